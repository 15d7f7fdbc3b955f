#include "rules/policies.h"

#include <string.h>

static const struct assign *attribute_of(const struct policy *policy, const char *name)
{
    for (size_t i = 0; i < policy->values.n; i++)
        if (!strcmp(policy->values.at[i].name, name))
            return &policy->values.at[i];
    return NULL;
}

static void note_consulted(struct deciding *deciding, const char *kind)
{
    for (size_t i = 0; i < deciding->consulted->n; i++)
        if (!strcmp(deciding->consulted->at[i], kind))
            return;
    *list_push(deciding->arena, deciding->consulted) = kind;
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
        const struct assign *said = strcmp(policy->kind, kind) ? NULL : attribute_of(policy, attribute);
        if (said && (said->value || said->who) && term_true(&about, policy->for_))
            ret_statements[n++] = (struct policy_statement){policy, said->value, said->who};
    }
    deciding->missing = deciding->missing || about.missing;
    if (n && deciding->consulted)
        note_consulted(deciding, kind);
    return n;
}

const char *policy_join(const struct law *law, const char *kind, const char *attribute)
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

static bool in_all(struct deciding *deciding, const struct policy_statement *statements, size_t n, struct value item)
{
    for (size_t i = 0; i < n; i++)
        if (!value_holds(term_value(deciding, statements[i].value), item))
            return false;
    return true;
}

/* What any of the statements lists (union), or what all of them list (common). */
static const struct term *joined_list(struct deciding *deciding, const struct policy_statement *statements, size_t n,
                                      bool common)
{
    struct values LIST(struct value) all = {0};
    for (size_t i = 0; i < (common ? 1 : n); i++) {
        struct value list = term_value(deciding, statements[i].value);
        for (size_t k = 0; k < (list.kind == VALUE_LIST ? list.list.n : 1); k++) {
            struct value item = list.kind == VALUE_LIST ? list.list.at[k] : list;
            bool known = value_holds(VALUE_OF_LIST(all.at, all.n), item);
            if (!known && (!common || in_all(deciding, statements, n, item)))
                *list_push(deciding->arena, &all) = item;
        }
    }
    return term_literal(deciding->arena, VALUE_OF_LIST(all.at, all.n));
}

const struct term *policy_winner(struct deciding *deciding, const char *kind, const char *attribute,
                                 const struct term *of, const struct policy **ret_winner)
{
    struct policy_statement statements[POLICY_STATEMENTS];
    size_t n = policy_statements(deciding, kind, attribute, of, statements, POLICY_STATEMENTS);
    const char *join = policy_join(deciding->law, kind, attribute);
    bool united = text_same(join, "union"), common = text_same(join, "common");
    size_t best = 0;
    for (size_t i = 1; i < n && !united && !common; i++)
        if (stricter(deciding, join ? join : "highest", statements[best].value, statements[i].value))
            best = i;
    if (ret_winner)
        *ret_winner = n ? statements[best].policy : NULL;
    if (!n || !statements[best].value)
        return NULL;
    return united || common ? joined_list(deciding, statements, n, common) : statements[best].value;
}

const struct term *policy_term(struct deciding *deciding, const char *kind, const char *attribute,
                               const struct term *of)
{
    return policy_winner(deciding, kind, attribute, of, NULL);
}
