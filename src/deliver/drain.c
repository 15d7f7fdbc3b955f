#include "deliver/drain.h"

#include "base/must.h"
#include "base/text.h"
#include "deliver/drain_held.h"
#include "deliver/drain_message.h"
#include "deliver/drain_set.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct drain {
    struct arena *arena;
    struct loop *loop;
    struct http_client *client;
    struct drain_settings settings;
    void (*result)(const struct drain_result *result, void *arg);
    void *arg;
    struct loop_timer *timer;
    struct channel_set *set;
    struct arena *lane_arena;
    struct drain_lane *lanes; /* parallel to set->at */
    struct held_list held;    /* in order of acceptance */
    struct flight *flights;
    struct drain_counts counts;
    atomic_size_t waiting;
    bool planning, again;
    uv_mutex_t mutex; /* guards `flying` for drain_free */
    uv_cond_t landed;
    size_t flying;
};

struct flight { /* one request under way; outlives the drain if it must */
    struct drain *drain;
    struct flight *next, **to_me;
    struct held *held;
    struct channel_set *set;
    const struct channel *channel;
};

static void plan(struct drain *drain);

struct drain_settings drain_settings_default(void)
{
    return (struct drain_settings){.tries = 4,
                                   .tries_last = 12,
                                   .first_ms = 5000,
                                   .most_ms = 15 * 60 * 1000,
                                   .max_waiting = 10000,
                                   .parallel = 4,
                                   .timeout_ms = 20 * 1000};
}

/* ---- channels ---- */

static struct drain_lane *lane_named(const struct drain *drain, const char *name)
{
    for (size_t i = 0; drain->set && i < drain->set->n; i++)
        if (text_same(drain->set->at[i].name, name))
            return &drain->lanes[i];
    return NULL;
}

struct new_set {
    struct drain *drain;
    struct channel_set *set;
};

static void take_set(void *arg)
{
    struct new_set *new_set = arg;
    struct drain *drain = new_set->drain;
    struct channel_set *set = new_set->set;
    struct arena *arena = arena_new();
    struct drain_lane *lanes = ARENA_ARRAY(arena, struct drain_lane, set->n);
    for (size_t i = 0; i < set->n; i++) {
        const struct drain_lane *old = lane_named(drain, set->at[i].name);
        if (old)
            lanes[i] = *old; /* what was sent in this minute still counts */
        struct channel_limits limits = channel_limits(&set->at[i]);
        budget_limit(&lanes[i].budget, limits.per_minute, limits.per_second);
        lanes[i].parallel = drain->settings.parallel;
    }
    drain_set_drop(drain->set);
    arena_free(drain->lane_arena);
    drain->set = set;
    drain->lanes = lanes;
    drain->lane_arena = arena;
    for (size_t i = 0; i < drain->held.n; i++)
        drain->held.at[i]->placed = false;
    free(new_set);
    plan(drain);
}

static void *allocate(size_t size)
{
    void *memory = calloc(1, size);
    MUST(memory);
    return memory;
}

void drain_channels(struct drain *drain, const struct channel *channels, size_t n)
{
    struct new_set *new_set = allocate(sizeof *new_set);
    *new_set = (struct new_set){.drain = drain, .set = drain_set_new(channels, n)};
    loop_post(drain->loop, take_set, new_set);
}

/* ---- deliveries ---- */

static const struct delivery_route *route_of(const struct held *held) { return &held->delivery.routes[held->route]; }

static void report(struct drain *drain, const struct held *leader, enum drain_outcome outcome, const char *reason)
{
    size_t n = drain_held_joined(leader);
    for (const struct held *held = leader; held; held = held->also) {
        const struct drain_result result = {.id = held->delivery.id,
                                            .outcome = outcome,
                                            .channel = route_of(leader)->channel,
                                            .reason = reason,
                                            .attempts = leader->attempts,
                                            .retry_at = outcome == DRAIN_RETRY ? leader->due : 0,
                                            .joined = n};
        drain->counts.sent += outcome == DRAIN_SENT;
        drain->counts.refused += outcome == DRAIN_REFUSED;
        drain->counts.uncertain += outcome == DRAIN_UNCERTAIN;
        drain->counts.retried += outcome == DRAIN_RETRY;
        drain->counts.rerouted += outcome == DRAIN_REROUTED;
        drain->result(&result, drain->arg);
    }
}

