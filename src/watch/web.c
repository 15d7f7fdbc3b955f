#include "watch/web.h"

#include "base/must.h"
#include "base/text.h"
#include "watch/resolve.h"

#include <curl/curl.h>
#include <math.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct mine {
    struct probe_run *run; /* NULL = cancelled */
    struct resolve *resolving;
    void (*fill)(const struct probe_spec *spec, struct arena *arena, struct http_client_request *request);
    struct probe_result (*judge)(const struct probe_spec *spec, const struct http_client_reply *reply);
};

static void end(struct mine *mine, const struct probe_result *result)
{
    struct probe_run *run = mine->run;
    free(mine);
    probe_done(run, result);
}

static void on_reply(const struct http_client_reply *reply, void *arg)
{
    struct mine *mine = arg;
    if (!mine->run) {
        free(mine);
        return;
    }
    struct probe_result result = mine->judge(mine->run->spec, reply);
    end(mine, &result);
}

static void send_request(struct mine *mine, const char *address)
{
    ARENA_SCOPE(arena);
    const struct probe_spec *spec = mine->run->spec;
    struct http_client *client = probe_host_client(mine->run->host);
    struct http_client_request request = {0};
    mine->fill(spec, arena, &request);
    request.address = address;
    request.timeout_ms = spec->timeout;
    request.fresh = true;
    if (client && http_client_send(client, &request, on_reply, mine) == 0)
        return;
    struct probe_result result = probe_answer(PROBE_BLIND, NAN);
    probe_say(&result, client ? "本机请求太多，这次没有探测" : "本机没有启用 HTTP 客户端", "the HTTP client is not available");
    end(mine, &result);
}

static void on_address(void *arg, int error, const struct sockaddr_storage *address)
{
    struct mine *mine = arg;
    mine->resolving = NULL;
    if (error) {
        struct probe_result result = probe_unresolved(error, mine->run->spec->host);
        end(mine, &result);
        return;
    }
    char text[64];
    socklen_t size = address->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    MUST(getnameinfo((const struct sockaddr *)address, size, text, sizeof text, NULL, 0, NI_NUMERICHOST) == 0);
    send_request(mine, text);
}

void web_start(struct probe_run *run, const char *host,
               void (*fill)(const struct probe_spec *spec, struct arena *arena, struct http_client_request *request),
               struct probe_result (*judge)(const struct probe_spec *spec, const struct http_client_reply *reply))
{
    struct mine *mine = calloc(1, sizeof *mine);
    MUST(mine);
    *mine = (struct mine){.run = run, .fill = fill, .judge = judge};
    run->mine = mine;
    struct resolve *resolving = resolve(probe_host_resolver(run->host), host, on_address, mine);
    if (resolving)
        mine->resolving = resolving;
}

void web_cancel(struct probe_run *run)
{
    struct mine *mine = run->mine;
    if (mine->resolving) {
        resolve_cancel(mine->resolving);
        free(mine);
    } else {
        mine->run = NULL; /* on_reply frees */
    }
}

/* ---- judging ---- */

static const char *distrust(const char *verify)
{
    static const struct {
        const char *part, *zh;
    } rows[] = {
        {"another host", "证书不是发给这个域名的"}, {"expired", "证书已过期"},
        {"not yet valid", "证书还没有生效"},        {"self", "证书是自签的，不受信任"},
        {"issuer", "证书的签发者不受信任"},         {"revoked", "证书已吊销"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (strstr(verify, rows[i].part))
            return rows[i].zh;
    }
    return "证书不受信任";
}

struct probe_result web_untrusted(const struct http_client_reply *reply, const char *host, double value)
{
    struct probe_result result = probe_answer(PROBE_UNTRUSTED, value);
    const char *zh = distrust(reply->verify);
    char expected[128], actual[256];
    probe_say(&result, zh, "%s", reply->verify);
    snprintf(expected, sizeof expected, "发给 %.80s 的受信任证书", host);
    snprintf(actual, sizeof actual, *reply->cert_subject ? "%s（%.120s）" : "%s", zh, reply->cert_subject);
    probe_contrast(&result, expected, actual);
    return result;
}

/* Which of libcurl's failures mean that somebody answered, and which that we never looked. */
struct probe_result web_failed(const struct http_client_reply *reply)
{
    static const struct {
        CURLcode code;
        enum probe_verdict verdict;
        const char *zh, *expected; /* of a wrong answer */
    } rows[] = {
        {CURLE_OPERATION_TIMEDOUT, PROBE_DOWN, "没有按时应答", NULL},
        {CURLE_COULDNT_CONNECT, PROBE_DOWN, "连接不上", NULL}, /* its errno was not told */
        {CURLE_GOT_NOTHING, PROBE_DOWN, "连接后没有应答", NULL},
        {CURLE_RECV_ERROR, PROBE_DOWN, "连接中途断开", NULL},
        {CURLE_SEND_ERROR, PROBE_DOWN, "连接中途断开", NULL},
        {CURLE_SSL_CONNECT_ERROR, PROBE_WRONG, "TLS 握手失败", "完成 TLS 握手"},
        {CURLE_PARTIAL_FILE, PROBE_WRONG, "应答不完整", "完整的应答"},
        {CURLE_WEIRD_SERVER_REPLY, PROBE_WRONG, "应答不是 HTTP", "HTTP 应答"},
        {CURLE_UNSUPPORTED_PROTOCOL, PROBE_WRONG, "应答不是 HTTP", "HTTP 应答"},
        {CURLE_BAD_CONTENT_ENCODING, PROBE_WRONG, "应答不合规范", "HTTP 应答"},
        {CURLE_WRITE_ERROR, PROBE_WRONG, "应答头太长", "不超过上限的应答头"},
        {CURLE_SSL_CACERT_BADFILE, PROBE_BLIND, "读不出信任的根证书文件", NULL},
    };
    if (reply->curl_code == CURLE_COULDNT_CONNECT && reply->system_errno)
        return probe_failed(reply->system_errno);
    struct probe_result result = probe_answer(PROBE_BLIND, NAN);
    probe_say(&result, "本机无法探测", "%s", reply->error);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if ((int)rows[i].code != reply->curl_code)
            continue;
        result = probe_answer(rows[i].verdict, NAN);
        probe_say(&result, rows[i].zh, "%s", reply->error);
        char actual[256];
        snprintf(actual, sizeof actual, "%s（%.150s）", rows[i].zh, reply->error);
        if (rows[i].expected)
            probe_contrast(&result, rows[i].expected, actual);
    }
    return result;
}
