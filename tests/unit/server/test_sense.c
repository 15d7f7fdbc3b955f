#include "place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "server/sense_spec.h"
#include "views/watch_list.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- what watches say, in the words of probes ---- */

static const char *some_words(void *context, const char *name)
{
    (void)context;
    static const char *const WORDS[][2] = {{"query", "www.sample.test"},
                                           {"answer", "10.2.3.4"},
                                           {"snmp-port", "1161"},
                                           {"device-load", "85"},
                                           {"none", ""}};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (!strcmp(WORDS[i][0], name))
            return WORDS[i][1];
    return NULL;
}

static void addresses_fit_their_probe(void **state)
{
    (void)state;
    static const struct {
        const char *probe, *address, *expect, *kind, *want, *key, *value;
    } ROWS[] = {
        {"http", "http://a.test:8081/x", NULL, "http", "http://a.test:8081/x", NULL, NULL},
        {"http", "a.test", NULL, "http", "http://a.test", NULL, NULL},
        {"tls", "https://a.test/path?q=1", "valid 14 days", "tls", "a.test:443", "days", "14"},
        {"tls", "https://user@a.test:8443/", NULL, "tls", "a.test:8443", NULL, NULL},
        {"icmp", "https://[2001:db8::7]:8443/", NULL, "icmp", "2001:db8::7", NULL, NULL},
        {"icmp", "2001:db8::7", NULL, "icmp", "2001:db8::7", NULL, NULL},
        {"icmp", "10.1.2.3:80", NULL, "icmp", "10.1.2.3", NULL, NULL},
        {"tcp", "[2001:db8::7]:22", NULL, "tcp", "[2001:db8::7]:22", NULL, NULL},
        {"smtp", "mail.test", NULL, "tcp", "mail.test:25", "expect", "220"},
        {"smtp", "mail.test:587", NULL, "tcp", "mail.test:587", "expect", "220"},
        {"dns", "10.1.1.53", "query = answer", "dns", "10.1.1.53", "name", "www.sample.test"},
        {"http", "http://a.test/", "contains = 样例大学", "http", "http://a.test/", "contains", "样例大学"},
        {"snmp", "10.1.1.1", "cpu = device-load; port = snmp-port", "snmp", "10.1.1.1:1161", "cpu", "85"},
        {"snmp", "10.1.1.1:2161", "ports = none; port = snmp-port; cpu = 70", "snmp", "10.1.1.1:2161", "cpu", "70"},
        {"ntp", "10.1.1.1", NULL, "ntp", "10.1.1.1", NULL, NULL},
    };
    ARENA_SCOPE(arena);
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        struct sense_spec spec;
        sense_spec_make(arena, ROWS[i].probe, ROWS[i].address, ROWS[i].expect, some_words, NULL, &spec);
        assert_string_equal(spec.kind, ROWS[i].kind);
        assert_string_equal(spec.address, ROWS[i].want);
        if (ROWS[i].key) {
            assert_string_equal(spec.settings[0].key, ROWS[i].key);
            assert_string_equal(spec.settings[0].value, ROWS[i].value);
        } else {
            assert_int_equal(spec.n, 0);
        }
    }
}

/* ---- what pages say ---- */

/* The state of a system's page on the wall, as GET /api/watch tells it. */
static const char *wall_state(int64_t system)
{
    struct oops oops = {0};
    struct arena *arena = place.arena;
    struct text text = TEXT(arena);
    struct json json = JSON(&text);
    struct reading reading = place_reading(arena);
    JSON_SCOPE(root);
    size_t i;
    json_t *target;
    struct viewer viewer = {.all_units = true};
    reading.viewer = &viewer;
    reading.live = sense_live(place.sense);
    assert_int_equal(view_watch(&reading, &json, &oops), 0);
    assert_int_equal(json_read(text_end(&text), text.n, "wall", NULL, &root, &oops), 0);
    json_array_foreach(json_object_get(root, "targets"), i, target)
    {
        const json_t *ref = json_object_get(target, "ref");
        if (json_integer_value(json_object_get(ref, "id")) == system &&
            !strcmp(json_string_value(json_object_get(target, "watch")), "pages"))
            return arena_text(arena, json_string_value(json_object_get(target, "state")));
    }
    return "absent";
}

