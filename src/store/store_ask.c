/* Running asks. */
#include "base/clock.h"
#include "store/ask_sql.h"
#include "store/column.h"

#include <stdio.h>

static void start_the_clock(struct store *store)
{
    store->give_up = store->time_limit ? clock_machine() + store->time_limit : 0;
}

static int bind_all(struct store *store, sqlite3_stmt *statement, struct sql_values values, struct oops *oops)
{
    for (size_t i = 0; i < values.n; i++)
        if (column_bind(statement, (int)i + 1, values.at[i]) != SQLITE_OK)
            return store_failed(store, NULL, oops);
    return 0;
}

/* `room` takes the cells of all columns; the row keeps those that are filled: of wide registers a few. */
static struct row read_row(struct arena *arena, const struct table *table, const struct sql_results *results,
                           sqlite3_stmt *statement, struct cell *room)
{
    struct row row = {.table = table->name, .id = sqlite3_column_int64(statement, 0), .cells = room};
    int at = 1;
    for (size_t i = 0; i < results->n; i++) {
        const struct sql_result *result = &results->at[i];
        struct value value = column_read(arena, result->kind, result->to, statement, at);
        if (value.kind != VALUE_EMPTY)
            row.cells[row.n++] = (struct cell){result->name, value};
        at += result->kind == COLUMN_RANGE ? 2 : 1;
    }
    row.cells = arena_copy(arena, room, row.n * sizeof *room);
    return row;
}

struct rows LIST(struct row);

static int read_rows(struct store *store, struct arena *arena, const struct ask *ask, const struct ask_sql *sql,
                     sqlite3_stmt *statement, struct answer *ret_answer, struct oops *oops)
{
    const struct table *table = store_table(store, ask->table, NULL);
    struct cell *room = ARENA_ARRAY(arena, struct cell, sql->results.n);
    struct rows rows = {0};
    bool more = false;
    int rc;
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW && !more) {
        if (rows.n < sql->limit)
            *list_push(arena, &rows) = read_row(arena, table, &sql->results, statement, room);
        else
            more = true;
    }
    if (rc != SQLITE_DONE && !more)
        return store_failed(store, ask->table, oops);
    *ret_answer = (struct answer){.rows = rows.at, .n = rows.n, .more = more};
    return 0;
}

static int read_value(struct store *store, struct arena *arena, const struct ask *ask, const struct ask_sql *sql,
                      sqlite3_stmt *statement, struct answer *ret_answer, struct oops *oops)
{
    int rc = sqlite3_step(statement);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        return store_failed(store, ask->table, oops);
    const struct sql_result *result = &sql->results.at[0];
    *ret_answer = (struct answer){0};
    if (rc == SQLITE_ROW)
        ret_answer->value = column_read(arena, result->kind, result->to, statement, 0);
    return 0;
}

int store_ask(struct store *store, struct arena *arena, const struct ask *ask, struct answer *ret_answer,
              struct oops *oops)
{
    struct ask_sql sql;
    STATEMENT(statement);
    int err = store_fault(store, oops);
    if (!err)
        err = ask_sql_print(store, arena, ask, &sql, oops);
    if (!err)
        err = statement_get(store, sql.text, &statement, oops);
    if (!err)
        err = bind_all(store, statement, sql.values, oops);
    if (err)
        return err;
    store->asks++;
    start_the_clock(store);
    err = (ask->kind == ASK_ROWS ? read_rows : read_value)(store, arena, ask, &sql, statement, ret_answer, oops);
    store->give_up = 0;
    return err;
}

/* The same key for any row of the table; no SQL begins with such a byte. */
static int row_statement(struct store *store, struct arena *arena, const struct table *table,
                         const struct whole_row *whole, sqlite3_stmt **ret_statement, struct oops *oops)
{
    const char *key = arena_printf(arena, "=%s", table->name);
    if (statement_known(store, key, ret_statement))
        return 0;
    struct text sql = TEXT(arena);
    text_add(&sql, "SELECT ");
    text_add_n(&sql, whole->sql, whole->n);
    text_add(&sql, " FROM ");
    sql_name(&sql, table->name);
    text_add(&sql, " t0 WHERE t0.id = ?");
    return statement_make(store, key, text_end(&sql), ret_statement, oops);
}

int store_row(struct store *store, struct arena *arena, const char *table, int64_t id, struct row **ret_row,
              struct oops *oops)
{
    const struct table *found = store_table(store, table, oops);
    STATEMENT(statement);
    int err = found ? store_fault(store, oops) : -ERR_NOT_FOUND;
    if (!err)
        err = row_statement(store, arena, found, store_whole_row(store, found), &statement, oops);
    if (err)
        return err;
    store->asks++;
    sqlite3_bind_int64(statement, 1, id);
    int rc = sqlite3_step(statement);
    if (rc == SQLITE_DONE)
        return 1;
    if (rc != SQLITE_ROW)
        return store_failed(store, table, oops);
    const struct sql_results *results = &store_whole_row(store, found)->results;
    struct row row = read_row(arena, found, results, statement, ARENA_ARRAY(arena, struct cell, results->n));
    *ret_row = arena_copy(arena, &row, sizeof row);
    return 0;
}

int store_find(struct store *store, const char *table, const char *column, const char *text, int64_t *ret_id,
               struct oops *oops)
{
    const struct table *found = store_table(store, table, oops);
    if (!found || !table_column(found, column))
        return oops_set(oops, ERR_NOT_FOUND, column, "没有这个字段", "there is no such column");
    ARENA_SCOPE(arena);
    struct text sql = TEXT(arena);
    text_add(&sql, "SELECT id FROM ");
    sql_name(&sql, table);
    text_add(&sql, " WHERE ");
    sql_name(&sql, column);
    text_add(&sql, " = ? ORDER BY id LIMIT 1");
    STATEMENT(statement);
    int err = store_fault(store, oops);
    if (!err)
        err = statement_get(store, text_end(&sql), &statement, oops);
    if (err)
        return err;
    sqlite3_bind_text(statement, 1, text, -1, SQLITE_STATIC);
    int rc = sqlite3_step(statement);
    if (rc == SQLITE_ROW)
        *ret_id = sqlite3_column_int64(statement, 0);
    return rc == SQLITE_ROW ? 0 : rc == SQLITE_DONE ? 1 : store_failed(store, table, oops);
}

int store_trail_seq(struct store *store, int64_t *ret_seq, struct oops *oops)
{
    STATEMENT(statement);
    int err = store_fault(store, oops);
    if (!err)
        err = statement_get(store, "SELECT seq FROM pen", &statement, oops);
    if (err)
        return err;
    int rc = sqlite3_step(statement);
    if (rc == SQLITE_ROW)
        *ret_seq = sqlite3_column_int64(statement, 0);
    return rc == SQLITE_ROW ? 0 : rc == SQLITE_DONE ? 1 : store_failed(store, "pen", oops);
}
