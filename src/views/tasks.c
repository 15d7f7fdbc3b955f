/* Lists of tasks: mine, those I wait for, those I supervise, what was done, the calendar of duties. */
#include "views/scope.h"
#include "views/show.h"
#include "views/task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TASKS_DEFAULT = 50, TASKS_MOST = 500, CHANGES_AT_ONCE = 300, HELD_MOST = 1000 };

const struct term *task_where_open(struct reading *reading)
{
    return where_not(reading, where_state(reading, "met late excused void hidden"));
}

/* A delegation ends by itself. */
static const struct term *as_or_not(struct reading *reading, bool supervisor)
{
    const struct term *as = where_is(reading, "as", VALUE_OF_TEXT("supervisor"));
    const struct term *lasts = where_or(reading, where_filled(reading, "until", false),
                                        where_compare(reading, "until", TERM_MORE, VALUE_OF_INT(reading->now)));
    return where_and(reading, supervisor ? as : where_not(reading, as), lasts);
}

/* Looked up task by task: for few tasks. */
static const struct term *held_as(struct reading *reading, bool supervisor)
{
    return where_line(reading, "task.holder",
                      where_and(reading, scope_my_holding(reading), as_or_not(reading, supervisor)));
}

/* --- open tasks that are mine ---
 * What hangs on a person or on a post of a unit is found from the holders: these lines are few, however many tasks are
 * open in the house. A post of the whole house has had too many for that; its tasks are found among the open ones. */

static const struct term *open_record(struct reading *reading)
{
    static const struct hop HOPS[] = {{.kind = HOP_FIELD, .name = "record", .to = "task"},
                                      {.kind = HOP_FIELD, .name = "state"}};
    static const struct path STATE = {.root = ROOT_ROW, .hops = HOPS, .n = 2};
    static const struct value OPEN[] = {{.kind = VALUE_TEXT, .text = "open"}, {.kind = VALUE_TEXT, .text = "missed"}};
    static const struct term AT = {.kind = TERM_PATH, .path = &STATE};
    struct term term = {.kind = TERM_IN, .a = &AT, .b = term_literal(reading->arena, VALUE_OF_LIST(OPEN, 2))};
    return arena_copy(reading->arena, &term, sizeof term);
}

static const struct term *found_by_holder(struct reading *reading, bool supervisor)
{
    static const char *const COLUMNS[] = {"record"};
    const struct row *lines;
    const struct term *held = where_and(reading, scope_unit_holding(reading), as_or_not(reading, supervisor));
    const struct term *where = where_and(reading, held, open_record(reading));
    struct ask ask = {.kind = ASK_ROWS,
                      .table = "task.holder",
                      .where = where,
                      .limit = HELD_MOST,
                      .columns = COLUMNS,
                      .column_count = 1};
    size_t n = reading_rows(reading, &ask, &lines);
    if (n == HELD_MOST) /* so many that most open tasks are his: looked for among them, none is left out */
        return where_and(reading, where_state(reading, "open missed"), where_line(reading, "task.holder", held));
    int64_t *ids = ARENA_ARRAY(reading->arena, int64_t, n + 1);
    for (size_t i = 0; i < n; i++)
        ids[i] = row_int(&lines[i], "record");
    return n ? where_ids(reading, "id", ids, n) : where_is(reading, "id", VALUE_OF_INT(0));
}

static const struct term *found_by_house_post(struct reading *reading, bool supervisor)
{
    const struct viewer *viewer = reading->viewer;
    const struct term *posts = NULL;
    for (size_t i = 0; i < viewer->post_count; i++)
        if (!scope_post_of_unit(reading->law, viewer->posts[i].post))
            posts = where_or(reading, posts, where_checked(reading, "post", VALUE_OF_TEXT(viewer->posts[i].post)));
    if (!posts)
        return NULL;
    const struct term *held =
        where_line(reading, "task.holder", where_and(reading, posts, as_or_not(reading, supervisor)));
    return where_and(reading, where_state(reading, "open missed"), held);
}

