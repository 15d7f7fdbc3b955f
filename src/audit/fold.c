#include "audit/fold.h"

static uint64_t cell(struct fold_key key, uint64_t row, uint64_t name, char kind, int64_t number, const void *bytes,
                     size_t n)
{
    return fold_hash(key, row, name ^ (uint64_t)(unsigned char)kind << 56, (uint64_t)number, bytes, n);
}

static uint64_t real_cell(struct fold_key key, uint64_t row, uint64_t name, double real)
{
    return cell(key, row, name, 'r', 0, &real, sizeof real);
}

uint64_t fold_delta_value(struct fold_key key, uint64_t row, uint64_t name, const struct delta_value *value)
{
    switch (value->kind) {
    case DELTA_EMPTY: return 0;
    case DELTA_INT: return cell(key, row, name, 'i', value->number, NULL, 0);
    case DELTA_REAL: return real_cell(key, row, name, value->real);
    case DELTA_TEXT: return cell(key, row, name, 't', 0, value->text.at, value->text.n);
    case DELTA_HASH: return cell(key, row, name, 'h', value->number, value->text.at, value->text.n);
    }
    return 0;
}

uint64_t fold_flat(struct fold_key key, struct chain *chain, uint64_t row, uint64_t name, const struct flat *flat)
{
    char hash[CHAIN_HEX];
    switch (flat->kind) {
    case FLAT_NONE: return 0;
    case FLAT_INT: return cell(key, row, name, 'i', flat->number, NULL, 0);
    case FLAT_REAL: return real_cell(key, row, name, flat->real);
    case FLAT_BYTES: return cell(key, row, name, 'b', 0, flat->bytes, flat->n);
    case FLAT_TEXT:
        if (flat->n <= DELTA_TEXT_MAX)
            return cell(key, row, name, 't', 0, flat->bytes, flat->n);
        chain_digest_hex(chain, flat->bytes, flat->n, hash);
        return cell(key, row, name, 'h', (int64_t)flat->n, hash, CHAIN_HEX - 1);
    }
    return 0;
}
