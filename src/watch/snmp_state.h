/* For watch/ only: how a device is, from what its SNMP agent tells. Pure. Sources, each where the agent has it:
 *   processor    hrProcessorLoad (RFC 2790), else ssCpuIdle of UCD-SNMP, else the vendor's own (Huawei, H3C)
 *   memory       memTotalReal less available, buffers and cache (UCD-SNMP), else hrStorage of type RAM, else vendor's
 *   temperature  entPhySensor of type celsius (RFC 3433), lm-sensors of UCD-SNMP, vendor's: the hottest
 *   ports        ifAdminStatus, ifOperStatus, ifName (RFC 2863) */
#ifndef FENGSUI_WATCH_SNMP_STATE_H
#define FENGSUI_WATCH_SNMP_STATE_H

#include "poll/poll_wire.h"

struct snmp_port {
    uint32_t row;
    char name[POLL_TEXT];
    bool wanted, up; /* switched on; carries */
};

struct snmp_cells { /* a row of a table whose columns mean something together */
    uint32_t row;
    int64_t cells[POLL_COLUMNS];
    unsigned given; /* bit = column */
};

struct snmp_table {
    struct snmp_cells rows[POLL_ROWS];
    size_t n;
};

struct snmp_state {
    int64_t scalars[POLL_COLUMNS]; /* of the first group */
    unsigned scalars_given;
    int64_t load_sum, load_count;
    double vendor_load, vendor_memory, hottest; /* NAN = none */
    struct snmp_table storage, sensors;
    struct snmp_port ports[POLL_ROWS];
    size_t port_count;
};

extern const struct poll_group snmp_state_groups[];
extern const size_t snmp_state_group_count;

void snmp_state_begin(struct snmp_state *state);
void snmp_state_take(struct snmp_state *state, const struct poll_value *value);

double snmp_state_load(const struct snmp_state *state);                                    /* percent, NAN = not told */
double snmp_state_memory(const struct snmp_state *state);                                  /* percent in use */
double snmp_state_heat(const struct snmp_state *state);                                    /* °C */
double snmp_state_days(const struct snmp_state *state);                                    /* since the agent began */
const struct snmp_port *snmp_state_port(const struct snmp_state *state, const char *name); /* NULL = none */

#endif