/* What was missed and is asked of nobody any more would stand before everything else, by its due moment. */
static const struct term *open_and_mine(struct reading *reading, bool supervisor)
{
    return where_and(reading, where_filled(reading, "over", false),
                     where_or(reading, found_by_holder(reading, supervisor), found_by_house_post(reading, supervisor)));
}

/* Of the records that I did something with lately, newest first: what has become of them is waited for. */
static const struct term *lately_mine(struct reading *reading)
{
    static const char *const COLUMNS[] = {"subject"};
    const struct row *changes;
    const struct term *mine = where_is(reading, "actor", VALUE_OF_INT(reading->viewer->person));
    struct ask ask = ask_rows_by(reading, "trail", mine, "id", true, CHANGES_AT_ONCE);
    ask.columns = COLUMNS;
    ask.column_count = 1;
    size_t n = reading_rows(reading, &ask, &changes), kept = 0;
    struct value *subjects = ARENA_ARRAY(reading->arena, struct value, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct value subject = row_get(&changes[i], "subject");
        if (subject.kind == VALUE_REF && !value_holds(VALUE_OF_LIST(subjects, kept), subject))
            subjects[kept++] = subject;
    }
    return kept ? where_in(reading, "subject", subjects, kept) : where_is(reading, "id", VALUE_OF_INT(0));
}

const struct term *task_where(struct reading *reading, enum task_scope scope)
{
    switch (scope) {
    case TASKS_MINE: return open_and_mine(reading, false);
    case TASKS_SUPERVISED: return open_and_mine(reading, true);
    case TASKS_WAITING:
        return where_and(reading, lately_mine(reading),
                         where_and(reading, task_where_open(reading), where_not(reading, held_as(reading, false))));
    case TASKS_DUTIES:
        return where_and(
            reading, where_filled(reading, "period-key", true),
            where_or(reading, held_as(reading, false), scope_where(reading, law_reg(reading->law, "task"))));
    default: return NULL;
    }
}

/* --- pages by due moment --- */

/* "due:id" of the last row; tasks without a due moment come last, due = 0. */
const char *task_cursor(struct reading *reading, const struct row *task)
{
    return arena_printf(reading->arena, "%lld:%lld", (long long)row_int(task, "due"), (long long)task->id);
}

static bool parse_cursor(const char *text, int64_t *ret_due, int64_t *ret_id)
{
    char *end;
    *ret_due = strtoll(text, &end, 10);
    if (*end != ':')
        return false;
    *ret_id = strtoll(end + 1, &end, 10);
    return *end == '\0';
}

static const struct term *further(struct reading *reading, int64_t due, int64_t id)
{
    const struct term *next = where_or(reading, where_compare(reading, "due", TERM_MORE, VALUE_OF_INT(due)),
                                       where_compare(reading, "id", TERM_MORE, VALUE_OF_INT(id)));
    return where_and(reading, where_compare(reading, "due", TERM_AT_LEAST, VALUE_OF_INT(due)), next);
}

struct page {
    const struct tasks_query *query;
    size_t limit;
    int64_t due, id;
    bool later; /* a cursor was given */
};

struct found LIST(const struct row *);

static void take(struct reading *reading, const struct row *rows, size_t n, struct found *found)
{
    for (size_t i = 0; i < n; i++)
        *list_push(reading->arena, found) = &rows[i];
}

static void end_page(struct reading *reading, struct json *out, const struct page *page, const struct found *found)
{
    size_t n = found->n < page->limit ? found->n : page->limit;
    json_open_object(out);
    task_show_all(reading, out, "rows", found->at, n);
    show_page_end(out, n && found->n > page->limit ? task_cursor(reading, found->at[n - 1]) : NULL, -1);
    json_close(out);
}

