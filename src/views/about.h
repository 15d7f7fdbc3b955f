/* Members of GET /api/about: what the system proves about itself, and what a green page does not mean. */
#ifndef FENGSUI_VIEWS_ABOUT_H
#define FENGSUI_VIEWS_ABOUT_H

#include "views/trail.h"

/* "proofs": chain, seal and probes, each with its state and the moment of its proof; "unseen": the clauses whose sense
 * is not built, told by the packs themselves. Inside an open object. `seal` may be NULL: none was made. */
int view_about(struct reading *reading, const struct trail_seal *seal, struct json *out, struct oops *oops) RESULT;

#endif
