/* Rows that a field has by its text or by a register: an entry says which one it is, and none is ever missing. */
#include "little_pack.h"

/* Packs and cases are texts, line by line. */
/* clang-format off */

#define ROUND \
    "registers:\n" \
    "  round:\n" \
    "    title: 巡查\n" \
    "    fields:\n" \
    "      season: {title: 季节, one-of: [夏, 冬]}\n" \
    "      items:\n" \
    "        title: 项目\n" \
    "        type: lines\n" \
    "        rows: {门: , 窗: , 防水: {if: season = 夏}}\n" \
    "        columns: {result: {title: 结论, one-of: [好, 坏], required: yes}, note: {title: 说明, required: result = 坏}}\n" \
    "      all: {type: number, is: count items}\n" \
    "      good: {type: number, is: count items where (result = 好)}\n" \
    "      windows: {type: number, is: count items where (item = 窗 and result = 好)}\n" \
    "    actions: {edit: {by: everyone}}\n" \
    "    flow:\n" \
    "      filling: {no-limit: 测试, actions: {finish: {by: everyone, asks: [items], needs: [{that: every items has (result is filled), else: 还有没看的}], to: seen}}}\n" \
    "      seen: final\n"
#define OPENED(with_, expect_) "  - {at: 2026-10-08 09:00, by: 钱四, open: round, with: {" with_ "}, as: r, expect: {value: {" expect_ "}}}\n"
#define REFUSED(with_, why_) "  - {at: 2026-10-08 09:00, by: 钱四, open: round, with: {" with_ "}, refused: " why_ "}\n"

PLAYS(a_form_sent_empty_has_all_rows, NULL, ROUND, OPENED("season: 冬", "all: 2, good: 0"))
PLAYS(a_row_that_the_record_calls_for_is_there_too, NULL, ROUND, OPENED("season: 夏", "all: 3, good: 0"))
PLAYS(all_rows_are_filled_in_one_go_in_any_order, NULL, ROUND,
    OPENED("items: [{item: 窗, result: 好}, {item: 门, result: 坏, note: 锈}]", "all: 2, good: 1, windows: 1"))
PLAYS(what_is_not_entered_is_drawn_beside_what_is, NULL, ROUND,
    OPENED("season: 夏, items: [{item: 窗, result: 好}]", "all: 3, good: 1, windows: 1"))
PLAYS(a_row_sent_empty_may_wait_although_its_column_is_required, NULL, ROUND,
    OPENED("items: [{item: 窗, result: 好}, {item: 门}]", "all: 2, good: 1")
    "  - {at: 2026-10-08 09:01, by: 钱四, do: r.finish, refused: 还有没看的}\n")
PLAYS(a_row_begun_is_to_be_whole, NULL, ROUND, REFUSED("items: [{item: 窗, note: 旧}]", "项目的“窗”：结论没有填"))
PLAYS(a_row_that_the_text_does_not_know_is_refused_with_those_it_knows, NULL, ROUND,
    REFUSED("items: [{item: 锁, result: 好}]", "项目没有“锁”这一行，请按列出的行填写：门、窗"))
PLAYS(a_row_whose_condition_does_not_hold_is_none, NULL, ROUND,
    REFUSED("season: 冬, items: [{item: 防水, result: 好}]", "没有“防水”这一行"))
PLAYS(a_row_given_twice_is_refused, NULL, ROUND,
    REFUSED("items: [{item: 门, result: 好}, {item: 门, result: 坏, note: 锈}]", "项目的“门”填了不止一次"))
PLAYS(a_row_that_does_not_say_which_is_refused, NULL, ROUND,
    REFUSED("items: [{result: 好}]", "第 1 行没有写明是哪一项，请写明是其中哪一项：门、窗"))
PLAYS(a_later_deed_fills_the_rows_that_are_there, NULL, ROUND, OPENED("", "all: 2")
    "  - {at: 2026-10-08 09:01, by: 钱四, do: r.finish, with: {items: [{item: 锁, result: 好}]}, refused: 没有“锁”这一行}\n"
    "  - {at: 2026-10-08 09:02, by: 钱四, do: r.finish, with: {items: [{item: 窗, result: 好}, {item: 门}]}, refused: 项目的“门”：结论没有填}\n"
    "  - {at: 2026-10-08 09:03, by: 钱四, do: r.finish, with: {items: [{item: 窗, result: 好}, {item: 门, result: 好}]}, expect: {state: seen, value: {all: 2, good: 2}}}\n")
PLAYS(a_correction_names_only_the_rows_it_is_about, NULL, ROUND, OPENED("items: [{item: 门, result: 好}]", "good: 1")
    "  - {at: 2026-10-08 09:01, by: 钱四, edit: r, with: {items: [{item: 窗, result: 好}]}, expect: {value: {all: 2, good: 2}}}\n"
    "  - {at: 2026-10-08 09:02, by: 钱四, edit: r, with: {items: [{item: 门}, {item: 门}]}, refused: 填了不止一次}\n")
PLAYS(a_row_that_the_record_calls_for_by_now_may_be_entered, NULL, ROUND, OPENED("season: 冬", "all: 2")
    "  - {at: 2026-10-08 09:01, by: 钱四, edit: r, with: {season: 夏, items: [{item: 防水, result: 好}]}, expect: {value: {all: 3, good: 1}}}\n")

/* --- drawn from a register --- */

