#include "server/jobs_inner.h"

#include "audit/change.h"
#include "base/log.h"
#include "base/must.h"
#include "rules/terms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { THREADS = 2, ROOM = 16, PROGRESS_MS = 3000, OVER_NAPS = 50, OVER_NAP_MS = 20 };

static const struct {
    const char *kind;
    int (*run)(struct task *task, struct jobs_seat *seat, struct oops *oops);
} KINDS[] = {
    {"verify", jobs_verify}, {"rehearse", jobs_rehearse}, {"adopt", jobs_adopt}, {"setting", jobs_setting}, {"articles", jobs_articles}, {"calendar", jobs_calendar},
};

/* --- a thread's own handle --- */

struct store *jobs_look(struct jobs_seat *seat)
{
    struct oops oops = {0};
    const struct law *law = office_law(seat->jobs->plan.office);
    if (!seat->store && store_open(seat->jobs->plan.store_path, STORE_READ, &seat->store, &oops) < 0) {
        log_error("jobs.open", "%s %s", oops.en, oops.where);
        return NULL;
    }
    if (law != seat->law) {
        store_use_table(seat->store, &change_table);
        store_use_schema(seat->store, &law->schema);
        store_time_limit(seat->store, 0);
        seat->law = law;
    }
    return seat->store;
}

struct job_world jobs_world(struct jobs_seat *seat)
{
    struct store *store = jobs_look(seat);
    return (struct job_world){.store = store, .law = seat->law, .now = office_now(seat->jobs->plan.office)};
}

static void *take_seat(void *context, size_t index)
{
    struct jobs_seat *seat = calloc(1, sizeof *seat);
    (void)index;
    MUST(seat);
    seat->jobs = context;
    return seat;
}

static void leave_seat(void *own)
{
    struct jobs_seat *seat = own;
    store_close(seat->store);
    free(seat);
}

/* --- the row --- */

static struct actor recorder(void) { return (struct actor){.title = "作业", .kind = "machine", .trusted = true}; }

static int open_row(struct jobs *jobs, const struct api_job *job, struct arena *arena, int64_t *ret_id,
                    bool *ret_repeated, struct oops *oops)
{
    struct cell cells[] = {
        {"kind", VALUE_OF_TEXT(job->kind)},
        {"title", VALUE_OF_TEXT(job->title ? job->title : job->kind)},
        {"state", VALUE_OF_TEXT("running")},
        {"options", VALUE_OF_TEXT(job->options ? job->options : "{}")},
        {"reason", text_empty(job->reason) ? VALUE_NONE : VALUE_OF_TEXT(job->reason)},
        {"file", text_empty(job->file_hash) ? VALUE_NONE : VALUE_OF_TEXT(job->file_hash)},
    };
    struct fact fact = {
        .kind = FACT_DEED, .name = "open", .table = "job", .actor = job->actor, .values = cells, .value_count = 6};
    struct fact_answer answer;
    fact.actor.trusted = true;
    snprintf(fact.id, sizeof fact.id, "%s", job->fact_id ? job->fact_id : "");
    int failed = office_ask(jobs->plan.office, OFFICE_PEOPLE, &fact, arena, &answer);
    if (failed < 0)
        return oops_set(oops, -failed, "job", NULL, NULL);
    if (answer.code)
        return oops_printf(oops, answer.code, "job", "作业没有登记：%s",
                           answer.refusals.n ? answer.refusals.at[0].reason : answer.oops.zh);
    *ret_id = answer.record;
    *ret_repeated = answer.repeated;
    return 0;
}

static void edit_row(struct jobs *jobs, int64_t id, struct cell *cells, size_t n)
{
    ARENA_SCOPE(arena);
    struct fact fact = {.kind = FACT_DEED,
                        .name = "edit",
                        .table = "job",
                        .record = id,
                        .actor = recorder(),
                        .values = cells,
                        .value_count = n};
    struct fact_answer answer = {0};
    int failed = office_ask(jobs->plan.office, OFFICE_WORK, &fact, arena, &answer);
    if (failed < 0 || answer.code)
        log_warn("jobs.row", "job %lld is not noted: %s", (long long)id, err_en(failed < 0 ? failed : answer.code));
}

static void end_row(struct task *task, const char *state, const char *reason)
{
    struct cell cells[] = {
        {"state", VALUE_OF_TEXT(state)},
        {"since", VALUE_OF_INT(office_now(task->jobs->plan.office))},
        {"total", VALUE_OF_INT(task->total)},
        {"done", VALUE_OF_INT(task->done)},
        {"refused", VALUE_OF_INT(task->refused)},
        {"figures", VALUE_OF_TEXT(task->figures ? task->figures : "{}")},
        {"reason", text_empty(reason) ? VALUE_NONE : VALUE_OF_TEXT(reason)},
    };
    edit_row(task->jobs, task->id, cells, text_empty(reason) ? 6 : 7);
}

