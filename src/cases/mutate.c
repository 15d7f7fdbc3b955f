#include "cases/mutate.h"

#include "format/json.h"

#include <string.h>

/* A list of a law with one element to be taken out, or all of them (size 0). */
struct cut {
    void *at;
    size_t *n, size, i;
};

struct played {
    const struct node *root;
    struct names clauses;
    size_t steps;
};

struct mutating {
    struct arena *arena;
    struct law *law;
    const struct rehearsal_world *world;
    struct playeds LIST(struct played) cases;
    const char *only;
    struct mutation *told;
};

/* --- taking out and putting back --- */

static void take_out(const struct cut *cut, void *kept, size_t *ret_n)
{
    *ret_n = *cut->n;
    if (!cut->size) {
        *cut->n = 0;
        return;
    }
    char *at = cut->at;
    memcpy(kept, at + cut->i * cut->size, cut->size);
    memmove(at + cut->i * cut->size, at + (cut->i + 1) * cut->size, (*cut->n - cut->i - 1) * cut->size);
    --*cut->n;
}

static void put_back(const struct cut *cut, const void *kept, size_t n)
{
    *cut->n = n;
    if (!cut->size)
        return;
    char *at = cut->at;
    memmove(at + (cut->i + 1) * cut->size, at + cut->i * cut->size, (n - cut->i - 1) * cut->size);
    memcpy(at + cut->i * cut->size, kept, cut->size);
}

/* --- playing --- */

static bool cites(const struct names *cited, const struct names *clauses)
{
    for (size_t i = 0; i < cited->n; i++)
        for (size_t k = 0; k < clauses->n; k++)
            if (!strcmp(cited->at[i], clauses->at[k]))
                return true;
    return false;
}

static bool passes(struct mutating *mutating, const struct node *root)
{
    ARENA_SCOPE(arena);
    struct rehearsal rehearsal = {0};
    struct oops oops = {0};
    mutating->told->plays++;
    int failed = rehearse_case(arena, mutating->law, mutating->world, root, &rehearsal, &oops);
    return !failed && rehearsal.passed; /* a law that cannot even be played has been noticed */
}

static enum mutant_fate fate_of(struct mutating *mutating, const struct names *clauses, const char **ret_case)
{
    bool tried = false;
    for (size_t i = 0; i < mutating->cases.n; i++) {
        const struct played *played = &mutating->cases.at[i];
        if (!cites(&played->clauses, clauses))
            continue;
        tried = true;
        if (!passes(mutating, played->root)) {
            *ret_case = node_text(played->root, "case");
            return MUTANT_CAUGHT;
        }
    }
    return tried ? MUTANT_MISSED : MUTANT_UNTRIED;
}

static bool of_a_clause(const struct law *law, const struct origin *origin)
{
    for (size_t i = 0; i < origin->clauses.n; i++)
        if (law_clause(law, origin->clauses.at[i]))
            return true;
    return false;
}

static void try_without(struct mutating *mutating, const char *kind, const char *en, const char *what,
                        const struct origin *origin, struct cut cut)
{
    static _Alignas(16) char kept[1024];
    if (!origin->file || !of_a_clause(mutating->law, origin) ||
        (mutating->only && strcmp(origin->pack, mutating->only)) || cut.size > sizeof kept)
        return;
    struct mutant mutant = {.kind = kind,
                            .en = en,
                            .path = origin->path,
                            .file = origin->file,
                            .line = origin->line,
                            .what = what ? what : "",
                            .clauses = arena_copy(mutating->arena, &origin->clauses, sizeof origin->clauses)};
    size_t n;
    take_out(&cut, kept, &n);
    mutant.fate = fate_of(mutating, mutant.clauses, &mutant.caught_by);
    put_back(&cut, kept, n);
    mutating->told->caught += mutant.fate == MUTANT_CAUGHT;
    mutating->told->missed += mutant.fate == MUTANT_MISSED;
    mutating->told->untried += mutant.fate == MUTANT_UNTRIED;
    *list_push(mutating->arena, &mutating->told->mutants) = mutant;
}

