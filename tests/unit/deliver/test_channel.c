#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "deliver/channel.h"
#include "world.h"

#include <string.h>

enum { MOST_VALUES = 16 };

static const char *replaced(struct arena *arena, const char *text, const char *what, const char *with)
{
    const char *at = strstr(text, what);
    return at ? arena_printf(arena, "%.*s%s%s", (int)(at - text), text, with, at + strlen(what)) : text;
}

/* The kind's example settings, pointed at the test's own servers. */
static struct channel example_channel(struct arena *arena, const struct channel_kind *kind)
{
    struct channel_value *values = ARENA_ARRAY(arena, struct channel_value, MOST_VALUES);
    for (size_t i = 0; i < kind->example.value_count; i++) {
        const char *value = replaced(arena, kind->example.values[i].value, "{url}", world_url(arena, ""));
        value = replaced(arena, value, "{smtp}", arena_printf(arena, "smtp://127.0.0.1:%d", world.smtp));
        values[i] = (struct channel_value){kind->example.values[i].name, value};
    }
    return (struct channel){kind->name, kind, values, kind->example.value_count};
}

static void set(struct channel *channel, const char *name, const char *value)
{
    struct channel_value *values = (struct channel_value *)channel->values;
    for (size_t i = 0; i < channel->value_count; i++)
        if (text_same(values[i].name, name)) {
            values[i].value = value;
            return;
        }
    assert_true(channel->value_count < MOST_VALUES);
    values[channel->value_count++] = (struct channel_value){name, value};
}

static struct channel_verdict sent_with(struct arena *arena, const struct channel *channel,
                                        const struct channel_message *message, const char *ca)
{
    struct http_client_request request;
    struct http_client_reply *reply = ARENA_NEW(arena, struct http_client_reply);
    struct oops oops = {0};
    int err = channel_compose(arena, channel, message, clock_true(), &request, &oops);
    if (err)
        fail_msg("%s: %s", oops.where, oops.zh);
    request.ca_file = ca;
    err = http_client_wait(world.client, &request, arena, reply);
    assert_true(err == 0 || err == reply->code);
    return channel_judge(arena, channel, reply);
}

static struct channel_verdict sent(struct arena *arena, const struct channel *channel,
                                   const struct channel_message *message)
{
    return sent_with(arena, channel, message, NULL);
}

/* ---- every kind ---- */

static void every_kind_explains_itself(void **state)
{
    (void)state;
    for (size_t i = 0; channel_kinds[i]; i++) {
        const struct channel_kind *kind = channel_kinds[i];
        assert_ptr_equal(channel_kind_find(kind->name), kind);
        assert_false(text_empty(kind->title_zh));
        assert_false(text_empty(kind->title_en));
        for (size_t k = 0; k < kind->setting_count; k++) {
            const struct channel_setting *setting = &kind->settings[k];
            assert_false(text_empty(setting->title_zh) || text_empty(setting->title_en));
            assert_false(text_empty(setting->help_zh) || text_empty(setting->help_en));
            bool key = strstr(setting->name, "secret") || strstr(setting->name, "password");
            assert_true(!key || setting->secret);
        }
    }
    assert_null(channel_kind_find("fax"));
}

static void every_example_is_sent_and_taken(void **state)
{
    (void)state;
    for (size_t i = 0; channel_kinds[i]; i++) {
        ARENA_SCOPE(arena);
        const struct channel_kind *kind = channel_kinds[i];
        struct channel channel = example_channel(arena, kind);
        struct oops oops = {0};
        struct http_client_request request;
        if (channel_check(&channel, &oops))
            fail_msg("%s: %s: %s", kind->name, oops.where, oops.zh);
        assert_int_equal(channel_compose(arena, &channel, &kind->example.message, 0, &request, &oops), 0);
        assert_non_null(strstr(request.body, kind->example.carries));
        struct channel_verdict verdict = sent(arena, &channel, &kind->example.message);
        if (verdict.outcome != CHANNEL_SENT)
            fail_msg("%s: %s", kind->name, verdict.reason);
        assert_string_equal(verdict.reason, "");
    }
}

