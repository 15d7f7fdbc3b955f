#include "rules/step_inner.h"

#include <stdlib.h>
#include <string.h>

/* Everything timed is a task: one row, one next moment, marks that fire once each. */

/* --- the due moment --- */

static bool anchor_of(struct step *step, const struct clock *clock, ms_t *ret_at)
{
    for (size_t i = 0; i < clock->anchors.n; i++) {
        struct value value = term_value(&step->d, clock->anchors.at[i]);
        if (value.kind == VALUE_RANGE)
            value = VALUE_OF_INT(value.range.to);
        if (value.kind == VALUE_INT) {
            *ret_at = value.number;
            return true;
        }
    }
    return clock->anchors.n == 0;
}

/* An anchor at 24:00 belongs to the day that it ends; an event at midnight to the day that begins. */
static bool compute(struct step *step, const struct clock *clock, ms_t start, struct value period,
                    const struct due_pause *pauses, size_t pause_count, ms_t *ret_due)
{
    struct oops oops = {0};
    const struct calendar *calendar = step->d.law->calendar;
    if (!calendar)
        return false;
    struct due_ask ask = {
        .start = clock->anchors.n ? span_from_due(calendar, start) : span_from(start),
        .period_from = period.kind == VALUE_RANGE ? period.range.from : 0,
        .period_to = period.kind == VALUE_RANGE ? period.range.to : 0,
        .pauses = pauses,
        .pause_count = pause_count,
    };
    if (clock->span && !term_span(&step->d, clock->span, &ask.span))
        return false;
    return due_compute(&clock->due, &ask, calendar, ret_due, &oops) == 0;
}

bool task_due(struct step *step, const struct clock *clock, ms_t start, struct value period, ms_t *ret_start,
              ms_t *ret_due)
{
    *ret_start = start;
    if (!clock->set || !anchor_of(step, clock, ret_start))
        return false;
    return compute(step, clock, *ret_start, period, NULL, 0, ret_due);
}

bool task_resumed_due(struct step *step, const struct clock *clock, const struct row *task, ms_t *ret_due)
{
    const struct due_pause *pauses;
    size_t n = due_pauses(STEP_ARENA(step), row_text(task, "pauses"), &pauses);
    return compute(step, clock, row_int(task, "start"), row_get(task, "period"), pauses, n, ret_due);
}

/* --- marks: before, due, later, in order of time --- */

struct moment {
    ms_t at;
    const struct effects *effects;
    bool due;
};

bool task_mark_moment(struct step *step, const struct mark *mark, ms_t from, bool back, ms_t *ret_at)
{
    struct span span = mark->after.span;
    const struct calendar *calendar = step->d.law->calendar;
    if (mark->span_path && !term_span(&step->d, mark->span_path, &span))
        return false;
    return calendar && !span_add(span, span_from_due(calendar, from), back, calendar, ret_at);
}

static int by_time(const void *a, const void *b)
{
    const struct moment *x = a, *y = b;
    return x->at < y->at ? -1 : x->at > y->at;
}

static size_t moments_of(struct step *step, const struct clock *clock, ms_t due, const struct moment **ret_moments)
{
    size_t n = 0;
    struct moment *moments = ARENA_ARRAY(STEP_ARENA(step), struct moment, clock->before.n + clock->later.n + 1);
    for (size_t i = 0; i < clock->before.n; i++)
        if (task_mark_moment(step, &clock->before.at[i], due, true, &moments[n].at))
            moments[n++].effects = &clock->before.at[i].effects;
    moments[n].at = due;
    moments[n].due = true;
    moments[n++].effects = &clock->missed;
    for (size_t i = 0; i < clock->later.n; i++)
        if (task_mark_moment(step, &clock->later.at[i], due, false, &moments[n].at))
            moments[n++].effects = &clock->later.at[i].effects;
    qsort(moments, n, sizeof *moments, by_time);
    *ret_moments = moments;
    return n;
}

