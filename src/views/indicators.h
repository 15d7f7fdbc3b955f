/* GET /api/indicators: the figures by which the regulation itself is measured. */
#ifndef FENGSUI_VIEWS_INDICATORS_H
#define FENGSUI_VIEWS_INDICATORS_H

#include "views/exports.h"

/* `period`: "2026", "2026-10" or NULL for the present one. -ERR_INVALID when it is none. */
int view_indicators(struct reading *reading, const char *period, struct json *out, struct oops *oops) RESULT;
/* GET /api/indicators/export.xlsx, .csv: the same as a table, of one regulation or (`pack` NULL or "") of all; the
 * second sheet of the workbook has the figures of the units. */
int indicators_export(struct reading *reading, const char *period, const char *pack, enum export_form form,
                      struct export_file *ret_file, struct oops *oops) RESULT;
enum { INDICATOR_NONE = 1 };
/* The records behind one, newest first. */
int view_indicator_rows(struct reading *reading, const char *name, const char *period, const char *after, size_t limit,
                        struct json *out, struct oops *oops) RESULT;

#endif
