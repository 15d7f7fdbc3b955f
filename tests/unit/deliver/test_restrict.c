#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "deliver/restrict.h"
#include "io/child.h"
#include "world.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* ---- guards ---- */

static const struct restrict_protected never[] = {
    {"10.0.0.1", "网关"}, {"10.0.8.0/24", "本平台"}, {"10.9.0.53", "域名服务器"}, {"2001:db8:1::/48", "核心网"}};
static const struct restrict_limits limits = {.never = never,
                                              .never_count = COUNT(never),
                                              .max_targets = 5,
                                              .max_addresses = 3,
                                              .widest_v4 = 24,
                                              .widest_v6 = 64};

static struct restrict_target target_at(const char *const *addresses, size_t n)
{
    return (struct restrict_target){
        .key = "system/31", .name = "示例选课系统", .host = "xk-1", .addresses = addresses, .address_count = n};
}

static void what_must_never_be_cut_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *address;
        int want;
    } rows[] = {
        {"10.1.2.3", 0},
        {"10.0.0.2", 0},
        {"10.0.0.1", -ERR_FORBIDDEN},
        {"10.0.0.1/32", -ERR_FORBIDDEN},
        {"10.0.0.0/30", -ERR_FORBIDDEN}, /* holds the gateway */
        {"10.0.8.77", -ERR_FORBIDDEN},   /* is within the platform's network */
        {"10.0.9.1", 0},
        {"::ffff:10.0.0.1", -ERR_FORBIDDEN}, /* the gateway in other clothes */
        {"::ffff:10.0.8.0/120", -ERR_FORBIDDEN},
        {"2001:db8:1:2::5", -ERR_FORBIDDEN},
        {"2001:DB8:0001::5", -ERR_FORBIDDEN},
        {"2001:db8:2::5", 0},
        {"10.9.0.0/16", -ERR_FORBIDDEN}, /* too wide */
        {"0.0.0.0/0", -ERR_FORBIDDEN},
        {"::/0", -ERR_FORBIDDEN},
        {"10.1.2", -ERR_INVALID},
        {"10.1.2.3/33", -ERR_INVALID},
        {"10.1.2.3/", -ERR_INVALID},
        {"10.1.2.3; reboot", -ERR_INVALID},
        {"example.edu.cn", -ERR_INVALID},
        {"", -ERR_INVALID},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct oops oops = {0};
        struct restrict_target target = target_at(&rows[i].address, 1);
        if (restrict_guard(&limits, &target, RESTRICT_CUT, 0, &oops) != rows[i].want)
            fail_msg("%s: %s", rows[i].address, oops.zh);
        assert_true((rows[i].want == 0) == (oops.code == 0));
    }
}

static void numbers_are_bounded_and_the_way_back_is_always_open(void **state)
{
    (void)state;
    const char *addresses[] = {"10.1.0.1", "10.1.0.2", "10.1.0.3", "10.1.0.4"};
    struct restrict_target target = target_at(addresses, 3);
    assert_int_equal(restrict_guard(&limits, &target, RESTRICT_CUT, 4, NULL), 0);
    assert_int_equal(restrict_guard(&limits, &target, RESTRICT_CUT, 5, NULL), -ERR_LIMIT);
    assert_int_equal(restrict_guard(&limits, &target, RESTRICT_NORMAL, 5, NULL), 0);
    target.address_count = 4;
    assert_int_equal(restrict_guard(&limits, &target, RESTRICT_OUTSIDE, 0, NULL), -ERR_LIMIT);
    target.address_count = 0;
    assert_int_equal(restrict_guard(&limits, &target, RESTRICT_CUT, 0, NULL), -ERR_INVALID);
    const char *gateway[] = {"10.0.0.1"};
    target = target_at(gateway, 1);
    assert_int_equal(restrict_guard(&limits, &target, RESTRICT_NORMAL, 0, NULL), 0);
    static const struct restrict_protected broken[] = {{"10.0.0.0/8x", "写错了"}};
    struct restrict_limits unreadable = limits;
    unreadable.never = broken;
    unreadable.never_count = 1;
    target = target_at(addresses, 1);
    assert_int_equal(restrict_guard(&unreadable, &target, RESTRICT_CUT, 0, NULL), -ERR_INVALID);
}

