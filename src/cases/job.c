#include "cases/job_inner.h"

#include "base/must.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ITEM_WAITING, ITEM_SENT, ITEM_ANSWERED, ITEM_TRY = 4 }; /* a status holds the tries above its state */
static const ms_t STALE_AFTER = 60000;

int64_t job_id(const struct job *job) { return job->id; }
enum job_state job_state(const struct job *job) { return job->state; }
const char *job_hash(const struct job *job) { return job->hash; }

static bool is_final(enum job_state state) { return state >= JOB_DONE; }

bool job_over(const struct job *job)
{
    return is_final(job->stored) && is_final(job->state) && !job->dirty && !job->sent_count;
}
/* A cancelled job is looked at to its end only when there is something to count. */
static bool is_looking(const struct job *job)
{
    return job->planning && (!is_final(job->state) || (job->state == JOB_CANCELLED && job->cursor));
}

bool job_wants_file(const struct job *job) { return !job->of && !is_final(job->state) && !job->import; }

void job_free(struct job *job)
{
    if (!job)
        return;
    import_read_free(job->reading);
    arena_free(job->plan);
    arena_free(job->arena);
    free(job);
}

void job_problem(struct job *job, const char *where, const char *message)
{
    job->problem_count++;
    if (job->problems.n < JOB_PROBLEMS)
        *list_push(job->arena, &job->problems) =
            (struct job_problem){arena_text(job->arena, where), arena_text(job->arena, message)};
}

void job_foresee(struct job *job, const char *where, const char *message)
{
    job->foreseen_count++;
    if (job->foreseen.n < JOB_PROBLEMS)
        *list_push(job->plan, &job->foreseen) =
            (struct job_problem){arena_text(job->plan, where), arena_text(job->plan, message)};
}

void job_notice(struct job *job, const char *where, const char *message, const char *place)
{
    for (size_t i = 0; i < job->notices.n; i++) {
        struct job_notice *notice = &job->notices.at[i];
        if (!strcmp(notice->where, where) && !strcmp(notice->message, message)) {
            notice->rows++;
            return;
        }
    }
    if (job->notices.n < JOB_NOTICES)
        *list_push(job->plan, &job->notices) = (struct job_notice){
            arena_text(job->plan, where), arena_text(job->plan, message), arena_text(job->plan, place), 1};
}

static void change_state(struct job *job, enum job_state state)
{
    job->state = state;
    job->dirty = true;
}

int job_fail(struct job *job, const struct oops *oops)
{
    int code = oops->code ? oops->code : ERR_INTERNAL;
    job->reason = arena_printf(job->arena, "%s%s%s", oops->where, *oops->where ? "：" : "",
                               oops->zh[0] ? oops->zh : err_zh(code));
    job_problem(job, oops->where, oops->zh[0] ? oops->zh : err_zh(code));
    change_state(job, JOB_FAILED);
    return -code;
}

/* A table is entered in the name of the person; what a scanner saw, nobody entered. */
struct actor job_actor(const struct job *job)
{
    bool sensed = !job->of && !strcmp(job->into, "finding");
    return (struct actor){
        .person = sensed ? 0 : job->person,
        .title = text_empty(job->person_title) ? "导入" : job->person_title,
        .kind = "import",
        .trusted = sensed || job->trusted || job->of,
    };
}

void job_item_id(const struct job *job, size_t item, char ret_id[64])
{
    snprintf(ret_id, 64, "job:%lld:%zu", (long long)job->id, item + 1);
}

/* --- reading --- */

int job_feed(struct job *job, const char *bytes, size_t n, struct oops *oops)
{
    struct oops own = {0};
    if (!job_wants_file(job))
        return oops_set(oops, ERR_REFUSED, "", "这个作业现在不读文件", "this job reads no file now");
    if (!job->reading)
        job->reading = import_read_new(job->arena, NULL);
    if (!import_read_feed(job->reading, bytes, n, &own))
        return 0;
    if (oops)
        *oops = own;
    return job_fail(job, &own);
}

static void count_items(struct job *job, size_t n)
{
    job->items = n;
    job->status = arena_take(job->plan, n + 1);
    if (job->cursor > n)
        job->cursor = n;
    memset(job->status, ITEM_ANSWERED, job->cursor);
    job->next = job->cursor;
    job->planned = true;
}

/* Plans anew: the mapping was chosen, or the law is another one. Only when nothing is on its way. */
static void plan_anew(struct job *job)
{
    job->planned = false;
    job->planning = true;
    job->looks = job->looked = 0;
}

