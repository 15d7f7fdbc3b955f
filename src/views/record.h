/* GET /api/records/{r}/{id}: one record with all that is known of it: what it says, whose turn it is and what is
 * missing, what may be done and why not, how it came here, what happens when time runs out, what hangs on it. */
#ifndef FENGSUI_VIEWS_RECORD_H
#define FENGSUI_VIEWS_RECORD_H

#include "views/reading.h"

enum { RECORD_NONE = 1, RECORD_HIDDEN = 2 }; /* there is none; the viewer may not read it */

int view_record(struct reading *reading, const char *reg, int64_t id, struct json *out, struct oops *oops) RESULT;

/* For doors that only need to know: 0, RECORD_NONE, RECORD_HIDDEN or negative. `ret_row` may be NULL. */
int record_readable(struct reading *reading, const char *reg, int64_t id, const struct row **ret_row,
                    struct oops *oops) RESULT;
/* Whether evidence of this hash hangs on a record that the viewer reads. `of` is that record, "register/id".
 * 0, RECORD_NONE (no such hash on it), RECORD_HIDDEN. */
int record_evidence(struct reading *reading, const char *hash, const char *of, struct oops *oops) RESULT;

#endif
