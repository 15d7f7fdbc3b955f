#include "io/http_inner.h"

#include "base/must.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SWEEP_MS = 250, BACKLOG = 1024, MAX_LOOPS = 16, MOST_BY_DEFAULT = 4 };

struct http_settings http_settings_default(void)
{
    return (struct http_settings){.address = "127.0.0.1",
                                  .max_connections = 4096,
                                  .memory_body = 64 * 1024,
                                  .max_body = 1024 * 1024,
                                  .head_ms = 10 * 1000,
                                  .idle_ms = 60 * 1000,
                                  .body_ms = 30 * 1000,
                                  .heartbeat_ms = 15 * 1000};
}

/* ---- sockets ---- */

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static int read_address(const struct http_settings *settings, union address *ret_address, struct oops *oops)
{
    memset(ret_address, 0, sizeof *ret_address);
    if (settings->address && (uv_ip4_addr(settings->address, settings->port, &ret_address->v4) == 0 ||
                              uv_ip6_addr(settings->address, settings->port, &ret_address->v6) == 0))
        return 0;
    return oops_printf(oops, ERR_INVALID, "http.address", "监听地址“%s”不是 IPv4 或 IPv6 地址",
                       settings->address ? settings->address : "");
}

static int socket_error(struct oops *oops, int number, int port)
{
    if (number == EADDRINUSE)
        return oops_printf(oops, ERR_EXISTS, "http.port", "端口 %d 已被占用；请停止占用它的程序或换一个端口", port);
    return oops_printf(oops, ERR_IO, "http.address", "无法监听端口 %d：%s", port, strerror(number));
}

