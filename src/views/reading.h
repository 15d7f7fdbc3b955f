/* What every view works with: one reader's handle, the law, the time, and for whom. Views never write. */
#ifndef FENGSUI_VIEWS_READING_H
#define FENGSUI_VIEWS_READING_H

#include "format/json.h"
#include "rules/step.h"
#include "rules/telling.h"
#include "store/store.h"

/* Who looks. Built at login from holdings and the unit tree, kept with the session. */
struct viewer {
    int64_t person, unit;
    const char *login, *name;
    bool all_units;          /* a post that sees all, or the security administrator of a small house */
    const int64_t *units;    /* else: own units and those below */
    size_t unit_count;
    const char *const *roles; /* "system-admin" "security-admin" "audit-admin", from the login row */
    size_t role_count;
    bool stepped_up, strong;
};

struct reading {
    struct store *store;
    const struct law *law;
    struct arena *arena;     /* of the call */
    ms_t now;                /* law time */
    const struct viewer *viewer;
    struct view view;        /* answers already fetched for this call */
};

/* Answers what the rules want to know, from this handle: runs `work` until it wants nothing (at most 16 rounds). */
int reading_decide(struct reading *reading, int (*work)(struct deciding *deciding, void *context), void *context, struct oops *oops) RESULT;
/* A `deciding` over this reading for a subject (may be NULL). */
struct deciding reading_deciding(struct reading *reading, const struct reg *reg, const struct row *subject);
bool viewer_has_role(const struct viewer *viewer, const char *role);

#endif
