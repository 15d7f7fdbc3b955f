#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "io/loop.h"
#include "services.h"
#include "watch/snmp_packet.h"
#include "watch/snmp_state.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- the packet ---- */

static const unsigned char SAMPLE[] = {/* sysUpTime.0 = 123 ticks, to request 1, as RFC 3416 lays it out */
                                       0x30, 0x2B, 0x02, 0x01, 0x01, 0x04, 0x06, 'p',  'u',  'b',  'l',  'i',
                                       'c',  0xA2, 0x1E, 0x02, 0x01, 0x01, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00,
                                       0x30, 0x13, 0x30, 0x11, 0x06, 0x08, 0x2B, 0x06, 0x01, 0x02, 0x01, 0x01,
                                       0x03, 0x00, 0x43, 0x05, 0x00, 0xFF, 0xFF, 0xFF, 0xFF};

static void an_answer_is_read_as_the_standard_lays_it_out(void **state)
{
    (void)state;
    static struct snmp_answer answer;
    struct snmp_name uptime;
    assert_true(snmp_packet_read(SAMPLE, sizeof SAMPLE, &answer));
    assert_int_equal(answer.request, 1);
    assert_int_equal(answer.n, 1);
    assert_int_equal(answer.values[0].type, SNMP_TICKS);
    assert_int_equal(answer.values[0].number, 4294967295);
    assert_true(snmp_name_read("1.3.6.1.2.1.1.3", &uptime));
    assert_true(snmp_name_below(&answer.values[0].name, &uptime));
    assert_false(snmp_name_below(&uptime, &answer.values[0].name));
}

static void an_answer_that_is_cut_anywhere_is_refused(void **state)
{
    (void)state;
    static struct snmp_answer answer;
    for (size_t n = 0; n < sizeof SAMPLE; n++)
        assert_false(snmp_packet_read(SAMPLE, n, &answer));
}

static void a_question_has_the_bytes_of_the_standard(void **state)
{
    (void)state;
    static const unsigned char expected[] = {0x30, 0x28, 0x02, 0x01, 0x01, 0x04, 0x06, 'p',  'u',  'b',  'l',
                                             'i',  'c',  0xA5, 0x1B, 0x02, 0x02, 0x00, 0xC8, 0x02, 0x01, 0x00,
                                             0x02, 0x01, 0x14, 0x30, 0x0F, 0x30, 0x0D, 0x06, 0x09, 0x2B, 0x06,
                                             0x01, 0x04, 0x01, 0x8F, 0x65, 0x0B, 0x0B, 0x05, 0x00};
    unsigned char bytes[SNMP_QUESTION];
    struct snmp_name name;
    assert_true(snmp_name_read("1.3.6.1.4.1.2021.11.11", &name));
    assert_int_equal(snmp_packet_bulk("public", 200, &name, 1, 20, bytes, sizeof bytes), sizeof expected);
    assert_memory_equal(bytes, expected, sizeof expected);
    for (size_t room = 0; room < sizeof expected; room++)
        assert_int_equal(snmp_packet_bulk("public", 200, &name, 1, 20, bytes, room), 0);
}

static void names_that_are_no_names_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"", "1", "1.", ".1.3", "1..3", "1.3.x", "1.4294967296", "1.3.6 "};
    struct snmp_name name;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(snmp_name_read(wrong[i], &name));
}

/* ---- what a device says ---- */

static void give(struct snmp_state *state, const char *name, int64_t number)
{
    struct snmp_name root, whole;
    assert_true(snmp_name_read(name, &whole));
    const struct snmp_value value = {.name = whole, .number = number};
    for (size_t group = 0; group < snmp_state_group_count; group++) {
        for (size_t i = 0; i < SNMP_COLUMNS && snmp_state_groups[group].columns[i]; i++) {
            assert_true(snmp_name_read(snmp_state_groups[group].columns[i], &root));
            if (snmp_name_below(&whole, &root))
                snmp_state_take(state, group, i, whole.arcs[whole.n - 1], &value);
        }
    }
}

