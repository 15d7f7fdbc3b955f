#include "base/map.h"

#include <string.h>

static size_t hash_of(const char *key)
{
    size_t hash = 14695981039346656037u; /* FNV-1a */
    for (; *key; key++)
        hash = (hash ^ (unsigned char)*key) * 1099511628211u;
    return hash;
}

static unsigned *slot_of(const struct map *map, const char *key, size_t hash)
{
    size_t i = hash & (map->slot_count - 1);
    while (map->slots[i]) {
        const struct map_row *row = &map->rows[map->slots[i] - 1];
        if (row->hash == hash && strcmp(row->key, key) == 0)
            break;
        i = (i + 1) & (map->slot_count - 1);
    }
    return &map->slots[i];
}

void *map_get(const struct map *map, const char *key)
{
    if (!map->slot_count || !key)
        return NULL;
    unsigned slot = *slot_of(map, key, hash_of(key));
    return slot ? map->rows[slot - 1].value : NULL;
}

static void grow(struct arena *arena, struct map *map)
{
    size_t cap = map->cap ? map->cap * 2 : 8;
    map->rows = arena_grow(arena, map->rows, sizeof *map->rows * map->n, sizeof *map->rows * cap);
    map->cap = cap;
    map->slot_count = cap * 2;
    map->slots = ARENA_ARRAY(arena, unsigned, map->slot_count);
    for (size_t i = 0; i < map->n; i++)
        *slot_of(map, map->rows[i].key, map->rows[i].hash) = (unsigned)i + 1;
}

void *map_set(struct arena *arena, struct map *map, const char *key, void *value)
{
    if (map->n == map->cap)
        grow(arena, map);
    size_t hash = hash_of(key);
    unsigned *slot = slot_of(map, key, hash);
    if (*slot) {
        void *former = map->rows[*slot - 1].value;
        map->rows[*slot - 1].value = value;
        return former;
    }
    map->rows[map->n] = (struct map_row){arena_text(arena, key), value, hash};
    *slot = (unsigned)++map->n;
    return NULL;
}
