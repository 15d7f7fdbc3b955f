#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "import_world.h"

#include "cases/job_inner.h"
#include "format/xlsx.h"

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

static int64_t figure(const struct job *job, const char *key)
{
    JSON_SCOPE(value);
    value = world_printed(&world, job);
    return json_integer_value(json_object_get(value, key));
}

/* "where: message" of the n-th fault. */
static const char *error_at(const struct job *job, size_t n)
{
    JSON_SCOPE(value);
    value = world_printed(&world, job);
    const json_t *error = json_array_get(json_object_get(value, "errors"), n);
    const char *where = json_string_value(json_object_get(error, "where")),
               *message = json_string_value(json_object_get(error, "message"));
    return arena_printf(world.arena, "%s：%s", where ? where : "", message ? message : "");
}

static struct job *job_of(const char *into, bool trusted, const char *table)
{
    struct job *job = world_job_of(&world, into, trusted, "表.csv", table, strlen(table));
    assert_true(world_pump(&world, job));
    return job;
}

/* Takes the guesses as they are. */
static void accept_columns(struct job *job, bool remember)
{
    JSON_SCOPE(value);
    JSON_SCOPE(chosen);
    struct oops oops = {0};
    struct job_world seen = world_of(&world);
    size_t i;
    json_t *column;
    value = world_printed(&world, job);
    chosen = json_object();
    json_array_foreach(json_object_get(value, "columns"), i, column)
        json_object_set(chosen, json_string_value(json_object_get(column, "source")), json_object_get(column, "field"));
    if (job_map(job, &seen, chosen, NULL, remember, &oops))
        fail_msg("%s %s", oops.where, oops.zh);
    assert_true(world_pump(&world, job));
    assert_int_equal(job_state(job), JOB_READY);
}

static void run(struct job *job)
{
    struct oops oops = {0};
    assert_int_equal(job_run(job, &oops), 0);
    assert_true(world_pump(&world, job));
    assert_int_equal(job_state(job), JOB_DONE);
    assert_true(job_over(job));
}

static struct job *imported(const char *into, bool trusted, const char *table)
{
    struct job *job = job_of(into, trusted, table);
    if (job_state(job) == JOB_MAPPING)
        accept_columns(job, false);
    run(job);
    JSON_SCOPE(value);
    value = world_printed(&world, job);
    const json_t *sums = json_object_get(value, "reconciled");
    assert_int_equal(json_integer_value(json_object_get(sums, "in_file")),
                     json_integer_value(json_object_get(sums, "stored")) +
                         json_integer_value(json_object_get(sums, "merged")) +
                         json_integer_value(json_object_get(sums, "refused")));
    return job;
}

static const struct row *one(const char *table, const char *column, const char *text)
{
    const struct row *rows;
    size_t n = world_find(&world, table, column, text, &rows);
    if (n != 1)
        fail_msg("%zu %s called %s", n, table, text);
    return rows;
}

/* --- promises --- */

static void columns_are_recognised_by_their_titles(void **state)
{
    JOB(job) = job_of("system", true,
                      "序号,信息系统名称,服务器IP,所属部门,等保级别,域名（必填）\n1,选课系统,192.0.2.60,教务处,第三级,"
                      "xk.example.edu.cn\n");
    JSON_SCOPE(value);
    size_t i;
    const json_t *column;
    static const char *const WANT[] = {NULL, "name", "addresses", "run-unit", "level", "domain"};
    (void)state;
    assert_int_equal(job_state(job), JOB_MAPPING);
    value = world_printed(&world, job);
    json_array_foreach(json_object_get(value, "columns"), i, column)
    {
        const char *field = json_string_value(json_object_get(column, "field"));
        if (!text_same(field, WANT[i]))
            fail_msg("%s → %s", json_string_value(json_object_get(column, "source")), field ? field : "nothing");
    }
    assert_string_equal(json_string_value(json_array_get(
                            json_object_get(json_array_get(json_object_get(value, "columns"), 1), "samples"), 0)),
                        "选课系统");
    json_array_foreach(json_object_get(value, "targets"), i, column)
    { /* one column of units is enough */
        const char *field = json_string_value(json_object_get(column, "field"));
        bool required = json_is_true(json_object_get(column, "required"));
        assert_int_equal(required, !strcmp(field, "name") || !strcmp(field, "run-unit"));
    }
}

