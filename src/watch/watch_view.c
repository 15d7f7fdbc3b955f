#include "watch/watch.h"

#include "base/must.h"
#include "io/loop.h"
#include "watch/watch_inner.h"

static void show(const struct target *target, struct arena *arena, struct watch_seen *seen)
{
    const struct watch_target *given = &target->given;
    *seen = (struct watch_seen){
        .id = given->id,
        .watch = arena_text(arena, given->watch),
        .title = arena_text(arena, given->title),
        .kind = arena_text(arena, given->kind),
        .address = arena_text(arena, given->address),
        .unit = target->spec ? target->spec->kind->unit : "",
        .state = target->state,
        .since = target->since,
        .contradicts = given->wanted_down && watch_answers(target->state),
        .value = target->last.value,
        .at = target->last_at,
        .zh = arena_text(arena, target->last.zh),
        .en = arena_text(arena, target->last.en),
        .expected = arena_text(arena, target->last.expected),
        .actual = arena_text(arena, target->last.actual),
        .down_k = given->down_k,
        .down_n = given->down_n,
    };
    seen->try_count = watch_recent(target, WATCH_TRIES, seen->tries);
}

static struct watch_counts counts_of(const struct watch *watch)
{
    int64_t lost = watch->settings.series ? series_lost(watch->settings.series) : 0;
    return (struct watch_counts){watch->n, watch->schedule.running, watch->schedule.started, watch->schedule.late,
                                 watch->schedule.skipped, watch->schedule.latest,
                                 lost + watch->samples_refused};
}

void watch_view(struct watch *watch, int64_t only, struct arena *arena, struct watch_view *ret_view)
{
    MUST(loop_here(probe_host_loop(watch->host)));
    struct watch_view view = {.counts = counts_of(watch)};
    if (only) {
        const struct target *target = watch_find(watch, only);
        view.at = ARENA_ARRAY(arena, struct watch_seen, 1);
        if (target)
            show(target, arena, &view.at[view.n++]);
    } else {
        view.at = ARENA_ARRAY(arena, struct watch_seen, watch->n);
        for (; view.n < watch->n; view.n++)
            show(watch->targets[view.n], arena, &view.at[view.n]);
    }
    *ret_view = view;
}

struct view_call {
    struct watch *watch;
    int64_t only;
    struct arena *arena;
    struct watch_view *view;
};

static void call_view(void *arg)
{
    struct view_call *call = arg;
    watch_view(call->watch, call->only, call->arena, call->view);
}

void watch_view_from(struct watch *watch, int64_t only, struct arena *arena, struct watch_view *ret_view)
{
    struct view_call call = {watch, only, arena, ret_view};
    loop_call(probe_host_loop(watch->host), call_view, &call);
}