void jobs_progress(struct task *task, int64_t done, int64_t total)
{
    ms_t now = clock_machine();
    task->done = done;
    task->total = total;
    if (now - task->noted < PROGRESS_MS)
        return;
    task->noted = now;
    struct cell cells[] = {{"total", VALUE_OF_INT(total)}, {"done", VALUE_OF_INT(done)}};
    edit_row(task->jobs, task->id, cells, 2);
}

/* --- running --- */

static void count_running(struct jobs *jobs, int by)
{
    pthread_mutex_lock(&jobs->lock);
    jobs->running = by > 0 ? jobs->running + 1 : jobs->running - 1;
    pthread_mutex_unlock(&jobs->lock);
}

static int run_kind(struct task *task, struct jobs_seat *seat, struct oops *oops)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (!strcmp(KINDS[i].kind, task->job.kind))
            return jobs_look(seat) ? KINDS[i].run(task, seat, oops) : oops_set(oops, ERR_IO, "store", NULL, NULL);
    return oops_set(oops, ERR_INTERNAL, task->job.kind, NULL, NULL);
}

static void run_task(void *own, void *arg)
{
    struct task *task = arg;
    struct oops oops = {0};
    count_running(task->jobs, 1);
    int failed = run_kind(task, own, &oops);
    if (failed < 0 && !oops.code)
        (void)!oops_set(&oops, -failed, "", NULL, NULL);
    if (failed < 0 && atomic_load(&task->jobs->ending))
        end_row(task, "failed", "服务停止时还没有做完，请重新发起");
    else if (failed < 0)
        end_row(task, "failed", arena_printf(task->arena, "%s%s%s", oops.zh, *oops.where ? "，见 " : "", oops.where));
    else
        end_row(task, "done", NULL);
    count_running(task->jobs, -1);
    arena_free(task->arena);
}

static struct api_job job_copy(struct arena *arena, const struct api_job *job)
{
    struct api_job copy = *job;
    const char **texts[] = {&copy.kind,          &copy.title,       &copy.file_hash,   &copy.file_path,
                            &copy.file_name,     &copy.into,        &copy.pack,        &copy.options,
                            &copy.reason,        &copy.fact_id,     &copy.actor.title, &copy.actor.kind,
                            &copy.actor.session, &copy.actor.source};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = arena_text(arena, *texts[i]);
    return copy;
}

static bool known_kind(const char *kind)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (!strcmp(KINDS[i].kind, kind))
            return true;
    return false;
}

static int begin_task(struct jobs *jobs, const struct api_job *job, int64_t *ret_id, struct oops *oops)
{
    struct arena *arena = arena_new();
    struct task *task = ARENA_NEW(arena, struct task);
    bool repeated = false;
    *task = (struct task){.arena = arena, .jobs = jobs, .job = job_copy(arena, job), .noted = clock_machine()};
    int failed = known_kind(job->kind) ? open_row(jobs, &task->job, arena, &task->id, &repeated, oops)
                                       : oops_printf(oops, ERR_INVALID, "kind", "没有“%s”这种作业", job->kind);
    if (!failed)
        *ret_id = task->id;
    if (!failed && !repeated && pool_run(jobs->pool, run_task, task) == 0)
        return 0;
    if (!failed && !repeated)
        end_row(task, "failed", "同时进行的作业太多，请稍后再试");
    arena_free(arena);
    return failed;
}

/* --- imports --- */

static int begin_import(struct jobs *jobs, const struct api_job *job, int64_t *ret_id, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct fact fact;
    struct fact_answer answer;
    const struct law *law = office_law(jobs->plan.office);
    const char *into =
        text_same(job->into, "asset") && !law_reg(law, "asset") ? "device" : job->into; /* assets, as scanners say it */
    struct job_start start = {.fact_id = job->fact_id,
                              .into = into,
                              .file = job->file_name,
                              .hash = job->file_hash,
                              .person = job->actor.person,
                              .person_title = job->actor.title,
                              .trusted = job->actor.trusted};
    int failed = job_open_fact(arena, law, &start, &fact, oops);
    if (!failed)
        failed = office_ask(jobs->plan.office, OFFICE_PEOPLE, &fact, arena, &answer);
    if (failed < 0)
        return oops_set(oops, -failed, "job", NULL, NULL);
    if (answer.code)
        return oops_printf(oops, answer.code, "job", "作业没有登记：%s",
                           answer.refusals.n ? answer.refusals.at[0].reason : answer.oops.zh);
    *ret_id = answer.record;
    jobs_arrive(jobs, answer.record);
    return 0;
}

