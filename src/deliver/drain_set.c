#include "deliver/drain_set.h"

void drain_set_drop(struct channel_set *set)
{
    if (set && --set->users == 0)
        arena_free(set->arena);
}

struct channel_set *drain_set_new(const struct channel *channels, size_t n)
{
    struct arena *arena = arena_new();
    struct channel_set *set = ARENA_NEW(arena, struct channel_set);
    *set = (struct channel_set){.arena = arena, .n = n, .users = 1, .at = ARENA_ARRAY(arena, struct channel, n)};
    for (size_t i = 0; i < n; i++) {
        struct channel *channel = &set->at[i];
        struct channel_value *values = ARENA_ARRAY(arena, struct channel_value, channels[i].value_count);
        for (size_t k = 0; k < channels[i].value_count; k++)
            values[k] = (struct channel_value){arena_text(arena, channels[i].values[k].name),
                                               arena_text(arena, channels[i].values[k].value)};
        *channel = channels[i];
        channel->name = arena_text(arena, channels[i].name);
        channel->values = values;
    }
    return set;
}
