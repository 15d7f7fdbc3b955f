#include "watch/pinger.h"

#include "base/clock.h"
#include "base/must.h"
#include "base/random.h"
#include "io/loop.h"
#include "watch/icmp_packet.h"

#include <errno.h>
#include <linux/filter.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

enum { BATCH = 64, RECEIVE_BYTES = 2048, SOCKET_BUFFER = 4 * 1024 * 1024, SEQUENCES = 65536 };
enum { ROUNDS = 16 }; /* of reading before others on the loop have their turn */

_Static_assert((int)PINGER_SIZE_MIN == (int)ICMP_PACKET_COOKIE, "a request has room for its cookie");
_Static_assert((int)PINGER_SIZE_MAX + (int)ICMP_PACKET_HEAD + 60 < (int)RECEIVE_BYTES, "an answer fits");

struct family {
    struct pinger *pinger;
    uv_poll_t poll;
    bool v6, raw;
    int fd;      /* -1 = not open */
    int refused; /* errno of the last attempt to open it */
};

struct pinger {
    struct loop *loop;
    struct family families[2]; /* IPv4, IPv6 */
    uv_prepare_t turn;         /* runs before the loop sleeps, while something is queued */
    int handles;               /* open ones; the last to close frees */
    uint16_t ident;
    uint64_t cookie, serial;
    struct ping *under_way[SEQUENCES];
    uint16_t *queue; /* sequence numbers to send in this turn */
    size_t queued, cap;
    unsigned char out[BATCH][ICMP_PACKET_HEAD + PINGER_SIZE_MAX];
    unsigned char in[BATCH][RECEIVE_BYTES];
};

static void end_ping(struct ping *ping, int64_t us, int system_errno)
{
    pinger_forget(ping);
    ping->answered(ping, us, system_errno);
}

/* ---- sockets ---- */

/* Other pingers' answers end in the kernel. The filter sees the IPv4 header first. */
static void filter_raw_v4(int fd, uint16_t ident)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),
        BPF_STMT(BPF_LD | BPF_B | BPF_IND, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ICMP_DEST_UNREACH, 4, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ICMP_TIME_EXCEEDED, 3, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ICMP_ECHOREPLY, 0, 3),
        BPF_STMT(BPF_LD | BPF_H | BPF_IND, 4),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ident, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0xffff),
        BPF_STMT(BPF_RET | BPF_K, 0),
    };
    struct sock_fprog program = {sizeof code / sizeof *code, code};
    setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program); /* a saving, not a condition */
}

static void filter_raw_v6(int fd)
{
    struct icmp6_filter pass;
    ICMP6_FILTER_SETBLOCKALL(&pass);
    ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &pass);
    ICMP6_FILTER_SETPASS(ICMP6_DST_UNREACH, &pass);
    ICMP6_FILTER_SETPASS(ICMP6_TIME_EXCEEDED, &pass);
    setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &pass, sizeof pass);
}

static int open_socket(struct family *family, uint16_t ident)
{
    int domain = family->v6 ? AF_INET6 : AF_INET, protocol = family->v6 ? (int)IPPROTO_ICMPV6 : (int)IPPROTO_ICMP;
    int fd = socket(domain, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
    if (fd < 0) {
        fd = socket(domain, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
        if (fd < 0)
            return -1;
        family->raw = true;
        if (family->v6)
            filter_raw_v6(fd);
        else
            filter_raw_v4(fd, ident);
    }
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &(int){SOCKET_BUFFER}, sizeof(int));
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &(int){SOCKET_BUFFER}, sizeof(int));
    return fd;
}

static void on_readable(uv_poll_t *poll, int status, int events);

static void open_family(struct pinger *pinger, struct family *family)
{
    if (family->fd >= 0)
        return;
    family->fd = open_socket(family, pinger->ident);
    if (family->fd < 0) {
        family->refused = errno;
        return;
    }
    MUST(uv_poll_init(loop_uv(pinger->loop), &family->poll, family->fd) == 0);
    family->poll.data = family;
    uv_poll_start(&family->poll, UV_READABLE, on_readable);
    pinger->handles++;
}

