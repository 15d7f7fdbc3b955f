#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "format/xml.h"

#include <stdlib.h>
#include <string.h>

static int print_open(void *user, struct xml *xml, const char *name, const char *const *attributes)
{
    text_printf(user, "<%s", name);
    for (; *attributes; attributes += 2)
        text_printf(user, " %s=%s", attributes[0], attributes[1]);
    text_printf(user, "@%zu", xml_line(xml));
    return 0;
}

static int print_close(void *user, struct xml *xml, const char *name, const char *text)
{
    (void)name;
    text_printf(user, "|%s|%u>", text, xml_depth(xml));
    return 0;
}

static const struct xml_handler PRINT = {.open = print_open, .close = print_close};

/* Feeds `n` bytes in steps; the result of the first feed that is not 0. */
static int feed_steps(const char *bytes, size_t n, size_t step, const struct xml_limits *limits, struct text *text,
                      struct oops *oops)
{
    __attribute__((cleanup(xml_done))) struct xml *xml = NULL;
    assert_int_equal(xml_open(&PRINT, text, limits, "t.xml", oops, &xml), 0);
    for (size_t at = 0; at < n || !n; at += step) {
        size_t piece = n - at < step ? n - at : step;
        int r = xml_feed(xml, bytes + at, piece, at + piece == n);
        if (r || !n)
            return r;
    }
    return 0;
}

static void elements_tell_their_own_text(void **state)
{
    (void)state;
    const char *document =
        "<?xml version='1.0'?>\n<!DOCTYPE nmaprun>\n<a x='1' n:y=\"2\">\n  <n:b>10.0<c>deep</c>.0.1</n:b>"
        "<d/>&lt;<![CDATA[<&]]></a>";
    for (size_t step = 1; step < 300; step = step * 3 + 1) {
        ARENA_SCOPE(arena);
        struct text text = TEXT(arena);
        struct oops oops = {0};
        assert_int_equal(feed_steps(document, strlen(document), step, NULL, &text, &oops), 0);
        assert_string_equal(text_end(&text), "<a x=1 n:y=2@3<b@4<c@4|deep|3>|10.0.0.1|2><d@4||2>|<<&|1>");
    }
}

static void chinese_documents_are_read(void **state)
{
    (void)state;
    const struct {
        const char *bytes;
        size_t n;
    } rows[] = {
        {"<?xml version=\"1.0\" encoding=\"GB18030\"?><a>\xd6\xf7\xbb\xfa</a>", 0},
        {"<?xml version=\"1.0\" encoding='gb2312' ?><a>\xd6\xf7\xbb\xfa</a>", 0},
        {"<?xml version=\"1.0\" encoding=\"GBK\"?><a>\xd6\xf7\xbb\xfa</a>", 0},
        {"<?xml version=\"1.0\" encoding=\"Big5\"?><a>\xa5\x44\xbe\xf7</a>", 0},
        {"<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>主机</a>", 0},
        {"\xef\xbb\xbf<a>主机</a>", 0},
        {"\xff\xfe<\0a\0>\0\x3b\x4e\x3a\x67<\0/\0a\0>\0", 20},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t step = 1; step < 100; step = step * 5 + 2) {
            ARENA_SCOPE(arena);
            struct text text = TEXT(arena);
            struct oops oops = {0};
            size_t n = rows[i].n ? rows[i].n : strlen(rows[i].bytes);
            assert_int_equal(feed_steps(rows[i].bytes, n, step, NULL, &text, &oops), 0);
            bool big5 = strstr(rows[i].bytes, "Big5");
            assert_string_equal(text_end(&text), big5 ? "<a@1|主機|1>" : "<a@1|主机|1>");
        }
}

