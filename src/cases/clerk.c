#include "cases/clerk.h"

#include "base/must.h"
#include "cases/load.h"
#include "rules/terms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct clerk {
    struct pen *pen;
    const struct law *law;
    void (*changed)(void *context, int64_t seq, const char *table, int64_t record);
    void *changed_context;
    struct recall recall;         /* for one batch */
    struct arena *batch;          /* what is told after the commit */
    struct told LIST(struct told_change { int64_t seq; const char *table; int64_t record; }) told;
};

int clerk_new(struct pen *pen, struct clerk **ret_clerk)
{
    struct clerk *clerk = calloc(1, sizeof *clerk);
    if (!clerk)
        return -ERR_NOMEM;
    clerk->pen = pen;
    clerk->batch = arena_new();
    clerk->recall.arena = arena_new();
    *ret_clerk = clerk;
    return 0;
}

void clerk_free(struct clerk *clerk)
{
    if (!clerk)
        return;
    arena_free(clerk->batch);
    arena_free(clerk->recall.arena);
    free(clerk);
}

void clerk_use_law(struct clerk *clerk, const struct law *law) { clerk->law = law; }
const struct law *clerk_law(const struct clerk *clerk) { return clerk->law; }

void clerk_on_change(struct clerk *clerk,
                     void (*changed)(void *context, int64_t seq, const char *table, int64_t record), void *context)
{
    clerk->changed = changed;
    clerk->changed_context = context;
}

/* --- one fact and its reactions --- */

struct working {
    struct clerk *clerk;
    struct arena *arena;
    struct fact_answer *answer;
    struct queue LIST(const struct fact *) queue;
    size_t written;
    const char *root; /* id of the fact that came from outside */
    bool dry;
};

/* The fact as it is decided: with its time, its free ids, and for reactions an id of its own. */
static struct fact prepared(struct working *working, const struct fact *asked, size_t number)
{
    struct fact fact = *asked;
    struct pen *pen = working->clerk->pen;
    if (fact.at < pen_at(pen))
        fact.at = pen_at(pen); /* law time never runs back */
    fact.first_id = pen_next_id(pen);
    if (number)
        snprintf(fact.id, sizeof fact.id, "%.*s#%zu", FACT_ROOT, working->root, number);
    return fact;
}

/* The record whose law decides: the fact's own; for the clock of a state the record in that state. */
static int row_of_fact(struct working *working, const struct fact *fact, const char **ret_table, struct row **ret_row,
                       struct oops *oops)
{
    struct store *store = pen_store(working->clerk->pen);
    *ret_table = fact->table;
    int none = store_row(store, working->arena, fact->table, fact->record, ret_row, oops);
    if (none || strcmp(fact->table, "task") != 0)
        return none;
    struct value subject = row_get(*ret_row, "subject");
    if (subject.kind != VALUE_REF || !strchr(row_text(*ret_row, "duty"), '.'))
        return 0; /* periods and what the engine keeps follow the law in force */
    *ret_table = subject.ref.table;
    return store_row(store, working->arena, subject.ref.table, subject.ref.id, ret_row, oops);
}

/* Open cases stay under the law they were opened under. */
static int law_of_fact(struct working *working, const struct fact *fact, const struct law **ret_law, struct oops *oops)
{
    const char *table;
    struct row *row;
    *ret_law = working->clerk->law;
    if (!working->clerk->law->formers.n || !fact->record || !fact->table)
        return 0;
    int none = row_of_fact(working, fact, &table, &row, oops);
    if (none == 0)
        *ret_law = law_of_record(working->clerk->law, table, row);
    return none < 0 ? none : 0;
}

static int decide(struct working *working, const struct fact *fact, struct outcome *ret_outcome, struct oops *oops)
{
    struct clerk *clerk = working->clerk;
    struct load load = {.store = pen_store(clerk->pen),
                        .arena = working->arena,
                        .recall = &clerk->recall,
                        .most = CLERK_ASKS,
                        .oops = oops};
    struct view view = load_view(&load);
    const struct law *law;
    int failed = law_of_fact(working, fact, &law, oops);
    if (failed < 0)
        return failed;
    int answer = step(law, fact, &view, working->arena, ret_outcome);
    if (load.asks > CLERK_ASKS)
        return oops_printf(oops, ERR_INTERNAL, fact->table, "%s 的“%s”要看的太多，没有决定",
                           fact->table ? fact->table : "", fact->name ? fact->name : "");
    MUST(answer != STEP_WANTS || load.failed);
    return load.failed ? load.failed : answer;
}

