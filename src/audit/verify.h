/* Proves the trail offline: folds the deltas of every record and compares them with the register tables,
 * recomputes the chain and checks the seals. Reads by key in pages, so it can run beside the server. */
#ifndef FENGSUI_AUDIT_VERIFY_H
#define FENGSUI_AUDIT_VERIFY_H

#include "store/store.h"

struct verify_problem {
    enum { VERIFY_CHAIN, VERIFY_ALTERED, VERIFY_MISSING, VERIFY_ADDED, VERIFY_SEAL, VERIFY_CLOCK } kind;
    int64_t seq;          /* the link concerned, or 0 */
    char place[160];      /* "rectification-notice/37 field due" */
    char zh[320], en[320];
};

struct verify_report {
    int64_t changes, rows, seals;
    size_t problem_count;  /* all found; at most 200 are kept */
    struct verify_problem *problems;
    size_t kept;
    char head[65];         /* hex of the newest hash */
};

/* `progress` (may be NULL) is called now and then and may return true to stop early (-ERR_TIMEOUT).
 * `from` > 1 trusts the links before it (their state is folded from the store's checkpoint: none; so
 * only the chain is checked from there). */
int verify_run(struct store *store, const struct schema *schema, const char *seal_folder,
               bool (*progress)(void *context, int64_t done, int64_t total), void *context, struct arena *arena,
               struct verify_report *ret_report, struct oops *oops) RESULT;

#endif
