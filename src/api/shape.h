/* Shapes of JSON bodies as rows: what a route takes and what it gives. A body is checked against them before a
 * handler sees it, and OpenAPI is printed from them. */
#ifndef FENGSUI_API_SHAPE_H
#define FENGSUI_API_SHAPE_H

#include "base/err.h"
#include "base/list.h"
#include "format/json.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum shape_kind {
    SHAPE_TEXT,   /* at most `max` characters (default 2,000) */
    SHAPE_SECRET, /* a text that is written nowhere (at most 128 bytes) */
    SHAPE_INT,
    SHAPE_NUMBER,
    SHAPE_FLAG,
    SHAPE_ID,     /* 17 or "17" */
    SHAPE_TIME,   /* RFC 3339 with offset */
    SHAPE_DATE,   /* 2026-10-10 */
    SHAPE_HASH,   /* 64 hex digits */
    SHAPE_OBJECT, /* with the members `of`, and no others unless its last one is SHAPE_REST */
    SHAPE_LIST,   /* of objects with the members `of`, or of the kind `item`; at most `max` (default 1,000) */
    SHAPE_VALUES, /* object: fields of a register, checked by its law (values.h) */
    SHAPE_ANY,    /* anything within the limits of the body */
    SHAPE_REST,   /* further members are allowed */
    SHAPE_NAMED,  /* replies only: the shape of that name in the table of shapes_all */
    SHAPE_MAP,    /* replies only: an object whose members, however they are called, are all of the kind `item` */
};

struct shape {
    const char *name; /* NULL ends a list of members */
    enum shape_kind kind;
    bool required, nullable; /* a required text is not empty either, unless it may be `blank` */
    bool blank;
    size_t max;
    enum shape_kind item;
    const struct shape *of;
    const char *choices; /* SHAPE_TEXT: blank-separated; SHAPE_NAMED: the name */
    bool gaps;           /* replies only: items of a list may be null */
};

/* Shapes that many routes share, by name: "ref", "moment", "refusal" … */
struct shape_named {
    const char *name;
    const struct shape *of;
};
extern const struct shape_named shapes_all[]; /* ends with a NULL name; shapes.c */

struct flaw {
    const char *where, *zh, *en;
    const char *clause; /* or NULL */
};
struct flaws LIST(struct flaw);

/* All faults, not the first alone. `members` are those of the body itself, NULL = an empty object or nothing. */
void shape_check(struct arena *arena, const struct shape *members, const json_t *body, struct flaws *faults);

/* JSON Schema (2020-12) of the members of an object. */
void shape_schema(struct json *json, const struct shape *members);

#endif
