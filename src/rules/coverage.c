#include "rules/coverage.h"

#include "format/json.h"

#include <string.h>

/* --- everything that can carry a clause --- */

struct walk {
    struct arena *arena;
    const struct law *law;
    struct carriers *found;
};

static void carry(struct walk *walk, struct carrier carrier)
{
    if (!carrier.path)
        carrier.path = carrier.origin->path;
    if (carrier.origin->file && carrier.origin->clauses.n) /* the engine's own are of no pack */
        *list_push(walk->arena, walk->found) = carrier;
}

static bool inherits(const struct origin *origin, const struct origin *outer)
{
    return outer && origin->clauses.at == outer->clauses.at;
}

static const char *part_of(struct walk *walk, const struct reg *reg, const char *part)
{
    const char *whole = reg ? reg->title : NULL;
    return whole && part ? arena_printf(walk->arena, "%s：%s", whole, part) : whole ? whole : part;
}

/* The same by English names; NULL where the pack does not give all of it. */
static const char *part_of_en(struct walk *walk, const struct reg *reg, const char *part)
{
    if (!reg || !part || !reg->en)
        return reg ? NULL : part;
    return arena_printf(walk->arena, "%s: %s", reg->en, part);
}

/* `part`: what it belongs to, where it has no words of its own. */
static void carry_need(struct walk *walk, const char *kind, const struct reg *reg, const struct need *need,
                       const char *part, const char *part_en)
{
    carry(walk, (struct carrier){.kind = kind,
                                 .title = part_of(walk, reg, need->otherwise ? need->otherwise : part),
                                 .en = part_of_en(walk, reg, need->otherwise ? need->otherwise : part_en),
                                 .origin = &need->origin,
                                 .reg = reg,
                                 .inherited = reg && inherits(&need->origin, &reg->origin)});
}

static void carry_deeds(struct walk *walk, const struct reg *reg, const struct deeds *deeds)
{
    for (size_t i = 0; i < deeds->n; i++) {
        const struct deed *deed = &deeds->at[i];
        struct carrier one = {.kind = "流程",
                              .title = part_of(walk, reg, deed->title),
                              .en = part_of_en(walk, reg, deed->en),
                              .origin = &deed->origin,
                              .reg = reg,
                              .deed = deed,
                              .inherited = (reg && inherits(&deed->origin, &reg->origin)) ||
                                           (deed->state && inherits(&deed->origin, &deed->state->origin))};
        carry(walk, one);
        one.kind = "时限";
        one.clock = &deed->clock;
        if (deed->clock.set)
            carry(walk, one);
        for (size_t k = 0; k < deed->needs.n; k++)
            carry_need(walk, "流程", reg, &deed->needs.at[k], deed->title, deed->en);
    }
}

static void carry_state(struct walk *walk, const struct reg *reg, const struct state *state)
{
    struct carrier one = {.kind = "流程",
                          .title = part_of(walk, reg, state->title),
                          .en = part_of_en(walk, reg, state->en),
                          .origin = &state->origin,
                          .reg = reg,
                          .inherited = inherits(&state->origin, &reg->origin)};
    carry(walk, one);
    one.kind = "时限";
    one.clock = &state->clock;
    if (state->clock.set)
        carry(walk, one);
    carry_deeds(walk, reg, &state->deeds);
    for (size_t i = 0; i < state->when.n; i++) {
        const struct state *to = reg_state(reg, state->when.at[i].to);
        carry(walk, (struct carrier){.kind = "流程",
                                     .title = part_of(walk, reg, to ? to->title : state->title),
                                     .en = part_of_en(walk, reg, to ? to->en : state->en),
                                     .origin = &state->when.at[i].origin,
                                     .reg = reg,
                                     .inherited = inherits(&state->when.at[i].origin, &state->origin)});
    }
}

