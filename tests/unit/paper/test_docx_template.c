#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "format/archive.h"
#include "paper/docx_template.h"

#include <string.h>

#define NS          " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
#define RUN(text)   "<w:r><w:rPr><w:b/></w:rPr><w:t>" text "</w:t></w:r>"
#define PARA(runs)  "<w:p>" runs "</w:p>"
#define CELL(text)  "<w:tc>" PARA(RUN(text)) "</w:tc>"
#define ROW(cells)  "<w:tr>" cells "</w:tr>"
#define TABLE(rows) "<w:tbl>" rows "</w:tbl>"

static const char picture[] = "\x89PNG no real picture\0with a NUL";

static void make(struct arena *arena, const char *body, const char **ret_bytes, size_t *ret_n)
{
    const char *document = arena_printf(
        arena, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document" NS "><w:body>%s</w:body></w:document>", body);
    const char *header = "<w:hdr" NS ">" PARA(RUN("{单位}")) "</w:hdr>";
    struct archive_part parts[] = {{"word/document.xml", document, strlen(document), false},
                                   {"word/header1.xml", header, strlen(header), false},
                                   {"word/media/seal.png", picture, sizeof picture, true}};
    assert_int_equal(archive_make(arena, parts, 3, ret_bytes, ret_n), 0);
}

static const struct docx_field finding_a[] = {{"名称", "弱口令 <admin/admin> & 更多", NULL, 0, NULL},
                                              {"等级", "高", NULL, 0, NULL}};
static const struct docx_field finding_b[] = {{"名称", "端口开放", NULL, 0, NULL}};
static const struct docx_fields findings[] = {{finding_a, 2}, {finding_b, 1}};
static const struct docx_field fields_at[] = {{"单位", "示例学院", NULL, 0, NULL},
                                              {"等级", "（未定级）", NULL, 0, NULL},
                                              {"期限", "2026年3月11日\n24时前", NULL, 0, NULL},
                                              {"findings", NULL, findings, 2, NULL},
                                              {"none", NULL, NULL, 0, NULL},
                                              {"二维码", "https://fs.example.edu.cn/r/a/1", NULL, 0,
                                               "https://fs.example.edu.cn/r/a/1"}};
static const struct docx_fields fields = {fields_at, 6};

struct filled {
    struct arena *arena;
    const char *body, *header;
    const char *picture;
    size_t picture_n;
    struct docx_names missing;
    struct oops oops;
};

static int fill(struct arena *arena, const char *body, struct filled *ret_filled)
{
    const char *bytes;
    size_t n;
    make(arena, body, &bytes, &n);
    *ret_filled = (struct filled){.arena = arena};
    int err = docx_template_fill(bytes, n, &fields, arena, &bytes, &n, &ret_filled->missing, &ret_filled->oops);
    if (err)
        return err;
    struct archive *archive;
    size_t size;
    assert_int_equal(archive_open(bytes, n, "filled", NULL, &ret_filled->oops, &archive), 0);
    assert_int_equal(archive_read(archive, arena, "word/document.xml", &ret_filled->body, &size), 0);
    assert_int_equal(archive_read(archive, arena, "word/header1.xml", &ret_filled->header, &size), 0);
    assert_int_equal(archive_read(archive, arena, "word/media/seal.png", &ret_filled->picture, &ret_filled->picture_n),
                     0);
    archive_close(archive);
    return 0;
}

static int times(const char *text, const char *word)
{
    int n = 0;
    for (; (text = strstr(text, word)); text += strlen(word))
        n++;
    return n;
}

static void a_field_is_filled_in_body_and_header(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct filled filled;
    assert_int_equal(fill(arena, PARA(RUN("致：{单位}，限于{ 期限 }整改")), &filled), 0);
    assert_non_null(strstr(filled.body,
                           "致：示例学院，限于2026年3月11日</w:t><w:br/><w:t xml:space=\"preserve\">24时前整改</w:t>"));
    assert_non_null(strstr(filled.header, ">示例学院<"));
    assert_int_equal(filled.missing.n, 0);
    assert_int_equal(filled.picture_n, sizeof picture);
    assert_memory_equal(filled.picture, picture, sizeof picture);
}

static const char TYPES[] = "<Types><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>";

/* A template as Word packs it, with a code in the body and its name in the header. */
static int fill_code(struct arena *arena, const char *types, struct archive **ret_archive, struct oops *oops)
{
    const char *body = "<w:document" NS "><w:body>" PARA(RUN("核验{二维") RUN("码}完")) "</w:body></w:document>";
    const char *header = "<w:hdr" NS ">" PARA(RUN("{二维码}")) "</w:hdr>", *bytes;
    const struct archive_part parts[] = {{"[Content_Types].xml", types, strlen(types), false},
                                         {"word/document.xml", body, strlen(body), false},
                                         {"word/header1.xml", header, strlen(header), false}};
    size_t n;
    assert_int_equal(archive_make(arena, parts, 3, &bytes, &n), 0);
    int err = docx_template_fill(bytes, n, &fields, arena, &bytes, &n, NULL, oops);
    return err ? err : archive_open(bytes, n, "filled", NULL, oops, ret_archive);
}

static void a_code_comes_with_its_picture_relation_and_type(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct oops oops = {0};
    struct archive *archive = NULL;
    const char *body, *header, *relations, *types, *png;
    size_t n;
    assert_int_equal(fill_code(arena, TYPES, &archive, &oops), 0);
    assert_int_equal(archive_read(archive, arena, "word/document.xml", &body, &n), 0);
    assert_non_null(strstr(body, ">核验</w:t><w:drawing>"));
    assert_non_null(strstr(body, "descr=\"https://fs.example.edu.cn/r/a/1\""));
    assert_non_null(strstr(body, "r:embed=\"rIdFengsuiCode\""));
    assert_null(strchr(body, '{'));
    assert_int_equal(archive_read(archive, arena, "word/_rels/document.xml.rels", &relations, &n), 0);
    assert_non_null(strstr(relations, "Id=\"rIdFengsuiCode\""));
    assert_non_null(strstr(relations, "Target=\"media/fengsui-code.png\"/></Relationships>"));
    assert_int_equal(archive_read(archive, arena, "[Content_Types].xml", &types, &n), 0);
    assert_int_equal(times(types, "Extension=\"png\""), 1);
    assert_int_equal(archive_read(archive, arena, "word/media/fengsui-code.png", &png, &n), 0);
    assert_memory_equal(png, "\x89PNG\r\n\x1a\n", 8);
    assert_int_equal(archive_read(archive, arena, "word/header1.xml", &header, &n), 0);
    assert_non_null(strstr(header, ">https://fs.example.edu.cn/r/a/1<")); /* no picture up there, but what it says */
    archive_close(archive);
    assert_int_equal(fill_code(arena, "<t:Types/>", &archive, &oops), -ERR_SYNTAX);
}

static void a_field_scattered_over_runs_is_still_one(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct filled filled;
    assert_int_equal(
        fill(arena, PARA(RUN("甲{") "<w:proofErr w:type=\"x\"/>" RUN("单") RUN("位") RUN("}乙{期限}丙")), &filled), 0);
    assert_non_null(strstr(filled.body, "甲示例学院</w:t>"));
    assert_non_null(strstr(filled.body, "乙2026年3月11日"));
    assert_non_null(strstr(filled.body, "丙</w:t>"));
    assert_null(strchr(filled.body, '{'));
    assert_null(strchr(filled.body, '}'));
    assert_int_equal(times(filled.body, "<w:b/>"), 4); /* runs keep their look */
    assert_non_null(strstr(filled.body, "<w:proofErr"));
}

static void braces_that_are_no_placeholder_stay(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct filled filled;
    assert_int_equal(fill(arena, PARA(RUN("集合{{1,2} 与 { 未完")) PARA(RUN("单位}")) PARA(RUN("{}")), &filled), 0);
    assert_non_null(strstr(filled.body, "集合{1,2} 与 { 未完"));
    assert_non_null(strstr(filled.body, "<w:t>单位}</w:t>"));
    assert_non_null(strstr(filled.body, "{}"));
}

static void rows_are_repeated_for_each_item(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct filled filled;
    const char *body = TABLE(ROW(CELL("名称") CELL("等级")) ROW(CELL("{#findings}{名称}") CELL("{等级}{/findings}"))
                                 ROW(CELL("合计") CELL("")));
    assert_int_equal(fill(arena, body, &filled), 0);
    assert_int_equal(times(filled.body, "<w:tr>"), 4);
    assert_int_equal(times(filled.body, "</w:tr>"), 4);
    assert_non_null(strstr(filled.body, "弱口令 &lt;admin/admin&gt; &amp; 更多"));
    const char *second = strstr(filled.body, "端口开放");
    assert_non_null(second);
    assert_non_null(strstr(second, "（未定级）")); /* the item has none: the field outside counts */
    assert_null(strchr(filled.body, '{'));
}

static void several_rows_and_nested_tables_can_repeat(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct filled filled;
    const char *inner = TABLE(ROW(CELL("{#findings}{名称}{/findings}")));
    const char *body = arena_printf(
        arena, TABLE(ROW(CELL("{#findings}一")) ROW("<w:tc>%s<w:p/></w:tc>") ROW(CELL("{名称}{/findings}"))), inner);
    assert_int_equal(fill(arena, body, &filled), 0);
    assert_int_equal(times(filled.body, "<w:tr>"), times(filled.body, "</w:tr>"));
    assert_int_equal(times(filled.body, "<w:tbl>"), 3); /* the outer one, and one in each repetition */
    assert_int_equal(times(filled.body, "端口开放"), 3);
}

static void an_empty_list_leaves_no_row(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct filled filled;
    assert_int_equal(fill(arena, TABLE(ROW(CELL("头")) ROW(CELL("{#none}{名称}{/none}"))), &filled), 0);
    assert_int_equal(times(filled.body, "<w:tr>"), 1);
    assert_int_equal(filled.missing.n, 0);
}

static void what_is_missing_is_marked_and_named(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct filled filled;
    assert_int_equal(fill(arena, PARA(RUN("{电话}{电话}")) TABLE(ROW(CELL("{#附件}{标题}{/附件}"))), &filled), 0);
    assert_int_equal(times(filled.body, "【缺：电话】"), 2);
    assert_non_null(strstr(filled.body, "【缺：标题】"));
    assert_int_equal(filled.missing.n, 3);
    assert_string_equal(filled.missing.at[0], "电话");
    assert_string_equal(filled.missing.at[1], "附件");
    assert_string_equal(filled.missing.at[2], "标题");
}

static void lists_that_do_not_close_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *body, *says;
    } rows[] = {
        {PARA(RUN("{#findings}{/findings}")), "不在表格"},
        {TABLE(ROW(CELL("{#findings}"))), "没有在它的表格里结束"},
        {TABLE(ROW(CELL("{/findings}"))), "没有开始"},
        {TABLE(ROW(CELL("{#findings}"))) TABLE(ROW(CELL("{/findings}"))), "没有在它的表格里结束"},
        {TABLE(ROW(CELL("{#findings}{#none}{/none}{/findings}"))), "一行只能开始一个列表"},
        {TABLE(ROW(CELL("{#findings}")) ROW(CELL("{#none}")) ROW(CELL("{/findings}{/none}"))), "还没有结束"},
        {TABLE(ROW("<w:tc>" TABLE(ROW(CELL("{#findings}"))) "<w:p/></w:tc>") ROW(CELL("{/findings}"))),
         "没有在它的表格"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ARENA_SCOPE(arena);
        struct filled filled;
        assert_int_equal(fill(arena, rows[i].body, &filled), -ERR_SYNTAX);
        if (!strstr(filled.oops.zh, rows[i].says))
            fail_msg("row %zu: %s", i, filled.oops.zh);
    }
}

