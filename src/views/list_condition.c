#include "views/list_condition.h"

#include "format/date.h"
#include "rules/schema.h"
#include "views/scope.h"
#include "views/search_index.h"

#include <stdlib.h>
#include <string.h>

enum { FOUND_MOST = 500 };

static int refuse(struct oops *oops, const char *where, const char *value)
{
    return oops_printf(oops, ERR_INVALID, where, "筛选条件“%s”看不懂", value);
}

/* --- filters --- */

static bool parse_moment(struct reading *reading, const struct field *field, const char *text, bool end,
                         int64_t *ret_ms)
{
    const struct calendar *calendar = reading->law->calendar;
    int offset = calendar ? calendar_offset(calendar) : 0;
    if (!*text) {
        *ret_ms = end ? RANGE_OPEN_TO : RANGE_OPEN_FROM;
        return true;
    }
    if (!date_parse(text, offset, ret_ms))
        return false;
    if (field->type == TYPE_DATE && strlen(text) == 10)
        *ret_ms += CIVIL_DAY_MS; /* a date is kept as the 24:00 that ends it */
    return true;
}

/* "from..to", either end may be left out; a single date is that day. */
static const struct term *moment_filter(struct reading *reading, const struct field *field, const char *text)
{
    const char *dots = strstr(text, "..");
    int64_t from, to;
    const char *first = dots ? arena_text_n(reading->arena, text, (size_t)(dots - text)) : text;
    if (!parse_moment(reading, field, first, false, &from) ||
        !parse_moment(reading, field, dots ? dots + 2 : text, true, &to))
        return NULL;
    if (!dots)
        to = from + CIVIL_DAY_MS;
    return where_compare(reading, field->name, TERM_WITHIN, VALUE_OF_RANGE(from, to));
}

static const struct term *number_filter(struct reading *reading, const struct field *field, const char *text)
{
    int64_t number;
    if (field->type == TYPE_FLAG) {
        bool yes = !strcmp(text, "yes") || !strcmp(text, "1") || !strcmp(text, "true");
        const struct term *set = where_is(reading, field->name, VALUE_OF_INT(1));
        return yes ? set : where_not(reading, where_and(reading, where_filled(reading, field->name, true), set));
    }
    return text_to_int(text, &number) ? where_is(reading, field->name, VALUE_OF_INT(number)) : NULL;
}

static const struct term *ref_filter(struct reading *reading, const struct field *field, const char *text)
{
    const char *slash = strchr(text, '/');
    int64_t id;
    if (!text_to_int(slash ? slash + 1 : text, &id))
        return NULL;
    if (slash)
        return where_is(reading, field->name,
                        VALUE_OF_REF(arena_text_n(reading->arena, text, (size_t)(slash - text)), id));
    return where_is(reading, field->name, VALUE_OF_INT(id));
}

static const struct term *list_filter(struct reading *reading, const struct field *field, const char *text)
{
    int64_t id;
    if (field->type != TYPE_REFS)
        return where_compare(reading, field->name, TERM_HOLDS, VALUE_OF_TEXT(text));
    return text_to_int(text, &id) ? where_compare(reading, field->name, TERM_HOLDS, VALUE_OF_REF(field->to, id)) : NULL;
}

static const struct term *filter_term(struct reading *reading, const struct field *field, const char *text)
{
    if (!*text)
        return where_filled(reading, field->name, false);
    if (field->type == TYPE_DATE || field->type == TYPE_DATETIME)
        return moment_filter(reading, field, text);
    switch (field_column(field)) {
    case COLUMN_INT:
    case COLUMN_NUMBER:
        return number_filter(reading, field, text);
    case COLUMN_REF:
    case COLUMN_ANYREF:
        return ref_filter(reading, field, text);
    case COLUMN_LIST:
        return list_filter(reading, field, text);
    case COLUMN_TEXT:
        return where_is(reading, field->name, VALUE_OF_TEXT(text));
    case COLUMN_RANGE:
        return NULL;
    }
    return NULL;
}

static int add_filters(struct reading *reading, const struct reg *reg, const struct list_query *query,
                       const struct term **where, struct oops *oops)
{
    for (size_t i = 0; i < query->filter_count; i++) {
        const struct list_filter *filter = &query->filters[i];
        const struct field *field = reg_field(reg, filter->field);
        const struct term *term = field && field->type != TYPE_LINES && scope_sifts(reading, reg, field)
                                      ? filter_term(reading, field, filter->value)
                                      : NULL;
        if (!term)
            return refuse(oops, filter->field, filter->value);
        *where = where_and(reading, *where, term);
    }
    return 0;
}

/* --- words --- */

static const struct term *exact_words(struct reading *reading, const struct reg *reg, const char *words)
{
    const struct term *where = where_is(reading, "number", VALUE_OF_TEXT(words));
    const struct field *title = reg_field(reg, reg_title_field(reg));
    if (title && strcmp(title->name, "number") && field_column(title) == COLUMN_TEXT)
        where = where_or(reading, where, where_is(reading, title->name, VALUE_OF_TEXT(words)));
    return where;
}

/* The rows of a register whose texts hold the words. */
static int found_in(struct reading *reading, const char *table, const char *words, const char *column,
                    const struct term **ret_where, struct oops *oops)
{
    const struct search_sight sight = {.all = true, .tables = &table, .table_count = 1};
    struct search_hit *hits;
    size_t n;
    int err = search_index_find(reading->search, reading->arena, words, &sight, FOUND_MOST, &hits, &n, oops);
    if (err)
        return err;
    int64_t *ids = ARENA_ARRAY(reading->arena, int64_t, n + 1);
    for (size_t i = 0; i < n; i++)
        ids[i] = hits[i].id;
    *ret_where = n ? where_ids(reading, column, ids, n) : NULL;
    return 0;
}

