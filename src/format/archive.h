/* ZIP archives in memory, through libzip: the container of xlsx and docx. Opening refuses encrypted entries,
 * names that climb (.. or /), too many entries, too many bytes, and entries that swell beyond any document. */
#ifndef FENGSUI_FORMAT_ARCHIVE_H
#define FENGSUI_FORMAT_ARCHIVE_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 0 takes the default. */
struct archive_limits {
    size_t entries;       /* default 2,048 */
    uint64_t entry_bytes; /* unpacked, default 256 MiB */
    uint64_t total_bytes; /* unpacked, default 512 MiB */
    unsigned ratio;       /* unpacked : packed of entries over 1 MiB, default 200 */
};

struct archive;

/* `bytes` must outlive the archive. -ERR_SYNTAX (no archive, damaged, encrypted, bad name), -ERR_TOO_LARGE.
 * The oops says "where:entry". `limits` may be NULL. */
RESULT int archive_open(const char *bytes, size_t n, const char *where, const struct archive_limits *limits,
                        struct oops *oops, struct archive **ret_archive);
void archive_close(struct archive *archive); /* accepts NULL */

size_t archive_count(const struct archive *archive);
const char *archive_name(const struct archive *archive, size_t i);

bool archive_has(const struct archive *archive, const char *name);

/* Hands the unpacked bytes of an entry to `take` in pieces, `last` with the final (perhaps empty) one; anything
 * but 0 from it ends the reading and is returned. -ERR_NOT_FOUND, -ERR_SYNTAX (damaged, checksum), -ERR_TOO_LARGE. */
RESULT int archive_stream(struct archive *archive, const char *name,
                          int (*take)(void *user, const char *bytes, size_t n, bool last), void *user);

/* All of an entry, in `arena`, with a NUL behind it. */
RESULT int archive_read(struct archive *archive, struct arena *arena, const char *name, const char **ret_bytes,
                        size_t *ret_n);

/* The other way: parts packed in their order into `ret_bytes` (in `arena`). The same parts give the same bytes:
 * entries carry no time. `stored` parts are not compressed. */
struct archive_part {
    const char *name;
    const void *bytes;
    size_t n;
    bool stored;
};

RESULT int archive_make(struct arena *arena, const struct archive_part *parts, size_t count, const char **ret_bytes,
                        size_t *ret_n);

static inline void archive_done(struct archive **archive) { archive_close(*archive); }

#endif
