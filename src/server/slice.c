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

static void post(struct office *office, const struct fact *fact, bool dry, struct slice_letter *letter)
{
    struct timespec nap = {.tv_nsec = NAP_MS * 1000000L};
    for (int i = 0; i < PATIENCE; i++) {
        if (office_send(office, OFFICE_WORK, fact, letter->arena, dry, answered, letter) == 0)
            return;
        nanosleep(&nap, NULL);
    }
    give_up(letter);
}

void slice_send(struct slice *slice, struct office *office, const struct fact *facts, size_t n, bool dry)
{
    MUST(n <= SLICE_FACTS);
    *slice = (struct slice){.lock = PTHREAD_MUTEX_INITIALIZER, .done = PTHREAD_COND_INITIALIZER, .waiting = n, .n = n};
    for (size_t i = 0; i < n; i++) {
        slice->letters[i].slice = slice;
        slice->letters[i].arena = arena_new();
    }
    for (size_t i = 0; i < n; i++)
        post(office, &facts[i], dry, &slice->letters[i]);
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
