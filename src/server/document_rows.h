/* The rows that a record lists: refs of a field, or its lines; as they were when the document was printed. */
#ifndef FENGSUI_SERVER_DOCUMENT_ROWS_H
#define FENGSUI_SERVER_DOCUMENT_ROWS_H

#include "views/reading.h"

enum { DOCUMENT_ROWS_MOST = 500 };

struct document_rows {
    const struct reg *reg;
    const struct row *at[DOCUMENT_ROWS_MOST];
    size_t n;
};

/* The register of the rows in this field of deciding->reg; NULL: it lists none. */
const struct reg *document_rows_reg(const struct deciding *deciding, const char *field);
/* false: the field lists none. The time of `deciding` is that of the printing; without a subject there are no rows. */
bool document_rows_find(struct reading *reading, struct deciding *deciding, const char *field,
                        struct document_rows *ret_rows);
/* A cell in words. */
const char *document_rows_cell(struct deciding *deciding, const struct document_rows *rows, size_t i,
                               const char *column);

#endif