static void names_that_could_be_options_or_shell_are_refused(void **state)
{
    (void)state;
    static const char *const hosts[] = {"-rf", "a b", "a;b", "$(x)", "a\nb", "选课"};
    const char *address[] = {"10.1.0.1"};
    for (size_t i = 0; i < COUNT(hosts); i++) {
        struct restrict_target target = target_at(address, 1);
        target.host = hosts[i];
        assert_int_equal(restrict_guard(&limits, &target, RESTRICT_CUT, 0, NULL), -ERR_INVALID);
        target.host = "";
        target.key = hosts[i];
        assert_int_equal(restrict_guard(&limits, &target, RESTRICT_CUT, 0, NULL), -ERR_INVALID);
    }
}

/* ---- templates and dry runs ---- */

static const struct restrict_reading any_reading[] = {{"fw status {address}", NULL, RESTRICT_CUT}};

static void dry_runs_print_exactly_what_would_run(void **state)
{
    (void)state;
    static const struct {
        const char *template, *want; /* NULL = refused */
    } rows[] = {
        {"fw block {address}", "fw block 10.1.0.1\nfw block 2001:db8:2::1\n"},
        {"fw4 {address4}\nfw6 {address6}", "fw4 10.1.0.1\nfw6 2001:db8:2::1\n"},
        {"  fw   '{address} and  more' \"it's\"\n\n",
         "fw '10.1.0.1 and  more' 'it'\\''s'\nfw '2001:db8:2::1 and  more' 'it'\\''s'\n"},
        {"nft 'add element inet t s {{ {address4} }'\nnft -6 {address6}",
         "nft 'add element inet t s { 10.1.0.1 }'\nnft -6 2001:db8:2::1\n"},
        {"fw {address} {port}", "fw 10.1.0.1 80\nfw 10.1.0.1 443\nfw 2001:db8:2::1 80\nfw 2001:db8:2::1 443\n"},
        {"fw {host} {key} {mode}", "fw xk-1 system/31 '断网'\n"},
        {"fw '' x", "fw '' x\n"},
        {"fw {address4}", NULL}, /* the IPv6 address would stay reachable */
        {"{host} x", NULL},
        {"fw {name}", NULL},
        {"fw {address", NULL},
        {"fw 'open", NULL},
        {"fw {address4} {address6}", NULL},
        {"", NULL},
    };
    static const char *const addresses[] = {"10.1.0.1/32", "2001:DB8:2:0::1"};
    static const uint16_t ports[] = {80, 443};
    struct restrict_target target = target_at(addresses, 2);
    target.ports = ports;
    target.port_count = 2;
    for (size_t i = 0; i < COUNT(rows); i++) {
        ARENA_SCOPE(arena);
        struct text text = TEXT(arena);
        struct oops oops = {0};
        struct restrict_way way = {
            .kind = restrict_kind_find("command"), .name = "fw", .readings = any_reading, .reading_count = 1};
        way.ensure[RESTRICT_CUT] = rows[i].template;
        int err = restrict_show(&way, &target, RESTRICT_CUT, &text, &oops);
        if (!rows[i].want) {
            if (err != -ERR_INVALID)
                fail_msg("“%s” was taken: %s", rows[i].template, text_end(&text));
            assert_false(text_empty(oops.zh));
        } else if (err || !text_same(text_end(&text), rows[i].want)) {
            fail_msg("“%s”: %s%s", rows[i].template, text_end(&text), oops.zh);
        }
    }
}

static void a_way_without_return_or_reading_is_refused(void **state)
{
    (void)state;
    struct restrict_way way = {
        .kind = restrict_kind_find("command"), .name = "fw", .readings = any_reading, .reading_count = 1};
    struct oops oops = {0};
    way.ensure[RESTRICT_CUT] = "fw cut {address}";
    assert_int_equal(restrict_check(&way, &oops), -ERR_INVALID);
    way.ensure[RESTRICT_NORMAL] = "fw open {address}";
    assert_int_equal(restrict_check(&way, &oops), 0);
    way.reading_count = 0;
    assert_int_equal(restrict_check(&way, &oops), -ERR_INVALID);
    way.reading_count = 1;
    way.ensure[RESTRICT_OFF] = "fw {unknown}";
    assert_int_equal(restrict_check(&way, &oops), -ERR_INVALID);
}

/* ---- running ---- */

struct waiting {
    struct restrict_run run;
    const struct restrict_way *way;
    const struct restrict_target *target;
    enum restrict_mode mode;
    struct arena *arena;
    struct restrict_result result;
    uv_sem_t done;
};

static void take(const struct restrict_result *result, void *arg)
{
    struct waiting *waiting = arg;
    waiting->result = *result;
    waiting->result.text = arena_text(waiting->arena, result->text);
    uv_sem_post(&waiting->done);
}

