/* Shared by the files of the orders only. */
#ifndef FENGSUI_SERVER_ORDERS_INNER_H
#define FENGSUI_SERVER_ORDERS_INNER_H

#include "server/orders.h"
#include "server/orders_book.h"
#include "server/orders_way.h"
#include "server/sense_inner.h"
#include "server/sense_targets.h"

enum { ORDERS_CONTRADICTIONS = 3, ORDERS_MOST = 200 };


struct orders {
    struct orders_plan plan;
    struct http_client *client; /* of webhooks */
    struct orders_book *book;
    struct loop_timer *soon, *again; /* on the senses' loop */
    atomic_bool looking, more, ending;
    atomic_size_t looks; /* of proofs that have come to an end */
};

/* One look at the register, on the desk. */
struct orders_look {
    struct orders *orders;
    struct reading *reading;
    struct orders_way way;
    struct oops way_oops; /* why no way can be used; code 0 = it can */
    int way_failed;
    const struct row *calls; /* pending or done, oldest first */
    size_t n;
    int restricted; /* targets that are not normal now */
    bool targets_read;
    struct sense_targets targets; /* read when the first proof needs them */
};

/* What became of a call. Texts need not outlive the telling. */
struct orders_news {
    int64_t call, version; /* as the row was read: the same news is told once */
    const char *state;
    const char *before, *proof; /* the proof it had, and one more piece of it */
    int tries;                  /* made so far; 0 = not counted */
    bool again;                 /* the entry stands for a further try; else it ends when this is told */
};
/* The stage must be set to ORDERS_TOLD before. */
void orders_tell(struct sense *sense, struct orders_book *book, const struct orders_news *news);

void orders_run(struct orders_look *look, const struct row *call);   /* orders_run.c: carries one out, or refuses it */
void orders_prove(struct orders_look *look, const struct row *call); /* orders_prove.c: looks whether it holds */

/* The target's record and what the call wants of it. False when there is no such record. */
bool orders_target(struct orders_look *look, const struct row *call, const struct row **ret_record,
                   struct restrict_target *ret_target);
int orders_wanted(const struct orders_look *look, const struct row *call, enum restrict_mode *ret_mode,
                  struct oops *oops) RESULT;
const char *orders_target_key(struct arena *arena, const struct row *call);

#endif
