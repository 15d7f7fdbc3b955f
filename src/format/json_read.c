#include "format/json.h"

#include <stdio.h>
#include <string.h>

enum { BYTES_DEFAULT = 1 << 20, DEPTH_DEFAULT = 32, DEPTH_MOST = 512 };

/* jansson descends before it can be stopped at our own depth, so the levels are counted beforehand;
 * whether brackets match is left to it. */
static bool deeper_than(const char *bytes, size_t n, unsigned limit)
{
    unsigned depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < n; i++) {
        char byte = bytes[i];
        if (quoted && byte == '\\')
            i++;
        else if (byte == '"')
            quoted = !quoted;
        else if (!quoted && (byte == '{' || byte == '['))
            depth++;
        else if (!quoted && (byte == '}' || byte == ']') && depth)
            depth--;
        if (depth > limit)
            return true;
    }
    return false;
}

static int refuse_syntax(const char *where, const json_error_t *error, struct oops *oops)
{
    char place[160], zh[300], en[300];
    bool twice = json_error_code(error) == json_error_duplicate_key;
    snprintf(place, sizeof place, "%s:%d:%d", where, error->line, error->column);
    snprintf(zh, sizeof zh, "%s：%s", twice ? "同一个键写了两次" : "JSON 写法不对", error->text);
    snprintf(en, sizeof en, "malformed JSON: %s", error->text);
    return oops_set(oops, ERR_SYNTAX, place, zh, en);
}

