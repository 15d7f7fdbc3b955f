#include "server/slice.h"

#include "base/must.h"

#include <time.h>

enum { PATIENCE = 200, NAP_MS = 50 };

static void answered(void *door, struct fact_answer *answer, struct arena *arena)
{
    struct slice_letter *letter = door;
    struct slice *slice = letter->slice;
    (void)arena;
    pthread_mutex_lock(&slice->lock);
    letter->answer = *answer;
    if (--slice->waiting == 0)
        pthread_cond_signal(&slice->done);
    pthread_mutex_unlock(&slice->lock);
}

static void give_up(struct slice_letter *letter)
{
    struct fact_answer answer = {.code = ERR_BUSY};
    (void)!oops_set(&answer.oops, ERR_BUSY, "", NULL, NULL);
    answered(letter, &answer, NULL);
}

/* All together, or in parts as the queue has room. */
static void post(struct slice *slice, struct office *office, const struct office_letter *letters, bool dry)
{
    struct timespec nap = {.tv_nsec = NAP_MS * 1000000L};
    size_t sent = 0;
    for (int tries = 0; sent < slice->n && tries < PATIENCE;) {
        int taken = office_send_all(office, OFFICE_WORK, letters + sent, slice->n - sent, dry, answered);
        sent += taken > 0 ? (size_t)taken : 0;
        tries = taken > 0 ? 0 : tries + 1;
        if (taken <= 0)
            nanosleep(&nap, NULL);
    }
    for (; sent < slice->n; sent++)
        give_up(&slice->letters[sent]);
}

void slice_send(struct slice *slice, struct office *office, const struct fact *facts, size_t n, bool dry)
{
    MUST(n <= SLICE_FACTS);
    *slice = (struct slice){.lock = PTHREAD_MUTEX_INITIALIZER, .done = PTHREAD_COND_INITIALIZER, .waiting = n, .n = n};
    struct office_letter letters[SLICE_FACTS];
    for (size_t i = 0; i < n; i++) {
        slice->letters[i].slice = slice;
        slice->letters[i].arena = arena_new();
        letters[i] = (struct office_letter){&facts[i], slice->letters[i].arena, &slice->letters[i]};
    }
    post(slice, office, letters, dry);
    pthread_mutex_lock(&slice->lock);
    while (slice->waiting)
        pthread_cond_wait(&slice->done, &slice->lock);
    pthread_mutex_unlock(&slice->lock);
}

void slice_free(struct slice *slice)
{
    for (size_t i = 0; i < slice->n; i++)
        arena_free(slice->letters[i].arena);
    pthread_mutex_destroy(&slice->lock);
    pthread_cond_destroy(&slice->done);
}
