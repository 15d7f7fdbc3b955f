/* Would anybody have noticed? One thing at a time is taken out of the law (a need, a check, a mark, a step, a rung, a
 * rule, a duty), and the cases that cite its clauses are played again. Where all of them still pass, nobody would have
 * missed it: the clause is written down but not proved. */
#ifndef FENGSUI_CASES_MUTATE_H
#define FENGSUI_CASES_MUTATE_H

#include "cases/rehearse.h"

enum mutant_fate {
    MUTANT_CAUGHT,  /* a case failed without it */
    MUTANT_MISSED,  /* all cases that cite its clauses passed without it */
    MUTANT_UNTRIED, /* no passing case cites its clauses */
};

struct mutant {
    const char *kind, *en; /* 条件, need … */
    const char *path, *file;
    int line;
    const char *what; /* the condition or name taken out, "" when kind and path say it */
    const struct names *clauses;
    enum mutant_fate fate;
    const char *caught_by; /* the case that failed first, or NULL */
};

struct mutation {
    struct mutants LIST(struct mutant) mutants;
    size_t caught, missed, untried, plays;
    size_t cases_used, cases_failing; /* a case that fails as it is cannot tell anything */
};

/* `law` is changed while this runs and is as it was when it returns; nobody else may read it meanwhile. `only`
 * restricts to constructs of one pack (NULL = all). `world` as for rehearse_case. Cases are the roots of *.case.yaml.
 */
int mutate_law(struct arena *arena, struct law *law, const struct rehearsal_world *world,
               const struct node *const *cases, size_t n, const char *only, struct mutation *ret_mutation,
               struct oops *oops) RESULT;

void mutate_table(struct text *text,
                  const struct mutation *mutation); /* what nobody would have missed, by clause; then the sums */
void mutate_json(struct text *text, const struct mutation *mutation);

#endif
