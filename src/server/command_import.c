#include "server/command_house.h"

#include "api/evidence_store.h"
#include "base/clock.h"
#include "base/random.h"
#include "format/json.h"
#include "server/folder.h"
#include "server/jobs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* import: a report or a table into a house that no server holds, by the same job that the page uses: kept as evidence,
 * read by fengsui-reader, foreseen, stored in slices, and undone from the page if need be. */

enum { FILE_MOST = 200 * 1024 * 1024, NAP_MS = 40 };

struct importing {
    const struct command_line *line;
    struct arena *arena; /* of one look */
    struct store *store; /* for reading */
    struct jobs *jobs;
    int64_t id;
    json_t *told; /* the job as the page would show it */
};

static void end_office(struct office **office) { office_stop(*office); }
static void end_jobs(struct jobs **jobs) { jobs_stop(*jobs); }
static void end_store(struct store **store) { store_close(*store); }

/* --- the job as it is --- */

static int look(struct importing *importing, struct oops *oops)
{
    struct row *row = NULL;
    struct json_limits limits = {.bytes = 16 * 1024 * 1024};
    arena_reset(importing->arena);
    json_done(&importing->told);
    importing->told = NULL;
    int failed = store_row(importing->store, importing->arena, "job", importing->id, &row, oops);
    if (failed)
        return failed < 0 ? failed : oops_set(oops, ERR_NOT_FOUND, "job", NULL, NULL);
    const char *text = jobs_tell(importing->jobs, importing->arena, row);
    return text ? json_read(text, strlen(text), "job", &limits, &importing->told, oops)
                : oops_set(oops, ERR_INTERNAL, "job", NULL, NULL);
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static long long count_of(const json_t *object, const char *key)
{
    return (long long)json_integer_value(json_object_get(object, key));
}

static bool is(const struct importing *importing, const char *state)
{
    return !strcmp(text_of(importing->told, "state"), state);
}

/* Until it wants something or is over. */
static int wait_for_rest(struct importing *importing, struct oops *oops)
{
    const struct timespec nap = {.tv_nsec = NAP_MS * 1000000L};
    int failed = look(importing, oops);
    while (!failed && (is(importing, "reading") || is(importing, "running"))) {
        if (isatty(2))
            fprintf(stderr, "\r%s %lld / %lld ", is(importing, "reading") ? "读取" : "存入",
                    count_of(importing->told, "done"), count_of(importing->told, "total"));
        nanosleep(&nap, NULL);
        failed = look(importing, oops);
    }
    if (isatty(2))
        fprintf(stderr, "\n");
    return failed;
}

static int steer(struct importing *importing, const char *verb, const char *options, struct oops *oops)
{
    struct actor actor = command_house_actor();
    int failed = jobs_steer(importing->jobs, importing->id, verb, options, &actor, oops);
    return failed ? failed : wait_for_rest(importing, oops);
}

/* --- columns --- */

/* An object to which each column adds what `print` has to say of it. */
static const char *of_columns(const struct importing *importing, struct arena *arena,
                              void (*print)(struct json *json, const json_t *column))
{
    size_t i;
    json_t *column;
    struct text text = TEXT(arena);
    struct json out = JSON(&text);
    json_open_object(&out);
    json_array_foreach(json_object_get(importing->told, "columns"), i, column) print(&out, column);
    json_close(&out);
    return text_end(&text);
}

static void print_field(struct json *json, const json_t *column)
{
    if (*text_of(column, "field"))
        json_key_text(json, text_of(column, "source"), text_of(column, "field"));
}

/* {"主机IP": "host", …}: what the reader proposes for the headers it knows. */
static const char *proposed(const struct importing *importing, struct arena *arena)
{
    return of_columns(importing, arena, print_field);
}

static int name_columns(struct importing *importing, struct oops *oops)
{
    ARENA_SCOPE(arena);
    const char *given = command_option(importing->line, "--columns"), *known = proposed(importing, arena);
    if (!given) {
        fprintf(stderr,
                "表格的列还没有对应。认得出来的是：\n  %s\n照用加 --columns proposed，或改好以后写 --columns '{…}'\n",
                known);
        return steer(importing, "cancel", "{}", oops);
    }
    const char *columns = strcmp(given, "proposed") ? given : known;
    return steer(importing, "mapping", arena_printf(arena, "{\"columns\":%s,\"remember\":true}", columns), oops);
}

/* --- words --- */

/* What a word means: as it was said before, else as it is suggested; NULL: nobody knows. */
static const char *meaning(const json_t *word)
{
    const char *answer = text_of(word, "answer");
    return !strcmp(answer, "means")                            ? text_of(word, "means")
           : !strcmp(answer, "open") && *text_of(word, "near") ? text_of(word, "near")
           : !strcmp(answer, "empty")                          ? ""
                                                               : NULL;
}

static void print_meanings(struct json *json, const json_t *column)
{
    size_t i;
    json_t *word;
    if (!json_array_size(json_object_get(column, "words")))
        return;
    json_key(json, text_of(column, "source"));
    json_open_object(json);
    json_array_foreach(json_object_get(column, "words"), i, word)
    {
        const char *means = meaning(word);
        if (means || !strcmp(text_of(word, "answer"), "refused"))
            json_key_text(json, text_of(word, "word"), means);
    }
    json_close(json);
}

/* {"单位类别": {"党政机构": "职能部门"}} */
static const char *suggested(const struct importing *importing, struct arena *arena)
{
    return of_columns(importing, arena, print_meanings);
}

static int name_words(struct importing *importing, const char *given, struct oops *oops)
{
    ARENA_SCOPE(arena);
    const char *words = strcmp(given, "proposed") ? given : suggested(importing, arena);
    const char *columns = proposed(importing, arena);
    return steer(importing, "mapping",
                 arena_printf(arena, "{\"columns\":%s,\"words\":%s,\"remember\":true}", columns, words), oops);
}

static void print_words(const struct importing *importing)
{
    ARENA_SCOPE(arena);
    size_t i, k, open = 0;
    json_t *column, *word;
    json_array_foreach(json_object_get(importing->told, "columns"), i, column)
    {
        json_array_foreach(json_object_get(column, "words"), k, word)
        {
            if (strcmp(text_of(word, "answer"), "open"))
                continue;
            open++;
            printf("  %s：台账不认识“%s”，%lld 行%s%s\n", text_of(column, "source"), text_of(word, "word"),
                   count_of(word, "rows"), *text_of(word, "near") ? "，也许是 " : "", text_of(word, "near"));
        }
    }
    if (open)
        printf("  按建议登记加 --words proposed，或改好以后写 --words '%s'（\"\" 留空，null 不收）\n",
               suggested(importing, arena));
}

/* --- what came of it --- */

static void print_faults(const struct importing *importing)
{
    size_t i;
    json_t *fault;
    json_array_foreach(json_object_get(importing->told, "notices"), i, fault)
        printf("  %s：%s（%lld 行，%s起）\n", text_of(fault, "where"), text_of(fault, "message"),
               count_of(fault, "rows"), text_of(fault, "first"));
    json_array_foreach(json_object_get(importing->told, "errors"), i, fault)
        printf("  %s：%s\n", text_of(fault, "where"), text_of(fault, "message"));
    if (!i && *text_of(importing->told, "reason"))
        printf("  %s\n", text_of(importing->told, "reason"));
}

static void print_report(const struct importing *importing, bool trial)
{
    const json_t *told = importing->told, *sums = json_object_get(told, "reconciled");
    if (importing->line->json) {
        char *text = json_dumps(told, JSON_COMPACT);
        printf("%s\n", text ? text : "{}");
        free(text);
        return;
    }
    if (is(importing, "failed") || (is(importing, "cancelled") && !trial)) {
        printf("作业 %lld（%s %s）没有存入\n", (long long)importing->id, text_of(json_object_get(told, "file"), "name"),
               text_of(told, "state"));
        print_faults(importing);
        return;
    }
    printf("作业 %lld（%s %s）：新增 %lld，已有 %lld，更新 %lld，没收 %lld，不再出现 %lld%s\n",
           (long long)importing->id, text_of(json_object_get(told, "file"), "name"), text_of(told, "state"),
           count_of(told, "new"), count_of(told, "seen"), count_of(told, "changed"), count_of(told, "refused"),
           count_of(told, "gone"), trial ? "（试算，没有存入）" : "");
    if (sums && !trial)
        printf("文件里 %lld ＝ 存入 %lld ＋ 合并 %lld ＋ 没收 %lld\n", count_of(sums, "in_file"),
               count_of(sums, "stored"), count_of(sums, "merged"), count_of(sums, "refused"));
    print_words(importing);
    print_faults(importing);
}

static int see_through(struct importing *importing, struct oops *oops)
{
    bool trial = command_option(importing->line, "--dry-run") != NULL, foreseen = false;
    const char *words = command_option(importing->line, "--words");
    int failed = wait_for_rest(importing, oops);
    if (!failed && is(importing, "mapping"))
        failed = name_columns(importing, oops);
    if (!failed && is(importing, "ready") && words && json_array_size(json_object_get(importing->told, "columns")))
        failed = name_words(importing, words, oops);
    if (!failed && is(importing, "ready") && trial) {
        print_report(importing, true);
        foreseen = true;
        failed = steer(importing, "cancel", "{}", oops);
    } else if (!failed && is(importing, "ready")) {
        failed = steer(importing, "run", "{}", oops);
    }
    if (failed < 0)
        return failed;
    if (!foreseen)
        print_report(importing, false);
    return foreseen || is(importing, "done") ? 0 : 1;
}

/* --- beginning --- */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int keep_file(struct arena *arena, const struct command_line *line, struct evidence *ret_evidence,
                     struct oops *oops)
{
    const char *folder = arena_printf(arena, "%s/evidence", line->argv[0]);
    char *bytes = NULL;
    size_t n = 0;
    int failed = folder_read(arena, line->argv[1], FILE_MOST, &bytes, &n, oops);
    if (!failed && !n)
        return oops_set(oops, ERR_INVALID, line->argv[1], "文件是空的", "the file is empty");
    if (!failed)
        failed = evidence_store_open(folder, oops);
    return failed ? failed : evidence_store_take(folder, NULL, bytes, n, base_name(line->argv[1]), ret_evidence, oops);
}

static int begin(struct importing *importing, struct arena *arena, struct oops *oops)
{
    const struct command_line *line = importing->line;
    const char *into = command_option(line, "--into");
    struct evidence evidence;
    char id[33];
    random_hex(id, 16);
    int failed = keep_file(arena, line, &evidence, oops);
    if (failed < 0)
        return failed;
    const struct api_job job = {.kind = "import",
                                .title = base_name(line->argv[1]),
                                .file_name = base_name(line->argv[1]),
                                .file_hash = evidence.sha256,
                                .into = into ? into : "finding",
                                .options = "{}",
                                .fact_id = id,
                                .actor = command_house_actor()};
    return jobs_take(importing->jobs, &job, &importing->id, oops);
}

int command_import(const struct command_line *line, struct oops *oops)
{
    ARENA_SCOPE(arena);
    ARENA_SCOPE(looks);
    COMMAND_HOUSE(house);
    __attribute__((cleanup(end_office))) struct office *office = NULL;
    __attribute__((cleanup(end_store))) struct store *store = NULL;
    __attribute__((cleanup(end_jobs))) struct jobs *jobs = NULL;
    JSON_SCOPE(nothing);
    int failed = house_open(line->argv[0], &house, oops);
    const struct office_plan plan = {.house = house};
    if (!failed)
        failed = office_start(&plan, &office, oops);
    if (!failed)
        failed = store_open(house_store_path(arena, line->argv[0]), STORE_READ, &store, oops);
    if (failed < 0)
        return failed;
    store_use_schema(store, &house->law->schema);
    const struct jobs_plan work = {
        .office = office, .store_path = house_store_path(arena, line->argv[0]), .data_folder = line->argv[0]};
    failed = jobs_start(&work, &jobs, oops);
    struct importing importing = {.line = line, .arena = looks, .store = store, .jobs = jobs, .told = nothing};
    if (!failed)
        failed = begin(&importing, arena, oops);
    if (!failed)
        failed = see_through(&importing, oops);
    json_done(&importing.told);
    return failed;
}
