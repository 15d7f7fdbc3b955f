/* For watch/ only: the bytes of echo requests and of what comes back. Pure. */
#ifndef FENGSUI_WATCH_ICMP_PACKET_H
#define FENGSUI_WATCH_ICMP_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ICMP_PACKET_HEAD = 8, ICMP_PACKET_COOKIE = 16 };

struct icmp_packet {
    bool v6;
    uint16_t ident, sequence;
    uint64_t cookie, serial; /* the first 16 bytes of the data: whose request, and which */
};

/* Writes head and data (`size` ≥ ICMP_PACKET_COOKIE bytes of it) with checksum (IPv4; the system adds IPv6's).
 * Returns the length. */
size_t icmp_packet_write(const struct icmp_packet *packet, size_t size, unsigned char *ret_bytes);

enum icmp_packet_kind { ICMP_PACKET_OTHER, ICMP_PACKET_REPLY, ICMP_PACKET_UNREACHABLE };

/* Reads a message of that family, with an IPv4 header before it when `ip_head`. A reply fills all; an error message
 * (unreachable, time exceeded) fills ident and sequence of the request it is about, if that was an echo request. */
enum icmp_packet_kind icmp_packet_read(const unsigned char *bytes, size_t n, bool v6, bool ip_head,
                                       struct icmp_packet *ret_packet);

#endif
