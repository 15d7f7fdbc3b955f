/* Starting what takes longer than a reply: the job is handed to the wiring, the reply is 202 {"job": id}. Inner. */
#ifndef FENGSUI_API_JOBS_H
#define FENGSUI_API_JOBS_H

#include "api/call.h"

/* On a reader. `job` and its texts live in the call's arena; actor, fact id, reason and options are filled in. When
 * `file` is true the request's body is taken into the evidence store first. */
RESULT int jobs_begin(struct call *call, struct api_job *job, bool file);

#endif
