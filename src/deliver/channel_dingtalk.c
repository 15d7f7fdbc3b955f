/* 钉钉 group robot: webhook signed with HMAC-SHA256 over "timestamp\nsecret"; at most 20 messages a minute, and ten
 * minutes of silence for who sends more. */
#include "deliver/channel_parts.h"
#include "format/json.h"

#include <string.h>

extern const struct channel_kind channel_dingtalk;

enum { MARKDOWN_BYTES = 15000 };

static const char *signed_url(struct arena *arena, const char *url, const char *secret, ms_t true_now)
{
    if (text_empty(secret))
        return url;
    const char *stamp = arena_printf(arena, "%lld", (long long)true_now);
    const char *sign = channel_parts_hmac_base64(arena, secret, arena_printf(arena, "%s\n%s", stamp, secret));
    return arena_printf(arena, "%s%stimestamp=%s&sign=%s", url, strchr(url, '?') ? "&" : "?", stamp,
                        channel_parts_percent(arena, sign));
}

static const char *markdown(struct arena *arena, const struct channel_message *message, bool mention)
{
    /* Markdown swallows single line breaks: two blanks before them keep them. */
    struct text text = TEXT(arena);
    for (const char *at = channel_parts_unmarked(arena, message->text); *at; at++)
        if (*at == '\n')
            text_add(&text, "  \n");
        else
            text_byte(&text, *at);
    const char *all =
        arena_printf(arena, "#### %s\n%s", channel_parts_unmarked(arena, message->title), text_end(&text));
    const char *link = text_empty(message->url)
                           ? ""
                           : arena_printf(arena, "\n\n[%s](%s)", channel_parts_link(message), message->url);
    const char *at = mention ? arena_printf(arena, "%s\n\n@%s", link, message->address) : link;
    return channel_shorten(arena, all, at, MARKDOWN_BYTES);
}

static int compose(struct arena *arena, const struct channel *channel, const struct channel_message *message,
                   ms_t true_now, struct http_client_request *ret_request, struct oops *oops)
{
    const char *url = channel_text(channel, "url");
    int err = channel_parts_need_url(url, oops);
    if (err)
        return err;
    bool mention = channel_parts_is_phone(message->address);
    struct text body = TEXT(arena);
    struct json json = JSON(&body);
    json_open_object(&json);
    json_key_text(&json, "msgtype", "markdown");
    json_key(&json, "markdown");
    json_open_object(&json);
    json_key_text(&json, "title", message->title);
    json_key_text(&json, "text", markdown(arena, message, mention));
    json_close(&json);
    json_key(&json, "at");
    json_open_object(&json);
    json_key(&json, "atMobiles");
    json_open_array(&json);
    if (mention)
        json_text(&json, message->address);
    json_close(&json);
    json_close(&json);
    json_close(&json);
    *ret_request = channel_parts_post(arena, signed_url(arena, url, channel_text(channel, "secret"), true_now), &body);
    return 0;
}

static struct channel_verdict judge(struct arena *arena, const struct channel *channel,
                                    const struct http_client_reply *reply)
{
    static const int64_t limited[] = {130101, 410100, 0}, busy[] = {-1, 0};
    static const struct channel_robot robot = {
        .field = "errcode", .message = "errmsg", .limited = limited, .busy = busy, .wait_ms = 10 * 60 * 1000};
    (void)channel;
    return channel_parts_robot(arena, &robot, reply);
}

static const struct channel_setting settings[] = {
    {"url", "机器人地址", "Webhook", "群设置里机器人的 Webhook 地址，等同口令，不要外传",
     "the robot's webhook, as secret as a password", CHANNEL_SETTING_TEXT, true, true, NULL},
    {"secret", "加签密钥", "Signing secret", "安全设置选“加签”时的密钥（SEC 开头）", "begins with SEC",
     CHANNEL_SETTING_TEXT, true, false, NULL},
};

static const struct channel_value example_values[] = {{"url", "{url}/dingtalk?access_token=example"},
                                                      {"secret", "SECexample"}};

const struct channel_kind channel_dingtalk = {
    .name = "dingtalk",
    .title_zh = "钉钉群机器人",
    .title_en = "DingTalk robot",
    .repeat = CHANNEL_SAME,
    .limits = {.per_minute = 20, .max_bytes = MARKDOWN_BYTES},
    .settings = settings,
    .setting_count = sizeof settings / sizeof *settings,
    .compose = compose,
    .judge = judge,
    .example = {.values = example_values,
                .value_count = sizeof example_values / sizeof *example_values,
                .message = {.key = "example-3",
                            .address = "13800000000",
                            .title = "网站打不开",
                            .text = "示例选课系统 10:32 起无法访问。\n探测点：校外。",
                            .url = "https://fs.example.edu.cn/r/outage/3",
                            .at = 1772600400000},
                .carries = "#### 网站打不开",
                .good_status = 200,
                .good_reply = "{\"errcode\":0,\"errmsg\":\"ok\"}",
                .bad_status = 200,
                .bad_reply = "{\"errcode\":130101,\"errmsg\":\"send too fast\"}",
                .bad = CHANNEL_LIMITED},
};
