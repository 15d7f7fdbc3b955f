#include "audit/change.h"

#include "audit/delta.h"
#include "base/must.h"
#include "store/store_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAVEPOINTS_MAX = 64 };

/* ---- the trail as a table ---- */

static const struct column COLUMNS[] = {
    {"at", COLUMN_INT, NULL, true},          {"occurred", COLUMN_INT, NULL, false},
    {"fact", COLUMN_TEXT, NULL, false},      {"verb", COLUMN_TEXT, NULL, false},
    {"subject", COLUMN_ANYREF, NULL, true},  {"actor", COLUMN_REF, "person", true},
    {"actor-title", COLUMN_TEXT, NULL, false}, {"actor-kind", COLUMN_TEXT, NULL, false},
    {"session", COLUMN_TEXT, NULL, false},   {"source", COLUMN_TEXT, NULL, false},
    {"assurance", COLUMN_TEXT, NULL, false}, {"reason", COLUMN_TEXT, NULL, false},
    {"cause", COLUMN_TEXT, NULL, false},     {"text", COLUMN_TEXT, NULL, false},
    {"second", COLUMN_REF, "person", false}, {"generation", COLUMN_INT, NULL, false},
    {"reads", COLUMN_TEXT, NULL, false},     {"engine", COLUMN_TEXT, NULL, false},
    {"delta", COLUMN_TEXT, NULL, false},     {"hash", COLUMN_TEXT, NULL, false},
};
static const struct unique FACT_ONCE = {.columns = {"fact"}, .n = 1};

const struct table change_table = {
    .name = "change",
    .columns = COLUMNS,
    .column_count = sizeof COLUMNS / sizeof *COLUMNS,
    .uniques = &FACT_ONCE,
    .unique_count = 1,
};

/* ---- the pen ---- */

struct head {
    struct store_pen pen;
    unsigned char hash[CHAIN_BYTES];
};

struct pen {
    struct store *store;
    struct chain *chain;
    struct head head;      /* with what the open batch has written so far */
    struct head committed;
    struct head savepoints[SAVEPOINTS_MAX];
    unsigned savepoint_count;
    bool open;
    bool torn; /* a change stopped half way: nothing more is written until it is undone */
    struct bytes delta, link;
};

static int trail_damaged(struct oops *oops, const char *where)
{
    return oops_set(oops, ERR_CORRUPT, where, "办理痕迹的末端缺失或被改动，已停止写入，请运行 verify 查看",
                    "the end of the trail is missing or altered; nothing is written, run verify");
}

/* The pen's head must be the newest row of the trail: nobody writes on top of a cut or altered end. */
static int check_head(struct pen *pen, const struct head *head, struct oops *oops)
{
    if (head->pen.seq == 0)
        return 0;
    ARENA_SCOPE(arena);
    struct cell hash = {"hash", VALUE_NONE}, *cells = &hash;
    size_t n = 1;
    int err = store_flat_row(pen->store, arena, change_table.name, head->pen.seq, &cells, &n, oops);
    if (err < 0)
        return err;
    bool same = err == 0 && hash.value.kind == VALUE_TEXT && strcmp(hash.value.text, head->pen.hash) == 0;
    return same ? 0 : trail_damaged(oops, "change");
}

static int read_head(struct pen *pen, struct head *ret_head, struct oops *oops)
{
    struct head head = {0};
    int err = store_pen_read(pen->store, &head.pen, oops);
    if (err)
        return err;
    if (!chain_unhex(head.pen.hash, head.hash, sizeof head.hash))
        return trail_damaged(oops, "pen");
    *ret_head = head;
    return 0;
}

static int write_first_head(struct pen *pen, const struct pen_options *options, struct oops *oops)
{
    struct head head = {.pen = {.next_id = 1}};
    chain_origin_print(head.pen.origin, sizeof head.pen.origin, options->hash, options->test_clock);
    struct chain *chain;
    int err = chain_new(options->hash, &chain, oops);
    if (err)
        return err;
    chain_digest(chain, head.pen.origin, strlen(head.pen.origin), head.hash);
    chain_free(chain);
    chain_hex(head.hash, sizeof head.hash, head.pen.hash);
    return store_pen_write(pen->store, &head.pen, oops);
}

