#include "vault/token.h"

#include "base/must.h"
#include "base/random.h"

#include <sodium.h>
#include <string.h>

_Static_assert(sodium_base64_ENCODED_LEN(32, sodium_base64_VARIANT_URLSAFE_NO_PADDING) == TOKEN_TEXT, "43 characters");

void token_new(char ret_text[TOKEN_TEXT])
{
    unsigned char bytes[32];
    random_bytes(bytes, sizeof bytes);
    sodium_bin2base64(ret_text, TOKEN_TEXT, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof bytes);
}

void token_hash(const char *purpose, const char *text, char ret_hash[TOKEN_HASH])
{
    unsigned char hash[32];
    crypto_generichash_state state;
    MUST(sodium_init() >= 0);
    MUST(crypto_generichash_init(&state, NULL, 0, sizeof hash) == 0);
    crypto_generichash_update(&state, (const unsigned char *)purpose, strlen(purpose) + 1); /* the NUL parts them */
    crypto_generichash_update(&state, (const unsigned char *)text, strlen(text));
    crypto_generichash_final(&state, hash, sizeof hash);
    sodium_bin2hex(ret_hash, TOKEN_HASH, hash, sizeof hash);
}

bool token_same(const char *expected, const char *given)
{
    if (!expected || !given)
        return false;
    size_t n = strlen(expected), m = strlen(given);
    unsigned char differs = n != m || !n;
    for (size_t i = 0; i < m; i++)
        differs |= (unsigned char)(expected[n ? i % n : 0] ^ given[i]);
    return !differs;
}
