/* Asks answered by the store and by plain going through all rows: equal, for any term. */
#include "world.h"

#include "base/list.h"
#include "base/random.h"
#include "store/ask_sql.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWS = 6000, WORLDS = 6 };

/* ---- drawing terms ---- */

struct drawing {
    struct arena *arena;
    unsigned *seed;
    const char *tables[4]; /* of the rows around, innermost first */
    unsigned depth;
};

static int draw(struct drawing *d, int below) { return rand_r(d->seed) % below; }

static const struct term *make(struct drawing *d, struct term term) { return arena_copy(d->arena, &term, sizeof term); }
static const struct term *literal(struct drawing *d, struct value value)
{
    return make(d, (struct term){.kind = TERM_VALUE, .value = value});
}
static const struct term *pair(struct drawing *d, enum term_kind kind, const struct term *a, const struct term *b)
{
    return make(d, (struct term){.kind = kind, .a = a, .b = b});
}

enum sort { A_NUMBER, A_TEXT, A_UNIT, A_ANYREF, A_WHOLE, A_RANGE, A_IDS, A_TEXTS, A_FLAG, SORTS };

/* Paths by table and by what they give; hops separated by dots. "!" marks a deed, "?" a flag, "<" and ">" ends. */
static const struct {
    const char *table;
    enum sort sort;
    const char *hops;
} PATHS[] = {
    {"asset", A_WHOLE, "level"},
    {"asset", A_WHOLE, "opened"},
    {"asset", A_NUMBER, "score"},
    {"asset", A_WHOLE, "due"},
    {"asset", A_WHOLE, "span.<"},
    {"asset", A_WHOLE, "span.>"},
    {"asset", A_WHOLE, "!answer.at"},
    {"asset", A_WHOLE, "!check.times"},
    {"asset", A_WHOLE, "!answer"},
    {"asset", A_WHOLE, "unit.opened"},
    {"asset", A_TEXT, "number"},
    {"asset", A_TEXT, "state"},
    {"asset", A_TEXT, "unit.name"},
    {"asset", A_TEXT, "unit.parent.name"},
    {"asset", A_TEXT, "owner.unit.parent.name"},
    {"asset", A_TEXT, "!answer.by.name"},
    {"asset", A_TEXT, "cause.=unit.name"},
    {"asset", A_UNIT, "unit"},
    {"asset", A_UNIT, "unit.parent"},
    {"asset", A_UNIT, "owner.unit"},
    {"asset", A_UNIT, "!check.by.unit"},
    {"asset", A_ANYREF, "cause"},
    {"asset", A_RANGE, "span"},
    {"asset", A_IDS, "units"},
    {"asset", A_TEXTS, "tags"},
    {"asset", A_FLAG, "open?"},
    {"asset", A_FLAG, "unit.active?"},
    {"asset", A_ANYREF, ""},
    {"asset", A_ANYREF, "id"},
    {"unit", A_WHOLE, "opened"},
    {"unit", A_TEXT, "name"},
    {"unit", A_TEXT, "parent.name"},
    {"unit", A_UNIT, "parent"},
    {"unit", A_UNIT, ""},
    {"unit", A_UNIT, "id"},
    {"unit", A_FLAG, "active?"},
    {"asset.items", A_WHOLE, "level"},
    {"asset.items", A_WHOLE, "pos"},
    {"asset.items", A_TEXT, "item"},
    {"asset.items", A_FLAG, "done?"},
    {"asset.items", A_TEXT, "record.number"},
    {"asset.items", A_UNIT, "record.unit"},
    {"asset.items", A_RANGE, "record.span"},
    {"asset.items", A_IDS, "record.units"},
};
enum { PATH_COUNT = sizeof PATHS / sizeof *PATHS };

