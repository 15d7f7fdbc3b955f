/* What a change is called and what it says, in the words of people: the trail, the story of a record and the board tell
 * it alike. Verbs are stored as "register.deed", "watch.state", "duty.period", the name of a fact, or a word of the
 * engine ("task.missed"). */
#ifndef FENGSUI_VIEWS_VERBS_H
#define FENGSUI_VIEWS_VERBS_H

#include "views/reading.h"

/* "签收"; a verb that no adopted law knows any more stands as it was written. */
const char *verbs_title(const struct reading *reading, const struct row *change);
/* One sentence beside the verb, "" when there is nothing to add. May leave wants. */
const char *verbs_text(struct reading *reading, const struct row *change);
/* The sentence kept with it, "" where that says no more than the verb. */
const char *verbs_said(struct reading *reading, const struct row *change);
/* The English name of a deed, also of the other ends of a step (STEP.return, STEP.reject); NULL where there is none.
 * `state` may be NULL: whichever has it. */
const char *verbs_deed_en(const struct reading *reading, const struct reg *reg, const struct state *state,
                          const char *name);
/* Who did it where that is no person: "时钟", "the clock". */
const char *verbs_actor(const struct reading *reading, const struct row *change);
/* "deed" "clock" "fact" "session" "read" "admin" */
const char *verbs_kind(const struct row *change);

#endif
