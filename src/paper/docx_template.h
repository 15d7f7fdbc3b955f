/* Fills a .docx that an office has laid out in Word or WPS: `{字段}` is replaced by the field's value, also when the
 * editor has split it over several runs (it keeps the look of its first character). A table row, or several, between
 * `{#列表}` and `{/列表}` is repeated for each item; inside, the item's fields come before those outside. `{{` is a
 * brace. Body, headers, footers and notes are filled; everything else is carried over byte for byte.
 *
 * A field whose `code` is set becomes a QR code of that content, 26 mm on a side, at the place of its paragraph; in the
 * body only.
 *
 * A field without value stands as 【缺：字段】 in the result and is named in `missing`; nothing fails for it.
 * The template is a stranger's file: bounded, no entities, no document types. */
#ifndef FENGSUI_PAPER_DOCX_TEMPLATE_H
#define FENGSUI_PAPER_DOCX_TEMPLATE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/list.h"

#include <stddef.h>

enum {
    DOCX_TEMPLATE_FILE = 16 << 20,  /* bytes of the template, packed */
    DOCX_TEMPLATE_PART = 16 << 20,  /* bytes of one part, unpacked */
    DOCX_TEMPLATE_TOTAL = 64 << 20, /* bytes of all parts, unpacked; and of a filled part */
    DOCX_TEMPLATE_PARTS = 512,
    DOCX_TEMPLATE_NESTING = 4,      /* lists in lists */
};

struct docx_fields;

struct docx_field {
    const char *name;
    const char *value; /* text; '\n' becomes a line break. NULL for a list */
    const struct docx_fields *items;
    size_t item_count;
    const char *code; /* what a QR code says; `value` then stands for it in headers, footers and notes */
};

struct docx_fields {
    const struct docx_field *at;
    size_t n;
};

struct docx_names LIST(const char *);

/* `missing` may be NULL; names once each, in order. Fails with -ERR_SYNTAX (no docx, broken XML, a list that is not
 * closed or not in table rows), -ERR_TOO_LARGE, and for a code as paper_qr_make. The oops names the part and the field.
 */
RESULT int docx_template_fill(const void *bytes, size_t n, const struct docx_fields *fields, struct arena *arena,
                              const char **ret_bytes, size_t *ret_size, struct docx_names *missing,
                              struct oops *oops);

/* The fields a template asks for, once each, in order; items of lists as "列表.字段". Same failures. */
RESULT int docx_template_names(const void *bytes, size_t n, struct arena *arena, struct docx_names *ret_names,
                               struct oops *oops);

#endif
