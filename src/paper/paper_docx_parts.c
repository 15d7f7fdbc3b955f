#include "paper/paper_docx_parts.h"

#include "base/text.h"
#include "paper/paper_faces.h"
#include "paper/paper_markup.h"
#include "paper/paper_page.h"

#include <string.h>
#include <time.h>

#define OFFICE   "application/vnd.openxmlformats-officedocument.wordprocessingml."
#define RELATION "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define PACKAGE  "http://schemas.openxmlformats.org/package/2006/"

const char paper_docx_types[] = DOCX_XML
    "<Types xmlns=\"" PACKAGE "content-types\">"
    "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"png\" ContentType=\"image/png\"/>"
    "<Override PartName=\"/word/document.xml\" ContentType=\"" OFFICE "document.main+xml\"/>"
    "<Override PartName=\"/word/styles.xml\" ContentType=\"" OFFICE "styles+xml\"/>"
    "<Override PartName=\"/word/fontTable.xml\" ContentType=\"" OFFICE "fontTable+xml\"/>"
    "<Override PartName=\"/word/settings.xml\" ContentType=\"" OFFICE "settings+xml\"/>"
    "<Override PartName=\"/word/header1.xml\" ContentType=\"" OFFICE "header+xml\"/>"
    "<Override PartName=\"/word/footer1.xml\" ContentType=\"" OFFICE "footer+xml\"/>"
    "<Override PartName=\"/word/footer2.xml\" ContentType=\"" OFFICE "footer+xml\"/>"
    "<Override PartName=\"/docProps/core.xml\""
    " ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>";

const char paper_docx_root_relations[] =
    DOCX_XML "<Relationships xmlns=\"" PACKAGE "relationships\">"
             "<Relationship Id=\"rId1\" Type=\"" RELATION "officeDocument\" Target=\"word/document.xml\"/>"
             "<Relationship Id=\"rId2\" Type=\"" PACKAGE "relationships/metadata/core-properties\""
             " Target=\"docProps/core.xml\"/></Relationships>";

const char paper_docx_settings[] = DOCX_XML
    "<w:settings" DOCX_NS "><w:zoom w:percent=\"100\"/><w:evenAndOddHeaders/>"
    "<w:characterSpacingControl w:val=\"compressPunctuation\"/><w:compat><w:compatSetting w:name=\"compatibilityMode\""
    " w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat></w:settings>";

/* What Word takes where a face is not installed. */
const char paper_docx_fonts[] =
    DOCX_XML "<w:fonts" DOCX_NS "><w:font w:name=\"仿宋\"><w:altName w:val=\"仿宋_GB2312\"/></w:font>"
             "<w:font w:name=\"楷体\"><w:altName w:val=\"楷体_GB2312\"/></w:font>"
             "<w:font w:name=\"方正小标宋简体\"><w:altName w:val=\"华文中宋\"/></w:font>"
             "<w:font w:name=\"黑体\"><w:altName w:val=\"SimHei\"/></w:font>"
             "<w:font w:name=\"宋体\"><w:altName w:val=\"SimSun\"/></w:font></w:fonts>";

const char *paper_docx_relations(struct arena *arena, size_t images)
{
    struct text text = TEXT(arena);
    text_add(&text, DOCX_XML "<Relationships xmlns=\"" PACKAGE "relationships\">"
                             "<Relationship Id=\"rId1\" Type=\"" RELATION "styles\" Target=\"styles.xml\"/>"
                             "<Relationship Id=\"rId2\" Type=\"" RELATION "settings\" Target=\"settings.xml\"/>"
                             "<Relationship Id=\"rId3\" Type=\"" RELATION "header\" Target=\"header1.xml\"/>"
                             "<Relationship Id=\"rId4\" Type=\"" RELATION "footer\" Target=\"footer1.xml\"/>"
                             "<Relationship Id=\"rId5\" Type=\"" RELATION "footer\" Target=\"footer2.xml\"/>"
                             "<Relationship Id=\"rId6\" Type=\"" RELATION "fontTable\" Target=\"fontTable.xml\"/>");
    for (size_t i = 0; i < images; i++)
        text_printf(&text, "<Relationship Id=\"rId%zu\" Type=\"" RELATION "image\" Target=\"media/code%zu.png\"/>",
                    i + 10, i + 1);
    text_add(&text, "</Relationships>");
    return text_end(&text);
}

const char *paper_docx_properties(struct arena *arena, const struct paper *paper)
{
    time_t seconds = (time_t)(paper->at / 1000);
    struct tm tm;
    char date[32];
    gmtime_r(&seconds, &tm);
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &tm);
    struct text text = TEXT(arena);
    text_add(&text,
             DOCX_XML "<cp:coreProperties xmlns:cp=\"" PACKAGE "metadata/core-properties\""
                      " xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\""
                      " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>");
    paper_markup_text(&text, paper->name);
    text_add(&text, "</dc:title><dc:creator>");
    paper_markup_text(&text, paper->issuer);
    text_printf(&text,
                "</dc:creator><dcterms:created xsi:type=\"dcterms:W3CDTF\">%s</dcterms:created>"
                "</cp:coreProperties>",
                date);
    return text_end(&text);
}

