/* Answers what the rules want to know from a store: where rules and store meet without knowing each other. */
#ifndef FENGSUI_CASES_LOAD_H
#define FENGSUI_CASES_LOAD_H

#include "model/view.h"
#include "store/store.h"

/* Answers every want of the view. */
int load_wants(struct store *store, struct view *view, struct oops *oops) RESULT;

#endif
