#include "world.h"

#include "base/list.h"
#include "base/text.h"
#include "store/savepoint_inner.h"
#include "store/store_backup.h"
#include "store/store_faulty.h"
#include "store/store_keep.h"
#include "store/store_note.h"
#include "store/store_scan.h"
#include "store/store_write.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct house {
    char folder[64], path[96];
    struct store *store; /* the writing handle */
    struct arena *arena;
};

static int set_up(void **state)
{
    static struct house house;
    struct oops oops = {0};
    snprintf(house.folder, sizeof house.folder, "/tmp/fengsui-store-XXXXXX");
    assert_non_null(mkdtemp(house.folder));
    snprintf(house.path, sizeof house.path, "%s/store.db", house.folder);
    house.arena = arena_new();
    assert_int_equal(store_open(house.path, STORE_WRITE, &house.store, &oops), 0);
    *state = &house;
    return 0;
}

static int tear_down(void **state)
{
    struct house *house = *state;
    char command[120];
    store_close(house->store);
    arena_free(house->arena);
    snprintf(command, sizeof command, "rm -rf '%s'", house->folder);
    return system(command);
}

static struct store *open_as(struct house *house, enum store_mode mode)
{
    struct store *store;
    struct oops oops = {0};
    assert_int_equal(store_open(house->path, mode, &store, &oops), 0);
    store_use_schema(store, &world_schema);
    return store;
}

static void fill(struct house *house)
{
    struct world world = {.arena = house->arena};
    unsigned seed = 7;
    world_draw(&world, &seed);
    world_store(&world, house->store);
}

static int64_t count(struct house *house, struct store *store, const char *table)
{
    struct ask ask = {.kind = ASK_COUNT, .table = table};
    struct answer answer;
    struct oops oops = {0};
    assert_int_equal(store_ask(store, house->arena, &ask, &answer, &oops), 0);
    return answer.value.number;
}

static int put_unit(struct store *store, int64_t id, const char *name)
{
    struct cell cells[] = {{"name", VALUE_OF_TEXT(name)}, {"active", VALUE_OF_INT(1)}};
    struct put put = {.table = "unit", .id = id, .insert = true, .cells = cells, .n = 2};
    struct oops oops = {0};
    return store_put(store, &put, &oops);
}

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* ---- opening ---- */

