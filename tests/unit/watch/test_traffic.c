#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "io/loop.h"
#include "services.h"
#include "watch/traffic.h"
#include "watch/tries.h"

#include <math.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- the arithmetic ---- */

static void a_rate_is_what_passed_in_the_time_that_passed(void **state)
{
    (void)state;
    struct traffic_reading before = {1000, 5000, true, 100, 0}, now = {61000, 5000 + 750000000, true, 6100, 0};
    assert_true(fabs(traffic_rate(&before, &now) - 100) < 1e-9); /* 750 MB in a minute: 100 Mbps */
    now.at = before.at + 400;
    assert_true(isnan(traffic_rate(&before, &now)));
    assert_true(isnan(traffic_rate(&(struct traffic_reading){0}, &now)));
}

static void a_counter_of_32_bits_wraps_and_one_of_64_does_not(void **state)
{
    (void)state;
    struct traffic_reading before = {1000, UINT32_MAX - 999, false, 100, 0}, now = {9000, 1000, false, 900, 0};
    assert_true(fabs(traffic_rate(&before, &now) - 0.002) < 1e-9); /* 2,000 octets in 8 s */
    before.wide = now.wide = true;
    assert_true(isnan(traffic_rate(&before, &now)));
    now = (struct traffic_reading){9000, 1, true, 900, 0};
    before.octets = UINT64_MAX;
    assert_true(isnan(traffic_rate(&before, &now)));
}

static void whatever_began_anew_has_no_rate(void **state)
{
    (void)state;
    const struct traffic_reading before = {1000, 5000, true, 100000, 7};
    const struct traffic_reading rebooted = {61000, 900000000, true, 300, 7},
                                 reseated = {61000, 900000000, true, 106000, 8},
                                 narrower = {61000, 900000000, false, 106000, 7},
                                 same = {61000, 900000000, true, 106000, 7};
    assert_true(isnan(traffic_rate(&before, &rebooted)) && isnan(traffic_rate(&before, &reseated)) &&
                isnan(traffic_rate(&before, &narrower)));
    assert_false(isnan(traffic_rate(&before, &same)));
}

