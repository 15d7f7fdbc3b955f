/* Which fields of the rows found: what the trail says of each, beside what the table holds. */
#include "audit/verify_inner.h"

#include <inttypes.h>
#include <stdio.h>

enum { SLOTS = 1024, BRIEF = 64 }; /* SLOTS: several times VERIFY_KEPT */

struct expected {
    const char *name;
    uint64_t number; /* of the cell (fold.h); 0 = empty */
    char brief[BRIEF];
};

struct record {
    const struct suspect *suspect;
    struct {
        struct expected *at;
        size_t n, cap;
    } cells;
    int64_t seq; /* of the last change that touched it */
};

struct records {
    struct verify *v;
    struct record at[VERIFY_KEPT];
    size_t n;
    uint16_t slots[SLOTS]; /* 0 = free, else index + 1 */
};

static uint16_t *slot_of(struct records *records, uint64_t row)
{
    size_t i = row % SLOTS;
    while (records->slots[i] && records->at[records->slots[i] - 1].suspect->row != row)
        i = (i + 1) % SLOTS;
    return &records->slots[i];
}

static struct expected *cell_of(struct records *records, struct record *record, struct piece name)
{
    for (size_t i = 0; i < record->cells.n; i++)
        if (strlen(record->cells.at[i].name) == name.n && memcmp(record->cells.at[i].name, name.at, name.n) == 0)
            return &record->cells.at[i];
    struct expected *cell = list_push(records->v->arena, &record->cells);
    cell->name = arena_text_n(records->v->arena, name.at, name.n);
    return cell;
}

/* At most BRIEF - 1 bytes, whole characters. */
static void brief_text(char *ret_brief, const char *text, size_t n)
{
    size_t room = BRIEF - 4, take = n <= room ? n : text_whole(text, room);
    snprintf(ret_brief, BRIEF, "%.*s%s", (int)take, text, take < n ? "…" : "");
}

static void brief_delta(char *ret_brief, const struct delta_value *value)
{
    switch (value->kind) {
    case DELTA_EMPTY: snprintf(ret_brief, BRIEF, "-"); return;
    case DELTA_INT: snprintf(ret_brief, BRIEF, "%" PRId64, value->number); return;
    case DELTA_REAL: snprintf(ret_brief, BRIEF, "%.17g", value->real); return;
    case DELTA_TEXT: brief_text(ret_brief, value->text.at, value->text.n); return;
    case DELTA_HASH: snprintf(ret_brief, BRIEF, "(%" PRId64 " B, %.12s…)", value->number, value->text.at); return;
    }
}

static void brief_flat(char *ret_brief, const struct flat *flat)
{
    switch (flat->kind) {
    case FLAT_NONE: snprintf(ret_brief, BRIEF, "-"); return;
    case FLAT_INT: snprintf(ret_brief, BRIEF, "%" PRId64, flat->number); return;
    case FLAT_REAL: snprintf(ret_brief, BRIEF, "%.17g", flat->real); return;
    case FLAT_TEXT: brief_text(ret_brief, flat->bytes, flat->n); return;
    case FLAT_BYTES: snprintf(ret_brief, BRIEF, "(%zu B)", flat->n); return;
    }
}

static void take_puts(void *context, int64_t seq, struct delta_reader *puts)
{
    struct records *records = context;
    struct piece name;
    struct delta_value before, after;
    while (delta_next_put(puts)) {
        uint64_t row = verify_row_of(records->v, puts->table, puts->id);
        uint16_t slot = *slot_of(records, row);
        struct record *record = slot ? &records->at[slot - 1] : NULL;
        if (record)
            record->seq = seq;
        while (delta_next_cell(puts, &name, &before, &after)) {
            if (!record)
                continue;
            struct expected *cell = cell_of(records, record, name);
            cell->number = fold_delta_value(records->v->key, row, fold_name(records->v->key, name.at, name.n), &after);
            brief_delta(cell->brief, &after);
        }
    }
}

