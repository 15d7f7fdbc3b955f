#include "io/http_inner.h"

#include "base/must.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINGER_MS = 2000 };

static void goes_on(struct http_connection *c);
static void resume(struct http_connection *c);

/* ---- the end ---- */

static void release(struct http_connection *c)
{
    struct http_loop *home = c->home;
    if (c->stream)
        http_stream_end(c);
    if (c->call)
        http_call_free(c->call);
    http_tls_free(c->tls);
    free(c->in);
    free(c->piece);
    free(c);
    TALLY(home, connections, -1);
    atomic_fetch_sub(&home->server->connections, 1);
}

static void let_go(struct http_connection *c)
{
    if (--c->holds == 0)
        release(c);
}

static void on_closed(uv_handle_t *handle) { let_go(handle->data); }

void http_connection_drop(struct http_connection *c)
{
    if (c->phase == HTTP_PHASE_GONE)
        return;
    if (c->phase == HTTP_PHASE_CALL)
        c->call = NULL; /* it is out; coming home it finds nobody */
    c->phase = HTTP_PHASE_GONE;
    struct http_loop *home = c->home;
    home->slots[c->slot] = (struct http_slot){NULL, c->generation + 1, home->free_slot};
    home->free_slot = c->slot;
    uv_close((uv_handle_t *)&c->tcp, on_closed);
}

/* Closing a socket with unread bytes in it would destroy what the peer has not yet read of our last reply. */
void http_connection_finish(struct http_connection *c)
{
    c->phase = HTTP_PHASE_LINGER;
    c->deadline = clock_machine() + LINGER_MS;
    c->in_size = 0;
    http_wire_goodbye(c);
}

/* ---- replies ---- */

static void reply_done(struct http_connection *c)
{
    bool close = c->call->close;
    http_call_free(c->call);
    c->call = NULL;
    free(c->piece);
    c->piece = NULL;
    if (close) {
        http_connection_finish(c);
        return;
    }
    c->phase = HTTP_PHASE_HEAD;
    c->head_begun = false;
    c->deadline = clock_machine() + c->home->server->settings.idle_ms;
    resume(c);
}

static void on_file_read(uv_fs_t *read)
{
    struct http_connection *c = read->data;
    ssize_t n = read->result;
    uv_fs_req_cleanup(read);
    if (c->phase == HTTP_PHASE_GONE) {
        let_go(c);
        return;
    }
    c->holds--;
    if (n <= 0) { /* shorter than announced: the length was promised, so only breaking off is honest */
        http_connection_drop(c);
        return;
    }
    c->call->file_left -= n;
    if (http_wire_send(c, c->piece, (size_t)n))
        goes_on(c);
}

static void read_file(struct http_connection *c)
{
    struct http_call *call = c->call;
    if (!c->piece)
        c->piece = malloc(HTTP_WIRE_BYTES);
    MUST(c->piece);
    size_t n = call->file_left < HTTP_WIRE_BYTES ? (size_t)call->file_left : HTTP_WIRE_BYTES;
    uv_buf_t buffer = uv_buf_init(c->piece, (unsigned)n);
    c->file_read.data = c;
    c->holds++;
    MUST(uv_fs_read(loop_uv(c->home->loop), &c->file_read, call->file, &buffer, 1, -1, on_file_read) == 0);
}

/* What was to be sent of the reply has gone out: what comes next? */
static void goes_on(struct http_connection *c)
{
    if (c->call->answer == HTTP_ANSWER_STREAM) {
        http_call_free(c->call);
        c->call = NULL;
        http_stream_begin(c);
    } else if (c->call->answer == HTTP_ANSWER_FILE && c->call->file_left > 0) {
        read_file(c);
    } else {
        reply_done(c);
    }
}

void http_connection_sent(struct http_connection *c)
{
    if (c->phase == HTTP_PHASE_REPLY)
        goes_on(c);
    else if (c->phase == HTTP_PHASE_STREAM)
        http_stream_sent(c);
}

void http_connection_answer(struct http_connection *c, struct http_call *call)
{
    c->phase = HTTP_PHASE_REPLY;
    c->call = call;
    if (call->answer == HTTP_ANSWER_STREAM)
        c->stream = http_stream_new(call);
    if (http_wire_send(c, call->out, call->out_size))
        goes_on(c);
}

static void name_call(struct http_connection *c, struct http_call *call)
{
    call->slot = c->slot;
    call->generation = c->generation;
    call->request.peer = c->peer;
    call->request.secure = c->tls != NULL;
    call->request.arrived = clock_machine();
    c->call = call;
}

