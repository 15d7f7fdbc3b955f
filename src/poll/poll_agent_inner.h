/* Shared by the files of the agent only: the one place where net-snmp is named. */
#ifndef FENGSUI_POLL_POLL_AGENT_INNER_H
#define FENGSUI_POLL_POLL_AGENT_INNER_H

#include "poll/poll_agent.h"

#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>

struct poll_agent {
    void *session;
    ms_t give_up; /* machine time */
};

/* Sends the question, which is freed, again if need be, and waits for its answer. POLL_READ: *ret_answer is to be
 * freed with snmp_free_pdu. */
enum poll_outcome poll_agent_ask(struct poll_agent *agent, netsnmp_pdu *question, netsnmp_pdu **ret_answer);

#endif
