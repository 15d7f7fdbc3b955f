/* For watch/ only: one c-ares channel served by the event loop. All on the loop's thread. */
#ifndef FENGSUI_WATCH_ARES_LOOP_H
#define FENGSUI_WATCH_ARES_LOOP_H

#include "base/err.h"

#include <ares.h>

struct loop;
struct ares_loop;

/* `options` and `mask` as for ares_init_options, without sock_state_cb. `after` (may be NULL) runs whenever c-ares has
 * worked, outside of it: the place to act on what a query's callback noted, even to free the channel.
 * Fails with ERR_IO. */
RESULT int ares_loop_new(struct loop *loop, struct ares_options *options, int mask, void (*after)(void *arg),
                         void *arg, struct ares_loop **ret_channel);

ares_channel ares_loop_channel(struct ares_loop *channel);
void ares_loop_asked(struct ares_loop *channel); /* to be called after each query was put in: sets the timer */

/* Queries under way are called back with ARES_EDESTRUCTION. Not from within a query's callback. Accepts NULL. */
void ares_loop_free(struct ares_loop *channel);

#endif
