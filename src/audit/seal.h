/* Ratcheting seals over the chain's head: each seal signs (number, sequence, hash, time, next public key) with
 * a key whose private half is wiped once used; the next private half is all that remains. A seal leaves the
 * house when it is made (mail to the audit administrator, printed documents, a folder), so whoever holds
 * an old seal can prove a later rewrite. Ed25519 (RFC 8032, OpenSSL).
 *
 * Who owns the machine can rewrite everything since the last seal that left the house, and no more. Wiping
 * overwrites the key file in place before it is replaced; a file system that copies on write, or a backup of
 * the folder, may still keep an old key: leave the folder out of backups. */
#ifndef FENGSUI_AUDIT_SEAL_H
#define FENGSUI_AUDIT_SEAL_H

#include "audit/change.h"

struct seal {
    int64_t number, seq, at;
    char head[65];      /* hex hash of change `seq` */
    char key[65];       /* public key it is signed with, hex */
    char next_key[65];  /* public key of the next seal, hex */
    char signature[129];
};

/* Makes the next seal over the newest change, appends it to `folder`/seals.jsonl (fsync) and keeps the
 * next private key in `folder`/seal.key (0600). The first call makes the first key. 1 = nothing new to seal.
 * A crash at any moment leaves a folder from which the next call goes on. -ERR_CORRUPT: the key does not
 * follow the last seal, so somebody has touched the folder. */
int seal_make(struct store *store, const char *folder, ms_t at, struct seal *ret_seal, struct oops *oops) RESULT;
/* Checks one seal against its signer's key (`expected_key`: hex, NULL = the one it names) and against the
 * trail of `store`. 1 = does not hold (oops says why). */
int seal_check(struct store *store, const struct seal *seal, const char *expected_key, struct oops *oops) RESULT;
/* The line that leaves the house, one line of JSON, and back. -ERR_SYNTAX, -ERR_INVALID: no seal. */
void seal_print(struct text *text, const struct seal *seal);
int seal_parse(const char *line, struct seal *ret_seal, struct oops *oops) RESULT;

#endif
