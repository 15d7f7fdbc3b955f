/* Gives up everything that reading a file does not need, before the first byte of it is read. Afterwards the
 * process can read and write the descriptors it has, take memory, and end; any other system call kills it. */
#ifndef FENGSUI_SCAN_CONFINE_H
#define FENGSUI_SCAN_CONFINE_H

#include "base/err.h"

#include <stdbool.h>

struct confine_limits {
    unsigned cpu_seconds;
    unsigned long memory_bytes;
    unsigned long file_bytes; /* of what is written, should standard output be a file */
};

/* Descriptors above 2 are closed. -ERR_UNSUPPORTED when the kernel refuses: then nothing may be read. */
RESULT int confine(const struct confine_limits *limits);

/* Under a sanitizer only the limits that it can bear are set, and there is no filter: false. */
bool confine_complete(void);

#endif
