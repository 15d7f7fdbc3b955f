/* GET /api/tasks/{id}/explain: how a deadline came about, as a sum, as days, in lines that a person can check by hand.
 * It is computed anew from the law and the record, and says so when that gives another moment than the stored one. */
#ifndef FENGSUI_VIEWS_EXPLAIN_H
#define FENGSUI_VIEWS_EXPLAIN_H

#include "views/reading.h"

enum {
    EXPLAIN_NONE = 1,
    EXPLAIN_HIDDEN = 2,
    EXPLAIN_UNTIMED = 3
}; /* no such task; not for the viewer; it has no clock */

int view_explain(struct reading *reading, int64_t task, struct json *out, struct oops *oops) RESULT;

/* The same of every timed task of a record, as plain text for a terminal. Positive answers as above. Who asks at a
 * terminal reads the store anyway: the viewer is not looked at. */
int explain_text(struct reading *reading, const char *reg, int64_t id, struct text *out, struct oops *oops) RESULT;

#endif
