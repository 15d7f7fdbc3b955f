/* Rows that were not taken, as a table of their own: corrected there, it is imported like any other. */
#include "cases/job_inner.h"

#include "format/xlsx.h"

#include <string.h>

enum { WHY_MOST = 300 }; /* bytes of a reason: all of them stand in the record of the job */

/* A row that is several findings may be refused several times: it stands there once. */
static bool told_before(const struct job_lefts *lefts, int64_t sheet, int64_t line)
{
    const struct job_left *last = lefts->n ? &lefts->at[lefts->n - 1] : NULL;
    return last && last->sheet == sheet && last->line == line;
}

static const char *clipped(struct arena *arena, const char *reason)
{
    if (strnlen(reason, WHY_MOST + 1) <= WHY_MOST)
        return arena_text(arena, reason);
    return arena_printf(arena, "%.*s…", (int)text_whole(reason, WHY_MOST), reason);
}

static void leave(struct arena *arena, struct job_lefts *lefts, int64_t sheet, int64_t line, const char *reason)
{
    if (lefts->n < JOB_LEFT && !told_before(lefts, sheet, line))
        *list_push(arena, lefts) = (struct job_left){sheet, line, clipped(arena, reason)};
}

void job_leave(struct job *job, const struct import_sheet *sheet, int64_t line, const char *reason)
{
    if (sheet && line)
        leave(job->arena, &job->left, sheet->number, line, reason);
}

void job_foresee_left(struct job *job, const struct import_sheet *sheet, int64_t line, const char *reason)
{
    if (sheet && line)
        leave(job->plan, &job->foreseen_left, sheet->number, line, reason);
}

int64_t job_left_count(const struct job *job)
{
    size_t n = job->foreseen_left.n + job->left.n;
    return (int64_t)(n < JOB_LEFT ? n : JOB_LEFT);
}

/* --- in the record --- */

static void print_lefts(struct json *json, const struct job_lefts *lefts)
{
    for (size_t i = 0; i < lefts->n; i++) {
        json_open_array(json);
        json_int(json, lefts->at[i].sheet);
        json_int(json, lefts->at[i].line);
        json_text(json, lefts->at[i].reason);
        json_close(json);
    }
}

void job_print_left(struct json *json, const struct job *job)
{
    json_key(json, "left_rows");
    json_open_array(json);
    if (job->state >= JOB_DONE)
        print_lefts(json, &job->foreseen_left);
    print_lefts(json, &job->left);
    json_close(json);
}

void job_read_left(struct job *job, const json_t *figures)
{
    const json_t *one;
    size_t i;
    json_array_foreach(json_object_get(figures, "left_rows"), i, one)
    {
        const char *reason = json_string_value(json_array_get(one, 2));
        leave(job->arena, &job->left, json_integer_value(json_array_get(one, 0)),
              json_integer_value(json_array_get(one, 1)), reason ? reason : "");
    }
}

/* --- as a workbook --- */

struct left_table {
    struct arena *arena;
    struct map reasons; /* sheet and line → why */
    const struct import_sheet *sheet;
    struct left_columns LIST(struct xlsx_column) columns;
    struct left_rows LIST(const char *const *) rows;
};

static const char *row_key(struct arena *arena, int64_t sheet, int64_t line)
{
    return arena_printf(arena, "%lld:%lld", (long long)sheet, (long long)line);
}

static void add_reasons(struct left_table *table, const struct job_lefts *lefts)
{
    for (size_t i = 0; i < lefts->n && table->reasons.n < JOB_LEFT; i++) {
        const struct job_left *left = &lefts->at[i];
        map_set(table->arena, &table->reasons, row_key(table->arena, left->sheet, left->line), (void *)left->reason);
    }
}

static bool wanted(const struct import_column *column) { return !column->blank && !import_column_tells_why(column); }

static void add_row(struct left_table *table, const struct import_row *row, const char *reason)
{
    const struct import_columns *columns = &table->sheet->columns;
    const char **cells = ARENA_ARRAY(table->arena, const char *, table->columns.n);
    size_t n = 0;
    for (size_t i = 0; i < columns->n; i++)
        if (wanted(&columns->at[i]))
            cells[n++] = i < row->n ? row->cells[i] : "";
    cells[n] = reason;
    *list_push(table->arena, &table->rows) = cells;
}

/* The rows of one table: sheets that are read as one have the same columns. */
static void fill(struct left_table *table, const struct import *import)
{
    for (size_t i = 0; i < import->rows.n; i++) {
        const struct import_row *row = &import->rows.at[i];
        const char *reason = map_get(&table->reasons, row_key(table->arena, row->sheet->number, row->line));
        if (!reason)
            continue;
        if (!table->sheet) {
            table->sheet = row->sheet;
            for (size_t k = 0; k < row->sheet->columns.n; k++)
                if (wanted(&row->sheet->columns.at[k]))
                    *list_push(table->arena, &table->columns) =
                        (struct xlsx_column){.title = row->sheet->columns.at[k].title};
            *list_push(table->arena, &table->columns) = (struct xlsx_column){.title = import_column_why, .width = 48};
        }
        if (row->sheet == table->sheet || import_sheet_alike(row->sheet, table->sheet))
            add_row(table, row, reason);
    }
}

int job_left_workbook(const struct job *job, const struct import *import, struct arena *arena, const char **ret_bytes,
                      size_t *ret_n, struct oops *oops)
{
    struct left_table table = {.arena = arena};
    import = import ? import : job->import;
    add_reasons(&table, &job->foreseen_left);
    add_reasons(&table, &job->left);
    if (import)
        fill(&table, import);
    if (!table.sheet)
        return oops_set(oops, ERR_NOT_FOUND, "path", "没有可以下载的行：都收下了，或文件不是表格",
                        "there are no such rows: all were taken, or the file is no table");
    const struct xlsx_sheet sheet = {
        .name = table.sheet->name ? table.sheet->name : "没有导入的行",
        .columns = table.columns.at,
        .column_count = table.columns.n,
        .rows = table.rows.at,
        .row_count = table.rows.n,
    };
    return xlsx_write(arena, &sheet, 1, ret_bytes, ret_n, oops);
}
