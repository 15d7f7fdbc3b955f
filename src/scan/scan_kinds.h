/* The kinds of foreign files. A new one is a file scan_<kind>.c and a row in scan_kinds.c. */
#ifndef FENGSUI_SCAN_SCAN_KINDS_H
#define FENGSUI_SCAN_SCAN_KINDS_H

#include "scan/scan.h"

struct scan_kind {
    const char *name; /* "nmap", as in --kind */
    const char *zh;   /* what a person calls it */
    /* Whether the first bytes (up to 4 KiB, all when the file is shorter) look like this kind. */
    bool (*recognise)(const char *head, size_t n);
    /* Reads all of it. */
    int (*read)(struct scan *scan);
    /* Appends a small file of this kind, and the types of the frames that it gives. */
    void (*example)(struct text *file);
    const char *example_frames; /* "BHPFE" */
};

extern const struct scan_kind scan_nmap, scan_nessus, scan_openvas, scan_nuclei, scan_sarif, scan_csv, scan_xlsx,
    scan_yaml;

/* In the order in which they are asked; NULL ends them. */
extern const struct scan_kind *const scan_kinds[];

const struct scan_kind *scan_kinds_find(const char *name);                /* NULL when unknown */
const struct scan_kind *scan_kinds_recognise(const char *head, size_t n); /* NULL when none */

#endif
