/* Watching: targets are tried on a schedule, each sample is kept in a series, a window decides, and only a change of
 * state is told. One struct watch lives on one loop; all but the functions marked "any thread" run there.
 *
 * Times: tries are paced by machine time; what is told and kept carries law time, asked of the owner. */
#ifndef FENGSUI_WATCH_WATCH_H
#define FENGSUI_WATCH_WATCH_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "watch/probe.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct watch;
struct series;

enum watch_state {
    WATCH_SILENT,     /* 静默: nothing known yet, or we cannot look (the text says why) */
    WATCH_UP,         /* 正常 */
    WATCH_DOWN,       /* 中断 */
    WATCH_SLOW,       /* 变慢 */
    WATCH_UNTRUSTED,  /* 证书无效: answers, and nobody need believe that it is the one it says */
    WATCH_FLAPPING,   /* 抖动 */
    WATCH_RESTRICTED, /* 已限制: down, and an order wants it so */
    WATCH_MAINTENANCE, /* 维护: worked on by permission, whether it answers or not */
};
const char *watch_state_name(enum watch_state state); /* "silent" "up" … */

struct watch_target {
    int64_t id;                        /* row of register "probe" */
    const char *watch, *title;         /* name of the watch, title of the target; "" allowed */
    const char *kind, *address;
    const struct probe_pair *settings; /* of the kind, see probe.h */
    size_t setting_count;
    ms_t interval;                     /* at least WATCH_INTERVAL_MIN */
    unsigned down_k, down_n;           /* 0 = 3 of 5; n ≤ 64 */
    double usual;                      /* what its value usually is at this hour; 0 = not known (probe.h) */
    bool wanted_down;                  /* an order in force wants it unreachable */
    bool maintained;                   /* it is worked on: neither up nor down is told, except the end of an outage */
    bool tell_again;                   /* what is known of it elsewhere is not what was told: tell its state anew */
    enum watch_state known;            /* as told before this process began, with its moment: a restart tells nothing */
    ms_t known_since;                  /* anew. Taken when the target is added, ignored afterwards */
};

enum { WATCH_INTERVAL_MIN = 1000, WATCH_TICKS = 30, WATCH_TRIES = 64 };

struct watch_try {
    ms_t at;     /* law time of the answer, or of giving up */
    float value; /* NAN = none */
    uint8_t verdict; /* enum probe_verdict */
};

/* A change of state. Texts and tries live while the callback runs. */
struct watch_change {
    int64_t target;
    const char *watch, *title, *kind, *address, *unit;
    enum watch_state from, to;
    ms_t at;                       /* law time of the try that decided */
    ms_t since;                    /* when the new state began: first bad try of the window, first good of the run */
    ms_t lasted;                   /* how long `from` had lasted, ms: the length of an outage; 0 = not known */
    bool contradicts;              /* an order wants it unreachable, and it answers */
    double value;                  /* of the last try; NAN = none */
    const char *zh, *en;           /* what the last try saw */
    const char *expected, *actual; /* "" unless it answered wrongly */
    const struct watch_try *tries; /* the window, oldest first: evidence that outlives the series */
    size_t try_count;
};

struct watch_settings {
    size_t parallel;       /* tries under way at once (default 256) */
    ms_t sync_ms;          /* samples become durable that often (default 5,000) */
    struct series *series; /* NULL = samples are not kept. Written to by the watch alone while it lives */
    ms_t (*now)(void *ctx);                                       /* law time */
    void (*changed)(void *ctx, const struct watch_change *change); /* on the loop; must not set targets from within */
    void *ctx;
};
struct watch_settings watch_settings_default(void);

/* Any thread. Fails with ERR_IO. */
RESULT int watch_new(struct probe_host *host, const struct watch_settings *settings, struct watch **ret_watch);

/* Cancels what is under way, writes and syncs the series (which stays open), frees. Proofs under way are answered
 * with "cannot see". Not from the loop's thread; before probe_host_free. Accepts NULL. */
void watch_free(struct watch *watch);

/* These targets and no others from now on. Told apart by id: one that stays keeps its window, its tries and its place
 * on the schedule; another interval, rule, title or order is taken over at once; another kind, address or setting
 * begins a new window in silence. A changed order may change the state, and tells it. A target that does not check is
 * watched as silent and its text says why; ret_refused (may be NULL) counts them. Everything is copied. */
void watch_set_targets(struct watch *watch, const struct watch_target *targets, size_t n, size_t *ret_refused);

/* Any thread: the same, done when it returns. */
void watch_set_targets_from(struct watch *watch, const struct watch_target *targets, size_t n, size_t *ret_refused);

void watch_try_now(struct watch *watch, int64_t target); /* out of turn, unless one is under way or it is unknown */

/* ---- the wall ---- */

struct watch_seen {
    int64_t id;
    const char *watch, *title, *kind, *address, *unit;
    enum watch_state state;
    ms_t since;              /* law time; 0 = not known */
    bool contradicts;
    double value;            /* last answer; NAN = none */
    ms_t at;                 /* of the last try; 0 = none yet */
    const char *zh, *en, *expected, *actual; /* of the last try */
    unsigned down_k, down_n; /* the rule, for "▲●▲●▲ 3/5" */
    struct watch_try tries[WATCH_TRIES]; /* newest last; the last WATCH_TICKS are the wall's ticks */
    size_t try_count;
};

struct watch_counts {
    size_t targets, running;
    int64_t tries, late, skipped; /* see schedule.h */
    ms_t latest;
    int64_t samples_lost;         /* no room on the disk, or their day was closed */
};

struct watch_view {
    struct watch_seen *at; /* by id */
    size_t n;
    struct watch_counts counts;
};

/* On the loop. only = 0: all targets; else that one (n = 0 when unknown). Texts are copied into the arena. */
void watch_view(struct watch *watch, int64_t only, struct arena *arena, struct watch_view *ret_view);
/* Any thread: the same, through the loop's mailbox. */
void watch_view_from(struct watch *watch, int64_t only, struct arena *arena, struct watch_view *ret_view);

/* ---- proof of an order ---- */

enum watch_proof { WATCH_PROVED, WATCH_CONTRADICTED, WATCH_CANNOT_SEE };
const char *watch_proof_name(enum watch_proof proof); /* "proved" "contradicted" "cannot see" */

struct watch_proof_ask {
    const struct probe_spec *spec;    /* copied */
    bool wanted_down;                 /* restriction; false: restored */
    const struct probe_spec *witness; /* something that must answer from here for silence to mean anything; NULL */
    int tries;                        /* 0 = 3 */
    ms_t gap;                         /* between tries, 0 = 1,000 */
};

struct watch_proof_answer {
    enum watch_proof proof;
    ms_t at; /* law time */
    const struct watch_try *tries; /* of the target, oldest first */
    size_t try_count;
    struct probe_result last;         /* of the target */
    struct probe_result witness;      /* if there is one */
    const char *zh, *en;              /* the sentence for the record */
};

/* On the loop. Unreachable is proved when no try got any answer, and contradicted by a single one, a wrong one
 * included; restored is proved when more than half of the tries answered as they should, and contradicted when none
 * did. Anything in between, a blind try, and a witness that does not answer: cannot see.
 * done is called once, on the loop; the answer lives while it runs. */
void watch_prove(struct watch *watch, const struct watch_proof_ask *ask,
                 void (*done)(void *arg, const struct watch_proof_answer *answer), void *arg);

#endif
