#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "io/child.h"

#include "peers.h"

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARGV(...)                                                                                                      \
    (const char *const[]) { __VA_ARGS__, NULL }
#define SHELL(text) ARGV("sh", "-c", text)

static int run(struct child_request request, struct arena *arena, struct child_result *ret_result)
{
    return child_run(&request, arena, ret_result);
}

static void output_and_exit_status_are_told_apart(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct child_result result;
    assert_int_equal(run((struct child_request){.argv = SHELL("echo out; echo err >&2; exit 3")}, arena, &result), 0);
    assert_string_equal(result.out, "out\n");
    assert_string_equal(result.err, "err\n");
    assert_int_equal(result.status, 3);
    assert_int_equal(run((struct child_request){.argv = SHELL("kill -SEGV $$")}, arena, &result), 0);
    assert_int_equal(result.status, -1);
    assert_int_equal(result.signal, SIGSEGV);
}

static void input_comes_from_bytes_a_file_or_nowhere(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct child_result result;
    size_t n = 700 * 1000;
    char *bytes = arena_take(arena, n + 1), folder[64], path[128];
    memset(bytes, 'i', n);
    assert_int_equal(run((struct child_request){.argv = ARGV("cat"), .input = bytes, .input_size = n}, arena, &result),
                     0);
    assert_string_equal(result.out, bytes);
    peer_folder(folder);
    snprintf(path, sizeof path, "%s/in", folder);
    peer_write(path, "from a file", 11);
    assert_int_equal(run((struct child_request){.argv = ARGV("cat"), .input_file = path}, arena, &result), 0);
    assert_string_equal(result.out, "from a file");
    assert_int_equal(run((struct child_request){.argv = ARGV("pwd"), .dir = folder}, arena, &result), 0);
    assert_memory_equal(result.out, folder, strlen(folder));
    assert_int_equal(run((struct child_request){.argv = ARGV("cat")}, arena, &result), 0);
    assert_int_equal(result.out_size, 0);
    peer_remove(folder);
}

static void a_child_inherits_only_what_was_said(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct child_result result;
    int leaked = open("/dev/null", O_RDONLY); /* without O_CLOEXEC, as libraries do it */
    setenv("SAMPLE_SECRET", "x", 1);
    assert_int_equal(run((struct child_request){.argv = SHELL("env; ls /proc/self/fd | wc -l")}, arena, &result), 0);
    assert_null(strstr(result.out, "SAMPLE_SECRET"));
    assert_non_null(strstr(result.out, "LANG=C.UTF-8"));
    assert_non_null(strstr(result.out, "\n4\n")); /* three, and the folder ls reads */
    const char *const env[] = {"A=b", NULL};
    assert_int_equal(run((struct child_request){.argv = ARGV("env"), .env = env}, arena, &result), 0);
    assert_string_equal(result.out, "A=b\n");
    close(leaked);
}

static void what_cannot_start_says_why(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct child_result result;
    assert_int_equal(run((struct child_request){.argv = ARGV("no-such-program")}, arena, &result), -ERR_NOT_FOUND);
    assert_int_equal(run((struct child_request){.argv = ARGV("/etc/passwd")}, arena, &result), -ERR_FORBIDDEN);
    assert_int_equal(run((struct child_request){.argv = ARGV("true"), .dir = "/nonexistent"}, arena, &result),
                     -ERR_NOT_FOUND);
}

/* Killed is not yet dead: that takes a moment, and a reaper. */
static void assert_dies(const char *number)
{
    char path[64], state = 'S';
    snprintf(path, sizeof path, "/proc/%d/stat", atoi(number));
    for (int i = 0; i < 100 && state != 'Z'; i++) {
        FILE *file = fopen(path, "r");
        if (!file)
            return;
        if (fscanf(file, "%*d %*s %c", &state) != 1)
            state = 'Z';
        fclose(file);
        usleep(10 * 1000);
    }
    assert_int_equal(state, 'Z');
}

static void time_and_output_are_bounded_for_the_whole_group(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct child_result result;
    struct child_request slow = {.argv = SHELL("sleep 60 & echo $!; sleep 60"), .timeout_ms = 300};
    assert_int_equal(run(slow, arena, &result), -ERR_TIMEOUT);
    assert_in_range(result.took_ms, 290, 2000);
    assert_dies(result.out); /* its own child is gone too */
    struct child_request left = {.argv = SHELL("sleep 60 & echo $!"), .timeout_ms = 5000};
    assert_int_equal(run(left, arena, &result), 0);
    assert_true(result.took_ms < 3000);
    assert_dies(result.out);
    struct child_request chatty = {.argv = ARGV("yes"), .max_output = 100 * 1000};
    assert_int_equal(run(chatty, arena, &result), -ERR_TOO_LARGE);
    assert_int_equal(result.out_size, 100 * 1000);
}