#define COUNT \
    "registers:\n" \
    "  device:\n" \
    "    title: 设备\n" \
    "    title-of: name\n" \
    "    fields: {name: {}, unit: {type: unit}, worth: {type: money}}\n" \
    "    actions: {edit: {by: everyone}}\n" \
    "  count:\n" \
    "    title: 盘点\n" \
    "    fields:\n" \
    "      unit: {type: unit}\n" \
    "      devices: {title: 逐台, type: lines, rows: each device where (unit = this.unit), columns: {seen: {title: 结果, one-of: [在, 不在]}, worth: {type: money, is: device.worth}}}\n" \
    "      total: {type: money, is: sum worth of devices}\n" \
    "      there: {type: number, is: count devices where (seen = 在)}\n" \
    "      left: {type: number, is: count devices where (seen is empty)}\n" \
    "    actions: {edit: {by: everyone}}\n"
#define DEVICES \
    "  - {at: 2026-10-08 08:00, open: device, with: {name: 甲, unit: 图书馆, worth: 30}, as: a}\n" \
    "  - {at: 2026-10-08 08:00, open: device, with: {name: 乙, unit: 图书馆, worth: 12.5}, as: b}\n" \
    "  - {at: 2026-10-08 08:00, open: device, with: {name: 丙, unit: 计算机学院, worth: 7}, as: c}\n"

PLAYS(drawn_rows_are_summed_in_the_event_that_draws_them, NULL, COUNT, DEVICES
    "  - {at: 2026-10-08 09:00, by: 钱四, open: count, with: {unit: 图书馆}, as: n, expect: {value: {total: 42.50, left: 2}}}\n")
PLAYS(drawn_rows_are_filled_while_opening, NULL, COUNT, DEVICES
    "  - {at: 2026-10-08 09:00, by: 钱四, open: count, with: {unit: 图书馆, devices: [{device: 乙, seen: 在}]}, as: n, expect: {value: {total: 42.50, there: 1, left: 1}}}\n"
    "  - {at: 2026-10-08 09:01, by: 钱四, edit: n, with: {devices: [{device: 甲, seen: 在}]}, expect: {value: {total: 42.50, there: 2, left: 0}}}\n")
PLAYS(a_row_of_another_unit_is_refused_with_those_of_this_one, NULL, COUNT, DEVICES
    "  - {at: 2026-10-08 09:00, by: 钱四, open: count, with: {unit: 图书馆, devices: [{device: 丙, seen: 在}]}, refused: 逐台没有“丙”这一行，请按列出的行填写：甲、乙}\n"
    "  - {at: 2026-10-08 09:00, by: 钱四, open: count, with: {unit: 图书馆, devices: [{device: 甲}, {device: 甲}]}, refused: 填了不止一次}\n")
PLAYS(a_row_drawn_only_by_now_may_be_entered, NULL, COUNT, DEVICES
    "  - {at: 2026-10-08 09:00, by: 钱四, open: count, with: {unit: 图书馆}, as: n}\n"
    "  - {at: 2026-10-08 09:01, by: 钱四, edit: c, with: {unit: 图书馆}}\n"
    "  - {at: 2026-10-08 09:02, by: 钱四, edit: n, with: {devices: [{device: 丙, seen: 在}]}, expect: {value: {total: 49.50, there: 1}}}\n")

/* What opening itself brings about is known before rows are drawn by it. */
PLAYS(rows_are_drawn_by_what_opening_sets, NULL,
    "registers:\n"
    "  device: {title-of: name, fields: {name: {}, kind: {}}}\n"
    "  count: {title: 盘点, fields: {kind: {}, devices: {type: lines, rows: each device where (kind = this.kind), columns: {seen: {}}}, all: {type: number, is: count devices}}, actions: {open: {by: everyone, then: [{set: {kind: 乙类}}]}, edit: {by: everyone}}}\n",
    "  - {at: 2026-10-08 08:00, open: device, with: {name: 甲, kind: 甲类}}\n"
    "  - {at: 2026-10-08 08:00, open: device, with: {name: 乙, kind: 乙类}}\n"
    "  - {at: 2026-10-08 08:00, open: device, with: {name: 丙, kind: 乙类}}\n"
    "  - {at: 2026-10-08 09:00, by: 钱四, open: count, with: {kind: 甲类}, as: n}\n"
    "  - {at: 2026-10-08 09:01, wait: n, expect: {value: {all: 2}}}\n")

/* clang-format on */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_form_sent_empty_has_all_rows),
        cmocka_unit_test(a_row_that_the_record_calls_for_is_there_too),
        cmocka_unit_test(all_rows_are_filled_in_one_go_in_any_order),
        cmocka_unit_test(what_is_not_entered_is_drawn_beside_what_is),
        cmocka_unit_test(a_row_sent_empty_may_wait_although_its_column_is_required),
        cmocka_unit_test(a_row_begun_is_to_be_whole),
        cmocka_unit_test(a_row_that_the_text_does_not_know_is_refused_with_those_it_knows),
        cmocka_unit_test(a_row_whose_condition_does_not_hold_is_none),
        cmocka_unit_test(a_row_given_twice_is_refused),
        cmocka_unit_test(a_row_that_does_not_say_which_is_refused),
        cmocka_unit_test(a_later_deed_fills_the_rows_that_are_there),
        cmocka_unit_test(a_correction_names_only_the_rows_it_is_about),
        cmocka_unit_test(a_row_that_the_record_calls_for_by_now_may_be_entered),
        cmocka_unit_test(drawn_rows_are_summed_in_the_event_that_draws_them),
        cmocka_unit_test(drawn_rows_are_filled_while_opening),
        cmocka_unit_test(a_row_of_another_unit_is_refused_with_those_of_this_one),
        cmocka_unit_test(a_row_drawn_only_by_now_may_be_entered),
        cmocka_unit_test(rows_are_drawn_by_what_opening_sets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
