#include "watch/pinger.h"
#include "watch/probe.h"
#include "watch/resolve.h"

#include "base/must.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

extern const struct probe_kind probe_icmp;

enum { COUNT_MAX = 10 };

struct mine {
    struct probe_run *run;
    struct resolve *resolving;
    struct sockaddr_storage address;
    int count, sent, answered, ended; /* packets */
    int refused;                      /* errno of the last one that ended without an answer */
    ms_t begun;                       /* machine time */
    double ms[COUNT_MAX];
    struct ping pings[COUNT_MAX];
};

static void cancel(struct probe_run *run)
{
    struct mine *mine = run->mine;
    resolve_cancel(mine->resolving);
    for (int i = 0; i < mine->sent; i++)
        pinger_forget(&mine->pings[i]);
    free(mine);
}

static int ms_order(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The value is the median of what came back; some lost is slow, more than the limit is down. */
static struct probe_result judge(struct mine *mine)
{
    int lost = mine->count - mine->answered;
    if (!mine->answered && mine->refused) {
        struct probe_result result = probe_failed(mine->refused);
        result.sent = result.lost = mine->count;
        return result;
    }
    qsort(mine->ms, (size_t)mine->answered, sizeof *mine->ms, ms_order);
    bool down = !mine->answered || lost * 100 > probe_number(mine->run->spec, "loss") * mine->count;
    struct probe_result result = probe_answer(down ? PROBE_DOWN : lost ? PROBE_SLOW : PROBE_UP,
                                              mine->answered ? mine->ms[(mine->answered - 1) / 2] : NAN);
    result.sent = mine->count;
    result.lost = lost;
    char zh[96];
    if (lost)
        snprintf(zh, sizeof zh, "发出 %d 个，丢失 %d 个", mine->count, lost);
    else
        snprintf(zh, sizeof zh, "%.2f 毫秒", result.value);
    if (mine->answered)
        probe_say(&result, zh, "%d sent, %d lost, median %.2f ms", mine->count, lost, result.value);
    else
        probe_say(&result, zh, "%d sent, none came back", mine->count);
    return result;
}

static void finish(struct mine *mine)
{
    struct probe_run *run = mine->run;
    struct probe_result result = judge(mine);
    cancel(run);
    probe_done(run, &result);
}

static void on_answer(struct ping *ping, int64_t us, int system_errno)
{
    struct mine *mine = ping->arg;
    mine->ended++;
    if (us >= 0)
        mine->ms[mine->answered++] = (double)us / 1000;
    else
        mine->refused = system_errno;
    if (mine->ended == mine->count)
        finish(mine);
}

static struct pinger *socket_of(struct probe_host *host)
{
    void **shared = probe_shared(host, &probe_icmp);
    if (!*shared)
        *shared = pinger_open(probe_host_loop(host));
    return *shared;
}

/* Several packets go over the first half of the time, the last of them may come until nine tenths of it. A single one
 * has it all: then the caller's time-out says what there is to say. */
static void send_next(struct mine *mine)
{
    ms_t timeout = mine->run->spec->timeout;
    struct ping *ping = &mine->pings[mine->sent++];
    *ping = (struct ping){.address = mine->address, .size = (size_t)probe_number(mine->run->spec, "size"),
                          .answered = on_answer, .arg = mine};
    pinger_send(socket_of(mine->run->host), ping);
    if (mine->sent < mine->count)
        probe_wake(mine->run, mine->begun + timeout / 2 * mine->sent / mine->count);
    else if (mine->count > 1)
        probe_wake(mine->run, mine->begun + timeout * 9 / 10);
}

static void wake(struct probe_run *run)
{
    struct mine *mine = run->mine;
    if (mine->sent < mine->count)
        send_next(mine);
    else
        finish(mine);
}

static void on_address(void *arg, int error, const struct sockaddr_storage *address)
{
    struct mine *mine = arg;
    struct probe_run *run = mine->run;
    mine->resolving = NULL;
    if (error) {
        struct probe_result result = probe_unresolved(error, run->spec->host);
        cancel(run);
        probe_done(run, &result);
        return;
    }
    mine->address = *address;
    send_next(mine);
}

static void start(struct probe_run *run)
{
    struct mine *mine = calloc(1, sizeof *mine);
    MUST(mine);
    mine->run = run;
    mine->count = (int)probe_number(run->spec, "count");
    mine->begun = clock_machine();
    run->mine = mine;
    struct resolve *resolving = resolve(probe_host_resolver(run->host), run->spec->host, on_address, mine);
    if (resolving) /* else it is answered, and the try perhaps over */
        mine->resolving = resolving;
}

static void leave(void *shared) { pinger_close(shared); }

static const struct probe_setting settings[] = {
    {"count", PROBE_NUMBER, "1", 1, COUNT_MAX, NULL, "每次发包数", "每次探测发出几个包，取中位数为时延",
     "packets per try; the median is the value"},
    {"loss", PROBE_NUMBER, "50", 0, 99, NULL, "丢包率上限（%）", "一次探测丢包超过这个比例算不通，有丢包而未超过算变慢",
     "a try that loses more percent of its packets than this is down; fewer make it slow"},
    {"size", PROBE_NUMBER, "56", PINGER_SIZE_MIN, PINGER_SIZE_MAX, NULL, "数据长度（字节）", "每个包携带的数据字节数",
     "bytes of data in each packet"},
};

const struct probe_kind probe_icmp = {
    .name = "icmp",
    .title = "连通（ICMP）",
    .en = "Reachability (ICMP echo)",
    .unit = "ms",
    .address = PROBE_HOST,
    .timeout = 1000,
    .settings = settings,
    .setting_count = sizeof settings / sizeof *settings,
    .start = start,
    .cancel = cancel,
    .wake = wake,
    .leave = leave,
    .examples =
        {
            {.address = "127.0.0.1", .verdict = PROBE_UP},
            {.address = "127.9.8.7", .settings = {{"count", "3"}, {"size", "1400"}}, .verdict = PROBE_UP},
        },
};
