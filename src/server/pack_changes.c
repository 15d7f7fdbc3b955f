#include "server/pack_changes.h"

#include <string.h>

static const char *const SECTIONS[] = {"clauses", "settings",     "posts",   "groups", "registers", "additions",
                                       "duties",  "policy-kinds", "watches", "rules",  "ladders",   "indicators",
                                       "notices", "forms",        "facts"};

struct trees LIST(struct node *);

static struct trees trees_of(struct arena *arena, const struct pack_files *files)
{
    struct trees trees = {0};
    struct oops none = {0};
    for (size_t i = 0; i < files->n; i++) {
        struct node *root;
        if (yaml_read(arena, files->at[i].name, files->at[i].bytes, files->at[i].n, NULL, &root, &none) == 0)
            *list_push(arena, &trees) = root;
    }
    return trees;
}

static const struct node *thing(const struct trees *trees, const char *section, const char *name)
{
    for (size_t i = 0; i < trees->n; i++) {
        const struct node *found = node_get(node_get(trees->at[i], section), name);
        if (found)
            return found;
    }
    return NULL;
}

/* Maps by key, in whatever order; lists in theirs. */
static bool same(const struct node *a, const struct node *b)
{
    if (!a || !b || a->kind != b->kind || a->n != b->n)
        return a == b;
    if (a->kind == NODE_TEXT)
        return text_same(a->text, b->text);
    for (size_t i = 0; i < a->n; i++)
        if (a->kind == NODE_MAP ? !same(a->pairs[i].value, node_get(b, a->pairs[i].key))
                                : !same(a->items[i], b->items[i]))
            return false;
    return true;
}

struct telling {
    struct json *out;
    int64_t count;
};

static void tell(struct telling *telling, const char *section, const char *name, const struct node *old,
                 const struct node *now)
{
    const struct node *said = now ? now : old;
    const char *title = node_text(said, "title");
    if (telling->count++ >= PACK_CHANGES_MOST)
        return;
    json_open_object(telling->out);
    json_key_text(telling->out, "section", section);
    json_key_text(telling->out, "name", name);
    json_key_text(telling->out, "title", title ? title : name);
    json_key_text(telling->out, "en", node_text(said, "en"));
    json_key_text(telling->out, "article", node_text(said, "article"));
    json_key_text(telling->out, "change", !old ? "added" : !now ? "removed" : "changed");
    bool valued = old && now && !text_same(node_text(old, "value"), node_text(now, "value"));
    json_key_text(telling->out, "before", valued ? node_text(old, "value") : NULL);
    json_key_text(telling->out, "after", valued ? node_text(now, "value") : NULL);
    json_close(telling->out);
}

/* What stands in `map` and is not there in `other`, or, in the newer edition, is written differently. */
static void compare(struct telling *telling, const char *section, const struct node *map, const struct trees *other,
                    bool map_is_new)
{
    for (size_t i = 0; map && map->kind == NODE_MAP && i < map->n; i++) {
        const struct node *mine = map->pairs[i].value, *theirs = thing(other, section, map->pairs[i].key);
        if (map_is_new ? !same(mine, theirs) : !theirs)
            tell(telling, section, map->pairs[i].key, map_is_new ? theirs : mine, map_is_new ? mine : NULL);
    }
}

void pack_changes_tell(struct arena *arena, const struct pack_files *old, const struct pack_files *now,
                       struct json *out)
{
    struct trees before = trees_of(arena, old), after = trees_of(arena, now);
    struct telling telling = {.out = out};
    json_key(out, "changes");
    json_open_array(out);
    for (size_t s = 0; s < sizeof SECTIONS / sizeof *SECTIONS; s++) {
        for (size_t i = 0; i < after.n; i++)
            compare(&telling, SECTIONS[s], node_get(after.at[i], SECTIONS[s]), &before, true);
        for (size_t i = 0; i < before.n; i++)
            compare(&telling, SECTIONS[s], node_get(before.at[i], SECTIONS[s]), &after, false);
    }
    json_close(out);
    json_key_int(out, "change_count", telling.count);
}