static void finish(struct drain *drain, struct held *held, enum drain_outcome outcome, const char *reason)
{
    report(drain, held, outcome, reason);
    drain_held_take_out(&drain->held, held);
    atomic_fetch_sub(&drain->waiting, drain_held_joined(held));
    drain_held_drop(held);
}

/* This route is of no use. A digest comes apart: its deliveries may have different next routes. */
static void give_up_route(struct drain *drain, struct held *held, const char *reason)
{
    while (held->also) {
        struct held *other = held->also;
        held->also = other->also;
        other->also = NULL;
        other->attempts = held->attempts;
        drain_held_add(&drain->held, other);
        give_up_route(drain, other, reason);
    }
    if (held->route + 1 == held->delivery.route_count) {
        finish(drain, held, DRAIN_REFUSED, reason);
        return;
    }
    report(drain, held, DRAIN_REROUTED, reason);
    held->route++;
    held->attempts = 0;
    held->due = 0;
    held->placed = false;
}

static void try_again(struct drain *drain, struct held *held, ms_t wait_ms, const char *reason)
{
    bool last = held->route + 1 == held->delivery.route_count;
    if (held->attempts >= (last ? drain->settings.tries_last : drain->settings.tries)) {
        give_up_route(drain, held, reason);
        return;
    }
    ms_t pause =
        drain_pause(held->attempts, drain->settings.first_ms, drain->settings.most_ms, (uint64_t)held->delivery.id);
    held->due = clock_machine() + (pause > wait_ms ? pause : wait_ms);
    report(drain, held, DRAIN_RETRY, reason);
}

/* ---- sending ---- */

static void land(struct flight *flight)
{
    struct drain *drain = flight->drain;
    *flight->to_me = flight->next;
    if (flight->next)
        flight->next->to_me = flight->to_me;
    drain_set_drop(flight->set);
    free(flight);
    uv_mutex_lock(&drain->mutex);
    drain->flying--;
    uv_cond_signal(&drain->landed);
    uv_mutex_unlock(&drain->mutex);
}

static void act_on(struct drain *drain, struct held *held, const struct channel *channel,
                   struct channel_verdict verdict)
{
    held->attempts++;
    switch (verdict.outcome) {
    case CHANNEL_SENT:
        finish(drain, held, DRAIN_SENT, "");
        break;
    case CHANNEL_REFUSED:
        give_up_route(drain, held, verdict.reason);
        break;
    case CHANNEL_LIMITED:
    case CHANNEL_FAILED:
        try_again(drain, held, verdict.wait_ms, verdict.reason);
        break;
    case CHANNEL_UNCERTAIN:
        if (channel_repeat(channel) == CHANNEL_RISKY)
            finish(drain, held, DRAIN_UNCERTAIN, verdict.reason);
        else
            try_again(drain, held, 0, verdict.reason);
        break;
    }
}

static void answered(const struct http_client_reply *reply, void *arg)
{
    struct flight *flight = arg;
    struct drain *drain = flight->drain;
    if (!drain) { /* ended meanwhile and reported as uncertain */
        drain_set_drop(flight->set);
        free(flight);
        return;
    }
    ARENA_SCOPE(arena);
    struct channel_verdict verdict = channel_judge(arena, flight->channel, reply);
    struct drain_lane *lane = lane_named(drain, flight->channel->name);
    if (lane) {
        lane->sending -= lane->sending > 0; /* a lane that was gone and came back begins at 0 */
        if (verdict.outcome == CHANNEL_LIMITED)
            budget_hold(&lane->budget, clock_machine() + verdict.wait_ms);
    }
    struct held *held = flight->held;
    held->sending = false;
    act_on(drain, held, flight->channel, verdict);
    land(flight);
    plan(drain);
}

static struct flight *take_off(struct drain *drain, struct held *held, const struct channel *channel)
{
    struct flight *flight = allocate(sizeof *flight);
    *flight = (struct flight){.drain = drain,
                              .next = drain->flights,
                              .to_me = &drain->flights,
                              .held = held,
                              .set = drain->set,
                              .channel = channel};
    if (flight->next)
        flight->next->to_me = &flight->next;
    drain->flights = flight;
    drain->set->users++;
    uv_mutex_lock(&drain->mutex);
    drain->flying++;
    uv_mutex_unlock(&drain->mutex);
    held->sending = true;
    return flight;
}

static int compose_held(struct arena *arena, const struct held *held, const struct channel *channel,
                        struct http_client_request *ret_request, struct oops *oops)
{
    size_t n = drain_held_joined(held), i = 0;
    const struct delivery **deliveries = ARENA_ARRAY(arena, const struct delivery *, n);
    for (const struct held *one = held; one; one = one->also)
        deliveries[i++] = &one->delivery;
    struct channel_message message = drain_message(arena, deliveries, n, route_of(held)->address);
    return channel_compose(arena, channel, &message, clock_true(), ret_request, oops);
}

