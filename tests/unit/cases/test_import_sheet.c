#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "import_world.h"

#include "cases/attribute.h"

#include <string.h>

/* The sheet that an office has kept for years: its own words, months without days, one column for every address. */

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

static struct job *job_of(const char *into, bool trusted, const char *table)
{
    struct job *job = world_job_of(&world, into, trusted, "表.csv", table, strlen(table));
    assert_true(world_pump(&world, job));
    return job;
}

static const char *text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? arena_text(world.arena, text) : "";
}

/* "党政机构 2 职能部门 open", one line for each word of a column. */
static const char *words_of(const struct job *job, const char *source)
{
    JSON_SCOPE(told);
    struct text out = TEXT(world.arena);
    const json_t *column, *word;
    size_t i, k;
    told = world_printed(&world, job);
    json_array_foreach(json_object_get(told, "columns"), i, column)
    {
        if (strcmp(text_at(column, "source"), source))
            continue;
        json_array_foreach(json_object_get(column, "words"), k, word)
            text_printf(&out, "%s%s %lld %s %s", k ? "\n" : "", text_at(word, "word"),
                        (long long)json_integer_value(json_object_get(word, "rows")), text_at(word, "near"),
                        text_at(word, "answer"));
    }
    return text_end(&out);
}

/* "上线时间：只写到月，… 2 第 2 行", one line for each notice. */
static const char *notices_of(const struct job *job)
{
    JSON_SCOPE(told);
    struct text out = TEXT(world.arena);
    const json_t *notice;
    size_t i;
    told = world_printed(&world, job);
    json_array_foreach(json_object_get(told, "notices"), i, notice)
        text_printf(&out, "%s%s：%s %lld %s", i ? "\n" : "", text_at(notice, "where"), text_at(notice, "message"),
                    (long long)json_integer_value(json_object_get(notice, "rows")), text_at(notice, "first"));
    return text_end(&out);
}

static const char *field_of(const struct job *job, const char *source)
{
    JSON_SCOPE(told);
    const json_t *column;
    size_t i;
    told = world_printed(&world, job);
    json_array_foreach(json_object_get(told, "columns"), i,
                       column) if (!strcmp(text_at(column, "source"), source)) return text_at(column, "field");
    return "";
}

/* The columns as they are proposed, and what words mean: `words` is JSON, NULL = nothing is said. */
static int choose(struct job *job, const char *words, bool remember, struct oops *oops)
{
    JSON_SCOPE(told);
    JSON_SCOPE(chosen);
    JSON_SCOPE(said);
    struct job_world seen = world_of(&world);
    const json_t *column;
    size_t i;
    told = world_printed(&world, job);
    chosen = json_object();
    said = words ? json_loads(words, 0, NULL) : NULL;
    json_array_foreach(json_object_get(told, "columns"), i, column)
        json_object_set(chosen, text_at(column, "source"), json_object_get(column, "field"));
    int failed = job_map(job, &seen, chosen, said, remember, oops);
    if (!failed)
        assert_true(world_pump(&world, job));
    return failed;
}

static void chosen(struct job *job, const char *words, bool remember)
{
    struct oops oops = {0};
    if (choose(job, words, remember, &oops))
        fail_msg("%s %s", oops.where, oops.zh);
    assert_int_equal(job_state(job), JOB_READY);
}

static void run(struct job *job)
{
    struct oops oops = {0};
    assert_int_equal(job_run(job, &oops), 0);
    assert_true(world_pump(&world, job));
    assert_int_equal(job_state(job), JOB_DONE);
}

static int64_t figure(const struct job *job, const char *key)
{
    JSON_SCOPE(told);
    told = world_printed(&world, job);
    return json_integer_value(json_object_get(told, key));
}

static const struct row *one(const char *table, const char *column, const char *text)
{
    const struct row *rows;
    size_t n = world_find(&world, table, column, text, &rows);
    if (n != 1)
        fail_msg("%zu %s called %s", n, table, text);
    return rows;
}

/* --- words --- */

static const char UNITS[] = "单位名称,单位类别,上级单位\n组织部,党政机构,样例大学\n学生处,党政 机构,样例大学\n"
                            "校史馆,火星基地,样例大学\n外语学院,二级学院,样例大学（本部）\n";

