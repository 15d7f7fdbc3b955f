/* The layout that a file carries: who may open it, who raises it. */
#include "world.h"

#include "store/store_backup.h"
#include "store/store_write.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char folder[64], path[96];

static void run_sql(const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static size_t file_bytes(const char *file, char *into, size_t most)
{
    FILE *in = fopen(file, "rb");
    assert_non_null(in);
    size_t n = fread(into, 1, most, in);
    fclose(in);
    assert_true(n && n < most);
    return n;
}

static int64_t layout_of(const char *file)
{
    struct store *store;
    struct oops oops = {0};
    int64_t layout = -1;
    assert_int_equal(store_open(file, STORE_READ, &store, &oops), 0);
    assert_int_equal(store_layout(store, &layout, &oops), 0);
    store_close(store);
    return layout;
}

static void bring_up(struct store *store)
{
    struct oops oops = {0};
    assert_int_equal(store_migrate(store, &world_schema, &oops), 0);
    assert_int_equal(store_layout_raise(store, &oops), 0);
}

static int set_up(void **state)
{
    struct store *store;
    struct oops oops = {0};
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/fengsui-layout-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/store.db", folder);
    assert_int_equal(store_open(path, STORE_WRITE, &store, &oops), 0);
    bring_up(store);
    store_close(store);
    return 0;
}

static int tear_down(void **state)
{
    char command[120];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static void a_new_store_has_the_layout_of_its_program(void **state)
{
    (void)state;
    assert_int_equal(layout_of(path), STORE_LAYOUT);
}

static void a_newer_store_is_refused_by_every_handle_and_stays_as_it_is(void **state)
{
    static const enum store_mode MODES[] = {STORE_WRITE, STORE_READ, STORE_KEEPER};
    static char before[1 << 20], after[1 << 20];
    char sql[60];
    (void)state;
    snprintf(sql, sizeof sql, "PRAGMA user_version = %d", STORE_LAYOUT + 1);
    run_sql(sql);
    size_t n = file_bytes(path, before, sizeof before);
    for (size_t i = 0; i < sizeof MODES / sizeof *MODES; i++) {
        struct store *store = NULL;
        struct oops oops = {0};
        assert_int_equal(store_open(path, MODES[i], &store, &oops), -ERR_NEWER);
        assert_null(store);
        assert_non_null(strstr(oops.zh, "装回"));
        assert_non_null(strstr(oops.en, "install that program"));
        assert_int_equal(file_bytes(path, after, sizeof after), n);
        assert_memory_equal(before, after, n);
    }
}

static void an_older_store_lacks_something_until_it_is_brought_up(void **state)
{
    struct store *store;
    struct oops oops = {0};
    int64_t layout = -1;
    (void)state;
    run_sql("PRAGMA user_version = 0");
    assert_int_equal(store_open(path, STORE_WRITE, &store, &oops), 0);
    assert_int_equal(store_layout(store, &layout, &oops), 0);
    assert_int_equal(layout, 0);
    assert_int_equal(store_fits(store, &world_schema, &oops), 1);
    bring_up(store);
    assert_int_equal(store_fits(store, &world_schema, &oops), 0);
    store_close(store);
    assert_int_equal(layout_of(path), STORE_LAYOUT);
}

/* A start that fails half-way must leave the former program its data. */
static void an_upgrade_that_is_given_up_raises_nothing(void **state)
{
    struct store *store;
    struct oops oops = {0};
    (void)state;
    run_sql("PRAGMA user_version = 0");
    assert_int_equal(store_open(path, STORE_WRITE, &store, &oops), 0);
    assert_int_equal(store_begin(store, &oops), 0);
    bring_up(store);
    store_rollback(store);
    store_close(store);
    assert_int_equal(layout_of(path), 0);
}

static void a_backup_carries_the_layout(void **state)
{
    char copy[120];
    struct store *store;
    struct oops oops = {0};
    (void)state;
    snprintf(copy, sizeof copy, "%s/copy.db", folder);
    assert_int_equal(store_open(path, STORE_READ, &store, &oops), 0);
    assert_int_equal(store_backup(store, copy, &oops), 0);
    store_close(store);
    assert_int_equal(layout_of(copy), STORE_LAYOUT);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_new_store_has_the_layout_of_its_program),
        TEST(a_newer_store_is_refused_by_every_handle_and_stays_as_it_is),
        TEST(an_older_store_lacks_something_until_it_is_brought_up),
        TEST(an_upgrade_that_is_given_up_raises_nothing),
        TEST(a_backup_carries_the_layout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
