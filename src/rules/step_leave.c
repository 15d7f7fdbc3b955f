#include "rules/step_inner.h"

#include <string.h>

/* Who leaves has nothing left in his hands: what was handed to him goes back to whoever had it before and is still
 * there, else to the head of his unit. Time runs on. What is a post's affair follows the post. */

static bool ended(const struct step *step, const struct row *holder)
{
    ms_t until = row_int(holder, "until");
    return until && until <= step->d.now;
}

static bool supervises(const struct row *holder) { return !strcmp(row_text(holder, "as"), "supervisor"); }

/* A post is always there: it is held, or somebody stands in. */
static bool is_there(struct step *step, const struct row *holder)
{
    int64_t person = row_int(holder, "person");
    return !supervises(holder) && person != step->row->id && (!person || people_in_office(&step->d, person));
}

static bool somebody_has_it(struct step *step, const struct row *holders, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (is_there(step, &holders[i]) && !ended(step, &holders[i]))
            return true;
    return false;
}

/* Newest first: who handed it over last. A loan that is over is no claim. */
static const struct row *who_had_it(struct step *step, const struct row *holders, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (is_there(step, &holders[i]) && strcmp(row_text(&holders[i], "as"), "delegated") != 0)
            return &holders[i];
    return NULL;
}

static void give_to_head(struct step *step, int64_t task)
{
    const struct holder head = {.post = "unit-head", .unit = row_int(step->row, "unit")};
    task_hand(step, task, &head, "transferred");
}

static void give_back(struct step *step, int64_t task)
{
    const struct row *holders;
    const struct term *of_task = term_is(STEP_ARENA(step), "record", VALUE_OF_REF("task", task));
    size_t n = deciding_rows(&step->d, "task.holder", of_task, "id", true, ROWS_ALL, &holders);
    if (somebody_has_it(step, holders, n))
        return;
    const struct row *former = who_had_it(step, holders, n);
    if (former)
        step_cell(step, step_update(step, "task.holder", former->id), "until", VALUE_NONE);
    else
        give_to_head(step, task);
}

static bool is_open(struct step *step, int64_t task)
{
    const char *state = row_text(deciding_row(&step->d, "task", task), "state");
    return !strcmp(state, "open") || !strcmp(state, "missed");
}

void leave_hands_empty(struct step *step)
{
    const struct row *held;
    struct arena *arena = STEP_ARENA(step);
    bool leaves = step->before && !strcmp(step->row->table, "person") && row_int(step->before, "active") &&
                  !row_int(step->row, "active");
    size_t count = 0;
    size_t n = leaves ? deciding_rows(&step->d, "task.holder",
                                      term_is(arena, "person", VALUE_OF_REF("person", step->row->id)), "id", true,
                                      ROWS_ALL, &held)
                      : 0;
    for (size_t i = 0; i < n; i++) {
        int64_t task = row_int(&held[i], "record");
        if (ended(step, &held[i]) || supervises(&held[i]) || !is_open(step, task))
            continue;
        step_cell(step, step_update(step, "task.holder", held[i].id), "until", VALUE_OF_INT(step->d.now));
        give_back(step, task);
        count++;
    }
    if (count)
        step_note(step, STEP_PRINT(step, "名下 %zu 件事交回", count), STEP_PRINT(step, "%zu tasks go back", count));
}
