/* The clerk: takes facts in batches, lets the rules decide, writes what they decide. A function, no thread: it
 * runs in whichever thread owns the pen. One transaction per batch, a savepoint per fact with its reactions. */
#ifndef FENGSUI_CASES_CLERK_H
#define FENGSUI_CASES_CLERK_H

#include "audit/change.h"
#include "cases/waist.h"

struct clerk;

/* Bounds of one fact: what a pack can cause at most before it is refused as broken. */
enum { CLERK_DEPTH = 8, CLERK_REACTIONS = 2000, CLERK_ASKS = 20000, CLERK_BATCH = 256, CLERK_CLOCKS = 64 };

int clerk_new(struct pen *pen, struct clerk **ret_clerk) RESULT; /* the pen stays the caller's */
void clerk_free(struct clerk *clerk);
/* The law to decide under from now on; it must live until another one is given. */
void clerk_use_law(struct clerk *clerk, const struct law *law);
const struct law *clerk_law(const struct clerk *clerk);

struct clerk_item {
    const struct fact *fact;
    struct arena *arena;         /* of the call: the answer lives in it */
    bool dry;                    /* decide and tell, keep nothing */
    struct fact_answer answer;
};

/* Fires what is due at `now`, then takes the facts in order. Either all that succeeded is durable when it returns 0, or
 * nothing is and every answer says so. Refused facts do not hinder others. `now` is law time. */
int clerk_batch(struct clerk *clerk, ms_t now, struct clerk_item *items, size_t n, size_t *ret_fired,
                struct oops *oops) RESULT;

/* The earliest moment at which something falls due; 0 = nothing waits. */
int clerk_next(struct clerk *clerk, ms_t *ret_next, struct oops *oops) RESULT;

/* Called after each commit with every change of the batch, in the clerk's thread. */
void clerk_on_change(struct clerk *clerk,
                     void (*changed)(void *context, int64_t seq, const char *table, int64_t record), void *context);

#endif