static void temperatures_come_in_every_scale(void **state)
{
    (void)state;
    static const struct {
        int64_t scale, precision, value;
        double expected;
    } rows[] = {{9, 0, 45, 45}, {9, 1, 453, 45.3}, {8, 0, 45300, 45.3}, {8, 2, 4530000, 45.3}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        static struct snmp_state device;
        device = (struct snmp_state){0};
        snmp_state_begin(&device);
        assert_true(isnan(snmp_state_heat(&device)));
        give(&device, "1.3.6.1.2.1.99.1.1.1.1.7", 8);
        give(&device, "1.3.6.1.2.1.99.1.1.1.2.7", rows[i].scale);
        give(&device, "1.3.6.1.2.1.99.1.1.1.3.7", rows[i].precision);
        give(&device, "1.3.6.1.2.1.99.1.1.1.4.7", rows[i].value);
        give(&device, "1.3.6.1.2.1.99.1.1.1.1.8", 10); /* turns per minute: no heat */
        give(&device, "1.3.6.1.2.1.99.1.1.1.4.8", 9000);
        assert_true(fabs(snmp_state_heat(&device) - rows[i].expected) < 0.001);
    }
}

static void memory_is_told_by_whichever_table_the_agent_has(void **state)
{
    (void)state;
    static struct snmp_state device;
    device = (struct snmp_state){0};
    snmp_state_begin(&device);
    assert_true(isnan(snmp_state_memory(&device)) && isnan(snmp_state_load(&device)));
    give(&device, "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.7.3", 55);
    give(&device, "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.5.3", 21);
    give(&device, "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.11.3", 41);
    give(&device, "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.11.4", 2147483647); /* no sensor */
    assert_true(snmp_state_memory(&device) == 55 && snmp_state_load(&device) == 21 && snmp_state_heat(&device) == 41);
    give(&device, "1.3.6.1.2.1.25.2.3.1.2.1", 2);
    give(&device, "1.3.6.1.2.1.25.2.3.1.5.1", 1000);
    give(&device, "1.3.6.1.2.1.25.2.3.1.6.1", 700);
    assert_true(snmp_state_memory(&device) == 70);
    give(&device, "1.3.6.1.4.1.2021.4.5.0", 1000);
    give(&device, "1.3.6.1.4.1.2021.4.6.0", 300);
    give(&device, "1.3.6.1.4.1.2021.4.14.0", 100);
    give(&device, "1.3.6.1.4.1.2021.4.15.0", 200);
    assert_true(snmp_state_memory(&device) == 40);
    give(&device, "1.3.6.1.2.1.25.3.3.1.2.1", 30);
    give(&device, "1.3.6.1.2.1.25.3.3.1.2.2", 10);
    assert_true(snmp_state_load(&device) == 20);
}

/* ---- against snmpd ---- */

static struct services services;

static struct probe_result look(const char *community, const char *key, const char *value)
{
    ARENA_SCOPE(arena);
    const struct probe_pair settings[] = {
        {"community", community}, {"timeout", "1500"}, {"memory", "100"}, {"cpu", "90"}, {key, value}};
    const struct probe_spec *spec;
    struct probe_result result;
    struct oops oops = {0};
    if (probe_spec_make(arena, "snmp", services_fill(&services, arena, "{snmp}"), settings, 4 + (key != NULL), &oops,
                        &spec) != 0)
        fail_msg("%s: %s", oops.where, oops.zh);
    assert_int_equal(probe_once(spec, &result), 0);
    return result;
}

