#include "place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "io/child.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ORDERS_LOOKS = 3 };

/* ---- with a firewall of files: a restricted address is a file ---- */

static const char *file_settings(const char *extra)
{
    return arena_printf(
        place.arena,
        "{\"normal\":\"rm -f %s/cut/{address}\",\"cut\":\"touch %s/cut/{address}\",\"read_cut\":\"ls %s/cut\"%s}",
        place.folder, place.folder, place.folder, extra);
}

static void file_way(const char *extra)
{
    assert_int_equal(mkdir(arena_printf(place.arena, "%s/cut", place.folder), 0700), 0);
    place_channel("restrict-command", "restrict-command", file_settings(extra));
}

static int64_t order(int64_t system, const char *mode, bool undo)
{
    const struct cell cells[] = {
        {"record", VALUE_OF_REF("system", system)},    {"capability", VALUE_OF_TEXT("restrict")},
        {"target", VALUE_OF_REF("system", system)},    {"mode", VALUE_OF_TEXT(mode)},
        {"undo", undo ? VALUE_OF_INT(1) : VALUE_NONE}, {NULL},
    };
    return place_open_record("call", cells);
}

static const struct row *ended(int64_t call, const char *state)
{
    return place_row("call", "id", VALUE_OF_INT(call), state, 40);
}

static bool is_cut(const char *address)
{
    return access(arena_printf(place.arena, "%s/cut/%s", place.folder, address), F_OK) == 0;
}

static void say(int64_t call, const char *state, const char *words)
{
    struct fact fact = {.kind = FACT_SENSED,
                        .name = "call.proof",
                        .table = "call",
                        .record = call,
                        .actor = {.title = "吴远舟", .kind = "person", .trusted = true}};
    struct cell cells[] = {
        {"state", VALUE_OF_TEXT(state)}, {"proof", VALUE_OF_TEXT(words)}, {"tries", VALUE_OF_INT(0)}};
    struct fact_answer answer;
    fact.values = cells;
    fact.value_count = 3;
    assert_int_equal(office_ask(place.office, OFFICE_PEOPLE, &fact, place.arena, &answer), 0);
    assert_int_equal(answer.code, 0);
}

static void confirm(int64_t call, const char *words) { say(call, "done", words); }

static void commands_do_it_and_the_record_keeps_what_was_run(void **state)
{
    (void)state;
    file_way("");
    int64_t system = place_system("样例系统", NULL, "127.0.0.77"), call = order(system, "系统下线", false);
    place_orders();
    const struct row *row = ended(call, "contradicted"); /* a file stops no packet, and the probe says so */
    assert_true(is_cut("127.0.0.77"));
    assert_true(row_int(row, "done-at") > 0);
    assert_non_null(strstr(row_text(row, "proof"), "touch"));
    assert_non_null(strstr(row_text(row, "proof"), "仍有应答"));
}

static void the_way_back_is_carried_out_and_proved(void **state)
{
    (void)state;
    file_way("");
    place_orders();
    int64_t system = place_system("样例系统", NULL, "127.0.0.77");
    ended(order(system, "系统下线", false), "contradicted");
    ended(order(system, "系统下线", true), "proved");
    assert_false(is_cut("127.0.0.77"));
}

static void the_latest_order_wins(void **state)
{
    (void)state;
    file_way("");
    int64_t system = place_system("样例系统", NULL, "127.0.0.77"), cut = order(system, "系统下线", false),
            back = order(system, "系统下线", true);
    place_orders();
    assert_non_null(strstr(row_text(ended(cut, "overtaken"), "proof"), "取代"));
    ended(back, "proved");
    assert_false(is_cut("127.0.0.77"));
}

static void what_must_never_be_cut_is_not_cut(void **state)
{
    (void)state;
    file_way(",\"never\":\"127.0.0.0/24 本平台\"");
    int64_t system = place_system("样例系统", NULL, "127.0.0.77"), call = order(system, "系统下线", false);
    struct oops oops = {0};
    ARENA_SCOPE(arena);
    place_orders();
    assert_non_null(strstr(row_text(ended(call, "failed"), "proof"), "本平台"));
    assert_false(is_cut("127.0.0.77"));
    struct reading reading = place_reading(arena);
    struct text text = TEXT(arena);
    assert_int_equal(orders_show(place.orders, &reading, call, &text, &oops), -ERR_FORBIDDEN);
}

