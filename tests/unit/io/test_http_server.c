#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "io/child.h"
#include "io/http_server.h"

#include "base/text.h"

#include "hostile.h"
#include "peers.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* The server under test, with a small world of routes behind it. */
static struct {
    struct http_server *server;
    uint16_t port;
    char folder[64];
    struct http_stream streams[2100];
    atomic_int stream_count, closed;
} world;

static int64_t limit(const struct http_request *head, void *ctx)
{
    (void)ctx;
    if (strcmp(head->path, "/upload") != 0)
        return 100 * 1000;
    return http_header(head, "authorization") ? 200 * 1024 * 1024 : -401;
}

static void *reply_later(void *arg)
{
    struct http_call *call = arg;
    const struct http_request *request = http_call_request(call);
    const char *ms = http_query(request, "ms");
    usleep((useconds_t)atoi(ms) * 1000);
    http_reply(call, 200, "text/plain", NULL, ms, strlen(ms));
    return NULL;
}

static void describe(struct http_call *call, const struct http_request *request)
{
    const char *name = http_query(request, "name"), *tag = http_header(request, "x-tag");
    const char *text = arena_printf(
        request->arena, "%s %s ?%s name=%s tag=%s host=%s peer=%s tls=%d body=%lld:%s hash=%s", request->method,
        request->path, request->query, name ? name : "-", tag ? tag : "-", request->host, request->peer,
        request->secure, (long long)request->body_size, request->body && request->body_size < 100 ? request->body : "",
        request->body_hash ? request->body_hash : "-");
    const struct http_header headers[] = {{"X-Test", "烽燧"}, {NULL, NULL}};
    http_reply(call, 200, "text/plain; charset=utf-8", headers, text, strlen(text));
}

static void count_closed(void *ctx)
{
    (void)ctx;
    atomic_fetch_add(&world.closed, 1);
}

static void handle(struct http_call *call, void *ctx)
{
    (void)ctx;
    const struct http_request *request = http_call_request(call);
    char path[128];
    snprintf(path, sizeof path, "%s/file", world.folder);
    if (strcmp(request->path, "/later") == 0) {
        pthread_t thread;
        assert_int_equal(pthread_create(&thread, NULL, reply_later, call), 0);
        pthread_detach(thread);
    } else if (strcmp(request->path, "/file") == 0) {
        if (http_reply_file(call, 200, path, "application/octet-stream", NULL) != 0)
            http_reply(call, 404, "text/plain", NULL, "none", 4);
    } else if (strcmp(request->path, "/keep") == 0) {
        assert_int_equal(rename(request->body_file, path), 0);
        http_reply(call, 201, NULL, NULL, NULL, 0);
    } else if (strcmp(request->path, "/stream") == 0) {
        struct http_stream stream = http_stream_open(call, NULL, count_closed, NULL);
        world.streams[atomic_fetch_add(&world.stream_count, 1)] = stream;
    } else {
        describe(call, request);
    }
}

static void open_world(struct http_settings settings)
{
    struct http_handler handler = {handle, limit, NULL};
    struct oops oops = {0};
    peer_folder(world.folder);
    atomic_store(&world.stream_count, 0);
    atomic_store(&world.closed, 0);
    settings.spool_dir = world.folder;
    if (http_server_start(&settings, &handler, &oops, &world.server) != 0)
        fail_msg("%s: %s", oops.where, oops.zh);
    world.port = http_server_port(world.server);
}

static void close_world(void)
{
    http_server_stop(world.server, 2000);
    peer_remove(world.folder);
}

static struct http_settings quick(void)
{
    struct http_settings settings = http_settings_default();
    settings.loops = 2;
    return settings;
}

static int set_up(void **state)
{
    (void)state;
    open_world(quick());
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    close_world();
    return 0;
}

static int send_text(const char *text)
{
    int s = peer_connect(world.port);
    assert_true(s >= 0);
    assert_int_equal(send(s, text, strlen(text), MSG_NOSIGNAL), strlen(text));
    return s;
}

