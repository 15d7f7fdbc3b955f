#include "rules/step_inner.h"

#include "rules/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- values that fit their fields --- */

static struct value merged_list(struct step *step, struct value have, struct value more)
{
    struct values LIST(struct value) all = {0};
    for (size_t i = 0; have.kind == VALUE_LIST && i < have.list.n; i++)
        *list_push(STEP_ARENA(step), &all) = have.list.at[i];
    size_t n = more.kind == VALUE_LIST ? more.list.n : 1;
    for (size_t i = 0; i < n; i++) {
        struct value one = more.kind == VALUE_LIST ? more.list.at[i] : more;
        if (!value_holds(VALUE_OF_LIST(all.at, all.n), one))
            *list_push(STEP_ARENA(step), &all) = one;
    }
    return VALUE_OF_LIST(all.at, all.n);
}

/* A single record where a list of them is kept becomes a list of one; a share of an amount becomes whole fen. */
static struct value fitted(struct step *step, const struct field *field, struct value value)
{
    bool number = value.kind == VALUE_INT || value.kind == VALUE_REAL;
    if (number && field->type == TYPE_TEXT)
        return VALUE_OF_TEXT(tell_value(&step->d, NULL, value));
    if (value.kind == VALUE_REAL && field->type == TYPE_MONEY)
        return VALUE_OF_INT(llround(value.real));
    return field_is_list(field) && value.kind != VALUE_LIST && value_filled(value)
               ? merged_list(step, VALUE_NONE, value)
               : value;
}

/* --- defaults and computed fields --- */

void entry_defaults(struct step *step)
{
    const struct reg *reg = step->d.reg;
    for (size_t i = 0; i < reg->fields.n; i++) {
        const struct field *field = &reg->fields.at[i];
        if (field->initial && row_get(step->row, field->name).kind == VALUE_EMPTY)
            step_own(step, field->name, term_value(&step->d, field->initial));
    }
    if (row_get(step->row, "unit").kind == VALUE_EMPTY && step->d.fact->actor.person) {
        const struct row *person = deciding_row(&step->d, "person", step->d.fact->actor.person);
        if (row_int(person, "unit"))
            step_own(step, "unit", VALUE_OF_REF("unit", row_int(person, "unit")));
    }
}

void entry_compute(struct step *step)
{
    const struct reg *reg = step->d.reg;
    for (int pass = 0; pass < 2; pass++) /* a computed field may read another one */
        for (size_t i = 0; i < reg->fields.n; i++)
            if (reg->fields.at[i].is)
                step_own(step, reg->fields.at[i].name,
                         fitted(step, &reg->fields.at[i], term_value(&step->d, reg->fields.at[i].is)));
}

/* --- entering --- */

bool entry_asked(const struct deed *deed, const char *name)
{
    for (size_t i = 0; i < deed->asks.n; i++)
        if (!strcmp(deed->asks.at[i], name))
            return true;
    return deed->asks_all;
}

void entry_apply(struct step *step, const struct deed *deed)
{
    const struct fact *fact = step->d.fact;
    for (size_t i = 0; i < fact->value_count; i++) {
        const struct field *field = reg_field(step->d.reg, fact->values[i].name);
        bool open = field && (!field->builtin || !strcmp(field->name, "unit")) && !field->is;
        if (!field || (!fact->actor.trusted && (!open || !entry_asked(deed, field->name)))) {
            step_refuse(step, &step->out->refusals, deed, ERR_INVALID, NULL, NULL, "“%s”不是这一步要填的",
                        field && field->title ? field->title : fact->values[i].name);
            continue;
        }
        step_own(step, field->name, fitted(step, field, fact->values[i].value));
    }
    for (size_t i = 0; i < fact->line_count; i++)
        if (!reg_field(step->d.reg, fact->lines[i].field) ||
            (!fact->actor.trusted && !entry_asked(deed, fact->lines[i].field)))
            step_refuse(step, &step->out->refusals, deed, ERR_INVALID, NULL, NULL, "“%s”不是这一步要填的",
                        fact->lines[i].field);
}

/* --- limits --- */

static void refuse_field(struct step *step, const struct deed *deed, const struct field *field, const char *reason)
{
    step_refuse(step, &step->out->refusals, deed, ERR_INVALID, &field->origin, NULL, "%s%s", field->title, reason);
    step->out->refusals.at[step->out->refusals.n - 1].field = field->name;
}

