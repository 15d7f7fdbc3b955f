#include "io/loop.h"

#include "base/must.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <uv.h>

struct letter {
    void (*fn)(void *arg);
    void *arg;
};

struct letters {
    struct letter *at;
    size_t n, cap;
};

struct loop {
    uv_loop_t uv;
    uv_async_t bell;
    pthread_t thread;
    pthread_mutex_t lock;
    struct letters arriving; /* under the lock */
    struct letters reading;  /* the loop's own; the two change places */
};

struct loop_timer {
    uv_timer_t uv;
    void (*fire)(void *arg);
    void *arg;
};

static void read_letters(uv_async_t *bell)
{
    struct loop *loop = bell->data;
    pthread_mutex_lock(&loop->lock);
    struct letters letters = loop->arriving;
    loop->arriving = loop->reading;
    loop->arriving.n = 0;
    loop->reading = letters;
    pthread_mutex_unlock(&loop->lock);
    for (size_t i = 0; i < letters.n; i++)
        letters.at[i].fn(letters.at[i].arg);
}

static void *run(void *arg)
{
    struct loop *loop = arg;
    uv_run(&loop->uv, UV_RUN_DEFAULT);
    return NULL;
}

/* Signals are the main thread's; with SIGPIPE blocked here a write to a gone peer is an error code. */
static int start_thread(struct loop *loop, const char *name)
{
    sigset_t all, former;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &former);
    int failed = pthread_create(&loop->thread, NULL, run, loop);
    pthread_sigmask(SIG_SETMASK, &former, NULL);
    if (failed)
        return -ERR_IO;
    pthread_setname_np(loop->thread, name);
    return 0;
}

int loop_start(const char *name, struct loop **ret_loop)
{
    struct loop *loop = calloc(1, sizeof *loop);
    MUST(loop);
    if (uv_loop_init(&loop->uv)) {
        free(loop);
        return -ERR_IO;
    }
    pthread_mutex_init(&loop->lock, NULL);
    loop->bell.data = loop;
    if (uv_async_init(&loop->uv, &loop->bell, read_letters) == 0 && start_thread(loop, name) == 0) {
        *ret_loop = loop;
        return 0;
    }
    uv_close((uv_handle_t *)&loop->bell, NULL);
    uv_run(&loop->uv, UV_RUN_DEFAULT);
    uv_loop_close(&loop->uv);
    free(loop);
    return -ERR_IO;
}

static void close_bell(void *arg)
{
    struct loop *loop = arg;
    uv_close((uv_handle_t *)&loop->bell, NULL);
}

void loop_stop(struct loop *loop)
{
    if (!loop)
        return;
    MUST(!loop_here(loop));
    loop_post(loop, close_bell, loop);
    pthread_join(loop->thread, NULL);
    MUST(loop->arriving.n == 0);
    MUST(uv_loop_close(&loop->uv) == 0);
    pthread_mutex_destroy(&loop->lock);
    free(loop->arriving.at);
    free(loop->reading.at);
    free(loop);
}

void loop_post(struct loop *loop, void (*fn)(void *arg), void *arg)
{
    pthread_mutex_lock(&loop->lock);
    struct letters *letters = &loop->arriving;
    if (letters->n == letters->cap) {
        letters->cap = letters->cap ? letters->cap * 2 : 64;
        letters->at = realloc(letters->at, letters->cap * sizeof *letters->at);
        MUST(letters->at);
    }
    letters->at[letters->n++] = (struct letter){fn, arg};
    if (letters->n == 1) /* else the bell has rung already */
        uv_async_send(&loop->bell);
    pthread_mutex_unlock(&loop->lock);
}

struct errand {
    void (*fn)(void *arg);
    void *arg;
    uv_sem_t done;
};

static void run_errand(void *arg)
{
    struct errand *errand = arg;
    errand->fn(errand->arg);
    uv_sem_post(&errand->done);
}

void loop_call(struct loop *loop, void (*fn)(void *arg), void *arg)
{
    if (loop_here(loop)) {
        fn(arg);
        return;
    }
    struct errand errand = {.fn = fn, .arg = arg};
    MUST(uv_sem_init(&errand.done, 0) == 0);
    loop_post(loop, run_errand, &errand);
    uv_sem_wait(&errand.done);
    uv_sem_destroy(&errand.done);
}

bool loop_here(const struct loop *loop) { return pthread_equal(loop->thread, pthread_self()); }
struct uv_loop_s *loop_uv(struct loop *loop) { return &loop->uv; }

static void fire_timer(uv_timer_t *uv)
{
    struct loop_timer *timer = uv->data;
    timer->fire(timer->arg);
}

struct loop_timer *loop_timer_new(struct loop *loop, void (*fire)(void *arg), void *arg)
{
    MUST(loop_here(loop));
    struct loop_timer *timer = calloc(1, sizeof *timer);
    MUST(timer);
    uv_timer_init(&loop->uv, &timer->uv);
    timer->uv.data = timer;
    timer->fire = fire;
    timer->arg = arg;
    return timer;
}

void loop_timer_set(struct loop_timer *timer, ms_t after, ms_t every)
{
    uv_update_time(timer->uv.loop); /* `after` counts from now, not from the loop's last waking */
    uv_timer_start(&timer->uv, fire_timer, after > 0 ? (uint64_t)after : 0, (uint64_t)every);
}

void loop_timer_clear(struct loop_timer *timer) { uv_timer_stop(&timer->uv); }

static void free_timer(uv_handle_t *handle) { free(handle->data); }

void loop_timer_free(struct loop_timer *timer)
{
    if (timer)
        uv_close((uv_handle_t *)&timer->uv, free_timer);
}
