#include "views/figures.h"

#include "rules/bind.h"
#include "rules/words.h"
#include "views/scope.h"

#include <math.h>
#include <string.h>

enum { HOUR_MS = 3600000 };

static const struct period_phrase MONTH = {.kind = PERIOD_MONTH};

/* --- periods --- */

static const struct period_phrase *phrase_of(const struct indicator *indicator)
{
    return indicator->every ? indicator->every : &MONTH;
}

bool figure_period(struct reading *reading, const struct indicator *indicator, ms_t at, struct period *ret_period)
{
    return reading->law->calendar && period_at(phrase_of(indicator), reading->law->calendar, at, ret_period) == 0;
}

bool figure_before(struct reading *reading, const struct indicator *indicator, struct period period,
                   struct period *ret_period)
{
    return period_previous(phrase_of(indicator), reading->law->calendar, period.start, ret_period) == 0;
}

/* --- whose rows: the viewer's, or one unit's --- */

static const struct term *rows_of(struct reading *reading, const char *table, int64_t unit)
{
    const struct reg *reg = law_reg(reading->law, table);
    if (!reg || !reg_field(reg, "unit") || reg->owner)
        return NULL;
    if (!strcmp(table, "unit"))
        return unit ? where_is(reading, "id", VALUE_OF_INT(unit)) : NULL;
    return unit ? where_is(reading, "unit", VALUE_OF_INT(unit)) : scope_where(reading, reg);
}

static const struct set *narrowed_set(struct reading *reading, const struct set *set, int64_t unit)
{
    struct set *copy = arena_copy(reading->arena, set, sizeof *set);
    copy->where = where_and(reading, rows_of(reading, set->table, unit), set->where);
    return copy;
}

/* The same term over fewer rows. Inner sets stay: they speak of the rows of the outer one. */
static const struct term *narrowed(struct reading *reading, const struct term *term, int64_t unit)
{
    if (!term || term->kind == TERM_PATH || term->kind == TERM_VALUE)
        return term;
    struct term *copy = arena_copy(reading->arena, term, sizeof *term);
    if (term->set) {
        copy->set = narrowed_set(reading, term->set, unit);
        return copy;
    }
    copy->a = narrowed(reading, term->a, unit);
    copy->b = narrowed(reading, term->b, unit);
    return copy;
}

static struct deciding over(struct reading *reading, struct period period)
{
    struct deciding deciding = reading_deciding(reading, NULL, NULL);
    deciding.period = VALUE_OF_RANGE(period.start, period.end);
    return deciding;
}

/* --- what it measures --- */

static const struct set *first_set(const struct term *term)
{
    if (!term || term->set)
        return term ? term->set : NULL;
    const struct set *found = first_set(term->a);
    return found ? found : first_set(term->b);
}

const struct set *figure_set(const struct indicator *indicator)
{
    return indicator->share_of ? indicator->share_of : first_set(indicator->value);
}

static enum figure_kind kind_of_field(const struct field *field)
{
    switch (field ? field->type : TYPE_NUMBER) {
    case TYPE_DURATION: return FIGURE_DURATION;
    case TYPE_PERCENT: return FIGURE_PERCENT;
    case TYPE_MONEY: return FIGURE_MONEY;
    default: return FIGURE_NUMBER;
    }
}

/* `reg`: whose fields bare paths name; NULL outside of sets. */
static enum figure_kind kind_of(const struct law *law, const struct reg *reg, const struct term *term)
{
    if (!term)
        return FIGURE_NUMBER;
    if (term->set)
        return kind_of(law, law_reg(law, term->set->table), term->a);
    enum figure_kind a = kind_of(law, reg, term->a), b = kind_of(law, reg, term->b);
    switch (term->kind) {
    case TERM_PATH: return kind_of_field(term->path->n == 1 ? reg_field(reg, term->path->hops[0].name) : NULL);
    case TERM_EARLIER: return a;
    case TERM_ADD:
    case TERM_SUBTRACT:
    case TERM_MULTIPLY: return a == FIGURE_MONEY || b == FIGURE_MONEY ? FIGURE_MONEY : FIGURE_NUMBER;
    case TERM_DIVIDE: return a == FIGURE_MONEY && b != FIGURE_MONEY ? FIGURE_MONEY : FIGURE_NUMBER;
    default: return FIGURE_NUMBER;
    }
}

