/* What is acknowledged is there: after kill -9, after failing calls, after a full disk. */
#include "trail_fixture.h"

#include "audit/verify.h"
#include "base/random.h"
#include "store/store_faulty.h"
#include "store/store_keep.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KILLS = 40 };

static int set_up(void **state)
{
    static struct trail trail;
    trail_make_folder(&trail);
    trail_open(&trail);
    *state = &trail;
    return 0;
}

static int tear_down(void **state)
{
    trail_remove(*state);
    return 0;
}

static struct verify_report verify(struct trail *trail)
{
    struct verify_report report;
    struct oops oops = {0};
    assert_int_equal(verify_run(pen_store(trail->pen), &trail_schema, NULL, NULL, NULL, trail->arena, &report, &oops),
                     0);
    for (size_t i = 0; i < report.kept && i < 5; i++)
        print_message("%s: %s\n", report.problems[i].place, report.problems[i].en);
    return report;
}

/* ---- kill -9 ---- */

/* Writes batch after batch, says each committed sequence number, never returns. */
static void write_for_ever(struct trail *trail, int acknowledgements)
{
    struct oops oops = {0};
    trail_open(trail);
    for (int round = 0;; round++) {
        trail_fill(trail, 1 + round % 7);
        int64_t seq = pen_seq(trail->pen);
        if (write(acknowledgements, &seq, sizeof seq) != sizeof seq)
            _exit(1);
        if (round % 5 == 4 && store_checkpoint_truncate(pen_store(trail->pen), &oops) < 0)
            _exit(1);
        arena_reset(trail->arena);
    }
}

static int64_t last_acknowledged(int from)
{
    int64_t seq, last = 0;
    while (read(from, &seq, sizeof seq) == sizeof seq)
        last = seq;
    return last;
}

static int64_t run_and_kill(struct trail *trail, unsigned microseconds)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        write_for_ever(trail, ends[1]);
    }
    close(ends[1]);
    usleep(microseconds);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
    int64_t last = last_acknowledged(ends[0]);
    close(ends[0]);
    return last;
}

static void what_was_acknowledged_survives_kill_9(void **state)
{
    struct trail *trail = *state;
    unsigned seed;
    random_bytes(&seed, sizeof seed);
    print_message("seed %u\n", seed);
    int64_t acknowledged = 0;
    for (int i = 0; i < KILLS; i++) {
        trail_close(trail);
        int64_t last = run_and_kill(trail, 2000 + (unsigned)rand_r(&seed) % 30000);
        acknowledged = last > acknowledged ? last : acknowledged;
        trail_open(trail);
        assert_true(pen_seq(trail->pen) >= acknowledged);
        assert_int_equal(verify(trail).problem_count, 0);
        arena_reset(trail->arena);
    }
    assert_true(acknowledged > KILLS);
    assert_int_equal(verify(trail).changes, pen_seq(trail->pen));
}

/* ---- the n-th call fails ---- */

static int scenario(struct trail *trail, struct oops *oops)
{
    int64_t id = pen_next_id(trail->pen) / 10 * 10 + 10;
    int err = pen_begin(trail->pen, oops);
    if (err)
        return err;
    err = trail_open_notice(trail, id, oops);
    if (!err)
        err = pen_savepoint(trail->pen);
    if (!err)
        err = trail_open_notice(trail, id + 10, oops);
    if (!err) {
        pen_back(trail->pen);
        err = pen_savepoint(trail->pen);
    }
    if (!err)
        err = trail_answer_notice(trail, id, "已整改", oops);
    if (!err)
        err = pen_release(trail->pen);
    if (err) {
        pen_abandon(trail->pen);
        return err;
    }
    return pen_commit(trail->pen, oops);
}

static void every_failing_call_leaves_the_store_whole(void **state)
{
    struct trail *trail = *state;
    struct store *store = pen_store(trail->pen);
    int64_t n = 0;
    for (;; n++) {
        struct oops oops = {0};
        int64_t before = pen_seq(trail->pen), id = pen_next_id(trail->pen);
        store_fail_after(store, n);
        int err = scenario(trail, &oops);
        bool fired = store_fail_left(store) < 0;
        store_fail_after(store, -1);
        if (!fired) {
            assert_int_equal(err, 0);
            assert_int_equal(pen_seq(trail->pen), before + 2);
            break;
        }
        assert_int_equal(err, -ERR_IO);
        assert_int_equal(pen_seq(trail->pen), before);
        assert_int_equal(pen_next_id(trail->pen), id);
        assert_int_equal(verify(trail).changes, before);
        if (n % 4 == 0)
            assert_int_equal(scenario(trail, &oops), 0);
    }
    assert_in_range(n, 20, 60);
    assert_int_equal(verify(trail).problem_count, 0);
}

