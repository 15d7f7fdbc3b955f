/* What the rows of a list must fulfil; for the files of views/ that show lists. */
#ifndef FENGSUI_VIEWS_LIST_CONDITION_H
#define FENGSUI_VIEWS_LIST_CONDITION_H

#include "views/list.h"

/* Scope, words, unit, filters, view and candidates; `whole` also state and rank. NULL = all rows. May leave wants.
 * -ERR_INVALID names the filter that means nothing. */
int list_condition(struct reading *reading, const struct reg *reg, const struct list_query *query, bool whole,
                   const struct term **ret_where, struct oops *oops) RESULT;

#endif