static void a_word_the_register_does_not_know_is_asked_once(void **state)
{
    JOB(job) = job_of("unit", true, UNITS);
    (void)state;
    assert_int_equal(job_state(job), JOB_MAPPING);
    assert_string_equal(words_of(job, "单位类别"), "党政机构 2 职能部门 open\n火星基地 1  open");
    assert_string_equal(words_of(job, "上级单位"), "样例大学（本部） 1 样例大学 open");
    assert_string_equal(words_of(job, "单位名称"), "");
    chosen(job, NULL, false);
    assert_int_equal(figure(job, "refused"), 4); /* nobody said what they mean */
    assert_string_equal(words_of(job, "单位类别"), "党政机构 2 职能部门 open\n火星基地 1  open");
}

static void what_is_said_of_a_word_counts_in_the_dry_run_and_in_the_import(void **state)
{
    JOB(job) = job_of("unit", true, UNITS);
    (void)state;
    chosen(
        job,
        "{\"单位类别\":{\"党政机构\":\"职能部门\",\"火星基地\":null},\"上级单位\":{\"样例大学（本部）\":\"样例大学\"}}",
        true);
    assert_int_equal(figure(job, "new"), 3);
    assert_int_equal(figure(job, "refused"), 1);
    assert_string_equal(notices_of(job), "单位类别：“党政机构”按“职能部门”登记 1 第 2 行\n"
                                         "单位类别：“党政 机构”按“职能部门”登记 1 第 3 行\n"
                                         "上级单位：“样例大学（本部）”按“样例大学”登记 1 第 5 行");
    assert_string_equal(words_of(job, "单位类别"), "党政机构 2 职能部门 means\n火星基地 1  refused");
    run(job);
    assert_int_equal(figure(job, "new"), 3);
    assert_string_equal(row_text(one("unit", "name", "学生处"), "kind"), "职能部门");
    assert_int_equal(row_int(one("unit", "name", "外语学院"), "parent"), one("unit", "name", "样例大学")->id);
    assert_string_equal(row_text(world_record(&world, "job", job_id(job)), "state"), "done");
}

static void it_is_remembered_with_the_columns(void **state)
{
    JOB(job) = job_of("unit", true, "单位名称,单位类别,上级单位\n工会,党政机构,样例大学\n博物馆,展馆,样例大学\n");
    (void)state;
    assert_int_equal(job_state(job), JOB_READY); /* the test before chose and remembered */
    assert_int_equal(figure(job, "new"), 1);
    assert_string_equal(words_of(job, "单位类别"), "党政机构 1 职能部门 means\n展馆 1  open");
    chosen(job, "{\"单位类别\":{\"党政机构\":\"职能部门\",\"展馆\":\"教辅机构\"}}", false);
    assert_int_equal(figure(job, "new"), 2);
}

static void a_job_met_again_knows_what_was_said(void **state)
{
    JOB(job) = job_of("unit", true, "名,单位类别\n团委,党政机关\n");
    (void)state;
    struct oops oops = {0};
    JSON_SCOPE(columns);
    JSON_SCOPE(words);
    struct job_world seen = world_of(&world);
    columns = json_loads("{\"名\":\"name\",\"单位类别\":\"kind\"}", 0, NULL);
    words = json_loads("{\"单位类别\":{\"党政机关\":\"职能部门\"}}", 0, NULL);
    assert_int_equal(job_map(job, &seen, columns, words, false, &oops), 0);
    assert_true(world_pump(&world, job));
    const char *options = row_text(world_record(&world, "job", job_id(job)), "options");
    if (!strstr(options, "\"words\":{\"单位类别\":{\"党政机关\":\"职能部门\"}}"))
        fail_msg("%s", options);
}

static void answers_the_register_does_not_take_are_refused_by_their_column(void **state)
{
    struct oops oops = {0}, other = {0};
    JOB(job) = job_of("unit", true, "单位名称,单位类别,本单位编码\n档案馆,馆,1\n");
    (void)state;
    assert_int_equal(choose(job, "{\"单位类别\":{\"馆\":\"部队\"}}", false, &oops), -ERR_INVALID);
    assert_string_equal(oops.where, "单位类别");
    assert_non_null(strstr(oops.zh, "部队"));
    assert_int_equal(choose(job, "{\"单位类别\":\"职能部门\"}", false, &other), -ERR_INVALID);
    assert_int_equal(job_state(job), JOB_MAPPING);
}

