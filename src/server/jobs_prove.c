#include "server/jobs_inner.h"

#include "audit/verify.h"
#include "base/clock.h"
#include "base/log.h"
#include "server/auditors.h"

#include <stdio.h>
#include <string.h>

/* verify: asked for by a person, or begun by the server itself shortly after its start and then every day, so that
 * nobody has to remember it. What does not prove is told to the audit administrators. */

enum { FIRST_MS = 15 * 1000, DAILY_MS = 24 * 60 * 60 * 1000 };

static bool verified_so_far(void *context, int64_t done, int64_t total)
{
    struct task *task = context;
    jobs_progress(task, done, total);
    return atomic_load(&task->jobs->ending);
}

static const char *problem_kind(const struct verify_problem *problem)
{
    static const char *const KINDS[] = {"chain", "altered", "missing", "added", "seal", "clock"};
    return KINDS[problem->kind];
}

static const char *verify_figures(struct arena *arena, const struct verify_report *report)
{
    struct text text = TEXT(arena);
    struct json json = JSON(&text);
    json_open_object(&json);
    json_key_int(&json, "checked", report->changes);
    json_key_int(&json, "rows", report->rows);
    json_key_int(&json, "seals", report->seals);
    json_key_bool(&json, "ok", !report->problem_count);
    json_key_text(&json, "head", report->head);
    json_key_int(&json, "found", (int64_t)report->problem_count);
    json_key(&json, "problems");
    json_open_array(&json);
    for (size_t i = 0; i < report->kept; i++) {
        json_open_object(&json);
        json_key_text(&json, "kind", problem_kind(&report->problems[i]));
        json_key_text(&json, "place", report->problems[i].place);
        json_key_text(&json, "text", report->problems[i].zh);
        json_close(&json);
    }
    json_close(&json);
    json_close(&json);
    return text_end(&text);
}

/* Once for each day and number of problems: an alarm that repeats hourly is not read. */
static void sound_alarm(struct task *task, struct jobs_seat *seat, const struct verify_report *report, ms_t now)
{
    struct arena *arena = task->arena;
    const struct verify_problem *first = &report->problems[0];
    struct auditors_word word = {
        .notice = "trail",
        .key = arena_printf(arena, "trail:%lld:%zu", (long long)(now / DAILY_MS), report->problem_count),
        .actor = "核验",
        .title = arena_printf(arena, "证据链核验：%zu 处与记录不符", report->problem_count),
        .text = arena_printf(arena, "第一处：%s，%s。先不要改动数据文件，到“审计 · 证据链”看全部，并与送出的封印对照。",
                             first->place, first->zh),
        .title_en = arena_printf(arena, "Chain of evidence: %zu places do not match", report->problem_count),
        .text_en = arena_printf(arena,
                                "The first: %s, %s. Leave the data files as they are, look at all of them under "
                                "Audit · Chain of evidence, and compare with the seals that were sent out.",
                                first->place, first->en),
        .inbox = true,
    };
    log_error("trail.unsound", "%zu problems, the first at %s: %s", report->problem_count, first->place, first->en);
    auditors_tell(task->jobs->plan.office, seat->store, seat->law, &word);
}

int jobs_verify(struct task *task, struct jobs_seat *seat, struct oops *oops)
{
    struct verify_report report = {0};
    struct jobs *jobs = task->jobs;
    const char *seals = arena_printf(task->arena, "%s/seals", jobs->plan.data_folder);
    int failed = verify_run(seat->store, &seat->law->schema, seals, verified_so_far, task, task->arena, &report, oops);
    if (failed < 0)
        return failed;
    task->total = task->done = report.changes;
    task->figures = verify_figures(task->arena, &report);
    struct verified verified = {.to = report.changes, .at = office_now(jobs->plan.office), .ok = !report.problem_count};
    if (report.problem_count)
        sound_alarm(task, seat, &report, verified.at);
    if (jobs->plan.proved)
        jobs->plan.proved(jobs->plan.context, &verified);
    return 0;
}

void jobs_prove_daily(struct jobs *jobs)
{
    ms_t machine = clock_machine();
    if (!jobs->prove_at)
        jobs->prove_at = machine + (jobs->plan.prove_first_ms ? jobs->plan.prove_first_ms : FIRST_MS);
    if (machine < jobs->prove_at)
        return;
    jobs->prove_at = machine + DAILY_MS;
    int64_t id;
    struct oops oops = {0};
    char key[48];
    snprintf(key, sizeof key, "prove:%lld", (long long)clock_true());
    struct api_job job = {.kind = "verify",
                          .title = "核验证据链",
                          .options = "{}",
                          .reason = "",
                          .fact_id = key,
                          .actor = {.title = "核验", .kind = "machine", .trusted = true}};
    if (jobs_take(jobs, &job, &id, &oops) < 0)
        log_warn("trail.prove", "%s %s", oops.en, oops.where);
}
