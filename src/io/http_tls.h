/* TLS for the server's connections: OpenSSL over memory buffers, never over a socket. */
#ifndef FENGSUI_IO_HTTP_TLS_H
#define FENGSUI_IO_HTTP_TLS_H

#include "base/err.h"

#include <stddef.h>

struct http_tls_context; /* certificate and key; shared by connections */
struct http_tls;         /* one connection */

/* TLS 1.2 with forward secrecy and AEAD, TLS 1.3; http/1.1 by ALPN. Fails with ERR_INVALID. */
RESULT int http_tls_context_new(const char *cert_file, const char *key_file, struct oops *oops,
                                struct http_tls_context **ret_context);
void http_tls_context_free(struct http_tls_context *context); /* connections keep what they need */

struct http_tls *http_tls_new(struct http_tls_context *context); /* NULL when OpenSSL has no memory */
void http_tls_free(struct http_tls *tls);

/* Bytes from the wire; then http_tls_read until it gives 0 (no more yet) or -1 (closed or broken).
 * After each of these and after write and close, http_tls_pending bytes wait to be sent: fetch them. */
void http_tls_take(struct http_tls *tls, const char *bytes, size_t n);
int http_tls_read(struct http_tls *tls, char *ret_bytes, size_t cap);
int http_tls_write(struct http_tls *tls, const char *bytes, size_t n); /* 0, or -1 */
void http_tls_close(struct http_tls *tls);                             /* close_notify */
size_t http_tls_pending(const struct http_tls *tls);
void http_tls_fetch(struct http_tls *tls, char *ret_bytes, size_t n);

#endif