static void await_wall(int64_t system, const char *state, int seconds)
{
    for (int i = 0; i < seconds * 20 && strcmp(wall_state(system), state); i++)
        usleep(50000);
    assert_string_equal(wall_state(system), state);
}

static const struct row *outage_of(int64_t system, const char *state)
{
    return place_row("outage", "system", VALUE_OF_REF("system", system), state, 10);
}

static size_t outages_of(int64_t system) { return place_count("outage", "system", VALUE_OF_REF("system", system)); }

/* ---- an outage, from the first missed answer to the last minute ---- */

static const struct row *probe_of(int64_t system, const char *state, int seconds)
{
    (void)system;
    return place_row("probe", "watch", VALUE_OF_TEXT("pages"), state, seconds);
}

static void an_outage_is_told_once_and_counted_in_minutes(void **state)
{
    (void)state;
    int port = place_free_port();
    int web = place_web(NULL, "127.0.0.1", port);
    int64_t system = place_system("样例网站", arena_printf(place.arena, "http://127.0.0.1:%d/", port), "127.0.0.1");
    const struct row *probe = probe_of(system, "up", 10);
    assert_int_equal(row_get(probe, "target").ref.id, system);
    assert_string_equal(row_text(probe, "kind"), "http");
    place_end(web);
    probe_of(system, "down", 10);
    const struct row *outage = place_row("outage", "watch", VALUE_OF_TEXT("pages"), "lasting", 2);
    assert_int_equal(row_int(outage, "system"), system);
    assert_int_equal(row_int(outage, "unit"),
                     row_int(place_row("system", "id", VALUE_OF_INT(system), NULL, 1), "unit"));
    sleep(2); /* it stays down: nothing more is told */
    assert_int_equal(place_count("outage", "watch", VALUE_OF_TEXT("pages")), 1);
    web = place_web(NULL, "127.0.0.1", port);
    probe_of(system, "up", 10);
    outage = place_row("outage", "watch", VALUE_OF_TEXT("pages"), "over", 2);
    assert_true(row_int(outage, "ended") > row_int(outage, "began"));
    assert_int_equal(row_int(outage, "minutes"), 1); /* begun minutes count */
    assert_int_equal(place_count("trail", "verb", VALUE_OF_TEXT("pages.down")), 1);
    place_end(web);
}

/* ---- a device that tells how it is ---- */

static int device_agent(int port, int load)
{
    const char *conf = arena_printf(place.arena, "%s/snmpd-%d.conf", place.folder, load);
    FILE *file = fopen(conf, "w");
    assert_non_null(file);
    fprintf(file,
            "agentaddress udp:127.0.0.1:%d\nrocommunity sample-read 127.0.0.1\n"
            "override 1.3.6.1.2.1.25.3.3.1.2.196608 integer %d\n",
            port, load);
    fclose(file);
    pid_t pid = fork();
    if (pid == 0) {
        setenv("SNMP_PERSISTENT_DIR", place.folder, 1);
        setenv("MIBS", "", 1);
        execl("/usr/sbin/snmpd", "snmpd", "-f", "-C", "-c", conf, "-Ln", NULL);
        _exit(127);
    }
    return pid;
}

static int64_t place_device(int port, const char *community)
{
    struct value unit = VALUE_OF_REF("unit", place_row("unit", "name", VALUE_OF_TEXT("图书馆"), NULL, 1)->id);
    const char *sealed = vault_seal(place.vault, place.arena, "field:device.community", community, strlen(community));
    const struct cell cells[] = {
        {"name", VALUE_OF_TEXT("样例交换机")},
        {"class", VALUE_OF_TEXT("网络设备")},
        {"unit", unit},
        {"address", VALUE_OF_TEXT("127.0.0.1")},
        {"snmp-port", VALUE_OF_INT(port)},
        {"community", VALUE_OF_TEXT(sealed)},
        {NULL},
    };
    return place_open_record("device", cells);
}

static const struct row *condition(const char *state)
{
    return place_row("probe", "watch", VALUE_OF_TEXT("conditions"), state, 15);
}

