/* Between the files that draw what is watched. */
#ifndef FENGSUI_VIEWS_WATCH_INNER_H
#define FENGSUI_VIEWS_WATCH_INNER_H

#include "views/watch_list.h"

/* "caused": […]: the records that this probe's outages (newest first) and changes of state led to, each once. */
void watch_show_caused(struct reading *reading, struct json *out, const struct row *probe, const struct row *outages,
                       size_t n);

#endif
