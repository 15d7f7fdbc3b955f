/* For segments/series only: names of files, the 16 bytes of a sample, walking through a raw file.
 *
 * A raw file is a head of 16 bytes (magic, day) and samples of 16 bytes, two little-endian words:
 *   word 0   target << 16 | check
 *   word 1   value as float32 << 32 | lost << 31 | ms of the day
 * The check is 16 bits over both words and the day, so zeroes, half-written bytes and bytes of another day are told
 * from samples (but for one chance in 65,536; a target of 0 never counts). */
#ifndef FENGSUI_SEGMENTS_SERIES_FILE_H
#define FENGSUI_SEGMENTS_SERIES_FILE_H

#include "segments/series.h"

#include <sys/types.h>

enum { SERIES_FILE_RECORD = 16, SERIES_FILE_CHUNK = 4096 };
#define SERIES_FILE_DAY INT64_C(86400000)
#define SERIES_FILE_LAST_DAY 2932896 /* 9999-12-31 */

struct series_record {
    uint64_t word[2];
};

struct series_file_name {
    char text[32];
};

struct series_file_name series_file_name(int64_t day, const char *extension);
/* The day of "2026-10-09.raw" when the extension fits, else -1. */
int64_t series_file_day(const char *name, const char *extension);

struct series_record series_file_head(int64_t day);
struct series_record series_file_pack(const struct sample *sample, int64_t day);
bool series_file_unpack(const struct series_record *record, int64_t day, struct sample *ret_sample);

uint64_t series_file_mix(uint64_t hash, uint64_t word); /* one step of a checksum */
int series_file_error(int system_errno);                /* as -ERR_x */

/* Folders and files of it; cleanup by scope. */
int series_file_folder(const char *folder, int *ret_fd); /* -ERR_NOT_FOUND, -ERR_IO */
void series_file_close(int *fd);         /* -1 = nothing to close */
#define SERIES_FD __attribute__((cleanup(series_file_close))) int

/* All days that have a file with that extension, ascending. */
struct series_days {
    int64_t *at;
    size_t n;
};
int series_file_days(int folder, const char *extension, struct arena *arena, struct series_days *ret_days);

/* Walks the samples of a raw file in order, skipping what does not check. */
struct series_scan {
    int fd;
    int64_t day;
    off_t offset;
    size_t n, next; /* records in the chunk */
    int64_t damaged;
    struct series_record chunk[SERIES_FILE_CHUNK];
};
/* Takes the descriptor for reading from the start; it stays the caller's. */
void series_file_scan(struct series_scan *scan, int fd, int64_t day);
int series_file_next(struct series_scan *scan, struct sample *ret_sample); /* 1 = got one, 0 = end, -ERR_IO */

#endif
