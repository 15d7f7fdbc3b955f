#include "rules/calendar_inner.h"

#include "base/must.h"
#include "base/text.h"

#include <stdlib.h>

static size_t day_count(const struct calendar *calendar) { return (size_t)(calendar->to - calendar->from) + 1; }

struct calendar *calendar_new(struct arena *arena, const char *name, const char *version, day_t from, day_t to)
{
    struct calendar *calendar = ARENA_NEW(arena, struct calendar);
    calendar->arena = arena;
    calendar->name = arena_text(arena, name);
    calendar->version = arena_text(arena, version);
    calendar->from = from;
    calendar->to = calendar->told = to;
    calendar->offset = CALENDAR_BEIJING;
    *list_push(arena, &calendar->hours) = (struct hours){8 * 60, 12 * 60};
    *list_push(arena, &calendar->hours) = (struct hours){14 * 60, 17 * 60 + 30};
    static const struct calendar_season seasons[] = {{"春", 3}, {"夏", 6}, {"秋", 9}, {"冬", 12}};
    for (size_t i = 0; i < 4; i++)
        *list_push(arena, &calendar->seasons) = seasons[i];
    return calendar;
}

void calendar_set_offset(struct calendar *calendar, int minutes)
{
    MUST(!calendar->sealed && minutes > -1440 && minutes < 1440);
    calendar->offset = minutes;
}

void calendar_set_provisional(struct calendar *calendar, bool provisional)
{
    MUST(!calendar->sealed);
    calendar->provisional.n = 0;
    if (provisional)
        *list_push(calendar->arena, &calendar->provisional) = (struct span_of_days){calendar->from, calendar->to};
}

static const char *iso(const struct calendar *calendar, day_t day)
{
    struct civil_date date = civil_date(day);
    return arena_printf(calendar->arena, "%04d-%02d-%02d", date.year, date.month, date.day);
}

/* Told as "calendar cn-2026, 2026-10-01". */
static int refuse(const struct calendar *calendar, struct oops *oops, day_t day, const char *zh, const char *en)
{
    const char *where = arena_printf(calendar->arena, "%s %s", calendar->name, iso(calendar, day));
    return oops_set(oops, ERR_INVALID, where, zh, en);
}

int calendar_add_hours(struct calendar *calendar, int from, int to, struct oops *oops)
{
    MUST(!calendar->sealed);
    if (from < 0 || to <= from || to > 1440)
        return oops_set(oops, ERR_INVALID, calendar->name, "工作时间要先开始后结束，不出当天",
                        "working hours must end after they begin, on the same day");
    if (!calendar->own_hours)
        calendar->hours.n = 0;
    calendar->own_hours = true;
    *list_push(calendar->arena, &calendar->hours) = (struct hours){from, to};
    return 0;
}

int calendar_add_holiday(struct calendar *calendar, day_t from, day_t to, const char *name, struct oops *oops)
{
    MUST(!calendar->sealed);
    if (to < from || to - from > 366)
        return refuse(calendar, oops, from, "假期的结束早于开始，或长过一年",
                      "the holiday ends before it begins, or lasts more than a year");
    if (text_empty(name))
        return refuse(calendar, oops, from, "假期要有名称", "a holiday needs a name");
    *list_push(calendar->arena, &calendar->holidays) =
        (struct calendar_run){from, to, arena_text(calendar->arena, name)};
    return 0;
}

int calendar_add_workday(struct calendar *calendar, day_t day, const char *name, struct oops *oops)
{
    MUST(!calendar->sealed);
    if (civil_weekday(day) < CIVIL_SATURDAY)
        return refuse(calendar, oops, day, "调休上班日应是周六或周日，这一天本来就上班",
                      "a make-up workday is a Saturday or Sunday; this day is worked anyway");
    *list_push(calendar->arena, &calendar->makeups) = (struct stated_day){day, arena_text(calendar->arena, name)};
    return 0;
}

int calendar_add_term(struct calendar *calendar, const char *name, day_t from, day_t to, struct oops *oops)
{
    MUST(!calendar->sealed);
    if (to < from || text_empty(name))
        return refuse(calendar, oops, from, "学期要有名称，结束不早于开始",
                      "a term needs a name and must end after it begins");
    *list_push(calendar->arena, &calendar->terms) = (struct calendar_term){arena_text(calendar->arena, name), from, to};
    return 0;
}

