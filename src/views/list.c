#include "views/list.h"

#include "views/list_condition.h"
#include "views/list_order.h"
#include "views/scope.h"
#include "views/show.h"
#include "views/task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIST_DEFAULT = 50, TASKS_PER_ROW = 4, COLUMNS_USUAL = 6, FILTERS_MOST = 5, COUNT_MOST = 100000 };

/* --- what a list shows --- */

static bool shown_in_lists(const struct field *field)
{
    switch (field->type) {
    case TYPE_LINES:
    case TYPE_FILE:
    case TYPE_FILES:
    case TYPE_PAGE:
    case TYPE_SECRET:
        return false;
    default:
        return !field->builtin;
    }
}

static const struct view_def *widest_view(const struct reg *reg)
{
    const struct view_def *widest = NULL;
    for (size_t i = 0; i < reg->views.n; i++)
        if (!widest || reg->views.at[i].columns.n > widest->columns.n)
            widest = &reg->views.at[i];
    return widest;
}

struct names list_columns(struct reading *reading, const struct reg *reg)
{
    const struct view_def *view = widest_view(reg);
    struct names names = {0};
    for (size_t i = 0; view && i < view->columns.n; i++)
        if (reg_field(reg, view->columns.at[i]))
            *list_push(reading->arena, &names) = view->columns.at[i];
    for (size_t i = 0; !view && i < reg->fields.n && names.n < COLUMNS_USUAL; i++)
        if (shown_in_lists(&reg->fields.at[i]))
            *list_push(reading->arena, &names) = reg->fields.at[i].name;
    return names;
}

struct names list_filters(struct reading *reading, const struct reg *reg)
{
    struct names names = {0};
    for (size_t i = 0; i < reg->fields.n && names.n < FILTERS_MOST; i++) {
        const struct field *field = &reg->fields.at[i];
        bool narrow = field->type == TYPE_ONE_OF || field->type == TYPE_SOME_OF || field->type == TYPE_FLAG ||
                      (field->type == TYPE_REF && field->to);
        if (narrow && !field->builtin)
            *list_push(reading->arena, &names) = field->name;
    }
    return names;
}

const char *list_sort(const struct reg *reg) { return reg_is_case(reg) ? "due" : "-opened"; }

/* --- a page --- */

struct page {
    const struct list_query *query;
    const struct reg *reg;
    struct oops *oops;
    size_t limit;
    bool first;
    struct list_order order;
    int64_t after;     /* id of the last row of the former page */
    struct value from; /* its sort value; empty: among the rows that have none */
    struct names columns, wanted;
    const struct term *where;
    const struct row **rows;
    size_t n;
    bool more;
    const struct row *tasks;
    size_t task_count;
    struct task_book book;
};

static int bad(struct oops *oops, const char *where, const char *zh, const char *en)
{
    return oops_set(oops, ERR_INVALID, where, zh, en);
}

/* "ID" among rows without a sort value, "ID:iNUMBER", "ID:rREAL" or "ID:tTEXT". */
static int read_cursor(struct page *page)
{
    const char *text = page->query->after;
    char *end;
    page->first = text_empty(text);
    if (page->first)
        return 0;
    page->after = strtoll(text, &end, 10);
    if (*end == '\0' && end != text)
        return 0;
    if (*end == ':' && end[1] == 'i')
        page->from = VALUE_OF_INT(strtoll(end + 2, NULL, 10));
    else if (*end == ':' && end[1] == 'r')
        page->from = VALUE_OF_REAL(strtod(end + 2, NULL));
    else if (*end == ':' && end[1] == 't')
        page->from = VALUE_OF_TEXT(end + 2);
    else
        return bad(page->oops, "after", "翻页标记不对，请从头看起",
                   "the cursor is not valid; start from the first page");
    return 0;
}

