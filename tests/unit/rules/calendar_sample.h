/* The calendars of 2024 to 2026 as the State Council announced them, and sample terms, for the tests of this folder. */
#ifndef FENGSUI_TESTS_RULES_CALENDAR_SAMPLE_H
#define FENGSUI_TESTS_RULES_CALENDAR_SAMPLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "format/yaml.h"
#include "rules/calendar_load.h"

#include <stdio.h>
#include <string.h>

static const char *const SAMPLE_YEARS[] = {
    "calendar: cn-2024\nversion: 2024-1\nfrom: 2024-01-01\nto: 2024-12-31\n"
    "holidays:\n"
    "  元旦: {from: 2023-12-30, to: 2024-01-01}\n"
    "  春节: {from: 2024-02-10, to: 2024-02-17, worked: [2024-02-04, 2024-02-18]}\n"
    "  清明节: {from: 2024-04-04, to: 2024-04-06, worked: [2024-04-07]}\n"
    "  劳动节: {from: 2024-05-01, to: 2024-05-05, worked: [2024-04-28, 2024-05-11]}\n"
    "  端午节: {from: 2024-06-08, to: 2024-06-10}\n"
    "  中秋节: {from: 2024-09-15, to: 2024-09-17, worked: [2024-09-14]}\n"
    "  国庆节: {from: 2024-10-01, to: 2024-10-07, worked: [2024-09-29, 2024-10-12]}\n"
    "terms:\n"
    "  2024年春季学期: {from: 2024-02-26, to: 2024-07-05}\n"
    "  2024年秋季学期: {from: 2024-09-02, to: 2025-01-12}\n",

    "calendar: cn-2025\nversion: 2025-1\nfrom: 2025-01-01\nto: 2025-12-31\n"
    "holidays:\n"
    "  元旦: {from: 2025-01-01}\n"
    "  春节: {from: 2025-01-28, to: 2025-02-04, worked: [2025-01-26, 2025-02-08]}\n"
    "  清明节: {from: 2025-04-04, to: 2025-04-06}\n"
    "  劳动节: {from: 2025-05-01, to: 2025-05-05, worked: [2025-04-27]}\n"
    "  端午节: {from: 2025-05-31, to: 2025-06-02}\n"
    "  国庆节、中秋节: {from: 2025-10-01, to: 2025-10-08, worked: [2025-09-28, 2025-10-11]}\n"
    "terms:\n"
    "  2025年春季学期: {from: 2025-02-24, to: 2025-07-06}\n"
    "  2025年秋季学期: {from: 2025-09-01, to: 2026-01-18}\n",

    "calendar: cn-2026\nversion: 2026-2\nfrom: 2026-01-01\nto: 2026-12-31\nzone: +08:00\n"
    "hours: [08:00-12:00, 13:30-17:30]\n"
    "holidays:\n"
    "  元旦: {from: 2026-01-01, to: 2026-01-03, worked: [2026-01-04]}\n"
    "  春节: {from: 2026-02-15, to: 2026-02-23, worked: [2026-02-14, 2026-02-28]}\n"
    "  清明节: {from: 2026-04-04, to: 2026-04-06}\n"
    "  劳动节: {from: 2026-05-01, to: 2026-05-05, worked: [2026-05-09]}\n"
    "  端午节: {from: 2026-06-19, to: 2026-06-21}\n"
    "  中秋节: {from: 2026-09-25, to: 2026-09-27}\n"
    "  国庆节: {from: 2026-10-01, to: 2026-10-07, worked: [2026-09-20, 2026-10-10]}\n"
    "terms:\n"
    "  2026年春季学期: {from: 2026-03-02, to: 2026-07-05}\n"
    "  2026年秋季学期: {from: 2026-09-07, to: 2027-01-17}\n",
};

static inline struct calendar *sample_load(struct arena *arena, const char *yaml)
{
    struct oops oops = {0};
    struct node *root;
    struct calendar *calendar = NULL;
    int r = yaml_read(arena, "cn.yaml", yaml, strlen(yaml), NULL, &root, &oops);
    if (r == 0)
        r = calendar_load(arena, root, &calendar, &oops);
    if (r != 0)
        fail_msg("%s: %s", oops.where, oops.en);
    return calendar;
}

static inline struct calendar *sample_calendar(struct arena *arena)
{
    struct oops oops = {0};
    const struct calendar *parts[3];
    struct calendar *joined = NULL;
    for (int i = 0; i < 3; i++)
        parts[i] = sample_load(arena, SAMPLE_YEARS[i]);
    if (calendar_join(arena, "cn-2026", "2026-2", parts, 3, &joined, &oops) != 0)
        fail_msg("%s: %s", oops.where, oops.en);
    return joined;
}

static inline day_t sample_day(const char *text)
{
    day_t day;
    if (!civil_parse_date(text, 10, &day))
        fail_msg("not a date: %s", text);
    return day;
}

/* "2026-09-28 16:20", Beijing time; 24:00 is allowed. */
static inline ms_t sample_ms(const char *text)
{
    int minute;
    if (!civil_parse_clock(text + 11, 5, &minute))
        fail_msg("not a moment: %s", text);
    return civil_ms(sample_day(text), minute, CALENDAR_BEIJING);
}

/* xorshift64*: the seed is printed by whoever draws. */
static inline uint32_t sample_draw(uint64_t *seed, uint32_t below)
{
    *seed ^= *seed >> 12;
    *seed ^= *seed << 25;
    *seed ^= *seed >> 27;
    return (uint32_t)((*seed * 2685821657736338717ull) >> 33) % below;
}

#endif
