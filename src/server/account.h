/* People and their accounts, opened as trusted facts by whoever has the house in hand: the console, the demonstration,
 * the first set-up. */
#ifndef FENGSUI_SERVER_ACCOUNT_H
#define FENGSUI_SERVER_ACCOUNT_H

#include "cases/stage.h"

struct account {
    const char *login, *roles;
    const char *hash;        /* of the password (vault/password.h) */
    int64_t person;          /* 0 = none */
    bool must_change;
};

/* Fails with the code and the words of the refusal. */
int account_open(struct stage *stage, const struct actor *actor, const struct account *account,
                 struct oops *oops) RESULT;
/* Somebody new in the register of people, in service; `unit` 0 = none. */
int account_person(struct stage *stage, const struct actor *actor, const char *name, const char *login, int64_t unit,
                   int64_t *ret_person, struct oops *oops) RESULT;
/* The row of an account in the stage's arena, NULL when there is none of this name. */
const struct row *account_of(struct stage *stage, const char *login);
/* Some of its fields anew. -ERR_NOT_FOUND: there is no such account. */
int account_edit(struct stage *stage, const struct actor *actor, const char *login, struct cell *cells, size_t n,
                 struct oops *oops) RESULT;

#endif
