#include "format/xlsx_number.h"

#include "format/date.h"
#include "format/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The letters of a format code that show parts of a date or of a time; quoted texts, escapes, paddings and
 * colours do not count, except [h], [mm] … which are elapsed times. */
static enum xlsx_look look_of_code(const char *code)
{
    bool date = false, time = false;
    for (const char *p = code; *p && *p != ';'; p++) {
        if (*p == '"') {
            p = strchr(p + 1, '"');
        } else if (*p == '[') {
            time |= p[1] && strchr("hHmMsS", p[1]) && p[2] && strchr("hHmMsS]", p[2]);
            p = strchr(p, ']');
        } else if (*p == '\\' || *p == '_' || *p == '*') {
            p += p[1] != '\0';
        } else if (strncasecmp(p, "General", 7) == 0) {
            p += 6;
        } else {
            date |= strchr("yYdDeE", *p) && !(p > code && strchr("eE", *p) && strchr("0#.", p[-1]));
            time |= strchr("hHsS", *p) != NULL;
            date |= (*p == 'm' || *p == 'M') && !strchr(code, ':');
        }
        if (!p)
            break;
    }
    return date ? XLSX_LOOK_DATE : time ? XLSX_LOOK_TIME : XLSX_LOOK_NUMBER;
}

enum xlsx_look xlsx_number_look(int id, const char *code)
{
    if (code)
        return look_of_code(code);
    if ((id >= 18 && id <= 21) || (id >= 45 && id <= 47) || (id >= 32 && id <= 35) || id == 55 || id == 56)
        return XLSX_LOOK_TIME;
    bool east_asian = (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
    return (id >= 14 && id <= 22) || east_asian ? XLSX_LOOK_DATE : XLSX_LOOK_NUMBER;
}

/* Long numbers (identity cards, accounts) keep 15 digits in a workbook; they are shown with zeros, not as 1e17. */
static void print_long(struct text *text, double number)
{
    char digits[40];
    snprintf(digits, sizeof digits, "%.14e", number); /* d.dddddddddddddde+XX */
    char *point = strchr(digits, '.'), *e = strchr(digits, 'e');
    text_add_n(text, digits, (size_t)(point - digits));
    text_add_n(text, point + 1, (size_t)(e - point - 1));
    for (long zeros = strtol(e + 1, NULL, 10) - 14; zeros > 0; zeros--)
        text_byte(text, '0');
}

static void print_shortest(struct text *text, double number)
{
    if (fabs(number) >= 1e15 && fabs(number) < 1e20) {
        print_long(text, number);
        return;
    }
    struct json json = JSON(text);
    json_double(&json, number);
}

/* Day 60 of the first system is 29 February 1900, which never was; days before it count one less. */
static bool print_date(struct text *text, double serial, bool since_1904)
{
    if (!(serial >= 1 && serial < 2958466) || (!since_1904 && serial >= 60 && serial < 61))
        return false;
    int64_t first = since_1904 ? date_days(1904, 1, 1) : date_days(1899, 12, serial < 60 ? 31 : 30);
    int64_t ms = first * 86400000 + llround(serial * 86400) * 1000;
    char date[DATE_TEXT];
    date_print(ms, false, date);
    text_add(text, date);
    return true;
}

static bool print_time(struct text *text, double serial)
{
    if (!(serial >= 0 && serial < 10000))
        return false;
    long long seconds = llround(serial * 86400);
    text_printf(text, "%02lld:%02lld:%02lld", seconds / 3600, seconds / 60 % 60, seconds % 60);
    return true;
}

void xlsx_number_print(struct text *text, const char *stored, enum xlsx_look look, bool since_1904)
{
    char *end;
    double number = strtod(stored, &end);
    if (end == stored || *end || !isfinite(number)) {
        text_add(text, stored);
        return;
    }
    if (look == XLSX_LOOK_DATE && print_date(text, number, since_1904))
        return;
    bool time = look == XLSX_LOOK_TIME || (look == XLSX_LOOK_DATE && number < 1);
    if (time && print_time(text, number))
        return;
    print_shortest(text, number);
}