static const char *field_of(const struct job *job, size_t column)
{
    JSON_SCOPE(value);
    value = world_printed(&world, job);
    const json_t *told = json_array_get(json_object_get(value, "columns"), column);
    const char *name = json_string_value(json_object_get(told, "field"));
    return arena_text(world.arena, name ? name : "");
}

static void a_number_of_a_website_is_not_taken_for_that_of_its_protection(void **state)
{
    (void)state;
    JOB(filed) = job_of("system", true, "系统名称,备案号\n甲系统,11010199999-00001\n");
    assert_string_equal(field_of(filed, 1), "filing-number");
    JOB(icp) = job_of("system", true, "系统名称,备案号\n甲系统,\n乙系统,京ICP备00000000号-1\n");
    assert_string_equal(field_of(icp, 0), "name");
    assert_string_equal(field_of(icp, 1), "");
}

static void a_post_that_is_called_nearly_so_is_proposed(void **state)
{
    JOB(job) = job_of("holding", true, "任职人,岗位,单位,到任日期\n韩松,网络安全专员,图书馆,2026-03-01\n");
    (void)state;
    JSON_SCOPE(value);
    value = world_printed(&world, job);
    const json_t *post = json_array_get(json_object_get(value, "columns"), 1),
                 *word = json_array_get(json_object_get(post, "words"), 0);
    assert_string_equal(json_string_value(json_object_get(word, "word")), "网络安全专员");
    assert_string_equal(json_string_value(json_object_get(word, "near")), "网络安全工作专员");
}

static void an_asset_sheet_becomes_systems(void **state)
{
    JOB(job) =
        imported("system", true,
                 "信息系统名称,服务器IP,所属部门,等保级别,状态\n选课系统,192.0.2.60；192.0.2.61,教务处,第三级,在用\n");
    const struct row *system = one("system", "name", "选课系统");
    (void)state;
    assert_int_equal(row_int(system, "level"), 3);
    assert_int_equal(row_get(system, "addresses").list.n, 2);
    assert_string_equal(row_text(system, "state"), "in-service");
    assert_int_equal(row_int(system, "manage-unit"), row_int(system, "run-unit"));
    assert_int_equal(row_int(system, "unit"), one("unit", "name", "教务处")->id);
    assert_true(*row_text(system, "number"));
}

static void names_are_found_whatever_the_blanks(void **state)
{
    JOB(job) = imported("system", true, "信息系统名称,所属部门\n学籍系统,教 务 处\n科研系统,教　务处\n");
    (void)state;
    assert_int_equal(figure(job, "new"), 2);
    assert_int_equal(row_int(one("system", "name", "科研系统"), "run-unit"), one("unit", "name", "教务处")->id);
}

static void a_day_alone_is_that_day(void **state)
{
    JOB(job) =
        imported("system", true, "信息系统名称,所属部门,上线时间\n食堂系统,教务处,2026.3.5\n车辆系统,教务处,3/5/26\n");
    (void)state;
    assert_int_equal(row_int(one("system", "name", "食堂系统"), "in-service-at"), 1772640000000); /* 00:00 in Beijing */
    assert_int_equal(figure(job, "refused"), 1);
    assert_string_equal(error_at(job, 0),
                        "第 3 行，上线时间：“3/5/26”看不出是哪一天，请写成 2026-03-05 这样，年份四位");
}

static void equal_rows_are_one_before_and_after(void **state)
{
    static const char TABLE[] = "信息系统名称,所属部门,等保级别\n校车系统,教务处,二级\n校车系统,教务处,二级\n"
                                "校车系统,教务处,三级\n";
    JOB(job) = job_of("system", true, TABLE);
    (void)state;
    accept_columns(job, false);
    for (int round = 0; round < 2; round++) { /* the forecast, then what became of it */
        assert_int_equal(figure(job, "new"), 1);
        assert_int_equal(figure(job, "seen"), 1);
        assert_int_equal(figure(job, "changed"), 1);
        if (!round)
            run(job);
    }
    assert_int_equal(row_int(one("system", "name", "校车系统"), "level"), 3);
}

