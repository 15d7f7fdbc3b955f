#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "io/http_client.h"
#include "io/http_server.h"

#include "base/text.h"

#include "peers.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
    struct loop *loop;
    struct http_client *client;
} world;

static void open_client(struct http_client_settings settings)
{
    assert_int_equal(loop_start("client", &world.loop), 0);
    assert_int_equal(http_client_new(world.loop, &settings, &world.client), 0);
}

static void close_client(void)
{
    http_client_free(world.client);
    loop_stop(world.loop);
}

static int set_up(void **state)
{
    (void)state;
    open_client(http_client_settings_default());
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    close_client();
    return 0;
}

static struct http_client_reply ask(struct arena *arena, struct http_client_request request)
{
    struct http_client_reply reply;
    assert_int_equal(http_client_wait(world.client, &request, arena, &reply), 0);
    return reply;
}

static void assert_contains(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("«%s» is not in «%s»", part, text);
}

/* ---- HTTP ---- */

static void pages_come_with_head_body_and_times(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct peer nginx = peer_nginx();
    const char *url = arena_printf(arena, "http://127.0.0.1:%d/1k", nginx.port);
    struct http_client_reply reply = ask(arena, (struct http_client_request){.url = url});
    assert_int_equal(reply.code, 0);
    assert_string_equal(reply.error, "");
    assert_int_equal(reply.status, 200);
    assert_int_equal(reply.body_size, 1024);
    assert_contains(reply.headers, "Server: nginx");
    assert_string_equal(reply.peer, "127.0.0.1");
    assert_true(reply.connect_us > 0 && reply.first_byte_us > 0 && reply.tls_us == 0);
    assert_true(reply.total_us >= reply.connect_us + reply.first_byte_us);
    reply = ask(arena, (struct http_client_request){.url = url}); /* over the same connection */
    assert_int_equal(reply.connect_us, 0);
    reply = ask(arena, (struct http_client_request){.url = url, .fresh = true});
    assert_true(reply.connect_us > 0);
    reply = ask(arena, (struct http_client_request){.url = url, .max_reply = 100});
    assert_int_equal(reply.code, 0);
    assert_true(reply.cut && reply.body_size == 100);
    const char *again = arena_printf(arena, "http://127.0.0.1:%d/again", nginx.port);
    assert_int_equal(ask(arena, (struct http_client_request){.url = again}).status, 302);
    reply = ask(arena, (struct http_client_request){.url = again, .follow = true});
    assert_int_equal(reply.status, 200);
    assert_int_equal(reply.redirects, 1);
    assert_null(strstr(reply.headers, "Location"));
    assert_int_equal(ask(arena, (struct http_client_request){.url = url, .connect_only = true}).code, 0);
    const char *named = arena_printf(arena, "http://sample.test:%d/1k", nginx.port);
    reply = ask(arena, (struct http_client_request){.url = named, .address = "127.0.0.1"});
    assert_int_equal(reply.status, 200);
    peer_end(&nginx);
}

/* Accepts and never answers. */
static int listen_mutely(uint16_t *ret_port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(s, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(s, 20), 0);
    assert_int_equal(getsockname(s, (struct sockaddr *)&address, &size), 0);
    *ret_port = ntohs(address.sin_port);
    return s;
}

