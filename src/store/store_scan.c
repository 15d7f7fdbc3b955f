#include "store/store_scan.h"

#include "base/list.h"
#include "store/store_inner.h"

#include <stdlib.h>
#include <string.h>

/* The statement is the scan's own: other statements run while it stands. */
struct store_scan {
    struct store *store;
    sqlite3_stmt *rows;
};

struct names LIST(const char *);

static int column_names(struct store *store, struct arena *arena, const char *table, struct names *names,
                        struct oops *oops)
{
    STATEMENT(statement);
    int err = statement_get(store, "SELECT name FROM pragma_table_info(?)", &statement, oops);
    if (err)
        return err;
    sqlite3_bind_text(statement, 1, table, -1, SQLITE_STATIC);
    int rc;
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW)
        *list_push(arena, names) = arena_text(arena, (const char *)sqlite3_column_text(statement, 0));
    return rc == SQLITE_DONE ? 0 : store_failed(store, table, oops);
}

static bool among(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->n; i++)
        if (strcmp(names->at[i], name) == 0)
            return true;
    return false;
}

static const char *scan_sql(struct arena *arena, const char *table, const char *const *columns, size_t n, size_t limit)
{
    struct text sql = TEXT(arena);
    text_add(&sql, "SELECT id");
    for (size_t i = 0; i < n; i++) {
        if (strcmp(columns[i], "id") == 0)
            continue;
        text_byte(&sql, ',');
        sql_name(&sql, columns[i]);
    }
    text_add(&sql, " FROM ");
    sql_name(&sql, table);
    text_add(&sql, " WHERE id > ? ORDER BY id");
    if (limit)
        text_printf(&sql, " LIMIT %zu", limit);
    return text_end(&sql);
}

static int start(struct store_scan *scan, const char *sql, int64_t after, struct oops *oops)
{
    if (sqlite3_prepare_v2(scan->store->db, sql, -1, &scan->rows, NULL) != SQLITE_OK ||
        sqlite3_bind_int64(scan->rows, 1, after) != SQLITE_OK)
        return store_failed(scan->store, NULL, oops);
    return 0;
}

int store_scan_open(struct store *store, const char *table, const char *const *columns, size_t n, int64_t after,
                    size_t limit, struct store_scan **ret_scan, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct names there = {0};
    int err = column_names(store, arena, table, &there, oops);
    if (err)
        return err;
    for (size_t i = 0; i < n; i++)
        if (!among(&there, columns[i]))
            return 1;
    if (!among(&there, "id"))
        return 1;
    struct store_scan *scan = calloc(1, sizeof *scan);
    if (!scan)
        return oops_set(oops, ERR_NOMEM, table, NULL, NULL);
    scan->store = store;
    const char *sql =
        columns ? scan_sql(arena, table, columns, n, limit) : scan_sql(arena, table, there.at, there.n, limit);
    err = start(scan, sql, after, oops);
    if (err)
        store_scan_close(scan);
    else
        *ret_scan = scan;
    return err;
}

void store_scan_close(struct store_scan *scan)
{
    if (!scan)
        return;
    sqlite3_finalize(scan->rows);
    free(scan);
}

int store_scan_next(struct store_scan *scan, int64_t *ret_id, struct oops *oops)
{
    int rc = sqlite3_step(scan->rows);
    if (rc == SQLITE_DONE)
        return 1;
    if (rc != SQLITE_ROW)
        return store_failed(scan->store, NULL, oops);
    *ret_id = sqlite3_column_int64(scan->rows, 0);
    return 0;
}

size_t store_scan_width(const struct store_scan *scan) { return (size_t)sqlite3_column_count(scan->rows) - 1; }

const char *store_scan_name(const struct store_scan *scan, size_t i)
{
    return sqlite3_column_name(scan->rows, (int)i + 1);
}

struct flat store_scan_cell(const struct store_scan *scan, size_t i)
{
    int at = (int)i + 1;
    switch (sqlite3_column_type(scan->rows, at)) {
    case SQLITE_INTEGER: return (struct flat){.kind = FLAT_INT, .number = sqlite3_column_int64(scan->rows, at)};
    case SQLITE_FLOAT: return (struct flat){.kind = FLAT_REAL, .real = sqlite3_column_double(scan->rows, at)};
    case SQLITE_TEXT: {
        const char *text = (const char *)sqlite3_column_text(scan->rows, at);
        return (struct flat){.kind = FLAT_TEXT, .bytes = text, .n = (size_t)sqlite3_column_bytes(scan->rows, at)};
    }
    case SQLITE_BLOB: {
        const char *bytes = sqlite3_column_blob(scan->rows, at);
        return (struct flat){.kind = FLAT_BYTES, .bytes = bytes, .n = (size_t)sqlite3_column_bytes(scan->rows, at)};
    }
    default: return (struct flat){.kind = FLAT_NONE};
    }
}

int store_scan_tables(struct store *store, struct arena *arena, const char *const **ret_names, size_t *ret_n,
                      struct oops *oops)
{
    struct names names = {0};
    STATEMENT(statement);
    int err =
        statement_get(store,
                      "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'pen' AND substr(name, 1, 5)"
                      " <> 'note-' AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name",
                      &statement, oops);
    if (err)
        return err;
    int rc;
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW)
        *list_push(arena, &names) = arena_text(arena, (const char *)sqlite3_column_text(statement, 0));
    if (rc != SQLITE_DONE)
        return store_failed(store, NULL, oops);
    *ret_names = names.at;
    *ret_n = names.n;
    return 0;
}
