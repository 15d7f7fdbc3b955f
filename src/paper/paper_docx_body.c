#include "paper/paper_docx_parts.h"

#include "base/text.h"
#include "paper/paper_markup.h"
#include "paper/paper_page.h"

#include <string.h>

enum { EMU_PER_POINT = 12700 };

struct writer {
    struct arena *arena;
    struct text *text;
    struct docx_images *images;
};

/* Text of a run; '\n' is a line break. */
static void runs(struct writer *writer, const char *value, const char *properties)
{
    struct text *text = writer->text;
    char **parts;
    size_t n = text_split(writer->arena, value, '\n', &parts);
    text_printf(text, "<w:r>%s", properties);
    for (size_t i = 0; i < n; i++) {
        text_printf(text, "%s<w:t xml:space=\"preserve\">", i ? "<w:br/>" : "");
        paper_markup_text(text, parts[i]);
        text_add(text, "</w:t>");
    }
    text_add(text, "</w:r>");
}

/* A paragraph of a style; `more` are further paragraph properties, in the order the schema wants. */
static void paragraph(struct writer *writer, const char *style, const char *more, const char *value)
{
    text_printf(writer->text, "<w:p><w:pPr><w:pStyle w:val=\"%s\"/>%s</w:pPr>", style, more);
    if (value[0])
        runs(writer, value, "");
    text_add(writer->text, "</w:p>");
}

static void paragraphs(struct writer *writer, const char *style, const char *value, bool keep)
{
    char **parts;
    size_t n = text_split(writer->arena, value, '\n', &parts);
    for (size_t i = 0; i < n; i++)
        paragraph(writer, style, keep && i + 2 >= n ? "<w:keepNext/>" : "", parts[i]);
}

static const char *keep_and_space(struct writer *writer, double before, double after)
{
    return arena_printf(writer->arena, "<w:keepNext/><w:spacing w:before=\"%d\" w:after=\"%d\"/>", DOCX_TWIPS(before),
                        DOCX_TWIPS(after));
}

static void head(struct writer *writer, const struct paper_block *block)
{
    double condense, size = paper_markup_head_size(block->text, &condense);
    text_printf(writer->text, "<w:p><w:pPr><w:pStyle w:val=\"FsHead\"/>%s</w:pPr>",
                keep_and_space(writer, PAGE_HEAD_ROOM - size * 0.2, 0));
    runs(writer, block->text,
         arena_printf(writer->arena, "<w:rPr><w:w w:val=\"%d\"/><w:sz w:val=\"%d\"/></w:rPr>", (int)(condense * 100),
                      (int)(size * 2)));
    text_add(writer->text, "</w:p>");
    const char *line =
        arena_printf(writer->arena,
                     "<w:keepNext/><w:pBdr><w:bottom w:val=\"single\" w:sz=\"14\" w:space=\"6\""
                     " w:color=\"" PAGE_RED_HEX "\"/></w:pBdr><w:spacing w:before=\"%d\" w:after=\"%d\"/>",
                     DOCX_TWIPS(2 * PAGE_PITCH), DOCX_TWIPS(2 * PAGE_PITCH));
    paragraph(writer, "FsNumber", line, block->second);
}

/* ---- tables ---- */

static void borders(struct text *text, const char *const *sides, size_t n, int eighths)
{
    for (size_t i = 0; i < n; i++)
        text_printf(text, "<w:%s w:val=\"single\" w:sz=\"%d\" w:space=\"0\" w:color=\"000000\"/>", sides[i], eighths);
}

static void table_begin(struct writer *writer, const int *widths, size_t n, bool framed, const char *place)
{
    static const char *const sides[] = {"top", "left", "bottom", "right", "insideH", "insideV"};
    struct text *text = writer->text;
    text_printf(text, "<w:tbl><w:tblPr>%s<w:tblW w:w=\"%d\" w:type=\"dxa\"/>", place, DOCX_TWIPS(PAGE_TEXT_W));
    if (framed) {
        text_add(text, "<w:tblBorders>");
        borders(text, sides, 6, 4);
        text_add(text, "</w:tblBorders>");
    }
    text_add(text, "<w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"80\" w:type=\"dxa\"/>"
                   "<w:right w:w=\"80\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr><w:tblGrid>");
    for (size_t i = 0; i < n; i++)
        text_printf(text, "<w:gridCol w:w=\"%d\"/>", widths[i]);
    text_add(text, "</w:tblGrid>");
}

