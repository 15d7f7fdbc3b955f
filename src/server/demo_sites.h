/* The demonstration's own web sites: small servers on the loopback addresses that its sample systems name, so that
 * the senses have something real to watch, and its basic services beside them (demo_sites_talk.h). They run only beside
 * a demonstration store. */
#ifndef FENGSUI_SERVER_DEMO_SITES_H
#define FENGSUI_SERVER_DEMO_SITES_H

#include "rules/law.h"
#include "store/store.h"

struct demo_sites;

/* Serves every system whose url is http://127.… and whose access is 正常. What cannot be bound is left out. */
int demo_sites_start(struct store *store, struct demo_sites **ret_sites, struct oops *oops) RESULT;
void demo_sites_stop(struct demo_sites *sites); /* accepts NULL */

#endif
