/* The trail beside plain work on the same rows, in one run, variants in turn, medians of five. Rates are by the clock
 * on the wall; ratios are of CPU time, which a busy machine disturbs least (and both sides wait for the same disk).
 *   writing: a record answered, a deed, its task closed, the next one opened, two deliveries; 64 changes a commit,
 *            SQLite with synchronous = FULL. Peer: a loop of prepared statements that writes the same rows, once with a
 *            ready-made row of the trail and the pen row, once without any trail.
 *   proving: verify_run over all of it. Peer: reads the same rows and hashes them, nothing else.
 * Usage: bench_trail [changes]; the two ratios come last. */
#include "audit/change.h"
#include "audit/verify.h"
#include "base/clock.h"

#include <openssl/evp.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 5, BATCH = 64, ROWS_PER_CHANGE = 6, FIRST_RECORD = 1000000 };

static const struct column NOTICE[] = {
    {"number", COLUMN_TEXT, NULL, true},
    {"state", COLUMN_TEXT, NULL, false},
    {"unit", COLUMN_REF, "unit", false},
    {"opener", COLUMN_REF, "person", false},
    {"since", COLUMN_INT, NULL, false},
    {"opened", COLUMN_INT, NULL, false},
    {"due", COLUMN_INT, NULL, false},
    {"wake", COLUMN_INT, NULL, false},
    {"version", COLUMN_INT, NULL, false},
    {"edition", COLUMN_INT, NULL, false},
    {"system", COLUMN_REF, "system", true},
    {"measure", COLUMN_TEXT, NULL, false},
    {"findings", COLUMN_LIST, "finding", false},
};
static const struct column DEED[] = {
    {"subject", COLUMN_ANYREF, NULL, true}, {"name", COLUMN_TEXT, NULL, false}, {"at", COLUMN_INT, NULL, false},
    {"by", COLUMN_REF, "person", false},    {"round", COLUMN_INT, NULL, false}, {"reason", COLUMN_TEXT, NULL, false},
};
static const struct column TASK[] = {
    {"subject", COLUMN_ANYREF, NULL, true}, {"duty", COLUMN_TEXT, NULL, true},  {"title", COLUMN_TEXT, NULL, false},
    {"state", COLUMN_TEXT, NULL, false},    {"start", COLUMN_INT, NULL, false}, {"due", COLUMN_INT, NULL, false},
    {"next", COLUMN_INT, NULL, true},       {"rung", COLUMN_INT, NULL, false},  {"clause", COLUMN_TEXT, NULL, false},
};
static const struct column DELIVERY[] = {
    {"subject", COLUMN_ANYREF, NULL, true}, {"person", COLUMN_REF, "person", true},
    {"channel", COLUMN_TEXT, NULL, false},  {"title", COLUMN_TEXT, NULL, false},
    {"text", COLUMN_TEXT, NULL, false},     {"state", COLUMN_TEXT, NULL, true},
};
#define COLUMNS_OF(array) .columns = array, .column_count = sizeof array / sizeof *array
static const struct table TABLES[] = {
    {.name = "notice", COLUMNS_OF(NOTICE)},
    {.name = "deed", COLUMNS_OF(DEED)},
    {.name = "task", COLUMNS_OF(TASK)},
    {.name = "delivery", COLUMNS_OF(DELIVERY)},
};
static const struct schema SCHEMA = {TABLES, sizeof TABLES / sizeof *TABLES};

static void check(int err, const struct oops *oops)
{
    if (err) {
        fprintf(stderr, "%s: %s %s\n", oops->where, oops->zh, oops->en);
        exit(1);
    }
}

/* What a piece of work took, in seconds. */
struct lap {
    double wall, cpu;
};

static struct lap lap_now(void)
{
    return (struct lap){(double)clock_stopwatch() / 1e6, (double)clock() / CLOCKS_PER_SEC};
}