static void files_of_others_are_refused(void **state)
{
    struct house *house = *state;
    struct store *store;
    struct oops oops = {0};
    char path[128];
    snprintf(path, sizeof path, "%s/none.db", house->folder);
    assert_int_equal(store_open(path, STORE_READ, &store, &oops), -ERR_NOT_FOUND);
    oops = (struct oops){0};
    snprintf(path, sizeof path, "%s/other.db", house->folder);
    run_sql(path, "CREATE TABLE t(x)");
    assert_int_equal(store_open(path, STORE_WRITE, &store, &oops), -ERR_INVALID);
    oops = (struct oops){0};
    snprintf(path, sizeof path, "%s/text.db", house->folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (int i = 0; i < 100; i++)
        fputs("这不是数据库 this is no database\n", file);
    fclose(file);
    assert_int_equal(store_open(path, STORE_WRITE, &store, &oops), -ERR_INVALID);
    oops = (struct oops){0};
    assert_int_equal(store_open("/nowhere/store.db", STORE_WRITE, &store, &oops), -ERR_IO);
    assert_true(*oops.zh && *oops.en);
}

static void readers_see_only_what_is_committed(void **state)
{
    struct house *house = *state;
    struct oops oops = {0};
    fill(house);
    struct store *reader = open_as(house, STORE_READ);
    int64_t before = count(house, reader, "unit");
    assert_int_equal(store_begin(house->store, &oops), 0);
    assert_int_equal(put_unit(house->store, 100, "新单位"), 0);
    assert_int_equal(count(house, house->store, "unit"), before + 1);
    assert_int_equal(count(house, reader, "unit"), before);
    assert_int_equal(store_commit(house->store, &oops), 0);
    assert_int_equal(count(house, reader, "unit"), before + 1);
    store_close(reader);
}

static void a_snapshot_stands_still(void **state)
{
    struct house *house = *state;
    struct oops oops = {0};
    struct store_figures figures;
    fill(house);
    struct store *reader = open_as(house, STORE_READ);
    assert_int_equal(store_snapshot_begin(reader), 0);
    int64_t before = count(house, reader, "unit");
    assert_int_equal(store_begin(house->store, &oops), 0);
    assert_int_equal(put_unit(house->store, 100, "新单位"), 0);
    assert_int_equal(store_commit(house->store, &oops), 0);
    assert_int_equal(count(house, reader, "unit"), before);
    usleep(3000);
    store_figures(reader, &figures);
    assert_true(figures.snapshot_ms >= 2);
    store_snapshot_end(reader);
    assert_int_equal(count(house, reader, "unit"), before + 1);
    store_close(reader);
}

static void readers_cannot_write(void **state)
{
    struct house *house = *state;
    struct oops oops = {0};
    fill(house);
    struct store *reader = open_as(house, STORE_READ);
    assert_int_equal(store_begin(reader, &oops), -ERR_READ_ONLY);
    assert_int_equal(put_unit(reader, 101, "x"), -ERR_IO);
    store_rollback(reader);
    store_close(reader);
}

/* ---- rows ---- */

static void rows_come_back_as_they_were_put(void **state)
{
    struct house *house = *state;
    struct world world = {.arena = house->arena};
    struct oops oops = {0};
    unsigned seed = 11;
    world_draw(&world, &seed);
    world_store(&world, house->store);
    for (size_t i = 0; i < world.rows[0].n; i++) {
        struct row *row;
        const struct row *wanted = &world.rows[0].at[i];
        assert_int_equal(store_row(house->store, house->arena, "asset", wanted->id, &row, &oops), 0);
        for (size_t j = 0; j < wanted->n; j++) {
            struct value a = row_get(row, wanted->cells[j].name), b = wanted->cells[j].value;
            bool lists = a.kind == VALUE_LIST && b.kind == VALUE_LIST && !strcmp(wanted->cells[j].name, "units");
            assert_true(value_same(a, b) || lists || (!value_filled(b) && a.kind == VALUE_EMPTY));
        }
    }
    struct row *none;
    assert_int_equal(store_row(house->store, house->arena, "asset", 999, &none, &oops), 1);
}

static void awkward_values_survive(void **state)
{
    struct house *house = *state;
    struct oops oops = {0};
    fill(house);
    struct value tags[] = {VALUE_OF_TEXT("\"\\/\b\n\x01\x1f"), VALUE_OF_TEXT("整改〔2026〕"), VALUE_OF_TEXT("[1,2]"),
                           VALUE_OF_TEXT("a,b]")};
    struct cell cells[] = {
        {"number", VALUE_OF_TEXT("'\"; --\n\t")}, {"level", VALUE_OF_INT(INT64_MIN)},
        {"opened", VALUE_OF_INT(INT64_MAX)},      {"score", VALUE_OF_REAL(1e300)},
        {"tags", VALUE_OF_LIST(tags, 4)},         {"span", VALUE_OF_RANGE(INT64_MIN + 1, INT64_MAX - 1)},
    };
    struct put put = {.table = "asset", .id = INT64_MAX - 1, .insert = true, .cells = cells, .n = 6};
    assert_int_equal(store_begin(house->store, &oops), 0);
    assert_int_equal(store_put(house->store, &put, &oops), 0);
    assert_int_equal(store_commit(house->store, &oops), 0);
    struct row *row;
    assert_int_equal(store_row(house->store, house->arena, "asset", INT64_MAX - 1, &row, &oops), 0);
    for (size_t i = 0; i < 6; i++)
        assert_true(value_same(row_get(row, cells[i].name), cells[i].value));
}

static void values_of_another_kind_are_refused(void **state)
{
    struct house *house = *state;
    struct oops oops = {0};
    struct value number = VALUE_OF_INT(1), text = VALUE_OF_TEXT("x"), other = VALUE_OF_REF("asset", 1);
    fill(house);
    const struct cell wrong[] = {
        {"level", text},
        {"level", VALUE_OF_REAL(1)},
        {"number", number},
        {"unit", text},
        {"unit", other},
        {"span", number},
        {"units", VALUE_OF_LIST(&text, 1)},
        {"units", VALUE_OF_LIST(&other, 1)},
        {"tags", text},
        {"tags", VALUE_OF_LIST(&number, 1)},
        {"cause", text},
        {"score", VALUE_OF_REAL(1.0 / 0.0)},
        {"score", VALUE_OF_REAL(0.0 / 0.0)},
    };
    assert_int_equal(store_begin(house->store, &oops), 0);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct cell cell = wrong[i];
        struct put put = {.table = "asset", .id = 1, .cells = &cell, .n = 1};
        oops = (struct oops){0};
        assert_int_equal(store_put(house->store, &put, &oops), -ERR_INVALID);
        assert_string_equal(oops.where, cell.name);
    }
    store_rollback(house->store);
}

