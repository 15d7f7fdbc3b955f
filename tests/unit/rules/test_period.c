#include "calendar_sample.h"

#include "rules/due.h"
#include "rules/period.h"

struct row {
    const char *every, *at, *expected; /* start and end, or the answer */
    const char *name, *key;
};

/* clang-format off: one row per line */

static const struct row AT[] = {
    {"hour", "2026-10-10 16:20", "2026-10-10 16:00 2026-10-10 17:00", "2026年10月10日16时", "2026-10-10T16"},
    {"hour", "2026-10-10 23:59", "2026-10-10 23:00 2026-10-10 24:00", "2026年10月10日23时", "2026-10-10T23"},
    {"day", "2026-10-10 00:00", "2026-10-10 00:00 2026-10-10 24:00", "2026年10月10日", "2026-10-10"},
    {"workday", "2026-10-10 09:00", "2026-10-10 00:00 2026-10-10 24:00", "2026年10月10日", "2026-10-10"},
    {"workday", "2026-10-07 09:00", "none", NULL, NULL},
    {"workday", "2027-01-07 09:00", "outside", NULL, NULL},
    {"week", "2026-10-10 09:00", "2026-10-05 00:00 2026-10-11 24:00", "2026年第41周", "2026-W41"},
    {"week", "2025-12-31 09:00", "2025-12-29 00:00 2026-01-04 24:00", "2026年第1周", "2026-W01"},
    {"week", "2027-01-03 09:00", "2026-12-28 00:00 2027-01-03 24:00", "2026年第53周", "2026-W53"},
    {"weekend", "2026-10-11 09:00", "2026-10-11 00:00 2026-10-11 24:00", "2026年第41周周末", "2026-W41-weekend"},
    {"weekend", "2026-10-10 09:00", "none", NULL, NULL},
    {"weekend", "2026-10-03 09:00", "none", NULL, NULL},
    {"weekend", "2026-07-11 09:00", "2026-07-11 00:00 2026-07-12 24:00", "2026年第28周周末", "2026-W28-weekend"},
    {"weekend", "2026-07-10 09:00", "none", NULL, NULL},
    {"weekend", "2027-01-02 09:00", "outside", NULL, NULL},
    {"month", "2026-10-31 23:59", "2026-10-01 00:00 2026-10-31 24:00", "2026年10月", "2026-10"},
    {"month", "2024-02-29 09:00", "2024-02-01 00:00 2024-02-29 24:00", "2024年2月", "2024-02"},
    {"quarter", "2026-10-10 09:00", "2026-10-01 00:00 2026-12-31 24:00", "2026年第四季度", "2026-Q4"},
    {"quarter", "2026-03-31 09:00", "2026-01-01 00:00 2026-03-31 24:00", "2026年第一季度", "2026-Q1"},
    {"half-year", "2026-06-30 09:00", "2026-01-01 00:00 2026-06-30 24:00", "2026年上半年", "2026-H1"},
    {"half-year", "2026-07-01 00:00", "2026-07-01 00:00 2026-12-31 24:00", "2026年下半年", "2026-H2"},
    {"year", "2026-10-10 09:00", "2026-01-01 00:00 2026-12-31 24:00", "2026年", "2026"},
    {"2 weeks", "2026-10-05 00:00", "2026-10-05 00:00 2026-10-18 24:00", "2026年第41—42周", "2-weeks-2026-10-05"},
    {"2 weeks", "2026-10-04 23:59", "2026-09-21 00:00 2026-10-04 24:00", "2026年第39—40周", "2-weeks-2026-09-21"},
    {"2 weeks", "2026-12-31 09:00", "2026-12-28 00:00 2027-01-10 24:00", "2026年第53周—2027年第1周",
     "2-weeks-2026-12-28"},
    {"2 weeks", "2023-12-31 09:00", "2023-12-18 00:00 2023-12-31 24:00", "2023年第51—52周", "2-weeks-2023-12-18"},
    {"10 days", "2024-01-11 09:00", "2024-01-11 00:00 2024-01-20 24:00", "2024年1月11日起10天", "10-days-2024-01-11"},
    {"2 months", "2026-10-10 09:00", "2026-09-01 00:00 2026-10-31 24:00", "2026年9—10月", "2-months-2026-09-01"},
    {"2 years", "2027-10-10 09:00", "2026-01-01 00:00 2027-12-31 24:00", "2026—2027年", "2-years-2026-01-01"},
    {"term", "2026-10-10 09:00", "2026-09-07 00:00 2027-01-17 24:00", "2026年秋季学期", "term-2026-09-07"},
    {"term", "2026-08-10 09:00", "none", NULL, NULL},
    {"term", "2027-08-10 09:00", "outside", NULL, NULL},
    {"season", "2026-10-10 09:00", "2026-09-01 00:00 2026-11-30 24:00", "2026年秋季", "season-2026-09-01"},
    {"season", "2026-02-10 09:00", "2025-12-01 00:00 2026-02-28 24:00", "2025年冬季", "season-2025-12-01"},
    {"season", "2026-12-01 00:00", "2026-12-01 00:00 2027-02-28 24:00", "2026年冬季", "season-2026-12-01"},
    {"holiday", "2026-10-04 09:00", "2026-10-01 00:00 2026-10-07 24:00", "2026年国庆节", "holiday-2026-10-01"},
    {"holiday", "2024-01-01 09:00", "2023-12-30 00:00 2024-01-01 24:00", "2024年元旦", "holiday-2023-12-30"},
    {"holiday", "2026-10-10 09:00", "none", NULL, NULL},
    {"holiday", "2027-10-10 09:00", "outside", NULL, NULL},
    {"holiday-eve", "2026-09-30 09:00", "2026-09-30 00:00 2026-09-30 24:00", "2026年国庆节前", "2026-09-30"},
    {"holiday-eve", "2026-09-29 09:00", "none", NULL, NULL},
    {"holiday-eve", "2026-10-01 09:00", "none", NULL, NULL},
    {"holiday-eve", "2027-10-10 09:00", "outside", NULL, NULL},
    {"tuesday and friday", "2026-10-13 09:00", "2026-10-13 00:00 2026-10-13 24:00", "2026年10月13日（周二）",
     "2026-10-13"},
    {"tuesday and friday", "2026-10-14 09:00", "none", NULL, NULL},
    {"06-01", "2026-06-01 09:00", "2026-06-01 00:00 2026-06-01 24:00", "2026年6月1日", "2026-06-01"},
    {"06-01", "2026-06-02 09:00", "none", NULL, NULL},
    {"02-29", "2026-02-28 09:00", "2026-02-28 00:00 2026-02-28 24:00", "2026年2月28日", "2026-02-28"},
    {"02-29", "2024-02-28 09:00", "none", NULL, NULL},
};

