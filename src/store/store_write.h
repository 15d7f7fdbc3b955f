/* Writing what is evidence. Only audit/ includes this header: nothing changes unsigned. */
#ifndef FENGSUI_STORE_STORE_WRITE_H
#define FENGSUI_STORE_STORE_WRITE_H

#include "model/put.h"
#include "store/store.h"

/* Creates missing tables, columns and indexes for the schema, and uses it from then on. Columns are only
 * added; -ERR_CONFLICT when a column exists with another kind. Unique keys that the schema no longer has
 * are dropped; -ERR_EXISTS when rows break a new one. Belongs inside a transaction when one is open. */
int store_migrate(struct store *store, const struct schema *schema, struct oops *oops) RESULT;
/* The file has STORE_LAYOUT from then on: in the transaction that brings all tables of a house up to date. */
int store_layout_raise(struct store *store, struct oops *oops) RESULT;

int store_begin(struct store *store, struct oops *oops) RESULT;      /* BEGIN IMMEDIATE */
/* Durable when it returns 0. On failure nothing of the transaction remains, and none is open. */
int store_commit(struct store *store, struct oops *oops) RESULT;
void store_rollback(struct store *store);
int store_savepoint(struct store *store) RESULT;                     /* nests */
int store_release(struct store *store) RESULT;
void store_rollback_to(struct store *store);                         /* to the newest savepoint, which ends */

/* Inside a transaction only. -ERR_EXISTS: a unique key or the id; -ERR_NOT_FOUND: no such table, column, row;
 * -ERR_INVALID: a value that its column does not take, no proper id, the removal of what is no line;
 * -ERR_IO: no transaction is open (any more). */
int store_put(struct store *store, const struct put *put, struct oops *oops) RESULT;

/* The flat form of cells is what the columns hold: whole numbers, reals, texts and nothing else. A range
 * becomes "name.from" and "name.to", a ref an id or "register/id", a list a JSON text. The trail speaks it.
 * store_flat gives the flat form of a put, its cells sorted by name, each name once (the last one given). */
int store_flat(struct store *store, struct arena *arena, const struct put *put, struct put *ret_flat,
               struct oops *oops) RESULT;
int store_put_flat(struct store *store, struct arena *arena, const struct put *flat, struct oops *oops) RESULT;
/* Fills `cells` (whose names are flat) with what row `id` holds now. n = 0 and NULL cells ask for all columns.
 * Returns 0, or 1 when there is no such row. */
int store_flat_row(struct store *store, struct arena *arena, const char *table, int64_t id, struct cell **cells,
                   size_t *n, struct oops *oops) RESULT;

/* The pen row: one per store. */
struct store_pen {
    int64_t seq;        /* of the newest change */
    int64_t at;         /* law time of it */
    int64_t next_id;    /* first free row id */
    int64_t generation; /* of the model */
    int64_t epoch;
    char hash[65];      /* hex, of the newest change */
    char origin[128];   /* how the store was created; never changes */
    char schema[65];    /* hex hash of the newest schema, or "" */
};
/* Returns 0, or 1 when the store has none yet. */
int store_pen_read(struct store *store, struct store_pen *ret_pen, struct oops *oops) RESULT;
int store_pen_write(struct store *store, const struct store_pen *pen, struct oops *oops) RESULT;

#endif
