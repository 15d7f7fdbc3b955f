#include "segments/series.h"

#include "base/must.h"
#include "segments/series_file.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER = 256 };

struct series {
    int folder, lock;
    int64_t day; /* of the open file and of everything in the buffer; -1 = none */
    bool closed; /* that day takes no samples */
    char buffer[BUFFER * SERIES_FILE_RECORD];
    size_t used; /* bytes */
    int64_t lost;

    pthread_mutex_t sync; /* over what series_sync looks at */
    int file;             /* -1 = none */
    int former;           /* the file of the day before, not yet synced; -1 = none */
    bool new_name;        /* the folder has a name that is not yet durable */
};

static int lock_folder(struct series *series)
{
    series->lock = openat(series->folder, "writer.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (series->lock < 0)
        return series_file_error(errno);
    if (flock(series->lock, LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK ? -ERR_BUSY : -ERR_IO;
    return 0;
}

static void series_free(struct series *series)
{
    series_file_close(&series->file);
    series_file_close(&series->former);
    series_file_close(&series->lock);
    series_file_close(&series->folder);
    pthread_mutex_destroy(&series->sync);
    free(series);
}

int series_open(const char *folder, struct series **ret_series)
{
    if (mkdir(folder, 0750) != 0 && errno != EEXIST)
        return series_file_error(errno);
    struct series *series = calloc(1, sizeof *series);
    MUST(series);
    series->folder = series->lock = series->file = series->former = -1;
    series->day = -1;
    pthread_mutex_init(&series->sync, NULL);
    int error = series_file_folder(folder, &series->folder);
    if (!error)
        error = lock_folder(series);
    if (error) {
        series_free(series);
        return error;
    }
    *ret_series = series;
    return 0;
}

/* What is left of the buffer's front after a partial write stays, so the next write goes on within the sample. */
int series_write(struct series *series)
{
    while (series->used) {
        ssize_t put = write(series->file, series->buffer, series->used);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return series_file_error(errno);
        series->used -= (size_t)put;
        memmove(series->buffer, series->buffer + put, series->used);
    }
    return 0;
}

/* Cuts off what a former writer left half done: bytes short of a sample, samples at the end that do not check. */
static int repair_tail(int file, int64_t day)
{
    off_t end = lseek(file, 0, SEEK_END);
    if (end < 0)
        return -ERR_IO;
    off_t sound = end / SERIES_FILE_RECORD * SERIES_FILE_RECORD;
    for (; sound > SERIES_FILE_RECORD; sound -= SERIES_FILE_RECORD) {
        struct series_record record;
        struct sample sample;
        if (pread(file, &record, sizeof record, sound - SERIES_FILE_RECORD) != (ssize_t)sizeof record)
            return -ERR_IO;
        if (series_file_unpack(&record, day, &sample))
            break;
    }
    return sound == end || ftruncate(file, sound) == 0 ? 0 : series_file_error(errno);
}

static int open_day(struct series *series, int64_t day, int *ret_file)
{
    struct series_file_name name = series_file_name(day, "raw");
    SERIES_FD file = openat(series->folder, name.text, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    if (file < 0)
        return series_file_error(errno);
    int error = repair_tail(file, day);
    if (error)
        return error;
    struct stat is;
    if (fstat(file, &is) != 0)
        return -ERR_IO;
    struct series_record head = series_file_head(day);
    if (is.st_size == 0 && write(file, &head, sizeof head) != (ssize_t)sizeof head) {
        error = series_file_error(errno);
        return ftruncate(file, 0) == 0 ? error : -ERR_IO;
    }
    *ret_file = file;
    file = -1;
    return 0;
}

/* The file in use becomes the former one; the sync thread makes it durable. If it was not called for a whole day,
 * the one before is synced here. */
static void swap_file(struct series *series, int64_t day, int file)
{
    pthread_mutex_lock(&series->sync);
    if (series->former >= 0) {
        fdatasync(series->former);
        close(series->former);
    }
    series->former = series->file;
    series->file = file;
    series->new_name = true;
    pthread_mutex_unlock(&series->sync);
    series->day = day;
}

static int turn_to_day(struct series *series, int64_t day)
{
    if (series_write(series) != 0) { /* these samples belong to a file that we leave */
        series->lost += (int64_t)((series->used + SERIES_FILE_RECORD - 1) / SERIES_FILE_RECORD);
        series->used = 0;
    }
    series->closed = faccessat(series->folder, series_file_name(day, "h1").text, F_OK, 0) == 0;
    if (series->closed) {
        series->day = day;
        return 0;
    }
    int file = -1;
    int error = open_day(series, day, &file);
    if (error) {
        series->day = -1;
        return error;
    }
    swap_file(series, day, file);
    return 0;
}

int series_append(struct series *series, const struct sample *sample)
{
    int64_t day = sample->at / SERIES_FILE_DAY;
    if (sample->target < 1 || sample->target > SERIES_TARGET_MAX || sample->at < 0 || day > SERIES_FILE_LAST_DAY ||
        (sample->ok && !isfinite(sample->value)))
        return -ERR_INVALID;
    if (day != series->day) {
        int error = turn_to_day(series, day);
        if (error) {
            series->lost++;
            return error;
        }
    }
    if (series->closed)
        return -ERR_REFUSED;
    int error = 0;
    if (series->used + SERIES_FILE_RECORD > sizeof series->buffer)
        error = series_write(series);
    if (series->used + SERIES_FILE_RECORD > sizeof series->buffer) {
        series->lost++;
        return error;
    }
    struct series_record record = series_file_pack(sample, day);
    memcpy(series->buffer + series->used, &record, sizeof record);
    series->used += sizeof record;
    return error;
}

int series_sync(struct series *series)
{
    pthread_mutex_lock(&series->sync);
    SERIES_FD file = series->file >= 0 ? fcntl(series->file, F_DUPFD_CLOEXEC, 0) : -1;
    SERIES_FD former = series->former;
    series->former = -1;
    bool new_name = series->new_name;
    series->new_name = false;
    pthread_mutex_unlock(&series->sync);

    int error = 0;
    if (file >= 0 && fdatasync(file) != 0)
        error = series_file_error(errno);
    if (former >= 0 && fdatasync(former) != 0)
        error = series_file_error(errno);
    if (new_name && fsync(series->folder) != 0)
        error = series_file_error(errno);
    return error;
}

int64_t series_lost(const struct series *series) { return series->lost; }

int series_close(struct series *series)
{
    if (!series)
        return 0;
    int written = series_write(series), synced = series_sync(series);
    series_free(series);
    return written ? written : synced;
}
