#include "paper/docx_template.h"

#include "base/text.h"
#include "format/archive.h"
#include "format/xml.h"
#include "paper/docx_code.h"
#include "paper/docx_guard.h"
#include "paper/docx_marks.h"
#include "paper/paper_markup.h"

#include <string.h>

/* ---- opening ---- */

static int open_template(const void *bytes, size_t n, struct oops *oops, struct archive **ret_archive)
{
    if (n > DOCX_TEMPLATE_FILE)
        return oops_set(oops, ERR_TOO_LARGE, "模板", "模板文件太大", "the template file is too large");
    const struct archive_limits limits = {
        .entries = DOCX_TEMPLATE_PARTS, .entry_bytes = DOCX_TEMPLATE_PART, .total_bytes = DOCX_TEMPLATE_TOTAL};
    int err = archive_open(bytes, n, "模板", &limits, oops, ret_archive);
    if (err)
        return err;
    if (archive_has(*ret_archive, "word/document.xml"))
        return 0;
    archive_close(*ret_archive);
    *ret_archive = NULL;
    return oops_set(oops, ERR_SYNTAX, "模板", "这不是 Word 文件（.docx）", "this is no Word file (.docx)");
}

/* Parts that carry text a person wrote. */
static bool has_text(const char *name)
{
    return text_ends(name, ".xml") && (text_same(name, "word/document.xml") || text_starts(name, "word/header") ||
                                       text_starts(name, "word/footer") || text_same(name, "word/footnotes.xml") ||
                                       text_same(name, "word/endnotes.xml"));
}

static int accept(void *user, struct xml *xml, const char *name, const char *const *attributes)
{
    (void)user, (void)xml, (void)name, (void)attributes;
    return 0;
}

/* Placeholders are found by looking at bytes, which is safe only in XML that a real reader has accepted. */
static int check_xml(const char *name, const char *bytes, size_t n, struct oops *oops)
{
    static const struct xml_handler handler = {.open = accept};
    const struct xml_limits limits = {.depth = 256, .bytes = DOCX_TEMPLATE_PART};
    __attribute__((cleanup(xml_done))) struct xml *xml = NULL;
    int err = xml_open(&handler, NULL, &limits, name, oops, &xml);
    if (!err)
        err = xml_feed(xml, bytes, n, true);
    if (!err && (!text_utf8(bytes, n) || strstr(bytes, "<!DOCTYPE")))
        return oops_set(oops, ERR_SYNTAX, name, "模板中的 XML 不是 Word 写的样子", "this XML was not written by Word");
    return err;
}

static int marks_of(struct archive *archive, const char *name, struct arena *arena, struct docx_marks *ret_marks,
                    struct oops *oops)
{
    const char *bytes;
    size_t n;
    int err = archive_read(archive, arena, name, &bytes, &n);
    if (err)
        return oops_set(oops, -err, name, "模板的这一部分读不出来", "this part of the template cannot be read");
    err = check_xml(name, bytes, n, oops);
    return err ? err : docx_marks_find(arena, name, bytes, n, ret_marks, oops);
}

/* ---- filling ---- */

struct scope {
    const struct docx_fields *fields;
    const struct scope *outer;
};

struct filler {
    struct arena *arena;
    const char *part;
    const struct docx_marks *marks;
    struct text text;
    struct docx_names *missing;
    const char **code; /* where to keep what the code of this part says; NULL: no codes here */
    struct oops *oops;
};

static const struct docx_field *find(const struct scope *scope, const char *name, bool list)
{
    for (; scope; scope = scope->outer)
        for (size_t i = 0; scope->fields && i < scope->fields->n; i++) {
            const struct docx_field *field = &scope->fields->at[i];
            if (text_same(field->name, name) && list == !field->value)
                return field;
        }
    return NULL;
}

static void note_name(struct arena *arena, struct docx_names *names, const char *name)
{
    for (size_t i = 0; names && i < names->n; i++)
        if (text_same(names->at[i], name))
            return;
    if (names)
        *list_push(arena, names) = arena_text(arena, name);
}

static void fill_field(struct filler *filler, const struct scope *scope, const char *name)
{
    const struct docx_field *field = find(scope, name, false);
    if (!field) {
        note_name(filler->arena, filler->missing, name);
        text_add(&filler->text, "【缺：");
        paper_markup_text(&filler->text, name);
        text_add(&filler->text, "】");
        return;
    }
    if (field->code && filler->code) {
        *filler->code = field->code;
        docx_code_draw(&filler->text, field->code);
        return;
    }
    char **lines;
    size_t n = text_split(filler->arena, paper_markup_clean(filler->arena, field->value), '\n', &lines);
    for (size_t i = 0; i < n; i++) {
        if (i)
            text_add(&filler->text, "</w:t><w:br/><w:t xml:space=\"preserve\">");
        paper_markup_text(&filler->text, lines[i]);
    }
}

static int fill(struct filler *filler, size_t from, size_t to, const struct scope *scope, int nesting);

