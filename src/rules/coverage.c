#include "rules/coverage.h"

#include "format/json.h"

#include <string.h>

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

static void carry(struct collecting *collecting, const char *kind, const char *path, const struct origin *origin)
{
    for (size_t i = 0; origin->file && i < origin->clauses.n; i++) {
        struct covered *covered = covered_of(collecting, origin->clauses.at[i]);
        bool known = !covered;
        for (size_t k = 0; !known && k < covered->carriers.n; k++)
            known = !strcmp(covered->carriers.at[k].kind, kind) && text_same(covered->carriers.at[k].path, path);
        if (!known)
            *list_push(collecting->arena, &covered->carriers) =
                (struct carrier){kind, path, origin->file, origin->line};
    }
}

static void carry_deeds(struct collecting *collecting, const struct deeds *deeds)
{
    for (size_t i = 0; i < deeds->n; i++) {
        const struct deed *deed = &deeds->at[i];
        carry(collecting, "流程", deed->origin.path, &deed->origin);
        if (deed->clock.set)
            carry(collecting, "时限", deed->origin.path, &deed->origin);
        for (size_t k = 0; k < deed->needs.n; k++)
            carry(collecting, "流程", deed->needs.at[k].origin.path, &deed->needs.at[k].origin);
    }
}

static void carry_register(struct collecting *collecting, const struct reg *reg)
{
    carry(collecting, "台账", reg->name, &reg->origin);
    carry_deeds(collecting, &reg->deeds);
    for (size_t i = 0; i < reg->checks.n; i++)
        carry(collecting, "台账", reg->checks.at[i].origin.path, &reg->checks.at[i].origin);
    for (size_t i = 0; i < reg->fields.n; i++)
        if (reg->fields.at[i].origin.clauses.at != reg->origin.clauses.at)
            carry(collecting, "台账", reg->fields.at[i].origin.path, &reg->fields.at[i].origin);
    for (size_t i = 0; i < reg->views.n; i++)
        carry(collecting, "台账", reg->views.at[i].origin.path, &reg->views.at[i].origin);
    for (size_t i = 0; i < reg->states.n; i++) {
        const struct state *state = &reg->states.at[i];
        carry(collecting, "流程", state->origin.path, &state->origin);
        if (state->clock.set)
            carry(collecting, "时限", state->origin.path, &state->origin);
        carry_deeds(collecting, &state->deeds);
        for (size_t k = 0; k < state->when.n; k++)
            carry(collecting, "流程", state->when.at[k].origin.path, &state->when.at[k].origin);
    }
}

static void carry_named(struct collecting *collecting)
{
    const struct law *law = collecting->law;
#define CARRY_MAP(map_, struct_, kind_)                                                                                \
    for (size_t i = 0; i < law->map_.n; i++)                                                                           \
    carry(collecting, kind_, law->map_.rows[i].key, &((const struct struct_ *)law->map_.rows[i].value)->origin)
#define CARRY_LIST(list_, kind_, name_)                                                                                \
    for (size_t i = 0; i < law->list_.n; i++)                                                                          \
    carry(collecting, kind_, law->list_.at[i].name_, &law->list_.at[i].origin)
    CARRY_MAP(posts, post, "岗位");
    CARRY_MAP(groups, group, "岗位");
    CARRY_MAP(policy_kinds, policy_kind, "策略");
    CARRY_MAP(ladders, ladder, "规则");
    CARRY_MAP(notices, notice, "通知");
    CARRY_MAP(forms, form, "单据");
    CARRY_LIST(duties, "时限", name);
    CARRY_LIST(policies, "策略", kind);
    CARRY_LIST(watches, "监测", name);
    CARRY_LIST(rules, "规则", name);
    CARRY_LIST(indicators, "指标", name);
    for (size_t i = 0; i < law->policies.n; i++)
        carry_deeds(collecting, &law->policies.at[i].steps);
    for (size_t i = 0; i < law->settings.n; i++) {
        const struct setting *setting = law->settings.rows[i].value;
        struct origin origin = setting->origin;
        origin.clauses = (struct names){.at = (const char *[]){setting->source}, .n = setting->source != NULL};
        carry(collecting, "时限", setting->name, &origin);
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
    *ret_coverage = (struct coverage){0};
    for (size_t i = 0; i < law->clauses.n; i++)
        list_push(arena, &ret_coverage->clauses)->clause = &law->clauses.at[i];
    for (size_t i = 0; i < law->regs.n; i++)
        carry_register(&collecting, law->regs.rows[i].value);
    carry_named(&collecting);
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
            text_printf(text, "\t%s %s:%d", covered->carriers.at[0].path, covered->carriers.at[0].file,
                        covered->carriers.at[0].line);
        for (size_t k = 0; k < covered->cases.n; k++)
            text_printf(text, "%s%s%s", k ? "；" : "\t", covered->cases.at[k]->passed ? "" : "（未过）",
                        covered->cases.at[k]->name ? covered->cases.at[k]->name : covered->cases.at[k]->file);
        text_add(text, "\n");
    }
    text_printf(text,
                "%zu 条：承载 %zu（已证明 %zu，未证明 %zu，其中有案例未过 %zu），代为报送 %zu，知晓 %zu，无承载 %zu\n",
                coverage->clauses.n, coverage->carried, coverage->proved, coverage->unproved, coverage->failed,
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
        json_key_text(json, "file", covered->carriers.at[i].file);
        json_key_int(json, "line", covered->carriers.at[i].line);
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