static void a_change_that_fails_in_a_savepoint_leaves_the_others(void **state)
{
    struct trail *trail = *state;
    struct store *store = pen_store(trail->pen);
    for (int64_t n = 0; n < 12; n++) {
        struct oops oops = {0}, failed = {0};
        int64_t before = pen_seq(trail->pen), id = pen_next_id(trail->pen) / 10 * 10 + 10;
        assert_int_equal(pen_begin(trail->pen, &oops), 0);
        assert_int_equal(trail_open_notice(trail, id, &oops), 0);
        assert_int_equal(pen_savepoint(trail->pen), 0);
        store_fail_after(store, n);
        int err = trail_open_notice(trail, id + 10, &failed);
        store_fail_after(store, -1);
        if (err)
            pen_back(trail->pen);
        else
            assert_int_equal(pen_release(trail->pen), 0);
        assert_int_equal(trail_answer_notice(trail, err ? id : id + 10, "已整改", &oops), 0);
        assert_int_equal(pen_commit(trail->pen, &oops), 0);
        assert_int_equal(pen_seq(trail->pen), before + (err ? 2 : 3));
        assert_int_equal(verify(trail).problem_count, 0);
    }
}

/* ---- no room ---- */

/* Fills until a batch fails; its code. Everything before it is committed. */
static int fill_until_it_fails(struct trail *trail)
{
    struct oops oops = {0};
    for (int i = 0; i < 4000; i++) {
        int64_t id = pen_next_id(trail->pen) / 10 * 10 + 10, before = pen_seq(trail->pen);
        int err = pen_begin(trail->pen, &oops);
        if (!err)
            err = trail_open_notice(trail, id, &oops);
        if (!err)
            err = pen_commit(trail->pen, &oops);
        if (!err)
            continue;
        pen_abandon(trail->pen);
        if (pen_seq(trail->pen) != before || !*oops.zh)
            return -ERR_INTERNAL;
        return err;
    }
    return 0;
}

static void files_that_may_not_grow_are_survived(void **state)
{
    struct trail *trail = *state;
    struct rlimit old, small = {1 << 20, RLIM_INFINITY};
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small.rlim_max = old.rlim_max;
    void (*former)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    int err = fill_until_it_fails(trail);
    int again = fill_until_it_fails(trail);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    signal(SIGXFSZ, former);
    assert_int_equal(err, -ERR_IO);
    assert_int_equal(again, -ERR_IO);
    trail_fill(trail, 5); /* there is room again: it goes on by itself */
    assert_int_equal(verify(trail).problem_count, 0);
}

/* Its own mount namespace, so nothing of it is seen outside the child. */
static int on_a_full_disk(struct trail *trail)
{
    char path[128];
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", trail->folder, "tmpfs", 0, "size=600k") != 0)
        return 77;
    trail_open(trail);
    int err = fill_until_it_fails(trail);
    struct oops oops = {0};
    snprintf(path, sizeof path, "size=%s", "64m");
    if (err != -ERR_DISK_FULL || mount(NULL, trail->folder, NULL, MS_REMOUNT, path) != 0)
        return 1;
    trail_fill(trail, 5);
    struct verify_report report;
    err = verify_run(pen_store(trail->pen), &trail_schema, NULL, NULL, NULL, trail->arena, &report, &oops);
    return err || report.problem_count || report.changes != pen_seq(trail->pen);
}

static void a_full_disk_is_survived(void **state)
{
    (void)state;
    struct trail trail;
    int status;
    trail_make_folder(&trail);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(on_a_full_disk(&trail));
    assert_int_equal(waitpid(child, &status, 0), child);
    trail_remove(&trail);
    if (WEXITSTATUS(status) == 77)
        skip(); /* no right to mount here */
    assert_int_equal(status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_acknowledged_survives_kill_9, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_failing_call_leaves_the_store_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_change_that_fails_in_a_savepoint_leaves_the_others, set_up, tear_down),
        cmocka_unit_test_setup_teardown(files_that_may_not_grow_are_survived, set_up, tear_down),
        cmocka_unit_test(a_full_disk_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
