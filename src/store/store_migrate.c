/* Tables, columns and indexes after a schema. */
#include "base/list.h"
#include "store/column.h"
#include "store/store_inner.h"
#include "store/store_write.h"

#include <stdio.h>
#include <string.h>

struct names LIST(const char *);

/* ---- what a schema may say ---- */

static bool good_name(const char *name)
{
    if (text_empty(name) || strlen(name) > COLUMN_NAME_MAX - 8 || !text_utf8(name, strlen(name)))
        return false;
    for (const char *c = name; *c; c++)
        if ((unsigned char)*c < 0x20 || strchr("\"'`[];/", *c))
            return false;
    return true;
}

static bool reserved(const char *table)
{
    return strcmp(table, "pen") == 0 || text_starts(table, "note-") || text_starts(table, "sqlite_");
}

static int check_names(const struct table *table, struct oops *oops)
{
    const char *bad = !good_name(table->name) || reserved(table->name) ? table->name : NULL;
    for (size_t i = 0; i < table->column_count && !bad; i++)
        if (!good_name(table->columns[i].name) || strcmp(table->columns[i].name, "id") == 0)
            bad = table->columns[i].name;
    if (!bad)
        return 0;
    return oops_set(oops, ERR_INVALID, bad, "名称不能用作台账或字段名",
                    "not usable as the name of a register or field");
}

/* ---- tables and columns ---- */

static int add_column(struct store *store, struct arena *arena, const struct table *table, const char *name,
                      const struct column *column, struct oops *oops)
{
    struct text sql = TEXT(arena);
    text_add(&sql, "ALTER TABLE ");
    sql_name(&sql, table->name);
    text_add(&sql, " ADD COLUMN ");
    sql_name(&sql, name);
    text_printf(&sql, " %s", column_type(column->kind));
    return statement_run(store, text_end(&sql), oops);
}

/* The declared type of a column, NULL when the table has none of that name. */
static int declared_type(struct store *store, struct arena *arena, const char *table, const char *column,
                         const char **ret_type, struct oops *oops)
{
    STATEMENT(statement);
    int err = statement_get(store, "SELECT type FROM pragma_table_info(?) WHERE name = ?", &statement, oops);
    if (err)
        return err;
    sqlite3_bind_text(statement, 1, table, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, column, -1, SQLITE_STATIC);
    int rc = sqlite3_step(statement);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        return store_failed(store, table, oops);
    *ret_type = rc == SQLITE_ROW ? arena_text(arena, (const char *)sqlite3_column_text(statement, 0)) : NULL;
    return 0;
}

static int kind_changed(const struct table *table, const char *column, struct oops *oops)
{
    char where[330];
    snprintf(where, sizeof where, "%s.%s", table->name, column);
    return oops_set(oops, ERR_CONFLICT, where, "字段已存在而类型不同，请换一个字段名",
                    "the column exists with another type; give the new one another name");
}

static int have_column(struct store *store, struct arena *arena, const struct table *table, const char *name,
                       const struct column *column, struct oops *oops)
{
    const char *type = NULL;
    int err = declared_type(store, arena, table->name, name, &type, oops);
    if (!err && !type)
        return add_column(store, arena, table, name, column, oops);
    if (!err && strcmp(type, column_type(column->kind)) != 0)
        return kind_changed(table, name, oops);
    return err;
}

static int have_columns(struct store *store, struct arena *arena, const struct table *table, struct oops *oops)
{
    int err = 0;
    for (size_t i = 0; i < table->column_count && !err; i++) {
        const struct column *column = &table->columns[i];
        if (column->kind != COLUMN_RANGE) {
            err = have_column(store, arena, table, column->name, column, oops);
            continue;
        }
        err = have_column(store, arena, table, column_from(arena, column->name), column, oops);
        if (!err)
            err = have_column(store, arena, table, column_to(arena, column->name), column, oops);
    }
    return err;
}

static void define_column(struct text *sql, const char *name, const struct column *column)
{
    text_add(sql, ", ");
    sql_name(sql, name);
    text_printf(sql, " %s", column_type(column->kind));
}

/* A new table comes with all its columns: added one by one, each would make SQLite read the whole schema again. */
static int new_table(struct store *store, struct arena *arena, const struct table *table, struct oops *oops)
{
    struct text sql = TEXT(arena);
    text_add(&sql, "CREATE TABLE ");
    sql_name(&sql, table->name);
    text_add(&sql, "(id INTEGER PRIMARY KEY");
    for (size_t i = 0; i < table->column_count; i++) {
        const struct column *column = &table->columns[i];
        bool range = column->kind == COLUMN_RANGE;
        define_column(&sql, range ? column_from(arena, column->name) : column->name, column);
        if (range)
            define_column(&sql, column_to(arena, column->name), column);
    }
    text_byte(&sql, ')');
    return statement_run(store, text_end(&sql), oops);
}

static int have_table(struct store *store, struct arena *arena, const struct table *table, struct oops *oops)
{
    const char *type = NULL;
    int err = declared_type(store, arena, table->name, "id", &type, oops);
    if (err)
        return err;
    return type ? have_columns(store, arena, table, oops) : new_table(store, arena, table, oops);
}

