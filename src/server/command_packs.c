#include "server/command.h"

#include "cases/mutate.h"
#include "cases/mutate.h"
#include "format/json.h"
#include "rules/check.h"
#include "server/bundle.h"

#include <stdio.h>
#include <string.h>

/* check, rehearse: what needs packs only, no data folder. */

static void print_issues(const struct bundle *bundle, bool json)
{
    struct text text = TEXT(bundle->arena);
    struct json out = JSON(&text);
    json_open_array(&out);
    for (size_t i = 0; i < bundle->issues.n; i++) {
        const struct issue *issue = &bundle->issues.at[i];
        json_open_object(&out);
        json_key_text(&out, "level", issue->level == ISSUE_ERROR ? "error" : "warning");
        json_key_text(&out, "where", issue->where);
        json_key_text(&out, "zh", issue->zh);
        json_key_text(&out, "en", issue->en);
        json_close(&out);
        if (!json)
            printf("%s %s: %s\n", issue->level == ISSUE_ERROR ? "错误" : "提醒", issue->where, issue->zh);
    }
    json_close(&out);
    if (json)
        printf("%s\n", text_end(&text));
}

int command_check(const struct command_line *line, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct bundle bundle = {.arena = arena};
    int failed = bundle_load(&bundle, line->argv, line->argc, oops);
    if (failed < 0)
        return failed;
    if (!issues_errors(&bundle.issues))
        check_law(arena, bundle.law, NULL, &bundle.issues);
    if (command_option(line, "--english"))
        check_untranslated(arena, bundle.law, &bundle.issues);
    print_issues(&bundle, line->json);
    size_t errors = issues_errors(&bundle.issues);
    if (!line->json)
        printf("%zu 个台账、%zu 项例行任务、%zu 条规则、%zu 项监测、%zu 条条款；%zu 处错误，%zu 处提醒\n", bundle.law->regs.n, bundle.law->duties.n,
               bundle.law->rules.n, bundle.law->watches.n, bundle.law->clauses.n, errors, bundle.issues.n - errors);
    return errors ? 1 : 0;
}

static void print_rehearsal(struct json *out, const struct rehearsal *rehearsal, bool json)
{
    json_open_object(out);
    json_key_text(out, "case", rehearsal->name ? rehearsal->name : "");
    json_key_text(out, "file", rehearsal->file);
    json_key_bool(out, "passed", rehearsal->passed);
    json_key_int(out, "steps", (int64_t)rehearsal->steps);
    json_key(out, "clauses");
    json_open_array(out);
    for (size_t i = 0; i < rehearsal->clauses.n; i++)
        json_text(out, rehearsal->clauses.at[i]);
    json_close(out);
    json_key(out, "faults");
    json_open_array(out);
    for (size_t i = 0; i < rehearsal->faults.n; i++) {
        json_open_object(out);
        json_key_text(out, "where", rehearsal->faults.at[i].where);
        json_key_text(out, "text", rehearsal->faults.at[i].text);
        json_close(out);
    }
    json_close(out);
    json_close(out);
    if (json)
        return;
    printf("%s %s（%zu 步）\n", rehearsal->passed ? "通过" : "未过",
           rehearsal->name ? rehearsal->name : rehearsal->file, rehearsal->steps);
    for (size_t i = 0; i < rehearsal->faults.n; i++)
        printf("     %s %s\n", rehearsal->faults.at[i].where, rehearsal->faults.at[i].text);
}

struct playing {
    struct json out;
    bool json;
    size_t played, passed;
};

static void tell_played(void *context, const struct rehearsal *rehearsal)
{
    struct playing *playing = context;
    print_rehearsal(&playing->out, rehearsal, playing->json);
    playing->played++;
    playing->passed += rehearsal->passed;
}

