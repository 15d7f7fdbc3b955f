#include "little_pack.h"

#include "cases/mutate.h"

static const char PACK[] =
    "registers:\n"
    "  paper:\n"
    "    clauses: [t.1]\n"
    "    fields: {unit: {type: unit}, note: {}}\n"
    "    flow:\n"
    "      s:\n"
    "        due: 1 day\n"
    "        before: {1 hour: [{notify: chief}]}\n"
    "        missed: [{escalate: chief}]\n"
    "        actions: {go: {by: chief, asks: [note], needs: [note, {that: unit is filled, else: 没有单位}], to: e}}\n"
    "      e: final\n"
    "  other:\n"
    "    clauses: [t.2]\n"
    "    checks: [{that: number is empty, else: 不}]\n";

static const char CASE[] = "case: 会发现两处\n"
                           "clauses: [t.1]\n"
                           "steps:\n"
                           "  - {at: 2026-10-08 09:00, open: paper, with: {unit: 图书馆}, as: p}\n"
                           "  - {at: 2026-10-08 10:00, by: 王一, do: p.go, refused: note}\n"
                           "  - {at: 2026-10-09 24:00, wait: p, expect: {task: missed, escalated: [王一]}}\n"
                           "  - {at: 2026-10-10 10:00, by: 王一, do: p.go, with: {note: 好}, expect: {state: e}}\n";

static const struct node *case_of(struct arena *arena, const char *text)
{
    struct oops oops = {0};
    struct node *root;
    const char *yaml = arena_printf(arena, "%s%s", LITTLE_GIVEN, text);
    if (yaml_read(arena, "m.case.yaml", yaml, strlen(yaml), NULL, &root, &oops) != 0)
        fail_msg("%s %s", oops.where, oops.zh);
    return root;
}

static enum mutant_fate fate_of(const struct mutation *mutation, const char *en, size_t nth)
{
    for (size_t i = 0; i < mutation->mutants.n; i++)
        if (!strcmp(mutation->mutants.at[i].en, en) && !nth--)
            return mutation->mutants.at[i].fate;
    fail_msg("no mutant of kind %s", en);
    return MUTANT_UNTRIED;
}

static void what_no_case_tries_is_told_as_missed(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct oops oops = {0};
    struct mutation mutation;
    const struct node *cases[] = {case_of(arena, CASE)};
    assert_int_equal(mutate_law(arena, (struct law *)little_law(arena, PACK), NULL, cases, 1, NULL, &mutation, &oops),
                     0);
    assert_int_equal(fate_of(&mutation, "need", 0), MUTANT_CAUGHT);   /* the note is demanded */
    assert_int_equal(fate_of(&mutation, "need", 1), MUTANT_MISSED);   /* nobody tries without a unit */
    assert_int_equal(fate_of(&mutation, "before", 0), MUTANT_MISSED); /* nobody looks at the reminder */
    assert_int_equal(fate_of(&mutation, "missed", 0), MUTANT_CAUGHT);
    assert_int_equal(fate_of(&mutation, "check", 0), MUTANT_UNTRIED); /* no case cites t.2 */
    assert_int_equal(mutation.caught, 2);
    assert_int_equal(mutation.missed, 2);
    assert_int_equal(mutation.untried, 1);
}

static void the_law_is_as_it_was_afterwards(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct oops oops = {0};
    struct mutation first, second;
    struct law *law = (struct law *)little_law(arena, PACK);
    const struct node *cases[] = {case_of(arena, CASE)};
    assert_int_equal(mutate_law(arena, law, NULL, cases, 1, NULL, &first, &oops), 0);
    assert_int_equal(mutate_law(arena, law, NULL, cases, 1, NULL, &second, &oops), 0);
    assert_int_equal(first.mutants.n, second.mutants.n);
    for (size_t i = 0; i < first.mutants.n; i++) {
        assert_int_equal(first.mutants.at[i].fate, second.mutants.at[i].fate);
        assert_string_equal(first.mutants.at[i].path, second.mutants.at[i].path);
    }
}

static void a_case_that_fails_as_it_is_proves_nothing(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct oops oops = {0};
    struct mutation mutation;
    const struct node *cases[] = {
        case_of(arena, "case: 错\nclauses: [t.1]\nsteps:\n  - {at: 2026-10-08 09:00, open: paper, refused: 从不}\n")};
    assert_int_equal(mutate_law(arena, (struct law *)little_law(arena, PACK), NULL, cases, 1, NULL, &mutation, &oops),
                     -ERR_INVALID);
    assert_int_equal(mutation.cases_failing, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_no_case_tries_is_told_as_missed),
        cmocka_unit_test(the_law_is_as_it_was_afterwards),
        cmocka_unit_test(a_case_that_fails_as_it_is_proves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
