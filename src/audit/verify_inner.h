/* Shared by verify.c (the run), verify_chain.c (links), verify_rows.c (which rows) and verify_fields.c (which fields).
 */
#ifndef FENGSUI_AUDIT_VERIFY_INNER_H
#define FENGSUI_AUDIT_VERIFY_INNER_H

#include "audit/fold.h"
#include "audit/verify.h"
#include "base/list.h"
#include "store/store_write.h"

enum { VERIFY_PAGE = 4096 };

struct verify {
    struct store *store;
    struct chain *chain;
    struct fold_key key;
    struct arena *arena; /* of the report */
    struct verify_report report;
    struct store_pen pen;
    bool (*progress)(void *context, int64_t done, int64_t total);
    void *context;
    int64_t done, total;
    int64_t inserted, greatest_id; /* rows ever, by the trail */
    uint64_t sum;          /* of the trail less the tables; 0 = they agree */
};

/* ---- verify.c ---- */

void verify_say(struct verify *v, int kind, int64_t seq, const char *place, const char *zh, const char *en);
int verify_tick(struct verify *v, int64_t rows, struct oops *oops) RESULT; /* -ERR_TIMEOUT: asked to stop */

/* What the put that `reader` stands on adds to the sum; reads its cells. */
uint64_t verify_gain(struct verify *v, struct delta_reader *reader, uint64_t row);
uint64_t verify_row_of(struct verify *v, struct piece table, int64_t id);

/* A row as a table holds it. */
struct verify_row {
    const char *table;
    int64_t id;
    uint64_t row;  /* its hash */
    uint64_t gain; /* what it would have to be in the sum */
};
/* All rows of all tables, and what the pen row says of the model. */
int verify_each_row(struct verify *v, void (*take)(void *context, const struct verify_row *row), void *context,
                    struct oops *oops) RESULT;
/* All deltas of the trail, in order; those that cannot be read are left out. */
int verify_each_delta(struct verify *v, void (*take)(void *context, int64_t seq, struct delta_reader *puts),
                      void *context, struct oops *oops) RESULT;

/* ---- verify_chain.c ---- */

/* Links, order, time and the end of the trail; adds all deltas to the sum. Begins the snapshot that the rest of the
 * run stands on; the caller ends it, also after a failure. */
int verify_chain(struct verify *v, struct oops *oops) RESULT;

/* ---- verify_rows.c, verify_fields.c: after the sum was not zero ---- */

struct suspect {
    const char *table;
    int64_t id;
    uint64_t row;
    enum { SUSPECT_ALTERED, SUSPECT_MISSING, SUSPECT_ADDED } how;
};

struct suspects {
    struct suspect at[VERIFY_KEPT];
    size_t n;
    size_t found; /* all of them */
};

int verify_find_rows(struct verify *v, struct suspects *ret_suspects, struct oops *oops) RESULT;
int verify_find_fields(struct verify *v, const struct suspects *suspects, struct oops *oops) RESULT; /* says them */

#endif
