#include "views/carried.h"

#include "rules/coverage.h"
#include "rules/period.h"
#include "views/scope.h"
#include "views/show.h"
#include "views/task.h"
#include "views/wording.h"

#include <stdlib.h>
#include <string.h>

/* --- constructs --- */

static const char *link_of(struct reading *reading, const struct carrier *carrier)
{
    const struct reg *reg = carrier->reg && carrier->reg->owner ? carrier->reg->owner : carrier->reg;
    if (reg)
        return arena_printf(reading->arena, "/r/%s", reg->name);
    return carrier->duty                    ? "/duties"
           : !strcmp(carrier->kind, "监测") ? "/watch"
           : !strcmp(carrier->kind, "指标") ? "/indicators"
                                            : NULL;
}

void carried_constructs(struct reading *reading, struct constructs_of_law *ret_constructs)
{
    struct carriers carriers;
    coverage_carriers(reading->arena, reading->law, &carriers);
    for (size_t i = 0; i < carriers.n; i++) {
        const struct carrier *carrier = &carriers.at[i];
        const char *title = carrier->title ? reading_say(reading, carrier->title, carrier->en) : carrier->path;
        *list_push(reading->arena, ret_constructs) = (struct construct_of_law){
            .kind = carrier->kind,
            .title = wording_without_places(reading->arena, title ? title : ""),
            .link = link_of(reading, carrier),
            .key = carrier->key,
            .origin = carrier->origin,
            .clock = carrier->clock,
            .periodic = carrier->duty && carrier->duty->every ? carrier->duty : NULL,
            .inherited = carrier->inherited,
        };
    }
}

bool carried_by(const struct construct_of_law *construct, const char *clause)
{
    for (size_t i = 0; i < construct->origin->clauses.n; i++)
        if (!strcmp(construct->origin->clauses.at[i], clause))
            return true;
    return false;
}

/* --- tallies --- */

struct counting {
    struct reading *reading;
    struct tallies *tallies;
    day_t months[CARRIED_MONTHS]; /* the first day of each */
    ms_t since;
};

static void begin_months(struct counting *counting)
{
    const struct calendar *calendar = counting->reading->law->calendar;
    struct civil_date today = civil_date(calendar_day_at(calendar, counting->reading->now));
    day_t first = civil_day(today.year, today.month, 1);
    for (int i = 0; i < CARRIED_MONTHS; i++)
        counting->months[i] = civil_add_months(first, i - CARRIED_MONTHS + 1);
    counting->since = calendar_ms(calendar, counting->months[0], 0);
}

static struct tally *tally_for(struct counting *counting, const char *name)
{
    struct tally *tally = map_get(&counting->tallies->of, name);
    if (tally)
        return tally;
    tally = ARENA_NEW(counting->reading->arena, struct tally);
    map_set(counting->reading->arena, &counting->tallies->of, name, tally);
    return tally;
}

static void fired(struct counting *counting, struct tally *tally, ms_t at)
{
    day_t day = calendar_day_at(counting->reading->law->calendar, at);
    tally->fired++;
    if (at > tally->last)
        tally->last = at;
    for (int i = CARRIED_MONTHS - 1; i >= 0; i--)
        if (day >= counting->months[i]) {
            tally->months[i]++;
            return;
        }
}

/* Rows of a register in the twelve months, newest first. */
static size_t recent(struct counting *counting, const char *table, const char *moment, const char *const *columns,
                     size_t n, const struct term *where, const struct row **ret_rows)
{
    struct reading *reading = counting->reading;
    const struct term *new = where_compare(reading, moment, TERM_AT_LEAST, VALUE_OF_INT(counting->since));
    struct ask ask = ask_rows_by(reading, table, where_and(reading, new, where), "id", true, CARRIED_ROWS);
    ask.columns = arena_copy(reading->arena, columns, n * sizeof *columns); /* a want outlives this call */
    ask.column_count = n;
    const struct answer *answer = view_answer(&reading->view, &ask);
    counting->tallies->partial = counting->tallies->partial || (answer && answer->more);
    *ret_rows = answer ? answer->rows : NULL;
    return answer ? answer->n : 0;
}

