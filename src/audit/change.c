#include "audit/change.h"

#include "audit/pen_inner.h"

#include "base/must.h"

#include <stdio.h>
#include <string.h>

/* ---- the trail as a table ---- */

static const struct column COLUMNS[] = {
    {"at", COLUMN_INT, NULL, true},
    {"occurred", COLUMN_INT, NULL, false},
    {"fact", COLUMN_TEXT, NULL, false},
    {"verb", COLUMN_TEXT, NULL, false},
    {"subject", COLUMN_ANYREF, NULL, true},
    {"actor", COLUMN_REF, "person", true},
    {"actor-title", COLUMN_TEXT, NULL, false},
    {"actor-kind", COLUMN_TEXT, NULL, false},
    {"session", COLUMN_TEXT, NULL, false},
    {"source", COLUMN_TEXT, NULL, false},
    {"assurance", COLUMN_TEXT, NULL, false},
    {"reason", COLUMN_TEXT, NULL, false},
    {"cause", COLUMN_TEXT, NULL, false},
    {"text", COLUMN_TEXT, NULL, false},
    {"second", COLUMN_REF, "person", false},
    {"generation", COLUMN_INT, NULL, false},
    {"reads", COLUMN_TEXT, NULL, false},
    {"engine", COLUMN_TEXT, NULL, false},
    {"delta", COLUMN_TEXT, NULL, false},
    {"hash", COLUMN_TEXT, NULL, false},
};
static const struct unique FACT_ONCE = {.columns = {"fact"}, .n = 1};

const struct table change_table = {
    .name = "trail",
    .columns = COLUMNS,
    .column_count = sizeof COLUMNS / sizeof *COLUMNS,
    .uniques = &FACT_ONCE,
    .unique_count = 1,
};

/* ---- writing rows with their delta ---- */

static int row_gone(const struct put *put, struct oops *oops)
{
    char where[200];
    snprintf(where, sizeof where, "%s/%lld", put->table, (long long)put->id);
    return oops_set(oops, ERR_NOT_FOUND, where, "没有这条记录", "there is no such row");
}

/* What the row holds now, under the names of the put (all names when it goes). */
static int read_before(struct pen *pen, struct arena *arena, const struct put *flat, struct cell **ret_before,
                       size_t *ret_n, struct oops *oops)
{
    struct cell *before = flat->remove ? NULL : ARENA_ARRAY(arena, struct cell, flat->n + 1);
    size_t n = flat->remove ? 0 : flat->n;
    for (size_t i = 0; i < n; i++)
        before[i] = (struct cell){flat->cells[i].name, VALUE_NONE};
    int err = 0;
    if (!flat->insert && (n || flat->remove))
        err = store_flat_row(pen->store, arena, flat->table, flat->id, &before, &n, oops);
    if (err)
        return err == 1 ? row_gone(flat, oops) : err;
    *ret_before = before;
    *ret_n = n;
    return 0;
}

static int apply_put(struct pen *pen, struct arena *arena, const struct put *put, struct pen_head *head,
                     struct oops *oops)
{
    struct put flat;
    struct cell *before = NULL;
    size_t n = 0;
    int err = store_flat(pen->store, arena, put, &flat, oops);
    if (!err)
        err = read_before(pen, arena, &flat, &before, &n, oops);
    if (!err)
        err = store_put_flat(pen->store, arena, &flat, oops);
    if (err)
        return err;
    if (put->insert && put->id >= head->pen.next_id)
        head->pen.next_id = put->id + 1;
    enum delta_op op = put->insert ? DELTA_INSERT : put->remove ? DELTA_REMOVE : DELTA_UPDATE;
    delta_add(&pen->delta, pen->chain, op, put->table, put->id, before, put->remove ? before : flat.cells, n);
    return 0;
}

/* ---- the change itself ---- */

