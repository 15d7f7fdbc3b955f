#include "format/xlsx.h"

#include "base/text.h"
#include "format/archive.h"
#include "format/date.h"
#include "format/xlsx_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { ROWS_MOST = 1048576, COLUMNS_MOST = 16384, NAME_MOST = 31, CELL_MOST = 32767, PROMPT_MOST = 255 };

/* Indexes into cellXfs of STYLES. QUOTED shows an apostrophe to the one who edits it, so that the text does not
 * become a formula when the cell is entered again. */
enum style { STYLE_PLAIN, STYLE_HEADER, STYLE_TEXT, STYLE_QUOTED, STYLE_DATE, STYLE_TIME, STYLE_DAY_END };

#define XML_HEAD       "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN_SPACE     "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELATION_SPACE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE_SPACE  "http://schemas.openxmlformats.org/package/2006/"
#define CONTENT_TYPE   "application/vnd.openxmlformats-officedocument.spreadsheetml."

static const char STYLES[] =
    XML_HEAD "<styleSheet xmlns=\"" MAIN_SPACE "\">"
             "<numFmts count=\"3\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/>"
             "<numFmt numFmtId=\"165\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm\"/>"
             "<numFmt numFmtId=\"166\" formatCode=\"yyyy\\-mm\\-dd\\ &quot;24:00&quot;\"/></numFmts>"
             "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"等线\"/></font>"
             "<font><b/><sz val=\"11\"/><name val=\"等线\"/></font></fonts>"
             "<fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill>"
             "<fill><patternFill patternType=\"gray125\"/></fill>"
             "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFE8EEF5\"/></patternFill></fill></fills>"
             "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
             "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>"
             "<cellXfs count=\"7\">"
             "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
             "<xf numFmtId=\"49\" fontId=\"1\" fillId=\"2\" borderId=\"0\" xfId=\"0\" applyFont=\"1\" applyFill=\"1\"/>"
             "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
             "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" "
             "quotePrefix=\"1\"/>"
             "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
             "<xf numFmtId=\"165\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
             "<xf numFmtId=\"166\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
             "</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>"
             "</styleSheet>";

static const char RELATIONS[] =
    XML_HEAD "<Relationships xmlns=\"" PACKAGE_SPACE "relationships\"><Relationship Id=\"rId1\" Type=\"" RELATION_SPACE
             "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";

/* The lists of choices stand in a hidden sheet of their own, one column for each: a list inside a validation may
 * have 255 characters only. */
struct book {
    struct arena *arena;
    const struct xlsx_sheet *sheets;
    size_t count;
    const char **names;
    size_t choice_lists; /* columns of the hidden sheet so far */
    size_t longest_list;
};

enum { WIDTH_ROWS = 500, WIDTH_MOST = 48 };

static const char CHOICES_NAME[] = "选项";

static char *first_chars(struct arena *arena, const char *text, size_t most)
{
    size_t n = 0, chars = 0;
    while (text[n] && ((text[n] & 0xc0) == 0x80 || chars++ < most))
        n++;
    return arena_text_n(arena, text, n);
}

static void add_text_cell(struct book *book, struct text *text, size_t column, size_t row, const char *cell,
                          enum style style)
{
    const char *name = xlsx_cell_name(book->arena, column, row);
    text_printf(text, "<c r=\"%s\" s=\"%d\" t=\"inlineStr\"><is><t xml:space=\"preserve\">", name, (int)style);
    xlsx_text_add(text, strlen(cell) > CELL_MOST ? first_chars(book->arena, cell, CELL_MOST) : cell);
    text_add(text, "</t></is></c>");
}

/* A workbook has no 24:00: it is the last second of its day, shown as it is said. */
static bool ends_day(struct arena *arena, const char *cell, enum xlsx_type type, double *ret_number)
{
    int64_t ms;
    if (type != XLSX_TIME || !text_ends(cell, " 24:00") || !date_parse(arena_text_n(arena, cell, 10), 0, &ms))
        return false;
    *ret_number = (double)(ms + 86399000) / 86400000 + 25569;
    return true;
}

static bool as_number(const char *cell, enum xlsx_type type, double *ret_number)
{
    int64_t ms;
    char *end;
    if (type == XLSX_DATE || type == XLSX_TIME) {
        if (!date_parse(cell, 0, &ms) || ms < -2208902400000 /* 1900-01-02 */)
            return false;
        *ret_number = (double)ms / 86400000 + 25569;
        return true;
    }
    *ret_number = strtod(cell, &end);
    return type == XLSX_NUMBER && *cell && !*end && isfinite(*ret_number) && !strpbrk(cell, "xX ");
}

