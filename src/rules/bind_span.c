#include "rules/bind_span.h"

static const struct term *pair(struct deciding *deciding, enum term_kind kind, const struct term *a,
                               const struct term *b)
{
    return arena_copy(deciding->arena, &(struct term){.kind = kind, .a = a, .b = b}, sizeof(struct term));
}

struct counting {
    const struct calendar *calendar;
    struct span span;
    bool back;
};

/* -1, 0, 1 as x ± span is less than, equal to, more than the limit. Beyond the calendar the direction decides. */
static int side(const struct counting *counting, ms_t x, ms_t limit, ms_t middle)
{
    ms_t moved;
    if (span_add(counting->span, span_from_due(counting->calendar, x), counting->back, counting->calendar, &moved))
        return x < middle ? -1 : 1;
    return moved < limit ? -1 : moved > limit;
}

/* The first moment whose side is at least `least`. */
static ms_t turn(const struct counting *counting, ms_t limit, int least)
{
    ms_t from = calendar_ms(counting->calendar, calendar_from(counting->calendar), 0);
    ms_t to = calendar_ms(counting->calendar, calendar_to(counting->calendar), 1440);
    ms_t middle = from + (to - from) / 2;
    while (from < to) {
        ms_t x = from + (to - from) / 2;
        if (side(counting, x, limit, middle) >= least)
            to = x;
        else
            from = x + 1;
    }
    return from;
}

const struct term *bind_span_compare(struct deciding *deciding, enum term_kind kind, const struct term *column,
                                     struct span span, bool back, ms_t limit)
{
    struct counting counting = {deciding->law->calendar, span, back};
    const struct term *reached = term_literal(deciding->arena, VALUE_OF_INT(turn(&counting, limit, 0)));
    const struct term *passed = term_literal(deciding->arena, VALUE_OF_INT(turn(&counting, limit, 1)));
    switch (kind) {
    case TERM_LESS:
        return pair(deciding, TERM_LESS, column, reached);
    case TERM_AT_MOST:
        return pair(deciding, TERM_LESS, column, passed);
    case TERM_AT_LEAST:
        return pair(deciding, TERM_AT_LEAST, column, reached);
    case TERM_MORE:
        return pair(deciding, TERM_AT_LEAST, column, passed);
    case TERM_DIFFERS:
        return pair(deciding, TERM_OR, pair(deciding, TERM_LESS, column, reached),
                    pair(deciding, TERM_AT_LEAST, column, passed));
    default:
        return pair(deciding, TERM_AND, pair(deciding, TERM_AT_LEAST, column, reached),
                    pair(deciding, TERM_LESS, column, passed));
    }
}
