#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "format/archive.h"
#include "format/xml.h"
#include "paper/paper_docx.h"
#include "paper/paper_html.h"
#include "paper/paper_pdf.h"
#include "sample.h"

#include <fontconfig/fontconfig.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- what the poppler tools say about a PDF ---- */

static char folder[] = "/tmp/fengsui-paper-XXXXXX";

static const char *pdf_file(struct arena *arena, const struct paper *paper)
{
    const char *bytes;
    size_t n;
    struct oops oops = {0};
    assert_int_equal(paper_pdf(paper, arena, &bytes, &n, &oops), 0);
    const char *path = arena_printf(arena, "%s/paper.pdf", folder);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    fclose(file);
    return path;
}

static const char *said(struct arena *arena, const char *command)
{
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    struct text text = TEXT(arena);
    char piece[4096];
    for (size_t n; (n = fread(piece, 1, sizeof piece, pipe)) > 0;)
        text_add_n(&text, piece, n);
    assert_int_equal(pclose(pipe), 0);
    return text_end(&text);
}

/* Without blanks: how many stand between Chinese characters is pdftotext's guess. */
static const char *pdf_text(struct arena *arena, const struct paper *paper, int page)
{
    const char *pages = page ? arena_printf(arena, "-f %d -l %d", page, page) : "";
    const char *text = said(arena, arena_printf(arena, "pdftotext %s -layout %s -", pages, pdf_file(arena, paper)));
    struct text squeezed = TEXT(arena);
    for (; *text; text++)
        if (*text != ' ')
            text_byte(&squeezed, *text);
    return text_end(&squeezed);
}

static int pdf_pages(struct arena *arena, const struct paper *paper)
{
    const char *info = said(arena, arena_printf(arena, "pdfinfo %s", pdf_file(arena, paper)));
    const char *pages = strstr(info, "Pages:");
    assert_non_null(pages);
    return atoi(pages + 6);
}

static int times(const char *text, const char *word)
{
    int n = 0;
    for (; (text = strstr(text, word)); text += strlen(word))
        n++;
    return n;
}

/* The words stand in this order. */
static void assert_order(const char *text, const char *const *words)
{
    for (; *words; words++) {
        const char *at = strstr(text, *words);
        if (!at)
            fail_msg("“%s” is missing or too early in:\n%s", *words, text);
        text = at + strlen(*words);
    }
}

static const char *repeated(struct arena *arena, const char *piece, int n)
{
    struct text text = TEXT(arena);
    while (n--)
        text_add(&text, piece);
    return text_end(&text);
}

/* ---- PDF ---- */

static void a_notice_fits_one_sheet_and_reads_in_order(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct paper *paper = sample_notice(arena);
    assert_int_equal(pdf_pages(arena, paper), 1);
    assert_order(pdf_text(arena, paper, 0),
                 (const char *[]){"安全漏洞整改通知书", "信办整改〔2026〕17号", "示例学院：", "现通知你单位整改",
                                  "漏洞名称", "管理后台弱口令", "互联网访问通道", "示例大学信息化工作办公室",
                                  "2026年3月4日", "—1—", NULL});
}

static void the_file_is_pdf_1_5_on_a4_with_embedded_fonts(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const char *path = pdf_file(arena, sample_notice(arena));
    const char *info = said(arena, arena_printf(arena, "TZ=UTC pdfinfo -isodates %s", path));
    assert_non_null(strstr(info, "(A4)"));
    assert_non_null(strstr(info, "1.5"));
    assert_non_null(strstr(info, "安全漏洞整改通知书"));
    assert_non_null(strstr(info, "2026-03-04T05:00:00"));
    const char *fonts = said(arena, arena_printf(arena, "pdffonts %s | tail -n +3", path));
    assert_true(times(fonts, "\n") >= 2);
    assert_int_equal(times(fonts, " yes yes yes "), times(fonts, "\n")); /* embedded, subset, Unicode */
}

static void a_sheet_holds_22_lines_of_28_characters(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct paper *paper = paper_new(arena, "满页", "", 0);
    paper_text(paper, repeated(arena, "测", 26 + 21 * 28));
    assert_int_equal(pdf_pages(arena, paper), 1);
    char **lines;
    size_t n = text_split(arena, pdf_text(arena, paper, 1), '\n', &lines);
    int full = 0;
    for (size_t i = 0; i < n; i++)
        full += times(lines[i], "测") == 28;
    assert_int_equal(full, 21);
    paper_text(paper, "再多一行");
    assert_int_equal(pdf_pages(arena, paper), 2);
}

