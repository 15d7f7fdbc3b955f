#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "import_world.h"

#include "audit/verify.h"
#include "rules/terms.h"

#include <stdio.h>
#include <string.h>

static struct world world;

static int open_world(void **state)
{
    (void)state;
    world_open(&world, NULL);
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    world_close(&world);
    return 0;
}

static struct job *ran(struct job *job)
{
    struct oops oops = {0};
    assert_true(world_pump(&world, job));
    if (job_state(job) == JOB_MAPPING) {
        struct job_world seen = world_of(&world);
        JSON_SCOPE(columns);
        columns =
            json_loads("{\"姓名\":\"name\",\"登录名\":\"login\",\"所在单位\":\"unit\",\"手机号\":\"phone\"}", 0, NULL);
        assert_int_equal(job_map(job, &seen, columns, NULL, false, &oops), 0);
        assert_true(world_pump(&world, job));
    }
    assert_int_equal(job_run(job, &oops), 0);
    assert_true(world_pump(&world, job));
    assert_int_equal(job_state(job), JOB_DONE);
    return job;
}

static struct job *people(const char *rows)
{
    const char *table = arena_printf(world.arena, "姓名,登录名,所在单位,手机号\n%s", rows);
    return ran(world_job_of(&world, "person", true, "人员.csv", table, strlen(table)));
}

static struct job *report(const char *sample)
{
    return ran(world_job(&world, "finding", false, arena_printf(world.arena, "%s/%s", SAMPLES, sample)));
}

static void undo(const struct job *job, const char *reason)
{
    JOB(inverse) = world_undo(&world, job_id(job));
    assert_true(world_pump(&world, inverse));
    assert_int_equal(job_state(inverse), JOB_DONE);
    assert_true(job_over(inverse));
    const struct row *record = world_record(&world, "job", job_id(job));
    assert_string_equal(row_text(record, "state"), "undone");
    if (reason)
        assert_string_equal(row_text(record, "reason"), reason);
}

static const struct row *one(const char *table, const char *column, const char *text)
{
    const struct row *rows;
    size_t n = world_find(&world, table, column, text, &rows);
    if (n != 1)
        fail_msg("%zu %s called %s", n, table, text);
    return rows;
}

static void edit(const char *table, int64_t id, const char *field, const char *text)
{
    struct cell cells[] = {{field, VALUE_OF_TEXT(text)}};
    struct fact fact = {.kind = FACT_DEED,
                        .name = "edit",
                        .table = table,
                        .record = id,
                        .values = cells,
                        .value_count = 1,
                        .actor = {.trusted = true}};
    struct fact_answer answer;
    struct oops oops = {0};
    assert_int_equal(stage_send(&world.stage, &fact, &answer, &oops), 0);
    assert_int_equal(answer.code, 0);
}

static size_t open_tasks_of(const char *table, int64_t id)
{
    const struct row *rows;
    size_t open = 0, n = stage_ask(&world.stage, "task", term_is(world.arena, "subject", VALUE_OF_REF(table, id)), "id",
                                   false, 200, &rows);
    for (size_t i = 0; i < n; i++)
        open += !strcmp(row_text(&rows[i], "state"), "open") || !strcmp(row_text(&rows[i], "state"), "missed");
    return open;
}

/* --- promises --- */

static void new_records_become_void_and_changed_ones_get_back_what_they_had(void **state)
{
    JOB(job) = people("样例甲,yangli1,图书馆,13900000001\n林知远,linzhiyuan,教务处,13900000002\n");
    const struct row *changed = one("person", "login", "linzhiyuan");
    (void)state;
    assert_string_equal(row_text(changed, "phone"), "13900000002");
    undo(job, "已撤销 2 条");
    assert_string_equal(row_text(one("person", "login", "yangli1"), "state"), "void");
    changed = one("person", "login", "linzhiyuan");
    assert_string_equal(row_text(changed, "phone"), "13800000020");
    assert_int_equal(row_int(changed, "unit"), one("unit", "name", "图书馆")->id);
    assert_string_equal(row_text(changed, "state"), "");
}