static void go(void *arg)
{
    struct waiting *waiting = arg;
    if (waiting->mode == RESTRICT_UNKNOWN)
        restrict_read(&waiting->run, waiting->way, waiting->target, take, waiting);
    else
        restrict_ensure(&waiting->run, waiting->way, waiting->target, waiting->mode, take, waiting);
}

static struct restrict_result done(struct arena *arena, const struct restrict_way *way,
                                   const struct restrict_target *target, enum restrict_mode mode)
{
    struct waiting waiting = {
        .run = {world.loop, world.client}, .way = way, .target = target, .mode = mode, .arena = arena};
    uv_sem_init(&waiting.done, 0);
    loop_post(world.loop, go, &waiting);
    uv_sem_wait(&waiting.done);
    uv_sem_destroy(&waiting.done);
    return waiting.result;
}

static void assert_result(struct restrict_result result, enum restrict_outcome outcome, enum restrict_mode mode)
{
    if (result.outcome != outcome || result.mode != mode)
        fail_msg("outcome %d, mode %s:\n%s", result.outcome, restrict_mode_title(result.mode), result.text);
}

static int run(struct arena *arena, const char *command)
{
    struct child_result result;
    const char *const argv[] = {"sh", "-c", command, NULL};
    const char *const env[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL};
    const struct child_request request = {.argv = argv, .env = env};
    int err = child_run(&request, arena, &result);
    if (err || (result.status && result.err_size))
        print_message("%s: %s\n", command, result.err);
    return err ? err : result.status;
}

/* ---- the real thing: nftables between namespaces ---- */

static char prefix[16];

static bool reachable(struct arena *arena, char from, const char *address)
{
    return run(arena, arena_printf(arena, "ip netns exec %s-%c curl -s -o /dev/null --max-time 1 http://%s:8080/",
                                   prefix, from, address)) == 0;
}

static void assert_reach(struct arena *arena, bool outside, bool inside)
{
    static const char *const servers[] = {"10.99.3.2", "[fd99:3::2]"};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(reachable(arena, 'o', servers[i]), outside);
        assert_int_equal(reachable(arena, 'i', servers[i]), inside);
    }
}

/* "nft 'STATEMENTS'" in the router, for both families: SET becomes cut4, outside6 …, ADDRESS the placeholder. */
static const char *nft(struct arena *arena, const char *statements)
{
    struct text text = TEXT(arena);
    for (int family = 4; family <= 6; family += 2) {
        text_printf(&text, "ip netns exec %s-r nft '", prefix);
        for (const char *at = statements; *at; at++)
            if (*at == '#')
                text_printf(&text, "%d", family);
            else if (*at == '@')
                text_printf(&text, "{{ {address%d} }", family);
            else
                text_byte(&text, *at);
        text_add(&text, "'\n");
    }
    return text_end(&text);
}

#define IN(set)  "add element inet fengsui " set "# @"
#define OUT(set) "add element inet fengsui " set "# @; delete element inet fengsui " set "# @"

static struct restrict_way firewall(struct arena *arena)
{
    struct restrict_way way = {.kind = restrict_kind_find("command"), .name = "出口防火墙"};
    way.ensure[RESTRICT_NORMAL] = nft(arena, OUT("cut") "; " OUT("outside"));
    way.ensure[RESTRICT_OUTSIDE] = nft(arena, IN("outside") "; " OUT("cut"));
    way.ensure[RESTRICT_CUT] = nft(arena, IN("cut") "; " OUT("outside"));
    static const char *const sets[] = {"cut4", "cut6", "outside4", "outside6"};
    struct restrict_reading *readings = ARENA_ARRAY(arena, struct restrict_reading, 4);
    for (size_t i = 0; i < 4; i++)
        readings[i] = (struct restrict_reading){
            arena_printf(arena, "ip netns exec %s-r nft list set inet fengsui %s", prefix, sets[i]), "{address}",
            i < 2 ? RESTRICT_CUT : RESTRICT_OUTSIDE};
    way.readings = readings;
    way.reading_count = 4;
    return way;
}

