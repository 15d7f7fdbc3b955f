/* Values as columns hold them. Each kind of column has one flat form:
 *   INT NUMBER TEXT  themselves · REF the id · ANYREF "register/id" · LIST a JSON array · RANGE two INT columns
 * What is empty (value_filled) is NULL: "", an empty list, a range open at both ends are stored as nothing.
 * The declared type of a column names its kind, so that a changed kind is noticed. */
#ifndef FENGSUI_STORE_COLUMN_H
#define FENGSUI_STORE_COLUMN_H

#include "base/err.h"
#include "model/schema.h"
#include "model/value.h"

#include <sqlite3.h>

enum { COLUMN_NAME_MAX = 160 };

const char *column_type(enum column_kind kind); /* declared type; its affinity never changes a value */

/* Flat form of `value`, one value or (RANGE) two. -ERR_INVALID when the column does not take it. */
int column_flatten(struct arena *arena, const struct column *column, struct value value, struct value ret_flat[2],
                   struct oops *oops) RESULT;

/* A JSON array of the ids or texts of a list. */
const char *column_list_text(struct arena *arena, const struct column *column, struct value list);
struct value column_list_value(struct arena *arena, const char *to, const char *json);

/* The value that starts at result column `at`. `to`: the table of a typed ref. */
struct value column_read(struct arena *arena, enum column_kind kind, const char *to, sqlite3_stmt *row, int at);

/* Binds a flat value; texts must live until the statement is done. */
int column_bind(sqlite3_stmt *statement, int at, struct value flat) RESULT; /* SQLite's code */

/* "name.from", "name.to" of a range column. */
const char *column_from(struct arena *arena, const char *name);
const char *column_to(struct arena *arena, const char *name);

#endif
