/* Paths over rows: a column of the row itself, of a row that a reference leads to, or of its deeds. */
#include "store/ask_inner.h"

#include <string.h>

static const struct scope *scope_of(struct printer *p, const struct scope *scope, const struct path *path)
{
    if (path->root != ROOT_ROW) {
        struct text name = TEXT(p->arena);
        path_print(&name, path);
        ask_refuse(p, ERR_UNSUPPORTED, text_end(&name));
        return NULL;
    }
    for (unsigned out = path->out; out && scope; out--)
        scope = scope->outer;
    if (!scope)
        ask_refuse(p, ERR_UNSUPPORTED, "a row further out than the sets reach");
    return scope;
}

/* Hops that give a value: the ends of a range and the place of lines are not counted. */
static size_t value_hops(const struct path *path)
{
    size_t n = path->n;
    while (n && (path->hops[n - 1].kind == HOP_FROM || path->hops[n - 1].kind == HOP_TO ||
                 path->hops[n - 1].kind == HOP_LINES))
        n--;
    return n;
}

/* A deed without an attribute means its moment. */
static struct path complete(struct printer *p, const struct path *path)
{
    static const struct hop AT = {.kind = HOP_FIELD, .name = "at"};
    struct path whole = *path;
    if (!path->n || path->hops[path->n - 1].kind != HOP_DEED)
        return whole;
    struct hop *hops = ARENA_ARRAY(p->arena, struct hop, path->n + 1);
    memcpy(hops, path->hops, path->n * sizeof *hops);
    hops[whole.n++] = AT;
    whole.hops = hops;
    return whole;
}

static bool is_attribute(const struct path *path, size_t i) { return i > 0 && path->hops[i - 1].kind == HOP_DEED; }

static const struct table *table_at(struct printer *p, const struct scope *scope, const struct path *path, size_t n);

/* The column that hop `i` reads: of the row reached so far, or of its deeds. NULL for `times`, `id`, failures. */
static const struct column *column_at(struct printer *p, const struct scope *scope, const struct path *path, size_t i)
{
    const struct hop *hop = &path->hops[i];
    bool counted = is_attribute(path, i) && strcmp(hop->name, "times") == 0;
    if (hop->kind != HOP_FIELD) {
        ask_refuse(p, ERR_UNSUPPORTED, hop->name);
        return NULL;
    }
    const struct table *table = is_attribute(path, i) ? ask_table(p, "deed") : table_at(p, scope, path, i);
    const struct column *column = table && !counted ? table_column(table, hop->name) : NULL;
    if (!column && table && !counted && strcmp(hop->name, "id") != 0)
        ask_refuse(p, ERR_NOT_FOUND, arena_printf(p->arena, "%s.%s", table->name, hop->name));
    return column;
}

/* The table of the row reached after `n` hops. */
static const struct table *table_at(struct printer *p, const struct scope *scope, const struct path *path, size_t n)
{
    if (n == 0) {
        const struct scope *row = scope_of(p, scope, path);
        return row ? row->table : NULL;
    }
    const struct column *column = column_at(p, scope, path, n - 1);
    if (!column)
        return NULL;
    const char *to = path->hops[n - 1].to ? path->hops[n - 1].to : column->to;
    if (to && (column->kind == COLUMN_REF || column->kind == COLUMN_ANYREF))
        return ask_table(p, to);
    ask_refuse(p, ERR_UNSUPPORTED, arena_printf(p->arena, "%s: the register it leads to is not known", column->name));
    return NULL;
}

static struct type type_of_column(const struct column *column)
{
    static const enum gives GIVES[] = {
        [COLUMN_INT] = GIVES_NUMBER, [COLUMN_NUMBER] = GIVES_NUMBER, [COLUMN_TEXT] = GIVES_TEXT,
        [COLUMN_REF] = GIVES_REF,    [COLUMN_ANYREF] = GIVES_ANYREF, [COLUMN_RANGE] = GIVES_RANGE,
        [COLUMN_LIST] = GIVES_LIST,
    };
    return (struct type){GIVES[column->kind], column->to};
}

