#include "deliver/restrict_job.h"

#include <stdarg.h>
#include <string.h>

extern const struct restrict_kind restrict_order, restrict_command, restrict_webhook;

const struct restrict_kind *const restrict_kinds[] = {&restrict_order, &restrict_command, &restrict_webhook, NULL};

static const char *const titles[] = {"正常", "限制外网", "断网", "下线", "不明"};

const char *restrict_mode_title(enum restrict_mode mode) { return titles[mode]; }

int restrict_mode_read(const char *title, enum restrict_mode *ret_mode)
{
    for (int i = 0; i < RESTRICT_MODES; i++)
        if (text_same(titles[i], title)) {
            *ret_mode = (enum restrict_mode)i;
            return 0;
        }
    return -ERR_INVALID;
}

const struct restrict_kind *restrict_kind_find(const char *name)
{
    for (size_t i = 0; restrict_kinds[i]; i++)
        if (text_same(restrict_kinds[i]->name, name))
            return restrict_kinds[i];
    return NULL;
}

int restrict_check(const struct restrict_way *way, struct oops *oops) { return way->kind->check(way, oops); }

int restrict_show(const struct restrict_way *way, const struct restrict_target *target, enum restrict_mode mode,
                  struct text *text, struct oops *oops)
{
    int err = restrict_guard_form(target, oops);
    return err ? err : way->kind->show(way, target, mode, text, oops);
}

int restrict_confirm(const char *words, size_t evidence_count, struct oops *oops)
{
    if (text_empty(words))
        return oops_set(oops, ERR_INVALID, "text", "请写明做了什么、什么时间、结果如何",
                        "say what was done, when and the result");
    if (evidence_count == 0)
        return oops_set(oops, ERR_INVALID, "evidence", "至少附 1 份证据（截图、配置或测试结果）",
                        "at least one piece of evidence");
    return 0;
}

/* ---- a job: look, act, look again ---- */

ms_t restrict_job_timeout(const struct restrict_job *job)
{
    return job->way->timeout_ms > 0 ? job->way->timeout_ms : 20 * 1000;
}

void restrict_job_note(struct restrict_job *job, const char *format, ...)
{
    enum { LONGEST = 2000 };
    va_list args;
    va_start(args, format);
    char *line = arena_vprintf(job->arena, format, args);
    va_end(args);
    size_t n = strlen(line);
    bool cut = n > LONGEST;
    if (cut)
        n = text_whole(line, LONGEST);
    if (!text_utf8(line, n))
        for (size_t i = 0; i < n; i++)
            if ((unsigned char)line[i] >= 0x80)
                line[i] = '?';
    while (n && (line[n - 1] == '\n' || line[n - 1] == '\r'))
        n--;
    text_add_n(&job->log, line, n);
    text_add(&job->log, cut ? "……\n" : "\n");
}

static void finish(struct restrict_job *job, enum restrict_outcome outcome, enum restrict_mode mode)
{
    const struct restrict_result result = {.outcome = outcome, .mode = mode, .text = text_end(&job->log)};
    job->done(&result, job->arg);
    arena_free(job->arena);
}

void restrict_job_looked(struct restrict_job *job, enum restrict_mode mode)
{
    restrict_job_note(job, "现在的状态：%s", restrict_mode_title(mode));
    if (job->wanted == RESTRICT_UNKNOWN)
        finish(job, mode == RESTRICT_UNKNOWN ? RESTRICT_FAILED : RESTRICT_ALREADY, mode);
    else if (job->phase == RESTRICT_LAST_LOOK)
        finish(job, job->failed ? RESTRICT_FAILED : mode == job->wanted ? RESTRICT_DONE : RESTRICT_DIFFERS, mode);
    else if (mode == job->wanted)
        finish(job, RESTRICT_ALREADY, mode);
    else
        job->way->kind->act(job);
}

void restrict_job_acted(struct restrict_job *job, bool well)
{
    job->failed = !well;
    job->phase = RESTRICT_LAST_LOOK;
    job->way->kind->look(job);
}

void restrict_job_asked(struct restrict_job *job) { finish(job, RESTRICT_ASKED, RESTRICT_UNKNOWN); }

static void start(struct restrict_run *run, const struct restrict_way *way, const struct restrict_target *target,
                  enum restrict_mode wanted, void (*done)(const struct restrict_result *, void *), void *arg)
{
    struct arena *arena = arena_new();
    struct restrict_job *job = ARENA_NEW(arena, struct restrict_job);
    *job = (struct restrict_job){.arena = arena,
                                 .run = *run,
                                 .way = way,
                                 .target = target,
                                 .wanted = wanted,
                                 .log = TEXT(arena),
                                 .done = done,
                                 .arg = arg};
    struct oops oops = {0};
    if (restrict_guard_form(target, &oops)) {
        restrict_job_note(job, "%s", oops.zh);
        finish(job, RESTRICT_FAILED, RESTRICT_UNKNOWN);
        return;
    }
    way->kind->look(job);
}

void restrict_ensure(struct restrict_run *run, const struct restrict_way *way, const struct restrict_target *target,
                     enum restrict_mode mode, void (*done)(const struct restrict_result *result, void *arg), void *arg)
{
    start(run, way, target, mode, done, arg);
}

void restrict_read(struct restrict_run *run, const struct restrict_way *way, const struct restrict_target *target,
                   void (*done)(const struct restrict_result *result, void *arg), void *arg)
{
    start(run, way, target, RESTRICT_UNKNOWN, done, arg);
}
