/* Time over UDP, as a client of RFC 5905: one question, one answer, no clock of ours is touched.
 *
 * The moment of sending that the question carries is drawn at random: a server gives it back whatever it is, nobody off
 * the path can, and it tells nothing about our clock. What gives back another one is not an answer, and is not heard.
 */
#include "base/must.h"
#include "base/random.h"
#include "base/text.h"
#include "io/loop.h"
#include "watch/ntp_packet.h"
#include "watch/probe.h"
#include "watch/resolve.h"

#include <arpa/inet.h>
#include <math.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

enum { NTP_PORT = 123 };

struct mine {
    struct probe_run *run; /* NULL once the try is over and only the handle is left to close */
    struct resolve *resolving;
    uv_udp_t udp;
    bool open;
    uint64_t nonce;
    ms_t asked_true;
    int64_t asked; /* stopwatch */
    unsigned char room[NTP_PACKET_BYTES * 8]; /* extensions and signatures may follow; they are not read */
};

static void free_mine(uv_handle_t *handle) { free(handle->data); }

static void cancel(struct probe_run *run)
{
    struct mine *mine = run->mine;
    resolve_cancel(mine->resolving);
    mine->run = NULL;
    if (mine->open)
        uv_close((uv_handle_t *)&mine->udp, free_mine);
    else
        free(mine);
}

static void finish(struct mine *mine, const struct probe_result *result)
{
    struct probe_run *run = mine->run;
    cancel(run);
    probe_done(run, result);
}

static void fail(struct mine *mine, int uv_error)
{
    struct probe_result result = probe_failed(-uv_error);
    finish(mine, &result);
}

/* ---- judging ---- */

/* A server that does not want to be asked: for good, for now, or because it has no time itself yet. */
static struct probe_result kissed(const char *code)
{
    bool too_often = !strcmp(code, "RATE");
    bool refused = !strcmp(code, "DENY") || !strcmp(code, "RSTR");
    struct probe_result result = probe_answer(too_often ? PROBE_BLIND : PROBE_WRONG, NAN);
    probe_say(&result,
              too_often ? "时间服务器嫌问得太勤，没有给时间"
              : refused ? "时间服务器拒绝为本机服务"
                        : "时间服务器还给不出时间",
              "kiss code %s", *code ? code : "unknown");
    if (!too_often)
        probe_contrast(&result, "给出时间", *code ? code : "没有说明原因的拒绝");
    return result;
}

static struct probe_result judge(const struct probe_spec *spec, const struct ntp_packet *answer, double offset,
                                 double delay)
{
    double limit = (double)probe_number(spec, "offset");
    char zh[160], expected[64], actual[64];
    double shown = round(offset * 10) / 10 + 0.0; /* no "-0.0" */
    if (answer->leap == NTP_LEAP_UNKNOWN || answer->stratum >= NTP_STRATUM_UNKNOWN) {
        struct probe_result result = probe_answer(PROBE_WRONG, fabs(offset));
        probe_say(&result, "时间服务器自己没有同步", "the server is not synchronised");
        probe_contrast(&result, "已同步", "未同步");
        return result;
    }
    bool deep = answer->stratum > probe_number(spec, "stratum"), far = fabs(offset) > limit;
    struct probe_result result = probe_answer(far ? PROBE_WRONG : deep ? PROBE_SLOW : PROBE_UP, fabs(offset));
    snprintf(zh, sizeof zh, "与本机相差 %+.1f 毫秒，第 %u 层，往返 %.2f 毫秒", shown, answer->stratum, delay);
    probe_say(&result, zh, "%+.1f ms from our clock, stratum %u, %.2f ms there and back", shown, answer->stratum,
              delay);
    if (far) {
        snprintf(expected, sizeof expected, "与本机相差不超过 %.0f 毫秒", limit);
        snprintf(actual, sizeof actual, "%+.1f 毫秒", offset);
        probe_contrast(&result, expected, actual);
    } else if (deep) {
        snprintf(expected, sizeof expected, "不低于第 %lld 层", (long long)probe_number(spec, "stratum"));
        snprintf(actual, sizeof actual, "第 %u 层", answer->stratum);
        probe_contrast(&result, expected, actual);
    }
    return result;
}

/* ---- asking ---- */

static void give_room(uv_handle_t *handle, size_t size, uv_buf_t *ret_room)
{
    struct mine *mine = handle->data;
    (void)size;
    *ret_room = uv_buf_init((char *)mine->room, sizeof mine->room);
}

