#include "server/demo_sites_talk.h"

#include "base/log.h"
#include "base/must.h"
#include "watch/ntp_packet.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { VOICES_MAX = 16, DATAGRAM = 512, NAME_MAX_BYTES = 255, DNS_HEAD = 12, TTL_SECONDS = 60 };
enum { TYPE_A = 1, CLASS_IN = 1, NO_SUCH_NAME = 3 };

struct voice {
    int fd;
    size_t (*reply)(const struct voice *voice, unsigned char *bytes, size_t n); /* in place; 0 = nothing. NULL: TCP */
    char name[NAME_MAX_BYTES + 1];
    struct in_addr address; /* of the name */
};

struct demo_sites_talk {
    pthread_t thread;
    int end[2]; /* closing the second one ends the thread */
    struct voice voices[VOICES_MAX];
    size_t n;
};

/* --- what is said --- */

static size_t tell_time(const struct voice *voice, unsigned char *bytes, size_t n)
{
    struct ntp_packet asked;
    (void)voice;
    if (!ntp_packet_read(bytes, n, &asked) || asked.mode != NTP_CLIENT)
        return 0;
    uint64_t now = ntp_packet_moment(clock_true(), 0);
    const struct ntp_packet answer = {
        .version = asked.version, .mode = NTP_SERVER, .stratum = 2, .origin = asked.sent, .received = now, .sent = now};
    ntp_packet_write(&answer, bytes);
    return NTP_PACKET_BYTES;
}

/* The one question of a query, its name with dots; where it ends, 0 when it is malformed. */
static size_t read_question(const unsigned char *bytes, size_t n, char ret_name[NAME_MAX_BYTES + 1])
{
    size_t at = DNS_HEAD, length = 0;
    while (at < n && bytes[at]) {
        size_t label = bytes[at++];
        if (label > 63 || at + label > n || length + label + 1 > NAME_MAX_BYTES)
            return 0;
        if (length)
            ret_name[length++] = '.';
        memcpy(ret_name + length, bytes + at, label);
        length += label;
        at += label;
    }
    ret_name[length] = '\0';
    return at + 5 <= n ? at + 5 : 0; /* the root, type and class */
}

static size_t tell_name(const struct voice *voice, unsigned char *bytes, size_t n)
{
    static const unsigned char RECORD[] = {0xC0, DNS_HEAD, 0, TYPE_A, 0, CLASS_IN, 0, 0, 0, TTL_SECONDS, 0, 4};
    char name[NAME_MAX_BYTES + 1];
    if (n < DNS_HEAD || bytes[2] & 0x80 || bytes[4] || bytes[5] != 1)
        return 0; /* not one question */
    size_t end = read_question(bytes, n, name);
    if (!end || end + sizeof RECORD + 4 > DATAGRAM)
        return 0;
    bool known = !strcasecmp(name, voice->name), is_a = bytes[end - 3] == TYPE_A && !bytes[end - 4];
    bytes[2] = (unsigned char)(0x84 | (bytes[2] & 0x79)); /* an answer, authoritative; the question's own bits */
    bytes[3] = known ? 0 : NO_SUCH_NAME;
    memset(bytes + 6, 0, DNS_HEAD - 6);
    bytes[7] = known && is_a;
    if (!bytes[7])
        return end;
    memcpy(bytes + end, RECORD, sizeof RECORD);
    memcpy(bytes + end + sizeof RECORD, &voice->address, 4);
    return end + sizeof RECORD + 4;
}

static void greet(int listener)
{
    static const char GREETING[] = "220 sample.edu.cn ESMTP\r\n";
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0)
        return;
    (void)!send(fd, GREETING, sizeof GREETING - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    close(fd);
}

