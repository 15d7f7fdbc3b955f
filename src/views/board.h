/* GET /api/board: the towers: per unit what burns, what is under way, how fast it was done; what comes next. */
#ifndef FENGSUI_VIEWS_BOARD_H
#define FENGSUI_VIEWS_BOARD_H

#include "views/reading.h"

int view_board(struct reading *reading, struct json *out, struct oops *oops) RESULT;

#endif
