#include "views/search_words.h"

#include <stdint.h>

/* Reads one code point of well-formed UTF-8 and steps over it. */
static uint32_t next_char(const char **at)
{
    const unsigned char *c = (const unsigned char *)*at;
    unsigned more = *c < 0x80 ? 0 : *c < 0xe0 ? 1 : *c < 0xf0 ? 2 : 3;
    uint32_t point = more == 0 ? *c : *c & (0x3fu >> more);
    for (unsigned i = 1; i <= more && (c[i] & 0xc0) == 0x80; i++)
        point = point << 6 | (c[i] & 0x3fu);
    *at += 1;
    while ((**at & 0xc0) == 0x80)
        (*at)++;
    return point;
}

static void add_char(struct text *text, uint32_t point)
{
    if (point < 0x80) {
        text_byte(text, (char)point);
    } else if (point < 0x800) {
        text_byte(text, (char)(0xc0 | point >> 6));
        text_byte(text, (char)(0x80 | (point & 0x3f)));
    } else if (point < 0x10000) {
        text_byte(text, (char)(0xe0 | point >> 12));
        text_byte(text, (char)(0x80 | (point >> 6 & 0x3f)));
        text_byte(text, (char)(0x80 | (point & 0x3f)));
    } else {
        text_byte(text, (char)(0xf0 | point >> 18));
        text_byte(text, (char)(0x80 | (point >> 12 & 0x3f)));
        text_byte(text, (char)(0x80 | (point >> 6 & 0x3f)));
        text_byte(text, (char)(0x80 | (point & 0x3f)));
    }
}

static uint32_t folded(uint32_t point)
{
    if (point >= 0xff01 && point <= 0xff5e)
        point -= 0xff01 - 0x21;
    if (point >= 'A' && point <= 'Z')
        return point + 32;
    bool ascii = (point >= 'a' && point <= 'z') || (point >= '0' && point <= '9');
    bool mark = point < 0xc0 || (point >= 0x2000 && point < 0x2e80) ||
                (point >= 0x3000 && point < 0x3040 && point != 0x3007) || (point >= 0xfe10 && point < 0xfe70) ||
                point >= 0xff5f;
    return ascii || (!mark && point >= 0x80) ? point : ' ';
}

const char *search_fold(struct arena *arena, const char *text)
{
    struct text out = TEXT(arena);
    while (text && *text)
        add_char(&out, folded(next_char(&text)));
    return text_end(&out);
}

size_t search_split(struct arena *arena, const char *text, char ***ret_words)
{
    char **parts;
    size_t n = text_split(arena, text, ' ', &parts), kept = 0;
    for (size_t i = 0; i < n; i++)
        if (*parts[i])
            parts[kept++] = parts[i];
    *ret_words = parts;
    return kept;
}

static const char *after_char(const char *at, const char *end)
{
    for (at++; at < end && (*at & 0xc0) == 0x80;)
        at++;
    return at;
}

bool search_pairs_next(struct search_pairs *pairs, const char **ret_pair, size_t *ret_n)
{
    while (pairs->at < pairs->end) {
        const char *first = pairs->at, *second = after_char(first, pairs->end);
        bool alone = !pairs->inside;
        pairs->at = second;
        pairs->inside = *first != ' ';
        if (!pairs->inside)
            continue;
        bool two = second < pairs->end && *second != ' ';
        if (!two && !alone)
            continue;
        *ret_pair = first;
        *ret_n = (size_t)((two ? after_char(second, pairs->end) : second) - first);
        return true;
    }
    return false;
}
