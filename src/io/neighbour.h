/* Where a helper program of this house is: what the environment says, else beside the running program, else in the
 * neighbouring folder of a build (one, or two levels up), else its bare name, for PATH. */
#ifndef FENGSUI_IO_NEIGHBOUR_H
#define FENGSUI_IO_NEIGHBOUR_H

#include <stddef.h>

struct neighbour {
    const char *name;     /* "fengsui-reader" */
    const char *folder;   /* of src/, where a build leaves it: "scan" */
    const char *variable; /* FENGSUI_READER */
};

/* The text lives in `buffer`. */
const char *neighbour_path(const struct neighbour *neighbour, char *buffer, size_t n);

#endif
