/* The record of a job: what it has to know again after a stop stands in its options and figures. */
#include "cases/job_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const STATES[] = {"reading", "mapping", "ready", "running", "done", "cancelled", "failed", "undone"};
const char *const job_wills[WILL_COUNT] = {"new", "seen", "changed", "refused", "gone"};

const char *job_state_name(enum job_state state) { return STATES[state]; }

/* --- writing --- */

const char *job_options_text(struct arena *arena, const struct job *job)
{
    struct text text = TEXT(arena);
    struct json json = JSON(&text);
    json_open_object(&json);
    json_key_text(&json, "into", job->into);
    json_key_int(&json, "of", job->of);
    json_key_int(&json, "person", job->person);
    json_key_text(&json, "by", job->person_title);
    json_key_bool(&json, "trusted", job->trusted);
    json_key_text(&json, "format", job->format);
    json_key_text(&json, "tool", job->tool);
    json_key(&json, "columns");
    json_raw(&json, job->columns ? job->columns : "null");
    json_key(&json, "words");
    json_raw(&json, job->words ? job->words : "null");
    json_key_int(&json, "home", job->home);
    json_key_text(&json, "home_title", job->home_title);
    json_key_int(&json, "first", job->first_seq);
    json_key_int(&json, "last", job->last_seq);
    json_close(&json);
    return text_end(&text);
}

static void print_figures(struct json *json, const char *key, const struct job_figures *figures)
{
    json_key(json, key);
    json_open_object(json);
    json_key_int(json, "in_file", figures->in_file);
    for (int i = 0; i < WILL_COUNT; i++)
        json_key_int(json, job_wills[i], figures->will[i]);
    json_key_int(json, "unowned", figures->unowned);
    json_close(json);
}

void job_print_problems(struct json *json, const struct problems *problems)
{
    for (size_t i = 0; i < problems->n; i++) {
        json_open_object(json);
        json_key_text(json, "where", problems->at[i].where);
        json_key_text(json, "message", problems->at[i].message);
        json_close(json);
    }
}

void job_print_scanned(struct json *json, const struct job_scanned *scanned)
{
    json_key(json, "scanned");
    json_open_object(json);
    json_key_int(json, "hosts", scanned->hosts);
    json_key_int(json, "ports", scanned->ports);
    json_key_int(json, "skipped", scanned->skipped);
    json_key_int(json, "clipped", scanned->clipped);
    json_close(json);
}

/* While it runs, what the plan foresees will be foreseen again. */
const char *job_figures_text(struct arena *arena, const struct job *job)
{
    struct text text = TEXT(arena);
    struct json json = JSON(&text);
    json_open_object(&json);
    print_figures(&json, "told", &job->told);
    print_figures(&json, "forecast", &job->forecast);
    json_key_bool(&json, "counted", job->counted);
    job_print_scanned(&json, &job->scanned);
    json_key_int(&json, "problem_count", job->problem_count + (job->state >= JOB_DONE ? job->foreseen_count : 0));
    json_key(&json, "problems");
    json_open_array(&json);
    if (job->state >= JOB_DONE)
        job_print_problems(&json, &job->foreseen);
    job_print_problems(&json, &job->problems);
    json_close(&json);
    job_print_left(&json, job);
    json_close(&json);
    return text_end(&text);
}

/* What a list of jobs shows, apart from the figures, which hold every row that was not taken. */
static const char *sums_text(struct arena *arena, const struct job *job)
{
    struct text text = TEXT(arena);
    struct json json = JSON(&text);
    json_open_object(&json);
    for (int i = 0; i < WILL_COUNT; i++)
        json_key_int(&json, job_wills[i], job->told.will[i]);
    json_close(&json);
    return text_end(&text);
}

static struct actor recorder(const struct job *job)
{
    return (struct actor){
        .title = text_empty(job->person_title) ? "导入" : job->person_title, .kind = "import", .trusted = true};
}

