#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "segments/series.h"

#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define DAY INT64_C(86400000)
#define MONDAY (INT64_C(20454) * DAY) /* 2026-01-01T00:00Z */
#define DAY_FILE(extension) "2026-01-01." extension

static char folder[64];

static int new_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/series-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int drop_folder(void **state)
{
    (void)state;
    char command[96];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static const char *path_of(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static bool there(const char *name) { return access(path_of(name), F_OK) == 0; }

/* A small generator of its own, so that a failure can be repeated: the seed is printed. */
static uint64_t seed = 20261009;
static uint32_t draw(uint32_t below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % below;
}

static void append_all(const struct sample *samples, size_t n)
{
    struct series *series = NULL;
    assert_int_equal(series_open(folder, &series), 0);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(series_append(series, &samples[i]), 0);
    assert_int_equal(series_close(series), 0);
}

/* Three targets over two days and a half: every second with gaps, every 7 minutes, and one with hours of silence. */
static size_t make_samples(struct sample *samples, size_t cap)
{
    size_t n = 0;
    for (ms_t at = MONDAY; at < MONDAY + 5 * DAY / 2 && n + 3 < cap; at += 20000) {
        ms_t jitter = draw(900);
        bool ok = draw(100) > 3;
        samples[n++] = (struct sample){7, at + jitter, ok, ok ? (float)(draw(100000) + 1) / 997.0f : 0};
        if (at % 420000 == 0)
            samples[n++] = (struct sample){INT64_C(123456789012), at, true, (float)draw(5) + 0.25f};
        if (at / 3600000 % 5 == 0)
            samples[n++] = (struct sample){8, at + 10, draw(2) == 0, 3.5f};
    }
    return n;
}

static int float_order(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* The definition, written down without any cleverness. */
static bool reference(const struct sample *samples, size_t n, int64_t target, ms_t from, ms_t to,
                      struct series_point *ret_point)
{
    static float values[20000];
    size_t answered = 0;
    struct series_point point = {.at = from, .median = NAN, .p95 = NAN};
    for (size_t i = 0; i < n; i++) {
        if (samples[i].target != target || samples[i].at < from || samples[i].at >= to)
            continue;
        point.n++;
        if (samples[i].ok)
            values[answered++] = samples[i].value;
        else
            point.lost++;
    }
    qsort(values, answered, sizeof *values, float_order);
    if (answered) {
        point.median = values[(size_t)ceil((double)answered / 2) - 1];
        point.p95 = values[(size_t)ceil((double)answered * 95 / 100) - 1];
    }
    *ret_point = point;
    return point.n > 0;
}

static bool same_float(float a, float b) { return isnan(a) ? isnan(b) : a == b; }

static void check_range(const struct sample *samples, size_t n, int64_t target, ms_t from, ms_t to, ms_t step)
{
    ARENA_SCOPE(arena);
    struct series_points points;
    assert_int_equal(series_read(folder, target, from, to, step, arena, &points), 0);
    size_t next = 0;
    for (ms_t at = from; at < to; at += step) {
        struct series_point expected;
        if (!reference(samples, n, target, at, at + step < to ? at + step : to, &expected))
            continue;
        assert_true(next < points.n);
        const struct series_point *got = &points.at[next++];
        if (got->at != at || got->n != expected.n || got->lost != expected.lost ||
            !same_float(got->median, expected.median) || !same_float(got->p95, expected.p95))
            fail_msg("step %lld at %lld: n %lld/%lld median %f/%f p95 %f/%f", (long long)step, (long long)(at - MONDAY),
                     (long long)got->n, (long long)expected.n, (double)got->median, (double)expected.median,
                     (double)got->p95, (double)expected.p95);
    }
    assert_int_equal(next, points.n);
}

static void points_equal_a_brute_force_reference_before_and_after_closing(void **state)
{
    (void)state;
    static struct sample samples[40000];
    printf("seed %llu\n", (unsigned long long)seed);
    size_t n = make_samples(samples, 40000);
    append_all(samples, n);
    const int64_t targets[] = {7, 8, INT64_C(123456789012), 9};
    for (int closed = 0; closed < 2; closed++) {
        for (int i = 0; i < 4; i++) {
            check_range(samples, n, targets[i], MONDAY, MONDAY + 3 * DAY, SERIES_MINUTES);
            check_range(samples, n, targets[i], MONDAY + 5 * SERIES_HOUR, MONDAY + 2 * DAY, SERIES_HOUR);
            check_range(samples, n, targets[i], MONDAY + 77777, MONDAY + DAY + 3600000, 61000);
        }
        int days = -1;
        assert_int_equal(series_roll(folder, MONDAY + 2 * DAY + SERIES_HOUR, &days), 0);
        assert_int_equal(days, closed ? 0 : 2);
    }
    assert_true(there(DAY_FILE("m5")) && there(DAY_FILE("h1")) && there("2026-01-02.h1"));
    assert_false(there("2026-01-03.h1")); /* not over yet */
}

static void wide_steps_count_exactly_and_stay_within_what_was_measured(void **state)
{
    (void)state;
    static struct sample samples[40000];
    size_t n = make_samples(samples, 40000);
    append_all(samples, n);
    int days;
    assert_int_equal(series_roll(folder, MONDAY + 4 * DAY, &days), 0);
    ARENA_SCOPE(arena);
    struct series_points points;
    /* Days of Beijing: steps begin at 16:00 UTC. */
    ms_t from = MONDAY - 8 * SERIES_HOUR;
    assert_int_equal(series_read(folder, 7, from, from + 4 * DAY, DAY, arena, &points), 0);
    assert_int_equal(points.n, 3);
    for (size_t i = 0; i < points.n; i++) {
        struct series_point exact;
        assert_true(reference(samples, n, 7, points.at[i].at, points.at[i].at + DAY, &exact));
        assert_int_equal(points.at[i].n, exact.n);
        assert_int_equal(points.at[i].lost, exact.lost);
        assert_true(fabsf(points.at[i].median - exact.median) < 0.1f * exact.median);
        assert_true(fabsf(points.at[i].p95 - exact.p95) < 0.1f * exact.p95);
    }
}

static void a_day_larger_than_one_gathering_is_closed_in_passes(void **state)
{
    (void)state;
    enum { TARGETS = 30, EACH = 80000 }; /* 2.4 million samples; one gathering holds 2.1 million */
    struct series *series = NULL;
    assert_int_equal(series_open(folder, &series), 0);
    for (int i = 0; i < EACH; i++) {
        for (int target = 1; target <= TARGETS; target++)
            assert_int_equal(series_append(series, &(struct sample){target, MONDAY + i * 1000, i % 10 != 0,
                                                                    (float)(target * 1000 + i % 300)}), 0);
    }
    assert_int_equal(series_close(series), 0);
    int days;
    assert_int_equal(series_roll(folder, MONDAY + 2 * DAY, &days), 0);
    for (int target = 1; target <= TARGETS; target++) {
        ARENA_SCOPE(arena);
        struct series_points points;
        assert_int_equal(series_read(folder, target, MONDAY, MONDAY + DAY, SERIES_MINUTES, arena, &points), 0);
        assert_int_equal(points.n, 267);
        for (size_t i = 0; i < 266; i++) {
            assert_int_equal(points.at[i].n, 300);
            assert_int_equal(points.at[i].lost, 30);
            assert_true(points.at[i].median == (float)(target * 1000 + 149)); /* rank 135 of the 270 answered */
            assert_true(points.at[i].p95 == (float)(target * 1000 + 285));    /* rank 257 */
        }
    }
}

static void the_newest_samples_come_in_order_over_midnight(void **state)
{
    (void)state;
    struct sample samples[100];
    for (int i = 0; i < 100; i++)
        samples[i] = (struct sample){i % 2 ? 5 : 6, MONDAY + DAY - 60000 + i * 1200, i % 3 != 0, (float)i};
    append_all(samples, 100);
    ARENA_SCOPE(arena);
    struct samples got;
    assert_int_equal(series_last(folder, 5, MONDAY, MONDAY + 2 * DAY, 40, arena, &got), 0);
    assert_int_equal(got.n, 40);
    for (int i = 0; i < 40; i++) {
        assert_int_equal(got.at[i].at, samples[21 + 2 * i].at);
        assert_int_equal(got.at[i].ok, samples[21 + 2 * i].ok);
    }
}

static void a_torn_or_zeroed_tail_is_not_read_and_is_cut_off_by_the_next_writer(void **state)
{
    (void)state;
    struct sample first[3] = {{1, MONDAY + 1, true, 1}, {1, MONDAY + 2, true, 2}, {1, MONDAY + 3, true, 3}};
    append_all(first, 3);
    static const char tails[4][48] = {"torn", "", "more than a sample of noise, and a piece"};
    const size_t sizes[] = {4, 48, 40, 15};
    for (int i = 0; i < 4; i++) {
        int fd = open(path_of(DAY_FILE("raw")), O_WRONLY | O_APPEND);
        assert_int_equal(write(fd, tails[i], sizes[i]), sizes[i]);
        close(fd);
        ARENA_SCOPE(arena);
        struct samples got;
        assert_int_equal(series_last(folder, 1, MONDAY, MONDAY + DAY, 100, arena, &got), 0);
        assert_int_equal(got.n, 3 + i);
        append_all(&(struct sample){1, MONDAY + 10 + i, true, 9}, 1);
        struct stat is;
        assert_int_equal(stat(path_of(DAY_FILE("raw")), &is), 0);
        assert_int_equal(is.st_size, 16 * (1 + 4 + i));
    }
}

static void a_damaged_sample_in_the_middle_is_left_out_alone(void **state)
{
    (void)state;
    struct sample samples[50];
    for (int i = 0; i < 50; i++)
        samples[i] = (struct sample){1, MONDAY + i, true, (float)i};
    append_all(samples, 50);
    int fd = open(path_of(DAY_FILE("raw")), O_RDWR);
    for (int byte = 0; byte < 16; byte++) { /* one byte of each of 16 samples */
        off_t at = 16 * (10 + byte) + byte;
        unsigned char old;
        assert_int_equal(pread(fd, &old, 1, at), 1);
        old ^= 0x20;
        assert_int_equal(pwrite(fd, &old, 1, at), 1);
    }
    close(fd);
    ARENA_SCOPE(arena);
    struct samples got;
    assert_int_equal(series_last(folder, 1, MONDAY, MONDAY + DAY, 100, arena, &got), 0);
    assert_int_equal(got.n, 50 - 16);
}

static void a_changed_byte_of_a_closed_day_never_gives_another_value(void **state)
{
    (void)state;
    static struct sample samples[40000];
    size_t n = make_samples(samples, 400);
    append_all(samples, n);
    int days;
    assert_int_equal(series_roll(folder, MONDAY + 2 * DAY, &days), 0);
    ARENA_SCOPE(arena);
    struct series_points whole;
    assert_int_equal(series_read(folder, 7, MONDAY, MONDAY + DAY, SERIES_MINUTES, arena, &whole), 0);
    int fd = open(path_of(DAY_FILE("m5")), O_RDWR);
    off_t size = lseek(fd, 0, SEEK_END);
    int corrupt = 0;
    for (off_t at = 0; at < size; at++) {
        unsigned char old, other;
        assert_int_equal(pread(fd, &old, 1, at), 1);
        other = old ^ (unsigned char)(1u << draw(8));
        assert_int_equal(pwrite(fd, &other, 1, at), 1);
        struct series_points points = {0};
        int error = series_read(folder, 7, MONDAY, MONDAY + DAY, SERIES_MINUTES, arena, &points);
        if (error == -ERR_CORRUPT)
            corrupt++;
        else /* a byte of another target, or this one's row in the directory could not be found */
            assert_true(points.n == 0 ||
                        (points.n == whole.n && memcmp(points.at, whole.at, whole.n * sizeof *whole.at) == 0));
        assert_int_equal(pwrite(fd, &old, 1, at), 1);
    }
    close(fd);
    assert_true(corrupt > 16 * (int)whole.n);
}

static void one_writer_at_a_time(void **state)
{
    (void)state;
    struct series *first = NULL, *second = NULL;
    assert_int_equal(series_open(folder, &first), 0);
    assert_int_equal(series_open(folder, &second), -ERR_BUSY);
    assert_int_equal(series_close(first), 0);
    assert_int_equal(series_open(folder, &second), 0);
    assert_int_equal(series_close(second), 0);
}

static void a_closed_day_takes_no_samples_but_the_next_one_does(void **state)
{
    (void)state;
    append_all(&(struct sample){1, MONDAY, true, 1}, 1);
    int days;
    assert_int_equal(series_roll(folder, MONDAY + DAY, &days), 0);
    struct series *series = NULL;
    assert_int_equal(series_open(folder, &series), 0);
    assert_int_equal(series_append(series, &(struct sample){1, MONDAY + 5, true, 1}), -ERR_REFUSED);
    assert_int_equal(series_append(series, &(struct sample){1, MONDAY + DAY, true, 1}), 0);
    assert_int_equal(series_append(series, &(struct sample){1, MONDAY + 6, true, 1}), -ERR_REFUSED);
    assert_int_equal(series_append(series, &(struct sample){1, MONDAY + DAY + 1, true, 1}), 0);
    assert_int_equal(series_append(series, &(struct sample){0, MONDAY + DAY, true, 1}), -ERR_INVALID);
    assert_int_equal(series_append(series, &(struct sample){SERIES_TARGET_MAX + 1, MONDAY + DAY, true, 1}),
                     -ERR_INVALID);
    assert_int_equal(series_append(series, &(struct sample){1, -1, true, 1}), -ERR_INVALID);
    assert_int_equal(series_append(series, &(struct sample){1, MONDAY + DAY, true, NAN}), -ERR_INVALID);
    assert_int_equal(series_close(series), 0);
    ARENA_SCOPE(arena);
    struct samples got;
    assert_int_equal(series_last(folder, 1, MONDAY, MONDAY + 2 * DAY, 10, arena, &got), 0);
    assert_int_equal(got.n, 3);
}

static void forgetting_takes_what_is_old_and_no_day_that_is_open(void **state)
{
    (void)state;
    for (int day = 0; day < 5; day++)
        append_all(&(struct sample){1, MONDAY + day * DAY, true, 1}, 1);
    int days, files;
    assert_int_equal(series_roll(folder, MONDAY + 2 * DAY, &days), 0);
    assert_int_equal(days, 2);
    const struct series_keep keep = {.raw_days = 1, .m5_days = 4, .h1_days = 0};
    assert_int_equal(series_forget(folder, MONDAY + 5 * DAY, &keep, &files), 0);
    assert_int_equal(files, 3);
    assert_false(there(DAY_FILE("raw")) || there("2026-01-02.raw") || there(DAY_FILE("m5")));
    assert_true(there("2026-01-02.m5") && there(DAY_FILE("h1")) && there("2026-01-02.h1"));
    assert_true(there("2026-01-03.raw") && there("2026-01-04.raw")); /* old enough, but never closed */
}

static void too_many_steps_and_missing_folders_are_refused(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct series_points points;
    assert_int_equal(series_read(folder, 1, 0, MONDAY, 1000, arena, &points), -ERR_TOO_LARGE);
    assert_int_equal(series_read(folder, 1, 0, MONDAY, 0, arena, &points), -ERR_INVALID);
    assert_int_equal(series_read(folder, 1, MONDAY, 0, 1000, arena, &points), -ERR_INVALID);
    assert_int_equal(series_read(folder, 1, 0, 1000, 1000, arena, &points), 0);
    assert_int_equal(points.n, 0);
    assert_int_equal(series_read("/nonexistent/series", 1, 0, 1000, 1000, arena, &points), -ERR_NOT_FOUND);
}

static void a_disk_that_refuses_in_the_middle_of_a_sample_loses_only_what_finds_no_room(void **state)
{
    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit old, tight;
    getrlimit(RLIMIT_FSIZE, &old);
    tight = old;
    tight.rlim_cur = 16 + 100 * 16 + 7; /* the 101st sample is written in half */
    struct series *series = NULL;
    assert_int_equal(series_open(folder, &series), 0);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    int refused = 0;
    for (int i = 0; i < 500; i++)
        refused += series_append(series, &(struct sample){1, MONDAY + i, true, (float)i}) != 0;
    assert_int_equal(series_write(series), -ERR_IO);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_true(refused > 100);
    assert_int_equal(series_append(series, &(struct sample){1, MONDAY + 1000, true, 1000}), 0);
    int64_t lost = series_lost(series);
    assert_int_equal(series_close(series), 0);
    ARENA_SCOPE(arena);
    struct samples got;
    assert_int_equal(series_last(folder, 1, MONDAY, MONDAY + DAY, 1000, arena, &got), 0);
    assert_int_equal(got.n + (size_t)lost, 501);
    for (size_t i = 0; i < got.n; i++)
        assert_true(got.at[i].value == (float)(got.at[i].at - MONDAY));
    assert_true(got.at[got.n - 1].value == 1000.0f);
}

/* Appends for ever, telling through the pipe how many samples were handed to the system. */
static _Noreturn void write_until_killed(int out)
{
    struct series *series = NULL;
    if (series_open(folder, &series) != 0)
        _exit(1);
    for (uint32_t i = 0;; i++) {
        struct sample sample = {1 + i % 5, MONDAY + i, true, (float)i};
        if (series_append(series, &sample) != 0)
            _exit(2);
        if (i % 37 == 36) {
            uint32_t told = i + 1;
            if (series_write(series) != 0 || (i % 370 == 369 && series_sync(series) != 0) ||
                write(out, &told, sizeof told) != (ssize_t)sizeof told)
                _exit(3);
        }
    }
}

static void killed_at_any_moment_nothing_that_was_handed_over_is_missing(void **state)
{
    (void)state;
    for (int round = 0; round < 25; round++) {
        int tell[2];
        assert_int_equal(pipe(tell), 0);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            write_until_killed(tell[1]);
        close(tell[1]);
        uint32_t told = 0;
        for (uint32_t i = 0, stop = draw(400) + 1, got; i < stop && read(tell[0], &got, sizeof got) == sizeof got; i++)
            told = got;
        kill(child, SIGKILL);
        for (uint32_t got; read(tell[0], &got, sizeof got) == sizeof got;)
            told = got;
        close(tell[0]);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));

        ARENA_SCOPE(arena);
        size_t n = 0;
        for (int target = 1; target <= 5; target++) {
            struct samples got;
            assert_int_equal(series_last(folder, target, MONDAY, MONDAY + DAY, 20000, arena, &got), 0);
            for (size_t i = 0; i < got.n; i++) {
                assert_int_equal(got.at[i].at, MONDAY + target - 1 + (ms_t)i * 5); /* none missing, none twice */
                assert_true(got.at[i].value == (float)(got.at[i].at - MONDAY));
            }
            n += got.n;
        }
        assert_true(told > 0 && n >= told);
        assert_int_equal(unlink(path_of(DAY_FILE("raw"))), 0);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, new_folder, drop_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(points_equal_a_brute_force_reference_before_and_after_closing),
        TEST(wide_steps_count_exactly_and_stay_within_what_was_measured),
        TEST(a_day_larger_than_one_gathering_is_closed_in_passes),
        TEST(the_newest_samples_come_in_order_over_midnight),
        TEST(a_torn_or_zeroed_tail_is_not_read_and_is_cut_off_by_the_next_writer),
        TEST(a_damaged_sample_in_the_middle_is_left_out_alone),
        TEST(a_changed_byte_of_a_closed_day_never_gives_another_value),
        TEST(one_writer_at_a_time),
        TEST(a_closed_day_takes_no_samples_but_the_next_one_does),
        TEST(forgetting_takes_what_is_old_and_no_day_that_is_open),
        TEST(too_many_steps_and_missing_folders_are_refused),
        TEST(a_disk_that_refuses_in_the_middle_of_a_sample_loses_only_what_finds_no_room),
        TEST(killed_at_any_moment_nothing_that_was_handed_over_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
