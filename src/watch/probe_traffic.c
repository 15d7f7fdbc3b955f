/* How much goes through an interface, by the counters of its device (IF-MIB, RFC 2863): the 64-bit ones, else those of
 * 32 bits. One direction for each target, so that each has its own curve and its own usual.
 *
 * The rate is the mean since the former try of the same target, to which the target's memory (run->kept) belongs; a
 * first try reads twice. Against what is usual at this hour (run->usual) it is judged as traffic.h says: PROBE_SLOW is
 * answered, but beyond. Whoever keeps the history says what is usual.
 *
 * What has no rate - a device that began anew, no such interface, no answer - is PROBE_BLIND: no traffic was seen, and
 * none was missed. */
#include "base/must.h"
#include "base/text.h"
#include "watch/snmp_poll.h"
#include "watch/traffic.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_GAP_MS = 3000, STALE_MS = 3600 * 1000, INTERFACE_BYTES = POLL_TEXT - 1, NAMES_TOLD = 6 };
enum { NAME, DESCRIPTION, WIDE, NARROW, DISCONTINUITY, COLUMNS };

struct mine {
    struct snmp_poll poll; /* first */
    bool again;            /* the second reading of a first try is waited for */
    struct poll_group exact[2];
    char names[COLUMNS][POLL_NAME];
};

/* What a target keeps between its tries (probe_kept). */
struct memory {
    uint32_t row; /* of the interface; 0 = not found yet */
    struct traffic_reading last;
};
_Static_assert(sizeof(struct memory) <= sizeof(struct probe_kept), "a target's memory");

static const struct poll_group NAMES[] = {{{"1.3.6.1.2.1.31.1.1.1.1", "1.3.6.1.2.1.2.2.1.2"}, 20}};

static struct memory recall(const struct probe_run *run)
{
    struct memory memory;
    memcpy(&memory, run->kept, sizeof memory);
    return memory;
}

static void remember(const struct probe_run *run, const struct memory *memory)
{
    memcpy(run->kept, memory, sizeof *memory);
}

static bool goes_out(const struct probe_spec *spec) { return text_same(probe_text(spec, "direction"), "out"); }

/* ---- which row ---- */

/* The name (Gi0/1) or the description (GigabitEthernet0/1), whichever people wrote. */
static uint32_t row_named(const struct poll_answer *answer, const char *name)
{
    for (unsigned column = NAME; column <= DESCRIPTION; column++)
        for (size_t i = 0; i < answer->n; i++)
            if (answer->values[i].column == column && text_same(answer->values[i].text, name))
                return answer->values[i].row;
    return 0;
}

static void end_unknown(struct snmp_poll *poll, const struct poll_answer *answer)
{
    ARENA_SCOPE(arena);
    struct text names = TEXT(arena);
    size_t told = 0;
    for (size_t i = 0; i < answer->n && told < NAMES_TOLD; i++)
        if (answer->values[i].column == NAME && *answer->values[i].text)
            text_printf(&names, "%s%s", told++ ? "、" : "", answer->values[i].text);
    const char *name = probe_text(poll->run->spec, "interface");
    snmp_poll_blind(poll, arena_printf(arena, "设备上没有接口 %s，有 %s", name, told ? text_end(&names) : "的没有名字"),
              arena_printf(arena, "no interface %s", name));
}

/* The counters of the row, as names that are asked for exactly. */
static void name_counters(struct mine *mine, const struct probe_run *run)
{
    static const char *const IN[COLUMNS] = {"1.3.6.1.2.1.31.1.1.1.1", "1.3.6.1.2.1.2.2.1.2", "1.3.6.1.2.1.31.1.1.1.6",
                                            "1.3.6.1.2.1.2.2.1.10", "1.3.6.1.2.1.31.1.1.1.19"};
    static const char *const OUT[COLUMNS] = {[WIDE] = "1.3.6.1.2.1.31.1.1.1.10", [NARROW] = "1.3.6.1.2.1.2.2.1.16"};
    bool out = goes_out(run->spec);
    uint32_t row = recall(run).row;
    mine->exact[0] = (struct poll_group){{"1.3.6.1.2.1.1.3.0"}, 0};
    mine->exact[1] = (struct poll_group){.rows = 0};
    for (size_t i = 0; i < COLUMNS; i++) {
        snprintf(mine->names[i], sizeof mine->names[i], "%s.%u", out && OUT[i] ? OUT[i] : IN[i], row);
        mine->exact[1].columns[i] = mine->names[i];
    }
}

