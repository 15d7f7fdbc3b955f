/* For watch/ only: from two readings of an interface's counter to a rate, and whether that rate is unusual. Pure.
 *
 * A 64-bit counter that goes backwards was begun anew, and so was any whose agent or interface says that it began
 * anew (sysUpTime, ifCounterDiscontinuityTime): such a pair has no rate, so a reboot is neither a surge nor a drop. A
 * 32-bit counter that goes backwards has wrapped, once: more than 4 GiB between two readings (573 Mbps in a minute)
 * cannot be told from less. Once in 497 days sysUpTime itself wraps; that pair is lost. */
#ifndef FENGSUI_WATCH_TRAFFIC_H
#define FENGSUI_WATCH_TRAFFIC_H

#include "base/clock.h"

#include <stdbool.h>
#include <stdint.h>

struct traffic_reading {
    ms_t at;           /* machine time; 0 = none */
    uint64_t octets;
    bool wide;         /* 64 bits */
    int64_t uptime;    /* of the agent, hundredths of a second */
    int64_t discontinuity; /* as it says; 0 when it does not */
};

/* Megabits (10^6) a second; NAN when the two do not belong together or lie less than half a second apart. */
double traffic_rate(const struct traffic_reading *before, const struct traffic_reading *now);

struct traffic_limits {
    double usual;   /* at this hour, Mbps; 0 = not known: nothing is unusual */
    int64_t surge;  /* percent of the usual above which it is one; 0 = never */
    int64_t drop;   /* percent of the usual below which it is one; 0 = never */
    int64_t least;  /* Mbps: a surge must exceed it, a drop must have been above it, or nobody cares */
};

enum traffic_verdict { TRAFFIC_USUAL, TRAFFIC_SURGE, TRAFFIC_DROP };
enum traffic_verdict traffic_judge(const struct traffic_limits *limits, double rate);

#endif
