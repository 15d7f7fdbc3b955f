#include "trail_fixture.h"

#include "audit/seal.h"
#include "audit/verify.h"
#include "store/store_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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

static struct seal seal(struct trail *trail, ms_t at)
{
    struct seal seal;
    struct oops oops = {0};
    trail_fill(trail, 2);
    assert_int_equal(seal_make(pen_store(trail->pen), trail->folder, at, &seal, &oops), 0);
    return seal;
}

static void shell(struct trail *trail, const char *format)
{
    char command[400];
    snprintf(command, sizeof command, "cd '%s' && %s", trail->folder, format);
    assert_int_equal(system(command), 0);
}

static size_t seal_problems(struct trail *trail)
{
    struct verify_report report;
    struct oops oops = {0};
    assert_int_equal(verify_run(pen_store(trail->pen), NULL, trail->folder, NULL, NULL, trail->arena, &report, &oops),
                     0);
    size_t n = 0;
    for (size_t i = 0; i < report.kept; i++)
        n += report.problems[i].kind == VERIFY_SEAL;
    return n;
}

static void each_seal_announces_the_next_key(void **state)
{
    struct trail *trail = *state;
    struct seal first = seal(trail, 100), second = seal(trail, 200), third = seal(trail, 300);
    assert_int_equal(third.number, 3);
    assert_string_equal(second.key, first.next_key);
    assert_string_equal(third.key, second.next_key);
    assert_string_not_equal(first.key, second.key);
    struct oops oops = {0};
    assert_int_equal(seal_check(pen_store(trail->pen), &first, NULL, &oops), 0);
    assert_int_equal(seal_check(pen_store(trail->pen), &third, second.next_key, &oops), 0);
    assert_int_equal(seal_check(pen_store(trail->pen), &third, first.next_key, &oops), 1);
    assert_int_equal(seal_problems(trail), 0);
}

static void nothing_new_needs_no_seal(void **state)
{
    struct trail *trail = *state;
    struct seal made = seal(trail, 100);
    struct oops oops = {0};
    assert_int_equal(seal_make(pen_store(trail->pen), trail->folder, 200, &made, &oops), 1);
    assert_int_equal(seal_problems(trail), 0);
}

static void the_used_key_is_gone(void **state)
{
    struct trail *trail = *state;
    seal(trail, 100);
    struct stat found;
    char path[200];
    snprintf(path, sizeof path, "%s/seal.key", trail->folder);
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    shell(trail, "ln seal.key old.key && cp seal.key before"); /* `old.key` stays the file that is wiped */
    seal(trail, 200);
    shell(trail, "test $(tr -d '\\0' < old.key | wc -c) = 0 && ! cmp -s before seal.key && test ! -e seal.key.next");
}

static void a_line_goes_out_and_comes_back(void **state)
{
    struct trail *trail = *state;
    struct seal made = seal(trail, 100), back;
    struct oops oops = {0};
    struct text line = TEXT(trail->arena);
    seal_print(&line, &made);
    assert_int_equal(seal_parse(text_end(&line), &back, &oops), 0);
    struct text again = TEXT(trail->arena);
    seal_print(&again, &back);
    assert_string_equal(text_end(&again), text_end(&line));
    const char *const bad[] = {"", "{}", "[]", "{\"number\":1}", "{\"number\":1,\"seq\":1,\"at\":1,\"head\":\"zz\"}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_in_range(-seal_parse(bad[i], &back, NULL), 1, ERR_COUNT);
    line.at[line.n - 3] = line.at[line.n - 3] == 'G' ? 'H' : 'G';
    assert_int_equal(seal_parse(text_end(&line), &back, NULL), -ERR_INVALID);
}

static void altered_seals_do_not_hold(void **state)
{
    struct trail *trail = *state;
    struct seal good = seal(trail, 100), other;
    struct oops oops = {0};
    char *const digits[] = {other.head, other.key, other.next_key, other.signature};
    for (size_t i = 0; i < sizeof digits / sizeof *digits; i++) {
        other = good;
        digits[i][5] = digits[i][5] == '0' ? '1' : '0';
        assert_int_equal(seal_check(pen_store(trail->pen), &other, NULL, &oops), 1);
    }
    other = good, other.seq--;
    assert_int_equal(seal_check(pen_store(trail->pen), &other, NULL, &oops), 1);
    other = good, other.at++;
    assert_int_equal(seal_check(pen_store(trail->pen), &other, NULL, &oops), 1);
    assert_int_equal(seal_check(pen_store(trail->pen), &good, good.key, &oops), 0);
}

/* What somebody with the folder can do to the seals, and is told. */
static void touched_folders_are_told(void **state)
{
    struct trail *trail = *state;
    for (ms_t at = 1; at <= 4; at++)
        seal(trail, at * 100);
    shell(trail, "cp seals.jsonl kept && cp seal.key kept.key");
    const char *const deeds[] = {
        "sed -i 2d seals.jsonl",
        "sed -i 1d seals.jsonl",
        "sed -i '$d' seals.jsonl",
        "rm seals.jsonl",
        "sed -i 's/\"at\":200/\"at\":201/' seals.jsonl",
        "sed -i '2{h;d};3{G}' seals.jsonl",
        "sed -i '2p' seals.jsonl",
        "sed -n 3p kept >> seals.jsonl",
        "head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \\n' > seal.key",
        "sed -i '2s/{/x/' seals.jsonl",
    };
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
        shell(trail, "cp kept seals.jsonl && cp kept.key seal.key");
        assert_int_equal(seal_problems(trail), 0);
        shell(trail, deeds[i]);
        if (!seal_problems(trail))
            fail_msg("not told: %s", deeds[i]);
    }
    shell(trail, "cp kept seals.jsonl && cp kept.key seal.key && sed -i '$d' seals.jsonl");
    struct seal next;
    struct oops oops = {0};
    trail_fill(trail, 1);
    assert_int_equal(seal_make(pen_store(trail->pen), trail->folder, 900, &next, &oops), -ERR_CORRUPT);
}

