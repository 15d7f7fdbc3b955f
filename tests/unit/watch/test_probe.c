#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "services.h"
#include "watch/dns_reply.h"
#include "watch/icmp_packet.h"
#include "watch/ntp_packet.h"

#include <arpa/inet.h>
#include <math.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct services services;

/* "key=value" texts, ended by NULL, become settings. */
static struct probe_result try_kind(const char *kind, const char *address, ...)
{
    ARENA_SCOPE(arena);
    struct probe_pair settings[8];
    size_t n = 0;
    va_list args;
    va_start(args, address);
    for (const char *text; (text = va_arg(args, const char *));) {
        const char *equal = strchr(text, '=');
        assert_non_null(equal);
        settings[n++] = (struct probe_pair){arena_text_n(arena, text, (size_t)(equal - text)),
                                            services_fill(&services, arena, equal + 1)};
    }
    va_end(args);
    const struct probe_spec *spec = NULL;
    struct oops oops = {0};
    if (probe_spec_make(arena, kind, services_fill(&services, arena, address), settings, n, &oops, &spec) != 0)
        fail_msg("%s %s: %s: %s", kind, address, oops.where, oops.zh);
    struct probe_result result;
    assert_int_equal(probe_once(spec, &result), 0);
    return result;
}

static void assert_verdict(const struct probe_result *result, enum probe_verdict verdict)
{
    if (result->verdict != verdict)
        fail_msg("expected %s, got %s: %s (%s), expected \"%s\", actual \"%s\"", probe_verdict_name(verdict),
                 probe_verdict_name(result->verdict), result->zh, result->en, result->expected, result->actual);
    assert_true(*result->zh && *result->en && text_utf8(result->zh, strlen(result->zh)));
    bool contrasted = verdict == PROBE_WRONG || verdict == PROBE_UNTRUSTED; /* what should be, and what is */
    assert_true(contrasted <= (*result->expected && *result->actual));
}

static void every_example_of_every_kind_gives_its_verdict(void **state)
{
    (void)state;
    int tried = 0;
    for (const struct probe_kind *const *at = probe_kinds; *at; at++) {
        const struct probe_kind *kind = *at;
        assert_ptr_equal(probe_kind_find(kind->name), kind);
        assert_true(kind->title && kind->en && kind->unit && kind->start && kind->cancel && kind->timeout > 0);
        assert_non_null(kind->examples[0].address);
        for (size_t i = 0; i < kind->setting_count; i++)
            assert_true(kind->settings[i].title && kind->settings[i].help && kind->settings[i].en);
        for (size_t i = 0; i < PROBE_EXAMPLES && kind->examples[i].address; i++, tried++) {
            ARENA_SCOPE(arena);
            const struct probe_example *example = &kind->examples[i];
            struct probe_pair settings[6];
            size_t n = 0;
            for (; n < 6 && example->settings[n].key; n++)
                settings[n] = (struct probe_pair){example->settings[n].key,
                                                  services_fill(&services, arena, example->settings[n].value)};
            const struct probe_spec *spec = NULL;
            struct oops oops = {0};
            const char *address = services_fill(&services, arena, example->address);
            if (probe_spec_make(arena, kind->name, address, settings, n, &oops, &spec) != 0)
                fail_msg("%s, example %zu: %s: %s", kind->name, i, oops.where, oops.zh);
            struct probe_result result;
            assert_int_equal(probe_once(spec, &result), 0);
            if (result.verdict == PROBE_BLIND && text_same(kind->name, "icmp")) {
                print_message("no right to ping here: %s\n", result.en);
                continue;
            }
            print_message("%s %s: %s, %s\n", kind->name, address, probe_verdict_name(result.verdict), result.zh);
            assert_verdict(&result, example->verdict);
            bool answered = probe_serves(result.verdict);
            assert_true(!answered || (isfinite(result.value) && result.lost == 0));
            assert_true(!answered || !text_same(kind->unit, "ms") || (result.value > 0 && result.value < 5000));
        }
    }
    assert_true(tried >= 14);
}

