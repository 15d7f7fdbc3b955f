/* Reading the canonical delta of a change (its grammar: audit/delta.h), for people: which rows it wrote, and what stood
 * in each cell before and after. A delta that is not of this grammar ends the walk; verifying it is not done here. */
#ifndef FENGSUI_VIEWS_TRAIL_DELTA_H
#define FENGSUI_VIEWS_TRAIL_DELTA_H

#include "model/value.h"

struct trail_delta {
    struct arena *arena;
    const char *at, *end;
    size_t cells_left;
    char op; /* '+' inserted, '~' updated, '-' removed */
    const char *table;
    int64_t id;
};

void trail_delta_open(struct trail_delta *delta, struct arena *arena, const char *text);
bool trail_delta_put(struct trail_delta *delta); /* the next row; cells of the former one are passed over */
/* Cells as they are stored: refs as ids or "register/id", lists as JSON, ranges as two cells. A long text is only known
 * by its length: "（1,234 字节）". */
bool trail_delta_cell(struct trail_delta *delta, const char **ret_name, struct value *ret_before,
                      struct value *ret_after);

#endif
