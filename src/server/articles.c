#include "server/articles.h"

#include "base/text.h"
#include "format/archive.h"
#include "format/charset.h"
#include "format/xml.h"

#include <string.h>

enum { TEXT_MOST = 8 << 20, ARTICLES_MOST = 1000 };

/* --- paragraphs --- */

struct paragraphs LIST(const char *);

struct document {
    struct arena *arena;
    struct paragraphs paragraphs;
    struct text line;  /* of the paragraph that is open */
    unsigned fallback; /* depth of a Fallback: the same words once more, for old programs */
};

static void end_paragraph(struct document *document)
{
    const char *text = text_trim(document->arena, text_end(&document->line));
    if (*text)
        *list_push(document->arena, &document->paragraphs) = text;
    document->line = TEXT(document->arena);
}

static int on_open(void *user, struct xml *xml, const char *name, const char *const *attributes)
{
    struct document *document = user;
    (void)attributes;
    if (!document->fallback && !strcmp(name, "Fallback"))
        document->fallback = xml_depth(xml);
    if (document->fallback)
        return 0;
    if (!strcmp(name, "tab"))
        text_byte(&document->line, ' ');
    if (!strcmp(name, "br") || !strcmp(name, "cr"))
        end_paragraph(document);
    return 0;
}

static int on_close(void *user, struct xml *xml, const char *name, const char *text)
{
    struct document *document = user;
    if (document->fallback) {
        if (xml_depth(xml) == document->fallback)
            document->fallback = 0;
        return 0;
    }
    if (!strcmp(name, "t"))
        text_add(&document->line, text);
    if (!strcmp(name, "p"))
        end_paragraph(document);
    return 0;
}

static int feed_xml(void *user, const char *bytes, size_t n, bool last) { return xml_feed(user, bytes, n, last); }

static int read_docx(struct document *document, const char *bytes, size_t n, const char *name, struct oops *oops)
{
    static const struct xml_handler HANDLER = {on_open, on_close};
    static const struct archive_limits LIMITS = {.entry_bytes = 64 << 20, .total_bytes = 256 << 20};
    static const struct xml_limits XML = {.depth = 128, .bytes = 64 << 20};
    __attribute__((cleanup(archive_done))) struct archive *archive = NULL;
    __attribute__((cleanup(xml_done))) struct xml *xml = NULL;
    int failed = archive_open(bytes, n, name, &LIMITS, oops, &archive);
    if (!failed && !archive_has(archive, "word/document.xml"))
        failed = oops_printf(oops, ERR_SYNTAX, name, "%s 不是 Word 文档（docx）", name);
    if (!failed)
        failed = xml_open(&HANDLER, document, &XML, name, oops, &xml);
    if (!failed)
        failed = archive_stream(archive, "word/document.xml", feed_xml, xml);
    return failed < 0 ? oops_set(oops, -failed, name, NULL, NULL) : failed;
}

static int read_text(struct document *document, const char *bytes, size_t n, const char *name, struct oops *oops)
{
    const char *text;
    size_t size;
    int failed = charset_to_utf8(document->arena, bytes, n, name, &text, &size, oops);
    for (size_t at = 0; !failed && at < size;) {
        size_t end = at;
        while (end < size && text[end] != '\r' && text[end] != '\n')
            end++;
        text_add_n(&document->line, text + at, end - at);
        end_paragraph(document);
        at = end + 1;
    }
    return failed;
}

/* --- headings --- */

static size_t char_size(const char *at)
{
    return (unsigned char)*at < 0x80 ? 1 : (unsigned char)*at < 0xE0 ? 2 : (unsigned char)*at < 0xF0 ? 3 : 4;
}

static bool is_blank(const char *at, size_t n)
{
    return (n == 1 && (*at == ' ' || *at == '\t')) || (n == 3 && !memcmp(at, "\xE3\x80\x80", 3)) ||
           (n == 2 && !memcmp(at, "\xC2\xA0", 2));
}

static bool is_digit(const char *at, size_t n)
{
    static const char *const DIGITS[] = {"零", "〇", "一", "二", "三", "四", "五", "六",
                                         "七", "八", "九", "十", "百", "千", "两"};
    if (n == 1)
        return *at >= '0' && *at <= '9';
    for (size_t i = 0; n == 3 && i < sizeof DIGITS / sizeof *DIGITS; i++)
        if (!memcmp(at, DIGITS[i], 3))
            return true;
    return false;
}

