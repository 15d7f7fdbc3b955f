/* Everything timed is a task; its shape in docs/api.md is shown by one function everywhere. */
#ifndef FENGSUI_VIEWS_TASK_H
#define FENGSUI_VIEWS_TASK_H

#include "views/rank.h"

/* What the `duty` of a task names: a state or a deed of a flow, or a duty. All NULL when the law has it no more. */
struct construct {
    const struct reg *reg;
    const struct state *state;
    const struct deed *deed;
    const struct duty *duty;
    const struct clock *clock;
    const struct origin *origin;
};
void task_construct(const struct law *law, const char *duty, struct construct *ret_construct);
/* Its duty or state, as it is called today. */
const char *task_title(const struct reading *reading, const struct row *task);
/* The record a task is about: of a line, the record it belongs to; of a message or an order, the record that it came
 * from. VALUE_NONE while unknown, and of the house's own. */
struct value task_record(struct reading *reading, const struct row *task);
/* Missed, and the record has left the state since: what happened, not what is owed. False while the record is unknown.
 */
bool task_is_history(struct reading *reading, const struct row *task);
/* The rows without those; how many are left. */
size_t task_drop_history(struct reading *reading, const struct row **rows, size_t n);
/* The unit in which people count the clock. */
enum span_unit task_unit(struct reading *reading, const struct clock *clock);

/* Who has a set of tasks, fetched for all of them together. */
struct task_book {
    const struct row *holders; /* task.holder */
    size_t holder_count;
    const struct row *posts[2]; /* holdings: of units, of the institution */
    size_t post_counts[2];
};
void task_book(struct reading *reading, const struct row *tasks, size_t n, struct task_book *ret_book);

/* `task` may be NULL: null. */
void task_show(struct reading *reading, struct json *out, const char *key, const struct task_book *book,
               const struct row *task);
void task_show_all(struct reading *reading, struct json *out, const char *key, const struct row *const *tasks,
                   size_t n);
/* "图书馆工作专员 林知远" of those who have it. */
const char *task_who(struct reading *reading, const struct task_book *book, int64_t task);
bool task_is_mine(struct reading *reading, const struct task_book *book, int64_t task, bool as_supervisor);
/* The person behind a task now, 0 = none. */
int64_t task_person(struct reading *reading, const struct task_book *book, int64_t task);
/* The deed that moves the state on and that the viewer may do by post, else any; NULL when nobody moves it. */
const struct deed *task_main_deed(struct reading *reading, const struct state *state, int64_t unit, bool mine_only);

/* The open task of a record's own state among tasks, NULL when there is none. */
const struct row *task_of_state(const struct row *tasks, size_t n, const struct reg *reg, const struct row *record);

enum task_scope { TASKS_MINE, TASKS_WAITING, TASKS_SUPERVISED, TASKS_DONE, TASKS_DUTIES };
/* What a page by due moment goes on from, behind this task. */
const char *task_cursor(struct reading *reading, const struct row *task);
/* GET /api/tasks. `from` and `to` bound the due moment (0 = open); `after` is the cursor of the former page. */
struct tasks_query {
    enum task_scope scope;
    ms_t from, to;
    size_t limit;
    const char *after;
};
int view_tasks(struct reading *reading, const struct tasks_query *query, struct json *out, struct oops *oops) RESULT;
/* Open or missed, in words that no index is chosen by: for asks that name the records. */
const struct term *task_where_open(struct reading *reading);
/* The condition of a scope over rows of task; NULL when nothing can be in it. May leave wants. */
const struct term *task_where(struct reading *reading, enum task_scope scope);

#endif
