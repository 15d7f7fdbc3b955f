#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases/import.h"
#include "cases/import_date.h"
#include "cases/import_value.h"
#include "format/frame.h"

#include <string.h>

/* --- frames by hand --- */

struct stream {
    struct arena *arena;
    struct text bytes;
};

static void put(struct stream *stream, char type, const char *payload)
{
    unsigned char head[FRAME_HEAD];
    frame_head(head, (enum frame_type)type, strlen(payload));
    text_add_n(&stream->bytes, (const char *)head, sizeof head);
    text_add(&stream->bytes, payload);
}

static const char BEGIN[] = "{\"kind\":\"nessus\",\"tool\":\"Nessus\",\"version\":null,\"started_at\":1772323200000}";

static const char *finding_with(struct arena *arena, const char *more)
{
    return arena_printf(arena,
                        "{\"host\":\"192.0.2.1\",\"title\":\"t\",\"severity\":\"高危\",\"identity\":\"nessus/"
                        "1\",\"cve\":[],\"cnvd\":[],\"cnnvd\":[]%s}",
                        more);
}

static const char *end_with(struct arena *arena, int findings, int hosts)
{
    return arena_printf(arena, "{\"findings\":%d,\"hosts\":%d,\"ports\":0,\"rows\":0,\"skipped\":0,\"clipped\":0}",
                        findings, hosts);
}

/* The whole stream in pieces of `step` bytes. */
static int read_stream(struct stream *stream, const struct import_limits *limits, size_t step,
                       struct import **ret_import, struct oops *oops)
{
    __attribute__((cleanup(import_read_done))) struct import_read *read = import_read_new(stream->arena, limits);
    int failed = 0;
    for (size_t at = 0; !failed && at < stream->bytes.n; at += step)
        failed = import_read_feed(read, stream->bytes.at + at,
                                  at + step < stream->bytes.n ? step : stream->bytes.n - at, oops);
    return failed ? failed : import_read_end(read, ret_import, oops);
}

#define STREAM(name)                                                                                                   \
    ARENA_SCOPE(arena);                                                                                                \
    struct stream name = {arena, TEXT(arena)};                                                                         \
    struct import *import = NULL;                                                                                      \
    struct oops oops = {0};                                                                                            \
    (void)state

static void what_came_is_kept_whatever_the_pieces(void **state)
{
    for (size_t step = 1; step < 200; step += 37) {
        STREAM(stream);
        put(&stream, 'B', BEGIN);
        put(&stream, 'F',
            finding_with(arena, ",\"port\":443,\"cvss\":7.5,\"cve\":[\"CVE-2024-0001\"],\"cnvd\":[\"CNVD-2024-00001\"],"
                                "\"description\":\"d\",\"evidence\":\"e\""));
        put(&stream, 'E', end_with(arena, 1, 0));
        int failed = read_stream(&stream, NULL, step, &import, &oops);
        assert_int_equal(failed, -ERR_CORRUPT); /* "cve" stands twice: no strict JSON */
    }
    for (size_t step = 1; step < 200; step += 37) {
        STREAM(stream);
        put(&stream, 'B', BEGIN);
        put(&stream, 'H',
            "{\"host\":\"192.0.2.9\",\"address\":\"192.0.2.9\",\"state\":\"down\",\"seen_at\":1772323300000}");
        put(&stream, 'H',
            "{\"host\":\"192.0.2.1\",\"address\":\"192.0.2.1\",\"state\":\"up\",\"seen_at\":1772323300000}");
        put(&stream, 'F',
            finding_with(arena, ",\"port\":443,\"cvss\":7.5,\"vector\":\"CVSS:4.0/AV:N\",\"description\":\"d\","
                                "\"evidence\":\"e\""));
        put(&stream, 'E', end_with(arena, 1, 2));
        assert_int_equal(read_stream(&stream, NULL, step, &import, &oops), 0);
        assert_int_equal(import->findings.n, 1);
        assert_string_equal(import->findings.at[0].evidence, "d\n\ne");
        assert_int_equal(import->findings.at[0].port, 443);
        assert_string_equal(import->findings.at[0].vector, "CVSS:4.0/AV:N");
        assert_null(import->findings.at[0].fault);
        assert_non_null(map_get(&import->hosts, "192.0.2.1"));
        assert_null(map_get(&import->hosts, "192.0.2.9")); /* a machine that was down was not looked at */
    }
}

