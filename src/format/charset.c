#include "format/charset.h"

#include "base/must.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CARRY_MOST = 16 };

struct charset {
    iconv_t converter;
    size_t fed;             /* bytes consumed so far */
    char carry[CARRY_MOST]; /* a character cut by the end of the last piece */
    size_t carried;
};

static const char *const ICONV_NAMES[CHARSET_COUNT] = {
    [CHARSET_UTF8] = "UTF-8",       [CHARSET_GB18030] = "GB18030", [CHARSET_UTF16LE] = "UTF-16LE",
    [CHARSET_UTF16BE] = "UTF-16BE", [CHARSET_BIG5] = "BIG5",       [CHARSET_LATIN1] = "WINDOWS-1252",
};

static const struct {
    const char *label;
    enum charset_name name;
} LABELS[] = {
    {"utf-8", CHARSET_UTF8},          {"utf8", CHARSET_UTF8},           {"us-ascii", CHARSET_UTF8},
    {"ascii", CHARSET_UTF8},          {"gb18030", CHARSET_GB18030},     {"gbk", CHARSET_GB18030},
    {"gb2312", CHARSET_GB18030},      {"gb_2312-80", CHARSET_GB18030},  {"cp936", CHARSET_GB18030},
    {"x-gbk", CHARSET_GB18030},       {"windows-936", CHARSET_GB18030}, {"euc-cn", CHARSET_GB18030},
    {"utf-16le", CHARSET_UTF16LE},    {"utf-16be", CHARSET_UTF16BE},    {"big5", CHARSET_BIG5},
    {"big5-hkscs", CHARSET_BIG5},     {"iso-8859-1", CHARSET_LATIN1},   {"latin1", CHARSET_LATIN1},
    {"windows-1252", CHARSET_LATIN1}, {"cp1252", CHARSET_LATIN1},
};

/* Never closed: glibc keeps the tables of a converter loaded as long as one is open. */
static iconv_t kept[CHARSET_COUNT];

void charset_prepare(void)
{
    for (int i = 0; i < CHARSET_COUNT; i++) {
        if (!kept[i])
            kept[i] = iconv_open("UTF-8", ICONV_NAMES[i]);
        MUST(kept[i] != (iconv_t)-1);
    }
}

bool charset_by_label(const char *label, size_t n, enum charset_name *ret_name)
{
    for (size_t i = 0; i < sizeof LABELS / sizeof LABELS[0]; i++)
        if (strlen(LABELS[i].label) == n && strncasecmp(LABELS[i].label, label, n) == 0) {
            *ret_name = LABELS[i].name;
            return true;
        }
    return false;
}

static bool utf8_but_cut(const char *bytes, size_t n)
{
    for (size_t cut = 0; cut <= 3 && cut <= n; cut++) {
        if (text_utf8(bytes, n - cut))
            return true;
        if (cut < n && !(bytes[n - cut - 1] & 0x80))
            return false;
    }
    return false;
}

enum charset_name charset_guess(const char *bytes, size_t n, bool whole, size_t *ret_mark)
{
    *ret_mark = 0;
    if (n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        *ret_mark = 3;
        return CHARSET_UTF8;
    }
    if (n >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0)) {
        *ret_mark = 2;
        return bytes[0] == '\xff' ? CHARSET_UTF16LE : CHARSET_UTF16BE;
    }
    return (whole ? text_utf8(bytes, n) : utf8_but_cut(bytes, n)) ? CHARSET_UTF8 : CHARSET_GB18030;
}

int charset_open(enum charset_name name, struct charset **ret_charset)
{
    MUST(name < CHARSET_COUNT);
    struct charset *charset = calloc(1, sizeof *charset);
    if (!charset)
        return -ERR_NOMEM;
    charset->converter = iconv_open("UTF-8", ICONV_NAMES[name]);
    if (charset->converter == (iconv_t)-1) {
        free(charset);
        return -ERR_UNSUPPORTED;
    }
    *ret_charset = charset;
    return 0;
}

void charset_close(struct charset *charset)
{
    if (!charset)
        return;
    iconv_close(charset->converter);
    free(charset);
}

/* Converts until the input ends or a character is cut (returns 0) or is wrong. */
static RESULT int convert(struct charset *charset, char **in, size_t *left, struct text *out, size_t *ret_bad)
{
    while (*left) {
        char buffer[4096], *to = buffer;
        size_t room = sizeof buffer, before = *left;
        size_t r = iconv(charset->converter, in, left, &to, &room);
        int reason = errno;
        charset->fed += before - *left;
        text_add_n(out, buffer, sizeof buffer - room);
        if (r != (size_t)-1 || reason == E2BIG)
            continue;
        if (reason == EINVAL)
            return 0;
        *ret_bad = charset->fed;
        return -ERR_SYNTAX;
    }
    return 0;
}

int charset_feed(struct charset *charset, const char *bytes, size_t n, bool last, struct text *out, size_t *ret_bad)
{
    while (charset->carried && n) {
        charset->carry[charset->carried++] = *bytes++;
        n--;
        char *in = charset->carry;
        size_t left = charset->carried;
        int r = convert(charset, &in, &left, out, ret_bad);
        if (r)
            return r;
        memmove(charset->carry, in, left);
        charset->carried = left;
        MUST(left < CARRY_MOST);
    }
    char *in = (char *)bytes;
    int r = convert(charset, &in, &n, out, ret_bad);
    if (r)
        return r;
    if (n) {
        MUST(n < CARRY_MOST);
        memcpy(charset->carry, in, n);
        charset->carried = n;
    }
    if (!last || !charset->carried)
        return 0;
    *ret_bad = charset->fed;
    return -ERR_SYNTAX;
}

static int refuse_line(size_t line, const char *where, struct oops *oops)
{
    char place[160];
    snprintf(place, sizeof place, "%s:%zu", where, line);
    return oops_set(oops, ERR_SYNTAX, place, "不是文字，或编码无法识别（请存为 UTF-8 或 GB18030）",
                    "not text, or in an unknown encoding (save it as UTF-8 or GB18030)");
}

static size_t count_lines(const char *bytes, size_t n)
{
    size_t lines = 0;
    for (size_t i = 0; i < n; i++)
        lines += bytes[i] == '\n';
    return lines;
}

/* The first line that is no well-formed text; one behind the last when all are. */
static size_t wrong_line(const char *text, size_t n)
{
    size_t line = 1;
    for (const char *end; n; line++) {
        end = memchr(text, '\n', n);
        size_t length = end ? (size_t)(end + 1 - text) : n;
        if (!text_utf8(text, length))
            break;
        text += length;
        n -= length;
    }
    return line;
}

/* glibc's own UTF-8 lets code points pass that do not exist, so every result is looked at. */
int charset_to_utf8(struct arena *arena, const char *bytes, size_t n, const char *where, const char **ret_text,
                    size_t *ret_n, struct oops *oops)
{
    size_t mark, bad = 0;
    enum charset_name name = charset_guess(bytes, n, true, &mark);
    struct text out = TEXT(arena);
    const char *text = bytes + mark;
    size_t length = n - mark;
    if (name != CHARSET_UTF8) {
        __attribute__((cleanup(charset_done))) struct charset *charset = NULL;
        int r = charset_open(name, &charset);
        if (r)
            return r;
        if (charset_feed(charset, text, length, true, &out, &bad))
            return refuse_line(1 + count_lines(text, bad), where, oops);
        text = text_end(&out);
        length = out.n;
    }
    if (!text_utf8(text, length))
        return refuse_line(wrong_line(text, length), where, oops);
    *ret_text = text;
    *ret_n = length;
    return 0;
}
