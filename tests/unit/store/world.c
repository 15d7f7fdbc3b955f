#include "world.h"

#include "base/list.h"
#include "store/store_write.h"

#include <stdlib.h>
#include <string.h>

/* ---- tables ---- */

static const struct column ASSET[] = {
    {"number", COLUMN_TEXT, NULL, true},   {"state", COLUMN_TEXT, NULL, false},  {"unit", COLUMN_REF, "unit", false},
    {"owner", COLUMN_REF, "person", true}, {"level", COLUMN_INT, NULL, true},    {"score", COLUMN_NUMBER, NULL, false},
    {"open", COLUMN_INT, NULL, false},     {"span", COLUMN_RANGE, NULL, false},  {"units", COLUMN_LIST, "unit", false},
    {"tags", COLUMN_LIST, NULL, false},    {"cause", COLUMN_ANYREF, NULL, true}, {"opened", COLUMN_INT, NULL, false},
    {"due", COLUMN_INT, NULL, false},
};
static const struct column UNIT[] = {
    {"name", COLUMN_TEXT, NULL, false},
    {"parent", COLUMN_REF, "unit", false},
    {"active", COLUMN_INT, NULL, false},
    {"opened", COLUMN_INT, NULL, false},
};
static const struct column PERSON[] = {{"name", COLUMN_TEXT, NULL, false}, {"unit", COLUMN_REF, "unit", false}};
static const struct column ITEM[] = {
    {"record", COLUMN_REF, "asset", true}, {"pos", COLUMN_INT, NULL, false},   {"item", COLUMN_TEXT, NULL, false},
    {"done", COLUMN_INT, NULL, false},     {"level", COLUMN_INT, NULL, false},
};
static const struct column DEED[] = {
    {"subject", COLUMN_ANYREF, NULL, true}, {"name", COLUMN_TEXT, NULL, false}, {"at", COLUMN_INT, NULL, false},
    {"by", COLUMN_REF, "person", false},    {"void", COLUMN_INT, NULL, false},
};

#define COLUMNS_OF(array) .columns = array, .column_count = sizeof array / sizeof *array
static const struct table TABLES[] = {
    {.name = "asset", COLUMNS_OF(ASSET)},   {.name = "unit", COLUMNS_OF(UNIT)},
    {.name = "person", COLUMNS_OF(PERSON)}, {.name = "asset.items", .owner = "asset", COLUMNS_OF(ITEM)},
    {.name = "deed", COLUMNS_OF(DEED)},
};
const struct schema world_schema = {TABLES, sizeof TABLES / sizeof *TABLES};

enum { ASSETS = 24, UNITS = 6, PERSONS = 5, ITEMS = 50, DEEDS = 60 };

/* ---- drawing ---- */

static int draw(unsigned *seed, int below) { return rand_r(seed) % below; }

static struct value draw_text(unsigned *seed)
{
    static const char *const TEXTS[] = {"甲", "乙", "a", "A", "issued", "unit/3", "asset/2", "", "it's \"q\" \\ \t",
                                        "%_"};
    return VALUE_OF_TEXT(TEXTS[draw(seed, 10)]);
}

static struct value draw_number(unsigned *seed, bool real)
{
    if (real && draw(seed, 2))
        return VALUE_OF_REAL((draw(seed, 41) - 20) * 0.25);
    return VALUE_OF_INT(draw(seed, 13) - 4);
}

static struct value draw_list(struct arena *arena, unsigned *seed, const char *to)
{
    size_t n = (size_t)draw(seed, 4);
    struct value *items = ARENA_ARRAY(arena, struct value, n);
    for (size_t i = 0; i < n; i++)
        items[i] = to ? VALUE_OF_REF(to, 1 + draw(seed, UNITS)) : draw_text(seed);
    return VALUE_OF_LIST(items, n);
}

static struct value draw_anyref(unsigned *seed)
{
    return draw(seed, 2) ? VALUE_OF_REF("unit", 1 + draw(seed, UNITS)) : VALUE_OF_REF("asset", 1 + draw(seed, ASSETS));
}

static struct value draw_range(unsigned *seed)
{
    int64_t from = draw(seed, 10) - 4;
    return VALUE_OF_RANGE(draw(seed, 4) ? from : RANGE_OPEN_FROM, draw(seed, 4) ? from + draw(seed, 6) : RANGE_OPEN_TO);
}

