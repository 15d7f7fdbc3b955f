/* Rehearsals: dated cases of a pack (cases/x.case.yaml), played on a stage in memory with the code that runs for real.
 */
#ifndef FENGSUI_CASES_REHEARSE_H
#define FENGSUI_CASES_REHEARSE_H

#include "cases/stage.h"

struct rehearsal {
    const char *name, *file;
    struct names clauses;
    struct names shown; /* keys of what was seen at work (rules/coverage.h) */
    bool passed;
    size_t steps, facts;
    struct faults LIST(struct rehearsal_fault) faults;
};

struct rehearsal_fault {
    const char *where; /* file:line:column */
    const char *text;
};

/* What cases cannot judge by themselves, because it is seen through views: handed in by whoever has them. Both answer
 * with a sentence when the expectation is not met, NULL when it is. A NULL judge fails the expectation. */
struct rehearsal_judges {
    const char *(*indicator)(struct stage *stage, const struct node *expected);
    const char *(*readable)(struct stage *stage, const char *table, int64_t id, int64_t person, bool expected);
};

/* The sample institutions (maps of registers), and the judges: `given: {standard: yes}` means that of the base pack and
 * what the case's own pack adds to it (cases/given.yaml), `{demo: yes}` the demonstration. */
struct rehearsal_world {
    const struct node *standard, *own, *demo;
    struct rehearsal_judges judges;
};

/* Plays one case; `world` may be NULL. */
int rehearse_case(struct arena *arena, const struct law *law, const struct rehearsal_world *world,
                  const struct node *root, struct rehearsal *ret_rehearsal, struct oops *oops) RESULT;

/* The same tree with relative dates ("-20 days", "-20 days 09:00", counted from the midnight `day0`) made real. */
const struct node *rehearse_dated(struct stage *stage, const struct node *node, ms_t day0);

/* Steps of a story on a stage that is there: relative dates count from `day0` (midnight). Faults are told, play goes
 * on. */
int rehearse_story(struct stage *stage, const struct node *steps, ms_t day0, struct rehearsal *rehearsal,
                   struct oops *oops) RESULT;

#endif
