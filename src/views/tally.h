/* Counts that were made already. A list counts its states and deadlines over all rows; a change alters few of them.
 *
 * It belongs to one reader's thread, beside its handle, and is lent to each of its calls (reading->tally). A count is
 * found by its ask as printed: register, condition, what the viewer may see and the moment, all as values, so whoever
 * may see the same shares it.
 *
 * `tally_begin`, first in each call, reads how far the trail is, and no row of a register changes without it. What was
 * written since is read from its deltas, and a count ends when they could have altered it: a row of its register came
 * or went, or a column that its condition reads has changed, or any row of another register that it looks into. A count
 * of one state stays as long as no row enters or leaves that state. After more changes than TALLY_CHANGES all end.
 * What is read after tally_begin may be newer than the trail it has seen, never older: then the trail has moved, and
 * the next call ends it. At TALLY_MOST it begins anew. */
#ifndef FENGSUI_VIEWS_TALLY_H
#define FENGSUI_VIEWS_TALLY_H

#include "store/store.h"

struct tally;

enum { TALLY_MOST = 1000, TALLY_CHANGES = 64 };

struct tally *tally_new(void);
void tally_free(struct tally *tally); /* accepts NULL */
/* When the store cannot tell how far the trail is, nothing is known either. */
void tally_begin(struct tally *tally, struct store *store);
bool tally_has(const struct tally *tally, const char *key, struct value *ret_count);
/* `key` is `ask` printed; `count` a number, or nothing. */
void tally_keep(struct tally *tally, const char *key, const struct ask *ask, struct value count);

#endif
