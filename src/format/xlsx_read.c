#include "format/xlsx.h"

#include "base/list.h"
#include "base/map.h"
#include "base/text.h"
#include "format/archive.h"
#include "format/xlsx_number.h"
#include "format/xlsx_text.h"
#include "format/xml.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MERGES_MOST = 65536, MERGE_EFFORT_MOST = 100000000, STYLES_MOST = 65536, STRING_BYTES_MOST = 256 << 20 };

struct sheet_entry {
    const char *name, *part; /* part: path in the archive */
    bool hidden;
};

struct merge {
    size_t row, last_row, column, last_column; /* from 1 */
    const char *text;                          /* of the first cell, once it came */
};

struct book {
    struct archive *archive;
    struct arena *arena; /* lives as long as the reading */
    const char *where;
    struct oops *oops;
    struct xlsx_limits limits;
    bool since_1904;
    struct sheet_list LIST(struct sheet_entry) sheets;
    struct map targets; /* relation id → path */
    struct string_list LIST(const char *) strings;
    size_t string_bytes;
    struct map codes;                            /* number format id → code */
    struct look_list LIST(enum xlsx_look) looks; /* by cell style */
};

/* The shared texts: `text` joins the runs of one. */
struct string_reading {
    struct book *book;
    struct text text;
};

static int feed_part(void *user, const char *bytes, size_t n, bool last) { return xml_feed(user, bytes, n, last); }

/* Parses one part; the place in messages is "where:part:line:column". */
static RESULT int read_xml(struct book *book, const char *part, const struct xml_handler *handler, void *user)
{
    struct xml_limits limits = {.text_bytes = book->limits.cell_bytes * 2, .token_bytes = 1 << 20};
    const char *where = arena_printf(book->arena, "%s:%s", book->where, part);
    __attribute__((cleanup(xml_done))) struct xml *xml = NULL;
    int r = xml_open(handler, user, &limits, where, book->oops, &xml);
    if (r)
        return r;
    return archive_stream(book->archive, part, feed_part, xml);
}

/* The same attribute under any namespace prefix: writers choose r:id, d3p1:id … */
static const char *attribute_any_prefix(const char *const *attributes, const char *name)
{
    for (; *attributes; attributes += 2) {
        const char *colon = strrchr(*attributes, ':');
        if (colon && strcmp(colon + 1, name) == 0)
            return attributes[1];
    }
    return NULL;
}

static bool is_true(const char *text) { return text && (strcmp(text, "1") == 0 || strcmp(text, "true") == 0); }

/* "xl/" + target, unless the target is absolute. */
static const char *part_path(struct arena *arena, const char *target)
{
    if (*target == '/')
        return arena_text(arena, target + 1);
    return arena_printf(arena, "xl/%s", text_starts(target, "./") ? target + 2 : target);
}

static int open_relation(void *user, struct xml *xml, const char *name, const char *const *attributes)
{
    (void)xml;
    struct book *book = user;
    const char *id = xml_attribute(attributes, "Id"), *target = xml_attribute(attributes, "Target");
    const char *mode = xml_attribute(attributes, "TargetMode");
    if (strcmp(name, "Relationship") == 0 && id && target && !text_same(mode, "External"))
        map_set(book->arena, &book->targets, id, (void *)part_path(book->arena, target));
    return 0;
}

static int open_book(void *user, struct xml *xml, const char *name, const char *const *attributes)
{
    (void)name;
    struct book *book = user;
    if (xml_at(xml, "workbook/workbookPr"))
        book->since_1904 = is_true(xml_attribute(attributes, "date1904"));
    if (!xml_at(xml, "sheets/sheet"))
        return 0;
    const char *title = xml_attribute(attributes, "name"), *id = attribute_any_prefix(attributes, "id");
    const char *part = id ? map_get(&book->targets, id) : NULL;
    if (!title || !part)
        return oops_set(book->oops, ERR_SYNTAX, book->where, "工作簿的目录不完整",
                        "the workbook's directory is incomplete");
    if (book->sheets.n == book->limits.sheets)
        return oops_set(book->oops, ERR_TOO_LARGE, book->where, "工作表太多", "too many sheets");
    const char *state = xml_attribute(attributes, "state");
    *list_push(book->arena, &book->sheets) = (struct sheet_entry){
        .name = arena_text(book->arena, title), .part = part, .hidden = state && strcmp(state, "visible") != 0};
    return 0;
}

