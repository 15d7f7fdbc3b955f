/* What the viewer may do with a record now: the same code that decides when it is done (rules/step_may). */
#ifndef FENGSUI_VIEWS_MAY_H
#define FENGSUI_VIEWS_MAY_H

#include "views/reading.h"

/* The viewer as the actor of a deed. */
struct fact may_fact(struct reading *reading);
/* Deeds of the record. May leave wants; then the list is not complete yet. */
int may_deeds(struct reading *reading, const struct reg *reg, const struct row *record, struct mays *ret_mays) RESULT;
/* Whether the viewer may open a record of the register in some unit; else why not. May leave wants. */
bool may_open(struct reading *reading, const struct reg *reg, struct refusals *ret_refusals);
/* The one that stands out: leads on, the viewer may do it; else the first that leads on. NULL when none does. */
const struct may *may_main(const struct mays *mays);

/* "deeds": [{deed, title, main, may, refusals, asks, required, auth, second, irreversible}] */
void may_show(struct reading *reading, struct json *out, const char *key, const struct reg *reg,
              const struct mays *mays);
/* "verbs": transfer, delegate, extend, extend-decide, withdraw, remind with their refusals. `tasks`: of the record. */
void may_show_verbs(struct reading *reading, struct json *out, const char *key, const struct reg *reg,
                    const struct row *record, const struct row *tasks, size_t n);
/* {"asks": […], "required": […], "auth", "second", "irreversible"} of a deed, inside an open object. */
void may_show_asking(struct json *out, const struct reg *reg, const struct deed *deed);
bool may_irreversible(const struct reg *reg, const struct deed *deed);

/* GET /api/registers/{r}/new: defaults and whether the viewer may open one. `cause` ("register/id", or NULL) fills the
 * fields that refer to such a record. Positive 1: no such register for the viewer. */
int view_blank(struct reading *reading, const char *reg, const char *cause, struct json *out, struct oops *oops) RESULT;

#endif