static struct type type_of_row(const struct table *table)
{
    return (struct type){table ? GIVES_REF : GIVES_NONE, table ? table->name : NULL};
}

struct type ask_path_type(struct printer *p, const struct scope *scope, const struct path *given)
{
    const struct path path = complete(p, given);
    size_t n = value_hops(&path);
    if (n == 0)
        return type_of_row(table_at(p, scope, &path, 0));
    const struct column *column = column_at(p, scope, &path, n - 1);
    if (!column && strcmp(path.hops[n - 1].name, "id") == 0)
        return type_of_row(table_at(p, scope, &path, n - 1));
    if (n < path.n || !column)
        return (struct type){GIVES_NUMBER, NULL};
    return type_of_column(column);
}

static void print_column(struct printer *p, char letter, unsigned alias, const char *name, enum part part)
{
    text_byte(&p->sql, letter);
    text_int(&p->sql, alias);
    text_byte(&p->sql, '.');
    sql_name(&p->sql, part == WHOLE ? name : arena_printf(p->arena, "%s.%s", name, part == FROM ? "from" : "to"));
}

static void print_value(struct printer *p, const struct scope *scope, const struct path *path, size_t n,
                        enum part part);

/* The id of the row reached after `n` hops; of an untyped reference, only if it leads to that table. */
static void print_id(struct printer *p, const struct scope *scope, const struct path *path, size_t n)
{
    if (n == 0) {
        const struct scope *row = scope_of(p, scope, path);
        if (row)
            print_column(p, 't', row->alias, "id", WHOLE);
        return;
    }
    const struct column *column = column_at(p, scope, path, n - 1);
    const struct table *table = table_at(p, scope, path, n);
    if (!column || !table)
        return;
    if (column->kind == COLUMN_REF) {
        print_value(p, scope, path, n, WHOLE);
        return;
    }
    const char *head = arena_printf(p->arena, "%s/", table->name);
    unsigned alias = p->aliases++;
    text_printf(&p->sql, "(SELECT CASE WHEN substr(x%u.v, 1, %zu) = ", alias, text_chars(head));
    ask_bind(p, VALUE_OF_TEXT(head));
    text_printf(&p->sql, " THEN CAST(substr(x%u.v, %zu) AS INTEGER) END FROM (SELECT ", alias, text_chars(head) + 1);
    print_value(p, scope, path, n, WHOLE);
    text_printf(&p->sql, " AS v) x%u)", alias);
}

/* The newest deed of a name that still counts, or how many there are. Hop n-2 is the deed, n-1 its attribute. */
static void print_deed(struct printer *p, const struct scope *scope, const struct path *path, size_t n)
{
    const struct table *owner = table_at(p, scope, path, n - 2);
    const struct column *column = column_at(p, scope, path, n - 1);
    if (!owner || p->err)
        return;
    unsigned alias = p->aliases++;
    text_add(&p->sql, "(SELECT ");
    if (column)
        print_column(p, 'd', alias, column->name, WHOLE);
    else
        text_add(&p->sql, "COUNT(*)");
    text_printf(&p->sql, " FROM deed d%u WHERE d%u.subject = ", alias, alias);
    ask_bind(p, VALUE_OF_TEXT(arena_printf(p->arena, "%s/", owner->name)));
    text_add(&p->sql, " || ");
    print_id(p, scope, path, n - 2);
    text_printf(&p->sql, " AND d%u.name = ", alias);
    ask_bind(p, VALUE_OF_TEXT(path->hops[n - 2].name));
    text_printf(&p->sql, " AND COALESCE(d%u.void, 0) = 0", alias);
    if (column)
        text_printf(&p->sql, " ORDER BY d%u.at DESC, d%u.id DESC LIMIT 1", alias, alias);
    text_byte(&p->sql, ')');
}

