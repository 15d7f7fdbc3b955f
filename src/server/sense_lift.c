#include "server/sense_inner.h"
#include "server/sense_targets.h"

#include "base/list.h"
#include "watch/watch.h"

#include <string.h>

enum { TRY_MS = 1000, LIFT_MS = 30 * 1000 };

static struct sense_lifting *lifting_of(struct sense *sense, int64_t probe)
{
    for (size_t i = 0; i < sense->liftings.n; i++)
        if (sense->liftings.at[i].probe == probe)
            return &sense->liftings.at[i];
    return NULL;
}

static void forget(struct sense *sense, struct sense_lifting *lifting)
{
    *lifting = sense->liftings.at[--sense->liftings.n];
}

bool sense_lift_holds(struct sense *sense, const struct sense_target *target)
{
    struct sense_lifting *lifting = lifting_of(sense, target->probe);
    bool held_down = !target->wanted_down && !strcmp(target->known, "restricted");
    if (!held_down) {
        if (lifting)
            forget(sense, lifting);
        return false;
    }
    if (!lifting) {
        lifting = list_push(sense->lifting_arena, &sense->liftings);
        *lifting = (struct sense_lifting){target->probe, clock_machine() + LIFT_MS};
        loop_timer_set(sense->lifter, TRY_MS, TRY_MS);
    }
    return clock_machine() < lifting->until;
}

static void try_again(void *arg)
{
    struct sense *sense = arg;
    bool over = false;
    for (size_t i = 0; i < sense->liftings.n; i++) {
        over = over || clock_machine() >= sense->liftings.at[i].until;
        watch_try_now(sense->watch, sense->liftings.at[i].probe);
    }
    if (over)
        sense_refresh(sense); /* what has not answered by now is down */
    if (over || !sense->liftings.n)
        loop_timer_clear(sense->lifter);
}

void sense_lift_open(struct sense *sense)
{
    sense->lifting_arena = arena_new();
    sense->lifter = loop_timer_new(sense->loop, try_again, sense);
}

void sense_lift_close(struct sense *sense)
{
    loop_timer_free(sense->lifter);
    arena_free(sense->lifting_arena);
}
