#include "paper/docx_guard.h"

#include "base/text.h"
#include "format/archive.h"
#include "format/xml.h"

#include <string.h>

static bool acts(const char *name)
{
    static const char *const PLACES[] = {"vbaProject",  "vbaData",   "activeX/",
                                         "embeddings/", "customUI/", "attachedToolbars"};
    for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES; i++)
        if (strcasestr(name, PLACES[i]))
            return true;
    return false;
}

static int look_at_relation(void *user, struct xml *xml, const char *name, const char *const *attributes)
{
    const char **found = user;
    const char *mode = xml_attribute(attributes, "TargetMode"), *type = xml_attribute(attributes, "Type");
    (void)xml;
    if (!strcmp(name, "Relationship") && mode && !strcasecmp(mode, "External") &&
        (!type || !text_ends(type, "/hyperlink")))
        *found = "";
    return 0;
}

static int check_relations(struct archive *archive, struct arena *arena, const char *name, struct oops *oops)
{
    static const struct xml_handler HANDLER = {.open = look_at_relation};
    __attribute__((cleanup(xml_done))) struct xml *xml = NULL;
    const char *bytes, *found = NULL;
    size_t n;
    int err = archive_read(archive, arena, name, &bytes, &n);
    if (err)
        return oops_set(oops, -err, name, "模板的这一部分读不出来", "this part of the template cannot be read");
    err = xml_open(&HANDLER, &found, NULL, name, oops, &xml);
    err = err ? err : xml_feed(xml, bytes, n, true);
    if (!err && found)
        return oops_set(oops, ERR_REFUSED, name, "模板里有打开时从别处取来的内容（图片、模板或框架），请去掉后再上传",
                        "the template fetches something from elsewhere when it is opened; take that out first");
    return err;
}

int docx_guard(struct archive *archive, struct arena *arena, struct oops *oops)
{
    int err = 0;
    for (size_t i = 0; !err && i < archive_count(archive); i++) {
        const char *name = archive_name(archive, i);
        if (acts(name))
            err = oops_set(oops, ERR_REFUSED, name, "模板里有宏或嵌入的程序，请另存为不带宏的 .docx 再上传",
                           "the template carries macros or embedded programs; save it without them first");
        else if (text_ends(name, ".rels"))
            err = check_relations(archive, arena, name, oops);
    }
    return err;
}
