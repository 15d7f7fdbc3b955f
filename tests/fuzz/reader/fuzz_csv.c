/* Rows are UTF-8 in rising lines; written and read again they stay the same, but for the guard against formulas. */
#include "format/csv.h"
#include "../fuzz.h"

#include <stdlib.h>
#include <string.h>

struct seen {
    struct text text;
    size_t line;
    size_t cells;
};

static int count_row(void *user, const struct csv_row *row)
{
    ((struct seen *)user)->cells += row->n;
    return 0;
}

static int take_row(void *user, const struct csv_row *row)
{
    struct seen *seen = user;
    if (row->line <= seen->line || !row->n)
        abort();
    seen->line = row->line;
    seen->cells += row->n;
    for (size_t i = 0; i < row->n; i++)
        if (!text_utf8(row->cells[i], strlen(row->cells[i])))
            abort();
    csv_add_row(&seen->text, row->cells, row->n);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    ARENA_SCOPE(arena);
    struct seen seen = {.text = TEXT(arena)}, again = {.text = TEXT(arena)};
    struct oops oops = {0};
    if (csv_read((const char *)data, n, "fuzz", NULL, take_row, &seen, &oops)) {
        if (!oops.code || !oops.where[0])
            abort();
        return 0;
    }
    const struct csv_options comma = {.delimiter = ','};
    if (seen.text.n && csv_read(seen.text.at, seen.text.n, "again", &comma, count_row, &again, NULL))
        abort();
    if (again.cells > seen.cells)
        abort();
    return 0;
}
