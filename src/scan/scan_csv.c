/* Tables as CSV, in whatever encoding and with whatever delimiter. */
#include "format/charset.h"
#include "format/csv.h"
#include "scan/scan_kinds.h"
#include "scan/table.h"

#include <string.h>

enum { BYTES_MOST = 128 << 20 };

static int take_row(void *user, const struct csv_row *row)
{
    const struct table_row table_line = {.line = row->line, .cells = row->cells, .n = row->n};
    return table_row(user, &table_line);
}

static int read_csv(struct scan *scan)
{
    const char *bytes = NULL;
    size_t n = 0;
    struct table *table = table_new(scan);
    int r = scan_all(scan, BYTES_MOST, &bytes, &n);
    if (!r)
        r = csv_read(bytes, n, scan_name(scan), NULL, take_row, table, scan_oops(scan));
    return r ? r : table_end(table);
}

/* Text that has a delimiter in one of its first lines: a title may stand above the table. */
static bool recognise(const char *head, size_t n)
{
    ARENA_SCOPE(arena);
    size_t mark, bad;
    enum charset_name name = charset_guess(head, n, false, &mark);
    __attribute__((cleanup(charset_done))) struct charset *charset = NULL;
    struct text text = TEXT(arena);
    if (charset_open(name, &charset))
        return false;
    if (charset_feed(charset, head + mark, n - mark, false, &text, &bad)) { /* reading will tell the place */
        text = TEXT(arena);
        text_add_n(&text, head, n);
    }
    const char *line = text_end(&text);
    for (const char *p = line; p < line + text.n; p++)
        if ((unsigned char)*p < 0x20 && *p != '\t' && *p != '\r' && *p != '\n')
            return false;
    if (strchr("<{[", *line) && *line)
        return false;
    return strpbrk(line, ",;\t") != NULL;
}

static void example(struct text *file)
{
    text_add(file, "主机,端口,漏洞名称,风险等级\r\n192.0.2.40,445,SMBv1 启用,高危\r\n192.0.2.41,,弱口令,严重\r\n");
}

const struct scan_kind scan_csv = {
    .name = "csv",
    .zh = "CSV 表格",
    .recognise = recognise,
    .read = read_csv,
    .example = example,
    .example_frames = "BSRRE",
};
