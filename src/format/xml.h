/* XML 1.0 through expat, fed in pieces, for documents that strangers made: no entity may be declared and no DTD
 * may be loaded (a bare `<!DOCTYPE name>` is accepted, as Nmap writes it); depth, names, attributes, texts and
 * the total are bounded. Encodings: what charset.h knows, by declaration or byte order mark. */
#ifndef FENGSUI_FORMAT_XML_H
#define FENGSUI_FORMAT_XML_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct xml;

/* Names come without namespace prefix. `attributes` are name, value, name, value … NULL, prefixes kept.
 * `text` on closing is the element's own character data without that of its children, untrimmed. All texts are
 * valid until the callback returns; anything but 0 ends the reading and is returned by xml_feed. */
struct xml_handler {
    int (*open)(void *user, struct xml *xml, const char *name, const char *const *attributes); /* may be NULL */
    int (*close)(void *user, struct xml *xml, const char *name, const char *text);             /* may be NULL */
};

/* 0 takes the default. */
struct xml_limits {
    unsigned depth;      /* default 64, at most 256 */
    unsigned attributes; /* of one element, default 256 */
    size_t text_bytes;   /* of the open elements together, default 8 MiB */
    size_t token_bytes;  /* of one tag, default 8 MiB */
    size_t bytes;        /* of the document, default 2 GiB */
    bool doctype_named;  /* `<!DOCTYPE a PUBLIC "…" "address">` is accepted; what stands there is never loaded */
};

/* `where` is the name in messages ("scan.xml:12:3"), kept by reference; `limits` may be NULL. */
RESULT int xml_open(const struct xml_handler *handler, void *user, const struct xml_limits *limits, const char *where,
                    struct oops *oops, struct xml **ret_xml);
void xml_close(struct xml *xml); /* accepts NULL */

/* Takes the next bytes; `last` says that none follow. Fails with -ERR_SYNTAX (malformed, entity, DTD, encoding),
 * -ERR_TOO_LARGE (a limit), or what the handler returned. */
RESULT int xml_feed(struct xml *xml, const char *bytes, size_t n, bool last);

/* For handlers. Lines from 1. */
size_t xml_line(const struct xml *xml);
unsigned xml_depth(const struct xml *xml); /* the document element has depth 1 */

/* Whether the innermost elements are `path`, e.g. "result/nvt/name"; in `open` and `close` alike the element
 * itself is the last step. A leading "/" ties it to the document. */
bool xml_at(const struct xml *xml, const char *path);

/* NULL when absent. */
const char *xml_attribute(const char *const *attributes, const char *name);

static inline void xml_done(struct xml **xml) { xml_close(*xml); }

#endif