void job_note_fact(struct job *job, struct arena *arena, ms_t now, struct fact *ret_fact)
{
    const struct cell cells[] = {
        {"state", VALUE_OF_TEXT(job_state_name(job->state))},
        {"since", job->state == job->stored ? VALUE_NONE : VALUE_OF_INT(now)},
        {"total", VALUE_OF_INT((int64_t)job->items)},
        {"done", VALUE_OF_INT((int64_t)job->cursor)},
        {"refused", VALUE_OF_INT(job->told.will[WILL_REFUSED])},
        {"cursor", VALUE_OF_INT((int64_t)job->cursor)},
        {"options", VALUE_OF_TEXT(job_options_text(arena, job))},
        {"figures", VALUE_OF_TEXT(job_figures_text(arena, job))},
        {"sums", VALUE_OF_TEXT(sums_text(arena, job))},
        {"reason", text_empty(job->reason) ? VALUE_NONE : VALUE_OF_TEXT(arena_text(arena, job->reason))},
    };
    *ret_fact = (struct fact){
        .kind = FACT_DEED,
        .name = "edit",
        .table = "job",
        .record = job->id,
        .actor = recorder(job),
        .reason = "",
        .values = arena_copy(arena, cells, sizeof cells),
        .value_count = sizeof cells / sizeof *cells,
    };
    if (job->state == job->stored) { /* `since` stays */
        ret_fact->values[1] = ret_fact->values[0];
    }
    snprintf(ret_fact->id, sizeof ret_fact->id, "jobs:%lld:%s:%lld:%lld", (long long)job->id,
             job_state_name(job->state), (long long)now, (long long)++job->notes_sent);
}

void job_origin_fact(struct job *job, struct arena *arena, ms_t now, struct fact *ret_fact)
{
    int64_t kept = job->told.will[WILL_REFUSED], back = job->told.will[WILL_CHANGED];
    const char *reason =
        kept ? arena_printf(arena, "已撤销 %lld 条；%lld 条后来有改动，保留原样", (long long)back, (long long)kept)
             : arena_printf(arena, "已撤销 %lld 条", (long long)back);
    const struct cell cells[] = {
        {"state", VALUE_OF_TEXT("undone")}, {"since", VALUE_OF_INT(now)}, {"reason", VALUE_OF_TEXT(reason)}};
    *ret_fact = (struct fact){
        .kind = FACT_DEED,
        .name = "edit",
        .table = "job",
        .record = job->of,
        .actor = recorder(job),
        .reason = "",
        .values = arena_copy(arena, cells, sizeof cells),
        .value_count = sizeof cells / sizeof *cells,
    };
    snprintf(ret_fact->id, sizeof ret_fact->id, "jobs:%lld:undone:%lld", (long long)job->of, (long long)job->id);
}

/* --- opening --- */

static void open_fact(struct arena *arena, const struct job *job, const struct job_start *start, const char *kind,
                      struct fact *ret_fact)
{
    struct cell cells[] = {
        {"kind", VALUE_OF_TEXT(kind)},
        {"title", VALUE_OF_TEXT(arena_text(arena, job->title))},
        {"options", VALUE_OF_TEXT(job_options_text(arena, job))},
        {"state", VALUE_OF_TEXT(job_state_name(job->state))},
        {"file", VALUE_OF_TEXT(job->hash)},
    };
    *ret_fact = (struct fact){
        .kind = FACT_DEED,
        .name = "open",
        .table = "job",
        .reason = "",
        .actor = {.person = start->person,
                  .title = text_empty(start->person_title) ? "导入" : start->person_title,
                  .kind = start->person ? "person" : "machine",
                  .trusted = true},
        .values = arena_copy(arena, cells, sizeof cells),
        .value_count = text_empty(job->hash) ? 4 : 5,
    };
    snprintf(ret_fact->id, sizeof ret_fact->id, "%s", start->fact_id ? start->fact_id : "");
}

int job_open_fact(struct arena *arena, const struct law *law, const struct job_start *start, struct fact *ret_fact,
                  struct oops *oops)
{
    const struct reg *reg = law_reg(law, start->into);
    const struct job job = {.title = start->file,
                            .hash = start->hash,
                            .into = start->into,
                            .person = start->person,
                            .person_title = start->person_title,
                            .trusted = start->trusted,
                            .state = JOB_READING};
    if (!reg || reg->builtin || reg->owner)
        return oops_printf(oops, ERR_INVALID, "into", "没有可以导入的台账“%s”", start->into ? start->into : "");
    open_fact(arena, &job, start, "import", ret_fact);
    return 0;
}

int job_undo_fact(struct arena *arena, const struct row *of, const struct job_start *start, struct fact *ret_fact,
                  struct oops *oops)
{
    const char *state = row_text(of, "state");
    const char *title = arena_printf(arena, "撤销：%s", row_text(of, "title"));
    const struct job job = {.title = title,
                            .into = "",
                            .of = of->id,
                            .person = start->person,
                            .person_title = start->person_title,
                            .trusted = true,
                            .state = JOB_RUNNING};
    if (strcmp(row_text(of, "kind"), "import") || (strcmp(state, "done") && strcmp(state, "cancelled")))
        return oops_set(oops, ERR_REFUSED, "", "只有执行过的导入可以撤销", "only an import that has run can be undone");
    open_fact(arena, &job, start, "undo", ret_fact);
    return 0;
}

