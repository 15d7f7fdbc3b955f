#include "rules/step_inner.h"

#include <stdlib.h>
#include <string.h>

/* Duties beside the flow: standing (always) and anchored (due … after X); periodic ones stand in step_period.c. */

static struct value subject_ref(const struct step *step)
{
    return step->row ? VALUE_OF_REF(step->row->table, step->row->id) : VALUE_NONE;
}

bool duty_concerns(struct step *step, const struct duty *duty)
{
    return term_true(&step->d, duty->among) && term_true(&step->d, duty->while_);
}

/* The task opens the record that is to be filled in. */
void duty_fill(struct step *step, const struct duty *duty, int64_t task)
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
    duty_fill(step, duty, task_open(step, &task));
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
    bool mine = duty_concerns(step, duty), holds = term_true(&step->d, duty->always);
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
    const struct term *where = term_and(arena, term_is(arena, "subject", subject_ref(step)),
                                        term_is(arena, "duty", VALUE_OF_TEXT(duty->name)));
    return step->before && deciding_rows(&step->d, "task", where, "id", true, 1, &rows) ? rows : NULL;
}

static void anchored(struct step *step, const struct duty *duty)
{
    const struct row *newest = newest_task(step, duty);
    bool open = newest && (!strcmp(row_text(newest, "state"), "open") || !strcmp(row_text(newest, "state"), "missed"));
    bool mine = duty_concerns(step, duty);
    ms_t start = 0, due = 0;
    bool elsewhere = step->d.missing;
    step->d.missing = false;
    bool known = mine && task_due(step, &duty->clock, step->d.now, VALUE_NONE, &start, &due);
    bool waits = step->d.missing;
    step->d.missing = waits || elsewhere;
    if (waits)
        return;
    bool met = duty->met && term_true(&step->d, duty->met);
    bool free = !duty->clock.anchors.n; /* counts from the moment it began to apply, anew when it applies again */
    bool over = newest && !strcmp(row_text(newest, "state"), "void");
    bool moved = newest && (free ? over : row_int(newest, "anchor") != start);
    if (open && met)
        task_close(step, newest, "met", NULL);
    else if (open && !mine)
        task_close(step, newest, "void", "不再适用");
    else if (open && known && moved)
        task_close(step, newest, "met", NULL);
    if (known && !met && (!newest || moved))
        begin(step, duty, start, free ? 0 : start);
    plan_wake(step, duty->among);
    plan_wake(step, duty->while_);
    plan_wake(step, duty->met);
}

/* A task of a duty without subject: only its `met` can end it early, its `pause` stop it. */
void duty_task_touch(struct step *step)
{
    const struct row *task = step->before;
    const char *state = row_text(task, "state");
    for (size_t i = 0; i < step->d.law->duties.n; i++) {
        const struct duty *duty = &step->d.law->duties.at[i];
        bool asked = !row_int(task, "over") && (!strcmp(state, "open") || !strcmp(state, "missed"));
        if (!asked || strcmp(duty->name, row_text(task, "duty")))
            continue;
        step->d.period = row_get(task, "period");
        step->d.subject = NULL;
        bool met = duty->met && term_true(&step->d, duty->met);
        if (met)
            task_close(step, task, "met", NULL);
        if (met && duty->every)
            task_settle_missed(step, task);
        if (!met)
            clock_pause(step, &duty->clock, task);
        step->d.subject = step->row;
        step->d.period = VALUE_NONE;
    }
}

void duty_touch(struct step *step)
{
    for (size_t i = 0; i < step->d.law->duties.n; i++) {
        const struct duty *duty = &step->d.law->duties.at[i];
        if (duty->subject != step->d.reg || !duty->subject)
            continue;
        if (duty->every)
            duty_periodic(step, duty);
        else if (duty->always)
            standing(step, duty);
        else
            anchored(step, duty);
    }
    clocks_touch(step);
}
