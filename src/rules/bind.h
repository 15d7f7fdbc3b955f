/* Making asks out of sets; shared by terms.c and bind.c. */
#ifndef FENGSUI_RULES_BIND_H
#define FENGSUI_RULES_BIND_H

#include "rules/terms.h"

/* What the rows of a set must fulfil, closed over the row; `depth` counts the sets around, 1 = the set itself. */
const struct term *set_where(struct deciding *deciding, const struct set *set, unsigned depth);

#endif
