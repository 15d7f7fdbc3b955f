/* Lines that compute: an order whose amounts follow from price, quantity and what the order itself says. */
#include "little_pack.h"

/* Packs and cases are texts, line by line. */
/* clang-format off */

#define ORDER \
    "registers:\n" \
    "  product:\n" \
    "    title-of: name\n" \
    "    fields: {name: {required: yes}, price: {type: money}}\n" \
    "    actions: {edit: {by: everyone}}\n" \
    "  order:\n" \
    "    title: 采购单\n" \
    "    fields:\n" \
    "      unit: {type: unit}\n" \
    "      rebate: {title: 折扣, type: number, default: 0}\n" \
    "      items:\n" \
    "        title: 明细\n" \
    "        type: lines\n" \
    "        columns:\n" \
    "          product: {title: 物品, to: product}\n" \
    "          price: {title: 单价, type: money, is: product.price}\n" \
    "          quantity: {title: 数量, type: number, default: 1}\n" \
    "          net: {title: 净额, type: money, is: amount - rebate}\n" \
    "          amount: {title: 金额, type: money, is: price * quantity}\n" \
    "      total: {title: 合计, type: money, is: sum net of items}\n" \
    "      dear: {title: 大额, type: flag, is: total >= 1000 yuan}\n" \
    "      most: {title: 最贵, type: money, is: max amount of items where (quantity > 1)}\n" \
    "    actions: {edit: {by: everyone}}\n" \
    "    flow:\n" \
    "      draft: {no-limit: 测试, actions: {submit: {by: everyone, needs: [{that: total > 0, else: 没有金额}], to: sent}}}\n" \
    "      sent: {no-limit: 测试, actions: {close: {by: everyone, to: closed}}}\n" \
    "      closed: final\n"
#define PRODUCTS \
    "  - {at: 2026-10-08 08:00, open: product, with: {name: 纸, price: 20}, as: paper}\n" \
    "  - {at: 2026-10-08 08:00, open: product, with: {name: 笔, price: 3.5}, as: pen}\n"
#define ORDERED PRODUCTS \
    "  - {at: 2026-10-08 09:00, by: 钱四, open: order, with: {unit: 图书馆, items: [{product: 纸, quantity: 5}, {product: 笔}]}, as: o, expect: {value: {total: 103.50, most: 100}}}\n"

PLAYS(columns_compute_and_the_record_sums_them_in_one_event, NULL, ORDER, ORDERED
    "  - {at: 2026-10-08 09:01, by: 钱四, do: o.submit, expect: {state: sent}}\n")

PLAYS(a_first_value_stands_in_a_column_that_is_left_empty, NULL, ORDER, PRODUCTS
    "  - {at: 2026-10-08 09:00, by: 钱四, open: order, with: {items: [{product: 笔}]}, as: o, expect: {value: {total: 3.50}}}\n")

PLAYS(a_condition_of_the_same_deed_sees_what_the_lines_come_to, NULL, ORDER, PRODUCTS
    "  - {at: 2026-10-08 09:00, by: 钱四, open: order, as: o, expect: {value: {total: 0}}}\n"
    "  - {at: 2026-10-08 09:01, by: 钱四, do: o.submit, refused: 没有金额}\n"
    "  - {at: 2026-10-08 09:02, by: 钱四, edit: o, with: {items: [{product: 纸, quantity: 50}]}, expect: {value: {total: 1000, dear: yes}}}\n"
    "  - {at: 2026-10-08 09:03, by: 钱四, do: o.submit, expect: {state: sent}}\n")

PLAYS(nobody_enters_what_is_computed, NULL, ORDER, PRODUCTS
    "  - {at: 2026-10-08 09:00, by: 钱四, open: order, with: {items: [{product: 纸, amount: 1}]}, refused: 明细的“金额”由程序算出}\n")

PLAYS(a_column_chooses_among_what_its_condition_allows, NULL,
    "registers:\n"
    "  product: {title-of: name, fields: {name: {}, sold: {type: flag}}}\n"
    "  order: {title: 采购单, fields: {items: {title: 明细, type: lines, columns: {product: {title: 物品, to: product, where: sold = yes}}}}, actions: {edit: {by: everyone}}}\n",
    "  - {at: 2026-10-08 08:00, open: product, with: {name: 纸, sold: yes}, as: paper}\n"
    "  - {at: 2026-10-08 08:00, open: product, with: {name: 笔, sold: no}, as: pen}\n"
    "  - {at: 2026-10-08 09:00, by: 钱四, open: order, with: {items: [{product: 纸}, {product: 笔}]}, refused: 第 2 行“物品”不能这样选}\n"
    "  - {at: 2026-10-08 09:01, by: 钱四, open: order, with: {items: [{product: 纸}]}, as: o}\n")

