/* The cases of the packs as they were played last: by jobs of the kind "rehearse", whose figures keep each case with
 * its clauses and how it ended. */
#ifndef FENGSUI_VIEWS_REHEARSED_H
#define FENGSUI_VIEWS_REHEARSED_H

#include "rules/coverage.h"
#include "views/reading.h"

struct rehearsed {
    struct case_result result;
    ms_t at;
    int64_t generation; /* of the law that it was played under */
};
struct rehearsals LIST(struct rehearsed);

/* Of each pack its newest job that ended. Nobody may have played anything yet. May leave wants. */
void rehearsed_cases(struct reading *reading, struct rehearsals *ret_cases);

#endif