/* The rows once for each item; a list nobody gave is shown once, with its fields marked as missing. */
static int fill_list(struct filler *filler, size_t row, const struct scope *scope, int nesting)
{
    static const struct docx_fields none = {0};
    const struct docx_mark *mark = &filler->marks->at[row];
    const struct docx_field *list = find(scope, mark->name, true);
    if (nesting == DOCX_TEMPLATE_NESTING)
        return oops_printf(filler->oops, ERR_TOO_LARGE, filler->part, "列表“%s”嵌套太深", mark->name);
    if (!list)
        note_name(filler->arena, filler->missing, mark->name);
    for (size_t i = 0; i < (list ? list->item_count : 1); i++) {
        const struct scope inner = {.fields = list ? &list->items[i] : &none, .outer = list ? scope : NULL};
        text_add_n(&filler->text, mark->bytes, mark->n);
        int err = fill(filler, row + 1, mark->last + 1, &inner, nesting + 1);
        if (err)
            return err;
    }
    return 0;
}

static int fill(struct filler *filler, size_t from, size_t to, const struct scope *scope, int nesting)
{
    for (size_t i = from; i < to; i++) {
        const struct docx_mark *mark = &filler->marks->at[i];
        if (filler->text.n > DOCX_TEMPLATE_TOTAL)
            return oops_set(filler->oops, ERR_TOO_LARGE, filler->part, "填好的文件太大",
                            "the filled file is too large");
        if (mark->kind == DOCX_ROW && mark->name) {
            int err = fill_list(filler, i, scope, nesting);
            if (err)
                return err;
            i = mark->last;
        } else if (mark->kind == DOCX_FIELD) {
            fill_field(filler, scope, mark->name);
        } else {
            text_add_n(&filler->text, mark->bytes, mark->n);
        }
    }
    return 0;
}

static int fill_part(struct archive *archive, const struct docx_fields *fields, struct arena *arena,
                     struct docx_names *missing, const char **ret_code, struct archive_part *part, struct oops *oops)
{
    struct docx_marks marks;
    int err = marks_of(archive, part->name, arena, &marks, oops);
    if (err)
        return err;
    struct filler filler = {.arena = arena,
                            .part = part->name,
                            .marks = &marks,
                            .text = TEXT(arena),
                            .missing = missing,
                            .code = text_same(part->name, "word/document.xml") ? ret_code : NULL,
                            .oops = oops};
    const struct scope scope = {.fields = fields};
    err = fill(&filler, 0, marks.n, &scope, 0);
    part->bytes = text_end(&filler.text);
    part->n = filler.text.n;
    return err;
}

static int copy_part(struct archive *archive, struct arena *arena, struct archive_part *part, struct oops *oops)
{
    const char *bytes;
    int err = archive_read(archive, arena, part->name, &bytes, &part->n);
    if (err)
        return oops_set(oops, -err, part->name, "模板的这一部分读不出来", "this part of the template cannot be read");
    part->bytes = bytes;
    return 0;
}

int docx_template_fill(const void *bytes, size_t n, const struct docx_fields *fields, struct arena *arena,
                       const char **ret_bytes, size_t *ret_size, struct docx_names *missing, struct oops *oops)
{
    __attribute__((cleanup(archive_done))) struct archive *archive = NULL;
    int err = open_template(bytes, n, oops, &archive);
    if (err)
        return err;
    size_t count = archive_count(archive);
    struct archive_part *parts = ARENA_ARRAY(arena, struct archive_part, count + DOCX_CODE_PARTS);
    const char *code = NULL;
    size_t kept = 0;
    for (size_t i = 0; i < count && !err; i++) {
        struct archive_part *part = &parts[kept];
        part->name = archive_name(archive, i);
        if (text_ends(part->name, "/"))
            continue; /* a folder: archives do without */
        kept++;
        err = has_text(part->name) ? fill_part(archive, fields, arena, missing, &code, part, oops)
                                   : copy_part(archive, arena, part, oops);
    }
    if (!err && code)
        err = docx_code_add(arena, code, parts, &kept, oops);
    if (err)
        return err;
    err = archive_make(arena, parts, kept, ret_bytes, ret_size);
    return err ? oops_set(oops, -err, "模板", "Word 文件生成失败", "the Word file could not be made") : 0;
}

/* ---- what a template asks for ---- */

static void list_names(const struct docx_marks *marks, struct arena *arena, struct docx_names *names)
{
    const struct docx_mark *lists[16];
    size_t depth = 0;
    for (size_t i = 0; i < marks->n; i++) {
        const struct docx_mark *mark = &marks->at[i];
        while (depth && i > lists[depth - 1]->last)
            depth--;
        if (mark->kind != DOCX_FIELD && !(mark->kind == DOCX_ROW && mark->name))
            continue;
        const char *name = mark->name;
        for (size_t k = depth; k-- > 0;)
            name = arena_printf(arena, "%s.%s", lists[k]->name, name);
        note_name(arena, names, name);
        if (mark->kind == DOCX_ROW)
            lists[depth++] = mark;
    }
}

int docx_template_names(const void *bytes, size_t n, struct arena *arena, struct docx_names *ret_names,
                        struct oops *oops)
{
    __attribute__((cleanup(archive_done))) struct archive *archive = NULL;
    struct docx_names names = {0};
    int err = open_template(bytes, n, oops, &archive);
    err = err ? err : docx_guard(archive, arena, oops);
    for (size_t i = 0; !err && i < archive_count(archive); i++) {
        struct docx_marks marks;
        if (!has_text(archive_name(archive, i)))
            continue;
        err = marks_of(archive, archive_name(archive, i), arena, &marks, oops);
        if (!err)
            list_names(&marks, arena, &names);
    }
    if (!err)
        *ret_names = names;
    return err;
}
