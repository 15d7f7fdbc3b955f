#include "cases/recall.h"

enum { KEPT_ROWS = 32 }; /* longer answers are seldom asked for twice, and copying them is dear */

struct known {
    struct answer answer;
    const size_t *writes; /* of its register */
    size_t at;            /* and how many they were */
};

void recall_forget(struct recall *recall)
{
    arena_reset(recall->arena);
    recall->answers = recall->writes = (struct map){0};
}

static size_t *writes_of(struct recall *recall, const char *table)
{
    size_t *writes = map_get(&recall->writes, table);
    if (!writes) {
        writes = ARENA_NEW(recall->arena, size_t);
        map_set(recall->arena, &recall->writes, table, writes);
    }
    return writes;
}

void recall_written(struct recall *recall, const char *table) { ++*writes_of(recall, table); }

/* The names of cells are the schema's and stay. */
static struct row row_kept(struct arena *arena, const struct row *row)
{
    struct row copy = *row;
    copy.cells = ARENA_ARRAY(arena, struct cell, row->n);
    for (size_t i = 0; i < row->n; i++)
        copy.cells[i] = (struct cell){row->cells[i].name, value_copy(arena, row->cells[i].value)};
    return copy;
}

static struct answer answer_copy(struct arena *arena, const struct answer *answer)
{
    struct answer copy = {.n = answer->n, .more = answer->more, .value = value_copy(arena, answer->value)};
    copy.rows = ARENA_ARRAY(arena, struct row, answer->n);
    for (size_t i = 0; i < answer->n; i++)
        copy.rows[i] = row_kept(arena, &answer->rows[i]);
    return copy;
}

bool recall_has(struct recall *recall, struct arena *arena, const char *key, struct answer *ret_answer)
{
    const struct known *known = map_get(&recall->answers, key);
    if (!known || known->at != *known->writes)
        return false;
    *ret_answer = answer_copy(arena, &known->answer);
    return true;
}

/* --- what is kept --- */

static bool own_column(const struct path *path)
{
    return path->root == ROOT_ROW && !path->out && path->n && path->hops[0].kind == HOP_FIELD &&
           (path->n == 1 || (path->n == 2 && (path->hops[1].kind == HOP_FROM || path->hops[1].kind == HOP_TO)));
}

static bool own_columns(const struct term *term)
{
    if (!term || term->kind == TERM_VALUE)
        return true;
    if (term->kind == TERM_PATH)
        return own_column(term->path);
    return !term->path && !term->set && term->kind != TERM_POLICY && term->kind != TERM_EARLIER &&
           own_columns(term->a) && own_columns(term->b);
}

static bool of_one_register(const struct ask *ask)
{
    bool own = own_columns(ask->where) && own_columns(ask->of);
    for (size_t i = 0; i < ask->order_count; i++)
        own = own && own_columns(ask->order[i].by);
    return own;
}

void recall_keep(struct recall *recall, const char *key, const struct ask *ask, const struct answer *answer)
{
    if (answer->n > KEPT_ROWS || !of_one_register(ask))
        return;
    struct known *known = ARENA_NEW(recall->arena, struct known);
    size_t *writes = writes_of(recall, ask->table);
    *known = (struct known){answer_copy(recall->arena, answer), writes, *writes};
    map_set(recall->arena, &recall->answers, key, known);
}
