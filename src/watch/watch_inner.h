/* For watch/ only: what the files watch*.c share. */
#ifndef FENGSUI_WATCH_WATCH_INNER_H
#define FENGSUI_WATCH_WATCH_INNER_H

#include "segments/series.h"
#include "watch/schedule.h"
#include "watch/tries.h"
#include "watch/watch.h"
#include "watch/window.h"

#include <semaphore.h>
#include <uv.h>

/* Specs and texts of one watch_set_targets, in one arena; lives until no target and no running try names it. */
struct watch_lot {
    struct arena *arena;
    size_t users;
};

struct target {
    struct schedule_item item; /* first: the schedule hands these out */
    struct try try;
    struct watch *watch;
    struct watch_lot *lot, *running; /* of the texts; of the try under way */
    struct watch_target given;       /* its texts in the lot */
    const struct probe_spec *spec;   /* NULL = does not check, `last` says why */
    struct window window;
    enum watch_state state;
    ms_t since;
    struct probe_result last;
    ms_t last_at;                        /* 0 = no try yet */
    struct watch_try ring[WATCH_TRIES];  /* tries[i % WATCH_TRIES] */
    size_t tried;
};

struct watch {
    struct probe_host *host;
    struct watch_settings settings;
    struct tries tries;
    struct schedule schedule;
    struct target **targets; /* by id */
    size_t n;
    struct loop_timer *starter, *writer; /* next try; samples to the system once a second */
    ms_t armed;                          /* what starter is set to; 0 = not set */
    ms_t synced;                         /* machine time of the last sync */
    bool syncing;
    uv_work_t sync;
    sem_t stopped;
    bool stopping;
    bool begun; /* its first list is there: what comes now is new, not merely read again after a restart */
    struct proof *proofs; /* under way */
    int64_t samples_refused; /* their day was closed */
    int write_error;         /* of the last write of samples, so that a change is logged once */
};

/* ---- watch.c ---- */
void watch_arm(struct watch *watch); /* sets the starter to the next due try */

/* ---- watch_targets.c ---- */
struct target *watch_find(const struct watch *watch, int64_t id);
void watch_drop(struct target *target); /* cancels its try, takes it off the schedule, frees */

/* ---- watch_judge.c ---- */
void watch_take(struct try *try, const struct probe_result *result); /* a target's try has ended */
void watch_settle(struct target *target); /* tells when its window or order mean another state than was told */
void watch_lot_leave(struct watch_lot *lot); /* accepts NULL */
struct watch_try watch_try_of(const struct watch *watch, const struct probe_result *result);
size_t watch_recent(const struct target *target, size_t limit, struct watch_try *ret_tries); /* oldest first */

bool watch_answers(enum watch_state state); /* however badly */

/* ---- watch_prove.c ---- */
void watch_proofs_end(struct watch *watch); /* answers what is under way with "cannot see" */

#endif
