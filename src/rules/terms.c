#include "rules/terms.h"

#include "rules/bind.h"
#include "rules/opening.h"
#include "rules/policies.h"

#include <inttypes.h>
#include <string.h>

#define TRUE_VALUE VALUE_OF_INT(1)
#define FALSE_VALUE VALUE_OF_INT(0)

static struct value truth(bool yes) { return yes ? TRUE_VALUE : FALSE_VALUE; }

/* --- small terms --- */

const struct term *term_literal(struct arena *arena, struct value value)
{
    return arena_copy(arena, &(struct term){.kind = TERM_VALUE, .value = value}, sizeof(struct term));
}

const struct term *term_column(struct arena *arena, const char *name)
{
    struct hop *hop = ARENA_NEW(arena, struct hop);
    *hop = (struct hop){.kind = HOP_FIELD, .name = name};
    struct path *path = ARENA_NEW(arena, struct path);
    *path = (struct path){.root = ROOT_ROW, .hops = hop, .n = 1};
    return arena_copy(arena, &(struct term){.kind = TERM_PATH, .path = path}, sizeof(struct term));
}

const struct term *term_compare(struct arena *arena, const char *column, enum term_kind kind, struct value value)
{
    const struct term term = {.kind = kind, .a = term_column(arena, column), .b = term_literal(arena, value)};
    return arena_copy(arena, &term, sizeof term);
}

const struct term *term_is(struct arena *arena, const char *column, struct value value)
{
    return term_compare(arena, column, TERM_EQUAL, value);
}

const struct term *term_and(struct arena *arena, const struct term *a, const struct term *b)
{
    if (!a || !b)
        return a ? a : b;
    return arena_copy(arena, &(struct term){.kind = TERM_AND, .a = a, .b = b}, sizeof(struct term));
}

/* --- rows --- */

const struct term *term_standing(struct arena *arena, const struct law *law, const char *table)
{
    const struct reg *reg = law_reg(law, table);
    if (!reg || reg->builtin || reg->owner || reg_state(reg, TAKEN_BACK))
        return NULL;
    const struct term *taken = term_is(arena, "state", VALUE_OF_TEXT(TAKEN_BACK));
    return arena_copy(arena, &(struct term){.kind = TERM_UNTRUE, .a = taken}, sizeof(struct term));
}

size_t deciding_rows(struct deciding *deciding, const char *table, const struct term *where, const char *order,
                     bool down, size_t limit, const struct row **ret_rows)
{
    const struct term *standing =
        term_and(deciding->arena, where, term_standing(deciding->arena, deciding->law, table));
    return deciding_all_rows(deciding, table, standing, order, down, limit, ret_rows);
}

size_t deciding_all_rows(struct deciding *deciding, const char *table, const struct term *where, const char *order,
                         bool down, size_t limit, const struct row **ret_rows)
{
    struct ask ask = {.kind = ASK_ROWS, .table = table, .where = where, .limit = limit};
    if (order) {
        ask.order[0] = (struct ask_order){term_column(deciding->arena, order), down};
        ask.order_count = 1;
    }
    const struct answer *answer = view_answer(deciding->view, &ask);
    *ret_rows = answer ? answer->rows : NULL;
    deciding->missing = deciding->missing || !answer;
    return answer ? answer->n : 0;
}

const struct row *deciding_row(struct deciding *deciding, const char *table, int64_t id)
{
    const struct row *rows;
    const struct row *const at_hand[] = {deciding->subject, deciding->owner};
    for (size_t i = 0; i < 2; i++)
        if (at_hand[i] && at_hand[i]->id == id && text_same(at_hand[i]->table, table))
            return at_hand[i];
    if (!table || !id || !law_reg(deciding->law, table))
        return NULL;
    return deciding_all_rows(deciding, table, term_is(deciding->arena, "id", VALUE_OF_INT(id)), NULL, false, 1, &rows)
               ? rows
               : NULL;
}

/* --- paths --- */