/* Word wants a paragraph behind a table; this one takes no room. */
static void end_table(struct writer *writer)
{
    paragraph(writer, "FsGap", "<w:spacing w:line=\"20\" w:lineRule=\"exact\"/>", "");
}

static void cell(struct writer *writer, int width, const char *style, enum paper_align align, const char *value)
{
    static const char *const names[] = {"left", "center", "right"};
    text_printf(writer->text, "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr>",
                width);
    const char *more =
        arena_printf(writer->arena, "<w:spacing w:before=\"90\" w:after=\"90\"/><w:jc w:val=\"%s\"/>", names[align]);
    paragraph(writer, style, more, value);
    text_add(writer->text, "</w:tc>");
}

static void table(struct writer *writer, const struct paper_table *table)
{
    size_t n = table->column_count;
    int *widths = ARENA_ARRAY(writer->arena, int, n);
    double total = 0;
    for (size_t i = 0; i < n; i++)
        total += table->columns[i].share;
    for (size_t i = 0; i < n; i++)
        widths[i] = DOCX_TWIPS(PAGE_TEXT_W * table->columns[i].share / total);
    if (table->caption[0])
        paragraph(writer, "FsCaption", "", table->caption);
    else
        paragraph(writer, "FsGap", "<w:keepNext/>", "");
    table_begin(writer, widths, n, true, "");
    text_add(writer->text, "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
    for (size_t i = 0; i < n; i++)
        cell(writer, widths[i], "FsCellHead", PAPER_CENTRE, table->columns[i].title);
    text_add(writer->text, "</w:tr>");
    for (size_t r = 0; r < table->rows.n; r++) {
        text_add(writer->text, "<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        for (size_t i = 0; i < n; i++)
            cell(writer, widths[i], "FsCell", table->columns[i].align, table->rows.at[r].at[i]);
        text_add(writer->text, "</w:tr>");
    }
    text_add(writer->text, "</w:tbl>");
    paragraph(writer, "FsGap", "", "");
}

/* ---- code and signature ---- */

static int image(struct writer *writer, const char *content, struct oops *oops)
{
    struct paper_qr *code = list_push(writer->arena, writer->images);
    int err = paper_qr_make(writer->arena, content, code, oops);
    if (err)
        return err;
    size_t id = writer->images->n;
    int side = (int)(PAGE_QR * EMU_PER_POINT);
    text_printf(
        writer->text,
        "<w:p><w:pPr><w:pStyle w:val=\"FsNote\"/><w:keepNext/><w:spacing w:line=\"240\" w:lineRule=\"auto\"/></w:pPr>"
        "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"%d\""
        " cy=\"%d\"/><wp:docPr id=\"%zu\" name=\"二维码%zu\" descr=\"",
        side, side, id, id);
    paper_markup_text(writer->text, content);
    text_printf(
        writer->text,
        "\"/><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic>"
        "<pic:nvPicPr><pic:cNvPr id=\"%zu\" name=\"code%zu.png\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>"
        "<a:blip r:embed=\"rId%zu\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
        "<a:off x=\"0\" y=\"0\"/><a:ext cx=\"%d\" cy=\"%d\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/>"
        "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>",
        id, id, id + 9, side, side);
    return 0;
}

static int code(struct writer *writer, const struct paper_block *block, struct oops *oops)
{
    int err = image(writer, block->text, oops);
    if (!err)
        paragraphs(writer, "FsNote", block->second, false);
    return err;
}

/* `left` characters are taken already by what stands at the left. */
static void sign_lines(struct writer *writer, const struct paper_block *block, double left)
{
    const char *sealed = "", *later = "";
    if (block->sealed) {
        double centre = paper_markup_sign_centre(block->text, block->second);
        double indent = 2 * centre - PAGE_CHARS - left;
        sealed = arena_printf(writer->arena, "<w:ind w:left=\"%d\"/>", DOCX_TWIPS((indent > 0 ? indent : 0) * PAGE_EM));
        later = sealed;
    } else {
        double at = paper_markup_sign_left(block->text, block->second) - left;
        int twips = DOCX_TWIPS((at > 0 ? at : 0) * PAGE_EM);
        sealed = arena_printf(writer->arena, "<w:ind w:left=\"%d\"/><w:jc w:val=\"left\"/>", twips);
        later = arena_printf(writer->arena, "<w:ind w:left=\"%d\"/><w:jc w:val=\"left\"/>",
                             twips + DOCX_TWIPS(2 * PAGE_EM));
    }
    for (int i = 0; i < (block->sealed ? 2 : 1); i++)
        paragraph(writer, "FsSign", "", "");
    paragraph(writer, "FsSign", sealed, block->text);
    paragraph(writer, "FsSign", arena_printf(writer->arena, "<w:keepNext w:val=\"0\"/>%s", later), block->second);
}

/* The code stands beside the signature: two cells without lines. */
static int code_and_sign(struct writer *writer, const struct paper_block *code_block, const struct paper_block *block,
                         struct oops *oops)
{
    const double left = 10;
    if (!block->sealed || PAGE_CHARS - 1 - paper_markup_ems(block->text) < left) {
        int err = code(writer, code_block, oops);
        sign_lines(writer, block, 0);
        return err;
    }
    int widths[] = {DOCX_TWIPS(left * PAGE_EM), DOCX_TWIPS((PAGE_CHARS - left) * PAGE_EM)};
    table_begin(writer, widths, 2, false, "");
    text_printf(writer->text,
                "<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/>"
                "<w:tcMar><w:left w:w=\"0\" w:type=\"dxa\"/></w:tcMar></w:tcPr>",
                widths[0]);
    int err = code(writer, code_block, oops);
    text_printf(writer->text, "</w:tc><w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/></w:tcPr>", widths[1]);
    sign_lines(writer, block, left);
    text_add(writer->text, "</w:tc></w:tr></w:tbl>");
    end_table(writer);
    return err;
}

static void attachments(struct writer *writer, const struct paper_block *block)
{
    paragraph(writer, "Normal", "<w:keepNext/>", "");
    for (size_t i = 0; i < block->items.n; i++) {
        bool many = block->items.n > 1;
        double hang = many ? (i ? 1.5 : 4.5) : 3, left = many ? 6.5 : 5;
        const char *number = many ? arena_printf(writer->arena, "%zu.\xE2\x80\x82", i + 1) : "";
        const char *value = arena_printf(writer->arena, "%s%s%s", i ? "" : "附件：", number, block->items.at[i]);
        const char *indent = arena_printf(writer->arena, "<w:ind w:left=\"%d\" w:hanging=\"%d\"/>",
                                          DOCX_TWIPS(left * PAGE_EM), DOCX_TWIPS(hang * PAGE_EM));
        paragraph(writer, "Normal", indent, value);
    }
}

/* ---- imprint: a table that floats to the foot of the page it falls on ---- */

static void imprint_cell(struct writer *writer, int width, int span, bool first, bool last, const char *align,
                         const char *value)
{
    static const char *const top[] = {"top"}, *const bottom[] = {"bottom"};
    text_printf(writer->text, "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/><w:gridSpan w:val=\"%d\"/><w:tcBorders>",
                width, span);
    borders(writer->text, top, 1, first ? 8 : 6);
    borders(writer->text, bottom, 1, last ? 8 : 6);
    text_add(writer->text, "</w:tcBorders></w:tcPr>");
    const char *more = arena_printf(writer->arena, "<w:ind w:left=\"%d\" w:right=\"%d\"/><w:jc w:val=\"%s\"/>",
                                    DOCX_TWIPS(PAGE_SIZE_FOUR) - 80, DOCX_TWIPS(PAGE_SIZE_FOUR) - 80, align);
    paragraph(writer, "FsImprint", more, value);
    text_add(writer->text, "</w:tc>");
}

static void imprint(struct writer *writer, const struct paper_block *block)
{
    int all = DOCX_TWIPS(PAGE_TEXT_W), widths[] = {all / 2, all - all / 2};
    paragraph(writer, "Normal", "", "");
    table_begin(writer, widths, 2, false,
                "<w:tblpPr w:leftFromText=\"0\" w:rightFromText=\"0\" w:vertAnchor=\"margin\" w:horzAnchor=\"margin\""
                " w:tblpXSpec=\"left\" w:tblpYSpec=\"bottom\"/>");
    bool copies = !text_empty(block->text);
    if (copies) {
        text_add(writer->text, "<w:tr>");
        imprint_cell(writer, all, 2, true, false, "left", arena_printf(writer->arena, "抄送：%s", block->text));
        text_add(writer->text, "</w:tr>");
    }
    text_add(writer->text, "<w:tr>");
    imprint_cell(writer, widths[0], 1, !copies, true, "left", block->second);
    imprint_cell(writer, widths[1], 1, !copies, true, "right", block->third);
    text_add(writer->text, "</w:tr></w:tbl>");
    end_table(writer);
}

/* ---- all ---- */

static int write_block(struct writer *writer, const struct paper_block *block, const struct paper_block *former,
                       const struct paper_block *next, struct oops *oops)
{
    static const char *const headings[] = {"Heading1", "Heading2", "Heading3"};
    bool before_sign = next && (next->kind == PAPER_SIGN || next->kind == PAPER_QR);
    switch (block->kind) {
    case PAPER_HEAD:
        head(writer, block);
        break;
    case PAPER_TITLE:
        paragraph(writer, "Title", keep_and_space(writer, 0, PAGE_PITCH * 2 - PAGE_TITLE_PITCH), block->text);
        break;
    case PAPER_NUMBER:
        paragraph(writer, "FsNumber", keep_and_space(writer, 0, PAGE_PITCH / 2), block->text);
        break;
    case PAPER_TO:
        paragraph(writer, "FsTo", "", block->text);
        break;
    case PAPER_HEADING:
        paragraph(writer, headings[block->level - 1], "", block->text);
        break;
    case PAPER_TEXT:
        paragraphs(writer, "FsText", block->text, before_sign);
        break;
    case PAPER_TABLE:
        table(writer, block->table);
        break;
    case PAPER_ATTACHMENTS:
        attachments(writer, block);
        break;
    case PAPER_SIGN:
        if (former && former->kind == PAPER_QR)
            return code_and_sign(writer, former, block, oops);
        sign_lines(writer, block, 0);
        break;
    case PAPER_QR:
        return next && next->kind == PAPER_SIGN ? 0 : code(writer, block, oops);
    case PAPER_IMPRINT:
        imprint(writer, block);
        break;
    case PAPER_BREAK:
        text_add(writer->text, "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>");
        break;
    }
    return 0;
}

static void section(struct text *text)
{
    int right = DOCX_TWIPS(PAGE_WIDTH - PAGE_LEFT - PAGE_TEXT_W),
        bottom = DOCX_TWIPS(PAGE_HEIGHT - PAGE_TOP - PAGE_TEXT_H);
    text_printf(
        text,
        "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId3\"/><w:headerReference w:type=\"even\""
        " r:id=\"rId3\"/><w:footerReference w:type=\"default\" r:id=\"rId4\"/><w:footerReference w:type=\"even\""
        " r:id=\"rId5\"/><w:pgSz w:w=\"%d\" w:h=\"%d\"/><w:pgMar w:top=\"%d\" w:right=\"%d\" w:bottom=\"%d\""
        " w:left=\"%d\" w:header=\"%d\" w:footer=\"%d\" w:gutter=\"0\"/></w:sectPr>",
        DOCX_TWIPS(PAGE_WIDTH), DOCX_TWIPS(PAGE_HEIGHT), DOCX_TWIPS(PAGE_TOP), right, bottom, DOCX_TWIPS(PAGE_LEFT),
        DOCX_TWIPS(PAGE_MM(22)), DOCX_TWIPS(PAGE_MM(24.5)));
}

int paper_docx_body(const struct paper *paper, struct arena *arena, const char **ret_xml,
                    struct docx_images *ret_images, struct oops *oops)
{
    struct text text = TEXT(arena);
    struct writer writer = {.arena = arena, .text = &text, .images = ret_images};
    text_add(&text, DOCX_XML "<w:document" DOCX_NS
                             " xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\""
                             " xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\""
                             " xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><w:body>");
    for (size_t i = 0; i < paper->blocks.n; i++) {
        const struct paper_block *block = &paper->blocks.at[i];
        int err = write_block(&writer, block, i ? block - 1 : NULL, i + 1 < paper->blocks.n ? block + 1 : NULL, oops);
        if (err)
            return err;
    }
    section(&text);
    text_add(&text, "</w:body></w:document>");
    *ret_xml = text_end(&text);
    return 0;
}
