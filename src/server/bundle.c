#include "server/bundle.h"

#include "server/judges.h"

#include <string.h>

static bool is_base(const char *folder)
{
    return text_ends(folder, "/base") || !strcmp(folder, "base");
}

static bool has_base(const struct names *folders)
{
    for (size_t i = 0; i < folders->n; i++)
        if (is_base(folders->at[i]))
            return true;
    return false;
}

static const struct node *given_in(struct arena *arena, const char *folder)
{
    struct oops none = {0};
    struct node *root;
    int failed = pack_folder_tree(arena, arena_printf(arena, "%s/cases/given.yaml", folder), &root, &none);
    return failed ? NULL : node_get(root, "given"); /* a pack may have none */
}

struct rehearsal_world bundle_world(struct arena *arena, const char *folder)
{
    return (struct rehearsal_world){
        .standard = given_in(arena, arena_printf(arena, "%s/base", pack_home())),
        .own = is_base(folder) ? NULL : given_in(arena, folder),
        .judges = judges_of_views(),
    };
}

int bundle_load(struct bundle *bundle, char *const *folders, int n, struct oops *oops)
{
    struct arena *arena = bundle->arena;
    struct pack_files files = {0}, calendars = {0};
    struct calendar *calendar;
    const char *home = pack_home();
    for (int i = 0; i < n; i++)
        *list_push(arena, &bundle->folders) = folders[i];
    if (!n)
        *list_push(arena, &bundle->folders) = arena_printf(arena, "%s/cug", home);
    int failed =
        has_base(&bundle->folders) ? 0 : pack_folder_read(arena, arena_printf(arena, "%s/base", home), &files, oops);
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
    return 0;
}

void bundle_with_base(struct bundle *bundle)
{
    if (!has_base(&bundle->folders))
        *list_push(bundle->arena, &bundle->folders) = arena_printf(bundle->arena, "%s/base", pack_home());
}

int bundle_cases(struct bundle *bundle, const char *folder, struct case_trees *ret_cases, struct oops *oops)
{
    struct names paths = {0};
    struct oops none = {0};
    int failed = 0;
    if (pack_folder_list(bundle->arena, arena_printf(bundle->arena, "%s/cases", folder), ".case.yaml", &paths, &none) <
        0)
        return 0;
    for (size_t i = 0; !failed && i < paths.n; i++) {
        struct node *root;
        failed = pack_folder_tree(bundle->arena, paths.at[i], &root, oops);
        if (!failed)
            *list_push(bundle->arena, ret_cases) = root;
    }
    return failed;
}

static int play_file(struct bundle *bundle, const struct rehearsal_world *world, const char *path,
                     void (*played)(void *context, const struct rehearsal *rehearsal), void *context, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct rehearsal rehearsal = {0};
    struct node *root;
    int failed = pack_folder_tree(arena, path, &root, oops);
    if (!failed)
        failed = rehearse_case(arena, bundle->law, world, root, &rehearsal, oops);
    if (!failed)
        played(context, &rehearsal);
    return failed;
}

int bundle_play(struct bundle *bundle, void (*played)(void *context, const struct rehearsal *rehearsal), void *context,
                struct oops *oops)
{
    int failed = 0;
    for (size_t i = 0; !failed && i < bundle->folders.n; i++) {
        struct names paths = {0};
        struct oops none = {0};
        if (pack_folder_list(bundle->arena, arena_printf(bundle->arena, "%s/cases", bundle->folders.at[i]),
                             ".case.yaml", &paths, &none) < 0)
            continue; /* a pack may have none */
        struct rehearsal_world world = bundle_world(bundle->arena, bundle->folders.at[i]);
        for (size_t k = 0; !failed && k < paths.n; k++)
            failed = play_file(bundle, &world, paths.at[k], played, context, oops);
    }
    return failed;
}
