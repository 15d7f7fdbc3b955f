/* The insides of a calendar, for calendar_build.c and calendar.c only. */
#ifndef FENGSUI_RULES_CALENDAR_INNER_H
#define FENGSUI_RULES_CALENDAR_INNER_H

#include "base/list.h"
#include "rules/calendar.h"

struct stated_day {
    day_t day;
    const char *name;
};

struct hours {
    int from, to;
};

/* One day of the sealed table. `before` counts the workdays from the first covered day up to, not including, this
 * one: a difference of two gives a count, an index into `workdays` gives the n-th workday. */
struct known_day {
    const char *name;
    int32_t before;
    uint8_t kind;
    bool provisional;
};

struct span_of_days {
    day_t from, to;
};

struct calendar {
    struct arena *arena;
    const char *name, *version;
    day_t from, to, told;
    int offset;
    bool sealed, own_seasons, own_hours;
    struct LIST(struct hours) hours;
    struct holidays LIST(struct calendar_run) holidays;
    struct workdays LIST(struct stated_day) makeups;
    struct terms LIST(struct calendar_term) terms;
    struct LIST(struct calendar_season) seasons;
    struct LIST(struct span_of_days) provisional;
    struct known_day *days; /* to - from + 1 rows, and one more whose `before` is the total */
    day_t *workdays;
};

static inline struct known_day *calendar_row(const struct calendar *calendar, day_t day)
{
    return &calendar->days[day - calendar->from];
}

#endif
