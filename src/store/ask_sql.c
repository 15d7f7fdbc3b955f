#include "store/ask_sql.h"

#include "store/ask_inner.h"
#include "store/column.h"

#include <stdio.h>

void ask_refuse(struct printer *p, enum err code, const char *what)
{
    if (p->err)
        return;
    char zh[300], en[300];
    snprintf(zh, sizeof zh, "数据库不能回答这个条件：%s", what);
    snprintf(en, sizeof en, "the store cannot answer this condition: %s", what);
    p->err = oops_set(p->oops, code, what, zh, en);
}

void ask_bind(struct printer *p, struct value flat)
{
    text_byte(&p->sql, '?');
    *list_push(p->arena, &p->values) = flat;
}

const struct table *ask_table(struct printer *p, const char *name)
{
    const struct table *table = store_table(p->store, name, p->oops);
    if (!table && !p->err)
        p->err = -ERR_NOT_FOUND;
    return table;
}

/* ---- the rows of a register ---- */

static void print_alias(struct printer *p, const struct scope *row)
{
    text_byte(&p->sql, 't');
    text_int(&p->sql, row->alias);
}

static void print_column(struct printer *p, const struct scope *row, const char *name)
{
    text_add(&p->sql, ", ");
    print_alias(p, row);
    text_byte(&p->sql, '.');
    sql_name(&p->sql, name);
}

static void add_result(struct printer *p, const struct scope *row, const struct column *column,
                       struct sql_results *results)
{
    *list_push(p->arena, results) = (struct sql_result){column->name, column->kind, column->to};
    bool range = column->kind == COLUMN_RANGE;
    print_column(p, row, range ? column_from(p->arena, column->name) : column->name);
    if (range)
        print_column(p, row, column_to(p->arena, column->name));
}

const struct whole_row *store_whole_row(const struct store *store, const struct table *table)
{
    struct known_table *known = map_get(&store->tables, table->name);
    if (known->row.sql)
        return &known->row;
    struct printer p = {.store = store, .arena = store->names, .sql = TEXT(store->names)};
    const struct scope first = {.table = table};
    struct sql_results results = {0};
    print_alias(&p, &first);
    text_add(&p.sql, ".id");
    for (size_t i = 0; i < table->column_count; i++)
        add_result(&p, &first, &table->columns[i], &results);
    known->row = (struct whole_row){text_end(&p.sql), p.sql.n, results};
    return &known->row;
}

static void print_columns(struct printer *p, const struct scope *row, const struct ask *ask,
                          struct sql_results *results)
{
    if (!ask->columns) {
        const struct whole_row *whole = store_whole_row(p->store, row->table);
        text_add_n(&p->sql, whole->sql, whole->n);
        *results = whole->results;
        return;
    }
    print_alias(p, row);
    text_add(&p->sql, ".id");
    for (size_t i = 0; i < ask->column_count; i++) {
        const struct column *column = table_column(row->table, ask->columns[i]);
        if (column)
            add_result(p, row, column, results);
        else
            ask_refuse(p, ERR_NOT_FOUND, arena_printf(p->arena, "%s.%s", row->table->name, ask->columns[i]));
    }
}

/* What follows from the parts of a condition that all must hold. */
static void print_narrowing(struct printer *p, const struct scope *row, const struct term *where)
{
    if (where->kind == TERM_AND) {
        print_narrowing(p, row, where->a);
        print_narrowing(p, row, where->b);
    } else if (where->kind == TERM_WITHIN && where->b->kind == TERM_VALUE && where->b->value.kind == VALUE_RANGE) {
        ask_deeds_within(p, row, where->a, where->b->value);
    }
}

static void print_from(struct printer *p, const struct scope *row, const struct ask *ask)
{
    text_add(&p->sql, " FROM ");
    sql_name(&p->sql, row->table->name);
    text_byte(&p->sql, ' ');
    print_alias(p, row);
    if (ask->where) {
        text_add(&p->sql, " WHERE ");
        ask_condition(p, row, ask->where);
        print_narrowing(p, row, ask->where);
    }
}

/* Id comes last, in the direction of the key before it: so an index of that key gives the order by itself. */
static void print_order(struct printer *p, const struct scope *row, const struct ask *ask)
{
    text_add(&p->sql, " ORDER BY ");
    bool down = false;
    for (size_t i = 0; i < ask->order_count; i++) {
        bool range = ask_term_type(p, row, ask->order[i].by).gives == GIVES_RANGE;
        down = ask->order[i].down;
        ask_term(p, row, ask->order[i].by, range ? FROM : WHOLE);
        text_add(&p->sql, down ? " DESC, " : ", ");
    }
    print_alias(p, row);
    text_add(&p->sql, down ? ".id DESC" : ".id");
}

