#include "rules/step_inner.h"

#include "base/must.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void step_tell(struct step *step); /* step_tell.c */

/* --- rows to put --- */

enum { CELLS_AT_FIRST = 8 };

void step_cell(struct step *step, struct put *put, const char *name, struct value value)
{
    struct arena *arena = STEP_ARENA(step);
    for (size_t i = 0; i < put->n; i++)
        if (text_same(put->cells[i].name, name)) {
            put->cells[i].value = value;
            return;
        }
    if (put->n >= put->cap) {
        put->cap = put->n < CELLS_AT_FIRST ? CELLS_AT_FIRST : put->n * 2;
        put->cells = arena_grow(arena, put->cells, sizeof *put->cells * put->n, sizeof *put->cells * put->cap);
    }
    put->cells[put->n++] = (struct cell){name, value};
}

static struct put *put_new(struct step *step, const char *table, int64_t id)
{
    struct put *put = ARENA_NEW(STEP_ARENA(step), struct put);
    *put = (struct put){.table = table, .id = id};
    *list_push(STEP_ARENA(step), &step->out->puts) = put;
    return put;
}

struct put *step_insert(struct step *step, const char *table)
{
    const struct reg *reg = law_reg(step->d.law, table);
    struct put *put = put_new(step, table, step->out->next_id++);
    put->insert = true;
    if (reg && !reg->owner) {
        step_cell(step, put, "opened", VALUE_OF_INT(step->d.now));
        step_cell(step, put, "since", VALUE_OF_INT(step->d.now));
        step_cell(step, put, "version", VALUE_OF_INT(1));
        step_cell(step, put, "law", VALUE_OF_INT(step->d.law->generation));
        if (step->d.fact->actor.person)
            step_cell(step, put, "opener", VALUE_OF_REF("person", step->d.fact->actor.person));
    }
    return put;
}

struct put *step_update(struct step *step, const char *table, int64_t id)
{
    for (size_t i = 0; i < step->out->puts.n; i++)
        if (step->out->puts.at[i]->id == id && !strcmp(step->out->puts.at[i]->table, table))
            return step->out->puts.at[i];
    return put_new(step, table, id);
}

void step_own(struct step *step, const char *name, struct value value)
{
    row_set(STEP_ARENA(step), step->row, name, value);
}

static void write_changed(struct step *step)
{
    struct put *put = NULL;
    for (size_t i = 0; i < step->row->n; i++) {
        const struct cell *cell = &step->row->cells[i];
        if (value_same(cell->value, row_get(step->before, cell->name)))
            continue;
        put = put ? put : step_update(step, step->row->table, step->row->id);
        step_cell(step, put, cell->name, cell->value);
    }
    if (!put)
        return;
    if (law_reg(step->d.law, step->row->table)->owner)
        return; /* lines have no version of their own */
    step->out->version = row_int(step->before, "version") + 1;
    step_cell(step, put, "version", VALUE_OF_INT(step->out->version));
}

void step_write_subject(struct step *step)
{
    step_rows_draw(step);
    step_rows_follow(step);
    if (step->before) {
        flow_follow_unit(step);
        step->out->version = row_int(step->before, "version");
        write_changed(step);
        return;
    }
    struct put *put = put_new(step, step->row->table, step->row->id);
    put->insert = true;
    for (size_t i = 0; i < step->row->n; i++)
        if (step->row->cells[i].value.kind != VALUE_EMPTY)
            step_cell(step, put, step->row->cells[i].name, step->row->cells[i].value);
    step->out->version = 1;
}

/* --- words --- */

void step_note(struct step *step, const char *zh, const char *en)
{
    *list_push(STEP_ARENA(step), &step->out->notes) = (struct outcome_note){zh, en};
}

struct refusal *step_refuse(struct step *step, struct refusals *refusals, const struct deed *deed, int code,
                            const struct origin *origin, const struct who *who, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct refusal *refusal = list_push(STEP_ARENA(step), refusals);
    *refusal = (struct refusal){
        .deed = deed ? deed->name : step->d.fact->name,
        .title = deed && deed->title ? deed->title : step->d.fact->name,
        .reason = arena_vprintf(STEP_ARENA(step), format, args),
        .title_en = deed ? deed->en : NULL,
        .who = who ? people_words(&step->d, who) : "",
        .who_en = who ? people_words_en(&step->d, who) : "",
        .code = code,
        /* a copy: deeds that the engine itself makes up (extend, withdraw, steps) live on a stack */
        .origin = origin ? arena_copy(STEP_ARENA(step), origin, sizeof *origin) : NULL,
    };
    va_end(args);
    return refusal;
}