/* 第N条 in front of a paragraph, blanks between its characters allowed: its length, and its name without them. */
static size_t heading(struct arena *arena, const char *text, const char *unit, const char **ret_name)
{
    struct text name = TEXT(arena);
    const char *at = text;
    size_t digits = 0;
    if (strncmp(at, "第", 3))
        return 0;
    text_add(&name, "第");
    for (at += 3; *at; at += char_size(at)) {
        size_t n = char_size(at);
        if (is_blank(at, n))
            continue;
        if (!is_digit(at, n))
            break;
        text_add_n(&name, at, n);
        digits++;
    }
    if (!digits || strncmp(at, unit, strlen(unit)))
        return 0;
    text_add(&name, unit);
    *ret_name = text_end(&name);
    return (size_t)(at - text) + strlen(unit);
}

/* "第三条规定的情形" within a sentence begins a line now and then: a heading is followed by a blank or by nothing that
 * goes on with its own noun. */
static bool begins_article(struct arena *arena, const char *text, const char **ret_name, size_t *ret_n)
{
    static const char *const GOES_ON[] = {"规定", "所", "第", "至", "、", "和", "及", "或", "的", "款", "之"};
    size_t n = heading(arena, text, "条", ret_name);
    for (size_t i = 0; n && i < sizeof GOES_ON / sizeof *GOES_ON; i++)
        if (text_starts(text + n, GOES_ON[i]))
            return false;
    *ret_n = n;
    return n > 0;
}

static bool begins_part(struct arena *arena, const char *text)
{
    const char *name;
    return heading(arena, text, "章", &name) || heading(arena, text, "节", &name) || heading(arena, text, "编", &name);
}

/* --- articles --- */

static bool known(const struct articles *articles, const char *name)
{
    for (size_t i = 0; i < articles->n; i++)
        if (!strcmp(articles->at[i].name, name))
            return true;
    return false;
}

static void close_article(struct articles *articles, struct text *body)
{
    if (articles->n && !articles->at[articles->n - 1].text)
        articles->at[articles->n - 1].text = text_end(body);
}

static int split(struct arena *arena, const struct paragraphs *paragraphs, struct articles *articles, struct oops *oops)
{
    struct text body = TEXT(arena);
    bool inside = false;
    for (size_t i = 0; i < paragraphs->n; i++) {
        const char *text = paragraphs->at[i], *name;
        size_t n;
        if (begins_part(arena, text)) {
            inside = false;
            continue;
        }
        if (begins_article(arena, text, &name, &n)) {
            if (known(articles, name))
                return oops_printf(oops, ERR_INVALID, name, "%s出现了两次", name);
            if (articles->n == ARTICLES_MOST)
                return oops_printf(oops, ERR_TOO_LARGE, name, "超过 %d 条", ARTICLES_MOST);
            close_article(articles, &body);
            *list_push(arena, articles) = (struct article){.name = name};
            body = TEXT(arena);
            text = text_trim(arena, text + n);
            inside = true;
        }
        if (inside && *text)
            text_printf(&body, "%s%s", body.n ? "\n" : "", text);
    }
    close_article(articles, &body);
    return 0;
}

int articles_read(struct arena *arena, const char *bytes, size_t n, const char *name, struct articles *ret_articles,
                  struct oops *oops)
{
    struct document document = {.arena = arena, .line = TEXT(arena)};
    struct articles articles = {0};
    bool packed = n > 4 && !memcmp(bytes, "PK\3\4", 4);
    if (!packed && n > TEXT_MOST)
        return oops_printf(oops, ERR_TOO_LARGE, name, "文字超过 8 MiB");
    if (!packed && (!memcmp(bytes, "\xD0\xCF\x11\xE0", n < 4 ? n : 4) || !memcmp(bytes, "%PDF", n < 4 ? n : 4)) &&
        n >= 4)
        return oops_printf(oops, ERR_SYNTAX, name, "这是旧版 Word 或 PDF，请另存为 docx 或纯文本再上传");
    int failed = packed ? read_docx(&document, bytes, n, name, oops) : read_text(&document, bytes, n, name, oops);
    if (!failed)
        failed = split(arena, &document.paragraphs, &articles, oops);
    if (failed < 0)
        return failed;
    if (!articles.n)
        return oops_printf(oops, ERR_INVALID, name, "没有找到以“第…条”开头的段落");
    *ret_articles = articles;
    return 0;
}
