/* The order of a list; for the files of views/ that show lists. What can only be chosen comes in the order in which its
 * words stand in the pack (高危 before 中危), states in the order of the flow, everything else by its value. */
#ifndef FENGSUI_VIEWS_LIST_ORDER_H
#define FENGSUI_VIEWS_LIST_ORDER_H

#include "views/reading.h"

struct list_order {
    const char *column;     /* NULL: by id alone */
    const struct names *words; /* of what is chosen, else NULL */
    const struct term *by;  /* what rows are compared by: the column, or the place of its word */
    bool down;
};

/* `sort` as in an address: "due", "-opened"; NULL or "": the register's own. -ERR_INVALID: nothing to sort by. */
int list_order(struct reading *reading, const struct reg *reg, const char *sort, struct list_order *ret_order,
               struct oops *oops) RESULT;
/* Rows that have nothing to be ordered by come last, newest first; all of them when the order is that of ids. */
struct list_order list_order_of_empty(struct reading *reading, const struct list_order *order);
/* The rows for which `where` holds in this order (order->column, or id when there is none). */
struct ask list_ordered(const struct list_order *order, const char *table, const struct term *where, size_t limit);
/* Rows whose value is filled and comes after `value` of row `id`. The range comes first and alone, so that an index can
 * begin there; rows of the same value go on by id. */
const struct term *list_beyond(struct reading *reading, const struct list_order *order, struct value value, int64_t id);

#endif
