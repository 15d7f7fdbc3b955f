#include "little_pack.h"

/* What is wrong, where it stands (line of the file, which begins with the text given), and words of the message. */
struct wrong {
    const char *pack;
    int line;
    const char *message;
};

/* clang-format off */
static const struct wrong WRONG_PACKS[] = {
    {"registres: {}", 1, "是不是“registers”"},
    {"posts: {clerk: {per: unit, vacnt: chief}}", 1, "是不是“vacant”"},
    {"posts: {clerk: {vacant: cheif}}", 1, "是不是“chief”"},
    {"posts: {clerk: {same-as: nobody}}", 1, "没有岗位“nobody”"},
    {"posts: {chief: {per: unit}}", 1, "岗位“chief”定义了两次"},
    {"posts: {clerk: {holders: once}}", 1, "holders 不能写“once”，只有：1 any"},
    {"posts: {clerk: {per: school}}", 1, "per 不能写“school”"},
    {"posts: {clerk: {sees: every}}", 1, "sees 不能写“every”"},
    {"settings: {limit: {value: 1, may: loosen}}", 1, "may 不能写“loosen”"},
    {"registers:\n  a:\n    flow:\n      s:\n        actions: {go: {by: chief, auth: twice, to: e}}\n      e: final", 5, "auth 不能写“twice”"},
    {"registers:\n  a:\n    flow:\n      s: {due: 3 days, extend: {by: chief, needs: [unit]}}\n      e: final", 4, "“needs”"},
    {"duties: {d: {every: year, who: chief, due: 13-31}}", 1, "日期写月和日"},
    {"registers:\n  a:\n    flow:\n      s: {due: within 3 days}\n      e: final", 4, "前面不加词"},
    {"duties: {d: {every: 5 months, who: chief}}", 1, "2 3 4 6 months"},
    {"duties: {d: {every: week, of: each unit, who: chief, draw: some}}", 1, "some"},
    {"settings: {n: {value: 3, source: ours}}\nduties: {d: {every: week, of: each unit, who: chief, draw: n}}", 2, "百分数"},
    {"registers:\n  a:\n    fields: {x: {type: boolean, default: no}}", 3, "是不是“flag”"},
    {"registers:\n  a:\n    flow:\n      s: {entering: [{call: restrict, of: officer of unit}]}\n      e: final", 4, "不能写岗位"},
    {"registers:\n  a:\n    fields: {x: {type: gram}}", 3, "可写的有：text page number"},
    {"registers:\n  a:\n    flow:\n      s: {entering: [{strike: unit}]}\n      e: final", 4, "strike 后面写阶梯的名字"},
    {"registers:\n  a:\n    fields: {n: {type: number, is: count unit where (opened within cause.period)}}", 3, "办理对象自己的写 this.cause.period"},
    {"registers:\n  a:\n    fields: {n: {type: number}}\n    checks: [exists a where (opened + n days < now)]", 4, "用 is 算好日期"},
    {"registers:\n  a:\n    fields: {x: {one-of: 甲、乙}}", 3, "选项应是一个列表"},
    {"registers:\n  a:\n    fields: {x: {one-of: [甲, 乙]}}\n    checks: [x == 甲]", 4, "只写一个 ="},
    {"registers:\n  a:\n    flow:\n      s:\n        actions: {go: {by: 单位负责人, to: e}}\n      e: final", 5, "是不是“unit-head”"},
    {"groups: {board: {chair: cheif}}", 1, "是不是“chief”"},
    {"settings: {limit: {may: change}}", 1, "value"},
    {"registers: {unit: {title: 又一个}}", 1, "定义了两次"},
    {"registers: {unit: {flow: {s: {no-limit: 试, actions: {go: {by: chief, to: e}}}, e: final}}}", 1, "定义了两次"},
    {"facts: {f: {source: api, fields: {who: {type: person}}}}\nrules:\n  r: {on: f, do: [{set: {each.active: no}, each: person where (this = fact.who)}]}", 3, "不能写“this”：集合里的那一行写 each"},
    {"facts: {f: {source: api, fields: {who: {type: person}}}}\nrules:\n  r: {on: f, if: this.active = yes, do: [{notify: chief}]}", 3, "不能写“this”"},
    {"facts: {f: {source: api, fields: {who: {type: person}}}}\nrules:\n  r: {on: f, if: exists person where (that = fact.who), do: [{notify: chief}]}", 3, "不能写“that”"},
    {"registers: {task: {title: 内置}}", 1, "定义了两次"},
    {"registers:\n  a:\n    fields: {x: {type: nmber}}", 3, "是不是“number”"},
    {"registers:\n  a:\n    fields: {x: {tipe: number}}", 3, "是不是“type”"},
    {"registers:\n  a:\n    fields: {x: {type: ref, to: sistem}}", 3, "没有台账“sistem”"},
    {"registers:\n  a:\n    fields: {x: {type: refs}}", 3, "refs 要写明 to"},
    {"registers:\n  a:\n    fields: {x: {type: number, required: y = 3}}", 3, "没有这个名字“y”"},
    {"registers:\n  a:\n    fields: {x: {one-of: [甲, 乙]}}\n    checks: [x = 丙]", 4, "“丙”不是x的选项"},
    {"registers:\n  a:\n    fields:\n      version: {title: 版本}", 4, "请换一个名字"},
    {"pack: x\nedition: 1\ntitle: 甲\nscope: {system: kind = 甲}", 4, "没有台账“system”"},
    {"pack: x\nedition: 1\ntitle: 甲\nscope: {unit: knid = 学院}", 4, "没有这个名字“knid”"},
    {"pack: x\nedition: 1\ntitle: 甲\nmoves: {甲: 乙}", 4, "尚未提供"},
    {"posts: {clerk: {eligible: actve = yes}}", 1, "没有这个名字“actve”"},
    {"records: {task: [{title: 甲}]}", 1, "由程序自己写"},
    {"records: {unit: [甲]}", 1, "records 的一行"},
    {"registers:\n  a:\n    fields: {rows: {type: lines, rows: each sistem where (unit = this.unit)}}", 3, "没有这个台账或明细“sistem”"},
    {"registers:\n  a:\n    fields: {rows: {type: lines, rows: each unit}}\n    flow:\n      s: {draws: [rwos]}\n      e: final", 5, "是不是“rows”"},
    {"registers:\n  a:\n    title-of: nam\n    fields: {name: {}}", 3, "没有字段“nam”"},
    {"registers:\n  a:\n    unique: [{of: [nam]}]\n    fields: {name: {}}", 3, "没有字段“nam”"},
    {"registers:\n  a:\n    valid: [from-on]\n    fields: {from-on: {type: date}}", 3, "valid 应是两个字段"},
    {"registers:\n  a:\n    checks: [{that: unit is filled, otherwise: 没有}]", 3, "没有“otherwise”"},
    {"registers:\n  a:\n    checks: [{else: 没有}]", 3, "that"},
    {"registers:\n  a:\n    checks: [{that: unit is filled, weight: mild}]", 3, "weight"},
    {"registers:\n  a:\n    checks: [(unit is filled]", 3, "括号没有合上"},
    {"registers:\n  a:\n    checks: [unit is filed]", 3, "filed"},
    {"registers:\n  a:\n    checks: [unit is filled unit]", 3, "多出来的话"},
    {"registers:\n  a:\n    checks: [unit.nam = 甲]", 3, "unit.nam"},
    {"registers:\n  a:\n    checks: [exists sistem where (unit = this.unit)]", 3, "没有这个台账或明细“sistem”"},
    {"registers:\n  a:\n    checks: [every unit where (kind = 部门)]", 3, "遇到"},
    {"registers:\n  a:\n    checks: [policy password > 3]", 3, "类别.属性"},
    {"registers:\n  a:\n    flow:\n      s: {due: 3 dayz}\n      e: final", 4, "dayz"},
    {"registers:\n  a:\n    flow:\n      s: {due: 3 days after givn-at}\n      e: final", 4, "givn-at"},
    {"registers:\n  a:\n    flow:\n      s: {duee: 3 days}\n      e: final", 4, "是不是“due”"},
    {"registers:\n  a:\n    flow:\n      s: {due: limit-x after opened}\n      e: final", 4, "limit-x"},
    {"registers:\n  a:\n    flow:\n      s:\n        actions: {go: {by: oficer of unit, to: e}}\n      e: final", 5, "是不是“officer”"},
    {"registers:\n  a:\n    flow:\n      s:\n        actions: {go: {by: chief, to: ende}}\n      e: final", 5, "没有状态“ende”"},
    {"registers:\n  a:\n    flow:\n      s:\n        actions: {go: {by: chief, too: e}}\n      e: final", 5, "是不是“to”"},
    {"registers:\n  a:\n    flow:\n      s: {when: [{if: unit is filled, to: ende}]}\n      e: final", 4, "没有状态“ende”"},
    {"registers:\n  a:\n    flow:\n      s: {done: ende, steps: {x: {by: chief}}}\n      e: final", 4, "没有状态“ende”"},
    {"registers:\n  a:\n    flow:\n      s: {done: {some: e}, steps: {x: {by: chief}}}\n      e: final", 4, "done 应是"},
    {"registers:\n  a:\n    flow:\n      s: {steps: {rows: items}}\n      e: final", 4, "没有这个台账或明细“items”"},
    {"registers:\n  a:\n    fields: {plan: {type: lines, columns: {what: {}}}}\n    flow:\n      s: {steps: {rows: plan}, done: e}\n      e: final", 5, "要有一列 by"},
    {"registers:\n  a:\n    flow:\n      s: {steps: {rows: unit}, done: e}\n      e: final", 4, "要指一份明细"},
    {"registers:\n  a:\n    flow:\n      s: {entering: [{notfy: chief}]}\n      e: final", 4, "后果只能是"},
    {"registers:\n  a:\n    flow:\n      s: {entering: [{open: b}]}\n      e: final", 4, "没有台账“b”"},
    {"registers:\n  a:\n    flow:\n      s: {entering: [{print: 单}]}\n      e: final", 4, "没有单据“单”"},
    {"registers:\n  a:\n    flow:\n      s: {entering: [{strike: late}]}\n      e: final", 4, "没有阶梯“late”"},
    {"settings: {s: {title: 时限, value: 2 hours, may: tighten}}\nvalues: {s: 3 hours}", 2, "只能改得更严"},
    {"settings: {s: {title: 时限, value: 2 hours, may: change}}\nvalues: {s: 3}", 2, "要写成同样的单位"},
    {"settings: {s: {title: 时限, value: 2 hours}}\nvalues: {s: 1 hour}", 2, "由条款规定"},
    {"settings: {s: {title: 时限, value: {甲: 1}, per: kind, may: change}}\nvalues: {s: {乙: 2}}", 2, "没有“乙”这一行"},
    {"values: {s: 1 hour}", 1, "没有设置“s”"},
    {"registers:\n  a:\n    flow:\n      s: {entering: [{notify: chief, notice: urgent}]}\n      e: final", 4, "没有通知“urgent”"},
    {"registers:\n  a:\n    flow:\n      s: {entering: [{open: unit, values: {nam: 甲}}]}\n      e: final", 4, "是不是“name”"},
    {"registers:\n  a:\n    flow:\n      s: {entering: [{set: {unit.nam: 甲}}]}\n      e: final", 4, "没有这个字段“unit.nam”"},
    {"registers:\n  a:\n    flow:\n      s: {entering: [{call: restrict, prove: soon}]}\n      e: final", 4, "prove"},
    {"additions: {sistem: {fields: {x: {}}}}", 1, "没有台账“sistem”"},
    {"additions: {unit: {fields: {name: {}}}}", 1, "定义了两次"},
    {"duties: {d: {of: each unit, due: 3 days after opened}}", 1, "who"},
    {"duties: {d: {of: each unit, who: chief}}", 1, "every、always 或 due"},
    {"duties: {d: {of: each sistem, every: week, who: chief}}", 1, "没有这个台账“sistem”"},
    {"duties: {d: {every: fortnight, who: chief}}", 1, "fortnight"},
    {"duties: {d: {of: each unit wher (kind = 部门), every: week, who: chief}}", 1, "where"},
    {"duties: {d: {every: week, who: chief, fill: form-x}}", 1, "没有台账“form-x”"},
    {"duties: {d: {every: week, who: chief, met: exists task where (due within period)}}", 1, "here.period"},
    {"duties: {d: {of: each task, every: week, who: chief, met: due within period}}", 1, "两种意思"},
    {"indicators: {i: {every: month, value: count task where (due within period)}}", 1, "each.period"},
    {"registers:\n  a:\n    checks: [opened within here.period]", 3, "没有这个名字“here.period”"},
    {"registers:\n  a:\n    checks: [opened within period]", 3, "没有这个名字“period”"},
    {"registers:\n  a:\n    fields: {now: {type: datetime}}\n    checks: [now <= opened]", 4, "here.now"},
    {"facts: {unit.full: {source: api, fields: {x: {}}}}\nrules: {r: {on: unit.full, if: kind = 部门}}", 2, "没有这个名字“kind”"}, /* the fact has no unit */
    {"rules: {r: {if: now > now}}", 1, "on"},
    {"rules: {r: {on: import.x, window: {count: 3}}}", 1, "over"},
    {"policies: [{for: active = yes}]", 1, "kind"},
    {"watches: {w: {of: each unit, probe: icmp}}", 1, "every"},
    {"watches: {w: {of: each unit, probe: icmp, every: 1 minute, down: often}}", 1, "down"},
    {"watches: {w: {every: 1 minute}}", 1, "of 和 probe"},
    {"indicators: {i: {every: month}}", 1, "value 或 share"},
    {"notices: {n: {text: 好, receipt: soon}}", 1, "receipt"},
    {"forms: {单: {body: []}}", 1, "of"},
    {"forms: {单: {of: sistem}}", 1, "没有台账“sistem”"},
    {"facts: {f: {fields: {x: {type: nmber}}}}", 1, "是不是“number”"},
};
/* clang-format on */

