#include "cases/import_value.h"

#include "cases/attribute.h"
#include "cases/import_date.h"
#include "cases/import_parts.h"
#include "format/width.h"
#include "format/xlsx.h"
#include "rules/wellformed.h"

#include <stdlib.h>
#include <string.h>

/* --- ways of writing --- */

static bool is_number(const char *text)
{
    char *end;
    strtod(text, &end);
    return *text && (!*end || !strcmp(end, "%"));
}

/* Without what stands around the number: 等保第三级（S3A3G3） → 三, 1,200 元 → 1200. */
static const char *bare_number(struct arena *arena, const char *text)
{
    static const char *const HEADS[] = {"等保", "第"};
    static const char *const TAILS[] = {"等保", "级", "个", "元", "兆", "Mbps", "M"};
    struct text out = TEXT(arena);
    for (const char *p = text; *p && *p != '('; p++)
        if (*p != ',' && *p != ' ')
            text_byte(&out, *p);
    const char *bare = text_end(&out);
    for (size_t i = 0; i < sizeof HEADS / sizeof *HEADS; i++)
        bare += text_starts(bare, HEADS[i]) ? strlen(HEADS[i]) : 0;
    for (size_t i = 0; i < sizeof TAILS / sizeof *TAILS; i++)
        if (text_ends(bare, TAILS[i]))
            bare = arena_text_n(arena, bare, strlen(bare) - strlen(TAILS[i]));
    return bare;
}

