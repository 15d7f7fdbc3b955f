/* A large body on its way to a file: written, hashed and made durable piece by piece on libuv's pool, so that the
 * loop neither waits for the disk nor computes SHA-256. */
#ifndef FENGSUI_IO_HTTP_SPOOL_H
#define FENGSUI_IO_HTTP_SPOOL_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct http_spool;
struct uv_loop_s;

/* Nothing touches the disk yet. The file will be <folder>/upload-<32 hex digits>, mode 0600. */
struct http_spool *http_spool_new(struct uv_loop_s *uv, const char *folder);

/* Copies the piece and has it written; `last` also makes the file durable, closes it and ends the hash. One piece at
 * a time: done(code, arg) must have come before the next. code: 0, -ERR_IO, -ERR_DISK_FULL. */
void http_spool_write(struct http_spool *spool, const char *bytes, size_t n, bool last,
                      void (*done)(int code, void *arg), void *arg);

const char *http_spool_path(const struct http_spool *spool);
const char *http_spool_hash(const struct http_spool *spool); /* after the last piece */

/* Removes the file, if it still has its name, on the pool. No piece may be under way. Accepts NULL. */
void http_spool_free(struct http_spool *spool);

#endif
