#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "io/child.h"
#include "poll/poll_wire.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED
#endif
#endif

static const struct poll_group GROUPS[] = {{{"1.3.6.1.2.1.1.3"}, 1},
                                           {{"1.3.6.1.2.1.2.2.1.7", "1.3.6.1.2.1.2.2.1.8"}, 0}};
static const struct poll_question QUESTION = {
    "127.0.0.1", 9, {"sample", "", "SHA-256", "", ""}, 50, GROUPS, sizeof GROUPS / sizeof *GROUPS};

static const char *question_text(struct arena *arena)
{
    struct text text = TEXT(arena);
    poll_wire_ask(&text, &QUESTION);
    return text_end(&text);
}

static void a_question_arrives_as_it_was_asked(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const char *text = question_text(arena);
    struct poll_question heard;
    assert_int_equal(poll_wire_hear(arena, text, strlen(text), &heard), 0);
    assert_string_equal(heard.address, QUESTION.address);
    assert_string_equal(heard.access.community, "sample");
    assert_true(heard.port == 9 && heard.limit == 50 && heard.group_count == 2 && heard.groups[1].rows == 0);
    assert_string_equal(heard.groups[1].columns[1], GROUPS[1].columns[1]);
    assert_null(heard.groups[1].columns[2]);
}

static void an_answer_arrives_as_it_was_told_the_highest_counter_too(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct poll_value values[] = {{0, 0, 0, -1, ""}, {1, 1, UINT32_MAX, 0, "接口 1"}};
    const struct poll_answer told = {POLL_READ, true, values, 2};
    struct text text = TEXT(arena);
    struct poll_answer read;
    poll_wire_tell(&text, &told);
    assert_int_equal(poll_wire_read(arena, GROUPS, 2, text.at, text.n, &read), 0);
    assert_true(read.outcome == POLL_READ && read.cut && read.n == 2);
    assert_true((uint64_t)read.values[0].number == UINT64_MAX && read.values[1].row == UINT32_MAX);
    assert_string_equal(read.values[1].text, "接口 1");
    for (size_t n = 0; n < text.n; n++)
        assert_true(poll_wire_read(arena, GROUPS, 2, text.at, n, &read) < 0);
}

static void an_answer_that_was_not_asked_for_is_refused(void **state)
{
    (void)state;
    static const char *const WRONG[] = {
        "", "[]", "{}", "{\"outcome\":\"read\",\"cut\":false}",
        "{\"outcome\":\"fine\",\"cut\":false,\"values\":[]}",
        "{\"outcome\":\"read\",\"cut\":1,\"values\":[]}",
        "{\"outcome\":\"read\",\"cut\":false,\"values\":[[0,0,0]]}",
        "{\"outcome\":\"read\",\"cut\":false,\"values\":[[2,0,0,1]]}",           /* no such group */
        "{\"outcome\":\"read\",\"cut\":false,\"values\":[[0,1,0,1]]}",           /* no such column */
        "{\"outcome\":\"read\",\"cut\":false,\"values\":[[-1,0,0,1]]}",
        "{\"outcome\":\"read\",\"cut\":false,\"values\":[[0,0,4294967296,1]]}",
        "{\"outcome\":\"read\",\"cut\":false,\"values\":[[0,0,0,1.5]]}",
        "{\"outcome\":\"read\",\"cut\":false,\"values\":[[0,0,0,null]]}",
        "{\"outcome\":\"read\",\"cut\":false,\"values\":[[0,0,0,\"123456789012345678901234567890123456789012345678\"]]}",
    };
    ARENA_SCOPE(arena);
    struct poll_answer answer = {.n = 7};
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++)
        if (poll_wire_read(arena, GROUPS, 2, WRONG[i], strlen(WRONG[i]), &answer) == 0)
            fail_msg("%s was read", WRONG[i]);
    assert_int_equal(answer.n, 7);
}

static struct child_result run(struct arena *arena, const char *const *argv, const char *input)
{
    struct child_result result;
    const struct child_request request = {
        .argv = argv, .input = input, .input_size = strlen(input), .timeout_ms = 10000};
    int failed = child_run(&request, arena, &result);
    assert_int_equal(failed, 0);
    return result;
}

static void the_program_can_speak_to_nobody_else_and_do_nothing_else(void **state)
{
    (void)state;
#ifdef SANITIZED
    skip();
#endif
    static const char *const WAYS[] = {"open", "create", "socket", "exec", "fork", "code", "kill", "dup", "elsewhere"};
    for (size_t i = 0; i < sizeof WAYS / sizeof *WAYS; i++) {
        ARENA_SCOPE(arena);
        struct child_result result = run(arena, (const char *[]){POLL, "--prove", WAYS[i], NULL}, question_text(arena));
        if (result.signal != SIGSYS)
            fail_msg("%s: ended with status %d, signal %d", WAYS[i], result.status, result.signal);
    }
    assert_int_equal(access("/tmp/fengsui-was-here", F_OK), -1);
}

static void where_nobody_listens_it_says_so_within_its_time(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct poll_answer answer;
    struct child_result result = run(arena, (const char *[]){POLL, NULL}, question_text(arena));
    assert_int_equal(result.status, 0);
    assert_int_equal(poll_wire_read(arena, GROUPS, 2, result.out, result.out_size, &answer), 0);
    assert_int_equal(answer.outcome, POLL_SILENT);
    assert_int_equal(answer.n, 0);
}

static void nonsense_is_not_taken_for_a_question(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    assert_int_equal(run(arena, (const char *[]){POLL, NULL}, "{\"address\":\"127.0.0.1\"}").status, 2);
    assert_int_equal(run(arena, (const char *[]){POLL, "--more", NULL}, question_text(arena)).status, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_arrives_as_it_was_asked),
        cmocka_unit_test(an_answer_arrives_as_it_was_told_the_highest_counter_too),
        cmocka_unit_test(an_answer_that_was_not_asked_for_is_refused),
        cmocka_unit_test(the_program_can_speak_to_nobody_else_and_do_nothing_else),
        cmocka_unit_test(where_nobody_listens_it_says_so_within_its_time),
        cmocka_unit_test(nonsense_is_not_taken_for_a_question),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
