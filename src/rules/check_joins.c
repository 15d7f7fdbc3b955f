#include "rules/check_inner.h"

#include <string.h>

/* 12 Ladders. 13 What several packs say about one thing can be joined. */

static const struct rung *rung_of(const struct ladder *ladder, int number)
{
    for (size_t i = 0; i < ladder->rungs.n; i++)
        if (ladder->rungs.at[i].number == number)
            return &ladder->rungs.at[i];
    return NULL;
}

/* Somebody outside the unit that is struck has a say in what is opened: a post of the institution, or a group. */
static bool decided_outside(const struct law *law, const struct reg *reg)
{
    bool outside = !reg || !reg->states.n;
    for (size_t s = 0; reg && s < reg->states.n; s++)
        for (size_t i = 0; i < reg->states.at[s].deeds.n; i++)
            for (const struct who *who = reg->states.at[s].deeds.at[i].by; who; who = who->next) {
                const struct post *post = who->kind == WHO_POST ? law_post(law, who->name) : NULL;
                outside = outside || (post ? strcmp(post->per, "unit") != 0 : who->kind != WHO_PATH);
            }
    return outside;
}

static void one_rung(struct checking *checking, const struct ladder *ladder, const struct rung *rung)
{
    for (size_t i = 0; i < rung->effects.n; i++) {
        const struct effect *effect = &rung->effects.at[i];
        if (effect->kind == EFFECT_OPEN && !decided_outside(checking->law, law_reg(checking->law, effect->name)))
            check_tell(checking, ISSUE_ERROR, &ladder->origin,
                       CHECK_PRINT(checking, "阶梯“%s”第 %d 级交给被计单位自己决定：%s里要有一步由全校的岗位（per: institution）办",
                                   ladder->name, rung->number, law_reg(checking->law, effect->name)->title),
                       CHECK_PRINT(checking, "rung %d of \"%s\" is decided by the unit that is struck", rung->number, ladder->name));
    }
}

static void one_ladder(struct checking *checking, const struct ladder *ladder)
{
    if (!ladder->per || !ladder->within)
        check_tell(checking, ISSUE_ERROR, &ladder->origin,
                   CHECK_PRINT(checking, "阶梯“%s”要写明 per 和 within", ladder->name),
                   CHECK_PRINT(checking, "ladder \"%s\" needs `per` and `within`", ladder->name));
    for (int i = 1; i <= (int)ladder->rungs.n; i++)
        if (!rung_of(ladder, i))
            check_tell(checking, ISSUE_ERROR, &ladder->origin,
                       CHECK_PRINT(checking, "阶梯“%s”缺第 %d 级，级数要从 1 起连续", ladder->name, i),
                       CHECK_PRINT(checking, "ladder \"%s\" has no rung %d", ladder->name, i));
    for (size_t i = 0; i < ladder->rungs.n; i++) {
        bool decided = false;
        for (size_t k = 0; k < ladder->rungs.at[i].effects.n; k++)
            decided = decided || ladder->rungs.at[i].effects.at[k].kind != EFFECT_SET;
        if (!decided)
            check_tell(
                checking, ISSUE_WARNING, &ladder->origin,
                CHECK_PRINT(checking, "阶梯“%s”第 %d 级没有交给人决定", ladder->name, ladder->rungs.at[i].number),
                CHECK_PRINT(checking, "nobody decides rung %d of \"%s\"", ladder->rungs.at[i].number, ladder->name));
    }
}

void check_rungs(struct checking *checking)
{
    for (size_t i = 0; i < checking->law->ladders.n; i++) {
        const struct ladder *ladder = checking->law->ladders.rows[i].value;
        for (size_t k = 0; k < ladder->rungs.n; k++)
            one_rung(checking, ladder, &ladder->rungs.at[k]);
    }
}

void check_ladders(struct checking *checking)
{
    for (size_t i = 0; i < checking->law->ladders.n; i++)
        one_ladder(checking, checking->law->ladders.rows[i].value);
}

/* --- 13 --- */

static const struct attribute *attribute_of(const struct policy_kind *kind, const char *name)
{
    for (size_t i = 0; kind && i < kind->attributes.n; i++)
        if (!strcmp(kind->attributes.at[i].name, name))
            return &kind->attributes.at[i];
    return NULL;
}

