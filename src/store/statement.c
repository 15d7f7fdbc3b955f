#include "store/store_inner.h"

#include <stdlib.h>
#include <string.h>

static size_t hash_of(const char *sql)
{
    size_t hash = 14695981039346656037u; /* FNV-1a */
    for (; *sql; sql++)
        hash = (hash ^ (unsigned char)*sql) * 1099511628211u;
    return hash;
}

static void forget(struct statement *statement)
{
    sqlite3_finalize(statement->handle);
    free(statement->sql);
    *statement = (struct statement){0};
}

/* The place of the statement in its set: where it is, or else the one used longest ago. */
static struct statement *place_of(struct store *store, const char *sql, size_t hash)
{
    struct statement *set = store->statements[hash % STATEMENT_SETS], *oldest = set;
    for (size_t i = 0; i < STATEMENT_WAYS; i++) {
        if (set[i].handle && set[i].hash == hash && strcmp(set[i].sql, sql) == 0)
            return &set[i];
        if (set[i].used < oldest->used)
            oldest = &set[i];
    }
    forget(oldest);
    return oldest;
}

int statement_get(struct store *store, const char *sql, sqlite3_stmt **ret_statement, struct oops *oops)
{
    size_t hash = hash_of(sql);
    struct statement *place = place_of(store, sql, hash);
    if (!place->handle) {
        if (sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &place->handle, NULL) != SQLITE_OK)
            return store_failed(store, NULL, oops);
        place->sql = strdup(sql);
        if (!place->sql) {
            forget(place);
            return oops_set(oops, ERR_NOMEM, NULL, NULL, NULL);
        }
        place->hash = hash;
    }
    place->used = ++store->tick;
    *ret_statement = place->handle;
    return 0;
}

void statement_end(sqlite3_stmt **statement)
{
    if (!*statement)
        return;
    sqlite3_reset(*statement);
    sqlite3_clear_bindings(*statement);
    *statement = NULL;
}

void statement_drop_all(struct store *store)
{
    for (size_t i = 0; i < STATEMENT_SETS; i++)
        for (size_t j = 0; j < STATEMENT_WAYS; j++)
            forget(&store->statements[i][j]);
}

size_t statement_count(const struct store *store)
{
    size_t n = 0;
    for (size_t i = 0; i < STATEMENT_SETS; i++)
        for (size_t j = 0; j < STATEMENT_WAYS; j++)
            n += store->statements[i][j].handle != NULL;
    return n;
}

int statement_run(struct store *store, const char *sql, struct oops *oops)
{
    STATEMENT(statement);
    int err = statement_get(store, sql, &statement, oops);
    if (err)
        return err;
    int rc = sqlite3_step(statement);
    return rc == SQLITE_DONE || rc == SQLITE_ROW ? 0 : store_failed(store, NULL, oops);
}

void sql_name(struct text *sql, const char *name)
{
    text_byte(sql, '"');
    for (const char *quote; (quote = strchr(name, '"')) != NULL; name = quote + 1) {
        text_add_n(sql, name, (size_t)(quote - name) + 1);
        text_byte(sql, '"');
    }
    text_add(sql, name);
    text_byte(sql, '"');
}
