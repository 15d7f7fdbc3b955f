/* The inverse of an import, out of its own changes in the trail: records that it opened become void, records that it
 * changed get back what they had. What somebody changed since stays as it is and is told. Numbers that were drawn,
 * deeds, sightings and printed documents stay: they happened. */
#include "cases/job_inner.h"

#include "audit/delta.h"
#include "cases/page.h"
#include "rules/terms.h"

#include <stdio.h>
#include <string.h>

struct undone {
    const char *table;
    int64_t id;
    bool created;
    bool lost;                              /* a long text: the trail keeps only its hash */
    int64_t version;                        /* that the import left */
    struct before LIST(struct cell) before; /* flat, as the columns hold them */
    bool taken_back;
};

struct undoing {
    int64_t since;      /* the last change of the import; 0 = unknown */
    struct map records; /* "table/id" → struct undone */
    struct undone_list LIST(struct undone *) list;
};

/* --- reading the trail --- */

/* Of what the engine writes itself only what still waits for somebody is taken back. */
static bool taken_back(const struct law *law, const char *table)
{
    static const char *const BUILTIN[] = {"task", "delivery", "strike"};
    const struct reg *reg = law_reg(law, table);
    for (size_t i = 0; i < sizeof BUILTIN / sizeof *BUILTIN; i++)
        if (!strcmp(BUILTIN[i], table))
            return true;
    return reg && !reg->builtin && !reg->owner;
}

static struct undone *undone_of(struct job *job, const char *table, int64_t id)
{
    struct undoing *undoing = job->plan_state;
    const char *key = arena_printf(job->plan, "%s/%lld", table, (long long)id);
    struct undone *undone = map_get(&undoing->records, key);
    if (undone)
        return undone;
    undone = ARENA_NEW(job->plan, struct undone);
    *undone = (struct undone){.table = arena_text(job->plan, table), .id = id};
    map_set(job->plan, &undoing->records, key, undone);
    *list_push(job->plan, &undoing->list) = undone;
    return undone;
}

static struct value flat_value(struct arena *arena, const struct delta_value *value)
{
    switch (value->kind) {
    case DELTA_INT:
        return VALUE_OF_INT(value->number);
    case DELTA_REAL:
        return VALUE_OF_REAL(value->real);
    case DELTA_TEXT:
        return VALUE_OF_TEXT(arena_text_n(arena, value->text.at, value->text.n));
    default:
        return VALUE_NONE;
    }
}

static bool is_piece(struct piece piece, const char *text)
{
    return piece.n == strlen(text) && !memcmp(piece.at, text, piece.n);
}

/* The first change of a cell knows what it held before the import. */
static void note_before(struct job *job, struct undone *undone, struct piece name, const struct delta_value *before)
{
    for (size_t i = 0; i < undone->before.n; i++)
        if (is_piece(name, undone->before.at[i].name))
            return;
    undone->lost = undone->lost || before->kind == DELTA_HASH;
    *list_push(job->plan, &undone->before) =
        (struct cell){arena_text_n(job->plan, name.at, name.n), flat_value(job->plan, before)};
}

static void note_put(struct job *job, struct delta_reader *reader)
{
    char table[120];
    struct piece name;
    struct delta_value before, after;
    snprintf(table, sizeof table, "%.*s", (int)reader->table.n, reader->table.at);
    struct undone *undone = taken_back(job->law, table) ? undone_of(job, table, reader->id) : NULL;
    if (undone && reader->op == DELTA_INSERT)
        undone->created = true;
    while (delta_next_cell(reader, &name, &before, &after)) {
        if (!undone)
            continue;
        if (is_piece(name, "version"))
            undone->version = after.number;
        else if (!undone->created)
            note_before(job, undone, name, &before);
    }
}

static int note_change(void *context, const struct reg *reg, const struct row *change)
{
    struct job *job = context;
    struct delta_reader reader;
    const char *delta = row_text(change, "delta");
    (void)reg;
    if (!delta_read(&reader, delta, strlen(delta), *delta ? delta[1] : '\0'))
        return -ERR_CORRUPT;
    while (delta_next_put(&reader))
        note_put(job, &reader);
    return reader.broken ? -ERR_CORRUPT : 0;
}