int jobs_take(struct jobs *jobs, const struct api_job *job, int64_t *ret_id, struct oops *oops)
{
    return !strcmp(job->kind, "import") ? begin_import(jobs, job, ret_id, oops) : begin_task(jobs, job, ret_id, oops);
}

/* --- steering --- */

struct mapping {
    struct jobs *jobs;
    struct job *job;
    const json_t *options;
    struct oops *oops;
};

/* In the clerk's thread: a remembered mapping is a note. */
static int map_columns(struct house *house, void *arg)
{
    struct mapping *mapping = arg;
    struct job_world world = {
        .store = pen_store(house->pen), .law = house->law, .now = office_now(mapping->jobs->plan.office)};
    return job_map(mapping->job, &world, json_object_get(mapping->options, "columns"),
                   json_object_get(mapping->options, "words"),
                   json_is_true(json_object_get(mapping->options, "remember")), mapping->oops);
}

static int steer_live(struct live *live, const char *verb, const char *options, struct oops *oops)
{
    JSON_SCOPE(body);
    struct mapping mapping = {.jobs = live->jobs, .job = live->job, .oops = oops};
    if (atomic_load(&live->reading) && strcmp(verb, "cancel"))
        return oops_set(oops, ERR_BUSY, "", "文件还在读取", "the file is being read");
    if (!strcmp(verb, "run"))
        return job_run(live->job, oops);
    if (!strcmp(verb, "cancel"))
        return job_cancel(live->job, oops);
    if (strcmp(verb, "mapping"))
        return oops_set(oops, ERR_REFUSED, "", "这个作业还没有结束", "this job is not over");
    int failed = json_read(options, strlen(options), "body", NULL, &body, oops);
    mapping.options = body;
    return failed ? failed : office_call(live->jobs->plan.office, map_columns, &mapping);
}

struct undoing {
    struct arena *arena;
    int64_t id;
    struct job_start start;
    struct fact fact;
    struct oops *oops;
};

static int draw_undo(struct house *house, void *arg)
{
    struct undoing *undoing = arg;
    struct row *row = NULL;
    int none = store_row(pen_store(house->pen), undoing->arena, "job", undoing->id, &row, undoing->oops);
    if (none)
        return none < 0 ? none : oops_set(undoing->oops, ERR_NOT_FOUND, "id", NULL, NULL);
    return job_undo_fact(undoing->arena, row, &undoing->start, &undoing->fact, undoing->oops);
}

/* The same import is undone once: the fact's id is made of it. */
static int undo(struct jobs *jobs, int64_t id, const struct actor *actor, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct fact_answer answer;
    struct undoing undoing = {.arena = arena, .id = id, .oops = oops};
    undoing.start = (struct job_start){.fact_id = arena_printf(arena, "undo:%lld", (long long)id),
                                       .person = actor->person,
                                       .person_title = actor->title};
    int failed = office_call(jobs->plan.office, draw_undo, &undoing);
    if (!failed)
        failed = office_ask(jobs->plan.office, OFFICE_PEOPLE, &undoing.fact, arena, &answer);
    if (failed < 0)
        return oops_set(oops, -failed, "job", NULL, NULL);
    if (answer.code)
        return oops_printf(oops, answer.code, "job", "撤销没有登记：%s",
                           answer.refusals.n ? answer.refusals.at[0].reason : answer.oops.zh);
    jobs_arrive(jobs, answer.record);
    return 0;
}

/* What is done is known a moment before it is stored: an undoing that comes in between waits for that. */
static void wait_until_over(struct live *live)
{
    const struct timespec nap = {.tv_nsec = OVER_NAP_MS * 1000000L};
    for (int i = 0; i < OVER_NAPS; i++) {
        jobs_enter(live);
        bool wait = job_state(live->job) >= JOB_DONE && !job_over(live->job);
        jobs_leave(live);
        if (!wait)
            return;
        nanosleep(&nap, NULL);
    }
}

static bool is_over(struct live *live)
{
    jobs_enter(live);
    bool over = job_over(live->job);
    jobs_leave(live);
    return over;
}

int jobs_steer(struct jobs *jobs, int64_t id, const char *verb, const char *options, const struct actor *actor,
               struct oops *oops)
{
    struct live *live = jobs_hold(jobs, id);
    if (live && !strcmp(verb, "undo")) {
        wait_until_over(live);
        bool over = is_over(live);
        jobs_let_go(live);
        return over ? undo(jobs, id, actor, oops)
                    : oops_set(oops, ERR_REFUSED, "", "这个作业还没有结束", "this job is not over");
    }
    if (!live && !strcmp(verb, "undo"))
        return undo(jobs, id, actor, oops);
    if (!live)
        return oops_set(oops, ERR_REFUSED, "", "这个作业已经结束，或不能这样办理",
                        "this job is over, or of a kind that cannot be steered");
    jobs_enter(live);
    int failed = steer_live(live, verb, options, oops);
    jobs_leave(live);
    jobs_let_go(live);
    return failed;
}

