/* Reading a store. A store keeps registers as real tables and knows nothing of rules: it answers asks
 * (model/ask). One handle belongs to one thread. SQLite is the embedded store; what is said here must
 * stay possible on PostgreSQL. */
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

/* `path` ":memory:" gives a private store (rehearsals, simulations): mode must be STORE_WRITE. */
int store_open(const char *path, enum store_mode mode, struct store **ret_store, struct oops *oops) RESULT;
void store_close(struct store *store); /* accepts NULL */

/* Hands the tables to the handle: asks and puts may name only these. Does not change the file. */
void store_use_schema(struct store *store, const struct schema *schema);

/* Rows and values live in `arena`. -ERR_TIMEOUT after the time limit (2 s on readers unless set). */
int store_ask(struct store *store, struct arena *arena, const struct ask *ask, struct answer *ret_answer,
              struct oops *oops) RESULT;
void store_time_limit(struct store *store, int64_t ms);

/* One row by id. Returns 0, or 1 when there is none. */
int store_row(struct store *store, struct arena *arena, const char *table, int64_t id, struct row **ret_row,
              struct oops *oops) RESULT;

/* A consistent view for several asks (readers). */
int store_snapshot_begin(struct store *store) RESULT;
void store_snapshot_end(struct store *store);

/* How long ago the oldest open snapshot of this process began, WAL size, page counts: for /metrics. */
struct store_figures {
    int64_t wal_bytes, file_bytes, asks, statements_cached;
};
void store_figures(const struct store *store, struct store_figures *ret_figures);

#endif
