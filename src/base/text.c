#include "base/text.h"

#include "base/must.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void reserve(struct text *text, size_t more)
{
    if (text->cap - text->n > more)
        return;
    size_t cap = text->cap ? text->cap : 64;
    while (cap - text->n <= more)
        cap *= 2;
    text->at = arena_grow(text->arena, text->at, text->n, cap);
    text->cap = cap;
}

void text_add_n(struct text *text, const char *more, size_t n)
{
    reserve(text, n);
    if (n)
        memcpy(text->at + text->n, more, n);
    text->n += n;
    text->at[text->n] = '\0';
}

void text_add(struct text *text, const char *more)
{
    if (more)
        text_add_n(text, more, strlen(more));
}

void text_byte(struct text *text, char byte)
{
    reserve(text, 1);
    text->at[text->n++] = byte;
    text->at[text->n] = '\0';
}

void text_int(struct text *text, int64_t number)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do
        digits[--at] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (number < 0)
        digits[--at] = '-';
    text_add_n(text, digits + at, sizeof digits - at);
}

void text_printf(struct text *text, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    reserve(text, 32); /* most are short: one pass is enough for them */
    size_t room = text->cap - text->n;
    int n = vsnprintf(text->at + text->n, room, format, args);
    MUST(n >= 0);
    if ((size_t)n >= room) {
        reserve(text, (size_t)n);
        vsnprintf(text->at + text->n, (size_t)n + 1, format, again);
    }
    text->n += (size_t)n;
    va_end(again);
    va_end(args);
}

const char *text_end(struct text *text) { return text->at ? text->at : ""; }

bool text_empty(const char *text) { return !text || !*text; }

bool text_starts(const char *text, const char *head)
{
    return text && strncmp(text, head, strlen(head)) == 0;
}

bool text_ends(const char *text, const char *tail)
{
    size_t n = text ? strlen(text) : 0, k = strlen(tail);
    return text && n >= k && memcmp(text + n - k, tail, k) == 0;
}

/* Length of the well-formed sequence at `p`, 0 when it is malformed (overlong, surrogate, cut short). */
static size_t sequence_length(const unsigned char *p, size_t left)
{
    if (p[0] && p[0] < 0x80)
        return 1;
    size_t n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    if (p[0] < 0xc2 || p[0] > 0xf4 || left < n)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    bool overlong = (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xf0 && p[1] < 0x90);
    bool outside = (p[0] == 0xed && p[1] >= 0xa0) || (p[0] == 0xf4 && p[1] >= 0x90);
    return overlong || outside ? 0 : n;
}

bool text_utf8(const char *bytes, size_t n)
{
    for (size_t i = 0; i < n;) {
        size_t step = sequence_length((const unsigned char *)bytes + i, n - i);
        if (!step)
            return false;
        i += step;
    }
    return true;
}

size_t text_chars(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += (*text & 0xc0) != 0x80;
    return n;
}

size_t text_whole(const char *text, size_t n)
{
    while (n && (text[n] & 0xc0) == 0x80)
        n--;
    return n;
}

static size_t blank_at(const char *p)
{
    if (*p == ' ' || (*p >= '\t' && *p <= '\r'))
        return 1;
    if (strncmp(p, "\xe3\x80\x80", 3) == 0)
        return 3; /* U+3000, the full-width space of Chinese text */
    return strncmp(p, "\xc2\xa0", 2) == 0 ? 2 : 0;
}

const char *text_trim(struct arena *arena, const char *text)
{
    size_t step;
    while ((step = blank_at(text)) > 0)
        text += step;
    size_t end = 0;
    for (size_t i = 0; text[i];) {
        step = blank_at(text + i);
        i += step ? step : 1;
        if (!step)
            end = i;
    }
    return arena_text_n(arena, text, end);
}

bool text_to_int(const char *text, int64_t *ret_number)
{
    if (text_empty(text) || blank_at(text))
        return false;
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (errno || *end)
        return false;
    *ret_number = number;
    return true;
}

size_t text_split(struct arena *arena, const char *text, char by, char ***ret_parts)
{
    size_t n = 1;
    for (const char *p = text; *p; p++)
        n += *p == by;
    char **parts = ARENA_ARRAY(arena, char *, n);
    for (size_t i = 0; i < n; i++) {
        const char *end = strchr(text, by);
        size_t length = end ? (size_t)(end - text) : strlen(text);
        parts[i] = arena_text_n(arena, text, length);
        text += length + 1;
    }
    *ret_parts = parts;
    return n;
}
