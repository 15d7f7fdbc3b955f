/* The HTTP door. It knows routes, sessions, rights and shapes; what is decided comes from the waist, what is shown
 * from views. It owns no thread and no store handle: the wiring, which the server hands in, lends both.
 *
 *   loop thread    api_handle: static files, then match, limits, and off to a reader (or the answer 503)
 *   reader         session → right → body → handler; a view is written and sent, or a fact goes into the waist
 *   clerk          hands the waist's answer back; it is written down here and sent
 *   hash pool      passwords (Argon2id); slow pool: files, jobs, channel tests
 *
 * docs/api.md says what the routes speak; GET /api/openapi.json is made from the same table (routes.h). */
#ifndef FENGSUI_API_API_H
#define FENGSUI_API_API_H

#include "api/shape.h"
#include "cases/waist.h"
#include "io/http_server.h"
#include "store/store_note.h"
#include "vault/password.h"
#include "vault/vault.h"
#include "views/reading.h"
#include "views/trail.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct api;

/* Limits and manners. 0 or NULL takes the default in brackets. */
struct api_settings {
    const char *institution; /* shown before login */
    const char *public_url;  /* what codes on paper and links in messages begin with [not said] */
    bool demo, test_clock;
    ms_t idle_ms;         /* a session unused for so long ends [30 min] */
    ms_t session_ms;      /* … and never lives longer [12 h] */
    ms_t step_up_ms;      /* how long a person counts as confirmed [5 min] */
    int tries;            /* wrong passwords of an account or an address within lock_ms before it must wait [5] */
    int address_tries;    /* … of an address, which many people may share [30] */
    ms_t lock_ms;         /* [15 min] */
    ms_t password_age_ms; /* a password must be changed after [90 days]; law time */
    int password_length;  /* [8] */
    struct password_cost password_cost; /* [password_cost_default] */
    size_t body_max;                    /* JSON bodies [64 KiB] */
    int64_t upload_max;                 /* evidence and imports [200 MiB] */
    size_t streams_max;                 /* open event streams, of one person at most 8 of them [2,048] */
};

/* What a job is to do. Texts live during the call. */
struct api_job {
    const char *kind; /* "import" "rehearse" "adopt" "verify" "articles" "calendar" */
    const char *title;
    const char *file_hash; /* in the evidence store, NULL = none */
    const char *file_path, *file_name;
    const char *into;    /* import: finding system unit person asset */
    const char *pack;    /* rehearse, adopt, articles */
    const char *options; /* JSON: the validated body of the request; "{}" when there is none */
    const char *reason;
    const char *fact_id; /* the same id must give the same job */
    struct actor actor;
};

struct api_clock {
    const char *state;    /* normal behind held unsure (server/law_clock.h) */
    const char *calendar; /* "cn-2026 第1版" */
    ms_t behind;          /* ms between law time and the wall, 0 = none */
    bool full;            /* the disk has no room: nothing is written, no clock fires */
};

struct api_channel_test {
    bool ok;
    const char *text; /* Chinese sentence, in the arena */
    int64_t ms;
};

/* One step of the first set-up (setup_routes.c), or the end of a demonstration. */
struct api_step {
    const char *verb;     /* look draft institution check adopt people add posts appoint administrators skip report
                             finish demo restart; remove-demo */
    const json_t *body;   /* checked against the route's shape; NULL when it has none */
    struct actor actor;
    struct arena *arena;
    struct json *out;     /* inside the open object of the reply */
    struct flaws *faults; /* of fields of the body */
    bool english;
};

struct api_setup {
    void *context;
    /* The one-time code in the arena, NULL: the set-up is closed, for ever. Any thread, at once. NULL: there is none.
     */
    const char *(*code)(void *context, struct arena *arena);
    /* Whose name stands in the trail for what is set up. Any thread, at once. */
    const char *(*who)(void *context, struct arena *arena);
    /* Blocking. */
    int (*take)(void *context, const struct api_step *step, struct oops *oops);
};

/* Returns 0 or negative everywhere unless said otherwise. "Blocking" callbacks are never called on a loop thread or
 * in the clerk's. A NULL callback answers its routes with 501 and says which part is missing. */
struct api_wiring {
    void *context; /* of all callbacks below; the waist has its own */
    struct waist waist;
    struct vault *vault; /* seals one-time secrets and the secrets of channels ("totp:LOGIN ID", "channel:NAME") and of
                          * records ("field:REGISTER.FIELD") */

    /* Runs work(reading, arg) once on a reader's thread, with store, law (which stays for the duration of the work),
     * now, search, live and verified set; reading_begin and the viewer are done here. -ERR_BUSY: the queue is full,
     * nothing will run. */
    int (*read)(void *context, void (*work)(struct reading *reading, void *arg), void *arg);
    int (*hash)(void *context, void (*work)(void *arg), void *arg); /* on the hash pool; -ERR_BUSY as above */
    int (*slow)(void *context, void (*work)(void *arg), void *arg); /* on the slow pool; -ERR_BUSY as above */

    /* The second pen, done when it returns. Blocking. `until` is true time, 0 = for good. */
    int (*note_set)(void *context, enum note_table table, const char *key, const char *value, ms_t until);
    int (*note_drop)(void *context, enum note_table table, const char *key);

