#include "server/pack_offers.h"

#include "server/house_inner.h"
#include "server/pack_changes.h"
#include "views/article.h"

#include <string.h>
#include <unistd.h>

static void count_clauses(struct arena *arena, const struct node *clauses, struct map *articles,
                          struct pack_sizes *sizes)
{
    for (size_t i = 0; clauses && clauses->kind == NODE_MAP && i < clauses->n; i++) {
        const struct node *node = clauses->pairs[i].value;
        struct clause clause = {.article = node_text(node, "article"), .chapter = node_text(node, "chapter")};
        const char *chapter = clause.chapter ? clause.chapter : "";
        const char *key = arena_printf(arena, "%s\n%s", chapter, article_name(arena, &clause));
        sizes->clauses++;
        sizes->articles += clause.article && !map_set(arena, articles, key, (void *)key);
    }
}

struct pack_sizes pack_offers_sizes(struct arena *arena, const char *folder)
{
    struct names paths = {0};
    struct oops none = {0};
    struct pack_sizes sizes = {0};
    struct map articles = {0};
    if (pack_folder_list(arena, folder, ".yaml", &paths, &none) < 0)
        return sizes;
    for (size_t i = 0; i < paths.n; i++) {
        struct node *root;
        if (pack_folder_tree(arena, paths.at[i], &root, &none) == 0)
            count_clauses(arena, node_get(root, "clauses"), &articles, &sizes);
    }
    return sizes;
}

static const struct pack *in_force(const struct law *law, const char *pack)
{
    for (size_t i = 0; i < law->packs.n; i++)
        if (!strcmp(law->packs.at[i].name, pack))
            return &law->packs.at[i];
    return NULL;
}

/* --- a newer edition of what is in force --- */

/* The edition that lies in the folder never was in force here; else it is the present one or a former one. */
static bool is_new(struct reading *reading, const char *pack, const char *edition)
{
    const struct term *where = where_and(reading, where_is(reading, "pack", VALUE_OF_TEXT(pack)),
                                         where_is(reading, "edition", VALUE_OF_TEXT(edition)));
    return !text_empty(edition) && !reading_count(reading, "edition", where, 1) && !reading_wants(reading);
}

static void tell_changes(struct reading *reading, struct json *out, const struct pack *present, const char *folder)
{
    const struct row *editions;
    struct pack_files old = {0}, now = {0};
    struct oops none = {0};
    const struct term *where = where_and(reading, where_is(reading, "pack", VALUE_OF_TEXT(present->name)),
                                         where_is(reading, "state", VALUE_OF_TEXT("adopted")));
    struct ask ask = ask_rows_by(reading, "edition", where, "id", true, 1);
    if (!reading_rows(reading, &ask, &editions) ||
        house_files_of_edition(reading->arena, &editions[0], &old, &none) < 0 ||
        pack_folder_read(reading->arena, folder, &now, &none) < 0)
        return;
    json_key_text(out, "in_force", present->edition);
    pack_changes_tell(reading->arena, &old, &now, out);
}

/* --- a row --- */

static void tell_finding(struct json *out, const struct oops *oops)
{
    json_key(out, "findings");
    json_open_array(out);
    if (oops->code) {
        json_open_object(out);
        json_key_text(out, "level", "error");
        json_key_text(out, "where", oops->where);
        json_key_text(out, "text", oops->zh);
        json_close(out);
    }
    json_close(out);
}

static void tell_refusal(struct reading *reading, struct json *out)
{
    json_key(out, "refusals");
    json_open_array(out);
    json_open_object(out);
    json_key_text(out, "title", reading_say(reading, "采用", "Adopt"));
    json_key_text(out, "reason",
                  reading_say(reading, "由安全管理员采用，另一名管理员当场确认",
                              "The security administrator adopts it; another administrator confirms on the spot"));
    json_close(out);
    json_close(out);
}

static void offer(struct reading *reading, struct json *out, const char *pack, const char *folder)
{
    const struct pack *present = in_force(reading->law, pack);
    struct oops oops = {0};
    struct node *root = NULL;
    const char *first = arena_printf(reading->arena, "%s/pack.yaml", folder);
    bool read = pack_folder_tree(reading->arena, first, &root, &oops) == 0;
    bool may = read && viewer_has_role(reading->viewer, "security-admin");
    const char *title = node_text(root, "title"), *edition = node_text(root, "edition");
    if ((present && !is_new(reading, pack, edition)) || reading_wants(reading))
        return; /* what is still wanted comes first: all files of a pack are read for its row */
    struct pack_sizes sizes = pack_offers_sizes(reading->arena, folder);
    json_open_object(out);
    json_key_text(out, "pack", pack);
    json_key_text(out, "title", title ? title : pack);
    json_key_text(out, "en", node_text(root, "en"));
    json_key_text(out, "number", node_text(root, "number"));
    json_key_text(out, "edition", edition ? edition : "");
    json_key_text(out, "effective", node_text(root, "effective"));
    json_key_text(out, "issuer", node_text(root, "issuer"));
    json_key_text(out, "state", present ? "newer" : "available");
    json_key_int(out, "articles", sizes.articles);
    json_key_int(out, "clauses", sizes.clauses);
    if (present)
        tell_changes(reading, out, present, folder);
    json_key_bool(out, "text", false);
    json_key_none(out, "adopted_at");
    tell_finding(out, &oops);
    json_key_bool(out, "may", may);
    if (read && !may)
        tell_refusal(reading, out);
    json_close(out);
}

void pack_offers(struct reading *reading, struct json *out, void *context)
{
    struct names folders = {0};
    struct oops none = {0};
    (void)context;
    if (pack_folder_list(reading->arena, pack_home(), "", &folders, &none) < 0)
        return; /* an institution may run without the folder: what is in force lies in its store */
    for (size_t i = 0; i < folders.n; i++) {
        const char *slash = strrchr(folders.at[i], '/'), *pack = slash ? slash + 1 : folders.at[i];
        const char *first = arena_printf(reading->arena, "%s/pack.yaml", folders.at[i]);
        if (access(first, R_OK) == 0)
            offer(reading, out, pack, folders.at[i]);
    }
}