static void what_need_not_be_filled_may_be_left_empty(void **state)
{
    JOB(job) = job_of("system", true, "信息系统名称,所属部门,启用HTTPS,状态\n放映系统,教务处,不清楚,在运行\n");
    (void)state;
    assert_string_equal(words_of(job, "状态"), "在运行 1 在用 open");
    chosen(job, "{\"启用HTTPS\":{\"不清楚\":\"\"},\"状态\":{\"在运行\":\"在用\"}}", false);
    assert_int_equal(figure(job, "new"), 1);
    run(job);
    assert_string_equal(row_text(one("system", "name", "放映系统"), "state"), "in-service");
    JOB(wrong) = job_of("system", true, "信息系统名称,所属部门\n放映系统二,教务楚\n");
    struct oops oops = {0};
    assert_int_equal(choose(wrong, "{\"所属部门\":{\"教务楚\":\"\"}}", false, &oops), -ERR_INVALID);
    assert_non_null(strstr(oops.zh, "必填"));
}

static void a_name_is_found_with_its_brackets_or_shortened(void **state)
{
    JOB(job) =
        job_of("person", true,
               "姓名,工号,所在部门,手机号\n张 一,a1,图书馆（含分馆）,13800000081\n张 二,a2,信息化办,13800000082\n"
               "张 三,a3,火星,13800000083\n共3人,,,\n");
    (void)state;
    assert_string_equal(words_of(job, "所在部门"),
                        "图书馆（含分馆） 1 图书馆 open\n信息化办 1 信息化工作办公室 open\n火星 1  open");
    chosen(job, "{\"所在部门\":{\"图书馆（含分馆）\":\"图书馆\",\"信息化办\":\"信办\"}}", false);
    assert_int_equal(figure(job, "new"), 2);
    assert_int_equal(figure(job, "refused"), 1);
    run(job);
    assert_string_equal(row_text(one("person", "login", "a2"), "name"), "张二");
}

static void what_a_row_leaves_empty_is_filled_as_without_the_column(void **state)
{
    JOB(job) = job_of("system", true, "信息系统名称,主管单位,运维单位\n食谱系统,,教务处\n菜谱系统,图书馆,教务处\n");
    (void)state;
    chosen(job, NULL, false);
    assert_int_equal(figure(job, "new"), 2);
    assert_string_equal(notices_of(job), "主管单位：没有填，按运维单位登记 1 第 2 行");
    run(job);
    assert_int_equal(row_int(one("system", "name", "食谱系统"), "manage-unit"), one("unit", "name", "教务处")->id);
}

/* --- dates --- */

static void a_month_is_taken_as_its_first_day_and_told(void **state)
{
    JOB(job) = job_of("system", true,
                      "信息系统名称,所属部门,上线时间\n月份系统,教务处,2023年9月\n月份系统二,教务处,2023-10\n"
                      "年份系统,教务处,2019\n疑问系统,教务处,2023.1\n");
    (void)state;
    chosen(job, NULL, false);
    assert_int_equal(figure(job, "new"), 3);
    assert_int_equal(figure(job, "refused"), 1);
    assert_string_equal(notices_of(job), "上线时间：只写到月，按这个月的1日登记 2 第 2 行\n"
                                         "上线时间：只写了年，按这一年的1月1日登记 1 第 4 行");
    assert_int_equal(figure(job, "error_count"), 1); /* a notice is no fault */
    run(job);
    assert_int_equal(row_int(one("system", "name", "月份系统"), "in-service-at"), 1693497600000); /* 2023-09-01 00:00 */
    assert_int_equal(row_int(one("system", "name", "年份系统"), "in-service-at"), 1546272000000);
}

/* --- one column for every address --- */

static int64_t owner_of(const char *address, const char *host, int64_t port);

static void a_host_with_its_mask_is_that_host_and_told(void **state)
{
    JOB(job) = job_of("system", true, "信息系统名称,所属部门,IP地址\n掩码系统,教务处,192.0.2.170/24\n网段系统,教务处,198.51.100.0/24\n");
    (void)state;
    chosen(job, NULL, false);
    assert_int_equal(figure(job, "new"), 2);
    assert_string_equal(notices_of(job),
                        "IP地址：192.0.2.170/24 这样带掩码的，按那一台主机登记；整个网段写成 192.0.2.0/24 1 第 2 行");
    run(job);
    int64_t host = one("system", "name", "掩码系统")->id, net = one("system", "name", "网段系统")->id;
    assert_int_equal(owner_of("192.0.2.170", NULL, 0), host);
    assert_int_equal(owner_of("192.0.2.171", NULL, 0), 0);
    assert_int_equal(owner_of("198.51.100.77", NULL, 0), net);
}

static int64_t owner_of(const char *address, const char *host, int64_t port)
{
    struct attribution *index;
    struct attribute_owner owner = {0};
    struct oops oops = {0};
    const struct attribute_place place = {.host = host, .address = address, .port = port};
    assert_int_equal(attribute_load(world.arena, stage_store(&world.stage), world.law, &index, &oops), 0);
    return attribute_find(index, &place, &owner) ? owner.system : 0;
}

