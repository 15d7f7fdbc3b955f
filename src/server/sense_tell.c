/* A change of state becomes a fact, told once: its id is made of the target, the state and the moment it began. */
#include "server/sense_inner.h"
#include "server/sense_targets.h"

#include "watch/watch.h"

#include <math.h>
#include <string.h>

static const char *actual_of(const struct watch_change *change)
{
    return *change->actual ? change->actual : change->zh;
}

void sense_tell(void *arg, const struct watch_change *change)
{
    struct sense *sense = arg;
    const struct sense_target *target = sense_targets_of(sense->targets, change->target);
    if (!target)
        return;
    if (change->from == WATCH_RESTRICTED)
        sense_refresh(sense); /* nothing holds it down any more */
    struct arena *arena = arena_new();
    const char *state = watch_state_name(change->to);
    struct fact *fact =
        sense_facts_make(arena, FACT_SENSED, "探测", "probe/%016llx/%s/%lld",
                         (unsigned long long)sense_facts_hash(target->key), state, (long long)change->since);
    fact->name = arena_printf(arena, "%s.%s", target->watch, state);
    fact->occurred = change->since;
    sense_facts_value(arena, fact, "watch", VALUE_OF_TEXT(target->watch));
    sense_facts_value(arena, fact, "target", target->target);
    sense_facts_value(arena, fact, "kind", VALUE_OF_TEXT(change->kind));
    sense_facts_value(arena, fact, "address", VALUE_OF_TEXT(change->address));
    sense_facts_value(arena, fact, "since", VALUE_OF_INT(change->since));
    if (!isnan(change->value))
        sense_facts_value(arena, fact, "value", VALUE_OF_REAL(change->value));
    if (change->from == WATCH_DOWN && change->lasted > 0)
        sense_facts_value(arena, fact, "minutes", VALUE_OF_INT((change->lasted + 59999) / 60000));
    sense_facts_value(arena, fact, "expected", VALUE_OF_TEXT(change->expected));
    sense_facts_value(arena, fact, "actual", VALUE_OF_TEXT(actual_of(change)));
    sense_facts_send(sense->facts, arena, fact, NULL, NULL);
}
