#include "scan/table.h"

#include "format/json.h"
#include "format/width.h"
#include "scan/columns.h"

#include <string.h>

enum { WAITING_MOST = 10, CELL_MOST = 64 << 10 };

struct table {
    struct scan *scan;
    struct arena *waiting_arena;
    struct table_row waiting[WAITING_MOST];
    size_t waiting_n;
    size_t sheet_index;
    bool header_told;
    struct table_row header; /* its last row as it was written: printed tables repeat it on every page */
};

struct table *table_new(struct scan *scan)
{
    struct table *table = ARENA_NEW(scan_arena(scan), struct table);
    table->scan = scan;
    table->waiting_arena = scan_arena(scan);
    return table;
}

static void write_cells(struct scan *scan, struct json *json, const char *key, const struct table_row *row)
{
    json_key(json, key);
    json_open_array(json);
    for (size_t i = 0; i < row->n; i++)
        scan_text(scan, json, row->cells[i], CELL_MOST);
    json_close(json);
}

static const char *cell_of(const struct table_row *row, size_t column)
{
    return column < row->n ? row->cells[column] : "";
}

static bool same_cells(const struct table_row *a, const struct table_row *b)
{
    size_t n = a->n > b->n ? a->n : b->n;
    for (size_t i = 0; i < n; i++)
        if (strcmp(cell_of(a, i), cell_of(b, i)))
            return false;
    return true;
}

/* "共4人" */
static bool is_count(const char *cell)
{
    static const char *const OF[] = {"人", "条", "项", "个", "台", "套", "名", "家", "件", "种", "行", "户"};
    size_t head = strlen("共"), digits = text_starts(cell, "共") ? strspn(cell + head, "0123456789") : 0;
    for (size_t i = 0; digits && i < sizeof OF / sizeof *OF; i++)
        if (text_starts(cell + head + digits, OF[i]))
            return true;
    return false;
}

/* What stands in front in a row that belongs to the sheet of paper: sums, and who signed. */
static bool is_footer(const struct table_row *row)
{
    static const char *const SUMS[] = {"合计", "总计", "小计", "共计", "合計", "总数", "Total"};
    static const char *const SIGNED[] = {"制表人", "制表", "填表人",     "填报人",
                                         "审核人", "审核", "负责人签字", "单位盖章",
                                         "填报单位", "填报日期", "注",     "备注", "说明", "填表说明"};
    ARENA_SCOPE(arena);
    size_t first = 0;
    while (first < row->n && !*text_trim(arena, row->cells[first]))
        first++;
    struct text plain = TEXT(arena);
    for (const char *p = width_narrow(arena, cell_of(row, first)); *p; p++)
        if (*p != ' ')
            text_byte(&plain, *p);
    const char *cell = text_end(&plain);
    size_t n = strcspn(cell, ":(");
    if (is_count(cell))
        return true;
    for (size_t i = 0; i < sizeof SUMS / sizeof *SUMS; i++)
        if (n == strlen(SUMS[i]) && !memcmp(cell, SUMS[i], n))
            return true;
    for (size_t i = 0; cell[n] == ':' && i < sizeof SIGNED / sizeof *SIGNED; i++)
        if (n == strlen(SIGNED[i]) && !memcmp(cell, SIGNED[i], n))
            return true;
    return false;
}

/* Forms are numbered before they are filled in: a number alone is an empty row. */
static bool is_number_alone(const struct table_row *row)
{
    size_t filled = 0;
    const char *cell = "";
    for (size_t i = 0; i < row->n; i++)
        if (*row->cells[i]) {
            cell = row->cells[i];
            filled++;
        }
    return filled == 1 && strspn(cell, "0123456789") == strlen(cell);
}

static RESULT int tell_row(struct table *table, const struct table_row *row)
{
    ARENA_SCOPE(arena);
    bool empty = table->header.n > 1 && is_number_alone(row);
    if (empty || same_cells(row, &table->header) || is_footer(row)) {
        scan_skip(table->scan);
        return 0;
    }
    struct text text = TEXT(arena);
    struct json json = JSON(&text);
    json_open_object(&json);
    json_key_int(&json, "sheet", (int64_t)row->sheet_index);
    json_key_int(&json, "line", (int64_t)row->line);
    json_key_bool(&json, "hidden", row->hidden);
    write_cells(table->scan, &json, "cells", row);
    json_close(&json);
    return scan_frame(table->scan, FRAME_ROW, text.at, text.n);
}