static void every_example_answer_is_judged(void **state)
{
    (void)state;
    for (size_t i = 0; channel_kinds[i]; i++) {
        ARENA_SCOPE(arena);
        const struct channel_kind *kind = channel_kinds[i];
        const struct channel_example *example = &kind->example;
        struct channel channel = example_channel(arena, kind);
        struct http_client_reply good = {.status = example->good_status,
                                         .body = example->good_reply,
                                         .headers = "",
                                         .body_size = strlen(example->good_reply),
                                         .error = "",
                                         .peer = "127.0.0.1"};
        assert_int_equal(channel_judge(arena, &channel, &good).outcome, CHANNEL_SENT);
        struct http_client_reply bad = {.status = example->bad_status,
                                        .body = example->bad_reply,
                                        .headers = example->bad_reply,
                                        .body_size = strlen(example->bad_reply),
                                        .error = "",
                                        .peer = "127.0.0.1"};
        bad.code = text_same(kind->name, "mail") ? -ERR_REFUSED : 0;
        struct channel_verdict verdict = channel_judge(arena, &channel, &bad);
        assert_int_equal(verdict.outcome, example->bad);
        assert_false(text_empty(verdict.reason));
        assert_true((verdict.outcome == CHANNEL_LIMITED) == (verdict.wait_ms > 0));
    }
}

static void required_and_unknown_settings_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; channel_kinds[i]; i++) {
        ARENA_SCOPE(arena);
        const struct channel_kind *kind = channel_kinds[i];
        for (size_t k = 0; k < kind->setting_count; k++) {
            struct channel channel = example_channel(arena, kind);
            struct oops oops = {0};
            if (!kind->settings[k].required)
                continue;
            set(&channel, kind->settings[k].name, "");
            assert_int_equal(channel_check(&channel, &oops), -ERR_INVALID);
            assert_string_equal(oops.where, kind->settings[k].name);
        }
        struct channel channel = example_channel(arena, kind);
        struct oops oops = {0};
        set(&channel, "colour", "red");
        assert_int_equal(channel_check(&channel, &oops), -ERR_INVALID);
        assert_string_equal(oops.where, "colour");
    }
}

/* ---- answers that did not come ---- */

static void no_connection_is_certain_and_a_lost_answer_is_not(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct channel_kind *kind = channel_kind_find("sms");
    struct channel channel = example_channel(arena, kind);
    world_next("sms", "[[0, \"\"], [500, \"oops\"], [200, \"<html>login</html>\"]]");
    assert_int_equal(sent(arena, &channel, &kind->example.message).outcome, CHANNEL_UNCERTAIN);
    assert_int_equal(sent(arena, &channel, &kind->example.message).outcome, CHANNEL_UNCERTAIN);
    assert_int_equal(sent(arena, &channel, &kind->example.message).outcome, CHANNEL_REFUSED);
    set(&channel, "url", "http://127.0.0.1:1/sms");
    struct channel_verdict verdict = sent(arena, &channel, &kind->example.message);
    assert_int_equal(verdict.outcome, CHANNEL_FAILED);
    assert_non_null(strstr(verdict.reason, "连不上"));
    assert_null(strstr(verdict.reason, "connect")); /* not in the words of the library */
}

static void a_strange_answer_of_a_robot_is_uncertain(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct channel_kind *kind = channel_kind_find("wecom");
    struct channel channel = example_channel(arena, kind);
    world_next("wecom", "[[200, \"<html>captive portal</html>\"], [429, \"\"], [503, \"\"], [404, \"\"],"
                        " [200, \"{\\\"errcode\\\":45009,\\\"errmsg\\\":\\\"api freq out of limit\\\"}\"],"
                        " [200, \"{\\\"errcode\\\":-1,\\\"errmsg\\\":\\\"busy\\\"}\"]]");
    static const enum channel_outcome want[] = {CHANNEL_UNCERTAIN, CHANNEL_LIMITED, CHANNEL_FAILED,
                                                CHANNEL_REFUSED,   CHANNEL_LIMITED, CHANNEL_FAILED};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        assert_int_equal(sent(arena, &channel, &kind->example.message).outcome, want[i]);
}

static void a_wrong_secret_is_refused_by_the_other_side(void **state)
{
    (void)state;
    static const char *const names[] = {"dingtalk", "feishu", "webhook"};
    for (size_t i = 0; i < 3; i++) {
        ARENA_SCOPE(arena);
        const struct channel_kind *kind = channel_kind_find(names[i]);
        struct channel channel = example_channel(arena, kind);
        set(&channel, "secret", "not the secret");
        assert_int_equal(sent(arena, &channel, &kind->example.message).outcome, CHANNEL_REFUSED);
    }
}

/* ---- mail ---- */

