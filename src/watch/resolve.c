#include "watch/resolve.h"

#include "base/clock.h"
#include "base/must.h"
#include "watch/ares_loop.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { NAME_MAX_BYTES = 256, TRY_MS = 1000, TRIES = 3 };

struct known {
    char host[NAME_MAX_BYTES]; /* "" = free */
    struct sockaddr_storage address;
    ms_t until; /* machine time */
};

/* The name servers as they were listed at one moment. */
struct servers {
    struct resolver *resolver;
    struct ares_loop *channel;
    size_t asked;  /* and not answered */
    bool doubtful; /* one of them gave no answer: whoever asks next reads the list anew */
    struct servers *next;
};

struct resolver {
    struct loop *loop;
    struct servers *servers; /* the present ones, made with the first name; former ones until they have answered */
    struct known known[RESOLVE_NAMES]; /* by hash, the newer one stays */
};

struct resolve {
    struct servers *servers;
    void (*done)(void *arg, int error, const struct sockaddr_storage *address); /* NULL = cancelled */
    void *arg;
    bool returned, over; /* who comes second frees: the callback or the call that asked */
    char host[NAME_MAX_BYTES];
};

struct resolver *resolver_new(struct loop *loop)
{
    struct resolver *resolver = calloc(1, sizeof *resolver);
    MUST(resolver);
    resolver->loop = loop;
    return resolver;
}

static void drop_servers(struct servers **place)
{
    struct servers *servers = *place;
    *place = servers->next;
    ares_loop_free(servers->channel);
    free(servers);
}

void resolver_free(struct resolver *resolver)
{
    if (!resolver)
        return;
    while (resolver->servers)
        drop_servers(&resolver->servers);
    free(resolver);
}

bool resolve_literal(const char *host, struct sockaddr_storage *ret_address)
{
    struct sockaddr_storage address = {0};
    struct sockaddr_in *v4 = (struct sockaddr_in *)&address;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&address;
    if (inet_pton(AF_INET, host, &v4->sin_addr) == 1)
        v4->sin_family = AF_INET;
    else if (inet_pton(AF_INET6, host, &v6->sin6_addr) == 1)
        v6->sin6_family = AF_INET6;
    else
        return false;
    *ret_address = address;
    return true;
}

static struct known *place_of(struct resolver *resolver, const char *host)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (; *host; host++)
        hash = (hash ^ ((unsigned char)*host | 0x20)) * 16777619u;
    return &resolver->known[hash % RESOLVE_NAMES];
}

static const struct ares_addrinfo_node *choose(const struct ares_addrinfo *info)
{
    const struct ares_addrinfo_node *chosen = NULL;
    for (const struct ares_addrinfo_node *node = info ? info->nodes : NULL; node; node = node->ai_next) {
        if (node->ai_addrlen > sizeof(struct sockaddr_storage))
            continue;
        if (!chosen || (chosen->ai_family != AF_INET && node->ai_family == AF_INET))
            chosen = node;
    }
    return chosen;
}

static void keep(struct resolve *ask, const struct ares_addrinfo_node *node, const struct sockaddr_storage *address)
{
    struct known *known = place_of(ask->servers->resolver, ask->host);
    ms_t life = (ms_t)node->ai_ttl * 1000; /* 0: of the hosts file, or not to be kept at all */
    if (life <= 0)
        return;
    memcpy(known->host, ask->host, sizeof known->host);
    known->address = *address;
    known->until = clock_machine() + (life < RESOLVE_KEEP ? life : RESOLVE_KEEP);
}

static void on_answer(void *arg, int status, int timeouts, struct ares_addrinfo *info)
{
    (void)timeouts;
    struct resolve *ask = arg;
    const struct ares_addrinfo_node *node = status == ARES_SUCCESS ? choose(info) : NULL;
    struct sockaddr_storage address = {0};
    if (node) {
        memcpy(&address, node->ai_addr, node->ai_addrlen);
        ((struct sockaddr_in *)&address)->sin_port = 0; /* at the same place in both families */
        keep(ask, node, &address);
    }
    ares_freeaddrinfo(info);
    int error = node ? 0 : status == ARES_ENOTFOUND || status == ARES_ENODATA || status == ARES_SUCCESS
                               ? -ERR_NOT_FOUND : -ERR_NETWORK;
    ask->servers->doubtful |= error == -ERR_NETWORK;
    ask->over = true;
    if (ask->done)
        ask->done(ask->arg, error, node ? &address : NULL);
    ask->servers->asked--; /* last: whoever asks anew from within must not drop the channel that speaks */
    if (ask->returned)
        free(ask);
}

/* Former servers go when they have answered the last one who asked them. */
static void drop_former(struct resolver *resolver)
{
    struct servers **place = resolver->servers ? &resolver->servers->next : &resolver->servers;
    while (*place) {
        if ((*place)->asked)
            place = &(*place)->next;
        else
            drop_servers(place);
    }
}

static void after(void *arg) { drop_former(arg); }

static int open_servers(struct resolver *resolver)
{
    if (resolver->servers && !resolver->servers->doubtful)
        return 0;
    struct ares_options options = {.timeout = TRY_MS, .tries = TRIES};
    struct servers *servers = calloc(1, sizeof *servers);
    MUST(servers);
    *servers = (struct servers){.resolver = resolver, .next = resolver->servers};
    int error = ares_loop_new(resolver->loop, &options, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES, after, resolver,
                              &servers->channel);
    if (error) {
        free(servers);
        return error;
    }
    resolver->servers = servers;
    drop_former(resolver);
    return 0;
}

static struct resolve *ask_servers(struct servers *servers, const char *host,
                                   void (*done)(void *arg, int error, const struct sockaddr_storage *address),
                                   void *arg)
{
    struct resolve *ask = calloc(1, sizeof *ask);
    MUST(ask);
    *ask = (struct resolve){.servers = servers, .done = done, .arg = arg};
    servers->asked++;
    snprintf(ask->host, sizeof ask->host, "%s", host);
    struct ares_addrinfo_hints hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = ARES_AI_NOSORT};
    ares_getaddrinfo(ares_loop_channel(servers->channel), host, NULL, &hints, on_answer, ask);
    ares_loop_asked(servers->channel);
    ask->returned = true;
    if (!ask->over)
        return ask;
    free(ask);
    return NULL;
}

struct resolve *resolve(struct resolver *resolver, const char *host,
                        void (*done)(void *arg, int error, const struct sockaddr_storage *address), void *arg)
{
    struct sockaddr_storage address;
    const struct known *known = place_of(resolver, host);
    if (resolve_literal(host, &address)) {
        done(arg, 0, &address);
    } else if (*host && strcasecmp(known->host, host) == 0 && known->until > clock_machine()) {
        address = known->address;
        done(arg, 0, &address);
    } else if (strlen(host) >= NAME_MAX_BYTES) {
        done(arg, -ERR_NOT_FOUND, NULL);
    } else if (open_servers(resolver) != 0) {
        done(arg, -ERR_NETWORK, NULL);
    } else {
        return ask_servers(resolver->servers, host, done, arg);
    }
    return NULL;
}

void resolver_forget(struct resolver *resolver, const char *host)
{
    struct known *known = place_of(resolver, host);
    if (strcasecmp(known->host, host) == 0)
        known->until = 0;
}

void resolve_cancel(struct resolve *ask)
{
    if (ask)
        ask->done = NULL;
}
