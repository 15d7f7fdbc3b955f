#include "rules/period.h"

#define HOUR_MS ((ms_t)3600000)

/* --- periods made of whole days --- */

struct days {
    day_t from, to; /* both included */
};

static int months(int year, int month, int count, struct days *ret_days)
{
    day_t from = civil_day(year, month, 1);
    day_t last_month = civil_add_months(from, count - 1);
    struct civil_date last = civil_date(last_month);
    *ret_days = (struct days){from, last_month + civil_month_days(last.year, last.month) - 1};
    return 0;
}

static int season_at(const struct calendar *calendar, struct civil_date date, struct days *ret_days)
{
    size_t n;
    const struct calendar_season *seasons = calendar_seasons(calendar, &n);
    size_t i = n;
    while (i > 0 && seasons[i - 1].month > date.month)
        i--;
    int year = i ? date.year : date.year - 1; /* before the first of the year: the last of the year before */
    i = i ? i - 1 : n - 1;
    int length = (seasons[(i + 1) % n].month - seasons[i].month + 11) % 12 + 1;
    return months(year, seasons[i].month, length, ret_days);
}

/* What the calendar leaves of the weekend of the week that contains `day`; PERIOD_NONE when nothing. */
static int weekend_of_week(const struct calendar *calendar, day_t day, struct days *ret_days)
{
    day_t saturday = day - civil_weekday(day) + CIVIL_SATURDAY;
    struct calendar_day first, second;
    int r = calendar_look(calendar, saturday, &first);
    if (r == 0)
        r = calendar_look(calendar, saturday + 1, &second);
    if (r != 0)
        return r;
    bool has_first = first.kind == CALENDAR_WEEKEND, has_second = second.kind == CALENDAR_WEEKEND;
    if (!has_first && !has_second)
        return PERIOD_NONE;
    *ret_days = (struct days){has_first ? saturday : saturday + 1, has_second ? saturday + 1 : saturday};
    return 0;
}

static day_t date_in_year(const struct period_phrase *phrase, int year)
{
    int last = civil_month_days(year, phrase->month);
    return civil_day(year, phrase->month, phrase->day < last ? phrase->day : last);
}

static bool holds(struct days days, day_t day) { return day >= days.from && day <= days.to; }

static int term_at(const struct calendar *calendar, day_t day, struct days *ret_days)
{
    size_t n;
    const struct calendar_term *terms = calendar_terms(calendar, &n);
    for (size_t i = 0; i < n; i++)
        if (holds((struct days){terms[i].from, terms[i].to}, day)) {
            *ret_days = (struct days){terms[i].from, terms[i].to};
            return 0;
        }
    bool between = n && day > terms[0].from && day < terms[n - 1].to;
    return between || calendar_covers(calendar, day) ? PERIOD_NONE : CALENDAR_OUTSIDE;
}

static int holiday_at(const struct calendar *calendar, day_t day, struct days *ret_days)
{
    struct calendar_run run;
    if (!calendar_holiday_at(calendar, day, &run))
        return calendar_covers(calendar, day) ? PERIOD_NONE : CALENDAR_OUTSIDE;
    *ret_days = (struct days){run.from, run.to};
    return 0;
}

static int workday_at(const struct calendar *calendar, day_t day)
{
    struct calendar_day known;
    int r = calendar_look(calendar, day, &known);
    return r == 0 && !known.worked ? PERIOD_NONE : r;
}

/* Of two holidays that meet it is the eve of both. */
static int eve_at(const struct calendar *calendar, day_t day)
{
    struct calendar_run run;
    day_t eve;
    if (!calendar_holiday_after(calendar, day, &run))
        return calendar_covers(calendar, day) ? PERIOD_NONE : CALENDAR_OUTSIDE;
    int r = calendar_shift(calendar, run.from, -1, &eve);
    return r == 0 && eve != day ? PERIOD_NONE : r;
}

