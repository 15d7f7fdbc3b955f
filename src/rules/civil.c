#include "rules/civil.h"

#include <string.h>

#define DAYS_OF_400_YEARS 146097

static bool leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int civil_month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap(year) ? 29 : days[month - 1];
}

bool civil_valid(int year, int month, int day)
{
    return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= civil_month_days(year, month);
}

/* Years are taken to begin in March, so that the leap day is the last day of its year and the months before it
 * follow one rule: 153 days in every five. Days are counted from 0000-03-01, which is 719468 days before 1970. */
day_t civil_day(int year, int month, int day)
{
    int shifted = month > 2 ? year : year - 1;
    int month_from_march = (month + 9) % 12;
    int before_month = (153 * month_from_march + 2) / 5;
    return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + before_month + day - 1 - 719468;
}

struct civil_date civil_date(day_t day)
{
    int since = day + 719468;
    int era = since / DAYS_OF_400_YEARS;
    int in_era = since % DAYS_OF_400_YEARS;
    int year_in_era = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int in_year = in_era - (365 * year_in_era + year_in_era / 4 - year_in_era / 100);
    int month_from_march = (5 * in_year + 2) / 153;
    int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    return (struct civil_date){
        .year = era * 400 + year_in_era + (month <= 2),
        .month = month,
        .day = in_year - (153 * month_from_march + 2) / 5 + 1,
    };
}

/* 1970-01-01 was a Thursday. CIVIL_FIRST is a Monday, which keeps the dividend positive. */
int civil_weekday(day_t day) { return (day - CIVIL_FIRST) % 7 + 1; }

int civil_week(day_t day, int *ret_year)
{
    day_t thursday = day - civil_weekday(day) + 4; /* a week belongs to the year of its Thursday */
    int year = civil_date(thursday).year;
    *ret_year = year;
    return (thursday - civil_day(year, 1, 1)) / 7 + 1;
}

day_t civil_add_months(day_t day, int64_t months)
{
    struct civil_date date = civil_date(day);
    int64_t count = (int64_t)date.year * 12 + date.month - 1 + months;
    if (count < 12)
        return CIVIL_FIRST;
    if (count >= (int64_t)10000 * 12)
        return CIVIL_LAST;
    int year = (int)(count / 12), month = (int)(count % 12) + 1;
    int last = civil_month_days(year, month);
    return civil_day(year, month, date.day < last ? date.day : last);
}

static ms_t local_ms(ms_t at, int offset) { return at + (ms_t)offset * 60000; }

day_t civil_day_at(ms_t at, int offset)
{
    ms_t local = local_ms(at, offset);
    ms_t day = local / CIVIL_DAY_MS - (local % CIVIL_DAY_MS < 0);
    return (day_t)day;
}

int civil_minute_at(ms_t at, int offset) { return (int)((at - civil_ms(civil_day_at(at, offset), 0, offset)) / 60000); }

ms_t civil_ms(day_t day, int minute, int offset) { return day * CIVIL_DAY_MS + (ms_t)(minute - offset) * 60000; }

bool civil_in_range(ms_t at) { return at >= (CIVIL_FIRST + 1) * CIVIL_DAY_MS && at < CIVIL_LAST * CIVIL_DAY_MS; }

static bool digits(const char *text, size_t n, int *ret_number)
{
    int number = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        number = number * 10 + (text[i] - '0');
    }
    *ret_number = number;
    return n > 0;
}

bool civil_parse_date(const char *text, size_t n, day_t *ret_day)
{
    int year, month, day;
    if (n != 10 || text[4] != '-' || text[7] != '-' || !digits(text, 4, &year) || !digits(text + 5, 2, &month) ||
        !digits(text + 8, 2, &day) || !civil_valid(year, month, day))
        return false;
    *ret_day = civil_day(year, month, day);
    return true;
}

bool civil_parse_month_day(const char *text, size_t n, int *ret_month, int *ret_day)
{
    int month, day;
    if (n != 5 || text[2] != '-' || !digits(text, 2, &month) || !digits(text + 3, 2, &day) ||
        !civil_valid(2000, month, day)) /* a leap year: 02-29 is a date of some years */
        return false;
    *ret_month = month;
    *ret_day = day;
    return true;
}

bool civil_parse_clock(const char *text, size_t n, int *ret_minute)
{
    int hour, minute;
    if (n < 4 || n > 5 || text[n - 3] != ':' || !digits(text, n - 3, &hour) || !digits(text + n - 2, 2, &minute) ||
        minute > 59 || hour * 60 + minute > 1440)
        return false;
    *ret_minute = hour * 60 + minute;
    return true;
}

int civil_parse_weekday(const char *word, size_t n)
{
    static const char *const names[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
    for (int i = 0; i < 7; i++)
        if (strlen(names[i]) == n && memcmp(names[i], word, n) == 0)
            return i + 1;
    return 0;
}
