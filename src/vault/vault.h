/* Values that must come back as plaintext (one-time secrets, passwords of channels) lie in the store sealed under a
 * key that does not: XChaCha20-Poly1305 (libsodium), bound to the purpose they were sealed for. The key is a file of
 * the data folder, readable by the service alone, and never part of a backup. */
#ifndef FENGSUI_VAULT_VAULT_H
#define FENGSUI_VAULT_VAULT_H

#include "base/arena.h"
#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct vault; /* any thread */

/* Reads the key, or makes one (mode 0600, durable) when there is no such file. -ERR_IO; -ERR_CORRUPT: no key of ours;
 * -ERR_FORBIDDEN: others may read it. */
RESULT int vault_open(const char *key_file, struct vault **ret_vault, struct oops *oops);
void vault_free(struct vault *vault); /* accepts NULL */

/* Whose value it is, said once for where it is sealed and where it is opened; in the arena. */
const char *vault_purpose_code(struct arena *arena, int64_t login);                             /* "totp:17" */
const char *vault_purpose_channel(struct arena *arena, const char *name);                       /* "channel:mail" */
const char *vault_purpose_field(struct arena *arena, const char *register_, const char *field); /* "field:device.key" */

/* "v1." and base64url, in the arena. `purpose` says whose value it is ("totp:17"): it opens under no other. */
const char *vault_seal(struct vault *vault, struct arena *arena, const char *purpose, const char *plain, size_t n);

/* The plaintext is handed to use(), followed by a NUL, and wiped afterwards. -ERR_CORRUPT: altered, another key or
 * another purpose; else what use() returns. */
RESULT int vault_use(struct vault *vault, const char *purpose, const char *sealed,
                     int (*use)(void *ctx, const char *plain, size_t n), void *ctx);

#endif
