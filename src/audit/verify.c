#include "audit/verify.h"

#include "audit/seal_inner.h"
#include "audit/verify_inner.h"

#include <stdio.h>

void verify_add(struct verify_report *report, struct arena *arena, const struct verify_problem *problem)
{
    report->problem_count++;
    if (report->kept == VERIFY_KEPT)
        return;
    if (!report->problems)
        report->problems = ARENA_ARRAY(arena, struct verify_problem, VERIFY_KEPT);
    report->problems[report->kept++] = *problem;
}

void verify_say(struct verify *v, int kind, int64_t seq, const char *place, const char *zh, const char *en)
{
    struct verify_problem problem = {.kind = kind, .seq = seq};
    snprintf(problem.place, sizeof problem.place, "%s", place);
    snprintf(problem.zh, sizeof problem.zh, "%s", zh);
    snprintf(problem.en, sizeof problem.en, "%s", en);
    verify_add(&v->report, v->arena, &problem);
}

int verify_tick(struct verify *v, int64_t rows, struct oops *oops)
{
    int64_t before = v->done / VERIFY_PAGE;
    v->done += rows;
    if (v->done / VERIFY_PAGE == before || !v->progress || !v->progress(v->context, v->done, v->total))
        return 0;
    return oops_set(oops, ERR_TIMEOUT, "verify", "核验被中止", "the verification was stopped");
}

/* ---- numbers ---- */

uint64_t verify_row_of(struct verify *v, struct piece table, int64_t id)
{
    return fold_row(v->key, fold_name(v->key, table.at, table.n), id);
}

uint64_t verify_gain(struct verify *v, struct delta_reader *reader, uint64_t row)
{
    uint64_t gain = reader->op == DELTA_UPDATE ? 0 : fold_exists(v->key, row);
    if (reader->op == DELTA_REMOVE)
        gain = 0 - gain;
    struct piece name;
    struct delta_value before, after;
    while (delta_next_cell(reader, &name, &before, &after)) {
        uint64_t hash = fold_name(v->key, name.at, name.n);
        gain += fold_delta_value(v->key, row, hash, &after) - fold_delta_value(v->key, row, hash, &before);
    }
    return gain;
}

/* ---- the tables ---- */

/* A table being read: the hashes of its name and its columns. */
struct reading {
    const char *name;
    uint64_t hash;
    uint64_t *columns;
    size_t width;
};

static struct reading reading_of(struct verify *v, struct arena *arena, const char *name, const struct store_scan *scan)
{
    struct reading reading = {name, fold_name(v->key, name, strlen(name)), NULL, store_scan_width(scan)};
    reading.columns = ARENA_ARRAY(arena, uint64_t, reading.width);
    for (size_t i = 0; i < reading.width; i++) {
        const char *column = store_scan_name(scan, i);
        reading.columns[i] = fold_name(v->key, column, strlen(column));
    }
    return reading;
}

static struct verify_row read_row(struct verify *v, const struct reading *reading, const struct store_scan *scan,
                                  int64_t id)
{
    struct verify_row row = {reading->name, id, fold_row(v->key, reading->hash, id), 0};
    row.gain = fold_exists(v->key, row.row);
    for (size_t i = 0; i < reading->width; i++) {
        struct flat flat = store_scan_cell(scan, i);
        row.gain += fold_flat(v->key, v->chain, row.row, reading->columns[i], &flat);
    }
    return row;
}

static int read_table(struct verify *v, const char *name, void (*take)(void *, const struct verify_row *),
                      void *context, struct oops *oops)
{
    ARENA_SCOPE(arena);
    STORE_SCAN(scan);
    int err = store_scan_open(v->store, name, NULL, 0, INT64_MIN, 0, &scan, oops);
    if (err)
        return err < 0 ? err : 0; /* without ids it is no table of ours: its rows will be missed */
    struct reading reading = reading_of(v, arena, name, scan);
    int64_t id;
    while ((err = store_scan_next(scan, &id, oops)) == 0) {
        struct verify_row row = read_row(v, &reading, scan, id);
        take(context, &row);
        err = verify_tick(v, 1, oops);
        if (err)
            return err;
    }
    return err == 1 ? 0 : err;
}

/* What the trail says of the model stands in the pen row; the rest of that row is checked with the chain. */
static struct verify_row read_pen(struct verify *v)
{
    struct verify_row row = {"pen", 1, verify_row_of(v, (struct piece){"pen", 3}, 1), 0};
    struct flat generation = {.kind = v->pen.generation ? FLAT_INT : FLAT_NONE, .number = v->pen.generation};
    struct flat schema = {
        .kind = *v->pen.schema ? FLAT_TEXT : FLAT_NONE, .bytes = v->pen.schema, .n = strlen(v->pen.schema)};
    row.gain = fold_flat(v->key, v->chain, row.row, fold_name(v->key, "generation", 10), &generation) +
               fold_flat(v->key, v->chain, row.row, fold_name(v->key, "schema", 6), &schema);
    return row;
}

int verify_each_row(struct verify *v, void (*take)(void *context, const struct verify_row *row), void *context,
                    struct oops *oops)
{
    ARENA_SCOPE(arena);
    const char *const *names;
    size_t n;
    int err = store_scan_tables(v->store, arena, &names, &n, oops);
    for (size_t i = 0; i < n && !err; i++)
        if (strcmp(names[i], change_table.name) != 0)
            err = read_table(v, arena_text(v->arena, names[i]), take, context, oops);
    if (err)
        return err;
    struct verify_row pen = read_pen(v);
    take(context, &pen);
    return 0;
}

