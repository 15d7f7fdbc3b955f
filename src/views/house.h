/* What the house itself has: its calendar, who holds which post, orders to carry out. */
#ifndef FENGSUI_VIEWS_HOUSE_H
#define FENGSUI_VIEWS_HOUSE_H

#include "views/reading.h"

enum { HOUSE_NONE = 1 }; /* the calendar does not reach that year; there is no such order for the viewer */

int view_calendar(struct reading *reading, int year, struct json *out, struct oops *oops) RESULT;
int view_roster(struct reading *reading, struct json *out, struct oops *oops) RESULT;
/* Orders that wait or were carried out, newest first; open ones first. */
int view_calls(struct reading *reading, struct json *out, struct oops *oops) RESULT;
/* 0 when the viewer may say that the order was carried out; HOUSE_NONE; -ERR_REFUSED with the reason. */
int house_confirmable(struct reading *reading, int64_t call, struct oops *oops) RESULT;
/* The same for having it tried again, which is for those that failed, were not proved, or seen otherwise. */
int house_repeatable(struct reading *reading, int64_t call, struct oops *oops) RESULT;

#endif
