#include "paper/paper.h"

#include "base/must.h"
#include "base/text.h"
#include "paper/paper_markup.h"

struct paper *paper_new(struct arena *arena, const char *name, const char *issuer, ms_t at)
{
    struct paper *paper = ARENA_NEW(arena, struct paper);
    paper->arena = arena;
    paper->name = paper_markup_clean(arena, name);
    paper->issuer = paper_markup_clean(arena, issuer);
    paper->at = at;
    paper->mark = "";
    return paper;
}

void paper_mark(struct paper *paper, const char *mark) { paper->mark = paper_markup_clean(paper->arena, mark); }

static struct paper_block *add(struct paper *paper, enum paper_block_kind kind, const char *text, const char *second)
{
    struct paper_block *block = list_push(paper->arena, &paper->blocks);
    block->kind = kind;
    block->text = paper_markup_clean(paper->arena, text);
    block->second = paper_markup_clean(paper->arena, second);
    block->third = "";
    return block;
}

void paper_head(struct paper *paper, const char *office, const char *number) { add(paper, PAPER_HEAD, office, number); }
void paper_title(struct paper *paper, const char *title) { add(paper, PAPER_TITLE, title, NULL); }
void paper_number(struct paper *paper, const char *number) { add(paper, PAPER_NUMBER, number, NULL); }
void paper_text(struct paper *paper, const char *text) { add(paper, PAPER_TEXT, text, NULL); }
void paper_break(struct paper *paper) { add(paper, PAPER_BREAK, NULL, NULL); }

void paper_to(struct paper *paper, const char *recipient)
{
    struct paper_block *block = add(paper, PAPER_TO, recipient, NULL);
    if (!text_ends(block->text, "：") && !text_ends(block->text, ":"))
        block->text = arena_printf(paper->arena, "%s：", block->text);
}

void paper_heading(struct paper *paper, int level, const char *text)
{
    MUST(level >= 1 && level <= 3);
    add(paper, PAPER_HEADING, text, NULL)->level = level;
}

struct paper_table *paper_table(struct paper *paper, const char *caption, const struct paper_column *columns, size_t n)
{
    MUST(n > 0);
    struct paper_table *table = ARENA_NEW(paper->arena, struct paper_table);
    struct paper_column *own = ARENA_ARRAY(paper->arena, struct paper_column, n);
    for (size_t i = 0; i < n; i++) {
        MUST(columns[i].share > 0);
        own[i] = columns[i];
        own[i].title = paper_markup_clean(paper->arena, columns[i].title);
    }
    table->caption = paper_markup_clean(paper->arena, caption);
    table->columns = own;
    table->column_count = n;
    add(paper, PAPER_TABLE, NULL, NULL)->table = table;
    return table;
}

void paper_row(struct paper *paper, struct paper_table *table, const char *const *cells, size_t n)
{
    MUST(n <= table->column_count);
    struct paper_row *row = list_push(paper->arena, &table->rows);
    for (size_t i = 0; i < table->column_count; i++)
        *list_push(paper->arena, row) = paper_markup_clean(paper->arena, i < n ? cells[i] : NULL);
}

void paper_attachments(struct paper *paper, const char *const *titles, size_t n)
{
    struct paper_block *block = add(paper, PAPER_ATTACHMENTS, NULL, NULL);
    for (size_t i = 0; i < n; i++)
        *list_push(paper->arena, &block->items) = paper_markup_clean(paper->arena, titles[i]);
}

void paper_sign(struct paper *paper, const char *office, const char *date, bool sealed)
{
    add(paper, PAPER_SIGN, office, date)->sealed = sealed;
}

void paper_qr(struct paper *paper, const char *content, const char *caption) { add(paper, PAPER_QR, content, caption); }

void paper_imprint(struct paper *paper, const char *copies, const char *by, const char *on)
{
    add(paper, PAPER_IMPRINT, copies, by)->third = paper_markup_clean(paper->arena, on);
}

static const char *const digits[] = {"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};

/* 1 to 99 as spoken: 十, 十一, 二十, 三十一. */
static void spoken(struct text *text, int number)
{
    if (number >= 20)
        text_add(text, digits[number / 10]);
    if (number >= 10)
        text_add(text, "十");
    if (number % 10)
        text_add(text, digits[number % 10]);
}

const char *paper_date(struct arena *arena, int year, int month, int day, bool numerals)
{
    MUST(year >= 1000 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= 31);
    if (!numerals)
        return arena_printf(arena, "%d年%d月%d日", year, month, day);
    struct text text = TEXT(arena);
    for (int unit = 1000; unit; unit /= 10)
        text_add(&text, digits[year / unit % 10]);
    text_add(&text, "年");
    spoken(&text, month);
    text_add(&text, "月");
    spoken(&text, day);
    text_add(&text, "日");
    return text_end(&text);
}
