#include "paper/paper_compose.h"
#include "paper/paper_page.h"

#define CELL_PITCH 17.0
#define CELL_PAD_X 4.0
#define CELL_PAD_Y 4.5
#define TABLE_GAP  6.0

struct frame { /* what all rows of a table share */
    const struct paper_table *table;
    double *edges;
    enum paper_align *aligns;
    const struct slug_row *head;
};

static struct frame frame_of(struct arena *arena, const struct paper_table *table)
{
    struct frame frame = {.table = table};
    frame.edges = ARENA_ARRAY(arena, double, table->column_count + 1);
    frame.aligns = ARENA_ARRAY(arena, enum paper_align, table->column_count);
    double total = 0, sum = 0;
    for (size_t i = 0; i < table->column_count; i++)
        total += table->columns[i].share;
    for (size_t i = 0; i < table->column_count; i++) {
        frame.edges[i] = PAGE_TEXT_W * sum / total;
        frame.aligns[i] = table->columns[i].align;
        sum += table->columns[i].share;
    }
    frame.edges[table->column_count] = PAGE_TEXT_W;
    return frame;
}

static struct slug_row *row_of(struct compose *compose, const struct frame *frame, const char *const *texts, bool head)
{
    struct slug_row *row = ARENA_NEW(compose->arena, struct slug_row);
    *row = (struct slug_row){.edges = frame->edges,
                             .aligns = frame->aligns,
                             .n = frame->table->column_count,
                             .pitch = CELL_PITCH,
                             .head = head};
    row->cells = ARENA_ARRAY(compose->arena, struct slug_cell, row->n);
    for (size_t i = 0; i < row->n; i++) {
        double width = frame->edges[i + 1] - frame->edges[i] - 2 * CELL_PAD_X;
        enum paper_face face = head ? PAPER_FACE_HEI : PAPER_FACE_FANG;
        struct slug_cell *cell = &row->cells[i];
        cell->layout = paper_compose_layout(compose, face, PAGE_SIZE_CELL, width > 1 ? width : 1, texts[i]);
        cell->to = pango_layout_get_line_count(cell->layout);
    }
    return row;
}

static int row_lines(const struct slug_row *row)
{
    int most = 1;
    for (size_t i = 0; i < row->n; i++)
        if (row->cells[i].to - row->cells[i].from > most)
            most = row->cells[i].to - row->cells[i].from;
    return most;
}

static void measure(struct slug_row *row) { row->height = row_lines(row) * row->pitch + 2 * CELL_PAD_Y; }

/* Cuts off what stands behind the first `most` lines of each cell; NULL when nothing does. */
static struct slug_row *split(struct arena *arena, struct slug_row *row, int most)
{
    if (row_lines(row) <= most)
        return NULL;
    struct slug_row *rest = arena_copy(arena, row, sizeof *row);
    rest->cells = arena_copy(arena, row->cells, sizeof *row->cells * row->n);
    for (size_t i = 0; i < row->n; i++) {
        struct slug_cell *cell = &row->cells[i];
        if (cell->to - cell->from > most)
            cell->to = cell->from + most;
        rest->cells[i].from = cell->to;
    }
    return rest;
}

/* A row longer than a sheet is cut; all others stay whole. */
static void put_row(struct compose *compose, const struct frame *frame, struct slug_row *row)
{
    int most = (int)((PAGE_TEXT_H - frame->head->height - 2 * CELL_PAD_Y) / CELL_PITCH);
    if (most < 1)
        most = 1; /* a head as tall as the sheet: no layout is good then, but the text is printed */
    while (row) {
        struct slug_row *rest = split(compose->arena, row, most);
        measure(row);
        struct slug *slug = paper_compose_slug(compose, SLUG_ROW, row->height);
        slug->row = row;
        slug->head = frame->head;
        row = rest;
    }
}

static void caption(struct compose *compose, const char *text)
{
    PangoLayout *layout = paper_compose_layout(compose, PAPER_FACE_HEI, PAGE_SIZE_FOUR, PAGE_TEXT_W, text);
    for (int i = 0; i < pango_layout_get_line_count(layout); i++) {
        struct slug *slug = paper_compose_slug(compose, SLUG_LINE, PAGE_SIZE_FOUR * 1.6);
        slug->line = pango_layout_get_line_readonly(layout, i);
        slug->x = (PAGE_TEXT_W - paper_compose_width(slug->line)) / 2;
        slug->size = PAGE_SIZE_FOUR;
        slug->stick = true;
    }
}

void paper_compose_table(struct compose *compose, const struct paper_table *table)
{
    struct frame frame = frame_of(compose->arena, table);
    const char **titles = ARENA_ARRAY(compose->arena, const char *, table->column_count);
    for (size_t i = 0; i < table->column_count; i++)
        titles[i] = table->columns[i].title;
    struct slug_row *head = row_of(compose, &frame, titles, true);
    measure(head);
    frame.head = head;

    paper_compose_slug(compose, SLUG_GAP, TABLE_GAP);
    if (table->caption[0])
        caption(compose, table->caption);
    struct slug *slug = paper_compose_slug(compose, SLUG_ROW, head->height);
    slug->row = head;
    slug->stick = true;
    for (size_t i = 0; i < table->rows.n; i++) {
        put_row(compose, &frame, row_of(compose, &frame, table->rows.at[i].at, false));
        if (i && i + 2 == table->rows.n) /* the last row does not go to the next sheet alone */
            compose->slugs.at[compose->slugs.n - 1].stick = true;
    }
    paper_compose_slug(compose, SLUG_GAP, TABLE_GAP);
}