static const struct path *path_of(struct drawing *d, unsigned out, const char *hops)
{
    struct path *path = ARENA_NEW(d->arena, struct path);
    char **parts;
    size_t n = *hops ? text_split(d->arena, hops, '.', &parts) : 0;
    struct hop *at = ARENA_ARRAY(d->arena, struct hop, n + 1);
    *path = (struct path){.root = ROOT_ROW, .out = out, .hops = at};
    for (size_t i = 0; i < n; i++) {
        char *name = parts[i];
        if (*name == '=') { /* where an untyped reference is taken to lead */
            at[path->n - 1].to = name + 1;
            continue;
        }
        struct hop *hop = &at[path->n++];
        hop->kind = *name == '!' ? HOP_DEED : *name == '<' ? HOP_FROM : *name == '>' ? HOP_TO : HOP_FIELD;
        hop->flag = text_ends(name, "?");
        hop->name = hop->flag                ? arena_text_n(d->arena, name, strlen(name) - 1)
                    : hop->kind == HOP_FIELD ? name
                                             : name + 1;
    }
    return path;
}

static const struct term *draw_path(struct drawing *d, enum sort sort)
{
    for (int tries = 0; tries < 400; tries++) {
        unsigned out = (unsigned)draw(d, (int)d->depth);
        int i = draw(d, PATH_COUNT);
        if (PATHS[i].sort == sort && strcmp(PATHS[i].table, d->tables[out]) == 0)
            return make(d, (struct term){.kind = TERM_PATH, .path = path_of(d, out, PATHS[i].hops)});
    }
    return literal(d, VALUE_NONE);
}

static struct value draw_text(struct drawing *d)
{
    static const char *const TEXTS[] = {
        "甲", "a", "issued", "unit/3", "asset/2", "", "it's \"q\" \\ \t", "%_", "'; DROP TABLE asset; --"};
    return VALUE_OF_TEXT(TEXTS[draw(d, 9)]);
}

static struct value draw_members(struct drawing *d, enum sort sort)
{
    size_t n = (size_t)(draw(d, 8) ? draw(d, 5) : 9 + draw(d, 5));
    struct value *items = ARENA_ARRAY(d->arena, struct value, n);
    for (size_t i = 0; i < n; i++)
        switch (sort) {
        case A_WHOLE: items[i] = VALUE_OF_INT(draw(d, 10) - 3); break;
        case A_NUMBER: items[i] = draw(d, 2) ? VALUE_OF_REAL(draw(d, 10) * 0.25) : draw_text(d); break;
        case A_UNIT: items[i] = draw(d, 4) ? VALUE_OF_REF("unit", 1 + draw(d, 6)) : VALUE_OF_INT(1 + draw(d, 6)); break;
        case A_ANYREF:
            items[i] = draw(d, 2) ? VALUE_OF_REF("unit", 1 + draw(d, 6)) : VALUE_OF_REF("asset", 1 + draw(d, 20));
            break;
        case A_TEXTS: items[i] = draw_text(d); break;
        default: items[i] = draw(d, 5) ? draw_text(d) : VALUE_OF_REF("unit", 1 + draw(d, 6));
        }
    return VALUE_OF_LIST(items, n);
}

static struct value draw_literal(struct drawing *d, enum sort sort)
{
    switch (sort) {
    case A_NUMBER: return VALUE_OF_REAL((draw(d, 20) - 8) * 0.25);
    case A_WHOLE: return draw(d, 12) ? VALUE_OF_INT(draw(d, 13) - 4) : VALUE_NONE;
    case A_TEXT: return draw_text(d);
    case A_UNIT: return VALUE_OF_REF("unit", 1 + draw(d, 6));
    case A_ANYREF: return draw(d, 2) ? VALUE_OF_REF("asset", 1 + draw(d, 20)) : VALUE_OF_REF("unit", 1 + draw(d, 6));
    case A_RANGE: {
        int64_t from = draw(d, 8) - 3;
        return VALUE_OF_RANGE(draw(d, 4) ? from : RANGE_OPEN_FROM, draw(d, 4) ? from + draw(d, 8) : RANGE_OPEN_TO);
    }
    case A_FLAG: return VALUE_OF_INT(draw(d, 2));
    case A_IDS: return draw_members(d, A_UNIT);
    default: return draw_members(d, A_TEXTS);
    }
}

