/* HTTP/1.1 server (RFC 9110, RFC 9112) on a few loop threads, each with its own SO_REUSEPORT socket.
 *
 * The raw head passes io/headcheck.h before the parser sees it; bodies come by Content-Length only. A request is
 * a call: the handler gets it on a loop thread, must not block there, and answers at once or later from any
 * thread. A connection serves its requests strictly in order. If the client leaves (closing its sending side is
 * leaving), the answer is dropped.
 *
 * All that strangers can make the server allocate is bounded by a named field of struct http_settings. */
#ifndef FENGSUI_IO_HTTP_SERVER_H
#define FENGSUI_IO_HTTP_SERVER_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "io/http_header.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http_server;
struct http_call;

struct http_request {
    const char *method;                /* "GET" "HEAD" "POST" "PUT" "PATCH" "DELETE" "OPTIONS" */
    const char *path;                  /* percent-decoded, UTF-8, from '/', without "." and ".." segments */
    const char *query;                 /* as sent, behind the '?'; "" when there is none */
    const char *host;                  /* the Host header: name or address, perhaps with a port */
    const struct http_header *headers; /* names in lower case, values trimmed, in order of arrival */
    size_t header_count;
    const char *body;      /* body in memory, followed by a NUL; NULL when it went to a file */
    int64_t body_size;     /* bytes, either way */
    const char *body_file; /* a body over settings.memory_body; removed with the call: rename to keep it */
    const char *body_hash; /* SHA-256 of body_file, 64 hex digits; NULL for a body in memory */
    const char *peer; /* address of the other end (before settings.proxy), without port: "192.0.2.7", "2001:db8::1" */
    bool secure;           /* came over TLS */
    ms_t arrived;          /* machine time of the complete head */
    struct arena *arena;   /* the call's: lives until the call is answered */
};

/* Value of the first header of that name (given in lower case), or NULL. */
const char *http_header(const struct http_request *request, const char *name);

/* Value of a query parameter, decoded ('+' is a blank), in the call's arena; NULL when absent or malformed. */
const char *http_query(const struct http_request *request, const char *name);

struct http_handler {
    /* On the loop thread, once per request with its whole body. Must lead to exactly one http_reply,
     * http_reply_file or http_stream_open, now or later. */
    void (*handle)(struct http_call *call, void *ctx);

    /* On the loop thread, after the head of a request that announces a body (body fields still empty). Returns
     * how many bytes it may have, or -status to refuse the request before its body is read (-401, -403 …).
     * NULL: settings.max_body for all. Must not keep `head`. */
    int64_t (*limit)(const struct http_request *head, void *ctx);
    void *ctx;
};

struct http_settings {
    const char *address;   /* "127.0.0.1", "0.0.0.0", "::" (both families) */
    uint16_t port;         /* 0: the system picks one, see http_server_port */
    int loops;             /* threads, 1 to 16; 0 = one per core, at most 4 */
    const char *cert_file; /* PEM chain; NULL = no TLS. TLS 1.2 and 1.3 only */
    const char *key_file;
    const char *proxy;     /* address of a proxy in front, e.g. "127.0.0.1": of its requests the last X-Forwarded-For is
                            * the peer and X-Forwarded-Proto says whether they came over TLS; NULL = believe nobody */
    const char *spool_dir; /* for large bodies, on the file system they shall be renamed to; NULL = none taken */
    int max_connections;   /* over all loops; further ones are closed at once */
    int64_t memory_body;   /* a larger body goes to the spool */
    int64_t max_body;      /* bound where no `limit` callback is given */
    ms_t head_ms;          /* from the first byte of a head (or the connection) to its end, TLS handshake included */
    ms_t idle_ms;          /* between two requests */
    ms_t body_ms;          /* for a body or for taking a reply, plus one second per 16 KiB */
    ms_t heartbeat_ms;     /* a comment line on silent streams */
};

/* 4,096 connections, 64 KiB in memory, 1 MiB bodies, 10 s head, 60 s idle, 30 s body, 15 s heartbeat. */
struct http_settings http_settings_default(void);

/* Binds, starts the loops, serves. Settings and handler are copied, the texts they point to must stay.
 * Fails with ERR_INVALID (certificate, key, address), ERR_EXISTS (port in use), ERR_IO. */
RESULT int http_server_start(const struct http_settings *settings, const struct http_handler *handler,
                             struct oops *oops, struct http_server **ret_server);
uint16_t http_server_port(const struct http_server *server);

/* Takes a renewed certificate and key for the connections to come; the old ones stay on failure. Any thread. */
RESULT int http_server_renew(struct http_server *server, const char *cert_file, const char *key_file,
                             struct oops *oops);

/* First step of an orderly end, any thread: stops listening, closes idle connections, ends streams with a `bye`
 * event; requests that still arrive on open connections are answered with `Connection: close`. Returns at once. */
void http_server_close(struct http_server *server);

/* Last step, not from a loop thread: closes (if not done), waits up to `grace` for connections to finish, ends
 * those that remain, waits for every call to be answered, ends the threads, frees. Accepts NULL. */
void http_server_stop(struct http_server *server, ms_t grace);

struct http_counts {
    uint64_t accepted, refused_connections; /* the second: over max_connections */
    uint64_t requests, refused_heads;       /* whole heads taken; heads answered with 4xx/5xx by the head check */
    uint64_t dropped_replies;               /* the client had left */
    uint64_t timeouts, resyncs;
    uint64_t bytes_in, bytes_out;         /* on the wire */
    uint64_t connections, calls, streams; /* open now */
};
struct http_counts http_server_counts(const struct http_server *server);

/* ---- answering a call: any thread, exactly once; afterwards neither call nor its arena may be touched ---- */

const struct http_request *http_call_request(const struct http_call *call);

/* `headers` ends with a NULL name, may be NULL; Content-Length, Connection and Date are the server's. A header
 * with a control character in it is a programming error (MUST). Everything is copied. No Content-Type header when
 * `type` is NULL. HEAD gets the length without the body. */
void http_reply(struct http_call *call, int status, const char *type, const struct http_header *headers,
                const void *body, size_t n);

/* The content of a file. It is opened before this returns, so it may be renamed or unlinked afterwards.
 * On failure (ERR_NOT_FOUND, ERR_IO; only regular files) the call is still unanswered. */
RESULT int http_reply_file(struct http_call *call, int status, const char *path, const char *type,
                           const struct http_header *headers);

/* ---- streams of server-sent events (text/event-stream, HTML Living Standard 9.2) ---- */

struct http_event; /* an immutable, reference-counted, fully encoded event: one allocation for all streams */

/* `name` may be NULL (a plain message); `id` may be NULL; line breaks in `data` become several data lines. */
struct http_event *http_event_new(const char *name, const char *id, const char *data);
struct http_event *http_event_keep(struct http_event *event);
void http_event_drop(struct http_event *event); /* accepts NULL */

/* A stream is named by value; a handle whose client has left is harmless. */
struct http_stream {
    struct http_server *server;
    uint32_t loop, slot, generation;
};

/* Answers the call with an open event stream. `closed(ctx)` runs exactly once, on a loop thread, when the client
 * has left or the server ends, even if that was before the stream opened. NULL is allowed. */
struct http_stream http_stream_open(struct http_call *call, const struct http_header *headers,
                                    void (*closed)(void *ctx), void *ctx);

/* Any thread. Takes a reference of its own. A client that does not read has at most 64 events waiting; a further one
 * discards them all and sends one event named `resync` in their place. */
void http_stream_push(struct http_stream stream, struct http_event *event);
void http_stream_close(struct http_stream stream);

#endif