static struct lap lap_since(struct lap start)
{
    struct lap now = lap_now();
    return (struct lap){now.wall - start.wall, now.cpu - start.cpu};
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof *values, by_size);
    return values[ROUNDS / 2];
}

static void path_of(char path[64], const char *name)
{
    snprintf(path, 64, "/tmp/fengsui-bench-%s-%d.db", name, (int)getpid());
}

static void remove_store(const char *path)
{
    char file[80];
    static const char *const TAILS[] = {"", "-wal", "-shm"};
    for (int i = 0; i < 3; i++) {
        snprintf(file, sizeof file, "%s%s", path, TAILS[i]);
        (void)unlink(file);
    }
}

/* ---- through the pen ---- */

static struct put put_of(const char *table, int64_t id, bool insert, struct cell *cells, size_t n)
{
    return (struct put){.table = table, .id = id, .insert = insert, .cells = cells, .n = n};
}

static void write_change(struct pen *pen, struct arena *arena, int64_t i, struct oops *oops)
{
    int64_t record = FIRST_RECORD + i, id = FIRST_RECORD * 10 + i * 10;
    const char *subject = arena_printf(arena, "notice/%lld", (long long)record);
    struct value to = VALUE_OF_TEXT(subject);
    struct cell notice[] = {{"state", VALUE_OF_TEXT("rechecking")},
                            {"since", VALUE_OF_INT(1000 + i)},
                            {"due", VALUE_OF_INT(9000 + i)},
                            {"version", VALUE_OF_INT(2)},
                            {"measure", VALUE_OF_TEXT("关闭对外端口，升级组件，修改口令并复测")}};
    struct cell deed[] = {{"subject", to},
                          {"name", VALUE_OF_TEXT("answer")},
                          {"at", VALUE_OF_INT(1000 + i)},
                          {"by", VALUE_OF_REF("person", 7)},
                          {"round", VALUE_OF_INT(1)}};
    struct cell closed[] = {{"state", VALUE_OF_TEXT("met")}, {"next", VALUE_NONE}};
    struct cell task[] = {{"subject", to},
                          {"duty", VALUE_OF_TEXT("rectification-notice.rechecking")},
                          {"title", VALUE_OF_TEXT("复测")},
                          {"state", VALUE_OF_TEXT("open")},
                          {"start", VALUE_OF_INT(1000 + i)},
                          {"due", VALUE_OF_INT(9000 + i)},
                          {"next", VALUE_OF_INT(8000 + i)},
                          {"clause", VALUE_OF_TEXT("cug.10.3")}};
    struct cell first[] = {{"subject", to},
                           {"person", VALUE_OF_REF("person", 11)},
                           {"channel", VALUE_OF_TEXT("mail")},
                           {"title", VALUE_OF_TEXT("整改已反馈，请复测")},
                           {"text", VALUE_OF_TEXT("图书馆已反馈整改通知书，请于两个工作日内复测。")},
                           {"state", VALUE_OF_TEXT("pending")}};
    struct cell second[sizeof first / sizeof *first];
    memcpy(second, first, sizeof first);
    second[1].value = VALUE_OF_REF("person", 12);
    struct put puts[ROWS_PER_CHANGE] = {
        put_of("notice", record, false, notice, 5),   put_of("deed", id, true, deed, 5),
        put_of("task", record * 2, false, closed, 2), put_of("task", id + 1, true, task, 8),
        put_of("delivery", id + 2, true, first, 6),   put_of("delivery", id + 3, true, second, 6),
    };
    struct change change = {
        .fact_id = arena_printf(arena, "0f3c5a77-%lld", (long long)i),
        .verb = "rectification-notice.answer",
        .table = "notice",
        .record = record,
        .at = 1000 + i,
        .actor = {.person = 7, .title = "林知远（样例）", .kind = "person", .session = "b7c1", .source = "10.1.2.3"},
        .reason = "已完成整改",
        .cause = "cug:rectification-notice.rectifying.answer",
        .text = "林知远反馈了整改通知书",
        .generation = 1,
        .last_id = id + 3,
        .reads = "notice@1 task@1 holding@3",
        .puts = puts,
        .put_count = ROWS_PER_CHANGE,
    };
    check(change_write(pen, arena, &change, NULL, oops), oops);
}

