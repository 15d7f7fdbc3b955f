#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "io/http_client.h"
#include "io/loop.h"
#include "segments/series.h"
#include "services.h"
#include "watch/schedule.h"
#include "watch/watch.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHANGES_MAX = 256 };

static struct services services;

/* One watch on one loop, and everything that it told. */
struct scene {
    struct loop *loop;
    struct http_client *client;
    struct probe_host *host;
    struct watch *watch;
    pthread_mutex_t lock;
    struct told {
        int64_t target;
        enum watch_state from, to;
        ms_t at, since, lasted;
        bool contradicts;
        char zh[160], expected[128], actual[256];
        size_t tries, bad;
    } told[CHANGES_MAX];
    size_t n;
};

static ms_t law_now(void *ctx)
{
    (void)ctx;
    return clock_true();
}

static void on_change(void *ctx, const struct watch_change *change)
{
    struct scene *scene = ctx;
    pthread_mutex_lock(&scene->lock);
    struct told *told = &scene->told[scene->n < CHANGES_MAX ? scene->n++ : CHANGES_MAX - 1];
    *told = (struct told){change->target, change->from, change->to, change->at, change->since, change->lasted,
                          change->contradicts, .tries = change->try_count};
    snprintf(told->zh, sizeof told->zh, "%s", change->zh);
    snprintf(told->expected, sizeof told->expected, "%s", change->expected);
    snprintf(told->actual, sizeof told->actual, "%s", change->actual);
    for (size_t i = 0; i < change->try_count; i++)
        told->bad += change->tries[i].verdict == PROBE_DOWN || change->tries[i].verdict == PROBE_WRONG;
    pthread_mutex_unlock(&scene->lock);
}

static void open_scene(struct scene *scene, struct series *series)
{
    *scene = (struct scene){.lock = PTHREAD_MUTEX_INITIALIZER};
    assert_int_equal(loop_start("sense", &scene->loop), 0);
    struct http_client_settings http = probe_client_settings(64);
    assert_int_equal(http_client_new(scene->loop, &http, &scene->client), 0);
    assert_int_equal(probe_host_new(scene->loop, scene->client, &scene->host), 0);
    struct watch_settings settings = watch_settings_default();
    settings.series = series;
    settings.now = law_now;
    settings.changed = on_change;
    settings.ctx = scene;
    assert_int_equal(watch_new(scene->host, &settings, &scene->watch), 0);
}

static void close_scene(struct scene *scene)
{
    watch_free(scene->watch);
    probe_host_free(scene->host);
    http_client_free(scene->client);
    loop_stop(scene->loop);
}

/* Waits for the next change after the first `seen` ones. */
static bool await_change(struct scene *scene, size_t seen, int seconds, struct told *ret_told)
{
    for (int i = 0; i < seconds * 50; i++) {
        pthread_mutex_lock(&scene->lock);
        bool more = scene->n > seen;
        if (more)
            *ret_told = scene->told[seen];
        pthread_mutex_unlock(&scene->lock);
        if (more)
            return true;
        usleep(20000);
    }
    return false;
}

#define AWAIT(scene, seen, to_) AWAIT_FOR((scene), (seen), (to_), 12)
#define AWAIT_FOR(scene, seen, to_, seconds)                                                               \
    ({                                                                                                     \
        struct told told_ = {0};                                                                           \
        if (!await_change((scene), (seen), (seconds), &told_))                                             \
            fail_msg("change %d to %s never came", (int)(seen) + 1, watch_state_name(to_));                \
        if (told_.to != (to_))                                                                             \
            fail_msg("change %d is to %s, not to %s: %s", (int)(seen) + 1, watch_state_name(told_.to),     \
                     watch_state_name(to_), told_.zh);                                                     \
        told_;                                                                                             \
    })

static struct watch_target target_of(int64_t id, const char *kind, const char *address)
{
    return (struct watch_target){.id = id, .watch = "lines", .title = "样例线路", .kind = kind, .address = address,
                                 .interval = 1000, .down_k = 2, .down_n = 3};
}

static void set_one(struct scene *scene, const struct watch_target *target)
{
    size_t refused = 9;
    watch_set_targets_from(scene->watch, target, 1, &refused);
    assert_int_equal(refused, 0);
}