/* The first mark that is still to come; one that the start has overtaken is skipped unless it is the due moment. */
static size_t first_mark(const struct moment *moments, size_t n, ms_t now)
{
    size_t i = 0;
    while (i < n && !moments[i].due && moments[i].at <= now)
        i++;
    return i;
}

/* --- starting --- */

void task_hand(struct step *step, int64_t task, const struct holder *to, const char *as)
{
    struct put *put = step_insert(step, "task.holder");
    step_cell(step, put, "record", VALUE_OF_REF("task", task));
    step_cell(step, put, "as", VALUE_OF_TEXT(as));
    if (to->post)
        step_cell(step, put, "post", VALUE_OF_TEXT(to->post));
    if (to->unit)
        step_cell(step, put, "of-unit", VALUE_OF_REF("unit", to->unit));
    if (to->person)
        step_cell(step, put, "person", VALUE_OF_REF("person", to->person));
}

static void put_holders(struct step *step, int64_t task, const struct who *who)
{
    struct holders holders = {0};
    people_holders(&step->d, who, &holders);
    for (size_t i = 0; i < holders.n; i++)
        task_hand(step, task, &holders.at[i], "holder");
}

static bool of_present_state(const struct step *step, const struct task_start *start)
{
    return step->state && step->row && start->subject.kind == VALUE_REF && start->subject.ref.id == step->row->id &&
           text_same(start->duty, step->state->origin.path);
}

static void put_moments(struct step *step, struct put *put, const struct clock *clock, ms_t due)
{
    const struct moment *moments;
    size_t n = moments_of(step, clock, due, &moments);
    size_t rung = first_mark(moments, n, step->d.now);
    step_cell(step, put, "due", VALUE_OF_INT(due));
    step_cell(step, put, "next", VALUE_OF_INT(moments[rung].at > step->d.now ? moments[rung].at : step->d.now));
    step_cell(step, put, "rung", VALUE_OF_INT((int64_t)rung));
}

static void put_date(struct step *step, struct put *put, const struct clock *clock, ms_t due)
{
    step_cell(step, put, "first-due", VALUE_OF_INT(due));
    step_cell(step, put, "phrase", VALUE_OF_TEXT(clock->text ? clock->text : ""));
    step_cell(step, put, "calendar", VALUE_OF_TEXT(step->d.law->calendar_label));
    put_moments(step, put, clock, due);
}

void task_date(struct step *step, const struct row *task, const struct clock *clock, ms_t start, ms_t due)
{
    struct put *put = step_update(step, "task", task->id);
    step_cell(step, put, "start", VALUE_OF_INT(start));
    step_cell(step, put, "version", VALUE_OF_INT(row_int(task, "version") + 1));
    put_date(step, put, clock, due);
}

static void note_due(struct step *step, const char *zh, const char *en, ms_t due)
{
    const char *moment = due_print(STEP_ARENA(step), step->d.law->calendar, due);
    step_note(step, STEP_PRINT(step, "%s %s", zh, moment), STEP_PRINT(step, "%s %s", en, moment));
}

