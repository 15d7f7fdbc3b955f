/* Cuts the strip of slugs into sheets. Nothing is drawn here. For the files of this folder. */
#ifndef FENGSUI_PAPER_PAPER_SHEET_H
#define FENGSUI_PAPER_PAPER_SHEET_H

#include "base/err.h"
#include "paper/paper_slug.h"

struct placed {
    const struct slug *slug;    /* NULL: the head of a table again */
    const struct slug_row *row; /* then this */
    double y;                   /* from the top of the text area */
};

struct sheet LIST(struct placed);
struct sheets LIST(struct sheet);

/* Fills sheets of the given height from above. A cut never falls behind a slug that sticks, unless a whole sheet of
 * them sticks together. There is always at least one sheet. Fails with -ERR_TOO_LARGE (more than `most`). */
RESULT int paper_sheet_cut(struct arena *arena, const struct slugs *slugs, double height, size_t most,
                           struct sheets *ret_sheets, struct oops *oops);

#endif
