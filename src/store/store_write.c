#include "store/store_write.h"

#include "base/must.h"
#include "store/column.h"
#include "store/store_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAVEPOINTS_MAX = 64 };

/* ---- transactions ---- */

int store_begin(struct store *store, struct oops *oops)
{
    int err = store_fault(store, oops);
    store->savepoints = 0;
    if (!err && store->mode != STORE_WRITE)
        err = oops_set(oops, ERR_READ_ONLY, store->path, NULL, NULL);
    return err ? err : statement_run(store, "BEGIN IMMEDIATE", oops);
}

/* SQLite gives a transaction up by itself after some failures. What came after would commit alone. */
static int still_open(struct store *store, struct oops *oops)
{
    if (!sqlite3_get_autocommit(store->db))
        return 0;
    return oops_set(oops, ERR_IO, store->path, "写入未完成，已撤回",
                    "no transaction is open, or it was lost after a failed write");
}

int store_commit(struct store *store, struct oops *oops)
{
    int err = store_fault(store, oops);
    if (!err)
        err = still_open(store, oops);
    if (!err)
        err = statement_run(store, "COMMIT", oops);
    if (err)
        store_rollback(store);
    store->savepoints = 0;
    return err;
}

void store_rollback(struct store *store)
{
    store->savepoints = 0;
    if (!sqlite3_get_autocommit(store->db) && statement_run(store, "ROLLBACK", NULL) != 0)
        MUST(sqlite3_get_autocommit(store->db));
}

static int savepoint_run(struct store *store, const char *verb, unsigned level)
{
    char sql[40];
    snprintf(sql, sizeof sql, "%s s%u", verb, level);
    return statement_run(store, sql, NULL);
}

int store_savepoint(struct store *store)
{
    MUST(store->savepoints < SAVEPOINTS_MAX);
    int err = store_fault(store, NULL);
    if (!err)
        err = still_open(store, NULL);
    if (!err)
        err = savepoint_run(store, "SAVEPOINT", store->savepoints);
    if (!err)
        store->savepoints++;
    return err;
}

int store_release(struct store *store)
{
    MUST(store->savepoints > 0);
    return savepoint_run(store, "RELEASE", --store->savepoints);
}

void store_rollback_to(struct store *store)
{
    MUST(store->savepoints > 0);
    unsigned level = --store->savepoints;
    if (sqlite3_get_autocommit(store->db))
        return; /* all of it is gone already, and the commit will say so */
    if (savepoint_run(store, "ROLLBACK TO", level) != 0 || savepoint_run(store, "RELEASE", level) != 0)
        store_rollback(store);
}

/* ---- the flat form ---- */

struct named_place {
    const char *name;
    size_t *place;
};

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct named_place *)a)->name, ((const struct named_place *)b)->name);
}

static const struct flat_names *flat_names(struct store *store, const struct table *table)
{
    struct known_table *known = map_get(&store->tables, table->name);
    struct flat_names *names = &known->names;
    if (names->at)
        return names;
    ARENA_SCOPE(arena);
    struct named_place *all = ARENA_ARRAY(arena, struct named_place, table->column_count * 2 + 1);
    names->places = ARENA_ARRAY(store->names, struct flat_place, table->column_count + 1);
    for (size_t i = 0; i < table->column_count; i++) {
        const struct column *column = &table->columns[i];
        bool range = column->kind == COLUMN_RANGE;
        const char *name = range ? column_from(store->names, column->name) : column->name;
        all[names->n++] = (struct named_place){name, &names->places[i].name};
        if (range)
            all[names->n++] = (struct named_place){column_to(store->names, column->name), &names->places[i].to};
    }
    qsort(all, names->n, sizeof *all, by_name);
    names->at = ARENA_ARRAY(store->names, const char *, names->n + 1);
    for (size_t i = 0; i < names->n; i++) {
        names->at[i] = all[i].name;
        *all[i].place = i;
    }
    return names;
}

