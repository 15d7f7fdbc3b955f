#include "rules/step_inner.h"

#include "rules/computed.h"

#include <string.h>

enum { MAX_LINES = 1000, MAX_DRAWN = 200, MAX_NAMED = 12 };

struct line_entries LIST(struct line_entry);

/* --- rows that the regulation names or draws --- */

/* One of the rows that a field has: what tells it from the others, its line once it is stored, what is entered. */
struct named_row {
    struct value key;
    int64_t id;
    const struct line_entry *entry;
};

struct named_rows {
    const struct field *field;
    const char *key; /* the column that tells rows apart: the item, or what the line is drawn from; NULL: none does */
    struct known LIST(struct named_row) known;
    struct line_entries more; /* entries that are none of them: lines of their own */
    bool cut;                 /* there is more to draw from than rows are drawn */
};

static struct named_row *row_named(const struct named_rows *rows, struct value key)
{
    for (size_t i = 0; value_filled(key) && i < rows->known.n; i++)
        if (value_same(rows->known.at[i].key, key))
            return &rows->known.at[i];
    return NULL;
}

static void know(struct step *step, struct named_rows *rows, struct value key, int64_t id)
{
    if (!row_named(rows, key))
        *list_push(STEP_ARENA(step), &rows->known) = (struct named_row){.key = key, .id = id};
}

/* The rows of the text, as far as their condition holds for this record. */
static void know_fixed(struct step *step, struct named_rows *rows)
{
    for (size_t i = 0; i < rows->field->rows.n; i++)
        if (term_true(&step->d, rows->field->rows.at[i].when))
            know(step, rows, VALUE_OF_TEXT(rows->field->rows.at[i].item), 0);
}

static void know_drawn(struct step *step, struct named_rows *rows)
{
    const struct row *sources;
    size_t n = set_rows(&step->d, rows->field->each, MAX_DRAWN + 1, &sources);
    rows->cut = n > MAX_DRAWN;
    for (size_t i = 0; i < n && i < MAX_DRAWN; i++)
        know(step, rows, VALUE_OF_REF(rows->field->each->table, sources[i].id), 0);
}

static size_t stored_lines(struct step *step, const struct field *field, const struct row **ret_lines)
{
    const struct term *mine = term_is(STEP_ARENA(step), "record", VALUE_OF_INT(step->row->id));
    return step->before ? deciding_rows(&step->d, field->lines->name, mine, "pos", false, MAX_LINES, ret_lines) : 0;
}

/* A stored record has the rows it was opened with; what would be among them by now may still be entered. */
static struct named_rows rows_of(struct step *step, const struct field *field)
{
    struct named_rows rows = {.field = field, .key = law_row_key(field)};
    const struct row *lines;
    size_t n = stored_lines(step, field, &lines);
    for (size_t i = 0; i < n; i++)
        know(step, &rows, rows.key ? row_get(&lines[i], rows.key) : VALUE_NONE, lines[i].id);
    know_fixed(step, &rows);
    if (field->each)
        know_drawn(step, &rows);
    return rows;
}

static struct named_row *row_stored(const struct named_rows *rows, int64_t id)
{
    for (size_t i = 0; i < rows->known.n; i++)
        if (rows->known.at[i].id == id)
            return &rows->known.at[i];
    return NULL;
}

static struct value key_of(const struct named_rows *rows, const struct line_entry *entry)
{
    for (size_t i = 0; rows->key && i < entry->n; i++)
        if (!strcmp(entry->cells[i].name, rows->key))
            return entry->cells[i].value;
    return VALUE_NONE;
}

/* --- which of them an entry is --- */

static const char *row_title(struct step *step, struct value key)
{
    return key.kind == VALUE_TEXT ? key.text : tell_title(&step->d, key);
}

const char *step_rows_title(struct step *step, const struct field *field, const struct row *line)
{
    const char *key = law_row_key(field);
    struct value value = key ? row_get(line, key) : VALUE_NONE;
    return value_filled(value) ? row_title(step, value) : NULL;
}

/* "安装手册、测试报告": what could have been meant. */
static const char *row_titles(struct step *step, const struct named_rows *rows, const char *join)
{
    struct text titles = TEXT(STEP_ARENA(step));
    for (size_t i = 0; i < rows->known.n && i < MAX_NAMED; i++) {
        text_add(&titles, i ? join : "");
        text_add(&titles, row_title(step, rows->known.at[i].key));
    }
    text_add(&titles, rows->known.n > MAX_NAMED ? "…" : rows->known.n ? "" : "—");
    return text_end(&titles);
}

