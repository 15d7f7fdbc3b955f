/* GET /api/packs…, /api/clauses/{id}: the regulation as a map of its clauses, what carries each, how it has worked. */
#ifndef FENGSUI_VIEWS_MAP_H
#define FENGSUI_VIEWS_MAP_H

#include "views/reading.h"

enum { MAP_NONE = 1 }; /* no such pack or clause */

int view_map(struct reading *reading, const char *pack, struct json *out, struct oops *oops) RESULT;
int view_clause(struct reading *reading, const char *clause, struct json *out, struct oops *oops) RESULT;
int view_coverage(struct reading *reading, const char *pack, struct json *out, struct oops *oops) RESULT;
int view_pack_text(struct reading *reading, const char *pack, struct json *out, struct oops *oops) RESULT;
/* The adopted packs. `more` may be NULL: called inside the array, to add those that are only available. */
int view_packs(struct reading *reading, void (*more)(struct reading *reading, struct json *out, void *context),
               void *context, struct json *out, struct oops *oops) RESULT;

#endif
