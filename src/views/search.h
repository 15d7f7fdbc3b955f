/* GET /api/search: records, people, units, clauses and pages by words; two Chinese characters are enough. */
#ifndef FENGSUI_VIEWS_SEARCH_H
#define FENGSUI_VIEWS_SEARCH_H

#include "views/reading.h"

int view_search(struct reading *reading, const char *words, struct json *out, struct oops *oops) RESULT;

/* GET /api/people?q=: whoever has these words in the name, for transfer and delegation. "" = those of the own unit. */
int view_people(struct reading *reading, const char *words, struct json *out, struct oops *oops) RESULT;

#endif
