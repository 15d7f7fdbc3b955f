#include "little_pack.h"

#include "rules/check.h"
#include "rules/coverage.h"

#include <stdlib.h>

static struct issues checked(struct arena *arena, const char *more)
{
    struct issues issues;
    const struct law *law = little_law_issues(arena, more, &issues);
    for (size_t i = 0; i < issues.n; i++)
        if (issues.at[i].level == ISSUE_ERROR)
            fail_msg("not even read: %s %s", issues.at[i].where, issues.at[i].zh);
    check_law(arena, law, NULL, &issues);
    return issues;
}

static void each_proof_refuses_the_pack_that_breaks_it(void **state)
{
    (void)state;
    size_t n, failed = 0, fed = 0;
    const struct proof *proofs = check_proofs(&n);
    for (size_t i = 0; i < n; i++) {
        ARENA_SCOPE(arena);
        bool told = false;
        if (!proofs[i].broken)
            continue;
        fed++;
        struct issues issues = checked(arena, proofs[i].broken);
        for (size_t k = 0; k < issues.n; k++)
            told = told || (strstr(issues.at[k].zh, proofs[i].told) && *issues.at[k].where && *issues.at[k].en);
        if (told)
            continue;
        failed++;
        print_error("%d %s\n  expected: %s\n", proofs[i].number, proofs[i].zh, proofs[i].told);
        for (size_t k = 0; k < issues.n; k++)
            print_error("  told: %s %s\n", issues.at[k].where, issues.at[k].zh);
    }
    assert_int_equal(failed, 0);
    assert_true(fed + 1 >= n); /* one proof is about two packs, see below */
}

/* A flow with every word in it, and nothing to say against it. */
static const char SOUND[] =
    "settings: {limit: {title: 时限, value: 5 workdays, may: tighten, source: t.1}}\n"
    "ladders: {late: {title: 逾期, per: unit, within: year, clauses: [t.2], rungs: {1: [{open: paper, values: {unit: "
    "subject}}]}}}\n"
    "notices: {told: {title: \"{number}\", text: \"{unit}：{note}，{due}前\", clauses: [t.1]}}\n"
    "forms: {单: {title: 单, clauses: [t.2], of: paper, body: [{heading: \"{note}\"}, {fields: [unit, submit.at]}]}}\n"
    "registers:\n"
    "  paper:\n"
    "    title: 文\n"
    "    clauses: [t.1]\n"
    "    number: \"文{year}-{seq:3}\"\n"
    "    fields: {unit: {type: unit, required: yes}, note: {}, kind: {one-of: [甲, 乙], required: yes}, cost: {type: "
    "money}}\n"
    "    flow:\n"
    "      draft: {no-limit: 由本人掌握, actions: {submit: {by: officer of unit, asks: [note], needs: [note], to: "
    "review}}}\n"
    "      review:\n"
    "        due: limit after submit.at\n"
    "        before: {1 day: [{notify: unit-head of unit, notice: told}]}\n"
    "        missed: [{escalate: chief}, {strike: late}]\n"
    "        done: sorted\n"
    "        steps: {audit: {by: unit-head of unit, not-by: [submit], returns: [draft]}, sign: {by: office, after: "
    "[audit], then: [{print: 单}]}}\n"
    "      sorted: {when: [{if: kind = 甲, to: kept}, {to: closed}]}\n"
    "      kept: {no-limit: 长期保存, when: [{if: opened + 1 year <= now, to: closed}]}\n"
    "      closed: final\n"
    "duties: {yearly: {title: 年检, clauses: [t.2], of: each unit, every: year, met: exists paper where (unit = this "
    "and opened within period), who: officer of this, missed: [{escalate: chief}]}}\n";

static void a_sound_pack_meets_no_error(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct issues issues = checked(arena, SOUND);
    for (size_t i = 0; i < issues.n; i++)
        if (issues.at[i].level == ISSUE_ERROR)
            fail_msg("%s %s", issues.at[i].where, issues.at[i].zh);
}

static void an_issue_names_its_file_and_line_in_two_languages(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct issues issues =
        checked(arena, "registers:\n  a:\n    clauses: [ours]\n    flow:\n      s: {no-limit: 测试, actions: {go: {by: "
                       "chief, to: e}}}\n      lost: {no-limit: 测试}\n      e: final\n");
    bool found = false;
    for (size_t i = 0; i < issues.n; i++)
        found = found || (!strcmp(issues.at[i].where, "t/more.yaml:6") && strstr(issues.at[i].zh, "没有路可以到") &&
                          strstr(issues.at[i].en, "never reached"));
    assert_true(found);
}

