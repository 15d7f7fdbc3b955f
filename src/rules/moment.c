#include "rules/step_inner.h"

/* When a condition that reads the clock may change by itself. `now` stands only as path ± span op now, so the
 * next moment is the other side of the comparison. */

static bool reads_clock(const struct term *term)
{
    return term && term->kind == TERM_PATH && !term->path->n &&
           (term->path->root == ROOT_NOW || term->path->root == ROOT_TODAY);
}

static ms_t earlier(ms_t a, ms_t b) { return !a ? b : !b ? a : a < b ? a : b; }

static ms_t next_midnight(struct deciding *deciding)
{
    const struct calendar *calendar = deciding->law->calendar;
    return calendar ? calendar_ms(calendar, calendar_day_at(calendar, deciding->now), 1440) : 0;
}

/* now - x op span changes when x + span comes. */
static ms_t elapsed_moment(struct deciding *deciding, const struct term *difference, const struct term *limit)
{
    struct term due = {.kind = TERM_ADD, .a = difference->b, .b = limit};
    struct value at = term_value(deciding, &due);
    return at.kind == VALUE_INT && at.number > deciding->now ? at.number : 0;
}

static ms_t comparison_moment(struct deciding *deciding, const struct term *term)
{
    const struct term *clock = reads_clock(term->a) ? term->a : term->b;
    const struct term *other = clock == term->a ? term->b : term->a;
    if (term->a->kind == TERM_SUBTRACT && reads_clock(term->a->a))
        return elapsed_moment(deciding, term->a, term->b);
    if (!reads_clock(clock))
        return 0;
    struct value at = term_value(deciding, other);
    if (at.kind != VALUE_INT)
        return 0;
    ms_t moment = at.number;
    if (moment == deciding->now && (term->kind == TERM_LESS || term->kind == TERM_MORE || term->kind == TERM_AT_MOST))
        moment++; /* strict: it changes just after */
    return moment > deciding->now ? moment : 0;
}

static ms_t within_moment(struct deciding *deciding, const struct term *term)
{
    struct value range = reads_clock(term->a) ? term_value(deciding, term->b) : VALUE_NONE;
    if (range.kind != VALUE_RANGE)
        return 0;
    ms_t from = range.range.from > deciding->now ? range.range.from : 0;
    ms_t to = range.range.to != RANGE_OPEN_TO && range.range.to > deciding->now ? range.range.to : 0;
    return earlier(from, to);
}

static bool mentions_clock(const struct term *term)
{
    if (!term)
        return false;
    if (reads_clock(term))
        return true;
    bool in_set = term->set && (term->set->valid_from || mentions_clock(term->set->where));
    return in_set || mentions_clock(term->a) || mentions_clock(term->b);
}

ms_t moment_of(struct deciding *deciding, const struct term *term)
{
    if (!term)
        return 0;
    switch (term->kind) {
    case TERM_EQUAL: case TERM_DIFFERS: case TERM_LESS: case TERM_AT_MOST: case TERM_MORE: case TERM_AT_LEAST: {
        ms_t at = comparison_moment(deciding, term);
        return at ? at : earlier(moment_of(deciding, term->a), moment_of(deciding, term->b));
    }
    case TERM_WITHIN: return within_moment(deciding, term);
    case TERM_VALUE: case TERM_PATH: case TERM_SPAN: case TERM_POLICY: return 0;
    default:
        if (term->set) /* rows of a set begin and end by themselves: looked at once a day */
            return mentions_clock(term) ? next_midnight(deciding) : 0;
        return earlier(moment_of(deciding, term->a), moment_of(deciding, term->b));
    }
}
