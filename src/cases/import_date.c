#include "cases/import_date.h"

#include "base/text.h"
#include "format/date.h"
#include "rules/calendar.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { DAY_MS = 86400000, SERIAL_FIRST = 18264, SERIAL_LAST = 73050 }; /* 1950 to 2099 */

struct moment {
    int year, month, day, hour, minute;
    bool timed;
};

static bool is_day(const struct moment *at)
{
    int year, month, day;
    if (at->year < 1900 || at->year > 2199 || at->month < 1 || at->month > 12 || at->day < 1 || at->day > 31)
        return false;
    date_civil(date_days(at->year, at->month, at->day), &year, &month, &day);
    return day == at->day; /* no 30 February */
}

/* --- 二〇二六年三月二十五日 --- */

static int digit_at(const char *p, size_t *ret_n)
{
    static const char *const DIGITS[][2] = {{"〇", "0"}, {"零", "0"}, {"○", "0"},  {"一", "1"},
                                            {"二", "2"}, {"三", "3"}, {"四", "4"}, {"五", "5"},
                                            {"六", "6"}, {"七", "7"}, {"八", "8"}, {"九", "9"}};
    for (size_t i = 0; i < sizeof DIGITS / sizeof *DIGITS; i++)
        if (text_starts(p, DIGITS[i][0])) {
            *ret_n = strlen(DIGITS[i][0]);
            return *DIGITS[i][1] - '0';
        }
    return -1;
}

/* Numerals as digits: 十 is 10 alone, 1 before and 0 behind a digit, nothing between two. */
static const char *arabic(struct arena *arena, const char *text)
{
    struct text out = TEXT(arena);
    bool digit = false;
    for (const char *p = text; *p;) {
        size_t n = 1, ignored;
        int number = digit_at(p, &n);
        bool ten = number < 0 && text_starts(p, "十");
        n = ten ? strlen("十") : n;
        if (number >= 0)
            text_byte(&out, (char)('0' + number));
        else if (ten && !digit)
            text_byte(&out, '1');
        if (ten && digit_at(p + n, &ignored) < 0)
            text_byte(&out, '0');
        else if (number < 0 && !ten)
            text_byte(&out, *p);
        digit = number >= 0;
        p += n;
    }
    return text_end(&out);
}

/* --- 2026年3月5日 下午 3时05分 --- */

/* Signs between the numbers as one kind each; a weekday and what stands in brackets are no part of a date. */
static const char *plain(struct arena *arena, const char *text, bool *ret_afternoon)
{
    static const char *const SIGNS[][2] = {{"年", "-"}, {"月", "-"}, {"日", " "}, {"号", " "},   {"时", ":"},
                                           {"点", ":"}, {"分", ":"}, {"秒", ""},  {"上午", " "}, {"下午", " "},
                                           {"T", " "},  {"/", "-"},  {".", "-"},  {"份", ""}};
    struct text out = TEXT(arena);
    for (const char *p = text; *p && *p != '(' && !text_starts(p, "星期") && !text_starts(p, "周");) {
        size_t i = 0, n = sizeof SIGNS / sizeof *SIGNS;
        while (i < n && !text_starts(p, SIGNS[i][0]))
            i++;
        *ret_afternoon |= i < n && !strcmp(SIGNS[i][0], "下午");
        const char *sign = i < n ? SIGNS[i][1] : NULL;
        if (!sign || strcmp(sign, " ") || (out.n && out.at[out.n - 1] != ' '))
            text_add_n(&out, sign ? sign : p, sign ? strlen(sign) : 1);
        p += sign ? strlen(SIGNS[i][0]) : 1;
    }
    const char *all = text_trim(arena, text_end(&out));
    size_t length = strlen(all);
    return arena_text_n(arena, all, length && strchr("-:", all[length - 1]) ? length - 1 : length);
}

static bool read_time(const char *text, bool afternoon, struct moment *at)
{
    int used = 0, second = 0;
    text += strspn(text, " ");
    if (!*text)
        return true;
    if (sscanf(text, "%2d:%2d%n", &at->hour, &at->minute, &used) < 2) {
        if (sscanf(text, "%2d%n", &at->hour, &used) < 1)
            return false;
    } else if (text[used] == ':') {
        int more = 0;
        if (sscanf(text + used, ":%2d%n", &second, &more) < 1)
            return false;
        used += more;
        if (text[used] == '-') /* a fraction: its point is a dash by now */
            used += 1 + (int)strspn(text + used + 1, "0123456789");
    }
    at->timed = true;
    at->hour += afternoon && at->hour < 12 ? 12 : 0;
    return !text[used + strspn(text + used, " ")] && at->hour >= 0 && at->minute >= 0 && at->minute < 60 &&
           at->hour * 60 + at->minute <= 1440 && second >= 0 && second < 61;
}

