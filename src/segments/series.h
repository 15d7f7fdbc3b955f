/* Samples of probes over years, in a folder of plain files. One writer, any number of readers (other threads,
 * other processes) that open what they read for themselves.
 *
 *   2026-10-09.raw   every sample of that day, 16 bytes each, in order of arrival
 *   2026-10-09.m5    median, 95th percentile, losses per target and 5 minutes; 16 bytes each
 *   2026-10-09.h1    the same per hour
 *
 * Days are UTC days of the time handed in (law time, ms). A raw file is only appended to; each sample carries a
 * check value, so a torn or zeroed tail is seen, skipped by readers and cut off by the next writer. The other two are
 * made once, when the day is over (series_roll), under a temporary name and then renamed; a closed day takes no
 * samples any more. Nothing is ever deleted but by series_forget.
 *
 * Size: a target tried every 60 s costs 23 KB a day raw, 4.6 KB in 5-minute and 0.4 KB in hourly points: 100 targets
 * with 30 days raw and five years of points take 0.9 GB, and 90 MB when the 5-minute points go after half a year.
 *
 * Percentiles are by nearest rank, so each is a value that was measured: rank ceil(n/2) and ceil(0.95 n) of the
 * answered samples in ascending order. */
#ifndef FENGSUI_SEGMENTS_SERIES_H
#define FENGSUI_SEGMENTS_SERIES_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SERIES_MINUTES = 5 * 60 * 1000, SERIES_HOUR = 60 * 60 * 1000, SERIES_POINTS_MAX = 20000 };
#define SERIES_TARGET_MAX ((INT64_C(1) << 48) - 1)

struct sample {
    int64_t target; /* 1 … SERIES_TARGET_MAX */
    ms_t at;        /* law time, ms since 1970 */
    bool ok;        /* answered */
    float value;    /* in the unit of its kind, finite; kept only when ok */
};

/* ---- writing: one thread, except series_sync ---- */

struct series;

/* Opens the folder for writing (made if absent). Fails with ERR_BUSY (another writer has it), ERR_IO. */
RESULT int series_open(const char *folder, struct series **ret_series);

/* Takes a sample into memory; a full buffer (256 samples) is written. Fails with ERR_INVALID (target, time or value
 * out of range), ERR_REFUSED (its day is closed), ERR_DISK_FULL, ERR_IO. When the disk refuses, samples wait in the
 * buffer until it is full; what then finds no room is lost and counted. */
RESULT int series_append(struct series *series, const struct sample *sample);

/* Hands what is buffered to the system: readers see it, and it survives the death of this process. */
RESULT int series_write(struct series *series);

/* Makes what was written durable (fdatasync): it survives the loss of power. Blocks; may run on another thread than
 * the writer's, one at a time, and must have returned before series_close. */
RESULT int series_sync(struct series *series);

int64_t series_lost(const struct series *series); /* samples that found no room since series_open */

/* Writes, syncs, frees; failures are told, the series is gone all the same. Accepts NULL. */
int series_close(struct series *series);

/* ---- reading: any thread, any process ---- */

struct series_point {
    ms_t at;            /* start of its step */
    int64_t n, lost;    /* samples, and those without an answer; n is never 0 */
    float median, p95;  /* of the answered ones; NAN when there is none */
};

struct series_points {
    struct series_point *at; /* ascending; steps without samples are left out */
    size_t n;
};

/* Points of one target over from ≤ time < to. Steps begin at `from`, rounded down to a full hour when `step` is a
 * multiple of an hour, to full 5 minutes when it is a multiple of those. Such steps are read from the .h1 and .m5
 * files where a day has them, else from the samples; other steps from samples only (days without them are empty).
 * Exact where a step is one stored point or is read from samples; wider steps give the weighted nearest-rank median
 * of the medians and 95th percentile of the percentiles. n and lost are always exact.
 * Memory: the result, and one step's or one day's samples of the target. Fails with ERR_TOO_LARGE (more than
 * SERIES_POINTS_MAX steps), ERR_INVALID, ERR_CORRUPT (a closed file that does not check), ERR_IO. */
RESULT int series_read(const char *folder, int64_t target, ms_t from, ms_t to, ms_t step, struct arena *arena,
                       struct series_points *ret_points);

struct samples {
    struct sample *at;
    size_t n;
};

/* The newest samples of a target, at most `limit`, ascending, out of from ≤ time < to. */
RESULT int series_last(const char *folder, int64_t target, ms_t from, ms_t to, size_t limit, struct arena *arena,
                       struct samples *ret_samples);

/* ---- keeping: any thread, one at a time ---- */

/* Makes the .m5 and .h1 files of every day that ended at or before `before` and has none. Give a time well behind
 * the newest sample (an hour), for the day then takes no more. Reads a day of any size in 16 MiB of memory and
 * 24 bytes per target. ret_days = how many were closed. Fails with ERR_IO, ERR_DISK_FULL; a half-made file has a
 * temporary name and is made anew. */
RESULT int series_roll(const char *folder, ms_t before, int *ret_days);

struct series_keep {
    int raw_days, m5_days, h1_days; /* 0 = for ever */
};

/* Deletes the files of days that ended longer ago than that, seen from `now` (law time): samples only of closed
 * days. The only place that deletes. ret_files = how many. */
RESULT int series_forget(const char *folder, ms_t now, const struct series_keep *keep, int *ret_files);

#endif
