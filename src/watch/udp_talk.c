#include "watch/udp_talk.h"

#include "base/must.h"
#include "io/loop.h"
#include "watch/resolve.h"

#include <netinet/in.h>
#include <stdlib.h>

static void free_talk(uv_handle_t *handle) { free(handle->data); }

void udp_talk_cancel(struct probe_run *run)
{
    struct udp_talk *talk = run->mine;
    resolve_cancel(talk->resolving);
    talk->run = NULL;
    if (talk->open)
        uv_close((uv_handle_t *)&talk->udp, free_talk);
    else
        free(talk);
}

void udp_talk_done(struct udp_talk *talk, const struct probe_result *result)
{
    struct probe_run *run = talk->run;
    udp_talk_cancel(run);
    probe_done(run, result);
}

static void fail(struct udp_talk *talk, int uv_error)
{
    struct probe_result result = probe_failed(-uv_error);
    talk->failed(talk, &result);
}

static void give_room(uv_handle_t *handle, size_t size, uv_buf_t *ret_room)
{
    struct udp_talk *talk = handle->data;
    (void)size;
    *ret_room = uv_buf_init((char *)talk->room, (unsigned)talk->room_bytes);
}

static void on_datagram(uv_udp_t *udp, ssize_t n, const uv_buf_t *bytes, const struct sockaddr *from, unsigned flags)
{
    struct udp_talk *talk = udp->data;
    if (!talk->run || (flags & UV_UDP_PARTIAL))
        return;
    if (n < 0)
        fail(talk, (int)n);
    else if (from) /* else there is nothing to read any more */
        talk->heard(talk, (const unsigned char *)bytes->base, (size_t)n);
}

bool udp_talk_send(struct udp_talk *talk, const void *bytes, size_t n)
{
    uv_buf_t sent = uv_buf_init((char *)bytes, (unsigned)n);
    int failed = uv_udp_try_send(&talk->udp, &sent, 1, NULL);
    if (failed < 0)
        fail(talk, failed);
    return failed >= 0;
}

static void on_address(void *arg, int error, const struct sockaddr_storage *address)
{
    struct udp_talk *talk = arg;
    struct probe_run *run = talk->run;
    talk->resolving = NULL;
    if (error) {
        struct probe_result result = probe_unresolved(error, run->spec->host);
        talk->failed(talk, &result);
        return;
    }
    struct sockaddr_storage to = *address;
    ((struct sockaddr_in *)&to)->sin_port = htons((uint16_t)run->spec->port); /* same place in both families */
    MUST(uv_udp_init(loop_uv(probe_host_loop(run->host)), &talk->udp) == 0);
    talk->udp.data = talk;
    talk->open = true;
    int failed = uv_udp_connect(&talk->udp, (struct sockaddr *)&to);
    if (!failed)
        failed = uv_udp_recv_start(&talk->udp, give_room, on_datagram);
    if (failed)
        fail(talk, failed);
    else
        talk->opened(talk);
}

void udp_talk_start(struct udp_talk *talk, struct probe_run *run)
{
    talk->run = run;
    run->mine = talk;
    struct resolve *resolving = resolve(probe_host_resolver(run->host), run->spec->host, on_address, talk);
    if (resolving) /* else it is answered, and the try perhaps over */
        talk->resolving = resolving;
}