/* `expected` is the start of the neighbour. */
static const struct row NEXT[] = {
    {"hour", "2026-10-10 16:00", "2026-10-10 17:00", NULL, NULL},
    {"day", "2026-10-10 00:00", "2026-10-11 00:00", NULL, NULL},
    {"workday", "2026-09-30 09:00", "2026-10-08 00:00", NULL, NULL},
    {"workday", "2026-12-31 09:00", "outside", NULL, NULL},
    {"week", "2026-10-05 00:00", "2026-10-12 00:00", NULL, NULL},
    {"weekend", "2026-09-14 09:00", "2026-09-19 00:00", NULL, NULL},
    {"weekend", "2026-09-21 09:00", "2026-10-11 00:00", NULL, NULL},
    {"weekend", "2026-10-10 09:00", "2026-10-11 00:00", NULL, NULL},
    {"weekend", "2026-12-28 09:00", "outside", NULL, NULL},
    {"month", "2026-01-31 09:00", "2026-02-01 00:00", NULL, NULL},
    {"quarter", "2026-12-31 09:00", "2027-01-01 00:00", NULL, NULL},
    {"half-year", "2026-01-01 00:00", "2026-07-01 00:00", NULL, NULL},
    {"year", "2026-12-31 09:00", "2027-01-01 00:00", NULL, NULL},
    {"term", "2026-03-02 00:00", "2026-09-07 00:00", NULL, NULL},
    {"term", "2026-03-01 23:59", "2026-03-02 00:00", NULL, NULL},
    {"term", "2026-09-07 00:00", "outside", NULL, NULL},
    {"season", "2026-12-31 09:00", "2027-03-01 00:00", NULL, NULL},
    {"holiday", "2026-09-24 09:00", "2026-09-25 00:00", NULL, NULL},
    {"holiday", "2026-09-25 09:00", "2026-10-01 00:00", NULL, NULL},
    {"holiday", "2026-10-01 00:00", "outside", NULL, NULL},
    {"holiday", "2023-06-01 00:00", "outside", NULL, NULL},
    {"holiday-eve", "2026-09-24 09:00", "2026-09-30 00:00", NULL, NULL},
    {"holiday-eve", "2026-09-30 09:00", "outside", NULL, NULL},
    {"tuesday and friday", "2026-10-13 09:00", "2026-10-16 00:00", NULL, NULL},
    {"tuesday and friday", "2026-10-16 09:00", "2026-10-20 00:00", NULL, NULL},
    {"sunday", "2026-10-11 09:00", "2026-10-18 00:00", NULL, NULL},
    {"06-01", "2026-06-01 00:00", "2027-06-01 00:00", NULL, NULL},
    {"02-29", "2026-03-01 00:00", "2027-02-28 00:00", NULL, NULL},
    {"02-29", "2027-03-01 00:00", "2028-02-29 00:00", NULL, NULL},
};