/* The number of the column; the search begins at `from`, since cells often come in the order of columns. */
static int column_of(const struct table *table, const char *name, size_t from, size_t *ret_column, struct oops *oops)
{
    for (size_t i = 0, at = from; i < table->column_count; i++, at++) {
        at = at < table->column_count ? at : 0;
        if (text_same(table->columns[at].name, name)) {
            *ret_column = at;
            return 0;
        }
    }
    char where[330];
    snprintf(where, sizeof where, "%s.%s", table->name, name);
    return oops_set(oops, ERR_NOT_FOUND, where, "没有这个字段", "there is no such column");
}

static int check_put(const struct put *put, const struct table *table, struct oops *oops)
{
    if (put->id <= 0 || (put->insert && put->remove))
        return oops_set(oops, ERR_INVALID, put->table, "写入的编号不对", "a put without a proper id");
    if (put->remove && !table->owner)
        return oops_set(oops, ERR_INVALID, put->table, "记录不能删除，只有明细行可以",
                        "records are never removed, only lines are");
    return 0;
}

int store_flat(struct store *store, struct arena *arena, const struct put *put, struct put *ret_flat, struct oops *oops)
{
    const struct table *table = store_table(store, put->table, oops);
    int bad = table ? check_put(put, table, oops) : -ERR_NOT_FOUND;
    if (bad)
        return bad;
    const struct flat_names *names = flat_names(store, table);
    struct cell *cells = ARENA_ARRAY(arena, struct cell, names->n + 1); /* one that is not given has no name */
    size_t n = 0, at = 0;
    for (size_t i = 0; i < put->n; i++, at++) {
        struct value flat[2];
        int err = column_of(table, put->cells[i].name, at, &at, oops);
        if (!err)
            err = column_flatten(arena, &table->columns[at], put->cells[i].value, flat, oops);
        if (err)
            return err;
        struct flat_place place = names->places[at];
        cells[place.name] = (struct cell){names->at[place.name], flat[0]};
        if (table->columns[at].kind == COLUMN_RANGE)
            cells[place.to] = (struct cell){names->at[place.to], flat[1]};
    }
    for (size_t i = 0; i < names->n; i++)
        if (cells[i].name)
            cells[n++] = cells[i];
    *ret_flat = *put;
    ret_flat->cells = cells;
    ret_flat->n = n;
    return 0;
}

/* ---- writing rows ---- */

static const char *insert_sql(struct arena *arena, const struct put *put)
{
    struct text sql = TEXT(arena);
    text_add(&sql, "INSERT INTO ");
    sql_name(&sql, put->table);
    text_add(&sql, "(id");
    for (size_t i = 0; i < put->n; i++) {
        text_byte(&sql, ',');
        sql_name(&sql, put->cells[i].name);
    }
    text_add(&sql, ") VALUES (?");
    for (size_t i = 0; i < put->n; i++)
        text_add(&sql, ",?");
    text_byte(&sql, ')');
    return text_end(&sql);
}

static const char *update_sql(struct arena *arena, const struct put *put)
{
    struct text sql = TEXT(arena);
    text_add(&sql, "UPDATE ");
    sql_name(&sql, put->table);
    for (size_t i = 0; i < put->n; i++) {
        text_add(&sql, i ? "," : " SET ");
        sql_name(&sql, put->cells[i].name);
        text_add(&sql, "=?");
    }
    text_add(&sql, " WHERE id = ?");
    return text_end(&sql);
}

static const char *delete_sql(struct arena *arena, const struct put *put)
{
    struct text sql = TEXT(arena);
    text_add(&sql, "DELETE FROM ");
    sql_name(&sql, put->table);
    text_add(&sql, " WHERE id = ?");
    return text_end(&sql);
}

/* All that the statement of a put depends on; no SQL begins with such a byte. */
static const char *put_key(struct arena *arena, const struct put *put)
{
    struct text key = TEXT(arena);
    text_byte(&key, put->remove ? '-' : put->insert ? '+' : '~');
    text_add(&key, put->table);
    for (size_t i = 0; i < put->n && !put->remove; i++) {
        text_byte(&key, '\n');
        text_add(&key, put->cells[i].name);
    }
    return text_end(&key);
}

