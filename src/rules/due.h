/* Deadlines: the `due` phrase of a pack, the moment it gives, and the explanation a person can check by hand.
 *
 *     due    = when [ ("after"|"before") anchor ] | anchor ;     anchor = moment { "or" moment } ;
 *     when   = span [ "at" CLOCK ] | ("same"|"next") ("day"|"workday") [ "at" CLOCK ] | WEEKDAY [ "at" CLOCK ]
 *            | ("day" N | MM-DD | "last" ("day"|"workday")) [ "at" CLOCK ] | "end" ;
 *     span   = N UNIT | SETTING | "policy" KIND.ATTR ;
 *
 * Anchors stay text: whoever knows the record evaluates them, in order, and takes the first that has a value.
 * Meaning (span.h counts): `at` replaces 24:00; a date means its 24:00; nothing rolls over a holiday unless counted
 * in workdays; `before` counts backwards and ends at 24:00 of the n-th day before the starting day.
 *   same day        the starting day                 same workday   the starting day if worked, else the next workday
 *   next day        the day after                    next workday   the first workday after
 *   WEEKDAY         without anchor the first such day whose moment is later than the start;
 *                   after: the first later than the starting day; before: the last earlier than it
 *   day N           with a period and no anchor the period's N-th day, or its last if it is shorter;
 *                   else the date N of a month (its last day if it is shorter), chosen as for WEEKDAY
 *   MM-DD           with a period and no anchor that date within the period, none if it has no such date; else the
 *                   date of a year, chosen as for WEEKDAY. 02-29 is 02-28 in other years
 *   last day|workday  of the period; with an anchor, or without a period, of the month of the starting day
 *   end             24:00 of the period's last day; needs a period
 * CLOCK runs to 24:00; 00:00 is refused, since it is 24:00 of the day before and would be read as either day.
 * Pauses lengthen spans only. While it elapses, a span is longer by the time paused; a span of days or workdays leaves
 * out every day of its unit that was paused for any part of it, for a law that stops a clock must not let a broken day
 * count against anybody; months, years and terms end as many days later as days were paused. The starting day is not
 * counted, so it is never left out, and a span of 0 days is not moved at all. Nor are fixed moments (same, next,
 * WEEKDAY …) and counts backwards. */
#ifndef FENGSUI_RULES_DUE_H
#define FENGSUI_RULES_DUE_H

#include "rules/span.h"

enum due_kind {
    DUE_SPAN,    /* `span` */
    DUE_SETTING, /* a span kept in the setting `name` */
    DUE_POLICY,  /* a span decided by the policy `name`, "KIND.ATTR" */
    DUE_NAME,    /* one bare word alone, in `name` and anchors[0]: setting or moment. Whoever knows the names changes
                    the kind to DUE_SETTING or DUE_MOMENT before computing */
    DUE_SAME_DAY,
    DUE_SAME_WORKDAY,
    DUE_NEXT_DAY,
    DUE_NEXT_WORKDAY,
    DUE_WEEKDAY, /* `number` 1 Monday … 7 Sunday */
    DUE_DAY,     /* `number` 1–366 */
    DUE_DATE,    /* `number` month * 100 + day */
    DUE_LAST_DAY,
    DUE_LAST_WORKDAY,
    DUE_END,
    DUE_MOMENT, /* the anchor itself */
};

enum due_side { DUE_FREE, DUE_AFTER, DUE_BEFORE };

#define DUE_NO_CLOCK (-1)

struct due_phrase {
    enum due_kind kind;
    enum due_side side; /* DUE_FREE: no anchor is written */
    struct span span;
    int number;
    int clock; /* minutes, 0–1440; DUE_NO_CLOCK means 24:00 */
    const char *name;
    const char **anchors; /* opaque texts, split at `or` outside of parentheses */
    size_t anchor_count;
};

/* -ERR_SYNTAX with an oops that names the word. Texts are copied into the arena. */
RESULT int due_parse(struct arena *arena, const char *text, struct due_phrase *ret_phrase, struct oops *oops);

enum {
    DUE_STOPPED = 2, /* positive answer: a pause lasts, there is no moment now */
    DUE_NEVER = 3,   /* positive answer: no such day exists (a period without workdays, 11-30 in May) */
};

#define DUE_LASTS INT64_MAX /* end of a pause that has none yet */

struct due_pause {
    ms_t from, to; /* from included, to not */
};

/* As a task keeps them, "from-to from-to …" in milliseconds. Returns how many; they live in `arena`. */
size_t due_pauses(struct arena *arena, const char *text, const struct due_pause **ret_pauses);

