#include "server/command.h"

#include "api/api.h"
#include "server/bundle.h"

#include <stdio.h>

/* openapi: the description of the interface, as /api/openapi.json serves it; with packs also their registers. */

int command_openapi(const struct command_line *line, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct bundle bundle = {.arena = arena};
    struct text text = TEXT(arena);
    struct json json = JSON(&text);
    int failed = line->argc ? bundle_load(&bundle, line->argv, line->argc, oops) : 0;
    if (failed < 0)
        return failed;
    if (issues_errors(&bundle.issues))
        return oops_set(oops, ERR_INVALID, "check", "制度包有错误，先用 fengsui check 改正",
                        "the packs have mistakes; mend them first");
    api_describe(bundle.law, &json);
    puts(text_end(&text));
    return 0;
}
