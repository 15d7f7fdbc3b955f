/* Closing a day. The samples of a day lie in order of arrival and may be far more than memory; points are made per
 * target. So one pass counts the targets' samples, and further passes each gather as many whole targets as fit. */
#include "segments/series.h"

#include "base/must.h"
#include "segments/series_closed.h"
#include "segments/series_file.h"
#include "segments/series_point.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

enum { GATHER_MAX = 2 * 1024 * 1024 }; /* samples of 8 bytes held at once; a larger target is held alone */

struct held {
    uint32_t ms;
    float value; /* NAN = lost */
};

struct counted {
    int64_t target;
    size_t n;     /* samples of the day */
    size_t place; /* while gathering: where its next sample goes */
};

struct tally { /* target → counted, open addressing */
    struct counted *rows;
    size_t n, cap;
};

struct roll {
    int folder, raw;
    int64_t day;
    struct tally tally;
    struct held *held;
    size_t held_cap;
    struct series_point *points;
    struct series_weights weights;
    struct series_scan scan;
    struct series_closed_writer m5, h1;
};

static void roll_free(struct roll **roll)
{
    if (!*roll)
        return;
    series_closed_drop(&(*roll)->m5);
    series_closed_drop(&(*roll)->h1);
    series_point_free(&(*roll)->weights);
    series_file_close(&(*roll)->raw);
    free((*roll)->tally.rows);
    free((*roll)->held);
    free((*roll)->points);
    free(*roll);
}

static struct counted *tally_find(const struct tally *tally, int64_t target)
{
    size_t i = (size_t)series_file_mix(1, (uint64_t)target) & (tally->cap - 1);
    while (tally->rows[i].target && tally->rows[i].target != target)
        i = (i + 1) & (tally->cap - 1);
    return &tally->rows[i];
}

static void tally_grow(struct tally *tally)
{
    struct tally larger = {.n = tally->n, .cap = tally->cap ? tally->cap * 2 : 256};
    larger.rows = calloc(larger.cap, sizeof *larger.rows);
    MUST(larger.rows);
    for (size_t i = 0; i < tally->cap; i++) {
        if (tally->rows[i].target)
            *tally_find(&larger, tally->rows[i].target) = tally->rows[i];
    }
    free(tally->rows);
    *tally = larger;
}

static void tally_count(struct tally *tally, int64_t target)
{
    if (tally->n * 2 >= tally->cap)
        tally_grow(tally);
    struct counted *row = tally_find(tally, target);
    tally->n += !row->target;
    row->target = target;
    row->n++;
}

static int target_order(const void *a, const void *b)
{
    int64_t x = ((const struct counted *)a)->target, y = ((const struct counted *)b)->target;
    return (x > y) - (x < y);
}

static struct counted *sorted_targets(const struct tally *tally)
{
    struct counted *rows = calloc(tally->n + 1, sizeof *rows);
    MUST(rows);
    size_t n = 0;
    for (size_t i = 0; i < tally->cap; i++) {
        if (tally->rows[i].target)
            rows[n++] = tally->rows[i];
    }
    qsort(rows, n, sizeof *rows, target_order);
    return rows;
}

static int count_targets(struct roll *roll)
{
    series_file_scan(&roll->scan, roll->raw, roll->day);
    struct sample sample;
    int got;
    while ((got = series_file_next(&roll->scan, &sample)) == 1)
        tally_count(&roll->tally, sample.target);
    return got;
}

static int time_order(const void *a, const void *b)
{
    uint32_t x = ((const struct held *)a)->ms, y = ((const struct held *)b)->ms;
    return (x > y) - (x < y);
}

static int write_points(struct roll *roll, struct series_closed_writer *writer, int64_t target,
                        const struct held *held, size_t n)
{
    struct series_point *singles = roll->points, *made = roll->points + n;
    size_t count = 0;
    for (size_t from = 0, to; from < n; from = to) {
        ms_t slot = held[from].ms / writer->grain;
        for (to = from; to < n && held[to].ms / writer->grain == slot; to++) {
            bool ok = !isnan(held[to].value);
            singles[to - from] = series_point_of(&(struct sample){.ok = ok, .value = held[to].value});
        }
        ms_t at = roll->day * SERIES_FILE_DAY + slot * writer->grain;
        made[count++] = series_point_join(&roll->weights, at, singles, to - from);
    }
    return series_closed_target(writer, target, made, count);
}

static int close_target(struct roll *roll, int64_t target, struct held *held, size_t n)
{
    qsort(held, n, sizeof *held, time_order);
    roll->points = reallocarray(roll->points, 2 * n, sizeof *roll->points);
    MUST(roll->points);
    int error = write_points(roll, &roll->m5, target, held, n);
    return error ? error : write_points(roll, &roll->h1, target, held, n);
}

