/* A record that its own event opens: no stored row can point at it yet, so the rows that do are among those the event
 * has put. A set of them is judged from there; the store need not be asked, and the record need not be looked at again
 * once they are stored. */
#ifndef FENGSUI_RULES_OPENING_H
#define FENGSUI_RULES_OPENING_H

#include "rules/terms.h"

/* Whether what the term asks of its set follows from the rows put so far: the subject is being opened, the set holds
 * `column = this`, and none of its rows is a stored one that the event changes. Then `ret_value` is the answer. */
bool opening_value(struct deciding *deciding, const struct term *term, struct value *ret_value);
/* The store is asked about rows of the table: when the event has put some, the answer lacks them. */
void opening_missed(struct deciding *deciding, const char *table);

#endif
