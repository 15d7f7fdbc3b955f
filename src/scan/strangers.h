/* Files of a known kind that are not read: what to do instead is told by name. */
#ifndef FENGSUI_SCAN_STRANGERS_H
#define FENGSUI_SCAN_STRANGERS_H

#include <stddef.h>

struct stranger {
    const char *zh, *en; /* what it is, and what to do */
};

/* By the first bytes of the file; NULL = never seen. */
const struct stranger *strangers_find(const char *head, size_t n);

#endif
