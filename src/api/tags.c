#include "api/tags.h"

#include "vault/token.h"

#include <string.h>

enum { DIGITS = 24 };

const char *tags_of(struct call *call, const char *state)
{
    char hash[TOKEN_HASH];
    token_hash("tag", state, hash);
    return arena_printf(call->arena, "t%.*s", DIGITS, hash);
}

int tags_check(struct call *call, const char *state, const char *current)
{
    const char *match = http_header(call->request, "if-match");
    if (!match || !strcmp(match, "*") || !strcmp(match, arena_printf(call->arena, "\"%s\"", tags_of(call, state))))
        return 0;
    if (strlen(match) != DIGITS + 3 || !text_starts(match, "\"t"))
        return oops_set(&call->oops, ERR_INVALID, "If-Match", "If-Match 应是读到时给的标记",
                        "If-Match must be the tag that was read");
    call->code = "CHANGED";
    call->more = arena_printf(call->arena, ",\"current\":%s", current);
    return oops_set(&call->oops, ERR_CONFLICT, "If-Match", "别人刚刚改过，这一次没有存下；请看过现在的内容再改",
                    "somebody else has changed it meanwhile, and this was not stored; look at it first");
}
