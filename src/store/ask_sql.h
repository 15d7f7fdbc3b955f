/* An ask as one SQL statement. Names come from the schema and nowhere else; every value is a bound parameter,
 * so the text of equal asks is equal and its statement is found again.
 *
 * Every term has a type known beforehand, from the columns it reads. Types decide how values meet:
 *   ids and numbers compare by size; texts by bytes; refs of any table with texts as "register/id";
 *   what cannot be compared is not equal, and has no order (unknown). The empty is NULL, so SQL's own
 *   logic is the three-valued one of model/term.h.
 * A range has two parts, so a term that is a range is printed once for each. */
#ifndef FENGSUI_STORE_ASK_SQL_H
#define FENGSUI_STORE_ASK_SQL_H

#include "base/list.h"
#include "store/store_inner.h"

struct sql_values LIST(struct value);

struct ask_sql {
    const char *text;
    struct sql_values values;   /* flat, in the order of the parameters */
    struct sql_results results; /* ASK_ROWS: after the id */
    size_t limit;               /* ASK_ROWS: rows wanted; the statement gives one more when there are more */
};

/* -ERR_NOT_FOUND: a table or column that the schema lacks; -ERR_UNSUPPORTED: what SQL cannot say,
 * above all terms that should have become values; -ERR_TOO_LARGE: nested too deeply. */
int ask_sql_print(const struct store *store, struct arena *arena, const struct ask *ask, struct ask_sql *ret_sql,
                  struct oops *oops) RESULT;

#endif
