#include "deliver/budget.h"

#include "base/must.h"

#include <limits.h>

enum { MINUTE_MS = 60 * 1000, SECOND_MS = 1000 };

void budget_limit(struct budget *budget, int per_minute, int per_second)
{
    budget->per_minute = per_minute > BUDGET_MOST ? BUDGET_MOST : per_minute;
    budget->per_second = per_second > BUDGET_MOST ? BUDGET_MOST : per_second;
}

void budget_hold(struct budget *budget, ms_t until)
{
    if (until > budget->held_until)
        budget->held_until = until;
}

/* When the k-th latest send was, k from 1; far in the past when there were fewer. */
static ms_t latest(const struct budget *budget, int k)
{
    if ((unsigned)k > budget->count)
        return INT64_MIN / 2;
    return budget->sent[(budget->next + BUDGET_MOST - (unsigned)k) % BUDGET_MOST];
}

static int left_of(const struct budget *budget, int limit, ms_t window, ms_t now)
{
    if (limit == 0)
        return INT_MAX;
    int used = 0;
    while (used < limit && latest(budget, used + 1) > now - window)
        used++;
    return limit - used;
}

int budget_left(const struct budget *budget, ms_t now)
{
    if (now < budget->held_until)
        return 0;
    int minute = left_of(budget, budget->per_minute, MINUTE_MS, now);
    int second = left_of(budget, budget->per_second, SECOND_MS, now);
    return minute < second ? minute : second;
}

ms_t budget_next(const struct budget *budget, ms_t now)
{
    ms_t next = budget->held_until > now ? budget->held_until : now;
    if (budget->per_minute && latest(budget, budget->per_minute) + MINUTE_MS > next)
        next = latest(budget, budget->per_minute) + MINUTE_MS;
    if (budget->per_second && latest(budget, budget->per_second) + SECOND_MS > next)
        next = latest(budget, budget->per_second) + SECOND_MS;
    return next;
}

void budget_take(struct budget *budget, ms_t now)
{
    MUST(budget_left(budget, now) > 0);
    budget->sent[budget->next] = now;
    budget->next = (budget->next + 1) % BUDGET_MOST;
    if (budget->count < BUDGET_MOST)
        budget->count++;
}
