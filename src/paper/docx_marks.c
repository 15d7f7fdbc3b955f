#include "paper/docx_marks.h"

#include "base/text.h"

#include <string.h>

/* ---- first pass: the texts of a paragraph, in which an editor may have scattered a placeholder ---- */

struct piece { /* the whole of a <w:t> element and the text in it */
    const char *element, *text, *text_end, *element_end;
};

struct pieces LIST(struct piece);

struct finder {
    struct arena *arena;
    struct docx_marks *marks;
    const char *copied;   /* everything before is in marks */
    struct pieces pieces; /* of the paragraph at hand */
    const char *text;     /* behind the start tag of an open <w:t>, or NULL */
    const char *element;
};

static struct docx_mark *mark(struct finder *finder, enum docx_mark_kind kind, const char *from, const char *to)
{
    struct docx_mark *mark = list_push(finder->arena, finder->marks);
    *mark = (struct docx_mark){.kind = kind, .bytes = from, .n = (size_t)(to - from)};
    return mark;
}

static void copy_until(struct finder *finder, const char *to)
{
    if (to > finder->copied)
        mark(finder, DOCX_RAW, finder->copied, to);
    finder->copied = to;
}

static void raw(struct finder *finder, const char *text) { mark(finder, DOCX_RAW, text, text + strlen(text)); }

/* Where a placeholder stands: from a '{' in piece `first` to behind its '}' in piece `last`. */
struct place {
    size_t first, last;
    const char *from, *to;
    const char *name;
};

/* The name of the placeholder whose '{' is at `from` of piece `i`, if it ends in this paragraph. */
static bool placeholder(struct finder *finder, size_t i, const char *from, struct place *ret_place)
{
    enum { LONGEST = 200 };
    struct text name = TEXT(finder->arena);
    const char *at = from + 1;
    for (size_t k = i; k < finder->pieces.n; k++) {
        const struct piece *piece = &finder->pieces.at[k];
        for (at = k == i ? at : piece->text; at < piece->text_end; at++) {
            if (*at == '}') {
                const char *trimmed = text_trim(finder->arena, text_end(&name));
                *ret_place = (struct place){.first = i, .last = k, .from = from, .to = at + 1, .name = trimmed};
                return trimmed[0];
            }
            if (*at == '{' || *at == '&' || name.n > LONGEST)
                return false;
            text_byte(&name, *at);
        }
    }
    return false;
}

static void put_placeholder(struct finder *finder, const char *name)
{
    enum docx_mark_kind kind = *name == '#' ? DOCX_OPEN : *name == '/' ? DOCX_CLOSE : DOCX_FIELD;
    struct docx_mark *found = mark(finder, kind, name, name);
    found->name = kind == DOCX_FIELD ? name : text_trim(finder->arena, name + 1);
}

/* Rewrites the texts of the paragraph: a placeholder goes where its '{' was, the rest of it goes away. */
static void end_paragraph(struct finder *finder)
{
    const char *skip_to = NULL; /* the text up to here belongs to a placeholder that began in an earlier piece */
    size_t skip_piece = 0;
    for (size_t i = 0; i < finder->pieces.n; i++) {
        const struct piece *piece = &finder->pieces.at[i];
        const char *at = piece->text;
        if (skip_to && i <= skip_piece)
            at = i < skip_piece ? piece->text_end : skip_to;
        else if (!memchr(piece->text, '{', (size_t)(piece->text_end - piece->text)))
            continue;
        copy_until(finder, piece->element);
        raw(finder, "<w:t xml:space=\"preserve\">");
        finder->copied = at;
        for (; at < piece->text_end; at++) {
            struct place place;
            if (*at != '{')
                continue;
            copy_until(finder, at);
            if (at + 1 < piece->text_end && at[1] == '{') {
                finder->copied = ++at; /* "{{" is one brace */
            } else if (placeholder(finder, i, at, &place)) {
                put_placeholder(finder, place.name);
                skip_to = place.to;
                skip_piece = place.last;
                at = (place.last == i ? place.to : piece->text_end) - 1;
                finder->copied = at + 1;
            }
        }
        copy_until(finder, piece->text_end);
        raw(finder, "</w:t>");
        finder->copied = piece->element_end;
    }
    finder->pieces.n = 0;
}

static bool is_tag(const char *tag, const char *name)
{
    size_t n = strlen(name);
    return strncmp(tag, name, n) == 0 && strchr(" \t\r\n/>", tag[n]);
}

static void put_tag(struct finder *finder, enum docx_mark_kind kind, const char *from, const char *end)
{
    end_paragraph(finder);
    copy_until(finder, from);
    mark(finder, kind, from, end);
    finder->copied = end;
}

/* From its '<' to behind its '>'. */
static void take_tag(struct finder *finder, const char *from, const char *end)
{
    const char *tag = from + 1;
    bool alone = end[-2] == '/';
    if (is_tag(tag, "w:t") && !alone) {
        finder->element = from;
        finder->text = end;
    } else if (is_tag(tag, "/w:t") && finder->text) {
        *list_push(finder->arena, &finder->pieces) = (struct piece){finder->element, finder->text, from, end};
        finder->text = NULL;
    } else if (is_tag(tag, "w:p") || is_tag(tag, "/w:p")) {
        end_paragraph(finder);
    } else if (is_tag(tag, "w:tr") && !alone) {
        put_tag(finder, DOCX_ROW, from, end);
    } else if (is_tag(tag, "/w:tr")) {
        put_tag(finder, DOCX_ROW_END, from, end);
    } else if (is_tag(tag, "/w:tbl")) {
        put_tag(finder, DOCX_TABLE_END, from, end);
    }
}

