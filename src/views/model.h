/* GET /api/model: what registers, fields, states and deeds there are for this viewer. */
#ifndef FENGSUI_VIEWS_MODEL_H
#define FENGSUI_VIEWS_MODEL_H

#include "views/reading.h"

int view_model(struct reading *reading, struct json *out, struct oops *oops) RESULT;
/* The area of the interface a register stands in: cases, registers, duties, watch, audit, system. */
const char *model_area(const struct law *law, const struct reg *reg);

#endif
