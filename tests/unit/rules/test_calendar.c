#include "calendar_sample.h"

#include "rules/due.h"
#include "rules/span.h"

static void civil_days_and_dates_are_inverse(void **state)
{
    (void)state;
    day_t expected = CIVIL_FIRST;
    for (int year = 1; year <= 9999; year++)
        for (int month = 1; month <= 12; month++) {
            assert_int_equal(civil_day(year, month, 1), expected);
            expected += civil_month_days(year, month);
            struct civil_date last = civil_date(expected - 1);
            assert_true(last.year == year && last.month == month && last.day == civil_month_days(year, month));
        }
    assert_int_equal(expected - 1, CIVIL_LAST);
    assert_int_equal(civil_day(1970, 1, 1), 0);
    assert_int_equal(civil_day(2026, 10, 10), 20736);
}

static void weekdays_and_weeks_follow_iso(void **state)
{
    (void)state;
    static const struct {
        const char *date;
        int weekday, week, year;
    } rows[] = {
        {"1970-01-01", 4, 1, 1970},  {"2000-02-29", 2, 9, 2000},  {"2026-10-10", 6, 41, 2026},
        {"2026-01-01", 4, 1, 2026},  {"2025-12-28", 7, 52, 2025}, {"2025-12-29", 1, 1, 2026},
        {"2027-01-03", 7, 53, 2026}, {"2027-01-04", 1, 1, 2027},  {"2021-01-03", 7, 53, 2020},
        {"0001-01-01", 1, 1, 1},     {"9999-12-31", 5, 52, 9999}, {"1900-03-01", 4, 9, 1900},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int year, week = civil_week(sample_day(rows[i].date), &year);
        assert_int_equal(civil_weekday(sample_day(rows[i].date)), rows[i].weekday);
        assert_int_equal(week, rows[i].week);
        assert_int_equal(year, rows[i].year);
    }
}

static void months_are_added_to_the_last_day_of_shorter_ones(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        int months;
        const char *to;
    } rows[] = {
        {"2026-01-31", 1, "2026-02-28"},   {"2024-01-31", 1, "2024-02-29"},  {"2026-03-31", -1, "2026-02-28"},
        {"2026-12-15", 1, "2027-01-15"},   {"2026-01-15", -1, "2025-12-15"}, {"2024-02-29", 48, "2028-02-29"},
        {"2024-02-29", -12, "2023-02-28"}, {"2026-05-31", 0, "2026-05-31"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(civil_add_months(sample_day(rows[i].from), rows[i].months), sample_day(rows[i].to));
    assert_int_equal(civil_add_months(0, INT32_MAX), CIVIL_LAST);
    assert_int_equal(civil_add_months(0, INT32_MIN), CIVIL_FIRST);
}

static void moments_fall_on_the_zones_day(void **state)
{
    (void)state;
    day_t day = sample_day("2026-10-10");
    ms_t midnight = civil_ms(day, 0, 480);
    assert_int_equal(midnight, 1791561600000); /* 2026-10-09T16:00:00Z */
    assert_int_equal(civil_day_at(midnight, 480), day);
    assert_int_equal(civil_day_at(midnight - 1, 480), day - 1);
    assert_int_equal(civil_day_at(midnight, 0), day - 1);
    assert_int_equal(civil_minute_at(midnight - 1, 480), 1439);
    assert_int_equal(civil_ms(day, 1440, 480), civil_ms(day + 1, 0, 480));
    assert_int_equal(civil_day_at(-1, 0), -1);
    assert_int_equal(civil_day_at(civil_ms(day, 0, -210), -210), day);
}

static void dates_and_clocks_are_read_strictly(void **state)
{
    (void)state;
    static const char *const dates[] = {"2026-02-29", "2026-13-01", "2026-1-001", "0000-01-01",
                                        "2026/01/01", "2026-01-00", "+026-01-01"};
    static const char *const clocks[] = {"24:01", "25:00", "9:60", "900", ":30", "9:3", "-1:00", "009:30"};
    day_t day;
    int minute, month, date;
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
        assert_false(civil_parse_date(dates[i], strlen(dates[i]), &day));
    for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++)
        assert_false(civil_parse_clock(clocks[i], strlen(clocks[i]), &minute));
    assert_true(civil_parse_date("2024-02-29", 10, &day));
    assert_true(civil_parse_clock("9:05", 4, &minute) && minute == 545);
    assert_true(civil_parse_clock("24:00", 5, &minute) && minute == 1440);
    assert_true(civil_parse_month_day("02-29", 5, &month, &date) && month == 2 && date == 29);
    assert_false(civil_parse_month_day("02-30", 5, &month, &date));
}

