/* Rows of a table → records of a register: opened, or changed when a row names a record that is there by its number or
 * by what the register keeps unique. Each row is judged by the same rules as a form: first on a dry run, then by the
 * clerk. A row that speaks of another row of the file waits for it. */
#include "cases/job_row.h"

#include "cases/import_value.h"
#include "cases/load.h"

#include <string.h>

static const int64_t FREE_IDS = (int64_t)1 << 52; /* where no record is */

/* --- the dry run --- */

static const char *column_of(const struct job *job, const char *field)
{
    size_t column;
    const struct field *found = field ? job_row_column(job, field, &column) : NULL;
    return found ? job->sheet->columns.at[column].title : NULL;
}

static void refuse_by_rules(const struct job *job, struct job_row *plan, const struct refusals *refusals)
{
    for (size_t i = 0; i < refusals->n; i++)
        job_row_fault(plan, column_of(job, refusals->at[i].field), refusals->at[i].reason);
    plan->will = WILL_REFUSED;
}

/* The same decision as the clerk's, on what may be read; nothing is put. */
static int judge(struct job *job, const struct job_world *world, struct job_row *plan, struct oops *oops)
{
    struct fact fact = {.actor = job_actor(job), .at = world->now, .reason = "", .first_id = FREE_IDS};
    struct load load = {.store = world->store, .arena = plan->arena, .oops = oops};
    struct view view = load_view(&load);
    struct outcome outcome;
    job_row_fact(job, plan, &fact);
    int answer = step(world->law, &fact, &view, plan->arena, &outcome);
    if (load.failed)
        return load.failed;
    if (!answer && outcome.refusals.n)
        refuse_by_rules(job, plan, &outcome.refusals);
    return answer;
}

static const char *raw_cell(const struct job *job, const struct import_row *row, const char *field)
{
    size_t column;
    return field && job_row_column(job, field, &column) && column < row->n ? row->cells[column] : "";
}

static void preview(struct job *job, const struct job_row *plan)
{
    const struct job_table_work *work = job->plan_state;
    if (job->preview.n >= JOB_PREVIEW)
        return;
    struct job_preview *row = list_push(job->plan, &job->preview);
    const struct job_problem *note = plan->notes.n ? &plan->notes.at[0] : NULL;
    const char *text = plan->faults.n         ? plan->faults.at[0].message
                       : !*plan->text && note ? arena_printf(job->plan, "%s：%s", note->where, note->message)
                                              : plan->text;
    *row = (struct job_preview){.line = plan->row->line,
                                .title = raw_cell(job, plan->row, work->reg->title_of),
                                .text = arena_text(job->plan, text),
                                .will = plan->will};
    for (size_t i = 0; i < plan->shown.n; i++)
        *list_push(job->plan, &row->cells) =
            (struct job_problem){plan->shown.at[i].where, arena_text(job->plan, plan->shown.at[i].message)};
}

/* What a row is read as, where that is not what was written. */
static void tell_notes(struct job *job, const struct job_row *plan)
{
    ARENA_SCOPE(arena);
    for (size_t i = 0; i < plan->notes.n && plan->will != WILL_REFUSED; i++)
        job_notice(job, plan->notes.at[i].where, plan->notes.at[i].message, job_row_where(arena, plan->row, NULL));
}

static bool says_the_same(const struct job *job, const struct import_row *a, const struct import_row *b)
{
    for (size_t i = 0; i < job->sheet->columns.n; i++)
        if (job->mapping.fields[i] && strcmp(i < a->n ? a->cells[i] : "", i < b->n ? b->cells[i] : ""))
            return false;
    return true;
}

static int look(struct job *job, const struct job_world *world, size_t index, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct job_table_work *work = job->plan_state;
    struct job_row plan = {.arena = arena};
    int failed = job_row_plan(job, world, index, &plan, oops);
    size_t earlier = failed ? JOB_NO_ROW : job_row_same(job, &plan, true);
    if (!failed && earlier != JOB_NO_ROW && plan.will != WILL_REFUSED) {
        bool same = says_the_same(job, work->rows[earlier], plan.row);
        plan.needs = earlier;
        plan.will = same ? WILL_SEEN : WILL_CHANGED;
        plan.text = arena_printf(arena, same ? "与%s完全相同，合并" : "与%s是同一条，以后一行为准",
                                 job_row_where(arena, work->rows[earlier], NULL));
    }
    if (!failed && plan.needs == JOB_NO_ROW && (plan.will == WILL_NEW || plan.will == WILL_CHANGED))
        failed = judge(job, world, &plan, oops);
    if (failed < 0)
        return failed;
    for (size_t i = 0; i < plan.faults.n; i++)
        job_foresee(job, plan.faults.at[i].where, plan.faults.at[i].message);
    if (plan.why)
        job_foresee_left(job, plan.row->sheet, plan.row->line, plan.why);
    work->will[index] = (unsigned char)plan.will;
    job->forecast.will[plan.will]++;
    work->needs[index] = plan.needs;
    preview(job, &plan);
    tell_notes(job, &plan);
    return 0;
}

/* --- order --- */

static const char IN_A_CIRCLE[] = "与文件中别的行互相引用，排不出先后";

