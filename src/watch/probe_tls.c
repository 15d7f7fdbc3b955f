#include "base/text.h"
#include "watch/web.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

static const char *name_of(const struct probe_spec *spec)
{
    const char *name = probe_text(spec, "name");
    return text_empty(name) ? spec->host : name;
}

/* The certificate is taken whatever it is, and judged afterwards: a refused handshake would not show it. */
static void fill(const struct probe_spec *spec, struct arena *arena, struct http_client_request *request)
{
    const char *name = name_of(spec), *ca = probe_text(spec, "ca");
    bool v6 = strchr(name, ':');
    request->url = arena_printf(arena, "https://%s%s%s:%d/", v6 ? "[" : "", name, v6 ? "]" : "", spec->port);
    request->connect_only = true;
    request->cert_info = true;
    request->skip_verify = true;
    request->ca_file = text_empty(ca) ? NULL : ca;
}

static struct probe_result judge(const struct probe_spec *spec, const struct http_client_reply *reply)
{
    if (reply->code || !reply->chain_until) {
        struct probe_result result = web_failed(reply);
        if (!reply->code) {
            result.verdict = PROBE_WRONG;
            probe_say(&result, "没有出示证书", "no certificate was shown");
            probe_contrast(&result, "出示证书", "没有证书");
        }
        return result;
    }
    double days = floor((double)(reply->chain_until - clock_true()) / (double)DAY_MS);
    if (reply->verify)
        return web_untrusted(reply, name_of(spec), days);
    bool soon = days < (double)probe_number(spec, "days");
    struct probe_result result = probe_answer(soon ? PROBE_SLOW : PROBE_UP, days);
    char zh[64];
    snprintf(zh, sizeof zh, "证书还有 %.0f 天到期", days);
    probe_say(&result, zh, "the certificate ends in %.0f days", days);
    if (soon) {
        char expected[32], actual[32];
        snprintf(expected, sizeof expected, "至少 %lld 天", (long long)probe_number(spec, "days"));
        snprintf(actual, sizeof actual, "%.0f 天", days);
        probe_contrast(&result, expected, actual);
    }
    return result;
}

static void start(struct probe_run *run) { web_start(run, run->spec->host, fill, judge); }

static const struct probe_setting settings[] = {
    {"days", PROBE_NUMBER, "14", 0, 3650, NULL, "提前天数", "证书（含中间证书）剩余天数少于此数算将到期，过期算证书无效",
     "a chain that ends in fewer days is slow, an ended one is not valid"},
    {"name", PROBE_TEXT, NULL, 0, 0, NULL, "证书域名", "证书应发给的域名；空着用主机名",
     "whom the certificate must be for; empty: the host"},
    {"ca", PROBE_FILE, NULL, 0, 0, NULL, "信任的根证书", "自建 CA 的 PEM 文件；空着用系统的", "own authority, PEM; empty: the system's"},
};

const struct probe_kind probe_tls = {
    .name = "tls",
    .title = "证书（TLS）",
    .en = "TLS certificate",
    .unit = "天",
    .address = PROBE_HOST_PORT,
    .port = 443,
    .timeout = 10000,
    .of_answer = true, /* whether the service answers is what its own kind tells */
    .settings = settings,
    .setting_count = sizeof settings / sizeof *settings,
    .start = start,
    .cancel = web_cancel,
    .examples =
        {
            {.address = "{tls}", .settings = {{"ca", "{ca}"}}, .verdict = PROBE_UP},
            {.address = "{tls}", .settings = {{"ca", "{ca}"}, {"days", "3000"}}, .verdict = PROBE_SLOW},
            {.address = "{tls}", .settings = {{"ca", "{ca}"}, {"name", "other.example"}}, .verdict = PROBE_UNTRUSTED},
            {.address = "{closed}", .verdict = PROBE_BLIND},
        },
};
