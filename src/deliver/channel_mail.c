/* Mail by SMTP (RFC 5321) in the form of RFC 5322: UTF-8 headers by RFC 2047, a plain and a simple HTML part.
 * The Message-ID carries the delivery's key, so that a mail server, or a reader, knows a repeat. */
#include "deliver/channel_parts.h"

#include <string.h>
#include <time.h>

extern const struct channel_kind channel_mail;

static bool is_address(const char *address)
{
    const char *at = strchr(address, '@');
    size_t n = strlen(address);
    if (!at || at == address || !at[1] || strchr(at + 1, '@') || n > 254)
        return false;
    for (const char *c = address; *c; c++)
        if (*c <= ' ' || *c >= 0x7f || strchr("<>()[]\\,;:\"", *c))
            return false;
    return true;
}

static bool is_ascii(const char *text)
{
    for (; *text; text++)
        if (*text < ' ' || *text >= 0x7f)
            return false;
    return true;
}

/* RFC 2047: encoded words of at most 75 characters, none of which splits a character, lines of at most 76. */
static void header_text(struct text *text, const char *value)
{
    enum { PIECE = 39 };
    if (is_ascii(value) && strlen(value) <= 60) {
        text_add(text, value);
        return;
    }
    for (const char *at = value; *at;) {
        size_t n = text_whole(at, strnlen(at, PIECE));
        text_printf(text, "%s=?UTF-8?B?%s?=", at == value ? "" : "\r\n ", channel_parts_base64(text->arena, at, n));
        at += n;
    }
}

static void body_base64(struct text *text, const char *value, size_t n)
{
    enum { LINE = 57 }; /* bytes to a line of 76 characters */
    for (size_t at = 0; at < n; at += LINE) {
        size_t piece = n - at < LINE ? n - at : LINE;
        text_printf(text, "%s\r\n", channel_parts_base64(text->arena, value + at, piece));
    }
}

static void escaped(struct text *text, const char *value)
{
    for (; *value; value++)
        switch (*value) {
        case '&':
            text_add(text, "&amp;");
            break;
        case '<':
            text_add(text, "&lt;");
            break;
        case '>':
            text_add(text, "&gt;");
            break;
        case '"':
            text_add(text, "&quot;");
            break;
        case '\n':
            text_add(text, "<br>\r\n");
            break;
        default:
            text_byte(text, *value);
        }
}

static const char *html_of(struct arena *arena, const struct channel_message *message)
{
    struct text html = TEXT(arena);
    text_printf(&html, "<!DOCTYPE html>\r\n<html lang=\"%s\">", message->english ? "en" : "zh-CN");
    text_add(&html, "<body style=\"font:15px/1.7 'Microsoft YaHei',sans-serif;"
                    "color:#222\">\r\n<p style=\"font-size:17px\"><b>");
    escaped(&html, message->title);
    text_add(&html, "</b></p>\r\n<p>");
    escaped(&html, message->text);
    text_add(&html, "</p>\r\n");
    if (!text_empty(message->url)) {
        text_add(&html, "<p><a href=\"");
        escaped(&html, message->url);
        text_printf(&html, "\">%s</a></p>\r\n", channel_parts_link(message));
    }
    text_add(&html, "</body></html>\r\n");
    return text_end(&html);
}

static const char *plain_of(struct arena *arena, const struct channel_message *message)
{
    struct text plain = TEXT(arena);
    for (const char *at = message->text; *at; at++)
        if (*at == '\n')
            text_add(&plain, "\r\n");
        else
            text_byte(&plain, *at);
    if (!text_empty(message->url))
        text_printf(&plain, "\r\n\r\n%s%s%s", channel_parts_link(message), message->english ? ": " : "：", message->url);
    text_add(&plain, "\r\n");
    return text_end(&plain);
}

static void part(struct text *mail, const char *boundary, const char *type, const char *value)
{
    text_printf(mail, "--%s\r\nContent-Type: %s; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n", boundary,
                type);
    body_base64(mail, value, strlen(value));
}