static void formulas_that_say_nothing_are_told_at_their_cell(void **state)
{
    JOB(job) = imported("system", true, "信息系统名称,所属部门\n#REF!,教务处\n\"#UNCOMPUTED!\",教务处\n");
    (void)state;
    assert_int_equal(figure(job, "refused"), 2);
    assert_string_equal(error_at(job, 0), "第 2 行，信息系统名称：公式出错，请先在表格里改正");
    assert_non_null(strstr(error_at(job, 1), "保存一次再导入"));
}

/* Sheets of one workbook: name, rows of name and unit. */
static const char *workbook(size_t *ret_n)
{
    static const struct xlsx_column NAMES[] = {{.title = "信息系统名称"}, {.title = "所属部门"}},
                                    SUMS[] = {{.title = "部门"}, {.title = "数量"}};
    static const char *const A[] = {"表单系统", "教务处"}, *const B[] = {"问卷系统", "图书馆"},
                             *const BAD[] = {"投票系统", "没有的处"}, *const SUM[] = {"教务处", "1"};
    static const char *const *const FIRST[] = {A}, *const *const SECOND[] = {B, BAD}, *const *const LAST[] = {SUM};
    static const struct xlsx_sheet SHEETS[] = {
        {"教务处", NAMES, 2, FIRST, 1}, {"图书馆", NAMES, 2, SECOND, 2}, {"汇总", SUMS, 2, LAST, 1}};
    const char *bytes = NULL;
    assert_int_equal(xlsx_write(world.arena, SHEETS, 3, &bytes, ret_n, NULL), 0);
    return bytes;
}

static void the_same_table_on_several_sheets_is_read_whole(void **state)
{
    size_t n;
    const char *bytes = workbook(&n);
    JOB(job) = world_job_of(&world, "system", true, "表.xlsx", bytes, n);
    (void)state;
    assert_true(world_pump(&world, job));
    accept_columns(job, false);
    assert_int_equal(figure(job, "new"), 2);
    assert_string_equal(error_at(job, 0), "工作表“汇总”：列与“教务处”不同，这 1 行没有读；要导入，再选一次这个文件，导入到它的台账");
    assert_string_equal(error_at(job, 1), "“图书馆”第 3 行，所属部门：没有叫“没有的处”的单位");
    run(job);
    assert_int_equal(row_int(one("system", "name", "问卷系统"), "run-unit"), one("unit", "name", "图书馆")->id);
}

/* Others are let in between: nothing is looked at for longer than a slice. */
static void a_large_file_is_looked_at_in_slices(void **state)
{
    struct text table = TEXT(world.arena);
    struct job_world seen = world_of(&world);
    struct oops oops = {0};
    struct fact facts[JOB_SLICE];
    size_t n, slices = 0;
    (void)state;
    text_add(&table, "信息系统名称,所属部门\n");
    for (int i = 0; i < 3 * JOB_LOOKS; i++)
        text_printf(&table, "大表系统%d,教务处\n", i);
    JOB(job) = job_of("system", true, text_end(&table));
    JSON_SCOPE(chosen);
    chosen = json_loads("{\"信息系统名称\":\"name\",\"所属部门\":\"run-unit\"}", 0, NULL);
    assert_int_equal(job_map(job, &seen, chosen, NULL, false, &oops), 0);
    assert_int_equal(job_state(job), JOB_READING);
    assert_int_equal(job_run(job, &oops), -ERR_REFUSED);
    assert_int_equal(job_next_facts(job, &seen, world.arena, facts, JOB_SLICE, &n, &oops), 0);
    assert_int_equal(n, 1); /* the choice is kept first */
    job_answered(job, &facts[0], &(struct fact_answer){0});
    for (int64_t done = 0; job_next_facts(job, &seen, world.arena, facts, JOB_SLICE, &n, &oops) == JOB_AGAIN;
         slices++) {
        assert_int_equal(n, 0);
        assert_true(job_state(job) == JOB_READY || figure(job, "done") == done + JOB_LOOKS);
        assert_int_equal(figure(job, "total"), 3 * JOB_LOOKS);
        done = figure(job, "done");
    }
    assert_int_equal(slices, 3);
    assert_int_equal(job_state(job), JOB_READY);
    assert_int_equal(figure(job, "new"), 3 * JOB_LOOKS);
}