static const char *write_cursor(struct reading *reading, const struct page *page)
{
    const struct row *last = page->rows[page->n - 1];
    struct value value = page->order.column ? row_get(last, page->order.column) : VALUE_NONE;
    long long id = last->id;
    switch (value.kind) {
    case VALUE_INT:
        return arena_printf(reading->arena, "%lld:i%lld", id, (long long)value.number);
    case VALUE_REF:
        return arena_printf(reading->arena, "%lld:i%lld", id, (long long)value.ref.id);
    case VALUE_REAL:
        return arena_printf(reading->arena, "%lld:r%.17g", id, value.real);
    case VALUE_TEXT:
        return arena_printf(reading->arena, "%lld:t%s", id, value.text);
    default:
        return arena_printf(reading->arena, "%lld", id);
    }
}

static void want_column(struct reading *reading, struct page *page, const char *name)
{
    const struct field *field = reg_field(page->reg, name);
    if (!field || field->type == TYPE_LINES)
        return;
    for (size_t i = 0; i < page->wanted.n; i++)
        if (!strcmp(page->wanted.at[i], name))
            return;
    *list_push(reading->arena, &page->wanted) = field->name;
}

static void want_columns(struct reading *reading, struct page *page)
{
    static const char *const ALWAYS[] = {"number", "state", "unit", "opened", "since", "due", "version", "returns"};
    page->columns = list_columns(reading, page->reg);
    page->wanted.n = 0;
    for (size_t i = 0; i < sizeof ALWAYS / sizeof *ALWAYS; i++)
        want_column(reading, page, ALWAYS[i]);
    want_column(reading, page, reg_title_field(page->reg));
    if (page->order.column)
        want_column(reading, page, page->order.column);
    for (size_t i = 0; i < page->columns.n; i++)
        want_column(reading, page, page->columns.at[i]);
}

/* --- rows: first those that have a sort value, then those that have none --- */

static void take(struct page *page, const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (page->n < page->limit)
            page->rows[page->n++] = &rows[i];
        else
            page->more = true;
    }
}

static void ask_page(struct reading *reading, struct page *page, const struct list_order *order,
                     const struct term *where)
{
    const struct row *rows;
    struct ask ask = list_ordered(order, page->reg->name, where_and(reading, page->where, where),
                                  page->limit + 1 - page->n);
    ask.columns = page->wanted.at;
    ask.column_count = page->wanted.n;
    size_t n = reading_rows(reading, &ask, &rows);
    take(page, rows, n);
}

static void gather_rows(struct reading *reading, struct page *page)
{
    const struct list_order *order = &page->order;
    const struct list_order by_id = list_order_of_empty(reading, order);
    bool among_empty = !page->first && page->from.kind == VALUE_EMPTY;
    page->n = 0;
    page->more = false;
    if (order->column && !among_empty) {
        const struct term *filled = where_filled(reading, order->column, true);
        const struct term *beyond =
            page->first ? NULL : list_beyond(reading, order, page->from, page->after);
        ask_page(reading, page, order, where_and(reading, filled, beyond));
    }
    if (reading_wants(reading) || page->more)
        return;
    const struct term *where = order->column ? where_filled(reading, order->column, false) : NULL;
    if (among_empty)
        where = where_and(reading, where,
                          where_compare(reading, "id", by_id.down ? TERM_LESS : TERM_MORE, VALUE_OF_INT(page->after)));
    ask_page(reading, page, &by_id, where);
}

static void gather_tasks(struct reading *reading, struct page *page)
{
    struct value *subjects = ARENA_ARRAY(reading->arena, struct value, page->n);
    if (!page->reg->states.n || !page->n)
        return;
    for (size_t i = 0; i < page->n; i++)
        subjects[i] = VALUE_OF_REF(page->reg->name, page->rows[i]->id);
    const struct term *where =
        where_and(reading, where_in(reading, "subject", subjects, page->n), task_where_open(reading));
    struct ask ask = {.kind = ASK_ROWS, .table = "task", .where = where, .limit = TASKS_PER_ROW * page->n};
    page->task_count = reading_rows(reading, &ask, &page->tasks);
    task_book(reading, page->tasks, page->task_count, &page->book);
}

