/* The `every` phrase and its calendar periods: what contains a moment, what comes next, what a period is called.
 *
 *     every = ("hour"|"day"|"workday"|"week"|"weekend"|"month"|"quarter"|"half-year"|"year"|"term"|"season"|"holiday"
 *           |"holiday-eve" | WEEKDAY {"and" WEEKDAY} | MM-DD | N ("days"|"weeks"|"months"|"years")) [ "during" path ] ;
 *
 * Periods of N follow each other on a grid of their own, the same for every record and every edition: days and weeks
 * counted from Monday 2024-01-01, months from January (so N divides 12), years from the years that N divides.
 * Weeks are Monday to Sunday and numbered by ISO 8601 (GB/T 7408). A weekend is what the calendar leaves of Saturday
 * and Sunday: not their make-up workdays, nor what is part of a holiday, so some weeks have none. A holiday is a run of
 * days of one name, and its eve the last workday before it. Weekdays and MM-DD are periods of one day, whatever kind of
 * day it is; 02-29 is 02-28 in other years. Workday, weekend, term, holiday and its eve ask the calendar and answer
 * CALENDAR_OUTSIDE where it does not reach. */
#ifndef FENGSUI_RULES_PERIOD_H
#define FENGSUI_RULES_PERIOD_H

#include "rules/calendar.h"

enum period_kind {
    PERIOD_HOUR,
    PERIOD_DAY,
    PERIOD_WORKDAY,
    PERIOD_WEEK,
    PERIOD_WEEKEND,
    PERIOD_MONTH,
    PERIOD_QUARTER,
    PERIOD_HALF_YEAR,
    PERIOD_YEAR,
    PERIOD_TERM,
    PERIOD_SEASON,
    PERIOD_HOLIDAY,
    PERIOD_HOLIDAY_EVE,
    PERIOD_WEEKDAYS,
    PERIOD_DATE,
};

enum { PERIOD_NONE = 2 }; /* positive answer: the moment lies in no such period (a Tuesday, for weekend) */

struct period_phrase {
    enum period_kind kind;
    int count;          /* PERIOD_DAY, _WEEK, _MONTH, _YEAR: so many make one period; 0 = one */
    unsigned weekdays;  /* PERIOD_WEEKDAYS: bit 1 Monday … bit 7 Sunday */
    int month, day;     /* PERIOD_DATE */
    const char *during; /* opaque path, or NULL */
};

struct period {
    ms_t start, end; /* [start, end) */
};

/* -ERR_SYNTAX with an oops. Texts are copied into the arena. */
RESULT int period_parse(struct arena *arena, const char *text, struct period_phrase *ret_phrase, struct oops *oops);

/* The period that contains `at`. Answers CALENDAR_OUTSIDE, PERIOD_NONE. */
RESULT int period_at(const struct period_phrase *phrase, const struct calendar *calendar, ms_t at,
                     struct period *ret_period);

/* The first period that starts after `at`, and the last that ended at or before `at`. Walking forward:
 *     for (r = period_next(p, c, from - 1, &one); r == 0 && one.start < to; r = period_next(p, c, one.start, &one)) …
 * Answers CALENDAR_OUTSIDE. */
RESULT int period_next(const struct period_phrase *phrase, const struct calendar *calendar, ms_t at,
                       struct period *ret_period);
RESULT int period_previous(const struct period_phrase *phrase, const struct calendar *calendar, ms_t at,
                           struct period *ret_period);

/* 2026年10月10日16时 | 2026年10月10日 | 2026年第41周 | 2026年第41周周末 | 2026年10月 | 2026年第四季度 | 2026年下半年 |
 * 2026年 | the term's name | 2026年夏季 | 2026年国庆节 | 2026年10月13日（周二） | 2026年6月1日 | of several units
 * 2026年第41—42周 | 2026年9—10月 | 2026—2027年 | 2026年10月5日起10天 */
const char *period_name(struct arena *arena, const struct period_phrase *phrase, const struct calendar *calendar,
                        struct period period);
/* A stable key, fit for a column: 2026-10-10T16, 2026-10-10, 2026-W41, 2026-W41-weekend, 2026-10, 2026-Q4, 2026-H2,
 * 2026, 2-weeks-2026-10-05, else kind and first day: term-2026-09-01. */
const char *period_key(struct arena *arena, const struct period_phrase *phrase, const struct calendar *calendar,
                       struct period period);

#endif
