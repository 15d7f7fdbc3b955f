#include "views/exports.h"

#include "format/csv.h"
#include "rules/schema.h"
#include "views/list_condition.h"
#include "views/list_order.h"
#include "views/scope.h"
#include "views/show.h"

#include <string.h>

enum { CHOICES_MOST = 200 };

struct sheet {
    const struct list_query *query;
    const struct reg *reg;
    struct oops *oops;
    struct columns LIST(const struct field *) columns;
    struct list_order order;
    struct sheet_rows LIST(const char *const *) rows;
};

/* --- files --- */

static void write_csv(struct arena *arena, const struct xlsx_sheet *sheet, struct export_file *ret_file)
{
    struct text text = TEXT(arena);
    const char **titles = ARENA_ARRAY(arena, const char *, sheet->column_count);
    for (size_t i = 0; i < sheet->column_count; i++)
        titles[i] = sheet->columns[i].title;
    text_add(&text, "\xef\xbb\xbf"); /* else Excel reads it as GBK */
    csv_add_row(&text, titles, sheet->column_count);
    for (size_t i = 0; i < sheet->row_count; i++)
        csv_add_row(&text, sheet->rows[i], sheet->column_count);
    *ret_file = (struct export_file){text_end(&text), text.n};
}

int export_write(struct arena *arena, const struct xlsx_sheet *sheets, size_t n, enum export_form form,
                 struct export_file *ret_file, struct oops *oops)
{
    if (form == EXPORT_XLSX)
        return xlsx_write(arena, sheets, n, &ret_file->bytes, &ret_file->n, oops);
    write_csv(arena, &sheets[0], ret_file);
    return 0;
}

/* --- a list --- */

static bool exported(struct reading *reading, const struct reg *reg, const struct field *field)
{
    static const char *const HEAD[] = {"number", "state", "unit", "opened", "due"};
    bool head = !field->builtin;
    for (size_t i = 0; i < sizeof HEAD / sizeof *HEAD; i++)
        head = head || !strcmp(HEAD[i], field->name);
    bool flat = field->type != TYPE_LINES && field->type != TYPE_SECRET && field->type != TYPE_FILE &&
                field->type != TYPE_FILES;
    return head && flat && scope_field(reading, reg, field, NULL);
}

static void choose_columns(struct reading *reading, struct sheet *sheet)
{
    for (size_t i = 0; i < sheet->reg->fields.n; i++)
        if (exported(reading, sheet->reg, &sheet->reg->fields.at[i]) &&
            !(sheet->reg->fields.at[i].builtin && !strcmp(sheet->reg->fields.at[i].name, "state") &&
              !sheet->reg->states.n))
            *list_push(reading->arena, &sheet->columns) = &sheet->reg->fields.at[i];
}

static const char *words_of(struct reading *reading, const struct reg *reg, const struct field *field,
                            struct value value)
{
    if (value.kind == VALUE_INT && field->type == TYPE_MONEY)
        return arena_printf(reading->arena, "%.2f", (double)value.number / 100);
    return show_words(reading, reg, field, value);
}

static const char *const *cells_of(struct reading *reading, struct sheet *sheet, const struct row *row)
{
    const char **cells = ARENA_ARRAY(reading->arena, const char *, sheet->columns.n);
    for (size_t i = 0; i < sheet->columns.n; i++) {
        const struct field *field = sheet->columns.at[i];
        struct value value = row_get(row, field->name);
        bool told = value.kind != VALUE_EMPTY && scope_field(reading, sheet->reg, field, row);
        cells[i] = told ? words_of(reading, sheet->reg, field, value) : NULL;
    }
    return cells;
}

static const char *const *last_line(struct reading *reading, const struct sheet *sheet)
{
    const char **cells = ARENA_ARRAY(reading->arena, const char *, sheet->columns.n);
    cells[0] = arena_printf(reading->arena, "只导出了前 %d 行，请缩小筛选范围再导", EXPORT_MOST);
    return cells;
}

/* One row more than fits, so that it is known whether all do. */
static void gather_part(struct reading *reading, struct sheet *sheet, const struct list_order *order,
                        const struct term *where)
{
    const char *names[512];
    const struct row *rows;
    struct ask ask = list_ordered(order, sheet->reg->name, where, EXPORT_MOST + 1 - sheet->rows.n);
    for (ask.column_count = 0; ask.column_count < sheet->columns.n && ask.column_count < 512; ask.column_count++)
        names[ask.column_count] = sheet->columns.at[ask.column_count]->name;
    ask.columns = arena_copy(reading->arena, names, sizeof *names * ask.column_count);
    size_t n = reading_rows(reading, &ask, &rows);
    for (size_t i = 0; i < n; i++)
        *list_push(reading->arena, &sheet->rows) = cells_of(reading, sheet, &rows[i]);
}

