/* @NAME@: where a message goes, how much it may carry, how many a minute, and whose document says so. */
#include "deliver/channel_parts.h"
#include "format/json.h"

extern const struct channel_kind channel_@NAME@;

static int compose(struct arena *arena, const struct channel *channel, const struct channel_message *message,
                   ms_t true_now, struct http_client_request *ret_request, struct oops *oops)
{
    (void)true_now;
    const char *url = channel_text(channel, "url");
    int err = channel_parts_need_url(url, oops);
    if (err)
        return err;
    struct text body = TEXT(arena);
    struct json json = JSON(&body);
    json_open_object(&json);
    json_key_text(&json, "title", message->title);
    json_key_text(&json, "text",
                  channel_shorten(arena, message->text, message->url, channel_limits(channel).max_bytes));
    json_close(&json);
    *ret_request = channel_parts_post(arena, url, &body);
    return 0;
}

/* Many services answer 200 and say in the body what failed: channel_parts_robot reads such answers. */
static struct channel_verdict judge(struct arena *arena, const struct channel *channel,
                                    const struct http_client_reply *reply)
{
    (void)channel;
    return channel_parts_status(arena, reply);
}

static const struct channel_setting settings[] = {
    {"url", "地址", "URL", "接收消息的地址", "where messages are taken", CHANNEL_SETTING_TEXT, true, true, NULL},
};

static const struct channel_value example_values[] = {{"url", "{url}/@NAME@"}};

const struct channel_kind channel_@NAME@ = {
    .name = "@NAME@",
    .title_zh = "@NAME@ 通道",
    .title_en = "@NAME@",
    .repeat = CHANNEL_SAME,
    .limits = {.per_minute = 20, .max_bytes = 2048},
    .settings = settings,
    .setting_count = sizeof settings / sizeof *settings,
    .compose = compose,
    .judge = judge,
    .example = {.values = example_values,
                .value_count = sizeof example_values / sizeof *example_values,
                .message = {.key = "example-@NAME@",
                            .address = "",
                            .title = "隐患即将到期",
                            .text = "示例选课系统：弱口令。",
                            .url = "",
                            .at = 1772600400000},
                .carries = "隐患即将到期",
                .good_status = 200,
                .good_reply = "{}",
                .bad_status = 400,
                .bad_reply = "{}",
                .bad = CHANNEL_REFUSED},
};
