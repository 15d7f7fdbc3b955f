#include "rules/calendar_inner.h"

#include "base/must.h"

const char *calendar_name(const struct calendar *calendar) { return calendar->name; }
const char *calendar_version(const struct calendar *calendar) { return calendar->version; }
int calendar_offset(const struct calendar *calendar) { return calendar->offset; }
day_t calendar_from(const struct calendar *calendar) { return calendar->from; }
day_t calendar_to(const struct calendar *calendar) { return calendar->to; }
day_t calendar_told(const struct calendar *calendar) { return calendar->told; }

bool calendar_covers(const struct calendar *calendar, day_t day)
{
    return day >= calendar->from && day <= calendar->to;
}

bool calendar_provisional(const struct calendar *calendar, day_t from, day_t to)
{
    for (size_t i = 0; i < calendar->provisional.n; i++)
        if (from <= calendar->provisional.at[i].to && to >= calendar->provisional.at[i].from)
            return true;
    return false;
}

int calendar_look(const struct calendar *calendar, day_t day, struct calendar_day *ret_day)
{
    MUST(calendar->sealed);
    if (!calendar_covers(calendar, day))
        return CALENDAR_OUTSIDE;
    const struct known_day *known = calendar_row(calendar, day);
    *ret_day = (struct calendar_day){
        .kind = (enum calendar_kind)known->kind,
        .worked = known->kind == CALENDAR_WORKDAY || known->kind == CALENDAR_MAKEUP,
        .provisional = known->provisional,
        .name = known->name,
    };
    return 0;
}

int calendar_shift(const struct calendar *calendar, day_t day, int32_t n, day_t *ret_day)
{
    MUST(calendar->sealed);
    if (n == 0) {
        *ret_day = day;
        return 0;
    }
    /* Forward all days after `day` must be known, backward all before it; `day` itself is not asked about. */
    day_t edge = n > 0 ? day + 1 : day;
    if (edge < calendar->from || edge > calendar->to + 1)
        return CALENDAR_OUTSIDE;
    int64_t index = (int64_t)calendar_row(calendar, edge)->before + n - (n > 0);
    if (index < 0 || index >= calendar_row(calendar, calendar->to + 1)->before)
        return CALENDAR_OUTSIDE;
    *ret_day = calendar->workdays[index];
    return 0;
}

int calendar_nearest(const struct calendar *calendar, day_t day, int step, day_t *ret_day)
{
    return step > 0 ? calendar_shift(calendar, day - 1, 1, ret_day) : calendar_shift(calendar, day + 1, -1, ret_day);
}

int calendar_count(const struct calendar *calendar, day_t after, day_t until, int32_t *ret_workdays)
{
    MUST(calendar->sealed);
    if (until > after && (!calendar_covers(calendar, after + 1) || !calendar_covers(calendar, until)))
        return CALENDAR_OUTSIDE;
    *ret_workdays =
        until > after ? calendar_row(calendar, until + 1)->before - calendar_row(calendar, after + 1)->before : 0;
    return 0;
}

/* Index of the first holiday that begins after `day`. */
static size_t first_after(const struct calendar *calendar, day_t day)
{
    size_t low = 0, high = calendar->holidays.n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (calendar->holidays.at[middle].from > day)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

bool calendar_holiday_at(const struct calendar *calendar, day_t day, struct calendar_run *ret_run)
{
    size_t i = first_after(calendar, day);
    if (i == 0 || calendar->holidays.at[i - 1].to < day)
        return false;
    *ret_run = calendar->holidays.at[i - 1];
    return true;
}

bool calendar_holiday_after(const struct calendar *calendar, day_t day, struct calendar_run *ret_run)
{
    size_t i = first_after(calendar, day);
    if (i == calendar->holidays.n)
        return false;
    *ret_run = calendar->holidays.at[i];
    return true;
}

bool calendar_holiday_before(const struct calendar *calendar, day_t day, struct calendar_run *ret_run)
{
    size_t i = first_after(calendar, day);
    while (i > 0 && calendar->holidays.at[i - 1].to >= day)
        i--;
    if (i == 0)
        return false;
    *ret_run = calendar->holidays.at[i - 1];
    return true;
}

const struct calendar_term *calendar_terms(const struct calendar *calendar, size_t *ret_n)
{
    *ret_n = calendar->terms.n;
    return calendar->terms.at;
}

const struct calendar_season *calendar_seasons(const struct calendar *calendar, size_t *ret_n)
{
    *ret_n = calendar->seasons.n;
    return calendar->seasons.at;
}

int calendar_working(const struct calendar *calendar, ms_t at, bool *ret_working)
{
    struct calendar_day day;
    int r = calendar_look(calendar, calendar_day_at(calendar, at), &day);
    if (r != 0)
        return r;
    int minute = civil_minute_at(at, calendar->offset);
    bool in_hours = false;
    for (size_t i = 0; i < calendar->hours.n; i++)
        in_hours |= minute >= calendar->hours.at[i].from && minute < calendar->hours.at[i].to;
    *ret_working = day.worked && in_hours;
    return 0;
}

day_t calendar_day_at(const struct calendar *calendar, ms_t at) { return civil_day_at(at, calendar->offset); }

ms_t calendar_ms(const struct calendar *calendar, day_t day, int minute)
{
    return civil_ms(day, minute, calendar->offset);
}
