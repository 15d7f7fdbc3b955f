#include "views/tally.h"

#include "audit/delta.h"
#include "base/list.h"
#include "base/map.h"
#include "base/must.h"

#include <stdlib.h>
#include <string.h>

struct words LIST(const char *);

/* A count, and what it depends on. */
struct counted {
    int64_t count;
    bool over;   /* something has altered it, perhaps */
    bool of_all; /* its condition reads what no name tells: any change ends it */
    const char *table;
    const char *state;    /* only rows in this state are counted; NULL = no such part in the condition */
    struct words columns; /* that the condition reads */
    struct words others;  /* registers that it looks into */
};

struct tally {
    struct arena *arena;
    struct map counts; /* key → struct counted */
    int64_t seq;       /* of the trail, when they were made */
};

struct tally *tally_new(void)
{
    struct tally *tally = calloc(1, sizeof *tally);
    MUST(tally);
    tally->arena = arena_new();
    return tally;
}

void tally_free(struct tally *tally)
{
    if (!tally)
        return;
    arena_free(tally->arena);
    free(tally);
}

static void forget(struct tally *tally)
{
    arena_reset(tally->arena);
    tally->counts = (struct map){0};
}

/* --- what a count depends on --- */

static void add(struct arena *arena, struct words *words, const char *word)
{
    for (size_t i = 0; i < words->n; i++)
        if (!strcmp(words->at[i], word))
            return;
    *list_push(arena, words) = arena_text(arena, word);
}

static bool is_end(const struct hop *hop) { return hop->kind == HOP_FROM || hop->kind == HOP_TO; }

/* A path further out is counted as one of the register's own: a column too many only ends a count too early. */
static void depend_on_path(struct arena *arena, struct counted *counted, const struct path *path)
{
    if (path->root != ROOT_ROW) {
        counted->of_all = true;
        return;
    }
    for (size_t i = 0; i < path->n; i++) {
        const struct hop *hop = &path->hops[i];
        if (hop->kind == HOP_DEED) {
            add(arena, &counted->others, "deed");
            return;
        }
        if (hop->kind != HOP_FIELD && !is_end(hop)) {
            counted->of_all = true;
            return;
        }
        if (i == 0)
            add(arena, &counted->columns, hop->name);
        bool leads_on = hop->kind == HOP_FIELD && i + 1 < path->n && !is_end(&path->hops[i + 1]);
        if (leads_on && hop->to)
            add(arena, &counted->others, hop->to);
        counted->of_all = counted->of_all || (leads_on && !hop->to && path->hops[i + 1].kind != HOP_DEED);
    }
}

static void depend_on(struct arena *arena, struct counted *counted, const struct term *term)
{
    if (!term || counted->of_all)
        return;
    if (term->kind == TERM_PATH)
        depend_on_path(arena, counted, term->path);
    if (term->set) {
        const struct set *set = term->set;
        add(arena, &counted->others, set->table);
        counted->of_all = counted->of_all || set->refs || set->during || set->valid_from || set->periods;
        depend_on(arena, counted, set->where);
    }
    depend_on(arena, counted, term->a);
    depend_on(arena, counted, term->b);
}

/* `state = …` among the parts that all must hold. */
static const char *one_state(const struct term *where)
{
    if (!where)
        return NULL;
    if (where->kind == TERM_AND) {
        const char *state = one_state(where->a);
        return state ? state : one_state(where->b);
    }
    if (where->kind != TERM_EQUAL || where->a->kind != TERM_PATH || where->b->kind != TERM_VALUE)
        return NULL;
    const struct path *path = where->a->path;
    bool state = path->root == ROOT_ROW && !path->out && path->n == 1 && !strcmp(path->hops[0].name, "state");
    return state && where->b->value.kind == VALUE_TEXT ? where->b->value.text : NULL;
}

/* --- what a change may have altered --- */

static bool piece_is(struct piece piece, const char *word)
{
    return piece.n == strlen(word) && !memcmp(piece.at, word, piece.n);
}

/* "held.from" is a part of the column "held". */
static bool piece_of(struct piece piece, const char *column)
{
    size_t n = strlen(column);
    return piece.n >= n && !memcmp(piece.at, column, n) && (piece.n == n || piece.at[n] == '.');
}

static bool says(const struct delta_value *value, const char *word)
{
    return value->kind == DELTA_TEXT && piece_is(value->text, word);
}