static const char *talk(const char *text)
{
    static char reply[64 * 1024];
    int s = send_text(text);
    peer_read(s, reply, sizeof reply, 300);
    close(s);
    return reply;
}

static int status_of(const char *reply)
{
    int status = 0;
    sscanf(reply, "HTTP/1.1 %d", &status);
    return status;
}

static void assert_contains(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("«%s» is not in «%s»", part, text);
}

/* curl with these arguments; its standard output */
static const char *curl(struct arena *arena, int status, const char *const *more)
{
    const char *argv[32] = {"curl", "-sS", "-m", "20"};
    size_t n = 4;
    while (*more)
        argv[n++] = *more++;
    struct child_result result;
    assert_int_equal(child_run(&(struct child_request){.argv = argv, .max_output = 16u << 20}, arena, &result), 0);
    if (result.status != status)
        fail_msg("curl ended with %d: %s", result.status, result.err);
    return result.out;
}
#define CURL(arena, status, ...) curl(arena, status, (const char *const[]){__VA_ARGS__, NULL})

static const char *url(struct arena *arena, const char *path)
{
    return arena_printf(arena, "http://127.0.0.1:%d%s", world.port, path);
}

/* ---- heads ---- */

static void hostile_shapes_never_reach_the_handler(void **state)
{
    (void)state;
    uint64_t before = http_server_counts(world.server).requests;
    for (int i = 0; i < HOSTILE_COUNT; i++) {
        char reply[2048];
        int s = peer_connect(world.port);
        assert_int_equal(send(s, HOSTILE[i].bytes, HOSTILE[i].n, MSG_NOSIGNAL), HOSTILE[i].n);
        shutdown(s, SHUT_WR);
        peer_read(s, reply, sizeof reply, 1000); /* to the end: the server closes */
        close(s);
        if (status_of(reply) != HOSTILE[i].status || !strstr(reply, "Connection: close"))
            fail_msg("%s: %s", HOSTILE[i].name, reply);
        assert_null(strstr(reply + 8, "HTTP/1.1 ")); /* one answer only */
    }
    struct http_counts counts = http_server_counts(world.server);
    assert_int_equal(counts.requests, before);
    assert_int_equal(counts.refused_heads, HOSTILE_COUNT);
}

static void paths_with_two_meanings_are_refused(void **state)
{
    (void)state;
    static const char *const PATHS[] = {"/a/../b", "/..",  "/a/.",    "/%2e%2e/x",   "/a%2fb", "/a%2Fb",
                                        "/a%5Cb",  "/%ff", "/%c0%af", "/a%0d%0aX:y", "/%7f",   "/%ed%a0%80"};
    for (size_t i = 0; i < sizeof PATHS / sizeof *PATHS; i++) {
        char text[256];
        snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", PATHS[i]);
        if (status_of(talk(text)) != 400)
            fail_msg("%s is taken", PATHS[i]);
    }
    assert_int_equal(status_of(talk("GET /..a/b../...?x=/../ HTTP/1.1\r\nHost: a\r\n\r\n")), 200);
}

static void a_request_reaches_its_handler_whole(void **state)
{
    (void)state;
    const char *reply = talk("PUT /%E7%83%BD/x%20y?name=%E7%87%A7+1&z=2 HTTP/1.1\r\nHost: Example.test:80\r\n"
                             "X-TAG: \t one two \t\r\nX-Empty:\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");
    assert_int_equal(status_of(reply), 200);
    assert_contains(reply, "PUT /烽/x y ?name=%E7%87%A7+1&z=2 name=燧 1 tag=one two host=Example.test:80 "
                           "peer=127.0.0.1 tls=0 body=5:hello hash=-");
    assert_contains(reply, "\r\nX-Test: 烽燧\r\n");
    assert_contains(reply, "\r\nContent-Type: text/plain; charset=utf-8\r\n");
    assert_contains(reply, "\r\nDate: ");
    assert_contains(talk("GET http://a/p?q HTTP/1.1\r\nHost: a\r\n\r\n"), "GET /p ?q name");
    assert_contains(talk("GET http://a?q HTTP/1.1\r\nHost: a\r\n\r\n"), "GET / ?q name");
    assert_contains(talk("GET /?name=%zz HTTP/1.1\r\nHost: a\r\n\r\n"), "400");
}

