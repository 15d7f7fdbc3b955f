#include "format/json.h"

#include "base/must.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool in_object(const struct json *json) { return json->depth && (json->objects >> (json->depth - 1) & 1); }

/* A comma, when something of this level stands before. */
static void separate(struct json *json)
{
    if (!json->depth)
        return;
    uint64_t level = (uint64_t)1 << (json->depth - 1);
    if (json->filled & level)
        text_byte(json->text, ',');
    json->filled |= level;
}

static void before_value(struct json *json)
{
    MUST(in_object(json) == json->keyed);
    if (!json->keyed)
        separate(json);
    json->keyed = false;
}

static void open_level(struct json *json, bool object)
{
    before_value(json);
    MUST(json->depth < JSON_NESTING);
    uint64_t level = (uint64_t)1 << json->depth++;
    json->filled &= ~level;
    json->objects = object ? json->objects | level : json->objects & ~level;
    text_byte(json->text, object ? '{' : '[');
}

void json_open_object(struct json *json) { open_level(json, true); }
void json_open_array(struct json *json) { open_level(json, false); }

void json_close(struct json *json)
{
    MUST(json->depth && !json->keyed);
    text_byte(json->text, in_object(json) ? '}' : ']');
    json->depth--;
}

static void escape(struct text *text, unsigned char byte)
{
    static const char SHORT[32] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};
    text_byte(text, '\\');
    if (byte == '"' || byte == '\\')
        text_byte(text, (char)byte);
    else if (SHORT[byte])
        text_byte(text, SHORT[byte]);
    else
        text_printf(text, "u%04x", byte);
}

/* Adds `n` bytes without anything to escape, each byte outside well-formed UTF-8 as U+FFFD. */
static void add_repaired(struct text *text, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n;) {
        unsigned char lead = (unsigned char)bytes[i];
        size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        bool good = length <= n - i && text_utf8(bytes + i, length);
        text_add_n(text, good ? bytes + i : "\xef\xbf\xbd", good ? length : 3);
        i += good ? length : 1;
    }
}

static void add_plain(struct text *text, const char *bytes, size_t n)
{
    if (text_utf8(bytes, n))
        text_add_n(text, bytes, n);
    else
        add_repaired(text, bytes, n);
}

static void add_quoted(struct text *text, const char *bytes, size_t n)
{
    size_t from = 0;
    text_byte(text, '"');
    for (size_t i = 0; i < n; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if (byte != '"' && byte != '\\' && (byte >= 0x20 || !byte))
            continue;
        add_plain(text, bytes + from, i - from);
        escape(text, byte);
        from = i + 1;
    }
    add_plain(text, bytes + from, n - from);
    text_byte(text, '"');
}

void json_key(struct json *json, const char *key)
{
    MUST(in_object(json) && !json->keyed);
    separate(json);
    add_quoted(json->text, key, strlen(key));
    text_byte(json->text, ':');
    json->keyed = true;
}

void json_text_n(struct json *json, const char *bytes, size_t n)
{
    before_value(json);
    add_quoted(json->text, bytes, n);
}

void json_text(struct json *json, const char *text)
{
    if (text)
        json_text_n(json, text, strlen(text));
    else
        json_none(json);
}

void json_int(struct json *json, int64_t number)
{
    before_value(json);
    text_int(json->text, number);
}

/* Most measurements have at most three decimals: then thousandths divided by 1000, both exact, is the one
 * double that these decimals read back as, and printf is not needed. */
static bool add_thousandths(struct text *text, double number)
{
    double scaled = nearbyint(number * 1000);
    if (!(fabs(scaled) < 9e15) || scaled / 1000 != number || (number == 0 && signbit(number)))
        return false;
    int64_t all = (int64_t)scaled;
    int64_t rest = all < 0 ? -(all % 1000) : all % 1000;
    if (all < 0 && all > -1000)
        text_byte(text, '-');
    text_int(text, all / 1000);
    if (!rest)
        return true;
    char digits[4] = {'.', (char)('0' + rest / 100), (char)('0' + rest / 10 % 10), (char)('0' + rest % 10)};
    size_t n = digits[3] != '0' ? 4 : digits[2] != '0' ? 3 : 2;
    text_add_n(text, digits, n);
    return true;
}

void json_double(struct json *json, double number)
{
    if (!isfinite(number)) {
        json_none(json);
        return;
    }
    before_value(json);
    if (add_thousandths(json->text, number))
        return;
    char digits[40];
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, number);
        if (strtod(digits, NULL) == number)
            break;
    }
    text_add(json->text, digits);
}

void json_raw(struct json *json, const char *value)
{
    before_value(json);
    text_add(json->text, value);
}

void json_key_read(struct json *json, const char *key, const json_t *value)
{
    char *printed = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    json_key(json, key);
    json_raw(json, printed ? printed : "null");
    free(printed);
}

void json_bool(struct json *json, bool yes) { json_raw(json, yes ? "true" : "false"); }
void json_none(struct json *json) { json_raw(json, "null"); }

void json_key_text(struct json *json, const char *key, const char *text)
{
    json_key(json, key);
    json_text(json, text);
}

void json_key_int(struct json *json, const char *key, int64_t number)
{
    json_key(json, key);
    json_int(json, number);
}

void json_key_double(struct json *json, const char *key, double number)
{
    json_key(json, key);
    json_double(json, number);
}

void json_key_bool(struct json *json, const char *key, bool yes)
{
    json_key(json, key);
    json_bool(json, yes);
}

void json_key_none(struct json *json, const char *key)
{
    json_key(json, key);
    json_none(json);
}
