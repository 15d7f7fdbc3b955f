/* A dotted name followed through the registers while a pack is compiled. */
#ifndef FENGSUI_RULES_TERM_WALK_H
#define FENGSUI_RULES_TERM_WALK_H

#include "rules/scope.h"

struct hops LIST(struct hop);

struct walk {
    struct path path;
    struct hops hops;
    const struct field *field; /* at the end of the path, or NULL */
    const struct reg *reg;     /* where the next name is looked up; NULL when only the value will know */
    const char *ambiguous;     /* a name that means a field of a row and something of the surroundings, or NULL */
    const char *homeless;      /* `this` or `that` where no record is being looked at, or NULL */
    bool blind;                /* the register is unknown: any name may follow */
    bool guessed;              /* … and one did */
    bool overdue;              /* ended in the word `overdue` */
};

/* False when the word means nothing. `walk` begins empty. */
bool term_walk(const struct scope *scope, const char *word, struct walk *walk);

#endif
