/* Evaluating terms over what a decision may see. Pure: what is not in the view becomes a want, `missing` is
 * set, and the value counts as unknown until the caller has answered and decides again. */
#ifndef FENGSUI_RULES_TERMS_H
#define FENGSUI_RULES_TERMS_H

#include "model/fact.h"
#include "model/view.h"
#include "rules/law.h"

struct puts;

/* A deed that is being done by the fact itself: conditions see it as done. */
struct doing {
    const char *name;
    ms_t at;
    int64_t by;
};

struct deciding {
    struct arena *arena;
    const struct law *law;
    struct view *view;
    const struct fact *fact;
    ms_t now;
    const struct reg *reg;       /* of the subject, NULL without one */
    const struct row *subject;   /* with what has been entered so far */
    const struct row *owner;     /* while a line is the subject: its record as it will be; NULL = as it is stored */
    const struct row *rows[4];   /* of the sets around; rows[depth - 1] is the innermost */
    size_t depth;
    bool english;                /* what is told is told in English: see tell_say */
    struct value period;
    struct doings LIST(struct doing) doing;
    struct names *consulted;     /* policy kinds that had something to say; NULL: nobody asks which */
    const struct puts *puts;     /* what the event has put so far, NULL outside step; see opening.h */
    bool missing;                /* at least one answer is wanted */
    bool missed_puts;            /* an answer lacks rows that this very event has put */
};

#define SET_OF_PERIODS "#period" /* the table of rows that are calendar periods: one cell, `period` */

/* VALUE_NONE = empty or unknown. Truth is VALUE_INT 1 or 0. */
struct value term_value(struct deciding *deciding, const struct term *term);
bool term_true(struct deciding *deciding, const struct term *term);  /* NULL is true; unknown is not */
/* The same with `row` as the innermost row. */
struct value term_value_of(struct deciding *deciding, const struct row *row, const struct term *term);
bool term_true_of(struct deciding *deciding, const struct row *row, const struct term *term);
bool term_false(struct deciding *deciding, const struct term *term); /* known to be false */
/* The span that a term is: written out, kept in a setting, or decided by a policy. */
bool term_span(struct deciding *deciding, const struct term *term, struct span *ret_span);
struct value path_value(struct deciding *deciding, const struct path *path);

/* The row of a ref, NULL while it is not known (then missing is set) or when there is none. */
const struct row *deciding_row(struct deciding *deciding, const char *table, int64_t id);
/* Rows of a set (at most `limit`), in order of id; for lines of the subject what was entered is in it. */
size_t set_rows(struct deciding *deciding, const struct set *set, size_t limit, const struct row **ret_rows);
/* An ask whose `where` stands alone: everything but the row's own columns replaced by values. */
const struct term *term_bind(struct deciding *deciding, const struct term *term, unsigned depth);
/* Where all are meant: a bound for memory, beyond what one institution has of anything. */
enum { ROWS_ALL = 20000 };
/* Rows of a register by a condition given in C; for the engine's own questions. */
size_t deciding_rows(struct deciding *deciding, const char *table, const struct term *where, const char *order,
                     bool down, size_t limit, const struct row **ret_rows);

/* With those that were taken back: what leads to one by its id still finds it. */
size_t deciding_all_rows(struct deciding *deciding, const char *table, const struct term *where, const char *order,
                         bool down, size_t limit, const struct row **ret_rows);

#define TAKEN_BACK "void" /* the state, declared by no pack, of a row whose import was undone: it counts nowhere */
/* That a row of this register was not taken back; NULL where that cannot be. */
const struct term *term_standing(struct arena *arena, const struct law *law, const char *table);

/* Small terms for the engine's own questions. */
const struct term *term_column(struct arena *arena, const char *name);
const struct term *term_literal(struct arena *arena, struct value value);
const struct term *term_is(struct arena *arena, const char *column, struct value value); /* column = value */
const struct term *term_compare(struct arena *arena, const char *column, enum term_kind kind, struct value value);
const struct term *term_and(struct arena *arena, const struct term *a, const struct term *b); /* NULL = true */

#endif
