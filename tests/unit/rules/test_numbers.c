/* Document numbers: what varies in them, and that each series has no gap. */
#include "little_pack.h"

#include "rules/number.h"

/* Packs and cases are texts, line by line. */
/* clang-format off */

#define SHORT "additions: {unit: {fields: {short: {title: 简称}}}}\n"
#define OF_UNITS SHORT \
    "registers:\n" \
    "  paper: {number: \"{institution}{unit}〔{year}〕{seq:2}号\", fields: {unit: {type: unit}, note: {}}}\n"
#define UNITS \
    "  - {at: 2025-12-31 08:00, edit: 学校, with: {short: 校}}\n" \
    "  - {at: 2025-12-31 08:00, edit: 图书馆, with: {short: 图}}\n"

PLAYS(a_number_names_the_unit_and_the_institution_and_each_unit_has_its_series, NULL, OF_UNITS, UNITS
    "  - {at: 2025-12-31 09:00, open: paper, with: {unit: 图书馆}, expect: {value: {number: 校图〔2025〕01号}}}\n"
    "  - {at: 2025-12-31 09:01, open: paper, with: {unit: 计算机学院}, expect: {value: {number: 校计算机学院〔2025〕01号}}}\n"
    "  - {at: 2025-12-31 09:02, open: paper, with: {unit: 图书馆}, expect: {value: {number: 校图〔2025〕02号}}}\n"
    "  - {at: 2026-01-01 09:00, open: paper, with: {unit: 图书馆}, expect: {value: {number: 校图〔2026〕01号}}}\n")

PLAYS(units_of_one_short_name_share_a_series, NULL, OF_UNITS, UNITS
    "  - {at: 2026-10-08 08:00, edit: 计算机学院, with: {short: 图}}\n"
    "  - {at: 2026-10-08 09:00, open: paper, with: {unit: 图书馆}, expect: {value: {number: 校图〔2026〕01号}}}\n"
    "  - {at: 2026-10-08 09:01, open: paper, with: {unit: 计算机学院}, expect: {value: {number: 校图〔2026〕02号}}}\n")

PLAYS(a_record_of_no_unit_is_the_institutions, NULL, OF_UNITS, UNITS
    "  - {at: 2026-10-08 09:00, open: paper, expect: {value: {number: 校校〔2026〕01号}}}\n")

/* clang-format on */

static void a_pattern_is_read_part_by_part(void **state)
{
    (void)state;
    static const char PATTERN[] = "文{year}-{seq:3}{x";
    const char *at = PATTERN;
    struct number_part part;
    assert_true(number_next(&at, &part) && !part.place && part.n == strlen("文"));
    assert_true(number_next(&at, &part) && number_is(&part, "year"));
    assert_true(number_next(&at, &part) && !part.place && part.n == 1);
    assert_true(number_next(&at, &part) && number_is(&part, "seq") && part.width == 3);
    assert_true(number_next(&at, &part) && !part.place && part.n == 2); /* not closed: plain text */
    assert_false(number_next(&at, &part));
    assert_true(number_has(PATTERN, "seq"));
    assert_false(number_has(PATTERN, "unit"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_names_the_unit_and_the_institution_and_each_unit_has_its_series),
        cmocka_unit_test(units_of_one_short_name_share_a_series),
        cmocka_unit_test(a_record_of_no_unit_is_the_institutions),
        cmocka_unit_test(a_pattern_is_read_part_by_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