/* The reader stands before the cells of a put of the count's own register. */
static bool row_alters(struct delta_reader cells, const struct counted *counted)
{
    struct piece name;
    struct delta_value before, after;
    bool reads = counted->others.n > 0 && cells.op != DELTA_UPDATE;
    while (delta_next_cell(&cells, &name, &before, &after)) {
        if (counted->state && piece_is(name, "state"))
            return says(&before, counted->state) || says(&after, counted->state);
        for (size_t i = 0; i < counted->columns.n && !reads; i++)
            reads = piece_of(name, counted->columns.at[i]);
    }
    return cells.op != DELTA_UPDATE || reads || cells.broken;
}

static bool alters(const struct delta_reader *put, const struct counted *counted)
{
    if (counted->of_all)
        return true;
    for (size_t i = 0; i < counted->others.n; i++)
        if (piece_is(put->table, counted->others.at[i]))
            return true;
    return piece_is(put->table, counted->table) && row_alters(*put, counted);
}

static bool end_altered(struct tally *tally, const char *delta)
{
    struct delta_reader puts;
    if (strlen(delta) < 2 || !delta_read(&puts, delta, strlen(delta), delta[1]))
        return false;
    while (delta_next_put(&puts)) {
        if (piece_is(puts.table, "pen"))
            return false; /* another law: its states and columns are others */
        for (size_t i = 0; i < tally->counts.n; i++) {
            struct counted *counted = tally->counts.rows[i].value;
            counted->over = counted->over || alters(&puts, counted);
        }
    }
    return !puts.broken;
}

/* False: too much has happened, or it cannot be read. */
static bool follow(struct tally *tally, struct store *store, int64_t seq)
{
    ARENA_SCOPE(arena);
    static const char *const COLUMNS[] = {"delta"};
    static const struct hop ID = {.kind = HOP_FIELD, .name = "id"};
    static const struct path OWN = {.root = ROOT_ROW, .hops = &ID, .n = 1};
    static const struct term NUMBER = {.kind = TERM_PATH, .path = &OWN};
    const struct term known = {.kind = TERM_VALUE, .value = VALUE_OF_INT(tally->seq)};
    const struct term since = {.kind = TERM_MORE, .a = &NUMBER, .b = &known};
    const struct ask ask = {.kind = ASK_ROWS,
                            .table = "trail",
                            .where = &since,
                            .limit = TALLY_CHANGES,
                            .columns = COLUMNS,
                            .column_count = 1};
    struct answer changes;
    struct oops oops = {0};
    if (seq - tally->seq > TALLY_CHANGES || store_ask(store, arena, &ask, &changes, &oops))
        return false;
    bool all = changes.n >= (size_t)(seq - tally->seq);
    for (size_t i = 0; i < changes.n && all; i++)
        all = end_altered(tally, row_text(&changes.rows[i], "delta"));
    return all;
}

void tally_begin(struct tally *tally, struct store *store)
{
    struct oops oops = {0};
    int64_t seq;
    if (store_trail_seq(store, &seq, &oops) != 0)
        seq = -1;
    bool still = seq == tally->seq || !tally->counts.n;
    if (seq < 0 || (!still && (seq < tally->seq || !follow(tally, store, seq))))
        forget(tally);
    tally->seq = seq;
}

bool tally_has(const struct tally *tally, const char *key, struct value *ret_count)
{
    const struct counted *counted = map_get(&tally->counts, key);
    if (!counted || counted->over)
        return false;
    *ret_count = VALUE_OF_INT(counted->count);
    return true;
}

void tally_keep(struct tally *tally, const char *key, const struct ask *ask, struct value count)
{
    struct counted *counted = map_get(&tally->counts, key);
    if (count.kind != VALUE_INT || tally->seq < 0)
        return;
    if (counted) { /* what it depends on is the same */
        counted->count = count.number;
        counted->over = false;
        return;
    }
    if (tally->counts.n >= TALLY_MOST)
        forget(tally);
    counted = ARENA_NEW(tally->arena, struct counted);
    *counted = (struct counted){.count = count.number, .table = arena_text(tally->arena, ask->table)};
    counted->of_all = !strcmp(ask->table, "trail"); /* the trail does not tell of itself */
    const char *state = one_state(ask->where);
    counted->state = state ? arena_text(tally->arena, state) : NULL;
    depend_on(tally->arena, counted, ask->where);
    map_set(tally->arena, &tally->counts, key, counted);
}
