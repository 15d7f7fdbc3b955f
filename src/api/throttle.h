/* How often somebody may be wrong. Counted in memory per key ("login:zhou", "address:192.0.2.7"); an attempt is counted
 * before it is made, so that many at once gain nothing, and forgiven when it was right. Machine time. A restart
 * forgets: the slow hash still bounds what can be tried. Inner header. */
#ifndef FENGSUI_API_THROTTLE_H
#define FENGSUI_API_THROTTLE_H

#include "base/clock.h"

#include <stdbool.h>
#include <stdint.h>

struct throttle;

struct throttle *throttle_new(void);
void throttle_free(struct throttle *throttle); /* accepts NULL */

/* One more attempt: 0 = go on, else how many ms to wait. A window of `window` begins with the first attempt. */
ms_t throttle_try(struct throttle *throttle, const char *key, int most, ms_t window);
void throttle_forgive(struct throttle *throttle, const char *key); /* it was right: forgets the key */

void throttle_take_back(struct throttle *throttle, const char *key); /* it was right: this attempt does not count */
int64_t throttle_count(struct throttle *throttle, const char *key);  /* attempts counted in the present window */

/* Remembers the highest number given for a key (used steps of one-time codes). False: it is not higher. */
bool throttle_higher(struct throttle *throttle, const char *key, int64_t number);

#endif
