/* Files kept as evidence, once each, by the hash of their content: folder/ab/cdef… A file is there only when it is
 * whole and durable: hashed, synced, renamed into place, its folder synced. Inner header. */
#ifndef FENGSUI_API_EVIDENCE_STORE_H
#define FENGSUI_API_EVIDENCE_STORE_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EVIDENCE_HEX = 65 };

struct evidence {
    char sha256[EVIDENCE_HEX], sm3[EVIDENCE_HEX];
    int64_t size;
    const char *media; /* by the first bytes, else by the name's end; constant text */
};

/* Makes the folder and a place for half-written files; removes what an earlier process left there. */
RESULT int evidence_store_open(const char *folder, struct oops *oops);

/* Takes over `file` (on the same file system, durable; it is gone afterwards), or `n` bytes when `file` is NULL.
 * Blocking. `name` is what the person calls it. -ERR_IO, -ERR_DISK_FULL. */
RESULT int evidence_store_take(const char *folder, const char *file, const char *bytes, size_t n, const char *name,
                               struct evidence *ret_evidence, struct oops *oops);

/* Where a hash lies, whether it is there or not; NULL when it is no hash. */
const char *evidence_store_path(struct arena *arena, const char *folder, const char *sha256);

#endif
