#include "cases/import_names.h"

#include "base/map.h"
#include "cases/page.h"
#include "format/width.h"

#include <string.h>

struct called {
    int64_t id;
    size_t records; /* how many are called so */
    bool plain;     /* only when blanks do not count: whoever is called exactly so goes before */
};

struct import_names {
    struct arena *arena;
    const struct law *law;
    struct store *store;
    struct map tables; /* register → struct map *: name → struct called */
};

struct import_names *import_names_new(struct arena *arena, const struct law *law)
{
    struct import_names *names = ARENA_NEW(arena, struct import_names);
    *names = (struct import_names){.arena = arena, .law = law};
    return names;
}

const struct law *import_names_law(const struct import_names *names) { return names->law; }

void import_names_use(struct import_names *names, struct store *store) { names->store = store; }

const char *import_names_plain(struct arena *arena, const char *name)
{
    struct text out = TEXT(arena);
    for (const char *p = width_narrow(arena, name); *p; p++)
        if (!strchr(" \t\r\n", *p))
            text_byte(&out, *p);
    return text_end(&out);
}

static void call_so(struct import_names *names, struct map *table, const char *name, int64_t id, bool plain)
{
    struct called *called = map_get(table, name);
    if (called && plain && !called->plain)
        return;
    if (called && called->plain && !plain) {
        *called = (struct called){id, 1, false};
        return;
    }
    if (called && id < 0)
        return;                     /* a row of the file does not hide a record, nor an earlier row */
    if (called && called->id < 0) { /* a row that has become a record */
        called->id = id;
        return;
    }
    if (called) {
        called->records += called->id != id;
        return;
    }
    called = ARENA_NEW(names->arena, struct called);
    *called = (struct called){id, 1, plain};
    map_set(names->arena, table, name, called);
}

static void call(struct import_names *names, struct map *table, const char *name, int64_t id)
{
    if (text_empty(name))
        return;
    const char *plain = import_names_plain(names->arena, name);
    call_so(names, table, name, id, false);
    if (*plain && strcmp(plain, name))
        call_so(names, table, plain, id, true);
}

struct calling {
    struct import_names *names;
    struct map *table;
};

