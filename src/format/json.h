/* JSON (RFC 8259), both ways.
 *
 * Writing appends to a `struct text`; commas and colons come by themselves, so rows can be streamed:
 *     struct json json = JSON(&text);
 *     json_open_object(&json);
 *     json_key(&json, "title");
 *     json_text(&json, "关于……的整改通知");
 *     json_key_int(&json, "count", 3);
 *     json_close(&json);
 * A writer never fails: wrong use (a value where a key is due, more than JSON_NESTING levels) is a broken
 * promise of the caller and aborts through MUST.
 *
 * Reading gives jansson values, refused unless they are strict: well-formed UTF-8 without NUL, no key twice
 * in one object, depth and size within limits, nothing after the value. The values belong to the caller:
 * `JSON_SCOPE(body);` releases them at the end of the scope; texts taken from them live as long. */
#ifndef FENGSUI_FORMAT_JSON_H
#define FENGSUI_FORMAT_JSON_H

#include "base/err.h"
#include "base/text.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum { JSON_NESTING = 64 };

struct json {
    struct text *text;
    unsigned depth;
    bool keyed;       /* a key was written, its value is due */
    uint64_t filled;  /* per level: something stands before, a comma is due */
    uint64_t objects; /* per level: 1 = object, 0 = array */
};

#define JSON(text_) ((struct json){.text = (text_)})

void json_open_object(struct json *json);
void json_open_array(struct json *json);
void json_close(struct json *json); /* whatever was opened last */
void json_key(struct json *json, const char *key);

/* Bytes that are no UTF-8, and NUL, become U+FFFD; control characters are escaped. NULL is written as null. */
void json_text(struct json *json, const char *text);
void json_text_n(struct json *json, const char *bytes, size_t n);
void json_int(struct json *json, int64_t number);
void json_double(struct json *json, double number); /* shortest that reads back the same; NaN and infinity: null */
void json_bool(struct json *json, bool yes);
void json_none(struct json *json);                   /* null */
void json_raw(struct json *json, const char *value); /* a value that is JSON already, taken as it is */
void json_key_read(struct json *json, const char *key, const json_t *value); /* one that was read */

/* A key and its value in one call. */
void json_key_text(struct json *json, const char *key, const char *text);
void json_key_int(struct json *json, const char *key, int64_t number);
void json_key_double(struct json *json, const char *key, double number);
void json_key_bool(struct json *json, const char *key, bool yes);
void json_key_none(struct json *json, const char *key);

/* Limits of one reading; 0 takes the default. */
struct json_limits {
    size_t bytes;   /* default 1 MiB */
    unsigned depth; /* default 32, at most 512 */
};

/* Reads one value out of `bytes`. `where` names the input in messages ("body", "settings.json").
 * Fails with -ERR_TOO_LARGE (bytes, depth) or -ERR_SYNTAX; the oops says "body:3:14". `limits` may be NULL. */
RESULT int json_read(const char *bytes, size_t n, const char *where, const struct json_limits *limits,
                     json_t **ret_value, struct oops *oops);

static inline void json_done(json_t **value) { json_decref(*value); }
#define JSON_SCOPE(name) __attribute__((cleanup(json_done))) json_t *name = NULL

/* Typed fields of an object. `where` is the object's own place ("body"); a failure is -ERR_INVALID and says
 * "body.title: …". json_want_*: the field must be there. json_have_*: JSON_ABSENT (positive) when it is not
 * there or null, and the result stays untouched. `object` not being an object is -ERR_INVALID as well. */
enum { JSON_ABSENT = 1 };

RESULT int json_want_text(const json_t *object, const char *where, const char *key, const char **ret_text,
                          struct oops *oops);
RESULT int json_want_int(const json_t *object, const char *where, const char *key, int64_t *ret_number,
                         struct oops *oops);
RESULT int json_want_double(const json_t *object, const char *where, const char *key, double *ret_number,
                            struct oops *oops); /* whole numbers too */
RESULT int json_want_bool(const json_t *object, const char *where, const char *key, bool *ret_yes, struct oops *oops);
RESULT int json_want_object(const json_t *object, const char *where, const char *key, const json_t **ret_object,
                            struct oops *oops);
RESULT int json_want_array(const json_t *object, const char *where, const char *key, const json_t **ret_array,
                           struct oops *oops);
RESULT int json_have_text(const json_t *object, const char *where, const char *key, const char **ret_text,
                          struct oops *oops);
RESULT int json_have_int(const json_t *object, const char *where, const char *key, int64_t *ret_number,
                         struct oops *oops);
RESULT int json_have_double(const json_t *object, const char *where, const char *key, double *ret_number,
                            struct oops *oops);
RESULT int json_have_bool(const json_t *object, const char *where, const char *key, bool *ret_yes, struct oops *oops);
RESULT int json_have_object(const json_t *object, const char *where, const char *key, const json_t **ret_object,
                            struct oops *oops);
RESULT int json_have_array(const json_t *object, const char *where, const char *key, const json_t **ret_array,
                           struct oops *oops);

/* Refuses fields that nobody asked for: every key of `object` must be one of `keys` (NULL ends the list). */
RESULT int json_only(const json_t *object, const char *where, const char *const *keys, struct oops *oops);

#endif
