/* What every route promises, by walking the table: closed to strangers, closed to wrong roles, shapes checked before
 * anything is done, described completely. */
#include "world.h"

#include "api/routes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The path with something plausible in each {…}. */
static const char *filled(const char *path)
{
    struct text text = TEXT(house.arena);
    while (*path) {
        if (*path != '{') {
            text_byte(&text, *path++);
            continue;
        }
        size_t n = strcspn(path, "}");
        text_add(&text, !strncmp(path, "{register}", n + 1) ? "system"
                        : !strncmp(path, "{pack}", n + 1)   ? "cug"
                        : !strncmp(path, "{year}", n + 1)   ? "2026"
                        : !strncmp(path, "{deed}", n + 1)   ? "edit"
                        : !strncmp(path, "{file}", n + 1)   ? "1.pdf"
                        : !strncmp(path, "{verb}", n + 1)   ? "run"
                        : !strncmp(path, "{hash}", n + 1)
                            ? "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
                        : !strncmp(path, "{kind}", n + 1)   ? "log.malware"
                        : !strncmp(path, "{clause}", n + 1) ? "cug.10.1"
                        : !strncmp(path, "{name}", n + 1)   ? "mail"
                                                            : "1");
        path += n + 1;
    }
    return text_end(&text);
}

static const char *body_of(const struct route *route)
{
    return strcmp(route->method, "GET") ? route->example ? route->example : "{}" : NULL;
}

static void strangers_are_turned_away_everywhere(void **state)
{
    (void)state;
    int walked = 0;
    for (const struct route *route = routes_all; route->method; route++) {
        if (route->right == RIGHT_NONE)
            continue;
        struct reply reply = ASK(NULL, route->method, filled(route->path), body_of(route));
        if (reply.status != (route->right == RIGHT_SETUP ? 404 : 401)) /* there is nothing to set up here */
            fail_msg("%s %s without a session: %d %.200s", route->method, route->path, reply.status, reply.body);
        walked++;
    }
    assert_true(walked > 80);
}

static void what_is_open_to_all_is_a_short_list(void **state)
{
    (void)state;
    static const char *const OPEN[] = {"GET /api/hello", "POST /api/login", "GET /api/about", "GET /healthz",
                                       "GET /metrics"};
    size_t n = 0;
    for (const struct route *route = routes_all; route->method; route++) {
        if (route->right != RIGHT_NONE)
            continue;
        assert_true(n < 5);
        assert_string_equal(arena_printf(house.arena, "%s %s", route->method, route->path), OPEN[n]);
        n++;
    }
    assert_int_equal(n, 5);
}

static bool among(const char *roles, const char *role)
{
    return roles && strstr(roles, role);
}

static void wrong_roles_are_turned_away_everywhere(void **state)
{
    (void)state;
    const struct person *people[] = {&lin, &zhou, &sys, &sec, &aud};
    int walked = 0;
    for (const struct route *route = routes_all; route->method; route++) {
        for (size_t i = 0; route->roles && i < 5; i++) {
            if (*people[i]->roles && among(route->roles, people[i]->roles))
                continue;
            struct reply reply = ASK(people[i], route->method, filled(route->path), body_of(route));
            if (reply.status != 403 || strcmp(world_text(&reply, "code"), "FORBIDDEN") != 0)
                fail_msg("%s %s as %s: %d %.200s", route->method, route->path, people[i]->login, reply.status,
                         reply.body);
            walked++;
        }
    }
    assert_true(walked > 60);
}

static void no_two_administrators_share_a_page_that_is_one_of_theirs(void **state)
{
    (void)state;
    for (const struct route *route = routes_all; route->method; route++)
        if (among(route->roles, "audit-admin"))
            assert_string_equal(route->roles, "audit-admin");
}

static void changes_without_the_csrf_word_are_refused_everywhere(void **state)
{
    (void)state;
    struct person forged = lin;
    forged.csrf[0] = 0;
    for (const struct route *route = routes_all; route->method; route++) {
        if (route->right == RIGHT_NONE || route->right == RIGHT_SETUP || !strcmp(route->method, "GET"))
            continue;
        struct reply reply = ASK(&forged, route->method, filled(route->path), body_of(route));
        if (reply.status != 403 || strcmp(world_text(&reply, "code"), "CSRF") != 0)
            fail_msg("%s %s: %d %.200s", route->method, route->path, reply.status, reply.body);
    }
}

