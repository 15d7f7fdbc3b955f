/* Another edition of one year of the calendar, as the calendar page sends it: {"year": 2026, "days": [{"date",
 * "kind": "holiday" | "makeup", "label"}]}. What the page does not show (zone, hours, terms, seasons) is taken over
 * from the edition in force; a year that has none yet takes zone, hours and seasons from the last year there is. */
#ifndef FENGSUI_SERVER_CALENDAR_EDITION_H
#define FENGSUI_SERVER_CALENDAR_EDITION_H

#include "rules/load.h"

#include <jansson.h>

/* `years`: the files in force, one per year. Everything lives in `arena`. -ERR_INVALID: a day that is none, a make-up
 * day without a holiday to belong to, a year that does not follow the last. */
int calendar_edition(struct arena *arena, const struct pack_file *years, size_t n, const json_t *body,
                     const char *reason, struct pack_file *ret_file, struct oops *oops) RESULT;

#endif