static const char *tcp_address(void)
{
    static char address[32];
    snprintf(address, sizeof address, "127.0.0.1:%d", services.tcp);
    return address;
}

/* ---- the test cases of the clauses ---- */

static void a_service_that_ends_is_down_within_k_of_n_and_its_outage_has_a_length(void **state)
{
    (void)state;
    static struct scene scene;
    open_scene(&scene, NULL);
    struct watch_target target = target_of(7, "tcp", tcp_address());
    set_one(&scene, &target);
    struct told told = AWAIT(&scene, 0, WATCH_UP);
    assert_int_equal(told.from, WATCH_SILENT);
    ms_t ended = clock_true();
    services_end(&services.greeter);
    told = AWAIT(&scene, 1, WATCH_DOWN);
    assert_true(told.since >= ended && told.since <= ended + 1300); /* the first bad try, within one interval */
    assert_true(told.at - told.since >= 900 && told.at - told.since < 1800); /* the second */
    assert_string_equal(told.zh, "连接被拒绝");
    assert_true(told.bad >= 2 && told.tries >= 3); /* the window as evidence */
    services.greeter = services_greeter(services.tcp);
    ms_t down = told.since;
    told = AWAIT(&scene, 2, WATCH_UP);
    assert_int_equal(told.lasted, told.since - down);
    assert_true(told.lasted >= 1900 && told.at > told.since);
    close_scene(&scene);
}

static void call_try_hourly(void *arg)
{
    struct scene *scene = arg;
    watch_try_now(scene->watch, 89);
}

/* Looked at once an hour, told within seconds of the first miss: the second looks decide, both ways. What they see is
 * no sample: an hour that was looked at three times would weigh three times. */
static void a_first_miss_is_looked_at_again_long_before_the_interval_is_over(void **state)
{
    (void)state;
    static struct scene scene;
    char folder[64];
    snprintf(folder, sizeof folder, "%s/hourly", services.folder);
    struct series *series = NULL;
    assert_int_equal(series_open(folder, &series), 0);
    open_scene(&scene, series);
    struct watch_target target = target_of(89, "tcp", tcp_address()); /* of few that wait for hardly more than 10 s */
    target.interval = 3600000;
    target.known = WATCH_UP;
    set_one(&scene, &target);
    services_end(&services.greeter);
    ms_t began = clock_true();
    loop_call(scene.loop, call_try_hourly, &scene);
    struct told told = AWAIT_FOR(&scene, 0, WATCH_DOWN, 25);
    assert_true(told.since >= began && told.since < began + 1000); /* the outage began with the first miss */
    assert_in_range(told.at - told.since, SCHEDULE_AGAIN, 2 * SCHEDULE_AGAIN + 500);
    services.greeter = services_greeter(services.tcp);
    services_await(services.tcp);
    loop_call(scene.loop, call_try_hourly, &scene);
    told = AWAIT_FOR(&scene, 1, WATCH_UP, 25);
    assert_in_range(told.at - told.since, SCHEDULE_AGAIN, 2 * SCHEDULE_AGAIN + 500);
    close_scene(&scene);
    assert_int_equal(series_close(series), 0);
    ARENA_SCOPE(arena);
    struct samples got;
    assert_int_equal(series_last(folder, 89, began - 60000, clock_true(), 100, arena, &got), 0);
    assert_in_range(got.n, 0, 1); /* its grid point, once in 150 runs of this test */
}

static void a_wrong_dns_answer_is_told_with_expected_and_actual(void **state)
{
    (void)state;
    static struct scene scene;
    open_scene(&scene, NULL);
    char address[32];
    snprintf(address, sizeof address, "127.0.0.1:%d", services.dns);
    const struct probe_pair settings[] = {{"name", "www.sample.test"}, {"expect", "10.20.30.40"}};
    struct watch_target target = target_of(8, "dns", address);
    target.settings = settings;
    target.setting_count = 2;
    set_one(&scene, &target);
    AWAIT(&scene, 0, WATCH_UP);
    services_end(&services.dnsmasq);
    services_dns(&services, "10.66.66.66");
    struct told told = AWAIT(&scene, 1, WATCH_DOWN);
    assert_string_equal(told.zh, "解析异常");
    assert_string_equal(told.expected, "10.20.30.40");
    assert_string_equal(told.actual, "10.66.66.66");
    services_end(&services.dnsmasq);
    services_dns(&services, "10.20.30.40");
    AWAIT(&scene, 2, WATCH_UP);
    close_scene(&scene);
}