static int gather_sheet(struct reading *reading, struct json *out, void *context)
{
    struct sheet *sheet = context;
    const struct list_order *order = &sheet->order, by_id = list_order_of_empty(reading, order);
    const struct term *where, *filled = NULL, *empty = NULL;
    (void)out;
    int err = list_condition(reading, sheet->reg, sheet->query, true, &where, sheet->oops);
    if (err || reading_wants(reading))
        return err;
    sheet->rows.n = 0;
    if (order->column) {
        filled = where_filled(reading, order->column, true);
        empty = where_filled(reading, order->column, false);
        gather_part(reading, sheet, order, where_and(reading, where, filled));
    }
    if (!reading_wants(reading) && sheet->rows.n <= EXPORT_MOST)
        gather_part(reading, sheet, &by_id, where_and(reading, where, empty));
    if (sheet->rows.n > EXPORT_MOST)
        sheet->rows.at[EXPORT_MOST] = last_line(reading, sheet);
    return 0;
}

static enum xlsx_type type_of(const struct field *field)
{
    switch (field->type) {
    case TYPE_NUMBER:
    case TYPE_MONEY:
        return XLSX_NUMBER;
    case TYPE_DATE:
        return XLSX_DATE;
    case TYPE_DATETIME:
        return XLSX_TIME;
    default:
        return XLSX_TEXT;
    }
}

static int run(struct reading *reading, int (*gather)(struct reading *, struct json *, void *), struct sheet *sheet,
               struct oops *oops)
{
    struct text nothing = TEXT(reading->arena);
    struct json out = JSON(&nothing);
    return reading_draw(reading, &out, gather, sheet, oops);
}

/* A table is read back in by the words of its register, whatever language the page is in. */
static int read_list(struct reading *reading, const struct list_query *query, struct sheet *ret_sheet,
                     struct oops *oops)
{
    reading->english = false;
    *ret_sheet = (struct sheet){.query = query, .oops = oops, .reg = law_reg(reading->law, query->reg)};
    if (!scope_register(reading, ret_sheet->reg))
        return LIST_NO_REGISTER;
    choose_columns(reading, ret_sheet);
    int err = list_order(reading, ret_sheet->reg, query->sort, &ret_sheet->order, oops);
    return err ? err : run(reading, gather_sheet, ret_sheet, oops);
}

int export_list(struct reading *reading, const struct list_query *query, enum export_form form,
                struct export_file *ret_file, struct oops *oops)
{
    struct sheet sheet;
    int err = read_list(reading, query, &sheet, oops);
    if (err)
        return err;
    struct xlsx_column *columns = ARENA_ARRAY(reading->arena, struct xlsx_column, sheet.columns.n);
    for (size_t i = 0; i < sheet.columns.n; i++)
        columns[i] = (struct xlsx_column){.title = sheet.columns.at[i]->title, .type = type_of(sheet.columns.at[i])};
    struct xlsx_sheet page = {.name = sheet.reg->title,
                              .columns = columns,
                              .column_count = sheet.columns.n,
                              .rows = sheet.rows.at,
                              .row_count = sheet.rows.n};
    return export_write(reading->arena, &page, 1, form, ret_file, oops);
}

/* --- a template --- */

struct blank_sheet {
    struct sheet sheet;
    const char *const **choices; /* per column; NULL = free */
};

static bool entered(struct reading *reading, const struct reg *reg, const struct field *field)
{
    bool file = field->type == TYPE_FILE || field->type == TYPE_FILES;
    return !field->builtin && !field->is && !file && field->type != TYPE_LINES && field->type != TYPE_SECRET &&
           scope_field(reading, reg, field, NULL);
}

static const char *const *texts_of(struct reading *reading, const struct names *names)
{
    const char **texts = ARENA_ARRAY(reading->arena, const char *, names->n + 1);
    for (size_t i = 0; i < names->n; i++)
        texts[i] = names->at[i];
    return texts;
}

/* Names of the records that a reference may lead to, where they are few. */
static const char *const *names_of(struct reading *reading, const char *table)
{
    const struct reg *reg = law_reg(reading->law, table);
    const struct field *title = reg ? reg_field(reg, reg_title_field(reg)) : NULL;
    const struct row *rows;
    struct names names = {0};
    if (!title || field_column(title) != COLUMN_TEXT || !scope_register(reading, reg))
        return NULL;
    struct ask ask = ask_rows_by(reading, table, scope_where(reading, reg), title->name, false, CHOICES_MOST + 1);
    ask.columns = &title->name;
    ask.column_count = 1;
    size_t n = reading_rows(reading, &ask, &rows);
    for (size_t i = 0; i < n; i++)
        *list_push(reading->arena, &names) = row_text(&rows[i], title->name);
    return n && n <= CHOICES_MOST ? texts_of(reading, &names) : NULL;
}

static const char *const *choices_of(struct reading *reading, const struct field *field)
{
    static const char *const YES_NO[] = {"是", "否", NULL};
    switch (field->type) {
    case TYPE_ONE_OF:
        return texts_of(reading, &field->choices);
    case TYPE_FLAG:
        return YES_NO;
    case TYPE_UNIT:
        return names_of(reading, "unit");
    case TYPE_PERSON:
        return names_of(reading, "person");
    case TYPE_REF:
        return field->to && strcmp(field->to, "any") ? names_of(reading, field->to) : NULL;
    default:
        return NULL;
    }
}