static void one_column_for_every_address_is_parted(void **state)
{
    JOB(job) = job_of("system", true,
                      "信息系统名称,所属部门,域名/IP\n阅览系统,教务处,http://read.sample.edu.cn / 192.0.2.130\n"
                      "选座系统,教务处,192.0.2.131:8443\n展览系统,教务处,x.sample.cn；y.sample.cn\n"
                      "借还系统,教务处,http://a.sample.cn http://b.sample.cn/m\n");
    (void)state;
    assert_string_equal(field_of(job, "域名/IP"), "@parted");
    chosen(job, NULL, true);
    JSON_SCOPE(told);
    told = world_printed(&world, job);
    const json_t *cells = json_object_get(json_array_get(json_object_get(told, "preview"), 0), "cells");
    assert_string_equal(text_at(cells, "url"), "http://read.sample.edu.cn");
    assert_string_equal(text_at(cells, "domain"), "read.sample.edu.cn");
    assert_string_equal(text_at(cells, "addresses"), "192.0.2.130");
    assert_string_equal(notices_of(job), "域名/IP：“http://b.sample.cn/m”没有地方放，没有登记 1 第 5 行");
    run(job);
    const struct row *seats = one("system", "name", "选座系统");
    assert_string_equal(row_text(seats, "ports"), "8443");
    /* a scan finds the owner by what was parted */
    assert_int_equal(owner_of("192.0.2.131", NULL, 8443), seats->id);
    assert_int_equal(owner_of("192.0.2.130", NULL, 0), one("system", "name", "阅览系统")->id);
    assert_int_equal(owner_of(NULL, "y.sample.cn", 0), one("system", "name", "展览系统")->id);
    JOB(again) = job_of("system", true, "信息系统名称,所属部门,域名/IP\n还书系统,教务处,192.0.2.132\n");
    assert_int_equal(job_state(again), JOB_READY);
    assert_string_equal(field_of(again, "域名/IP"), "@parted");
}

static void a_finding_of_a_parted_address_is_of_that_unit(void **state)
{
    JOB(job) = job_of("finding", false, "漏洞名称,危险等级,主机IP,端口\n弱口令,高危,192.0.2.131,8443\n");
    (void)state;
    chosen(job, NULL, false);
    run(job);
    const struct row *finding = one("finding", "host", "192.0.2.131");
    assert_int_equal(row_int(finding, "system"), one("system", "name", "选座系统")->id);
    assert_int_equal(row_int(finding, "unit"), one("unit", "name", "教务处")->id);
}

static void a_column_of_addresses_that_hold_ports_is_parted_too(void **state)
{
    JOB(plain) = job_of("system", true, "信息系统名称,所属部门,服务器IP\n甲系统,教务处,192.0.2.140；192.0.2.141\n");
    JOB(mixed) = job_of("system", true,
                        "信息系统名称,所属部门,服务器IP,网址\n乙系统,教务处,192.0.2.142:81,http://c.sample.cn/\n");
    (void)state;
    assert_string_equal(field_of(plain, "服务器IP"), "addresses");
    assert_string_equal(field_of(mixed, "服务器IP"), "@parted");
    assert_string_equal(field_of(mixed, "网址"), "url");
    chosen(mixed, NULL, false);
    run(mixed);
    assert_string_equal(row_text(one("system", "name", "乙系统"), "url"), "http://c.sample.cn/");
    assert_string_equal(row_text(one("system", "name", "乙系统"), "ports"), "81");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_the_register_does_not_know_is_asked_once),
        cmocka_unit_test(what_is_said_of_a_word_counts_in_the_dry_run_and_in_the_import),
        cmocka_unit_test(it_is_remembered_with_the_columns),
        cmocka_unit_test(a_job_met_again_knows_what_was_said),
        cmocka_unit_test(answers_the_register_does_not_take_are_refused_by_their_column),
        cmocka_unit_test(what_need_not_be_filled_may_be_left_empty),
        cmocka_unit_test(a_name_is_found_with_its_brackets_or_shortened),
        cmocka_unit_test(what_a_row_leaves_empty_is_filled_as_without_the_column),
        cmocka_unit_test(a_month_is_taken_as_its_first_day_and_told),
        cmocka_unit_test(a_host_with_its_mask_is_that_host_and_told),
        cmocka_unit_test(one_column_for_every_address_is_parted),
        cmocka_unit_test(a_finding_of_a_parted_address_is_of_that_unit),
        cmocka_unit_test(a_column_of_addresses_that_hold_ports_is_parted_too),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
