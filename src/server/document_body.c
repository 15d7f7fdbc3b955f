#include "server/document_body.h"

#include "server/document_rows.h"
#include "server/document_words.h"

#include <stdio.h>
#include <string.h>

/* Widths of table columns, in characters of the table's size; the page is about TABLE_WIDTH of them wide. What is short
 * stands on one line, what is long shares the rest. */
static const double TABLE_WIDTH = 36.5, PADDING = 0.9, HALF = 0.57, SHORT = 8, LONG = 16, FLEXIBLE_LEAST = 4;

/* --- texts of blocks --- */

static struct arena *arena_of(const struct document_writing *writing) { return writing->deciding->arena; }

/* In a template the places stay, called as people call them. */
static const char *filled(const struct document_writing *writing, const char *text)
{
    if (!text)
        return "";
    return writing->template ? document_words_places(arena_of(writing), writing->deciding->law, writing->form, text)
                             : tell_text(writing->deciding, text, &writing->form->origin);
}

static const char *value_named(const struct document_writing *writing, const char *name)
{
    return filled(writing, arena_printf(arena_of(writing), "{%s}", name));
}

/* Moments in a sentence are written out; what a person wrote into the record stays as it is. */
static const char *sentence(const struct document_writing *writing, const char *text)
{
    bool all_place = *text == '{' && strchr(text, '}') && !strchr(text, '}')[1];
    return all_place ? filled(writing, text) : document_words_dates(arena_of(writing), filled(writing, text));
}

/* --- fields, line by line --- */

static void write_fields(struct document_writing *writing, const struct node *names)
{
    static const struct paper_column COLUMNS[] = {{"项目", 1, PAPER_LEFT}, {"内容", 3, PAPER_LEFT}};
    struct paper_table *table = paper_table(writing->paper, "", COLUMNS, 2);
    for (size_t i = 0; names->kind == NODE_LIST && i < names->n; i++) {
        const char *name = names->items[i]->text;
        if (name)
            paper_row(writing->paper, table,
                      (const char *[]){document_words_title(writing->deciding, name), value_named(writing, name)}, 2);
    }
}

/* --- tables of rows --- */

static double width_of(const char *text)
{
    double width = 0;
    for (; *text; text++)
        width += ((unsigned char)*text & 0xC0) == 0x80 ? 0 : (unsigned char)*text < 0x80 ? HALF : 1;
    return width;
}

/* A head may stand on two lines, unless it is a short word. */
static double head_width(const char *title)
{
    return width_of(title) <= 2 ? width_of(title) : (double)(int)(width_of(title) / 2 + 0.6);
}

static double longest_of(struct document_writing *writing, const struct document_rows *rows, const char *name,
                         const char *title)
{
    double longest = head_width(title);
    for (size_t i = 0; i < rows->n; i++) {
        double width = width_of(document_rows_cell(writing->deciding, rows, i, name));
        longest = width > longest ? width : longest;
    }
    return longest;
}

/* `share` holds the longest cell of each column, and its share of the page afterwards. */
static void share_out(struct paper_column *columns, size_t n)
{
    double fixed = 0, flexible = 0;
    for (size_t i = 0; i < n; i++) {
        double longest = columns[i].share > LONG ? LONG : columns[i].share;
        columns[i].share = longest;
        *(longest <= SHORT ? &fixed : &flexible) += longest <= SHORT ? longest + PADDING : longest;
    }
    double rest = TABLE_WIDTH - fixed;
    for (size_t i = 0; i < n; i++) {
        bool is_short = columns[i].share <= SHORT;
        double share = is_short ? columns[i].share + PADDING : rest * columns[i].share / flexible;
        columns[i].share = !is_short && share < FLEXIBLE_LEAST ? FLEXIBLE_LEAST : share;
    }
}

/* One row, to be repeated: {#隐患清单}{序号} | {编号} | … {/隐患清单}. */
static void write_row_template(struct document_writing *writing, struct paper_table *table, const char *name,
                               const struct node *names)
{
    struct arena *arena = arena_of(writing);
    struct deciding of_row = *writing->deciding;
    const char **cells = ARENA_ARRAY(arena, const char *, names->n + 1);
    const char *list = document_words_called(writing->deciding->law, writing->form, name);
    of_row.reg = document_rows_reg(writing->deciding, name);
    cells[0] = arena_printf(arena, "{#%s}{序号}", list);
    for (size_t i = 0; i < names->n; i++)
        cells[i + 1] =
            arena_printf(arena, i + 1 < names->n ? "{%s}" : "{%s}{/%s}",
                         document_words_field(of_row.reg, names->items[i]->text ? names->items[i]->text : ""), list);
    paper_row(writing->paper, table, cells, names->n + 1);
}

