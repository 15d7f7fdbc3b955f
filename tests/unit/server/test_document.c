#include "place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "api/evidence_store.h"
#include "format/archive.h"
#include "io/child.h"
#include "server/document.h"
#include "server/document_template.h"
#include "server/reader_child.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
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

/* Nobody has said by which address people reach the server: a code would lead nowhere, words can be looked up. */
static void without_an_address_words_stand_in_place_of_the_code(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    static const struct document_house NOWHERE = {.institution = "样例大学", .base_url = ""};
    const struct row *document = printed_notice();
    const struct row *change = place_row("trail", "verb", VALUE_OF_TEXT("rectification-notice.issue"), NULL, 2);
    struct reading reading = place_reading(arena);
    struct oops oops = {0};
    const void *html;
    size_t n;
    assert_int_equal(document_render(&NOWHERE, &reading, document->id, "html", &html, &n, &oops), 0);
    assert_null(strstr(html, "扫码核验"));
    assert_null(strstr(html, "/r/rectification-notice"));
    assert_non_null(strstr(html, arena_printf(arena, "第%lld条，摘要以%.16s开头", (long long)change->id,
                                              row_text(change, "hash"))));
    assert_non_null(strstr(rendered(arena, document->id, "html", &n), "扫码核验"));
}

/* What pdftotext reads in it, blanks and line ends taken out. */
static const char *text_of_pdf(struct arena *arena, const char *pdf, size_t n)
{
    struct text text = TEXT(arena);
    const char *path = arena_printf(arena, "%s/sheet.pdf", place.folder), *out = arena_printf(arena, "%s.txt", path);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(pdf, 1, n, file), n);
    fclose(file);
    pid_t child = fork();
    if (!child) {
        execlp("pdftotext", "pdftotext", "-enc", "UTF-8", path, out, (char *)NULL);
        _exit(127);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    file = fopen(out, "rb");
    assert_non_null(file);
    for (int c; (c = fgetc(file)) != EOF;)
        if (c > ' ')
            text_byte(&text, (char)c);
    fclose(file);
    return text_end(&text);
}

static void what_is_printed_can_be_read_and_has_no_open_place(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct row *document = printed_notice();
    size_t n;
    const char *pdf = rendered(arena, document->id, "pdf", &n);
    const char *text = text_of_pdf(arena, pdf, n);
    static const char *const SAID[] = {"整改〔2026〕001号", "图书馆：", "一、隐患清单", "YH2026-00001", "YH2026-00002",
                                       "样例大学信息化工作办公室", "—1—", "—2—", "印发"};
    for (size_t i = 0; i < sizeof SAID / sizeof *SAID; i++)
        if (!strstr(text, SAID[i]))
            fail_msg("%s is missing in %s", SAID[i], text);
    assert_null(strchr(text, '{'));
    assert_null(strstr(text, "【缺"));
    const char *head = strstr(text, "隐患名称"); /* the table goes over the page, its head goes with it */
    assert_non_null(head);
    assert_true(strstr(text, "—1—") > head && strstr(strstr(text, "—1—"), "隐患名称"));
}

/* The record goes on, the paper does not: printed again it says what it said, under its own date. */
static void a_sheet_printed_again_is_the_sheet_that_was_sent(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct row *document = printed_notice();
    int64_t notice = row_get(document, "record").ref.id;
    size_t n;
    const char *then = rendered(arena, document->id, "html", &n);
    const struct cell cells[] = {{"form", VALUE_OF_TEXT("督办单")},
                                 {"record", VALUE_OF_REF("rectification-notice", notice)},
                                 {"at", VALUE_OF_INT(office_now(place.office))},
                                 {NULL}};
    int64_t order = place_open_record("document", cells);
    const char *due = rendered(arena, order, "html", &n);
    assert_null(strstr(due, "应于前"));
    assert_non_null(strstr(due, "时前反馈")); /* "应于2026年10月9日24时前反馈" */
    struct oops oops = {0};
    int64_t fired;
    assert_int_equal(office_move_clock(place.office, office_now(place.office) + 3600000, &fired, &oops), 0);
    assert_int_equal(place_deed("rectification-notice", notice, "receive", NULL).code, 0);
    assert_string_not_equal(row_text(place_row("rectification-notice", "id", VALUE_OF_INT(notice), NULL, 1), "state"),
                            "issued");
    assert_string_equal(rendered(arena, document->id, "html", &n), then);
    assert_string_equal(rendered(arena, order, "html", &n), due);
}