static const struct row PREVIOUS[] = {
    {"hour", "2026-10-10 16:00", "2026-10-10 15:00", NULL, NULL},
    {"day", "2026-10-10 00:00", "2026-10-09 00:00", NULL, NULL},
    {"workday", "2026-10-08 09:00", "2026-09-30 00:00", NULL, NULL},
    {"week", "2026-10-11 23:59", "2026-09-28 00:00", NULL, NULL},
    {"weekend", "2026-10-10 09:00", "2026-09-19 00:00", NULL, NULL},
    {"month", "2026-03-01 00:00", "2026-02-01 00:00", NULL, NULL},
    {"year", "2026-03-01 00:00", "2025-01-01 00:00", NULL, NULL},
    {"term", "2026-08-01 00:00", "2026-03-02 00:00", NULL, NULL},
    {"term", "2026-07-05 23:59", "2025-09-01 00:00", NULL, NULL},
    {"term", "2026-07-06 00:00", "2026-03-02 00:00", NULL, NULL},
    {"season", "2026-01-31 09:00", "2025-09-01 00:00", NULL, NULL},
    {"holiday", "2026-10-07 09:00", "2026-09-25 00:00", NULL, NULL},
    {"holiday", "2026-10-08 00:00", "2026-10-01 00:00", NULL, NULL},
    {"holiday", "2023-12-30 00:00", "outside", NULL, NULL},
    {"holiday-eve", "2026-09-30 09:00", "2026-09-24 00:00", NULL, NULL},
    {"holiday-eve", "2026-10-08 00:00", "2026-09-30 00:00", NULL, NULL},
    {"friday", "2026-10-09 09:00", "2026-10-02 00:00", NULL, NULL},
    {"06-01", "2026-06-01 09:00", "2025-06-01 00:00", NULL, NULL},
};

/* clang-format on */

static struct period_phrase phrase_of(struct arena *arena, const char *text)
{
    struct oops oops = {0};
    struct period_phrase phrase;
    if (period_parse(arena, text, &phrase, &oops) != 0)
        fail_msg("%s: %s", text, oops.en);
    return phrase;
}

static const char *begin_text(struct arena *arena, ms_t at)
{
    struct civil_date date = civil_date(civil_day_at(at, CALENDAR_BEIJING));
    int minute = civil_minute_at(at, CALENDAR_BEIJING);
    return arena_printf(arena, "%04d-%02d-%02d %02d:%02d", date.year, date.month, date.day, minute / 60, minute % 60);
}

static const char *answer(int r) { return r == CALENDAR_OUTSIDE ? "outside" : r == PERIOD_NONE ? "none" : "failed"; }

