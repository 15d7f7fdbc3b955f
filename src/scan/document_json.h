/* What the kinds that read JSON share. */
#ifndef FENGSUI_SCAN_DOCUMENT_JSON_H
#define FENGSUI_SCAN_DOCUMENT_JSON_H

#include "scan/scan.h"

#include <jansson.h>

/* Reads one value. Scanners quote what they were sent, NUL included: \u0000 is read as U+FFFD. The oops tells the line
 * within `bytes`. */
RESULT int document_json(struct scan *scan, const char *bytes, size_t n, json_t **ret_value);

/* Steps down through objects; arrays by "0". NULL where something else stands. */
const json_t *document_json_at(const json_t *value, const char *path);
const char *document_json_text(const json_t *value, const char *path); /* NULL when empty, or no text */

/* Puts host, port, protocol, URL and path (without what is asked for) of "https://a.example:8443/x?y" into the finding.
 * false: `url` is none of http or https. */
bool document_url(struct arena *arena, struct finding *finding, const char *url);

/* Length of a byte order mark of UTF-8 and blanks at the beginning. */
size_t document_blank(const char *bytes, size_t n);

#endif
