/* Law time and the wall: what is followed, what is held, who settles a doubt. */
#include "place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "server/law_clock.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MINUTE = 60 * 1000, DAY = 24 * 3600 * 1000 };

static const ms_t NOON = 1772683200000; /* some day of 2026 */

/* --- pure --- */

static void a_jump_is_held_and_time_goes_on_by_the_machine(void **state)
{
    struct law_clock clock;
    (void)state;
    law_clock_start(&clock, false, 0, NOON, NOON, 1000);
    assert_int_equal(law_clock_read(&clock, NOON + 2000, 3000), NOON + 2000);
    assert_int_equal(law_clock_read(&clock, NOON + 20 * MINUTE + 4000, 5000), NOON + 4000);
    assert_int_equal(clock.state, LAW_CLOCK_HELD);
    assert_int_equal(clock.behind, 20 * MINUTE);
    assert_int_equal(law_clock_read(&clock, NOON + 20 * MINUTE + 5000, 6000), NOON + 5000);
    law_clock_accept(&clock, NOON + 20 * MINUTE + 6000, 7000);
    assert_int_equal(law_clock_read(&clock, NOON + 20 * MINUTE + 7000, 8000), NOON + 20 * MINUTE + 7000);
    assert_int_equal(clock.state, LAW_CLOCK_NORMAL);
}

static void a_jump_that_is_taken_back_needs_nobody(void **state)
{
    struct law_clock clock;
    (void)state;
    law_clock_start(&clock, false, 0, NOON, NOON, 0);
    law_clock_read(&clock, NOON + DAY, 1000);
    assert_int_equal(clock.state, LAW_CLOCK_HELD);
    assert_int_equal(law_clock_read(&clock, NOON + 2000, 2000), NOON + 2000);
    assert_int_equal(clock.state, LAW_CLOCK_NORMAL);
}

static void time_never_runs_back(void **state)
{
    struct law_clock clock;
    (void)state;
    law_clock_start(&clock, false, 0, NOON, NOON - DAY, 0);
    assert_int_equal(clock.state, LAW_CLOCK_BEHIND);
    assert_int_equal(law_clock_read(&clock, NOON - DAY + 1000, 1000), NOON);
    assert_int_equal(law_clock_read(&clock, NOON + 1000, DAY + 1000), NOON + 1000);
    assert_int_equal(clock.state, LAW_CLOCK_NORMAL);
}

static void an_outage_of_a_week_is_made_up_for_a_longer_one_is_doubted(void **state)
{
    struct law_clock clock;
    (void)state;
    law_clock_start(&clock, false, 0, NOON - 6 * (ms_t)DAY, NOON, 0);
    assert_int_equal(clock.state, LAW_CLOCK_NORMAL);
    law_clock_start(&clock, false, 0, NOON - 8 * (ms_t)DAY, NOON, 0);
    assert_int_equal(clock.state, LAW_CLOCK_UNSURE);
    assert_int_equal(law_clock_read(&clock, NOON + 1000, 1000), NOON - 8 * (ms_t)DAY + 1000);
    assert_int_equal(clock.state, LAW_CLOCK_UNSURE);
    law_clock_read(&clock, NOON - 3 * (ms_t)DAY, 2000); /* the clock was set right: five days, an outage */
    assert_int_equal(clock.state, LAW_CLOCK_NORMAL);
    law_clock_start(&clock, true, 0, NOON - 8 * (ms_t)DAY, NOON, 0);
    assert_int_equal(clock.state, LAW_CLOCK_NORMAL);
}

/* --- in the office --- */

static bool never(void) { return false; }
static bool always(void) { return true; }

static int try_to_open_a_line_named(int nth, size_t length)
{
    char *name = arena_take(place.arena, length + 1);
    memset(name, 'x', length);
    name[length] = '\0';
    struct cell cells[] = {{"name", VALUE_OF_TEXT(name)}, {"address", VALUE_OF_TEXT("127.0.0.99")}};
    struct fact fact = {.kind = FACT_DEED,
                        .name = "open",
                        .table = "line",
                        .actor = {.title = "测试", .kind = "machine", .trusted = true},
                        .values = cells,
                        .value_count = 2};
    struct fact_answer answer = {0};
    snprintf(fact.id, sizeof fact.id, "test/line/%d", nth);
    int failed = office_ask(place.office, OFFICE_PEOPLE, &fact, place.arena, &answer);
    return failed ? failed : -answer.code;
}