static void hostile_templates_are_refused(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct filled filled;
    const char *bytes;
    size_t n;
    struct oops oops = {0};
    assert_int_equal(fill(arena, "<w:p>", &filled), -ERR_SYNTAX);
    assert_int_equal(docx_template_fill("no zip", 6, &fields, arena, &bytes, &n, NULL, &oops), -ERR_SYNTAX);
    struct archive_part other = {"a.txt", "x", 1, false};
    assert_int_equal(archive_make(arena, &other, 1, &bytes, &n), 0);
    oops = (struct oops){0};
    assert_int_equal(docx_template_fill(bytes, n, &fields, arena, &bytes, &n, NULL, &oops), -ERR_SYNTAX);
    assert_non_null(strstr(oops.zh, "不是 Word"));
    const char *bomb = "<!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\">]><w:document" NS "><w:p>&a;</w:p></w:document>";
    struct archive_part part = {"word/document.xml", bomb, strlen(bomb), false};
    assert_int_equal(archive_make(arena, &part, 1, &bytes, &n), 0);
    oops = (struct oops){0};
    assert_int_equal(docx_template_fill(bytes, n, &fields, arena, &bytes, &n, NULL, &oops), -ERR_SYNTAX);
}

static int names_with(struct arena *arena, const char *part, const char *content, struct oops *oops)
{
    static const char BODY[] = "<w:document" NS "><w:body/></w:document>";
    struct archive_part parts[] = {{"word/document.xml", BODY, sizeof BODY - 1, false},
                                   {part, content, strlen(content), false}};
    const char *bytes;
    size_t n;
    struct docx_names names;
    assert_int_equal(archive_make(arena, parts, 2, &bytes, &n), 0);
    *oops = (struct oops){0};
    return docx_template_names(bytes, n, arena, &names, oops);
}

