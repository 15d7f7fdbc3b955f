#include "paper/paper_compose.h"

#include "base/must.h"
#include "base/text.h"
#include "paper/paper_justify.h"
#include "paper/paper_page.h"

#include <math.h>
#include <string.h>

static int units(double points) { return (int)lround(points * PANGO_SCALE); }

struct slug *paper_compose_slug(struct compose *compose, enum slug_kind kind, double height)
{
    struct slug *slug = list_push(compose->arena, &compose->slugs);
    slug->kind = kind;
    slug->height = height;
    return slug;
}

static void gap(struct compose *compose, double height) { paper_compose_slug(compose, SLUG_GAP, height); }

static void tighten(PangoLayout *layout, double size)
{
    PangoAttrList *list = pango_attr_list_new();
    pango_attr_list_insert(list, pango_attr_letter_spacing_new(-units((1 - PAGE_EM / PAGE_SIZE_BODY) * size) - 2));
    pango_layout_set_attributes(layout, list);
    pango_attr_list_unref(list);
}

PangoLayout *paper_compose_layout(struct compose *compose, enum paper_face face, double size, double width,
                                  const char *text)
{
    PangoLayout *layout = pango_layout_new(compose->context);
    *list_push(compose->arena, &compose->layouts) = layout;
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family_static(font, compose->faces.families[face]);
    pango_font_description_set_weight(font, compose->faces.weights[face]);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    if (size == PAGE_SIZE_BODY)
        tighten(layout, size);
    pango_layout_set_width(layout, width > 0 ? units(width) : -1);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_auto_dir(layout, FALSE);
    pango_layout_set_text(layout, text, -1);
    return layout;
}

double paper_compose_width(PangoLayoutLine *line)
{
    PangoRectangle box;
    pango_layout_line_get_extents(line, NULL, &box);
    const char *text = pango_layout_get_text(line->layout);
    int end = line->start_index + line->length, blanks = 0, x = 0;
    while (end - blanks > line->start_index && text[end - blanks - 1] == ' ')
        blanks++;
    if (!blanks)
        return box.width / (double)PANGO_SCALE;
    pango_layout_line_index_to_x(line, end - blanks, FALSE, &x);
    return x / (double)PANGO_SCALE;
}

/* ---- lines ---- */

struct setting {   /* how the lines of a layout are set */
    double left;   /* of all lines */
    double indent; /* of the first line of each paragraph, behind `left` */
    double width;  /* from `left` */
    double size, pitch;
    enum paper_align align;
    double condense; /* width of characters, 0 or 1 = natural */
    bool justify, red, stick;
};

static double line_x(const struct setting *setting, PangoLayoutLine *line, bool last)
{
    double indent = line->is_paragraph_start ? setting->indent : 0;
    double condense = setting->condense > 0 ? setting->condense : 1;
    double slack = setting->width - indent - paper_compose_width(line) * condense;
    if (setting->align == PAPER_CENTRE)
        return setting->left + slack / 2;
    if (setting->align == PAPER_RIGHT)
        return setting->left + slack;
    if (setting->justify && !last)
        paper_justify(line, units(slack), units(setting->size));
    return setting->left + indent;
}

static void lines(struct compose *compose, PangoLayout *layout, const struct setting *setting)
{
    pango_layout_set_indent(layout, units(setting->indent));
    int n = pango_layout_get_line_count(layout);
    for (int i = 0; i < n; i++) {
        PangoLayoutLine *line = pango_layout_get_line(layout, i);
        bool last = i + 1 == n || pango_layout_get_line_readonly(layout, i + 1)->is_paragraph_start;
        struct slug *slug = paper_compose_slug(compose, SLUG_LINE, setting->pitch);
        slug->line = line;
        slug->x = line_x(setting, line, last);
        slug->size = setting->size;
        slug->condense = setting->condense;
        slug->red = setting->red;
        slug->stick = setting->stick;
    }
}

static void body(struct compose *compose, enum paper_face face, const char *text, bool indented, bool stick)
{
    struct setting setting = {.width = PAGE_TEXT_W,
                              .indent = indented ? 2 * PAGE_EM : 0,
                              .size = PAGE_SIZE_BODY,
                              .pitch = PAGE_PITCH,
                              .justify = true,
                              .stick = stick};
    lines(compose, paper_compose_layout(compose, face, PAGE_SIZE_BODY, PAGE_TEXT_W, text), &setting);
}

/* ---- blocks ---- */