static void a_target_is_cut_read_back_and_restored_in_a_real_firewall(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip(); /* namespaces need root */
    ARENA_SCOPE(arena);
    static const char *const addresses[] = {"10.99.3.2", "fd99:3:0::2"};
    struct restrict_target target = target_at(addresses, 2);
    struct restrict_way way = firewall(arena);
    struct oops oops = {0};
    if (restrict_check(&way, &oops))
        fail_msg("%s", oops.zh);
    assert_reach(arena, true, true);
    assert_result(done(arena, &way, &target, RESTRICT_UNKNOWN), RESTRICT_ALREADY, RESTRICT_NORMAL);
    assert_result(done(arena, &way, &target, RESTRICT_NORMAL), RESTRICT_ALREADY, RESTRICT_NORMAL);

    struct restrict_result cut = done(arena, &way, &target, RESTRICT_CUT);
    assert_result(cut, RESTRICT_DONE, RESTRICT_CUT);
    assert_non_null(strstr(cut.text, "add element inet fengsui cut4 { 10.99.3.2 }"));
    assert_reach(arena, false, false);
    assert_result(done(arena, &way, &target, RESTRICT_UNKNOWN), RESTRICT_ALREADY, RESTRICT_CUT);
    assert_result(done(arena, &way, &target, RESTRICT_CUT), RESTRICT_ALREADY, RESTRICT_CUT);

    assert_result(done(arena, &way, &target, RESTRICT_OUTSIDE), RESTRICT_DONE, RESTRICT_OUTSIDE);
    assert_reach(arena, false, true);
    assert_result(done(arena, &way, &target, RESTRICT_NORMAL), RESTRICT_DONE, RESTRICT_NORMAL);
    assert_reach(arena, true, true);

    /* another address that begins with the same digits is not mistaken for it */
    run(arena, arena_printf(arena, "ip netns exec %s-r nft add element inet fengsui cut4 '{ 10.99.3.22 }'", prefix));
    assert_result(done(arena, &way, &target, RESTRICT_UNKNOWN), RESTRICT_ALREADY, RESTRICT_NORMAL);

    /* half of it cut by hand: neither normal nor cut, and ensure brings all of it there */
    run(arena, arena_printf(arena, "ip netns exec %s-r nft add element inet fengsui cut4 '{ 10.99.3.2 }'", prefix));
    assert_result(done(arena, &way, &target, RESTRICT_UNKNOWN), RESTRICT_FAILED, RESTRICT_UNKNOWN);
    assert_result(done(arena, &way, &target, RESTRICT_NORMAL), RESTRICT_DONE, RESTRICT_NORMAL);
    assert_reach(arena, true, true);
}

static void what_did_not_work_is_said(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    static const char *const addresses[] = {"10.99.3.2"};
    static const struct restrict_reading says[] = {{"echo 正常", NULL, RESTRICT_NORMAL}},
                                         fails[] = {{"false", "{address}", RESTRICT_CUT}},
                                         babbles[] = {{"echo 看不懂", NULL, RESTRICT_CUT}};
    struct restrict_target target = target_at(addresses, 1);
    struct restrict_way way = {
        .kind = restrict_kind_find("command"), .name = "w", .readings = says, .reading_count = 1};
    way.ensure[RESTRICT_CUT] = "true {address}";
    assert_result(done(arena, &way, &target, RESTRICT_CUT), RESTRICT_DIFFERS, RESTRICT_NORMAL);
    way.ensure[RESTRICT_CUT] = "sh -c 'echo 设备忙 >&2; exit 3' {address}\ntouch /nonexistent/{host}";
    struct restrict_result result = done(arena, &way, &target, RESTRICT_CUT);
    assert_result(result, RESTRICT_FAILED, RESTRICT_NORMAL);
    assert_non_null(strstr(result.text, "设备忙\n退出码 3"));
    assert_null(strstr(result.text, "touch")); /* what follows a failure is not run */
    way.ensure[RESTRICT_CUT] = "no-such-program {address}";
    assert_result(done(arena, &way, &target, RESTRICT_CUT), RESTRICT_FAILED, RESTRICT_NORMAL);
    assert_result(done(arena, &way, &target, RESTRICT_OFF), RESTRICT_FAILED, RESTRICT_NORMAL);
    way.readings = fails;
    assert_result(done(arena, &way, &target, RESTRICT_UNKNOWN), RESTRICT_FAILED, RESTRICT_UNKNOWN);
    way.readings = babbles;
    assert_result(done(arena, &way, &target, RESTRICT_UNKNOWN), RESTRICT_FAILED, RESTRICT_UNKNOWN);
    way.timeout_ms = 100;
    way.ensure[RESTRICT_CUT] = "sleep 5 {address}";
    assert_result(done(arena, &way, &target, RESTRICT_CUT), RESTRICT_FAILED, RESTRICT_UNKNOWN);
    static const char *const bad[] = {"10.0.0.1; reboot"};
    target = target_at(bad, 1);
    assert_result(done(arena, &way, &target, RESTRICT_CUT), RESTRICT_FAILED, RESTRICT_UNKNOWN);
}

