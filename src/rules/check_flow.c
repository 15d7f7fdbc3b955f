#include "rules/check_inner.h"

#include <stdlib.h>
#include <string.h>

/* 2 Every state is reached, an end can be reached from each, automatic choices leave nobody behind. 3 Steps have an
 * order. 9 Nothing goes round by itself. */

bool check_has_register(const struct reg *reg) { return !reg->builtin && !reg->owner; }

/* --- edges --- */

static void add_go(struct checking *checking, struct edges *edges, const struct effects *effects)
{
    for (size_t i = 0; i < effects->n; i++)
        if (effects->at[i].kind == EFFECT_GO && !effects->at[i].of)
            *list_push(checking->arena, edges) = (struct edge){.to = effects->at[i].name};
}

static void add_deed(struct checking *checking, struct edges *edges, const struct reg *reg, const struct deed *deed)
{
    if (deed->to)
        *list_push(checking->arena, edges) = (struct edge){.to = deed->to, .deed = deed, .effects = &deed->then};
    for (size_t i = 0; i < deed->returns.n; i++)
        if (reg_state(reg, deed->returns.at[i]))
            *list_push(checking->arena, edges) = (struct edge){.to = deed->returns.at[i], .deed = deed, .back = true};
    if (deed->rejects)
        *list_push(checking->arena, edges) = (struct edge){.to = deed->rejects, .deed = deed, .back = true};
    add_go(checking, edges, &deed->then);
    add_go(checking, edges, &deed->clock.missed);
}

struct edges check_edges(struct checking *checking, const struct reg *reg, const struct state *state)
{
    struct edges edges = {0};
    for (size_t i = 0; i < state->deeds.n; i++)
        add_deed(checking, &edges, reg, &state->deeds.at[i]);
    for (size_t i = 0; state->steps_policy && i < checking->law->policies.n; i++) {
        const struct policy *policy = &checking->law->policies.at[i];
        for (size_t k = 0; !strcmp(policy->kind, state->steps_policy) && k < policy->steps.n; k++)
            add_deed(checking, &edges, reg, &policy->steps.at[k]);
    }
    for (size_t i = 0; !state->final && i < reg->deeds.n; i++)
        if (strcmp(reg->deeds.at[i].name, "open"))
            add_deed(checking, &edges, reg, &reg->deeds.at[i]);
    if (state->done)
        *list_push(checking->arena, &edges) = (struct edge){.to = state->done, .steps = true};
    for (size_t i = 0; i < state->when.n; i++)
        *list_push(checking->arena, &edges) = (struct edge){
            .to = state->when.at[i].to, .automatic = &state->when.at[i], .effects = &state->when.at[i].then};
    add_go(checking, &edges, &state->entering);
    add_go(checking, &edges, &state->clock.missed);
    for (size_t i = 0; i < state->clock.before.n; i++)
        add_go(checking, &edges, &state->clock.before.at[i].effects);
    for (size_t i = 0; i < state->clock.later.n; i++)
        add_go(checking, &edges, &state->clock.later.at[i].effects);
    for (size_t i = 0; i < state->clock.held.n; i++)
        add_go(checking, &edges, &state->clock.held.at[i].effects);
    return edges;
}

static size_t state_number(const struct reg *reg, const struct state *state)
{
    return (size_t)(state - reg->states.at);
}

static void spread(struct checking *checking, const struct reg *reg, const struct state *state, bool *seen)
{
    if (!state || seen[state_number(reg, state)])
        return;
    seen[state_number(reg, state)] = true;
    struct edges edges = check_edges(checking, reg, state);
    for (size_t i = 0; i < edges.n; i++)
        spread(checking, reg, reg_state(reg, edges.at[i].to), seen);
}

static bool *reached_states(struct checking *checking, const struct reg *reg)
{
    bool *seen = ARENA_ARRAY(checking->arena, bool, reg->states.n);
    if (reg->states.n)
        spread(checking, reg, &reg->states.at[0], seen);
    return seen;
}

