#include "paper/paper_docx.h"

#include "base/text.h"
#include "format/archive.h"
#include "paper/paper_docx_parts.h"

#include <string.h>

struct parts LIST(struct archive_part);

static void part(struct arena *arena, struct parts *parts, const char *name, const char *text)
{
    *list_push(arena, parts) = (struct archive_part){.name = name, .bytes = text, .n = strlen(text)};
}

int paper_docx(const struct paper *paper, struct arena *arena, const char **ret_bytes, size_t *ret_size,
               struct oops *oops)
{
    const char *body;
    struct docx_images images = {0};
    struct parts parts = {0};
    int err = paper_docx_body(paper, arena, &body, &images, oops);
    if (err)
        return err;
    part(arena, &parts, "[Content_Types].xml", paper_docx_types);
    part(arena, &parts, "_rels/.rels", paper_docx_root_relations);
    part(arena, &parts, "docProps/core.xml", paper_docx_properties(arena, paper));
    part(arena, &parts, "word/document.xml", body);
    part(arena, &parts, "word/styles.xml", paper_docx_styles(arena));
    part(arena, &parts, "word/settings.xml", paper_docx_settings);
    part(arena, &parts, "word/fontTable.xml", paper_docx_fonts);
    part(arena, &parts, "word/header1.xml", paper_docx_header(arena, paper->mark));
    part(arena, &parts, "word/footer1.xml", paper_docx_footer(arena, false));
    part(arena, &parts, "word/footer2.xml", paper_docx_footer(arena, true));
    part(arena, &parts, "word/_rels/document.xml.rels", paper_docx_relations(arena, images.n));
    for (size_t i = 0; i < images.n; i++) {
        struct archive_part *png = list_push(arena, &parts);
        png->name = arena_printf(arena, "word/media/code%zu.png", i + 1);
        png->stored = true;
        const char *bytes;
        paper_qr_png(arena, &images.at[i], 8, &bytes, &png->n);
        png->bytes = bytes;
    }
    err = archive_make(arena, parts.at, parts.n, ret_bytes, ret_size);
    return err ? oops_set(oops, -err, "docx", "Word 文件生成失败", "the Word file could not be made") : 0;
}