static void names_come_from_the_schema_only(void **state)
{
    struct house *house = *state;
    struct oops oops = {0};
    struct answer answer;
    fill(house);
    const char *const strange[] = {"sqlite_master", "pen", "note-session", "asset\" --", "", "ASSET"};
    for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
        struct ask ask = {.kind = ASK_ROWS, .table = strange[i]};
        assert_int_equal(store_ask(house->store, house->arena, &ask, &answer, &oops), -ERR_NOT_FOUND);
    }
    const char *const column = "number\" FROM asset --";
    struct ask ask = {.kind = ASK_ROWS, .table = "asset", .columns = &column, .column_count = 1};
    assert_int_equal(store_ask(house->store, house->arena, &ask, &answer, &oops), -ERR_NOT_FOUND);
    struct hop hop = {.kind = HOP_FIELD, .name = "1=1 OR number"};
    struct path path = {.root = ROOT_ROW, .hops = &hop, .n = 1};
    struct term where = {.kind = TERM_PATH, .path = &path};
    ask = (struct ask){.kind = ASK_ROWS, .table = "asset", .where = &where};
    assert_int_equal(store_ask(house->store, house->arena, &ask, &answer, &oops), -ERR_NOT_FOUND);
}

static void unbound_terms_are_refused(void **state)
{
    struct house *house = *state;
    fill(house);
    const struct path now = {.root = ROOT_NOW}, far = {.root = ROOT_ROW, .out = 1};
    const struct path untyped = {
        .root = ROOT_ROW, .n = 2, .hops = (struct hop[]){{.name = "cause"}, {.name = "number"}}};
    const struct set during = {.table = "unit", .during = &now};
    const struct term terms[] = {
        {.kind = TERM_PATH, .path = &now},
        {.kind = TERM_PATH, .path = &far},
        {.kind = TERM_PATH, .path = &untyped},
        {.kind = TERM_SPAN, .value = VALUE_OF_INT(5), .name = "days"},
        {.kind = TERM_POLICY, .name = "password", .attribute = "length"},
        {.kind = TERM_EXISTS, .set = &during},
    };
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        struct ask ask = {.kind = ASK_EXISTS, .table = "asset", .where = &terms[i]};
        struct answer answer;
        struct oops oops = {0};
        assert_int_equal(store_ask(house->store, house->arena, &ask, &answer, &oops), -ERR_UNSUPPORTED);
        assert_true(*oops.zh && *oops.en);
    }
    struct term deep[200] = {{.kind = TERM_VALUE, .value = VALUE_OF_INT(1)}};
    for (size_t i = 1; i < 200; i++)
        deep[i] = (struct term){.kind = TERM_NOT, .a = &deep[i - 1]};
    struct ask ask = {.kind = ASK_EXISTS, .table = "asset", .where = &deep[199]};
    struct answer answer;
    assert_int_equal(store_ask(house->store, house->arena, &ask, &answer, NULL), -ERR_TOO_LARGE);
    for (size_t i = 1; i < 200; i++) /* a long chain is no deep one */
        deep[i] = (struct term){.kind = TERM_AND, .a = &deep[i - 1], .b = &deep[0]};
    assert_int_equal(store_ask(house->store, house->arena, &ask, &answer, NULL), 0);
    assert_int_equal(answer.value.number, 1);
}

