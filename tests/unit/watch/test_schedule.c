#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "watch/schedule.h"

#include <stdlib.h>
#include <string.h>

enum { MANY = 5000 };

static uint64_t seed = 7;
static uint32_t draw(uint32_t below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % below;
}

static void the_heap_always_gives_the_earliest(void **state)
{
    (void)state;
    struct due_heap heap = {0};
    static struct due dues[300];
    for (int round = 0; round < 20000; round++) {
        struct due *due = &dues[draw(300)];
        if (draw(3))
            due_put(&heap, due, draw(100000));
        else
            due_drop(&heap, due);
        const struct due *first = due_first(&heap);
        size_t n = 0;
        for (int i = 0; i < 300; i++) {
            n += dues[i].place != 0;
            if (dues[i].place)
                assert_true(first->at <= dues[i].at);
        }
        assert_int_equal(n, heap.n);
    }
    due_free(&heap);
    assert_int_equal(dues[0].place, 0);
}

/* Runs a schedule over pretended milliseconds; every try takes `takes`. Returns the largest number of starts that
 * fell into one tenth of a second. */
static int run(struct schedule *schedule, ms_t from, ms_t to, ms_t takes, int *starts,
               const struct schedule_item *items)
{
    static struct { struct schedule_item *item; ms_t end; } under_way[MANY];
    size_t first = 0, last = 0;
    int most = 0, in_tenth = 0;
    for (ms_t now = from; now < to; now++) {
        if (now % 100 == 0)
            in_tenth = 0;
        while (first != last && under_way[first % MANY].end <= now)
            schedule_ended(schedule, under_way[first++ % MANY].item);
        if (schedule_next(schedule) > now)
            continue;
        for (struct schedule_item *item; (item = schedule_take(schedule, now));) {
            under_way[last++ % MANY] = (typeof(under_way[0])){item, now + takes};
            starts[item - items]++;
            if (++in_tenth > most)
                most = in_tenth;
        }
    }
    return most;
}

static void five_thousand_targets_start_in_time_and_evenly(void **state)
{
    (void)state;
    static struct schedule_item items[MANY];
    static int starts[MANY];
    struct schedule schedule;
    schedule_init(&schedule, 64);
    for (int i = 0; i < MANY; i++)
        schedule_put(&schedule, &items[i], 1000 + i, 30000, 123456789);
    int most = run(&schedule, 123456789, 123456789 + 300000, 200, starts, items);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(starts[i], 10);
    assert_int_equal(schedule.late, 0);
    assert_int_equal(schedule.latest, 0);
    assert_int_equal(schedule.skipped, 0);
    assert_in_range(most, 17, 21); /* 16.7 a tenth of a second is the mean */
    schedule_done(&schedule);
}

static void too_many_for_the_parallel_bound_are_late_and_counted(void **state)
{
    (void)state;
    static struct schedule_item items[100];
    int starts[100] = {0};
    struct schedule schedule;
    schedule_init(&schedule, 1); /* 100 tries of 200 ms through one door take 20 s; they are due every 10 s */
    for (int i = 0; i < 100; i++)
        schedule_put(&schedule, &items[i], i + 1, 10000, 0);
    run(&schedule, 0, 100000, 200, starts, items);
    assert_in_range(schedule.started, 490, 501);
    assert_true(schedule.late > 100 && schedule.skipped > 100 && schedule.latest > SCHEDULE_LATE);
    schedule_done(&schedule);
}

static void a_try_still_running_is_not_doubled(void **state)
{
    (void)state;
    static struct schedule_item items[1];
    int starts[1] = {0};
    struct schedule schedule;
    schedule_init(&schedule, 8);
    schedule_put(&schedule, &items[0], 1, 1000, 0);
    run(&schedule, 0, 10000, 2500, starts, items);
    assert_in_range(starts[0], 3, 4);
    assert_int_equal(schedule.started + schedule.skipped, 10);
    schedule_done(&schedule);
}

static void after_a_long_sleep_nothing_is_made_up_for_and_the_grid_stays(void **state)
{
    (void)state;
    static struct schedule_item item;
    struct schedule schedule;
    schedule_init(&schedule, 8);
    schedule_put(&schedule, &item, 42, 60000, 1000);
    ms_t point = schedule_next(&schedule);
    assert_ptr_equal(schedule_take(&schedule, point), &item);
    schedule_ended(&schedule, &item);
    ms_t wake = point + 8 * 3600000 + 5;
    assert_ptr_equal(schedule_take(&schedule, wake), &item);
    schedule_ended(&schedule, &item);
    assert_null(schedule_take(&schedule, wake));
    assert_int_equal((schedule_next(&schedule) - point) % 60000, 0);
    assert_true(schedule_next(&schedule) > wake && schedule_next(&schedule) <= wake + 60000);
    assert_int_equal(schedule.skipped, 8 * 60 - 1);
    schedule_done(&schedule);
}