/* The server's own word, where no handler can speak; afterwards nothing on this connection can be trusted. */
static void refuse(struct http_connection *c, int status, const char *reason)
{
    if (!c->call)
        name_call(c, http_call_new(c->home));
    struct http_call *call = c->call;
    char *body = arena_printf(call->request.arena, "{\"status\":%d,\"title\":\"%s\"}", status, reason);
    call->close = true;
    call->answer = HTTP_ANSWER_BYTES;
    http_call_head(call, status, "application/problem+json", (int64_t)strlen(body), NULL, body, strlen(body));
    http_connection_answer(c, call);
}

/* ---- requests ---- */

static void dispatch(struct http_connection *c)
{
    c->phase = HTTP_PHASE_CALL;
    c->deadline = 0;
    TALLY(c->home, requests, 1);
    const struct http_handler *handler = &c->home->server->handler;
    handler->handle(c->call, handler->ctx);
}

static void on_spooled(int code, void *arg)
{
    struct http_connection *c = arg;
    c->spooling = false;
    if (c->phase == HTTP_PHASE_GONE) {
        let_go(c);
        return;
    }
    c->holds--;
    struct http_request *request = &c->call->request;
    if (code) {
        refuse(c, err_status(code), "the body could not be stored");
    } else if (c->body_left == 0) {
        request->body_file = http_spool_path(c->call->spool);
        request->body_hash = http_spool_hash(c->call->spool);
        dispatch(c);
    }
    resume(c);
}

static size_t eat_body(struct http_connection *c, const char *bytes, size_t n)
{
    if (c->spooling)
        return 0;
    n = (int64_t)n < c->body_left ? n : (size_t)c->body_left;
    c->body_left -= (int64_t)n;
    if (c->call->spool) {
        c->spooling = true;
        c->holds++;
        http_spool_write(c->call->spool, bytes, n, c->body_left == 0, on_spooled, c);
        return n;
    }
    memcpy(c->body, bytes, n);
    c->body += n;
    if (c->body_left == 0)
        dispatch(c);
    return n;
}

static void begin_body(struct http_connection *c, int64_t length, bool expect_continue)
{
    const struct http_server *server = c->home->server;
    const struct http_settings *settings = &server->settings;
    struct http_request *request = &c->call->request;
    int64_t most = server->handler.limit ? server->handler.limit(request, server->handler.ctx) : settings->max_body;
    if (most < 0) {
        refuse(c, (int)-most, "a body is not taken here");
        return;
    }
    if (length > most || (length > settings->memory_body && !settings->spool_dir)) {
        refuse(c, 413, "the body is too large");
        return;
    }
    c->phase = HTTP_PHASE_BODY;
    c->deadline = http_wire_deadline(c, length);
    c->body_left = request->body_size = length;
    if (length > settings->memory_body)
        c->call->spool = http_spool_new(loop_uv(c->home->loop), settings->spool_dir);
    else
        request->body = c->body = arena_take(request->arena, (size_t)length + 1);
    static const char GO_ON[] = "HTTP/1.1 100 Continue\r\n\r\n";
    if (expect_continue)
        http_wire_aside(c, GO_ON, sizeof GO_ON - 1);
}

static size_t eat_head(struct http_connection *c, const char *bytes, size_t n)
{
    struct headcheck head;
    int status = headcheck(bytes, n, &head);
    if (status == HEADCHECK_MORE) {
        if (!c->head_begun)
            c->deadline = clock_machine() + c->home->server->settings.head_ms;
        c->head_begun = true;
        return 0;
    }
    const char *reason = head.reason;
    if (status == 0) {
        name_call(c, http_call_new(c->home));
        c->call->close = head.close || (head.http_1_0 && !head.keep_alive);
        status = http_request_parse(&c->call->request, bytes, &head, &reason);
        if (status == 0)
            http_request_behind(&c->call->request, c->home->server->settings.proxy);
    }
    if (status) {
        TALLY(c->home, refused_heads, 1);
        refuse(c, status, reason);
        return n;
    }
    c->call->head_only = *head.method.at == 'H';
    if (head.content_length > 0)
        begin_body(c, head.content_length, head.expect_continue);
    else
        dispatch(c);
    return head.size;
}

/* Takes what can be taken now, returns how much that was. */
static size_t eat(struct http_connection *c, const char *bytes, size_t n)
{
    size_t used = 0;
    c->eating = true;
    for (size_t step = 1; step && used < n; used += step) {
        if (c->phase == HTTP_PHASE_HEAD)
            step = eat_head(c, bytes + used, n - used);
        else if (c->phase == HTTP_PHASE_BODY)
            step = eat_body(c, bytes + used, n - used);
        else
            step = c->phase >= HTTP_PHASE_STREAM ? n - used : 0;
    }
    c->eating = false;
    return used;
}

