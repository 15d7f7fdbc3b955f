/* Gives up everything that reading a stranger's bytes does not need, before the first of them is read. Afterwards the
 * process can read and write the descriptors it has, take memory, and end; any other system call kills it. */
#ifndef FENGSUI_SCAN_CONFINE_H
#define FENGSUI_SCAN_CONFINE_H

#include "base/err.h"

#include <stdbool.h>

struct confine_limits {
    unsigned cpu_seconds;
    unsigned long memory_bytes;
    unsigned long file_bytes; /* of what is written, should standard output be a file */
    bool talks; /* descriptor CONFINE_SOCKET is a connected socket: it may say and hear there, and wait for an answer,
                 * but name no other address */
};
enum { CONFINE_SOCKET = 3 };

/* All other descriptors are closed. -ERR_UNSUPPORTED when the kernel refuses: then nothing may be read. */
RESULT int confine(const struct confine_limits *limits);

/* Under a sanitizer only the limits that it can bear are set, and there is no filter: false. */
bool confine_complete(void);

/* For tests: tries what must be forbidden ("open" "create" "socket" "exec" "fork" "code" "kill" "dup" "elsewhere").
 * Whoever returns true from it is not confined; false: nothing of that name was tried. */
bool confine_prove(const char *what);

#endif