static struct value draw_cell(struct arena *arena, unsigned *seed, const struct column *column)
{
    if (draw(seed, 5) == 0 && strcmp(column->name, "record") != 0)
        return VALUE_NONE;
    switch (column->kind) {
    case COLUMN_INT:
        return strcmp(column->name, "open") && strcmp(column->name, "void") ? draw_number(seed, false)
                                                                            : VALUE_OF_INT(draw(seed, 2));
    case COLUMN_NUMBER: return draw_number(seed, true);
    case COLUMN_TEXT: return draw_text(seed);
    case COLUMN_REF: {
        int targets = !strcmp(column->to, "asset") ? ASSETS : !strcmp(column->to, "unit") ? UNITS : PERSONS;
        return VALUE_OF_REF(column->to, 1 + draw(seed, targets));
    }
    case COLUMN_ANYREF: return draw_anyref(seed);
    case COLUMN_RANGE: return draw_range(seed);
    case COLUMN_LIST: return draw_list(arena, seed, column->to);
    }
    return VALUE_NONE;
}

static struct row draw_row(struct arena *arena, unsigned *seed, const struct table *table, int64_t id)
{
    struct row row = {.table = table->name, .id = id, .cells = ARENA_ARRAY(arena, struct cell, table->column_count)};
    for (size_t i = 0; i < table->column_count; i++)
        row.cells[row.n++] = (struct cell){table->columns[i].name, draw_cell(arena, seed, &table->columns[i])};
    if (strcmp(table->name, "deed") == 0)
        row_set(arena, &row, "name", VALUE_OF_TEXT(draw(seed, 2) ? "answer" : "check"));
    return row;
}

void world_draw(struct world *world, unsigned *seed)
{
    static const int COUNTS[] = {ASSETS, UNITS, PERSONS, ITEMS, DEEDS};
    for (size_t t = 0; t < world_schema.n; t++) {
        struct rows *rows = &world->rows[t];
        rows->n = (size_t)COUNTS[t];
        rows->at = ARENA_ARRAY(world->arena, struct row, rows->n);
        for (size_t i = 0; i < rows->n; i++)
            rows->at[i] = draw_row(world->arena, seed, &TABLES[t], (int64_t)i + 1);
    }
}

void world_store(const struct world *world, struct store *store)
{
    struct oops oops = {0};
    assert_int_equal(store_begin(store, &oops), 0);
    assert_int_equal(store_migrate(store, &world_schema, &oops), 0);
    for (size_t t = 0; t < world_schema.n; t++)
        for (size_t i = 0; i < world->rows[t].n; i++) {
            const struct row *row = &world->rows[t].at[i];
            struct put put = {.table = row->table, .id = row->id, .insert = true, .cells = row->cells, .n = row->n};
            assert_int_equal(store_put(store, &put, &oops), 0);
        }
    assert_int_equal(store_commit(store, &oops), 0);
}

const struct rows *world_rows(const struct world *world, const char *table)
{
    for (size_t t = 0; t < world_schema.n; t++)
        if (strcmp(TABLES[t].name, table) == 0)
            return &world->rows[t];
    fail_msg("no table %s", table);
    return NULL;
}

const struct row *world_row(const struct world *world, const char *table, int64_t id)
{
    const struct rows *rows = world_rows(world, table);
    return id >= 1 && id <= (int64_t)rows->n ? &rows->at[id - 1] : NULL;
}

/* ---- evaluating ---- */

#define YES VALUE_OF_INT(1)
#define NO  VALUE_OF_INT(0)

static struct value truth_of(int truth) { return truth < 0 ? VALUE_NONE : VALUE_OF_INT(truth); }

int world_truth(struct value value)
{
    return value.kind == VALUE_INT ? value.number != 0 : value_filled(value) ? 1 : -1;
}

