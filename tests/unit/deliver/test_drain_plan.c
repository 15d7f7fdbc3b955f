#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "deliver/drain.h"
#include "deliver/drain_message.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* ---- budget ---- */

static void never_more_than_the_limit_in_any_window(void **state)
{
    (void)state;
    struct budget budget = {0};
    budget_limit(&budget, 20, 5);
    ms_t sent[4000];
    int n = 0;
    uint64_t seed = 7;
    for (ms_t now = 1000; now < 1000 + 10 * 60 * 1000; now += 10) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        if ((seed >> 60) < 6 && budget_left(&budget, now) > 0) {
            budget_take(&budget, now);
            sent[n++] = now;
        }
    }
    assert_true(n >= 190); /* the limit is used: 20 a minute for ten minutes */
    for (int i = 0; i < n; i++) {
        assert_true(i + 20 >= n || sent[i + 20] - sent[i] >= 60000);
        assert_true(i + 5 >= n || sent[i + 5] - sent[i] >= 1000);
    }
}

static void the_next_moment_is_exact(void **state)
{
    (void)state;
    struct budget budget = {0};
    assert_int_equal(budget_left(&budget, 5), INT_MAX);
    budget_limit(&budget, 3, 0);
    for (ms_t now = 100; now < 400; now += 100) {
        assert_int_equal(budget_next(&budget, now), now);
        budget_take(&budget, now);
    }
    assert_int_equal(budget_left(&budget, 400), 0);
    assert_int_equal(budget_next(&budget, 400), 60100);
    assert_int_equal(budget_left(&budget, 60099), 0);
    assert_int_equal(budget_left(&budget, 60100), 1);
    budget_hold(&budget, 70000);
    budget_hold(&budget, 65000); /* an earlier end does not shorten the silence */
    assert_int_equal(budget_left(&budget, 69999), 0);
    assert_int_equal(budget_next(&budget, 61000), 70000);
    assert_int_equal(budget_left(&budget, 70000), 3);
    budget_limit(&budget, 1000, 0);
    assert_int_equal(budget.per_minute, BUDGET_MOST);
}

/* ---- what is sent now: one line per case ----
 * items: "c t" channel and target letters, '+' is being sent, '!' was tried, '@n' due at n. lanes: "left/parallel".
 * Now is 100. The answer: batches as item numbers, and the time to wake. */

struct plan_case {
    const char *says;
    const char *items, *lanes, *want;
};

static size_t read_items(const char *text, struct drain_item *ret_items)
{
    size_t n = 0;
    for (const char *at = text; *at; n++) {
        struct drain_item *item = &ret_items[n];
        *item = (struct drain_item){.channel = (unsigned)(at[0] - 'a'), .target = (uint64_t)at[1]};
        at += 2;
        item->sending = *at == '+';
        item->alone = *at == '!';
        at += item->sending || item->alone;
        if (*at == '@')
            item->due = strtol(at + 1, (char **)&at, 10);
        at += *at == ' ';
    }
    return n;
}

static size_t read_lanes(const char *text, struct drain_lane *ret_lanes)
{
    size_t n = 0;
    for (const char *at = text; *at; n++) {
        ret_lanes[n] = (struct drain_lane){0};
        if (*at != '*') { /* n sends are left of n + 1: one was made at 50 */
            budget_limit(&ret_lanes[n].budget, *at - '0' + 1, 0);
            budget_take(&ret_lanes[n].budget, 50);
        }
        ret_lanes[n].parallel = (unsigned)(at[2] - '0');
        at += at[3] ? 4 : 3;
    }
    return n;
}

static const char *planned(struct arena *arena, const struct plan_case *row)
{
    struct drain_item items[32];
    struct drain_lane lanes[4];
    size_t item_count = read_items(row->items, items), lane_count = read_lanes(row->lanes, lanes);
    for (size_t i = 0; i < item_count; i++)
        lanes[items[i].channel].sending += items[i].sending;
    struct drain_choice choice = drain_plan(arena, lanes, lane_count, items, item_count, 100);
    struct text text = TEXT(arena);
    for (size_t i = 0; i < choice.n; i++) {
        text_add(&text, i ? " " : "");
        for (size_t k = 0; k < choice.batches[i].n; k++)
            text_printf(&text, "%s%zu", k ? "+" : "", choice.batches[i].items[k]);
    }
    if (choice.wake)
        text_printf(&text, " @%lld", (long long)choice.wake);
    return text_end(&text);
}

