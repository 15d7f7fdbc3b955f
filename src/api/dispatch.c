#include "api/api_inner.h"
#include "api/routes.h"
#include "api/evidence_store.h"
#include "api/setup.h"
#include "api/statics.h"
#include "api/session.h"
#include "api/throttle.h"
#include "base/must.h"
#include "base/random.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- which language: the first of ours that the header names --- */

static bool wants_english(const struct http_request *request)
{
    const char *accept = http_header(request, "accept-language");
    const char *en = accept ? strstr(accept, "en") : NULL, *zh = accept ? strstr(accept, "zh") : NULL;
    return en && (!zh || en < zh);
}

static void request_id(char ret_id[10])
{
    char hex[9];
    random_hex(hex, 4);
    snprintf(ret_id, 10, "%.4s-%.4s", hex, hex + 4);
    for (char *c = ret_id; *c; c++)
        *c = (char)toupper((unsigned char)*c);
}

static struct call *call_new(struct http_call *http, struct api *api)
{
    const struct http_request *request = http_call_request(http);
    struct call *call = ARENA_NEW(request->arena, struct call);
    *call = (struct call){.api = api, .http = http, .request = request, .arena = request->arena, .status = 200};
    call->text = TEXT(call->arena);
    call->json = JSON(&call->text);
    call->english = wants_english(request);
    request_id(call->id);
    return call;
}

/* --- the body --- */

static bool is_json(const struct http_request *request)
{
    const char *type = http_header(request, "content-type");
    return type && text_starts(type, "application/json") && (!type[16] || type[16] == ';' || type[16] == ' ');
}

static int read_body(struct call *call)
{
    const struct http_request *request = call->request;
    const struct json_limits limits = {.bytes = api_settings(call->api)->body_max, .depth = 16};
    if (call->route->flags & ROUTE_FILE)
        return 0;
    if (request->body_file)
        return oops_set(&call->oops, ERR_TOO_LARGE, "body", "内容太长", "the body is too long");
    if (request->body_size && !is_json(request))
        return oops_set(&call->oops, ERR_UNSUPPORTED, "Content-Type", "请求体应是 application/json",
                        "the body must be application/json");
    if (request->body_size) {
        int err = json_read(request->body, (size_t)request->body_size, "body", &limits, &call->body, &call->oops);
        if (err)
            return err;
    } else {
        call->body = json_object();
    }
    shape_check(call->arena, call->route->body, call->body, &call->faults);
    if (!call->faults.n)
        return 0;
    return oops_set(&call->oops, ERR_INVALID, call->faults.at[0].where, "请求的内容不对",
                    "the body does not have the right shape");
}

/* --- the right --- */

static bool has_any_role(const struct call *call, const char *roles)
{
    char **names;
    size_t n = text_split(call->arena, roles, ' ', &names);
    for (size_t i = 0; i < n; i++)
        if (viewer_has_role(&call->viewer, names[i]))
            return true;
    return false;
}

static int check_right(struct call *call)
{
    const struct route *route = call->route;
    if (call->session.program && route->right != RIGHT_PROGRAM)
        return oops_set(&call->oops, ERR_FORBIDDEN, NULL, "程序令牌不能用于这里",
                        "a program's token does not open this");
    if (call->session.must_change && !(route->flags & ROUTE_EARLY)) {
        call->code = "MUST_CHANGE";
        return oops_set(&call->oops, ERR_FORBIDDEN, NULL, "请先修改口令", "change the password first");
    }
    if (route->roles && !has_any_role(call, route->roles))
        return oops_set(&call->oops, ERR_FORBIDDEN, NULL, "你没有打开这里的角色", "none of your roles opens this");
    if ((route->flags & ROUTE_AGAIN) && !call->viewer.stepped_up) {
        call->code = "STEP_UP";
        return oops_set(&call->oops, ERR_FORBIDDEN, NULL, "请再次验证身份", "confirm again that it is you");
    }
    return 0;
}

static int enter(struct call *call)
{
    const struct route *route = call->route;
    int err = 0;
    if (route->right == RIGHT_SETUP ||
        ((route->flags & ROUTE_SETUP) && setup_knocks(call->request) && setup_open(call->api))) {
        err = setup_enter(call);
    } else if (route->right != RIGHT_NONE) {
        err = session_enter(call);
        err = err ? err : check_right(call);
    }
    err = err ? err : read_body(call);
    return err ? err : route->handle(call);
}

/* --- the entrance --- */

static bool ours(const char *path)
{
    return text_starts(path, "/api/") || !strcmp(path, "/api") || !strcmp(path, "/healthz") ||
           !strcmp(path, "/metrics");
}

static void no_route(struct call *call, const char *methods)
{
    if (!methods) {
        call_end(call, oops_set(&call->oops, ERR_NOT_FOUND, "path", "没有这个地址", "there is no such path"));
        return;
    }
    call_header(call, "Allow", methods);
    call->code = "METHOD";
    call->problem_status = 405;
    call_end(call, oops_set(&call->oops, ERR_UNSUPPORTED, "method", "这个地址不支持这种请求",
                            "this path does not take this method"));
}

