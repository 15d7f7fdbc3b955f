/* The institution's calendar: which days are worked, what holidays and terms are called, how far that is known.
 * It is dated data with a version, since the State Council announces holidays and make-up workdays (调休) year by
 * year; every computed date records the version. Built once, then immutable and shared between threads; all of it
 * lives in the arena it was built in.
 *
 *     struct calendar *calendar = calendar_new(arena, "cn-2026", "2026-1", from, to);
 *     calendar_add_holiday(calendar, from, to, "国庆节", &oops); …
 *     calendar_seal(calendar, &oops);
 *
 * Without a statement about it, Monday to Friday is worked, Saturday and Sunday is not. Only days from `from` to `to`
 * are known; about any other day the queries answer CALENDAR_OUTSIDE, so that a caller can say how far the calendar
 * reaches instead of guessing. A house cannot leave a deadline undated because a year is not announced yet: its
 * calendar goes on (calendar_go_on), and says of those days that they are provisional. */
#ifndef FENGSUI_RULES_CALENDAR_H
#define FENGSUI_RULES_CALENDAR_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "rules/civil.h"

#include <stdbool.h>
#include <stddef.h>

enum { CALENDAR_OUTSIDE = 1 }; /* positive answer: the calendar does not reach that far */

#define CALENDAR_BEIJING  480   /* minutes east of UTC */
#define CALENDAR_DAYS_MAX 40000 /* about a century in one joined calendar */

enum calendar_kind {
    CALENDAR_WORKDAY,
    CALENDAR_WEEKEND,
    CALENDAR_HOLIDAY,
    CALENDAR_MAKEUP, /* worked though a Saturday or Sunday */
};

struct calendar_day {
    enum calendar_kind kind;
    bool worked;      /* workday or make-up */
    bool provisional; /* the year was not yet announced when this version was written */
    const char *name; /* of the holiday, or of the holiday a make-up day belongs to; NULL otherwise */
};

struct calendar_term {
    const char *name; /* "2026年秋季学期" */
    day_t from, to;   /* both included */
};

struct calendar_season {
    const char *name; /* "夏" */
    int month;        /* begins on the 1st of this month, ends where the next begins */
};

struct calendar;

/* Building: Beijing time, working hours 08:00–12:00 and 14:00–17:30, seasons 春 夏 秋 冬 from March, June,
 * September, December, until told otherwise. Every date is included. A holiday or make-up day may lie outside of
 * from–to: it takes effect when joined with the calendar that covers it (a New Year that begins in December). */
struct calendar *calendar_new(struct arena *arena, const char *name, const char *version, day_t from, day_t to);
void calendar_set_offset(struct calendar *calendar, int minutes);
void calendar_set_provisional(struct calendar *calendar, bool provisional);
/* Hours are minutes of the day; seasons come in the order of their months. The first call of each replaces the default.
 * A make-up day needs no name. */
RESULT int calendar_add_hours(struct calendar *calendar, int from, int to, struct oops *oops);
RESULT int calendar_add_holiday(struct calendar *calendar, day_t from, day_t to, const char *name, struct oops *oops);
RESULT int calendar_add_workday(struct calendar *calendar, day_t day, const char *name, struct oops *oops);
RESULT int calendar_add_term(struct calendar *calendar, const char *name, day_t from, day_t to, struct oops *oops);
RESULT int calendar_add_season(struct calendar *calendar, const char *name, int month, struct oops *oops);

/* Ends building. -ERR_INVALID with the place when a day is both holiday and make-up, holidays of different names
 * or terms overlap, or to < from. */
RESULT int calendar_seal(struct calendar *calendar, struct oops *oops);

/* One calendar out of sealed ones, in order of time. Their coverages must meet without a gap (they may overlap) and
 * their zones agree; a later one may speak about days of an earlier one. Hours and seasons are the last one's.
 * The result is sealed, lives in `arena` and borrows nothing. */
RESULT int calendar_join(struct arena *arena, const char *name, const char *version,
                         const struct calendar *const *parts, size_t n, struct calendar **ret_calendar,
                         struct oops *oops);

/* The sealed calendar and so many years behind it of which nobody has said anything: Monday to Friday is worked, no
 * holidays, all of it provisional. The result lives in `arena` and borrows nothing. */
RESULT int calendar_go_on(struct arena *arena, const struct calendar *told, int years, struct calendar **ret_calendar,
                          struct oops *oops);

/* Asking; the calendar is sealed. */
const char *calendar_name(const struct calendar *calendar);
const char *calendar_version(const struct calendar *calendar);
int calendar_offset(const struct calendar *calendar);
day_t calendar_from(const struct calendar *calendar);
day_t calendar_to(const struct calendar *calendar);
day_t calendar_told(const struct calendar *calendar); /* the last day that it was told of; behind it it only goes on */
bool calendar_covers(const struct calendar *calendar, day_t day);
bool calendar_provisional(const struct calendar *calendar, day_t from, day_t to); /* any of these days is */

/* These four answer CALENDAR_OUTSIDE when a day they need is not covered. */
RESULT int calendar_look(const struct calendar *calendar, day_t day, struct calendar_day *ret_day);
/* The n-th workday after `day` (n > 0) or before it (n < 0), `day` itself not counted; n = 0 gives `day`. */
RESULT int calendar_shift(const struct calendar *calendar, day_t day, int32_t n, day_t *ret_day);
/* `day` itself if worked, else the nearest workday after it (step > 0) or before it (step < 0). */
RESULT int calendar_nearest(const struct calendar *calendar, day_t day, int step, day_t *ret_day);
/* Workdays d with after < d <= until; 0 when until <= after. */
RESULT int calendar_count(const struct calendar *calendar, day_t after, day_t until, int32_t *ret_workdays);

/* Holidays as runs of days: adjoining days of one name are one run. False: none that the calendar knows of. */
struct calendar_run {
    day_t from, to;
    const char *name;
};
bool calendar_holiday_at(const struct calendar *calendar, day_t day, struct calendar_run *ret_run);
/* The first that begins after `day`, the last that is over before it. */
bool calendar_holiday_after(const struct calendar *calendar, day_t day, struct calendar_run *ret_run);
bool calendar_holiday_before(const struct calendar *calendar, day_t day, struct calendar_run *ret_run);

/* Terms by date; seasons as they follow each other in a year. */
const struct calendar_term *calendar_terms(const struct calendar *calendar, size_t *ret_n);
const struct calendar_season *calendar_seasons(const struct calendar *calendar, size_t *ret_n);
/* Whether the moment lies in the working hours of a day that is worked; CALENDAR_OUTSIDE as above. */
RESULT int calendar_working(const struct calendar *calendar, ms_t at, bool *ret_working);

/* Moments. */
day_t calendar_day_at(const struct calendar *calendar, ms_t at);          /* 00:00 begins a day */
ms_t calendar_ms(const struct calendar *calendar, day_t day, int minute); /* minute 1440 = 24:00 */

#endif
