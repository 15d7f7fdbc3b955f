/* Reading a store. A store keeps registers as real tables and knows nothing of rules: it answers asks
 * (model/ask). One handle belongs to one thread. SQLite is the embedded store; what is said here must
 * stay possible on PostgreSQL.
 *
 * How answers come about where model/term.h leaves room (ask_sql.h has the details):
 *   what is empty ("" and empty lists too) is stored as nothing, and a comparison with it is unknown;
 *   = and != between filled values are always known: what cannot be compared is not equal; an order
 *   between such values is unknown. The sum of no rows is 0; average, min, max, latest of none are empty.
 *   `every` wants true of each row. A division gives a real. Rows come by the given keys, then by id in
 *   the direction of the last key; the empty sorts before everything. */
#ifndef FENGSUI_STORE_STORE_H
#define FENGSUI_STORE_STORE_H

#include "base/err.h"
#include "model/ask.h"
#include "model/schema.h"

struct store;

enum store_mode {
    STORE_WRITE,  /* the clerk's handle: the only one that writes; creates the file */
    STORE_READ,   /* a reader's handle */
    STORE_KEEPER, /* checkpoints (PASSIVE) and note tables */
};

/* `path` ":memory:" gives a private store (rehearsals, simulations): mode must be STORE_WRITE.
 * -ERR_NOT_FOUND: no such file (readers); -ERR_INVALID: a file that is no store of this program; -ERR_NEWER: a newer
 * one wrote it, and nothing was touched. */
int store_open(const char *path, enum store_mode mode, struct store **ret_store, struct oops *oops) RESULT;
void store_close(struct store *store); /* accepts NULL */

/* Hands the tables to the handle: asks and puts may name only these. Does not change the file.
 * The schema stays the caller's and must live as long as the handle uses it. */
void store_use_schema(struct store *store, const struct schema *schema);
/* One more table, known whatever schema is in use (the trail); at most 4. */
void store_use_table(struct store *store, const struct table *table);

/* Rows and values live in `arena`; cells that are empty are left out of rows. -ERR_NOT_FOUND: a name that
 * the schema does not have; -ERR_UNSUPPORTED: a term that was not bound to values before;
 * -ERR_TIMEOUT after the time limit (2 s on readers unless set, none on others). */
int store_ask(struct store *store, struct arena *arena, const struct ask *ask, struct answer *ret_answer,
              struct oops *oops) RESULT;
void store_time_limit(struct store *store, int64_t ms); /* 0 = none */

/* Pages of the file that the handle keeps at hand; 32 MiB unless set. */
void store_cache(struct store *store, size_t kib);
/* Gives them back, after long work that is not soon done again. */
void store_rest(struct store *store);

/* One row by id. Returns 0, or 1 when there is none. */
int store_row(struct store *store, struct arena *arena, const char *table, int64_t id, struct row **ret_row,
              struct oops *oops) RESULT;
/* Id of the first row whose text column holds exactly `text`. Returns 0, or 1 when there is none. */
int store_find(struct store *store, const char *table, const char *column, const char *text, int64_t *ret_id,
               struct oops *oops) RESULT;

/* How far the trail is: it grows with every change of a register, whoever made it. Returns 0, or 1 when the store is
 * new. */
int store_trail_seq(struct store *store, int64_t *ret_seq, struct oops *oops) RESULT;

/* What is kept, as a number: the tables that every house has, what the trail means, what the texts of packs may say.
 * Whoever changes one of them so that a program of before would misread it adds one here. A file carries the number of
 * the newest program that changed its tables; it is never lowered. */
enum { STORE_LAYOUT = 2 };
int store_layout(struct store *store, int64_t *ret_layout, struct oops *oops) RESULT; /* 0: from before it was kept */

/* 0 when the file has this layout and every table and column of the schema, 1 when something is missing: written by an
 * older program. */
int store_fits(struct store *store, const struct schema *schema, struct oops *oops) RESULT;

/* A consistent view for several asks (readers). */
int store_snapshot_begin(struct store *store) RESULT;
void store_snapshot_end(struct store *store);

/* For /metrics. `snapshot_ms`: how long the open snapshot of this handle has stood, 0 when none is open. */
struct store_figures {
    int64_t wal_bytes, file_bytes, asks, statements_cached, snapshot_ms;
};
void store_figures(const struct store *store, struct store_figures *ret_figures);

#endif
