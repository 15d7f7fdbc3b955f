/* Proves the trail offline: recomputes the chain, folds the deltas of every record, compares them with the
 * register tables and checks the seals. Whoever changes anything with a tool of his own is named by place:
 * a cell, a missing row, an added row, a change that was altered, removed, inserted or moved, a cut end.
 *
 * How: every cell has a number, drawn by a hash whose key is new in each run. What a delta brings is added
 * to one sum, what it takes away and what the tables hold is taken off; the sum is zero if and only if (but
 * for 2^-64) they agree. So the usual run needs no memory. Only if it is not zero, later passes find the
 * rows (bounded memory, several passes over a large trail) and then their fields.
 *
 * The trail is read in pages while it grows; its newest end and the tables are read in one snapshot. */
#ifndef FENGSUI_AUDIT_VERIFY_H
#define FENGSUI_AUDIT_VERIFY_H

#include "store/store.h"

enum { VERIFY_KEPT = 200 };

struct verify_problem {
    enum {
        VERIFY_CHAIN,   /* the trail itself */
        VERIFY_ALTERED, /* a row of a register does not hold what the trail says */
        VERIFY_MISSING, /* a row, or a table, that should be there */
        VERIFY_ADDED,   /* a row that nobody signed */
        VERIFY_SEAL,    /* a seal that does not hold, or speaks of what is gone */
        VERIFY_CLOCK,   /* time runs back; or a date that comes out otherwise (added by who recomputes them) */
    } kind;
    int64_t seq;          /* the change concerned: altered rows: the last one that touched it; or 0 */
    char place[160];      /* "rectification-notice/37 field due", "change 12" */
    char zh[320], en[320];
};

struct verify_report {
    int64_t changes, rows, seals;
    size_t problem_count;  /* all found; the first VERIFY_KEPT are kept */
    struct verify_problem *problems;
    size_t kept;
    char head[65];         /* hex of the newest hash */
};

/* 0 also when problems were found: they are the answer. `schema` (may be NULL) names the tables that must
 * exist; what exists besides is verified too. `seal_folder` may be NULL. `progress` (may be NULL) is called
 * now and then and may return true to stop early (-ERR_TIMEOUT). Needs a handle without an open snapshot. */
int verify_run(struct store *store, const struct schema *schema, const char *seal_folder,
               bool (*progress)(void *context, int64_t done, int64_t total), void *context, struct arena *arena,
               struct verify_report *ret_report, struct oops *oops) RESULT;

/* Adds a problem found by somebody else (recomputed due dates). */
void verify_add(struct verify_report *report, struct arena *arena, const struct verify_problem *problem);

#endif
