/* GET /api/desk: what a person has to do, waits for and oversees; the week; the own systems; a few facts. */
#ifndef FENGSUI_VIEWS_DESK_H
#define FENGSUI_VIEWS_DESK_H

#include "views/reading.h"

int view_desk(struct reading *reading, struct json *out, struct oops *oops) RESULT;

#endif
