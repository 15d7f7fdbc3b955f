/* Tables as Excel and WPS workbooks. */
#include "format/xlsx.h"
#include "scan/scan_kinds.h"
#include "scan/table.h"

#include <string.h>

enum { BYTES_MOST = 64 << 20 };

static int take_row(void *user, const struct xlsx_row *row)
{
    const struct table_row table_line = {.sheet = row->sheet,
                                         .sheet_index = row->sheet_index,
                                         .line = row->line,
                                         .hidden = row->hidden,
                                         .cells = row->cells,
                                         .n = row->n};
    return table_row(user, &table_line);
}

static int read_xlsx(struct scan *scan)
{
    const char *bytes = NULL;
    size_t n = 0;
    struct table *table = table_new(scan);
    int r = scan_all(scan, BYTES_MOST, &bytes, &n);
    if (!r)
        r = xlsx_read(bytes, n, scan_name(scan), NULL, take_row, table, scan_oops(scan));
    return r ? r : table_end(table);
}

static bool recognise(const char *head, size_t n) { return n >= 4 && memcmp(head, "PK\x03\x04", 4) == 0; }

static void example(struct text *file)
{
    static const struct xlsx_column COLUMNS[] = {{.title = "资产名称"}, {.title = "IP地址"}, {.title = "责任人"}};
    static const char *const FIRST[] = {"图书馆主页", "192.0.2.50", "样本甲"};
    static const char *const *const ROWS[] = {FIRST};
    static const struct xlsx_sheet SHEET = {
        .name = "资产", .columns = COLUMNS, .column_count = 3, .rows = ROWS, .row_count = 1};
    const char *bytes;
    size_t n;
    if (xlsx_write(file->arena, &SHEET, 1, &bytes, &n, NULL) == 0)
        text_add_n(file, bytes, n);
}

const struct scan_kind scan_xlsx = {
    .name = "xlsx",
    .zh = "Excel 表格",
    .recognise = recognise,
    .read = read_xlsx,
    .example = example,
    .example_frames = "BSRE",
};
