#include "watch/probe.h"

extern const struct probe_kind probe_icmp, probe_tcp, probe_http, probe_tls, probe_dns, probe_ntp, probe_snmp,
    probe_traffic;

const struct probe_kind *const probe_kinds[] = {
    &probe_icmp, &probe_tcp, &probe_http, &probe_tls, &probe_dns, &probe_ntp, &probe_snmp, &probe_traffic, NULL,
};