static const struct term *draw_condition(struct drawing *d, int budget);
static const struct term *draw_term(struct drawing *d, enum sort sort, int budget);

static const struct set *draw_set(struct drawing *d, int budget)
{
    static const char *const TABLES[] = {"asset", "unit", "asset.items"};
    struct set *set = ARENA_NEW(d->arena, struct set);
    set->table = TABLES[draw(d, 3)];
    if (strcmp(set->table, "asset.items") == 0)
        for (unsigned out = 0; out < d->depth && !set->lines; out++)
            if (strcmp(d->tables[out], "asset") == 0 && draw(d, 3))
                set->lines = path_of(d, out, "");
    struct drawing inner = *d;
    memmove(inner.tables + 1, d->tables, sizeof d->tables - sizeof *d->tables);
    inner.tables[0] = set->table;
    inner.depth++;
    set->where = draw(d, 6) ? draw_condition(&inner, budget - 1) : NULL;
    return set;
}

static const struct term *draw_over_set(struct drawing *d, enum term_kind kind, enum sort sort, int budget)
{
    const struct set *set = draw_set(d, budget);
    struct drawing inner = *d;
    memmove(inner.tables + 1, d->tables, sizeof d->tables - sizeof *d->tables);
    inner.tables[0] = set->table;
    inner.depth++;
    const struct term *a = kind == TERM_EVERY ? draw_condition(&inner, budget - 1)
                           : kind >= TERM_SUM ? draw_term(&inner, sort, 0)
                                              : NULL;
    return make(d, (struct term){.kind = kind, .set = set, .a = a});
}

static const struct term *draw_term(struct drawing *d, enum sort sort, int budget)
{
    int choice = budget > 0 ? draw(d, 10) : draw(d, 6);
    if (choice < 4)
        return draw_path(d, sort);
    if (choice < 6 || d->depth >= 3)
        return literal(d, draw_literal(d, sort));
    if (sort == A_NUMBER || sort == A_WHOLE) {
        static const enum term_kind KINDS[] = {TERM_ADD, TERM_SUBTRACT, TERM_MULTIPLY, TERM_COUNT,  TERM_SUM,
                                               TERM_MIN, TERM_MAX,      TERM_LATEST,   TERM_DIVIDE, TERM_AVERAGE};
        enum term_kind kind = KINDS[draw(d, sort == A_NUMBER ? 10 : 8)];
        if (kind < TERM_EQUAL)
            return pair(d, kind, draw_term(d, sort, budget - 1), draw_term(d, sort, budget - 1));
        return draw_over_set(d, kind, sort, budget - 1);
    }
    if (sort == A_TEXT && choice < 8)
        return pair(d, TERM_ADD, draw_path(d, A_TEXT), draw_term(d, A_TEXT, 0));
    if (sort == A_TEXT || sort == A_UNIT)
        return draw_over_set(d, sort == A_UNIT || draw(d, 2) ? TERM_LATEST : TERM_MIN, sort, budget - 1);
    return draw_path(d, sort);
}

static const struct term *draw_comparison(struct drawing *d, int budget)
{
    static const enum sort COMPARED[] = {A_NUMBER, A_WHOLE, A_TEXT, A_UNIT, A_ANYREF, A_RANGE, A_IDS, A_TEXTS};
    enum sort a = COMPARED[draw(d, 8)], b = draw(d, 7) ? a : COMPARED[draw(d, 8)];
    bool ordered = (a == A_TEXT && b == A_TEXT) ||
                   ((a == A_NUMBER || a == A_WHOLE) && (b == A_NUMBER || b == A_WHOLE)) ||
                   (a == A_RANGE) != (b == A_RANGE);
    enum term_kind kind = ordered ? TERM_EQUAL + draw(d, 6) : TERM_EQUAL + draw(d, 2);
    return pair(d, kind, draw_term(d, a, budget - 1), draw_term(d, b, budget - 1));
}

