#include "rules/step_inner.h"

#include <string.h>

/* --- records --- */

static struct cell *values_of(struct step *step, const struct effect *effect, const struct reg *target, size_t *ret_n)
{
    struct cell *cells = ARENA_ARRAY(STEP_ARENA(step), struct cell, effect->values.n);
    size_t n = 0;
    for (size_t i = 0; i < effect->values.n; i++) {
        const struct assign *assign = &effect->values.at[i];
        struct value value = assign->value ? term_value(&step->d, assign->value) : VALUE_NONE;
        (void)target;
        if (value_filled(value))
            cells[n++] = (struct cell){assign->name, value};
    }
    *ret_n = n;
    return cells;
}

static void note_new_in(struct step *step, const struct effect *effect, struct fact *fact)
{
    const struct path *as = effect->as;
    if (!as || !as->n)
        return;
    const struct row *holder = as->root == ROOT_ROW && step->d.depth ? step->d.rows[step->d.depth - 1] : step->row;
    fact->note_in.table = holder->table;
    fact->note_in.id = holder->id;
    fact->note_in.field = as->hops[as->n - 1].name;
}

static void open_effect(struct step *step, const struct effect *effect)
{
    const struct reg *target = law_reg(step->d.law, effect->name);
    struct fact *fact = step_react(step, FACT_DEED, "open", effect->name, 0, &effect->origin);
    fact->values = values_of(step, effect, target, &fact->value_count);
    fact->same_as.names = effect->same_as.at;
    fact->same_as.n = effect->same_as.n;
    fact->same_as.reopen = effect->again != NULL;
    fact->same_as.where = effect->same_while;
    fact->same_as.stays = effect->stays;
    note_new_in(step, effect, fact);
    if (target)
        step_note(step, STEP_PRINT(step, "建立%s", target->title), STEP_PRINT(step, "opened: %s", STEP_EN(target)));
}

static struct value record_at(struct step *step, const struct path *path)
{
    struct path holder = *path;
    holder.n--;
    return path_value(&step->d, &holder);
}

static void set_other(struct step *step, const struct path *path, struct value value)
{
    struct value record = record_at(step, path);
    const char *field = path->hops[path->n - 1].name;
    if (record.kind != VALUE_REF)
        return;
    if (step->row && record.ref.id == step->row->id && text_same(record.ref.table, step->row->table)) {
        step_own(step, field, value);
        return;
    }
    const struct row *row = deciding_row(&step->d, record.ref.table, record.ref.id);
    if (!row || value_same(row_get(row, field), value))
        return;
    struct put *put = step_update(step, record.ref.table, record.ref.id);
    step_cell(step, put, field, value);
    if (!law_reg(step->d.law, record.ref.table)->owner)
        step_cell(step, put, "version", VALUE_OF_INT(row_int(row, "version") + 1));
}

static void set_effect(struct step *step, const struct effect *effect)
{
    for (size_t i = 0; i < effect->values.n; i++) {
        const struct assign *assign = &effect->values.at[i];
        if (!assign->path || !assign->path->n || !assign->value)
            continue;
        set_other(step, assign->path, term_value(&step->d, assign->value));
    }
}

static void go_effect(struct step *step, const struct effect *effect)
{
    if (!effect->of) {
        flow_enter(step, reg_state(step->d.reg, effect->name));
        return;
    }
    struct value of = term_value(&step->d, effect->of);
    size_t n = of.kind == VALUE_LIST ? of.list.n : of.kind == VALUE_REF;
    for (size_t i = 0; i < n; i++) {
        struct value one = of.kind == VALUE_LIST ? of.list.at[i] : of;
        if (one.kind != VALUE_REF)
            continue;
        const char *name = arena_printf(STEP_ARENA(step), "go:%s", effect->name);
        step_react(step, FACT_DEED, name, one.ref.table, one.ref.id, &effect->origin);
    }
}

/* --- paper, strikes, orders --- */