int64_t task_open(struct step *step, const struct task_start *start)
{
    ms_t begin = start->start, due = 0;
    bool timed = task_due(step, start->clock, start->start, start->period, &begin, &due);
    struct put *put = step_insert(step, "task");
    step_cell(step, put, "duty", VALUE_OF_TEXT(start->duty));
    step_cell(step, put, "title", VALUE_OF_TEXT(start->title ? start->title : start->duty));
    step_cell(step, put, "subject", start->subject);
    step_cell(step, put, "start", VALUE_OF_INT(begin));
    step_cell(step, put, "state", VALUE_OF_TEXT("open"));
    if (start->line)
        step_cell(step, put, "line", VALUE_OF_INT(start->line));
    if (start->period.kind == VALUE_RANGE)
        step_cell(step, put, "period", start->period);
    if (start->period_key)
        step_cell(step, put, "period-key", VALUE_OF_TEXT(start->period_key));
    if (start->anchor)
        step_cell(step, put, "anchor", VALUE_OF_INT(start->anchor));
    if (start->about)
        step_cell(step, put, "about", VALUE_OF_REF("task", start->about));
    if (start->origin->clauses.n)
        step_cell(step, put, "clause", VALUE_OF_TEXT(start->origin->clauses.at[0]));
    int64_t unit = step->row ? !strcmp(step->row->table, "unit") ? step->row->id : row_int(step->row, "unit") : 0;
    struct value owner = row_get(step->row, "record"); /* a line is its record's unit's affair */
    if (!unit && owner.kind == VALUE_REF)
        unit = row_int(deciding_row(&step->d, owner.ref.table, owner.ref.id), "unit");
    if (unit)
        step_cell(step, put, "unit", VALUE_OF_REF("unit", unit));
    if (timed) {
        put_date(step, put, start->clock, due);
        if (start->clock->pause && term_true(&step->d, start->clock->pause)) {
            step_cell(step, put, "paused-at", VALUE_OF_INT(step->d.now)); /* it stands from the start */
            step_cell(step, put, "next", clock_held_next(step, start->clock, step->d.now, step->d.now));
        }
        if (of_present_state(step, start))
            step_own(step, "due", VALUE_OF_INT(due));
        note_due(step, "时限", "due", due);
    }
    ms_t turn = start->clock->pause ? moment_of(&step->d, start->clock->pause) : 0;
    if (turn) /* the pause may begin or end by itself */
        task_wake_record(step, start->subject.kind == VALUE_REF ? start->subject : VALUE_OF_REF("task", put->id), turn);
    put_holders(step, put->id, start->who);
    return put->id;
}

/* --- finding, ending, moving --- */

const struct term *task_still_open(struct arena *arena)
{
    static const struct value OPEN[] = {{.kind = VALUE_TEXT, .text = "open"}, {.kind = VALUE_TEXT, .text = "missed"}};
    return term_compare(arena, "state", TERM_IN, VALUE_OF_LIST(OPEN, 2));
}

size_t task_open_of(struct step *step, const char *duty, struct value subject, const struct row **ret_rows)
{
    struct arena *arena = STEP_ARENA(step);
    const struct term *where = term_and(arena, term_is(arena, "subject", subject), task_still_open(arena));
    if (duty)
        where = term_and(arena, where, term_is(arena, "duty", VALUE_OF_TEXT(duty)));
    /* newest first: missed ones remain */
    return deciding_rows(&step->d, "task", where, "id", true, ROWS_ALL, ret_rows);
}

void task_close(struct step *step, const struct row *task, const char *state, const char *reason)
{
    struct put *put = step_update(step, "task", task->id);
    ms_t due = row_int(task, "due"), stands = row_int(task, "paused-at");
    ms_t ended = stands ? stands : step->d.now; /* no time runs while it stands */
    bool late = !strcmp(state, "met") && due && ended > due;
    if (step->task && step->task->id == task->id && !strcmp(state, "met")) {
        step_cell(step, put, "next", VALUE_NONE); /* ended by its own mark: nobody has done it … */
        step_cell(step, put, "over", VALUE_OF_INT(1)); /* … nor is asked for it any more */
        return;
    }
    step_cell(step, put, "state", VALUE_OF_TEXT(late ? "late" : state));
    step_cell(step, put, "next", VALUE_NONE);
    step_cell(step, put, "since", VALUE_OF_INT(step->d.now));
    step_cell(step, put, "version", VALUE_OF_INT(row_int(task, "version") + 1));
    if (!strcmp(state, "met"))
        step_cell(step, put, "met-at", VALUE_OF_INT(step->d.now));
    if (late)
        step_cell(step, put, "late", VALUE_OF_INT(1));
    if (reason)
        step_cell(step, put, "reason", VALUE_OF_TEXT(reason));
}

