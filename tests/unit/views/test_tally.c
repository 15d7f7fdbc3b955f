/* Counts of a list are made once while nothing is written, and never shown when something was. */
#include "house.h"

#include "audit/change.h"
#include "views/list.h"
#include "views/tally.h"

#include <stdio.h>
#include <string.h>

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

/* --- random writes --- */

/* A known row of numbers, so that a failure can be looked at again. */
static uint32_t draw(uint32_t below)
{
    static uint32_t state = 20260318;
    state = state * 1664525 + 1013904223;
    return (state >> 8) % below;
}

static size_t ids_of(struct reading *reading, const char *table, const struct row **ret_rows)
{
    static const char *const NONE[] = {"version"};
    struct ask ask = {.kind = ASK_ROWS, .table = table, .limit = 500, .columns = NONE, .column_count = 1};
    struct answer answer;
    struct oops oops = {0};
    assert_int_equal(store_ask(stage_store(&house.stage), reading->arena, &ask, &answer, &oops), 0);
    *ret_rows = answer.rows;
    return answer.n;
}

static struct cell random_cell(struct reading *reading, const char *table)
{
    static const char *const STATES[] = {"drafted", "issued", "rectifying", "review", "closed", "of-a-former-law"};
    static const char *const TASKS[] = {"open", "missed", "met", "void"};
    bool task = !strcmp(table, "task");
    switch (draw(4)) {
    case 0: return (struct cell){"state", VALUE_OF_TEXT(task ? TASKS[draw(4)] : STATES[draw(6)])};
    case 1: return (struct cell){"due", VALUE_OF_INT(reading->now + ((int64_t)draw(100) - 50) * 3600000)};
    case 2: return (struct cell){"unit", VALUE_OF_REF("unit", house_id("unit", draw(2) ? "图书馆" : "计算机学院"))};
    default:
        return task ? (struct cell){"escalated", VALUE_OF_INT(draw(2))}
                    : (struct cell){"returns", VALUE_OF_INT(draw(5))};
    }
}

static void write_to(struct reading *reading, const char *table, int64_t id, const struct cell *cell)
{
    struct oops oops = {0};
    struct cell copy = *cell;
    struct put put = {.table = table, .id = id, .cells = &copy, .n = 1};
    struct change change = {.verb = "sample",
                            .at = pen_at(house.stage.pen),
                            .actor = {.title = "样例", .kind = "machine", .trusted = true},
                            .generation = house.stage.law->generation,
                            .puts = &put,
                            .put_count = 1};
    assert_int_equal(pen_begin(house.stage.pen, &oops), 0);
    assert_int_equal(change_write(house.stage.pen, reading->arena, &change, NULL, &oops), 0);
    assert_int_equal(pen_commit(house.stage.pen, &oops), 0);
}

static void write_one(struct reading *reading, const char *table, const struct cell *cell)
{
    const struct row *rows;
    size_t n = ids_of(reading, table, &rows);
    assert_true(n > 0);
    write_to(reading, table, rows[draw((uint32_t)n)].id, cell);
}

static void kept_counts_are_those_of_a_plain_count(void)
{
    static const char *const PEOPLE[] = {"周启明", "林知远"};
    for (size_t i = 0; i < 2; i++) {
        struct reading with = call_of(PEOPLE[i], 0), without = house_reading(PEOPLE[i]);
        json_t *kept = notices(&with), *plain = notices(&without);
        assert_true(json_equal(house_at(kept, "counts"), house_at(plain, "counts")));
        assert_int_equal(house_number(kept, "total"), house_number(plain, "total"));
    }
}

static void after_random_writes_the_counts_are_those_of_a_plain_count(void **state)
{
    (void)state;
    for (int round = 0; round < 120; round++) {
        struct reading reading = house_reading("周启明");
        for (uint32_t i = draw(3) + 1; i; i--) {
            const char *table = draw(3) ? "rectification-notice" : "task";
            struct cell cell = random_cell(&reading, table);
            write_one(&reading, table, &cell);
        }
        if (draw(8) == 0)
            open_system(arena_printf(reading.arena, "随手登记的样例系统%d", round));
        kept_counts_are_those_of_a_plain_count();
    }
}