/* Puts the samples of targets[0 … n) side by side into roll->held. */
static int gather(struct roll *roll, const struct counted *targets, size_t n, size_t total)
{
    if (roll->held_cap < total) {
        roll->held = reallocarray(roll->held, total, sizeof *roll->held);
        MUST(roll->held);
        roll->held_cap = total;
    }
    for (size_t i = 0, place = 0; i < n; place += targets[i].n, i++)
        tally_find(&roll->tally, targets[i].target)->place = place;
    series_file_scan(&roll->scan, roll->raw, roll->day);
    struct sample sample;
    size_t left = total;
    int got = 0;
    while (left && (got = series_file_next(&roll->scan, &sample)) == 1) {
        if (sample.target < targets[0].target || sample.target > targets[n - 1].target)
            continue;
        struct held held = {(uint32_t)(sample.at - roll->day * SERIES_FILE_DAY), sample.ok ? sample.value : NAN};
        roll->held[tally_find(&roll->tally, sample.target)->place++] = held;
        left--;
    }
    return got < 0 ? got : left ? -ERR_CORRUPT : 0; /* the file became shorter under our eyes */
}

static int close_targets(struct roll *roll, const struct counted *targets, size_t n)
{
    for (size_t from = 0, to; from < n; from = to) {
        size_t total = 0;
        for (to = from; to < n && (to == from || total + targets[to].n <= GATHER_MAX); to++)
            total += targets[to].n;
        int error = gather(roll, targets + from, to - from, total);
        struct held *held = roll->held;
        for (size_t i = from; i < to && !error; held += targets[i].n, i++)
            error = close_target(roll, targets[i].target, held, targets[i].n);
        if (error)
            return error;
    }
    return 0;
}

/* The .h1 comes last: it is what closes the day. */
static int close_day(int folder, int64_t day)
{
    __attribute__((cleanup(roll_free))) struct roll *roll = calloc(1, sizeof *roll);
    MUST(roll);
    roll->folder = folder;
    roll->day = day;
    roll->raw = openat(folder, series_file_name(day, "raw").text, O_RDONLY | O_CLOEXEC);
    if (roll->raw < 0)
        return series_file_error(errno);
    int error = count_targets(roll);
    if (!error)
        error = series_closed_begin(&roll->m5, folder, day, "m5", SERIES_MINUTES);
    if (!error)
        error = series_closed_begin(&roll->h1, folder, day, "h1", SERIES_HOUR);
    if (error)
        return error;
    struct counted *targets = sorted_targets(&roll->tally);
    error = close_targets(roll, targets, roll->tally.n);
    free(targets);
    if (!error)
        error = series_closed_finish(&roll->m5, folder, "m5");
    if (!error)
        error = series_closed_finish(&roll->h1, folder, "h1");
    return error;
}

static bool is_closed(int folder, int64_t day)
{
    return faccessat(folder, series_file_name(day, "h1").text, F_OK, 0) == 0;
}

int series_roll(const char *folder, ms_t before, int *ret_days)
{
    SERIES_FD fd = -1;
    int error = series_file_folder(folder, &fd);
    if (error)
        return error;
    ARENA_SCOPE(arena);
    struct series_days days;
    error = series_file_days(fd, "raw", arena, &days);
    int closed = 0;
    for (size_t i = 0; !error && i < days.n && (days.at[i] + 1) * SERIES_FILE_DAY <= before; i++) {
        if (is_closed(fd, days.at[i]))
            continue;
        error = close_day(fd, days.at[i]);
        closed++;
    }
    if (error)
        return error;
    *ret_days = closed;
    return 0;
}

static int forget(int folder, const char *extension, int64_t before, bool only_closed, int *files)
{
    ARENA_SCOPE(arena);
    struct series_days days;
    int error = series_file_days(folder, extension, arena, &days);
    for (size_t i = 0; !error && i < days.n && days.at[i] < before; i++) {
        if (only_closed && !is_closed(folder, days.at[i]))
            continue;
        if (unlinkat(folder, series_file_name(days.at[i], extension).text, 0) != 0)
            error = series_file_error(errno);
        else
            ++*files;
    }
    return error;
}

/* Raw files go first: a raw file without its .h1 would be taken for an open day. */
int series_forget(const char *folder, ms_t now, const struct series_keep *keep, int *ret_files)
{
    SERIES_FD fd = -1;
    int error = series_file_folder(folder, &fd);
    int64_t today = now / SERIES_FILE_DAY;
    int files = 0;
    if (!error && keep->raw_days > 0)
        error = forget(fd, "raw", today - keep->raw_days, true, &files);
    if (!error && keep->m5_days > 0)
        error = forget(fd, "m5", today - keep->m5_days, false, &files);
    if (!error && keep->h1_days > 0)
        error = forget(fd, "h1", today - keep->h1_days, false, &files);
    if (error)
        return error;
    *ret_files = files;
    return 0;
}