static void a_mode_without_commands_fails_with_what_to_set(void **state)
{
    (void)state;
    file_way("");
    int64_t call = order(place_system("样例系统", NULL, "127.0.0.77"), "关闭互联网访问", false);
    place_orders();
    assert_non_null(strstr(row_text(ended(call, "failed"), "proof"), "限制外网"));
    assert_false(is_cut("127.0.0.77"));
}

static void a_dry_run_shows_the_commands(void **state)
{
    (void)state;
    struct oops oops = {0};
    ARENA_SCOPE(arena);
    file_way("");
    place_orders();
    int64_t call = order(place_system("样例系统", NULL, "127.0.0.77"), "系统下线", true);
    ended(call, "proved");
    struct reading reading = place_reading(arena);
    struct text text = TEXT(arena);
    assert_int_equal(orders_show(place.orders, &reading, call, &text, &oops), 0);
    assert_string_equal(text_end(&text), arena_printf(arena, "rm -f %s/cut/127.0.0.77\n", place.folder));
}

static void by_hand_a_person_confirms_and_the_probe_proves(void **state)
{
    (void)state;
    int port = place_free_port();
    int web = place_web(NULL, "127.0.0.1", port);
    int64_t system = place_system("样例网站", arena_printf(place.arena, "http://127.0.0.1:%d/", port), "127.0.0.1");
    int64_t call = order(system, "系统下线", false);
    place_orders();
    usleep(300000);
    ended(call, "pending");
    place_end(web); /* somebody has pulled the plug */
    confirm(call, "15:20 已关机");
    const struct row *row = ended(call, "proved");
    assert_non_null(strstr(row_text(row, "proof"), "15:20 已关机"));
    assert_non_null(strstr(row_text(row, "proof"), "已断开"));
}

static void inside_nobody_can_see_whether_the_internet_is_closed(void **state)
{
    (void)state;
    int64_t system = place_system("样例系统", NULL, "127.0.0.77"), call = order(system, "关闭互联网访问", false);
    place_orders();
    confirm(call, "已在出口关闭");
    for (int i = 0; i < 400 && orders_looks(place.orders) <= ORDERS_LOOKS; i++)
        usleep(50000); /* it would be told after so many looks, were they contradictions */
    assert_true(orders_looks(place.orders) > ORDERS_LOOKS);
    ended(call, "done");
}

/* ---- steps that fail ---- */

/* A firewall that refuses its first `times` commands. */
static void moody_way(int times)
{
    const char *path = arena_printf(place.arena, "%s/moody", place.folder);
    FILE *script = fopen(path, "w");
    assert_non_null(script);
    fprintf(script,
            "#!/bin/sh\necho x >> %1$s/asked\n[ $(wc -l < %1$s/asked) -gt %2$d ] || { echo busy; exit 1; }\n"
            "case $1 in cut) touch %1$s/cut/$2 ;; *) rm -f %1$s/cut/$2 ;; esac\n",
            place.folder, times);
    fclose(script);
    assert_int_equal(chmod(path, 0700), 0);
    assert_int_equal(mkdir(arena_printf(place.arena, "%s/cut", place.folder), 0700), 0);
    place_channel("restrict-command", "restrict-command",
                  arena_printf(place.arena,
                               "{\"normal\":\"%1$s open {address}\",\"cut\":\"%1$s cut {address}\",\"read_cut\":\"ls "
                               "%2$s/cut\"}",
                               path, place.folder));
}

static void a_busy_firewall_is_asked_again_both_ways(void **state)
{
    (void)state;
    moody_way(2);
    place_orders();
    int64_t system = place_system("样例系统", NULL, "127.0.0.77"), cut = order(system, "系统下线", false);
    const struct row *row = ended(cut, "contradicted"); /* carried out, though a file stops no packet */
    assert_true(is_cut("127.0.0.77"));
    assert_int_equal(row_int(row, "tries"), 3);
    assert_non_null(strstr(row_text(row, "proof"), "第 2 次没有执行成功"));
    assert_non_null(strstr(row_text(row, "proof"), "busy"));
    assert_int_equal(unlink(arena_printf(place.arena, "%s/asked", place.folder)), 0);
    row = ended(order(system, "系统下线", true), "proved");
    assert_false(is_cut("127.0.0.77"));
    assert_int_equal(row_int(row, "tries"), 3);
}

