/* What is next: a binary heap over moments. Entries are embedded in what they belong to and know their place, so
 * taking one out of the middle costs log n. */
#ifndef FENGSUI_WATCH_DUE_H
#define FENGSUI_WATCH_DUE_H

#include "base/clock.h"

#include <stdbool.h>
#include <stddef.h>

struct due {
    ms_t at;
    size_t place; /* 1 … n while in the heap, else 0 */
};

struct due_heap {
    struct due **rows; /* rows[0] is the earliest; the heap's own memory */
    size_t n, cap;
};

void due_put(struct due_heap *heap, struct due *due, ms_t at); /* adds or moves */
void due_drop(struct due_heap *heap, struct due *due);         /* harmless when not in it */
struct due *due_first(const struct due_heap *heap);            /* NULL when empty */
void due_free(struct due_heap *heap);                          /* forgets all entries */

#endif
