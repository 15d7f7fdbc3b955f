#include "api/setup.h"

#include "api/api_inner.h"
#include "api/throttle.h"
#include "base/log.h"
#include "vault/token.h"

#include <ctype.h>
#include <string.h>

static const char *code_of(const struct api *api, struct arena *arena)
{
    const struct api_setup *setup = &api->wiring.setup;
    return setup->code ? setup->code(setup->context, arena) : NULL;
}

bool setup_open(const struct api *api)
{
    ARENA_SCOPE(arena);
    return code_of(api, arena) != NULL;
}

bool setup_knocks(const struct http_request *request) { return http_header(request, "x-setup") != NULL; }

/* As people copy it: small letters, blanks and hyphens make no difference. */
static const char *plain(struct arena *arena, const char *code)
{
    struct text text = TEXT(arena);
    for (; *code; code++)
        if (isalnum((unsigned char)*code))
            text_byte(&text, (char)toupper((unsigned char)*code));
    return text_end(&text);
}

static int count(struct call *call, const char *key, int most)
{
    ms_t wait = throttle_try(call->api->throttle, key, most, api_settings(call->api)->lock_ms);
    if (!wait)
        return 0;
    call_header(call, "Retry-After", arena_printf(call->arena, "%lld", (long long)(wait + 999) / 1000));
    return oops_set(&call->oops, ERR_LIMIT, "X-Setup", "设置码错得太多，请过一会儿再试", "too many wrong set-up codes, wait a while");
}

static int check_code(struct call *call, const char *code)
{
    const char *given = http_header(call->request, "x-setup");
    const char *from = arena_printf(call->arena, "setup:%s", call->request->peer), *all = "setup";
    if (!given || !*given)
        return oops_set(&call->oops, ERR_LOGIN, "X-Setup", "先填启动服务时显示的设置码",
                        "give the set-up code that was printed when the server started");
    int err = count(call, from, SETUP_TRIES);
    err = err ? err : count(call, all, SETUP_TRIES_ALL);
    if (err)
        return err;
    if (!token_same(plain(call->arena, code), plain(call->arena, given))) {
        log_warn("setup.code", "a wrong set-up code from %s", call->request->peer);
        return oops_set(&call->oops, ERR_LOGIN, "X-Setup", "设置码不对。它显示在启动服务的窗口里，也写在数据文件夹的 setup.code 文件中",
                        "the set-up code is wrong: it is printed where the server was started, and stands in setup.code of the data folder");
    }
    throttle_take_back(call->api->throttle, from);
    throttle_take_back(call->api->throttle, all);
    return 0;
}

int setup_enter(struct call *call)
{
    static const char *const ROLES[] = {"system-admin", "security-admin"};
    const struct api_setup *setup = &call->api->wiring.setup;
    const char *code = code_of(call->api, call->arena);
    if (!code)
        return oops_set(&call->oops, ERR_NOT_FOUND, "path", "没有这个地址", "there is no such path");
    int err = check_code(call, code);
    if (err)
        return err;
    call->setup = true;
    call->viewer = (struct viewer){.login = "setup",
                                   .name = setup->who(setup->context, call->arena),
                                   .all_units = true,
                                   .roles = ROLES,
                                   .role_count = 2,
                                   .stepped_up = true,
                                   .strong = true};
    return 0;
}