/* Records first: their tasks look at what became of them. */
static void sort_list(struct job *job)
{
    struct undoing *undoing = job->plan_state;
    struct undone_list sorted = {0};
    for (int tasks = 0; tasks < 2; tasks++)
        for (size_t i = 0; i < undoing->list.n; i++)
            if ((strcmp(undoing->list.at[i]->table, "task") == 0) == (tasks == 1))
                *list_push(job->plan, &sorted) = undoing->list.at[i];
    undoing->list = sorted;
}

static int load_origin(const struct job *job, const struct job_world *world, struct job **ret_of, struct oops *oops)
{
    struct row *row = NULL;
    ARENA_SCOPE(arena);
    int none = store_row(world->store, arena, "job", job->of, &row, oops);
    if (none == 1)
        return oops_set(oops, ERR_INVALID, "", "要撤销的导入不存在", "the import is not there");
    return none ? none : job_new(row, ret_of, oops);
}

static int plan(struct job *job, const struct job_world *world, struct oops *oops)
{
    static const char *const COLUMNS[] = {"delta", NULL};
    struct undoing *undoing = ARENA_NEW(job->plan, struct undoing);
    __attribute__((cleanup(job_done))) struct job *of = NULL;
    ARENA_SCOPE(arena);
    int failed = load_origin(job, world, &of, oops);
    if (failed < 0)
        return failed;
    const struct page_walk walk = {.law = world->law,
                                   .table = "trail",
                                   .where = job_trail_where(arena, of->id, of->last_seq),
                                   .columns = COLUMNS,
                                   .after = of->first_seq};
    job->plan_state = undoing;
    job->law = world->law;
    job->into = arena_text(job->arena, of->into);
    undoing->since = of->last_seq;
    failed = page_each(world->store, &walk, note_change, job, oops);
    if (failed < 0)
        return failed;
    sort_list(job);
    job->items = undoing->list.n;
    return 0;
}

/* --- one record --- */

static struct value ref_of(struct arena *arena, const char *text)
{
    const char *slash = strrchr(text, '/');
    int64_t id;
    if (!slash || !text_to_int(slash + 1, &id))
        return VALUE_NONE;
    return VALUE_OF_REF(arena_text_n(arena, text, (size_t)(slash - text)), id);
}

static struct value list_of(struct arena *arena, const char *to, const char *json)
{
    JSON_SCOPE(items);
    const json_t *item;
    size_t i;
    if (json_read(json, strlen(json), "list", NULL, &items, NULL) || !json_is_array(items))
        return VALUE_NONE;
    struct value *values = ARENA_ARRAY(arena, struct value, json_array_size(items));
    json_array_foreach(items, i, item) values[i] =
        to ? VALUE_OF_REF(to, json_integer_value(item))
           : VALUE_OF_TEXT(arena_text(arena, json_string_value(item) ? json_string_value(item) : ""));
    return VALUE_OF_LIST(values, json_array_size(items));
}

static struct value flat_named(const struct undone *undone, const char *name, const char *end, int64_t open)
{
    char full[120];
    snprintf(full, sizeof full, "%s%s", name, end);
    for (size_t i = 0; i < undone->before.n; i++)
        if (!strcmp(undone->before.at[i].name, full))
            return undone->before.at[i].value.kind == VALUE_EMPTY ? VALUE_OF_INT(open) : undone->before.at[i].value;
    return VALUE_OF_INT(open);
}

/* Flat cells are what columns hold; a fact takes values. false: of no column. */
static bool value_before(struct arena *arena, const struct table *table, const struct undone *undone,
                         const struct cell *flat, struct cell *ret_cell)
{
    size_t n = strlen(flat->name);
    const char *name = text_ends(flat->name, ".from") ? arena_text_n(arena, flat->name, n - 5)
                       : text_ends(flat->name, ".to") ? arena_text_n(arena, flat->name, n - 3)
                                                      : flat->name;
    const struct column *column = table_column(table, name);
    struct value value = flat->value;
    if (!column)
        return false;
    if (column->kind == COLUMN_RANGE)
        value = VALUE_OF_RANGE(flat_named(undone, name, ".from", RANGE_OPEN_FROM).number,
                               flat_named(undone, name, ".to", RANGE_OPEN_TO).number);
    else if (column->kind == COLUMN_REF && value.kind == VALUE_INT)
        value = VALUE_OF_REF(column->to, value.number);
    else if (column->kind == COLUMN_ANYREF && value.kind == VALUE_TEXT)
        value = ref_of(arena, value.text);
    else if (column->kind == COLUMN_LIST && value.kind == VALUE_TEXT)
        value = list_of(arena, column->to, value.text);
    *ret_cell = (struct cell){column->name, value};
    return true;
}