int verify_each_delta(struct verify *v, void (*take)(void *context, int64_t seq, struct delta_reader *puts),
                      void *context, struct oops *oops)
{
    static const char *const DELTA[] = {"delta"};
    STORE_SCAN(scan);
    int err = store_scan_open(v->store, change_table.name, DELTA, 1, INT64_MIN, 0, &scan, oops);
    if (err)
        return err < 0 ? err : 0;
    int64_t seq;
    while ((err = store_scan_next(scan, &seq, oops)) == 0) {
        struct flat delta = store_scan_cell(scan, 0);
        struct delta_reader puts;
        if (delta.kind == FLAT_TEXT && delta_read(&puts, delta.bytes, delta.n, chain_letter(chain_kind(v->chain))))
            take(context, seq, &puts);
        err = verify_tick(v, 1, oops);
        if (err)
            return err;
    }
    return err == 1 ? 0 : err;
}

/* ---- the run ---- */

static void take_off(void *context, const struct verify_row *row)
{
    struct verify *v = context;
    v->sum -= row->gain;
    v->report.rows += strcmp(row->table, "pen") != 0;
}

static int check_rows(struct verify *v, struct oops *oops)
{
    int err = verify_each_row(v, take_off, v, oops);
    if (err || v->sum == 0)
        return err;
    struct suspects suspects = {0};
    err = verify_find_rows(v, &suspects, oops);
    return err ? err : verify_find_fields(v, &suspects, oops);
}

static int check_tables(struct verify *v, const struct schema *schema, struct oops *oops)
{
    ARENA_SCOPE(arena);
    const char *const *names;
    size_t n;
    int err = store_scan_tables(v->store, arena, &names, &n, oops);
    if (err)
        return err;
    for (size_t i = 0; i < schema->n; i++) {
        size_t at = 0;
        while (at < n && strcmp(names[at], schema->tables[i].name) != 0)
            at++;
        if (at == n)
            verify_say(v, VERIFY_MISSING, 0, schema->tables[i].name, "整张台账不见了", "the whole table is gone");
    }
    return 0;
}

/* One seal after the one before it. */
static int check_seal(struct verify *v, const struct seal *seal, const struct seal *former, struct oops *oops)
{
    struct oops why = {0};
    char place[40];
    snprintf(place, sizeof place, "seal %lld", (long long)seal->number);
    if (seal->number != (former ? former->number + 1 : 1))
        verify_say(v, VERIFY_SEAL, seal->seq, place, "封条编号不连续，有封条被取走或插入",
                   "the numbers of the seals have a gap");
    int err = seal_check(v->store, seal, former ? former->next_key : seal->key, &why);
    if (err == 1)
        verify_say(v, VERIFY_SEAL, seal->seq, place, why.zh, why.en);
    if (err < 0 && oops)
        *oops = why;
    v->report.seals++;
    return err < 0 ? err : 0;
}

static int check_seals(struct verify *v, const char *folder, struct oops *oops)
{
    struct oops why = {0};
    struct seal *seals = NULL;
    size_t n = 0;
    int err = seal_read_all(folder, v->arena, &seals, &n, &why);
    if (err == -ERR_CORRUPT) {
        verify_say(v, VERIFY_SEAL, 0, "seals.jsonl", why.zh, why.en);
        return 0;
    }
    if (err < 0)
        return oops_set(oops, -err, why.where, why.zh, why.en);
    err = 0;
    for (size_t i = 0; i < n && !err; i++)
        err = check_seal(v, &seals[i], i ? &seals[i - 1] : NULL, oops);
    if (!err && seal_key_follows(folder, n ? &seals[n - 1] : NULL) == 1)
        verify_say(v, VERIFY_SEAL, 0, "seals.jsonl", "最后的封条被取走：私钥与它不相接",
                   "the newest seals were taken away: the key does not follow them");
    return err;
}

static int run(struct verify *v, const struct schema *schema, const char *seal_folder, struct oops *oops)
{
    int err = verify_chain(v, oops);
    if (!err && schema && v->pen.generation)
        err = check_tables(v, schema, oops);
    if (!err)
        err = check_rows(v, oops);
    if (!err && seal_folder)
        err = check_seals(v, seal_folder, oops);
    store_snapshot_end(v->store);
    return err;
}

static int read_origin(struct verify *v, struct oops *oops)
{
    enum chain_hash hash = CHAIN_SHA256;
    bool test_clock;
    int err = store_pen_read(v->store, &v->pen, oops);
    if (err)
        return err < 0 ? err : oops_set(oops, ERR_CORRUPT, "pen", "数据文件里没有笔录", "the store has no pen");
    if (chain_origin_parse(v->pen.origin, &hash, &test_clock, NULL) != 0)
        verify_say(v, VERIFY_CHAIN, 0, "pen field origin", "起源记录被改动",
                   "the record of how the store was created was altered");
    return chain_new(hash, &v->chain, oops);
}

int verify_run(struct store *store, const struct schema *schema, const char *seal_folder,
               bool (*progress)(void *context, int64_t done, int64_t total), void *context, struct arena *arena,
               struct verify_report *ret_report, struct oops *oops)
{
    struct verify v = {
        .store = store, .key = fold_key_draw(), .arena = arena, .progress = progress, .context = context};
    int err = read_origin(&v, oops);
    if (!err)
        err = run(&v, schema, seal_folder, oops);
    chain_free(v.chain);
    if (!err)
        *ret_report = v.report;
    return err;
}