/* --- counts: of states and ranks, as the list stands without these two filters --- */

struct counts {
    int64_t states[64], ranks[RANK_COUNT];
    int64_t open, all;
};

static int64_t count_where(struct reading *reading, const struct reg *reg, const struct term *base,
                           const struct term *where)
{
    return reading_count(reading, reg->name, where_and(reading, base, where), COUNT_MOST);
}

static int gather_counts(struct reading *reading, struct page *page, struct counts *counts)
{
    const struct reg *reg = page->reg;
    const struct term *base;
    int err = list_condition(reading, reg, page->query, false, &base, page->oops);
    if (err)
        return err;
    for (size_t i = 0; i < reg->states.n && i < 64; i++) {
        const struct state *state = &reg->states.at[i];
        counts->states[i] = count_where(reading, reg, base, where_is(reading, "state", VALUE_OF_TEXT(state->name)));
        counts->all += counts->states[i];
        counts->open += state->final ? 0 : counts->states[i];
    }
    if (!reg_is_case(reg))
        return 0;
    counts->ranks[RANK_ESC] = count_where(reading, reg, base, rank_where(reading, reg, RANK_ESC));
    counts->ranks[RANK_LATE] =
        count_where(reading, reg, base, rank_where_overdue(reading, reg)) - counts->ranks[RANK_ESC];
    counts->ranks[RANK_SOON] = count_where(reading, reg, base, rank_where(reading, reg, RANK_SOON));
    if (rank_has_pauses(reg))
        counts->ranks[RANK_HOLD] = count_where(reading, reg, base, rank_where(reading, reg, RANK_HOLD));
    counts->ranks[RANK_DONE] = counts->all - counts->open;
    counts->ranks[RANK_OK] = counts->open - counts->ranks[RANK_ESC] - counts->ranks[RANK_LATE] -
                             counts->ranks[RANK_SOON] - counts->ranks[RANK_HOLD];
    return 0;
}

static void show_counts(struct json *out, const struct reg *reg, const struct counts *counts)
{
    json_key(out, "counts");
    json_open_object(out);
    json_key(out, "state");
    json_open_object(out);
    for (size_t i = 0; i < reg->states.n && i < 64; i++)
        json_key_int(out, reg->states.at[i].name, counts->states[i]);
    json_close(out);
    json_key(out, "rank");
    json_open_object(out);
    for (enum rank rank = RANK_ESC; reg_is_case(reg) && rank < RANK_COUNT; rank++)
        json_key_int(out, rank_name(rank), counts->ranks[rank]);
    json_close(out);
    json_close(out);
}

static int64_t total_of(struct reading *reading, const struct page *page, const struct counts *counts)
{
    const struct list_query *query = page->query;
    bool by_state = !text_empty(query->state), by_rank = !text_empty(query->rank);
    if (!by_state && !by_rank && page->reg->states.n)
        return counts->all;
    if (by_rank && !by_state && reg_is_case(page->reg))
        return counts->ranks[rank_parse(query->rank)];
    if (by_state && !by_rank && reg_state(page->reg, query->state))
        return counts->states[reg_state(page->reg, query->state) - page->reg->states.at];
    return reading_count(reading, page->reg->name, page->where, COUNT_MOST);
}

/* --- drawing --- */

static void show_cell(struct reading *reading, struct json *out, const struct reg *reg, const struct field *field,
                      const struct row *row)
{
    struct value value = row_get(row, field->name);
    bool named = field->type == TYPE_POST || (reading->english && field->choices_en.n); /* not called as it is kept */
    bool plain = value.kind == VALUE_TEXT && !named;
    if (value.kind == VALUE_EMPTY || !scope_field(reading, reg, field, row))
        return;
    json_key(out, field->name);
    if (plain) {
        json_text(out, value.text);
        return;
    }
    json_open_object(out);
    show_value(reading, out, "value", field, value);
    json_key_text(out, "text", show_words(reading, reg, field, value));
    if (value.kind == VALUE_REF)
        show_ref(reading, out, "ref", value);
    json_close(out);
}

