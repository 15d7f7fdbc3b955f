#include "cases/job_inner.h"

#include "cases/page.h"
#include "rules/terms.h"

#include <stdio.h>
#include <string.h>

static const struct term *compared(struct arena *arena, enum term_kind kind, const char *column, struct value value)
{
    const struct term term = {.kind = kind, .a = term_column(arena, column), .b = term_literal(arena, value)};
    return arena_copy(arena, &term, sizeof term);
}

const struct term *job_trail_where(struct arena *arena, int64_t id, int64_t last_seq)
{
    const char *from = arena_printf(arena, "job:%lld:", (long long)id),
               *to = arena_printf(arena, "job:%lld;", (long long)id);
    const struct term *where = term_and(arena, compared(arena, TERM_AT_LEAST, "fact", VALUE_OF_TEXT(from)),
                                        compared(arena, TERM_LESS, "fact", VALUE_OF_TEXT(to)));
    return last_seq ? term_and(arena, where, compared(arena, TERM_AT_MOST, "id", VALUE_OF_INT(last_seq))) : where;
}

static int count_verb(void *context, const struct reg *reg, const struct row *row)
{
    struct job_verbs *verbs = context;
    const char *verb = row_text(row, "verb"), *fact = row_text(row, "fact");
    (void)reg;
    verbs->opened += !strcmp(verb, "finding.open");
    verbs->joined += !strcmp(verb, "finding.sighting");
    verbs->reopened += !strcmp(verb, "finding.reopen");
    verbs->refused += !strcmp(verb, "finding.refused");
    verbs->gone +=
        strstr(fact, ":gone:") && text_ends(fact, "#1") && !text_ends(verb, ".refused"); /* the rule's own doing */
    return 0;
}

int job_trail_count(const struct job *job, const struct job_world *world, struct job_verbs *ret_verbs,
                    struct oops *oops)
{
    static const char *const COLUMNS[] = {"verb", "fact", NULL};
    ARENA_SCOPE(arena);
    const struct page_walk walk = {.law = world->law,
                                   .table = "trail",
                                   .where = job_trail_where(arena, job->id, 0),
                                   .columns = COLUMNS,
                                   .after = job->first_seq};
    struct job_verbs verbs = {0};
    int failed = page_each(world->store, &walk, count_verb, &verbs, oops);
    if (!failed)
        *ret_verbs = verbs;
    return failed;
}

int job_trail_find(const struct job_world *world, struct arena *arena, const char *fact_id, const char **ret_verb,
                   int64_t *ret_seq, struct oops *oops)
{
    struct row *row = NULL;
    int none = store_find(world->store, "trail", "fact", fact_id, ret_seq, oops);
    if (!none)
        none = store_row(world->store, arena, "trail", *ret_seq, &row, oops);
    if (!none)
        *ret_verb = row_text(row, "verb");
    return none;
}