static void a_reader_that_breaks_the_rules_is_not_believed(void **state)
{
    static const char *const BROKEN[] = {
        "{\"host\":1}",
        "[]",
        "\"x\"",
        "{\"title\":\"\\u0000\"}",
        "{\"cve\":\"CVE-2024-0001\"}",
        "{\"cve\":[\"drop table\"]}",
        "{\"cve\":[1]}",
        "{\"port\":\"443\"}",
        "{\"seen_at\":1.5}",
        "{\"cvss\":\"9\"}",
    };
    for (size_t i = 0; i < sizeof BROKEN / sizeof *BROKEN; i++) {
        STREAM(stream);
        put(&stream, 'B', BEGIN);
        put(&stream, 'F', BROKEN[i]);
        put(&stream, 'E', end_with(arena, 1, 0));
        if (read_stream(&stream, NULL, 4096, &import, &oops) != -ERR_CORRUPT)
            fail_msg("believed: %s", BROKEN[i]);
    }
}

static void sums_that_are_not_even_are_refused(void **state)
{
    STREAM(stream);
    put(&stream, 'B', BEGIN);
    put(&stream, 'F', finding_with(arena, ""));
    put(&stream, 'E', end_with(arena, 2, 0));
    assert_int_equal(read_stream(&stream, NULL, 4096, &import, &oops), -ERR_CORRUPT);
}

static void a_reader_that_was_stopped_gives_nothing(void **state)
{
    STREAM(stream);
    put(&stream, 'B', BEGIN);
    put(&stream, 'F', finding_with(arena, ""));
    assert_int_equal(read_stream(&stream, NULL, 4096, &import, &oops), -ERR_CORRUPT);
    assert_null(import);
}

static void a_refused_file_says_where(void **state)
{
    STREAM(stream);
    put(&stream, 'X', "{\"code\":\"TOO_LARGE\",\"where\":\"a.xlsx:表1!B7\",\"zh\":\"太大\",\"en\":\"too large\"}");
    assert_int_equal(read_stream(&stream, NULL, 4096, &import, &oops), -ERR_TOO_LARGE);
    assert_string_equal(oops.where, "a.xlsx:表1!B7");
    assert_string_equal(oops.zh, "太大");
}

static void impossible_values_are_kept_with_their_fault(void **state)
{
    STREAM(stream);
    put(&stream, 'B', BEGIN);
    put(&stream, 'F', finding_with(arena, ",\"port\":70000"));
    put(&stream, 'F', finding_with(arena, ",\"cvss\":11"));
    put(&stream, 'F',
        "{\"host\":\"192.0.2.1\",\"title\":\"t\",\"severity\":\"很高\",\"identity\":\"x\",\"cve\":[],\"cnvd\":[],"
        "\"cnnvd\":[]}");
    put(&stream, 'F',
        "{\"host\":\"192.0.2.1\",\"severity\":\"高危\",\"identity\":\"x\",\"cve\":[],\"cnvd\":[],\"cnnvd\":[]}");
    put(&stream, 'F', finding_with(arena, ",\"seen_at\":0"));
    put(&stream, 'E', end_with(arena, 5, 0));
    assert_int_equal(read_stream(&stream, NULL, 4096, &import, &oops), 0);
    for (size_t i = 0; i < 4; i++)
        assert_non_null(import->findings.at[i].fault);
    assert_null(import->findings.at[4].fault);
    assert_int_equal(import->findings.at[4].seen_at, 0); /* 1970 is no time a scan was made */
}

static void limits_hold(void **state)
{
    STREAM(stream);
    put(&stream, 'B', BEGIN);
    for (int i = 0; i < 20; i++)
        put(&stream, 'F', finding_with(arena, ""));
    put(&stream, 'E', end_with(arena, 20, 0));
    assert_int_equal(read_stream(&stream, &(struct import_limits){.items = 19}, 64, &import, &oops), -ERR_TOO_LARGE);
    assert_int_equal(read_stream(&stream, &(struct import_limits){.items = 20}, 64, &import, &oops), 0);
    struct stream large = {arena_new(), TEXT(arena)};
    put(&large, 'B', BEGIN);
    for (int i = 0; i < 200; i++)
        put(&large, 'F', finding_with(arena, arena_printf(arena, ",\"evidence\":\"%01000d\"", i)));
    put(&large, 'E', end_with(arena, 200, 0));
    assert_int_equal(read_stream(&large, &(struct import_limits){.bytes = 100000}, 4096, &import, &oops),
                     -ERR_TOO_LARGE);
    arena_free(large.arena);
}

