#include "store/column.h"

#include "base/list.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* SQLite derives a column's affinity from words in its type: INT gives integers, TEXT texts, BLOB none. */
static const char *const TYPES[] = {
    [COLUMN_INT] = "INT",        [COLUMN_NUMBER] = "NUMBER BLOB", [COLUMN_TEXT] = "TEXT",
    [COLUMN_REF] = "REF INT",    [COLUMN_ANYREF] = "ANYREF TEXT", [COLUMN_RANGE] = "RANGE INT",
    [COLUMN_LIST] = "LIST TEXT",
};

static const char *const VALUE_NAMES[] = {
    [VALUE_EMPTY] = "empty",     [VALUE_INT] = "a whole number", [VALUE_REAL] = "a real", [VALUE_TEXT] = "a text",
    [VALUE_REF] = "a reference", [VALUE_RANGE] = "a range",      [VALUE_LIST] = "a list",
};

const char *column_type(enum column_kind kind) { return TYPES[kind]; }

const char *column_from(struct arena *arena, const char *name) { return arena_printf(arena, "%s.from", name); }
const char *column_to(struct arena *arena, const char *name) { return arena_printf(arena, "%s.to", name); }

static int refuse(const struct column *column, struct value value, struct oops *oops)
{
    if (!oops)
        return -ERR_INVALID;
    char zh[200], en[200];
    snprintf(zh, sizeof zh, "字段“%s”不能存放这样的值", column->name);
    snprintf(en, sizeof en, "the column %s (%s) does not take %s", column->name, TYPES[column->kind],
             VALUE_NAMES[value.kind]);
    return oops_set(oops, ERR_INVALID, column->name, zh, en);
}

/* "register/id", without printf: a dozen of them in each fact. */
static const char *ref_text(struct arena *arena, struct value value)
{
    struct text text = TEXT(arena);
    text_add(&text, value.ref.table);
    text_byte(&text, '/');
    text_int(&text, value.ref.id);
    return text_end(&text);
}

/* ---- lists: JSON arrays of whole numbers, reals and texts, written and read in place ---- */

static void add_quoted(struct text *json, const char *text)
{
    text_byte(json, '"');
    while (*text) {
        size_t plain = 0;
        while ((unsigned char)text[plain] >= 0x20 && text[plain] != '"' && text[plain] != '\\')
            plain++;
        text_add_n(json, text, plain);
        text += plain;
        if (*text == '"' || *text == '\\')
            text_printf(json, "\\%c", *text++);
        else if (*text)
            text_printf(json, "\\u%04x", (unsigned)*text++);
    }
    text_byte(json, '"');
}

static void add_item(struct text *json, const struct column *column, struct value item)
{
    switch (item.kind) {
    case VALUE_INT: text_int(json, item.number); return;
    case VALUE_REAL: text_printf(json, "%.17g", item.real); return;
    case VALUE_TEXT: add_quoted(json, item.text); return;
    case VALUE_REF:
        if (column->to)
            text_int(json, item.ref.id);
        else
            add_quoted(json, ref_text(json->arena, item));
        return;
    default: text_add(json, "null"); return;
    }
}

const char *column_list_text(struct arena *arena, const struct column *column, struct value list)
{
    struct text json = TEXT(arena);
    text_byte(&json, '[');
    for (size_t i = 0; i < list.list.n; i++) {
        if (i)
            text_byte(&json, ',');
        add_item(&json, column, list.list.at[i]);
    }
    text_byte(&json, ']');
    return text_end(&json);
}

/* Our own texts hold \uXXXX for control characters only; anything else after a backslash stands for itself. */
static const char *read_quoted(struct arena *arena, const char *json, const char **ret_text)
{
    struct text text = TEXT(arena);
    for (json++; *json && *json != '"'; json++) {
        if (*json == '\\' && json[1] == 'u' && strnlen(json, 6) == 6) {
            char digits[5] = {json[2], json[3], json[4], json[5], 0};
            text_byte(&text, (char)strtoul(digits, NULL, 16));
            json += 5;
        } else {
            json += *json == '\\' && json[1];
            text_byte(&text, *json);
        }
    }
    *ret_text = text_end(&text);
    return *json ? json + 1 : json;
}

static const char *read_number(const char *json, const char *to, struct value *ret_item)
{
    size_t n = strcspn(json, ",]");
    char *end;
    if (memchr(json, '.', n) || memchr(json, 'e', n))
        *ret_item = VALUE_OF_REAL(strtod(json, &end));
    else if (to)
        *ret_item = VALUE_OF_REF(to, strtoll(json, &end, 10));
    else
        *ret_item = VALUE_OF_INT(strtoll(json, &end, 10));
    return json + n;
}

struct value column_list_value(struct arena *arena, const char *to, const char *json)
{
    struct items LIST(struct value) items = {0};
    json += *json == '[';
    while (*json && *json != ']') {
        struct value *item = list_push(arena, &items);
        if (*json == '"') {
            item->kind = VALUE_TEXT;
            json = read_quoted(arena, json, &item->text);
        } else {
            json = read_number(json, to, item);
        }
        json += *json == ',';
    }
    return VALUE_OF_LIST(items.at, items.n);
}

/* ---- flat forms ---- */

