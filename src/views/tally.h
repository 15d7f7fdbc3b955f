/* Counts that were made already. A list counts its states and deadlines over all rows; while nothing is written, they
 * stay what they are.
 *
 * It belongs to one reader's thread, beside its handle, and is lent to each of its calls (reading->tally). A count is
 * found by its ask as printed: register, condition, what the viewer may see and the moment, all as values, so whoever
 * may see the same shares it. All of them end when the trail has moved: `tally_begin`, first in each call, reads how
 * far it is, and no row of a register changes without it. What is read after that may be newer, never older: then the
 * trail has moved, and the next call finds nothing. At TALLY_MOST it begins anew. */
#ifndef FENGSUI_VIEWS_TALLY_H
#define FENGSUI_VIEWS_TALLY_H

#include "store/store.h"

struct tally;

enum { TALLY_MOST = 1000 };

struct tally *tally_new(void);
void tally_free(struct tally *tally); /* accepts NULL */
/* When the store cannot tell how far the trail is, nothing is known either. */
void tally_begin(struct tally *tally, struct store *store);
bool tally_has(const struct tally *tally, const char *key, struct value *ret_count);
void tally_keep(struct tally *tally, const char *key, struct value count); /* a number, or nothing */

#endif
