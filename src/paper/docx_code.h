/* A QR code in a Word file that somebody else laid out: drawing, picture, relation, type. For the files of this folder.
 */
#ifndef FENGSUI_PAPER_DOCX_CODE_H
#define FENGSUI_PAPER_DOCX_CODE_H

#include "base/text.h"
#include "format/archive.h"

enum { DOCX_CODE_PARTS = 2 }; /* that docx_code_add may append */

/* Inside the text of a run: leaves <w:t>, draws, and opens the next. It floats, so that no line height cuts it off. */
void docx_code_draw(struct text *text, const char *content);

/* What the drawing refers to. `parts` has room for DOCX_CODE_PARTS more. Fails like paper_qr_make, and with -ERR_SYNTAX
 * when the relations or types of the file are not as Word writes them. */
RESULT int docx_code_add(struct arena *arena, const char *content, struct archive_part *parts, size_t *count,
                         struct oops *oops);

#endif
