#include "model/value.h"

#include <stdio.h>
#include <string.h>

bool value_filled(struct value value)
{
    switch (value.kind) {
    case VALUE_EMPTY: return false;
    case VALUE_TEXT: return value.text && *value.text;
    case VALUE_LIST: return value.list.n > 0;
    case VALUE_RANGE: return value.range.from != RANGE_OPEN_FROM || value.range.to != RANGE_OPEN_TO;
    default: return true;
    }
}

static bool lists_same(struct value a, struct value b)
{
    if (a.list.n != b.list.n)
        return false;
    for (size_t i = 0; i < a.list.n; i++)
        if (!value_same(a.list.at[i], b.list.at[i]))
            return false;
    return true;
}

bool value_same(struct value a, struct value b)
{
    if (a.kind != b.kind)
        return false;
    switch (a.kind) {
    case VALUE_EMPTY: return true;
    case VALUE_INT: return a.number == b.number;
    case VALUE_REAL: return a.real == b.real;
    case VALUE_TEXT: return text_same(a.text, b.text);
    case VALUE_REF: return a.ref.id == b.ref.id && text_same(a.ref.table, b.ref.table);
    case VALUE_RANGE: return a.range.from == b.range.from && a.range.to == b.range.to;
    case VALUE_LIST: return lists_same(a, b);
    }
    return false;
}

static int order_of(double a, double b) { return a < b ? -1 : a > b; }

static bool numeric(struct value v) { return v.kind == VALUE_INT || v.kind == VALUE_REAL || v.kind == VALUE_REF; }

static double as_real(struct value v)
{
    return v.kind == VALUE_REAL ? v.real : (double)(v.kind == VALUE_REF ? v.ref.id : v.number);
}

static int compare_numbers(struct value a, struct value b)
{
    if (a.kind == VALUE_REF && b.kind == VALUE_REF && !text_same(a.ref.table, b.ref.table))
        return -2;
    if (a.kind == VALUE_REAL || b.kind == VALUE_REAL)
        return order_of(as_real(a), as_real(b));
    int64_t x = a.kind == VALUE_REF ? a.ref.id : a.number, y = b.kind == VALUE_REF ? b.ref.id : b.number;
    return x < y ? -1 : x > y;
}

static int compare_ref_text(struct value ref, const char *text)
{
    char printed[160];
    snprintf(printed, sizeof printed, "%s/%lld", ref.ref.table ? ref.ref.table : "", (long long)ref.ref.id);
    int order = strcmp(printed, text);
    return order < 0 ? -1 : order > 0;
}

int value_compare(struct value a, struct value b)
{
    if (numeric(a) && numeric(b))
        return compare_numbers(a, b);
    if (a.kind == VALUE_TEXT && b.kind == VALUE_TEXT) {
        int order = strcmp(a.text, b.text);
        return order < 0 ? -1 : order > 0;
    }
    if (a.kind == VALUE_REF && b.kind == VALUE_TEXT)
        return compare_ref_text(a, b.text);
    if (a.kind == VALUE_TEXT && b.kind == VALUE_REF)
        return -compare_ref_text(b, a.text);
    if (a.kind == b.kind && (a.kind == VALUE_LIST || a.kind == VALUE_RANGE))
        return value_same(a, b) ? 0 : -2;
    return -2;
}

bool value_holds(struct value list, struct value item)
{
    if (list.kind != VALUE_LIST)
        return value_filled(list) && value_compare(list, item) == 0;
    for (size_t i = 0; i < list.list.n; i++)
        if (value_compare(list.list.at[i], item) == 0)
            return true;
    return false;
}

void value_print(struct text *text, struct value value)
{
    switch (value.kind) {
    case VALUE_EMPTY: text_add(text, "-"); return;
    case VALUE_INT: text_int(text, value.number); return;
    case VALUE_REAL: text_printf(text, "%.17g", value.real); return;
    case VALUE_TEXT:
        text_int(text, (int64_t)strlen(value.text));
        text_byte(text, ':');
        text_add(text, value.text);
        return;
    case VALUE_REF:
        text_byte(text, '@');
        text_add(text, value.ref.table);
        text_byte(text, '/');
        text_int(text, value.ref.id);
        return;
    case VALUE_RANGE: text_printf(text, "%lld..%lld", (long long)value.range.from, (long long)value.range.to); return;
    case VALUE_LIST:
        text_byte(text, '[');
        for (size_t i = 0; i < value.list.n; i++) {
            if (i)
                text_byte(text, ',');
            value_print(text, value.list.at[i]);
        }
        text_byte(text, ']');
        return;
    }
}

struct value value_copy(struct arena *arena, struct value value)
{
    if (value.kind == VALUE_TEXT)
        value.text = arena_text(arena, value.text);
    if (value.kind == VALUE_REF)
        value.ref.table = arena_text(arena, value.ref.table);
    if (value.kind == VALUE_LIST) {
        struct value *items = ARENA_ARRAY(arena, struct value, value.list.n);
        for (size_t i = 0; i < value.list.n; i++)
            items[i] = value_copy(arena, value.list.at[i]);
        value.list.at = items;
    }
    return value;
}

struct value row_get(const struct row *row, const char *name)
{
    if (row)
        for (size_t i = 0; i < row->n; i++)
            if (text_same(row->cells[i].name, name))
                return row->cells[i].value;
    return VALUE_NONE;
}

int64_t row_int(const struct row *row, const char *name)
{
    struct value value = row_get(row, name);
    return value.kind == VALUE_INT ? value.number : value.kind == VALUE_REF ? value.ref.id : 0;
}

const char *row_text(const struct row *row, const char *name)
{
    struct value value = row_get(row, name);
    return value.kind == VALUE_TEXT ? value.text : "";
}

void row_set(struct arena *arena, struct row *row, const char *name, struct value value)
{
    for (size_t i = 0; i < row->n; i++)
        if (text_same(row->cells[i].name, name)) {
            row->cells[i].value = value;
            return;
        }
    row->cells = arena_grow(arena, row->cells, sizeof *row->cells * row->n, sizeof *row->cells * (row->n + 1));
    row->cells[row->n++] = (struct cell){arena_text(arena, name), value};
}

struct row *row_copy(struct arena *arena, const struct row *row)
{
    struct row *copy = arena_copy(arena, row, sizeof *row);
    copy->table = arena_text(arena, row->table);
    copy->cells = ARENA_ARRAY(arena, struct cell, row->n);
    for (size_t i = 0; i < row->n; i++)
        copy->cells[i] = (struct cell){arena_text(arena, row->cells[i].name), value_copy(arena, row->cells[i].value)};
    return copy;
}
