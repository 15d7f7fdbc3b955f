/* What a fact from outside says about records that it names. */
#include "little_pack.h"

/* Packs and cases are texts, line by line. */
/* clang-format off */

/* A row of a set is `each`, whatever the rule listens to: a fact has no record of its own. */
PLAYS(a_fact_changes_the_record_that_it_names, NULL,
    "facts: {left: {source: api, fields: {who: {type: person}, why: {}}}}\n"
    "rules: {left: {on: left, do: [{set: {each.active: no}, each: person where (each = fact.who)}]}}\n",
    "  - {at: 2026-10-08 09:00, fact: left, with: {who: 钱四}}\n"
    "  - {at: 2026-10-08 09:01, wait: 钱四, expect: {value: {active: no}}}\n"
    "  - {at: 2026-10-08 09:02, wait: 孙五, expect: {value: {active: yes}}}\n")

PLAYS(in_a_rule_on_a_deed_this_is_its_record, NULL,
    "registers:\n"
    "  leaver: {fields: {person: {type: person}, helper: {type: person}}, actions: {open: {by: chief}}}\n"
    "rules: {gone: {on: leaver.open, do: [{set: {each.active: no}, each: person where (each = this.person)}]}}\n",
    "  - {at: 2026-10-08 09:00, by: 王一, open: leaver, with: {person: 钱四, helper: 孙五}}\n"
    "  - {at: 2026-10-08 09:01, wait: 钱四, expect: {value: {active: no}}}\n"
    "  - {at: 2026-10-08 09:02, wait: 孙五, expect: {value: {active: yes}}}\n")

/* A scan of a thousand hosts is one message, the next day's is another. */
PLAYS(what_a_notice_says_once_is_heard_once_in_that_time, NULL,
    "facts: {seen: {source: api, fields: {host: {}}}}\n"
    "registers: {count: {fields: {said: {type: number, is: count delivery where (notice = strange)}}}}\n"
    "notices: {strange: {title: 未登记, en: Unknown, text: \"有{fact.host}等\", text-en: \"{fact.host} and others\", via: [inbox], once: 1 hour}}\n"
    "rules: {strange: {on: seen, do: [{notify: office, notice: strange}]}}\n",
    "  - {at: 2026-10-08 09:00, fact: seen, with: {host: a}}\n"
    "  - {at: 2026-10-08 09:00, fact: seen, with: {host: b}}\n"
    "  - {at: 2026-10-08 09:59, fact: seen, with: {host: c}}\n"
    "  - {at: 2026-10-08 09:59, open: count, expect: {value: {said: 1}}}\n"
    "  - {at: 2026-10-08 10:01, fact: seen, with: {host: d}}\n"
    "  - {at: 2026-10-08 10:02, open: count, expect: {value: {said: 2}}}\n")

/* clang-format on */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fact_changes_the_record_that_it_names),
        cmocka_unit_test(in_a_rule_on_a_deed_this_is_its_record),
        cmocka_unit_test(what_a_notice_says_once_is_heard_once_in_that_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