static void hostile_documents_are_refused_with_their_place(void **state)
{
    (void)state;
    const struct {
        const char *document;
        int code;
        const char *where;
    } rows[] = {
        {"<!DOCTYPE a [<!ENTITY x 'ha'><!ENTITY y '&x;&x;'>]>\n<a>&y;</a>", ERR_SYNTAX, "t.xml:1:"},
        {"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", ERR_SYNTAX, "t.xml:1:"},
        {"<!DOCTYPE a PUBLIC 'x' 'http://x/'><a/>", ERR_SYNTAX, "t.xml:1:"},
        {"<a>\n&none;</a>", ERR_SYNTAX, "t.xml:2:"},
        {"<a>\n<b></a>", ERR_SYNTAX, "t.xml:2:"},
        {"<a>\n<b>", ERR_SYNTAX, "t.xml:2:"},
        {"<a><a><a>\n<a/></a></a></a>", ERR_TOO_LARGE, "t.xml:2:1"},
        {"<a>\n<b x='1' y='2' z='3'/></a>", ERR_TOO_LARGE, "t.xml:2:1"},
        {"<a>\n123456789012345678901234567890</a>", ERR_TOO_LARGE, "t.xml:2:"},
        {"<a>\n\x01</a>", ERR_SYNTAX, "t.xml:2:"},
        {"<?xml version='1.0' encoding='martian'?><a/>", ERR_UNSUPPORTED, "t.xml:"},
        {"<?xml version='1.0' encoding='UTF-8'?>\n<a>\xd6\xf7</a>", ERR_SYNTAX, "t.xml:2:"},
        {"<?xml version='1.0' encoding='GB18030'?>\n<a>\xff\xff</a>", ERR_SYNTAX, "t.xml:2:"},
        {"", ERR_SYNTAX, "t.xml:1:"},
        {"no xml", ERR_SYNTAX, "t.xml:1:"},
    };
    const struct xml_limits limits = {.depth = 3, .attributes = 2, .text_bytes = 20};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t step = 1; step < 100; step = step * 20) {
            ARENA_SCOPE(arena);
            struct text text = TEXT(arena);
            struct oops oops = {0};
            int r = feed_steps(rows[i].document, strlen(rows[i].document), step, &limits, &text, &oops);
            assert_int_equal(r, -rows[i].code);
            assert_true(text_starts(oops.where, rows[i].where));
            assert_true(oops.zh[0] && oops.en[0]);
        }
}

static void an_endless_tag_is_refused(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    size_t n = 300000;
    char *document = arena_take(arena, n);
    memset(document, 'x', n);
    memcpy(document, "<a b='", 6);
    struct text text = TEXT(arena);
    struct oops oops = {0};
    assert_int_equal(feed_steps(document, n, 4096, &(struct xml_limits){.token_bytes = 100000}, &text, &oops),
                     -ERR_TOO_LARGE);
    oops = (struct oops){0};
    assert_int_equal(feed_steps(document, n, 4096, &(struct xml_limits){.bytes = 50000}, &text, &oops), -ERR_TOO_LARGE);
}

static void indentation_does_not_add_up(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct text document = TEXT(arena), text = TEXT(arena);
    text_add(&document, "<a>");
    for (int i = 0; i < 100; i++)
        text_add(&document, "\n          <b/>");
    text_add(&document, "</a>");
    assert_int_equal(feed_steps(document.at, document.n, 64, &(struct xml_limits){.text_bytes = 20}, &text, NULL), 0);
}

static int check_path(void *user, struct xml *xml, const char *name, const char *const *attributes)
{
    (void)attributes;
    if (strcmp(name, "c") == 0) {
        *(bool *)user = xml_at(xml, "c") && xml_at(xml, "b/c") && xml_at(xml, "/a/b/c") && !xml_at(xml, "a/c") &&
                        !xml_at(xml, "/b/c") && !xml_at(xml, "/a/b") && !xml_at(xml, "/a/b/cc");
        return 42;
    }
    return 0;
}

static void paths_match_from_the_end(void **state)
{
    (void)state;
    bool good = false;
    const struct xml_handler handler = {.open = check_path};
    __attribute__((cleanup(xml_done))) struct xml *xml = NULL;
    assert_int_equal(xml_open(&handler, &good, NULL, "t", NULL, &xml), 0);
    assert_int_equal(xml_feed(xml, "<a><b><c/></b></a>", 18, true), 42);
    assert_true(good);
    assert_int_equal(xml_feed(xml, "x", 1, true), 42);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_tell_their_own_text),
        cmocka_unit_test(chinese_documents_are_read),
        cmocka_unit_test(hostile_documents_are_refused_with_their_place),
        cmocka_unit_test(an_endless_tag_is_refused),
        cmocka_unit_test(indentation_does_not_add_up),
        cmocka_unit_test(paths_match_from_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
