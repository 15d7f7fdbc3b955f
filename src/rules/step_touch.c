#include "rules/step_inner.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_TOUCHED = 200 };

/* --- whoever reads what was put --- */

/* What a column of the row is now, and what it was when it has just changed: who was concerned before is concerned,
 * too. */
static size_t put_values(struct step *step, const struct put *put, const char *column, struct value ret_values[2])
{
    size_t n = 0;
    if (!strcmp(column, "id")) {
        ret_values[0] = VALUE_OF_REF(put->table, put->id);
        return 1;
    }
    for (size_t i = 0; i < put->n; i++)
        if (!strcmp(put->cells[i].name, column))
            ret_values[n++] = put->cells[i].value;
    if (put->insert)
        return n;
    bool own = step->before && step->before->id == put->id && text_same(step->before->table, put->table);
    struct value before = row_get(own ? step->before : deciding_row(&step->d, put->table, put->id), column);
    if (!n || !value_same(before, ret_values[0]))
        ret_values[n++] = before;
    return n;
}

static bool is_row(const struct row *row, const char *table, int64_t id)
{
    return row && row->id == id && text_same(row->table, table);
}

/* A sighting is put before anything of the new record is decided: all of it has read the sighting already. */
static bool seen_when_opened(const struct step *step, const struct put *put)
{
    return !step->before && put->insert && !strcmp(put->table, "sighting") && !step->d.missed_puts;
}

static void react_touch(struct step *step, const struct put *put, const char *table, int64_t id)
{
    if (is_row(step->row, table, id) && seen_when_opened(step, put))
        return;
    if (is_row(step->row, table, id) && is_row(step->row, put->table, put->id))
        return; /* the event has just looked at itself; what it put elsewhere it could not see yet */
    for (size_t i = 0; i < step->out->reactions.n; i++) {
        const struct fact *fact = step->out->reactions.at[i];
        if (fact->kind == FACT_TOUCH && fact->record == id && !strcmp(fact->table, table))
            return;
    }
    step_react(step, FACT_TOUCH, "touch", table, id, NULL);
}

static void touch_tasks(struct step *step, const struct duty *duty, const struct put *put)
{
    struct arena *arena = STEP_ARENA(step);
    const struct row *rows;
    const struct term *where =
        term_and(arena, term_is(arena, "duty", VALUE_OF_TEXT(duty->name)), task_still_open(arena));
    size_t n = deciding_rows(&step->d, "task", where, "id", true, MAX_TOUCHED, &rows);
    for (size_t i = 0; i < n; i++)
        react_touch(step, put, "task", rows[i].id);
}

/* --- many, page by page --- */

/* Records that are closed for good need no looking at. */
static const struct term *not_final(struct arena *arena, const struct reg *reg)
{
    struct values LIST(struct value) finals = {0};
    for (size_t i = 0; i < reg->states.n; i++)
        if (reg->states.at[i].final)
            *list_push(arena, &finals) = VALUE_OF_TEXT(reg->states.at[i].name);
    if (!finals.n)
        return NULL;
    const struct term open = {.kind = TERM_UNTRUE,
                              .a = term_compare(arena, "state", TERM_IN, VALUE_OF_LIST(finals.at, finals.n))};
    return arena_copy(arena, &open, sizeof open);
}

/* Those whose path has the value; everybody when nothing ties them. */
static const struct term *concerned(struct arena *arena, const struct touch *touch, struct value value)
{
    const struct term *open = not_final(arena, touch->subject);
    if (!touch->column || !value_filled(value))
        return open;
    const struct term path = {.kind = TERM_PATH, .path = &touch->path};
    const struct term tie = {
        .kind = TERM_EQUAL, .a = arena_copy(arena, &path, sizeof path), .b = term_literal(arena, value)};
    return term_and(arena, arena_copy(arena, &tie, sizeof tie), open);
}

/* A touch and the value of its column as words, so that a later event finds both again. A value that has no such words
 * is left out: then everybody is looked at. */
static const char *touch_key(struct arena *arena, const struct touch *touch, struct value value)
{
    struct text key = TEXT(arena);
    text_printf(&key, "%s %s %s", touch->subject->name, touch->table, touch->column ? touch->column : "-");
    for (size_t i = 0; i < touch->path.n; i++)
        text_printf(&key, "%s%s", i ? "." : " ", touch->path.hops[i].name);
    if (value.kind == VALUE_REF)
        text_printf(&key, " ref %s %lld", value.ref.table, (long long)value.ref.id);
    else if (value.kind == VALUE_INT)
        text_printf(&key, " int %lld", (long long)value.number);
    else if (value.kind == VALUE_TEXT)
        text_printf(&key, " text %s", value.text);
    return text_end(&key);
}

