/* Shared by the files of the senses, the outbox and the orders only. */
#ifndef FENGSUI_SERVER_SENSE_INNER_H
#define FENGSUI_SERVER_SENSE_INNER_H

#include "io/http_client.h"
#include "io/loop.h"
#include "segments/series.h"
#include "server/pool.h"
#include "server/sense.h"
#include "server/sense_facts.h"

#include <pthread.h>
#include <stdatomic.h>

struct watch;
struct probe_host;
struct sense_live;
struct sense_wall;
struct sense_targets;
struct sense_usuals;

struct sense {
    struct sense_plan plan;
    struct loop *loop;
    struct http_client *client; /* of probes */
    struct probe_host *host;
    struct series *series;
    struct watch *watch;
    struct sense_facts *facts;
    struct pool *desk;          /* one thread with a reading handle: looks into the store for the loop */
    struct store *store;        /* the desk's */
    const struct law *read_law; /* the desk's: whose schema the handle uses */
    struct loop_timer *settle, *hourly, *minutely, *painter;
    ms_t settle_at;      /* machine time the timer is set to, 0 = not set; on the loop */
    atomic_bool drawing; /* targets are being drawn up */
    atomic_bool again;   /* … and must be once more */
    atomic_bool ending;
    struct arena *targets_arena; /* on the loop: whom the watch's targets stand for */
    struct sense_targets *targets;
    struct sense_liftings LIST(struct sense_lifting {
        int64_t probe;
        ms_t until;
    }) liftings; /* on the loop, in lifting_arena */
    struct arena *lifting_arena;
    struct loop_timer *lifter;
    struct sense_usuals *usuals; /* the desk's */
    ms_t hour;                   /* of law time, at the last minute; on the loop */
    struct sense_wall *wall;
    struct sense_live *live;
    const char *series_folder;
    struct arena *arena; /* of the whole */
};

/* Runs work(reading, arg) on the desk's thread, with store, law, arena and law time; the arena ends with the work.
 * -ERR_BUSY: too much waits there already, nothing will run. */
int sense_look(struct sense *sense, void (*work)(struct reading *reading, void *arg), void *arg) RESULT;

/* The same, done when it returns; not on the desk's or the loop's thread. */
int sense_look_wait(struct sense *sense, void (*work)(struct reading *reading, void *arg), void *arg) RESULT;
void sense_fence(struct sense *sense); /* what was handed to the desk before has run */

/* --- sense_wall.c: what the engine knows, painted for other threads --- */

enum { SENSE_TRIES = 30 };

struct sense_try {
    ms_t at;
    float value;     /* NAN = none */
    uint8_t verdict; /* enum probe_verdict */
};

struct sense_seen {
    int64_t probe;
    const char *unit;        /* of the value */
    const char *text, *en;   /* what the last try saw */
    double value;            /* NAN = none */
    ms_t at;                 /* law time of the last try, 0 = none */
    ms_t heard;              /* machine time at which it was first seen here */
    ms_t interval;           /* 0 = not known */
    unsigned down_k, down_n;
    struct sense_try tries[SENSE_TRIES]; /* newest last */
    size_t n;
};

struct sense_wall *sense_wall_new(void);
void sense_wall_free(struct sense_wall *wall); /* accepts NULL */
void sense_wall_paint(struct sense *sense);    /* on the loop, every two seconds: only when somebody looks */
/* Copies what stands there of one probe; texts into the arena. False when it is not watched. Any thread, at once. */
bool sense_wall_see(struct sense *sense, int64_t probe, struct arena *arena, struct sense_seen *ret_seen);

/* --- sense_live.c --- */
struct sense_live *sense_live_new(struct sense *sense);
void sense_live_free(struct sense_live *live); /* accepts NULL */
const struct watch_live *sense_live_of(const struct sense_live *live);

/* --- sense_draw.c: from law and records to targets --- */
void sense_draw(struct reading *reading,
                void *sense); /* on the desk: draws up, makes missing rows, hands to the loop */
void sense_apply(struct sense *sense, struct arena *arena,
                 struct sense_targets *targets);               /* desk; takes over the arena */
bool sense_concerns(const struct law *law, const char *table); /* a watched register */
bool sense_maintains(const struct law *law); /* some watch rests at times: targets are drawn up every minute */

/* --- sense_lift.c: from the end of an order to the first answers ---
 * A target that an order has kept down is not down by itself the moment the order ends: it is tried once a second, and
 * counts as restricted until it answers, for half a minute at most. On the loop. */
struct sense_target;
bool sense_lift_holds(struct sense *sense, const struct sense_target *target);
void sense_lift_open(struct sense *sense);
void sense_lift_close(struct sense *sense);

/* --- sense_tell.c: from changes of state to facts --- */
struct watch_change;
void sense_tell(void *sense, const struct watch_change *change); /* on the loop */

#endif
