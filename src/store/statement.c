#include "store/store_inner.h"

#include <stdlib.h>
#include <string.h>

/* Eight bytes at a time: texts of several hundred bytes are looked for a dozen times in each fact. */
static size_t hash_of(const char *key)
{
    uint64_t hash = 14695981039346656037u, word;
    size_t n = strlen(key);
    for (; n >= sizeof word; key += sizeof word, n -= sizeof word) {
        memcpy(&word, key, sizeof word);
        hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 32;
    }
    word = 0;
    memcpy(&word, key, n);
    hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
    return (size_t)(hash ^ hash >> 32);
}

static void forget(struct statement *statement)
{
    sqlite3_finalize(statement->handle);
    free(statement->key);
    *statement = (struct statement){0};
}

bool statement_known(struct store *store, const char *key, sqlite3_stmt **ret_statement)
{
    size_t hash = hash_of(key);
    struct statement *set = store->statements[hash % STATEMENT_SETS];
    for (size_t i = 0; i < STATEMENT_WAYS; i++)
        if (set[i].handle && set[i].hash == hash && strcmp(set[i].key, key) == 0) {
            set[i].used = ++store->tick;
            *ret_statement = set[i].handle;
            return true;
        }
    return false;
}

/* The place of its set that was used longest ago. */
static struct statement *free_place(struct store *store, size_t hash)
{
    struct statement *set = store->statements[hash % STATEMENT_SETS], *oldest = set;
    for (size_t i = 1; i < STATEMENT_WAYS; i++)
        if (set[i].used < oldest->used)
            oldest = &set[i];
    forget(oldest);
    return oldest;
}

int statement_make(struct store *store, const char *key, const char *sql, sqlite3_stmt **ret_statement,
                   struct oops *oops)
{
    size_t hash = hash_of(key);
    struct statement *place = free_place(store, hash);
    if (sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &place->handle, NULL) != SQLITE_OK)
        return store_failed(store, NULL, oops);
    place->key = strdup(key);
    if (!place->key) {
        forget(place);
        return oops_set(oops, ERR_NOMEM, NULL, NULL, NULL);
    }
    place->hash = hash;
    place->used = ++store->tick;
    *ret_statement = place->handle;
    return 0;
}

int statement_get(struct store *store, const char *sql, sqlite3_stmt **ret_statement, struct oops *oops)
{
    return statement_known(store, sql, ret_statement) ? 0 : statement_make(store, sql, sql, ret_statement, oops);
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