static int begin_plan(struct job *job, const struct job_world *world, struct oops *oops)
{
    arena_reset(job->plan);
    job->foreseen = (struct problems){0};
    job->foreseen_count = 0;
    job->foreseen_left = (struct job_lefts){0};
    job->notices = (struct job_notices){0};
    job->asked = (struct job_askeds){0};
    job->preview = (struct previews){0};
    job->forecast = (struct job_figures){0};
    job->items = job->looks = job->looked = 0;
    int failed = job->work->plan(job, world, oops);
    if (failed < 0)
        return failed;
    job->law = world->law;
    job->planned_at = world->now;
    return 0;
}

static int end_plan(struct job *job, const struct job_world *world, struct oops *oops)
{
    int failed = job->work->settle ? job->work->settle(job, world, oops) : 0;
    if (failed < 0)
        return failed;
    count_items(job, job->items);
    job->planning = false;
    if (job->state == JOB_READING)
        change_state(job, JOB_READY);
    return 0;
}

static int plan_some(struct job *job, const struct job_world *world, struct oops *oops)
{
    int failed = job->looks && job->law == world->law ? 0 : begin_plan(job, world, oops);
    for (int n = 0; !failed && n < JOB_LOOKS && job->looked < job->looks; n++) {
        failed = job->work->look(job, world, job->looked, oops);
        job->looked += !failed;
    }
    return failed || job->looked < job->looks ? failed : end_plan(job, world, oops);
}

/* --- the mapping --- */

static int no_table(struct oops *oops)
{
    return oops_set(oops, ERR_INVALID, "", "文件里没有看得懂的表格：没有找到表头，或表头下面没有内容",
                    "there is no table in the file");
}

static void propose_columns(struct job *job, const struct job_world *world)
{
    import_columns_guess(job->arena, world->law, job->into, &job->targets, job->sheet, &job->mapping);
    import_columns_part(&job->targets, job->import, job->sheet, &job->mapping);
    import_columns_doubt(job->import, job->sheet, &job->mapping);
}

static int recall_words(struct job *job, struct oops *oops)
{
    JSON_SCOPE(words);
    if (!job->words || json_read(job->words, strlen(job->words), "words", NULL, &words, NULL))
        return 0;
    return import_answers_read(job->arena, words, &job->mapping.words, oops);
}

static int map_columns(struct job *job, const struct job_world *world, struct oops *oops)
{
    JSON_SCOPE(chosen);
    import_targets(job->arena, world->law, job->into, job->trusted, &job->targets);
    job->law = world->law;
    if (!job->sheet)
        job->sheet = import_sheet_choose(job->arena, world->law, job->into, &job->targets, job->import);
    if (!job->sheet)
        return no_table(oops);
    job_sheets_join(job);
    if (job->columns && !json_read(job->columns, strlen(job->columns), "columns", NULL, &chosen, NULL)) {
        int failed = import_columns_choose(job->arena, chosen, &job->targets, job->sheet, &job->mapping, oops);
        return failed ? failed : recall_words(job, oops);
    }
    int none = import_columns_recall(job->arena, world->store, job->into, &job->targets, job->sheet, &job->mapping);
    if (none == 1)
        propose_columns(job, world);
    return none < 0 ? none : 0;
}

/* Every field that nothing else fills has a column. */
static bool mapping_is_whole(const struct job *job)
{
    for (size_t i = 0; i < job->targets.n; i++) {
        bool mapped = !job->targets.at[i].required;
        for (size_t k = 0; k < job->sheet->columns.n && !mapped; k++)
            mapped = job->mapping.fields[k] == job->targets.at[i].field;
        if (!mapped)
            return false;
    }
    return true;
}

static bool scanned(const struct job *job) { return !job->import->sheets.n; }

static bool is_table(const struct job *job)
{
    return !strcmp(job->import->kind, "xlsx") || !strcmp(job->import->kind, "csv");
}

/* What the columns as proposed would ask about, while they are being chosen. */
static int foresee_words(struct job *job, const struct job_world *world, struct oops *oops)
{
    int failed = job->work == &job_table ? begin_plan(job, world, oops) : 0;
    job->items = job->looks = 0;
    job->foreseen = (struct problems){0};
    job->foreseen_count = 0;
    job->foreseen_left = (struct job_lefts){0};
    return failed;
}

