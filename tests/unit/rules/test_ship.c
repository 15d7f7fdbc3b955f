/* The packs that ship are held to what every pack is held to. */
#include "ship.h"

#include "rules/check.h"
#include "rules/coverage.h"

#include <stdlib.h>

static void the_packs_that_ship_meet_no_error(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct ship ship;
    size_t errors = 0, warnings = 0;
    ship_read(arena, "cug", &ship);
    check_law(arena, ship.law, NULL, &ship.issues);
    for (size_t i = 0; i < ship.issues.n; i++) {
        const struct issue *issue = &ship.issues.at[i];
        errors += issue->level == ISSUE_ERROR;
        warnings += issue->level == ISSUE_WARNING;
        if (issue->level == ISSUE_ERROR || getenv("SHIP_TELL"))
            print_error("%s %s %s\n", issue->level == ISSUE_ERROR ? "错误" : "提醒", issue->where, issue->zh);
    }
    print_message("%zu errors, %zu warnings\n", errors, warnings);
    assert_int_equal(errors, 0);
}

static void every_clause_of_the_packs_is_carried_acknowledged_or_fed(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct ship ship;
    struct coverage coverage;
    size_t reported = 0;
    ship_read(arena, "cug", &ship);
    coverage_collect(arena, ship.law, NULL, 0, &coverage);
    for (size_t i = 0; i < coverage.clauses.n; i++) {
        const struct covered *covered = &coverage.clauses.at[i];
        reported += covered->carried && covered->clause->fed;
        if (!covered->carried && !covered->clause->fed && !covered->clause->acknowledge)
            print_error("%s %s\n", covered->clause->id, covered->clause->title);
    }
    assert_int_equal(coverage.uncarried, 0);
    assert_int_equal(coverage.carried_fed, reported); /* what nothing here senses is counted as such */
    assert_in_range(reported, 5, coverage.carried);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_packs_that_ship_meet_no_error),
        cmocka_unit_test(every_clause_of_the_packs_is_carried_acknowledged_or_fed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
