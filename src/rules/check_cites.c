#include "rules/check_inner.h"

#include "rules/coverage.h"

#include <string.h>

/* 1 Each construct says which clause it carries, or that it is ours; each clause it names exists. */

static void cite(struct checking *checking, const struct origin *origin, const char *what)
{
    if (!origin->file)
        return;
    if (!origin->clauses.n)
        check_tell(checking, ISSUE_WARNING, origin,
                   CHECK_PRINT(checking, "%s没有写依据的条款（clauses），不来自制度的写 ours", what),
                   CHECK_PRINT(checking, "%s cites no clause; write `ours` when no clause asks for it",
                               origin->path ? origin->path : what));
    struct names known = {0};
    for (size_t i = 0; i < checking->law->clauses.n; i++)
        *list_push(checking->arena, &known) = checking->law->clauses.at[i].id;
    for (size_t i = 0; i < origin->clauses.n; i++)
        if (strcmp(origin->clauses.at[i], "ours") && !law_clause(checking->law, origin->clauses.at[i]))
            check_tell(checking, ISSUE_ERROR, origin,
                       CHECK_PRINT(checking, "%s：没有条款“%s”%s", what, origin->clauses.at[i],
                                   check_near(checking, origin->clauses.at[i], &known)),
                       CHECK_PRINT(checking, "there is no clause \"%s\"", origin->clauses.at[i]));
}

static void cite_deed(const struct visitor *visitor, const struct site *site, const struct deed *deed)
{
    (void)site;
    cite(visitor->checking, &deed->origin,
         CHECK_PRINT(visitor->checking, "动作“%s”", deed->title ? deed->title : deed->name));
}

static void cite_named(struct checking *checking, const char *what, const char *name, const struct origin *origin)
{
    cite(checking, origin, CHECK_PRINT(checking, "%s“%s”", what, name));
}

void check_cites(struct checking *checking)
{
    const struct law *law = checking->law;
    struct visitor visitor = {.checking = checking, .deed = cite_deed};
    check_visit(&visitor);
#define CITE_MAP(map_, struct_, what_)                                                                                 \
    for (size_t i = 0; i < law->map_.n; i++)                                                                           \
    cite_named(checking, what_, law->map_.rows[i].key, &((const struct struct_ *)law->map_.rows[i].value)->origin)
#define CITE_LIST(list_, what_, name_)                                                                                 \
    for (size_t i = 0; i < law->list_.n; i++)                                                                          \
    cite_named(checking, what_, law->list_.at[i].name_, &law->list_.at[i].origin)
    CITE_MAP(posts, post, "岗位");
    CITE_MAP(groups, group, "人员组");
    CITE_MAP(policy_kinds, policy_kind, "策略类别");
    CITE_MAP(ladders, ladder, "阶梯");
    CITE_MAP(notices, notice, "通知");
    CITE_MAP(forms, form, "单据");
    CITE_MAP(facts, fact_def, "事实");
    CITE_LIST(duties, "例行任务", name);
    CITE_LIST(policies, "策略", kind);
    CITE_LIST(watches, "监测", name);
    CITE_LIST(rules, "规则", name);
    CITE_LIST(indicators, "指标", name);
    for (size_t i = 0; i < law->regs.n; i++) {
        const struct reg *reg = law->regs.rows[i].value;
        if (!check_has_register(reg))
            continue;
        cite_named(checking, "台账", reg->name, &reg->origin);
        for (size_t k = 0; k < reg->states.n; k++)
            cite_named(checking, "状态", reg->states.at[k].name, &reg->states.at[k].origin);
        for (size_t k = 0; k < reg->checks.n; k++)
            cite_named(checking, "检查", reg->checks.at[k].text, &reg->checks.at[k].origin);
    }
    for (size_t i = 0; i < law->settings.n; i++) {
        const struct setting *setting = law->settings.rows[i].value;
        struct origin source = setting->origin;
        source.clauses = (struct names){.at = (const char *[]){setting->source}, .n = setting->source != NULL};
        cite_named(checking, "设置", setting->name, &source);
    }
}

/* 1 Articles of several regulations can be told apart by a name that fits into a list. */

enum { CALLED_MOST = 10 };

static bool has_article(const struct law *law, const struct pack *pack)
{
    for (size_t i = 0; i < law->clauses.n; i++)
        if (law->clauses.at[i].article && text_same(law->clauses.at[i].pack, pack->name))
            return true;
    return false;
}

void check_called(struct checking *checking)
{
    const struct law *law = checking->law;
    for (size_t i = 0; i < law->packs.n; i++) {
        const struct pack *pack = &law->packs.at[i];
        struct origin origin = {.file = CHECK_PRINT(checking, "%s/pack.yaml", pack->name)};
        if (text_chars(pack->called) > CALLED_MOST && has_article(law, pack))
            check_tell(checking, ISSUE_WARNING, &origin,
                       CHECK_PRINT(checking, "“%s”长，放不进列表：用 short 写一个不超过 %d 个字的简称", pack->called,
                                   CALLED_MOST),
                       CHECK_PRINT(checking, "\"%s\" is too long for a list: say `short`, at most %d characters",
                                   pack->called, CALLED_MOST));
        for (size_t k = 0; k < i; k++)
            if (text_same(law->packs.at[k].called, pack->called))
                check_tell(checking, ISSUE_WARNING, &origin,
                           CHECK_PRINT(checking, "制度包 %s 和 %s 的简称都是“%s”，条款分不清是哪一部的",
                                       law->packs.at[k].name, pack->name, pack->called),
                           CHECK_PRINT(checking, "packs %s and %s are both called \"%s\": their articles look the same",
                                       law->packs.at[k].name, pack->name, pack->called));
    }
}

void check_clauses(struct checking *checking)
{
    struct coverage coverage;
    coverage_collect(checking->arena, checking->law, NULL, 0, &coverage);
    for (size_t i = 0; i < coverage.clauses.n; i++) {
        const struct covered *covered = &coverage.clauses.at[i];
        struct origin origin = {.file = CHECK_PRINT(checking, "%s/pack.yaml", covered->clause->pack)};
        bool lives = covered->carried || covered->clause->fed || covered->clause->acknowledge;
        if (!lives)
            check_tell(checking, ISSUE_ERROR, &origin,
                       CHECK_PRINT(checking, "条款 %s “%s”没有任何内容承载，也没有写 acknowledge 或 fed",
                                   covered->clause->id, covered->clause->title ? covered->clause->title : ""),
                       CHECK_PRINT(checking, "clause %s is carried by nothing, and neither acknowledged nor fed",
                                   covered->clause->id));
    }
}
