/* Shared by the check_*.c files only. */
#ifndef FENGSUI_RULES_CHECK_INNER_H
#define FENGSUI_RULES_CHECK_INNER_H

#include "rules/check.h"
#include "rules/scope.h"

struct checking {
    struct arena *arena;
    const struct law *law;
    const struct calendar *calendar;
    struct issues *issues;
};

/* Tells an issue at the place of a construct; `zh` and `en` live in the arena. */
void check_tell(struct checking *checking, enum issue_level level, const struct origin *origin, const char *zh,
                const char *en);
#define CHECK_PRINT(checking_, ...) arena_printf((checking_)->arena, __VA_ARGS__)
/* "，是不是“x”" for the nearest of the known names, or "". */
const char *check_near(struct checking *checking, const char *word, const struct names *known);

/* --- walking over a law --- */

enum site_kind {
    SITE_FIELD,
    SITE_CHECK,
    SITE_NEED,
    SITE_DEED,
    SITE_WHEN,
    SITE_CLOCK,
    SITE_PAUSE,
    SITE_EFFECT,
    SITE_DUTY,
    SITE_POLICY,
    SITE_WATCH,
    SITE_RULE,
    SITE_INDICATOR,
    SITE_VIEW,
    SITE_GRANT,
    SITE_POST,
    SITE_READERS,
};

/* Where something stands. */
struct site {
    enum site_kind kind;
    const struct reg *reg; /* the subject, NULL = none */
    const struct reg *row; /* the row that bare names belong to when it is not the subject (candidates, views, each) */
    const struct state *state; /* NULL outside of flows */
    const struct deed *deed;
    const struct rule *rule;
    const struct duty *duty;
    const struct origin *origin;
};

struct visitor {
    struct checking *checking;
    void *context;
    void (*term)(const struct visitor *visitor, const struct site *site, const struct term *term);
    void (*effect)(const struct visitor *visitor, const struct site *site, const struct effect *effect);
    void (*who)(const struct visitor *visitor, const struct site *site, const struct who *who);
    void (*deed)(const struct visitor *visitor, const struct site *site, const struct deed *deed);
    void (*clock)(const struct visitor *visitor, const struct site *site, const struct clock *clock);
};

/* Calls what the visitor has for every whole condition, effect, people phrase, deed and clock of the law. */
void check_visit(const struct visitor *visitor);
/* Calls fn for the term and every term inside it, sets included; `inside` counts the sets around. */
void check_each_term(const struct term *term, unsigned inside,
                     void (*fn)(void *context, const struct term *term, unsigned inside), void *context);

/* --- flows --- */

/* Calls fn for every edge that leaves a state: how it is called, where it leads, the deed or automatic move behind it.
 */
struct edge {
    const char *to;
    const struct deed *deed;
    const struct automatic *automatic;
    const struct effects *effects; /* what else it does, or NULL */
    bool steps;                    /* `done` of the steps */
    bool back;                     /* a return or a rejection */
};
struct edges LIST(struct edge);
struct edges check_edges(struct checking *checking, const struct reg *reg, const struct state *state);
bool check_has_register(const struct reg *reg); /* registers of packs: not the engine's own, not lines */
bool check_reached(struct checking *checking, const struct reg *reg, const struct state *state);
/* What every way to this state has brought: fields, deeds as "!answer", states of other records as "@other.done". */
struct names check_certain(struct checking *checking, const struct reg *reg, const struct state *state);
bool check_reads_clock(const struct term *term); /* now or today, anywhere inside */

/* --- the proofs; each file proves what its name says --- */
void check_words(struct checking *checking);
void check_english(struct checking *checking);
void check_cites(struct checking *checking);
void check_called(struct checking *checking);
void check_clauses(struct checking *checking);
void check_types(struct checking *checking);
void check_states_reached(struct checking *checking);
void check_final_reachable(struct checking *checking);
void check_when_exhaustive(struct checking *checking);
void check_steps_acyclic(struct checking *checking);
void check_anchors(struct checking *checking);
void check_producers(struct checking *checking);
void check_gates(struct checking *checking);
void check_contradictions(struct checking *checking);
void check_stand_ins(struct checking *checking);
void check_somebody_acts(struct checking *checking);
void check_two_people(struct checking *checking);
void check_cycles(struct checking *checking);
void check_posts_apart(struct checking *checking);
void check_records(struct checking *checking);
void check_computed(struct checking *checking);
void check_column_sets(struct checking *checking);
void check_waiting(struct checking *checking);
void check_missed(struct checking *checking);
void check_before(struct checking *checking);
void check_sheets(struct checking *checking);
void check_clock_words(struct checking *checking);
void check_now(struct checking *checking);
void check_ladders(struct checking *checking);
void check_recordless(struct checking *checking);
void check_rungs(struct checking *checking);
void check_policies(struct checking *checking);
void check_sets_of_packs(struct checking *checking);
void check_inverted(struct checking *checking);
void check_counted(struct checking *checking);
void check_readers(struct checking *checking);
void check_demands(struct checking *checking);
void check_calls(struct checking *checking);
void check_numbers(struct checking *checking);
void check_places(struct checking *checking);
void check_facts(struct checking *checking);

#endif
