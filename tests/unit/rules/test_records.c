/* Rows that a pack brings. */
#include "little_pack.h"

#include "cases/stage.h"
#include "rules/check.h"

/* Packs and cases are texts, line by line. */
/* clang-format off */

#define COLUMNS \
    "registers:\n" \
    "  group:\n" \
    "    title-of: name\n" \
    "    unique: [{of: [name]}]\n" \
    "    fields: {name: {required: yes}}\n" \
    "  column:\n" \
    "    title: 栏目\n" \
    "    title-of: name\n" \
    "    unique: [{of: [name]}]\n" \
    "    fields: {name: {title: 名称, required: yes}, group: {to: group}, kind: {one-of: [新闻, 公告]}, daily: {type: number, default: 0}, span: {type: duration}}\n" \
    "    actions: {edit: {by: everyone}}\n" \
    "  piece:\n" \
    "    fields: {column: {to: column}, short: {type: flag, is: column.daily > 0}}\n"
#define ROWS \
    "records:\n" \
    "  group: [{name: 对外}]\n" \
    "  column: [{name: 动态, group: 对外, kind: 新闻, daily: 2}, {name: 通知, kind: 公告}]\n"

PLAYS(rows_of_a_pack_are_there_from_the_start, NULL, COLUMNS ROWS,
    "  - {at: 2026-10-08 09:00, open: piece, with: {column: 动态}, as: a, expect: {value: {short: yes, column.group.name: 对外}}}\n"
    "  - {at: 2026-10-08 09:01, open: piece, with: {column: 通知}, as: b, expect: {value: {short: no, column.daily: 0}}}\n")

/* clang-format on */

static void adopted_again_they_stay_as_people_left_them(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct oops oops = {0};
    struct stage stage;
    struct node *changes = NULL;
    const struct row *rows;
    const char *text = "{daily: 5}", *table;
    const struct law *law = little_law(arena, COLUMNS ROWS);
    assert_int_equal(stage_open(arena, law, INT64_C(1791432000000), &stage, &oops), 0);
    assert_int_equal(stage_records(&stage, &oops), 0);
    struct fact edit = {.kind = FACT_DEED, .name = "edit", .table = "column", .actor.trusted = true};
    struct fact_answer answer;
    edit.record = stage_find(&stage, "column", "动态", &table);
    assert_int_equal(yaml_read(arena, "x.yaml", text, strlen(text), NULL, &changes, &oops), 0);
    assert_int_equal(
        stage_values(&stage, law_reg(law, "column"), &law_reg(law, "column")->fields, changes, &edit, &oops), 0);
    assert_int_equal(stage_send(&stage, &edit, &answer, &oops), 0);
    assert_int_equal(answer.code, 0);
    assert_int_equal(stage_records(&stage, &oops), 0);
    assert_int_equal(stage_ask(&stage, "column", NULL, "id", false, 10, &rows), 2);
    assert_int_equal(row_int(&rows[0], "daily"), 5);
    stage_close(&stage);
}

static void expect_told(const char *rows, const char *told)
{
    ARENA_SCOPE(arena);
    struct issues issues;
    const struct law *law = little_law_issues(arena, arena_printf(arena, "%s%s", COLUMNS, rows), &issues);
    assert_int_equal(issues_errors(&issues), 0);
    check_law(arena, law, NULL, &issues);
    for (size_t i = 0; i < issues.n; i++)
        if (strstr(issues.at[i].zh, told) && issues.at[i].level == ISSUE_ERROR && *issues.at[i].where)
            return;
    fail_msg("not told: %s", told);
}

static void a_wrong_row_is_told_with_the_nearest_word(void **state)
{
    (void)state;
    expect_told("records: {column: [{name: 甲, kind: 新间}]}\n", "是不是“新闻”");
    expect_told("records: {column: [{name: 甲, dayly: 1}]}\n", "是不是“daily”");
    expect_told("records: {column: [{name: 甲, daily: 多}]}\n", "不能是“多”");
    expect_told("records: {column: [{kind: 新闻}]}\n", "没有填“名称”");
    expect_told("records: {column: [{name: 甲, group: 对内}]}\n", "不是前面由制度自带的记录");
    expect_told("records: {piece: [{column: 甲}]}\n", "没有 unique");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_a_pack_are_there_from_the_start),
        cmocka_unit_test(adopted_again_they_stay_as_people_left_them),
        cmocka_unit_test(a_wrong_row_is_told_with_the_nearest_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
