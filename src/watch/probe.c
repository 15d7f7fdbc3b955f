#include "watch/probe.h"

#include "base/must.h"
#include "base/text.h"
#include "io/loop.h"
#include "watch/resolve.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KINDS_MAX = 32 };

struct probe_host {
    struct loop *loop;
    struct http_client *client;
    struct resolver *resolver;
    void *shared[KINDS_MAX]; /* by row of probe_kinds */
};

const struct probe_kind *probe_kind_find(const char *name)
{
    for (const struct probe_kind *const *kind = probe_kinds; *kind; kind++) {
        if (text_same((*kind)->name, name))
            return *kind;
    }
    return NULL;
}

const char *probe_verdict_name(enum probe_verdict verdict)
{
    static const char *const names[] = {"up", "slow", "untrusted", "wrong", "down", "blind"};
    return names[verdict];
}

bool probe_serves(enum probe_verdict verdict)
{
    return verdict == PROBE_UP || verdict == PROBE_SLOW || verdict == PROBE_UNTRUSTED;
}

/* ---- a try ---- */

void probe_start(struct probe_run *run)
{
    run->mine = NULL;
    run->wake = 0;
    run->spec->kind->start(run);
}

void probe_cancel(struct probe_run *run)
{
    if (run->mine)
        run->spec->kind->cancel(run);
    run->mine = NULL;
    run->wake = 0;
}

void probe_wake(struct probe_run *run, ms_t at)
{
    run->wake = at;
    run->waking(run);
}

void probe_done(struct probe_run *run, const struct probe_result *result)
{
    run->mine = NULL;
    run->wake = 0;
    run->done(run, result);
}

struct probe_result probe_answer(enum probe_verdict verdict, double value)
{
    bool answered = probe_serves(verdict) || verdict == PROBE_WRONG;
    return (struct probe_result){.verdict = verdict, .value = value, .sent = 1, .lost = !answered};
}

/* Cuts a text that was too long for its place behind a whole character. */
static void mend_end(char *text)
{
    size_t n = strlen(text);
    for (int i = 0; i < 3 && n && !text_utf8(text, n); i++)
        text[--n] = '\0';
}

void probe_say(struct probe_result *result, const char *zh, const char *en_format, ...)
{
    snprintf(result->zh, sizeof result->zh, "%s", zh);
    va_list args;
    va_start(args, en_format);
    vsnprintf(result->en, sizeof result->en, en_format, args);
    va_end(args);
    mend_end(result->zh);
    mend_end(result->en);
}

void probe_contrast(struct probe_result *result, const char *expected, const char *actual)
{
    struct probe_result filled = *result; /* either text may be the result's own */
    snprintf(filled.expected, sizeof filled.expected, "%s", expected);
    snprintf(filled.actual, sizeof filled.actual, "%s", actual);
    mend_end(filled.expected);
    mend_end(filled.actual);
    *result = filled;
}

struct probe_result probe_failed(int system_errno)
{
    static const struct {
        int number;
        enum probe_verdict verdict;
        const char *zh;
    } rows[] = {
        {ECONNREFUSED, PROBE_DOWN, "连接被拒绝"},       {ECONNRESET, PROBE_DOWN, "连接被对方断开"},
        {EHOSTUNREACH, PROBE_DOWN, "主机不可达"},       {EHOSTDOWN, PROBE_DOWN, "主机不可达"},
        {ETIMEDOUT, PROBE_DOWN, "没有应答"},            {EPIPE, PROBE_DOWN, "连接被对方断开"},
        {ENETUNREACH, PROBE_BLIND, "本机没有去往该地址的路由"}, {ENETDOWN, PROBE_BLIND, "本机网络已断"},
        {EADDRNOTAVAIL, PROBE_BLIND, "本机没有可用的源地址"},  {EACCES, PROBE_BLIND, "本机不允许发出这种探测"},
        {EPERM, PROBE_BLIND, "本机不允许发出这种探测"},     {EMFILE, PROBE_BLIND, "本机打开的连接太多"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].number != system_errno)
            continue;
        struct probe_result result = probe_answer(rows[i].verdict, NAN);
        probe_say(&result, rows[i].zh, "%s", strerror(system_errno));
        return result;
    }
    struct probe_result result = probe_answer(PROBE_BLIND, NAN);
    probe_say(&result, "本机无法探测", "%s", strerror(system_errno));
    return result;
}

struct probe_result probe_unresolved(int error, const char *host)
{
    bool unknown = error == -ERR_NOT_FOUND;
    struct probe_result result = probe_answer(unknown ? PROBE_DOWN : PROBE_BLIND, NAN);
    char zh[160];
    snprintf(zh, sizeof zh, unknown ? "域名 %.80s 没有地址" : "域名服务器没有应答，查不到 %.80s", host);
    probe_say(&result, zh, unknown ? "%.80s has no address" : "no name server answered for %.80s", host);
    return result;
}

/* ---- what tries share ---- */

struct http_client_settings probe_client_settings(size_t parallel)
{
    struct http_client_settings settings = http_client_settings_default();
    settings.per_host = settings.total = (int)parallel;
    settings.waiting = 2 * (int)parallel;
    return settings;
}

int probe_host_new(struct loop *loop, struct http_client *client, struct probe_host **ret_host)
{
    struct probe_host *host = calloc(1, sizeof *host);
    MUST(host);
    host->loop = loop;
    host->client = client;
    host->resolver = resolver_new(loop);
    *ret_host = host;
    return 0;
}

static void leave(void *arg)
{
    struct probe_host *host = arg;
    for (size_t i = 0; probe_kinds[i]; i++) {
        if (host->shared[i])
            probe_kinds[i]->leave(host->shared[i]);
    }
    resolver_free(host->resolver);
}

void probe_host_free(struct probe_host *host)
{
    if (!host)
        return;
    loop_call(host->loop, leave, host);
    free(host);
}

struct loop *probe_host_loop(const struct probe_host *host) { return host->loop; }
struct http_client *probe_host_client(const struct probe_host *host) { return host->client; }
struct resolver *probe_host_resolver(const struct probe_host *host) { return host->resolver; }

void **probe_shared(struct probe_host *host, const struct probe_kind *kind)
{
    for (size_t i = 0; i < KINDS_MAX && probe_kinds[i]; i++) {
        if (probe_kinds[i] == kind)
            return &host->shared[i];
    }
    WRONG("a kind that is not in probe_kinds, or too many of them");
}
