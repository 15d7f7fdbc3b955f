/* How a network device is, by SNMP v2c or v3: processor, memory, temperature, ports; see snmp_state.h for what is read.
 *
 * A device beyond a limit answers, but not as agreed: PROBE_SLOW, so that it is no outage and its values are kept.
 * An agent that says nothing is PROBE_BLIND (snmp_poll.h): whether the device lives is what an echo tells. */
#include "base/must.h"
#include "base/text.h"
#include "watch/snmp_poll.h"
#include "watch/snmp_state.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PORTS_BYTES = 1024 };

/* ---- judging ---- */

struct verdict {
    struct arena *arena;
    struct text expected, actual;
};

static void object(struct verdict *verdict, const char *expected, const char *actual)
{
    const char *between = verdict->expected.n ? "；" : "";
    text_printf(&verdict->expected, "%s%s", between, expected);
    text_printf(&verdict->actual, "%s%s", between, actual);
}

static void judge_limit(struct verdict *verdict, const char *title, const char *unit, double value, int64_t limit)
{
    if (!isnan(value) && value > (double)limit)
        object(verdict, arena_printf(verdict->arena, "%s不超过 %lld%s", title, (long long)limit, unit),
               arena_printf(verdict->arena, "%s %.0f%s", title, value, unit));
}

static void judge_port(struct verdict *verdict, const struct snmp_state *state, const char *name)
{
    const struct snmp_port *port = snmp_state_port(state, name);
    if (!port || !port->up)
        object(verdict, arena_printf(verdict->arena, "端口 %s 接通", name),
               arena_printf(verdict->arena, port ? "端口 %s 断开" : "没有端口 %s", name));
}

static size_t comma(const char *at)
{
    return *at == ',' ? 1 : text_starts(at, "，") || text_starts(at, "、") ? strlen("，") : 0;
}

/* Names as people write them, with commas of either width between. */
static void judge_ports(struct verdict *verdict, const struct snmp_state *state, const char *names)
{
    const char *from = names;
    for (const char *at = names;; at++) {
        if (*at && !comma(at))
            continue;
        const char *name = text_trim(verdict->arena, arena_text_n(verdict->arena, from, (size_t)(at - from)));
        if (*name)
            judge_port(verdict, state, name);
        if (!*at)
            return;
        from = at + comma(at);
    }
}

static void add_share(struct text *zh, struct text *en, const char *title, const char *title_en, const char *unit,
                      double value)
{
    if (isnan(value)) {
        text_printf(zh, "%s未给出，", title);
        text_printf(en, "%s not told, ", title_en);
    } else {
        text_printf(zh, "%s %.0f%s，", title, value, unit);
        text_printf(en, "%s %.0f%s, ", title_en, value, unit);
    }
}

static void say_all(struct arena *arena, const struct snmp_state *state, bool cut, struct probe_result *result)
{
    struct text zh = TEXT(arena), en = TEXT(arena);
    size_t up = 0, broken = 0;
    for (size_t i = 0; i < state->port_count; i++) {
        up += state->ports[i].up;
        broken += state->ports[i].wanted && !state->ports[i].up;
    }
    add_share(&zh, &en, "处理器", "processor", "%", snmp_state_load(state));
    add_share(&zh, &en, "内存", "memory", "%", snmp_state_memory(state));
    add_share(&zh, &en, "温度", "temperature", " °C", snmp_state_heat(state));
    text_printf(&zh, "端口 %zu 通 %zu 断", up, broken);
    text_printf(&en, "ports %zu up %zu down", up, broken);
    if (cut) {
        text_printf(&zh, "（只读前 %d 个）", POLL_ROWS);
        text_printf(&en, " (first %d)", POLL_ROWS);
    }
    if (!isnan(snmp_state_days(state))) {
        text_printf(&zh, "，已运行 %.0f 天", floor(snmp_state_days(state)));
        text_printf(&en, ", running for %.0f days", floor(snmp_state_days(state)));
    }
    probe_say(result, text_end(&zh), "%s", text_end(&en));
}

/* The higher of processor and memory: what a curve shows. */
static double highest_load(const struct snmp_state *state)
{
    return fmax(snmp_state_load(state), snmp_state_memory(state)); /* one NAN is as if it were not there */
}

