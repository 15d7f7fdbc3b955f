#include "rules/check_inner.h"
#include "rules/number.h"

#include <string.h>

/* 4 Definite assignment: what a clock counts from has a value on every way to its state. 17 Numbers are drawn once.
 * For each state the fields and deeds that are certain there: what every way to it has filled, computed by going round
 * the flow until nothing changes. */

struct known LIST(const char *); /* names of fields, and of deeds as "!answer" */

struct certain {
    struct known at;
    bool reached;
};

static bool has(const struct known *known, const char *name)
{
    for (size_t i = 0; i < known->n; i++)
        if (!strcmp(known->at[i], name))
            return true;
    return false;
}

static void put(struct checking *checking, struct known *known, const char *name)
{
    if (!has(known, name))
        *list_push(checking->arena, known) = name;
}

static const char *deed_mark(struct checking *checking, const char *deed) { return CHECK_PRINT(checking, "!%s", deed); }

/* "@other.done": some record of `other` has come to its state `done`. */
static void demanded_state(struct checking *checking, struct known *known, const struct set *set,
                           const struct term *where)
{
    if (where && where->kind == TERM_AND) {
        demanded_state(checking, known, set, where->a);
        demanded_state(checking, known, set, where->b);
        return;
    }
    const struct path *path =
        where && where->kind == TERM_EQUAL && where->a->kind == TERM_PATH ? where->a->path : NULL;
    bool own = path && path->root == ROOT_ROW && !path->out && path->n == 1 && !strcmp(path->hops[0].name, "state");
    if (own && where->b->kind == TERM_VALUE && where->b->value.kind == VALUE_TEXT)
        put(checking, known, CHECK_PRINT(checking, "@%s.%s", set->table, where->b->value.text));
}

/* Fields that a condition demands to be filled, and states it demands of other records, when it is to be true. */
static void demanded(struct checking *checking, struct known *known, const struct term *term)
{
    if (!term)
        return;
    if (term->kind == TERM_AND) {
        demanded(checking, known, term->a);
        demanded(checking, known, term->b);
        return;
    }
    if (term->kind == TERM_EXISTS && !term->set->lines)
        demanded_state(checking, known, term->set, term->set->where);
    const struct term *a = term->kind == TERM_NOT || term->set ? NULL : term->a;
    bool compared = term->kind == TERM_FILLED || (term->kind >= TERM_EQUAL && term->kind <= TERM_AT_LEAST);
    if (!compared || !a || a->kind != TERM_PATH || a->path->root != ROOT_SUBJECT || !a->path->n)
        return;
    if (a->path->hops[0].kind == HOP_DEED)
        put(checking, known, deed_mark(checking, a->path->hops[0].name));
    else
        put(checking, known, a->path->hops[0].name);
}

static void set_by(struct checking *checking, struct known *known, const struct effects *effects)
{
    for (size_t i = 0; i < effects->n; i++) {
        const struct effect *effect = &effects->at[i];
        for (size_t k = 0; effect->kind == EFFECT_SET && !effect->when && !effect->each && k < effect->values.n; k++)
            if (effect->values.at[k].path && effect->values.at[k].path->root == ROOT_SUBJECT &&
                effect->values.at[k].path->n == 1)
                put(checking, known, effect->values.at[k].path->hops[0].name);
    }
}

static void done_by(struct checking *checking, struct known *known, const struct deed *deed)
{
    put(checking, known, deed_mark(checking, deed->name));
    demanded(checking, known, deed->when);
    for (size_t i = 0; i < deed->needs.n; i++) {
        const struct need *need = &deed->needs.at[i];
        if (need->weight != WEIGHT_REFUSE || need->when)
            continue;
        if (need->field)
            put(checking, known, need->field);
        demanded(checking, known, need->that);
    }
    set_by(checking, known, &deed->then);
}

static struct known at_opening(struct checking *checking, const struct reg *reg)
{
    struct known known = {0};
    static const char *const ALWAYS[] = {"opened", "since", "version", "state", "!open"};
    for (size_t i = 0; i < sizeof ALWAYS / sizeof *ALWAYS; i++)
        put(checking, &known, ALWAYS[i]);
    for (size_t i = 0; i < reg->fields.n; i++)
        if (reg->fields.at[i].required_always || reg->fields.at[i].initial || reg->fields.at[i].is ||
            reg->fields.at[i].type == TYPE_FLAG)
            put(checking, &known, reg->fields.at[i].name);
    const struct deed *open = reg_deed(reg, NULL, "open");
    if (open)
        done_by(checking, &known, open);
    return known;
}

