/* A job as GET /api/jobs/{id} tells it. */
#include "cases/job_inner.h"

#include <string.h>

static void print_columns(const struct job *job, struct json *json)
{
    size_t first = 0;
    while (job->import && first < job->import->rows.n && job->import->rows.at[first].sheet != job->sheet)
        first++;
    json_key(json, "columns");
    json_open_array(json);
    for (size_t i = 0; i < job->sheet->columns.n; i++) {
        if (job->sheet->columns.at[i].blank || import_column_tells_why(&job->sheet->columns.at[i]))
            continue;
        json_open_object(json);
        json_key_text(json, "source", job->sheet->columns.at[i].title);
        json_key_text(json, "field", job->mapping.fields[i] ? job->mapping.fields[i]->name : NULL);
        json_key_bool(json, "sure", job->mapping.sure[i]);
        job_print_words(job, i, json);
        json_key(json, "samples");
        json_open_array(json);
        for (size_t k = first; k < first + 3 && k < job->import->rows.n && job->import->rows.at[k].sheet == job->sheet;
             k++)
            json_text(json, i < job->import->rows.at[k].n ? job->import->rows.at[k].cells[i] : "");
        json_close(json);
        json_close(json);
    }
    json_close(json);
    json_key(json, "targets");
    json_open_array(json);
    for (size_t i = 0; i < job->targets.n; i++) {
        json_open_object(json);
        json_key_text(json, "field", job->targets.at[i].field->name);
        json_key_text(json, "title", job->targets.at[i].field->title);
        json_key_text(json, "en", job->targets.at[i].field->en);
        json_key_bool(json, "required", job->targets.at[i].required);
        job_print_choices(job, job->targets.at[i].field, json);
        json_close(json);
    }
    json_close(json);
}

static void print_preview(const struct job *job, struct json *json)
{
    json_key(json, "preview");
    json_open_array(json);
    for (size_t i = 0; i < job->preview.n; i++) {
        const struct job_preview *row = &job->preview.at[i];
        json_open_object(json);
        json_key_int(json, "row", row->line);
        json_key_text(json, "title", row->title);
        json_key_text(json, "will", job_wills[row->will]);
        json_key_text(json, "text", row->text);
        json_key(json, "cells");
        json_open_object(json);
        for (size_t k = 0; k < row->cells.n; k++)
            json_key_text(json, row->cells.at[k].where, row->cells.at[k].message);
        json_close(json);
        json_close(json);
    }
    json_close(json);
}

static void print_notices(const struct job *job, struct json *json)
{
    json_key(json, "notices");
    json_open_array(json);
    for (size_t i = 0; i < job->notices.n; i++) {
        json_open_object(json);
        json_key_text(json, "where", job->notices.at[i].where);
        json_key_text(json, "message", job->notices.at[i].message);
        json_key_int(json, "rows", job->notices.at[i].rows);
        json_key_text(json, "first", job->notices.at[i].first);
        json_close(json);
    }
    json_close(json);
}

static void print_file(const struct job *job, struct json *json)
{
    json_key(json, "file");
    if (text_empty(job->hash)) {
        json_none(json);
        return;
    }
    json_open_object(json);
    json_key_text(json, "name", job->title);
    json_key_text(json, "hash", job->hash);
    json_key_text(json, "kind", job->format ? job->format : "");
    json_key_text(json, "tool", job->tool);
    json_close(json);
}

/* What came in against what became of it; only once both are known. */
static void print_reconciled(const struct job *job, struct json *json)
{
    const struct job_figures *told = &job->told;
    json_key(json, "reconciled");
    if (!job->counted || job->of || job->state == JOB_CANCELLED) {
        json_none(json);
        return;
    }
    json_open_object(json);
    json_key_int(json, "in_file", told->in_file);
    json_key_int(json, "stored", told->will[WILL_NEW]);
    json_key_int(json, "merged", told->will[WILL_SEEN] + told->will[WILL_CHANGED]);
    json_key_int(json, "refused", told->will[WILL_REFUSED]);
    json_close(json);
}

/* Results in code name no machine: a person says whose code it is. */
static void print_home(const struct job *job, struct json *json)
{
    json_key_int(json, "homeless", (int64_t)job->homeless);
    json_key(json, "home");
    if (!job->home) {
        json_none(json);
        return;
    }
    json_open_object(json);
    json_key_text(json, "register", "system");
    json_key_int(json, "id", job->home);
    json_key_text(json, "title", job->home_title);
    json_close(json);
}

static bool may_undo(const struct job *job)
{
    const int64_t *will = job->told.will;
    return !job->of && job->counted && (job->state == JOB_DONE || job->state == JOB_CANCELLED) &&
           will[WILL_NEW] + will[WILL_CHANGED] + will[WILL_SEEN] + will[WILL_GONE] > 0;
}

void job_print(const struct job *job, struct json *json)
{
    const struct job_figures *figures = job->counted ? &job->told : &job->forecast;
    bool ended = job->state >= JOB_DONE;
    json_key_int(json, "id", job->id);
    json_key_text(json, "kind", job->of ? "undo" : "import");
    json_key_text(json, "title", job->title);
    json_key_text(json, "state", job_state_name(job->state));
    print_file(job, json);
    json_key_text(json, "into", job->into);
    bool looking = job->planning && !ended;
    size_t total = looking ? job->looks : job->items, done = looking ? job->looked : job->cursor;
    if (total || ended)
        json_key_int(json, "total", (int64_t)total);
    else
        json_key_none(json, "total");
    json_key_int(json, "done", (int64_t)done);
    for (int i = 0; i < WILL_COUNT; i++)
        json_key_int(json, job_wills[i], figures->will[i]);
    json_key_int(json, "unowned", figures->unowned);
    print_home(job, json);
    print_reconciled(job, json);
    job_print_sheets(job, json);
    job_print_scanned(json, &job->scanned);
    if (job->sheet && job->mapping.fields)
        print_columns(job, json);
    else
        json_key_none(json, "columns");
    print_preview(job, json);
    print_notices(job, json);
    json_key(json, "errors");
    json_open_array(json);
    job_print_problems(json, &job->foreseen);
    job_print_problems(json, &job->problems);
    json_close(json);
    json_key_int(json, "error_count", job->foreseen_count + job->problem_count);
    json_key_int(json, "left", job_left_count(job));
    json_key_text(json, "reason", job->reason);
    json_key_double(json, "progress",
                    ended && job->state != JOB_CANCELLED ? 1
                    : total                              ? (double)done / (double)total
                                                         : 0);
    json_key_bool(json, "undo", may_undo(job));
}
