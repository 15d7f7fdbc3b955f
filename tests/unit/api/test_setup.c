/* What the door promises of the first set-up: the code opens it, and only while there is one; then it is shut for good.
 */
#include "world.h"

#include "api/routes.h"
#include "api/setup.h"

#include <stdio.h>
#include <string.h>

static const char CODE[] = "K7QF-2M9X-TB4D";

static struct reply with_code(const char *code, const char *method, const char *path, const char *body)
{
    return world_ask(NULL, method, path, body, arena_printf(house.arena, "X-Setup: %s", code), NULL);
}

static int open_setup(void **state)
{
    (void)state;
    world_restart(); /* wrong codes are forgotten */
    world.setup_code = CODE;
    world.setup_steps = 0;
    return 0;
}

static int shut_setup(void **state)
{
    (void)state;
    world.setup_code = NULL;
    return 0;
}

static void without_the_code_nothing_opens(void **state)
{
    (void)state;
    struct reply reply = ASK(NULL, "GET", "/api/setup", NULL);
    world_expect(&reply, 401, "LOGIN");
    reply = with_code("AAAA-BBBB-CCCC", "GET", "/api/setup", NULL);
    world_expect(&reply, 401, "LOGIN");
    reply = with_code("AAAA-BBBB-CCCC", "GET", "/api/channels", NULL);
    world_expect(&reply, 401, "LOGIN");
    assert_int_equal(world.setup_steps, 0);
}

static void the_code_opens_it_however_it_was_typed(void **state)
{
    (void)state;
    static const char *const TYPED[] = {"K7QF-2M9X-TB4D", "k7qf-2m9x-tb4d", "K7QF2M9XTB4D", " K7QF 2M9X TB4D "};
    for (size_t i = 0; i < sizeof TYPED / sizeof *TYPED; i++) {
        struct reply reply = with_code(TYPED[i], "GET", "/api/setup", NULL);
        world_expect(&reply, 200, NULL);
        assert_string_equal(world_text(&reply, "step"), "look");
    }
}

static void every_step_goes_to_the_wiring_in_the_name_of_who_sets_up(void **state)
{
    (void)state;
    int walked = 0;
    for (const struct route *route = routes_all; route->method; route++) {
        if (route->right != RIGHT_SETUP)
            continue;
        struct reply reply = with_code(CODE, route->method, route->path,
                                       route->example                 ? route->example
                                       : strcmp(route->method, "GET") ? "{}"
                                                                      : NULL);
        if (reply.status != 200)
            fail_msg("%s %s: %d %.200s", route->method, route->path, reply.status, reply.body);
        assert_string_equal(world_text(&reply, "step"), world.setup_step);
        assert_string_equal(world.setup_actor, "首次设置：李明 trusted");
        walked++;
    }
    assert_int_equal(walked, world.setup_steps);
    assert_true(walked > 10);
}

static void a_body_of_another_shape_reaches_no_step(void **state)
{
    (void)state;
    struct reply reply = with_code(CODE, "PUT", "/api/setup/institution", "{\"institution\":7}");
    world_expect(&reply, 422, "INVALID");
    reply = with_code(CODE, "POST", "/api/setup/skip", "{\"step\":\"administrators\"}");
    world_expect(&reply, 422, "INVALID");
    assert_int_equal(world.setup_steps, 0);
}

static void the_routes_it_shares_open_to_the_code_and_to_no_other_route(void **state)
{
    (void)state;
    struct reply reply = with_code(CODE, "GET", "/api/channels", NULL);
    world_expect(&reply, 200, NULL);
    for (const struct route *route = routes_all; route->method; route++) {
        if (route->right == RIGHT_NONE || route->right == RIGHT_SETUP || (route->flags & ROUTE_SETUP) ||
            strchr(route->path, '{'))
            continue;
        reply = with_code(CODE, route->method, route->path, strcmp(route->method, "GET") ? "{}" : NULL);
        if (reply.status != 401)
            fail_msg("%s %s with the code: %d %.200s", route->method, route->path, reply.status, reply.body);
    }
}