static const struct term *draw_membership(struct drawing *d)
{
    static const enum sort ITEMS[] = {A_WHOLE, A_NUMBER, A_TEXT, A_UNIT, A_ANYREF};
    enum sort item = ITEMS[draw(d, 5)], list = draw(d, 2) ? A_IDS : A_TEXTS;
    switch (draw(d, 4)) {
    case 0: return pair(d, TERM_IN, draw_path(d, item), literal(d, draw_members(d, item)));
    case 1: return pair(d, TERM_HOLDS, draw_path(d, list), draw_term(d, item == A_NUMBER ? A_WHOLE : item, 0));
    case 2:
        return pair(d, TERM_HOLDS, draw_path(d, list), literal(d, draw_members(d, list == A_IDS ? A_UNIT : A_TEXT)));
    default: return pair(d, TERM_HOLDS, draw_path(d, list), draw_path(d, draw(d, 3) ? list : A_IDS));
    }
}

static const struct term *draw_test(struct drawing *d, int budget)
{
    switch (draw(d, 8)) {
    case 0: return draw_membership(d);
    case 1: return pair(d, TERM_WITHIN, draw_path(d, draw(d, 3) ? A_WHOLE : A_RANGE), draw_term(d, A_RANGE, 0));
    case 2: return pair(d, draw(d, 2) ? TERM_FILLED : TERM_EMPTY, draw_term(d, draw(d, SORTS), 0), NULL);
    case 3: return draw_path(d, draw(d, 2) ? A_FLAG : A_WHOLE);
    case 4: return draw_term(d, draw(d, 2) ? A_TEXT : A_UNIT, 0);
    default: return draw_comparison(d, budget);
    }
}

static const struct term *draw_condition(struct drawing *d, int budget)
{
    int choice = budget > 0 ? draw(d, 10) : 9;
    if (choice < 2)
        return pair(d, choice ? TERM_AND : TERM_OR, draw_condition(d, budget - 1), draw_condition(d, budget - 1));
    if (choice == 2)
        return pair(d, draw(d, 3) ? TERM_NOT : TERM_UNTRUE, draw_condition(d, budget - 1), NULL);
    if (choice < 5 && d->depth < 3)
        return draw_over_set(d, TERM_EXISTS + draw(d, 3), A_WHOLE, budget - 1);
    return draw_test(d, budget);
}

static struct ask draw_ask(struct drawing *d)
{
    static const enum sort SORTED[] = {A_WHOLE, A_NUMBER, A_TEXT};
    struct ask ask = {.kind = ASK_ROWS + (draw(d, 2) ? 0 : draw(d, 8)), .table = "asset"};
    ask.where = draw(d, 20) ? draw_condition(d, 3) : NULL;
    enum sort of = ask.kind >= ASK_MIN ? SORTED[draw(d, 3)] : draw(d, 2) ? A_WHOLE : A_NUMBER;
    if (ask.kind >= ASK_SUM)
        ask.of =
            ask.kind == ASK_LATEST && draw(d, 3) == 0 ? draw_path(d, (enum sort)draw(d, A_FLAG)) : draw_term(d, of, 1);
    ask.order_count = (size_t)draw(d, 3);
    for (size_t i = 0; i < ask.order_count; i++)
        ask.order[i] = (struct ask_order){draw_term(d, SORTED[draw(d, 3)], 1), draw(d, 2)};
    if (draw(d, 3) == 0)
        ask.limit = 1 + (size_t)draw(d, 8);
    if (draw(d, 4) == 0)
        ask.skip = (size_t)draw(d, 6);
    return ask;
}

