#include "rules/due.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static int refuse(struct oops *oops, const char *zh, const char *en)
{
    return oops_set(oops, ERR_INVALID, "due", zh, en);
}

static ms_t moment_on(const struct due_phrase *phrase, const struct calendar *calendar, day_t day)
{
    return calendar_ms(calendar, day, phrase->clock == DUE_NO_CLOCK ? 1440 : phrase->clock);
}

static int check_pauses(const struct due_ask *ask, struct oops *oops)
{
    for (size_t i = 0; i < ask->pause_count; i++) {
        const struct due_pause *pause = &ask->pauses[i];
        bool known = pause->to == DUE_LASTS || civil_in_range(pause->to);
        if (pause->to < pause->from || !known || (i && pause->from < ask->pauses[i - 1].to))
            return refuse(oops, "停表的区间要先后排列、互不重叠", "pauses must be in order and apart");
    }
    return 0;
}

static int elapse(struct span span, const struct due_ask *ask, const struct calendar *calendar, ms_t *ret_due)
{
    ms_t due;
    int r = span_add(span, ask->start, false, calendar, &due);
    for (size_t i = 0; r == 0 && i < ask->pause_count; i++) {
        const struct due_pause *pause = &ask->pauses[i];
        ms_t from = pause->from > ask->start.at ? pause->from : ask->start.at;
        if (pause->to <= from)
            continue;
        if (from >= due)
            break;
        if (pause->to == DUE_LASTS)
            return DUE_STOPPED;
        due += pause->to - from;
    }
    if (r == 0 && !civil_in_range(due))
        return -ERR_INVALID;
    if (r == 0)
        *ret_due = due;
    return r;
}

/* A count of days from `start` that pauses lengthen. `left_out` are units of the span (workdays, else days). */
struct count {
    struct span span;
    day_t start, end;
    int32_t left_out;
};

static int recount(struct count *count, const struct calendar *calendar)
{
    struct span span = count->span;
    if (span.unit == SPAN_WORKDAY)
        return calendar_shift(calendar, count->start, span.n + count->left_out, &count->end);
    int r = span_shift(span, count->start, false, calendar, &count->end);
    if (r == 0)
        count->end += count->left_out;
    return count->end >= CIVIL_LAST ? -ERR_INVALID : r;
}

/* Leaves out the days from `from` to `to`. As n > 0 and `from` is not later than the end so far, at least one unit of
 * the count is still to come after `to`: the new end lies beyond it, and one pass over the pauses suffices. */
static int leave_out(struct count *count, day_t from, day_t to, const struct calendar *calendar)
{
    int32_t units = to - from + 1;
    if (count->span.unit == SPAN_WORKDAY) {
        int r = calendar_count(calendar, from - 1, to, &units);
        if (r != 0)
            return r;
    }
    count->left_out += units;
    return recount(count, calendar);
}

static int count_days(const struct due_phrase *phrase, struct span span, const struct due_ask *ask,
                      const struct calendar *calendar, ms_t *ret_due)
{
    struct count count = {.span = span, .start = span_day(calendar, ask->start)};
    int r = span_shift(span, count.start, false, calendar, &count.end);
    day_t seen = count.start; /* the starting day is not counted, so it cannot be left out */
    for (size_t i = 0; r == 0 && span.n > 0 && i < ask->pause_count; i++) {
        const struct due_pause *pause = &ask->pauses[i];
        if (pause->from >= moment_on(phrase, calendar, count.end))
            break;
        if (pause->to == DUE_LASTS)
            return DUE_STOPPED;
        day_t from = calendar_day_at(calendar, pause->from), to = calendar_day_at(calendar, pause->to - 1);
        from = from > seen ? from : seen + 1;
        if (pause->to == pause->from || to < from)
            continue;
        r = leave_out(&count, from, to, calendar);
        seen = to;
    }
    if (r == 0)
        *ret_due = moment_on(phrase, calendar, count.end);
    return r;
}

