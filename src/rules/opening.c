#include "rules/opening.h"

#include "rules/step.h"

#include <string.h>

static bool being_opened(const struct deciding *deciding)
{
    const struct fact *fact = deciding->fact;
    return deciding->puts && deciding->subject && fact && fact->first_id > 0 && deciding->subject->id >= fact->first_id;
}

/* --- which sets --- */

static bool is_subject(const struct term *term)
{
    return term->kind == TERM_PATH && term->path->root == ROOT_SUBJECT && !term->path->n;
}

static bool is_column(const struct term *term)
{
    return term->kind == TERM_PATH && term->path->root == ROOT_ROW && !term->path->out && term->path->n == 1 &&
           term->path->hops[0].kind == HOP_FIELD;
}

static bool points_at_subject(const struct term *where)
{
    if (!where)
        return false;
    if (where->kind == TERM_AND)
        return points_at_subject(where->a) || points_at_subject(where->b);
    return where->kind == TERM_EQUAL &&
           ((is_subject(where->a) && is_column(where->b)) || (is_column(where->a) && is_subject(where->b)));
}

/* Rows with a life and lines have an order of their own, and amounts of no rows are the store's to say. */
static bool simple(const struct deciding *deciding, const struct term *term)
{
    const struct set *set = term->set;
    const struct reg *reg = law_reg(deciding->law, set->table);
    bool known =
        term->kind == TERM_COUNT || term->kind == TERM_EXISTS || term->kind == TERM_NO || term->kind == TERM_LATEST;
    return known && reg && !reg->owner && !set->lines && !set->refs && !set->periods && !set->during &&
           !set->valid_from && points_at_subject(set->where);
}

/* --- rows put --- */

static bool only_new_rows(const struct deciding *deciding, const char *table)
{
    for (size_t i = 0; i < deciding->puts->n; i++)
        if (!deciding->puts->at[i]->insert && !strcmp(deciding->puts->at[i]->table, table))
            return false;
    return true;
}

bool opening_value(struct deciding *deciding, const struct term *term, struct value *ret_value)
{
    if (!being_opened(deciding) || !simple(deciding, term) || !only_new_rows(deciding, term->set->table))
        return false;
    int64_t count = 0;
    struct value latest = VALUE_NONE; /* all are opened now: the last one put has the highest id */
    for (size_t i = 0; i < deciding->puts->n; i++) {
        const struct put *put = deciding->puts->at[i];
        const struct row row = {.table = put->table, .id = put->id, .cells = put->cells, .n = put->n};
        if (strcmp(put->table, term->set->table) || !term_true_of(deciding, &row, term->set->where))
            continue;
        count++;
        latest = term->kind == TERM_LATEST ? term_value_of(deciding, &row, term->a) : latest;
    }
    if (term->kind == TERM_LATEST)
        *ret_value = latest;
    else
        *ret_value = VALUE_OF_INT(term->kind == TERM_COUNT ? count : (count > 0) == (term->kind == TERM_EXISTS));
    return true;
}

void opening_missed(struct deciding *deciding, const char *table)
{
    for (size_t i = 0; being_opened(deciding) && i < deciding->puts->n; i++)
        if (!strcmp(deciding->puts->at[i]->table, table))
            deciding->missed_puts = true;
}