static void the_period_that_contains_a_moment(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct calendar *calendar = sample_calendar(arena);
    for (size_t i = 0; i < sizeof AT / sizeof *AT; i++) {
        struct period_phrase phrase = phrase_of(arena, AT[i].every);
        struct period period;
        int r = period_at(&phrase, calendar, sample_ms(AT[i].at), &period);
        const char *end = r == 0 && phrase.kind == PERIOD_HOUR && period.end % CIVIL_DAY_MS
                              ? due_print(arena, calendar, period.end)
                              : NULL;
        const char *got = r ? answer(r)
                            : arena_printf(arena, "%s %s", begin_text(arena, period.start),
                                           end ? end : due_print(arena, calendar, period.end));
        assert_string_equal(got, AT[i].expected);
        if (r == 0) {
            assert_string_equal(period_name(arena, &phrase, calendar, period), AT[i].name);
            assert_string_equal(period_key(arena, &phrase, calendar, period), AT[i].key);
        }
    }
}

typedef int (*neighbour)(const struct period_phrase *, const struct calendar *, ms_t, struct period *);

static void check_neighbours(const struct row *rows, size_t n, neighbour ask)
{
    ARENA_SCOPE(arena);
    const struct calendar *calendar = sample_calendar(arena);
    for (size_t i = 0; i < n; i++) {
        struct period_phrase phrase = phrase_of(arena, rows[i].every);
        struct period period;
        int r = ask(&phrase, calendar, sample_ms(rows[i].at), &period);
        const char *got = r ? answer(r) : begin_text(arena, period.start);
        if (strcmp(got, rows[i].expected) != 0)
            fail_msg("%s from %s: %s, expected %s", rows[i].every, rows[i].at, got, rows[i].expected);
    }
}

static void the_next_period_starts_later(void **state)
{
    (void)state;
    check_neighbours(NEXT, sizeof NEXT / sizeof *NEXT, period_next);
}

static void the_previous_period_is_over(void **state)
{
    (void)state;
    check_neighbours(PREVIOUS, sizeof PREVIOUS / sizeof *PREVIOUS, period_previous);
}

static int count(const struct calendar *calendar, const struct period_phrase *phrase, const char *from, const char *to)
{
    struct period one;
    int n = 0, r;
    for (r = period_next(phrase, calendar, sample_ms(from) - 1, &one); r == 0 && one.start < sample_ms(to);
         r = period_next(phrase, calendar, one.start, &one))
        n++;
    return n;
}

static void walking_meets_every_period_once(void **state)
{
    (void)state;
    static const struct {
        const char *every;
        int n;
    } year[] = {{"hour", 8760},
                {"day", 365},
                {"workday", 248},
                {"week", 52},
                {"weekend", 44},
                {"month", 12},
                {"quarter", 4},
                {"half-year", 2},
                {"year", 1},
                {"term", 2},
                {"season", 4},
                {"holiday", 7},
                {"tuesday and friday", 104},
                {"2 weeks", 26},
                {"6 months", 2},
                {"10-01", 1}};
    ARENA_SCOPE(arena);
    const struct calendar *calendar = sample_calendar(arena);
    for (size_t i = 0; i < sizeof year / sizeof *year; i++) {
        struct period_phrase phrase = phrase_of(arena, year[i].every);
        int n = count(calendar, &phrase, "2026-01-01 00:00", "2026-12-31 24:00");
        if (n != year[i].n)
            fail_msg("every %s: %d in 2026, expected %d", year[i].every, n, year[i].n);
    }
}

/* What contains a moment, what comes next and what went before fit together without overlap. */
static void neighbours_fit_together(void **state)
{
    (void)state;
    static const char *const kinds[] = {"hour",
                                        "day",
                                        "workday",
                                        "week",
                                        "weekend",
                                        "month",
                                        "quarter",
                                        "half-year",
                                        "year",
                                        "term",
                                        "season",
                                        "holiday",
                                        "monday and thursday and sunday",
                                        "02-29",
                                        "12-31",
                                        "2 weeks",
                                        "10 days",
                                        "4 months",
                                        "3 years"};
    uint64_t seed = 41;
    ARENA_SCOPE(arena);
    const struct calendar *calendar = sample_calendar(arena);
    for (int i = 0; i < 6000; i++) {
        struct period_phrase phrase = phrase_of(arena, kinds[i % 19]);
        ms_t at = sample_ms("2024-12-01 00:00") + sample_draw(&seed, 600) * CIVIL_DAY_MS + sample_draw(&seed, 86400000);
        struct period here, next, before, back;
        int r = period_at(&phrase, calendar, at, &here);
        assert_int_equal(period_next(&phrase, calendar, at, &next), 0);
        assert_int_equal(period_previous(&phrase, calendar, at, &before), 0);
        assert_true(next.start > at && before.end <= at && next.end > next.start);
        assert_int_equal(period_previous(&phrase, calendar, next.start, &back), 0);
        if (r == 0) {
            assert_true(here.start <= at && at < here.end && here.end <= next.start && before.end <= here.start);
            assert_int_equal(back.start, here.start);
        } else {
            assert_int_equal(r, PERIOD_NONE);
            assert_int_equal(back.start, before.start);
        }
    }
}