static int close_string(void *user, struct xml *xml, const char *name, const char *text)
{
    struct string_reading *reading = user;
    struct book *book = reading->book;
    /* <rPh> tells how characters are read aloud: no part of the text. */
    if (strcmp(name, "t") == 0 && !xml_at(xml, "rPh/t"))
        text_add(&reading->text, text);
    if (reading->text.n > book->limits.cell_bytes)
        return oops_set(book->oops, ERR_TOO_LARGE, book->where, "单元格太长", "the cell is too long");
    if (strcmp(name, "si") != 0)
        return 0;
    book->string_bytes += reading->text.n + sizeof(char *);
    if (book->strings.n == book->limits.strings || book->string_bytes > STRING_BYTES_MOST)
        return oops_set(book->oops, ERR_TOO_LARGE, book->where, "文字太多", "too many texts in the workbook");
    const char *joined = arena_text_n(book->arena, text_end(&reading->text), reading->text.n);
    *list_push(book->arena, &book->strings) = xlsx_text_decode(book->arena, joined);
    reading->text.n = 0;
    return 0;
}

static int open_style(void *user, struct xml *xml, const char *name, const char *const *attributes)
{
    (void)name;
    struct book *book = user;
    const char *id = xml_attribute(attributes, "numFmtId"), *code = xml_attribute(attributes, "formatCode");
    if (xml_at(xml, "numFmts/numFmt") && id && code)
        map_set(book->arena, &book->codes, id, arena_text(book->arena, code));
    if (!xml_at(xml, "cellXfs/xf") || book->looks.n == STYLES_MOST)
        return 0;
    const char *own = id ? map_get(&book->codes, id) : NULL;
    *list_push(book->arena, &book->looks) = xlsx_number_look(id ? atoi(id) : 0, own);
    return 0;
}

/* Other files that are ZIP archives as well. */
static int refuse_other(const struct book *book)
{
    static const struct {
        const char *part, *zh, *en;
    } OTHERS[] = {
        {"xl/workbook.bin", "这是二进制工作簿（.xlsb）：请在 Excel 或 WPS 中另存为 .xlsx", "an .xlsb: save it as .xlsx"},
        {"content.xml", "这是 OpenDocument 表格（.ods）：请另存为 .xlsx", "an OpenDocument file: save it as .xlsx"},
        {"word/document.xml", "这是 Word 文档，不是表格", "a Word document"},
        {"ppt/presentation.xml", "这是演示文稿，不是表格", "a presentation"},
    };
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++)
        if (archive_has(book->archive, OTHERS[i].part))
            return oops_set(book->oops, ERR_SYNTAX, book->where, OTHERS[i].zh, OTHERS[i].en);
    return oops_set(book->oops, ERR_SYNTAX, book->where, "不是 xlsx 工作簿", "not an xlsx workbook");
}

static RESULT int read_directory(struct book *book)
{
    static const struct xml_handler RELATIONS = {.open = open_relation}, BOOK = {.open = open_book},
                                    STYLES = {.open = open_style}, STRINGS = {.close = close_string};
    if (!archive_has(book->archive, "xl/workbook.xml"))
        return refuse_other(book);
    int r = read_xml(book, "xl/_rels/workbook.xml.rels", &RELATIONS, book);
    if (!r)
        r = read_xml(book, "xl/workbook.xml", &BOOK, book);
    if (!r && archive_has(book->archive, "xl/styles.xml"))
        r = read_xml(book, "xl/styles.xml", &STYLES, book);
    ARENA_SCOPE(scratch);
    struct string_reading strings = {.book = book, .text = TEXT(scratch)};
    if (!r && archive_has(book->archive, "xl/sharedStrings.xml"))
        r = read_xml(book, "xl/sharedStrings.xml", &STRINGS, &strings);
    return r;
}

