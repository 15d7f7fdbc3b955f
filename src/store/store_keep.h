/* Keeping the file in shape. The write-ahead log has one owner per kind of checkpoint: the keeper's handle
 * runs PASSIVE ones at any time, TRUNCATE belongs to the clerk between two batches. */
#ifndef FENGSUI_STORE_STORE_KEEP_H
#define FENGSUI_STORE_STORE_KEEP_H

#include "store/store.h"

/* Copies what no reader needs any more into the file; waits for nobody. */
int store_checkpoint_passive(struct store *store, struct oops *oops) RESULT;
/* Copies everything and empties the log. Returns 1 when readers stand in the way: nothing is lost, try later. */
int store_checkpoint_truncate(struct store *store, struct oops *oops) RESULT;
/* Ends the running ask of `store` with -ERR_TIMEOUT. The only function that another thread may call. */
void store_interrupt(struct store *store);

#endif
