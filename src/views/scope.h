/* Who sees what. Visibility is a list of unit ids, computed from the tree at login; rows hold a unit id only.
 *
 *   A register is read    by everybody, unless it names its readers: then by these alone.
 *   A row is read         when its unit is among the viewer's, or its register is one in which an institution-wide
 *                         post of the viewer acts (who reviews all notices reads all notices), or it is a directory
 *                         (units, people: names only), or the viewer takes part in it: opened it, has or had a task
 *                         of it, did something with it, was told of it.
 *   A field is read       unless it names readers and the viewer is none of them; secrets by nobody.
 * Lists ask by units alone (scope_where); taking part is looked up row by row (scope_sees) and has lists of its own
 * (the desk, what was done). */
#ifndef FENGSUI_VIEWS_SCOPE_H
#define FENGSUI_VIEWS_SCOPE_H

#include "rules/people.h"
#include "views/reading.h"

/* Builds who looks, in reading->arena: person, units, posts held at reading->now, or stood in for where they are
 * vacant. `reading->viewer` is not used. `roles` is the text of the login row, separated by blanks or commas. 1 when
 * there is no such person. */
int scope_viewer(struct reading *reading, int64_t person, const char *login, const char *roles,
                 struct viewer *ret_viewer, struct oops *oops) RESULT;

/* The areas of the rail in their order, blanks between: "desk cases watch …". */
const char *scope_rail(struct reading *reading);
/* {"post","title","unit","deputy"} of each post held. */
void scope_show_posts(struct reading *reading, struct json *out, const char *key);

/* Whether lists of this register may be opened at all. */
bool scope_register(struct reading *reading, const struct reg *reg);
/* What the rows of a list must fulfil; NULL = all. For whoever sees no row a condition that none fulfils. */
const struct term *scope_where(struct reading *reading, const struct reg *reg);
/* Whether the viewer reads this row. May leave wants. */
bool scope_sees(struct reading *reading, const struct reg *reg, const struct row *row);
/* `row` may be NULL: in lists, then fields with readers are judged for the viewer as such. */
bool scope_field(struct reading *reading, const struct reg *reg, const struct field *field, const struct row *row);
/* Whether a list may be sifted or ordered by it: only where the viewer reads it in every row that the list can hold,
 * for what comes first, and what is found, tells the value as well. */
bool scope_sifts(struct reading *reading, const struct reg *reg, const struct field *field);
/* What everybody may be told of a record; of people elsewhere only the name and the unit. */
bool scope_told_to_all(const struct reg *reg, const struct field *field);
/* A post of the whole house that the viewer holds acts in this register. */
bool scope_acts_in(struct reading *reading, const struct reg *reg);
bool scope_unit(const struct viewer *viewer, int64_t unit);
bool scope_post_of_unit(const struct law *law,
                        const char *post); /* held in each unit by others, not once for the house */
/* A register in which names may be looked up by all: units and people. */
bool scope_directory(const struct reg *reg);
/* Open tasks are hung on posts and persons: the condition that a line of task.holder, whose task is at hand, is the
 * viewer's own. */
const struct term *scope_my_holding(struct reading *reading);
/* The lines that are to be looked for: of the viewer, and of the viewer's posts but those of the house. */
const struct term *scope_unit_holding(struct reading *reading);
/* Whether the phrase means the viewer by post alone (no unit is looked at beyond the viewer's holdings). */
bool scope_is_among(struct reading *reading, const struct who *who, int64_t unit);

/* Who answers for a unit's network security from day to day; 0 = nobody is appointed. */
int64_t scope_officer(struct reading *reading, int64_t unit);

#endif
