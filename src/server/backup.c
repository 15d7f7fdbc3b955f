#include "server/backup.h"

#include "api/evidence_store.h"
#include "audit/change.h"
#include "cases/page.h"
#include "format/date.h"
#include "format/json.h"
#include "rules/terms.h"
#include "server/folder.h"
#include "server/house.h"
#include "store/store_backup.h"
#include "store/store_note.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FORMAT = 1, SESSIONS_AT_ONCE = 500 };

/* --- what is copied --- */

struct copying {
    struct arena *arena;
    const char *folder;
    const char *snapshot;      /* the store's copy, until it is in the tarball */
    struct tarball *tarball;
    struct backup *backup;
    struct map copied;         /* names of evidence */
    struct house_reader reader; /* of the copy */
    char *seals;               /* as they were before the snapshot: they name no change beyond it */
    size_t seals_n;
    struct oops *oops;
};

static int read_seals(struct copying *copying)
{
    const char *path = arena_printf(copying->arena, "%s/seals/seals.jsonl", copying->folder);
    if (access(path, F_OK))
        return 0;
    return folder_read(copying->arena, path, 256 * 1024 * 1024, &copying->seals, &copying->seals_n, copying->oops);
}

static int take_snapshot(struct copying *copying)
{
    struct store *store;
    int failed = store_open(house_store_path(copying->arena, copying->folder), STORE_READ, &store, copying->oops);
    if (failed < 0)
        return failed;
    unlink(copying->snapshot);
    failed = store_backup(store, copying->snapshot, copying->oops);
    store_close(store);
    return failed;
}

static int note_head(struct copying *copying)
{
    struct ask ask = {.kind = ASK_ROWS,
                      .table = "trail",
                      .limit = 1,
                      .order = {{term_column(copying->arena, "id"), true}},
                      .order_count = 1};
    struct answer newest;
    int failed = store_ask(copying->reader.store, copying->arena, &ask, &newest, copying->oops);
    if (failed < 0 || !newest.n)
        return failed;
    copying->backup->seq = newest.rows[0].id;
    snprintf(copying->backup->head, sizeof copying->backup->head, "%s", row_text(&newest.rows[0], "hash"));
    return 0;
}

/* A file that several rows name is copied once. */
static int add_evidence(void *context, const struct reg *reg, const struct row *row)
{
    struct copying *copying = context;
    const char *hash = row_text(row, "hash");
    const char *name = evidence_store_path(copying->arena, "evidence", hash);
    (void)reg;
    if (!name || map_set(copying->arena, &copying->copied, name, copying))
        return 0;
    int none = tarball_add(copying->tarball, name, arena_printf(copying->arena, "%s/%s", copying->folder, name),
                           copying->oops);
    if (none > 0)
        *list_push(copying->arena, &copying->backup->missing) = name;
    return none < 0 ? none : 0;
}

static int add_all_evidence(struct copying *copying)
{
    static const char *const COLUMNS[] = {"hash", NULL};
    struct page_walk walk = {.law = copying->reader.law, .table = "evidence", .columns = COLUMNS, .void_too = true};
    return page_each(copying->reader.store, &walk, add_evidence, copying, copying->oops);
}

static int add_series(struct copying *copying)
{
    struct names files = {0};
    const char *folder = arena_printf(copying->arena, "%s/series", copying->folder);
    static const char *const TAILS[] = {".raw", ".m5", ".h1"};
    if (access(folder, F_OK))
        return 0;
    int failed = 0;
    for (size_t i = 0; !failed && i < 3; i++)
        failed = pack_folder_list(copying->arena, folder, TAILS[i], &files, copying->oops);
    for (size_t i = 0; !failed && i < files.n; i++) {
        failed = tarball_add(copying->tarball, files.at[i] + strlen(copying->folder) + 1, files.at[i], copying->oops);
        failed = failed > 0 ? 0 : failed; /* forgotten meanwhile */
    }
    return failed;
}

static const char *manifest_of(struct copying *copying)
{
    struct text text = TEXT(copying->arena);
    struct json json = JSON(&text);
    const struct backup *backup = copying->backup;
    json_open_object(&json);
    json_key_int(&json, "format", FORMAT);
    json_key_text(&json, "fengsui", FENGSUI_VERSION);
    json_key_text(&json, "institution", copying->reader.institution);
    json_key_bool(&json, "test_clock", copying->reader.test_clock);
    json_key_int(&json, "made_ms", clock_true());
    json_key_int(&json, "law_time_ms", copying->reader.now);
    json_key_int(&json, "seq", backup->seq);
    json_key_text(&json, "head", backup->head);
    json_key(&json, "files");
    json_open_array(&json);
    for (size_t i = 0; i < backup->members.n; i++) {
        json_open_object(&json);
        json_key_text(&json, "name", backup->members.at[i].name);
        json_key_int(&json, "size", backup->members.at[i].size);
        json_key_text(&json, "sha256", backup->members.at[i].sha256);
        json_close(&json);
    }
    json_close(&json);
    json_key(&json, "missing");
    json_open_array(&json);
    for (size_t i = 0; i < backup->missing.n; i++)
        json_text(&json, backup->missing.at[i]);
    json_close(&json);
    json_close(&json);
    return text_end(&text);
}