/* One sheet. The merges stand behind the rows, so they are collected in a reading of their own. */
struct sheet_reading {
    struct book *book;
    const struct sheet_entry *sheet;
    struct arena *arena;                         /* merges */
    struct arena *row_arena;                     /* emptied after each row */
    struct merge_list LIST(struct merge) merges; /* by first row */
    size_t first_merge;                          /* those before ended above this row */
    size_t effort;                               /* spent on merges: a hostile file nests them */
    struct xlsx_row row;
    struct cell_list LIST(const char *) cells;
    struct text text; /* value of the cell, runs joined */
    size_t column;
    char type[12];
    enum xlsx_look look;
    bool formula;
    xlsx_row_fn *take;
    void *user;
};

bool xlsx_cell_parse(const char *name, size_t *ret_column, size_t *ret_row)
{
    size_t column = 0, row = 0;
    const char *p = name;
    for (; *p >= 'A' && *p <= 'Z' && column < SIZE_MAX / 32; p++)
        column = column * 26 + (size_t)(*p - 'A' + 1);
    if (!column || *p < '1' || *p > '9')
        return false;
    for (; *p >= '0' && *p <= '9' && row < SIZE_MAX / 16; p++)
        row = row * 10 + (size_t)(*p - '0');
    if (*p)
        return false;
    *ret_column = column;
    *ret_row = row;
    return true;
}

const char *xlsx_cell_name(struct arena *arena, size_t column, size_t row)
{
    char letters[16];
    size_t at = sizeof letters - 1;
    letters[at] = '\0';
    for (; column && at; column = (column - 1) / 26)
        letters[--at] = (char)('A' + (column - 1) % 26);
    return arena_printf(arena, "%s%zu", letters + at, row);
}

static int refuse_cell(struct sheet_reading *reading, size_t column, int code, const char *zh, const char *en)
{
    const char *cell = xlsx_cell_name(reading->row_arena, column, reading->row.line);
    const char *where = arena_printf(reading->row_arena, "%s:%s!%s", reading->book->where, reading->sheet->name, cell);
    return oops_set(reading->book->oops, code, where, zh, en);
}

static int open_merge(void *user, struct xml *xml, const char *name, const char *const *attributes)
{
    (void)name;
    struct sheet_reading *reading = user;
    const char *ref = xml_attribute(attributes, "ref");
    if (!xml_at(xml, "mergeCells/mergeCell") || !ref)
        return 0;
    if (reading->merges.n == MERGES_MOST)
        return refuse_cell(reading, 1, ERR_TOO_LARGE, "合并单元格太多", "too many merged cells");
    struct merge merge = {0};
    const char *colon = strchr(ref, ':');
    if (!colon ||
        !xlsx_cell_parse(arena_text_n(reading->arena, ref, (size_t)(colon - ref)), &merge.column, &merge.row) ||
        !xlsx_cell_parse(colon + 1, &merge.last_column, &merge.last_row) || merge.last_column < merge.column ||
        merge.last_row < merge.row)
        return 0;
    *list_push(reading->arena, &reading->merges) = merge;
    return 0;
}

static int compare_merges(const void *a, const void *b)
{
    const struct merge *first = a, *second = b;
    return (first->row > second->row) - (first->row < second->row);
}

static RESULT int begin_row(struct sheet_reading *reading, const char *const *attributes)
{
    const char *number = xml_attribute(attributes, "r");
    int64_t line = (int64_t)reading->row.line + 1;
    if (number && (!text_to_int(number, &line) || line <= (int64_t)reading->row.line))
        return refuse_cell(reading, 1, ERR_SYNTAX, "行号不合顺序", "a row number out of order");
    arena_reset(reading->row_arena);
    reading->cells = (struct cell_list){0};
    reading->text = TEXT(reading->row_arena);
    reading->column = 0;
    reading->row.line = (size_t)line;
    reading->row.hidden = reading->sheet->hidden || is_true(xml_attribute(attributes, "hidden"));
    if (reading->row.line > reading->book->limits.rows)
        return refuse_cell(reading, 1, ERR_TOO_LARGE, "行太多", "too many rows");
    return 0;
}