static void what_does_not_check_is_refused_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *address, *key, *value, *where;
    } rows[] = {
        {"smoke", "127.0.0.1", NULL, NULL, "kind"},
        {"icmp", "", NULL, NULL, "address"},
        {"icmp", "127.0.0.1:80", NULL, NULL, "address"},
        {"icmp", "has blank", NULL, NULL, "address"},
        {"icmp", "127.0.0.1", "count", "11", "count"},
        {"icmp", "127.0.0.1", "count", "many", "count"},
        {"icmp", "127.0.0.1", "colour", "red", "colour"},
        {"icmp", "127.0.0.1", "timeout", "10", "timeout"},
        {"tcp", "127.0.0.1", NULL, NULL, "address"},
        {"tcp", "127.0.0.1:0", NULL, NULL, "address"},
        {"tcp", "127.0.0.1:70000", NULL, NULL, "address"},
        {"tcp", "[::1", NULL, NULL, "address"},
        {"tcp", "[::1]x22", NULL, NULL, "address"},
        {"tcp", "[www.sample.test]:22", NULL, NULL, "address"},
        {"tcp", "[192.0.2.7]:22", NULL, NULL, "address"},
        {"icmp", "not:an:address", NULL, NULL, "address"},
        {"http", "127.0.0.1", NULL, NULL, "address"},
        {"http", "ftp://127.0.0.1/", NULL, NULL, "address"},
        {"http", "http://", NULL, NULL, "address"},
        {"http", "http://127.0.0.1/a b", NULL, NULL, "address"},
        {"http", "http://127.0.0.1/", "status", "fine", "status"},
        {"http", "http://127.0.0.1/", "status", "300-200", "status"},
        {"http", "http://127.0.0.1/", "status", "200;301", "status"},
        {"http", "http://127.0.0.1/", "method", "POST", "method"},
        {"http", "http://127.0.0.1/", "method", "GET HEAD", "method"},
        {"http", "http://127.0.0.1/", "verify", "maybe", "verify"},
        {"dns", "127.0.0.1", NULL, NULL, "name"},
        {"dns", "127.0.0.1", "type", "ANY", "type"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ARENA_SCOPE(arena);
        const struct probe_spec *spec = NULL;
        struct oops oops = {0};
        const struct probe_pair pair = {rows[i].key, rows[i].value};
        int error = probe_spec_make(arena, rows[i].kind, rows[i].address, &pair, rows[i].key ? 1 : 0, &oops, &spec);
        if (error >= 0 || strcmp(oops.where, rows[i].where) != 0 || spec || !*oops.zh)
            fail_msg("%s %s %s=%s: error %d at %s", rows[i].kind, rows[i].address, rows[i].key, rows[i].value, error,
                     oops.where);
    }
}

static void words_are_not_looked_for_where_no_page_is_fetched(void **state)
{
    (void)state;
    static const char *const KEYS[] = {"contains", "lacks"};
    for (size_t i = 0; i < 2; i++) {
        ARENA_SCOPE(arena);
        const struct probe_pair settings[] = {{"method", "HEAD"}, {KEYS[i], "样例"}};
        const struct probe_spec *spec = NULL;
        struct oops oops = {0};
        assert_int_equal(probe_spec_make(arena, "http", "http://127.0.0.1/", settings, 2, &oops, &spec), -ERR_INVALID);
        assert_string_equal(oops.where, "method");
    }
}

static void addresses_come_apart_in_all_their_shapes(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *address, *host;
        int port;
    } rows[] = {
        {"tcp", "192.0.2.7:22", "192.0.2.7", 22},      {"tcp", "[2001:db8::1]:443", "2001:db8::1", 443},
        {"tls", "www.sample.test", "www.sample.test", 443}, {"tls", "2001:db8::1", "2001:db8::1", 443},
        {"tls", " www.sample.test:8443 ", "www.sample.test", 8443}, {"icmp", "2001:db8::1", "2001:db8::1", 0},
        {"http", "https://[2001:db8::1]:8443/x", "2001:db8::1", 0},
        {"http", "http://www.sample.test/", "www.sample.test", 0},
        {"http", "http://中文.sample.test/", "xn--fiq228c.sample.test", 0},
        {"tls", "中文.sample.test", "xn--fiq228c.sample.test", 443},
        {"icmp", "_sample.test", "_sample.test", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ARENA_SCOPE(arena);
        const struct probe_spec *spec = NULL;
        assert_int_equal(probe_spec_make(arena, rows[i].kind, rows[i].address, NULL, 0, NULL, &spec), 0);
        assert_string_equal(spec->host, rows[i].host);
        assert_int_equal(spec->port, rows[i].port);
    }
}

