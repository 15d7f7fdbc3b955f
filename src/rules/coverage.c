#include "rules/coverage.h"

#include "format/json.h"

#include <string.h>

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
                    text_same(covered->carriers.at[k].path, carrier->path) &&
                    text_same(covered->carriers.at[k].key, carrier->key);
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

static enum carrier_rank first_rank(const struct covered *covered)
{
    enum carrier_rank rank = CARRIER_STANDS;
    for (size_t i = 0; i < covered->carriers.n; i++)
        rank = covered->carriers.at[i].rank < rank ? covered->carriers.at[i].rank : rank;
    return rank;
}

static bool saw(const struct case_result *result, const struct carrier *carrier)
{
    for (size_t i = 0; carrier->key && i < result->shown.n; i++)
        if (!strcmp(result->shown.at[i], carrier->key))
            return true;
    return false;
}

static bool seen_by_any(const struct covered *covered, const struct carrier *carrier)
{
    for (size_t i = 0; i < covered->cases.n; i++)
        if (covered->cases.at[i]->passed && saw(covered->cases.at[i], carrier))
            return true;
    return false;
}

/* A register that names a clause is at work wherever something that stands under it is. */
static bool seen(const struct covered *covered, const struct carrier *carrier)
{
    bool whole = carrier->reg && carrier->origin == &carrier->reg->origin;
    if (seen_by_any(covered, carrier))
        return true;
    for (size_t i = 0; whole && i < covered->carriers.n; i++) {
        const struct carrier *part = &covered->carriers.at[i];
        if (part->reg == carrier->reg && part->rank == CARRIER_UNDER && seen_by_any(covered, part))
            return true;
    }
    return false;
}

/* Whether all that is asked for was seen; what was not is listed. */
static bool shown(struct arena *arena, struct covered *covered)
{
    enum carrier_rank rank = first_rank(covered);
    size_t asked = 0;
    for (size_t i = 0; i < covered->carriers.n; i++) {
        const struct carrier *carrier = &covered->carriers.at[i];
        if (carrier->rank != rank || !carrier->key)
            continue;
        asked++;
        if (!seen(covered, carrier))
            *list_push(arena, &covered->unseen) = *carrier;
    }
    return asked && !covered->unseen.n;
}

static void judge(struct arena *arena, struct coverage *coverage, struct covered *covered)
{
    for (size_t i = 0; i < covered->cases.n; i++)
        covered->failed = covered->failed || !covered->cases.at[i]->passed;
    covered->carried = covered->carriers.n > 0;
    covered->proved = shown(arena, covered) && !covered->failed;
    coverage->carried += covered->carried;
    coverage->carried_fed += covered->carried && covered->clause->fed;
    coverage->proved += covered->proved;
    coverage->unproved += covered->carried && !covered->proved;
    coverage->failed += covered->carried && covered->failed;
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
        judge(arena, ret_coverage, &ret_coverage->clauses.at[i]);
}

/* --- telling it --- */

static const char *verdict(const struct covered *covered)
{
    if (covered->proved)
        return "已证明";
    if (covered->carried)
        return covered->failed    ? "未证明（有案例未过）"
               : covered->cases.n ? "未证明（没有都用到）"
                                  : "未证明（没有案例）";
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
        for (size_t k = 0; covered->cases.n && k < covered->unseen.n; k++)
            text_printf(text, "%s%s %s:%d", k ? "；" : "\t案例里没有用到：", covered->unseen.at[k].path,
                        covered->unseen.at[k].origin->file, covered->unseen.at[k].origin->line);
        text_add(text, "\n");
    }
    text_printf(text,
                "%zu 条：承载 %zu（已证明 %zu，未证明 %zu，其中有案例未过 %zu；其中 %zu 条靠外部系统报送才看得见），代为报送 %zu，知晓 "
                "%zu，无承载 %zu\n",
                coverage->clauses.n, coverage->carried, coverage->proved, coverage->unproved, coverage->failed,
                coverage->carried_fed,
                coverage->fed, coverage->acknowledged, coverage->uncarried);
}

static void carriers_json(struct json *json, const char *key, const struct carriers *carriers)
{
    json_key(json, key);
    json_open_array(json);
    for (size_t i = 0; i < carriers->n; i++) {
        json_open_object(json);
        json_key_text(json, "kind", carriers->at[i].kind);
        json_key_text(json, "path", carriers->at[i].path);
        json_key_text(json, "file", carriers->at[i].origin->file);
        json_key_int(json, "line", carriers->at[i].origin->line);
        json_close(json);
    }
    json_close(json);
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
    carriers_json(json, "carriers", &covered->carriers);
    carriers_json(json, "unseen", &covered->unseen);
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
