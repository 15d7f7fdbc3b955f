#include "base/must.h"
#include "base/text.h"
#include "io/hostname.h"
#include "watch/ares_loop.h"
#include "watch/dns_reply.h"
#include "watch/probe.h"
#include "watch/resolve.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <math.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { DNS_PORT = 53, TRIES = 2 };

struct mine {
    struct probe_run *run;
    struct resolve *resolving; /* of the name server's own name */
    struct ares_loop *channel; /* to this server alone */
    int64_t begun;             /* stopwatch */
    bool answered;             /* the query was called back, result holds what it said */
    struct probe_result result;
};

static void cancel(struct probe_run *run)
{
    struct mine *mine = run->mine;
    resolve_cancel(mine->resolving);
    mine->run = NULL; /* the query's callback, run by ares_loop_free, has nothing to say any more */
    ares_loop_free(mine->channel);
    free(mine);
}

static void finish(struct mine *mine)
{
    struct probe_run *run = mine->run;
    struct probe_result result = mine->result;
    cancel(run);
    probe_done(run, &result);
}

/* ---- judging ---- */

static bool is_listed(char *const *wanted, size_t n, const char *text)
{
    for (size_t i = 0; i < n; i++) {
        if (strcasecmp(wanted[i], text) == 0)
            return true;
    }
    return false;
}

static bool as_expected(char *const *wanted, size_t n, const struct dns_reply *reply, bool others)
{
    for (size_t i = 0; i < n; i++) {
        bool found = false;
        for (size_t k = 0; k < reply->n; k++)
            found = found || strcasecmp(wanted[i], reply->texts[k]) == 0;
        if (!found)
            return false;
    }
    for (size_t k = 0; k < reply->n && !others; k++) {
        if (!is_listed(wanted, n, reply->texts[k]))
            return false;
    }
    return true;
}

static const char *listed(struct arena *arena, const struct dns_reply *reply)
{
    struct text text = TEXT(arena);
    for (size_t i = 0; i < reply->n; i++)
        text_printf(&text, i ? ",%s" : "%s", reply->texts[i]);
    return reply->n ? text_end(&text) : "没有记录";
}

static struct probe_result judge(const struct probe_spec *spec, const struct dns_reply *reply, double ms)
{
    ARENA_SCOPE(arena);
    char **wanted = NULL;
    const char *expected = probe_text(spec, "expect");
    size_t n = text_empty(expected) ? 0 : text_split(arena, expected, ',', &wanted);
    for (size_t i = 0; i < n; i++)
        wanted[i] = arena_text(arena, text_trim(arena, wanted[i]));
    bool fine = n ? as_expected(wanted, n, reply, probe_number(spec, "others")) : reply->n > 0;
    const char *actual = listed(arena, reply);
    struct probe_result result = probe_answer(fine ? PROBE_UP : PROBE_WRONG, ms);
    if (fine) {
        char zh[160];
        snprintf(zh, sizeof zh, "%.2f 毫秒，%.100s", ms, actual);
        probe_say(&result, zh, "answered in %.2f ms", ms);
    } else {
        probe_say(&result, "解析异常", "another answer than expected");
        probe_contrast(&result, n ? expected : "有记录", actual);
    }
    return result;
}

/* Codes that are an answer stand in the place of records: "expect: NXDOMAIN" can be asked for. */
static const char *code_answer(int status)
{
    switch (status) {
    case ARES_ENOTFOUND: return "NXDOMAIN";
    case ARES_ENODATA: return "NODATA";
    case ARES_ESERVFAIL: return "SERVFAIL";
    case ARES_EREFUSED: return "REFUSED";
    case ARES_ENOTIMP: return "NOTIMP";
    case ARES_EFORMERR: return "FORMERR";
    default: return NULL;
    }
}

static struct probe_result no_answer(int status)
{
    bool ours = status == ARES_ENOMEM || status == ARES_EBADNAME || status == ARES_EFILE;
    struct probe_result result = probe_answer(ours ? PROBE_BLIND : PROBE_DOWN, NAN);
    probe_say(&result, ours ? "本机无法探测" : "域名服务器没有应答", "%s", ares_strerror(status));
    return result;
}

static void on_answer(void *arg, int status, int timeouts, unsigned char *bytes, int n)
{
    (void)timeouts;
    struct mine *mine = arg;
    if (!mine->run)
        return;
    ARENA_SCOPE(arena);
    const struct probe_spec *spec = mine->run->spec;
    struct dns_reply reply = {.n = 0};
    const char *code = code_answer(status);
    double ms = (double)(clock_stopwatch() - mine->begun) / 1000;
    mine->answered = true;
    if (code) {
        bool named = !text_empty(probe_text(spec, "expect")); /* else any record will do, but a code is none */
        reply = (struct dns_reply){.texts = {code}, .n = named};
        mine->result = judge(spec, &reply, ms);
        if (mine->result.verdict == PROBE_WRONG)
            probe_contrast(&mine->result, mine->result.expected, code);
    } else if (status != ARES_SUCCESS) {
        mine->result = no_answer(status);
    } else if (dns_reply_read(arena, bytes, (size_t)n, dns_reply_type(probe_text(spec, "type")), &reply) != 0) {
        mine->result = probe_answer(PROBE_WRONG, ms);
        probe_say(&mine->result, "应答不合规范", "malformed answer");
    } else {
        mine->result = judge(spec, &reply, ms);
    }
}