static struct value deed_of(const struct world *world, const struct row *row, const char *name, const char *what)
{
    const struct rows *deeds = world_rows(world, "deed");
    const struct row *newest = NULL;
    int64_t times = 0;
    for (size_t i = 0; row && i < deeds->n; i++) {
        const struct row *deed = &deeds->at[i];
        struct value subject = row_get(deed, "subject");
        if (row_int(deed, "void") || strcmp(row_text(deed, "name"), name) != 0 || subject.kind != VALUE_REF ||
            subject.ref.id != row->id || strcmp(subject.ref.table, row->table) != 0)
            continue;
        times++;
        struct value at = row_get(deed, "at"), best = row_get(newest, "at");
        bool later = !newest || best.kind == VALUE_EMPTY || (at.kind == VALUE_INT && at.number >= best.number);
        newest = later ? deed : newest;
    }
    return strcmp(what, "times") == 0 ? VALUE_OF_INT(row ? times : 0) : row_get(newest, what);
}

static struct value cell_of(const struct row *row, const struct hop *hop)
{
    if (row && strcmp(hop->name, "id") == 0)
        return VALUE_OF_REF(row->table, row->id);
    struct value value = row_get(row, hop->name);
    return value_filled(value) ? value : VALUE_NONE; /* as it comes back from a store */
}

static struct value end_of(struct value range, bool from)
{
    if (range.kind != VALUE_RANGE)
        return VALUE_NONE;
    int64_t end = from ? range.range.from : range.range.to;
    return end == RANGE_OPEN_FROM || end == RANGE_OPEN_TO ? VALUE_NONE : VALUE_OF_INT(end);
}

static struct value path_value(const struct world *world, const struct frame *frame, const struct path *path)
{
    for (unsigned out = path->out; out; out--)
        frame = frame->outer;
    const struct row *row = frame->row;
    struct value at = VALUE_OF_REF(row->table, row->id);
    bool flag = path->n && path->hops[path->n - 1].flag;
    for (size_t i = 0; i < path->n; i++) {
        const struct hop *hop = &path->hops[i];
        if (hop->kind == HOP_FROM || hop->kind == HOP_TO) {
            at = end_of(at, hop->kind == HOP_FROM);
            continue;
        }
        row = at.kind == VALUE_REF ? world_row(world, at.ref.table, at.ref.id) : NULL;
        if (i && path->hops[i - 1].to && row && strcmp(path->hops[i - 1].to, row->table) != 0)
            row = NULL;
        if (hop->kind == HOP_DEED) {
            const char *what = i + 1 < path->n ? path->hops[i + 1].name : "at";
            at = deed_of(world, row, hop->name, what);
            i++;
        } else {
            at = cell_of(row, hop);
        }
    }
    return flag && at.kind == VALUE_EMPTY ? NO : at;
}

static bool number_of(struct value value, double *ret_number)
{
    *ret_number = value.kind == VALUE_INT ? (double)value.number : value.real;
    return value.kind == VALUE_INT || value.kind == VALUE_REAL;
}

static struct value arithmetic(struct arena *arena, enum term_kind kind, struct value a, struct value b)
{
    double x, y;
    if (kind == TERM_ADD && (a.kind == VALUE_TEXT || b.kind == VALUE_TEXT))
        return VALUE_OF_TEXT(
            arena_printf(arena, "%s%s", a.kind == VALUE_TEXT ? a.text : "", b.kind == VALUE_TEXT ? b.text : ""));
    if (!number_of(a, &x) || !number_of(b, &y) || (kind == TERM_DIVIDE && y == 0))
        return VALUE_NONE;
    double result = kind == TERM_ADD ? x + y : kind == TERM_SUBTRACT ? x - y : kind == TERM_MULTIPLY ? x * y : x / y;
    bool whole = a.kind == VALUE_INT && b.kind == VALUE_INT && kind != TERM_DIVIDE;
    return whole ? VALUE_OF_INT((int64_t)result) : VALUE_OF_REAL(result);
}

static int compare(enum term_kind kind, struct value a, struct value b)
{
    if (!value_filled(a) || !value_filled(b))
        return -1;
    int order = value_compare(a, b);
    if (order == -2)
        return kind == TERM_EQUAL ? 0 : kind == TERM_DIFFERS ? 1 : -1;
    switch (kind) {
    case TERM_EQUAL: return order == 0;
    case TERM_DIFFERS: return order != 0;
    case TERM_LESS: return order < 0;
    case TERM_AT_MOST: return order <= 0;
    case TERM_MORE: return order > 0;
    default: return order >= 0;
    }
}

