/* Kinds of probe. A kind is one file and one row of probe_kinds.c: what it is called, what it can be told, how one try
 * is made. A new kind edits nothing else: the generic test runs its examples, the settings page draws its rows.
 *
 * A try runs on a loop and never blocks. The kind starts it and calls probe_done once; the caller bounds its time and
 * cancels it when that is over, so no kind has a time-out of its own to get wrong. */
#ifndef FENGSUI_WATCH_PROBE_H
#define FENGSUI_WATCH_PROBE_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "io/http_client.h"
#include "model/value.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct resolver;

/* ---- what a try says ---- */

enum probe_verdict {
    PROBE_UP,        /* answered as it should */
    PROBE_SLOW,      /* answered, but worse than agreed: too late, some packets lost, a certificate about to end */
    PROBE_UNTRUSTED, /* answered as it should, with a certificate that is not valid: ended, self-made, for another */
    PROBE_WRONG,     /* answered, but not what was expected */
    PROBE_DOWN,      /* no answer */
    PROBE_BLIND,     /* we could not look: no right to the socket, no route, no name server, too busy. Says nothing
                      * about the target */
};
bool probe_serves(enum probe_verdict verdict); /* it can be used, however badly: up, slow, untrusted */

struct probe_result {
    enum probe_verdict verdict;
    double value;        /* in the kind's unit; NAN = none */
    int sent, lost;      /* packets or questions of this try */
    char zh[160];        /* what was seen, for people: "连接被拒绝" */
    char en[160];
    char expected[128];  /* PROBE_WRONG, PROBE_UNTRUSTED and failed expectations of PROBE_SLOW; else "" */
    char actual[256];
};

/* ---- what a kind can be told ---- */

enum probe_type { PROBE_TEXT, PROBE_NUMBER, PROBE_FLAG, PROBE_FILE, PROBE_CHOICE };

struct probe_setting {
    const char *key;
    enum probe_type type;
    const char *fallback;  /* as text; NULL = empty */
    int64_t min, max;      /* PROBE_NUMBER */
    const char *choices;   /* PROBE_CHOICE: "A AAAA CNAME" */
    const char *title;     /* Chinese */
    const char *help;      /* Chinese, one sentence */
    const char *en;        /* the same in English */
};

enum probe_address {
    PROBE_HOST,      /* name or address */
    PROBE_HOST_PORT, /* name:port, 192.0.2.7:22, [2001:db8::1]:22 */
    PROBE_URL,       /* http:// or https:// */
};

struct probe_pair {
    const char *key, *value;
};

/* A target as a kind sees it: checked, with every setting filled in. Immutable. */
struct probe_spec {
    const struct probe_kind *kind;
    const char *address;          /* as given */
    const char *host;             /* of the address or URL, without brackets and port; in ASCII (io/hostname.h) */
    int port;                     /* 0 = none given */
    const struct value *settings; /* one per row of kind->settings */
    ms_t timeout;                 /* of one try */
};

/* Checks address and settings and fills in what was left out; the spec lives in the arena. `timeout` (ms) is
 * understood by every kind. Fails with ERR_NOT_FOUND (kind), ERR_INVALID (`oops` names the setting). */
RESULT int probe_spec_make(struct arena *arena, const char *kind, const char *address,
                           const struct probe_pair *settings, size_t n, struct oops *oops,
                           const struct probe_spec **ret_spec);

int64_t probe_number(const struct probe_spec *spec, const char *key); /* number or flag; 0 when empty */
const char *probe_text(const struct probe_spec *spec, const char *key); /* "" when empty */

/* ---- a try ---- */

struct probe_host; /* what tries share: loop, HTTP client, resolver, one socket per kind */

/* What a kind remembers from one try of a target to the next: zero at first, and again when the target's kind, address
 * or settings become others. Gone with the process. */
struct probe_kept {
    int64_t numbers[8];
};