static int open_socket(const union address *address, bool shared)
{
    int on = 1, off = 0;
    int s = socket(address->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (s < 0)
        return -1;
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (shared)
        setsockopt(s, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (address->any.sa_family == AF_INET6)
        setsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (bind(s, &address->any, sizeof *address) == 0)
        return s;
    int number = errno;
    close(s);
    errno = number;
    return -1;
}

/* SO_REUSEPORT would let a second server of the same user share our port unnoticed. So a socket without it asks
 * first whether the port is free (and, for port 0, which one), and is gone before the real ones bind. */
static int find_port(struct http_server *server, union address *address, struct oops *oops)
{
    int s = open_socket(address, false);
    if (s < 0)
        return socket_error(oops, errno, server->settings.port);
    socklen_t size = sizeof *address;
    int failed = getsockname(s, &address->any, &size);
    close(s);
    if (failed)
        return socket_error(oops, errno, server->settings.port);
    server->port = ntohs(address->v4.sin_port); /* the same place in both families */
    return 0;
}

/* ---- loops ---- */

static void on_connection(uv_stream_t *listener, int status)
{
    if (status == 0)
        http_connection_accept(listener->data);
}

static void sweep(void *arg)
{
    struct http_loop *home = arg;
    ms_t now = clock_machine();
    for (uint32_t i = 0; i < home->slot_count; i++)
        if (home->slots[i].connection)
            http_connection_sweep(home->slots[i].connection, now);
}

static void init_loop(struct http_server *server, struct http_loop *home, uint32_t index)
{
    home->server = server;
    home->index = index;
    home->slot_count = (uint32_t)server->settings.max_connections;
    home->slots = calloc(home->slot_count, sizeof *home->slots);
    home->wire = malloc(HTTP_WIRE_BYTES);
    home->plain = malloc(HTTP_WIRE_BYTES);
    MUST(home->slots && home->wire && home->plain);
    for (uint32_t i = 0; i < home->slot_count; i++)
        home->slots[i].next_free = i + 1 < home->slot_count ? i + 1 : HTTP_NO_SLOT;
}

struct opening {
    struct http_loop *home;
    const union address *address;
    int number; /* errno, 0 = open */
};

static void open_listener(void *arg)
{
    struct opening *opening = arg;
    struct http_loop *home = opening->home;
    uv_loop_t *uv = loop_uv(home->loop);
    int s = open_socket(opening->address, true);
    if (s < 0) {
        opening->number = errno;
        return;
    }
    home->sweep = loop_timer_new(home->loop, sweep, home);
    loop_timer_set(home->sweep, SWEEP_MS, SWEEP_MS);
    uv_tcp_init(uv, &home->listener);
    home->listener.data = home;
    home->listening = true;
    int failed = uv_tcp_open(&home->listener, s);
    if (!failed)
        failed = uv_listen((uv_stream_t *)&home->listener, BACKLOG, on_connection);
    opening->number = -failed; /* libuv's codes are negative errnos here */
}

static void close_listener(void *arg)
{
    struct http_loop *home = arg;
    if (home->listening)
        uv_close((uv_handle_t *)&home->listener, NULL);
    home->listening = false;
    sweep(home); /* sees that the server is closing */
}

static void drop_connections(void *arg)
{
    struct http_loop *home = arg;
    for (uint32_t i = 0; i < home->slot_count; i++)
        if (home->slots[i].connection)
            http_connection_drop(home->slots[i].connection);
}

static void clear_loop(void *arg)
{
    struct http_loop *home = arg;
    loop_timer_free(home->sweep);
    for (struct http_call *call = home->spare, *next; call; call = next) {
        next = call->next;
        arena_free(call->request.arena);
        free(call);
    }
}

static void free_server(struct http_server *server)
{
    for (uint32_t i = 0; i < server->loop_count; i++) {
        struct http_loop *home = &server->loops[i];
        if (home->loop)
            loop_call(home->loop, clear_loop, home);
        loop_stop(home->loop);
        free(home->slots);
        free(home->wire);
        free(home->plain);
    }
    http_tls_context_free(atomic_load(&server->tls));
    free(server->loops);
    free(server);
}

static int open_loops(struct http_server *server, struct oops *oops)
{
    union address address;
    int code = read_address(&server->settings, &address, oops);
    if (!code)
        code = find_port(server, &address, oops);
    for (uint32_t i = 0; i < server->loop_count && !code; i++) {
        struct http_loop *home = &server->loops[i];
        init_loop(server, home, i);
        code = loop_start("http", &home->loop);
    }
    for (uint32_t i = 0; i < server->loop_count && !code; i++) {
        struct opening opening = {&server->loops[i], &address, 0};
        loop_call(server->loops[i].loop, open_listener, &opening);
        if (opening.number)
            code = socket_error(oops, opening.number, server->port);
    }
    return code;
}

static uint32_t choose_loops(int wanted)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    long n = wanted > 0 ? wanted : cores < MOST_BY_DEFAULT ? cores : MOST_BY_DEFAULT;
    return (uint32_t)(n < 1 ? 1 : n > MAX_LOOPS ? MAX_LOOPS : n);
}

int http_server_start(const struct http_settings *settings, const struct http_handler *handler, struct oops *oops,
                      struct http_server **ret_server)
{
    MUST(handler->handle && settings->max_connections > 0);
    struct http_tls_context *tls = NULL;
    if (settings->cert_file) {
        int code = http_tls_context_new(settings->cert_file, settings->key_file, oops, &tls);
        if (code)
            return code;
    }
    struct http_server *server = calloc(1, sizeof *server);
    MUST(server);
    server->settings = *settings;
    server->handler = *handler;
    atomic_init(&server->tls, tls);
    server->loop_count = choose_loops(settings->loops);
    server->loops = calloc(server->loop_count, sizeof *server->loops);
    MUST(server->loops);
    int code = open_loops(server, oops);
    if (code) {
        http_server_stop(server, 0);
        return oops_set(oops, -code, "http", err_zh(code), err_en(code));
    }
    *ret_server = server;
    return 0;
}

uint16_t http_server_port(const struct http_server *server) { return server->port; }

static void note_loop(void *arg) { (void)arg; }

int http_server_renew(struct http_server *server, const char *cert_file, const char *key_file, struct oops *oops)
{
    struct http_tls_context *fresh;
    int code = http_tls_context_new(cert_file, key_file, oops, &fresh);
    if (code)
        return code;
    struct http_tls_context *former = atomic_exchange(&server->tls, fresh);
    for (uint32_t i = 0; i < server->loop_count; i++)
        loop_call(server->loops[i].loop, note_loop, NULL); /* no loop is still making a connection from it */
    http_tls_context_free(former);
    return 0;
}

void http_server_close(struct http_server *server)
{
    if (atomic_exchange(&server->closing, true))
        return;
    for (uint32_t i = 0; i < server->loop_count; i++)
        if (server->loops[i].loop)
            loop_post(server->loops[i].loop, close_listener, &server->loops[i]);
}

/* An end happens once; polling for it is simpler than telling. */
static bool wait_until_quiet(struct http_server *server, ms_t until, bool calls_too)
{
    struct http_counts counts;
    while (counts = http_server_counts(server), counts.connections || (calls_too && counts.calls)) {
        if (clock_machine() >= until)
            return false;
        usleep(2000);
    }
    return true;
}

void http_server_stop(struct http_server *server, ms_t grace)
{
    if (!server)
        return;
    http_server_close(server);
    wait_until_quiet(server, clock_machine() + grace, false);
    for (uint32_t i = 0; i < server->loop_count; i++)
        if (server->loops[i].loop)
            loop_call(server->loops[i].loop, drop_connections, &server->loops[i]);
    MUST(wait_until_quiet(server, INT64_MAX, true));
    free_server(server);
}

struct http_counts http_server_counts(const struct http_server *server)
{
    struct http_counts sum = {0};
    for (uint32_t i = 0; i < server->loop_count; i++) {
        const struct http_tally *tally = &server->loops[i].tally;
#define ADD(field) sum.field += atomic_load_explicit(&tally->field, memory_order_relaxed)
        ADD(accepted), ADD(refused_connections), ADD(requests), ADD(refused_heads), ADD(dropped_replies);
        ADD(timeouts), ADD(resyncs), ADD(bytes_in), ADD(bytes_out), ADD(connections), ADD(calls), ADD(streams);
#undef ADD
    }
    return sum;
}