static RESULT int begin_cell(struct sheet_reading *reading, const char *const *attributes)
{
    const char *ref = xml_attribute(attributes, "r"), *type = xml_attribute(attributes, "t");
    const char *style = xml_attribute(attributes, "s");
    size_t column = reading->column + 1, row;
    if (ref && (!xlsx_cell_parse(ref, &column, &row) || column <= reading->column))
        return refuse_cell(reading, column, ERR_SYNTAX, "单元格不合顺序", "a cell out of order");
    reading->column = column;
    if (column > reading->book->limits.columns)
        return refuse_cell(reading, column, ERR_TOO_LARGE, "列太多", "too many columns");
    snprintf(reading->type, sizeof reading->type, "%s", type ? type : "n");
    int64_t index = 0;
    bool styled = style && text_to_int(style, &index) && index >= 0 && (size_t)index < reading->book->looks.n;
    reading->look = styled ? reading->book->looks.at[index] : XLSX_LOOK_NUMBER;
    reading->text = TEXT(reading->row_arena);
    reading->formula = false;
    return 0;
}

static int open_sheet(void *user, struct xml *xml, const char *name, const char *const *attributes)
{
    struct sheet_reading *reading = user;
    if (strcmp(name, "row") == 0 && xml_at(xml, "sheetData/row"))
        return begin_row(reading, attributes);
    if (strcmp(name, "c") == 0 && xml_at(xml, "row/c"))
        return begin_cell(reading, attributes);
    reading->formula |= strcmp(name, "f") == 0 && xml_at(xml, "c/f");
    return 0;
}

static const char *shared_string(const struct sheet_reading *reading, const char *text)
{
    int64_t index;
    bool known = text_to_int(text, &index) && index >= 0 && (size_t)index < reading->book->strings.n;
    return known ? reading->book->strings.at[index] : NULL;
}

/* The stored value as the text that a person sees. */
static RESULT int cell_value(struct sheet_reading *reading, const char **ret_text)
{
    const char *stored = text_end(&reading->text);
    if (strcmp(reading->type, "s") == 0 && *stored) {
        *ret_text = shared_string(reading, stored);
        return *ret_text ? 0
                         : refuse_cell(reading, reading->column, ERR_SYNTAX, "引用了不存在的文字", "refers to no text");
    }
    if (strcmp(reading->type, "inlineStr") == 0 || strcmp(reading->type, "str") == 0)
        stored = xlsx_text_decode(reading->row_arena, stored);
    if (strcmp(reading->type, "b") == 0 && *stored)
        stored = is_true(stored) ? "TRUE" : "FALSE";
    if (strcmp(reading->type, "n") == 0 && !*stored && reading->formula)
        stored = XLSX_UNCOMPUTED;
    else if (strcmp(reading->type, "n") == 0 && *stored) {
        struct text number = TEXT(reading->row_arena);
        xlsx_number_print(&number, stored, reading->look, reading->book->since_1904);
        stored = text_end(&number);
    }
    *ret_text = stored;
    return 0;
}

static void put_cell(struct sheet_reading *reading, size_t column, const char *text)
{
    while (reading->cells.n < column)
        *list_push(reading->row_arena, &reading->cells) = "";
    reading->cells.at[column - 1] = text;
}

static RESULT int end_cell(struct sheet_reading *reading)
{
    const char *text = "";
    int r = cell_value(reading, &text);
    if (r || !*text)
        return r;
    if (strlen(text) > reading->book->limits.cell_bytes)
        return refuse_cell(reading, reading->column, ERR_TOO_LARGE, "单元格太长", "the cell is too long");
    put_cell(reading, reading->column, text);
    return 0;
}

/* Fills the part of a merged area that lies in this row; remembers its text at its first row. */
static void fill_merge(struct sheet_reading *reading, struct merge *merge)
{
    if (reading->row.line == merge->row && reading->cells.n >= merge->column)
        merge->text = arena_text(reading->arena, reading->cells.at[merge->column - 1]);
    if (text_empty(merge->text))
        return;
    size_t most = reading->book->limits.columns;
    for (size_t column = merge->column; column <= merge->last_column && column <= most; column++)
        put_cell(reading, column, merge->text);
    reading->effort += merge->last_column - merge->column;
}

