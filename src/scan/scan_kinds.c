#include "scan/scan_kinds.h"

#include <string.h>

/* Text formats last: nearly everything is text. */
const struct scan_kind *const scan_kinds[] = {
    &scan_nmap, &scan_nessus, &scan_openvas, &scan_xlsx, &scan_nuclei, &scan_sarif, &scan_yaml, &scan_csv, NULL,
};

const struct scan_kind *scan_kinds_find(const char *name)
{
    for (size_t i = 0; scan_kinds[i]; i++)
        if (strcmp(scan_kinds[i]->name, name) == 0)
            return scan_kinds[i];
    return NULL;
}

const struct scan_kind *scan_kinds_recognise(const char *head, size_t n)
{
    for (size_t i = 0; scan_kinds[i]; i++)
        if (scan_kinds[i]->recognise(head, n))
            return scan_kinds[i];
    return NULL;
}