static void print_effect(struct step *step, const struct effect *effect)
{
    if (!effect->of && !step->row)
        return; /* `check` refuses it; a law adopted earlier may have it */
    struct put *put = step_insert(step, "document");
    const struct form *form = map_get(&step->d.law->forms, effect->name);
    struct value record = effect->of ? term_value(&step->d, effect->of) : VALUE_OF_REF(step->row->table, step->row->id);
    step_cell(step, put, "form", VALUE_OF_TEXT(effect->name));
    step_cell(step, put, "record", record);
    step_cell(step, put, "at", VALUE_OF_INT(step->d.now));
    step_cell(step, put, "number", row_get(step->row, "number"));
    if (form)
        step_note(step, STEP_PRINT(step, "印制《%s》", form->title), STEP_PRINT(step, "printed: %s", STEP_EN(form)));
}

static int64_t struck_unit(struct step *step)
{
    return !step->row ? 0 : !strcmp(step->row->table, "unit") ? step->row->id : row_int(step->row, "unit");
}

/* What one strike stands for: what the pack says; the miss of this period; else the record. */
static const char *strike_key(struct step *step, const struct effect *effect)
{
    struct text key = TEXT(STEP_ARENA(step));
    bool periodic = step->task && *row_text(step->task, "period-key");
    value_print(&key, effect->key ? term_value(&step->d, effect->key)
                      : periodic  ? VALUE_OF_REF("task", step->task->id)
                                  : VALUE_OF_REF(step->row->table, step->row->id));
    return text_end(&key);
}

static const struct rung *rung_for(const struct ladder *ladder, int64_t count)
{
    const struct rung *found = NULL;
    for (size_t i = 0; i < ladder->rungs.n; i++)
        if (ladder->rungs.at[i].number <= count)
            found = &ladder->rungs.at[i];
    return found;
}

/* Where the window of a ladder begins: the present calendar year, term … or so long ago. */
static ms_t window_start(struct step *step, const char *within)
{
    struct oops oops = {0};
    struct period_phrase phrase;
    struct period period;
    struct span span;
    ms_t from = 0;
    const struct calendar *calendar = step->d.law->calendar;
    if (!within || !calendar)
        return 0;
    if (!period_parse(STEP_ARENA(step), within, &phrase, &oops))
        return period_at(&phrase, calendar, step->d.now, &period) ? 0 : period.start;
    if (!span_parse(within, &span, &oops) && !span_add(span, span_from(step->d.now), true, calendar, &from))
        return from;
    return 0;
}

static void strike_effect(struct step *step, const struct effect *effect)
{
    struct arena *arena = STEP_ARENA(step);
    const struct ladder *ladder = map_get(&step->d.law->ladders, effect->name);
    int64_t unit = struck_unit(step);
    if (!unit)
        return; /* a duty of the institution: nobody is counted */
    const char *key = strike_key(step, effect);
    const struct term *where = term_and(arena, term_is(arena, "ladder", VALUE_OF_TEXT(effect->name)),
                                        term_is(arena, "subject", VALUE_OF_INT(unit)));
    where = term_and(arena, where, term_is(arena, "state", VALUE_OF_TEXT("standing")));
    where =
        term_and(arena, where,
                 arena_copy(arena,
                            &(struct term){.kind = TERM_AT_LEAST,
                                           .a = term_column(arena, "at"),
                                           .b = term_literal(arena, VALUE_OF_INT(window_start(step, ladder->within)))},
                            sizeof(struct term)));
    const struct row *rows;
    size_t n = deciding_rows(&step->d, "strike", where, NULL, false, ROWS_ALL, &rows);
    for (size_t i = 0; i < n; i++)
        if (text_same(row_text(&rows[i], "key"), key))
            return; /* one miss that serves two clauses counts once */
    struct put *put = step_insert(step, "strike");
    step_cell(step, put, "ladder", VALUE_OF_TEXT(effect->name));
    step_cell(step, put, "subject", VALUE_OF_REF("unit", unit));
    step_cell(step, put, "unit", VALUE_OF_REF("unit", unit));
    step_cell(step, put, "key", VALUE_OF_TEXT(key));
    step_cell(step, put, "at", VALUE_OF_INT(step->d.now));
    step_cell(step, put, "state", VALUE_OF_TEXT("standing"));
    step_cell(step, put, "cause", VALUE_OF_REF(step->row->table, step->row->id));
    step_cell(step, put, "rung", VALUE_OF_INT((int64_t)n + 1));
    const struct rung *rung = rung_for(ladder, (int64_t)n + 1);
    if (!rung)
        return;
    struct row strike = {.table = "strike", .id = put->id, .cells = put->cells, .n = put->n};
    struct step about = *step;
    about.row = &strike;
    about.before = NULL;
    about.state = NULL;
    about.d.subject = &strike;
    about.d.reg = law_reg(step->d.law, "strike");
    effects_run(&about, &rung->effects);
    step->d.missing = step->d.missing || about.d.missing;
}

