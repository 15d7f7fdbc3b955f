/* Which clause is carried by what, and which rehearsals prove it. A clause counts as proved only when a case that cites
 * it was played and passed, and none that cites it failed; what is only written down is carried, not proved. */
#ifndef FENGSUI_RULES_COVERAGE_H
#define FENGSUI_RULES_COVERAGE_H

#include "rules/law.h"

struct carrier {
    const char *kind; /* 台账 流程 时限 单据 监测 指标 通知 策略 规则 岗位 */
    const char *path; /* "rectification-notice.rectifying" */
    const char *file;
    int line;
};

/* A case that was played. */
struct case_result {
    const char *name, *file;
    struct names clauses;
    bool passed;
};

struct covered {
    const struct clause *clause;
    struct carriers LIST(struct carrier) carriers;
    struct cited LIST(const struct case_result *) cases;
    bool carried; /* by something other than knowing it or a fact from outside */
    bool proved;
};

struct coverage {
    struct covereds LIST(struct covered) clauses; /* in the order of the packs */
    size_t carried, acknowledged, fed,
        uncarried;           /* each clause in exactly one: carried before fed before acknowledged */
    size_t proved, unproved; /* of the carried ones */
    size_t failed;           /* carried, cited by a case that failed */
};

/* `results` may be none: then nothing is proved. They must live as long as the coverage. */
void coverage_collect(struct arena *arena, const struct law *law, const struct case_result *results, size_t n,
                      struct coverage *ret_coverage);

void coverage_table(struct text *text, const struct coverage *coverage); /* for people, one clause per line */
void coverage_json(struct text *text, const struct coverage *coverage);

#endif
