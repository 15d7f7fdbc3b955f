#include "views/task_inner.h"

#include "views/article.h"
#include "views/scope.h"
#include "views/show.h"

#include <math.h>
#include <string.h>

enum { HOLDERS_MOST = 2000, HOUR_MS = 3600000 };

/* --- what a task is about in the law --- */

static const struct deed *deed_of_policy(const struct law *law, const char *path)
{
    for (size_t i = 0; i < law->policies.n; i++)
        for (size_t k = 0; k < law->policies.at[i].steps.n; k++)
            if (text_same(law->policies.at[i].steps.at[k].origin.path, path))
                return &law->policies.at[i].steps.at[k];
    return NULL;
}

/* Copies the name up to the next dot and steps over it; false when it does not fit. */
static bool next_name(const char **at, char *name, size_t size)
{
    size_t n = strcspn(*at, ".");
    if (!n || n >= size)
        return false;
    memcpy(name, *at, n);
    name[n] = '\0';
    *at += n + ((*at)[n] == '.');
    return true;
}

void task_construct(const struct law *law, const char *duty, struct construct *ret_construct)
{
    struct construct found = {0};
    char name[100];
    const char *at = duty;
    if (next_name(&at, name, sizeof name) && (found.reg = law_reg(law, name)) && next_name(&at, name, sizeof name))
        found.state = reg_state(found.reg, name);
    if (found.state && next_name(&at, name, sizeof name))
        found.deed = reg_deed(found.reg, found.state, name);
    if (!found.state)
        found.duty = law_duty(law, duty);
    if (!found.state && !found.duty)
        found.deed = deed_of_policy(law, duty);
    if (found.deed) {
        found.clock = &found.deed->clock;
        found.origin = &found.deed->origin;
    } else if (found.state) {
        found.clock = &found.state->clock;
        found.origin = &found.state->origin;
    } else if (found.duty) {
        found.clock = &found.duty->clock;
        found.origin = &found.duty->origin;
    }
    *ret_construct = found;
}

struct value task_record(struct reading *reading, const struct row *task)
{
    struct value subject = row_get(task, "subject");
    const struct reg *reg = subject.kind == VALUE_REF ? law_reg(reading->law, subject.ref.table) : NULL;
    bool message = reg && !strcmp(reg->name, "delivery"), order = reg && !strcmp(reg->name, "call");
    if (!reg || (!reg->owner && !message && !order))
        return reg ? subject : VALUE_NONE;
    const struct row *row = reading_row(reading, reg->name, subject.ref.id);
    if (message || order)
        return row_get(row, message ? "subject" : "record");
    return ref_to(reg->owner->name, row_int(row, "record"));
}

bool task_is_history(struct reading *reading, const struct row *task)
{
    struct construct construct;
    struct value subject = row_get(task, "subject");
    if (row_int(task, "over"))
        return true; /* a period that nobody is asked for any more */
    if (strcmp(row_text(task, "state"), "missed") || subject.kind != VALUE_REF)
        return false;
    task_construct(reading->law, row_text(task, "duty"), &construct);
    const char *now = construct.state ? reading_state(reading, subject) : "";
    return *now && strcmp(now, construct.state->name) != 0;
}

size_t task_drop_history(struct reading *reading, const struct row **rows, size_t n)
{
    struct row *kept = ARENA_ARRAY(reading->arena, struct row, n);
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        if (!task_is_history(reading, &(*rows)[i]))
            kept[count++] = (*rows)[i];
    *rows = kept;
    return count;
}

/* The span of a setting that depends on the record is taken from its first row: all rows count in one unit. */
static bool span_of_first_row(struct reading *reading, const struct term *term, struct span *ret_span)
{
    struct deciding deciding = reading_deciding(reading, NULL, NULL);
    if (!term || term->kind != TERM_PATH || term->path->root != ROOT_SETTING)
        return false;
    const struct setting *setting = map_get(&reading->law->settings, term->path->hops[0].name);
    return setting && setting->rows.n && setting->rows.at[0].value->kind == TERM_SPAN &&
           term_span(&deciding, setting->rows.at[0].value, ret_span);
}

