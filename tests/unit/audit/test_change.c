#include "trail_fixture.h"

#include "base/clock.h"
#include "store/store_faulty.h"

#include <stdio.h>
#include <string.h>

static int set_up(void **state)
{
    static struct trail trail;
    trail_make_folder(&trail);
    trail_open(&trail);
    *state = &trail;
    return 0;
}

static int tear_down(void **state)
{
    trail_remove(*state);
    return 0;
}

static struct row *row_of(struct trail *trail, const char *table, int64_t id)
{
    struct row *row = NULL;
    struct oops oops = {0};
    assert_in_range(store_row(pen_store(trail->pen), trail->arena, table, id, &row, &oops) + 1, 1, 2);
    return row;
}

static void a_change_writes_its_rows_and_its_link(void **state)
{
    struct trail *trail = *state;
    struct oops oops = {0};
    assert_int_equal(pen_begin(trail->pen, &oops), 0);
    assert_int_equal(trail_open_notice(trail, 10, &oops), 0);
    assert_int_equal(trail_answer_notice(trail, 10, "已整改", &oops), 0);
    assert_int_equal(pen_commit(trail->pen, &oops), 0);
    struct row *notice = row_of(trail, "notice", 10);
    assert_string_equal(row_text(notice, "state"), "rechecking");
    assert_int_equal(row_get(notice, "span").range.to, 9000);
    assert_int_equal(row_get(notice, "systems").list.at[1].ref.id, 4);
    assert_string_equal(row_get(notice, "tags").list.at[1].text, "外网\"可达\"");
    assert_string_equal(row_get(notice, "cause").ref.table, "finding");
    assert_int_equal(row_get(notice, "urgent").kind, VALUE_EMPTY);
    assert_null(row_of(trail, "notice.items", 14));
    struct row *change = row_of(trail, "trail", 3);
    assert_string_equal(row_text(change, "verb"), "notice.answer");
    assert_string_equal(row_text(change, "assurance"), "again");
    assert_string_equal(row_text(change, "delta"),
                        "1s~6:notice10;5;7:measure-t9:已整改7:span.to-i9000;5:statet6:issuedt10:rechecking"
                        "6:urgenti1;-7:versioni1;i2;"
                        "-12:notice.items14;3;4:itemt6:门禁3:posi2;6:recordi10;");
}

static void the_pen_knows_where_it_stands(void **state)
{
    struct trail *trail = *state;
    trail_fill(trail, 7);
    assert_int_equal(pen_seq(trail->pen), 15);
    assert_int_equal(pen_next_id(trail->pen), 75);
    assert_int_equal(pen_at(trail->pen), 1075);
    assert_int_equal(pen_generation(trail->pen), 1);
    trail_close(trail);
    trail_open(trail);
    assert_int_equal(pen_seq(trail->pen), 15);
    assert_int_equal(pen_next_id(trail->pen), 75);
    assert_int_equal(pen_at(trail->pen), 1075);
    int64_t seq = 0;
    struct oops oops = {0};
    assert_int_equal(change_of_fact(trail->pen, "answer-30", &seq, &oops), 0);
    assert_int_equal(seq, 7);
    assert_int_equal(change_of_fact(trail->pen, "answer-31", &seq, &oops), 1);
}

static void going_back_restores_head_and_rows(void **state)
{
    struct trail *trail = *state;
    struct oops oops = {0};
    assert_int_equal(pen_begin(trail->pen, &oops), 0);
    assert_int_equal(trail_open_notice(trail, 10, &oops), 0);
    assert_int_equal(pen_savepoint(trail->pen), 0);
    assert_int_equal(trail_open_notice(trail, 20, &oops), 0);
    assert_int_equal(pen_savepoint(trail->pen), 0);
    assert_int_equal(trail_open_notice(trail, 30, &oops), 0);
    assert_int_equal(pen_release(trail->pen), 0);
    assert_int_equal(pen_next_id(trail->pen), 35);
    pen_back(trail->pen);
    assert_int_equal(pen_seq(trail->pen), 2);
    assert_int_equal(pen_next_id(trail->pen), 15);
    assert_int_equal(pen_at(trail->pen), 1010);
    assert_int_equal(trail_open_notice(trail, 20, &oops), 0);
    assert_int_equal(pen_commit(trail->pen, &oops), 0);
    assert_non_null(row_of(trail, "notice", 20));
    assert_null(row_of(trail, "notice", 30));
    assert_string_equal(row_text(row_of(trail, "trail", 3), "fact"), "open-20");
}