static const char *title_of(struct reading *reading, const struct reg *reg, const struct row *row)
{
    const struct field *field = reg_field(reg, reg_title_field(reg));
    struct value value = field ? row_get(row, field->name) : VALUE_NONE;
    const char *title = field ? show_words(reading, reg, field, value) : "";
    return *title ? title : row_text(row, "number");
}

static void show_row(struct reading *reading, struct json *out, const struct page *page, const struct row *row)
{
    const struct reg *reg = page->reg;
    const struct state *state = reg_state(reg, row_text(row, "state"));
    const struct row *task = page->task_count ? task_of_state(page->tasks, page->task_count, reg, row) : NULL;
    json_open_object(out);
    json_key_int(out, "id", row->id);
    show_key_words(out, "number", row_text(row, "number"));
    json_key_text(out, "title", title_of(reading, reg, row));
    json_key_text(out, "state", row_text(row, "state"));
    json_key_text(out, "state_title", state ? reading_say(reading, state->title, state->en) : "");
    json_key_text(out, "rank", rank_name(rank_of_record(reading, reg, row, task)));
    show_ref(reading, out, "unit", row_get(row, "unit"));
    show_moment(reading, out, "opened", row_int(row, "opened"));
    show_deadline(reading, out, "due", row_int(row, "due"));
    task_show(reading, out, "task", &page->book, task);
    json_key_int(out, "version", row_int(row, "version"));
    show_moment(reading, out, "updated", row_int(row, "since"));
    json_key_int(out, "returns", row_int(row, "returns"));
    json_key(out, "fields");
    json_open_object(out);
    for (size_t i = 0; i < page->columns.n; i++)
        show_cell(reading, out, reg, reg_field(reg, page->columns.at[i]), row);
    json_close(out);
    json_close(out);
}

static int draw_list(struct reading *reading, struct json *out, void *context)
{
    struct page *page = context;
    struct counts counts = {0};
    int err = list_condition(reading, page->reg, page->query, true, &page->where, page->oops);
    if (!err && reading_wants(reading))
        return 0; /* what the condition stands on comes first */
    if (!err && page->first)
        err = gather_counts(reading, page, &counts);
    if (err)
        return err;
    int64_t total = page->first ? total_of(reading, page, &counts) : -1;
    gather_rows(reading, page);
    gather_tasks(reading, page);
    if (reading_wants(reading))
        return 0; /* nothing is written before the rows are known */
    json_open_object(out);
    json_key(out, "rows");
    json_open_array(out);
    for (size_t i = 0; i < page->n; i++)
        show_row(reading, out, page, page->rows[i]);
    json_close(out);
    show_page_end(out, page->more ? write_cursor(reading, page) : NULL, total);
    if (page->first)
        show_counts(out, page->reg, &counts);
    json_close(out);
    return 0;
}

int view_list(struct reading *reading, const struct list_query *query, struct json *out, struct oops *oops)
{
    struct page page = {.query = query,
                        .oops = oops,
                        .reg = law_reg(reading->law, query->reg),
                        .limit = query->limit ? query->limit : LIST_DEFAULT};
    if (!scope_register(reading, page.reg))
        return LIST_NO_REGISTER;
    if (page.limit > LIST_MOST)
        page.limit = LIST_MOST;
    int err = list_order(reading, page.reg, query->sort, &page.order, oops);
    if (!err)
        err = read_cursor(&page);
    if (err)
        return err;
    want_columns(reading, &page);
    page.rows = ARENA_ARRAY(reading->arena, const struct row *, page.limit);
    return reading_draw(reading, out, draw_list, &page, oops);
}