/* Periods of several units: which one of the grid holds the day. */
static int several_at(const struct period_phrase *phrase, day_t day, struct days *ret_days)
{
    struct civil_date date = civil_date(day);
    const day_t origin = civil_day(2024, 1, 1); /* a Monday */
    int length = phrase->kind == PERIOD_WEEK ? 7 * phrase->count : phrase->count;
    int into = ((day - origin) % length + length) % length;
    switch (phrase->kind) {
    case PERIOD_MONTH:
        return months(date.year, (date.month - 1) / length * length + 1, length, ret_days);
    case PERIOD_YEAR:
        return months(date.year - date.year % length, 1, 12 * length, ret_days);
    default:
        *ret_days = (struct days){day - into, day - into + length - 1};
        return 0;
    }
}

static int days_at(const struct period_phrase *phrase, const struct calendar *calendar, day_t day,
                   struct days *ret_days)
{
    struct civil_date date = civil_date(day);
    *ret_days = (struct days){day, day};
    if (phrase->count > 1)
        return several_at(phrase, day, ret_days);
    switch (phrase->kind) {
    case PERIOD_WORKDAY:
        return workday_at(calendar, day);
    case PERIOD_WEEK:
        *ret_days = (struct days){day - civil_weekday(day) + 1, day - civil_weekday(day) + 7};
        return 0;
    case PERIOD_WEEKEND: {
        int r = weekend_of_week(calendar, day, ret_days);
        return r == 0 && !holds(*ret_days, day) ? PERIOD_NONE : r;
    }
    case PERIOD_MONTH:
        return months(date.year, date.month, 1, ret_days);
    case PERIOD_QUARTER:
        return months(date.year, (date.month - 1) / 3 * 3 + 1, 3, ret_days);
    case PERIOD_HALF_YEAR:
        return months(date.year, date.month < 7 ? 1 : 7, 6, ret_days);
    case PERIOD_YEAR:
        return months(date.year, 1, 12, ret_days);
    case PERIOD_TERM:
        return term_at(calendar, day, ret_days);
    case PERIOD_SEASON:
        return season_at(calendar, date, ret_days);
    case PERIOD_HOLIDAY:
        return holiday_at(calendar, day, ret_days);
    case PERIOD_HOLIDAY_EVE:
        return eve_at(calendar, day);
    case PERIOD_WEEKDAYS:
        return phrase->weekdays & 1u << civil_weekday(day) ? 0 : PERIOD_NONE;
    case PERIOD_DATE:
        return date_in_year(phrase, date.year) == day ? 0 : PERIOD_NONE;
    default:
        return 0;
    }
}

/* --- the neighbour: step > 0 the first that begins after `day`, step < 0 the last that is over before it --- */

static int next_weekend(const struct calendar *calendar, day_t day, int step, struct days *ret_days)
{
    for (day_t week = day;; week += 7 * step) {
        struct days days;
        int r = weekend_of_week(calendar, week, &days);
        if (r == CALENDAR_OUTSIDE || r < 0)
            return r;
        if (r == 0 && (step > 0 ? days.from > day : days.to < day)) {
            *ret_days = days;
            return 0;
        }
    }
}

static int next_term(const struct calendar *calendar, day_t day, int step, struct days *ret_days)
{
    size_t n, found = SIZE_MAX;
    const struct calendar_term *terms = calendar_terms(calendar, &n);
    for (size_t i = 0; i < n; i++) {
        if (step > 0 && terms[i].from > day) {
            found = i;
            break;
        }
        if (step < 0 && terms[i].to < day)
            found = i;
    }
    if (found == SIZE_MAX)
        return CALENDAR_OUTSIDE;
    *ret_days = (struct days){terms[found].from, terms[found].to};
    return 0;
}

static int next_holiday(const struct calendar *calendar, day_t day, int step, struct days *ret_days)
{
    struct calendar_run run;
    bool known = step > 0 ? day + 1 >= calendar_from(calendar) && calendar_holiday_after(calendar, day, &run)
                          : day - 1 <= calendar_to(calendar) && calendar_holiday_before(calendar, day, &run);
    if (!known)
        return CALENDAR_OUTSIDE;
    *ret_days = (struct days){run.from, run.to};
    return 0;
}

static int next_eve(const struct calendar *calendar, day_t day, int step, struct days *ret_days)
{
    for (;;) {
        int r = calendar_shift(calendar, day, step, &day);
        if (r == 0)
            r = eve_at(calendar, day);
        *ret_days = (struct days){day, day};
        if (r != PERIOD_NONE)
            return r;
    }
}

