/* The promise of the trail: nobody changes a register, the trail or the seals with a tool of his own without being
 * named by place. Each row of OUTRAGES is one thing that somebody does with SQLite's shell. */
#include "trail_fixture.h"

#include "audit/seal.h"
#include "audit/verify.h"
#include "store/store_scan.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NOTICES = 12 };

static int set_up(void **state)
{
    static struct trail trail;
    struct seal seal;
    struct oops oops = {0};
    trail_make_folder(&trail);
    trail_open(&trail);
    trail_fill(&trail, NOTICES / 2);
    assert_int_equal(seal_make(pen_store(trail.pen), trail.folder, 5000, &seal, &oops), 0);
    trail_fill(&trail, NOTICES / 2);
    assert_int_equal(seal_make(pen_store(trail.pen), trail.folder, 6000, &seal, &oops), 0);
    trail_close(&trail);
    *state = &trail;
    return 0;
}

static int tear_down(void **state)
{
    trail_remove(*state);
    return 0;
}

static struct verify_report verify(struct trail *trail)
{
    struct verify_report report;
    struct store *store;
    struct oops oops = {0};
    assert_int_equal(store_open(trail->path, STORE_READ, &store, &oops), 0);
    int err = verify_run(store, &trail_schema, trail->folder, NULL, NULL, trail->arena, &report, &oops);
    if (err)
        fail_msg("%s: %s", oops.where, oops.en);
    store_close(store);
    return report;
}

static void an_untouched_store_is_proved(void **state)
{
    struct verify_report report = verify(*state);
    for (size_t i = 0; i < report.kept; i++)
        print_message("%s: %s\n", report.problems[i].place, report.problems[i].en);
    assert_int_equal(report.problem_count, 0);
    assert_int_equal(report.changes, 1 + 2 * NOTICES);
    assert_int_equal(report.rows, 4 * NOTICES);
    assert_int_equal(report.seals, 2);
    assert_int_equal(strlen(report.head), 64);
}