/* --- the institution's own file --- */

static const char *part_of(struct arena *arena, const char *docx, size_t n, const char *name)
{
    struct oops oops = {0};
    struct archive *archive;
    const char *bytes;
    size_t size;
    assert_int_equal(archive_open(docx, n, name, NULL, &oops, &archive), 0);
    assert_int_equal(archive_read(archive, arena, name, &bytes, &size), 0);
    archive_close(archive);
    return bytes;
}

static int checked(struct arena *arena, const char *form, const char *bytes, size_t n, struct docx_names *ret_unused,
                   struct oops *oops)
{
    const struct law *law = place.house->law;
    return document_template_check(law, map_get(&law->forms, form), bytes, n, arena, ret_unused, oops);
}

static const char *with_body(struct arena *arena, const char *words, size_t *ret_n)
{
    const char *body = arena_printf(arena,
                                    "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">"
                                    "<w:body><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:body></w:document>",
                                    words);
    static const char TYPES[] = "<Types></Types>";
    const struct archive_part parts[] = {{"word/document.xml", body, strlen(body), false},
                                         {"[Content_Types].xml", TYPES, sizeof TYPES - 1, false}};
    const char *bytes;
    assert_int_equal(archive_make(arena, parts, 2, &bytes, ret_n), 0);
    return bytes;
}