/* Whose newest deed of a name fell into a given time has one that did: an index finds those few, where the condition
 * itself would look at every row. True besides the condition, so it may be added, but only where no and unknown are
 * one. */
void ask_deeds_within(struct printer *p, const struct scope *row, const struct term *moment, struct value range)
{
    if (moment->kind != TERM_PATH || moment->path->root != ROOT_ROW || moment->path->out)
        return;
    struct path path = complete(p, moment->path);
    if (path.n != 2 || !is_attribute(&path, 1) || strcmp(path.hops[1].name, "at") != 0 ||
        range.range.from == RANGE_OPEN_FROM)
        return;
    const char *head = arena_printf(p->arena, "%s/", row->table->name);
    unsigned alias = p->aliases++;
    text_printf(&p->sql,
                " AND t%u.id IN (SELECT CAST(substr(d%u.subject, %zu) AS INTEGER) FROM deed d%u WHERE d%u.name = ",
                row->alias, alias, text_chars(head) + 1, alias, alias);
    ask_bind(p, VALUE_OF_TEXT(path.hops[0].name));
    text_printf(&p->sql, " AND d%u.at >= ", alias);
    ask_bind(p, VALUE_OF_INT(range.range.from));
    if (range.range.to != RANGE_OPEN_TO) {
        text_printf(&p->sql, " AND d%u.at < ", alias);
        ask_bind(p, VALUE_OF_INT(range.range.to));
    }
    text_printf(&p->sql, " AND substr(d%u.subject, 1, %zu) = ", alias, text_chars(head));
    ask_bind(p, VALUE_OF_TEXT(head));
    text_byte(&p->sql, ')');
}

/* The value of hop n-1. */
static void print_value(struct printer *p, const struct scope *scope, const struct path *path, size_t n, enum part part)
{
    if (is_attribute(path, n - 1)) {
        print_deed(p, scope, path, n);
        return;
    }
    const struct hop *hop = &path->hops[n - 1];
    const struct table *table = table_at(p, scope, path, n - 1);
    (void)column_at(p, scope, path, n - 1);
    if (!table || p->err)
        return;
    if (n == 1) {
        print_column(p, 't', scope_of(p, scope, path)->alias, hop->name, part);
        return;
    }
    unsigned alias = p->aliases++;
    text_add(&p->sql, "(SELECT ");
    print_column(p, 'r', alias, hop->name, part);
    text_add(&p->sql, " FROM ");
    sql_name(&p->sql, table->name);
    text_printf(&p->sql, " r%u WHERE r%u.id = ", alias, alias);
    print_id(p, scope, path, n - 1);
    text_byte(&p->sql, ')');
}

void ask_path(struct printer *p, const struct scope *scope, const struct path *given, enum part part)
{
    const struct path path = complete(p, given);
    size_t n = value_hops(&path);
    if (n < path.n)
        part = path.hops[n].kind == HOP_FROM ? FROM : TO;
    if (n == 0) {
        print_id(p, scope, &path, 0);
        return;
    }
    const struct column *column = column_at(p, scope, &path, n - 1);
    if (part != WHOLE && (!column || column->kind != COLUMN_RANGE))
        ask_refuse(p, ERR_UNSUPPORTED, "from or to of what is no range");
    bool flag = path.hops[n - 1].flag && n == path.n;
    if (flag)
        text_add(&p->sql, "COALESCE(");
    print_value(p, scope, &path, n, part);
    if (flag)
        text_add(&p->sql, ", 0)");
}

const struct table *ask_path_table(struct printer *p, const struct scope *scope, const struct path *path)
{
    return table_at(p, scope, path, value_hops(path));
}

void ask_path_record(struct printer *p, const struct scope *scope, const struct path *path)
{
    print_id(p, scope, path, value_hops(path));
}
