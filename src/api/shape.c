#include "api/shape.h"

#include "format/date.h"

#include <string.h>

enum { TEXT_MOST = 2000, LIST_MOST = 1000, SECRET_MOST = 128 };

struct checking {
    struct arena *arena;
    struct flaws *faults;
};

static void fault(struct checking *checking, const char *where, const char *zh, const char *en)
{
    if (checking->faults->n < 100) /* more help nobody */
        *list_push(checking->arena, checking->faults) = (struct flaw){.where = where, .zh = zh, .en = en};
}

static void check_members(struct checking *checking, const struct shape *members, const json_t *object,
                          const char *where);

/* --- texts --- */

static bool chosen(const char *choices, const char *text)
{
    size_t n = strlen(text);
    for (const char *at = strstr(choices, text); n && at; at = strstr(at + 1, text))
        if ((at == choices || at[-1] == ' ') && (at[n] == ' ' || !at[n]))
            return true;
    return false;
}

static bool is_hash(const char *text) { return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64; }

static bool has_offset(const char *text)
{
    size_t n = strlen(text);
    return n >= 20 && text[10] == 'T' && (text[n - 1] == 'Z' || text[n - 3] == ':');
}

static void check_text(struct checking *checking, const struct shape *shape, const char *text, size_t n,
                       const char *where)
{
    int64_t ms;
    size_t most = shape->max ? shape->max : TEXT_MOST;
    if (strlen(text) != n)
        fault(checking, where, "含有空字符", "contains a NUL");
    else if (shape->required && !shape->blank && text[strspn(text, " \t\r\n")] == '\0')
        fault(checking, where, "不能为空", "must not be empty");
    else if (shape->kind == SHAPE_HASH && !is_hash(text))
        fault(checking, where, "应是 64 位十六进制摘要", "must be 64 hex digits");
    else if (shape->kind == SHAPE_SECRET && n > SECRET_MOST)
        fault(checking, where, "不能超过 128 字节", "at most 128 bytes");
    else if (shape->kind == SHAPE_TIME && (!has_offset(text) || !date_parse(text, 0, &ms)))
        fault(checking, where, "应是带时区的时间，如 2026-10-10T09:00:00+08:00",
              "must be a time with offset (RFC 3339)");
    else if (shape->kind == SHAPE_DATE && (n != 10 || !date_parse(text, 0, &ms)))
        fault(checking, where, "应是日期，如 2026-10-10", "must be a date like 2026-10-10");
    else if (shape->kind == SHAPE_TEXT && text_chars(text) > most)
        fault(checking, where, arena_printf(checking->arena, "不能超过 %zu 字", most),
              arena_printf(checking->arena, "at most %zu characters", most));
    else if (shape->kind == SHAPE_TEXT && shape->choices && !chosen(shape->choices, text))
        fault(checking, where, arena_printf(checking->arena, "应是其中之一：%s", shape->choices),
              arena_printf(checking->arena, "must be one of: %s", shape->choices));
}

static bool is_id(const json_t *value)
{
    int64_t id = json_integer_value(value);
    return json_is_string(value) ? text_to_int(json_string_value(value), &id) && id > 0
                                 : json_is_integer(value) && id > 0;
}

/* --- values --- */

static void check_list(struct checking *checking, const struct shape *shape, const json_t *list, const char *where);

static bool right_type(const struct shape *shape, const json_t *value)
{
    switch (shape->kind) {
    case SHAPE_TEXT:
    case SHAPE_SECRET:
    case SHAPE_TIME:
    case SHAPE_DATE:
    case SHAPE_HASH:
        return json_is_string(value);
    case SHAPE_INT:
        return json_is_integer(value);
    case SHAPE_NUMBER:
        return json_is_number(value);
    case SHAPE_FLAG:
        return json_is_boolean(value);
    case SHAPE_ID:
        return is_id(value);
    case SHAPE_OBJECT:
    case SHAPE_VALUES:
        return json_is_object(value);
    case SHAPE_LIST:
        return json_is_array(value);
    case SHAPE_ANY:
    case SHAPE_REST:
    case SHAPE_NAMED:
    case SHAPE_MAP:
        return true;
    }
    return false;
}

