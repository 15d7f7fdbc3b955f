#include "paper/paper_html.h"

#include "paper/paper_markup.h"
#include "paper/paper_page.h"
#include "paper/paper_qr.h"

#include <string.h>

/* On the screen a sheet of paper, in print the page itself. */
static const char style[] =
    "@page{size:A4;margin:37mm 26mm 35mm 28mm;@bottom-center{content:\"— \" counter(page) \" —\"}}"
    "*{box-sizing:border-box}body{margin:0;background:#eceef1;color:#000;line-break:strict;text-align:justify;"
    "font:15.79pt/28.99pt FangSong_GB2312,FangSong,STFangsong,\"Noto Serif CJK SC\",\"Source Han Serif SC\",serif}"
    "main{position:relative;width:210mm;min-height:297mm;margin:8mm auto;padding:37mm 26mm 35mm 28mm;background:#fff;"
    "box-shadow:0 1px 6px #0003;overflow-wrap:anywhere}"
    "h1,h2,h3,h4,p{margin:0;font-size:inherit;font-weight:normal}p.t,h2,h3,h4{text-indent:2em}"
    "h1{font:bold 22pt/35pt FZXiaoBiaoSong-B05S,\"Noto Serif CJK SC\",\"Source Han Serif SC\",serif;"
    "text-align:center;text-wrap:balance;margin:0 44pt 23pt}"
    "h2,th,caption{font-family:SimHei,STHeiti,\"Noto Sans CJK SC\",\"Source Han Sans SC\",sans-serif;font-weight:500}"
    "h3{font-family:KaiTi_GB2312,KaiTi,STKaiti,\"AR PL UKai CN\",\"Noto Serif CJK SC\",serif}"
    "h2,h3,h4,h1,.to,.number{break-after:avoid}.number{text-align:center;margin-bottom:14.5pt}"
    "header{padding-top:35mm;margin-bottom:58pt;border-bottom:.6mm solid #" PAGE_RED_HEX ";text-align:center}"
    "header b{display:flex;justify-content:center;overflow:hidden;margin-bottom:58pt;line-height:1.15;"
    "white-space:nowrap;color:#" PAGE_RED_HEX ";"
    "font-family:FZXiaoBiaoSong-B05S,\"Noto Serif CJK SC\",\"Source Han Serif SC\",serif}"
    "header span{flex:none}header p{padding-bottom:4mm;line-height:1}"
    "table{width:100%;margin:6pt 0;border-collapse:collapse;table-layout:fixed;font-size:12pt;line-height:17pt;"
    "text-align:left}caption{font-size:14pt;line-height:1.6}th,td{border:.6pt solid #000;padding:4.5pt 4pt}"
    "th,.c{text-align:center}.r{text-align:right}tr{break-inside:avoid}"
    ".attach{margin-top:29pt;padding-left:2em;display:grid;grid-template-columns:3em 1fr}.attach ol{margin:0;"
    "padding-left:1.5em}.sign{position:relative;break-inside:avoid;white-space:nowrap}"
    ".code{display:flex;gap:1em;align-items:center;margin:14.5pt "
    "0;font-size:10.5pt;line-height:1.5;white-space:pre-line;"
    "text-align:left}.code svg{width:26mm;height:26mm;flex:none}.sign "
    ".code{position:absolute;left:0;top:4pt;margin:0;"
    "line-height:1.35;display:block}.imprint{margin-top:29pt;border:solid #000;border-width:.35mm 0;font-size:14pt;line-height:1.6;"
    "break-inside:avoid}.imprint p{padding:0 1em;display:flex;justify-content:space-between}"
    ".imprint p+p{border-top:.25mm solid #000}.imprint .copies{padding-left:4em;text-indent:-3em;display:block}"
    ".mark{position:absolute;inset:0;display:flex;align-items:center;justify-content:center;font-size:96pt;"
    "color:#0001;pointer-events:none;white-space:nowrap;transform:rotate(-34deg);text-indent:0}"
    ".mark+small{position:absolute;top:22mm;right:26mm;font-size:10.5pt;color:#" PAGE_RED_HEX "}"
    ".turn{break-after:page}@media print{body{background:none}main{width:auto;min-height:0;margin:0;padding:0;"
    "box-shadow:none}.mark{position:fixed}.mark+small{position:fixed;top:0;right:0}}";

