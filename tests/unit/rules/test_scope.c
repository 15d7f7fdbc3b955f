/* How far a regulation reaches: what it says about registers of others, and for which of their records. */
#include "little_pack.h"

/* Packs and cases are texts, line by line. */
/* clang-format off */

static const char PAPERS[] =
    "registers:\n"
    "  system:\n"
    "    title-of: name\n"
    "    fields: {name: {}, unit: {type: unit}, level: {type: number}}\n"
    "    actions: {edit: {by: everyone}}\n"
    "  paper:\n"
    "    fields: {unit: {type: unit}, system: {to: system}, size: {type: number}, rows: {type: lines, columns: {what: {}, until: {type: date}}}}\n"
    "    flow:\n"
    "      draft: {no-limit: 测试, actions: {send: {title: 送出, by: everyone, to: sent}}}\n"
    "      sent: {no-limit: 测试, done: closed, steps: {look: {title: 看, by: everyone}}}\n"
    "      closed: final\n";

#define HEAD(scope_) "pack: x\nedition: 1\ntitle: 另一部\nscope: " scope_ "\n"
#define SAYS \
    "additions:\n" \
    "  paper:\n" \
    "    fields: {why: {title: 缘由, required: yes}}\n" \
    "    checks: [{that: size < 5, else: 太大}]\n" \
    "    actions: {send: {needs: [{that: size > 1, else: 太小}], then: [{notify: chief}]}}\n" \
    "    flow: {sent: {steps: {audit: {title: 核, by: everyone}}}}\n"

static void plays(const char *second, const char *duties, const char *steps)
{
    ARENA_SCOPE(arena);
    const char *faults = little_faults_of_two(arena, PAPERS, second, duties, steps);
    if (*faults)
        fail_msg("\n%s", faults);
}

static void what_is_added_holds_for_units_within_the_scope(void **state)
{
    (void)state;
    plays(HEAD("{unit: kind = 学院}") SAYS, NULL,
        "  - {at: 2026-10-08 09:00, by: 周六, open: paper, with: {unit: 计算机学院, size: 3}, refused: 缘由没有填}\n"
        "  - {at: 2026-10-08 09:01, by: 周六, open: paper, with: {unit: 计算机学院, size: 7, why: 甲}, refused: 太大}\n"
        "  - {at: 2026-10-08 09:02, by: 周六, open: paper, with: {unit: 计算机学院, size: 1, why: 甲}, as: small}\n"
        "  - {at: 2026-10-08 09:03, by: 周六, do: small.send, refused: 太小}\n"
        "  - {at: 2026-10-08 09:04, by: 周六, open: paper, with: {unit: 计算机学院, size: 3, why: 甲}, as: p}\n"
        "  - {at: 2026-10-08 09:05, by: 周六, do: p.send, expect: {state: sent, notified: [王一]}}\n"
        "  - {at: 2026-10-08 09:06, by: 周六, do: p.look, expect: {state: sent}}\n"
        "  - {at: 2026-10-08 09:07, by: 周六, do: p.audit, expect: {state: closed}}\n");
}

static void and_not_for_others(void **state)
{
    (void)state;
    plays(HEAD("{unit: kind = 学院}") SAYS, NULL,
        "  - {at: 2026-10-08 09:00, by: 钱四, open: paper, with: {unit: 图书馆, size: 7}, as: big}\n"
        "  - {at: 2026-10-08 09:01, by: 钱四, open: paper, with: {unit: 图书馆, size: 1}, as: p}\n"
        "  - {at: 2026-10-08 09:05, by: 钱四, do: p.send, expect: {state: sent, missing: [delivery]}}\n"
        "  - {at: 2026-10-08 09:06, by: 钱四, do: p.look, expect: {state: closed}}\n");
}

static void a_scope_of_systems_reaches_what_leads_to_one(void **state)
{
    (void)state;
    plays(HEAD("{system: level >= 3}") SAYS, NULL,
        "  - {at: 2026-10-08 08:00, open: system, with: {name: 甲, level: 3, unit: 图书馆}, as: high}\n"
        "  - {at: 2026-10-08 08:00, open: system, with: {name: 乙, level: 2, unit: 图书馆}, as: low}\n"
        "  - {at: 2026-10-08 09:00, by: 钱四, open: paper, with: {system: 甲, size: 7, why: 甲}, refused: 太大}\n"
        "  - {at: 2026-10-08 09:01, by: 钱四, open: paper, with: {system: 乙, size: 7}}\n"
        "  - {at: 2026-10-08 09:02, by: 钱四, open: paper, with: {size: 7}}\n");
}

/* Standing duties follow the record into the scope and out of it. */
static void duties_run_within_the_scope_only(void **state)
{
    (void)state;
    plays(HEAD("{system: level >= 3}")
        "duties: {checked: {of: each system, always: exists paper where (system = this), due: 3 days after broken, who: chief, missed: [{escalate: chief}]}}\n",
        "checked",
        "  - {at: 2026-10-08 08:00, open: system, with: {name: 甲, level: 2, unit: 图书馆}, as: s}\n"
        "  - {at: 2026-10-08 08:01, by: 钱四, edit: s, with: {level: 3}}\n"
        "  - {at: 2026-10-08 08:02, wait: s, duty: checked, expect: {task: open}}\n"
        "  - {at: 2026-10-09 08:01, by: 钱四, edit: s, with: {level: 1}}\n"
        "  - {at: 2026-10-09 08:02, wait: s, duty: checked, expect: {task: void}}\n");
}

static void its_own_registers_are_its_own(void **state)
{
    (void)state;
    plays(HEAD("{unit: kind = 学院}")
        "registers:\n  form: {title: 表, fields: {unit: {type: unit}, size: {type: number}}, checks: [{that: size < 5, else: 太大}]}\n", NULL,
        "  - {at: 2026-10-08 09:00, by: 钱四, open: form, with: {unit: 图书馆, size: 7}, refused: 太大}\n");
}

/* clang-format on */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_added_holds_for_units_within_the_scope),
        cmocka_unit_test(and_not_for_others),
        cmocka_unit_test(a_scope_of_systems_reaches_what_leads_to_one),
        cmocka_unit_test(duties_run_within_the_scope_only),
        cmocka_unit_test(its_own_registers_are_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