/* ---- sending ---- */

/* Requests of one family that leave together. A ping may go while another of the batch is told of a failure, so the
 * batch holds copies. */
struct batch {
    unsigned n;
    uint64_t serials[BATCH];
    struct sockaddr_storage to[BATCH];
    struct iovec pieces[BATCH];
    struct mmsghdr messages[BATCH];
};

static void refuse(struct pinger *pinger, uint64_t serial, int system_errno)
{
    struct ping *ping = pinger->under_way[(uint16_t)serial];
    if (ping && ping->serial == serial)
        end_ping(ping, -1, system_errno);
}

static void add_to_batch(struct pinger *pinger, struct family *family, struct batch *batch, struct ping *ping)
{
    unsigned i = batch->n++;
    struct icmp_packet packet = {family->v6, pinger->ident, (uint16_t)ping->serial, pinger->cookie, ping->serial};
    batch->serials[i] = ping->serial;
    batch->to[i] = ping->address;
    batch->pieces[i] = (struct iovec){pinger->out[i], icmp_packet_write(&packet, ping->size, pinger->out[i])};
    batch->messages[i].msg_hdr = (struct msghdr){
        .msg_name = &batch->to[i],
        .msg_namelen = family->v6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in),
        .msg_iov = &batch->pieces[i],
        .msg_iovlen = 1};
    ping->sent = clock_stopwatch();
}

/* What the system refuses is told and left out; the rest goes on. */
static void send_batch(struct pinger *pinger, struct family *family, struct batch *batch)
{
    for (unsigned done = 0; done < batch->n;) {
        int sent = family->fd < 0 ? -1 : sendmmsg(family->fd, batch->messages + done, batch->n - done, 0);
        if (sent > 0)
            done += (unsigned)sent;
        else if (family->fd < 0)
            refuse(pinger, batch->serials[done++], family->refused);
        else if (errno != EINTR)
            refuse(pinger, batch->serials[done++], errno);
    }
    batch->n = 0;
}

static void send_family(struct pinger *pinger, struct family *family, size_t n)
{
    struct batch batch = {.n = 0};
    for (size_t i = 0; i < n; i++) {
        struct ping *ping = pinger->under_way[pinger->queue[i]];
        if (!ping || ping->sent || (ping->address.ss_family == AF_INET6) != family->v6)
            continue;
        add_to_batch(pinger, family, &batch, ping);
        if (batch.n == BATCH)
            send_batch(pinger, family, &batch);
    }
    send_batch(pinger, family, &batch);
}

static void send_queue(uv_prepare_t *turn)
{
    struct pinger *pinger = turn->data;
    size_t n = pinger->queued; /* what is queued meanwhile waits for the next turn */
    send_family(pinger, &pinger->families[0], n);
    send_family(pinger, &pinger->families[1], n);
    pinger->queued -= n;
    memmove(pinger->queue, pinger->queue + n, pinger->queued * sizeof *pinger->queue);
    if (!pinger->queued)
        uv_prepare_stop(turn);
}

static void queue_ping(struct pinger *pinger, struct ping *ping)
{
    if (pinger->queued == pinger->cap) {
        pinger->cap = pinger->cap ? pinger->cap * 2 : 256;
        pinger->queue = reallocarray(pinger->queue, pinger->cap, sizeof *pinger->queue);
        MUST(pinger->queue);
    }
    pinger->queue[pinger->queued++] = (uint16_t)ping->serial;
    uv_prepare_start(&pinger->turn, send_queue);
}

/* The sequence number is the low part of the serial; a number still under way after 65,536 others is stepped over. */
void pinger_send(struct pinger *pinger, struct ping *ping)
{
    MUST(!ping->pinger && ping->size >= PINGER_SIZE_MIN && ping->size <= PINGER_SIZE_MAX);
    for (int i = 0; i < SEQUENCES && pinger->under_way[(uint16_t)++pinger->serial]; i++)
        ;
    struct ping **place = &pinger->under_way[(uint16_t)pinger->serial];
    MUST(!*place);
    *place = ping;
    ping->pinger = pinger;
    ping->serial = pinger->serial;
    ping->sent = 0;
    open_family(pinger, &pinger->families[ping->address.ss_family == AF_INET6]);
    queue_ping(pinger, ping);
}