static void an_ask_that_takes_too_long_ends(void **state)
{
    struct house *house = *state;
    struct oops oops = {0};
    fill(house);
    /* exists asset where exists asset where … the level of the outermost = 99: 24^6 rows looked at */
    const struct path path = {.root = ROOT_ROW, .out = 5, .hops = (struct hop[]){{.name = "level"}}, .n = 1};
    const struct term level = {.kind = TERM_PATH, .path = &path},
                      never = {.kind = TERM_VALUE, .value = VALUE_OF_INT(99)};
    struct term terms[6] = {{.kind = TERM_EQUAL, .a = &level, .b = &never}};
    struct set sets[6];
    for (size_t i = 1; i < 6; i++) {
        sets[i] = (struct set){.table = "asset", .where = &terms[i - 1]};
        terms[i] = (struct term){.kind = TERM_EXISTS, .set = &sets[i]};
    }
    struct ask ask = {.kind = ASK_COUNT, .table = "asset", .where = &terms[5]};
    struct answer answer;
    struct store *reader = open_as(house, STORE_READ);
    store_time_limit(reader, 30);
    assert_int_equal(store_ask(reader, house->arena, &ask, &answer, &oops), -ERR_TIMEOUT);
    assert_int_equal(count(house, reader, "unit"), 6);
    store_close(reader);
}

/* ---- tables ---- */

static const struct column FIRST[] = {
    {"name", COLUMN_TEXT, NULL, true}, {"level", COLUMN_INT, NULL, false}, {"state", COLUMN_TEXT, NULL, false}};
static const struct column SECOND[] = {{"name", COLUMN_TEXT, NULL, true},
                                       {"level", COLUMN_INT, NULL, false},
                                       {"state", COLUMN_TEXT, NULL, false},
                                       {"span", COLUMN_RANGE, NULL, true},
                                       {"due", COLUMN_INT, NULL, false}};
static const struct column CHANGED[] = {{"name", COLUMN_INT, NULL, true}};
static const struct unique NAME_ONCE[] = {{.columns = {"name"}, .n = 1}};
static const struct unique ONE_OPEN[] = {
    {.columns = {"name", "span"}, .n = 2, .while_column = "state", .while_value = "it's open"},
    {.columns = {"name"}, .n = 1, .while_column = "level", .while_value = "3"}};

static int migrate(struct house *house, const struct column *columns, size_t n, const struct unique *uniques,
                   size_t unique_count)
{
    static struct table table; /* outlives the call: the handle goes on using it */
    static struct schema schema;
    struct oops oops = {0};
    table = (struct table){
        .name = "device", .columns = columns, .column_count = n, .uniques = uniques, .unique_count = unique_count};
    schema = (struct schema){&table, 1};
    int err = store_begin(house->store, &oops);
    if (!err)
        err = store_migrate(house->store, &schema, &oops);
    if (err)
        store_rollback(house->store);
    return err ? err : store_commit(house->store, &oops);
}

static int put_device(struct house *house, int64_t id, const char *name, int64_t level, const char *state)
{
    struct cell cells[] = {
        {"name", VALUE_OF_TEXT(name)}, {"level", VALUE_OF_INT(level)}, {"state", VALUE_OF_TEXT(state)}};
    struct put put = {.table = "device", .id = id, .insert = true, .cells = cells, .n = 3};
    struct oops oops = {0};
    int err = store_begin(house->store, &oops);
    if (!err)
        err = store_put(house->store, &put, &oops);
    if (err)
        store_rollback(house->store);
    return err ? err : store_commit(house->store, &oops);
}

static void columns_are_added_and_rows_stay(void **state)
{
    struct house *house = *state;
    struct row *row;
    struct oops oops = {0};
    assert_int_equal(migrate(house, FIRST, 3, NULL, 0), 0);
    assert_int_equal(put_device(house, 1, "交换机", 2, "open"), 0);
    assert_int_equal(migrate(house, SECOND, 5, NULL, 0), 0);
    assert_int_equal(migrate(house, SECOND, 5, NULL, 0), 0);
    assert_int_equal(store_row(house->store, house->arena, "device", 1, &row, &oops), 0);
    assert_string_equal(row_text(row, "name"), "交换机");
    assert_int_equal(row_get(row, "span").kind, VALUE_EMPTY);
    assert_int_equal(migrate(house, FIRST, 3, NULL, 0), 0); /* an edition that knows fewer columns */
    assert_int_equal(migrate(house, CHANGED, 1, NULL, 0), -ERR_CONFLICT);
}