static bool item_fits(const struct column *column, struct value item)
{
    if (item.kind == VALUE_REF)
        return !column->to || text_same(column->to, item.ref.table);
    if (column->to)
        return item.kind == VALUE_INT;
    return item.kind == VALUE_TEXT;
}

static bool list_fits(const struct column *column, struct value list)
{
    for (size_t i = 0; i < list.list.n; i++)
        if (!item_fits(column, list.list.at[i]))
            return false;
    return true;
}

static bool fits(const struct column *column, struct value value)
{
    switch (column->kind) {
    case COLUMN_INT: return value.kind == VALUE_INT;
    case COLUMN_NUMBER: return value.kind == VALUE_INT || (value.kind == VALUE_REAL && isfinite(value.real));
    case COLUMN_TEXT: return value.kind == VALUE_TEXT;
    case COLUMN_REF:
        return value.kind == VALUE_INT ||
               (value.kind == VALUE_REF && (!column->to || text_same(column->to, value.ref.table)));
    case COLUMN_ANYREF:
        return (value.kind == VALUE_REF && value.ref.table) || (value.kind == VALUE_TEXT && strchr(value.text, '/'));
    case COLUMN_RANGE: return value.kind == VALUE_RANGE;
    case COLUMN_LIST: return value.kind == VALUE_LIST && list_fits(column, value);
    }
    return false;
}

static struct value flat_of(struct arena *arena, const struct column *column, struct value value)
{
    switch (value.kind) {
    case VALUE_REAL: return VALUE_OF_REAL(value.real == 0 ? 0 : value.real); /* files do not keep -0.0 */
    case VALUE_LIST: return VALUE_OF_TEXT(column_list_text(arena, column, value));
    case VALUE_REF:
        if (column->kind == COLUMN_REF)
            return VALUE_OF_INT(value.ref.id);
        return VALUE_OF_TEXT(ref_text(arena, value));
    default: return value;
    }
}

int column_flatten(struct arena *arena, const struct column *column, struct value value, struct value ret_flat[2],
                   struct oops *oops)
{
    ret_flat[0] = ret_flat[1] = VALUE_NONE;
    if (!value_filled(value))
        return 0;
    if (!fits(column, value))
        return refuse(column, value, oops);
    if (value.kind != VALUE_RANGE) {
        ret_flat[0] = flat_of(arena, column, value);
        return 0;
    }
    if (value.range.from != RANGE_OPEN_FROM)
        ret_flat[0] = VALUE_OF_INT(value.range.from);
    if (value.range.to != RANGE_OPEN_TO)
        ret_flat[1] = VALUE_OF_INT(value.range.to);
    return 0;
}

/* ---- reading and binding ---- */

static const char *text_at(struct arena *arena, sqlite3_stmt *row, int at)
{
    const char *text = (const char *)sqlite3_column_text(row, at);
    return text ? arena_text_n(arena, text, (size_t)sqlite3_column_bytes(row, at)) : "";
}

static struct value read_range(sqlite3_stmt *row, int at)
{
    bool from = sqlite3_column_type(row, at) != SQLITE_NULL, to = sqlite3_column_type(row, at + 1) != SQLITE_NULL;
    if (!from && !to)
        return VALUE_NONE;
    return VALUE_OF_RANGE(from ? sqlite3_column_int64(row, at) : RANGE_OPEN_FROM,
                          to ? sqlite3_column_int64(row, at + 1) : RANGE_OPEN_TO);
}

static struct value read_anyref(struct arena *arena, sqlite3_stmt *row, int at)
{
    char *text = (char *)(uintptr_t)text_at(arena, row, at), *slash = strrchr(text, '/');
    if (!slash)
        return VALUE_OF_TEXT(text);
    *slash = '\0';
    return VALUE_OF_REF(text, strtoll(slash + 1, NULL, 10));
}

struct value column_read(struct arena *arena, enum column_kind kind, const char *to, sqlite3_stmt *row, int at)
{
    if (kind == COLUMN_RANGE)
        return read_range(row, at);
    switch (sqlite3_column_type(row, at)) {
    case SQLITE_NULL: return VALUE_NONE;
    case SQLITE_INTEGER:
        if (kind == COLUMN_REF)
            return VALUE_OF_REF(to, sqlite3_column_int64(row, at));
        return VALUE_OF_INT(sqlite3_column_int64(row, at));
    case SQLITE_FLOAT: return VALUE_OF_REAL(sqlite3_column_double(row, at));
    }
    if (kind == COLUMN_ANYREF)
        return read_anyref(arena, row, at);
    if (kind == COLUMN_LIST)
        return column_list_value(arena, to, text_at(arena, row, at));
    return VALUE_OF_TEXT(text_at(arena, row, at));
}

int column_bind(sqlite3_stmt *statement, int at, struct value flat)
{
    switch (flat.kind) {
    case VALUE_INT: return sqlite3_bind_int64(statement, at, flat.number);
    case VALUE_REAL: return sqlite3_bind_double(statement, at, flat.real);
    case VALUE_TEXT: return sqlite3_bind_text(statement, at, flat.text, -1, SQLITE_STATIC);
    default: return sqlite3_bind_null(statement, at);
    }
}