void api_handle(struct http_call *http, void *ctx)
{
    struct api *api = ctx;
    const struct http_request *request = http_call_request(http);
    const char *methods = NULL;
    COUNT(api, calls);
    if (!ours(request->path)) {
        COUNT(api, static_files);
        statics_serve(api, http);
        return;
    }
    struct call *call = call_new(http, api);
    call->route = routes_match(call->arena, request->method, request->path, call->params, &methods);
    const char *dry = http_query(request, "dry");
    call->dry = dry && !strcmp(dry, "1") && call->route && call->route->query && strstr(call->route->query, "dry");
    if (!call->route)
        no_route(call, methods);
    else if (call->route->flags & ROUTE_ON_LOOP)
        call_end(call, call->route->handle(call));
    else
        call_end(call, call_on_reader(call, enter));
}

enum { UNKNOWN_UPLOADS = 4, UNKNOWN_WINDOW_MS = 60 * 1000 };

int64_t api_limit(const struct http_request *head, void *ctx)
{
    struct api *api = ctx;
    const char *params[CALL_PARAMS] = {0};
    const struct route *route = routes_match(head->arena, head->method, head->path, params, NULL);
    if (!route || !(route->flags & ROUTE_FILE))
        return (int64_t)api_settings(api)->body_max;
    bool said = http_header(head, "authorization") || http_header(head, "cookie");
    bool known = said && session_known(api->sessions, head);
    if ((route->flags & ROUTE_SETUP) && setup_knocks(head) && setup_open(api))
        known = true;
    if (said && !known) /* since the last start nobody was seen with it: a few may be right, and are looked at later */
        known = throttle_try(api->throttle, "upload:unknown", UNKNOWN_UPLOADS, UNKNOWN_WINDOW_MS) == 0;
    return known ? api_settings(api)->upload_max : -401; /* strangers send no files */
}

/* --- life --- */

static void complete(struct api_settings *settings)
{
    const struct password_cost none = {0, 0};
#define OR(member, fallback) settings->member = settings->member ? settings->member : (fallback)
    OR(institution, "");
    OR(public_url, "");
    OR(idle_ms, 30 * 60 * 1000);
    OR(session_ms, 12 * 3600 * 1000);
    OR(step_up_ms, 5 * 60 * 1000);
    OR(tries, 5);
    OR(address_tries, 30);
    OR(lock_ms, 15 * 60 * 1000);
    OR(password_age_ms, (ms_t)90 * 24 * 3600 * 1000);
    OR(password_length, 8);
    OR(body_max, 64 * 1024);
    OR(upload_max, (int64_t)200 << 20);
    OR(streams_max, 2048);
#undef OR
    if (!memcmp(&settings->password_cost, &none, sizeof none))
        settings->password_cost = password_cost_default();
}

int api_new(const struct api_wiring *wiring, struct api **ret_api, struct oops *oops)
{
    MUST(wiring->read && wiring->hash && wiring->slow && wiring->waist.send && wiring->waist.now);
    struct api *api = calloc(1, sizeof *api);
    MUST(api);
    api->wiring = *wiring;
    complete(&api->wiring.settings);
    api->arena = arena_new();
    api->evidence_folder = arena_printf(api->arena, "%s/evidence", wiring->data_folder);
    int err = evidence_store_open(api->evidence_folder, oops);
    if (err) {
        arena_free(api->arena);
        free(api);
        return err;
    }
    api->sessions = sessions_new(&api->wiring);
    api->throttle = throttle_new();
    api->later = later_new(&api->wiring.waist);
    api->events = events_new(api->wiring.settings.streams_max);
    *ret_api = api;
    return 0;
}

void api_free(struct api *api)
{
    if (!api)
        return;
    events_free(api->events);
    later_free(api->later);
    throttle_free(api->throttle);
    sessions_free(api->sessions);
    arena_free(api->arena);
    free(api);
}

void api_use_server(struct api *api, const struct http_server *server) { atomic_store(&api->server, server); }

static bool concerns_rights(const char *topic)
{
    static const char *const TABLES[] = {"login", "person", "holding", "unit"};
    if (!strcmp(topic, "law"))
        return true;
    for (size_t i = 0; i < sizeof TABLES / sizeof *TABLES; i++) {
        size_t n = strlen(TABLES[i]);
        const char *rest = text_starts(topic, "record:") ? topic + 7 : text_starts(topic, "register:") ? topic + 9 : "";
        if (!strncmp(rest, TABLES[i], n) && (!rest[n] || rest[n] == '/'))
            return true;
    }
    return false;
}

static bool hears(void *context, const char *session, const char *topic)
{
    return session_hears(((struct api *)context)->sessions, session, topic);
}

void api_publish(struct api *api, int64_t seq, const char *const *topics, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (concerns_rights(topics[i])) {
            sessions_look_again(api->sessions);
            break;
        }
    events_tell(api->events, seq, topics, n, hears, api);
    later_again(api->later);
}

void api_publish_all(struct api *api)
{
    sessions_look_again(api->sessions);
    events_resync(api->events);
    later_again(api->later);
}