static void a_template_is_refused_with_what_is_wrong(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    static const struct {
        const char *words, *said;
    } CASES[] = {
        {"{发文字号}{二维码}{责任单}", "是不是{责任单位}"},
        {"{二维码}{责任单位}", "缺{发文字号}"},
        {"{发文字号}{责任单位}", "缺{二维码}"},
        {"{#所列隐患}{发文字号}{二维码}{/所列隐患}", "不在表格的行里"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct oops oops = {0};
        struct docx_names unused;
        size_t n;
        const char *bytes = with_body(arena, CASES[i].words, &n);
        assert_true(checked(arena, "安全漏洞整改通知书", bytes, n, &unused, &oops) < 0);
        if (!strstr(oops.zh, CASES[i].said))
            fail_msg("%s: %s", CASES[i].words, oops.zh);
    }
    struct oops oops = {0};
    struct docx_names unused;
    size_t n;
    const char *bytes = with_body(arena, "{编号}{核验网址}{责任单位}{信息系统.访问地址}{system.url}{issue.at}", &n);
    if (checked(arena, "安全漏洞整改通知书", bytes, n, &unused, &oops))
        fail_msg("%s", oops.zh);
    assert_true(unused.n >= 2); /* the list and the advice */
}

/* Each form gives a sample; kept as it is, it prints a document of which nothing is left open. */
static void the_own_template_wins_until_it_is_given_up(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct row *document = printed_notice();
    struct reading reading = place_reading(arena);
    struct document_house house = HOUSE;
    struct oops oops = {0};
    struct evidence evidence;
    struct docx_names unused;
    const void *sample, *printed;
    size_t n, size;
    const struct map *forms = &place.house->law->forms;
    for (size_t i = 0; i < forms->n; i++) {
        const struct form *form = forms->rows[i].value;
        assert_int_equal(document_sample(&HOUSE, &reading, form->name, &sample, &n, &oops), 0);
        if (checked(arena, form->name, sample, n, &unused, &oops))
            fail_msg("%s: %s", form->name, oops.zh);
        assert_int_equal(unused.n, 0);
    }
    assert_int_equal(document_sample(&HOUSE, &reading, "没有的单据", &sample, &n, &oops), DOCUMENT_NONE);
    assert_int_equal(document_sample(&HOUSE, &reading, "安全漏洞整改通知书", &sample, &n, &oops), 0);
    house.evidence_folder = arena_printf(arena, "%s/evidence", place.folder);
    assert_int_equal(evidence_store_open(house.evidence_folder, &oops), 0);
    assert_int_equal(evidence_store_take(house.evidence_folder, NULL, sample, n, "通知.docx", &evidence, &oops), 0);
    const struct cell cells[] = {
        {"form", VALUE_OF_TEXT("安全漏洞整改通知书")}, {"hash", VALUE_OF_TEXT(evidence.sha256)}, {NULL}};
    place_open_record("form-template", cells);
    reading = place_reading(arena);
    assert_int_equal(document_template(&house, &reading, "督办单", &printed, &size, &oops), DOCUMENT_NONE);
    assert_int_equal(document_template(&house, &reading, "安全漏洞整改通知书", &printed, &size, &oops), 0);
    assert_int_equal(size, n);
    if (document_render(&house, &reading, document->id, "docx", &printed, &size, &oops))
        fail_msg("%s", oops.zh);
    const char *body = part_of(arena, printed, size, "word/document.xml");
    static const char *const SAID[] = {"整改〔2026〕001号", "后台管理页面可未授权访问", "前端组件存在已知漏洞",
                                       "http://127.0.0.14:8084/", "依据：《网络安全监测和预警通报管理制度》第六条、第十条。",
                                       "rIdFengsuiCode", "fengsui.sample.edu.cn/r/rectification-notice/"};
    for (size_t i = 0; i < sizeof SAID / sizeof *SAID; i++)
        if (!strstr(body, SAID[i]))
            fail_msg("%s is missing", SAID[i]);
    assert_null(strchr(body, '{'));
    assert_null(strstr(body, "【缺"));
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

/* A warning about no system in particular: under its last heading stand a text and a table, and both are empty. */
static void a_heading_over_nothing_says_so_and_no_table_is_a_head_alone(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct cell said[] = {{"title", VALUE_OF_TEXT("假期值守")}, {"body", VALUE_OF_TEXT("请安排值守。")}, {NULL}};
    const struct cell cells[] = {{"form", VALUE_OF_TEXT("预警通知")},
                                 {"record", VALUE_OF_REF("bulletin", place_open_record("bulletin", said))},
                                 {"at", VALUE_OF_INT(office_now(place.office))},
                                 {NULL}};
    size_t n;
    const char *html = rendered(arena, place_open_record("document", cells), "html", &n);
    const char *heading = strstr(html, "防范要求");
    assert_non_null(heading);
    assert_non_null(strstr(heading, "无。"));
    assert_null(strstr(html, "系统名称"));
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
        cmocka_unit_test_setup_teardown(without_an_address_words_stand_in_place_of_the_code, begin, end),
        cmocka_unit_test_setup_teardown(what_is_printed_can_be_read_and_has_no_open_place, begin, end),
        cmocka_unit_test_setup_teardown(a_sheet_printed_again_is_the_sheet_that_was_sent, begin, end),
        cmocka_unit_test_setup_teardown(a_template_is_refused_with_what_is_wrong, begin, end),
        cmocka_unit_test_setup_teardown(the_own_template_wins_until_it_is_given_up, begin, end),
        cmocka_unit_test_setup_teardown(what_is_not_there_is_said_so, begin, end),
        cmocka_unit_test_setup_teardown(a_heading_over_nothing_says_so_and_no_table_is_a_head_alone, begin, end),
        cmocka_unit_test_setup_teardown(every_form_prints, begin, end),
        cmocka_unit_test_setup_teardown(a_foreign_file_is_read_by_a_child_piece_by_piece, begin, end),
        cmocka_unit_test_setup_teardown(a_child_that_says_too_much_or_is_not_there_is_told, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, give_fonts_back);
}
