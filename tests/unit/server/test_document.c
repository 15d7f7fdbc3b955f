#include "place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "io/child.h"
#include "server/document.h"
#include "server/reader_child.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct document_house HOUSE = {
    .institution = "样例大学", .base_url = "https://fengsui.sample.edu.cn", .demo = true, .test_clock = true};

static int64_t finding(int64_t system, const char *title, const char *severity, const char *solution, int64_t port,
                       const char *identity)
{
    const struct cell cells[] = {
        {"title", VALUE_OF_TEXT(title)},
        {"severity", VALUE_OF_TEXT(severity)},
        {"system", VALUE_OF_REF("system", system)},
        {"identity", VALUE_OF_TEXT(identity)},
        {"unit", row_get(place_row("system", "id", VALUE_OF_INT(system), NULL, 1), "unit")},
        {"host", VALUE_OF_TEXT("127.0.0.14")},
        {"port", VALUE_OF_INT(port)},
        {"source", VALUE_OF_TEXT("样例扫描")},
        {"solution", VALUE_OF_TEXT(solution)},
        {"first-seen", VALUE_OF_INT(office_now(place.office) - 60000)},
        {NULL},
    };
    return place_open_record("finding", cells);
}

/* A notice with two findings, issued: the rules print it. */
static const struct row *printed_notice(void)
{
    int64_t system = place_system("座位预约", "http://127.0.0.14:8084/", "127.0.0.14");
    struct value findings[] = {
        VALUE_OF_REF("finding", finding(system, "后台管理页面可未授权访问", "中危", "限制后台来源地址并启用登录验证",
                                        8084, "样例隐患-001")),
        VALUE_OF_REF("finding", finding(system, "前端组件存在已知漏洞（样例编号）", "低危", "升级到官方修复版本", 443,
                                        "样例隐患-002")),
    };
    const struct cell cells[] = {
        {"title", VALUE_OF_TEXT("座位预约安全漏洞整改")},
        {"system", VALUE_OF_REF("system", system)},
        {"findings", VALUE_OF_LIST(findings, 2)},
        {"advice", VALUE_OF_TEXT("请关闭后台页面的未授权访问，升级存在漏洞的组件，并检查近三个月访问日志中有无异常。整"
                                 "改前请采取限制访问来源等临时防护措施。")},
        {NULL},
    };
    int64_t notice = place_open_record("rectification-notice", cells);
    place_deed("rectification-notice", notice, "issue", NULL);
    return place_row("document", "record", VALUE_OF_REF("rectification-notice", notice), NULL, 2);
}

static const char *rendered(struct arena *arena, int64_t document, const char *format, size_t *ret_n)
{
    struct oops oops = {0};
    const void *bytes;
    struct reading reading = place_reading(arena);
    int failed = document_render(&HOUSE, &reading, document, format, &bytes, ret_n, &oops);
    if (failed)
        fail_msg("%d %s %s", failed, oops.where, oops.zh);
    const char *keep = getenv("FENGSUI_KEEP"); /* a folder: to look at what was printed */
    if (keep) {
        FILE *file = fopen(arena_printf(arena, "%s/notice.%s", keep, format), "wb");
        assert_non_null(file);
        fwrite(bytes, 1, *ret_n, file);
        fclose(file);
    }
    return bytes;
}

static void a_notice_says_what_an_office_would_say(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    static const char *const SAID[] = {
        "样例大学",
        "整改〔2026〕001号",
        "安全漏洞整改通知书",
        "图书馆",
        "“座位预约”（http://127.0.0.14:8084/）",
        "一、隐患清单",
        "后台管理页面可未授权访问",
        "中危",
        "限制后台来源地址",
        "二、整改要求",
        "样例大学信息化工作办公室",
        "依据：《网络安全监测和预警通报管理制度》第六条、第十条",
        "印发",
        "样例",
        "测试时钟",
        "留痕第",
    };
    const struct row *document = printed_notice();
    size_t n;
    const char *html = rendered(arena, document->id, "html", &n);
    for (size_t i = 0; i < sizeof SAID / sizeof *SAID; i++)
        if (!strstr(html, SAID[i]))
            fail_msg("%s is missing", SAID[i]);
    assert_null(strstr(html, "{unit}"));
    const char *pdf = NULL;
    for (int i = 0; i < 2; i++) { /* the first of a process looks for the fonts */
        int64_t start = clock_stopwatch();
        pdf = rendered(arena, document->id, "pdf", &n);
        print_message("a notice as PDF: %lld ms, %zu bytes\n", (long long)(clock_stopwatch() - start) / 1000, n);
    }
    assert_true(n > 10000 && !memcmp(pdf, "%PDF-", 5));
    const char *docx = rendered(arena, document->id, "docx", &n);
    assert_true(n > 2000 && !memcmp(docx, "PK", 2));
}

