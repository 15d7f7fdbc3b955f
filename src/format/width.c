#include "format/width.h"

#include "base/text.h"

#include <string.h>

/* The ASCII that a wide form at `p` stands for and its length; 0 = none. UTF-8: U+FF01 … U+FF3F is EF BC 81 … BF,
 * U+FF40 … U+FF5E is EF BD 80 … 9E, U+3000 is E3 80 80, U+00A0 is C2 A0. */
static char ascii_at(const unsigned char *p, size_t *ret_n)
{
    *ret_n = 3;
    if (p[0] == 0xef && p[1] == 0xbc && p[2] > 0x80)
        return (char)(p[2] - 0x80 + 0x20);
    if (p[0] == 0xef && p[1] == 0xbd && p[2] >= 0x80 && p[2] <= 0x9e)
        return (char)(p[2] - 0x80 + 0x60);
    if (p[0] == 0xe3 && p[1] == 0x80 && p[2] == 0x80)
        return ' ';
    *ret_n = 2;
    return p[0] == 0xc2 && p[1] == 0xa0 ? ' ' : '\0';
}

const char *width_narrow(struct arena *arena, const char *text)
{
    struct text out = TEXT(arena);
    const char *from = text;
    for (const char *p = text; *p;) {
        size_t n;
        char ascii = (unsigned char)*p >= 0xc2 ? ascii_at((const unsigned char *)p, &n) : '\0';
        if (!ascii) {
            p++;
            continue;
        }
        text_add_n(&out, from, (size_t)(p - from));
        text_byte(&out, ascii);
        p += n;
        from = p;
    }
    if (from == text)
        return text;
    text_add(&out, from);
    return text_end(&out);
}
