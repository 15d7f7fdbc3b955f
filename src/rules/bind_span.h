/* Comparisons that count days over a column, closed for a store: no store knows the calendar, so the counting is done
 * beforehand and the column is compared with the moment at which the answer turns. */
#ifndef FENGSUI_RULES_BIND_SPAN_H
#define FENGSUI_RULES_BIND_SPAN_H

#include "rules/terms.h"

/* `column ± span KIND limit` as a term over the column alone; `back` = minus. KIND is one of the six comparisons, the
 * span one that ends with a day. Adding a span never turns two moments round, so there is one moment before which the
 * sum is less than the limit and one from which it is more; both are found by bisection over the calendar. */
const struct term *bind_span_compare(struct deciding *deciding, enum term_kind kind, const struct term *column,
                                     struct span span, bool back, ms_t limit);

#endif