static void an_order_makes_it_restricted_and_lifting_it_makes_it_down(void **state)
{
    (void)state;
    static struct scene scene;
    open_scene(&scene, NULL);
    struct watch_target target = target_of(9, "tcp", tcp_address());
    set_one(&scene, &target);
    AWAIT(&scene, 0, WATCH_UP);
    target.wanted_down = true; /* ordered, not yet carried out: it still answers */
    set_one(&scene, &target);
    ARENA_SCOPE(arena);
    struct watch_view view;
    watch_view_from(scene.watch, 9, arena, &view);
    assert_int_equal(view.n, 1);
    assert_true(view.at[0].state == WATCH_UP && view.at[0].contradicts && view.at[0].try_count > 0);
    services_end(&services.greeter);
    AWAIT(&scene, 1, WATCH_RESTRICTED); /* no outage is told */
    target.wanted_down = false;
    set_one(&scene, &target);
    struct told told = AWAIT(&scene, 2, WATCH_DOWN); /* the order is lifted and it is still away */
    assert_int_equal(told.from, WATCH_RESTRICTED);
    target.wanted_down = true;
    set_one(&scene, &target);
    AWAIT(&scene, 3, WATCH_RESTRICTED);
    services.greeter = services_greeter(services.tcp);
    told = AWAIT(&scene, 4, WATCH_UP);
    assert_true(told.contradicts);
    close_scene(&scene);
}

static void a_restart_tells_nothing_that_was_told_before(void **state)
{
    (void)state;
    static struct scene scene;
    open_scene(&scene, NULL);
    char closed[32];
    snprintf(closed, sizeof closed, "127.0.0.1:%d", services.closed);
    struct watch_target targets[4] = {target_of(1, "tcp", tcp_address()), target_of(2, "tcp", closed),
                                      target_of(3, "tcp", tcp_address()), target_of(89, "tcp", tcp_address())};
    ms_t long_ago = clock_true() - 3600000;
    targets[0].known = WATCH_UP;
    targets[1].known = WATCH_DOWN;
    targets[2].known = WATCH_DOWN; /* came back while we were away */
    for (int i = 0; i < 3; i++)
        targets[i].known_since = long_ago;
    targets[3].interval = 86400000; /* nothing is known of it, and its first point is a day away: soon all the same */
    watch_set_targets_from(scene.watch, targets, 4, NULL);
    usleep(4500000);
    assert_int_equal(scene.n, 2);
    const struct told *back = &scene.told[scene.told[0].target != 3], *first = &scene.told[scene.told[0].target == 3];
    assert_true(back->target == 3 && back->from == WATCH_DOWN && back->to == WATCH_UP);
    assert_true(back->lasted >= 3600000 && back->lasted < 3610000);
    assert_true(first->target == 89 && first->from == WATCH_SILENT && first->to == WATCH_UP);
    close_scene(&scene);
}

static void what_cannot_be_looked_at_is_silent_and_not_down(void **state)
{
    (void)state;
    static struct scene scene;
    open_scene(&scene, NULL);
    struct watch_target target = target_of(4, "http", "http://127.0.0.1");
    const struct probe_pair colour = {"colour", "red"};
    target.settings = &colour;
    target.setting_count = 1;
    size_t refused = 0;
    watch_set_targets_from(scene.watch, &target, 1, &refused);
    assert_int_equal(refused, 1);
    ARENA_SCOPE(arena);
    struct watch_view view;
    watch_view_from(scene.watch, 0, arena, &view);
    assert_true(view.n == 1 && view.at[0].state == WATCH_SILENT && strstr(view.at[0].zh, "colour"));
    target.setting_count = 0;
    target.address = "tcp-only";
    watch_set_targets_from(scene.watch, &target, 1, &refused);
    assert_int_equal(refused, 1);
    assert_int_equal(scene.n, 0);
    close_scene(&scene);
}

static size_t tried(struct scene *scene, int64_t id)
{
    ARENA_SCOPE(arena);
    struct watch_view view;
    watch_view_from(scene->watch, id, arena, &view);
    return view.n ? view.at[0].try_count : 0;
}

