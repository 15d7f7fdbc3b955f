#include "rules/value_text.h"

#include "rules/civil.h"

#include <math.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

static int wrong(const struct field *field, const char *text, const char *expected, struct oops *oops)
{
    return oops_printf(oops, ERR_INVALID, field->name, "%s应是%s，不能是“%s”",
                       field->title ? field->title : field->name, expected, text);
}

bool moment_from_text(const struct calendar *calendar, const char *text, bool date_only, ms_t *ret_at)
{
    int offset = calendar ? calendar_offset(calendar) : CALENDAR_BEIJING, year, month, day, hour = 0, minute = 0,
        used = 0;
    if (sscanf(text, "%4d%*1[-/.]%2d%*1[-/.]%2d%n", &year, &month, &day, &used) < 3 || !civil_valid(year, month, day))
        return false;
    const char *rest = text + used;
    bool timed = *rest == ' ' || *rest == 'T';
    if (timed &&
        (sscanf(rest + 1, "%2d:%2d", &hour, &minute) != 2 || hour > 24 || minute > 59 || (hour == 24 && minute)))
        return false;
    if (!timed && *rest)
        return false;
    *ret_at = civil_ms(civil_day(year, month, day), !timed || date_only ? 1440 : hour * 60 + minute, offset);
    return true;
}

static int number_of(const struct field *field, const char *text, struct value *ret_value, struct oops *oops)
{
    char *end;
    double number = strtod(text, &end);
    bool percent = *end == '%' && !end[1];
    if (end == text || (*end && !percent) || !isfinite(number))
        return wrong(field, text, "数字", oops);
    if (percent || field->type == TYPE_PERCENT)
        *ret_value = VALUE_OF_REAL(percent ? number / 100 : number);
    else if (field->type == TYPE_MONEY)
        *ret_value = VALUE_OF_INT(llround(number * 100));
    else if (number == floor(number) && fabs(number) < 9e15)
        *ret_value = VALUE_OF_INT((int64_t)number);
    else
        *ret_value = VALUE_OF_REAL(number);
    return 0;
}

static int flag_of(const struct field *field, const char *text, struct value *ret_value, struct oops *oops)
{
    static const char *const YES[] = {"yes", "是", "1", "true", "√", "有"}, *const NO[] = {"no",    "否", "0",
                                                                                           "false", "×",  "无"};
    for (size_t i = 0; i < sizeof YES / sizeof *YES; i++) {
        if (!strcmp(text, YES[i]) || !strcmp(text, NO[i])) {
            *ret_value = VALUE_OF_INT(!strcmp(text, YES[i]));
            return 0;
        }
    }
    return wrong(field, text, "“是”或“否”", oops);
}

static int choice_of(const struct value_texts *texts, const struct field *field, const char *text,
                     struct value *ret_value, struct oops *oops)
{
    struct text all = TEXT(texts->arena);
    for (size_t i = 0; i < field->choices.n; i++) {
        if (!strcmp(field->choices.at[i], text)) {
            *ret_value = VALUE_OF_TEXT(field->choices.at[i]);
            return 0;
        }
        text_printf(&all, "%s%s", i ? "、" : "", field->choices.at[i]);
    }
    return wrong(field, text, text_end(&all), oops);
}

static int ref_of(const struct value_texts *texts, const struct field *field, const char *text, struct value *ret_value,
                  struct oops *oops)
{
    const char *table = field->type == TYPE_PERSON ? "person"
                        : field->type == TYPE_UNIT ? "unit"
                                                   : field->to,
               *found_table = table;
    bool any = table && !strcmp(table, "any");
    int64_t id = texts->find ? texts->find(texts->context, any ? NULL : table, text, &found_table) : 0;
    if (!id)
        return oops_printf(oops, ERR_INVALID, field->name, "%s：没有叫“%s”的%s",
                           field->title ? field->title : field->name, text,
                           !any && law_reg(texts->law, table) ? law_reg(texts->law, table)->title : "记录");
    *ret_value = VALUE_OF_REF(found_table, id);
    return 0;
}

