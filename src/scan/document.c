#include "scan/document.h"

#include <stdlib.h>
#include <string.h>

/* Moves over blanks, the XML declaration, comments, instructions and a doctype, to the first start tag. UTF-16
 * is looked at without its zero bytes: names of elements are ASCII in all formats we read. */
static const char *first_tag(const char *p, const char *end)
{
    while (p < end) {
        if (*p != '<') {
            p++;
            continue;
        }
        if (end - p >= 4 && strncmp(p, "<!--", 4) == 0) {
            const char *close = memmem(p, (size_t)(end - p), "-->", 3);
            p = close ? close + 3 : end;
        } else if (end - p >= 2 && (p[1] == '?' || p[1] == '!')) {
            const char *close = memchr(p, '>', (size_t)(end - p));
            p = close ? close + 1 : end;
        } else {
            return p + 1;
        }
    }
    return NULL;
}

bool document_is(const char *head, size_t n, const char *name)
{
    char plain[4097];
    size_t length = 0;
    for (size_t i = 0; i < n && length + 1 < sizeof plain; i++)
        if (head[i])
            plain[length++] = head[i];
    plain[length] = '\0';
    size_t mark = strspn(plain, "\xef\xbb\xbf\xff\xfe \t\r\n");
    if (mark >= length || plain[mark] != '<')
        return false;
    const char *tag = first_tag(plain + mark, plain + length), *end = plain + length;
    if (!tag)
        return false;
    size_t tag_n = 0;
    while (tag + tag_n < end && !strchr(" \t\r\n/>", tag[tag_n]))
        tag_n++;
    const char *colon = memchr(tag, ':', tag_n);
    if (colon) {
        tag_n -= (size_t)(colon + 1 - tag);
        tag = colon + 1;
    }
    return tag_n == strlen(name) && memcmp(tag, name, tag_n) == 0;
}

int document_read(struct scan *scan, const struct xml_handler *handler, void *user)
{
    __attribute__((cleanup(xml_done))) struct xml *xml = NULL;
    static const struct xml_limits LIMITS = {.doctype_named = true}; /* Nmap up to 6 names its own */
    int r = xml_open(handler, user, &LIMITS, scan_name(scan), scan_oops(scan), &xml);
    for (bool last = false; !r && !last;) {
        const char *bytes = NULL;
        size_t n = 0;
        r = scan_next(scan, &bytes, &n);
        last = !n;
        if (!r)
            r = xml_feed(xml, bytes ? bytes : "", n, last);
    }
    return r;
}

const char *document_text(struct arena *arena, const char *text)
{
    if (!text)
        return NULL;
    const char *trimmed = text_trim(arena, text);
    return *trimmed ? trimmed : NULL;
}

int document_port(const char *text)
{
    int64_t port;
    return text && text_to_int(text, &port) && port > 0 && port < 65536 ? (int)port : 0;
}

double document_score(const char *text)
{
    char *end;
    double score = text ? strtod(text, &end) : -1;
    return text && end != text && score >= 0 && score <= 10 ? score : SCAN_NO_SCORE;
}

int64_t document_epoch(const char *text)
{
    int64_t seconds;
    bool good = text && text_to_int(text, &seconds) && seconds > 0 && seconds < 253402300800;
    return good ? seconds * 1000 : SCAN_NO_TIME;
}
