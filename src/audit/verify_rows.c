/* Which rows do not agree: a fingerprint per row, for one share of the rows at a time. */
#include "audit/verify_inner.h"

#include <stdlib.h>

enum { ROWS_PER_SHARE = 4 << 20 }; /* 32 bytes each, at most half full: 256 MiB */

struct print {
    uint64_t row; /* 0 = free place */
    uint64_t sum;
    int64_t id;
    int32_t live;  /* inserted less removed */
    int16_t table; /* index into `tables` */
    bool seen;     /* the table has it */
};

struct prints {
    struct verify *v;
    struct print *at;
    size_t size; /* a power of two */
    uint64_t share, shares;
    struct {
        const char **at;
        size_t n, cap;
    } tables;
    bool full;
};

static int16_t table_index(struct prints *prints, struct piece name)
{
    for (size_t i = 0; i < prints->tables.n; i++)
        if (strlen(prints->tables.at[i]) == name.n && memcmp(prints->tables.at[i], name.at, name.n) == 0)
            return (int16_t)i;
    if (prints->tables.n == INT16_MAX)
        return 0; /* only a delta that nobody of us wrote names so many */
    *list_push(prints->v->arena, &prints->tables) = arena_text_n(prints->v->arena, name.at, name.n);
    return (int16_t)(prints->tables.n - 1);
}

static struct print *print_of(struct prints *prints, uint64_t row)
{
    size_t i = row & (prints->size - 1), first = i;
    while (prints->at[i].row && prints->at[i].row != row) {
        i = (i + 1) & (prints->size - 1);
        if (i == first) {
            prints->full = true;
            return NULL;
        }
    }
    return &prints->at[i];
}

static bool in_share(const struct prints *prints, uint64_t row)
{
    return (row >> 32) % prints->shares == prints->share;
}

static void take_puts(void *context, int64_t seq, struct delta_reader *puts)
{
    (void)seq;
    struct prints *prints = context;
    while (delta_next_put(puts)) {
        uint64_t row = verify_row_of(prints->v, puts->table, puts->id);
        uint64_t gain = verify_gain(prints->v, puts, row);
        struct print *print = in_share(prints, row) ? print_of(prints, row) : NULL;
        if (!print)
            continue;
        if (!print->row)
            *print = (struct print){.row = row, .id = puts->id, .table = table_index(prints, puts->table)};
        print->sum += gain;
        if (puts->op != DELTA_UPDATE)
            print->live += puts->op == DELTA_INSERT ? 1 : -1;
    }
}

static void take_row(void *context, const struct verify_row *row)
{
    struct prints *prints = context;
    struct print *print = in_share(prints, row->row) ? print_of(prints, row->row) : NULL;
    if (!print)
        return;
    if (!print->row) {
        struct piece table = {row->table, strlen(row->table)};
        *print = (struct print){.row = row->row, .id = row->id, .table = table_index(prints, table)};
    }
    print->sum -= row->gain;
    print->seen = true;
}

static void collect(struct prints *prints, struct suspects *suspects)
{
    for (size_t i = 0; i < prints->size; i++) {
        const struct print *print = &prints->at[i];
        if (!print->row || !print->sum || suspects->found++ >= VERIFY_KEPT)
            continue;
        const char *table = prints->tables.at[print->table];
        bool pen = strcmp(table, "pen") == 0; /* it is there from the beginning, and no change inserts it */
        suspects->at[suspects->n++] = (struct suspect){.table = table,
                                                       .id = print->id,
                                                       .row = print->row,
                                                       .how = !print->seen             ? SUSPECT_MISSING
                                                              : print->live > 0 || pen ? SUSPECT_ALTERED
                                                                                       : SUSPECT_ADDED};
    }
}

static int find_share(struct prints *prints, struct suspects *suspects, struct oops *oops)
{
    memset(prints->at, 0, prints->size * sizeof *prints->at);
    int err = verify_each_delta(prints->v, take_puts, prints, oops);
    if (!err)
        err = verify_each_row(prints->v, take_row, prints, oops);
    if (!err)
        collect(prints, suspects);
    return err;
}

static size_t place_for(int64_t rows)
{
    size_t size = 1024;
    while (size < (size_t)rows * 2 && size < 2 * (size_t)ROWS_PER_SHARE)
        size *= 2;
    return size;
}

int verify_find_rows(struct verify *v, struct suspects *ret_suspects, struct oops *oops)
{
    int64_t rows = v->report.rows + v->inserted; /* at most: a removed row leaves its print behind */
    struct prints prints = {.v = v, .size = place_for(rows), .shares = (uint64_t)rows / ROWS_PER_SHARE + 1};
    prints.at = malloc(prints.size * sizeof *prints.at);
    if (!prints.at)
        return oops_set(oops, ERR_NOMEM, "verify", NULL, NULL);
    int err = 0;
    for (prints.share = 0; prints.share < prints.shares && !err; prints.share++)
        err = find_share(&prints, ret_suspects, oops);
    free(prints.at);
    if (!err && prints.full)
        verify_say(v, VERIFY_ADDED, 0, "", "不符的行太多，未能全部指出", "too many rows disagree to name them all");
    return err;
}
