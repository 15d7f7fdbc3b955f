#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "format/archive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

/* Packs one part of `n` bytes 'a'. */
static const char *pack(struct arena *arena, const char *name, size_t n, size_t *ret_n)
{
    char *bytes = arena_take(arena, n);
    memset(bytes, 'a', n);
    const struct archive_part part = {.name = name, .bytes = bytes, .n = n};
    const char *packed = NULL;
    assert_int_equal(archive_make(arena, &part, 1, &packed, ret_n), 0);
    return packed;
}

static void parts_come_back_and_bytes_repeat(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct archive_part parts[] = {
        {"mimetype", "x", 1, true}, {"目录/内容.xml", "<a/>", 4, false}, {"empty", "", 0, false}};
    const char *bytes, *again, *content;
    size_t n, n_again, length;
    assert_int_equal(archive_make(arena, parts, 3, &bytes, &n), 0);
    assert_int_equal(archive_make(arena, parts, 3, &again, &n_again), 0);
    assert_int_equal(n, n_again);
    assert_memory_equal(bytes, again, n);
    __attribute__((cleanup(archive_done))) struct archive *archive = NULL;
    assert_int_equal(archive_open(bytes, n, "t.zip", NULL, NULL, &archive), 0);
    assert_int_equal(archive_count(archive), 3);
    assert_string_equal(archive_name(archive, 0), "mimetype");
    assert_true(archive_has(archive, "目录/内容.xml"));
    assert_int_equal(archive_read(archive, arena, "目录/内容.xml", &content, &length), 0);
    assert_string_equal(content, "<a/>");
    assert_int_equal(archive_read(archive, arena, "empty", &content, &length), 0);
    assert_int_equal(length, 0);
    assert_int_equal(archive_read(archive, arena, "none", &content, &length), -ERR_NOT_FOUND);
}

static int open_result(const char *bytes, size_t n, const struct archive_limits *limits, struct oops *oops)
{
    __attribute__((cleanup(archive_done))) struct archive *archive = NULL;
    *oops = (struct oops){0};
    return archive_open(bytes, n, "t.zip", limits, oops, &archive);
}

static void bombs_are_refused_before_they_unpack(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct oops oops;
    size_t n;
    const char *bomb = pack(arena, "bomb.xml", 8 << 20, &n);
    assert_true(n < 16384);
    assert_int_equal(open_result(bomb, n, NULL, &oops), -ERR_TOO_LARGE);
    assert_string_equal(oops.where, "t.zip:bomb.xml");
    assert_int_equal(open_result(bomb, n, &(struct archive_limits){.ratio = 5000}, &oops), 0);
    assert_int_equal(open_result(bomb, n, &(struct archive_limits){.ratio = 5000, .entry_bytes = 1 << 20}, &oops),
                     -ERR_TOO_LARGE);
    const char *small = pack(arena, "a", 1000000, &n);
    assert_int_equal(open_result(small, n, NULL, &oops), 0);
    assert_int_equal(open_result(small, n, &(struct archive_limits){.total_bytes = 999999}, &oops), -ERR_TOO_LARGE);
}

/* The size in both heads says 1000 bytes; the packed data unfolds to 8 MiB. */
static void a_bomb_that_lies_about_its_size_is_stopped(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    size_t n;
    const char *packed = pack(arena, "a", 8 << 20, &n);
    char *bytes = arena_copy(arena, packed, n);
    const unsigned char eight[] = {0, 0, 0x80, 0}, thousand[] = {0xe8, 3, 0, 0};
    for (char *p = bytes; p + 4 <= bytes + n; p++)
        if (memcmp(p, eight, 4) == 0)
            memcpy(p, thousand, 4);
    __attribute__((cleanup(archive_done))) struct archive *archive = NULL;
    const struct archive_limits limits = {.entry_bytes = 100000};
    const char *content = NULL;
    size_t length = 0;
    int r = archive_open(bytes, n, "t.zip", &limits, NULL, &archive);
    if (!r)
        r = archive_read(archive, arena, "a", &content, &length);
    assert_true(r == -ERR_TOO_LARGE || r == -ERR_SYNTAX);
    assert_null(content);
}

static void damaged_archives_are_refused(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct oops oops;
    size_t n, length;
    const char *good = pack(arena, "a", 3000, &n), *content;
    for (size_t cut = 0; cut < n; cut++)
        assert_int_equal(open_result(good, cut, NULL, &oops), -ERR_SYNTAX);
    assert_int_equal(open_result("PK\3\4 nothing", 12, NULL, &oops), -ERR_SYNTAX);
    const char *climbing = pack(arena, "../etc/passwd", 10, &n);
    assert_int_equal(open_result(climbing, n, NULL, &oops), -ERR_SYNTAX);
    assert_string_equal(oops.where, "t.zip:../etc/passwd");
    const char *absolute = pack(arena, "/etc/passwd", 10, &n);
    assert_int_equal(open_result(absolute, n, NULL, &oops), -ERR_SYNTAX);
    const char *whole = pack(arena, "a", 3000, &n);
    char *broken = arena_copy(arena, whole, n);
    broken[36] ^= 0x55;
    __attribute__((cleanup(archive_done))) struct archive *archive = NULL;
    int r = archive_open(broken, n, "t.zip", NULL, NULL, &archive);
    assert_true(r || archive_read(archive, arena, "a", &content, &length) == -ERR_SYNTAX);
}

static void too_many_entries_are_refused(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct oops oops;
    struct archive_part parts[12];
    for (int i = 0; i < 12; i++)
        parts[i] = (struct archive_part){.name = arena_printf(arena, "p%d", i), .bytes = "x", .n = 1};
    const char *bytes;
    size_t n;
    assert_int_equal(archive_make(arena, parts, 12, &bytes, &n), 0);
    assert_int_equal(open_result(bytes, n, &(struct archive_limits){.entries = 11}, &oops), -ERR_TOO_LARGE);
    assert_int_equal(open_result(bytes, n, &(struct archive_limits){.entries = 12}, &oops), 0);
}

static void encrypted_archives_are_refused(void **state)
{
    (void)state;
    char path[] = "/tmp/fengsui-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    zip_t *zip = zip_open(path, ZIP_TRUNCATE | ZIP_CREATE, NULL);
    assert_non_null(zip);
    zip_int64_t index = zip_file_add(zip, "secret", zip_source_buffer(zip, "hello", 5, 0), 0);
    assert_int_equal(zip_file_set_encryption(zip, (zip_uint64_t)index, ZIP_EM_AES_256, "sample"), 0);
    assert_int_equal(zip_close(zip), 0);
    FILE *file = fopen(path, "rb");
    char bytes[4096];
    size_t n = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    remove(path);
    struct oops oops;
    assert_int_equal(open_result(bytes, n, NULL, &oops), -ERR_SYNTAX);
    assert_true(text_starts(oops.zh, "文件已加密"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_come_back_and_bytes_repeat),
        cmocka_unit_test(bombs_are_refused_before_they_unpack),
        cmocka_unit_test(a_bomb_that_lies_about_its_size_is_stopped),
        cmocka_unit_test(damaged_archives_are_refused),
        cmocka_unit_test(too_many_entries_are_refused),
        cmocka_unit_test(encrypted_archives_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
