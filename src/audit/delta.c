#include "audit/delta.h"

#include <stdlib.h>
#include <string.h>

/* ---- writing ---- */

void delta_begin(struct bytes *delta, struct chain *chain)
{
    char head[2] = {'1', chain_letter(chain_kind(chain))};
    delta->n = 0;
    bytes_add(delta, head, sizeof head);
}

static void add_name(struct bytes *delta, const char *name)
{
    size_t n = strlen(name);
    bytes_add_int(delta, (int64_t)n, ':');
    bytes_add(delta, name, n);
}

static void add_value(struct bytes *delta, struct chain *chain, struct value value)
{
    size_t n = value.kind == VALUE_TEXT ? strlen(value.text) : 0;
    if (n <= DELTA_TEXT_MAX) {
        chain_add_value(delta, value);
        return;
    }
    char hash[CHAIN_HEX];
    chain_digest_hex(chain, value.text, n, hash);
    bytes_add(delta, "h", 1);
    bytes_add_int(delta, (int64_t)n, ':');
    bytes_add(delta, hash, CHAIN_HEX - 1);
}

static bool says_something(enum delta_op op, const struct cell *before, const struct cell *after)
{
    if (op == DELTA_INSERT)
        return after->value.kind != VALUE_EMPTY;
    if (op == DELTA_REMOVE)
        return before->value.kind != VALUE_EMPTY;
    return !value_same(before->value, after->value);
}

void delta_add(struct bytes *delta, struct chain *chain, enum delta_op op, const char *table, int64_t id,
               const struct cell *before, const struct cell *after, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += says_something(op, &before[i], &after[i]);
    if (op == DELTA_UPDATE && count == 0)
        return;
    char sign = (char)op;
    bytes_add(delta, &sign, 1);
    add_name(delta, table);
    bytes_add_int(delta, id, ';');
    bytes_add_int(delta, (int64_t)count, ';');
    for (size_t i = 0; i < n; i++) {
        if (!says_something(op, &before[i], &after[i]))
            continue;
        add_name(delta, after[i].name);
        if (op != DELTA_INSERT)
            add_value(delta, chain, before[i].value);
        if (op != DELTA_REMOVE)
            add_value(delta, chain, after[i].value);
    }
}

/* ---- reading ---- */

static bool broken(struct delta_reader *reader)
{
    reader->broken = true;
    return false;
}

static bool read_number(struct delta_reader *reader, char end, int64_t *ret_number)
{
    const char *at = reader->at;
    bool negative = at < reader->end && *at == '-';
    uint64_t number = 0, limit = negative ? (uint64_t)INT64_MAX + 1 : INT64_MAX;
    const char *first = at += negative;
    for (; at < reader->end && *at >= '0' && *at <= '9'; at++) {
        uint64_t digit = (uint64_t)(*at - '0');
        if (number > (limit - digit) / 10)
            return broken(reader);
        number = number * 10 + digit;
    }
    if (at == first || at == reader->end || *at != end)
        return broken(reader);
    reader->at = at + 1;
    *ret_number = negative ? (int64_t)(0 - number) : (int64_t)number;
    return true;
}

static bool read_piece(struct delta_reader *reader, int64_t n, struct piece *ret_piece)
{
    if (n < 0 || n > reader->end - reader->at)
        return broken(reader);
    *ret_piece = (struct piece){reader->at, (size_t)n};
    reader->at += n;
    return true;
}

static bool read_name(struct delta_reader *reader, struct piece *ret_name)
{
    int64_t n;
    return read_number(reader, ':', &n) && read_piece(reader, n, ret_name);
}

static bool read_real(struct delta_reader *reader, double *ret_real)
{
    char digits[40], *stop;
    const char *end = memchr(reader->at, ';', (size_t)(reader->end - reader->at));
    size_t n = end ? (size_t)(end - reader->at) : 0;
    if (n == 0 || n >= sizeof digits)
        return broken(reader);
    memcpy(digits, reader->at, n);
    digits[n] = '\0';
    *ret_real = strtod(digits, &stop);
    reader->at = end + 1;
    return *stop == '\0' || broken(reader);
}

static bool read_value(struct delta_reader *reader, struct delta_value *ret_value)
{
    *ret_value = (struct delta_value){.kind = DELTA_EMPTY};
    if (reader->at == reader->end)
        return broken(reader);
    switch (*reader->at++) {
    case '-': return true;
    case 'i': ret_value->kind = DELTA_INT; return read_number(reader, ';', &ret_value->number);
    case 'r': ret_value->kind = DELTA_REAL; return read_real(reader, &ret_value->real);
    case 't': ret_value->kind = DELTA_TEXT; return read_name(reader, &ret_value->text);
    case 'h':
        ret_value->kind = DELTA_HASH;
        return read_number(reader, ':', &ret_value->number) && read_piece(reader, CHAIN_HEX - 1, &ret_value->text);
    default: return broken(reader);
    }
}

bool delta_read(struct delta_reader *reader, const char *delta, size_t n, char hash)
{
    *reader = (struct delta_reader){.at = delta, .end = delta + n};
    if (n < 2 || delta[0] != '1' || delta[1] != hash)
        return broken(reader);
    reader->at += 2;
    return true;
}

bool delta_next_put(struct delta_reader *reader)
{
    int64_t cells;
    struct piece name;
    struct delta_value before, after;
    while (delta_next_cell(reader, &name, &before, &after))
        ; /* nobody asked for them */
    if (reader->broken || reader->at == reader->end)
        return false;
    reader->op = (enum delta_op) * reader->at++;
    if (reader->op != DELTA_INSERT && reader->op != DELTA_UPDATE && reader->op != DELTA_REMOVE)
        return broken(reader);
    if (!read_name(reader, &reader->table) || !read_number(reader, ';', &reader->id) ||
        !read_number(reader, ';', &cells) || cells < 0)
        return broken(reader);
    reader->cells_left = (size_t)cells;
    return true;
}

bool delta_next_cell(struct delta_reader *reader, struct piece *ret_name, struct delta_value *ret_before,
                     struct delta_value *ret_after)
{
    if (reader->broken || reader->cells_left == 0)
        return false;
    reader->cells_left--;
    *ret_before = *ret_after = (struct delta_value){.kind = DELTA_EMPTY};
    return read_name(reader, ret_name) && (reader->op == DELTA_INSERT || read_value(reader, ret_before)) &&
           (reader->op == DELTA_REMOVE || read_value(reader, ret_after));
}
