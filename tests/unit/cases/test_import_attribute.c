#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases/attribute.h"

#include <stdio.h>
#include <string.h>

/* --- nets --- */

static size_t nets_of(const char *text)
{
    struct attribute_net nets[ATTRIBUTE_NETS];
    return attribute_nets(text, nets);
}

static bool lies_in(const char *address, const char *text)
{
    struct attribute_net nets[ATTRIBUTE_NETS], at;
    char want[40], have[40];
    size_t n = attribute_nets(text, nets);
    assert_true(attribute_address(address, &at));
    for (size_t i = 0; i < n; i++) {
        attribute_net_key(&nets[i], nets[i].bits, want);
        attribute_net_key(&at, nets[i].bits, have);
        if (!strcmp(want, have))
            return true;
    }
    return false;
}

static void nets_are_read_as_people_write_them(void **state)
{
    static const char *const GOOD[] = {"192.0.2.1",     "192.0.2.0/24",        "2001:db8::/32", "::ffff:192.0.2.1",
                                       "[2001:db8::1]", "192.0.2.1-192.0.2.9", "0.0.0.0/0",     "192.0.2.7-7"};
    static const char *const BAD[] = {"",
                                      "192.0.2",
                                      "192.0.2.256",
                                      "192.0.2.0/33",
                                      "192.0.2.0/-1",
                                      "192.0.2.0/24/1",
                                      "192.0.2.9-192.0.2.1",
                                      "192.0.2.1-2001:db8::1",
                                      "lib.example.edu",
                                      "192.0.2.1-300",
                                      "2001:db8::/129"};
    (void)state;
    for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++)
        assert_true(nets_of(GOOD[i]) > 0);
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        assert_int_equal(nets_of(BAD[i]), 0);
}

static void a_range_is_exactly_its_addresses(void **state)
{
    (void)state;
    assert_int_equal(nets_of("192.0.2.0-192.0.2.255"), 1);
    assert_int_equal(nets_of("0.0.0.0-255.255.255.255"), 1);
    for (int from = 0; from < 24; from += 5)
        for (int to = from; to < 40; to += 7)
            for (int at = 0; at < 48; at++) {
                char range[60], address[20];
                snprintf(range, sizeof range, "192.0.2.%d-%d", from, to);
                snprintf(address, sizeof address, "192.0.2.%d", at);
                assert_int_equal(lies_in(address, range), at >= from && at <= to);
            }
}