static void a_web_page_is_judged_by_status_and_words(void **state)
{
    (void)state;
    struct probe_result result = try_kind("http", "{http}/", "contains=不在页面上", NULL);
    assert_verdict(&result, PROBE_WRONG);
    assert_string_equal(result.expected, "不在页面上");
    result = try_kind("http", "{http}/", "lacks=样例", NULL);
    assert_verdict(&result, PROBE_WRONG);
    assert_string_equal(result.actual, "样例");
    result = try_kind("http", "{http}/teapot", NULL);
    assert_verdict(&result, PROBE_WRONG);
    assert_string_equal(result.expected, "200-399");
    assert_string_equal(result.actual, "418");
    result = try_kind("http", "{http}/teapot", "status=200,418", NULL);
    assert_verdict(&result, PROBE_UP);
    result = try_kind("http", "{http}/moved", "status=302", NULL); /* not followed */
    assert_verdict(&result, PROBE_UP);
    result = try_kind("http", "{http}/", "method=HEAD", NULL);
    assert_verdict(&result, PROBE_UP);
    char url[64];
    snprintf(url, sizeof url, "http://www.sample.test:%d/", services.closed);
    result = try_kind("http", url, "through=127.0.0.1", NULL);
    assert_verdict(&result, PROBE_DOWN);
}

static void a_name_can_be_looked_at_through_an_address_of_choice(void **state)
{
    (void)state;
    char url[64];
    snprintf(url, sizeof url, "https://www.sample.test:%d/", services.https);
    struct probe_result result = try_kind("http", url, "through=127.0.0.1", "ca={ca}", NULL);
    assert_verdict(&result, PROBE_UP);
    snprintf(url, sizeof url, "https://other.test:%d/", services.https);
    result = try_kind("http", url, "through=127.0.0.1", "ca={ca}", NULL);
    assert_verdict(&result, PROBE_UNTRUSTED);
    assert_string_equal(result.expected, "发给 other.test 的受信任证书");
    result = try_kind("http", url, "through=127.0.0.1", "verify=no", NULL);
    assert_verdict(&result, PROBE_UP);
}

static void a_name_in_chinese_is_looked_up_and_believed_as_any_other(void **state)
{
    (void)state;
    char url[64], address[32];
    snprintf(url, sizeof url, "https://中文.sample.test:%d/", services.https);
    struct probe_result result = try_kind("http", url, "through=127.0.0.1", "ca={ca}", NULL);
    assert_verdict(&result, PROBE_UP);
    snprintf(address, sizeof address, "127.0.0.1:%d", services.https);
    result = try_kind("tls", address, "name=中文.sample.test", "ca={ca}", NULL);
    assert_verdict(&result, PROBE_UP);
    result = try_kind("tls", address, "name=汉字.sample.test", "ca={ca}", NULL);
    assert_verdict(&result, PROBE_UNTRUSTED);
    result = try_kind("dns", "{dns}", "name=中文.sample.test", "expect=10.20.30.60", NULL);
    assert_verdict(&result, PROBE_UP);
}