/* ---- styles ---- */

struct style {
    const char *id, *name;
    enum paper_face face;
    double size, pitch; /* pitch 0 = as the face says */
    const char *align;  /* w:jc */
    bool indented, keep;
    int outline; /* 1 to 3, 0 = none */
};

static const struct style styles[] = {
    {"Normal", "Normal", PAPER_FACE_FANG, PAGE_SIZE_BODY, PAGE_PITCH, "both", false, false, 0},
    {"FsText", "公文正文", PAPER_FACE_FANG, PAGE_SIZE_BODY, PAGE_PITCH, "both", true, false, 0},
    {"FsHead", "发文机关标志", PAPER_FACE_BIAO, PAGE_HEAD_SIZE, 0, "center", false, true, 0},
    {"Title", "Title", PAPER_FACE_BIAO, PAGE_SIZE_TITLE, PAGE_TITLE_PITCH, "center", false, true, 0},
    {"FsNumber", "发文字号", PAPER_FACE_FANG, PAGE_SIZE_BODY, PAGE_PITCH, "center", false, true, 0},
    {"FsTo", "主送机关", PAPER_FACE_FANG, PAGE_SIZE_BODY, PAGE_PITCH, "left", false, true, 0},
    {"Heading1", "heading 1", PAPER_FACE_HEI, PAGE_SIZE_BODY, PAGE_PITCH, "both", true, true, 1},
    {"Heading2", "heading 2", PAPER_FACE_KAI, PAGE_SIZE_BODY, PAGE_PITCH, "both", true, true, 2},
    {"Heading3", "heading 3", PAPER_FACE_FANG, PAGE_SIZE_BODY, PAGE_PITCH, "both", true, true, 3},
    {"FsSign", "发文机关署名", PAPER_FACE_FANG, PAGE_SIZE_BODY, PAGE_PITCH, "center", false, true, 0},
    {"FsCaption", "表题", PAPER_FACE_HEI, PAGE_SIZE_FOUR, 0, "center", false, true, 0},
    {"FsCellHead", "表头", PAPER_FACE_HEI, PAGE_SIZE_CELL, 17, "center", false, false, 0},
    {"FsCell", "表格正文", PAPER_FACE_FANG, PAGE_SIZE_CELL, 17, "left", false, false, 0},
    {"FsNote", "说明文字", PAPER_FACE_FANG, PAGE_SIZE_NOTE, PAGE_SIZE_NOTE * 1.5, "left", false, false, 0},
    {"FsImprint", "版记", PAPER_FACE_FANG, PAGE_SIZE_FOUR, PAGE_SIZE_FOUR * 1.6, "left", false, false, 0},
    {"FsGap", "空白", PAPER_FACE_FANG, 4, 5, "left", false, false, 0},
    {"Footer", "footer", PAPER_FACE_SONG, PAGE_SIZE_FOUR, 0, "right", false, false, 0},
    {"Header", "header", PAPER_FACE_HEI, PAGE_SIZE_NOTE, 0, "right", false, false, 0},
};

static void write_style(struct text *text, const struct style *style)
{
    bool normal = text_same(style->id, "Normal");
    text_printf(text, "<w:style w:type=\"paragraph\"%s w:styleId=\"%s\"><w:name w:val=\"%s\"/>%s<w:qFormat/><w:pPr>",
                normal ? " w:default=\"1\"" : "", style->id, style->name,
                normal ? "" : "<w:basedOn w:val=\"Normal\"/>");
    if (style->keep)
        text_add(text, "<w:keepNext/>");
    text_add(text, "<w:widowControl/><w:autoSpaceDE w:val=\"0\"/><w:autoSpaceDN w:val=\"0\"/><w:snapToGrid "
                   "w:val=\"0\"/><w:spacing w:before=\"0\" w:after=\"0\"");
    if (style->pitch > 0)
        text_printf(text, " w:line=\"%d\" w:lineRule=\"exact\"/>", DOCX_TWIPS(style->pitch));
    else
        text_add(text, " w:line=\"240\" w:lineRule=\"auto\"/>");
    if (style->indented)
        text_printf(text, "<w:ind w:firstLineChars=\"200\" w:firstLine=\"%d\"/>", DOCX_TWIPS(2 * PAGE_EM));
    text_printf(text, "<w:jc w:val=\"%s\"/>", style->align);
    if (style->outline)
        text_printf(text, "<w:outlineLvl w:val=\"%d\"/>", style->outline - 1);
    const char *face = paper_faces_word(style->face);
    text_printf(text, "</w:pPr><w:rPr><w:rFonts w:ascii=\"%s\" w:hAnsi=\"%s\" w:eastAsia=\"%s\" w:cs=\"%s\"/>", face,
                face, face, face);
    if (text_same(style->id, "FsHead") || text_same(style->id, "Header"))
        text_add(text, "<w:color w:val=\"" PAGE_RED_HEX "\"/>");
    text_printf(text, "<w:spacing w:val=\"%d\"/><w:sz w:val=\"%d\"/><w:szCs w:val=\"%d\"/></w:rPr></w:style>",
                style->size == PAGE_SIZE_BODY ? -4 : 0, (int)(style->size * 2), (int)(style->size * 2));
}

