/* One file that holds many: a tar (pax) written and read through libarchive, every member hashed on the way.
 *
 * Writing: everything goes to PATH.part; tarball_close makes it durable and gives it its name, which must be free. So
 * PATH is whole or absent, whatever happens meanwhile. Reading trusts no name: regular files only, no "..", nothing
 * absolute, and only below the folder given. */
#ifndef FENGSUI_SERVER_TARBALL_H
#define FENGSUI_SERVER_TARBALL_H

#include "base/err.h"
#include "base/list.h"

#include <stdint.h>

struct tarball_member {
    const char *name;   /* "evidence/ab/cdef…" */
    int64_t size;
    char sha256[65];
};
struct tarball_members LIST(struct tarball_member);

struct tarball;

/* -ERR_EXISTS: PATH is taken. Members are noted in `members`, in `arena`. */
int tarball_create(struct arena *arena, const char *path, struct tarball_members *members, struct tarball **ret_tarball,
                   struct oops *oops) RESULT;
/* A file as it is now: what is appended meanwhile is left out. Returns 1 when there is no such file. */
int tarball_add(struct tarball *tarball, const char *name, const char *file, struct oops *oops) RESULT;
int tarball_add_bytes(struct tarball *tarball, const char *name, const void *bytes, size_t n, struct oops *oops) RESULT;
int tarball_close(struct tarball *tarball, struct oops *oops) RESULT; /* frees in any case */
void tarball_abandon(struct tarball *tarball); /* leaves nothing; accepts NULL */

/* Unpacks everything into `folder`, which is there and empty; files and folders are made for the owner alone and
 * are durable when it returns. -ERR_SYNTAX: no tar, or a name that leads elsewhere. */
int tarball_unpack(struct arena *arena, const char *path, const char *folder, struct tarball_members *members,
                   struct oops *oops) RESULT;

#endif