static int put_statement(struct store *store, struct arena *arena, const struct put *put, sqlite3_stmt **ret_statement,
                         struct oops *oops)
{
    const char *key = put_key(arena, put);
    if (statement_known(store, key, ret_statement))
        return 0;
    const char *sql = put->remove   ? delete_sql(arena, put)
                      : put->insert ? insert_sql(arena, put)
                                    : update_sql(arena, put);
    return statement_make(store, key, sql, ret_statement, oops);
}

static int bind_put(struct store *store, sqlite3_stmt *statement, const struct put *put, struct oops *oops)
{
    int at = 1, rc = SQLITE_OK;
    if (put->insert)
        rc = sqlite3_bind_int64(statement, at++, put->id);
    for (size_t i = 0; i < put->n && rc == SQLITE_OK && !put->remove; i++)
        rc = column_bind(statement, at++, put->cells[i].value);
    if (!put->insert && rc == SQLITE_OK)
        rc = sqlite3_bind_int64(statement, at, put->id);
    return rc == SQLITE_OK ? 0 : store_failed(store, put->table, oops);
}

/* SQLite names the columns: "UNIQUE constraint failed: device.name, device.unit". */
static int say_exists(struct store *store, const struct put *put, struct oops *oops)
{
    const char *message = sqlite3_errmsg(store->db), *columns = strstr(message, ": ");
    char zh[300], en[300];
    snprintf(zh, sizeof zh, "已有相同的记录（%.200s）", columns ? columns + 2 : message);
    snprintf(en, sizeof en, "such a row exists already (%.200s)", columns ? columns + 2 : message);
    return oops_set(oops, ERR_EXISTS, put->table, zh, en);
}

static int finish_put(struct store *store, const struct put *put, int rc, struct oops *oops)
{
    if (rc != SQLITE_DONE)
        return (sqlite3_extended_errcode(store->db) & 0xff) == SQLITE_CONSTRAINT
                   ? say_exists(store, put, oops)
                   : store_failed(store, put->table, oops);
    if (put->insert || sqlite3_changes(store->db) == 1)
        return 0;
    char where[200];
    snprintf(where, sizeof where, "%s/%lld", put->table, (long long)put->id);
    return oops_set(oops, ERR_NOT_FOUND, where, "没有这条记录", "there is no such row");
}

int store_put_flat(struct store *store, struct arena *arena, const struct put *flat, struct oops *oops)
{
    STATEMENT(statement);
    int err = store_fault(store, oops);
    if (!err)
        err = still_open(store, oops);
    if (err || (flat->n == 0 && !flat->insert && !flat->remove))
        return err;
    err = put_statement(store, arena, flat, &statement, oops);
    if (!err)
        err = bind_put(store, statement, flat, oops);
    return err ? err : finish_put(store, flat, sqlite3_step(statement), oops);
}

int store_put(struct store *store, const struct put *put, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct put flat;
    int err = store_flat(store, arena, put, &flat, oops);
    return err ? err : store_put_flat(store, arena, &flat, oops);
}

/* ---- flat rows ---- */

static struct value read_flat(struct arena *arena, sqlite3_stmt *row, int at)
{
    return column_read(arena, COLUMN_NUMBER, NULL, row, at); /* as it lies: numbers, reals, texts */
}

static const char *flat_row_sql(struct arena *arena, const char *table, const struct cell *cells, size_t n)
{
    struct text sql = TEXT(arena);
    for (size_t i = 0; i < n; i++) {
        text_add(&sql, i ? "," : "SELECT ");
        sql_name(&sql, cells[i].name);
    }
    text_add(&sql, n ? " FROM " : "SELECT * FROM ");
    sql_name(&sql, table);
    text_add(&sql, " WHERE id = ?");
    return text_end(&sql);
}

static int by_cell_name(const void *a, const void *b)
{
    return strcmp(((const struct cell *)a)->name, ((const struct cell *)b)->name);
}

