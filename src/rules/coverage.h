/* Which clause is carried by what, and which rehearsals prove it. To be cited is not enough: a clause is proved when
 * each construct that names it was seen at work in a case that cites the clause and passed, and no case that cites it
 * failed. What only stands there (a post, a setting) is asked for where nothing else names the clause. */
#ifndef FENGSUI_RULES_COVERAGE_H
#define FENGSUI_RULES_COVERAGE_H

#include "rules/law.h"

/* What a construct says about a clause. */
enum carrier_rank {
    CARRIER_NAMES,  /* names the clause and is seen when it is at work; a register by anything that stands under it */
    CARRIER_UNDER,  /* names none: it stands under something that does */
    CARRIER_STANDS, /* is there, and little of it can be seen to happen: posts, groups, views, settings */
};

/* A construct of the law that carries the clauses of its origin. What it is part of is NULL when it is not. */
struct carrier {
    const char *kind;  /* 台账 流程 时限 例行 校验 单据 监测 指标 通知 策略 规则 岗位 */
    const char *key;   /* under which its work is seen: "deed:paper.draft.issue", "task:…"; NULL = nowhere */
    enum carrier_rank rank;
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
    struct names shown; /* keys of what was seen at work in it */
    bool passed;
};

struct covered {
    const struct clause *clause;
    struct carriers carriers;
    struct cited LIST(const struct case_result *) cases;
    struct carriers unseen; /* those that no passing case showed, of all that are asked for */
    bool carried; /* by something other than knowing it or a fact from outside */
    bool failed;  /* a case that cites it did not pass */
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

/* Needs and checks of one list share a path: the key names the line, too. Refusals bring the same origin. */
const char *coverage_need_key(struct arena *arena, const struct origin *origin);

/* `results` may be none: then nothing is proved. They must live as long as the coverage. */
void coverage_collect(struct arena *arena, const struct law *law, const struct case_result *results, size_t n,
                      struct coverage *ret_coverage);

void coverage_table(struct text *text, const struct coverage *coverage); /* for people, one clause per line */
void coverage_json(struct text *text, const struct coverage *coverage);

#endif
