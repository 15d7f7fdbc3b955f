#include "place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../deliver/world.h"
#include "store/store_note.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* A delivery as the rules make it, without those rules. */
static int64_t delivery(const char *channel, const char *address, const char *title, const char *fallback)
{
    struct oops oops = {0};
    int64_t person;
    assert_int_equal(store_find(place.store, "person", "name", "赵立诚", &person, &oops), 0);
    const struct cell cells[] = {
        {"person", VALUE_OF_REF("person", person)},
        {"channel", VALUE_OF_TEXT(channel)},
        {"address", VALUE_OF_TEXT(address)},
        {"title", VALUE_OF_TEXT(title)},
        {"text", VALUE_OF_TEXT("图书馆：座位预约需要整改，请签收。")},
        {"subject", VALUE_OF_REF("person", person)},
        {"fallback", fallback ? VALUE_OF_TEXT(fallback) : VALUE_NONE},
        {NULL},
    };
    return place_open_record("delivery", cells);
}

static const struct row *delivered(int64_t id, const char *state)
{
    return place_row("delivery", "id", VALUE_OF_INT(id), state, 15);
}

static void mail_channel(void)
{
    place_channel(
        "mail", "mail",
        arena_printf(place.arena,
                     "{\"url\":\"smtp://"
                     "127.0.0.1:%d\",\"tls\":\"none\",\"from\":\"fengsui@sample.edu.cn\",\"per_minute\":\"200\"}",
                     world.smtp));
}

static void robot_channel(void)
{
    place_channel("wecom", "wecom",
                  arena_printf(place.arena, "{\"url\":\"%s\"}", world_url(place.arena, "/wecom?key=example")));
}

static void sms_channel(void)
{
    place_channel("sms", "sms",
                  arena_printf(place.arena,
                               "{\"url\":\"%s\",\"body\":\"{\\\"mobile\\\":\\\"{phone}\\\",\\\"text\\\":\\\"{text}"
                               "\\\",\\\"id\\\":\\\"{key}\\\",\\\"token\\\":\\\"{secret}\\\"}\",\"secret\":\"example-token\","
                               "\"success\":\"json result.code = 0\",\"per_minute\":\"240\"}",
                               world_url(place.arena, "/sms?sign={key}")));
}

static void a_mail_arrives_and_the_register_says_when(void **state)
{
    (void)state;
    mail_channel();
    place_outbox();
    int64_t id = delivery("mail", "lin@sample.edu.cn", "整改〔2026〕001号 安全漏洞整改通知", NULL);
    const struct row *row = delivered(id, "sent");
    assert_true(row_int(row, "sent-at") > 0);
    assert_int_equal(row_int(row, "tries"), 1);
    json_t *mails = world_mails("lin@sample.edu.cn");
    assert_int_equal(json_array_size(mails), 1);
    const char *plain = json_string_value(json_object_get(json_array_get(mails, 0), "plain"));
    assert_non_null(strstr(plain, "座位预约需要整改"));
    assert_non_null(strstr(plain, "https://fengsui.sample.edu.cn/r/person/"));
    json_decref(mails);
}

static int keep_none(struct house *house, void *arg)
{
    struct oops oops = {0};
    static const char *const WRONG[] = {"",
                                        "fengsui.sample.edu.cn",
                                        "ftp://a.test",
                                        "https://",
                                        "https:///x",
                                        "https://a b",
                                        "https://a.test/?x=1",
                                        "https://a.test/#x",
                                        "javascript://a.test\nalert(1)"};
    (void)arg;
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++)
        if (house_keep_public_url(house, WRONG[i], &oops) != -ERR_INVALID || !*oops.zh)
            return -ERR_INVALID;
    return 0;
}

static void the_public_address_is_kept_and_nothing_else_is_taken_for_one(void **state)
{
    (void)state;
    assert_int_equal(office_call(place.office, keep_none, NULL), 0);
    place_leave();
    char folder[sizeof place.folder];
    memcpy(folder, place.folder, sizeof folder);
    arena_free(place.arena);
    place_enter(folder);
    assert_string_equal(place.house->public_url, "https://fengsui.sample.edu.cn");
}

static void a_robot_that_fails_twice_is_asked_three_times(void **state)
{
    (void)state;
    robot_channel();
    world_next("wecom", "[[500, \"\"], [503, \"\"]]");
    place_outbox();
    const struct row *row = delivered(delivery("wecom", "", "试一次", NULL), "sent");
    assert_int_equal(row_int(row, "tries"), 3);
    struct outbox_figures figures;
    outbox_figures(place.outbox, &figures);
    assert_int_equal(figures.retried, 2);
}

