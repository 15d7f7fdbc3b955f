#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases/import_date.h"
#include "cases/import_parts.h"
#include "cases/import_value.h"
#include "cases/import_words.h"

#include <string.h>

/* --- one column, several things --- */

static void a_cell_is_parted_into_what_it_tells(void **state)
{
    static const struct {
        const char *cell, *url, *domain, *addresses, *ports, *rest;
    } ROWS[] = {
        {"http://lib.sample.edu.cn / 192.0.2.10", "http://lib.sample.edu.cn", "lib.sample.edu.cn", "192.0.2.10", "",
         ""},
        {"192.0.2.11:8443", "", "", "192.0.2.11", "8443", ""},
        {"a.sample.cn；b.sample.cn", "", "a.sample.cn b.sample.cn", "", "", ""},
        {"A.Sample.CN", "", "a.sample.cn", "", "", ""},
        {"https://jw.sample.edu.cn:8443/login", "https://jw.sample.edu.cn:8443/login", "jw.sample.edu.cn", "", "8443",
         ""},
        {"http://192.0.2.12/opac", "http://192.0.2.12/opac", "", "192.0.2.12", "", ""},
        {"内网：192.0.2.13 端口 8080、8081", "", "", "192.0.2.13", "8080,8081", ""},
        {"lib.sample.edu.cn/192.0.2.14", "", "lib.sample.edu.cn", "192.0.2.14", "", ""},
        {"lib.sample.edu.cn/Opac/", "lib.sample.edu.cn/Opac", "lib.sample.edu.cn", "", "", ""},
        {"lib.sample.edu.cn/index.html", "lib.sample.edu.cn/index.html", "lib.sample.edu.cn", "", "", ""},
        {"192.0.2.0/28", "", "", "192.0.2.0/28", "", ""},
        {"192.0.2.20-192.0.2.29", "", "", "192.0.2.20-192.0.2.29", "", ""},
        {"１９２．０．２．１５：８０", "", "", "192.0.2.15", "80", ""},
        {"192.0.2.16（公网）\n192.0.2.17（内网）", "", "", "192.0.2.16,192.0.2.17", "", ""},
        {"[2001:db8::1]:443", "", "", "2001:db8::1", "443", ""},
        {"2001:db8::2", "", "", "2001:db8::2", "", ""},
        {"IP:192.0.2.18,IP:192.0.2.18", "", "", "192.0.2.18", "", ""},
        {"http://a.sample.cn http://b.sample.cn/x", "http://a.sample.cn", "a.sample.cn b.sample.cn", "", "",
         "http://b.sample.cn/x"},
        {"2台 192.0.2.19", "", "", "192.0.2.19", "", "2，台"},
        {"待定", "", "", "", "", "待定"},
        {"192.0.2.300", "", "", "", "", "192.0.2.300"},
        {"192.0.2.1:99999", "", "", "", "", "192.0.2.1:99999"},
        {"", "", "", "", "", ""},
    };
    ARENA_SCOPE(arena);
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        struct import_parts parts;
        import_parts_of(arena, ROWS[i].cell, &parts);
        const char *got = arena_printf(arena, "%s|%s|%s|%s|%s", parts.texts[PART_URL], parts.texts[PART_DOMAIN],
                                       parts.texts[PART_ADDRESS], parts.texts[PART_PORT], parts.rest);
        const char *want = arena_printf(arena, "%s|%s|%s|%s|%s", ROWS[i].url, ROWS[i].domain, ROWS[i].addresses,
                                        ROWS[i].ports, ROWS[i].rest);
        if (strcmp(got, want))
            fail_msg("%s → %s, not %s", ROWS[i].cell, got, want);
    }
}

static void only_what_one_field_cannot_take_is_mixed(void **state)
{
    static const struct {
        const char *cell, *field;
        bool mixed;
    } ROWS[] = {
        {"192.0.2.1，192.0.2.2", "addresses", false},
        {"192.0.2.1:80", "addresses", true},
        {"a.sample.cn", "domain", false},
        {"a.sample.cn、b.sample.cn", "domain", true},
        {"http://a.sample.cn:81/", "url", false},
        {"a.sample.cn", "url", false},
        {"http://a.sample.cn 192.0.2.1", "url", true},
        {"80,443", "ports", false},
        {"a.sample.cn", NULL, false},
        {"a.sample.cn 192.0.2.1", NULL, true},
        {"随便写的", NULL, false},
        {"见附件", "url", false},
    };
    ARENA_SCOPE(arena);
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        const struct field field = {.name = ROWS[i].field};
        struct import_parts parts;
        import_parts_of(arena, ROWS[i].cell, &parts);
        if (import_parts_mixed(&parts, ROWS[i].field ? &field : NULL) != ROWS[i].mixed)
            fail_msg("%s", ROWS[i].cell);
    }
}

/* --- dates without a day --- */

