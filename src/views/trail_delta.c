#include "views/trail_delta.h"

#include <stdlib.h>
#include <string.h>

enum { HASH_DIGITS = 64 };

static bool stop(struct trail_delta *delta)
{
    delta->at = delta->end;
    delta->cells_left = 0;
    return false;
}

void trail_delta_open(struct trail_delta *delta, struct arena *arena, const char *text)
{
    *delta = (struct trail_delta){.arena = arena, .at = text, .end = text + strlen(text)};
    if (delta->end - delta->at < 2 || *text != '1')
        stop(delta);
    else
        delta->at += 2; /* format and kind of hash */
}

static bool number(struct trail_delta *delta, char ends, int64_t *ret_number)
{
    char *end;
    *ret_number = strtoll(delta->at, &end, 10);
    if (end == delta->at || end >= delta->end || *end != ends)
        return stop(delta);
    delta->at = end + 1;
    return true;
}

static bool name(struct trail_delta *delta, const char **ret_name)
{
    int64_t n;
    if (!number(delta, ':', &n))
        return false;
    if (n < 0 || n > delta->end - delta->at)
        return stop(delta);
    *ret_name = arena_text_n(delta->arena, delta->at, (size_t)n);
    delta->at += n;
    return true;
}

static bool real(struct trail_delta *delta, struct value *ret_value)
{
    char *end;
    *ret_value = VALUE_OF_REAL(strtod(delta->at, &end));
    if (end >= delta->end || *end != ';')
        return stop(delta);
    delta->at = end + 1;
    return true;
}

static bool value(struct trail_delta *delta, struct value *ret_value)
{
    int64_t n;
    const char *text;
    *ret_value = VALUE_NONE;
    if (delta->at >= delta->end)
        return stop(delta);
    switch (*delta->at++) {
    case '-':
        return true;
    case 'i':
        if (!number(delta, ';', &n))
            return false;
        *ret_value = VALUE_OF_INT(n);
        return true;
    case 'r':
        return real(delta, ret_value);
    case 't':
        if (!name(delta, &text))
            return false;
        *ret_value = VALUE_OF_TEXT(text);
        return true;
    case 'h':
        if (!number(delta, ':', &n) || delta->end - delta->at < HASH_DIGITS)
            return stop(delta);
        delta->at += HASH_DIGITS;
        *ret_value = VALUE_OF_TEXT(arena_printf(delta->arena, "（长文，%lld 字节）", (long long)n));
        return true;
    default:
        return stop(delta);
    }
}

bool trail_delta_cell(struct trail_delta *delta, const char **ret_name, struct value *ret_before,
                      struct value *ret_after)
{
    if (!delta->cells_left)
        return false;
    delta->cells_left--;
    *ret_before = *ret_after = VALUE_NONE;
    return name(delta, ret_name) && (delta->op == '+' || value(delta, ret_before)) &&
           (delta->op == '-' || value(delta, ret_after));
}

bool trail_delta_put(struct trail_delta *delta)
{
    const char *passed;
    struct value before, after;
    int64_t cells;
    while (trail_delta_cell(delta, &passed, &before, &after))
        ;
    if (delta->at >= delta->end)
        return false;
    delta->op = *delta->at++;
    if (!strchr("+~-", delta->op) || !name(delta, &delta->table) || !number(delta, ';', &delta->id) ||
        !number(delta, ';', &cells) || cells < 0)
        return stop(delta);
    delta->cells_left = (size_t)cells;
    return true;
}
