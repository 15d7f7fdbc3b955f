#include "base/must.h"
#include "base/text.h"
#include "io/loop.h"
#include "watch/probe.h"
#include "watch/resolve.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

enum { GREETING_MAX = 255 };

struct mine {
    struct probe_run *run; /* NULL once the try is over and only the handle is left to close */
    struct resolve *resolving;
    uv_poll_t poll;
    int fd; /* -1 = none yet */
    int64_t begun, connected; /* stopwatch */
    char greeting[GREETING_MAX + 1];
    size_t got;
};

static void free_mine(uv_handle_t *handle)
{
    struct mine *mine = handle->data;
    close(mine->fd);
    free(mine);
}

static void cancel(struct probe_run *run)
{
    struct mine *mine = run->mine;
    resolve_cancel(mine->resolving);
    mine->run = NULL;
    if (mine->fd >= 0)
        uv_close((uv_handle_t *)&mine->poll, free_mine);
    else
        free(mine);
}

static void finish(struct mine *mine, const struct probe_result *result)
{
    struct probe_run *run = mine->run;
    cancel(run);
    probe_done(run, result);
}

static void fail(struct mine *mine, int system_errno)
{
    struct probe_result result = probe_failed(system_errno);
    finish(mine, &result);
}

static void answer(struct mine *mine, enum probe_verdict verdict)
{
    double ms = (double)(mine->connected - mine->begun) / 1000;
    struct probe_result result = probe_answer(verdict, ms);
    char zh[64];
    snprintf(zh, sizeof zh, "%.2f 毫秒连接成功", ms);
    probe_say(&result, zh, "connected in %.2f ms", ms);
    if (verdict == PROBE_WRONG) {
        probe_say(&result, "连接成功，应答不符", "connected, but another greeting");
        probe_contrast(&result, probe_text(mine->run->spec, "expect"),
                       *mine->greeting ? mine->greeting : "没有说话就断开");
    }
    finish(mine, &result);
}

/* Bytes that are no text, line ends included, become dots: the greeting is shown to people. */
static void make_presentable(char *text, size_t n)
{
    text[n] = '\0';
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)text[i] < ' ' || (unsigned char)text[i] > '~')
            text[i] = '.';
    }
    while (n && text[n - 1] == '.')
        text[--n] = '\0';
}

/* The greeting is complete with its first line, a full buffer or the end of the connection. */
static void read_greeting(struct mine *mine)
{
    ssize_t n = recv(mine->fd, mine->greeting + mine->got, GREETING_MAX - mine->got, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n < 0) {
        fail(mine, errno);
        return;
    }
    mine->got += (size_t)n;
    const char *expected = probe_text(mine->run->spec, "expect");
    if (memmem(mine->greeting, mine->got, expected, strlen(expected))) {
        answer(mine, PROBE_UP);
    } else if (n == 0 || mine->got == GREETING_MAX || memchr(mine->greeting, '\n', mine->got)) {
        make_presentable(mine->greeting, mine->got);
        answer(mine, PROBE_WRONG);
    }
}

static void on_event(uv_poll_t *poll, int status, int events)
{
    (void)events;
    struct mine *mine = poll->data;
    int failure = 0;
    socklen_t size = sizeof failure;
    getsockopt(mine->fd, SOL_SOCKET, SO_ERROR, &failure, &size); /* libuv's status does not tell which error */
    if (failure || status < 0) {
        fail(mine, failure ? failure : -status);
    } else if (mine->connected) {
        read_greeting(mine);
    } else {
        mine->connected = clock_stopwatch();
        if (text_empty(probe_text(mine->run->spec, "expect")))
            answer(mine, PROBE_UP);
        else
            uv_poll_start(poll, UV_READABLE, on_event);
    }
}

static void open_connection(struct mine *mine, struct sockaddr_storage *address)
{
    socklen_t size = address->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    ((struct sockaddr_in *)address)->sin_port = htons((uint16_t)mine->run->spec->port); /* same place in both */
    mine->begun = clock_stopwatch();
    int fd = socket(address->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        fail(mine, errno);
        return;
    }
    int failure = connect(fd, (struct sockaddr *)address, size) == 0 || errno == EINPROGRESS ? 0 : errno;
    if (!failure)
        failure = -uv_poll_init(loop_uv(probe_host_loop(mine->run->host)), &mine->poll, fd);
    if (failure) {
        close(fd);
        fail(mine, failure);
        return;
    }
    mine->fd = fd;
    mine->poll.data = mine;
    uv_poll_start(&mine->poll, UV_WRITABLE, on_event);
}

static void on_address(void *arg, int error, const struct sockaddr_storage *address)
{
    struct mine *mine = arg;
    mine->resolving = NULL;
    if (error) {
        struct probe_result result = probe_unresolved(error, mine->run->spec->host);
        finish(mine, &result);
        return;
    }
    struct sockaddr_storage to = *address;
    open_connection(mine, &to);
}

static void start(struct probe_run *run)
{
    struct mine *mine = calloc(1, sizeof *mine);
    MUST(mine);
    mine->run = run;
    mine->fd = -1;
    run->mine = mine;
    struct resolve *resolving = resolve(probe_host_resolver(run->host), run->spec->host, on_address, mine);
    if (resolving) /* else it is answered, and the try perhaps over */
        mine->resolving = resolving;
}

static const struct probe_setting settings[] = {
    {"expect", PROBE_TEXT, NULL, 0, 0, NULL, "应答应含", "连接后对方先说的第一行里应有的字样，如 SMTP 的 220、SSH-；空着只看能否连上",
     "what the first line of the server's greeting must hold, as 220 of SMTP; empty: connecting is enough"},
};

const struct probe_kind probe_tcp = {
    .name = "tcp",
    .title = "端口（TCP）",
    .en = "TCP connection",
    .unit = "ms",
    .address = PROBE_HOST_PORT,
    .timeout = 3000,
    .settings = settings,
    .setting_count = sizeof settings / sizeof *settings,
    .start = start,
    .cancel = cancel,
    .examples =
        {
            {.address = "{tcp}", .verdict = PROBE_UP},
            {.address = "{tcp}", .settings = {{"expect", "220 "}}, .verdict = PROBE_UP},
            {.address = "{tcp}", .settings = {{"expect", "SSH-2.0"}}, .verdict = PROBE_WRONG},
            {.address = "{closed}", .verdict = PROBE_DOWN},
        },
};