static void answer(const struct voice *voice)
{
    unsigned char bytes[DATAGRAM];
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    ssize_t n = recvfrom(voice->fd, bytes, sizeof bytes, MSG_DONTWAIT, (struct sockaddr *)&from, &size);
    size_t m = n > 0 ? voice->reply(voice, bytes, (size_t)n) : 0;
    if (m)
        (void)!sendto(voice->fd, bytes, m, MSG_DONTWAIT, (struct sockaddr *)&from, size);
}

static void *run(void *arg)
{
    struct demo_sites_talk *talk = arg;
    struct pollfd polled[VOICES_MAX + 1] = {{.fd = talk->end[0], .events = POLLIN}};
    for (size_t i = 0; i < talk->n; i++)
        polled[i + 1] = (struct pollfd){.fd = talk->voices[i].fd, .events = POLLIN};
    while (!polled[0].revents) {
        if (poll(polled, talk->n + 1, -1) < 0)
            continue;
        for (size_t i = 0; i < talk->n; i++) {
            if (polled[i + 1].revents && talk->voices[i].reply)
                answer(&talk->voices[i]);
            else if (polled[i + 1].revents)
                greet(talk->voices[i].fd);
        }
    }
    return NULL;
}

/* --- who speaks --- */

static bool loopback(const char *text, struct sockaddr_in *ret_address)
{
    int a, b, c, port;
    char host[16];
    *ret_address = (struct sockaddr_in){.sin_family = AF_INET};
    if (sscanf(text, "127.%3d.%3d.%3d:%5d", &a, &b, &c, &port) != 4 || port < 1024 || port > 65535)
        return false;
    snprintf(host, sizeof host, "127.%d.%d.%d", a & 255, b & 255, c & 255);
    ret_address->sin_port = htons((uint16_t)port);
    return inet_pton(AF_INET, host, &ret_address->sin_addr) == 1;
}

static int open_socket(const struct sockaddr_in *address, bool datagrams)
{
    int fd = socket(AF_INET, (datagrams ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    if (!datagrams)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (bind(fd, (const struct sockaddr *)address, sizeof *address) == 0 && (datagrams || listen(fd, 16) == 0))
        return fd;
    close(fd);
    return -1;
}

static void add(struct demo_sites_talk *talk, const struct row *service)
{
    const char *kind = row_text(service, "kind"), *address = row_text(service, "address");
    bool time = !strcmp(kind, "时间同步"), names = !strcmp(kind, "域名解析"), mail = !strcmp(kind, "邮件");
    struct sockaddr_in at;
    struct voice *voice = &talk->voices[talk->n];
    if (talk->n == VOICES_MAX || !(time || names || mail) || !loopback(address, &at))
        return;
    *voice = (struct voice){.reply = time ? tell_time : names ? tell_name : NULL};
    snprintf(voice->name, sizeof voice->name, "%s", row_text(service, "query"));
    inet_pton(AF_INET, row_text(service, "answer"), &voice->address);
    voice->fd = open_socket(&at, !mail);
    if (voice->fd >= 0)
        talk->n++;
    else
        log_info("demo.service", "%s is taken", address);
}

static void close_all(struct demo_sites_talk *talk)
{
    for (size_t i = 0; i < talk->n; i++)
        close(talk->voices[i].fd);
    free(talk);
}

struct demo_sites_talk *demo_sites_talk_start(const struct row *services, size_t n)
{
    struct demo_sites_talk *talk = calloc(1, sizeof *talk);
    MUST(talk);
    for (size_t i = 0; i < n; i++)
        add(talk, &services[i]);
    if (!talk->n) {
        free(talk);
        return NULL;
    }
    MUST(pipe2(talk->end, O_CLOEXEC) == 0);
    MUST(pthread_create(&talk->thread, NULL, run, talk) == 0);
    return talk;
}

void demo_sites_talk_stop(struct demo_sites_talk *talk)
{
    if (!talk)
        return;
    close(talk->end[1]);
    pthread_join(talk->thread, NULL);
    close(talk->end[0]);
    close_all(talk);
}