static bool refuse_unknown(struct step *step, const struct deed *deed, const struct named_rows *rows,
                           const struct line_entry *entry, size_t number)
{
    struct value key = key_of(rows, entry);
    if (entry->id)
        entry_refuse(step, deed, rows->field,
                     STEP_PRINT(step, "第 %zu 行不在这条记录里，可能已被删去，请重新打开表单", number),
                     STEP_PRINT(step, "row %zu is not of this record, or no longer: open the form again", number));
    else if (!value_filled(key))
        entry_refuse(step, deed, rows->field,
                     STEP_PRINT(step, "第 %zu 行没有写明是哪一项，请写明是其中哪一项：%s", number,
                                row_titles(step, rows, "、")),
                     STEP_PRINT(step, "row %zu does not say which one it is: say which of %s", number,
                                row_titles(step, rows, ", ")));
    else
        entry_refuse(step, deed, rows->field,
                     STEP_PRINT(step, "没有“%s”这一行，请按列出的行填写：%s", row_title(step, key),
                                row_titles(step, rows, "、")),
                     STEP_PRINT(step, "there is no row “%s”: fill in those that are listed: %s", row_title(step, key),
                                row_titles(step, rows, ", ")));
    return false;
}

/* A row that stands in the text, or follows from a register, is neither taken away nor made another one. */
static bool refuse_changed(struct step *step, const struct deed *deed, const struct named_rows *rows,
                           const struct named_row *row, const struct line_entry *entry)
{
    const char *title = row_title(step, row->key);
    struct value key = key_of(rows, entry);
    if (row->entry)
        entry_refuse(step, deed, rows->field, STEP_PRINT(step, "的“%s”填了不止一次，请只留一行", title),
                     STEP_PRINT(step, "row “%s” is given more than once: keep one", title));
    else if (rows->key && entry->remove)
        entry_refuse(step, deed, rows->field, STEP_PRINT(step, "的“%s”是规定要有的行，不能删去，可以留空", title),
                     STEP_PRINT(step, "row “%s” is prescribed and stays: it may be left empty", title));
    else if (rows->key && entry->id && value_filled(key) && !value_same(key, row->key))
        entry_refuse(step, deed, rows->field,
                     STEP_PRINT(step, "的“%s”不能改成“%s”，请填在那一行里", title, row_title(step, key)),
                     STEP_PRINT(step, "row “%s” cannot become “%s”: fill in that one", title, row_title(step, key)));
    else
        return false;
    return true;
}

/* What a stored line is told anew: all but which one it is. */
static struct line_entry *entry_of(struct step *step, const struct named_rows *rows, const struct named_row *row,
                                   const struct line_entry *entry)
{
    struct line_entry *own = ARENA_NEW(STEP_ARENA(step), struct line_entry);
    *own = *entry;
    own->id = row->id;
    if (!row->id || !rows->key)
        return own;
    own->cells = ARENA_ARRAY(STEP_ARENA(step), struct cell, entry->n);
    own->n = 0;
    for (size_t i = 0; i < entry->n; i++)
        if (strcmp(entry->cells[i].name, rows->key) != 0)
            own->cells[own->n++] = entry->cells[i];
    return own;
}

/* Whoever acts for the rules brings lines in as they are; `deed` is NULL when the rows are only looked at again. */
static void place_entry(struct step *step, const struct deed *deed, struct named_rows *rows,
                        const struct line_entry *entry, size_t number)
{
    bool judged = deed && !step->d.fact->actor.trusted;
    bool listed = rows->key || entry->id;
    struct named_row *row = entry->id ? row_stored(rows, entry->id) : row_named(rows, key_of(rows, entry));
    if (judged && listed && !row) {
        refuse_unknown(step, deed, rows, entry, number);
        return;
    }
    if (judged && row && refuse_changed(step, deed, rows, row, entry))
        return;
    bool only_drawn = rows->key && entry->n == 1;
    if (row && !row->entry)
        row->entry = entry_of(step, rows, row, entry);
    else if (deed || !only_drawn)
        *list_push(STEP_ARENA(step), &rows->more) = *entry;
}

static struct line_entry drawn_entry(struct step *step, const struct named_rows *rows, const struct named_row *row)
{
    struct cell *cell = ARENA_NEW(STEP_ARENA(step), struct cell);
    *cell = (struct cell){rows->key, row->key};
    return (struct line_entry){.field = rows->field->name, .cells = cell, .n = 1};
}

