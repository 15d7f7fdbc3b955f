/* Messages, refusals and what follows a deed, in the language of whoever reads them. */
#include "little_pack.h"

#include "cases/stage.h"
#include "rules/telling.h"

#include <string.h>

static const char PAPERS[] =
    "additions:\n"
    "  person:\n"
    "    fields: {language: {one-of: [中文, English]}}\n"
    "    actions: {speak: {title: 选择语言, en: Choose a language, by: this, asks: [language]}}\n"
    "registers:\n"
    "  paper:\n"
    "    title: 来文\n"
    "    en: Letter\n"
    "    title-of: name\n"
    "    clauses: [t.1]\n"
    "    fields: {name: {title: 名称, required: yes}, kind: {one-of: {急件: Urgent, 平件: Ordinary}},\n"
    "             cost: {type: money}, held: {type: flag}, took: {type: duration}, whose: {type: post}}\n"
    "    actions: {open: {by: everyone, then: [{notify: office, notice: come}, {notify: office, notice: half}]}}\n"
    "    flow:\n"
    "      waiting: {title: 待办, en: To be done, due: 2 hours, entering: [{notify: office}],\n"
    "                missed: [{escalate: office}], actions: {end: {title: 办结, en: Finish, by: office, to: closed}}}\n"
    "      closed: final\n"
    "notices:\n"
    "  come:\n"
    "    title: 来了{register}“{name}”\n"
    "    en: \"{register} “{name}” has come\"\n"
    "    text: \"{kind}，{cost}，{held}，{took}，{whose}，{state}，{clause}\"\n"
    "    text-en: \"{kind}; {cost}; {held}; {took}; {whose}; {state}; {clause}\"\n"
    "    via: [inbox, mail]\n"
    "  half: {title: 只有中文, en: Half, text: 没有英文, via: [inbox, mail]}\n";

static const char ROWS[] = "person:\n"
                           "  - {name: 王一, mail: wang@example.edu.cn}\n"
                           "  - {name: Eve, mail: eve@example.edu.cn, language: English}\n"
                           "holding:\n"
                           "  - {post: office, person: 王一, starts-on: 2026-01-01}\n"
                           "  - {post: office, person: Eve, starts-on: 2026-01-01}\n"
                           "channel:\n"
                           "  - {name: mail, kind: mail, active: yes}\n";

static const ms_t NINE = INT64_C(1791428400000); /* 2026-10-08 11:00 */

struct office {
    struct arena *arena;
    struct stage stage;
    const struct law *law;
};

static int64_t person(struct office *office, const char *name)
{
    const char *table;
    return stage_find(&office->stage, "person", name, &table);
}

static struct fact_answer done(struct office *office, const char *table, int64_t record, const char *name,
                               const char *values, const char *by)
{
    struct oops oops = {0};
    struct node *node = NULL;
    struct fact_answer answer = {0};
    struct fact fact = {.kind = FACT_DEED, .name = name, .table = table, .record = record,
                        .actor = {.person = person(office, by), .title = by, .kind = "person"}};
    const struct reg *reg = law_reg(office->law, table);
    assert_int_equal(yaml_read(office->arena, "x.yaml", values, strlen(values), NULL, &node, &oops), 0);
    assert_int_equal(stage_values(&office->stage, reg, &reg->fields, node, &fact, &oops), 0);
    assert_int_equal(stage_send(&office->stage, &fact, &answer, &oops), 0);
    return answer;
}

static void office_open(struct office *office, struct arena *arena)
{
    struct oops oops = {0};
    struct node *rows = NULL;
    *office = (struct office){.arena = arena, .law = little_law(arena, PAPERS)};
    assert_int_equal(stage_open(arena, office->law, NINE, &office->stage, &oops), 0);
    assert_int_equal(yaml_read(arena, "rows.yaml", ROWS, strlen(ROWS), NULL, &rows, &oops), 0);
    if (stage_rows(&office->stage, rows, &oops) < 0)
        fail_msg("%s %s", oops.where, oops.zh);
}

/* The message that somebody got by this way whose Chinese, or only, title begins so; NULL: none. */
static const struct row *message(struct office *office, const char *to, const char *channel, const char *title)
{
    const struct row *rows;
    size_t n = stage_ask(&office->stage, "delivery", NULL, "id", false, 100, &rows);
    for (size_t i = 0; i < n; i++)
        if (row_int(&rows[i], "person") == person(office, to) && !strcmp(row_text(&rows[i], "channel"), channel) &&
            text_starts(row_text(&rows[i], "title"), title))
            return &rows[i];
    return NULL;
}

static void write_paper(struct office *office)
{
    struct fact_answer answer =
        done(office, "paper", 0, "open",
             "{name: 催办, kind: 急件, cost: 12.50, held: yes, took: 90 minutes, whose: officer}", "王一");
    assert_int_equal(answer.code, 0);
}

