/* Addresses and nets as registers and reports write them. IPv4 and IPv6 are one kind: an IPv4 address is its
 * mapped form (RFC 4291, 2.5.5.2), so a /24 of IPv4 is a /120 here. */
#ifndef FENGSUI_CASES_ATTRIBUTE_NET_H
#define FENGSUI_CASES_ATTRIBUTE_NET_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum { ATTRIBUTE_BITS = 128, ATTRIBUTE_NETS = 256 };

struct attribute_net {
    unsigned char at[16]; /* bits behind the prefix are 0 */
    int bits;             /* length of the prefix */
};

/* One address: "192.0.2.1", "2001:db8::1", "[2001:db8::1]". */
bool attribute_address(const char *text, struct attribute_net *ret_net);
/* An address, a net ("192.0.2.0/24"), a host with its mask ("192.0.2.170/24": that host alone) or a range
 * ("192.0.2.1-192.0.2.20", "192.0.2.1-20") as the fewest nets that are exactly it; how many, at most ATTRIBUTE_NETS.
 * 0: not one of these, or a range that runs backwards. */
size_t attribute_nets(const char *text, struct attribute_net ret_nets[ATTRIBUTE_NETS]);
/* "192.0.2.170/24": how much of it is the host; 0: it is no host with a mask. */
size_t attribute_masked(const char *text);
/* The net of `bits` in which `net` lies, as a text that is equal for equal nets; 40 bytes are enough. */
void attribute_net_key(const struct attribute_net *net, int bits, char ret_key[40]);

#endif