static void carry_register(struct walk *walk, const struct reg *reg)
{
    carry(walk, (struct carrier){.kind = "台账",
                                 .path = reg->name,
                                 .title = reg->title,
                                 .en = reg->en,
                                 .origin = &reg->origin,
                                 .reg = reg});
    carry_deeds(walk, reg, &reg->deeds);
    for (size_t i = 0; i < reg->checks.n; i++)
        carry_need(walk, "校验", reg, &reg->checks.at[i], NULL, NULL);
    for (size_t i = 0; i < reg->fields.n; i++) {
        const struct field *field = &reg->fields.at[i];
        if (!inherits(&field->origin, &reg->origin))
            carry(walk, (struct carrier){.kind = "台账",
                                         .title = part_of(walk, reg, field->title),
                                         .en = part_of_en(walk, reg, field->en),
                                         .origin = &field->origin,
                                         .reg = reg});
    }
    for (size_t i = 0; i < reg->views.n; i++)
        carry(walk, (struct carrier){.kind = "台账",
                                     .title = part_of(walk, reg, reg->views.at[i].title),
                                     .en = part_of_en(walk, reg, reg->views.at[i].en),
                                     .origin = &reg->views.at[i].origin,
                                     .reg = reg,
                                     .inherited = inherits(&reg->views.at[i].origin, &reg->origin)});
    for (size_t i = 0; i < reg->states.n; i++)
        carry_state(walk, reg, &reg->states.at[i]);
}

static void carry_named(struct walk *walk)
{
    const struct law *law = walk->law;
#define CARRY_MAP(map_, struct_, kind_)                                                                                \
    for (size_t i = 0; i < law->map_.n; i++) {                                                                         \
        const struct struct_ *one = law->map_.rows[i].value;                                                           \
        carry(walk, (struct carrier){.kind = kind_,                                                                    \
                                     .path = law->map_.rows[i].key,                                                    \
                                     .title = one->title,                                                              \
                                     .en = one->en,                                                                    \
                                     .origin = &one->origin});                                                         \
    }
#define CARRY_LIST(list_, kind_, name_, title_)                                                                        \
    for (size_t i = 0; i < law->list_.n; i++)                                                                          \
        carry(walk, (struct carrier){.kind = kind_,                                                                    \
                                     .path = law->list_.at[i].name_,                                                   \
                                     .title = law->list_.at[i].title_,                                                 \
                                     .en = law->list_.at[i].en,                                                        \
                                     .origin = &law->list_.at[i].origin});
    CARRY_MAP(posts, post, "岗位")
    CARRY_MAP(groups, group, "岗位")
    CARRY_MAP(policy_kinds, policy_kind, "策略")
    CARRY_MAP(ladders, ladder, "规则")
    CARRY_MAP(notices, notice, "通知")
    CARRY_MAP(forms, form, "单据")
    CARRY_LIST(watches, "监测", name, title)
    CARRY_LIST(rules, "规则", name, title)
    CARRY_LIST(indicators, "指标", name, title)
    for (size_t i = 0; i < law->policies.n; i++) {
        const struct policy *policy = &law->policies.at[i];
        const struct policy_kind *kind = map_get(&law->policy_kinds, policy->kind);
        carry(walk, (struct carrier){.kind = "策略",
                                     .path = policy->kind,
                                     .title = kind ? kind->title : policy->kind,
                                     .en = kind ? kind->en : NULL,
                                     .origin = &policy->origin});
        carry_deeds(walk, NULL, &policy->steps);
    }
}

static void carry_standing(struct walk *walk)
{
    const struct law *law = walk->law;
    for (size_t i = 0; i < law->duties.n; i++) {
        const struct duty *duty = &law->duties.at[i];
        carry(walk, (struct carrier){.kind = "例行",
                                     .path = duty->name,
                                     .title = duty->title,
                                     .en = duty->en,
                                     .origin = &duty->origin,
                                     .duty = duty,
                                     .clock = &duty->clock});
    }
    for (size_t i = 0; i < law->settings.n; i++) { /* a setting carries the clause that gives its value */
        const struct setting *setting = law->settings.rows[i].value;
        struct origin *origin = arena_copy(walk->arena, &setting->origin, sizeof setting->origin);
        const char **source = ARENA_ARRAY(walk->arena, const char *, 1);
        source[0] = setting->source;
        origin->clauses = (struct names){.at = source, .n = setting->source != NULL};
        carry(walk, (struct carrier){.kind = "时限",
                                     .path = setting->name,
                                     .title = setting->title,
                                     .en = setting->en,
                                     .origin = origin});
    }
}