static void unique_keys_hold_while_they_hold(void **state)
{
    struct house *house = *state;
    assert_int_equal(migrate(house, SECOND, 5, NAME_ONCE, 1), 0);
    assert_int_equal(put_device(house, 1, "a", 1, "x"), 0);
    assert_int_equal(put_device(house, 2, "a", 1, "x"), -ERR_EXISTS);
    assert_int_equal(put_device(house, 1, "b", 1, "x"), -ERR_EXISTS);
    assert_int_equal(migrate(house, SECOND, 5, ONE_OPEN, 2), 0); /* the former key is given up */
    assert_int_equal(put_device(house, 2, "a", 1, "x"), 0);
    assert_int_equal(put_device(house, 3, "a", 3, "x"), 0);
    assert_int_equal(put_device(house, 4, "a", 3, "x"), -ERR_EXISTS);
    assert_int_equal(put_device(house, 5, "b", 3, "x"), 0);
    assert_int_equal(migrate(house, SECOND, 5, NAME_ONCE, 1), -ERR_EXISTS); /* rows break it */
}

static void names_that_cannot_be_tables_are_refused(void **state)
{
    struct house *house = *state;
    const char *const names[] = {"pen", "note-x", "sqlite_x", "", "a\"b", "a'b", "x;y", "\xff", "a\nb"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct table table = {.name = names[i]};
        struct schema schema = {&table, 1};
        struct oops oops = {0};
        assert_int_equal(store_migrate(house->store, &schema, &oops), -ERR_INVALID);
    }
    struct column id = {.name = "id"};
    struct table table = {.name = "t", .columns = &id, .column_count = 1};
    struct schema schema = {&table, 1};
    assert_int_equal(store_migrate(house->store, &schema, NULL), -ERR_INVALID);
}

static void what_is_asked_daily_has_an_index(void **state)
{
    struct house *house = *state;
    fill(house);
    const char *const wanted[] = {"ix:asset:unit state", "ix:asset:due", "ix:asset:number", "ix:asset.items:record",
                                  "ix:deed:subject"};
    sqlite3 *db;
    assert_int_equal(sqlite3_open(house->path, &db), SQLITE_OK);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        sqlite3_stmt *found;
        assert_int_equal(
            sqlite3_prepare_v2(db, "SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = ?", -1, &found, NULL),
            SQLITE_OK);
        sqlite3_bind_text(found, 1, wanted[i], -1, SQLITE_STATIC);
        assert_int_equal(sqlite3_step(found), SQLITE_ROW);
        sqlite3_finalize(found);
    }
    sqlite3_close(db);
}

/* ---- transactions ---- */

static void savepoints_nest(void **state)
{
    struct house *house = *state;
    struct oops oops = {0};
    fill(house);
    assert_int_equal(store_begin(house->store, &oops), 0);
    assert_int_equal(put_unit(house->store, 50, "a"), 0);
    assert_int_equal(store_savepoint(house->store), 0);
    assert_int_equal(put_unit(house->store, 51, "b"), 0);
    assert_int_equal(store_savepoint(house->store), 0);
    assert_int_equal(put_unit(house->store, 52, "c"), 0);
    assert_int_equal(store_release(house->store), 0);
    store_rollback_to(house->store);
    assert_int_equal(put_unit(house->store, 52, "d"), 0);
    assert_int_equal(store_commit(house->store, &oops), 0);
    assert_int_equal(count(house, house->store, "unit"), 6 + 2);
    assert_int_equal(put_unit(house->store, 60, "alone"), -ERR_IO); /* no transaction, no row */
    assert_int_equal(store_commit(house->store, &oops), -ERR_IO);
}

/* The files that SQLite has open for a while: it names them so. */
static int temporary_files(void)
{
    char name[40], file[400];
    int n = 0;
    for (int fd = 0; fd < 256; fd++) {
        snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
        ssize_t length = readlink(name, file, sizeof file - 1);
        file[length < 0 ? 0 : length] = '\0';
        n += strstr(file, "etilqs_") != NULL;
    }
    return n;
}