static const struct row *carry_task(int64_t call, const char *state)
{
    const struct row *task = place_row("task", "subject", VALUE_OF_REF("call", call), state, 10);
    assert_string_equal(row_text(task, "duty"), "carry");
    return task;
}

static size_t asked(void)
{
    struct stat all;
    return stat(arena_printf(place.arena, "%s/asked", place.folder), &all) ? 0 : (size_t)all.st_size / 2;
}

static void after_so_many_tries_a_person_decides_again_or_by_hand(void **state)
{
    (void)state;
    moody_way(ORDERS_TRIES);
    place_orders();
    int port = place_free_port(), web = place_web(NULL, "127.0.0.1", port);
    int64_t system = place_system("样例系统", arena_printf(place.arena, "http://127.0.0.1:%d/", port), "127.0.0.77");
    int64_t call = order(system, "系统下线", false);
    const struct row *row = ended(call, "failed");
    assert_int_equal(row_int(row, "tries"), ORDERS_TRIES);
    assert_int_equal(asked(), ORDERS_TRIES);
    const struct row *task = carry_task(call, "open");
    assert_non_null(strstr(row_text(task, "title"), "系统下线 样例系统"));
    assert_non_null(strstr(row_text(task, "reason"), "busy"));
    usleep(300000); /* nothing goes on by itself */
    assert_int_equal(asked(), ORDERS_TRIES);
    say(call, "pending", "设备已恢复，再试");
    ended(call, "contradicted");
    assert_true(is_cut("127.0.0.77"));
    carry_task(call, "open"); /* the probe still sees it: that is for a person, too */
    place_end(web);
    confirm(call, "已拔网线");
    ended(call, "proved");
    carry_task(call, "met");
}

static void tries_are_counted_over_a_restart(void **state)
{
    (void)state;
    moody_way(ORDERS_TRIES + 2);
    place.pause_ms = 60;
    place_orders();
    int64_t call = order(place_system("样例系统", NULL, "127.0.0.77"), "系统下线", false);
    for (int i = 0; i < 200 && !asked(); i++)
        usleep(10000);
    place_stop_senses();
    size_t before = asked();
    assert_true(before >= 1 && before < ORDERS_TRIES);
    place_sense();
    place_orders();
    ended(call, "failed");
    assert_int_equal(asked(), ORDERS_TRIES);
}

/* ---- with nftables between namespaces ---- */

static char prefix[16];

static int shell(struct arena *arena, const char *command)
{
    struct child_result result;
    const struct child_request request = {.argv = (const char *[]){"/bin/sh", "-c", command, NULL},
                                          .timeout_ms = 15000};
    int failed = child_run(&request, arena, &result);
    return failed ? failed : result.status;
}

static const char RULES[] =
    "table inet fengsui { set outside4 { type ipv4_addr; flags interval; }; chain forward { type filter hook forward "
    "priority 0; iifname \"o\" ip daddr @outside4 drop; oifname \"o\" ip saddr @outside4 drop; }; }";

static void router(const char *format_command)
{
    ARENA_SCOPE(arena);
    assert_int_equal(
        shell(arena, arena_printf(arena, "ip netns exec %s-r nft '%s'", prefix, format_command)), 0);
}

static const struct row *tried(int64_t call)
{
    const struct row *row = NULL;
    for (int i = 0; i < 200; i++, usleep(20000)) {
        row = place_row("call", "id", VALUE_OF_INT(call), NULL, 1);
        if (row_int(row, "tries"))
            break;
    }
    return row;
}

#define NFT(action, set) "ip netns exec %1$s-r nft " action " element inet fengsui " set "4 {{ {address} }"