static void mail_is_in_the_language_of_its_reader(void **state)
{
    ARENA_SCOPE(arena);
    struct office office;
    (void)state;
    office_open(&office, arena);
    write_paper(&office);
    const struct row *zh = message(&office, "王一", "mail", "来了"), *en = message(&office, "Eve", "mail", "Letter");
    assert_non_null(zh);
    assert_non_null(en);
    assert_string_equal(row_text(zh, "title"), "来了来文“催办”");
    assert_string_equal(row_text(zh, "text"), "急件，12.50 元，是，1小时30分，专员，待办，第一条");
    assert_int_equal(row_int(zh, "english"), 0);
    assert_string_equal(row_text(en, "title"), "Letter “催办” has come");
    assert_string_equal(row_text(en, "text"), "Urgent; 12.50 yuan; yes; 1h 30m; 专员; To be done; 第一条");
    assert_int_equal(row_int(en, "english"), 1);
    stage_close(&office.stage);
}

static void the_inbox_keeps_both(void **state)
{
    static const char *const BOTH[] = {"王一", "Eve"};
    ARENA_SCOPE(arena);
    struct office office;
    (void)state;
    office_open(&office, arena);
    write_paper(&office);
    for (size_t i = 0; i < 2; i++) {
        const struct row *row = message(&office, BOTH[i], "inbox", "来了");
        assert_non_null(row);
        assert_string_equal(row_text(row, "title-en"), "Letter “催办” has come");
        assert_non_null(strstr(row_text(row, "text-en"), "12.50 yuan"));
        row = message(&office, BOTH[i], "inbox", "催办"); /* the usual words: a name alone is not kept twice */
        assert_non_null(row);
        assert_string_equal(row_text(row, "title-en"), "");
        assert_string_equal(row_text(row, "text"), "待办（第一条）");
        assert_string_equal(row_text(row, "text-en"), "To be done (第一条)");
    }
    stage_close(&office.stage);
}

static void what_is_late_is_told_in_both(void **state)
{
    ARENA_SCOPE(arena);
    struct office office;
    struct oops oops = {0};
    (void)state;
    office_open(&office, arena);
    write_paper(&office);
    assert_int_equal(stage_advance(&office.stage, NINE + INT64_C(3) * 3600000, &oops), 0);
    const struct row *row = message(&office, "Eve", "inbox", "逾期：催办");
    assert_non_null(row);
    assert_string_equal(row_text(row, "title-en"), "Overdue: 催办");
    assert_string_equal(row_text(row, "text"), "待办，时限 2026-10-08 13:00（第一条）");
    assert_string_equal(row_text(row, "text-en"), "To be done, due 2026-10-08 13:00 (第一条)");
    assert_non_null(message(&office, "Eve", "mail", "Overdue: 催办"));
    assert_non_null(message(&office, "王一", "mail", "逾期：催办"));
    stage_close(&office.stage);
}

/* Never half a message in another language. */
static void without_its_english_a_notice_is_chinese(void **state)
{
    ARENA_SCOPE(arena);
    struct office office;
    (void)state;
    office_open(&office, arena);
    write_paper(&office);
    const struct row *row = message(&office, "Eve", "mail", "只有中文");
    assert_non_null(row);
    assert_string_equal(row_text(row, "text"), "没有英文");
    assert_int_equal(row_int(row, "english"), 0);
    assert_string_equal(row_text(message(&office, "Eve", "inbox", "只有中文"), "title-en"), "");
    stage_close(&office.stage);
}

static void one_chooses_ones_own_language_and_nobody_elses(void **state)
{
    ARENA_SCOPE(arena);
    struct office office;
    (void)state;
    office_open(&office, arena);
    int64_t wang = person(&office, "王一");
    struct fact_answer refused = done(&office, "person", wang, "speak", "{language: English}", "Eve");
    assert_int_equal(refused.refusals.n, 1);
    assert_string_equal(refused.refusals.at[0].reason, "只有本人可以");
    assert_string_equal(refused.refusals.at[0].reason_en, "only the person concerned may do this");
    assert_int_equal(done(&office, "person", wang, "speak", "{language: English}", "王一").code, 0);
    write_paper(&office);
    assert_non_null(message(&office, "王一", "mail", "Letter"));
    stage_close(&office.stage);
}

static void what_follows_a_deed_is_told_in_both(void **state)
{
    static const char *const WORDS[][2] = {{"通知Eve", "told Eve"},
                                           {"状态：待办", "now: To be done"},
                                           {"时限 2026-10-08 13:00", "due 2026-10-08 13:00"}};
    ARENA_SCOPE(arena);
    struct office office;
    (void)state;
    office_open(&office, arena);
    struct fact_answer answer = done(&office, "paper", 0, "open", "{name: 催办}", "王一");
    assert_int_equal(answer.code, 0);
    for (size_t k = 0; k < sizeof WORDS / sizeof *WORDS; k++) {
        bool found = false;
        for (size_t i = 0; i < answer.notes.n; i++)
            found = found ||
                    (!strcmp(answer.notes.at[i].zh, WORDS[k][0]) && !strcmp(answer.notes.at[i].en, WORDS[k][1]));
        if (!found)
            fail_msg("not told: %s", WORDS[k][1]);
    }
    stage_close(&office.stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mail_is_in_the_language_of_its_reader),
        cmocka_unit_test(the_inbox_keeps_both),
        cmocka_unit_test(what_is_late_is_told_in_both),
        cmocka_unit_test(without_its_english_a_notice_is_chinese),
        cmocka_unit_test(one_chooses_ones_own_language_and_nobody_elses),
        cmocka_unit_test(what_follows_a_deed_is_told_in_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
