/* What a decision changes: rows. Every effect of the rules is a row put into some register (a task, a
 * deed, a message, an order, a printed document …), so a store, the trail and a dry run know one shape. */
#ifndef FENGSUI_MODEL_PUT_H
#define FENGSUI_MODEL_PUT_H

#include "model/value.h"

struct put {
    const char *table;
    int64_t id;   /* ids of new rows are handed to the decision beforehand, see fact.first_id */
    bool insert;  /* else the row exists and only `cells` change */
    bool remove;  /* only lines may be removed */
    struct cell *cells;
    size_t n, cap; /* cap: room in `cells` for who adds to them; 0 = none but theirs */
};

#endif
