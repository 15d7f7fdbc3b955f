#include "little_pack.h"

#include "rules/coverage.h"

static const char PACK[] =
    "settings: {limit: {title: 时限, value: 1 day, source: t.1}}\n"
    "registers:\n"
    "  paper:\n"
    "    clauses: [t.1]\n"
    "    fields: {unit: {type: unit}, note: {}}\n"
    "    flow:\n"
    "      s:\n"
    "        due: limit\n"
    "        missed: [{escalate: chief}]\n"
    "        actions:\n"
    "          go: {by: chief, clauses: [t.2], asks: [note], needs: [{that: note is filled, else: 没有写明, clauses: "
    "[t.2]}], to: e}\n"
    "      e: final\n";

static const char OPENED[] = "clauses: [t.1, t.2]\n"
                             "steps:\n"
                             "  - {at: 2026-10-08 09:00, open: paper, with: {unit: 图书馆}, as: p}\n";
static const char REFUSED[] = "  - {at: 2026-10-08 10:00, by: 王一, do: p.go, refused: 没有写明}\n";
static const char DONE[] = "  - {at: 2026-10-08 10:10, by: 王一, do: p.go, with: {note: 好}, expect: {state: e}}\n";

static struct coverage covered_by(struct arena *arena, const char *more, const char *steps)
{
    struct oops oops = {0};
    struct node *root;
    struct rehearsal rehearsal;
    struct coverage coverage;
    const struct law *law = little_law(arena, more);
    const char *yaml = arena_printf(arena, "%scase: 一例\n%s", LITTLE_GIVEN, steps);
    if (yaml_read(arena, "c.case.yaml", yaml, strlen(yaml), NULL, &root, &oops) != 0 ||
        rehearse_case(arena, law, NULL, root, &rehearsal, &oops) != 0)
        fail_msg("%s %s", oops.where, oops.zh);
    struct case_result *result = ARENA_NEW(arena, struct case_result);
    *result = (struct case_result){
        .name = "一例", .clauses = rehearsal.clauses, .shown = rehearsal.shown, .passed = rehearsal.passed};
    coverage_collect(arena, law, result, 1, &coverage);
    return coverage;
}

static const struct covered *clause(const struct coverage *coverage, const char *id)
{
    for (size_t i = 0; i < coverage->clauses.n; i++)
        if (!strcmp(coverage->clauses.at[i].clause->id, id))
            return &coverage->clauses.at[i];
    fail_msg("no clause %s", id);
    return NULL;
}

static void to_be_cited_proves_nothing(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct coverage coverage = covered_by(arena, PACK, OPENED);
    assert_true(clause(&coverage, "t.1")->proved); /* its register was at work */
    assert_false(clause(&coverage, "t.2")->proved);
    assert_int_equal(clause(&coverage, "t.2")->unseen.n, 2); /* the deed and what it needs */
    assert_int_equal(coverage.proved, 1);
    assert_int_equal(coverage.unproved, 1);
}

static void a_deed_without_its_refusal_is_half_a_proof(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct coverage done = covered_by(arena, PACK, arena_printf(arena, "%s%s", OPENED, DONE));
    assert_false(clause(&done, "t.2")->proved);
    assert_string_equal(clause(&done, "t.2")->unseen.at[0].path, "paper.s.go.needs");
    struct coverage both = covered_by(arena, PACK, arena_printf(arena, "%s%s%s", OPENED, REFUSED, DONE));
    assert_true(clause(&both, "t.2")->proved);
    assert_int_equal(both.proved, 2);
}

static void a_deadline_counts_when_the_case_looks_at_it(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const char *timed = "registers:\n"
                        "  paper:\n"
                        "    clauses: [t.2]\n"
                        "    fields: {unit: {type: unit}}\n"
                        "    flow:\n"
                        "      s: {clauses: [t.1], due: 1 day, missed: [{escalate: chief}], actions: {go: {by: chief, "
                        "to: e}}}\n"
                        "      e: final\n";
    struct coverage unseen =
        covered_by(arena, timed, arena_printf(arena, "%s  - {at: 2026-10-08 10:00, by: 王一, do: p.go}\n", OPENED));
    assert_false(clause(&unseen, "t.1")->proved); /* the state was left in time; nobody asked when it was due */
    struct coverage seen = covered_by(
        arena, timed,
        arena_printf(arena, "%s  - {at: 2026-10-09 24:00, wait: p, expect: {state: s, task: missed}}\n", OPENED));
    assert_true(clause(&seen, "t.1")->proved);
}

static void a_case_that_fails_proves_nothing(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct coverage coverage = covered_by(
        arena, PACK,
        arena_printf(arena, "%s%s%s  - {at: 2026-10-08 11:00, wait: p, expect: {state: s}}\n", OPENED, REFUSED, DONE));
    assert_int_equal(coverage.proved, 0);
    assert_int_equal(coverage.failed, 2);
    assert_true(clause(&coverage, "t.1")->failed);
}

static void a_rule_that_finds_nothing_to_do_is_not_at_work(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const char *ruled = "registers:\n"
                        "  paper: {clauses: [t.2], fields: {unit: {type: unit}, seen: {type: datetime}}, flow: {s: "
                        "{no-limit: 试}}}\n"
                        "facts: {look: {clauses: [t.2], source: api, fields: {unit: {type: unit}}}}\n"
                        "rules:\n"
                        "  mark: {title: 记, clauses: [t.1], on: look, do: [{set: {seen: now}, each: paper where (unit "
                        "= fact.unit)}]}\n";
    const char *look = "  - {at: 2026-10-08 10:00, fact: look, with: {unit: %s}}\n";
    struct coverage idle =
        covered_by(arena, ruled, arena_printf(arena, "%s%s", OPENED, arena_printf(arena, look, "计算机学院")));
    assert_false(clause(&idle, "t.1")->proved);
    struct coverage busy =
        covered_by(arena, ruled, arena_printf(arena, "%s%s", OPENED, arena_printf(arena, look, "图书馆")));
    assert_true(clause(&busy, "t.1")->proved);
}

/* A policy without steps is at work where a decision asked for its value. */
static void a_policy_is_seen_where_its_value_decided(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const char *kept = "policy-kinds: {keeping: {title: 保存, clauses: [t.2], of: paper, least: {type: number, join: "
                       "highest}}}\n"
                       "policies: [{kind: keeping, clauses: [t.1], least: 5}]\n"
                       "registers:\n"
                       "  paper: {clauses: [t.2], fields: {unit: {type: unit}, months: {type: number}}, checks: [{that: "
                       "months is empty or months >= policy keeping.least, else: 保存太短}]}\n";
    struct coverage idle = covered_by(arena, kept, OPENED);
    assert_false(clause(&idle, "t.1")->proved);
    struct coverage refused =
        covered_by(arena, kept, arena_printf(arena, "%s  - {at: 2026-10-08 09:10, open: paper, with: {months: 3}, "
                                                    "refused: 保存太短}\n", OPENED));
    assert_true(clause(&refused, "t.1")->proved);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(to_be_cited_proves_nothing),
        cmocka_unit_test(a_deed_without_its_refusal_is_half_a_proof),
        cmocka_unit_test(a_deadline_counts_when_the_case_looks_at_it),
        cmocka_unit_test(a_case_that_fails_proves_nothing),
        cmocka_unit_test(a_rule_that_finds_nothing_to_do_is_not_at_work),
        cmocka_unit_test(a_policy_is_seen_where_its_value_decided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