static void a_certificate_is_judged_by_its_end_its_name_and_its_issuer(void **state)
{
    (void)state;
    char address[32];
    struct probe_result result = try_kind("tls", "{tls}", "ca={ca}", NULL);
    assert_verdict(&result, PROBE_UP);
    assert_true(result.value == 399);
    result = try_kind("tls", "{tls}", "ca={ca}", "name=www.sample.test", NULL);
    assert_verdict(&result, PROBE_UP);
    result = try_kind("tls", "{tls}", "ca={ca}", "name=mail.sample.test", NULL);
    assert_verdict(&result, PROBE_UNTRUSTED);
    assert_string_equal(result.zh, "证书不是发给这个域名的");
    result = try_kind("tls", "{tls}", NULL); /* the system does not know this authority */
    assert_verdict(&result, PROBE_UNTRUSTED);
    snprintf(address, sizeof address, "127.0.0.1:%d", services.ending);
    result = try_kind("tls", address, "ca={ca}", NULL);
    assert_verdict(&result, PROBE_SLOW);
    assert_string_equal(result.expected, "至少 14 天");
    assert_string_equal(result.actual, "5 天");
    snprintf(address, sizeof address, "127.0.0.1:%d", services.expired);
    result = try_kind("tls", address, "ca={ca}", NULL);
    assert_verdict(&result, PROBE_UNTRUSTED);
    assert_string_equal(result.zh, "证书已过期");
    assert_true(result.value < 0);
    snprintf(address, sizeof address, "127.0.0.1:%d", services.self_signed);
    result = try_kind("tls", address, "ca={ca}", NULL);
    assert_verdict(&result, PROBE_UNTRUSTED);
    assert_string_equal(result.zh, "证书是自签的，不受信任");
    result = try_kind("tls", "{tcp}", NULL); /* speaks, but no TLS */
    assert_verdict(&result, PROBE_WRONG);
}

/* Page and certificate are judged by two kinds that look at the same handshake: never in different words. */
static void page_and_certificate_do_not_contradict_each_other(void **state)
{
    (void)state;
    const int ports[] = {services.https, services.self_signed, services.expired};
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++) {
        char url[48], address[32];
        snprintf(url, sizeof url, "https://127.0.0.1:%d/", ports[i]);
        snprintf(address, sizeof address, "127.0.0.1:%d", ports[i]);
        struct probe_result page = try_kind("http", url, "ca={ca}", NULL);
        struct probe_result certificate = try_kind("tls", address, "ca={ca}", NULL);
        assert_verdict(&page, i ? PROBE_UNTRUSTED : PROBE_UP);
        assert_verdict(&certificate, page.verdict);
        assert_string_equal(page.expected, certificate.expected);
        assert_string_equal(page.actual, certificate.actual);
        assert_true(!i || text_same(page.zh, certificate.zh));
        assert_true(!i || (page.value > 0 && page.value < 5000)); /* the page came, in so many milliseconds */
        struct probe_result trusting = try_kind("http", url, "verify=no", NULL);
        assert_verdict(&trusting, PROBE_UP);
        snprintf(url, sizeof url, "https://127.0.0.1:%d/missing", ports[i]);
        page = try_kind("http", url, "ca={ca}", NULL);
        assert_verdict(&page, PROBE_WRONG); /* a page that is not well is told before its certificate */
        assert_string_equal(page.actual, "404");
    }
    struct probe_result page = try_kind("http", "http://{closed}/", NULL);
    struct probe_result certificate = try_kind("tls", "{closed}", NULL);
    assert_verdict(&page, PROBE_DOWN);
    assert_verdict(&certificate, PROBE_BLIND); /* nothing is known of the certificate of a service that is away */
}

