/* Which clause is carried by what, and which rehearsals prove it. A clause counts as proved only when a case that cites
 * it was played and passed, and none that cites it failed; what is only written down is carried, not proved. */
#ifndef FENGSUI_RULES_COVERAGE_H
#define FENGSUI_RULES_COVERAGE_H

#include "rules/law.h"

/* A construct of the law that carries the clauses of its origin. What it is part of is NULL when it is not. */
struct carrier {
    const char *kind;  /* 台账 流程 时限 例行 校验 单据 监测 指标 通知 策略 规则 岗位 */
    const char *path;  /* "rectification-notice.rectifying" */
    const char *title; /* in words: "整改通知：反馈整改情况" */
    const char *en;    /* "Rectification: Answer"; NULL where the pack does not say */
    const struct origin *origin;
    const struct reg *reg;
    const struct deed *deed;
    const struct duty *duty;
    const struct clock *clock; /* of deadlines */
    bool inherited;            /* names no clause of its own: it stands under its register's or state's */
};
struct carriers LIST(struct carrier);

/* A case that was played. */
struct case_result {
    const char *name, *file;
    struct names clauses;
    bool passed;
};

struct covered {
    const struct clause *clause;
    struct carriers carriers;
    struct cited LIST(const struct case_result *) cases;
    bool carried; /* by something other than knowing it or a fact from outside */
    bool proved;
};

struct coverage {
    struct covereds LIST(struct covered) clauses; /* in the order of the packs */
    size_t carried, acknowledged, fed,
        uncarried;           /* each clause in exactly one: carried before fed before acknowledged */
    size_t carried_fed;      /* of the carried: what starts it is reported by other systems, nothing here senses it */
    size_t proved, unproved; /* of the carried ones */
    size_t failed;           /* carried, cited by a case that failed */
};

/* Everything that can carry a clause, in the order of the law: the one list behind the command, the checker and the
 * pages. */
void coverage_carriers(struct arena *arena, const struct law *law, struct carriers *ret_carriers);

/* `results` may be none: then nothing is proved. They must live as long as the coverage. */
void coverage_collect(struct arena *arena, const struct law *law, const struct case_result *results, size_t n,
                      struct coverage *ret_coverage);

void coverage_table(struct text *text, const struct coverage *coverage); /* for people, one clause per line */
void coverage_json(struct text *text, const struct coverage *coverage);

#endif
