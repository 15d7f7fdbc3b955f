/* A copy of a data folder in one file, taken while a server may be writing in it, and the way back.
 *
 *   fengsui.db            the store at sequence N
 *   evidence/ab/cdef…     every file of evidence that the store names, as far as it is there
 *   series/…              samples of probes, as far as they were written
 *   seals/seals.jsonl     the seals made up to N
 *   manifest.json         N, the hash of change N, and name, size and SHA-256 of all the above
 *
 * Keys are left out on purpose (vault.key, seals/seal.key): whoever holds a backup can read the registers, but neither
 * open what was sealed nor seal in the institution's name. Packs need no place of their own: editions lie in the store.
 */
#ifndef FENGSUI_SERVER_BACKUP_H
#define FENGSUI_SERVER_BACKUP_H

#include "audit/verify.h"
#include "base/clock.h"
#include "server/tarball.h"

#include <stdbool.h>

struct backup {
    int64_t seq;
    char head[65];
    struct tarball_members members;
    struct names_missing LIST(const char *) missing; /* evidence that the store names and the folder lacks */
};

/* FILE is whole or absent, even if the process is killed; the house remembers where it went. -ERR_EXISTS: FILE is
 * taken. */
int backup_write(struct arena *arena, const char *folder, const char *file, struct backup *ret_backup,
                 struct oops *oops) RESULT;
/* When the newest one was made and where it was put; false: none is remembered. */
bool backup_newest(struct store *store, struct arena *arena, ms_t *ret_at, const char **ret_file);

/* `folder` must be absent or empty and is whole or untouched. Compares every member with the manifest, then proves the
 * trail. -ERR_CORRUPT: the file is not what its manifest says. Problems of the trail keep the folder from being made,
 * unless `anyway`: they are in the report, and so a house that was tampered with can still be looked at. A restored
 * house starts a new series of seals; the former one is kept in seals/former. */
int backup_restore(struct arena *arena, const char *file, const char *folder, bool anyway, struct backup *ret_backup,
                   struct verify_report *ret_report, struct oops *oops) RESULT;

#endif
