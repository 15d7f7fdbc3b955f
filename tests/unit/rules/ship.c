#include "ship.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

static char *whole_file(struct arena *arena, const char *path, size_t *ret_n)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("%s cannot be read", path);
    fseek(file, 0, SEEK_END);
    *ret_n = (size_t)ftell(file);
    rewind(file);
    char *bytes = arena_take(arena, *ret_n + 1);
    assert_int_equal(fread(bytes, 1, *ret_n, file), *ret_n);
    fclose(file);
    return bytes;
}

struct paths LIST(const char *);

static struct paths found(struct arena *arena, const char *pattern)
{
    struct paths paths = {0};
    glob_t hits;
    if (glob(pattern, 0, NULL, &hits) == 0) {
        for (size_t i = 0; i < hits.gl_pathc; i++)
            *list_push(arena, &paths) = arena_text(arena, hits.gl_pathv[i]);
        globfree(&hits);
    }
    return paths;
}

static struct node *tree(struct arena *arena, const char *path)
{
    struct oops oops = {0};
    struct node *root;
    size_t n;
    const char *bytes = whole_file(arena, path, &n);
    if (yaml_read(arena, path, bytes, n, NULL, &root, &oops) != 0)
        fail_msg("%s %s", oops.where, oops.zh);
    return root;
}

static const struct calendar *calendar_of(struct arena *arena, const char *home)
{
    struct oops oops = {0};
    struct paths years = found(arena, arena_printf(arena, "%s/calendar/*.yaml", home));
    const struct calendar **parts = ARENA_ARRAY(arena, const struct calendar *, years.n);
    struct calendar *joined;
    for (size_t i = 0; i < years.n; i++) {
        struct calendar *one;
        if (calendar_load(arena, tree(arena, years.at[i]), &one, &oops) != 0)
            fail_msg("%s %s", oops.where, oops.zh);
        parts[i] = one;
    }
    if (calendar_join(arena, "cn", "1", parts, years.n, &joined, &oops) != 0)
        fail_msg("%s %s", oops.where, oops.zh);
    return joined;
}

void ship_read(struct arena *arena, const char *name, struct ship *ret_ship)
{
    const char *home = getenv("FENGSUI_TEST_PACKS") ? getenv("FENGSUI_TEST_PACKS") : "packs";
    const char *packs[] = {"base", name};
    struct files LIST(struct pack_file) files = {0};
    struct law *law;
    *ret_ship = (struct ship){0};
    for (size_t p = 0; p < 2; p++) {
        struct paths paths = found(arena, arena_printf(arena, "%s/%s/*.yaml", home, packs[p]));
        for (size_t i = 0; i < paths.n; i++) {
            struct pack_file *file = list_push(arena, &files);
            *file = (struct pack_file){.pack = packs[p], .name = strrchr(paths.at[i], '/') + 1};
            file->bytes = whole_file(arena, paths.at[i], &file->n);
        }
    }
    assert_true(files.n > 2);
    assert_int_equal(law_load(arena, files.at, files.n, calendar_of(arena, home), &law, &ret_ship->issues), 0);
    law->generation = 1;
    ret_ship->law = law;
    ret_ship->standard = node_get(tree(arena, arena_printf(arena, "%s/base/cases/given.yaml", home)), "given");
    struct paths cases = found(arena, arena_printf(arena, "%s/%s/cases/*.case.yaml", home, name));
    for (size_t i = 0; i < cases.n; i++)
        *list_push(arena, &ret_ship->cases) = tree(arena, cases.at[i]);
}