static void every_mistake_is_told_at_its_line_with_the_nearest_word(void **state)
{
    (void)state;
    size_t missed = 0;
    for (size_t i = 0; i < sizeof WRONG_PACKS / sizeof *WRONG_PACKS; i++) {
        ARENA_SCOPE(arena);
        const struct wrong *wrong = &WRONG_PACKS[i];
        const char *place = arena_printf(arena, "t/more.yaml:%d:", wrong->line);
        struct issues issues;
        bool told = false;
        little_law_issues(arena, wrong->pack, &issues);
        for (size_t k = 0; k < issues.n; k++)
            told = told || (text_starts(issues.at[k].where, place) && strstr(issues.at[k].zh, wrong->message));
        if (told)
            continue;
        missed++;
        print_error("%s\n  expected at line %d: %s\n", wrong->pack, wrong->line, wrong->message);
        for (size_t k = 0; k < issues.n; k++)
            print_error("  told: %s %s\n", issues.at[k].where, issues.at[k].zh);
    }
    assert_int_equal(missed, 0);
}

/* A place that should be a map and is not, or the other way round, must never be passed over in silence: what a pack
 * says would then not be done. */
static void nothing_that_stands_in_a_pack_is_passed_over_in_silence(void **state)
{
    (void)state;
    static const char *const PACKS[] = {
        "registers: [a]",
        "posts: [clerk]",
        "policies: {kind: password}",
        "duties: [d]",
        "records: {nosuch: [{name: 甲}]}",
        "registers:\n  a: [x]",
        "registers:\n  a:\n    fields: [x, y]",
        "registers:\n  a:\n    fields: {x: number}",
        "registers:\n  a:\n    actions: [open]",
        "registers:\n  a:\n    actions: {open: chief}",
        "registers:\n  a:\n    flow: [s, e]",
        "registers:\n  a:\n    flow: {s: finl}",
        "registers:\n  a:\n    flow:\n      s: {when: {if: unit is filled, to: e}}\n      e: final",
        "registers:\n  a:\n    flow:\n      s: {grants: {use: port-scan}}\n      e: final",
        "registers:\n  a:\n    flow:\n      s: {before: [{notify: chief}]}\n      e: final",
        "registers:\n  a:\n    unique: {of: [unit]}",
        "registers:\n  a:\n    views: [mine]",
        "registers:\n  a:\n    flow:\n      s:\n        actions: {go: {by: officer off unit, to: e}}\n      e: final",
        "registers:\n  a:\n    flow:\n      s:\n        actions: {go: {by: opener please, to: e}}\n      e: final",
    };
    size_t silent = 0;
    for (size_t i = 0; i < sizeof PACKS / sizeof *PACKS; i++) {
        ARENA_SCOPE(arena);
        struct issues issues;
        little_law_issues(arena, PACKS[i], &issues);
        if (issues_errors(&issues))
            continue;
        silent++;
        print_error("passed over in silence:\n%s\n", PACKS[i]);
    }
    assert_int_equal(silent, 0);
}

