/* Which target is tried when. Pure: machine time (ms) is handed in, ascending.
 *
 * A target is due on a grid of its own: interval apart, at a phase that its id decides, so thousands of targets are
 * spread evenly and keep their places over restarts. One try per target at a time: a grid point that finds the former
 * try still running is skipped and counted. At most `parallel` tries run at once; what is due meanwhile waits its turn
 * and, started more than SCHEDULE_LATE after its grid point, counts as late. A grid point missed altogether is skipped:
 * nothing is made up for, and the grid does not drift. Whoever has just registered something sees it tried within
 * SCHEDULE_SOON, however far its first grid point lies, and what nothing is known of when the schedule begins is tried
 * within SCHEDULE_FIRST; its grid stays where it is.
 *
 * A try that said something new is looked at again between two grid points (schedule_again): 10 to 20 s after it, each
 * id at a distance of its own. Such a second look is a favour and never the cause that another target waits: it starts
 * only while a quarter of the parallel tries is free, else it is put off by as much again, and a grid point that comes
 * first takes its place. */
#ifndef FENGSUI_WATCH_SCHEDULE_H
#define FENGSUI_WATCH_SCHEDULE_H

#include "base/clock.h"
#include "watch/due.h"

#include <stddef.h>
#include <stdint.h>

enum { SCHEDULE_LATE = 1000, SCHEDULE_SOON = 5000, SCHEDULE_FIRST = 60000, SCHEDULE_AGAIN = 10000, SCHEDULE_SPARE = 4 };

struct schedule_item { /* embedded in the owner's target */
    struct due due;    /* in the heap, except while removed */
    ms_t interval, phase;
    bool running;
    bool again; /* what is due is a second look */
    bool aside; /* what runs stands beside the grid: its sample would weigh double in a share of the time */
};

struct schedule {
    struct due_heap heap;
    size_t parallel, running;
    int64_t started, late, skipped;
    int64_t put_off; /* second looks that found no room, each time */
    ms_t latest;     /* the worst lateness seen, ms */
};

void schedule_init(struct schedule *schedule, size_t parallel);
void schedule_done(struct schedule *schedule); /* the items are the owner's */

/* Adds, or gives another interval; a try under way stays under way. The first grid point is after `now`. */
void schedule_put(struct schedule *schedule, struct schedule_item *item, int64_t id, ms_t interval, ms_t now);
/* One more try of what is in it, within that span; its grid point if that comes before. */
void schedule_soon(struct schedule *schedule, struct schedule_item *item, ms_t span, ms_t now);
/* A second look at what is in it and does not run: SCHEDULE_AGAIN to twice that from now. */
void schedule_again(struct schedule *schedule, struct schedule_item *item, ms_t now);
void schedule_remove(struct schedule *schedule, struct schedule_item *item); /* harmless when not in it */

ms_t schedule_next(const struct schedule *schedule); /* when to call schedule_take; INT64_MAX = after an end or a put */
/* One item to start now, marked as running; NULL when none is due or `parallel` are running. */
struct schedule_item *schedule_take(struct schedule *schedule, ms_t now);
/* Marks as running out of turn what is in it, however many run; false: it runs already. */
bool schedule_take_now(struct schedule *schedule, struct schedule_item *item);
void schedule_ended(struct schedule *schedule, struct schedule_item *item); /* its try is over */

#endif
