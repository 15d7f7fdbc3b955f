/* The frames between fengsui-reader and the server: one type byte, the payload's length as four bytes with the
 * highest first, the payload: JSON. What the payloads hold stands in src/scan/FRAMES.md. */
#ifndef FENGSUI_FORMAT_FRAME_H
#define FENGSUI_FORMAT_FRAME_H

#include "base/err.h"
#include "base/text.h"

enum frame_type {
    FRAME_BEGIN = 'B', /* what is read, by which tool it was made */
    FRAME_HOST = 'H',  /* a machine that was looked at */
    FRAME_PORT = 'P',  /* an open port: an observation, no finding */
    FRAME_FINDING = 'F',
    FRAME_SHEET = 'S', /* header of a table and what its columns probably mean */
    FRAME_ROW = 'R',   /* a row of that table */
    FRAME_TREE = 'T',  /* a piece of a YAML tree, see format/tree.h */
    FRAME_END = 'E',   /* the last one: how many of each came before */
    FRAME_ERROR = 'X', /* the last one, instead: why the file is refused, and where */
};

enum { FRAME_HEAD = 5, FRAME_MOST = 4 << 20 };

/* Head of a payload of `n` ≤ FRAME_MOST bytes. */
void frame_head(unsigned char head[FRAME_HEAD], enum frame_type type, size_t n);

/* The reading side: bytes go in as they come, frames come out. It trusts nothing: unknown types, lengths over
 * FRAME_MOST, a first frame other than BEGIN or ERROR, anything behind END or ERROR are -ERR_CORRUPT. */
struct frame_reader;

struct frame {
    enum frame_type type;
    const char *payload; /* NUL-terminated; valid until the next call on the reader */
    size_t n;
};

struct frame_reader *frame_reader_new(void);
void frame_reader_free(struct frame_reader *reader); /* accepts NULL */

void frame_feed(struct frame_reader *reader, const char *bytes, size_t n);

enum { FRAME_WAIT = 1 };
/* The next frame; FRAME_WAIT (positive) when it has not come completely. */
RESULT int frame_next(struct frame_reader *reader, struct frame *ret_frame, struct oops *oops);

/* After the last byte: -ERR_CORRUPT unless the frames ended with END or ERROR (the reader was killed). */
RESULT int frame_finish(const struct frame_reader *reader, struct oops *oops);

static inline void frame_reader_done(struct frame_reader **reader) { frame_reader_free(*reader); }

#endif