/* What a phrase is computed from; zero what does not apply. */
struct due_ask {
    struct span_start start; /* the anchor's value; without an anchor the entry, the opening or the period's start */
    struct span span;        /* resolved, for DUE_SETTING and DUE_POLICY */
    ms_t period_from, period_to;    /* the period of an `every` duty, [from, to); both 0 = none */
    const struct due_pause *pauses; /* ordered, disjoint */
    size_t pause_count;
};

/* Answers 0, CALENDAR_OUTSIDE, DUE_STOPPED, DUE_NEVER; -ERR_INVALID (oops) for a clock time with a span that elapses, a
 * missing period, pauses out of order, a number out of range. No allocation; time grows only with the pauses (and, for
 * terms, with the terms). */
RESULT int due_compute(const struct due_phrase *phrase, const struct due_ask *ask, const struct calendar *calendar,
                       ms_t *ret_due, struct oops *oops);

/* --- the explained deadline --- */

#define DUE_CELLS_MAX 100 /* longer stretches have no strip, only sum and lines */

enum due_cell_kind {
    DUE_CELL_START,
    DUE_CELL_COUNTED,  /* `number` tells which */
    DUE_CELL_HOLIDAY,  /* skipped; `holiday` is its name */
    DUE_CELL_WEEKEND,  /* skipped */
    DUE_CELL_PAUSED,   /* skipped: the clock stood */
    DUE_CELL_PASSED,   /* lies between, is neither counted nor skipped: hours, months, fixed moments */
    DUE_CELL_EXTENDED, /* after the first due, up to the extended one */
};

struct due_cell {
    day_t day;
    int weekday; /* 1 Monday … 7 Sunday */
    enum due_cell_kind kind;
    int number;          /* 1 … n; 0 when not counted. Backwards the day next to the start is 1 */
    bool makeup;         /* shown [班] */
    bool due;            /* the deadline falls on this day */
    const char *holiday; /* name of the holiday the day is part of, counted or not; NULL */
    const char *label;   /* "签收", "③", "休", "停", "" */
};

struct due_line {
    const char *word_zh, *zh; /* 跳过 | 国庆节 7 天 */
    const char *word_en, *en;
};

struct due_telling {
    const char *start_zh, *start_en; /* what happened at the start: 签收, receipt; NULL = 起算, start */
    ms_t extended_to;                /* the granted later due; 0 = none */
};

struct due_explain {
    ms_t start, due;
    ms_t extended_to;       /* 0 = none; then `due` is the first due, kept beside it */
    struct due_cell *cells; /* ascending by day; none when the stretch is longer than DUE_CELLS_MAX */
    size_t cell_count;
    const char *start_zh, *span_zh, *due_zh; /* 9月28日 16:20 | 5 个工作日 | 10月10日 24:00 */
    const char *span_en;                     /* 5 workdays */
    const char *sum_zh, *sum_en;
    struct due_line lines[8]; /* 起点 跳过 停表 计入 延期 依据, those that have something to say */
    size_t line_count;
    const char *calendar, *version;
    bool provisional; /* a day between start and due is of a year not yet announced */
};

/* Computes as due_compute and tells how. Everything lives in the arena, but the calendar's own texts. */
RESULT int due_explain(struct arena *arena, const struct due_phrase *phrase, const struct due_ask *ask,
                       const struct due_telling *telling, const struct calendar *calendar,
                       struct due_explain *ret_explain, struct oops *oops);

/* --- printing; a deadline of 24:00 belongs to the day that ends --- */

day_t due_day(const struct calendar *calendar, ms_t due);
const char *due_print(struct arena *arena, const struct calendar *calendar, ms_t due);    /* 2026-10-10 24:00 */
const char *due_print_zh(struct arena *arena, const struct calendar *calendar, ms_t due); /* 10月10日 24:00 */
/* RFC 3339 knows no 24:00: 2026-10-11T00:00:00+08:00; milliseconds only when there are any. */
const char *due_print_rfc3339(struct arena *arena, const struct calendar *calendar, ms_t at);
/* "余 3个工作日" (day units, more than 30 h left), "余 6小时35分", "余 35:24" (under an hour), "逾期 16小时54分",
 * "逾期 3天4小时". `unit` is the clause's own. Beyond the calendar a workday clock speaks in days and hours. */
const char *due_left_zh(struct arena *arena, const struct calendar *calendar, enum span_unit unit, ms_t now, ms_t due);
/* "3 workdays left", "6h 35m left", "35:24 left", "16h 54m late". */
const char *due_left_en(struct arena *arena, const struct calendar *calendar, enum span_unit unit, ms_t now, ms_t due);

#endif
