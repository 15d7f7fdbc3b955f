#include "place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../deliver/world.h"
#include "store/store_note.h"

#include <stdio.h>
#include <string.h>
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
                               "{\"url\":\"%s\",\"body\":\"{\\\"mobile\\\":\\\"{address}\\\",\\\"text\\\":\\\"{text}"
                               "\\\",\\\"id\\\":\\\"{key}\\\",\\\"token\\\":\\\"example-token\\\"}\"}",
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
    assert_string_equal(row_text(delivered(id, "failed"), "reason"), "通道没有设置");
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

static int claim(struct house *house, void *arg)
{
    return store_note_set(pen_store(house->pen), NOTE_CLAIM, arg, "0", 0);
}

static void after_a_crash_a_risky_one_waits_for_a_person_and_a_mail_is_repeated(void **state)
{
    (void)state;
    sms_channel();
    mail_channel();
    int64_t text = delivery("sms", "13800000001", "短信", NULL),
            mail = delivery("mail", "twice@sample.edu.cn", "邮件", NULL);
    assert_int_equal(office_call(place.office, claim, arena_printf(place.arena, "delivery/%lld", (long long)text)), 0);
    assert_int_equal(office_call(place.office, claim, arena_printf(place.arena, "delivery/%lld", (long long)mail)), 0);
    place_outbox();
    delivered(text, "uncertain");
    delivered(mail, "sent");
    json_t *seen = world_seen("sms");
    assert_int_equal(json_array_size(seen), 0);
    json_decref(seen);
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
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_tell_their_settings),
        cmocka_unit_test_setup_teardown(a_mail_arrives_and_the_register_says_when, begin, end),
        cmocka_unit_test_setup_teardown(a_robot_that_fails_twice_is_asked_three_times, begin, end),
        cmocka_unit_test_setup_teardown(what_no_channel_can_take_goes_by_the_next, begin, end),
        cmocka_unit_test_setup_teardown(a_refused_robot_gives_way_to_mail_with_its_own_reason, begin, end),
        cmocka_unit_test_setup_teardown(after_a_crash_a_risky_one_waits_for_a_person_and_a_mail_is_repeated, begin,
                                        end),
        cmocka_unit_test_setup_teardown(what_waits_is_sent_after_the_next_start, begin, end),
        cmocka_unit_test_setup_teardown(a_channel_is_tried_before_it_is_used, begin, end),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