static bool chosen(const struct field *field, struct value value)
{
    if (!field->choices.n || field->builtin)
        return true;
    size_t n = value.kind == VALUE_LIST ? value.list.n : 1;
    for (size_t i = 0; i < n; i++) {
        struct value one = value.kind == VALUE_LIST ? value.list.at[i] : value;
        bool found = false;
        for (size_t k = 0; k < field->choices.n && !found; k++)
            found = one.kind == VALUE_TEXT && !strcmp(one.text, field->choices.at[k]);
        if (!found)
            return false;
    }
    return true;
}

static void check_candidates(struct step *step, const struct deed *deed, const struct field *field, struct value value)
{
    size_t n = value.kind == VALUE_LIST ? value.list.n : 1;
    for (size_t i = 0; i < n; i++) {
        struct value one = value.kind == VALUE_LIST ? value.list.at[i] : value;
        const struct row *row = one.kind == VALUE_REF ? deciding_row(&step->d, one.ref.table, one.ref.id) : NULL;
        if (step->d.missing)
            continue;
        if (!row) {
            refuse_field(step, deed, field, "指向的记录不存在");
            return;
        }
        step->d.rows[step->d.depth++] = row;
        bool fits = term_true(&step->d, field->where);
        step->d.depth--;
        if (!fits) {
            refuse_field(step, deed, field, arena_printf(STEP_ARENA(step), "不能选“%s”", tell_title(&step->d, one)));
            return;
        }
    }
}

static void check_bounds(struct step *step, const struct deed *deed, const struct field *field, struct value value)
{
    if (field->min && value_compare(value, term_value(&step->d, field->min)) == -1)
        refuse_field(step, deed, field,
                     arena_printf(STEP_ARENA(step), "不能小于%s",
                                  tell_value(&step->d, field, term_value(&step->d, field->min))));
    struct value most = field->max ? term_value(&step->d, field->max) : VALUE_NONE;
    if (field->max && value_compare(value, most) == 1)
        refuse_field(step, deed, field, arena_printf(STEP_ARENA(step), "不能晚于或大于%s", tell_value(&step->d, field, most)));
}

static bool entered_now(const struct step *step, const struct field *field)
{
    return !step->before || !value_same(row_get(step->row, field->name), row_get(step->before, field->name));
}

static void check_field(struct step *step, const struct deed *deed, const struct field *field)
{
    struct value value = row_get(step->row, field->name);
    if (field->builtin || field->is || field->lines)
        return;
    if (!value_filled(value)) {
        if (step->d.fact->actor.trusted)
            return; /* what rules bring about may be incomplete: a later deed of a person asks for the rest */
        bool wanted = field->required_always || (field->required && term_true(&step->d, field->required));
        if (wanted && (deed->asks_all || entry_asked(deed, field->name)))
            refuse_field(step, deed, field, "没有填");
        return;
    }
    if (!entered_now(step, field))
        return;
    if (!chosen(field, value))
        refuse_field(step, deed, field,
                     arena_printf(STEP_ARENA(step), "没有“%s”这个选项", tell_value(&step->d, field, value)));
    if (step->d.fact->actor.trusted)
        return; /* rows brought in and effects: the rules themselves chose the value */
    if (value.kind == VALUE_REF || (value.kind == VALUE_LIST && field->type == TYPE_REFS))
        check_candidates(step, deed, field, value);
    check_bounds(step, deed, field, value);
}

static bool line_entered(const struct step *step, const struct field *lines, const struct row *row)
{
    for (size_t i = 0; i < step->d.fact->line_count; i++)
        if (step->d.fact->lines[i].id == row->id && !strcmp(step->d.fact->lines[i].field, lines->name))
            return true;
    return false;
}

/* What is wrong with one cell of a line, NULL when nothing is; the line is the subject of its columns' conditions. */
static const char *column_fault(struct step *step, const struct field *column, struct value value, bool entered)
{
    if (!value_filled(value))
        return (column->required_always && entered) || (column->required && term_true(&step->d, column->required))
                   ? "没有填"
                   : NULL;
    if (!entered)
        return NULL;
    if (!chosen(column, value))
        return "没有这个选项";
    if (column->min && value_compare(value, term_value(&step->d, column->min)) == -1)
        return "太小";
    return column->max && value_compare(value, term_value(&step->d, column->max)) == 1 ? "太大或太晚" : NULL;
}

