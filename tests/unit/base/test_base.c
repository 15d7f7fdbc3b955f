#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/list.h"
#include "base/map.h"
#include "base/random.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

static void arena_keeps_pieces_apart(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    char *pieces[200];
    for (int i = 0; i < 200; i++) {
        size_t size = (size_t)(i * 37 % 9000) + 1;
        pieces[i] = arena_take(arena, size);
        memset(pieces[i], i, size);
    }
    for (int i = 0; i < 200; i++)
        assert_int_equal((unsigned char)pieces[i][(i * 37 % 9000)], i);
    arena_reset(arena);
    assert_int_equal(arena_used(arena), 0);
    assert_string_equal(arena_printf(arena, "%s-%d", "整改", 7), "整改-7");
}

static void list_grows_and_zeroes(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct numbers LIST(int) numbers = {0};
    for (int i = 0; i < 1000; i++)
        *list_push(arena, &numbers) += i;
    for (int i = 0; i < 1000; i++)
        assert_int_equal(numbers.at[i], i);
}

static void map_finds_what_was_set(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct map map = {0};
    int marks[500];
    for (int i = 0; i < 500; i++)
        assert_null(map_set(arena, &map, arena_printf(arena, "键%d", i), &marks[i]));
    assert_ptr_equal(map_set(arena, &map, "键7", &marks[8]), &marks[7]);
    assert_ptr_equal(map_get(&map, "键7"), &marks[8]);
    assert_ptr_equal(map_get(&map, "键499"), &marks[499]);
    assert_null(map_get(&map, "键500"));
    assert_string_equal(map.rows[3].key, "键3");
}

static void text_knows_utf8(void **state)
{
    (void)state;
    assert_true(text_utf8("整改〔2026〕", strlen("整改〔2026〕")));
    assert_false(text_utf8("\xc0\xaf", 2));         /* overlong */
    assert_false(text_utf8("\xed\xa0\x80", 3));     /* surrogate */
    assert_false(text_utf8("\xe6\x95", 2));         /* cut short */
    assert_false(text_utf8("a\0b", 3));
    assert_int_equal(text_chars("第九条"), 3);
}

static void text_trims_and_splits(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    assert_string_equal(text_trim(arena, " \t\xe3\x80\x80图书馆 \xc2\xa0"), "图书馆");
    char **parts;
    assert_int_equal(text_split(arena, "a,,b", ',', &parts), 3);
    assert_string_equal(parts[1], "");
    int64_t number;
    assert_true(text_to_int("-42", &number));
    assert_int_equal(number, -42);
    assert_false(text_to_int("42x", &number));
    assert_false(text_to_int("99999999999999999999", &number));
}

static void text_prints_every_integer(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const int64_t numbers[] = {0, 7, -1, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < 5; i++) {
        struct text text = TEXT(arena);
        char expected[32];
        text_int(&text, numbers[i]);
        snprintf(expected, sizeof expected, "%lld", (long long)numbers[i]);
        assert_string_equal(text_end(&text), expected);
    }
}

static void oops_keeps_the_first_failure(void **state)
{
    (void)state;
    struct oops oops = {0};
    assert_int_equal(oops_set(&oops, ERR_INVALID, "row 3", "少了单位", "unit is missing"), -ERR_INVALID);
    assert_int_equal(oops_set(&oops, ERR_IO, "later", NULL, NULL), -ERR_IO);
    assert_string_equal(oops.where, "row 3");
    assert_int_equal(err_status(-ERR_INVALID), 422);
    assert_string_equal(err_name(ERR_NOT_FOUND), "NOT_FOUND");
}

static void random_differs(void **state)
{
    (void)state;
    char a[33], b[33];
    random_hex(a, 16);
    random_hex(b, 16);
    assert_string_not_equal(a, b);
    assert_int_equal(strlen(a), 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_keeps_pieces_apart),  cmocka_unit_test(list_grows_and_zeroes),
        cmocka_unit_test(map_finds_what_was_set),    cmocka_unit_test(text_knows_utf8),
        cmocka_unit_test(text_trims_and_splits),     cmocka_unit_test(text_prints_every_integer),
        cmocka_unit_test(oops_keeps_the_first_failure), cmocka_unit_test(random_differs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
