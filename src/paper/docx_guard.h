/* Whether a .docx brings something that acts when it is opened elsewhere: macros, embedded programs, and parts that are
 * fetched from another place (a template, a picture, a frame). Links that a reader clicks are allowed. */
#ifndef FENGSUI_PAPER_DOCX_GUARD_H
#define FENGSUI_PAPER_DOCX_GUARD_H

#include "base/arena.h"
#include "base/err.h"

struct archive;

/* -ERR_REFUSED, naming the part; -ERR_SYNTAX for relations that cannot be read. */
RESULT int docx_guard(struct archive *archive, struct arena *arena, struct oops *oops);

#endif
