#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "format/archive.h"
#include "format/xlsx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

static int print_row(void *user, const struct xlsx_row *row)
{
    text_printf(user, "%s%s%zu:", row->sheet, row->hidden ? "~" : "!", row->line);
    for (size_t i = 0; i < row->n; i++)
        text_printf(user, "<%s>", row->cells[i]);
    text_add(user, " ");
    return 0;
}

/* A workbook of one sheet from hand-written parts; NULL parts are left out. */
static const char *make_book(struct arena *arena, const char *properties, const char *styles, const char *strings,
                             const char *sheet, size_t *ret_n)
{
    struct text book = TEXT(arena);
    text_printf(&book,
                "<x:workbook xmlns:x='m' xmlns:d3='r'>%s<x:sheets><x:sheet name='表' sheetId='1' d3:id='r1'/>"
                "</x:sheets></x:workbook>",
                properties);
    const char *relations = "<Relationships><Relationship Id='r1' Target='/xl/worksheets/a.xml'/></Relationships>";
    struct archive_part parts[5] = {{"xl/workbook.xml", book.at, book.n, false},
                                    {"xl/_rels/workbook.xml.rels", relations, strlen(relations), false},
                                    {"xl/worksheets/a.xml", sheet, strlen(sheet), false}};
    size_t n = 3;
    if (styles)
        parts[n++] = (struct archive_part){"xl/styles.xml", styles, strlen(styles), false};
    if (strings)
        parts[n++] = (struct archive_part){"xl/sharedStrings.xml", strings, strlen(strings), false};
    const char *bytes = NULL;
    assert_int_equal(archive_make(arena, parts, n, &bytes, ret_n), 0);
    return bytes;
}

static const char STYLES[] =
    "<styleSheet><numFmts><numFmt numFmtId='170' formatCode='yyyy\"年\"m\"月\"d\"日\"'/>"
    "<numFmt numFmtId='171' formatCode='[$-804]h:mm;@'/><numFmt numFmtId='172' formatCode='0.00\" days\"'/>"
    "<numFmt numFmtId='173' formatCode='0.00E+00'/><numFmt numFmtId='174' formatCode='[h]:mm'/></numFmts>"
    "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
    "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='22'/><xf numFmtId='170'/><xf numFmtId='171'/>"
    "<xf numFmtId='172'/><xf numFmtId='173'/><xf numFmtId='174'/><xf numFmtId='57'/></cellXfs></styleSheet>";