static bool told(struct arena *arena, const char *pack, enum issue_level level, const char *words)
{
    struct issues issues = checked(arena, pack);
    for (size_t i = 0; i < issues.n; i++)
        if (issues.at[i].level == level && strstr(issues.at[i].zh, words))
            return true;
    return false;
}

/* `go` with `of` does the deed of that record: without such a deed nothing would ever happen. */
static void a_record_sent_elsewhere_has_a_deed_that_leads_there(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    static const char PACK[] =
        "registers:\n"
        "  order: {clauses: [ours], fields: {thing: {type: ref, to: thing}}, flow: {s: {no-limit: 测试, actions: {go: "
        "{by: chief, to: e, then: [{go: %s, of: thing}]}}}, e: final}}\n"
        "  thing: {clauses: [ours], fields: {name: {}}, flow: {kept: {no-limit: 测试, actions: {end: {by: chief, to: "
        "gone}}, when: [{if: name = 旧, to: old}]}, old: final, gone: final}}\n";
    assert_true(told(arena, arena_printf(arena, PACK, "old"), ISSUE_ERROR, "没有动作通往“old”"));
    assert_true(told(arena, arena_printf(arena, PACK, "gon"), ISSUE_ERROR, "是不是“gone”"));
    assert_false(told(arena, arena_printf(arena, PACK, "gone"), ISSUE_ERROR, "通往"));
}

/* One sheet of a duty of the house stands open at a time: its figures may count all there is. */
static void figures_of_one_sheet_may_count_everything(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    static const char PACK[] =
        "registers:\n"
        "  sheet: {clauses: [ours], fields: {n: {type: number, is: count unit where (kind = 学院)}}, %s flow: {s: "
        "{no-limit: 测试, actions: {go: {by: chief, to: e}}}, e: final}}\n"
        "duties: {d: {every: quarter, who: chief, fill: sheet, missed: [{escalate: chief}], clauses: [ours]}}\n";
    assert_true(told(arena, arena_printf(arena, PACK, "actions: {open: {by: chief}},"), ISSUE_WARNING, "每次变动"));
    assert_false(told(arena, arena_printf(arena, PACK, ""), ISSUE_WARNING, "每次变动"));
}

static bool told_of_money(const char *setting, const char *condition)
{
    ARENA_SCOPE(arena);
    bool told = false;
    struct issues issues = checked(
        arena, arena_printf(arena,
                            "settings: {high: {title: 限额, value: %s, source: ours}}\nregisters: {bill: {title: 单, "
                            "clauses: [ours], fields: {cost: {type: money}, n: {type: number}}, checks: [{that: %s, "
                            "else: 太贵, clauses: [ours]}]}}\n",
                            setting, condition));
    for (size_t i = 0; i < issues.n; i++)
        told = told || (issues.at[i].level == ISSUE_ERROR && strstr(issues.at[i].zh, "2000 yuan"));
    return told;
}

static void a_number_beside_money_says_its_unit(void **state)
{
    (void)state;
    assert_true(told_of_money("2000", "cost <= high"));
    assert_true(told_of_money("2000", "high >= cost"));
    assert_true(told_of_money("1", "cost <= 300"));
    assert_false(told_of_money("2000 yuan", "cost <= high"));
    assert_false(told_of_money("2000", "n <= high"));
    assert_false(told_of_money("1", "cost <= 19.99 yuan and cost > 0"));
}

/* --- several packs --- */

static const struct law *two_packs(struct arena *arena, const char *one, const char *other, bool turned,
                                   struct issues *ret_issues)
{
    struct pack_file files[] = {
        {.pack = "t", .name = "pack.yaml", .bytes = LITTLE_PACK, .n = strlen(LITTLE_PACK)},
        {.pack = "x", .name = "x.yaml", .bytes = one, .n = strlen(one)},
        {.pack = "y", .name = "y.yaml", .bytes = other, .n = strlen(other)},
    };
    struct pack_file swapped[] = {files[2], files[1], files[0]};
    struct law *law;
    *ret_issues = (struct issues){0};
    assert_int_equal(law_load(arena, turned ? swapped : files, 3, sample_calendar(arena), &law, ret_issues), 0);
    assert_int_equal(issues_errors(ret_issues), 0);
    return law;
}

static const char ONE[] = "registers:\n  a: {clauses: [ours], fields: {x: {}, y: {}}, actions: {go: {title: 去, then: "
                          "[{set: {x: 甲}}]}}}\nposts: {p: {per: institution, clauses: [ours]}}\n";