static void a_job_is_given_up_while_it_looks(void **state)
{
    struct oops oops = {0};
    JOB(job) = job_of("system", true, "信息系统名称,所属部门\n甲系统,教务处\n");
    struct job_world seen = world_of(&world);
    JSON_SCOPE(chosen);
    (void)state;
    chosen = json_loads("{\"信息系统名称\":\"name\",\"所属部门\":\"run-unit\"}", 0, NULL);
    assert_int_equal(job_map(job, &seen, chosen, NULL, false, &oops), 0);
    assert_int_equal(job_cancel(job, &oops), 0);
    assert_true(world_pump(&world, job));
    assert_true(job_over(job));
    assert_int_equal(world_find(&world, "system", "name", "甲系统", &(const struct row *){0}), 0);
}

static void rows_may_speak_of_rows_further_down(void **state)
{
    JOB(job) =
        imported("unit", true,
                 "单位名称,单位类别,上级单位\n采编部,科室,新图书馆\n新图书馆,教辅机构,样例大学\n阅览组,科室,采编部\n");
    (void)state;
    assert_int_equal(figure(job, "new"), 3);
    assert_int_equal(row_int(one("unit", "name", "采编部"), "parent"), one("unit", "name", "新图书馆")->id);
    assert_int_equal(row_int(one("unit", "name", "阅览组"), "parent"), one("unit", "name", "采编部")->id);
}

static void rows_that_speak_of_each_other_in_a_circle_are_refused(void **state)
{
    JOB(job) =
        imported("unit", true, "单位名称,单位类别,上级单位\n甲处,科室,乙处\n乙处,科室,甲处\n丙处,科室,样例大学\n");
    (void)state;
    assert_int_equal(figure(job, "new"), 1);
    assert_int_equal(figure(job, "refused"), 2);
    assert_non_null(strstr(error_at(job, 0), "互相引用"));
}

static void a_row_that_speaks_of_a_refused_row_is_refused(void **state)
{
    JOB(job) = imported("unit", true, "单位名称,单位类别,上级单位\n丁处,科室,戊处\n戊处,没有的类别,样例大学\n");
    (void)state;
    assert_int_equal(figure(job, "new"), 0);
    assert_int_equal(figure(job, "refused"), 2);
    assert_int_equal(world_count(&world, "unit"), 8);
}

static void every_fault_is_told_with_its_row_and_column(void **state)
{
    JOB(job) = job_of("person", true,
                      "姓名,工号,所在部门,手机号\n样例甲,yangli1,图书官,13800000000\n样例乙,yangli2,没有这样的单位名称,"
                      "\n,yangli3,图书馆,\n样例丁,yangli4,图书馆,（027）6788 0000转801\n样例戊,yangli5,图书馆,同上\n");
    (void)state;
    accept_columns(job, false);
    assert_int_equal(figure(job, "refused"), 4);
    assert_string_equal(error_at(job, 0), "第 2 行，所在部门：没有叫“图书官”的单位，是不是“图书馆”");
    assert_string_equal(error_at(job, 1), "第 3 行，所在部门：没有叫“没有这样的单位名称”的单位");
    assert_string_equal(error_at(job, 2), "第 4 行，姓名：没有填");
    assert_string_equal(error_at(job, 3),
                        "第 6 行，手机号：“同上”不是电话号码，应像 010-12345678 转 801 或 13800000000");
    assert_int_equal(world_count(&world, "person"), 26); /* a dry run stores nothing */
}

static void a_name_that_several_have_is_not_guessed(void **state)
{
    world_rows(
        &world,
        "person:\n  - {name: 样例重名, login: dup1, unit: 图书馆}\n  - {name: 样例重名, login: dup2, unit: 教务处}\n");
    JOB(job) = imported("account", true,
                        "信息系统,账号名,类别,使用人,最近换密时间\n图书馆门户网站,root1,管理账号,样例重名,2026-03-"
                        "01\n图书馆门户网站,root2,管理账号,dup2,2026-03-01\n");
    (void)state;
    assert_int_equal(figure(job, "new"), 1);
    assert_non_null(strstr(error_at(job, 0), "不止一个"));
    assert_int_equal(row_int(one("account", "name", "root2"), "person"), one("person", "login", "dup2")->id);
}