PLAYS(stored_lines_follow_what_the_record_says, NULL, ORDER, ORDERED
    "  - {at: 2026-10-08 09:05, by: 钱四, edit: o, with: {rebate: 100}, expect: {value: {total: 101.50}}}\n"
    "  - {at: 2026-10-08 09:06, by: 钱四, open: order, with: {items: [{product: 笔}]}, as: p}\n"
    "  - {at: 2026-10-08 09:07, by: 钱四, do: o.submit, expect: {value: {total: 101.50}}}\n")

PLAYS(lines_follow_the_price_of_an_open_order, NULL, ORDER, ORDERED
    "  - {at: 2026-10-08 09:05, by: 钱四, edit: paper, with: {price: 10}}\n"
    "  - {at: 2026-10-08 09:06, wait: o, expect: {value: {total: 53.50, most: 50}}}\n")

PLAYS(the_figures_of_a_closed_order_stay, NULL, ORDER, ORDERED
    "  - {at: 2026-10-08 09:01, by: 钱四, do: o.submit}\n"
    "  - {at: 2026-10-08 09:02, by: 钱四, do: o.close, expect: {state: closed}}\n"
    "  - {at: 2026-10-08 09:05, by: 钱四, edit: paper, with: {price: 10}}\n"
    "  - {at: 2026-10-08 09:06, wait: o, expect: {value: {total: 103.50}}}\n"
    "  - {at: 2026-10-08 09:07, by: 钱四, open: order, with: {items: [{product: 纸}]}, as: q, expect: {value: {total: 10}}}\n")

/* Rows that are drawn at opening are not entered by anybody: the record hears of them from themselves. */
PLAYS(a_record_sums_the_rows_that_were_drawn_for_it, NULL,
    "registers:\n"
    "  device:\n"
    "    title-of: name\n"
    "    fields: {name: {}, unit: {type: unit}, worth: {type: money}}\n"
    "  count:\n"
    "    fields: {unit: {type: unit}, devices: {type: lines, rows: each device where (unit = this.unit), columns: {worth: {type: money, is: device.worth}}}, total: {type: money, is: sum worth of devices}}\n"
    "    actions: {edit: {by: everyone}}\n",
    "  - {at: 2026-10-08 08:00, open: device, with: {name: 甲, unit: 图书馆, worth: 30}, as: a}\n"
    "  - {at: 2026-10-08 08:00, open: device, with: {name: 乙, unit: 图书馆, worth: 12.5}, as: b}\n"
    "  - {at: 2026-10-08 08:00, open: device, with: {name: 丙, unit: 计算机学院, worth: 7}, as: c}\n"
    "  - {at: 2026-10-08 09:00, by: 钱四, open: count, with: {unit: 图书馆}, as: n}\n"
    "  - {at: 2026-10-08 09:01, wait: n, expect: {value: {total: 42.50}}}\n")

/* A list is filled when it has a row; a condition on money says its unit. */
#define CLAIM \
    "settings: {high: {value: 2000 yuan, source: ours}}\n" \
    "registers:\n" \
    "  claim:\n" \
    "    title: 报销\n" \
    "    fields: {items: {title: 明细, type: lines, required: yes, columns: {sum: {type: money, max: 9000}}}, all: {type: money, is: sum sum of items}, more: {title: 附件, type: lines, columns: {what: {}}}}\n" \
    "    actions: {edit: {by: everyone}}\n" \
    "    flow:\n" \
    "      draft: {no-limit: 测试, actions: {send: {by: everyone, needs: [more], to: sorted}}}\n" \
    "      sorted: {no-limit: 立即转出, when: [{if: all >= high, to: dear}, {if: all >= 19.99 yuan and more is filled, to: cheap}, {to: tiny}]}\n" \
    "      dear: final\n" \
    "      cheap: final\n" \
    "      tiny: final\n"
#define CLAIMED(sum_, state_) \
    "  - {at: 2026-10-08 09:00, by: 钱四, open: claim, with: {items: [{sum: " sum_ "}], more: [{what: 票}]}, as: c}\n" \
    "  - {at: 2026-10-08 09:01, by: 钱四, do: c.send, expect: {state: " state_ "}}\n"

