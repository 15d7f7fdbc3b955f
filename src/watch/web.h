/* For watch/ only: what the kinds over io/http_client share. A request cannot be called back; a cancelled one is left
 * to end by itself, unheard. */
#ifndef FENGSUI_WATCH_WEB_H
#define FENGSUI_WATCH_WEB_H

#include "io/http_client.h"
#include "watch/probe.h"

/* Resolves `host` (unless it is an address), then sends the request with `address`, `timeout_ms` and `fresh` filled
 * in. judge makes the result of the reply. `fill` writes the request; its texts may live in the arena. */
void web_start(struct probe_run *run, const char *host,
               void (*fill)(const struct probe_spec *spec, struct arena *arena, struct http_client_request *request),
               struct probe_result (*judge)(const struct probe_spec *spec, const struct http_client_reply *reply));
void web_cancel(struct probe_run *run);

/* A reply that is no answer: not connected, the TLS handshake failed, or what came is not HTTP. */
struct probe_result web_failed(const struct http_client_reply *reply);

/* A reply whose certificate is not valid (reply->verify says why), which should have been for `host`. Every kind that
 * speaks TLS tells it in these words. */
struct probe_result web_untrusted(const struct http_client_reply *reply, const char *host, double value);

#endif
