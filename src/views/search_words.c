#include "views/search_words.h"

#include <stdlib.h>

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

static int by_size(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static void sort_once(struct grams *grams)
{
    size_t kept = 0;
    if (!grams->n)
        return;
    qsort(grams->at, grams->n, sizeof *grams->at, by_size);
    for (size_t i = 1; i < grams->n; i++)
        if (grams->at[i] != grams->at[kept])
            grams->at[++kept] = grams->at[i];
    grams->n = kept + 1;
}

void search_grams(struct arena *arena, const char *text, struct grams *ret_grams)
{
    uint32_t before = ' ', alone = 0;
    for (const char *at = text;;) {
        uint32_t point = *at ? next_char(&at) : ' ';
        bool end = !*at && point == ' ';
        if (before != ' ' && point != ' ')
            *list_push(arena, ret_grams) = (int64_t)before << 21 | point;
        else if (point == ' ' && alone)
            *list_push(arena, ret_grams) = (int64_t)alone << 21;
        alone = point != ' ' && before == ' ' ? point : 0;
        before = point;
        if (end)
            break;
    }
    sort_once(ret_grams);
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

size_t search_chars(const char *word) { return text_chars(word); }

int64_t search_gram_floor(const char *word) { return (int64_t)next_char(&word) << 21; }
