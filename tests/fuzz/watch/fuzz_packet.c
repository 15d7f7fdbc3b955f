/* What anybody may answer to a probe: messages of DNS, NTP and ICMP. The first byte says which; the rest is read
 * as such. Nothing outside is touched, texts end, and an answer that is taken is one of the bounded few. */
#include "../fuzz.h"

#include "base/must.h"
#include "watch/dns_reply.h"
#include "watch/icmp_packet.h"
#include "watch/ntp_packet.h"

#include <string.h>

static void read_dns(const unsigned char *bytes, size_t n)
{
    static const char *const TYPES[] = {"A", "AAAA", "CNAME", "MX", "NS", "PTR", "TXT"};
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++) {
        ARENA_SCOPE(arena);
        struct dns_reply reply = {0};
        if (dns_reply_read(arena, bytes, n, dns_reply_type(TYPES[i]), &reply) < 0)
            continue;
        MUST(reply.n <= DNS_REPLY_MAX);
        for (size_t k = 0; k < reply.n; k++)
            MUST(strlen(reply.texts[k]) <= 65536);
    }
}

static void read_ntp(const unsigned char *bytes, size_t n)
{
    struct ntp_packet packet, again;
    unsigned char written[NTP_PACKET_BYTES];
    if (!ntp_packet_read(bytes, n, &packet))
        return;
    MUST(strlen(packet.code) <= 4);
    ntp_packet_write(&packet, written);
    MUST(ntp_packet_read(written, sizeof written, &again));
    MUST(again.mode == packet.mode && again.stratum == packet.stratum && again.sent == packet.sent);
}

static void read_icmp(const unsigned char *bytes, size_t n)
{
    struct icmp_packet packet;
    for (int family = 0; family < 4; family++)
        (void)icmp_packet_read(bytes, n, family & 1, family & 2, &packet);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    if (!n)
        return 0;
    if (bytes[0] % 3 == 0)
        read_dns(bytes + 1, n - 1);
    else if (bytes[0] % 3 == 1)
        read_ntp(bytes + 1, n - 1);
    else
        read_icmp(bytes + 1, n - 1);
    return 0;
}