static struct value deed_value(struct deciding *deciding, struct value record, const char *name, const char *what)
{
    const struct row *subject = deciding->owner ? deciding->owner : deciding->subject; /* whose deed is being done */
    bool own = subject && record.kind == VALUE_REF && record.ref.id == subject->id &&
               text_same(record.ref.table, subject->table);
    int64_t now_done = 0;
    const struct doing *newest = NULL;
    for (size_t i = 0; own && i < deciding->doing.n; i++)
        if (!strcmp(deciding->doing.at[i].name, name)) {
            newest = &deciding->doing.at[i];
            now_done++;
        }
    if (newest && strcmp(what, "times"))
        return !strcmp(what, "at") ? VALUE_OF_INT(newest->at)
               : newest->by        ? VALUE_OF_REF("person", newest->by)
                                   : VALUE_NONE;
    struct arena *arena = deciding->arena;
    const struct term *where =
        term_and(arena, term_is(arena, "subject", record), term_is(arena, "name", VALUE_OF_TEXT(name)));
    where = term_and(arena, where,
                     arena_copy(arena, &(struct term){.kind = TERM_UNTRUE, .a = term_is(arena, "void", TRUE_VALUE)},
                                sizeof(struct term)));
    const struct row *rows;
    size_t n = deciding_rows(deciding, "deed", where, "at", true, 50, &rows);
    if (!strcmp(what, "times"))
        return VALUE_OF_INT((int64_t)n + now_done);
    return n ? row_get(&rows[0], what) : VALUE_NONE;
}

static struct value builtin_cell(const struct row *row, const struct hop *hop)
{
    if (!strcmp(hop->name, "id"))
        return VALUE_OF_REF(row->table, row->id);
    struct value value = row_get(row, hop->name);
    return hop->flag && value.kind == VALUE_EMPTY ? FALSE_VALUE : value;
}

/* Follows the hops from a record. */
static struct value follow(struct deciding *deciding, const struct row *row, struct value at, const struct path *path,
                           size_t from)
{
    for (size_t i = from; i < path->n; i++) {
        const struct hop *hop = &path->hops[i];
        if (hop->kind == HOP_DEED) {
            struct value record = row ? VALUE_OF_REF(row->table, row->id) : at;
            const char *what = i + 1 < path->n ? path->hops[i + 1].name : "at";
            at = deed_value(deciding, record, hop->name, what);
            row = NULL;
            i++;
            continue;
        }
        if (at.kind == VALUE_RANGE && !row) {
            bool first = hop->kind == HOP_FROM || !strcmp(hop->name, "from") || !strcmp(hop->name, "start");
            int64_t end = first ? at.range.from : at.range.to;
            at = end == RANGE_OPEN_FROM || end == RANGE_OPEN_TO ? VALUE_NONE : VALUE_OF_INT(end);
            continue;
        }
        if (!row && at.kind == VALUE_REF)
            row = deciding_row(deciding, at.ref.table, at.ref.id);
        if (!row) /* a flag is never empty, wherever the path to it ends */
            return path->hops[path->n - 1].flag ? FALSE_VALUE : VALUE_NONE;
        at = builtin_cell(row, hop);
        row = NULL;
    }
    return at;
}

static struct value told(const struct fact *fact, const char *name)
{
    const struct cell *cell = fact_cell(fact, name);
    if (!cell && fact && !strcmp(name, "at"))
        return VALUE_OF_INT(fact->occurred ? fact->occurred : fact->at);
    return cell ? cell->value : VALUE_NONE;
}

/* Which row of a setting's table is the subject's: by a choice, or by a whole number such as a level. */
static const char *setting_key(struct deciding *deciding, const struct setting *setting)
{
    struct value by = row_get(deciding->subject, setting->per);
    return by.kind == VALUE_INT ? arena_printf(deciding->arena, "%" PRId64, by.number)
                                : row_text(deciding->subject, setting->per);
}

static const struct term *setting_term(struct deciding *deciding, const char *name)
{
    const struct setting *setting = map_get(&deciding->law->settings, name);
    const char *key = setting && setting->per ? setting_key(deciding, setting) : NULL;
    for (size_t i = 0; setting && i < setting->rows.n; i++)
        if (!setting->rows.at[i].key || text_same(setting->rows.at[i].key, key))
            return setting->rows.at[i].value;
    return NULL;
}

static struct value today(const struct deciding *deciding)
{
    const struct calendar *calendar = deciding->law->calendar;
    return calendar ? VALUE_OF_INT(calendar_ms(calendar, calendar_day_at(calendar, deciding->now), 1440)) : VALUE_NONE;
}

