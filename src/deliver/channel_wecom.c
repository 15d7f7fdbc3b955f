/* 企业微信 group robot: a webhook with its key in the URL; at most 20 messages a minute, text up to 2,048 bytes,
 * markdown up to 4,096. Phone numbers can be mentioned in texts only. */
#include "deliver/channel_parts.h"
#include "format/json.h"

extern const struct channel_kind channel_wecom;

enum { TEXT_BYTES = 2048, MARKDOWN_BYTES = 4096 };

static const char *text_body(struct arena *arena, const struct channel_message *message)
{
    const char *tail = text_empty(message->url) ? "" : arena_printf(arena, "\n%s", message->url);
    const char *all = arena_printf(arena, "%s\n%s", message->title, message->text);
    return channel_shorten(arena, all, tail, TEXT_BYTES);
}

static const char *markdown_body(struct arena *arena, const struct channel_message *message)
{
    const char *tail = text_empty(message->url)
                           ? ""
                           : arena_printf(arena, "\n[%s](%s)", channel_parts_link(message), message->url);
    const char *all = arena_printf(arena, "**%s**\n%s", channel_parts_unmarked(arena, message->title),
                                   channel_parts_unmarked(arena, message->text));
    return channel_shorten(arena, all, tail, MARKDOWN_BYTES);
}

static int compose(struct arena *arena, const struct channel *channel, const struct channel_message *message,
                   ms_t true_now, struct http_client_request *ret_request, struct oops *oops)
{
    (void)true_now;
    const char *url = channel_text(channel, "url");
    int err = channel_parts_need_url(url, oops);
    if (err)
        return err;
    bool mention = channel_parts_is_phone(message->address);
    bool plain = mention || text_same(channel_text(channel, "format"), "text");
    const char *type = plain ? "text" : "markdown";
    struct text body = TEXT(arena);
    struct json json = JSON(&body);
    json_open_object(&json);
    json_key_text(&json, "msgtype", type);
    json_key(&json, type);
    json_open_object(&json);
    json_key_text(&json, "content", plain ? text_body(arena, message) : markdown_body(arena, message));
    if (mention) {
        json_key(&json, "mentioned_mobile_list");
        json_open_array(&json);
        json_text(&json, message->address);
        json_close(&json);
    }
    json_close(&json);
    json_close(&json);
    *ret_request = channel_parts_post(arena, url, &body);
    return 0;
}

static struct channel_verdict judge(struct arena *arena, const struct channel *channel,
                                    const struct http_client_reply *reply)
{
    static const int64_t limited[] = {45009, 45033, 0}, busy[] = {-1, 0};
    static const struct channel_robot robot = {
        .field = "errcode", .message = "errmsg", .limited = limited, .busy = busy, .wait_ms = 60 * 1000};
    (void)channel;
    return channel_parts_robot(arena, &robot, reply);
}

static const struct channel_setting settings[] = {
    {"url", "机器人地址", "Webhook", "群设置里机器人的 Webhook 地址，等同口令，不要外传",
     "the robot's webhook, as secret as a password", CHANNEL_SETTING_TEXT, true, true, NULL},
    {"format", "格式", "Format", "markdown 或 text；要提醒个人（填手机号）时总用 text", "markdown or text",
     CHANNEL_SETTING_TEXT, false, false, "markdown"},
};

static const struct channel_value example_values[] = {{"url", "{url}/wecom?key=example"}};

const struct channel_kind channel_wecom = {
    .name = "wecom",
    .title_zh = "企业微信群机器人",
    .title_en = "WeCom robot",
    .repeat = CHANNEL_SAME,
    .limits = {.per_minute = 20, .max_bytes = MARKDOWN_BYTES},
    .settings = settings,
    .setting_count = sizeof settings / sizeof *settings,
    .compose = compose,
    .judge = judge,
    .example = {.values = example_values,
                .value_count = sizeof example_values / sizeof *example_values,
                .message = {.key = "example-2",
                            .address = "",
                            .title = "隐患即将到期",
                            .text = "示例选课系统：弱口令，还剩 1 个工作日。",
                            .url = "https://fs.example.edu.cn/r/finding/8",
                            .at = 1772600400000},
                .carries = "**隐患即将到期**",
                .good_status = 200,
                .good_reply = "{\"errcode\":0,\"errmsg\":\"ok\"}",
                .bad_status = 200,
                .bad_reply = "{\"errcode\":93000,\"errmsg\":\"invalid webhook url\"}",
                .bad = CHANNEL_REFUSED},
};
