#include "deliver/restrict_job.h"

#include <arpa/inet.h>
#include <string.h>

struct network {
    unsigned char at[16];
    unsigned prefix, bits; /* bits: 32 or 128 */
};

/* An IPv4 address in IPv6 clothes is the IPv4 address: it must not slip past a list of IPv4 networks. */
static void unmap(struct network *network)
{
    static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (network->bits != 128 || network->prefix < 96 || memcmp(network->at, mapped, 12) != 0)
        return;
    memmove(network->at, network->at + 12, 4);
    network->bits = 32;
    network->prefix -= 96;
}

static bool parse(const char *text, struct network *ret_network)
{
    char address[64];
    size_t n = strcspn(text, "/");
    if (n == 0 || n >= sizeof address)
        return false;
    memcpy(address, text, n);
    address[n] = 0;
    struct network network = {.bits = strchr(address, ':') ? 128 : 32};
    if (inet_pton(network.bits == 128 ? AF_INET6 : AF_INET, address, network.at) != 1)
        return false;
    int64_t prefix = network.bits;
    if (text[n] == '/' && (!text_to_int(text + n + 1, &prefix) || prefix < 0 || prefix > network.bits))
        return false;
    network.prefix = (unsigned)prefix;
    unmap(&network);
    *ret_network = network;
    return true;
}

static bool touch(const struct network *a, const struct network *b)
{
    if (a->bits != b->bits)
        return false;
    unsigned prefix = a->prefix < b->prefix ? a->prefix : b->prefix, whole = prefix / 8, rest = prefix % 8;
    if (memcmp(a->at, b->at, whole) != 0)
        return false;
    return rest == 0 || (a->at[whole] >> (8 - rest)) == (b->at[whole] >> (8 - rest));
}

const char *restrict_guard_canonical(struct arena *arena, const char *address)
{
    struct network network;
    char text[INET6_ADDRSTRLEN];
    if (!parse(address, &network) ||
        !inet_ntop(network.bits == 128 ? AF_INET6 : AF_INET, network.at, text, sizeof text))
        return address;
    return network.prefix == network.bits ? arena_text(arena, text)
                                          : arena_printf(arena, "%s/%u", text, network.prefix);
}

static bool is_name(const char *text, const char *also)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    size_t n = 0;
    if (!strchr(plain, text[0])) /* nor '-', which would be an option of a program */
        return false;
    while (text[n] && (strchr(plain, text[n]) || strchr(also, text[n])))
        n++;
    return text[n] == 0 && n <= 253;
}

int restrict_guard_form(const struct restrict_target *target, struct oops *oops)
{
    struct network network;
    if (text_empty(target->key) || !is_name(target->key, "-_.:/"))
        return oops_set(oops, ERR_INVALID, "key", "目标的编号不合规定", "the target's key is malformed");
    if (!text_empty(target->host) && !is_name(target->host, "-_."))
        return oops_set(oops, ERR_INVALID, "host", "目标的主机名不合规定", "the target's host name is malformed");
    if (target->address_count == 0)
        return oops_set(oops, ERR_INVALID, "addresses", "目标没有登记地址", "the target has no address");
    for (size_t i = 0; i < target->address_count; i++)
        if (!parse(target->addresses[i], &network))
            return oops_printf(oops, ERR_INVALID, "addresses", "“%s”不是地址", target->addresses[i]);
    for (size_t i = 0; i < target->port_count; i++)
        if (target->ports[i] == 0)
            return oops_set(oops, ERR_INVALID, "ports", "端口不能是 0", "0 is no port");
    return 0;
}

static int check_address(const struct restrict_limits *limits, const char *address, struct oops *oops)
{
    struct network network, never;
    if (!parse(address, &network))
        return oops_printf(oops, ERR_INVALID, "addresses", "“%s”不是地址", address);
    if (network.prefix < (network.bits == 32 ? limits->widest_v4 : limits->widest_v6))
        return oops_printf(oops, ERR_FORBIDDEN, "addresses", "%s 范围太大，一次最多限制 /%u", address,
                           network.bits == 32 ? limits->widest_v4 : limits->widest_v6);
    for (size_t i = 0; i < limits->never_count; i++) {
        if (!parse(limits->never[i].network, &never)) /* a list that cannot be read protects nothing: stop */
            return oops_printf(oops, ERR_INVALID, "never", "保护名单里的“%s”不是地址", limits->never[i].network);
        if (touch(&network, &never))
            return oops_printf(oops, ERR_FORBIDDEN, "addresses", "%s 属于%s（%s），任何时候都不能限制", address,
                               limits->never[i].why, limits->never[i].network);
    }
    return 0;
}

int restrict_guard(const struct restrict_limits *limits, const struct restrict_target *target, enum restrict_mode mode,
                   int restricted, struct oops *oops)
{
    int err = restrict_guard_form(target, oops);
    if (err || mode == RESTRICT_NORMAL)
        return err;
    if (target->address_count > (size_t)limits->max_addresses)
        return oops_printf(oops, ERR_LIMIT, "addresses", "目标有 %zu 个地址，一次最多 %d 个", target->address_count,
                           limits->max_addresses);
    if (restricted >= limits->max_targets)
        return oops_printf(oops, ERR_LIMIT, "target", "已有 %d 个目标被限制，达到上限；先恢复一些，或请管理员调整上限",
                           restricted);
    for (size_t i = 0; i < target->address_count; i++) {
        err = check_address(limits, target->addresses[i], oops);
        if (err)
            return err;
    }
    return 0;
}
