/* Comma-separated values (RFC 4180), as Excel, WPS and scanners write them. */
#ifndef FENGSUI_FORMAT_CSV_H
#define FENGSUI_FORMAT_CSV_H

#include "base/err.h"
#include "base/text.h"

struct csv_row {
    size_t line;              /* where the row begins, from 1 */
    const char *const *cells; /* n texts, UTF-8; valid until the callback returns */
    size_t n;
};

/* Limits and delimiter; 0 takes the default. */
struct csv_options {
    char delimiter;    /* default: the most frequent of , ; and tab in the first line; a line "sep=;" decides */
    size_t cell_bytes; /* default 1 MiB */
    size_t row_bytes;  /* default 4 MiB */
    size_t columns;    /* default 1,024 */
};

/* Told of each row that is not empty; anything but 0 ends the reading and is returned by csv_read. */
typedef int csv_row_fn(void *user, const struct csv_row *row);

/* Reads `bytes` row by row. Encodings: UTF-8, GB18030 (by content), UTF-16 (by mark). Lines end with LF, CRLF or
 * CR; quoted cells may hold line ends and "" for a quote. Fails with -ERR_SYNTAX (text after a closing quote,
 * a quote never closed, no text at all) or -ERR_TOO_LARGE; the oops says `where`:line:column.
 * `options` may be NULL. */
RESULT int csv_read(const char *bytes, size_t n, const char *where, const struct csv_options *options, csv_row_fn *row,
                    void *user, struct oops *oops);

/* Appends one row, CRLF at its end, quoted where needed. A text that a spreadsheet would take for a formula
 * (= + - @ tab or CR at its beginning) gets an apostrophe in front, unless it is a plain number. */
void csv_add_row(struct text *text, const char *const *cells, size_t n);

#endif