static void what_somebody_changed_since_stays(void **state)
{
    JOB(job) =
        people("样例甲,yangli1,图书馆,13900000001\n样例乙,yangli2,图书馆,13900000002\n林知远,linzhiyuan,教务处,\n");
    (void)state;
    edit("person", one("person", "login", "yangli2")->id, "phone", "13900000009");
    edit("person", one("person", "login", "linzhiyuan")->id, "wecom", "lin2");
    undo(job, "已撤销 1 条；2 条后来有改动，保留原样");
    assert_string_equal(row_text(one("person", "login", "yangli1"), "state"), "void");
    assert_string_equal(row_text(one("person", "login", "yangli2"), "state"), "");
    assert_int_equal(row_int(one("person", "login", "linzhiyuan"), "unit"), one("unit", "name", "教务处")->id);
}

static void an_undone_table_can_be_imported_again(void **state)
{
    JOB(first) = people("样例甲,yangli1,图书馆,13900000001\n");
    int64_t id = one("person", "login", "yangli1")->id;
    (void)state;
    undo(first, "已撤销 1 条");
    JOB(second) = people("样例甲,yangli1,教务处,13900000001\n");
    assert_int_equal(one("person", "login", "yangli1")->id, id); /* the same record, alive again */
    assert_string_equal(row_text(one("person", "login", "yangli1"), "state"), "");
    assert_int_equal(row_int(one("person", "login", "yangli1"), "unit"), one("unit", "name", "教务处")->id);
    undo(second, "已撤销 1 条");
    assert_string_equal(row_text(one("person", "login", "yangli1"), "state"), "void");
}

static void findings_and_what_they_caused_are_taken_back(void **state)
{
    const struct row *rows;
    world_rows(&world, "system:\n  - {name: 办公系统, manage-unit: 教务处, run-unit: 教务处, use-unit: 教务处, "
                       "addresses: [192.0.2.20], state: in-service}\n");
    JOB(job) = report("campus.nessus");
    int64_t notices = world_count(&world, "rectification-notice"), threats = world_count(&world, "threat");
    (void)state;
    assert_int_equal(notices, 1); /* drafted by itself: the grave finding on a registered system */
    assert_true(threats >= 1);
    const struct row *finding = one("finding", "identity", "192.0.2.20|CVE-2019-0708@3389/tcp");
    assert_true(open_tasks_of("finding", finding->id) > 0);
    undo(job, arena_printf(world.arena, "已撤销 %lld 条", (long long)(4 + notices + threats)));
    assert_int_equal(world_find(&world, "finding", "state", "void", &rows), 4);
    assert_int_equal(world_find(&world, "rectification-notice", "state", "void", &rows), 1);
    assert_int_equal(open_tasks_of("finding", finding->id), 0);
}

static void an_undone_report_can_be_imported_again(void **state)
{
    const struct row *rows;
    JOB(first) = report("campus.nessus");
    size_t found = world_find(&world, "finding", "state", "found", &rows);
    (void)state;
    undo(first, NULL);
    assert_int_equal(world_find(&world, "finding", "state", "found", &rows), 0);
    JOB(second) = report("campus.nessus"); /* nothing is joined to what was taken back */
    assert_int_equal(world_find(&world, "finding", "state", "found", &rows), found);
    assert_int_equal(world_find(&world, "finding", "state", "void", &rows), found);
    JOB(third) = report("campus.nessus");
    assert_int_equal(world_find(&world, "finding", "state", "found", &rows), found);
}

static void messages_that_wait_are_not_sent_any_more(void **state)
{
    const struct row *rows;
    (void)state;
    close_world(state);
    world_extra_pack = "pack: extra\nedition: 1\ntitle: 样例\nextends: base\nclauses:\n  extra.1: {article: 第一条, "
                       "title: 样例, gist: 样例}\n"
                       "rules:\n  tell:\n    title: 样例\n    clauses: [extra.1]\n    on: import.finding\n    do:\n    "
                       "  - notify: tech-office\n";
    open_world(state);
    world_extra_pack = NULL;
    world_rows(&world, "channel:\n  - {name: wecom, kind: wecom, active: yes}\n");
    size_t told = world_find(&world, "delivery", "state", "pending", &rows); /* of other matters */
    JOB(job) = report("campus.nessus");
    assert_true(world_find(&world, "delivery", "state", "pending", &rows) > told);
    undo(job, arena_printf(world.arena, "已撤销 %lld 条", (long long)(4 + world_count(&world, "threat"))));
    assert_int_equal(world_find(&world, "delivery", "state", "pending", &rows), told);
    assert_true(world_find(&world, "delivery", "state", "failed", &rows) > 0);
    assert_string_equal(row_text(&rows[0], "reason"), "导入已撤销");
}

