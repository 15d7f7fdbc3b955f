/* A clock that stands, and who hears of it. */
#include "little_pack.h"

/* Packs and cases are texts, line by line. */
/* clang-format off */

#define STANDING \
    "registers:\n" \
    "  repair:\n" \
    "    fields: {unit: {type: unit}, parts: {type: flag}}\n" \
    "    actions: {edit: {by: everyone}}\n" \
    "    flow:\n" \
    "      asked:\n" \
    "        due: 3 workdays\n" \
    "        pause: parts = yes\n" \
    "        held: {5 workdays: [{notify: officer of unit}], 10 workdays: [{notify: unit-head of unit}]}\n" \
    "        missed: [{escalate: chief}]\n" \
    "        actions: {done: {by: officer of unit, to: e}}\n" \
    "      e: final\n"

PLAYS(a_clock_that_stands_too_long_is_spoken_of, NULL, STANDING,
    "  - {at: 2026-10-12 09:00, open: repair, with: {unit: 图书馆}, as: r, expect: {due: 2026-10-15 24:00}}\n"
    "  - {at: 2026-10-13 09:00, by: 钱四, edit: r, with: {parts: yes}}\n"
    "  - {at: 2026-10-20 23:59, wait: r, expect: {task: open, missing: [delivery]}}\n"
    "  - {at: 2026-10-20 24:00, wait: r, expect: {task: open, notified: [钱四]}}\n"
    "  - {at: 2026-10-27 24:00, wait: r, expect: {task: open, notified: [赵三]}}\n"
    "  - {at: 2026-12-01 09:00, wait: r, expect: {task: open, missing: [delivery]}}\n"
    "  - {at: 2026-12-01 09:01, by: 钱四, edit: r, with: {parts: no}}\n"
    "  - {at: 2026-12-04 24:00, wait: r, expect: {task: missed, escalated: [王一]}}\n")

PLAYS(once_it_goes_on_it_is_counted_anew, NULL, STANDING,
    "  - {at: 2026-10-12 09:00, open: repair, with: {unit: 图书馆, parts: yes}, as: r}\n"
    "  - {at: 2026-10-16 09:00, by: 钱四, edit: r, with: {parts: no}}\n"
    "  - {at: 2026-10-16 10:00, by: 钱四, edit: r, with: {parts: yes}}\n"
    "  - {at: 2026-10-20 09:00, wait: r, expect: {missing: [delivery]}}\n"
    "  - {at: 2026-10-23 23:59, wait: r, expect: {missing: [delivery]}}\n"
    "  - {at: 2026-10-23 24:00, wait: r, expect: {notified: [钱四]}}\n"
    "  - {at: 2026-10-26 09:00, by: 钱四, do: r.done, expect: {state: e, task: met}}\n")

/* clang-format on */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clock_that_stands_too_long_is_spoken_of),
        cmocka_unit_test(once_it_goes_on_it_is_counted_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