static void a_name_server_is_judged_by_its_answers(void **state)
{
    (void)state;
    struct probe_result result = try_kind("dns", "{dns}", "name=www.sample.test", "expect=10.20.30.41", NULL);
    assert_verdict(&result, PROBE_WRONG);
    assert_string_equal(result.zh, "解析异常");
    assert_string_equal(result.expected, "10.20.30.41");
    assert_string_equal(result.actual, "10.20.30.40");
    result = try_kind("dns", "{dns}", "name=www.sample.test", "expect=10.20.30.40, 10.20.30.41", NULL);
    assert_verdict(&result, PROBE_WRONG);
    result = try_kind("dns", "{dns}", "name=sample.test", "type=MX", "expect=10 mail.sample.test", NULL);
    assert_verdict(&result, PROBE_UP);
    result = try_kind("dns", "{dns}", "name=sample.test", "type=TXT", "expect=v=spf1 -all", NULL);
    assert_verdict(&result, PROBE_UP);
    result = try_kind("dns", "{dns}", "name=six.sample.test", "type=AAAA", "expect=2001:db8::7", NULL);
    assert_verdict(&result, PROBE_UP);
    result = try_kind("dns", "{dns}", "name=two.sample.test", "expect=10.1.1.2,10.1.1.1", NULL);
    assert_verdict(&result, PROBE_UP);
    result = try_kind("dns", "{dns}", "name=two.sample.test", "expect=10.1.1.1", NULL);
    assert_verdict(&result, PROBE_WRONG); /* one more than there should be */
    result = try_kind("dns", "{dns}", "name=two.sample.test", "expect=10.1.1.1", "others=yes", NULL);
    assert_verdict(&result, PROBE_UP);
    result = try_kind("dns", "{dns}", "name=none.sample.test", NULL);
    assert_verdict(&result, PROBE_WRONG);
    assert_string_equal(result.actual, "NXDOMAIN");
    result = try_kind("dns", "{dns}", "name=www.elsewhere.test", NULL); /* dnsmasq without upstream refuses */
    assert_verdict(&result, PROBE_WRONG);
    assert_string_equal(result.actual, "REFUSED");
}

/* ---- time ---- */

/* A server of time that answers one question as `fill` says, in a process of its own. */
static pid_t time_server(int *ret_port, void (*fill)(struct ntp_packet *answer, int number))
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}, from;
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
    getsockname(fd, (struct sockaddr *)&address, &size);
    *ret_port = ntohs(address.sin_port);
    pid_t pid = fork();
    if (pid != 0) {
        close(fd);
        return pid;
    }
    for (;;) {
        unsigned char bytes[128];
        struct ntp_packet asked;
        ssize_t n = recvfrom(fd, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &size);
        if (n < 0 || !ntp_packet_read(bytes, (size_t)n, &asked) || asked.mode != NTP_CLIENT)
            _exit(1);
        for (int number = 0; number < 3; number++) {
            struct ntp_packet answer = {.version = NTP_VERSION, .mode = NTP_SERVER, .stratum = 2, .origin = asked.sent};
            answer.received = answer.sent = ntp_packet_moment(clock_true(), 0);
            fill(&answer, number);
            ntp_packet_write(&answer, bytes);
            if (answer.mode && sendto(fd, bytes, NTP_PACKET_BYTES, 0, (struct sockaddr *)&from, size) < 0)
                _exit(1);
        }
    }
}

static struct probe_result ask_time(void (*fill)(struct ntp_packet *answer, int number))
{
    char address[32];
    int port;
    pid_t pid = time_server(&port, fill);
    snprintf(address, sizeof address, "127.0.0.1:%d", port);
    struct probe_result result = try_kind("ntp", address, "timeout=400", NULL);
    services_end(&pid);
    return result;
}

static void five_seconds_ahead(struct ntp_packet *answer, int number)
{
    (void)number;
    answer->received = answer->sent = ntp_packet_moment(clock_true() + 5000, 0);
}

static void forged_first(struct ntp_packet *answer, int number)
{
    if (number < 2) { /* off the path nobody knows what was asked */
        answer->origin ^= number ? 1 : answer->origin;
        answer->received = answer->sent = ntp_packet_moment(clock_true() + 3600000, 0);
    }
}

static void always_forged(struct ntp_packet *answer, int number)
{
    answer->origin += (unsigned)number + 1;
}

static void peers_only(struct ntp_packet *answer, int number) { answer->mode = number ? 1 : 5; }

static void kiss(struct ntp_packet *answer, const char *code)
{
    answer->stratum = NTP_STRATUM_KISS;
    answer->leap = NTP_LEAP_UNKNOWN;
    memcpy(answer->code, code, 5);
}

