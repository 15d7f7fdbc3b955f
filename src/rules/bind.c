#include "rules/bind.h"

#include "rules/bind_span.h"
#include "rules/computed.h"
#include "rules/opening.h"

#include <string.h>

/* Closing a condition over the row it asks about: every path that leads elsewhere becomes the value it has now. */

static const struct term *copy_of(struct deciding *deciding, struct term term)
{
    return arena_copy(deciding->arena, &term, sizeof term);
}

static const struct term *both(struct deciding *deciding, enum term_kind kind, const struct term *a,
                               const struct term *b)
{
    return copy_of(deciding, (struct term){.kind = kind, .a = a, .b = b});
}

/* `depth` sets stand around the term inside the ask; a path further out is a value by now. */
static const struct term *bind_path(struct deciding *deciding, const struct term *term, unsigned depth)
{
    const struct path *path = term->path;
    if (path->root == ROOT_ROW && path->out < depth)
        return term;
    if (path->root != ROOT_ROW)
        return term_literal(deciding->arena, path_value(deciding, path));
    struct path outer = *path;
    outer.out -= depth;
    return term_literal(deciding->arena, path_value(deciding, &outer));
}

/* --- spans --- */

static bool counts_days(struct deciding *deciding, const struct term *term, struct span *ret_span)
{
    bool moves = (term->kind == TERM_ADD || term->kind == TERM_SUBTRACT) && term_span(deciding, term->b, ret_span);
    return moves && !span_elapses(*ret_span);
}

static bool is_moment(const struct term *term) { return term->kind == TERM_VALUE && term->value.kind == VALUE_INT; }

/* moment ± span: counted now when the moment is known; hours elapse alike in every store; days over a column can only
 * be counted where they are compared, see bind_comparison. */
static const struct term *bind_moved(struct deciding *deciding, const struct term *term, struct span span,
                                     unsigned depth)
{
    ms_t at;
    bool back = term->kind == TERM_SUBTRACT;
    const struct calendar *calendar = deciding->law->calendar;
    const struct term *moment = term_bind(deciding, term->a, depth);
    if (!is_moment(moment))
        return both(deciding, term->kind, moment,
                    span_elapses(span) ? term_literal(deciding->arena, term_value(deciding, term->b))
                                       : term_literal(deciding->arena, VALUE_NONE));
    if (!calendar || span_add(span, span_from_due(calendar, moment->value.number), back, calendar, &at))
        return term_literal(deciding->arena, VALUE_NONE);
    return term_literal(deciding->arena, VALUE_OF_INT(at));
}

static const struct term *bind_arithmetic(struct deciding *deciding, const struct term *term, unsigned depth)
{
    struct span span;
    if ((term->kind == TERM_ADD || term->kind == TERM_SUBTRACT) && term_span(deciding, term->b, &span))
        return bind_moved(deciding, term, span, depth);
    return both(deciding, term->kind, term_bind(deciding, term->a, depth), term_bind(deciding, term->b, depth));
}

static enum term_kind mirrored(enum term_kind kind)
{
    switch (kind) {
    case TERM_LESS: return TERM_MORE;
    case TERM_AT_MOST: return TERM_AT_LEAST;
    case TERM_MORE: return TERM_LESS;
    case TERM_AT_LEAST: return TERM_AT_MOST;
    default: return kind;
    }
}

static const struct term *bind_comparison(struct deciding *deciding, const struct term *term, unsigned depth)
{
    struct span span;
    if (term->a->kind == TERM_SUBTRACT && term_span(deciding, term->b, &span)) { /* x - y op span: x op y + span */
        const struct term *sum = both(deciding, TERM_ADD, term->a->b, term->b);
        return bind_comparison(deciding, both(deciding, term->kind, term->a->a, sum), depth);
    }
    const struct term *a = term_bind(deciding, term->a, depth), *b = term_bind(deciding, term->b, depth);
    if (counts_days(deciding, term->a, &span) && a->kind != TERM_VALUE && is_moment(b))
        return bind_span_compare(deciding, term->kind, a->a, span, term->a->kind == TERM_SUBTRACT, b->value.number);
    if (counts_days(deciding, term->b, &span) && b->kind != TERM_VALUE && is_moment(a))
        return bind_span_compare(deciding, mirrored(term->kind), b->a, span, term->b->kind == TERM_SUBTRACT,
                                 a->value.number);
    return both(deciding, term->kind, a, b);
}

