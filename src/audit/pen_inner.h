/* The inside of the pen: pen.c keeps batches and the head, change.c writes with it. */
#ifndef FENGSUI_AUDIT_PEN_INNER_H
#define FENGSUI_AUDIT_PEN_INNER_H

#include "audit/delta.h"
#include "store/store_write.h"

enum { PEN_SAVEPOINTS = 64 };

/* Where the chain stands. */
struct pen_head {
    struct store_pen pen;
    unsigned char hash[CHAIN_BYTES];
};

struct pen {
    struct store *store;
    struct chain *chain;
    struct pen_head head;      /* with what the open batch has written so far */
    struct pen_head committed;
    struct pen_head savepoints[PEN_SAVEPOINTS];
    unsigned savepoint_count;
    bool open;
    bool torn; /* a change stopped half way: nothing more is written until it is undone */
    struct bytes delta, link;
};

int pen_refuse_torn(struct oops *oops); /* always fails */

#endif