static int draw_by_due(struct reading *reading, struct json *out, void *context)
{
    const struct page *page = context;
    const struct term *where = task_where(reading, page->query->scope), *timed = where;
    const struct row *rows;
    struct found found = {0};
    if (page->query->from || page->query->to)
        timed = where_and(
            reading, timed,
            where_compare(reading, "due", TERM_WITHIN,
                          VALUE_OF_RANGE(page->query->from, page->query->to ? page->query->to : RANGE_OPEN_TO)));
    else
        timed = where_and(reading, timed, where_filled(reading, "due", true));
    if (!page->later || page->due) {
        struct ask ask = ask_rows_by(
            reading, "task", page->later ? where_and(reading, timed, further(reading, page->due, page->id)) : timed,
            "due", false, page->limit + 1);
        size_t n = reading_rows(reading, &ask, &rows);
        take(reading, rows, n, &found);
    }
    if (found.n <= page->limit && !page->query->from && !page->query->to) {
        const struct term *untimed = where_and(reading, where, where_filled(reading, "due", false));
        if (page->later && !page->due)
            untimed = where_and(reading, untimed, where_compare(reading, "id", TERM_MORE, VALUE_OF_INT(page->id)));
        struct ask ask = ask_rows_by(reading, "task", untimed, "id", false, page->limit + 1 - found.n);
        size_t n = reading_rows(reading, &ask, &rows);
        take(reading, rows, n, &found);
    }
    end_page(reading, out, page, &found);
    return 0;
}

/* --- what I did, newest first: my changes tell the records, their tasks closed at that moment are shown --- */

static bool closed_by(const struct row *task, const struct row *change)
{
    return row_int(task, "met-at") == row_int(change, "at") &&
           value_same(row_get(task, "subject"), row_get(change, "subject"));
}

static int draw_done(struct reading *reading, struct json *out, void *context)
{
    static const char *const COLUMNS[] = {"at", "subject"};
    const struct page *page = context;
    const struct row *changes, *tasks;
    struct found found = {0};
    char cursor[32] = "";
    const struct term *mine = where_is(reading, "actor", VALUE_OF_INT(reading->viewer->person));
    if (page->later)
        mine = where_and(reading, mine, where_compare(reading, "id", TERM_LESS, VALUE_OF_INT(page->id)));
    struct ask ask = ask_rows_by(reading, "trail", where_and(reading, mine, where_filled(reading, "subject", true)),
                                 "id", true, CHANGES_AT_ONCE);
    ask.columns = COLUMNS;
    ask.column_count = 2;
    size_t n = reading_rows(reading, &ask, &changes), shown = 0;
    struct value *subjects = ARENA_ARRAY(reading->arena, struct value, n);
    for (size_t i = 0; i < n; i++)
        subjects[i] = row_get(&changes[i], "subject");
    const struct term *closed =
        where_and(reading, where_state(reading, "met late"), where_in(reading, "subject", subjects, n));
    struct ask of_them = ask_rows_by(reading, "task", closed, "met-at", true, 4 * CHANGES_AT_ONCE);
    size_t task_count = n ? reading_rows(reading, &of_them, &tasks) : 0;
    for (; shown < n && found.n < page->limit; shown++)
        for (size_t k = 0; k < task_count; k++)
            if (closed_by(&tasks[k], &changes[shown]))
                *list_push(reading->arena, &found) = &tasks[k];
    if (shown < n || n == CHANGES_AT_ONCE)
        snprintf(cursor, sizeof cursor, "0:%lld", (long long)changes[shown - 1].id);
    json_open_object(out);
    task_show_all(reading, out, "rows", found.at, found.n);
    show_page_end(out, *cursor ? cursor : NULL, -1);
    json_close(out);
    return 0;
}

int view_tasks(struct reading *reading, const struct tasks_query *query, struct json *out, struct oops *oops)
{
    struct page page = {
        .query = query, .limit = query->limit ? query->limit : TASKS_DEFAULT, .later = !text_empty(query->after)};
    if (page.limit > TASKS_MOST)
        page.limit = TASKS_MOST;
    if (page.later && !parse_cursor(query->after, &page.due, &page.id))
        return oops_set(oops, ERR_INVALID, "after", "翻页标记不对，请从头看起",
                        "the cursor is not valid; start from the first page");
    return reading_draw(reading, out, query->scope == TASKS_DONE ? draw_done : draw_by_due, &page, oops);
}
