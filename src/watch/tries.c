#include "watch/tries.h"

#include "base/must.h"
#include "io/loop.h"
#include "watch/resolve.h"

#include <math.h>
#include <stdio.h>

static void arm(struct tries *tries)
{
    const struct due *first = due_first(&tries->moments);
    if (!first || (tries->armed && tries->armed <= first->at))
        return; /* a timer that fires too early looks again */
    ms_t now = clock_machine();
    tries->armed = first->at > now ? first->at : now;
    loop_timer_set(tries->timer, tries->armed - now, 0);
}

static void set_moment(struct try *try)
{
    ms_t wake = try->run.wake;
    due_put(&try->tries->moments, &try->moment, wake && wake < try->give_up ? wake : try->give_up);
    arm(try->tries);
}

static void forget(struct try *try)
{
    due_drop(&try->tries->moments, &try->moment);
    try->tries = NULL;
}

static void end(struct try *try, const struct probe_result *result)
{
    const struct probe_spec *spec = try->run.spec;
    struct probe_result told = *result;
    if (told.verdict == PROBE_DOWN)
        resolver_forget(probe_host_resolver(try->tries->host), spec->host);
    if (told.verdict == PROBE_DOWN && spec->kind->of_answer)
        told.verdict = PROBE_BLIND;
    forget(try);
    try->ended(try, &told);
}

static void on_done(struct probe_run *run, const struct probe_result *result) { end(run->arg, result); }

static void on_waking(struct probe_run *run) { set_moment(run->arg); }

static void give_up(struct try *try)
{
    struct probe_result result = probe_answer(PROBE_DOWN, NAN);
    char zh[64];
    snprintf(zh, sizeof zh, "%lld 毫秒内没有应答", (long long)try->run.spec->timeout);
    probe_say(&result, zh, "no answer within %lld ms", (long long)try->run.spec->timeout);
    probe_cancel(&try->run);
    end(try, &result);
}

static void on_time(void *arg)
{
    struct tries *tries = arg;
    ms_t now = clock_machine();
    tries->armed = 0;
    for (struct due *due; (due = due_first(&tries->moments)) && due->at <= now;) {
        struct try *try = (struct try *)due; /* its first member */
        if (try->give_up <= now) {
            give_up(try);
            continue;
        }
        try->run.wake = 0;
        due_put(&tries->moments, due, try->give_up);
        try->run.spec->kind->wake(&try->run);
    }
    arm(tries);
}

static void open_timer(void *arg)
{
    struct tries *tries = arg;
    tries->timer = loop_timer_new(probe_host_loop(tries->host), on_time, tries);
}

void tries_open(struct tries *tries, struct probe_host *host)
{
    *tries = (struct tries){.host = host};
    loop_call(probe_host_loop(host), open_timer, tries);
}

void tries_close(struct tries *tries)
{
    MUST(!tries->moments.n);
    loop_timer_free(tries->timer);
    due_free(&tries->moments);
}

void tries_start(struct tries *tries, struct try *try, const struct probe_spec *spec)
{
    MUST(!try->tries);
    try->tries = tries;
    try->give_up = clock_machine() + spec->timeout;
    try->run = (struct probe_run){.spec = spec,
                                  .host = tries->host,
                                  .done = on_done,
                                  .waking = on_waking,
                                  .arg = try,
                                  .kept = &try->kept,
                                  .usual = try->usual};
    set_moment(try);
    probe_start(&try->run);
}

void tries_cancel(struct try *try)
{
    if (!try->tries)
        return;
    probe_cancel(&try->run);
    forget(try);
}
