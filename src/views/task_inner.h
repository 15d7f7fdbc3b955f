/* Shared by the task*.c files only. */
#ifndef FENGSUI_VIEWS_TASK_INNER_H
#define FENGSUI_VIEWS_TASK_INNER_H

#include "views/task.h"

/* "next": {deed, title, register, id, cause}, or null. */
void task_show_next(struct reading *reading, struct json *out, const struct row *task,
                    const struct construct *construct, bool done);

#endif