/* Right edges of the lines on a page, in points. */
static size_t edges(struct arena *arena, const struct paper *paper, double *ret_left, double *ret_right, size_t most)
{
    const char *boxes = said(arena, arena_printf(arena, "pdftotext -bbox-layout %s -", pdf_file(arena, paper)));
    size_t n = 0;
    for (const char *at = boxes; (at = strstr(at, "<line ")) && n < most; at++, n++)
        assert_int_equal(sscanf(at, "<line xMin=\"%lf\" yMin=\"%*f\" xMax=\"%lf\"", &ret_left[n], &ret_right[n]), 2);
    return n;
}

static void full_lines_are_flush_on_both_sides(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct paper *paper = paper_new(arena, "两端对齐", "", 0);
    paper_text(paper,
               "端口 443 与 8443 均已启用 TLS 1.2，证书有效期到 2027 年 1 月 31 日；“示例选课系统”使用 Nginx 1.22.1，"
               "管理后台限制为 192.0.2.0/24 访问，日志保存 6 个月以上，并且每周检查 1 次。");
    double left[32], right[32], edge = (28 + 156) * 72 / 25.4;
    size_t n = edges(arena, paper, left, right, 32);
    assert_true(n >= 4);
    for (size_t i = 0; i + 2 < n; i++) { /* not the last line, not the page number */
        assert_true(fabs(right[i] - edge) < 0.5);
        assert_true(fabs(left[i] - (28 * 72 / 25.4 + (i ? 0 : 2 * 15.79))) < 2);
    }
    assert_true(right[n - 2] < edge - 5);
}

static void the_head_of_a_table_stands_on_every_sheet(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct paper *paper = sample_register(arena, 40);
    int pages = pdf_pages(arena, paper);
    assert_int_equal(pages, 3);
    for (int page = 1; page <= pages; page++) {
        const char *text = pdf_text(arena, paper, page);
        assert_int_equal(times(text, "责任单位"), 1);
        assert_true(times(text, "测试时钟") >= 1);
        assert_non_null(strstr(text, arena_printf(arena, "—%d—", page)));
    }
    const char *all = pdf_text(arena, paper, 0);
    for (int i = 1; i <= 40; i++)
        assert_int_equal(times(all, arena_printf(arena, "YH-%04d", i)), 1);
}

/* However long the text before: where the table goes over, at least two rows go. */
static void the_last_row_never_goes_alone(void **state)
{
    (void)state;
    static const struct paper_column columns[] = {{"项目", 1, PAPER_LEFT}, {"内容", 3, PAPER_LEFT}};
    int over = 0;
    for (int lines = 14; lines < 20; lines++) {
        ARENA_SCOPE(arena);
        struct paper *paper = paper_new(arena, "表", "样例大学", 0);
        paper_text(paper, repeated(arena, "测", 26 + (lines - 1) * 28));
        struct paper_table *table = paper_table(paper, "", columns, 2);
        for (int i = 0; i < 4; i++)
            paper_row(paper, table, (const char *[]){arena_printf(arena, "第%d行", i + 1), "有"}, 2);
        if (pdf_pages(arena, paper) < 2)
            continue;
        const char *second = pdf_text(arena, paper, 2);
        over += strstr(second, "第4行") && !strstr(second, "第1行");
        assert_true(!strstr(second, "第4行") || strstr(second, "第3行"));
    }
    assert_true(over > 0);
}

static void a_row_longer_than_a_sheet_is_cut_and_nothing_is_lost(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct paper *paper = paper_new(arena, "长行", "", 0);
    static const struct paper_column columns[] = {{"项", 1, PAPER_LEFT}, {"说明", 3, PAPER_LEFT}};
    struct paper_table *table = paper_table(paper, "", columns, 2);
    paper_row(paper, table, (const char *[]){"甲", repeated(arena, "证", 3000)}, 2);
    paper_row(paper, table, (const char *[]){"乙", "完"}, 2);
    const char *text = pdf_text(arena, paper, 0);
    assert_int_equal(times(text, "证"), 3000);
    assert_int_equal(times(text, "甲"), 1);
    assert_non_null(strstr(text, "完"));
}

static void a_signature_brings_two_lines_along(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct paper *paper = paper_new(arena, "落款", "", 0);
    paper_text(paper, repeated(arena, "甲", 26 + 17 * 28));
    paper_text(paper, repeated(arena, "乙", 26 + 2 * 28));
    paper_sign(paper, "示例大学", "2026年3月4日", true);
    assert_int_equal(pdf_pages(arena, paper), 2);
    const char *second = pdf_text(arena, paper, 2);
    assert_int_equal(times(second, "甲"), 0);
    assert_int_equal(times(second, "乙"), 2 * 28);
    assert_non_null(strstr(second, "示例大学"));
}