#define ELEMENT(list_, i_) ((struct cut){.at = (list_)->at, .n = &(list_)->n, .size = sizeof *(list_)->at, .i = (i_)})
#define WHOLE(list_)       ((struct cut){.at = (list_)->at, .n = &(list_)->n})

/* --- what there is to take out --- */

static void of_needs(struct mutating *mutating, const char *kind, const char *en, struct needs *needs)
{
    for (size_t i = 0; i < needs->n; i++)
        try_without(mutating, kind, en, needs->at[i].field ? needs->at[i].field : needs->at[i].text,
                    &needs->at[i].origin, ELEMENT(needs, i));
}

static void of_clock(struct mutating *mutating, const struct origin *origin, struct clock *clock)
{
    for (size_t i = 0; i < clock->before.n; i++)
        try_without(mutating, "提前提醒", "before", clock->text, origin, ELEMENT(&clock->before, i));
    for (size_t i = 0; i < clock->later.n; i++)
        try_without(mutating, "逾期之后", "later", clock->text, origin, ELEMENT(&clock->later, i));
    for (size_t i = 0; i < clock->held.n; i++)
        try_without(mutating, "停表之后", "held", clock->text, origin, ELEMENT(&clock->held, i));
    if (clock->missed.n)
        try_without(mutating, "到期后果", "missed", clock->text, origin, WHOLE(&clock->missed));
}

static void of_deeds(struct mutating *mutating, struct deeds *deeds)
{
    for (size_t i = 0; i < deeds->n; i++) {
        of_needs(mutating, "条件", "need", &deeds->at[i].needs);
        of_clock(mutating, &deeds->at[i].origin, &deeds->at[i].clock);
        if (deeds->at[i].step)
            try_without(mutating, "步骤", "step", deeds->at[i].name, &deeds->at[i].origin, ELEMENT(deeds, i));
    }
}

static void of_register(struct mutating *mutating, struct reg *reg)
{
    of_needs(mutating, "检查", "check", &reg->checks);
    of_deeds(mutating, &reg->deeds);
    for (size_t i = 0; i < reg->states.n; i++) {
        of_clock(mutating, &reg->states.at[i].origin, &reg->states.at[i].clock);
        of_deeds(mutating, &reg->states.at[i].deeds);
    }
}

static void of_law(struct mutating *mutating)
{
    struct law *law = mutating->law;
    for (size_t i = 0; i < law->regs.n; i++)
        of_register(mutating, law->regs.rows[i].value);
    for (size_t i = 0; i < law->duties.n; i++) {
        of_clock(mutating, &law->duties.at[i].origin, &law->duties.at[i].clock);
        try_without(mutating, "任务", "duty", law->duties.at[i].title, &law->duties.at[i].origin,
                    ELEMENT(&law->duties, i));
    }
    for (size_t i = 0; i < law->policies.n; i++)
        of_deeds(mutating, &law->policies.at[i].steps);
    for (size_t i = 0; i < law->rules.n; i++)
        try_without(mutating, "规则", "rule", law->rules.at[i].title, &law->rules.at[i].origin,
                    ELEMENT(&law->rules, i));
    for (size_t i = 0; i < law->ladders.n; i++) {
        struct ladder *ladder = law->ladders.rows[i].value;
        for (size_t k = 0; k < ladder->rungs.n; k++)
            try_without(mutating, "阶梯", "rung", arena_printf(mutating->arena, "%d", ladder->rungs.at[k].number),
                        &ladder->origin, ELEMENT(&ladder->rungs, k));
    }
}

/* --- entrance --- */