static int check_change(const struct pen *pen, const struct change *change, struct oops *oops)
{
    if (pen->torn)
        return pen_refuse_torn(oops);
    if (text_empty(change->verb) || text_empty(change->actor.title) || text_empty(change->actor.kind))
        return oops_set(oops, ERR_INVALID, "change", "变更缺少动作或办理人", "a change needs a verb and an actor");
    if (change->at < pen->head.pen.at)
        return oops_set(oops, ERR_INVALID, "change", "变更的时间早于上一笔",
                        "a change cannot be earlier than the one before");
    return 0;
}

static struct value text_or_none(const char *text) { return text_empty(text) ? VALUE_NONE : VALUE_OF_TEXT(text); }
static struct value id_or_none(int64_t id) { return id ? VALUE_OF_INT(id) : VALUE_NONE; }

static struct value subject_of(struct arena *arena, const struct change *change)
{
    if (text_empty(change->table))
        return VALUE_NONE;
    return VALUE_OF_TEXT(arena_printf(arena, "%s/%lld", change->table, (long long)change->record));
}

/* How sure the house was of the person. */
static struct value assurance_of(struct arena *arena, const struct actor *actor)
{
    struct text words = TEXT(arena);
    const struct {
        bool holds;
        const char *word;
    } rows[] = {
        {actor->again, "again"}, {actor->strong, "strong"}, {actor->in_place, "in-place"}, {actor->trusted, "trusted"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].holds)
            text_printf(&words, "%s%s", words.n ? " " : "", rows[i].word);
    return text_or_none(text_end(&words));
}

/* The columns of the trail in the order of the chain, the hash last. */
static size_t trail_cells(struct pen *pen, struct arena *arena, const struct change *change, struct cell *cells)
{
    const struct actor *actor = &change->actor;
    const struct value values[] = {
        VALUE_OF_INT(change->at),
        VALUE_OF_INT(change->occurred ? change->occurred : change->at),
        text_or_none(change->fact_id),
        text_or_none(change->verb),
        subject_of(arena, change),
        id_or_none(actor->person),
        text_or_none(actor->title),
        text_or_none(actor->kind),
        text_or_none(actor->session),
        text_or_none(actor->source),
        assurance_of(arena, actor),
        text_or_none(change->reason),
        text_or_none(change->cause),
        text_or_none(change->text),
        id_or_none(actor->second),
        VALUE_OF_INT(change->generation),
        text_or_none(change->reads),
        VALUE_OF_TEXT(FENGSUI_VERSION),
        VALUE_OF_TEXT(arena_text_n(arena, pen->delta.at, pen->delta.n)),
    };
    _Static_assert(sizeof values / sizeof *values + 1 == sizeof COLUMNS / sizeof *COLUMNS, "a value per column");
    for (size_t i = 0; i < chain_column_count; i++)
        cells[i] = (struct cell){chain_columns[i], values[i]};
    return chain_column_count;
}

static void link_change(struct pen *pen, int64_t seq, const struct cell *cells, size_t n, struct pen_head *ret_head)
{
    pen->link.n = 0;
    bytes_add(&pen->link, pen->head.hash, sizeof pen->head.hash);
    chain_add_value(&pen->link, VALUE_OF_INT(seq));
    for (size_t i = 0; i < n; i++)
        chain_add_value(&pen->link, cells[i].value);
    chain_digest(pen->chain, pen->link.at, pen->link.n, ret_head->hash);
    chain_hex(ret_head->hash, sizeof ret_head->hash, ret_head->pen.hash);
}

/* Writes the row of the trail whose delta stands ready; `head` comes with the new generation and schema. */
static int write_link(struct pen *pen, struct arena *arena, const struct change *change, struct pen_head *head,
                      struct oops *oops)
{
    struct cell cells[sizeof COLUMNS / sizeof *COLUMNS];
    head->pen.seq++;
    head->pen.at = change->at;
    if (change->last_id >= head->pen.next_id)
        head->pen.next_id = change->last_id + 1;
    size_t n = trail_cells(pen, arena, change, cells);
    link_change(pen, head->pen.seq, cells, n, head);
    cells[n++] = (struct cell){"hash", VALUE_OF_TEXT(head->pen.hash)};
    const struct put row = {.table = change_table.name, .id = head->pen.seq, .insert = true, .cells = cells, .n = n};
    return store_put_flat(pen->store, arena, &row, oops);
}

