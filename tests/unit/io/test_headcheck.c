#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "io/headcheck.h"

#include "hostile.h"
#include "peers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int check(const char *text, struct headcheck *ret_head) { return headcheck(text, strlen(text), ret_head); }

static void every_hostile_shape_is_refused_with_its_status(void **state)
{
    (void)state;
    for (int i = 0; i < HOSTILE_COUNT; i++) {
        struct headcheck head;
        int status = headcheck(HOSTILE[i].bytes, HOSTILE[i].n, &head);
        if (status != HOSTILE[i].status)
            fail_msg("%s: %d instead of %d", HOSTILE[i].name, status, HOSTILE[i].status);
        assert_non_null(head.reason);
    }
}

static void nginx_accepts_some_of_them(void **state)
{
    (void)state;
    static const char ORDINARY[] = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    struct peer nginx = peer_nginx();
    int accepted = 0;
    assert_int_equal(peer_ask(nginx.port, ORDINARY, sizeof ORDINARY - 1), 200);
    for (int i = 0; i < HOSTILE_COUNT; i++) {
        int status = peer_ask(nginx.port, HOSTILE[i].bytes, HOSTILE[i].n);
        if (status >= 200 && status < 400) {
            accepted++;
            printf("    nginx accepts: %s\n", HOSTILE[i].name);
        }
    }
    peer_end(&nginx);
    printf("hostile request shapes: %d; accepted by nginx: %d; by the head check: 0\n", HOSTILE_COUNT, accepted);
}

static void ordinary_heads_are_accepted_and_described(void **state)
{
    (void)state;
    struct headcheck head;
    assert_int_equal(
        check("POST /a%20b?q=%E7%83%BD HTTP/1.1\r\nHost: example.test:8443\r\nConnection: Keep-Alive\r\n"
              "Expect: 100-Continue\r\nX-Empty:\r\nX-Text: \xe7\x83\xbd\t.\r\nContent-Length: 1048576\r\n\r\nbody",
              &head),
        0);
    assert_int_equal(head.content_length, 1048576);
    assert_int_equal(head.header_count, 6);
    assert_memory_equal(head.target.at, "/a%20b?q=%E7%83%BD", head.target.n);
    assert_memory_equal(head.host.at, "example.test:8443", head.host.n);
    assert_true(head.expect_continue && head.keep_alive && !head.close && !head.http_1_0);
    assert_int_equal(
        check("GET / HTTP/1.0\r\nHost: [2001:db8::1]:80\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", &head), 0);
    assert_true(head.http_1_0 && head.close);
    assert_int_equal(check("GET http://A.test/x HTTP/1.1\r\nHost: a.test\r\n\r\n", &head), 0);
    assert_int_equal(check("GET https://a.test HTTP/1.1\r\nHost: a.test\r\n\r\n", &head), 0);
}

static void an_unfinished_head_is_neither_accepted_nor_refused(void **state)
{
    (void)state;
    const char *whole = "DELETE /x HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n";
    struct headcheck head;
    for (size_t n = 0; n < strlen(whole); n++)
        assert_int_equal(headcheck(whole, n, &head), HEADCHECK_MORE);
    assert_int_equal(check(whole, &head), 0);
    assert_int_equal(head.size, strlen(whole));
}

static void size_and_number_of_headers_are_bounded(void **state)
{
    (void)state;
    static char bytes[HEADCHECK_MAX_BYTES + 64];
    struct headcheck head;
    size_t n = (size_t)sprintf(bytes, "GET / HTTP/1.1\r\nHost: a\r\nX: ");
    memset(bytes + n, 'x', HEADCHECK_MAX_BYTES - n - 4);
    memcpy(bytes + HEADCHECK_MAX_BYTES - 4, "\r\n\r\n", 4);
    assert_int_equal(headcheck(bytes, HEADCHECK_MAX_BYTES, &head), 0);
    memcpy(bytes + HEADCHECK_MAX_BYTES - 4, "x\r\n\r\n", 5);
    assert_int_equal(headcheck(bytes, HEADCHECK_MAX_BYTES + 1, &head), 431);
    for (int headers = HEADCHECK_MAX_HEADERS; headers <= HEADCHECK_MAX_HEADERS + 1; headers++) {
        n = (size_t)sprintf(bytes, "GET / HTTP/1.1\r\nHost: a\r\n");
        for (int i = 1; i < headers; i++)
            n += (size_t)sprintf(bytes + n, "X%d: y\r\n", i);
        n += (size_t)sprintf(bytes + n, "\r\n");
        assert_int_equal(headcheck(bytes, n, &head), headers > HEADCHECK_MAX_HEADERS ? 431 : 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_hostile_shape_is_refused_with_its_status),
        cmocka_unit_test(nginx_accepts_some_of_them),
        cmocka_unit_test(ordinary_heads_are_accepted_and_described),
        cmocka_unit_test(an_unfinished_head_is_neither_accepted_nor_refused),
        cmocka_unit_test(size_and_number_of_headers_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
