#include "import_world.h"

#include "format/yaml.h"
#include "rules/calendar_load.h"
#include "rules/load.h"
#include "rules/terms.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static _Noreturn void give_up(const char *what, const struct oops *oops)
{
    fprintf(stderr, "%s: %s %s %s\n", what, oops ? oops->where : "", oops ? oops->zh : "", oops ? oops->en : "");
    abort();
}

static const char *read_all(struct arena *arena, const char *path, size_t *ret_n)
{
    FILE *file = fopen(path, "rb");
    struct text text = TEXT(arena);
    char piece[65536];
    size_t got;
    if (!file)
        give_up(path, NULL);
    while ((got = fread(piece, 1, sizeof piece, file)) > 0)
        text_add_n(&text, piece, got);
    fclose(file);
    *ret_n = text.n;
    return text_end(&text);
}

/* --- packs --- */

struct pack_files LIST(struct pack_file);

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct pack_file *)a)->name, ((const struct pack_file *)b)->name);
}

static void add_pack(struct arena *arena, const char *pack, struct pack_files *files)
{
    const char *folder = arena_printf(arena, "%s/%s", PACKS, pack);
    DIR *entries = opendir(folder);
    size_t first = files->n;
    if (!entries)
        give_up(folder, NULL);
    for (struct dirent *entry; (entry = readdir(entries));)
        if (text_ends(entry->d_name, ".yaml")) {
            struct pack_file *file = list_push(arena, files);
            *file = (struct pack_file){.pack = pack, .name = arena_text(arena, entry->d_name)};
            file->bytes = read_all(arena, arena_printf(arena, "%s/%s", folder, entry->d_name), &file->n);
        }
    closedir(entries);
    qsort(files->at + first, files->n - first, sizeof *files->at, by_name);
}

static struct node *read_yaml(struct arena *arena, const char *path)
{
    struct oops oops = {0};
    struct node *root;
    size_t n;
    const char *bytes = read_all(arena, path, &n);
    if (yaml_read(arena, path, bytes, n, NULL, &root, &oops))
        give_up(path, &oops);
    return root;
}

const char *world_extra_pack;

static void load_law(struct world *world)
{
    struct arena *arena = world->arena;
    struct oops oops = {0};
    struct calendar *calendar;
    struct pack_files files = {0};
    struct issues issues = {0};
    if (calendar_load(arena, read_yaml(arena, PACKS "/calendar/cn-2026.yaml"), &calendar, &oops))
        give_up("calendar", &oops);
    add_pack(arena, "base", &files);
    add_pack(arena, "cug", &files);
    if (world_extra_pack)
        *list_push(arena, &files) =
            (struct pack_file){"extra", "pack.yaml", world_extra_pack, strlen(world_extra_pack)};
    if (law_load(arena, files.at, files.n, calendar, &world->law, &issues))
        give_up("packs", NULL);
    for (size_t i = 0; i < issues.n; i++)
        if (issues.at[i].level == ISSUE_ERROR)
            fprintf(stderr, "%s: %s\n", issues.at[i].where, issues.at[i].zh);
    if (issues_errors(&issues))
        give_up("packs have errors", NULL);
}

/* --- stage --- */

static const ms_t NOON = 1773806400000; /* 2026-03-18 12:00 in Beijing */

static void open_over_file(struct world *world, const char *path, struct oops *oops)
{
    struct store *store;
    struct pen *pen;
    struct clerk *clerk;
    struct pen_options options = {.test_clock = true};
    struct change change = {.verb = "adopt",
                            .at = NOON,
                            .actor = {.title = "系统", .kind = "machine", .trusted = true},
                            .generation = world->law->generation};
    if (store_open(path, STORE_WRITE, &store, oops) || pen_open(store, &options, &pen, oops) ||
        clerk_new(pen, &clerk) || pen_begin(pen, oops) ||
        change_schema(pen, world->arena, &change, &world->law->schema, world->law->generation, oops) ||
        pen_commit(pen, oops))
        give_up(path, oops);
    clerk_use_law(clerk, world->law);
    stage_over(world->arena, world->law, pen, clerk, NOON, &world->stage);
    world->stage.own = true;
}

void world_open(struct world *world, const char *path)
{
    struct oops oops = {0};
    *world = (struct world){.arena = arena_new()};
    load_law(world);
    if (path)
        open_over_file(world, path, &oops);
    else if (stage_open(world->arena, world->law, NOON, &world->stage, &oops))
        give_up("stage", &oops);
    if (stage_editions(&world->stage, &oops) ||
        stage_rows(&world->stage, node_get(read_yaml(world->arena, PACKS "/base/cases/given.yaml"), "given"), &oops))
        give_up("standard rows", &oops);
}

void world_close(struct world *world)
{
    stage_close(&world->stage);
    arena_free(world->arena);
}

void world_rows(struct world *world, const char *yaml)
{
    struct oops oops = {0};
    struct node *root;
    if (yaml_read(world->arena, "rows", yaml, strlen(yaml), NULL, &root, &oops) ||
        stage_rows(&world->stage, root, &oops))
        give_up("rows", &oops);
}

struct job_world world_of(struct world *world)
{
    return (struct job_world){.store = stage_store(&world->stage), .law = world->law, .now = world->stage.now};
}

/* --- asking --- */

const struct row *world_record(struct world *world, const char *table, int64_t id)
{
    struct row *row = NULL;
    struct oops oops = {0};
    return store_row(stage_store(&world->stage), world->arena, table, id, &row, &oops) ? NULL : row;
}