static void days_are_what_the_state_council_said(void **state)
{
    (void)state;
    static const struct {
        const char *date;
        enum calendar_kind kind;
        const char *name;
    } rows[] = {
        {"2026-09-30", CALENDAR_WORKDAY, NULL},     {"2026-10-01", CALENDAR_HOLIDAY, "国庆节"},
        {"2026-10-07", CALENDAR_HOLIDAY, "国庆节"}, {"2026-10-08", CALENDAR_WORKDAY, NULL},
        {"2026-10-10", CALENDAR_MAKEUP, "国庆节"},  {"2026-10-11", CALENDAR_WEEKEND, NULL},
        {"2026-09-20", CALENDAR_MAKEUP, "国庆节"},  {"2026-02-14", CALENDAR_MAKEUP, "春节"},
        {"2026-01-04", CALENDAR_MAKEUP, "元旦"},    {"2025-10-06", CALENDAR_HOLIDAY, "国庆节、中秋节"},
        {"2024-01-01", CALENDAR_HOLIDAY, "元旦"},
    };
    ARENA_SCOPE(arena);
    const struct calendar *calendar = sample_calendar(arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct calendar_day day;
        assert_int_equal(calendar_look(calendar, sample_day(rows[i].date), &day), 0);
        assert_int_equal(day.kind, rows[i].kind);
        assert_int_equal(day.worked, rows[i].kind == CALENDAR_WORKDAY || rows[i].kind == CALENDAR_MAKEUP);
        assert_true(rows[i].name ? strcmp(day.name, rows[i].name) == 0 : day.name == NULL);
    }
}

static void workdays_of_a_year_add_up(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct calendar *calendar = sample_calendar(arena);
    int32_t n;
    assert_int_equal(calendar_count(calendar, sample_day("2025-12-31"), sample_day("2026-12-31"), &n), 0);
    assert_int_equal(n, 248);
    assert_int_equal(calendar_count(calendar, sample_day("2024-12-31"), sample_day("2025-12-31"), &n), 0);
    assert_int_equal(n, 248);
    assert_int_equal(calendar_count(calendar, sample_day("2023-12-31"), sample_day("2024-12-31"), &n), 0);
    assert_int_equal(n, 251);
    assert_int_equal(calendar_count(calendar, 50000, 40000, &n), 0);
    assert_int_equal(n, 0);
}

static void beyond_its_days_a_calendar_says_so(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct calendar *calendar = sample_calendar(arena);
    day_t first = calendar_from(calendar), last = calendar_to(calendar), found = 7;
    struct calendar_day day;
    int32_t n = 7;
    bool working;
    assert_int_equal(calendar_look(calendar, first - 1, &day), CALENDAR_OUTSIDE);
    assert_int_equal(calendar_look(calendar, last + 1, &day), CALENDAR_OUTSIDE);
    assert_int_equal(calendar_count(calendar, first - 2, last, &n), CALENDAR_OUTSIDE);
    assert_int_equal(calendar_count(calendar, first - 1, last + 1, &n), CALENDAR_OUTSIDE);
    assert_int_equal(calendar_count(calendar, first - 1, last, &n), 0);
    assert_int_equal(n, 747);
    assert_int_equal(calendar_shift(calendar, first - 1, n, &found), 0);
    assert_int_equal(found, last);
    assert_int_equal(calendar_shift(calendar, first - 1, n + 1, &found), CALENDAR_OUTSIDE);
    assert_int_equal(calendar_shift(calendar, last + 1, -n, &found), 0);
    assert_int_equal(found, sample_day("2024-01-02"));
    assert_int_equal(calendar_shift(calendar, last + 1, -n - 1, &found), CALENDAR_OUTSIDE);
    assert_int_equal(calendar_shift(calendar, last + 2, -1, &found), CALENDAR_OUTSIDE);
    assert_int_equal(calendar_nearest(calendar, first, -1, &found), CALENDAR_OUTSIDE); /* 2024-01-01 is a holiday */
    assert_int_equal(calendar_working(calendar, calendar_ms(calendar, last + 1, 600), &working), CALENDAR_OUTSIDE);
    assert_false(calendar_covers(calendar, last + 1));
}