static void time_brings_nothing_of_it_back(void **state)
{
    JOB(job) = report("campus.nessus");
    struct oops oops = {0};
    const struct row *rows;
    (void)state;
    undo(job, arena_printf(world.arena, "已撤销 %lld 条", (long long)(4 + world_count(&world, "threat"))));
    assert_int_equal(stage_advance(&world.stage, world.stage.now + 30 * 86400000LL, &oops), 0);
    assert_int_equal(world_find(&world, "finding", "state", "void", &rows), 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(open_tasks_of("finding", rows[i].id), 0);
}

static void only_imports_that_ran_can_be_undone(void **state)
{
    static const char TABLE[] = "姓名,登录名,所在单位\n样例甲,yangli1,图书馆\n";
    JOB(waiting) = world_job_of(&world, "person", true, "人员.csv", TABLE, sizeof TABLE - 1);
    struct fact fact;
    struct oops oops = {0};
    struct job_start start = {.fact_id = "x"};
    (void)state;
    assert_true(world_pump(&world, waiting));
    assert_int_equal(job_undo_fact(world.arena, world_record(&world, "job", job_id(waiting)), &start, &fact, &oops),
                     -ERR_REFUSED);
    JOB(job) = people("样例甲,yangli1,图书馆,\n");
    undo(job, "已撤销 1 条");
    oops = (struct oops){0};
    assert_int_equal(job_undo_fact(world.arena, world_record(&world, "job", job_id(job)), &start, &fact, &oops),
                     -ERR_REFUSED);
}

static void a_stopped_undoing_goes_on(void **state)
{
    struct text rows = TEXT(world.arena);
    const struct row *found;
    (void)state;
    for (int i = 0; i < 90; i++)
        text_printf(&rows, "样例%03d,row%03d,图书馆,\n", i, i);
    JOB(job) = people(text_end(&rows));
    struct job *inverse = world_undo(&world, job_id(job));
    int64_t id = job_id(inverse);
    world.facts = 0;
    world.stop_after = 50;
    assert_false(world_pump(&world, inverse));
    world.stop_after = 0;
    job_free(inverse);
    JOB(again) = world_again(&world, id);
    assert_false(job_wants_file(again));
    assert_true(world_pump(&world, again));
    assert_int_equal(job_state(again), JOB_DONE);
    assert_int_equal(world_find(&world, "person", "state", "void", &found), 90);
    assert_string_equal(row_text(world_record(&world, "job", job_id(job)), "reason"), "已撤销 90 条");
}

static void the_trail_holds_after_all_of_it(void **state)
{
    JOB(job) = report("nmap-vuln.xml");
    struct verify_report proof = {0};
    struct oops oops = {0};
    (void)state;
    undo(job, arena_printf(world.arena, "已撤销 %lld 条", (long long)(4 + world_count(&world, "threat"))));
    assert_int_equal(
        verify_run(stage_store(&world.stage), &world.law->schema, NULL, NULL, NULL, world.arena, &proof, &oops), 0);
    assert_int_equal(proof.problem_count, 0);
    assert_true(proof.changes > 20);
}

int main(void)
{
#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)
    const struct CMUnitTest tests[] = {
        IN_WORLD(new_records_become_void_and_changed_ones_get_back_what_they_had),
        IN_WORLD(what_somebody_changed_since_stays),
        IN_WORLD(an_undone_table_can_be_imported_again),
        IN_WORLD(findings_and_what_they_caused_are_taken_back),
        IN_WORLD(an_undone_report_can_be_imported_again),
        IN_WORLD(messages_that_wait_are_not_sent_any_more),
        IN_WORLD(time_brings_nothing_of_it_back),
        IN_WORLD(only_imports_that_ran_can_be_undone),
        IN_WORLD(a_stopped_undoing_goes_on),
        IN_WORLD(the_trail_holds_after_all_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
