/* What is being done about each call at this moment. Any thread; shared by the orders and by the proofs and facts that
 * they have under way, freed by the last of them. Nothing here outlives the process: calls that are still pending or
 * done are taken up again after a start. */
#ifndef FENGSUI_SERVER_ORDERS_BOOK_H
#define FENGSUI_SERVER_ORDERS_BOOK_H

#include "base/clock.h"
#include "model/value.h"

enum orders_stage {
    ORDERS_NEW,     /* nothing yet, between two tries, or between two looks of its proof */
    ORDERS_RUNNING, /* commands run */
    ORDERS_LOOKING, /* a proof looks */
    ORDERS_TOLD,    /* a fact is under way, or was refused for good */
};

struct orders_entry {
    int64_t call;
    enum orders_stage stage;
    char target[96];  /* "system/31" */
    int contradicted; /* looks in a row that saw the contrary */
    ms_t next;        /* machine time of the next try or look */
};

struct orders_book;

struct orders_book *orders_book_new(void);
struct orders_book *orders_book_share(struct orders_book *book);
void orders_book_leave(struct orders_book *book); /* accepts NULL */
void orders_book_close(struct orders_book *book); /* the orders end: nobody may speak to them any more */
bool orders_book_closed(struct orders_book *book);

/* The entry of a call, made when it is new. */
struct orders_entry orders_book_see(struct orders_book *book, int64_t call);
void orders_book_set(struct orders_book *book, const struct orders_entry *entry);
void orders_book_drop(struct orders_book *book, int64_t call);
bool orders_book_busy(struct orders_book *book, const char *target); /* commands run for it */
size_t orders_book_running(struct orders_book *book);
ms_t orders_book_next(struct orders_book *book); /* the earliest next look; 0 = none */

#endif
