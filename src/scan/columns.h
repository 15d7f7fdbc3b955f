/* What the columns of a table that somebody made by hand probably mean. Only a proposal: a person confirms it. */
#ifndef FENGSUI_SCAN_COLUMNS_H
#define FENGSUI_SCAN_COLUMNS_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum subject { SUBJECT_FINDINGS, SUBJECT_ASSETS, SUBJECT_UNITS, SUBJECT_PEOPLE, SUBJECT_COUNT };

const char *columns_subject(enum subject subject); /* "findings" … */

struct column_guess {
    const char *field; /* NULL: no idea */
    const char *alias; /* the remembered title that matched */
    bool certain;      /* the whole title matched, not a part */
};

/* How many of the titles are known in any subject: tells a header from a title line or from data. */
size_t columns_known(const char *const *titles, size_t n);

/* The subject that most titles speak of, and a guess for each; no field twice. `ret_guesses` (n) in `arena`. */
enum subject columns_guess(struct arena *arena, const char *const *titles, size_t n, struct column_guess **ret_guesses);

#endif
