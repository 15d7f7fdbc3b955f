/* What servers do that mean no good, or know no better: each is a process of its own that the test starts. Whatever
 * they do, a try ends in time, takes no more than its share of memory, and says what was seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "services.h"

#include <arpa/inet.h>
#include <math.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { TIMEOUT = 600 };

/* ---- servers: what one does with a connection whose request it has read ---- */

static bool say(int fd, const char *text) { return write(fd, text, strlen(text)) >= 0; }

static void endless_body(int fd)
{
    char page[4096];
    memset(page, 'x', sizeof page);
    say(fd, "HTTP/1.1 200 OK\r\n\r\n");
    while (write(fd, page, sizeof page) > 0)
        ;
}

static void endless_headers(int fd)
{
    say(fd, "HTTP/1.1 200 OK\r\n");
    while (say(fd, "X-Sample: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"))
        ;
}

static void drop_by_drop(int fd)
{
    say(fd, "HTTP/1.1 200 OK\r\nX-Sample: ");
    while (say(fd, "a"))
        usleep(50000);
}

static void body_drop_by_drop(int fd)
{
    say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    while (say(fd, "a"))
        usleep(50000);
}

static void half_a_page(int fd) { say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf"); }
static void another_language(int fd) { say(fd, "* OK IMAP4rev1 sample ready\r\n"); }
static void nothing(int fd) { (void)fd; }
static void closes_at_once(int fd) { (void)fd; }
static void reset(int fd) { setsockopt(fd, SOL_SOCKET, SO_LINGER, &(struct linger){1, 0}, sizeof(struct linger)); }
static void round_and_round(int fd) { say(fd, "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"); }

static void to_a_file(int fd)
{
    say(fd, "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n");
}

static bool waits_for_a_request(void (*answer)(int fd))
{
    return answer != another_language && answer != closes_at_once;
}

static pid_t serve(void (*answer)(int fd), int *ret_port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(fd, 16), 0);
    getsockname(fd, (struct sockaddr *)&address, &size);
    *ret_port = ntohs(address.sin_port);
    pid_t pid = fork();
    if (pid != 0) {
        close(fd);
        return pid;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        char request[4096];
        int client = accept(fd, NULL, NULL);
        if (client >= 0 && (!waits_for_a_request(answer) || read(client, request, sizeof request) > 0))
            answer(client);
        if (answer != reset && shutdown(client, SHUT_WR) == 0)
            while (read(client, request, sizeof request) > 0)
                ; /* closed with something unread, the connection would be reset */
        close(client);
    }
}

static struct probe_result look(const char *kind, const char *address, const char *key, const char *value)
{
    ARENA_SCOPE(arena);
    char timeout[16];
    snprintf(timeout, sizeof timeout, "%d", TIMEOUT);
    const struct probe_pair settings[] = {{"timeout", timeout}, {key, value}};
    const struct probe_spec *spec = NULL;
    struct probe_result result;
    assert_int_equal(probe_spec_make(arena, kind, address, settings, key ? 2 : 1, NULL, &spec), 0);
    ms_t begun = clock_machine();
    assert_int_equal(probe_once(spec, &result), 0);
    assert_true(clock_machine() - begun < TIMEOUT + 900);
    return result;
}

static void no_server_makes_a_page_into_what_it_is_not(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        void (*answer)(int fd);
        enum probe_verdict verdict;
        const char *key, *value;
    } rows[] = {
        {"endless body", endless_body, PROBE_UP, NULL, NULL},
        {"endless body without the word", endless_body, PROBE_WRONG, "contains", "样例"},
        {"endless headers", endless_headers, PROBE_WRONG, NULL, NULL},
        {"drop by drop", drop_by_drop, PROBE_DOWN, NULL, NULL},
        {"body drop by drop", body_drop_by_drop, PROBE_DOWN, NULL, NULL},
        {"half a page", half_a_page, PROBE_WRONG, NULL, NULL},
        {"another language", another_language, PROBE_WRONG, NULL, NULL},
        {"nothing", nothing, PROBE_DOWN, NULL, NULL},
        {"reset", reset, PROBE_DOWN, NULL, NULL},
        {"round and round", round_and_round, PROBE_UP, NULL, NULL}, /* 302: not followed */
        {"to a file", to_a_file, PROBE_WRONG, "status", "200"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int port;
        char url[48];
        pid_t pid = serve(rows[i].answer, &port);
        snprintf(url, sizeof url, "http://127.0.0.1:%d/", port);
        struct probe_result result = look("http", url, rows[i].key, rows[i].value);
        kill(pid, SIGKILL);
        services_end(&pid);
        print_message("%s: %s, %s (%s) | %s | %s\n", rows[i].name, probe_verdict_name(result.verdict), result.zh,
                      result.en, result.expected, result.actual);
        if (result.verdict != rows[i].verdict)
            fail_msg("%s: %s instead of %s", rows[i].name, probe_verdict_name(result.verdict),
                     probe_verdict_name(rows[i].verdict));
        bool wrong = rows[i].verdict == PROBE_WRONG;
        assert_true(wrong == (*result.expected && *result.actual));
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    assert_true(usage.ru_maxrss < 512 * 1024); /* KiB; an endless body is not kept */
}

static void a_greeting_that_never_ends_or_never_comes_is_told(void **state)
{
    (void)state;
    int port;
    char address[32];
    pid_t pid = serve(another_language, &port);
    snprintf(address, sizeof address, "127.0.0.1:%d", port);
    struct probe_result result = look("tcp", address, "expect", "220");
    assert_int_equal(result.verdict, PROBE_WRONG);
    assert_string_equal(result.actual, "* OK IMAP4rev1 sample ready");
    kill(pid, SIGKILL);
    services_end(&pid);
    pid = serve(endless_body, &port); /* waits for a request that this kind never sends */
    snprintf(address, sizeof address, "127.0.0.1:%d", port);
    result = look("tcp", address, "expect", "220");
    assert_int_equal(result.verdict, PROBE_DOWN);
    kill(pid, SIGKILL);
    services_end(&pid);
    pid = serve(closes_at_once, &port);
    char mute[32];
    snprintf(mute, sizeof mute, "127.0.0.1:%d", port);
    result = look("tcp", mute, "expect", "220");
    assert_int_equal(result.verdict, PROBE_WRONG);
    assert_string_equal(result.actual, "没有说话就断开");
    kill(pid, SIGKILL);
    services_end(&pid);
    result = look("tls", address, NULL, NULL); /* nobody there: nothing is known of a certificate */
    assert_int_equal(result.verdict, PROBE_BLIND);
    assert_string_equal(result.zh, "连接被拒绝");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_server_makes_a_page_into_what_it_is_not),
        cmocka_unit_test(a_greeting_that_never_ends_or_never_comes_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