static void nearest_keeps_a_workday(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct calendar *calendar = sample_calendar(arena);
    day_t found;
    assert_int_equal(calendar_nearest(calendar, sample_day("2026-10-10"), 1, &found), 0);
    assert_int_equal(found, sample_day("2026-10-10"));
    assert_int_equal(calendar_nearest(calendar, sample_day("2026-10-03"), 1, &found), 0);
    assert_int_equal(found, sample_day("2026-10-08"));
    assert_int_equal(calendar_nearest(calendar, sample_day("2026-10-03"), -1, &found), 0);
    assert_int_equal(found, sample_day("2026-09-30"));
}

static void working_hours_are_the_institutions(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct calendar *calendar = sample_calendar(arena);
    static const struct {
        const char *at;
        bool working;
    } rows[] = {{"2026-10-10 08:00", true},  {"2026-10-10 07:59", false}, {"2026-10-10 12:00", false},
                {"2026-10-10 13:29", false}, {"2026-10-10 13:30", true},  {"2026-10-10 17:29", true},
                {"2026-10-10 17:30", false}, {"2026-10-07 09:00", false}, {"2026-10-11 09:00", false},
                {"2026-10-12 09:00", true}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool working;
        assert_int_equal(calendar_working(calendar, sample_ms(rows[i].at), &working), 0);
        assert_int_equal(working, rows[i].working);
    }
}

static void joined_calendars_speak_about_each_others_days(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const char *before = "calendar: cn-2023\nversion: 2023-1\nfrom: 2023-01-01\nto: 2023-12-31\n";
    const struct calendar *parts[] = {sample_load(arena, before), sample_load(arena, SAMPLE_YEARS[0])};
    struct calendar_day day;
    struct calendar *joined;
    assert_int_equal(calendar_look(parts[0], sample_day("2023-12-30"), &day), 0);
    assert_int_equal(day.kind, CALENDAR_WEEKEND);
    assert_int_equal(calendar_join(arena, "cn", "2024-1", parts, 2, &joined, NULL), 0);
    assert_int_equal(calendar_look(joined, sample_day("2023-12-30"), &day), 0);
    assert_int_equal(day.kind, CALENDAR_HOLIDAY);
    assert_string_equal(calendar_version(joined), "2024-1");

    struct oops oops = {0};
    const struct calendar *gap[] = {parts[0], sample_load(arena, SAMPLE_YEARS[1])};
    assert_int_equal(calendar_join(arena, "cn", "x", gap, 2, &joined, &oops), -ERR_INVALID);
    assert_string_equal(oops.where, "cn 2025-01-01");
    const struct calendar *backwards[] = {parts[1], parts[0]};
    assert_int_equal(calendar_join(arena, "cn", "x", backwards, 2, &joined, NULL), -ERR_INVALID);
    assert_int_equal(calendar_join(arena, "cn", "x", parts, 0, &joined, NULL), -ERR_INVALID);
    const struct calendar *one_day[] = {
        sample_load(arena, "calendar: a\nversion: b\nfrom: 2026-01-01\nto: 2026-06-29\n"),
        sample_load(arena, "calendar: a\nversion: b\nfrom: 2026-07-01\nto: 2026-12-31\n")};
    assert_int_equal(calendar_join(arena, "cn", "x", one_day, 2, &joined, NULL), -ERR_INVALID);
    const struct calendar *twice[] = {parts[1], parts[1]}; /* the same statements twice are one */
    assert_int_equal(calendar_join(arena, "cn", "x", twice, 2, &joined, NULL), 0);
    size_t terms;
    calendar_terms(joined, &terms);
    assert_int_equal(terms, 2);
}

