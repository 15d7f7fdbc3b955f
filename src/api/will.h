/* What would happen: the puts of a dry run in the words of docs/api.md. Inner header. */
#ifndef FENGSUI_API_WILL_H
#define FENGSUI_API_WILL_H

#include "api/call.h"

/* {"will": [{"kind", "text", "moment", "who"}], "refusals", "errors", "rows": [{"field", "lines"}]} as the reply,
 * whatever the answer is. */
RESULT int will_show(struct call *call, const struct fact *fact, const struct fact_answer *answer);

#endif
