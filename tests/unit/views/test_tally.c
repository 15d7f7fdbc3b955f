/* Counts of a list are made once while nothing is written, and never shown when something was. */
#include "house.h"

#include "views/list.h"
#include "views/tally.h"

#include <stdio.h>

static struct tally *tally;

static int open_all(void **state)
{
    tally = tally_new();
    return house_open(state);
}

static int close_all(void **state)
{
    tally_free(tally);
    return house_close(state);
}

/* A call of its own, as a reader's thread makes it. */
static struct reading call_of(const char *person, ms_t later)
{
    struct reading reading = house_reading(person);
    reading.tally = tally;
    reading_begin(&reading, reading.arena, reading.now + later);
    return reading;
}

static json_t *systems(struct reading *reading)
{
    struct list_query query = {.reg = "system"};
    return HOUSE_DRAW(reading, view_list(reading, &query, out, &oops));
}

static json_t *notices(struct reading *reading)
{
    struct list_query query = {.reg = "rectification-notice"};
    return HOUSE_DRAW(reading, view_list(reading, &query, out, &oops));
}

static int64_t asks(void)
{
    struct store_figures figures;
    store_figures(stage_store(&house.stage), &figures);
    return figures.asks;
}

static int64_t asks_of_notices(const char *person, ms_t later)
{
    struct reading reading = call_of(person, later);
    int64_t before = asks();
    notices(&reading);
    return asks() - before;
}

static void open_system(const char *name)
{
    struct cell cell = {"name", VALUE_OF_TEXT(name)};
    struct fact fact = {.kind = FACT_DEED,
                        .name = "open",
                        .table = "system",
                        .actor = {.trusted = true, .title = "样例", .kind = "machine"},
                        .values = &cell,
                        .value_count = 1};
    struct fact_answer answer = {0};
    struct oops oops = {0};
    assert_int_equal(stage_send(&house.stage, &fact, &answer, &oops), 0);
    assert_int_equal(answer.code, 0);
}

static void a_second_look_counts_nothing_again(void **state)
{
    (void)state;
    int64_t first = asks_of_notices("周启明", 0), second = asks_of_notices("周启明", 0);
    assert_true(second < first);
    assert_int_equal(asks_of_notices("周启明", 0), second);
}

static void what_is_counted_says_the_same_as_without(void **state)
{
    (void)state;
    struct reading with = call_of("周启明", 0), without = house_reading("周启明");
    notices(&with);
    with = call_of("周启明", 0);
    assert_true(json_equal(notices(&with), notices(&without)));
}

static void a_row_that_was_written_is_counted_at_once(void **state)
{
    (void)state;
    struct reading before = call_of("周启明", 0);
    int64_t count = house_number(systems(&before), "total");
    open_system("计数样例系统");
    struct reading after = call_of("周启明", 0);
    assert_int_equal(house_number(systems(&after), "total"), count + 1);
}

static void others_do_not_see_what_they_may_not(void **state)
{
    (void)state;
    struct reading all = call_of("周启明", 0), own = call_of("林知远", 0), plain = house_reading("林知远");
    notices(&all);
    json_t *seen = notices(&own);
    assert_true(json_equal(house_at(seen, "counts"), house_at(notices(&plain), "counts")));
    assert_true(house_number(seen, "total") < house_number(notices(&all), "total"));
}

static void deadlines_are_counted_anew_each_minute(void **state)
{
    (void)state;
    enum { YEARS = 2 };
    struct reading now = call_of("周启明", 0), later = call_of("周启明", YEARS * 366 * (int64_t)86400000);
    int64_t late = house_number(notices(&now), "counts.rank.late") + house_number(notices(&now), "counts.rank.esc");
    json_t *then = notices(&later);
    assert_true(house_number(then, "counts.rank.late") + house_number(then, "counts.rank.esc") > late);
}

static void it_stays_small(void **state)
{
    (void)state;
    char key[20];
    struct value count;
    tally_begin(tally, stage_store(&house.stage));
    for (int i = 0; i <= TALLY_MOST; i++) {
        snprintf(key, sizeof key, "%d", i);
        tally_keep(tally, key, VALUE_OF_INT(i));
    }
    assert_false(tally_has(tally, "0", &count));
    snprintf(key, sizeof key, "%d", TALLY_MOST);
    assert_true(tally_has(tally, key, &count));
    assert_int_equal(count.number, TALLY_MOST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_look_counts_nothing_again),
        cmocka_unit_test(what_is_counted_says_the_same_as_without),
        cmocka_unit_test(a_row_that_was_written_is_counted_at_once),
        cmocka_unit_test(others_do_not_see_what_they_may_not),
        cmocka_unit_test(deadlines_are_counted_anew_each_minute),
        cmocka_unit_test(it_stays_small),
    };
    return cmocka_run_group_tests_name("views tally", tests, open_all, close_all);
}
