/* What a decision may see: answers to asks, nothing else. A decision that misses an answer says so (it
 * leaves a want); whoever called it answers the wants from the handle it owns and calls again. So rules
 * never meet a store, and the same decision runs inside a commit, on a reader ("may I?") or in a test.
 * A caller whose questions cost little lends the view a source: it is asked at once, and one call is enough. */
#ifndef FENGSUI_MODEL_VIEW_H
#define FENGSUI_MODEL_VIEW_H

#include "base/list.h"
#include "base/map.h"
#include "model/ask.h"

struct want {
    const char *key; /* the ask printed */
    struct ask ask;
};

/* The answer to `ask`, whose print is `key`; it lives as long as the view. NULL: it failed (the source knows why), and
 * the ask stands among the wants. */
struct view_source {
    const struct answer *(*answer)(struct view_source *source, const char *key, const struct ask *ask);
};

struct view {
    struct arena *arena;
    struct view_source *source;       /* NULL: the caller answers the wants */
    struct map answers;               /* key → struct answer */
    struct wants LIST(struct want) wants;
};

/* The answer of the ask, at hand or from the source; or NULL: then it now stands among the wants (once). */
const struct answer *view_answer(struct view *view, const struct ask *ask);
/* Gives the answer to a want and keeps it (the answer must live as long as the view). */
void view_give(struct view *view, const struct want *want, const struct answer *answer);
void view_forget(struct view *view); /* all answers: something was written that they may have read */

#endif
