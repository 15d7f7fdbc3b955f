/* Threads that work off one bounded queue: readers, passwords, slow things. */
#ifndef FENGSUI_SERVER_POOL_H
#define FENGSUI_SERVER_POOL_H

#include "base/err.h"

#include <stddef.h>

struct pool;

/* Starts `threads` threads named `name`; each runs begin(context, index) first and end(…) last (both may be NULL). At
 * most `room` works wait. */
struct pool_plan {
    const char *name;
    size_t threads, room;
    void *(*begin)(void *context, size_t index);
    void (*end)(void *own);
    void *context;
};
int pool_start(const struct pool_plan *plan, struct pool **ret_pool) RESULT;
/* Runs work(own, arg) on one of the threads; `own` is what begin returned. -ERR_BUSY: the queue is full. */
int pool_run(struct pool *pool, void (*work)(void *own, void *arg), void *arg) RESULT;
size_t pool_waiting(struct pool *pool);
void pool_stop(struct pool *pool); /* runs what waits, ends the threads, frees; accepts NULL */

#endif
