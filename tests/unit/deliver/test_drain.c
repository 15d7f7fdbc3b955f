#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "deliver/drain.h"
#include "world.h"

#include <stdio.h>
#include <string.h>
#include <uv.h>

/* ---- what the drain reported, in order ---- */

enum { MOST_RESULTS = 512 };

struct reported {
    struct drain_result at[MOST_RESULTS];
    char channels[MOST_RESULTS][32], reasons[MOST_RESULTS][160];
    size_t n, ends;
    uv_mutex_t mutex;
};
static struct reported reported;

static bool is_end(enum drain_outcome outcome)
{
    return outcome == DRAIN_SENT || outcome == DRAIN_REFUSED || outcome == DRAIN_UNCERTAIN;
}

static void keep(const struct drain_result *result, void *arg)
{
    struct reported *to = arg;
    uv_mutex_lock(&to->mutex);
    assert_true(to->n < MOST_RESULTS);
    to->at[to->n] = *result;
    snprintf(to->channels[to->n], sizeof to->channels[0], "%s", result->channel);
    snprintf(to->reasons[to->n], sizeof to->reasons[0], "%s", result->reason);
    to->ends += is_end(result->outcome);
    to->n++;
    uv_mutex_unlock(&to->mutex);
}

static void wait_for_ends(size_t n)
{
    for (int tries = 0; tries < 1000; tries++) {
        uv_mutex_lock(&reported.mutex);
        size_t ends = reported.ends;
        uv_mutex_unlock(&reported.mutex);
        if (ends >= n)
            return;
        uv_sleep(10);
    }
    fail_msg("only %zu of %zu deliveries came to an end", reported.ends, n);
}

/* Results of one delivery as words: "retry retry sent". */
static const char *story(struct arena *arena, int64_t id)
{
    static const char *const words[] = {"sent", "refused", "uncertain", "retry", "rerouted"};
    struct text text = TEXT(arena);
    for (size_t i = 0; i < reported.n; i++)
        if (reported.at[i].id == id)
            text_printf(&text, "%s%s", text.n ? " " : "", words[reported.at[i].outcome]);
    return text_end(&text);
}

static const struct drain_result *end_of(int64_t id)
{
    for (size_t i = 0; i < reported.n; i++)
        if (reported.at[i].id == id && is_end(reported.at[i].outcome))
            return &reported.at[i];
    fail_msg("delivery %lld has no end", (long long)id);
    return NULL;
}

/* ---- a drain with all channels ---- */

struct rig {
    struct arena *arena;
    struct drain *drain;
    struct channel channels[8];
    size_t n;
};

static void channel(struct rig *rig, const char *name, const char *kind, struct channel_value url,
                    struct channel_value other)
{
    struct channel_value *values = ARENA_ARRAY(rig->arena, struct channel_value, 2);
    values[0] = url;
    values[1] = other;
    rig->channels[rig->n++] = (struct channel){name, channel_kind_find(kind), values, 2};
}

static struct rig rig_new(struct arena *arena, const struct drain_settings *settings)
{
    struct rig rig = {.arena = arena};
    const char *smtp = arena_printf(arena, "smtp://127.0.0.1:%d", world.smtp);
    struct channel_value *mail = ARENA_ARRAY(arena, struct channel_value, 3);
    mail[0] = (struct channel_value){"url", smtp};
    mail[1] = (struct channel_value){"from", "fengsui@example.edu.cn"};
    mail[2] = (struct channel_value){"tls", "none"};
    rig.channels[rig.n++] = (struct channel){"mail", channel_kind_find("mail"), mail, 3};
    channel(&rig, "wecom", "wecom", (struct channel_value){"url", world_url(arena, "/wecom?key=example")},
            (struct channel_value){"format", "text"});
    channel(&rig, "hook", "webhook", (struct channel_value){"url", world_url(arena, "/webhook")},
            (struct channel_value){"secret", "example-secret-16"});
    struct channel_value *sms = ARENA_ARRAY(arena, struct channel_value, 5);
    const struct channel_kind *kind = channel_kind_find("sms");
    sms[0] = (struct channel_value){"url", world_url(arena, "/sms?sign={key}")};
    for (int i = 1; i < 5; i++)
        sms[i] = kind->example.values[i];
    rig.channels[rig.n++] = (struct channel){"sms", kind, sms, 5};
    reported.n = reported.ends = 0;
    assert_int_equal(drain_new(world.loop, world.client, settings, keep, &reported, &rig.drain), 0);
    drain_channels(rig.drain, rig.channels, rig.n);
    return rig;
}

