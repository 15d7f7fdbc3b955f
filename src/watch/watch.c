#include "watch/watch.h"

#include "base/log.h"
#include "base/must.h"
#include "base/text.h"
#include "io/loop.h"
#include "watch/watch_inner.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TICK = 10, WRITE_MS = 1000 };

struct watch_settings watch_settings_default(void)
{
    return (struct watch_settings){.parallel = 256, .sync_ms = 5000};
}

/* ---- starting tries ---- */

/* Tries are started on ticks of 10 ms, so that those of one tick share system calls. */
void watch_arm(struct watch *watch)
{
    ms_t next = schedule_next(&watch->schedule);
    if (watch->stopping || next == INT64_MAX)
        return;
    next = (next + TICK - 1) / TICK * TICK;
    if (watch->armed && watch->armed <= next)
        return; /* a timer that fires too early looks again */
    ms_t now = clock_machine();
    watch->armed = next > now ? next : now;
    loop_timer_set(watch->starter, watch->armed - now, 0);
}

static void start_try(struct target *target)
{
    if (!target->spec) {
        schedule_ended(&target->watch->schedule, &target->item);
        return;
    }
    target->running = target->lot;
    target->running->users++;
    target->try.ended = watch_take;
    target->try.usual = target->given.usual;
    tries_start(&target->watch->tries, &target->try, target->spec);
}

static void start_due(void *arg)
{
    struct watch *watch = arg;
    watch->armed = 0;
    ms_t now = clock_machine();
    for (struct schedule_item *item; (item = schedule_take(&watch->schedule, now));)
        start_try((struct target *)item); /* its first member */
    watch_arm(watch);
}

void watch_try_now(struct watch *watch, int64_t id)
{
    MUST(loop_here(probe_host_loop(watch->host)));
    struct target *target = watch_find(watch, id);
    if (target && target->spec && schedule_take_now(&watch->schedule, &target->item))
        start_try(target);
}

/* ---- keeping samples ---- */

static void sync_series(uv_work_t *work)
{
    struct watch *watch = work->data;
    int error = series_sync(watch->settings.series);
    (void)error; /* tried again in a few seconds; a full disk shows in series_write as well */
}

static void sync_done(uv_work_t *work, int status)
{
    (void)status;
    struct watch *watch = work->data;
    watch->syncing = false;
    if (watch->stopping)
        sem_post(&watch->stopped);
}

/* What the disk refuses waits in the series' buffer; what finds no room there is counted by it. */
static void write_samples(void *arg)
{
    struct watch *watch = arg;
    int error = series_write(watch->settings.series);
    if (error && error != watch->write_error)
        log_warn("watch.series", "samples cannot be written: %s", err_en(error));
    else if (!error && watch->write_error)
        log_info("watch.series", "samples are written again, %lld were lost",
                 (long long)series_lost(watch->settings.series));
    watch->write_error = error;
    ms_t now = clock_machine();
    if (error || watch->syncing || now - watch->synced < watch->settings.sync_ms)
        return;
    watch->synced = now;
    watch->sync.data = watch;
    watch->syncing = uv_queue_work(loop_uv(probe_host_loop(watch->host)), &watch->sync, sync_series, sync_done) == 0;
}

/* ---- life ---- */

static void open_timers(void *arg)
{
    struct watch *watch = arg;
    struct loop *loop = probe_host_loop(watch->host);
    watch->starter = loop_timer_new(loop, start_due, watch);
    watch->writer = loop_timer_new(loop, write_samples, watch);
    if (watch->settings.series)
        loop_timer_set(watch->writer, WRITE_MS, WRITE_MS);
}

int watch_new(struct probe_host *host, const struct watch_settings *settings, struct watch **ret_watch)
{
    MUST(settings->now && settings->changed && settings->parallel);
    struct watch *watch = calloc(1, sizeof *watch);
    MUST(watch);
    watch->host = host;
    watch->settings = *settings;
    watch->synced = clock_machine();
    schedule_init(&watch->schedule, settings->parallel);
    tries_open(&watch->tries, host);
    MUST(sem_init(&watch->stopped, 0, 0) == 0);
    loop_call(probe_host_loop(host), open_timers, watch);
    *ret_watch = watch;
    return 0;
}

static void stop(void *arg)
{
    struct watch *watch = arg;
    watch->stopping = true;
    watch_proofs_end(watch);
    for (size_t i = 0; i < watch->n; i++)
        watch_drop(watch->targets[i]);
    watch->n = 0;
    schedule_done(&watch->schedule);
    tries_close(&watch->tries);
    loop_timer_free(watch->starter);
    loop_timer_free(watch->writer);
    if (!watch->syncing)
        sem_post(&watch->stopped);
}

void watch_free(struct watch *watch)
{
    if (!watch)
        return;
    loop_call(probe_host_loop(watch->host), stop, watch);
    sem_wait(&watch->stopped);
    sem_destroy(&watch->stopped);
    struct series *series = watch->settings.series;
    if (series && series_write(series) == 0) {
        int error = series_sync(series);
        (void)error; /* series_close tells it again */
    }
    free(watch->targets);
    free(watch);
}
