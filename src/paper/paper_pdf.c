#include "paper/paper_pdf.h"

#include "base/text.h"
#include "paper/paper_compose.h"
#include "paper/paper_page.h"
#include "paper/paper_sheet.h"

#include <cairo-pdf.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>
#include <time.h>

/* A Chinese character's middle stands this much of its size above the baseline: lines of mixed type are centred on
 * it, whatever height a font declares. */
#define MIDDLE 0.38

struct press {
    cairo_t *cairo;
    struct compose compose;
    const struct paper *paper;
};

static void line_at(cairo_t *cairo, PangoLayoutLine *line, double x, double middle, double size)
{
    cairo_move_to(cairo, x, middle + MIDDLE * size);
    pango_cairo_show_layout_line(cairo, line);
}

static void condensed_at(cairo_t *cairo, PangoLayoutLine *line, double x, double middle, double size, double condense)
{
    cairo_save(cairo);
    cairo_translate(cairo, x, 0);
    cairo_scale(cairo, condense, 1);
    line_at(cairo, line, 0, middle, size);
    cairo_restore(cairo);
}

static void rule(cairo_t *cairo, double x1, double y1, double x2, double y2, double width)
{
    cairo_set_line_width(cairo, width);
    cairo_move_to(cairo, x1, y1);
    cairo_line_to(cairo, x2, y2);
    cairo_stroke(cairo);
}

static void red(cairo_t *cairo, bool on)
{
    cairo_set_source_rgb(cairo, on ? PAGE_RED_R : 0, on ? PAGE_RED_G : 0, on ? PAGE_RED_B : 0);
}

static void draw_line(cairo_t *cairo, const struct slug *slug, double y)
{
    if (!slug->line)
        return;
    red(cairo, slug->red);
    /* Lines without height stand beside the line that follows. */
    double pitch = slug->height > 0 ? slug->height : PAGE_PITCH;
    condensed_at(cairo, slug->line, slug->x, y + pitch / 2, slug->size, slug->condense > 0 ? slug->condense : 1);
    red(cairo, false);
}

static void draw_cell(cairo_t *cairo, const struct slug_row *row, size_t i, double y)
{
    const struct slug_cell *cell = &row->cells[i];
    enum paper_align align = row->head ? PAPER_CENTRE : row->aligns[i];
    double left = row->edges[i] + 4, width = row->edges[i + 1] - row->edges[i] - 8;
    double top = y + (row->height - (cell->to - cell->from) * row->pitch) / 2;
    for (int at = cell->from; at < cell->to; at++) {
        PangoLayoutLine *line = pango_layout_get_line_readonly(cell->layout, at);
        double slack = width - paper_compose_width(line);
        double x = left + (align == PAPER_CENTRE ? slack / 2 : align == PAPER_RIGHT ? slack : 0);
        line_at(cairo, line, x, top + (at - cell->from + 0.5) * row->pitch, PAGE_SIZE_CELL);
    }
}

static void draw_row(cairo_t *cairo, const struct slug_row *row, double y)
{
    rule(cairo, 0, y, PAGE_TEXT_W, y, 0.6);
    rule(cairo, 0, y + row->height, PAGE_TEXT_W, y + row->height, 0.6);
    for (size_t i = 0; i <= row->n; i++)
        rule(cairo, row->edges[i], y - 0.3, row->edges[i], y + row->height + 0.3, 0.6);
    for (size_t i = 0; i < row->n; i++)
        draw_cell(cairo, row, i, y);
}

static void draw_modules(cairo_t *cairo, const struct paper_qr *qr, double x, double y, double side)
{
    double module = side / qr->size;
    cairo_set_antialias(cairo, CAIRO_ANTIALIAS_NONE);
    for (int row = 0; row < qr->size; row++)
        for (int column = 0; column < qr->size; column++)
            if (paper_qr_at(qr, column, row))
                cairo_rectangle(cairo, x + column * module, y + row * module, module, module);
    cairo_fill(cairo);
    cairo_set_antialias(cairo, CAIRO_ANTIALIAS_DEFAULT);
}