static void only_the_named_proxy_speaks_for_others(void **state)
{
    (void)state;
    const char *asked =
        "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 198.51.100.1, 203.0.113.7\r\nX-Forwarded-Proto: https\r\n\r\n";
    struct http_settings settings = quick();
    open_world(settings);
    assert_contains(talk(asked), "peer=127.0.0.1 tls=0");
    close_world();
    settings.proxy = "192.0.2.1";
    open_world(settings);
    assert_contains(talk(asked), "peer=127.0.0.1 tls=0");
    close_world();
    settings.proxy = "127.0.0.1";
    open_world(settings);
    assert_contains(talk(asked), "peer=203.0.113.7 tls=1");
    assert_contains(talk("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 2001:db8::7\r\n\r\n"),
                    "peer=2001:db8::7 tls=0");
    assert_contains(talk("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: <b>, unknown\r\n\r\n"), "peer=127.0.0.1 tls=0");
    close_world();
}

static void a_head_may_come_byte_by_byte(void **state)
{
    (void)state;
    const char *text = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /y HTTP/1.1\r\nHost: b\r\n\r\n";
    char reply[4096];
    int s = peer_connect(world.port), one = 1;
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    for (const char *p = text; *p; p++) {
        assert_int_equal(send(s, p, 1, MSG_NOSIGNAL), 1);
        usleep(300);
    }
    peer_read(s, reply, sizeof reply, 200);
    close(s);
    assert_contains(reply, "POST /x");
    assert_contains(reply, "body=3:abc");
    assert_contains(reply, "GET /y");
}

/* ---- order, keep-alive ---- */

static void pipelined_requests_are_answered_in_order(void **state)
{
    (void)state;
    char text[8192], reply[64 * 1024], want[32];
    size_t n = 0;
    for (int i = 0; i < 20; i++) /* the slower first, from other threads; every third at once */
        n += (size_t)snprintf(text + n, sizeof text - n, "GET /%s?ms=%d&n=%d HTTP/1.1\r\nHost: a\r\n\r\n",
                              i % 3 ? "later" : "now", 40 - 2 * i, i);
    int s = send_text(text);
    peer_read(s, reply, sizeof reply, 300);
    close(s);
    const char *p = reply;
    for (int i = 0; i < 20; i++) {
        snprintf(want, sizeof want, i % 3 ? "\r\n\r\n%d" : "?ms=%d", 40 - 2 * i);
        p = strstr(p, want);
        assert_non_null(p);
    }
}