bool check_reached(struct checking *checking, const struct reg *reg, const struct state *state)
{
    return reg->builtin || reached_states(checking, reg)[state_number(reg, state)];
}

/* --- 2 --- */

void check_states_reached(struct checking *checking)
{
    for (size_t r = 0; r < checking->law->regs.n; r++) {
        const struct reg *reg = checking->law->regs.rows[r].value;
        bool *seen = check_has_register(reg) ? reached_states(checking, reg) : NULL;
        for (size_t i = 0; seen && i < reg->states.n; i++)
            if (!seen[i])
                check_tell(
                    checking, ISSUE_ERROR, reg->states.at[i].origin.file ? &reg->states.at[i].origin : &reg->origin,
                    CHECK_PRINT(checking, "%s的状态“%s”（%s）没有路可以到", reg->title, reg->states.at[i].title,
                                reg->states.at[i].name),
                    CHECK_PRINT(checking, "state \"%s\" of %s is never reached", reg->states.at[i].name, reg->name));
    }
}

void check_final_reachable(struct checking *checking)
{
    for (size_t r = 0; r < checking->law->regs.n; r++) {
        const struct reg *reg = checking->law->regs.rows[r].value;
        for (size_t i = 0; check_has_register(reg) && i < reg->states.n; i++) {
            const struct state *state = &reg->states.at[i];
            bool *seen = ARENA_ARRAY(checking->arena, bool, reg->states.n), ends = false;
            spread(checking, reg, state, seen);
            for (size_t k = 0; k < reg->states.n; k++)
                ends = ends || (seen[k] && reg->states.at[k].final);
            if (!ends)
                check_tell(
                    checking, ISSUE_ERROR, &state->origin,
                    CHECK_PRINT(checking, "%s从“%s”到不了任何终止状态（final）", reg->title, state->title),
                    CHECK_PRINT(checking, "no final state can be reached from \"%s\" of %s", state->name, reg->name));
        }
    }
}

/* The path whose choices the cases of `when` go through one by one; NULL when they do not. */
static const struct term *case_of(const struct term *when)
{
    bool choice = when && (when->kind == TERM_EQUAL || when->kind == TERM_IN) && when->a->kind == TERM_PATH &&
                  when->b->kind == TERM_VALUE;
    return choice && when->a->path->root == ROOT_SUBJECT && when->a->path->n == 1 ? when : NULL;
}

static bool covered(const struct state *state, const char *choice)
{
    for (size_t i = 0; i < state->when.n; i++) {
        const struct term *when = case_of(state->when.at[i].when);
        if (!when || (when->kind == TERM_EQUAL && value_same(when->b->value, VALUE_OF_TEXT(choice))) ||
            (when->kind == TERM_IN && value_holds(when->b->value, VALUE_OF_TEXT(choice))))
            return true;
    }
    return false;
}

static void check_cases(struct checking *checking, const struct reg *reg, const struct state *state)
{
    const struct term *first = case_of(state->when.at[0].when);
    const struct field *field = first ? reg_field(reg, first->a->path->hops[0].name) : NULL;
    for (size_t i = 0; field && i < state->when.n; i++)
        if (!case_of(state->when.at[i].when) ||
            strcmp(case_of(state->when.at[i].when)->a->path->hops[0].name, field->name))
            field = NULL;
    for (size_t i = 0; field && i < field->choices.n; i++)
        if (!covered(state, field->choices.at[i]))
            check_tell(checking, ISSUE_WARNING, &state->origin,
                       CHECK_PRINT(checking, "%s的“%s”自动转移没有写“%s”为“%s”时去哪里", reg->title, state->title,
                                   field->title, field->choices.at[i]),
                       CHECK_PRINT(checking, "\"%s\" does not say where to go when %s is %s", state->name, field->name,
                                   field->choices.at[i]));
    if (!field)
        check_tell(
            checking, ISSUE_WARNING, &state->origin,
            CHECK_PRINT(checking, "%s的“%s”只能自动离开，各情形之外没有兜底（最后一条不写 if）", reg->title,
                        state->title),
            CHECK_PRINT(checking, "\"%s\" is left automatically only and has no last case without `if`", state->name));
}

