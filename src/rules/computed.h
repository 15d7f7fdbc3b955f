/* Cells that are computed: `is` of a field or of a column of lines, and the first value of a column. A column may read
 * its own row and the record it stands in, both as they will be after the event; what is computed is stored with the
 * rest. That computed cells do not wait for each other is proved by the checker. */
#ifndef FENGSUI_RULES_COMPUTED_H
#define FENGSUI_RULES_COMPUTED_H

#include "rules/terms.h"

/* The value as its field keeps it: a list of one where a list is kept, whole fen, words of a number in a text. */
struct value computed_fit(struct deciding *deciding, const struct field *field, struct value value);
/* A list and what is added to it, each member once. */
struct value computed_merge(struct arena *arena, struct value have, struct value more);
/* Whether these lines have a column that is computed or has a first value. */
bool computed_lines(const struct reg *lines);
/* Computes the columns of one row of the subject's lines; `fresh`: the row is new, so empty columns get their first
 * value. The row's `record` must be set. */
void computed_row(struct deciding *deciding, const struct reg *lines, struct row *row, bool fresh);

#endif