static struct put *flat_puts(struct arena *arena, const struct outcome *outcome)
{
    struct put *puts = ARENA_ARRAY(arena, struct put, outcome->puts.n);
    for (size_t i = 0; i < outcome->puts.n; i++)
        puts[i] = *outcome->puts.at[i];
    return puts;
}

/* Every change of the clerk's goes this way, so that nothing it has read outlives it. */
static int write_change(struct clerk *clerk, struct arena *arena, const struct change *change, int64_t *ret_seq,
                        struct oops *oops)
{
    for (size_t i = 0; i < change->put_count; i++)
        recall_written(&clerk->recall, change->puts[i].table);
    recall_written(&clerk->recall, change_table.name);
    return change_write(clerk->pen, arena, change, ret_seq, oops);
}

static void tell_row(struct clerk *clerk, int64_t seq, const char *table, int64_t record)
{
    *list_push(clerk->batch, &clerk->told) = (struct told_change){seq, arena_text(clerk->batch, table), record};
}

/* What is of no record, as what a sense saw, is told by the rows that it wrote. */
static void tell_written(struct clerk *clerk, int64_t seq, const struct outcome *outcome)
{
    if (outcome->table || !outcome->puts.n)
        tell_row(clerk, seq, outcome->table, outcome->record);
    for (size_t i = 0; !outcome->table && i < outcome->puts.n; i++)
        tell_row(clerk, seq, outcome->puts.at[i]->table, outcome->puts.at[i]->id);
}

static int write_outcome(struct working *working, const struct fact *fact, const struct outcome *outcome,
                         struct oops *oops)
{
    struct change change = {
        .fact_id = fact->id,
        .verb = outcome->verb,
        .table = outcome->table,
        .record = outcome->record,
        .at = fact->at,
        .occurred = fact->occurred,
        .actor = fact->actor,
        .reason = fact->reason,
        .cause = fact->cause,
        .text = outcome->text,
        .generation = working->clerk->law->generation,
        .last_id = outcome->next_id - 1,
        .puts = flat_puts(working->arena, outcome),
        .put_count = outcome->puts.n,
    };
    int64_t seq = 0;
    int failed = write_change(working->clerk, working->arena, &change, &seq, oops);
    if (failed < 0)
        return failed;
    tell_written(working->clerk, seq, outcome);
    working->answer->seq = seq;
    return 0;
}

static void join_notes(struct working *working, const struct outcome *outcome)
{
    for (size_t i = 0; i < outcome->notes.n; i++)
        *list_push(working->arena, &working->answer->notes) = outcome->notes.at[i];
    for (size_t i = 0; i < outcome->fired.n; i++)
        *list_push(working->arena, &working->answer->fired) = outcome->fired.at[i];
    for (size_t i = 0; i < outcome->consulted.n; i++)
        *list_push(working->arena, &working->answer->consulted) = outcome->consulted.at[i];
    for (size_t i = 0; i < outcome->warnings.n; i++)
        *list_push(working->arena, &working->answer->warnings) = outcome->warnings.at[i];
    for (size_t i = 0; working->dry && i < outcome->puts.n; i++)
        *list_push(working->arena, &working->answer->puts) = outcome->puts.at[i];
}

/* The fact itself answers the caller; its reactions only add notes. */
static void tell_answer(struct working *working, const struct outcome *outcome)
{
    struct fact_answer *answer = working->answer;
    answer->table = outcome->table;
    answer->record = outcome->record;
    answer->state = outcome->state;
    answer->number = outcome->number;
    answer->version = outcome->version;
}

static void tell_refused(struct working *working, const struct outcome *outcome)
{
    struct fact_answer *answer = working->answer;
    answer->refusals = outcome->refusals;
    answer->warnings = outcome->warnings;
    answer->consulted = outcome->consulted;
    answer->code = outcome->refusals.at[0].code;
    for (size_t i = 0; i < outcome->refusals.n; i++) /* what no correction of values can mend comes first */
        if (outcome->refusals.at[i].code == ERR_FORBIDDEN)
            answer->code = ERR_FORBIDDEN;
}

/* An effect that a record refuses is not lost: it stands in the trail with the reason. */
static int note_refused(struct working *working, const struct fact *fact, const struct outcome *outcome,
                        struct oops *oops)
{
    struct outcome said = {
        .table = fact->parent_table,
        .record = fact->parent,
        .verb = arena_printf(working->arena, "%s.refused", fact->table ? fact->table : fact->name),
        .text = outcome->refusals.at[0].reason,
        .next_id = fact->first_id,
    };
    return write_outcome(working, fact, &said, oops);
}