static const struct term *bind_set_term(struct deciding *deciding, const struct term *term, unsigned depth)
{
    struct set set = *term->set;
    opening_missed(deciding, set.table);
    struct term bound = *term;
    if (set.lines && (set.lines->root != ROOT_ROW || set.lines->out >= depth)) {
        /* lines of a record outside the ask: their owner is a value, so they are rows of a table like others */
        set.lines = NULL;
    }
    set.where = set_where(deciding, term->set, depth + 1);
    set.during = NULL;
    set.valid_from = set.valid_to = NULL;
    bound.set = arena_copy(deciding->arena, &set, sizeof set);
    bound.a = term->a ? term_bind(deciding, term->a, depth + 1) : NULL;
    return copy_of(deciding, bound);
}

const struct term *term_bind(struct deciding *deciding, const struct term *term, unsigned depth)
{
    switch (term->kind) {
    case TERM_VALUE: return term;
    case TERM_PATH: return bind_path(deciding, term, depth);
    case TERM_SPAN:
    case TERM_POLICY:
    case TERM_EARLIER: return term_literal(deciding->arena, term_value(deciding, term));
    case TERM_ADD:
    case TERM_SUBTRACT:
    case TERM_MULTIPLY:
    case TERM_DIVIDE: return bind_arithmetic(deciding, term, depth);
    case TERM_EQUAL: case TERM_DIFFERS: case TERM_LESS: case TERM_AT_MOST: case TERM_MORE: case TERM_AT_LEAST:
        return bind_comparison(deciding, term, depth);
    default:
        if (term->set)
            return bind_set_term(deciding, term, depth);
        return both(deciding, term->kind, term_bind(deciding, term->a, depth),
                    term->b ? term_bind(deciding, term->b, depth) : NULL);
    }
}

/* --- what a set's rows must fulfil --- */

static const struct term *not_yet(struct deciding *deciding, const char *column, enum term_kind kind, int64_t moment)
{
    return both(deciding, kind, term_column(deciding->arena, column),
                term_literal(deciding->arena, VALUE_OF_INT(moment)));
}

/* Rows with a life: those alive now, or in the range of `during`. A first date begins at its 00:00. */
static const struct term *life(struct deciding *deciding, const struct set *set)
{
    const struct reg *reg = law_reg(deciding->law, set->table);
    const struct field *from = reg_field(reg, set->valid_from);
    if (!from)
        return NULL;
    int64_t begin = deciding->now, end = deciding->now;
    if (set->during) {
        struct value range = path_value(deciding, set->during);
        if (range.kind != VALUE_RANGE)
            return term_literal(deciding->arena, VALUE_OF_INT(0));
        begin = range.range.to - 1;
        end = range.range.from;
    }
    int64_t day = from->type == TYPE_DATE ? CIVIL_DAY_MS : 0;
    const struct term *open =
        copy_of(deciding, (struct term){.kind = TERM_EMPTY, .a = term_column(deciding->arena, set->valid_to)});
    const struct term *started = not_yet(deciding, set->valid_from, TERM_AT_MOST, begin + day);
    return both(deciding, TERM_AND, started,
                both(deciding, TERM_OR, open, not_yet(deciding, set->valid_to, TERM_MORE, end)));
}

static const struct term *owner_is(struct deciding *deciding, const struct set *set, unsigned depth)
{
    if (!set->lines || (set->lines->root == ROOT_ROW && set->lines->out + 1 < depth))
        return NULL; /* the store links lines to the row outside by itself */
    struct path path = *set->lines;
    if (path.root == ROOT_ROW)
        path.out -= depth - 1;
    struct value owner = path_value(deciding, &path);
    return term_is(deciding->arena, "record", owner);
}

const struct term *set_where(struct deciding *deciding, const struct set *set, unsigned depth)
{
    struct arena *arena = deciding->arena;
    const struct term *where = set->where ? term_bind(deciding, set->where, depth) : NULL;
    where = term_and(arena, owner_is(deciding, set, depth), where);
    where = term_and(arena, where, term_standing(arena, deciding->law, set->table));
    if (set->valid_from)
        where = term_and(arena, where, life(deciding, set));
    if (set->without_subject && deciding->subject && depth == 1)
        where = term_and(arena, where,
                         both(deciding, TERM_DIFFERS, term_column(arena, "id"),
                              term_literal(arena, VALUE_OF_INT(deciding->subject->id))));
    return where;
}

/* --- rows of a set --- */

static const struct line_entry *entry_for(const struct deciding *deciding, const char *field, int64_t id)
{
    for (size_t i = 0; deciding->fact && i < deciding->fact->line_count; i++) {
        const struct line_entry *entry = &deciding->fact->lines[i];
        if (entry->id == id && !strcmp(entry->field, field))
            return entry;
    }
    return NULL;
}