static void read_counters(struct mine *mine)
{
    name_counters(mine, mine->poll.run);
    snmp_poll_ask(&mine->poll, mine->exact, 2);
}

static void find_row(struct snmp_poll *poll, const struct poll_answer *answer)
{
    struct memory memory = {.row = row_named(answer, probe_text(poll->run->spec, "interface"))};
    remember(poll->run, &memory);
    if (memory.row)
        read_counters((struct mine *)poll);
    else
        end_unknown(poll, answer);
}

/* ---- what went through it ---- */

static const struct poll_value *value_of(const struct poll_answer *answer, unsigned group, unsigned column)
{
    for (size_t i = 0; i < answer->n; i++)
        if (answer->values[i].group == group && answer->values[i].column == column)
            return &answer->values[i];
    return NULL;
}

static int64_t number_of(const struct poll_answer *answer, unsigned group, unsigned column)
{
    const struct poll_value *value = value_of(answer, group, column);
    return value ? value->number : 0;
}

/* False: the device counts nothing there. */
static bool take_reading(const struct poll_answer *answer, struct traffic_reading *ret_reading)
{
    const struct poll_value *wide = value_of(answer, 1, WIDE), *narrow = value_of(answer, 1, NARROW);
    if (!wide && !narrow)
        return false;
    *ret_reading = (struct traffic_reading){.at = clock_machine(),
                                            .octets = wide ? (uint64_t)wide->number : (uint64_t)narrow->number,
                                            .wide = wide != NULL,
                                            .uptime = number_of(answer, 0, 0),
                                            .discontinuity = number_of(answer, 1, DISCONTINUITY)};
    return true;
}

/* Rows are numbered anew when cards are changed: the row must still bear its name. */
static bool still_there(const struct poll_answer *answer, const char *name)
{
    const struct poll_value *short_name = value_of(answer, 1, NAME), *description = value_of(answer, 1, DESCRIPTION);
    return (short_name && text_same(short_name->text, name)) || (description && text_same(description->text, name));
}

static void say_rate(struct probe_result *result, const struct probe_run *run, double rate)
{
    ARENA_SCOPE(arena);
    bool out = goes_out(run->spec);
    const char *zh = out ? "流出" : "流入", *en = out ? "out" : "in";
    if (run->usual > 0)
        probe_say(result, arena_printf(arena, "%s %.2f Mbps，这个时段平时 %.2f Mbps", zh, rate, run->usual),
                  "%s %.2f Mbps, usually %.2f Mbps at this hour", en, rate, run->usual);
    else
        probe_say(result, arena_printf(arena, "%s %.2f Mbps，还没有这个时段平时的数", zh, rate),
                  "%s %.2f Mbps, what is usual at this hour is not known yet", en, rate);
}

static void contrast(struct probe_result *result, const struct traffic_limits *limits, enum traffic_verdict verdict,
                     const char *direction, double rate)
{
    ARENA_SCOPE(arena);
    bool surge = verdict == TRAFFIC_SURGE;
    probe_contrast(result,
                   arena_printf(arena, "%s平时 %.2f Mbps，%s %lld%%", direction, limits->usual, surge ? "不超过" : "不低于",
                                (long long)(surge ? limits->surge : limits->drop)),
                   arena_printf(arena, "%s%s：%.2f Mbps，是平时的 %.0f%%", direction, surge ? "突增" : "骤降", rate,
                                100 * rate / limits->usual));
}

static void end_with(struct snmp_poll *poll, double rate)
{
    const struct probe_run *run = poll->run;
    const struct probe_spec *spec = run->spec;
    const struct traffic_limits limits = {run->usual, probe_number(spec, "surge"), probe_number(spec, "drop"),
                                          probe_number(spec, "least")};
    enum traffic_verdict verdict = traffic_judge(&limits, rate);
    struct probe_result result = probe_answer(verdict == TRAFFIC_USUAL ? PROBE_UP : PROBE_SLOW, rate);
    say_rate(&result, run, rate);
    if (verdict != TRAFFIC_USUAL)
        contrast(&result, &limits, verdict, goes_out(spec) ? "流出" : "流入", rate);
    snmp_poll_done(poll, &result);
}