#define RELATION(type, target, more)                                                                                   \
    "<Relationships xmlns=\"r\"><Relationship Id=\"a\" Type=\"http://x/" type "\" Target=\"" target "\"" more           \
    "/></Relationships>"

static void what_acts_when_it_is_opened_elsewhere_is_refused(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct oops oops;
    static const char RELS[] = "word/_rels/document.xml.rels";
    assert_int_equal(names_with(arena, "word/vbaProject.bin", "x", &oops), -ERR_REFUSED);
    assert_non_null(strstr(oops.zh, "宏"));
    assert_int_equal(names_with(arena, "word/embeddings/oleObject1.bin", "x", &oops), -ERR_REFUSED);
    assert_int_equal(names_with(arena, RELS, RELATION("image", "http://a.test/x.png", " TargetMode='External'"), &oops),
                     -ERR_REFUSED);
    assert_string_equal(oops.where, RELS);
    assert_int_equal(names_with(arena, "word/_rels/settings.xml.rels",
                                RELATION("attachedTemplate", "\\\\a\\b.dotm", " TargetMode=\"&#69;xternal\""), &oops),
                     -ERR_REFUSED);
    assert_int_equal(names_with(arena, RELS, RELATION("hyperlink", "http://a.test/", " TargetMode='External'"), &oops),
                     0);
    assert_int_equal(names_with(arena, RELS, RELATION("image", "media/seal.png", ""), &oops), 0);
    assert_int_equal(names_with(arena, RELS, "<Relationships>", &oops), -ERR_SYNTAX);
}