/* Names of many units are rewritten under a savepoint that is undone: each row fills most of a page. */
static void rewrite_and_undo(struct house *house, int64_t first, int64_t n, int files)
{
    struct oops oops = {0};
    assert_int_equal(store_savepoint(house->store), 0);
    for (int64_t id = first; id < first + n; id++) {
        struct cell cell = {"name", VALUE_OF_TEXT("y")};
        struct put put = {.table = "unit", .id = id, .cells = &cell, .n = 1};
        assert_int_equal(store_put(house->store, &put, &oops), 0);
    }
    assert_int_equal(temporary_files(), files);
    store_rollback_to(house->store);
}

static void fill_and_undo(struct house *house, int64_t first, int64_t n, int files)
{
    struct oops oops = {0};
    char name[3001] = {0};
    memset(name, 'x', sizeof name - 1);
    fill(house);
    int64_t before = count(house, house->store, "unit");
    assert_int_equal(store_begin(house->store, &oops), 0);
    for (int64_t id = first; id < first + n; id++)
        assert_int_equal(put_unit(house->store, id, name), 0);
    rewrite_and_undo(house, first, n, files);
    rewrite_and_undo(house, first, n / 2, files); /* the transaction keeps what it has opened */
    for (int64_t id = first; id < first + n; id++) {
        struct row *row;
        assert_int_equal(store_row(house->store, house->arena, "unit", id, &row, &oops), 0);
        assert_string_equal(row_text(row, "name"), name);
    }
    assert_int_equal(store_commit(house->store, &oops), 0);
    assert_int_equal(count(house, house->store, "unit"), before + n);
}

static void a_savepoint_holds_megabytes_in_memory(void **state) { fill_and_undo(*state, 1000, 1000, 0); }

static void a_savepoint_larger_than_its_memory_goes_to_a_file(void **state)
{
    int64_t pages = SAVEPOINT_MEMORY / 4096;
    fill_and_undo(*state, 1000, pages + pages / 4, 1);
}

static void each_counted_call_can_fail(void **state)
{
    struct house *house = *state;
    fill(house);
    for (int64_t n = 0; n < 5; n++) {
        struct oops oops = {0};
        int64_t before = count(house, house->store, "unit");
        store_fail_after(house->store, n);
        int err = store_begin(house->store, &oops);
        for (int64_t id = 70; id < 73 && !err; id++)
            err = put_unit(house->store, id, "x");
        if (!err)
            err = store_commit(house->store, &oops);
        else
            store_rollback(house->store);
        assert_int_equal(err, -ERR_IO);
        assert_int_equal(store_fail_left(house->store), -1);
        assert_int_equal(count(house, house->store, "unit"), before);
    }
}

/* ---- keeping, copying, notes, scans ---- */

static void checkpoints_never_wait_for_readers(void **state)
{
    struct house *house = *state;
    struct oops oops = {0};
    struct store_figures figures;
    fill(house);
    struct store *reader = open_as(house, STORE_READ), *keeper = open_as(house, STORE_KEEPER);
    assert_int_equal(store_snapshot_begin(reader), 0);
    assert_int_equal(store_begin(house->store, &oops), 0);
    assert_int_equal(put_unit(house->store, 80, "x"), 0);
    assert_int_equal(store_commit(house->store, &oops), 0);
    assert_int_equal(store_checkpoint_passive(keeper, &oops), 0);
    assert_int_equal(store_checkpoint_truncate(house->store, &oops), 1);
    store_figures(house->store, &figures);
    assert_true(figures.wal_bytes > 0 && figures.file_bytes > 0);
    store_snapshot_end(reader);
    assert_int_equal(store_checkpoint_truncate(house->store, &oops), 0);
    store_figures(house->store, &figures);
    assert_int_equal(figures.wal_bytes, 0);
    store_close(reader);
    store_close(keeper);
}

struct writer {
    struct store *store;
    int rounds;
};

static void *write_on(void *context)
{
    struct writer *writer = context;
    for (int i = 0; i < writer->rounds; i++) {
        struct oops oops = {0};
        int err = store_begin(writer->store, &oops);
        for (int j = 0; j < 4 && !err; j++)
            err = put_unit(writer->store, 1000 + i * 4 + j, "并发");
        if (!err)
            err = store_commit(writer->store, &oops);
        if (err)
            break;
    }
    return NULL;
}

