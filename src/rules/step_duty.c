#include "rules/step_inner.h"

#include <stdlib.h>
#include <string.h>

/* Duties beside the flow: standing (always), anchored (due … after X), periodic (every). */

enum { SUBJECTS_PER_FACT = 200 };

static struct value subject_ref(const struct step *step) { return step->row ? VALUE_OF_REF(step->row->table, step->row->id) : VALUE_NONE; }

static bool concerns(struct step *step, const struct duty *duty)
{
    return term_true(&step->d, duty->among) && term_true(&step->d, duty->while_);
}

/* The task opens the record that is to be filled in. */
static void fill_record(struct step *step, const struct duty *duty, int64_t task)
{
    if (!duty->fill)
        return;
    struct fact *fact = step_react(step, FACT_DEED, "open", duty->fill, 0, &duty->origin);
    fact->values = ARENA_NEW(STEP_ARENA(step), struct cell);
    fact->values[0] = (struct cell){"cause", VALUE_OF_REF("task", task)};
    fact->value_count = reg_field(law_reg(step->d.law, duty->fill), "cause") != NULL;
}

static void begin(struct step *step, const struct duty *duty, ms_t start, ms_t anchor)
{
    struct task_start task = {
        .duty = duty->name, .title = duty->title, .clock = &duty->clock, .origin = &duty->origin, .who = duty->who,
        .subject = subject_ref(step), .start = start, .anchor = anchor,
    };
    fill_record(step, duty, task_open(step, &task));
}

static void plan_wake(struct step *step, const struct term *term)
{
    ms_t at = term ? moment_of(&step->d, term) : 0;
    if (at)
        task_wake(step, at);
}

static void standing(struct step *step, const struct duty *duty)
{
    const struct row *tasks;
    size_t n = step->before ? task_open_of(step, duty->name, subject_ref(step), &tasks) : 0;
    bool mine = concerns(step, duty), holds = term_true(&step->d, duty->always);
    if (mine && !holds && !n)
        begin(step, duty, step->d.now, 0);
    for (size_t i = 0; i < n && (!mine || holds); i++)
        task_close(step, &tasks[i], mine ? "met" : "void", mine ? NULL : "不再适用");
    plan_wake(step, duty->always);
    plan_wake(step, duty->among);
    plan_wake(step, duty->while_);
}

/* The newest task of this duty and subject, in whatever state: its anchor tells whether X has moved. */
static const struct row *newest_task(struct step *step, const struct duty *duty)
{
    struct arena *arena = STEP_ARENA(step);
    const struct row *rows;
    const struct term *where = term_and(arena, term_is(arena, "subject", subject_ref(step)), term_is(arena, "duty", VALUE_OF_TEXT(duty->name)));
    return step->before && deciding_rows(&step->d, "task", where, "id", true, 1, &rows) ? rows : NULL;
}

static void anchored(struct step *step, const struct duty *duty)
{
    const struct row *newest = newest_task(step, duty);
    bool open = newest && (!strcmp(row_text(newest, "state"), "open") || !strcmp(row_text(newest, "state"), "missed"));
    bool mine = concerns(step, duty);
    ms_t start = 0, due = 0;
    bool elsewhere = step->d.missing;
    step->d.missing = false;
    bool known = mine && task_due(step, &duty->clock, step->d.now, VALUE_NONE, &start, &due);
    bool waits = step->d.missing;
    step->d.missing = waits || elsewhere;
    if (waits)
        return;
    bool met = duty->met && term_true(&step->d, duty->met);
    bool moved = newest && row_int(newest, "anchor") != start;
    if (open && met)
        task_close(step, newest, "met", NULL);
    else if (open && !mine)
        task_close(step, newest, "void", "不再适用");
    else if (open && known && moved)
        task_close(step, newest, "met", NULL);
    if (known && !met && (!newest || moved))
        begin(step, duty, start, start);
    plan_wake(step, duty->among);
    plan_wake(step, duty->while_);
    plan_wake(step, duty->met);
}

/* One occurrence of a periodic duty for the present subject; the period is step->d.period. */
static void occurrence(struct step *step, const struct duty *duty, ms_t start)
{
    const struct calendar *calendar = step->d.law->calendar;
    struct value range = step->d.period;
    const char *key = period_key(STEP_ARENA(step), duty->every, calendar, (struct period){range.range.from, range.range.to});
    ms_t from, due = range.range.to;
    struct clock *whole = arena_copy(STEP_ARENA(step), &duty->clock, sizeof duty->clock);
    if (!whole->set) { /* without a due word the period's end counts */
        whole->set = true;
        whole->due = (struct due_phrase){.kind = DUE_END, .clock = DUE_NO_CLOCK};
    }
    if (task_due(step, whole, start, range, &from, &due) && due <= step->d.now)
        return; /* adopted in the middle of a period whose moment has passed */
    struct task_start task = {
        .duty = duty->name, .title = duty->title, .clock = whole, .origin = &duty->origin, .who = duty->who,
        .subject = subject_ref(step), .start = start, .period = range, .period_key = key,
    };
    fill_record(step, duty, task_open(step, &task));
}

