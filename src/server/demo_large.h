/* A large demonstration: what an institution of 200 units has after five years. For benchmarks and for trying pages
 * under load; every row is a sample and goes through the pen, so the trail proves it like any other. */
#ifndef FENGSUI_SERVER_DEMO_LARGE_H
#define FENGSUI_SERVER_DEMO_LARGE_H

#include "server/house.h"

/* Adds to a demonstration (organisation and calendar are there) at law time `now`: units up to 200 with a security
 * officer each, `size` findings and as many rectification notices (nearly all closed, the newest open with their
 * clocks running or missed), a tenth of `size` systems and devices. `tell` hears how many of how many records stand. */
int demo_large(struct house *house, int64_t size, ms_t now, void (*tell)(int64_t done, int64_t all),
               struct oops *oops) RESULT;

#endif
