#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "io/loop.h"
#include "services.h"
#include "watch/snmp_state.h"
#include "watch/watch.h"

#include <arpa/inet.h>
#include <math.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- what a device says ---- */

static void give(struct snmp_state *state, const char *name, int64_t number)
{
    for (unsigned group = 0; group < snmp_state_group_count; group++) {
        for (unsigned i = 0; i < POLL_COLUMNS && snmp_state_groups[group].columns[i]; i++) {
            const char *column = snmp_state_groups[group].columns[i];
            size_t n = strlen(column);
            if (text_starts(name, column) && name[n] == '.')
                snmp_state_take(state, &(struct poll_value){group, i, (uint32_t)atoi(name + n + 1), number, ""});
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

static struct probe_result look_with(const struct probe_pair *settings, size_t n)
{
    ARENA_SCOPE(arena);
    const struct probe_spec *spec;
    struct probe_result result;
    struct oops oops = {0};
    if (probe_spec_make(arena, "snmp", services_fill(&services, arena, "{snmp}"), settings, n, &oops, &spec) != 0)
        fail_msg("%s: %s", oops.where, oops.zh);
    assert_int_equal(probe_once(spec, &result), 0);
    return result;
}

static struct probe_result look(const char *community, const char *key, const char *value)
{
    const struct probe_pair settings[] = {
        {"community", community}, {"timeout", "1500"}, {"memory", "100"}, {"cpu", "90"}, {key, value}};
    return look_with(settings, 4 + (key != NULL));
}

static struct probe_result look_as(const char *user, const char *auth, const char *password, const char *privacy)
{
    const struct probe_pair settings[] = {{"user", user},       {"auth", auth},     {"auth-password", password},
                                          {"timeout", "1500"},  {"memory", "100"},  {"cpu", "100"},
                                          {"privacy-password", privacy}};
    return look_with(settings, sizeof settings / sizeof *settings);
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

#define USERS                                                                                                          \
    "createUser samplepriv SHA-256 \"sample-auth-1\" AES \"sample-priv-1\"\nrouser samplepriv priv\n"                    \
    "createUser sampleold SHA \"sample-auth-2\" AES \"sample-priv-2\"\nrouser sampleold priv\n"                          \
    "createUser samplebig SHA-512 \"sample-auth-3\" AES \"sample-priv-3\"\nrouser samplebig priv\n"                      \
    "createUser sampleauth SHA-256 \"sample-auth-4\"\nrouser sampleauth auth\n"

static void a_device_of_v3_is_read_with_each_kind_of_authentication(void **state)
{
    (void)state;
    restart(CALM USERS);
    static const char *const rows[][4] = {{"samplepriv", "SHA-256", "sample-auth-1", "sample-priv-1"},
                                          {"sampleold", "SHA", "sample-auth-2", "sample-priv-2"},
                                          {"samplebig", "SHA-512", "sample-auth-3", "sample-priv-3"},
                                          {"sampleauth", "SHA-256", "sample-auth-4", ""}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct probe_result result = look_as(rows[i][0], rows[i][1], rows[i][2], rows[i][3]);
        assert_int_equal(result.verdict, PROBE_UP);
        assert_non_null(strstr(result.en, "processor 12%"));
    }
}

static void a_device_of_v3_that_refuses_us_says_why_and_is_not_down(void **state)
{
    (void)state;
    restart(CALM USERS);
    static const struct {
        const char *user, *auth, *password, *privacy, *why;
    } rows[] = {
        {"nobody", "SHA-256", "sample-auth-1", "sample-priv-1", "不认识这个 SNMP 用户"},
        {"samplepriv", "SHA-256", "sample-wrong", "sample-priv-1", "认证口令或认证算法不对"},
        {"samplepriv", "SHA", "sample-auth-1", "sample-priv-1", "认证口令或认证算法不对"},
        {"samplepriv", "SHA-256", "sample-auth-1", "", "不许这个用户这样读"},
        {"sampleauth", "SHA-256", "sample-auth-4", "sample-priv-1", "不许这个用户这样读"},
        {"samplepriv", "SHA-256", "sample-auth-1", "sample-wrong", "口令不对"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct probe_result result = look_as(rows[i].user, rows[i].auth, rows[i].password, rows[i].privacy);
        assert_int_equal(result.verdict, PROBE_BLIND);
        if (!strstr(result.zh, rows[i].why))
            fail_msg("%s: %s", rows[i].why, result.zh);
        assert_null(strstr(result.zh, "sample-"));
    }
}

/* ---- many at once ---- */

enum { MANY = 24, SECONDS = 5 };

static ms_t law_now(void *ctx)
{
    (void)ctx;
    return clock_true();
}

static void on_change(void *ctx, const struct watch_change *change) { (void)ctx, (void)change; }

/* Every other one is a socket that never answers: tries of it last for seconds. */
static struct watch_target *half_silent(struct arena *arena, int silent_port)
{
    static const struct probe_pair settings[] = {{"community", "sample-read"}, {"memory", "100"}, {"cpu", "100"}};
    struct watch_target *targets = ARENA_ARRAY(arena, struct watch_target, MANY);
    for (int i = 0; i < MANY; i++)
        targets[i] = (struct watch_target){
            .id = i + 1,
            .kind = "snmp",
            .address = arena_printf(arena, "127.0.0.1:%d", i % 2 ? silent_port : services.snmp),
            .settings = settings,
            .setting_count = 3,
            .interval = 2000};
    return targets;
}

static void devices_that_do_not_answer_hold_up_nobody(void **state)
{
    (void)state;
    struct loop *loop;
    struct probe_host *host;
    struct watch *watch;
    struct watch_view view;
    struct watch_settings settings = watch_settings_default();
    struct sockaddr_in silent = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof silent;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_true(bind(fd, (struct sockaddr *)&silent, size) == 0 &&
                getsockname(fd, (struct sockaddr *)&silent, &size) == 0);
    restart(CALM);
    settings.now = law_now;
    settings.changed = on_change;
    assert_int_equal(loop_start("many", &loop), 0);
    assert_int_equal(probe_host_new(loop, NULL, &host), 0);
    assert_int_equal(watch_new(host, &settings, &watch), 0);
    ARENA_SCOPE(arena);
    watch_set_targets_from(watch, half_silent(arena, ntohs(silent.sin_port)), MANY, NULL);
    sleep(SECONDS);
    watch_view_from(watch, 0, arena, &view);
    for (size_t i = 0; i < view.n; i++) {
        assert_int_equal(view.at[i].state, i % 2 ? WATCH_SILENT : WATCH_UP);
        assert_true(i % 2 ? view.at[i].try_count == 0 : view.at[i].try_count >= 2);
    }
    watch_free(watch); /* with half of them still under way */
    probe_host_free(host);
    loop_stop(loop);
    close(fd);
}

static void without_the_program_that_reads_nothing_is_said_of_the_device(void **state)
{
    (void)state;
    setenv("FENGSUI_POLL", "/nonexistent/fengsui-poll", 1);
    struct probe_result none = look("sample-read", NULL, NULL);
    setenv("FENGSUI_POLL", "/bin/false", 1);
    struct probe_result failing = look("sample-read", NULL, NULL);
    setenv("FENGSUI_POLL", "/bin/cat", 1); /* gives back the question */
    struct probe_result babbling = look("sample-read", NULL, NULL);
    unsetenv("FENGSUI_POLL");
    assert_int_equal(none.verdict, PROBE_BLIND);
    assert_non_null(strstr(none.zh, "找不到程序"));
    assert_int_equal(failing.verdict, PROBE_BLIND);
    assert_non_null(strstr(failing.zh, "出错停止"));
    assert_int_equal(babbling.verdict, PROBE_BLIND);
}

static void a_device_without_community_or_user_cannot_be_watched(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct probe_spec *spec = NULL;
    struct oops oops = {0};
    assert_true(probe_spec_make(arena, "snmp", "127.0.0.1", NULL, 0, &oops, &spec) < 0);
    assert_string_equal(oops.where, "community");
    const struct probe_pair open[] = {{"user", "samplepriv"}}, brief[] = {open[0], {"auth-password", "short"}};
    oops = (struct oops){0};
    assert_true(probe_spec_make(arena, "snmp", "127.0.0.1", open, 1, &oops, &spec) < 0);
    assert_string_equal(oops.where, "auth-password");
    oops = (struct oops){0};
    assert_true(probe_spec_make(arena, "snmp", "127.0.0.1", brief, 2, &oops, &spec) < 0);
    assert_string_equal(oops.where, "auth-password");
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
        cmocka_unit_test(temperatures_come_in_every_scale),
        cmocka_unit_test(memory_is_told_by_whichever_table_the_agent_has),
        cmocka_unit_test(a_device_beyond_its_limit_says_which_and_by_how_much),
        cmocka_unit_test(a_port_that_must_be_up_and_is_not_there_is_told),
        cmocka_unit_test(silence_is_not_taken_for_a_device_that_is_down),
        cmocka_unit_test(a_device_of_v3_is_read_with_each_kind_of_authentication),
        cmocka_unit_test(a_device_of_v3_that_refuses_us_says_why_and_is_not_down),
        cmocka_unit_test(devices_that_do_not_answer_hold_up_nobody),
        cmocka_unit_test(without_the_program_that_reads_nothing_is_said_of_the_device),
        cmocka_unit_test(a_device_without_community_or_user_cannot_be_watched),
    };
    return cmocka_run_group_tests(tests, start_services, stop_services);
}