/* The notices and their open tasks, before the clock starts. */
static void write_records(struct pen *pen, int n)
{
    struct oops oops = {0};
    for (int from = 0; from < n; from += 1000) {
        ARENA_SCOPE(arena);
        check(pen_begin(pen, &oops), &oops);
        for (int i = from; i < n && i < from + 1000; i++) {
            int64_t record = FIRST_RECORD + i;
            struct value findings[] = {VALUE_OF_REF("finding", 3), VALUE_OF_REF("finding", 4)};
            struct cell notice[] = {{"number", VALUE_OF_TEXT(arena_printf(arena, "整改〔2026〕%d", i))},
                                    {"state", VALUE_OF_TEXT("rectifying")},
                                    {"unit", VALUE_OF_REF("unit", i % 200)},
                                    {"opener", VALUE_OF_REF("person", 5)},
                                    {"opened", VALUE_OF_INT(900)},
                                    {"due", VALUE_OF_INT(5000)},
                                    {"version", VALUE_OF_INT(1)},
                                    {"system", VALUE_OF_REF("system", i % 500)},
                                    {"findings", VALUE_OF_LIST(findings, 2)}};
            struct cell task[] = {{"subject", VALUE_OF_REF("notice", record)},
                                  {"duty", VALUE_OF_TEXT("rectification-notice.rectifying")},
                                  {"state", VALUE_OF_TEXT("open")},
                                  {"next", VALUE_OF_INT(4000)}};
            struct put puts[] = {put_of("notice", record, true, notice, 9), put_of("task", record * 2, true, task, 4)};
            struct change change = {.verb = "rectification-notice.open",
                                    .table = "notice",
                                    .record = record,
                                    .at = 900,
                                    .generation = 1,
                                    .actor = {.title = "时钟", .kind = "clock"},
                                    .puts = puts,
                                    .put_count = 2};
            check(change_write(pen, arena, &change, NULL, &oops), &oops);
        }
        check(pen_commit(pen, &oops), &oops);
    }
}

static struct pen *new_pen(const char *path, int n)
{
    struct store *store;
    struct pen *pen;
    struct oops oops = {0};
    struct pen_options options = {.test_clock = true};
    ARENA_SCOPE(arena);
    remove_store(path);
    check(store_open(path, STORE_WRITE, &store, &oops), &oops);
    check(pen_open(store, &options, &pen, &oops), &oops);
    struct change adopt = {.verb = "adopt", .at = 1, .actor = {.title = "样例", .kind = "person"}};
    check(pen_begin(pen, &oops), &oops);
    check(change_schema(pen, arena, &adopt, &SCHEMA, 1, &oops), &oops);
    check(pen_commit(pen, &oops), &oops);
    write_records(pen, n);
    return pen;
}

static struct lap write_by_pen(struct pen *pen, int64_t from, int n)
{
    struct oops oops = {0};
    struct lap start = lap_now();
    ARENA_SCOPE(arena);
    for (int i = 0; i < n; i++) {
        if (i % BATCH == 0)
            check(pen_begin(pen, &oops), &oops);
        write_change(pen, arena, from + i, &oops);
        arena_reset(arena);
        if (i % BATCH == BATCH - 1 || i == n - 1)
            check(pen_commit(pen, &oops), &oops);
    }
    return lap_since(start);
}

/* ---- a plain loop ---- */