void pinger_forget(struct ping *ping)
{
    if (!ping->pinger)
        return;
    ping->pinger->under_way[(uint16_t)ping->serial] = NULL;
    ping->pinger = NULL;
}

/* ---- receiving ---- */

static bool same_host(const struct sockaddr_storage *a, const struct sockaddr_storage *b)
{
    if (a->ss_family != b->ss_family)
        return false;
    if (a->ss_family == AF_INET)
        return ((const struct sockaddr_in *)a)->sin_addr.s_addr == ((const struct sockaddr_in *)b)->sin_addr.s_addr;
    return IN6_ARE_ADDR_EQUAL(&((const struct sockaddr_in6 *)a)->sin6_addr,
                              &((const struct sockaddr_in6 *)b)->sin6_addr);
}

static void take_packet(struct family *family, const unsigned char *bytes, size_t n,
                        const struct sockaddr_storage *from, int64_t now)
{
    struct pinger *pinger = family->pinger;
    struct icmp_packet packet;
    enum icmp_packet_kind kind = icmp_packet_read(bytes, n, family->v6, family->raw && !family->v6, &packet);
    if (kind == ICMP_PACKET_OTHER || (family->raw && packet.ident != pinger->ident))
        return;
    struct ping *ping = pinger->under_way[packet.sequence];
    if (!ping || !ping->sent)
        return;
    if (kind == ICMP_PACKET_UNREACHABLE)
        end_ping(ping, -1, EHOSTUNREACH);
    else if (packet.cookie == pinger->cookie && packet.serial == ping->serial && same_host(from, &ping->address))
        end_ping(ping, now - ping->sent, 0);
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
    (void)status, (void)events;
    struct family *family = poll->data;
    struct pinger *pinger = family->pinger;
    struct mmsghdr messages[BATCH];
    struct iovec pieces[BATCH];
    struct sockaddr_storage from[BATCH];
    int got = BATCH;
    for (int round = 0; round < ROUNDS && got == BATCH; round++) {
        for (int i = 0; i < BATCH; i++) {
            pieces[i] = (struct iovec){pinger->in[i], RECEIVE_BYTES};
            messages[i].msg_hdr = (struct msghdr){.msg_name = &from[i], .msg_namelen = sizeof from[i],
                                                  .msg_iov = &pieces[i], .msg_iovlen = 1};
        }
        got = recvmmsg(family->fd, messages, BATCH, MSG_DONTWAIT, NULL);
        int64_t now = clock_stopwatch();
        for (int i = 0; i < got; i++)
            take_packet(family, pinger->in[i], messages[i].msg_len, &from[i], now);
    }
}

/* ---- life ---- */

struct pinger *pinger_open(struct loop *loop)
{
    struct pinger *pinger = calloc(1, sizeof *pinger);
    MUST(pinger);
    pinger->loop = loop;
    for (int i = 0; i < 2; i++)
        pinger->families[i] = (struct family){.pinger = pinger, .v6 = i == 1, .fd = -1};
    random_bytes(&pinger->ident, sizeof pinger->ident);
    random_bytes(&pinger->cookie, sizeof pinger->cookie);
    uv_prepare_init(loop_uv(loop), &pinger->turn);
    pinger->turn.data = pinger;
    pinger->handles = 1;
    return pinger;
}

static void release(struct pinger *pinger)
{
    if (--pinger->handles)
        return;
    free(pinger->queue);
    free(pinger);
}

static void on_turn_closed(uv_handle_t *handle) { release(handle->data); }

static void on_poll_closed(uv_handle_t *handle)
{
    struct family *family = handle->data;
    close(family->fd);
    release(family->pinger);
}

void pinger_close(struct pinger *pinger)
{
    for (int i = 0; i < 2; i++) {
        if (pinger->families[i].fd >= 0)
            uv_close((uv_handle_t *)&pinger->families[i].poll, on_poll_closed);
    }
    uv_close((uv_handle_t *)&pinger->turn, on_turn_closed);
}
