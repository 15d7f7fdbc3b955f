#include "rules/step_inner.h"

#include "rules/computed.h"
#include "rules/wellformed.h"

#include <string.h>

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
    bool changed = true;
    for (size_t pass = 0; changed && pass <= reg->fields.n; pass++) { /* a computed field may read another one */
        changed = false;
        for (size_t i = 0; i < reg->fields.n; i++) {
            const struct field *field = &reg->fields.at[i];
            if (!field->is)
                continue;
            struct value value = computed_fit(&step->d, field, term_value(&step->d, field->is));
            changed = changed || !value_same(value, row_get(step->row, field->name));
            step_own(step, field->name, value);
        }
    }
}

/* --- entering --- */

bool entry_asked(const struct deed *deed, const char *name)
{
    for (size_t i = 0; i < deed->asks.n; i++)
        if (!strcmp(deed->asks.at[i], name))
            return true;
    return deed->asks_all;
}

/* What a line is entered in, and that nothing is entered where it is computed. */
static void apply_line(struct step *step, const struct deed *deed, const struct line_entry *entry)
{
    const struct field *lines = reg_field(step->d.reg, entry->field);
    bool trusted = step->d.fact->actor.trusted;
    if (!lines || !lines->lines || (!trusted && !entry_asked(deed, entry->field))) {
        step_refuse(step, &step->out->refusals, deed, ERR_INVALID, NULL, NULL, "“%s”不是这一步要填的",
                    lines ? lines->title : entry->field)
            ->reason_en = STEP_PRINT(step, "“%s” is not asked for here", lines ? STEP_EN(lines) : entry->field);
        return;
    }
    for (size_t i = 0; !trusted && i < entry->n; i++) {
        const struct field *column = reg_field(lines->lines, entry->cells[i].name);
        if (column && column->is)
            step_refuse(step, &step->out->refusals, deed, ERR_INVALID, &column->origin, NULL,
                        "%s的“%s”由程序算出，不用填", lines->title, column->title)
                ->reason_en = STEP_PRINT(step, "“%s” of %s is computed, not entered", STEP_EN(column), STEP_EN(lines));
    }
}

void entry_apply(struct step *step, const struct deed *deed)
{
    const struct fact *fact = step->d.fact;
    for (size_t i = 0; i < fact->value_count; i++) {
        const struct field *field = reg_field(step->d.reg, fact->values[i].name);
        bool open = field && (!field->builtin || !strcmp(field->name, "unit")) && !field->is;
        if (!field || (!fact->actor.trusted && (!open || !entry_asked(deed, field->name)))) {
            step_refuse(step, &step->out->refusals, deed, ERR_INVALID, NULL, NULL, "“%s”不是这一步要填的",
                        field && field->title ? field->title : fact->values[i].name)
                ->reason_en = STEP_PRINT(step, "“%s” is not asked for here",
                                         field && field->title ? STEP_EN(field) : fact->values[i].name);
            continue;
        }
        step_own(step, field->name, computed_fit(&step->d, field, fact->values[i].value));
    }
    for (size_t i = 0; i < fact->line_count; i++)
        apply_line(step, deed, &fact->lines[i]);
}

/* --- limits --- */

