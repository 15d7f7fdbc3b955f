/* What was entered with a deed counts for that time: whoever does it again enters it again. */
#include "little_pack.h"

/* Packs and cases are texts, line by line. */
/* clang-format off */

#define ORDER(answer_needs_) \
    "registers:\n" \
    "  order:\n" \
    "    fields: {unit: {type: unit}, what: {title: 事由}, measure: {title: 措施}, proof: {title: 材料}, result: {title: 结论, one-of: [合格, 不合格]}, opinion: {title: 意见}}\n" \
    "    actions: {open: {asks: [unit, what], needs: [what]}, edit: {by: everyone}}\n" \
    "    flow:\n" \
    "      given:\n" \
    "        due: 5 workdays\n" \
    "        missed: [{escalate: chief}]\n" \
    "        extend: {asks: [opinion], by: office}\n" \
    "        actions: {answer: {by: officer of unit, asks: [measure, proof], needs: [" answer_needs_ "], to: checking}}\n" \
    "      checking:\n" \
    "        due: 2 workdays\n" \
    "        missed: [{escalate: chief}]\n" \
    "        done: e\n" \
    "        steps:\n" \
    "          check: {title: 查看, by: office, needs: [result], returns: [given]}\n" \
    "          sign: {title: 签字, by: chief, after: [check], returns: [given]}\n" \
    "      e: final\n"
#define FIRST_ROUND \
    "  - {at: 2026-10-08 09:00, by: 王一, open: order, with: {unit: 图书馆, what: 弱口令}, as: o}\n" \
    "  - {at: 2026-10-08 09:10, by: 钱四, do: o.answer, with: {measure: 改了, proof: 甲}, expect: {state: checking}}\n" \
    "  - {at: 2026-10-08 09:20, by: 李二, do: o.check, with: {result: 不合格}}\n" \
    "  - {at: 2026-10-08 09:30, by: 王一, do: o.sign, return-to: given, reason: 没有改全, expect: {state: given}}\n"

PLAYS(after_a_return_the_evidence_is_given_anew, NULL, ORDER("measure, proof"), FIRST_ROUND
    "  - {at: 2026-10-09 09:00, by: 钱四, do: o.answer, refused: 措施是上一次填的，这一次还没有填；材料是上一次填的，这一次还没有填}\n"
    "  - {at: 2026-10-09 09:01, by: 钱四, do: o.answer, with: {measure: 全改了}, refused: 材料是上一次填的}\n"
    "  - {at: 2026-10-09 09:02, by: 钱四, do: o.answer, with: {measure: 全改了, proof: 乙}, expect: {state: checking}}\n"
    "  - {at: 2026-10-09 09:03, by: 李二, do: o.check, refused: 结论是上一次填的}\n"
    "  - {at: 2026-10-09 09:04, by: 李二, do: o.check, with: {result: 不合格}}\n"
    "  - {at: 2026-10-09 09:05, by: 王一, do: o.sign, expect: {state: e}}\n")

PLAYS(what_was_corrected_in_between_is_new, NULL, ORDER("measure, proof"), FIRST_ROUND
    "  - {at: 2026-10-09 09:00, by: 王一, edit: o, with: {measure: 全改了}}\n"
    "  - {at: 2026-10-09 09:01, by: 钱四, do: o.answer, refused: 材料是上一次填的}\n"
    "  - {at: 2026-10-09 09:02, by: 钱四, do: o.answer, with: {proof: 乙}, expect: {state: checking}}\n")

PLAYS(a_condition_asks_what_the_record_says_whenever_it_was_said, NULL, ORDER("measure is filled, what, proof"), FIRST_ROUND
    "  - {at: 2026-10-09 09:02, by: 钱四, do: o.answer, with: {proof: 乙}, expect: {state: checking, value: {measure: 改了}}}\n")

