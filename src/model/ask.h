/* A question to a store, as data. Its `where` stands over the rows of `table` alone: everything else
 * (the subject, now, settings …) has been replaced by values before (terms_bind), so that an ask can be
 * answered by any store at any time, and its printed form is a key. */
#ifndef FENGSUI_MODEL_ASK_H
#define FENGSUI_MODEL_ASK_H

#include "model/term.h"

enum ask_kind { ASK_ROWS, ASK_EXISTS, ASK_COUNT, ASK_SUM, ASK_AVERAGE, ASK_MIN, ASK_MAX, ASK_LATEST };

struct ask_order {
    const struct term *by;
    bool down;
};

struct ask {
    enum ask_kind kind;
    const char *table;
    const struct term *where; /* NULL = all rows */
    const struct term *of;    /* the value of each row, for SUM … LATEST */
    struct ask_order order[3];
    size_t order_count;       /* id is always the last key */
    size_t limit;             /* rows; 0 = the default of 200 */
    size_t skip;
    const char *const *columns; /* ASK_ROWS: only these cells; NULL = all */
    size_t column_count;
};

struct answer {
    struct row *rows; /* ASK_ROWS */
    size_t n;
    bool more;           /* the limit cut the rows */
    struct value value;  /* all other kinds; ASK_EXISTS: 1 or 0 */
};

void ask_print(struct text *text, const struct ask *ask);

#endif
