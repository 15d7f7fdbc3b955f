#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "segments/series.h"
#include "server/sense_usual.h"

#include <stdio.h>
#include <stdlib.h>

/* Monday 2026-03-16 10:20 UTC */
#define NOW INT64_C(1773656400000)
#define HOUR ((ms_t)SERIES_HOUR)
#define DAY (24 * HOUR)

static char folder[32];
static struct series *series;

static void keep(ms_t at, float value)
{
    const struct sample sample = {7, at, true, value};
    int failed = series_append(series, &sample);
    assert_int_equal(failed, 0);
}

/* Three samples in the same hour, so many days before now; the middle one counts. */
static void keep_hour(int days, float value)
{
    ms_t from = NOW - NOW % HOUR - days * DAY;
    keep(from, value - 1);
    keep(from + HOUR / 2, value);
    keep(from + HOUR - 1, value * 100);
    keep(from - 1, 9999);      /* the hours beside it */
    keep(from + HOUR, 9999);
}

static double usual(void)
{
    int failed = series_write(series);
    assert_int_equal(failed, 0);
    return sense_usual(folder, 7, NOW);
}

static int open_series(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/usual-XXXXXX");
    return mkdtemp(folder) && series_open(folder, &series) == 0 ? 0 : -1;
}

static int close_series(void **state)
{
    (void)state;
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return series_close(series) < 0 || system(command) != 0 ? -1 : 0;
}

static void nothing_is_usual_before_three_days_are_known(void **state)
{
    (void)state;
    assert_true(usual() == 0);
    keep_hour(1, 10);
    keep_hour(2, 12);
    assert_true(usual() == 0);
    keep_hour(3, 30);
    assert_true(usual() == 12);
}

static void the_same_hour_of_the_week_counts_once_two_weeks_are_known(void **state)
{
    (void)state;
    for (int days = 1; days <= 6; days++)
        keep_hour(days, 500);
    keep_hour(7, 40);
    assert_true(usual() == 500); /* seven days, the week is one of them */
    keep_hour(14, 60);
    assert_true(usual() == 50);
    keep_hour(21, 4000); /* an attack */
    assert_true(usual() == 60);
    keep_hour(28, 50);
    keep_hour(35, 1); /* too long ago */
    assert_true(usual() == 55);
}

static void it_is_found_out_once_for_each_hour(void **state)
{
    (void)state;
    struct sense_usuals *usuals = sense_usuals_new();
    for (int days = 1; days <= 3; days++)
        keep_hour(days, 10);
    assert_true(usual() == 10);
    assert_true(sense_usuals_of(usuals, folder, 7, NOW) == 10);
    assert_true(sense_usuals_of(usuals, folder, 8, NOW) == 0);
    keep_hour(7, 40);
    keep_hour(14, 40);
    assert_true(usual() == 40);
    assert_true(sense_usuals_of(usuals, folder, 7, NOW + 1000) == 10);
    assert_true(sense_usuals_of(usuals, folder, 7, NOW + HOUR) == 9999); /* of the hour beside it */
    assert_true(sense_usuals_of(usuals, folder, 7, NOW) == 40);
    sense_usuals_free(usuals);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_usual_before_three_days_are_known, open_series, close_series),
        cmocka_unit_test_setup_teardown(the_same_hour_of_the_week_counts_once_two_weeks_are_known, open_series,
                                        close_series),
        cmocka_unit_test_setup_teardown(it_is_found_out_once_for_each_hour, open_series, close_series),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
