#include "format/csv.h"

#include "base/list.h"
#include "base/must.h"
#include "format/charset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SNIFF_LINES = 10 };

struct reading {
    const char *at, *end;
    const char *where;
    struct oops *oops;
    size_t line;
    const char *line_start;
    struct csv_options options;
    char delimiter;
    struct arena *row_arena; /* emptied after each row */
    struct text cell;
    size_t row_bytes;
    struct cell_list LIST(const char *) cells;
};

static int refuse(struct reading *reading, int code, size_t line, const char *at, const char *zh, const char *en)
{
    char place[160];
    snprintf(place, sizeof place, "%s:%zu:%td", reading->where, line, at - reading->line_start + 1);
    return oops_set(reading->oops, code, place, zh, en);
}

static bool at_line_end(const struct reading *reading)
{
    return reading->at == reading->end || *reading->at == '\n' || *reading->at == '\r';
}

static void take_line_end(struct reading *reading)
{
    if (reading->at == reading->end)
        return;
    if (*reading->at == '\r' && reading->at + 1 < reading->end && reading->at[1] == '\n')
        reading->at++;
    reading->at++;
    reading->line++;
    reading->line_start = reading->at;
}

/* What counts for the limits is added in runs: every byte passes here once. */
static RESULT int add_run(struct reading *reading, const char *from, size_t n)
{
    reading->row_bytes += n;
    if (reading->cell.n + n > reading->options.cell_bytes)
        return refuse(reading, ERR_TOO_LARGE, reading->line, from, "单元格太长", "the cell is too long");
    if (reading->row_bytes > reading->options.row_bytes)
        return refuse(reading, ERR_TOO_LARGE, reading->line, from, "这一行太长", "the row is too long");
    text_add_n(&reading->cell, from, n);
    return 0;
}

static RESULT int read_plain(struct reading *reading)
{
    const char *from = reading->at;
    while (!at_line_end(reading) && *reading->at != reading->delimiter)
        reading->at++;
    return add_run(reading, from, (size_t)(reading->at - from));
}

/* Adds the line ends inside a quoted cell as they are; counts them. */
static RESULT int add_quoted_run(struct reading *reading, const char *from, const char *to)
{
    int r = add_run(reading, from, (size_t)(to - from));
    for (const char *p = from; p < to; p++)
        if (*p == '\n' || (*p == '\r' && !(p + 1 < reading->end && p[1] == '\n'))) {
            reading->line++;
            reading->line_start = p + 1;
        }
    return r;
}

static RESULT int read_quoted(struct reading *reading)
{
    size_t line = reading->line;
    const char *opening = reading->at, *opening_line = reading->line_start;
    for (reading->at++;; reading->at += 2) {
        const char *quote = memchr(reading->at, '"', (size_t)(reading->end - reading->at));
        if (!quote) {
            reading->line_start = opening_line;
            return refuse(reading, ERR_SYNTAX, line, opening, "引号没有闭合", "this quote is never closed");
        }
        bool doubled = quote + 1 < reading->end && quote[1] == '"';
        int r = add_quoted_run(reading, reading->at, quote + doubled);
        if (r)
            return r;
        reading->at = quote;
        if (!doubled)
            break;
    }
    reading->at++;
    if (!at_line_end(reading) && *reading->at != reading->delimiter)
        return refuse(reading, ERR_SYNTAX, reading->line, reading->at, "引号之后还有文字",
                      "text after a closing quote");
    return 0;
}

static RESULT int read_cell(struct reading *reading)
{
    reading->cell = TEXT(reading->row_arena);
    bool quoted = reading->at < reading->end && *reading->at == '"';
    int r = quoted ? read_quoted(reading) : read_plain(reading);
    if (r)
        return r;
    if (reading->cells.n == reading->options.columns)
        return refuse(reading, ERR_TOO_LARGE, reading->line, reading->at, "列太多", "too many columns");
    *list_push(reading->row_arena, &reading->cells) = text_end(&reading->cell);
    return 0;
}

static RESULT int read_row(struct reading *reading)
{
    for (;;) {
        int r = read_cell(reading);
        if (r)
            return r;
        if (at_line_end(reading))
            break;
        reading->at++;
    }
    take_line_end(reading);
    return 0;
}

static RESULT int read_rows(struct reading *reading, csv_row_fn *row, void *user)
{
    while (reading->at < reading->end) {
        arena_reset(reading->row_arena);
        reading->cells = (struct cell_list){0};
        reading->row_bytes = 0;
        struct csv_row found = {.line = reading->line};
        int r = read_row(reading);
        if (r)
            return r;
        if (reading->cells.n == 1 && !*reading->cells.at[0])
            continue;
        found.cells = reading->cells.at;
        found.n = reading->cells.n;
        r = row(user, &found);
        if (r)
            return r;
    }
    return 0;
}

/* "sep=;" is Excel's own way to name the delimiter; else the most frequent one outside quotes in the first lines wins.
 */
static char sniff_delimiter(struct reading *reading)
{
    size_t commas = 0, semicolons = 0, tabs = 0;
    if (reading->end - reading->at >= 5 && strncmp(reading->at, "sep=", 4) == 0) {
        char named = reading->at[4];
        reading->at += 5;
        if (at_line_end(reading)) {
            take_line_end(reading);
            return named;
        }
        reading->at -= 5;
    }
    bool quoted = false;
    size_t lines = 0;
    for (const char *p = reading->at; p < reading->end && lines < SNIFF_LINES; p++) {
        quoted ^= *p == '"';
        lines += !quoted && *p == '\n';
        commas += !quoted && *p == ',';
        semicolons += !quoted && *p == ';';
        tabs += !quoted && *p == '\t';
    }
    if (tabs > commas && tabs >= semicolons)
        return '\t';
    return semicolons > commas ? ';' : ',';
}

int csv_read(const char *bytes, size_t n, const char *where, const struct csv_options *options, csv_row_fn *row,
             void *user, struct oops *oops)
{
    ARENA_SCOPE(arena);
    ARENA_SCOPE(row_arena);
    struct reading reading = {.where = where, .oops = oops, .line = 1, .row_arena = row_arena};
    if (options)
        reading.options = *options;
    if (!reading.options.cell_bytes)
        reading.options.cell_bytes = 1 << 20;
    if (!reading.options.row_bytes)
        reading.options.row_bytes = 4 << 20;
    if (!reading.options.columns)
        reading.options.columns = 1024;
    const char *text;
    size_t length;
    int r = charset_to_utf8(arena, bytes, n, where, &text, &length, oops);
    if (r)
        return r;
    reading.at = reading.line_start = text;
    reading.end = text + length;
    reading.delimiter = reading.options.delimiter ? reading.options.delimiter : sniff_delimiter(&reading);
    return read_rows(&reading, row, user);
}

static bool plain_number(const char *cell)
{
    char *end;
    strtod(cell, &end);
    return *cell && !*end && strspn(cell, "+-0123456789.eE") == strlen(cell);
}

static void add_cell(struct text *text, const char *cell)
{
    bool formula = *cell && strchr("=+-@\t\r", *cell) && !plain_number(cell);
    if (!formula && !strpbrk(cell, ",;\t\"\r\n")) {
        text_add(text, cell);
        return;
    }
    text_add(text, formula ? "\"'" : "\"");
    for (; *cell; cell++) {
        if (*cell == '"')
            text_byte(text, '"');
        text_byte(text, *cell);
    }
    text_byte(text, '"');
}

void csv_add_row(struct text *text, const char *const *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            text_byte(text, ',');
        add_cell(text, cells[i] ? cells[i] : "");
    }
    text_add(text, "\r\n");
}
