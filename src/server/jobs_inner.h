/* Shared by the jobs*.c files only. */
#ifndef FENGSUI_SERVER_JOBS_INNER_H
#define FENGSUI_SERVER_JOBS_INNER_H

#include "cases/job.h"
#include "server/jobs.h"
#include "server/pool.h"
#include "server/slice.h"

#include <pthread.h>
#include <stdatomic.h>

/* A thread's own handle. */
struct jobs_seat {
    struct jobs *jobs;
    struct store *store;
    const struct law *law;
};

/* An import that is not over. The pump's thread frees it, once nobody else holds it. */
struct live {
    struct live *next;
    struct jobs *jobs;
    pthread_mutex_t gate;   /* who waits for the lock holds it: the pump, always busy, cannot come back before */
    pthread_mutex_t lock;   /* over the job */
    struct job *job;
    int64_t id;
    char *name;             /* of the file */
    size_t users;           /* under jobs->lock */
    atomic_bool reading;    /* a thread of the pool has it */
};

struct jobs {
    struct jobs_plan plan;
    struct arena *arena;
    const char *evidence;   /* folder */
    pthread_t thread;
    pthread_mutex_t lock;   /* arrivals, list, counts */
    pthread_cond_t more;
    struct live *first;
    int64_t arrivals[64];
    size_t arrival_count, running;
    struct pool *pool;
    atomic_bool ending;
    ms_t prove_at;          /* machine time of the next verification; the pump's own */
};

/* A job of another kind, on its way; all of it lives in `arena`. */
struct task {
    struct arena *arena;
    struct jobs *jobs;
    struct api_job job;
    int64_t id;
    ms_t noted;             /* machine time of the last note of progress */
    int64_t total, done, refused;
    const char *figures;    /* JSON object; NULL = none */
};

/* The seat looks with the law in force. NULL: the store cannot be read. */
struct store *jobs_look(struct jobs_seat *seat);
struct job_world jobs_world(struct jobs_seat *seat);
/* How far it is, told at most every few seconds. */
void jobs_progress(struct task *task, int64_t done, int64_t total);

/* jobs_import.c: the pump's thread, and what others do with an import. */
void *jobs_pump(void *arg);
void jobs_arrive(struct jobs *jobs, int64_t id);
struct live *jobs_hold(struct jobs *jobs, int64_t id); /* NULL: no such import is under way */
void jobs_let_go(struct live *live);
/* Around everything done with live->job; whoever asks is let in after the slice at hand. */
void jobs_enter(struct live *live);
void jobs_leave(struct live *live);
void jobs_forget(struct live *live); /* frees it */

void jobs_prove_daily(struct jobs *jobs); /* by the pump */

/* The kinds: 0 done; negative: failed, the oops is its reason, the figures are kept. */
int jobs_verify(struct task *task, struct jobs_seat *seat, struct oops *oops) RESULT;
int jobs_rehearse(struct task *task, struct jobs_seat *seat, struct oops *oops) RESULT;
int jobs_adopt(struct task *task, struct jobs_seat *seat, struct oops *oops) RESULT;
int jobs_setting(struct task *task, struct jobs_seat *seat, struct oops *oops) RESULT;
int jobs_articles(struct task *task, struct jobs_seat *seat, struct oops *oops) RESULT;
int jobs_calendar(struct task *task, struct jobs_seat *seat, struct oops *oops) RESULT;

/* jobs_calendar.c: dates open tasks anew under the law in force. */
struct redated {
    int64_t looked, moved, kept; /* open tasks; with another due; that keep theirs since the new one is over */
};
int jobs_redate(struct jobs *jobs, struct jobs_seat *seat, const struct actor *actor, struct redated *ret_redated,
                struct oops *oops) RESULT;

#endif
