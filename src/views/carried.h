/* What carries a clause (rules/coverage.h), where it is shown, and how often it has been at work. */
#ifndef FENGSUI_VIEWS_CARRIED_H
#define FENGSUI_VIEWS_CARRIED_H

#include "views/reading.h"

enum { CARRIED_MONTHS = 12 };

struct construct_of_law {
    const char *kind; /* of rules/coverage.h, which says what there is */
    const char *title;
    const char *link; /* page of the interface, or NULL */
    const char *key;  /* under which its work is tallied: "task:PATH", "deed:PATH", "form:NAME" … or NULL */
    const struct origin *origin;
    const struct clock *clock; /* of those with a deadline */
    const struct duty *periodic; /* comes round by itself: silence over a whole period is suspicious; or NULL */
    bool inherited;            /* names no clause of its own: it stands under its register's or state's */
};
struct constructs_of_law LIST(struct construct_of_law);

/* All constructs that carry at least one clause; the pointers are the law's. */
void carried_constructs(struct reading *reading, struct constructs_of_law *ret_constructs);
bool carried_by(const struct construct_of_law *construct, const char *clause);
/* Those that carry a clause, in order: they that name it themselves, or, where none does, they that inherit it. */
void carried_of(struct reading *reading, const struct constructs_of_law *constructs, const char *clause,
                struct constructs_of_law *ret_carrying);

/* An earlier one is called the same: told once. */
bool carried_told(const struct constructs_of_law *carrying, size_t i);

/* How often something was at work in the twelve months up to now. */
struct tally {
    int64_t fired, met, breaches, open_late, open_soon, open_held;
    int64_t months[CARRIED_MONTHS]; /* the last is the present one */
    ms_t last;
    struct spent LIST(ms_t) spent; /* from start to end of what was met */
};

struct tallies {
    struct map of; /* key → struct tally */
    bool partial;  /* more happened than was looked through: figures are lower bounds */
};

/* Reads tasks, deeds, papers, outages and causes once, newest first, at most CARRIED_ROWS of each. */
enum { CARRIED_ROWS = 50000 };
void carried_tally(struct reading *reading, struct tallies *ret_tallies);
/* The tallies of all constructs of a clause together. A deadline and the deed that ends it are one occasion: where a
 * clause has deadlines that were at work, only these are counted. */
struct tally carried_tally_of(struct reading *reading, const struct tallies *tallies,
                              const struct constructs_of_law *constructs, const char *clause);
const char *carried_state(struct reading *reading, const struct clause *clause,
                          const struct constructs_of_law *constructs, const struct tally *tally);
ms_t carried_median(const struct tally *tally); /* 0 = nothing was met */

#endif