static bool is_ours(const struct mine *mine, const struct ntp_packet *answer)
{
    return answer->mode == NTP_SERVER && answer->origin == mine->nonce;
}

static void on_datagram(uv_udp_t *udp, ssize_t n, const uv_buf_t *bytes, const struct sockaddr *from, unsigned flags)
{
    struct mine *mine = udp->data;
    struct ntp_packet answer;
    int64_t took = clock_stopwatch() - mine->asked;
    (void)flags;
    if (n < 0) {
        fail(mine, (int)n);
        return;
    }
    if (!from || !ntp_packet_read((const unsigned char *)bytes->base, (size_t)n, &answer) || !is_ours(mine, &answer))
        return; /* nothing to read any more, or not the answer */
    uint64_t asked = ntp_packet_moment(mine->asked_true, 0), answered = ntp_packet_moment(mine->asked_true, took);
    struct probe_result result = answer.stratum == NTP_STRATUM_KISS
                                     ? kissed(answer.code)
                                     : judge(mine->run->spec, &answer, ntp_packet_offset(&answer, asked, answered),
                                             ntp_packet_delay(&answer, asked, answered));
    finish(mine, &result);
}

static int ask(struct mine *mine)
{
    unsigned char question[NTP_PACKET_BYTES];
    random_bytes(&mine->nonce, sizeof mine->nonce);
    const struct ntp_packet packet = {.version = NTP_VERSION, .mode = NTP_CLIENT, .sent = mine->nonce};
    ntp_packet_write(&packet, question);
    uv_buf_t bytes = uv_buf_init((char *)question, sizeof question);
    mine->asked_true = clock_true();
    mine->asked = clock_stopwatch();
    int sent = uv_udp_try_send(&mine->udp, &bytes, 1, NULL);
    return sent < 0 ? sent : 0;
}

/* A datagram may be lost: asked once more when half of the time is over. */
static void wake(struct probe_run *run)
{
    struct mine *mine = run->mine;
    int failed = ask(mine);
    if (failed)
        fail(mine, failed);
}

static void on_address(void *arg, int error, const struct sockaddr_storage *address)
{
    struct mine *mine = arg;
    struct probe_run *run = mine->run;
    mine->resolving = NULL;
    if (error) {
        struct probe_result result = probe_unresolved(error, run->spec->host);
        finish(mine, &result);
        return;
    }
    struct sockaddr_storage to = *address;
    ((struct sockaddr_in *)&to)->sin_port = htons((uint16_t)run->spec->port); /* same place in both families */
    MUST(uv_udp_init(loop_uv(probe_host_loop(run->host)), &mine->udp) == 0);
    mine->udp.data = mine;
    mine->open = true;
    int failed = uv_udp_connect(&mine->udp, (struct sockaddr *)&to); /* so that only its answers come, and refusals */
    if (!failed)
        failed = uv_udp_recv_start(&mine->udp, give_room, on_datagram);
    if (!failed)
        failed = ask(mine);
    if (failed)
        fail(mine, failed);
    else
        probe_wake(run, clock_machine() + run->spec->timeout / 2);
}

static void start(struct probe_run *run)
{
    struct mine *mine = calloc(1, sizeof *mine);
    MUST(mine);
    mine->run = run;
    run->mine = mine;
    struct resolve *resolving = resolve(probe_host_resolver(run->host), run->spec->host, on_address, mine);
    if (resolving) /* else it is answered, and the try perhaps over */
        mine->resolving = resolving;
}

static const struct probe_setting settings[] = {
    {"offset", PROBE_NUMBER, "1000", 1, 86400000, NULL, "允许偏差（毫秒）",
     "与本机时钟相差超过此数算不正常；本机自己须已同步", "further from our clock is wrong; ours must be synchronised"},
    {"stratum", PROBE_NUMBER, "15", 1, 15, NULL, "最低层级", "层级数比这大算变慢：离标准时间太远",
     "a higher stratum is slow: too far from the source"},
};

const struct probe_kind probe_ntp = {
    .name = "ntp",
    .title = "时间（NTP）",
    .en = "NTP time",
    .unit = "ms",
    .address = PROBE_HOST_PORT,
    .port = NTP_PORT,
    .timeout = 3000,
    .settings = settings,
    .setting_count = sizeof settings / sizeof *settings,
    .start = start,
    .cancel = cancel,
    .wake = wake,
    .examples =
        {
            {.address = "{ntp}", .verdict = PROBE_UP},
            {.address = "{ntp}", .settings = {{"stratum", "1"}}, .verdict = PROBE_SLOW},
            {.address = "{closed}", .verdict = PROBE_DOWN},
        },
};