static void half_a_change_is_never_committed(void **state)
{
    struct trail *trail = *state;
    struct oops oops = {0}, again = {0}, commit = {0};
    trail_fill(trail, 1);
    assert_int_equal(pen_begin(trail->pen, &oops), 0);
    struct cell deed[] = {{"name", VALUE_OF_TEXT("edit")}}, wrong[] = {{"due", VALUE_OF_TEXT("soon")}};
    struct put puts[] = {{.table = "deed", .id = 90, .insert = true, .cells = deed, .n = 1},
                         {.table = "notice", .id = 10, .cells = wrong, .n = 1}};
    struct change change = trail_change("notice.edit", "notice", 10, 2000);
    change.puts = puts;
    change.put_count = 2;
    assert_int_equal(change_write(trail->pen, trail->arena, &change, NULL, &oops), -ERR_INVALID);
    assert_string_equal(oops.where, "due");
    assert_int_equal(trail_open_notice(trail, 20, &again), -ERR_REFUSED);
    assert_int_equal(pen_commit(trail->pen, &commit), -ERR_REFUSED);
    assert_null(row_of(trail, "deed", 90));
    assert_int_equal(pen_seq(trail->pen), 3);
    trail_fill(trail, 1);
    assert_int_equal(pen_seq(trail->pen), 5);
}

static void a_refused_change_can_be_undone_alone(void **state)
{
    struct trail *trail = *state;
    struct oops oops = {0}, refused = {0};
    assert_int_equal(pen_begin(trail->pen, &oops), 0);
    assert_int_equal(trail_open_notice(trail, 10, &oops), 0);
    assert_int_equal(pen_savepoint(trail->pen), 0);
    assert_int_equal(trail_open_notice(trail, 10, &refused), -ERR_EXISTS); /* the id */
    pen_back(trail->pen);
    assert_int_equal(pen_savepoint(trail->pen), 0);
    struct cell twin[] = {{"number", VALUE_OF_TEXT("整改〔2026〕10")}};
    struct put put = {.table = "notice", .id = 50, .insert = true, .cells = twin, .n = 1};
    struct change change = trail_change("notice.open", "notice", 50, 2000);
    change.puts = &put;
    change.put_count = 1;
    refused = (struct oops){0};
    assert_int_equal(change_write(trail->pen, trail->arena, &change, NULL, &refused), -ERR_EXISTS);
    assert_non_null(strstr(refused.zh, "notice.number"));
    pen_back(trail->pen);
    assert_int_equal(trail_answer_notice(trail, 10, "补办", &oops), 0);
    assert_int_equal(pen_commit(trail->pen, &oops), 0);
    assert_int_equal(pen_seq(trail->pen), 3);
}

static void a_fact_is_written_once(void **state)
{
    struct trail *trail = *state;
    struct oops oops = {0};
    trail_fill(trail, 1);
    assert_int_equal(pen_begin(trail->pen, &oops), 0);
    struct change change = trail_change("notice.edit", "notice", 10, 2000);
    change.fact_id = "open-10";
    assert_int_equal(change_write(trail->pen, trail->arena, &change, NULL, &oops), -ERR_EXISTS);
    pen_abandon(trail->pen);
}

static void what_is_no_proper_change_is_refused(void **state)
{
    struct trail *trail = *state;
    trail_fill(trail, 1);
    struct put gone = {.table = "notice", .id = 10, .remove = true};
    struct put absent = {.table = "notice.items", .id = 999, .remove = true};
    struct cell number[] = {{"number", VALUE_OF_TEXT("x")}};
    struct put nowhere = {.table = "notice", .id = 999, .cells = number, .n = 1};
    struct put stranger = {.table = "sqlite_master", .id = 1, .cells = number, .n = 1};
    struct change good = trail_change("x", "notice", 10, 2000);
    struct change early = good, nobody = good, no_verb = good;
    early.at = 1;
    nobody.actor.title = "";
    no_verb.verb = NULL;
    const struct {
        struct change change;
        const struct put *put;
        int err;
    } rows[] = {
        {early, NULL, -ERR_INVALID},       {nobody, NULL, -ERR_INVALID},    {no_verb, NULL, -ERR_INVALID},
        {good, &gone, -ERR_INVALID},       {good, &absent, -ERR_NOT_FOUND}, {good, &nowhere, -ERR_NOT_FOUND},
        {good, &stranger, -ERR_NOT_FOUND},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct oops oops = {0};
        struct change change = rows[i].change;
        change.puts = rows[i].put;
        change.put_count = rows[i].put != NULL;
        assert_int_equal(pen_begin(trail->pen, &oops), 0);
        assert_int_equal(change_write(trail->pen, trail->arena, &change, NULL, &oops), rows[i].err);
        assert_true(*oops.zh && *oops.en);
        pen_abandon(trail->pen);
    }
    assert_int_equal(pen_seq(trail->pen), 3);
}