/* The limit is the setting of the pack (90), the community is opened for the probe alone. */
static void a_device_beyond_its_limit_is_told_with_values_and_back_within_it(void **state)
{
    (void)state;
    int port = place_free_port(), agent = device_agent(port, 12);
    int64_t device = place_device(port, "sample-read");
    const struct row *probe = condition("up");
    assert_int_equal(row_get(probe, "target").ref.id, device);
    assert_string_equal(row_text(probe, "address"), arena_printf(place.arena, "127.0.0.1:%d", port));
    place_end(agent);
    agent = device_agent(port, 97);
    probe = condition("slow");
    assert_string_equal(row_text(probe, "expected"), "处理器不超过 90%");
    assert_string_equal(row_text(probe, "actual"), "处理器 97%");
    assert_true(place_count("outage", "watch", VALUE_OF_TEXT("conditions")) == 0);
    place_end(agent);
    agent = device_agent(port, 12);
    condition("up");
    assert_int_equal(place_count("trail", "verb", VALUE_OF_TEXT("conditions.slow")), 1);
    place_end(agent);
}

static void a_wrong_community_is_silence_and_never_an_alarm(void **state)
{
    (void)state;
    int port = place_free_port(), agent = device_agent(port, 97);
    place_device(port, "sample-wrong");
    condition("silent");
    sleep(4);
    condition("silent");
    assert_int_equal(place_count("trail", "verb", VALUE_OF_TEXT("conditions.slow")), 0);
    place_end(agent);
}

static void what_is_ordered_down_is_restricted_and_no_outage(void **state)
{
    (void)state;
    int port = place_free_port();
    int web = place_web(NULL, "127.0.0.1", port);
    int64_t system = place_system("样例网站", arena_printf(place.arena, "http://127.0.0.1:%d/", port), "127.0.0.1");
    probe_of(system, "up", 10);
    place_deed("system", system, "edit", (const struct cell[]){{"access", VALUE_OF_TEXT("已断网")}, {NULL}});
    usleep(500000); /* the senses have drawn up their targets anew */
    place_end(web);
    probe_of(system, "restricted", 10);
    place_deed("system", system, "edit", (const struct cell[]){{"access", VALUE_OF_TEXT("正常")}, {NULL}});
    sleep(2); /* the order has ended, the page comes back a little later */
    web = place_web(NULL, "127.0.0.1", port);
    probe_of(system, "up", 10);
    assert_int_equal(place_count("outage", "watch", VALUE_OF_TEXT("pages")), 0);
    place_end(web);
}

static int64_t change_of(int64_t system, ms_t from, ms_t to)
{
    const struct cell cells[] = {{"system", VALUE_OF_REF("system", system)},
                                 {"kind", VALUE_OF_TEXT("版本升级")},
                                 {"what", VALUE_OF_TEXT("样例变更")},
                                 {"span", VALUE_OF_RANGE(from, to)},
                                 {NULL}};
    return place_open_record("change", cells);
}

static void what_is_worked_on_by_permission_is_no_outage_until_the_time_is_over(void **state)
{
    (void)state;
    int port = place_free_port();
    int web = place_web(NULL, "127.0.0.1", port);
    int64_t system = place_system("样例网站", arena_printf(place.arena, "http://127.0.0.1:%d/", port), "127.0.0.1");
    probe_of(system, "up", 10);
    ms_t now = office_now(place.office), over = now + 9000;
    int64_t change = change_of(system, now - 60000, over);
    sleep(1);
    probe_of(system, "up", 1); /* applied for, not approved */
    place_deed("change", change, "approve", NULL);
    probe_of(system, "maintenance", 5);
    place_end(web);
    sleep(3);
    probe_of(system, "maintenance", 1);
    assert_int_equal(place_count("outage", "watch", VALUE_OF_TEXT("pages")), 0);
    assert_int_equal(place_count("trail", "verb", VALUE_OF_TEXT("pages.down")), 0);
    probe_of(system, "down", 10); /* it outlives the time: now it is one */
    const struct row *outage = place_row("outage", "target", VALUE_OF_REF("system", system), "lasting", 5);
    assert_true(row_int(outage, "began") >= over);
}