void check_when_exhaustive(struct checking *checking)
{
    for (size_t r = 0; r < checking->law->regs.n; r++) {
        const struct reg *reg = checking->law->regs.rows[r].value;
        for (size_t i = 0; check_has_register(reg) && i < reg->states.n; i++) {
            const struct state *state = &reg->states.at[i];
            bool leaves = state->deeds.n || state->done || state->clock.missed.n || state->no_limit;
            bool last = state->when.n && !state->when.at[state->when.n - 1].when;
            if (state->when.n && !leaves && !last)
                check_cases(checking, reg, state);
        }
    }
}

/* --- 3 --- */

struct steps LIST(const struct deed *);

static const struct deed *step_named(const struct steps *steps, const char *name)
{
    for (size_t i = 0; i < steps->n; i++)
        if (!strcmp(steps->at[i]->name, name))
            return steps->at[i];
    return NULL;
}

/* Whether `target` stands before `step`, over steps of one name in whatever policy they are stated. */
static bool follows(const struct steps *steps, const char *name, const char *target, size_t depth)
{
    for (size_t i = 0; i < steps->n && depth <= steps->n; i++)
        for (size_t k = 0; !strcmp(steps->at[i]->name, name) && k < steps->at[i]->after.n; k++)
            if (!strcmp(steps->at[i]->after.at[k], target) ||
                follows(steps, steps->at[i]->after.at[k], target, depth + 1))
                return true;
    return false;
}

static void order_of(struct checking *checking, const struct steps *steps)
{
    for (size_t i = 0; i < steps->n; i++) {
        const struct deed *step = steps->at[i];
        if (follows(steps, step->name, step->name, 0))
            check_tell(checking, ISSUE_ERROR, &step->origin,
                       CHECK_PRINT(checking, "步骤“%s”的 after 绕了一圈回到自己，谁也开不了头", step->title),
                       CHECK_PRINT(checking, "step \"%s\" comes after itself", step->name));
        for (size_t k = 0; k < step->after.n; k++)
            if (!step_named(steps, step->after.at[k])) {
                struct names known = {0};
                for (size_t s = 0; s < steps->n; s++)
                    *list_push(checking->arena, &known) = steps->at[s]->name;
                check_tell(checking, ISSUE_ERROR, &step->origin,
                           CHECK_PRINT(checking, "步骤“%s”的 after：没有步骤“%s”%s", step->title, step->after.at[k],
                                       check_near(checking, step->after.at[k], &known)),
                           CHECK_PRINT(checking, "step \"%s\" comes after \"%s\", which does not exist", step->name,
                                       step->after.at[k]));
            }
    }
}

void check_steps_acyclic(struct checking *checking)
{
    const struct law *law = checking->law;
    for (size_t r = 0; r < law->regs.n; r++) {
        const struct reg *reg = law->regs.rows[r].value;
        for (size_t i = 0; i < reg->states.n; i++) {
            struct steps steps = {0};
            for (size_t k = 0; k < reg->states.at[i].deeds.n; k++)
                if (reg->states.at[i].deeds.at[k].step)
                    *list_push(checking->arena, &steps) = &reg->states.at[i].deeds.at[k];
            for (size_t p = 0; reg->states.at[i].steps_policy && p < law->policies.n; p++)
                for (size_t k = 0; !strcmp(law->policies.at[p].kind, reg->states.at[i].steps_policy) &&
                                   k < law->policies.at[p].steps.n;
                     k++)
                    *list_push(checking->arena, &steps) = &law->policies.at[p].steps.at[k];
            order_of(checking, &steps);
        }
    }
}