static void page_numbers_stand_on_the_outer_side(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct paper *paper = paper_new(arena, "页码", "", 0);
    paper_text(paper, "一");
    paper_break(paper);
    paper_text(paper, "二");
    double left[8], right[8];
    assert_int_equal(edges(arena, paper, left, right, 8), 4);
    double middle = 210 * 72 / 25.4 / 2;
    assert_true(left[1] > middle);
    assert_true(right[3] < middle);
}

static void an_imprint_stands_at_the_foot_of_the_last_sheet(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct paper *paper = sample_bulletin(arena);
    int pages = pdf_pages(arena, paper);
    const char *last = pdf_text(arena, paper, pages);
    assert_order(last, (const char *[]){"2026年4月1日", "抄送：", "2026年4月1日印发", "—", NULL});
    assert_order(pdf_text(arena, paper, 1), (const char *[]){"校网信办〔2026〕5号", "关于2026年", "各学院", NULL});
}

static void the_same_paper_gives_the_same_bytes(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const char *a, *b;
    size_t n, m;
    struct oops oops = {0};
    assert_int_equal(paper_pdf(sample_bulletin(arena), arena, &a, &n, &oops), 0);
    assert_int_equal(paper_pdf(sample_bulletin(arena), arena, &b, &m, &oops), 0);
    assert_int_equal(n, m);
    assert_memory_equal(a, b, n);
    assert_int_equal(paper_docx(sample_bulletin(arena), arena, &a, &n, &oops), 0);
    assert_int_equal(paper_docx(sample_bulletin(arena), arena, &b, &m, &oops), 0);
    assert_int_equal(n, m);
    assert_memory_equal(a, b, n);
}

static void hostile_texts_print_as_text(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct paper *paper = paper_new(arena, "a\x01<b>", "", 0);
    paper_title(paper, "");
    paper_text(paper, "正文 <script>alert(1)</script> & \x02\x1f\"引号\"");
    paper_text(paper, "\xff\xfe");
    paper_text(paper, repeated(arena, "x", 300));
    paper_table(paper, "", &(const struct paper_column){"空", 1, PAPER_LEFT}, 1);
    paper_sign(paper, repeated(arena, "办", 60), "", true);
    const char *text = pdf_text(arena, paper, 0);
    assert_non_null(strstr(text, "<script>"));
    assert_non_null(strstr(text, "文字编码有误"));
    struct text html = TEXT(arena);
    struct oops oops = {0};
    assert_int_equal(paper_html(paper, &html, &oops), 0);
    assert_null(strstr(html.at, "<script"));
    assert_non_null(strstr(html.at, "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;引号&quot;"));
}

static void a_code_with_too_much_in_it_is_refused_by_all_writers(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct paper *paper = paper_new(arena, "码", "", 0);
    paper_qr(paper, repeated(arena, "x", 1201), "");
    const char *bytes;
    size_t n;
    struct oops oops = {0};
    struct text html = TEXT(arena);
    assert_int_equal(paper_pdf(paper, arena, &bytes, &n, &oops), -ERR_TOO_LARGE);
    assert_int_equal(paper_docx(paper, arena, &bytes, &n, &oops), -ERR_TOO_LARGE);
    assert_int_equal(paper_html(paper, &html, &oops), -ERR_TOO_LARGE);
    assert_non_null(strstr(oops.zh, "二维码"));
}