static void headers_have_titles_of_their_own(void **state)
{
    STREAM(stream);
    put(&stream, 'B', "{\"kind\":\"csv\",\"tool\":null}");
    put(&stream, 'S',
        "{\"sheet\":0,\"name\":null,\"line\":1,\"hidden\":false,\"header\":[\"地址\",\"\",\"地址\",\" 名称 "
        "\"],\"subject\":\"assets\",\"proposed\":[{\"column\":0,\"field\":\"address\",\"alias\":\"x\",\"certain\":true}"
        "]}");
    put(&stream, 'R', "{\"sheet\":0,\"line\":2,\"hidden\":false,\"cells\":[\"a\",\"b\",\"c\",\"d\",\"e\"]}");
    put(&stream, 'E', "{\"findings\":0,\"hosts\":0,\"ports\":0,\"rows\":1,\"skipped\":0,\"clipped\":0}");
    assert_int_equal(read_stream(&stream, NULL, 4096, &import, &oops), 0);
    const struct import_sheet *sheet = import->sheets.at[0];
    assert_string_equal(sheet->columns.at[1].title, "第 2 列");
    assert_string_equal(sheet->columns.at[2].title, "地址 (2)");
    assert_string_equal(sheet->columns.at[3].title, "名称");
    assert_int_equal(import->rows.at[0].n, 5);
    assert_string_equal(sheet->columns.at[4].title, "第 5 列"); /* a cell beyond the header is not lost */
    assert_false(sheet->columns.at[1].blank);
}

/* --- cells --- */

static void cells_are_read_as_people_write_them(void **state)
{
    static const struct {
        enum field_type type;
        const char *text, *plain;
    } ROWS[] = {
        {TYPE_NUMBER, "三级", "3"},
        {TYPE_NUMBER, "第三级", "3"},
        {TYPE_NUMBER, "３", "3"},
        {TYPE_NUMBER, "1,200", "1200"},
        {TYPE_NUMBER, "100Mbps", "100"},
        {TYPE_NUMBER, "等保第三级（S3A3G3）", "3"},
        {TYPE_NUMBER, "三级等保", "3"},
        {TYPE_NUMBER, "未定级", ""},
        {TYPE_NUMBER, "等保若干", "等保若干"}, /* what is not understood is told as it was written */
        {TYPE_DATE, "2026年3月1日", "2026-03-01"},
        {TYPE_DATETIME, "2026年3月1日 9时05分", "2026-03-01 09:05"},
        {TYPE_DATETIME, "2026.3.5", "2026-03-05 00:00"},
        {TYPE_DATE, "２０２６/０３/０１", "2026-03-01"},
        {TYPE_DATE, "今年3月", "今年3月"},
        {TYPE_FLAG, "TRUE", "是"},
        {TYPE_FLAG, "Ｎ", "否"},
        {TYPE_FLAG, "√", "是"},
        {TYPE_FLAG, "也许", "也许"},
        {TYPE_NET, "192.0.2.1；192.0.2.2、\n192.0.2.3", "192.0.2.1,192.0.2.2,,192.0.2.3"},
        {TYPE_PHONE, "１３８００００００００", "13800000000"},
        {TYPE_TEXT, "　图书馆 ", "图书馆"},
        {TYPE_TEXT, "８０，４４３", "80,443"},
        {TYPE_TEXT, "ＩＰ 电话", "ＩＰ 电话"},
        {TYPE_ADDRESS, "192.0.2.1/24", "192.0.2.1"},
        {TYPE_ADDRESS, "192.0.2.1/甲", "192.0.2.1/甲"},
        {TYPE_NET, "192.0.2.0/24", "192.0.2.0/24"},
        {TYPE_NET, "192.0.2.170/24；192.0.2.0/25、2001:db8::7/64", "192.0.2.170,192.0.2.0/25,2001:db8::7"},
        {TYPE_NET, "192.0.2.170/甲", "192.0.2.170/甲"},
        {TYPE_ADDRESS, "DHCP", ""},
        {TYPE_NET, "动态获取", ""},
        {TYPE_TEXT, "/", ""},
        {TYPE_TEXT, "——", ""},
    };
    ARENA_SCOPE(arena);
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        const struct field field = {.name = "f", .title = "字段", .type = ROWS[i].type};
        assert_string_equal(import_cell_text(arena, &field, ROWS[i].text), ROWS[i].plain);
    }
}

