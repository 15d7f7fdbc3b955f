/* Which files of evidence a caller may read, and so name in what he enters: those that he brought himself, and those
 * that hang on a record which he reads. Who only knows a hash has nothing. Inner header. */
#ifndef FENGSUI_API_EVIDENCE_H
#define FENGSUI_API_EVIDENCE_H

#include "api/call.h"
#include "model/fact.h"
#include "model/schema.h"

/* The content was here already: notes for some weeks that the caller has brought it, too. */
RESULT int evidence_brought(struct call *call, const char *hash);

/* `of`: the record where it is to hang, "register/id"; NULL: any. `ret_row` is the row of evidence. */
RESULT int evidence_known(struct call *call, const char *hash, const char *of, struct row **ret_row, bool *ret_known);

/* Files that a fact names in `fields` and that its sender does not know are faults of the call. `of` as above. */
RESULT int evidence_named(struct call *call, const struct field *fields, size_t n, const struct fact *fact,
                          const char *of);
/* The same of one value; `where` names it. */
RESULT int evidence_named_in(struct call *call, struct value value, const char *of, const char *where);

#endif
