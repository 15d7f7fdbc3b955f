/* The list of targets, and what stays of it when a new one comes. */
#include "watch/watch_inner.h"

#include "base/must.h"
#include "base/text.h"
#include "io/loop.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void cancel_try(struct target *target)
{
    tries_cancel(&target->try);
    watch_lot_leave(target->running);
    target->running = NULL;
    schedule_ended(&target->watch->schedule, &target->item);
}

struct target *watch_find(const struct watch *watch, int64_t id)
{
    size_t low = 0, high = watch->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (watch->targets[middle]->given.id == id)
            return watch->targets[middle];
        if (watch->targets[middle]->given.id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

void watch_drop(struct target *target)
{
    cancel_try(target);
    schedule_remove(&target->watch->schedule, &target->item);
    watch_lot_leave(target->lot);
    free(target);
}

static bool same_settings(const struct watch_target *a, const struct watch_target *b)
{
    if (a->setting_count != b->setting_count)
        return false;
    for (size_t i = 0; i < a->setting_count; i++) {
        const struct probe_pair *x = &a->settings[i], *y = &b->settings[i];
        if (!text_same(x->key, y->key) || !text_same(x->value, y->value))
            return false;
    }
    return true;
}

static bool same_thing(const struct watch_target *a, const struct watch_target *b)
{
    return text_same(a->kind, b->kind) && text_same(a->address, b->address) && same_settings(a, b);
}

static struct watch_target copy_given(struct arena *arena, const struct watch_target *given)
{
    struct watch_target copy = *given;
    copy.watch = arena_text(arena, given->watch ? given->watch : "");
    copy.title = arena_text(arena, given->title ? given->title : "");
    copy.kind = arena_text(arena, given->kind ? given->kind : "");
    copy.address = arena_text(arena, given->address ? given->address : "");
    struct probe_pair *settings = ARENA_ARRAY(arena, struct probe_pair, given->setting_count);
    for (size_t i = 0; i < given->setting_count; i++)
        settings[i] = (struct probe_pair){arena_text(arena, given->settings[i].key),
                                          arena_text(arena, given->settings[i].value)};
    copy.settings = settings;
    if (!copy.down_k || !copy.down_n) {
        copy.down_k = 3;
        copy.down_n = 5;
    }
    return copy;
}

static int check_given(const struct watch_target *given, struct oops *oops)
{
    if (given->id < 1 || given->id > SERIES_TARGET_MAX)
        return oops_printf(oops, ERR_INVALID, "id", "编号 %lld 不能用", (long long)given->id);
    if (given->interval < WATCH_INTERVAL_MIN)
        return oops_printf(oops, ERR_INVALID, "interval", "间隔至少 %d 毫秒", WATCH_INTERVAL_MIN);
    if (given->down_k > given->down_n || given->down_n > WINDOW_TRIES)
        return oops_printf(oops, ERR_INVALID, "down", "判断中断的次数应为 k/n，k 不大于 n，n 不大于 %d", WINDOW_TRIES);
    return 0;
}

static void begin(struct target *target)
{
    target->window = (struct window){0};
    target->tried = 0;
    target->last = (struct probe_result){.verdict = PROBE_BLIND, .value = NAN};
    target->last_at = 0;
    target->try.kept = (struct probe_kept){0};
}

/* The window that a known state leaves behind: no tries, but the state itself. */
static void recall(struct target *target)
{
    enum watch_state known = target->given.known;
    target->state = known;
    target->since = target->given.known_since;
    target->window.state = known == WATCH_RESTRICTED    ? WINDOW_DOWN
                           : known == WATCH_MAINTENANCE ? WINDOW_SILENT
                                                        : (enum window_state)known;
}

/* Takes over what was given. The spec of a try under way stays the one it began with. */
static void take_given(struct target *target, struct watch_lot *lot, const struct watch_target *given,
                       size_t *refused)
{
    struct watch *watch = target->watch;
    bool added = !target->lot;
    bool fresh = added || !same_thing(&target->given, given) || !target->spec;
    if (fresh) {
        cancel_try(target);
        begin(target);
    }
    watch_lot_leave(target->lot);
    lot->users++;
    target->lot = lot;
    target->given = copy_given(lot->arena, given);
    if (added)
        recall(target);
    struct oops oops = {0};
    target->spec = NULL;
    if (check_given(&target->given, &oops) != 0 ||
        probe_spec_make(lot->arena, target->given.kind, target->given.address, target->given.settings,
                        target->given.setting_count, &oops, &target->spec) != 0) {
        ++*refused;
        cancel_try(target);
        begin(target);
        probe_say(&target->last, oops.zh, "%s: %s", oops.where, oops.en);
        schedule_remove(&watch->schedule, &target->item);
    } else {
        ms_t now = clock_machine();
        schedule_put(&watch->schedule, &target->item, target->given.id, target->given.interval, now);
        bool unknown = target->state == WATCH_SILENT && target->given.interval > SCHEDULE_FIRST;
        if (fresh && (watch->begun || unknown))
            schedule_soon(&watch->schedule, &target->item, watch->begun ? SCHEDULE_SOON : SCHEDULE_FIRST, now);
    }
    watch_settle(target);
}

static int id_order(const void *a, const void *b)
{
    const struct watch_target *x = *(const struct watch_target *const *)a, *y = *(const struct watch_target *const *)b;
    return x->id != y->id ? (x->id > y->id) - (x->id < y->id) : (x > y) - (x < y);
}

static struct target *new_target(struct watch *watch)
{
    struct target *target = calloc(1, sizeof *target);
    MUST(target);
    target->watch = watch;
    return target;
}

/* Both lists ascend by id: what only the old one has goes, what only the new one has comes. */
static void merge(struct watch *watch, struct watch_lot *lot, const struct watch_target **given, size_t n,
                  size_t *refused)
{
    struct target **merged = calloc(n + 1, sizeof(struct target *));
    MUST(merged);
    size_t old = 0, count = 0;
    for (size_t i = 0; i < n; i++) {
        if (i && given[i]->id == given[i - 1]->id) {
            ++*refused; /* the same id twice: the first one stands */
            continue;
        }
        while (old < watch->n && watch->targets[old]->given.id < given[i]->id)
            watch_drop(watch->targets[old++]);
        bool stays = old < watch->n && watch->targets[old]->given.id == given[i]->id;
        merged[count++] = stays ? watch->targets[old++] : new_target(watch);
    }
    while (old < watch->n)
        watch_drop(watch->targets[old++]);
    free(watch->targets);
    watch->targets = merged;
    watch->n = count;
    for (size_t i = 0, k = 0; i < count; i++) {
        take_given(merged[i], lot, given[k], refused);
        for (k++; k < n && given[k]->id == given[k - 1]->id; k++)
            ;
    }
}

void watch_set_targets(struct watch *watch, const struct watch_target *targets, size_t n, size_t *ret_refused)
{
    MUST(loop_here(probe_host_loop(watch->host)));
    struct watch_lot *lot = calloc(1, sizeof *lot);
    const struct watch_target **given = calloc(n + 1, sizeof(struct watch_target *));
    MUST(lot && given);
    *lot = (struct watch_lot){arena_new(), 1};
    for (size_t i = 0; i < n; i++)
        given[i] = &targets[i];
    qsort(given, n, sizeof(struct watch_target *), id_order);
    size_t refused = 0;
    merge(watch, lot, given, n, &refused);
    watch->begun = true;
    free(given);
    watch_lot_leave(lot);
    watch_arm(watch);
    if (ret_refused)
        *ret_refused = refused;
}

struct set_call {
    struct watch *watch;
    const struct watch_target *targets;
    size_t n, *refused;
};

static void call_set(void *arg)
{
    struct set_call *call = arg;
    watch_set_targets(call->watch, call->targets, call->n, call->refused);
}

void watch_set_targets_from(struct watch *watch, const struct watch_target *targets, size_t n, size_t *ret_refused)
{
    struct set_call call = {watch, targets, n, ret_refused};
    loop_call(probe_host_loop(watch->host), call_set, &call);
}
