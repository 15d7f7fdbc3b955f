#include "deliver/channel.h"

#include "base/text.h"
#include "deliver/channel_parts.h"

#include <curl/curl.h>
#include <string.h>

const struct channel_kind *channel_kind_find(const char *name)
{
    for (size_t i = 0; channel_kinds[i]; i++)
        if (text_same(channel_kinds[i]->name, name))
            return channel_kinds[i];
    return NULL;
}

/* ---- settings ---- */

static const struct channel_setting *setting_of(const struct channel_kind *kind, const char *name)
{
    for (size_t i = 0; i < kind->setting_count; i++)
        if (text_same(kind->settings[i].name, name))
            return &kind->settings[i];
    return NULL;
}

const char *channel_text(const struct channel *channel, const char *name)
{
    for (size_t i = 0; i < channel->value_count; i++)
        if (text_same(channel->values[i].name, name) && !text_empty(channel->values[i].value))
            return channel->values[i].value;
    const struct channel_setting *setting = setting_of(channel->kind, name);
    return setting && setting->fallback ? setting->fallback : "";
}

bool channel_flag(const struct channel *channel, const char *name)
{
    static const char *const words[] = {"yes", "true", "1", "是"};
    const char *value = channel_text(channel, name);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_same(words[i], value))
            return true;
    return false;
}

int64_t channel_number(const struct channel *channel, const char *name)
{
    int64_t number = 0;
    return text_to_int(channel_text(channel, name), &number) ? number : 0;
}

static bool may_be(const struct channel_setting *setting, const char *value)
{
    const struct channel_choice *choice = setting->choices;
    while (choice && choice->value && strcmp(choice->value, value))
        choice++;
    return !choice || choice->value;
}

static int check_setting(const struct channel *channel, const struct channel_setting *setting, struct oops *oops)
{
    const char *value = channel_text(channel, setting->name);
    int64_t number;
    if (setting->required && text_empty(value))
        return oops_printf(oops, ERR_INVALID, setting->name, "请填写“%s”", setting->title_zh);
    if (setting->type == CHANNEL_SETTING_NUMBER && !text_empty(value) && (!text_to_int(value, &number) || number < 0))
        return oops_printf(oops, ERR_INVALID, setting->name, "“%s”要填一个数", setting->title_zh);
    return text_empty(value) || may_be(setting, value)
               ? 0
               : oops_printf(oops, ERR_INVALID, setting->name, "“%s”不能是“%s”", setting->title_zh, value);
}

int channel_check(const struct channel *channel, struct oops *oops)
{
    for (size_t i = 0; i < channel->value_count; i++)
        if (!setting_of(channel->kind, channel->values[i].name))
            return oops_printf(oops, ERR_INVALID, channel->values[i].name, "“%s”没有这个设置", channel->kind->title_zh);
    for (size_t i = 0; i < channel->kind->setting_count; i++) {
        int err = check_setting(channel, &channel->kind->settings[i], oops);
        if (err)
            return err;
    }
    ARENA_SCOPE(arena);
    struct http_client_request request;
    return channel_compose(arena, channel, &channel->kind->example.message, 0, &request, oops);
}

enum channel_repeat channel_repeat(const struct channel *channel)
{
    bool keyed =
        channel->kind->repeat == CHANNEL_RISKY && setting_of(channel->kind, "keyed") && channel_flag(channel, "keyed");
    return keyed ? CHANNEL_KEYED : channel->kind->repeat;
}

struct channel_limits channel_limits(const struct channel *channel)
{
    struct channel_limits limits = channel->kind->limits;
    int64_t own = setting_of(channel->kind, "per_minute") ? channel_number(channel, "per_minute") : 0;
    if (own > 0 && (limits.per_minute == 0 || own < limits.per_minute))
        limits.per_minute = own > 100000 ? 100000 : (int)own;
    return limits;
}

/* ---- messages ---- */

