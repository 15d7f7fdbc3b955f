/* Text messages through any gateway that speaks HTTP: URL, headers and body are templates of the institution, and two
 * expressions tell what the answer means. Placeholders: {phone} {title} {text} {url} {key} {secret}; in the URL and in
 * form bodies they are percent-encoded, in JSON bodies escaped, elsewhere taken as they are. */
#include "deliver/channel_parts.h"
#include "format/json.h"

#include <string.h>

extern const struct channel_kind channel_sms;

/* ---- templates ---- */

enum encoding { ENCODE_PERCENT, ENCODE_JSON, ENCODE_NONE };

static const char *encode(struct arena *arena, const char *value, enum encoding encoding)
{
    if (encoding == ENCODE_PERCENT)
        return channel_parts_percent(arena, value);
    if (encoding == ENCODE_NONE)
        return value;
    struct text quoted = TEXT(arena);
    struct json json = JSON(&quoted);
    json_text(&json, value);
    return arena_text_n(arena, text_end(&quoted) + 1, quoted.n - 2);
}

static const char *value_of(const struct channel *channel, const struct channel_message *message, const char *name,
                            size_t n)
{
    const struct channel_value values[] = {{"phone", message->address}, {"title", message->title},
                                           {"text", message->text},     {"url", message->url},
                                           {"key", message->key},       {"secret", channel_text(channel, "secret")}};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (strlen(values[i].name) == n && memcmp(values[i].name, name, n) == 0)
            return values[i].value;
    return NULL;
}

/* Braces that enclose none of the names stay what they are: bodies of JSON are full of them. */
static const char *filled(struct arena *arena, const struct channel *channel, const struct channel_message *message,
                          const char *template, enum encoding encoding)
{
    struct text text = TEXT(arena);
    for (const char *at = template; *at; at++) {
        const char *end = *at == '{' ? strchr(at, '}') : NULL;
        const char *value = end ? value_of(channel, message, at + 1, (size_t)(end - at - 1)) : NULL;
        if (value) {
            text_add(&text, encode(arena, value, encoding));
            at = end;
        } else {
            text_byte(&text, *at);
        }
    }
    return text_end(&text);
}

/* "Name: value" lines. */
static int headers_of(struct arena *arena, const struct channel *channel, const struct channel_message *message,
                      const struct http_header **ret_headers, struct oops *oops)
{
    char **lines;
    size_t n = text_split(arena, channel_text(channel, "headers"), '\n', &lines), kept = 0;
    struct http_header *headers = ARENA_ARRAY(arena, struct http_header, n + 1);
    for (size_t i = 0; i < n; i++) {
        const char *line = text_trim(arena, lines[i]);
        if (text_empty(line))
            continue;
        const char *colon = strchr(line, ':');
        if (!colon || colon == line)
            return oops_set(oops, ERR_INVALID, "headers", "每行一个请求头，写成“名称: 值”",
                            "one header a line: Name: value");
        headers[kept].name = arena_text_n(arena, line, (size_t)(colon - line));
        headers[kept++].value = filled(arena, channel, message, text_trim(arena, colon + 1), ENCODE_NONE);
    }
    *ret_headers = headers;
    return 0;
}

static enum encoding body_encoding(const struct channel *channel)
{
    const char *headers = channel_text(channel, "headers");
    return strcasestr(headers, "application/json")                    ? ENCODE_JSON
           : strcasestr(headers, "application/x-www-form-urlencoded") ? ENCODE_PERCENT
                                                                      : ENCODE_NONE;
}

/* ---- what an answer means: `status 200`, `contains OK`, `json data.code = 0` ---- */

struct expression {
    enum { BY_STATUS, BY_WORD, BY_JSON } by;
    int64_t status;
    const char *word;   /* or the path in JSON */
    const char *wanted; /* JSON: the value, as text */
};