static int holds(struct value list, struct value item)
{
    if (!value_filled(item))
        return -1;
    if (!value_filled(list))
        return list.kind == VALUE_LIST ? 0 : -1;
    if (item.kind != VALUE_LIST)
        return value_holds(list, item);
    for (size_t i = 0; i < item.list.n; i++)
        if (value_holds(list, item.list.at[i]))
            return 1;
    return 0;
}

static int within(struct value a, struct value range)
{
    if (range.kind != VALUE_RANGE || (a.kind != VALUE_INT && a.kind != VALUE_RANGE))
        return -1;
    if (a.kind == VALUE_RANGE)
        return a.range.from >= range.range.from && a.range.to <= range.range.to;
    return a.number >= range.range.from && a.number < range.range.to;
}

static int both(int a, int b, bool all)
{
    if (a == !all || b == !all)
        return !all;
    return a < 0 || b < 0 ? -1 : all;
}

/* One value out of many: what a sum, an average … makes of the values met one after the other. */
struct heap {
    double sum;
    int64_t rows, counted;
    bool real;
    struct value least, most;
};

static void heap_add(struct heap *heap, struct value value)
{
    double number;
    heap->rows++;
    if (!value_filled(value))
        return;
    heap->counted++;
    if (number_of(value, &number)) {
        heap->sum += number;
        heap->real = heap->real || value.kind == VALUE_REAL;
    }
    if (heap->least.kind == VALUE_EMPTY || value_compare(value, heap->least) == -1)
        heap->least = value;
    if (heap->most.kind == VALUE_EMPTY || value_compare(value, heap->most) == 1)
        heap->most = value;
}

static struct value heap_value(const struct heap *heap, enum term_kind kind)
{
    switch (kind) {
    case TERM_COUNT: return VALUE_OF_INT(heap->rows);
    case TERM_SUM: return heap->real ? VALUE_OF_REAL(heap->sum) : VALUE_OF_INT((int64_t)heap->sum);
    case TERM_AVERAGE: return heap->counted ? VALUE_OF_REAL(heap->sum / (double)heap->counted) : VALUE_NONE;
    case TERM_MIN: return heap->least;
    default: return heap->most;
    }
}

static bool belongs(const struct world *world, const struct frame *inner, const struct set *set)
{
    if (set->lines) {
        struct value owner = path_value(world, inner->outer, set->lines);
        if (owner.kind != VALUE_REF || row_int(inner->row, "record") != owner.ref.id)
            return false;
    }
    return !set->where || world_truth(world_value(world, inner, set->where)) == 1;
}

static struct value over_set(const struct world *world, const struct frame *frame, const struct term *term)
{
    const struct rows *rows = world_rows(world, term->set->table);
    const char *by = strchr(term->set->table, '.') ? "pos" : "opened";
    struct heap heap = {0};
    const struct row *newest = NULL;
    bool every = true;
    for (size_t i = 0; i < rows->n; i++) {
        struct frame inner = {frame, &rows->at[i]};
        if (!belongs(world, &inner, term->set))
            continue;
        struct value value = term->a ? world_value(world, &inner, term->a) : VALUE_NONE;
        heap_add(&heap, value);
        every = every && world_truth(value) == 1;
        struct value at = row_get(&rows->at[i], by), best = row_get(newest, by);
        if (!newest || best.kind == VALUE_EMPTY || (at.kind == VALUE_INT && at.number >= best.number))
            newest = &rows->at[i];
    }
    struct frame last = {frame, newest};
    switch (term->kind) {
    case TERM_EXISTS: return truth_of(heap.rows > 0);
    case TERM_NO: return truth_of(heap.rows == 0);
    case TERM_EVERY: return truth_of(every);
    case TERM_LATEST: return newest ? world_value(world, &last, term->a) : VALUE_NONE;
    default: return heap_value(&heap, term->kind);
    }
}

