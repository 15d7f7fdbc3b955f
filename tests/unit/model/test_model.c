/* What the nouns that rules and stores share promise: values, rows, asks, views, schemas. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/schema.h"
#include "model/view.h"

#include <stdio.h>
#include <string.h>

static const struct value ONE_TWO[] = {{.kind = VALUE_INT, .number = 1}, {.kind = VALUE_TEXT, .text = "二"}};
static const struct value TWO_ONE[] = {{.kind = VALUE_TEXT, .text = "二"}, {.kind = VALUE_INT, .number = 1}};
static const struct value TRICK[] = {{.kind = VALUE_TEXT, .text = "1,3:二"}};

/* No two of them are the same. */
static struct value samples[32];
static size_t sample_count;

static int gather(void **state)
{
    (void)state;
    const struct value all[] = {
        VALUE_NONE,
        VALUE_OF_INT(0),
        VALUE_OF_INT(-1),
        VALUE_OF_INT(INT64_MAX),
        VALUE_OF_INT(INT64_MIN),
        VALUE_OF_REAL(0.1),
        VALUE_OF_REAL(-2.5),
        VALUE_OF_REAL(1e300),
        VALUE_OF_TEXT(""),
        VALUE_OF_TEXT("-"),
        VALUE_OF_TEXT("0"),
        VALUE_OF_TEXT("unit/7"),
        VALUE_OF_TEXT("@unit/7"),
        VALUE_OF_TEXT("1..2"),
        VALUE_OF_TEXT("[]"),
        VALUE_OF_REF("unit", 7),
        VALUE_OF_REF("unit", 8),
        VALUE_OF_REF("person", 7),
        VALUE_OF_RANGE(1, 2),
        VALUE_OF_RANGE(RANGE_OPEN_FROM, 2),
        VALUE_OF_RANGE(RANGE_OPEN_FROM, RANGE_OPEN_TO),
        VALUE_OF_LIST(NULL, 0),
        VALUE_OF_LIST(ONE_TWO, 1),
        VALUE_OF_LIST(ONE_TWO, 2),
        VALUE_OF_LIST(TWO_ONE, 2),
        VALUE_OF_LIST(TRICK, 1),
    };
    sample_count = sizeof all / sizeof *all;
    memcpy(samples, all, sizeof all);
    return 0;
}

static const char *printed(struct arena *arena, struct value value)
{
    struct text text = TEXT(arena);
    value_print(&text, value);
    return text_end(&text);
}

/* --- values --- */

static void values_are_the_same_as_themselves_and_print_like_nothing_else(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    for (size_t i = 0; i < sample_count; i++)
        for (size_t k = 0; k < sample_count; k++) {
            bool same = value_same(samples[i], samples[k]);
            if (same != (i == k) || same != !strcmp(printed(arena, samples[i]), printed(arena, samples[k])))
                fail_msg("%s and %s", printed(arena, samples[i]), printed(arena, samples[k]));
        }
}

static void order_is_one_whichever_side_is_asked(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    for (size_t i = 0; i < sample_count; i++)
        for (size_t k = 0; k < sample_count; k++) {
            int there = value_compare(samples[i], samples[k]), back = value_compare(samples[k], samples[i]);
            if (there == -2 ? back != -2 : there != -back)
                fail_msg("%s and %s: %d, %d", printed(arena, samples[i]), printed(arena, samples[k]), there, back);
            for (size_t m = 0; m < sample_count && there == -1; m++)
                if (value_compare(samples[k], samples[m]) == -1)
                    assert_true(value_compare(samples[i], samples[m]) != 1);
        }
}

static void numbers_are_compared_by_size_and_references_by_what_they_mean(void **state)
{
    (void)state;
    assert_int_equal(value_compare(VALUE_OF_INT(2), VALUE_OF_REAL(2.5)), -1);
    assert_int_equal(value_compare(VALUE_OF_REAL(2.0), VALUE_OF_INT(2)), 0);
    assert_int_equal(value_compare(VALUE_OF_INT(INT64_MAX), VALUE_OF_INT(INT64_MAX - 1)), 1); /* exact */
    assert_int_equal(value_compare(VALUE_OF_REF("unit", 7), VALUE_OF_INT(7)), 0);
    assert_int_equal(value_compare(VALUE_OF_REF("unit", 7), VALUE_OF_TEXT("unit/7")), 0);
    assert_int_equal(value_compare(VALUE_OF_REF("unit", 7), VALUE_OF_REF("person", 7)), -2);
    assert_int_equal(value_compare(VALUE_OF_TEXT("9"), VALUE_OF_INT(9)), -2);
    assert_int_equal(value_compare(VALUE_NONE, VALUE_NONE), -2); /* nothing is not known to equal anything */
}