static int check_origin(struct pen *pen, const struct pen_options *options, struct oops *oops)
{
    enum chain_hash hash;
    bool test_clock;
    int err = chain_origin_parse(pen->head.pen.origin, &hash, &test_clock, oops);
    if (err)
        return err;
    if (test_clock != options->test_clock)
        return oops_set(oops, ERR_REFUSED, "pen",
                        test_clock ? "这是试验时钟的数据，正式服务不能打开" : "这是正式数据，试验时钟不能打开",
                        test_clock ? "this store was made for a test clock" : "this store is in production, no test clock");
    return chain_new(hash, &pen->chain, oops);
}

/* One transaction, so that a new file is either made completely or still new. */
static int set_up(struct pen *pen, const struct pen_options *options, struct oops *oops)
{
    const struct schema fixed = {&change_table, 1};
    int err = store_begin(pen->store, oops);
    if (err)
        return err;
    err = store_migrate(pen->store, &fixed, oops);
    if (!err)
        err = read_head(pen, &pen->head, oops);
    if (err == 1) {
        err = write_first_head(pen, options, oops);
        if (!err)
            err = read_head(pen, &pen->head, oops);
    }
    if (!err)
        err = check_origin(pen, options, oops);
    if (!err)
        err = check_head(pen, &pen->head, oops);
    if (err) {
        store_rollback(pen->store);
        return err;
    }
    return store_commit(pen->store, oops);
}

static void pen_free(struct pen *pen)
{
    chain_free(pen->chain);
    bytes_free(&pen->delta);
    bytes_free(&pen->link);
    free(pen);
}

int pen_open(struct store *store, const struct pen_options *options, struct pen **ret_pen, struct oops *oops)
{
    struct pen *pen = calloc(1, sizeof *pen);
    if (!pen)
        return oops_set(oops, ERR_NOMEM, NULL, NULL, NULL);
    pen->store = store;
    store_use_table(store, &change_table);
    int err = set_up(pen, options, oops);
    if (err) {
        pen_free(pen);
        return err;
    }
    pen->committed = pen->head;
    *ret_pen = pen;
    return 0;
}

void pen_close(struct pen *pen)
{
    if (!pen)
        return;
    pen_abandon(pen);
    store_close(pen->store);
    pen_free(pen);
}

struct store *pen_store(struct pen *pen) { return pen->store; }
ms_t pen_at(const struct pen *pen) { return pen->head.pen.at; }
int64_t pen_next_id(const struct pen *pen) { return pen->head.pen.next_id; }
int64_t pen_seq(const struct pen *pen) { return pen->head.pen.seq; }
int64_t pen_generation(const struct pen *pen) { return pen->head.pen.generation; }

/* ---- batches ---- */

int pen_begin(struct pen *pen, struct oops *oops)
{
    MUST(!pen->open);
    int err = store_begin(pen->store, oops);
    if (err)
        return err;
    err = read_head(pen, &pen->head, oops);
    if (!err && pen->head.pen.seq != pen->committed.pen.seq) /* another process wrote: look before following it */
        err = check_head(pen, &pen->head, oops);
    if (err) {
        store_rollback(pen->store);
        pen->head = pen->committed;
        return err < 0 ? err : trail_damaged(oops, "pen");
    }
    pen->committed = pen->head;
    pen->savepoint_count = 0;
    pen->open = true;
    pen->torn = false;
    return 0;
}

static int refuse_torn(struct oops *oops)
{
    return oops_set(oops, ERR_REFUSED, "change", "上一步没有写完，须先撤回", "a change stopped half way and must be undone first");
}

int pen_commit(struct pen *pen, struct oops *oops)
{
    MUST(pen->open);
    int err = pen->torn ? refuse_torn(oops) : 0;
    if (!err && pen->head.pen.seq != pen->committed.pen.seq)
        err = store_pen_write(pen->store, &pen->head.pen, oops);
    if (!err)
        err = store_commit(pen->store, oops);
    if (err) {
        pen_abandon(pen);
        return err;
    }
    pen->committed = pen->head;
    pen->open = false;
    return 0;
}

void pen_abandon(struct pen *pen)
{
    if (!pen->open)
        return;
    store_rollback(pen->store);
    pen->head = pen->committed;
    pen->open = pen->torn = false;
    pen->savepoint_count = 0;
}

int pen_savepoint(struct pen *pen)
{
    MUST(pen->open && pen->savepoint_count < SAVEPOINTS_MAX);
    int err = pen->torn ? -ERR_REFUSED : store_savepoint(pen->store);
    if (!err)
        pen->savepoints[pen->savepoint_count++] = pen->head;
    return err;
}