static int compute_span(const struct due_phrase *phrase, const struct due_ask *ask, const struct calendar *calendar,
                        ms_t *ret_due, struct oops *oops)
{
    struct span span = phrase->kind == DUE_SPAN ? phrase->span : ask->span;
    day_t day;
    if (span_elapses(span) && phrase->clock != DUE_NO_CLOCK)
        return refuse(oops, "按小时、分钟计的时限不能再写几点", "a limit in hours or minutes takes no clock time");
    int r;
    if (phrase->side != DUE_BEFORE)
        r = span_elapses(span) ? elapse(span, ask, calendar, ret_due)
                               : count_days(phrase, span, ask, calendar, ret_due);
    else if (span_elapses(span))
        r = span_add(span, ask->start, true, calendar, ret_due);
    else if ((r = span_shift(span, span_day(calendar, ask->start), true, calendar, &day)) == 0)
        *ret_due = moment_on(phrase, calendar, day);
    if (r < 0)
        refuse(oops, "时限推算出了可用的年份（1 至 9999 年）", "the limit leaves the years 1 to 9999");
    return r;
}

/* Whether a day found for WEEKDAY or day N is on the side of the start that the phrase asks for. */
static bool right_side(const struct due_phrase *phrase, const struct due_ask *ask, const struct calendar *calendar,
                       day_t day)
{
    day_t start = span_day(calendar, ask->start);
    if (phrase->side == DUE_FREE)
        return moment_on(phrase, calendar, day) > ask->start.at;
    return phrase->side == DUE_AFTER ? day > start : day < start;
}

static day_t find_weekday(const struct due_phrase *phrase, const struct due_ask *ask, const struct calendar *calendar)
{
    day_t start = span_day(calendar, ask->start);
    int ahead = (phrase->number - civil_weekday(start) + 7) % 7;
    day_t day = phrase->side == DUE_BEFORE ? start - (7 - ahead) % 7 : start + ahead;
    int step = phrase->side == DUE_BEFORE ? -7 : 7;
    return right_side(phrase, ask, calendar, day) ? day : day + step;
}

static bool has_period(const struct due_ask *ask) { return ask->period_to > ask->period_from; }

static day_t date_of_month(day_t in_month, int number)
{
    struct civil_date date = civil_date(in_month);
    int last = civil_month_days(date.year, date.month);
    return civil_day(date.year, date.month, number < last ? number : last);
}

static int find_numbered(const struct due_phrase *phrase, const struct due_ask *ask, const struct calendar *calendar,
                         day_t *ret_day, struct oops *oops)
{
    if (has_period(ask) && phrase->side == DUE_FREE) {
        day_t last = calendar_day_at(calendar, ask->period_to - 1);
        day_t day = calendar_day_at(calendar, ask->period_from) + phrase->number - 1;
        *ret_day = day < last ? day : last;
        return 0;
    }
    if (phrase->number > 31)
        return refuse(oops, "没有周期时，day N 的 N 是每月的日期，不超过 31",
                      "without a period N of day N is a date of the month, at most 31");
    day_t month = span_day(calendar, ask->start), day = date_of_month(month, phrase->number);
    if (!right_side(phrase, ask, calendar, day))
        day = date_of_month(civil_add_months(month, phrase->side == DUE_BEFORE ? -1 : 1), phrase->number);
    *ret_day = day;
    return 0;
}

/* 1130 in the year of a day */
static day_t date_of_year(day_t in_year, int number, int years_on)
{
    return date_of_month(civil_day(civil_date(in_year).year + years_on, number / 100, 1), number % 100);
}

static int find_dated(const struct due_phrase *phrase, const struct due_ask *ask, const struct calendar *calendar,
                      day_t *ret_day)
{
    if (has_period(ask) && phrase->side == DUE_FREE) {
        day_t first = calendar_day_at(calendar, ask->period_from), last = calendar_day_at(calendar, ask->period_to - 1);
        day_t day = date_of_year(first, phrase->number, 0);
        *ret_day = day < first ? date_of_year(first, phrase->number, 1) : day;
        return *ret_day > last ? DUE_NEVER : 0;
    }
    day_t start = span_day(calendar, ask->start), day = date_of_year(start, phrase->number, 0);
    if (!right_side(phrase, ask, calendar, day))
        day = date_of_year(start, phrase->number, phrase->side == DUE_BEFORE ? -1 : 1);
    *ret_day = day;
    return 0;
}