static int gather_choices(struct reading *reading, struct json *out, void *context)
{
    struct blank_sheet *template = context;
    (void)out;
    for (size_t i = 0; i < template->sheet.columns.n; i++)
        template->choices[i] = choices_of(reading, template->sheet.columns.at[i]);
    return 0;
}

static const char *hint_of(struct reading *reading, const struct field *field)
{
    return arena_printf(reading->arena, "%s%s%s", field->required_always ? "必填。" : "选填。",
                        field->hint ? field->hint : "", field->type == TYPE_DATE ? " 日期写作 2026-10-10" : "");
}

/* What a cell takes, for somebody who never saw a pack. */
static const char *takes_of(struct reading *reading, const struct field *field)
{
    static const char *const TAKES[TYPE_COUNT] = {
        [TYPE_FLAG] = "是或否",
        [TYPE_UNIT] = "已登记的单位名称",
        [TYPE_PERSON] = "已登记的人员姓名",
        [TYPE_NUMBER] = "数字",
        [TYPE_PERCENT] = "数字",
        [TYPE_MONEY] = "金额，元",
        [TYPE_DATE] = "日期，写作 2026-10-10",
        [TYPE_DATETIME] = "日期和时间，写作 2026-10-10 08:30",
        [TYPE_TIME] = "时间，写作 08:30",
        [TYPE_DURATION] = "时长",
        [TYPE_ADDRESS] = "IP 地址",
        [TYPE_NET] = "IP 地址或网段",
        [TYPE_MAC] = "物理地址",
        [TYPE_URL] = "网址",
        [TYPE_MAIL] = "邮箱地址",
        [TYPE_PHONE] = "电话号码",
    };
    if (!field->choices.n)
        return TAKES[field->type] ? TAKES[field->type] : "文字";
    struct text text = TEXT(reading->arena);
    text_add(&text, field->type == TYPE_ONE_OF ? "其中之一：" : "可选几项，用逗号隔开：");
    for (size_t i = 0; i < field->choices.n; i++)
        text_printf(&text, "%s%s", i ? "、" : "", field->choices.at[i]);
    return text_end(&text);
}

/* The second sheet: field, whether it must be filled, what it takes. */
static struct xlsx_sheet explanation(struct reading *reading, const struct sheet *sheet)
{
    static const struct xlsx_column COLUMNS[] = {
        {.title = "字段"}, {.title = "必填"}, {.title = "填写内容", .width = 60}};
    const char *const **rows = ARENA_ARRAY(reading->arena, const char *const *, sheet->columns.n);
    for (size_t i = 0; i < sheet->columns.n; i++) {
        const struct field *field = sheet->columns.at[i];
        const char **cells = ARENA_ARRAY(reading->arena, const char *, 3);
        const struct reg *to = law_reg(reading->law, field->to);
        cells[0] = field->title;
        cells[1] = field->required_always ? "是" : "";
        cells[2] = field->hint ? field->hint
                   : to        ? arena_printf(reading->arena, "“%s”里已登记的名称", to->title)
                               : takes_of(reading, field);
        rows[i] = cells;
    }
    return (struct xlsx_sheet){
        .name = "填写说明", .columns = COLUMNS, .column_count = 3, .rows = rows, .row_count = sheet->columns.n};
}

int export_template(struct reading *reading, const char *reg, struct export_file *ret_file, struct oops *oops)
{
    struct blank_sheet template = {.sheet = {.reg = law_reg(reading->law, reg)}};
    struct sheet *sheet = &template.sheet;
    struct text nothing = TEXT(reading->arena);
    struct json out = JSON(&nothing);
    if (!scope_register(reading, sheet->reg) || sheet->reg->builtin)
        return LIST_NO_REGISTER;
    for (size_t i = 0; i < sheet->reg->fields.n; i++)
        if (entered(reading, sheet->reg, &sheet->reg->fields.at[i]))
            *list_push(reading->arena, &sheet->columns) = &sheet->reg->fields.at[i];
    template.choices = ARENA_ARRAY(reading->arena, const char *const *, sheet->columns.n);
    int err = reading_draw(reading, &out, gather_choices, &template, oops);
    if (err)
        return err;
    struct xlsx_column *columns = ARENA_ARRAY(reading->arena, struct xlsx_column, sheet->columns.n);
    for (size_t i = 0; i < sheet->columns.n; i++) {
        const struct field *field = sheet->columns.at[i];
        columns[i] = (struct xlsx_column){.title = field->title,
                                          .type = type_of(field),
                                          .choices = template.choices[i],
                                          .hint = hint_of(reading, field)};
    }
    struct xlsx_sheet pages[] = {{.name = sheet->reg->title, .columns = columns, .column_count = sheet->columns.n},
                                 explanation(reading, sheet)};
    return export_write(reading->arena, pages, 2, EXPORT_XLSX, ret_file, oops);
}