static void a_month_or_a_year_is_its_first_day_and_says_so(void **state)
{
    static const char *const ROWS[][2] = {
        {"2023年9月", "2023-09-01"}, {"2023-09", "2023-09-01"},        {"2023.9", "2023-09-01"},
        {"2023/09", "2023-09-01"},   {"202309", "2023-09-01"},         {"2023年9月份", "2023-09-01"},
        {"2023.10", "2023-10-01"},   {"二〇二三年九月", "2023-09-01"}, {"２０２３年９月", "2023-09-01"},
        {"2023", "2023-01-01"},      {"2023年", "2023-01-01"},         {" 2019 年 ", "2019-01-01"},
    };
    /* 2023.1 is what a workbook makes of 2023.10 */
    static const char *const NONE[] = {"2023.1", "23年9月",      "2023-13",  "2023年0月", "9月",  "1800",  "2023-2024",
                                       "202313", "2023年9月5日", "2023年秋", "长期",      "8080", "20230", ""};
    const struct field field = {.name = "in-service-at", .type = TYPE_DATETIME};
    ARENA_SCOPE(arena);
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        const char *note = NULL, *first = import_cell_meant(arena, &field, ROWS[i][0], &note);
        if (!text_same(first, ROWS[i][1]))
            fail_msg("%s → %s", ROWS[i][0], first ? first : "nothing");
        assert_non_null(strstr(note, i < 9 ? "只写到月" : "只写了年"));
    }
    for (size_t i = 0; i < sizeof NONE / sizeof *NONE; i++) {
        const char *note = NULL, *first = import_cell_meant(arena, &field, NONE[i], &note);
        if (first)
            fail_msg("%s → %s", NONE[i], first);
    }
}

static void what_lasts_until_a_month_is_not_cut_to_its_first_day(void **state)
{
    static const char *const ENDS[] = {"valid-until", "due", "ends-on"};
    ARENA_SCOPE(arena);
    (void)state;
    for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++) {
        const struct field field = {.name = ENDS[i], .type = TYPE_DATE};
        const char *note;
        assert_null(import_cell_meant(arena, &field, "2026年9月", &note));
    }
}

/* --- words --- */

static void the_nearest_choice_is_proposed_when_one_stands_out(void **state)
{
    static const char *const UNITS[] = {"学校", "职能部门", "教辅机构", "二级学院", "科室", "其他"},
                             *const STATES[] = {"建设中", "在用", "已下线"}, *const FLAGS[] = {"是", "否"};
    static const struct {
        const char *const *choices;
        size_t n;
        const char *word, *near;
    } ROWS[] = {
        {UNITS, 6, "党政机构", "职能部门"}, {UNITS, 6, "教辅单位", "教辅机构"}, {UNITS, 6, "学院", "二级学院"},
        {UNITS, 6, "其它", "其他"},         {UNITS, 6, "火星基地", NULL},       {STATES, 3, "在运行", "在用"},
        {STATES, 3, "停用", "已下线"},      {STATES, 3, "试 运 行", "建设中"},  {STATES, 3, "待核实", NULL},
        {FLAGS, 2, "未启用", "否"},         {FLAGS, 2, "已启用", "是"},
    };
    ARENA_SCOPE(arena);
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        struct names choices = {0};
        for (size_t k = 0; k < ROWS[i].n; k++)
            *list_push(arena, &choices) = ROWS[i].choices[k];
        const char *near = import_words_near(arena, &choices, ROWS[i].word);
        if (!text_same(near, ROWS[i].near))
            fail_msg("%s → %s", ROWS[i].word, near ? near : "nothing");
    }
}

static void answers_come_back_as_they_were_given(void **state)
{
    static const char TEXT[] = "{\"类别\":{\"门户\":\"网站\",\"其它\":\"\"},\"状态\":{\"不详\":null}}";
    JSON_SCOPE(given);
    JSON_SCOPE(wrong);
    struct import_answers answers;
    struct oops oops = {0};
    ARENA_SCOPE(arena);
    (void)state;
    given = json_loads(TEXT, 0, NULL);
    assert_int_equal(import_answers_read(arena, given, &answers, &oops), 0);
    assert_string_equal(import_answers_text(arena, &answers), TEXT);
    assert_string_equal(import_answers_get(&answers, "类别", "门　户")->means, "网站");
    assert_int_equal(import_answers_get(&answers, "状态", "不详")->answer, WORD_REFUSED);
    assert_null(import_answers_get(&answers, "状态", "门户"));
    wrong = json_loads("{\"类别\":{\"门户\":7}}", 0, NULL);
    assert_int_equal(import_answers_read(arena, wrong, &answers, &oops), -ERR_INVALID);
    assert_string_equal(oops.where, "类别");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cell_is_parted_into_what_it_tells),
        cmocka_unit_test(only_what_one_field_cannot_take_is_mixed),
        cmocka_unit_test(a_month_or_a_year_is_its_first_day_and_says_so),
        cmocka_unit_test(what_lasts_until_a_month_is_not_cut_to_its_first_day),
        cmocka_unit_test(the_nearest_choice_is_proposed_when_one_stands_out),
        cmocka_unit_test(answers_come_back_as_they_were_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