static void element(struct text *text, const char *open, const char *value, const char *close)
{
    text_add(text, open);
    for (const char *line = value; line;) {
        const char *end = strchr(line, '\n');
        paper_markup_text(text, end ? arena_text_n(text->arena, line, (size_t)(end - line)) : line);
        line = end ? end + 1 : NULL;
        if (line)
            text_add(text, "<br>");
    }
    text_add(text, close);
}

static void paragraphs(struct text *text, const char *value)
{
    char **parts;
    size_t n = text_split(text->arena, value, '\n', &parts);
    for (size_t i = 0; i < n; i++)
        element(text, "<p class=\"t\">", parts[i], "</p>\n");
}

static void head(struct text *text, const struct paper_block *block)
{
    double condense, size = paper_markup_head_size(block->text, &condense);
    text_printf(text, "<header><b><span style=\"font-size:%.1fpt;transform:scaleX(%.2f)\">", size, condense);
    element(text, "", block->text, "</span></b>");
    element(text, "<p>", block->second, "</p></header>\n");
}

static void table(struct text *text, const struct paper_table *table)
{
    static const char *const cells[] = {"<td>", "<td class=\"c\">", "<td class=\"r\">"};
    double total = 0;
    for (size_t i = 0; i < table->column_count; i++)
        total += table->columns[i].share;
    text_add(text, "<table>");
    if (table->caption[0])
        element(text, "<caption>", table->caption, "</caption>");
    text_add(text, "<colgroup>");
    for (size_t i = 0; i < table->column_count; i++)
        text_printf(text, "<col style=\"width:%.2f%%\">", 100 * table->columns[i].share / total);
    text_add(text, "</colgroup><thead><tr>");
    for (size_t i = 0; i < table->column_count; i++)
        element(text, "<th scope=\"col\">", table->columns[i].title, "</th>");
    text_add(text, "</tr></thead><tbody>\n");
    for (size_t r = 0; r < table->rows.n; r++) {
        text_add(text, "<tr>");
        for (size_t i = 0; i < table->column_count; i++)
            element(text, cells[table->columns[i].align], table->rows.at[r].at[i], "</td>");
        text_add(text, "</tr>\n");
    }
    text_add(text, "</tbody></table>\n");
}

static int code(struct text *text, const struct paper_block *block, struct oops *oops)
{
    struct paper_qr qr;
    int err = paper_qr_make(text->arena, block->text, &qr, oops);
    if (err)
        return err;
    text_printf(text, "<div class=\"code\"><svg viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\" role=\"img\">",
                qr.size, qr.size);
    element(text, "<title>", block->text, "</title><path d=\"");
    for (int y = 0; y < qr.size; y++)
        for (int x = 0; x < qr.size; x++)
            if (paper_qr_at(&qr, x, y))
                text_printf(text, "M%d %dh1v1h-1z", x, y);
    text_add(text, "\"/></svg>");
    element(text, "<div>", block->second, "</div></div>\n");
    return 0;
}