/* The period of what was missed is over: once the duty is done in a later one, nobody is asked for it any more. It
 * stays missed, and counts as such. */
void task_settle_missed(struct step *step, const struct row *met)
{
    struct arena *arena = STEP_ARENA(step);
    struct value subject = row_get(met, "subject"), period = row_get(met, "period");
    const struct term nobody = {.kind = TERM_EMPTY, .a = term_column(arena, "subject")};
    const struct term unsettled = {.kind = TERM_EMPTY, .a = term_column(arena, "over")};
    const struct term *where = term_and(arena, term_is(arena, "duty", VALUE_OF_TEXT(row_text(met, "duty"))),
                                        term_is(arena, "state", VALUE_OF_TEXT("missed")));
    where = term_and(arena, where, arena_copy(arena, &unsettled, sizeof unsettled));
    where = term_and(arena, where,
                     subject.kind == VALUE_REF ? term_is(arena, "subject", subject)
                                               : arena_copy(arena, &nobody, sizeof nobody));
    const struct row *rows;
    size_t n = deciding_rows(&step->d, "task", where, "id", true, ROWS_ALL, &rows);
    for (size_t i = 0; i < n; i++) {
        struct value earlier = row_get(&rows[i], "period");
        if (earlier.kind != VALUE_RANGE || earlier.range.from >= period.range.from)
            continue;
        struct put *put = step_update(step, "task", rows[i].id);
        step_cell(step, put, "over", VALUE_OF_INT(1));
        step_cell(step, put, "next", VALUE_NONE);
        step_cell(step, put, "reason", VALUE_OF_TEXT("这一期没有办，已由后面一期接上"));
    }
}

void task_move(struct step *step, const struct row *task, ms_t due, const char *reason)
{
    struct put *put = step_update(step, "task", task->id);
    const struct clock *clock = task_clock(step, task, NULL);
    put_moments(step, put, clock, due);
    step_cell(step, put, "state", VALUE_OF_TEXT("open"));
    step_cell(step, put, "version", VALUE_OF_INT(row_int(task, "version") + 1));
    if (reason)
        step_cell(step, put, "reason", VALUE_OF_TEXT(reason));
    if (step->state && text_same(row_text(task, "duty"), step->state->origin.path))
        step_own(step, "due", VALUE_OF_INT(due));
    note_due(step, "新时限", "new deadline", due);
}

const struct row *task_former(struct step *step, const struct state *state)
{
    struct arena *arena = STEP_ARENA(step);
    const struct row *rows;
    const struct term *of = term_is(arena, "subject", VALUE_OF_REF(step->row->table, step->row->id));
    const struct term *where = term_and(arena, of, term_is(arena, "duty", VALUE_OF_TEXT(state->origin.path)));
    return deciding_rows(&step->d, "task", where, "id", true, 1, &rows) ? rows : NULL;
}

void task_as_before(struct step *step, const struct row *former)
{
    for (size_t i = 0; i < step->out->puts.n; i++) {
        struct put *put = step->out->puts.at[i];
        const struct row row = {.table = "task", .cells = put->cells, .n = put->n};
        if (!put->insert || strcmp(put->table, "task") || !row_int(&row, "due") ||
            !text_same(row_text(&row, "duty"), row_text(former, "duty")))
            continue;
        const struct clock *clock = task_clock(step, &row, NULL);
        put_date(step, put, clock, row_int(former, "due"));
        step_cell(step, put, "start", row_get(former, "start"));
        step_cell(step, put, "first-due", row_get(former, "first-due"));
        step_own(step, "due", row_get(former, "due"));
    }
}