static void take_counters(struct snmp_poll *poll, const struct poll_answer *answer)
{
    struct mine *mine = (struct mine *)poll;
    struct memory memory = recall(poll->run);
    struct traffic_reading before = memory.last;
    bool fresh = !before.at || clock_machine() - before.at > STALE_MS;
    if (!take_reading(answer, &memory.last)) {
        snmp_poll_blind(poll, "设备没有给出这个接口的流量计数", "the device does not count the traffic of this interface");
        return;
    }
    remember(poll->run, &memory);
    double rate = fresh ? NAN : traffic_rate(&before, &memory.last);
    if (fresh && !mine->again && clock_machine() + FIRST_GAP_MS < poll->give_up) {
        mine->again = true;
        probe_wake(poll->run, clock_machine() + FIRST_GAP_MS);
    } else if (isnan(rate)) {
        snmp_poll_blind(poll, "流量计数重新开始，下一次再算", "the counters began anew, the next try counts");
    } else {
        end_with(poll, rate);
    }
}

static void answered(struct snmp_poll *poll, const struct poll_answer *answer)
{
    if (poll->groups == NAMES)
        find_row(poll, answer);
    else if (still_there(answer, probe_text(poll->run->spec, "interface")))
        take_counters(poll, answer);
    else
        snmp_poll_ask(poll, NAMES, 1);
}

static void wake(struct probe_run *run)
{
    struct mine *mine = run->mine;
    if (mine->again && !mine->poll.child && clock_machine() < mine->poll.give_up)
        read_counters(mine);
    else
        snmp_poll_wake(run);
}

/* ---- the kind ---- */

static void start(struct probe_run *run)
{
    struct mine *mine = calloc(1, sizeof *mine);
    MUST(mine);
    mine->poll.answered = answered;
    bool known = recall(run).row != 0;
    if (known)
        name_counters(mine, run);
    mine->poll.groups = known ? mine->exact : NAMES;
    mine->poll.group_count = known ? 2 : 1;
    snmp_poll_start(&mine->poll, run);
}

static int check(const struct probe_spec *spec, struct oops *oops)
{
    size_t n = strlen(probe_text(spec, "interface"));
    if (!n || n > INTERFACE_BYTES)
        return oops_printf(oops, ERR_INVALID, "interface", "要填接口名，最多 %d 个字节", INTERFACE_BYTES);
    return snmp_poll_check(spec, oops);
}

static const struct probe_setting settings[] = {
    SNMP_ACCESS,
    {"interface", PROBE_TEXT, NULL, 0, 0, NULL, "接口", "设备上的接口名，如 GigabitEthernet0/1 或 Gi0/1",
     "name of the interface, as GigabitEthernet0/1 or Gi0/1"},
    {"direction", PROBE_CHOICE, "in", 0, 0, "in out", "方向", "in 流入这个接口，out 从它流出",
     "in: into this interface, out: out of it"},
    {"surge", PROBE_NUMBER, "200", 0, 100000, NULL, "突增（平时的%）", "超过平时的这个百分数算突增，0 不看",
     "more than this share of the usual is a surge; 0: never"},
    {"drop", PROBE_NUMBER, "20", 0, 99, NULL, "骤降（平时的%）", "低于平时的这个百分数算骤降，0 不看",
     "less than this share of the usual is a drop; 0: never"},
    {"least", PROBE_NUMBER, "5", 0, 1000000, NULL, "起点（Mbps）", "流量不到此数不算突增，平时不到此数不算骤降",
     "a surge must exceed it, a drop must have been above it"},
};

const struct probe_kind probe_traffic = {
    .name = "traffic",
    .title = "接口流量（SNMP）",
    .en = "Traffic of an interface by SNMP",
    .unit = "Mbps",
    .address = PROBE_HOST_PORT,
    .port = SNMP_PORT,
    .timeout = 15000,
    .by_usual = true,
    .settings = settings,
    .setting_count = sizeof settings / sizeof *settings,
    .check = check,
    .start = start,
    .cancel = snmp_poll_cancel,
    .wake = wake,
    .examples =
        {
            {.address = "{snmp}", .settings = {{"community", "sample-read"}, {"interface", "lo"}}, .verdict = PROBE_UP},
            {.address = "{snmp}",
             .settings = {{"community", "sample-read"}, {"interface", "sample9"}},
             .verdict = PROBE_BLIND},
            {.address = "{closed}",
             .settings = {{"community", "sample-read"}, {"interface", "lo"}, {"timeout", "500"}},
             .verdict = PROBE_BLIND},
        },
};
