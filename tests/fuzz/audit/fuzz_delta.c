/* Deltas as an outsider could leave them in the trail, and lines that claim to be seals. Whatever is read, every
 * piece lies inside the input, a reader that breaks stays broken, and a seal that is accepted prints as it was read. */
#include "../fuzz.h"

#include "audit/delta.h"
#include "audit/seal.h"
#include "base/must.h"

#include <string.h>

static void check_piece(struct piece piece, const char *delta, size_t n)
{
    MUST(piece.at >= delta && piece.at + piece.n <= delta + n);
}

static void check_value(const struct delta_value *value, const char *delta, size_t n)
{
    if (value->kind == DELTA_TEXT || value->kind == DELTA_HASH)
        check_piece(value->text, delta, n);
    MUST(value->kind != DELTA_HASH || value->text.n == CHAIN_HEX - 1);
}

static void read_delta(const char *delta, size_t n, char hash)
{
    struct delta_reader reader;
    struct piece name;
    struct delta_value before, after;
    if (!delta_read(&reader, delta, n, hash))
        return;
    while (delta_next_put(&reader)) {
        check_piece(reader.table, delta, n);
        while (delta_next_cell(&reader, &name, &before, &after)) {
            check_piece(name, delta, n);
            check_value(&before, delta, n);
            check_value(&after, delta, n);
        }
    }
    MUST(reader.broken || reader.at == delta + n);
    MUST(!delta_next_put(&reader) && !delta_next_cell(&reader, &name, &before, &after));
}

static void read_seal(const char *line)
{
    ARENA_SCOPE(arena);
    struct seal seal, again;
    struct text printed = TEXT(arena), twice = TEXT(arena);
    struct oops oops = {0};
    if (seal_parse(line, &seal, &oops) != 0) {
        MUST(oops.code != 0);
        return;
    }
    seal_print(&printed, &seal);
    int err = seal_parse(text_end(&printed), &again, &oops);
    MUST(err == 0);
    seal_print(&twice, &again);
    MUST(strcmp(text_end(&printed), text_end(&twice)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    ARENA_SCOPE(arena);
    const char *copy = arena_text_n(arena, (const char *)bytes, n);
    read_delta(copy, n, 's');
    read_delta(copy, n, 'm');
    read_seal(copy);
    return 0;
}
