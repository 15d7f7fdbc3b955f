/* Random texts by which a browser or a program is known again. Only their hash is stored: who reads the store cannot
 * use what he finds there. */
#ifndef FENGSUI_VAULT_TOKEN_H
#define FENGSUI_VAULT_TOKEN_H

#include <stdbool.h>

enum {
    TOKEN_TEXT = 44, /* 256 random bits as 43 characters of base64url, and NUL */
    TOKEN_HASH = 65, /* 64 hex digits and NUL */
};

void token_new(char ret_text[TOKEN_TEXT]);

/* BLAKE2b-256 under the purpose ("session", "program"): a token hashed for one purpose is worth nothing for another.
 * No salt and no slow hash are needed, since the token itself cannot be guessed. */
void token_hash(const char *purpose, const char *text, char ret_hash[TOKEN_HASH]);

/* In time that depends on the length of `given` alone. NULL is the same as nothing. */
bool token_same(const char *expected, const char *given);

#endif
