#include "cases/import_value.h"

#include "cases/attribute_net.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- ways of writing --- */

/* Full-width ASCII (U+FF01 … U+FF5E) and the ideographic blank as ASCII. */
static const char *narrow(struct arena *arena, const char *text)
{
    struct text out = TEXT(arena);
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        bool wide = p[0] == 0xef && (p[1] == 0xbc || (p[1] == 0xbd && p[2] < 0x9f)) && p[2] >= 0x80;
        bool blank = p[0] == 0xe3 && p[1] == 0x80 && p[2] == 0x80;
        text_byte(&out, wide ? (char)(p[2] - 0x80 + (p[1] == 0xbc ? 0x20 : 0x60)) : blank ? ' ' : (char)*p);
        p += wide || blank ? 2 : 0;
    }
    return text_trim(arena, text_end(&out));
}

/* 年 and 月 become dashes, 日 nothing; 时 a colon, 分 nothing: 2026年3月1日 9时05分 → 2026-3-1 9:05 */
static const char *plain_date(struct arena *arena, const char *text)
{
    static const char *const SIGNS[][2] = {{"年", "-"}, {"月", "-"}, {"日", " "}, {"号", " "},
                                           {"时", ":"}, {"点", ":"}, {"分", ""},  {"T", " "}};
    struct text out = TEXT(arena);
    for (const char *p = text; *p;) {
        size_t i = 0, n = sizeof SIGNS / sizeof *SIGNS;
        while (i < n && !text_starts(p, SIGNS[i][0]))
            i++;
        if (i == n)
            text_byte(&out, *p++);
        else if (strcmp(SIGNS[i][1], " ") || (out.n && out.at[out.n - 1] != ' ')) {
            text_add(&out, SIGNS[i][1]);
            p += strlen(SIGNS[i][0]);
        } else {
            p += strlen(SIGNS[i][0]);
        }
    }
    const char *date = text_trim(arena, text_end(&out));
    char *two = strstr(date, "  ");
    if (two) /* "1日 9时" left two blanks */
        memmove(two, two + 1, strlen(two));
    return date;
}

