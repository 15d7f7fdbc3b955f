#include "format/date.h"

#include <stdio.h>
#include <string.h>

enum { DAY_SECONDS = 86400, ERA_DAYS = 146097, EPOCH_DAYS = 719468 };

/* Years begin in March here, so that the leap day is the last of a year and months need no table. */
int64_t date_days(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - EPOCH_DAYS;
}

void date_civil(int64_t days, int *ret_year, int *ret_month, int *ret_day)
{
    int64_t z = days + EPOCH_DAYS;
    int64_t era = (z >= 0 ? z : z - (ERA_DAYS - 1)) / ERA_DAYS;
    int64_t of_era = z - era * ERA_DAYS;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / (ERA_DAYS - 1)) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t march_month = (5 * of_year + 2) / 153;
    *ret_day = (int)(of_year - (153 * march_month + 2) / 5 + 1);
    *ret_month = (int)(march_month < 10 ? march_month + 3 : march_month - 9);
    *ret_year = (int)(year + era * 400 + (*ret_month <= 2));
}

static bool take_digits(const char **at, int n, int most, int *ret_number)
{
    int number = 0;
    for (int i = 0; i < n; i++, (*at)++) {
        if (**at < '0' || **at > '9')
            return false;
        number = number * 10 + (**at - '0');
    }
    *ret_number = number;
    return number <= most;
}

static bool take(const char **at, char byte)
{
    if (**at != byte)
        return false;
    (*at)++;
    return true;
}

static bool take_date(const char **at, int64_t *ret_days)
{
    int year, month, day, y, m, d;
    if (!take_digits(at, 4, 9999, &year) || !take(at, '-') || !take_digits(at, 2, 12, &month) || !take(at, '-') ||
        !take_digits(at, 2, 31, &day) || !year || !month || !day)
        return false;
    *ret_days = date_days(year, month, day);
    date_civil(*ret_days, &y, &m, &d);
    return d == day; /* no 30 February */
}

static bool take_time(const char **at, int64_t *ret_ms)
{
    int hour, minute, second = 0, ms = 0, scale = 100;
    if (!take_digits(at, 2, 24, &hour) || !take(at, ':') || !take_digits(at, 2, 59, &minute))
        return false;
    if (take(at, ':') && !take_digits(at, 2, 60, &second))
        return false;
    if (take(at, '.'))
        for (; **at >= '0' && **at <= '9'; (*at)++, scale /= 10)
            ms += (**at - '0') * scale;
    *ret_ms = ((int64_t)hour * 3600 + minute * 60 + second) * 1000 + ms;
    return true;
}

static bool take_offset(const char **at, int *offset_minutes)
{
    if (take(at, 'Z')) {
        *offset_minutes = 0;
        return true;
    }
    int hours, minutes = 0, sign = **at == '-' ? -1 : 1;
    if (!take(at, '+') && !take(at, '-'))
        return **at == '\0';
    if (!take_digits(at, 2, 14, &hours) || (take(at, ':'), **at && !take_digits(at, 2, 59, &minutes)))
        return false;
    *offset_minutes = sign * (hours * 60 + minutes);
    return true;
}

bool date_parse(const char *text, int offset_minutes, int64_t *ret_ms)
{
    int64_t days, ms = 0;
    if (!take_date(&text, &days))
        return false;
    if (*text && (!(take(&text, 'T') || take(&text, ' ')) || !take_time(&text, &ms)))
        return false;
    if (!take_offset(&text, &offset_minutes) || *text)
        return false;
    *ret_ms = days * DAY_SECONDS * 1000 + ms - (int64_t)offset_minutes * 60000;
    return true;
}

void date_print(int64_t ms, bool time, char ret_text[DATE_TEXT])
{
    int64_t seconds = ms / 1000 - (ms % 1000 < 0);
    int64_t days = seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0);
    int of_day = (int)(seconds - days * DAY_SECONDS);
    int year, month, day;
    date_civil(days, &year, &month, &day);
    int n = snprintf(ret_text, DATE_TEXT, "%04d-%02d-%02d", year, month, day);
    if ((time || of_day) && n > 0 && n < DATE_TEXT)
        snprintf(ret_text + n, DATE_TEXT - (size_t)n, "T%02d:%02d:%02d", of_day / 3600, of_day / 60 % 60, of_day % 60);
}
