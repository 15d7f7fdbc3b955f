/* The first set-up of a house, in the browser; and the demonstration that may be looked at before it.
 *
 *   DIR/fengsui.db    the institution's own house; "open" until the set-up is finished, then closed for ever
 *   DIR/setup.code    the one-time code, while it is open: whoever can read it, or the console, may begin
 *   DIR/setup.json    the draft: what was chosen and typed, who sets up; gone with the code
 *   DIR/demo/         the demonstration, a whole house of its own, while somebody looks at it
 *
 * The demonstration takes the place of the institution's house only as long as that is not set up; removing it removes
 * DIR/demo and nothing else, so real data cannot be removed that way, and nothing of the demonstration ever stood
 * elsewhere. What is set up goes through the pen in the name of who does it; a restart goes on where it stopped. */
#ifndef FENGSUI_SERVER_SETUP_H
#define FENGSUI_SERVER_SETUP_H

#include "api/api.h"
#include "server/house.h"

struct office;
struct setup;

/* Of one process on one folder; lives as long as it serves. `hash`: of the chain of a house that is made now. */
struct setup *setup_new(const char *folder, enum chain_hash hash);
void setup_free(struct setup *setup); /* accepts NULL */

/* Opens the house to be served now. An absent or empty folder gets a new one, with the set-up open. -ERR_NOT_FOUND:
 * the folder holds other things. */
int setup_open_house(struct setup *setup, struct house **ret_house, struct oops *oops) RESULT;

/* For the door (api.h). `office` and `changed` must stay until setup_leave: `changed` runs, from any thread, after the
 * law or much else is new. */
struct api_setup setup_door(struct setup *setup, struct office *office, void (*changed)(void *context), void *context);
void setup_leave(struct setup *setup); /* waits for what is under way; before the office ends */

/* The code to print, NULL when there is nothing to set up. */
const char *setup_code(const struct setup *setup);

/* Whether the house is to be closed and the folder served again, and what is to be done in between. SIGUSR1 is sent to
 * the process when this becomes true. */
bool setup_wishes(const struct setup *setup);
/* Does it; the house is closed. */
int setup_carry_out(struct setup *setup, struct oops *oops) RESULT;

#endif
