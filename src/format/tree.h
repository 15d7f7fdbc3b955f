/* A YAML tree as pieces of JSON, so that it can cross from the confined reader to the server. A piece is an array
 * of nodes in the order of the file, each node an array:
 *     [depth, kind, line, column, text, key, key line, key column]
 * kind is "m" map, "l" list, "p" plain text, "q" quoted or block text, "-" nothing; text is null for maps and
 * lists, the last three stand only where the parent is a map. Depth 0 begins a document. */
#ifndef FENGSUI_FORMAT_TREE_H
#define FENGSUI_FORMAT_TREE_H

#include "format/yaml.h"

#include <jansson.h>

/* Hands out pieces of at most about `bytes` bytes; anything but 0 from `take` ends it and is returned. */
RESULT int tree_write(const struct node *root, size_t bytes, int (*take)(void *user, const char *piece, size_t n),
                      void *user);

/* Puts pieces together again. `arena` receives the nodes. */
struct tree_reader;
struct tree_reader *tree_reader_new(struct arena *arena, const char *file); /* lives in `arena` */

/* One piece, as read by json_read. -ERR_CORRUPT when it is none, or does not continue the one before. */
RESULT int tree_take(struct tree_reader *reader, const json_t *piece, struct oops *oops);

/* The documents that came, in their order. */
void tree_finish(struct tree_reader *reader, struct node ***ret_roots, size_t *ret_count);

#endif
