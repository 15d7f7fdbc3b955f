#include "server/jobs_inner.h"

#include "api/evidence_store.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "cases/import.h"
#include "server/reader_child.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The pump: one thread that gives each import in turn a slice. */

enum { READ_MS = 120 * 1000, IDLE_MS = 1000 };

/* --- who holds what --- */

void jobs_arrive(struct jobs *jobs, int64_t id)
{
    pthread_mutex_lock(&jobs->lock);
    if (jobs->arrival_count < sizeof jobs->arrivals / sizeof *jobs->arrivals)
        jobs->arrivals[jobs->arrival_count++] = id;
    else
        log_warn("jobs.arrivals", "job %lld waits until the next start", (long long)id);
    pthread_cond_signal(&jobs->more);
    pthread_mutex_unlock(&jobs->lock);
}

static struct live *find(struct jobs *jobs, int64_t id)
{
    struct live *live = jobs->first;
    while (live && live->id != id)
        live = live->next;
    return live;
}

struct live *jobs_hold(struct jobs *jobs, int64_t id)
{
    pthread_mutex_lock(&jobs->lock);
    struct live *live = find(jobs, id);
    if (live)
        live->users++;
    pthread_mutex_unlock(&jobs->lock);
    return live;
}

void jobs_let_go(struct live *live)
{
    struct jobs *jobs = live->jobs;
    pthread_mutex_lock(&jobs->lock);
    live->users--;
    pthread_cond_signal(&jobs->more); /* something may have been decided */
    pthread_mutex_unlock(&jobs->lock);
}

void jobs_enter(struct live *live)
{
    pthread_mutex_lock(&live->gate);
    pthread_mutex_lock(&live->lock);
    pthread_mutex_unlock(&live->gate);
}

void jobs_leave(struct live *live) { pthread_mutex_unlock(&live->lock); }

void jobs_forget(struct live *live)
{
    job_free(live->job);
    pthread_mutex_destroy(&live->lock);
    pthread_mutex_destroy(&live->gate);
    free(live->name);
    free(live);
}

/* --- reading the file --- */

static int take_frames(void *context, const char *bytes, size_t n, struct oops *oops)
{
    struct live *live = context;
    if (atomic_load(&live->jobs->ending))
        return -ERR_TIMEOUT;
    jobs_enter(live);
    int failed = job_feed(live->job, bytes, n, oops);
    jobs_leave(live);
    return failed;
}

static void read_file(void *own, void *arg)
{
    struct live *live = arg;
    struct oops oops = {0};
    ARENA_SCOPE(arena);
    struct reader_child child = {
        .file = evidence_store_path(arena, live->jobs->evidence, job_hash(live->job)),
        .name = live->name,
        .timeout_ms = READ_MS,
        .take = take_frames,
        .context = live,
    };
    int failed = child.file ? reader_child_run(&child, &oops) : -ERR_NOT_FOUND;
    struct job_world world = jobs_world(own);
    jobs_enter(live);
    if (failed < 0)
        log_warn("jobs.reader", "job %lld: %s %s", (long long)live->id, oops.code ? oops.en : err_en(failed),
                 oops.where);
    if (!atomic_load(&live->jobs->ending) && world.store && job_wants_file(live->job) &&
        job_fed(live->job, &world, &oops) < 0)
        log_info("jobs.file", "job %lld: %s %s", (long long)live->id, oops.en, oops.where);
    atomic_store(&live->reading, false); /* before anybody can see what it became */
    jobs_leave(live);
    jobs_let_go(live);
}

static int take_again(void *context, const char *bytes, size_t n, struct oops *oops)
{
    return import_read_feed(context, bytes, n, oops);
}

/* What the record keeps of refused rows is their place: the cells are those of the file. */
static int left_of_record(struct jobs *jobs, struct arena *arena, const struct row *row, const char **ret_bytes,
                          size_t *ret_n, struct oops *oops)
{
    __attribute__((cleanup(job_done))) struct job *job = NULL;
    __attribute__((cleanup(import_read_done))) struct import_read *read = import_read_new(arena, NULL);
    struct import *import = NULL;
    int failed = job_new(row, &job, oops);
    if (!failed && !job_left_count(job))
        return job_left_workbook(job, NULL, arena, ret_bytes, ret_n, oops);
    struct reader_child child = {
        .file = failed ? NULL : evidence_store_path(arena, jobs->evidence, job_hash(job)),
        .name = row_text(row, "title"),
        .timeout_ms = READ_MS,
        .take = take_again,
        .context = read,
    };
    if (!failed)
        failed = child.file ? reader_child_run(&child, oops) : oops_set(oops, ERR_NOT_FOUND, "file", NULL, NULL);
    if (!failed)
        failed = import_read_end(read, &import, oops);
    return failed ? failed : job_left_workbook(job, import, arena, ret_bytes, ret_n, oops);
}

int jobs_left(struct jobs *jobs, struct arena *arena, const struct row *row, const char **ret_bytes, size_t *ret_n,
              struct oops *oops)
{
    struct live *live = jobs_hold(jobs, row->id);
    if (!live)
        return left_of_record(jobs, arena, row, ret_bytes, ret_n, oops);
    jobs_enter(live);
    int failed = job_left_workbook(live->job, NULL, arena, ret_bytes, ret_n, oops);
    jobs_leave(live);
    jobs_let_go(live);
    return failed;
}

/* The pool may be full: then it is tried again a little later. */
static void begin_reading(struct live *live)
{
    if (atomic_exchange(&live->reading, true))
        return;
    pthread_mutex_lock(&live->jobs->lock);
    live->users++;
    pthread_mutex_unlock(&live->jobs->lock);
    if (pool_run(live->jobs->pool, read_file, live) == 0)
        return;
    atomic_store(&live->reading, false);
    pthread_mutex_lock(&live->jobs->lock);
    live->users--;
    pthread_mutex_unlock(&live->jobs->lock);
}