static void what_is_registered_already_is_changed_or_left(void **state)
{
    static const char TABLE[] = "姓名,登录名,所在单位,手机号\n林知远,linzhiyuan,图书馆,13900000001\n韩松,hansong,"
                                "图书馆,\n样例丙,yangli4,图书馆,\n";
    JOB(first) = imported("person", true, TABLE);
    JOB(second) = imported("person", true, TABLE);
    (void)state;
    assert_int_equal(figure(first, "new"), 1);
    assert_int_equal(figure(first, "changed"), 1);
    assert_int_equal(figure(first, "seen"), 1); /* an empty cell takes nothing away */
    assert_string_equal(row_text(one("person", "login", "linzhiyuan"), "phone"), "13900000001");
    assert_string_equal(row_text(one("person", "login", "hansong"), "phone"), "13800000022");
    assert_int_equal(figure(second, "seen"), 3);
}

static void a_person_without_a_login_is_known_by_name_and_unit(void **state)
{
    JOB(first) = imported("person", true, "姓名,所在单位,手机\n样例己,图书馆,13900000006\n");
    JOB(second) = imported("person", true,
                           "姓名,所在单位,手机,邮箱,登录名\n样例己,图书馆,+86 139-0000-0006,ji@sample.edu.cn,\n"
                           "样例己,图书馆,13900000007,,\n林知远,图书馆,,,\n");
    (void)state;
    assert_int_equal(figure(first, "new"), 1);
    assert_int_equal(figure(second, "changed"), 1);
    assert_int_equal(figure(second, "new"), 1); /* another telephone: somebody else of that name */
    assert_int_equal(figure(second, "seen"), 1);
    assert_string_equal(row_text(one("person", "mail", "ji@sample.edu.cn"), "phone"), "13900000006");
}

static void any_one_unit_answers_for_a_system(void **state)
{
    JOB(job) = imported("system", true, "系统名称,主管部门\n样例系统九,图书馆\n");
    const struct row *system = one("system", "name", "样例系统九");
    (void)state;
    assert_int_equal(figure(job, "new"), 1);
    assert_true(value_filled(row_get(system, "run-unit")));
    assert_true(value_same(row_get(system, "run-unit"), row_get(system, "manage-unit")));
}

static void one_group_of_a_wide_header_fills_the_record(void **state)
{
    static const char TABLE[] = "单位,责任人,责任人,专员,专员,专员\n单位,姓名,手机,姓名,手机,邮箱\n"
                                "图书馆,样例庚,13900000008,样例辛,13900000009,xin@sample.edu.cn\n";
    JOB(job) = imported("person", true, TABLE);
    const struct row *person = one("person", "name", "样例庚");
    (void)state;
    assert_int_equal(figure(job, "new"), 1);
    assert_string_equal(row_text(person, "phone"), "13900000008");
    assert_string_equal(row_text(person, "mail"), "");
}

static void the_last_of_equal_rows_counts(void **state)
{
    JOB(job) =
        imported("person", true,
                 "姓名,登录名,所在单位,手机号\n样例丁,yangli5,图书馆,13900000001\n样例丁,yangli5,图书馆,13900000002\n");
    (void)state;
    assert_int_equal(figure(job, "new"), 1);
    assert_int_equal(figure(job, "changed"), 1);
    assert_string_equal(row_text(one("person", "login", "yangli5"), "phone"), "13900000002");
}

static void things_without_a_key_are_not_doubled(void **state)
{
    static const char TABLE[] = "任职人,岗位,单位,到任日期\n韩松,security-officer,图书馆,2026年3月1日\n";
    JOB(first) = imported("holding", true, TABLE);
    int64_t holdings = world_count(&world, "holding");
    JOB(second) = imported("holding", true, TABLE);
    (void)state;
    assert_int_equal(figure(first, "new"), 1);
    assert_int_equal(figure(second, "seen"), 1);
    assert_int_equal(world_count(&world, "holding"), holdings);
}