enum figure_kind figure_kind(const struct law *law, const struct indicator *indicator)
{
    bool percent = indicator->share_of || (indicator->unit_text && !strcmp(indicator->unit_text, "%"));
    return percent ? FIGURE_PERCENT : kind_of(law, NULL, indicator->value);
}

const char *figure_unit(struct reading *reading, const struct indicator *indicator)
{
    switch (figure_kind(reading->law, indicator)) {
    case FIGURE_PERCENT: return "%";
    case FIGURE_DURATION: return reading_say(reading, "小时", "h");
    case FIGURE_MONEY: return reading_say(reading, "元", "yuan");
    default: return indicator->unit_text;
    }
}

static double scaled(enum figure_kind kind, double raw)
{
    switch (kind) {
    case FIGURE_PERCENT: return raw * 100;
    case FIGURE_DURATION: return raw / HOUR_MS;
    case FIGURE_MONEY: return raw / 100;
    default: return raw;
    }
}

static struct figure figure_from(enum figure_kind kind, struct value raw)
{
    struct figure figure = {.raw = raw, .known = raw.kind == VALUE_INT || raw.kind == VALUE_REAL};
    if (figure.known)
        figure.value = round(scaled(kind, raw.kind == VALUE_INT ? (double)raw.number : raw.real) * 100) / 100;
    return figure;
}

/* --- computing --- */

const struct term *figure_where(struct reading *reading, const struct indicator *indicator, struct period period,
                                int64_t unit)
{
    struct deciding deciding = over(reading, period);
    return set_where(&deciding, narrowed_set(reading, figure_set(indicator), unit), 1);
}

static struct value share(struct reading *reading, const struct indicator *indicator, struct period period,
                          int64_t unit)
{
    struct deciding deciding = over(reading, period);
    const char *table = indicator->share_of->table;
    const struct term *of = figure_where(reading, indicator, period, unit);
    const struct term *that = indicator->share_that ? term_bind(&deciding, indicator->share_that, 1) : NULL;
    if (deciding.missing)
        return VALUE_NONE;
    int64_t all = reading_count(reading, table, of, 0),
            some = reading_count(reading, table, where_and(reading, of, that), 0);
    return all ? VALUE_OF_REAL((double)some / (double)all) : VALUE_NONE;
}

struct figure figure_of(struct reading *reading, const struct indicator *indicator, struct period period, int64_t unit)
{
    enum figure_kind kind = figure_kind(reading->law, indicator);
    struct deciding deciding = over(reading, period);
    if (indicator->share_of && !indicator->share_of->periods) /* rows of a store are counted there */
        return figure_from(kind, share(reading, indicator, period, unit));
    return figure_from(kind, indicator->value ? term_value(&deciding, narrowed(reading, indicator->value, unit))
                                              : VALUE_NONE);
}

const char *figure_text(struct reading *reading, const struct indicator *indicator, const struct figure *figure)
{
    if (!figure->known)
        return "";
    switch (figure_kind(reading->law, indicator)) {
    case FIGURE_PERCENT:
        return arena_printf(reading->arena, "%.4g%%", figure->value);
    case FIGURE_DURATION:
        return reading_duration(reading, (ms_t)(figure->value * HOUR_MS));
    case FIGURE_MONEY:
        return arena_printf(reading->arena, "%.2f %s", figure->value, figure_unit(reading, indicator));
    default:
        return arena_printf(reading->arena, "%.6g%s", figure->value, indicator->unit_text ? indicator->unit_text : "");
    }
}

bool figure_target(struct reading *reading, const struct indicator *indicator, double *ret_target)
{
    const struct term *target = indicator->target;
    struct deciding deciding = reading_deciding(reading, NULL, NULL);
    if (!target || target->kind < TERM_EQUAL || target->kind > TERM_AT_LEAST)
        return false;
    struct figure bound = figure_from(figure_kind(reading->law, indicator), term_value(&deciding, target->b));
    if (bound.known)
        *ret_target = bound.value;
    return bound.known;
}

bool figure_meets(struct reading *reading, const struct indicator *indicator, const struct figure *figure,
                  struct period period)
{
    struct cell own = {"value", figure->raw};
    struct fact fact = {.values = &own, .value_count = 1, .at = reading->now};
    struct deciding deciding = over(reading, period);
    deciding.fact = &fact;
    return term_true(&deciding, indicator->target);
}
