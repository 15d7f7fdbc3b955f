/* From the end of a try to a change of state. */
#include "watch/watch_inner.h"

#include "base/must.h"

#include <math.h>
#include <stdlib.h>

const char *watch_state_name(enum watch_state state)
{
    static const char *const names[] = {"silent",   "up",         "down",       "slow", "untrusted",
                                        "flapping", "restricted", "maintenance"};
    return names[state];
}

bool watch_answers(enum watch_state state)
{
    return state == WATCH_UP || state == WATCH_SLOW || state == WATCH_UNTRUSTED || state == WATCH_FLAPPING;
}

void watch_lot_leave(struct watch_lot *lot)
{
    if (!lot || --lot->users)
        return;
    arena_free(lot->arena);
    free(lot);
}

/* Enumerators of the two lists stand in the same order up to `restricted`, which only an order can make. */
_Static_assert((int)WATCH_FLAPPING == (int)WINDOW_FLAPPING && (int)WATCH_SILENT == (int)WINDOW_SILENT, "states");

static enum watch_state state_of(const struct target *target)
{
    if (target->window.state == WINDOW_DOWN && target->given.wanted_down)
        return WATCH_RESTRICTED;
    if (target->given.maintained && target->state != WATCH_DOWN) /* an outage that began before ends before */
        return WATCH_MAINTENANCE;
    return (enum watch_state)target->window.state;
}

struct watch_try watch_try_of(const struct watch *watch, const struct probe_result *result)
{
    return (struct watch_try){watch->settings.now(watch->settings.ctx), (float)result->value,
                              (uint8_t)result->verdict};
}

size_t watch_recent(const struct target *target, size_t limit, struct watch_try *ret_tries)
{
    size_t n = target->tried < limit ? target->tried : limit;
    for (size_t i = 0; i < n; i++)
        ret_tries[i] = target->ring[(target->tried - n + i) % WATCH_TRIES];
    return n;
}

static bool contradicts(const struct target *target)
{
    return target->given.wanted_down && watch_answers(target->state);
}

static void tell(struct target *target, ms_t since)
{
    struct watch *watch = target->watch;
    struct watch_try tries[WATCH_TRIES];
    const struct watch_target *given = &target->given;
    enum watch_state from = target->state;
    ms_t before = target->since;
    target->state = state_of(target);
    target->since = since;
    target->given.tell_again = false;
    struct watch_change change = {
        .target = given->id, .watch = given->watch, .title = given->title, .kind = given->kind,
        .address = given->address, .unit = target->spec ? target->spec->kind->unit : "",
        .from = from, .to = target->state,
        .at = watch->settings.now(watch->settings.ctx), .since = since,
        .lasted = before && since > before ? since - before : 0,
        .contradicts = contradicts(target),
        .value = target->last_at ? target->last.value : NAN,
        .zh = target->last.zh, .en = target->last.en,
        .expected = target->last.expected, .actual = target->last.actual,
        .tries = tries, .try_count = watch_recent(target, WATCH_TRIES, tries)};
    watch->settings.changed(watch->settings.ctx, &change);
}

void watch_settle(struct target *target)
{
    if (state_of(target) != target->state || target->given.tell_again)
        tell(target, target->watch->settings.now(target->watch->settings.ctx));
}

/* When the new state began: `back` tries ago, counted over the tries of the kind that made it (see window.h). */
static ms_t began(const struct target *target, unsigned back)
{
    bool blind = target->window.state == WINDOW_SILENT;
    size_t kept = target->tried < WATCH_TRIES ? target->tried : WATCH_TRIES;
    ms_t at = target->last_at;
    for (size_t i = 1; i <= kept; i++) {
        const struct watch_try *try = &target->ring[(target->tried - i) % WATCH_TRIES];
        if ((try->verdict == PROBE_BLIND) != blind)
            continue;
        at = try->at;
        if (back-- == 0)
            break;
    }
    return at;
}

static void keep_samples(struct target *target, const struct probe_result *result)
{
    struct watch *watch = target->watch;
    if (!watch->settings.series || result->verdict == PROBE_BLIND)
        return;
    int lost = probe_serves(result->verdict) ? result->lost : result->sent;
    for (int i = 0; i < result->sent; i++) {
        struct sample sample = {target->given.id, target->last_at, i >= lost && isfinite(result->value),
                                (float)result->value};
        watch->samples_refused += series_append(watch->settings.series, &sample) == -ERR_REFUSED;
    }
}

void watch_take(struct try *try, const struct probe_result *result)
{
    struct target *target = (struct target *)((char *)try - offsetof(struct target, try));
    struct watch *watch = target->watch;
    bool aside = target->item.aside;
    schedule_ended(&watch->schedule, &target->item);
    target->last = *result;
    target->ring[target->tried % WATCH_TRIES] = watch_try_of(watch, &target->last);
    target->last_at = target->ring[target->tried++ % WATCH_TRIES].at;
    if (!aside)
        keep_samples(target, &target->last);
    struct watch_lot *lot = target->running; /* its texts may be the result's */
    target->running = NULL;
    unsigned back;
    struct window_rule rule = {target->given.down_k, target->given.down_n};
    if (window_add(&target->window, rule, target->last.verdict, &back) && state_of(target) != target->state)
        tell(target, began(target, back));
    else
        watch_settle(target);
    if (window_in_doubt(&target->window))
        schedule_again(&watch->schedule, &target->item, clock_machine());
    watch_lot_leave(lot);
    watch_arm(watch);
}