static void failures_have_a_code_and_a_sentence(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    uint16_t port;
    const char *nobody = arena_printf(arena, "http://127.0.0.1:%d/", peer_free_port());
    struct http_client_reply reply = ask(arena, (struct http_client_request){.url = nobody});
    assert_int_equal(reply.code, -ERR_NETWORK);
    assert_contains(reply.error, "Failed to connect");
    assert_int_equal(ask(arena, (struct http_client_request){.url = "file:///etc/passwd"}).code, -ERR_INVALID);
    assert_int_equal(ask(arena, (struct http_client_request){.url = "http://[::1"}).code, -ERR_INVALID);
    const struct http_header split[] = {{"X", "a\r\nHost: b"}, {NULL, NULL}};
    assert_int_equal(ask(arena, (struct http_client_request){.url = nobody, .headers = split}).code, -ERR_INVALID);
    assert_int_equal(ask(arena, (struct http_client_request){.url = nobody, .method = "GET / HTTP/1.1\r\nX:"}).code,
                     -ERR_INVALID);

    int mute = listen_mutely(&port);
    const char *url = arena_printf(arena, "http://127.0.0.1:%d/", port);
    reply = ask(arena, (struct http_client_request){.url = url, .timeout_ms = 300});
    assert_int_equal(reply.code, -ERR_TIMEOUT);
    assert_in_range(reply.total_us, 290 * 1000, 2000 * 1000);
    close(mute);
}

/* Our own server tells what it got, from a thread after a while, and how many it had at once. */
static atomic_int at_once, most_at_once;

static void *answer(void *arg)
{
    struct http_call *call = arg;
    const struct http_request *request = http_call_request(call);
    usleep(20 * 1000);
    const char *text =
        arena_printf(request->arena, "%s %s type=%s empty=%s body=%s", request->method, request->path,
                     http_header(request, "content-type"), http_header(request, "x-empty"), request->body);
    atomic_fetch_sub(&at_once, 1);
    http_reply(call, 200, "text/plain", NULL, text, strlen(text));
    return NULL;
}

static void handle(struct http_call *call, void *ctx)
{
    (void)ctx;
    int now = atomic_fetch_add(&at_once, 1) + 1;
    if (now > atomic_load(&most_at_once))
        atomic_store(&most_at_once, now);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, answer, call), 0);
    pthread_detach(thread);
}

static void count_done(const struct http_client_reply *reply, void *arg)
{
    atomic_fetch_add((atomic_int *)arg, reply->code == 0 && reply->status == 200 ? 1 : 1000);
}

static void webhooks_arrive_as_sent_and_a_host_is_spared(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct http_settings settings = http_settings_default();
    struct http_server *server;
    settings.loops = 1;
    assert_int_equal(http_server_start(&settings, &(struct http_handler){.handle = handle}, NULL, &server), 0);
    const char *url = arena_printf(arena, "http://127.0.0.1:%d/hook", http_server_port(server));
    const struct http_header headers[] = {{"Content-Type", "application/json"}, {"X-Empty", ""}, {NULL, NULL}};
    const char *body = "{\"msgtype\":\"text\",\"text\":\"漏洞整改\"}";
    struct http_client_request request = {.url = url, .headers = headers, .body = body, .body_size = strlen(body)};
    assert_string_equal(ask(arena, request).body,
                        arena_printf(arena, "POST /hook type=application/json empty= body=%s", body));
    request.method = "PUT";
    assert_contains(ask(arena, request).body, "PUT /hook type=application/json");

    atomic_int done = 0;
    atomic_store(&most_at_once, 0);
    for (int i = 0; i < 40; i++)
        assert_int_equal(http_client_send(world.client, &request, count_done, &done), 0);
    for (int i = 0; i < 1000 && atomic_load(&done) < 40; i++)
        usleep(5000);
    assert_int_equal(atomic_load(&done), 40);
    assert_int_equal(atomic_load(&most_at_once), 4); /* per_host */
    http_server_stop(server, 1000);
}

static void count_busy(const struct http_client_reply *reply, void *arg)
{
    struct http_client_request again = {.url = "http://127.0.0.1/"};
    bool refused = http_client_send(world.client, &again, count_busy, arg) == -ERR_BUSY;
    atomic_fetch_add((atomic_int *)arg, reply->code == -ERR_BUSY && refused);
}

