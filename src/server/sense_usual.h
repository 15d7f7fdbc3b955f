/* What is usual: for targets whose kind judges by it (probe_kind.by_usual), out of their own series.
 *
 *   The median of the medians of the same hour of the week in the last four weeks, when at least two of them have
 *   samples; else of the same hour of the last seven days, when at least three have; else it is not known yet, and
 *   nothing is a surge or a drop.
 *
 * By the hour of the week, because a campus at 10 on Monday is no measure for 3 on Sunday; a median, because a holiday
 * or an attack among four weeks must not become what is usual. What lasts for half of them does.
 * Reads the series' files; law time. */
#ifndef FENGSUI_SERVER_SENSE_USUAL_H
#define FENGSUI_SERVER_SENSE_USUAL_H

#include "base/arena.h"
#include "base/clock.h"

#include <stddef.h>
#include <stdint.h>

enum { USUAL_WEEKS = 4, USUAL_WEEKS_LEAST = 2, USUAL_DAYS = 7, USUAL_DAYS_LEAST = 3 };

/* Of the hour in which `at` lies; 0 = not known. */
double sense_usual(const char *series_folder, int64_t probe, ms_t at);

/* The same for many, found out once an hour for each: one thread at a time. */
struct sense_usuals;
struct sense_usuals *sense_usuals_new(void);
void sense_usuals_free(struct sense_usuals *usuals); /* accepts NULL */
double sense_usuals_of(struct sense_usuals *usuals, const char *series_folder, int64_t probe, ms_t at);

#endif
