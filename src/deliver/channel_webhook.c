/* A webhook of another system (OA, portal, duty board): JSON, signed. The receiver computes
 * HMAC-SHA256(secret, X-Fengsui-Time + "\n" + body), compares with X-Fengsui-Signature, refuses times older than it
 * likes, and knows repeats by X-Fengsui-Key; a repeat may be answered with 409. */
#include "deliver/channel_parts.h"
#include "format/json.h"

#include <string.h>

extern const struct channel_kind channel_webhook;

static int compose(struct arena *arena, const struct channel *channel, const struct channel_message *message,
                   ms_t true_now, struct http_client_request *ret_request, struct oops *oops)
{
    const char *url = channel_text(channel, "url");
    int err = channel_parts_need_url(url, oops);
    if (err)
        return err;
    struct text body = TEXT(arena);
    struct json json = JSON(&body);
    json_open_object(&json);
    json_key_text(&json, "key", message->key);
    json_key_text(&json, "to", message->address);
    json_key_text(&json, "title", message->title);
    json_key_text(&json, "text", message->text);
    json_key_text(&json, "url", message->url);
    json_key_int(&json, "at", message->at);
    json_close(&json);
    const char *stamp = arena_printf(arena, "%lld", (long long)true_now);
    const char *sign = channel_parts_hmac_hex(arena, channel_text(channel, "secret"),
                                              arena_printf(arena, "%s\n%s", stamp, text_end(&body)));
    *ret_request = channel_parts_post(arena, url, &body);
    struct http_header *headers = ARENA_ARRAY(arena, struct http_header, 5);
    headers[0] = (struct http_header){"Content-Type", "application/json; charset=utf-8"};
    headers[1] = (struct http_header){"X-Fengsui-Key", message->key};
    headers[2] = (struct http_header){"X-Fengsui-Time", stamp};
    headers[3] = (struct http_header){"X-Fengsui-Signature", arena_printf(arena, "sha256=%s", sign)};
    ret_request->headers = headers;
    return 0;
}

static struct channel_verdict judge(struct arena *arena, const struct channel *channel,
                                    const struct http_client_reply *reply)
{
    (void)channel;
    if (reply->status == 409)
        return (struct channel_verdict){.outcome = CHANNEL_SENT, .reason = ""};
    return channel_parts_status(arena, reply);
}

static const struct channel_setting settings[] = {
    {"url", "地址", "URL", "接收消息的地址", "where messages are taken", CHANNEL_SETTING_TEXT, false, true, NULL},
    {"secret", "签名密钥", "Signing secret", "双方约定，至少 16 个字符", "agreed upon, at least 16 characters",
     CHANNEL_SETTING_TEXT, true, true, NULL},
    {"per_minute", "每分钟最多", "At most a minute", "留空为 120", "120 when empty", CHANNEL_SETTING_NUMBER, false,
     false, "120"},
};

static const struct channel_value example_values[] = {{"url", "{url}/webhook"}, {"secret", "example-secret-16"}};

const struct channel_kind channel_webhook = {
    .name = "webhook",
    .title_zh = "Webhook（对接其他系统）",
    .title_en = "Webhook",
    .repeat = CHANNEL_KEYED,
    .limits = {.per_minute = 240},
    .settings = settings,
    .setting_count = sizeof settings / sizeof *settings,
    .compose = compose,
    .judge = judge,
    .example = {.values = example_values,
                .value_count = sizeof example_values / sizeof *example_values,
                .message = {.key = "example-6",
                            .address = "duty",
                            .title = "值班提醒",
                            .text = "今日值班：林知远（示例）。",
                            .url = "",
                            .at = 1772600400000},
                .carries = "\"key\":\"example-6\"",
                .good_status = 204,
                .good_reply = "",
                .bad_status = 401,
                .bad_reply = "",
                .bad = CHANNEL_REFUSED},
};