static void denied(struct ntp_packet *answer, int number) { (void)number, kiss(answer, "DENY"); }
static void asked_too_often(struct ntp_packet *answer, int number) { (void)number, kiss(answer, "RATE"); }

static void without_time(struct ntp_packet *answer, int number)
{
    (void)number;
    answer->stratum = NTP_STRATUM_UNKNOWN;
    answer->leap = NTP_LEAP_UNKNOWN;
}

static void a_server_of_time_is_judged_by_offset_source_and_will(void **state)
{
    (void)state;
    struct probe_result result = ask_time(five_seconds_ahead);
    assert_verdict(&result, PROBE_WRONG);
    assert_true(result.value > 4900 && result.value < 5100);
    assert_non_null(strstr(result.actual, "+"));
    result = ask_time(denied);
    assert_verdict(&result, PROBE_WRONG);
    assert_string_equal(result.actual, "DENY");
    result = ask_time(asked_too_often); /* our fault: says nothing about it */
    assert_verdict(&result, PROBE_BLIND);
    result = ask_time(without_time);
    assert_verdict(&result, PROBE_WRONG);
}

static void an_answer_to_another_question_is_no_answer(void **state)
{
    (void)state;
    struct probe_result result = ask_time(forged_first);
    assert_verdict(&result, PROBE_UP);
    assert_true(result.value < 500);
    result = ask_time(always_forged);
    assert_verdict(&result, PROBE_DOWN);
    result = ask_time(peers_only);
    assert_verdict(&result, PROBE_DOWN);
}

static void a_real_server_without_a_source_gives_no_time(void **state)
{
    (void)state;
    char address[32];
    int port = services_free_port();
    pid_t pid = services_chronyd(&services, port, "");
    snprintf(address, sizeof address, "127.0.0.1:%d", port);
    struct probe_result result = {.verdict = PROBE_DOWN};
    for (int i = 0; i < 50 && result.verdict == PROBE_DOWN; i++, usleep(20000)) /* until it has opened its port */
        result = try_kind("ntp", address, "timeout=300", NULL);
    services_end(&pid);
    assert_verdict(&result, PROBE_WRONG);
}

static void moments_differ_rightly_across_2036(void **state)
{
    (void)state;
    const ms_t turn = 2085978496000; /* 2036-02-07T06:28:16Z */
    struct ntp_packet answer = {.received = ntp_packet_moment(turn + 250, 0),
                                .sent = ntp_packet_moment(turn + 260, 500)};
    uint64_t asked = ntp_packet_moment(turn - 100, 0), answered = ntp_packet_moment(turn - 100, 30500);
    assert_true(fabs(ntp_packet_offset(&answer, asked, answered) - 340) < 0.01);
    assert_true(fabs(ntp_packet_delay(&answer, asked, answered) - 20) < 0.01);
    assert_int_equal(ntp_packet_moment(turn, 0) >> 32, 0);
}

static void both_families_of_addresses_are_reached(void **state)
{
    (void)state;
    if (services_run("grep -q 00000000000000000000000000000001 /proc/net/if_inet6") != 0)
        skip(); /* no IPv6 here */
    struct probe_result result = try_kind("icmp", "::1", NULL);
    if (result.verdict != PROBE_BLIND)
        assert_verdict(&result, PROBE_UP);
    char address[32];
    snprintf(address, sizeof address, "[::1]:%d", services.closed);
    result = try_kind("tcp", address, NULL);
    assert_verdict(&result, PROBE_DOWN);
    assert_string_equal(result.zh, "连接被拒绝");
}

static void a_refused_connection_is_down_also_by_name(void **state)
{
    (void)state;
    char address[32];
    snprintf(address, sizeof address, "localhost:%d", services.closed); /* by the hosts file */
    struct probe_result result = try_kind("tcp", address, NULL);
    assert_verdict(&result, PROBE_DOWN);
    assert_string_equal(result.zh, "连接被拒绝");
}

