#include "segments/series.h"

#include "base/list.h"
#include "segments/series_closed.h"
#include "segments/series_file.h"
#include "segments/series_point.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct point_list LIST(struct series_point);

/* Points of a day come in ascending order; those of one step wait until one of a later step comes. */
struct reading {
    int folder;
    int64_t target;
    ms_t from, to, step, grain; /* grain 0 = from samples only */
    const char *extension;
    struct arena *scratch, *arena;
    struct point_list step_points, made;
    struct series_weights weights;
    struct series_scan *scan;
};

static ms_t step_of(const struct reading *reading, ms_t at) { return (at - reading->from) / reading->step; }

static void end_step(struct reading *reading)
{
    if (!reading->step_points.n)
        return;
    ms_t at = reading->from + step_of(reading, reading->step_points.at[0].at) * reading->step;
    *list_push(reading->arena, &reading->made) =
        series_point_join(&reading->weights, at, reading->step_points.at, reading->step_points.n);
    reading->step_points.n = 0;
}

static void take_point(void *arg, const struct series_point *point)
{
    struct reading *reading = arg;
    if (point->at < reading->from || point->at >= reading->to)
        return;
    const struct point_list *waiting = &reading->step_points;
    if (waiting->n && step_of(reading, waiting->at[0].at) != step_of(reading, point->at))
        end_step(reading);
    *list_push(reading->scratch, &reading->step_points) = *point;
}

static int point_order(const void *a, const void *b)
{
    ms_t x = ((const struct series_point *)a)->at, y = ((const struct series_point *)b)->at;
    return (x > y) - (x < y);
}