static void what_no_channel_can_take_goes_by_the_next(void **state)
{
    (void)state;
    mail_channel();
    place_outbox();
    int64_t id = delivery("wecom", "", "没有机器人", "mail");
    assert_string_equal(row_text(delivered(id, "off"), "reason"), "通道没有设置");
    const struct row *next = place_row("delivery", "channel", VALUE_OF_TEXT("mail"), "sent", 15);
    assert_string_equal(row_text(next, "title"), "没有机器人");
    assert_string_equal(row_text(next, "address"), "zhaolicheng@sample.edu.cn");
}

static void a_refused_robot_gives_way_to_mail_with_its_own_reason(void **state)
{
    (void)state;
    robot_channel();
    mail_channel();
    world_next("wecom", "[[200, \"{\\\"errcode\\\":93000,\\\"errmsg\\\":\\\"invalid webhook url\\\"}\"]]");
    place_outbox();
    int64_t id = delivery("wecom", "", "机器人已撤销", "mail");
    assert_non_null(strstr(row_text(delivered(id, "failed"), "reason"), "93000"));
    place_row("delivery", "channel", VALUE_OF_TEXT("mail"), "sent", 15);
}

/* ---- claims ---- */

static size_t texts_seen(void)
{
    json_t *seen = world_seen("sms");
    size_t n = json_array_size(seen);
    json_decref(seen);
    return n;
}

static void await_texts(size_t n)
{
    for (int i = 0; i < 600 && texts_seen() < n; i++)
        usleep(25000);
    assert_int_equal(texts_seen(), n);
}

/* This program once more, serving the folder until it is killed. */
static pid_t another_server(const char *folder)
{
    pid_t pid = fork();
    if (pid)
        return pid;
    execl("/proc/self/exe", "test_server_outbox", "--serve", folder, NULL);
    _exit(127);
}

__attribute__((noreturn)) static void serve(const char *folder)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    place_enter(folder);
    place_sense();
    place_outbox();
    for (;;)
        pause();
}

static int forget_notes(struct house *house, void *arg)
{
    for (const int64_t *id = arg; *id; id++)
        if (store_note_drop(pen_store(house->pen), NOTE_CLAIM,
                            arena_printf(place.arena, "delivery/%lld", (long long)*id)))
            return -ERR_IO;
    return 0;
}

/* The gateway has the message and is about to answer when the server dies; with it die all notes. */
static void a_server_that_is_killed_while_it_sends_never_sends_twice(void **state)
{
    (void)state;
    sms_channel();
    mail_channel();
    int64_t text = delivery("sms", "13800000001", "短信", NULL), behind = delivery("sms", "13800000001", "再一条", NULL),
            mail = delivery("mail", "twice@sample.edu.cn", "邮件", NULL);
    size_t before = texts_seen();
    world_next("sms", "[[200, \"{\\\"result\\\":{\\\"code\\\":0}}\", 60]]");
    place_leave();
    pid_t pid = another_server(place.folder);
    await_texts(before + 1);
    assert_int_equal(kill(pid, SIGKILL), 0);
    waitpid(pid, NULL, 0);
    char folder[sizeof place.folder];
    memcpy(folder, place.folder, sizeof folder);
    arena_free(place.arena);
    place_enter(folder);
    assert_true(place_count("trail", "verb", VALUE_OF_TEXT("delivery.sending")) >= 1);
    assert_int_equal(office_call(place.office, forget_notes, (int64_t[]){text, behind, mail, 0}), 0);
    place_sense();
    place_outbox();
    assert_non_null(strstr(row_text(delivered(text, "uncertain"), "reason"), "是否送达不明"));
    delivered(behind, "uncertain"); /* claimed, too: who knows */
    delivered(mail, "sent");
    usleep(300000);
    assert_int_equal(texts_seen(), before + 1);
}

static void what_was_claimed_and_not_sent_waits_for_the_next_start(void **state)
{
    (void)state;
    sms_channel();
    world_next("sms", "[[200, \"{\\\"result\\\":{\\\"code\\\":0}}\", 1]]");
    size_t before = texts_seen();
    place_outbox();
    int64_t first = delivery("sms", "13800000001", "短信", NULL), behind = delivery("sms", "13800000001", "再一条", NULL);
    await_texts(before + 1);
    delivered(behind, "sending");
    place_stop_senses();
    delivered(first, "sent");
    delivered(behind, "pending");
    assert_int_equal(texts_seen(), before + 1);
    place_sense();
    place_outbox();
    delivered(behind, "sent");
    assert_int_equal(texts_seen(), before + 2);
}

