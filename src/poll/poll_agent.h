/* An SNMP agent as net-snmp speaks with it: v2c and v3 (USM), over a UDP socket that is connected before anything is
 * sent, so that only this agent is heard. One session, one question after the other; blocks.
 *
 * The steps stand apart because the process confines itself between the first and the second. */
#ifndef FENGSUI_POLL_POLL_AGENT_H
#define FENGSUI_POLL_POLL_AGENT_H

#include "poll/poll_wire.h"

/* Starts the library without its files: no configuration, no MIBs, no log, nothing kept. Once per process. */
void poll_agent_prepare(void);

struct poll_agent;

/* Makes the keys out of the passwords and connects `socket_fd`; sends nothing. False: no such address, kind of
 * authentication or socket. */
bool poll_agent_open(const struct poll_question *question, int socket_fd, struct poll_agent **ret_agent);

/* Everything that was asked for, until the limit is over. What was read before it failed is told, too. */
void poll_agent_read(struct poll_agent *agent, struct arena *arena, const struct poll_question *question,
                     struct poll_answer *ret_answer);

void poll_agent_close(struct poll_agent *agent); /* accepts NULL */

#endif