static void wrong_codes_are_counted(void **state)
{
    (void)state;
    struct reply reply = {0};
    for (int i = 0; i < SETUP_TRIES; i++) {
        reply = with_code("AAAA-BBBB-CCCC", "GET", "/api/setup", NULL);
        world_expect(&reply, 401, "LOGIN");
    }
    reply = with_code("AAAA-BBBB-CCCC", "GET", "/api/setup", NULL);
    world_expect(&reply, 429, "LIMIT");
    assert_non_null(world_header(&reply, "Retry-After"));
    reply = with_code(CODE, "GET", "/api/setup", NULL); /* guessing on does not tell a hit from a miss */
    world_expect(&reply, 429, "LIMIT");
}

static void right_codes_are_not_counted(void **state)
{
    (void)state;
    for (int i = 0; i < 3 * SETUP_TRIES; i++) {
        struct reply reply = with_code(CODE, "GET", "/api/setup", NULL);
        world_expect(&reply, 200, NULL);
    }
}

static void nobody_logs_in_before_it_is_finished(void **state)
{
    (void)state;
    struct reply reply = ASK(NULL, "GET", "/api/hello", NULL);
    assert_true(json_is_true(house_at(reply.json, "setup")));
    reply = ASK(NULL, "POST", "/api/login", "{\"login\":\"lin\",\"password\":\"" PASSWORD "\"}");
    world_expect(&reply, 403, "SETUP");
    world.setup_code = NULL;
    world_login(&lin);
}

static void finished_it_is_shut_whatever_code_is_shown(void **state)
{
    (void)state;
    world.setup_code = NULL;
    for (const struct route *route = routes_all; route->method; route++) {
        bool own = route->right == RIGHT_SETUP;
        if ((!own && !(route->flags & ROUTE_SETUP)) || strchr(route->path, '{'))
            continue;
        struct reply reply = with_code(CODE, route->method, route->path, strcmp(route->method, "GET") ? "{}" : NULL);
        if (reply.status != (own ? 404 : 401))
            fail_msg("%s %s after the end: %d %.200s", route->method, route->path, reply.status, reply.body);
    }
    struct reply reply = ASK(NULL, "GET", "/api/hello", NULL);
    assert_true(json_is_false(house_at(reply.json, "setup")));
    assert_int_equal(world.setup_steps, 0);
}

static void the_demonstration_goes_by_its_system_administrator_alone(void **state)
{
    (void)state;
    world.setup_code = NULL;
    world_login(&lin);
    world_login(&sys);
    struct reply reply = ASK(&lin, "DELETE", "/api/demo", "{\"confirm\":\"移除演示\"}");
    world_expect(&reply, 403, "FORBIDDEN");
    reply = ASK(&sys, "DELETE", "/api/demo", "{\"confirm\":\"移除演示\"}");
    world_expect(&reply, 403, "STEP_UP");
    world_step_up(&sys);
    reply = ASK(&sys, "DELETE", "/api/demo", "{\"confirm\":\"移除演示\"}");
    world_expect(&reply, 200, NULL);
    assert_string_equal(world.setup_step, "remove-demo");
}

#define DURING(test) cmocka_unit_test_setup_teardown(test, open_setup, shut_setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DURING(without_the_code_nothing_opens),
        DURING(the_code_opens_it_however_it_was_typed),
        DURING(every_step_goes_to_the_wiring_in_the_name_of_who_sets_up),
        DURING(a_body_of_another_shape_reaches_no_step),
        DURING(the_routes_it_shares_open_to_the_code_and_to_no_other_route),
        DURING(wrong_codes_are_counted),
        DURING(right_codes_are_not_counted),
        DURING(nobody_logs_in_before_it_is_finished),
        DURING(finished_it_is_shut_whatever_code_is_shown),
        DURING(the_demonstration_goes_by_its_system_administrator_alone),
    };
    return cmocka_run_group_tests_name("api setup", tests, world_open, world_close);
}