static const char *type_words(enum shape_kind kind, bool english)
{
    switch (kind) {
    case SHAPE_INT:
        return english ? "must be a whole number" : "应是整数";
    case SHAPE_NUMBER:
        return english ? "must be a number" : "应是数字";
    case SHAPE_FLAG:
        return english ? "must be true or false" : "应是 true 或 false";
    case SHAPE_ID:
        return english ? "must be an id" : "应是编号";
    case SHAPE_OBJECT:
    case SHAPE_VALUES:
        return english ? "must be an object" : "应是对象";
    case SHAPE_LIST:
        return english ? "must be a list" : "应是列表";
    default:
        return english ? "must be a text" : "应是文字";
    }
}

static void check_value(struct checking *checking, const struct shape *shape, const json_t *value, const char *where)
{
    if (!right_type(shape, value))
        fault(checking, where, type_words(shape->kind, false), type_words(shape->kind, true));
    else if (json_is_string(value))
        check_text(checking, shape, json_string_value(value), json_string_length(value), where);
    else if (shape->kind == SHAPE_OBJECT)
        check_members(checking, shape->of, value, where);
    else if (shape->kind == SHAPE_LIST)
        check_list(checking, shape, value, where);
}

static void check_list(struct checking *checking, const struct shape *shape, const json_t *list, const char *where)
{
    size_t most = shape->max ? shape->max : LIST_MOST;
    struct shape item = {.kind = shape->of ? SHAPE_OBJECT : shape->item, .of = shape->of};
    if (json_array_size(list) > most) {
        fault(checking, where, arena_printf(checking->arena, "不能超过 %zu 项", most),
              arena_printf(checking->arena, "at most %zu items", most));
        return;
    }
    for (size_t i = 0; i < json_array_size(list); i++)
        check_value(checking, &item, json_array_get(list, i), arena_printf(checking->arena, "%s[%zu]", where, i));
}

static const char *inside(struct checking *checking, const char *where, const char *name)
{
    return *where ? arena_printf(checking->arena, "%s.%s", where, name) : arena_text(checking->arena, name);
}

static const struct shape *member(const struct shape *members, const char *name, bool *ret_rest)
{
    for (; members && members->name; members++) {
        if (members->kind == SHAPE_REST)
            *ret_rest = true;
        else if (!strcmp(members->name, name))
            return members;
    }
    return NULL;
}

static void check_members(struct checking *checking, const struct shape *members, const json_t *object,
                          const char *where)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)object, name, value)
    {
        bool rest = false;
        const struct shape *shape = member(members, name, &rest);
        if (!shape && !rest)
            fault(checking, inside(checking, where, name), "这里没有这一项", "no such member here");
        else if (shape && !json_is_null(value))
            check_value(checking, shape, value, inside(checking, where, name));
    }
    for (const struct shape *shape = members; shape && shape->name; shape++) {
        const json_t *given = json_object_get(object, shape->name);
        if (shape->required && (!given || (json_is_null(given) && !shape->nullable)))
            fault(checking, inside(checking, where, shape->name), "没有填", "is missing");
    }
}

void shape_check(struct arena *arena, const struct shape *members, const json_t *body, struct flaws *faults)
{
    struct checking checking = {arena, faults};
    struct shape whole = {.kind = SHAPE_OBJECT, .of = members};
    check_value(&checking, &whole, body, "");
}

/* --- schema --- */

static void schema_value(struct json *json, const struct shape *shape);

static void schema_type(struct json *json, const char *type, const struct shape *shape)
{
    json_key(json, "type");
    if (shape->nullable) {
        json_open_array(json);
        json_text(json, type);
        json_text(json, "null");
        json_close(json);
    } else {
        json_text(json, type);
    }
}

static void schema_choices(struct json *json, const char *choices)
{
    json_key(json, "enum");
    json_open_array(json);
    for (const char *at = choices; *at;) {
        size_t n = strcspn(at, " ");
        json_text_n(json, at, n);
        at += n + (at[n] == ' ');
    }
    json_close(json);
}