static const char *of(const json_t *mail, const char *name) { return json_string_value(json_object_get(mail, name)); }
static bool flag(const json_t *mail, const char *name) { return json_is_true(json_object_get(mail, name)); }

static void a_mail_is_read_by_others_as_it_was_meant(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct channel channel = example_channel(arena, channel_kind_find("mail"));
    struct channel_message message = {
        .key = "N-2026-17.1",
        .address = "mail-form@example.edu.cn",
        .title = "关于“示例选课系统”存在 Apache Log4j2 远程代码执行漏洞（CVE-2021-44228）限期整改的通知——请立即签收😀",
        .text = "示例学院：\n.开头是点的一行\n<b>不是标签</b> & "
                "\"引号\"\n很长的一行：一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十",
        .url = "https://fs.example.edu.cn/r/1?a=b&c=d",
        .at = 1772600400000};
    assert_int_equal(sent(arena, &channel, &message).outcome, CHANNEL_SENT);
    json_t *mails = world_mails("mail-form@example.edu.cn"), *mail = json_array_get(mails, 0);
    assert_int_equal(json_array_size(mails), 1);
    assert_string_equal(of(mail, "subject"), message.title);
    assert_string_equal(of(mail, "sender"), "烽燧（示例大学）");
    assert_string_equal(of(mail, "from"), "fengsui@example.edu.cn");
    assert_string_equal(of(mail, "id"), "<N-2026-17.1@example.edu.cn>");
    assert_string_equal(of(mail, "date"), "Wed, 04 Mar 2026 13:00:00 +0800");
    assert_string_equal(of(mail, "auto"), "auto-generated");
    assert_non_null(strstr(of(mail, "plain"), "\n.开头是点的一行"));
    assert_non_null(strstr(of(mail, "plain"), "很长的一行：一二三"));
    assert_non_null(strstr(of(mail, "plain"), "https://fs.example.edu.cn/r/1?a=b&c=d"));
    assert_non_null(strstr(of(mail, "html"), "&lt;b&gt;不是标签&lt;/b&gt; &amp; &quot;引号&quot;"));
    assert_non_null(strstr(of(mail, "html"), "href=\"https://fs.example.edu.cn/r/1?a=b&amp;c=d\""));
    assert_true(json_integer_value(json_object_get(mail, "longest")) <= 78);
    assert_int_equal(json_integer_value(json_object_get(mail, "defects")), 0);
    assert_int_equal(json_integer_value(json_object_get(mail, "bare")), 0);
    json_decref(mails);
}

static void mail_logs_in_over_tls_and_over_starttls(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct channel channel = example_channel(arena, channel_kind_find("mail"));
    const char *ca = arena_printf(arena, "%s/cert.pem", world.folder);
    struct channel_message message = {
        .key = "k1", .address = "tls@example.edu.cn", .title = "t", .text = "x", .url = ""};
    set(&channel, "user", "fengsui");
    set(&channel, "password", "example-password");
    set(&channel, "url", arena_printf(arena, "smtps://127.0.0.1:%d", world.smtps));
    assert_int_equal(sent_with(arena, &channel, &message, ca).outcome, CHANNEL_SENT);
    set(&channel, "url", arena_printf(arena, "smtp://127.0.0.1:%d", world.starttls));
    struct oops oops = {0};
    set(&channel, "tls", "maybe");
    assert_int_equal(channel_check(&channel, &oops), -ERR_INVALID);
    assert_string_equal(oops.zh, "“加密”不能是“maybe”");
    set(&channel, "tls", "must");
    assert_int_equal(channel_check(&channel, &oops), 0);
    assert_int_equal(sent_with(arena, &channel, &message, ca).outcome, CHANNEL_SENT);
    set(&channel, "url", arena_printf(arena, "127.0.0.1:%d", world.starttls)); /* as people write it */
    assert_int_equal(sent_with(arena, &channel, &message, ca).outcome, CHANNEL_SENT);
    json_t *mails = world_mails("tls@example.edu.cn");
    assert_int_equal(json_array_size(mails), 3);
    for (size_t i = 0; i < 3; i++) {
        assert_true(flag(json_array_get(mails, i), "secure"));
        assert_true(flag(json_array_get(mails, i), "user"));
    }
    json_decref(mails);
    assert_int_equal(sent(arena, &channel, &message).outcome, CHANNEL_FAILED); /* nobody vouches for the certificate */
    set(&channel, "url", arena_printf(arena, "smtp://127.0.0.1:%d", world.smtp));
    struct channel_verdict plain = sent_with(arena, &channel, &message, ca); /* no STARTTLS offered */
    assert_int_equal(plain.outcome, CHANNEL_FAILED);
}