static void restore_fact(struct arena *arena, const struct law *law, const struct undone *undone, struct fact *fact)
{
    const struct table *table = schema_table(&law->schema, undone->table);
    fact->values = ARENA_ARRAY(arena, struct cell, undone->before.n);
    for (size_t i = 0; i < undone->before.n; i++)
        if (value_before(arena, table, undone, &undone->before.at[i], &fact->values[fact->value_count]))
            fact->value_count++;
}

/* What is sensed is known by its identity, which is unique: a record that was taken back gives it up, so that the same
 * is found anew, and not joined to what nobody sees. */
static void give_up_identity(struct arena *arena, const struct law *law, const struct row *row, struct fact *fact)
{
    const char *identity = row_text(row, "identity");
    if (!reg_field(law_reg(law, row->table), "identity") || !*identity)
        return;
    struct cell *cells = ARENA_ARRAY(arena, struct cell, fact->value_count + 1);
    memcpy(cells, fact->values, fact->value_count * sizeof *cells);
    cells[fact->value_count++] = (struct cell){
        "identity", VALUE_OF_TEXT(arena_printf(arena, "已撤销 %lld：%s", (long long)row->id, identity))};
    fact->values = cells;
}

static void void_fact(struct arena *arena, const struct undone *undone, ms_t now, struct fact *fact)
{
    const bool delivery = !strcmp(undone->table, "delivery");
    const struct cell cells[] = {
        {"state", VALUE_OF_TEXT(delivery ? "failed" : TAKEN_BACK)},
        {"since", VALUE_OF_INT(now)},
        {"due", VALUE_NONE},
        {"wake", VALUE_NONE},
        {"reason", VALUE_OF_TEXT("导入已撤销")},
        {"next", VALUE_NONE}, /* of tasks and messages */
    };
    bool engine = delivery || !strcmp(undone->table, "task");
    fact->values = arena_copy(arena, cells, sizeof cells);
    fact->value_count = !engine ? 4 : delivery ? 5 : 6;
}

/* --- whether it is as the import left it --- */

/* This undoing itself may have touched it: as many changes of ours as versions have passed, and nobody else's. */
static int own_changes(const struct job *job, const struct job_world *world, struct arena *arena,
                       const struct undone *undone, int64_t *ret_n, struct oops *oops)
{
    const struct undoing *undoing = job->plan_state;
    const struct term *where = term_and(arena, job_trail_where(arena, job->id, 0),
                                        term_is(arena, "subject", VALUE_OF_REF(undone->table, undone->id)));
    const struct term *since = term_compare(arena, "id", TERM_MORE, VALUE_OF_INT(undoing->since));
    const struct ask ask = {.kind = ASK_COUNT, .table = "trail", .where = term_and(arena, where, since)};
    struct answer answer;
    int failed = store_ask(world->store, arena, &ask, &answer, oops);
    if (!failed)
        *ret_n = answer.value.number;
    return failed;
}

static bool of_voided(const struct job *job, const struct row *task)
{
    const struct undoing *undoing = job->plan_state;
    struct value subject = row_get(task, "subject");
    char key[120];
    if (subject.kind != VALUE_REF)
        return false;
    snprintf(key, sizeof key, "%s/%lld", subject.ref.table, (long long)subject.ref.id);
    const struct undone *record = map_get(&undoing->records, key);
    return record && record->created && record->taken_back;
}