PLAYS(a_required_list_wants_a_row, NULL, CLAIM,
    "  - {at: 2026-10-08 09:00, by: 钱四, open: claim, refused: 没有填}\n")

PLAYS(a_need_that_names_a_list_is_met_by_a_row, NULL, CLAIM,
    "  - {at: 2026-10-08 09:00, by: 钱四, open: claim, with: {items: [{sum: 5}]}, as: c}\n"
    "  - {at: 2026-10-08 09:01, by: 钱四, do: c.send, refused: 还没有填附件}\n"
    "  - {at: 2026-10-08 09:02, by: 钱四, edit: c, with: {more: [{what: 票}]}}\n"
    "  - {at: 2026-10-08 09:03, by: 钱四, do: c.send, expect: {state: tiny}}\n")

PLAYS(two_thousand_yuan_are_two_thousand_yuan, NULL, CLAIM, CLAIMED("2000", "dear"))
PLAYS(a_fen_less_is_less, NULL, CLAIM, CLAIMED("1999.99", "cheap"))
PLAYS(yuan_have_fen, NULL, CLAIM, CLAIMED("19.98", "tiny"))
PLAYS(a_limit_of_a_money_field_is_in_yuan, NULL, CLAIM,
    "  - {at: 2026-10-08 09:00, by: 钱四, open: claim, with: {items: [{sum: 9000.01}]}, refused: 太大}\n"
    "  - {at: 2026-10-08 09:01, by: 钱四, open: claim, with: {items: [{sum: 9000}]}, as: c}\n")

/* --- lines that follow the rows they are drawn from --- */

#define REVIEW(draws_) \
    "registers:\n" \
    "  account:\n" \
    "    title-of: name\n" \
    "    fields: {name: {}, unit: {type: unit}, in-use: {type: flag, default: yes}}\n" \
    "    actions: {edit: {by: everyone}}\n" \
    "  review:\n" \
    "    fields: {unit: {type: unit}, rows: {type: lines, rows: each account where (unit = this.unit and in-use = yes), columns: {decision: {one-of: [留, 停]}}}, open: {type: number, is: count rows where (decision is empty)}, all: {type: number, is: count rows}}\n" \
    "    actions: {edit: {by: everyone}}\n" \
    "    flow:\n" \
    "      filling: {no-limit: 测试" draws_ ", actions: {finish: {by: everyone, to: read}}}\n" \
    "      read: {no-limit: 测试, actions: {close: {by: everyone, to: closed}, back: {by: everyone, to: filling}}}\n" \
    "      closed: final\n"
#define ACCOUNTS \
    "  - {at: 2026-10-08 08:00, open: account, with: {name: 甲, unit: 图书馆}, as: a}\n" \
    "  - {at: 2026-10-08 08:00, open: account, with: {name: 乙, unit: 图书馆}, as: b}\n" \
    "  - {at: 2026-10-08 09:00, open: review, with: {unit: 图书馆}, as: r}\n" \
    "  - {at: 2026-10-08 09:00, wait: r, expect: {value: {all: 2}}}\n"

PLAYS(lines_follow_their_source_in_a_state_that_says_so, NULL, REVIEW(", draws: [rows]"), ACCOUNTS
    "  - {at: 2026-10-08 09:10, open: account, with: {name: 丙, unit: 图书馆}, as: c}\n"
    "  - {at: 2026-10-08 09:11, open: account, with: {name: 丁, unit: 计算机学院}, as: d}\n"
    "  - {at: 2026-10-08 09:12, wait: r, expect: {value: {all: 3}}}\n"
    "  - {at: 2026-10-08 09:13, by: 钱四, edit: b, with: {in-use: no}}\n"
    "  - {at: 2026-10-08 09:14, wait: r, expect: {value: {all: 2}}}\n"
    "  - {at: 2026-10-08 09:15, by: 钱四, edit: d, with: {unit: 图书馆}}\n"
    "  - {at: 2026-10-08 09:16, wait: r, expect: {value: {all: 3}}}\n")

