/* Lines of Chinese text flush on both sides. Pango would widen the few blanks only; here the white is spread between
 * the Chinese characters, as typesetters do. For the files of this folder. */
#ifndef FENGSUI_PAPER_PAPER_JUSTIFY_H
#define FENGSUI_PAPER_PAPER_JUSTIFY_H

#include <pango/pango.h>

/* Widens the line by `slack` (Pango units). More than an eighth of an em per gap, of `em`, is not done: the line
 * stays ragged. */
void paper_justify(PangoLayoutLine *line, int slack, int em);

#endif