static const struct {
    const char *sql;
    int kind;
    const char *place; /* "" = any */
} OUTRAGES[] = {
    /* registers */
    {"UPDATE notice SET due = due + 1 WHERE id = 30", VERIFY_ALTERED, "notice/30 field due"},
    {"UPDATE notice SET state = 'closed' WHERE id = 120", VERIFY_ALTERED, "notice/120 field state"},
    {"UPDATE notice SET measure = NULL WHERE id = 10", VERIFY_ALTERED, "notice/10 field measure"},
    {"UPDATE notice SET urgent = 0 WHERE id = 10", VERIFY_ALTERED, "notice/10 field urgent"},
    {"UPDATE notice SET due = due || 'x' WHERE id = 10", VERIFY_ALTERED, "notice/10 field due"},
    {"UPDATE notice SET number = CAST(number AS BLOB) WHERE id = 10", VERIFY_ALTERED, "notice/10 field number"},
    {"UPDATE notice SET score = 7.2500000000000009 WHERE id = 10", VERIFY_ALTERED, "notice/10 field score"},
    {"UPDATE notice SET \"span.to\" = NULL WHERE id = 10", VERIFY_ALTERED, "notice/10 field span.to"},
    {"UPDATE notice SET systems = '[4,3]' WHERE id = 10", VERIFY_ALTERED, "notice/10 field systems"},
    {"UPDATE notice SET due = (SELECT due FROM notice WHERE id = 20) WHERE id = 10;"
     "UPDATE notice SET due = 5010 WHERE id = 20",
     VERIFY_ALTERED, "notice/20 field due"},
    {"UPDATE \"notice.items\" SET result = '合格' WHERE id = 13", VERIFY_ALTERED, "notice.items/13 field result"},
    {"UPDATE notice SET id = 999 WHERE id = 10", VERIFY_MISSING, "notice/10"},
    {"UPDATE notice SET id = 999 WHERE id = 10", VERIFY_ADDED, "notice/999"},
    {"DELETE FROM deed WHERE id = 51", VERIFY_MISSING, "deed/51"},
    {"DELETE FROM notice WHERE id = 120", VERIFY_MISSING, "notice/120"},
    {"INSERT INTO notice(id, number) VALUES (7777, 'x')", VERIFY_ADDED, "notice/7777"},
    {"INSERT INTO deed(id) VALUES (7777)", VERIFY_ADDED, "deed/7777"},
    {"INSERT INTO \"notice.items\"(id, record, pos, item) VALUES (14, 10, 2, '门禁')", VERIFY_ADDED, "notice.items/14"},
    {"DROP TABLE task", VERIFY_MISSING, "task"},
    {"DELETE FROM task", VERIFY_MISSING, "task/12"},
    {"ALTER TABLE notice RENAME COLUMN due TO dew", VERIFY_ALTERED, "notice/10 field dew"},
    {"ALTER TABLE notice DROP COLUMN score", VERIFY_ALTERED, "notice/10 field score"},
    {"CREATE TABLE extra(id INTEGER PRIMARY KEY, x); INSERT INTO extra VALUES (1, 2)", VERIFY_ADDED, "extra/1"},
    {"ALTER TABLE task RENAME TO t2; CREATE VIEW task AS SELECT * FROM t2", VERIFY_MISSING, "task"},
    /* the trail */
    {"UPDATE trail SET reason = '补记' WHERE id = 9", VERIFY_CHAIN, "change 9"},
    {"UPDATE trail SET \"actor-title\" = '别人' WHERE id = 2", VERIFY_CHAIN, "change 2"},
    {"UPDATE trail SET at = at - 1 WHERE id = 9", VERIFY_CHAIN, "change 9"},
    {"UPDATE trail SET at = 5 WHERE id = 9", VERIFY_CLOCK, "change 9"},
    {"UPDATE trail SET session = NULL WHERE id = 25", VERIFY_CHAIN, "change 25"},
    {"UPDATE trail SET generation = '1x' WHERE id = 25", VERIFY_CHAIN, "change 25"},
    {"UPDATE trail SET hash = (SELECT hash FROM trail WHERE id = 3) WHERE id = 9", VERIFY_CHAIN, "change 9"},
    {"UPDATE trail SET hash = 'x' WHERE id = 9", VERIFY_CHAIN, "change 9"},
    {"UPDATE trail SET delta = '1s' WHERE id = 9", VERIFY_CHAIN, "change 9"},
    {"UPDATE trail SET delta = '1s+' WHERE id = 9", VERIFY_CHAIN, "change 9"},
    {"UPDATE trail SET delta = '1s+6:notice9223372036854775806;0;' WHERE id = 9", VERIFY_CHAIN, "change 9"},
    {"UPDATE trail SET delta = NULL WHERE id = 9", VERIFY_CHAIN, "change 9"},
    {"DELETE FROM trail WHERE id = 9", VERIFY_CHAIN, "change 9"},
    {"DELETE FROM trail WHERE id BETWEEN 9 AND 12", VERIFY_CHAIN, "change 9"},
    {"DELETE FROM trail WHERE id = 1", VERIFY_CHAIN, "change 1"},
    {"UPDATE trail SET id = -9 WHERE id = 9; UPDATE trail SET id = 9 WHERE id = 10; UPDATE trail SET id = 10 WHERE id "
     "= -9",
     VERIFY_CHAIN, "change 9"},
    {"INSERT INTO trail(id, at, verb, delta, hash) VALUES (26, 9999, 'x', '1s', 'x')", VERIFY_CHAIN, "change 26"},
    {"INSERT INTO trail(id, at, verb, delta, hash) VALUES (-3, 9999, 'x', '1s', 'x')", VERIFY_CHAIN, "change -3"},
    {"DELETE FROM trail WHERE id = 25", VERIFY_CHAIN, "change 25"},
    {"DELETE FROM trail", VERIFY_CHAIN, "change 1"},
    {"DROP TABLE trail", VERIFY_CHAIN, "change 1"},
    /* the pen */
    {"UPDATE pen SET seq = 24", VERIFY_CHAIN, "change 25"},
    {"UPDATE pen SET hash = (SELECT hash FROM trail WHERE id = 3)", VERIFY_CHAIN, "pen field hash"},
    {"UPDATE pen SET at = at + 1", VERIFY_CLOCK, "pen field at"},
    {"UPDATE pen SET next_id = 5", VERIFY_CHAIN, "pen field next_id"},
    {"UPDATE pen SET generation = 2", VERIFY_ALTERED, "pen/1 field generation"},
    {"UPDATE pen SET schema = NULL", VERIFY_ALTERED, "pen/1 field schema"},
    {"UPDATE pen SET origin = replace(origin, 'test-clock', 'real-clock')", VERIFY_CHAIN, "change 1"},
    {"UPDATE pen SET origin = 'x'", VERIFY_CHAIN, "pen field origin"},
    /* trail and pen together: the newest seal tells */
    {"DELETE FROM trail WHERE id = 25; UPDATE pen SET seq = 24, hash = (SELECT hash FROM trail WHERE id = 24)",
     VERIFY_SEAL, "seal 2"},
};

