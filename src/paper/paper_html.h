/* A paper as one HTML file without script or foreign parts, to look at and to print: same tree, same page. */
#ifndef FENGSUI_PAPER_PAPER_HTML_H
#define FENGSUI_PAPER_PAPER_HTML_H

#include "base/err.h"
#include "base/text.h"
#include "paper/paper.h"

/* Appends. Fails with -ERR_TOO_LARGE (QR content). */
RESULT int paper_html(const struct paper *paper, struct text *text, struct oops *oops);

#endif
