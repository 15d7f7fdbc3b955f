/* What whoever has a task does next: a deed of its record, or a record to fill in or to register. */
#include "views/scope.h"
#include "views/show.h"
#include "views/task_inner.h"

#include <string.h>

const struct deed *task_main_deed(struct reading *reading, const struct state *state, int64_t unit, bool mine_only)
{
    const struct deed *first = NULL;
    for (size_t i = 0; state && i < state->deeds.n; i++) {
        const struct deed *deed = &state->deeds.at[i];
        if (!(deed->to || deed->step) || deed->when)
            continue;
        first = first ? first : deed;
        if (scope_is_among(reading, deed->by, unit))
            return deed;
    }
    return mine_only ? NULL : first;
}

struct next {
    const struct deed *deed;
    const struct reg *reg; /* where it is done, when not on the record of the task */
    int64_t id;            /* there: this record; 0 = a new one */
};

/* The duty itself has opened the record that is to be filled in. */
static bool to_fill(struct reading *reading, const struct row *task, const struct duty *duty, struct next *ret_next)
{
    const struct reg *reg = law_reg(reading->law, duty->fill);
    const struct row *rows;
    struct ask ask =
        ask_rows_by(reading, duty->fill, where_is(reading, "cause", VALUE_OF_REF("task", task->id)), "id", true, 1);
    size_t n = reg ? reading_rows(reading, &ask, &rows) : 0;
    const struct state *state = n ? reg_state(reg, row_text(&rows[0], "state")) : NULL;
    const struct deed *deed = task_main_deed(reading, state, n ? row_int(&rows[0], "unit") : 0, true);
    if (deed)
        *ret_next = (struct next){deed, reg, rows[0].id};
    return deed != NULL;
}

static bool to_open(struct reading *reading, const struct row *task, const struct duty *duty, struct next *ret_next)
{
    const struct reg *reg = law_record_of_duty(reading->law, duty);
    const struct deed *open = reg ? reg_deed(reg, NULL, "open") : NULL;
    bool may = open && (!open->by || scope_is_among(reading, open->by, row_int(task, "unit")));
    if (may)
        *ret_next = (struct next){open, reg, 0};
    return may;
}

/* What whoever has the task does next; false when the viewer has nothing to do with it. */
static bool next_of(struct reading *reading, const struct row *task, const struct construct *construct,
                    struct next *ret_next)
{
    struct next next = {.deed = construct->deed && construct->deed->step ? construct->deed : NULL};
    if (!next.deed)
        next.deed = task_main_deed(reading, construct->state, row_int(task, "unit"), true);
    if (!next.deed && construct->duty)
        return construct->duty->fill ? to_fill(reading, task, construct->duty, ret_next)
                                     : to_open(reading, task, construct->duty, ret_next);
    *ret_next = next;
    return next.deed != NULL;
}

void task_show_next(struct reading *reading, struct json *out, const struct row *task,
                    const struct construct *construct, bool done)
{
    struct next next;
    if (done || !next_of(reading, task, construct, &next)) {
        json_key_none(out, "next");
        return;
    }
    json_key(out, "next");
    json_open_object(out);
    json_key_text(out, "deed", next.deed->name);
    json_key_text(out, "title", reading_say(reading, next.deed->title, next.deed->en));
    if (next.reg) {
        json_key_text(out, "register", next.reg->name);
        if (next.id)
            json_key_int(out, "id", next.id);
        else
            json_key_text(out, "cause", arena_printf(reading->arena, "task/%lld", (long long)task->id));
    }
    json_close(out);
}