static void a_mail_server_says_no_and_why(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct channel channel = example_channel(arena, channel_kind_find("mail"));
    struct channel_message message = {
        .key = "k2", .address = "nobody@example.edu.cn", .title = "t", .text = "x", .url = ""};
    struct channel_verdict verdict = sent(arena, &channel, &message);
    assert_int_equal(verdict.outcome, CHANNEL_REFUSED);
    assert_non_null(strstr(verdict.reason, "no such user"));
    message.address = "later-1@example.edu.cn";
    verdict = sent(arena, &channel, &message);
    assert_int_equal(verdict.outcome, CHANNEL_FAILED);
    assert_non_null(strstr(verdict.reason, "greylisted"));
    assert_int_equal(sent(arena, &channel, &message).outcome, CHANNEL_SENT);
    set(&channel, "user", "fengsui");
    set(&channel, "password", "wrong");
    set(&channel, "url", arena_printf(arena, "smtps://127.0.0.1:%d", world.smtps));
    verdict = sent_with(arena, &channel, &message, arena_printf(arena, "%s/cert.pem", world.folder));
    assert_int_equal(verdict.outcome, CHANNEL_REFUSED);
    assert_non_null(strstr(verdict.reason, "账号或口令"));
}

/* ---- hostile and long messages ---- */

static void messages_that_could_smuggle_are_refused(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct channel channel = example_channel(arena, channel_kind_find("mail"));
    static const struct channel_message bad[] = {{"k\r\nBcc: x@example.com", "a@example.cn", "t", "x", "", 0},
                                                 {"", "a@example.cn", "t", "x", "", 0},
                                                 {"k", "a@example.cn\r\nRCPT TO:<b@example.cn>", "t", "x", "", 0},
                                                 {"k", "a@b@c", "t", "x", "", 0},
                                                 {"k", "<a@example.cn>", "t", "x", "", 0},
                                                 {"k", "", "t", "x", "", 0},
                                                 {"k", "a@example.cn", "\xff", "x", "", 0}};
    struct http_client_request request;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct oops oops = {0};
        assert_int_equal(channel_compose(arena, &channel, &bad[i], 0, &request, &oops), -ERR_INVALID);
    }
    struct channel_message message = {"k", "title@example.cn",    "一\r\nBcc: x@example.com",
                                      "x", "javascript:alert(1)", 0};
    assert_int_equal(sent(arena, &channel, &message).outcome, CHANNEL_SENT);
    json_t *mails = world_mails("title@example.cn");
    assert_string_equal(of(json_array_get(mails, 0), "subject"), "一  Bcc: x@example.com");
    assert_null(strstr(of(json_array_get(mails, 0), "html"), "javascript"));
    json_decref(mails);
}

static void long_texts_keep_to_the_limit_and_keep_their_link(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct text text = TEXT(arena);
    for (int i = 0; i < 2000; i++)
        text_printf(&text, "第%d句\"有引号\"。", i);
    static const char *const names[] = {"wecom", "dingtalk", "feishu", "sms"};
    for (size_t i = 0; i < 4; i++) {
        const struct channel_kind *kind = channel_kind_find(names[i]);
        struct channel channel = example_channel(arena, kind);
        struct channel_message message = kind->example.message;
        message.text = text_end(&text);
        struct channel_verdict verdict = sent(arena, &channel, &message);
        if (verdict.outcome != CHANNEL_SENT)
            fail_msg("%s: %s", names[i], verdict.reason);
        json_t *seen = world_seen(names[i]);
        const char *body = of(json_array_get(seen, json_array_size(seen) - 1), "text");
        assert_non_null(strstr(body, "。……"));
        if (strcmp(names[i], "sms"))
            assert_non_null(strstr(body, message.url));
        json_decref(seen);
    }
    struct channel wecom = example_channel(arena, channel_kind_find("wecom"));
    struct channel_message mention = {"k", "13800000000", "题", text_end(&text), "https://fs.example.edu.cn/", 0};
    assert_int_equal(sent(arena, &wecom, &mention).outcome, CHANNEL_SENT); /* a text: 2,048 bytes */
}

