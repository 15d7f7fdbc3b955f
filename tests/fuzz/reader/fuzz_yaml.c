/* A tree that is read crosses as pieces and comes back with the same shape. */
#include "format/json.h"
#include "format/tree.h"
#include "../fuzz.h"

#include <stdlib.h>
#include <string.h>

static int take(void *user, const char *piece, size_t n)
{
    JSON_SCOPE(value);
    const struct json_limits wide = {.bytes = 64 << 20};
    if (json_read(piece, n, "piece", &wide, &value, NULL) || tree_take(user, value, NULL))
        abort();
    return 0;
}

static int same(const struct node *a, const struct node *b)
{
    if (a->kind != b->kind || a->n != b->n || a->line != b->line || a->column != b->column ||
        (a->kind == NODE_TEXT && strcmp(a->text, b->text) != 0))
        return 0;
    for (size_t i = 0; i < a->n; i++) {
        if (a->kind == NODE_MAP && strcmp(a->pairs[i].key, b->pairs[i].key) != 0)
            return 0;
        if (!same(a->kind == NODE_MAP ? a->pairs[i].value : a->items[i],
                  b->kind == NODE_MAP ? b->pairs[i].value : b->items[i]))
            return 0;
    }
    return 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    ARENA_SCOPE(arena);
    struct node **roots = NULL, **again = NULL;
    size_t count = 0, count_again = 0;
    struct oops oops = {0};
    if (yaml_read_all(arena, "fuzz", (const char *)data, n, NULL, &roots, &count, &oops)) {
        if (!oops.code || !oops.zh[0])
            abort();
        return 0;
    }
    struct tree_reader *reader = tree_reader_new(arena, "fuzz");
    for (size_t i = 0; i < count; i++)
        if (tree_write(roots[i], 100, take, reader))
            abort();
    tree_finish(reader, &again, &count_again);
    if (count != count_again)
        abort();
    for (size_t i = 0; i < count; i++)
        if (!same(roots[i], again[i]))
            abort();
    return 0;
}
