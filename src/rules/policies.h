/* Policies are united, not chosen: all that apply hold; a scalar attribute collapses to the join of its kind. */
#ifndef FENGSUI_RULES_POLICIES_H
#define FENGSUI_RULES_POLICIES_H

#include "rules/terms.h"

struct policy_statement {
    const struct policy *policy;
    const struct term *value; /* NULL when it names people */
    const struct who *who;
};

enum { POLICY_STATEMENTS = 32 };

/* Every statement about KIND.ATTRIBUTE that applies to the subject (or to the record of `of`). */
size_t policy_statements(struct deciding *deciding, const char *kind, const char *attribute, const struct term *of,
                         struct policy_statement *ret_statements, size_t limit);
/* How statements about an attribute are joined: "highest" … ; NULL when the attribute is not declared. */
const char *policy_join(const struct law *law, const char *kind, const char *attribute);
/* The value in force: the join over all statements; NULL when nobody says anything. `ret_winner` (may be NULL) gets the
 * policy whose statement won; of lists, that are united or cut, the first. */
const struct term *policy_winner(struct deciding *deciding, const char *kind, const char *attribute,
                                 const struct term *of, const struct policy **ret_winner);
const struct term *policy_term(struct deciding *deciding, const char *kind, const char *attribute,
                               const struct term *of);

#endif