static void check_kind(struct checking *checking, const struct policy_kind *kind)
{
    static const struct {
        const char *join, *types;
    } JOINS[] = {
        {"highest", "number money percent"},
        {"lowest", "number money percent"},
        {"soonest", "duration date datetime"},
        {"farthest", "duration date datetime"},
        {"yes-wins", "flag"},
        {"no-wins", "flag"},
        {"union", "people list"},
        {"common", "people list"},
    };
    for (size_t i = 0; i < kind->attributes.n; i++) {
        const struct attribute *attribute = &kind->attributes.at[i];
        size_t k = 0;
        while (k < sizeof JOINS / sizeof *JOINS && !text_same(attribute->join, JOINS[k].join))
            k++;
        if (k == sizeof JOINS / sizeof *JOINS)
            check_tell(
                checking, ISSUE_ERROR, &kind->origin,
                CHECK_PRINT(
                    checking,
                    "策略属性“%s.%s”的合并方式“%s”算不出，只能是 highest lowest soonest farthest yes-wins no-wins union common",
                    kind->name, attribute->name, attribute->join ? attribute->join : ""),
                CHECK_PRINT(checking, "\"%s.%s\" cannot be joined by \"%s\"", kind->name, attribute->name,
                            attribute->join ? attribute->join : ""));
        else if (attribute->type && !strstr(JOINS[k].types, attribute->type))
            check_tell(checking, ISSUE_ERROR, &kind->origin,
                       CHECK_PRINT(checking, "策略属性“%s.%s”是 %s，不能用 %s 合并", kind->name, attribute->name,
                                   attribute->type, attribute->join),
                       CHECK_PRINT(checking, "\"%s.%s\" is %s and cannot be joined by %s", kind->name, attribute->name,
                                   attribute->type, attribute->join));
    }
}

static bool same_who(const struct who *a, const struct who *b)
{
    for (; a && b; a = a->next, b = b->next)
        if (a->kind != b->kind || !text_same(a->name, b->name) || (a->of != NULL) != (b->of != NULL))
            return false;
    return !a && !b;
}

static void same_steps(struct checking *checking, const struct policy *policy, const struct policy *other)
{
    for (size_t i = 0; i < policy->steps.n; i++)
        for (size_t k = 0; k < other->steps.n; k++)
            if (!strcmp(policy->steps.at[i].name, other->steps.at[k].name) &&
                !same_who(policy->steps.at[i].by, other->steps.at[k].by))
                check_tell(
                    checking, ISSUE_ERROR, &other->steps.at[k].origin,
                    CHECK_PRINT(checking, "同名步骤“%s”在两处由不同的人办，合不到一起", other->steps.at[k].title),
                    CHECK_PRINT(checking, "step \"%s\" is given to different people in two places",
                                other->steps.at[k].name));
}

static const struct assign *said(const struct policy *policy, const char *name)
{
    for (size_t i = 0; i < policy->values.n; i++)
        if (!strcmp(policy->values.at[i].name, name))
            return &policy->values.at[i];
    return NULL;
}

/* Two statements that always hold leave nothing in common. */
static void nothing_in_common(struct checking *checking, const struct policy *policy, const struct policy *other)
{
    const struct policy_kind *kind = map_get(&checking->law->policy_kinds, policy->kind);
    for (size_t i = 0; kind && !policy->for_ && !other->for_ && i < kind->attributes.n; i++) {
        const char *name = kind->attributes.at[i].name;
        const struct assign *a = said(policy, name), *b = said(other, name);
        bool lists = text_same(kind->attributes.at[i].join, "common") && a && b && a->value && b->value;
        bool shared = !lists || a->value->value.kind != VALUE_LIST;
        for (size_t k = 0; !shared && k < a->value->value.list.n; k++)
            shared = value_holds(b->value->value, a->value->value.list.at[k]);
        if (!shared)
            check_tell(checking, ISSUE_ERROR, &other->origin,
                       CHECK_PRINT(checking, "策略“%s.%s”在两处没有共同的值，合不到一起", policy->kind, name),
                       CHECK_PRINT(checking, "two statements on \"%s.%s\" have nothing in common", policy->kind, name));
    }
}

static void agree(struct checking *checking, const struct policy *policy, const struct policy *other)
{
    same_steps(checking, policy, other);
    nothing_in_common(checking, policy, other);
}

