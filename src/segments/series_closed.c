#include "segments/series_closed.h"

#include "base/must.h"
#include "segments/series_file.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD_MAGIC UINT64_C(0x31304c4c4f525346) /* "FSROLL01" */
#define TAIL_MAGIC UINT64_C(0x444e454c4f525346) /* "FSROLEND" */

struct stored_point {
    uint32_t slot_lost, n, median, p95;
};

struct series_closed_entry {
    uint64_t target, first, count, check;
};

struct stored_head {
    uint64_t magic, day, grain;
};

struct stored_tail {
    uint64_t points, targets, magic;
};

_Static_assert(sizeof(struct stored_point) == 16 && sizeof(struct series_closed_entry) == 32 &&
                   sizeof(struct stored_head) == 24 && sizeof(struct stored_tail) == 24,
               "the file's format");

static uint32_t float_bits(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return htole32(bits);
}

static float bits_float(uint32_t bits)
{
    float value;
    bits = le32toh(bits);
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint64_t check_entry(const struct series_closed_entry *entry, int64_t day)
{
    uint64_t hash = series_file_mix(series_file_mix(HEAD_MAGIC, (uint64_t)day), entry->target);
    return series_file_mix(series_file_mix(hash, entry->first), entry->count);
}

static uint64_t check_point(uint64_t hash, const struct stored_point *point)
{
    uint64_t words[2];
    memcpy(words, point, sizeof words);
    return series_file_mix(series_file_mix(hash, words[0]), words[1]);
}

/* ---- writing ---- */

static struct series_file_name temporary(int64_t day, const char *extension)
{
    char name[16];
    snprintf(name, sizeof name, "%s.new", extension);
    return series_file_name(day, name);
}

int series_closed_begin(struct series_closed_writer *writer, int folder, int64_t day, const char *extension,
                        ms_t grain)
{
    *writer = (struct series_closed_writer){.day = day, .grain = grain};
    SERIES_FD fd = openat(folder, temporary(day, extension).text, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    if (fd < 0)
        return series_file_error(errno);
    writer->file = fdopen(fd, "w");
    MUST(writer->file);
    fd = -1;
    struct stored_head head = {htole64(HEAD_MAGIC), htole64((uint64_t)day), htole64((uint64_t)grain)};
    return fwrite(&head, sizeof head, 1, writer->file) == 1 ? 0 : series_file_error(errno);
}

static struct series_closed_entry *new_entry(struct series_closed_writer *writer)
{
    if (writer->target_count == writer->cap) {
        writer->cap = writer->cap ? writer->cap * 2 : 64;
        writer->entries = reallocarray(writer->entries, writer->cap, sizeof *writer->entries);
        MUST(writer->entries);
    }
    return &writer->entries[writer->target_count++];
}

int series_closed_target(struct series_closed_writer *writer, int64_t target, const struct series_point *points,
                         size_t n)
{
    struct series_closed_entry *entry = new_entry(writer);
    *entry = (struct series_closed_entry){(uint64_t)target, writer->points, n, 0};
    uint64_t hash = check_entry(entry, writer->day);
    for (size_t i = 0; i < n; i++) {
        const struct series_point *point = &points[i];
        if (point->n > SERIES_CLOSED_COUNT_MAX)
            return -ERR_TOO_LARGE;
        uint32_t slot = (uint32_t)((point->at - writer->day * SERIES_FILE_DAY) / writer->grain);
        struct stored_point stored = {htole32(slot << 23 | (uint32_t)point->lost), htole32((uint32_t)point->n),
                                      float_bits(point->median), float_bits(point->p95)};
        hash = check_point(hash, &stored);
        if (fwrite(&stored, sizeof stored, 1, writer->file) != 1)
            return series_file_error(errno);
    }
    entry->check = hash;
    writer->points += n;
    return 0;
}

static int write_end(struct series_closed_writer *writer)
{
    for (uint64_t i = 0; i < writer->target_count; i++) {
        const struct series_closed_entry *entry = &writer->entries[i];
        struct series_closed_entry stored = {htole64(entry->target), htole64(entry->first), htole64(entry->count),
                                             htole64(entry->check)};
        if (fwrite(&stored, sizeof stored, 1, writer->file) != 1)
            return series_file_error(errno);
    }
    struct stored_tail tail = {htole64(writer->points), htole64(writer->target_count), htole64(TAIL_MAGIC)};
    if (fwrite(&tail, sizeof tail, 1, writer->file) != 1 || fflush(writer->file) != 0 ||
        fsync(fileno(writer->file)) != 0)
        return series_file_error(errno);
    return 0;
}

int series_closed_finish(struct series_closed_writer *writer, int folder, const char *extension)
{
    int error = write_end(writer);
    if (error)
        return error;
    struct series_file_name from = temporary(writer->day, extension), to = series_file_name(writer->day, extension);
    if (renameat(folder, from.text, folder, to.text) != 0 || fsync(folder) != 0)
        return series_file_error(errno);
    return 0;
}

void series_closed_drop(struct series_closed_writer *writer)
{
    if (writer->file)
        fclose(writer->file);
    free(writer->entries);
    *writer = (struct series_closed_writer){0};
}

/* ---- reading ---- */

static int map_file(struct series_closed *closed, int folder, const char *name)
{
    SERIES_FD fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return series_file_error(errno);
    struct stat is;
    if (fstat(fd, &is) != 0)
        return -ERR_IO;
    if (is.st_size < (off_t)(sizeof(struct stored_head) + sizeof(struct stored_tail)))
        return -ERR_CORRUPT;
    void *bytes = mmap(NULL, (size_t)is.st_size, PROT_READ, MAP_SHARED, fd, 0);
    if (bytes == MAP_FAILED)
        return -ERR_IO;
    closed->bytes = bytes;
    closed->size = (size_t)is.st_size;
    return 0;
}

static bool sound(struct series_closed *closed)
{
    struct stored_head head;
    struct stored_tail tail;
    memcpy(&head, closed->bytes, sizeof head);
    memcpy(&tail, closed->bytes + closed->size - sizeof tail, sizeof tail);
    closed->points = le64toh(tail.points);
    closed->target_count = le64toh(tail.targets);
    size_t room = closed->size - sizeof head - sizeof tail;
    return le64toh(head.magic) == HEAD_MAGIC && le64toh(tail.magic) == TAIL_MAGIC &&
           le64toh(head.day) == (uint64_t)closed->day && le64toh(head.grain) == (uint64_t)closed->grain &&
           closed->points <= room / sizeof(struct stored_point) &&
           closed->target_count <= room / sizeof(struct series_closed_entry) &&
           closed->points * sizeof(struct stored_point) +
                   closed->target_count * sizeof(struct series_closed_entry) == room;
}

int series_closed_open(struct series_closed *closed, int folder, int64_t day, const char *extension, ms_t grain)
{
    *closed = (struct series_closed){.day = day, .grain = grain};
    int error = map_file(closed, folder, series_file_name(day, extension).text);
    if (!error && !sound(closed)) {
        series_closed_close(closed);
        error = -ERR_CORRUPT;
    }
    return error;
}

void series_closed_close(struct series_closed *closed)
{
    if (closed->bytes)
        munmap((void *)closed->bytes, closed->size);
    closed->bytes = NULL;
}

static struct series_closed_entry entry_at(const struct series_closed *closed, uint64_t i)
{
    struct series_closed_entry entry;
    size_t directory = sizeof(struct stored_head) + closed->points * sizeof(struct stored_point);
    memcpy(&entry, closed->bytes + directory + i * sizeof entry, sizeof entry);
    return (struct series_closed_entry){le64toh(entry.target), le64toh(entry.first), le64toh(entry.count),
                                        le64toh(entry.check)};
}

static bool find_entry(const struct series_closed *closed, int64_t target, struct series_closed_entry *ret_entry)
{
    uint64_t low = 0, high = closed->target_count;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        struct series_closed_entry entry = entry_at(closed, middle);
        if (entry.target == (uint64_t)target) {
            *ret_entry = entry;
            return true;
        }
        if (entry.target < (uint64_t)target)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static struct stored_point point_at(const struct series_closed *closed, uint64_t i)
{
    struct stored_point point;
    memcpy(&point, closed->bytes + sizeof(struct stored_head) + i * sizeof point, sizeof point);
    return point;
}

static bool entry_checks(const struct series_closed *closed, const struct series_closed_entry *entry)
{
    if (entry->first > closed->points || entry->count > closed->points - entry->first)
        return false;
    uint64_t hash = check_entry(entry, closed->day);
    for (uint64_t i = 0; i < entry->count; i++) {
        struct stored_point point = point_at(closed, entry->first + i);
        hash = check_point(hash, &point);
    }
    return hash == entry->check;
}

int series_closed_read(const struct series_closed *closed, int64_t target,
                       void (*take)(void *arg, const struct series_point *point), void *arg)
{
    struct series_closed_entry entry;
    if (!find_entry(closed, target, &entry))
        return 0;
    if (!entry_checks(closed, &entry))
        return -ERR_CORRUPT;
    for (uint64_t i = 0; i < entry.count; i++) {
        struct stored_point stored = point_at(closed, entry.first + i);
        uint32_t slot_lost = le32toh(stored.slot_lost);
        struct series_point point = {closed->day * SERIES_FILE_DAY + (slot_lost >> 23) * closed->grain,
                                     le32toh(stored.n), slot_lost & SERIES_CLOSED_COUNT_MAX,
                                     bits_float(stored.median), bits_float(stored.p95)};
        take(arg, &point);
    }
    return 0;
}
