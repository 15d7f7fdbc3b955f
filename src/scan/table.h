/* Tables that people made (csv, xlsx): finds the header among the first rows and tells sheet and rows. */
#ifndef FENGSUI_SCAN_TABLE_H
#define FENGSUI_SCAN_TABLE_H

#include "scan/scan.h"

struct table;

struct table_row {
    const char *sheet; /* NULL for files without sheets */
    size_t sheet_index;
    size_t line;
    bool hidden;
    const char *const *cells;
    size_t n;
};

struct table *table_new(struct scan *scan); /* lives in the scan's arena */

/* Takes the next row. The first rows of a sheet wait until its header is found; it is the one among the first ten
 * in which most titles are known, else the first with two cells. A header of several rows (groups above, titles below,
 * cells merged) is told as one. Rows above it are told with the header; where it is repeated further down it is no row
 * of the table, and counted as skipped; so are sums (合计), who signed below (制表人：…), and rows that only have a
 * number. */
RESULT int table_row(struct table *table, const struct table_row *row);
RESULT int table_end(struct table *table);

#endif
