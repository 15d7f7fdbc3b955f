/* What deeds opened elsewhere: the notices that findings were put into, the checks that follow a change. It is read
 * from the trail, where each of them stands under the fact that caused it; so whoever asks again is told the same. */
#ifndef FENGSUI_VIEWS_CAUSED_H
#define FENGSUI_VIEWS_CAUSED_H

#include "views/reading.h"

enum { CAUSED_MOST = 500 };

/* Within an object: "opened", records that these facts opened, and "joined", records they would have opened that were
 * there already and took them in, or came back; refs, each once, those alone that the viewer sees, CAUSED_MOST at
 * most. */
void caused_show(struct reading *reading, struct json *out, const char *const *facts, size_t n);

#endif