enum span_unit task_unit(struct reading *reading, const struct clock *clock)
{
    struct span span = {0, SPAN_DAY};
    if (!clock || !clock->set)
        return SPAN_DAY;
    if (clock->due.kind == DUE_SPAN)
        return clock->due.span.unit;
    if (clock->due.kind == DUE_NEXT_WORKDAY || clock->due.kind == DUE_SAME_WORKDAY ||
        clock->due.kind == DUE_LAST_WORKDAY)
        return SPAN_WORKDAY;
    if (!span_of_first_row(reading, clock->span, &span))
        span.unit = clock->due.kind == DUE_POLICY ? SPAN_WORKDAY : SPAN_DAY;
    return span.unit;
}

/* --- the running clock --- */

struct running {
    const char *unit;
    double count, done, over;
    const char *remaining, *late;
    bool paused;
};

static double part_of_day(const struct calendar *calendar, ms_t at)
{
    return (double)(at - calendar_ms(calendar, calendar_day_at(calendar, at), 0)) / (double)CIVIL_DAY_MS;
}

static double workdays(const struct calendar *calendar, day_t from, ms_t at)
{
    int32_t whole = 0;
    struct calendar_day known = {0};
    day_t day = calendar_day_at(calendar, at);
    if (day <= from || calendar_count(calendar, from, day - 1, &whole))
        return 0;
    bool worked = calendar_look(calendar, day, &known) == 0 && known.worked;
    return whole + (worked ? part_of_day(calendar, at) : 0);
}

static double days(const struct calendar *calendar, day_t from, ms_t at)
{
    day_t day = calendar_day_at(calendar, at);
    return day <= from ? 0 : day - 1 - from + part_of_day(calendar, at);
}

static double units_between(const struct calendar *calendar, enum span_unit unit, ms_t start, ms_t at)
{
    day_t from = calendar_day_at(calendar, start);
    if (unit <= SPAN_HOUR)
        return (double)(at - start) / (unit == SPAN_HOUR ? HOUR_MS : 60000.0);
    return unit == SPAN_WORKDAY ? workdays(calendar, from, at) : days(calendar, from, at);
}

/* Units of the whole stretch: whole days or workdays to the 24:00 that ends the due day. */
static double units_in_all(const struct calendar *calendar, enum span_unit unit, ms_t start, ms_t due)
{
    day_t from = calendar_day_at(calendar, start), to = due_day(calendar, due);
    int32_t count = 0;
    if (unit <= SPAN_HOUR)
        return units_between(calendar, unit, start, due);
    if (unit == SPAN_WORKDAY && calendar_count(calendar, from, to, &count) == 0)
        return count;
    return to > from ? to - from : 0;
}

static ms_t stands_at(struct reading *reading, const struct row *task, enum rank rank)
{
    ms_t end = row_int(task, "met-at");
    if (rank == RANK_DONE)
        return end ? end : row_int(task, "since");
    return rank == RANK_HOLD ? row_int(task, "paused-at") : reading->now;
}

/* How long the clock has stood: a pause that nobody ends reminds nobody but by its age. */
static const char *standing(struct reading *reading, const struct row *task)
{
    const char *age = reading_duration(reading, reading->now - row_int(task, "paused-at"));
    return arena_printf(reading->arena, reading_say(reading, "已停表 %s", "clock stopped for %s"), age);
}

static void run_clock(struct reading *reading, const struct row *task, enum rank rank, struct running *ret_running)
{
    static const char *const UNITS[] = {"minutes", "minutes", "hours", "days", "workdays",
                                        "days",    "days",    "days",  "days"};
    const struct calendar *calendar = reading->law->calendar;
    struct construct construct;
    task_construct(reading->law, row_text(task, "duty"), &construct);
    enum span_unit unit = task_unit(reading, construct.clock);
    ms_t start = row_int(task, "start"), due = row_int(task, "due"), at = stands_at(reading, task, rank);
    struct running running = {.unit = UNITS[unit], .paused = rank == RANK_HOLD};
    if (due && calendar) {
        running.count = units_in_all(calendar, unit, start, due);
        running.done = at >= due ? running.count : units_between(calendar, unit, start, at);
        if (at > due)
            running.over = fmin(1, log10(1 + (double)(at - due) / HOUR_MS) /
                                       2.7); /* a day is half the way, three weeks all of it */
        const char *words = reading->english ? due_left_en(reading->arena, calendar, unit, at, due)
                                             : due_left_zh(reading->arena, calendar, unit, at, due);
        bool open = rank != RANK_DONE && rank != RANK_HOLD;
        running.remaining = rank == RANK_HOLD ? standing(reading, task) : open && at <= due ? words : NULL;
        running.late = (open || rank == RANK_DONE) && at > due ? words : NULL;
    }
    *ret_running = running;
}

