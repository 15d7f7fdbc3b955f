#include "rules/policies.h"

#include <string.h>

enum { STATEMENTS = 32 };

static const struct term *attribute_of(const struct policy *policy, const char *name)
{
    for (size_t i = 0; i < policy->values.n; i++)
        if (!strcmp(policy->values.at[i].name, name))
            return policy->values.at[i].value;
    return NULL;
}

size_t policy_statements(struct deciding *deciding, const char *kind, const char *attribute, const struct term *of,
                         struct policy_statement *ret_statements, size_t limit)
{
    struct deciding about = *deciding;
    if (of) {
        struct value record = term_value(deciding, of);
        about.subject = record.kind == VALUE_REF ? deciding_row(deciding, record.ref.table, record.ref.id) : NULL;
        about.missing = deciding->missing;
    }
    size_t n = 0;
    for (size_t i = 0; i < deciding->law->policies.n && n < limit; i++) {
        const struct policy *policy = &deciding->law->policies.at[i];
        const struct term *value = strcmp(policy->kind, kind) ? NULL : attribute_of(policy, attribute);
        if (value && term_true(&about, policy->for_))
            ret_statements[n++] = (struct policy_statement){policy, value};
    }
    deciding->missing = deciding->missing || about.missing;
    return n;
}

static const char *join_of(const struct law *law, const char *kind, const char *attribute)
{
    const struct policy_kind *found = map_get(&law->policy_kinds, kind);
    for (size_t i = 0; found && i < found->attributes.n; i++)
        if (!strcmp(found->attributes.at[i].name, attribute))
            return found->attributes.at[i].join;
    return NULL;
}

/* Whether `b` is stricter than `a` under the join. Spans are compared by adding both to now. */
static bool stricter(struct deciding *deciding, const char *join, const struct term *a, const struct term *b)
{
    struct span x, y;
    int order;
    if (term_span(deciding, a, &x) && term_span(deciding, b, &y)) {
        if (!deciding->law->calendar || span_compare(x, y, span_from(deciding->now), deciding->law->calendar, &order))
            return false;
        return !strcmp(join, "soonest") ? order > 0 : order < 0;
    }
    order = value_compare(term_value(deciding, a), term_value(deciding, b));
    if (order == -2)
        return false;
    bool least = !strcmp(join, "lowest") || !strcmp(join, "no-wins");
    return least ? order > 0 : order < 0;
}

const struct term *policy_winner(struct deciding *deciding, const char *kind, const char *attribute, const struct term *of,
                                 const struct policy **ret_winner)
{
    struct policy_statement statements[STATEMENTS];
    size_t n = policy_statements(deciding, kind, attribute, of, statements, STATEMENTS);
    const char *join = join_of(deciding->law, kind, attribute);
    size_t best = 0;
    for (size_t i = 1; i < n; i++)
        if (stricter(deciding, join ? join : "highest", statements[best].value, statements[i].value))
            best = i;
    if (ret_winner)
        *ret_winner = n ? statements[best].policy : NULL;
    return n ? statements[best].value : NULL;
}

const struct term *policy_term(struct deciding *deciding, const char *kind, const char *attribute, const struct term *of)
{
    return policy_winner(deciding, kind, attribute, of, NULL);
}
