/* The parts of a workbook, separated by NUL: workbook, relations, sheet, styles, shared texts. They are packed here,
 * because no fuzzer gets through a checksum. */
#include "base/text.h"
#include "format/archive.h"
#include "format/xlsx.h"
#include "../fuzz.h"

#include <stdlib.h>
#include <string.h>

struct seen {
    size_t sheet, line;
};

static int take_row(void *user, const struct xlsx_row *row)
{
    struct seen *seen = user;
    if (row->sheet_index == seen->sheet && row->line <= seen->line)
        abort();
    *seen = (struct seen){row->sheet_index, row->line};
    if (!row->n || row->n > 1024 || !row->cells[row->n - 1][0])
        abort();
    for (size_t i = 0; i < row->n; i++)
        if (!text_utf8(row->cells[i], strlen(row->cells[i])))
            abort();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char *const NAMES[] = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml",
                                        "xl/styles.xml", "xl/sharedStrings.xml"};
    ARENA_SCOPE(arena);
    struct archive_part parts[5];
    size_t count = 0;
    const char *at = (const char *)data, *end = at + n;
    for (; count < 5 && at <= end && n; count++) {
        const char *stop = at < end ? memchr(at, 0, (size_t)(end - at)) : NULL;
        size_t length = (size_t)((stop ? stop : end) - at);
        parts[count] = (struct archive_part){NAMES[count], at, length, true};
        at += length + 1;
    }
    const char *bytes = NULL;
    size_t packed = 0;
    if (archive_make(arena, parts, count, &bytes, &packed))
        return 0;
    struct seen seen = {.sheet = (size_t)-1};
    struct oops oops = {0};
    int r = xlsx_read(bytes, packed, "fuzz", NULL, take_row, &seen, &oops);
    if (r && !oops.code)
        abort();
    return 0;
}