static int fill(struct copying *copying)
{
    int failed = tarball_add(copying->tarball, "fengsui.db", copying->snapshot, copying->oops);
    if (!failed)
        failed = add_all_evidence(copying);
    if (!failed)
        failed = add_series(copying);
    if (!failed && copying->seals_n)
        failed =
            tarball_add_bytes(copying->tarball, "seals/seals.jsonl", copying->seals, copying->seals_n, copying->oops);
    if (failed)
        return failed;
    const char *manifest = manifest_of(copying);
    return tarball_add_bytes(copying->tarball, "manifest.json", manifest, strlen(manifest), copying->oops);
}

static int pack_up(struct copying *copying, const char *file)
{
    struct house_reader *reader = &copying->reader;
    int failed = store_open(copying->snapshot, STORE_READ, &reader->store, copying->oops);
    if (!failed)
        failed = house_read_store(copying->arena, reader, copying->oops);
    if (!failed)
        failed = note_head(copying);
    if (!failed)
        failed = tarball_create(copying->arena, file, &copying->backup->members, &copying->tarball, copying->oops);
    if (failed < 0)
        return failed;
    failed = fill(copying);
    if (failed) {
        tarball_abandon(copying->tarball);
        return failed;
    }
    return tarball_close(copying->tarball, copying->oops);
}

static const char NEWEST[] = "backup"; /* NOTE_SETTING: "1789000000000 /var/backups/…" */

/* For the doctor. A folder that cannot be written in has its backup all the same. */
static void remember(struct arena *arena, const char *folder, const char *file)
{
    struct store *store = NULL;
    char whole[PATH_MAX];
    struct oops none = {0};
    if (!realpath(file, whole) || store_open(house_store_path(arena, folder), STORE_KEEPER, &store, &none) < 0)
        return;
    const char *noted = arena_printf(arena, "%lld %s", (long long)clock_true(), whole);
    (void)!store_note_set(store, NOTE_SETTING, NEWEST, noted, 0);
    store_close(store);
}

bool backup_newest(struct store *store, struct arena *arena, ms_t *ret_at, const char **ret_file)
{
    const char *noted = NULL;
    if (store_note_get(store, arena, NOTE_SETTING, NEWEST, 0, &noted) != 0)
        return false;
    const char *blank = strchr(noted, ' ');
    int64_t at;
    if (!blank || !text_to_int(arena_text_n(arena, noted, (size_t)(blank - noted)), &at))
        return false;
    *ret_at = at;
    *ret_file = blank + 1;
    return true;
}

int backup_write(struct arena *arena, const char *folder, const char *file, struct backup *ret_backup,
                 struct oops *oops)
{
    struct copying copying = {.arena = arena,
                              .folder = folder,
                              .snapshot = arena_printf(arena, "%s.store", file),
                              .backup = ret_backup,
                              .oops = oops};
    *ret_backup = (struct backup){0};
    if (!house_exists(folder))
        return oops_printf(oops, ERR_NOT_FOUND, folder, "%s 里没有数据", folder);
    if (access(file, F_OK) == 0)
        return oops_printf(oops, ERR_EXISTS, file, "%s 已经存在，不覆盖", file);
    int failed = read_seals(&copying);
    if (!failed)
        failed = take_snapshot(&copying);
    if (!failed)
        failed = pack_up(&copying, file);
    house_reader_close(&copying.reader);
    folder_remove_store(arena, copying.snapshot);
    if (!failed)
        remember(arena, folder, file);
    return failed;
}

/* --- the way back --- */

static const struct tarball_member *member_named(const struct tarball_members *members, const char *name)
{
    for (size_t i = 0; i < members->n; i++)
        if (!strcmp(members->at[i].name, name))
            return &members->at[i];
    return NULL;
}

static int compare_one(const json_t *told, const struct tarball_members *members, struct oops *oops)
{
    const char *name = NULL, *hash = NULL;
    int64_t size = 0;
    int failed = json_want_text(told, "manifest.json", "name", &name, oops);
    if (!failed)
        failed = json_want_text(told, "manifest.json", "sha256", &hash, oops);
    if (!failed)
        failed = json_want_int(told, "manifest.json", "size", &size, oops);
    if (failed < 0)
        return failed;
    const struct tarball_member *member = member_named(members, name);
    if (!member)
        return oops_printf(oops, ERR_CORRUPT, name, "备份里缺 %s", name);
    if (member->size != size || strcmp(member->sha256, hash))
        return oops_printf(oops, ERR_CORRUPT, name, "%s 与清单不符，备份已损坏或被改动", name);
    return 0;
}