/* 第三级, 三级, 3级 → 3; thousands without commas; what is no number stays as it was written. */
static const char *plain_number(struct arena *arena, const char *text)
{
    static const char *const DIGITS[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    const char *bare = bare_number(arena, text);
    for (size_t i = 0; i < sizeof DIGITS / sizeof *DIGITS; i++)
        if (!strcmp(bare, DIGITS[i]))
            return arena_printf(arena, "%zu", i);
    return is_number(bare) ? bare : text;
}

static bool is_end(const struct field *field)
{
    return text_ends(field->name, "until") || text_ends(field->name, "due") || text_starts(field->name, "ends");
}

/* A day alone begins with its 00:00, but what lasts until a day lasts until its 24:00. */
static const char *plain_date(struct arena *arena, const struct field *field, const char *text)
{
    const char *date = import_date_text(arena, text);
    if (date && !strchr(date, ' ') && field->type == TYPE_DATETIME && !is_end(field))
        return arena_printf(arena, "%s 00:00", date);
    return date ? date : text;
}

/* Is `text` one of the words between the bars? Lower and upper case alike. */
static bool is_word(struct arena *arena, const char *words, const char *text)
{
    return !strchr(text, '|') && strstr(words, arena_printf(arena, "|%s|", attribute_lower(arena, text)));
}

static const char *plain_flag(struct arena *arena, const char *text)
{
    if (is_word(arena, "|true|y|yes|√|✓|✔|对|有|", text))
        return "是";
    return is_word(arena, "|false|n|no|×|✗|✘|错|非|无|", text) ? "否" : text;
}

/* A choice written with blanks or in full width. */
static const char *plain_choice(struct arena *arena, const struct field *field, const char *text)
{
    const char *plain = import_names_plain(arena, text);
    for (size_t i = 0; i < field->choices.n; i++)
        if (!strcmp(import_names_plain(arena, field->choices.at[i]), plain))
            return field->choices.at[i];
    return text;
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

static bool is_free_text(const struct field *field)
{
    return field->type == TYPE_TEXT || field->type == TYPE_PAGE || field->type == TYPE_FLAG ||
           field->type == TYPE_ONE_OF || field->type == TYPE_SOME_OF;
}

static bool is_ascii(const char *text)
{
    while (*text && (unsigned char)*text < 0x80)
        text++;
    return !*text;
}

/* Of what is no Chinese, nobody means the full width: ８０，４４３ → 80,443. */
static const char *plain_text(struct arena *arena, const char *text)
{
    const char *narrow = width_narrow(arena, text);
    return is_ascii(narrow) ? narrow : text;
}

/* 张 三, 图 书 馆: blanks that only fill a column. */
static const char *plain_name(struct arena *arena, const char *text)
{
    const char *plain = import_names_plain(arena, text);
    size_t letters = text_chars(plain), pieces = 1;
    for (const char *p = plain; *p; p++)
        if ((unsigned char)*p < 0x80)
            return text;
    for (const char *p = width_narrow(arena, text); *p; p++)
        pieces += *p == ' ' && p[1] != ' ';
    return letters <= 4 || pieces == letters ? plain : text;
}

/* A machine's address as its settings have it: 192.0.2.1/24 → 192.0.2.1. */
static const char *plain_address(struct arena *arena, const char *text)
{
    struct attribute_net net;
    size_t n = strcspn(text, "/");
    const char *bare = arena_text_n(arena, text, n);
    bool masked = text[n] && text[n + 1] && strspn(text + n + 1, "0123456789") == strlen(text + n + 1);
    return masked && attribute_address(bare, &net) ? bare : text;
}

static const char *narrow_list(struct arena *arena, const char *text)
{
    return plain_list(arena, width_narrow(arena, plain_list(arena, text)));
}

/* The same in a list of addresses and nets: 192.0.2.170/24 is that machine, 192.0.2.0/24 stays a net. */
static const char *plain_nets(struct arena *arena, const char *text, bool *ret_masked)
{
    struct text out = TEXT(arena);
    char **parts;
    size_t n = text_split(arena, text, ',', &parts);
    for (size_t i = 0; i < n; i++) {
        const char *part = text_trim(arena, parts[i]);
        size_t host = attribute_masked(part);
        if (i)
            text_byte(&out, ',');
        text_add(&out, host ? arena_text_n(arena, part, host) : part);
        *ret_masked = *ret_masked || host;
    }
    return text_end(&out);
}

/* Signs and words for an empty cell. */
static bool is_nothing(struct arena *arena, const struct field *field, const char *text)
{
    bool place = field->type == TYPE_ADDRESS || field->type == TYPE_NET;
    if (place && is_word(arena, "|dhcp|动态|自动|动态获取|自动获取|动态分配|未分配|待分配|", text))
        return true;
    return is_word(arena, "|-|--|/|—|——|", text) ||
           (!is_free_text(field) && is_word(arena, "|无|暂无|没有|未定|未定级|n/a|na|null|none|", text));
}

const char *import_cell_text(struct arena *arena, const struct field *field, const char *text)
{
    text = text_trim(arena, text);
    if (is_nothing(arena, field, text))
        return "";
    const char *narrow = text_trim(arena, width_narrow(arena, text));
    switch (field->type) {
    case TYPE_NUMBER:
    case TYPE_MONEY:
    case TYPE_PERCENT:
        return plain_number(arena, narrow);
    case TYPE_DATE:
    case TYPE_DATETIME:
        return plain_date(arena, field, narrow);
    case TYPE_FLAG:
        return plain_flag(arena, narrow);
    case TYPE_ONE_OF:
        return plain_choice(arena, field, text);
    case TYPE_ADDRESS:
        return plain_address(arena, narrow);
    case TYPE_MAC:
    case TYPE_PHONE:
    case TYPE_MAIL:
    case TYPE_URL:
        return narrow;
    case TYPE_NET: {
        bool masked = false;
        return plain_nets(arena, narrow_list(arena, text), &masked);
    }
    case TYPE_REFS:
    case TYPE_SOME_OF:
        return plain_list(arena, text);
    default:
        return field->name && !strcmp(field->name, "name") ? plain_name(arena, plain_text(arena, text))
                                                           : plain_text(arena, text);
    }
}

static const char *meant_host(struct arena *arena, const char *text, const char **ret_note)
{
    bool masked = false;
    const char *hosts = plain_nets(arena, narrow_list(arena, text), &masked);
    if (!masked)
        return NULL;
    *ret_note = "192.0.2.170/24 这样带掩码的，按那一台主机登记；整个网段写成 192.0.2.0/24";
    return hosts;
}

const char *import_cell_meant(struct arena *arena, const struct field *field, const char *text, const char **ret_note)
{
    if (field->type == TYPE_NET)
        return meant_host(arena, text, ret_note);
    bool year;
    bool dated = (field->type == TYPE_DATE || field->type == TYPE_DATETIME) && !is_end(field);
    const char *first = dated ? import_date_first(arena, import_names_plain(arena, text), &year) : NULL;
    if (first)
        *ret_note = year ? "只写了年，按这一年的1月1日登记" : "只写到月，按这个月的1日登记";
    return first;
}

bool import_date_clear(struct arena *arena, const struct field *field, const char *text)
{
    return (field->type != TYPE_DATE && field->type != TYPE_DATETIME) || !*text || import_date_text(arena, text);
}

const char *import_cell_fault(const char *text)
{
    static const char *const ERRORS[] = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?",
                                         "#NUM!",  "#N/A",    "#SPILL!", "#CALC!"};
    if (!strcmp(text, XLSX_UNCOMPUTED))
        return "公式还没有算出结果：请在 Excel 或 WPS 中打开这个文件，保存一次再导入";
    for (size_t i = 0; i < sizeof ERRORS / sizeof *ERRORS; i++)
        if (!strcmp(text, ERRORS[i]))
            return "公式出错，请先在表格里改正";
    return NULL;
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

static bool holds_several(const char *text)
{
    struct import_parts parts;
    ARENA_SCOPE(arena);
    import_parts_of(arena, text, &parts);
    return parts.pieces > 1;
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
            return oops_printf(oops, ERR_INVALID, "", "“%s”不是%s%s", text,
                               field->type == TYPE_NET ? "IP地址或网段" : "IP地址",
                               field->type == TYPE_ADDRESS && holds_several(text) ? "：这里只放一个，请只留一个" : "");
    }
    return 0;
}

static int check_form(struct arena *arena, const struct field *field, struct value value, struct oops *oops)
{
    if (value.kind != VALUE_TEXT)
        return 0;
    struct wellformed_fault fault = wellformed_fault(arena, field->type, value.text);
    return fault.zh ? oops_printf(oops, ERR_INVALID, "", "“%s”%s", value.text, fault.zh) : 0;
}

static const char *without_title(const struct field *field, const char *sentence)
{
    size_t n = field->title && text_starts(sentence, field->title) ? strlen(field->title) : 0;
    return sentence + n + (n && text_starts(sentence + n, "：") ? strlen("：") : 0);
}

int import_value(struct arena *arena, struct import_names *names, const struct field *field, const char *cell,
                 struct value *ret_value, struct oops *oops)
{
    struct oops inner = {0}, broken = {0};
    struct finding_names finding = {.names = names, .oops = &broken};
    const char *fault = import_cell_fault(cell);
    if (fault)
        return oops_printf(oops, ERR_INVALID, "", "%s", fault);
    const struct value_texts texts = {
        .arena = arena, .law = import_names_law(names), .find = find_name, .context = &finding};
    const char *text = import_cell_text(arena, field, cell);
    if (!import_date_clear(arena, field, text))
        return oops_printf(oops, ERR_INVALID, "", "“%s”看不出是哪一天，请写成 2026-03-05 这样，年份四位", text);
    int failed = value_from_text(&texts, field, text, ret_value, &inner);
    if (broken.code) {
        if (oops)
            *oops = broken;
        return -broken.code;
    }
    if (failed < 0 && finding.answer > 0)
        return not_found(arena, &finding, oops);
    if (failed < 0)
        return oops_printf(oops, ERR_INVALID, "", "%s", without_title(field, inner.zh));
    failed = check_form(arena, field, *ret_value, oops);
    return failed ? failed : check_addresses(field, *ret_value, oops);
}
