#include "deliver/drain.h"

#include "base/list.h"
#include "base/must.h"

struct item_list LIST(size_t);

/* All that waits for one target on one channel, in order. */
struct line {
    unsigned channel;
    uint64_t target;
    struct item_list items;
    bool busy; /* one of them is being sent */
};

struct lines {
    struct line *at; /* oldest head first, as items come in order */
    size_t n;
    size_t *slots; /* open addressing: line + 1, 0 = free */
    size_t slot_count;
};

static struct line *line_of(struct lines *lines, const struct drain_item *item)
{
    size_t slot = (size_t)((item->target ^ item->channel * 0x9E3779B97F4A7C15u) * 0xD6E8FEB86659FD93u >> 20);
    for (slot %= lines->slot_count; lines->slots[slot]; slot = (slot + 1) % lines->slot_count) {
        struct line *line = &lines->at[lines->slots[slot] - 1];
        if (line->channel == item->channel && line->target == item->target)
            return line;
    }
    struct line *line = &lines->at[lines->n++];
    line->channel = item->channel;
    line->target = item->target;
    lines->slots[slot] = lines->n;
    return line;
}

static struct lines lines_of(struct arena *arena, const struct drain_item *items, size_t n)
{
    struct lines lines = {.slot_count = n * 2 + 1};
    lines.at = ARENA_ARRAY(arena, struct line, n);
    lines.slots = ARENA_ARRAY(arena, size_t, lines.slot_count);
    for (size_t i = 0; i < n; i++) {
        struct line *line = line_of(&lines, &items[i]);
        if (items[i].sending)
            line->busy = true;
        else
            *list_push(arena, &line->items) = i;
    }
    return lines;
}

static bool ready(const struct line *line, const struct drain_item *items, ms_t now)
{
    return !line->busy && line->items.n > 0 && items[line->items.at[0]].due <= now;
}

/* Is more ready on the lane than it may send now? */
static bool *crowded(struct arena *arena, const struct drain_lane *lanes, size_t lane_count, const struct lines *lines,
                     const struct drain_item *items, ms_t now)
{
    bool *crowd = ARENA_ARRAY(arena, bool, lane_count);
    size_t *waiting = ARENA_ARRAY(arena, size_t, lane_count);
    for (size_t i = 0; i < lines->n; i++)
        if (ready(&lines->at[i], items, now))
            waiting[lines->at[i].channel] += lines->at[i].items.n;
    for (size_t i = 0; i < lane_count; i++)
        crowd[i] = waiting[i] > (size_t)budget_left(&lanes[i].budget, now);
    return crowd;
}

/* How many from the head of the line go in one message. */
static size_t batch_size(const struct line *line, const struct drain_item *items, bool crowd, ms_t now)
{
    size_t n = 1;
    if (!crowd || items[line->items.at[0]].alone)
        return 1;
    while (n < line->items.n && n < DRAIN_JOIN_MOST && !items[line->items.at[n]].alone &&
           items[line->items.at[n]].due <= now)
        n++;
    return n;
}

static void wake_at(struct drain_choice *choice, ms_t when)
{
    if (choice->wake == 0 || when < choice->wake)
        choice->wake = when;
}

static void plan_line(struct drain_choice *choice, const struct line *line, struct drain_lane *lane, bool crowd,
                      const struct drain_item *items, ms_t now)
{
    if (line->busy || line->items.n == 0)
        return;
    if (!ready(line, items, now)) {
        wake_at(choice, items[line->items.at[0]].due);
    } else if (budget_left(&lane->budget, now) <= 0) {
        wake_at(choice, budget_next(&lane->budget, now));
    } else if (lane->sending < lane->parallel) { /* else its end will ask again */
        choice->batches[choice->n++] = (struct drain_batch){line->items.at, batch_size(line, items, crowd, now)};
        budget_take(&lane->budget, now);
        lane->sending++;
    }
}

struct drain_choice drain_plan(struct arena *arena, struct drain_lane *lanes, size_t lane_count,
                               const struct drain_item *items, size_t item_count, ms_t now)
{
    struct lines lines = lines_of(arena, items, item_count);
    bool *crowd = crowded(arena, lanes, lane_count, &lines, items, now);
    struct drain_choice choice = {.batches = ARENA_ARRAY(arena, struct drain_batch, lines.n)};
    for (size_t i = 0; i < lines.n; i++) {
        unsigned channel = lines.at[i].channel;
        MUST(channel < lane_count);
        plan_line(&choice, &lines.at[i], &lanes[channel], crowd[channel], items, now);
    }
    return choice;
}

ms_t drain_pause(int attempts, ms_t first_ms, ms_t most_ms, uint64_t seed)
{
    ms_t pause = first_ms;
    for (int i = 1; i < attempts && pause < most_ms; i++)
        pause *= 2;
    if (pause > most_ms)
        pause = most_ms;
    ms_t tenth = pause / 10;
    seed = (seed + (uint64_t)attempts) * 0x9E3779B97F4A7C15u;
    return tenth ? pause - tenth + (ms_t)((seed >> 33) % (uint64_t)(2 * tenth + 1)) : pause;
}
