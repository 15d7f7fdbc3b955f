/* GET /api/inbox: what a person was told. GET /api/deliveries: what became of messages. */
#ifndef FENGSUI_VIEWS_INBOX_H
#define FENGSUI_VIEWS_INBOX_H

#include "views/reading.h"

/* Newest first. */
int view_inbox(struct reading *reading, bool unread_only, const char *after, size_t limit, struct json *out,
               struct oops *oops) RESULT;
int64_t inbox_unread(struct reading *reading); /* inside a drawing */
/* Of one record (table NULL: of all that the viewer's units were told). The caller has seen to the record's visibility.
 */
int view_deliveries(struct reading *reading, const char *table, int64_t record, const char *after, size_t limit,
                    struct json *out, struct oops *oops) RESULT;

#endif
