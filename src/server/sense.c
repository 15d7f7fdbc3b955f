#include "server/sense_inner.h"
#include "server/sense_targets.h"
#include "server/sense_usual.h"

#include "base/log.h"
#include "base/must.h"
#include "store/store.h"
#include "watch/watch.h"

#include <errno.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum {
    SETTLE_MS = 1000, /* a watched register changed */
    LATER_MS = 10000, /* another one did: terms may look at it */
    PAINT_MS = 2000,
    MINUTE_MS = 60 * 1000,
    HOUR_MS = 3600 * 1000,
    DESK_ROOM = 64,
    PARALLEL = 256,
};

/* --- the desk --- */

struct looking {
    struct sense *sense;
    void (*work)(struct reading *reading, void *arg);
    void *arg;
};

static void look(void *own, void *arg)
{
    struct looking *looking = arg;
    struct sense *sense = looking->sense;
    const struct law *law = office_law(sense->plan.office);
    ARENA_SCOPE(arena);
    (void)own;
    if (law != sense->read_law)
        store_use_schema(sense->store, &law->schema);
    sense->read_law = law;
    struct reading reading = {.store = sense->store, .law = law};
    reading_begin(&reading, arena, office_now(sense->plan.office));
    looking->work(&reading, looking->arg);
    free(looking);
}

int sense_look(struct sense *sense, void (*work)(struct reading *reading, void *arg), void *arg)
{
    struct looking *looking = malloc(sizeof *looking);
    MUST(looking);
    *looking = (struct looking){sense, work, arg};
    int failed = pool_run(sense->desk, look, looking);
    if (failed)
        free(looking);
    return failed;
}

struct waiting {
    void (*work)(struct reading *reading, void *arg);
    void *arg;
    sem_t done;
};

static void work_and_tell(struct reading *reading, void *arg)
{
    struct waiting *waiting = arg;
    waiting->work(reading, waiting->arg);
    sem_post(&waiting->done);
}

int sense_look_wait(struct sense *sense, void (*work)(struct reading *reading, void *arg), void *arg)
{
    struct waiting waiting = {.work = work, .arg = arg};
    MUST(sem_init(&waiting.done, 0, 0) == 0);
    int failed = sense_look(sense, work_and_tell, &waiting);
    while (!failed && sem_wait(&waiting.done) != 0)
        ;
    sem_destroy(&waiting.done);
    return failed;
}

static void nothing(struct reading *reading, void *arg) { (void)reading, (void)arg; }

void sense_fence(struct sense *sense)
{
    while (sense_look_wait(sense, nothing, NULL) < 0)
        nanosleep(&(struct timespec){.tv_nsec = 20 * 1000 * 1000}, NULL);
}

/* --- when targets are drawn up --- */

static void draw_now(void *arg)
{
    struct sense *sense = arg;
    sense->settle_at = 0;
    if (atomic_load(&sense->ending))
        return;
    if (atomic_exchange(&sense->drawing, true)) {
        atomic_store(&sense->again, true);
        return;
    }
    if (sense_look(sense, sense_draw, sense) < 0)
        atomic_store(&sense->drawing, false);
}

/* Changes that come while the timer runs do not put it off: a busy hour is no reason not to look. */
static void settle(struct sense *sense, ms_t after)
{
    ms_t at = clock_machine() + after;
    if (atomic_load(&sense->ending) || (sense->settle_at && sense->settle_at <= at))
        return;
    sense->settle_at = at;
    loop_timer_set(sense->settle, after, 0);
}

static void settle_soon(void *arg) { settle(arg, ((struct sense *)arg)->plan.settle_ms); }
static void settle_later(void *arg) { settle(arg, ((struct sense *)arg)->plan.settle_ms * (LATER_MS / SETTLE_MS)); }

void sense_refresh(struct sense *sense) { loop_post(sense->loop, settle_soon, sense); }

