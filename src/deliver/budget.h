/* How many messages a channel may send: a sliding window, not a leaking bucket. A bucket of 20 refilled with 20 a
 * minute lets 40 through in one unlucky minute, and chat robots lock out whoever exceeds 20. Machine time, handed in.
 */
#ifndef FENGSUI_DELIVER_BUDGET_H
#define FENGSUI_DELIVER_BUDGET_H

#include "base/clock.h"

enum { BUDGET_MOST = 240 }; /* largest limit per minute that is kept exactly; a larger one is held to this */

struct budget {
    int per_minute, per_second; /* 0 = no limit */
    ms_t held_until;            /* the other side asked for silence */
    ms_t sent[BUDGET_MOST];     /* a ring of the latest sends */
    unsigned next, count;
};

void budget_limit(struct budget *budget, int per_minute, int per_second); /* keeps what was sent */
void budget_hold(struct budget *budget, ms_t until);
int budget_left(const struct budget *budget, ms_t now);  /* sends allowed at this moment; INT_MAX = no limit */
ms_t budget_next(const struct budget *budget, ms_t now); /* when the next one is allowed; `now` if at once */
void budget_take(struct budget *budget, ms_t now);       /* MUST be allowed */

#endif
