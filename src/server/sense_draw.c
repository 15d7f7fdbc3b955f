/* Drawing up targets, on the desk's thread: what the law and the records want watched, a row of "probe" for each, then
 * over to the loop. */
#include "server/sense_inner.h"
#include "server/sense_targets.h"
#include "server/sense_usual.h"

#include "base/log.h"
#include "base/must.h"
#include "watch/watch.h"

#include <semaphore.h>
#include <stdio.h>
#include <string.h>

bool sense_concerns(const struct law *law, const char *table)
{
    for (size_t i = 0; i < law->watches.n; i++)
        if (!strcmp(law->watches.at[i].of->name, table))
            return true;
    return false;
}

/* --- rows that are missing --- */

struct asked { /* facts under way; the drawing waits for them */
    sem_t done;
    size_t n;
};

static void on_answer(void *arg, const struct fact_answer *answer)
{
    (void)answer;
    sem_post(&((struct asked *)arg)->done);
}

/* The first fact of a target makes its row, the last one says that it is not watched any more. */
static void tell_watched(struct sense *sense, struct asked *asked, const struct sense_target *target, const char *state,
                         ms_t now)
{
    struct arena *arena = arena_new();
    struct fact *fact = sense_facts_make(arena, FACT_SENSED, "探测", "probe/%016llx/%s/%lld",
                                         (unsigned long long)sense_facts_hash(target->key), state, (long long)now);
    fact->name = arena_printf(arena, "%s.%s", target->watch, state);
    fact->occurred = now;
    sense_facts_value(arena, fact, "watch", VALUE_OF_TEXT(target->watch));
    sense_facts_value(arena, fact, "target", target->target);
    sense_facts_value(arena, fact, "kind", VALUE_OF_TEXT(target->spec.kind));
    sense_facts_value(arena, fact, "address", VALUE_OF_TEXT(target->spec.address));
    sense_facts_value(arena, fact, "since", VALUE_OF_INT(now));
    asked->n++;
    sense_facts_send(sense->facts, arena, fact, on_answer, asked);
}

/* True when rows were made or ended, so that they must be looked up again. */
static bool tell_missing(struct sense *sense, const struct sense_targets *targets, ms_t now)
{
    struct asked asked = {0};
    MUST(sem_init(&asked.done, 0, 0) == 0);
    for (size_t i = 0; i < targets->list.n; i++)
        if (!targets->list.at[i].probe || !strcmp(targets->list.at[i].known, "off"))
            tell_watched(sense, &asked, &targets->list.at[i], "silent", now);
    for (size_t i = 0; i < targets->gone.n; i++)
        tell_watched(sense, &asked, &targets->gone.at[i], "off", now);
    for (size_t i = 0; i < asked.n; i++)
        while (sem_wait(&asked.done) != 0)
            ;
    sem_destroy(&asked.done);
    return asked.n > 0;
}

/* --- over to the loop --- */

bool sense_maintains(const struct law *law)
{
    for (size_t i = 0; i < law->watches.n; i++)
        if (law->watches.at[i].maintenance)
            return true;
    return false;
}

static enum watch_state known_state(const char *name)
{
    for (int state = WATCH_SILENT; state <= WATCH_MAINTENANCE; state++)
        if (!strcmp(watch_state_name((enum watch_state)state), name))
            return (enum watch_state)state;
    return WATCH_SILENT;
}

static struct watch_target *given(struct sense *sense, struct arena *arena, const struct sense_targets *targets,
                                  size_t *ret_n)
{
    struct watch_target *list = ARENA_ARRAY(arena, struct watch_target, targets->list.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < targets->list.n; i++) {
        const struct sense_target *target = &targets->list.at[i];
        if (!target->probe)
            continue; /* its first fact was not taken: next time */
        list[n++] = (struct watch_target){
            .id = target->probe,
            .watch = target->watch,
            .title = target->title,
            .kind = target->spec.kind,
            .address = target->spec.address,
            .settings = target->spec.settings,
            .setting_count = target->spec.n,
            .interval = target->interval,
            .down_k = target->down_k,
            .down_n = target->down_n,
            .wanted_down = target->wanted_down || sense_lift_holds(sense, target),
            .maintained = target->maintained,
            .usual = target->usual,
            .tell_again = !target->maintained && !strcmp(target->known, "maintenance"),
            .known = known_state(target->known),
            .known_since = target->known_since,
        };
    }
    *ret_n = n;
    return list;
}

struct applying {
    struct sense *sense;
    struct arena *arena;
    struct sense_targets *targets;
};

static void apply(void *arg)
{
    struct applying *applying = arg;
    struct sense *sense = applying->sense;
    size_t n, refused;
    if (atomic_load(&sense->ending)) { /* its timers are gone */
        arena_free(applying->arena);
        return;
    }
    struct arena *former = sense->targets_arena;
    sense->targets_arena = applying->arena; /* before the watch speaks of them */
    sense->targets = applying->targets;
    struct watch_target *list = given(sense, applying->arena, applying->targets, &n);
    watch_set_targets(sense->watch, list, n, &refused);
    arena_free(former);
    if (refused)
        log_warn("sense.targets", "%zu of %zu targets cannot be watched as their rules say; the wall tells why",
                 refused, n);
}

void sense_apply(struct sense *sense, struct arena *arena, struct sense_targets *targets)
{
    struct applying applying = {sense, arena, targets};
    loop_call(sense->loop, apply, &applying);
}

/* --- the whole --- */

static void find_usual(struct sense *sense, struct sense_targets *targets, ms_t now)
{
    for (size_t i = 0; i < targets->list.n; i++) {
        struct sense_target *target = &targets->list.at[i];
        const struct probe_kind *kind = probe_kind_find(target->spec.kind);
        if (kind && kind->by_usual && target->probe)
            target->usual = sense_usuals_of(sense->usuals, sense->series_folder, target->probe, now);
    }
}

static int draw(struct sense *sense, struct reading *reading, struct sense_targets *targets, struct oops *oops)
{
    int failed = sense_targets_read(reading, sense->plan.vault, targets, oops);
    if (!failed)
        failed = sense_targets_match(reading, targets, oops);
    if (!failed && !atomic_load(&sense->ending) && tell_missing(sense, targets, reading->now))
        failed = sense_targets_match(reading, targets, oops);
    if (!failed)
        find_usual(sense, targets, reading->now);
    return failed;
}

void sense_draw(struct reading *reading, void *arg)
{
    struct sense *sense = arg;
    struct oops oops = {0};
    struct arena *arena = arena_new(); /* lives as long as the targets */
    struct sense_targets *targets = ARENA_NEW(arena, struct sense_targets);
    reading_begin(reading, arena, reading->now);
    int failed = draw(sense, reading, targets, &oops);
    if (failed < 0) {
        log_error("sense.targets", "targets stay as they were: %s %s", oops.en, oops.where);
        arena_free(arena);
    } else {
        sense_apply(sense, arena, targets);
    }
    atomic_store(&sense->drawing, false);
    if (atomic_exchange(&sense->again, false))
        sense_refresh(sense);
}