static void draw_caption(cairo_t *cairo, const struct slug_code *code, double y)
{
    int n = pango_layout_get_line_count(code->caption);
    double pitch = PAGE_NOTE_PITCH;
    double x = code->below ? 0 : PAGE_QR + PAGE_EM;
    double top = code->below ? y + PAGE_QR + PAGE_QR_GAP : y + (PAGE_QR - n * pitch) / 2;
    for (int i = 0; i < n; i++)
        line_at(cairo, pango_layout_get_line_readonly(code->caption, i), x, top + (i + 0.5) * pitch, PAGE_SIZE_NOTE);
}

static void draw_code(struct press *press, const struct slug_code *code, double y)
{
    cairo_t *cairo = press->cairo;
    bool link = text_starts(code->content, "https://") || text_starts(code->content, "http://");
    link = link && !strpbrk(code->content, "'\\");
    double top = code->below ? y + PAGE_QR_DROP : y;
    if (link)
        cairo_tag_begin(cairo, CAIRO_TAG_LINK, arena_printf(press->compose.arena, "uri='%s'", code->content));
    draw_modules(cairo, &code->qr, 0, top, PAGE_QR);
    if (link)
        cairo_tag_end(cairo, CAIRO_TAG_LINK);
    draw_caption(cairo, code, top);
}

static void draw_foot(cairo_t *cairo, const struct slug_foot *foot, double y)
{
    const double thick = PAGE_MM(0.35), thin = PAGE_MM(0.25), inset = PAGE_SIZE_FOUR;
    rule(cairo, 0, y, PAGE_TEXT_W, y, thick);
    for (int i = 0; foot->copies && i < pango_layout_get_line_count(foot->copies); i++)
        line_at(cairo, pango_layout_get_line_readonly(foot->copies, i), inset + (i ? 3 * PAGE_SIZE_FOUR : 0),
                y + (i + 0.5) * foot->pitch, PAGE_SIZE_FOUR);
    double line = y + foot->copies_height, middle = line + foot->pitch / 2;
    if (foot->copies)
        rule(cairo, 0, line, PAGE_TEXT_W, line, thin);
    PangoLayoutLine *on = pango_layout_get_line_readonly(foot->on, 0);
    line_at(cairo, pango_layout_get_line_readonly(foot->by, 0), inset, middle, PAGE_SIZE_FOUR);
    line_at(cairo, on, PAGE_TEXT_W - inset - paper_compose_width(on), middle, PAGE_SIZE_FOUR);
    rule(cairo, 0, line + foot->pitch, PAGE_TEXT_W, line + foot->pitch, thick);
}

static void draw(struct press *press, const struct placed *placed)
{
    const struct slug *slug = placed->slug;
    if (!slug) {
        draw_row(press->cairo, placed->row, placed->y);
        return;
    }
    switch (slug->kind) {
    case SLUG_LINE:
        draw_line(press->cairo, slug, placed->y);
        break;
    case SLUG_ROW:
        draw_row(press->cairo, slug->row, placed->y);
        break;
    case SLUG_CODE:
        draw_code(press, slug->code, placed->y);
        break;
    case SLUG_FOOT:
        draw_foot(press->cairo, slug->foot, placed->y);
        break;
    case SLUG_RULE:
        red(press->cairo, true);
        rule(press->cairo, 0, placed->y + slug->height, PAGE_TEXT_W, placed->y + slug->height, PAGE_MM(0.6));
        red(press->cairo, false);
        break;
    case SLUG_GAP:
    case SLUG_TURN:
        break;
    }
}

/* "— 1 —" on the outer side, one character from the edge. */
static void folio(struct press *press, size_t number)
{
    const char *text = arena_printf(press->compose.arena, "— %zu —", number);
    PangoLayout *layout = paper_compose_layout(&press->compose, PAPER_FACE_SONG, PAGE_SIZE_FOUR, 0, text);
    PangoLayoutLine *line = pango_layout_get_line_readonly(layout, 0);
    double x = number % 2 ? PAGE_TEXT_W - PAGE_SIZE_FOUR - paper_compose_width(line) : PAGE_SIZE_FOUR;
    line_at(press->cairo, line, x, PAGE_TEXT_H + PAGE_FOLIO, PAGE_SIZE_FOUR);
}

