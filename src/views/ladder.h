/* What happens by itself around a deadline, and when: reminders before, consequences at, rungs after it. */
#ifndef FENGSUI_VIEWS_LADDER_H
#define FENGSUI_VIEWS_LADDER_H

#include "views/reading.h"

/* "ladder": [{"at", "text", "fired", "kind"}]. `task` NULL or without a deadline: an empty list. */
void ladder_show(struct reading *reading, struct json *out, const char *key, const struct reg *reg,
                 const struct row *subject, const struct row *task);

#endif
