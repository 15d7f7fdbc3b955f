#include "deliver/channel_parts.h"

#include "base/must.h"
#include "format/json.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

enum { DIGEST = 32 };

static void hmac(const char *key, const char *data, unsigned char *ret_digest)
{
    unsigned n = 0;
    MUST(HMAC(EVP_sha256(), key, (int)strlen(key), (const unsigned char *)data, strlen(data), ret_digest, &n));
    MUST(n == DIGEST);
}

static const char *hex(struct arena *arena, const unsigned char *digest)
{
    struct text text = TEXT(arena);
    for (int i = 0; i < DIGEST; i++)
        text_printf(&text, "%02x", digest[i]);
    return text_end(&text);
}

const char *channel_parts_hmac_base64(struct arena *arena, const char *key, const char *data)
{
    unsigned char digest[DIGEST];
    hmac(key, data, digest);
    return channel_parts_base64(arena, (const char *)digest, DIGEST);
}

const char *channel_parts_hmac_hex(struct arena *arena, const char *key, const char *data)
{
    unsigned char digest[DIGEST];
    hmac(key, data, digest);
    return hex(arena, digest);
}

const char *channel_parts_digest_hex(struct arena *arena, const char *data)
{
    unsigned char digest[DIGEST];
    MUST(EVP_Digest(data, strlen(data), digest, NULL, EVP_sha256(), NULL) == 1);
    return hex(arena, digest);
}

const char *channel_parts_base64(struct arena *arena, const char *bytes, size_t n)
{
    char *text = arena_take(arena, (n + 2) / 3 * 4 + 1);
    EVP_EncodeBlock((unsigned char *)text, (const unsigned char *)bytes, (int)n);
    return text;
}

const char *channel_parts_percent(struct arena *arena, const char *value)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
    struct text text = TEXT(arena);
    for (; *value; value++)
        if (strchr(plain, *value))
            text_byte(&text, *value);
        else
            text_printf(&text, "%%%02X", (unsigned char)*value);
    return text_end(&text);
}

const char *channel_parts_unmarked(struct arena *arena, const char *value)
{
    static const struct {
        char plain;
        const char *twin;
    } twins[] = {{'<', "＜"}, {'>', "＞"}, {'[', "［"}, {']', "］"}, {'*', "＊"}, {'`', "｀"}};
    struct text text = TEXT(arena);
    for (; *value; value++) {
        const char *twin = NULL;
        for (size_t i = 0; i < sizeof twins / sizeof *twins; i++)
            if (twins[i].plain == *value)
                twin = twins[i].twin;
        if (twin)
            text_add(&text, twin);
        else
            text_byte(&text, *value);
    }
    return text_end(&text);
}

struct http_client_request channel_parts_post(struct arena *arena, const char *url, struct text *json)
{
    static const struct http_header headers[] = {{"Content-Type", "application/json; charset=utf-8"}, {NULL, NULL}};
    (void)arena;
    return (struct http_client_request){
        .method = "POST", .url = url, .headers = headers, .body = text_end(json), .body_size = json->n};
}

int channel_parts_need_url(const char *url, struct oops *oops)
{
    if (text_starts(url, "https://") || text_starts(url, "http://"))
        return 0;
    return oops_set(oops, ERR_INVALID, "url", "地址要以 https:// 或 http:// 开头",
                    "the URL must begin with https:// or http://");
}

bool channel_parts_is_phone(const char *address)
{
    size_t plus = address[0] == '+', n = strspn(address + plus, "0123456789");
    return n >= 3 && n <= 20 && address[plus + n] == 0;
}

static struct channel_verdict verdict(enum channel_outcome outcome, const char *reason, ms_t wait_ms)
{
    return (struct channel_verdict){.outcome = outcome, .reason = reason, .wait_ms = wait_ms};
}

struct channel_verdict channel_parts_status(struct arena *arena, const struct http_client_reply *reply)
{
    int status = reply->status;
    if (status >= 200 && status < 300)
        return verdict(CHANNEL_SENT, "", 0);
    if (status == 429)
        return verdict(CHANNEL_LIMITED, "对方说发送过于频繁（HTTP 429）", 60 * 1000);
    if (status == 503 || status == 408 || status == 425)
        return verdict(CHANNEL_FAILED, arena_printf(arena, "对方暂时不能接收（HTTP %d）", status), 0);
    if (status >= 500)
        return verdict(CHANNEL_UNCERTAIN, arena_printf(arena, "对方处理出错（HTTP %d），不知是否已发出", status), 0);
    return verdict(CHANNEL_REFUSED, arena_printf(arena, "对方拒绝（HTTP %d），请检查地址和口令", status), 0);
}

static bool one_of(int64_t number, const int64_t *numbers)
{
    for (; numbers && *numbers; numbers++)
        if (*numbers == number)
            return true;
    return false;
}

struct channel_verdict channel_parts_robot(struct arena *arena, const struct channel_robot *robot,
                                           const struct http_client_reply *reply)
{
    struct channel_verdict by_status = channel_parts_status(arena, reply);
    if (by_status.outcome != CHANNEL_SENT && by_status.outcome != CHANNEL_REFUSED)
        return by_status;
    JSON_SCOPE(answer);
    struct oops ignored = {0};
    int64_t number = 0;
    const char *message = "";
    int err = json_read(reply->body, reply->body_size, "answer", NULL, &answer, &ignored);
    if (!err)
        err = json_have_int(answer, "answer", robot->field, &number, &ignored);
    if (err == JSON_ABSENT && robot->other_field)
        err = json_have_int(answer, "answer", robot->other_field, &number, &ignored);
    if (err)
        return by_status.outcome == CHANNEL_REFUSED ? by_status
                                                    : verdict(CHANNEL_UNCERTAIN, "对方的回答看不懂，不知是否已发出", 0);
    if (number == 0)
        return by_status;
    err = json_have_text(answer, "answer", robot->message, &message, &ignored);
    const char *reason = arena_printf(arena, "对方拒绝：%s（%lld）", err ? "" : message, (long long)number);
    if (one_of(number, robot->limited))
        return verdict(CHANNEL_LIMITED, reason, robot->wait_ms);
    return verdict(one_of(number, robot->busy) ? CHANNEL_FAILED : CHANNEL_REFUSED, reason, 0);
}

const char *channel_parts_link(const struct channel_message *message)
{
    return message->english ? "Open the record" : "查看和办理";
}