static void requests_are_bounded_and_ended_with_the_client(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    open_client((struct http_client_settings){.per_host = 2, .total = 4, .waiting = 10});
    uint16_t port;
    int mute = listen_mutely(&port);
    struct http_client_request request = {.url = arena_printf(arena, "http://127.0.0.1:%d/", port)};
    atomic_int busy = 0;
    for (int i = 0; i < 10; i++)
        assert_int_equal(http_client_send(world.client, &request, count_busy, &busy), 0);
    assert_int_equal(http_client_send(world.client, &request, count_busy, &busy), -ERR_BUSY);
    usleep(50 * 1000);
    close_client();
    assert_int_equal(atomic_load(&busy), 10);
    close(mute);
}

static void a_client_on_a_test_clock_stays_on_the_machine(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct http_client_settings settings = http_client_settings_default();
    settings.loopback_only = true;
    open_client(settings);
    struct peer nginx = peer_nginx();
    const char *url = arena_printf(arena, "http://127.0.0.1:%d/1k", nginx.port);
    assert_int_equal(ask(arena, (struct http_client_request){.url = url}).code, 0);
    /* 0.0.0.0 leads to the same place, but that is the kernel's kindness and not a loopback address */
    const char *elsewhere = arena_printf(arena, "http://0.0.0.0:%d/1k", nginx.port);
    assert_int_equal(ask(arena, (struct http_client_request){.url = elsewhere}).code, -ERR_NETWORK);
    assert_int_equal(ask(arena, (struct http_client_request){.url = url, .address = "0.0.0.0"}).code, -ERR_NETWORK);
    peer_end(&nginx);
    close_client();
}

/* ---- TLS ---- */

static void certificates_are_judged_and_described(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct peer nginx = peer_nginx(); /* valid for 30 days, for localhost and 127.0.0.1 */
    const char *cert = arena_printf(arena, "%s/cert.pem", nginx.folder);
    const char *url = arena_printf(arena, "https://localhost:%d/1k", nginx.tls_port);
    struct http_client_request request = {.url = url, .address = "127.0.0.1", .cert_info = true};
    struct http_client_reply reply = ask(arena, request);
    assert_int_equal(reply.code, -ERR_NETWORK);
    assert_contains(reply.error, "certificate");
    assert_contains(reply.verify, "self");
    assert_string_equal(reply.cert_subject, "CN=localhost"); /* one sees whose certificate was refused */

    request.skip_verify = true; /* a probe: connect all the same, and say what is wrong */
    reply = ask(arena, request);
    assert_int_equal(reply.status, 200);
    assert_contains(reply.verify, "self");
    assert_true(reply.tls_us > 0);
    assert_int_equal(reply.certificates, 1);
    assert_string_equal(reply.cert_subject, "CN=localhost");
    assert_string_equal(reply.cert_issuer, "CN=localhost");
    ms_t days = (reply.cert_until - clock_true() + 3600 * 1000) / (86400 * 1000);
    assert_int_equal(days, 30);
    assert_true(reply.cert_from <= clock_true() && reply.chain_until == reply.cert_until);

    request.ca_file = cert;
    request.connect_only = true;
    reply = ask(arena, request);
    assert_int_equal(reply.code, 0);
    assert_null(reply.verify);
    assert_int_equal(reply.certificates, 1);
    request.url = arena_printf(arena, "https://other.test:%d/1k", nginx.tls_port);
    assert_contains(ask(arena, request).verify, "another host");
    request.skip_verify = false;
    assert_int_equal(ask(arena, request).code, -ERR_NETWORK);
    request.url = url;
    assert_int_equal(ask(arena, request).code, 0);
    peer_end(&nginx);
}

/* ---- mail ---- */

static const char MAIL[] = "From: fengsui <sender@example.test>\r\nTo: reader@example.test\r\nSubject: sample\r\n"
                           "\r\nline\r\n.\r\n..dots\r\nend\r\n";

static const char *read_mail(struct arena *arena, const struct peer *smtp)
{
    FILE *file = fopen(arena_printf(arena, "%s/mail", smtp->folder), "rb");
    assert_non_null(file);
    char *bytes = arena_take(arena, 4096);
    assert_true(fread(bytes, 1, 4095, file) > 0);
    fclose(file);
    return bytes;
}

