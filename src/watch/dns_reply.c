#include "watch/dns_reply.h"

#include "base/text.h"

#include <ares.h>
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <ctype.h>
#include <string.h>

struct cursor {
    const unsigned char *bytes, *at;
    size_t n;
};

static size_t left(const struct cursor *cursor) { return cursor->n - (size_t)(cursor->at - cursor->bytes); }

static uint16_t read16(const unsigned char *at) { return (uint16_t)(at[0] << 8 | at[1]); }

int dns_reply_type(const char *name)
{
    static const struct {
        const char *name;
        int type;
    } rows[] = {{"A", ns_t_a},   {"AAAA", ns_t_aaaa}, {"CNAME", ns_t_cname}, {"MX", ns_t_mx},
                {"NS", ns_t_ns}, {"PTR", ns_t_ptr},   {"TXT", ns_t_txt}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (text_same(rows[i].name, name))
            return rows[i].type;
    }
    return 0;
}

/* A name, its labels perhaps elsewhere in the message; steps the cursor behind it. NULL when malformed. */
static const char *read_name(struct arena *arena, struct cursor *cursor)
{
    char *name = NULL;
    long taken = 0;
    if (!left(cursor) || ares_expand_name(cursor->at, cursor->bytes, (int)cursor->n, &name, &taken) != ARES_SUCCESS)
        return NULL;
    char *copy = arena_text(arena, name);
    ares_free_string(name);
    for (char *letter = copy; *letter; letter++)
        *letter = (char)tolower((unsigned char)*letter);
    cursor->at += taken;
    return copy;
}

/* The character strings of a TXT, put together. */
static const char *read_text(struct arena *arena, const unsigned char *data, size_t n)
{
    struct text text = TEXT(arena);
    while (n) {
        size_t part = *data;
        if (part + 1 > n)
            return NULL;
        text_add_n(&text, (const char *)data + 1, part);
        data += part + 1;
        n -= part + 1;
    }
    const char *whole = text_end(&text);
    return text_utf8(whole, text.n) ? whole : "(不是文本)";
}

static const char *read_data(struct arena *arena, const struct cursor *cursor, int type, size_t n)
{
    char address[INET6_ADDRSTRLEN];
    struct cursor data = *cursor;
    const char *name;
    switch (type) {
    case ns_t_a:
    case ns_t_aaaa:
        if (n != (type == ns_t_a ? 4 : 16))
            return NULL;
        inet_ntop(type == ns_t_a ? AF_INET : AF_INET6, data.at, address, sizeof address);
        return arena_text(arena, address);
    case ns_t_txt: return read_text(arena, data.at, n);
    case ns_t_mx:
        if (n < 3)
            return NULL;
        data.at += 2;
        name = read_name(arena, &data);
        return name ? arena_printf(arena, "%d %s", read16(cursor->at), name) : NULL;
    default: return read_name(arena, &data);
    }
}

static bool read_answer(struct arena *arena, struct cursor *cursor, int type, struct dns_reply *reply)
{
    if (!read_name(arena, cursor) || left(cursor) < 10)
        return false;
    int found = read16(cursor->at);
    size_t n = read16(cursor->at + 8);
    cursor->at += 10;
    if (left(cursor) < n)
        return false;
    if (found == type && reply->n < DNS_REPLY_MAX) {
        const char *text = read_data(arena, cursor, type, n);
        if (!text)
            return false;
        reply->texts[reply->n++] = text;
    }
    cursor->at += n;
    return true;
}

int dns_reply_read(struct arena *arena, const unsigned char *bytes, size_t n, int type, struct dns_reply *ret_reply)
{
    if (n < NS_HFIXEDSZ || n > NS_MAXMSG)
        return -ERR_SYNTAX;
    struct cursor cursor = {bytes, bytes + NS_HFIXEDSZ, n};
    unsigned questions = read16(bytes + 4), answers = read16(bytes + 6);
    struct dns_reply reply = {.n = 0};
    for (unsigned i = 0; i < questions; i++) {
        if (!read_name(arena, &cursor) || left(&cursor) < NS_QFIXEDSZ)
            return -ERR_SYNTAX;
        cursor.at += NS_QFIXEDSZ;
    }
    for (unsigned i = 0; i < answers; i++) {
        if (!read_answer(arena, &cursor, type, &reply))
            return -ERR_SYNTAX;
    }
    *ret_reply = reply;
    return 0;
}
