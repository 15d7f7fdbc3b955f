#include "paper/docx_code.h"

#include "paper/paper_markup.h"
#include "paper/paper_page.h"
#include "paper/paper_qr.h"

#include <string.h>

#define DRAWING     "http://schemas.openxmlformats.org/drawingml/2006/"
#define RELATIONS   "http://schemas.openxmlformats.org/package/2006/relationships"
#define IMAGE       "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
#define RELATION_ID "rIdFengsuiCode"

enum { EMU_PER_POINT = 12700, PIXELS = 6, DRAWING_ID = 9704 /* beyond what a template of one sheet counts to */ };

void docx_code_draw(struct text *text, const char *content)
{
    int side = (int)(PAGE_QR * EMU_PER_POINT);
    text_printf(text,
                "</w:t><w:drawing><wp:anchor xmlns:wp=\"" DRAWING "wordprocessingDrawing\" distT=\"0\" distB=\"0\""
                " distL=\"0\" distR=\"0\" simplePos=\"0\" relativeHeight=\"2\" behindDoc=\"0\" locked=\"0\""
                " layoutInCell=\"1\" allowOverlap=\"1\"><wp:simplePos x=\"0\" y=\"0\"/>"
                "<wp:positionH relativeFrom=\"column\"><wp:posOffset>0</wp:posOffset></wp:positionH>"
                "<wp:positionV relativeFrom=\"paragraph\"><wp:posOffset>0</wp:posOffset></wp:positionV>"
                "<wp:extent cx=\"%d\" cy=\"%d\"/><wp:effectExtent l=\"0\" t=\"0\" r=\"0\" b=\"0\"/><wp:wrapNone/>"
                "<wp:docPr id=\"%d\" name=\"二维码\" descr=\"",
                side, side, DRAWING_ID);
    paper_markup_text(text, content);
    text_printf(text,
                "\"/><a:graphic xmlns:a=\"" DRAWING "main\"><a:graphicData uri=\"" DRAWING "picture\">"
                "<pic:pic xmlns:pic=\"" DRAWING "picture\"><pic:nvPicPr><pic:cNvPr id=\"%d\" name=\"code.png\"/>"
                "<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip xmlns:r=\"http://schemas.openxmlformats.org/"
                "officeDocument/2006/relationships\" r:embed=\"" RELATION_ID "\"/><a:stretch><a:fillRect/></a:stretch>"
                "</pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"%d\" cy=\"%d\"/></a:xfrm>"
                "<a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>"
                "</wp:anchor></w:drawing><w:t xml:space=\"preserve\">",
                DRAWING_ID, side, side);
}

static struct archive_part *part_named(struct archive_part *parts, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (text_same(parts[i].name, name))
            return &parts[i];
    return NULL;
}

/* `more` goes before the end tag of the part's outermost element. */
static int append(struct arena *arena, struct archive_part *part, const char *end_tag, const char *more,
                  struct oops *oops)
{
    const char *xml = arena_text_n(arena, part->bytes, part->n), *end = strstr(xml, end_tag);
    if (!end)
        return oops_set(oops, ERR_SYNTAX, part->name, "模板中的 XML 不是 Word 写的样子，二维码放不进去",
                        "this XML was not written by Word: the code cannot be put in");
    struct text text = TEXT(arena);
    text_add_n(&text, xml, (size_t)(end - xml));
    text_add(&text, more);
    text_add(&text, end);
    part->bytes = text_end(&text);
    part->n = text.n;
    return 0;
}

static int relate(struct arena *arena, struct archive_part *parts, size_t *count, struct oops *oops)
{
    static const char NAME[] = "word/_rels/document.xml.rels";
    static const char NONE[] = "<Relationships xmlns=\"" RELATIONS "\"></Relationships>";
    struct archive_part *part = part_named(parts, *count, NAME);
    if (!part) {
        part = &parts[(*count)++];
        *part = (struct archive_part){.name = NAME, .bytes = NONE, .n = sizeof NONE - 1};
    }
    return append(arena, part, "</Relationships>",
                  "<Relationship Id=\"" RELATION_ID "\" Type=\"" IMAGE "\" Target=\"media/fengsui-code.png\"/>", oops);
}

static int declare(struct arena *arena, struct archive_part *parts, size_t count, struct oops *oops)
{
    struct archive_part *part = part_named(parts, count, "[Content_Types].xml");
    if (!part)
        return oops_set(oops, ERR_SYNTAX, "[Content_Types].xml", "这不是 Word 文件（.docx）",
                        "this is no Word file (.docx)");
    if (strstr(arena_text_n(arena, part->bytes, part->n), "Extension=\"png\""))
        return 0;
    return append(arena, part, "</Types>", "<Default Extension=\"png\" ContentType=\"image/png\"/>", oops);
}

int docx_code_add(struct arena *arena, const char *content, struct archive_part *parts, size_t *count,
                  struct oops *oops)
{
    struct paper_qr code;
    int err = paper_qr_make(arena, content, &code, oops);
    err = err ? err : relate(arena, parts, count, oops);
    err = err ? err : declare(arena, parts, *count, oops);
    if (err)
        return err;
    const char *png;
    struct archive_part *part = &parts[(*count)++];
    *part = (struct archive_part){.name = "word/media/fengsui-code.png"};
    paper_qr_png(arena, &code, PIXELS, &png, &part->n);
    part->bytes = png;
    return 0;
}