/* Cases that pass as they are, the short ones first: most mutants are caught by the first case played. */
static void use_case(struct mutating *mutating, const struct node *root)
{
    struct played played = {.root = root};
    const struct node *clauses = node_get(root, "clauses"), *steps = node_get(root, "steps");
    if (!passes(mutating, root)) {
        mutating->told->cases_failing++;
        return;
    }
    for (size_t i = 0; clauses && clauses->kind == NODE_LIST && i < clauses->n; i++)
        if (clauses->items[i]->kind == NODE_TEXT)
            *list_push(mutating->arena, &played.clauses) = clauses->items[i]->text;
    played.steps = steps ? steps->n : 0;
    size_t at = mutating->cases.n;
    list_push(mutating->arena, &mutating->cases);
    for (; at && mutating->cases.at[at - 1].steps > played.steps; at--)
        mutating->cases.at[at] = mutating->cases.at[at - 1];
    mutating->cases.at[at] = played;
    mutating->told->cases_used++;
}

int mutate_law(struct arena *arena, struct law *law, const struct rehearsal_world *world,
               const struct node *const *cases, size_t n, const char *only, struct mutation *ret_mutation,
               struct oops *oops)
{
    struct mutating mutating = {.arena = arena, .law = law, .world = world, .only = only, .told = ret_mutation};
    *ret_mutation = (struct mutation){0};
    for (size_t i = 0; i < n; i++)
        use_case(&mutating, cases[i]);
    if (!ret_mutation->cases_used)
        return oops_set(oops, ERR_INVALID, "cases", "没有一个通过的案例，无从比较",
                        "no case passes, so nothing can be compared");
    of_law(&mutating);
    return 0;
}

/* --- telling it --- */

static const char *const FATES[] = {"发现", "没人发现", "没有案例"}, *const FATES_EN[] = {"caught", "missed",
                                                                                          "untried"};

void mutate_table(struct text *text, const struct mutation *mutation)
{
    for (size_t i = 0; i < mutation->mutants.n; i++) {
        const struct mutant *mutant = &mutation->mutants.at[i];
        if (mutant->fate == MUTANT_CAUGHT)
            continue;
        text_printf(text, "%s\t%s\t%s\t%s\t%s:%d\t", FATES[mutant->fate], mutant->kind, mutant->path, mutant->what,
                    mutant->file, mutant->line);
        for (size_t k = 0; k < mutant->clauses->n; k++)
            text_printf(text, "%s%s", k ? " " : "", mutant->clauses->at[k]);
        text_add(text, "\n");
    }
    text_printf(text,
                "去掉一处共 %zu 种：有案例发现 %zu，没人发现 %zu，没有案例 %zu（用 %zu 个案例，另有 %zu "
                "个本身未过；共推演 %zu 次）\n",
                mutation->mutants.n, mutation->caught, mutation->missed, mutation->untried, mutation->cases_used,
                mutation->cases_failing, mutation->plays);
}

void mutate_json(struct text *text, const struct mutation *mutation)
{
    struct json json = JSON(text);
    json_open_object(&json);
    json_key_int(&json, "mutants", (int64_t)mutation->mutants.n);
    json_key_int(&json, "caught", (int64_t)mutation->caught);
    json_key_int(&json, "missed", (int64_t)mutation->missed);
    json_key_int(&json, "untried", (int64_t)mutation->untried);
    json_key_int(&json, "plays", (int64_t)mutation->plays);
    json_key(&json, "rows");
    json_open_array(&json);
    for (size_t i = 0; i < mutation->mutants.n; i++) {
        const struct mutant *mutant = &mutation->mutants.at[i];
        json_open_object(&json);
        json_key_text(&json, "fate", FATES_EN[mutant->fate]);
        json_key_text(&json, "kind", mutant->en);
        json_key_text(&json, "path", mutant->path);
        json_key_text(&json, "what", mutant->what);
        json_key_text(&json, "file", mutant->file);
        json_key_int(&json, "line", mutant->line);
        json_key_text(&json, "caught-by", mutant->caught_by);
        json_key(&json, "clauses");
        json_open_array(&json);
        for (size_t k = 0; k < mutant->clauses->n; k++)
            json_text(&json, mutant->clauses->at[k]);
        json_close(&json);
        json_close(&json);
    }
    json_close(&json);
    json_close(&json);
}