    /* Jobs. Blocking. steer: verb is "mapping" "run" "cancel" "undo", options the validated body. */
    int (*start_job)(void *context, const struct api_job *job, int64_t *ret_id, struct oops *oops);
    int (*steer_job)(void *context, int64_t id, const char *verb, const char *options, const struct actor *actor,
                     struct oops *oops);

    /* What is known of a job beyond its row, as a JSON object with the members of GET /api/jobs/{id} but "by" and "at",
     * in the arena; NULL: the row says it all. On a reader. */
    const char *(*job)(void *context, struct arena *arena, const struct row *row);
    /* The rows of a table that this import did not take, as a workbook in the arena. -ERR_NOT_FOUND: there are none.
     * Blocking: the file may be read anew. */
    int (*job_left)(void *context, struct arena *arena, const struct row *row, const char **ret_bytes, size_t *ret_n,
                    struct oops *oops);

    /* Moves a test clock to `to` and lets all that is due happen; how many clocks fired. Blocking. */
    int (*move_clock)(void *context, ms_t to, int64_t *ret_fired, struct oops *oops);
    void (*clock)(void *context, struct api_clock *ret_clock); /* any thread, at once */
    /* Takes wall time that was in doubt for right, as a change by `actor`. Blocking. */
    int (*accept_clock)(void *context, const struct actor *actor, const char *reason, struct oops *oops);

    /* Sends a test message. Blocking. 0 with ret->ok false is an answer, too. */
    int (*test_channel)(void *context, struct arena *arena, const char *name, const char *to,
                        struct api_channel_test *ret_test, struct oops *oops);
    /* The channel kinds with their settings, as the array "kinds" of objects; any thread. */
    void (*channel_kinds)(void *context, struct json *json);

    /* Packs that could be adopted, as further rows inside the open array "rows" of GET /api/packs (see view_packs). */
    void (*available_packs)(struct reading *reading, struct json *out, void *context);
    /* Writes the trail to a file for offline verification, its path in the arena; the file is removed once it was sent.
     * Blocking. */
    int (*export_trail)(void *context, struct arena *arena, const char **ret_path, struct oops *oops);

    /* The last seal, its key's name in the arena; false: none was made. Any thread, at once. */
    bool (*seal)(void *context, struct arena *arena, struct trail_seal *ret_seal);

    /* A printed document as "pdf", "docx" or "html", in the reading's arena. On a reader. */
    int (*document)(void *context, struct reading *reading, int64_t id, const char *format, const void **ret_bytes,
                    size_t *ret_size, struct oops *oops);

    /* Word files of the institution's own for printed forms. `sample` is one to begin with, `kept` the one that was
     * brought; 1: there is none. `check` looks at one that was sent, a file or bytes, and appends to the open array
     * what the form prints and this one leaves out. Bytes live in the reading's arena. On a reader; NULL: not here. */
    int (*template_sample)(void *context, struct reading *reading, const char *form, const void **ret_bytes,
                           size_t *ret_size, struct oops *oops);
    int (*template_kept)(void *context, struct reading *reading, const char *form, const void **ret_bytes,
                         size_t *ret_size, struct oops *oops);
    int (*template_check)(void *context, struct reading *reading, const char *form, const char *file, const char *bytes,
                          size_t n, struct json *out, struct oops *oops);

    /* Samples of a probe as members of an open object: "points": [[ms, median, p95, loss] …], "bands": [{"from", "to",
     * "kind"} …]. May read files. On a reader. `step` 0: as fits about 500 points. */
    int (*series)(void *context, struct reading *reading, int64_t probe, ms_t from, ms_t to, ms_t step,
                  struct json *json, struct oops *oops);

    struct api_setup setup; /* all NULL: neither can be done here */

    /* The members of /healthz behind "ok" are written into an open object; false: not healthy. Any thread, at once. */
    bool (*health)(void *context, struct json *json);
    /* Lines of /metrics beside the door's own. Any thread, at once. */
    void (*metrics)(void *context, struct text *text);

    const char *web_folder;  /* the built pages; NULL = none are served */
    const char *data_folder; /* evidence/ stands below, on the file system of the HTTP spool */
    struct api_settings settings;
};

/* Copies the wiring; the texts it points to must stay. Fails with -ERR_IO (the evidence folder cannot be made). */
RESULT int api_new(const struct api_wiring *wiring, struct api **ret_api, struct oops *oops);
void api_free(struct api *api); /* after the HTTP server has stopped; accepts NULL */

/* The two callbacks of struct http_handler; ctx is the struct api. */
void api_handle(struct http_call *call, void *api);
int64_t api_limit(const struct http_request *head, void *api);

/* For /metrics; may be called once the server runs. */
void api_use_server(struct api *api, const struct http_server *server);

/* After a commit, any thread, never blocks for long: tells the open event streams. Topics are "record:TABLE/ID",
 * "register:TABLE", "desk", "inbox", "watch", "law". Sessions look at their rights anew when the topics name login,
 * person, holding, unit or law. */
void api_publish(struct api *api, int64_t seq, const char *const *topics, size_t n);
/* Streams are told to fetch everything anew. */
void api_publish_all(struct api *api);

/* OpenAPI 3.1 of the route table and, when `law` is given, of its registers. */
void api_describe(const struct law *law, struct json *json);

#endif
