/* What names mean while a pack is compiled: the subject (this), the rows of the sets around (each, that), and what
 * surrounds them all (here): fact actor now today period. A bare name belongs to the innermost row that has it, then to
 * the subject, then to the surroundings; one that a row and the surroundings both have is a mistake. */
#ifndef FENGSUI_RULES_SCOPE_H
#define FENGSUI_RULES_SCOPE_H

#include "rules/load.h"

enum { SCOPE_DEPTH = 4 };

struct scope {
    struct arena *arena;
    const struct law *law;
    struct issues *issues;
    const char *where;                   /* place told in messages */
    const struct reg *subject;           /* `this`; NULL: none */
    const struct fact_def *fact;         /* `fact`; NULL: none */
    const struct reg *rows[SCOPE_DEPTH]; /* rows[depth - 1] is the innermost */
    size_t depth;
    bool any_fact;                       /* fact.x may name anything (the fact is not declared) */
    bool period;                         /* `period` is there: periodic duties, indicators */
    /* Names that stand for whole expressions: other indicators. NULL when there are none, or none of that name. Where
     * there are some, calendar periods may be gone through, too: `term of period`. */
    const struct term *(*named)(void *context, const char *name);
    void *named_context;
};

/* A compiled expression with what is known of its value. */
struct typed {
    const struct term *term;     /* NULL after an error that has been told */
    const struct field *field;   /* the field at the end of a path, or NULL */
    const struct reg *reg;       /* the register a ref leads to, or NULL */
};

/* Condition or expression. NULL (and an issue) when it is wrong. */
const struct term *term_parse(const struct scope *scope, const char *text);
struct typed term_parse_typed(const struct scope *scope, const char *text);
/* A value for `target` (may be NULL): a word of its choices, a literal of its type, else an expression;
 * words that name nothing are texts. */
const struct term *term_parse_value(const struct scope *scope, const struct field *target, const char *text);
/* A set: "R where (…)", "R", or lines or refs of a record. `ret_row` is the register of its rows. */
const struct set *set_parse(const struct scope *scope, const char *text, const struct reg **ret_row);
/* A path that may be assigned to: "access", "target.access", "amends.changed". */
const struct path *path_parse(const struct scope *scope, const char *text, const struct field **ret_field);
/* People phrase, or a list of them. */
const struct who *who_parse(const struct scope *scope, const char *text);

/* The literal of one word for a field, or NULL when it is none of its values. */
const struct term *word_literal(const struct scope *scope, const struct field *field, const char *word);
/* Nearest known name for a message, or NULL. */
const char *nearest_name(const char *word, const struct names *known);

#endif
