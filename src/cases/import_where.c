#include "cases/import_where.h"

#include "cases/attribute.h"
#include "format/width.h"

#include <stdlib.h>
#include <string.h>

/* Length of what may stand between two of a list; 0: nothing of that. */
static size_t mark_at(const char *p)
{
    static const char *const MARKS[] = {"、", "，", "；", ",", ";", "\n", "\r", "\t", " "};
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++)
        if (text_starts(p, MARKS[i]))
            return strlen(MARKS[i]);
    return 0;
}

static bool is_list(const char *text)
{
    while (*text && !mark_at(text))
        text++;
    return *text;
}

/* --- ports --- */

/* "443", "443/tcp", "tcp/443", "443（https）": one number; of the words a protocol is kept. */
const char *import_where_port(struct arena *arena, const char *cell, struct import_finding *finding)
{
    static const char SIGNS[] = "/() ", WORDS[] = "abcdefghijklmnopqrstuvwxyz-";
    const char *narrow = attribute_lower(arena, text_trim(arena, width_narrow(arena, cell)));
    const char *other = arena_printf(arena, "端口“%s”看不懂，请写成 443", text_trim(arena, cell));
    int64_t port = -1;
    for (const char *p = narrow + strspn(narrow, SIGNS); *p; p += strspn(p, SIGNS)) {
        size_t digits = strspn(p, "0123456789"), letters = digits ? 0 : strspn(p, WORDS);
        const char *word = arena_text_n(arena, p, digits + letters);
        if (digits && port >= 0)
            return other;
        if (digits && digits < 10)
            port = strtoll(word, NULL, 10);
        else if (!strcmp(word, "tcp") || !strcmp(word, "udp"))
            finding->protocol = word;
        p += digits + letters;
        if ((!digits && !letters) || (*p && !strchr(SIGNS, *p)))
            return is_list(narrow) ? "一格里有几个端口，请一个端口一行" : other;
    }
    if (port < 0)
        return other;
    finding->port = port;
    return NULL;
}

/* --- hosts --- */

static bool is_address(const char *text)
{
    struct attribute_net net;
    return text && attribute_address(text, &net);
}

/* "10.1.1.1:8080" → its address; the port counts where no other was told. */
static const char *without_port(struct arena *arena, const char *text, struct import_finding *finding)
{
    const char *colon = text ? strrchr(text, ':') : NULL;
    int64_t port;
    if (!colon || is_address(text) || !text_to_int(colon + 1, &port) || port < 1 || port > 65535)
        return text;
    const char *address = arena_text_n(arena, text, (size_t)(colon - text));
    if (!is_address(address))
        return text;
    finding->port = finding->port ? finding->port : port;
    return address;
}

void import_where_settle(struct arena *arena, struct import_finding *finding)
{
    struct import_addresses several;
    if (finding->host && strstr(finding->host, "://") && !finding->url) {
        finding->url = finding->host;
        finding->host = NULL;
    }
    finding->host = without_port(arena, finding->host, finding);
    finding->address = without_port(arena, finding->address, finding);
    if (finding->host && !finding->address && is_address(finding->host))
        finding->address = finding->host;
    const char *cell = finding->address ? finding->address : finding->host;
    import_where_several(arena, cell, &several);
    finding->several = several.n ? cell : NULL;
    if (finding->address && !is_address(finding->address)) {
        finding->host = finding->host ? finding->host : finding->address;
        finding->address = NULL;
    }
}

void import_where_several(struct arena *arena, const char *cell, struct import_addresses *ret_addresses)
{
    *ret_addresses = (struct import_addresses){0};
    for (const char *p = cell ? cell : ""; *p;) {
        size_t mark = mark_at(p), n = 0;
        while (!mark && p[n] && !mark_at(p + n))
            n++;
        const char *word = n ? arena_text_n(arena, p, n) : NULL;
        if (word && !is_address(word)) {
            *ret_addresses = (struct import_addresses){0};
            return;
        }
        if (word)
            *list_push(arena, ret_addresses) = word;
        p += mark + n;
    }
    if (ret_addresses->n == 1)
        *ret_addresses = (struct import_addresses){0};
}