void coverage_carriers(struct arena *arena, const struct law *law, struct carriers *ret_carriers)
{
    struct walk walk = {arena, law, ret_carriers};
    *ret_carriers = (struct carriers){0};
    for (size_t i = 0; i < law->regs.n; i++)
        carry_register(&walk, law->regs.rows[i].value);
    carry_standing(&walk);
    carry_named(&walk);
}

/* --- by clause --- */

struct collecting {
    struct arena *arena;
    const struct law *law;
    struct coverage *coverage;
};

static struct covered *covered_of(struct collecting *collecting, const char *id)
{
    const struct clause *clause = law_clause(collecting->law, id);
    return clause ? &collecting->coverage->clauses.at[clause - collecting->law->clauses.at] : NULL;
}

static void enter(struct collecting *collecting, const struct carrier *carrier)
{
    for (size_t i = 0; i < carrier->origin->clauses.n; i++) {
        struct covered *covered = covered_of(collecting, carrier->origin->clauses.at[i]);
        bool known = !covered;
        for (size_t k = 0; !known && k < covered->carriers.n; k++)
            known = !strcmp(covered->carriers.at[k].kind, carrier->kind) &&
                    text_same(covered->carriers.at[k].path, carrier->path);
        if (!known)
            *list_push(collecting->arena, &covered->carriers) = *carrier;
    }
}

static void cite_cases(struct collecting *collecting, const struct case_result *results, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < results[i].clauses.n; k++) {
            struct covered *covered = covered_of(collecting, results[i].clauses.at[k]);
            if (covered)
                *list_push(collecting->arena, &covered->cases) = &results[i];
        }
}

static void judge(struct coverage *coverage, struct covered *covered)
{
    size_t passed = 0, failed = 0;
    for (size_t i = 0; i < covered->cases.n; i++) {
        passed += covered->cases.at[i]->passed;
        failed += !covered->cases.at[i]->passed;
    }
    covered->carried = covered->carriers.n > 0;
    covered->proved = covered->carried && passed && !failed;
    coverage->carried += covered->carried;
    coverage->carried_fed += covered->carried && covered->clause->fed;
    coverage->proved += covered->proved;
    coverage->unproved += covered->carried && !covered->proved;
    coverage->failed += covered->carried && failed;
    coverage->fed += !covered->carried && covered->clause->fed;
    coverage->acknowledged += !covered->carried && !covered->clause->fed && covered->clause->acknowledge;
    coverage->uncarried += !covered->carried && !covered->clause->fed && !covered->clause->acknowledge;
}

void coverage_collect(struct arena *arena, const struct law *law, const struct case_result *results, size_t n,
                      struct coverage *ret_coverage)
{
    struct collecting collecting = {arena, law, ret_coverage};
    struct carriers carriers;
    *ret_coverage = (struct coverage){0};
    for (size_t i = 0; i < law->clauses.n; i++)
        list_push(arena, &ret_coverage->clauses)->clause = &law->clauses.at[i];
    coverage_carriers(arena, law, &carriers);
    for (size_t i = 0; i < carriers.n; i++)
        enter(&collecting, &carriers.at[i]);
    cite_cases(&collecting, results, n);
    for (size_t i = 0; i < ret_coverage->clauses.n; i++)
        judge(ret_coverage, &ret_coverage->clauses.at[i]);
}

/* --- telling it --- */

static const char *verdict(const struct covered *covered)
{
    if (covered->proved)
        return "已证明";
    if (covered->carried)
        return covered->cases.n ? "未证明（有案例未过）" : "未证明（没有案例）";
    return covered->clause->fed ? "代为报送" : covered->clause->acknowledge ? "知晓" : "无承载";
}

/* Kinds in the order met, with how many of each. */
static void kinds(struct text *text, const struct covered *covered)
{
    for (size_t i = 0; i < covered->carriers.n; i++) {
        const char *kind = covered->carriers.at[i].kind;
        size_t before = 0, all = 0;
        for (size_t k = 0; k < covered->carriers.n; k++) {
            bool same = !strcmp(covered->carriers.at[k].kind, kind);
            before += same && k < i;
            all += same;
        }
        if (!before)
            text_printf(text, "%s%s%zu", i ? " " : "", kind, all);
    }
}

