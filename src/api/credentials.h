/* An account and whether it is really its person: password, one-time code, and how often somebody may be wrong.
 * Inner header. */
#ifndef FENGSUI_API_CREDENTIALS_H
#define FENGSUI_API_CREDENTIALS_H

#include "api/call.h"

struct credentials {
    const char *name;        /* as typed */
    int64_t login, person;   /* 0: there is no such account */
    const char *hash, *totp; /* totp: sealed; "" = none */
    const char *former, *roles;
    bool locked, must_change;
    ms_t changed_at; /* law time; 0 = never */
    ms_t expires_at; /* law time: a password must be changed then, by the settings or the policies in force if sooner */
    int length, kinds; /* asked of a new password: by the settings, and the policies in force where they ask for more */
};

enum {
    CREDENTIALS_WRONG = 1,   /* password */
    CREDENTIALS_NO_CODE = 2, /* the password is right, a one-time code is wanted */
    CREDENTIALS_BAD_CODE = 3,
};

/* On a reader. An account that does not exist, or is a program's, is found empty: it is checked like any other. */
RESULT int credentials_load(struct call *call, const char *name, struct credentials *ret_credentials);
RESULT int credentials_load_own(struct call *call, struct credentials *ret_credentials);

/* Counts the attempt: -ERR_LIMIT with Retry-After when there were too many. Before credentials_check. */
RESULT int credentials_try(struct call *call, const char *name);

/* It was right: the account's earlier mistakes are forgotten; those of the address stay, others may sit behind it. */
void credentials_forgive(struct call *call, const char *name);

/* On the hash pool. `code` may be NULL. A right answer forgives earlier wrong ones. */
RESULT int credentials_check(struct call *call, const struct credentials *credentials, const char *password,
                             const char *code);
/* A code of the account alone, not on the loop: 0, CREDENTIALS_NO_CODE, CREDENTIALS_BAD_CODE. A code is good once, also
 * when the program was started anew in between, as far as the account was loaded or recalled before. */
RESULT int credentials_code(struct call *call, int64_t login, const char *sealed, const char *code);

/* On a reader: the code used last, as kept; loading an account does it. */
RESULT int credentials_recall_code(struct call *call, int64_t login);

/* Why a new password does not do: into call->faults. On the hash pool (former passwords are hashes). */
RESULT int credentials_judge(struct call *call, const struct credentials *credentials, const char *password);

#endif