void task_wake_record(struct step *step, struct value subject, ms_t moment)
{
    struct arena *arena = STEP_ARENA(step);
    const struct row *rows;
    const struct term *where =
        term_and(arena, term_is(arena, "subject", subject), term_is(arena, "duty", VALUE_OF_TEXT("wake")));
    size_t n = deciding_rows(&step->d, "task", where, NULL, false, 1, &rows);
    if (n && row_int(&rows[0], "next") && row_int(&rows[0], "next") <= moment)
        return;
    for (size_t i = 0; i < step->out->puts.n; i++) { /* asked for twice in one event: the earlier counts */
        struct put *put = step->out->puts.at[i];
        struct row row = {.cells = put->cells, .n = put->n};
        if (!strcmp(put->table, "task") && text_same(row_text(&row, "duty"), "wake") &&
            value_same(row_get(&row, "subject"), subject)) {
            if (row_int(&row, "next") > moment)
                step_cell(step, put, "next", VALUE_OF_INT(moment));
            return;
        }
    }
    struct put *put = n ? step_update(step, "task", rows[0].id) : step_insert(step, "task");
    if (!n) {
        step_cell(step, put, "duty", VALUE_OF_TEXT("wake"));
        step_cell(step, put, "subject", subject);
        step_cell(step, put, "state", VALUE_OF_TEXT("hidden"));
    }
    step_cell(step, put, "next", VALUE_OF_INT(moment));
}

void task_wake(struct step *step, ms_t moment)
{
    task_wake_record(step, VALUE_OF_REF(step->row->table, step->row->id), moment);
}

/* --- which clock a task follows --- */

static const struct clock *policy_clock(const struct law *law, const char *path)
{
    for (size_t i = 0; i < law->policies.n; i++)
        for (size_t k = 0; k < law->policies.at[i].steps.n; k++)
            if (text_same(law->policies.at[i].steps.at[k].origin.path, path))
                return &law->policies.at[i].steps.at[k].clock;
    return NULL;
}

const struct clock *task_clock(struct step *step, const struct row *task, const struct effects **ret_extra)
{
    static const struct clock NONE;
    const char *path = row_text(task, "duty");
    char **names;
    (void)ret_extra;
    const struct duty *duty = law_duty(step->d.law, path);
    if (duty)
        return &duty->clock;
    size_t n = text_split(STEP_ARENA(step), path, '.', &names);
    const struct reg *reg = law_reg(step->d.law, names[0]);
    const struct state *state = n > 1 ? reg_state(reg, names[1]) : NULL;
    const struct deed *deed = n > 2 && state ? reg_deed(reg, state, names[2]) : NULL;
    if (deed)
        return &deed->clock;
    if (state)
        return &state->clock;
    const struct clock *policy = policy_clock(step->d.law, path);
    return policy ? policy : &NONE;
}

/* --- a moment has come --- */

/* The record a task is about becomes the subject; the task stays at hand. */
static void turn_to_subject(struct step *step, const struct row *task)
{
    struct value subject = row_get(task, "subject");
    step->task = row_copy(STEP_ARENA(step), task);
    step->before = NULL;
    step->row = NULL;
    step->d.subject = NULL;
    step->d.reg = NULL;
    step->state = NULL;
    step->d.period = row_get(task, "period");
    if (subject.kind != VALUE_REF)
        return;
    const struct row *stored = deciding_row(&step->d, subject.ref.table, subject.ref.id);
    if (!stored)
        return;
    step->before = stored;
    step->row = row_copy(STEP_ARENA(step), stored);
    step->d.subject = step->row;
    step->d.reg = law_reg(step->d.law, stored->table);
    step->state = reg_state(step->d.reg, row_text(stored, "state"));
}

static void finish(struct step *step, const struct row *task, const char *verb)
{
    if (step->row && step->before)
        step_write_subject(step);
    touch_others(step);
    step->out->table = step->row ? step->row->table : "task";
    step->out->record = step->row ? step->row->id : task->id;
    step->out->verb = verb;
}