static void write_proposal(struct arena *arena, struct json *json, const struct table_row *header)
{
    struct column_guess *guesses = NULL;
    enum subject subject = columns_guess(arena, header->cells, header->n, &guesses);
    json_key_text(json, "subject", columns_subject(subject));
    json_key(json, "proposed");
    json_open_array(json);
    for (size_t i = 0; i < header->n; i++) {
        if (!guesses[i].field)
            continue;
        json_open_object(json);
        json_key_int(json, "column", (int64_t)i);
        json_key_text(json, "field", guesses[i].field);
        json_key_text(json, "alias", guesses[i].alias);
        json_key_bool(json, "certain", guesses[i].certain);
        json_close(json);
    }
    json_close(json);
}

/* --- headers of several rows --- */

/* The rows of a header, first and last. */
struct span {
    size_t first, last;
};

static bool is_known(const char *title) { return *title && columns_known(&title, 1); }

/* A title that stands over several columns: it fills them where cells are merged, and leaves them empty in CSV. */
static bool has_groups(const struct table_row *row)
{
    for (size_t i = 1; i < row->n; i++)
        if (*row->cells[i - 1] && (!*row->cells[i] || !strcmp(row->cells[i - 1], row->cells[i])))
            return true;
    return false;
}

/* Whether the cells of `row` stand below groups and empty cells only, and leave the single titles alone. */
static bool fits_below(const struct table_row *above, const struct table_row *row)
{
    size_t single = 0;
    for (size_t i = 0; i < above->n; i++) {
        bool group = i + 1 < row->n && !*cell_of(above, i + 1);
        if (!*above->cells[i] || group)
            continue;
        if (*cell_of(row, i))
            return false;
        single++;
    }
    return single && has_groups(above);
}

/* Whether `row` goes on with the header above it: it repeats a title that is merged downwards, or it holds titles below
 * a row of groups. */
static bool goes_on(const struct table_row *above, const struct table_row *row)
{
    size_t same = 0, known = 0, filled = 0;
    if (row->line != above->line + 1 || same_cells(row, above))
        return false;
    for (size_t i = 0; i < row->n; i++) {
        bool repeats = *row->cells[i] && !strcmp(row->cells[i], cell_of(above, i));
        filled += *row->cells[i] != '\0';
        same += repeats;
        known += !repeats && is_known(row->cells[i]);
    }
    return known &&
           (same || (filled >= 2 && fits_below(above, row)) || (known >= 2 && known == filled && has_groups(above)));
}

/* Whether the row above holds titles for columns that `row` leaves empty. */
static bool began_above(const struct table_row *above, const struct table_row *row)
{
    size_t known = 0;
    for (size_t i = 0; i < above->n; i++)
        known += !*cell_of(row, i) && is_known(above->cells[i]);
    return known && row->line == above->line + 1;
}

/* Whether the row above names groups of the titles in `row`: merged downwards, it repeats the single titles. */
static bool names_groups(const struct table_row *above, const struct table_row *row)
{
    bool repeats = false;
    for (size_t i = 0; i < row->n; i++)
        repeats = repeats || (*row->cells[i] && !strcmp(row->cells[i], cell_of(above, i)));
    return repeats && row->line == above->line + 1 && !same_cells(row, above) && has_groups(above);
}

/* The group that a column belongs to: the title above it, or above the columns to its left. */
static const char *group_of(const struct table_row *above, size_t column)
{
    while (column && !*cell_of(above, column))
        column--;
    return cell_of(above, column);
}

static bool is_twice(const struct table_row *row, size_t column)
{
    for (size_t i = 0; i < row->n; i++)
        if (i != column && *row->cells[i] && !strcmp(row->cells[i], cell_of(row, column)))
            return true;
    return false;
}

/* Whether the group of a column holds a title that another group holds, too: then all its titles need its name. */
static bool is_vague(const struct table_row *above, const struct table_row *row, size_t column)
{
    const char *group = group_of(above, column);
    for (size_t i = 0; i < row->n; i++)
        if (*row->cells[i] && !strcmp(group_of(above, i), group) && is_twice(row, i))
            return true;
    return false;
}

