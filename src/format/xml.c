#include "format/xml.h"

#include "base/must.h"
#include "base/text.h"
#include "format/charset.h"

#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { DEPTH_MOST = 256, NAME_MOST = 256, HEAD_MOST = 256, PIECE = 1 << 20 };

struct xml {
    XML_Parser parser;
    struct xml_handler handler;
    void *user;
    struct xml_limits limits;
    const char *where;
    struct oops *oops;
    int result; /* of a callback, once not 0 */
    size_t fed; /* bytes handed to expat */
    unsigned depth;
    size_t text_start[DEPTH_MOST];
    struct arena *arena; /* path, text and converted bytes live here */
    struct text path;    /* "/a/b/c" */
    struct text text;    /* own texts of the open elements, one behind the other */
    char head[HEAD_MOST];
    size_t head_n;
    bool started;
    struct charset *charset; /* NULL: expat reads the bytes as they come */
    struct text converted;
};

static int stop(struct xml *xml, int result)
{
    if (!xml->result)
        xml->result = result;
    XML_StopParser(xml->parser, XML_FALSE);
    return result;
}

static int refuse(struct xml *xml, int code, const char *zh, const char *en)
{
    char place[160];
    snprintf(place, sizeof place, "%s:%lu:%lu", xml->where, (unsigned long)XML_GetCurrentLineNumber(xml->parser),
             (unsigned long)XML_GetCurrentColumnNumber(xml->parser) + 1);
    return oops_set(xml->oops, code, place, zh, en);
}

static const char *local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon && colon[1] ? colon + 1 : name;
}

static unsigned count_attributes(const char *const *attributes)
{
    unsigned n = 0;
    while (attributes[n])
        n++;
    return n / 2;
}

static void cut(struct text *text, size_t n)
{
    text->n = n;
    if (text->at)
        text->at[n] = '\0';
}

/* Indentation between the children of a long list must not add up. */
static void forget_blanks(struct xml *xml)
{
    size_t start = xml->depth ? xml->text_start[xml->depth - 1] : 0;
    if (xml->text.at && strspn(xml->text.at + start, " \t\r\n") == xml->text.n - start)
        cut(&xml->text, start);
}

static void XMLCALL on_open(void *user, const char *full_name, const char **attributes)
{
    struct xml *xml = user;
    const char *name = local_name(full_name);
    if (xml->result)
        return;
    if (xml->depth >= xml->limits.depth) {
        stop(xml, refuse(xml, ERR_TOO_LARGE, "层次太深", "nested too deeply"));
        return;
    }
    if (strlen(name) > NAME_MOST || count_attributes((const char *const *)attributes) > xml->limits.attributes) {
        stop(xml, refuse(xml, ERR_TOO_LARGE, "标签的名称太长或属性太多",
                         "a tag with too long a name or too many attributes"));
        return;
    }
    forget_blanks(xml);
    xml->text_start[xml->depth++] = xml->text.n;
    text_byte(&xml->path, '/');
    text_add(&xml->path, name);
    int r = xml->handler.open ? xml->handler.open(xml->user, xml, name, (const char *const *)attributes) : 0;
    if (r)
        stop(xml, r);
}

static void XMLCALL on_close(void *user, const char *full_name)
{
    struct xml *xml = user;
    if (xml->result)
        return;
    MUST(xml->depth);
    size_t start = xml->text_start[xml->depth - 1];
    const char *name = local_name(full_name), *own = text_end(&xml->text) + start;
    int r = xml->handler.close ? xml->handler.close(xml->user, xml, name, xml->text.at ? own : "") : 0;
    cut(&xml->text, start);
    cut(&xml->path, xml->path.n - strlen(name) - 1);
    xml->depth--;
    if (r)
        stop(xml, r);
}

static void XMLCALL on_text(void *user, const char *bytes, int n)
{
    struct xml *xml = user;
    if (xml->result)
        return;
    if (xml->text.n + (size_t)n > xml->limits.text_bytes)
        stop(xml, refuse(xml, ERR_TOO_LARGE, "文字太长", "a text is too long"));
    else
        text_add_n(&xml->text, bytes, (size_t)n);
}

static void XMLCALL on_doctype(void *user, const char *name, const char *system_id, const char *public_id,
                               int has_internal_subset)
{
    struct xml *xml = user;
    (void)name;
    if (has_internal_subset || (!xml->limits.doctype_named && (system_id || public_id)))
        stop(xml, refuse(xml, ERR_SYNTAX, "不接受文档类型定义（DTD）", "document type definitions are not accepted"));
}

