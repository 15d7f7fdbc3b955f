#include "server/bundle.h"

#include "server/judges.h"

#include <string.h>

static bool has_base(const struct names *folders)
{
    for (size_t i = 0; i < folders->n; i++)
        if (text_ends(folders->at[i], "/base") || !strcmp(folders->at[i], "base"))
            return true;
    return false;
}

struct rehearsal_world bundle_world(struct arena *arena)
{
    struct rehearsal_world world = {.judges = judges_of_views()};
    struct oops none = {0};
    struct node *root;
    if (pack_folder_tree(arena, arena_printf(arena, "%s/base/cases/given.yaml", pack_home()), &root, &none) == 0)
        world.standard = node_get(root, "given");
    return world;
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
    bundle->world = bundle_world(arena);
    return 0;
}

static int play_file(struct bundle *bundle, const char *path, void (*played)(void *context, const struct rehearsal *rehearsal), void *context, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct rehearsal rehearsal = {0};
    struct node *root;
    int failed = pack_folder_tree(arena, path, &root, oops);
    if (!failed)
        failed = rehearse_case(arena, bundle->law, &bundle->world, root, &rehearsal, oops);
    if (!failed)
        played(context, &rehearsal);
    return failed;
}

int bundle_play(struct bundle *bundle, void (*played)(void *context, const struct rehearsal *rehearsal), void *context, struct oops *oops)
{
    int failed = 0;
    for (size_t i = 0; !failed && i < bundle->folders.n; i++) {
        struct names paths = {0};
        struct oops none = {0};
        if (pack_folder_list(bundle->arena, arena_printf(bundle->arena, "%s/cases", bundle->folders.at[i]), ".case.yaml", &paths, &none) < 0)
            continue; /* a pack may have none */
        for (size_t k = 0; !failed && k < paths.n; k++)
            failed = play_file(bundle, paths.at[k], played, context, oops);
    }
    return failed;
}
