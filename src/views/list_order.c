#include "views/list_order.h"

#include "rules/schema.h"
#include "views/list.h"
#include "views/scope.h"

#include <string.h>

static bool sortable(const struct field *field)
{
    enum column_kind kind = field ? field_column(field) : COLUMN_LIST;
    return field && field->type != TYPE_LINES && field->type != TYPE_SECRET && kind != COLUMN_LIST &&
           kind != COLUMN_RANGE;
}

/* --- the place of a word among its like --- */

static const struct names *words_of(struct reading *reading, const struct reg *reg, const struct field *field)
{
    if (field->type == TYPE_ONE_OF)
        return &field->choices;
    if (!field->builtin || strcmp(field->name, "state") != 0 || !reg->states.n)
        return NULL;
    struct names *states = ARENA_NEW(reading->arena, struct names);
    for (size_t i = 0; i < reg->states.n; i++)
        *list_push(reading->arena, states) = reg->states.at[i].name;
    return states;
}

/* Below 0, so that a word that no longer stands in the pack comes last with its 0. */
static int64_t place(const struct names *words, size_t i) { return (int64_t)i - (int64_t)words->n; }

static int64_t place_of(const struct names *words, struct value value)
{
    for (size_t i = 0; i < words->n; i++)
        if (value.kind == VALUE_TEXT && text_same(words->at[i], value.text))
            return place(words, i);
    return 0;
}

static const struct term *kept(struct reading *reading, struct term term)
{
    return arena_copy(reading->arena, &term, sizeof term);
}

/* (x = 高危) * -3 + (x = 中危) * -2 + …, halved again and again: a store nests terms only so deep. */
static const struct term *places(struct reading *reading, const char *column, const struct names *words, size_t from,
                                 size_t to)
{
    size_t middle = from + (to - from) / 2;
    if (to - from > 1)
        return kept(reading, (struct term){.kind = TERM_ADD,
                                           .a = places(reading, column, words, from, middle),
                                           .b = places(reading, column, words, middle, to)});
    const struct term *number =
        kept(reading, (struct term){.kind = TERM_VALUE, .value = VALUE_OF_INT(place(words, from))});
    return kept(reading, (struct term){.kind = TERM_MULTIPLY,
                                       .a = where_is(reading, column, VALUE_OF_TEXT(words->at[from])),
                                       .b = number});
}

/* --- the order --- */

int list_order(struct reading *reading, const struct reg *reg, const char *sort, struct list_order *ret_order,
               struct oops *oops)
{
    struct list_order order = {0};
    const char *name = text_empty(sort) ? list_sort(reg) : sort;
    order.down = name[0] == '-';
    name += order.down;
    if (strcmp(name, "opened") != 0 && strcmp(name, "id") != 0) { /* ids are given in the order of opening */
        const struct field *field = reg_field(reg, name);
        if (!sortable(field) || !scope_sifts(reading, reg, field))
            return oops_set(oops, ERR_INVALID, "sort", "不能按这一项排序", "rows cannot be sorted by this");
        order.column = field->name;
        order.words = words_of(reading, reg, field);
    }
    order.by = order.words && order.words->n
                   ? places(reading, order.column, order.words, 0, order.words->n)
                   : term_column(reading->arena, order.column ? order.column : "id");
    *ret_order = order;
    return 0;
}

struct list_order list_order_of_empty(struct reading *reading, const struct list_order *order)
{
    return (struct list_order){.by = term_column(reading->arena, "id"), .down = order->column || order->down};
}

struct ask list_ordered(const struct list_order *order, const char *table, const struct term *where, size_t limit)
{
    return (struct ask){.kind = ASK_ROWS,
                        .table = table,
                        .where = where,
                        .limit = limit,
                        .order = {{order->by, order->down}},
                        .order_count = 1};
}

static const struct term *compared(struct reading *reading, const struct list_order *order, enum term_kind kind,
                                   struct value value)
{
    return kept(reading, (struct term){.kind = kind,
                                       .a = order->by,
                                       .b = kept(reading, (struct term){.kind = TERM_VALUE, .value = value})});
}

const struct term *list_beyond(struct reading *reading, const struct list_order *order, struct value value, int64_t id)
{
    if (order->words)
        value = VALUE_OF_INT(place_of(order->words, value));
    const struct term *next =
        where_or(reading, compared(reading, order, order->down ? TERM_LESS : TERM_MORE, value),
                 where_compare(reading, "id", order->down ? TERM_LESS : TERM_MORE, VALUE_OF_INT(id)));
    return where_and(reading, compared(reading, order, order->down ? TERM_AT_MOST : TERM_AT_LEAST, value), next);
}
