/* Time over UDP, as a client of RFC 5905: one question, one answer, no clock of ours is touched.
 *
 * The moment of sending that the question carries is drawn at random: a server gives it back whatever it is, nobody off
 * the path can, and it tells nothing about our clock. What gives back another one is not an answer, and is not heard.
 */
#include "base/must.h"
#include "base/random.h"
#include "watch/ntp_packet.h"
#include "watch/udp_talk.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NTP_PORT = 123 };

struct mine {
    struct udp_talk talk; /* first */
    uint64_t nonce;
    ms_t asked_true;
    int64_t asked; /* stopwatch */
    unsigned char room[NTP_PACKET_BYTES * 8]; /* extensions and signatures may follow; they are not read */
};

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

static bool is_ours(const struct mine *mine, const struct ntp_packet *answer)
{
    return answer->mode == NTP_SERVER && answer->origin == mine->nonce;
}

static void heard(struct udp_talk *talk, const unsigned char *bytes, size_t n)
{
    struct mine *mine = (struct mine *)talk;
    struct ntp_packet answer;
    int64_t took = clock_stopwatch() - mine->asked;
    if (!ntp_packet_read(bytes, n, &answer) || !is_ours(mine, &answer))
        return;
    uint64_t asked = ntp_packet_moment(mine->asked_true, 0), answered = ntp_packet_moment(mine->asked_true, took);
    struct probe_result result = answer.stratum == NTP_STRATUM_KISS
                                     ? kissed(answer.code)
                                     : judge(talk->run->spec, &answer, ntp_packet_offset(&answer, asked, answered),
                                             ntp_packet_delay(&answer, asked, answered));
    udp_talk_done(talk, &result);
}

static bool ask(struct mine *mine)
{
    unsigned char question[NTP_PACKET_BYTES];
    random_bytes(&mine->nonce, sizeof mine->nonce);
    const struct ntp_packet packet = {.version = NTP_VERSION, .mode = NTP_CLIENT, .sent = mine->nonce};
    ntp_packet_write(&packet, question);
    mine->asked_true = clock_true();
    mine->asked = clock_stopwatch();
    return udp_talk_send(&mine->talk, question, sizeof question);
}

/* A datagram may be lost: asked once more when half of the time is over. */
static void wake(struct probe_run *run) { (void)ask(run->mine); }

static void opened(struct udp_talk *talk)
{
    struct probe_run *run = talk->run;
    if (ask((struct mine *)talk))
        probe_wake(run, clock_machine() + run->spec->timeout / 2);
}

static void start(struct probe_run *run)
{
    struct mine *mine = calloc(1, sizeof *mine);
    MUST(mine);
    mine->talk = (struct udp_talk){.room = mine->room,
                                   .room_bytes = sizeof mine->room,
                                   .opened = opened,
                                   .heard = heard,
                                   .failed = udp_talk_done};
    udp_talk_start(&mine->talk, run);
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
    .cancel = udp_talk_cancel,
    .wake = wake,
    .examples =
        {
            {.address = "{ntp}", .verdict = PROBE_UP},
            {.address = "{ntp}", .settings = {{"stratum", "1"}}, .verdict = PROBE_SLOW},
            {.address = "{closed}", .verdict = PROBE_DOWN},
        },
};
