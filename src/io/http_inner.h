/* Shared by the files of the HTTP server only.
 *
 *   http_server.c      sockets, loops, start and end    http_request.c  head → struct http_request (llhttp)
 *   http_connection.c  one connection: whose turn it is  http_spool.c    large bodies → hashed files
 *   http_wire.c        its bytes in and out              http_tls.c      OpenSSL over memory buffers
 *   http_call.c        a request's life, answering it    http_stream.c   event streams
 *
 * A connection lives in a slot of its loop and is touched by that loop alone. A call travels: loop → handler →
 * any thread → home through the loop's mailbox, where slot and generation tell whether its client is still there. */
#ifndef FENGSUI_IO_HTTP_INNER_H
#define FENGSUI_IO_HTTP_INNER_H

#include "io/headcheck.h"
#include "io/http_server.h"
#include "io/http_spool.h"
#include "io/http_tls.h"
#include "io/loop.h"

#include <stdatomic.h>
#include <uv.h>

enum {
    HTTP_WIRE_BYTES = 64 * 1024,    /* read at once; also a slice of output */
    HTTP_WAITING_BYTES = 80 * 1024, /* kept for a connection that cannot be served yet; then its socket is not read */
    HTTP_RING = 64,                 /* events waiting per stream */
    HTTP_NO_SLOT = UINT32_MAX,
};

struct http_tally {
    _Atomic uint64_t accepted, refused_connections, requests, refused_heads, dropped_replies, timeouts, resyncs,
        bytes_in, bytes_out, connections, calls, streams;
};
#define TALLY(loop, field, by) atomic_fetch_add_explicit(&(loop)->tally.field, (uint64_t)(by), memory_order_relaxed)

struct http_slot {
    struct http_connection *connection; /* NULL = free */
    uint32_t generation, next_free;
};

struct http_loop {
    struct http_server *server;
    struct loop *loop;
    uint32_t index;
    uv_tcp_t listener;
    bool listening;
    struct loop_timer *sweep;
    struct http_slot *slots;
    uint32_t slot_count, free_slot;
    struct http_call *spare; /* calls with their arenas, for reuse */
    unsigned spare_count;
    char *wire, *plain; /* HTTP_WIRE_BYTES each: what one read brings, and the same without TLS */
    struct http_tally tally;
};

struct http_server {
    struct http_settings settings;
    struct http_handler handler;
    struct http_tls_context *_Atomic tls; /* NULL = plain */
    uint16_t port;
    atomic_bool closing;
    _Atomic int connections;
    uint32_t loop_count;
    struct http_loop *loops;
};

/* What goes out for a call. */
enum http_answer { HTTP_ANSWER_BYTES, HTTP_ANSWER_FILE, HTTP_ANSWER_STREAM };

struct http_call {
    struct http_request request;
    struct http_loop *home;
    uint32_t slot, generation;
    bool head_only, close;
    struct http_spool *spool;
    enum http_answer answer;
    const char *out; /* head and body, in the arena */
    size_t out_size;
    int file; /* -1 = none */
    int64_t file_left;
    void (*closed)(void *ctx);
    void *ctx;
    struct http_call *next; /* while spare */
};

struct http_stream_state {
    void (*closed)(void *ctx);
    void *ctx;
    struct http_event *ring[HTTP_RING];
    struct http_event *sending;
    unsigned first, count;
    bool ending; /* close when all is sent */
    ms_t last_sent;
};

enum http_phase {
    HTTP_PHASE_HEAD,   /* waiting for a request, or in the middle of its head */
    HTTP_PHASE_BODY,   /* taking its body */
    HTTP_PHASE_CALL,   /* the handler has it */
    HTTP_PHASE_REPLY,  /* the answer is going out */
    HTTP_PHASE_STREAM, /* the answer does not end */
    HTTP_PHASE_LINGER, /* we said our last; reading so that the peer can still hear it */
    HTTP_PHASE_GONE,
};

struct http_connection {
    uv_tcp_t tcp;
    struct http_loop *home;
    uint32_t slot, generation;
    enum http_phase phase;
    struct http_tls *tls; /* NULL = plain */
    char peer[46];
    ms_t deadline; /* 0 = none */
    char *in;      /* bytes not yet taken, plain text */
    size_t in_size, in_cap;
    bool eating, reading, sending, head_begun;
    bool spooling; /* a piece of the body is on its way to the file */
    struct http_call *call;
    char *body; /* in memory: where the next byte goes */
    int64_t body_left;
    const char *out; /* being sent; owned by call, stream or piece */
    size_t out_left;
    unsigned writes; /* given to libuv, not yet out */
    uv_fs_t file_read;
    uv_shutdown_t shutdown;
    char *piece;    /* of a file, HTTP_WIRE_BYTES */
    unsigned holds; /* the socket, and work in flight elsewhere: what will still touch this struct */
    struct http_stream_state *stream;
};

/* http_request.c. The call's arena gets a copy of the head. 0 or a status to refuse with. */
int http_request_parse(struct http_request *request, const char *bytes, const struct headcheck *head,
                       const char **ret_reason);
/* A parsed head whose peer is the proxy: the peer becomes whom the proxy speaks for. */
void http_request_behind(struct http_request *request, const char *proxy);

/* http_call.c */
struct http_call *http_call_new(struct http_loop *home);
void http_call_free(struct http_call *call);                                /* on its loop */
struct http_connection *http_call_connection(const struct http_call *call); /* on its loop; NULL: client has left */
void http_call_home(struct http_call *call);                                /* any thread: sends the answer home */
void http_call_head(struct http_call *call, int status, const char *type, int64_t length,
                    const struct http_header *headers, const void *body, size_t n);

/* http_wire.c: between the socket, TLS and the connection */
/* True: all has gone out. False: http_connection_sent will be called when it has, or the connection was dropped.
 * The bytes must stay until then. One at a time. */
bool http_wire_send(struct http_connection *c, const char *bytes, size_t n);
void http_wire_aside(struct http_connection *c, const char *bytes, size_t n); /* a short word between; copied */
void http_wire_goodbye(struct http_connection *c);                            /* nothing more will be sent */
void http_wire_read(struct http_connection *c, bool want);
ms_t http_wire_deadline(const struct http_connection *c, int64_t bytes); /* for so many bytes, from now */

/* http_connection.c */
void http_connection_accept(struct http_loop *home);
void http_connection_take(struct http_connection *c, const char *bytes, size_t n); /* plain text has come */
void http_connection_sent(struct http_connection *c);
void http_connection_answer(struct http_connection *c, struct http_call *call);
void http_connection_finish(struct http_connection *c); /* no more requests: says goodbye and lingers */
void http_connection_drop(struct http_connection *c);   /* at once */
void http_connection_sweep(struct http_connection *c, ms_t now);

/* http_stream.c */
struct http_stream_state *http_stream_new(const struct http_call *call);
void http_stream_begin(struct http_connection *c); /* the head of the stream has been sent */
void http_stream_sent(struct http_connection *c);
void http_stream_beat(struct http_connection *c, ms_t now); /* heartbeat when it is due */
void http_stream_bye(struct http_connection *c);
void http_stream_end(struct http_connection *c); /* the connection is gone */

#endif
