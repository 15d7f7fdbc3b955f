/* Shared by the files that print asks: ask_sql.c (the statement), ask_path.c (paths), ask_term.c (terms). */
#ifndef FENGSUI_STORE_ASK_INNER_H
#define FENGSUI_STORE_ASK_INNER_H

#include "store/ask_sql.h"

enum { TERM_DEPTH = 60, LIMIT_DEFAULT = 200 };

/* A row that terms stand over: `FROM "table" t<alias>`. */
struct scope {
    const struct scope *outer;
    const struct table *table;
    unsigned alias;
};

/* What a term gives. */
enum gives { GIVES_NONE, GIVES_NUMBER, GIVES_TEXT, GIVES_REF, GIVES_ANYREF, GIVES_RANGE, GIVES_LIST };

struct type {
    enum gives gives;
    const char *to; /* GIVES_REF; GIVES_LIST: of ids, NULL = of texts */
};

/* Which part of a term is printed: all of it, or one end of a range. */
enum part { WHOLE, FROM, TO };

struct printer {
    const struct store *store;
    struct arena *arena;
    struct text sql;
    struct sql_values values;
    unsigned aliases;
    unsigned depth;
    int err; /* the first failure; printing goes on harmlessly after it */
    struct oops *oops;
};

/* Notes the first failure. `what` names the thing in the oops. */
void ask_refuse(struct printer *p, enum err code, const char *what);
void ask_bind(struct printer *p, struct value flat); /* adds "?" and its value */
const struct table *ask_table(struct printer *p, const char *name);

struct type ask_path_type(struct printer *p, const struct scope *scope, const struct path *path);
void ask_path(struct printer *p, const struct scope *scope, const struct path *path, enum part part);
/* The record that a path leads to: its table (NULL when that is not known), and its id printed. */
const struct table *ask_path_table(struct printer *p, const struct scope *scope, const struct path *path);
void ask_path_record(struct printer *p, const struct scope *scope, const struct path *path);
/* Adds " AND …" where `moment` is the time of a deed done to the row itself: the rows that can have it within `range`.
 */
void ask_deeds_within(struct printer *p, const struct scope *row, const struct term *moment, struct value range);

struct type ask_term_type(struct printer *p, const struct scope *scope, const struct term *term);
void ask_term(struct printer *p, const struct scope *scope, const struct term *term, enum part part);
void ask_condition(struct printer *p, const struct scope *scope, const struct term *term); /* as yes, no or unknown */

/* Sets: exists, no, every and the aggregates (ask_set.c). */
struct type ask_set_type(struct printer *p, const struct scope *scope, const struct term *term);
void ask_set(struct printer *p, const struct scope *scope, const struct term *term, enum part part);
/* SUM(of), AVG(of), MIN(of), MAX(of) of the rows of the statement itself. */
void ask_aggregate(struct printer *p, const struct scope *row, enum term_kind kind, const struct term *of);

/* Comparisons, lists and ranges (ask_compare.c). */
void ask_compare(struct printer *p, const struct scope *scope, const struct term *term);
void ask_holds(struct printer *p, const struct scope *scope, const struct term *list, const struct term *item);
void ask_within(struct printer *p, const struct scope *scope, const struct term *term);

#endif
