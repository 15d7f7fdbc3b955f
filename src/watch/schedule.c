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
    item->again = false;
    due_put(&schedule->heap, &item->due, point_after(item, now));
}

/* Its place in a shorter span: as evenly spread there as in its interval. */
static ms_t share_of(const struct schedule_item *item, ms_t span) { return item->phase * span / item->interval; }

/* Unless its grid point comes first. */
static bool bring_forward(struct schedule *schedule, struct schedule_item *item, ms_t at)
{
    MUST(item->due.place);
    if (at >= item->due.at)
        return false;
    due_put(&schedule->heap, &item->due, at);
    return true;
}

void schedule_soon(struct schedule *schedule, struct schedule_item *item, ms_t span, ms_t now)
{
    if (bring_forward(schedule, item, now + share_of(item, span)))
        item->again = false;
}

void schedule_again(struct schedule *schedule, struct schedule_item *item, ms_t now)
{
    MUST(!item->running);
    if (bring_forward(schedule, item, now + SCHEDULE_AGAIN + share_of(item, SCHEDULE_AGAIN)))
        item->again = true;
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
    item->again = false;
    due_put(&schedule->heap, &item->due, point_after(item, now));
    return over;
}

static void begin(struct schedule *schedule, struct schedule_item *item, bool aside)
{
    item->running = true;
    item->aside = aside;
    schedule->running++;
}

/* The item has come due. True: it starts now. */
static bool take_due(struct schedule *schedule, struct schedule_item *item, ms_t now)
{
    bool again = item->again;
    ms_t lateness = again ? 0 : now - item->due.at;
    schedule->skipped += step_on(schedule, item, now);
    if (item->running) {
        schedule->skipped++;
        return false;
    }
    if (again && schedule->running >= schedule->parallel - schedule->parallel / SCHEDULE_SPARE) {
        schedule->put_off++;
        schedule_again(schedule, item, now);
        return false;
    }
    schedule->started++;
    schedule->late += lateness > SCHEDULE_LATE;
    if (lateness > schedule->latest)
        schedule->latest = lateness;
    begin(schedule, item, again);
    return true;
}

struct schedule_item *schedule_take(struct schedule *schedule, ms_t now)
{
    while (schedule->running < schedule->parallel) {
        struct due *due = due_first(&schedule->heap);
        if (!due || due->at > now)
            return NULL;
        struct schedule_item *item = (struct schedule_item *)due; /* its first member */
        if (take_due(schedule, item, now))
            return item;
    }
    return NULL;
}

bool schedule_take_now(struct schedule *schedule, struct schedule_item *item)
{
    if (item->running)
        return false;
    begin(schedule, item, true);
    return true;
}

void schedule_ended(struct schedule *schedule, struct schedule_item *item)
{
    if (!item->running)
        return;
    item->running = false;
    schedule->running--;
}