static void what_cannot_alter_a_count_does_not_end_it(void **state)
{
    (void)state;
    asks_of_notices("周启明", 0);
    int64_t second = asks_of_notices("周启明", 0);
    struct reading reading = house_reading("周启明");
    write_one(&reading, "system", &(struct cell){"name", VALUE_OF_TEXT("改了名的样例系统")});
    assert_int_equal(asks_of_notices("周启明", 0), second);
    write_one(&reading, "rectification-notice", &(struct cell){"returns", VALUE_OF_INT(7)});
    assert_int_equal(asks_of_notices("周启明", 0), second);
    write_one(&reading, "task", &(struct cell){"escalated", VALUE_OF_INT(1)});
    assert_int_equal(asks_of_notices("周启明", 0), second + 1);
    write_one(&reading, "rectification-notice", &(struct cell){"state", VALUE_OF_TEXT("of-a-former-law")});
    assert_true(asks_of_notices("周启明", 0) > second);
}

static void after_more_changes_than_are_followed_all_is_counted(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    for (int i = 0; i <= TALLY_CHANGES; i++)
        write_one(&reading, "rectification-notice",
                  &(struct cell){"state", VALUE_OF_TEXT(i % 2 ? "closed" : "issued")});
    kept_counts_are_those_of_a_plain_count();
}

/* --- deadlines within a minute --- */

static bool late_in_list(ms_t later, int64_t id)
{
    struct reading reading = call_of("周启明", later);
    json_t *rows = house_at(notices(&reading), "rows"), *row;
    size_t i;
    json_array_foreach(rows, i, row)
    {
        const char *rank = house_text(row, "rank");
        if (house_number(row, "id") == id)
            return !strcmp(rank, "late") || !strcmp(rank, "esc");
    }
    fail_msg("the notice is not on the page");
    return false;
}

static int64_t late_by_count(ms_t later)
{
    struct reading reading = call_of("周启明", later);
    json_t *list = notices(&reading);
    return house_number(list, "counts.rank.late") + house_number(list, "counts.rank.esc");
}

static int64_t an_open_notice(void)
{
    struct reading reading = call_of("周启明", 0);
    json_t *rows = house_at(notices(&reading), "rows"), *row;
    size_t i;
    json_array_foreach(rows, i, row)
    {
        if (strcmp(house_text(row, "rank"), "done") != 0 && strcmp(house_text(row, "rank"), "hold") != 0)
            return house_number(row, "id");
    }
    fail_msg("there is no open notice");
    return 0;
}

static void a_row_is_late_the_moment_its_deadline_has_passed(void **state)
{
    (void)state;
    enum { MINUTE = 60000 };
    struct reading reading = house_reading("周启明");
    int64_t id = an_open_notice();
    ms_t whole = MINUTE - reading.now % MINUTE, due = whole + 20000; /* after now */
    write_to(&reading, "rectification-notice", id, &(struct cell){"due", VALUE_OF_INT(reading.now + due)});
    assert_false(late_in_list(due - 1, id));
    int64_t before = late_by_count(due - 1);
    assert_true(late_in_list(due, id));
    assert_true(late_in_list(due + 1, id));
    assert_int_equal(late_by_count(whole + MINUTE), before + 1); /* the count: at the whole minute, not later */
    assert_true(late_in_list(whole + MINUTE, id));
}

static void it_stays_small(void **state)
{
    (void)state;
    char key[20];
    struct value count;
    tally_begin(tally, stage_store(&house.stage));
    for (int i = 0; i <= TALLY_MOST; i++) {
        snprintf(key, sizeof key, "%d", i);
        tally_keep(tally, key, &(struct ask){.kind = ASK_COUNT, .table = "system"}, VALUE_OF_INT(i));
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
        cmocka_unit_test(after_random_writes_the_counts_are_those_of_a_plain_count),
        cmocka_unit_test(what_cannot_alter_a_count_does_not_end_it),
        cmocka_unit_test(after_more_changes_than_are_followed_all_is_counted),
        cmocka_unit_test(a_row_is_late_the_moment_its_deadline_has_passed),
        cmocka_unit_test(it_stays_small),
    };
    return cmocka_run_group_tests_name("views tally", tests, open_all, close_all);
}