PLAYS(a_line_with_an_entry_stays_though_its_source_is_gone, NULL, REVIEW(", draws: [rows]"), ACCOUNTS
    "  - {at: 2026-10-08 09:10, by: 钱四, edit: r, with: {rows: [{account: 甲, decision: 停}, {account: 乙}]}, expect: {value: {all: 2, open: 1}}}\n"
    "  - {at: 2026-10-08 09:11, by: 钱四, edit: a, with: {in-use: no}}\n"
    "  - {at: 2026-10-08 09:12, by: 钱四, edit: b, with: {in-use: no}}\n"
    "  - {at: 2026-10-08 09:13, wait: r, expect: {value: {all: 1, open: 0}}}\n")

PLAYS(in_another_state_they_stay_and_catch_up_on_return, NULL, REVIEW(", draws: [rows]"), ACCOUNTS
    "  - {at: 2026-10-08 09:05, by: 钱四, do: r.finish}\n"
    "  - {at: 2026-10-08 09:10, open: account, with: {name: 丙, unit: 图书馆}, as: c}\n"
    "  - {at: 2026-10-08 09:12, wait: r, expect: {value: {all: 2}}}\n"
    "  - {at: 2026-10-08 09:13, by: 钱四, do: r.back}\n"
    "  - {at: 2026-10-08 09:14, wait: r, expect: {value: {all: 3}}}\n")

/* What a second pack adds to the register of another follows its source as it says itself. */
static void added_lines_follow_their_source_as_the_addition_says(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const char *faults = little_faults_of_two(arena, REVIEW(""),
        "pack: x\nedition: 1\ntitle: 又一部\nclauses: {x.1: {article: 第一条, title: 甲}}\n"
        "additions:\n"
        "  review:\n"
        "    clauses: [x.1]\n"
        "    fields: {own: {type: lines, rows: each account where (unit = this.unit and in-use = yes), columns: {seen: {type: flag}}}, more: {type: number, is: count own}}\n"
        "    flow: {filling: {draws: [own]}}\n",
        NULL, ACCOUNTS
        "  - {at: 2026-10-08 09:10, open: account, with: {name: 丙, unit: 图书馆}, as: c}\n"
        "  - {at: 2026-10-08 09:12, wait: r, expect: {value: {more: 3, all: 2}}}\n"
        "  - {at: 2026-10-08 09:13, by: 钱四, edit: b, with: {in-use: no}}\n"
        "  - {at: 2026-10-08 09:14, wait: r, expect: {value: {more: 2, all: 2}}}\n");
    if (*faults)
        fail_msg("\n%s", faults);
}

PLAYS(without_the_word_lines_stay_as_they_were_drawn, NULL, REVIEW(""), ACCOUNTS
    "  - {at: 2026-10-08 09:10, open: account, with: {name: 丙, unit: 图书馆}, as: c}\n"
    "  - {at: 2026-10-08 09:13, by: 钱四, edit: b, with: {in-use: no}}\n"
    "  - {at: 2026-10-08 09:14, wait: r, expect: {value: {all: 2}}}\n")

/* clang-format on */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_compute_and_the_record_sums_them_in_one_event),
        cmocka_unit_test(a_first_value_stands_in_a_column_that_is_left_empty),
        cmocka_unit_test(a_condition_of_the_same_deed_sees_what_the_lines_come_to),
        cmocka_unit_test(nobody_enters_what_is_computed),
        cmocka_unit_test(a_column_chooses_among_what_its_condition_allows),
        cmocka_unit_test(stored_lines_follow_what_the_record_says),
        cmocka_unit_test(lines_follow_the_price_of_an_open_order),
        cmocka_unit_test(the_figures_of_a_closed_order_stay),
        cmocka_unit_test(a_record_sums_the_rows_that_were_drawn_for_it),
        cmocka_unit_test(a_required_list_wants_a_row),
        cmocka_unit_test(a_need_that_names_a_list_is_met_by_a_row),
        cmocka_unit_test(two_thousand_yuan_are_two_thousand_yuan),
        cmocka_unit_test(a_fen_less_is_less),
        cmocka_unit_test(yuan_have_fen),
        cmocka_unit_test(a_limit_of_a_money_field_is_in_yuan),
        cmocka_unit_test(lines_follow_their_source_in_a_state_that_says_so),
        cmocka_unit_test(a_line_with_an_entry_stays_though_its_source_is_gone),
        cmocka_unit_test(in_another_state_they_stay_and_catch_up_on_return),
        cmocka_unit_test(added_lines_follow_their_source_as_the_addition_says),
        cmocka_unit_test(without_the_word_lines_stay_as_they_were_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