static void shortening_ends_at_a_sentence(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    static const struct {
        const char *text, *tail;
        size_t max;
        const char *want;
    } rows[] = {
        {"短", " 链接", 100, "短 链接"},
        {"第一句。第二句。第三句很长很长", "", 34, "第一句。第二句。……"},
        {"没有句号的一段文字", "", 20, "没有句号……"}, /* 6 of 20 bytes are the dots */
        {"第一行\n第二行是后面的内容", "→", 24, "第一行……→"},
        {"一二三四五", "这条链接比上限还长", 7, "一二"},
        {"", "", 0, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *got = channel_shorten(arena, rows[i].text, rows[i].tail, rows[i].max);
        assert_string_equal(got, rows[i].want);
        assert_true(strlen(got) <= rows[i].max);
        assert_true(text_utf8(got, strlen(got)));
    }
}

static void markup_in_texts_does_not_reach_the_chat(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct channel_kind *kind = channel_kind_find("wecom");
    struct channel channel = example_channel(arena, kind);
    struct channel_message message = {"k", "", "<@all> 题", "[点我](http://evil.example/) <font>", "", 0};
    struct http_client_request request;
    assert_int_equal(channel_compose(arena, &channel, &message, 0, &request, NULL), 0);
    assert_null(strstr(request.body, "<@all>"));
    assert_null(strstr(request.body, "[点我]"));
    assert_non_null(strstr(request.body, "＜@all＞"));
}

/* ---- SMS ---- */

static void sms_templates_are_checked_and_escaped(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct channel channel = example_channel(arena, channel_kind_find("sms"));
    struct channel_message message = {"k-1", "13800000000", "题", "引号\" 反斜杠\\ 换行\n完", "", 0};
    struct http_client_request request;
    struct oops oops = {0};
    assert_int_equal(channel_compose(arena, &channel, &message, 0, &request, &oops), 0);
    json_t *body = json_loadb(request.body, request.body_size, 0, NULL);
    assert_non_null(body);
    assert_string_equal(of(body, "content"), message.text);
    json_decref(body);
    set(&channel, "headers", "Content-Type: application/x-www-form-urlencoded\n\nX-Token: {secret}");
    set(&channel, "body", "to={phone}&msg={text}&{other}");
    assert_int_equal(channel_compose(arena, &channel, &message, 0, &request, &oops), 0);
    assert_string_equal(request.body, "to=13800000000&msg=%E5%BC%95%E5%8F%B7%22%20%E5%8F%8D%E6%96%9C%E6%9D%A0%5C%20"
                                      "%E6%8D%A2%E8%A1%8C%0A%E5%AE%8C&{other}");
    assert_string_equal(request.headers[1].name, "X-Token");
    assert_string_equal(request.headers[1].value, "example-token");
    assert_int_equal(channel_repeat(&channel), CHANNEL_RISKY);
    set(&channel, "keyed", "yes");
    assert_int_equal(channel_repeat(&channel), CHANNEL_KEYED);
    set(&channel, "url", "http://127.0.0.1/sms");
    assert_int_equal(channel_compose(arena, &channel, &message, 0, &request, &oops), -ERR_INVALID);
    assert_string_equal(oops.where, "keyed");
    static const char *const wrong[] = {"code = 0", "status x", "json code", "contains "};
    for (size_t i = 0; i < 4; i++) {
        oops = (struct oops){0};
        set(&channel, "success", wrong[i]);
        assert_int_equal(channel_check(&channel, &oops), -ERR_INVALID);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_explains_itself),
        cmocka_unit_test(every_example_is_sent_and_taken),
        cmocka_unit_test(every_example_answer_is_judged),
        cmocka_unit_test(required_and_unknown_settings_are_named),
        cmocka_unit_test(no_connection_is_certain_and_a_lost_answer_is_not),
        cmocka_unit_test(a_strange_answer_of_a_robot_is_uncertain),
        cmocka_unit_test(a_wrong_secret_is_refused_by_the_other_side),
        cmocka_unit_test(a_mail_is_read_by_others_as_it_was_meant),
        cmocka_unit_test(mail_logs_in_over_tls_and_over_starttls),
        cmocka_unit_test(a_mail_server_says_no_and_why),
        cmocka_unit_test(messages_that_could_smuggle_are_refused),
        cmocka_unit_test(long_texts_keep_to_the_limit_and_keep_their_link),
        cmocka_unit_test(shortening_ends_at_a_sentence),
        cmocka_unit_test(markup_in_texts_does_not_reach_the_chat),
        cmocka_unit_test(sms_templates_are_checked_and_escaped),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