void entry_refuse(struct step *step, const struct deed *deed, const struct field *field, const char *zh, const char *en)
{
    struct refusal *refusal =
        step_refuse(step, &step->out->refusals, deed, ERR_INVALID, &field->origin, NULL, "%s%s", field->title, zh);
    refusal->reason_en = STEP_PRINT(step, "%s: %s", STEP_EN(field), en);
    refusal->field = field->name;
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

enum candidate { CANDIDATE_FITS, CANDIDATE_GONE, CANDIDATE_UNFIT };

/* Is what a value points at there, and may it be chosen? While something is not known yet, it may. */
static enum candidate candidate_of(struct step *step, const struct field *field, struct value value)
{
    const struct row *row = value.kind == VALUE_REF ? deciding_row(&step->d, value.ref.table, value.ref.id) : NULL;
    if (step->d.missing)
        return CANDIDATE_FITS;
    if (!row)
        return CANDIDATE_GONE;
    bool fits = term_true_of(&step->d, row, field->where);
    return fits || step->d.missing ? CANDIDATE_FITS : CANDIDATE_UNFIT;
}

static void check_candidates(struct step *step, const struct deed *deed, const struct field *field, struct value value)
{
    size_t n = value.kind == VALUE_LIST ? value.list.n : 1;
    for (size_t i = 0; i < n; i++) {
        struct value one = value.kind == VALUE_LIST ? value.list.at[i] : value;
        enum candidate candidate = candidate_of(step, field, one);
        if (candidate == CANDIDATE_GONE) {
            entry_refuse(step, deed, field, "指向的记录不存在", "the record it points at does not exist");
            return;
        }
        if (candidate == CANDIDATE_UNFIT) {
            const char *title = tell_title(&step->d, one);
            entry_refuse(step, deed, field, STEP_PRINT(step, "不能选“%s”", title),
                         STEP_PRINT(step, "“%s” cannot be chosen", title));
            return;
        }
    }
}

static void check_bounds(struct step *step, const struct deed *deed, const struct field *field, struct value value)
{
    struct value least = field->min ? term_value(&step->d, field->min) : VALUE_NONE;
    struct value most = field->max ? term_value(&step->d, field->max) : VALUE_NONE;
    const char *bound;
    if (field->min && value_compare(value, least) == -1) {
        bound = tell_value(&step->d, field, least);
        entry_refuse(step, deed, field, STEP_PRINT(step, "不能小于%s", bound),
                     STEP_PRINT(step, "not before or below %s", bound));
    }
    if (field->max && value_compare(value, most) == 1) {
        bound = tell_value(&step->d, field, most);
        entry_refuse(step, deed, field, STEP_PRINT(step, "不能晚于或大于%s", bound),
                     STEP_PRINT(step, "not after or above %s", bound));
    }
}

static struct wellformed_fault form_of(struct step *step, const struct field *field, struct value value)
{
    const char *text = value.kind == VALUE_TEXT ? value.text : "";
    return wellformed_fault(STEP_ARENA(step), field->type, text);
}

static void check_form(struct step *step, const struct deed *deed, const struct field *field, struct value value)
{
    for (size_t i = 0; i < (value.kind == VALUE_LIST ? value.list.n : 1); i++) {
        struct value one = value.kind == VALUE_LIST ? value.list.at[i] : value;
        struct wellformed_fault fault = form_of(step, field, one);
        if (fault.zh)
            entry_refuse(step, deed, field, STEP_PRINT(step, "“%s”%s", one.text, fault.zh),
                         STEP_PRINT(step, "“%s” %s", one.text, fault.en));
    }
}

static bool entered_now(const struct step *step, const struct field *field)
{
    return !step->before || !value_same(row_get(step->row, field->name), row_get(step->before, field->name));
}

static bool wanted(struct step *step, const struct deed *deed, const struct field *field)
{
    return (field->required_always || (field->required && term_true(&step->d, field->required))) &&
           (deed->asks_all || entry_asked(deed, field->name));
}

static void check_field(struct step *step, const struct deed *deed, const struct field *field)
{
    struct value value = row_get(step->row, field->name);
    if (field->builtin || field->is || field->lines)
        return;
    if (!value_filled(value)) {
        if (step->d.fact->actor.trusted)
            return; /* what rules bring about may be incomplete: a later deed of a person asks for the rest */
        if (wanted(step, deed, field))
            entry_refuse(step, deed, field, "没有填", "not filled in");
        return;
    }
    if (!entered_now(step, field))
        return;
    if (!chosen(field, value)) {
        const char *word = tell_value(&step->d, field, value);
        entry_refuse(step, deed, field, STEP_PRINT(step, "没有“%s”这个选项", word),
                     STEP_PRINT(step, "“%s” is none of its choices", word));
    }
    if (step->d.fact->actor.trusted)
        return; /* rows brought in and effects: the rules themselves chose the value */
    if (value.kind == VALUE_REF || (value.kind == VALUE_LIST && field->type == TYPE_REFS))
        check_candidates(step, deed, field, value);
    check_bounds(step, deed, field, value);
    check_form(step, deed, field, value);
}

/* A form shows all rows that are named: one in which nothing stands is not filled in yet, and may wait. */
static bool line_waits(const struct deed *deed, const struct field *lines, const struct row *row)
{
    bool may_wait = !strcmp(deed->name, "open") || !strcmp(deed->name, "edit");
    return may_wait && law_row_key(lines) && !step_rows_written(lines, row);
}

static bool line_entered(const struct step *step, const struct field *lines, const struct row *row)
{
    for (size_t i = 0; i < step->d.fact->line_count; i++)
        if (step->d.fact->lines[i].id == row->id && !strcmp(step->d.fact->lines[i].field, lines->name))
            return true;
    return false;
}

struct fault {
    const char *zh, *en;
};

static struct fault ref_fault(struct step *step, const struct field *column, struct value value)
{
    static const struct fault FAULTS[] = {
        [CANDIDATE_FITS] = {NULL, NULL},
        [CANDIDATE_GONE] = {"指向的记录不存在", "points at a record that does not exist"},
        [CANDIDATE_UNFIT] = {"不能这样选", "cannot be chosen here"},
    };
    return FAULTS[candidate_of(step, column, value)];
}

/* What is wrong with one cell of a line, NULLs when nothing is; the line is the subject of its columns' conditions. */
static struct fault column_fault(struct step *step, const struct field *column, struct value value, bool entered)
{
    if (!value_filled(value))
        return (column->required_always && entered) || (column->required && term_true(&step->d, column->required))
                   ? (struct fault){"没有填", "is not filled in"}
                   : (struct fault){NULL, NULL};
    if (!entered)
        return (struct fault){NULL, NULL};
    if (!chosen(column, value))
        return (struct fault){"没有这个选项", "is none of the choices"};
    struct wellformed_fault form = form_of(step, column, value);
    if (form.zh)
        return (struct fault){form.zh, form.en};
    if (value.kind == VALUE_REF && !step->d.fact->actor.trusted) {
        struct fault fault = ref_fault(step, column, value);
        if (fault.zh)
            return fault;
    }
    if (column->min && value_compare(value, term_value(&step->d, column->min)) == -1)
        return (struct fault){"太小", "is too small"};
    if (column->max && value_compare(value, term_value(&step->d, column->max)) == 1)
        return (struct fault){"太大或太晚", "is too large or too late"};
    return (struct fault){NULL, NULL};
}

/* A row is called by what it is about, one that nothing names by its number. */
static void refuse_cell(struct step *step, const struct deed *deed, const struct field *lines, const struct row *row,
                        size_t number, const struct field *column, struct fault fault)
{
    const char *name = step_rows_title(step, lines, row);
    entry_refuse(step, deed, lines,
                 name ? STEP_PRINT(step, "的“%s”：%s%s", name, column->title, fault.zh)
                      : STEP_PRINT(step, "第 %zu 行“%s”%s", number, column->title, fault.zh),
                 name ? STEP_PRINT(step, "row “%s”, “%s” %s", name, STEP_EN(column), fault.en)
                      : STEP_PRINT(step, "row %zu, “%s” %s", number, STEP_EN(column), fault.en));
}

static void check_line(struct step *step, const struct deed *deed, const struct field *lines, const struct row *row,
                       size_t number)
{
    const struct row *record = step->d.subject;
    const struct reg *reg = step->d.reg;
    bool entered = line_entered(step, lines, row);
    if (line_waits(deed, lines, row))
        return;
    for (size_t k = 0; k < lines->lines->fields.n; k++) {
        const struct field *column = &lines->lines->fields.at[k];
        step->d.subject = row;
        step->d.owner = record;
        step->d.reg = lines->lines;
        struct fault fault = {NULL, NULL};
        if (!column->builtin && !column->is)
            fault = column_fault(step, column, row_get(row, column->name), entered);
        step->d.subject = record;
        step->d.owner = NULL;
        step->d.reg = reg;
        if (fault.zh)
            refuse_cell(step, deed, lines, row, number, column, fault);
    }
}

static void check_line_columns(struct step *step, const struct deed *deed, const struct field *lines)
{
    struct path self = {.root = ROOT_SUBJECT};
    struct set set = {.table = lines->lines->name, .lines = &self};
    const struct row *rows;
    size_t n = set_rows(&step->d, &set, 1000, &rows);
    if (!n && !step->d.fact->actor.trusted && wanted(step, deed, lines))
        entry_refuse(step, deed, lines, "没有填", "not filled in");
    for (size_t i = 0; i < n && step->d.fact->line_count; i++)
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
    size_t n = deciding_all_rows(&step->d, step->row->table, where, NULL, false, 2, &rows); /* as the store sees it */
    for (size_t i = 0; i < n; i++)
        if (rows[i].id != step->row->id) {
            const struct field *field = reg_field(step->d.reg, unique->columns[0]);
            entry_refuse(step, deed, field, "已有相同的登记", "the same is entered already");
            return;
        }
}

static struct refusal *refuse_check(struct step *step, const struct deed *deed, struct refusals *into,
                                    const struct need *check, const char *more, const char *more_en)
{
    struct refusal *refusal = step_refuse(step, into, deed, ERR_INVALID, &check->origin, NULL, "%s%s",
                                          check->otherwise ? check->otherwise : check->text, more);
    refusal->reason_en = check->otherwise_en ? STEP_PRINT(step, "%s%s", check->otherwise_en, more_en) : NULL;
    return refusal;
}

static void check_rules(struct step *step, const struct deed *deed)
{
    const struct needs *checks = &step->d.reg->checks;
    for (size_t i = 0; i < checks->n; i++) {
        const struct need *check = &checks->at[i];
        if ((check->when && !term_true(&step->d, check->when)) || !check->that || !term_false(&step->d, check->that))
            continue;
        if (check->weight == WEIGHT_WARN)
            refuse_check(step, deed, &step->out->warnings, check, "", "");
        else if (check->weight == WEIGHT_REFUSE)
            refuse_check(step, deed, &step->out->refusals, check, "", "");
        else if (text_empty(step->d.fact->reason))
            refuse_check(step, deed, &step->out->refusals, check, "，须说明理由", ": a reason is needed")->field =
                REFUSAL_REASON;
    }
}

void entry_check(struct step *step, const struct deed *deed)
{
    const struct reg *reg = step->d.reg;
    for (size_t i = 0; i < reg->fields.n; i++) {
        const struct field *field = &reg->fields.at[i];
        bool required = (field->required_always || field->required) && !step->d.fact->actor.trusted;
        check_field(step, deed, field);
        if (field->lines && (step->d.fact->line_count || required))
            check_line_columns(step, deed, field);
    }
    for (size_t i = 0; i < reg->uniques.n; i++)
        check_unique(step, deed, &reg->uniques.at[i]);
    check_rules(step, deed);
    entry_post(step, deed);
}
