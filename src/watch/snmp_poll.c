#include "watch/snmp_poll.h"

#include "base/must.h"
#include "io/child.h"
#include "io/neighbour.h"
#include "watch/resolve.h"

#include <arpa/inet.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SLACK_MS = 50, GRACE_MS = 500, PATH_BYTES = 1100 };
enum { SHARE = 10 }; /* a tenth of the time is for the process itself */

const char *snmp_poll_program(char *buffer, size_t n)
{
    static const struct neighbour PROGRAM = {"fengsui-poll", "poll", "FENGSUI_POLL"};
    return neighbour_path(&PROGRAM, buffer, n);
}

/* ---- ends ---- */

void snmp_poll_cancel(struct probe_run *run)
{
    struct snmp_poll *poll = run->mine;
    resolve_cancel(poll->resolving);
    poll->resolving = NULL;
    poll->run = NULL;
    if (poll->child)
        child_kill(poll->child); /* frees us when it is gone */
    else
        free(poll);
}

void snmp_poll_done(struct snmp_poll *poll, const struct probe_result *result)
{
    struct probe_run *run = poll->run;
    snmp_poll_cancel(run);
    probe_done(run, result);
}

void snmp_poll_blind(struct snmp_poll *poll, const char *zh, const char *en)
{
    struct probe_result result = probe_answer(PROBE_BLIND, NAN);
    probe_say(&result, zh, "%s", en);
    snmp_poll_done(poll, &result);
}

void snmp_poll_wake(struct probe_run *run)
{
    snmp_poll_blind(run->mine, "没有在规定时间内得到 SNMP 应答", "no SNMP answer in the time given");
}

static void end_without(struct snmp_poll *poll, enum poll_outcome outcome)
{
    static const struct {
        const char *zh, *en;
    } WORDS[] = {
        [POLL_SILENT] = {"没有 SNMP 应答：地址、端口、团体字或口令不对，或设备没有对本机开放",
                         "no SNMP answer: wrong address, port, community or password, or not opened to this machine"},
        [POLL_SLOW] = {"设备答得太慢，没有读完", "the device answers too slowly to be read in time"},
        [POLL_UNKNOWN_USER] = {"设备不认识这个 SNMP 用户", "the device does not know this SNMP user"},
        [POLL_WRONG_KEY] = {"SNMP 认证口令或认证算法不对", "wrong password or kind of authentication"},
        [POLL_WRONG_LEVEL] = {"设备不许这个用户这样读：加密口令或只读权限与设备上不一致",
                              "the device does not let this user read so: privacy or rights differ from its settings"},
        [POLL_FAILED] = {"本机无法发出 SNMP 探测", "this machine cannot ask by SNMP"},
    };
    snmp_poll_blind(poll, WORDS[outcome].zh, WORDS[outcome].en);
}

/* ---- one question ---- */

static void on_answer(struct snmp_poll *poll, const struct child_result *result)
{
    struct poll_answer answer;
    ARENA_SCOPE(arena);
    if (result->code == -ERR_NOT_FOUND || result->code == -ERR_FORBIDDEN)
        snmp_poll_blind(poll, "找不到程序 fengsui-poll，不能读 SNMP", "fengsui-poll is not there: no SNMP");
    else if (result->code == -ERR_TIMEOUT)
        snmp_poll_wake(poll->run);
    else if (result->code || result->status)
        snmp_poll_blind(poll, "读 SNMP 的程序出错停止", "the program that reads SNMP has failed");
    else if (poll_wire_read(arena, poll->groups, poll->group_count, result->out, result->out_size, &answer) < 0)
        end_without(poll, POLL_FAILED);
    else if (answer.outcome != POLL_READ)
        end_without(poll, answer.outcome);
    else
        poll->answered(poll, &answer);
}

static void on_ended(const struct child_result *result, void *arg)
{
    struct snmp_poll *poll = arg;
    poll->child = NULL;
    if (poll->run)
        on_answer(poll, result);
    else
        free(poll);
}