static bool told(const struct verify_report *report, int kind, const char *place)
{
    for (size_t i = 0; i < report->kept; i++)
        if ((int)report->problems[i].kind == kind && (!*place || strcmp(report->problems[i].place, place) == 0))
            return *report->problems[i].zh && *report->problems[i].en;
    return false;
}

static void copy_file(const char *from, const char *to)
{
    char command[300];
    snprintf(command, sizeof command, "cp '%s' '%s'", from, to);
    assert_int_equal(system(command), 0);
}

/* The shell that an outsider would take, where there is one. */
static void run_shell(struct trail *trail, const char *sql)
{
    char command[3000];
    if (access("/usr/bin/sqlite3", X_OK) != 0) {
        trail_tamper(trail, sql);
        return;
    }
    snprintf(command, sizeof command, "%s/sql", trail->folder);
    FILE *file = fopen(command, "w");
    assert_non_null(file);
    fputs(sql, file);
    fputs(";\n", file);
    fclose(file);
    snprintf(command, sizeof command, "/usr/bin/sqlite3 -bail '%s' < '%s/sql'", trail->path, trail->folder);
    if (system(command) != 0)
        fail_msg("the shell refused: %s", sql);
}

static void every_outrage_is_named_by_place(void **state)
{
    struct trail *trail = *state;
    char kept[128];
    snprintf(kept, sizeof kept, "%s/kept.db", trail->folder);
    copy_file(trail->path, kept);
    for (size_t i = 0; i < sizeof OUTRAGES / sizeof *OUTRAGES; i++) {
        copy_file(kept, trail->path);
        run_shell(trail, OUTRAGES[i].sql);
        struct verify_report report = verify(trail);
        if (told(&report, OUTRAGES[i].kind, OUTRAGES[i].place))
            continue;
        for (size_t j = 0; j < report.kept && j < 10; j++)
            print_message("  said %d %s: %s\n", (int)report.problems[j].kind, report.problems[j].place,
                          report.problems[j].en);
        fail_msg("not told: %s", OUTRAGES[i].sql);
    }
}

/* One altered change is one problem: what follows it still fits. */
static void an_altered_change_is_named_alone(void **state)
{
    struct trail *trail = *state;
    run_shell(trail, "UPDATE trail SET reason = '补记' WHERE id = 9");
    struct verify_report report = verify(trail);
    assert_int_equal(report.problem_count, 1);
    assert_int_equal(report.problems[0].seq, 9);
    run_shell(trail, "UPDATE trail SET reason = '例行办理', "
                     "hash = iif(hash LIKE 'a%', 'b', 'a') || substr(hash, 2) WHERE id = 9");
    report = verify(trail);
    assert_int_equal(report.problem_count, 1);
    assert_string_equal(report.problems[0].place, "change 9");
}

static void an_altered_field_shows_both_values_and_its_last_change(void **state)
{
    struct trail *trail = *state;
    run_shell(trail, "UPDATE notice SET measure = '已按期整改' WHERE id = 10");
    struct verify_report report = verify(trail);
    assert_int_equal(report.problem_count, 1);
    assert_int_equal(report.problems[0].seq, 3);
    assert_non_null(strstr(report.problems[0].zh, "办理痕迹为“已整改”，表中为“已按期整改”"));
}

