/* Carrying an order out: guard, bring the target there, read back, tell. */
#include "server/orders_inner.h"

#include "base/must.h"
#include "deliver/drain.h"

#include <stdio.h>
#include <string.h>

struct running { /* lives in its own arena until the commands have ended */
    struct arena *arena;
    struct orders *orders;
    struct orders_way way;
    struct restrict_target target;
    struct restrict_run run;
    enum restrict_mode mode;
    int64_t call, version;
    int tries;         /* made before this one */
    const char *proof; /* what the call has so far */
};

enum { LONGEST_PAUSE_MS = 5 * 60 * 1000 };

/* --- what is copied out of the look's arena --- */

static const char *copied(struct arena *arena, const char *text) { return arena_text(arena, text); }

static void copy_way(struct arena *arena, struct orders_way *way)
{
    struct restrict_reading *readings = ARENA_ARRAY(arena, struct restrict_reading, way->way.reading_count + 1);
    for (size_t i = 0; i < way->way.reading_count; i++) {
        readings[i] = way->way.readings[i];
        readings[i].command = copied(arena, readings[i].command);
        readings[i].contains = copied(arena, readings[i].contains);
    }
    way->way.readings = readings;
    for (int mode = 0; mode < RESTRICT_MODES; mode++)
        way->way.ensure[mode] = copied(arena, way->way.ensure[mode]);
    way->way.name = copied(arena, way->way.name);
    way->way.url = copied(arena, way->way.url);
    way->way.secret = copied(arena, way->way.secret);
    way->way.instructions = copied(arena, way->way.instructions);
    way->limits = (struct restrict_limits){0}; /* the guard has been asked */
    way->witness = NULL;
}

static void copy_target(struct arena *arena, struct restrict_target *target)
{
    const char **addresses = ARENA_ARRAY(arena, const char *, target->address_count + 1);
    for (size_t i = 0; i < target->address_count; i++)
        addresses[i] = copied(arena, target->addresses[i]);
    target->addresses = addresses;
    target->ports = arena_copy(arena, target->ports, sizeof *target->ports * target->port_count);
    target->key = copied(arena, target->key);
    target->name = copied(arena, target->name);
    target->host = copied(arena, target->host);
}

/* --- on the loop --- */

static const char *done_text(const struct running *running, const struct restrict_result *result)
{
    return arena_printf(running->arena, "已执行：%s\n%s", restrict_mode_title(running->mode), result->text);
}

static const char *failed_text(const struct running *running, const struct restrict_result *result, ms_t pause)
{
    const char *what = result->outcome == RESTRICT_DIFFERS ? "命令都已执行，但读回的状态不符" : "没有执行成功";
    const char *then = pause ? arena_printf(running->arena, "%lld 秒后再试", (long long)(pause + 999) / 1000)
                             : "不再自动重试，请人工处理";
    return arena_printf(running->arena, "第 %d 次%s；%s\n%s", running->tries + 1, what, then, result->text);
}

static void on_done(const struct restrict_result *result, void *arg)
{
    struct running *running = arg;
    struct orders *orders = running->orders;
    struct orders_entry entry = orders_book_see(orders->book, running->call);
    bool well = result->outcome == RESTRICT_DONE || result->outcome == RESTRICT_ALREADY;
    bool again = !well && running->tries + 1 < ORDERS_TRIES;
    ms_t pause = again ? drain_pause(running->tries + 1, orders->plan.first_pause_ms, LONGEST_PAUSE_MS,
                                     (uint64_t)running->call)
                       : 0;
    entry.stage = ORDERS_TOLD;
    entry.next = again ? clock_machine() + pause : 0;
    orders_book_set(orders->book, &entry);
    orders_tell(orders->plan.sense, orders->book,
                &(struct orders_news){.call = running->call,
                                      .version = running->version,
                                      .state = well ? "done" : again ? "pending" : "failed",
                                      .before = running->proof,
                                      .proof = well ? done_text(running, result) : failed_text(running, result, pause),
                                      .tries = running->tries + 1,
                                      .again = again});
    orders_wake(orders); /* a later order for this target may wait */
    struct arena *arena = running->arena;
    arena_free(arena);
}

static void start(void *arg)
{
    struct running *running = arg;
    running->run = (struct restrict_run){.loop = running->orders->plan.sense->loop, .client = running->orders->client};
    restrict_ensure(&running->run, &running->way.way, &running->target, running->mode, on_done, running);
}

/* --- on the desk --- */

static void end(struct orders_look *look, const struct row *call, struct orders_entry *entry, const char *state,
                const char *why)
{
    entry->stage = ORDERS_TOLD;
    orders_book_set(look->orders->book, entry);
    orders_tell(look->orders->plan.sense, look->orders->book,
                &(struct orders_news){.call = call->id,
                                      .version = row_int(call, "version"),
                                      .state = state,
                                      .before = row_text(call, "proof"),
                                      .proof = why});
}

/* The latest wanted state wins: what was wanted before it is not carried out any more. */
static bool overtaken(const struct orders_look *look, const struct row *call)
{
    for (size_t i = 0; i < look->n; i++)
        if (look->calls[i].id > call->id && !strcmp(row_text(&look->calls[i], "capability"), "restrict") &&
            value_same(row_get(&look->calls[i], "target"), row_get(call, "target")))
            return true;
    return false;
}

static void hand_over(struct orders_look *look, const struct row *call, const struct restrict_target *target,
                      enum restrict_mode mode)
{
    struct arena *arena = arena_new();
    struct running *running = ARENA_NEW(arena, struct running);
    *running = (struct running){
        .arena = arena, .orders = look->orders, .way = look->way, .target = *target, .mode = mode, .call = call->id};
    running->version = row_int(call, "version");
    running->tries = (int)row_int(call, "tries");
    running->proof = arena_text(arena, row_text(call, "proof"));
    copy_way(arena, &running->way);
    copy_target(arena, &running->target);
    loop_post(look->orders->plan.sense->loop, start, running);
}

void orders_run(struct orders_look *look, const struct row *call)
{
    struct arena *arena = look->reading->arena;
    struct orders_entry entry = orders_book_see(look->orders->book, call->id);
    const struct row *record;
    struct restrict_target target;
    enum restrict_mode mode;
    struct oops oops = {0};
    if (entry.stage != ORDERS_NEW)
        return;
    if (overtaken(look, call)) {
        end(look, call, &entry, "overtaken", "没有执行：已由后来的执行单取代");
        return;
    }
    if (look->way_failed) {
        end(look, call, &entry, "failed", arena_printf(arena, "没有执行：%s", look->way_oops.zh));
        return;
    }
    if (look->way.by_hand || entry.next > clock_machine())
        return; /* a person carries it out and confirms it; or it failed a moment ago */
    snprintf(entry.target, sizeof entry.target, "%s", orders_target_key(arena, call));
    if (orders_book_busy(look->orders->book, entry.target))
        return; /* its turn comes when what runs there has ended */
    int failed = orders_target(look, call, &record, &target)
                     ? orders_wanted(look, call, &mode, &oops)
                     : oops_set(&oops, ERR_NOT_FOUND, "target", "没有这个处置对象", "no such target");
    if (!failed)
        failed = restrict_guard(&look->way.limits, &target, mode, look->restricted, &oops);
    if (failed < 0) {
        end(look, call, &entry, "failed", arena_printf(arena, "没有执行：%s", oops.zh));
        return;
    }
    entry.stage = ORDERS_RUNNING;
    orders_book_set(look->orders->book, &entry);
    hand_over(look, call, &target, mode);
}