static void read_all_columns(struct arena *arena, sqlite3_stmt *row, struct cell **ret_cells, size_t *ret_n)
{
    int width = sqlite3_column_count(row);
    struct cell *cells = ARENA_ARRAY(arena, struct cell, width);
    size_t n = 0;
    for (int i = 0; i < width; i++)
        if (strcmp(sqlite3_column_name(row, i), "id") != 0)
            cells[n++] = (struct cell){arena_text(arena, sqlite3_column_name(row, i)), read_flat(arena, row, i)};
    qsort(cells, n, sizeof *cells, by_cell_name);
    *ret_cells = cells;
    *ret_n = n;
}

int store_flat_row(struct store *store, struct arena *arena, const char *table, int64_t id, struct cell **cells,
                   size_t *n, struct oops *oops)
{
    STATEMENT(statement);
    int err = store_table(store, table, oops) ? store_fault(store, oops) : -ERR_NOT_FOUND;
    if (!err)
        err = statement_get(store, flat_row_sql(arena, table, *cells, *n), &statement, oops);
    if (err)
        return err;
    sqlite3_bind_int64(statement, 1, id);
    int rc = sqlite3_step(statement);
    if (rc == SQLITE_DONE)
        return 1;
    if (rc != SQLITE_ROW)
        return store_failed(store, table, oops);
    if (!*n) {
        read_all_columns(arena, statement, cells, n);
        return 0;
    }
    for (size_t i = 0; i < *n; i++)
        (*cells)[i].value = read_flat(arena, statement, (int)i);
    return 0;
}

/* ---- the pen ---- */

static void copy_text(char *to, size_t size, sqlite3_stmt *row, int at)
{
    const char *text = (const char *)sqlite3_column_text(row, at);
    snprintf(to, size, "%s", text ? text : "");
}

int store_pen_read(struct store *store, struct store_pen *ret_pen, struct oops *oops)
{
    STATEMENT(statement);
    int err = store_fault(store, oops);
    if (!err)
        err = statement_get(store, "SELECT seq, at, next_id, generation, epoch, hash, origin, schema FROM pen",
                            &statement, oops);
    if (err)
        return err;
    int rc = sqlite3_step(statement);
    if (rc != SQLITE_ROW)
        return rc == SQLITE_DONE ? 1 : store_failed(store, "pen", oops);
    *ret_pen = (struct store_pen){
        .seq = sqlite3_column_int64(statement, 0),
        .at = sqlite3_column_int64(statement, 1),
        .next_id = sqlite3_column_int64(statement, 2),
        .generation = sqlite3_column_int64(statement, 3),
        .epoch = sqlite3_column_int64(statement, 4),
    };
    copy_text(ret_pen->hash, sizeof ret_pen->hash, statement, 5);
    copy_text(ret_pen->origin, sizeof ret_pen->origin, statement, 6);
    copy_text(ret_pen->schema, sizeof ret_pen->schema, statement, 7);
    return 0;
}

int store_pen_write(struct store *store, const struct store_pen *pen, struct oops *oops)
{
    STATEMENT(statement);
    int err = store_fault(store, oops);
    if (!err)
        err = still_open(store, oops);
    if (!err)
        err = statement_get(store,
                            "INSERT INTO pen(id, seq, at, next_id, generation, epoch, hash, origin, schema)"
                            " VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE SET seq = excluded.seq,"
                            " at = excluded.at, next_id = excluded.next_id, generation = excluded.generation,"
                            " epoch = excluded.epoch, hash = excluded.hash, schema = excluded.schema",
                            &statement, oops);
    if (err)
        return err;
    const int64_t numbers[] = {pen->seq, pen->at, pen->next_id, pen->generation, pen->epoch};
    for (int i = 0; i < 5; i++)
        sqlite3_bind_int64(statement, i + 1, numbers[i]);
    sqlite3_bind_text(statement, 6, pen->hash, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 7, pen->origin, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 8, pen->schema, -1, SQLITE_STATIC);
    return sqlite3_step(statement) == SQLITE_DONE ? 0 : store_failed(store, "pen", oops);
}
