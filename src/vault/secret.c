#include "vault/secret.h"

#include "base/must.h"
#include "base/random.h"

#include <sodium.h>
#include <string.h>

struct secret {
    char *bytes; /* pages of their own */
    size_t n;
};

static struct secret *take(size_t n)
{
    MUST(sodium_init() >= 0);
    struct secret *secret = sodium_malloc(sizeof *secret);
    MUST(secret);
    secret->bytes = sodium_malloc(n + 1);
    MUST(secret->bytes);
    secret->bytes[n] = 0;
    secret->n = n;
    return secret;
}

struct secret *secret_new(const void *bytes, size_t n)
{
    struct secret *secret = take(n);
    memcpy(secret->bytes, bytes, n);
    sodium_mprotect_noaccess(secret->bytes);
    return secret;
}

struct secret *secret_random(size_t n)
{
    struct secret *secret = take(n);
    random_bytes(secret->bytes, n);
    sodium_mprotect_noaccess(secret->bytes);
    return secret;
}

void secret_free(struct secret *secret)
{
    if (!secret)
        return;
    sodium_free(secret->bytes); /* wipes first */
    sodium_free(secret);
}

size_t secret_size(const struct secret *secret) { return secret->n; }

int secret_use(struct secret *secret, int (*use)(void *ctx, const char *bytes, size_t n), void *ctx)
{
    sodium_mprotect_readonly(secret->bytes);
    int err = use(ctx, secret->bytes, secret->n);
    sodium_mprotect_noaccess(secret->bytes);
    return err;
}

void secret_wipe(void *bytes, size_t n) { sodium_memzero(bytes, n); }