static struct poll_access access_of(const struct probe_spec *spec)
{
    return (struct poll_access){probe_text(spec, "community"), probe_text(spec, "user"), probe_text(spec, "auth"),
                                probe_text(spec, "auth-password"), probe_text(spec, "privacy-password")};
}

void snmp_poll_ask(struct snmp_poll *poll, const struct poll_group *groups, size_t n)
{
    struct probe_run *run = poll->run;
    ms_t left = poll->give_up - clock_machine();
    char path[PATH_BYTES];
    ARENA_SCOPE(arena);
    poll->groups = groups;
    poll->group_count = n;
    if (left < 1) {
        snmp_poll_wake(run);
        return;
    }
    probe_wake(run, poll->give_up);
    const struct poll_question question = {poll->address, run->spec->port, access_of(run->spec),
                                           left - left / SHARE, groups, n};
    struct text text = TEXT(arena);
    poll_wire_ask(&text, &question);
    const char *const argv[] = {snmp_poll_program(path, sizeof path), NULL};
    const struct child_request request = {.argv = argv,
                                          .dir = "/",
                                          .input = text_end(&text),
                                          .input_size = text.n,
                                          .max_output = POLL_ANSWER_BYTES,
                                          .timeout_ms = left + GRACE_MS};
    struct child *child = child_start(probe_host_loop(run->host), &request, on_ended, poll);
    if (child) /* else it is answered, and the try over */
        poll->child = child;
}

static void on_address(void *arg, int error, const struct sockaddr_storage *address)
{
    struct snmp_poll *poll = arg;
    poll->resolving = NULL;
    if (error) {
        struct probe_result blind = probe_unresolved(error, poll->run->spec->host);
        blind.verdict = PROBE_BLIND;
        snmp_poll_done(poll, &blind);
        return;
    }
    bool v6 = address->ss_family == AF_INET6;
    const void *number = v6 ? (const void *)&((const struct sockaddr_in6 *)address)->sin6_addr
                            : (const void *)&((const struct sockaddr_in *)address)->sin_addr;
    MUST(inet_ntop(address->ss_family, number, poll->address, sizeof poll->address));
    snmp_poll_ask(poll, poll->groups, poll->group_count);
}

void snmp_poll_start(struct snmp_poll *poll, struct probe_run *run)
{
    poll->run = run;
    run->mine = poll;
    poll->give_up = clock_machine() + run->spec->timeout - SLACK_MS;
    probe_wake(run, poll->give_up); /* a name server may be slow */
    struct resolve *resolving = resolve(probe_host_resolver(run->host), run->spec->host, on_address, poll);
    if (resolving) /* else it is answered, and the try perhaps over */
        poll->resolving = resolving;
}

/* ---- settings ---- */

static int check_password(const struct probe_spec *spec, const char *key, struct oops *oops)
{
    const char *password = probe_text(spec, key);
    if (*password && text_chars(password) < POLL_PASSWORD)
        return oops_printf(oops, ERR_INVALID, key, "SNMP v3 的口令至少 %d 个字符", POLL_PASSWORD);
    return 0;
}

int snmp_poll_check(const struct probe_spec *spec, struct oops *oops)
{
    static const char *const KEYS[] = {"community", "user", "auth-password", "privacy-password"};
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++)
        if (strlen(probe_text(spec, KEYS[i])) > POLL_SECRET)
            return oops_printf(oops, ERR_INVALID, KEYS[i], "最多 %d 个字节", POLL_SECRET);
    bool user = *probe_text(spec, "user");
    if (!user && !*probe_text(spec, "community"))
        return oops_printf(oops, ERR_INVALID, "community", "要填团体字（v2c），或用户和认证口令（v3）");
    if (user && !*probe_text(spec, "auth-password"))
        return oops_printf(oops, ERR_INVALID, "auth-password", "SNMP v3 要填认证口令；不认证的读取不支持");
    int failed = check_password(spec, "auth-password", oops);
    return failed ? failed : check_password(spec, "privacy-password", oops);
}