static int compare(struct arena *arena, const char *folder, struct backup *backup, struct oops *oops)
{
    char *bytes;
    size_t n;
    const json_t *files = NULL;
    const char *head = NULL;
    JSON_SCOPE(manifest);
    struct json_limits limits = {.bytes = 256 * 1024 * 1024};
    int failed = folder_read(arena, arena_printf(arena, "%s/manifest.json", folder), limits.bytes, &bytes, &n, oops);
    if (!failed)
        failed = json_read(bytes, n, "manifest.json", &limits, &manifest, oops);
    if (!failed)
        failed = json_want_array(manifest, "manifest.json", "files", &files, oops);
    if (!failed)
        failed = json_want_int(manifest, "manifest.json", "seq", &backup->seq, oops);
    if (!failed)
        failed = json_want_text(manifest, "manifest.json", "head", &head, oops);
    for (size_t i = 0; !failed && i < json_array_size(files); i++)
        failed = compare_one(json_array_get(files, i), &backup->members, oops);
    if (failed < 0)
        return failed;
    snprintf(backup->head, sizeof backup->head, "%s", head);
    if (json_array_size(files) + 1 != backup->members.n)
        return oops_printf(oops, ERR_CORRUPT, "manifest.json", "备份里有清单之外的文件");
    return 0;
}

/* Nobody stays logged in across a restoration. */
static int end_sessions(struct arena *arena, const char *folder, struct oops *oops)
{
    struct store *store;
    struct cell *rows;
    size_t n = 1;
    int failed = store_open(house_store_path(arena, folder), STORE_KEEPER, &store, oops);
    if (failed < 0)
        return failed;
    while (!failed && n) {
        failed = store_note_list(store, arena, NOTE_SESSION, "", 0, SESSIONS_AT_ONCE, &rows, &n);
        for (size_t i = 0; !failed && i < n; i++)
            failed = store_note_drop(store, NOTE_SESSION, rows[i].name);
    }
    store_close(store);
    return failed < 0 ? oops_set(oops, -failed, folder, NULL, NULL) : 0;
}

static int prove(struct arena *arena, const char *folder, const struct backup *backup, struct verify_report *report,
                 struct oops *oops)
{
    struct house_reader reader = {0};
    int failed = house_read(arena, folder, &reader, oops);
    if (!failed)
        failed = verify_run(reader.store, &reader.law->schema, arena_printf(arena, "%s/seals", folder), NULL, NULL,
                            arena, report, oops);
    house_reader_close(&reader);
    if (failed < 0)
        return failed;
    if (strcmp(report->head, backup->head))
        return oops_printf(oops, ERR_CORRUPT, "manifest.json", "链首与清单不符，备份已被改动");
    return 0;
}

/* The key that could go on with the former seals is not in a backup. */
static int put_seals_aside(struct arena *arena, const char *folder, struct oops *oops)
{
    const char *former = arena_printf(arena, "%s/seals/former", folder),
               *seals = arena_printf(arena, "%s/seals/seals.jsonl", folder);
    if (access(seals, F_OK))
        return 0;
    if (mkdir(former, 0700) || rename(seals, arena_printf(arena, "%s/seals.jsonl", former)))
        return oops_printf(oops, ERR_IO, former, "封条移不进 %s：%s", former, strerror(errno));
    return 0;
}

static int build(struct arena *arena, const char *file, const char *part, bool anyway, struct backup *backup,
                 struct verify_report *report, struct oops *oops)
{
    int failed = tarball_unpack(arena, file, part, &backup->members, oops);
    if (!failed)
        failed = compare(arena, part, backup, oops);
    if (!failed)
        failed = prove(arena, part, backup, report, oops);
    if (failed < 0)
        return failed;
    if (report->problem_count && !anyway)
        return oops_printf(oops, ERR_CORRUPT, report->problems[0].place,
                           "备份里的痕迹或台账被改动过（%zu 处），没有恢复；确要查看时加 --force",
                           report->problem_count);
    failed = put_seals_aside(arena, part, oops);
    return failed ? failed : end_sessions(arena, part, oops);
}

int backup_restore(struct arena *arena, const char *file, const char *folder, bool anyway, struct backup *ret_backup,
                   struct verify_report *ret_report, struct oops *oops)
{
    const char *part = arena_printf(arena, "%s.part", folder);
    *ret_backup = (struct backup){0};
    *ret_report = (struct verify_report){0};
    if (!folder_is_empty(folder))
        return oops_printf(oops, ERR_EXISTS, folder, "%s 不是空文件夹，不覆盖", folder);
    int failed = folder_remove(part, oops); /* left by a restoration that was cut short */
    if (!failed && mkdir(part, 0700))
        failed = oops_printf(oops, ERR_IO, part, "建不了文件夹 %s：%s", part, strerror(errno));
    if (!failed)
        failed = build(arena, file, part, anyway, ret_backup, ret_report, oops);
    if (!failed)
        failed = folder_publish(arena, part, folder, oops);
    if (failed < 0) {
        struct oops ignored = {0};
        (void)!folder_remove(part, &ignored);
    }
    return failed;
}
