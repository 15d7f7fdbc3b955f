#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "format/yaml.h"

#include <stdio.h>
#include <string.h>

static struct node *read_good(struct arena *arena, const char *text)
{
    struct node *root = NULL;
    struct oops oops = {0};
    int r = yaml_read(arena, "t.yaml", text, strlen(text), NULL, &root, &oops);
    if (r)
        print_error("%s %s %s\n", oops.where, oops.zh, oops.en);
    assert_int_equal(r, 0);
    return root;
}

/* The tree as one line: maps {k=v}, lists [v], texts 'v' (quoted ones "v"), nothing -. */
static void print_node(struct text *text, const struct node *node)
{
    if (node->kind == NODE_TEXT)
        text_printf(text, node->plain ? "'%s'" : "\"%s\"", node->text);
    if (node->kind == NODE_NULL)
        text_add(text, "-");
    if (node->kind == NODE_TEXT || node->kind == NODE_NULL)
        return;
    text_add(text, node->kind == NODE_MAP ? "{" : "[");
    for (size_t i = 0; i < node->n; i++) {
        if (i)
            text_add(text, ",");
        if (node->kind == NODE_MAP)
            text_printf(text, "%s=", node->pairs[i].key);
        print_node(text, node->kind == NODE_MAP ? node->pairs[i].value : node->items[i]);
    }
    text_add(text, node->kind == NODE_MAP ? "}" : "]");
}

static void trees_come_out_as_written(void **state)
{
    (void)state;
    const struct {
        const char *yaml, *expected;
    } rows[] = {
        {"{空调: , 防水: {if: season = 夏}}", "{空调=-,防水={if='season = 夏'}}"},
        {"due: 5 workdays after received-at", "{due='5 workdays after received-at'}"},
        {"if: exists call where (record = this and undo = yes)",
         "{if='exists call where (record = this and undo = yes)'}"},
        {"if: level < 2 or level >= 5", "{if='level < 2 or level >= 5'}"},
        {"sum: 0.05 * budget", "{sum='0.05 * budget'}"},
        {"{a: 0.05 * budget, b: x % y, c: [p <= q, r]}", "{a='0.05 * budget',b='x % y',c=['p <= q','r']}"},
        {"a: no\nb: 0x1F\nc: 2026-03-01\nd: null\ne: ~\nf:\n", "{a='no',b='0x1F',c='2026-03-01',d='null',e='~',f=-}"},
        {"a: 'it''s'\nb: \"x\\ty\"\nc: ''\n", "{a=\"it's\",b=\"x\ty\",c=\"\"}"},
        {"a: |\n  第一行\n  第二行\nb: >\n  折\n  叠\n", "{a=\"第一行\n第二行\n\",b=\"折 叠\n\"}"},
        {"- a\n-\n- [b, {c: d}]\n- {}\n- []\n", "['a',-,['b',{c='d'}],{},[]]"},
        {"a: one\n  two\n", "{a='one two'}"},
        {"要求: 备份 # 注释\n网址: http://x.cn/#a\n时间: 12:30\n", "{要求='备份',网址='http://x.cn/#a',时间='12:30'}"},
        {"a: >-\n  x\n   \n  y\n", "{a=\"x\n \ny\"}"},
        {"- b: \n  c: >-\n    |\n     \n    : >", "[{b=-,c=\"|\n \n: >\"}]"},
        {"a: \"x\\\n  y\"\nb: 'x\n\n  y'\n", "{a=\"xy\",b=\"x\ny\"}"},
        {"just a text", "'just a text'"},
        {"", "-"},
        {"# nothing\n", "-"},
        {"---\n", "-"},
        {"\xef\xbb\xbf"
         "a: b",
         "{a='b'}"},
        {"[a: b, c]", "[{a='b'},'c']"},
        {"a: b\r\nc: d\r\n", "{a='b',c='d'}"},
    };
    ARENA_SCOPE(arena);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct text text = TEXT(arena);
        print_node(&text, read_good(arena, rows[i].yaml));
        assert_string_equal(text_end(&text), rows[i].expected);
    }
}

static void nodes_know_their_place(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct node *root = read_good(arena, "登记:\n  字段: {名称: 文字, 级别: \"二\"}\n  列表:\n    - 甲\n");
    struct node *map = node_get(root, "登记");
    assert_int_equal(map->line, 2);
    assert_int_equal(map->column, 3);
    struct node *fields = node_get(map, "字段");
    assert_string_equal(node_where(arena, fields), "t.yaml:2:7");
    assert_int_equal(fields->pairs[1].line, 2);
    assert_int_equal(fields->pairs[1].column, 16);
    assert_string_equal(node_where(arena, fields->pairs[1].value), "t.yaml:2:20");
    assert_string_equal(node_text(fields, "级别"), "二");
    assert_null(node_text(map, "字段"));
    assert_null(node_get(fields, "没有"));
    assert_null(node_get(NULL, "x"));
    assert_string_equal(node_where(arena, node_get(map, "列表")->items[0]), "t.yaml:4:7");
}

