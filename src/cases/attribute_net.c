#include "cases/attribute_net.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

enum { MAPPED = 96 }; /* where the IPv4 part of a mapped address begins */

static bool parse(const char *text, size_t n, struct attribute_net *ret_net, bool *ret_four)
{
    static const unsigned char PREFIX[12] = {[10] = 0xff, [11] = 0xff};
    char copy[64];
    if (n >= 2 && text[0] == '[' && text[n - 1] == ']') {
        text++;
        n -= 2;
    }
    if (!n || n >= sizeof copy)
        return false;
    memcpy(copy, text, n);
    copy[n] = '\0';
    struct attribute_net net = {.bits = ATTRIBUTE_BITS};
    *ret_four = inet_pton(AF_INET, copy, net.at + 12) == 1;
    if (*ret_four)
        memcpy(net.at, PREFIX, sizeof PREFIX);
    else if (inet_pton(AF_INET6, copy, net.at) != 1)
        return false;
    *ret_four = *ret_four || memcmp(net.at, PREFIX, sizeof PREFIX) == 0;
    *ret_net = net;
    return true;
}

bool attribute_address(const char *text, struct attribute_net *ret_net)
{
    bool four;
    return parse(text, strlen(text), ret_net, &four);
}

static void mask(struct attribute_net *net, int bits)
{
    for (int i = 0; i < 16; i++) {
        int left = bits - 8 * i;
        if (left < 8)
            net->at[i] &= (unsigned char)(left <= 0 ? 0 : 0xff << (8 - left));
    }
    net->bits = bits;
}

static size_t parse_net(const char *text, const char *slash, struct attribute_net *ret_net)
{
    int64_t bits;
    bool four;
    if (!parse(text, (size_t)(slash - text), ret_net, &four) || !text_to_int(slash + 1, &bits))
        return 0;
    int most = four ? 32 : ATTRIBUTE_BITS;
    if (bits < 0 || bits > most)
        return 0;
    struct attribute_net host = *ret_net;
    mask(ret_net, (int)bits + (four ? MAPPED : 0));
    if (memcmp(host.at, ret_net->at, sizeof host.at) != 0)
        *ret_net = host; /* 192.0.2.170/24 is how a machine's settings give its address: the machine, not its net */
    return 1;
}

size_t attribute_masked(const char *text)
{
    struct attribute_net net;
    const char *slash = strchr(text, '/');
    bool read = slash && slash[1] && parse_net(text, slash, &net) && net.bits == ATTRIBUTE_BITS;
    return read ? (size_t)(slash - text) : 0;
}

/* The last bit that is 0 in the first `bits`; whether `net` begins on the border of a net of that size. */
static bool begins(const struct attribute_net *net, int bits)
{
    struct attribute_net masked = *net;
    mask(&masked, bits);
    return memcmp(masked.at, net->at, sizeof net->at) == 0;
}

static struct attribute_net last_of(const struct attribute_net *net, int bits)
{
    struct attribute_net last = *net;
    for (int bit = bits; bit < ATTRIBUTE_BITS; bit++)
        last.at[bit / 8] |= (unsigned char)(0x80 >> (bit % 8));
    return last;
}

/* The address behind; false when there is none. */
static bool next_of(struct attribute_net *net)
{
    for (int i = 15; i >= 0; i--)
        if (++net->at[i])
            return true;
    return false;
}

static size_t cover(struct attribute_net from, const struct attribute_net *to, struct attribute_net *ret_nets)
{
    size_t n = 0;
    while (memcmp(from.at, to->at, sizeof from.at) <= 0 && n < ATTRIBUTE_NETS) {
        int bits = ATTRIBUTE_BITS;
        struct attribute_net last = from;
        while (bits && begins(&from, bits - 1)) { /* the largest net that begins here and does not end too late */
            struct attribute_net wider = last_of(&from, bits - 1);
            if (memcmp(wider.at, to->at, sizeof wider.at) > 0)
                break;
            last = wider;
            bits--;
        }
        ret_nets[n] = from;
        ret_nets[n++].bits = bits;
        from = last;
        if (!next_of(&from))
            break;
    }
    return n;
}

static size_t parse_range(const char *text, const char *dash, struct attribute_net *ret_nets)
{
    struct attribute_net from, to;
    bool four, also_four;
    int64_t last;
    if (!parse(text, (size_t)(dash - text), &from, &four))
        return 0;
    if (four && text_to_int(dash + 1, &last) && last >= 0 && last <= 255) {
        to = from;
        to.at[15] = (unsigned char)last;
    } else if (!parse(dash + 1, strlen(dash + 1), &to, &also_four) || four != also_four) {
        return 0;
    }
    return cover(from, &to, ret_nets);
}

size_t attribute_nets(const char *text, struct attribute_net ret_nets[ATTRIBUTE_NETS])
{
    const char *slash = strchr(text, '/'), *dash = strchr(text, '-');
    if (slash)
        return parse_net(text, slash, ret_nets);
    if (dash)
        return parse_range(text, dash, ret_nets);
    return attribute_address(text, ret_nets);
}

void attribute_net_key(const struct attribute_net *net, int bits, char ret_key[40])
{
    static const char DIGITS[] = "0123456789abcdef";
    struct attribute_net masked = *net;
    mask(&masked, bits);
    for (int i = 0; i < 16;
         i++) { /* for every length of net that is known: printf would be most of an import's search */
        ret_key[2 * i] = DIGITS[masked.at[i] >> 4];
        ret_key[2 * i + 1] = DIGITS[masked.at[i] & 15];
    }
    snprintf(ret_key + 32, 8, "/%d", bits);
}
