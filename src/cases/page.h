/* Walking through a whole table in pieces, in the order of ids, so that no read is long and no answer large. */
#ifndef FENGSUI_CASES_PAGE_H
#define FENGSUI_CASES_PAGE_H

#include "rules/law.h"
#include "store/store.h"

enum { PAGE_ROWS = 500 };

struct page_walk {
    const struct law *law;
    const char *table;
    const struct term *where;   /* besides; NULL = all */
    const char *const *columns; /* ends with NULL; those that the register lacks are left out */
    bool void_too;              /* records that were taken back as well */
    int64_t after;              /* only ids above it */
};

/* Calls `take` for every row; what it returns besides 0 ends the walk. `reg` is NULL for tables that are no register
 * (the trail). A table that the law lacks has no rows. A row lives as long as the call. */
int page_each(struct store *store, const struct page_walk *walk,
              int (*take)(void *context, const struct reg *reg, const struct row *row), void *context,
              struct oops *oops) RESULT;

/* Was it taken back? */
bool page_is_void(const struct row *row);

#endif