static void wrong_files_are_refused_with_their_place(void **state)
{
    (void)state;
    const struct {
        const char *yaml, *where, *zh;
        int code;
    } rows[] = {
        {"a: 1\nb: 2\na: 3\n", "t.yaml:3:1", "同一个键写了两次：a", ERR_SYNTAX},
        {"{a: 1, a: 2}", "t.yaml:1:8", "同一个键写了两次", ERR_SYNTAX},
        {"a: &x 1\nb: *x\n", "t.yaml:1:5", "不接受锚点", ERR_SYNTAX},
        {"a: *x\n", "t.yaml:1:5", "不接受锚点", ERR_SYNTAX},
        {"a: !!int 3\n", "t.yaml:1:4", "不接受类型标记", ERR_SYNTAX},
        {"%YAML 1.2\n---\na: b\n", "t.yaml:", "不接受 % 开头的指令", ERR_SYNTAX},
        {"a: b\n---\nc: d\n", "t.yaml:3:1", "一个文件里只能有一份文档", ERR_SYNTAX},
        {"? [a, b]\n: c\n", "t.yaml:1:3", "键只能是文字", ERR_SYNTAX},
        {"a: [b\n", "t.yaml:", "YAML 写法不对", ERR_SYNTAX},
        {"a: b\n c: d\n", "t.yaml:1:4", "YAML 写法不对", ERR_SYNTAX},
        {"a: b: c\n", "t.yaml:1", "YAML 写法不对", ERR_SYNTAX},
        {"a:\n\t- b\n", "t.yaml:2", "YAML 写法不对", ERR_SYNTAX},
        {"a: b\nc: \x04\n", "t.yaml:2:1", "控制字符", ERR_SYNTAX},
        {"好: 1\n坏: \xb5\xc8\n", "t.yaml:2:1", "不是 UTF-8", ERR_SYNTAX},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ARENA_SCOPE(arena);
        struct node *root = NULL;
        struct oops oops = {0};
        int r = yaml_read(arena, "t.yaml", rows[i].yaml, strlen(rows[i].yaml), NULL, &root, &oops);
        if (r != -rows[i].code || !text_starts(oops.where, rows[i].where) || !strstr(oops.zh, rows[i].zh))
            print_message("row %zu: %d %s %s %s\n", i, r, oops.where, oops.zh, oops.en);
        assert_int_equal(r, -rows[i].code);
        assert_true(text_starts(oops.where, rows[i].where));
        assert_non_null(strstr(oops.zh, rows[i].zh));
        assert_null(root);
    }
}

static void common_mistakes_are_told_in_chinese(void **state)
{
    (void)state;
    const struct {
        const char *yaml, *zh;
    } rows[] = {
        {"a: b: c\n", "值里有冒号加空格时请加引号"},
        {"a:\n\t- b\n", "缩进只能用空格"},
        {"a: [b\nc: d\n", "[ 没有闭合"},
        {"a: \"b\nc: d\n", "双引号没有闭合"},
        {"a: @b\n", "请加引号"},
        {"a:\n  - b\n - c\n", "列表项的缩进"},
        {"a: - b\n", "从下一行开始"},
        {"a: b\nc\n", "少了冒号"},
        {"a: \"\\q\"\n", "反斜线"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ARENA_SCOPE(arena);
        struct node *root = NULL;
        struct oops oops = {0};
        assert_int_equal(yaml_read(arena, "t.yaml", rows[i].yaml, strlen(rows[i].yaml), NULL, &root, &oops),
                         -ERR_SYNTAX);
        assert_non_null(strstr(oops.zh, rows[i].zh));
    }
}

static void limits_hold(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct node *root = NULL;
    struct oops oops = {0};
    char deep[200];
    memset(deep, '[', 100);
    memset(deep + 100, ']', 100);
    assert_true(yaml_read(arena, "t", deep, 200, NULL, &root, &oops) < 0);
    oops = (struct oops){0};
    assert_int_equal(yaml_read(arena, "t", "[[[[]]]]", 8, &(struct yaml_limits){.depth = 3}, &root, &oops),
                     -ERR_TOO_LARGE);
    assert_string_equal(oops.where, "t:1:4");
    assert_int_equal(yaml_read(arena, "t", "[a,b]", 5, &(struct yaml_limits){.nodes = 2}, &root, NULL), -ERR_TOO_LARGE);
    assert_int_equal(yaml_read(arena, "t", "[a,b]", 5, &(struct yaml_limits){.bytes = 4}, &root, NULL), -ERR_TOO_LARGE);
    assert_int_equal(yaml_read(arena, "t", "[a,b]", 5, &(struct yaml_limits){.nodes = 3}, &root, NULL), 0);
    char block[64 * 66 + 8] = "";
    size_t n = 0;
    for (int i = 0; i < 66; i++)
        n += (size_t)snprintf(block + n, sizeof block - n, "%*sk:\n", i, "");
    assert_true(yaml_read(arena, "t", block, n, NULL, &root, NULL) < 0);
}

static void all_documents_are_read_when_asked(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct node **roots = NULL;
    size_t n = 0;
    const char *text = "a: b\n---\n- c\n...\n---\n丁\n";
    assert_int_equal(yaml_read_all(arena, "t", text, strlen(text), NULL, &roots, &n, NULL), 0);
    assert_int_equal(n, 3);
    assert_string_equal(node_text(roots[0], "a"), "b");
    assert_int_equal(roots[1]->kind, NODE_LIST);
    assert_string_equal(roots[2]->text, "丁");
    assert_int_equal(yaml_read_all(arena, "t", "", 0, NULL, &roots, &n, NULL), 0);
    assert_int_equal(n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trees_come_out_as_written),
        cmocka_unit_test(nodes_know_their_place),
        cmocka_unit_test(wrong_files_are_refused_with_their_place),
        cmocka_unit_test(common_mistakes_are_told_in_chinese),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(all_documents_are_read_when_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
