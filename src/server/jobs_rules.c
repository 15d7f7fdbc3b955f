#include "server/jobs_inner.h"

#include "server/bundle.h"

#include <string.h>

/* rehearse, adopt, setting. */

/* --- rehearse --- */

static void tell_names(struct json *json, const char *key, const struct names *names)
{
    json_key(json, key);
    json_open_array(json);
    for (size_t i = 0; i < names->n; i++)
        json_text(json, names->at[i]);
    json_close(json);
}

static void tell_case(struct json *json, const struct rehearsal *rehearsal, const char *path, int64_t took_ms)
{
    const struct rehearsal_fault *fault = rehearsal->faults.n ? &rehearsal->faults.at[0] : NULL;
    const char *slash = strrchr(path, '/'), *name = rehearsal->name ? rehearsal->name : slash ? slash + 1 : path;
    json_open_object(json);
    json_key_text(json, "case", name);
    json_key_text(json, "title", name);
    json_key_text(json, "file", slash ? slash + 1 : path);
    tell_names(json, "clauses", &rehearsal->clauses);
    tell_names(json, "shown", &rehearsal->shown);
    json_key_bool(json, "passed", rehearsal->passed);
    json_key_int(json, "steps", (int64_t)rehearsal->steps);
    json_key_int(json, "took_ms", took_ms);
    json_key(json, "text");
    if (fault) {
        struct text words = TEXT(json->text->arena);
        slash = strrchr(fault->where, '/');
        text_printf(&words, "%s：%s", slash ? slash + 1 : fault->where, fault->text);
        json_text(json, text_end(&words));
    } else {
        json_none(json);
    }
    json_close(json);
}

static int play_case(struct task *task, const struct law *law, const struct rehearsal_world *world, const char *path,
                     struct json *json, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct rehearsal rehearsal = {0};
    struct node *root;
    ms_t start = clock_machine();
    int failed = pack_folder_tree(arena, path, &root, oops);
    if (!failed)
        failed = rehearse_case(arena, law, world, root, &rehearsal, oops);
    if (failed < 0)
        return failed;
    tell_case(json, &rehearsal, path, clock_machine() - start);
    task->refused += !rehearsal.passed;
    return 0;
}

int jobs_rehearse(struct task *task, struct jobs_seat *seat, struct oops *oops)
{
    struct arena *arena = task->arena;
    struct names paths = {0};
    struct text text = TEXT(arena);
    struct json json = JSON(&text);
    const char *folder = arena_printf(arena, "%s/%s", pack_home(), task->job.pack);
    struct rehearsal_world world = bundle_world(arena, folder);
    int failed = pack_folder_list(arena, arena_printf(arena, "%s/cases", folder), ".case.yaml", &paths, oops);
    if (failed < 0)
        return failed;
    json_open_object(&json);
    json_key_text(&json, "pack", task->job.pack);
    json_key_int(&json, "generation", seat->law->generation);
    json_key(&json, "cases");
    json_open_array(&json);
    for (size_t i = 0; !failed && i < paths.n; i++) {
        failed = atomic_load(&task->jobs->ending) ? -ERR_TIMEOUT
                                                  : play_case(task, seat->law, &world, paths.at[i], &json, oops);
        jobs_progress(task, (int64_t)i + 1 - task->refused, (int64_t)paths.n);
    }
    json_close(&json);
    json_key_int(&json, "passed", (int64_t)paths.n - task->refused);
    json_key_int(&json, "failed", task->refused);
    json_close(&json);
    task->figures = failed ? NULL : text_end(&text);
    return failed;
}

/* --- adopt --- */

struct adoption {
    struct task *task;
    struct pack_files packs;
    struct issues issues;
    int64_t generation;
    struct oops *oops;
};

/* In the clerk's thread: no fact is decided while the law changes. */
static int adopt(struct house *house, void *arg)
{
    struct adoption *adoption = arg;
    struct pack_files calendars = {0};
    struct actor actor = adoption->task->job.actor;
    int failed = house_adopt(house, &adoption->packs, &calendars, office_now(adoption->task->jobs->plan.office), &actor,
                             &adoption->issues, adoption->oops);
    adoption->generation = house->law->generation;
    return failed;
}