static struct drain_settings quick(void)
{
    struct drain_settings settings = drain_settings_default();
    settings.first_ms = 20;
    settings.most_ms = 40;
    settings.tries = 2;
    settings.tries_last = 4;
    settings.timeout_ms = 3000;
    return settings;
}

static void accept_one(struct rig *rig, int64_t id, const char *title, const char *channel, const char *address,
                       const char *next, const char *next_address)
{
    const struct delivery_route routes[] = {{channel, address}, {next, next_address}};
    const struct delivery delivery = {.id = id,
                                      .key = arena_printf(rig->arena, "key-%lld", (long long)id),
                                      .routes = routes,
                                      .route_count = next ? 2 : 1,
                                      .title = title,
                                      .text = "正文。",
                                      .url = "https://fs.example.edu.cn/x",
                                      .at = 1772600400000};
    assert_int_equal(drain_accept(rig->drain, &delivery), 0);
}

static int times(const char *text, const char *word)
{
    int n = 0;
    for (; (text = strstr(text, word)); text += strlen(word))
        n++;
    return n;
}

/* ---- promises ---- */

static void all_arrive_and_each_line_keeps_its_order(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct drain_settings settings = quick();
    struct rig rig = rig_new(arena, &settings);
    for (int i = 0; i < 30; i++)
        accept_one(&rig, i + 1, arena_printf(arena, "第%02d件", i), "mail",
                   i % 3 ? "order-a@example.edu.cn" : "order-b@example.edu.cn", NULL, NULL);
    wait_for_ends(30);
    json_t *mails = world_mails("order-a@example.edu.cn");
    assert_int_equal(json_array_size(mails), 20);
    for (size_t i = 1; i < 20; i++)
        assert_true(strcmp(json_string_value(json_object_get(json_array_get(mails, i - 1), "subject")),
                           json_string_value(json_object_get(json_array_get(mails, i), "subject"))) < 0);
    json_decref(mails);
    struct drain_counts counts = drain_counts(rig.drain);
    assert_int_equal(counts.sent, 30);
    assert_int_equal(counts.waiting + counts.sending, 0);
    drain_free(rig.drain, 1000);
}

static void a_temporary_failure_is_repeated_with_the_same_key(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct drain_settings settings = quick();
    struct rig rig = rig_new(arena, &settings);
    world_next("webhook", "[[503, \"\"], [0, \"\"], [500, \"\"]]");
    accept_one(&rig, 77, "重试", "hook", "duty", NULL, NULL);
    wait_for_ends(1);
    assert_int_equal(end_of(77)->outcome, DRAIN_SENT);
    json_t *seen = world_seen("webhook");
    int same = 0;
    for (size_t i = 0; i < json_array_size(seen); i++)
        same += text_same(json_string_value(json_object_get(json_array_get(seen, i), "key")), "key-77");
    assert_true(same >= 4);
    json_decref(seen);
    drain_free(rig.drain, 1000);
}

static void what_was_tried_is_not_joined_with_what_came_later(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct drain_settings settings = quick();
    struct rig rig = rig_new(arena, &settings);
    struct channel_value values[] = {rig.channels[2].values[0], rig.channels[2].values[1], {"per_minute", "2"}};
    struct channel hook = {"hook", rig.channels[2].kind, values, 3};
    drain_channels(rig.drain, &hook, 1);
    world_next("webhook", "[[503, \"\", 0.1]]");
    for (int i = 1; i <= 3; i++)
        accept_one(&rig, 900 + i, "挤", "hook", "x", NULL, NULL);
    wait_for_ends(1);
    assert_string_equal(story(arena, 901), "retry sent");
    json_t *seen = world_seen("webhook");
    const json_t *last = json_array_get(seen, json_array_size(seen) - 1);
    assert_string_equal(json_string_value(json_object_get(last, "key")), "key-901");
    json_decref(seen);
    drain_free(rig.drain, 1000);
}