static void fire(struct step *step, const struct row *task)
{
    const struct moment *moments;
    const struct clock *clock = task_clock(step, task, NULL);
    const struct duty *duty = law_duty(step->d.law, row_text(task, "duty"));
    ms_t due = row_int(task, "due");
    size_t rung = (size_t)row_int(task, "rung");
    size_t n = moments_of(step, clock, due, &moments);
    if (rung >= n)
        return;
    if (moments[rung].due && duty && duty->met && term_true(&step->d, duty->met)) {
        step->task = NULL; /* it was done before its moment came: not ended by its own mark */
        task_close(step, task, "met", NULL);
        if (duty->every)
            task_settle_missed(step, task);
        finish(step, task, "task.met");
        return;
    }
    struct put *put = step_update(step, "task", task->id);
    step_cell(step, put, "rung", VALUE_OF_INT((int64_t)rung + 1));
    step_cell(step, put, "next", rung + 1 < n ? VALUE_OF_INT(moments[rung + 1].at) : VALUE_NONE);
    step_cell(step, put, "version", VALUE_OF_INT(row_int(task, "version") + 1));
    if (moments[rung].due) {
        step_cell(step, put, "state", VALUE_OF_TEXT("missed"));
        step_cell(step, put, "late", VALUE_OF_INT(1));
    }
    effects_run(step, moments[rung].effects);
    if (step->row) {
        entry_compute(step);
        flow_automatic(step);
        duty_touch(step);
    }
    step->out->text = moments[rung].due ? arena_printf(STEP_ARENA(step), "%s：时限已过", row_text(task, "title"))
                                        : arena_printf(STEP_ARENA(step), "%s：%s", row_text(task, "title"),
                                                       moments[rung].at < due ? "提醒" : "逾期未办");
    finish(step, task, moments[rung].due ? "task.missed" : moments[rung].at < due ? "task.before" : "task.later");
}

/* The clock stands, and somebody is to know it. */
static void held(struct step *step, const struct row *task)
{
    const struct clock *clock = task_clock(step, task, NULL);
    ms_t since = row_int(task, "paused-at"), asked = row_int(task, "next"), at;
    step_cell(step, step_update(step, "task", task->id), "next", clock_held_next(step, clock, since, asked));
    for (size_t i = 0; i < clock->held.n; i++)
        if (task_mark_moment(step, &clock->held.at[i], since, false, &at) && at == asked)
            effects_run(step, &clock->held.at[i].effects);
    if (step->row) {
        entry_compute(step);
        flow_automatic(step);
        duty_touch(step);
    }
    step->out->text = STEP_PRINT(step, "%s：时限还停着", row_text(task, "title"));
    finish(step, task, "task.held");
}

/* What was granted by hand, stands still or was missed is not touched; nobody becomes late by a calendar alone. */
void task_redate(struct step *step)
{
    const struct row *task = step->before;
    const struct calendar *calendar = step->d.law->calendar;
    ms_t before = row_int(task, "due"), first = row_int(task, "first-due"), due;
    bool extended = first && first != before && !*row_text(task, "pauses");
    if (strcmp(row_text(task, "state"), "open") || !before || row_int(task, "paused-at") || extended)
        return;
    const struct clock *clock = task_clock(step, task, NULL);
    turn_to_subject(step, task);
    if (step->d.missing || !clock->set || !task_resumed_due(step, clock, task, &due) || due == before)
        return;
    if (due <= step->d.now) {
        note_due(step, "按新日历已经到期，仍依原时限", "over already by the new calendar, the deadline stays", before);
        return;
    }
    task_move(step, task, due, "日历改版，时限重算");
    struct put *put = step_update(step, "task", task->id);
    step_cell(step, put, "calendar", VALUE_OF_TEXT(step->d.law->calendar_label));
    if (first == before)
        step_cell(step, put, "first-due", VALUE_OF_INT(due));
    step->out->text =
        arena_printf(STEP_ARENA(step), "%s：日历改版，时限由 %s 改为 %s", row_text(task, "title"),
                     due_print(STEP_ARENA(step), calendar, before), due_print(STEP_ARENA(step), calendar, due));
    finish(step, task, "task.redated");
}

