#include "watch/web.h"

#include "base/must.h"
#include "base/text.h"
#include "watch/resolve.h"

#include <curl/curl.h>
#include <math.h>
#include <netdb.h>
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

const char *web_distrust(const char *verify)
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

/* Which of libcurl's failures mean that somebody answered, and which that we never looked. */
struct probe_result web_failed(const struct http_client_reply *reply)
{
    static const struct {
        CURLcode code;
        enum probe_verdict verdict;
        const char *zh;
    } rows[] = {
        {CURLE_OPERATION_TIMEDOUT, PROBE_DOWN, "没有按时应答"},
        {CURLE_COULDNT_CONNECT, PROBE_DOWN, "连接不上"},
        {CURLE_GOT_NOTHING, PROBE_DOWN, "连接后没有应答"},
        {CURLE_RECV_ERROR, PROBE_DOWN, "连接中途断开"},
        {CURLE_SEND_ERROR, PROBE_DOWN, "连接中途断开"},
        {CURLE_SSL_CONNECT_ERROR, PROBE_WRONG, "TLS 握手失败"},
        {CURLE_PEER_FAILED_VERIFICATION, PROBE_WRONG, "证书不受信任"},
        {CURLE_PARTIAL_FILE, PROBE_WRONG, "应答不完整"},
        {CURLE_WEIRD_SERVER_REPLY, PROBE_WRONG, "应答不是 HTTP"},
        {CURLE_UNSUPPORTED_PROTOCOL, PROBE_WRONG, "应答不是 HTTP"},
    };
    struct probe_result result = probe_answer(PROBE_BLIND, NAN);
    const char *zh = "本机无法探测";
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if ((int)rows[i].code == reply->curl_code) {
            result = probe_answer(rows[i].verdict, NAN);
            zh = rows[i].zh;
        }
    }
    probe_say(&result, zh, "%s", reply->error);
    if (result.verdict == PROBE_WRONG)
        probe_contrast(&result, "", reply->error);
    return result;
}
