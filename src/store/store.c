#include "store/store.h"

#include "base/clock.h"
#include "base/must.h"
#include "store/savepoint_inner.h"
#include "store/store_faulty.h"
#include "store/store_inner.h"
#include "store/store_keep.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    APPLICATION = 0x46534949, /* what `file` and PRAGMA application_id show: a store of this program */
    READER_LIMIT_MS = 2000,
    BUSY_MS = 5000,
    STEPS_PER_CHECK = 4000, /* virtual machine steps between two looks at the clock: well under 1 ms */
};

/* ---- failures ---- */

static enum err code_of(int rc)
{
    switch (rc) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID: return ERR_EXISTS;
    }
    switch (rc & 0xff) {
    case SQLITE_NOMEM: return ERR_NOMEM;
    case SQLITE_FULL: return ERR_DISK_FULL;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN: return ERR_IO;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return ERR_BUSY;
    case SQLITE_CORRUPT: return ERR_CORRUPT;
    case SQLITE_NOTADB: return ERR_INVALID;
    case SQLITE_READONLY: return ERR_READ_ONLY;
    case SQLITE_INTERRUPT: return ERR_TIMEOUT;
    case SQLITE_TOOBIG: return ERR_TOO_LARGE;
    default: return ERR_INTERNAL;
    }
}

static const char *advice_zh(enum err code)
{
    switch (code) {
    case ERR_DISK_FULL: return "请腾出空间，之后会自动恢复";
    case ERR_IO: return "请检查磁盘和数据目录的权限";
    case ERR_CORRUPT: return "请停止服务，运行 verify，并从备份恢复";
    case ERR_TIMEOUT: return "请缩小查询范围";
    case ERR_INVALID: return "这不是本系统的数据文件";
    default: return "";
    }
}

static const char *advice_en(enum err code)
{
    switch (code) {
    case ERR_DISK_FULL: return "; make room, work resumes by itself";
    case ERR_IO: return "; check the disk and the rights of the data folder";
    case ERR_CORRUPT: return "; stop the service, run verify, restore a backup";
    case ERR_TIMEOUT: return "; ask for less";
    case ERR_INVALID: return "; this is not a data file of this program";
    default: return "";
    }
}

/* What SQLite adds is told in Chinese, too, where it names a place; "database or disk is full" says nothing more. */
static bool says_more(enum err code)
{
    return code != ERR_DISK_FULL && code != ERR_NOMEM && code != ERR_BUSY && code != ERR_READ_ONLY &&
           code != ERR_TIMEOUT;
}

int store_failed(struct store *store, const char *where, struct oops *oops)
{
    enum err code = code_of(sqlite3_extended_errcode(store->db));
    const char *message = sqlite3_errmsg(store->db);
    if (strstr(message, "parser stack overflow"))
        code = ERR_TOO_LARGE; /* a condition that nests deeper than SQL can be read */
    if (!oops)
        return -(int)code;
    char zh[sizeof oops->zh], en[sizeof oops->en];
    const char *advice = advice_zh(code), *colon = *advice ? "：" : "";
    if (says_more(code))
        snprintf(zh, sizeof zh, "%s（%.200s）%s%s", err_zh(code), message, colon, advice);
    else
        snprintf(zh, sizeof zh, "%s%s%s", err_zh(code), colon, advice);
    snprintf(en, sizeof en, "%s (%.200s)%s", err_en(code), message, advice_en(code));
    return oops_set(oops, code, where ? where : store->path, zh, en);
}

/* ---- counted faults ---- */

void store_fail_after(struct store *store, int64_t n) { store->fail_after = n; }
int64_t store_fail_left(const struct store *store) { return store->fail_after; }

int store_fault(struct store *store, struct oops *oops)
{
    if (store->fail_after < 0 || store->fail_after-- > 0)
        return 0;
    return oops_set(oops, ERR_IO, store->path, "读写失败（试验）", "input or output failed (a test's fault)");
}

/* ---- opening ---- */

static int watch_the_clock(void *context)
{
    const struct store *store = context;
    return store->give_up && clock_machine() >= store->give_up;
}

static int pragma_number(struct store *store, const char *pragma, int64_t *ret_number, struct oops *oops)
{
    STATEMENT(statement);
    int err = statement_get(store, pragma, &statement, oops);
    if (err)
        return err;
    if (sqlite3_step(statement) != SQLITE_ROW)
        return store_failed(store, NULL, oops);
    *ret_number = sqlite3_column_int64(statement, 0);
    return 0;
}

static int run_all(struct store *store, const char *sql, struct oops *oops)
{
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : store_failed(store, NULL, oops);
}

/* Somebody may have left triggers or views in the file with a tool of his own: they never run here. */
static void distrust_the_file(sqlite3 *db)
{
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
}