static int try_to_open_a_line(int nth) { return try_to_open_a_line_named(nth, 12); }

static enum law_clock_state state_of_clock(void)
{
    struct office_figures figures;
    office_now(place.office);
    office_figures(place.office, &figures);
    return figures.clock;
}

static void while_the_time_is_unsure_nothing_is_written_until_somebody_confirms_it(void **state)
{
    struct oops oops = {0};
    struct actor actor = {.title = "系统管理员", .kind = "person", .source = "127.0.0.1"};
    (void)state;
    place_began = 9 * (ms_t)DAY;
    place_synchronised = never;
    place_open(false);
    assert_int_equal(state_of_clock(), LAW_CLOCK_UNSURE);
    assert_int_equal(try_to_open_a_line(0), -ERR_READ_ONLY);
    assert_int_equal(office_accept_clock(place.office, &actor, "暑期停机，时间已核对", &oops), 0);
    assert_int_equal(state_of_clock(), LAW_CLOCK_NORMAL);
    assert_true(clock_true() - office_now(place.office) < MINUTE);
    assert_int_not_equal(try_to_open_a_line(0), -ERR_READ_ONLY);
    const struct row *change = place_row("trail", "verb", VALUE_OF_TEXT("clock.accepted"), NULL, 5);
    assert_string_equal(row_text(change, "reason"), "暑期停机，时间已核对");
    assert_string_equal(row_text(change, "actor-title"), "系统管理员");
    assert_int_equal(office_accept_clock(place.office, &actor, "再来一次", &oops), -ERR_REFUSED);
    place_close();
}

static void a_source_of_time_confirms_it_too(void **state)
{
    (void)state;
    place_began = 9 * (ms_t)DAY;
    place_synchronised = always;
    place_open(false);
    const struct row *change = place_row("trail", "verb", VALUE_OF_TEXT("clock.accepted"), NULL, 5);
    assert_string_equal(row_text(change, "actor-title"), "时间同步");
    assert_int_equal(state_of_clock(), LAW_CLOCK_NORMAL);
    place_close();
}

/* --- no room --- */

static bool without_room(void)
{
    struct office_figures figures;
    office_figures(place.office, &figures);
    return figures.no_room;
}

/* Takes what the disk has left, or gives it back. */
static void fill_disk(bool full)
{
    char path[96], piece[4096] = {0};
    snprintf(path, sizeof path, "%s/fill", place_root);
    FILE *file = full ? fopen(path, "w") : NULL;
    for (size_t n = 1; file && n;)
        n = fwrite(piece, 1, sizeof piece, file);
    if (file)
        fclose(file);
    else
        unlink(path);
}

/* In a mount namespace of its own: `folder` is a disk of 64 MiB there. */
static int on_a_small_disk(const char *folder)
{
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", folder, "tmpfs", 0, "size=64m") != 0)
        return 77;
    place_root = folder;
    place_began = 0;
    place_synchronised = always;
    place_open(true);
    bool before = without_room();
    fill_disk(true);
    int refused = 0;
    for (int i = 0; i < 2000 && refused != -ERR_DISK_FULL; i++)
        refused = try_to_open_a_line_named(i, 65536);
    bool told = without_room();
    fill_disk(false);
    office_try_room(place.office);
    bool after = without_room();
    return refused == -ERR_DISK_FULL && !before && told && !after ? 0 : 1;
}

static void a_write_that_found_no_room_counts_at_once_and_until_there_is_room_again(void **state)
{
    int status;
    char folder[] = "/tmp/fengsui-small-XXXXXX";
    (void)state;
    assert_non_null(mkdtemp(folder));
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(on_a_small_disk(folder));
    assert_int_equal(waitpid(child, &status, 0), child);
    rmdir(folder);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77)
        skip();
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_jump_is_held_and_time_goes_on_by_the_machine),
        cmocka_unit_test(a_jump_that_is_taken_back_needs_nobody),
        cmocka_unit_test(time_never_runs_back),
        cmocka_unit_test(an_outage_of_a_week_is_made_up_for_a_longer_one_is_doubted),
        cmocka_unit_test(while_the_time_is_unsure_nothing_is_written_until_somebody_confirms_it),
        cmocka_unit_test(a_source_of_time_confirms_it_too),
        cmocka_unit_test(a_write_that_found_no_room_counts_at_once_and_until_there_is_room_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