static void a_template_says_what_it_asks_for(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const char *bytes;
    size_t n;
    struct docx_names names;
    struct oops oops = {0};
    make(arena, PARA(RUN("{期限}")) TABLE(ROW(CELL("{#findings}{名称}{等级}{/findings}"))) PARA(RUN("{期限}{落款}")),
         &bytes, &n);
    assert_int_equal(docx_template_names(bytes, n, arena, &names, &oops), 0);
    static const char *const want[] = {"期限", "findings", "findings.名称", "findings.等级", "落款", "单位"};
    assert_int_equal(names.n, 6);
    for (size_t i = 0; i < names.n; i++)
        assert_string_equal(names.at[i], want[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_field_is_filled_in_body_and_header),
        cmocka_unit_test(a_code_comes_with_its_picture_relation_and_type),
        cmocka_unit_test(a_field_scattered_over_runs_is_still_one),
        cmocka_unit_test(braces_that_are_no_placeholder_stay),
        cmocka_unit_test(rows_are_repeated_for_each_item),
        cmocka_unit_test(several_rows_and_nested_tables_can_repeat),
        cmocka_unit_test(an_empty_list_leaves_no_row),
        cmocka_unit_test(what_is_missing_is_marked_and_named),
        cmocka_unit_test(lists_that_do_not_close_are_named),
        cmocka_unit_test(hostile_templates_are_refused),
        cmocka_unit_test(what_acts_when_it_is_opened_elsewhere_is_refused),
        cmocka_unit_test(a_template_says_what_it_asks_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
