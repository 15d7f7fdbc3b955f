#include "vault/password.h"

#include "base/must.h"
#include "base/text.h"

#include <sodium.h>
#include <string.h>

_Static_assert(PASSWORD_HASH == crypto_pwhash_argon2id_STRBYTES, "a hash fits");

struct password_cost password_cost_default(void) { return (struct password_cost){2, 64 << 20}; }

int password_hash(const char *password, struct password_cost cost, char ret_hash[PASSWORD_HASH])
{
    char hash[PASSWORD_HASH];
    size_t n = strlen(password);
    if (n > PASSWORD_MAX)
        return -ERR_TOO_LARGE;
    MUST(sodium_init() >= 0);
    if (crypto_pwhash_argon2id_str(hash, password, n, cost.passes, cost.bytes) != 0)
        return -ERR_NOMEM;
    memcpy(ret_hash, hash, sizeof hash);
    return 0;
}

static int spend(const char *password, struct password_cost cost)
{
    static const unsigned char SALT[crypto_pwhash_argon2id_SALTBYTES] = {7};
    unsigned char out[32];
    MUST(sodium_init() >= 0);
    if (crypto_pwhash_argon2id(out, sizeof out, password, strlen(password), SALT, cost.passes, cost.bytes,
                               crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0)
        return -ERR_NOMEM;
    return PASSWORD_WRONG;
}

int password_verify(const char *hash, const char *password, struct password_cost cost)
{
    if (strlen(password) > PASSWORD_MAX)
        return PASSWORD_WRONG;
    if (text_empty(hash))
        return spend(password, cost);
    if (!text_starts(hash, crypto_pwhash_argon2id_STRPREFIX) || strlen(hash) >= PASSWORD_HASH)
        return -ERR_CORRUPT;
    MUST(sodium_init() >= 0);
    return crypto_pwhash_argon2id_str_verify(hash, password, strlen(password)) == 0 ? 0 : PASSWORD_WRONG;
}

bool password_stale(const char *hash, struct password_cost cost)
{
    return crypto_pwhash_argon2id_str_needs_rehash(hash, cost.passes, cost.bytes) != 0;
}

int password_used(const char *former, const char *password)
{
    ARENA_SCOPE(arena);
    char **hashes;
    size_t n = text_empty(former) ? 0 : text_split(arena, former, ' ', &hashes);
    for (size_t i = 0; i < n && i < PASSWORD_KEPT; i++) {
        int err = password_verify(hashes[i], password, password_cost_default());
        if (err == 0)
            return PASSWORD_WRONG;
        if (err < 0)
            return err;
    }
    return 0;
}

const char *password_remember(struct arena *arena, const char *former, const char *hash)
{
    struct text kept = TEXT(arena);
    char **hashes;
    text_add(&kept, hash);
    size_t n = text_empty(former) ? 0 : text_split(arena, former, ' ', &hashes);
    for (size_t i = 0; i < n && i + 1 < PASSWORD_KEPT; i++)
        text_printf(&kept, " %s", hashes[i]);
    return text_end(&kept);
}

void password_first(char ret_password[PASSWORD_FIRST])
{
    static const char *const KINDS[] = {"23456789", "abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ"};
    for (size_t i = 0; i < PASSWORD_FIRST - 1; i++) {
        const char *kind = KINDS[i % 5 % 3]; /* in every group a digit, a small letter, a capital, a digit */
        ret_password[i] = i % 5 == 4 ? '-' : kind[randombytes_uniform((uint32_t)strlen(kind))];
    }
    ret_password[PASSWORD_FIRST - 1] = 0;
}