void coverage_table(struct text *text, const struct coverage *coverage)
{
    for (size_t i = 0; i < coverage->clauses.n; i++) {
        const struct covered *covered = &coverage->clauses.at[i];
        text_printf(text, "%s\t%s\t%s\t%s\t", covered->clause->id,
                    covered->clause->article ? covered->clause->article : "",
                    covered->clause->title ? covered->clause->title : "", verdict(covered));
        kinds(text, covered);
        if (covered->clause->fed)
            text_printf(text, "\t%s", covered->clause->fed);
        if (covered->carriers.n)
            text_printf(text, "\t%s %s:%d", covered->carriers.at[0].path, covered->carriers.at[0].origin->file,
                        covered->carriers.at[0].origin->line);
        for (size_t k = 0; k < covered->cases.n; k++)
            text_printf(text, "%s%s%s", k ? "；" : "\t", covered->cases.at[k]->passed ? "" : "（未过）",
                        covered->cases.at[k]->name ? covered->cases.at[k]->name : covered->cases.at[k]->file);
        text_add(text, "\n");
    }
    text_printf(text,
                "%zu 条：承载 %zu（已证明 %zu，未证明 %zu，其中有案例未过 %zu；其中 %zu 条靠外部系统报送才看得见），代为报送 %zu，知晓 "
                "%zu，无承载 %zu\n",
                coverage->clauses.n, coverage->carried, coverage->proved, coverage->unproved, coverage->failed,
                coverage->carried_fed,
                coverage->fed, coverage->acknowledged, coverage->uncarried);
}

static void one_json(struct json *json, const struct covered *covered)
{
    json_open_object(json);
    json_key_text(json, "id", covered->clause->id);
    json_key_text(json, "pack", covered->clause->pack);
    json_key_text(json, "article", covered->clause->article);
    json_key_text(json, "title", covered->clause->title);
    json_key_text(json, "fed", covered->clause->fed);
    json_key_bool(json, "acknowledge", covered->clause->acknowledge);
    json_key_bool(json, "carried", covered->carried);
    json_key_bool(json, "proved", covered->proved);
    json_key(json, "carriers");
    json_open_array(json);
    for (size_t i = 0; i < covered->carriers.n; i++) {
        json_open_object(json);
        json_key_text(json, "kind", covered->carriers.at[i].kind);
        json_key_text(json, "path", covered->carriers.at[i].path);
        json_key_text(json, "file", covered->carriers.at[i].origin->file);
        json_key_int(json, "line", covered->carriers.at[i].origin->line);
        json_close(json);
    }
    json_close(json);
    json_key(json, "cases");
    json_open_array(json);
    for (size_t i = 0; i < covered->cases.n; i++) {
        json_open_object(json);
        json_key_text(json, "name", covered->cases.at[i]->name);
        json_key_text(json, "file", covered->cases.at[i]->file);
        json_key_bool(json, "passed", covered->cases.at[i]->passed);
        json_close(json);
    }
    json_close(json);
    json_close(json);
}

void coverage_json(struct text *text, const struct coverage *coverage)
{
    struct json json = JSON(text);
    json_open_object(&json);
    json_key_int(&json, "clauses", (int64_t)coverage->clauses.n);
    json_key_int(&json, "carried", (int64_t)coverage->carried);
    json_key_int(&json, "proved", (int64_t)coverage->proved);
    json_key_int(&json, "unproved", (int64_t)coverage->unproved);
    json_key_int(&json, "failed", (int64_t)coverage->failed);
    json_key_int(&json, "carried_fed", (int64_t)coverage->carried_fed);
    json_key_int(&json, "fed", (int64_t)coverage->fed);
    json_key_int(&json, "acknowledged", (int64_t)coverage->acknowledged);
    json_key_int(&json, "uncarried", (int64_t)coverage->uncarried);
    json_key(&json, "rows");
    json_open_array(&json);
    for (size_t i = 0; i < coverage->clauses.n; i++)
        one_json(&json, &coverage->clauses.at[i]);
    json_close(&json);
    json_close(&json);
}
