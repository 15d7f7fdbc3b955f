#include "watch/snmp_packet.h"

#include "base/text.h"

#include <string.h>

enum { SEQUENCE = 0x30, NULL_VALUE = 0x05, RESPONSE = 0xA2, GET_BULK = 0xA5, VERSION_2C = 1, HIGH_BIT = 0x80 };

/* ---- names ---- */

bool snmp_name_read(const char *dotted, struct snmp_name *ret_name)
{
    struct snmp_name name = {.n = 0};
    for (const char *at = dotted; name.n < SNMP_ARCS; at++) {
        uint64_t arc = 0;
        if (*at < '0' || *at > '9')
            return false;
        for (; *at >= '0' && *at <= '9' && arc <= UINT32_MAX; at++)
            arc = arc * 10 + (uint64_t)(*at - '0');
        if (arc > UINT32_MAX)
            return false;
        name.arcs[name.n++] = (uint32_t)arc;
        if (!*at) {
            *ret_name = name;
            return name.n >= 2;
        }
        if (*at != '.')
            return false;
    }
    return false;
}

bool snmp_name_below(const struct snmp_name *name, const struct snmp_name *root)
{
    return name->n > root->n && memcmp(name->arcs, root->arcs, root->n * sizeof *root->arcs) == 0;
}

int snmp_name_order(const struct snmp_name *a, const struct snmp_name *b)
{
    for (size_t i = 0; i < a->n && i < b->n; i++) {
        if (a->arcs[i] != b->arcs[i])
            return a->arcs[i] < b->arcs[i] ? -1 : 1;
    }
    return (a->n > b->n) - (a->n < b->n);
}

/* ---- writing: from the end to the front, so that every length is known when it is written ---- */

struct pen {
    unsigned char *first, *at; /* what is written stands from `at` on */
    bool full;
};

static void put_byte(struct pen *pen, unsigned byte)
{
    pen->full = pen->full || pen->at == pen->first;
    if (!pen->full)
        *--pen->at = (unsigned char)byte;
}

static void put_head(struct pen *pen, unsigned tag, const unsigned char *end)
{
    size_t n = (size_t)(end - pen->at), bytes = 0;
    for (size_t left = n; n >= HIGH_BIT && left; left >>= 8, bytes++)
        put_byte(pen, left & 0xFF);
    put_byte(pen, bytes ? HIGH_BIT | (unsigned)bytes : (unsigned)n);
    put_byte(pen, tag);
}

static void put_number(struct pen *pen, int64_t number)
{
    const unsigned char *end = pen->at;
    int64_t left = number;
    do {
        put_byte(pen, (unsigned)(left & 0xFF));
        left >>= 8;
    } while ((left != 0 && left != -1) || (!pen->full && (left < 0) != (*pen->at >= HIGH_BIT)));
    put_head(pen, SNMP_INTEGER, end);
}

static void put_arc(struct pen *pen, uint32_t arc)
{
    put_byte(pen, arc & 0x7F);
    for (arc >>= 7; arc; arc >>= 7)
        put_byte(pen, HIGH_BIT | (arc & 0x7F));
}

static void put_name(struct pen *pen, const struct snmp_name *name)
{
    const unsigned char *end = pen->at;
    for (size_t i = name->n; i > 2; i--)
        put_arc(pen, name->arcs[i - 1]);
    put_arc(pen, name->arcs[0] * 40 + name->arcs[1]);
    put_head(pen, SNMP_NAME, end);
}

static void put_question(struct pen *pen, const struct snmp_name *name)
{
    const unsigned char *end = pen->at;
    put_byte(pen, 0);
    put_byte(pen, NULL_VALUE);
    put_name(pen, name);
    put_head(pen, SEQUENCE, end);
}

size_t snmp_packet_bulk(const char *community, int32_t request, const struct snmp_name *names, size_t n, int rows,
                        unsigned char *ret_bytes, size_t room)
{
    struct pen pen = {.first = ret_bytes, .at = ret_bytes + room};
    const unsigned char *end = pen.at;
    for (size_t i = n; i > 0; i--)
        put_question(&pen, &names[i - 1]);
    put_head(&pen, SEQUENCE, end);
    put_number(&pen, rows);
    put_number(&pen, 0); /* none of the names is asked for only once */
    put_number(&pen, request);
    put_head(&pen, GET_BULK, end);
    const unsigned char *behind = pen.at;
    for (size_t i = strlen(community); i > 0; i--)
        put_byte(&pen, (unsigned char)community[i - 1]);
    put_head(&pen, SNMP_OCTETS, behind);
    put_number(&pen, VERSION_2C);
    put_head(&pen, SEQUENCE, end);
    if (pen.full)
        return 0;
    size_t written = (size_t)(end - pen.at);
    memmove(ret_bytes, pen.at, written);
    return written;
}

/* ---- reading ---- */

struct cursor {
    const unsigned char *at, *end;
};

static size_t left(const struct cursor *cursor) { return (size_t)(cursor->end - cursor->at); }

/* The next element; the cursor steps behind it. Lengths of more than four bytes do not fit into a datagram. */
static bool take(struct cursor *cursor, unsigned *ret_tag, struct cursor *ret_inside)
{
    if (left(cursor) < 2)
        return false;
    unsigned tag = cursor->at[0], count = cursor->at[1];
    size_t n = count;
    cursor->at += 2;
    if (count & HIGH_BIT) {
        count &= ~(unsigned)HIGH_BIT;
        if (!count || count > 4 || left(cursor) < count)
            return false;
        for (n = 0; count; count--)
            n = n << 8 | *cursor->at++;
    }
    if (left(cursor) < n)
        return false;
    *ret_tag = tag;
    *ret_inside = (struct cursor){cursor->at, cursor->at + n};
    cursor->at += n;
    return true;
}