static void rows_are_judged_by_the_rights_of_the_person(void **state)
{
    /* 吴远舟 is of the tech office: units yes, a finding's re-check yes, appointments no */
    JOB(units) = imported("unit", false, "单位名称,单位类别,上级单位\n新单位,科室,图书馆\n");
    JOB(posts) = imported("holding", false, "任职人,岗位,单位,到任日期\n韩松,security-officer,图书馆,2026-03-01\n");
    (void)state;
    assert_int_equal(figure(units, "new"), 1);
    assert_int_equal(figure(posts, "refused"), 1);
    assert_non_null(strstr(error_at(posts, 0), "只有"));
    const struct row *unit = one("unit", "name", "新单位");
    assert_int_equal(row_int(unit, "opener"), one("person", "name", "吴远舟")->id);
}

static void a_chosen_mapping_is_remembered_for_the_same_header(void **state)
{
    static const char HEADER[] = "名,所在的部门,号\n";
    JOB(first) = job_of("person", true, arena_printf(world.arena, "%s样例戊,图书馆,yangli6\n", HEADER));
    JSON_SCOPE(chosen);
    JSON_SCOPE(wrong);
    struct oops oops = {0};
    struct job_world seen = world_of(&world);
    (void)state;
    assert_int_equal(job_state(first), JOB_MAPPING);
    wrong = json_loads("{\"名\":\"name\",\"号\":\"name\"}", 0, NULL);
    assert_int_equal(job_map(first, &seen, wrong, NULL, false, &oops), -ERR_INVALID);
    assert_string_equal(oops.where, "号");
    chosen = json_loads("{\"名\":\"name\",\"所在的部门\":\"unit\",\"号\":\"login\"}", 0, NULL);
    assert_int_equal(job_map(first, &seen, chosen, NULL, true, &oops), 0);
    assert_true(world_pump(&world, first));
    run(first);
    JOB(second) = job_of("person", true, arena_printf(world.arena, "%s样例己,图书馆,yangli7\n", HEADER));
    assert_int_equal(job_state(second), JOB_READY);
    run(second);
    assert_string_equal(row_text(one("person", "login", "yangli7"), "name"), "样例己");
    JOB(third) = job_of("person", true, "名,所在的部门,号码\n样例庚,图书馆,yangli8\n");
    assert_int_equal(job_state(third), JOB_MAPPING);
}

static void a_sample_of_assets_finds_its_way(void **state)
{
    JOB(job) = world_job(&world, "system", true, arena_printf(world.arena, "%s/assets.tsv", SAMPLES));
    (void)state;
    assert_true(world_pump(&world, job));
    accept_columns(job, false);
    run(job);
    assert_int_equal(figure(job, "new"), 1);
    assert_int_equal(row_int(one("system", "name", "图书馆主页"), "level"), 2);
}

static void a_stopped_table_goes_on_where_it_was(void **state)
{
    struct text table = TEXT(world.arena);
    struct oops oops = {0};
    (void)state;
    text_add(&table, "姓名,登录名,所在单位\n");
    for (int i = 0; i < 100; i++)
        text_printf(&table, "样例%03d,row%03d,图书馆\n", i, i);
    const char *path = arena_printf(world.arena, "/tmp/fengsui-table-%d.csv", (int)world.stage.count);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(table.at, file);
    fclose(file);
    struct job *job = world_job(&world, "person", true, path);
    int64_t id = job_id(job);
    accept_columns(job, false);
    world_pump(&world, job);
    assert_int_equal(job_run(job, &oops), 0);
    world.facts = 0;
    world.stop_after = 60;
    assert_false(world_pump(&world, job));
    world.stop_after = 0;
    job_free(job);
    JOB(again) = world_again(&world, id);
    world_feed(&world, again, path);
    assert_true(world_pump(&world, again));
    remove(path);
    assert_int_equal(job_state(again), JOB_DONE);
    assert_int_equal(figure(again, "new"), 100);
    assert_int_equal(world_count(&world, "person"), 126);
}