static struct known after_edge(struct checking *checking, const struct reg *reg, const struct state *from,
                               const struct known *before, const struct edge *edge)
{
    struct known known = {0};
    (void)reg;
    for (size_t i = 0; i < before->n; i++)
        put(checking, &known, before->at[i]);
    if (edge->deed && !edge->back)
        done_by(checking, &known, edge->deed);
    if (edge->automatic) {
        demanded(checking, &known, edge->automatic->when);
        set_by(checking, &known, &edge->automatic->then);
    }
    for (size_t i = 0; edge->steps && !from->done_count && i < from->deeds.n; i++)
        if (from->deeds.at[i].step && !from->deeds.at[i].when)
            done_by(checking, &known, &from->deeds.at[i]);
    return known;
}

static void enter(struct checking *checking, const struct state *state, struct known *known)
{
    set_by(checking, known, &state->entering);
    for (size_t i = 0; i < state->deeds.n; i++) { /* whoever comes back signs anew */
        const char *mark = deed_mark(checking, state->deeds.at[i].name);
        for (size_t k = 0; state->deeds.at[i].step && k < known->n; k++)
            if (!strcmp(known->at[k], mark))
                known->at[k] = known->at[--known->n];
    }
}

/* Keeps what both have; true when something fell away. */
static bool meet(struct certain *certain, const struct known *more)
{
    size_t kept = 0;
    for (size_t i = 0; i < certain->at.n; i++)
        if (has(more, certain->at.at[i]))
            certain->at.at[kept++] = certain->at.at[i];
    bool less = kept < certain->at.n;
    certain->at.n = kept;
    return less;
}

static struct certain *certain_states(struct checking *checking, const struct reg *reg)
{
    struct certain *certain = ARENA_ARRAY(checking->arena, struct certain, reg->states.n);
    certain[0] = (struct certain){at_opening(checking, reg), true};
    enter(checking, &reg->states.at[0], &certain[0].at);
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t s = 0; s < reg->states.n; s++) {
            struct edges edges =
                certain[s].reached ? check_edges(checking, reg, &reg->states.at[s]) : (struct edges){0};
            for (size_t i = 0; i < edges.n; i++) {
                const struct state *to = reg_state(reg, edges.at[i].to);
                if (!to)
                    continue;
                struct certain *target = &certain[to - reg->states.at];
                struct known known = after_edge(checking, reg, &reg->states.at[s], &certain[s].at, &edges.at[i]);
                enter(checking, to, &known);
                if (!target->reached)
                    *target = (struct certain){known, true};
                else if (!meet(target, &known))
                    continue;
                changed = true;
            }
        }
    }
    return certain;
}

struct names check_certain(struct checking *checking, const struct reg *reg, const struct state *state)
{
    struct certain *certain = certain_states(checking, reg);
    const struct known *at = &certain[state - reg->states.at].at;
    return (struct names){.at = at->at, .n = certain[state - reg->states.at].reached ? at->n : 0};
}

/* The name a clock counts from, NULL when it is an aggregate or leads to another record. */
static const char *anchor_name(struct checking *checking, const struct term *anchor)
{
    const struct path *path = anchor->kind == TERM_PATH ? anchor->path : NULL;
    if (!path || path->root != ROOT_SUBJECT || !path->n)
        return NULL;
    if (path->hops[0].kind == HOP_DEED)
        return deed_mark(checking, path->hops[0].name);
    return path->n == 1 || path->hops[1].kind == HOP_FROM || path->hops[1].kind == HOP_TO ? path->hops[0].name : NULL;
}

static void check_clock_anchor(struct checking *checking, const struct certain *certain, const struct state *state,
                               const struct deed *step, const struct clock *clock)
{
    bool sure = !clock->set || !clock->anchors.n;
    for (size_t i = 0; i < clock->anchors.n; i++) {
        const char *name = anchor_name(checking, clock->anchors.at[i]);
        bool earlier_step = name && name[0] == '!' && step; /* a step may wait for another step of its state */
        sure = sure || !name || has(&certain->at, name) || earlier_step;
    }
    if (!sure)
        check_tell(
            checking, ISSUE_ERROR, step ? &step->origin : &state->origin,
            CHECK_PRINT(checking, "“%s”的时限“%s”：起算点在到这里的某条路上没有值", step ? step->title : state->title,
                        clock->text),
            CHECK_PRINT(checking, "the anchor of \"%s\" has no value on some way to \"%s\"", clock->text, state->name));
}

