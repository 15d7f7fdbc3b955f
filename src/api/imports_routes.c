/* Files that become records, and the jobs that read them. */
#include "api/api_inner.h"
#include "api/jobs.h"
#include "api/routes.h"
#include "api/sending.h"
#include "views/show.h"

#include <stdlib.h>
#include <string.h>

static bool one_of(const char *text, const char *const *words, size_t n)
{
    for (size_t i = 0; text && i < n; i++)
        if (!strcmp(text, words[i]))
            return true;
    return false;
}

/* Any register that the packs bring; assets, as scanners say it. */
static bool takes_files(const struct call *call, const char *into)
{
    const struct reg *reg = into && call->reading->law ? law_reg(call->reading->law, into) : NULL;
    return text_same(into, "asset") || (reg && !reg->builtin && !reg->owner);
}

int import_post(struct call *call)
{
    static const char *const KINDS[] = {"auto", "nmap", "nessus", "openvas", "sarif", "csv", "xlsx"};
    const char *into = http_query(call->request, "into"), *kind = http_query(call->request, "kind");
    struct api_job *job = ARENA_NEW(call->arena, struct api_job);
    const char *name = call_file_name(call);
    kind = kind ? kind : "auto";
    if (into && !takes_files(call, into))
        return oops_printf(&call->oops, ERR_INVALID, "into", "没有能从文件导入的台账“%s”", into);
    if (!name || !into || !one_of(kind, KINDS, sizeof KINDS / sizeof *KINDS))
        return oops_set(&call->oops, ERR_INVALID, !name ? "name" : "into",
                        "写明文件名 name、导入到 into、类型 kind（可写 auto）",
                        "give name, into and kind (auto will do)");
    *job = (struct api_job){.kind = "import",
                            .title = arena_printf(call->arena, "导入 %s", name),
                            .file_name = name,
                            .into = into,
                            .options = arena_printf(call->arena, "{\"kind\":\"%s\"}", kind)};
    return jobs_begin(call, job, true);
}

/* --- a job as the register has it; what is going on lies in its figures, JSON that the runner wrote --- */

static bool own_job(const struct call *call, const struct row *row)
{
    return row_int(row, "opener") == call->viewer.person || viewer_has_role(&call->viewer, "system-admin") ||
           viewer_has_role(&call->viewer, "audit-admin");
}

static double progress(const struct row *row)
{
    int64_t total = row_int(row, "total"), done = row_int(row, "done") + row_int(row, "refused");
    return total > 0 ? (double)done / (double)total : 0;
}

/* Members of an object that another one wrote stand beside the job's own, and never instead of them. */
static void write_members(struct json *out, const char *text, const char *const *own, size_t n)
{
    static const struct json_limits LIMITS = {.bytes = 16 << 20};
    JSON_SCOPE(figures);
    const char *name;
    json_t *value;
    if (text_empty(text) || json_read(text, strlen(text), "figures", &LIMITS, &figures, NULL))
        return;
    json_object_foreach(figures, name, value)
    {
        if (one_of(name, own, n))
            continue;
        json_key_read(out, name, value);
    }
}

static void write_figures(struct json *out, const char *text)
{
    static const char *const OWN[] = {"id",      "kind", "title", "state",    "total", "done",
                                      "refused", "by",   "at",    "progress", "reason"};
    write_members(out, text, OWN, sizeof OWN / sizeof *OWN);
}

static void write_told(struct reading *reading, struct json *out, const struct row *row, const char *told)
{
    static const char *const OWN[] = {"by", "at"};
    json_open_object(out);
    write_members(out, told, OWN, sizeof OWN / sizeof *OWN);
    show_ref(reading, out, "by", row_get(row, "opener"));
    show_moment(reading, out, "at", row_int(row, "opened"));
    json_close(out);
}

static int read_object(const char *text, const char *where, json_t **ret_object)
{
    static const struct json_limits LIMITS = {.bytes = 16 << 20};
    return text_empty(text) ? -ERR_NOT_FOUND : json_read(text, strlen(text), where, &LIMITS, ret_object, NULL);
}

/* Of an import: where it went, and what became of its rows. Jobs of former programs have their sums among the figures
 * alone, which are long. */
static void write_sums(struct reading *reading, struct json *out, const struct row *row)
{
    static const char *const SUMS[] = {"new", "changed", "seen"};
    JSON_SCOPE(options);
    JSON_SCOPE(figures);
    if (read_object(row_text(row, "options"), "options", &options))
        return;
    const char *into = json_string_value(json_object_get(options, "into"));
    if (into)
        json_key_text(out, "into", into);
    bool apart = *row_text(row, "sums");
    const struct row *whole = apart ? row : reading_row(reading, "job", row->id);
    if (read_object(row_text(whole, apart ? "sums" : "figures"), "sums", &figures))
        return;
    const json_t *told = apart ? figures : json_object_get(figures, "told");
    for (size_t i = 0; i < sizeof SUMS / sizeof *SUMS && json_is_object(told); i++)
        json_key_int(out, SUMS[i], json_integer_value(json_object_get(told, SUMS[i])));
}

