/* Packs from their folders, compiled as one law, with the world in which their cases are played. */
#ifndef FENGSUI_SERVER_BUNDLE_H
#define FENGSUI_SERVER_BUNDLE_H

#include "cases/rehearse.h"
#include "server/pack_folder.h"

struct bundle {
    struct arena *arena;     /* the caller's */
    struct law *law;
    struct issues issues;
    struct names folders;
};

/* The packs in these folders, with base and the calendars of the pack home; none: the pack cug. What the loader found
 * stands in the issues; with errors among them the law is what could be read. */
int bundle_load(struct bundle *bundle, char *const *folders, int n, struct oops *oops) RESULT;
/* Base is under every pack: its cases are played, too, though the folder was not named. */
void bundle_with_base(struct bundle *bundle);
/* Plays the cases of all folders, in order of their names; a rehearsal lives during the call only. */
int bundle_play(struct bundle *bundle, void (*played)(void *context, const struct rehearsal *rehearsal), void *context,
                struct oops *oops) RESULT;

/* The cases of one of its folders as trees, in order of their names; a pack may have none. */
struct case_trees LIST(const struct node *);
int bundle_cases(struct bundle *bundle, const char *folder, struct case_trees *ret_cases, struct oops *oops) RESULT;

/* The world of the cases in this pack folder: the sample institution of the base pack, what the folder adds to it, what
 * views judge. */
struct rehearsal_world bundle_world(struct arena *arena, const char *folder);

#endif