static void places_survive_a_restart_and_removal_frees_the_slot(void **state)
{
    (void)state;
    static struct schedule_item a, b;
    struct schedule schedule;
    schedule_init(&schedule, 1);
    schedule_put(&schedule, &a, 77, 60000, 5000);
    ms_t first = schedule_next(&schedule);
    schedule_put(&schedule, &a, 77, 60000, 40000); /* the same again: keeps its point */
    assert_int_equal(schedule_next(&schedule), first);
    schedule_remove(&schedule, &a);
    assert_int_equal(schedule_next(&schedule), INT64_MAX);
    schedule_put(&schedule, &a, 77, 60000, 5000 + 60000 * 99); /* another start, the same place in the minute */
    assert_int_equal((schedule_next(&schedule) - first) % 60000, 0);
    schedule_put(&schedule, &b, 78, 60000, 5000 + 60000 * 99);
    struct schedule_item *item = schedule_take(&schedule, 5000 + 60000 * 101);
    assert_non_null(item);
    assert_null(schedule_take(&schedule, 5000 + 60000 * 101)); /* one at a time */
    schedule_remove(&schedule, item);                          /* removed while running: its place is free */
    assert_non_null(schedule_take(&schedule, 5000 + 60000 * 101));
    schedule_done(&schedule);
}

static void what_is_new_is_tried_soon_and_then_on_its_own_grid(void **state)
{
    (void)state;
    enum { DAY = 86400000, NOW = 7 * DAY + 1 };
    static struct schedule_item items[200];
    struct schedule schedule;
    schedule_init(&schedule, 200);
    ms_t grid[200];
    for (int i = 0; i < 200; i++) {
        schedule_put(&schedule, &items[i], i + 1, DAY, NOW);
        grid[i] = items[i].due.at;
        schedule_soon(&schedule, &items[i], SCHEDULE_SOON, NOW);
    }
    int starts[200] = {0};
    int most = run(&schedule, NOW, NOW + SCHEDULE_SOON, 10, starts, items);
    for (int i = 0; i < 200; i++) {
        assert_int_equal(starts[i], 1);
        assert_int_equal((items[i].due.at - grid[i]) % DAY, 0);
    }
    assert_in_range(most, 1, 10); /* of 200 in five seconds: not all at once */
    schedule_put(&schedule, &items[0], 1, 1000, NOW);
    ms_t near = items[0].due.at;
    schedule_soon(&schedule, &items[0], SCHEDULE_SOON, NOW); /* its grid point comes before */
    assert_int_equal(items[0].due.at, near);
    schedule_done(&schedule);
}

/* ---- second looks ---- */

static void a_second_look_comes_within_twenty_seconds_and_leaves_the_grid_where_it_is(void **state)
{
    (void)state;
    enum { INTERVAL = 300000, NOW = 1000000000 };
    ms_t least = INT64_MAX, most = 0;
    for (int id = 1; id <= 100; id++) {
        struct schedule_item item = {0};
        struct schedule schedule;
        schedule_init(&schedule, 8);
        schedule_put(&schedule, &item, id, INTERVAL, NOW);
        ms_t point = schedule_next(&schedule);
        assert_ptr_equal(schedule_take(&schedule, point), &item);
        assert_false(item.aside);
        schedule_ended(&schedule, &item);
        schedule_again(&schedule, &item, point + 500);
        ms_t soon = schedule_next(&schedule) - point - 500;
        assert_in_range(soon, SCHEDULE_AGAIN, 2 * SCHEDULE_AGAIN);
        least = soon < least ? soon : least;
        most = soon > most ? soon : most;
        assert_ptr_equal(schedule_take(&schedule, schedule_next(&schedule)), &item);
        assert_true(item.aside);
        schedule_ended(&schedule, &item);
        assert_int_equal(schedule_next(&schedule), point + INTERVAL);
        assert_ptr_equal(schedule_take(&schedule, point + INTERVAL), &item);
        assert_false(item.aside);
        schedule_done(&schedule);
    }
    assert_true(most - least > SCHEDULE_AGAIN * 9 / 10); /* not all at the same distance */
}

static void a_grid_point_that_comes_first_is_the_second_look(void **state)
{
    (void)state;
    struct schedule_item item = {0};
    struct schedule schedule;
    schedule_init(&schedule, 8);
    schedule_put(&schedule, &item, 5, 8000, 0);
    ms_t point = schedule_next(&schedule);
    assert_ptr_equal(schedule_take(&schedule, point), &item);
    schedule_ended(&schedule, &item);
    schedule_again(&schedule, &item, point + 10);
    assert_int_equal(schedule_next(&schedule), point + 8000);
    assert_ptr_equal(schedule_take(&schedule, point + 8000), &item);
    assert_false(item.aside);
    schedule_ended(&schedule, &item);
    assert_true(schedule_take_now(&schedule, &item)); /* by hand: beside the grid, once */
    assert_true(item.aside && !schedule_take_now(&schedule, &item));
    schedule_done(&schedule);
}