/* What no case would have missed: one thing at a time is taken out of the pack and its cases are played again. */
static int mutate_folder(const struct command_line *line, struct bundle *bundle, const char *folder, size_t *missed,
                         struct oops *oops)
{
    struct names paths = {0};
    struct mutation mutation;
    struct text text = TEXT(bundle->arena);
    char *trimmed = arena_text(bundle->arena, folder);
    while (text_ends(trimmed, "/"))
        trimmed[strlen(trimmed) - 1] = '\0';
    const char *slash = strrchr(trimmed, '/');
    int failed =
        pack_folder_list(bundle->arena, arena_printf(bundle->arena, "%s/cases", trimmed), ".case.yaml", &paths, oops);
    const struct node **cases = ARENA_ARRAY(bundle->arena, const struct node *, paths.n);
    for (size_t i = 0; !failed && i < paths.n; i++) {
        struct node *root = NULL;
        failed = pack_folder_tree(bundle->arena, paths.at[i], &root, oops);
        cases[i] = root;
    }
    struct rehearsal_world world = bundle_world(bundle->arena, folder);
    failed = failed ? failed
                    : mutate_law(bundle->arena, bundle->law, &world, cases, paths.n, slash ? slash + 1 : trimmed,
                                 &mutation, oops);
    if (failed < 0)
        return failed;
    if (line->json)
        mutate_json(&text, &mutation);
    else
        mutate_table(&text, &mutation);
    printf("%s%s", text_end(&text), line->json ? "\n" : "");
    *missed += mutation.missed + mutation.untried;
    return 0;
}

static int mutate_all(const struct command_line *line, struct bundle *bundle, struct oops *oops)
{
    size_t missed = 0;
    int failed = 0;
    for (size_t i = 0; !failed && i < bundle->folders.n; i++)
        failed = mutate_folder(line, bundle, bundle->folders.at[i], &missed, oops);
    return failed < 0 ? failed : missed ? 1 : 0;
}

/* --mutate: what could be taken out of each pack without a case of its own noticing. */
static int rehearse_mutants(struct bundle *bundle, bool json, struct oops *oops)
{
    size_t missed = 0, untried = 0;
    for (size_t i = 0; i < bundle->folders.n; i++) {
        const char *folder = bundle->folders.at[i], *slash = strrchr(folder, '/');
        struct rehearsal_world world = bundle_world(bundle->arena, folder);
        struct case_trees cases = {0};
        struct mutation mutation = {0};
        struct text text = TEXT(bundle->arena);
        int failed = bundle_cases(bundle, folder, &cases, oops);
        if (!failed)
            failed = mutate_law(bundle->arena, bundle->law, &world, cases.at, cases.n, slash ? slash + 1 : folder,
                                &mutation, oops);
        if (failed < 0)
            return failed;
        if (json)
            mutate_json(&text, &mutation);
        else
            mutate_table(&text, &mutation);
        printf("%s%s", text_end(&text), json ? "\n" : "");
        missed += mutation.missed;
        untried += mutation.untried;
    }
    return missed || untried ? 1 : 0;
}

int command_rehearse(const struct command_line *line, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct bundle bundle = {.arena = arena};
    struct text text = TEXT(arena);
    struct playing playing = {.out = JSON(&text), .json = line->json};
    int failed = bundle_load(&bundle, line->argv, line->argc, oops);
    if (failed < 0)
        return failed;
    if (issues_errors(&bundle.issues)) {
        print_issues(&bundle, line->json);
        return oops_set(oops, ERR_INVALID, "check", "制度包有错误，先改正再推演", "the packs have mistakes; mend them first");
    }
    if (command_option(line, "--mutate"))
        return mutate_all(line, &bundle, oops);
    if (command_option(line, "--mutate"))
        return rehearse_mutants(&bundle, line->json, oops);
    json_open_array(&playing.out);
    failed = bundle_play(&bundle, tell_played, &playing, oops);
    if (failed < 0)
        return failed;
    json_close(&playing.out);
    if (line->json)
        printf("%s\n", text_end(&text));
    else
        printf("%zu 个案例，%zu 个通过\n", playing.played, playing.passed);
    return playing.played && playing.passed == playing.played ? 0 : 1;
}
