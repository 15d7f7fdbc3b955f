/* HTTP, HTTPS, SMTP and SMTPS towards others, by libcurl on a loop: webhooks, mail, probes.
 * Only these four protocols; no proxy, cookie or password comes from the environment. Names are looked up in a
 * thread of libcurl's own; who knows the address already says so in `address`. */
#ifndef FENGSUI_IO_HTTP_CLIENT_H
#define FENGSUI_IO_HTTP_CLIENT_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "io/http_header.h"
#include "io/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http_client;

struct http_client_settings {
    int per_host;       /* connections to one host at a time; further requests wait (default 4) */
    int total;          /* connections at a time (default 64) */
    int waiting;        /* requests accepted and unfinished; more are refused with ERR_BUSY (default 1,024) */
    bool loopback_only; /* a connection that would leave the machine fails: servers on a test clock */
};

enum http_client_tls {
    HTTP_CLIENT_TLS_URL,  /* as the scheme says */
    HTTP_CLIENT_TLS_TRY,  /* smtp:// with STARTTLS where offered */
    HTTP_CLIENT_TLS_MUST, /* smtp:// with STARTTLS or not at all */
};

struct http_client_request {
    const char *method;                /* NULL: GET, or POST with a body; for mail unused */
    const char *url;                   /* http:// https:// smtp:// smtps:// */
    const struct http_header *headers; /* ends with a NULL name; NULL = none */
    const void *body;                  /* HTTP body, or the whole mail message (RFC 5322, CRLF lines) */
    size_t body_size;
    size_t max_reply;  /* bytes of the reply body kept, the rest is not fetched; 0 = 64 KiB */
    ms_t timeout_ms;   /* for everything, from the start of the transfer; 0 = 10 s */
    bool follow;       /* up to 5 redirects, http and https only */
    bool fresh;        /* a connection of its own, closed afterwards; implied by the next two */
    bool connect_only; /* connect (and TLS handshake), send nothing */
    bool cert_info;    /* fill the reply's certificate fields, also when it is refused */
    bool skip_verify;  /* take any certificate; with cert_info reply.verify says what is wrong */
    enum http_client_tls tls;
    const char *ca_file;         /* PEM; NULL = the system's */
    const char *address;         /* connect there instead of asking DNS for the URL's host: "192.0.2.7", "::1" */
    const char *proxy;           /* NULL = direct */
    const char *user, *password; /* for SMTP AUTH or HTTP basic authentication */
    const char *mail_from;       /* envelope sender, "" allowed; with a smtp URL */
    const char *const *mail_to;  /* envelope recipients, ends with NULL */
};

struct http_client_reply {
    int code;            /* 0, -ERR_TIMEOUT, -ERR_NETWORK (name, connection, TLS, protocol), -ERR_REFUSED (the mail
                          * server said no: see status), -ERR_INVALID (URL, options), -ERR_BUSY (client ended) */
    const char *error;   /* English sentence of what went wrong; "" when nothing */
    int curl_code;       /* CURLcode, for finer distinctions of probes */
    int system_errno;    /* why no connection came about; 0 = none was refused, or it is not known */
    int status;          /* HTTP status, or the last SMTP reply code; 0 = none */
    const char *headers; /* raw header lines of the last response, or the SMTP dialogue's reply lines */
    const char *body;    /* NUL-terminated, at most max_reply bytes */
    size_t body_size;
    bool cut;         /* the body was longer */
    const char *type; /* Content-Type, "" when absent */
    const char *peer; /* address connected to, "" when none */
    /* Time spent in each phase, in microseconds; 0 = did not happen (reused connection, no TLS). */
    int64_t dns_us, connect_us, tls_us, first_byte_us, total_us;
    int redirects;
    /* With cert_info over TLS. Times are true time in ms; 0 = not known. */
    int certificates;           /* length of the chain as sent */
    ms_t cert_from, cert_until; /* of the server's own certificate */
    ms_t chain_until;           /* earliest end in the chain */
    const char *cert_subject, *cert_issuer;
    const char *verify; /* NULL = trusted and for this host; else why not */
};

struct http_client_settings http_client_settings_default(void);

/* Any thread. The loop must outlive the client. Fails with ERR_IO. */
RESULT int http_client_new(struct loop *loop, const struct http_client_settings *settings,
                           struct http_client **ret_client);

/* Ends what is under way (done is called with ERR_BUSY), closes, frees. Not from the loop's thread. Accepts NULL. */
void http_client_free(struct http_client *client);

/* Any thread. Copies the request. done(reply, arg) is called exactly once on the loop's thread if this returned 0;
 * the reply lives while done runs. Fails with ERR_BUSY (too many unfinished); done is then not called. */
RESULT int http_client_send(struct http_client *client, const struct http_client_request *request,
                            void (*done)(const struct http_client_reply *reply, void *arg), void *arg);

/* For commands and tests: waits for the answer and copies it into the arena. Not from the loop's thread. */
RESULT int http_client_wait(struct http_client *client, const struct http_client_request *request, struct arena *arena,
                            struct http_client_reply *ret_reply);

#endif