const char *paper_docx_styles(struct arena *arena)
{
    struct text text = TEXT(arena);
    text_add(&text, DOCX_XML "<w:styles" DOCX_NS "><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val=\"en-US\""
                             " w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>");
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
        write_style(&text, &styles[i]);
    text_add(&text,
             "<w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/>"
             "<w:tblPr><w:tblInd w:w=\"0\" w:type=\"dxa\"/></w:tblPr></w:style></w:styles>");
    return text_end(&text);
}

/* ---- head and foot of the page ---- */

const char *paper_docx_footer(struct arena *arena, bool even)
{
    return arena_printf(
        arena,
        DOCX_XML "<w:ftr" DOCX_NS "><w:p><w:pPr><w:pStyle w:val=\"Footer\"/><w:ind w:left=\"%d\""
                 " w:right=\"%d\"/><w:jc w:val=\"%s\"/></w:pPr><w:r><w:t xml:space=\"preserve\">— </w:t>"
                 "</w:r><w:fldSimple w:instr=\" PAGE \"><w:r><w:t>1</w:t></w:r></w:fldSimple>"
                 "<w:r><w:t xml:space=\"preserve\"> —</w:t></w:r></w:p></w:ftr>",
        even ? DOCX_TWIPS(PAGE_SIZE_FOUR) : 0, even ? 0 : DOCX_TWIPS(PAGE_SIZE_FOUR), even ? "left" : "right");
}

/* The mark across the page is WordArt of the old kind (VML), the only one that all three office programs show. */
static const char word_art[] =
    "<w:r><w:pict><v:shapetype id=\"_x0000_t136\" coordsize=\"21600,21600\" o:spt=\"136\" adj=\"10800\""
    " path=\"m@7,l@8,m@5,21600l@6,21600e\"><v:formulas><v:f eqn=\"sum #0 0 10800\"/><v:f eqn=\"prod #0 2 1\"/>"
    "<v:f eqn=\"sum 21600 0 @1\"/><v:f eqn=\"sum 0 0 @2\"/><v:f eqn=\"sum 21600 0 @3\"/><v:f eqn=\"if @0 @3 0\"/>"
    "<v:f eqn=\"if @0 21600 @1\"/><v:f eqn=\"if @0 0 @2\"/><v:f eqn=\"if @0 @4 21600\"/><v:f eqn=\"mid @5 @6\"/>"
    "<v:f eqn=\"mid @8 @5\"/><v:f eqn=\"mid @7 @8\"/><v:f eqn=\"mid @6 @7\"/><v:f eqn=\"sum @6 0 @5\"/></v:formulas>"
    "<v:path textpathok=\"t\" o:connecttype=\"custom\""
    " o:connectlocs=\"@9,0;@10,10800;@11,21600;@12,10800\" o:connectangles=\"270,180,90,0\"/>"
    "<v:textpath on=\"t\" fitshape=\"t\"/></v:shapetype><v:shape id=\"FsMark\" type=\"#_x0000_t136\" "
    "fillcolor=\"#e8e8e8\""
    " stroked=\"f\" style=\"position:absolute;margin-left:0;margin-top:0;width:%dpt;height:96pt;rotation:326;"
    "z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
    "mso-position-vertical:center;mso-position-vertical-relative:margin\">"
    "<v:textpath style=\"font-family:&quot;黑体&quot;;font-size:1pt\" string=\"";

const char *paper_docx_header(struct arena *arena, const char *mark)
{
    struct text text = TEXT(arena);
    text_add(&text, DOCX_XML "<w:hdr" DOCX_NS " xmlns:v=\"urn:schemas-microsoft-com:vml\""
                             " xmlns:o=\"urn:schemas-microsoft-com:office:office\"><w:p><w:pPr>"
                             "<w:pStyle w:val=\"Header\"/></w:pPr>");
    if (mark[0]) {
        double width = 96 * paper_markup_ems(mark);
        text_printf(&text, word_art, (int)(width < PAGE_TEXT_W ? width : PAGE_TEXT_W));
        paper_markup_text(&text, mark);
        text_add(&text, "\"/></v:shape></w:pict></w:r><w:r><w:t>");
        paper_markup_text(&text, mark);
        text_add(&text, "</w:t></w:r>");
    }
    text_add(&text, "</w:p></w:hdr>");
    return text_end(&text);
}