static bool is_key(const char *key)
{
    size_t n = strspn(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");
    return n > 0 && n <= 200 && key[n] == 0;
}

static const char *one_line(struct arena *arena, const char *text)
{
    char *copy = arena_text(arena, text);
    for (char *at = copy; *at; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            *at = ' ';
    return copy;
}

static bool is_link(const char *url)
{
    if (!text_starts(url, "https://") && !text_starts(url, "http://"))
        return false;
    return url[strcspn(url, " <>\"'()\\\r\n\t")] == 0;
}

int channel_compose(struct arena *arena, const struct channel *channel, const struct channel_message *message,
                    ms_t true_now, struct http_client_request *ret_request, struct oops *oops)
{
    if (!is_key(message->key))
        return oops_set(oops, ERR_INVALID, "key", "消息的编号不合规定", "the key of the message is malformed");
    if (!text_utf8(message->title, strlen(message->title)) || !text_utf8(message->text, strlen(message->text)))
        return oops_set(oops, ERR_INVALID, "text", "消息的文字编码有误", "the text of the message is no UTF-8");
    struct channel_message clean = *message;
    clean.title = one_line(arena, message->title);
    clean.address = message->address ? message->address : "";
    clean.url = message->url && is_link(message->url) ? message->url : "";
    int err = channel->kind->compose(arena, channel, &clean, true_now, ret_request, oops);
    /* On a kept connection that turns out dead libcurl sends a second time by itself: a risky message must not. */
    if (!err && channel_repeat(channel) == CHANNEL_RISKY)
        ret_request->fresh = true;
    return err;
}

/* The end of the last sentence or line before `max`, when it is in the last half; else 0. */
static size_t sentence_end(const char *text, size_t max)
{
    static const char *const ends[] = {"。", "！", "？", "；", "\n", ". ", "! ", "? "};
    size_t best = 0;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t n = strlen(ends[i]);
        for (size_t at = max / 2; at + n <= max; at++)
            if (at + n > best && memcmp(text + at, ends[i], n) == 0)
                best = at + n;
    }
    return best;
}

const char *channel_shorten(struct arena *arena, const char *text, const char *tail, size_t max)
{
    static const char dots[] = "……";
    size_t n = strlen(text), tail_n = strlen(tail);
    if (n + tail_n <= max)
        return arena_printf(arena, "%s%s", text, tail);
    if (tail_n + sizeof dots > max) /* no room for the tail either */
        return arena_text_n(arena, text, text_whole(text, max < n ? max : n));
    size_t room = max - tail_n - (sizeof dots - 1);
    size_t end = sentence_end(text, room);
    if (end == 0)
        end = text_whole(text, room);
    while (end > 0 && text[end - 1] == '\n')
        end--;
    return arena_printf(arena, "%.*s%s%s", (int)end, text, dots, tail);
}

/* ---- answers ---- */

/* No byte of the message can have left: no connection, no TLS, or the client never began. */
static bool never_left(const struct http_client_reply *reply)
{
    return text_empty(reply->peer) || reply->curl_code == CURLE_SSL_CONNECT_ERROR ||
           reply->curl_code == CURLE_PEER_FAILED_VERIFICATION || reply->curl_code == CURLE_USE_SSL_FAILED ||
           reply->curl_code == CURLE_COULDNT_CONNECT || reply->curl_code == CURLE_COULDNT_RESOLVE_HOST;
}

/* Why nothing came through, for whoever has to mend it; libcurl's own words where none of these fit. */
static const char *why(const struct http_client_reply *reply)
{
    static const struct {
        CURLcode code;
        const char *zh;
    } rows[] = {
        {CURLE_COULDNT_RESOLVE_HOST, "找不到这个域名，看地址有没有写错"},
        {CURLE_COULDNT_CONNECT, "连不上：对方没有应答或不接受，看地址、端口和防火墙"},
        {CURLE_OPERATION_TIMEDOUT, "没有按时应答，看地址、端口和防火墙"},
        {CURLE_USE_SSL_FAILED, "对方不会 STARTTLS：换 465 端口，或把加密改为“尽量加密”"},
        {CURLE_SSL_CONNECT_ERROR, "加密没有谈成，看端口和加密方式是否相配"},
        {CURLE_PEER_FAILED_VERIFICATION, "对方的证书不受信任"},
        {CURLE_GOT_NOTHING, "连上了，但没有应答"},
        {CURLE_RECV_ERROR, "连接中途断开"},
        {CURLE_SEND_ERROR, "连接中途断开"},
        {CURLE_URL_MALFORMAT, "地址写法不对"},
        {CURLE_UNSUPPORTED_PROTOCOL, "不支持这种协议"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if ((int)rows[i].code == reply->curl_code)
            return rows[i].zh;
    return reply->error;
}

struct channel_verdict channel_judge(struct arena *arena, const struct channel *channel,
                                     const struct http_client_reply *reply)
{
    if (reply->code == 0 || reply->code == -ERR_REFUSED)
        return channel->kind->judge(arena, channel, reply);
    if (reply->code == -ERR_INVALID)
        return (struct channel_verdict){CHANNEL_REFUSED, arena_printf(arena, "通道的地址或选项不对：%s", why(reply)),
                                        0};
    if (never_left(reply))
        return (struct channel_verdict){CHANNEL_FAILED, arena_printf(arena, "没有发出：%s", why(reply)), 0};
    return (struct channel_verdict){CHANNEL_UNCERTAIN,
                                    arena_printf(arena, "没有等到回答，不知是否已发出：%s", why(reply)), 0};
}