static struct value period_of_now(const struct deciding *deciding, const char *name)
{
    struct oops oops = {0};
    struct period_phrase phrase;
    struct period period;
    const struct calendar *calendar = deciding->law->calendar;
    bool known = calendar && !period_parse(deciding->arena, name, &phrase, &oops) &&
                 !period_at(&phrase, calendar, deciding->now, &period);
    return known ? VALUE_OF_RANGE(period.start, period.end) : VALUE_NONE;
}

struct value path_value(struct deciding *deciding, const struct path *path)
{
    const struct row *row = NULL;
    switch (path->root) {
    case ROOT_ROW:
        if (path->out >= deciding->depth)
            return VALUE_NONE;
        row = deciding->rows[deciding->depth - 1 - path->out];
        if (row && !strcmp(row->table, SET_OF_PERIODS))
            return follow(deciding, NULL, row_get(row, "period"), path, 0);
        return row ? follow(deciding, row, VALUE_OF_REF(row->table, row->id), path, 0) : VALUE_NONE;
    case ROOT_SUBJECT:
        row = deciding->subject;
        return row ? follow(deciding, row, VALUE_OF_REF(row->table, row->id), path, 0) : VALUE_NONE;
    case ROOT_FACT:
        return path->n ? follow(deciding, NULL, told(deciding->fact, path->hops[0].name), path, 1) : VALUE_NONE;
    case ROOT_ACTOR:
        if (!deciding->fact || !deciding->fact->actor.person)
            return VALUE_NONE;
        return follow(deciding, NULL, VALUE_OF_REF("person", deciding->fact->actor.person), path, 0);
    case ROOT_PERIOD: return follow(deciding, NULL, deciding->period, path, 0);
    case ROOT_NOW:
        return path->n ? follow(deciding, NULL, period_of_now(deciding, path->hops[0].name), path, 1)
                       : VALUE_OF_INT(deciding->now);
    case ROOT_TODAY: return today(deciding);
    case ROOT_SETTING: {
        const struct term *term = setting_term(deciding, path->hops[0].name);
        return term ? term_value(deciding, term) : VALUE_NONE;
    }
    }
    return VALUE_NONE;
}

/* --- spans --- */

bool term_span(struct deciding *deciding, const struct term *term, struct span *ret_span)
{
    if (!term)
        return false;
    if (term->kind == TERM_SPAN) {
        struct value n = term->a ? term_value(deciding, term->a) : term->value;
        if (n.kind != VALUE_INT || n.number < 0 || n.number > SPAN_MAX)
            return false;
        ret_span->n = (int32_t)n.number;
        return span_unit_parse(term->name, strlen(term->name), &ret_span->unit);
    }
    if (term->kind == TERM_PATH && term->path->root == ROOT_SETTING)
        return term_span(deciding, setting_term(deciding, term->path->hops[0].name), ret_span);
    if (term->kind == TERM_POLICY) {
        const struct term *won = policy_term(deciding, term->name, term->attribute, term->a);
        return won && won != term && term_span(deciding, won, ret_span);
    }
    return false;
}

static struct value moved(struct deciding *deciding, struct value at, struct span span, bool back)
{
    ms_t moment;
    const struct calendar *calendar = deciding->law->calendar;
    if (at.kind != VALUE_INT || !calendar)
        return VALUE_NONE;
    return span_add(span, span_from_due(calendar, at.number), back, calendar, &moment) ? VALUE_NONE
                                                                                       : VALUE_OF_INT(moment);
}

static int64_t elapsed(struct span span)
{
    static const int64_t MS[] = {1000,      60000,      3600000,     86400000,   86400000,
                                 604800000, 2592000000, 31536000000, 15724800000};
    return span.n * MS[span.unit];
}

/* A duration against a span: x - y against a span is x against y + span; anything else by hours of the clock. */
static struct value compare_span(struct deciding *deciding, enum term_kind kind, const struct term *a, struct span span)
{
    struct value left, right;
    if (a->kind == TERM_SUBTRACT) {
        left = term_value(deciding, a->a);
        right = moved(deciding, term_value(deciding, a->b), span, false);
    } else {
        left = term_value(deciding, a);
        right = VALUE_OF_INT(elapsed(span));
    }
    int order = value_compare(left, right);
    if (order == -2)
        return VALUE_NONE;
    switch (kind) {
    case TERM_LESS: return truth(order < 0);
    case TERM_AT_MOST: return truth(order <= 0);
    case TERM_MORE: return truth(order > 0);
    case TERM_AT_LEAST: return truth(order >= 0);
    case TERM_DIFFERS: return truth(order != 0);
    default: return truth(order == 0);
    }
}