struct value world_value(const struct world *world, const struct frame *frame, const struct term *term)
{
    if (term->kind == TERM_VALUE)
        return term->value;
    if (term->kind == TERM_PATH)
        return path_value(world, frame, term->path);
    if (term->set)
        return over_set(world, frame, term);
    struct value a = world_value(world, frame, term->a);
    struct value b = term->b ? world_value(world, frame, term->b) : VALUE_NONE;
    switch (term->kind) {
    case TERM_ADD:
    case TERM_SUBTRACT:
    case TERM_MULTIPLY:
    case TERM_DIVIDE: return arithmetic(world->arena, term->kind, a, b);
    case TERM_IN: return truth_of(holds(b, a));
    case TERM_HOLDS: return truth_of(holds(a, b));
    case TERM_WITHIN: return truth_of(within(a, b));
    case TERM_FILLED: return truth_of(value_filled(a));
    case TERM_EMPTY: return truth_of(!value_filled(a));
    case TERM_AND: return truth_of(both(world_truth(a), world_truth(b), true));
    case TERM_OR: return truth_of(both(world_truth(a), world_truth(b), false));
    case TERM_NOT: return truth_of(world_truth(a) < 0 ? -1 : !world_truth(a));
    case TERM_UNTRUE: return truth_of(world_truth(a) != 1);
    default: return truth_of(compare(term->kind, a, b));
    }
}

/* ---- asks ---- */

static const struct world *sorting_world; /* qsort knows no context */
static const struct ask *sorting_ask;

static int compare_keys(const void *left, const void *right)
{
    const struct row *a = left, *b = right;
    bool down = false;
    for (size_t i = 0; i < sorting_ask->order_count; i++) {
        struct frame fa = {NULL, a}, fb = {NULL, b};
        struct value x = world_value(sorting_world, &fa, sorting_ask->order[i].by);
        struct value y = world_value(sorting_world, &fb, sorting_ask->order[i].by);
        int order = !value_filled(x) || !value_filled(y) ? value_filled(x) - value_filled(y) : value_compare(x, y);
        down = sorting_ask->order[i].down;
        if (order)
            return down ? -order : order;
    }
    int order = a->id < b->id ? -1 : a->id > b->id;
    return down ? -order : order;
}

static struct rows matching(const struct world *world, const struct ask *ask)
{
    const struct rows *rows = world_rows(world, ask->table);
    struct rows found = {ARENA_ARRAY(world->arena, struct row, rows->n), 0};
    for (size_t i = 0; i < rows->n; i++) {
        struct frame frame = {NULL, &rows->at[i]};
        if (!ask->where || world_truth(world_value(world, &frame, ask->where)) == 1)
            found.at[found.n++] = rows->at[i];
    }
    sorting_world = world;
    sorting_ask = ask;
    qsort(found.at, found.n, sizeof *found.at, compare_keys);
    return found;
}

static struct value one_value(const struct world *world, const struct ask *ask, const struct rows *found)
{
    static const enum term_kind KINDS[] = {
        [ASK_SUM] = TERM_SUM, [ASK_AVERAGE] = TERM_AVERAGE, [ASK_MIN] = TERM_MIN, [ASK_MAX] = TERM_MAX};
    struct heap heap = {0};
    struct frame frame = {NULL, found->n ? &found->at[0] : NULL};
    if (ask->kind == ASK_LATEST)
        return found->n ? world_value(world, &frame, ask->of) : VALUE_NONE;
    for (size_t i = 0; i < found->n; i++) {
        frame.row = &found->at[i];
        heap_add(&heap, world_value(world, &frame, ask->of));
    }
    return heap_value(&heap, KINDS[ask->kind]);
}

struct answer world_ask(const struct world *world, const struct ask *ask)
{
    struct rows found = matching(world, ask);
    size_t limit = ask->limit ? ask->limit : 200;
    if (ask->kind == ASK_EXISTS)
        return (struct answer){.value = VALUE_OF_INT(found.n > 0)};
    if (ask->kind == ASK_COUNT)
        return (struct answer){.value = VALUE_OF_INT((int64_t)(ask->limit && found.n > limit ? limit : found.n))};
    if (ask->kind != ASK_ROWS)
        return (struct answer){.value = one_value(world, ask, &found)};
    size_t from = ask->skip < found.n ? ask->skip : found.n, n = found.n - from;
    return (struct answer){.rows = found.at + from, .n = n > limit ? limit : n, .more = n > limit};
}
