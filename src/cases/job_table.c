/* Rows of a table → records of a register: opened, or changed when a row names a record that is there by its number or
 * by what the register keeps unique. Each row is judged by the same rules as a form: first on a dry run, then by the
 * clerk. A row that speaks of another row of the file waits for it. */
#include "cases/job_inner.h"

#include "cases/import_value.h"
#include "cases/load.h"
#include "rules/terms.h"

#include <stdio.h>
#include <string.h>

enum { JUDGE_ROUNDS = 24 };
static const size_t NO_ROW = SIZE_MAX;
static const int64_t FREE_IDS = (int64_t)1 << 52; /* where no record is */

enum outcome_of_row { ROW_OPEN, ROW_STORED, ROW_REFUSED };

struct table_work {
    const struct reg *reg;
    const char *main_unit;
    const struct import_row **rows;
    size_t n;
    size_t *order;          /* item → row */
    unsigned char *will;    /* by row: what the plan foresaw */
    unsigned char *outcome; /* by row: what became of it */
    struct import_names *names;
    struct map keys;        /* unique values of the rows so far → row + 1 */
};

/* One row as it stands against the register now. */
struct plan_row {
    struct arena *arena;
    const struct import_row *row;
    size_t index;
    struct plan_cells LIST(struct cell) cells;
    struct problems faults;
    const struct row *known; /* NULL: a new record */
    enum job_will will;
    size_t needs;            /* the row it waits for, or NO_ROW */
    const char *text;
};

static const char *where_of(struct arena *arena, const struct import_row *row, const char *column)
{
    return column ? arena_printf(arena, "第 %lld 行，%s", (long long)row->line, column) : arena_printf(arena, "第 %lld 行", (long long)row->line);
}

static void fault(struct plan_row *plan, const char *column, const char *message)
{
    *list_push(plan->arena, &plan->faults) = (struct job_problem){where_of(plan->arena, plan->row, column), arena_text(plan->arena, message)};
}

/* --- cells --- */

static const struct field *mapped(const struct job *job, const char *name, size_t *ret_column)
{
    for (size_t i = 0; i < job->sheet->columns.n; i++)
        if (job->mapping.fields[i] && !strcmp(job->mapping.fields[i]->name, name)) {
            *ret_column = i;
            return job->mapping.fields[i];
        }
    return NULL;
}

static const struct state *state_called(const struct reg *reg, const char *name)
{
    for (size_t i = 0; i < reg->states.n; i++)
        if (text_same(reg->states.at[i].name, name) || text_same(reg->states.at[i].title, name))
            return &reg->states.at[i];
    return NULL;
}

/* A row of the file that will be a record: refs to it are negative until it is. */
static void note_need(struct plan_row *plan, struct value value)
{
    size_t n = value.kind == VALUE_LIST ? value.list.n : 1;
    for (size_t i = 0; i < n; i++) {
        struct value one = value.kind == VALUE_LIST ? value.list.at[i] : value;
        if (one.kind == VALUE_REF && one.ref.id < 0)
            plan->needs = (size_t)(-one.ref.id - 1);
    }
}

static int read_cell(struct job *job, struct plan_row *plan, const struct import_column *column, const struct field *field, const char *text, struct oops *oops)
{
    struct table_work *work = job->plan_state;
    struct value value = VALUE_NONE;
    struct oops own = {0};
    if (!strcmp(field->name, "state")) {
        const struct state *state = state_called(work->reg, text);
        value = state ? VALUE_OF_TEXT(state->name) : VALUE_NONE;
        if (!state)
            fault(plan, column->title, arena_printf(plan->arena, "没有叫“%s”的状态", text));
    } else {
        int failed = import_value(plan->arena, work->names, field, text, &value, &own);
        if (failed == -ERR_INVALID)
            fault(plan, column->title, own.zh);
        else if (failed) {
            *oops = own;
            return failed;
        }
    }
    note_need(plan, value);
    if (value_filled(value))
        *list_push(plan->arena, &plan->cells) = (struct cell){field->name, value};
    return 0;
}