static void say_field(struct verify *v, const struct record *record, const char *name, const char *trail,
                      const char *table)
{
    char place[160], zh[300], en[300];
    snprintf(place, sizeof place, "%s/%" PRId64 " field %s", record->suspect->table, record->suspect->id, name);
    snprintf(zh, sizeof zh, "字段被改动：办理痕迹为“%s”，表中为“%s”", trail, table);
    snprintf(en, sizeof en, "the field was altered: the trail says \"%s\", the table holds \"%s\"", trail, table);
    verify_say(v, VERIFY_ALTERED, record->seq, place, zh, en);
}

/* Compares the cells that the row has now; marks them met by setting their number to 0. */
static size_t compare_cells(struct verify *v, struct record *record, const struct store_scan *scan)
{
    size_t told = 0;
    for (size_t i = 0; i < store_scan_width(scan); i++) {
        const char *name = store_scan_name(scan, i);
        struct flat flat = store_scan_cell(scan, i);
        uint64_t hash = fold_name(v->key, name, strlen(name));
        uint64_t number = fold_flat(v->key, v->chain, record->suspect->row, hash, &flat);
        struct expected *cell = NULL;
        for (size_t j = 0; j < record->cells.n && !cell; j++)
            if (strcmp(record->cells.at[j].name, name) == 0)
                cell = &record->cells.at[j];
        if (number != (cell ? cell->number : 0)) {
            char brief[BRIEF];
            brief_flat(brief, &flat);
            say_field(v, record, name, cell ? cell->brief : "-", brief);
            told++;
        }
        if (cell)
            cell->number = 0;
    }
    return told;
}

static int say_altered(struct verify *v, struct record *record, struct oops *oops)
{
    static const char *const PEN[] = {"generation", "schema"};
    bool pen = strcmp(record->suspect->table, "pen") == 0;
    STORE_SCAN(scan);
    int64_t id;
    int err = store_scan_open(v->store, record->suspect->table, pen ? PEN : NULL, pen ? 2 : 0, record->suspect->id - 1,
                              1, &scan, oops);
    if (!err)
        err = store_scan_next(scan, &id, oops);
    if (err)
        return err < 0 ? err : 0;
    size_t told = compare_cells(v, record, scan);
    for (size_t i = 0; i < record->cells.n; i++)
        if (record->cells.at[i].number) { /* a column that the table has no more */
            say_field(v, record, record->cells.at[i].name, record->cells.at[i].brief, "-");
            told++;
        }
    if (!told)
        say_field(v, record, "?", "", "");
    return 0;
}

static void say_row(struct verify *v, const struct record *record)
{
    char place[160];
    bool missing = record->suspect->how == SUSPECT_MISSING;
    snprintf(place, sizeof place, "%s/%" PRId64, record->suspect->table, record->suspect->id);
    verify_say(v, missing ? VERIFY_MISSING : VERIFY_ADDED, record->seq, place,
               missing ? "记录被删去" : "这条记录没有任何变更记载",
               missing ? "the row was deleted" : "no change of the trail wrote this row");
}

int verify_find_fields(struct verify *v, const struct suspects *suspects, struct oops *oops)
{
    struct records *records = ARENA_NEW(v->arena, struct records);
    records->v = v;
    for (size_t i = 0; i < suspects->n; i++) {
        records->at[records->n] = (struct record){.suspect = &suspects->at[i]};
        *slot_of(records, suspects->at[i].row) = (uint16_t)++records->n;
    }
    int err = verify_each_delta(v, take_puts, records, oops);
    for (size_t i = 0; i < records->n && !err; i++) {
        if (suspects->at[i].how == SUSPECT_ALTERED)
            err = say_altered(v, &records->at[i], oops);
        else
            say_row(v, &records->at[i]);
    }
    v->report.problem_count += suspects->found - suspects->n;
    return err;
}