static const char FIXED_TABLES[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE IF NOT EXISTS pen(id INTEGER PRIMARY KEY CHECK (id = 1), seq INT, at INT, next_id INT,"
    " generation INT, epoch INT, hash TEXT, origin TEXT, schema TEXT);"
    "CREATE TABLE IF NOT EXISTS \"note-session\"(key TEXT PRIMARY KEY, value TEXT, until INT) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS \"note-throttle\"(key TEXT PRIMARY KEY, value TEXT, until INT) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS \"note-claim\"(key TEXT PRIMARY KEY, value TEXT, until INT) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS \"note-cursor\"(key TEXT PRIMARY KEY, value TEXT, until INT) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS \"note-mapping\"(key TEXT PRIMARY KEY, value TEXT, until INT) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS \"note-setting\"(key TEXT PRIMARY KEY, value TEXT, until INT) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS \"note-view\"(key TEXT PRIMARY KEY, value TEXT, until INT) WITHOUT ROWID;"
    "COMMIT;";

int store_layout(struct store *store, int64_t *ret_layout, struct oops *oops)
{
    return pragma_number(store, "PRAGMA user_version", ret_layout, oops);
}

static int check_layout(struct store *store, struct oops *oops)
{
    int64_t layout = 0;
    int err = store_layout(store, &layout, oops);
    if (err || layout <= STORE_LAYOUT)
        return err;
    char zh[300], en[300];
    snprintf(zh, sizeof zh,
             "数据由更新的程序写成（版式 %lld，本程序只认到 %d），什么也没有改动：请装回那一版或更新的程序；"
             "只有旧程序可用的，恢复升级之前的备份",
             (long long)layout, STORE_LAYOUT);
    snprintf(en, sizeof en,
             "a newer program wrote this data (layout %lld, this one knows %d); nothing was touched: install that program"
             " or a newer one again, or restore a backup from before the upgrade",
             (long long)layout, STORE_LAYOUT);
    return oops_set(oops, ERR_NEWER, store->path, zh, en);
}

static int check_application(struct store *store, struct oops *oops)
{
    int64_t application = 0, tables = 0;
    int err = pragma_number(store, "PRAGMA application_id", &application, oops);
    if (!err)
        err = pragma_number(store, "SELECT COUNT(*) FROM sqlite_master", &tables, oops);
    if (!err && application == APPLICATION)
        return check_layout(store, oops);
    if (err)
        return err;
    if (application == 0 && tables == 0 && store->mode == STORE_WRITE)
        return 0; /* new and empty */
    return oops_set(oops, ERR_INVALID, store->path, "这不是本系统的数据文件",
                    "this is not a data file of this program");
}

static int prepare_to_write(struct store *store, struct oops *oops)
{
    char sql[200];
    snprintf(sql, sizeof sql,
             "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = %s;"
             "PRAGMA application_id = %d",
             store->mode == STORE_WRITE ? "FULL" : "NORMAL", APPLICATION);
    int err = run_all(store, sql, oops);
    if (!err && store->mode == STORE_WRITE)
        err = run_all(store, FIXED_TABLES, oops);
    return err;
}

static int set_up(struct store *store, struct oops *oops)
{
    distrust_the_file(store->db);
    sqlite3_extended_result_codes(store->db, 1);
    sqlite3_busy_timeout(store->db, BUSY_MS);
    sqlite3_progress_handler(store->db, STEPS_PER_CHECK, watch_the_clock, store);
    int err = run_all(store, "PRAGMA cache_size = -32768", oops);
    if (!err && store->mode != STORE_WRITE) /* else savepoints would be kept in pieces of 1 KiB */
        err = run_all(store, "PRAGMA temp_store = MEMORY", oops);
    if (!err)
        err = check_application(store, oops);
    if (!err && store->mode != STORE_READ)
        err = prepare_to_write(store, oops);
    return err;
}

/* For the whole process, before the first handle: nobody asks SQLite how much memory it holds, and counting it takes a
 * lock at each allocation. */
static void prepare_process(void) { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

static int open_file(struct store *store, struct oops *oops)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, prepare_process);
    int flags = store->mode == STORE_WRITE    ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                : store->mode == STORE_KEEPER ? SQLITE_OPEN_READWRITE
                                              : SQLITE_OPEN_READONLY;
    struct stat found;
    if (store->mode != STORE_WRITE && stat(store->path, &found) != 0 && errno == ENOENT)
        return oops_set(oops, ERR_NOT_FOUND, store->path, "没有这个数据文件", "there is no such data file");
    if (sqlite3_open_v2(store->path, &store->db, flags | SQLITE_OPEN_NOMUTEX, savepoint_vfs()) != SQLITE_OK)
        return store->db ? store_failed(store, NULL, oops) : oops_set(oops, ERR_NOMEM, store->path, NULL, NULL);
    return set_up(store, oops);
}

int store_open(const char *path, enum store_mode mode, struct store **ret_store, struct oops *oops)
{
    MUST(mode == STORE_WRITE || strcmp(path, ":memory:") != 0);
    struct store *store = calloc(1, sizeof *store);
    char *copy = strdup(path);
    if (!store || !copy) {
        free(store);
        free(copy);
        return oops_set(oops, ERR_NOMEM, path, NULL, NULL);
    }
    *store = (struct store){.mode = mode,
                            .path = copy,
                            .names = arena_new(),
                            .fail_after = -1,
                            .time_limit = mode == STORE_READ ? READER_LIMIT_MS : 0};
    int err = open_file(store, oops);
    if (err) {
        store_close(store);
        return err;
    }
    *ret_store = store;
    return 0;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    statement_drop_all(store);
    int rc = sqlite3_close(store->db);
    MUST(rc == SQLITE_OK); /* a scan left open would keep the file open for ever */
    arena_free(store->names);
    free(store->path);
    free(store);
}

/* ---- memory ---- */

void store_cache(struct store *store, size_t kib)
{
    char sql[60];
    snprintf(sql, sizeof sql, "PRAGMA cache_size = -%zu", kib);
    (void)!run_all(store, sql, NULL); /* comfort: it works as well without */
}

void store_rest(struct store *store) { sqlite3_db_release_memory(store->db); }

/* ---- tables ---- */

static void remember(struct store *store, const struct table *table)
{
    struct known_table known = {.table = table};
    map_set(store->names, &store->tables, table->name, arena_copy(store->names, &known, sizeof known));
}

void store_use_schema(struct store *store, const struct schema *schema)
{
    statement_drop_all(store); /* a key may stand for the columns of the former one */
    arena_reset(store->names);
    store->tables = (struct map){0};
    for (size_t i = 0; i < store->known_count; i++)
        remember(store, store->known[i]);
    for (size_t i = 0; i < schema->n; i++)
        remember(store, &schema->tables[i]);
}

void store_use_table(struct store *store, const struct table *table)
{
    for (size_t i = 0; i < store->known_count; i++)
        if (store->known[i] == table)
            return;
    MUST(store->known_count < KNOWN_TABLES);
    store->known[store->known_count++] = table;
    remember(store, table);
}

const struct table *store_table(const struct store *store, const char *name, struct oops *oops)
{
    const struct known_table *known = name ? map_get(&store->tables, name) : NULL;
    if (!known)
        oops_set(oops, ERR_NOT_FOUND, name, "没有这个台账", "there is no such register");
    return known ? known->table : NULL;
}

/* ---- limits, snapshots, figures ---- */

void store_time_limit(struct store *store, int64_t ms) { store->time_limit = ms; }
void store_interrupt(struct store *store) { sqlite3_interrupt(store->db); }

int store_snapshot_begin(struct store *store)
{
    MUST(!store->snapshot_since);
    int64_t ignored;
    int err = statement_run(store, "BEGIN", NULL);
    if (!err) /* the view is fixed by the first reading, not by BEGIN */
        err = pragma_number(store, "SELECT COUNT(*) FROM pen", &ignored, NULL);
    if (err)
        store_snapshot_end(store);
    else
        store->snapshot_since = clock_machine();
    return err;
}

void store_snapshot_end(struct store *store)
{
    store->snapshot_since = 0;
    if (!sqlite3_get_autocommit(store->db) && statement_run(store, "ROLLBACK", NULL) != 0)
        MUST(sqlite3_get_autocommit(store->db)); /* SQLite has ended it by itself */
}

static int64_t size_of(const char *path, const char *tail)
{
    char whole[4096];
    struct stat found;
    snprintf(whole, sizeof whole, "%s%s", path, tail);
    return stat(whole, &found) == 0 ? (int64_t)found.st_size : 0;
}

void store_figures(const struct store *store, struct store_figures *ret_figures)
{
    *ret_figures = (struct store_figures){
        .wal_bytes = size_of(store->path, "-wal"),
        .file_bytes = size_of(store->path, ""),
        .asks = store->asks,
        .statements_cached = (int64_t)statement_count(store),
        .snapshot_ms = store->snapshot_since ? clock_machine() - store->snapshot_since : 0,
    };
}

static int checkpoint(struct store *store, int how, struct oops *oops)
{
    int rc = sqlite3_wal_checkpoint_v2(store->db, NULL, how, NULL, NULL);
    if (rc == SQLITE_BUSY)
        return 1;
    return rc == SQLITE_OK ? 0 : store_failed(store, NULL, oops);
}

int store_checkpoint_passive(struct store *store, struct oops *oops)
{
    int err = checkpoint(store, SQLITE_CHECKPOINT_PASSIVE, oops);
    return err < 0 ? err : 0; /* another checkpoint runs already: as good as ours */
}

int store_checkpoint_truncate(struct store *store, struct oops *oops)
{
    sqlite3_busy_timeout(store->db, 0); /* readers in the way are an answer, not something to wait for */
    int err = checkpoint(store, SQLITE_CHECKPOINT_TRUNCATE, oops);
    sqlite3_busy_timeout(store->db, BUSY_MS);
    return err;
}
