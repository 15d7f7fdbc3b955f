/* The engine lives on its loop; pages are drawn on other threads. So the loop paints a picture every two seconds while
 * somebody looks at it, and whoever looks copies from the newest one. */
#include "server/sense_inner.h"
#include "server/sense_targets.h"

#include "base/must.h"
#include "watch/watch.h"

#include <stdlib.h>
#include <string.h>

enum { UNSEEN_MS = 20000 }; /* painted that often when nobody looks, so that the first glance is not empty */

struct picture {
    struct arena *arena;
    struct sense_seen *at; /* by probe */
    size_t n;
    ms_t painted;
};

struct sense_wall {
    pthread_mutex_t lock;
    struct picture *picture;
    atomic_bool looked;
};

struct sense_wall *sense_wall_new(void)
{
    struct sense_wall *wall = calloc(1, sizeof *wall);
    MUST(wall);
    pthread_mutex_init(&wall->lock, NULL);
    return wall;
}

static void picture_free(struct picture *picture)
{
    if (picture)
        arena_free(picture->arena);
}

void sense_wall_free(struct sense_wall *wall)
{
    if (!wall)
        return;
    picture_free(wall->picture);
    pthread_mutex_destroy(&wall->lock);
    free(wall);
}

static const struct sense_seen *find(const struct picture *picture, int64_t probe)
{
    size_t low = 0, high = picture ? picture->n : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (picture->at[middle].probe == probe)
            return &picture->at[middle];
        if (picture->at[middle].probe < probe)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static void copy_tries(struct sense_seen *seen, const struct watch_seen *from)
{
    size_t first = from->try_count > SENSE_TRIES ? from->try_count - SENSE_TRIES : 0;
    for (size_t i = first; i < from->try_count; i++)
        seen->tries[seen->n++] = (struct sense_try){from->tries[i].at, from->tries[i].value, from->tries[i].verdict};
}

static void copy_seen(struct sense_seen *seen, const struct watch_seen *from, const struct sense_seen *before,
                      const struct sense_target *target, ms_t now)
{
    *seen = (struct sense_seen){
        .probe = from->id,
        .unit = from->unit,
        .text = from->zh,
        .en = from->en,
        .value = from->value,
        .at = from->at,
        .interval = target ? target->interval : 0,
        .down_k = from->down_k,
        .down_n = from->down_n,
        .heard = before && before->at == from->at ? before->heard : now,
    };
    copy_tries(seen, from);
}

static struct picture *paint(struct sense *sense, const struct picture *before)
{
    struct arena *arena = arena_new();
    struct picture *picture = ARENA_NEW(arena, struct picture);
    struct watch_view view;
    ms_t now = clock_machine();
    watch_view(sense->watch, 0, arena, &view);
    *picture = (struct picture){
        .arena = arena, .at = ARENA_ARRAY(arena, struct sense_seen, view.n), .n = view.n, .painted = now};
    for (size_t i = 0; i < view.n; i++)
        copy_seen(&picture->at[i], &view.at[i], find(before, view.at[i].id),
                  sense_targets_of(sense->targets, view.at[i].id), now);
    return picture;
}

/* Only the loop's thread replaces the picture, so it may read the present one without the lock. */
void sense_wall_paint(struct sense *sense)
{
    struct sense_wall *wall = sense->wall;
    struct picture *before = wall->picture;
    bool looked = atomic_exchange(&wall->looked, false);
    if (before && !looked && clock_machine() - before->painted < UNSEEN_MS)
        return;
    struct picture *picture = paint(sense, before);
    pthread_mutex_lock(&wall->lock);
    wall->picture = picture;
    pthread_mutex_unlock(&wall->lock);
    picture_free(before);
}

bool sense_wall_see(struct sense *sense, int64_t probe, struct arena *arena, struct sense_seen *ret_seen)
{
    struct sense_wall *wall = sense->wall;
    atomic_store(&wall->looked, true);
    pthread_mutex_lock(&wall->lock);
    const struct sense_seen *seen = find(wall->picture, probe);
    if (seen) {
        *ret_seen = *seen;
        ret_seen->text = arena_text(arena, seen->text);
        ret_seen->en = arena_text(arena, seen->en);
    }
    pthread_mutex_unlock(&wall->lock);
    return seen != NULL;
}