static void XMLCALL on_entity(void *user, const char *name, int is_parameter, const char *value, int n,
                              const char *base, const char *system_id, const char *public_id, const char *notation)
{
    (void)name, (void)is_parameter, (void)value, (void)n, (void)base, (void)system_id, (void)public_id, (void)notation;
    stop(user, refuse(user, ERR_SYNTAX, "不接受实体声明", "entity declarations are not accepted"));
}

/* Only a document whose type stands elsewhere may name what nobody declared. */
static void XMLCALL on_skipped(void *user, const char *name, int is_parameter)
{
    (void)name;
    if (!is_parameter)
        stop(user, refuse(user, ERR_SYNTAX, "不接受外部实体", "external entities are not accepted"));
}

static int XMLCALL on_external(XML_Parser parser, const char *context, const char *base, const char *system_id,
                               const char *public_id)
{
    (void)context, (void)base, (void)system_id, (void)public_id;
    struct xml *xml = XML_GetUserData(parser);
    stop(xml, refuse(xml, ERR_SYNTAX, "不接受外部实体", "external entities are not accepted"));
    return XML_STATUS_ERROR;
}

static void fill_limits(struct xml_limits *limits)
{
    if (!limits->depth)
        limits->depth = 64;
    if (limits->depth > DEPTH_MOST)
        limits->depth = DEPTH_MOST;
    if (!limits->attributes)
        limits->attributes = 256;
    if (!limits->text_bytes)
        limits->text_bytes = 8 << 20;
    if (!limits->token_bytes)
        limits->token_bytes = 8 << 20;
    if (!limits->bytes)
        limits->bytes = (size_t)2 << 30;
}

int xml_open(const struct xml_handler *handler, void *user, const struct xml_limits *limits, const char *where,
             struct oops *oops, struct xml **ret_xml)
{
    struct xml *xml = calloc(1, sizeof *xml);
    if (!xml)
        return -ERR_NOMEM;
    xml->parser = XML_ParserCreate(NULL);
    if (!xml->parser) {
        free(xml);
        return -ERR_NOMEM;
    }
    xml->handler = *handler;
    xml->user = user;
    xml->where = where;
    xml->oops = oops;
    if (limits)
        xml->limits = *limits;
    fill_limits(&xml->limits);
    xml->arena = arena_new();
    xml->path = xml->text = xml->converted = TEXT(xml->arena);
    XML_SetUserData(xml->parser, xml);
    XML_SetElementHandler(xml->parser, on_open, on_close);
    XML_SetCharacterDataHandler(xml->parser, on_text);
    XML_SetDoctypeDeclHandler(xml->parser, on_doctype, NULL);
    XML_SetEntityDeclHandler(xml->parser, on_entity);
    XML_SetExternalEntityRefHandler(xml->parser, on_external);
    XML_SetSkippedEntityHandler(xml->parser, on_skipped);
    XML_SetParamEntityParsing(xml->parser, XML_PARAM_ENTITY_PARSING_NEVER);
    *ret_xml = xml;
    return 0;
}

void xml_close(struct xml *xml)
{
    if (!xml)
        return;
    XML_ParserFree(xml->parser);
    charset_close(xml->charset);
    arena_free(xml->arena);
    free(xml);
}

static int refuse_malformed(struct xml *xml)
{
    enum XML_Error error = XML_GetErrorCode(xml->parser);
    char zh[200], en[200];
    if (error == XML_ERROR_NO_MEMORY)
        return -ERR_NOMEM;
    bool cut_short = error == XML_ERROR_NO_ELEMENTS || error == XML_ERROR_UNCLOSED_TOKEN ||
                     error == XML_ERROR_PARTIAL_CHAR || error == XML_ERROR_UNCLOSED_CDATA_SECTION;
    snprintf(zh, sizeof zh, "%s（%s）",
             cut_short ? "文件不完整，到这里就断了：没有导出完，或没有传完" : "XML 写法不对", XML_ErrorString(error));
    snprintf(en, sizeof en, "malformed XML: %s", XML_ErrorString(error));
    return refuse(xml, ERR_SYNTAX, zh, en);
}

static RESULT int parse(struct xml *xml, const char *bytes, size_t n, bool last)
{
    MUST(n <= PIECE * 4);
    xml->fed += n;
    if (xml->fed > xml->limits.bytes)
        return stop(xml, refuse(xml, ERR_TOO_LARGE, "文件太大", "the file is too large"));
    enum XML_Status status = XML_Parse(xml->parser, bytes, (int)n, last);
    if (xml->result)
        return xml->result;
    if (status != XML_STATUS_OK)
        return xml->result = refuse_malformed(xml);
    /* A tag is delivered whole: what expat holds back is one tag that has not ended yet. */
    XML_Index seen = XML_GetCurrentByteIndex(xml->parser);
    if (!last && seen >= 0 && xml->fed - (size_t)seen > xml->limits.token_bytes)
        return stop(xml, refuse(xml, ERR_TOO_LARGE, "一个标签太长", "a tag is too long"));
    return 0;
}