/* --- arithmetic --- */

static bool number_of(struct value value, double *ret_number)
{
    if (value.kind != VALUE_INT && value.kind != VALUE_REAL)
        return false;
    *ret_number = value.kind == VALUE_INT ? (double)value.number : value.real;
    return true;
}

static const char *text_of(struct deciding *deciding, struct value value)
{
    switch (value.kind) {
    case VALUE_TEXT: return value.text;
    case VALUE_INT: return arena_printf(deciding->arena, "%lld", (long long)value.number);
    case VALUE_REAL: return arena_printf(deciding->arena, "%g", value.real);
    default: return "";
    }
}

static struct value calculate(enum term_kind kind, struct value a, struct value b)
{
    double x, y;
    if (!number_of(a, &x) || !number_of(b, &y))
        return VALUE_NONE;
    bool whole = a.kind == VALUE_INT && b.kind == VALUE_INT;
    int64_t result;
    if (whole && kind == TERM_ADD && !__builtin_add_overflow(a.number, b.number, &result))
        return VALUE_OF_INT(result);
    if (whole && kind == TERM_SUBTRACT && !__builtin_sub_overflow(a.number, b.number, &result))
        return VALUE_OF_INT(result);
    if (whole && kind == TERM_MULTIPLY && !__builtin_mul_overflow(a.number, b.number, &result))
        return VALUE_OF_INT(result);
    switch (kind) {
    case TERM_ADD: return VALUE_OF_REAL(x + y);
    case TERM_SUBTRACT: return VALUE_OF_REAL(x - y);
    case TERM_MULTIPLY: return VALUE_OF_REAL(x * y);
    default: return y == 0 ? VALUE_NONE : VALUE_OF_REAL(x / y);
    }
}

static struct value arithmetic(struct deciding *deciding, const struct term *term)
{
    struct span span;
    if ((term->kind == TERM_ADD || term->kind == TERM_SUBTRACT) && term_span(deciding, term->b, &span))
        return moved(deciding, term_value(deciding, term->a), span, term->kind == TERM_SUBTRACT);
    struct value a = term_value(deciding, term->a), b = term_value(deciding, term->b);
    if (term->kind == TERM_ADD && (a.kind == VALUE_TEXT || b.kind == VALUE_TEXT))
        return VALUE_OF_TEXT(arena_printf(deciding->arena, "%s%s", text_of(deciding, a), text_of(deciding, b)));
    return calculate(term->kind, a, b);
}

/* --- tests --- */

static struct value compare(struct deciding *deciding, const struct term *term)
{
    struct span span;
    if (term_span(deciding, term->b, &span))
        return compare_span(deciding, term->kind, term->a, span);
    struct value a = term_value(deciding, term->a), b = term_value(deciding, term->b);
    if (!value_filled(a) || !value_filled(b))
        return VALUE_NONE;
    int order = value_compare(a, b);
    if (order == -2)
        return term->kind == TERM_EQUAL ? FALSE_VALUE : term->kind == TERM_DIFFERS ? TRUE_VALUE : VALUE_NONE;
    switch (term->kind) {
    case TERM_EQUAL: return truth(order == 0);
    case TERM_DIFFERS: return truth(order != 0);
    case TERM_LESS: return truth(order < 0);
    case TERM_AT_MOST: return truth(order <= 0);
    case TERM_MORE: return truth(order > 0);
    default: return truth(order >= 0);
    }
}

static struct value holds(struct value list, struct value item)
{
    if (!value_filled(list) || !value_filled(item))
        return list.kind == VALUE_LIST && value_filled(item) ? FALSE_VALUE : VALUE_NONE;
    if (item.kind != VALUE_LIST)
        return truth(value_holds(list, item));
    for (size_t i = 0; i < item.list.n; i++)
        if (value_holds(list, item.list.at[i]))
            return TRUE_VALUE;
    return FALSE_VALUE;
}

static struct value within(struct value at, struct value range)
{
    if (range.kind != VALUE_RANGE || at.kind == VALUE_EMPTY)
        return VALUE_NONE;
    if (at.kind == VALUE_RANGE)
        return truth(at.range.from >= range.range.from && at.range.to <= range.range.to);
    return at.kind == VALUE_INT ? truth(at.number >= range.range.from && at.number < range.range.to) : VALUE_NONE;
}