static void print_limit(struct printer *p, size_t limit, size_t skip)
{
    text_add(&p->sql, " LIMIT ");
    ask_bind(p, VALUE_OF_INT((int64_t)limit));
    if (skip) {
        text_add(&p->sql, " OFFSET ");
        ask_bind(p, VALUE_OF_INT((int64_t)skip));
    }
}

static void print_rows(struct printer *p, const struct scope *row, const struct ask *ask, struct ask_sql *sql)
{
    sql->limit = ask->limit ? ask->limit : LIMIT_DEFAULT;
    text_add(&p->sql, "SELECT ");
    print_columns(p, row, ask, &sql->results);
    print_from(p, row, ask);
    print_order(p, row, ask);
    print_limit(p, sql->limit + 1, ask->skip);
}

/* ---- one value ---- */

static struct sql_result result_of(struct type type)
{
    static const enum column_kind KINDS[] = {
        [GIVES_NONE] = COLUMN_NUMBER, [GIVES_NUMBER] = COLUMN_NUMBER, [GIVES_TEXT] = COLUMN_TEXT,
        [GIVES_REF] = COLUMN_REF,     [GIVES_ANYREF] = COLUMN_ANYREF, [GIVES_RANGE] = COLUMN_RANGE,
        [GIVES_LIST] = COLUMN_LIST,
    };
    return (struct sql_result){NULL, KINDS[type.gives], type.to};
}

static void print_count(struct printer *p, const struct scope *row, const struct ask *ask)
{
    if (!ask->limit) {
        text_add(&p->sql, "SELECT COUNT(*)");
        print_from(p, row, ask);
        return;
    }
    text_add(&p->sql, "SELECT COUNT(*) FROM (SELECT 1"); /* count up to n: stops there */
    print_from(p, row, ask);
    print_limit(p, ask->limit, 0);
    text_byte(&p->sql, ')');
}

static void print_latest(struct printer *p, const struct scope *row, const struct ask *ask, bool range)
{
    text_add(&p->sql, "SELECT ");
    ask_term(p, row, ask->of, range ? FROM : WHOLE);
    if (range) {
        text_add(&p->sql, ", ");
        ask_term(p, row, ask->of, TO);
    }
    print_from(p, row, ask);
    print_order(p, row, ask);
    text_add(&p->sql, " LIMIT 1");
}

static void print_one(struct printer *p, const struct scope *row, const struct ask *ask, struct ask_sql *sql)
{
    static const enum term_kind KINDS[] = {
        [ASK_SUM] = TERM_SUM, [ASK_AVERAGE] = TERM_AVERAGE, [ASK_MIN] = TERM_MIN, [ASK_MAX] = TERM_MAX};
    bool keeps = ask->kind == ASK_MIN || ask->kind == ASK_MAX || ask->kind == ASK_LATEST;
    struct type type = ask_term_type(p, row, ask->of);
    *list_push(p->arena, &sql->results) = result_of(keeps ? type : (struct type){GIVES_NUMBER, NULL});
    if (ask->kind == ASK_LATEST) {
        print_latest(p, row, ask, type.gives == GIVES_RANGE);
        return;
    }
    text_add(&p->sql, "SELECT ");
    ask_aggregate(p, row, KINDS[ask->kind], ask->of);
    print_from(p, row, ask);
}

static void print_ask(struct printer *p, const struct scope *row, const struct ask *ask, struct ask_sql *sql)
{
    if (ask->kind == ASK_ROWS) {
        print_rows(p, row, ask, sql);
        return;
    }
    if (ask->kind != ASK_EXISTS && ask->kind != ASK_COUNT) {
        print_one(p, row, ask, sql);
        return;
    }
    *list_push(p->arena, &sql->results) = result_of((struct type){GIVES_NUMBER, NULL});
    if (ask->kind == ASK_COUNT) {
        print_count(p, row, ask);
        return;
    }
    text_add(&p->sql, "SELECT EXISTS(SELECT 1");
    print_from(p, row, ask);
    text_byte(&p->sql, ')');
}

int ask_sql_print(const struct store *store, struct arena *arena, const struct ask *ask, struct ask_sql *ret_sql,
                  struct oops *oops)
{
    struct printer p = {.store = store, .arena = arena, .sql = TEXT(arena), .oops = oops};
    struct scope row = {.table = ask_table(&p, ask->table), .alias = p.aliases++};
    struct ask_sql sql = {0};
    if (row.table)
        print_ask(&p, &row, ask, &sql);
    if (p.err)
        return p.err;
    sql.text = text_end(&p.sql);
    sql.values = p.values;
    *ret_sql = sql;
    return 0;
}