static void limits_hold_from_the_first_instruction(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct child_result result;
    struct child_request request = {
        .argv = SHELL("ulimit -t; ulimit -v; ulimit -n; ulimit -f"),
        .limits = {.cpu_seconds = 7, .memory_bytes = 64 << 20, .file_bytes = 1 << 20, .open_files = 32}};
    assert_int_equal(run(request, arena, &result), 0);
    assert_string_equal(result.out, "7\n65536\n32\n2048\n");
    request.argv = SHELL("while :; do :; done");
    request.limits.cpu_seconds = 1;
    assert_int_equal(run(request, arena, &result), 0);
    assert_true(result.signal == SIGKILL || result.signal == SIGXCPU);
}

/* ---- on a loop ---- */

struct batch {
    struct loop *loop;
    atomic_int done, failed;
};

static void on_done(const struct child_result *result, void *arg)
{
    struct batch *batch = arg;
    if (result->code != 0 || result->status != 0 || strcmp(result->out, "x y\n") != 0)
        atomic_fetch_add(&batch->failed, 1);
    atomic_fetch_add(&batch->done, 1);
}

static void on_refused(const struct child_result *result, void *arg)
{
    struct batch *batch = arg;
    if (result->code != -ERR_TIMEOUT && result->code != -ERR_NOT_FOUND)
        atomic_fetch_add(&batch->failed, 1);
    atomic_fetch_add(&batch->done, 1);
}

static void start_batch(void *arg)
{
    struct batch *batch = arg;
    for (int i = 0; i < 20; i++)
        child_start(batch->loop, &(struct child_request){.argv = ARGV("cat"), .input = "x y\n", .input_size = 4},
                    on_done, batch);
    child_start(batch->loop, &(struct child_request){.argv = ARGV("sleep", "60"), .timeout_ms = 200}, on_refused,
                batch);
    child_start(batch->loop, &(struct child_request){.argv = ARGV("no-such-program")}, on_refused, batch);
}

static void many_run_at_once_on_a_loop(void **state)
{
    (void)state;
    struct batch batch = {0};
    assert_int_equal(loop_start("test", &batch.loop), 0);
    loop_post(batch.loop, start_batch, &batch);
    for (int i = 0; i < 1000 && atomic_load(&batch.done) < 22; i++)
        usleep(5000);
    assert_int_equal(atomic_load(&batch.done), 22);
    assert_int_equal(atomic_load(&batch.failed), 0);
    loop_stop(batch.loop);
}

/* ---- the loop itself ---- */

static void append(void *arg)
{
    static int last = -1;
    int number = (int)(intptr_t)arg;
    if (number != last + 1)
        abort();
    last = number;
}

struct ticks {
    struct loop *loop;
    struct loop_timer *timer;
    atomic_int count;
};

static void tick(void *arg)
{
    struct ticks *ticks = arg;
    if (atomic_fetch_add(&ticks->count, 1) == 2)
        loop_timer_free(ticks->timer); /* while it fires */
}

static void start_ticks(void *arg)
{
    struct ticks *ticks = arg;
    ticks->timer = loop_timer_new(ticks->loop, tick, ticks);
    loop_timer_set(ticks->timer, 10, 10);
}

static void a_loop_keeps_order_and_runs_all_before_it_stops(void **state)
{
    (void)state;
    struct ticks ticks = {0};
    assert_int_equal(loop_start("test", &ticks.loop), 0);
    assert_false(loop_here(ticks.loop));
    loop_call(ticks.loop, start_ticks, &ticks);
    for (int i = 0; i < 10000; i++)
        loop_post(ticks.loop, append, (void *)(intptr_t)i);
    usleep(150 * 1000);
    loop_stop(ticks.loop);
    assert_int_equal(atomic_load(&ticks.count), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(output_and_exit_status_are_told_apart),
        cmocka_unit_test(input_comes_from_bytes_a_file_or_nowhere),
        cmocka_unit_test(a_child_inherits_only_what_was_said),
        cmocka_unit_test(what_cannot_start_says_why),
        cmocka_unit_test(time_and_output_are_bounded_for_the_whole_group),
        cmocka_unit_test(limits_hold_from_the_first_instruction),
        cmocka_unit_test(many_run_at_once_on_a_loop),
        cmocka_unit_test(a_loop_keeps_order_and_runs_all_before_it_stops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
