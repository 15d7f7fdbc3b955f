/* Numbers for rows and cells: a keyed hash (SipHash-1-3, Aumasson and Bernstein), its key drawn anew for each
 * verification, so that nobody can prepare two cells with one number. */
#ifndef FENGSUI_AUDIT_FOLD_H
#define FENGSUI_AUDIT_FOLD_H

#include "audit/delta.h"
#include "base/random.h"

#include <string.h>

struct fold_key {
    uint64_t k0, k1;
};

static inline struct fold_key fold_key_draw(void)
{
    struct fold_key key;
    random_bytes(&key, sizeof key);
    return key;
}

static inline uint64_t fold_turn(uint64_t x, int by) { return x << by | x >> (64 - by); }

struct fold_state {
    uint64_t v0, v1, v2, v3;
};

static inline void fold_round(struct fold_state *s)
{
    s->v0 += s->v1, s->v1 = fold_turn(s->v1, 13) ^ s->v0, s->v0 = fold_turn(s->v0, 32);
    s->v2 += s->v3, s->v3 = fold_turn(s->v3, 16) ^ s->v2;
    s->v0 += s->v3, s->v3 = fold_turn(s->v3, 21) ^ s->v0;
    s->v2 += s->v1, s->v1 = fold_turn(s->v1, 17) ^ s->v2, s->v2 = fold_turn(s->v2, 32);
}

static inline void fold_word(struct fold_state *s, uint64_t word)
{
    s->v3 ^= word;
    fold_round(s);
    s->v0 ^= word;
}

/* Hash of the words a, b, c and n bytes. */
static inline uint64_t fold_hash(struct fold_key key, uint64_t a, uint64_t b, uint64_t c, const void *bytes, size_t n)
{
    struct fold_state s = {key.k0 ^ 0x736f6d6570736575u, key.k1 ^ 0x646f72616e646f6du, key.k0 ^ 0x6c7967656e657261u,
                           key.k1 ^ 0x7465646279746573u};
    const unsigned char *at = bytes;
    uint64_t last = (uint64_t)n << 56;
    fold_word(&s, a);
    fold_word(&s, b);
    fold_word(&s, c);
    for (size_t left = n; left >= 8; left -= 8, at += 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        fold_word(&s, word);
    }
    for (size_t i = 0; i < n % 8; i++)
        last |= (uint64_t)at[i] << 8 * i;
    fold_word(&s, last);
    s.v2 ^= 0xff;
    fold_round(&s);
    fold_round(&s);
    fold_round(&s);
    return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

static inline uint64_t fold_name(struct fold_key key, const char *name, size_t n)
{
    return fold_hash(key, 'n', 0, 0, name, n);
}
static inline uint64_t fold_row(struct fold_key key, uint64_t table, int64_t id)
{
    return fold_hash(key, 'r', table, (uint64_t)id, NULL, 0);
}
static inline uint64_t fold_exists(struct fold_key key, uint64_t row) { return fold_hash(key, 'x', row, 0, NULL, 0); }

/* The number of one cell; an empty cell counts 0. `row` and `name` are the hashes above. */
uint64_t fold_delta_value(struct fold_key key, uint64_t row, uint64_t name, const struct delta_value *value);
uint64_t fold_flat(struct fold_key key, struct chain *chain, uint64_t row, uint64_t name, const struct flat *flat);

#endif
