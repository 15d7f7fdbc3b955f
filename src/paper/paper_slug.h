/* A document as one endless strip of slugs: lines, rows, rules and gaps with their heights, before it is cut into
 * sheets. paper_compose makes the strip, paper_sheet cuts it, paper_pdf draws the pieces.
 * For the files of this folder. Lengths in points, y downward. */
#ifndef FENGSUI_PAPER_PAPER_SLUG_H
#define FENGSUI_PAPER_PAPER_SLUG_H

#include "base/arena.h"
#include "base/list.h"
#include "paper/paper.h"
#include "paper/paper_faces.h"
#include "paper/paper_qr.h"

#include <pango/pango.h>
#include <stdbool.h>
#include <stddef.h>

enum slug_kind {
    SLUG_GAP,  /* white; dropped at the head of a sheet */
    SLUG_LINE, /* a line of text */
    SLUG_RULE, /* a red line across the text area */
    SLUG_ROW,  /* of a table */
    SLUG_CODE, /* a QR code and its caption */
    SLUG_FOOT, /* stands at the foot of its sheet */
    SLUG_TURN, /* a new sheet */
};

/* Lines [from, to) of a cell's layout. */
struct slug_cell {
    PangoLayout *layout;
    int from, to;
};

struct slug_row {
    const double *edges; /* n + 1 vertical lines */
    const enum paper_align *aligns;
    size_t n;
    struct slug_cell *cells;
    double height, pitch;
    bool head;
};

struct slug_code {
    struct paper_qr qr;
    const char *content;
    PangoLayout *caption;
    bool below; /* the caption stands below the code, not beside it */
};

struct slug_foot {
    PangoLayout *copies, *by, *on;
    double pitch, copies_height;
};

struct slug {
    enum slug_kind kind;
    double height;
    bool stick; /* no cut behind it */
    double x, size;
    double condense; /* width of characters, 0 or 1 = natural */
    bool red;
    PangoLayoutLine *line;
    const struct slug_row *row, *head; /* head: repeated above a row that begins a sheet */
    const struct slug_code *code;
    const struct slug_foot *foot;
};

struct slugs LIST(struct slug);

/* The strip and what it is made of. Layouts live until compose_done. */
struct compose {
    struct arena *arena;
    PangoContext *context;
    struct paper_faces faces;
    struct slugs slugs;
    struct {
        PangoLayout **at;
        size_t n, cap;
    } layouts;
};

#endif