static void a_restart_tells_nothing_anew(void **state)
{
    (void)state;
    int port = place_free_port();
    int web = place_web(NULL, "127.0.0.1", port);
    int64_t system = place_system("样例网站", arena_printf(place.arena, "http://127.0.0.1:%d/", port), "127.0.0.1");
    int64_t version = row_int(probe_of(system, "up", 10), "version");
    place_stop_senses();
    place_sense();
    sleep(3);
    assert_int_equal(row_int(probe_of(system, "up", 1), "version"), version);
    place_end(web);
}

struct site {
    int port, web;
    int64_t system;
};

static struct site site_of(const char *name, bool serving)
{
    struct site site = {.port = place_free_port()};
    site.web = serving ? place_web(NULL, "127.0.0.1", site.port) : 0;
    site.system = place_system(name, arena_printf(place.arena, "http://127.0.0.1:%d/", site.port), "127.0.0.1");
    return site;
}

static void cut(const struct site *site, const char *access)
{
    place_deed("system", site->system, "edit", (const struct cell[]){{"access", VALUE_OF_TEXT(access)}, {NULL}});
}

/* Of five sites one stays up, one fails and one comes back while the server is away, one stays down, one restricted. */
static void a_restart_loses_no_outage_and_makes_up_none(void **state)
{
    (void)state;
    struct site stays = site_of("甲", true), fails = site_of("乙", true), returns = site_of("丙", false),
                down = site_of("丁", false), closed = site_of("戊", false);
    cut(&closed, "已断网");
    await_wall(stays.system, "up", 10);
    await_wall(fails.system, "up", 10);
    await_wall(returns.system, "down", 10);
    await_wall(down.system, "down", 10);
    await_wall(closed.system, "restricted", 10);
    ms_t began = row_int(outage_of(down.system, "lasting"), "began");
    char folder[sizeof place.folder];
    memcpy(folder, place.folder, sizeof folder);
    place_leave();
    place_end(fails.web);
    returns.web = place_web(NULL, "127.0.0.1", returns.port);
    struct arena *former = place.arena;
    place_enter(folder);
    ms_t entered = office_now(place.office);
    place_sense();
    assert_string_equal(wall_state(down.system), "down"); /* known before the first try */
    assert_string_equal(wall_state(stays.system), "up");
    await_wall(fails.system, "down", 10);
    await_wall(returns.system, "up", 10);
    sleep(2); /* time for every site to be told wrongly */
    assert_string_equal(wall_state(stays.system), "up");
    assert_string_equal(wall_state(down.system), "down");
    assert_string_equal(wall_state(closed.system), "restricted");
    assert_true(row_int(outage_of(fails.system, "lasting"), "began") >= entered);
    assert_true(row_int(outage_of(returns.system, "over"), "ended") >= entered);
    assert_int_equal(row_int(outage_of(down.system, "lasting"), "began"), began);
    assert_int_equal(outages_of(fails.system), 1);
    assert_int_equal(outages_of(returns.system), 1);
    assert_int_equal(outages_of(down.system), 1);
    assert_int_equal(outages_of(stays.system), 0);
    arena_free(former);
    place_end(stays.web);
    place_end(returns.web);
}

static void an_order_ends_the_outage_it_makes_wanted(void **state)
{
    (void)state;
    struct site site = site_of("样例网站", false);
    await_wall(site.system, "down", 10);
    outage_of(site.system, "lasting");
    cut(&site, "已断网");
    await_wall(site.system, "restricted", 10);
    const struct row *outage = outage_of(site.system, "over");
    assert_true(row_int(outage, "ended") >= row_int(outage, "began"));
}

static void who_leaves_service_is_watched_no_more(void **state)
{
    (void)state;
    int64_t system = place_system("样例网站", "http://127.0.0.1:1/", "127.0.0.1");
    probe_of(system, "down", 10);
    outage_of(system, "lasting");
    place_deed("system", system, "retire", (const struct cell[]){{"retire-reason", VALUE_OF_TEXT("样例")}, {NULL}});
    probe_of(system, "off", 5);
    assert_true(row_int(outage_of(system, "over"), "ended") > 0); /* nobody looks any more: it ends here */
    struct sense_figures figures;
    sense_figures(place.sense, &figures);
    assert_int_equal(figures.targets, 0);
    assert_int_equal(figures.facts_lost, 0);
}

