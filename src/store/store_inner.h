/* The inside of a handle, for store/ only. */
#ifndef FENGSUI_STORE_STORE_INNER_H
#define FENGSUI_STORE_STORE_INNER_H

#include "base/list.h"
#include "base/map.h"
#include "store/store.h"

#include <sqlite3.h>

enum { STATEMENT_SETS = 64, STATEMENT_WAYS = 4, KNOWN_TABLES = 4 };

/* A prepared statement, found by its key; each set forgets the one used longest ago. */
struct statement {
    char *key; /* its text, or a shorter word for it that no text can be */
    size_t hash;
    sqlite3_stmt *handle;
    uint64_t used;
};

/* What a result column holds, for column_read. */
struct sql_result {
    const char *name; /* of the cell; NULL for the only value of an aggregate */
    enum column_kind kind;
    const char *to;
};

struct sql_results LIST(struct sql_result);

/* All columns of a table, over `t0`: most asks want them, so they are printed once. */
struct whole_row {
    const char *sql; /* "t0.id, t0."name", …"; NULL until somebody asks */
    size_t n;
    struct sql_results results;
};

/* The flat names of all columns, sorted: the order of every flat row, found once. */
struct flat_names {
    const char **at; /* NULL until somebody writes */
    size_t n;
    struct flat_place {
        size_t name, to; /* where in `at` its value goes; `to`: of a range the second one */
    } *places;           /* by column */
};

struct known_table {
    const struct table *table;
    struct whole_row row;
    struct flat_names names;
};

struct store {
    sqlite3 *db;
    enum store_mode mode;
    char *path;
    struct map tables; /* name → struct known_table, in `names` */
    struct arena *names;
    const struct table *known[KNOWN_TABLES];
    size_t known_count;
    struct statement statements[STATEMENT_SETS][STATEMENT_WAYS];
    uint64_t tick;
    int64_t time_limit, give_up; /* ms; machine time at which the running ask ends, 0 = never */
    int64_t snapshot_since;      /* machine time, 0 = none open */
    int64_t asks;
    int64_t fail_after;
    unsigned savepoints;
};

/* NULL and an oops when the schema in use has no such table. */
const struct table *store_table(const struct store *store, const char *name, struct oops *oops);

/* Of a table that store_table knows; it lives until another schema is used. */
const struct whole_row *store_whole_row(const struct store *store, const struct table *table);

/* Explains SQLite's newest failure on this handle; `where` may be NULL. */
int store_failed(struct store *store, const char *where, struct oops *oops);
/* The counted fault; 0 when it is not its turn. */
int store_fault(struct store *store, struct oops *oops) RESULT;

/* A statement from the cache, reset and without bindings. It stays the cache's: only one is in use at a time,
 * and statement_end gives it back. */
int statement_get(struct store *store, const char *sql, sqlite3_stmt **ret_statement, struct oops *oops) RESULT;
/* The same for whoever knows a shorter key than the text, which is printed only when it is not known: it begins with a
 * byte that no SQL begins with, and names all that the text depends on. */
bool statement_known(struct store *store, const char *key, sqlite3_stmt **ret_statement);
int statement_make(struct store *store, const char *key, const char *sql, sqlite3_stmt **ret_statement,
                   struct oops *oops) RESULT;
void statement_end(sqlite3_stmt **statement);
void statement_drop_all(struct store *store);
size_t statement_count(const struct store *store);
#define STATEMENT(name) __attribute__((cleanup(statement_end))) sqlite3_stmt *name = NULL

/* Runs one statement without rows or bindings, from the cache. */
int statement_run(struct store *store, const char *sql, struct oops *oops) RESULT;

/* A name as SQL: in double quotes. */
void sql_name(struct text *sql, const char *name);

#endif
