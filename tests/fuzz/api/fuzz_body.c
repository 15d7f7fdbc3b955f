/* Whole requests as strangers may send them: head check, llhttp, the route table, the body as JSON and its shape.
 * Whatever the bytes are, each stage ends; a body without flaws has every member that its route requires, knows all it
 * has, and is the same again when it is printed and read once more. */
#include "../fuzz.h"

#include "api/routes.h"
#include "base/must.h"
#include "io/http_inner.h"

#include <stdlib.h>
#include <string.h>

enum { BODY_MOST = 64 * 1024 };

static const struct shape *member_of(const struct shape *members, const char *name)
{
    for (; members && members->name; members++)
        if (!strcmp(members->name, name) || members->kind == SHAPE_REST)
            return members;
    return NULL;
}

static void check_members(const struct shape *members, json_t *body)
{
    const char *name;
    json_t *value;
    for (const struct shape *member = members; member && member->name; member++)
        MUST(!member->required || json_object_get(body, member->name));
    json_object_foreach(body, name, value)
    {
        const struct shape *member = member_of(members, name);
        MUST(member);
        if (member->kind == SHAPE_FLAG && !json_is_null(value))
            MUST(json_is_boolean(value));
        if (member->kind == SHAPE_LIST && !json_is_null(value))
            MUST(json_is_array(value) && json_array_size(value) <= (member->max ? member->max : 1000));
        if (member->kind == SHAPE_OBJECT && json_is_object(value))
            check_members(member->of, value);
    }
}

static int read_body(const char *bytes, size_t n, json_t **ret_body)
{
    const struct json_limits limits = {.bytes = BODY_MOST, .depth = 16};
    struct oops oops = {0};
    int failed = json_read(bytes, n, "body", &limits, ret_body, &oops);
    MUST(!failed || (oops.code && !text_empty(oops.zh)));
    return failed;
}

static void check_again(struct arena *arena, const struct shape *members, json_t *body)
{
    JSON_SCOPE(again);
    struct flaws flaws = {0};
    char *printed = json_dumps(body, JSON_COMPACT);
    MUST(printed && read_body(printed, strlen(printed), &again) == 0);
    free(printed);
    shape_check(arena, members, again, &flaws);
    MUST(!flaws.n && json_equal(body, again));
}

static void enter(struct arena *arena, const struct route *route, const char *bytes, size_t n)
{
    JSON_SCOPE(body);
    struct flaws flaws = {0};
    if (route->flags & ROUTE_FILE || (n && read_body(bytes, n, &body) != 0))
        return;
    shape_check(arena, route->body, body, &flaws);
    for (size_t i = 0; i < flaws.n; i++)
        MUST(flaws.at[i].where && !text_empty(flaws.at[i].zh) && !text_empty(flaws.at[i].en));
    if (flaws.n || !body || !route->body)
        return;
    check_members(route->body, body);
    check_again(arena, route->body, body);
}

static void take(const char *bytes, size_t n)
{
    ARENA_SCOPE(arena);
    struct headcheck head;
    struct http_request request = {.arena = arena};
    const char *reason = NULL, *methods = NULL, *params[CALL_PARAMS];
    if (headcheck(bytes, n, &head) != 0 || http_request_parse(&request, bytes, &head, &reason) != 0)
        return;
    const struct route *route = routes_match(arena, request.method, request.path, params, &methods);
    size_t said = head.content_length > 0 ? (size_t)head.content_length : 0, there = n - head.size;
    if (route)
        enter(arena, route, bytes + head.size, said < there ? said : there); /* the rest would be the next request */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char *exact = malloc(n ? n : 1); /* one byte too far is seen */
    MUST(exact);
    memcpy(exact, data, n);
    take(exact, n);
    free(exact);
    return 0;
}