static void long_texts_are_compared_by_their_hash(void **state)
{
    struct trail *trail = *state;
    struct oops oops = {0};
    char *text = arena_take(trail->arena, 5001);
    memset(text, 'x', 5000);
    trail_open(trail);
    assert_int_equal(pen_begin(trail->pen, &oops), 0);
    assert_int_equal(trail_open_notice(trail, 900, &oops), 0);
    assert_int_equal(trail_answer_notice(trail, 900, text, &oops), 0);
    assert_int_equal(pen_commit(trail->pen, &oops), 0);
    struct row *change = NULL;
    assert_int_equal(store_row(pen_store(trail->pen), trail->arena, "trail", pen_seq(trail->pen), &change, &oops), 0);
    assert_true(strlen(row_text(change, "delta")) < 500);
    trail_close(trail);
    assert_int_equal(verify(trail).problem_count, 0);
    run_shell(trail, "UPDATE notice SET measure = substr(measure, 2) || 'y' WHERE id = 900");
    struct verify_report report = verify(trail);
    assert_int_equal(report.problem_count, 1);
    assert_string_equal(report.problems[0].place, "notice/900 field measure");
}

static void many_problems_are_counted_and_some_are_kept(void **state)
{
    struct trail *trail = *state;
    trail_open(trail);
    trail_fill(trail, 300);
    trail_close(trail);
    run_shell(trail, "DELETE FROM deed");
    struct verify_report report = verify(trail);
    assert_int_equal(report.problem_count, 300 + NOTICES);
    assert_int_equal(report.kept, VERIFY_KEPT);
}

static bool stop(void *context, int64_t done, int64_t total)
{
    (void)done, (void)total;
    ++*(int *)context;
    return true;
}

static void a_verification_can_be_stopped(void **state)
{
    struct trail *trail = *state;
    struct verify_report report;
    struct oops oops = {0};
    int calls = 0;
    trail_open(trail);
    trail_fill(trail, 2200);
    assert_int_equal(verify_run(pen_store(trail->pen), NULL, NULL, stop, &calls, trail->arena, &report, &oops),
                     -ERR_TIMEOUT);
    assert_int_equal(calls, 1);
    /* the handle is free again */
    trail_fill(trail, 1);
    assert_int_equal(verify_run(pen_store(trail->pen), NULL, NULL, NULL, NULL, trail->arena, &report, &oops), 0);
    assert_int_equal(report.problem_count, 0);
}

static void *write_on(void *context)
{
    struct trail *trail = context;
    for (int i = 0; i < 60; i++)
        trail_fill(trail, 20);
    return NULL;
}

static void a_verification_runs_beside_the_writer(void **state)
{
    struct trail *trail = *state;
    pthread_t thread;
    int64_t least = 1 + 2 * NOTICES;
    struct trail reading = *trail;
    reading.arena = arena_new();
    trail_open(trail);
    assert_int_equal(pthread_create(&thread, NULL, write_on, trail), 0);
    for (int i = 0; i < 8; i++) {
        struct verify_report report = verify(&reading);
        assert_int_equal(report.problem_count, 0);
        assert_true(report.changes >= least);
        least = report.changes;
    }
    pthread_join(thread, NULL);
    assert_int_equal(verify(&reading).changes, 1 + 2 * (NOTICES + 60 * 20));
    arena_free(reading.arena);
}

static void a_stranger_s_triggers_and_views_do_not_run(void **state)
{
    struct trail *trail = *state;
    run_shell(trail, "CREATE TRIGGER t AFTER INSERT ON deed BEGIN UPDATE notice SET due = 1; END");
    trail_open(trail);
    trail_fill(trail, 1);
    trail_close(trail);
    assert_int_equal(verify(trail).problem_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_untouched_store_is_proved, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_outrage_is_named_by_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_altered_change_is_named_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_altered_field_shows_both_values_and_its_last_change, set_up, tear_down),
        cmocka_unit_test_setup_teardown(long_texts_are_compared_by_their_hash, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_problems_are_counted_and_some_are_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_verification_can_be_stopped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_verification_runs_beside_the_writer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_stranger_s_triggers_and_views_do_not_run, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
