/* Which sheets of a workbook are read. */
#include "cases/job_inner.h"

bool job_reads(const struct job *job, const struct import_sheet *sheet)
{
    return sheet == job->sheet || (job->sheet && sheet->rows && import_sheet_alike(sheet, job->sheet));
}

void job_sheets_join(struct job *job)
{
    size_t n = 0;
    for (size_t i = 0; i < job->import->sheets.n; i++)
        n += job_reads(job, job->import->sheets.at[i]);
    for (size_t i = 0; i < job->import->sheets.n; i++)
        job->import->sheets.at[i]->several = n > 1;
}

static void foresee_unread(struct job *job, const struct import_sheet *sheet)
{
    const char *where = arena_printf(job->plan, "工作表“%s”", sheet->name ? sheet->name : "");
    job_foresee(job, where,
                arena_printf(job->plan, "列与“%s”不同，%s这 %zu 行没有读；要导入，再选一次这个文件，导入到它的台账",
                             job->sheet->name ? job->sheet->name : "", sheet->hidden ? "又是隐藏的，" : "", sheet->rows));
}

static void foresee_hidden(struct job *job, const struct import_sheet *sheet)
{
    const struct import_row *first = NULL;
    size_t n = 0;
    for (size_t i = 0; i < job->import->rows.n; i++) {
        const struct import_row *row = &job->import->rows.at[i];
        if (row->sheet != sheet || !row->hidden)
            continue;
        first = first ? first : row;
        n++;
    }
    if (first)
        job_foresee(job, import_place(job->plan, sheet, first->line, NULL),
                    n > 1 ? arena_printf(job->plan, "等 %zu 行在表格里是隐藏的，也会导入", n)
                          : "在表格里是隐藏的，也会导入");
}

void job_foresee_sheets(struct job *job)
{
    for (size_t i = 0; job->sheet && i < job->import->sheets.n; i++) {
        const struct import_sheet *sheet = job->import->sheets.at[i];
        if (job_reads(job, sheet))
            foresee_hidden(job, sheet);
        else if (sheet->rows)
            foresee_unread(job, sheet);
    }
}

void job_print_sheets(const struct job *job, struct json *json)
{
    json_key(json, "sheets");
    if (!job->import || job->import->sheets.n < 2) {
        json_none(json);
        return;
    }
    json_open_array(json);
    for (size_t i = 0; i < job->import->sheets.n; i++) {
        const struct import_sheet *sheet = job->import->sheets.at[i];
        json_open_object(json);
        json_key_text(json, "name", sheet->name);
        json_key_int(json, "rows", (int64_t)sheet->rows);
        json_key_bool(json, "read", job_reads(job, sheet));
        json_close(json);
    }
    json_close(json);
}