static void a_cancelled_import_keeps_what_it_stored_and_says_so(void **state)
{
    struct text table = TEXT(world.arena);
    struct oops oops = {0};
    (void)state;
    text_add(&table, "姓名,登录名,所在单位\n");
    for (int i = 0; i < 3 * JOB_SLICE; i++)
        text_printf(&table, "样例%03d,row%03d,图书馆\n", i, i);
    JOB(job) = job_of("person", true, text_end(&table));
    accept_columns(job, false);
    assert_int_equal(job_run(job, &oops), 0);
    for (int slice = 0; slice < 3; slice++) { /* the note that it runs, two slices */
        ARENA_SCOPE(arena);
        struct fact facts[JOB_SLICE];
        struct job_world seen = world_of(&world);
        size_t n;
        assert_int_equal(job_next_facts(job, &seen, arena, facts, JOB_SLICE, &n, &oops), 0);
        assert_true(n > 0);
        for (size_t i = 0; i < n; i++) {
            struct clerk_item item = {.fact = &facts[i], .arena = arena};
            facts[i].at = seen.now;
            assert_int_equal(clerk_batch(world.stage.clerk, seen.now, &item, 1, NULL, &oops), 0);
            job_answered(job, &facts[i], &item.answer);
        }
    }
    assert_int_equal(job_cancel(job, &oops), 0);
    assert_true(world_pump(&world, job));
    const struct row *record = world_record(&world, "job", job_id(job));
    assert_string_equal(row_text(record, "state"), "cancelled");
    assert_int_equal(row_int(record, "done"), 2 * JOB_SLICE);
    assert_int_equal(figure(job, "new"), 2 * JOB_SLICE);
    assert_int_equal(world_count(&world, "person"), 26 + 2 * JOB_SLICE);
    assert_int_equal(job_cancel(job, &oops), -ERR_REFUSED);
}

static void failures_that_may_pass_are_tried_again(void **state)
{
    JOB(job) = job_of("person", true, "姓名,登录名,所在单位\n样例甲,row1,图书馆\n样例乙,row2,图书馆\n");
    struct oops oops = {0};
    int sent = 0;
    (void)state;
    accept_columns(job, false);
    assert_int_equal(job_run(job, &oops), 0);
    for (int turn = 0; turn < 12 && !job_over(job); turn++) { /* the store is always full for row2 */
        ARENA_SCOPE(arena);
        struct fact facts[JOB_SLICE];
        struct job_world seen = world_of(&world);
        size_t n;
        assert_int_equal(job_next_facts(job, &seen, arena, facts, JOB_SLICE, &n, &oops), 0);
        for (size_t i = 0; i < n; i++) {
            struct clerk_item item = {.fact = &facts[i], .arena = arena, .answer = {.code = ERR_DISK_FULL}};
            bool second = facts[i].value_count && !strcmp(facts[i].table, "person") &&
                          !strcmp(facts[i].values[1].value.text, "row2");
            sent += second;
            facts[i].at = seen.now;
            if (!second)
                assert_int_equal(clerk_batch(world.stage.clerk, seen.now, &item, 1, NULL, &oops), 0);
            job_answered(job, &facts[i], &item.answer);
        }
    }
    assert_int_equal(sent, JOB_TRIES);
    assert_int_equal(job_state(job), JOB_DONE);
    assert_int_equal(figure(job, "new"), 1);
    assert_int_equal(figure(job, "refused"), 1);
}

static int join_cells(void *user, const struct xlsx_row *row)
{
    for (size_t i = 0; i < row->n; i++)
        text_printf(user, "%s%s", i ? "|" : "\n", row->cells[i]);
    return 0;
}

static const char *left_of(const struct job *job, const struct import *import)
{
    const char *bytes;
    size_t n;
    struct text text = TEXT(world.arena);
    struct oops oops = {0};
    if (job_left_workbook(job, import, world.arena, &bytes, &n, &oops))
        return arena_text(world.arena, oops.en);
    assert_int_equal(xlsx_read(bytes, n, "left", NULL, join_cells, &text, NULL), 0);
    return text_end(&text);
}

static void refused_rows_come_back_with_their_reasons_alone(void **state)
{
    static const char TABLE[] = "系统名称,类型,所属部门,备注\n甲系统,信息系统,教务处,a\n乙系统,信息系统,没有的处,b\n";
    JOB(job) = job_of("system", true, TABLE);
    (void)state;
    assert_string_equal(left_of(job, NULL), "there are no such rows: all were taken, or the file is no table");
    accept_columns(job, true);
    const char *left = left_of(job, NULL);
    assert_non_null(strstr(left, "\n系统名称|类型|所属部门|备注|没有导入的原因\n乙系统|信息系统|没有的处|b|所属部门："));
    assert_null(strstr(left, "甲系统"));
    run(job);
    assert_int_equal(figure(job, "left"), 1);
    assert_string_equal(left_of(job, NULL), left);
    JOB(again) = world_again(&world, job_id(job)); /* the record keeps the place and the reason */
    JOB(reader) = job_of("system", true, TABLE);
    assert_int_equal(figure(again, "left"), 1);
    assert_string_equal(left_of(again, reader->import), left);
}

