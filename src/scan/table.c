#include "scan/table.h"

#include "format/json.h"
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

static RESULT int tell_row(struct table *table, const struct table_row *row)
{
    ARENA_SCOPE(arena);
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

static RESULT int tell_sheet(struct table *table, size_t header)
{
    ARENA_SCOPE(arena);
    const struct table_row *row = &table->waiting[header];
    struct text text = TEXT(arena);
    struct json json = JSON(&text);
    json_open_object(&json);
    json_key_int(&json, "sheet", (int64_t)row->sheet_index);
    json_key_text(&json, "name", row->sheet);
    json_key_int(&json, "line", (int64_t)row->line);
    json_key_bool(&json, "hidden", row->hidden);
    json_key(&json, "above");
    json_open_array(&json);
    for (size_t i = 0; i < header; i++)
        json_text(&json, table->waiting[i].cells[0]);
    json_close(&json);
    write_cells(table->scan, &json, "header", row);
    write_proposal(arena, &json, row);
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

static RESULT int flush(struct table *table)
{
    if (!table->waiting_n)
        return 0;
    size_t header = find_header(table), n = table->waiting_n;
    int r = tell_sheet(table, header);
    for (size_t i = header + 1; !r && i < n; i++)
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

int table_row(struct table *table, const struct table_row *row)
{
    int r = 0;
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
