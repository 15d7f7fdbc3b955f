/* One request of the HTTP client: what libcurl is told, and what it answered. Inside http_client.c's family only. */
#ifndef FENGSUI_IO_HTTP_TRANSFER_H
#define FENGSUI_IO_HTTP_TRANSFER_H

#include "base/text.h"
#include "io/http_client.h"

#include <curl/curl.h>
#include <openssl/x509v3.h>

struct http_transfer {
    struct http_client *client;
    struct http_transfer *next, **to_me; /* among the active ones of the client */
    CURL *easy;
    bool invalid; /* not to be started: the request cannot be meant */
    /* the rest is http_transfer.c's own */
    struct arena *arena;
    struct curl_slist *headers, *recipients, *connect_to;
    const char *mail;
    size_t mail_size, mail_sent;
    struct text reply, reply_headers;
    size_t max_reply;
    bool cut, smtp, skip_verify;
    X509 *cert;       /* with cert_info: the server's own, */
    int certificates; /* how many came, */
    ms_t chain_until;
    int verified; /* and what X509_verify_cert said */
    char error[CURL_ERROR_SIZE];
    void (*done)(const struct http_client_reply *reply, void *arg);
    void *arg;
};

/* Any thread. Copies what it needs of the request. */
struct http_transfer *http_transfer_new(const struct http_client_request *request, bool loopback_only);

/* Tells `done` and frees. The easy handle must have left its multi handle. code 0 = judge by `result`. */
void http_transfer_finish(struct http_transfer *transfer, CURLcode result, int code);

#endif
