#include "paper/paper_markup.h"

#include "paper/paper_page.h"

#include <math.h>
#include <string.h>

void paper_markup_text(struct text *text, const char *value)
{
    for (const char *at = value; *at;) {
        size_t plain = strcspn(at, "&<>\"");
        text_add_n(text, at, plain);
        at += plain;
        if (*at)
            text_add(text, *at == '&' ? "&amp;" : *at == '<' ? "&lt;" : *at == '>' ? "&gt;" : "&quot;");
        at += *at != 0;
    }
}

const char *paper_markup_clean(struct arena *arena, const char *value)
{
    char *copy = arena_text(arena, value ? value : "");
    char *to = copy;
    for (const char *at = copy; *at; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte == '\t')
            *to++ = ' ';
        else if (byte == '\n' || (byte >= 0x20 && byte != 0x7f))
            *to++ = *at;
    }
    *to = 0;
    return text_utf8(copy, (size_t)(to - copy)) ? copy : "（文字编码有误）";
}

double paper_markup_ems(const char *value)
{
    double ems = 0;
    for (const unsigned char *at = (const unsigned char *)value; *at; at++)
        if ((*at & 0xC0) != 0x80)
            ems += *at >= 0xE2 ? 1 : 0.5; /* from U+2000 on, in UTF-8 */
    return ems;
}

double paper_markup_sign_centre(const char *office, const char *date)
{
    return fmin(PAGE_CHARS - 4 - paper_markup_ems(date) / 2, PAGE_CHARS - 1 - paper_markup_ems(office) / 2);
}

double paper_markup_sign_left(const char *office, const char *date)
{
    return fmin(PAGE_CHARS - 2 - paper_markup_ems(office), PAGE_CHARS - 4 - paper_markup_ems(date));
}

double paper_markup_head_size(const char *office, double *ret_condense)
{
    double fit = fmin(1, PAGE_TEXT_W / (fmax(1, paper_markup_ems(office)) * PAGE_HEAD_SIZE));
    *ret_condense = fmax(fit, PAGE_HEAD_CONDENSE);
    return PAGE_HEAD_SIZE * fit / *ret_condense;
}
