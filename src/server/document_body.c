#include "server/document_body.h"

#include "rules/scope.h"

#include <stdio.h>
#include <string.h>

enum { ROWS_MOST = 500 };

/* Widths of table columns, in characters of the table's size; the page is about TABLE_WIDTH of them wide. What is short
 * stands on one line, what is long shares the rest. */
static const double TABLE_WIDTH = 36.5, PADDING = 0.9, HALF = 0.57, SHORT = 8, LONG = 16, FLEXIBLE_LEAST = 4;

/* --- names in blocks --- */

static struct arena *arena_of(const struct document_writing *writing) { return writing->deciding->arena; }

static const char *filled(const struct document_writing *writing, const char *text)
{
    return text ? tell_text(writing->deciding, text, &writing->form->origin) : "";
}

static const char *value_named(const struct document_writing *writing, const char *name)
{
    return filled(writing, arena_printf(arena_of(writing), "{%s}", name));
}

static const char *deed_title(const struct reg *reg, const char *name)
{
    for (size_t i = 0; i < reg->deeds.n; i++)
        if (!strcmp(reg->deeds.at[i].name, name))
            return reg->deeds.at[i].title;
    for (size_t s = 0; s < reg->states.n; s++)
        for (size_t i = 0; i < reg->states.at[s].deeds.n; i++)
            if (!strcmp(reg->states.at[s].deeds.at[i].name, name))
                return reg->states.at[s].deeds.at[i].title;
    return NULL;
}

/* "received-at" → 签收时间, "issue.at" → 签发时间, "pass.by" → 复测通过人. */
static const char *title_named(const struct document_writing *writing, const char *name)
{
    struct issues silent = {0};
    struct scope scope = {.arena = arena_of(writing),
                          .law = writing->deciding->law,
                          .subject = writing->deciding->reg,
                          .issues = &silent,
                          .where = ""};
    const struct field *field = NULL;
    const struct path *path = path_parse(&scope, name, &field);
    const struct hop *deed =
        path && path->n > 1 && path->hops[path->n - 2].kind == HOP_DEED ? &path->hops[path->n - 2] : NULL;
    if (!deed)
        return field && field->title ? field->title : name;
    const char *title = deed_title(writing->deciding->reg, deed->name), *what = path->hops[path->n - 1].name;
    return arena_printf(arena_of(writing), "%s%s", title ? title : deed->name,
                        !strcmp(what, "at")   ? "时间"
                        : !strcmp(what, "by") ? "人"
                                              : "次数");
}

/* --- fields, line by line --- */

static void write_fields(struct document_writing *writing, const struct node *names)
{
    static const struct paper_column COLUMNS[] = {{"项目", 1, PAPER_LEFT}, {"内容", 3, PAPER_LEFT}};
    struct paper_table *table = paper_table(writing->paper, "", COLUMNS, 2);
    for (size_t i = 0; names->kind == NODE_LIST && i < names->n; i++) {
        const char *name = names->items[i]->text;
        if (name)
            paper_row(writing->paper, table, (const char *[]){title_named(writing, name), value_named(writing, name)},
                      2);
    }
}

/* --- tables of rows --- */

struct rows {
    const struct reg *reg;
    const struct row *at[ROWS_MOST];
    size_t n;
};

static void rows_of_refs(struct document_writing *writing, struct value list, struct rows *rows)
{
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.list.n && rows->n < ROWS_MOST; i++) {
        struct value ref = list.list.at[i];
        const struct row *row =
            ref.kind == VALUE_REF ? deciding_row(writing->deciding, ref.ref.table, ref.ref.id) : NULL;
        if (row)
            rows->at[rows->n++] = row;
    }
}

static void rows_of_lines(struct document_writing *writing, const struct field *field, struct rows *rows)
{
    struct deciding *deciding = writing->deciding;
    const struct row *found;
    const char *table = arena_printf(deciding->arena, "%s.%s", deciding->reg->name, field->name);
    size_t n = deciding_rows(deciding, table, term_is(deciding->arena, "record", VALUE_OF_INT(deciding->subject->id)),
                             "pos", false, ROWS_MOST, &found);
    for (size_t i = 0; i < n; i++)
        rows->at[rows->n++] = &found[i];
}

static bool find_rows(struct document_writing *writing, const char *name, struct rows *rows)
{
    struct deciding *deciding = writing->deciding;
    const struct field *field = name ? reg_field(deciding->reg, name) : NULL;
    *rows = (struct rows){.reg = field && field->to ? law_reg(deciding->law, field->to) : field ? field->lines : NULL};
    if (!rows->reg)
        return false;
    if (field->type == TYPE_LINES)
        rows_of_lines(writing, field, rows);
    else
        rows_of_refs(writing, row_get(deciding->subject, name), rows);
    return true;
}

static const char *cell(struct document_writing *writing, const struct reg *reg, const struct row *row,
                        const char *name)
{
    struct deciding about = *writing->deciding; /* states are called as in the row's own register */
    about.reg = reg;
    const char *text = tell_value(&about, reg_field(reg, name), row_get(row, name));
    writing->deciding->missing = writing->deciding->missing || about.missing;
    return text;
}

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

static double longest_of(struct document_writing *writing, const struct rows *rows, const char *name, const char *title)
{
    double longest = head_width(title);
    for (size_t i = 0; i < rows->n; i++) {
        double width = width_of(cell(writing, rows->reg, rows->at[i], name));
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

static void write_table(struct document_writing *writing, const char *name, const struct node *names)
{
    struct arena *arena = arena_of(writing);
    struct rows rows;
    size_t n = names && names->kind == NODE_LIST ? names->n : 0;
    struct paper_column *columns = ARENA_ARRAY(arena, struct paper_column, n + 1);
    const char **cells = ARENA_ARRAY(arena, const char *, n + 1);
    if (!n || !find_rows(writing, name, &rows))
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
    for (size_t r = 0; r < rows.n; r++) {
        cells[0] = arena_printf(arena, "%zu", r + 1);
        for (size_t i = 0; i < n; i++)
            cells[i + 1] = cell(writing, rows.reg, rows.at[r], names->items[i]->text ? names->items[i]->text : "");
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
static void write_sign(struct document_writing *writing, const char *who, const char *date)
{
    const struct post *said = map_get(&writing->deciding->law->posts, who);
    const char *title = said && said->title ? said->title : filled(writing, who);
    const char *office = text_starts(title, writing->institution)
                             ? title
                             : arena_printf(arena_of(writing), "%s%s", writing->institution, title);
    writing->date = date ? document_body_date(arena_of(writing), value_named(writing, date)) : "";
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
        paper_text(writing->paper, filled(writing, node_text(block, "text")));
    else if (node_get(block, "fields"))
        write_fields(writing, node_get(block, "fields"));
    else if (node_text(block, "table"))
        write_table(writing, node_text(block, "table"), node_get(block, "columns"));
    else if (node_text(block, "sign"))
        write_sign(writing, node_text(block, "sign"), node_text(block, "date"));
}

void document_body_write(struct document_writing *writing)
{
    const struct node *body = writing->form->body;
    writing->date = "";
    for (size_t i = 0; body && body->kind == NODE_LIST && i < body->n; i++)
        write_block(writing, body->items[i]);
    close_once(writing);
}
