#include "rules/step_inner.h"

#include <string.h>

/* A hidden task whose moment is now: the next event goes on behind the row where this one stopped. */

static struct put *put_in_this_event(const struct step *step, const struct cursor *cursor)
{
    for (size_t i = 0; i < step->out->puts.n; i++) {
        struct put *put = step->out->puts.at[i];
        const struct row row = {.cells = put->cells, .n = put->n};
        if (!strcmp(put->table, "task") && text_same(row_text(&row, "duty"), cursor->duty) &&
            text_same(row_text(&row, "title"), cursor->key))
            return put;
    }
    return NULL;
}

static const struct row *stored(struct step *step, const struct cursor *cursor)
{
    struct arena *arena = STEP_ARENA(step);
    const struct row *rows;
    const struct term *where = term_and(arena, term_is(arena, "duty", VALUE_OF_TEXT(cursor->duty)),
                                        term_is(arena, "title", VALUE_OF_TEXT(cursor->key)));
    return deciding_rows(&step->d, "task", where, NULL, false, 1, &rows) ? rows : NULL;
}

void cursor_keep(struct step *step, const struct cursor *cursor)
{
    const struct row *known = stored(step, cursor);
    struct put *put = put_in_this_event(step, cursor);
    if (!put)
        put = known ? step_update(step, "task", known->id) : step_insert(step, "task");
    step_cell(step, put, "duty", VALUE_OF_TEXT(cursor->duty));
    step_cell(step, put, "title", VALUE_OF_TEXT(cursor->key));
    step_cell(step, put, "state", VALUE_OF_TEXT("hidden"));
    step_cell(step, put, "line", VALUE_OF_INT(cursor->after));
    step_cell(step, put, "period", cursor->period);
    step_cell(step, put, "reason", cursor->state ? VALUE_OF_TEXT(cursor->state) : VALUE_NONE);
    step_cell(step, put, "rung", VALUE_OF_INT(row_int(known, "rung") + 1)); /* each page is a moment of its own */
    step_cell(step, put, "next", VALUE_OF_INT(step->d.now));
}

struct cursor cursor_of(const struct row *task)
{
    return (struct cursor){
        .duty = row_text(task, "duty"),
        .key = row_text(task, "title"),
        .state = row_text(task, "reason"),
        .after = row_int(task, "line"),
        .period = row_get(task, "period"),
    };
}

void cursor_end(struct step *step, const struct row *task)
{
    step_cell(step, step_update(step, "task", task->id), "next", VALUE_NONE);
}
