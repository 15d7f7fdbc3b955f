/* What a watched thing brought about: records an outage of it is the cause of, and records the rules opened when its
 * state changed (a device beyond its limit has no outage). */
#include "views/scope.h"
#include "views/show.h"
#include "views/watch_inner.h"

#include <string.h>

enum { CAUSED_MOST = 20 };

struct causing {
    struct reading *reading;
    struct json *out;
    const struct row *probe;
    struct names shown; /* "anomaly/12": named once, whatever led to it twice */
};

static void show_record(struct causing *causing, const struct reg *reg, const struct row *row)
{
    struct reading *reading = causing->reading;
    const char *key = arena_printf(reading->arena, "%s/%lld", reg->name, (long long)row->id);
    for (size_t i = 0; i < causing->shown.n; i++)
        if (!strcmp(causing->shown.at[i], key))
            return;
    *list_push(reading->arena, &causing->shown) = key;
    json_open_object(causing->out);
    show_moment(reading, causing->out, "at", row_int(row, "opened"));
    json_key_text(causing->out, "text", reading_say(reading, reg->title, reg->en));
    show_ref_to(reading, causing->out, "ref", reg->name, row->id);
    json_close(causing->out);
}

/* `automatic`: only those that no person registered. */
static void show_records(struct causing *causing, const struct reg *reg, const struct term *where, bool automatic)
{
    static const char *const COLUMNS[] = {"number", "opened", "unit", "opener"};
    struct reading *reading = causing->reading;
    const struct row *rows;
    if (reg->owner || !scope_register(reading, reg))
        return;
    struct ask ask = ask_rows_by(reading, reg->name, where_and(reading, where, scope_where(reading, reg)), "id", true,
                                 CAUSED_MOST);
    ask.columns = COLUMNS;
    ask.column_count = 4;
    size_t n = reading_rows(reading, &ask, &rows);
    for (size_t i = 0; i < n; i++)
        if (!automatic || row_get(&rows[i], "opener").kind == VALUE_EMPTY)
            show_record(causing, reg, &rows[i]);
}

static void show_of_outages(struct causing *causing, const struct row *outages, size_t n)
{
    struct reading *reading = causing->reading;
    struct value *causes = ARENA_ARRAY(reading->arena, struct value, n + 1);
    for (size_t i = 0; i < n; i++)
        causes[i] = VALUE_OF_REF("outage", outages[i].id);
    for (size_t i = 0; n && i < reading->law->regs.n; i++) {
        const struct reg *reg = reading->law->regs.rows[i].value;
        const struct field *cause = reg_field(reg, "cause");
        bool refers = cause && cause->type == TYPE_REF && cause->to;
        if (refers && (!strcmp(cause->to, "any") || !strcmp(cause->to, "outage")))
            show_records(causing, reg, where_in(reading, "cause", causes, n), false);
    }
}

/* The records an effect opens are known again by what it always writes into them: the thing watched, and words of its
 * own. NULL when it writes the thing nowhere. */
static const struct term *opened_by(struct causing *causing, const struct reg *reg, const struct effect *effect)
{
    struct reading *reading = causing->reading;
    struct value target = row_get(causing->probe, "target");
    const struct term *where = NULL;
    bool about = false;
    for (size_t i = 0; i < effect->values.n; i++) {
        const struct assign *assign = &effect->values.at[i];
        const struct field *field = assign->name ? reg_field(reg, assign->name) : NULL;
        bool same_thing = field && field->type == TYPE_REF && field->to && assign->value &&
                          assign->value->kind == TERM_PATH && !strcmp(field->to, target.ref.table);
        if (same_thing)
            where = where_and(reading, where, where_is(reading, field->name, target));
        else if (field && field->choices.n && assign->value && assign->value->kind == TERM_VALUE)
            where = where_and(reading, where, where_is(reading, field->name, assign->value->value));
        about |= same_thing;
    }
    return about ? where : NULL;
}

static bool listens(const struct rule *rule, const char *watch)
{
    size_t n = strlen(watch);
    return rule->on && n && !strncmp(rule->on, watch, n) && rule->on[n] == '.';
}

static void show_of_rule(struct causing *causing, const struct rule *rule)
{
    for (size_t i = 0; i < rule->then.n; i++) {
        const struct effect *effect = &rule->then.at[i];
        const struct reg *reg = effect->kind == EFFECT_OPEN ? law_reg(causing->reading->law, effect->name) : NULL;
        const struct term *where = reg ? opened_by(causing, reg, effect) : NULL;
        if (where)
            show_records(causing, reg, where, true);
    }
}

void watch_show_caused(struct reading *reading, struct json *out, const struct row *probe, const struct row *outages,
                       size_t n)
{
    struct causing causing = {.reading = reading, .out = out, .probe = probe};
    const struct law *law = reading->law;
    json_key(out, "caused");
    json_open_array(out);
    show_of_outages(&causing, outages, n);
    for (size_t i = 0; row_get(probe, "target").kind == VALUE_REF && i < law->rules.n; i++)
        if (listens(&law->rules.at[i], row_text(probe, "watch")))
            show_of_rule(&causing, &law->rules.at[i]);
    json_close(out);
}
