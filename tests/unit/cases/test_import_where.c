#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "cases/import_where.h"

#include <string.h>

static void a_port_may_come_with_its_protocol(void **state)
{
    (void)state;
    const struct {
        const char *cell;
        int64_t port;
        const char *protocol;
    } rows[] = {
        {"443", 443, NULL},          {" ４４３ ", 443, NULL}, {"443/tcp", 443, "tcp"},    {"UDP/161", 161, "udp"},
        {"443（https）", 443, NULL}, {"80 (TCP)", 80, "tcp"}, {"8443/https", 8443, NULL}, {"70000", 70000, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ARENA_SCOPE(arena);
        struct import_finding finding = {0};
        assert_null(import_where_port(arena, rows[i].cell, &finding));
        assert_int_equal(finding.port, rows[i].port);
        assert_true(text_same(finding.protocol, rows[i].protocol));
    }
}

/* 21,22 is no 2122. */
static void several_ports_are_not_one(void **state)
{
    (void)state;
    const char *const rows[][2] = {{"21,22", "几个端口"}, {"80、443", "几个端口"}, {"80\n443", "几个端口"},
                                   {"80/443", "看不懂"},  {"80-90", "看不懂"},     {"-1", "看不懂"},
                                   {"tcp", "看不懂"},     {"#REF!", "看不懂"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ARENA_SCOPE(arena);
        struct import_finding finding = {0};
        const char *fault = import_where_port(arena, rows[i][0], &finding);
        assert_non_null(fault);
        assert_non_null(strstr(fault, rows[i][1]));
        assert_int_equal(finding.port, 0);
    }
}

static void what_stands_in_the_wrong_column_is_put_right(void **state)
{
    (void)state;
    const struct {
        struct import_finding told, meant;
    } rows[] = {
        {{.host = "10.1.1.1"}, {.host = "10.1.1.1", .address = "10.1.1.1"}},
        {{.address = "lib.example"}, {.host = "lib.example"}},
        {{.address = "10.1.1.1:8080"}, {.address = "10.1.1.1", .port = 8080}},
        {{.address = "10.1.1.1:8080", .port = 443}, {.address = "10.1.1.1", .port = 443}},
        {{.host = "lib.example:8080"}, {.host = "lib.example:8080"}}, /* a name is left as it is */
        {{.host = "https://lib.example/a"}, {.url = "https://lib.example/a"}},
        {{.address = "2001:db8::1"}, {.address = "2001:db8::1"}},
        {{.address = "10.1.1.1、10.1.1.2"}, {.host = "10.1.1.1、10.1.1.2", .several = "10.1.1.1、10.1.1.2"}},
        {{.host = "主机甲", .address = "10.1.1.1\n10.1.1.2"}, {.host = "主机甲", .several = "10.1.1.1\n10.1.1.2"}},
        {{.address = "10.1.1.1,网关"}, {.host = "10.1.1.1,网关"}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ARENA_SCOPE(arena);
        struct import_finding finding = rows[i].told;
        import_where_settle(arena, &finding);
        assert_true(text_same(finding.host, rows[i].meant.host));
        assert_true(text_same(finding.address, rows[i].meant.address));
        assert_true(text_same(finding.url, rows[i].meant.url));
        assert_true(text_same(finding.several, rows[i].meant.several));
        assert_int_equal(finding.port, rows[i].meant.port);
    }
}

static void the_addresses_of_a_cell_are_counted(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct import_addresses addresses;
    import_where_several(arena, "10.1.1.1; 10.1.1.2，\r\n2001:db8::1 、", &addresses);
    assert_int_equal(addresses.n, 3);
    assert_string_equal(addresses.at[2], "2001:db8::1");
    const char *const none[] = {NULL, "", "10.1.1.1", "10.1.1.1、", "甲、乙", "10.1.1.1-10.1.1.9 10.2.0.1"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        import_where_several(arena, none[i], &addresses);
        assert_int_equal(addresses.n, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_port_may_come_with_its_protocol),
        cmocka_unit_test(several_ports_are_not_one),
        cmocka_unit_test(what_stands_in_the_wrong_column_is_put_right),
        cmocka_unit_test(the_addresses_of_a_cell_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
