/* A paper as PDF 1.5 by Pango and cairo, fonts embedded. The same tree and fonts give the same bytes.
 * The offices' fonts (仿宋, 黑体, 楷体, 小标宋) are taken where installed, else Noto CJK. Uses fontconfig; may be
 * called from any thread, and takes tens of ms: not for a loop. */
#ifndef FENGSUI_PAPER_PAPER_PDF_H
#define FENGSUI_PAPER_PAPER_PDF_H

#include "base/err.h"
#include "paper/paper.h"

enum { PAPER_PDF_PAGES = 2000 }; /* more is refused */

/* Fails with -ERR_TOO_LARGE (pages; QR content over 1,200 bytes), -ERR_INTERNAL (cairo). */
RESULT int paper_pdf(const struct paper *paper, struct arena *arena, const char **ret_bytes, size_t *ret_size,
                     struct oops *oops);

#endif