static void show_tenth(struct json *out, const char *key, double number)
{
    json_key_double(out, key, round(number * 1000) / 1000);
}

static void show_clock(struct reading *reading, struct json *out, const struct row *task, enum rank rank)
{
    struct running running;
    run_clock(reading, task, rank, &running);
    json_key(out, "clock");
    json_open_object(out);
    json_key_text(out, "unit", running.unit);
    json_key_int(out, "count", (int64_t)(running.count + 0.5));
    show_tenth(out, "done", running.done);
    json_key_text(out, "remaining", running.remaining);
    json_key_text(out, "late", running.late);
    json_key_bool(out, "paused", running.paused);
    json_key_text(out, "paused_since", running.paused ? show_time(reading, row_int(task, "paused-at")) : NULL);
    show_tenth(out, "burnt", running.count > 0 ? fmin(1, fmax(0, running.done / running.count)) : 0);
    show_tenth(out, "over", running.over);
    json_close(out);
}

/* --- who has it --- */

static void holdings_for(struct reading *reading, struct task_book *book, int which, const int64_t *units,
                         size_t unit_count, const struct value *posts, size_t post_count)
{
    const struct term *where = where_in(reading, "post", posts, post_count);
    if (which == 0)
        where = where_and(reading, where_ids(reading, "unit", units, unit_count), where);
    struct ask ask = {.kind = ASK_ROWS,
                      .table = "holding",
                      .where = reading_standing(reading, "holding", where),
                      .limit = HOLDERS_MOST};
    book->post_counts[which] = reading_rows(reading, &ask, &book->posts[which]);
}

struct posts LIST(struct value);
struct units LIST(int64_t);

static void add_post(struct reading *reading, struct posts *posts, const char *post)
{
    for (size_t i = 0; i < posts->n; i++)
        if (!strcmp(posts->at[i].text, post))
            return;
    *list_push(reading->arena, posts) = VALUE_OF_TEXT(post);
}

static void add_unit(struct reading *reading, struct units *units, int64_t unit)
{
    for (size_t i = 0; i < units->n; i++)
        if (units->at[i] == unit)
            return;
    *list_push(reading->arena, units) = unit;
}

void task_book(struct reading *reading, const struct row *tasks, size_t n, struct task_book *ret_book)
{
    int64_t *ids = ARENA_ARRAY(reading->arena, int64_t, n);
    struct posts of_units = {0}, of_house = {0};
    struct units units = {0};
    *ret_book = (struct task_book){0};
    for (size_t i = 0; i < n; i++)
        ids[i] = tasks[i].id;
    if (!n)
        return;
    struct ask ask = {
        .kind = ASK_ROWS, .table = "task.holder", .where = where_ids(reading, "record", ids, n), .limit = HOLDERS_MOST};
    ret_book->holder_count = reading_rows(reading, &ask, &ret_book->holders);
    for (size_t i = 0; i < ret_book->holder_count; i++) {
        const char *post = row_text(&ret_book->holders[i], "post");
        int64_t unit = row_int(&ret_book->holders[i], "of-unit");
        if (*post)
            add_post(reading, unit ? &of_units : &of_house, post);
        if (*post && unit)
            add_unit(reading, &units, unit);
    }
    if (of_units.n)
        holdings_for(reading, ret_book, 0, units.at, units.n, of_units.at, of_units.n);
    if (of_house.n)
        holdings_for(reading, ret_book, 1, NULL, 0, of_house.at, of_house.n);
}

static bool holds_now(struct reading *reading, const struct row *holding)
{
    int64_t ends = row_int(holding, "ends-on");
    return row_int(holding, "starts-on") <= reading->now + CIVIL_DAY_MS && (!ends || ends > reading->now);
}