/* In the record's own texts, or in those of what it names: its unit, its system, its people. */
static int add_words(struct reading *reading, const struct reg *reg, const char *words, const struct term **where,
                     struct oops *oops)
{
    const struct term *found = NULL, *more;
    if (text_empty(words))
        return 0;
    if (!reading->search) {
        *where = where_and(reading, *where, exact_words(reading, reg, words));
        return 0;
    }
    int err = found_in(reading, reg->name, words, "id", &found, oops);
    for (size_t i = 0; !err && i < reg->fields.n; i++) {
        const struct field *field = &reg->fields.at[i];
        const struct reg *to = field_column(field) == COLUMN_REF ? law_reg(reading->law, field_leads_to(field)) : NULL;
        if (!to || to->builtin || !scope_sifts(reading, reg, field))
            continue;
        err = found_in(reading, to->name, words, field->name, &more, oops);
        found = err ? found : where_or(reading, found, more);
    }
    *where = where_and(reading, *where, found ? found : where_is(reading, "id", VALUE_OF_INT(0)));
    return err;
}

/* --- views of the pack, candidates --- */

static int add_view(struct reading *reading, const struct reg *reg, const char *name, const struct term **where,
                    struct oops *oops)
{
    struct deciding deciding = reading_deciding(reading, NULL, NULL);
    for (size_t i = 0; i < reg->views.n; i++)
        if (text_same(reg->views.at[i].name, name)) {
            if (reg->views.at[i].where)
                *where = where_and(reading, *where, term_bind(&deciding, reg->views.at[i].where, 1));
            return 0;
        }
    return refuse(oops, "view", name);
}

static bool speaks_of_subject(const struct term *term);

static bool path_of_subject(const struct path *path) { return path && path->root == ROOT_SUBJECT; }

static bool speaks_of_subject(const struct term *term)
{
    if (!term)
        return false;
    bool in_set = term->set && (path_of_subject(term->set->lines) || path_of_subject(term->set->during) ||
                                speaks_of_subject(term->set->where));
    return path_of_subject(term->path) || in_set || speaks_of_subject(term->a) || speaks_of_subject(term->b);
}

/* Before there is a record, what its fields will decide cannot narrow the choice yet. */
static const struct term *without_subject(struct reading *reading, const struct term *term)
{
    if (term->kind == TERM_AND)
        return where_and(reading, without_subject(reading, term->a), without_subject(reading, term->b));
    return speaks_of_subject(term) ? NULL : term;
}

static bool split_name(struct reading *reading, const char *text, char by, const char **ret_head, const char **ret_tail)
{
    const char *at = strchr(text, by);
    if (!at)
        return false;
    *ret_head = arena_text_n(reading->arena, text, (size_t)(at - text));
    *ret_tail = at + 1;
    return true;
}

static const struct row *record_of(struct reading *reading, const struct reg *reg, const char *of)
{
    const char *table, *id;
    int64_t number;
    if (text_empty(of) || !split_name(reading, of, '/', &table, &id) || strcmp(table, reg->name) ||
        !text_to_int(id, &number))
        return NULL;
    return reading_row(reading, table, number);
}

static int add_candidates(struct reading *reading, const struct list_query *query, const struct term **where,
                          struct oops *oops)
{
    const char *table, *name;
    if (!split_name(reading, query->for_field, '.', &table, &name))
        return refuse(oops, "for", query->for_field);
    const struct reg *reg = law_reg(reading->law, table);
    const struct field *field = reg_field(reg, name);
    if (!field)
        return refuse(oops, "for", query->for_field);
    const struct row *record = record_of(reading, reg, query->of);
    struct deciding deciding = reading_deciding(reading, reg, record);
    const struct term *candidates = field->where && !record ? without_subject(reading, field->where) : field->where;
    if (candidates)
        *where = where_and(reading, *where, term_bind(&deciding, candidates, 1));
    return 0;
}

/* --- all together --- */

static const struct term *state_term(struct reading *reading, const struct reg *reg, const char *states)
{
    if (!strcmp(states, "open"))
        return rank_where_open(reading, reg);
    char *blanks = arena_text(reading->arena, states);
    for (char *at = blanks; *at; at++)
        if (*at == ',')
            *at = ' ';
    return where_state(reading, blanks);
}

static int add_state_and_rank(struct reading *reading, const struct reg *reg, const struct list_query *query,
                              const struct term **where, struct oops *oops)
{
    enum rank rank = rank_parse(query->rank);
    if (!text_empty(query->state))
        *where = where_and(reading, *where, state_term(reading, reg, query->state));
    if (text_empty(query->rank))
        return 0;
    if (rank == RANK_NONE || !reg_is_case(reg))
        return refuse(oops, "rank", query->rank);
    *where = where_and(reading, *where, rank_where(reading, reg, rank));
    return 0;
}

int list_condition(struct reading *reading, const struct reg *reg, const struct list_query *query, bool whole,
                   const struct term **ret_where, struct oops *oops)
{
    const struct term *where = scope_where(reading, reg);
    if (query->unit)
        where = where_and(reading, where, where_is(reading, "unit", VALUE_OF_INT(query->unit)));
    int err = add_words(reading, reg, query->q, &where, oops);
    if (!err)
        err = add_filters(reading, reg, query, &where, oops);
    if (!err && !text_empty(query->view))
        err = add_view(reading, reg, query->view, &where, oops);
    if (!err && !text_empty(query->for_field))
        err = add_candidates(reading, query, &where, oops);
    if (!err && whole)
        err = add_state_and_rank(reading, reg, query, &where, oops);
    if (!err)
        *ret_where = where;
    return err;
}
