/* The checker: what is proved about a law before anybody is held to it. The loader has read every word; here the whole
 * is looked at: every state can be reached and left, every clock runs out somewhere, somebody may act, nothing goes
 * round by itself for ever. Each proof is one function; the table below lists them with a pack that each of them
 * refuses.
 *
 * That two gates wait for each other is told where it is certain: where every way demands a state of another record by
 * name. A bounded walk of every flow by two people per post is not made: the dated cases walk. */
#ifndef FENGSUI_RULES_CHECK_H
#define FENGSUI_RULES_CHECK_H

#include "rules/load.h"

struct checking;

struct proof {
    int number;          /* of the promise it belongs to, see check_promises */
    const char *zh, *en; /* what holds when it says nothing */
    void (*prove)(struct checking *checking);
    const char *broken; /* sections of a pack that it refuses … */
    const char *told;   /* … and words of what it says then */
};

/* All proofs, in order of their numbers. */
const struct proof *check_proofs(size_t *ret_n);

/* Runs all proofs over a law that the loader read without errors. `calendar` may be NULL (the law's own is used). Adds
 * to `issues`: errors forbid adoption, warnings ask the author to look again. */
void check_law(struct arena *arena, const struct law *law, const struct calendar *calendar, struct issues *issues);
/* What reaches a person and is said in Chinese only: an error each. Of packs that are to be read in English, too. */
void check_untranslated(struct arena *arena, const struct law *law, struct issues *issues);
/* What is open under `old` has a place under `law`, an edition to be adopted: told as issues. */
void check_edition(struct arena *arena, const struct law *old, const struct law *law, struct issues *issues);

#endif
