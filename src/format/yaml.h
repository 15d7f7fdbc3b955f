/* YAML 1.2 → a plain tree of maps, lists and texts, each with its place in the file. Reads what people write
 * by hand: no aliases, anchors, tags or directives, no key twice in one map, keys are texts.
 *
 * Scalars stay texts, untyped: `5 workdays after received-at`, `no`, `0x1F` and `2026-03-01` are what stands
 * there; whoever knows the field gives them a meaning. A plain scalar cannot begin with * & ! % @ ` in YAML,
 * it must be quoted then. A value left empty (`防水:`) is NODE_NULL; `null` and `~` are texts like others. */
#ifndef FENGSUI_FORMAT_YAML_H
#define FENGSUI_FORMAT_YAML_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum node_kind { NODE_MAP, NODE_LIST, NODE_TEXT, NODE_NULL };

struct node {
    enum node_kind kind;
    const char *file;        /* as handed to the reader */
    int line, column;        /* from 1; columns count characters */
    const char *text;        /* NODE_TEXT: unquoted, folded, never NULL; NODE_NULL: ""; others NULL */
    bool plain;              /* NODE_TEXT: written without quotes and not as a block */
    struct node_pair *pairs; /* NODE_MAP: n pairs in the order of the file */
    struct node **items;     /* NODE_LIST: n items */
    size_t n;
};

struct node_pair {
    const char *key;
    int line, column;   /* of the key */
    struct node *value; /* never NULL */
};

/* Limits of one reading; 0 takes the default. */
struct yaml_limits {
    size_t bytes;   /* default 4 MiB */
    size_t nodes;   /* default 500,000; keys count too */
    unsigned depth; /* default 64, at most 64 */
};

/* Reads the only document of `bytes`. `file` is the name in messages ("packs/base/pack.yaml:12:3"); it is
 * copied. The tree lives in `arena`. A file without content gives a NODE_NULL. `limits` may be NULL.
 * Fails with -ERR_SYNTAX (malformed, alias, anchor, tag, key twice, second document, not UTF-8) or
 * -ERR_TOO_LARGE (bytes, nodes, depth). */
RESULT int yaml_read(struct arena *arena, const char *file, const char *bytes, size_t n,
                     const struct yaml_limits *limits, struct node **ret_root, struct oops *oops);

/* Reads all documents of `bytes`, separated by `---`; none when the file has no content. */
RESULT int yaml_read_all(struct arena *arena, const char *file, const char *bytes, size_t n,
                         const struct yaml_limits *limits, struct node ***ret_roots, size_t *ret_count,
                         struct oops *oops);

/* The value of `key`; NULL when `map` is NULL, no map, or has no such key. */
struct node *node_get(const struct node *map, const char *key);

/* The text of `key`, NULL when it is absent or no text. */
const char *node_text(const struct node *map, const char *key);

/* "pack.yaml:12:3", for messages. */
const char *node_where(struct arena *arena, const struct node *node);

#endif