static void keep(struct http_connection *c, const char *bytes, size_t n)
{
    if (c->in_size + n > c->in_cap) {
        c->in_cap = c->in_size + n < 2048 ? 2048 : 2 * (c->in_size + n);
        c->in = realloc(c->in, c->in_cap);
        MUST(c->in);
    }
    memcpy(c->in + c->in_size, bytes, n);
    c->in_size += n;
}

/* A socket is read on even while its request is being answered, to see the client leave; but not without end. */
static void tune_reading(struct http_connection *c)
{
    http_wire_read(c, !c->spooling && c->in_size < HTTP_WAITING_BYTES);
}

/* Goes on with bytes that had to wait. */
static void resume(struct http_connection *c)
{
    if (c->eating)
        return;
    size_t used = eat(c, c->in, c->in_size);
    c->in_size -= used < c->in_size ? used : c->in_size;
    if (c->in_size) {
        memmove(c->in, c->in + used, c->in_size);
    } else {
        free(c->in);
        c->in = NULL;
        c->in_cap = 0;
    }
    tune_reading(c);
}

void http_connection_take(struct http_connection *c, const char *bytes, size_t n)
{
    size_t used = c->in_size ? 0 : eat(c, bytes, n);
    bool waiting = c->in_size > 0;
    if (used < n)
        keep(c, bytes + used, n - used);
    if (waiting)
        resume(c);
    tune_reading(c);
}

/* ---- the beginning ---- */

static void read_peer(struct http_connection *c)
{
    struct sockaddr_storage address;
    int size = sizeof address;
    if (uv_tcp_getpeername(&c->tcp, (struct sockaddr *)&address, &size) != 0)
        return;
    if (address.ss_family == AF_INET)
        uv_ip4_name((struct sockaddr_in *)&address, c->peer, sizeof c->peer);
    else
        uv_ip6_name((struct sockaddr_in6 *)&address, c->peer, sizeof c->peer);
    if (strncmp(c->peer, "::ffff:", 7) == 0 && strchr(c->peer, '.'))
        memmove(c->peer, c->peer + 7, strlen(c->peer + 7) + 1); /* IPv4 that came by the IPv6 socket */
}

static void take_slot(struct http_connection *c)
{
    struct http_loop *home = c->home;
    c->slot = home->free_slot;
    c->generation = home->slots[c->slot].generation;
    home->free_slot = home->slots[c->slot].next_free;
    home->slots[c->slot].connection = c;
}

void http_connection_accept(struct http_loop *home)
{
    struct http_server *server = home->server;
    struct http_connection *c = calloc(1, sizeof *c);
    MUST(c);
    c->home = home;
    c->holds = 1;
    c->tcp.data = c;
    c->slot = HTTP_NO_SLOT;
    uv_tcp_init(loop_uv(home->loop), &c->tcp);
    TALLY(home, connections, 1);
    bool full = atomic_fetch_add(&server->connections, 1) >= server->settings.max_connections;
    struct http_tls_context *context = atomic_load(&server->tls);
    bool taken = uv_accept((uv_stream_t *)&home->listener, (uv_stream_t *)&c->tcp) == 0 && !full &&
                 (!context || (c->tls = http_tls_new(context)) != NULL);
    if (!taken) {
        TALLY(home, refused_connections, 1);
        c->phase = HTTP_PHASE_GONE;
        uv_close((uv_handle_t *)&c->tcp, on_closed);
        return;
    }
    TALLY(home, accepted, 1);
    take_slot(c);
    read_peer(c);
    uv_tcp_nodelay(&c->tcp, 1);
    c->head_begun = true;
    c->deadline = clock_machine() + server->settings.head_ms;
    tune_reading(c);
}

static void expire(struct http_connection *c)
{
    TALLY(c->home, timeouts, 1);
    bool can_be_told = (c->phase == HTTP_PHASE_HEAD && c->in_size) || c->phase == HTTP_PHASE_BODY;
    if (can_be_told)
        refuse(c, 408, "the request did not arrive in time");
    else
        http_connection_drop(c);
}

void http_connection_sweep(struct http_connection *c, ms_t now)
{
    bool closing = atomic_load(&c->home->server->closing);
    if (c->deadline && now >= c->deadline && !c->spooling)
        expire(c);
    else if (closing && c->phase == HTTP_PHASE_HEAD && c->in_size == 0)
        http_connection_finish(c);
    else if (closing && c->phase == HTTP_PHASE_STREAM)
        http_stream_bye(c);
    else if (c->phase == HTTP_PHASE_STREAM)
        http_stream_beat(c, now);
}
