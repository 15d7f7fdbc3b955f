#include "api/throttle.h"

#include "base/must.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Fixed rows, found by hash; when all places of a key are taken by others the one that began first gives way, so that
 * strangers cannot make us allocate, and can only wash out their own kind. */
enum { ROWS = 8192, PLACES = 8, KEY = 80 };

struct count {
    char key[KEY];
    ms_t began;
    int64_t n;
};

struct throttle {
    pthread_mutex_t lock;
    struct count rows[ROWS];
};

struct throttle *throttle_new(void)
{
    struct throttle *throttle = calloc(1, sizeof *throttle);
    MUST(throttle);
    pthread_mutex_init(&throttle->lock, NULL);
    return throttle;
}

void throttle_free(struct throttle *throttle)
{
    if (!throttle)
        return;
    pthread_mutex_destroy(&throttle->lock);
    free(throttle);
}

static struct count *row_of(struct throttle *throttle, const char *key)
{
    unsigned hash = 2166136261u;
    char kept[KEY];
    snprintf(kept, sizeof kept, "%s", key);
    for (const char *c = kept; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619u;
    struct count *oldest = NULL;
    for (unsigned i = 0; i < PLACES; i++) {
        struct count *row = &throttle->rows[(hash + i) % ROWS];
        if (!strcmp(row->key, kept))
            return row;
        oldest = !oldest || row->began < oldest->began ? row : oldest;
    }
    *oldest = (struct count){0};
    snprintf(oldest->key, sizeof oldest->key, "%s", kept);
    return oldest;
}

ms_t throttle_try(struct throttle *throttle, const char *key, int most, ms_t window)
{
    ms_t now = clock_machine(), wait = 0;
    pthread_mutex_lock(&throttle->lock);
    struct count *row = row_of(throttle, key);
    if (!row->n || now - row->began >= window) {
        row->began = now;
        row->n = 0;
    }
    if (row->n >= most)
        wait = window - (now - row->began);
    else
        row->n++;
    pthread_mutex_unlock(&throttle->lock);
    return wait;
}

void throttle_forgive(struct throttle *throttle, const char *key)
{
    pthread_mutex_lock(&throttle->lock);
    row_of(throttle, key)->n = 0;
    pthread_mutex_unlock(&throttle->lock);
}

void throttle_take_back(struct throttle *throttle, const char *key)
{
    pthread_mutex_lock(&throttle->lock);
    struct count *row = row_of(throttle, key);
    row->n -= row->n > 0;
    pthread_mutex_unlock(&throttle->lock);
}

int64_t throttle_count(struct throttle *throttle, const char *key)
{
    pthread_mutex_lock(&throttle->lock);
    int64_t n = row_of(throttle, key)->n;
    pthread_mutex_unlock(&throttle->lock);
    return n;
}

bool throttle_higher(struct throttle *throttle, const char *key, int64_t number)
{
    pthread_mutex_lock(&throttle->lock);
    struct count *row = row_of(throttle, key);
    bool higher = number > row->n;
    if (higher) {
        row->n = number;
        row->began = clock_machine();
    }
    pthread_mutex_unlock(&throttle->lock);
    return higher;
}
