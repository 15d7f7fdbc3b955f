/* Dates as text (ISO 8601, proleptic Gregorian calendar). Nothing here knows what time it is. */
#ifndef FENGSUI_FORMAT_DATE_H
#define FENGSUI_FORMAT_DATE_H

#include <stdbool.h>
#include <stdint.h>

/* Days since 1970-01-01 of a civil date, and back. Years 0001 to 9999. */
int64_t date_days(int year, int month, int day);
void date_civil(int64_t days, int *ret_year, int *ret_month, int *ret_day);

/* "2026-03-01T08:30:00.5+08:00" → ms since 1970 in UTC. Date alone is its 00:00; without an offset the time is
 * taken as `offset_minutes` east of UTC; a blank may stand for the T. False when it is no such text. */
bool date_parse(const char *text, int offset_minutes, int64_t *ret_ms);

/* Milliseconds since 1970 read as a date and time without zone: "2026-03-01", and "T08:30:00" behind it unless
 * the time is 00:00:00 and `time` is false. */
enum { DATE_TEXT = 32 };
void date_print(int64_t ms, bool time, char ret_text[DATE_TEXT]);

#endif
