#include "views/past.h"

#include "views/trail.h"

#include <string.h>

enum { OWN_MOST = 50, SAME_MOMENT_MOST = 500, SINCE_MOST = 1000 };

static bool begin(const struct row *change, struct delta_reader *ret_puts)
{
    const char *delta = row_text(change, "delta");
    return *delta && delta_read(ret_puts, delta, strlen(delta), delta[1]);
}

static bool is_put(const struct delta_reader *puts, enum delta_op op, const char *table, int64_t id)
{
    return puts->op == op && puts->id == id && puts->table.n == strlen(table) &&
           !memcmp(puts->table.at, table, puts->table.n);
}

static bool inserts(const struct row *change, const char *table, int64_t id)
{
    struct delta_reader puts;
    bool found = false;
    for (bool more = begin(change, &puts); more && !found && delta_next_put(&puts);)
        found = is_put(&puts, DELTA_INSERT, table, id);
    return found;
}

static size_t changes(struct reading *reading, const struct term *where, bool down, size_t most,
                      const struct row **ret_rows)
{
    static const char *const COLUMNS[] = {"hash", "delta"};
    struct ask ask = ask_rows_by(reading, "trail", where, "id", down, most);
    ask.columns = COLUMNS;
    ask.column_count = sizeof COLUMNS / sizeof *COLUMNS;
    return reading_rows(reading, &ask, ret_rows);
}

const struct row *past_insertion(struct reading *reading, const char *table, int64_t id, ms_t at, struct value about)
{
    const struct row *rows;
    const struct term *then = where_is(reading, "at", VALUE_OF_INT(at));
    size_t n = changes(reading, where_and(reading, where_is(reading, "subject", about), then), false, OWN_MOST, &rows);
    for (size_t i = 0; i < n; i++)
        if (inserts(&rows[i], table, id))
            return &rows[i];
    if (reading_wants(reading))
        return NULL;
    n = changes(reading, then, false, SAME_MOMENT_MOST, &rows);
    for (size_t i = 0; i < n; i++)
        if (inserts(&rows[i], table, id))
            return &rows[i];
    return NULL;
}

/* The row before this put of it. */
static void unwind(struct reading *reading, const struct reg *reg, struct delta_reader *puts, int64_t seq,
                   struct row *row)
{
    struct piece name;
    struct delta_value before, after;
    while (delta_next_cell(puts, &name, &before, &after)) {
        const char *column = arena_text_n(reading->arena, name.at, name.n);
        const struct field *field = reg_field(reg, column);
        if (!field)
            continue;
        struct value was = trail_value(reading, field, &before);
        if (before.kind == DELTA_HASH)
            was = VALUE_OF_TEXT(arena_printf(reading->arena, "（长文，其后经留痕第%lld条更正）", (long long)seq));
        row_set(reading->arena, row, column, was);
    }
}

const struct row *past_row(struct reading *reading, const struct row *now, ms_t at)
{
    const struct row *rows;
    const struct reg *reg = now ? law_reg(reading->law, now->table) : NULL;
    if (!reg)
        return now;
    struct row *row = row_copy(reading->arena, now);
    const struct term *since = where_compare(reading, "at", TERM_MORE, VALUE_OF_INT(at));
    const struct term *of = where_is(reading, "subject", VALUE_OF_REF(now->table, now->id));
    size_t n = changes(reading, where_and(reading, of, since), true, SINCE_MOST, &rows);
    for (size_t i = 0; i < n; i++) {
        struct delta_reader puts;
        for (bool more = begin(&rows[i], &puts); more && delta_next_put(&puts);)
            if (is_put(&puts, DELTA_UPDATE, now->table, now->id))
                unwind(reading, reg, &puts, rows[i].id, row);
    }
    return row;
}
