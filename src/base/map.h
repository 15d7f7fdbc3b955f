/* Text → pointer, in an arena. Keys are copied; order of insertion is kept for walking.
 * Names in a model are looked up here at load; hot paths hold pointers. */
#ifndef FENGSUI_BASE_MAP_H
#define FENGSUI_BASE_MAP_H

#include "base/arena.h"

#include <stddef.h>

struct map_row {
    const char *key;
    void *value;
    size_t hash;
};

struct map {
    struct map_row *rows; /* in order of insertion */
    size_t n, cap;
    unsigned *slots; /* open addressing; 0 = free, else row index + 1 */
    size_t slot_count;
};

void *map_get(const struct map *map, const char *key); /* NULL when absent */
/* Sets or replaces; returns the former value or NULL. */
void *map_set(struct arena *arena, struct map *map, const char *key, void *value);

#endif
