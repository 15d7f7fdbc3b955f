#include "server/jobs_inner.h"

#include "server/calendar_edition.h"
#include "server/house.h"
#include "rules/terms.h"

#include <stdio.h>
#include <string.h>

/* calendar: another edition of a year, and every clock that runs dated anew by it. */

enum { TASKS_AT_ONCE = 500 };

/* --- dating anew --- */

/* The rules say what would change (a dry run); only what does is asked for in earnest, so an unchanged clock leaves no
 * trace. */
static void redate_fact(const struct row *task, int64_t generation, const struct actor *actor, struct fact *ret_fact)
{
    *ret_fact = (struct fact){.kind = FACT_TOUCH,
                              .name = "calendar",
                              .table = "task",
                              .record = task->id,
                              .actor = *actor,
                              .reason = "日历改版"};
    ret_fact->actor.trusted = true;
    snprintf(ret_fact->id, sizeof ret_fact->id, "redate:%lld:%lld", (long long)task->id, (long long)generation);
}

static bool changes(const struct fact_answer *answer)
{
    for (size_t i = 0; !answer->code && i < answer->puts.n; i++)
        if (!strcmp(answer->puts.at[i]->table, "task"))
            return true;
    return false;
}

static bool would_be_over(const struct fact_answer *answer) { return answer->notes.n && !changes(answer); }

static int redate_slice(struct jobs *jobs, const struct fact *facts, size_t n, struct redated *redated,
                        struct oops *oops)
{
    struct fact real[SLICE_FACTS];
    struct slice slice;
    size_t moving = 0;
    int failed = 0;
    slice_send(&slice, jobs->plan.office, facts, n, true);
    for (size_t i = 0; i < n; i++) {
        if (changes(&slice.letters[i].answer))
            real[moving++] = facts[i];
        redated->kept += would_be_over(&slice.letters[i].answer);
    }
    slice_free(&slice);
    if (!moving)
        return 0;
    slice_send(&slice, jobs->plan.office, real, moving, false);
    for (size_t i = 0; i < moving; i++) {
        const struct fact_answer *answer = &slice.letters[i].answer;
        redated->moved += !answer->code;
        if (answer->code && !failed)
            failed = oops_printf(oops, answer->code, "task", "有时限没有重算：%s",
                                 answer->refusals.n ? answer->refusals.at[0].reason : answer->oops.zh);
    }
    slice_free(&slice);
    return failed;
}

static int next_tasks(struct arena *arena, struct store *store, int64_t after, struct answer *ret_tasks,
                      struct oops *oops)
{
    static const char *const COLUMNS[] = {"state"};
    const struct term *above = term_compare(arena, "id", TERM_MORE, VALUE_OF_INT(after));
    const struct term *timed =
        arena_copy(arena, &(struct term){.kind = TERM_FILLED, .a = term_column(arena, "due")}, sizeof(struct term));
    const struct term *open = term_and(arena, term_is(arena, "state", VALUE_OF_TEXT("open")), timed);
    struct ask ask = {.kind = ASK_ROWS,
                      .table = "task",
                      .where = term_and(arena, open, above),
                      .limit = TASKS_AT_ONCE,
                      .columns = COLUMNS,
                      .column_count = 1};
    return store_ask(store, arena, &ask, ret_tasks, oops);
}

int jobs_redate(struct jobs *jobs, struct jobs_seat *seat, const struct actor *actor, struct redated *ret_redated,
                struct oops *oops)
{
    int64_t after = 0;
    *ret_redated = (struct redated){0};
    for (;;) {
        ARENA_SCOPE(arena);
        struct answer tasks;
        struct fact facts[SLICE_FACTS];
        size_t n = 0;
        int failed = jobs_look(seat) ? next_tasks(arena, seat->store, after, &tasks, oops) : -ERR_IO;
        for (size_t i = 0; !failed && i < tasks.n; i++) {
            redate_fact(&tasks.rows[i], seat->law->generation, actor, &facts[n++]);
            after = tasks.rows[i].id;
            if (n < SLICE_FACTS && i + 1 < tasks.n)
                continue;
            failed = redate_slice(jobs, facts, n, ret_redated, oops);
            ret_redated->looked += (int64_t)n;
            n = 0;
        }
        if (failed < 0 || tasks.n < TASKS_AT_ONCE)
            return failed;
    }
}

/* --- the edition --- */

struct revising {
    struct task *task;
    const json_t *body;
    struct issues issues;
    struct oops *oops;
};

/* In the clerk's thread, as an adoption is. */
static int revise(struct house *house, void *arg)
{
    struct revising *revising = arg;
    struct arena *arena = revising->task->arena;
    struct pack_files kept = {0}, packs = {0}, calendars = {0};
    struct pack_file file;
    struct actor actor = revising->task->job.actor;
    int failed = house_calendars(arena, pen_store(house->pen), &kept, revising->oops);
    if (!failed)
        failed =
            calendar_edition(arena, kept.at, kept.n, revising->body, revising->task->job.reason, &file, revising->oops);
    if (failed < 0)
        return failed;
    *list_push(arena, &calendars) = file;
    return house_adopt(house, &packs, &calendars, office_now(revising->task->jobs->plan.office), &actor,
                       &revising->issues, revising->oops);
}

static const char *figures_of(struct task *task, const struct law *law, const struct redated *redated)
{
    struct text text = TEXT(task->arena);
    struct json json = JSON(&text);
    json_open_object(&json);
    json_key_text(&json, "calendar", law->calendar_label);
    json_key_int(&json, "generation", law->generation);
    json_key_int(&json, "looked", redated->looked);
    json_key_int(&json, "moved", redated->moved);
    json_key_int(&json, "kept", redated->kept);
    json_close(&json);
    return text_end(&text);
}

int jobs_calendar(struct task *task, struct jobs_seat *seat, struct oops *oops)
{
    JSON_SCOPE(body);
    struct redated redated = {0};
    int failed = json_read(task->job.options, strlen(task->job.options), "body", NULL, &body, oops);
    struct revising revising = {.task = task, .body = body, .oops = oops};
    if (!failed)
        failed = office_call(task->jobs->plan.office, revise, &revising);
    if (failed < 0)
        return failed;
    if (task->jobs->plan.adopted)
        task->jobs->plan.adopted(task->jobs->plan.context);
    failed = jobs_redate(task->jobs, seat, &task->job.actor, &redated, oops);
    task->total = task->done = redated.looked;
    task->figures = figures_of(task, office_law(task->jobs->plan.office), &redated);
    return failed;
}
