/* A span of time as regulations state it: a number and a unit. Spans of unlike units have no order of their own
 * (is a month more than 30 days?); they are compared by adding both to one start.
 * Adding follows the law of counting: seconds, minutes and hours elapse; days and workdays end at 24:00 of the n-th
 * day after the starting day, which is not counted; a week is seven days; months and years end on the same date, or
 * the last day of a shorter month, at 24:00; terms end at 24:00 of the last day of the n-th term after the one the
 * start lies in (or after the start, when it lies in a vacation). n = 0 of a day unit ends with the starting day. */
#ifndef FENGSUI_RULES_SPAN_H
#define FENGSUI_RULES_SPAN_H

#include "rules/calendar.h"

enum span_unit {
    SPAN_SECOND,
    SPAN_MINUTE,
    SPAN_HOUR, /* up to here units elapse; from here on they end with a day */
    SPAN_DAY,
    SPAN_WORKDAY,
    SPAN_WEEK,
    SPAN_MONTH,
    SPAN_YEAR,
    SPAN_TERM,
};

#define SPAN_MAX 100000 /* the largest n */

struct span {
    int32_t n; /* 0 to SPAN_MAX */
    enum span_unit unit;
};

/* A moment and the day it belongs to. A date, and a deadline, is the 24:00 that ends its day, in ms the same as the
 * 00:00 that begins the next: `ends_day` says that it belongs to the day before. */
struct span_start {
    ms_t at;
    bool ends_day;
};

struct span_start span_from(ms_t at);                                         /* a plain moment */
struct span_start span_from_date(const struct calendar *calendar, day_t day); /* a date: its 24:00 */
struct span_start span_from_due(const struct calendar *calendar, ms_t due);   /* a deadline: 24:00 ends a day */
day_t span_day(const struct calendar *calendar, struct span_start start);     /* the starting day */

/* "5 workdays", "1 day", "30 minutes": number, blank, unit in singular or plural. -ERR_SYNTAX with an oops. */
RESULT int span_parse(const char *text, struct span *ret_span, struct oops *oops);
/* The unit of one word of `n` bytes; false when it is none. */
bool span_unit_parse(const char *word, size_t n, enum span_unit *ret_unit);
bool span_elapses(struct span span); /* seconds, minutes, hours */

/* The day on which a span that ends with a day ends, counted from `day`; with `back` to the past. Answers
 * CALENDAR_OUTSIDE; -ERR_INVALID when the span elapses or n is out of range or the result leaves the years 1–9999. */
RESULT int span_shift(struct span span, day_t day, bool back, const struct calendar *calendar, day_t *ret_day);

/* The moment at which the span counted from `start` ends; with `back`, counted to the past: exact for units that
 * elapse, else 24:00 of the n-th day before the starting day. Answers and failures as above. */
RESULT int span_add(struct span span, struct span_start start, bool back, const struct calendar *calendar,
                    ms_t *ret_at);

/* -1, 0, 1 in `ret_order` as `a` ends before, with or after `b`, both added to `start`. Like units need no calendar. */
RESULT int span_compare(struct span a, struct span b, struct span_start start, const struct calendar *calendar,
                        int *ret_order);

#endif