static void after_too_many_tries_the_next_route_is_taken(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct drain_settings settings = quick();
    struct rig rig = rig_new(arena, &settings);
    world_next("wecom", "[[503, \"\"], [503, \"\"]]");
    accept_one(&rig, 1, "改走邮件", "wecom", "", "mail", "reroute@example.edu.cn");
    accept_one(&rig, 2, "没有的通道", "pigeon", "x", "mail", "reroute@example.edu.cn");
    wait_for_ends(2);
    assert_string_equal(story(arena, 1), "retry rerouted sent");
    assert_string_equal(story(arena, 2), "rerouted sent");
    assert_string_equal(reported.channels[end_of(1) - reported.at], "mail");
    json_t *mails = world_mails("reroute@example.edu.cn");
    assert_int_equal(json_array_size(mails), 2);
    json_decref(mails);
    drain_free(rig.drain, 1000);
}

static void what_no_route_takes_is_refused_with_count_and_reason(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct drain_settings settings = quick();
    struct rig rig = rig_new(arena, &settings);
    accept_one(&rig, 1, "没有此人", "mail", "nobody@example.edu.cn", NULL, NULL);
    accept_one(&rig, 2, "地址不对", "mail", "not an address", NULL, NULL);
    world_next("webhook", "[[503,\"\"],[503,\"\"],[503,\"\"],[503,\"\"],[503,\"\"]]");
    accept_one(&rig, 3, "网关一直失败", "hook", "x", NULL, NULL);
    wait_for_ends(3);
    assert_string_equal(story(arena, 1), "refused");
    assert_non_null(strstr(reported.reasons[end_of(1) - reported.at], "no such user"));
    assert_string_equal(story(arena, 2), "refused");
    assert_string_equal(story(arena, 3), "retry retry retry refused");
    assert_int_equal(end_of(3)->attempts, 4);
    assert_non_null(strstr(reported.reasons[end_of(3) - reported.at], "503"));
    world_next("webhook", "[]");
    drain_free(rig.drain, 1000);
}

static void an_uncertain_text_message_is_never_sent_twice(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct drain_settings settings = quick();
    struct rig rig = rig_new(arena, &settings);
    world_next("sms", "[[0, \"\"]]");
    accept_one(&rig, 1, "短信", "sms", "13800000001", "mail", "sms-fallback@example.edu.cn");
    wait_for_ends(1);
    assert_string_equal(story(arena, 1), "uncertain");
    uv_sleep(150);
    json_t *seen = world_seen("sms");
    int tries = 0;
    for (size_t i = 0; i < json_array_size(seen); i++)
        tries += times(json_string_value(json_object_get(json_array_get(seen, i), "text")), "13800000001");
    assert_int_equal(tries, 1);
    json_decref(seen);
    world_next("sms", "[[200, \"{\\\"result\\\":{\\\"code\\\":7}}\"]]"); /* certainly not sent: tried again */
    accept_one(&rig, 2, "短信", "sms", "13800000002", NULL, NULL);
    wait_for_ends(2);
    assert_string_equal(story(arena, 2), "retry sent");
    drain_free(rig.drain, 1000);
}

static void a_robot_gets_twenty_a_minute_and_the_rest_in_digests(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct drain_settings settings = quick();
    json_t *before = world_seen("wecom");
    size_t earlier = json_array_size(before);
    json_decref(before);
    struct rig rig = rig_new(arena, &settings);
    for (int i = 0; i < 100; i++)
        accept_one(&rig, i + 1, arena_printf(arena, "告警%03d", i), "wecom", "", NULL, NULL);
    wait_for_ends(100);
    json_t *seen = world_seen("wecom");
    size_t n = json_array_size(seen) - earlier;
    assert_true(n <= 20 && n >= 5);
    struct text all = TEXT(arena);
    for (size_t i = earlier; i < json_array_size(seen); i++)
        text_add(&all, json_string_value(json_object_get(json_array_get(seen, i), "text")));
    for (int i = 0; i < 100; i++)
        assert_non_null(strstr(all.at, arena_printf(arena, "告警%03d", i)));
    json_decref(seen);
    assert_true(end_of(100)->joined > 1);
    assert_true(drain_counts(rig.drain).joined >= 80);
    drain_free(rig.drain, 1000);
}

static void a_channel_that_says_too_many_is_left_in_peace(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct drain_settings settings = quick();
    struct rig rig = rig_new(arena, &settings);
    world_next("wecom", "[[200, \"{\\\"errcode\\\":45009,\\\"errmsg\\\":\\\"freq\\\"}\"]]");
    accept_one(&rig, 1, "一", "wecom", "", NULL, NULL);
    accept_one(&rig, 2, "二", "mail", "peace@example.edu.cn", NULL, NULL);
    wait_for_ends(1);
    uv_sleep(200);
    assert_string_equal(story(arena, 1), "retry");
    for (size_t i = 0; i < reported.n; i++)
        if (reported.at[i].id == 1)
            assert_true(reported.at[i].retry_at > clock_machine() + 50000);
    assert_int_equal(drain_counts(rig.drain).waiting, 1);
    drain_forget(rig.drain, 1);
    assert_int_equal(drain_counts(rig.drain).waiting, 0);
    drain_free(rig.drain, 1000);
}

