#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "format/frame.h"
#include "format/json.h"
#include "format/tree.h"

#include <stdlib.h>
#include <string.h>

static void add_frame(struct text *text, enum frame_type type, const char *payload)
{
    unsigned char head[FRAME_HEAD];
    frame_head(head, type, strlen(payload));
    text_add_n(text, (const char *)head, FRAME_HEAD);
    text_add(text, payload);
}

static void frames_come_out_in_any_pieces(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct text bytes = TEXT(arena);
    add_frame(&bytes, FRAME_BEGIN, "{\"kind\":\"nmap\"}");
    add_frame(&bytes, FRAME_FINDING, "{}");
    add_frame(&bytes, FRAME_FINDING, "");
    add_frame(&bytes, FRAME_END, "{\"findings\":2}");
    for (size_t step = 1; step <= bytes.n; step++) {
        struct text seen = TEXT(arena);
        __attribute__((cleanup(frame_reader_done))) struct frame_reader *reader = frame_reader_new();
        for (size_t at = 0; at < bytes.n; at += step) {
            frame_feed(reader, bytes.at + at, bytes.n - at < step ? bytes.n - at : step);
            struct frame frame;
            int r;
            while ((r = frame_next(reader, &frame, NULL)) == 0)
                text_printf(&seen, "%c%s", (char)frame.type, frame.payload);
            assert_int_equal(r, FRAME_WAIT);
        }
        assert_string_equal(text_end(&seen), "B{\"kind\":\"nmap\"}F{}FE{\"findings\":2}");
        assert_int_equal(frame_finish(reader, NULL), 0);
    }
}

static void wrong_frames_are_refused(void **state)
{
    (void)state;
    const struct {
        const char *bytes;
        size_t n;
        bool only_unfinished; /* nothing wrong yet, but it ends too early */
    } rows[] = {
        {"Q\0\0\0\0", 5, false},
        {"F\0\0\0\0", 5, false},
        {"B\0\0\0\0B\0\0\0\0", 10, false},
        {"B\0\0\0\0E\0\0\0\0F\0\0\0\0", 15, false},
        {"B\xff\0\0\0", 5, false},
        {"\0\0\0\0\0", 5, false},
        {"B\0\0\0\0", 5, true},
        {"B\0\0\0\5abc", 8, true},
        {"", 0, true},
        {"B\0", 2, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        __attribute__((cleanup(frame_reader_done))) struct frame_reader *reader = frame_reader_new();
        frame_feed(reader, rows[i].bytes, rows[i].n);
        struct frame frame;
        struct oops oops = {0};
        int r;
        while ((r = frame_next(reader, &frame, &oops)) == 0)
            ;
        assert_int_equal(r, rows[i].only_unfinished ? FRAME_WAIT : -ERR_CORRUPT);
        assert_int_equal(frame_finish(reader, NULL), -ERR_CORRUPT);
        if (!rows[i].only_unfinished)
            assert_int_equal(frame_next(reader, &frame, NULL), -ERR_CORRUPT);
    }
}

static int take_piece(void *user, const char *piece, size_t n)
{
    void **both = user;
    JSON_SCOPE(value);
    assert_int_equal(json_read(piece, n, "piece", NULL, &value, NULL), 0);
    assert_int_equal(tree_take(both[0], value, NULL), 0);
    ++*(int *)both[1];
    return 0;
}

static void assert_same(const struct node *a, const struct node *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->line, b->line);
    assert_int_equal(a->column, b->column);
    assert_int_equal(a->plain, b->plain);
    assert_true(text_same(a->text, b->text));
    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; i++) {
        if (a->kind == NODE_MAP) {
            assert_string_equal(a->pairs[i].key, b->pairs[i].key);
            assert_int_equal(a->pairs[i].line, b->pairs[i].line);
            assert_int_equal(a->pairs[i].column, b->pairs[i].column);
        }
        assert_same(a->kind == NODE_MAP ? a->pairs[i].value : a->items[i],
                    b->kind == NODE_MAP ? b->pairs[i].value : b->items[i]);
    }
}

static void trees_cross_unchanged(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const char *yaml = "登记:\n  - {名称: \"甲\", 级别: 二, 空: }\n  - [a, [], {}, |\n  x\n  ]\n尾: 'q'\n";
    yaml = "登记:\n  - {名称: \"甲\", 级别: 二, 空: }\n  - [a, [], {}, [[b]]]\n  - |\n    块\n尾: 'q'\n";
    struct node *root = NULL, **roots = NULL;
    assert_int_equal(yaml_read(arena, "f.yaml", yaml, strlen(yaml), NULL, &root, NULL), 0);
    for (size_t most = 1; most < 2000; most = most * 4) {
        struct tree_reader *reader = tree_reader_new(arena, "f.yaml");
        int pieces = 0;
        void *both[] = {reader, &pieces};
        assert_int_equal(tree_write(root, most, take_piece, both), 0);
        assert_int_equal(tree_write(root, most, take_piece, both), 0);
        size_t n = 0;
        tree_finish(reader, &roots, &n);
        assert_int_equal(n, 2);
        assert_same(root, roots[0]);
        assert_same(root, roots[1]);
        assert_true(most > 1000 ? pieces == 2 : pieces > 2);
    }
}

static void false_trees_are_refused(void **state)
{
    (void)state;
    const char *pieces[] = {
        "{}",
        "[1]",
        "[[1,\"m\",1,1,null]]",
        "[[0,\"z\",1,1,null]]",
        "[[0,\"p\",1,1,null]]",
        "[[0,\"m\",1,1,\"x\"]]",
        "[[0,\"m\",1,1,null],[1,\"p\",1,1,\"x\"]]",
        "[[0,\"p\",1,1,\"x\"],[1,\"p\",1,1,\"y\",\"k\",1,1]]",
        "[[0,\"l\",1,1,null],[2,\"p\",1,1,\"x\"]]",
        "[[0,\"\",1,1,null]]",
        "[[-1,\"l\",1,1,null]]",
        "[[0,\"m\",1,1,null],[1,\"p\",1,1,\"x\",\"k\",-1,1]]",
    };
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        ARENA_SCOPE(arena);
        JSON_SCOPE(value);
        assert_int_equal(json_read(pieces[i], strlen(pieces[i]), "piece", NULL, &value, NULL), 0);
        assert_int_equal(tree_take(tree_reader_new(arena, "f"), value, NULL), -ERR_CORRUPT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_come_out_in_any_pieces),
        cmocka_unit_test(wrong_frames_are_refused),
        cmocka_unit_test(trees_cross_unchanged),
        cmocka_unit_test(false_trees_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