static void nothing_empty_counts_as_filled(void **state)
{
    (void)state;
    const struct value empty[] = {VALUE_NONE, VALUE_OF_TEXT(""), VALUE_OF_TEXT(NULL), VALUE_OF_LIST(NULL, 0),
                                  VALUE_OF_RANGE(RANGE_OPEN_FROM, RANGE_OPEN_TO)};
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        assert_false(value_filled(empty[i]));
    assert_true(value_filled(VALUE_OF_INT(0))); /* a flag that says no, an amount of nothing */
    assert_true(value_filled(VALUE_OF_RANGE(RANGE_OPEN_FROM, 5)));
}

static void a_single_value_is_a_list_of_one(void **state)
{
    (void)state;
    assert_true(value_holds(VALUE_OF_LIST(ONE_TWO, 2), VALUE_OF_TEXT("二")));
    assert_false(value_holds(VALUE_OF_LIST(ONE_TWO, 2), VALUE_OF_TEXT("三")));
    assert_true(value_holds(VALUE_OF_REF("unit", 7), VALUE_OF_INT(7)));
    assert_false(value_holds(VALUE_NONE, VALUE_NONE));
}

/* What is copied does not change with what it was copied from. */
static void copies_go_down_to_the_last_text(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    char text[] = "座位预约", table[] = "unit";
    struct value items[] = {VALUE_OF_TEXT(text), VALUE_OF_REF(table, 7)};
    struct value inner[] = {VALUE_OF_LIST(items, 2)};
    struct value copy = value_copy(arena, VALUE_OF_LIST(inner, 1));
    const char *before = printed(arena, copy);
    memset(text, 'x', sizeof text - 1);
    memset(table, 'x', sizeof table - 1);
    items[1] = VALUE_NONE;
    inner[0] = VALUE_NONE;
    assert_string_equal(printed(arena, copy), before);
}

/* --- rows --- */

static void a_row_answers_for_what_it_does_not_have(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct row row = {.table = "system", .id = 3};
    assert_int_equal(row_get(NULL, "name").kind, VALUE_EMPTY);
    assert_string_equal(row_text(&row, "name"), "");
    assert_int_equal(row_int(&row, "unit"), 0);
    char name[] = "unit";
    row_set(arena, &row, name, VALUE_OF_REF("unit", 7));
    memset(name, 'x', sizeof name - 1);
    assert_int_equal(row_int(&row, "unit"), 7);
    assert_string_equal(row_text(&row, "unit"), ""); /* a text is a text */
    struct row *copy = row_copy(arena, &row);
    row_set(arena, &row, "unit", VALUE_OF_REF("unit", 8));
    assert_int_equal(row.n, 1); /* set again, not added */
    assert_int_equal(row_int(copy, "unit"), 7);
    for (int i = 0; i < 40; i++) {
        char column[8];
        snprintf(column, sizeof column, "c%d", i);
        row_set(arena, &row, column, VALUE_OF_INT(i));
    }
    assert_int_equal(row.n, 41);
    assert_int_equal(row_int(&row, "c39"), 39);
    assert_int_equal(row_int(&row, "unit"), 8);
}

/* --- asks and views --- */

static const char *key_of(struct arena *arena, const struct ask *ask)
{
    struct text text = TEXT(arena);
    ask_print(&text, ask);
    return text_end(&text);
}

/* The print is the key of the answer: whatever changes the answer changes the print. */
static void no_two_asks_print_alike(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    static const char *const COLUMNS[] = {"name", "unit"};
    static const struct hop HOP = {.kind = HOP_FIELD, .name = "name"};
    static const struct path NAME = {.root = ROOT_ROW, .hops = (struct hop *)&HOP, .n = 1};
    static const struct term NUMBER = {.kind = TERM_VALUE, .value = {.kind = VALUE_INT, .number = 1}};
    static const struct term WORD = {.kind = TERM_VALUE, .value = {.kind = VALUE_TEXT, .text = "1"}};
    const struct term *name = &(struct term){.kind = TERM_PATH, .path = &NAME};
    const struct term *one = &(struct term){.kind = TERM_EQUAL, .a = name, .b = &NUMBER};
    const struct term *text = &(struct term){.kind = TERM_EQUAL, .a = name, .b = &WORD};
    const struct term *both = &(struct term){.kind = TERM_AND, .a = one, .b = text};
    const struct ask asks[] = {
        {.kind = ASK_ROWS, .table = "system"},
        {.kind = ASK_ROWS, .table = "systems"},
        {.kind = ASK_COUNT, .table = "system"},
        {.kind = ASK_EXISTS, .table = "system"},
        {.kind = ASK_SUM, .table = "system", .of = name},
        {.kind = ASK_MAX, .table = "system", .of = name},
        {.kind = ASK_ROWS, .table = "system", .where = one},
        {.kind = ASK_ROWS, .table = "system", .where = text},
        {.kind = ASK_ROWS, .table = "system", .where = both},
        {.kind = ASK_ROWS, .table = "system", .order = {{name, false}}, .order_count = 1},
        {.kind = ASK_ROWS, .table = "system", .order = {{name, true}}, .order_count = 1},
        {.kind = ASK_ROWS, .table = "system", .limit = 5},
        {.kind = ASK_ROWS, .table = "system", .limit = 5, .skip = 5},
        {.kind = ASK_ROWS, .table = "system", .columns = COLUMNS, .column_count = 1},
        {.kind = ASK_ROWS, .table = "system", .columns = COLUMNS, .column_count = 2},
    };
    for (size_t i = 0; i < sizeof asks / sizeof *asks; i++)
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(key_of(arena, &asks[i]), key_of(arena, &asks[k]));
}

