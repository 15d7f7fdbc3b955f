#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "format/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void writer_sets_commas_by_itself(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct text text = TEXT(arena);
    struct json json = JSON(&text);
    json_open_object(&json);
    json_key(&json, "列表");
    json_open_array(&json);
    json_int(&json, INT64_MIN);
    json_open_object(&json);
    json_close(&json);
    json_open_array(&json);
    json_close(&json);
    json_none(&json);
    json_close(&json);
    json_key_bool(&json, "yes", true);
    json_key_text(&json, "none", NULL);
    json_key_double(&json, "score", 9.8);
    json_key(&json, "raw");
    json_raw(&json, "[1,2]");
    json_close(&json);
    assert_string_equal(text_end(&text), "{\"列表\":[-9223372036854775808,{},[],null],\"yes\":true,"
                                         "\"none\":null,\"score\":9.8,\"raw\":[1,2]}");
}

static void writer_escapes_and_repairs(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct {
        const char *bytes;
        size_t n;
        const char *expected;
    } rows[] = {
        {"\"\\/", 3, "\"\\\"\\\\/\""},
        {"\b\t\n\f\r\x01\x1f", 7, "\"\\b\\t\\n\\f\\r\\u0001\\u001f\""},
        {"a\0b", 3,
         "\"a\xef\xbf\xbd"
         "b\""},
        {"整\xe6\x95", 5, "\"整\xef\xbf\xbd\xef\xbf\xbd\""},
        {"\xed\xa0\x80 ok", 6, "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd ok\""},
        {"\xf0\x9f\x94\xa5", 4, "\"\xf0\x9f\x94\xa5\""},
        {"\x7f", 1, "\"\x7f\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct text text = TEXT(arena);
        struct json json = JSON(&text);
        json_text_n(&json, rows[i].bytes, rows[i].n);
        assert_string_equal(text_end(&text), rows[i].expected);
    }
}

static void doubles_read_back_the_same(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct {
        double number;
        const char *expected;
    } rows[] = {
        {0.0, "0"},
        {-0.0, "-0"},
        {0.1, "0.1"},
        {-0.05, "-0.05"},
        {-1.5, "-1.5"},
        {10.25, "10.25"},
        {1.001, "1.001"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1e300, "1e+300"},
        {1.0 / 3, "0.3333333333333333"},
        {NAN, "null"},
        {-INFINITY, "null"},
        {123456789.125, "123456789.125"},
        {1e22, "1e+22"},
        {2.0, "2"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct text text = TEXT(arena);
        struct json json = JSON(&text);
        json_double(&json, rows[i].number);
        assert_string_equal(text_end(&text), rows[i].expected);
    }
    uint64_t seed = 42;
    for (int i = 0; i < 20000; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        double number = (double)(int64_t)seed / (double)((seed >> 20 & 0xfffff) + 1);
        if (i % 2)
            number = (double)(int64_t)(seed >> 40) / 1000;
        struct text text = TEXT(arena);
        struct json json = JSON(&text);
        json_double(&json, number);
        assert_true(strtod(text_end(&text), NULL) == number);
        arena_reset(arena);
    }
}

static int read_text(const char *text, struct oops *oops)
{
    JSON_SCOPE(value);
    *oops = (struct oops){0};
    return json_read(text, strlen(text), "body", NULL, &value, oops);
}

static void reader_refuses_what_is_not_strict(void **state)
{
    (void)state;
    struct oops oops;
    const char *bad[] = {"",
                         "{",
                         "{\"a\":1,\"a\":2}",
                         "[1,]",
                         "{'a':1}",
                         "[1] x",
                         "\"\\u0000\"",
                         "\"\xff\"",
                         "nul",
                         "[1e999]",
                         "\"\xed\xa0\x80\"",
                         "[99999999999999999999]",
                         "{\"\\ud800\":1}"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(read_text(bad[i], &oops), -ERR_SYNTAX);
        assert_true(text_starts(oops.where, "body:"));
        assert_non_null(oops.zh[0] ? oops.zh : NULL);
    }
    JSON_SCOPE(value);
    assert_int_equal(json_read("\"a\0\"", 4, "body", NULL, &value, NULL), -ERR_SYNTAX);
    assert_null(value);
}

static void reader_keeps_its_limits(void **state)
{
    (void)state;
    struct oops oops = {0};
    char deep[80] = "";
    memset(deep, '[', 33);
    memset(deep + 33, ']', 33);
    assert_int_equal(read_text(deep, &oops), -ERR_TOO_LARGE);
    assert_int_equal(read_text("[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[\"]", &oops), 0);
    JSON_SCOPE(value);
    assert_int_equal(json_read("[1,2,3]", 7, "body", &(struct json_limits){.bytes = 6}, &value, NULL), -ERR_TOO_LARGE);
    assert_int_equal(json_read("[1,2,3]", 7, "body", &(struct json_limits){.bytes = 7}, &value, NULL), 0);
}

static void fields_tell_their_place(void **state)
{
    (void)state;
    JSON_SCOPE(body);
    const char *text =
        "{\"title\":\"整改\",\"count\":3,\"rate\":0.5,\"on\":false,\"nil\":null,\"list\":[],\"unit\":{}}";
    assert_int_equal(json_read(text, strlen(text), "body", NULL, &body, NULL), 0);
    struct oops oops = {0};
    const char *title = NULL;
    int64_t count = 0;
    double rate = 0;
    bool on = true;
    const json_t *part = NULL;
    assert_int_equal(json_want_text(body, "body", "title", &title, &oops), 0);
    assert_string_equal(title, "整改");
    assert_int_equal(json_want_int(body, "body", "count", &count, &oops), 0);
    assert_int_equal(count, 3);
    assert_int_equal(json_want_double(body, "body", "count", &rate, &oops), 0);
    assert_true(rate == 3);
    assert_int_equal(json_want_bool(body, "body", "on", &on, &oops), 0);
    assert_false(on);
    assert_int_equal(json_want_array(body, "body", "list", &part, &oops), 0);
    assert_int_equal(json_have_object(body, "body", "unit", &part, &oops), 0);
    assert_int_equal(json_have_int(body, "body", "nil", &count, &oops), JSON_ABSENT);
    assert_int_equal(json_have_text(body, "body", "missing", &title, &oops), JSON_ABSENT);
    assert_int_equal(oops.code, 0);
    assert_int_equal(json_want_int(body, "body", "rate", &count, &oops), -ERR_INVALID);
    assert_string_equal(oops.where, "body.rate");
    assert_string_equal(oops.zh, "应为整数");
    oops = (struct oops){0};
    assert_int_equal(json_want_text(body, "body", "nil", &title, &oops), -ERR_INVALID);
    assert_string_equal(oops.where, "body.nil");
    assert_string_equal(oops.en, "is required");
    assert_int_equal(count, 3);
    oops = (struct oops){0};
    const char *const known[] = {"title", "count", "rate", "on", "nil", "list", NULL};
    assert_int_equal(json_only(body, "body", known, &oops), -ERR_INVALID);
    assert_string_equal(oops.where, "body.unit");
}

static void written_text_is_read_back(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    char all[256];
    for (int i = 1; i < 256; i++)
        all[i - 1] = (char)i;
    struct text text = TEXT(arena);
    struct json json = JSON(&text);
    json_open_array(&json);
    json_text_n(&json, all, 127);
    json_text_n(&json, all, 255);
    json_close(&json);
    JSON_SCOPE(value);
    assert_int_equal(json_read(text.at, text.n, "body", NULL, &value, NULL), 0);
    assert_memory_equal(json_string_value(json_array_get(value, 0)), all, 127);
    assert_true(text_utf8(json_string_value(json_array_get(value, 1)), json_string_length(json_array_get(value, 1))));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writer_sets_commas_by_itself), cmocka_unit_test(writer_escapes_and_repairs),
        cmocka_unit_test(doubles_read_back_the_same),   cmocka_unit_test(reader_refuses_what_is_not_strict),
        cmocka_unit_test(reader_keeps_its_limits),      cmocka_unit_test(fields_tell_their_place),
        cmocka_unit_test(written_text_is_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
