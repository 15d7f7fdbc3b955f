/* Who may be given a post. */
#include "little_pack.h"

/* Packs and cases are texts, line by line. */
/* clang-format off */

#define POSTS \
    "posts:\n" \
    "  buyer: {title: 采购员, per: institution, apart-from: [payer], eligible: unit.kind != 学院}\n" \
    "  payer: {title: 付款员, per: institution}\n" \
    "  cashier: {title: 出纳, per: institution, same-as: payer}\n"

PLAYS(two_posts_that_are_kept_apart_are_not_given_to_one_person, NULL, POSTS,
    "  - {at: 2026-10-08 09:00, open: holding, with: {post: buyer, unit: 学校, person: 钱四, starts-on: 2026-10-08}, as: b}\n"
    "  - {at: 2026-10-08 09:01, open: holding, with: {post: payer, unit: 学校, person: 钱四, starts-on: 2026-11-01}, refused: “付款员”与“采购员”不得由同一人担任，钱四已任“采购员”}\n"
    "  - {at: 2026-10-08 09:02, open: holding, with: {post: cashier, unit: 学校, person: 钱四, starts-on: 2026-11-01}, refused: 不得由同一人担任}\n"
    "  - {at: 2026-10-08 09:03, open: holding, with: {post: payer, unit: 学校, person: 钱四, deputy: yes, starts-on: 2026-11-01}, refused: 不得由同一人担任}\n"
    "  - {at: 2026-10-08 09:04, open: holding, with: {post: payer, unit: 学校, person: 赵三, starts-on: 2026-11-01}}\n")

PLAYS(one_after_the_other_they_may, NULL, POSTS,
    "  - {at: 2026-10-08 09:00, open: holding, with: {post: buyer, unit: 学校, person: 钱四, starts-on: 2026-10-08, ends-on: 2026-10-31}, as: b}\n"
    "  - {at: 2026-10-08 09:01, open: holding, with: {post: payer, unit: 学校, person: 钱四, starts-on: 2026-10-31}, refused: 不得由同一人担任}\n"
    "  - {at: 2026-10-08 09:02, open: holding, with: {post: payer, unit: 学校, person: 钱四, starts-on: 2026-11-01}}\n"
    "  - {at: 2026-10-08 09:03, edit: b, with: {ends-on: 2026-11-05}, refused: “采购员”与“付款员”不得由同一人担任}\n")

PLAYS(who_does_not_fulfil_the_condition_is_not_appointed, NULL, POSTS,
    "  - {at: 2026-10-08 09:00, open: holding, with: {post: buyer, unit: 学校, person: 周六, starts-on: 2026-10-08}, refused: 周六不符合“采购员”的任职条件：unit.kind != 学院}\n"
    "  - {at: 2026-10-08 09:01, open: holding, with: {post: payer, unit: 学校, person: 周六, starts-on: 2026-10-08}}\n"
    "  - {at: 2026-10-08 09:02, open: holding, with: {post: buyer, unit: 学校, person: 李二, starts-on: 2026-10-08}}\n")

PLAYS(a_post_of_one_has_one_holder_at_a_time, NULL, NULL,
    "  - {at: 2026-10-08 09:00, open: holding, with: {post: chief, unit: 学校, person: 李二, starts-on: 2026-10-08}, refused: “负责人”由一人担任，王一在任：先登记其离任，接任的从第二天起}\n"
    "  - {at: 2026-10-08 09:01, open: holding, with: {post: chief, unit: 图书馆, person: 赵三, starts-on: 2026-11-01}, refused: 由一人担任}\n"
    "  - {at: 2026-10-08 09:02, open: holding, with: {post: unit-head, unit: 图书馆, person: 李二, starts-on: 2026-10-08}, refused: “单位负责人”由一人担任，赵三在任}\n"
    "  - {at: 2026-10-08 09:03, open: holding, with: {post: chief, unit: 学校, person: 李二, deputy: yes, starts-on: 2026-10-08}, as: deputy}\n"
    "  - {at: 2026-10-08 09:04, edit: deputy, with: {deputy: no}, refused: 由一人担任}\n"
    "  - {at: 2026-10-08 09:05, open: holding, with: {post: officer, unit: 图书馆, person: 赵三, starts-on: 2026-10-08}}\n"
    "  - {at: 2026-10-08 09:06, open: holding, with: {post: chief, unit: 学校, person: 李二, starts-on: 2025-01-01, ends-on: 2025-12-31}}\n")

