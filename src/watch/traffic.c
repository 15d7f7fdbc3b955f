#include "watch/traffic.h"

#include <math.h>

enum { SHORTEST_MS = 500 };

static bool began_anew(const struct traffic_reading *before, const struct traffic_reading *now)
{
    return now->wide != before->wide || now->uptime < before->uptime || now->discontinuity != before->discontinuity ||
           (now->wide && now->octets < before->octets);
}

double traffic_rate(const struct traffic_reading *before, const struct traffic_reading *now)
{
    ms_t passed = now->at - before->at;
    if (!before->at || passed < SHORTEST_MS || began_anew(before, now))
        return NAN;
    uint64_t octets = now->octets - before->octets;
    if (!now->wide)
        octets &= UINT32_MAX; /* across a wrap */
    return (double)octets * 8 / (double)passed / 1000;
}

enum traffic_verdict traffic_judge(const struct traffic_limits *limits, double rate)
{
    double usual = limits->usual, least = (double)limits->least;
    if (usual <= 0 || isnan(rate))
        return TRAFFIC_USUAL;
    if (limits->surge && rate > usual * (double)limits->surge / 100 && rate > least)
        return TRAFFIC_SURGE;
    if (limits->drop && rate < usual * (double)limits->drop / 100 && usual > least)
        return TRAFFIC_DROP;
    return TRAFFIC_USUAL;
}