static void send_held(struct drain *drain, struct held *held)
{
    ARENA_SCOPE(arena);
    const struct channel *channel = &drain->set->at[held->lane];
    struct drain_lane *lane = &drain->lanes[held->lane];
    struct http_client_request request;
    struct oops oops = {0};
    if (compose_held(arena, held, channel, &request, &oops)) {
        lane->sending--;
        give_up_route(drain, held, oops.zh);
        drain->again = true;
        return;
    }
    request.timeout_ms = drain->settings.timeout_ms;
    request.ca_file = drain->settings.ca_file;
    struct flight *flight = take_off(drain, held, channel);
    if (http_client_send(drain->client, &request, answered, flight) == 0)
        return;
    lane->sending--;
    held->sending = false;
    held->due = clock_machine() + drain->settings.first_ms; /* the client is full: no attempt was made */
    land(flight);
    drain->again = true;
}

/* ---- planning ---- */

static uint64_t hash_of(const char *text)
{
    uint64_t hash = 0xCBF29CE484222325u;
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001B3u;
    return hash;
}

/* Finds the lane of each delivery; those whose channel is gone take their next route. */
static void place_all(struct drain *drain)
{
    for (size_t i = 0; i < drain->held.n;) {
        struct held *held = drain->held.at[i];
        const struct drain_lane *lane = held->placed ? NULL : lane_named(drain, route_of(held)->channel);
        if (!held->placed && !held->sending && !lane) {
            give_up_route(drain, held, "没有这个通道，或通道已停用");
            continue; /* it moved on, or is gone: look at this place again */
        }
        if (lane) {
            held->lane = (unsigned)(lane - drain->lanes);
            held->target = hash_of(route_of(held)->address);
            held->placed = true;
        }
        i++;
    }
}

/* The others of a batch go behind its first. */
static void join(struct drain *drain, struct held *const *held, const struct drain_batch *batch)
{
    struct held *tail = held[batch->items[0]];
    for (size_t i = 1; i < batch->n; i++) {
        drain_held_take_out(&drain->held, held[batch->items[i]]);
        tail->also = held[batch->items[i]];
        tail = tail->also;
    }
    drain->counts.joined += batch->n > 1 ? batch->n : 0;
}

/* What can be planned, in order of acceptance: all but what is on its way by a channel that is gone. */
static size_t candidates(struct drain *drain, struct held **ret_held, struct drain_item *ret_items)
{
    size_t n = 0;
    for (size_t i = 0; i < drain->held.n; i++) {
        struct held *held = drain->held.at[i];
        if (!held->placed)
            continue;
        ret_items[n] = (struct drain_item){.channel = held->lane,
                                           .target = held->target,
                                           .due = held->due,
                                           .sending = held->sending,
                                           .alone = held->also || held->attempts > 0};
        ret_held[n++] = held;
    }
    return n;
}

static void plan_once(struct drain *drain)
{
    if (!drain->set)
        return;
    ARENA_SCOPE(arena);
    place_all(drain);
    struct drain_item *items = ARENA_ARRAY(arena, struct drain_item, drain->held.n);
    struct held **held = ARENA_ARRAY(arena, struct held *, drain->held.n);
    size_t n = candidates(drain, held, items);
    struct drain_choice choice = drain_plan(arena, drain->lanes, drain->set->n, items, n, clock_machine());
    for (size_t i = 0; i < choice.n; i++)
        join(drain, held, &choice.batches[i]);
    for (size_t i = 0; i < choice.n; i++)
        send_held(drain, held[choice.batches[i].items[0]]);
    if (choice.wake) {
        ms_t after = choice.wake - clock_machine();
        loop_timer_set(drain->timer, after > 1 ? after : 1, 0);
    }
}

/* Results may call back into the drain: one plan at a time, and once more when something changed meanwhile. */
static void plan(struct drain *drain)
{
    drain->again = true;
    if (drain->planning)
        return;
    drain->planning = true;
    while (drain->again) {
        drain->again = false;
        plan_once(drain);
    }
    drain->planning = false;
}

static void wake(void *arg) { plan(arg); }

/* ---- the door ---- */

struct arrival {
    struct drain *drain;
    struct held *held;
};