/* Whoever comes under a duty in the middle of a period has its occurrence from that day on. */
static void join_period(struct step *step, const struct duty *duty)
{
    const struct calendar *calendar = step->d.law->calendar;
    const struct row *known;
    struct period period;
    struct arena *arena = STEP_ARENA(step);
    if (duty->draw || duty->during || !calendar || period_at(duty->every, calendar, step->d.now, &period))
        return;
    const char *key = period_key(arena, duty->every, calendar, period);
    const struct term *where = term_and(arena, term_is(arena, "duty", VALUE_OF_TEXT(duty->name)), term_is(arena, "period-key", VALUE_OF_TEXT(key)));
    if (deciding_rows(&step->d, "task", term_and(arena, where, term_is(arena, "subject", subject_ref(step))), NULL, false, 1, &known) || step->d.missing)
        return;
    step->d.period = VALUE_OF_RANGE(period.start, period.end);
    if (!duty->excuse || !term_true(&step->d, duty->excuse))
        occurrence(step, duty, step->d.now);
    step->d.period = VALUE_NONE;
}

/* An occurrence that records have met is closed as soon as they do; one that concerns nobody any more is void. */
static void periodic(struct step *step, const struct duty *duty)
{
    const struct row *tasks;
    size_t n = step->before ? task_open_of(step, duty->name, subject_ref(step), &tasks) : 0;
    bool mine = concerns(step, duty);
    for (size_t i = 0; i < n; i++) {
        step->d.period = row_get(&tasks[i], "period");
        if (!mine)
            task_close(step, &tasks[i], "void", "不再适用");
        else if (duty->met && term_true(&step->d, duty->met))
            task_close(step, &tasks[i], "met", NULL);
        step->d.period = VALUE_NONE;
    }
    if (mine && !n)
        join_period(step, duty);
}

/* A task of a duty without subject: only its `met` can end it early. */
void duty_task_touch(struct step *step)
{
    const struct row *task = step->before;
    const char *state = row_text(task, "state");
    for (size_t i = 0; i < step->d.law->duties.n; i++) {
        const struct duty *duty = &step->d.law->duties.at[i];
        if (strcmp(duty->name, row_text(task, "duty")) || !duty->met || (strcmp(state, "open") && strcmp(state, "missed")))
            continue;
        step->d.period = row_get(task, "period");
        step->d.subject = NULL;
        bool met = term_true(&step->d, duty->met);
        step->d.subject = step->row;
        step->d.period = VALUE_NONE;
        if (met)
            task_close(step, task, "met", NULL);
    }
}

/* A clock stands while its `pause` holds and goes on, later by what was left out, when it does not. */
static void pause_clock(struct step *step)
{
    const struct clock *clock = step->state ? &step->state->clock : NULL;
    const struct row *tasks;
    if (!clock || !clock->pause)
        return;
    size_t n = step->before ? task_open_of(step, step->state->origin.path, subject_ref(step), &tasks) : 0;
    bool stands = term_true(&step->d, clock->pause);
    for (size_t i = 0; i < n; i++) {
        const struct row *task = &tasks[i];
        ms_t since = row_int(task, "paused-at"), due;
        struct put *put = step_update(step, "task", task->id);
        if (stands && !since) {
            step_cell(step, put, "paused-at", VALUE_OF_INT(step->d.now));
            step_cell(step, put, "next", VALUE_NONE);
        } else if (!stands && since) {
            const char *before = row_text(task, "pauses");
            const char *pauses = arena_printf(STEP_ARENA(step), "%s%s%lld-%lld", before, *before ? " " : "", (long long)since, (long long)step->d.now);
            step_cell(step, put, "paused-at", VALUE_NONE);
            step_cell(step, put, "pauses", VALUE_OF_TEXT(pauses));
            struct row paused = *row_copy(STEP_ARENA(step), task);
            row_set(STEP_ARENA(step), &paused, "pauses", VALUE_OF_TEXT(pauses));
            if (task_resumed_due(step, clock, &paused, &due))
                task_move(step, task, due, "停表后续算");
        }
    }
    plan_wake(step, clock->pause);
}

