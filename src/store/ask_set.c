/* Sets of rows: exists, no, every, and one value out of many. */
#include "store/ask_inner.h"

static bool one_value(enum term_kind kind) { return kind == TERM_MIN || kind == TERM_MAX || kind == TERM_LATEST; }

static struct scope scope_for(struct printer *p, const struct scope *outer, const struct set *set)
{
    return (struct scope){outer, ask_table(p, set->table), p->aliases++};
}

/* What depends on the moment or the subject became a condition when the term was bound. */
static void refuse_unbound(struct printer *p, const struct set *set)
{
    if (set->during || set->periods)
        ask_refuse(p, ERR_UNSUPPORTED, arena_printf(p->arena, "the set %s is not bound to values", set->table));
}

/* The record whose lines they are, as the column "record" holds it. */
static void print_owner(struct printer *p, const struct scope *row, const struct path *path)
{
    const struct column *record = table_column(row->table, "record");
    const struct table *owner = ask_path_table(p, row->outer, path);
    if (!record || !owner) {
        ask_refuse(p, ERR_NOT_FOUND, arena_printf(p->arena, "%s.record", row->table->name));
        return;
    }
    if (record->kind == COLUMN_ANYREF) {
        ask_bind(p, VALUE_OF_TEXT(arena_printf(p->arena, "%s/", owner->name)));
        text_add(&p->sql, " || ");
    }
    ask_path_record(p, row->outer, path);
}

static void print_from(struct printer *p, const struct scope *row, const struct set *set)
{
    text_add(&p->sql, " FROM ");
    sql_name(&p->sql, row->table->name);
    text_printf(&p->sql, " t%u", row->alias);
    const char *joint = " WHERE ";
    if (set->lines) {
        text_printf(&p->sql, "%st%u.record = ", joint, row->alias);
        print_owner(p, row, set->lines);
        joint = " AND ";
    }
    if (set->where) {
        text_add(&p->sql, joint);
        ask_condition(p, row, set->where);
    }
}

/* The newest row: the last line, or by the beginning of its life, or by when it was opened, then by id. */
static void print_newest(struct printer *p, const struct scope *row, const struct set *set)
{
    const char *by = row->table->owner ? "pos" : set->valid_from ? set->valid_from : "opened";
    if (!table_column(row->table, by))
        by = NULL;
    text_add(&p->sql, " ORDER BY ");
    if (by) {
        text_printf(&p->sql, "t%u.", row->alias);
        sql_name(&p->sql, by);
        text_add(&p->sql, " DESC, ");
    }
    text_printf(&p->sql, "t%u.id DESC LIMIT 1", row->alias);
}

/* The function of an aggregate, around the values. */
static const char *const BEFORE[] = {[TERM_COUNT] = "COUNT(",
                                     [TERM_SUM] = "COALESCE(SUM(",
                                     [TERM_AVERAGE] = "AVG(",
                                     [TERM_MIN] = "MIN(",
                                     [TERM_MAX] = "MAX("};
static const char *const AFTER[] = {
    [TERM_COUNT] = ")", [TERM_SUM] = "), 0)", [TERM_AVERAGE] = ")", [TERM_MIN] = ")", [TERM_MAX] = ")"};

static void check_aggregated(struct printer *p, enum term_kind kind, struct type type)
{
    bool numbers = kind == TERM_SUM || kind == TERM_AVERAGE;
    if (type.gives == GIVES_RANGE || type.gives == GIVES_LIST)
        ask_refuse(p, ERR_UNSUPPORTED, "an aggregate of ranges or lists");
    if (numbers && type.gives != GIVES_NUMBER && type.gives != GIVES_NONE)
        ask_refuse(p, ERR_UNSUPPORTED, "a sum or average of what is no number");
}

void ask_aggregate(struct printer *p, const struct scope *row, enum term_kind kind, const struct term *of)
{
    check_aggregated(p, kind, ask_term_type(p, row, of));
    text_add(&p->sql, BEFORE[kind]);
    ask_term(p, row, of, WHOLE);
    text_add(&p->sql, AFTER[kind]);
}

struct type ask_set_type(struct printer *p, const struct scope *scope, const struct term *term)
{
    if (!one_value(term->kind))
        return (struct type){GIVES_NUMBER, NULL};
    unsigned aliases = p->aliases;
    struct scope row = scope_for(p, scope, term->set);
    p->aliases = aliases; /* nothing is printed here */
    return row.table ? ask_term_type(p, &row, term->a) : (struct type){GIVES_NONE, NULL};
}

/* The values come from a table of their own: SQL takes an aggregate over columns of the outer row alone for one of
 * the outer query. */
static void print_fold(struct printer *p, const struct scope *row, const struct term *term)
{
    unsigned alias = p->aliases++;
    check_aggregated(p, term->kind, ask_term_type(p, row, term->a));
    text_printf(&p->sql, "(SELECT %sv%u.v%s FROM (SELECT ", BEFORE[term->kind], alias, AFTER[term->kind]);
    ask_term(p, row, term->a, WHOLE);
    text_add(&p->sql, " AS v");
    print_from(p, row, term->set);
    text_printf(&p->sql, ") v%u)", alias);
}

static void print_quantity(struct printer *p, const struct scope *row, const struct term *term, enum part part)
{
    if (term->kind != TERM_COUNT && term->kind != TERM_LATEST) {
        print_fold(p, row, term);
        return;
    }
    text_add(&p->sql, "(SELECT ");
    if (term->kind == TERM_COUNT)
        text_add(&p->sql, "COUNT(*)");
    else
        ask_term(p, row, term->a, part);
    print_from(p, row, term->set);
    if (term->kind == TERM_LATEST)
        print_newest(p, row, term->set);
    text_byte(&p->sql, ')');
}

/* `every` looks for a row that has it not, or not known: unknown is not enough. */
static void print_quantifier(struct printer *p, const struct scope *row, const struct term *term)
{
    text_add(&p->sql, term->kind == TERM_EXISTS ? "EXISTS(SELECT 1" : "NOT EXISTS(SELECT 1");
    print_from(p, row, term->set);
    if (term->kind == TERM_EVERY) {
        text_add(&p->sql, term->set->lines || term->set->where ? " AND (" : " WHERE (");
        ask_condition(p, row, term->a);
        text_add(&p->sql, ") IS NOT TRUE");
    }
    text_byte(&p->sql, ')');
}

void ask_set(struct printer *p, const struct scope *scope, const struct term *term, enum part part)
{
    struct scope row = scope_for(p, scope, term->set);
    refuse_unbound(p, term->set);
    if (!row.table || p->err)
        return;
    if (term->kind == TERM_EXISTS || term->kind == TERM_NO || term->kind == TERM_EVERY)
        print_quantifier(p, &row, term);
    else
        print_quantity(p, &row, term, part);
}
