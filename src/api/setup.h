/* The first set-up: who has the console brings an empty house to life in the browser, and nobody after him. Routes with
 * RIGHT_SETUP, and those with ROUTE_SETUP, open to the one-time code in the header X-Setup for as long as the wiring
 * tells one; then they are closed for ever: RIGHT_SETUP answers 404, ROUTE_SETUP wants a session like any other. Wrong
 * codes are counted by address and in all. Inner header. */
#ifndef FENGSUI_API_SETUP_H
#define FENGSUI_API_SETUP_H

#include "api/call.h"

enum { SETUP_TRIES = 10, SETUP_TRIES_ALL = 100 }; /* wrong codes within lock_ms: of an address, of everybody */

bool setup_open(const struct api *api);
/* Does this request come with a code, whatever it is worth? */
bool setup_knocks(const struct http_request *request);
/* Checks the code; call->viewer is then whoever sets up: without a person, seeing all units. 0; -ERR_NOT_FOUND: closed;
 * -ERR_LOGIN: no code or a wrong one; -ERR_LIMIT: too many were wrong. */
RESULT int setup_enter(struct call *call);

#endif