void check_policies(struct checking *checking)
{
    const struct law *law = checking->law;
    for (size_t i = 0; i < law->policy_kinds.n; i++)
        check_kind(checking, law->policy_kinds.rows[i].value);
    for (size_t i = 0; i < law->policies.n; i++) {
        const struct policy *policy = &law->policies.at[i];
        const struct policy_kind *kind = map_get(&law->policy_kinds, policy->kind);
        if (!kind && policy->values.n)
            check_tell(checking, ISSUE_ERROR, &policy->origin, CHECK_PRINT(checking, "没有策略类别“%s”", policy->kind),
                       CHECK_PRINT(checking, "there is no policy kind \"%s\"", policy->kind));
        for (size_t k = 0; kind && k < policy->values.n; k++)
            if (!attribute_of(kind, policy->values.at[k].name))
                check_tell(checking, ISSUE_ERROR, &policy->origin,
                           CHECK_PRINT(checking, "策略“%s”没有属性“%s”", policy->kind, policy->values.at[k].name),
                           CHECK_PRINT(checking, "policy \"%s\" has no attribute \"%s\"", policy->kind,
                                       policy->values.at[k].name));
        for (size_t k = i + 1; k < law->policies.n; k++)
            if (!strcmp(policy->kind, law->policies.at[k].kind))
                agree(checking, policy, &law->policies.at[k]);
    }
}

/* --- 13: one field, two packs --- */

struct setter {
    const char *reg, *field;
    const struct origin *origin;
};
struct setters LIST(struct setter);

static void note_setter(const struct visitor *visitor, const struct site *site, const struct effect *effect)
{
    struct checking *checking = visitor->checking;
    struct setters *setters = visitor->context;
    for (size_t i = 0; effect->kind == EFFECT_SET && site->reg && i < effect->values.n; i++) {
        const struct path *path = effect->values.at[i].path;
        if (!path || !path->n || path->root != ROOT_SUBJECT)
            continue;
        const char *reg = path->n == 1 ? site->reg->name : path->hops[path->n - 2].to,
                   *field = path->hops[path->n - 1].name;
        for (size_t k = 0; reg && k < setters->n; k++) {
            const struct setter *other = &setters->at[k];
            if (!strcmp(other->reg, reg) && !strcmp(other->field, field) &&
                strcmp(other->origin->pack, effect->origin.pack))
                check_tell(checking, ISSUE_ERROR, &effect->origin,
                           CHECK_PRINT(checking, "“%s.%s”由两部制度（%s、%s）各自写入，先后会改变结果", reg, field,
                                       other->origin->pack, effect->origin.pack),
                           CHECK_PRINT(checking, "\"%s.%s\" is set by two packs, %s and %s", reg, field,
                                       other->origin->pack, effect->origin.pack));
        }
        if (reg)
            *list_push(checking->arena, setters) = (struct setter){reg, field, &effect->origin};
    }
}

void check_sets_of_packs(struct checking *checking)
{
    struct setters setters = {0};
    struct visitor visitor = {.checking = checking, .context = &setters, .effect = note_setter};
    check_visit(&visitor);
}

/* --- 16: a duty of the institution and a fact from outside have no record --- */

static void recordless(const struct visitor *visitor, const struct site *site, const struct effect *effect)
{
    struct checking *checking = visitor->checking;
    const char *verb = effect->kind == EFFECT_STRIKE                ? "strike"
                       : effect->kind == EFFECT_CALL                ? "call"
                       : effect->kind == EFFECT_PRINT && !effect->of ? "print"
                       : effect->kind == EFFECT_GO && !effect->of    ? "go"
                                                                     : NULL;
    if (!site->reg && (site->duty || site->rule) && verb)
        check_tell(checking, ISSUE_ERROR, &effect->origin,
                   CHECK_PRINT(checking, "这里没有记录，%s 无处可用：例行任务写 of，事实的规则先 open 一条记录，在那个台账里写", verb),
                   CHECK_PRINT(checking, "there is no record here for `%s`: give the duty an `of`, or open a record and do it there", verb));
}

void check_recordless(struct checking *checking)
{
    struct visitor visitor = {.checking = checking, .effect = recordless};
    check_visit(&visitor);
}
