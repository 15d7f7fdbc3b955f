/* Office Open XML workbooks (ISO/IEC 29500, .xlsx): tables in, tables out.
 *
 * Reading streams rows. Every cell is text: numbers in their shortest form, dates and times by the cell's style
 * as ISO text ("2026-03-01", "2026-03-01T08:30:00", "08:30:00"; both date systems), booleans TRUE and FALSE,
 * formulas by their stored result (XLSX_UNCOMPUTED when none is stored), merged cells filled with their first cell.
 * Nothing is computed. */
#ifndef FENGSUI_FORMAT_XLSX_H
#define FENGSUI_FORMAT_XLSX_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/* Programs that write workbooks without computing them leave formulas so. */
#define XLSX_UNCOMPUTED "#UNCOMPUTED!"

struct xlsx_row {
    const char *sheet;
    size_t sheet_index;       /* from 0, in the order of the workbook */
    size_t line;              /* the row's own number, from 1 */
    bool hidden;              /* this row, or the whole sheet, is not shown */
    const char *const *cells; /* n texts, "" where empty; valid until the callback returns */
    size_t n;                 /* trailing empty cells are left out */
};

/* 0 takes the default. */
struct xlsx_limits {
    size_t sheets;     /* default 64 */
    size_t columns;    /* default 1,024 */
    size_t rows;       /* of one sheet, default 1,048,576 */
    size_t strings;    /* shared ones, default 2,000,000 */
    size_t cell_bytes; /* default 1 MiB */
};

/* Told of each row that holds something; anything but 0 ends the reading and is returned. */
typedef int xlsx_row_fn(void *user, const struct xlsx_row *row);

/* Reads a whole workbook. -ERR_SYNTAX (no workbook, damaged, encrypted, DTD in a part), -ERR_TOO_LARGE; the oops
 * says "where:part:line:column" or "where:sheet!cell". `limits` may be NULL. */
RESULT int xlsx_read(const char *bytes, size_t n, const char *where, const struct xlsx_limits *limits, xlsx_row_fn *row,
                     void *user, struct oops *oops);

/* Writing. Cells are text (never taken for formulas, even when edited later), or numbers and dates where the
 * column says so and the text is one; others stay text. */
enum xlsx_type { XLSX_TEXT, XLSX_NUMBER, XLSX_DATE, XLSX_TIME /* date and time, 2026-10-12 24:00 too */ };

struct xlsx_column {
    const char *title;
    enum xlsx_type type;
    double width;               /* in characters; 0 = by the title and what stands below it */
    const char *const *choices; /* a drop-down list, NULL ends it; NULL = none */
    const char *hint;           /* shown when a cell of the column is chosen; may be NULL */
};

struct xlsx_sheet {
    const char *name; /* at most 31 characters are kept; []:*?/\ become - */
    const struct xlsx_column *columns;
    size_t column_count;
    const char *const *const *rows; /* row_count rows of column_count texts; NULL text = empty cell */
    size_t row_count;
};

/* Makes a workbook: bold header row that stays in view and has filters, widths, drop-down lists. The bytes live
 * in `arena` and are the same for the same input. -ERR_TOO_LARGE beyond 1,048,576 rows or 16,384 columns. */
RESULT int xlsx_write(struct arena *arena, const struct xlsx_sheet *sheets, size_t count, const char **ret_bytes,
                      size_t *ret_n, struct oops *oops);

/* "BC12" ↔ column 54, row 12 (both from 1); false when it is no cell. */
bool xlsx_cell_parse(const char *name, size_t *ret_column, size_t *ret_row);
const char *xlsx_cell_name(struct arena *arena, size_t column, size_t row);

#endif