#define CALM "override 1.3.6.1.2.1.25.3.3.1.2.196608 integer 12\n"
#define BUSY "override 1.3.6.1.2.1.25.3.3.1.2.196608 integer 97\n"
#define WARM                                                                                                           \
    "override 1.3.6.1.2.1.99.1.1.1.1.1 integer 8\noverride 1.3.6.1.2.1.99.1.1.1.2.1 integer 9\n"                       \
    "override 1.3.6.1.2.1.99.1.1.1.3.1 integer 1\noverride 1.3.6.1.2.1.99.1.1.1.4.1 integer 823\n"                     \
    "override 1.3.6.1.2.1.99.1.1.1.5.1 integer 1\n"

static void restart(const char *more)
{
    services_end(&services.snmpd);
    services.snmpd = services_snmpd(&services, services.snmp, more);
    assert_true(services.snmpd > 0);
}

static void a_device_beyond_its_limit_says_which_and_by_how_much(void **state)
{
    (void)state;
    restart(BUSY WARM);
    struct probe_result result = look("sample-read", NULL, NULL);
    assert_int_equal(result.verdict, PROBE_SLOW);
    assert_string_equal(result.expected, "处理器不超过 90%；温度不超过 75 °C");
    assert_string_equal(result.actual, "处理器 97%；温度 82 °C");
    assert_true(result.value >= 97 && result.lost == 0);
    assert_non_null(strstr(result.zh, "已运行 0 天"));
    restart(CALM WARM);
    result = look("sample-read", "temperature", "83");
    assert_int_equal(result.verdict, PROBE_UP);
    assert_non_null(strstr(result.en, "processor 12%"));
}

static void a_port_that_must_be_up_and_is_not_there_is_told(void **state)
{
    (void)state;
    restart(CALM);
    assert_int_equal(look("sample-read", "ports", "lo").verdict, PROBE_UP);
    struct probe_result result = look("sample-read", "ports", "lo, sample9");
    assert_int_equal(result.verdict, PROBE_SLOW);
    assert_string_equal(result.actual, "没有端口 sample9");
    result = look("sample-read", "ports", "sample8，lo、sample9,");
    assert_string_equal(result.actual, "没有端口 sample8；没有端口 sample9");
}

static void silence_is_not_taken_for_a_device_that_is_down(void **state)
{
    (void)state;
    ms_t began = clock_machine();
    struct probe_result result = look("wrong", NULL, NULL);
    assert_int_equal(result.verdict, PROBE_BLIND);
    assert_true(isnan(result.value) && strstr(result.zh, "团体字"));
    assert_true(clock_machine() - began < 1500); /* it has given up by itself */
    assert_null(strstr(result.zh, "wrong"));
    services_end(&services.snmpd);
    assert_int_equal(look("sample-read", NULL, NULL).verdict, PROBE_BLIND);
}

static void a_device_without_community_cannot_be_watched(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct probe_spec *spec = NULL;
    struct oops oops = {0};
    assert_true(probe_spec_make(arena, "snmp", "127.0.0.1", NULL, 0, &oops, &spec) < 0);
    assert_string_equal(oops.where, "community");
}

static int start_services(void **state)
{
    (void)state;
    int started = services_start(&services);
    return started == 77 ? (print_message("skipped: a program is not installed\n"), _exit(77), -1) : started;
}

static int stop_services(void **state)
{
    (void)state;
    services_stop(&services);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_read_as_the_standard_lays_it_out),
        cmocka_unit_test(an_answer_that_is_cut_anywhere_is_refused),
        cmocka_unit_test(a_question_has_the_bytes_of_the_standard),
        cmocka_unit_test(names_that_are_no_names_are_refused),
        cmocka_unit_test(temperatures_come_in_every_scale),
        cmocka_unit_test(memory_is_told_by_whichever_table_the_agent_has),
        cmocka_unit_test(a_device_beyond_its_limit_says_which_and_by_how_much),
        cmocka_unit_test(a_port_that_must_be_up_and_is_not_there_is_told),
        cmocka_unit_test(silence_is_not_taken_for_a_device_that_is_down),
        cmocka_unit_test(a_device_without_community_cannot_be_watched),
    };
    return cmocka_run_group_tests(tests, start_services, stop_services);
}
