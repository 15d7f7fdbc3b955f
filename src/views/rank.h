/* How pressing a task or a record is: the six ranks of the interface, of a row exact to the moment. The condition that
 * finds such rows in a store turns at the whole minute: for less than one it may find a row whose sign has turned.
 *   done   final or closed, or missed in a state that was left since
 *   hold   the clock stands
 *   esc    overdue, a superior has it          late   overdue
 *   soon   past the first reminder, or under a day left
 *   ok     the rest; rows of registers without any clock have no rank: nothing has been proved of them */
#ifndef FENGSUI_VIEWS_RANK_H
#define FENGSUI_VIEWS_RANK_H

#include "views/reading.h"

enum rank { RANK_NONE, RANK_ESC, RANK_LATE, RANK_SOON, RANK_OK, RANK_HOLD, RANK_DONE, RANK_COUNT };

const char *rank_name(enum rank rank); /* NULL for RANK_NONE */
enum rank rank_parse(const char *name);

enum rank rank_of_task(struct reading *reading, const struct row *task);
/* `task` is the open task of its state, or NULL. */
enum rank rank_of_record(struct reading *reading, const struct reg *reg, const struct row *row, const struct row *task);
/* Deadlines up to here are soon in this minute, for tasks under this clock (NULL: under a day). */
ms_t rank_soon_until(struct reading *reading, const struct clock *clock);
/* The condition for rows of a register with a flow. RANK_LATE is without RANK_ESC. */
const struct term *rank_where(struct reading *reading, const struct reg *reg, enum rank rank);
const struct term *rank_where_overdue(struct reading *reading,
                                      const struct reg *reg); /* both together: cheaper than either */
const struct term *rank_where_open(struct reading *reading, const struct reg *reg); /* not final */
bool rank_has_pauses(const struct reg *reg);

#endif