static int begin_work(struct job *job, const struct job_world *world, struct oops *oops)
{
    int failed = 0;
    job->work = !strcmp(job->into, "finding") ? &job_findings : &job_table;
    if (scanned(job) && is_table(job))
        return no_table(oops);
    if (scanned(job) && strcmp(job->into, "finding"))
        return oops_printf(oops, ERR_INVALID, "", "这是扫描报告，只能导入隐患台账");
    if (!scanned(job))
        failed = map_columns(job, world, oops);
    if (failed < 0)
        return failed;
    bool known = scanned(job) || job->columns || (job->mapping.remembered && mapping_is_whole(job));
    if (!known) {
        change_state(job, JOB_MAPPING);
        return foresee_words(job, world, oops);
    }
    plan_anew(job);
    return 0;
}

int job_fed(struct job *job, const struct job_world *world, struct oops *oops)
{
    struct oops own = {0};
    struct import *import = NULL;
    if (!job_wants_file(job))
        return oops_set(oops, ERR_REFUSED, "", "这个作业现在不读文件", "this job reads no file now");
    int failed = job->reading ? import_read_end(job->reading, &import, &own)
                              : oops_set(&own, ERR_CORRUPT, "", "读取程序没有回答", "the reader did not answer");
    if (!failed) {
        job->import = import;
        job->format = import->kind;
        job->tool = import->tool;
        job->scanned = (struct job_scanned){import->counts.hosts, import->counts.ports, import->counts.skipped,
                                            import->counts.clipped};
        failed = begin_work(job, world, &own);
    }
    if (!failed)
        return 0;
    if (oops)
        *oops = own;
    return job_fail(job, &own);
}

/* The results that name no machine become those of a system. */
static int choose_home(struct job *job, const struct job_world *world, const json_t *system, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct row *row = NULL;
    const struct reg *reg = law_reg(world->law, "system");
    const char *title = reg ? reg_title_field(reg) : NULL;
    int64_t id = json_integer_value(system);
    int none = json_is_null(system) ? 0 : store_row(world->store, arena, "system", id, &row, oops);
    if (none < 0)
        return none;
    if (!json_is_null(system) && (none || !row || !title))
        return oops_set(oops, ERR_INVALID, "columns.system", "没有这个信息系统", "there is no such system");
    job->home = row ? id : 0;
    job->home_title = row ? arena_text(job->arena, row_text(row, title)) : NULL;
    plan_anew(job);
    change_state(job, JOB_READING);
    return 0;
}

static int choose_words(struct job *job, const struct job_world *world, const json_t *words,
                        struct import_mapping *mapping, struct oops *oops)
{
    mapping->words = job->mapping.words;
    if (!words || json_is_null(words) || job->work != &job_table)
        return 0;
    int failed = import_answers_read(job->arena, words, &mapping->words, oops);
    return failed ? failed : job_words_check(job, world, mapping, oops);
}

int job_map(struct job *job, const struct job_world *world, const json_t *columns, const json_t *words, bool remember,
            struct oops *oops)
{
    struct import_mapping mapping;
    const json_t *system = json_object_get(columns, "system");
    if (!job->sheet && system && job->homeless && job->state == JOB_READY)
        return choose_home(job, world, system, oops);
    if (!job->sheet || (job->state != JOB_MAPPING && job->state != JOB_READY))
        return oops_set(oops, ERR_REFUSED, "", "现在不能改列的对应", "columns cannot be chosen now");
    import_targets(job->arena, world->law, job->into, job->trusted, &job->targets);
    int failed = import_columns_choose(job->arena, columns, &job->targets, job->sheet, &mapping, oops);
    if (!failed)
        failed = choose_words(job, world, words, &mapping, oops);
    if (failed < 0)
        return failed;
    job->mapping = mapping;
    job->columns = import_columns_text(job->arena, job->sheet, &mapping);
    job->words = import_answers_text(job->arena, &mapping.words);
    plan_anew(job);
    change_state(job, JOB_READING);
    return remember ? import_columns_remember(world->store, job->into, job->sheet, &mapping) : 0;
}

int job_run(struct job *job, struct oops *oops)
{
    if (job->state != JOB_READY)
        return oops_set(oops, ERR_REFUSED, "", "还没有准备好，或已经执行过", "not ready, or run already");
    if (job->sheet && !job->columns) {
        job->columns = import_columns_text(job->arena, job->sheet, &job->mapping);
        job->words = import_answers_text(job->arena, &job->mapping.words);
    }
    change_state(job, JOB_RUNNING);
    return 0;
}