static const struct row *line_of(struct step *step, const struct field *field, const struct line_entry *entry)
{
    struct row *row = ARENA_NEW(STEP_ARENA(step), struct row);
    row->table = field->lines->name;
    row_set(STEP_ARENA(step), row, "record", VALUE_OF_REF(step->d.reg->name, step->row->id));
    for (size_t i = 0; i < entry->n; i++)
        row_set(STEP_ARENA(step), row, entry->cells[i].name, entry->cells[i].value);
    if (computed_lines(field->lines))
        computed_row(&step->d, field->lines, row, true);
    return row;
}

static void warn_of_more(struct step *step, const struct deed *deed, const struct field *field)
{
    step_refuse(step, &step->out->warnings, deed, ERR_LIMIT, &field->origin, NULL,
                "%s只列出了前 %d 行，其余的没有列出", field->title, MAX_DRAWN)
        ->reason_en = STEP_PRINT(step, "“%s” lists the first %d rows only: there are more", STEP_EN(field), MAX_DRAWN);
}

static void place_field(struct step *step, const struct deed *deed, const struct field *field,
                        struct line_entries *lines)
{
    const struct fact *fact = step->d.fact;
    struct named_rows rows = rows_of(step, field);
    if (rows.cut && !step->before && deed)
        warn_of_more(step, deed, field);
    for (size_t i = 0, number = 0; i < fact->line_count; i++)
        if (!strcmp(fact->lines[i].field, field->name))
            place_entry(step, deed, &rows, &fact->lines[i], ++number);
    for (size_t i = 0; i < rows.known.n; i++) {
        const struct named_row *row = &rows.known.at[i];
        bool opening = !step->before && rows.key;
        if (row->entry || opening)
            *list_push(STEP_ARENA(step), lines) = row->entry ? *row->entry : drawn_entry(step, &rows, row);
        if (opening && deed)
            *list_push(STEP_ARENA(step), &step->out->rows) =
                (struct drawn_row){field, row->key, line_of(step, field, &lines->at[lines->n - 1])};
    }
    for (size_t i = 0; i < rows.more.n; i++)
        *list_push(STEP_ARENA(step), lines) = rows.more.at[i];
}

static bool has_entry(const struct step *step, const char *field)
{
    for (size_t i = 0; i < step->d.fact->line_count; i++)
        if (!strcmp(step->d.fact->lines[i].field, field))
            return true;
    return false;
}

void entry_rows(struct step *step, const struct deed *deed)
{
    struct fact *fact = ARENA_NEW(STEP_ARENA(step), struct fact);
    struct line_entries lines = {0};
    for (size_t i = 0; i < step->d.reg->fields.n; i++) {
        const struct field *field = &step->d.reg->fields.at[i];
        bool drawn = !step->before && field->lines && law_row_key(field);
        if (drawn || (field->lines && has_entry(step, field->name)))
            place_field(step, deed, field, &lines);
    }
    *fact = *step->d.fact;
    fact->lines = lines.at;
    fact->line_count = lines.n;
    step->d.fact = fact;
}

bool step_rows_written(const struct field *field, const struct row *line)
{
    const char *key = law_row_key(field);
    for (size_t i = 0; i < field->lines->fields.n; i++) {
        const struct field *column = &field->lines->fields.at[i];
        bool own = column->builtin || column->is || column->initial || text_same(column->name, key);
        if (!own && value_filled(row_get(line, column->name)))
            return true;
    }
    return false;
}

/* --- lines --- */

static void end_line_tasks(struct step *step, const char *table, int64_t line)
{
    const struct row *tasks;
    size_t n = task_open_of(step, NULL, VALUE_OF_REF(table, line), &tasks);
    for (size_t i = 0; i < n; i++)
        task_close(step, &tasks[i], "void", "该行已删除");
}

/* A new line: what was entered or drawn, and what follows from it. */
static void put_line(struct step *step, const struct field *field, size_t position, const struct cell *cells, size_t n)
{
    struct put *put = step_insert(step, field->lines->name);
    struct row row = {.table = field->lines->name, .id = put->id};
    row_set(STEP_ARENA(step), &row, "record", VALUE_OF_REF(step->d.reg->name, step->row->id));
    row_set(STEP_ARENA(step), &row, "pos", VALUE_OF_INT((int64_t)position));
    for (size_t i = 0; i < n; i++)
        row_set(STEP_ARENA(step), &row, cells[i].name, cells[i].value);
    if (computed_lines(field->lines))
        computed_row(&step->d, field->lines, &row, true);
    for (size_t i = 0; i < row.n; i++)
        step_cell(step, put, row.cells[i].name, row.cells[i].value);
}