/* A long office name is set narrower before it is set smaller, as printers do. */
static void fit_office(struct compose *compose, const char *office, struct setting *setting)
{
    PangoLayout *layout = paper_compose_layout(compose, PAPER_FACE_BIAO, PAGE_HEAD_SIZE, 0, office);
    double needed = paper_compose_width(pango_layout_get_line_readonly(layout, 0));
    double fit = fmin(1, PAGE_TEXT_W / needed);
    setting->condense = fmax(fit, PAGE_HEAD_CONDENSE);
    setting->size = PAGE_HEAD_SIZE * fit / setting->condense;
    setting->pitch = setting->size * 1.15;
}

static void head(struct compose *compose, const struct paper_block *block)
{
    struct setting office = {.width = PAGE_TEXT_W, .align = PAPER_CENTRE, .red = true, .stick = true};
    fit_office(compose, block->text, &office);
    struct slug *room = paper_compose_slug(compose, SLUG_LINE, PAGE_HEAD_ROOM);
    room->stick = true;
    lines(compose, paper_compose_layout(compose, PAPER_FACE_BIAO, office.size, 0, block->text), &office);
    if (!text_empty(block->second)) {
        struct setting number = {
            .width = PAGE_TEXT_W, .size = PAGE_SIZE_BODY, .pitch = PAGE_PITCH, .align = PAPER_CENTRE, .stick = true};
        paper_compose_slug(compose, SLUG_GAP, 2 * PAGE_PITCH)->stick = true;
        lines(compose, paper_compose_layout(compose, PAPER_FACE_FANG, PAGE_SIZE_BODY, PAGE_TEXT_W, block->second),
              &number);
    }
    paper_compose_slug(compose, SLUG_RULE, PAGE_HEAD_GAP)->stick = true;
    gap(compose, 2 * PAGE_PITCH);
}

/* The narrowest setting with the same number of lines: two lines of equal length, not one and a rest. */
static void balance(PangoLayout *layout, double width)
{
    int n = pango_layout_get_line_count(layout);
    double low = width / n, high = width;
    while (n > 1 && high - low > 2) {
        double middle = (low + high) / 2;
        pango_layout_set_width(layout, units(middle));
        if (pango_layout_get_line_count(layout) > n)
            low = middle;
        else
            high = middle;
    }
    pango_layout_set_width(layout, units(high));
}

static void title(struct compose *compose, const struct paper_block *block)
{
    double width = PAGE_TEXT_W - 2 * PAGE_SIZE_TITLE;
    PangoLayout *layout = paper_compose_layout(compose, PAPER_FACE_BIAO, PAGE_SIZE_TITLE, width, block->text);
    if (!strchr(block->text, '\n'))
        balance(layout, width);
    struct setting setting = {
        .width = PAGE_TEXT_W, .size = PAGE_SIZE_TITLE, .pitch = PAGE_TITLE_PITCH, .align = PAPER_CENTRE, .stick = true};
    lines(compose, layout, &setting);
    paper_compose_slug(compose, SLUG_GAP, PAGE_PITCH * 2 - PAGE_TITLE_PITCH)->stick = true;
}

static void number(struct compose *compose, const struct paper_block *block)
{
    struct setting setting = {
        .width = PAGE_TEXT_W, .size = PAGE_SIZE_BODY, .pitch = PAGE_PITCH, .align = PAPER_CENTRE, .stick = true};
    lines(compose, paper_compose_layout(compose, PAPER_FACE_FANG, PAGE_SIZE_BODY, PAGE_TEXT_W, block->text), &setting);
    paper_compose_slug(compose, SLUG_GAP, PAGE_PITCH / 2)->stick = true;
}

static void heading(struct compose *compose, const struct paper_block *block)
{
    static const enum paper_face faces[] = {PAPER_FACE_HEI, PAPER_FACE_KAI, PAPER_FACE_FANG};
    body(compose, faces[block->level - 1], block->text, true, true);
}

