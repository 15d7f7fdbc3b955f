/* Writing what is evidence. Only audit/ includes this header: nothing changes unsigned. */
#ifndef FENGSUI_STORE_STORE_WRITE_H
#define FENGSUI_STORE_STORE_WRITE_H

#include "model/put.h"
#include "store/store.h"

/* Creates missing tables, columns and indexes for the schema and its own fixed tables (pen, trail, …),
 * and uses it from then on. Columns are only added. Inside a transaction when one is open. */
int store_migrate(struct store *store, const struct schema *schema, struct oops *oops) RESULT;

int store_begin(struct store *store, struct oops *oops) RESULT;      /* BEGIN IMMEDIATE */
int store_commit(struct store *store, struct oops *oops) RESULT;     /* durable when it returns 0 */
void store_rollback(struct store *store);
int store_savepoint(struct store *store) RESULT;                     /* nests */
int store_release(struct store *store) RESULT;
void store_rollback_to(struct store *store);                         /* to the newest savepoint, which ends */

int store_put(struct store *store, const struct put *put, struct oops *oops) RESULT; /* -ERR_EXISTS: unique */

/* The pen row: one per store. */
struct store_pen {
    int64_t seq;        /* of the newest change */
    int64_t at;         /* law time of it */
    int64_t next_id;    /* first free row id */
    int64_t generation; /* of the model */
    int64_t epoch;
    unsigned char hash[32];
};
int store_pen_read(struct store *store, struct store_pen *ret_pen, struct oops *oops) RESULT;
int store_pen_write(struct store *store, const struct store_pen *pen, struct oops *oops) RESULT;

#endif