static const char *const PLAIN[] = {
    "UPDATE notice SET state='rechecking', since=?1, due=?2, version=2, "
    "measure='关闭对外端口，升级组件，修改口令并复测' WHERE id=?3",
    "INSERT INTO deed(id,subject,name,at,by,round) VALUES(?4,?5,'answer',?1,7,1)",
    "UPDATE task SET state='met', next=NULL WHERE id=?6",
    "INSERT INTO task(id,subject,duty,title,state,start,due,next,clause) "
    "VALUES(?4+1,?5,'rectification-notice.rechecking','复测','open',?1,?2,?2-1000,'cug.10.3')",
    "INSERT INTO delivery(id,subject,person,channel,title,text,state) "
    "VALUES(?4+2,?5,11,'mail','整改已反馈，请复测','图书馆已反馈整改通知书，请于两个工作日内复测。','pending')",
    "INSERT INTO delivery(id,subject,person,channel,title,text,state) "
    "VALUES(?4+3,?5,12,'mail','整改已反馈，请复测','图书馆已反馈整改通知书，请于两个工作日内复测。','pending')",
    "SELECT due,measure,since,state,version FROM notice WHERE id=?3",
    "SELECT next,state FROM task WHERE id=?6",
    /* the trail, its text ready-made and as long as the real one */
    "INSERT INTO "
    "trail(id,at,occurred,fact,verb,subject,actor,\"actor-title\",\"actor-kind\",session,source,reason,cause,text,"
    "generation,reads,engine,delta,hash)"
    " VALUES(?7,?1,?1,'0f3c5a77-'||?3,'rectification-notice.answer',?5,7,'林知远（样例）','person','b7c1','10.1.2.3','"
    "已完成整改','cug:rectification-notice.rectifying.answer',"
    " '林知远反馈了整改通知书',1,'notice@1 task@1 holding@3','0.1.0',?8,?9)",
};
enum { PLAIN_COUNT = sizeof PLAIN / sizeof *PLAIN, WITHOUT_TRAIL = PLAIN_COUNT - 1 };

struct plain {
    sqlite3 *db;
    sqlite3_stmt *statements[PLAIN_COUNT], *pen;
    int64_t seq;
    char *delta;
};

static void sql(sqlite3 *db, const char *text)
{
    if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK) {
        fprintf(stderr, "%s: %s\n", text, sqlite3_errmsg(db));
        exit(1);
    }
}

static struct plain open_plain(const char *path)
{
    struct plain plain = {0};
    if (sqlite3_open(path, &plain.db) != SQLITE_OK)
        exit(1);
    sql(plain.db, "PRAGMA wal_autocheckpoint=0; PRAGMA synchronous=FULL; PRAGMA cache_size=-32768");
    sqlite3_stmt *last;
    sqlite3_prepare_v2(plain.db, "SELECT max(id) FROM trail", -1, &last, NULL);
    sqlite3_step(last);
    plain.seq = sqlite3_column_int64(last, 0);
    sqlite3_finalize(last);
    for (int i = 0; i < PLAIN_COUNT; i++)
        if (sqlite3_prepare_v2(plain.db, PLAIN[i], -1, &plain.statements[i], NULL) != SQLITE_OK) {
            fprintf(stderr, "%s\n", sqlite3_errmsg(plain.db));
            exit(1);
        }
    sqlite3_prepare_v2(plain.db, "UPDATE pen SET seq=?, at=?, next_id=?", -1, &plain.pen, NULL);
    plain.delta = malloc(906);
    memset(plain.delta, 'x', 905);
    plain.delta[905] = '\0';
    return plain;
}

static void close_plain(struct plain *plain)
{
    for (int i = 0; i < PLAIN_COUNT; i++)
        sqlite3_finalize(plain->statements[i]);
    sqlite3_finalize(plain->pen);
    sqlite3_close(plain->db);
    free(plain->delta);
}

