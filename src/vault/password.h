/* Passwords of this program's own accounts: hashed with Argon2id (RFC 9106, libsodium), and refused when weak, with
 * the rule that failed named. Hashing takes tens of milliseconds and password_cost.bytes of memory: never on a loop.
 *
 * Strength is judged as a guesser would: every piece that guessers try first (a common word, a keyboard walk, a
 * sequence, a repetition, a year or date, something known about the person) counts as one character, whatever its
 * length; enough must remain. "Abc12345" is two pieces long. */
#ifndef FENGSUI_VAULT_PASSWORD_H
#define FENGSUI_VAULT_PASSWORD_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    PASSWORD_WRONG = 1,  /* the hash is of another password */
    PASSWORD_HASH = 128, /* a hash with its parameters and NUL: "$argon2id$v=19$m=65536,t=2,p=1$…" */
    PASSWORD_MAX = 128,  /* bytes a password may have */
    PASSWORD_KEPT = 5,   /* former passwords that may not come back */
};

struct password_cost {
    unsigned long long passes;
    size_t bytes;
};
struct password_cost password_cost_default(void); /* 2 passes over 64 MiB, one lane */

/* -ERR_NOMEM when the memory cannot be had, -ERR_TOO_LARGE over PASSWORD_MAX bytes. */
RESULT int password_hash(const char *password, struct password_cost cost, char ret_hash[PASSWORD_HASH]);

/* 0 the same, PASSWORD_WRONG, or -ERR_CORRUPT (no hash). A `hash` of NULL takes as long as a real one of `cost` and is
 * always wrong: an unknown account must not be told from a wrong password by a watch. */
RESULT int password_verify(const char *hash, const char *password, struct password_cost cost);

bool password_stale(const char *hash, struct password_cost cost); /* made with other parameters: hash it anew */

/* Former hashes, blank-separated, newest first, as one text of the account. */
RESULT int password_used(const char *former, const char *password); /* 0 not used, PASSWORD_WRONG: it was */
const char *password_remember(struct arena *arena, const char *former, const char *hash);

struct password_rules {
    int length;               /* characters at least */
    int kinds;                /* of digits, small letters, capitals, others: so many kinds at least */
    const char *const *known; /* about the person: login, name, phone, institution …; NULL entries are skipped */
    size_t known_count;
};

struct password_fault {
    const char *rule; /* "length" "kinds" "characters" "common" "walk" "sequence" "repeat" "year" "known" "used" */
    const char *zh, *en;
};

enum { PASSWORD_FAULTS = 10 };

/* Every rule that failed; 0 = strong enough. Texts live in the arena. */
size_t password_check(struct arena *arena, const char *password, const struct password_rules *rules,
                      struct password_fault ret_faults[PASSWORD_FAULTS]);

/* A random one to hand out: four groups of four without look-alikes, always of three kinds. Wipe it after use. */
enum { PASSWORD_FIRST = 20 };
void password_first(char ret_password[PASSWORD_FIRST]);

#endif