static bool has_cell(const struct plan_row *plan, const char *name)
{
    for (size_t i = 0; i < plan->cells.n; i++)
        if (!strcmp(plan->cells.at[i].name, name))
            return true;
    return false;
}

static struct value cell_of(const struct plan_row *plan, const char *name)
{
    for (size_t i = 0; i < plan->cells.n; i++)
        if (!strcmp(plan->cells.at[i].name, name))
            return plan->cells.at[i].value;
    return VALUE_NONE;
}

/* What a new record must have and the table has no column for: the one unit it names answers for everything; a choice
 * nobody made is 其他. */
static void fill_in(struct job *job, struct plan_row *plan)
{
    const struct table_work *work = job->plan_state;
    size_t column;
    for (size_t i = 0; i < work->reg->fields.n; i++) {
        const struct field *field = &work->reg->fields.at[i];
        if (!field->required_always || field->initial || field->is || has_cell(plan, field->name) || mapped(job, field->name, &column))
            continue;
        if (field->type == TYPE_UNIT && work->main_unit && has_cell(plan, work->main_unit))
            *list_push(plan->arena, &plan->cells) = (struct cell){field->name, cell_of(plan, work->main_unit)};
        for (size_t k = 0; field->type == TYPE_ONE_OF && k < field->choices.n; k++)
            if (!strcmp(field->choices.at[k], "其他")) {
                *list_push(plan->arena, &plan->cells) = (struct cell){field->name, VALUE_OF_TEXT("其他")};
                plan->text = arena_printf(plan->arena, "%s按“其他”登记", field->title);
            }
    }
}

static int read_cells(struct job *job, struct plan_row *plan, struct oops *oops)
{
    for (size_t i = 0; i < plan->row->n; i++) {
        const struct field *field = job->mapping.fields[i];
        int failed = field && *text_trim(plan->arena, plan->row->cells[i]) ? read_cell(job, plan, &job->sheet->columns.at[i], field, plan->row->cells[i], oops) : 0;
        if (failed)
            return failed;
    }
    if (!plan->cells.n && !plan->faults.n)
        fault(plan, NULL, "这一行没有可以导入的内容");
    return 0;
}

/* --- which record --- */

static int ask_one(struct plan_row *plan, const struct job_world *world, const char *table, const struct term *where, struct oops *oops)
{
    const struct ask ask = {.kind = ASK_ROWS, .table = table, .where = where, .limit = 1};
    struct answer answer;
    int failed = store_ask(world->store, plan->arena, &ask, &answer, oops);
    if (!failed && answer.n)
        plan->known = &answer.rows[0];
    return failed;
}

static const struct term *same_values(struct plan_row *plan, const char *const *columns, size_t n)
{
    const struct term *where = NULL;
    for (size_t i = 0; i < n; i++) {
        struct value value = cell_of(plan, columns[i]);
        if (!value_filled(value) || (value.kind == VALUE_REF && value.ref.id < 0))
            return NULL;
        where = term_and(plan->arena, where, term_is(plan->arena, columns[i], value));
    }
    return where;
}

/* Without anything unique, only a record that says all of this already is the same one. */
static const struct term *all_values(struct plan_row *plan)
{
    const char **names = ARENA_ARRAY(plan->arena, const char *, plan->cells.n);
    for (size_t i = 0; i < plan->cells.n; i++)
        names[i] = plan->cells.at[i].name;
    return same_values(plan, names, plan->cells.n);
}

static int find_known(struct job *job, const struct job_world *world, struct plan_row *plan, struct oops *oops)
{
    const struct table_work *work = job->plan_state;
    static const char *const NUMBER[] = {"number"};
    const struct term *where = same_values(plan, NUMBER, 1);
    int failed = where ? ask_one(plan, world, work->reg->name, where, oops) : 0;
    for (size_t i = 0; !failed && !plan->known && i < work->reg->uniques.n; i++) {
        where = same_values(plan, work->reg->uniques.at[i].columns, work->reg->uniques.at[i].n);
        if (where)
            failed = ask_one(plan, world, work->reg->name, where, oops);
    }
    where = !work->reg->uniques.n && !plan->known && !plan->faults.n ? all_values(plan) : NULL;
    if (!failed && where)
        failed = ask_one(plan, world, work->reg->name, where, oops);
    return failed;
}

