/* So much in a month, by the calendar. */
#include "little_pack.h"

/* Packs and cases are texts, line by line. */
/* clang-format off */

#define QUOTA \
    "registers:\n" \
    "  buying:\n" \
    "    fields: {unit: {type: unit}, grams: {type: number}, until: {type: datetime, is: now.month.to}}\n" \
    "    checks: [{that: grams + (sum grams of buying where (unit = this.unit and each.opened within now.month)) <= 100, else: 超过本月限量}]\n"

PLAYS(a_quota_begins_anew_with_the_month, NULL, QUOTA,
    "  - {at: 2026-10-30 09:00, open: buying, with: {unit: 图书馆, grams: 80}, as: b, expect: {value: {until: 2026-10-31 24:00}}}\n"
    "  - {at: 2026-10-31 23:59, open: buying, with: {unit: 图书馆, grams: 30}, refused: 超过本月限量}\n"
    "  - {at: 2026-10-31 23:59, open: buying, with: {unit: 计算机学院, grams: 30}}\n"
    "  - {at: 2026-11-01 00:00, open: buying, with: {unit: 图书馆, grams: 30}}\n"
    "  - {at: 2026-11-01 00:01, open: buying, with: {unit: 图书馆, grams: 80}, refused: 超过本月限量}\n")

/* clang-format on */

static void a_period_that_is_none_is_told(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct issues issues;
    little_law_issues(arena, "registers: {a: {fields: {at: {type: datetime}}, checks: [at within now.mnth]}}", &issues);
    assert_int_equal(issues_errors(&issues), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quota_begins_anew_with_the_month),
        cmocka_unit_test(a_period_that_is_none_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
