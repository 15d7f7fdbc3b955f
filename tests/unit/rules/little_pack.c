#include "little_pack.h"

#include "cases/load.h"
#include "rules/terms.h"
#include "rules/value_text.h"

#include <math.h>
#include <stdlib.h>

const char LITTLE_PACK[] = "pack: t\nedition: 1\ntitle: 测试制度\n"
                           "clauses:\n"
                           "  t.1: {article: 第一条, title: 甲}\n"
                           "  t.2: {article: 第二条, title: 乙}\n";

static const char PEOPLE[] =
    "posts:\n"
    "  chief: {title: 负责人, per: institution, holders: 1}\n"
    "  office: {title: 办公室, per: institution, vacant: chief}\n"
    "  unit-head: {title: 单位负责人, per: unit, holders: 1, vacant: office}\n"
    "  officer: {title: 专员, per: unit, vacant: unit-head of unit}\n"
    "  agency: {title: 经办处, per: institution, same-as: office}\n"
    "registers:\n"
    "  unit:\n"
    "    title: 单位\n"
    "    title-of: name\n"
    "    fields: {name: {title: 名称, required: yes}, kind: {one-of: [学校, 部门, 学院]}, parent: {type: ref, to: "
    "unit}}\n"
    "  person:\n"
    "    title: 人员\n"
    "    title-of: name\n"
    "    fields: {name: {title: 姓名, required: yes}, unit: {type: unit}, phone: {type: phone}, mail: {type: mail}, "
    "wecom: {}, active: {type: flag, default: yes}}\n"
    "  holding:\n"
    "    title: 任职\n"
    "    valid: [starts-on, ends-on]\n"
    "    fields: {post: {type: post, required: yes}, unit: {type: unit}, person: {type: person, required: yes}, "
    "deputy: {type: flag, default: no}, starts-on: {type: date, required: yes}, ends-on: {type: date}}\n";

const char LITTLE_GIVEN[] = "given:\n"
                            "  unit:\n"
                            "    - {name: 学校, kind: 学校}\n"
                            "    - {name: 图书馆, kind: 部门, parent: 学校}\n"
                            "    - {name: 计算机学院, kind: 学院, parent: 学校}\n"
                            "  person:\n"
                            "    - {name: 王一, unit: 学校}\n"
                            "    - {name: 李二, unit: 学校}\n"
                            "    - {name: 赵三, unit: 图书馆}\n"
                            "    - {name: 钱四, unit: 图书馆}\n"
                            "    - {name: 孙五, unit: 图书馆}\n"
                            "    - {name: 周六, unit: 计算机学院}\n"
                            "  holding:\n"
                            "    - {post: chief, unit: 学校, person: 王一, starts-on: 2026-01-01}\n"
                            "    - {post: office, unit: 学校, person: 李二, starts-on: 2026-01-01}\n"
                            "    - {post: unit-head, unit: 图书馆, person: 赵三, starts-on: 2026-01-01}\n"
                            "    - {post: officer, unit: 图书馆, person: 钱四, starts-on: 2026-01-01}\n"
                            "    - {post: officer, unit: 图书馆, person: 孙五, deputy: yes, starts-on: 2026-01-01}\n"
                            "    - {post: unit-head, unit: 计算机学院, person: 周六, starts-on: 2026-01-01}\n";

static struct pack_file file_of(const char *name, const char *text)
{
    return (struct pack_file){.pack = "t", .name = name, .bytes = text, .n = strlen(text)};
}

const struct law *little_law_issues(struct arena *arena, const char *more, struct issues *ret_issues)
{
    struct pack_file files[] = {file_of("pack.yaml", LITTLE_PACK), file_of("people.yaml", PEOPLE),
                                file_of("more.yaml", more ? more : "")};
    struct law *law = NULL;
    *ret_issues = (struct issues){0};
    assert_int_equal(law_load(arena, files, 3, sample_calendar(arena), &law, ret_issues), 0);
    return law;
}