PLAYS(when_the_first_leaves_the_next_may_come, NULL, NULL,
    "  - {at: 2026-10-08 09:00, people: end, with: {post: chief, unit: 学校, person: 王一, ends-on: 2026-10-31}}\n"
    "  - {at: 2026-10-08 09:01, open: holding, with: {post: chief, unit: 学校, person: 李二, starts-on: 2026-10-31}, refused: 王一在任至2026-10-31}\n"
    "  - {at: 2026-10-08 09:02, open: holding, with: {post: chief, unit: 学校, person: 李二, starts-on: 2026-11-01}, as: next}\n"
    "  - {at: 2026-10-08 09:03, edit: next, with: {starts-on: 2026-11-02}}\n")

/* An import that was undone leaves its rows as "void": nobody sees them, and nothing follows from them. */
PLAYS(what_was_taken_back_gives_no_post_and_counts_nowhere, NULL,
    "registers:\n"
    "  paper:\n"
    "    fields: {unit: {type: unit}, heads: {type: number, is: count holding where (post = unit-head and unit = this.unit)}}\n"
    "    flow:\n"
    "      s: {no-limit: 测试, actions: {go: {by: officer of unit, to: e}}}\n"
    "      e: final\n",
    "  - {at: 2026-10-08 09:00, people: appoint, with: {post: officer, unit: 图书馆, person: 周六, starts-on: 2026-10-01, state: void}}\n"
    "  - {at: 2026-10-08 09:00, people: appoint, with: {post: unit-head, unit: 学校, person: 周六, starts-on: 2026-10-01, state: void}}\n"
    "  - {at: 2026-10-08 09:00, people: appoint, with: {post: unit-head, unit: 学校, person: 李二, starts-on: 2026-10-01}}\n"
    "  - {at: 2026-10-08 09:01, open: paper, with: {unit: 图书馆}, as: p}\n"
    "  - {at: 2026-10-08 09:02, by: 周六, do: p.go, refused: 只有图书馆专员可以}\n"
    "  - {at: 2026-10-08 09:03, open: paper, with: {unit: 学校}, as: q, expect: {value: {heads: 1}}}\n")

/* --- whoever leaves --- */

#define KEPT \
    "registers:\n" \
    "  repair:\n" \
    "    fields: {unit: {type: unit}, keeper: {type: person}}\n" \
    "    flow:\n" \
    "      asked:\n" \
    "        due: 3 workdays\n" \
    "        missed: [{escalate: chief}]\n" \
    "        actions: {done: {by: keeper, to: e}}\n" \
    "      e: final\n"

PLAYS(what_was_in_the_hands_of_who_leaves_is_the_head_s, NULL, KEPT,
    "  - {at: 2026-10-12 09:00, open: repair, with: {unit: 图书馆, keeper: 钱四}, as: r}\n"
    "  - {at: 2026-10-12 10:00, by: 赵三, do: r.done, refused: 只有}\n"
    "  - {at: 2026-10-12 11:00, edit: 钱四, with: {active: no}, expect: {value: {active: no}}}\n"
    "  - {at: 2026-10-12 12:00, by: 赵三, do: r.done, expect: {state: e, task: met}}\n")

PLAYS(what_was_handed_to_who_leaves_goes_back, NULL, KEPT,
    "  - {at: 2026-10-12 09:00, open: repair, with: {unit: 图书馆, keeper: 钱四}, as: r}\n"
    "  - {at: 2026-10-12 10:00, by: 钱四, do: r.transfer, with: {to: 孙五}, reason: 出差}\n"
    "  - {at: 2026-10-12 11:00, edit: 孙五, with: {active: no}, expect: {value: {active: no}}}\n"
    "  - {at: 2026-10-12 11:30, by: 赵三, do: r.done, refused: 只有}\n"
    "  - {at: 2026-10-12 12:00, by: 钱四, do: r.done, expect: {state: e, task: met}}\n")

/* clang-format on */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_posts_that_are_kept_apart_are_not_given_to_one_person),
        cmocka_unit_test(one_after_the_other_they_may),
        cmocka_unit_test(who_does_not_fulfil_the_condition_is_not_appointed),
        cmocka_unit_test(a_post_of_one_has_one_holder_at_a_time),
        cmocka_unit_test(when_the_first_leaves_the_next_may_come),
        cmocka_unit_test(what_was_taken_back_gives_no_post_and_counts_nowhere),
        cmocka_unit_test(what_was_in_the_hands_of_who_leaves_is_the_head_s),
        cmocka_unit_test(what_was_handed_to_who_leaves_goes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
