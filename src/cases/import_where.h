/* Where the row of a table says that its weakness is, as offices write it: "10.1.1.1:8080", a link in the column of
 * hosts, "443/tcp", and several addresses in one cell. */
#ifndef FENGSUI_CASES_IMPORT_WHERE_H
#define FENGSUI_CASES_IMPORT_WHERE_H

#include "cases/import.h"

/* Takes port and protocol from a cell as it was written. Returns why it cannot (Chinese), or NULL. */
const char *import_where_port(struct arena *arena, const char *cell, struct import_finding *finding);

/* Puts addresses, names and links where they belong, whichever column they stood in. */
void import_where_settle(struct arena *arena, struct import_finding *finding);

struct import_addresses LIST(const char *);
/* The addresses of a cell that holds several, none when it holds one, or anything else. */
void import_where_several(struct arena *arena, const char *cell, struct import_addresses *ret_addresses);

#endif
