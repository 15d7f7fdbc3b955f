#include "rules/term_walk.h"

#include "rules/schema.h"

#include <string.h>

static const struct reg *target_of(const struct law *law, const struct field *field)
{
    return field->type == TYPE_REFS ? NULL : law_reg(law, field_leads_to(field));
}

static bool is_deed_word(const char *word)
{
    return word && (!strcmp(word, "at") || !strcmp(word, "by") || !strcmp(word, "times") || !strcmp(word, "second"));
}

static bool knows_deed(const struct reg *reg, const char *name)
{
    if (!reg || !strcmp(name, "open") || !strcmp(name, "edit") || !strcmp(name, "extend"))
        return true;
    if (reg_deed(reg, NULL, name))
        return true;
    for (size_t i = 0; i < reg->states.n; i++)
        if (reg_deed(reg, &reg->states.at[i], name))
            return true;
    for (size_t i = 0; i < reg->policy_steps.n; i++)
        if (!strcmp(reg->policy_steps.at[i], name))
            return true;
    return false;
}

static void walk_field(const struct scope *scope, struct walk *walk, const char *name)
{
    const struct field *field = reg_field(walk->reg, name);
    const struct reg *to = field ? target_of(scope->law, field) : NULL;
    *list_push(scope->arena, &walk->hops) = (struct hop){
        .kind = field && field->type == TYPE_LINES ? HOP_LINES : HOP_FIELD,
        .name = name,
        .to = to ? to->name : NULL,
        .flag = field && field->type == TYPE_FLAG,
    };
    walk->field = field;
    walk->blind = walk->blind || (field && field->type == TYPE_REF && !to);
    walk->reg = to;
}

/* `now.month`: the calendar period that now lies in. */
static bool is_period_of_now(const struct walk *walk, const char *name)
{
    static const char *const PERIODS[] = {"day", "week", "month", "quarter", "half-year", "year", "term"};
    bool found = false;
    for (size_t i = 0; i < sizeof PERIODS / sizeof *PERIODS; i++)
        found = found || !strcmp(name, PERIODS[i]);
    return found && walk->path.root == ROOT_NOW && !walk->hops.n;
}

/* One further name of a path; `following` is the name after it, if any. Returns how many names were used, 0 = unknown.
 */
static size_t walk_on(const struct scope *scope, struct walk *walk, const char *name, const char *following)
{
    static const struct field PERIOD = {.type = TYPE_RANGE};
    struct arena *arena = scope->arena;
    if (is_period_of_now(walk, name)) {
        *list_push(arena, &walk->hops) = (struct hop){.kind = HOP_FIELD, .name = name};
        walk->field = &PERIOD;
        return 1;
    }
    if (walk->field && walk->field->type == TYPE_RANGE && (!strcmp(name, "from") || !strcmp(name, "to"))) {
        *list_push(arena, &walk->hops) = (struct hop){.kind = name[0] == 'f' ? HOP_FROM : HOP_TO, .name = name};
        return 1;
    }
    if (is_deed_word(following) && (walk->blind || walk->reg) && !reg_field(walk->reg, name) &&
        knows_deed(walk->reg, name)) {
        *list_push(arena, &walk->hops) = (struct hop){.kind = HOP_DEED, .name = name};
        *list_push(arena, &walk->hops) = (struct hop){.kind = HOP_FIELD, .name = following};
        walk->field = NULL;
        walk->reg = strcmp(following, "by") == 0 ? law_reg(scope->law, "person") : NULL;
        return 2;
    }
    if (!strcmp(name, "overdue") && (walk->blind || walk->reg)) {
        walk->overdue = true;
        return 1;
    }
    bool known = walk->reg ? reg_field(walk->reg, name) != NULL || !strcmp(name, "id") : walk->blind;
    if (!known && walk->blind && (!strcmp(name, "from") || !strcmp(name, "to")))
        known = true;
    if (!known)
        return 0;
    walk->guessed = walk->guessed || !walk->reg;
    walk_field(scope, walk, name);
    return 1;
}

/* --- the surroundings --- */

static bool has_field(const struct scope *scope, const char *name)
{
    bool has = scope->subject && reg_field(scope->subject, name);
    for (size_t i = 0; i < scope->depth; i++)
        has = has || reg_field(scope->rows[i], name);
    return has;
}

