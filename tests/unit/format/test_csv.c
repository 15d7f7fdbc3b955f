#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "format/charset.h"
#include "format/csv.h"

#include <stdlib.h>
#include <string.h>

/* Rows as text: cells in <>, rows end with their line. */
static int print_row(void *user, const struct csv_row *row)
{
    for (size_t i = 0; i < row->n; i++)
        text_printf(user, "<%s>", row->cells[i]);
    text_printf(user, "@%zu ", row->line);
    return 0;
}

static void rows_come_out_as_written(void **state)
{
    (void)state;
    const struct {
        const char *csv, *expected;
    } rows[] = {
        {"a,b\r\n1,2\r\n", "<a><b>@1 <1><2>@2 "},
        {"a;b;c,d\n1;2;3\n", "<a><b><c,d>@1 <1><2><3>@2 "},
        {"a\tb\n\"x\ty\"\tz", "<a><b>@1 <x\ty><z>@2 "},
        {"\"a\nb\",\"c\"\"d\"\ne", "<a\nb><c\"d>@1 <e>@3 "},
        {"\"a\r\nb\"\r\nc", "<a\r\nb>@1 <c>@3 "},
        {"a,\n,b\n\n,,\n", "<a><>@1 <><b>@2 <><><>@4 "},
        {"\xef\xbb\xbf主机,端口\n", "<主机><端口>@1 "},
        {"sep=|\na|b\n", "<a><b>@2 "},
        {"a,b\rc,d\r", "<a><b>@1 <c><d>@2 "},
        {"5\" disk,x\n", "<5\" disk><x>@1 "},
        {"\"\"\n\"\",\"\"\n", "<><>@2 "},
        {"\"a;b\",c;d,e\n", "<a;b><c;d><e>@1 "},
        {"台账\n甲;乙\n1;2,5\n", "<台账>@1 <甲><乙>@2 <1><2,5>@3 "}, /* a title above, decimal commas */
        {"", ""},
        {"\n\n", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ARENA_SCOPE(arena);
        struct text text = TEXT(arena);
        struct oops oops = {0};
        assert_int_equal(csv_read(rows[i].csv, strlen(rows[i].csv), "t", NULL, print_row, &text, &oops), 0);
        assert_string_equal(text_end(&text), rows[i].expected);
    }
}

static void chinese_encodings_are_recognised(void **state)
{
    (void)state;
    const struct {
        const char *bytes;
        size_t n;
    } rows[] = {
        {"\xd6\xf7\xbb\xfa,\xb6\xcb\xbf\xda\n", 10},                             /* GB18030 */
        {"\xff\xfe\x3b\x4e\x3a\x67,\0\xef\x7a\xe3\x53\n\0", 14},                 /* UTF-16LE */
        {"\xfe\xff\x4e\x3b\x67\x3a\0,\x7a\xef\x53\xe3\0\n", 14},                 /* UTF-16BE */
        {"\xef\xbb\xbf\xe4\xb8\xbb\xe6\x9c\xba,\xe7\xab\xaf\xe5\x8f\xa3\n", 17}, /* UTF-8 with mark */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ARENA_SCOPE(arena);
        struct text text = TEXT(arena);
        assert_int_equal(csv_read(rows[i].bytes, rows[i].n, "t", NULL, print_row, &text, NULL), 0);
        assert_string_equal(text_end(&text), "<主机><端口>@1 ");
    }
}

static void a_cut_head_is_still_utf8(void **state)
{
    (void)state;
    size_t mark;
    const char *text = "主机";
    for (size_t n = 0; n <= 6; n++)
        assert_int_equal(charset_guess(text, n, false, &mark), CHARSET_UTF8);
    assert_int_equal(charset_guess(text, 5, true, &mark), CHARSET_GB18030);
    assert_int_equal(charset_guess("\xd6\xf7\xbb\xfa", 4, false, &mark), CHARSET_GB18030);
}

static void pieces_convert_like_the_whole(void **state)
{
    (void)state;
    const char gb[] = "\xd6\xf7\xbb\xfa\x81\x30\x81\x30\x95\x32\x82\x36"
                      "a\xb6\xcb\xbf\xda";
    for (size_t step = 1; step < 6; step++) {
        ARENA_SCOPE(arena);
        struct text out = TEXT(arena);
        struct charset *charset = NULL;
        size_t bad = 0;
        assert_int_equal(charset_open(CHARSET_GB18030, &charset), 0);
        for (size_t at = 0; at < sizeof gb - 1; at += step) {
            size_t n = sizeof gb - 1 - at < step ? sizeof gb - 1 - at : step;
            assert_int_equal(charset_feed(charset, gb + at, n, at + n == sizeof gb - 1, &out, &bad), 0);
        }
        charset_close(charset);
        assert_string_equal(text_end(&out), "主机\xc2\x80\xf0\xa0\x80\x80"
                                            "a端口");
    }
}

static void wrong_tables_are_refused_with_their_place(void **state)
{
    (void)state;
    const struct {
        const char *csv;
        size_t n;
        int code;
        const char *where;
    } rows[] = {
        {"a,b\n\"c\"d,e\n", 0, ERR_SYNTAX, "t:2:4"},
        {"a,b\nc,\"d\ne\n", 0, ERR_SYNTAX, "t:2:3"},
        {"a\n\xff\xff\xff\n", 0, ERR_SYNTAX, "t:2"},
        {"a\nb\0c\n", 6, ERR_SYNTAX, "t:2"},
        {"a,b\nc,12345678901\n", 0, ERR_TOO_LARGE, "t:2:3"},
        {"a\n\"1234567890\n1\"\n", 0, ERR_TOO_LARGE, "t:2:2"},
        {"a,b,c,d,e\n", 0, ERR_TOO_LARGE, "t:1:10"},
        {"aaaaaaaa,bbbbbbbb,cccccccc\n", 0, ERR_TOO_LARGE, "t:1:19"},
    };
    const struct csv_options options = {.cell_bytes = 10, .row_bytes = 20, .columns = 4};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ARENA_SCOPE(arena);
        struct text text = TEXT(arena);
        struct oops oops = {0};
        size_t n = rows[i].n ? rows[i].n : strlen(rows[i].csv);
        assert_int_equal(csv_read(rows[i].csv, n, "t", &options, print_row, &text, &oops), -rows[i].code);
        assert_string_equal(oops.where, rows[i].where);
    }
}