/* Somebody owns the machine, cuts the end of the trail and makes everything fit again, chain, rows and pen. The seal
 * that left the house still tells. */
static void a_seal_outside_proves_a_rewrite(void **state)
{
    struct trail *trail = *state;
    struct seal early = seal(trail, 100);
    trail_close(trail);
    shell(trail, "cp store.db early.db");
    trail_open(trail);
    struct seal outside = seal(trail, 200);
    trail_close(trail);
    shell(trail, "cp early.db store.db && rm -f store.db-wal store.db-shm");
    trail_open(trail);
    struct oops oops = {0};
    struct verify_report report;
    assert_int_equal(verify_run(pen_store(trail->pen), &trail_schema, NULL, NULL, NULL, trail->arena, &report, &oops),
                     0);
    assert_int_equal(report.problem_count, 0); /* the store alone cannot know */
    assert_int_equal(seal_check(pen_store(trail->pen), &early, NULL, &oops), 0);
    assert_int_equal(seal_check(pen_store(trail->pen), &outside, early.next_key, &oops), 1);
    assert_int_equal(pen_begin(trail->pen, &oops), 0);
    for (int64_t id = 500; pen_seq(trail->pen) < outside.seq; id += 10) /* other history of the same length */
        assert_int_equal(trail_open_notice(trail, id, &oops), 0);
    assert_int_equal(pen_commit(trail->pen, &oops), 0);
    oops = (struct oops){0};
    assert_int_equal(seal_check(pen_store(trail->pen), &outside, early.next_key, &oops), 1);
    assert_non_null(strstr(oops.en, "rewritten"));
}

/* A crash at each step of making a seal leaves a folder from which the next call goes on. */
static void a_crash_while_sealing_is_survived(void **state)
{
    struct trail *trail = *state;
    seal(trail, 100);
    shell(trail, "cp seal.key key1 && cp seals.jsonl lines1");
    seal(trail, 200);
    shell(trail, "cp seal.key key2 && cp seals.jsonl lines2");
    const char *const crashes[] = {
        "cp key1 seal.key && cp lines1 seals.jsonl && cp key2 seal.key.next",                /* next key, no line */
        "cp key1 seal.key && cp key2 seal.key.next && head -c -9 lines2 > seals.jsonl",      /* half a line */
        "cp key1 seal.key && cp key2 seal.key.next && cp lines2 seals.jsonl",                /* a line, old key */
        "head -c 65 /dev/zero > seal.key && cp key2 seal.key.next && cp lines2 seals.jsonl", /* old key wiped */
        "cp key1 seal.key && cp lines1 seals.jsonl && head -c 10 key2 > seal.key.next",      /* half a next key */
    };
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++) {
        shell(trail, crashes[i]);
        assert_int_equal(seal_problems(trail), 0);
        seal(trail, 300 + (ms_t)i);
        assert_int_equal(seal_problems(trail), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_seal_announces_the_next_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_new_needs_no_seal, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_used_key_is_gone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_line_goes_out_and_comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(altered_seals_do_not_hold, set_up, tear_down),
        cmocka_unit_test_setup_teardown(touched_folders_are_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_seal_outside_proves_a_rewrite, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_crash_while_sealing_is_survived, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