/* An earlier row of the file with the same unique values. */
static size_t same_row(struct job *job, struct plan_row *plan, bool note)
{
    struct table_work *work = job->plan_state;
    size_t found = NO_ROW;
    for (size_t i = 0; i < work->reg->uniques.n; i++) {
        struct text key = TEXT(plan->arena);
        const struct unique *unique = &work->reg->uniques.at[i];
        bool whole = true;
        for (size_t k = 0; k < unique->n; k++) {
            whole = whole && has_cell(plan, unique->columns[k]);
            value_print(&key, cell_of(plan, unique->columns[k]));
            text_byte(&key, '|');
        }
        const char *full = arena_printf(job->plan, "%zu|%s", i, text_end(&key));
        size_t *earlier = whole ? map_get(&work->keys, full) : NULL;
        if (earlier && *earlier != plan->index)
            found = *earlier;
        else if (whole && note)
            map_set(job->plan, &work->keys, full, arena_copy(job->plan, &plan->index, sizeof plan->index));
    }
    return found;
}

/* --- what is to be done --- */

static void drop_cell(struct plan_row *plan, size_t i) { plan->cells.at[i] = plan->cells.at[--plan->cells.n]; }

/* Leaves the cells that differ from the record. */
static void keep_differing(struct plan_row *plan, const struct reg *reg)
{
    for (size_t i = plan->cells.n; i-- > 0;) {
        const struct cell *cell = &plan->cells.at[i];
        const struct field *field = reg_field(reg, cell->name);
        struct value have = row_get(plan->known, cell->name);
        bool same = value_same(have, cell->value) || value_compare(have, cell->value) == 0;
        if (same || (field && field->builtin)) /* number and state of a record that is there are not the table's */
            drop_cell(plan, i);
    }
}

static void drop_number(const struct job *job, struct plan_row *plan)
{
    for (size_t i = plan->cells.n; i-- > 0;)
        if (!job->trusted && !strcmp(plan->cells.at[i].name, "number"))
            drop_cell(plan, i);
}

/* The rules ask a person for what must be there; of what they trust they do not. */
static void check_required(struct job *job, struct plan_row *plan)
{
    const struct table_work *work = job->plan_state;
    size_t column;
    for (size_t i = 0; job->trusted && i < work->reg->fields.n; i++) {
        const struct field *field = &work->reg->fields.at[i];
        if (!field->required_always || field->initial || field->is || field->lines || has_cell(plan, field->name))
            continue;
        bool has_column = mapped(job, field->name, &column) != NULL;
        if (!has_column || column >= plan->row->n || !*text_trim(plan->arena, plan->row->cells[column])) /* a faulty cell is told already */
            fault(plan, has_column ? job->sheet->columns.at[column].title : field->title, "没有填");
    }
}

static void decide(struct job *job, struct plan_row *plan)
{
    const struct table_work *work = job->plan_state;
    const struct state *first = reg_first_state(work->reg);
    plan->will = WILL_NEW;
    if (!plan->known) {
        fill_in(job, plan);
        check_required(job, plan);
        drop_number(job, plan);
    } else if (page_is_void(plan->known)) {
        fill_in(job, plan);
        keep_differing(plan, work->reg);
        *list_push(plan->arena, &plan->cells) = (struct cell){"state", first ? VALUE_OF_TEXT(first->name) : VALUE_NONE};
        plan->text = "恢复以前撤销的记录";
    } else {
        keep_differing(plan, work->reg);
        plan->will = plan->cells.n ? WILL_CHANGED : WILL_SEEN;
    }
    if (plan->faults.n)
        plan->will = WILL_REFUSED;
}