/* The names of a table's columns as a set; empty when there is no such table. */
static int columns_in_file(struct store *store, struct arena *arena, const char *table, struct map *names,
                           struct oops *oops)
{
    STATEMENT(statement);
    int err = statement_get(store, "SELECT name FROM pragma_table_info(?)", &statement, oops);
    if (err)
        return err;
    sqlite3_bind_text(statement, 1, table, -1, SQLITE_STATIC);
    int rc;
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW)
        map_set(arena, names, arena_text(arena, (const char *)sqlite3_column_text(statement, 0)), (void *)table);
    return rc == SQLITE_DONE ? 0 : store_failed(store, table, oops);
}

int store_fits(struct store *store, const struct schema *schema, struct oops *oops)
{
    ARENA_SCOPE(arena);
    int64_t layout = 0;
    int failed = store_layout(store, &layout, oops);
    if (failed || layout < STORE_LAYOUT)
        return failed ? failed : 1;
    for (size_t i = 0; i < schema->n; i++) {
        const struct table *table = &schema->tables[i];
        struct map names = {0};
        int err = columns_in_file(store, arena, table->name, &names, oops);
        if (err)
            return err;
        for (size_t k = 0; k < table->column_count; k++) {
            const struct column *column = &table->columns[k];
            if (!map_get(&names, column->kind == COLUMN_RANGE ? column_from(arena, column->name) : column->name))
                return 1;
        }
    }
    return 0;
}

/* ---- indexes; their names say what they are, so a changed one is another one ---- */

static void add_indexed(struct text *sql, const struct table *table, const char *name)
{
    const struct column *column = table_column(table, name);
    bool range = column && column->kind == COLUMN_RANGE;
    sql_name(sql, range ? column_from(sql->arena, name) : name);
    if (range) {
        text_add(sql, ", ");
        sql_name(sql, column_to(sql->arena, name));
    }
}

/* `columns` separated by blanks; `filled` = only rows where the first of them is filled. */
static int have_index(struct store *store, struct arena *arena, const struct table *table, const char *columns,
                      bool filled, struct oops *oops)
{
    char **parts;
    size_t n = text_split(arena, columns, ' ', &parts);
    struct text sql = TEXT(arena);
    text_add(&sql, "CREATE INDEX IF NOT EXISTS ");
    sql_name(&sql, arena_printf(arena, "ix:%s:%s", table->name, columns));
    text_add(&sql, " ON ");
    sql_name(&sql, table->name);
    for (size_t i = 0; i < n; i++) {
        text_add(&sql, i ? ", " : "(");
        add_indexed(&sql, table, parts[i]);
    }
    text_byte(&sql, ')');
    if (filled) {
        text_add(&sql, " WHERE ");
        sql_name(&sql, parts[0]);
        text_add(&sql, " IS NOT NULL");
    }
    return statement_run(store, text_end(&sql), oops);
}

static bool has_all(struct arena *arena, const struct table *table, const char *columns)
{
    char **names;
    size_t n = text_split(arena, columns, ' ', &names);
    for (size_t i = 0; i < n; i++)
        if (!table_column(table, names[i]))
            return false;
    return true;
}

/* What the house itself asks by: what a unit has in a state, how many are in a state, since when, and which of them are
 * overdue, what is due, what was done in a month, what is to be looked at again, which deeds of a name were done to a
 * record or in a month, the lines of a record, what hangs on a post of some units. */
static int have_common_indexes(struct store *store, struct arena *arena, const struct table *table, struct oops *oops)
{
    static const struct {
        const char *columns;
        bool filled;
    } ROWS[] = {{"unit state", true}, {"state", true},           {"state since", true},
                {"state due", true},  {"state met-at", true},    {"due", true},
                {"wake", true},       {"subject name at", true}, {"name at", false}};
    int err = 0;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS && !err && !table->owner; i++)
        if (has_all(arena, table, ROWS[i].columns))
            err = have_index(store, arena, table, ROWS[i].columns, ROWS[i].filled, oops);
    if (!err && table->owner && table_column(table, "record"))
        err = have_index(store, arena, table, "record", false, oops);
    if (!err && has_all(arena, table, "post of-unit"))
        err = have_index(store, arena, table, "post of-unit", true, oops);
    return err;
}

/* What is looked up by what it is, never by being empty: half of all references of a store are. */
static bool asked_filled(enum column_kind kind) { return kind != COLUMN_INT && kind != COLUMN_NUMBER; }

static bool common_index(const struct table *table, const char *column)
{
    return table->owner ? strcmp(column, "record") == 0 : strcmp(column, "due") == 0 || strcmp(column, "wake") == 0;
}

static int have_indexes(struct store *store, struct arena *arena, const struct table *table, struct oops *oops)
{
    int err = have_common_indexes(store, arena, table, oops);
    for (size_t i = 0; i < table->column_count && !err; i++)
        if (table->columns[i].indexed && !common_index(table, table->columns[i].name))
            err = have_index(store, arena, table, table->columns[i].name, asked_filled(table->columns[i].kind), oops);
    return err;
}

