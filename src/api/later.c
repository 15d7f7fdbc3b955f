#include "api/later.h"

#include "base/arena.h"
#include "base/log.h"
#include "base/must.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct kept {
    struct later *later;
    struct arena *arena; /* of the fact, this and all it points to */
    struct fact fact;
    struct kept *next;
};

struct later {
    const struct waist *waist;
    pthread_mutex_t lock;
    struct kept *first, **last; /* oldest first */
    size_t n;                   /* kept and under way */
};

struct later *later_new(const struct waist *waist)
{
    struct later *later = calloc(1, sizeof *later);
    MUST(later);
    later->waist = waist;
    later->last = &later->first;
    pthread_mutex_init(&later->lock, NULL);
    return later;
}

static void let_go(struct kept *kept)
{
    struct later *later = kept->later;
    pthread_mutex_lock(&later->lock);
    later->n--;
    pthread_mutex_unlock(&later->lock);
    arena_free(kept->arena);
}

void later_free(struct later *later)
{
    if (!later)
        return;
    for (struct kept *kept = later->first, *next; kept; kept = next) {
        next = kept->next;
        log_warn("api.untold", "%s of account %lld is not in the trail", kept->fact.reason,
                 (long long)kept->fact.record);
        let_go(kept);
    }
    pthread_mutex_destroy(&later->lock);
    free(later);
}

/* --- sending --- */

static bool may_pass(int code)
{
    return code == ERR_BUSY || code == ERR_DISK_FULL || code == ERR_READ_ONLY || code == ERR_IO || code == ERR_TIMEOUT;
}

static void keep(struct kept *kept)
{
    struct later *later = kept->later;
    pthread_mutex_lock(&later->lock);
    kept->next = NULL;
    *later->last = kept;
    later->last = &kept->next;
    pthread_mutex_unlock(&later->lock);
}

static void settle(struct kept *kept, int code)
{
    if (may_pass(code)) {
        keep(kept);
        return;
    }
    if (code)
        log_warn("api.untold", "%s of account %lld was refused: %s", kept->fact.reason, (long long)kept->fact.record,
                 err_en(code));
    let_go(kept);
}

static void answered(void *door, struct fact_answer *answer, struct arena *arena)
{
    (void)arena;
    settle(door, answer ? answer->code : ERR_IO);
}

static void send_one(struct kept *kept)
{
    int failed = kept->later->waist->send(kept->later->waist->context, &kept->fact, kept->arena, false, answered, kept);
    if (failed < 0)
        settle(kept, -failed);
}

static struct actor copy_actor(struct arena *arena, const struct actor *actor)
{
    struct actor copy = *actor;
    copy.title = arena_text(arena, actor->title);
    copy.kind = arena_text(arena, actor->kind);
    copy.session = arena_text(arena, actor->session);
    copy.source = arena_text(arena, actor->source);
    return copy;
}

void later_send(struct later *later, const struct fact *fact)
{
    pthread_mutex_lock(&later->lock);
    bool room = later->n < LATER_MOST;
    later->n += room;
    pthread_mutex_unlock(&later->lock);
    if (!room) {
        log_warn("api.untold", "%s of account %lld: too many of them wait", fact->reason, (long long)fact->record);
        return;
    }
    struct arena *arena = arena_new();
    struct kept *kept = ARENA_NEW(arena, struct kept);
    *kept = (struct kept){.later = later, .arena = arena, .fact = *fact};
    kept->fact.name = arena_text(arena, fact->name);
    kept->fact.table = arena_text(arena, fact->table);
    kept->fact.reason = arena_text(arena, fact->reason);
    kept->fact.actor = copy_actor(arena, &fact->actor);
    kept->fact.values = ARENA_ARRAY(arena, struct cell, fact->value_count + 1);
    for (size_t i = 0; i < fact->value_count; i++)
        kept->fact.values[i] =
            (struct cell){arena_text(arena, fact->values[i].name), value_copy(arena, fact->values[i].value)};
    send_one(kept);
}

void later_again(struct later *later)
{
    pthread_mutex_lock(&later->lock);
    struct kept *first = later->first;
    later->first = NULL;
    later->last = &later->first;
    pthread_mutex_unlock(&later->lock);
    for (struct kept *kept = first, *next; kept; kept = next) {
        next = kept->next;
        send_one(kept);
    }
}
