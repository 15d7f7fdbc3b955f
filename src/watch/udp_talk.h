/* For watch/ only: what a try says and hears over UDP. The host is resolved and the socket connected, so that only
 * its answers come in, and its refusals. Starts on the loop, never blocks, asks for no time of its own. */
#ifndef FENGSUI_WATCH_UDP_TALK_H
#define FENGSUI_WATCH_UDP_TALK_H

#include "watch/probe.h"

#include <uv.h>

struct resolve;

/* First member of what a kind holds for a try, which was made with calloc and is freed by this file. */
struct udp_talk {
    struct probe_run *run; /* NULL once the try is over and only the handle is left to close */
    struct resolve *resolving;
    uv_udp_t udp;
    bool open;
    unsigned char *room; /* for one datagram; in the kind's own struct */
    size_t room_bytes;
    void (*opened)(struct udp_talk *talk);
    void (*heard)(struct udp_talk *talk, const unsigned char *bytes, size_t n);
    void (*failed)(struct udp_talk *talk, const struct probe_result *result); /* ends the try: udp_talk_done */
};

void udp_talk_start(struct udp_talk *talk, struct probe_run *run);            /* sets run->mine */
bool udp_talk_send(struct udp_talk *talk, const void *bytes, size_t n);       /* false: `failed` was called */
void udp_talk_done(struct udp_talk *talk, const struct probe_result *result); /* `talk` is gone afterwards */
void udp_talk_cancel(struct probe_run *run);

#endif