static void count_task(struct counting *counting, const struct row *task)
{
    const char *state = row_text(task, "state");
    struct tally *tally =
        tally_for(counting, arena_printf(counting->reading->arena, "task:%s", row_text(task, "duty")));
    ms_t start = row_int(task, "start"), end = row_int(task, "met-at");
    bool missed = !strcmp(state, "missed"), late = !strcmp(state, "late");
    if (!strcmp(state, "void") || !strcmp(state, "excused"))
        return;
    fired(counting, tally, row_int(task, "opened"));
    tally->breaches += missed || late;
    tally->open_late += missed && !task_is_history(counting->reading, task);
    tally->open_held += row_int(task, "paused-at") != 0;
    if (!strcmp(state, "open") && rank_of_task(counting->reading, task) == RANK_SOON)
        tally->open_soon++;
    if (!strcmp(state, "met") || late) {
        tally->met += !late;
        *list_push(counting->reading->arena, &tally->spent) = end > start ? end - start : 0;
    }
}

static void count_tasks(struct counting *counting)
{
    static const char *const COLUMNS[] = {"duty", "state", "start", "due", "met-at", "opened", "paused-at", "subject"};
    struct reading *reading = counting->reading;
    const struct row *rows;
    const struct term *shown =
        where_and(reading, where_compare(reading, "state", TERM_DIFFERS, VALUE_OF_TEXT("hidden")),
                  scope_where(reading, law_reg(reading->law, "task")));
    size_t n = recent(counting, "task", "opened", COLUMNS, 8, shown, &rows);
    for (size_t i = 0; i < n; i++)
        count_task(counting, &rows[i]);
}

/* A deed of a state stands under "register.state.deed", one of the register under "register.deed". */
static void count_deed(struct counting *counting, const struct row *deed)
{
    struct arena *arena = counting->reading->arena;
    struct value subject = row_get(deed, "subject");
    const char *name = row_text(deed, "name"), *from = row_text(deed, "from");
    ms_t at = row_int(deed, "at");
    if (subject.kind != VALUE_REF)
        return;
    if (!strcmp(name, "open"))
        fired(counting, tally_for(counting, arena_printf(arena, "open:%s", subject.ref.table)), at);
    fired(counting, tally_for(counting, arena_printf(arena, "deed:%s.%s", subject.ref.table, name)), at);
    if (*from)
        fired(counting, tally_for(counting, arena_printf(arena, "deed:%s.%s.%s", subject.ref.table, from, name)), at);
}

static void count_deeds(struct counting *counting)
{
    static const char *const COLUMNS[] = {"subject", "name", "from", "at"};
    const struct row *rows;
    size_t n = recent(counting, "deed", "at", COLUMNS, 4, NULL, &rows);
    for (size_t i = 0; i < n; i++)
        count_deed(counting, &rows[i]);
}

static void count_named(struct counting *counting, const char *table, const char *column, const char *kind,
                        const char *moment)
{
    const char *const columns[] = {column, moment};
    const struct row *rows;
    size_t n = recent(counting, table, moment, columns, 2, NULL, &rows);
    for (size_t i = 0; i < n; i++)
        if (*row_text(&rows[i], column))
            fired(
                counting,
                tally_for(counting, arena_printf(counting->reading->arena, "%s:%s", kind, row_text(&rows[i], column))),
                row_int(&rows[i], moment));
}

/* The cause of a change is "pack:path"; a rule's path begins with its name. */
static void count_causes(struct counting *counting)
{
    static const char *const COLUMNS[] = {"cause", "at"};
    struct reading *reading = counting->reading;
    const struct row *rows;
    size_t n = recent(counting, "trail", "at", COLUMNS, 2, where_filled(reading, "cause", true), &rows);
    for (size_t i = 0; i < n; i++) {
        const char *cause = row_text(&rows[i], "cause"), *path = strchr(cause, ':');
        if (path)
            fired(
                counting,
                tally_for(counting, arena_printf(reading->arena, "cause:%.*s", (int)strcspn(path + 1, "."), path + 1)),
                row_int(&rows[i], "at"));
    }
}

