/* What was read, as a short text: whoever changes it later sends the tag as If-Match, and is told when somebody else
 * was faster. For what is no record and has no version of its own: settings, channels, calendars, templates, views.
 * Routes that look at it carry ROUTE_TAG. Inner header. */
#ifndef FENGSUI_API_TAGS_H
#define FENGSUI_API_TAGS_H

#include "api/call.h"

/* "t3f…" of a text that says everything a change could depend on. */
const char *tags_of(struct call *call, const char *state);
/* Whether the call's If-Match is that of `state`. Without one, or "*", anything is. -ERR_CONFLICT: not; the problem
 * then carries `current` (JSON), what is there now. -ERR_INVALID: no tag. */
RESULT int tags_check(struct call *call, const char *state, const char *current);

#endif