/* ---- unique keys ---- */

static const char *unique_name(struct arena *arena, const struct table *table, const struct unique *unique)
{
    struct text name = TEXT(arena);
    text_printf(&name, "ux:%s:", table->name);
    for (size_t i = 0; i < unique->n; i++)
        text_printf(&name, "%s%s", i ? " " : "", unique->columns[i]);
    if (unique->while_column)
        text_printf(&name, " while %s=%s", unique->while_column, unique->while_value);
    return text_end(&name);
}

/* An index's condition takes no parameters, so the value is written as a literal of its column's kind. */
static int add_condition(struct text *sql, const struct table *table, const struct unique *unique, struct oops *oops)
{
    const struct column *column = table_column(table, unique->while_column);
    int64_t number;
    bool numeric =
        column && (column->kind == COLUMN_INT || column->kind == COLUMN_NUMBER || column->kind == COLUMN_REF);
    if (!column || !unique->while_value || (numeric && !text_to_int(unique->while_value, &number)))
        return oops_set(oops, ERR_INVALID, table->name, "唯一性条件不对", "the condition of a unique key is wrong");
    text_add(sql, " WHERE ");
    sql_name(sql, unique->while_column);
    text_add(sql, numeric ? " = " : " = '");
    for (const char *c = unique->while_value; *c; c++) {
        if (*c == '\'')
            text_byte(sql, '\'');
        text_byte(sql, *c);
    }
    text_add(sql, numeric ? "" : "'");
    return 0;
}

static int have_unique(struct store *store, struct arena *arena, const struct table *table, const struct unique *unique,
                       struct oops *oops)
{
    struct text sql = TEXT(arena);
    text_add(&sql, "CREATE UNIQUE INDEX IF NOT EXISTS ");
    sql_name(&sql, unique_name(arena, table, unique));
    text_add(&sql, " ON ");
    sql_name(&sql, table->name);
    for (size_t i = 0; i < unique->n; i++) {
        if (!table_column(table, unique->columns[i]))
            return oops_set(oops, ERR_NOT_FOUND, unique->columns[i], "没有这个字段", "there is no such column");
        text_add(&sql, i ? ", " : "(");
        add_indexed(&sql, table, unique->columns[i]);
    }
    text_byte(&sql, ')');
    int err = unique->while_column ? add_condition(&sql, table, unique, oops) : 0;
    return err ? err : statement_run(store, text_end(&sql), oops);
}

static int unique_names_in_file(struct store *store, struct arena *arena, const struct table *table,
                                struct names *names, struct oops *oops)
{
    STATEMENT(statement);
    int err = statement_get(store,
                            "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ?"
                            " AND substr(name, 1, 3) = 'ux:'",
                            &statement, oops);
    if (err)
        return err;
    sqlite3_bind_text(statement, 1, table->name, -1, SQLITE_STATIC);
    int rc;
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW)
        *list_push(arena, names) = arena_text(arena, (const char *)sqlite3_column_text(statement, 0));
    return rc == SQLITE_DONE ? 0 : store_failed(store, table->name, oops);
}

static bool still_wanted(struct arena *arena, const struct table *table, const char *name)
{
    for (size_t i = 0; i < table->unique_count; i++)
        if (strcmp(unique_name(arena, table, &table->uniques[i]), name) == 0)
            return true;
    return false;
}

/* A key that the schema has given up would go on refusing rows that are allowed now. */
static int drop_former_uniques(struct store *store, struct arena *arena, const struct table *table, struct oops *oops)
{
    struct names names = {0};
    int err = unique_names_in_file(store, arena, table, &names, oops);
    for (size_t i = 0; i < names.n && !err; i++) {
        if (still_wanted(arena, table, names.at[i]))
            continue;
        struct text sql = TEXT(arena);
        text_add(&sql, "DROP INDEX ");
        sql_name(&sql, names.at[i]);
        err = statement_run(store, text_end(&sql), oops);
    }
    return err;
}

static int migrate_table(struct store *store, const struct table *table, struct oops *oops)
{
    ARENA_SCOPE(arena);
    int err = check_names(table, oops);
    if (!err)
        err = have_table(store, arena, table, oops);
    if (!err)
        err = have_indexes(store, arena, table, oops);
    if (!err)
        err = drop_former_uniques(store, arena, table, oops);
    for (size_t i = 0; i < table->unique_count && !err; i++)
        err = have_unique(store, arena, table, &table->uniques[i], oops);
    return err;
}

int store_migrate(struct store *store, const struct schema *schema, struct oops *oops)
{
    int err = store_fault(store, oops);
    for (size_t i = 0; i < schema->n && !err; i++)
        err = migrate_table(store, &schema->tables[i], oops);
    statement_drop_all(store); /* DDL is run once: it must not push out what is run all day */
    if (!err)
        store_use_schema(store, schema);
    return err;
}

/* A file of a newer layout was refused when it was opened: this never lowers it. */
int store_layout_raise(struct store *store, struct oops *oops)
{
    char sql[40];
    snprintf(sql, sizeof sql, "PRAGMA user_version = %d", STORE_LAYOUT);
    return statement_run(store, sql, oops);
}