/* One pack owns a register; another may add to it, never loosen or redirect it. */
static void an_addition_never_redirects_what_another_pack_owns(void **state)
{
    (void)state;
    static const char OWNER[] = "pack: t\nedition: 1\ntitle: 甲\nposts: {chief: {per: institution}}\n"
                                "registers:\n  b: {fields: {name: {}}}\n"
                                "  a:\n    fields: {theirs: {type: lines, rows: each b, columns: {x: {}}}}\n    flow:\n"
                                "      s: {due: 3 days, missed: [{escalate: chief}], actions: {go: {by: chief, to: e}}}\n"
                                "      e: final\n";
    static const struct {
        const char *flow, *message; /* NULL: taken */
    } ROWS[] = {
        {"s: {actions: {go: {needs: [opened is filled], then: [{notify: chief}]}, look: {by: chief}}}", NULL},
        {"s: {entering: [{notify: chief}], steps: {sign: {by: chief}}}", NULL},
        {"s: {actions: {go: {by: opener}}}", "“by”"},
        {"s: {actions: {go: {to: s}}}", "“to”"},
        {"s: {actions: {go: {if: opened is empty}}}", "“if”"},
        {"s: {due: 30 days}", "“due”"},
        {"s: {when: [{to: e}]}", "“when”"},
        {"s: {done: e}", "“done”"},
        {"x: {no-limit: 等}", "状态“x”"},
        {"s: {draws: [theirs]}", "“theirs”不是本制度所加"},
        {"s: {draws: [ours]}\n    fields: {ours: {type: lines, rows: each b, columns: {y: {}}}}", NULL},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        ARENA_SCOPE(arena);
        const char *more = arena_printf(
            arena, "pack: u\nedition: 1\ntitle: 乙\nadditions:\n  a:\n    flow:\n      %s\n", ROWS[i].flow);
        const struct pack_file files[] = {{.pack = "t", .name = "pack.yaml", .bytes = OWNER, .n = strlen(OWNER)},
                                          {.pack = "u", .name = "pack.yaml", .bytes = more, .n = strlen(more)}};
        struct issues issues = {0};
        struct law *law = NULL;
        assert_int_equal(law_load(arena, files, 2, NULL, &law, &issues), 0);
        assert_int_equal(issues_errors(&issues), ROWS[i].message != NULL);
        if (ROWS[i].message)
            assert_non_null(strstr(issues.at[0].zh, ROWS[i].message));
    }
}

