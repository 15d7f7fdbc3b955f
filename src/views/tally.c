#include "views/tally.h"

#include "base/map.h"
#include "base/must.h"

#include <stdlib.h>

struct tally {
    struct arena *arena;
    struct map counts; /* key → int64_t */
    int64_t seq;       /* of the trail, when they were made */
};

struct tally *tally_new(void)
{
    struct tally *tally = calloc(1, sizeof *tally);
    MUST(tally);
    tally->arena = arena_new();
    return tally;
}

void tally_free(struct tally *tally)
{
    if (!tally)
        return;
    arena_free(tally->arena);
    free(tally);
}

static void forget(struct tally *tally)
{
    arena_reset(tally->arena);
    tally->counts = (struct map){0};
}

void tally_begin(struct tally *tally, struct store *store)
{
    struct oops oops = {0};
    int64_t seq;
    if (store_trail_seq(store, &seq, &oops) != 0)
        seq = -1;
    if (seq != tally->seq || seq < 0)
        forget(tally);
    tally->seq = seq;
}

bool tally_has(const struct tally *tally, const char *key, struct value *ret_count)
{
    const int64_t *count = map_get(&tally->counts, key);
    if (count)
        *ret_count = VALUE_OF_INT(*count);
    return count != NULL;
}

void tally_keep(struct tally *tally, const char *key, struct value count)
{
    if (count.kind != VALUE_INT || tally->seq < 0)
        return;
    if (tally->counts.n >= TALLY_MOST)
        forget(tally);
    map_set(tally->arena, &tally->counts, key, arena_copy(tally->arena, &count.number, sizeof count.number));
}