#define YEAR "calendar: a\nversion: b\nfrom: 2026-01-01\nto: 2026-12-31\n"

static void a_holiday_stated_by_two_calendars_is_one_run(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct calendar *parts[] = {
        sample_load(arena, "calendar: a\nversion: 1\nfrom: 2025-01-01\nto: 2025-12-31\nholidays:\n  元旦: {from: "
                           "2025-12-30, to: 2025-12-31}\n"),
        sample_load(arena, "calendar: a\nversion: 1\nfrom: 2026-01-01\nto: 2026-12-31\nholidays:\n  元旦: {from: "
                           "2026-01-01, to: 2026-01-02}\n")};
    struct calendar *joined;
    struct calendar_run run = {0};
    assert_int_equal(calendar_join(arena, "cn", "x", parts, 2, &joined, NULL), 0);
    assert_true(calendar_holiday_at(joined, sample_day("2026-01-01"), &run));
    assert_int_equal(run.from, sample_day("2025-12-30"));
    assert_int_equal(run.to, sample_day("2026-01-02"));
    assert_false(calendar_holiday_after(joined, run.from, &run));
    assert_false(calendar_holiday_before(joined, run.to, &run));
}

static void contradictions_are_refused_with_their_place(void **state)
{
    (void)state;
    /* clang-format off */
    static const struct {
        const char *yaml, *where;
    } rows[] = {
        {YEAR "holidays:\n  x: {from: 2026-10-01, to: 2026-10-07}\n  y: {from: 2026-10-07}\n", "cn.yaml:1:1 a 2026-10-07"},
        {YEAR "holidays:\n  x: {from: 2026-10-01, to: 2026-10-07, worked: [2026-10-03]}\n", "cn.yaml:1:1 a 2026-10-03"},
        {YEAR "holidays:\n  x: {from: 2026-10-07, to: 2026-10-01}\n", "cn.yaml:6:6 a 2026-10-07"},
        {YEAR "holidays:\n  x: {from: 2026-10-01, worked: [2026-10-12]}\n", "cn.yaml:6:34 a 2026-10-12"},
        {YEAR "holidays:\n  x: {from: 2026-02-29}\n", "cn.yaml:6:13"},
        {YEAR "holidays:\n  x: {to: 2026-02-20}\n", "cn.yaml:6:6"},
        {YEAR "holidays:\n  x: {from: 2026-02-20, until: 2026-02-21}\n", "cn.yaml:6:32"},
        {YEAR "holidays: [x]\n", "cn.yaml:5:11"},
        {YEAR "terms:\n  x: {from: 2026-02-20, to: 2026-07-01}\n  y: {from: 2026-07-01, to: 2026-07-09}\n", "cn.yaml:1:1 a 2026-07-01"},
        {YEAR "terms:\n  x: {from: 2026-02-20, to: 2026-01-01}\n", "cn.yaml:6:6 a 2026-02-20"},
        {YEAR "seasons: {春: 3, 夏: 2}\n", NULL},
        {YEAR "seasons: {春: 13}\n", NULL},
        {YEAR "hours: [12:00-08:00]\n", NULL},
        {YEAR "hours: [morning]\n", NULL},
        {YEAR "zone: Asia/Shanghai\n", NULL},
        {YEAR "provisional: maybe\n", NULL},
        {YEAR "colour: red\n", NULL},
        {"calendar: a\nversion: b\nfrom: 2026-12-31\nto: 2026-01-01\n", NULL},
        {"calendar: a\nversion: b\nfrom: 1000-01-01\nto: 2026-01-01\n", NULL},
        {"calendar: a\nversion: b\nfrom: 2026-01-01\n", NULL},
        {"calendar: a\nfrom: 2026-01-01\nto: 2026-12-31\n", NULL},
        {"- calendar\n", NULL},
        {"", NULL},
    };
    /* clang-format on */
    ARENA_SCOPE(arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct oops oops = {0};
        struct node *root;
        struct calendar *calendar = NULL;
        assert_int_equal(yaml_read(arena, "cn.yaml", rows[i].yaml, strlen(rows[i].yaml), NULL, &root, &oops), 0);
        int r = calendar_load(arena, root, &calendar, &oops);
        if (r >= 0 || calendar || !oops.zh[0] || (rows[i].where && strcmp(oops.where, rows[i].where) != 0))
            fail_msg("row %zu: %d at %s, expected %s", i, r, oops.where, rows[i].where ? rows[i].where : "a refusal");
    }
}

