#include "rules/step_inner.h"

#include <string.h>

/* Clocks while they run: they stand while their `pause` holds; those of steps begin with their state, are dated when
 * what they count from is known, and end with the step. */

static struct value subject_ref(const struct step *step) { return VALUE_OF_REF(step->row->table, step->row->id); }

/* --- pauses --- */

/* The first moment behind `after` at which a clock that stands since then is spoken of; empty when there is none. */
struct value clock_held_next(struct step *step, const struct clock *clock, ms_t since, ms_t after)
{
    ms_t at, first = 0;
    for (size_t i = 0; i < clock->held.n; i++)
        if (task_mark_moment(step, &clock->held.at[i], since, false, &at) && at > after && (!first || at < first))
            first = at;
    return first ? VALUE_OF_INT(first) : VALUE_NONE;
}

static void stop(struct step *step, const struct clock *clock, const struct row *task)
{
    struct put *put = step_update(step, "task", task->id);
    step_cell(step, put, "paused-at", VALUE_OF_INT(step->d.now));
    step_cell(step, put, "next", clock_held_next(step, clock, step->d.now, step->d.now));
}

/* It goes on, later by what was left out. */
static void go_on(struct step *step, const struct clock *clock, const struct row *task)
{
    ms_t due;
    struct arena *arena = STEP_ARENA(step);
    struct put *put = step_update(step, "task", task->id);
    const char *before = row_text(task, "pauses");
    const char *pauses = arena_printf(arena, "%s%s%lld-%lld", before, *before ? " " : "",
                                      (long long)row_int(task, "paused-at"), (long long)step->d.now);
    struct row *paused = row_copy(arena, task);
    step_cell(step, put, "paused-at", VALUE_NONE);
    step_cell(step, put, "pauses", VALUE_OF_TEXT(pauses));
    row_set(arena, paused, "pauses", VALUE_OF_TEXT(pauses));
    if (task_resumed_due(step, clock, paused, &due))
        task_move(step, task, due, "停表后续算");
}

void clock_pause(struct step *step, const struct clock *clock, const struct row *task)
{
    if (!clock->pause)
        return;
    bool stands = term_true(&step->d, clock->pause), stood = row_int(task, "paused-at") != 0;
    if (stands && !stood && !strcmp(row_text(task, "state"), "open"))
        stop(step, clock, task);
    else if (!stands && stood)
        go_on(step, clock, task);
    ms_t at = moment_of(&step->d, clock->pause);
    if (at)
        task_wake(step, at);
}

static void pause_all(struct step *step, const struct clock *clock, const char *duty)
{
    const struct row *tasks;
    size_t n = clock->pause && step->before ? task_open_of(step, duty, subject_ref(step), &tasks) : 0;
    for (size_t i = 0; i < n; i++) {
        struct value outer = step->d.period;
        step->d.period = row_get(&tasks[i], "period");
        clock_pause(step, clock, &tasks[i]);
        step->d.period = outer;
    }
}

/* --- steps --- */

static bool begun_now(const struct step *step, const char *duty)
{
    for (size_t i = 0; i < step->out->puts.n; i++) {
        const struct put *put = step->out->puts.at[i];
        const struct row row = {.cells = put->cells, .n = put->n};
        if (put->insert && !strcmp(put->table, "task") && text_same(row_text(&row, "duty"), duty) &&
            value_same(row_get(&row, "subject"), subject_ref(step)))
            return true;
    }
    return false;
}

static void begin(struct step *step, const struct deed *deed)
{
    const struct task_start start = {
        .duty = deed->origin.path, .title = deed->title, .clock = &deed->clock, .origin = &deed->origin,
        .subject = subject_ref(step), .start = step->d.now, .who = deed->by,
    };
    if (!begun_now(step, deed->origin.path))
        task_open(step, &start);
}

static void step_clock(struct step *step, const struct deed *deed)
{
    const struct row *tasks;
    ms_t start, due;
    size_t n = step->before ? task_open_of(step, deed->origin.path, subject_ref(step), &tasks) : 0;
    bool applies = !deed->when || !term_false(&step->d, deed->when), done = flow_step_done(step, deed);
    if (applies && !done && !n)
        begin(step, deed);
    for (size_t i = 0; i < n; i++) {
        if (done || !applies)
            task_close(step, &tasks[i], done ? "met" : "void", done ? NULL : "不再适用");
        else if (!row_int(&tasks[i], "due") &&
                 task_due(step, &deed->clock, row_int(&tasks[i], "start"), VALUE_NONE, &start, &due))
            task_date(step, &tasks[i], &deed->clock, start, due);
    }
    pause_all(step, &deed->clock, deed->origin.path);
}

void clocks_touch(struct step *step)
{
    const struct deed *deeds[64];
    size_t n = step->state && !step->state->final ? flow_deeds(step, step->state, deeds, 64) : 0;
    for (size_t i = 0; i < n; i++)
        if (deeds[i]->step && deeds[i]->clock.set && !strchr(deeds[i]->name, '.'))
            step_clock(step, deeds[i]);
    if (step->state)
        pause_all(step, &step->state->clock, step->state->origin.path);
    for (size_t i = 0; i < step->d.law->duties.n; i++)
        if (step->d.law->duties.at[i].subject == step->d.reg)
            pause_all(step, &step->d.law->duties.at[i].clock, step->d.law->duties.at[i].name);
}