static void answered(struct snmp_poll *poll, const struct poll_answer *answer)
{
    const struct probe_spec *spec = poll->run->spec;
    ARENA_SCOPE(arena);
    struct snmp_state *state = ARENA_NEW(arena, struct snmp_state);
    snmp_state_begin(state);
    for (size_t i = 0; i < answer->n; i++)
        snmp_state_take(state, &answer->values[i]);
    struct verdict verdict = {arena, TEXT(arena), TEXT(arena)};
    judge_limit(&verdict, "处理器", "%", snmp_state_load(state), probe_number(spec, "cpu"));
    judge_limit(&verdict, "内存", "%", snmp_state_memory(state), probe_number(spec, "memory"));
    judge_limit(&verdict, "温度", " °C", snmp_state_heat(state), probe_number(spec, "temperature"));
    judge_ports(&verdict, state, probe_text(spec, "ports"));
    double load = highest_load(state);
    struct probe_result result = probe_answer(verdict.expected.n ? PROBE_SLOW : PROBE_UP, load);
    say_all(arena, state, answer->cut, &result);
    if (verdict.expected.n)
        probe_contrast(&result, text_end(&verdict.expected), text_end(&verdict.actual));
    else if (isnan(load)) { /* nothing of what has a limit */
        result = probe_answer(PROBE_BLIND, NAN);
        probe_say(&result, "设备应答了，但没有给出处理器和内存",
                  "the device answers, but tells no processor and no memory");
    }
    snmp_poll_done(poll, &result);
}

/* ---- trying ---- */

static void start(struct probe_run *run)
{
    struct snmp_poll *poll = calloc(1, sizeof *poll);
    MUST(poll);
    poll->groups = snmp_state_groups;
    poll->group_count = snmp_state_group_count;
    poll->answered = answered;
    snmp_poll_start(poll, run);
}

static int check(const struct probe_spec *spec, struct oops *oops)
{
    if (strlen(probe_text(spec, "ports")) > PORTS_BYTES)
        return oops_printf(oops, ERR_INVALID, "ports", "端口名一共最多写 %d 个字节", PORTS_BYTES);
    return snmp_poll_check(spec, oops);
}

static const struct probe_setting settings[] = {
    SNMP_ACCESS,
    {"cpu", PROBE_NUMBER, "90", 1, 100, NULL, "处理器上限（%）", "处理器占用超过此数算越限",
     "a higher load is beyond the limit"},
    {"memory", PROBE_NUMBER, "90", 1, 100, NULL, "内存上限（%）", "内存占用超过此数算越限",
     "more memory in use is beyond the limit"},
    {"temperature", PROBE_NUMBER, "75", 1, 150, NULL, "温度上限（°C）", "最热一处超过此数算越限",
     "a hotter sensor is beyond the limit"},
    {"ports", PROBE_TEXT, NULL, 0, 0, NULL, "须接通的端口", "端口名，用逗号隔开；断开或没有算越限",
     "names of ports that must be up, with commas between"},
};

const struct probe_kind probe_snmp = {
    .name = "snmp",
    .title = "设备指标（SNMP）",
    .en = "Device by SNMP",
    .unit = "%",
    .address = PROBE_HOST_PORT,
    .port = SNMP_PORT,
    .timeout = 10000,
    .settings = settings,
    .setting_count = sizeof settings / sizeof *settings,
    .check = check,
    .start = start,
    .cancel = snmp_poll_cancel,
    .wake = snmp_poll_wake,
    .examples =
        {
            {.address = "{snmp}",
             .settings = {{"community", "sample-read"}, {"memory", "100"}, {"cpu", "100"}},
             .verdict = PROBE_UP},
            {.address = "{snmp}",
             .settings = {{"community", "sample-read"}, {"ports", "lo, sample9"}},
             .verdict = PROBE_SLOW},
            {.address = "{snmp}", .settings = {{"community", "wrong"}, {"timeout", "500"}}, .verdict = PROBE_BLIND},
            {.address = "{closed}", .settings = {{"community", "sample-read"}}, .verdict = PROBE_BLIND},
        },
};