/* --- slices --- */

/* Returns whether there may be more to do at once. */
static bool pump_one(struct jobs_seat *seat, struct live *live)
{
    ARENA_SCOPE(arena);
    struct fact facts[JOB_SLICE];
    struct slice slice;
    struct oops oops = {0};
    size_t n = 0;
    struct job_world world = jobs_world(seat);
    _Static_assert((int)JOB_SLICE <= (int)SLICE_FACTS, "one letter for each fact");
    if (!world.store)
        return false;
    jobs_enter(live);
    bool wants = job_wants_file(live->job); /* met again after a start: its file is read again */
    int failed = wants ? 0 : job_next_facts(live->job, &world, arena, facts, JOB_SLICE, &n, &oops);
    jobs_leave(live);
    if (wants)
        begin_reading(live);
    if (failed < 0)
        log_warn("jobs.slice", "job %lld: %s %s", (long long)live->id, oops.en, oops.where);
    if (failed < 0 || !n)
        return failed == JOB_AGAIN;
    slice_send(&slice, seat->jobs->plan.office, facts, n, false);
    jobs_enter(live);
    for (size_t i = 0; i < n; i++)
        job_answered(live->job, &facts[i], &slice.letters[i].answer);
    jobs_leave(live);
    slice_free(&slice);
    return true;
}

/* --- coming and going --- */

static void say_interrupted(struct jobs *jobs, int64_t id)
{
    ARENA_SCOPE(arena);
    struct cell cells[] = {
        {"state", VALUE_OF_TEXT("failed")},
        {"since", VALUE_OF_INT(office_now(jobs->plan.office))},
        {"reason", VALUE_OF_TEXT("服务停止时还没有做完，请重新发起")},
    };
    struct fact fact = {.kind = FACT_DEED,
                        .name = "edit",
                        .table = "job",
                        .record = id,
                        .actor = {.title = "作业", .kind = "machine", .trusted = true},
                        .values = cells,
                        .value_count = 3};
    struct fact_answer answer;
    if (office_ask(jobs->plan.office, OFFICE_WORK, &fact, arena, &answer) < 0)
        log_warn("jobs.row", "job %lld is not noted", (long long)id);
}

static void welcome(struct jobs_seat *seat, int64_t id)
{
    ARENA_SCOPE(arena);
    struct jobs *jobs = seat->jobs;
    struct row *row = NULL;
    struct oops oops = {0};
    struct job *job;
    struct store *store = jobs_look(seat);
    if (!store || find(jobs, id) || store_row(store, arena, "job", id, &row, &oops))
        return;
    if (strcmp(row_text(row, "kind"), "import") && strcmp(row_text(row, "kind"), "undo")) {
        say_interrupted(jobs, id);
        return;
    }
    if (job_new(row, &job, &oops) < 0) {
        log_warn("jobs.row", "job %lld cannot go on: %s", (long long)id, oops.en);
        return;
    }
    struct live *live = calloc(1, sizeof *live);
    MUST(live);
    *live = (struct live){.jobs = jobs, .job = job, .id = id, .name = strdup(row_text(row, "title"))};
    pthread_mutex_init(&live->gate, NULL);
    pthread_mutex_init(&live->lock, NULL);
    pthread_mutex_lock(&jobs->lock);
    live->next = jobs->first;
    jobs->first = live;
    pthread_mutex_unlock(&jobs->lock);
}

static void take_arrivals(struct jobs_seat *seat)
{
    struct jobs *jobs = seat->jobs;
    for (;;) {
        pthread_mutex_lock(&jobs->lock);
        int64_t id = jobs->arrival_count ? jobs->arrivals[--jobs->arrival_count] : 0;
        pthread_mutex_unlock(&jobs->lock);
        if (!id)
            return;
        welcome(seat, id);
    }
}

static bool is_over(struct live *live)
{
    jobs_enter(live);
    bool over = job_over(live->job);
    jobs_leave(live);
    return over;
}

/* Only this thread takes imports off the list, so walking it needs no lock. */
static void say_goodbye(struct jobs *jobs)
{
    for (struct live **place = &jobs->first; *place;) {
        struct live *live = *place;
        bool over = is_over(live);
        pthread_mutex_lock(&jobs->lock);
        bool gone = over && !live->users;
        if (gone)
            *place = live->next;
        pthread_mutex_unlock(&jobs->lock);
        if (!gone) {
            place = &live->next;
            continue;
        }
        jobs_forget(live);
    }
}

static void rest(struct jobs *jobs)
{
    struct timespec until;
    clock_wait_end(IDLE_MS, &until);
    pthread_mutex_lock(&jobs->lock);
    if (!jobs->arrival_count && !atomic_load(&jobs->ending))
        pthread_cond_timedwait(&jobs->more, &jobs->lock, &until);
    pthread_mutex_unlock(&jobs->lock);
}

void *jobs_pump(void *arg)
{
    struct jobs *jobs = arg;
    struct jobs_seat seat = {.jobs = jobs};
    while (!atomic_load(&jobs->ending)) {
        bool busy = false;
        take_arrivals(&seat);
        jobs_prove_daily(jobs);
        for (struct live *live = jobs->first; live && !atomic_load(&jobs->ending); live = live->next)
            busy |= !atomic_load(&live->reading) && pump_one(&seat, live);
        say_goodbye(jobs);
        if (!busy)
            rest(jobs);
    }
    store_close(seat.store);
    return NULL;
}
