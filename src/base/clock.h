/* The three readings of time. Only clock_system.c asks the system.
 *   law time      wall clock, ms since 1970-01-01T00:00Z; handed in as data: facts, deadlines, documents
 *   machine time  ms since boot (CLOCK_BOOTTIME): time-outs, back-off, rates, windows; never faked
 *   true time     wall clock, ms: TLS validity, TOTP, cookies; never faked
 * A server on a test clock has its own law time; the other two stay the machine's. */
#ifndef FENGSUI_BASE_CLOCK_H
#define FENGSUI_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

typedef int64_t ms_t;

ms_t clock_machine(void);
ms_t clock_true(void);
bool clock_synchronised(void); /* the system says that a source of time holds the wall clock right (adjtimex) */

struct timespec;
void clock_wait_end(ms_t ms, struct timespec *ret_end); /* when a pthread_cond_timedwait of `ms` from now is over */

int64_t clock_stopwatch(void); /* microseconds (CLOCK_MONOTONIC) of no known start: only differences mean something */

#endif