static void a_host_with_its_mask_is_the_host(void **state)
{
    static const struct {
        const char *text, *in, *out;
    } ROWS[] = {
        {"192.0.2.170/24", "192.0.2.170", "192.0.2.171"},   {"192.0.2.170/24", "192.0.2.170", "192.0.2.0"},
        {"192.0.2.129/25", "192.0.2.129", "192.0.2.130"},   {"2001:db8::7/64", "2001:db8::7", "2001:db8::8"},
        {"192.0.2.128/25", "192.0.2.170", "192.0.2.127"},   {"192.0.2.0/24", "192.0.2.170", "192.0.3.0"},
        {"192.0.2.170/32", "192.0.2.170", "192.0.2.171"},   {"2001:db8::/64", "2001:db8::8", "2001:db8:0:1::"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        assert_true(lies_in(ROWS[i].in, ROWS[i].text));
        assert_false(lies_in(ROWS[i].out, ROWS[i].text));
    }
    assert_int_equal(attribute_masked("192.0.2.170/24"), strlen("192.0.2.170"));
    assert_int_equal(attribute_masked("192.0.2.0/24"), 0);
    assert_int_equal(attribute_masked("192.0.2.170"), 0);
    assert_int_equal(attribute_masked("192.0.2.170/33"), 0);
}

/* --- owners --- */

struct systems {
    struct arena *arena;
    struct attribution *index;
};

static void add(struct systems *systems, int64_t id, const char *url, const char *domain, const char *addresses,
                const char *ports, bool retired)
{
    struct row row = {.table = "system", .id = id};
    char **parts;
    row_set(systems->arena, &row, "unit", VALUE_OF_REF("unit", 100 + id));
    if (url)
        row_set(systems->arena, &row, "url", VALUE_OF_TEXT(url));
    if (domain)
        row_set(systems->arena, &row, "domain", VALUE_OF_TEXT(domain));
    if (ports)
        row_set(systems->arena, &row, "ports", VALUE_OF_TEXT(ports));
    size_t n = text_split(systems->arena, addresses ? addresses : "", ' ', &parts);
    struct value *values = ARENA_ARRAY(systems->arena, struct value, n);
    for (size_t i = 0; i < n; i++)
        values[i] = VALUE_OF_TEXT(parts[i]);
    if (addresses)
        row_set(systems->arena, &row, "addresses", VALUE_OF_LIST(values, n));
    attribute_add_system(systems->index, &row, retired);
}

static void add_device(struct systems *systems, int64_t id, const char *address, int64_t system)
{
    struct row row = {.table = "device", .id = id};
    row_set(systems->arena, &row, "address", VALUE_OF_TEXT(address));
    row_set(systems->arena, &row, "unit", VALUE_OF_REF("unit", 100 + id));
    if (system)
        row_set(systems->arena, &row, "system", VALUE_OF_REF("system", system));
    attribute_add_device(systems->index, &row);
}

static void register_all(struct systems *systems)
{
    systems->arena = arena_new();
    systems->index = attribute_new(systems->arena);
    add(systems, 1, "https://lib.example.edu.cn/", "lib.example.edu.cn", "192.0.2.10", "443 22", false);
    add(systems, 2, "https://www.example.edu.cn/oa/", NULL, "192.0.2.20", "443", false);
    add(systems, 3, "https://www.example.edu.cn/mail", NULL, "192.0.2.20", "443、25", false);
    add(systems, 4, NULL, "*.lab.example.edu.cn", "192.0.2.128/25 2001:db8:1::/48", NULL, false);
    add(systems, 5, NULL, "example.edu.cn", "192.0.2.0/24", NULL, false);
    add(systems, 6, NULL, NULL, "198.51.100.5", NULL, true);
    add(systems, 7, NULL, NULL, "198.51.100.5", NULL, false);
    add(systems, 8, "http://198.51.100.9:8080/", NULL, NULL, NULL, false);
    add(systems, 9, NULL, NULL, "198.51.100.20", "8000-8100", false);
    add(systems, 10, NULL, NULL, "198.51.100.20", NULL, false);
    add_device(systems, 50, "203.0.113.7", 1);
    add_device(systems, 51, "203.0.113.8", 0);
    add_device(systems, 52, "192.0.2.10", 5);
}

static void every_place_has_the_owner_the_registers_say(void **state)
{
    static const struct {
        struct attribute_place place;
        int64_t system, unit;
    } ROWS[] = {
        {{.address = "192.0.2.10"}, 1, 101}, /* the very address, not the device's, not the net's */
        {{.host = "192.0.2.10", .port = 22}, 1, 101},
        {{.host = "LIB.example.edu.cn", .address = "192.0.2.20"}, 1, 101}, /* the name comes before the address */
        {{.url = "https://www.example.edu.cn/mail/inbox?x=1"}, 3, 103},    /* the longest path */
        {{.url = "https://www.example.edu.cn/oa"}, 2, 102},
        {{.url = "https://www.example.edu.cn/mailing"}, 2, 102}, /* no path fits: the first one registered */
        {{.address = "192.0.2.20", .port = 25}, 3, 103},         /* the port decides */
        {{.address = "192.0.2.20", .port = 443}, 2, 102},
        {{.hostname = "a.b.lab.example.edu.cn"}, 4, 104}, /* the longest domain */
        {{.hostname = "new.example.edu.cn"}, 5, 105},
        {{.address = "192.0.2.200"}, 4, 104}, /* the smallest net */
        {{.address = "192.0.2.100"}, 5, 105},
        {{.address = "2001:db8:1:2::3"}, 4, 104},
        {{.address = "198.51.100.5"}, 7, 107}, /* living before retired */
        {{.url = "http://198.51.100.9:8080/login"}, 8, 108},
        {{.address = "198.51.100.20", .port = 8080}, 9, 109},
        {{.address = "198.51.100.20", .port = 22}, 10, 110}, /* unknown ports before others' ports */
        {{.address = "203.0.113.7"}, 1, 150},                /* a device: its system, its own unit */
        {{.address = "203.0.113.8"}, 0, 151},
        {{.address = "203.0.113.99"}, -1, 0}, /* nobody's */
        {{.hostname = "example.edu.cn.evil.example"}, -1, 0},
        {{.host = NULL}, -1, 0},
    };
    struct systems systems;
    (void)state;
    register_all(&systems);
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        struct attribute_owner owner = {0};
        bool found = attribute_find(systems.index, &ROWS[i].place, &owner);
        if (found != (ROWS[i].system >= 0) || (found && (owner.system != ROWS[i].system || owner.unit != ROWS[i].unit)))
            fail_msg("row %zu: found %d system %lld unit %lld", i, found, (long long)owner.system,
                     (long long)owner.unit);
    }
    assert_int_equal(attribute_unit(systems.index, 3), 103);
    assert_int_equal(attribute_unit(systems.index, 33), 0);
    arena_free(systems.arena);
}

static void a_url_is_taken_apart(void **state)
{
    static const struct {
        const char *url, *host, *path;
        int64_t port;
    } ROWS[] = {
        {"https://A.example/x?y#z", "a.example", "/x", 443},
        {"http://user:pw@b.example:8080", "b.example", "", 8080},
        {"ftp://[2001:db8::1]:21/", "[2001:db8::1]", "/", 21},
        {"http://[2001:db8::1]/", "[2001:db8::1]", "/", 80},
    };
    ARENA_SCOPE(arena);
    const char *host, *path;
    int64_t port;
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        assert_true(attribute_url(arena, ROWS[i].url, &host, &port, &path));
        assert_string_equal(host, ROWS[i].host);
        assert_string_equal(path, ROWS[i].path);
        assert_int_equal(port, ROWS[i].port);
    }
    assert_false(attribute_url(arena, "src/login.c:42", &host, &port, &path));
    assert_false(attribute_url(arena, "http:///x", &host, &port, &path));
    assert_false(attribute_url(arena, NULL, &host, &port, &path));
}

/* A system entered with the mask of its host claims no neighbour. */
static void a_mask_claims_no_neighbours(void **state)
{
    (void)state;
    struct systems systems = {.arena = arena_new()};
    systems.index = attribute_new(systems.arena);
    add(&systems, 1, NULL, NULL, "192.0.2.170/24", NULL, false);
    const struct attribute_place own = {.address = "192.0.2.170"}, next = {.address = "192.0.2.171"};
    struct attribute_owner owner = {0};
    assert_true(attribute_find(systems.index, &own, &owner));
    assert_int_equal(owner.system, 1);
    owner = (struct attribute_owner){0};
    assert_false(attribute_find(systems.index, &next, &owner));
    assert_int_equal(owner.system, 0);
    arena_free(systems.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nets_are_read_as_people_write_them),
        cmocka_unit_test(a_range_is_exactly_its_addresses),
        cmocka_unit_test(a_host_with_its_mask_is_the_host),
        cmocka_unit_test(a_mask_claims_no_neighbours),
        cmocka_unit_test(every_place_has_the_owner_the_registers_say),
        cmocka_unit_test(a_url_is_taken_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
