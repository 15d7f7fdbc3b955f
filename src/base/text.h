/* Building and looking at UTF-8 text. Text handed around is `const char *`, NUL-terminated, UTF-8. */
#ifndef FENGSUI_BASE_TEXT_H
#define FENGSUI_BASE_TEXT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A text that grows at its end. `at` is always NUL-terminated once something was added. */
struct text {
    struct arena *arena;
    char *at;
    size_t n, cap;
};

#define TEXT(arena_) ((struct text){.arena = (arena_)})

void text_add(struct text *text, const char *more);
void text_add_n(struct text *text, const char *more, size_t n);
void text_byte(struct text *text, char byte);
void text_int(struct text *text, int64_t number);
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *text_end(struct text *text); /* the text itself; "" when nothing was added */

/* Both NULL = same. In line: most texts differ in their first byte, and names are compared all the time. */
static inline bool text_same(const char *a, const char *b)
{
    return a == b || (a && b && *a == *b && strcmp(a, b) == 0);
}
bool text_empty(const char *text);              /* NULL or "" */
bool text_starts(const char *text, const char *head);
bool text_ends(const char *text, const char *tail);
bool text_utf8(const char *bytes, size_t n);    /* well-formed UTF-8 without NUL */
size_t text_chars(const char *text);            /* code points */
size_t text_whole(const char *text, size_t n);  /* of the first n bytes, those of whole characters; reads text[n] */
const char *text_trim(struct arena *arena, const char *text); /* ASCII blanks and U+3000 at both ends */
bool text_to_int(const char *text, int64_t *ret_number); /* whole text, base 10, no overflow */
size_t text_split(struct arena *arena, const char *text, char by, char ***ret_parts);

#endif
