#include "store/store_note.h"

#include "base/list.h"
#include "store/store_inner.h"

#include <stdio.h>

static const char *const NAMES[NOTE_TABLE_COUNT] = {
    [NOTE_SESSION] = "note-session", [NOTE_THROTTLE] = "note-throttle", [NOTE_CLAIM] = "note-claim",
    [NOTE_CURSOR] = "note-cursor",   [NOTE_MAPPING] = "note-mapping",   [NOTE_SETTING] = "note-setting",
    [NOTE_VIEW] = "note-view",
};

static int prepare(struct store *store, const char *format, enum note_table table, sqlite3_stmt **ret_statement)
{
    char sql[300];
    snprintf(sql, sizeof sql, format, NAMES[table]);
    return statement_get(store, sql, ret_statement, NULL);
}

static int finish(struct store *store, sqlite3_stmt *statement)
{
    return sqlite3_step(statement) == SQLITE_DONE ? 0 : store_failed(store, NULL, NULL);
}

int store_note_set(struct store *store, enum note_table table, const char *key, const char *value, ms_t until)
{
    STATEMENT(statement);
    int err = prepare(store, "INSERT OR REPLACE INTO \"%s\"(key, value, until) VALUES (?, ?, ?)", table, &statement);
    if (err)
        return err;
    sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, value, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 3, until);
    return finish(store, statement);
}

int store_note_get(struct store *store, struct arena *arena, enum note_table table, const char *key, ms_t now,
                   const char **ret_value)
{
    STATEMENT(statement);
    int err = prepare(store, "SELECT value FROM \"%s\" WHERE key = ? AND (until = 0 OR until > ?)", table, &statement);
    if (err)
        return err;
    sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, now);
    int rc = sqlite3_step(statement);
    if (rc != SQLITE_ROW)
        return rc == SQLITE_DONE ? 1 : store_failed(store, NULL, NULL);
    const char *value = (const char *)sqlite3_column_text(statement, 0);
    *ret_value = arena_text(arena, value ? value : "");
    return 0;
}

int store_note_drop(struct store *store, enum note_table table, const char *key)
{
    STATEMENT(statement);
    int err = prepare(store, "DELETE FROM \"%s\" WHERE key = ?", table, &statement);
    if (err)
        return err;
    sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
    return finish(store, statement);
}

int store_note_sweep(struct store *store, ms_t now)
{
    int err = 0;
    for (enum note_table table = 0; table < NOTE_TABLE_COUNT && !err; table++) {
        STATEMENT(statement);
        err = prepare(store, "DELETE FROM \"%s\" WHERE until <> 0 AND until <= ?", table, &statement);
        if (err)
            break;
        sqlite3_bind_int64(statement, 1, now);
        err = finish(store, statement);
    }
    return err;
}

struct cells LIST(struct cell);

static struct cell read_note(struct arena *arena, sqlite3_stmt *row)
{
    const char *key = (const char *)sqlite3_column_text(row, 0);
    const char *value = (const char *)sqlite3_column_text(row, 1);
    return (struct cell){arena_text(arena, key), VALUE_OF_TEXT(arena_text(arena, value ? value : ""))};
}

int store_note_list(struct store *store, struct arena *arena, enum note_table table, const char *prefix, ms_t now,
                    size_t limit, struct cell **ret_rows, size_t *ret_n)
{
    STATEMENT(statement);
    int err = prepare(store,
                      "SELECT key, value FROM \"%s\" WHERE key >= ?1 AND substr(key, 1, length(?1)) = ?1"
                      " AND (until = 0 OR until > ?2) ORDER BY key LIMIT ?3",
                      table, &statement);
    if (err)
        return err;
    sqlite3_bind_text(statement, 1, prefix, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, now);
    sqlite3_bind_int64(statement, 3, (int64_t)limit);
    struct cells rows = {0};
    int rc;
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW)
        *list_push(arena, &rows) = read_note(arena, statement);
    if (rc != SQLITE_DONE)
        return store_failed(store, NULL, NULL);
    *ret_rows = rows.at;
    *ret_n = rows.n;
    return 0;
}