static void a_silent_server_is_told_after_the_timeout_and_not_later(void **state)
{
    (void)state;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(fd, 16), 0);
    getsockname(fd, (struct sockaddr *)&address, &size);
    char tcp[32], url[48];
    snprintf(tcp, sizeof tcp, "127.0.0.1:%d", ntohs(address.sin_port));
    snprintf(url, sizeof url, "http://%s/", tcp);
    static const char *const kinds[] = {"tcp", "http", "tls"};
    for (int i = 0; i < 3; i++) {
        ms_t begun = clock_machine();
        struct probe_result result = try_kind(kinds[i], i == 1 ? url : tcp, "timeout=300",
                                              i == 0 ? "expect=220" : NULL, NULL);
        assert_verdict(&result, i < 2 ? PROBE_DOWN : PROBE_BLIND);
        ms_t took = clock_machine() - begun;
        assert_true(took >= 290 && took < 1500);
    }
    close(fd);
}

/* ---- bytes of strangers ---- */

static uint64_t seed = 11;
static uint32_t draw(uint32_t below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % below;
}

static void mutated_dns_answers_never_break_the_reader(void **state)
{
    (void)state;
    /* www.x.test A → CNAME y.x.test, A 10.0.0.1; names compressed */
    static const unsigned char sound[] = {
        0, 7, 0x81, 0x80, 0, 1, 0, 2, 0, 0, 0, 0, 3, 'w', 'w', 'W', 1, 'x', 4, 't', 'e', 's', 't', 0, 0, 1, 0, 1,
        0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 60, 0, 4, 1, 'y', 0xc0, 16,
        0xc0, 40, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 0, 1};
    ARENA_SCOPE(arena);
    struct dns_reply reply;
    assert_int_equal(dns_reply_read(arena, sound, sizeof sound, dns_reply_type("A"), &reply), 0);
    assert_int_equal(reply.n, 1);
    assert_string_equal(reply.texts[0], "10.0.0.1");
    assert_int_equal(dns_reply_read(arena, sound, sizeof sound, dns_reply_type("CNAME"), &reply), 0);
    assert_string_equal(reply.texts[0], "y.x.test");
    static const char *const types[] = {"A", "CNAME", "MX", "TXT"};
    for (int round = 0; round < 20000; round++) {
        ARENA_SCOPE(scratch);
        size_t n = draw(sizeof sound) + 1;
        unsigned char *bytes = arena_copy(scratch, sound, n); /* its own piece: overruns are seen under ASan */
        for (unsigned i = draw(4); i > 0; i--)
            bytes[draw((uint32_t)n)] = (unsigned char)draw(256);
        if (dns_reply_read(scratch, bytes, n, dns_reply_type(types[draw(4)]), &reply) == 0) {
            for (size_t i = 0; i < reply.n; i++)
                assert_true(strlen(reply.texts[i]) < 2048);
        }
    }
}

static void echo_requests_and_what_comes_back_are_read_exactly(void **state)
{
    (void)state;
    struct icmp_packet packet = {false, 0x1234, 0xabcd, 0x1122334455667788, 99}, got;
    unsigned char bytes[128], ip[160] = {0x45, 0, 0, 0, 0, 0, 0, 0, 64, 1};
    size_t n = icmp_packet_write(&packet, 32, bytes);
    assert_int_equal(n, 40);
    assert_int_equal(icmp_packet_read(bytes, n, false, false, &got), ICMP_PACKET_OTHER); /* a request is no answer */
    uint32_t sum = 0;
    for (size_t i = 0; i < n; i += 2)
        sum += (uint32_t)(bytes[i] << 8 | bytes[i + 1]);
    assert_int_equal(((sum & 0xffff) + (sum >> 16)) & 0xffff, 0xffff);
    memcpy(ip + 20, bytes, n);
    ip[20] = 0; /* echo reply */
    assert_int_equal(icmp_packet_read(ip, 20 + n, false, true, &got), ICMP_PACKET_REPLY);
    assert_true(got.ident == packet.ident && got.sequence == packet.sequence && got.cookie == packet.cookie &&
                got.serial == packet.serial);
    unsigned char error[160] = {0x45, 0, 0, 0, 0, 0, 0, 0, 64, 1};
    error[20] = 3; /* unreachable, about the request */
    memcpy(error + 28, ip, 20);
    memcpy(error + 48, bytes, 8);
    assert_int_equal(icmp_packet_read(error, 56, false, true, &got), ICMP_PACKET_UNREACHABLE);
    assert_true(got.ident == packet.ident && got.sequence == packet.sequence);
    for (size_t cut = 0; cut < 56; cut++)
        assert_int_equal(icmp_packet_read(error, cut, false, true, &got), ICMP_PACKET_OTHER);
    for (int round = 0; round < 20000; round++) {
        unsigned char *noise = malloc(100);
        for (int i = 0; i < 100; i++)
            noise[i] = (unsigned char)(draw(3) ? error[i] : draw(256));
        icmp_packet_read(noise, draw(101), draw(2), draw(2), &got);
        free(noise);
    }
}

