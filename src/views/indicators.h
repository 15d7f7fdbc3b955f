/* GET /api/indicators: the figures by which the regulation itself is measured. */
#ifndef FENGSUI_VIEWS_INDICATORS_H
#define FENGSUI_VIEWS_INDICATORS_H

#include "views/reading.h"

/* `period`: "2026", "2026-10" or NULL for the present one. -ERR_INVALID when it is none. */
int view_indicators(struct reading *reading, const char *period, struct json *out, struct oops *oops) RESULT;
enum { INDICATOR_NONE = 1 };
/* The records behind one, newest first. */
int view_indicator_rows(struct reading *reading, const char *name, const char *period, const char *after, size_t limit,
                        struct json *out, struct oops *oops) RESULT;

#endif