static void add_cell(struct book *book, struct text *text, size_t column, size_t row, const char *cell,
                     enum xlsx_type type)
{
    static const enum style NUMBER_STYLE[] = {
        [XLSX_NUMBER] = STYLE_PLAIN, [XLSX_DATE] = STYLE_DATE, [XLSX_TIME] = STYLE_TIME};
    double number;
    if (ends_day(book->arena, cell, type, &number))
        text_printf(text, "<c r=\"%s\" s=\"%d\"><v>%.17g</v></c>", xlsx_cell_name(book->arena, column, row),
                    (int)STYLE_DAY_END, number);
    else if (type != XLSX_TEXT && as_number(cell, type, &number))
        text_printf(text, "<c r=\"%s\" s=\"%d\"><v>%.17g</v></c>", xlsx_cell_name(book->arena, column, row),
                    (int)NUMBER_STYLE[type], number);
    else
        add_text_cell(book, text, column, row, cell, strchr("=+-@\t\r|%", *cell) ? STYLE_QUOTED : STYLE_TEXT);
}

/* Width in characters of Latin script; Chinese ones take two. */
static double text_width(const char *text)
{
    size_t chars = text_chars(text), bytes = strlen(text);
    return (double)(chars + (bytes - chars) / 2);
}

/* By the title, which has a filter's button beside it, and by what stands below it. */
static double column_width(const struct xlsx_sheet *sheet, size_t column)
{
    static const double LEAST[] = {
        [XLSX_TEXT] = 10, [XLSX_NUMBER] = 10, [XLSX_DATE] = 12, [XLSX_TIME] = 18}; /* else Excel shows ####### */
    enum xlsx_type type = sheet->columns[column].type;
    double width = text_width(sheet->columns[column].title) + 4;
    for (size_t row = 0; row < sheet->row_count && row < WIDTH_ROWS && type != XLSX_DATE && type != XLSX_TIME; row++) {
        const char *cell = sheet->rows[row][column];
        double needs = cell ? text_width(cell) + 2 : 0;
        width = needs > width ? needs : width;
    }
    width = width > WIDTH_MOST ? WIDTH_MOST : width;
    return width < LEAST[type] ? LEAST[type] : width;
}

static void add_columns(struct text *text, const struct xlsx_sheet *sheet)
{
    text_add(text, "<cols>");
    for (size_t i = 0; i < sheet->column_count; i++) {
        const struct xlsx_column *column = &sheet->columns[i];
        double width = column->width > 0 ? column->width : column_width(sheet, i);
        text_printf(text, "<col min=\"%zu\" max=\"%zu\" width=\"%.2f\" customWidth=\"1\"/>", i + 1, i + 1,
                    width > 255 ? 255 : width);
    }
    text_add(text, "</cols>");
}

static void add_rows(struct book *book, struct text *text, const struct xlsx_sheet *sheet)
{
    text_add(text, "<sheetData><row r=\"1\">");
    for (size_t i = 0; i < sheet->column_count; i++)
        add_text_cell(book, text, i + 1, 1, sheet->columns[i].title, STYLE_HEADER);
    text_add(text, "</row>");
    for (size_t row = 0; row < sheet->row_count; row++) {
        text_printf(text, "<row r=\"%zu\">", row + 2);
        for (size_t i = 0; i < sheet->column_count; i++)
            if (sheet->rows[row][i])
                add_cell(book, text, i + 1, row + 2, sheet->rows[row][i], sheet->columns[i].type);
        text_add(text, "</row>");
    }
    text_add(text, "</sheetData>");
}

static size_t count_choices(const struct xlsx_column *column)
{
    size_t n = 0;
    while (column->choices && column->choices[n])
        n++;
    return n;
}

static const char *column_letters(struct arena *arena, size_t column)
{
    const char *name = xlsx_cell_name(arena, column, 1);
    return arena_text_n(arena, name, strlen(name) - 1);
}