static void mail_arrives_unchanged(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct peer smtp = peer_smtp("plain");
    const char *const two[] = {"reader@example.test", "second@example.test", NULL};
    const char *const wrong[] = {"nobody@example.test", NULL};
    const char *const none[] = {NULL}, *const split[] = {"a@b\r\nRCPT TO:c@d", NULL};
    const char *const wrapped[] = {"a@b> SIZE=1 <c@d", NULL};
    struct http_client_request request = {.url = arena_printf(arena, "smtp://127.0.0.1:%d/sample", smtp.port),
                                          .mail_from = "sender@example.test",
                                          .mail_to = two,
                                          .body = MAIL,
                                          .body_size = sizeof MAIL - 1};
    struct http_client_reply reply = ask(arena, request);
    if (reply.code)
        fail_msg("%s", reply.error);
    assert_int_equal(reply.status, 250);
    assert_contains(reply.headers, "250 taken");
    assert_string_equal(read_mail(arena, &smtp), arena_printf(arena,
                                                              "sender@example.test|reader@example.test,"
                                                              "second@example.test|plain\n%s",
                                                              MAIL));
    request.mail_to = wrong;
    reply = ask(arena, request);
    assert_int_equal(reply.code, -ERR_REFUSED);
    assert_int_equal(reply.status, 550);
    assert_contains(reply.headers, "550 no such mailbox here");
    request.mail_to = none;
    assert_int_equal(ask(arena, request).code, -ERR_INVALID);
    request.mail_to = split;
    assert_int_equal(ask(arena, request).code, -ERR_INVALID);
    request.mail_to = wrapped;
    assert_int_equal(ask(arena, request).code, -ERR_INVALID);
    request.mail_to = two;
    request.tls = HTTP_CLIENT_TLS_MUST; /* not offered: nothing is sent */
    assert_int_equal(ask(arena, request).code, -ERR_NETWORK);
    peer_end(&smtp);
}

static void mail_goes_over_starttls_with_a_password(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct peer smtp = peer_smtp("starttls");
    const char *const to[] = {"reader@example.test", NULL};
    struct http_client_request request = {.url = arena_printf(arena, "smtp://localhost:%d", smtp.port),
                                          .address = "127.0.0.1",
                                          .tls = HTTP_CLIENT_TLS_MUST,
                                          .ca_file = arena_printf(arena, "%s/cert.pem", smtp.folder),
                                          .user = "sample",
                                          .password = "geheim-7",
                                          .mail_from = "",
                                          .mail_to = to,
                                          .body = MAIL,
                                          .body_size = sizeof MAIL - 1};
    struct http_client_reply reply = ask(arena, request);
    if (reply.code)
        fail_msg("%s\n%s", reply.error, reply.headers);
    assert_memory_equal(read_mail(arena, &smtp), "<>|reader@example.test|tls\n", 27);
    request.password = "wrong";
    reply = ask(arena, request);
    assert_int_equal(reply.code, -ERR_REFUSED);
    assert_int_equal(reply.status, 535);
    request.ca_file = NULL; /* the system does not know this certificate */
    assert_int_equal(ask(arena, request).code, -ERR_NETWORK);
    peer_end(&smtp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define WITH_CLIENT(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
        WITH_CLIENT(pages_come_with_head_body_and_times),
        WITH_CLIENT(failures_have_a_code_and_a_sentence),
        WITH_CLIENT(webhooks_arrive_as_sent_and_a_host_is_spared),
        cmocka_unit_test(requests_are_bounded_and_ended_with_the_client),
        cmocka_unit_test(a_client_on_a_test_clock_stays_on_the_machine),
        WITH_CLIENT(certificates_are_judged_and_described),
        WITH_CLIENT(mail_arrives_unchanged),
        WITH_CLIENT(mail_goes_over_starttls_with_a_password),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