static const char *adoption_figures(struct arena *arena, const struct adoption *adoption)
{
    struct text text = TEXT(arena);
    struct json json = JSON(&text);
    json_open_object(&json);
    json_key_int(&json, "generation", adoption->generation);
    json_key(&json, "findings");
    json_open_array(&json);
    for (size_t i = 0; i < adoption->issues.n; i++) {
        const struct issue *issue = &adoption->issues.at[i];
        json_open_object(&json);
        json_key_text(&json, "level", issue->level == ISSUE_ERROR ? "error" : "warning");
        json_key_text(&json, "where", issue->where);
        json_key_text(&json, "text", issue->zh);
        json_close(&json);
    }
    json_close(&json);
    json_close(&json);
    return text_end(&text);
}

/* The edition that was asked for is the one that lies in the folder; whole institutions adopt, no single units. */
static int check_wish(struct task *task, const char *folder, struct oops *oops)
{
    struct node *root;
    JSON_SCOPE(options);
    int failed = pack_folder_tree(task->arena, arena_printf(task->arena, "%s/pack.yaml", folder), &root, oops);
    if (!failed)
        failed = json_read(task->job.options, strlen(task->job.options), "body", NULL, &options, oops);
    if (failed < 0)
        return failed;
    const char *wished = json_string_value(json_object_get(options, "edition")), *there = node_text(root, "edition");
    if (!text_empty(wished) && !text_same(wished, there))
        return oops_printf(oops, ERR_NOT_FOUND, "edition", "%s 里是 %s 版，不是 %s 版", folder, there ? there : "", wished);
    if (json_array_size(json_object_get(options, "units")))
        return oops_set(oops, ERR_UNSUPPORTED, "units", "制度包对全单位施行，不能只对部分单位",
                        "a pack is adopted for the whole institution");
    return 0;
}

static int law_changed(struct task *task, int failed)
{
    if (failed < 0)
        return failed;
    task->done = 1;
    if (task->jobs->plan.adopted)
        task->jobs->plan.adopted(task->jobs->plan.context);
    return 0;
}

int jobs_adopt(struct task *task, struct jobs_seat *seat, struct oops *oops)
{
    struct adoption adoption = {.task = task, .oops = oops};
    const char *folder = arena_printf(task->arena, "%s/%s", pack_home(), task->job.pack);
    (void)seat;
    task->total = 1;
    int failed = check_wish(task, folder, oops);
    if (!failed)
        failed = pack_folder_read(task->arena, folder, &adoption.packs, oops);
    if (!failed)
        failed = office_call(task->jobs->plan.office, adopt, &adoption);
    task->figures = adoption_figures(task->arena, &adoption);
    return law_changed(task, failed);
}

/* --- setting --- */

struct changing {
    struct task *task;
    const char *name, *value;
    struct issues issues;
    struct oops *oops;
};

/* In the clerk's thread, as an adoption. */
static int change_value(struct house *house, void *arg)
{
    struct changing *changing = arg;
    struct jobs *jobs = changing->task->jobs;
    return house_set_value(house, changing->name, changing->value, office_now(jobs->plan.office),
                           &changing->task->job.actor, &changing->issues, changing->oops);
}

int jobs_setting(struct task *task, struct jobs_seat *seat, struct oops *oops)
{
    JSON_SCOPE(body);
    struct changing changing = {.task = task, .oops = oops};
    (void)seat;
    task->total = 1;
    int failed = json_read(task->job.options, strlen(task->job.options), "body", NULL, &body, oops);
    if (failed < 0)
        return failed;
    const json_t *value = json_object_get(body, "value");
    changing.name = json_string_value(json_object_get(body, "name"));
    changing.value = json_is_string(value)    ? json_string_value(value)
                     : json_is_integer(value) ? arena_printf(task->arena, "%lld", (long long)json_integer_value(value))
                     : json_is_real(value)    ? arena_printf(task->arena, "%g", json_real_value(value))
                                              : "";
    failed = office_call(task->jobs->plan.office, change_value, &changing);
    return law_changed(task, failed);
}
