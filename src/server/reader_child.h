/* Runs fengsui-reader on one foreign file and hands over what it says, piece by piece, as it comes (src/scan/FRAMES.md;
 * cases/import.h takes such pieces). The reader runs confined, as a child of its own for each file, and is killed when
 * its time, its memory or its output goes over the limit. */
#ifndef FENGSUI_SERVER_READER_CHILD_H
#define FENGSUI_SERVER_READER_CHILD_H

#include "base/clock.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reader_child {
    const char *file;    /* path */
    const char *name;    /* as people call it, for places in messages; NULL = "file" */
    const char *kind;    /* NULL = recognised by content */
    int64_t limit;       /* findings, ports and rows together; 0 = the reader's own */
    bool logs;           /* findings without a weakness too */
    ms_t timeout_ms;     /* 0 = 120 s */
    int64_t output_most; /* bytes it may say; 0 = 1 GiB */
    /* Bytes of its output; anything but 0 ends the reading and is returned. NULL: nobody listens. */
    int (*take)(void *context, const char *bytes, size_t n, struct oops *oops);
    void *context;
};

/* Blocks; for threads that may wait. 0 when the reader ended by itself, refused files included (its last frame says
 * why). -ERR_NOT_FOUND: no reader beside this program; -ERR_TIMEOUT, -ERR_TOO_LARGE: killed; -ERR_CORRUPT: it died. */
int reader_child_run(const struct reader_child *child, struct oops *oops) RESULT;

/* Where it is: $FENGSUI_READER, else beside the running program, else in PATH. The text lives in `buffer`. */
const char *reader_child_path(char *buffer, size_t n);

#endif