static void the_code_leads_to_the_change_that_printed_it(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct row *document = printed_notice();
    size_t n;
    struct value about = row_get(document, "record");
    const struct row *change = place_row("trail", "verb", VALUE_OF_TEXT("rectification-notice.issue"), NULL, 2);
    const char *html = rendered(arena, document->id, "html", &n);
    assert_non_null(strstr(html, arena_printf(arena, "留痕第%lld条", (long long)change->id)));
    assert_non_null(strstr(html, arena_printf(arena, "%.16s", row_text(change, "hash"))));
    assert_int_equal(row_get(change, "subject").ref.id, about.ref.id);
}

static void what_is_not_there_is_said_so(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct oops oops = {0};
    const void *bytes;
    size_t n;
    struct reading reading = place_reading(arena);
    assert_int_equal(document_render(&HOUSE, &reading, 999999999, "pdf", &bytes, &n, &oops), DOCUMENT_NONE);
    assert_int_equal(document_render(&HOUSE, &reading, 1, "exe", &bytes, &n, &oops), -ERR_UNSUPPORTED);
}

/* Even from a record that has none of its fields: what is missing stays empty. */
static void every_form_prints(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct map *forms = &place.house->law->forms;
    int64_t notice = row_get(printed_notice(), "record").ref.id;
    for (size_t i = 0; i < forms->n; i++) {
        const struct form *form = forms->rows[i].value;
        const struct cell cells[] = {{"form", VALUE_OF_TEXT(form->name)},
                                     {"record", VALUE_OF_REF("rectification-notice", notice)},
                                     {"at", VALUE_OF_INT(office_now(place.office))},
                                     {NULL}};
        size_t n;
        const char *html = rendered(arena, place_open_record("document", cells), "html", &n);
        assert_non_null(strstr(html, form->title));
    }
}

/* ---- the reader's child ---- */

struct heard {
    size_t bytes, pieces;
    char first;
    int answer;
};

static int hear(void *context, const char *bytes, size_t n, struct oops *oops)
{
    struct heard *heard = context;
    if (!heard->pieces++)
        heard->first = bytes[0];
    heard->bytes += n;
    return heard->answer ? oops_set(oops, -heard->answer, "here", "够了", "enough") : 0;
}

static const char *table(struct arena *arena, int rows)
{
    const char *path = arena_printf(arena, "%s/rows.csv", place.folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("主机,漏洞名称,等级\n", file);
    for (int i = 0; i < rows; i++)
        fprintf(file, "10.0.0.%d,样例隐患 %d,中危\n", i % 250 + 1, i);
    fclose(file);
    return path;
}

static void a_foreign_file_is_read_by_a_child_piece_by_piece(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct oops oops = {0};
    struct heard heard = {0};
    struct reader_child child = {.file = table(arena, 20000), .name = "样例.csv", .take = hear, .context = &heard};
    setenv("FENGSUI_READER", READER, 1);
    if (reader_child_run(&child, &oops))
        fail_msg("%s", oops.zh);
    assert_int_equal(heard.first, 'B');
    assert_true(heard.bytes > 1000000 && heard.pieces > 10);
}

static void a_child_that_says_too_much_or_is_not_there_is_told(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct oops oops = {0}, missing = {0}, stopped = {0};
    struct heard heard = {0}, tired = {.answer = -ERR_LIMIT};
    struct reader_child child = {.file = table(arena, 20000), .take = hear, .context = &heard, .output_most = 100000};
    setenv("FENGSUI_READER", READER, 1);
    assert_int_equal(reader_child_run(&child, &oops), -ERR_TOO_LARGE);
    assert_true(heard.bytes <= 100000);
    struct reader_child ended = {.file = child.file, .take = hear, .context = &tired};
    assert_int_equal(reader_child_run(&ended, &stopped), -ERR_LIMIT);
    assert_string_equal(stopped.zh, "够了");
    setenv("FENGSUI_READER", "/nonexistent/reader", 1);
    assert_int_equal(reader_child_run(&child, &missing), -ERR_NOT_FOUND);
}

static int begin(void **state)
{
    (void)state;
    place_open(true);
    return 0;
}

static int end(void **state)
{
    (void)state;
    place_close();
    return 0;
}

/* cairo itself keeps a little of every PDF with text in it. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) { return "leak:libcairo.so\n"; }

/* The libraries keep fonts for the life of the process: given back, so that a leak of ours would be seen. */
static int give_fonts_back(void **state)
{
    (void)state;
    pango_cairo_font_map_set_default(NULL);
    cairo_debug_reset_static_data();
    FcFini();
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_notice_says_what_an_office_would_say, begin, end),
        cmocka_unit_test_setup_teardown(the_code_leads_to_the_change_that_printed_it, begin, end),
        cmocka_unit_test_setup_teardown(what_is_not_there_is_said_so, begin, end),
        cmocka_unit_test_setup_teardown(every_form_prints, begin, end),
        cmocka_unit_test_setup_teardown(a_foreign_file_is_read_by_a_child_piece_by_piece, begin, end),
        cmocka_unit_test_setup_teardown(a_child_that_says_too_much_or_is_not_there_is_told, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, give_fonts_back);
}