/* The writer goes on all the while; each transaction writes four rows, so a copy of one moment has them by fours. */
static void a_backup_is_of_one_moment(void **state)
{
    struct house *house = *state;
    struct oops oops = {0};
    struct writer writer = {house->store, 150};
    pthread_t thread;
    fill(house);
    struct store *reader = open_as(house, STORE_READ), *copy;
    assert_int_equal(pthread_create(&thread, NULL, write_on, &writer), 0);
    for (int i = 0; i < 3; i++) {
        char path[160];
        snprintf(path, sizeof path, "%s/backup-%d.db", house->folder, i);
        assert_int_equal(store_backup(reader, path, &oops), 0);
        assert_int_equal(store_open(path, STORE_READ, &copy, &oops), 0);
        store_use_schema(copy, &world_schema);
        assert_int_equal((count(house, copy, "unit") - 6) % 4, 0);
        store_close(copy);
        assert_int_equal(store_backup(reader, path, &oops), -ERR_EXISTS);
        oops = (struct oops){0};
    }
    pthread_join(thread, NULL);
    assert_int_equal(count(house, reader, "unit"), 6 + 600);
    store_close(reader);
}

static void notes_live_until_their_time(void **state)
{
    struct house *house = *state;
    struct store *keeper = open_as(house, STORE_KEEPER);
    struct arena *arena = house->arena;
    const char *value = NULL;
    struct cell *rows;
    size_t n;
    assert_int_equal(store_note_set(keeper, NOTE_SESSION, "a/1", "{}", 100), 0);
    assert_int_equal(store_note_set(keeper, NOTE_SESSION, "a/2", "二", 0), 0);
    assert_int_equal(store_note_set(keeper, NOTE_SESSION, "a/2", "贰", 0), 0);
    assert_int_equal(store_note_set(keeper, NOTE_SESSION, "b%", "三", 200), 0);
    assert_int_equal(store_note_set(keeper, NOTE_CURSOR, "a/1", "7", 0), 0);
    assert_int_equal(store_note_get(keeper, arena, NOTE_SESSION, "a/1", 99, &value), 0);
    assert_int_equal(store_note_get(keeper, arena, NOTE_SESSION, "a/1", 100, &value), 1);
    assert_int_equal(store_note_get(keeper, arena, NOTE_SESSION, "a/2", 999, &value), 0);
    assert_string_equal(value, "贰");
    assert_int_equal(store_note_list(keeper, arena, NOTE_SESSION, "a/", 99, 10, &rows, &n), 0);
    assert_int_equal(n, 2);
    assert_int_equal(store_note_list(keeper, arena, NOTE_SESSION, "a%", 99, 10, &rows, &n), 0);
    assert_int_equal(n, 0);
    assert_int_equal(store_note_sweep(keeper, 150), 0);
    assert_int_equal(store_note_list(keeper, arena, NOTE_SESSION, "", 0, 10, &rows, &n), 0);
    assert_int_equal(n, 2);
    assert_int_equal(store_note_drop(keeper, NOTE_SESSION, "a/2"), 0);
    assert_int_equal(store_note_get(keeper, arena, NOTE_SESSION, "a/2", 0, &value), 1);
    assert_int_equal(store_note_get(keeper, arena, NOTE_CURSOR, "a/1", 0, &value), 0);
    store_close(keeper);
}

/* Losing all notes loses nothing that is evidence. */
static void without_its_notes_a_store_is_whole(void **state)
{
    struct house *house = *state;
    struct oops oops = {0};
    fill(house);
    assert_int_equal(store_note_set(house->store, NOTE_SESSION, "k", "v", 0), 0);
    store_close(house->store);
    run_sql(house->path, "DROP TABLE \"note-session\"; DROP TABLE \"note-throttle\"; DROP TABLE \"note-claim\";"
                         "DROP TABLE \"note-cursor\"; DROP TABLE \"note-mapping\"; DROP TABLE \"note-setting\"");
    assert_int_equal(store_open(house->path, STORE_WRITE, &house->store, &oops), 0);
    store_use_schema(house->store, &world_schema);
    assert_int_equal(count(house, house->store, "asset"), 24);
    assert_int_equal(store_note_set(house->store, NOTE_SESSION, "k", "v", 0), 0);
}