static bool parse(struct arena *arena, const char *text, struct expression *ret_expression)
{
    struct expression expression = {0};
    if (text_starts(text, "status ")) {
        expression.by = BY_STATUS;
        if (!text_to_int(text_trim(arena, text + 7), &expression.status))
            return false;
    } else if (text_starts(text, "contains ")) {
        expression.by = BY_WORD;
        expression.word = text_trim(arena, text + 9);
        if (text_empty(expression.word))
            return false;
    } else {
        const char *equal = strchr(text, '=');
        if (!text_starts(text, "json ") || !equal)
            return false;
        expression.by = BY_JSON;
        expression.word = text_trim(arena, arena_text_n(arena, text + 5, (size_t)(equal - text - 5)));
        expression.wanted = text_trim(arena, equal + 1);
    }
    *ret_expression = expression;
    return true;
}

static bool json_holds(struct arena *arena, const struct expression *expression, const struct http_client_reply *reply)
{
    JSON_SCOPE(answer);
    struct oops ignored = {0};
    if (json_read(reply->body, reply->body_size, "answer", NULL, &answer, &ignored))
        return false;
    char **steps;
    size_t n = text_split(arena, expression->word, '.', &steps);
    const json_t *value = answer;
    for (size_t i = 0; i < n && value; i++)
        value = json_object_get(value, steps[i]);
    if (json_is_string(value))
        return text_same(json_string_value(value), expression->wanted);
    if (json_is_boolean(value))
        return text_same(json_is_true(value) ? "true" : "false", expression->wanted);
    if (!json_is_integer(value))
        return false;
    return text_same(arena_printf(arena, "%lld", (long long)json_integer_value(value)), expression->wanted);
}

static bool holds(struct arena *arena, const char *text, const struct http_client_reply *reply)
{
    struct expression expression;
    if (text_empty(text) || !parse(arena, text, &expression))
        return false;
    if (expression.by == BY_STATUS)
        return reply->status == expression.status;
    if (expression.by == BY_WORD)
        return strstr(reply->body, expression.word) != NULL;
    return json_holds(arena, &expression, reply);
}

/* ---- the kind ---- */

static int check(struct arena *arena, const struct channel *channel, const struct channel_message *message,
                 struct oops *oops)
{
    struct expression expression;
    const char *again = channel_text(channel, "again");
    if (!parse(arena, channel_text(channel, "success"), &expression) ||
        (!text_empty(again) && !parse(arena, again, &expression)))
        return oops_set(oops, ERR_INVALID, "success", "写成 status 200、contains OK 或 json data.code = 0 之一",
                        "write status 200, contains OK or json data.code = 0");
    if (!channel_parts_is_phone(message->address))
        return oops_set(oops, ERR_INVALID, "address", "收件人没有可用的手机号", "the recipient has no phone number");
    const char *body = channel_text(channel, "body"), *url = channel_text(channel, "url");
    if (channel_flag(channel, "keyed") && !strstr(body, "{key}") && !strstr(url, "{key}"))
        return oops_set(oops, ERR_INVALID, "keyed", "网关按编号去重时，地址或正文里要有 {key}",
                        "a gateway that knows keys needs {key} in URL or body");
    return channel_parts_need_url(url, oops);
}

static int compose(struct arena *arena, const struct channel *channel, const struct channel_message *message,
                   ms_t true_now, struct http_client_request *ret_request, struct oops *oops)
{
    (void)true_now;
    int err = check(arena, channel, message, oops);
    const struct http_header *headers = NULL;
    if (!err)
        err = headers_of(arena, channel, message, &headers, oops);
    if (err)
        return err;
    struct channel_message brief = *message;
    size_t max = (size_t)channel_number(channel, "max_bytes");
    brief.text = channel_shorten(arena, message->text, "", max ? max : channel_sms.limits.max_bytes);
    struct http_client_request request = {.method = channel_text(channel, "method"), .headers = headers};
    request.url = filled(arena, channel, &brief, channel_text(channel, "url"), ENCODE_PERCENT);
    if (!text_same(request.method, "GET")) {
        request.body = filled(arena, channel, &brief, channel_text(channel, "body"), body_encoding(channel));
        request.body_size = strlen(request.body);
    }
    *ret_request = request;
    return 0;
}