void carried_tally(struct reading *reading, struct tallies *ret_tallies)
{
    struct counting counting = {.reading = reading, .tallies = ret_tallies};
    *ret_tallies = (struct tallies){0};
    begin_months(&counting);
    count_tasks(&counting);
    count_deeds(&counting);
    count_causes(&counting);
    count_named(&counting, "document", "form", "form", "at");
    count_named(&counting, "delivery", "notice", "notice", "opened");
    count_named(&counting, "outage", "watch", "watch", "began");
    count_named(&counting, "strike", "ladder", "ladder", "at");
}

/* --- of a clause --- */

static void merge(struct reading *reading, struct tally *into, const struct tally *from)
{
    into->fired += from->fired;
    into->met += from->met;
    into->breaches += from->breaches;
    into->open_late += from->open_late;
    into->open_soon += from->open_soon;
    into->open_held += from->open_held;
    for (int i = 0; i < CARRIED_MONTHS; i++)
        into->months[i] += from->months[i];
    if (from->last > into->last)
        into->last = from->last;
    for (size_t i = 0; i < from->spent.n; i++)
        *list_push(reading->arena, &into->spent) = from->spent.at[i];
}

void carried_of(struct reading *reading, const struct constructs_of_law *constructs, const char *clause,
                struct constructs_of_law *ret_carrying)
{
    for (int inherited = 0; inherited < 2 && !ret_carrying->n; inherited++)
        for (size_t i = 0; i < constructs->n; i++)
            if (constructs->at[i].inherited == inherited && carried_by(&constructs->at[i], clause))
                *list_push(reading->arena, ret_carrying) = constructs->at[i];
}

bool carried_told(const struct constructs_of_law *carrying, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (!strcmp(carrying->at[k].kind, carrying->at[i].kind) &&
            !strcmp(carrying->at[k].title, carrying->at[i].title))
            return true;
    return false;
}

struct tally carried_tally_of(struct reading *reading, const struct tallies *tallies,
                              const struct constructs_of_law *constructs, const char *clause)
{
    struct constructs_of_law carrying = {0};
    struct tally whole = {0};
    carried_of(reading, constructs, clause, &carrying);
    for (int untimed = 0; untimed < 2 && !whole.fired; untimed++)
        for (size_t i = 0; i < carrying.n; i++) {
            const struct construct_of_law *construct = &carrying.at[i];
            const struct tally *tally = construct->key ? map_get(&tallies->of, construct->key) : NULL;
            if (tally && (untimed || text_starts(construct->key, "task:")))
                merge(reading, &whole, tally);
        }
    return whole;
}

/* Has a whole period gone by since the pack is in force here? Before that nothing can be missing. */
static bool could_have_been(struct reading *reading, const struct duty *duty)
{
    const struct row *first;
    struct period last;
    struct ask ask = ask_rows_by(reading, "edition", where_is(reading, "pack", VALUE_OF_TEXT(duty->origin.pack)), "id",
                                 false, 1);
    return !reading_rows(reading, &ask, &first) || !reading->law->calendar ||
           period_previous(duty->every, reading->law->calendar, reading->now, &last) != 0 ||
           row_int(&first[0], "opened") <= last.start;
}

const char *carried_state(struct reading *reading, const struct clause *clause,
                          const struct constructs_of_law *constructs, const struct tally *tally)
{
    bool carried = false, missing = false;
    for (size_t i = 0; i < constructs->n; i++)
        if (carried_by(&constructs->at[i], clause->id)) {
            const struct duty *periodic = constructs->at[i].periodic;
            carried = true;
            missing = missing || (periodic && !tally->fired && could_have_been(reading, periodic));
        }
    if (clause->acknowledge)
        return "acknowledge";
    if (tally->open_late)
        return "late";
    if (tally->open_soon)
        return "soon";
    if (tally->fired)
        return tally->open_held == tally->fired ? "hold" : "ok";
    if (!carried && !clause->fed)
        return "unproved";
    return missing ? "should" : "never";
}

static int by_length(const void *a, const void *b)
{
    const ms_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

ms_t carried_median(const struct tally *tally)
{
    if (!tally->spent.n)
        return 0;
    qsort(tally->spent.at, tally->spent.n, sizeof *tally->spent.at, by_length);
    return tally->spent.at[(tally->spent.n - 1) / 2];
}