static bool take_as(struct cursor *cursor, unsigned tag, struct cursor *ret_inside)
{
    unsigned found;
    return take(cursor, &found, ret_inside) && found == tag;
}

static bool read_signed(const struct cursor *bytes, int64_t *ret_number)
{
    size_t n = left(bytes);
    if (!n || n > 8)
        return false;
    uint64_t number = bytes->at[0] & HIGH_BIT ? UINT64_MAX : 0;
    for (size_t i = 0; i < n; i++)
        number = number << 8 | bytes->at[i];
    *ret_number = (int64_t)number;
    return true;
}

/* Counters are never negative: a ninth byte is the zero before a set highest bit. */
static bool read_unsigned(const struct cursor *bytes, int64_t *ret_number)
{
    size_t n = left(bytes);
    if (!n || n > 9 || (n == 9 && bytes->at[0]))
        return false;
    uint64_t number = 0;
    for (size_t i = 0; i < n; i++)
        number = number << 8 | bytes->at[i];
    *ret_number = (int64_t)number;
    return true;
}

static bool take_number(struct cursor *cursor, int64_t *ret_number)
{
    struct cursor inside;
    return take_as(cursor, SNMP_INTEGER, &inside) && read_signed(&inside, ret_number);
}

static bool read_arc(struct cursor *bytes, uint32_t *ret_arc)
{
    uint64_t arc = 0;
    while (left(bytes)) {
        unsigned byte = *bytes->at++;
        arc = arc << 7 | (byte & 0x7F);
        if (arc > UINT32_MAX)
            return false;
        if (!(byte & HIGH_BIT)) {
            *ret_arc = (uint32_t)arc;
            return true;
        }
    }
    return false;
}

static bool read_name(struct cursor bytes, struct snmp_name *ret_name)
{
    struct snmp_name name = {.n = 2};
    uint32_t both;
    if (!read_arc(&bytes, &both))
        return false;
    name.arcs[0] = both < 80 ? both / 40 : 2;
    name.arcs[1] = both - 40 * name.arcs[0];
    while (left(&bytes)) {
        if (name.n == SNMP_ARCS || !read_arc(&bytes, &name.arcs[name.n++]))
            return false;
    }
    *ret_name = name;
    return true;
}

static void read_text(const struct cursor *bytes, char ret_text[SNMP_TEXT])
{
    size_t n = left(bytes) < SNMP_TEXT ? left(bytes) : SNMP_TEXT - 1;
    for (int i = 0; i < 3 && n && left(bytes) > n && !text_utf8((const char *)bytes->at, n); i++)
        n--; /* cut within a character */
    if (!text_utf8((const char *)bytes->at, n))
        n = 0;
    memcpy(ret_text, bytes->at, n);
    ret_text[n] = '\0';
}

static bool read_content(unsigned tag, const struct cursor *bytes, struct snmp_value *value)
{
    struct snmp_name name;
    value->type = SNMP_OTHER;
    switch (tag) {
    case SNMP_INTEGER: value->type = SNMP_INTEGER; return read_signed(bytes, &value->number);
    case SNMP_COUNTER32:
    case SNMP_GAUGE32:
    case SNMP_TICKS:
    case SNMP_COUNTER64: value->type = (enum snmp_type)tag; return read_unsigned(bytes, &value->number);
    case SNMP_OCTETS:
        value->type = SNMP_OCTETS;
        read_text(bytes, value->text);
        return true;
    case SNMP_NAME:
        if (!read_name(*bytes, &name))
            return false;
        value->type = SNMP_NAME;
        value->number = name.arcs[name.n - 1];
        return true;
    default: return true;
    }
}

static bool take_value(struct cursor *cursor, struct snmp_value *ret_value)
{
    struct cursor pair, name, content;
    struct snmp_value value = {.number = 0};
    unsigned tag;
    if (!take_as(cursor, SEQUENCE, &pair) || !take_as(&pair, SNMP_NAME, &name) || !read_name(name, &value.name) ||
        !take(&pair, &tag, &content) || left(&pair) || !read_content(tag, &content, &value))
        return false;
    *ret_value = value;
    return true;
}

bool snmp_packet_read(const unsigned char *bytes, size_t n, struct snmp_answer *ret_answer)
{
    struct cursor all = {bytes, bytes + n}, message, community, body, values;
    int64_t version, request, index;
    if (!take_as(&all, SEQUENCE, &message) || !take_number(&message, &version) || version != VERSION_2C ||
        !take_as(&message, SNMP_OCTETS, &community) || !take_as(&message, RESPONSE, &body) || left(&message))
        return false;
    ret_answer->n = 0;
    if (!take_number(&body, &request) || request < INT32_MIN || request > INT32_MAX ||
        !take_number(&body, &ret_answer->error) || !take_number(&body, &index) || !take_as(&body, SEQUENCE, &values) ||
        left(&body))
        return false;
    ret_answer->request = (int32_t)request;
    while (left(&values)) {
        if (ret_answer->n == SNMP_VALUES || !take_value(&values, &ret_answer->values[ret_answer->n++]))
            return false;
    }
    return true;
}