/* Pale and under the text, so that nothing becomes unreadable; small and clear at the head of the page as well. */
static void mark(struct press *press)
{
    if (!press->paper->mark[0])
        return;
    cairo_t *cairo = press->cairo;
    PangoLayout *large = paper_compose_layout(&press->compose, PAPER_FACE_HEI, 96, 0, press->paper->mark);
    PangoLayoutLine *line = pango_layout_get_line_readonly(large, 0);
    double width = paper_compose_width(line), scale = fmin(1, PAGE_TEXT_W / width);
    cairo_save(cairo);
    cairo_translate(cairo, PAGE_TEXT_W / 2, PAGE_TEXT_H / 2);
    cairo_rotate(cairo, -0.6);
    cairo_scale(cairo, scale, scale);
    cairo_set_source_rgb(cairo, 0.91, 0.91, 0.91);
    line_at(cairo, line, -width / 2, 0, 96);
    cairo_restore(cairo);
    PangoLayout *small = paper_compose_layout(&press->compose, PAPER_FACE_HEI, PAGE_SIZE_NOTE, 0, press->paper->mark);
    line = pango_layout_get_line_readonly(small, 0);
    red(cairo, true);
    line_at(cairo, line, PAGE_TEXT_W - paper_compose_width(line), -PAGE_MM(12), PAGE_SIZE_NOTE);
    red(cairo, false);
}

static void print(struct press *press, const struct sheets *sheets)
{
    for (size_t i = 0; i < sheets->n; i++) {
        cairo_save(press->cairo);
        cairo_translate(press->cairo, PAGE_LEFT, PAGE_TOP);
        mark(press);
        for (size_t k = 0; k < sheets->at[i].n; k++)
            draw(press, &sheets->at[i].at[k]);
        folio(press, i + 1);
        cairo_restore(press->cairo);
        cairo_show_page(press->cairo);
    }
}

/* ---- the file ---- */

static void describe(cairo_surface_t *surface, const struct paper *paper, struct arena *arena)
{
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, paper->name);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, paper->issuer);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Fengsui " FENGSUI_VERSION);
    time_t seconds = (time_t)(paper->at / 1000); /* cairo would write the machine's time */
    struct tm tm;
    char date[32];
    gmtime_r(&seconds, &tm);
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &tm);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, arena_text(arena, date));
}

static cairo_status_t append(void *text, const unsigned char *bytes, unsigned n)
{
    text_add_n(text, (const char *)bytes, n);
    return CAIRO_STATUS_SUCCESS;
}

static void context_free(PangoContext **context) { g_object_unref(*context); }
static void cairo_free(cairo_t **cairo) { cairo_destroy(*cairo); }
static void surface_free(cairo_surface_t **surface) { cairo_surface_destroy(*surface); }

/* Places glyphs where the measure says, not on the pixels of some screen. */
static PangoContext *context_new(cairo_t *cairo)
{
    PangoContext *context = pango_cairo_create_context(cairo);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_language(context, pango_language_from_string("zh-CN"));
    pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
    return context;
}

static int compose_and_print(struct press *press, PangoContext *context, struct arena *arena, struct oops *oops)
{
    struct sheets sheets;
    int err = paper_compose(&press->compose, press->paper, arena, context, oops);
    if (!err)
        err = paper_sheet_cut(arena, &press->compose.slugs, PAGE_TEXT_H, PAPER_PDF_PAGES, &sheets, oops);
    if (!err)
        print(press, &sheets);
    paper_compose_done(&press->compose);
    return err;
}

int paper_pdf(const struct paper *paper, struct arena *arena, const char **ret_bytes, size_t *ret_size,
              struct oops *oops)
{
    struct text pdf = TEXT(arena);
    __attribute__((cleanup(surface_free))) cairo_surface_t *surface =
        cairo_pdf_surface_create_for_stream(append, &pdf, PAGE_WIDTH, PAGE_HEIGHT);
    describe(surface, paper, arena);
    __attribute__((cleanup(cairo_free))) cairo_t *cairo = cairo_create(surface);
    __attribute__((cleanup(context_free))) PangoContext *context = context_new(cairo);
    struct press press = {.cairo = cairo, .paper = paper};
    int err = compose_and_print(&press, context, arena, oops);
    cairo_surface_finish(surface);
    if (err)
        return err;
    if (cairo_status(cairo) != CAIRO_STATUS_SUCCESS || cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
        return oops_set(oops, ERR_INTERNAL, "pdf", "PDF 生成失败", cairo_status_to_string(cairo_status(cairo)));
    *ret_bytes = text_end(&pdf);
    *ret_size = pdf.n;
    return 0;
}