static int plan_one(struct job *job, const struct job_world *world, size_t index, struct plan_row *plan, struct oops *oops)
{
    struct table_work *work = job->plan_state;
    import_names_use(work->names, world->store);
    plan->row = work->rows[index];
    plan->index = index;
    plan->needs = NO_ROW;
    plan->text = "";
    int failed = read_cells(job, plan, oops);
    if (!failed)
        failed = find_known(job, world, plan, oops);
    if (!failed)
        decide(job, plan);
    return failed;
}

static void make_fact(const struct job *job, const struct plan_row *plan, struct fact *ret_fact)
{
    const struct table_work *work = job->plan_state;
    ret_fact->kind = FACT_DEED;
    ret_fact->name = plan->known ? "edit" : "open";
    ret_fact->table = work->reg->name;
    ret_fact->record = plan->known ? plan->known->id : 0;
    ret_fact->version = plan->known ? row_int(plan->known, "version") : 0;
    ret_fact->values = plan->cells.at;
    ret_fact->value_count = plan->cells.n;
    ret_fact->actor.trusted = ret_fact->actor.trusted || (plan->known && page_is_void(plan->known));
}

/* --- the dry run --- */

static const char *column_of(const struct job *job, const char *field)
{
    size_t column;
    const struct field *found = field ? mapped(job, field, &column) : NULL;
    return found ? job->sheet->columns.at[column].title : NULL;
}

static void refuse_by_rules(const struct job *job, struct plan_row *plan, const struct refusals *refusals)
{
    for (size_t i = 0; i < refusals->n; i++)
        fault(plan, column_of(job, refusals->at[i].field), refusals->at[i].reason);
    plan->will = WILL_REFUSED;
}

/* The same decision as the clerk's, on what may be read; nothing is put. */
static int judge(struct job *job, const struct job_world *world, struct plan_row *plan, struct oops *oops)
{
    struct fact fact = {.actor = job_actor(job), .at = world->now, .reason = "", .first_id = FREE_IDS};
    struct view view = {.arena = plan->arena};
    struct outcome outcome;
    make_fact(job, plan, &fact);
    for (int round = 0; round < JUDGE_ROUNDS; round++) {
        int answer = step(world->law, &fact, &view, plan->arena, &outcome);
        if (answer != STEP_WANTS) {
            if (!answer && outcome.refusals.n)
                refuse_by_rules(job, plan, &outcome.refusals);
            return answer;
        }
        int failed = load_wants(world->store, &view, oops);
        if (failed < 0)
            return failed;
    }
    return 0; /* the clerk will say */
}

static const char *raw_cell(const struct job *job, const struct import_row *row, const char *field)
{
    size_t column;
    return field && mapped(job, field, &column) && column < row->n ? row->cells[column] : "";
}

static void preview(struct job *job, const struct plan_row *plan)
{
    const struct table_work *work = job->plan_state;
    if (job->preview.n >= JOB_PREVIEW)
        return;
    struct job_preview *row = list_push(job->plan, &job->preview);
    const char *text = plan->faults.n ? plan->faults.at[0].message : plan->text;
    *row = (struct job_preview){.line = plan->row->line, .title = raw_cell(job, plan->row, work->reg->title_of), .text = arena_text(job->plan, text), .will = plan->will};
    for (size_t i = 0; i < plan->row->n; i++)
        if (job->mapping.fields[i] && *plan->row->cells[i])
            *list_push(job->plan, &row->cells) = (struct job_problem){job->mapping.fields[i]->name, plan->row->cells[i]};
}

