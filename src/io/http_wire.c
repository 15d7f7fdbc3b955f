#include "io/http_inner.h"

#include "base/must.h"

#include <stdlib.h>
#include <string.h>

enum { BYTES_PER_MS = 16 };

/* A write that the socket did not take at once. */
struct wire {
    uv_write_t write;
    char bytes[];
};

static bool push_out(struct http_connection *c);

static void on_written(uv_write_t *write, int status)
{
    struct http_connection *c = write->data;
    free(write);
    c->writes--;
    if (status < 0) {
        http_connection_drop(c);
        return;
    }
    if (!c->sending || c->writes || c->phase == HTTP_PHASE_GONE || !push_out(c))
        return;
    c->sending = false;
    http_connection_sent(c);
}

/* Writes what the socket takes now and queues the rest: a copy of it, or the bytes themselves if they will stay.
 * True when nothing is left to wait for. */
static bool write_now(struct http_connection *c, const char *bytes, size_t n, bool will_stay)
{
    uv_stream_t *tcp = (uv_stream_t *)&c->tcp;
    uv_buf_t buffer = uv_buf_init((char *)bytes, (unsigned)n);
    int taken = uv_try_write(tcp, &buffer, 1);
    if (taken < 0 && taken != UV_EAGAIN) {
        http_connection_drop(c);
        return false;
    }
    TALLY(c->home, bytes_out, n);
    size_t done = taken > 0 ? (size_t)taken : 0;
    if (done == n)
        return true;
    struct wire *wire = malloc(sizeof *wire + (will_stay ? 0 : n - done));
    MUST(wire);
    if (!will_stay)
        memcpy(wire->bytes, bytes + done, n - done);
    buffer = uv_buf_init(will_stay ? (char *)bytes + done : wire->bytes, (unsigned)(n - done));
    wire->write.data = c;
    c->writes++;
    if (uv_write(&wire->write, tcp, &buffer, 1, on_written) == 0)
        return false;
    c->writes--;
    free(wire);
    http_connection_drop(c);
    return false;
}

static bool flush_tls(struct http_connection *c)
{
    size_t n = http_tls_pending(c->tls);
    if (n == 0)
        return true;
    char *bytes = malloc(n);
    MUST(bytes);
    http_tls_fetch(c->tls, bytes, n);
    bool out = write_now(c, bytes, n, false);
    free(bytes);
    return out;
}

static bool write_tls(struct http_connection *c, const char *bytes, size_t n)
{
    if (http_tls_write(c->tls, bytes, n) == 0)
        return flush_tls(c);
    http_connection_drop(c);
    return false;
}

/* Plain replies go out whole; under TLS in slices, so that one large reply is not held twice. */
static bool push_out(struct http_connection *c)
{
    while (c->out_left) {
        size_t most = c->tls ? HTTP_WIRE_BYTES : INT32_MAX;
        size_t n = c->out_left < most ? c->out_left : most;
        const char *bytes = c->out;
        c->out += n;
        c->out_left -= n;
        if (!(c->tls ? write_tls(c, bytes, n) : write_now(c, bytes, n, true)))
            return false;
    }
    return true;
}

ms_t http_wire_deadline(const struct http_connection *c, int64_t bytes)
{
    return clock_machine() + c->home->server->settings.body_ms + bytes / BYTES_PER_MS;
}

bool http_wire_send(struct http_connection *c, const char *bytes, size_t n)
{
    c->out = bytes;
    c->out_left = n;
    c->deadline = http_wire_deadline(c, (int64_t)n);
    c->sending = !push_out(c);
    return !c->sending;
}

void http_wire_aside(struct http_connection *c, const char *bytes, size_t n)
{
    if (c->tls)
        write_tls(c, bytes, n);
    else
        write_now(c, bytes, n, false);
}

static void on_shutdown(uv_shutdown_t *shutdown, int status) { (void)shutdown, (void)status; }

void http_wire_goodbye(struct http_connection *c)
{
    if (c->tls) {
        http_tls_close(c->tls);
        flush_tls(c);
    }
    if (c->phase != HTTP_PHASE_GONE && uv_shutdown(&c->shutdown, (uv_stream_t *)&c->tcp, on_shutdown) != 0)
        http_connection_drop(c);
}

/* ---- reading ---- */

static void on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    struct http_connection *c = handle->data;
    (void)suggested;
    *buffer = uv_buf_init(c->home->wire, HTTP_WIRE_BYTES);
}

static void take_tls(struct http_connection *c, const char *bytes, size_t n)
{
    int got = 0;
    http_tls_take(c->tls, bytes, n);
    while (c->phase != HTTP_PHASE_GONE && (got = http_tls_read(c->tls, c->home->plain, HTTP_WIRE_BYTES)) > 0)
        http_connection_take(c, c->home->plain, (size_t)got);
    if (c->phase == HTTP_PHASE_GONE)
        return;
    flush_tls(c);
    if (got < 0)
        http_connection_drop(c);
}

static void on_read(uv_stream_t *tcp, ssize_t n, const uv_buf_t *buffer)
{
    struct http_connection *c = tcp->data;
    if (n < 0) {
        http_connection_drop(c);
        return;
    }
    TALLY(c->home, bytes_in, n);
    if (n > 0 && c->tls)
        take_tls(c, buffer->base, (size_t)n);
    else if (n > 0)
        http_connection_take(c, buffer->base, (size_t)n);
}

void http_wire_read(struct http_connection *c, bool want)
{
    if (c->phase == HTTP_PHASE_GONE || want == c->reading)
        return;
    c->reading = want;
    if (want)
        uv_read_start((uv_stream_t *)&c->tcp, on_room, on_read);
    else
        uv_read_stop((uv_stream_t *)&c->tcp);
}
