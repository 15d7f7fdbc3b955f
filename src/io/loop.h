/* One event loop on a thread of its own. Everything that belongs to a loop is touched on its thread only;
 * other threads speak to it through the mailbox (loop_post). Nothing run on a loop may block. */
#ifndef FENGSUI_IO_LOOP_H
#define FENGSUI_IO_LOOP_H

#include "base/clock.h"
#include "base/err.h"

#include <stdbool.h>

struct loop;
struct loop_timer;
struct uv_loop_s;

/* Makes the loop and starts its thread. `name` (15 bytes at most) is what `top -H` shows. Fails with ERR_IO. */
RESULT int loop_start(const char *name, struct loop **ret_loop);

/* Runs everything posted before, ends the thread, frees the loop. All handles on it must have been closed or
 * freed before. Not from the loop's own thread; nobody may post any more. Accepts NULL. */
void loop_stop(struct loop *loop);

/* Any thread: runs fn(arg) on the loop, in the order of posting. Never blocks for longer than a push takes.
 * How much may wait is bounded by those who post (calls in flight, requests in flight). */
void loop_post(struct loop *loop, void (*fn)(void *arg), void *arg);

/* The same, but returns only when fn(arg) has run. On the loop's own thread it simply calls. */
void loop_call(struct loop *loop, void (*fn)(void *arg), void *arg);

bool loop_here(const struct loop *loop); /* is this the loop's own thread? */
struct uv_loop_s *loop_uv(struct loop *loop);

/* Timers, on the loop's thread only. Machine time. A timer that was set again forgets its former setting. */
struct loop_timer *loop_timer_new(struct loop *loop, void (*fire)(void *arg), void *arg);
void loop_timer_set(struct loop_timer *timer, ms_t after, ms_t every); /* every 0 = once */
void loop_timer_clear(struct loop_timer *timer);
void loop_timer_free(struct loop_timer *timer); /* may be called while it fires; accepts NULL */

#endif
