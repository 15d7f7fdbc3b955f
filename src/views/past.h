/* A record as it was: the row of now, unwound by what the trail says was changed since. */
#ifndef FENGSUI_VIEWS_PAST_H
#define FENGSUI_VIEWS_PAST_H

#include "views/reading.h"

/* The change that put this row in at the moment `at`; `about` is the subject its change most likely has. NULL: there is
 * none, or it is not known yet. Its columns are hash and delta. */
const struct row *past_insertion(struct reading *reading, const char *table, int64_t id, ms_t at, struct value about);

/* `now` (may be NULL) as it stood at the end of the moment `at`, a copy. Changes made under another subject do not
 * count; of a text too long for the trail (DELTA_TEXT_MAX) that was changed since, a note is left that says so. */
const struct row *past_row(struct reading *reading, const struct row *now, ms_t at);

#endif