static bool in_office(struct reading *reading, int64_t person)
{
    struct deciding deciding = reading_deciding(reading, NULL, NULL);
    return people_in_office(&deciding, person);
}

static int64_t stand_in_of(struct reading *reading, const char *post, int64_t unit)
{
    struct deciding deciding = reading_deciding(reading, NULL, NULL);
    struct persons persons = {0};
    people_of_post(&deciding, post, unit, false, &persons);
    return persons.n ? persons.at[0] : 0;
}

/* The first who holds the post now, a deputy only where nobody else does; of a vacant one who stands in for it. */
static int64_t person_of(struct reading *reading, const struct task_book *book, const struct row *holder)
{
    int64_t unit = row_int(holder, "of-unit"), deputy = 0;
    const char *post = row_text(holder, "post");
    int which = unit ? 0 : 1;
    if (row_int(holder, "person"))
        return row_int(holder, "person");
    for (size_t i = 0; i < book->post_counts[which]; i++) {
        const struct row *holding = &book->posts[which][i];
        int64_t person = row_int(holding, "person");
        if (strcmp(row_text(holding, "post"), post) || (unit && row_int(holding, "unit") != unit) ||
            !holds_now(reading, holding) || !in_office(reading, person))
            continue;
        if (!row_int(holding, "deputy"))
            return person;
        deputy = person;
    }
    return deputy || !*post ? deputy : stand_in_of(reading, post, unit);
}

/* Who supervises, else who has it; a delegation ends by itself. */
static bool counts_as(struct reading *reading, const struct row *holder, int64_t task, bool supervisor)
{
    int64_t until = row_int(holder, "until");
    return row_int(holder, "record") == task && !strcmp(row_text(holder, "as"), "supervisor") == supervisor &&
           (!until || until > reading->now);
}

static const char *holder_title(struct reading *reading, const struct row *holder)
{
    const char *post = row_text(holder, "post");
    if (*post)
        return show_post(reading, post, row_int(holder, "of-unit"));
    return reading_title(reading, ref_to("person", row_int(holder, "person")));
}

static void show_holders(struct reading *reading, struct json *out, const char *key, const struct task_book *book,
                         int64_t task, bool supervisors)
{
    json_key(out, key);
    json_open_array(out);
    for (size_t i = 0; i < book->holder_count; i++) {
        const struct row *holder = &book->holders[i];
        if (!counts_as(reading, holder, task, supervisors))
            continue;
        json_open_object(out);
        json_key_text(out, "title", holder_title(reading, holder));
        show_ref_to(reading, out, "person", "person", person_of(reading, book, holder));
        show_ref_to(reading, out, "unit", "unit", row_int(holder, "of-unit"));
        json_close(out);
    }
    json_close(out);
}

const char *task_who(struct reading *reading, const struct task_book *book, int64_t task)
{
    struct text words = TEXT(reading->arena);
    for (size_t i = 0; i < book->holder_count; i++) {
        const struct row *holder = &book->holders[i];
        if (!counts_as(reading, holder, task, false))
            continue;
        const char *person = reading_title(reading, ref_to("person", person_of(reading, book, holder)));
        bool by_post = *row_text(holder, "post") != '\0';
        text_printf(&words, "%s%s%s%s", words.n ? reading_say(reading, "、", ", ") : "", holder_title(reading, holder),
                    by_post && *person ? " " : "", by_post ? person : "");
    }
    return text_end(&words);
}

int64_t task_person(struct reading *reading, const struct task_book *book, int64_t task)
{
    for (size_t i = 0; i < book->holder_count; i++)
        if (counts_as(reading, &book->holders[i], task, false))
            return person_of(reading, book, &book->holders[i]);
    return 0;
}

bool task_is_mine(struct reading *reading, const struct task_book *book, int64_t task, bool as_supervisor)
{
    const struct viewer *viewer = reading->viewer;
    for (size_t i = 0; i < book->holder_count; i++) {
        const struct row *holder = &book->holders[i];
        if (!counts_as(reading, holder, task, as_supervisor))
            continue;
        const char *post = row_text(holder, "post");
        if (row_int(holder, "person") == viewer->person ||
            (*post && viewer_holds(viewer, post, row_int(holder, "of-unit"))))
            return true;
    }
    return false;
}