static const char *mode_of(struct step *step, const struct effect *effect)
{
    for (size_t i = 0; i < effect->values.n; i++)
        if (!strcmp(effect->values.at[i].name, "mode"))
            return tell_value(&step->d, NULL, term_value(&step->d, effect->values.at[i].value));
    return NULL;
}

static void call_effect(struct step *step, const struct effect *effect)
{
    if (!step->row)
        return;
    struct put *put = step_insert(step, "call");
    struct value target = effect->of ? term_value(&step->d, effect->of) : VALUE_NONE;
    const char *mode = mode_of(step, effect);
    step_cell(step, put, "record", VALUE_OF_REF(step->row->table, step->row->id));
    step_cell(step, put, "capability", VALUE_OF_TEXT(effect->name));
    step_cell(step, put, "target", target);
    step_cell(step, put, "state", VALUE_OF_TEXT("pending"));
    if (!mode)
        mode = row_text(step->row, "mode");
    if (*mode)
        step_cell(step, put, "mode", VALUE_OF_TEXT(mode));
    if (effect->undo)
        step_cell(step, put, "undo", VALUE_OF_INT(1));
    if (effect->prove) {
        struct clock clock = {.set = true, .due = *effect->prove};
        ms_t start, due;
        if (task_due(step, &clock, step->d.now, VALUE_NONE, &start, &due)) {
            step_cell(step, put, "prove-by", VALUE_OF_INT(due));
            struct clock *kept = arena_copy(STEP_ARENA(step), &clock, sizeof clock);
            struct task_start proof = {
                .duty = "prove", .title = effect->undo ? "证明已恢复" : "证明已执行", .clock = kept, .origin = &effect->origin,
                .subject = VALUE_OF_REF("call", put->id), .start = step->d.now,
                .who = &(struct who){.kind = WHO_ACTOR},
            };
            task_open(step, &proof);
        }
    }
    const char *name = tell_value(&step->d, NULL, target);
    step_note(step, STEP_PRINT(step, "下达执行单：%s", name), STEP_PRINT(step, "order given: %s", name));
}

/* --- running --- */

static void run_one(struct step *step, const struct effect *effect)
{
    if (!term_true(&step->d, effect->when))
        return;
    switch (effect->kind) {
    case EFFECT_NOTIFY: effect_tell(step, effect->who, effect->notice, false, &effect->origin); return;
    case EFFECT_ESCALATE: effect_tell(step, effect->who, effect->notice, true, &effect->origin); return;
    case EFFECT_OPEN: open_effect(step, effect); return;
    case EFFECT_SET: set_effect(step, effect); return;
    case EFFECT_GO: go_effect(step, effect); return;
    case EFFECT_PRINT: print_effect(step, effect); return;
    case EFFECT_STRIKE: strike_effect(step, effect); return;
    case EFFECT_CALL: call_effect(step, effect); return;
    }
}

void effects_run(struct step *step, const struct effects *effects)
{
    for (size_t i = 0; i < effects->n; i++) {
        const struct effect *effect = &effects->at[i];
        if (!effect->each) {
            run_one(step, effect);
            continue;
        }
        const struct row *rows;
        size_t n = set_rows(&step->d, effect->each, ROWS_ALL, &rows);
        for (size_t k = 0; k < n; k++) {
            step->d.rows[step->d.depth++] = &rows[k];
            run_one(step, effect);
            step->d.depth--;
        }
    }
}
