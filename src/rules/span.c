#include "rules/span.h"

#include <string.h>

static const struct {
    const char *word; /* singular */
    enum span_unit unit;
} UNITS[] = {
    {"second", SPAN_SECOND}, {"minute", SPAN_MINUTE},   {"hour", SPAN_HOUR},
    {"day", SPAN_DAY},       {"workday", SPAN_WORKDAY}, {"week", SPAN_WEEK},
    {"month", SPAN_MONTH},   {"year", SPAN_YEAR},       {"term", SPAN_TERM},
};

struct span_start span_from(ms_t at) { return (struct span_start){.at = at}; }

struct span_start span_from_date(const struct calendar *calendar, day_t day)
{
    return (struct span_start){.at = calendar_ms(calendar, day, 1440), .ends_day = true};
}

struct span_start span_from_due(const struct calendar *calendar, ms_t due)
{
    bool midnight = calendar_ms(calendar, calendar_day_at(calendar, due), 0) == due;
    return (struct span_start){.at = due, .ends_day = midnight};
}

day_t span_day(const struct calendar *calendar, struct span_start start)
{
    return calendar_day_at(calendar, start.at - start.ends_day);
}

bool span_unit_parse(const char *word, size_t n, enum span_unit *ret_unit)
{
    for (size_t i = 0; i < sizeof UNITS / sizeof *UNITS; i++) {
        size_t length = strlen(UNITS[i].word);
        bool plural = n == length + 1 && word[length] == 's';
        if ((n == length || plural) && memcmp(word, UNITS[i].word, length) == 0) {
            *ret_unit = UNITS[i].unit;
            return true;
        }
    }
    return false;
}

int span_parse(const char *text, struct span *ret_span, struct oops *oops)
{
    const char *p = text;
    int32_t n = 0;
    for (; *p >= '0' && *p <= '9' && n <= SPAN_MAX; p++)
        n = n * 10 + (*p - '0');
    enum span_unit unit;
    if (p == text || *p != ' ' || !span_unit_parse(p + strspn(p, " "), strlen(p + strspn(p, " ")), &unit))
        return oops_set(oops, ERR_SYNTAX, text, "时长写成数字加单位，如 5 workdays、30 minutes",
                        "a span is a number and a unit: 5 workdays, 30 minutes");
    if (n > SPAN_MAX)
        return oops_set(oops, ERR_SYNTAX, text, "时长的数字不超过 100000", "the number of a span is at most 100000");
    *ret_span = (struct span){n, unit};
    return 0;
}

bool span_elapses(struct span span) { return span.unit <= SPAN_HOUR; }

static ms_t elapsed_ms(struct span span)
{
    static const ms_t unit_ms[] = {[SPAN_SECOND] = 1000, [SPAN_MINUTE] = 60000, [SPAN_HOUR] = 3600000};
    return span.n * unit_ms[span.unit];
}

/* The last day of the n-th term after the one `day` lies in, or after `day`. Backward the last day of the n-th
 * term that was over before. */
static int shift_terms(int32_t n, day_t day, bool back, const struct calendar *calendar, day_t *ret_day)
{
    size_t count;
    const struct calendar_term *terms = calendar_terms(calendar, &count);
    size_t first_later = 0, over = 0; /* terms that begin after `day`; number of those over before it */
    while (first_later < count && terms[first_later].from <= day)
        first_later++;
    while (over < count && terms[over].to < day)
        over++;
    int64_t index = back ? (int64_t)over - n : (int64_t)first_later + n - 1;
    if (index < 0 || index >= (int64_t)count)
        return CALENDAR_OUTSIDE;
    *ret_day = terms[index].to;
    return 0;
}

static bool usable(struct span span) { return span.n >= 0 && span.n <= SPAN_MAX && span.unit <= SPAN_TERM; }

int span_shift(struct span span, day_t day, bool back, const struct calendar *calendar, day_t *ret_day)
{
    if (!usable(span) || span_elapses(span))
        return -ERR_INVALID;
    int32_t n = back ? -span.n : span.n;
    day_t end = day;
    if (span.n == 0)
        ; /* ends with the starting day */
    else if (span.unit == SPAN_WORKDAY || span.unit == SPAN_TERM) {
        int r = span.unit == SPAN_TERM ? shift_terms(span.n, day, back, calendar, &end)
                                       : calendar_shift(calendar, day, n, &end);
        if (r != 0)
            return r;
    } else if (span.unit == SPAN_MONTH || span.unit == SPAN_YEAR)
        end = civil_add_months(day, (int64_t)n * (span.unit == SPAN_YEAR ? 12 : 1));
    else
        end = day + n * (span.unit == SPAN_WEEK ? 7 : 1);
    if (end <= CIVIL_FIRST || end >= CIVIL_LAST)
        return -ERR_INVALID;
    *ret_day = end;
    return 0;
}

int span_add(struct span span, struct span_start start, bool back, const struct calendar *calendar, ms_t *ret_at)
{
    if (!usable(span) || !civil_in_range(start.at))
        return -ERR_INVALID;
    if (span_elapses(span)) {
        ms_t at = start.at + (back ? -elapsed_ms(span) : elapsed_ms(span));
        if (!civil_in_range(at))
            return -ERR_INVALID;
        *ret_at = at;
        return 0;
    }
    day_t day;
    int r = span_shift(span, span_day(calendar, start), back, calendar, &day);
    if (r == 0)
        *ret_at = calendar_ms(calendar, day, 1440);
    return r;
}

int span_compare(struct span a, struct span b, struct span_start start, const struct calendar *calendar, int *ret_order)
{
    if (a.unit == b.unit) {
        *ret_order = (a.n > b.n) - (a.n < b.n);
        return 0;
    }
    ms_t end_a, end_b;
    int r = span_add(a, start, false, calendar, &end_a);
    if (r == 0)
        r = span_add(b, start, false, calendar, &end_b);
    if (r == 0)
        *ret_order = (end_a > end_b) - (end_a < end_b);
    return r;
}