static void a_new_list_keeps_the_windows_of_those_that_stay(void **state)
{
    (void)state;
    static struct scene scene;
    open_scene(&scene, NULL);
    char http[48];
    snprintf(http, sizeof http, "http://127.0.0.1:%d/", services.http);
    struct watch_target targets[4] = {target_of(30, "tcp", tcp_address()), target_of(10, "http", http),
                                      target_of(20, "tcp", tcp_address()), target_of(10, "tcp", tcp_address())};
    size_t refused;
    watch_set_targets_from(scene.watch, targets, 4, &refused);
    assert_int_equal(refused, 1); /* the same id twice */
    for (int i = 0; i < 100 && (tried(&scene, 10) < 2 || tried(&scene, 20) < 2 || tried(&scene, 30) < 2); i++)
        usleep(50000);
    size_t before = tried(&scene, 20);
    targets[0] = target_of(20, "tcp", tcp_address());
    targets[0].interval = 60000;
    targets[0].title = "改了名字";
    targets[1] = target_of(30, "tcp", "127.0.0.1:1");
    targets[2] = target_of(40, "tcp", tcp_address());
    watch_set_targets_from(scene.watch, targets, 3, &refused);
    assert_int_equal(refused, 0);
    ARENA_SCOPE(arena);
    struct watch_view view;
    watch_view_from(scene.watch, 0, arena, &view);
    assert_int_equal(view.n, 3);
    assert_true(view.at[0].id == 20 && view.at[0].try_count >= before && view.at[0].state == WATCH_UP);
    assert_string_equal(view.at[0].title, "改了名字");
    assert_true(view.at[1].id == 30 && view.at[1].try_count == 0 && view.at[1].state == WATCH_SILENT);
    assert_true(view.at[2].id == 40);
    watch_set_targets_from(scene.watch, NULL, 0, &refused);
    watch_view_from(scene.watch, 0, arena, &view);
    assert_int_equal(view.n, 0);
    close_scene(&scene);
}

static void samples_reach_the_series(void **state)
{
    (void)state;
    static struct scene scene;
    char folder[64];
    snprintf(folder, sizeof folder, "%s/series", services.folder);
    struct series *series = NULL;
    assert_int_equal(series_open(folder, &series), 0);
    open_scene(&scene, series);
    char closed[32];
    snprintf(closed, sizeof closed, "127.0.0.1:%d", services.closed);
    struct watch_target targets[2] = {target_of(1, "tcp", tcp_address()), target_of(2, "tcp", closed)};
    watch_set_targets_from(scene.watch, targets, 2, NULL);
    usleep(3300000);
    close_scene(&scene);
    assert_int_equal(series_close(series), 0);
    ARENA_SCOPE(arena);
    ms_t now = clock_true();
    for (int id = 1; id <= 2; id++) {
        struct samples got;
        assert_int_equal(series_last(folder, id, now - 60000, now + 1000, 100, arena, &got), 0);
        assert_in_range(got.n, 3, 4);
        for (size_t i = 0; i < got.n; i++)
            assert_true(got.at[i].ok == (id == 1) && (got.at[i].value > 0) == (id == 1));
    }
}

/* ---- proofs ---- */

struct proof_box {
    pthread_mutex_t lock;
    bool over;
    enum watch_proof proof;
    size_t tries;
    char zh[160];
};

static void on_proof(void *arg, const struct watch_proof_answer *answer)
{
    struct proof_box *box = arg;
    pthread_mutex_lock(&box->lock);
    box->proof = answer->proof;
    box->tries = answer->try_count;
    snprintf(box->zh, sizeof box->zh, "%s", answer->zh);
    box->over = true;
    pthread_mutex_unlock(&box->lock);
}

struct proof_call {
    struct watch *watch;
    struct watch_proof_ask ask;
    struct proof_box *box;
};

static void call_prove(void *arg)
{
    struct proof_call *call = arg;
    watch_prove(call->watch, &call->ask, on_proof, call->box);
}