static void one_run_tells_all_mistakes(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct issues issues;
    little_law_issues(arena,
                      "registers:\n"
                      "  a:\n"
                      "    fields: {x: {type: nmber}, y: {type: ref, to: nowhere}}\n"
                      "    flow:\n"
                      "      s: {due: soon enough, actions: {go: {by: nobody, to: nowhere}}}\n"
                      "      e: final\n"
                      "duties: {d: {who: chief}}\n",
                      &issues);
    assert_true(issues_errors(&issues) >= 6);
}

static void a_file_that_is_no_yaml_is_told_and_the_others_are_read(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct issues issues;
    const struct law *law = little_law_issues(arena, "registers: {a: {title: [}}", &issues);
    assert_int_equal(issues_errors(&issues), 1);
    assert_non_null(law_reg(law, "unit"));
}

static void an_addition_to_a_deed_adds_its_clauses_and_leaves_the_deed_where_it_stands(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct law *law =
        little_law(arena, "registers:\n  a:\n    clauses: [t.1]\n    flow:\n      s: {no-limit: 试, actions: {go: {by: "
                          "chief, to: e}}}\n      e: final\nadditions: {a: {actions: {go: {clauses: [t.2]}}}}\n");
    const struct reg *reg = law_reg(law, "a");
    const struct deed *go = reg_deed(reg, reg_state(reg, "s"), "go");
    assert_string_equal(go->origin.path, "a.s.go");
    assert_int_equal(go->origin.clauses.n, 2);
    assert_string_equal(go->origin.clauses.at[0], "t.1");
    assert_string_equal(go->origin.clauses.at[1], "t.2");
}