const struct law *little_law(struct arena *arena, const char *more)
{
    struct issues issues;
    const struct law *law = little_law_issues(arena, more, &issues);
    for (size_t i = 0; i < issues.n; i++)
        if (issues.at[i].level == ISSUE_ERROR)
            fail_msg("%s %s", issues.at[i].where, issues.at[i].zh);
    return law;
}

/* {name, at: a day of the period, value}: the expression alone, of everybody. */
static const char *judge_indicator(struct stage *stage, const struct node *expected)
{
    const struct indicator *found = NULL;
    struct oops oops = {0};
    struct period period;
    ms_t at;
    for (size_t i = 0; i < stage->law->indicators.n; i++)
        if (!strcmp(stage->law->indicators.at[i].name, node_text(expected, "name")))
            found = &stage->law->indicators.at[i];
    if (!found || !moment_from_text(stage->law->calendar, node_text(expected, "at"), false, &at) ||
        period_at(found->every, stage->law->calendar, at, &period) != 0)
        return "no such indicator or period";
    struct view view = {.arena = stage->arena};
    for (int round = 0; round < 8; round++) {
        struct deciding deciding = {.arena = stage->arena, .law = stage->law, .view = &view, .now = stage->now,
                                    .period = VALUE_OF_RANGE(period.start, period.end)};
        struct value value = term_value(&deciding, found->value);
        double have = value.kind == VALUE_INT ? (double)value.number : value.kind == VALUE_REAL ? value.real : -1;
        if (!deciding.missing)
            return fabs(have - strtod(node_text(expected, "value"), NULL)) < 1e-9
                       ? NULL
                       : arena_printf(stage->arena, "%s: %g", found->name, have);
        if (load_wants(stage_store(stage), &view, &oops) < 0)
            return "the store cannot answer";
    }
    return "no end of wants";
}

static const struct law *two_laws(struct arena *arena, const char *more, const char *second)
{
    struct issues issues = {0};
    struct law *law = NULL;
    struct pack_file files[] = {file_of("pack.yaml", LITTLE_PACK),
                                file_of("people.yaml", PEOPLE),
                                file_of("more.yaml", more),
                                {.pack = "x", .name = "x.yaml", .bytes = second, .n = strlen(second)}};
    assert_int_equal(law_load(arena, files, 4, sample_calendar(arena), &law, &issues), 0);
    for (size_t i = 0; i < issues.n; i++)
        if (issues.at[i].level == ISSUE_ERROR)
            fail_msg("%s %s", issues.at[i].where, issues.at[i].zh);
    return law;
}

const char *little_faults(struct arena *arena, const char *more, const char *duties, const char *steps)
{
    return little_faults_of_two(arena, more, NULL, duties, steps);
}

const char *little_faults_of_two(struct arena *arena, const char *more, const char *second, const char *duties,
                                 const char *steps)
{
    struct oops oops = {0};
    struct node *root = NULL;
    struct rehearsal rehearsal = {0};
    const struct rehearsal_world world = {.judges.indicator = judge_indicator};
    struct text faults = TEXT(arena);
    const struct law *law = second ? two_laws(arena, more, second) : little_law(arena, more);
    const char *yaml =
        arena_printf(arena, "case: t\nclauses: [t.1]\nelse: ignore\n%s%s%s\n%ssteps:\n%s", duties ? "duties: [" : "",
                     duties ? duties : "", duties ? "]" : "", LITTLE_GIVEN, steps);
    if (yaml_read(arena, "t.case.yaml", yaml, strlen(yaml), NULL, &root, &oops) != 0)
        fail_msg("%s %s", oops.where, oops.zh);
    if (rehearse_case(arena, law, &world, root, &rehearsal, &oops) != 0)
        fail_msg("%s %s", oops.where, oops.zh);
    for (size_t i = 0; i < rehearsal.faults.n; i++)
        text_printf(&faults, "%s %s\n", rehearsal.faults.at[i].where, rehearsal.faults.at[i].text);
    return text_end(&faults);
}

void little_plays(const char *more, const char *duties, const char *steps)
{
    ARENA_SCOPE(arena);
    const char *faults = little_faults(arena, more, duties, steps);
    if (*faults)
        fail_msg("\n%s", faults);
}
