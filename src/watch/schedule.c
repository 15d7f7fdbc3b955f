#include "watch/schedule.h"

#include "base/must.h"

void schedule_init(struct schedule *schedule, size_t parallel)
{
    MUST(parallel > 0);
    *schedule = (struct schedule){.parallel = parallel};
}

void schedule_done(struct schedule *schedule) { due_free(&schedule->heap); }

/* Where in its interval a target stands. Multiplying by the golden ratio spreads consecutive ids as evenly as any
 * number of them can be. */
static ms_t phase_of(int64_t id, ms_t interval)
{
    uint64_t turn = (uint64_t)id * UINT64_C(0x9e3779b97f4a7c15);
    return (ms_t)((unsigned __int128)turn * (uint64_t)interval >> 64);
}

/* Its first grid point after `now`. */
static ms_t point_after(const struct schedule_item *item, ms_t now)
{
    ms_t point = now - now % item->interval + item->phase;
    return point > now ? point : point + item->interval;
}

void schedule_put(struct schedule *schedule, struct schedule_item *item, int64_t id, ms_t interval, ms_t now)
{
    MUST(interval > 0);
    if (item->due.place && item->interval == interval)
        return;
    item->interval = interval;
    item->phase = phase_of(id, interval);
    due_put(&schedule->heap, &item->due, point_after(item, now));
}

void schedule_soon(struct schedule *schedule, struct schedule_item *item, int64_t id, ms_t now)
{
    MUST(item->due.place);
    ms_t soon = now + phase_of(id, SCHEDULE_SOON);
    if (soon < item->due.at)
        due_put(&schedule->heap, &item->due, soon);
}

void schedule_remove(struct schedule *schedule, struct schedule_item *item)
{
    due_drop(&schedule->heap, &item->due);
    schedule_ended(schedule, item);
}

ms_t schedule_next(const struct schedule *schedule)
{
    const struct due *first = due_first(&schedule->heap);
    return first && schedule->running < schedule->parallel ? first->at : INT64_MAX;
}

/* Moves the item to its first grid point after `now`; returns how many it stepped over. */
static int64_t step_on(struct schedule *schedule, struct schedule_item *item, ms_t now)
{
    int64_t over = (now - item->due.at) / item->interval;
    due_put(&schedule->heap, &item->due, point_after(item, now));
    return over;
}

struct schedule_item *schedule_take(struct schedule *schedule, ms_t now)
{
    for (struct due *due; schedule->running < schedule->parallel; ) {
        due = due_first(&schedule->heap);
        if (!due || due->at > now)
            return NULL;
        struct schedule_item *item = (struct schedule_item *)due; /* its first member */
        ms_t lateness = now - due->at;
        schedule->skipped += step_on(schedule, item, now);
        if (item->running) {
            schedule->skipped++;
            continue;
        }
        schedule->started++;
        schedule->late += lateness > SCHEDULE_LATE;
        if (lateness > schedule->latest)
            schedule->latest = lateness;
        item->running = true;
        schedule->running++;
        return item;
    }
    return NULL;
}

void schedule_ended(struct schedule *schedule, struct schedule_item *item)
{
    if (!item->running)
        return;
    item->running = false;
    schedule->running--;
}