static int sign(struct text *text, const struct paper_block *block, const struct paper_block *code_block,
                struct oops *oops)
{
    double office = paper_markup_ems(block->text), date = paper_markup_ems(block->second), office_at, date_at;
    if (block->sealed) {
        double centre = paper_markup_sign_centre(block->text, block->second);
        office_at = centre - office / 2;
        date_at = centre - date / 2;
    } else {
        office_at = paper_markup_sign_left(block->text, block->second);
        date_at = office_at + 2;
    }
    bool beside = code_block && office_at > 10 && date_at > 10;
    int err = code_block && !beside ? code(text, code_block, oops) : 0;
    text_printf(text, "<div class=\"sign\" style=\"padding:%s 0 9pt\">", block->sealed ? "58pt" : "29pt");
    if (!err && beside)
        err = code(text, code_block, oops);
    text_printf(text, "<p style=\"margin-left:%.2fem\">", office_at);
    element(text, "", block->text, "</p>");
    text_printf(text, "<p style=\"margin-left:%.2fem\">", date_at);
    element(text, "", block->second, "</p></div>\n");
    return err;
}

static void attachments(struct text *text, const struct paper_block *block)
{
    text_add(text, "<div class=\"attach\"><span>附件：</span>");
    if (block->items.n == 1) {
        element(text, "<span>", block->items.at[0], "</span></div>\n");
        return;
    }
    text_add(text, "<ol>");
    for (size_t i = 0; i < block->items.n; i++)
        element(text, "<li>", block->items.at[i], "</li>");
    text_add(text, "</ol></div>\n");
}

static void imprint(struct text *text, const struct paper_block *block)
{
    text_add(text, "<div class=\"imprint\">");
    if (!text_empty(block->text))
        element(text, "<p class=\"copies\">抄送：", block->text, "</p>");
    element(text, "<p><span>", block->second, "</span>");
    element(text, "<span>", block->third, "</span></p></div>\n");
}

static int write_block(struct text *text, const struct paper_block *block, const struct paper_block *former,
                       const struct paper_block *next, struct oops *oops)
{
    static const char *const opens[] = {"<h2>", "<h3>", "<h4>"}, *const closes[] = {"</h2>\n", "</h3>\n", "</h4>\n"};
    switch (block->kind) {
    case PAPER_HEAD:
        head(text, block);
        break;
    case PAPER_TITLE:
        element(text, "<h1>", block->text, "</h1>\n");
        break;
    case PAPER_NUMBER:
        element(text, "<p class=\"number\">", block->text, "</p>\n");
        break;
    case PAPER_TO:
        element(text, "<p class=\"to\">", block->text, "</p>\n");
        break;
    case PAPER_HEADING:
        element(text, opens[block->level - 1], block->text, closes[block->level - 1]);
        break;
    case PAPER_TEXT:
        paragraphs(text, block->text);
        break;
    case PAPER_TABLE:
        table(text, block->table);
        break;
    case PAPER_ATTACHMENTS:
        attachments(text, block);
        break;
    case PAPER_SIGN:
        return sign(text, block, former && former->kind == PAPER_QR ? former : NULL, oops);
    case PAPER_QR:
        return next && next->kind == PAPER_SIGN ? 0 : code(text, block, oops);
    case PAPER_IMPRINT:
        imprint(text, block);
        break;
    case PAPER_BREAK:
        text_add(text, "<div class=\"turn\"></div>\n");
        break;
    }
    return 0;
}

int paper_html(const struct paper *paper, struct text *text, struct oops *oops)
{
    text_add(text, "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">"
                   "<meta name=\"viewport\" content=\"width=device-width\"><title>");
    paper_markup_text(text, paper->name);
    text_add(text, "</title><style>");
    text_add(text, style);
    text_add(text, "</style></head><body><main>\n");
    if (paper->mark[0]) {
        element(text, "<div class=\"mark\" aria-hidden=\"true\">", paper->mark, "</div>");
        element(text, "<small>", paper->mark, "</small>\n");
    }
    for (size_t i = 0; i < paper->blocks.n; i++) {
        const struct paper_block *block = &paper->blocks.at[i];
        int err = write_block(text, block, i ? block - 1 : NULL, i + 1 < paper->blocks.n ? block + 1 : NULL, oops);
        if (err)
            return err;
    }
    text_add(text, "</main></body></html>\n");
    return 0;
}
