/* Counted faults, for tests: the n-th of the following calls on this handle fails with -ERR_IO and does
 * nothing (0 = the very next one). Calls that count: asks, rows, begins, savepoints, puts, pen writes,
 * migrations and commits; a commit that fails leaves nothing of its transaction. -1 ends the faults. */
#ifndef FENGSUI_STORE_STORE_FAULTY_H
#define FENGSUI_STORE_STORE_FAULTY_H

#include "store/store.h"

void store_fail_after(struct store *store, int64_t n);
int64_t store_fail_left(const struct store *store); /* calls until the fault; -1 = none is set, or it has fired */

#endif
