/* What the reader accepts, written again by the writer and read again, is the same. */
#include "format/json.h"
#include "../fuzz.h"

#include <stdlib.h>
#include <string.h>

static void write_value(struct json *json, const json_t *value)
{
    const char *key;
    json_t *child;
    size_t i;
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        json_open_object(json);
        json_object_foreach((json_t *)value, key, child)
        {
            json_key(json, key);
            write_value(json, child);
        }
        json_close(json);
        break;
    case JSON_ARRAY:
        json_open_array(json);
        json_array_foreach(value, i, child) write_value(json, child);
        json_close(json);
        break;
    case JSON_STRING:
        json_text_n(json, json_string_value(value), json_string_length(value));
        break;
    case JSON_INTEGER:
        json_int(json, json_integer_value(value));
        break;
    case JSON_REAL:
        json_double(json, json_real_value(value));
        break;
    case JSON_NULL:
        json_none(json);
        break;
    default:
        json_bool(json, json_is_true(value));
    }
}

/* A real such as 2.0 is written 2: numbers compare by value. */
static int same(const json_t *a, const json_t *b)
{
    if (json_is_number(a) && json_is_number(b))
        return json_number_value(a) == json_number_value(b);
    if (json_is_array(a) && json_is_array(b) && json_array_size(a) == json_array_size(b)) {
        for (size_t i = 0; i < json_array_size(a); i++)
            if (!same(json_array_get(a, i), json_array_get(b, i)))
                return 0;
        return 1;
    }
    if (json_is_object(a) && json_is_object(b) && json_object_size(a) == json_object_size(b)) {
        const char *key;
        json_t *child;
        json_object_foreach((json_t *)a, key, child) if (!same(child, json_object_get(b, key))) return 0;
        return 1;
    }
    return json_equal(a, b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    JSON_SCOPE(value);
    JSON_SCOPE(again);
    struct oops oops = {0};
    if (json_read((const char *)data, n, "fuzz", NULL, &value, &oops)) {
        if (!oops.code || !oops.zh[0])
            abort();
        return 0;
    }
    ARENA_SCOPE(arena);
    struct text text = TEXT(arena);
    struct json json = JSON(&text);
    write_value(&json, value);
    const struct json_limits wide = {.bytes = 64 << 20};
    if (json_read(text.at, text.n, "again", &wide, &again, NULL) || !same(value, again))
        abort();
    return 0;
}