static void another_system_is_asked_by_signed_http(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    static const char *const addresses[] = {"10.1.0.1"};
    struct restrict_target target = target_at(addresses, 1);
    struct restrict_way way = {.kind = restrict_kind_find("webhook"),
                               .name = "fw",
                               .url = world_url(arena, "/firewall"),
                               .secret = "example-secret-16"};
    assert_int_equal(restrict_check(&way, NULL), 0);
    assert_result(done(arena, &way, &target, RESTRICT_UNKNOWN), RESTRICT_ALREADY, RESTRICT_NORMAL);
    assert_result(done(arena, &way, &target, RESTRICT_OFF), RESTRICT_DONE, RESTRICT_OFF);
    assert_result(done(arena, &way, &target, RESTRICT_OFF), RESTRICT_ALREADY, RESTRICT_OFF);
    world_next("firewall", "[[200, \"{\\\"mode\\\":\\\"下线\\\"}\"], [500, \"\"]]");
    assert_result(done(arena, &way, &target, RESTRICT_NORMAL), RESTRICT_FAILED, RESTRICT_OFF);
    assert_result(done(arena, &way, &target, RESTRICT_NORMAL), RESTRICT_DONE, RESTRICT_NORMAL);
    way.secret = "another";
    assert_result(done(arena, &way, &target, RESTRICT_UNKNOWN), RESTRICT_FAILED, RESTRICT_UNKNOWN);
}

static void an_order_is_asked_of_a_person_and_needs_evidence(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    static const char *const addresses[] = {"10.1.0.1", "10.1.0.2"};
    struct restrict_target target = target_at(addresses, 2);
    struct restrict_way way = {.kind = restrict_kind_find("order"), .name = "派单"};
    struct restrict_result result = done(arena, &way, &target, RESTRICT_CUT);
    assert_result(result, RESTRICT_ASKED, RESTRICT_UNKNOWN);
    assert_non_null(strstr(result.text, "请将“示例选课系统”调整为：断网"));
    assert_non_null(strstr(result.text, "10.1.0.1、10.1.0.2"));
    struct oops oops = {0};
    assert_int_equal(restrict_confirm("已在汇聚交换机关闭端口", 1, &oops), 0);
    assert_int_equal(restrict_confirm("已在汇聚交换机关闭端口", 0, &oops), -ERR_INVALID);
    assert_string_equal(oops.where, "evidence");
    assert_int_equal(restrict_confirm("", 1, NULL), -ERR_INVALID);
}

static pid_t web_server;

static int begin(void **state)
{
    ARENA_SCOPE(arena);
    if (world_begin(state))
        return -1;
    if (geteuid() != 0)
        return 0;
    snprintf(prefix, sizeof prefix, "fs%d", (int)getpid());
    if (run(arena, arena_printf(arena, "%s up %s", NETNS_SH, prefix)))
        return -1;
    web_server = fork();
    if (web_server == 0) {
        freopen("/dev/null", "w", stdout);
        freopen("/dev/null", "w", stderr);
        execlp("ip", "ip", "netns", "exec", arena_printf(arena, "%s-s", prefix), "/usr/bin/python3", "-m",
               "http.server", "8080", "--bind", "::", "--directory", world.folder, (char *)NULL);
        _exit(127);
    }
    for (int i = 0; i < 50 && !reachable(arena, 'i', "10.99.3.2"); i++)
        uv_sleep(100);
    return 0;
}

static int finish(void **state)
{
    ARENA_SCOPE(arena);
    if (geteuid() == 0) {
        kill(web_server, SIGTERM);
        waitpid(web_server, NULL, 0);
        run(arena, arena_printf(arena, "%s down %s", NETNS_SH, prefix));
    }
    return world_end(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_must_never_be_cut_is_refused),
        cmocka_unit_test(numbers_are_bounded_and_the_way_back_is_always_open),
        cmocka_unit_test(names_that_could_be_options_or_shell_are_refused),
        cmocka_unit_test(dry_runs_print_exactly_what_would_run),
        cmocka_unit_test(a_way_without_return_or_reading_is_refused),
        cmocka_unit_test(a_target_is_cut_read_back_and_restored_in_a_real_firewall),
        cmocka_unit_test(what_did_not_work_is_said),
        cmocka_unit_test(another_system_is_asked_by_signed_http),
        cmocka_unit_test(an_order_is_asked_of_a_person_and_needs_evidence),
    };
    return cmocka_run_group_tests(tests, begin, finish);
}