static int range_of(const struct value_texts *texts, const struct field *field, const char *text,
                    struct value *ret_value, struct oops *oops)
{
    const char *middle = strstr(text, " 至 ");
    size_t width = middle ? strlen(" 至 ") : 0;
    if (!middle && (middle = strstr(text, "..")) != NULL)
        width = 2;
    ms_t from, to;
    if (!middle ||
        !moment_from_text(texts->law->calendar,
                          text_trim(texts->arena, arena_text_n(texts->arena, text, (size_t)(middle - text))), false,
                          &from) ||
        !moment_from_text(texts->law->calendar, text_trim(texts->arena, middle + width), false, &to))
        return wrong(field, text, "“起 至 止”", oops);
    if (!strchr(arena_text_n(texts->arena, text, (size_t)(middle - text)), ':'))
        from -= CIVIL_DAY_MS; /* a first date begins at its 00:00 */
    *ret_value = VALUE_OF_RANGE(from, to);
    return 0;
}

int value_from_text(const struct value_texts *texts, const struct field *field, const char *text,
                    struct value *ret_value, struct oops *oops)
{
    *ret_value = VALUE_NONE;
    if (text_empty(text))
        return 0;
    switch (field->type) {
    case TYPE_NUMBER: case TYPE_MONEY: case TYPE_PERCENT: return number_of(field, text, ret_value, oops);
    case TYPE_FLAG: return flag_of(field, text, ret_value, oops);
    case TYPE_DATE: case TYPE_DATETIME:
        *ret_value = VALUE_OF_INT(0);
        return moment_from_text(texts->law->calendar, text, field->type == TYPE_DATE, &ret_value->number)
                   ? 0
                   : wrong(field, text, field->type == TYPE_DATE ? "日期，如 2026-10-10" : "时间，如 2026-10-10 09:30",
                           oops);
    case TYPE_DURATION: {
        struct span span;
        struct oops ignored = {0};
        static const int64_t MS[] = {1000,      60000,      3600000,     86400000,   86400000,
                                     604800000, 2592000000, 31536000000, 15724800000};
        if (span_parse(text, &span, &ignored))
            return number_of(field, text, ret_value, oops);
        *ret_value = VALUE_OF_INT(span.n * MS[span.unit]);
        return 0;
    }
    case TYPE_RANGE: return range_of(texts, field, text, ret_value, oops);
    case TYPE_PERSON: case TYPE_UNIT: case TYPE_REF: return ref_of(texts, field, text, ret_value, oops);
    case TYPE_POST: {
        const struct post *post = law_post(texts->law, text);
        for (size_t i = 0; !post && i < texts->law->posts.n; i++) {
            const struct post *one = texts->law->posts.rows[i].value;
            post = text_same(one->title, text) ? law_post(texts->law, one->name) : NULL;
        }
        if (!post)
            return wrong(field, text, "一个岗位", oops);
        *ret_value = VALUE_OF_TEXT(post->name);
        return 0;
    }
    case TYPE_ONE_OF: return choice_of(texts, field, text, ret_value, oops);
    case TYPE_REFS: case TYPE_FILES: case TYPE_SOME_OF: case TYPE_NET: {
        char **items;
        char separator = strchr(text, ',') ? ',' : ' ';
        size_t n = text_split(texts->arena, text, separator, &items);
        return value_from_list(texts, field, (const char *const *)items, n, ret_value, oops);
    }
    default:
        *ret_value = VALUE_OF_TEXT(text);
        return 0;
    }
}

int value_from_list(const struct value_texts *texts, const struct field *field, const char *const *items, size_t n,
                    struct value *ret_value, struct oops *oops)
{
    struct value *values = ARENA_ARRAY(texts->arena, struct value, n);
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        const char *item = text_trim(texts->arena, items[i]);
        int failed = 0;
        if (!*item)
            continue;
        if (field->type == TYPE_REFS)
            failed = ref_of(texts, field, item, &values[count], oops);
        else if (field->type == TYPE_SOME_OF)
            failed = choice_of(texts, field, item, &values[count], oops);
        else
            values[count] = VALUE_OF_TEXT(item);
        if (failed < 0)
            return failed;
        count++;
    }
    *ret_value = count ? VALUE_OF_LIST(values, count) : VALUE_NONE;
    return 0;
}