static void draw_job(struct reading *reading, struct json *out, const struct row *row, bool whole)
{
    json_open_object(out);
    json_key_int(out, "id", row->id);
    json_key_text(out, "kind", row_text(row, "kind"));
    json_key_text(out, "title", row_text(row, "title"));
    json_key_text(out, "state", row_text(row, "state"));
    json_key_int(out, "total", row_int(row, "total"));
    json_key_int(out, "done", row_int(row, "done"));
    json_key_int(out, "refused", row_int(row, "refused"));
    show_ref(reading, out, "by", row_get(row, "opener"));
    show_moment(reading, out, "at", row_int(row, "opened"));
    json_key_double(out, "progress", progress(row));
    show_key_words(out, "reason", row_text(row, "reason"));
    if (whole)
        write_figures(out, row_text(row, "figures"));
    else if (!strcmp(row_text(row, "kind"), "import"))
        write_sums(reading, out, row);
    json_close(out);
}

static int draw_jobs(struct reading *reading, struct json *out, void *context)
{
    static const char *const COLUMNS[] = {"kind",   "title",  "state",  "total",   "done", "refused",
                                          "opener", "opened", "reason", "options", "sums"};
    const struct call *call = context;
    const struct row *rows;
    const struct term *mine = where_is(reading, "opener", VALUE_OF_INT(call->viewer.person));
    bool all = viewer_has_role(&call->viewer, "system-admin") || viewer_has_role(&call->viewer, "audit-admin");
    struct ask ask = ask_rows_by(reading, "job", all ? NULL : mine, "id", true, 50);
    ask.columns = COLUMNS;
    ask.column_count = sizeof COLUMNS / sizeof *COLUMNS;
    size_t n = reading_rows(reading, &ask, &rows);
    json_open_object(out);
    json_key(out, "rows");
    json_open_array(out);
    for (size_t i = 0; i < n; i++)
        draw_job(reading, out, &rows[i], false);
    json_close(out);
    show_page_end(out, NULL, (int64_t)n);
    json_close(out);
    return 0;
}

int jobs_get(struct call *call) { return reading_draw(call->reading, &call->json, draw_jobs, call, &call->oops); }

struct told {
    const struct row *row;
    const char *text; /* what the runner of jobs knows of it, or NULL */
};

static int draw_one(struct reading *reading, struct json *out, void *context)
{
    const struct told *told = context;
    if (told->text)
        write_told(reading, out, told->row, told->text);
    else
        draw_job(reading, out, told->row, true);
    return 0;
}

static int own_job_of(struct call *call, int64_t *ret_id, struct row **ret_row)
{
    int err = call_id(call, 0, ret_id);
    err = err ? err : store_row(call->reading->store, call->arena, "job", *ret_id, ret_row, &call->oops);
    if (err > 0 || (!err && !own_job(call, *ret_row)))
        return oops_set(&call->oops, ERR_NOT_FOUND, "path", "没有这个作业，或它不是你的",
                        "there is no such job, or it is not yours");
    return err;
}

int job_get(struct call *call)
{
    const struct api_wiring *wiring = &call->api->wiring;
    int64_t id;
    struct row *row;
    int err = own_job_of(call, &id, &row);
    if (err)
        return err;
    struct told told = {.row = row, .text = wiring->job ? wiring->job(wiring->context, call->arena, row) : NULL};
    return reading_draw(call->reading, &call->json, draw_one, &told, &call->oops);
}

/* --- rows that were not taken --- */

static int left_file(struct call *call)
{
    const struct api_wiring *wiring = &call->api->wiring;
    const struct row *row = call->state;
    struct export_file file = {0};
    int err = wiring->job_left(wiring->context, call->arena, row, &file.bytes, &file.n, &call->oops);
    const char *title = arena_printf(call->arena, "没有导入的行 %s", row_text(row, "title"));
    return err ? err : call_export(call, title, EXPORT_XLSX, &file);
}

int job_left_get(struct call *call)
{
    int64_t id;
    struct row *row;
    if (!call->api->wiring.job_left)
        return call_missing(call, "这里不能执行作业", "jobs cannot be run here");
    int err = own_job_of(call, &id, &row);
    call->state = row;
    return err ? err : call_on_slow(call, left_file);
}

/* --- steering --- */

struct steering {
    int64_t id;
    const char *verb, *options;
    struct actor actor;
};

static int steer(struct call *call)
{
    const struct api_wiring *wiring = &call->api->wiring;
    const struct steering *steering = call->state;
    int err = wiring->steer_job(wiring->context, steering->id, steering->verb, steering->options, &steering->actor,
                                &call->oops);
    if (err)
        return err;
    json_open_object(&call->json);
    json_close(&call->json);
    return 0;
}

static int steer_job(struct call *call, const char *verb)
{
    struct steering *steering = ARENA_NEW(call->arena, struct steering);
    struct row *row;
    if (!call->api->wiring.steer_job)
        return call_missing(call, "这里不能执行作业", "jobs cannot be run here");
    int err = own_job_of(call, &steering->id, &row);
    if (err)
        return err;
    char *options = json_dumps(call->body, JSON_COMPACT);
    steering->verb = verb;
    steering->options = arena_text(call->arena, options ? options : "{}");
    steering->actor = sending_actor(call);
    free(options);
    call->state = steering;
    return call_on_slow(call, steer);
}

int job_mapping_post(struct call *call) { return steer_job(call, "mapping"); }

int job_verb_post(struct call *call)
{
    static const char *const VERBS[] = {"run", "cancel", "undo"};
    if (!one_of(call->params[1], VERBS, 3))
        return oops_set(&call->oops, ERR_NOT_FOUND, "path", "作业只能 run、cancel、undo",
                        "a job can be run, cancelled, undone");
    return steer_job(call, call->params[1]);
}