static void another_zone_has_its_own_midnight(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct calendar *calendar = sample_load(arena, YEAR "zone: -03:30\nprovisional: no\n");
    struct due_phrase phrase = {.kind = DUE_SPAN, .span = {1, SPAN_WORKDAY}, .clock = DUE_NO_CLOCK};
    struct due_ask ask = {.start = span_from(sample_ms("2026-07-10 11:00"))}; /* 03:00Z, the evening of the 9th there */
    ms_t due = 0;
    assert_int_equal(due_compute(&phrase, &ask, calendar, &due, NULL), 0);
    assert_string_equal(due_print(arena, calendar, due), "2026-07-10 24:00");
    assert_string_equal(due_print_rfc3339(arena, calendar, due), "2026-07-11T00:00:00-03:30");
}

static void spans_are_read_and_compared_at_a_start(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b, *start;
        int order; /* 9: outside */
    } rows[] = {
        {"1 month", "30 days", "2026-02-10 09:00", -1},        {"1 month", "30 days", "2026-03-10 09:00", 1},
        {"1 month", "30 days", "2026-04-10 09:00", 0},         {"5 workdays", "7 days", "2026-07-06 09:00", 0},
        {"5 workdays", "7 days", "2026-09-28 09:00", 1},       {"1 week", "7 days", "2026-07-06 09:00", 0},
        {"24 hours", "1 day", "2026-07-06 09:00", -1},         {"48 hours", "1 day", "2026-07-06 09:00", 1},
        {"3 days", "5 days", "2026-07-06 09:00", -1},          {"1 workday", "1 day", "2027-07-06 09:00", 9},
        {"9 workdays", "10 workdays", "2027-07-06 09:00", -1}, {"1 year", "12 months", "2024-02-29 09:00", 0},
    };
    static const char *const refused[] = {"",        "5",       "days",      "5days",       "5 Days",
                                          "-5 days", "5 days ", "five days", "100001 days", "5 dayss"};
    ARENA_SCOPE(arena);
    const struct calendar *calendar = sample_calendar(arena);
    struct span a, b;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int order = 9;
        assert_int_equal(span_parse(rows[i].a, &a, NULL), 0);
        assert_int_equal(span_parse(rows[i].b, &b, NULL), 0);
        int r = span_compare(a, b, span_from(sample_ms(rows[i].start)), calendar, &order);
        if (order != rows[i].order || (r == CALENDAR_OUTSIDE) != (order == 9))
            fail_msg("%s ? %s at %s: %d", rows[i].a, rows[i].b, rows[i].start, order);
    }
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct oops oops = {0};
        if (span_parse(refused[i], &a, &oops) != -ERR_SYNTAX || !oops.zh[0])
            fail_msg("accepted: %s", refused[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(civil_days_and_dates_are_inverse),
        cmocka_unit_test(weekdays_and_weeks_follow_iso),
        cmocka_unit_test(months_are_added_to_the_last_day_of_shorter_ones),
        cmocka_unit_test(moments_fall_on_the_zones_day),
        cmocka_unit_test(dates_and_clocks_are_read_strictly),
        cmocka_unit_test(days_are_what_the_state_council_said),
        cmocka_unit_test(workdays_of_a_year_add_up),
        cmocka_unit_test(beyond_its_days_a_calendar_says_so),
        cmocka_unit_test(nearest_keeps_a_workday),
        cmocka_unit_test(working_hours_are_the_institutions),
        cmocka_unit_test(joined_calendars_speak_about_each_others_days),
        cmocka_unit_test(a_holiday_stated_by_two_calendars_is_one_run),
        cmocka_unit_test(contradictions_are_refused_with_their_place),
        cmocka_unit_test(another_zone_has_its_own_midnight),
        cmocka_unit_test(spans_are_read_and_compared_at_a_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