static void members_that_nobody_asked_for_reach_no_handler(void **state)
{
    (void)state;
    for (const struct route *route = routes_all; route->method; route++) {
        bool rest = false;
        for (const struct shape *shape = route->body; shape && shape->name; shape++)
            rest = rest || shape->kind == SHAPE_REST;
        if (!strcmp(route->method, "GET") || route->right == RIGHT_SETUP ||
            (route->flags & (ROUTE_FILE | ROUTE_AGAIN)) || route->roles || rest)
            continue;
        struct reply reply = ASK(&lin, route->method, filled(route->path), "{\"unheard-of\":1}");
        if (reply.status != 422 || !house_pick(reply.json, "errors", "where", "unheard-of"))
            fail_msg("%s %s: %d %.200s", route->method, route->path, reply.status, reply.body);
        reply = ASK(&lin, route->method, filled(route->path), "[]");
        world_expect(&reply, 422, NULL);
    }
}

static void every_row_has_help_in_two_languages_and_its_example_fits_its_shape(void **state)
{
    (void)state;
    for (const struct route *route = routes_all; route->method; route++) {
        struct flaws faults = {0};
        struct oops oops = {0};
        JSON_SCOPE(body);
        assert_true(!text_empty(route->zh) && !text_empty(route->en));
        assert_true(route->handle != NULL);
        if (!route->body || !route->example) {
            assert_true(!route->body ||
                        (route->body[0].name && !route->body[0].required)); /* what must be filled is shown */
            continue;
        }
        if (json_read(route->example, strlen(route->example), "example", NULL, &body, &oops))
            fail_msg("%s %s: %s", route->method, route->path, oops.en);
        shape_check(house.arena, route->body, body, &faults);
        if (faults.n)
            fail_msg("%s %s: %s %s", route->method, route->path, faults.at[0].where, faults.at[0].en);
    }
}

static void patterns_do_not_hide_each_other(void **state)
{
    (void)state;
    for (const struct route *route = routes_all; route->method; route++) {
        const char *params[CALL_PARAMS];
        const struct route *found = routes_match(house.arena, route->method, filled(route->path), params, NULL);
        if (found != route)
            fail_msg("%s %s is answered by %s", route->method, route->path, found ? found->path : "nobody");
    }
}

static void unknown_paths_and_methods_say_so(void **state)
{
    (void)state;
    struct reply reply = ASK(NULL, "GET", "/api/nothing", NULL);
    world_expect(&reply, 404, "NOT_FOUND");
    reply = ASK(NULL, "DELETE", "/api/hello", NULL);
    world_expect(&reply, 405, "METHOD");
    assert_string_equal(world_header(&reply, "Allow"), "GET");
    reply = ASK(NULL, "PUT", "/api/registers/system", "{}");
    world_expect(&reply, 405, "METHOD");
    assert_string_equal(world_header(&reply, "Allow"), "GET, POST");
    reply = ASK(NULL, "GET", "/api", NULL);
    world_expect(&reply, 404, NULL);
}

/* --- OpenAPI --- */

static void check_refs(json_t *value, json_t *schemas, int *count)
{
    const char *name;
    json_t *member;
    size_t i;
    if (json_is_object(value)) {
        const char *ref = json_string_value(json_object_get(value, "$ref"));
        if (ref) {
            assert_true(text_starts(ref, "#/components/schemas/"));
            if (!json_object_get(schemas, ref + strlen("#/components/schemas/")))
                fail_msg("%s leads nowhere", ref);
            (*count)++;
        }
        json_object_foreach(value, name, member)
            check_refs(member, schemas, count);
    }
    json_array_foreach(value, i, member)
        check_refs(member, schemas, count);
}