/* Tables that the senses, the outbox or the clock write all day, and that no watch looks at. */
static bool idle_table(const char *table)
{
    static const char *const IDLE[] = {"probe",    "delivery", "task",     "outage", "login",
                                       "evidence", "job",      "document", "deed"};
    for (size_t i = 0; i < sizeof IDLE / sizeof *IDLE; i++)
        if (!strcmp(IDLE[i], table))
            return true;
    return false;
}

void sense_changed(struct sense *sense, const char *table)
{
    if (!table || (idle_table(table) && !sense_concerns(office_law(sense->plan.office), table)))
        return;
    loop_post(sense->loop,
              sense_concerns(office_law(sense->plan.office), table) || !strcmp(table, "call") ? settle_soon
                                                                                              : settle_later,
              sense);
}

/* --- keeping the series --- */

static void keep_series(struct reading *reading, void *arg)
{
    struct sense *sense = arg;
    const struct series_keep keep = {.raw_days = 30, .m5_days = 400};
    int days, files;
    int failed = series_roll(sense->series_folder, reading->now - HOUR_MS, &days);
    if (!failed && !sense->plan.test_clock)
        failed = series_forget(sense->series_folder, reading->now, &keep, &files);
    if (failed < 0)
        log_warn("series.keep", "the series were not rolled up: %s", err_en(failed));
}

/* Maintenance begins and ends by the clock, and what is usual changes with the hour, without a change that says so. */
static void on_minute(void *arg)
{
    struct sense *sense = arg;
    ms_t hour = office_now(sense->plan.office) / HOUR_MS;
    if (hour != sense->hour || sense_maintains(office_law(sense->plan.office)))
        settle_soon(sense);
    sense->hour = hour;
}

static void on_hour(void *arg)
{
    struct sense *sense = arg;
    if (!atomic_load(&sense->ending) && sense_look(sense, keep_series, sense) < 0)
        log_warn("series.keep", "no time to roll the series up, tried again in an hour");
}

/* --- starting --- */

static ms_t law_now(void *ctx) { return office_now(((struct sense *)ctx)->plan.office); }
static void on_paint(void *arg) { sense_wall_paint(arg); }

static void begin_timers(void *arg)
{
    struct sense *sense = arg;
    sense->settle = loop_timer_new(sense->loop, draw_now, sense);
    sense->painter = loop_timer_new(sense->loop, on_paint, sense);
    sense->hourly = loop_timer_new(sense->loop, on_hour, sense);
    sense->minutely = loop_timer_new(sense->loop, on_minute, sense);
    sense_lift_open(sense);
    loop_timer_set(sense->minutely, sense->plan.minute_ms, sense->plan.minute_ms);
    loop_timer_set(sense->painter, PAINT_MS, PAINT_MS);
    loop_timer_set(sense->hourly, HOUR_MS, HOUR_MS);
}

static int open_engine(struct sense *sense, struct oops *oops)
{
    struct http_client_settings client = probe_client_settings(PARALLEL);
    struct watch_settings watch = watch_settings_default();
    client.loopback_only = sense->plan.test_clock;
    int failed = loop_start("senses", &sense->loop);
    if (!failed)
        failed = http_client_new(sense->loop, &client, &sense->client);
    if (!failed)
        failed = probe_host_new(sense->loop, sense->client, &sense->host);
    watch.series = sense->series;
    watch.now = law_now;
    watch.changed = sense_tell;
    watch.ctx = sense;
    watch.parallel = PARALLEL;
    if (!failed)
        failed = watch_new(sense->host, &watch, &sense->watch);
    return failed < 0 ? oops_set(oops, -failed, "senses", "监测没有启动", "the senses did not start") : 0;
}

static int open_series(struct sense *sense, struct oops *oops)
{
    if (mkdir(sense->series_folder, 0700) && errno != EEXIST)
        return oops_printf(oops, ERR_IO, sense->series_folder, "建不了文件夹 %s：%s", sense->series_folder,
                           strerror(errno));
    int failed = series_open(sense->series_folder, &sense->series);
    return failed < 0 ? oops_printf(oops, -failed, sense->series_folder,
                                    "样本文件夹 %s 打不开，或正由另一个 fengsui 使用", sense->series_folder)
                      : 0;
}