static int foresee(struct job *job, const struct job_world *world, size_t index, size_t *ret_needs, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct table_work *work = job->plan_state;
    struct plan_row plan = {.arena = arena};
    int failed = plan_one(job, world, index, &plan, oops);
    size_t earlier = failed ? NO_ROW : same_row(job, &plan, true);
    if (!failed && earlier != NO_ROW && plan.will != WILL_REFUSED) {
        plan.needs = earlier;
        plan.will = WILL_CHANGED;
        plan.text = arena_printf(arena, "与第 %lld 行是同一条，以后一行为准", (long long)work->rows[earlier]->line);
    }
    if (!failed && plan.needs == NO_ROW && (plan.will == WILL_NEW || plan.will == WILL_CHANGED))
        failed = judge(job, world, &plan, oops);
    if (failed < 0)
        return failed;
    for (size_t i = 0; i < plan.faults.n; i++)
        job_foresee(job, plan.faults.at[i].where, plan.faults.at[i].message);
    work->will[index] = (unsigned char)plan.will;
    job->forecast.will[plan.will]++;
    *ret_needs = plan.needs;
    preview(job, &plan);
    return 0;
}

/* --- order --- */

/* Rows that others speak of come first; what is left speaks of itself in a circle. */
static void put_in_order(struct job *job, const size_t *needs)
{
    struct table_work *work = job->plan_state;
    unsigned char *placed = arena_take(job->plan, work->n + 1);
    size_t n = 0, before = NO_ROW;
    while (n != before) {
        before = n;
        for (size_t i = 0; i < work->n; i++) {
            bool ready = needs[i] == NO_ROW || placed[needs[i]] || work->will[i] == WILL_REFUSED;
            if (placed[i] || !ready)
                continue;
            placed[i] = 1;
            work->order[n++] = i;
        }
    }
    for (size_t i = 0; i < work->n; i++)
        if (!placed[i]) {
            job_foresee(job, where_of(job->plan, work->rows[i], NULL), "与文件中别的行互相引用，排不出先后");
            job->forecast.will[work->will[i]]--;
            job->forecast.will[WILL_REFUSED]++;
            work->will[i] = WILL_REFUSED;
            work->order[n++] = i;
        }
}

/* Names of the file's own rows, so that one may speak of another. */
static int name_rows(struct job *job, const struct job_world *world, struct oops *oops)
{
    struct table_work *work = job->plan_state;
    const char *const fields[] = {work->reg->title_of, "name", "short", "code", "login"};
    import_names_use(work->names, world->store);
    for (size_t i = 0; i < work->n; i++)
        for (size_t k = 0; k < sizeof fields / sizeof *fields; k++) {
            const char *name = text_trim(job->plan, raw_cell(job, work->rows[i], fields[k]));
            int failed = *name ? import_names_add(work->names, work->reg->name, name, -(int64_t)i - 1, oops) : 0;
            if (failed)
                return failed;
        }
    return 0;
}

static int plan(struct job *job, const struct job_world *world, struct oops *oops)
{
    struct table_work *work = ARENA_NEW(job->plan, struct table_work);
    const struct reg *reg = law_reg(world->law, job->into);
    job->plan_state = work;
    if (!reg)
        return oops_printf(oops, ERR_INVALID, "", "已没有台账“%s”", job->into);
    *work = (struct table_work){.reg = reg, .main_unit = import_main_unit(reg), .names = import_names_new(job->plan, world->law)};
    work->rows = ARENA_ARRAY(job->plan, const struct import_row *, job->import->rows.n);
    for (size_t i = 0; i < job->import->rows.n; i++)
        if (job->import->rows.at[i].sheet == job->sheet)
            work->rows[work->n++] = &job->import->rows.at[i];
    size_t *needs = ARENA_ARRAY(job->plan, size_t, work->n);
    work->order = ARENA_ARRAY(job->plan, size_t, work->n);
    work->will = arena_take(job->plan, work->n + 1);
    work->outcome = arena_take(job->plan, work->n + 1);
    int failed = name_rows(job, world, oops);
    for (size_t i = 0; !failed && i < work->n; i++)
        failed = foresee(job, world, i, &needs[i], oops);
    if (failed < 0)
        return failed;
    put_in_order(job, needs);
    job->items = work->n;
    job->forecast.in_file = job->told.in_file = (int64_t)work->n;
    return 0;
}

/* --- running --- */