static void cells_read_as_a_person_sees_them(void **state)
{
    (void)state;
    const struct {
        const char *properties, *cells, *expected;
    } rows[] = {
        {"", "<c t='s'><v>0</v></c><c t='s'><v>1</v></c>", "<主机><红黑>"},
        {"", "<c t='inlineStr'><is><r><t>a</t></r><r><t>b</t></r><rPh><t>no</t></rPh></is></c>", "<ab>"},
        {"",
         "<c t='str'><f>A1&amp;\"x\"</f><v>ax</v></c><c t='b'><v>1</v></c><c t='b'><v>0</v></c><c "
         "t='e'><v>#N/A</v></c>",
         "<ax><TRUE><FALSE><#N/A>"},
        {"",
         "<c><v>0.1</v></c><c><v>3.0000000000000001E-3</v></c><c><v>42</v></c><c><v>110101199001011000</v></"
         "c><c><v>-7.50</v></c>",
         "<0.1><0.003><42><110101199001011000><-7.5>"},
        {"",
         "<c s='1'><v>46082</v></c><c s='2'><v>46082.354166666664</v></c><c s='3'><v>60</v></c><c "
         "s='3'><v>59</v></c><c s='3'><v>61</v></c>",
         "<2026-03-01><2026-03-01T08:30:00><60><1900-02-28><1900-03-01>"},
        {"<x:workbookPr date1904='1'/>", "<c s='1'><v>44620</v></c>", "<2026-03-01>"},
        {"",
         "<c s='4'><v>0.5</v></c><c s='5'><v>3.25</v></c><c s='6'><v>1000</v></c><c s='7'><v>1.25</v></c><c "
         "s='8'><v>46082</v></c>",
         "<12:00:00><3.25><1000><30:00:00><2026-03-01>"},
        {"", "<c r='C7'><v>1</v></c><c r='E7'><v>2</v></c><c r='F7'/>", "<><><1><><2>"},
        {"", "<c><f>1+1</f><v>2</v></c><c><f>1+1</f><v/></c><c t='str'><f>\"\"</f><v></v></c><c><f>1</f></c><c><v>1</v></c>",
         "<2><" XLSX_UNCOMPUTED "><><" XLSX_UNCOMPUTED "><1>"},
        {"", "<c t='inlineStr'><is><t>a_x000D_b_x005F_x0041_</t></is></c>", "<a\rb_x0041_>"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ARENA_SCOPE(arena);
        struct text text = TEXT(arena);
        struct oops oops = {0};
        size_t n;
        const char *sheet = arena_printf(arena,
                                         "<x:worksheet xmlns:x='m'><x:sheetData><x:row r='7'>%s</x:row></x:sheetData>"
                                         "</x:worksheet>",
                                         rows[i].cells);
        const char *bytes =
            make_book(arena, rows[i].properties, STYLES,
                      "<sst><si><t>主机</t></si><si><r><t>红</t></r><r><t>黑</t></r></si></sst>", sheet, &n);
        int r = xlsx_read(bytes, n, "t.xlsx", NULL, print_row, &text, &oops);
        if (r)
            print_error("%s %s\n", oops.where, oops.zh);
        assert_int_equal(r, 0);
        char expected[200];
        snprintf(expected, sizeof expected, "表!7:%s ", rows[i].expected);
        assert_string_equal(text_end(&text), expected);
    }
}

static void merged_cells_are_filled_and_hidden_rows_flagged(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct text text = TEXT(arena);
    size_t n;
    const char *sheet = "<worksheet><sheetData><row r='1'><c r='A1'><v>1</v></c><c r='C1'><v>3</v></c></row>"
                        "<row r='2' hidden='1'><c r='C2'><v>4</v></c></row><row r='3'><c r='B3'><v>5</v></c></row><row "
                        "r='4'/></sheetData>"
                        "<mergeCells><mergeCell ref='B3:D4'/><mergeCell ref='A1:A3'/></mergeCells></worksheet>";
    const char *bytes = make_book(arena, "", NULL, NULL, sheet, &n);
    assert_int_equal(xlsx_read(bytes, n, "t", NULL, print_row, &text, NULL), 0);
    assert_string_equal(text_end(&text), "表!1:<1><><3> 表~2:<1><><4> 表!3:<1><5><5><5> 表!4:<><5><5><5> ");
}

static void hostile_books_are_refused_with_their_place(void **state)
{
    (void)state;
    const struct {
        const char *sheet, *strings;
        int code;
        const char *where;
    } rows[] = {
        {"<worksheet><sheetData><row r='1'><c r='BDWGN1'><v>1</v></c></row></sheetData></worksheet>", NULL,
         ERR_TOO_LARGE, "t:表!BDWGN1"},
        {"<worksheet><sheetData><row r='1048577'><c><v>1</v></c></row></sheetData></worksheet>", NULL, ERR_TOO_LARGE,
         "t:表!A1048577"},
        {"<worksheet><sheetData><row r='2'/><row r='2'/></sheetData></worksheet>", NULL, ERR_SYNTAX, "t:表!A2"},
        {"<worksheet><sheetData><row r='1'><c r='B1'/><c r='A1'/></row></sheetData></worksheet>", NULL, ERR_SYNTAX,
         "t:表!A1"},
        {"<worksheet><sheetData><row r='1'><c t='s'><v>9</v></c></row></sheetData></worksheet>", "<sst/>", ERR_SYNTAX,
         "t:表!A1"},
        {"<worksheet>\n<sheetData><row>", NULL, ERR_SYNTAX, "t:xl/worksheets/a.xml:2:"},
        {"<!DOCTYPE a [<!ENTITY x 'y'>]><worksheet/>", NULL, ERR_SYNTAX, "t:xl/worksheets/a.xml:1:"},
        {"<worksheet/>", "<!DOCTYPE a SYSTEM 'x'><sst/>", ERR_SYNTAX, "t:xl/sharedStrings.xml:1:"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ARENA_SCOPE(arena);
        struct text text = TEXT(arena);
        struct oops oops = {0};
        size_t n;
        const char *bytes = make_book(arena, "", NULL, rows[i].strings, rows[i].sheet, &n);
        assert_int_equal(xlsx_read(bytes, n, "t", NULL, print_row, &text, &oops), -rows[i].code);
        assert_true(text_starts(oops.where, rows[i].where));
    }
    ARENA_SCOPE(arena);
    struct oops oops = {0};
    const struct archive_part part = {"word/document.xml", "<a/>", 4, false};
    const char *bytes = NULL;
    size_t n;
    assert_int_equal(archive_make(arena, &part, 1, &bytes, &n), 0);
    assert_int_equal(xlsx_read(bytes, n, "t", NULL, print_row, NULL, &oops), -ERR_SYNTAX);
    assert_string_equal(oops.zh, "这是 Word 文档，不是表格");
}

static void nested_merges_cost_no_more_than_their_limit(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct text sheet = TEXT(arena), text = TEXT(arena);
    text_add(&sheet, "<worksheet><sheetData>");
    for (int i = 0; i < 3000; i++)
        text_add(&sheet, "<row><c><v>1</v></c></row>");
    text_add(&sheet, "</sheetData><mergeCells>");
    for (int i = 0; i < 20000; i++)
        text_printf(&sheet, "<mergeCell ref='A%d:ALL99999'/>", i % 7 + 1);
    text_add(&sheet, "</mergeCells></worksheet>");
    size_t n;
    const char *bytes = make_book(arena, "", NULL, NULL, sheet.at, &n);
    struct oops oops = {0};
    assert_int_equal(xlsx_read(bytes, n, "t", NULL, print_row, &text, &oops), -ERR_TOO_LARGE);
    assert_string_equal(oops.zh, "合并单元格太多");
}

/* A workbook that an independent writer made. */
static void books_of_another_writer_are_read(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    char path[] = "/tmp/fengsui-test-XXXXXX";
    assert_true(mkstemp(path) >= 0);
    lxw_workbook *book = workbook_new(path);
    lxw_worksheet *sheet = workbook_add_worksheet(book, "资产");
    lxw_worksheet *hidden = workbook_add_worksheet(book, "隐藏");
    lxw_format *date = workbook_add_format(book);
    format_set_num_format(date, "yyyy/mm/dd hh:mm");
    worksheet_write_string(sheet, 0, 0, "主机", NULL);
    worksheet_write_number(sheet, 0, 1, 3389, NULL);
    lxw_datetime when = {2026, 3, 1, 8, 30, 0};
    worksheet_write_datetime(sheet, 0, 2, &when, date);
    worksheet_write_boolean(sheet, 0, 3, 1, NULL);
    worksheet_merge_range(sheet, 1, 0, 2, 1, "合并", NULL);
    worksheet_write_string(sheet, 2, 2, "x<&>y", NULL);
    lxw_row_col_options invisible = {.hidden = 1};
    worksheet_set_row_opt(sheet, 2, LXW_DEF_ROW_HEIGHT, NULL, &invisible);
    worksheet_write_string(hidden, 0, 0, "h", NULL);
    worksheet_hide(hidden);
    assert_int_equal(workbook_close(book), 0);
    FILE *file = fopen(path, "rb");
    char bytes[32768];
    size_t n = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    remove(path);
    struct text text = TEXT(arena);
    struct oops oops = {0};
    assert_int_equal(xlsx_read(bytes, n, "t", NULL, print_row, &text, &oops), 0);
    assert_string_equal(text_end(&text), "资产!1:<主机><3389><2026-03-01T08:30:00><TRUE> 资产!2:<合并><合并> "
                                         "资产~3:<合并><合并><x<&>y> 隐藏~1:<h> ");
}

static void written_books_read_back_and_hold_no_formula(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const char *choices[] = {"严重", "高危", "中危", NULL};
    const struct xlsx_column columns[] = {{.title = "名称"},
                                          {.title = "等级", .choices = choices, .hint = "选一个 & <填>"},
                                          {.title = "数", .type = XLSX_NUMBER},
                                          {.title = "日期", .type = XLSX_DATE},
                                          {.title = "时间", .type = XLSX_TIME, .width = 30}};
    const char *first[] = {"=cmd|'/C calc'!A0", "高危", "0.1", "2026-03-01", "2026-03-01T08:30:00"};
    const char *second[] = {"控\x01制_x0041_\xff", NULL, "不是数", "x", "0x10"};
    const char *const *rows[] = {first, second};
    const struct xlsx_sheet sheets[] = {{"隐患/清单", columns, 5, rows, 2}, {"隐患/清单", columns, 2, rows, 1}};
    const char *bytes = NULL, *part, *again = NULL;
    size_t n, length, n_again;
    assert_int_equal(xlsx_write(arena, sheets, 2, &bytes, &n, NULL), 0);
    assert_int_equal(xlsx_write(arena, sheets, 2, &again, &n_again, NULL), 0);
    assert_true(n == n_again && memcmp(bytes, again, n) == 0);
    struct text text = TEXT(arena);
    struct oops oops = {0};
    assert_int_equal(xlsx_read(bytes, n, "t", NULL, print_row, &text, &oops), 0);
    assert_string_equal(text_end(&text), "隐患-清单!1:<名称><等级><数><日期><时间> "
                                         "隐患-清单!2:<=cmd|'/C calc'!A0><高危><0.1><2026-03-01><2026-03-01T08:30:00> "
                                         "隐患-清单!3:<???\x01???_x0041_?><><不是数><x><0x10> "
                                         "隐患-清单 (2)!1:<名称><等级> 隐患-清单 (2)!2:<=cmd|'/C calc'!A0><高危> "
                                         "选项~1:<严重><严重> 选项~2:<高危><高危> 选项~3:<中危><中危> ");
    __attribute__((cleanup(archive_done))) struct archive *archive = NULL;
    assert_int_equal(archive_open(bytes, n, "t", NULL, NULL, &archive), 0);
    assert_int_equal(archive_read(archive, arena, "xl/worksheets/sheet1.xml", &part, &length), 0);
    assert_null(strstr(part, "<f>"));
    assert_non_null(strstr(part, "r=\"A2\" s=\"3\" t=\"inlineStr\""));
    assert_non_null(strstr(part, "<formula1>'选项'!$A$1:$A$3</formula1>"));
    assert_non_null(strstr(part, "state=\"frozen\""));
}

/* What is shown is what was said; what is kept stays within the day and in its order. */
static void the_end_of_a_day_is_shown_as_twenty_four(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct xlsx_column columns[] = {{.title = "到期", .type = XLSX_TIME}};
    const char *first[] = {"2026-10-12 24:00"}, *second[] = {"2026-10-13 00:00"};
    const char *const *rows[] = {first, second};
    const struct xlsx_sheet sheet = {"通知", columns, 1, rows, 2};
    const char *bytes = NULL, *part;
    size_t n, length;
    assert_int_equal(xlsx_write(arena, &sheet, 1, &bytes, &n, NULL), 0);
    struct text text = TEXT(arena);
    struct oops oops = {0};
    assert_int_equal(xlsx_read(bytes, n, "t", NULL, print_row, &text, &oops), 0);
    assert_string_equal(text_end(&text), "通知!1:<到期> 通知!2:<2026-10-12T23:59:59> 通知!3:<2026-10-13> ");
    __attribute__((cleanup(archive_done))) struct archive *archive = NULL;
    assert_int_equal(archive_open(bytes, n, "t", NULL, NULL, &archive), 0);
    assert_int_equal(archive_read(archive, arena, "xl/worksheets/sheet1.xml", &part, &length), 0);
    assert_non_null(strstr(part, "r=\"A2\" s=\"6\""));
    assert_non_null(strstr(part, "r=\"A3\" s=\"5\""));
    assert_int_equal(archive_read(archive, arena, "xl/styles.xml", &part, &length), 0);
    assert_non_null(strstr(part, "&quot;24:00&quot;"));
}

static void cell_names_go_both_ways(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    for (size_t column = 1; column < 20000; column += 13) {
        size_t back, row;
        assert_true(xlsx_cell_parse(xlsx_cell_name(arena, column, 12), &back, &row));
        assert_int_equal(back, column);
        assert_int_equal(row, 12);
    }
    size_t column, row;
    const char *bad[] = {"", "A", "1", "A0", "a1", "A1B", "A-1", "A1 ", "$A$1"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(xlsx_cell_parse(bad[i], &column, &row));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_read_as_a_person_sees_them),
        cmocka_unit_test(merged_cells_are_filled_and_hidden_rows_flagged),
        cmocka_unit_test(hostile_books_are_refused_with_their_place),
        cmocka_unit_test(nested_merges_cost_no_more_than_their_limit),
        cmocka_unit_test(books_of_another_writer_are_read),
        cmocka_unit_test(written_books_read_back_and_hold_no_formula),
        cmocka_unit_test(the_end_of_a_day_is_shown_as_twenty_four),
        cmocka_unit_test(cell_names_go_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