/* --- reading the record --- */

static const char *kept_text(struct job *job, const json_t *options, const char *key)
{
    const char *text = json_string_value(json_object_get(options, key));
    return text ? arena_text(job->arena, text) : NULL;
}

static const char *kept_object(struct job *job, const json_t *options, const char *key)
{
    const json_t *object = json_object_get(options, key);
    char *text = json_is_object(object) ? json_dumps(object, JSON_COMPACT) : NULL;
    const char *kept = text ? arena_text(job->arena, text) : NULL;
    free(text);
    return kept;
}

static void read_options(struct job *job, const json_t *options)
{
    job->columns = kept_object(job, options, "columns");
    job->words = kept_object(job, options, "words");
    job->into = kept_text(job, options, "into");
    job->person_title = kept_text(job, options, "by");
    job->format = kept_text(job, options, "format");
    job->tool = kept_text(job, options, "tool");
    job->of = json_integer_value(json_object_get(options, "of"));
    job->person = json_integer_value(json_object_get(options, "person"));
    job->trusted = json_is_true(json_object_get(options, "trusted"));
    job->home = json_integer_value(json_object_get(options, "home"));
    job->home_title = kept_text(job, options, "home_title");
    job->first_seq = json_integer_value(json_object_get(options, "first"));
    job->last_seq = json_integer_value(json_object_get(options, "last"));
}

static struct job_figures read_figures(const json_t *from)
{
    struct job_figures figures = {.in_file = json_integer_value(json_object_get(from, "in_file"))};
    figures.unowned = json_integer_value(json_object_get(from, "unowned"));
    for (int i = 0; i < WILL_COUNT; i++)
        figures.will[i] = json_integer_value(json_object_get(from, job_wills[i]));
    return figures;
}

static void read_outcome(struct job *job, const json_t *figures)
{
    const json_t *problem;
    size_t i;
    job->told = read_figures(json_object_get(figures, "told"));
    job->forecast = read_figures(json_object_get(figures, "forecast"));
    job->counted = json_is_true(json_object_get(figures, "counted"));
    json_array_foreach(json_object_get(figures, "problems"), i, problem)
    {
        const char *where = json_string_value(json_object_get(problem, "where")),
                   *message = json_string_value(json_object_get(problem, "message"));
        if (where && message)
            job_problem(job, where, message);
    }
    job_read_left(job, figures);
    const json_t *scanned = json_object_get(figures, "scanned");
    int64_t told = json_integer_value(json_object_get(figures, "problem_count"));
    job->problem_count = told > job->problem_count ? told : job->problem_count;
    job->scanned = (struct job_scanned){json_integer_value(json_object_get(scanned, "hosts")),
                                        json_integer_value(json_object_get(scanned, "ports")),
                                        json_integer_value(json_object_get(scanned, "skipped")),
                                        json_integer_value(json_object_get(scanned, "clipped"))};
}

static int read_json(const char *text, const char *where, json_t **ret_value, struct oops *oops)
{
    return *text ? json_read(text, strlen(text), where, NULL, ret_value, oops) : 0;
}

static enum job_state state_named(const char *name)
{
    for (size_t i = 0; i < sizeof STATES / sizeof *STATES; i++)
        if (!strcmp(STATES[i], name))
            return (enum job_state)i;
    return JOB_FAILED;
}

int job_new(const struct row *record, struct job **ret_job, struct oops *oops)
{
    JSON_SCOPE(options);
    JSON_SCOPE(figures);
    int failed = read_json(row_text(record, "options"), "job.options", &options, oops);
    if (!failed)
        failed = read_json(row_text(record, "figures"), "job.figures", &figures, oops);
    if (failed)
        return failed;
    struct job *job = calloc(1, sizeof *job);
    if (!job)
        return -ERR_NOMEM;
    job->arena = arena_new();
    job->plan = arena_new();
    job->id = record->id;
    job->title = arena_text(job->arena, row_text(record, "title"));
    job->hash = arena_text(job->arena, row_text(record, "file"));
    job->reason = arena_text(job->arena, row_text(record, "reason"));
    job->items = (size_t)row_int(record, "total");
    job->cursor = job->stored_cursor = job->resumed_at = (size_t)row_int(record, "cursor");
    job->state = job->stored = state_named(row_text(record, "state"));
    read_options(job, options);
    read_outcome(job, figures);
    job->into = job->into ? job->into : "";
    job->resumed = job->state == JOB_RUNNING;
    if (job->of)
        job->work = &job_undoing;
    *ret_job = job;
    return 0;
}