static void add_validation(struct book *book, struct text *text, const struct xlsx_column *column, size_t index)
{
    const char *letters = column_letters(book->arena, index + 1);
    size_t choices = count_choices(column);
    text_printf(text, "<dataValidation %sallowBlank=\"1\" showErrorMessage=\"1\" showInputMessage=\"1\"",
                choices ? "type=\"list\" " : "");
    if (!text_empty(column->hint)) {
        text_add(text, " prompt=\"");
        xlsx_text_add(text, first_chars(book->arena, column->hint, PROMPT_MOST));
        text_byte(text, '"');
    }
    text_printf(text, " sqref=\"%s2:%s%d\">", letters, letters, ROWS_MOST);
    if (choices) {
        const char *list = column_letters(book->arena, ++book->choice_lists);
        text_printf(text, "<formula1>'%s'!$%s$1:$%s$%zu</formula1>", CHOICES_NAME, list, list, choices);
        if (choices > book->longest_list)
            book->longest_list = choices;
    }
    text_add(text, "</dataValidation>");
}

static void add_validations(struct book *book, struct text *text, const struct xlsx_sheet *sheet)
{
    size_t n = 0;
    for (size_t i = 0; i < sheet->column_count; i++)
        n += count_choices(&sheet->columns[i]) || !text_empty(sheet->columns[i].hint);
    if (!n)
        return;
    text_printf(text, "<dataValidations count=\"%zu\">", n);
    for (size_t i = 0; i < sheet->column_count; i++)
        if (count_choices(&sheet->columns[i]) || !text_empty(sheet->columns[i].hint))
            add_validation(book, text, &sheet->columns[i], i);
    text_add(text, "</dataValidations>");
}

static struct text make_sheet(struct book *book, const struct xlsx_sheet *sheet, bool first)
{
    struct text text = TEXT(book->arena);
    text_printf(&text,
                XML_HEAD "<worksheet xmlns=\"" MAIN_SPACE "\"><sheetViews><sheetView %sworkbookViewId=\"0\">"
                         "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>"
                         "<selection pane=\"bottomLeft\"/></sheetView></sheetViews>",
                first ? "tabSelected=\"1\" " : "");
    if (sheet->column_count)
        add_columns(&text, sheet);
    add_rows(book, &text, sheet);
    if (sheet->column_count)
        text_printf(&text, "<autoFilter ref=\"A1:%s\"/>",
                    xlsx_cell_name(book->arena, sheet->column_count, sheet->row_count + 1));
    add_validations(book, &text, sheet);
    text_add(&text, "</worksheet>");
    return text;
}

static struct text make_choices(struct book *book)
{
    struct text text = TEXT(book->arena);
    text_add(&text, XML_HEAD "<worksheet xmlns=\"" MAIN_SPACE "\"><sheetData>");
    for (size_t row = 0; row < book->longest_list; row++) {
        size_t list = 0;
        text_printf(&text, "<row r=\"%zu\">", row + 1);
        for (size_t i = 0; i < book->count; i++)
            for (size_t c = 0; c < book->sheets[i].column_count; c++) {
                size_t n = count_choices(&book->sheets[i].columns[c]);
                list += n > 0;
                if (row < n)
                    add_text_cell(book, &text, list, row + 1, book->sheets[i].columns[c].choices[row], STYLE_TEXT);
            }
        text_add(&text, "</row>");
    }
    text_add(&text, "</sheetData></worksheet>");
    return text;
}

static struct text make_workbook(struct book *book)
{
    struct text text = TEXT(book->arena);
    text_add(&text, XML_HEAD "<workbook xmlns=\"" MAIN_SPACE "\" xmlns:r=\"" RELATION_SPACE "\"><sheets>");
    for (size_t i = 0; i < book->count; i++) {
        text_add(&text, "<sheet name=\"");
        xlsx_text_add(&text, book->names[i]);
        text_printf(&text, "\" sheetId=\"%zu\" r:id=\"rId%zu\"/>", i + 1, i + 1);
    }
    if (book->choice_lists)
        text_printf(&text, "<sheet name=\"%s\" sheetId=\"%zu\" state=\"hidden\" r:id=\"rId%zu\"/>", CHOICES_NAME,
                    book->count + 1, book->count + 1);
    text_add(&text, "</sheets></workbook>");
    return text;
}

