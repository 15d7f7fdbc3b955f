/* The chain of changes: hash = H(former hash ‖ canonical change), from the origin of the store on.
 *
 * A canonical change is the text of its columns in the order of `chain_columns`, each one
 *     "-"                when empty
 *     "i" digits ";"     a whole number
 *     "r" digits ";"     a real, 17 significant digits
 *     "t" length ":" …   a text of so many bytes
 * The first character of its delta is the format, the second the hash: "1s" SHA-256, "1m" SM3. */
#ifndef FENGSUI_AUDIT_CHAIN_H
#define FENGSUI_AUDIT_CHAIN_H

#include "audit/change.h"
#include "base/text.h"
#include "store/store_scan.h"

enum { CHAIN_BYTES = 32, CHAIN_HEX = 2 * CHAIN_BYTES + 1 };

/* The columns that are linked: all of change_table but the hash, after the id. */
extern const char *const chain_columns[];
extern const size_t chain_column_count;

/* Bytes in a growing buffer of its own, kept from change to change. */
struct bytes {
    char *at;
    size_t n, cap;
};
void bytes_add(struct bytes *bytes, const void *more, size_t n);
void bytes_add_int(struct bytes *bytes, int64_t number, char end); /* its digits and the byte that ends them */
void bytes_free(struct bytes *bytes);

/* A digest of one kind, ready for use again and again. */
struct chain;
int chain_new(enum chain_hash hash, struct chain **ret_chain, struct oops *oops) RESULT;
void chain_free(struct chain *chain); /* accepts NULL */
enum chain_hash chain_kind(const struct chain *chain);
char chain_letter(enum chain_hash hash); /* s, m */
void chain_digest(struct chain *chain, const void *bytes, size_t n, unsigned char ret_hash[CHAIN_BYTES]);
void chain_digest_hex(struct chain *chain, const void *bytes, size_t n, char ret_hex[CHAIN_HEX]);

/* How a store was created, as the pen keeps it: "fengsui 1 sha256 real-clock <32 hex digits>".
 * Its hash is the former hash of the first change. */
void chain_origin_print(char *ret_origin, size_t size, enum chain_hash hash, bool test_clock);
int chain_origin_parse(const char *origin, enum chain_hash *ret_hash, bool *ret_test_clock, struct oops *oops) RESULT;

/* One column of a canonical change. */
void chain_add_flat(struct bytes *bytes, const struct flat *flat);
void chain_add_value(struct bytes *bytes, struct value flat); /* a flat value (store_write.h) */

void chain_hex(const unsigned char *bytes, size_t n, char *ret_hex);
bool chain_unhex(const char *hex, unsigned char *ret_bytes, size_t n); /* exactly 2n digits */

#endif