static void connections_are_kept_or_closed_as_asked(void **state)
{
    (void)state;
    assert_contains(talk("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), "Connection: keep-alive");
    char reply[4096];
    int s = send_text("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
    peer_read(s, reply, sizeof reply, 300);
    assert_contains(reply, "Connection: close");
    assert_null(strstr(reply, "GET /2"));
    close(s);
    assert_contains(talk("GET / HTTP/1.0\r\nHost: a\r\n\r\n"), "Connection: close");
    assert_contains(talk("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n"), "Connection: keep-alive");
    const char *head = talk("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_contains(head, "Content-Length: ");
    assert_string_equal(strstr(head, "\r\n\r\n"), "\r\n\r\n");
}

static void a_reply_to_a_client_that_left_is_dropped(void **state)
{
    (void)state;
    int s = send_text("GET /later?ms=150 HTTP/1.1\r\nHost: a\r\n\r\n");
    usleep(50 * 1000);
    assert_int_equal(http_server_counts(world.server).calls, 1);
    close(s);
    usleep(50 * 1000);
    assert_int_equal(http_server_counts(world.server).connections, 0); /* seen at once */
    s = send_text("GET / HTTP/1.1\r\nHost: a\r\n\r\n");                /* takes the same slot */
    usleep(150 * 1000);
    struct http_counts counts = http_server_counts(world.server);
    assert_int_equal(counts.dropped_replies, 1);
    assert_int_equal(counts.calls, 0);
    close(s);
}

static void the_end_waits_for_calls_that_are_out(void **state)
{
    (void)state;
    open_world(quick());
    char reply[1024];
    int s = send_text("GET /later?ms=200 HTTP/1.1\r\nHost: a\r\n\r\n");
    int idle = peer_connect(world.port);
    usleep(50 * 1000);
    http_server_close(world.server);
    peer_read(s, reply, sizeof reply, 1000);
    assert_contains(reply, "Connection: close");
    assert_int_equal(peer_read(idle, reply, sizeof reply, 1000), 0);
    close(s);
    close(idle);
    s = peer_connect(world.port);
    assert_true(s < 0);
    close_world();

    open_world(quick());
    s = send_text("GET /later?ms=300 HTTP/1.1\r\nHost: a\r\n\r\n");
    usleep(50 * 1000);
    http_server_stop(world.server, 0); /* the client is cut off, the call still comes home */
    peer_remove(world.folder);
    close(s);
}

/* ---- bodies ---- */

static void large_bodies_become_hashed_files(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    char path[128];
    size_t n = 3 * 1024 * 1024 + 7;
    char *bytes = arena_take(arena, n);
    for (size_t i = 0; i < n; i++)
        bytes[i] = (char)(i * 2654435761u >> 13);
    snprintf(path, sizeof path, "%s/sent", world.folder);
    peer_write(path, bytes, n);
    const char *data = arena_printf(arena, "@%s", path);
    struct child_result sum;
    assert_int_equal(
        child_run(&(struct child_request){.argv = (const char *const[]){"sha256sum", path, NULL}}, arena, &sum), 0);
    /* curl announces it with Expect: 100-continue and waits a second if nobody says so */
    ms_t start = clock_machine();
    const char *reply = CURL(arena, 0, "-H", "Authorization: x", "-H", "Expect: 100-continue", "--data-binary", data,
                             url(arena, "/upload"));
    assert_true(clock_machine() - start < 900);
    assert_contains(reply, arena_printf(arena, "body=%zu: hash=%.64s", n, sum.out));
    CURL(arena, 0, "-H", "Authorization: x", "--data-binary", data, url(arena, "/upload"));
    assert_int_equal(unlink(path), 0);
    usleep(100 * 1000);
    struct child_result left;
    assert_int_equal(
        child_run(&(struct child_request){.argv = (const char *const[]){"ls", world.folder, NULL}}, arena, &left), 0);
    assert_string_equal(left.out, ""); /* nothing stays in the spool */
}

static void a_handler_keeps_a_file_by_renaming_it(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    char path[128];
    snprintf(path, sizeof path, "%s/sent", world.folder);
    char *bytes = arena_take(arena, 90 * 1000 + 1);
    memset(bytes, 'k', 90 * 1000);
    peer_write(path, bytes, 90 * 1000);
    CURL(arena, 0, "-T", path, url(arena, "/keep"));
    usleep(50 * 1000);
    assert_string_equal(CURL(arena, 0, url(arena, "/file")), bytes);
}

static void bodies_beyond_the_limit_are_refused_before_they_come(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    assert_int_equal(status_of(talk("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n")), 401);
    assert_int_equal(status_of(talk("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 100001\r\n\r\n")), 413);
    assert_int_equal(status_of(talk("POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                                    "Content-Length: 100001\r\n\r\n")),
                     413);
    assert_int_equal(status_of(talk("POST /upload HTTP/1.1\r\nHost: a\r\nAuthorization: x\r\n"
                                    "Content-Length: 209715201\r\n\r\n")),
                     413);
    assert_int_equal(status_of(talk("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999\r\n\r\n")), 400);
    /* and the client that sends all the same still gets to read why */
    char path[128];
    char *bytes = arena_take(arena, 2000 * 1000);
    snprintf(path, sizeof path, "%s/sent", world.folder);
    peer_write(path, bytes, 2000 * 1000);
    assert_string_equal(CURL(arena, 0, "-o", "/dev/null", "-w", "%{http_code}", "-H", "Expect:", "--data-binary",
                             arena_printf(arena, "@%s", path), url(arena, "/x")),
                        "413");
}

static void a_spool_that_fails_is_said_and_survived(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    char path[128];
    snprintf(path, sizeof path, "%s/sent", world.folder);
    peer_write(path, arena_take(arena, 90 * 1000), 90 * 1000);
    struct http_settings settings = quick();
    struct http_handler handler = {handle, limit, NULL};
    struct http_server *server;
    settings.spool_dir = "/nonexistent";
    assert_int_equal(http_server_start(&settings, &handler, NULL, &server), 0);
    const char *to = arena_printf(arena, "http://127.0.0.1:%d/x", http_server_port(server));
    const char *data = arena_printf(arena, "@%s", path);
    for (int i = 0; i < 2; i++)
        assert_string_equal(
            CURL(arena, 0, "-o", "/dev/null", "-w", "%{http_code}", "-H", "Expect:", "--data-binary", data, to), "503");
    assert_int_equal(http_server_counts(server).requests, 0);
    http_server_stop(server, 500);
}

static void an_upload_that_breaks_off_leaves_nothing(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    char piece[100 * 1000] = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 99999\r\n\r\n";
    for (int i = 0; i < 5; i++) {
        int s = peer_connect(world.port);
        assert_int_equal(send(s, piece, 90 * 1000, MSG_NOSIGNAL), 90 * 1000);
        usleep((useconds_t)(i * 1000)); /* in various states of being written */
        close(s);
    }
    usleep(200 * 1000);
    struct child_result left;
    assert_int_equal(
        child_run(&(struct child_request){.argv = (const char *const[]){"ls", world.folder, NULL}}, arena, &left), 0);
    assert_string_equal(left.out, "");
    struct http_counts counts = http_server_counts(world.server);
    assert_int_equal(counts.connections + counts.calls + counts.requests, 0);
}

static void files_are_sent_whole_and_may_be_gone_by_then(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    char path[128];
    size_t n = 5 * 1000 * 1000 + 3;
    char *bytes = arena_take(arena, n + 1);
    for (size_t i = 0; i < n; i++)
        bytes[i] = (char)('a' + i % 23);
    snprintf(path, sizeof path, "%s/file", world.folder);
    assert_string_equal(CURL(arena, 0, url(arena, "/file")), "none");
    peer_write(path, bytes, n);
    int s = send_text("GET /file HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    usleep(50 * 1000);
    unlink(path);
    char *reply = arena_take(arena, n + 4096);
    size_t size = peer_read(s, reply, n + 4096, 1000);
    close(s);
    const char *body = strstr(reply, "\r\n\r\n") + 4;
    assert_int_equal(size - (size_t)(body - reply), n);
    assert_memory_equal(body, bytes, n);
}

/* ---- time-outs and limits ---- */

static void slow_clients_are_cut_off_and_others_served(void **state)
{
    (void)state;
    struct http_settings settings = quick();
    settings.head_ms = settings.idle_ms = settings.body_ms = 400;
    open_world(settings);
    enum { LORIS = 60 };
    int loris[LORIS];
    for (int i = 0; i < LORIS; i++)
        loris[i] = i % 3 == 0   ? peer_connect(world.port)
                   : i % 3 == 1 ? send_text("GET / HTTP/1.1\r\nHost: a\r\nX-")
                                : send_text("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
    for (int round = 0; round < 16; round++) { /* feeding a head does not prolong its time */
        usleep(60 * 1000);
        for (int i = 1; i < LORIS; i += 3)
            send(loris[i], "a", 1, MSG_NOSIGNAL);
        assert_int_equal(status_of(talk("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")), 200);
    }
    assert_true(http_server_counts(world.server).timeouts >= LORIS);
    for (int i = 0; i < LORIS; i++) {
        char reply[1024];
        peer_read(loris[i], reply, sizeof reply, 1500);
        assert_int_equal(status_of(reply), i % 3 == 0 ? 0 : 408);
        close(loris[i]);
    }
    usleep(50 * 1000);
    assert_int_equal(http_server_counts(world.server).connections, 0);
    close_world();
}

static void connections_beyond_the_limit_are_closed(void **state)
{
    (void)state;
    struct http_settings settings = quick();
    settings.max_connections = 5;
    open_world(settings);
    int s[5];
    char reply[64];
    for (int i = 0; i < 5; i++)
        s[i] = peer_connect(world.port);
    usleep(50 * 1000);
    int sixth = peer_connect(world.port);
    assert_int_equal(peer_read(sixth, reply, sizeof reply, 500), 0);
    close(sixth);
    assert_int_equal(http_server_counts(world.server).refused_connections, 1);
    close(s[0]);
    usleep(50 * 1000);
    assert_int_equal(status_of(talk("GET / HTTP/1.1\r\nHost: a\r\n\r\n")), 200);
    for (int i = 1; i < 5; i++)
        close(s[i]);
    close_world();
}

static void a_client_that_sends_without_reading_does_not_fill_memory(void **state)
{
    (void)state;
    int s = send_text("GET /later?ms=1500 HTTP/1.1\r\nHost: a\r\n\r\n");
    struct timeval wait = {.tv_usec = 300 * 1000};
    setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    char piece[64 * 1024];
    size_t sent = 0;
    memset(piece, 'x', sizeof piece);
    for (ssize_t n; sent < 64u << 20 && (n = send(s, piece, sizeof piece, MSG_NOSIGNAL)) > 0;)
        sent += (size_t)n;
    assert_true(sent < 32u << 20); /* the kernel's buffers, not ours */
    assert_true(http_server_counts(world.server).bytes_in < 300 * 1000);
    close(s);
}

static void wrong_settings_are_explained(void **state)
{
    (void)state;
    struct http_handler handler = {handle, NULL, NULL};
    struct http_settings settings = quick();
    struct http_server *server = NULL;
    struct oops oops = {0};
    settings.port = world.port;
    assert_int_equal(http_server_start(&settings, &handler, &oops, &server), -ERR_EXISTS);
    assert_contains(oops.zh, "已被占用");
    settings = quick();
    settings.address = "localhost";
    oops = (struct oops){0};
    assert_int_equal(http_server_start(&settings, &handler, &oops, &server), -ERR_INVALID);
    assert_contains(oops.zh, "localhost");
    settings = quick();
    settings.cert_file = settings.key_file = "/nonexistent/cert.pem";
    oops = (struct oops){0};
    assert_int_equal(http_server_start(&settings, &handler, &oops, &server), -ERR_INVALID);
    assert_string_equal(oops.where, "/nonexistent/cert.pem");
    assert_null(server);
}

/* ---- TLS ---- */

static int s_client(struct arena *arena, const char *option)
{
    const char *at = arena_printf(arena, "127.0.0.1:%d", world.port);
    struct child_result result;
    assert_int_equal(
        child_run(&(struct child_request){.argv = (const char *const[]){"openssl", "s_client", "-connect", at,
                                                                        "-cipher", "ALL:@SECLEVEL=0", option, NULL}},
                  arena, &result),
        0);
    return result.status;
}

static void tls_is_1_2_or_1_3_and_carries_everything(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    char folder[64], cert[128], key[128], path[128];
    peer_folder(folder);
    peer_certificate(folder, 30);
    snprintf(cert, sizeof cert, "%s/cert.pem", folder);
    snprintf(key, sizeof key, "%s/key.pem", folder);
    struct http_settings settings = quick();
    settings.cert_file = cert;
    settings.key_file = key;
    open_world(settings);
    const char *base = arena_printf(arena, "https://localhost:%d", world.port);
    const char *to = arena_printf(arena, "localhost:%d:127.0.0.1", world.port);
    size_t n = 3 * 1000 * 1000;
    char *bytes = arena_take(arena, n + 1);
    memset(bytes, 't', n);
    snprintf(path, sizeof path, "%s/file", world.folder);
    peer_write(path, bytes, n);
    const char *reply = CURL(arena, 0, "--cacert", cert, "--resolve", to, arena_printf(arena, "%s/a", base),
                             arena_printf(arena, "%s/b", base));
    assert_contains(reply, "GET /a");
    assert_contains(reply, "GET /b");
    assert_contains(reply, "tls=1");
    assert_string_equal(
        CURL(arena, 0, "--tls-max", "1.2", "--cacert", cert, "--resolve", to, arena_printf(arena, "%s/file", base)),
        bytes);
    assert_contains(CURL(arena, 0, "--cacert", cert, "--resolve", to, "-H", "Authorization: x", "-H",
                         "Expect: 100-continue", "--data-binary", arena_printf(arena, "@%s", path),
                         arena_printf(arena, "%s/upload", base)),
                    "body=3000000: hash=");
    assert_int_equal(s_client(arena, "-tls1_2"), 0);
    assert_int_equal(s_client(arena, "-tls1_3"), 0);
    assert_int_equal(s_client(arena, "-tls1_1"), 1);
    assert_int_equal(status_of(talk("GET / HTTP/1.1\r\nHost: a\r\n\r\n")), 0); /* plain text to a TLS port */

    peer_certificate(folder, 60);
    struct oops oops = {0};
    assert_int_equal(http_server_renew(world.server, cert, "/nonexistent", &oops), -ERR_INVALID);
    assert_int_equal(http_server_renew(world.server, cert, key, NULL), 0);
    assert_contains(CURL(arena, 0, "--cacert", cert, "--resolve", to, base), "GET / "); /* the new one verifies */
    close_world();
    peer_remove(folder);
}

/* ---- streams ---- */

static long resident_kib(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_int_equal(fscanf(file, "%*d %ld", &pages), 1);
    fclose(file);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static void await(atomic_int *number, int value)
{
    for (int i = 0; i < 2000 && atomic_load(number) < value; i++)
        usleep(5000);
    assert_int_equal(atomic_load(number), value);
}

static void two_thousand_streams_share_their_events(void **state)
{
    (void)state;
    enum { STREAMS = 2000 };
    struct rlimit files = {STREAMS * 2 + 200, STREAMS * 2 + 200}, former;
    getrlimit(RLIMIT_NOFILE, &former);
    files.rlim_max = former.rlim_max;
    if (former.rlim_cur < files.rlim_cur && setrlimit(RLIMIT_NOFILE, &files) != 0)
        skip();
    static int clients[STREAMS];
    long before = resident_kib();
    for (int i = 0; i < STREAMS; i++) {
        clients[i] = send_text("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
        if (i % 100 == 99)
            await(&world.stream_count, i + 1);
    }
    long with = resident_kib();
    struct http_event *event = http_event_new("change", "42", "{\"topic\":\"隐患\"}");
    ms_t start = clock_machine();
    for (int i = 0; i < STREAMS; i++)
        http_stream_push(world.streams[i], event);
    http_event_drop(event);
    char reply[1024];
    for (int i = 0; i < STREAMS; i++) {
        size_t n = 0;
        while (!strstr((reply[n] = '\0', reply), "隐患\"}\n\n")) {
            ssize_t got = read(clients[i], reply + n, sizeof reply - 1 - n);
            assert_true(got > 0);
            n += (size_t)got;
        }
        assert_contains(reply, "text/event-stream");
        assert_contains(reply, "event: change\nid: 42\ndata: {\"topic\":\"隐患\"}\n\n");
    }
    ms_t took = clock_machine() - start;
    printf("    2,000 streams: %ld KiB resident more (%ld → %ld), one event to all in %lld ms\n", with - before, before,
           with, (long long)took);
    assert_int_equal(http_server_counts(world.server).streams, STREAMS);
    for (int i = 0; i < STREAMS; i++)
        close(clients[i]);
    await(&world.closed, STREAMS);
    assert_int_equal(http_server_counts(world.server).streams, 0);
    http_stream_push(world.streams[7], event = http_event_new(NULL, NULL, "late")); /* harmless */
    http_event_drop(event);
    http_stream_close(world.streams[8]);
}

static void a_stream_that_is_not_read_is_told_to_resync(void **state)
{
    (void)state;
    int s = send_text("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
    await(&world.stream_count, 1);
    char big[100 * 1000];
    memset(big, 'b', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    struct http_event *event = http_event_new("big", NULL, big);
    for (int i = 0; i < 300; i++)
        http_stream_push(world.streams[0], event);
    http_event_drop(event);
    event = http_event_new("last", NULL, "a\nb");
    http_stream_push(world.streams[0], event);
    http_event_drop(event);
    usleep(100 * 1000);
    assert_true(http_server_counts(world.server).resyncs >= 1);
    static char reply[32u << 20];
    size_t n = peer_read(s, reply, sizeof reply, 500);
    assert_true(n < 20u << 20); /* most were discarded */
    assert_contains(reply, "event: resync\ndata: \n\n");
    assert_contains(reply, "event: last\ndata: a\ndata: b\n\n");
    assert_true(strstr(reply, "event: resync") < strstr(reply, "event: last"));
    close(s);
    await(&world.closed, 1);
}

static void streams_beat_and_say_goodbye(void **state)
{
    (void)state;
    struct http_settings settings = quick();
    settings.heartbeat_ms = 300;
    open_world(settings);
    char reply[1024];
    int s = send_text("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
    int t = send_text("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
    await(&world.stream_count, 2);
    usleep(1000 * 1000);
    http_stream_close(world.streams[0]);
    http_server_close(world.server);
    int byes = 0;
    for (int i = 0; i < 2; i++) { /* either may have been the first on its loop */
        peer_read(i ? t : s, reply, sizeof reply, 1000);
        assert_contains(reply, "\r\n\r\n:\n\n");
        byes += strstr(reply, "event: bye\ndata: \n\n") != NULL;
    }
    assert_int_equal(byes, 1);
    close(s);
    close(t);
    await(&world.closed, 2);
    close_world();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
        WITH_WORLD(hostile_shapes_never_reach_the_handler),
        WITH_WORLD(paths_with_two_meanings_are_refused),
        WITH_WORLD(a_request_reaches_its_handler_whole),
        WITH_WORLD(a_head_may_come_byte_by_byte),
        WITH_WORLD(pipelined_requests_are_answered_in_order),
        WITH_WORLD(connections_are_kept_or_closed_as_asked),
        WITH_WORLD(a_reply_to_a_client_that_left_is_dropped),
        cmocka_unit_test(only_the_named_proxy_speaks_for_others),
        cmocka_unit_test(the_end_waits_for_calls_that_are_out),
        WITH_WORLD(large_bodies_become_hashed_files),
        WITH_WORLD(a_handler_keeps_a_file_by_renaming_it),
        WITH_WORLD(bodies_beyond_the_limit_are_refused_before_they_come),
        WITH_WORLD(a_spool_that_fails_is_said_and_survived),
        WITH_WORLD(an_upload_that_breaks_off_leaves_nothing),
        WITH_WORLD(files_are_sent_whole_and_may_be_gone_by_then),
        cmocka_unit_test(slow_clients_are_cut_off_and_others_served),
        cmocka_unit_test(connections_beyond_the_limit_are_closed),
        WITH_WORLD(a_client_that_sends_without_reading_does_not_fill_memory),
        WITH_WORLD(wrong_settings_are_explained),
        cmocka_unit_test(tls_is_1_2_or_1_3_and_carries_everything),
        WITH_WORLD(two_thousand_streams_share_their_events),
        WITH_WORLD(a_stream_that_is_not_read_is_told_to_resync),
        cmocka_unit_test(streams_beat_and_say_goodbye),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
