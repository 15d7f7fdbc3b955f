/* For segments/series only: the file of a closed day at one grain, immutable once it has its name.
 *
 *   head       magic, day, grain                                        24 bytes
 *   points     by target, then time: slot << 23 | lost, n, median, p95  16 bytes each
 *   directory  ascending: target, first point, count, check             32 bytes each
 *   tail       points, targets, magic                                   24 bytes
 *
 * All numbers little-endian. The check of a directory row covers the row and its points, so what is read is checked
 * and what is not read costs nothing. */
#ifndef FENGSUI_SEGMENTS_SERIES_CLOSED_H
#define FENGSUI_SEGMENTS_SERIES_CLOSED_H

#include "segments/series.h"

#include <stdio.h>

enum { SERIES_CLOSED_COUNT_MAX = (1 << 23) - 1 }; /* samples in a point */

struct series_closed_writer {
    FILE *file; /* under the temporary name */
    int64_t day;
    ms_t grain;
    uint64_t points, target_count;
    struct series_closed_entry *entries; /* malloc */
    size_t cap;
};

/* Begins "DAY.EXTENSION.new". All of these: 0 or -ERR_x (ERR_TOO_LARGE: a point of more samples than fit); after a
 * failure only series_closed_drop. */
int series_closed_begin(struct series_closed_writer *writer, int folder, int64_t day, const char *extension,
                        ms_t grain);
int series_closed_target(struct series_closed_writer *writer, int64_t target, const struct series_point *points,
                         size_t n); /* targets ascending, points ascending within the day */
/* Makes it durable under its own name. */
int series_closed_finish(struct series_closed_writer *writer, int folder, const char *extension);
void series_closed_drop(struct series_closed_writer *writer); /* frees; harmless twice */

struct series_closed {
    const unsigned char *bytes; /* NULL = not open */
    size_t size;
    int64_t day;
    ms_t grain;
    uint64_t points, target_count;
};

/* -ERR_NOT_FOUND when the day has no such file, -ERR_CORRUPT, -ERR_IO. */
int series_closed_open(struct series_closed *closed, int folder, int64_t day, const char *extension, ms_t grain);
void series_closed_close(struct series_closed *closed);
/* Calls take for each point of the target, in order. -ERR_CORRUPT when they do not check: then none was given. */
int series_closed_read(const struct series_closed *closed, int64_t target,
                       void (*take)(void *arg, const struct series_point *point), void *arg);

#endif