static void check_operation(const char *path, json_t *operation, struct map *ids)
{
    json_t *parameter;
    size_t i, in_path = 0, braces = 0;
    const char *id = json_string_value(json_object_get(operation, "operationId"));
    assert_non_null(id);
    if (map_set(house.arena, ids, id, (void *)path))
        fail_msg("operationId %s twice", id);
    json_array_foreach(json_object_get(operation, "parameters"), i, parameter) {
        const char *in = json_string_value(json_object_get(parameter, "in"));
        const char *name = json_string_value(json_object_get(parameter, "name"));
        if (strcmp(in, "path") != 0)
            continue;
        in_path++;
        assert_true(json_is_true(json_object_get(parameter, "required")));
        assert_non_null(strstr(path, arena_printf(house.arena, "{%s}", name)));
    }
    for (const char *c = path; *c; c++)
        braces += *c == '{';
    assert_int_equal(in_path, braces);
    assert_non_null(json_object_get(json_object_get(operation, "responses"), "default"));
}

static void openapi_agrees_with_itself_and_with_the_table(void **state)
{
    (void)state;
    struct reply reply = ASK(&lin, "GET", "/api/openapi.json", NULL);
    world_expect(&reply, 200, NULL);
    json_t *paths = house_at(reply.json, "paths"), *schemas = house_at(reply.json, "components.schemas"), *path_item,
           *operation;
    const char *path, *method;
    struct map ids = {0};
    int refs = 0;
    size_t operations = 0, rows = 0;
    assert_string_equal(world_text(&reply, "openapi"), "3.1.0");
    check_refs(reply.json, schemas, &refs);
    assert_true(refs > 100);
    json_object_foreach(paths, path, path_item)
        json_object_foreach(path_item, method, operation) {
            check_operation(path, operation, &ids);
            operations++;
        }
    for (const struct route *route = routes_all; route->method; route++)
        rows++;
    assert_int_equal(operations, rows);
    json_t *system = json_object_get(schemas, "register.system");
    assert_string_equal(json_string_value(json_object_get(system, "title")), "信息系统");
    assert_string_equal(json_string_value(json_object_get(
                            json_object_get(json_object_get(system, "properties"), "in-service-at"), "format")),
                        "date-time");
    assert_true(json_array_size(json_object_get(system, "x-deeds")) >= 3);
    assert_null(json_object_get(schemas, "register.login"));
}

static void health_and_metrics_are_there(void **state)
{
    (void)state;
    struct reply reply = ASK(NULL, "GET", "/healthz", NULL);
    world_expect(&reply, 200, NULL);
    assert_true(json_is_true(house_at(reply.json, "ok")));
    assert_string_equal(world_text(&reply, "store"), "ok");
    reply = ASK(NULL, "GET", "/metrics", NULL);
    assert_int_equal(reply.status, 200);
    assert_non_null(strstr(reply.body, "# TYPE fengsui_calls_total counter\nfengsui_calls_total "));
    assert_non_null(strstr(reply.body, "fengsui_http_connections "));
}

static int prepare(void **state)
{
    struct person *all[] = {&zhou, &lin, &sys, &sec, &aud};
    world_open(state);
    for (size_t i = 0; i < 5; i++)
        world_login(all[i]);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strangers_are_turned_away_everywhere),
        cmocka_unit_test(what_is_open_to_all_is_a_short_list),
        cmocka_unit_test(wrong_roles_are_turned_away_everywhere),
        cmocka_unit_test(no_two_administrators_share_a_page_that_is_one_of_theirs),
        cmocka_unit_test(changes_without_the_csrf_word_are_refused_everywhere),
        cmocka_unit_test(members_that_nobody_asked_for_reach_no_handler),
        cmocka_unit_test(every_row_has_help_in_two_languages_and_its_example_fits_its_shape),
        cmocka_unit_test(patterns_do_not_hide_each_other),
        cmocka_unit_test(unknown_paths_and_methods_say_so),
        cmocka_unit_test(openapi_agrees_with_itself_and_with_the_table),
        cmocka_unit_test(health_and_metrics_are_there),
    };
    return cmocka_run_group_tests_name("api routes", tests, prepare, world_close);
}
