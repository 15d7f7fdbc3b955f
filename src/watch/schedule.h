/* Which target is tried when. Pure: machine time (ms) is handed in, ascending.
 *
 * A target is due on a grid of its own: interval apart, at a phase that its id decides, so thousands of targets are
 * spread evenly and keep their places over restarts. One try per target at a time: a grid point that finds the former
 * try still running is skipped and counted. At most `parallel` tries run at once; what is due meanwhile waits its turn
 * and, started more than SCHEDULE_LATE after its grid point, counts as late. A grid point missed altogether is skipped:
 * nothing is made up for, and the grid does not drift. Whoever has just registered something sees it tried within
 * SCHEDULE_SOON, however far its first grid point lies; its grid stays where it is. */
#ifndef FENGSUI_WATCH_SCHEDULE_H
#define FENGSUI_WATCH_SCHEDULE_H

#include "base/clock.h"
#include "watch/due.h"

#include <stddef.h>
#include <stdint.h>

enum { SCHEDULE_LATE = 1000, SCHEDULE_SOON = 5000 };

struct schedule_item { /* embedded in the owner's target */
    struct due due;    /* in the heap, except while removed */
    ms_t interval, phase;
    bool running;
};

struct schedule {
    struct due_heap heap;
    size_t parallel, running;
    int64_t started, late, skipped;
    ms_t latest; /* the worst lateness seen, ms */
};

void schedule_init(struct schedule *schedule, size_t parallel);
void schedule_done(struct schedule *schedule); /* the items are the owner's */

/* Adds, or gives another interval; a try under way stays under way. The first grid point is after `now`. */
void schedule_put(struct schedule *schedule, struct schedule_item *item, int64_t id, ms_t interval, ms_t now);
/* One more try of what is in it, within SCHEDULE_SOON; its grid point if that comes before. */
void schedule_soon(struct schedule *schedule, struct schedule_item *item, int64_t id, ms_t now);
void schedule_remove(struct schedule *schedule, struct schedule_item *item); /* harmless when not in it */

ms_t schedule_next(const struct schedule *schedule); /* when to call schedule_take; INT64_MAX = after an end or a put */
/* One item to start now, marked as running; NULL when none is due or `parallel` are running. */
struct schedule_item *schedule_take(struct schedule *schedule, ms_t now);
void schedule_ended(struct schedule *schedule, struct schedule_item *item); /* its try is over */

#endif