static struct channel_verdict judge(struct arena *arena, const struct channel *channel,
                                    const struct http_client_reply *reply)
{
    if (holds(arena, channel_text(channel, "success"), reply))
        return (struct channel_verdict){.outcome = CHANNEL_SENT, .reason = ""};
    const char *said = arena_text_n(arena, reply->body, reply->body_size < 120 ? reply->body_size : 120);
    if (!text_utf8(said, strlen(said)))
        said = "";
    if (holds(arena, channel_text(channel, "again"), reply))
        return (struct channel_verdict){.outcome = CHANNEL_FAILED,
                                        .reason = arena_printf(arena, "网关要求稍后再发：%s", said)};
    struct channel_verdict verdict = channel_parts_status(arena, reply);
    if (verdict.outcome == CHANNEL_SENT) /* an answer in order that does not say success */
        verdict = (struct channel_verdict){.outcome = CHANNEL_REFUSED,
                                           .reason = arena_printf(arena, "网关没有说成功：%s", said)};
    return verdict;
}

static const struct channel_setting settings[] = {
    {"url", "网关地址", "Gateway URL", "可用 {phone} {text} {key} {secret}", "may hold {phone} {text} {key} {secret}",
     CHANNEL_SETTING_TEXT, true, true, NULL},
    {"method", "方法", "Method", "POST 或 GET", "POST or GET", CHANNEL_SETTING_TEXT, false, false, "POST"},
    {"headers", "请求头", "Headers", "每行一个“名称: 值”", "one a line: Name: value", CHANNEL_SETTING_TEXT, true, false,
     "Content-Type: application/json"},
    {"body", "正文模板", "Body template", "例如 {\"mobile\":\"{phone}\",\"content\":\"{text}\"}",
     "such as {\"mobile\":\"{phone}\",\"content\":\"{text}\"}", CHANNEL_SETTING_TEXT, false, false, NULL},
    {"secret", "口令", "Secret", "在模板里写 {secret} 的地方代入", "stands where templates say {secret}",
     CHANNEL_SETTING_TEXT, true, false, NULL},
    {"success", "成功的标志", "Success", "status 200、contains OK 或 json data.code = 0",
     "status 200, contains OK or json data.code = 0", CHANNEL_SETTING_TEXT, false, true, NULL},
    {"again", "稍后再发的标志", "Try again", "写法同上，可留空", "likewise, may be empty", CHANNEL_SETTING_TEXT, false,
     false, NULL},
    {"keyed", "网关按编号去重", "Gateway knows keys", "是：网络中断时可放心重发；否：不确定时等人处理",
     "yes: a repeat is safe; no: a person decides", CHANNEL_SETTING_FLAG, false, false, "no"},
    {"max_bytes", "每条最多字节", "Bytes a message", "一个汉字 3 字节，留空为 500", "500 when empty",
     CHANNEL_SETTING_NUMBER, false, false, NULL},
    {"per_minute", "每分钟最多", "At most a minute", "留空为 60", "60 when empty", CHANNEL_SETTING_NUMBER, false, false,
     "60"},
};

static const struct channel_value example_values[] = {
    {"url", "{url}/sms?sign={key}"},
    {"body", "{\"mobile\":\"{phone}\",\"content\":\"{text}\",\"id\":\"{key}\",\"token\":\"{secret}\"}"},
    {"secret", "example-token"},
    {"success", "json result.code = 0"},
    {"again", "json result.code = 7"}};

const struct channel_kind channel_sms = {
    .name = "sms",
    .title_zh = "短信网关",
    .title_en = "SMS gateway",
    .repeat = CHANNEL_RISKY,
    .limits = {.per_minute = 240, .max_bytes = 500},
    .settings = settings,
    .setting_count = sizeof settings / sizeof *settings,
    .compose = compose,
    .judge = judge,
    .example = {.values = example_values,
                .value_count = sizeof example_values / sizeof *example_values,
                .message = {.key = "example-5",
                            .address = "13800000000",
                            .title = "整改通知",
                            .text = "【示例大学】您有一份整改通知书待签收，“选课系统”弱口令。",
                            .url = "https://fs.example.edu.cn/r/rectification/17",
                            .at = 1772600400000},
                .carries = "\"mobile\":\"13800000000\"",
                .good_status = 200,
                .good_reply = "{\"result\":{\"code\":0}}",
                .bad_status = 200,
                .bad_reply = "{\"result\":{\"code\":7,\"text\":\"busy\"}}",
                .bad = CHANNEL_FAILED},
};