struct probe_run {
    /* the caller's */
    const struct probe_spec *spec; /* must stay until done or cancelled */
    struct probe_host *host;
    void (*done)(struct probe_run *run, const struct probe_result *result);
    void (*waking)(struct probe_run *run); /* `wake` was set */
    void *arg;
    struct probe_kept *kept;
    double usual; /* what the value of this target usually is at this hour; 0 = not known */
    /* the kind's */
    void *mine; /* what it holds for this try; NULL outside start … done */
    ms_t wake;  /* machine time at which it wants kind->wake called; 0 = never */
};

/* On the loop. start calls run->done exactly once, perhaps before it returns, unless cancelled before. */
void probe_start(struct probe_run *run);
void probe_cancel(struct probe_run *run); /* done will not be called; harmless when nothing is under way */

/* For kinds: asks for kind->wake(run) at a machine time; one wish at a time. */
void probe_wake(struct probe_run *run, ms_t at);
/* For kinds: forgets run->mine and calls done. */
void probe_done(struct probe_run *run, const struct probe_result *result);
struct probe_result probe_answer(enum probe_verdict verdict, double value);
void probe_say(struct probe_result *result, const char *zh, const char *en_format, ...)
    __attribute__((format(printf, 3, 4)));
void probe_contrast(struct probe_result *result, const char *expected, const char *actual);
struct probe_result probe_failed(int system_errno); /* an errno of socket calls as verdict and words */
/* A name that has no address (PROBE_DOWN), or could not be asked for (PROBE_BLIND). `error` as of resolve(). */
struct probe_result probe_unresolved(int error, const char *host);

enum { PROBE_EXAMPLES = 6 };

struct probe_example {
    const char *address;           /* {tcp} {http} {https} {dns} {closed} stand for services the test starts */
    struct probe_pair settings[6]; /* values may hold {ca}, a file with the test's authority */
    enum probe_verdict verdict;    /* that must come */
};

struct probe_kind {
    const char *name;      /* "icmp" */
    const char *title;     /* "连通（ICMP）" */
    const char *en;
    const char *unit;      /* of value: "ms", "天" */
    enum probe_address address;
    int port;              /* when the address names none; 0 = it must */
    ms_t timeout;          /* of a try, unless set */
    bool by_usual;         /* judges by run->usual: whoever keeps the history finds it out */
    bool of_answer;        /* measures a property of the answer: without one it has seen nothing, PROBE_BLIND */
    const struct probe_setting *settings;
    size_t setting_count;
    int (*check)(const struct probe_spec *spec, struct oops *oops); /* settings that contradict; may be NULL */
    void (*start)(struct probe_run *run);
    void (*cancel)(struct probe_run *run);
    void (*wake)(struct probe_run *run);      /* may be NULL */
    void (*leave)(void *shared);              /* frees probe_shared's state, on the loop; may be NULL */
    struct probe_example examples[PROBE_EXAMPLES]; /* ends with a NULL address */
};

extern const struct probe_kind *const probe_kinds[]; /* ends with NULL */
const struct probe_kind *probe_kind_find(const char *name); /* NULL when unknown */

/* ---- what tries share ---- */

/* For the client of probes: room for that many requests at once. A request that waits for its turn loses time that
 * it has been given to answer. */
struct http_client_settings probe_client_settings(size_t parallel);

/* Any thread. `client` may be NULL: kinds that need it are then blind. Fails with ERR_IO. */
RESULT int probe_host_new(struct loop *loop, struct http_client *client, struct probe_host **ret_host);
/* Not from the loop's thread, with no try under way, before loop and client end. Accepts NULL. */
void probe_host_free(struct probe_host *host);

struct loop *probe_host_loop(const struct probe_host *host);
struct http_client *probe_host_client(const struct probe_host *host);
struct resolver *probe_host_resolver(const struct probe_host *host);
void **probe_shared(struct probe_host *host, const struct probe_kind *kind); /* a kind's place, NULL at first */

/* One try from a command or a test: own loop, own client; blocks for at most the spec's timeout. The result's texts
 * are its own. Not for servers. Fails with ERR_IO (no loop, no client). */
RESULT int probe_once(const struct probe_spec *spec, struct probe_result *ret_result);

const char *probe_verdict_name(enum probe_verdict verdict); /* "up" … */

#endif
