#include "io/http_inner.h"

#include "base/must.h"

#include <stdlib.h>
#include <string.h>

struct http_event {
    atomic_uint owners;
    size_t n;
    char bytes[];
};

static struct http_event *event_of(size_t n)
{
    struct http_event *event = malloc(sizeof *event + n + 1);
    MUST(event);
    atomic_init(&event->owners, 1);
    event->n = 0;
    return event;
}

static void event_add(struct http_event *event, const char *text, size_t n)
{
    memcpy(event->bytes + event->n, text, n);
    event->n += n;
}

static void event_line(struct http_event *event, const char *field, const char *value)
{
    MUST(!strpbrk(value, "\r\n"));
    event_add(event, field, strlen(field));
    event_add(event, value, strlen(value));
    event_add(event, "\n", 1);
}

struct http_event *http_event_new(const char *name, const char *id, const char *data)
{
    size_t lines = 1;
    for (const char *p = data; *p; p++)
        lines += *p == '\n';
    struct http_event *event =
        event_of(strlen(data) + lines * 7 + (name ? strlen(name) + 8 : 0) + (id ? strlen(id) + 5 : 0) + 1);
    if (name)
        event_line(event, "event: ", name);
    if (id)
        event_line(event, "id: ", id);
    for (const char *p = data;; p++) {
        size_t n = strcspn(p, "\n");
        event_add(event, "data: ", 6);
        event_add(event, p, n);
        event_add(event, "\n", 1);
        p += n;
        if (!*p)
            break;
    }
    event_add(event, "\n", 1);
    return event;
}

struct http_event *http_event_keep(struct http_event *event)
{
    atomic_fetch_add_explicit(&event->owners, 1, memory_order_relaxed);
    return event;
}

void http_event_drop(struct http_event *event)
{
    if (event && atomic_fetch_sub_explicit(&event->owners, 1, memory_order_acq_rel) == 1)
        free(event);
}

struct http_stream http_stream_open(struct http_call *call, const struct http_header *headers,
                                    void (*closed)(void *ctx), void *ctx)
{
    struct http_stream stream = {call->home->server, call->home->index, call->slot, call->generation};
    call->answer = HTTP_ANSWER_STREAM;
    call->closed = closed;
    call->ctx = ctx;
    call->close = true; /* its end is the connection's */
    http_call_head(call, 200, "text/event-stream; charset=utf-8", -1, headers, NULL, 0);
    http_call_home(call);
    return stream;
}

struct http_stream_state *http_stream_new(const struct http_call *call)
{
    struct http_stream_state *stream = calloc(1, sizeof *stream);
    MUST(stream);
    stream->closed = call->closed;
    stream->ctx = call->ctx;
    TALLY(call->home, streams, 1);
    return stream;
}

static void forget_ring(struct http_stream_state *stream)
{
    for (; stream->count; stream->count--, stream->first = (stream->first + 1) % HTTP_RING)
        http_event_drop(stream->ring[stream->first]);
}

static void pump(struct http_connection *c)
{
    struct http_stream_state *stream = c->stream;
    if (c->phase != HTTP_PHASE_STREAM)
        return;
    while (!stream->sending && stream->count) {
        stream->sending = stream->ring[stream->first];
        stream->first = (stream->first + 1) % HTTP_RING;
        stream->count--;
        if (!http_wire_send(c, stream->sending->bytes, stream->sending->n))
            return;
        http_event_drop(stream->sending);
        stream->sending = NULL;
    }
    if (stream->sending)
        return;
    c->deadline = 0;
    if (stream->ending)
        http_connection_finish(c);
}

void http_stream_begin(struct http_connection *c)
{
    c->phase = HTTP_PHASE_STREAM;
    c->stream->last_sent = clock_machine();
    pump(c); /* what was pushed meanwhile */
}

void http_stream_sent(struct http_connection *c)
{
    http_event_drop(c->stream->sending);
    c->stream->sending = NULL;
    pump(c);
}

static void push(struct http_connection *c, struct http_event *event)
{
    struct http_stream_state *stream = c->stream;
    if (stream->count == HTTP_RING) {
        forget_ring(stream);
        http_event_drop(event);
        event = http_event_new("resync", NULL, "");
        TALLY(c->home, resyncs, 1);
    }
    stream->ring[(stream->first + stream->count++) % HTTP_RING] = event;
    stream->last_sent = clock_machine();
    pump(c);
}

/* A push or a close on its way to the stream's loop. */
struct errand {
    struct http_stream stream;
    struct http_event *event; /* NULL = close */
};

static struct http_connection *find(struct http_stream stream)
{
    struct http_loop *home = &stream.server->loops[stream.loop];
    struct http_slot *slot = &home->slots[stream.slot];
    bool same = slot->generation == stream.generation && slot->connection && slot->connection->stream;
    return same ? slot->connection : NULL;
}

static void run_errand(void *arg)
{
    struct errand errand = *(struct errand *)arg;
    free(arg);
    struct http_connection *c = find(errand.stream);
    if (!c || c->stream->ending) {
        http_event_drop(errand.event);
        return;
    }
    if (errand.event) {
        push(c, errand.event);
    } else {
        c->stream->ending = true;
        pump(c);
    }
}

static void send_errand(struct http_stream stream, struct http_event *event)
{
    struct errand *errand = malloc(sizeof *errand);
    MUST(errand);
    *errand = (struct errand){stream, event};
    loop_post(stream.server->loops[stream.loop].loop, run_errand, errand);
}

void http_stream_push(struct http_stream stream, struct http_event *event)
{
    send_errand(stream, http_event_keep(event));
}

void http_stream_close(struct http_stream stream) { send_errand(stream, NULL); }

void http_stream_beat(struct http_connection *c, ms_t now)
{
    static const char BEAT[] = ":\n\n";
    if (c->stream->sending || now - c->stream->last_sent < c->home->server->settings.heartbeat_ms)
        return;
    struct http_event *event = event_of(sizeof BEAT);
    event_add(event, BEAT, sizeof BEAT - 1);
    push(c, event);
}

void http_stream_bye(struct http_connection *c)
{
    if (c->stream->ending)
        return;
    c->stream->ending = true;
    push(c, http_event_new("bye", NULL, ""));
}

void http_stream_end(struct http_connection *c)
{
    struct http_stream_state *stream = c->stream;
    c->stream = NULL;
    TALLY(c->home, streams, -1);
    forget_ring(stream);
    http_event_drop(stream->sending);
    if (stream->closed)
        stream->closed(stream->ctx);
    free(stream);
}