static void many_texts_are_claimed_a_few_at_a_time_and_all_sent_once(void **state)
{
    (void)state;
    enum { MANY = 50 };
    sms_channel();
    size_t before = texts_seen();
    place_outbox();
    for (int i = 0; i < MANY; i++)
        delivery("sms", arena_printf(place.arena, "138000001%02d", i), "短信", NULL);
    for (int i = 0; i < 600 && place_count("delivery", "state", VALUE_OF_TEXT("sent")) < MANY; i++)
        usleep(50000);
    assert_int_equal(place_count("delivery", "state", VALUE_OF_TEXT("sent")), MANY);
    assert_int_equal(texts_seen(), before + MANY);
}

static void what_waits_is_sent_after_the_next_start(void **state)
{
    (void)state;
    robot_channel();
    world_next("wecom", "[[500, \"\"], [500, \"\"], [500, \"\"], [500, \"\"], [500, \"\"], [500, \"\"]]");
    place_outbox();
    int64_t id = delivery("wecom", "", "停机前没送出", NULL);
    usleep(300000);
    place_stop_senses();
    delivered(id, "pending");
    world_next("wecom", "[]");
    place_sense();
    place_outbox();
    delivered(id, "sent");
}

static void a_channel_is_tried_before_it_is_used(void **state)
{
    (void)state;
    struct oops oops = {0};
    struct api_channel_test test;
    mail_channel();
    place_outbox();
    assert_int_equal(outbox_test(place.outbox, place.arena, "mail", "probe@sample.edu.cn", &test, &oops), 0);
    if (!test.ok)
        fail_msg("%s", test.text);
    json_t *mails = world_mails("probe@sample.edu.cn");
    assert_int_equal(json_array_size(mails), 1);
    json_decref(mails);
    assert_int_equal(outbox_test(place.outbox, place.arena, "mail", "nobody@sample.edu.cn", &test, &oops), 0);
    assert_false(test.ok);
    assert_int_equal(outbox_test(place.outbox, place.arena, "sms", "1", &test, &oops), 0);
    assert_false(test.ok);
}

static void kinds_tell_their_settings(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct text text = TEXT(arena);
    struct json json = JSON(&text);
    struct oops oops = {0};
    JSON_SCOPE(kinds);
    outbox_kinds(&json);
    assert_int_equal(json_read(text_end(&text), text.n, "kinds", NULL, &kinds, &oops), 0);
    assert_true(json_is_array(kinds) && json_array_size(kinds) == 9);
    size_t secrets = 0, i, k;
    json_t *kind, *setting;
    json_array_foreach(kinds, i, kind)
    {
        assert_true(json_is_string(json_object_get(kind, "kind")) && json_is_string(json_object_get(kind, "title")));
        json_array_foreach(json_object_get(kind, "settings"), k, setting) secrets +=
            json_is_true(json_object_get(setting, "secret"));
    }
    assert_true(secrets >= 6);
}

static int begin(void **state)
{
    (void)state;
    place_open(true);
    place_sense();
    return 0;
}

static int end(void **state)
{
    (void)state;
    place_close();
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && !strcmp(argv[1], "--serve"))
        serve(argv[2]);
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_tell_their_settings),
        cmocka_unit_test_setup_teardown(a_mail_arrives_and_the_register_says_when, begin, end),
        cmocka_unit_test_setup_teardown(the_public_address_is_kept_and_nothing_else_is_taken_for_one, begin, end),
        cmocka_unit_test_setup_teardown(a_robot_that_fails_twice_is_asked_three_times, begin, end),
        cmocka_unit_test_setup_teardown(what_no_channel_can_take_goes_by_the_next, begin, end),
        cmocka_unit_test_setup_teardown(a_refused_robot_gives_way_to_mail_with_its_own_reason, begin, end),
        cmocka_unit_test_setup_teardown(a_server_that_is_killed_while_it_sends_never_sends_twice, begin, end),
        cmocka_unit_test_setup_teardown(what_was_claimed_and_not_sent_waits_for_the_next_start, begin, end),
        cmocka_unit_test_setup_teardown(many_texts_are_claimed_a_few_at_a_time_and_all_sent_once, begin, end),
        cmocka_unit_test_setup_teardown(what_waits_is_sent_after_the_next_start, begin, end),
        cmocka_unit_test_setup_teardown(a_channel_is_tried_before_it_is_used, begin, end),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
