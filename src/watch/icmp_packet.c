#include "watch/icmp_packet.h"

#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <string.h>

enum { IPV6_HEAD = 40 };

static uint16_t read16(const unsigned char *at) { return (uint16_t)(at[0] << 8 | at[1]); }

static void write16(unsigned char *at, uint16_t number)
{
    at[0] = (unsigned char)(number >> 8);
    at[1] = (unsigned char)number;
}

/* RFC 1071 */
static uint16_t checksum(const unsigned char *bytes, size_t n)
{
    uint32_t sum = 0;
    for (size_t i = 0; i + 1 < n; i += 2)
        sum += read16(bytes + i);
    if (n & 1)
        sum += (uint32_t)bytes[n - 1] << 8;
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

size_t icmp_packet_write(const struct icmp_packet *packet, size_t size, unsigned char *ret_bytes)
{
    size_t n = ICMP_PACKET_HEAD + size;
    memset(ret_bytes, 0, ICMP_PACKET_HEAD);
    ret_bytes[0] = packet->v6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO;
    write16(ret_bytes + 4, packet->ident);
    write16(ret_bytes + 6, packet->sequence);
    memcpy(ret_bytes + ICMP_PACKET_HEAD, &packet->cookie, 8);
    memcpy(ret_bytes + ICMP_PACKET_HEAD + 8, &packet->serial, 8);
    for (size_t i = ICMP_PACKET_HEAD + ICMP_PACKET_COOKIE; i < n; i++)
        ret_bytes[i] = (unsigned char)i;
    if (!packet->v6)
        write16(ret_bytes + 2, checksum(ret_bytes, n));
    return n;
}

/* Steps over an IPv4 header; false when it is none, or not of ICMP. */
static bool skip_ipv4(const unsigned char **bytes, size_t *n)
{
    if (*n < 20 || **bytes >> 4 != 4 || (*bytes)[9] != 1)
        return false;
    size_t head = (size_t)(**bytes & 15) * 4;
    if (head < 20 || head > *n)
        return false;
    *bytes += head;
    *n -= head;
    return true;
}

/* An error message carries the head of the packet it is about, behind its own eight bytes. */
static bool read_inner(const unsigned char *bytes, size_t n, bool v6, struct icmp_packet *packet)
{
    bytes += ICMP_PACKET_HEAD;
    n -= ICMP_PACKET_HEAD;
    if (v6) {
        if (n < IPV6_HEAD || bytes[6] != 58)
            return false;
        bytes += IPV6_HEAD;
        n -= IPV6_HEAD;
    } else if (!skip_ipv4(&bytes, &n)) {
        return false;
    }
    if (n < ICMP_PACKET_HEAD || bytes[0] != (v6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO))
        return false;
    packet->ident = read16(bytes + 4);
    packet->sequence = read16(bytes + 6);
    return true;
}

enum icmp_packet_kind icmp_packet_read(const unsigned char *bytes, size_t n, bool v6, bool ip_head,
                                       struct icmp_packet *ret_packet)
{
    if ((ip_head && !skip_ipv4(&bytes, &n)) || n < ICMP_PACKET_HEAD)
        return ICMP_PACKET_OTHER;
    struct icmp_packet packet = {.v6 = v6};
    bool trouble = v6 ? bytes[0] == ICMP6_DST_UNREACH || bytes[0] == ICMP6_TIME_EXCEEDED
                      : bytes[0] == ICMP_DEST_UNREACH || bytes[0] == ICMP_TIME_EXCEEDED;
    if (trouble && read_inner(bytes, n, v6, &packet)) {
        *ret_packet = packet;
        return ICMP_PACKET_UNREACHABLE;
    }
    if (bytes[0] != (v6 ? ICMP6_ECHO_REPLY : ICMP_ECHOREPLY) || n < ICMP_PACKET_HEAD + ICMP_PACKET_COOKIE)
        return ICMP_PACKET_OTHER;
    packet.ident = read16(bytes + 4);
    packet.sequence = read16(bytes + 6);
    memcpy(&packet.cookie, bytes + ICMP_PACKET_HEAD, 8);
    memcpy(&packet.serial, bytes + ICMP_PACKET_HEAD + 8, 8);
    *ret_packet = packet;
    return ICMP_PACKET_REPLY;
}
