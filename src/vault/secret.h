/* A piece of plaintext that nobody else may see: in locked pages that are not dumped, guarded on both sides,
 * unreadable except while it is used, wiped when freed. For passwords on their way to the hash and for keys. */
#ifndef FENGSUI_VAULT_SECRET_H
#define FENGSUI_VAULT_SECRET_H

#include "base/err.h"

#include <stddef.h>

struct secret;

/* Copies `n` bytes. Aborts when the system gives no locked memory, like an arena without memory would. */
struct secret *secret_new(const void *bytes, size_t n);
struct secret *secret_random(size_t n);
void secret_free(struct secret *secret); /* accepts NULL */

size_t secret_size(const struct secret *secret);

/* The plaintext is readable while use() runs, and followed by a NUL. One thread at a time. Returns what use() does. */
RESULT int secret_use(struct secret *secret, int (*use)(void *ctx, const char *bytes, size_t n), void *ctx);

/* Wipes a buffer that held plaintext; not removed by the optimizer. */
void secret_wipe(void *bytes, size_t n);

static inline void secret_done(struct secret **secret) { secret_free(*secret); }
#define SECRET_SCOPE(name) __attribute__((cleanup(secret_done))) struct secret *name = NULL

#endif
