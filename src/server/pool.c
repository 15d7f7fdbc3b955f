#include "server/pool.h"

#include "base/must.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct work {
    void (*run)(void *own, void *arg);
    void *arg;
};

struct pool {
    struct pool_plan plan;
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct work *ring;
    size_t first, waiting;
    bool ending;
    size_t started;
    pthread_t *threads;
};

struct seat {
    struct pool *pool;
    size_t index;
};

static bool take(struct pool *pool, struct work *ret_work)
{
    pthread_mutex_lock(&pool->lock);
    while (!pool->waiting && !pool->ending)
        pthread_cond_wait(&pool->more, &pool->lock);
    bool found = pool->waiting > 0;
    if (found) {
        *ret_work = pool->ring[pool->first];
        pool->first = (pool->first + 1) % pool->plan.room;
        pool->waiting--;
    }
    pthread_mutex_unlock(&pool->lock);
    return found;
}

static void *sit(void *arg)
{
    struct seat *seat = arg;
    struct pool *pool = seat->pool;
    void *own = pool->plan.begin ? pool->plan.begin(pool->plan.context, seat->index) : pool->plan.context;
    struct work work;
    free(seat);
    while (take(pool, &work))
        work.run(own, work.arg);
    if (pool->plan.end)
        pool->plan.end(own);
    return NULL;
}

int pool_start(const struct pool_plan *plan, struct pool **ret_pool)
{
    struct pool *pool = calloc(1, sizeof *pool);
    MUST(pool);
    pool->plan = *plan;
    pool->ring = calloc(plan->room, sizeof *pool->ring);
    pool->threads = calloc(plan->threads, sizeof *pool->threads);
    MUST(pool->ring && pool->threads);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->more, NULL);
    for (size_t i = 0; i < plan->threads; i++) {
        struct seat *seat = malloc(sizeof *seat);
        MUST(seat);
        *seat = (struct seat){pool, i};
        if (pthread_create(&pool->threads[i], NULL, sit, seat)) {
            free(seat);
            pool_stop(pool);
            return -ERR_NOMEM;
        }
        pthread_setname_np(pool->threads[i], plan->name);
        pool->started++;
    }
    *ret_pool = pool;
    return 0;
}

int pool_run(struct pool *pool, void (*work)(void *own, void *arg), void *arg)
{
    int answer = -ERR_BUSY;
    pthread_mutex_lock(&pool->lock);
    if (pool->waiting < pool->plan.room && !pool->ending) {
        pool->ring[(pool->first + pool->waiting++) % pool->plan.room] = (struct work){work, arg};
        pthread_cond_signal(&pool->more);
        answer = 0;
    }
    pthread_mutex_unlock(&pool->lock);
    return answer;
}

size_t pool_waiting(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    size_t n = pool->waiting;
    pthread_mutex_unlock(&pool->lock);
    return n;
}

void pool_stop(struct pool *pool)
{
    if (!pool)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->ending = true;
    pthread_cond_broadcast(&pool->more);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->started; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_mutex_destroy(&pool->lock);
    pthread_cond_destroy(&pool->more);
    free(pool->ring);
    free(pool->threads);
    free(pool);
}
