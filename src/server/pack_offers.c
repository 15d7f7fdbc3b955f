#include "server/pack_offers.h"

#include "server/pack_folder.h"

#include <string.h>
#include <unistd.h>

int64_t pack_offers_clauses(struct arena *arena, const char *folder)
{
    struct names paths = {0};
    struct oops none = {0};
    int64_t n = 0;
    if (pack_folder_list(arena, folder, ".yaml", &paths, &none) < 0)
        return 0;
    for (size_t i = 0; i < paths.n; i++) {
        struct node *root;
        if (pack_folder_tree(arena, paths.at[i], &root, &none) == 0 && node_get(root, "clauses") &&
            node_get(root, "clauses")->kind == NODE_MAP)
            n += (int64_t)node_get(root, "clauses")->n;
    }
    return n;
}

static bool in_force(const struct law *law, const char *pack)
{
    for (size_t i = 0; i < law->packs.n; i++)
        if (!strcmp(law->packs.at[i].name, pack))
            return true;
    return false;
}

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
    json_key_text(out, "title", reading_say(reading, "施行", "Adopt"));
    json_key_text(out, "reason",
                  reading_say(reading, "由安全管理员施行，另一名管理员当场确认",
                              "The security administrator adopts it; another administrator confirms on the spot"));
    json_close(out);
    json_close(out);
}

static void offer(struct reading *reading, struct json *out, const char *pack, const char *folder)
{
    struct oops oops = {0};
    struct node *root = NULL;
    const char *first = arena_printf(reading->arena, "%s/pack.yaml", folder);
    bool read = pack_folder_tree(reading->arena, first, &root, &oops) == 0;
    bool may = read && viewer_has_role(reading->viewer, "security-admin");
    const char *title = node_text(root, "title"), *edition = node_text(root, "edition");
    json_open_object(out);
    json_key_text(out, "pack", pack);
    json_key_text(out, "title", title ? title : pack);
    json_key_text(out, "en", node_text(root, "en"));
    json_key_text(out, "number", node_text(root, "number"));
    json_key_text(out, "edition", edition ? edition : "");
    json_key_text(out, "effective", node_text(root, "effective"));
    json_key_text(out, "issuer", node_text(root, "issuer"));
    json_key_text(out, "state", "available");
    json_key_int(out, "clauses", pack_offers_clauses(reading->arena, folder));
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
        if (access(first, R_OK) == 0 && !in_force(reading->law, pack))
            offer(reading, out, pack, folders.at[i]);
    }
}