static int apply_puts(struct pen *pen, struct arena *arena, const struct change *change, struct pen_head *head,
                      struct oops *oops)
{
    int err = 0;
    for (size_t i = 0; i < change->put_count && !err; i++)
        err = apply_put(pen, arena, &change->puts[i], head, oops);
    return err;
}

int change_write(struct pen *pen, struct arena *arena, const struct change *change, int64_t *ret_seq, struct oops *oops)
{
    MUST(pen->open);
    struct pen_head head = pen->head;
    int err = check_change(pen, change, oops);
    delta_begin(&pen->delta, pen->chain);
    if (!err)
        err = apply_puts(pen, arena, change, &head, oops);
    if (!err)
        err = write_link(pen, arena, change, &head, oops);
    if (err) {
        pen->torn = true;
        return err;
    }
    pen->head = head;
    if (ret_seq)
        *ret_seq = head.pen.seq;
    return 0;
}

int change_of_fact(struct pen *pen, const char *fact_id, int64_t *ret_seq, struct oops *oops)
{
    return store_find(pen->store, change_table.name, "fact", fact_id, ret_seq, oops);
}

/* ---- schemas ---- */

static void print_schema(struct text *text, const struct schema *schema)
{
    for (size_t i = 0; i < schema->n; i++) {
        const struct table *table = &schema->tables[i];
        text_printf(text, "table %s of %s\n", table->name, table->owner ? table->owner : "-");
        for (size_t j = 0; j < table->column_count; j++) {
            const struct column *column = &table->columns[j];
            text_printf(text, "column %s %d %s\n", column->name, (int)column->kind, column->to ? column->to : "-");
        }
        for (size_t j = 0; j < table->unique_count; j++) {
            const struct unique *unique = &table->uniques[j];
            text_add(text, "unique");
            for (size_t k = 0; k < unique->n; k++)
                text_printf(text, " %s", unique->columns[k]);
            text_printf(text, " while %s = %s\n", unique->while_column ? unique->while_column : "-",
                        unique->while_value ? unique->while_value : "-");
        }
    }
}

/* The pen row takes part in the delta, so generation and schema are as protected as any record. */
static void add_pen_delta(struct pen *pen, const struct store_pen *before, const struct store_pen *after)
{
    struct cell old[] = {{"generation", id_or_none(before->generation)}, {"schema", text_or_none(before->schema)}};
    struct cell new[] = {{"generation", id_or_none(after->generation)}, {"schema", text_or_none(after->schema)}};
    delta_add(&pen->delta, pen->chain, DELTA_UPDATE, "pen", 1, old, new, 2);
}

/* The name of the trail belongs to the trail, though a schema may carry its description along. */
static int check_schema(const struct schema *schema, struct oops *oops)
{
    const struct table *twin = schema_table(schema, change_table.name);
    if (!twin || twin->columns == change_table.columns)
        return 0;
    return oops_set(oops, ERR_INVALID, change_table.name, "这个名称留给办理痕迹", "this name belongs to the trail");
}

int change_schema(struct pen *pen, struct arena *arena, const struct change *change, const struct schema *schema,
                  int64_t generation, struct oops *oops)
{
    MUST(pen->open);
    struct pen_head head = pen->head;
    struct text print = TEXT(arena);
    print_schema(&print, schema);
    chain_digest_hex(pen->chain, text_end(&print), print.n, head.pen.schema);
    head.pen.generation = generation;
    int err = check_change(pen, change, oops);
    delta_begin(&pen->delta, pen->chain);
    if (!err)
        err = check_schema(schema, oops);
    if (!err)
        err = store_migrate(pen->store, schema, oops);
    if (!err)
        err = store_layout_raise(pen->store, oops);
    if (!err) {
        add_pen_delta(pen, &pen->head.pen, &head.pen);
        err = apply_puts(pen, arena, change, &head, oops);
    }
    if (!err)
        err = write_link(pen, arena, change, &head, oops);
    if (err) {
        pen->torn = true;
        return err;
    }
    pen->head = head;
    return 0;
}
