#include "server/jobs_inner.h"

#include "rules/terms.h"
#include "server/articles.h"
#include "server/folder.h"

#include <stdio.h>
#include <string.h>

/* articles: the regulation's own text, one row of the register "article" for each. */

enum { FILE_MOST = 32 << 20, ROWS_MOST = 1000 };

static const struct row *kept(const struct answer *rows, const char *article)
{
    for (size_t i = 0; i < rows->n; i++)
        if (!strcmp(row_text(&rows->rows[i], "article"), article))
            return &rows->rows[i];
    return NULL;
}

/* What stands there already is left alone. */
static bool fact_of(struct task *task, const struct article *article, const struct answer *rows, struct fact *ret_fact)
{
    const struct row *row = kept(rows, article->name);
    const struct cell cells[] = {{"text", VALUE_OF_TEXT(article->text)},
                                 {"pack", VALUE_OF_TEXT(task->job.pack)},
                                 {"article", VALUE_OF_TEXT(article->name)}};
    if (row && !strcmp(row_text(row, "text"), article->text))
        return false;
    *ret_fact = (struct fact){
        .kind = FACT_DEED,
        .name = row ? "edit" : "open",
        .table = "article",
        .record = row ? row->id : 0,
        .actor = task->job.actor,
        .values = arena_copy(task->arena, cells, sizeof cells),
        .value_count = row ? 1 : 3,
        .reason = "上传制度原文",
    };
    ret_fact->actor.trusted = true;
    snprintf(ret_fact->id, sizeof ret_fact->id, "article:%lld:%s", (long long)task->id, article->name);
    return true;
}

static int store_slice(struct task *task, const struct fact *facts, size_t n, int64_t *ret_changed, struct oops *oops)
{
    struct slice slice;
    int failed = 0;
    slice_send(&slice, task->jobs->plan.office, facts, n, false);
    for (size_t i = 0; i < n; i++) {
        const struct fact_answer *answer = &slice.letters[i].answer;
        if (answer->code && !failed)
            failed = oops_printf(oops, answer->code, facts[i].id, "原文没有存下：%s",
                                 answer->refusals.n ? answer->refusals.at[0].reason : answer->oops.zh);
        *ret_changed += !answer->code;
    }
    slice_free(&slice);
    return failed;
}

static int store_all(struct task *task, const struct articles *articles, const struct answer *rows,
                     int64_t *ret_changed, struct oops *oops)
{
    struct fact facts[SLICE_FACTS];
    size_t n = 0;
    int failed = 0;
    for (size_t i = 0; !failed && i < articles->n; i++) {
        n += fact_of(task, &articles->at[i], rows, &facts[n]);
        if (n == SLICE_FACTS || (n && i + 1 == articles->n)) {
            failed = store_slice(task, facts, n, ret_changed, oops);
            n = 0;
        }
        jobs_progress(task, (int64_t)i + 1, (int64_t)articles->n);
    }
    return failed;
}

/* Articles that the pack cites and the text lacks, or knows by other names, are shown beside what was stored. */
static const char *figures_of(struct task *task, const struct law *law, const struct articles *articles,
                              int64_t changed)
{
    struct text text = TEXT(task->arena);
    struct json json = JSON(&text);
    struct map named = {0}, missing = {0};
    for (size_t i = 0; i < articles->n; i++)
        map_set(task->arena, &named, articles->at[i].name, task);
    for (size_t i = 0; i < law->clauses.n; i++) {
        const struct clause *clause = &law->clauses.at[i];
        if (text_same(clause->pack, task->job.pack) && clause->article && !map_get(&named, clause->article))
            map_set(task->arena, &missing, clause->article, task);
    }
    json_open_object(&json);
    json_key_int(&json, "articles", (int64_t)articles->n);
    json_key_int(&json, "changed", changed);
    json_key(&json, "missing");
    json_open_array(&json);
    for (size_t i = 0; i < missing.n; i++)
        json_text(&json, missing.rows[i].key);
    json_close(&json);
    json_close(&json);
    return text_end(&text);
}

int jobs_articles(struct task *task, struct jobs_seat *seat, struct oops *oops)
{
    char *bytes;
    size_t n;
    int64_t changed = 0;
    struct articles articles;
    struct answer rows;
    struct ask ask = {.kind = ASK_ROWS,
                      .table = "article",
                      .where = term_is(task->arena, "pack", VALUE_OF_TEXT(task->job.pack)),
                      .limit = ROWS_MOST};
    int failed = folder_read(task->arena, task->job.file_path, FILE_MOST, &bytes, &n, oops);
    if (!failed)
        failed =
            articles_read(task->arena, bytes, n, task->job.file_name ? task->job.file_name : "text", &articles, oops);
    if (!failed)
        failed = store_ask(seat->store, task->arena, &ask, &rows, oops);
    if (!failed)
        failed = store_all(task, &articles, &rows, &changed, oops);
    if (failed < 0)
        return failed;
    task->total = task->done = (int64_t)articles.n;
    task->figures = figures_of(task, seat->law, &articles, changed);
    return 0;
}
