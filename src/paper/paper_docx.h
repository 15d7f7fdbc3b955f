/* A paper as WordprocessingML (ECMA-376, transitional) for Word, WPS and LibreOffice: same tree, same page, real
 * styles and repeating table heads, so that an office can go on editing it. */
#ifndef FENGSUI_PAPER_PAPER_DOCX_H
#define FENGSUI_PAPER_PAPER_DOCX_H

#include "base/err.h"
#include "paper/paper.h"

/* Fails with -ERR_TOO_LARGE (QR content), -ERR_INTERNAL (libzip). */
RESULT int paper_docx(const struct paper *paper, struct arena *arena, const char **ret_bytes, size_t *ret_size,
                      struct oops *oops);

#endif
