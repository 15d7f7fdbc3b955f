/* The values that rules compute with and that stores keep.
 * Storage types are few: integers (numbers, money in fen, times in ms, flags 0/1, ids), text, lists and
 * ranges of these; reals only for measurements. Dates are the ms of the 24:00 that ends them. */
#ifndef FENGSUI_MODEL_VALUE_H
#define FENGSUI_MODEL_VALUE_H

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum value_kind { VALUE_EMPTY, VALUE_INT, VALUE_REAL, VALUE_TEXT, VALUE_REF, VALUE_RANGE, VALUE_LIST };

struct value {
    enum value_kind kind;
    union {
        int64_t number;
        double real;
        const char *text;
        struct {
            const char *table; /* the register referred to */
            int64_t id;
        } ref;
        struct {
            int64_t from, to; /* RANGE_OPEN_FROM / RANGE_OPEN_TO where open */
        } range;
        struct {
            const struct value *at;
            size_t n;
        } list;
    };
};

#define RANGE_OPEN_FROM INT64_MIN
#define RANGE_OPEN_TO INT64_MAX

#define VALUE_NONE ((struct value){.kind = VALUE_EMPTY})
#define VALUE_OF_INT(n_) ((struct value){.kind = VALUE_INT, .number = (n_)})
#define VALUE_OF_REAL(x_) ((struct value){.kind = VALUE_REAL, .real = (x_)})
#define VALUE_OF_TEXT(t_) ((struct value){.kind = VALUE_TEXT, .text = (t_)})
#define VALUE_OF_REF(t_, id_) ((struct value){.kind = VALUE_REF, .ref = {(t_), (id_)}})
#define VALUE_OF_RANGE(f_, t_) ((struct value){.kind = VALUE_RANGE, .range = {(f_), (t_)}})
#define VALUE_OF_LIST(at_, n_) ((struct value){.kind = VALUE_LIST, .list = {(at_), (n_)}})

bool value_filled(struct value value);                  /* not "", no empty list, no range open at both ends */
bool value_same(struct value a, struct value b);        /* exact: same kind and content */
/* Order as conditions see it: numbers by size (int and real mix), text by bytes, refs by id
 * (a ref equals the integer of its id and the text "register/id"). -2 when they cannot be compared. */
int value_compare(struct value a, struct value b);
bool value_holds(struct value list, struct value item); /* list membership; a single value is a list of one */
/* A canonical text, the same on every machine: used in keys, deltas and hashes. */
void value_print(struct text *text, struct value value);
struct value value_copy(struct arena *arena, struct value value); /* deep */

struct cell {
    const char *name;
    struct value value;
};

struct row {
    const char *table;
    int64_t id;
    struct cell *cells;
    size_t n;
};

struct value row_get(const struct row *row, const char *name); /* VALUE_NONE when absent or row is NULL */
int64_t row_int(const struct row *row, const char *name);      /* 0 when absent; a ref gives its id */
const char *row_text(const struct row *row, const char *name); /* "" when absent */
/* Sets or adds a cell (cells live in `arena`). */
void row_set(struct arena *arena, struct row *row, const char *name, struct value value);
struct row *row_copy(struct arena *arena, const struct row *row);

#endif