int calendar_add_season(struct calendar *calendar, const char *name, int month, struct oops *oops)
{
    MUST(!calendar->sealed);
    if (!calendar->own_seasons)
        calendar->seasons.n = 0;
    int former = calendar->seasons.n ? calendar->seasons.at[calendar->seasons.n - 1].month : 0;
    if (month <= former || month > 12 || text_empty(name))
        return oops_set(oops, ERR_INVALID, calendar->name, "季节要有名称，按开始的月份先后写",
                        "seasons need names and are written in the order of their first months");
    calendar->own_seasons = true;
    *list_push(calendar->arena, &calendar->seasons) =
        (struct calendar_season){arena_text(calendar->arena, name), month};
    return 0;
}

/* --- sealing --- */

static int by_first_day(const void *a, const void *b)
{
    const struct calendar_run *x = a, *y = b;
    return x->from != y->from ? (x->from > y->from) - (x->from < y->from) : (x->to > y->to) - (x->to < y->to);
}

static int by_term(const void *a, const void *b)
{
    const struct calendar_term *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

static void sort(void *at, size_t n, size_t size, int (*compare)(const void *, const void *))
{
    if (n)
        qsort(at, n, size, compare);
}

static int merge_holidays(struct calendar *calendar, struct oops *oops)
{
    struct holidays *all = &calendar->holidays;
    sort(all->at, all->n, sizeof *all->at, by_first_day);
    size_t kept = 0;
    for (size_t i = 0; i < all->n; i++) {
        struct calendar_run *last = kept ? &all->at[kept - 1] : NULL, one = all->at[i];
        bool same = last && text_same(last->name, one.name);
        if (last && one.from <= last->to && !same)
            return refuse(calendar, oops, one.from, "两个假期重叠", "two holidays overlap");
        if (same && one.from <= last->to + 1)
            last->to = one.to > last->to ? one.to : last->to;
        else
            all->at[kept++] = one;
    }
    all->n = kept;
    return 0;
}

/* Two calendars that overlap state the same terms; they are kept once. */
static int merge_terms(struct calendar *calendar, struct oops *oops)
{
    struct terms *all = &calendar->terms;
    sort(all->at, all->n, sizeof *all->at, by_term);
    size_t kept = 0;
    for (size_t i = 0; i < all->n; i++) {
        const struct calendar_term *last = kept ? &all->at[kept - 1] : NULL, *one = &all->at[i];
        if (last && last->from == one->from && last->to == one->to && text_same(last->name, one->name))
            continue;
        if (last && one->from <= last->to)
            return refuse(calendar, oops, one->from, "两个学期重叠", "two terms overlap");
        all->at[kept++] = *one;
    }
    all->n = kept;
    return 0;
}

static bool worked(const struct known_day *day)
{
    return day->kind == CALENDAR_WORKDAY || day->kind == CALENDAR_MAKEUP;
}

static int mark_days(struct calendar *calendar, struct oops *oops)
{
    for (day_t day = calendar->from; day <= calendar->to; day++)
        calendar_row(calendar, day)->kind = civil_weekday(day) < CIVIL_SATURDAY ? CALENDAR_WORKDAY : CALENDAR_WEEKEND;
    for (size_t i = 0; i < calendar->holidays.n; i++) {
        const struct calendar_run *holiday = &calendar->holidays.at[i];
        for (day_t day = holiday->from; day <= holiday->to; day++)
            if (calendar_covers(calendar, day))
                *calendar_row(calendar, day) = (struct known_day){.kind = CALENDAR_HOLIDAY, .name = holiday->name};
    }
    for (size_t i = 0; i < calendar->makeups.n; i++) {
        const struct stated_day *makeup = &calendar->makeups.at[i];
        if (!calendar_covers(calendar, makeup->day))
            continue;
        if (calendar_row(calendar, makeup->day)->kind == CALENDAR_HOLIDAY)
            return refuse(calendar, oops, makeup->day, "同一天既是假期又是调休上班",
                          "the day is both holiday and make-up workday");
        *calendar_row(calendar, makeup->day) = (struct known_day){.kind = CALENDAR_MAKEUP, .name = makeup->name};
    }
    for (size_t i = 0; i < calendar->provisional.n; i++)
        for (day_t day = calendar->provisional.at[i].from; day <= calendar->provisional.at[i].to; day++)
            calendar_row(calendar, day)->provisional = true;
    return 0;
}

static void number_workdays(struct calendar *calendar)
{
    int32_t before = 0;
    for (size_t i = 0; i < day_count(calendar); i++) {
        calendar->days[i].before = before;
        before += worked(&calendar->days[i]);
    }
    calendar->days[day_count(calendar)].before = before;
    calendar->workdays = ARENA_ARRAY(calendar->arena, day_t, before);
    for (size_t i = 0; i < day_count(calendar); i++)
        if (worked(&calendar->days[i]))
            calendar->workdays[calendar->days[i].before] = calendar->from + (day_t)i;
}

int calendar_seal(struct calendar *calendar, struct oops *oops)
{
    MUST(!calendar->sealed);
    if (calendar->from < CIVIL_FIRST || calendar->to > CIVIL_LAST || calendar->to < calendar->from ||
        calendar->to - calendar->from >= CALENDAR_DAYS_MAX)
        return oops_set(oops, ERR_INVALID, calendar->name, "日历的起止日期不对，或长过一百年",
                        "the calendar ends before it begins, or spans more than a century");
    int r = merge_holidays(calendar, oops);
    if (r == 0)
        r = merge_terms(calendar, oops);
    if (r < 0)
        return r;
    calendar->days = ARENA_ARRAY(calendar->arena, struct known_day, day_count(calendar) + 1);
    if ((r = mark_days(calendar, oops)) < 0)
        return r;
    number_workdays(calendar);
    calendar->sealed = true;
    return 0;
}

/* --- joining --- */

static void take_over(struct calendar *joined, const struct calendar *part)
{
    struct arena *arena = joined->arena;
    for (size_t i = 0; i < part->holidays.n; i++) {
        struct calendar_run run = part->holidays.at[i];
        run.name = arena_text(arena, run.name);
        *list_push(arena, &joined->holidays) = run;
    }
    for (size_t i = 0; i < part->makeups.n; i++)
        *list_push(arena, &joined->makeups) =
            (struct stated_day){part->makeups.at[i].day, arena_text(arena, part->makeups.at[i].name)};
    for (size_t i = 0; i < part->terms.n; i++) {
        struct calendar_term term = part->terms.at[i];
        term.name = arena_text(arena, term.name);
        *list_push(arena, &joined->terms) = term;
    }
    for (size_t i = 0; i < part->provisional.n; i++)
        *list_push(arena, &joined->provisional) = part->provisional.at[i];
}

static void take_habits(struct calendar *joined, const struct calendar *part)
{
    joined->hours.n = joined->seasons.n = 0;
    for (size_t i = 0; i < part->hours.n; i++)
        *list_push(joined->arena, &joined->hours) = part->hours.at[i];
    for (size_t i = 0; i < part->seasons.n; i++)
        *list_push(joined->arena, &joined->seasons) =
            (struct calendar_season){arena_text(joined->arena, part->seasons.at[i].name), part->seasons.at[i].month};
}

int calendar_join(struct arena *arena, const char *name, const char *version, const struct calendar *const *parts,
                  size_t n, struct calendar **ret_calendar, struct oops *oops)
{
    if (n == 0)
        return oops_set(oops, ERR_INVALID, name, "没有可合并的日历", "no calendar to join");
    struct calendar *joined = calendar_new(arena, name, version, parts[0]->from, parts[0]->to);
    joined->offset = parts[0]->offset;
    for (size_t i = 0; i < n; i++) {
        const struct calendar *part = parts[i];
        MUST(part->sealed);
        if (part->from < joined->from || part->from > joined->to + 1)
            return refuse(joined, oops, part->from, "前后两份日历不相接", "the calendars do not meet in order of time");
        if (part->offset != joined->offset)
            return refuse(joined, oops, part->from, "两份日历的时区不同", "the calendars are of different zones");
        joined->to = part->to > joined->to ? part->to : joined->to;
        joined->told = part->told > joined->told ? part->told : joined->told;
        take_over(joined, part);
    }
    take_habits(joined, parts[n - 1]);
    int r = calendar_seal(joined, oops);
    if (r == 0)
        *ret_calendar = joined;
    return r;
}

int calendar_go_on(struct arena *arena, const struct calendar *told, int years, struct calendar **ret_calendar,
                   struct oops *oops)
{
    int last = civil_date(told->to).year + years;
    struct calendar *rest = calendar_new(arena, told->name, told->version, told->to + 1, civil_day(last, 12, 31));
    calendar_set_offset(rest, told->offset);
    calendar_set_provisional(rest, true);
    take_habits(rest, told);
    rest->told = told->to;
    int r = calendar_seal(rest, oops);
    const struct calendar *const parts[] = {told, rest};
    return r < 0 ? r : calendar_join(arena, told->name, told->version, parts, 2, ret_calendar, oops);
}