static int known(struct value value)
{
    return value.kind == VALUE_INT ? value.number != 0 : value.kind == VALUE_EMPTY ? -1 : value_filled(value);
}

/* Both sides are evaluated while answers are missing, so that one round wants all it can. */
static struct value junction(struct deciding *deciding, const struct term *term, bool all)
{
    int a = known(term_value(deciding, term->a));
    if (a == !all)
        return truth(!all);
    int b = known(term_value(deciding, term->b));
    if (b == !all)
        return truth(!all);
    return a < 0 || b < 0 ? VALUE_NONE : truth(all);
}

/* --- sets --- */

static const struct term *is_untrue(struct arena *arena, const struct term *term)
{
    return arena_copy(arena, &(struct term){.kind = TERM_UNTRUE, .a = term}, sizeof(struct term));
}

static struct value set_question(struct deciding *deciding, const struct term *term, const struct term *set_where)
{
    static const enum ask_kind KINDS[] = {
        [TERM_EXISTS] = ASK_EXISTS, [TERM_NO] = ASK_EXISTS,   [TERM_EVERY] = ASK_EXISTS, [TERM_COUNT] = ASK_COUNT,
        [TERM_SUM] = ASK_SUM,       [TERM_AVERAGE] = ASK_AVERAGE, [TERM_MIN] = ASK_MIN,  [TERM_MAX] = ASK_MAX,
        [TERM_LATEST] = ASK_LATEST,
    };
    struct ask ask = {.kind = KINDS[term->kind], .table = term->set->table, .where = set_where};
    if (term->kind == TERM_EVERY)
        ask.where = term_and(deciding->arena, set_where, is_untrue(deciding->arena, term_bind(deciding, term->a, 1)));
    else if (term->a)
        ask.of = term_bind(deciding, term->a, 1);
    if (term->kind == TERM_LATEST) {
        const struct reg *reg = law_reg(deciding->law, term->set->table);
        const char *by = reg && reg->owner ? "pos" : term->set->valid_from ? term->set->valid_from : "opened";
        ask.order[0] = (struct ask_order){term_column(deciding->arena, by), true};
        ask.order_count = 1;
    }
    if (deciding->missing) /* a bound value is not known yet: ask when it is */
        return VALUE_NONE;
    const struct answer *answer = view_answer(deciding->view, &ask);
    deciding->missing = deciding->missing || !answer;
    if (!answer)
        return VALUE_NONE;
    return term->kind == TERM_NO || term->kind == TERM_EVERY ? truth(answer->value.number == 0) : answer->value;
}

static struct value fold(struct deciding *deciding, const struct term *term, const struct row *rows, size_t n)
{
    struct value best = VALUE_NONE;
    double sum = 0;
    int64_t whole = 0, counted = 0;
    bool all_whole = true;
    for (size_t i = 0; i < n; i++) {
        struct value value = term_value_of(deciding, &rows[i], term->a);
        double number;
        if (!value_filled(value))
            continue;
        counted++;
        if (number_of(value, &number)) {
            sum += number;
            whole += value.kind == VALUE_INT ? value.number : 0;
            all_whole = all_whole && value.kind == VALUE_INT;
        }
        int order = best.kind == VALUE_EMPTY ? 0 : value_compare(value, best);
        if (best.kind == VALUE_EMPTY || term->kind == TERM_LATEST || (term->kind == TERM_MIN && order == -1) ||
            (term->kind == TERM_MAX && order == 1))
            best = value;
    }
    if (term->kind == TERM_SUM)
        return all_whole ? VALUE_OF_INT(whole) : VALUE_OF_REAL(sum);
    if (term->kind == TERM_AVERAGE)
        return counted ? VALUE_OF_REAL(sum / (double)counted) : VALUE_NONE;
    return best;
}

/* Lines of the subject are judged in memory (what was just entered is in no store yet), and so are calendar periods. */
static struct value over_rows(struct deciding *deciding, const struct term *term)
{
    const struct row *rows;
    size_t n = set_rows(deciding, term->set, 1000, &rows);
    if (term->kind == TERM_COUNT)
        return VALUE_OF_INT((int64_t)n);
    if (term->kind == TERM_EXISTS || term->kind == TERM_NO)
        return truth((n > 0) == (term->kind == TERM_EXISTS));
    if (term->kind != TERM_EVERY)
        return fold(deciding, term, rows, n);
    bool all = true;
    for (size_t i = 0; i < n; i++)
        all = term_true_of(deciding, &rows[i], term->a) && all;
    return truth(all);
}