static void put_entries(struct step *step)
{
    const struct fact *fact = step->d.fact;
    for (size_t i = 0; i < fact->line_count; i++) {
        const struct line_entry *entry = &fact->lines[i];
        const struct field *field = reg_field(step->d.reg, entry->field);
        if (!entry->id) {
            put_line(step, field, i + 1, entry->cells, entry->n);
            continue;
        }
        struct put *put = step_update(step, field->lines->name, entry->id);
        put->remove = entry->remove;
        if (entry->remove)
            end_line_tasks(step, field->lines->name, entry->id);
        for (size_t k = 0; k < entry->n; k++)
            step_cell(step, put, entry->cells[k].name, entry->cells[k].value);
    }
}

/* Lines that were there before follow what their record says now. */
static void follow_record(struct step *step, const struct field *field)
{
    const struct path self = {.root = ROOT_SUBJECT};
    const struct set own = {.table = field->lines->name, .lines = &self};
    const struct row *rows, *stored;
    size_t n = set_rows(&step->d, &own, MAX_LINES, &rows);
    size_t known = stored_lines(step, field, &stored);
    for (size_t i = 0, s = 0; i < n && rows[i].id; i++) {
        while (s < known && stored[s].id != rows[i].id)
            s++;
        for (size_t k = 0; s < known && k < field->lines->fields.n; k++) {
            const struct field *column = &field->lines->fields.at[k];
            struct value value = row_get(&rows[i], column->name);
            if (column->is && !value_same(value, row_get(&stored[s], column->name)))
                step_cell(step, step_update(step, own.table, rows[i].id), column->name, value);
        }
    }
}

void step_rows_follow(struct step *step)
{
    for (size_t i = 0; step->before && step->d.reg && i < step->d.reg->fields.n; i++) {
        const struct field *field = &step->d.reg->fields.at[i];
        if (field->lines && computed_lines(field->lines))
            follow_record(step, field);
    }
}

/* --- lines that follow their source --- */

/* Somebody has written something into the line: it stays though its source is gone. */
static bool touched_by_people(const struct step *step, const struct field *field, const struct row *line)
{
    for (size_t i = 0; i < step->d.fact->line_count; i++)
        if (step->d.fact->lines[i].id == line->id && !strcmp(step->d.fact->lines[i].field, field->name))
            return true;
    return step_rows_written(field, line);
}

static bool drawn_from(const struct field *field, const struct row *line, const struct row *source)
{
    struct value from = row_get(line, field->each->table);
    return from.kind == VALUE_REF && from.ref.id == source->id;
}

static void draw_anew(struct step *step, const struct field *field)
{
    const struct row *sources, *lines;
    size_t n = set_rows(&step->d, field->each, MAX_DRAWN, &sources);
    size_t known = stored_lines(step, field, &lines);
    int64_t position = known ? row_int(&lines[known - 1], "pos") : 0;
    if (step->d.missing)
        return;
    for (size_t i = 0; i < n; i++) {
        bool there = false;
        for (size_t k = 0; k < known && !there; k++)
            there = drawn_from(field, &lines[k], &sources[i]);
        const struct cell source = {field->each->table, VALUE_OF_REF(field->each->table, sources[i].id)};
        if (!there)
            put_line(step, field, (size_t)++position, &source, 1);
    }
    for (size_t k = 0; n < MAX_DRAWN && k < known; k++) { /* where there are more, nobody knows who is gone */
        bool there = row_get(&lines[k], field->each->table).kind != VALUE_REF;
        for (size_t i = 0; i < n && !there; i++)
            there = drawn_from(field, &lines[k], &sources[i]);
        if (there || touched_by_people(step, field, &lines[k]))
            continue;
        step_update(step, field->lines->name, lines[k].id)->remove = true;
        end_line_tasks(step, field->lines->name, lines[k].id);
    }
}

void step_rows_draw(struct step *step)
{
    for (size_t i = 0; step->before && step->state && i < step->state->draws.n; i++) {
        const struct field *field = reg_field(step->d.reg, step->state->draws.at[i]);
        if (field && field->each)
            draw_anew(step, field);
    }
}

void entry_lines(struct step *step)
{
    if (!step->before)
        entry_rows(step, NULL); /* what opening brought about may be what the rows are drawn by */
    put_entries(step);
}