static void run_plain(struct plain *plain, sqlite3_stmt *statement, int64_t i, const char *subject)
{
    int64_t record = FIRST_RECORD + i, id = FIRST_RECORD * 10 + i * 10;
    const int64_t numbers[] = {1000 + i, 9000 + i, record, id, 0, record * 2, plain->seq};
    int parameters = sqlite3_bind_parameter_count(statement);
    for (int at = 1; at <= parameters && at <= 7; at++)
        if (at == 5)
            sqlite3_bind_text(statement, at, subject, -1, SQLITE_STATIC);
        else
            sqlite3_bind_int64(statement, at, numbers[at - 1]);
    if (parameters == 9) {
        sqlite3_bind_text(statement, 8, plain->delta, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 9, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", -1,
                          SQLITE_STATIC);
    }
    int rc = sqlite3_step(statement);
    if (rc != SQLITE_DONE && rc != SQLITE_ROW) {
        fprintf(stderr, "%s\n", sqlite3_errmsg(plain->db));
        exit(1);
    }
    sqlite3_reset(statement);
}

static struct lap write_plainly(struct plain *plain, int64_t from, int n, int statements)
{
    struct lap start = lap_now();
    for (int i = 0; i < n; i++) {
        char subject[40];
        snprintf(subject, sizeof subject, "notice/%lld", (long long)(FIRST_RECORD + from + i));
        if (i % BATCH == 0)
            sql(plain->db, "BEGIN IMMEDIATE");
        plain->seq++;
        for (int s = 0; s < statements; s++)
            run_plain(plain, plain->statements[s], from + i, subject);
        if (i % BATCH == BATCH - 1 || i == n - 1) {
            sqlite3_bind_int64(plain->pen, 1, plain->seq);
            sqlite3_step(plain->pen);
            sqlite3_reset(plain->pen);
            sql(plain->db, "COMMIT");
        }
    }
    return lap_since(start);
}

/* ---- reading and hashing only ---- */

static void hash_cells(EVP_MD_CTX *context, sqlite3_stmt *row, char *buffer, size_t *n)
{
    int width = sqlite3_column_count(row);
    *n = 0;
    for (int i = 0; i < width; i++) {
        if (sqlite3_column_type(row, i) == SQLITE_INTEGER) {
            int64_t number = sqlite3_column_int64(row, i);
            memcpy(buffer + *n, &number, sizeof number);
            *n += sizeof number;
            continue;
        }
        const unsigned char *text = sqlite3_column_text(row, i);
        size_t length = (size_t)sqlite3_column_bytes(row, i);
        if (length)
            memcpy(buffer + *n, text, length);
        *n += length;
    }
    EVP_DigestUpdate(context, buffer, *n);
}

static struct lap read_and_hash(const char *path)
{
    static const char *const READS[] = {"SELECT * FROM trail ORDER BY id", "SELECT * FROM notice ORDER BY id",
                                        "SELECT * FROM deed ORDER BY id", "SELECT * FROM task ORDER BY id",
                                        "SELECT * FROM delivery ORDER BY id"};
    struct lap start = lap_now();
    sqlite3 *db;
    EVP_MD *sha = EVP_MD_fetch(NULL, "SHA256", NULL);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    unsigned char hash[32] = {0};
    char *buffer = malloc(1 << 20);
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        exit(1);
    sql(db, "PRAGMA cache_size=-32768");
    for (int i = 0; i < 5; i++) {
        sqlite3_stmt *rows;
        size_t n;
        sqlite3_prepare_v2(db, READS[i], -1, &rows, NULL);
        EVP_DigestInit_ex2(context, sha, NULL);
        while (sqlite3_step(rows) == SQLITE_ROW) {
            if (i == 0) { /* each change is hashed with the former hash */
                EVP_DigestInit_ex2(context, sha, NULL);
                EVP_DigestUpdate(context, hash, sizeof hash);
            }
            hash_cells(context, rows, buffer, &n);
            if (i == 0)
                EVP_DigestFinal_ex(context, hash, NULL);
        }
        if (i)
            EVP_DigestFinal_ex(context, hash, NULL);
        sqlite3_finalize(rows);
    }
    sqlite3_close(db);
    EVP_MD_CTX_free(context);
    EVP_MD_free(sha);
    free(buffer);
    return lap_since(start);
}

