#include "format/xlsx_text.h"

#include <stdlib.h>
#include <string.h>

/* "_x000D_" → 13; -1 when it is no escape. */
static int escaped_unit(const char *p)
{
    if (p[0] != '_' || p[1] != 'x' || strspn(p + 2, "0123456789abcdefABCDEF") < 4 || p[6] != '_')
        return -1;
    char digits[5] = {p[2], p[3], p[4], p[5]};
    return (int)strtol(digits, NULL, 16);
}

static void add_byte(struct text *text, const char *p, bool utf8)
{
    unsigned char byte = (unsigned char)*p;
    if (byte == '&')
        text_add(text, "&amp;");
    else if (byte == '<')
        text_add(text, "&lt;");
    else if (byte == '>')
        text_add(text, "&gt;");
    else if (byte == '"')
        text_add(text, "&quot;");
    else if (byte == '_' && escaped_unit(p) >= 0)
        text_add(text, "_x005F_");
    else if (byte < 0x20 && byte != '\n' && byte != '\t')
        text_printf(text, "_x%04X_", byte);
    else
        text_byte(text, byte >= 0x80 && !utf8 ? '?' : (char)byte);
}

void xlsx_text_add(struct text *text, const char *raw)
{
    bool utf8 = text_utf8(raw, strlen(raw));
    for (; *raw; raw++)
        add_byte(text, raw, utf8);
}

const char *xlsx_text_decode(struct arena *arena, const char *stored)
{
    if (!strstr(stored, "_x"))
        return stored;
    struct text text = TEXT(arena);
    while (*stored) {
        int unit = escaped_unit(stored);
        /* Only what our writers and Excel escape: ASCII. Others stay as they stand. */
        bool plain = unit > 0 && unit < 0x80;
        text_byte(&text, plain ? (char)unit : *stored);
        stored += plain ? 7 : 1;
    }
    return text_end(&text);
}
