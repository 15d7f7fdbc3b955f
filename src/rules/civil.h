/* Civil dates of the proleptic Gregorian calendar (GB/T 7408.1, ISO 8601-1) and their place in law time.
 * A day is its number counted from 1970-01-01; a zone is a fixed offset from UTC in minutes, because an
 * institution has one stored zone and Beijing time (+480) has had no daylight saving since 1991.
 * Years 1 to 9999; arithmetic that leaves them is cut off at the edge. No clock, no tz database. */
#ifndef FENGSUI_RULES_CIVIL_H
#define FENGSUI_RULES_CIVIL_H

#include "base/clock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int32_t day_t; /* days since 1970-01-01 */

#define CIVIL_FIRST  ((day_t)-719162) /* 0001-01-01 */
#define CIVIL_LAST   ((day_t)2932896) /* 9999-12-31 */
#define CIVIL_DAY_MS ((ms_t)86400000)

enum { CIVIL_MONDAY = 1, CIVIL_SATURDAY = 6, CIVIL_SUNDAY = 7 };

struct civil_date {
    int year, month, day; /* month and day from 1 */
};

bool civil_valid(int year, int month, int day);
int civil_month_days(int year, int month);
day_t civil_day(int year, int month, int day); /* of a valid date */
struct civil_date civil_date(day_t day);
int civil_weekday(day_t day);                      /* 1 Monday … 7 Sunday */
int civil_week(day_t day, int *ret_year);          /* ISO 8601 week 1–53 and the year it belongs to */
day_t civil_add_months(day_t day, int64_t months); /* same date, or the last day of a shorter month; may be negative */

day_t civil_day_at(ms_t at, int offset);          /* the day on which `at` falls: 00:00 begins a day */
int civil_minute_at(ms_t at, int offset);         /* 0–1439, minutes since that day's 00:00 */
ms_t civil_ms(day_t day, int minute, int offset); /* minute 0–1440; 1440 is the 24:00 that ends the day */
bool civil_in_range(ms_t at);                     /* between the years 1 and 9999, with a day to spare for any zone */

/* "2026-10-10", exactly `n` = 10 bytes, and "10-10" (n = 5; Feb 29 is allowed); "09:30" or "9:30" to "24:00". */
bool civil_parse_date(const char *text, size_t n, day_t *ret_day);
bool civil_parse_month_day(const char *text, size_t n, int *ret_month, int *ret_day);
bool civil_parse_clock(const char *text, size_t n, int *ret_minute);
int civil_parse_weekday(const char *word, size_t n); /* "monday" 1 … "sunday" 7; 0 for any other word */

#endif
