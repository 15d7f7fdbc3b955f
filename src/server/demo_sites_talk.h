/* The demonstration's basic services beside its pages: a clock (NTP), a name server that knows one name (DNS), a mail
 * server that greets (SMTP). All on one thread; only loopback addresses are ever bound. */
#ifndef FENGSUI_SERVER_DEMO_SITES_TALK_H
#define FENGSUI_SERVER_DEMO_SITES_TALK_H

#include "model/view.h"

#include <stddef.h>

struct demo_sites_talk;

/* `services`: rows of the register "service"; those of a kind that can be talked like and with an address
 * "127.x.y.z:port" are. An address that is taken is left out and logged. NULL when nothing is to be talked. */
struct demo_sites_talk *demo_sites_talk_start(const struct row *services, size_t n);
void demo_sites_talk_stop(struct demo_sites_talk *talk); /* accepts NULL */

#endif