static struct text make_workbook_relations(struct book *book, size_t sheets)
{
    struct text text = TEXT(book->arena);
    text_add(&text, XML_HEAD "<Relationships xmlns=\"" PACKAGE_SPACE "relationships\">");
    for (size_t i = 1; i <= sheets; i++)
        text_printf(&text,
                    "<Relationship Id=\"rId%zu\" Type=\"" RELATION_SPACE
                    "/worksheet\" Target=\"worksheets/sheet%zu.xml\"/>",
                    i, i);
    text_printf(
        &text, "<Relationship Id=\"rId%zu\" Type=\"" RELATION_SPACE "/styles\" Target=\"styles.xml\"/></Relationships>",
        sheets + 1);
    return text;
}

static struct text make_content_types(struct book *book, size_t sheets)
{
    struct text text = TEXT(book->arena);
    text_add(&text, XML_HEAD
             "<Types xmlns=\"" PACKAGE_SPACE "content-types\">"
             "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
             "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
             "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" CONTENT_TYPE "sheet.main+xml\"/>"
             "<Override PartName=\"/xl/styles.xml\" ContentType=\"" CONTENT_TYPE "styles+xml\"/>");
    for (size_t i = 1; i <= sheets; i++)
        text_printf(
            &text, "<Override PartName=\"/xl/worksheets/sheet%zu.xml\" ContentType=\"" CONTENT_TYPE "worksheet+xml\"/>",
            i);
    text_add(&text, "</Types>");
    return text;
}

/* At most `most` characters of `name`, those that a sheet's name cannot have replaced. */
static const char *clean_name(struct arena *arena, const char *name, size_t most)
{
    char *clean = first_chars(arena, name, most);
    for (char *p = clean; *p; p++)
        if (strchr("[]:*?/\\'", *p))
            *p = '-';
    return *clean ? clean : "表";
}

static void name_sheets(struct book *book)
{
    book->names = ARENA_ARRAY(book->arena, const char *, book->count);
    for (size_t i = 0; i < book->count; i++) {
        book->names[i] = clean_name(book->arena, book->sheets[i].name, NAME_MOST);
        bool taken = strcmp(book->names[i], CHOICES_NAME) == 0;
        for (size_t k = 0; k < i && !taken; k++)
            taken = strcasecmp(book->names[k], book->names[i]) == 0;
        if (taken)
            book->names[i] = arena_printf(book->arena, "%s (%zu)", clean_name(book->arena, book->names[i], 22), i + 1);
    }
}

static void put_part(struct archive_part *part, const char *name, const char *bytes, size_t n)
{
    *part = (struct archive_part){.name = name, .bytes = bytes, .n = n};
}

int xlsx_write(struct arena *arena, const struct xlsx_sheet *sheets, size_t count, const char **ret_bytes,
               size_t *ret_n, struct oops *oops)
{
    ARENA_SCOPE(scratch);
    struct book book = {.arena = scratch, .sheets = sheets, .count = count};
    for (size_t i = 0; i < count; i++)
        if (sheets[i].row_count >= ROWS_MOST || sheets[i].column_count > COLUMNS_MOST)
            return oops_set(oops, ERR_TOO_LARGE, sheets[i].name, "一张表放不下这么多行列",
                            "too many rows or columns for a sheet");
    name_sheets(&book);
    struct archive_part *parts = ARENA_ARRAY(scratch, struct archive_part, count + 6);
    size_t n = 5; /* the parts that depend on the number of sheets come first in the file, last in making */
    for (size_t i = 0; i < count; i++) {
        struct text text = make_sheet(&book, &sheets[i], i == 0);
        put_part(&parts[n++], arena_printf(scratch, "xl/worksheets/sheet%zu.xml", i + 1), text.at, text.n);
    }
    if (book.choice_lists) {
        struct text text = make_choices(&book);
        put_part(&parts[n++], arena_printf(scratch, "xl/worksheets/sheet%zu.xml", count + 1), text.at, text.n);
    }
    struct text types = make_content_types(&book, n - 5), workbook = make_workbook(&book);
    struct text relations = make_workbook_relations(&book, n - 5);
    put_part(&parts[0], "[Content_Types].xml", types.at, types.n);
    put_part(&parts[1], "_rels/.rels", RELATIONS, sizeof RELATIONS - 1);
    put_part(&parts[2], "xl/workbook.xml", workbook.at, workbook.n);
    put_part(&parts[3], "xl/_rels/workbook.xml.rels", relations.at, relations.n);
    put_part(&parts[4], "xl/styles.xml", STYLES, sizeof STYLES - 1);
    return archive_make(arena, parts, n, ret_bytes, ret_n);
}