static void the_wall_shows_tries_and_the_series_keeps_them(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct oops oops = {0};
    int port = place_free_port();
    int web = place_web(NULL, "127.0.0.1", port);
    int64_t system = place_system("样例网站", arena_printf(place.arena, "http://127.0.0.1:%d/", port), "127.0.0.1");
    int64_t probe = probe_of(system, "up", 10)->id;
    const struct watch_live *live = sense_live(place.sense);
    struct watch_now now = {0};
    struct watch_try tries[WATCH_LAST];
    size_t n = 0;
    for (int i = 0; i < 20 && n < 3; i++, usleep(500000))
        n = live->last(live->context, probe, arena, tries, WATCH_LAST);
    assert_true(n >= 3);
    assert_true(tries[0].ok && tries[0].at > tries[1].at && tries[0].ms > 0);
    assert_true(live->now(live->context, probe, arena, &now));
    assert_true(now.valued && now.ticks[WATCH_TICKS - 1].known && now.ticks[WATCH_TICKS - 1].quality > 0.9);
    assert_false(now.ticks[0].known);
    assert_false(now.stale);
    assert_string_equal(now.unit, "ms");
    double percent;
    struct reading reading = place_reading(arena);
    assert_true(live->up(live->context, probe, calendar_day_at(reading.law->calendar, reading.now), &percent));
    assert_true(percent > 99);
    struct text text = TEXT(arena);
    struct json json = JSON(&text);
    json_open_object(&json);
    assert_int_equal(
        sense_series(place.sense, &reading, probe, reading.now - 3600000, reading.now + 60000, 0, &json, &oops), 0);
    json_close(&json);
    assert_non_null(strstr(text_end(&text), "\"points\":[["));
    place_end(web);
}

/* An exchange point fails and everything behind it at once: each outage is told, none twice, none lost. */
static void three_hundred_outages_at_once_are_all_told(void **state)
{
    (void)state;
    enum { SYSTEMS = 300 };
    for (int i = 0; i < SYSTEMS; i++)
        place_system(arena_printf(place.arena, "样例系统 %d", i), "http://127.0.0.1:1/", "127.0.0.1");
    int64_t start = clock_stopwatch();
    for (int i = 0; i < 600 && place_count("outage", "watch", VALUE_OF_TEXT("pages")) < SYSTEMS; i++)
        usleep(50000);
    print_message("%d outages told within %.1f s of the last system's record\n", SYSTEMS,
                  (double)(clock_stopwatch() - start) / 1e6);
    assert_int_equal(place_count("outage", "watch", VALUE_OF_TEXT("pages")), SYSTEMS);
    struct sense_figures figures;
    sense_figures(place.sense, &figures);
    assert_int_equal(figures.facts_lost, 0);
    assert_int_equal(figures.targets, 2 * SYSTEMS); /* pages and sites */
}

static int begin(void **state)
{
    (void)state;
    place_open(true);
    place_sense();
    return 0;
}

static int end(void **state)
{
    (void)state;
    place_close();
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_fit_their_probe),
        cmocka_unit_test_setup_teardown(an_outage_is_told_once_and_counted_in_minutes, begin, end),
        cmocka_unit_test_setup_teardown(a_device_beyond_its_limit_is_told_with_values_and_back_within_it, begin, end),
        cmocka_unit_test_setup_teardown(a_wrong_community_is_silence_and_never_an_alarm, begin, end),
        cmocka_unit_test_setup_teardown(what_is_ordered_down_is_restricted_and_no_outage, begin, end),
        cmocka_unit_test_setup_teardown(what_is_worked_on_by_permission_is_no_outage_until_the_time_is_over, begin,
                                        end),
        cmocka_unit_test_setup_teardown(a_restart_tells_nothing_anew, begin, end),
        cmocka_unit_test_setup_teardown(a_restart_loses_no_outage_and_makes_up_none, begin, end),
        cmocka_unit_test_setup_teardown(an_order_ends_the_outage_it_makes_wanted, begin, end),
        cmocka_unit_test_setup_teardown(who_leaves_service_is_watched_no_more, begin, end),
        cmocka_unit_test_setup_teardown(three_hundred_outages_at_once_are_all_told, begin, end),
        cmocka_unit_test_setup_teardown(the_wall_shows_tries_and_the_series_keeps_them, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
