#include "format/tree.h"

#include "base/list.h"
#include "format/json.h"

#include <string.h>

enum { DEPTH_MOST = 64 };

struct writing {
    struct arena *arena;
    size_t most;
    struct text text;
    struct json json;
    int (*take)(void *user, const char *piece, size_t n);
    void *user;
};

static void begin_piece(struct writing *writing)
{
    writing->text.n = 0;
    writing->json = JSON(&writing->text);
    json_open_array(&writing->json);
}

static RESULT int end_piece(struct writing *writing)
{
    json_close(&writing->json);
    return writing->take(writing->user, writing->text.at, writing->text.n);
}

static const char *kind_letter(const struct node *node)
{
    switch (node->kind) {
    case NODE_MAP:
        return "m";
    case NODE_LIST:
        return "l";
    case NODE_TEXT:
        return node->plain ? "p" : "q";
    default:
        return "-";
    }
}

static void write_row(struct json *json, const struct node *node, unsigned depth, const struct node_pair *pair)
{
    json_open_array(json);
    json_int(json, depth);
    json_text(json, kind_letter(node));
    json_int(json, node->line);
    json_int(json, node->column);
    json_text(json, node->kind == NODE_TEXT ? node->text : NULL);
    if (pair) {
        json_text(json, pair->key);
        json_int(json, pair->line);
        json_int(json, pair->column);
    }
    json_close(json);
}

static RESULT int write_node(struct writing *writing, const struct node *node, unsigned depth,
                             const struct node_pair *pair)
{
    size_t text = node->kind == NODE_TEXT ? strlen(node->text) : 0;
    if (writing->text.n > 1 && writing->text.n + text > writing->most) {
        int r = end_piece(writing);
        if (r)
            return r;
        begin_piece(writing);
    }
    write_row(&writing->json, node, depth, pair);
    for (size_t i = 0; i < node->n; i++) {
        const struct node_pair *child = node->kind == NODE_MAP ? &node->pairs[i] : NULL;
        int r = write_node(writing, child ? child->value : node->items[i], depth + 1, child);
        if (r)
            return r;
    }
    return 0;
}

int tree_write(const struct node *root, size_t bytes, int (*take)(void *user, const char *piece, size_t n), void *user)
{
    ARENA_SCOPE(arena);
    struct writing writing = {.arena = arena, .most = bytes, .text = TEXT(arena), .take = take, .user = user};
    begin_piece(&writing);
    int r = write_node(&writing, root, 0, NULL);
    return r ? r : end_piece(&writing);
}

struct open_node {
    struct node *node;
    struct pair_list LIST(struct node_pair) pairs;
    struct item_list LIST(struct node *) items;
};

struct tree_reader {
    struct arena *arena;
    const char *file;
    struct open_node open[DEPTH_MOST + 1];
    unsigned depth; /* how many are open */
    struct root_list LIST(struct node *) roots;
};

struct tree_reader *tree_reader_new(struct arena *arena, const char *file)
{
    struct tree_reader *reader = ARENA_NEW(arena, struct tree_reader);
    reader->arena = arena;
    reader->file = arena_text(arena, file);
    return reader;
}

static void close_down_to(struct tree_reader *reader, unsigned depth)
{
    while (reader->depth > depth) {
        struct open_node *open = &reader->open[--reader->depth];
        open->node->pairs = open->pairs.at;
        open->node->items = open->items.at;
        open->node->n = open->node->kind == NODE_MAP ? open->pairs.n : open->items.n;
    }
}

static int corrupt(struct oops *oops)
{
    return oops_set(oops, ERR_CORRUPT, "tree", "读取程序的回答不合规矩", "the tree does not hold together");
}

static bool int_at(const json_t *row, size_t i, int most, int *ret_number)
{
    const json_t *value = json_array_get(row, i);
    json_int_t number = json_integer_value(value);
    *ret_number = (int)number;
    return json_is_integer(value) && number >= 0 && number <= most;
}

static bool fill_kind(struct node *node, const char *letter, const char *text)
{
    static const char LETTERS[] = "mlpq-";
    static const enum node_kind KINDS[] = {NODE_MAP, NODE_LIST, NODE_TEXT, NODE_TEXT, NODE_NULL};
    const char *found = letter && letter[0] && !letter[1] ? strchr(LETTERS, *letter) : NULL;
    if (!found)
        return false;
    node->kind = KINDS[found - LETTERS];
    node->plain = *letter == 'p';
    node->text = node->kind == NODE_NULL ? "" : text;
    return (node->kind == NODE_TEXT) == (text != NULL);
}

static RESULT int place_node(struct tree_reader *reader, struct node *node, unsigned depth, const json_t *row,
                             struct oops *oops)
{
    if (!depth) {
        *list_push(reader->arena, &reader->roots) = node;
        return 0;
    }
    struct open_node *parent = &reader->open[depth - 1];
    if (parent->node->kind == NODE_LIST) {
        *list_push(reader->arena, &parent->items) = node;
        return 0;
    }
    struct node_pair pair = {.key = arena_text(reader->arena, json_string_value(json_array_get(row, 5))),
                             .value = node};
    if (parent->node->kind != NODE_MAP || !pair.key || !int_at(row, 6, 1 << 30, &pair.line) ||
        !int_at(row, 7, 1 << 30, &pair.column))
        return corrupt(oops);
    *list_push(reader->arena, &parent->pairs) = pair;
    return 0;
}

static RESULT int take_row(struct tree_reader *reader, const json_t *row, struct oops *oops)
{
    int depth;
    struct node *node = ARENA_NEW(reader->arena, struct node);
    node->file = reader->file;
    const char *text = arena_text(reader->arena, json_string_value(json_array_get(row, 4)));
    if (!int_at(row, 0, DEPTH_MOST, &depth) || (unsigned)depth > reader->depth ||
        !fill_kind(node, json_string_value(json_array_get(row, 1)), text) || !int_at(row, 2, 1 << 30, &node->line) ||
        !int_at(row, 3, 1 << 30, &node->column))
        return corrupt(oops);
    close_down_to(reader, (unsigned)depth);
    int r = place_node(reader, node, (unsigned)depth, row, oops);
    reader->open[reader->depth++] = (struct open_node){.node = node};
    return r;
}

int tree_take(struct tree_reader *reader, const json_t *piece, struct oops *oops)
{
    if (!json_is_array(piece))
        return corrupt(oops);
    for (size_t i = 0; i < json_array_size(piece); i++) {
        int r = take_row(reader, json_array_get(piece, i), oops);
        if (r)
            return r;
    }
    return 0;
}

void tree_finish(struct tree_reader *reader, struct node ***ret_roots, size_t *ret_count)
{
    close_down_to(reader, 0);
    *ret_roots = reader->roots.at;
    *ret_count = reader->roots.n;
}