static int find_last(const struct due_phrase *phrase, const struct due_ask *ask, const struct calendar *calendar,
                     day_t *ret_day)
{
    day_t start = span_day(calendar, ask->start);
    day_t first = date_of_month(start, 1), last = date_of_month(start, 31);
    if (has_period(ask) && phrase->side == DUE_FREE) {
        first = calendar_day_at(calendar, ask->period_from);
        last = calendar_day_at(calendar, ask->period_to - 1);
    }
    if (phrase->kind == DUE_LAST_WORKDAY) {
        int32_t workdays;
        int r = calendar_count(calendar, first - 1, last, &workdays);
        if (r != 0)
            return r;
        return workdays ? calendar_nearest(calendar, last, -1, ret_day) : DUE_NEVER;
    }
    *ret_day = last;
    return 0;
}

static int find_day(const struct due_phrase *phrase, const struct due_ask *ask, const struct calendar *calendar,
                    day_t *ret_day, struct oops *oops)
{
    day_t start = span_day(calendar, ask->start);
    switch (phrase->kind) {
    case DUE_SAME_DAY:
        *ret_day = start;
        return 0;
    case DUE_NEXT_DAY:
        *ret_day = start + 1;
        return 0;
    case DUE_SAME_WORKDAY:
        return calendar_nearest(calendar, start, 1, ret_day);
    case DUE_NEXT_WORKDAY:
        return calendar_shift(calendar, start, 1, ret_day);
    case DUE_WEEKDAY:
        *ret_day = find_weekday(phrase, ask, calendar);
        return 0;
    case DUE_DAY:
        return find_numbered(phrase, ask, calendar, ret_day, oops);
    case DUE_DATE:
        return find_dated(phrase, ask, calendar, ret_day);
    default:
        return find_last(phrase, ask, calendar, ret_day);
    }
}

int due_compute(const struct due_phrase *phrase, const struct due_ask *ask, const struct calendar *calendar,
                ms_t *ret_due, struct oops *oops)
{
    if (!civil_in_range(ask->start.at))
        return refuse(oops, "起算的时刻不在 1 至 9999 年", "the start is not in the years 1 to 9999");
    int r = check_pauses(ask, oops);
    if (r < 0)
        return r;
    day_t day;
    switch (phrase->kind) {
    case DUE_NAME:
        return refuse(oops, "这个名字还没有认作设置或时刻", "the name was not resolved to a setting or a moment");
    case DUE_SPAN:
    case DUE_SETTING:
    case DUE_POLICY:
        return compute_span(phrase, ask, calendar, ret_due, oops);
    case DUE_MOMENT:
        *ret_due = ask->start.at;
        return 0;
    case DUE_END:
        if (!has_period(ask))
            return refuse(oops, "end 要有周期，这里没有", "end needs a period, there is none");
        *ret_due = ask->period_to;
        return 0;
    default:
        r = find_day(phrase, ask, calendar, &day, oops);
        if (r == 0)
            *ret_due = moment_on(phrase, calendar, day);
        return r;
    }
}

size_t due_pauses(struct arena *arena, const char *text, const struct due_pause **ret_pauses)
{
    char **parts;
    size_t n = text_empty(text) ? 0 : text_split(arena, text, ' ', &parts), count = 0;
    struct due_pause *pauses = ARENA_ARRAY(arena, struct due_pause, n);
    for (size_t i = 0; i < n; i++) {
        const char *dash = strchr(parts[i], '-');
        if (dash)
            pauses[count++] = (struct due_pause){strtoll(parts[i], NULL, 10), strtoll(dash + 1, NULL, 10)};
    }
    *ret_pauses = pauses;
    return count;
}