/* An order whose proof did not come in time. */
static void unproved(struct step *step, const struct row *task)
{
    static const struct origin ORIGIN = {.pack = "base", .path = "call.unproved"};
    static const struct who OPENER = {.kind = WHO_OPENER};
    step_cell(step, step_update(step, "task", task->id), "next", VALUE_NONE);
    step_cell(step, step_update(step, "task", task->id), "state", VALUE_OF_TEXT("missed"));
    const char *state = row_text(step->row, "state");
    if (!strcmp(state, "pending") || !strcmp(state, "done")) { /* what has failed waits for a person already */
        step_own(step, "state", VALUE_OF_TEXT("unproved"));
        step_own(step, "since", VALUE_OF_INT(step->d.now));
        effect_tell(step, &OPENER, NULL, false, &ORIGIN);
    }
    step->out->text = "到时仍未证明";
    finish(step, task, "call.unproved");
}

/* A message whose receipt did not come in time. */
static void unreceipted(struct step *step, const struct row *task)
{
    step_cell(step, step_update(step, "task", task->id), "next", VALUE_NONE);
    const struct notice *notice = map_get(&step->d.law->notices, row_text(step->row, "notice"));
    if (step->row && notice && !row_int(step->row, "receipt-at"))
        effects_run(step, &notice->otherwise);
    finish(step, task, "delivery.unreceipted");
}

static void wake(struct step *step, const struct row *task)
{
    struct value subject = row_get(task, "subject");
    step_cell(step, step_update(step, "task", task->id), "next", VALUE_NONE);
    if (subject.kind == VALUE_REF)
        step_react(step, FACT_TOUCH, "touch", subject.ref.table, subject.ref.id, NULL);
    step->row = NULL;
    finish(step, task, "task.wake");
}

static void cursor(struct step *step, const struct row *task, const char *name)
{
    const struct duty *duty = law_duty(step->d.law, name);
    const struct calendar *calendar = step->d.law->calendar;
    struct put *put = step_update(step, "task", task->id);
    struct period period, next;
    ms_t at = row_int(task, "next");
    step_cell(step, put, "next", VALUE_NONE);
    if (!duty || !duty->every || !calendar || period_at(duty->every, calendar, at, &period))
        return; /* the duty is gone, or the calendar does not reach: both are shown by the checker */
    struct fact *fact = step_react(step, FACT_PERIOD, duty->name, NULL, 0, &duty->origin);
    fact->period = VALUE_OF_RANGE(period.start, period.end);
    if (!period_next(duty->every, calendar, period.start, &next))
        step_cell(step, put, "next", VALUE_OF_INT(next.start));
    step->row = NULL;
    finish(step, task, "duty.period");
}

void task_mark(struct step *step)
{
    const struct row *task = step->before;
    const char *duty = row_text(task, "duty");
    if (!row_int(task, "next") || row_int(task, "next") > step->d.now)
        return; /* already moved: somebody else fired it */
    if (text_starts(duty, "cursor:")) {
        cursor(step, task, duty + 7);
        return;
    }
    if (!strcmp(duty, "touch")) {
        touch_rest(step, task);
        return;
    }
    if (text_starts(duty, "rest:")) {
        duty_period_rest(step, task);
        return;
    }
    turn_to_subject(step, task);
    if (step->d.missing)
        return;
    if (!strcmp(duty, "wake"))
        wake(step, task);
    else if (!strcmp(duty, "prove"))
        unproved(step, task);
    else if (!strcmp(duty, "receipt"))
        unreceipted(step, task);
    else if (row_int(task, "paused-at"))
        held(step, task);
    else
        fire(step, task);
}