static struct value key_value(struct arena *arena, const char *words)
{
    char **parts;
    if (text_starts(words, " text "))
        return VALUE_OF_TEXT(words + 6);
    size_t n = text_split(arena, words, ' ', &parts);
    if (n == 3 && !strcmp(parts[1], "int"))
        return VALUE_OF_INT(strtoll(parts[2], NULL, 10));
    return n == 4 && !strcmp(parts[1], "ref") ? VALUE_OF_REF(parts[2], strtoll(parts[3], NULL, 10)) : VALUE_NONE;
}

/* Looks at the next of them; what is left waits for the next event. False when all are done. */
static bool touch_page(struct step *step, const struct touch *touch, struct value value, int64_t after,
                       const struct put *put)
{
    struct arena *arena = STEP_ARENA(step);
    const struct row *rows;
    const struct term *beyond = after ? term_compare(arena, "id", TERM_MORE, VALUE_OF_INT(after)) : NULL;
    const struct term *where = term_and(arena, concerned(arena, touch, value), beyond);
    size_t n = deciding_rows(&step->d, touch->subject->name, where, NULL, false, MAX_TOUCHED, &rows);
    for (size_t i = 0; i < n; i++)
        react_touch(step, put, touch->subject->name, rows[i].id);
    if (n < MAX_TOUCHED)
        return false;
    const struct cursor rest = {.duty = "touch", .key = touch_key(arena, touch, value), .after = rows[n - 1].id};
    cursor_keep(step, &rest);
    return true;
}

void touch_rest(struct step *step, const struct row *task)
{
    struct arena *arena = STEP_ARENA(step);
    const struct cursor cursor = cursor_of(task);
    static const struct put NOBODY = {.table = ""};
    bool more = false;
    step->row = NULL;
    for (size_t k = 0; k < step->d.law->touches.n; k++) {
        const struct touch *touch = &step->d.law->touches.at[k];
        const char *head = touch->subject ? touch_key(arena, touch, VALUE_NONE) : NULL;
        const char *tail = head && text_starts(cursor.key, head) ? cursor.key + strlen(head) : "?";
        if (*tail && !text_starts(tail, " text ") && !text_starts(tail, " int ") && !text_starts(tail, " ref "))
            continue; /* another touch, or one of a law that is gone: what it meant was looked at when the law came */
        more = touch_page(step, touch, key_value(arena, tail), cursor.after, &NOBODY) || more;
    }
    if (!more)
        cursor_end(step, task);
    step->out->table = "task";
    step->out->verb = "task.touch";
}

static void touch_by(struct step *step, const struct touch *touch, const struct put *put)
{
    struct value values[2] = {VALUE_NONE, VALUE_NONE};
    if (touch->duty) {
        touch_tasks(step, touch->duty, put);
        return;
    }
    size_t n = touch->column ? put_values(step, put, touch->column, values) : 1;
    for (size_t i = 0; i < n; i++) {
        if (touch->column && !value_filled(values[i]))
            continue;
        if (!touch->column || touch->path.n)
            touch_page(step, touch, values[i], 0, put);
        else if (values[i].kind == VALUE_REF && text_same(values[i].ref.table, touch->subject->name))
            react_touch(step, put, values[i].ref.table, values[i].ref.id);
    }
}

/* Whether a line of the register can see anything in itself: most have nothing but what was entered. */
static bool line_acts(const struct law *law, const struct reg *lines)
{
    bool acts = lines->states.n > 0;
    for (size_t i = 0; i < lines->fields.n && !acts; i++)
        acts = lines->fields.at[i].is != NULL;
    for (size_t i = 0; i < law->duties.n && !acts; i++)
        acts = law->duties.at[i].subject == lines;
    return acts;
}

/* A record that an effect has changed, and each line, looks at itself: its own moves, computed fields and duties. */
static void touch_itself(struct step *step, const struct put *put)
{
    const struct row *tasks;
    const struct reg *reg = law_reg(step->d.law, put->table);
    if (!reg || reg->builtin || (put->insert && !reg->owner))
        return;
    if (!put->remove) {
        if (!reg->owner || line_acts(step->d.law, reg))
            react_touch(step, put, put->table, put->id);
        return;
    }
    size_t n = task_open_of(step, NULL, VALUE_OF_REF(put->table, put->id), &tasks);
    for (size_t i = 0; i < n; i++)
        task_close(step, &tasks[i], "void", "明细已删除");
}

void touch_others(struct step *step)
{
    for (size_t i = 0, n = step->out->puts.n; i < n; i++)
        touch_itself(step, step->out->puts.at[i]);
    for (size_t i = 0; i < step->out->puts.n; i++)
        for (size_t k = 0; k < step->d.law->touches.n; k++) {
            const struct touch *touch = &step->d.law->touches.at[k];
            if (text_same(touch->table, step->out->puts.at[i]->table))
                touch_by(step, touch, step->out->puts.at[i]);
        }
}