static void dates_are_written_both_ways(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    static const struct {
        int year, month, day;
        const char *plain, *numerals;
    } rows[] = {{2026, 3, 5, "2026年3月5日", "二〇二六年三月五日"},
                {2026, 10, 10, "2026年10月10日", "二〇二六年十月十日"},
                {2030, 11, 20, "2030年11月20日", "二〇三〇年十一月二十日"},
                {2000, 12, 31, "2000年12月31日", "二〇〇〇年十二月三十一日"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(paper_date(arena, rows[i].year, rows[i].month, rows[i].day, false), rows[i].plain);
        assert_string_equal(paper_date(arena, rows[i].year, rows[i].month, rows[i].day, true), rows[i].numerals);
    }
}

/* ---- Word ---- */

struct reading {
    struct text text; /* of the body */
    int tables, heads, pictures, bad;
    struct arena *arena;
};

static int take_open(void *user, struct xml *xml, const char *name, const char *const *attributes)
{
    (void)xml, (void)attributes;
    struct reading *reading = user;
    reading->tables += text_same(name, "tbl");
    reading->heads += text_same(name, "tblHeader");
    reading->pictures += text_same(name, "blip");
    return 0;
}

static int take_close(void *user, struct xml *xml, const char *name, const char *text)
{
    (void)xml;
    struct reading *reading = user;
    if (text_same(name, "t"))
        text_add(&reading->text, text);
    if (text_same(name, "p"))
        text_byte(&reading->text, '\n');
    return 0;
}

static void read_part(struct archive *archive, const char *name, struct reading *reading)
{
    static const struct xml_handler handler = {take_open, take_close};
    const char *bytes;
    size_t n;
    struct oops oops = {0};
    struct xml *xml;
    const struct xml_limits limits = {.depth = 200};
    assert_int_equal(archive_read(archive, reading->arena, name, &bytes, &n), 0);
    assert_int_equal(xml_open(&handler, reading, &limits, name, &oops, &xml), 0);
    int err = xml_feed(xml, bytes, n, true);
    if (err)
        fail_msg("%s: %s", oops.where, oops.zh);
    xml_close(xml);
}

static void read_docx(struct arena *arena, const struct paper *paper, struct reading *ret_reading)
{
    const char *bytes;
    size_t n;
    struct oops oops = {0};
    struct archive *archive;
    assert_int_equal(paper_docx(paper, arena, &bytes, &n, &oops), 0);
    assert_int_equal(archive_open(bytes, n, "docx", NULL, &oops, &archive), 0);
    struct reading other = {.text = TEXT(arena), .arena = arena};
    *ret_reading = (struct reading){.text = TEXT(arena), .arena = arena};
    for (size_t i = 0; i < archive_count(archive); i++) {
        const char *name = archive_name(archive, i);
        if (text_ends(name, ".xml") || text_ends(name, ".rels"))
            read_part(archive, name, text_same(name, "word/document.xml") ? ret_reading : &other);
    }
    archive_close(archive);
}

static void the_word_file_is_well_formed_and_says_the_same(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct reading reading;
    read_docx(arena, sample_notice(arena), &reading);
    assert_order(text_end(&reading.text),
                 (const char *[]){"安全漏洞整改通知书\n", "信办整改〔2026〕17号\n", "示例学院：\n",
                                  "现通知你单位整改。\n", "漏洞名称\n", "管理后台弱口令\n", "互联网访问通道",
                                  "扫码签收", "示例大学信息化工作办公室\n", "2026年3月4日\n", NULL});
    assert_int_equal(reading.tables, 2); /* findings; code beside the signature */
    assert_int_equal(reading.heads, 1);
    assert_int_equal(reading.pictures, 1);
    read_docx(arena, sample_bulletin(arena), &reading);
    assert_order(text_end(&reading.text), (const char *[]){"附件：1.", "2.", "2026年4月1日\n", "抄送：校领导", NULL});
    read_docx(arena, sample_register(arena, 40), &reading);
    assert_int_equal(times(text_end(&reading.text), "YH-"), 40);
}

static void the_page_says_the_same(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct text html = TEXT(arena);
    struct oops oops = {0};
    assert_int_equal(paper_html(sample_notice(arena), &html, &oops), 0);
    assert_order(text_end(&html), (const char *[]){"<title>安全漏洞整改通知书", "<h1>安全漏洞整改通知书</h1>",
                                                   "示例学院：", "<th scope=\"col\">漏洞名称</th>", "管理后台弱口令",
                                                   "<svg", "示例大学信息化工作办公室", "2026年3月4日", NULL});
    assert_null(strstr(html.at, "http-equiv"));
    assert_int_equal(times(html.at, "<tr>"), 3);
}

/* cairo 1.16 itself keeps 768 bytes of every PDF with text in it: ten lines that use nothing but cairo and Pango show
 * it too. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) { return "leak:libcairo.so\n"; }

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    unlink(arena_printf(arena, "%s/paper.pdf", folder));
    /* The libraries keep fonts for the life of the process: given back, so that a leak of ours would be seen. */
    pango_cairo_font_map_set_default(NULL);
    cairo_debug_reset_static_data();
    FcFini();
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_notice_fits_one_sheet_and_reads_in_order),
        cmocka_unit_test(the_file_is_pdf_1_5_on_a4_with_embedded_fonts),
        cmocka_unit_test(a_sheet_holds_22_lines_of_28_characters),
        cmocka_unit_test(full_lines_are_flush_on_both_sides),
        cmocka_unit_test(the_head_of_a_table_stands_on_every_sheet),
        cmocka_unit_test(the_last_row_never_goes_alone),
        cmocka_unit_test(a_row_longer_than_a_sheet_is_cut_and_nothing_is_lost),
        cmocka_unit_test(a_signature_brings_two_lines_along),
        cmocka_unit_test(page_numbers_stand_on_the_outer_side),
        cmocka_unit_test(an_imprint_stands_at_the_foot_of_the_last_sheet),
        cmocka_unit_test(the_same_paper_gives_the_same_bytes),
        cmocka_unit_test(hostile_texts_print_as_text),
        cmocka_unit_test(a_code_with_too_much_in_it_is_refused_by_all_writers),
        cmocka_unit_test(dates_are_written_both_ways),
        cmocka_unit_test(the_word_file_is_well_formed_and_says_the_same),
        cmocka_unit_test(the_page_says_the_same),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