static RESULT int fill_merges(struct sheet_reading *reading)
{
    struct merge *merges = reading->merges.at;
    while (reading->first_merge < reading->merges.n && merges[reading->first_merge].last_row < reading->row.line)
        reading->first_merge++;
    for (size_t i = reading->first_merge; i < reading->merges.n && merges[i].row <= reading->row.line; i++) {
        if (++reading->effort > MERGE_EFFORT_MOST)
            return refuse_cell(reading, 1, ERR_TOO_LARGE, "合并单元格太多", "too many merged cells");
        if (merges[i].last_row >= reading->row.line)
            fill_merge(reading, &merges[i]);
    }
    return 0;
}

static RESULT int end_row(struct sheet_reading *reading)
{
    int r = fill_merges(reading);
    if (r)
        return r;
    while (reading->cells.n && !*reading->cells.at[reading->cells.n - 1])
        reading->cells.n--;
    if (!reading->cells.n)
        return 0;
    reading->row.cells = reading->cells.at;
    reading->row.n = reading->cells.n;
    return reading->take(reading->user, &reading->row);
}

static int close_sheet(void *user, struct xml *xml, const char *name, const char *text)
{
    struct sheet_reading *reading = user;
    bool value = strcmp(name, "v") == 0 && strcmp(reading->type, "inlineStr") != 0 && xml_at(xml, "c/v");
    bool inline_text = strcmp(name, "t") == 0 && strcmp(reading->type, "inlineStr") == 0 && !xml_at(xml, "rPh/t");
    if (value || inline_text)
        text_add(&reading->text, text);
    if (reading->text.n > reading->book->limits.cell_bytes)
        return refuse_cell(reading, reading->column, ERR_TOO_LARGE, "单元格太长", "the cell is too long");
    if (strcmp(name, "c") == 0 && xml_at(xml, "row/c"))
        return end_cell(reading);
    return strcmp(name, "row") == 0 && xml_at(xml, "sheetData/row") ? end_row(reading) : 0;
}

static RESULT int read_sheet(struct book *book, size_t index, xlsx_row_fn *take, void *user)
{
    static const struct xml_handler MERGES = {.open = open_merge}, ROWS = {.open = open_sheet, .close = close_sheet};
    ARENA_SCOPE(arena);
    ARENA_SCOPE(row_arena);
    const struct sheet_entry *sheet = &book->sheets.at[index];
    struct sheet_reading reading = {.book = book,
                                    .sheet = sheet,
                                    .arena = arena,
                                    .row_arena = row_arena,
                                    .row = {.sheet = sheet->name, .sheet_index = index},
                                    .take = take,
                                    .user = user};
    reading.text = TEXT(row_arena);
    int r = read_xml(book, sheet->part, &MERGES, &reading);
    if (r)
        return r;
    if (reading.merges.n)
        qsort(reading.merges.at, reading.merges.n, sizeof reading.merges.at[0], compare_merges);
    return read_xml(book, sheet->part, &ROWS, &reading);
}

static void fill_limits(struct xlsx_limits *limits)
{
    if (!limits->sheets)
        limits->sheets = 64;
    if (!limits->columns)
        limits->columns = 1024;
    if (!limits->rows)
        limits->rows = 1048576;
    if (!limits->strings)
        limits->strings = 2000000;
    if (!limits->cell_bytes)
        limits->cell_bytes = 1 << 20;
}

int xlsx_read(const char *bytes, size_t n, const char *where, const struct xlsx_limits *limits, xlsx_row_fn *row,
              void *user, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct book book = {.arena = arena, .where = where, .oops = oops};
    if (limits)
        book.limits = *limits;
    fill_limits(&book.limits);
    __attribute__((cleanup(archive_done))) struct archive *archive = NULL;
    int r = archive_open(bytes, n, where, NULL, oops, &archive);
    if (r)
        return r;
    book.archive = archive;
    r = read_directory(&book);
    for (size_t i = 0; !r && i < book.sheets.n; i++)
        r = read_sheet(&book, i, row, user);
    return r;
}