static void names_are_kept_without_the_blanks_that_fill_a_column(void **state)
{
    static const char *const ROWS[][2] = {{"张 三", "张三"},         {"李　四", "李四"},     {"欧阳 修", "欧阳修"},
                                          {"外 语 学 院", "外语学院"}, {"校园网 认证系统", "校园网 认证系统"},
                                          {"VPN 网关", "VPN 网关"},   {"ＯＡ", "OA"}};
    const struct field name = {.name = "name", .type = TYPE_TEXT}, other = {.name = "note", .type = TYPE_TEXT};
    ARENA_SCOPE(arena);
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++)
        assert_string_equal(import_cell_text(arena, &name, ROWS[i][0]), ROWS[i][1]);
    assert_string_equal(import_cell_text(arena, &other, "张 三"), "张 三");
}

static void dates_are_read_as_offices_write_them(void **state)
{
    static const char *const ROWS[][2] = {
        {"2026.3.5", "2026-03-05"},
        {"2026/3/5", "2026-03-05"},
        {"2026-03-05", "2026-03-05"},
        {"2026年3月5日", "2026-03-05"},
        {"2026年3月5号 星期四", "2026-03-05"},
        {"2026.03.05.", "2026-03-05"},
        {"二〇二六年三月五日", "2026-03-05"},
        {"二○二六年十一月二十日", "2026-11-20"},
        {"二零二六年十月十五日", "2026-10-15"},
        {"20260305", "2026-03-05"},
        {"46086", "2026-03-05"},
        {"46086.3541666667", "2026-03-05 08:30"},
        {"2026-03-05 10:30:59", "2026-03-05 10:30"},
        {"2026-3-5 下午 3:05", "2026-03-05 15:05"},
        {"2026年3月5日9时5分", "2026-03-05 09:05"},
        {"2026-03-05 24:00", "2026-03-05 24:00"},
        {"2026-03-05T08:30:00Z", "2026-03-05 16:30"},
        {"2026-03-05T20:30:00.123Z", "2026-03-06 04:30"},
        {"2026-03-05T08:30:00+08:00", "2026-03-05 08:30"},
        {"2026-03-05T08:30:00.5", "2026-03-05 08:30"},
    };
    static const char *const NONE[] = {
        "3/5/26", "26.3.5", "05/03/2026", "2026-3", "2026年3月", "2026-02-30", "2026-13-01", "今年3月", "长期", "5",
        "2026", "4608", "99999", "20261301", "2026-03-05 25:00", "2026-03-05 8:30 左右", "0026-03-05", "2026--3-5", "",
        "10.7.0.300", "2026-03-05T08:30:00+99:00",
    };
    ARENA_SCOPE(arena);
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++)
        if (!text_same(import_date_text(arena, ROWS[i][0]), ROWS[i][1]))
            fail_msg("%s → %s", ROWS[i][0], import_date_text(arena, ROWS[i][0]));
    for (size_t i = 0; i < sizeof NONE / sizeof *NONE; i++)
        if (import_date_text(arena, NONE[i]))
            fail_msg("%s → %s", NONE[i], import_date_text(arena, NONE[i]));
}

static void severities_of_all_tools_are_five_words(void **state)
{
    static const char *const ROWS[][2] = {{"Critical", "严重"}, {"紧急", "严重"}, {" HIGH ", "高危"}, {"高", "高危"},
                                          {"中风险", "中危"},   {"low", "低危"},  {"提示", "信息"}};
    ARENA_SCOPE(arena);
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++)
        assert_string_equal(import_severity(arena, ROWS[i][0]), ROWS[i][1]);
    assert_null(import_severity(arena, "未知"));
    assert_null(import_severity(arena, "|"));
    assert_null(import_severity(arena, ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_came_is_kept_whatever_the_pieces),
        cmocka_unit_test(a_reader_that_breaks_the_rules_is_not_believed),
        cmocka_unit_test(sums_that_are_not_even_are_refused),
        cmocka_unit_test(a_reader_that_was_stopped_gives_nothing),
        cmocka_unit_test(a_refused_file_says_where),
        cmocka_unit_test(impossible_values_are_kept_with_their_fault),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(headers_have_titles_of_their_own),
        cmocka_unit_test(cells_are_read_as_people_write_them),
        cmocka_unit_test(names_are_kept_without_the_blanks_that_fill_a_column),
        cmocka_unit_test(dates_are_read_as_offices_write_them),
        cmocka_unit_test(severities_of_all_tools_are_five_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