static void check_line(struct step *step, const struct deed *deed, const struct field *lines, const struct row *row,
                       size_t number)
{
    const struct row *record = step->d.subject;
    const struct reg *reg = step->d.reg;
    bool entered = line_entered(step, lines, row);
    for (size_t k = 0; k < lines->lines->fields.n; k++) {
        const struct field *column = &lines->lines->fields.at[k];
        step->d.subject = row;
        step->d.reg = lines->lines;
        const char *fault = column->builtin ? NULL : column_fault(step, column, row_get(row, column->name), entered);
        step->d.subject = record;
        step->d.reg = reg;
        if (fault)
            refuse_field(step, deed, lines,
                         arena_printf(STEP_ARENA(step), "第 %zu 行“%s”%s", number, column->title, fault));
    }
}

static void check_line_columns(struct step *step, const struct deed *deed, const struct field *lines)
{
    struct path self = {.root = ROOT_SUBJECT};
    struct set set = {.table = lines->lines->name, .lines = &self};
    const struct row *rows;
    size_t n = set_rows(&step->d, &set, 1000, &rows);
    for (size_t i = 0; i < n; i++)
        check_line(step, deed, lines, &rows[i], i + 1);
}

static void check_unique(struct step *step, const struct deed *deed, const struct unique *unique)
{
    struct arena *arena = STEP_ARENA(step);
    const struct term *where = NULL;
    for (size_t i = 0; i < unique->n; i++) {
        struct value value = row_get(step->row, unique->columns[i]);
        if (!value_filled(value))
            return;
        where = term_and(arena, where, term_is(arena, unique->columns[i], value));
    }
    if (unique->while_column) {
        if (!text_same(row_text(step->row, unique->while_column), unique->while_value))
            return;
        where = term_and(arena, where, term_is(arena, unique->while_column, VALUE_OF_TEXT(unique->while_value)));
    }
    const struct row *rows;
    size_t n = deciding_rows(&step->d, step->row->table, where, NULL, false, 2, &rows);
    for (size_t i = 0; i < n; i++)
        if (rows[i].id != step->row->id) {
            const struct field *field = reg_field(step->d.reg, unique->columns[0]);
            refuse_field(step, deed, field, "已有相同的登记");
            return;
        }
}

static void check_rules(struct step *step, const struct deed *deed)
{
    const struct needs *checks = &step->d.reg->checks;
    for (size_t i = 0; i < checks->n; i++) {
        const struct need *check = &checks->at[i];
        if (!check->that || !term_false(&step->d, check->that))
            continue;
        const char *reason = check->otherwise ? check->otherwise : check->text;
        if (check->weight == WEIGHT_WARN)
            step_refuse(step, &step->out->warnings, deed, ERR_INVALID, &check->origin, NULL, "%s", reason);
        else if (check->weight == WEIGHT_REFUSE)
            step_refuse(step, &step->out->refusals, deed, ERR_INVALID, &check->origin, NULL, "%s", reason);
        else if (text_empty(step->d.fact->reason)) {
            step_refuse(step, &step->out->refusals, deed, ERR_INVALID, &check->origin, NULL, "%s，须说明理由", reason);
            step->out->refusals.at[step->out->refusals.n - 1].field = REFUSAL_REASON;
        }
    }
}

void entry_check(struct step *step, const struct deed *deed)
{
    const struct reg *reg = step->d.reg;
    for (size_t i = 0; i < reg->fields.n; i++) {
        check_field(step, deed, &reg->fields.at[i]);
        if (reg->fields.at[i].lines && step->d.fact->line_count)
            check_line_columns(step, deed, &reg->fields.at[i]);
    }
    for (size_t i = 0; i < reg->uniques.n; i++)
        check_unique(step, deed, &reg->uniques.at[i]);
    check_rules(step, deed);
}

/* --- lines --- */

static void end_line_tasks(struct step *step, const char *table, int64_t line)
{
    const struct row *tasks;
    size_t n = task_open_of(step, NULL, VALUE_OF_REF(table, line), &tasks);
    for (size_t i = 0; i < n; i++)
        task_close(step, &tasks[i], "void", "该行已删除");
}

