#include "rules/check_inner.h"

#include <string.h>

/* 9 What is computed does not wait for itself: the computed fields of a record and the computed columns of its lines,
 * each with what its expression reads, have an order; no column counts the lines it stands in. */

struct cell_of {
    const struct field *field;
    const struct reg *reg; /* the register, or its lines */
    enum { CELL_NEW, CELL_BUSY, CELL_DONE } progress;
};

struct walking {
    struct checking *checking;
    const struct reg *reg;
    struct cells_of LIST(struct cell_of) cells;
    struct cell_of *at; /* whose expression is read */
};

static void collect(struct walking *walking, const struct reg *reg)
{
    for (size_t i = 0; i < reg->fields.n; i++) {
        const struct field *field = &reg->fields.at[i];
        if (field->is)
            *list_push(walking->checking->arena, &walking->cells) = (struct cell_of){.field = field, .reg = reg};
        if (field->lines)
            collect(walking, field->lines);
    }
}

static void visit_cell(struct walking *walking, struct cell_of *cell);

static void visit_named(struct walking *walking, const struct reg *reg, const char *name)
{
    for (size_t i = 0; i < walking->cells.n; i++)
        if (walking->cells.at[i].reg == reg && !strcmp(walking->cells.at[i].field->name, name))
            visit_cell(walking, &walking->cells.at[i]);
}

/* A bare column inside a set may be one of any lines of the record: taken as such. */
static void visit_columns(struct walking *walking, const char *name)
{
    for (size_t i = 0; i < walking->cells.n; i++)
        if (walking->cells.at[i].reg != walking->reg && !strcmp(walking->cells.at[i].field->name, name))
            visit_cell(walking, &walking->cells.at[i]);
}

static bool leads_to_owner(const struct path *path)
{
    return path->root == ROOT_SUBJECT && path->n && !strcmp(path->hops[0].name, "record");
}

static void reads(void *context, const struct term *term, unsigned inside)
{
    struct walking *walking = context;
    const struct reg *reg = walking->at->reg;
    const struct path *path = term->kind == TERM_PATH ? term->path : NULL;
    (void)inside;
    if (!path || !path->n)
        return;
    if (reg->owner && leads_to_owner(path) && path->n > 1)
        visit_named(walking, walking->reg, path->hops[1].name);
    else if (path->root == ROOT_SUBJECT)
        visit_named(walking, reg, path->hops[0].name);
    else if (path->root == ROOT_ROW && !reg->owner)
        visit_columns(walking, path->hops[0].name);
}

static void visit_cell(struct walking *walking, struct cell_of *cell)
{
    if (cell->progress == CELL_BUSY)
        check_tell(walking->checking, ISSUE_ERROR, &cell->field->origin,
                   CHECK_PRINT(walking->checking, "“%s”算来算去用到自己，没有先后", cell->field->title),
                   CHECK_PRINT(walking->checking, "\"%s\" is computed from itself", cell->field->name));
    if (cell->progress != CELL_NEW)
        return;
    struct cell_of *outer = walking->at;
    cell->progress = CELL_BUSY;
    walking->at = cell;
    check_each_term(cell->field->is, 0, reads, walking);
    walking->at = outer;
    cell->progress = CELL_DONE;
}

void check_computed(struct checking *checking)
{
    for (size_t r = 0; r < checking->law->regs.n; r++) {
        const struct reg *reg = checking->law->regs.rows[r].value;
        struct walking walking = {.checking = checking, .reg = reg};
        if (!check_has_register(reg))
            continue;
        collect(&walking, reg);
        for (size_t i = 0; i < walking.cells.n; i++)
            visit_cell(&walking, &walking.cells.at[i]);
    }
}

/* --- columns that count their own lines --- */

struct column_of {
    struct checking *checking;
    const struct reg *lines;
    const struct field *column;
};

/* The lines a column stands in are being computed: they cannot be counted meanwhile. */
static void counts_lines(void *context, const struct term *term, unsigned inside)
{
    const struct column_of *of = context;
    (void)inside;
    if (!term->set ||
        (strcmp(term->set->table, of->lines->name) && !(term->set->lines && leads_to_owner(term->set->lines))))
        return;
    check_tell(of->checking, ISSUE_ERROR, &of->column->origin,
               CHECK_PRINT(of->checking, "明细的“%s”要用所在记录的各行来算，可这些行还在算：合计请写成记录自己的字段",
                           of->column->title),
               CHECK_PRINT(of->checking,
                           "column \"%s\" counts the lines it stands in: make the sum a field of the record",
                           of->column->name));
}

void check_column_sets(struct checking *checking)
{
    for (size_t r = 0; r < checking->law->regs.n; r++) {
        const struct reg *reg = checking->law->regs.rows[r].value;
        for (size_t i = 0; reg->owner && i < reg->fields.n; i++) {
            struct column_of of = {checking, reg, &reg->fields.at[i]};
            check_each_term(reg->fields.at[i].is, 0, counts_lines, &of);
        }
    }
}
