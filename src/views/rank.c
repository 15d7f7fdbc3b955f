#include "views/rank.h"

#include "views/task.h"

#include <string.h>

static const char *const NAMES[] = {NULL, "esc", "late", "soon", "ok", "hold", "done"};

const char *rank_name(enum rank rank) { return NAMES[rank]; }

enum rank rank_parse(const char *name)
{
    for (enum rank rank = RANK_ESC; name && rank < RANK_COUNT; rank++)
        if (!strcmp(NAMES[rank], name))
            return rank;
    return RANK_NONE;
}

/* Conditions turn at the whole minute, so that what they count holds that long; the sign at a row is exact. */
static ms_t minute_of(const struct reading *reading) { return reading->now - reading->now % 60000; }

static ms_t soon_until(struct reading *reading, const struct clock *clock, ms_t now)
{
    ms_t line = now + CIVIL_DAY_MS;
    const struct calendar *calendar = reading->law->calendar;
    struct deciding deciding = reading_deciding(reading, NULL, NULL);
    for (size_t i = 0; clock && calendar && i < clock->before.n; i++) {
        const struct mark *mark = &clock->before.at[i];
        struct span span = mark->after.span;
        ms_t until;
        if (mark->span_path && !term_span(&deciding, mark->span_path, &span))
            continue;
        if (!span_add(span, span_from(now), false, calendar, &until) && until > line)
            line = until;
    }
    return line;
}

ms_t rank_soon_until(struct reading *reading, const struct clock *clock)
{
    return soon_until(reading, clock, minute_of(reading));
}

static enum rank by_due(struct reading *reading, ms_t due, bool escalated, const struct clock *clock)
{
    if (!due)
        return RANK_OK;
    if (due <= reading->now)
        return escalated ? RANK_ESC : RANK_LATE;
    return due <= soon_until(reading, clock, reading->now) ? RANK_SOON : RANK_OK;
}

enum rank rank_of_task(struct reading *reading, const struct row *task)
{
    struct construct construct;
    const char *state = row_text(task, "state");
    if ((strcmp(state, "open") && strcmp(state, "missed")) || task_is_history(reading, task))
        return RANK_DONE;
    if (row_int(task, "paused-at"))
        return RANK_HOLD;
    task_construct(reading->law, row_text(task, "duty"), &construct);
    return by_due(reading, row_int(task, "due"), row_int(task, "escalated") != 0, construct.clock);
}

enum rank rank_of_record(struct reading *reading, const struct reg *reg, const struct row *row, const struct row *task)
{
    const struct state *state = reg_state(reg, row_text(row, "state"));
    if (!state || !reg_is_case(reg))
        return RANK_NONE;
    if (state->final)
        return RANK_DONE;
    if (row_int(task, "paused-at"))
        return RANK_HOLD;
    return by_due(reading, row_int(row, "due"), row_int(task, "escalated") != 0, &state->clock);
}

/* --- conditions --- */

static const struct term *of_states(struct reading *reading, const struct reg *reg, bool final)
{
    struct values LIST(struct value) values = {0};
    for (size_t i = 0; i < reg->states.n; i++)
        if (reg->states.at[i].final == final)
            *list_push(reading->arena, &values) = VALUE_OF_TEXT(reg->states.at[i].name);
    return where_in(reading, "state", values.at, values.n);
}

const struct term *rank_where_open(struct reading *reading, const struct reg *reg)
{
    return of_states(reading, reg, false);
}

bool rank_has_pauses(const struct reg *reg)
{
    for (size_t i = 0; i < reg->states.n; i++)
        if (reg->states.at[i].clock.pause)
            return true;
    return false;
}

/* An open task of the row has `column` set. */
static const struct term *task_with(struct reading *reading, const char *column, bool flag)
{
    static const struct path ROW = {.root = ROOT_ROW, .out = 1};
    struct arena *arena = reading->arena;
    struct term row = {.kind = TERM_PATH, .path = &ROW};
    struct term about = {
        .kind = TERM_EQUAL, .a = term_column(arena, "subject"), .b = arena_copy(arena, &row, sizeof row)};
    struct set *set = ARENA_NEW(arena, struct set);
    const struct term *has = flag ? where_is(reading, column, VALUE_OF_INT(1)) : where_filled(reading, column, true);
    set->table = "task";
    set->where = where_and(reading, arena_copy(arena, &about, sizeof about),
                           where_and(reading, where_state(reading, "open missed"), has));
    return arena_copy(arena, &(struct term){.kind = TERM_EXISTS, .set = set}, sizeof(struct term));
}

static const struct term *not_paused(struct reading *reading, const struct reg *reg)
{
    return rank_has_pauses(reg) ? where_not(reading, task_with(reading, "paused-at", false)) : NULL;
}

const struct term *rank_where_overdue(struct reading *reading, const struct reg *reg)
{
    const struct term *overdue = where_compare(reading, "due", TERM_AT_MOST, VALUE_OF_INT(minute_of(reading)));
    return where_and(reading, where_and(reading, rank_where_open(reading, reg), overdue), not_paused(reading, reg));
}

/* Each state has a line of its own, most of them the same: states of one line stand together. */
static const struct term *soon(struct reading *reading, const struct reg *reg, bool beyond)
{
    struct lines LIST(ms_t) lines = {0};
    const struct term *where = NULL;
    for (size_t i = 0; i < reg->states.n; i++) {
        ms_t line = rank_soon_until(reading, &reg->states.at[i].clock);
        bool known = reg->states.at[i].final;
        for (size_t k = 0; k < lines.n && !known; k++)
            known = lines.at[k] == line;
        if (!known)
            *list_push(reading->arena, &lines) = line;
    }
    for (size_t k = 0; k < lines.n; k++) {
        struct values LIST(struct value) states = {0};
        for (size_t i = 0; i < reg->states.n; i++)
            if (!reg->states.at[i].final && rank_soon_until(reading, &reg->states.at[i].clock) == lines.at[k])
                *list_push(reading->arena, &states) = VALUE_OF_TEXT(reg->states.at[i].name);
        const struct term *due =
            where_compare(reading, "due", beyond ? TERM_MORE : TERM_AT_MOST, VALUE_OF_INT(lines.at[k]));
        if (!beyond)
            due = where_and(reading, where_compare(reading, "due", TERM_MORE, VALUE_OF_INT(minute_of(reading))), due);
        else
            due = where_or(reading, due, where_filled(reading, "due", false));
        where = where_or(reading, where, where_and(reading, where_in(reading, "state", states.at, states.n), due));
    }
    return where;
}

const struct term *rank_where(struct reading *reading, const struct reg *reg, enum rank rank)
{
    const struct term *open = rank_where_open(reading, reg), *escalated;
    switch (rank) {
    case RANK_DONE:
        return of_states(reading, reg, true);
    case RANK_HOLD:
        return where_and(reading, open, task_with(reading, "paused-at", false));
    case RANK_ESC:
    case RANK_LATE:
        escalated = task_with(reading, "escalated", true);
        escalated = rank == RANK_ESC ? escalated : where_not(reading, escalated);
        return where_and(reading, rank_where_overdue(reading, reg), escalated);
    case RANK_SOON:
        return where_and(reading, soon(reading, reg, false), not_paused(reading, reg));
    case RANK_OK:
        return where_and(reading, soon(reading, reg, true), not_paused(reading, reg));
    default:
        return NULL;
    }
}