static void a_store_keeps_its_clock_and_its_hash(void **state)
{
    struct trail *trail = *state;
    trail_close(trail);
    struct store *store;
    struct oops oops = {0};
    assert_int_equal(store_open(trail->path, STORE_WRITE, &store, &oops), 0);
    struct pen_options real = {.test_clock = false};
    assert_int_equal(pen_open(store, &real, &trail->pen, &oops), -ERR_REFUSED);
    struct pen_options other = {.test_clock = true, .hash = CHAIN_SM3};
    assert_int_equal(pen_open(store, &other, &trail->pen, &oops), 0);
    store_use_schema(store, &trail_schema);
    trail_fill(trail, 1);
    assert_memory_equal(row_text(row_of(trail, "trail", 2), "delta"), "1s", 2);
}

static void a_cut_end_stops_the_pen(void **state)
{
    struct trail *trail = *state;
    trail_fill(trail, 2);
    trail_close(trail);
    trail_tamper(trail, "DELETE FROM trail WHERE id = 5");
    struct store *store;
    struct oops oops = {0};
    struct pen_options options = {.test_clock = true};
    assert_int_equal(store_open(trail->path, STORE_WRITE, &store, &oops), 0);
    assert_int_equal(pen_open(store, &options, &trail->pen, &oops), -ERR_CORRUPT);
    store_close(store);
}

static void the_name_of_the_trail_is_taken(void **state)
{
    struct trail *trail = *state;
    static const struct column columns[] = {{"x", COLUMN_INT, NULL, false}};
    const struct table tables[] = {{.name = change_table.name, .columns = columns, .column_count = 1}};
    const struct schema schema = {tables, 1};
    struct change adopt = trail_change("adopt", NULL, 0, 2000);
    struct oops oops = {0};
    assert_int_equal(pen_begin(trail->pen, &oops), 0);
    assert_int_equal(change_schema(trail->pen, trail->arena, &adopt, &schema, 2, &oops), -ERR_INVALID);
    pen_abandon(trail->pen);
    assert_int_equal(pen_generation(trail->pen), 1);
}

static void sm3_links_as_well(void **state)
{
    (void)state;
    struct trail trail;
    struct store *store;
    struct oops oops = {0};
    struct pen_options options = {.test_clock = true, .hash = CHAIN_SM3};
    trail_make_folder(&trail);
    assert_int_equal(store_open(":memory:", STORE_WRITE, &store, &oops), 0);
    assert_int_equal(pen_open(store, &options, &trail.pen, &oops), 0);
    struct change adopt = trail_change("adopt", NULL, 0, 1);
    assert_int_equal(pen_begin(trail.pen, &oops), 0);
    assert_int_equal(change_schema(trail.pen, trail.arena, &adopt, &trail_schema, 1, &oops), 0);
    assert_int_equal(pen_commit(trail.pen, &oops), 0);
    trail_fill(&trail, 1);
    assert_memory_equal(row_text(row_of(&trail, "trail", 3), "delta"), "1m", 2);
    trail_remove(&trail);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_change_writes_its_rows_and_its_link, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_pen_knows_where_it_stands, set_up, tear_down),
        cmocka_unit_test_setup_teardown(going_back_restores_head_and_rows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(half_a_change_is_never_committed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_refused_change_can_be_undone_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_fact_is_written_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_proper_change_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_store_keeps_its_clock_and_its_hash, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_cut_end_stops_the_pen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_name_of_the_trail_is_taken, set_up, tear_down),
        cmocka_unit_test(sm3_links_as_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