static void the_reasons_of_the_last_time_fill_nothing(void **state)
{
    (void)state;
    JOB(first) = job_of("system", true, "系统名称,类型,所属部门\n甲系统,信息系统,教务处\n");
    accept_columns(first, true);
    JOB(job) = job_of("system", true, "系统名称,类型,所属部门,没有导入的原因\n乙系统,信息系统,没有的处,没有这个单位\n");
    assert_int_equal(job_state(job), JOB_READY); /* remembered in spite of it */
    JSON_SCOPE(value);
    value = world_printed(&world, job);
    assert_int_equal(json_array_size(json_object_get(value, "columns")), 3);
    const char *left = left_of(job, NULL);
    assert_non_null(strstr(left, "\n系统名称|类型|所属部门|没有导入的原因\n"));
    assert_null(strstr(left, "没有这个单位"));
}

static void only_registers_of_the_packs_take_files(void **state)
{
    struct fact fact;
    struct oops oops = {0};
    static const char *const NOT[] = {"login", "job", "deed", "sighting", "nothing", "task.holder"};
    (void)state;
    for (size_t i = 0; i < sizeof NOT / sizeof *NOT; i++) {
        struct job_start start = {.fact_id = "x", .into = NOT[i], .file = "f"};
        assert_int_equal(job_open_fact(world.arena, world.law, &start, &fact, &oops), -ERR_INVALID);
    }
}

int main(void)
{
#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)
    const struct CMUnitTest tests[] = {
        IN_WORLD(columns_are_recognised_by_their_titles),
        IN_WORLD(a_number_of_a_website_is_not_taken_for_that_of_its_protection),
        IN_WORLD(a_post_that_is_called_nearly_so_is_proposed),
        IN_WORLD(an_asset_sheet_becomes_systems),
        IN_WORLD(names_are_found_whatever_the_blanks),
        IN_WORLD(a_day_alone_is_that_day),
        IN_WORLD(equal_rows_are_one_before_and_after),
        IN_WORLD(formulas_that_say_nothing_are_told_at_their_cell),
        IN_WORLD(the_same_table_on_several_sheets_is_read_whole),
        IN_WORLD(a_large_file_is_looked_at_in_slices),
        IN_WORLD(a_job_is_given_up_while_it_looks),
        IN_WORLD(rows_may_speak_of_rows_further_down),
        IN_WORLD(rows_that_speak_of_each_other_in_a_circle_are_refused),
        IN_WORLD(a_row_that_speaks_of_a_refused_row_is_refused),
        IN_WORLD(every_fault_is_told_with_its_row_and_column),
        IN_WORLD(a_name_that_several_have_is_not_guessed),
        IN_WORLD(what_is_registered_already_is_changed_or_left),
        IN_WORLD(a_person_without_a_login_is_known_by_name_and_unit),
        IN_WORLD(any_one_unit_answers_for_a_system),
        IN_WORLD(one_group_of_a_wide_header_fills_the_record),
        IN_WORLD(the_last_of_equal_rows_counts),
        IN_WORLD(things_without_a_key_are_not_doubled),
        IN_WORLD(rows_are_judged_by_the_rights_of_the_person),
        IN_WORLD(a_chosen_mapping_is_remembered_for_the_same_header),
        IN_WORLD(a_sample_of_assets_finds_its_way),
        IN_WORLD(a_stopped_table_goes_on_where_it_was),
        IN_WORLD(a_cancelled_import_keeps_what_it_stored_and_says_so),
        IN_WORLD(failures_that_may_pass_are_tried_again),
        IN_WORLD(refused_rows_come_back_with_their_reasons_alone),
        IN_WORLD(the_reasons_of_the_last_time_fill_nothing),
        IN_WORLD(only_registers_of_the_packs_take_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