/* ---- comparing answers ---- */

static bool near(struct value a, struct value b)
{
    bool numbers = (a.kind == VALUE_INT || a.kind == VALUE_REAL) && (b.kind == VALUE_INT || b.kind == VALUE_REAL);
    if (!numbers)
        return value_same(a, b) || (!value_filled(a) && !value_filled(b));
    double x = a.kind == VALUE_INT ? (double)a.number : a.real, y = b.kind == VALUE_INT ? (double)b.number : b.real;
    return fabs(x - y) <= 1e-9 * (1 + fabs(x) + fabs(y));
}

static bool rows_same(const struct row *a, const struct row *b)
{
    for (size_t i = 0; i < b->n; i++)
        if (!near(row_get(a, b->cells[i].name), b->cells[i].value))
            return false;
    return a->id == b->id && strcmp(a->table, b->table) == 0;
}

static bool answers_same(const struct ask *ask, const struct answer *a, const struct answer *b)
{
    if (ask->kind != ASK_ROWS)
        return near(a->value, b->value);
    bool same = a->n == b->n && a->more == b->more;
    for (size_t i = 0; same && i < a->n; i++)
        same = rows_same(&a->rows[i], &b->rows[i]);
    return same;
}

static void say_difference(const struct store *store, struct arena *arena, const struct ask *ask,
                           const struct answer *a, const struct answer *b)
{
    struct ask_sql sql;
    struct text text = TEXT(arena), left = TEXT(arena), right = TEXT(arena);
    ask_print(&text, ask);
    value_print(&left, a->value);
    value_print(&right, b->value);
    print_message("ask: %s\nstore: %zu rows, %s\nplain: %zu rows, %s\n", text_end(&text), a->n, text_end(&left), b->n,
                  text_end(&right));
    for (size_t i = 0; ask->kind == ASK_ROWS && i < (a->n > b->n ? a->n : b->n); i++)
        print_message("  %lld %lld\n", i < a->n ? (long long)a->rows[i].id : 0,
                      i < b->n ? (long long)b->rows[i].id : 0);
    if (ask_sql_print(store, arena, ask, &sql, NULL) == 0)
        print_message("%s\n", sql.text);
}

static void compare_worlds(unsigned *seed, int draws, size_t *ret_some)
{
    ARENA_SCOPE(arena);
    struct world world = {.arena = arena};
    struct store *store;
    struct oops oops = {0};
    world_draw(&world, seed);
    assert_int_equal(store_open(":memory:", STORE_WRITE, &store, &oops), 0);
    world_store(&world, store);
    for (int i = 0; i < draws; i++) {
        ARENA_SCOPE(call);
        world.arena = call;
        unsigned before = *seed;
        struct drawing d = {.arena = call, .seed = seed, .tables = {"asset"}, .depth = 1};
        struct ask ask = draw_ask(&d);
        struct answer got, wanted = world_ask(&world, &ask);
        int err = store_ask(store, call, &ask, &got, &oops);
        if (err || !answers_same(&ask, &got, &wanted)) {
            say_difference(store, call, &ask, &got, &wanted);
            fail_msg("seed of this ask: %u; %s %s", before, oops.where, oops.en);
        }
        *ret_some += got.n > 0 && got.n < 24;
    }
    store_close(store);
}

static void store_and_plain_evaluation_agree(void **state)
{
    (void)state;
    unsigned seed;
    size_t some = 0;
    const char *given = getenv("SEED");
    random_bytes(&seed, sizeof seed);
    seed = given ? (unsigned)strtoul(given, NULL, 10) : seed;
    print_message("seed %u\n", seed);
    for (int i = 0; i < WORLDS; i++)
        compare_worlds(&seed, DRAWS / WORLDS, &some);
    assert_true(some > DRAWS / 20); /* the conditions drawn do part the rows */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(store_and_plain_evaluation_agree)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