static void attachments(struct compose *compose, const struct paper_block *block)
{
    gap(compose, PAGE_PITCH);
    for (size_t i = 0; i < block->items.n; i++) {
        bool many = block->items.n > 1;
        double word = 5 * PAGE_EM, mark = many ? 1.5 * PAGE_EM : 0;
        const char *lead = arena_printf(compose->arena, many ? "%s%zu." : "%s", i ? "" : "附件：", i + 1);
        struct setting leading = {.left = i ? word : 2 * PAGE_EM,
                                  .width = PAGE_TEXT_W,
                                  .size = PAGE_SIZE_BODY,
                                  .stick = true}; /* no height: stands beside the title's first line */
        lines(compose, paper_compose_layout(compose, PAPER_FACE_FANG, PAGE_SIZE_BODY, 0, lead), &leading);
        struct setting setting = {.left = word + mark,
                                  .width = PAGE_TEXT_W - word - mark,
                                  .size = PAGE_SIZE_BODY,
                                  .pitch = PAGE_PITCH,
                                  .justify = true};
        lines(compose,
              paper_compose_layout(compose, PAPER_FACE_FANG, PAGE_SIZE_BODY, setting.width, block->items.at[i]),
              &setting);
    }
}

/* A signature never stands alone on a sheet: the two lines before it come along. */
static void hold_last_lines(struct compose *compose)
{
    int held = 0;
    for (size_t i = compose->slugs.n; i-- > 0 && held < 2;) {
        struct slug *slug = &compose->slugs.at[i];
        if (slug->kind == SLUG_TURN || slug->kind == SLUG_ROW)
            return;
        slug->stick = true;
        held += slug->kind == SLUG_LINE && slug->height > 0;
    }
}

static double text_width(PangoLayout *layout) { return paper_compose_width(pango_layout_get_line_readonly(layout, 0)); }

/* With a seal the date ends four characters from the edge and the office stands centred above it; without, the office
 * ends two characters from the edge and the date begins two characters behind its begin. */
struct signature {
    PangoLayout *office, *date;
    double office_x, date_x;
};

static struct signature signature_of(struct compose *compose, const struct paper_block *block)
{
    struct signature signature = {
        .office = paper_compose_layout(compose, PAPER_FACE_FANG, PAGE_SIZE_BODY, 0, block->text),
        .date = paper_compose_layout(compose, PAPER_FACE_FANG, PAGE_SIZE_BODY, 0, block->second)};
    double office_w = text_width(signature.office), date_w = text_width(signature.date);
    if (block->sealed) {
        double centre = fmin(PAGE_TEXT_W - 4 * PAGE_EM - date_w / 2, PAGE_TEXT_W - PAGE_EM - office_w / 2);
        signature.office_x = centre - office_w / 2;
        signature.date_x = centre - date_w / 2;
    } else {
        signature.office_x = fmin(PAGE_TEXT_W - 2 * PAGE_EM - office_w, PAGE_TEXT_W - 4 * PAGE_EM - date_w);
        signature.date_x = signature.office_x + 2 * PAGE_EM;
    }
    return signature;
}

/* `room`: kept free below. */
static void sign(struct compose *compose, const struct paper_block *block, const struct signature *signature,
                 double room)
{
    paper_compose_slug(compose, SLUG_GAP, (block->sealed ? 2 : 1) * PAGE_PITCH)->stick = true;
    struct setting setting = {.width = PAGE_TEXT_W, .size = PAGE_SIZE_BODY, .pitch = PAGE_PITCH, .stick = true};
    setting.left = signature->office_x;
    lines(compose, signature->office, &setting);
    setting.left = signature->date_x;
    setting.stick = block->sealed;
    lines(compose, signature->date, &setting);
    if (room > 0)
        paper_compose_slug(compose, SLUG_LINE, room);
    else if (block->sealed)
        gap(compose, PAGE_PITCH);
}

/* How much farther down a code with its caption reaches than the signature it stands beside. */
static double reach_below(const struct slug_code *code)
{
    return PAGE_QR_DROP + PAGE_QR + PAGE_QR_GAP + pango_layout_get_line_count(code->caption) * PAGE_NOTE_PITCH -
           4 * PAGE_PITCH;
}

static int code_of(struct compose *compose, const struct paper_block *block, double width, struct slug_code **ret_code,
                   struct oops *oops)
{
    struct slug_code *code = ARENA_NEW(compose->arena, struct slug_code);
    int err = paper_qr_make(compose->arena, block->text, &code->qr, oops);
    if (err)
        return err;
    code->content = block->text;
    code->caption = paper_compose_layout(compose, PAPER_FACE_FANG, PAGE_SIZE_NOTE, width, block->second);
    *ret_code = code;
    return 0;
}

static int code(struct compose *compose, const struct paper_block *block, struct oops *oops)
{
    struct slug_code *code;
    int err = code_of(compose, block, PAGE_TEXT_W - PAGE_QR - PAGE_EM, &code, oops);
    if (err)
        return err;
    gap(compose, PAGE_PITCH / 2);
    paper_compose_slug(compose, SLUG_CODE, PAGE_QR)->code = code;
    gap(compose, PAGE_PITCH / 2);
    return 0;
}