static enum watch_proof prove(struct scene *scene, const char *address, bool wanted_down, const char *witness)
{
    ARENA_SCOPE(arena);
    struct proof_box box = {.lock = PTHREAD_MUTEX_INITIALIZER};
    struct proof_call call = {scene->watch, {.wanted_down = wanted_down, .gap = 50}, &box};
    assert_int_equal(probe_spec_make(arena, "tcp", address, NULL, 0, NULL, &call.ask.spec), 0);
    if (witness)
        assert_int_equal(probe_spec_make(arena, "tcp", witness, NULL, 0, NULL, &call.ask.witness), 0);
    loop_call(scene->loop, call_prove, &call);
    for (int i = 0; i < 500; i++) {
        usleep(10000);
        pthread_mutex_lock(&box.lock);
        bool over = box.over;
        pthread_mutex_unlock(&box.lock);
        if (over)
            break;
    }
    assert_true(box.over && *box.zh);
    return box.proof;
}

static void proofs_say_proved_contradicted_or_cannot_see(void **state)
{
    (void)state;
    static struct scene scene;
    open_scene(&scene, NULL);
    char closed[32], open[32];
    snprintf(closed, sizeof closed, "127.0.0.1:%d", services.closed);
    snprintf(open, sizeof open, "127.0.0.1:%d", services.tcp);
    assert_int_equal(prove(&scene, closed, true, NULL), WATCH_PROVED);
    assert_int_equal(prove(&scene, closed, true, open), WATCH_PROVED);
    assert_int_equal(prove(&scene, closed, true, closed), WATCH_CANNOT_SEE); /* the witness is away as well */
    assert_int_equal(prove(&scene, open, true, open), WATCH_CONTRADICTED);
    assert_int_equal(prove(&scene, open, false, NULL), WATCH_PROVED);
    assert_int_equal(prove(&scene, closed, false, NULL), WATCH_CONTRADICTED);
    close_scene(&scene);
}

static void a_proof_under_way_at_the_end_is_answered_with_cannot_see(void **state)
{
    (void)state;
    static struct scene scene;
    open_scene(&scene, NULL);
    ARENA_SCOPE(arena);
    struct proof_box box = {.lock = PTHREAD_MUTEX_INITIALIZER};
    struct proof_call call = {scene.watch, {.wanted_down = true, .gap = 60000}, &box};
    char closed[32];
    snprintf(closed, sizeof closed, "127.0.0.1:%d", services.closed);
    assert_int_equal(probe_spec_make(arena, "tcp", closed, NULL, 0, NULL, &call.ask.spec), 0);
    loop_call(scene.loop, call_prove, &call);
    usleep(100000);
    close_scene(&scene);
    assert_true(box.over);
    assert_int_equal(box.proof, WATCH_CANNOT_SEE);
}

/* ---- many ---- */

static void five_thousand_addresses_answer_and_none_starts_late(void **state)
{
    (void)state;
    static struct scene scene;
    static struct watch_target targets[5000];
    static char addresses[5000][24];
    open_scene(&scene, NULL);
    for (int i = 0; i < 5000; i++) {
        snprintf(addresses[i], sizeof addresses[i], "127.1.%d.%d", i / 200, i % 200 + 1);
        targets[i] = target_of(i + 1, "icmp", addresses[i]);
        targets[i].interval = 5000;
        targets[i].known = WATCH_UP;
    }
    watch_set_targets_from(scene.watch, targets, 5000, NULL);
    usleep(5600000);
    ARENA_SCOPE(arena);
    struct watch_view view;
    watch_view_from(scene.watch, 0, arena, &view);
    if (view.at[0].try_count && view.at[0].tries[0].verdict == PROBE_BLIND) { /* no right to ping */
        close_scene(&scene);
        skip();
    }
    size_t answered = 0;
    for (size_t i = 0; i < view.n; i++)
        answered += view.at[i].try_count > 0 && view.at[i].tries[view.at[i].try_count - 1].verdict == PROBE_UP;
    print_message("%lld tries, worst start %lld ms late\n", (long long)view.counts.tries,
                  (long long)view.counts.latest);
    assert_int_equal(answered, 5000);
    assert_int_equal(view.counts.late, 0);
    assert_int_equal(view.counts.skipped, 0);
    close_scene(&scene);
}

/* ---- a line that is pulled ---- */

static char space[32];

static bool space_open(void)
{
    snprintf(space, sizeof space, "fs%d", (int)getpid());
    return services_run("ip netns add %s && ip link add %sa type veth peer name %sb netns %s && "
                        "ip addr add 10.251.77.1/30 dev %sa && ip link set %sa up && "
                        "ip -n %s addr add 10.251.77.2/30 dev %sb && ip -n %s link set %sb up",
                        space, space, space, space, space, space, space, space, space, space) == 0;
}

