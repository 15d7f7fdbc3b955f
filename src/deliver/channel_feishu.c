/* 飞书 group robot: webhook signed with HMAC-SHA256 keyed by "timestamp\nsecret" over nothing; at most 100 messages a
 * minute and 5 a second, a request up to 20 KB. */
#include "deliver/channel_parts.h"
#include "format/json.h"

#include <string.h>

extern const struct channel_kind channel_feishu;

enum { REQUEST_BYTES = 20 * 1024 };

static void write_sign(struct arena *arena, struct json *json, const char *secret, ms_t true_now)
{
    if (text_empty(secret))
        return;
    const char *stamp = arena_printf(arena, "%lld", (long long)(true_now / 1000));
    json_key_text(json, "timestamp", stamp);
    json_key_text(json, "sign", channel_parts_hmac_base64(arena, arena_printf(arena, "%s\n%s", stamp, secret), ""));
}

static void write_line(struct json *json, const char *tag, const char *text, const char *href)
{
    json_open_array(json);
    json_open_object(json);
    json_key_text(json, "tag", tag);
    json_key_text(json, "text", text);
    if (href)
        json_key_text(json, "href", href);
    json_close(json);
    json_close(json);
}

/* A rich text ("post") of one paragraph and a link. */
static struct text body_of(struct arena *arena, const struct channel *channel, const struct channel_message *message,
                           ms_t true_now, size_t max)
{
    struct text body = TEXT(arena);
    struct json json = JSON(&body);
    json_open_object(&json);
    write_sign(arena, &json, channel_text(channel, "secret"), true_now);
    json_key_text(&json, "msg_type", "post");
    json_key(&json, "content");
    json_open_object(&json);
    json_key(&json, "post");
    json_open_object(&json);
    json_key(&json, "zh_cn");
    json_open_object(&json);
    json_key_text(&json, "title", channel_shorten(arena, message->title, "", 500));
    json_key(&json, "content");
    json_open_array(&json);
    write_line(&json, "text", channel_shorten(arena, message->text, "", max), NULL);
    if (!text_empty(message->url))
        write_line(&json, "a", channel_parts_link(message), message->url);
    for (int level = 0; level < 5; level++)
        json_close(&json);
    return body;
}

static int compose(struct arena *arena, const struct channel *channel, const struct channel_message *message,
                   ms_t true_now, struct http_client_request *ret_request, struct oops *oops)
{
    const char *url = channel_text(channel, "url");
    int err = channel_parts_need_url(url, oops);
    if (err)
        return err;
    size_t max = REQUEST_BYTES - 1536;
    struct text body = body_of(arena, channel, message, true_now, max);
    while (body.n > REQUEST_BYTES && max > 256) /* quotes and line ends grow in JSON */
        body = body_of(arena, channel, message, true_now, max = max * 3 / 4);
    *ret_request = channel_parts_post(arena, url, &body);
    return 0;
}

static struct channel_verdict judge(struct arena *arena, const struct channel *channel,
                                    const struct http_client_reply *reply)
{
    static const int64_t limited[] = {11232, 9499, 0};
    static const struct channel_robot robot = {
        .field = "code", .other_field = "StatusCode", .message = "msg", .limited = limited, .wait_ms = 60 * 1000};
    (void)channel;
    return channel_parts_robot(arena, &robot, reply);
}

static const struct channel_setting settings[] = {
    {"url", "机器人地址", "Webhook", "群设置里机器人的 Webhook 地址，等同口令，不要外传",
     "the robot's webhook, as secret as a password", CHANNEL_SETTING_TEXT, true, true, NULL},
    {"secret", "签名密钥", "Signing secret", "安全设置选“签名校验”时的密钥", "of the signature check",
     CHANNEL_SETTING_TEXT, true, false, NULL},
};

static const struct channel_value example_values[] = {{"url", "{url}/feishu/hook/example"},
                                                      {"secret", "example-secret"}};

const struct channel_kind channel_feishu = {
    .name = "feishu",
    .title_zh = "飞书群机器人",
    .title_en = "Feishu robot",
    .repeat = CHANNEL_SAME,
    .limits = {.per_minute = 100, .per_second = 5, .max_bytes = REQUEST_BYTES},
    .settings = settings,
    .setting_count = sizeof settings / sizeof *settings,
    .compose = compose,
    .judge = judge,
    .example = {.values = example_values,
                .value_count = sizeof example_values / sizeof *example_values,
                .message = {.key = "example-4",
                            .address = "",
                            .title = "预警通知",
                            .text = "请各单位核查 OpenSSH 版本。",
                            .url = "https://fs.example.edu.cn/r/bulletin/2",
                            .at = 1772600400000},
                .carries = "\"title\":\"预警通知\"",
                .good_status = 200,
                .good_reply = "{\"code\":0,\"msg\":\"success\",\"data\":{}}",
                .bad_status = 200,
                .bad_reply = "{\"code\":19021,\"msg\":\"sign match fail or timestamp is not within one hour\"}",
                .bad = CHANNEL_REFUSED},
};
