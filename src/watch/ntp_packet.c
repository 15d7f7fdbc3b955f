#include "watch/ntp_packet.h"

#include <string.h>

enum { STRATUM = 1, REFERENCE = 12, ORIGIN = 24, RECEIVED = 32, SENT = 40, OLDEST_VERSION = 1 };

static const int64_t SECONDS_1900_TO_1970 = 2208988800;

static void write_moment(unsigned char *bytes, uint64_t moment)
{
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(moment >> (56 - 8 * i));
}

static uint64_t read_moment(const unsigned char *bytes)
{
    uint64_t moment = 0;
    for (int i = 0; i < 8; i++)
        moment = moment << 8 | bytes[i];
    return moment;
}

void ntp_packet_write(const struct ntp_packet *packet, unsigned char ret_bytes[NTP_PACKET_BYTES])
{
    memset(ret_bytes, 0, NTP_PACKET_BYTES);
    ret_bytes[0] = (unsigned char)(packet->leap << 6 | packet->version << 3 | packet->mode);
    ret_bytes[STRATUM] = (unsigned char)packet->stratum;
    memcpy(ret_bytes + REFERENCE, packet->code, sizeof packet->code - 1);
    write_moment(ret_bytes + ORIGIN, packet->origin);
    write_moment(ret_bytes + RECEIVED, packet->received);
    write_moment(ret_bytes + SENT, packet->sent);
}

static void read_code(const unsigned char *bytes, unsigned stratum, char ret_code[5])
{
    memset(ret_code, 0, 5);
    if (stratum > 1)
        return; /* an address, no text */
    for (int i = 0; i < 4 && bytes[i] > ' ' && bytes[i] <= '~'; i++)
        ret_code[i] = (char)bytes[i];
}

bool ntp_packet_read(const unsigned char *bytes, size_t n, struct ntp_packet *ret_packet)
{
    if (n < NTP_PACKET_BYTES)
        return false;
    struct ntp_packet packet = {
        .leap = bytes[0] >> 6,
        .version = bytes[0] >> 3 & 7,
        .mode = bytes[0] & 7,
        .stratum = bytes[STRATUM],
        .origin = read_moment(bytes + ORIGIN),
        .received = read_moment(bytes + RECEIVED),
        .sent = read_moment(bytes + SENT),
    };
    if (packet.version < OLDEST_VERSION || packet.version > NTP_VERSION)
        return false;
    read_code(bytes + REFERENCE, packet.stratum, packet.code);
    *ret_packet = packet;
    return true;
}

uint64_t ntp_packet_moment(ms_t true_ms, int64_t more_us)
{
    int64_t us = true_ms % 1000 * 1000 + more_us;
    int64_t seconds = true_ms / 1000 + us / 1000000 + SECONDS_1900_TO_1970;
    return (uint64_t)seconds << 32 | ((uint64_t)(us % 1000000) << 32) / 1000000;
}

static double difference_ms(uint64_t later, uint64_t earlier)
{
    return (double)(int64_t)(later - earlier) * 1000 / 4294967296.0;
}

double ntp_packet_offset(const struct ntp_packet *answer, uint64_t asked, uint64_t answered)
{
    return (difference_ms(answer->received, asked) + difference_ms(answer->sent, answered)) / 2;
}

double ntp_packet_delay(const struct ntp_packet *answer, uint64_t asked, uint64_t answered)
{
    return difference_ms(answered, asked) - difference_ms(answer->sent, answer->received);
}