/* 第三级, 三级, 3级 → 3; thousands without commas. */
static const char *plain_number(struct arena *arena, const char *text)
{
    static const char *const DIGITS[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    static const char *const UNITS[] = {"级", "个", "元", "兆", "Mbps", "M"};
    struct text out = TEXT(arena);
    const char *p = text_starts(text, "第") ? text + strlen("第") : text;
    for (size_t i = 0; i < 10; i++) {
        size_t n = strlen(DIGITS[i]);
        if (text_starts(p, DIGITS[i]) && (!p[n] || text_starts(p + n, "级")))
            return arena_printf(arena, "%zu", i);
    }
    for (; *p; p++)
        if (*p != ',')
            text_byte(&out, *p);
    for (size_t i = 0; i < sizeof UNITS / sizeof *UNITS; i++)
        if (text_ends(text_end(&out), UNITS[i]))
            return text_trim(arena, arena_text_n(arena, out.at, out.n - strlen(UNITS[i])));
    return text_end(&out);
}

static const char *plain_list(struct arena *arena, const char *text)
{
    static const char *const MARKS[] = {"、", "；", "，", ";", "\n", "\r", "\t"};
    struct text out = TEXT(arena);
    for (const char *p = text; *p;) {
        size_t i = 0, n = sizeof MARKS / sizeof *MARKS;
        while (i < n && !text_starts(p, MARKS[i]))
            i++;
        text_byte(&out, i < n ? ',' : *p);
        p += i < n ? strlen(MARKS[i]) : 1;
    }
    return text_end(&out);
}

const char *import_cell_text(struct arena *arena, const struct field *field, const char *text)
{
    text = text_trim(arena, text);
    if (!strcmp(text, "-") || !strcmp(text, "/") || !strcmp(text, "—") || !strcmp(text, "——"))
        return "";
    switch (field->type) {
    case TYPE_NUMBER:
    case TYPE_MONEY:
    case TYPE_PERCENT:
        return plain_number(arena, narrow(arena, text));
    case TYPE_DATE:
    case TYPE_DATETIME:
        return plain_date(arena, narrow(arena, text));
    case TYPE_ADDRESS:
    case TYPE_MAC:
    case TYPE_PHONE:
    case TYPE_MAIL:
    case TYPE_URL:
        return narrow(arena, text);
    case TYPE_NET:
        return plain_list(arena, narrow(arena, plain_list(arena, text)));
    case TYPE_REFS:
    case TYPE_SOME_OF:
        return plain_list(arena, text);
    default:
        return text;
    }
}

/* --- values --- */

struct finding_names {
    struct import_names *names;
    const char *table, *name; /* of the last name that was not found */
    int answer;               /* of import_names_find */
    struct oops *oops;
};

static int64_t find_name(void *context, const char *table, const char *name, const char **ret_table)
{
    struct finding_names *finding = context;
    int64_t id = 0;
    if (!table)
        return 0;
    finding->table = table;
    finding->name = name;
    finding->answer = import_names_find(finding->names, table, name, &id, finding->oops);
    *ret_table = table;
    return finding->answer ? 0 : id;
}

static int not_found(struct arena *arena, const struct finding_names *finding, struct oops *oops)
{
    const struct reg *reg = law_reg(import_names_law(finding->names), finding->table);
    const char *title = reg ? reg->title : "记录",
               *near = import_names_near(finding->names, finding->table, finding->name);
    if (finding->answer == IMPORT_NAME_MANY)
        return oops_printf(oops, ERR_INVALID, "", "叫“%s”的%s不止一个，请改写编号或登录名", finding->name, title);
    return oops_printf(oops, ERR_INVALID, "", "没有叫“%s”的%s%s", finding->name, title,
                       near ? arena_printf(arena, "，是不是“%s”", near) : "");
}

/* Addresses must be addresses: whose machine a finding is depends on them. */
static int check_addresses(const struct field *field, struct value value, struct oops *oops)
{
    struct attribute_net nets[ATTRIBUTE_NETS];
    size_t n = value.kind == VALUE_LIST ? value.list.n : value.kind == VALUE_TEXT;
    if (field->type != TYPE_NET && field->type != TYPE_ADDRESS)
        return 0;
    for (size_t i = 0; i < n; i++) {
        const char *text = value.kind == VALUE_LIST ? value.list.at[i].text : value.text;
        if (!(field->type == TYPE_NET ? attribute_nets(text, nets) : (size_t)attribute_address(text, nets)))
            return oops_printf(oops, ERR_INVALID, "", "“%s”不是%s", text,
                               field->type == TYPE_NET ? "IP地址或网段" : "IP地址");
    }
    return 0;
}

static const char *without_title(const struct field *field, const char *sentence)
{
    size_t n = field->title && text_starts(sentence, field->title) ? strlen(field->title) : 0;
    return n && text_starts(sentence + n, "：") ? sentence + n + strlen("：") : sentence;
}

int import_value(struct arena *arena, struct import_names *names, const struct field *field, const char *cell,
                 struct value *ret_value, struct oops *oops)
{
    struct oops inner = {0}, broken = {0};
    struct finding_names finding = {.names = names, .oops = &broken};
    const struct value_texts texts = {
        .arena = arena, .law = import_names_law(names), .find = find_name, .context = &finding};
    int failed = value_from_text(&texts, field, import_cell_text(arena, field, cell), ret_value, &inner);
    if (broken.code) {
        if (oops)
            *oops = broken;
        return -broken.code;
    }
    if (failed < 0 && finding.answer > 0)
        return not_found(arena, &finding, oops);
    if (failed < 0)
        return oops_printf(oops, ERR_INVALID, "", "%s", without_title(field, inner.zh));
    return check_addresses(field, *ret_value, oops);
}