static const char *name_of(struct arena *arena, const struct law *law, const struct row *row)
{
    const struct reg *reg = law_reg(law, row->table);
    const char *number = row_text(row, "number"), *title = reg && reg->title_of ? row_text(row, reg->title_of) : "";
    return arena_printf(arena, "%s %s", reg ? reg->title : row->table,
                        *number  ? number
                        : *title ? title
                                 : arena_printf(arena, "%lld", (long long)row->id));
}

static bool is_engine(const struct undone *undone)
{
    return !strcmp(undone->table, "task") || !strcmp(undone->table, "delivery") || !strcmp(undone->table, "strike");
}

/* What the engine keeps is taken back only while it waits; nobody is told of it. */
static bool waits(const struct undone *undone, const struct row *row)
{
    const char *state = row_text(row, "state");
    if (!strcmp(undone->table, "task"))
        return !strcmp(state, "open") || !strcmp(state, "missed") || !strcmp(state, "hidden");
    return !strcmp(state, !strcmp(undone->table, "delivery") ? "pending" : "standing");
}

static int keep(struct job *job, const struct undone *undone, const char *name, const char *message)
{
    if (is_engine(undone))
        return ITEM_NOTHING;
    job->told.will[WILL_REFUSED]++;
    job_problem(job, name, message);
    return ITEM_NOTHING;
}

static int check_unchanged(struct job *job, const struct job_world *world, struct arena *arena,
                           const struct undone *undone, const struct row *row, struct oops *oops)
{
    const struct undoing *undoing = job->plan_state;
    int64_t passed = row_int(row, "version") - undone->version, ours = 0;
    if (!passed || (is_engine(undone) && of_voided(job, row)))
        return ITEM_FACT;
    int failed = undoing->since ? own_changes(job, world, arena, undone, &ours, oops) : 0;
    if (failed < 0)
        return failed;
    return ours == passed ? ITEM_FACT : keep(job, undone, name_of(arena, world->law, row), "后来又有改动，保留原样");
}

static int fact(struct job *job, const struct job_world *world, struct arena *arena, size_t item, struct fact *ret_fact,
                struct oops *oops)
{
    const struct undoing *undoing = job->plan_state;
    const struct undone *undone = undoing->list.at[item];
    struct row *row = NULL;
    int failed = store_row(world->store, arena, undone->table, undone->id, &row, oops);
    if (failed)
        return failed < 0 ? failed : ITEM_NOTHING;
    bool engine = is_engine(undone);
    if ((!undone->created && !undone->before.n) || page_is_void(row) ||
        (engine && undone->created && !waits(undone, row)))
        return ITEM_NOTHING;
    failed = check_unchanged(job, world, arena, undone, row, oops);
    if (failed)
        return failed;
    if (undone->lost && !undone->created)
        return keep(job, undone, name_of(arena, world->law, row), "原来的长文本在证据链中只存摘要，不能自动恢复");
    ret_fact->kind = FACT_DEED;
    ret_fact->name = "edit";
    ret_fact->table = undone->table;
    ret_fact->record = undone->id;
    ret_fact->version = row_int(row, "version");
    if (undone->created) {
        void_fact(arena, undone, world->now, ret_fact);
        give_up_identity(arena, world->law, row, ret_fact);
    } else {
        restore_fact(arena, world->law, undone, ret_fact);
    }
    ret_fact->reason = "撤销导入";
    return ITEM_FACT;
}

static void answered(struct job *job, size_t item, const struct fact_answer *answer, const char *verb)
{
    const struct undoing *undoing = job->plan_state;
    struct undone *undone = undoing->list.at[item];
    ARENA_SCOPE(arena);
    (void)verb;
    if (!answer->code) {
        undone->taken_back = true;
        job->told.will[WILL_CHANGED] += !is_engine(undone);
        return;
    }
    const char *reason = answer->refusals.n ? answer->refusals.at[0].reason : answer->oops.zh;
    (void)!keep(job, undone, arena_printf(arena, "%s/%lld", undone->table, (long long)undone->id), reason);
}

static int finish(struct job *job, const struct job_world *world, struct oops *oops)
{
    (void)world;
    (void)oops;
    job->told.in_file = job->told.will[WILL_CHANGED] + job->told.will[WILL_REFUSED];
    return 0;
}

const struct job_work job_undoing = {plan, NULL, NULL, fact, answered, finish};