static void space_close(void) { services_run("ip link del %sa; ip netns del %s", space, space); }

static void a_pulled_line_is_down_with_its_moment_and_comes_back_with_its_outage(void **state)
{
    (void)state;
    if (!space_open()) {
        space_close();
        skip();
    }
    static struct scene scene;
    open_scene(&scene, NULL);
    struct watch_target target = target_of(5, "icmp", "10.251.77.2");
    const struct probe_pair quick = {"timeout", "500"};
    target.settings = &quick;
    target.setting_count = 1;
    set_one(&scene, &target);
    struct told told = {0};
    bool came = await_change(&scene, 0, 12, &told) && told.to == WATCH_UP;
    ms_t pulled = clock_true();
    services_run("ip -n %s link set %sb down", space, space);
    came = came && await_change(&scene, 1, 12, &told);
    struct told down = told;
    services_run("ip -n %s link set %sb up", space, space);
    ms_t plugged = clock_true();
    came = came && await_change(&scene, 2, 12, &told);
    close_scene(&scene);
    space_close();
    assert_true(came);
    assert_int_equal(down.to, WATCH_DOWN);
    assert_true(down.since >= pulled && down.since < pulled + 1000 + 500 + 300); /* interval and time-out */
    assert_true(down.bad == 2);
    assert_int_equal(told.to, WATCH_UP);
    assert_true(told.lasted == told.since - down.since && told.since >= plugged - 50);
    print_message("outage of %lld ms: %s\n", (long long)told.lasted, down.zh);
}

static void call_try(void *arg)
{
    struct scene *scene = arg;
    watch_try_now(scene->watch, 6);
}

static void a_flapping_line_is_told_once(void **state)
{
    (void)state;
    static struct scene scene;
    open_scene(&scene, NULL);
    struct watch_target target = target_of(6, "tcp", tcp_address());
    target.interval = 60000; /* tried by hand, so that every turn is seen */
    target.down_k = target.down_n = 1;
    set_one(&scene, &target);
    for (int i = 0; i < 12; i++) {
        size_t before = tried(&scene, 6);
        if (i % 2)
            services_end(&services.greeter);
        else if (i)
            services.greeter = services_greeter(services.tcp);
        if (i % 2 == 0)
            services_await(services.tcp);
        loop_call(scene.loop, call_try, &scene);
        for (int wait = 0; wait < 200 && tried(&scene, 6) == before; wait++)
            usleep(10000);
    }
    services.greeter = services.greeter > 0 ? services.greeter : services_greeter(services.tcp);
    size_t n = scene.n;
    enum watch_state last = scene.told[n - 1].to;
    close_scene(&scene);
    assert_int_equal(last, WATCH_FLAPPING);
    assert_int_equal(n, 9); /* eight times up or down, then flapping, then nothing more */
}

int main(void)
{
    int started = services_start(&services);
    if (started != 0) {
        services_stop(&services);
        fprintf(stderr, started == 77 ? "nginx, openssl or dnsmasq is not installed\n" : "services did not start\n");
        return started == 77 ? 77 : 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_service_that_ends_is_down_within_k_of_n_and_its_outage_has_a_length),
        cmocka_unit_test(a_first_miss_is_looked_at_again_long_before_the_interval_is_over),
        cmocka_unit_test(a_wrong_dns_answer_is_told_with_expected_and_actual),
        cmocka_unit_test(an_order_makes_it_restricted_and_lifting_it_makes_it_down),
        cmocka_unit_test(a_restart_tells_nothing_that_was_told_before),
        cmocka_unit_test(what_cannot_be_looked_at_is_silent_and_not_down),
        cmocka_unit_test(a_new_list_keeps_the_windows_of_those_that_stay),
        cmocka_unit_test(samples_reach_the_series),
        cmocka_unit_test(proofs_say_proved_contradicted_or_cannot_see),
        cmocka_unit_test(a_proof_under_way_at_the_end_is_answered_with_cannot_see),
        cmocka_unit_test(five_thousand_addresses_answer_and_none_starts_late),
        cmocka_unit_test(a_pulled_line_is_down_with_its_moment_and_comes_back_with_its_outage),
        cmocka_unit_test(a_flapping_line_is_told_once),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    services_stop(&services);
    return failed;
}