/* `clause` as it is cited under the little pack and this other one. */
static const struct clause *cited_beside(struct arena *arena, const char *other, const char *clause)
{
    struct pack_file files[] = {
        {.pack = "t", .name = "pack.yaml", .bytes = LITTLE_PACK, .n = strlen(LITTLE_PACK)},
        {.pack = "x", .name = "x.yaml", .bytes = other, .n = strlen(other)},
    };
    struct issues issues = {0};
    struct law *law;
    assert_int_equal(law_load(arena, files, 2, NULL, &law, &issues), 0);
    assert_int_equal(issues_errors(&issues), 0);
    return law_clause(law, clause);
}

static void an_article_says_of_which_regulation_it_is_once_there_are_several(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    static const char SEVERAL[] = "pack: x\nedition: 1\ntitle: 漏洞管理暂行办法\nshort: 漏洞管理办法\nshort-en: Holes\n"
                                  "clauses: {x.5: {article: 第五条, title: 丙}, x.6: {title: 丁}}\n";
    static const char STANDING_ON[] = "pack: x\nedition: 1\ntitle: 漏洞管理办法\nextends: t\n"
                                      "clauses: {x.5: {article: 第五条, title: 丙}}\n";
    assert_string_equal(cited_beside(arena, SEVERAL, "x.5")->cited, "《漏洞管理办法》第五条");
    assert_string_equal(cited_beside(arena, SEVERAL, "x.5")->cited_en, "Holes 第五条");
    assert_string_equal(cited_beside(arena, SEVERAL, "x.5")->article, "第五条");
    assert_null(cited_beside(arena, SEVERAL, "x.6")->cited);
    assert_string_equal(cited_beside(arena, SEVERAL, "t.1")->cited, "《测试制度》第一条");
    assert_string_equal(cited_beside(arena, SEVERAL, "t.1")->cited_en, "《测试制度》第一条");
    assert_string_equal(cited_beside(arena, STANDING_ON, "x.5")->cited, "第五条");
    assert_string_equal(cited_beside(arena, STANDING_ON, "t.1")->cited, "第一条");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_addition_to_a_deed_adds_its_clauses_and_leaves_the_deed_where_it_stands),
        cmocka_unit_test(every_mistake_is_told_at_its_line_with_the_nearest_word),
        cmocka_unit_test(nothing_that_stands_in_a_pack_is_passed_over_in_silence),
        cmocka_unit_test(an_addition_never_redirects_what_another_pack_owns),
        cmocka_unit_test(one_run_tells_all_mistakes),
        cmocka_unit_test(an_article_says_of_which_regulation_it_is_once_there_are_several),
        cmocka_unit_test(a_file_that_is_no_yaml_is_told_and_the_others_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