static void a_scan_sees_what_is_there(void **state)
{
    struct house *house = *state;
    struct oops oops = {0};
    int64_t id, n = 0;
    fill(house);
    run_sql(
        house->path,
        "ALTER TABLE unit ADD COLUMN secret; UPDATE unit SET secret = x'00ff' WHERE id = 2; CREATE TABLE odd(id, x)");
    STORE_SCAN(scan);
    assert_int_equal(store_scan_open(house->store, "unit", NULL, 0, 1, 0, &scan, &oops), 0);
    assert_int_equal(store_scan_width(scan), 5);
    assert_int_equal(store_scan_next(scan, &id, &oops), 0);
    assert_int_equal(id, 2);
    struct flat flat = store_scan_cell(scan, 4);
    assert_int_equal(flat.kind, FLAT_BYTES);
    assert_int_equal(flat.n, 2);
    while (store_scan_next(scan, &id, &oops) == 0)
        n++;
    assert_int_equal(n, 4);
    const char *column = "nothing", *const * names;
    size_t count_of_names;
    struct store_scan *none = NULL;
    assert_int_equal(store_scan_open(house->store, "unit", &column, 1, 0, 0, &none, &oops), 1);
    assert_int_equal(store_scan_open(house->store, "nothing", NULL, 0, 0, 0, &none, &oops), 1);
    assert_int_equal(store_scan_tables(house->store, house->arena, &names, &count_of_names, &oops), 0);
    assert_int_equal(count_of_names, 6); /* five of the schema, and the odd one */
}

static void equal_asks_share_a_statement(void **state)
{
    struct house *house = *state;
    struct store_figures before, after;
    fill(house);
    count(house, house->store, "unit");
    store_figures(house->store, &before);
    for (int i = 0; i < 50; i++)
        count(house, house->store, "unit");
    store_figures(house->store, &after);
    assert_int_equal(after.statements_cached, before.statements_cached);
    assert_int_equal(after.asks, before.asks + 50);
    for (size_t limit = 1; limit < 600; limit++) { /* many different statements: the cache stays bounded */
        char name[40];
        snprintf(name, sizeof name, "x%zu", limit);
        const struct path path = {.root = ROOT_ROW, .hops = (struct hop[]){{.name = "name"}}, .n = 1};
        const struct term column = {.kind = TERM_PATH, .path = &path};
        struct term sums[9] = {{.kind = TERM_FILLED, .a = &column}};
        size_t depth = 0, bits = limit;
        for (; bits; bits /= 2, depth++)
            sums[depth + 1] = (struct term){.kind = bits & 1 ? TERM_NOT : TERM_UNTRUE, .a = &sums[depth]};
        struct ask ask = {.kind = ASK_COUNT, .table = "unit", .where = &sums[depth]};
        struct answer answer;
        assert_int_equal(store_ask(house->store, house->arena, &ask, &answer, NULL), 0);
        if (depth == 7)
            break;
    }
    store_figures(house->store, &after);
    assert_in_range(after.statements_cached, 1, 256);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(files_of_others_are_refused),
        TEST(readers_see_only_what_is_committed),
        TEST(a_snapshot_stands_still),
        TEST(readers_cannot_write),
        TEST(rows_come_back_as_they_were_put),
        TEST(awkward_values_survive),
        TEST(values_of_another_kind_are_refused),
        TEST(names_come_from_the_schema_only),
        TEST(unbound_terms_are_refused),
        TEST(an_ask_that_takes_too_long_ends),
        TEST(columns_are_added_and_rows_stay),
        TEST(unique_keys_hold_while_they_hold),
        TEST(names_that_cannot_be_tables_are_refused),
        TEST(what_is_asked_daily_has_an_index),
        TEST(savepoints_nest),
        TEST(a_savepoint_holds_megabytes_in_memory),
        TEST(a_savepoint_larger_than_its_memory_goes_to_a_file),
        TEST(each_counted_call_can_fail),
        TEST(checkpoints_never_wait_for_readers),
        TEST(a_backup_is_of_one_moment),
        TEST(notes_live_until_their_time),
        TEST(without_its_notes_a_store_is_whole),
        TEST(a_scan_sees_what_is_there),
        TEST(equal_asks_share_a_statement),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