static void a_field_that_two_packs_write_is_refused(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct issues issues;
    const struct law *law =
        two_packs(arena, ONE, "additions: {a: {actions: {go: {then: [{set: {x: 乙}}]}}}}\n", false, &issues);
    bool told = false;
    check_law(arena, law, NULL, &issues);
    for (size_t i = 0; i < issues.n; i++)
        told = told || strstr(issues.at[i].zh, "两部制度");
    assert_true(told);
}

static void two_regulations_of_one_name_are_told(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct issues issues;
    const struct law *law = two_packs(arena, "pack: x\nedition: 1\ntitle: 甲办法\nshort: 测试制度\n",
                                      "pack: y\nedition: 1\ntitle: 乙办法\n", false, &issues);
    bool told = false;
    check_law(arena, law, NULL, &issues);
    for (size_t i = 0; i < issues.n; i++)
        told = told || (issues.at[i].level == ISSUE_WARNING && strstr(issues.at[i].zh, "t 和 x 的简称都是“测试制度”"));
    assert_true(told);
}

static int by_text(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

/* What a law says, without regard to order: names of everything, conditions as text. */
static const char *said(struct arena *arena, const struct law *law)
{
    struct names lines = {0};
    struct text all = TEXT(arena);
    for (size_t r = 0; r < law->regs.n; r++) {
        const struct reg *reg = law->regs.rows[r].value;
        *list_push(arena, &lines) = arena_printf(arena, "register %s %s", reg->name, reg->title);
        for (size_t i = 0; i < reg->fields.n; i++)
            *list_push(arena, &lines) = arena_printf(arena, "field %s.%s %d %s", reg->name, reg->fields.at[i].name,
                                                     reg->fields.at[i].type, reg->fields.at[i].origin.pack);
        for (size_t i = 0; i < reg->checks.n; i++) {
            struct text check = TEXT(arena);
            text_printf(&check, "check %s ", reg->name);
            term_print(&check, reg->checks.at[i].that);
            *list_push(arena, &lines) = text_end(&check);
        }
        for (size_t i = 0; i < reg->deeds.n; i++)
            *list_push(arena, &lines) = arena_printf(
                arena, "deed %s.%s %s %zu %zu %zu", reg->name, reg->deeds.at[i].name, reg->deeds.at[i].title,
                reg->deeds.at[i].needs.n, reg->deeds.at[i].then.n, reg->deeds.at[i].asks.n);
        for (size_t i = 0; i < reg->states.n; i++)
            *list_push(arena, &lines) = arena_printf(arena, "state %s.%s %zu %d", reg->name, reg->states.at[i].name,
                                                     reg->states.at[i].deeds.n, reg->states.at[i].clock.set);
    }
    for (size_t i = 0; i < law->duties.n; i++)
        *list_push(arena, &lines) = arena_printf(arena, "duty %s", law->duties.at[i].name);
    for (size_t i = 0; i < law->touches.n; i++) {
        struct text touch = TEXT(arena);
        text_printf(&touch, "touch %s %s %s ", law->touches.at[i].subject->name, law->touches.at[i].table,
                    law->touches.at[i].column ? law->touches.at[i].column : "-");
        path_print(&touch, &law->touches.at[i].path);
        *list_push(arena, &lines) = text_end(&touch);
    }
    qsort(lines.at, lines.n, sizeof *lines.at, by_text);
    for (size_t i = 0; i < lines.n; i++)
        text_printf(&all, "%s\n", lines.at[i]);
    return text_end(&all);
}

static void packs_in_any_order_give_one_law(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct issues issues;
    static const char OTHER[] = "additions:\n  a:\n    clauses: [ours]\n    fields: {z: {type: number}}\n    checks: "
                                "[z is empty or z > 1]\n    actions: {go: {needs: [y]}, more: {title: 又}}\n"
                                "duties: {d: {of: each a, always: exists a where (x = this.x), due: 1 workday after "
                                "broken, who: p, clauses: [ours]}}\n";
    const char *straight = said(arena, two_packs(arena, ONE, OTHER, false, &issues));
    const char *turned = said(arena, two_packs(arena, ONE, OTHER, true, &issues));
    assert_string_equal(straight, turned);
}

/* --- touches --- */

static const struct touch *touch_on(const struct law *law, const char *subject, const char *table)
{
    for (size_t i = 0; i < law->touches.n; i++)
        if (!strcmp(law->touches.at[i].subject->name, subject) && !strcmp(law->touches.at[i].table, table))
            return &law->touches.at[i];
    return NULL;
}

static void an_equality_turned_round_tells_whom_a_row_concerns(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct law *law = little_law(
        arena,
        "registers:\n"
        "  system: {fields: {unit: {type: unit}, host: {}}}\n"
        "  test: {fields: {system: {type: ref, to: system}, host: {}, result: {one-of: [好, 坏]}}}\n"
        "  visit: {fields: {unit: {type: unit}}}\n"
        "  news: {fields: {x: {}}}\n"
        "duties:\n"
        "  a: {of: each system, always: exists test where (system = this and result = 好), due: 1 day after broken, "
        "who: chief}\n"
        "  b: {of: each system, always: no test where (result = 坏 and this.host = host), due: 1 day after broken, "
        "who: chief}\n"
        "  c: {of: each system, always: exists visit where (unit = this.unit), due: 1 day after broken, who: chief}\n"
        "  d: {of: each system, always: exists news where (x = 甲), due: 1 day after broken, who: chief}\n"
        "  e: {of: each system, always: unit.kind = 部门, due: 1 day after broken, who: chief}\n");
    const struct touch *visit = touch_on(law, "system", "visit"), *news = touch_on(law, "system", "news"),
                       *unit = touch_on(law, "system", "unit");
    size_t tests = 0;
    for (size_t i = 0; i < law->touches.n; i++) {
        const struct touch *touch = &law->touches.at[i];
        if (strcmp(touch->subject->name, "system") || strcmp(touch->table, "test"))
            continue;
        tests++;
        assert_non_null(touch->column);
        if (!strcmp(touch->column, "system"))
            assert_int_equal(touch->path.n, 0); /* the row's `system` is the subject itself */
        else
            assert_string_equal(touch->path.hops[0].name, "host");
    }
    assert_int_equal(tests, 2);
    assert_string_equal(visit->column, "unit");
    assert_string_equal(visit->path.hops[0].name, "unit");
    assert_null(news->column); /* nothing ties them: all systems are looked at */
    assert_string_equal(unit->column, "id");
    assert_string_equal(unit->path.hops[0].name, "unit");
}

/* --- coverage --- */

static void a_carrier_is_told_with_kind_and_place(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct law *law = little_law(arena, SOUND);
    struct coverage coverage;
    bool flow = false, clock = false, form = false;
    coverage_collect(arena, law, NULL, 0, &coverage);
    for (size_t i = 0; i < coverage.clauses.n; i++)
        for (size_t k = 0; k < coverage.clauses.at[i].carriers.n; k++) {
            const struct carrier *carrier = &coverage.clauses.at[i].carriers.at[k];
            flow = flow || (!strcmp(carrier->kind, "流程") && !strcmp(carrier->path, "paper.review") &&
                            carrier->origin->line > 0);
            clock = clock || (!strcmp(carrier->kind, "例行") && !strcmp(carrier->path, "yearly"));
            form = form || (!strcmp(carrier->kind, "单据") && !strcmp(carrier->path, "单"));
        }
    assert_true(flow && clock && form);
}

static const char OLD_EDITION[] = "registers:\n  a:\n    fields: {n: {type: number}, t: {}}\n    flow:\n      s: "
                                  "{no-limit: 试, actions: {go: {by: chief, to: m}}}\n      m: {no-limit: 试, actions: "
                                  "{end: {by: chief, to: e}}}\n      e: final\n  b: {fields: {x: {}}}\n";

static void a_new_edition_has_a_place_for_all_that_is_open(void **state)
{
    (void)state;
    static const struct {
        const char *pack, *words;
    } ROWS[] = {
        {"registers:\n  a:\n    fields: {n: {type: number}, t: {}, more: {}}\n    flow:\n      s: {no-limit: 试, actions: "
         "{go: {by: chief, to: m}}}\n      m: {no-limit: 试, actions: {end: {by: chief, to: e}}}\n      e: final\n  b: "
         "{fields: {x: {}}}\n", NULL},
        {"registers:\n  a:\n    fields: {n: {type: number}, t: {}}\n    flow:\n      s: {no-limit: 试, actions: {go: {by: "
         "chief, to: e}}}\n      e: final\n  b: {fields: {x: {}}}\n", "停在那里的记录无处可去"},
        {"registers:\n  a:\n    fields: {n: {type: number}, t: {type: number}}\n    flow:\n      s: {no-limit: 试, actions: "
         "{go: {by: chief, to: m}}}\n      m: {no-limit: 试, actions: {end: {by: chief, to: e}}}\n      e: final\n  b: "
         "{fields: {x: {}}}\n", "放不进去"},
        {"registers:\n  a:\n    fields: {n: {type: number}, t: {}}\n    flow:\n      s: {no-limit: 试, actions: {go: {by: "
         "chief, to: m}}}\n      m: {no-limit: 试, actions: {end: {by: chief, to: e}}}\n      e: final\n", "台账“b”"},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        ARENA_SCOPE(arena);
        struct issues issues = {0};
        check_edition(arena, little_law(arena, OLD_EDITION), little_law(arena, ROWS[i].pack), &issues);
        assert_int_equal(issues.n, ROWS[i].words ? 1 : 0);
        if (ROWS[i].words)
            assert_non_null(strstr(issues.at[0].zh, ROWS[i].words));
    }
}

/* Each place of a pack that speaks to people, without and with its English. */
static void every_word_without_english_is_named(void **state)
{
    static const struct {
        const char *pack, *words;
    } ROWS[] = {
        {"registers: {a: {title: 文, fields: {}}}\n", "“文”没有英文"},
        {"registers: {a: {fields: {x: {title: 编}}}}\n", "“编”没有英文"},
        {"registers: {a: {fields: {x: {hint: 照实填}}}}\n", "没有英文（hint-en）"},
        {"registers: {a: {fields: {x: {one-of: [好, 坏]}}}}\n", "“坏”没有英文"},
        {"registers: {a: {fields: {x: {one-of: {好: Good, 坏: }}}}}\n", "“坏”没有英文"},
        {"registers: {a: {fields: {x: {}}, checks: [{that: x is filled, else: 要填}]}}\n", "“要填”没有英文"},
        {"registers: {a: {fields: {x: {}}, actions: {go: {title: 走, by: chief}}}}\n", "“走”没有英文"},
        {"clauses: {t.3: {article: 第三条, title: Three, gist: 及时报告, acknowledge: yes}}\n", "没有英文（gist-en）"},
        {"clauses: {t.3: {article: 第三条, title: Three, fed: 人工报送}}\n", "没有英文（fed-en）"},
        {"notices: {n: {title: 来了, en: It came, text: 请看}}\n", "没有英文（text-en）"},
        {"notices: {n: {title: \"{number} 来了\", en: It came, text: 请看, text-en: Please look}}\n", "里没有 {number}"},
        {"notices: {n: {title: 来了, en: It came, text: \"填{due}\", text-en: Please look}}\n", "里没有 {due}"},
        {"notices: {n: {title: \"文”{number}\", en: \"{number} came\", text: \"填{due}\", text-en: \"by {due}\"}}\n", NULL},
        {"registers: {a: {title: 文, en: Paper, fields: {x: {title: 结论, en: Result, hint: 照实填, hint-en: As it is, "
         "one-of: {好: Good, 坏: Bad}}}, checks: [{that: x is filled, else: 要填, en: fill it in}]}}\n", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        ARENA_SCOPE(arena);
        struct issues issues = {0};
        bool told = false, ours = false;
        check_untranslated(arena, little_law(arena, ROWS[i].pack), &issues);
        for (size_t k = 0; k < issues.n; k++) {
            told = told || (ROWS[i].words && strstr(issues.at[k].zh, ROWS[i].words) && *issues.at[k].where);
            ours = ours || strstr(issues.at[k].zh, "文”") || strstr(issues.at[k].zh, "结论") ||
                   strstr(issues.at[k].zh, "填");
        }
        if (told != (ROWS[i].words != NULL) || (!ROWS[i].words && ours))
            fail_msg("row %zu: %s", i, ROWS[i].words ? ROWS[i].words : "something is told of what has its English");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_edition_has_a_place_for_all_that_is_open),
        cmocka_unit_test(each_proof_refuses_the_pack_that_breaks_it),
        cmocka_unit_test(a_sound_pack_meets_no_error),
        cmocka_unit_test(a_record_sent_elsewhere_has_a_deed_that_leads_there),
        cmocka_unit_test(figures_of_one_sheet_may_count_everything),
        cmocka_unit_test(every_word_without_english_is_named),
        cmocka_unit_test(an_issue_names_its_file_and_line_in_two_languages),
        cmocka_unit_test(a_number_beside_money_says_its_unit),
        cmocka_unit_test(a_field_that_two_packs_write_is_refused),
        cmocka_unit_test(two_regulations_of_one_name_are_told),
        cmocka_unit_test(packs_in_any_order_give_one_law),
        cmocka_unit_test(an_equality_turned_round_tells_whom_a_row_concerns),
        cmocka_unit_test(a_carrier_is_told_with_kind_and_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
