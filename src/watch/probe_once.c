#include "watch/probe.h"

#include "base/must.h"
#include "io/http_client.h"
#include "io/loop.h"
#include "watch/tries.h"

#include <semaphore.h>

struct once {
    struct try try;
    struct tries tries;
    const struct probe_spec *spec;
    struct probe_result *result;
    sem_t over;
};

static void on_ended(struct try *try, const struct probe_result *result)
{
    struct once *once = (struct once *)try; /* its first member */
    *once->result = *result;
    sem_post(&once->over);
}

static void begin(void *arg)
{
    struct once *once = arg;
    once->try.ended = on_ended;
    tries_start(&once->tries, &once->try, once->spec);
}

static void end(void *arg)
{
    struct once *once = arg;
    tries_close(&once->tries);
}

static int run(struct loop *loop, struct once *once)
{
    struct http_client *client = NULL;
    struct http_client_settings settings = probe_client_settings(1);
    int error = http_client_new(loop, &settings, &client);
    if (error)
        return error;
    struct probe_host *host = NULL;
    error = probe_host_new(loop, client, &host);
    if (!error) {
        MUST(sem_init(&once->over, 0, 0) == 0);
        tries_open(&once->tries, host);
        loop_post(loop, begin, once);
        while (sem_wait(&once->over) != 0)
            ; /* interrupted by a signal */
        loop_call(loop, end, once);
        sem_destroy(&once->over);
    }
    probe_host_free(host);
    http_client_free(client);
    return error;
}

int probe_once(const struct probe_spec *spec, struct probe_result *ret_result)
{
    struct loop *loop = NULL;
    int error = loop_start("probe", &loop);
    if (error)
        return error;
    struct probe_result result;
    struct once once = {.spec = spec, .result = &result};
    error = run(loop, &once);
    loop_stop(loop);
    if (!error)
        *ret_result = result;
    return error;
}
