#include "rules/period.h"
#include "rules/words.h"

#include "base/text.h"

static const char *term_name(const struct calendar *calendar, day_t from)
{
    size_t n;
    const struct calendar_term *terms = calendar_terms(calendar, &n);
    for (size_t i = 0; i < n; i++)
        if (terms[i].from == from)
            return terms[i].name;
    return "学期";
}

/* `from` is the 1st of the month in which the season begins. */
static const char *season_name(struct arena *arena, const struct calendar *calendar, day_t from)
{
    struct civil_date date = civil_date(from);
    size_t n;
    const struct calendar_season *seasons = calendar_seasons(calendar, &n);
    for (size_t i = 0; i < n; i++)
        if (seasons[i].month == date.month)
            return arena_printf(arena, "%d年%s%s", date.year, seasons[i].name,
                                text_ends(seasons[i].name, "季") ? "" : "季");
    return "季节";
}

static const char *eve_name(struct arena *arena, const struct calendar *calendar, day_t day)
{
    struct calendar_run run;
    if (!calendar_holiday_after(calendar, day, &run))
        return words_day(arena, day);
    return arena_printf(arena, "%d年%s前", civil_date(run.to).year, run.name);
}

/* A New Year's holiday that begins in December is of the year it ends in. */
static const char *holiday_name(struct arena *arena, const struct calendar *calendar, day_t from)
{
    struct calendar_run run;
    if (!calendar_holiday_at(calendar, from, &run))
        return "假期";
    return arena_printf(arena, "%d年%s", civil_date(run.to).year, run.name);
}

/* The first and the last of several units in one: 2026年第41—42周. */
static const char *several_name(struct arena *arena, const struct period_phrase *phrase, day_t from)
{
    struct civil_date date = civil_date(from);
    int week_year, week = civil_week(from, &week_year), last_year,
                   last = civil_week(from + 7 * (phrase->count - 1), &last_year);
    switch (phrase->kind) {
    case PERIOD_WEEK:
        return last_year == week_year
                   ? arena_printf(arena, "%d年第%d—%d周", week_year, week, last)
                   : arena_printf(arena, "%d年第%d周—%d年第%d周", week_year, week, last_year, last);
    case PERIOD_MONTH:
        return arena_printf(arena, "%d年%d—%d月", date.year, date.month, date.month + phrase->count - 1);
    case PERIOD_YEAR:
        return arena_printf(arena, "%d—%d年", date.year, date.year + phrase->count - 1);
    default:
        return arena_printf(arena, "%s起%d天", words_day(arena, from), phrase->count);
    }
}

const char *period_name(struct arena *arena, const struct period_phrase *phrase, const struct calendar *calendar,
                        struct period period)
{
    static const char *const quarters[] = {"一", "二", "三", "四"};
    day_t from = calendar_day_at(calendar, period.start);
    struct civil_date date = civil_date(from);
    int week_year, week = civil_week(from, &week_year);
    if (phrase->count > 1)
        return several_name(arena, phrase, from);
    switch (phrase->kind) {
    case PERIOD_HOUR:
        return arena_printf(arena, "%s%d时", words_day(arena, from),
                            civil_minute_at(period.start, calendar_offset(calendar)) / 60);
    case PERIOD_WEEK:
    case PERIOD_WEEKEND:
        return arena_printf(arena, "%d年第%d周%s", week_year, week, phrase->kind == PERIOD_WEEKEND ? "周末" : "");
    case PERIOD_MONTH:
        return arena_printf(arena, "%d年%d月", date.year, date.month);
    case PERIOD_QUARTER:
        return arena_printf(arena, "%d年第%s季度", date.year, quarters[(date.month - 1) / 3]);
    case PERIOD_HALF_YEAR:
        return arena_printf(arena, "%d年%s半年", date.year, date.month < 7 ? "上" : "下");
    case PERIOD_YEAR:
        return arena_printf(arena, "%d年", date.year);
    case PERIOD_TERM:
        return term_name(calendar, from);
    case PERIOD_SEASON:
        return season_name(arena, calendar, from);
    case PERIOD_HOLIDAY:
        return holiday_name(arena, calendar, from);
    case PERIOD_HOLIDAY_EVE:
        return eve_name(arena, calendar, from);
    case PERIOD_WEEKDAYS:
        return arena_printf(arena, "%s（%s）", words_day(arena, from), words_weekday(civil_weekday(from)));
    default:
        return words_day(arena, from);
    }
}

const char *period_key(struct arena *arena, const struct period_phrase *phrase, const struct calendar *calendar,
                       struct period period)
{
    day_t from = calendar_day_at(calendar, period.start);
    struct civil_date date = civil_date(from);
    int week_year, week = civil_week(from, &week_year);
    static const char *const units[] = {
        [PERIOD_DAY] = "days", [PERIOD_WEEK] = "weeks", [PERIOD_MONTH] = "months", [PERIOD_YEAR] = "years"};
    if (phrase->count > 1)
        return arena_printf(arena, "%d-%s-%s", phrase->count, units[phrase->kind], words_iso(arena, from));
    switch (phrase->kind) {
    case PERIOD_HOUR:
        return arena_printf(arena, "%sT%02d", words_iso(arena, from),
                            civil_minute_at(period.start, calendar_offset(calendar)) / 60);
    case PERIOD_WEEK:
    case PERIOD_WEEKEND:
        return arena_printf(arena, "%04d-W%02d%s", week_year, week, phrase->kind == PERIOD_WEEKEND ? "-weekend" : "");
    case PERIOD_MONTH:
        return arena_printf(arena, "%04d-%02d", date.year, date.month);
    case PERIOD_QUARTER:
        return arena_printf(arena, "%04d-Q%d", date.year, (date.month + 2) / 3);
    case PERIOD_HALF_YEAR:
        return arena_printf(arena, "%04d-H%d", date.year, date.month < 7 ? 1 : 2);
    case PERIOD_YEAR:
        return arena_printf(arena, "%04d", date.year);
    case PERIOD_TERM:
        return arena_printf(arena, "term-%s", words_iso(arena, from));
    case PERIOD_SEASON:
        return arena_printf(arena, "season-%s", words_iso(arena, from));
    case PERIOD_HOLIDAY:
        return arena_printf(arena, "holiday-%s", words_iso(arena, from));
    default:
        return words_iso(arena, from);
    }
}