void duty_touch(struct step *step)
{
    for (size_t i = 0; i < step->d.law->duties.n; i++) {
        const struct duty *duty = &step->d.law->duties.at[i];
        if (duty->subject != step->d.reg || !duty->subject)
            continue;
        if (duty->every)
            periodic(step, duty);
        else if (duty->always)
            standing(step, duty);
        else
            anchored(step, duty);
    }
    pause_clock(step);
}

/* --- periods --- */

struct candidate {
    const struct row *row;
    uint64_t rank;
};

static uint64_t mixed(uint64_t x)
{
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccdu;
    x ^= x >> 33;
    x *= 0xc4ceb9fe1a85ec53u;
    return x ^ x >> 33;
}

static int by_rank(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}


static bool overlaps(struct value range, struct value period)
{
    return range.kind == VALUE_RANGE && range.range.from < period.range.to && range.range.to > period.range.from;
}

/* Those who have this period's occurrence already, because they came under the duty within it. */
static bool has_occurrence(const struct row *tasks, size_t n, const struct row *subject)
{
    for (size_t i = 0; i < n; i++) {
        struct value of = row_get(&tasks[i], "subject");
        if (of.kind == VALUE_REF && of.ref.id == subject->id)
            return true;
    }
    return false;
}

static size_t present_occurrences(struct step *step, const struct duty *duty, const struct row **ret_tasks)
{
    struct arena *arena = STEP_ARENA(step);
    struct value range = step->d.fact->period;
    const char *key = period_key(arena, duty->every, step->d.law->calendar, (struct period){range.range.from, range.range.to});
    const struct term *where = term_and(arena, term_is(arena, "duty", VALUE_OF_TEXT(duty->name)), term_is(arena, "period-key", VALUE_OF_TEXT(key)));
    return deciding_rows(&step->d, "task", where, NULL, false, 5000, ret_tasks);
}

static size_t candidates(struct step *step, const struct duty *duty, struct candidate *found)
{
    const struct row *present;
    size_t present_count = present_occurrences(step, duty, &present);
    const struct row *rows;
    const struct fact *fact = step->d.fact;
    struct arena *arena = STEP_ARENA(step);
    const struct term *after = arena_copy(arena, &(struct term){.kind = TERM_MORE, .a = term_column(arena, "id"), .b = term_literal(arena, VALUE_OF_INT(fact->record))}, sizeof(struct term));
    size_t n = deciding_rows(&step->d, duty->subject->name, after, NULL, false, SUBJECTS_PER_FACT, &rows), count = 0;
    for (size_t i = 0; i < n; i++) {
        step->d.subject = &rows[i];
        step->d.reg = duty->subject;
        step->d.period = fact->period;
        bool alive = !duty->during || overlaps(path_value(&step->d, duty->during), fact->period);
        bool excused = duty->excuse && term_true(&step->d, duty->excuse);
        if (alive && !excused && !has_occurrence(present, present_count, &rows[i]) && concerns(step, duty))
            found[count++] = (struct candidate){&rows[i], mixed(fact->seed ^ (uint64_t)rows[i].id)};
    }
    if (n == SUBJECTS_PER_FACT && !step->d.missing) { /* the rest in a further fact */
        struct fact *rest = step_react(step, FACT_PERIOD, duty->name, NULL, rows[n - 1].id, &duty->origin);
        rest->period = fact->period;
        rest->depth = fact->depth;
    }
    return count;
}

void duty_period(struct step *step)
{
    struct candidate found[SUBJECTS_PER_FACT];
    const struct duty *duty = NULL;
    for (size_t i = 0; i < step->d.law->duties.n; i++)
        if (!strcmp(step->d.law->duties.at[i].name, step->d.fact->name))
            duty = &step->d.law->duties.at[i];
    if (!duty || !duty->every || step->d.fact->period.kind != VALUE_RANGE)
        return;
    step->out->verb = arena_printf(STEP_ARENA(step), "%s.period", duty->name);
    step->out->table = NULL;
    step->d.period = step->d.fact->period;
    if (!duty->subject) {
        occurrence(step, duty, step->d.period.range.from);
        touch_others(step);
        return;
    }
    size_t n = candidates(step, duty, found);
    if (step->d.missing)
        return;
    if (duty->draw && n) {
        qsort(found, n, sizeof *found, by_rank);
        n = (n * (size_t)duty->draw + 99) / 100; /* a random part, rounded up */
    }
    for (size_t i = 0; i < n; i++) {
        step->row = row_copy(STEP_ARENA(step), found[i].row);
        step->d.subject = step->row;
        occurrence(step, duty, step->d.period.range.from);
    }
    step->row = NULL;
    touch_others(step);
}