static int call_row(void *context, const struct reg *reg, const struct row *row)
{
    const struct calling *calling = context;
    const char *const fields[] = {reg->title_of, "name", "short", "code", "login", "number"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (fields[i])
            call(calling->names, calling->table, row_text(row, fields[i]), row->id);
    return 0;
}

static int load_table(struct import_names *names, const char *table, struct map **ret_table, struct oops *oops)
{
    const struct reg *reg = law_reg(names->law, table);
    const char *columns[] = {
        "state", "name", "short", "code", "login", "number", reg && reg->title_of ? reg->title_of : "name", NULL};
    const struct page_walk walk = {.law = names->law, .table = table, .columns = columns};
    struct calling calling = {names, ARENA_NEW(names->arena, struct map)};
    *ret_table = map_get(&names->tables, table);
    if (*ret_table)
        return 0;
    if (reg && reg->title_of && (!strcmp(reg->title_of, "name") || !strcmp(reg->title_of, "number")))
        columns[6] = NULL;
    int failed = page_each(names->store, &walk, call_row, &calling, oops);
    if (failed < 0)
        return failed;
    map_set(names->arena, &names->tables, table, calling.table);
    *ret_table = calling.table;
    return 0;
}

int import_names_add(struct import_names *names, const char *table, const char *name, int64_t id, struct oops *oops)
{
    struct map *map;
    int failed = load_table(names, table, &map, oops);
    if (!failed)
        call(names, map, name, id);
    return failed;
}

int import_names_find(struct import_names *names, const char *table, const char *name, int64_t *ret_id,
                      struct oops *oops)
{
    struct map *map;
    int failed = load_table(names, table, &map, oops);
    if (failed)
        return failed;
    const struct called *called = map_get(map, name);
    if (!called)
        called = map_get(map, import_names_plain(names->arena, name));
    if (!called)
        return IMPORT_NAME_NONE;
    *ret_id = called->id;
    return called->records > 1 ? IMPORT_NAME_MANY : 0;
}

const char *import_names_title(struct import_names *names, const char *table, int64_t id, struct oops *oops)
{
    struct map *map;
    if (!id || load_table(names, table, &map, oops) < 0)
        return NULL;
    for (size_t i = 0; i < map->n; i++)
        if (((const struct called *)map->rows[i].value)->id == id)
            return map->rows[i].key; /* its title was added first */
    return NULL;
}

/* --- what is nearly so --- */

enum { WORD_MOST = 40 };

static size_t characters(const char *text, int ret_points[WORD_MOST])
{
    size_t n = 0;
    for (const unsigned char *p = (const unsigned char *)text; *p && n < WORD_MOST; n++) {
        int point = *p++;
        while ((*p & 0xc0) == 0x80)
            point = (int)((unsigned)point << 6 ^ *p++);
        ret_points[n] = point;
    }
    return n;
}

/* Edit distance in characters. */
static size_t distance(const int *a, size_t n, const int *b, size_t m)
{
    size_t row[WORD_MOST + 1];
    for (size_t k = 0; k <= m; k++)
        row[k] = k;
    for (size_t i = 1; i <= n; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t k = 1; k <= m; k++) {
            size_t changed = corner + (a[i - 1] != b[k - 1]);
            size_t shorter = (row[k] < row[k - 1] ? row[k] : row[k - 1]) + 1;
            corner = row[k];
            row[k] = changed < shorter ? changed : shorter;
        }
    }
    return row[m];
}

size_t import_names_apart(const char *name, const char *other)
{
    int a[WORD_MOST], b[WORD_MOST];
    size_t n = characters(name, a);
    return distance(a, n, b, characters(other, b));
}

const char *import_names_near(const struct import_names *names, const char *table, const char *name)
{
    int word[WORD_MOST], other[WORD_MOST];
    const struct map *map = map_get(&names->tables, table);
    size_t n = characters(name, word), best = n <= 4 ? 2 : n / 4 + 1;
    const char *near = NULL;
    for (size_t i = 0; map && i < map->n; i++) {
        size_t m = characters(map->rows[i].key, other);
        size_t apart = distance(word, n, other, m);
        if (apart < best && apart < m) {
            best = apart;
            near = map->rows[i].key;
        }
    }
    return near;
}

/* 信息化办 in 信息化工作办公室: the first character and all others in their order. */
bool import_names_shortened(const char *name, const char *whole)
{
    int word[WORD_MOST], other[WORD_MOST];
    size_t n = characters(name, word), m = characters(whole, other), at = 0;
    if (n < 3 || n >= m || word[0] != other[0])
        return false;
    for (size_t i = 0; i < m && at < n; i++)
        at += other[i] == word[at];
    return at == n;
}

const char *import_names_likely(const struct import_names *names, const char *table, const char *name)
{
    ARENA_SCOPE(arena);
    const struct map *map = map_get(&names->tables, table);
    const char *plain = import_names_plain(arena, name), *within = NULL, *whole = NULL;
    const char *head = arena_text_n(arena, plain, strcspn(plain, "(["));
    size_t longest = 2 * strlen("字") - 1, wholes = 0;
    for (size_t i = 0; map && i < map->n; i++) {
        const char *key = map->rows[i].key;
        if (!strcmp(key, head))
            return key;
        if (strlen(key) > longest && strstr(plain, key)) {
            within = key;
            longest = strlen(key);
        }
        if (import_names_shortened(plain, key)) {
            whole = key;
            wholes++;
        }
    }
    const char *near = import_names_near(names, table, name);
    return near ? near : within ? within : wholes == 1 ? whole : NULL;
}
