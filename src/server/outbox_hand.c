#include "server/outbox_hand.h"

#include "base/must.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct outbox_hand {
    pthread_mutex_t lock;
    struct outbox_held *at; /* by id */
    size_t n, cap;
    int64_t *unclaimed;
    size_t unclaimed_count, unclaimed_cap;
    int users;
};

struct outbox_hand *outbox_hand_new(void)
{
    struct outbox_hand *hand = calloc(1, sizeof *hand);
    MUST(hand);
    pthread_mutex_init(&hand->lock, NULL);
    hand->users = 1;
    return hand;
}

struct outbox_hand *outbox_hand_share(struct outbox_hand *hand)
{
    pthread_mutex_lock(&hand->lock);
    hand->users++;
    pthread_mutex_unlock(&hand->lock);
    return hand;
}

void outbox_hand_leave(struct outbox_hand *hand)
{
    if (!hand)
        return;
    pthread_mutex_lock(&hand->lock);
    bool last = --hand->users == 0;
    pthread_mutex_unlock(&hand->lock);
    if (!last)
        return;
    pthread_mutex_destroy(&hand->lock);
    free(hand->at);
    free(hand->unclaimed);
    free(hand);
}

/* The place of an id, or where it would stand. */
static size_t place(const struct outbox_hand *hand, int64_t id)
{
    size_t low = 0, high = hand->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (hand->at[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool stands(const struct outbox_hand *hand, size_t at, int64_t id)
{
    return at < hand->n && hand->at[at].id == id;
}

static void *room(void *rows, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return rows;
    *cap = *cap ? *cap * 2 : 64;
    rows = realloc(rows, *cap * size);
    MUST(rows);
    return rows;
}

bool outbox_hand_take(struct outbox_hand *hand, const struct outbox_held *held)
{
    pthread_mutex_lock(&hand->lock);
    size_t at = place(hand, held->id);
    bool known = stands(hand, at, held->id);
    if (!known) {
        hand->at = room(hand->at, hand->n, &hand->cap, sizeof *hand->at);
        memmove(hand->at + at + 1, hand->at + at, (hand->n++ - at) * sizeof *hand->at);
        hand->at[at] = *held;
    }
    pthread_mutex_unlock(&hand->lock);
    return !known;
}

bool outbox_hand_see(struct outbox_hand *hand, int64_t id, struct outbox_held *ret_held)
{
    pthread_mutex_lock(&hand->lock);
    size_t at = place(hand, id);
    bool known = stands(hand, at, id);
    if (known)
        *ret_held = hand->at[at];
    pthread_mutex_unlock(&hand->lock);
    return known;
}

void outbox_hand_set(struct outbox_hand *hand, const struct outbox_held *held)
{
    pthread_mutex_lock(&hand->lock);
    size_t at = place(hand, held->id);
    if (stands(hand, at, held->id))
        hand->at[at] = *held;
    pthread_mutex_unlock(&hand->lock);
}

void outbox_hand_drop(struct outbox_hand *hand, int64_t id)
{
    pthread_mutex_lock(&hand->lock);
    size_t at = place(hand, id);
    if (stands(hand, at, id))
        memmove(hand->at + at, hand->at + at + 1, (--hand->n - at) * sizeof *hand->at);
    pthread_mutex_unlock(&hand->lock);
}

void outbox_hand_settle(struct outbox_hand *hand, int64_t id)
{
    pthread_mutex_lock(&hand->lock);
    size_t at = place(hand, id);
    if (stands(hand, at, id))
        hand->at[at].settled = true;
    pthread_mutex_unlock(&hand->lock);
}

void outbox_hand_sweep(struct outbox_hand *hand)
{
    size_t kept = 0;
    pthread_mutex_lock(&hand->lock);
    for (size_t i = 0; i < hand->n; i++)
        if (!hand->at[i].settled)
            hand->at[kept++] = hand->at[i];
    hand->n = kept;
    pthread_mutex_unlock(&hand->lock);
}

size_t outbox_hand_list(struct outbox_hand *hand, struct arena *arena, struct outbox_held **ret_list)
{
    pthread_mutex_lock(&hand->lock);
    size_t n = hand->n;
    *ret_list = ARENA_ARRAY(arena, struct outbox_held, n + 1);
    if (n)
        memcpy(*ret_list, hand->at, n * sizeof *hand->at);
    pthread_mutex_unlock(&hand->lock);
    return n;
}

void outbox_hand_unclaim(struct outbox_hand *hand, int64_t id)
{
    pthread_mutex_lock(&hand->lock);
    hand->unclaimed = room(hand->unclaimed, hand->unclaimed_count, &hand->unclaimed_cap, sizeof *hand->unclaimed);
    hand->unclaimed[hand->unclaimed_count++] = id;
    pthread_mutex_unlock(&hand->lock);
}

size_t outbox_hand_unclaimed(struct outbox_hand *hand, struct arena *arena, int64_t **ret_ids)
{
    pthread_mutex_lock(&hand->lock);
    size_t n = hand->unclaimed_count;
    *ret_ids = ARENA_ARRAY(arena, int64_t, n + 1);
    if (n)
        memcpy(*ret_ids, hand->unclaimed, n * sizeof *hand->unclaimed);
    hand->unclaimed_count = 0;
    pthread_mutex_unlock(&hand->lock);
    return n;
}