static bool comes_to_an_end(const struct reg *reg)
{
    for (size_t i = 0; reg && i < reg->states.n; i++)
        if (reg->states.at[i].final)
            return true;
    return false;
}

/* Without an anchor nothing but `met` or the filled record ends the task. */
static void check_duty_end(struct checking *checking, const struct duty *duty)
{
    if (!duty->every && !duty->always && duty->clock.set && !duty->clock.anchors.n && !duty->met && !duty->fill)
        check_tell(checking, ISSUE_ERROR, &duty->origin,
                   CHECK_PRINT(checking, "例行任务“%s”既没有起算点，也没有 met 或 fill，开始了就办不完", duty->title),
                   CHECK_PRINT(checking, "duty \"%s\" has neither an anchor nor `met` or `fill`: it never ends",
                               duty->name));
    const struct reg *filled = duty->fill ? law_reg(checking->law, duty->fill) : NULL;
    if (filled && !comes_to_an_end(filled))
        check_tell(checking, ISSUE_ERROR, &duty->origin,
                   CHECK_PRINT(checking, "例行任务“%s”要填的“%s”没有终点状态，填了也办不完：给它写 flow，或改用 met", duty->title,
                               filled->title),
                   CHECK_PRINT(checking, "duty \"%s\": a record of %s never comes to an end; give it a flow, or use `met`",
                               duty->name, filled->name));
}

void check_anchors(struct checking *checking)
{
    for (size_t r = 0; r < checking->law->regs.n; r++) {
        const struct reg *reg = checking->law->regs.rows[r].value;
        if (!check_has_register(reg) || !reg->states.n)
            continue;
        struct certain *certain = certain_states(checking, reg);
        for (size_t s = 0; s < reg->states.n; s++) {
            const struct state *state = &reg->states.at[s];
            if (!certain[s].reached)
                continue;
            check_clock_anchor(checking, &certain[s], state, NULL, &state->clock);
            for (size_t i = 0; i < state->deeds.n; i++)
                check_clock_anchor(checking, &certain[s], state, &state->deeds.at[i], &state->deeds.at[i].clock);
        }
    }
    for (size_t i = 0; i < checking->law->duties.n; i++)
        check_duty_end(checking, &checking->law->duties.at[i]);
}

/* Places that mean something; {seq} exactly once. */
static void check_pattern(struct checking *checking, const struct reg *reg)
{
    static const char *const PLACES[] = {"year", "seq", "unit", "institution"};
    const struct names known = {.at = (const char **)PLACES, .n = sizeof PLACES / sizeof *PLACES};
    struct number_part part;
    size_t drawn = 0;
    for (const char *at = reg->number_pattern; number_next(&at, &part);) {
        const char *name = CHECK_PRINT(checking, "%.*s", (int)part.n, part.text);
        bool means = !part.place;
        for (size_t i = 0; i < known.n; i++)
            means = means || number_is(&part, known.at[i]);
        drawn += number_is(&part, "seq");
        if (!means)
            check_tell(checking, ISSUE_ERROR, &reg->origin,
                       CHECK_PRINT(checking, "%s的编号里不认识“{%s}”%s，可以写 {year} {seq:位数} {unit} {institution}", reg->title,
                                   name, check_near(checking, name, &known)),
                       CHECK_PRINT(checking, "the number of %s has an unknown place {%s}", reg->name, name));
    }
    if (drawn != 1)
        check_tell(checking, ISSUE_ERROR, &reg->origin,
                   CHECK_PRINT(checking, "%s的编号“%s”里要有且只有一个 {seq:位数}", reg->title, reg->number_pattern),
                   CHECK_PRINT(checking, "the number of %s needs exactly one {seq:WIDTH}", reg->name));
}

void check_numbers(struct checking *checking)
{
    for (size_t r = 0; r < checking->law->regs.n; r++) {
        const struct reg *reg = checking->law->regs.rows[r].value;
        if (!reg->number_pattern)
            continue;
        check_pattern(checking, reg);
        for (size_t k = r + 1; k < checking->law->regs.n; k++) {
            const struct reg *other = checking->law->regs.rows[k].value;
            if (text_same(other->number_pattern, reg->number_pattern))
                check_tell(checking, ISSUE_ERROR, &other->origin,
                           CHECK_PRINT(checking, "%s与%s的编号都是“%s”，会出现相同的编号", reg->title, other->title,
                                       reg->number_pattern),
                           CHECK_PRINT(checking, "%s and %s draw the same numbers", reg->name, other->name));
        }
    }
}