static void what_is_missing_is_wanted_once_and_known_once_it_is_given(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct view view = {.arena = arena};
    struct ask ask = {.kind = ASK_COUNT, .table = "system"}, other = {.kind = ASK_COUNT, .table = "unit"};
    struct answer three = {.value = VALUE_OF_INT(3)};
    assert_null(view_answer(&view, &ask));
    assert_null(view_answer(&view, &ask));
    assert_null(view_answer(&view, &other));
    assert_int_equal(view.wants.n, 2);
    view_give(&view, &view.wants.at[0], &three);
    three.value = VALUE_NONE; /* the view kept its own */
    assert_int_equal(view_answer(&view, &ask)->value.number, 3);
    assert_null(view_answer(&view, &other));
    view_forget(&view);
    assert_int_equal(view.wants.n, 0);
    assert_null(view_answer(&view, &ask));
}

struct counting_source {
    struct view_source source; /* first */
    struct answer answer;
    int asked;
    bool broken;
};

static const struct answer *count_and_answer(struct view_source *source, const char *key, const struct ask *ask)
{
    struct counting_source *counting = (struct counting_source *)source;
    assert_true(*key && ask->table);
    counting->asked++;
    return counting->broken ? NULL : &counting->answer;
}

static void a_source_is_asked_once_and_what_it_cannot_answer_stays_wanted(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct counting_source source = {.source = {count_and_answer}, .answer = {.value = VALUE_OF_INT(3)}};
    struct view view = {.arena = arena, .source = &source.source};
    struct ask ask = {.kind = ASK_COUNT, .table = "system"}, other = {.kind = ASK_COUNT, .table = "unit"};
    assert_int_equal(view_answer(&view, &ask)->value.number, 3);
    assert_int_equal(view_answer(&view, &ask)->value.number, 3);
    assert_int_equal(source.asked, 1);
    assert_int_equal(view.wants.n, 0);
    source.broken = true;
    assert_null(view_answer(&view, &other));
    assert_int_equal(view.wants.n, 1);
    view_forget(&view); /* something was written */
    source.broken = false;
    assert_non_null(view_answer(&view, &ask));
    assert_int_equal(source.asked, 3);
}

/* --- schemas --- */

static void tables_and_columns_are_found_by_their_whole_names(void **state)
{
    (void)state;
    const struct column columns[] = {{.name = "name", .kind = COLUMN_TEXT}, {.name = "unit", .kind = COLUMN_REF}};
    const struct table tables[] = {{.name = "system", .columns = columns, .column_count = 2}, {.name = "system.ports"}};
    const struct schema schema = {tables, 2};
    assert_ptr_equal(schema_table(&schema, "system"), &tables[0]);
    assert_ptr_equal(schema_table(&schema, "system.ports"), &tables[1]);
    assert_null(schema_table(&schema, "sys"));
    assert_ptr_equal(table_column(&tables[0], "unit"), &columns[1]);
    assert_null(table_column(&tables[0], "units"));
    assert_null(table_column(&tables[1], "name"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_the_same_as_themselves_and_print_like_nothing_else),
        cmocka_unit_test(order_is_one_whichever_side_is_asked),
        cmocka_unit_test(numbers_are_compared_by_size_and_references_by_what_they_mean),
        cmocka_unit_test(nothing_empty_counts_as_filled),
        cmocka_unit_test(a_single_value_is_a_list_of_one),
        cmocka_unit_test(copies_go_down_to_the_last_text),
        cmocka_unit_test(a_row_answers_for_what_it_does_not_have),
        cmocka_unit_test(no_two_asks_print_alike),
        cmocka_unit_test(what_is_missing_is_wanted_once_and_known_once_it_is_given),
        cmocka_unit_test(a_source_is_asked_once_and_what_it_cannot_answer_stays_wanted),
        cmocka_unit_test(tables_and_columns_are_found_by_their_whole_names),
    };
    return cmocka_run_group_tests(tests, gather, NULL);
}