static struct lap prove(const char *path, struct verify_report *ret_report)
{
    struct store *store;
    struct oops oops = {0};
    struct lap start = lap_now();
    static struct arena *arena;
    arena = arena ? arena : arena_new();
    check(store_open(path, STORE_READ, &store, &oops), &oops);
    check(verify_run(store, &SCHEMA, NULL, NULL, NULL, arena, ret_report, &oops), &oops);
    store_close(store);
    if (ret_report->problem_count) {
        fprintf(stderr, "%s: %s\n", ret_report->problems[0].place, ret_report->problems[0].en);
        exit(1);
    }
    return lap_since(start);
}

/* ---- the two runs ---- */

static void tell(const char *what, const struct lap *laps, double units, const char *unit)
{
    double walls[ROUNDS], cpus[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        walls[i] = laps[i].wall;
        cpus[i] = laps[i].cpu;
    }
    printf("%-32s %9.0f %s/s %7.2f us CPU each\n", what, units / median(walls), unit, median(cpus) * 1e6 / units);
}

static double ratio(const struct lap *peer, const struct lap *ours)
{
    double ratios[ROUNDS];
    for (int i = 0; i < ROUNDS; i++)
        ratios[i] = peer[i].cpu / ours[i].cpu;
    return median(ratios);
}

static double bench_writing(int changes, const char *path)
{
    struct lap ours[ROUNDS], trail_laps[ROUNDS], bare_laps[ROUNDS];
    char trail_path[64], bare_path[64];
    int n = changes / ROUNDS;
    path_of(trail_path, "trail");
    path_of(bare_path, "bare");
    pen_close(new_pen(trail_path, changes));
    pen_close(new_pen(bare_path, changes));
    struct pen *pen = new_pen(path, changes);
    struct plain trail = open_plain(trail_path), bare = open_plain(bare_path);
    for (int round = 0; round < ROUNDS; round++) {
        trail_laps[round] = write_plainly(&trail, (int64_t)round * n, n, PLAIN_COUNT);
        ours[round] = write_by_pen(pen, (int64_t)round * n, n);
        bare_laps[round] = write_plainly(&bare, (int64_t)round * n, n, WITHOUT_TRAIL);
    }
    close_plain(&trail);
    close_plain(&bare);
    pen_close(pen);
    remove_store(trail_path);
    remove_store(bare_path);
    tell("write: pen", ours, n, "changes");
    tell("write: plain loop with trail", trail_laps, n, "changes");
    tell("write: plain loop, no trail", bare_laps, n, "changes");
    printf("ratio  write: pen / plain loop without any trail %.2f\n", ratio(bare_laps, ours));
    return ratio(trail_laps, ours);
}

static double bench_proving(const char *path)
{
    struct lap plain[ROUNDS], proved[ROUNDS];
    struct verify_report report;
    for (int round = 0; round < ROUNDS; round++) {
        plain[round] = read_and_hash(path);
        proved[round] = prove(path, &report);
    }
    double rows = (double)(report.changes + report.rows);
    tell("prove: verify", proved, rows, "rows");
    tell("prove: read and hash only", plain, rows, "rows");
    return ratio(plain, proved);
}

int main(int argc, char **argv)
{
    int changes = argc > 1 ? atoi(argv[1]) : 50000;
    char path[64];
    if (changes < ROUNDS)
        return 2;
    path_of(path, "pen");
    double written = bench_writing(changes, path), proved = bench_proving(path);
    remove_store(path);
    printf("P3 | 写痕迹：行、差异与链 | – | 不成链的同样几行 | %.2f | –\n", written);
    printf("P4 | 核对痕迹，折叠到台账 | – | 只读出并计算散列 | %.2f | ≥ 0.70\n", proved);
    return 0;
}