int job_cancel(struct job *job, struct oops *oops)
{
    if (is_final(job->state))
        return oops_set(oops, ERR_REFUSED, "", "已经结束，不能取消", "it is over already");
    job->reason = ""; /* told once the facts on their way are answered */
    change_state(job, JOB_CANCELLED);
    return 0;
}

/* --- the pump --- */

static void give(struct job *job, const struct fact *fact, size_t item)
{
    MUST(job->sent_count < JOB_SLICE);
    struct job_sent *sent = &job->sent[job->sent_count++];
    memcpy(sent->id, fact->id, sizeof sent->id);
    sent->item = item;
}

static const size_t ABOUT_RECORD = SIZE_MAX, ABOUT_ORIGIN = SIZE_MAX - 1;

static void give_note(struct job *job, struct arena *arena, ms_t now, struct fact *facts, size_t *n)
{
    job_note_fact(job, arena, now, &facts[*n]);
    give(job, &facts[(*n)++], ABOUT_RECORD);
    job->stored = job->state;
    job->stored_cursor = job->cursor;
    job->dirty = false;
}

/* A job met again: what its facts did before is asked of the trail, not done a second time. */
static int met_before(struct job *job, const struct job_world *world, struct arena *arena, size_t item,
                      const struct fact *fact, struct oops *oops)
{
    const char *verb;
    int64_t seq;
    if (!job->resumed || item > job->resumed_at + JOB_CURSOR_EVERY + JOB_SLICE)
        return 1;
    int none = job_trail_find(world, arena, fact->id, &verb, &seq, oops);
    if (none)
        return none;
    const struct fact_answer answer = {.repeated = true, .seq = seq};
    job->work->answered(job, item, &answer, verb);
    return 0;
}

static void move_cursor(struct job *job)
{
    while (job->cursor < job->items && job->status[job->cursor] % ITEM_TRY == ITEM_ANSWERED)
        job->cursor++;
}

/* One item: ITEM_FACT when facts[*n] is it, ITEM_NOTHING when it is settled, ITEM_WAIT when others come first. */
static int give_item(struct job *job, const struct job_world *world, struct arena *arena, size_t item,
                     struct fact *fact, struct oops *oops)
{
    *fact = (struct fact){.actor = job_actor(job), .reason = ""};
    job_item_id(job, item, fact->id);
    int answer = met_before(job, world, arena, item, fact, oops);
    if (answer <= 0)
        return answer ? answer : ITEM_NOTHING;
    return job->work->fact(job, world, arena, item, fact, oops);
}

/* Items that wait for each other in a circle: the first one gives way. */
static void break_circle(struct job *job, size_t item)
{
    struct fact_answer answer = {.code = ERR_REFUSED};
    oops_set(&answer.oops, ERR_REFUSED, "", "与文件中别的行互相引用，排不出先后",
             "rows refer to each other in a circle");
    job->status[item] = ITEM_ANSWERED;
    job->work->answered(job, item, &answer, NULL);
}

/* The facts of the items that can be sent now. */
static int give_items(struct job *job, const struct job_world *world, struct arena *arena, struct fact *facts,
                      size_t max, size_t *n, struct oops *oops)
{
    size_t waiting = SIZE_MAX;
    for (; job->next < job->items && *n < max; job->next++) {
        size_t item = job->next;
        if (job->status[item] % ITEM_TRY != ITEM_WAITING)
            continue;
        int answer = give_item(job, world, arena, item, &facts[*n], oops);
        if (answer < 0)
            return answer;
        if (answer == ITEM_WAIT) {
            waiting = waiting == SIZE_MAX ? item : waiting;
            continue;
        }
        job->status[item] = (unsigned char)(job->status[item] + (answer == ITEM_NOTHING ? ITEM_ANSWERED : ITEM_SENT));
        if (answer == ITEM_FACT)
            give(job, &facts[(*n)++], item);
    }
    if (waiting != SIZE_MAX) {
        job->next = waiting;
        if (!*n)
            break_circle(job, waiting);
    }
    move_cursor(job);
    return 0;
}

static int finish(struct job *job, const struct job_world *world, enum job_state state, struct oops *oops)
{
    int failed = job->work->finish(job, world, oops);
    if (failed < 0)
        return failed;
    if (job->resumed)
        job->last_seq = 0; /* what followed the last fact before the stop stands behind the newest one known */
    job->counted = true;
    if (state == JOB_CANCELLED)
        job->reason = arena_printf(job->arena, "执行到第 %zu 条时取消，已收下的保留，可以撤回", job->cursor);
    change_state(job, state);
    return 0;
}

