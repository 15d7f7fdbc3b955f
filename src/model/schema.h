/* What tables exist: handed to a store by whoever adopts a model. A register is a table; lines of a
 * register are a table "register.field" whose rows belong to a record. Columns are only ever added. */
#ifndef FENGSUI_MODEL_SCHEMA_H
#define FENGSUI_MODEL_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

enum column_kind {
    COLUMN_INT,    /* number, money, time, flag */
    COLUMN_NUMBER, /* whole or real, as entered */
    COLUMN_TEXT,
    COLUMN_REF,    /* id of a row in `to`; read back as VALUE_REF */
    COLUMN_ANYREF, /* "register/id"; read back as VALUE_REF */
    COLUMN_RANGE,  /* two stored columns, "name.from" and "name.to"; one value */
    COLUMN_LIST,   /* JSON array; of ids when `to` is set, else of texts */
};

struct column {
    const char *name;
    enum column_kind kind;
    const char *to; /* table referred to, or NULL */
    bool indexed;
};

/* A unique index over columns, for rows where `while_column` = `while_value` (NULL = always). */
struct unique {
    const char *columns[6];
    size_t n;
    const char *while_column, *while_value;
};

struct table {
    const char *name;
    const char *owner; /* the register a lines table belongs to, else NULL */
    const struct column *columns;
    size_t column_count;
    const struct unique *uniques;
    size_t unique_count;
};

struct schema {
    const struct table *tables;
    size_t n;
};

/* Every table has `id`. A register's table also has (given as ordinary columns by the model):
 *   number state unit opener TEXT/REF · since opened due wake version law INT · cause ANYREF
 * A lines table has: record REF to owner, pos INT, item TEXT. */

const struct table *schema_table(const struct schema *schema, const char *name);
const struct column *table_column(const struct table *table, const char *name);

#endif