/* Behind the markup that begins at `from`, which is whole: the XML is well-formed. */
static const char *markup_end(const char *from)
{
    static const struct {
        const char *begin, *end;
    } kinds[] = {{"<!--", "-->"}, {"<?", "?>"}, {"<![CDATA[", "]]>"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (text_starts(from, kinds[i].begin)) {
            const char *end = strstr(from, kinds[i].end);
            return end ? end + strlen(kinds[i].end) : from + strlen(from);
        }
    char quote = 0;
    const char *at = from;
    for (; *at && (quote || *at != '>'); at++)
        if (*at == quote)
            quote = 0;
        else if (!quote && (*at == '"' || *at == '\''))
            quote = *at;
    return *at ? at + 1 : at;
}

static void find(struct finder *finder, const char *xml, size_t n)
{
    finder->copied = xml;
    for (const char *at = strchr(xml, '<'); at; at = strchr(at, '<')) {
        const char *end = markup_end(at);
        if (at[1] != '!' && at[1] != '?')
            take_tag(finder, at, end);
        at = end;
    }
    end_paragraph(finder);
    copy_until(finder, xml + n);
}

/* ---- second pass: which rows a list repeats ---- */

enum { MOST_OPEN = 16, MOST_ROWS = 64 };

struct open_list {
    const char *name;
    size_t row;   /* mark of the row it began in */
    int depth;    /* rows around it */
    bool closing; /* its {/name} was seen: ends with this row */
};

struct matcher {
    const char *part;
    struct docx_marks *marks;
    size_t rows[MOST_ROWS];
    int depth;
    struct open_list lists[MOST_OPEN];
    int open;
    struct oops *oops;
};

static int wrong(struct matcher *matcher, const char *name, const char *why)
{
    return oops_printf(matcher->oops, ERR_SYNTAX, matcher->part, "列表“%s”%s", name, why);
}

static int open_list(struct matcher *matcher, const char *name)
{
    if (matcher->depth == 0)
        return wrong(matcher, name, "不在表格的行里");
    size_t row = matcher->rows[matcher->depth - 1];
    if (matcher->marks->at[row].name)
        return wrong(matcher, name, "与另一个列表在同一行开始，一行只能开始一个列表");
    if (matcher->open == MOST_OPEN)
        return wrong(matcher, name, "嵌套太深");
    matcher->marks->at[row].name = name;
    matcher->lists[matcher->open++] = (struct open_list){.name = name, .row = row, .depth = matcher->depth};
    return 0;
}

static int close_list(struct matcher *matcher, const char *name)
{
    for (int i = matcher->open; i-- > 0;) {
        struct open_list *list = &matcher->lists[i];
        if (list->closing)
            continue;
        if (!text_same(list->name, name))
            return wrong(matcher, list->name, "还没有结束，就遇到了另一个列表的结束标记");
        if (list->depth != matcher->depth)
            return wrong(matcher, name, "开始和结束不在同一个表格里");
        list->closing = true;
        return 0;
    }
    return wrong(matcher, name, "没有开始标记");
}

static int end_row(struct matcher *matcher, size_t at)
{
    while (matcher->open && matcher->lists[matcher->open - 1].depth == matcher->depth &&
           matcher->lists[matcher->open - 1].closing)
        matcher->marks->at[matcher->lists[--matcher->open].row].last = at;
    matcher->depth--;
    return 0;
}

static int end_table(struct matcher *matcher)
{
    if (matcher->open && matcher->lists[matcher->open - 1].depth > matcher->depth)
        return wrong(matcher, matcher->lists[matcher->open - 1].name, "没有在它的表格里结束");
    return 0;
}

static int match(struct matcher *matcher, size_t i)
{
    struct docx_mark *mark = &matcher->marks->at[i];
    switch (mark->kind) {
    case DOCX_ROW:
        if (matcher->depth == MOST_ROWS)
            return wrong(matcher, "", "所在的表格嵌套太深");
        matcher->rows[matcher->depth++] = i;
        return 0;
    case DOCX_ROW_END:
        return matcher->depth ? end_row(matcher, i) : wrong(matcher, "", "所在的表格不完整");
    case DOCX_TABLE_END:
        return end_table(matcher);
    case DOCX_OPEN:
        return open_list(matcher, mark->name);
    case DOCX_CLOSE:
        return close_list(matcher, mark->name);
    case DOCX_RAW:
    case DOCX_FIELD:
        break;
    }
    return 0;
}

int docx_marks_find(struct arena *arena, const char *part, const char *xml, size_t n, struct docx_marks *ret_marks,
                    struct oops *oops)
{
    struct docx_marks marks = {0};
    struct finder finder = {.arena = arena, .marks = &marks};
    find(&finder, xml, n);
    struct matcher matcher = {.part = part, .marks = &marks, .oops = oops};
    for (size_t i = 0; i < marks.n; i++) {
        int err = match(&matcher, i);
        if (err)
            return err;
    }
    if (matcher.open)
        return wrong(&matcher, matcher.lists[matcher.open - 1].name, "没有结束标记");
    *ret_marks = marks;
    return 0;
}
