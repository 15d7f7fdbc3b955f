/* Indicators: shares, figures made of others, calendar periods gone through one by one, the period before. */
#include "little_pack.h"

/* Packs and cases are texts, line by line. */
/* clang-format off */

#define MEETINGS \
    "registers:\n" \
    "  meeting: {fields: {held-on: {type: date}, minutes: {}}}\n" \
    "indicators:\n" \
    "  kept: {every: month, share: {of: each meeting where (held-on within period), that: minutes is filled}}\n" \
    "  held: {every: month, value: count meeting where (held-on within period)}\n" \
    "  months: {every: year, share: {of: month of period, that: exists meeting where (held-on within that and minutes is filled)}}\n" \
    "  busy: {every: year, value: count month of period where ((count meeting where (held-on within that)) >= 2)}\n" \
    "  grown: {every: month, value: held - held.previous}\n" \
    "  more: {every: month, value: count meeting where (held-on within period and held.previous < held)}\n" \
    "  both: {every: month, value: (2 * kept + held / 2) / 2, target: value >= 1 and kept >= 50%}\n"

PLAYS(figures_are_made_of_shares_of_others_and_of_the_period_before, NULL, MEETINGS,
    "  - {at: 2026-09-10 09:00, open: meeting, with: {held-on: 2026-09-10, minutes: 有}}\n"
    "  - {at: 2026-10-08 09:00, open: meeting, with: {held-on: 2026-10-08, minutes: 有}}\n"
    "  - {at: 2026-10-20 09:00, open: meeting, with: {held-on: 2026-10-20}, expect: {indicator: {name: kept, at: 2026-10-20 09:00, value: 0.5}}}\n"
    "  - {at: 2026-10-20 09:01, wait: yes, expect: {indicator: {name: held, at: 2026-10-20 09:00, value: 2}}}\n"
    "  - {at: 2026-10-20 09:02, wait: yes, expect: {indicator: {name: grown, at: 2026-10-20 09:00, value: 1}}}\n"
    "  - {at: 2026-10-20 09:03, wait: yes, expect: {indicator: {name: both, at: 2026-10-20 09:00, value: 1}}}\n"
    "  - {at: 2026-10-20 09:03, wait: yes, expect: {indicator: {name: more, at: 2026-10-20 09:00, value: 2}}}\n"
    "  - {at: 2026-10-20 09:04, wait: yes, expect: {indicator: {name: busy, at: 2026-10-20 09:00, value: 1}}}\n"
    "  - {at: 2026-10-20 09:05, wait: yes, expect: {indicator: {name: months, at: 2026-10-20 09:00, value: 0.16666666666666666}}}\n")

/* The order of the packs, and of what stands in them, means nothing. */
PLAYS(an_indicator_may_speak_of_one_that_stands_behind_it, NULL,
    "registers: {paper: {fields: {x: {}}}}\n"
    "indicators:\n"
    "  whole: {every: month, value: part * 3}\n"
    "  part: {every: month, value: count paper}\n",
    "  - {at: 2026-10-08 09:00, open: paper, expect: {indicator: {name: whole, at: 2026-10-08 09:00, value: 3}}}\n")

/* clang-format on */

static const char *told(struct arena *arena, const char *pack)
{
    struct issues issues;
    struct text all = TEXT(arena);
    little_law_issues(arena, pack, &issues);
    for (size_t i = 0; i < issues.n; i++)
        text_printf(&all, "%s\n", issues.at[i].zh);
    return text_end(&all);
}

static void a_circle_of_indicators_is_a_mistake(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    assert_non_null(strstr(
        told(arena, "indicators: {a: {every: month, value: b + 1}, b: {every: month, value: a + 1}}\n"), "绕了一圈"));
    assert_non_null(strstr(told(arena, "indicators: {a: {every: month, value: a + 1}}\n"), "绕了一圈"));
}

static void calendar_periods_are_gone_through_in_indicators_only_and_outermost(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    assert_non_null(strstr(told(arena, "registers: {a: {checks: [exists month of opened]}}\n"), "没有这个台账或明细“month”"));
    assert_non_null(
        strstr(told(arena, "indicators: {i: {every: year, value: count unit where (exists month of period)}}\n"),
               "没有这个台账或明细“month”"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_made_of_shares_of_others_and_of_the_period_before),
        cmocka_unit_test(an_indicator_may_speak_of_one_that_stands_behind_it),
        cmocka_unit_test(a_circle_of_indicators_is_a_mistake),
        cmocka_unit_test(calendar_periods_are_gone_through_in_indicators_only_and_outermost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
