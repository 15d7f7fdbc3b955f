/* Finds the placeholders of a Word part and cuts the part into pieces around them. For the files of this folder. */
#ifndef FENGSUI_PAPER_DOCX_MARKS_H
#define FENGSUI_PAPER_DOCX_MARKS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/list.h"

#include <stddef.h>

enum docx_mark_kind {
    DOCX_RAW,   /* bytes to be copied */
    DOCX_FIELD, /* {name}, inside the text of a run */
    DOCX_ROW,   /* the start tag of a table row, bytes to be copied; begins the list `name` when that is set */
    DOCX_ROW_END,
    DOCX_TABLE_END,
    DOCX_OPEN,  /* {#name}: nothing to copy */
    DOCX_CLOSE, /* {/name} */
};

struct docx_mark {
    enum docx_mark_kind kind;
    const char *bytes;
    size_t n;
    const char *name;
    size_t last; /* DOCX_ROW with a name: index of the DOCX_ROW_END that ends the repeated rows */
};

struct docx_marks LIST(struct docx_mark);

/* `xml` is well-formed (xml.h has read it). Fails with -ERR_SYNTAX: a list that is not closed, not in the rows of one
 * table, or a second one begun in a row. */
RESULT int docx_marks_find(struct arena *arena, const char *part, const char *xml, size_t n,
                           struct docx_marks *ret_marks, struct oops *oops);

#endif
