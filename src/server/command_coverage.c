#include "server/command.h"

#include "rules/coverage.h"
#include "server/bundle.h"

#include <stdio.h>

/* coverage: what carries each clause of the packs and of base, and which of their cases prove it. */

struct results LIST(struct case_result);

struct collecting {
    struct arena *arena;
    struct results results;
    size_t failed;
};

static void collect(void *context, const struct rehearsal *rehearsal)
{
    struct collecting *collecting = context;
    struct case_result *result = list_push(collecting->arena, &collecting->results);
    *result = (struct case_result){
        .name = arena_text(collecting->arena, rehearsal->name ? rehearsal->name : rehearsal->file),
        .file = arena_text(collecting->arena, rehearsal->file),
        .passed = rehearsal->passed,
    };
    for (size_t i = 0; i < rehearsal->clauses.n; i++)
        *list_push(collecting->arena, &result->clauses) = arena_text(collecting->arena, rehearsal->clauses.at[i]);
    for (size_t i = 0; i < rehearsal->shown.n; i++)
        *list_push(collecting->arena, &result->shown) = arena_text(collecting->arena, rehearsal->shown.at[i]);
    collecting->failed += !rehearsal->passed;
}

static void print(struct arena *arena, const struct coverage *coverage, const struct collecting *collecting, bool json)
{
    struct text text = TEXT(arena);
    if (json)
        coverage_json(&text, coverage);
    else
        coverage_table(&text, coverage);
    printf("%s%s", text_end(&text), json ? "\n" : "");
    if (!json)
        printf("%zu 个案例，%zu 个通过\n", collecting->results.n, collecting->results.n - collecting->failed);
}

int command_coverage(const struct command_line *line, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct bundle bundle = {.arena = arena};
    struct collecting collecting = {.arena = arena};
    struct coverage coverage;
    int failed = bundle_load(&bundle, line->argv, line->argc, oops);
    if (failed < 0)
        return failed;
    if (issues_errors(&bundle.issues))
        return oops_set(oops, ERR_INVALID, "check", "制度包有错误，先用 fengsui check 改正",
                        "the packs have mistakes; mend them first");
    bundle_with_base(&bundle);
    failed = bundle_play(&bundle, collect, &collecting, oops);
    if (failed < 0)
        return failed;
    coverage_collect(arena, bundle.law, collecting.results.at, collecting.results.n, &coverage);
    print(arena, &coverage, &collecting, line->json);
    return coverage.uncarried || coverage.failed || collecting.failed ? 1 : 0;
}