static void date_header(struct text *mail, ms_t at)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t seconds = (time_t)(at / 1000) + 8 * 3600; /* as clocks in China show it, whatever the machine's zone */
    struct tm tm;
    gmtime_r(&seconds, &tm);
    text_printf(mail, "Date: %s, %d %s %d %02d:%02d:%02d +0800\r\n", days[tm.tm_wday], tm.tm_mday, months[tm.tm_mon],
                tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static const char *mail_of(struct arena *arena, const struct channel *channel, const struct channel_message *message,
                           size_t *ret_size)
{
    const char *from = channel_text(channel, "from");
    const char *boundary = arena_printf(arena, "=_%.32s", channel_parts_digest_hex(arena, message->key));
    struct text mail = TEXT(arena);
    date_header(&mail, message->at);
    text_add(&mail, "From: ");
    header_text(&mail, channel_text(channel, "from_name"));
    text_printf(&mail, " <%s>\r\nTo: <%s>\r\nSubject: ", from, message->address);
    header_text(&mail, message->title);
    text_printf(&mail,
                "\r\nMessage-ID: <%s%s>\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                "Content-Type: multipart/alternative;\r\n boundary=\"%s\"\r\n\r\n",
                message->key, strchr(from, '@'), boundary);
    part(&mail, boundary, "text/plain", plain_of(arena, message));
    part(&mail, boundary, "text/html", html_of(arena, message));
    text_printf(&mail, "--%s--\r\n", boundary);
    *ret_size = mail.n;
    return text_end(&mail);
}

/* A host alone is what people write: port 465 is encrypted from the first byte, any other by the way of mail. */
static const char *server_of(struct arena *arena, const char *written)
{
    size_t n = strlen(written);
    if (!n || strstr(written, "://"))
        return written;
    bool wrapped = n > 4 && !strcmp(written + n - 4, ":465");
    return arena_printf(arena, "%s://%s", wrapped ? "smtps" : "smtp", written);
}

static int compose(struct arena *arena, const struct channel *channel, const struct channel_message *message,
                   ms_t true_now, struct http_client_request *ret_request, struct oops *oops)
{
    (void)true_now;
    const char *url = server_of(arena, channel_text(channel, "url")), *tls = channel_text(channel, "tls");
    if (!text_starts(url, "smtp://") && !text_starts(url, "smtps://"))
        return oops_set(oops, ERR_INVALID, "url", "邮件服务器要写成 smtp://主机:端口 或 smtps://主机:端口",
                        "write the mail server as smtp://host:port or smtps://host:port");
    if (!text_same(tls, "must") && !text_same(tls, "try") && !text_same(tls, "none"))
        return oops_printf(oops, ERR_INVALID, "tls", "加密只能写 must、try 或 none，不是“%s”", tls);
    if (!is_address(channel_text(channel, "from")))
        return oops_set(oops, ERR_INVALID, "from", "发件地址不是邮件地址", "the sender is no mail address");
    if (!is_address(message->address))
        return oops_set(oops, ERR_INVALID, "address", "收件地址不是邮件地址", "the recipient is no mail address");
    const char **to = ARENA_ARRAY(arena, const char *, 2);
    to[0] = message->address;
    struct http_client_request request = {.url = url, .mail_from = channel_text(channel, "from"), .mail_to = to};
    request.fresh = true; /* a kept connection might have been opened without the encryption asked for here */
    request.body = mail_of(arena, channel, message, &request.body_size);
    request.tls = text_same(tls, "must")  ? HTTP_CLIENT_TLS_MUST
                  : text_same(tls, "try") ? HTTP_CLIENT_TLS_TRY
                                          : HTTP_CLIENT_TLS_URL;
    if (!text_empty(channel_text(channel, "user"))) {
        request.user = channel_text(channel, "user");
        request.password = channel_text(channel, "password");
    }
    *ret_request = request;
    return 0;
}

/* The line with which the server said `status`; after it there may be a farewell. */
static const char *line_of(struct arena *arena, const char *lines, int status)
{
    const char *code = arena_printf(arena, "%d", status);
    char **all;
    size_t n = text_split(arena, lines ? lines : "", '\n', &all);
    for (size_t i = n; i-- > 0;)
        if (text_starts(all[i], code))
            return arena_text_n(arena, all[i], strcspn(all[i], "\r"));
    return code;
}

static struct channel_verdict judge(struct arena *arena, const struct channel *channel,
                                    const struct http_client_reply *reply)
{
    (void)channel;
    if (reply->code == 0)
        return (struct channel_verdict){.outcome = CHANNEL_SENT, .reason = ""};
    const char *said = line_of(arena, reply->headers, reply->status);
    bool login = reply->status == 530 || reply->status == 534 || reply->status == 535;
    const char *what = login                  ? "邮件服务器不接受账号或口令"
                       : reply->status >= 500 ? "邮件服务器拒收"
                                              : "邮件服务器暂时不收";
    return (struct channel_verdict){.outcome = reply->status >= 500 ? CHANNEL_REFUSED : CHANNEL_FAILED,
                                    .reason = arena_printf(arena, "%s：%s", what, said)};
}

static const struct channel_choice encryption[] = {
    {"must", "必须加密", "Required"}, {"try", "尽量加密", "Where offered"}, {"none", "不加密", "None"}, {NULL}};

static const struct channel_setting settings[] = {
    {"url", "服务器", "Server", "主机:端口，如 smtp.example.edu.cn:587；465 端口全程加密",
     "host:port, e.g. smtp.example.edu:587; port 465 is encrypted throughout", CHANNEL_SETTING_TEXT, false, true, NULL},
    {"tls", "加密", "Encryption", "必须：服务器不会 STARTTLS 就不发；465 端口总是加密",
     "required: nothing is sent without STARTTLS; port 465 is always encrypted", CHANNEL_SETTING_TEXT, false, false,
     "must", encryption},
    {"user", "账号", "User", "不需要登录时留空", "empty when no login is needed", CHANNEL_SETTING_TEXT, false, false,
     NULL},
    {"password", "口令", "Password", "很多邮箱要用“客户端专用密码”", "often a password for programs",
     CHANNEL_SETTING_TEXT, true, false, NULL},
    {"from", "发件地址", "Sender", "例如 fengsui@example.edu.cn", "such as fengsui@example.edu.cn",
     CHANNEL_SETTING_TEXT, false, true, NULL},
    {"from_name", "发件人名称", "Sender's name", "收件人看到的名称", "what recipients see", CHANNEL_SETTING_TEXT, false,
     false, "烽燧"},
    {"per_minute", "每分钟最多", "At most a minute", "服务器对发信数量的限制，留空为 60", "the server's limit",
     CHANNEL_SETTING_NUMBER, false, false, "60"},
};

static const struct channel_value example_values[] = {
    {"url", "{smtp}"}, {"tls", "none"}, {"from", "fengsui@example.edu.cn"}, {"from_name", "烽燧（示例大学）"}};

const struct channel_kind channel_mail = {
    .name = "mail",
    .title_zh = "邮件",
    .title_en = "Mail",
    .repeat = CHANNEL_KEYED,
    .limits = {.per_minute = 240},
    .settings = settings,
    .setting_count = sizeof settings / sizeof *settings,
    .compose = compose,
    .judge = judge,
    .example = {.values = example_values,
                .value_count = sizeof example_values / sizeof *example_values,
                .message = {.key = "example-1",
                            .address = "lin@example.edu.cn",
                            .title = "安全漏洞整改通知书（信办整改〔2026〕17号）待签收",
                            .text = "示例学院：\n请在 2026年3月11日 24时 前完成整改。",
                            .url = "https://fs.example.edu.cn/r/rectification/17",
                            .at = 1772600400000},
                .carries = "Message-ID: <example-1@example.edu.cn>",
                .good_status = 250,
                .good_reply = "250 OK",
                .bad_status = 550,
                .bad_reply = "550 no such user",
                .bad = CHANNEL_REFUSED},
};
