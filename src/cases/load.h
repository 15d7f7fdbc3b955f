/* Answers what the rules want to know from a store: where rules and store meet without knowing each other. */
#ifndef FENGSUI_CASES_LOAD_H
#define FENGSUI_CASES_LOAD_H

#include "cases/recall.h"
#include "model/view.h"
#include "store/store.h"

/* Answers every want of the view, for whoever decides in rounds. */
int load_wants(struct store *store, struct view *view, struct oops *oops) RESULT;

/* The source of one decision's view: it is decided in one call. */
struct load {
    struct view_source source;
    struct store *store;
    struct arena *arena;   /* of the decision: answers live in it */
    struct recall *recall; /* what the decisions before have read in the same transaction, or NULL */
    struct oops *oops;
    size_t most, asks; /* so many may be asked, 0 = no end; so many were: one more than `most` ends it */
    int failed;        /* negative: why an ask has no answer */
};

/* A view that asks `load` at once; `load` must live as long. */
struct view load_view(struct load *load);

#endif