/* --- telling --- */

static const char *print_job(struct arena *arena, const struct job *job)
{
    struct text text = TEXT(arena);
    struct json json = JSON(&text);
    json_open_object(&json);
    job_print(job, &json);
    json_close(&json);
    return text_end(&text);
}

const char *jobs_tell(struct jobs *jobs, struct arena *arena, const struct row *row)
{
    struct oops oops = {0};
    const char *kind = row_text(row, "kind"), *told;
    __attribute__((cleanup(job_done))) struct job *job = NULL;
    struct live *live = jobs_hold(jobs, row->id);
    if (live) {
        jobs_enter(live);
        told = print_job(arena, live->job);
        jobs_leave(live);
        jobs_let_go(live);
        return told;
    }
    if ((strcmp(kind, "import") && strcmp(kind, "undo")) || job_new(row, &job, &oops) < 0)
        return NULL;
    return print_job(arena, job);
}

void jobs_figures(struct jobs *jobs, struct jobs_figures *ret_figures)
{
    pthread_mutex_lock(&jobs->lock);
    *ret_figures = (struct jobs_figures){.running = jobs->running};
    for (const struct live *live = jobs->first; live; live = live->next)
        ret_figures->imports++;
    pthread_mutex_unlock(&jobs->lock);
}

/* --- starting and ending --- */

/* What was under way when the last server ended: imports go on, the others say that they did not. */
static int resume(struct house *house, void *arg)
{
    static const struct value OPEN[] = {{.kind = VALUE_TEXT, .text = "reading"},
                                        {.kind = VALUE_TEXT, .text = "mapping"},
                                        {.kind = VALUE_TEXT, .text = "ready"},
                                        {.kind = VALUE_TEXT, .text = "running"}};
    struct jobs *jobs = arg;
    ARENA_SCOPE(arena);
    struct answer answer;
    struct oops oops = {0};
    struct ask ask = {.kind = ASK_ROWS,
                      .table = "job",
                      .where = term_compare(arena, "state", TERM_IN, VALUE_OF_LIST(OPEN, 4)),
                      .limit = sizeof jobs->arrivals / sizeof *jobs->arrivals};
    int failed = store_ask(pen_store(house->pen), arena, &ask, &answer, &oops);
    for (size_t i = 0; !failed && i < answer.n; i++)
        jobs_arrive(jobs, answer.rows[i].id);
    return failed;
}

int jobs_start(const struct jobs_plan *plan, struct jobs **ret_jobs, struct oops *oops)
{
    struct arena *arena = arena_new();
    struct jobs *jobs = ARENA_NEW(arena, struct jobs);
    *jobs =
        (struct jobs){.plan = *plan, .arena = arena, .evidence = arena_printf(arena, "%s/evidence", plan->data_folder)};
    struct pool_plan pool = {
        .name = "jobs", .threads = THREADS, .room = ROOM, .begin = take_seat, .end = leave_seat, .context = jobs};
    pthread_mutex_init(&jobs->lock, NULL);
    pthread_cond_init(&jobs->more, NULL);
    int failed = pool_start(&pool, &jobs->pool);
    if (!failed)
        failed = office_call(plan->office, resume, jobs);
    if (!failed && pthread_create(&jobs->thread, NULL, jobs_pump, jobs))
        failed = -ERR_NOMEM;
    if (failed < 0) {
        pool_stop(jobs->pool);
        arena_free(arena);
        return oops_set(oops, -failed, "jobs", NULL, NULL);
    }
    pthread_setname_np(jobs->thread, "jobs");
    *ret_jobs = jobs;
    return 0;
}

void jobs_stop(struct jobs *jobs)
{
    if (!jobs)
        return;
    atomic_store(&jobs->ending, true);
    pthread_mutex_lock(&jobs->lock);
    pthread_cond_signal(&jobs->more);
    pthread_mutex_unlock(&jobs->lock);
    pthread_join(jobs->thread, NULL);
    pool_stop(jobs->pool);
    while (jobs->first) {
        struct live *live = jobs->first;
        jobs->first = live->next;
        jobs_forget(live);
    }
    pthread_mutex_destroy(&jobs->lock);
    pthread_cond_destroy(&jobs->more);
    arena_free(jobs->arena);
}