static int run_one(struct working *working, size_t number, struct oops *oops)
{
    struct outcome outcome;
    struct fact fact = prepared(working, working->queue.at[number], number);
    if (fact.depth > CLERK_DEPTH)
        return 0; /* looked at again by the next event; a chain this long is told by the checker */
    int failed = decide(working, &fact, &outcome, oops);
    if (failed < 0)
        return failed;
    if (!number && working->dry)
        working->answer->rows = outcome.rows;
    if (outcome.refusals.n) {
        if (number)
            return note_refused(working, &fact, &outcome, oops);
        tell_refused(working, &outcome);
        return 1;
    }
    join_notes(working, &outcome);
    if (!number)
        tell_answer(working, &outcome);
    if (!outcome.nothing || !number) {
        failed = write_outcome(working, &fact, &outcome, oops);
        if (failed < 0)
            return failed;
    }
    for (size_t i = 0; i < outcome.reactions.n; i++)
        *list_push(working->arena, &working->queue) = outcome.reactions.at[i];
    return working->queue.n > CLERK_REACTIONS
               ? oops_printf(oops, ERR_INTERNAL, fact.name, "“%s”引起的后果太多", fact.name ? fact.name : "")
               : 0;
}

static int answer_repeated(struct clerk *clerk, struct clerk_item *item, int64_t seq, struct oops *oops)
{
    struct row *row = NULL;
    int none = store_row(pen_store(clerk->pen), item->arena, "trail", seq, &row, oops);
    if (none < 0)
        return none;
    struct value subject = row_get(row, "subject");
    item->answer.repeated = true;
    item->answer.seq = seq;
    if (subject.kind != VALUE_REF)
        return 0;
    item->answer.table = subject.ref.table;
    item->answer.record = subject.ref.id;
    none = store_row(pen_store(clerk->pen), item->arena, subject.ref.table, subject.ref.id, &row, oops);
    if (none == 0) {
        item->answer.state = row_text(row, "state");
        item->answer.number = row_text(row, "number");
        item->answer.version = row_int(row, "version");
    }
    return none < 0 ? none : 0;
}

static void undo(struct clerk *clerk)
{
    pen_back(clerk->pen);
    recall_forget(&clerk->recall);
}

/* 0 written, 1 refused (or dry): the savepoint is to be undone. */
static int run_fact(struct clerk *clerk, struct clerk_item *item, struct oops *oops)
{
    int64_t seq;
    int seen = item->fact->id[0] ? change_of_fact(clerk->pen, item->fact->id, &seq, oops) : 1;
    if (seen <= 0)
        return seen < 0 ? seen : answer_repeated(clerk, item, seq, oops);
    struct working working = {
        .clerk = clerk, .arena = item->arena, .answer = &item->answer, .root = item->fact->id, .dry = item->dry};
    *list_push(item->arena, &working.queue) = item->fact;
    for (size_t i = 0; i < working.queue.n; i++) {
        int stopped = run_one(&working, i, oops);
        if (stopped)
            return stopped;
    }
    return item->dry;
}

static void take(struct clerk *clerk, struct clerk_item *item)
{
    struct oops oops = {0};
    size_t told = clerk->told.n;
    item->answer = (struct fact_answer){0};
    int failed = pen_savepoint(clerk->pen);
    bool saved = !failed; /* a pen that is torn takes none: the whole batch is undone at its end */
    if (saved)
        failed = run_fact(clerk, item, &oops);
    if (failed) {
        if (saved)
            undo(clerk);
        clerk->told.n = told;
    } else if (pen_release(clerk->pen) < 0) {
        failed = -ERR_IO;
    }
    if (failed < 0) {
        item->answer.code = -failed;
        item->answer.oops = oops;
    }
}

/* --- clocks --- */

static int ask_due(struct clerk *clerk, struct arena *arena, ms_t now, size_t limit, struct answer *ret_answer,
                   struct oops *oops)
{
    static const char *const COLUMNS[] = {"next", "rung", "version", "duty"};
    const struct term *where = term_compare(arena, "next", TERM_AT_MOST, VALUE_OF_INT(now));
    struct ask ask = {
        .kind = ASK_ROWS, .table = "task", .where = where, .limit = limit, .columns = COLUMNS, .column_count = 4};
    ask.order[0].by = where->a;
    ask.order_count = 1;
    return store_ask(pen_store(clerk->pen), arena, &ask, ret_answer, oops);
}