static void unusual_is_beyond_the_share_and_not_at_it(void **state)
{
    (void)state;
    static const struct {
        struct traffic_limits limits;
        double rate;
        enum traffic_verdict verdict;
    } rows[] = {
        {{100, 200, 20, 5}, 200, TRAFFIC_USUAL},   {{100, 200, 20, 5}, 200.1, TRAFFIC_SURGE},
        {{100, 200, 20, 5}, 300, TRAFFIC_SURGE},   {{100, 200, 20, 5}, 20, TRAFFIC_USUAL},
        {{100, 200, 20, 5}, 19.9, TRAFFIC_DROP},   {{100, 200, 20, 5}, 0, TRAFFIC_DROP},
        {{0, 200, 20, 5}, 900, TRAFFIC_USUAL},     /* not known yet */
        {{1, 200, 20, 5}, 4.9, TRAFFIC_USUAL},     /* five times, of next to nothing */
        {{1, 200, 20, 5}, 5.1, TRAFFIC_SURGE},     {{4.9, 200, 20, 5}, 0, TRAFFIC_USUAL},
        {{100, 0, 20, 5}, 9000, TRAFFIC_USUAL},    {{100, 200, 0, 5}, 0, TRAFFIC_USUAL},
        {{100, 200, 20, 5}, NAN, TRAFFIC_USUAL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (traffic_judge(&rows[i].limits, rows[i].rate) != rows[i].verdict)
            fail_msg("row %zu", i);
}

/* ---- against snmpd, whose counters a file decides ---- */

static struct services services;

/* One target, tried again and again; its memory stays, as in a watch. */
struct target {
    struct loop *loop;
    struct probe_host *host;
    struct tries tries;
    struct try try;
    const struct probe_spec *spec;
    struct arena *arena;
    struct probe_result result;
    sem_t over;
};

static void on_ended(struct try *try, const struct probe_result *result)
{
    struct target *target = (struct target *)((char *)try - offsetof(struct target, try));
    target->result = *result;
    sem_post(&target->over);
}

static void begin(void *arg)
{
    struct target *target = arg;
    tries_start(&target->tries, &target->try, target->spec);
}

static const struct probe_result *look(struct target *target)
{
    loop_call(target->loop, begin, target);
    while (sem_wait(&target->over) != 0)
        ;
    return &target->result;
}

static void open_target(struct target *target, const char *interface, const char *direction)
{
    struct oops oops = {0};
    const struct probe_pair settings[] = {
        {"community", "sample-read"}, {"interface", interface}, {"direction", direction}};
    *target = (struct target){.arena = arena_new(), .try.ended = on_ended};
    sem_init(&target->over, 0, 0);
    assert_int_equal(loop_start("traffic", &target->loop), 0);
    assert_int_equal(probe_host_new(target->loop, NULL, &target->host), 0);
    tries_open(&target->tries, target->host);
    assert_int_equal(probe_spec_make(target->arena, "traffic", services_fill(&services, target->arena, "{snmp}"),
                                     settings, 3, &oops, &target->spec),
                     0);
}

static void end(void *arg) { tries_close(&((struct target *)arg)->tries); }

static void close_target(struct target *target)
{
    loop_call(target->loop, end, target);
    probe_host_free(target->host);
    loop_stop(target->loop);
    sem_destroy(&target->over);
    arena_free(target->arena);
}

/* snmpd asks a script for the octets that came into row 9: this file holds them. */
static void set_octets(const char *octets)
{
    char path[64];
    snprintf(path, sizeof path, "%s/in-octets", services.folder);
    FILE *file = fopen(path, "w");
    fprintf(file, "%s\n", octets);
    fclose(file);
}

#define ROW_9                                                                                                          \
    "override 1.3.6.1.2.1.31.1.1.1.1.9 octet_str sample9\n"                                                            \
    "override 1.3.6.1.2.1.2.2.1.2.9 octet_str \"Sample Ethernet 0/9\"\n"

enum { WIDE = 1, NARROW = 2 };

static const char *line_of(struct arena *arena, const char *name, const char *type)
{
    return arena_printf(arena, "pass_persist -p 1 %s.9 /bin/sh %s/octets.sh %s\n", name, services.folder, type);
}

/* The script that snmpd keeps running and asks: this name is there, nothing follows it. */
static void restart(int counters)
{
    ARENA_SCOPE(arena);
    FILE *file = fopen(arena_printf(arena, "%s/octets.sh", services.folder), "w");
    fprintf(file,
            "while read -r verb; do\n"
            "  [ \"$verb\" != PING ] || { echo PONG; continue; }\n"
            "  read -r name\n"
            "  [ \"$verb\" = get ] || { echo NONE; continue; }\n"
            "  echo \"$name\"; echo \"$1\"; cat %s/in-octets\n"
            "done\n",
            services.folder);
    fclose(file);
    const char *more =
        arena_printf(arena, ROW_9 "%s%s", counters & WIDE ? line_of(arena, "1.3.6.1.2.1.31.1.1.1.6", "counter64") : "",
                     counters & NARROW ? line_of(arena, "1.3.6.1.2.1.2.2.1.10", "counter") : "");
    services_end(&services.snmpd);
    services.snmpd = services_snmpd(&services, services.snmp, more);
    assert_true(services.snmpd > 0);
}

static void a_surge_is_told_with_values_and_a_reboot_is_none(void **state)
{
    (void)state;
    struct target target;
    set_octets("1000000000000");
    restart(WIDE);
    open_target(&target, "Sample Ethernet 0/9", "in");
    const struct probe_result *result = look(&target); /* reads twice: nothing has passed */
    assert_int_equal(result->verdict, PROBE_UP);
    assert_true(result->value == 0);
    target.try.usual = 10;
    set_octets("1000100000000"); /* 100 MB more than a moment ago */
    usleep(700000);
    result = look(&target);
    assert_int_equal(result->verdict, PROBE_SLOW);
    assert_true(result->value > 30 && result->lost == 0);
    assert_string_equal(result->expected, "流入平时 10.00 Mbps，不超过 200%");
    assert_non_null(strstr(result->actual, "流入突增："));
    usleep(700000);
    result = look(&target);
    assert_int_equal(result->verdict, PROBE_SLOW);
    assert_non_null(strstr(result->actual, "流入骤降：0.00 Mbps，是平时的 0%"));
    set_octets("77000000000000"); /* higher than before, but the agent is another one */
    restart(WIDE);
    result = look(&target);
    assert_int_equal(result->verdict, PROBE_BLIND);
    assert_non_null(strstr(result->zh, "重新开始"));
    usleep(700000);
    assert_true(look(&target)->value == 0);
    close_target(&target);
}

static void a_device_without_wide_counters_is_read_over_the_wrap(void **state)
{
    (void)state;
    struct target target;
    set_octets("4294967000");
    restart(NARROW);
    open_target(&target, "sample9", "in");
    assert_int_equal(look(&target)->verdict, PROBE_UP);
    set_octets("10000000"); /* 10 MB further */
    usleep(700000);
    const struct probe_result *result = look(&target);
    assert_int_equal(result->verdict, PROBE_UP);
    assert_true(result->value > 1 && result->value < 120); /* 80 Mbit in 0.7 s or a little more */
    close_target(&target);
}

static void an_interface_that_counts_nothing_or_is_not_there_is_not_judged(void **state)
{
    (void)state;
    struct target target;
    restart(0);
    open_target(&target, "sample9", "out");
    assert_non_null(strstr(look(&target)->zh, "没有给出这个接口的流量计数"));
    assert_int_equal(target.result.verdict, PROBE_BLIND);
    close_target(&target);
    open_target(&target, "sample8", "out");
    assert_non_null(strstr(look(&target)->zh, "设备上没有接口 sample8，有 lo"));
    assert_int_equal(target.result.verdict, PROBE_BLIND);
    close_target(&target);
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
        cmocka_unit_test(a_rate_is_what_passed_in_the_time_that_passed),
        cmocka_unit_test(a_counter_of_32_bits_wraps_and_one_of_64_does_not),
        cmocka_unit_test(whatever_began_anew_has_no_rate),
        cmocka_unit_test(unusual_is_beyond_the_share_and_not_at_it),
        cmocka_unit_test(a_surge_is_told_with_values_and_a_reboot_is_none),
        cmocka_unit_test(a_device_without_wide_counters_is_read_over_the_wrap),
        cmocka_unit_test(an_interface_that_counts_nothing_or_is_not_there_is_not_judged),
    };
    return cmocka_run_group_tests(tests, start_services, stop_services);
}
