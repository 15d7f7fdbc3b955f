#include "segments/series_file.h"

#include <dirent.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MAGIC UINT64_C(0x3153454952455346) /* "FSERIES1" */
#define LOST (UINT64_C(1) << 31)

struct series_file_name series_file_name(int64_t day, const char *extension)
{
    time_t seconds = (time_t)(day * 86400);
    struct tm date;
    gmtime_r(&seconds, &date);
    struct series_file_name name;
    snprintf(name.text, sizeof name.text, "%04d-%02d-%02d.%s", (date.tm_year + 1900) % 10000, (date.tm_mon + 1) % 100,
             date.tm_mday % 100, extension);
    return name;
}

int64_t series_file_day(const char *name, const char *extension)
{
    struct tm date = {0};
    int end = 0;
    if (sscanf(name, "%4d-%2d-%2d.%n", &date.tm_year, &date.tm_mon, &date.tm_mday, &end) != 3 || !end)
        return -1;
    date.tm_year -= 1900;
    date.tm_mon -= 1;
    int64_t day = timegm(&date) / 86400;
    return day >= 0 && strcmp(name, series_file_name(day, extension).text) == 0 ? day : -1;
}

uint64_t series_file_mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

int series_file_error(int system_errno)
{
    switch (system_errno) {
    case ENOENT: return -ERR_NOT_FOUND;
    case ENOSPC:
    case EDQUOT: return -ERR_DISK_FULL;
    default: return -ERR_IO;
    }
}

struct series_record series_file_head(int64_t day)
{
    return (struct series_record){{htole64(MAGIC), htole64((uint64_t)day)}};
}

static uint64_t check_of(uint64_t target, uint64_t word, int64_t day)
{
    uint64_t hash = series_file_mix(series_file_mix(series_file_mix(MAGIC, (uint64_t)day), target), word);
    return hash >> 48;
}

struct series_record series_file_pack(const struct sample *sample, int64_t day)
{
    float value = sample->ok ? sample->value : 0;
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint64_t target = (uint64_t)sample->target;
    uint64_t word = (uint64_t)bits << 32 | (sample->ok ? 0 : LOST) | (uint64_t)(sample->at - day * SERIES_FILE_DAY);
    return (struct series_record){{htole64(target << 16 | check_of(target, word, day)), htole64(word)}};
}

bool series_file_unpack(const struct series_record *record, int64_t day, struct sample *ret_sample)
{
    uint64_t first = le64toh(record->word[0]), word = le64toh(record->word[1]);
    uint64_t target = first >> 16, ms = word & (LOST - 1);
    if (!target || ms >= (uint64_t)SERIES_FILE_DAY || (first & 0xffff) != check_of(target, word, day))
        return false;
    uint32_t bits = (uint32_t)(word >> 32);
    *ret_sample = (struct sample){(int64_t)target, day * SERIES_FILE_DAY + (int64_t)ms, !(word & LOST), 0};
    memcpy(&ret_sample->value, &bits, sizeof bits);
    return true;
}

int series_file_folder(const char *folder, int *ret_fd)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return series_file_error(errno);
    *ret_fd = fd;
    return 0;
}

void series_file_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static int day_order(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void close_folder(DIR **folder) { closedir(*folder); }

int series_file_days(int folder, const char *extension, struct arena *arena, struct series_days *ret_days)
{
    int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return series_file_error(errno);
    __attribute__((cleanup(close_folder))) DIR *entries = fdopendir(fd);
    size_t cap = 64, n = 0;
    int64_t *days = ARENA_ARRAY(arena, int64_t, cap);
    for (const struct dirent *entry; (entry = readdir(entries));) {
        int64_t day = series_file_day(entry->d_name, extension);
        if (day < 0)
            continue;
        if (n == cap) {
            days = arena_grow(arena, days, cap * sizeof *days, 2 * cap * sizeof *days);
            cap *= 2;
        }
        days[n++] = day;
    }
    qsort(days, n, sizeof *days, day_order);
    *ret_days = (struct series_days){days, n};
    return 0;
}

void series_file_scan(struct series_scan *scan, int fd, int64_t day)
{
    scan->fd = fd;
    scan->day = day;
    scan->offset = SERIES_FILE_RECORD;
    scan->n = scan->next = 0;
    scan->damaged = 0;
}

static int next_chunk(struct series_scan *scan)
{
    ssize_t got;
    do
        got = pread(scan->fd, scan->chunk, sizeof scan->chunk, scan->offset);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return -ERR_IO;
    scan->n = (size_t)got / SERIES_FILE_RECORD; /* a torn last sample stays out */
    scan->next = 0;
    scan->offset += (off_t)(scan->n * SERIES_FILE_RECORD);
    return 0;
}

int series_file_next(struct series_scan *scan, struct sample *ret_sample)
{
    for (;;) {
        if (scan->next == scan->n) {
            int error = next_chunk(scan);
            if (error)
                return error;
            if (!scan->n)
                return 0;
        }
        if (series_file_unpack(&scan->chunk[scan->next++], scan->day, ret_sample))
            return 1;
        scan->damaged++;
    }
}