static void refuse(struct job *job, size_t index, const char *where, const char *message)
{
    struct table_work *work = job->plan_state;
    work->outcome[index] = ROW_REFUSED;
    job->told.will[WILL_REFUSED]++;
    if (message)
        job_problem(job, where, message);
}

/* Whether the row that this one speaks of has become a record. */
static int check_need(struct job *job, struct plan_row *plan)
{
    const struct table_work *work = job->plan_state;
    if (plan->needs == NO_ROW)
        return ITEM_FACT;
    if (work->outcome[plan->needs] != ROW_REFUSED)
        return ITEM_WAIT;
    const char *message = arena_printf(plan->arena, "所引用的第 %lld 行没有收下", (long long)work->rows[plan->needs]->line);
    refuse(job, plan->index, where_of(plan->arena, plan->row, NULL), message);
    return ITEM_NOTHING;
}

static int fact(struct job *job, const struct job_world *world, struct arena *arena, size_t item, struct fact *ret_fact, struct oops *oops)
{
    struct table_work *work = job->plan_state;
    size_t index = work->order[item];
    struct plan_row plan = {.arena = arena};
    if (work->will[index] == WILL_REFUSED) { /* the faults are told already */
        refuse(job, index, "", NULL);
        return ITEM_NOTHING;
    }
    int failed = plan_one(job, world, index, &plan, oops);
    if (failed < 0)
        return failed;
    size_t earlier = same_row(job, &plan, false);
    if (earlier != NO_ROW && work->outcome[earlier] == ROW_OPEN && earlier < index)
        plan.needs = earlier;
    int wait = plan.will == WILL_REFUSED ? ITEM_FACT : check_need(job, &plan);
    if (wait)
        return wait;
    work->will[index] = (unsigned char)plan.will;
    if (plan.will == WILL_REFUSED) {
        refuse(job, index, plan.faults.at[0].where, plan.faults.at[0].message);
        return ITEM_NOTHING;
    }
    if (plan.will == WILL_SEEN) {
        work->outcome[index] = ROW_STORED;
        job->told.will[WILL_SEEN]++;
        return ITEM_NOTHING;
    }
    make_fact(job, &plan, ret_fact);
    return ITEM_FACT;
}

/* The new record is called what its row calls it. */
static void name_record(struct job *job, size_t index, int64_t record)
{
    struct table_work *work = job->plan_state;
    const char *const fields[] = {work->reg->title_of, "name", "short", "code", "login"};
    ARENA_SCOPE(arena);
    for (size_t k = 0; k < sizeof fields / sizeof *fields; k++) {
        const char *name = text_trim(arena, raw_cell(job, work->rows[index], fields[k]));
        int64_t id;
        bool mine = *name && !import_names_find(work->names, work->reg->name, name, &id, NULL) && id == -(int64_t)index - 1;
        if (mine && import_names_add(work->names, work->reg->name, name, record, NULL))
            return; /* the register is read already: there is nothing to fail */
    }
}

static void answered(struct job *job, size_t item, const struct fact_answer *answer, const char *verb)
{
    struct table_work *work = job->plan_state;
    size_t index = work->order[item];
    ARENA_SCOPE(arena);
    if (answer->code) {
        const char *field = answer->refusals.n ? answer->refusals.at[0].field : NULL;
        const char *reason = answer->refusals.n ? answer->refusals.at[0].reason : answer->oops.zh;
        refuse(job, index, where_of(arena, work->rows[index], column_of(job, field)), *reason ? reason : err_zh(answer->code));
        return;
    }
    work->outcome[index] = ROW_STORED;
    job->told.will[verb ? text_ends(verb, ".open") ? WILL_NEW : WILL_CHANGED : work->will[index]]++;
    if (answer->record)
        name_record(job, index, answer->record);
}

static int finish(struct job *job, const struct job_world *world, struct oops *oops)
{
    (void)job;
    (void)world;
    (void)oops;
    return 0; /* every row was counted when it was answered */
}

const struct job_work job_table = {plan, fact, answered, finish};
