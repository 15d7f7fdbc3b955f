/* For watch/ only: echo requests (RFC 792, RFC 4443) to any number of targets over one socket per family. Requests of
 * one turn of the loop leave in one system call, answers are read many at a time. A ping socket is used where the
 * system's ping_group_range allows it, else a raw one (CAP_NET_RAW). All on the loop's thread. */
#ifndef FENGSUI_WATCH_PINGER_H
#define FENGSUI_WATCH_PINGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

struct pinger;
struct loop;

enum { PINGER_SIZE_MIN = 16, PINGER_SIZE_MAX = 1472 };

struct ping { /* embedded in its owner, who must not free it before it was answered or forgotten */
    struct sockaddr_storage address;
    size_t size; /* bytes behind the ICMP header */
    /* Answered after so many microseconds; or -1 and an errno: could not be sent, or a router said unreachable. */
    void (*answered)(struct ping *ping, int64_t us, int system_errno);
    void *arg; /* the owner's */

    struct pinger *pinger; /* NULL = not under way */
    uint64_t serial;
    int64_t sent; /* stopwatch; 0 = still queued */
};

struct pinger *pinger_open(struct loop *loop); /* sockets are opened when first needed */
void pinger_close(struct pinger *pinger);        /* with nothing under way */

/* Queues one echo request. `answered` never runs before this returns; when no answer comes it never runs. */
void pinger_send(struct pinger *pinger, struct ping *ping);
void pinger_forget(struct ping *ping); /* harmless when not under way */

#endif