/* Rows that others speak of come first; what is left speaks of itself in a circle. */
static void put_in_order(struct job *job)
{
    struct job_table_work *work = job->plan_state;
    const size_t *needs = work->needs;
    unsigned char *placed = arena_take(job->plan, work->n + 1);
    size_t n = 0, before = JOB_NO_ROW;
    while (n != before) {
        before = n;
        for (size_t i = 0; i < work->n; i++) {
            bool ready = needs[i] == JOB_NO_ROW || placed[needs[i]] || work->will[i] == WILL_REFUSED;
            if (placed[i] || !ready)
                continue;
            placed[i] = 1;
            work->order[n++] = i;
        }
    }
    for (size_t i = 0; i < work->n; i++)
        if (!placed[i]) {
            job_foresee(job, job_row_where(job->plan, work->rows[i], NULL), IN_A_CIRCLE);
            job_foresee_left(job, work->rows[i]->sheet, work->rows[i]->line, IN_A_CIRCLE);
            job->forecast.will[work->will[i]]--;
            job->forecast.will[WILL_REFUSED]++;
            work->will[i] = WILL_REFUSED;
            work->order[n++] = i;
        }
}

/* Names of the file's own rows, so that one may speak of another. */
static int name_rows(struct job *job, const struct job_world *world, struct oops *oops)
{
    struct job_table_work *work = job->plan_state;
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
    struct job_table_work *work = ARENA_NEW(job->plan, struct job_table_work);
    const struct reg *reg = law_reg(world->law, job->into);
    job->plan_state = work;
    if (!reg)
        return oops_printf(oops, ERR_INVALID, "", "已没有台账“%s”", job->into);
    *work = (struct job_table_work){
        .reg = reg, .main_unit = import_main_unit(reg), .names = import_names_new(job->plan, world->law)};
    work->rows = ARENA_ARRAY(job->plan, const struct import_row *, job->import->rows.n);
    for (size_t i = 0; i < job->import->rows.n; i++)
        if (job_reads(job, job->import->rows.at[i].sheet))
            work->rows[work->n++] = &job->import->rows.at[i];
    work->needs = ARENA_ARRAY(job->plan, size_t, work->n);
    work->order = ARENA_ARRAY(job->plan, size_t, work->n);
    work->will = arena_take(job->plan, work->n + 1);
    work->outcome = arena_take(job->plan, work->n + 1);
    job_foresee_sheets(job);
    job->items = job->looks = work->n;
    job->forecast.in_file = job->told.in_file = (int64_t)work->n;
    int failed = name_rows(job, world, oops);
    return failed ? failed : job_words_find(job, oops);
}

static int settle(struct job *job, const struct job_world *world, struct oops *oops)
{
    (void)world;
    (void)oops;
    put_in_order(job);
    return 0;
}

/* --- running --- */

static void refuse(struct job *job, size_t index, const char *where, const char *message)
{
    struct job_table_work *work = job->plan_state;
    work->outcome[index] = ROW_REFUSED;
    job->told.will[WILL_REFUSED]++;
    if (!message)
        return;
    job_problem(job, where, message);
    job_leave(job, work->rows[index]->sheet, work->rows[index]->line, message);
}

/* Whether the row that this one speaks of has become a record. */
static int check_need(struct job *job, struct job_row *plan)
{
    const struct job_table_work *work = job->plan_state;
    if (plan->needs == JOB_NO_ROW)
        return ITEM_FACT;
    if (work->outcome[plan->needs] != ROW_REFUSED)
        return ITEM_WAIT;
    const char *message =
        arena_printf(plan->arena, "所引用的第 %lld 行没有收下", (long long)work->rows[plan->needs]->line);
    refuse(job, plan->index, job_row_where(plan->arena, plan->row, NULL), message);
    return ITEM_NOTHING;
}

static int fact(struct job *job, const struct job_world *world, struct arena *arena, size_t item, struct fact *ret_fact,
                struct oops *oops)
{
    struct job_table_work *work = job->plan_state;
    size_t index = work->order[item];
    struct job_row plan = {.arena = arena};
    if (work->will[index] == WILL_REFUSED) { /* the faults are told already */
        refuse(job, index, "", NULL);
        return ITEM_NOTHING;
    }
    int failed = job_row_plan(job, world, index, &plan, oops);
    if (failed < 0)
        return failed;
    size_t earlier = job_row_same(job, &plan, false);
    if (earlier != JOB_NO_ROW && work->outcome[earlier] == ROW_OPEN && earlier < index)
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
    job_row_fact(job, &plan, ret_fact);
    return ITEM_FACT;
}

/* The new record is called what its row calls it. */
static void name_record(struct job *job, size_t index, int64_t record)
{
    struct job_table_work *work = job->plan_state;
    const char *const fields[] = {work->reg->title_of, "name", "short", "code", "login"};
    ARENA_SCOPE(arena);
    for (size_t k = 0; k < sizeof fields / sizeof *fields; k++) {
        const char *name = text_trim(arena, raw_cell(job, work->rows[index], fields[k]));
        int64_t id;
        bool mine =
            *name && !import_names_find(work->names, work->reg->name, name, &id, NULL) && id == -(int64_t)index - 1;
        if (mine && import_names_add(work->names, work->reg->name, name, record, NULL))
            return; /* the register is read already: there is nothing to fail */
    }
}

static void answered(struct job *job, size_t item, const struct fact_answer *answer, const char *verb)
{
    struct job_table_work *work = job->plan_state;
    size_t index = work->order[item];
    ARENA_SCOPE(arena);
    if (answer->code) {
        const char *field = answer->refusals.n ? answer->refusals.at[0].field : NULL;
        const char *reason = answer->refusals.n ? answer->refusals.at[0].reason : answer->oops.zh;
        refuse(job, index, job_row_where(arena, work->rows[index], column_of(job, field)),
               *reason ? reason : err_zh(answer->code));
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

const struct job_work job_table = {plan, look, settle, fact, answered, finish};