static int read_raw(struct reading *reading, int64_t day)
{
    SERIES_FD fd = openat(reading->folder, series_file_name(day, "raw").text, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? 0 : -ERR_IO;
    ARENA_SCOPE(arena);
    struct point_list points = {0};
    series_file_scan(reading->scan, fd, day);
    struct sample sample;
    int got;
    while ((got = series_file_next(reading->scan, &sample)) == 1) {
        if (sample.target == reading->target && sample.at >= reading->from && sample.at < reading->to)
            *list_push(arena, &points) = series_point_of(&sample);
    }
    if (points.n) /* arrival is nearly, not always, the order of time */
        qsort(points.at, points.n, sizeof *points.at, point_order);
    for (size_t i = 0; i < points.n; i++)
        take_point(reading, &points.at[i]);
    return got;
}

static int read_day(struct reading *reading, int64_t day)
{
    if (!reading->grain)
        return read_raw(reading, day);
    struct series_closed closed;
    int error = series_closed_open(&closed, reading->folder, day, reading->extension, reading->grain);
    if (error == -ERR_NOT_FOUND)
        return read_raw(reading, day);
    if (error)
        return error;
    error = series_closed_read(&closed, reading->target, take_point, reading);
    series_closed_close(&closed);
    return error;
}

static void choose_grain(struct reading *reading)
{
    if (reading->step % SERIES_HOUR == 0) {
        reading->grain = SERIES_HOUR;
        reading->extension = "h1";
    } else if (reading->step % SERIES_MINUTES == 0) {
        reading->grain = SERIES_MINUTES;
        reading->extension = "m5";
    }
    if (reading->grain)
        reading->from -= reading->from % reading->grain;
}

/* The days that have files, raw or closed: a range of years costs only those. */
static int days_of(const struct reading *reading, struct arena *arena, struct series_days *ret_days)
{
    struct series_days raw, closed = {0};
    int error = series_file_days(reading->folder, "raw", arena, &raw);
    if (!error && reading->grain)
        error = series_file_days(reading->folder, reading->extension, arena, &closed);
    if (error)
        return error;
    int64_t *days = ARENA_ARRAY(arena, int64_t, raw.n + closed.n);
    size_t n = 0, i = 0, j = 0;
    while (i < raw.n || j < closed.n) {
        int64_t a = i < raw.n ? raw.at[i] : INT64_MAX, b = j < closed.n ? closed.at[j] : INT64_MAX;
        days[n++] = a < b ? a : b;
        i += a <= b;
        j += b <= a;
    }
    *ret_days = (struct series_days){days, n};
    return 0;
}

int series_read(const char *folder, int64_t target, ms_t from, ms_t to, ms_t step, struct arena *arena,
                struct series_points *ret_points)
{
    if (step <= 0 || from < 0 || to < from || to / SERIES_FILE_DAY > SERIES_FILE_LAST_DAY)
        return -ERR_INVALID;
    if ((to - from) / step > SERIES_POINTS_MAX)
        return -ERR_TOO_LARGE;
    SERIES_FD fd = -1;
    int error = series_file_folder(folder, &fd);
    if (error)
        return error;
    ARENA_SCOPE(scratch);
    struct reading reading = {.folder = fd, .target = target, .from = from, .to = to, .step = step,
                              .scratch = scratch, .arena = arena, .scan = ARENA_NEW(scratch, struct series_scan)};
    choose_grain(&reading);
    struct series_days days;
    error = days_of(&reading, scratch, &days);
    for (size_t i = 0; !error && i < days.n && days.at[i] * SERIES_FILE_DAY < to; i++) {
        if ((days.at[i] + 1) * SERIES_FILE_DAY > reading.from)
            error = read_day(&reading, days.at[i]);
    }
    end_step(&reading);
    series_point_free(&reading.weights);
    if (error)
        return error;
    *ret_points = (struct series_points){reading.made.at, reading.made.n};
    return 0;
}

/* ---- the newest samples ---- */

struct newest {
    struct sample *ring;
    size_t limit, seen;
};

static int scan_newest(int folder, int64_t day, int64_t target, ms_t from, ms_t to, struct series_scan *scan,
                       struct newest *newest)
{
    SERIES_FD fd = openat(folder, series_file_name(day, "raw").text, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? 0 : -ERR_IO;
    series_file_scan(scan, fd, day);
    struct sample sample;
    int got;
    while ((got = series_file_next(scan, &sample)) == 1) {
        if (sample.target == target && sample.at >= from && sample.at < to)
            newest->ring[newest->seen++ % newest->limit] = sample;
    }
    return got;
}

static int sample_order(const void *a, const void *b)
{
    ms_t x = ((const struct sample *)a)->at, y = ((const struct sample *)b)->at;
    return (x > y) - (x < y);
}

int series_last(const char *folder, int64_t target, ms_t from, ms_t to, size_t limit, struct arena *arena,
                struct samples *ret_samples)
{
    if (!limit || limit > SERIES_POINTS_MAX || from < 0 || to < from)
        return -ERR_INVALID;
    SERIES_FD fd = -1;
    int error = series_file_folder(folder, &fd);
    if (error)
        return error;
    ARENA_SCOPE(scratch);
    struct series_scan *scan = ARENA_NEW(scratch, struct series_scan);
    struct series_days days;
    error = series_file_days(fd, "raw", scratch, &days);
    if (error)
        return error;
    struct sample *found = ARENA_ARRAY(arena, struct sample, limit), *ring = ARENA_ARRAY(scratch, struct sample, limit);
    size_t n = 0;
    for (size_t i = days.n; i-- > 0 && n < limit && (days.at[i] + 1) * SERIES_FILE_DAY > from;) {
        if (days.at[i] * SERIES_FILE_DAY >= to)
            continue;
        struct newest newest = {ring, limit - n, 0};
        error = scan_newest(fd, days.at[i], target, from, to, scan, &newest);
        if (error)
            return error;
        size_t got = newest.seen < newest.limit ? newest.seen : newest.limit;
        memcpy(found + n, ring, got * sizeof *ring);
        n += got;
    }
    qsort(found, n, sizeof *found, sample_order);
    *ret_samples = (struct samples){found, n};
    return 0;
}