static void arrive(void *arg)
{
    struct arrival *arrival = arg;
    struct drain *drain = arrival->drain;
    drain_held_add(&drain->held, arrival->held);
    drain->counts.accepted++;
    free(arrival);
    plan(drain);
}

int drain_accept(struct drain *drain, const struct delivery *delivery)
{
    MUST(delivery->route_count > 0);
    if (atomic_fetch_add(&drain->waiting, 1) >= drain->settings.max_waiting) {
        atomic_fetch_sub(&drain->waiting, 1);
        return -ERR_BUSY;
    }
    struct arrival *arrival = allocate(sizeof *arrival);
    *arrival = (struct arrival){.drain = drain, .held = drain_held_new(delivery)};
    loop_post(drain->loop, arrive, arrival);
    return 0;
}

struct leaving {
    struct drain *drain;
    int64_t id;
};

static void leave(void *arg)
{
    struct leaving *leaving = arg;
    struct drain *drain = leaving->drain;
    for (size_t i = 0; i < drain->held.n; i++) {
        struct held *held = drain->held.at[i];
        if (held->delivery.id != leaving->id || held->sending || held->also)
            continue; /* a digest was sent before, perhaps received: it stays what it was */
        drain_held_take_out(&drain->held, held);
        atomic_fetch_sub(&drain->waiting, 1);
        drain_held_drop(held);
        break;
    }
    free(leaving);
    plan(drain);
}

void drain_forget(struct drain *drain, int64_t id)
{
    struct leaving *leaving = allocate(sizeof *leaving);
    *leaving = (struct leaving){.drain = drain, .id = id};
    loop_post(drain->loop, leave, leaving);
}

struct counting {
    struct drain *drain;
    struct drain_counts counts;
};

static void count(void *arg)
{
    struct counting *counting = arg;
    counting->counts = counting->drain->counts;
    for (size_t i = 0; i < counting->drain->held.n; i++) {
        size_t n = drain_held_joined(counting->drain->held.at[i]);
        *(counting->drain->held.at[i]->sending ? &counting->counts.sending : &counting->counts.waiting) += n;
    }
}

struct drain_counts drain_counts(struct drain *drain)
{
    struct counting counting = {.drain = drain};
    loop_call(drain->loop, count, &counting);
    return counting.counts;
}

static void start(void *arg)
{
    struct drain *drain = arg;
    drain->timer = loop_timer_new(drain->loop, wake, drain);
}

int drain_new(struct loop *loop, struct http_client *client, const struct drain_settings *settings,
              void (*result)(const struct drain_result *result, void *arg), void *arg, struct drain **ret_drain)
{
    struct arena *arena = arena_new();
    struct drain *drain = ARENA_NEW(arena, struct drain);
    *drain = (struct drain){
        .arena = arena, .loop = loop, .client = client, .settings = *settings, .result = result, .arg = arg};
    drain->settings.ca_file = arena_text(arena, settings->ca_file);
    MUST(uv_mutex_init(&drain->mutex) == 0 && uv_cond_init(&drain->landed) == 0);
    loop_call(loop, start, drain);
    *ret_drain = drain;
    return 0;
}

/* From here on nothing new is sent; what waits stays in the owner's outbox. */
static void stop_planning(void *arg)
{
    struct drain *drain = arg;
    drain->planning = true;
    loop_timer_free(drain->timer);
}

static void end(void *arg)
{
    struct drain *drain = arg;
    for (struct flight *flight = drain->flights; flight; flight = flight->next) {
        report(drain, flight->held, DRAIN_UNCERTAIN, "停机时还没有等到回答，不知是否已发出");
        flight->drain = NULL;
    }
    drain_held_free(&drain->held);
    drain_set_drop(drain->set);
    arena_free(drain->lane_arena);
}

static void wait_for_landing(struct drain *drain, ms_t grace)
{
    ms_t until = clock_machine() + grace;
    uv_mutex_lock(&drain->mutex);
    for (ms_t left = grace; drain->flying && left > 0; left = until - clock_machine())
        uv_cond_timedwait(&drain->landed, &drain->mutex, (uint64_t)left * 1000000);
    uv_mutex_unlock(&drain->mutex);
}

void drain_free(struct drain *drain, ms_t grace)
{
    if (!drain)
        return;
    loop_call(drain->loop, stop_planning, drain);
    wait_for_landing(drain, grace);
    loop_call(drain->loop, end, drain);
    uv_mutex_destroy(&drain->mutex);
    uv_cond_destroy(&drain->landed);
    arena_free(drain->arena);
}