/* Its rules are lost when the order is given, and come back: asked until then. */
static void a_firewall_closes_a_system_and_the_probe_outside_proves_it(void **state)
{
    (void)state;
    if (!*prefix)
        skip();
    char *settings =
        arena_printf(place.arena,
                     "{\"normal\":\"" NFT("delete", "outside") "\",\"outside\":\"" NFT(
                         "add", "outside") "\","
                                           "\"read_outside\":\"ip netns exec %1$s-r nft list "
                                           "ruleset\",\"vantage\":\"outside\",\"witness\":\"10.99.1.1\"}",
                     prefix);
    place_channel("restrict-command", "restrict-command", settings);
    int web = place_web(arena_printf(place.arena, "%s-s", prefix), "10.99.3.2", 8080);
    place.pause_ms = 300;
    place_orders();
    int64_t system = place_system("样例系统", "http://10.99.3.2:8080/", "10.99.3.2");
    place_row("probe", "watch", VALUE_OF_TEXT("pages"), "up", 15);
    place_deed("system", system, "edit", (const struct cell[]){{"access", VALUE_OF_TEXT("已断网")}, {NULL}});
    router("delete table inet fengsui");
    int64_t call = order(system, "关闭互联网访问", false);
    assert_string_equal(row_text(tried(call), "state"), "pending");
    router(RULES);
    const struct row *row = ended(call, "proved");
    assert_true(row_int(row, "tries") > 1);
    assert_non_null(strstr(row_text(row, "proof"), "add element"));
    place_row("probe", "watch", VALUE_OF_TEXT("pages"), "restricted", 40);
    ended(order(system, "关闭互联网访问", true), "proved");
    place_deed("system", system, "edit", (const struct cell[]){{"access", VALUE_OF_TEXT("正常")}, {NULL}});
    place_row("probe", "watch", VALUE_OF_TEXT("pages"), "up", 40);
    assert_int_equal(place_count("outage", "watch", VALUE_OF_TEXT("pages")), 0);
    place_end(web);
}

static bool enter(const char *netns)
{
    char path[64];
    snprintf(path, sizeof path, "/var/run/netns/%s", netns);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool inside = fd >= 0 && setns(fd, CLONE_NEWNET) == 0;
    if (fd >= 0)
        close(fd);
    return inside;
}

static int begin_outside(void **state)
{
    ARENA_SCOPE(arena);
    (void)state;
    snprintf(prefix, sizeof prefix, "fo%d", (int)getpid());
    bool can = geteuid() == 0 && shell(arena, arena_printf(arena, "sh %s up %s", NETNS_SH, prefix)) == 0 &&
               enter(arena_printf(arena, "%s-o", prefix));
    if (!can)
        *prefix = '\0';
    place_open(false);
    place_sense();
    return 0;
}

static int end_outside(void **state)
{
    ARENA_SCOPE(arena);
    (void)state;
    place_close();
    if (*prefix)
        assert_int_equal(shell(arena, arena_printf(arena, "sh %s down %s", NETNS_SH, prefix)), 0);
    return 0;
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
        cmocka_unit_test_setup_teardown(commands_do_it_and_the_record_keeps_what_was_run, begin, end),
        cmocka_unit_test_setup_teardown(the_way_back_is_carried_out_and_proved, begin, end),
        cmocka_unit_test_setup_teardown(the_latest_order_wins, begin, end),
        cmocka_unit_test_setup_teardown(what_must_never_be_cut_is_not_cut, begin, end),
        cmocka_unit_test_setup_teardown(a_mode_without_commands_fails_with_what_to_set, begin, end),
        cmocka_unit_test_setup_teardown(a_dry_run_shows_the_commands, begin, end),
        cmocka_unit_test_setup_teardown(by_hand_a_person_confirms_and_the_probe_proves, begin, end),
        cmocka_unit_test_setup_teardown(inside_nobody_can_see_whether_the_internet_is_closed, begin, end),
        cmocka_unit_test_setup_teardown(a_busy_firewall_is_asked_again_both_ways, begin, end),
        cmocka_unit_test_setup_teardown(after_so_many_tries_a_person_decides_again_or_by_hand, begin, end),
        cmocka_unit_test_setup_teardown(tries_are_counted_over_a_restart, begin, end),
        cmocka_unit_test_setup_teardown(a_firewall_closes_a_system_and_the_probe_outside_proves_it, begin_outside,
                                        end_outside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
