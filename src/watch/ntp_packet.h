/* The 48 bytes of RFC 5905 that a client and a server of time exchange, and what four moments say. Pure.
 *
 * A moment is a timestamp of the protocol: seconds since 1900 in the upper 32 bits, their fraction in the lower. It
 * turns over in 2036; differences stay right across that, up to 68 years. */
#ifndef FENGSUI_WATCH_NTP_PACKET_H
#define FENGSUI_WATCH_NTP_PACKET_H

#include "base/clock.h"

#include <stdbool.h>
#include <stddef.h>

enum { NTP_PACKET_BYTES = 48, NTP_CLIENT = 3, NTP_SERVER = 4, NTP_VERSION = 4 };
enum { NTP_LEAP_UNKNOWN = 3, NTP_STRATUM_KISS = 0, NTP_STRATUM_UNKNOWN = 16 };

struct ntp_packet {
    unsigned leap, version, mode, stratum;
    char code[5];      /* reference: with stratum 0 the kiss code ("DENY"), with 1 the source ("GPS"); else no text */
    uint64_t origin;   /* the asker's `sent`, given back */
    uint64_t received; /* when the question came, by the server's clock */
    uint64_t sent;
};

void ntp_packet_write(const struct ntp_packet *packet, unsigned char ret_bytes[NTP_PACKET_BYTES]);
/* False: too short, or a version that nobody speaks. What stands behind the 48 bytes is ignored. */
bool ntp_packet_read(const unsigned char *bytes, size_t n, struct ntp_packet *ret_packet);

uint64_t ntp_packet_moment(ms_t true_ms, int64_t more_us); /* of true time, and so many microseconds after it */

/* How far the server's clock is ahead of ours, and how long the way there and back took; ms. `asked` and `answered`
 * are our moments of the question and of its answer. */
double ntp_packet_offset(const struct ntp_packet *answer, uint64_t asked, uint64_t answered);
double ntp_packet_delay(const struct ntp_packet *answer, uint64_t asked, uint64_t answered);

#endif