size_t world_find(struct world *world, const char *table, const char *column, const char *text,
                  const struct row **ret_rows)
{
    return stage_ask(&world->stage, table, term_is(world->arena, column, VALUE_OF_TEXT(text)), "id", false, 200,
                     ret_rows);
}

int64_t world_count(struct world *world, const char *table)
{
    struct ask ask = {.kind = ASK_COUNT, .table = table};
    struct answer answer;
    struct oops oops = {0};
    if (store_ask(stage_store(&world->stage), world->arena, &ask, &answer, &oops))
        give_up(table, &oops);
    return answer.value.number;
}

/* --- jobs --- */

static struct job *start_job(struct world *world, struct fact *fact)
{
    struct clerk_item item = {.fact = fact, .arena = world->arena};
    struct oops oops = {0};
    fact->at = world->stage.now;
    if (clerk_batch(world->stage.clerk, world->stage.now, &item, 1, NULL, &oops) || item.answer.code)
        give_up("job was not opened", &item.answer.oops);
    return world_again(world, item.answer.record);
}

struct job *world_again(struct world *world, int64_t id)
{
    struct job *job;
    struct oops oops = {0};
    if (job_new(world_record(world, "job", id), &job, &oops))
        give_up("job record", &oops);
    return job;
}

static int64_t person_named(struct world *world, const char *name)
{
    const struct row *rows;
    return world_find(world, "person", "name", name, &rows) ? rows[0].id : 0;
}

static struct job *open_job(struct world *world, const char *into, bool trusted, const char *name)
{
    static int serial;
    struct fact fact;
    struct oops oops = {0};
    struct job_start start = {
        .fact_id = arena_printf(world->arena, "test-%d", ++serial),
        .into = into,
        .file = name,
        .hash = "00ff",
        .person = person_named(world, "吴远舟"),
        .person_title = "吴远舟",
        .trusted = trusted,
    };
    if (job_open_fact(world->arena, world->law, &start, &fact, &oops))
        give_up("job", &oops);
    return start_job(world, &fact);
}

void world_feed(struct world *world, struct job *job, const char *file)
{
    struct oops oops = {0};
    struct job_world seen = world_of(world);
    FILE *reader = popen(arena_printf(world->arena, "%s --name '%s' '%s' < '%s'", READER, "sample", file, file), "r");
    char piece[16384];
    size_t got;
    int failed = 0;
    while (reader && !failed && (got = fread(piece, 1, sizeof piece, reader)) > 0)
        failed = job_feed(job, piece, got, &oops);
    if (reader)
        pclose(reader);
    if (!failed && job_fed(job, &seen, &oops))
        failed = -1;
}

struct job *world_job(struct world *world, const char *into, bool trusted, const char *file)
{
    const char *name = strrchr(file, '/') ? strrchr(file, '/') + 1 : file;
    struct job *job = open_job(world, into, trusted, name);
    world_feed(world, job, file);
    return job;
}

struct job *world_job_of(struct world *world, const char *into, bool trusted, const char *name, const char *bytes,
                         size_t n)
{
    char path[] = "/tmp/fengsui-import-XXXXXX";
    int fd = mkstemp(path);
    if (fd < 0 || write(fd, bytes, n) != (ssize_t)n)
        give_up(path, NULL);
    close(fd);
    struct job *job = open_job(world, into, trusted, name);
    world_feed(world, job, path);
    unlink(path);
    return job;
}

struct job *world_undo(struct world *world, int64_t of)
{
    static int serial;
    struct fact fact;
    struct oops oops = {0};
    struct job_start start = {.fact_id = arena_printf(world->arena, "undo-%d", ++serial),
                              .person = person_named(world, "吴远舟"),
                              .person_title = "吴远舟"};
    if (job_undo_fact(world->arena, world_record(world, "job", of), &start, &fact, &oops))
        give_up("undo", &oops);
    return start_job(world, &fact);
}

json_t *world_printed(struct world *world, const struct job *job)
{
    struct text text = TEXT(world->arena);
    struct json json = JSON(&text);
    struct oops oops = {0};
    json_t *value;
    json_open_object(&json);
    job_print(job, &json);
    json_close(&json);
    if (json_read(text_end(&text), text.n, "job", NULL, &value, &oops))
        give_up("printed", &oops);
    return value;
}

bool world_pump(struct world *world, struct job *job)
{
    for (;;) {
        ARENA_SCOPE(arena);
        struct fact facts[JOB_SLICE];
        struct clerk_item items[JOB_SLICE];
        struct oops oops = {0};
        struct job_world seen = world_of(world);
        size_t n;
        int again = job_next_facts(job, &seen, arena, facts, JOB_SLICE, &n, &oops);
        if (again < 0)
            fprintf(stderr, "pump: %s %s\n", oops.where, oops.zh);
        if (again == JOB_AGAIN)
            continue;
        if (!n)
            return true;
        for (size_t i = 0; i < n; i++) {
            facts[i].at = seen.now;
            items[i] = (struct clerk_item){.fact = &facts[i], .arena = arena};
        }
        if (clerk_batch(world->stage.clerk, seen.now, items, n, NULL, &oops))
            give_up("batch", &oops);
        world->facts += n;
        world->slices++;
        if (world->stop_after && world->facts >= world->stop_after)
            return false; /* the answers are lost with the server */
        for (size_t i = 0; i < n; i++)
            job_answered(job, &facts[i], &items[i].answer);
    }
}
