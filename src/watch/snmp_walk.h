/* For watch/ only: columns of an SNMP agent, read one question after the other: never more than one is outstanding.
 * A question without answer is asked SNMP_SENDS times; then, or when the try's time is nearly over, the walk ends as
 * blind: an agent gives a wrong community no answer at all, so silence says nothing about the device. */
#ifndef FENGSUI_WATCH_SNMP_WALK_H
#define FENGSUI_WATCH_SNMP_WALK_H

#include "watch/snmp_packet.h"
#include "watch/udp_talk.h"

enum { SNMP_PORT = 161, SNMP_COLUMNS = 7, SNMP_ROWS = 512, SNMP_SENDS = 3, SNMP_ROOM = 8192 };

struct snmp_group {                    /* columns of the same rows, read side by side */
    const char *columns[SNMP_COLUMNS]; /* dotted; ends with NULL. The instance of a scalar is row 0 of its name */
    int rows;                          /* asked for at a time */
};

/* First member of what a kind holds for a try, made with calloc. */
struct snmp_walk {
    struct udp_talk talk;
    const char *community; /* the spec's */
    const struct snmp_group *groups;
    size_t group_count;
    /* A value of groups[group].columns[column]; `row` is the last arc of its name. */
    void (*take)(struct snmp_walk *walk, size_t group, size_t column, uint32_t row, const struct snmp_value *value);
    void (*ended)(struct snmp_walk *walk); /* everything was read; ends the try: udp_talk_done */
    bool cut;                              /* there were more rows than SNMP_ROWS */
    /* the walk's own */
    size_t group, column_count, asked_count, rows;
    struct {
        struct snmp_name root, last;
        bool over;
    } columns[SNMP_COLUMNS];
    size_t asked[SNMP_COLUMNS]; /* the columns of the question under way */
    int32_t request;
    int sent;
    ms_t give_up;
    unsigned char question[SNMP_QUESTION], room[SNMP_ROOM];
    size_t question_bytes;
    struct snmp_answer answer;
};

void snmp_walk_start(struct snmp_walk *walk, struct probe_run *run); /* everything above "own" is set */
void snmp_walk_wake(struct probe_run *run);                          /* .wake of the kind */

#endif
