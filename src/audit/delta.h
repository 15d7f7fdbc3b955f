/* What a change did to the rows, independent of columns and schema: the text that the trail keeps and the
 * chain links. Values are flat (store_write.h). Grammar of format 1, without blanks:
 *     delta := "1" HASH put*                   HASH as in chain.h
 *     put   := OP name id ";" count ";" cell*  OP: "+" inserted  "~" updated  "-" removed
 *     cell  := name before after               inserted: only after; removed: only before
 *     name  := length ":" bytes
 *     value := "-" | "i" digits ";" | "r" digits ";" | "t" length ":" bytes | "h" length ":" 64 hex digits
 * Cells are sorted by name, empty ones are left out of "+" and "-", unchanged ones out of "~". A text of more
 * than DELTA_TEXT_MAX bytes stands as its length and hash ("h"). */
#ifndef FENGSUI_AUDIT_DELTA_H
#define FENGSUI_AUDIT_DELTA_H

#include "audit/chain.h"

enum { DELTA_TEXT_MAX = 1024 };

enum delta_op { DELTA_INSERT = '+', DELTA_UPDATE = '~', DELTA_REMOVE = '-' };

/* ---- writing ---- */

void delta_begin(struct bytes *delta, struct chain *chain);
/* One put: `before` and `after` have the same `n` names, sorted. Writes nothing when nothing differs. */
void delta_add(struct bytes *delta, struct chain *chain, enum delta_op op, const char *table, int64_t id,
               const struct cell *before, const struct cell *after, size_t n);

/* ---- reading: pieces point into the delta ---- */

struct piece {
    const char *at;
    size_t n;
};

struct delta_value {
    enum { DELTA_EMPTY, DELTA_INT, DELTA_REAL, DELTA_TEXT, DELTA_HASH } kind;
    int64_t number;
    double real;
    struct piece text; /* DELTA_HASH: the 64 digits, `number` the length of the text */
};

struct delta_reader {
    const char *at, *end;
    bool broken; /* not of this grammar; reading stops */
    size_t cells_left;
    enum delta_op op;
    struct piece table;
    int64_t id;
};

/* false: broken at once (another format, or not this hash). */
bool delta_read(struct delta_reader *reader, const char *delta, size_t n, char hash);
/* false at the end or when broken. Cells of the former put that were not read are passed over. */
bool delta_next_put(struct delta_reader *reader);
bool delta_next_cell(struct delta_reader *reader, struct piece *ret_name, struct delta_value *ret_before,
                     struct delta_value *ret_after); /* of the put read last; absent sides are empty */

#endif