int pen_release(struct pen *pen)
{
    MUST(pen->open && pen->savepoint_count > 0);
    if (pen->torn)
        return -ERR_REFUSED;
    int err = store_release(pen->store);
    if (err)
        pen->torn = true;
    pen->savepoint_count--;
    return err;
}

void pen_back(struct pen *pen)
{
    MUST(pen->open && pen->savepoint_count > 0);
    store_rollback_to(pen->store);
    pen->head = pen->savepoints[--pen->savepoint_count];
    pen->torn = false;
}

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

static int apply_put(struct pen *pen, struct arena *arena, const struct put *put, struct oops *oops)
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
    enum delta_op op = put->insert ? DELTA_INSERT : put->remove ? DELTA_REMOVE : DELTA_UPDATE;
    delta_add(&pen->delta, pen->chain, op, put->table, put->id, before, put->remove ? before : flat.cells, n);
    return 0;
}

/* ---- the change itself ---- */

static int check_change(const struct pen *pen, const struct change *change, struct oops *oops)
{
    if (pen->torn)
        return refuse_torn(oops);
    if (text_empty(change->verb) || text_empty(change->actor.title) || text_empty(change->actor.kind))
        return oops_set(oops, ERR_INVALID, "change", "变更缺少动作或办理人", "a change needs a verb and an actor");
    if (change->at < pen->head.pen.at)
        return oops_set(oops, ERR_INVALID, "change", "变更的时间早于上一笔", "a change cannot be earlier than the one before");
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
    } rows[] = {{actor->again, "again"}, {actor->strong, "strong"}, {actor->in_place, "in-place"}, {actor->trusted, "trusted"}};
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
        VALUE_OF_INT(change->at), VALUE_OF_INT(change->occurred ? change->occurred : change->at),
        text_or_none(change->fact_id), text_or_none(change->verb), subject_of(arena, change),
        id_or_none(actor->person), text_or_none(actor->title), text_or_none(actor->kind),
        text_or_none(actor->session), text_or_none(actor->source), assurance_of(arena, actor),
        text_or_none(change->reason), text_or_none(change->cause), text_or_none(change->text),
        id_or_none(actor->second), VALUE_OF_INT(change->generation), text_or_none(change->reads),
        VALUE_OF_TEXT(FENGSUI_VERSION), VALUE_OF_TEXT(arena_text_n(arena, pen->delta.at, pen->delta.n)),
    };
    _Static_assert(sizeof values / sizeof *values + 1 == sizeof COLUMNS / sizeof *COLUMNS, "a value per column");
    for (size_t i = 0; i < chain_column_count; i++)
        cells[i] = (struct cell){chain_columns[i], values[i]};
    return chain_column_count;
}

static void link_change(struct pen *pen, int64_t seq, const struct cell *cells, size_t n, struct head *ret_head)
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
static int write_link(struct pen *pen, struct arena *arena, const struct change *change, struct head *head,
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

static int apply_puts(struct pen *pen, struct arena *arena, const struct change *change, struct oops *oops)
{
    int err = 0;
    for (size_t i = 0; i < change->put_count && !err; i++)
        err = apply_put(pen, arena, &change->puts[i], oops);
    return err;
}

int change_write(struct pen *pen, struct arena *arena, const struct change *change, int64_t *ret_seq,
                 struct oops *oops)
{
    MUST(pen->open);
    struct head head = pen->head;
    int err = check_change(pen, change, oops);
    delta_begin(&pen->delta, pen->chain);
    if (!err)
        err = apply_puts(pen, arena, change, oops);
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

int change_schema(struct pen *pen, struct arena *arena, const struct change *change, const struct schema *schema,
                  int64_t generation, struct oops *oops)
{
    MUST(pen->open);
    struct head head = pen->head;
    struct text print = TEXT(arena);
    print_schema(&print, schema);
    chain_digest_hex(pen->chain, text_end(&print), print.n, head.pen.schema);
    head.pen.generation = generation;
    int err = check_change(pen, change, oops);
    delta_begin(&pen->delta, pen->chain);
    if (!err)
        err = store_migrate(pen->store, schema, oops);
    if (!err) {
        add_pen_delta(pen, &pen->head.pen, &head.pen);
        err = apply_puts(pen, arena, change, oops);
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
