#include "watch/snmp_walk.h"

#include "base/must.h"
#include "base/random.h"

#include <math.h>
#include <string.h>

enum { SLACK_MS = 100, WAIT_PART = 5 }; /* ends before the caller gives up; a fifth of the time for each sending */

static void ask_next(struct snmp_walk *walk);

static void end_blind(struct udp_talk *talk, const char *zh, const char *en)
{
    struct probe_result result = probe_answer(PROBE_BLIND, NAN);
    probe_say(&result, zh, "%s", en);
    udp_talk_done(talk, &result);
}

/* No socket, no name, a refusal: what the device does is not known from that either. */
static void failed(struct udp_talk *talk, const struct probe_result *result)
{
    struct probe_result blind = *result;
    blind.verdict = PROBE_BLIND;
    blind.lost = blind.sent;
    udp_talk_done(talk, &blind);
}

static void send_question(struct snmp_walk *walk)
{
    struct probe_run *run = walk->talk.run;
    ms_t again = clock_machine() + run->spec->timeout / WAIT_PART;
    walk->sent++;
    if (udp_talk_send(&walk->talk, walk->question, walk->question_bytes))
        probe_wake(run, again < walk->give_up ? again : walk->give_up);
}

void snmp_walk_wake(struct probe_run *run)
{
    struct snmp_walk *walk = run->mine;
    if (walk->talk.open && walk->sent < SNMP_SENDS && clock_machine() < walk->give_up)
        send_question(walk);
    else
        end_blind(&walk->talk, "没有 SNMP 应答：地址、端口或团体字不对，或设备没有对本机开放",
                  "no SNMP answer: wrong address, port or community, or not opened to this machine");
}

/* ---- one group after the other ---- */

static void begin_group(struct snmp_walk *walk)
{
    const struct snmp_group *group = &walk->groups[walk->group];
    walk->rows = 0;
    walk->column_count = 0;
    for (size_t i = 0; i < SNMP_COLUMNS && group->columns[i]; i++) {
        MUST(snmp_name_read(group->columns[i], &walk->columns[i].root));
        walk->columns[i].last = walk->columns[i].root;
        walk->columns[i].over = false;
        walk->column_count++;
    }
    ask_next(walk);
}

static void end_group(struct snmp_walk *walk)
{
    if (++walk->group < walk->group_count)
        begin_group(walk);
    else
        walk->ended(walk);
}

static void ask_next(struct snmp_walk *walk)
{
    struct snmp_name names[SNMP_COLUMNS];
    walk->asked_count = 0;
    for (size_t i = 0; i < walk->column_count; i++) {
        if (walk->columns[i].over)
            continue;
        names[walk->asked_count] = walk->columns[i].last;
        walk->asked[walk->asked_count++] = i;
    }
    if (!walk->asked_count) {
        end_group(walk);
        return;
    }
    random_bytes(&walk->request, sizeof walk->request); /* nobody off the path can guess it */
    walk->request &= INT32_MAX;
    walk->question_bytes = snmp_packet_bulk(walk->community, walk->request, names, walk->asked_count,
                                            walk->groups[walk->group].rows, walk->question, sizeof walk->question);
    MUST(walk->question_bytes);
    walk->sent = 0;
    send_question(walk);
}

/* Values come row by row, one of each column asked for. A name that does not go forward ends its column: an agent
 * that turns in circles is not followed. */
static void take_value(struct snmp_walk *walk, size_t column, const struct snmp_value *value)
{
    if (walk->columns[column].over)
        return;
    if (value->type == SNMP_OTHER || !snmp_name_below(&value->name, &walk->columns[column].root) ||
        snmp_name_order(&value->name, &walk->columns[column].last) <= 0) {
        walk->columns[column].over = true;
        return;
    }
    walk->columns[column].last = value->name;
    walk->take(walk, walk->group, column, value->name.arcs[value->name.n - 1], value);
}

static void heard(struct udp_talk *talk, const unsigned char *bytes, size_t n)
{
    struct snmp_walk *walk = (struct snmp_walk *)talk;
    const struct snmp_answer *answer = &walk->answer;
    if (!snmp_packet_read(bytes, n, &walk->answer) || answer->request != walk->request)
        return; /* not the answer to what was asked */
    if (clock_machine() >= walk->give_up) {
        end_blind(talk, "设备答得太慢，没有读完", "the device answers too slowly to be read in time");
        return;
    }
    for (size_t i = 0; i < answer->n; i++)
        take_value(walk, walk->asked[i % walk->asked_count], &answer->values[i]);
    walk->rows += answer->n / walk->asked_count;
    bool full = walk->rows >= SNMP_ROWS;
    walk->cut = walk->cut || full;
    if (answer->error || !answer->n || full)
        end_group(walk);
    else
        ask_next(walk);
}

static void opened(struct udp_talk *talk) { begin_group((struct snmp_walk *)talk); }

void snmp_walk_start(struct snmp_walk *walk, struct probe_run *run)
{
    walk->talk.room = walk->room;
    walk->talk.room_bytes = sizeof walk->room;
    walk->talk.opened = opened;
    walk->talk.heard = heard;
    walk->talk.failed = failed;
    walk->give_up = clock_machine() + run->spec->timeout - SLACK_MS;
    probe_wake(run, walk->give_up); /* a name server may be slow */
    udp_talk_start(&walk->talk, run);
}