static void plans_do_what_their_line_says(void **state)
{
    (void)state;
    static const struct plan_case rows[] = {
        {"nothing waits", "", "*/4", ""},
        {"one each for different people, oldest first", "ax ay az", "*/4", "0 1 2"},
        {"the same person waits for the answer", "ax ax", "*/4", "0"},
        {"one is under way to this person", "ax+ ax ay", "*/4", "2"},
        {"no more at a time than allowed", "ax ay az", "*/2", "0 1"},
        {"those under way count", "aw+ ax ay az", "*/2", "1"},
        {"an exhausted budget waits", "ax ay", "0/4", " @60050"},
        {"a budget of one is given to the oldest", "ax ay", "1/4", "0 @60050"},
        {"beyond the budget, messages to one person are joined", "ax ay ax ax", "2/4", "0+2+3 1"},
        {"within the budget they are not", "ax ay ax ax", "5/4", "0 1"},
        {"channels do not disturb each other", "ax bx ax", "0/4 */4", "1 @60050"},
        {"a failed one keeps those behind it waiting", "ax!@500 ax ay", "*/4", "2 @500"},
        {"what was tried goes alone", "ax! ax ax", "1/4", "0"},
        {"what was tried is not swallowed by a digest", "ax ax ax! ax", "1/4", "0+1"},
        {"the same address on two channels is two lines", "ax bx", "*/4 */4", "0 1"},
        {"the earliest reason to wake wins", "ax!@900 ay!@300 az!@600", "*/4", " @300"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ARENA_SCOPE(arena);
        const char *got = planned(arena, &rows[i]);
        if (!text_same(got, rows[i].want))
            fail_msg("%s: planned “%s”, wanted “%s”", rows[i].says, got, rows[i].want);
    }
}

static void a_digest_holds_at_most_twenty(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct drain_item items[30] = {0};
    struct drain_lane lane = {.parallel = 4};
    budget_limit(&lane.budget, 2, 0);
    struct drain_choice choice = drain_plan(arena, &lane, 1, items, 30, 100);
    assert_int_equal(choice.n, 1);
    assert_int_equal(choice.batches[0].n, DRAIN_JOIN_MOST);
}

static void ten_thousand_are_planned_quickly(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    enum { MANY = 10000 };
    struct drain_item *items = ARENA_ARRAY(arena, struct drain_item, MANY);
    for (size_t i = 0; i < MANY; i++)
        items[i].target = i / 2;
    struct drain_lane lane = {.parallel = 4};
    ms_t begin = clock_machine();
    struct drain_choice choice = drain_plan(arena, &lane, 1, items, MANY, 100);
    assert_int_equal(choice.n, 4);
    assert_true(clock_machine() - begin < 1000);
}

static void pauses_double_up_to_the_longest(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 100; seed++) {
        ms_t want = 5000;
        for (int attempts = 1; attempts < 20; attempts++) {
            ms_t pause = drain_pause(attempts, 5000, 900000, seed);
            assert_true(pause >= want - want / 10 && pause <= want + want / 10);
            want = want * 2 > 900000 ? 900000 : want * 2;
        }
    }
    assert_true(drain_pause(3, 5000, 900000, 1) != drain_pause(3, 5000, 900000, 2));
}

static void a_digest_names_all_and_keeps_its_key(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct delivery a = {.key = "k1", .title = "甲", .text = "第一句。", .url = "https://fs.example.cn/1"};
    struct delivery b = {.key = "k2", .title = "乙", .text = "第二句。", .url = "", .at = 9};
    const struct delivery *both[] = {&a, &b}, *swapped[] = {&b, &a};
    struct channel_message one = drain_message(arena, both, 1, "x");
    assert_string_equal(one.key, "k1");
    assert_string_equal(one.title, "甲");
    struct channel_message two = drain_message(arena, both, 2, "x");
    assert_string_equal(two.title, "甲 等 2 条消息");
    assert_non_null(strstr(two.text, "1. 甲\n第一句。\nhttps://fs.example.cn/1\n"));
    assert_non_null(strstr(two.text, "2. 乙\n第二句。\n"));
    assert_string_equal(two.key, drain_message(arena, both, 2, "x").key);
    assert_string_not_equal(two.key, drain_message(arena, swapped, 2, "x").key);
    a.english = b.english = true;
    assert_string_equal(drain_message(arena, both, 2, "x").title, "甲 and others, 2 in all");
    assert_true(drain_message(arena, both, 1, "x").english && drain_message(arena, both, 2, "x").english);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(never_more_than_the_limit_in_any_window), cmocka_unit_test(the_next_moment_is_exact),
        cmocka_unit_test(plans_do_what_their_line_says),           cmocka_unit_test(a_digest_holds_at_most_twenty),
        cmocka_unit_test(ten_thousand_are_planned_quickly),        cmocka_unit_test(pauses_double_up_to_the_longest),
        cmocka_unit_test(a_digest_names_all_and_keeps_its_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