static int next_date(const struct period_phrase *phrase, day_t day, int step, struct days *ret_days)
{
    int year = civil_date(day).year;
    day_t found = date_in_year(phrase, year);
    if (step > 0 ? found <= day : found >= day)
        found = date_in_year(phrase, year + step);
    *ret_days = (struct days){found, found};
    return 0;
}

static int next_days(const struct period_phrase *phrase, const struct calendar *calendar, day_t day, int step,
                     struct days *ret_days)
{
    struct days here;
    int r;
    switch (phrase->kind) {
    case PERIOD_WORKDAY:
        r = calendar_shift(calendar, day, step, &here.from);
        if (r == 0)
            *ret_days = (struct days){here.from, here.from};
        return r;
    case PERIOD_WEEKEND:
        return next_weekend(calendar, day, step, ret_days);
    case PERIOD_TERM:
        return next_term(calendar, day, step, ret_days);
    case PERIOD_HOLIDAY:
        return next_holiday(calendar, day, step, ret_days);
    case PERIOD_HOLIDAY_EVE:
        return next_eve(calendar, day, step, ret_days);
    case PERIOD_DATE:
        return next_date(phrase, day, step, ret_days);
    case PERIOD_WEEKDAYS:
        do
            day += step;
        while (!(phrase->weekdays & 1u << civil_weekday(day)));
        *ret_days = (struct days){day, day};
        return 0;
    default: /* these follow each other without a gap */
        r = days_at(phrase, calendar, day, &here);
        return r == 0 ? days_at(phrase, calendar, step > 0 ? here.to + 1 : here.from - 1, ret_days) : r;
    }
}

/* --- moments --- */

/* Leaves room for the longest neighbour: twice one period. */
static bool in_range(const struct period_phrase *phrase, ms_t at)
{
    const ms_t room = 800 * CIVIL_DAY_MS * (phrase->count > 1 ? phrase->count : 1);
    return civil_in_range(at) && civil_in_range(at - room) && civil_in_range(at + room);
}

static struct period hour_at(const struct calendar *calendar, ms_t at, int step)
{
    day_t day = calendar_day_at(calendar, at);
    int hour = civil_minute_at(at, calendar_offset(calendar)) / 60;
    ms_t start = calendar_ms(calendar, day, hour * 60) + step * HOUR_MS;
    return (struct period){start, start + HOUR_MS};
}

static int to_period(const struct calendar *calendar, int r, struct days days, struct period *ret_period)
{
    if (r == 0)
        *ret_period = (struct period){calendar_ms(calendar, days.from, 0), calendar_ms(calendar, days.to, 1440)};
    return r;
}

int period_at(const struct period_phrase *phrase, const struct calendar *calendar, ms_t at, struct period *ret_period)
{
    if (!in_range(phrase, at))
        return -ERR_INVALID;
    if (phrase->kind == PERIOD_HOUR) {
        *ret_period = hour_at(calendar, at, 0);
        return 0;
    }
    struct days days;
    int r = days_at(phrase, calendar, calendar_day_at(calendar, at), &days);
    return to_period(calendar, r, days, ret_period);
}

static int neighbour(const struct period_phrase *phrase, const struct calendar *calendar, ms_t at, int step,
                     struct period *ret_period)
{
    if (!in_range(phrase, at))
        return -ERR_INVALID;
    if (phrase->kind == PERIOD_HOUR) {
        *ret_period = hour_at(calendar, at, step);
        return 0;
    }
    struct days days;
    int r = next_days(phrase, calendar, calendar_day_at(calendar, at), step, &days);
    return to_period(calendar, r, days, ret_period);
}

int period_next(const struct period_phrase *phrase, const struct calendar *calendar, ms_t at, struct period *ret_period)
{
    return neighbour(phrase, calendar, at, 1, ret_period);
}

int period_previous(const struct period_phrase *phrase, const struct calendar *calendar, ms_t at,
                    struct period *ret_period)
{
    return neighbour(phrase, calendar, at, -1, ret_period);
}
