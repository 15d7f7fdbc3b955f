/* Is everything here that the program needs (fengsui doctor). Nothing is changed. */
#ifndef FENGSUI_SERVER_DOCTOR_H
#define FENGSUI_SERVER_DOCTOR_H

#include "base/arena.h"
#include "format/json.h"

/* An array of {"check", "state": ok warn fail, "title", "text", "todo"} about the machine and the data folder, which
 * somebody may be serving. Blocking: it looks at the network and runs fengsui-reader. */
void doctor_tell(struct arena *arena, const char *folder, struct json *out);

#endif