/* ---- asking ---- */

static void after(void *arg)
{
    struct mine *mine = arg;
    if (mine->answered)
        finish(mine);
}

static bool open_channel(struct mine *mine, const struct sockaddr_storage *server)
{
    const struct probe_spec *spec = mine->run->spec;
    int port = spec->port ? spec->port : DNS_PORT;
    struct ares_options options = {.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | ARES_FLAG_NOCHECKRESP,
                                   .timeout = (int)spec->timeout / TRIES + 1, .tries = TRIES,
                                   .lookups = (char[]){"b"}};
    if (ares_loop_new(probe_host_loop(mine->run->host), &options,
                      ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS, after, mine,
                      &mine->channel) != 0)
        return false;
    struct ares_addr_port_node node = {.family = server->ss_family, .udp_port = port, .tcp_port = port};
    if (server->ss_family == AF_INET)
        node.addr.addr4 = ((const struct sockaddr_in *)server)->sin_addr;
    else
        memcpy(&node.addr.addr6, &((const struct sockaddr_in6 *)server)->sin6_addr, sizeof node.addr.addr6);
    return ares_set_servers_ports(ares_loop_channel(mine->channel), &node) == ARES_SUCCESS;
}

static void on_server(void *arg, int error, const struct sockaddr_storage *address)
{
    struct mine *mine = arg;
    const struct probe_spec *spec = mine->run->spec;
    mine->resolving = NULL;
    mine->begun = clock_stopwatch();
    if (error) {
        mine->result = probe_unresolved(error, spec->host);
        finish(mine);
        return;
    }
    if (!open_channel(mine, address)) {
        mine->result = no_answer(ARES_ENOMEM);
        finish(mine);
        return;
    }
    ARENA_SCOPE(arena);
    ares_query(ares_loop_channel(mine->channel), hostname_ascii(arena, probe_text(spec, "name")), ns_c_in,
               dns_reply_type(probe_text(spec, "type")), on_answer, mine);
    ares_loop_asked(mine->channel);
    after(mine);
}

static void start(struct probe_run *run)
{
    struct mine *mine = calloc(1, sizeof *mine);
    MUST(mine);
    mine->run = run;
    run->mine = mine;
    struct resolve *resolving = resolve(probe_host_resolver(run->host), run->spec->host, on_server, mine);
    if (resolving)
        mine->resolving = resolving;
}

static int check(const struct probe_spec *spec, struct oops *oops)
{
    ARENA_SCOPE(arena);
    const char *name = hostname_ascii(arena, probe_text(spec, "name"));
    if (text_empty(name) || strlen(name) > 253)
        return oops_printf(oops, ERR_INVALID, "name", "要写明查询哪个域名（name）");
    return 0;
}

static const struct probe_setting settings[] = {
    {"name", PROBE_TEXT, NULL, 0, 0, NULL, "查询的域名", "向这台域名服务器查询哪个域名", "the name to ask this server for"},
    {"type", PROBE_CHOICE, "A", 0, 0, "A AAAA CNAME MX NS PTR TXT", "记录类型", "查询的记录类型", "type of record"},
    {"expect", PROBE_TEXT, NULL, 0, 0, NULL, "应答应为", "应得到的全部记录，逗号分隔，也可写 NXDOMAIN；空着有记录就行",
     "all records that must come, by commas, or NXDOMAIN; empty: any record will do"},
    {"others", PROBE_FLAG, "no", 0, 0, NULL, "允许多余记录", "除应有的记录外还有别的记录时也算正常",
     "further records beside the expected ones are well"},
};

const struct probe_kind probe_dns = {
    .name = "dns",
    .title = "域名解析（DNS）",
    .en = "DNS answer",
    .unit = "ms",
    .address = PROBE_HOST_PORT,
    .port = DNS_PORT,
    .timeout = 3000,
    .settings = settings,
    .setting_count = sizeof settings / sizeof *settings,
    .check = check,
    .start = start,
    .cancel = cancel,
    .examples =
        {
            {.address = "{dns}", .settings = {{"name", "www.sample.test"}, {"expect", "10.20.30.40"}},
             .verdict = PROBE_UP},
            {.address = "{dns}", .settings = {{"name", "www.sample.test"}, {"expect", "10.20.30.41"}},
             .verdict = PROBE_WRONG},
            {.address = "{dns}", .settings = {{"name", "none.sample.test"}, {"expect", "NXDOMAIN"}},
             .verdict = PROBE_UP},
            {.address = "{closed}", .settings = {{"name", "www.sample.test"}}, .verdict = PROBE_DOWN},
        },
};