static void more_than_it_may_hold_is_refused_at_the_door(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct drain_settings settings = quick();
    settings.max_waiting = 3;
    struct rig rig = {.arena = arena};
    reported.n = reported.ends = 0;
    assert_int_equal(drain_new(world.loop, world.client, &settings, keep, &reported, &rig.drain), 0);
    for (int i = 0; i < 3; i++)
        accept_one(&rig, i, "等通道", "mail", "x@example.edu.cn", NULL, NULL); /* no channels yet: they wait */
    const struct delivery_route route = {"mail", "x@example.edu.cn"};
    const struct delivery delivery = {.id = 9, .key = "k", .routes = &route, .route_count = 1};
    assert_int_equal(drain_accept(rig.drain, &delivery), -ERR_BUSY);
    assert_int_equal(drain_counts(rig.drain).waiting, 3);
    drain_free(rig.drain, 0);
    assert_int_equal(reported.n, 0);
}

static void an_end_in_the_middle_leaves_what_is_under_way_uncertain(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct drain_settings settings = quick();
    struct rig rig = rig_new(arena, &settings);
    world_next("webhook", "[[204, \"\", 0.6], [204, \"\", 0.6]]");
    accept_one(&rig, 1, "慢", "hook", "x", NULL, NULL);
    accept_one(&rig, 2, "排在后面", "hook", "x", NULL, NULL);
    while (drain_counts(rig.drain).sending == 0)
        uv_sleep(5);
    drain_free(rig.drain, 50);
    assert_string_equal(story(arena, 1), "uncertain");
    assert_string_equal(story(arena, 2), "");
    uv_sleep(700); /* the answer comes to nobody */
    world_next("webhook", "[]");
    rig = rig_new(arena, &settings);
    world_next("webhook", "[[204, \"\", 0.2]]");
    accept_one(&rig, 3, "慢一点", "hook", "x", NULL, NULL);
    while (drain_counts(rig.drain).sending == 0)
        uv_sleep(5);
    drain_free(rig.drain, 2000); /* time enough */
    assert_string_equal(story(arena, 3), "sent");
}

static void channels_can_change_while_messages_are_under_way(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct drain_settings settings = quick();
    struct rig rig = rig_new(arena, &settings);
    world_next("webhook", "[[503, \"\", 0.2]]");
    accept_one(&rig, 1, "换通道", "hook", "x", "mail", "change@example.edu.cn");
    while (drain_counts(rig.drain).sending == 0)
        uv_sleep(5);
    drain_channels(rig.drain, rig.channels, 1); /* only mail is left */
    wait_for_ends(1);
    assert_string_equal(story(arena, 1), "retry rerouted sent");
    drain_channels(rig.drain, rig.channels, rig.n);
    accept_one(&rig, 2, "又有了", "hook", "x", NULL, NULL);
    wait_for_ends(2);
    assert_string_equal(story(arena, 2), "sent");
    drain_free(rig.drain, 1000);
}

static int begin(void **state)
{
    uv_mutex_init(&reported.mutex);
    return world_begin(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_arrive_and_each_line_keeps_its_order),
        cmocka_unit_test(a_temporary_failure_is_repeated_with_the_same_key),
        cmocka_unit_test(what_was_tried_is_not_joined_with_what_came_later),
        cmocka_unit_test(after_too_many_tries_the_next_route_is_taken),
        cmocka_unit_test(what_no_route_takes_is_refused_with_count_and_reason),
        cmocka_unit_test(an_uncertain_text_message_is_never_sent_twice),
        cmocka_unit_test(a_robot_gets_twenty_a_minute_and_the_rest_in_digests),
        cmocka_unit_test(a_channel_that_says_too_many_is_left_in_peace),
        cmocka_unit_test(more_than_it_may_hold_is_refused_at_the_door),
        cmocka_unit_test(an_end_in_the_middle_leaves_what_is_under_way_uncertain),
        cmocka_unit_test(channels_can_change_while_messages_are_under_way),
    };
    return cmocka_run_group_tests(tests, begin, world_end);
}