static RESULT int feed_converted(struct xml *xml, const char *bytes, size_t n, bool last)
{
    if (!xml->charset)
        return parse(xml, bytes, n, last);
    size_t bad = 0;
    cut(&xml->converted, 0);
    int wrong = charset_feed(xml->charset, bytes, n, last, &xml->converted, &bad);
    /* What comes before the wrong byte is parsed first, so that its line is known. */
    int r = parse(xml, text_end(&xml->converted), xml->converted.n, last && !wrong);
    if (r || !wrong)
        return r;
    return xml->result =
               refuse(xml, ERR_SYNTAX, "文字与声明的编码不符", "the bytes do not match the declared encoding");
}

/* The label of `encoding="…"` in the XML declaration at the beginning of the document; 0 when there is none. */
static size_t declared_encoding(const char *head, size_t n, const char **ret_label)
{
    if (n < 5 || memcmp(head, "<?xml", 5) != 0)
        return 0;
    const char *end = memchr(head, '>', n);
    const char *at = end ? memmem(head, (size_t)(end - head), "encoding", 8) : NULL;
    if (!at)
        return 0;
    at += 8;
    while (at < end && (*at == ' ' || *at == '=' || *at == '\t' || *at == '\n' || *at == '\r'))
        at++;
    const char *close = at < end && (*at == '"' || *at == '\'') ? memchr(at + 1, *at, (size_t)(end - at - 1)) : NULL;
    if (!close)
        return 0;
    *ret_label = at + 1;
    return (size_t)(close - at - 1);
}

/* expat knows UTF-8, UTF-16, Latin-1 and ASCII itself; others are converted before it sees them. */
static RESULT int choose_encoding(struct xml *xml)
{
    const char *label = NULL;
    size_t n = declared_encoding(xml->head, xml->head_n, &label);
    enum charset_name name;
    if (!n || strncasecmp(label, "utf-16", 6) == 0 || strncasecmp(label, "us-ascii", 8) == 0)
        return 0;
    if (!charset_by_label(label, n, &name))
        return xml->result = refuse(xml, ERR_UNSUPPORTED, "声明的编码无法识别", "the declared encoding is not known");
    if (name == CHARSET_UTF8)
        return 0;
    if (!XML_SetEncoding(xml->parser, "UTF-8"))
        return -ERR_NOMEM;
    return charset_open(name, &xml->charset);
}

/* Collects the head until the XML declaration is complete, then goes on without copying. */
static RESULT int feed_head(struct xml *xml, const char **bytes, size_t *n, bool last)
{
    size_t room = HEAD_MOST - xml->head_n, taken = *n < room ? *n : room;
    memcpy(xml->head + xml->head_n, *bytes, taken);
    xml->head_n += taken;
    *bytes += taken;
    *n -= taken;
    if (!last && xml->head_n < HEAD_MOST && !memchr(xml->head, '>', xml->head_n))
        return 0;
    xml->started = true;
    int r = choose_encoding(xml);
    return r ? r : feed_converted(xml, xml->head, xml->head_n, last && !*n);
}

int xml_feed(struct xml *xml, const char *bytes, size_t n, bool last)
{
    if (xml->result)
        return xml->result;
    bool ended = false;
    if (!xml->started) {
        int r = feed_head(xml, &bytes, &n, last);
        if (r)
            return r;
        ended = last && !n;
    }
    while (n) {
        size_t piece = n < PIECE ? n : PIECE;
        int r = feed_converted(xml, bytes, piece, last && piece == n);
        if (r)
            return r;
        bytes += piece;
        n -= piece;
        ended = last && !n;
    }
    return last && !ended ? feed_converted(xml, "", 0, true) : 0;
}

size_t xml_line(const struct xml *xml) { return (size_t)XML_GetCurrentLineNumber(xml->parser); }
unsigned xml_depth(const struct xml *xml) { return xml->depth; }

bool xml_at(const struct xml *xml, const char *path)
{
    if (*path == '/')
        return text_same(xml->path.at, path);
    size_t n = strlen(path);
    return xml->path.n > n && xml->path.at[xml->path.n - n - 1] == '/' && text_ends(xml->path.at, path);
}

const char *xml_attribute(const char *const *attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(*attributes, name) == 0)
            return attributes[1];
    return NULL;
}