/* A dead uplink: the first `dead` of the targets answer nothing from the beginning, each try of theirs lasts until its
 * time-out and, with `again`, asks for second looks until `k` have failed; the others answer in 50 ms. Ten minutes. */
struct outage {
    int n, dead, k;
    ms_t interval, timeout;
    bool again;
};

struct outage_seen {
    ms_t told_latest; /* after the beginning, of all that are dead */
    int64_t started, late, put_off;
};

static struct outage_seen play(const struct outage *outage)
{
    static struct schedule_item items[MANY];
    static struct due ends[MANY];
    static int failed[MANY];
    struct schedule schedule;
    struct due_heap ending = {0};
    struct outage_seen seen = {0};
    memset(items, 0, sizeof items);
    memset(failed, 0, sizeof failed);
    schedule_init(&schedule, 256);
    for (int i = 0; i < outage->n; i++)
        schedule_put(&schedule, &items[i], i + 1, outage->interval, 0);
    for (ms_t now = 0; now < 600000; now++) {
        for (struct due *end; (end = due_first(&ending)) && end->at <= now;) {
            int i = (int)(end - ends);
            due_drop(&ending, end);
            schedule_ended(&schedule, &items[i]);
            if (i < outage->dead && ++failed[i] == outage->k)
                seen.told_latest = now;
            if (i < outage->dead && failed[i] < outage->k && outage->again)
                schedule_again(&schedule, &items[i], now);
        }
        if (schedule_next(&schedule) > now)
            continue;
        for (struct schedule_item *item; (item = schedule_take(&schedule, now));) {
            int i = (int)(item - items);
            due_put(&ending, &ends[i], now + (i < outage->dead ? outage->timeout : 50));
        }
    }
    for (int i = 0; i < outage->dead; i++)
        assert_true(failed[i] >= outage->k);
    seen.started = schedule.started;
    seen.late = schedule.late;
    seen.put_off = schedule.put_off;
    schedule_done(&schedule);
    due_free(&ending);
    return seen;
}

static void five_hundred_that_fall_silent_at_once_are_told_soon_and_hold_up_nobody(void **state)
{
    (void)state;
    struct outage outage = {.n = 1000, .dead = 500, .k = 2, .interval = 60000, .timeout = 10000, .again = true};
    struct outage_seen soon = play(&outage);
    outage.again = false;
    struct outage_seen plain = play(&outage);
    print_message("500 silent: the last told after %lld s instead of %lld s, %lld tries instead of %lld\n",
                  (long long)soon.told_latest / 1000, (long long)plain.told_latest / 1000, (long long)soon.started,
                  (long long)plain.started);
    assert_true(soon.told_latest <= 60000 + 2 * 10000 + 2 * SCHEDULE_AGAIN);
    assert_true(plain.told_latest >= 120000);
    assert_in_range(soon.started - plain.started, 400, 500); /* one more each, but where the grid point came first */
    assert_int_equal(soon.late, 0);
}

static void second_looks_without_room_wait_and_the_grid_does_not(void **state)
{
    (void)state;
    struct outage outage = {.n = 1900, .dead = 1400, .k = 3, .interval = 60000, .timeout = 10000, .again = true};
    struct outage_seen soon = play(&outage);
    outage.again = false;
    struct outage_seen plain = play(&outage);
    print_message("1400 silent: %lld second looks put off, the last told after %lld s, %lld s without\n",
                  (long long)soon.put_off, (long long)soon.told_latest / 1000, (long long)plain.told_latest / 1000);
    assert_true(soon.put_off > 0);
    assert_int_equal(soon.late, plain.late);
    assert_int_equal(soon.late, 0);
    assert_true(soon.told_latest <= plain.told_latest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_heap_always_gives_the_earliest),
        cmocka_unit_test(five_thousand_targets_start_in_time_and_evenly),
        cmocka_unit_test(too_many_for_the_parallel_bound_are_late_and_counted),
        cmocka_unit_test(a_try_still_running_is_not_doubled),
        cmocka_unit_test(after_a_long_sleep_nothing_is_made_up_for_and_the_grid_stays),
        cmocka_unit_test(places_survive_a_restart_and_removal_frees_the_slot),
        cmocka_unit_test(what_is_new_is_tried_soon_and_then_on_its_own_grid),
        cmocka_unit_test(a_second_look_comes_within_twenty_seconds_and_leaves_the_grid_where_it_is),
        cmocka_unit_test(a_grid_point_that_comes_first_is_the_second_look),
        cmocka_unit_test(five_hundred_that_fall_silent_at_once_are_told_soon_and_hold_up_nobody),
        cmocka_unit_test(second_looks_without_room_wait_and_the_grid_does_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