static struct row with_entry(struct deciding *deciding, const struct row *stored, const char *table,
                             const struct line_entry *entry)
{
    const struct reg *lines = law_reg(deciding->law, table);
    struct row row = stored ? *row_copy(deciding->arena, stored) : (struct row){.table = table};
    if (!stored)
        row_set(deciding->arena, &row, "record", VALUE_OF_REF(deciding->subject->table, deciding->subject->id));
    for (size_t i = 0; entry && i < entry->n; i++)
        row_set(deciding->arena, &row, entry->cells[i].name, entry->cells[i].value);
    if (computed_lines(lines))
        computed_row(deciding, lines, &row, !stored);
    return row;
}

static size_t own_line_rows(struct deciding *deciding, const struct set *set, size_t limit, const struct row **ret_rows)
{
    const char *field = strrchr(set->table, '.') + 1;
    const struct row *stored;
    struct rows LIST(struct row) rows = {0};
    size_t n = deciding->subject->id
                   ? deciding_rows(deciding, set->table,
                                   term_is(deciding->arena, "record", VALUE_OF_INT(deciding->subject->id)), "pos",
                                   false, 1000, &stored)
                   : 0;
    for (size_t i = 0; i < n && rows.n < limit; i++) {
        const struct line_entry *entry = entry_for(deciding, field, stored[i].id);
        if (entry && entry->remove)
            continue;
        struct row row = with_entry(deciding, &stored[i], set->table, entry);
        if (term_true_of(deciding, &row, set->where))
            *list_push(deciding->arena, &rows) = row;
    }
    for (size_t i = 0; deciding->fact && i < deciding->fact->line_count && rows.n < limit; i++) {
        const struct line_entry *entry = &deciding->fact->lines[i];
        if (entry->id || entry->remove || strcmp(entry->field, field))
            continue;
        struct row row = with_entry(deciding, NULL, set->table, entry);
        if (term_true_of(deciding, &row, set->where))
            *list_push(deciding->arena, &rows) = row;
    }
    *ret_rows = rows.at;
    return rows.n;
}

static const struct row *in_list_order(struct deciding *deciding, const struct set *set, const struct row *rows,
                                       size_t n)
{
    struct value list = path_value(deciding, set->refs);
    struct row *ordered = ARENA_ARRAY(deciding->arena, struct row, n);
    size_t count = 0;
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.list.n; i++)
        for (size_t k = 0; k < n; k++)
            if (list.list.at[i].kind == VALUE_REF && list.list.at[i].ref.id == rows[k].id && count < n)
                ordered[count++] = rows[k];
    return count == n ? ordered : rows;
}

static size_t period_rows(struct deciding *deciding, const struct set *set, size_t limit, const struct row **ret_rows)
{
    struct oops oops = {0};
    struct period_phrase phrase;
    struct period one;
    struct rows LIST(struct row) rows = {0};
    const struct calendar *calendar = deciding->law->calendar;
    struct value within = path_value(deciding, set->during);
    if (within.kind != VALUE_RANGE || !calendar || period_parse(deciding->arena, set->table, &phrase, &oops))
        return 0;
    int at = period_next(&phrase, calendar, within.range.from - 1, &one);
    for (; !at && one.start < within.range.to && rows.n < limit; at = period_next(&phrase, calendar, one.start, &one)) {
        struct row row = {.table = SET_OF_PERIODS};
        row_set(deciding->arena, &row, "period", VALUE_OF_RANGE(one.start, one.end));
        if (term_true_of(deciding, &row, set->where))
            *list_push(deciding->arena, &rows) = row;
    }
    *ret_rows = rows.at;
    return rows.n;
}

size_t set_rows(struct deciding *deciding, const struct set *set, size_t limit, const struct row **ret_rows)
{
    *ret_rows = NULL;
    if (set->periods)
        return period_rows(deciding, set, limit, ret_rows);
    if (set->lines && set->lines->root == ROOT_SUBJECT && !set->lines->n)
        return deciding->subject ? own_line_rows(deciding, set, limit, ret_rows) : 0;
    opening_missed(deciding, set->table);
    bool elsewhere = deciding->missing;
    deciding->missing = false;
    const struct term *where = set_where(deciding, set, 1);
    bool known = !deciding->missing;
    deciding->missing = deciding->missing || elsewhere;
    if (!known)
        return 0;
    size_t n = deciding_all_rows(deciding, set->table, where, NULL, false, limit, ret_rows);
    if (n > 1 && set->refs)
        *ret_rows = in_list_order(deciding, set, *ret_rows, n);
    return n;
}