/* --- the task itself --- */

static void show_clauses(struct reading *reading, struct json *out, const struct row *task,
                         const struct construct *construct)
{
    const struct clause *clause = law_clause(reading->law, row_text(task, "clause"));
    const struct names one = {.at = (const char *[]){clause ? clause->id : ""}, .n = clause != NULL};
    bool known = construct->origin && construct->origin->clauses.n;
    json_key_text(out, "article",
                  known ? article_cited_by(reading, construct->origin) : article_cited(reading, clause));
    show_names(out, "clauses", known ? &construct->origin->clauses : &one);
}

const char *task_title(const struct reading *reading, const struct row *task)
{
    struct construct construct;
    task_construct(reading->law, row_text(task, "duty"), &construct);
    if (construct.duty && construct.duty->title)
        return reading_say(reading, construct.duty->title, construct.duty->en);
    return reading_say(reading, row_text(task, "title"), construct.state ? construct.state->en : NULL);
}

/* Why it ended or moved; of a line, which one. */
static const char *note_of(struct reading *reading, const struct row *task)
{
    struct value subject = row_get(task, "subject");
    const struct reg *reg = subject.kind == VALUE_REF ? law_reg(reading->law, subject.ref.table) : NULL;
    const char *reason = row_text(task, "reason");
    return *reason || !reg || !reg->owner ? reason : reading_title(reading, subject);
}

void task_show(struct reading *reading, struct json *out, const char *key, const struct task_book *book,
               const struct row *task)
{
    struct construct construct;
    if (key)
        json_key(out, key);
    if (!task) {
        json_none(out);
        return;
    }
    enum rank rank = rank_of_task(reading, task);
    task_construct(reading->law, row_text(task, "duty"), &construct);
    json_open_object(out);
    json_key_int(out, "id", task->id);
    json_key_text(out, "duty", row_text(task, "duty"));
    json_key_text(out, "title", task_title(reading, task));
    show_ref(reading, out, "record", task_record(reading, task));
    json_key_text(out, "state", row_text(task, "state"));
    json_key_text(out, "rank", rank_name(rank));
    show_moment(reading, out, "start", row_int(task, "start"));
    show_deadline(reading, out, "due", row_int(task, "due"));
    show_deadline(reading, out, "first_due", row_int(task, "first-due"));
    show_clock(reading, out, task, rank);
    show_holders(reading, out, "holder", book, task->id, false);
    show_clauses(reading, out, task, &construct);
    task_show_next(reading, out, task, &construct, rank == RANK_DONE);
    show_holders(reading, out, "escalated_to", book, task->id, true);
    json_key_bool(out, "drill", false);
    show_key_words(out, "note", note_of(reading, task));
    show_moment(reading, out, "done_at", row_int(task, "met-at"));
    json_close(out);
}

void task_show_all(struct reading *reading, struct json *out, const char *key, const struct row *const *tasks, size_t n)
{
    struct row *together = ARENA_ARRAY(reading->arena, struct row, n);
    struct task_book book;
    for (size_t i = 0; i < n; i++)
        together[i] = *tasks[i];
    task_book(reading, together, n, &book);
    json_key(out, key);
    json_open_array(out);
    for (size_t i = 0; i < n; i++)
        task_show(reading, out, NULL, &book, tasks[i]);
    json_close(out);
}

const struct row *task_of_state(const struct row *tasks, size_t n, const struct reg *reg, const struct row *record)
{
    const struct state *state = reg_state(reg, row_text(record, "state"));
    const struct row *other = NULL;
    for (size_t i = 0; i < n; i++) {
        struct value subject = row_get(&tasks[i], "subject");
        const char *word = row_text(&tasks[i], "state");
        bool open = !strcmp(word, "open") || !strcmp(word, "missed");
        if (!open || subject.kind != VALUE_REF || subject.ref.id != record->id ||
            strcmp(subject.ref.table, record->table))
            continue;
        if (state && text_same(row_text(&tasks[i], "duty"), state->origin.path))
            return &tasks[i];
        other = other ? other : &tasks[i];
    }
    return other;
}