static void write_table(struct document_writing *writing, const char *name, const struct node *names)
{
    struct arena *arena = arena_of(writing);
    struct document_rows rows;
    size_t n = names && names->kind == NODE_LIST ? names->n : 0;
    struct paper_column *columns = ARENA_ARRAY(arena, struct paper_column, n + 1);
    const char **cells = ARENA_ARRAY(arena, const char *, n + 1);
    if (!n || !document_rows_find(writing->reading, writing->deciding, name, &rows) || (!rows.n && !writing->template))
        return;
    columns[0] = (struct paper_column){"序号", 2, PAPER_CENTRE};
    for (size_t i = 0; i < n; i++) {
        const char *column = names->items[i]->text ? names->items[i]->text : "";
        const struct field *field = reg_field(rows.reg, column);
        const char *title = field && field->title ? field->title : column;
        columns[i + 1] = (struct paper_column){title, longest_of(writing, &rows, column, title), PAPER_LEFT};
    }
    share_out(columns, n + 1);
    struct paper_table *table = paper_table(writing->paper, "", columns, n + 1);
    if (writing->template)
        write_row_template(writing, table, name, names);
    for (size_t r = 0; !writing->template && r < rows.n; r++) {
        cells[0] = arena_printf(arena, "%zu", r + 1);
        for (size_t i = 0; i < n; i++)
            cells[i + 1] =
                document_rows_cell(writing->deciding, &rows, r, names->items[i]->text ? names->items[i]->text : "");
        paper_row(writing->paper, table, cells, n + 1);
    }
}

/* --- signature --- */

const char *document_body_date(struct arena *arena, const char *text)
{
    int year, month, day;
    return sscanf(text, "%4d-%2d-%2d", &year, &month, &day) == 3 ? paper_date(arena, year, month, day, false) : "";
}

static void close_once(struct document_writing *writing)
{
    if (!writing->signed_ && writing->closing)
        writing->closing(writing->context);
    writing->signed_ = true;
}

/* "it-office" signs as 样例大学信息化工作办公室, whichever name of the post the form says. */
static const char *office_of(struct document_writing *writing, const char *who)
{
    const struct post *said = map_get(&writing->deciding->law->posts, who);
    const char *title = said && said->title ? said->title : filled(writing, who);
    return text_starts(title, writing->institution)
               ? title
               : arena_printf(arena_of(writing), "%s%s", writing->institution, title);
}

static const struct node *sign_block(const struct node *body)
{
    for (size_t i = 0; body && body->kind == NODE_LIST && i < body->n; i++)
        if (node_text(body->items[i], "sign"))
            return body->items[i];
    return NULL;
}

void document_body_signature(struct document_writing *writing, const char **ret_office, const char **ret_date)
{
    const struct node *block = sign_block(writing->form->body);
    const char *date = block ? node_text(block, "date") : NULL;
    *ret_office = block ? office_of(writing, node_text(block, "sign")) : "";
    *ret_date = !date               ? ""
                : writing->template ? "{成文日期}"
                                    : document_body_date(arena_of(writing), value_named(writing, date));
}

static void write_sign(struct document_writing *writing)
{
    const char *office;
    document_body_signature(writing, &office, &writing->date);
    close_once(writing);
    paper_sign(writing->paper, office, writing->date, true);
}

/* --- all blocks --- */

static void write_block(struct document_writing *writing, const struct node *block)
{
    if (node_text(block, "to"))
        paper_to(writing->paper, filled(writing, node_text(block, "to")));
    else if (node_text(block, "heading"))
        paper_heading(writing->paper, 1, filled(writing, node_text(block, "heading")));
    else if (node_text(block, "text") && *filled(writing, node_text(block, "text")))
        paper_text(writing->paper, sentence(writing, node_text(block, "text")));
    else if (node_get(block, "fields"))
        write_fields(writing, node_get(block, "fields"));
    else if (node_text(block, "table"))
        write_table(writing, node_text(block, "table"), node_get(block, "columns"));
    else if (node_text(block, "sign"))
        write_sign(writing);
}

static bool says_something(struct document_writing *writing, const struct node *block)
{
    struct document_rows rows;
    const char *table = node_text(block, "table");
    if (table)
        return writing->template ||
               (document_rows_find(writing->reading, writing->deciding, table, &rows) && rows.n > 0);
    return !node_text(block, "text") || *filled(writing, node_text(block, "text"));
}

/* Whether there are texts or tables under this heading, and none of them says anything. */
static bool stands_over_nothing(struct document_writing *writing, const struct node *body, size_t heading)
{
    size_t i = heading + 1;
    while (i < body->n && (node_text(body->items[i], "text") || node_text(body->items[i], "table")))
        if (says_something(writing, body->items[i++]))
            return false;
    return i > heading + 1;
}

void document_body_write(struct document_writing *writing)
{
    const struct node *body = writing->form->body;
    writing->date = "";
    for (size_t i = 0; body && body->kind == NODE_LIST && i < body->n; i++) {
        write_block(writing, body->items[i]);
        if (node_text(body->items[i], "heading") && stands_over_nothing(writing, body, i))
            paper_text(writing->paper, "无。");
    }
    close_once(writing);
}
