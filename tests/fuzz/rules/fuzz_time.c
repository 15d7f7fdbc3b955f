/* Time phrases and the arithmetic behind them. The first line of the input is a `due` phrase, the second an `every`
 * phrase, the third a calendar file's rest; the bytes of the first line also choose the numbers. Whatever is read, a
 * deadline that exists can be explained and printed, and periods do not overlap. */
#include "../fuzz.h"

#include "base/must.h"
#include "rules/calendar_load.h"
#include "rules/due.h"
#include "rules/period.h"

#include <string.h>

static uint64_t draw(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 24;
}

static uint64_t seed_of(const char *text)
{
    uint64_t seed = 14695981039346656037u;
    for (; *text; text++)
        seed = (seed ^ (unsigned char)*text) * 1099511628211u;
    return seed;
}

static struct calendar *plain_calendar(struct arena *arena)
{
    struct calendar *calendar = calendar_new(arena, "cn", "1", civil_day(2025, 1, 1), civil_day(2026, 12, 31));
    int r = calendar_add_holiday(calendar, civil_day(2026, 10, 1), civil_day(2026, 10, 7), "国庆节", NULL);
    MUST(r == 0);
    r = calendar_add_workday(calendar, civil_day(2026, 10, 10), NULL, NULL);
    MUST(r == 0);
    r = calendar_add_term(calendar, "秋", civil_day(2026, 9, 7), civil_day(2027, 1, 17), NULL);
    MUST(r == 0);
    r = calendar_seal(calendar, NULL);
    MUST(r == 0);
    return calendar;
}

static struct calendar *any_calendar(struct arena *arena, const char *yaml)
{
    struct oops oops = {0};
    struct node *root;
    struct calendar *calendar;
    int r = yaml_read(arena, "cn.yaml", yaml, strlen(yaml), NULL, &root, &oops);
    if (r == 0)
        r = calendar_load(arena, root, &calendar, &oops);
    MUST(r == 0 || oops.code != 0);
    return r == 0 ? calendar : plain_calendar(arena);
}

static void try_due(struct arena *arena, const char *text, const struct calendar *calendar, uint64_t *seed)
{
    struct oops oops = {0};
    struct due_phrase phrase;
    if (due_parse(arena, text, &phrase, &oops) != 0) {
        MUST(oops.code == ERR_SYNTAX);
        return;
    }
    MUST(phrase.kind != DUE_NAME || phrase.anchor_count == 1);
    if (phrase.kind == DUE_NAME)
        phrase.kind = draw(seed) & 1 ? DUE_SETTING : DUE_MOMENT;
    ms_t at = (ms_t)(draw(seed) % 4000000000000);
    struct due_pause pauses[3];
    struct due_ask ask = {.start = draw(seed) & 1 ? span_from(at) : span_from_due(calendar, at),
                          .span = {(int32_t)(draw(seed) % 400), (enum span_unit)(draw(seed) % 9)},
                          .pauses = pauses,
                          .pause_count = draw(seed) % 4};
    for (size_t i = 0; i < ask.pause_count; i++) {
        pauses[i].from = at += (ms_t)(draw(seed) % 1000000000);
        pauses[i].to = at += (ms_t)(draw(seed) % 1000000000);
    }
    if (draw(seed) & 1) {
        ask.period_from = calendar_ms(calendar, span_day(calendar, ask.start), 0);
        ask.period_to = ask.period_from + (ms_t)(draw(seed) % 400 + 1) * CIVIL_DAY_MS;
    }
    ms_t due;
    struct due_explain told;
    int r = due_compute(&phrase, &ask, calendar, &due, &oops);
    MUST(due_explain(arena, &phrase, &ask, NULL, calendar, &told, NULL) == r);
    if (r != 0)
        return;
    MUST(told.due == due && told.line_count > 0 && told.cell_count <= DUE_CELLS_MAX);
    due_left_zh(arena, calendar, (enum span_unit)(draw(seed) % 9), ask.start.at, due);
    due_print_rfc3339(arena, calendar, due);
}

static void try_period(struct arena *arena, const char *text, const struct calendar *calendar, uint64_t *seed)
{
    struct period_phrase phrase;
    struct period here, next;
    if (period_parse(arena, text, &phrase, NULL) != 0)
        return;
    ms_t at = (ms_t)(draw(seed) % 4000000000000);
    int r = period_at(&phrase, calendar, at, &here);
    if (r == 0) {
        MUST(here.start <= at && at < here.end);
        MUST(*period_name(arena, &phrase, calendar, here) && *period_key(arena, &phrase, calendar, here));
    }
    if (period_next(&phrase, calendar, at, &next) == 0)
        MUST(next.start > at && (r != 0 || next.start >= here.end));
    if (period_previous(&phrase, calendar, at, &next) == 0)
        MUST(next.end <= at && (r != 0 || next.end <= here.start));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    if (n > 4096 || memchr(bytes, 0, n))
        return 0;
    ARENA_SCOPE(arena);
    char *due = arena_text_n(arena, (const char *)bytes, n);
    char *every = strchr(due, '\n');
    if (every)
        *every++ = '\0';
    char *yaml = every ? strchr(every, '\n') : NULL;
    if (yaml)
        *yaml++ = '\0';
    uint64_t seed = seed_of(due);
    const struct calendar *calendar = yaml ? any_calendar(arena, yaml) : plain_calendar(arena);
    struct span span;
    int r = span_parse(due, &span, NULL);
    MUST(r == 0 || r == -ERR_SYNTAX);
    for (int i = 0; i < 3; i++)
        try_due(arena, due, calendar, &seed);
    for (int i = 0; every && i < 3; i++)
        try_period(arena, every, calendar, &seed);
    return 0;
}
