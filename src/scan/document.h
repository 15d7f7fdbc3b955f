/* What the kinds that read XML share. */
#ifndef FENGSUI_SCAN_DOCUMENT_H
#define FENGSUI_SCAN_DOCUMENT_H

#include "format/xml.h"
#include "scan/scan.h"

/* Whether the first element of the document that begins with `head` is `name` (prefix ignored). */
bool document_is(const char *head, size_t n, const char *name);

/* Feeds the whole input to a handler whose user is `user`. */
RESULT int document_read(struct scan *scan, const struct xml_handler *handler, void *user);

/* Texts of reports: NULL when empty, blanks at both ends removed. */
const char *document_text(struct arena *arena, const char *text);

/* "443" → 443; 0 when it is no port. */
int document_port(const char *text);
/* "7.5" → 7.5; SCAN_NO_SCORE when it is no score between 0 and 10. */
double document_score(const char *text);
/* Seconds since 1970 → ms; SCAN_NO_TIME when it is no such number. */
int64_t document_epoch(const char *text);

#endif