static int stop_at_once(void *user, const struct csv_row *row)
{
    (void)row;
    ++*(int *)user;
    return 7;
}

static void the_callback_can_end_it(void **state)
{
    (void)state;
    int calls = 0;
    assert_int_equal(csv_read("a\nb\n", 4, "t", NULL, stop_at_once, &calls, NULL), 7);
    assert_int_equal(calls, 1);
}

static void written_rows_hold_no_formula_and_read_back(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct text text = TEXT(arena), back = TEXT(arena);
    const char *cells[] = {"=cmd|' /C calc'!A0", "-5.2", "+86 10", "a\"b", "c,d\ne", "@x", "主机", NULL};
    csv_add_row(&text, cells, 8);
    assert_string_equal(text.at, "\"'=cmd|' /C calc'!A0\",-5.2,\"'+86 10\",\"a\"\"b\",\"c,d\ne\",\"'@x\",主机,\r\n");
    assert_int_equal(csv_read(text.at, text.n, "t", NULL, print_row, &back, NULL), 0);
    assert_string_equal(back.at, "<'=cmd|' /C calc'!A0><-5.2><'+86 10><a\"b><c,d\ne><'@x><主机><>@1 ");
}

int main(void)
{
    charset_prepare();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_out_as_written),
        cmocka_unit_test(chinese_encodings_are_recognised),
        cmocka_unit_test(a_cut_head_is_still_utf8),
        cmocka_unit_test(pieces_convert_like_the_whole),
        cmocka_unit_test(wrong_tables_are_refused_with_their_place),
        cmocka_unit_test(the_callback_can_end_it),
        cmocka_unit_test(written_rows_hold_no_formula_and_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