static int open_desk(struct sense *sense, struct oops *oops)
{
    const struct pool_plan plan = {.name = "sense-desk", .threads = 1, .room = DESK_ROOM, .context = sense};
    int failed = store_open(sense->plan.store_path, STORE_READ, &sense->store, oops);
    return failed < 0 ? failed : pool_start(&plan, &sense->desk);
}

int sense_start(const struct sense_plan *plan, struct sense **ret_sense, struct oops *oops)
{
    struct arena *arena = arena_new();
    struct sense *sense = ARENA_NEW(arena, struct sense);
    *sense = (struct sense){.plan = *plan, .arena = arena};
    sense->plan.settle_ms = plan->settle_ms ? plan->settle_ms : SETTLE_MS;
    sense->plan.minute_ms = plan->minute_ms ? plan->minute_ms : MINUTE_MS;
    sense->plan.prove_gap_ms = plan->prove_gap_ms ? plan->prove_gap_ms : 10000;
    sense->series_folder = arena_printf(arena, "%s/series", plan->data_folder);
    sense->wall = sense_wall_new();
    sense->usuals = sense_usuals_new();
    sense->live = sense_live_new(sense);
    int failed = open_series(sense, oops);
    if (!failed)
        failed = open_desk(sense, oops);
    if (!failed)
        failed = open_engine(sense, oops);
    if (failed < 0) {
        sense_stop(sense);
        return failed;
    }
    sense->facts = sense_facts_new(sense->loop, plan->office, SENSE_FACTS);
    loop_call(sense->loop, begin_timers, sense);
    sense_refresh(sense);
    *ret_sense = sense;
    return 0;
}

/* --- ending --- */

static void end_timers(void *arg)
{
    struct sense *sense = arg;
    sense_lift_close(sense);
    loop_timer_free(sense->settle);
    loop_timer_free(sense->painter);
    loop_timer_free(sense->hourly);
    loop_timer_free(sense->minutely);
}

void sense_stop(struct sense *sense)
{
    if (!sense)
        return;
    atomic_store(&sense->ending, true);
    if (sense->facts) {
        loop_call(sense->loop, end_timers, sense);
        sense_facts_close(sense->facts); /* a drawing that waits for its facts goes on */
    }
    pool_stop(sense->desk);
    watch_free(sense->watch);
    sense_facts_free(sense->facts);
    probe_host_free(sense->host);
    http_client_free(sense->client);
    loop_stop(sense->loop);
    if (sense->series && series_close(sense->series) < 0)
        log_warn("series.close", "the last samples were not kept");
    store_close(sense->store);
    sense_usuals_free(sense->usuals);
    sense_live_free(sense->live);
    sense_wall_free(sense->wall);
    arena_free(sense->targets_arena);
    arena_free(sense->arena);
}

/* --- telling --- */

const struct watch_live *sense_live(struct sense *sense) { return sense_live_of(sense->live); }

struct counting {
    struct sense *sense;
    struct watch_counts counts;
};

static void count(void *arg)
{
    struct counting *counting = arg;
    struct watch_view view;
    ARENA_SCOPE(arena);
    watch_view(counting->sense->watch, INT64_MAX, arena, &view); /* no target of this number: the counts alone */
    counting->counts = view.counts;
}

void sense_figures(struct sense *sense, struct sense_figures *ret_figures)
{
    struct counting counting = {.sense = sense};
    loop_call(sense->loop, count, &counting);
    struct sense_facts_counts facts = sense_facts_counts(sense->facts);
    *ret_figures = (struct sense_figures){
        .targets = counting.counts.targets,
        .running = counting.counts.running,
        .tries = counting.counts.tries,
        .late = counting.counts.late,
        .skipped = counting.counts.skipped,
        .samples_lost = counting.counts.samples_lost,
        .facts_told = facts.told,
        .facts_lost = facts.lost,
        .facts_waiting = facts.waiting,
    };
}