/* --- 9 --- */

struct node_of {
    const struct reg *reg;
    const struct state *state; /* NULL: a register without flow */
};
struct nodes LIST(struct node_of);

static void opened_by(struct checking *checking, const struct effects *effects, struct nodes *next)
{
    for (size_t i = 0; i < effects->n; i++) {
        const struct effect *effect = &effects->at[i];
        const struct reg *target =
            effect->kind == EFFECT_OPEN && !effect->same_as.n ? law_reg(checking->law, effect->name) : NULL;
        if (target)
            *list_push(checking->arena, next) = (struct node_of){target, reg_first_state(target)};
    }
}

/* Where a record (or another one) stands at once after one has come to a state, without anybody, any time or any fact.
 */
static struct nodes at_once(struct checking *checking, struct node_of at)
{
    struct nodes next = {0};
    bool first = !at.state || at.state == reg_first_state(at.reg);
    const struct deed *open = first ? reg_deed(at.reg, NULL, "open") : NULL;
    if (open)
        opened_by(checking, &open->then, &next);
    for (size_t i = 0; at.state && i < at.state->when.n; i++) {
        const struct automatic *automatic = &at.state->when.at[i];
        if (check_reads_clock(automatic->when))
            continue;
        opened_by(checking, &automatic->then, &next);
        *list_push(checking->arena, &next) = (struct node_of){at.reg, reg_state(at.reg, automatic->to)};
    }
    if (at.state)
        opened_by(checking, &at.state->entering, &next);
    for (size_t i = 0; at.state && i < at.state->entering.n; i++)
        if (at.state->entering.at[i].kind == EFFECT_GO && !at.state->entering.at[i].of)
            *list_push(checking->arena, &next) =
                (struct node_of){at.reg, reg_state(at.reg, at.state->entering.at[i].name)};
    for (size_t i = 0; i < checking->law->rules.n; i++) {
        const struct rule *rule = &checking->law->rules.at[i];
        const char *what = rule->reg == at.reg && rule->reg ? strchr(rule->on, '.') + 1 : "";
        if ((at.state && !strcmp(what, at.state->name)) || (first && !strcmp(what, "open")))
            opened_by(checking, &rule->then, &next);
    }
    return next;
}

/* Depth first along what happens at once; the way walked is kept to tell it. */
static bool returns_to(struct checking *checking, struct node_of from, struct node_of target, struct nodes *way)
{
    for (size_t i = 0; i < way->n; i++)
        if (way->at[i].reg == from.reg && way->at[i].state == from.state)
            return false;
    *list_push(checking->arena, way) = from;
    struct nodes next = at_once(checking, from);
    for (size_t i = 0; i < next.n; i++)
        if ((next.at[i].reg == target.reg && next.at[i].state == target.state) ||
            returns_to(checking, next.at[i], target, way))
            return true;
    return false;
}

void check_cycles(struct checking *checking)
{
    for (size_t r = 0; r < checking->law->regs.n; r++) {
        const struct reg *reg = checking->law->regs.rows[r].value;
        size_t n = reg->states.n ? reg->states.n : 1;
        for (size_t i = 0; check_has_register(reg) && i < n; i++) {
            struct node_of node = {reg, reg->states.n ? &reg->states.at[i] : NULL};
            struct nodes way = {0};
            if (!returns_to(checking, node, node, &way))
                continue;
            const struct origin *origin = node.state && node.state->origin.file ? &node.state->origin : &reg->origin;
            check_tell(checking, ISSUE_ERROR, origin,
                       CHECK_PRINT(checking, "%s%s%s会自己转个不停：没有人办、没有时间经过、没有外来的事，又回到这里",
                                   reg->title, node.state ? "的" : "", node.state ? node.state->title : ""),
                       CHECK_PRINT(checking, "%s goes round for ever without a deed, a fact or time", reg->name));
        }
    }
}