static void put_entries(struct step *step)
{
    const struct fact *fact = step->d.fact;
    for (size_t i = 0; i < fact->line_count; i++) {
        const struct line_entry *entry = &fact->lines[i];
        const char *table = arena_printf(STEP_ARENA(step), "%s.%s", step->d.reg->name, entry->field);
        struct put *put = entry->id ? step_update(step, table, entry->id) : step_insert(step, table);
        put->remove = entry->remove;
        if (entry->remove)
            end_line_tasks(step, table, entry->id);
        if (!entry->id) {
            step_cell(step, put, "record", VALUE_OF_REF(step->d.reg->name, step->row->id));
            step_cell(step, put, "pos", VALUE_OF_INT((int64_t)i + 1));
        }
        for (size_t k = 0; k < entry->n; k++)
            step_cell(step, put, entry->cells[k].name, entry->cells[k].value);
    }
}

static bool has_entry(const struct step *step, const char *field)
{
    for (size_t i = 0; i < step->d.fact->line_count; i++)
        if (!strcmp(step->d.fact->lines[i].field, field))
            return true;
    return false;
}

static void draw_fixed(struct step *step, const struct field *field)
{
    for (size_t i = 0; i < field->rows.n; i++) {
        if (!term_true(&step->d, field->rows.at[i].when))
            continue;
        struct put *put = step_insert(step, field->lines->name);
        step_cell(step, put, "record", VALUE_OF_REF(step->d.reg->name, step->row->id));
        step_cell(step, put, "pos", VALUE_OF_INT((int64_t)i + 1));
        step_cell(step, put, "item", VALUE_OF_TEXT(field->rows.at[i].item));
    }
}

static void draw_each(struct step *step, const struct field *field)
{
    const struct row *rows;
    size_t n = set_rows(&step->d, field->each, 200, &rows);
    for (size_t i = 0; i < n; i++) {
        struct put *put = step_insert(step, field->lines->name);
        step_cell(step, put, "record", VALUE_OF_REF(step->d.reg->name, step->row->id));
        step_cell(step, put, "pos", VALUE_OF_INT((int64_t)i + 1));
        step_cell(step, put, field->each->table, VALUE_OF_REF(field->each->table, rows[i].id));
    }
}

void entry_lines(struct step *step)
{
    put_entries(step);
    for (size_t i = 0; !step->before && i < step->d.reg->fields.n; i++) {
        const struct field *field = &step->d.reg->fields.at[i];
        if (!field->lines || has_entry(step, field->name))
            continue;
        draw_fixed(step, field);
        if (field->each)
            draw_each(step, field);
    }
}

/* --- numbers: gap-free, drawn inside the commit --- */

static const char *numbered(struct step *step, const char *pattern, int year, int64_t number)
{
    struct text text = TEXT(STEP_ARENA(step));
    for (const char *at = pattern; *at;) {
        if (text_starts(at, "{year}")) {
            text_printf(&text, "%d", year);
            at += 6;
        } else if (text_starts(at, "{seq")) {
            int width = at[4] == ':' ? atoi(at + 5) : 1;
            text_printf(&text, "%0*lld", width, (long long)number);
            at = strchr(at, '}') ? strchr(at, '}') + 1 : at + 4;
        } else {
            text_byte(&text, *at++);
        }
    }
    return text_end(&text);
}

void entry_number(struct step *step, const char *deed)
{
    const struct reg *reg = step->d.reg;
    if (!reg->number_pattern || strcmp(reg->number_when ? reg->number_when : "open", deed) ||
        *row_text(step->row, "number"))
        return;
    struct arena *arena = STEP_ARENA(step);
    const struct calendar *calendar = step->d.law->calendar;
    int year = civil_date(civil_day_at(step->d.now, calendar ? calendar_offset(calendar) : CALENDAR_BEIJING)).year;
    const char *period = strstr(reg->number_pattern, "{year}") ? arena_printf(arena, "%d", year) : "";
    const char *key = arena_printf(arena, "%s|%s|%s", reg->name, reg->number_pattern, period);
    const struct row *rows;
    size_t n = deciding_rows(&step->d, "series", term_is(arena, "pattern", VALUE_OF_TEXT(key)), NULL, false, 1, &rows);
    int64_t next = n ? row_int(&rows[0], "last") + 1 : 1;
    struct put *put = n ? step_update(step, "series", rows[0].id) : step_insert(step, "series");
    if (!n) {
        step_cell(step, put, "pattern", VALUE_OF_TEXT(key));
        step_cell(step, put, "period", VALUE_OF_TEXT(period));
    }
    step_cell(step, put, "last", VALUE_OF_INT(next));
    const char *number = numbered(step, reg->number_pattern, year, next);
    step_own(step, "number", VALUE_OF_TEXT(number));
    step_note(step, "编号 %s", number);
}