/* What stands around whatever rows are looked at: `here.period`; `period` alone where no row has a field of that name.
 */
static bool walk_here(const struct scope *scope, struct walk *walk, const char *name)
{
    static const struct { const char *name; enum root root; } ROOTS[] = {
        {"fact", ROOT_FACT}, {"actor", ROOT_ACTOR}, {"now", ROOT_NOW}, {"today", ROOT_TODAY}, {"period", ROOT_PERIOD},
    };
    for (size_t i = 0; i < sizeof ROOTS / sizeof *ROOTS; i++) {
        enum root root = ROOTS[i].root;
        bool there = root == ROOT_PERIOD ? scope->period : root != ROOT_FACT || scope->fact || scope->any_fact;
        if (!there || strcmp(name, ROOTS[i].name))
            continue;
        walk->path.root = root;
        walk->reg = root == ROOT_ACTOR ? law_reg(scope->law, "person") : NULL;
        walk->blind = root == ROOT_FACT || root == ROOT_PERIOD;
        return true;
    }
    return false;
}

/* Where a path begins. Returns how many names were used, 0 = nothing of that name. */
static size_t walk_start(const struct scope *scope, struct walk *walk, char **names, size_t n)
{
    const char *first = names[0];
    if (!strcmp(first, "this")) {
        walk->path.root = ROOT_SUBJECT;
        walk->reg = scope->subject;
        walk->blind = !walk->reg;
        walk->homeless = walk->reg ? NULL : first;
        return 1;
    }
    if (!strcmp(first, "that") && scope->depth) {
        walk->path.root = scope->depth > 1 ? ROOT_ROW : ROOT_SUBJECT;
        walk->path.out = scope->depth > 1 ? 1 : 0;
        walk->reg = scope->depth > 1 ? scope->rows[scope->depth - 2] : scope->subject;
        walk->blind = !walk->reg; /* a calendar period, or nothing */
        walk->homeless = scope->depth > 1 || walk->reg ? NULL : first;
        return 1;
    }
    if (!strcmp(first, "each") && scope->depth) {
        walk->path.root = ROOT_ROW;
        walk->reg = scope->rows[scope->depth - 1];
        walk->blind = !walk->reg; /* a calendar period */
        return 1;
    }
    if (!strcmp(first, "here"))
        return n > 1 && walk_here(scope, walk, names[1]) ? 2 : 0;
    struct walk around = {0};
    if (walk_here(scope, &around, first)) {
        if (has_field(scope, first))
            around.ambiguous = first;
        *walk = around;
        return 1;
    }
    const char *following = n > 1 ? names[1] : NULL;
    for (size_t out = 0; out < scope->depth; out++) {
        struct walk trial = {.reg = scope->rows[scope->depth - 1 - out],
                             .path = {.root = ROOT_ROW, .out = (unsigned)out}};
        size_t used = walk_on(scope, &trial, first, following);
        if (used) {
            *walk = trial;
            return used;
        }
    } /* a name belongs to the innermost row that has it, then to the subject */
    if (scope->subject) {
        struct walk trial = {.reg = scope->subject, .path = {.root = ROOT_SUBJECT}};
        size_t used = walk_on(scope, &trial, first, following);
        if (!used && scope->subject->owner) {
            trial = (struct walk){.reg = scope->subject, .path = {.root = ROOT_SUBJECT}};
            walk_field(scope, &trial, "record");
            used = walk_on(scope, &trial, first, following);
        }
        if (used) {
            *walk = trial;
            return used;
        }
    }
    if (n == 1 && map_get(&scope->law->settings, first)) {
        walk->path.root = ROOT_SETTING;
        *list_push(scope->arena, &walk->hops) = (struct hop){.kind = HOP_FIELD, .name = first};
        return 1;
    }
    return 0;
}

bool term_walk(const struct scope *scope, const char *word, struct walk *walk)
{
    char **names;
    size_t n = text_split(scope->arena, word, '.', &names);
    size_t used = walk_start(scope, walk, names, n);
    if (!used)
        return false;
    while (used < n) {
        size_t more = walk_on(scope, walk, names[used], used + 1 < n ? names[used + 1] : NULL);
        if (!more)
            return false;
        used += more;
    }
    walk->path.hops = walk->hops.at;
    walk->path.n = walk->hops.n;
    return true;
}