static bool in_memory(const struct set *set)
{
    return set->periods || (set->lines && set->lines->root == ROOT_SUBJECT && set->lines->n == 0);
}

/* The same in the period before the present one. */
static struct value earlier(struct deciding *deciding, const struct term *term)
{
    struct oops oops = {0};
    struct period_phrase phrase;
    struct period before;
    struct value present = deciding->period;
    if (present.kind != VALUE_RANGE || !deciding->law->calendar ||
        period_parse(deciding->arena, term->name, &phrase, &oops) ||
        period_previous(&phrase, deciding->law->calendar, present.range.from, &before))
        return VALUE_NONE;
    deciding->period = VALUE_OF_RANGE(before.start, before.end);
    struct value value = term_value(deciding, term->a);
    deciding->period = present;
    return value;
}

/* What is missing elsewhere does not keep this question from being asked in the same round; only its own values do. */
static struct value over_set(struct deciding *deciding, const struct term *term)
{
    struct value value;
    if (in_memory(term->set))
        return over_rows(deciding, term);
    if (opening_value(deciding, term, &value))
        return value;
    opening_missed(deciding, term->set->table);
    bool elsewhere = deciding->missing;
    deciding->missing = false;
    value = set_question(deciding, term, set_where(deciding, term->set, 1));
    deciding->missing = deciding->missing || elsewhere;
    return value;
}

/* --- entrance --- */

struct value term_value(struct deciding *deciding, const struct term *term)
{
    switch (term->kind) {
    case TERM_VALUE: return term->value;
    case TERM_PATH: return path_value(deciding, term->path);
    case TERM_SPAN: {
        struct span span;
        return term_span(deciding, term, &span) ? VALUE_OF_INT(elapsed(span)) : VALUE_NONE;
    }
    case TERM_POLICY: {
        const struct term *won = policy_term(deciding, term->name, term->attribute, term->a);
        return won ? term_value(deciding, won) : VALUE_NONE;
    }
    case TERM_ADD: case TERM_SUBTRACT: case TERM_MULTIPLY: case TERM_DIVIDE: return arithmetic(deciding, term);
    case TERM_EQUAL:
    case TERM_DIFFERS:
    case TERM_LESS:
    case TERM_AT_MOST:
    case TERM_MORE:
    case TERM_AT_LEAST: return compare(deciding, term);
    case TERM_IN: {
        struct value a = term_value(deciding, term->a);
        return holds(term_value(deciding, term->b), a);
    }
    case TERM_HOLDS: {
        struct value a = term_value(deciding, term->a);
        return holds(a, term_value(deciding, term->b));
    }
    case TERM_WITHIN: {
        struct value a = term_value(deciding, term->a);
        return within(a, term_value(deciding, term->b));
    }
    case TERM_FILLED: return truth(value_filled(term_value(deciding, term->a)));
    case TERM_EMPTY: return truth(!value_filled(term_value(deciding, term->a)));
    case TERM_AND: return junction(deciding, term, true);
    case TERM_OR: return junction(deciding, term, false);
    case TERM_NOT: {
        int inner = known(term_value(deciding, term->a));
        return inner < 0 ? VALUE_NONE : truth(!inner);
    }
    case TERM_UNTRUE: return truth(known(term_value(deciding, term->a)) != 1);
    case TERM_EARLIER: return earlier(deciding, term);
    default: return over_set(deciding, term);
    }
}

bool term_true(struct deciding *deciding, const struct term *term)
{
    return !term || known(term_value(deciding, term)) == 1;
}

bool term_false(struct deciding *deciding, const struct term *term)
{
    return term && known(term_value(deciding, term)) == 0;
}

struct value term_value_of(struct deciding *deciding, const struct row *row, const struct term *term)
{
    deciding->rows[deciding->depth++] = row;
    struct value value = term_value(deciding, term);
    deciding->depth--;
    return value;
}

bool term_true_of(struct deciding *deciding, const struct row *row, const struct term *term)
{
    return !term || known(term_value_of(deciding, row, term)) == 1;
}