static int run(struct job *job, const struct job_world *world, struct arena *arena, struct fact *facts, size_t max,
               size_t *n, struct oops *oops)
{
    bool stale =
        job->stored != JOB_RUNNING && world->now - job->planned_at > STALE_AFTER; /* others went on meanwhile */
    if (!job->planned || job->law != world->law || stale) {
        plan_anew(job);
        return 0;
    }
    if (job->stored != JOB_RUNNING || job->cursor >= job->stored_cursor + JOB_CURSOR_EVERY) {
        give_note(job, arena, world->now, facts, n);
        return 0;
    }
    int failed;
    do
        failed = give_items(job, world, arena, facts, max, n, oops);
    while (!failed && !*n && job->cursor < job->items); /* a circle was broken */
    if (!failed && !*n)
        failed = finish(job, world, JOB_DONE, oops);
    return failed;
}

int job_next_facts(struct job *job, const struct job_world *world, struct arena *arena, struct fact *facts, size_t max,
                   size_t *ret_n, struct oops *oops)
{
    struct oops own = {0};
    int failed = 0;
    size_t n = 0;
    if (max > JOB_SLICE)
        max = JOB_SLICE;
    *ret_n = 0;
    if (job->sent_count || !max)
        return 0;
    bool noted = !job->dirty || job->state == JOB_RUNNING; /* a choice is kept before the file is looked at again */
    bool looking = is_looking(job) && noted;
    if (looking)
        failed = plan_some(job, world, &own);
    else if (job->state == JOB_RUNNING && job->work)
        failed = run(job, world, arena, facts, max, &n, &own);
    if (!failed && job->state == JOB_CANCELLED && job->planned && job->cursor && !job->counted)
        failed = finish(job, world, JOB_CANCELLED, &own);
    if (!failed && !n && job->state == JOB_DONE && job->of && !job->told_origin) {
        job_origin_fact(job, arena, world->now, &facts[n]);
        give(job, &facts[n++], ABOUT_ORIGIN);
    }
    if (!failed && !n && !looking && job->dirty && job->state != JOB_RUNNING)
        give_note(job, arena, world->now, facts, &n);
    if (failed < 0) {
        if (oops)
            *oops = own;
        return failed == -ERR_INVALID || failed == -ERR_REFUSED ? job_fail(job, &own) : failed;
    }
    *ret_n = n;
    return looking || (!n && is_looking(job)) ? JOB_AGAIN : 0;
}

/* --- answers --- */

static bool may_pass(int code)
{
    return code == ERR_BUSY || code == ERR_IO || code == ERR_DISK_FULL || code == ERR_TIMEOUT || code == ERR_NOMEM ||
           code == ERR_READ_ONLY || code == ERR_LIMIT;
}

static void note_answered(struct job *job, size_t about, const struct fact_answer *answer)
{
    if (about == ABOUT_ORIGIN)
        job->told_origin = !answer->code || !may_pass(answer->code) || ++job->note_tries >= JOB_TRIES;
    else if (answer->code && (may_pass(answer->code) || job->note_tries < JOB_TRIES)) {
        job->note_tries++;
        job->dirty = true;
        job->stored = job->state == JOB_RUNNING ? JOB_READY : job->stored;
    } else {
        job->note_tries = 0;
    }
    if (!answer->code && !job->first_seq && !job->resumed && job->state == JOB_RUNNING)
        job->first_seq = answer->seq;
}

static void item_answered(struct job *job, size_t item, const struct fact_answer *answer)
{
    unsigned char tries = (unsigned char)(job->status[item] / ITEM_TRY + 1);
    if (answer->seq > job->last_seq)
        job->last_seq = answer->seq;
    if (may_pass(answer->code) && tries < JOB_TRIES) {
        job->status[item] = (unsigned char)(tries * ITEM_TRY + ITEM_WAITING);
        job->next = item < job->next ? item : job->next;
        return;
    }
    job->status[item] = ITEM_ANSWERED;
    job->work->answered(job, item, answer, NULL);
    move_cursor(job);
}

void job_answered(struct job *job, const struct fact *fact, const struct fact_answer *answer)
{
    for (size_t i = 0; i < job->sent_count; i++) {
        struct job_sent sent = job->sent[i];
        if (strcmp(sent.id, fact->id))
            continue;
        job->sent[i] = job->sent[--job->sent_count];
        if (sent.item >= ABOUT_ORIGIN)
            note_answered(job, sent.item, answer);
        else
            item_answered(job, sent.item, answer);
        return;
    }
}
