#include "base/text.h"
#include "watch/web.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BODY_MAX = 256 * 1024 };

/* "200", "200-299", "200,301-302": is the status among them? A malformed part, or -1, answers through *ret_sound. */
static bool among(const char *list, int status, bool *ret_sound)
{
    bool found = false;
    *ret_sound = true;
    while (*list) {
        char *end;
        long from = strtol(list, &end, 10), to = from;
        if (*end == '-')
            to = strtol(end + 1, &end, 10);
        if (from < 100 || to > 599 || from > to || (*end && *end != ','))
            *ret_sound = false;
        if (!*ret_sound)
            return false;
        found = found || (status >= from && status <= to);
        list = *end ? end + 1 : end;
    }
    return found;
}

static int check(const struct probe_spec *spec, struct oops *oops)
{
    bool sound;
    among(probe_text(spec, "status"), 0, &sound);
    if (!sound)
        return oops_printf(oops, ERR_INVALID, "status", "状态码应写成 200、200-299 或 200,301 的样子，不能是“%.60s”",
                           probe_text(spec, "status"));
    bool words = !text_empty(probe_text(spec, "contains")) || !text_empty(probe_text(spec, "lacks"));
    if (words && text_same(probe_text(spec, "method"), "HEAD"))
        return oops_printf(oops, ERR_INVALID, "method", "HEAD 只取头，看不了字样；要看字样用 GET");
    return 0;
}

static void fill(const struct probe_spec *spec, struct arena *arena, struct http_client_request *request)
{
    request->method = arena_text(arena, probe_text(spec, "method"));
    request->url = spec->address;
    request->max_reply = BODY_MAX;
    request->skip_verify = true; /* a refused handshake would not show the page: judged afterwards */
    request->cert_info = probe_number(spec, "verify");
    request->ca_file = text_empty(probe_text(spec, "ca")) ? NULL : probe_text(spec, "ca");
}

static struct probe_result wrong(double ms, const char *zh, const char *en, const char *expected, const char *actual)
{
    struct probe_result result = probe_answer(PROBE_WRONG, ms);
    probe_say(&result, zh, "%s", en);
    probe_contrast(&result, expected, actual);
    return result;
}

static bool holds(const struct http_client_reply *reply, const char *word)
{
    return memmem(reply->body, reply->body_size, word, strlen(word));
}

static struct probe_result judge(const struct probe_spec *spec, const struct http_client_reply *reply)
{
    if (reply->code || !reply->status)
        return web_failed(reply);
    double ms = (double)reply->total_us / 1000;
    const char *statuses = probe_text(spec, "status"), *word = probe_text(spec, "contains");
    const char *banned = probe_text(spec, "lacks");
    bool sound;
    char number[16], zh[96];
    snprintf(number, sizeof number, "%d", reply->status);
    if (!among(statuses, reply->status, &sound)) {
        snprintf(zh, sizeof zh, "状态码 %d", reply->status);
        return wrong(ms, zh, "another status", statuses, number);
    }
    if (!text_empty(word) && !holds(reply, word))
        return wrong(ms, "页面没有应有的字样", "the page lacks a word", word, reply->cut ? "前 256 KiB 里没有" : "没有");
    if (!text_empty(banned) && holds(reply, banned))
        return wrong(ms, "页面出现了不应有的字样", "the page has a banned word", "没有", banned);
    if (reply->verify)
        return web_untrusted(reply, spec->host, ms);
    struct probe_result result = probe_answer(PROBE_UP, ms);
    snprintf(zh, sizeof zh, "%d，%.0f 毫秒", reply->status, ms);
    probe_say(&result, zh, "%d in %.0f ms", reply->status, ms);
    return result;
}

static void start(struct probe_run *run)
{
    const char *through = probe_text(run->spec, "through");
    web_start(run, text_empty(through) ? run->spec->host : through, fill, judge);
}

static const struct probe_setting settings[] = {
    {"status", PROBE_TEXT, "200-399", 0, 0, NULL, "状态码", "算正常的状态码，如 200 或 200-299,401；不跟随跳转",
     "statuses that are well, as 200 or 200-299,401; redirects are not followed"},
    {"contains", PROBE_TEXT, NULL, 0, 0, NULL, "应有字样", "页面前 256 KiB 里应有的字样",
     "what the first 256 KiB of the page must hold"},
    {"lacks", PROBE_TEXT, NULL, 0, 0, NULL, "不应有字样", "页面里不应出现的字样", "what the page must not hold"},
    {"method", PROBE_CHOICE, "GET", 0, 0, "GET HEAD", "方法", "HEAD 只取头，不看字样", "HEAD fetches no page"},
    {"verify", PROBE_FLAG, "yes", 0, 0, NULL, "查验证书", "页面正常而 https 的证书无效时，算证书无效",
     "a page that is well behind a certificate that is not valid is untrusted"},
    {"ca", PROBE_FILE, NULL, 0, 0, NULL, "信任的根证书", "自建 CA 的 PEM 文件；空着用系统的", "own authority, PEM; empty: the system's"},
    {"through", PROBE_TEXT, NULL, 0, 0, NULL, "连到", "不查域名，直接连到这个主机或地址",
     "connect to this host or address instead of the URL's"},
};

const struct probe_kind probe_http = {
    .name = "http",
    .title = "网页（HTTP）",
    .en = "Web page (HTTP, HTTPS)",
    .unit = "ms",
    .address = PROBE_URL,
    .timeout = 10000,
    .settings = settings,
    .setting_count = sizeof settings / sizeof *settings,
    .check = check,
    .start = start,
    .cancel = web_cancel,
    .examples =
        {
            {.address = "{http}/", .settings = {{"contains", "样例页面"}, {"lacks", "赌博"}}, .verdict = PROBE_UP},
            {.address = "{http}/missing", .settings = {{"status", "200"}}, .verdict = PROBE_WRONG},
            {.address = "{https}/", .settings = {{"ca", "{ca}"}}, .verdict = PROBE_UP},
            {.address = "{https}/", .verdict = PROBE_UNTRUSTED},
            {.address = "http://{closed}/", .verdict = PROBE_DOWN},
        },
};
