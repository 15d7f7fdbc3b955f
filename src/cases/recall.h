/* What the facts of one batch have read already: a slice of an import asks a hundred times who holds a post.
 *
 * It belongs to the clerk and lasts one transaction: `recall_forget` when it begins, since others may have written
 * before. Within it an answer ends with the first row put into the register it was read from (`recall_written`), and
 * all end when a savepoint is undone (`recall_forget` again: they may have read what is gone). Only asks about the
 * columns of one register are kept; what reaches into another (a path on through a reference, a set, a deed) is asked
 * anew each time, so one name per answer is all that has to be watched. */
#ifndef FENGSUI_CASES_RECALL_H
#define FENGSUI_CASES_RECALL_H

#include "model/ask.h"
#include "base/map.h"

struct recall {
    struct arena *arena; /* its own: what is kept does not outlive the transaction */
    struct map answers;  /* print of the ask → what it gave */
    struct map writes;   /* register → how often it was written */
};

void recall_forget(struct recall *recall);
void recall_written(struct recall *recall, const char *table);
/* Whether the answer is known; what is given lives in `arena`. */
bool recall_has(struct recall *recall, struct arena *arena, const char *key, struct answer *ret_answer);
void recall_keep(struct recall *recall, const char *key, const struct ask *ask, const struct answer *answer);

#endif
