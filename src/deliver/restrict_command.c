/* Programs of the institution do it: nft, ssh to a firewall, a script. Arguments are handed over one by one, without a
 * shell. Reading asks every question of the way; for each address the first question that finds it decides. */
#include "deliver/restrict_job.h"
#include "deliver/restrict_template.h"
#include "io/child.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

extern const struct restrict_kind restrict_command;

struct steps { /* commands run one after the other */
    struct restrict_commands commands;
    size_t at;
    enum restrict_mode *modes; /* of a look: what was found for each address; RESTRICT_UNKNOWN = nothing yet */
};

static int expand_readings(struct arena *arena, const struct restrict_way *way, const struct restrict_target *target,
                           struct restrict_commands *commands, struct oops *oops)
{
    for (size_t i = 0; i < way->reading_count; i++) {
        size_t from = commands->n;
        int err =
            restrict_template_expand(arena, way->readings[i].command, target, way->readings[i].mode, commands, oops);
        if (err)
            return err;
        for (size_t k = from; k < commands->n; k++)
            commands->at[k].reading = i;
    }
    return 0;
}

/* An address that no question asks about would be taken for normal. */
static int look_commands(struct arena *arena, const struct restrict_way *way, const struct restrict_target *target,
                         struct restrict_commands *ret_commands, struct oops *oops)
{
    int err = expand_readings(arena, way, target, ret_commands, oops);
    for (size_t i = 0; !err && i < ret_commands->n; i++)
        if (ret_commands->at[i].address == SIZE_MAX)
            return 0;
    return err ? err : restrict_template_covers(ret_commands, target, oops);
}

static int act_commands(struct arena *arena, const struct restrict_way *way, const struct restrict_target *target,
                        enum restrict_mode mode, struct restrict_commands *ret_commands, struct oops *oops)
{
    if (text_empty(way->ensure[mode]))
        return oops_printf(oops, ERR_INVALID, "ensure", "“%s”没有配置怎样做到“%s”", way->name,
                           restrict_mode_title(mode));
    int err = restrict_template_expand(arena, way->ensure[mode], target, mode, ret_commands, oops);
    return err ? err : restrict_template_covers(ret_commands, target, oops);
}

/* ---- checking and showing ---- */

static int check(const struct restrict_way *way, struct oops *oops)
{
    ARENA_SCOPE(arena);
    static const char *const addresses[] = {"192.0.2.1", "2001:db8::1"};
    static const uint16_t ports[] = {443};
    static const struct restrict_target sample = {.key = "sample",
                                                  .name = "样例",
                                                  .host = "sample",
                                                  .addresses = addresses,
                                                  .address_count = 2,
                                                  .ports = ports,
                                                  .port_count = 1};
    if (text_empty(way->ensure[RESTRICT_NORMAL]))
        return oops_set(oops, ERR_INVALID, "ensure", "没有配置怎样恢复正常", "there is no way back to normal");
    if (way->reading_count == 0)
        return oops_set(oops, ERR_INVALID, "readings", "没有配置怎样读出当前状态", "there is no way to read the mode");
    struct restrict_commands commands = {0};
    for (int mode = 0; mode < RESTRICT_MODES; mode++) {
        int err = text_empty(way->ensure[mode]) ? 0
                                                : restrict_template_expand(arena, way->ensure[mode], &sample,
                                                                           (enum restrict_mode)mode, &commands, oops);
        if (err)
            return err;
    }
    return expand_readings(arena, way, &sample, &commands, oops);
}

static int show(const struct restrict_way *way, const struct restrict_target *target, enum restrict_mode mode,
                struct text *text, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct restrict_commands commands = {0};
    int err = mode == RESTRICT_UNKNOWN ? look_commands(arena, way, target, &commands, oops)
                                       : act_commands(arena, way, target, mode, &commands, oops);
    for (size_t i = 0; !err && i < commands.n; i++) {
        restrict_template_print(text, commands.at[i].argv);
        text_byte(text, '\n');
    }
    return err;
}

/* ---- running ---- */

static void run(struct restrict_job *job, void (*done)(const struct child_result *, void *))
{
    struct steps *steps = job->state;
    const struct child_request request = {
        .argv = steps->commands.at[steps->at].argv, .max_output = 256 * 1024, .timeout_ms = restrict_job_timeout(job)};
    child_start(job->run.loop, &request, done, job);
}

/* Notes what was run and answered. Did it end well? */
static bool note(struct restrict_job *job, const struct child_result *result)
{
    struct steps *steps = job->state;
    struct text line = TEXT(job->arena);
    restrict_template_print(&line, steps->commands.at[steps->at].argv);
    restrict_job_note(job, "$ %s", text_end(&line));
    if (result->out_size)
        restrict_job_note(job, "%s", result->out);
    if (result->err_size)
        restrict_job_note(job, "%s", result->err);
    if (result->code)
        restrict_job_note(job, "没有运行成功：%s", err_zh(result->code));
    else if (result->status != 0)
        restrict_job_note(job, "退出码 %d", result->status);
    return result->code == 0 && result->status == 0;
}