/* A code right before a signature stands beside it, where the office's name leaves room, its caption below. */
static int code_and_sign(struct compose *compose, const struct paper_block *code_block,
                         const struct paper_block *sign_block, struct oops *oops)
{
    struct signature signature = signature_of(compose, sign_block);
    double room = fmin(signature.office_x, signature.date_x) - PAGE_EM;
    struct slug_code *beside = NULL;
    bool fits = code_block && sign_block->sealed && room > 1.5 * PAGE_QR;
    int err = fits         ? code_of(compose, code_block, room, &beside, oops)
              : code_block ? code(compose, code_block, oops)
                           : 0;
    if (err)
        return err;
    hold_last_lines(compose);
    if (beside) {
        beside->below = true;
        struct slug *slug = paper_compose_slug(compose, SLUG_CODE, 0);
        slug->code = beside;
        slug->stick = true;
    }
    sign(compose, sign_block, &signature, beside ? reach_below(beside) : 0);
    return 0;
}

static void imprint(struct compose *compose, const struct paper_block *block)
{
    struct slug_foot *foot = ARENA_NEW(compose->arena, struct slug_foot);
    double width = PAGE_TEXT_W - 2 * PAGE_SIZE_FOUR;
    foot->pitch = PAGE_SIZE_FOUR * 1.6;
    if (!text_empty(block->text)) {
        const char *copies = arena_printf(compose->arena, "抄送：%s", block->text);
        foot->copies = paper_compose_layout(compose, PAPER_FACE_FANG, PAGE_SIZE_FOUR, width, copies);
        pango_layout_set_indent(foot->copies, -units(3 * PAGE_SIZE_FOUR));
        foot->copies_height = foot->pitch * pango_layout_get_line_count(foot->copies);
    }
    foot->by = paper_compose_layout(compose, PAPER_FACE_FANG, PAGE_SIZE_FOUR, 0, block->second);
    foot->on = paper_compose_layout(compose, PAPER_FACE_FANG, PAGE_SIZE_FOUR, 0, block->third);
    paper_compose_slug(compose, SLUG_FOOT, foot->copies_height + foot->pitch)->foot = foot;
}

static int compose_block(struct compose *compose, const struct paper_block *block, const struct paper_block *former,
                         const struct paper_block *next, struct oops *oops)
{
    switch (block->kind) {
    case PAPER_HEAD:
        head(compose, block);
        break;
    case PAPER_TITLE:
        title(compose, block);
        break;
    case PAPER_NUMBER:
        number(compose, block);
        break;
    case PAPER_TO:
        body(compose, PAPER_FACE_FANG, block->text, false, true);
        break;
    case PAPER_HEADING:
        heading(compose, block);
        break;
    case PAPER_TEXT:
        body(compose, PAPER_FACE_FANG, block->text, true, false);
        break;
    case PAPER_TABLE:
        paper_compose_table(compose, block->table);
        break;
    case PAPER_ATTACHMENTS:
        attachments(compose, block);
        break;
    case PAPER_SIGN:
        return code_and_sign(compose, former && former->kind == PAPER_QR ? former : NULL, block, oops);
    case PAPER_QR:
        return next && next->kind == PAPER_SIGN ? 0 : code(compose, block, oops);
    case PAPER_IMPRINT:
        imprint(compose, block);
        break;
    case PAPER_BREAK:
        paper_compose_slug(compose, SLUG_TURN, 0);
        break;
    }
    return 0;
}

int paper_compose(struct compose *compose, const struct paper *paper, struct arena *arena, PangoContext *context,
                  struct oops *oops)
{
    *compose = (struct compose){.arena = arena, .context = context};
    paper_faces_find(pango_context_get_font_map(context), &compose->faces);
    for (size_t i = 0; i < paper->blocks.n; i++) {
        const struct paper_block *block = &paper->blocks.at[i];
        int err = compose_block(compose, block, i ? block - 1 : NULL, i + 1 < paper->blocks.n ? block + 1 : NULL, oops);
        if (err)
            return err;
    }
    return 0;
}

void paper_compose_done(struct compose *compose)
{
    for (size_t i = 0; i < compose->layouts.n; i++)
        g_object_unref(compose->layouts.at[i]);
    compose->layouts.n = 0;
}