static void schema_string(struct json *json, const struct shape *shape)
{
    schema_type(json, "string", shape);
    if (shape->kind == SHAPE_TIME)
        json_key_text(json, "format", "date-time");
    if (shape->kind == SHAPE_DATE)
        json_key_text(json, "format", "date");
    if (shape->kind == SHAPE_SECRET)
        json_key_text(json, "format", "password");
    if (shape->kind == SHAPE_HASH)
        json_key_text(json, "pattern", "^[0-9a-f]{64}$");
    if (shape->kind == SHAPE_TEXT && shape->max)
        json_key_int(json, "maxLength", (int64_t)shape->max);
    if (shape->kind == SHAPE_TEXT && shape->choices)
        schema_choices(json, shape->choices);
}

static void schema_items(struct json *json, const struct shape *shape)
{
    struct shape item = {.kind = shape->of ? SHAPE_OBJECT : shape->item,
                         .of = shape->of,
                         .choices = shape->choices,
                         .nullable = shape->gaps};
    schema_type(json, "array", shape);
    json_key(json, "items");
    json_open_object(json);
    schema_value(json, &item);
    json_close(json);
}

static void schema_map(struct json *json, const struct shape *shape)
{
    struct shape item = {.kind = shape->of ? SHAPE_OBJECT : shape->item, .of = shape->of, .choices = shape->choices};
    schema_type(json, "object", shape);
    json_key(json, "additionalProperties");
    json_open_object(json);
    schema_value(json, &item);
    json_close(json);
}

static void schema_ref(struct json *json, const struct shape *shape)
{
    struct text ref = TEXT(json->text->arena);
    text_printf(&ref, "#/components/schemas/%s", shape->choices);
    if (shape->nullable) {
        json_key(json, "anyOf");
        json_open_array(json);
        json_open_object(json);
        json_key_text(json, "$ref", text_end(&ref));
        json_close(json);
        json_open_object(json);
        json_key_text(json, "type", "null");
        json_close(json);
        json_close(json);
    } else {
        json_key_text(json, "$ref", text_end(&ref));
    }
}

static void schema_value(struct json *json, const struct shape *shape)
{
    switch (shape->kind) {
    case SHAPE_INT:
        schema_type(json, "integer", shape);
        return;
    case SHAPE_NUMBER:
        schema_type(json, "number", shape);
        return;
    case SHAPE_FLAG:
        schema_type(json, "boolean", shape);
        return;
    case SHAPE_VALUES:
        schema_type(json, "object", shape);
        return;
    case SHAPE_LIST:
        schema_items(json, shape);
        return;
    case SHAPE_NAMED:
        schema_ref(json, shape);
        return;
    case SHAPE_MAP:
        schema_map(json, shape);
        return;
    case SHAPE_OBJECT:
        shape_schema(json, shape->of);
        return;
    case SHAPE_ANY:
    case SHAPE_REST:
        return; /* no constraint */
    case SHAPE_ID:
        json_key(json, "type");
        json_open_array(json);
        json_text(json, "integer");
        json_text(json, "string");
        json_close(json);
        return;
    default:
        schema_string(json, shape);
        return;
    }
}

void shape_schema(struct json *json, const struct shape *members)
{
    bool rest = false, required = false;
    json_key_text(json, "type", "object");
    json_key(json, "properties");
    json_open_object(json);
    for (const struct shape *shape = members; shape && shape->name; shape++) {
        required = required || shape->required;
        rest = rest || shape->kind == SHAPE_REST;
        if (shape->kind == SHAPE_REST)
            continue;
        json_key(json, shape->name);
        json_open_object(json);
        schema_value(json, shape);
        json_close(json);
    }
    json_close(json);
    if (required) {
        json_key(json, "required");
        json_open_array(json);
        for (const struct shape *shape = members; shape && shape->name; shape++)
            if (shape->required)
                json_text(json, shape->name);
        json_close(json);
    }
    if (!rest)
        json_key_bool(json, "additionalProperties", false);
}