static bool part_of_a_word(char c) { return isalnum((unsigned char)c) || strchr("._:-/", c); }

/* "10.0.0.1" is not found in "10.0.0.11" nor in "110.0.0.1". */
static bool holds_word(const char *text, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = text; n && (at = strstr(at, word)); at++)
        if ((at == text || !part_of_a_word(at[-1])) && (!at[n] || !part_of_a_word(at[n])))
            return true;
    return false;
}

static void found(struct steps *steps, const struct restrict_target *target, size_t address, enum restrict_mode mode)
{
    for (size_t i = 0; i < target->address_count; i++)
        if ((address == SIZE_MAX || address == i) && steps->modes[i] == RESTRICT_UNKNOWN)
            steps->modes[i] = mode;
}

/* What the output of a question says about the addresses it was asked for. */
static bool interpret(struct restrict_job *job, const char *out)
{
    struct steps *steps = job->state;
    const struct restrict_command *command = &steps->commands.at[steps->at];
    const struct restrict_reading *reading = &job->way->readings[command->reading];
    enum restrict_mode mode;
    if (!reading->contains) {
        if (restrict_mode_read(text_trim(job->arena, text_trim(job->arena, out)), &mode))
            return false;
        found(steps, job->target, command->address, mode);
        return true;
    }
    for (size_t i = 0; i < job->target->address_count; i++) {
        const char *word;
        if (command->address != SIZE_MAX && command->address != i)
            continue;
        if (restrict_template_text(job->arena, reading->contains, job->target, reading->mode, i, &word, NULL))
            return false;
        if (holds_word(out, word))
            found(steps, job->target, i, reading->mode);
    }
    return true;
}

static enum restrict_mode summary(struct restrict_job *job)
{
    struct steps *steps = job->state;
    enum restrict_mode all = RESTRICT_NORMAL;
    for (size_t i = 0; i < job->target->address_count; i++) {
        enum restrict_mode mode = steps->modes[i] == RESTRICT_UNKNOWN ? RESTRICT_NORMAL : steps->modes[i];
        if (i && mode != all) {
            restrict_job_note(job, "各地址的状态不一致：%s 为%s，%s 为%s", job->target->addresses[0],
                              restrict_mode_title(all), job->target->addresses[i], restrict_mode_title(mode));
            return RESTRICT_UNKNOWN;
        }
        all = mode;
    }
    return all;
}

static void looked(const struct child_result *result, void *arg)
{
    struct restrict_job *job = arg;
    struct steps *steps = job->state;
    if (!note(job, result) || !interpret(job, result->out)) {
        restrict_job_looked(job, RESTRICT_UNKNOWN);
    } else if (++steps->at < steps->commands.n) {
        run(job, looked);
    } else {
        restrict_job_looked(job, summary(job));
    }
}

static void acted(const struct child_result *result, void *arg)
{
    struct restrict_job *job = arg;
    struct steps *steps = job->state;
    bool well = note(job, result);
    if (well && ++steps->at < steps->commands.n)
        run(job, acted);
    else
        restrict_job_acted(job, well);
}

/* A way that cannot be followed is noted and counts as failed: nothing was run then. */
static bool prepare(struct restrict_job *job, int err, const struct oops *oops)
{
    struct steps *steps = job->state;
    if (!err && steps->commands.n)
        return true;
    restrict_job_note(job, "%s", err ? oops->zh : "没有可运行的命令");
    return false;
}

static struct steps *steps_new(struct restrict_job *job)
{
    struct steps *steps = ARENA_NEW(job->arena, struct steps);
    steps->modes = ARENA_ARRAY(job->arena, enum restrict_mode, job->target->address_count);
    for (size_t i = 0; i < job->target->address_count; i++)
        steps->modes[i] = RESTRICT_UNKNOWN;
    job->state = steps;
    return steps;
}

static void look(struct restrict_job *job)
{
    struct steps *steps = steps_new(job);
    struct oops oops = {0};
    int err = look_commands(job->arena, job->way, job->target, &steps->commands, &oops);
    if (prepare(job, err, &oops))
        run(job, looked);
    else
        restrict_job_looked(job, RESTRICT_UNKNOWN);
}

static void act(struct restrict_job *job)
{
    struct steps *steps = steps_new(job);
    struct oops oops = {0};
    int err = act_commands(job->arena, job->way, job->target, job->wanted, &steps->commands, &oops);
    if (prepare(job, err, &oops))
        run(job, acted);
    else
        restrict_job_acted(job, false);
}

const struct restrict_kind restrict_command = {
    .name = "command",
    .title_zh = "运行命令",
    .title_en = "Commands",
    .check = check,
    .show = show,
    .look = look,
    .act = act,
};
