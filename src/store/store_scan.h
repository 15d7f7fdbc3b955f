/* Reading a table as it lies in the file: every column it really has, flat values, by id. This is how the
 * trail is verified: whatever an outsider put there is seen as it is, whether the schema knows it or not. */
#ifndef FENGSUI_STORE_STORE_SCAN_H
#define FENGSUI_STORE_STORE_SCAN_H

#include "store/store.h"

struct store_scan;

enum flat_kind { FLAT_NONE, FLAT_INT, FLAT_REAL, FLAT_TEXT, FLAT_BYTES /* never written by us */ };

struct flat {
    enum flat_kind kind;
    int64_t number;
    double real;
    const char *bytes; /* of texts; valid until the next row, not NUL-terminated by promise */
    size_t n;
};

/* Rows with id > `after`, by id, only `columns` (flat names; NULL = all but id). At most `limit` rows (0 = all).
 * Returns 1 when the table, or one of the columns, does not exist in the file. */
int store_scan_open(struct store *store, const char *table, const char *const *columns, size_t n, int64_t after,
                    size_t limit, struct store_scan **ret_scan, struct oops *oops) RESULT;
void store_scan_close(struct store_scan *scan); /* accepts NULL */
static inline void store_scan_done(struct store_scan **scan) { store_scan_close(*scan); }
#define STORE_SCAN(name) __attribute__((cleanup(store_scan_done))) struct store_scan *name = NULL

int store_scan_next(struct store_scan *scan, int64_t *ret_id, struct oops *oops) RESULT; /* 1 = no more rows */
size_t store_scan_width(const struct store_scan *scan);
const char *store_scan_name(const struct store_scan *scan, size_t i);
struct flat store_scan_cell(const struct store_scan *scan, size_t i);

/* The tables of the file that can hold evidence: all but the pen, the notes and SQLite's own. */
int store_scan_tables(struct store *store, struct arena *arena, const char *const **ret_names, size_t *ret_n,
                      struct oops *oops) RESULT;

#endif
