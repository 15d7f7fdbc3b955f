/* A small world for the tests of the store: the same rows in memory and in a store, and a plain evaluator of terms
 * over those in memory. The evaluator is written from model/term.h, without a thought of SQL. */
#ifndef WORLD_H
#define WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/store.h"

extern const struct schema world_schema;

struct rows {
    struct row *at;
    size_t n;
};

struct world {
    struct arena *arena;
    struct rows rows[8]; /* in the order of world_schema */
};

/* Draws the rows; the same seed gives the same world. */
void world_draw(struct world *world, unsigned *seed);
void world_store(const struct world *world, struct store *store); /* migrates and writes all of it */
const struct rows *world_rows(const struct world *world, const char *table);
const struct row *world_row(const struct world *world, const char *table, int64_t id);

/* The rows that a term stands over, the innermost first. */
struct frame {
    const struct frame *outer;
    const struct row *row;
};

struct value world_value(const struct world *world, const struct frame *frame, const struct term *term);
int world_truth(struct value value); /* 1, 0, -1 unknown */
/* The answer to an ask by going through all rows. */
struct answer world_ask(const struct world *world, const struct ask *ask);

#endif
