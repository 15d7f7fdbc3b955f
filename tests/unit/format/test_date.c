#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "format/date.h"

static void texts_become_times(void **state)
{
    (void)state;
    const struct {
        const char *text;
        int offset;
        int64_t ms; /* -1: refused */
    } rows[] = {
        {"1970-01-01", 0, 0},
        {"1970-01-01T00:00:01Z", 480, 1000},
        {"1970-01-01T08:00:00+08:00", 0, 0},
        {"1970-01-01 08:00", 480, 0},
        {"2026-03-01T08:30:00.25+0800", 0, 1772325000250},
        {"2000-02-29", 0, 951782400000},
        {"1969-12-31T23:59:59Z", 0, -1000},
        {"2026-03-01T00:00:00-05:30", 0, 1772343000000},
        {"1900-02-29", 0, -1},
        {"2026-13-01", 0, -1},
        {"2026-00-10", 0, -1},
        {"2026-1-1", 0, -1},
        {"2026-01-01T", 0, -1},
        {"2026-01-01T25:00", 0, -1},
        {"2026-01-01x", 0, -1},
        {"2026-01-01T00:00:00Zx", 0, -1},
        {"", 0, -1},
        {"2026-01-01T10:00:00+", 0, -1},
        {"2026-01-01T10:00:00+8", 0, -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t ms = -1;
        assert_int_equal(date_parse(rows[i].text, rows[i].offset, &ms), rows[i].ms != -1);
        assert_int_equal(ms, rows[i].ms);
    }
}

static void every_day_of_four_centuries_comes_back(void **state)
{
    (void)state;
    int last_year = 1899, last_month = 12, last_day = 31;
    for (int64_t days = date_days(1900, 1, 1); days < date_days(2300, 1, 1); days++) {
        int year, month, day;
        date_civil(days, &year, &month, &day);
        assert_int_equal(date_days(year, month, day), days);
        bool next =
            day == last_day + 1 || (day == 1 && (month == last_month + 1 || (month == 1 && year == last_year + 1)));
        assert_true(next);
        last_year = year, last_month = month, last_day = day;
    }
}

static void times_become_texts(void **state)
{
    (void)state;
    char text[DATE_TEXT];
    date_print(0, false, text);
    assert_string_equal(text, "1970-01-01");
    date_print(0, true, text);
    assert_string_equal(text, "1970-01-01T00:00:00");
    date_print(-1, false, text);
    assert_string_equal(text, "1969-12-31T23:59:59");
    date_print(1772325000250, false, text);
    assert_string_equal(text, "2026-03-01T00:30:00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_become_times),
        cmocka_unit_test(every_day_of_four_centuries_comes_back),
        cmocka_unit_test(times_become_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
