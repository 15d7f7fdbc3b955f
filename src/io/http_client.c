#include "io/http_client.h"

#include "base/must.h"
#include "io/http_transfer.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <uv.h>

struct http_client {
    struct loop *loop;
    struct http_client_settings settings;
    CURLM *multi;
    struct loop_timer *timer;
    struct http_transfer *active;
    atomic_int unfinished;
    atomic_bool ending;
};

struct http_client_settings http_client_settings_default(void)
{
    return (struct http_client_settings){.per_host = 4, .total = 64, .waiting = 1024};
}

static void leave(struct http_transfer *transfer)
{
    curl_multi_remove_handle(transfer->client->multi, transfer->easy);
    *transfer->to_me = transfer->next;
    if (transfer->next)
        transfer->next->to_me = transfer->to_me;
}

/* Its place is free before the caller is told, so that it may ask again. */
static void end(struct http_transfer *transfer, CURLcode result, int code)
{
    atomic_fetch_sub(&transfer->client->unfinished, 1);
    http_transfer_finish(transfer, result, code);
}

static void finish_done(struct http_client *client)
{
    int left;
    for (CURLMsg *message; (message = curl_multi_info_read(client->multi, &left)) != NULL;) {
        CURLcode result = message->data.result;
        char *transfer = NULL;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
        leave((struct http_transfer *)(void *)transfer);
        end((struct http_transfer *)(void *)transfer, result, 0);
    }
}

/* ---- libcurl's sockets and timer on the loop ---- */

struct watch {
    uv_poll_t poll;
    struct http_client *client;
    curl_socket_t socket;
};

static void on_ready(uv_poll_t *poll, int status, int events)
{
    struct watch *watch = poll->data;
    struct http_client *client = watch->client; /* the watch may be gone after the call */
    int flags = status < 0
                    ? CURL_CSELECT_ERR
                    : (events & UV_READABLE ? CURL_CSELECT_IN : 0) | (events & UV_WRITABLE ? CURL_CSELECT_OUT : 0);
    int running;
    curl_multi_socket_action(client->multi, watch->socket, flags, &running);
    finish_done(client);
}

static void free_watch(uv_handle_t *handle) { free(handle->data); }

static int on_socket(CURL *easy, curl_socket_t socket, int what, void *arg, void *socket_arg)
{
    struct http_client *client = arg;
    struct watch *watch = socket_arg;
    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        if (watch)
            uv_close((uv_handle_t *)&watch->poll, free_watch);
        curl_multi_assign(client->multi, socket, NULL);
        return 0;
    }
    if (!watch) {
        watch = calloc(1, sizeof *watch);
        MUST(watch);
        watch->client = client;
        watch->socket = socket;
        watch->poll.data = watch;
        MUST(uv_poll_init_socket(loop_uv(client->loop), &watch->poll, socket) == 0);
        curl_multi_assign(client->multi, socket, watch);
    }
    int events = (what & CURL_POLL_IN ? UV_READABLE : 0) | (what & CURL_POLL_OUT ? UV_WRITABLE : 0);
    uv_poll_start(&watch->poll, events, on_ready);
    return 0;
}

static void on_timeout(void *arg)
{
    struct http_client *client = arg;
    int running;
    curl_multi_socket_action(client->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    finish_done(client);
}

static int on_timer(CURLM *multi, long timeout_ms, void *arg)
{
    struct http_client *client = arg;
    (void)multi;
    if (timeout_ms < 0)
        loop_timer_clear(client->timer);
    else
        loop_timer_set(client->timer, timeout_ms, 0);
    return 0;
}

/* ---- the client ---- */

static void start(void *arg)
{
    struct http_transfer *transfer = arg;
    struct http_client *client = transfer->client;
    if (transfer->invalid) {
        end(transfer, CURLE_OK, -ERR_INVALID);
        return;
    }
    transfer->next = client->active;
    transfer->to_me = &client->active;
    if (client->active)
        client->active->to_me = &transfer->next;
    client->active = transfer;
    MUST(curl_multi_add_handle(client->multi, transfer->easy) == CURLM_OK);
}

static void open_client(void *arg)
{
    struct http_client *client = arg;
    client->timer = loop_timer_new(client->loop, on_timeout, client);
}

static void init_curl(void) { MUST(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK); }

int http_client_new(struct loop *loop, const struct http_client_settings *settings, struct http_client **ret_client)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct http_client *client = calloc(1, sizeof *client);
    MUST(client);
    pthread_once(&once, init_curl);
    client->loop = loop;
    client->settings = *settings;
    client->multi = curl_multi_init();
    if (!client->multi) {
        free(client);
        return -ERR_IO;
    }
    curl_multi_setopt(client->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)settings->per_host);
    curl_multi_setopt(client->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)settings->total);
    curl_multi_setopt(client->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(client->multi, CURLMOPT_SOCKETDATA, client);
    curl_multi_setopt(client->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(client->multi, CURLMOPT_TIMERDATA, client);
    loop_call(loop, open_client, client);
    *ret_client = client;
    return 0;
}

static void close_client(void *arg)
{
    struct http_client *client = arg;
    atomic_store(&client->ending, true); /* those who are told may not ask again */
    while (client->active) {
        struct http_transfer *transfer = client->active;
        leave(transfer);
        end(transfer, CURLE_OK, -ERR_BUSY);
    }
    curl_multi_cleanup(client->multi);
    loop_timer_free(client->timer);
}

void http_client_free(struct http_client *client)
{
    if (!client)
        return;
    loop_call(client->loop, close_client, client);
    free(client);
}

int http_client_send(struct http_client *client, const struct http_client_request *request,
                     void (*done)(const struct http_client_reply *reply, void *arg), void *arg)
{
    if (atomic_fetch_add(&client->unfinished, 1) >= client->settings.waiting || atomic_load(&client->ending)) {
        atomic_fetch_sub(&client->unfinished, 1);
        return -ERR_BUSY;
    }
    struct http_transfer *transfer = http_transfer_new(request, client->settings.loopback_only);
    transfer->client = client;
    transfer->done = done;
    transfer->arg = arg;
    loop_post(client->loop, start, transfer);
    return 0;
}

struct waiter {
    struct arena *arena;
    struct http_client_reply *reply;
    uv_sem_t done;
};

static void copy_reply(const struct http_client_reply *reply, void *arg)
{
    struct waiter *waiter = arg;
    struct http_client_reply *copy = waiter->reply;
    *copy = *reply;
    copy->error = arena_text(waiter->arena, reply->error);
    copy->headers = arena_text(waiter->arena, reply->headers);
    copy->body = arena_text_n(waiter->arena, reply->body, reply->body_size);
    copy->type = arena_text(waiter->arena, reply->type);
    copy->peer = arena_text(waiter->arena, reply->peer);
    copy->cert_subject = arena_text(waiter->arena, reply->cert_subject);
    copy->cert_issuer = arena_text(waiter->arena, reply->cert_issuer);
    copy->verify = arena_text(waiter->arena, reply->verify);
    uv_sem_post(&waiter->done);
}

int http_client_wait(struct http_client *client, const struct http_client_request *request, struct arena *arena,
                     struct http_client_reply *ret_reply)
{
    MUST(!loop_here(client->loop));
    struct waiter waiter = {.arena = arena, .reply = ret_reply};
    MUST(uv_sem_init(&waiter.done, 0) == 0);
    int code = http_client_send(client, request, copy_reply, &waiter);
    if (code == 0)
        uv_sem_wait(&waiter.done);
    uv_sem_destroy(&waiter.done);
    return code;
}