static void phrases_are_read_or_refused(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "",      "days",  "fortnight", "tuesday and", "tuesday and tuesday", "tuesday friday", "tuesday and day",
        "13-01", "02-30", "6-1",       "day during",  "day during a b",      "week x",
        "1 weeks", "53 weeks", "5 months", "2 quarters", "2", "99999999999 days", "2 weeks x", "11 years"};
    ARENA_SCOPE(arena);
    struct period_phrase phrase = phrase_of(arena, " day  during span ");
    assert_int_equal(phrase.kind, PERIOD_DAY);
    assert_string_equal(phrase.during, "span");
    phrase = phrase_of(arena, "tuesday and friday during plan.window");
    assert_int_equal(phrase.weekdays, 1 << 2 | 1 << 5);
    assert_string_equal(phrase.during, "plan.window");
    assert_null(phrase_of(arena, "half-year").during);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct oops oops = {0};
        if (period_parse(arena, refused[i], &phrase, &oops) != -ERR_SYNTAX || !oops.zh[0])
            fail_msg("accepted: %s", refused[i]);
    }
}

static void an_institution_may_have_its_own_seasons(void **state)
{
    (void)state;
    static const char head[] = "calendar: a\nversion: b\nfrom: 2026-01-01\nto: 2026-12-31\n";
    ARENA_SCOPE(arena);
    struct calendar *two = sample_load(arena, arena_printf(arena, "%sseasons: {供暖季: 4, 防汛: 11}\n", head));
    struct calendar *one = sample_load(arena, arena_printf(arena, "%sseasons: {全年: 7}\n", head));
    struct period_phrase phrase = phrase_of(arena, "season");
    struct period period;
    assert_int_equal(period_at(&phrase, two, sample_ms("2026-01-31 09:00"), &period), 0);
    assert_string_equal(period_name(arena, &phrase, two, period), "2025年防汛季");
    assert_int_equal(period.end, sample_ms("2026-03-31 24:00"));
    assert_int_equal(period_next(&phrase, two, period.start, &period), 0);
    assert_string_equal(period_name(arena, &phrase, two, period), "2026年供暖季");
    assert_int_equal(period_at(&phrase, one, sample_ms("2026-06-30 09:00"), &period), 0);
    assert_int_equal(period.start, sample_ms("2025-07-01 00:00"));
    assert_int_equal(period.end, sample_ms("2026-06-30 24:00"));
}

static void edges_of_time_are_refused(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct calendar *calendar = sample_calendar(arena);
    struct period_phrase phrase = phrase_of(arena, "year");
    struct period period;
    assert_int_equal(period_at(&phrase, calendar, INT64_MAX / 2, &period), -ERR_INVALID);
    assert_int_equal(period_next(&phrase, calendar, INT64_MIN, &period), -ERR_INVALID);
    assert_int_equal(period_at(&phrase, calendar, INT64_MIN, &period), -ERR_INVALID);
    assert_int_equal(period_next(&phrase, calendar, CIVIL_LAST * CIVIL_DAY_MS, &period), -ERR_INVALID);
    assert_int_equal(period_previous(&phrase, calendar, CIVIL_FIRST * CIVIL_DAY_MS, &period), -ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_period_that_contains_a_moment), cmocka_unit_test(the_next_period_starts_later),
        cmocka_unit_test(the_previous_period_is_over),       cmocka_unit_test(walking_meets_every_period_once),
        cmocka_unit_test(neighbours_fit_together),           cmocka_unit_test(phrases_are_read_or_refused),
        cmocka_unit_test(edges_of_time_are_refused),         cmocka_unit_test(an_institution_may_have_its_own_seasons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