static void any_bytes_are_read_or_refused_as_time(void **state)
{
    (void)state;
    const struct ntp_packet packet = {1, 4, NTP_SERVER, 1, "GPS", 0x1122334455667788, 2, UINT64_MAX};
    unsigned char sound[NTP_PACKET_BYTES];
    struct ntp_packet got;
    ntp_packet_write(&packet, sound);
    assert_true(ntp_packet_read(sound, sizeof sound, &got));
    assert_memory_equal(&got.origin, &packet.origin, 3 * sizeof got.origin);
    assert_true(got.leap == 1 && got.version == 4 && got.mode == NTP_SERVER && got.stratum == 1);
    assert_string_equal(got.code, "GPS");
    for (int round = 0; round < 20000; round++) {
        size_t n = draw(NTP_PACKET_BYTES + 8);
        unsigned char *bytes = malloc(n + !n);
        for (size_t i = 0; i < n; i++)
            bytes[i] = (unsigned char)(i < sizeof sound && draw(3) ? sound[i] : draw(256));
        if (ntp_packet_read(bytes, n, &got))
            assert_true(n >= NTP_PACKET_BYTES && got.version >= 1 && got.version <= 4 &&
                        text_utf8(got.code, strlen(got.code)));
        free(bytes);
    }
}

int main(void)
{
    int started = services_start(&services);
    if (started != 0) {
        services_stop(&services);
        fprintf(stderr,
                started == 77 ? "nginx, openssl, dnsmasq or chrony is not installed\n" : "services did not start\n");
        return started == 77 ? 77 : 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_example_of_every_kind_gives_its_verdict),
        cmocka_unit_test(what_does_not_check_is_refused_with_its_place),
        cmocka_unit_test(words_are_not_looked_for_where_no_page_is_fetched),
        cmocka_unit_test(addresses_come_apart_in_all_their_shapes),
        cmocka_unit_test(a_web_page_is_judged_by_status_and_words),
        cmocka_unit_test(a_name_can_be_looked_at_through_an_address_of_choice),
        cmocka_unit_test(a_name_in_chinese_is_looked_up_and_believed_as_any_other),
        cmocka_unit_test(a_certificate_is_judged_by_its_end_its_name_and_its_issuer),
        cmocka_unit_test(page_and_certificate_do_not_contradict_each_other),
        cmocka_unit_test(a_name_server_is_judged_by_its_answers),
        cmocka_unit_test(a_server_of_time_is_judged_by_offset_source_and_will),
        cmocka_unit_test(an_answer_to_another_question_is_no_answer),
        cmocka_unit_test(a_real_server_without_a_source_gives_no_time),
        cmocka_unit_test(moments_differ_rightly_across_2036),
        cmocka_unit_test(both_families_of_addresses_are_reached),
        cmocka_unit_test(a_refused_connection_is_down_also_by_name),
        cmocka_unit_test(a_silent_server_is_told_after_the_timeout_and_not_later),
        cmocka_unit_test(mutated_dns_answers_never_break_the_reader),
        cmocka_unit_test(echo_requests_and_what_comes_back_are_read_exactly),
        cmocka_unit_test(any_bytes_are_read_or_refused_as_time),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    services_stop(&services);
    return failed;
}
