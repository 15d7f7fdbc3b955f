#include "watch/ares_loop.h"

#include "base/must.h"
#include "io/loop.h"

#include <stdlib.h>
#include <uv.h>

struct watched { /* a socket of c-ares */
    uv_poll_t poll;
    ares_socket_t fd;
    struct ares_loop *channel;
    struct watched *next;
};

struct ares_loop {
    struct loop *loop;
    ares_channel ares;
    struct loop_timer *timer;
    struct watched *sockets;
    void (*after)(void *arg);
    void *arg;
};

static void worked(struct ares_loop *channel)
{
    ares_loop_asked(channel);
    if (channel->after)
        channel->after(channel->arg); /* may free the channel */
}

static void on_socket(uv_poll_t *poll, int status, int events)
{
    struct watched *watched = poll->data;
    struct ares_loop *channel = watched->channel;
    bool both = status < 0; /* an error is c-ares' to find, by reading and writing */
    ares_process_fd(channel->ares, both || events & UV_READABLE ? watched->fd : ARES_SOCKET_BAD,
                    both || events & UV_WRITABLE ? watched->fd : ARES_SOCKET_BAD);
    worked(channel);
}

static void on_time(void *arg)
{
    struct ares_loop *channel = arg;
    ares_process_fd(channel->ares, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    worked(channel);
}

static void free_watched(uv_handle_t *handle) { free(handle->data); }

static struct watched *watch_socket(struct ares_loop *channel, ares_socket_t fd)
{
    struct watched *watched = calloc(1, sizeof *watched);
    MUST(watched && uv_poll_init(loop_uv(channel->loop), &watched->poll, fd) == 0);
    watched->poll.data = watched;
    watched->fd = fd;
    watched->channel = channel;
    watched->next = channel->sockets;
    return channel->sockets = watched;
}

/* c-ares tells what it wants to know of a socket; nothing more means that it is about to close it. */
static void on_wish(void *arg, ares_socket_t fd, int readable, int writable)
{
    struct ares_loop *channel = arg;
    struct watched **place = &channel->sockets;
    while (*place && (*place)->fd != fd)
        place = &(*place)->next;
    struct watched *watched = *place;
    if (readable || writable) {
        if (!watched)
            watched = watch_socket(channel, fd);
        uv_poll_start(&watched->poll, (readable ? UV_READABLE : 0) | (writable ? UV_WRITABLE : 0), on_socket);
    } else if (watched) {
        *place = watched->next;
        uv_close((uv_handle_t *)&watched->poll, free_watched);
    }
}

int ares_loop_new(struct loop *loop, struct ares_options *options, int mask, void (*after)(void *arg), void *arg,
                  struct ares_loop **ret_channel)
{
    struct ares_loop *channel = calloc(1, sizeof *channel);
    MUST(channel);
    *channel = (struct ares_loop){.loop = loop, .after = after, .arg = arg};
    options->sock_state_cb = on_wish;
    options->sock_state_cb_data = channel;
    if (ares_init_options(&channel->ares, options, mask | ARES_OPT_SOCK_STATE_CB) != ARES_SUCCESS) {
        free(channel);
        return -ERR_IO;
    }
    channel->timer = loop_timer_new(loop, on_time, channel);
    *ret_channel = channel;
    return 0;
}

ares_channel ares_loop_channel(struct ares_loop *channel) { return channel->ares; }

void ares_loop_asked(struct ares_loop *channel)
{
    struct timeval left;
    if (ares_timeout(channel->ares, NULL, &left))
        loop_timer_set(channel->timer, (ms_t)left.tv_sec * 1000 + left.tv_usec / 1000 + 1, 0);
    else
        loop_timer_clear(channel->timer);
}

void ares_loop_free(struct ares_loop *channel)
{
    if (!channel)
        return;
    ares_destroy(channel->ares);
    MUST(!channel->sockets);
    loop_timer_free(channel->timer);
    free(channel);
}
