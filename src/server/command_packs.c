#include "server/command.h"

#include "cases/rehearse.h"
#include "format/json.h"
#include "rules/check.h"
#include "server/judges.h"
#include "server/pack_folder.h"

#include <stdio.h>
#include <string.h>

/* check, rehearse, coverage: what needs packs only, no data folder. */

struct bundle {
    struct arena *arena;
    struct law *law;
    struct issues issues;
    struct names folders;
    struct rehearsal_world world;
};

static bool has_base(const struct names *folders)
{
    for (size_t i = 0; i < folders->n; i++)
        if (text_ends(folders->at[i], "/base") || !strcmp(folders->at[i], "base"))
            return true;
    return false;
}

static int load_bundle(struct bundle *bundle, const struct command_line *line, struct oops *oops)
{
    struct arena *arena = bundle->arena;
    struct pack_files files = {0}, calendars = {0};
    struct calendar *calendar;
    const char *home = pack_home();
    for (int i = 0; i < line->argc; i++)
        *list_push(arena, &bundle->folders) = line->argv[i];
    if (!line->argc)
        *list_push(arena, &bundle->folders) = arena_printf(arena, "%s/cug", home);
    int failed = has_base(&bundle->folders) ? 0 : pack_folder_read(arena, arena_printf(arena, "%s/base", home), &files, oops);
    for (size_t i = 0; !failed && i < bundle->folders.n; i++)
        failed = pack_folder_read(arena, bundle->folders.at[i], &files, oops);
    if (!failed)
        failed = pack_calendar_folder(arena, arena_printf(arena, "%s/calendar", home), &calendars, &calendar, oops);
    if (!failed)
        failed = law_load(arena, files.at, files.n, calendar, &bundle->law, &bundle->issues);
    if (failed < 0)
        return failed;
    bundle->law->generation = 1;
    pack_hash(files.at, files.n, bundle->law->hash);
    struct oops none = {0};
    struct node *root;
    if (pack_folder_tree(arena, arena_printf(arena, "%s/base/cases/given.yaml", home), &root, &none) == 0)
        bundle->world.standard = node_get(root, "given");
    bundle->world.judges = judges_of_views();
    return 0;
}

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
    int failed = load_bundle(&bundle, line, oops);
    if (failed < 0)
        return failed;
    if (!issues_errors(&bundle.issues))
        check_law(arena, bundle.law, NULL, &bundle.issues);
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
    printf("%s %s（%zu 步）\n", rehearsal->passed ? "通过" : "未过", rehearsal->name ? rehearsal->name : rehearsal->file, rehearsal->steps);
    for (size_t i = 0; i < rehearsal->faults.n; i++)
        printf("     %s %s\n", rehearsal->faults.at[i].where, rehearsal->faults.at[i].text);
}

static int play_file(struct bundle *bundle, const char *path, struct json *out, bool json, size_t *passed, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct rehearsal rehearsal = {0};
    struct node *root;
    int failed = pack_folder_tree(arena, path, &root, oops);
    if (!failed)
        failed = rehearse_case(arena, bundle->law, &bundle->world, root, &rehearsal, oops);
    if (failed < 0)
        return failed;
    print_rehearsal(out, &rehearsal, json);
    *passed += rehearsal.passed;
    return 0;
}

int command_rehearse(const struct command_line *line, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct bundle bundle = {.arena = arena};
    struct text text = TEXT(arena);
    struct json out = JSON(&text);
    size_t passed = 0, played = 0;
    int failed = load_bundle(&bundle, line, oops);
    if (failed < 0)
        return failed;
    if (issues_errors(&bundle.issues)) {
        print_issues(&bundle, line->json);
        return oops_set(oops, ERR_INVALID, "check", "制度包有错误，先改正再推演", "the packs have mistakes; mend them first");
    }
    json_open_array(&out);
    for (size_t i = 0; i < bundle.folders.n; i++) {
        struct names paths = {0};
        struct oops none = {0};
        if (pack_folder_list(arena, arena_printf(arena, "%s/cases", bundle.folders.at[i]), ".case.yaml", &paths, &none) < 0)
            continue;
        for (size_t k = 0; k < paths.n; k++, played++) {
            failed = play_file(&bundle, paths.at[k], &out, line->json, &passed, oops);
            if (failed < 0)
                return failed;
        }
    }
    json_close(&out);
    if (line->json)
        printf("%s\n", text_end(&text));
    else
        printf("%zu 个案例，%zu 个通过\n", played, passed);
    return played && passed == played ? 0 : 1;
}