/* A moment that cannot be handled does not stop the clock for what is behind it: it is parked, with its reason. */
static void park(struct clerk *clerk, struct arena *arena, const struct row *task, const struct fact *fact,
                 const struct fact_answer *answer)
{
    struct oops oops = {0};
    int64_t seq;
    const char *reason = answer->refusals.n ? answer->refusals.at[0].reason
                                            : arena_printf(arena, "%s %s", answer->oops.zh, answer->oops.where);
    struct cell cells[] = {{"next", VALUE_NONE},
                           {"reason", VALUE_OF_TEXT(arena_printf(arena, "时钟停在这里：%s", reason))},
                           {"version", VALUE_OF_INT(row_int(task, "version") + 1)}};
    struct put put = {.table = "task", .id = task->id, .cells = cells, .n = 3};
    struct change change = {
        .fact_id = arena_printf(arena, "park/%s", fact->id),
        .verb = "task.parked",
        .table = "task",
        .record = task->id,
        .at = fact->at > pen_at(clerk->pen) ? fact->at : pen_at(clerk->pen),
        .actor = fact->actor,
        .text = reason,
        .generation = clerk->law->generation,
        .puts = &put,
        .put_count = 1,
    };
    if (pen_savepoint(clerk->pen) < 0)
        return;
    if (write_change(clerk, arena, &change, &seq, &oops) < 0)
        undo(clerk);
    else
        (void)!pen_release(clerk->pen); /* that failing tears the pen: the batch is undone at its end */
}

/* A moment is handled with its own time; what it computes from is `next`, what is recorded is the pen's time. */
static void fire(struct clerk *clerk, struct arena *arena, const struct row *task, ms_t now)
{
    struct fact fact = {
        .kind = FACT_MARK,
        .name = "mark",
        .table = "task",
        .record = task->id,
        .at = row_int(task, "next") < now ? row_int(task, "next") : now,
        .actor = {.title = "时钟", .kind = "clock", .trusted = true},
        .seed = (uint64_t)task->id ^ (uint64_t)pen_seq(clerk->pen)
                                         << 20, /* nobody knows it before, the trail shows it after */
    };
    snprintf(fact.id, sizeof fact.id, "mark/%lld/%lld/%lld", (long long)task->id, (long long)row_int(task, "rung"),
             (long long)row_int(task, "next"));
    struct clerk_item item = {.fact = &fact, .arena = arena};
    take(clerk, &item);
    if (item.answer.code)
        park(clerk, arena, task, &fact, &item.answer);
}

static int fire_due(struct clerk *clerk, ms_t now, size_t *ret_fired, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct answer due;
    int failed = ask_due(clerk, arena, now, CLERK_CLOCKS, &due, oops);
    if (failed < 0)
        return failed;
    for (size_t i = 0; i < due.n; i++)
        fire(clerk, arena, &due.rows[i], now);
    *ret_fired = due.n;
    return 0;
}

int clerk_next(struct clerk *clerk, ms_t *ret_next, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct answer first;
    int failed = ask_due(clerk, arena, INT64_MAX, 1, &first, oops);
    if (failed < 0)
        return failed;
    *ret_next = first.n ? row_int(&first.rows[0], "next") : 0;
    return 0;
}

/* --- a batch --- */

static void nothing_stored(struct clerk_item *items, size_t n, int code, const struct oops *oops)
{
    for (size_t i = 0; i < n; i++)
        if (!items[i].answer.code) {
            items[i].answer.code = -code;
            items[i].answer.oops = *oops;
        }
}

static void tell_changes(struct clerk *clerk)
{
    for (size_t i = 0; clerk->changed && i < clerk->told.n; i++)
        clerk->changed(clerk->changed_context, clerk->told.at[i].seq, clerk->told.at[i].table,
                       clerk->told.at[i].record);
}

int clerk_batch(struct clerk *clerk, ms_t now, struct clerk_item *items, size_t n, size_t *ret_fired, struct oops *oops)
{
    MUST(clerk->law && n <= CLERK_BATCH);
    clerk->told = (struct told){0};
    arena_reset(clerk->batch);
    recall_forget(&clerk->recall);
    size_t fired = 0;
    int failed = pen_begin(clerk->pen, oops);
    if (!failed)
        failed = fire_due(clerk, now, &fired, oops);
    for (size_t i = 0; !failed && i < n; i++)
        take(clerk, &items[i]);
    if (!failed)
        failed = pen_commit(clerk->pen, oops);
    if (failed < 0) {
        pen_abandon(clerk->pen);
        nothing_stored(items, n, failed, oops);
        return failed;
    }
    tell_changes(clerk);
    if (ret_fired)
        *ret_fired = fired;
    return 0;
}