struct fact *step_react(struct step *step, enum fact_kind kind, const char *name, const char *table, int64_t record,
                        const struct origin *cause)
{
    const struct fact *from = step->d.fact;
    struct fact *fact = ARENA_NEW(STEP_ARENA(step), struct fact);
    *list_push(STEP_ARENA(step), &step->out->reactions) = fact;
    *fact = (struct fact){
        .kind = kind,
        .name = name,
        .table = table,
        .record = record,
        .actor = from->actor,
        .at = from->at,
        .occurred = from->occurred,
        .seed = from->seed,
        .depth = from->depth + 1,
        .cause = cause ? arena_printf(STEP_ARENA(step), "%s:%s", cause->pack, cause->path) : from->cause,
        .parent_table = step->row ? step->row->table : from->parent_table,
        .parent = step->row ? step->row->id : from->parent,
    };
    fact->actor.trusted = true; /* an effect acts for the rules, in the name of the deed that caused it */
    return fact;
}

/* --- the kinds of facts --- */

static bool load_subject(struct step *step)
{
    const struct fact *fact = step->d.fact;
    const struct row *stored = deciding_row(&step->d, fact->table, fact->record);
    if (!stored)
        return false;
    step->before = stored;
    step->row = row_copy(STEP_ARENA(step), stored);
    step->d.subject = step->row;
    step->d.reg = law_reg(step->d.law, fact->table);
    step->state = reg_state(step->d.reg, row_text(stored, "state"));
    step->out->table = fact->table;
    step->out->record = fact->record;
    return true;
}

/* The figures of a closed record stay: its lines no longer follow a price that changes elsewhere. */
static bool of_closed_record(struct step *step)
{
    struct value owner = step->d.reg->owner ? row_get(step->row, "record") : VALUE_NONE;
    const struct row *record = owner.kind == VALUE_REF ? deciding_row(&step->d, owner.ref.table, owner.ref.id) : NULL;
    const struct state *state = record ? reg_state(step->d.reg->owner, row_text(record, "state")) : NULL;
    return state && state->final;
}

/* A record is looked at again: automatic moves, computed fields, duties. Nothing is refused. */
static void touch(struct step *step)
{
    if (!load_subject(step))
        return;
    if (!strcmp(step->d.fact->table, "task")) {
        if (text_same(step->d.fact->name, "calendar"))
            task_redate(step);
        else
            duty_task_touch(step);
        return;
    }
    if (!of_closed_record(step))
        entry_compute(step);
    flow_automatic(step);
    duty_touch(step);
    step_write_subject(step);
    touch_others(step);
    step->out->verb = arena_printf(STEP_ARENA(step), "%s.touch", step->d.fact->table);
}

static void decide(struct step *step)
{
    switch (step->d.fact->kind) {
    case FACT_DEED: step_deed(step); return;
    case FACT_TOUCH: touch(step); return;
    case FACT_MARK:
        if (load_subject(step))
            task_mark(step);
        return;
    case FACT_PERIOD: duty_period(step); return;
    case FACT_SENSED: touch_sensed(step); return;
    case FACT_TELL:
        if (load_subject(step))
            step_tell(step);
        return;
    }
}

int step(const struct law *law, const struct fact *fact, struct view *view, struct arena *arena,
         struct outcome *ret_outcome)
{
    struct step step = {
        .d = {.arena = arena, .law = law, .view = view, .fact = fact, .now = fact->at, .puts = &ret_outcome->puts,
              .consulted = &ret_outcome->consulted},
        .out = ret_outcome,
    };
    *ret_outcome = (struct outcome){.next_id = fact->first_id, .table = fact->table, .record = fact->record};
    decide(&step);
    if (step.d.missing)
        return STEP_WANTS;
    struct outcome *out = ret_outcome;
    if (step.row && step.state)
        out->state = step.state->name;
    if (step.row)
        out->number = row_text(step.row, "number");
    if (out->refusals.n) { /* all or nothing */
        out->puts.n = 0;
        out->reactions.n = 0;
        out->next_id = fact->first_id;
    }
    out->nothing = !out->puts.n && !out->reactions.n;
    if (!out->verb)
        out->verb =
            fact->table ? arena_printf(arena, "%s.%s", fact->table, fact->name ? fact->name : "touch") : fact->name;
    return 0;
}