int json_read(const char *bytes, size_t n, const char *where, const struct json_limits *limits, json_t **ret_value,
              struct oops *oops)
{
    size_t most = limits && limits->bytes ? limits->bytes : BYTES_DEFAULT;
    unsigned depth = limits && limits->depth ? limits->depth : DEPTH_DEFAULT;
    if (n > most)
        return oops_set(oops, ERR_TOO_LARGE, where, "JSON 太长", "the JSON text is too long");
    if (deeper_than(bytes, n, depth < DEPTH_MOST ? depth : DEPTH_MOST))
        return oops_set(oops, ERR_TOO_LARGE, where, "JSON 层次太深", "the JSON text is nested too deeply");
    json_error_t error;
    json_t *value = json_loadb(bytes, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (!value)
        return refuse_syntax(where, &error, oops);
    *ret_value = value;
    return 0;
}

static int refuse_field(const char *where, const char *key, const char *zh, const char *en, struct oops *oops)
{
    char place[160];
    snprintf(place, sizeof place, "%s.%s", where, key);
    return oops_set(oops, ERR_INVALID, place, zh, en);
}

/* What a type is called when something else stands there. */
struct field_type {
    const char *zh, *en;
};

static const struct field_type TEXT_TYPE = {"应为文字", "must be a text"};
static const struct field_type INT_TYPE = {"应为整数", "must be a whole number"};
static const struct field_type DOUBLE_TYPE = {"应为数", "must be a number"};
static const struct field_type BOOL_TYPE = {"应为 true 或 false", "must be true or false"};
static const struct field_type OBJECT_TYPE = {"应为对象", "must be an object"};
static const struct field_type ARRAY_TYPE = {"应为列表", "must be an array"};

static int find_field(const json_t *object, const char *where, const char *key, const json_t **ret_value,
                      struct oops *oops)
{
    if (!json_is_object(object))
        return oops_set(oops, ERR_INVALID, where, OBJECT_TYPE.zh, OBJECT_TYPE.en);
    const json_t *value = json_object_get(object, key);
    if (!value || json_is_null(value))
        return JSON_ABSENT;
    *ret_value = value;
    return 0;
}

static int wrong_type(const char *where, const char *key, const struct field_type *type, struct oops *oops)
{
    return refuse_field(where, key, type->zh, type->en, oops);
}

int json_have_text(const json_t *object, const char *where, const char *key, const char **ret_text, struct oops *oops)
{
    const json_t *value = NULL;
    int r = find_field(object, where, key, &value, oops);
    if (r)
        return r;
    if (!json_is_string(value))
        return wrong_type(where, key, &TEXT_TYPE, oops);
    *ret_text = json_string_value(value);
    return 0;
}

int json_have_int(const json_t *object, const char *where, const char *key, int64_t *ret_number, struct oops *oops)
{
    const json_t *value = NULL;
    int r = find_field(object, where, key, &value, oops);
    if (r)
        return r;
    if (!json_is_integer(value))
        return wrong_type(where, key, &INT_TYPE, oops);
    *ret_number = json_integer_value(value);
    return 0;
}

int json_have_double(const json_t *object, const char *where, const char *key, double *ret_number, struct oops *oops)
{
    const json_t *value = NULL;
    int r = find_field(object, where, key, &value, oops);
    if (r)
        return r;
    if (!json_is_number(value))
        return wrong_type(where, key, &DOUBLE_TYPE, oops);
    *ret_number = json_number_value(value);
    return 0;
}

int json_have_bool(const json_t *object, const char *where, const char *key, bool *ret_yes, struct oops *oops)
{
    const json_t *value = NULL;
    int r = find_field(object, where, key, &value, oops);
    if (r)
        return r;
    if (!json_is_boolean(value))
        return wrong_type(where, key, &BOOL_TYPE, oops);
    *ret_yes = json_is_true(value);
    return 0;
}

int json_have_object(const json_t *object, const char *where, const char *key, const json_t **ret_object,
                     struct oops *oops)
{
    const json_t *value = NULL;
    int r = find_field(object, where, key, &value, oops);
    if (r)
        return r;
    if (!json_is_object(value))
        return wrong_type(where, key, &OBJECT_TYPE, oops);
    *ret_object = value;
    return 0;
}

int json_have_array(const json_t *object, const char *where, const char *key, const json_t **ret_array,
                    struct oops *oops)
{
    const json_t *value = NULL;
    int r = find_field(object, where, key, &value, oops);
    if (r)
        return r;
    if (!json_is_array(value))
        return wrong_type(where, key, &ARRAY_TYPE, oops);
    *ret_array = value;
    return 0;
}

static int must_be_there(int r, const char *where, const char *key, struct oops *oops)
{
    return r == JSON_ABSENT ? refuse_field(where, key, "必须填写", "is required", oops) : r;
}

int json_want_text(const json_t *object, const char *where, const char *key, const char **ret_text, struct oops *oops)
{
    return must_be_there(json_have_text(object, where, key, ret_text, oops), where, key, oops);
}

int json_want_int(const json_t *object, const char *where, const char *key, int64_t *ret_number, struct oops *oops)
{
    return must_be_there(json_have_int(object, where, key, ret_number, oops), where, key, oops);
}

int json_want_double(const json_t *object, const char *where, const char *key, double *ret_number, struct oops *oops)
{
    return must_be_there(json_have_double(object, where, key, ret_number, oops), where, key, oops);
}

int json_want_bool(const json_t *object, const char *where, const char *key, bool *ret_yes, struct oops *oops)
{
    return must_be_there(json_have_bool(object, where, key, ret_yes, oops), where, key, oops);
}

int json_want_object(const json_t *object, const char *where, const char *key, const json_t **ret_object,
                     struct oops *oops)
{
    return must_be_there(json_have_object(object, where, key, ret_object, oops), where, key, oops);
}

int json_want_array(const json_t *object, const char *where, const char *key, const json_t **ret_array,
                    struct oops *oops)
{
    return must_be_there(json_have_array(object, where, key, ret_array, oops), where, key, oops);
}

int json_only(const json_t *object, const char *where, const char *const *keys, struct oops *oops)
{
    if (!json_is_object(object))
        return oops_set(oops, ERR_INVALID, where, OBJECT_TYPE.zh, OBJECT_TYPE.en);
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)object, key, value)
    {
        const char *const *known = keys;
        while (*known && strcmp(*known, key) != 0)
            known++;
        if (!*known)
            return refuse_field(where, key, "没有这个字段", "is not a known field", oops);
    }
    return 0;
}