static bool read_written(struct arena *arena, const char *text, struct moment *at)
{
    bool afternoon = false;
    const char *date = plain(arena, arabic(arena, text), &afternoon);
    int used = 0;
    if (strspn(date, "0123456789") != 4 || sscanf(date, "%4d-%2d-%2d%n", &at->year, &at->month, &at->day, &used) < 3)
        return false;
    return (!date[used] || date[used] == ' ') && read_time(date + used, afternoon, at);
}

/* --- numbers, and times of the whole world --- */

static void of_ms(int64_t ms, bool timed, struct moment *at)
{
    int64_t days = (ms - (ms % DAY_MS + DAY_MS) % DAY_MS) / DAY_MS, minutes = (ms - days * DAY_MS) / 60000;
    date_civil(days, &at->year, &at->month, &at->day);
    at->hour = (int)(minutes / 60);
    at->minute = (int)(minutes % 60);
    at->timed = timed;
}

static bool read_number(const char *text, struct moment *at)
{
    char *end;
    if (strspn(text, "0123456789.") != strlen(text) || strcspn(text, ".") < 5)
        return false;
    double number = strtod(text, &end);
    if (*end)
        return false;
    if (strlen(text) == 8 && !strchr(text, '.')) {
        int whole = (int)number;
        *at = (struct moment){.year = whole / 10000, .month = whole / 100 % 100, .day = whole % 100};
        return at->year >= 1950 && at->year < 2100;
    }
    if (number < SERIAL_FIRST || number >= SERIAL_LAST)
        return false;
    int64_t ms = date_days(1899, 12, 30) * DAY_MS + llround(number * 1440) * 60000;
    of_ms(ms, number != floor(number), at);
    return true;
}

static bool read_zoned(const char *text, struct moment *at)
{
    int64_t ms;
    size_t n = strlen(text);
    bool zoned = n > 16 && (text[n - 1] == 'Z' || strpbrk(text + 16, "+-"));
    if (!zoned || !date_parse(text, 0, &ms))
        return false;
    of_ms(ms + (int64_t)CALENDAR_BEIJING * 60000, true, at);
    return true;
}

/* "Aug 24, 2016 12:00:00 UTC", "24 Aug 2016": the month is told by its name. Of zones only UTC is known; the time of
 * another one is left out. */
static bool read_english(const char *text, struct moment *at)
{
    static const char MONTHS[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    char month[10], zone[8] = "";
    int used = 0;
    if (sscanf(text, "%9[A-Za-z] %2d, %4d%n", month, &at->day, &at->year, &used) < 3 &&
        sscanf(text, "%2d%*1[ -]%9[A-Za-z]%*1[ -]%4d%n", &at->day, month, &at->year, &used) < 3)
        return false;
    for (int i = 0; i < 12 && strlen(month) >= 3; i++)
        if (strncasecmp(month, MONTHS + i * 3, 3) == 0)
            at->month = i + 1;
    int fields = sscanf(text + used, " %2d:%2d%*[:0-9] %7s", &at->hour, &at->minute, zone);
    if (fields < 2 || (strcmp(zone, "UTC") && strcmp(zone, "GMT") && strcmp(zone, "Z")) || !is_day(at))
        return at->month > 0;
    int64_t minutes = at->hour * 60 + at->minute + CALENDAR_BEIJING;
    of_ms(date_days(at->year, at->month, at->day) * DAY_MS + minutes * 60000, true, at);
    return true;
}

const char *import_date_text(struct arena *arena, const char *text)
{
    struct moment at = {0};
    bool read = read_zoned(text, &at) || read_number(text, &at);
    if (!read) {
        at = (struct moment){0};
        read = read_english(text, &at);
    }
    if (!read) {
        at = (struct moment){0};
        read = read_written(arena, text, &at);
    }
    if (!read || !is_day(&at))
        return NULL;
    return at.timed ? arena_printf(arena, "%04d-%02d-%02d %02d:%02d", at.year, at.month, at.day, at.hour, at.minute)
                    : arena_printf(arena, "%04d-%02d-%02d", at.year, at.month, at.day);
}

const char *import_date_first(struct arena *arena, const char *text, bool *ret_year)
{
    bool afternoon = false;
    const char *date = plain(arena, arabic(arena, text), &afternoon);
    size_t digits = strspn(date, "0123456789"), n = strlen(date);
    struct moment at = {.month = 1, .day = 1};
    bool doubtful = n == 6 && strchr(text, '.') && text_ends(date, "-1");
    bool month = (digits == 6 && n == 6) ||
                 (digits == 4 && date[4] == '-' && n > 5 && n <= 7 && strspn(date + 5, "0123456789") == n - 5);
    if (doubtful || (!month && !(digits == 4 && n == 4)) ||
        sscanf(date, digits == 6 ? "%4d%2d" : "%4d-%2d", &at.year, &at.month) < (month ? 2 : 1))
        return NULL;
    if (at.year < 1950 || at.year > 2099 || !is_day(&at))
        return NULL;
    *ret_year = !month;
    return arena_printf(arena, "%04d-%02d-01", at.year, at.month);
}