PLAYS(what_was_withdrawn_is_put_right_not_begun_anew, NULL, ORDER("measure, proof"),
    "  - {at: 2026-10-08 09:00, by: 王一, open: order, with: {unit: 图书馆, what: 弱口令}, as: o}\n"
    "  - {at: 2026-10-08 09:10, by: 钱四, do: o.answer, with: {measure: 改了, proof: 甲}}\n"
    "  - {at: 2026-10-08 09:11, by: 钱四, do: o.withdraw, expect: {state: given}}\n"
    "  - {at: 2026-10-08 09:12, by: 钱四, do: o.answer, with: {proof: 乙}, expect: {state: checking, value: {measure: 改了}}}\n")

PLAYS(each_return_has_its_own_opinion, NULL, ORDER("measure, proof"),
    "  - {at: 2026-10-08 09:00, by: 王一, open: order, with: {unit: 图书馆, what: 弱口令}, as: o}\n"
    "  - {at: 2026-10-08 09:10, by: 钱四, do: o.answer, with: {measure: 改了, proof: 甲}}\n"
    "  - {at: 2026-10-08 09:20, by: 李二, do: o.check, return-to: given, reason: \"\", with: {opinion: 没有改全}, expect: {state: given}}\n"
    "  - {at: 2026-10-08 09:30, by: 钱四, do: o.answer, with: {measure: 再改, proof: 乙}}\n"
    "  - {at: 2026-10-08 09:40, by: 李二, do: o.check, return-to: given, reason: \"\", refused: 须写明理由}\n"
    "  - {at: 2026-10-08 09:41, by: 李二, do: o.check, return-to: given, reason: \"\", with: {opinion: 还差一处}, expect: {state: given}}\n")

PLAYS(each_request_for_more_time_has_its_own_grounds, NULL, ORDER("measure, proof"),
    "  - {at: 2026-10-08 09:00, by: 王一, open: order, with: {unit: 图书馆, what: 弱口令}, as: o}\n"
    "  - {at: 2026-10-08 09:10, by: 钱四, do: o.extend, with: {until: 2026-10-20, opinion: 忙}}\n"
    "  - {at: 2026-10-08 09:11, by: 李二, do: o.deny}\n"
    "  - {at: 2026-10-08 09:12, by: 钱四, do: o.extend, with: {until: 2026-10-20}, refused: 意见是上一次填的}\n"
    "  - {at: 2026-10-08 09:13, by: 钱四, do: o.extend, with: {until: 2026-10-20, opinion: 等设备}}\n")

/* A deed that may be done again and again has its own grounds each time. */
PLAYS(whoever_takes_the_key_again_says_again_why, NULL,
    "registers:\n"
    "  key:\n"
    "    fields: {unit: {type: unit}, reason: {title: 理由}}\n"
    "    flow:\n"
    "      kept: {no-limit: 平时保管, actions: {take: {by: officer of unit, needs: [reason], to: out}, lose: {by: officer of unit, to: gone}}}\n"
    "      out: {no-limit: 测试, actions: {back: {by: officer of unit, to: kept}}}\n"
    "      gone: final\n",
    "  - {at: 2026-10-08 09:00, open: key, with: {unit: 图书馆}, as: k}\n"
    "  - {at: 2026-10-08 09:01, by: 钱四, do: k.take, refused: 还没有填理由}\n"
    "  - {at: 2026-10-08 09:02, by: 钱四, do: k.take, with: {reason: 检修}}\n"
    "  - {at: 2026-10-08 09:03, by: 钱四, do: k.back}\n"
    "  - {at: 2026-10-08 09:04, by: 钱四, do: k.take, refused: 理由是上一次填的}\n"
    "  - {at: 2026-10-08 09:05, by: 钱四, do: k.take, with: {reason: 检修}}\n")

/* clang-format on */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_a_return_the_evidence_is_given_anew),
        cmocka_unit_test(what_was_corrected_in_between_is_new),
        cmocka_unit_test(a_condition_asks_what_the_record_says_whenever_it_was_said),
        cmocka_unit_test(what_was_withdrawn_is_put_right_not_begun_anew),
        cmocka_unit_test(each_return_has_its_own_opinion),
        cmocka_unit_test(each_request_for_more_time_has_its_own_grounds),
        cmocka_unit_test(whoever_takes_the_key_again_says_again_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