/* One row of titles: the lowest one of each column; the group before it where it alone would not tell columns apart. */
static struct table_row join(const struct table *table, struct arena *arena, struct span span)
{
    struct table_row joined = table->waiting[span.last];
    for (size_t at = span.last; at-- > span.first;) {
        const struct table_row *above = &table->waiting[at];
        size_t n = above->n > joined.n ? above->n : joined.n;
        const char **cells = ARENA_ARRAY(arena, const char *, n + 1);
        for (size_t i = 0; i < n; i++) {
            const char *title = cell_of(&joined, i), *group = group_of(above, i);
            bool vague = *title && *group && strcmp(title, group) && is_vague(above, &joined, i);
            cells[i] = !*title ? cell_of(above, i) : vague ? arena_printf(arena, "%s %s", group, title) : title;
        }
        joined.cells = cells;
        joined.n = n;
    }
    return joined;
}

static RESULT int tell_sheet(struct table *table, struct span span)
{
    ARENA_SCOPE(arena);
    const struct table_row row = join(table, arena, span);
    struct text text = TEXT(arena);
    struct json json = JSON(&text);
    json_open_object(&json);
    json_key_int(&json, "sheet", (int64_t)row.sheet_index);
    json_key_text(&json, "name", row.sheet);
    json_key_int(&json, "line", (int64_t)row.line);
    json_key_bool(&json, "hidden", row.hidden);
    json_key(&json, "above");
    json_open_array(&json);
    for (size_t i = 0; i < span.first; i++)
        json_text(&json, table->waiting[i].cells[0]);
    json_close(&json);
    write_cells(table->scan, &json, "header", &row);
    write_proposal(arena, &json, &row);
    json_close(&json);
    return scan_frame(table->scan, FRAME_SHEET, text.at, text.n);
}

static size_t find_header(const struct table *table)
{
    size_t best = 0, best_known = 0;
    for (size_t i = 0; i < table->waiting_n; i++) {
        size_t known = columns_known(table->waiting[i].cells, table->waiting[i].n);
        if (known > best_known) {
            best_known = known;
            best = i;
        }
    }
    for (size_t i = 0; !best_known && i < table->waiting_n; i++)
        if (table->waiting[i].n >= 2)
            return i;
    return best;
}

static struct span find_span(const struct table *table)
{
    struct span span = {.first = find_header(table)};
    for (span.last = span.first; span.last + 1 < table->waiting_n; span.last++)
        if (!goes_on(&table->waiting[span.last], &table->waiting[span.last + 1]))
            break;
    for (; span.first; span.first--) {
        const struct table_row *above = &table->waiting[span.first - 1], *row = &table->waiting[span.first];
        if (!began_above(above, row) && !names_groups(above, row))
            break;
    }
    return span;
}

static RESULT int flush(struct table *table)
{
    if (!table->waiting_n)
        return 0;
    struct span span = find_span(table);
    size_t n = table->waiting_n;
    table->header = table->waiting[span.last];
    int r = tell_sheet(table, span);
    for (size_t i = span.last + 1; !r && i < n; i++)
        r = tell_row(table, &table->waiting[i]);
    table->waiting_n = 0;
    table->header_told = true;
    return r;
}

static void wait_row(struct table *table, const struct table_row *row)
{
    const char **cells = ARENA_ARRAY(table->waiting_arena, const char *, row->n);
    for (size_t i = 0; i < row->n; i++)
        cells[i] = arena_text(table->waiting_arena, row->cells[i]);
    table->waiting[table->waiting_n] = *row;
    table->waiting[table->waiting_n].cells = cells;
    table->waiting[table->waiting_n++].sheet = arena_text(table->waiting_arena, row->sheet);
}

static bool is_blank(const struct table_row *row)
{
    ARENA_SCOPE(arena);
    for (size_t i = 0; i < row->n; i++)
        if (*row->cells[i] && *text_trim(arena, row->cells[i]))
            return false;
    return true;
}

int table_row(struct table *table, const struct table_row *row)
{
    int r = 0;
    if (is_blank(row))
        return 0;
    if (row->sheet_index != table->sheet_index) {
        r = table_end(table);
        table->sheet_index = row->sheet_index;
    }
    if (r)
        return r;
    if (table->header_told)
        return tell_row(table, row);
    wait_row(table, row);
    return table->waiting_n == WAITING_MOST ? flush(table) : 0;
}

int table_end(struct table *table)
{
    int r = flush(table);
    table->header_told = false;
    return r;
}
