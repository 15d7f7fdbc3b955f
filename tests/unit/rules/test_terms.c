/* The same condition, decided in two ways: by rules/terms over a row in memory, and by the store, to which rules/bind
 * hands it closed over the row. Both must agree on every row: true, false and unknown. */
#include "little_pack.h"

#include "cases/load.h"
#include "rules/scope.h"
#include "rules/terms.h"
#include "store/store_write.h"

#include <stdlib.h>

static const char REGISTERS[] = "settings: {grace: {value: 3 days, source: ours}, few: {value: 2, source: ours}}\n"
                                "registers:\n"
                                "  box:\n"
                                "    fields:\n"
                                "      label: {}\n"
                                "      size: {type: number}\n"
                                "      load: {type: number}\n"
                                "      price: {type: money}\n"
                                "      at: {type: datetime}\n"
                                "      on: {type: date}\n"
                                "      sealed: {type: flag}\n"
                                "      kind: {one-of: [甲, 乙, 丙]}\n"
                                "      tags: {some-of: [红, 绿, 蓝]}\n"
                                "      owner: {type: person}\n"
                                "      span: {type: range}\n"
                                "      inside: {type: ref, to: box}\n"
                                "      near: {type: refs, to: box}\n"
                                "      parts: {type: lines, columns: {what: {}, n: {type: number}}}\n"
                                "    flow: {fresh: {no-limit: 测试}, done: final}\n"
                                "  thing:\n"
                                "    fields: {box: {type: ref, to: box}, n: {type: number}, when: {type: datetime}, "
                                "kind: {one-of: [甲, 乙, 丙]}, owner: {type: person}}\n";

enum { BOXES = 14, THINGS = 10, PARTS = 20, FIRST_PERSON = 900 };

struct bench {
    struct arena *arena;
    const struct law *law;
    struct stage stage;
    struct row boxes[BOXES], subject;
    uint64_t seed;
};

static uint32_t below(struct bench *bench, uint32_t n) { return sample_draw(&bench->seed, n); }

/* --- rows --- */

/* Around the holidays of October, often at a midnight, so that counting days meets its edges. */
static struct value some_moment(struct bench *bench)
{
    ms_t day = sample_ms("2026-09-24 24:00") + (ms_t)below(bench, 24) * CIVIL_DAY_MS;
    return VALUE_OF_INT(below(bench, 3) ? day + (ms_t)below(bench, 1440) * 60000 : day);
}

static struct value some_of(struct bench *bench, const char *const *words, uint32_t n)
{
    return VALUE_OF_TEXT(words[below(bench, n)]);
}

static struct value some_tags(struct bench *bench)
{
    static const char *const TAGS[] = {"红", "绿", "蓝"};
    struct value *list = ARENA_ARRAY(bench->arena, struct value, 3);
    size_t n = 0;
    for (size_t i = 0; i < 3; i++)
        if (below(bench, 2))
            list[n++] = VALUE_OF_TEXT(TAGS[i]);
    return n ? VALUE_OF_LIST(list, n) : VALUE_NONE;
}

static struct value some_boxes(struct bench *bench)
{
    struct value *list = ARENA_ARRAY(bench->arena, struct value, 2);
    list[0] = VALUE_OF_REF("box", 1 + below(bench, BOXES));
    list[1] = VALUE_OF_REF("box", 1 + below(bench, BOXES));
    return VALUE_OF_LIST(list, 1 + below(bench, 2));
}

static struct value some_span(struct bench *bench)
{
    struct value a = some_moment(bench), b = some_moment(bench);
    return a.number < b.number ? VALUE_OF_RANGE(a.number, b.number) : VALUE_OF_RANGE(b.number, a.number);
}

static void maybe(struct bench *bench, struct row *row, const char *name, struct value value)
{
    if (value.kind != VALUE_EMPTY && below(bench, 5))
        row_set(bench->arena, row, name, value);
}

static const char *const KINDS[] = {"甲", "乙", "丙"}, *const LABELS[] = {"箱", "柜", "a b"},
                         *const STATES[] = {"fresh", "done"};

static void draw_box(struct bench *bench, struct row *row, int64_t id)
{
    *row = (struct row){.table = "box", .id = id};
    maybe(bench, row, "label", some_of(bench, LABELS, 3));
    maybe(bench, row, "size", VALUE_OF_INT(below(bench, 6)));
    maybe(bench, row, "load", below(bench, 2) ? VALUE_OF_INT(below(bench, 6)) : VALUE_OF_REAL(below(bench, 12) / 2.0));
    maybe(bench, row, "price", VALUE_OF_INT(below(bench, 500)));
    maybe(bench, row, "at", some_moment(bench));
    maybe(bench, row, "on", VALUE_OF_INT(sample_ms("2026-09-24 24:00") + (ms_t)below(bench, 24) * CIVIL_DAY_MS));
    maybe(bench, row, "sealed", VALUE_OF_INT(below(bench, 2)));
    maybe(bench, row, "kind", some_of(bench, KINDS, 3));
    maybe(bench, row, "tags", some_tags(bench));
    maybe(bench, row, "owner", VALUE_OF_REF("person", FIRST_PERSON + below(bench, 3)));
    maybe(bench, row, "span", some_span(bench));
    maybe(bench, row, "inside", VALUE_OF_REF("box", 1 + below(bench, BOXES)));
    maybe(bench, row, "near", some_boxes(bench));
    maybe(bench, row, "due", some_moment(bench));
    row_set(bench->arena, row, "state", some_of(bench, STATES, 2));
}

static void draw_thing(struct bench *bench, struct row *row, int64_t id)
{
    *row = (struct row){.table = "thing", .id = id};
    maybe(bench, row, "box", VALUE_OF_REF("box", 1 + below(bench, BOXES)));
    maybe(bench, row, "n", VALUE_OF_INT(below(bench, 6)));
    maybe(bench, row, "when", some_moment(bench));
    maybe(bench, row, "kind", some_of(bench, KINDS, 3));
    maybe(bench, row, "owner", VALUE_OF_REF("person", FIRST_PERSON + below(bench, 3)));
}

static void store_it(struct bench *bench, const struct row *row)
{
    struct oops oops = {0};
    struct put put = {.table = row->table, .id = row->id, .insert = true, .cells = row->cells, .n = row->n};
    if (store_put(stage_store(&bench->stage), &put, &oops))
        fail_msg("%s %s", oops.where, oops.zh);
}

static void draw_rows(struct bench *bench)
{
    struct oops oops = {0};
    struct store *store = stage_store(&bench->stage);
    assert_int_equal(store_begin(store, &oops), 0);
    for (int64_t i = 0; i < 3; i++) {
        struct row person = {.table = "person", .id = FIRST_PERSON + i};
        row_set(bench->arena, &person, "name", VALUE_OF_TEXT(i ? i == 1 ? "李二" : "赵三" : "王一"));
        store_it(bench, &person);
    }
    for (int64_t i = 0; i < BOXES; i++) {
        draw_box(bench, &bench->boxes[i], i + 1);
        store_it(bench, &bench->boxes[i]);
    }
    for (int64_t i = 0; i < THINGS; i++) {
        struct row thing;
        draw_thing(bench, &thing, 100 + i);
        store_it(bench, &thing);
        if (!i)
            bench->subject = thing;
    }
    for (int64_t i = 0; i < PARTS; i++) {
        struct row part = {.table = "box.parts", .id = 200 + i};
        row_set(bench->arena, &part, "record", VALUE_OF_REF("box", 1 + below(bench, BOXES)));
        row_set(bench->arena, &part, "pos", VALUE_OF_INT(i));
        maybe(bench, &part, "what", some_of(bench, LABELS, 3));
        maybe(bench, &part, "n", VALUE_OF_INT(below(bench, 6)));
        store_it(bench, &part);
    }
    assert_int_equal(store_commit(store, &oops), 0);
}

/* --- conditions --- */

static const char *one(struct bench *bench, const char *const *phrases, uint32_t n) { return phrases[below(bench, n)]; }
#define ONE(bench, ...)                                                                                                \
    one(bench, (const char *const[]){__VA_ARGS__},                                                                     \
        (uint32_t)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)))

static const char *number(struct bench *bench, int depth)
{
    if (depth > 0 && !below(bench, 4))
        return arena_printf(bench->arena, "(%s %s %s)", number(bench, depth - 1), ONE(bench, "+", "-", "*", "/"),
                            number(bench, depth - 1));
    return ONE(bench, "size", "load", "price", "inside.size", "inside.inside.load", "this.n", "3", "0", "2.5", "few",
               "(count parts)", "(sum n of parts)", "(max n of parts)", "(average n of parts)",
               "(count thing where (box = that))", "(sum n of thing where (box = that))",
               "(min n of thing where (kind = that.kind))", "(count near where (size > 1))");
}

static const char *moment(struct bench *bench)
{
    return ONE(bench, "at", "on", "inside.at", "now", "today", "this.when", "span.from", "span.to", "2026-10-01",
               "at + 5 hours", "this.when + 1 workday", "now - 3 days");
}

static const char *counted(struct bench *bench)
{
    return ONE(bench, "at + 3 days", "at + 2 workdays", "at - 1 workday", "on - 2 days", "on + 1 month", "at + grace",
               "inside.at - 4 days", "span.to + 1 week");
}

static const char *fixed(struct bench *bench)
{
    return ONE(bench, "now", "today", "this.when", "2026-10-01", "this.when - 1 day", "now + 1 workday");
}

/* A moment of the row, moved by days of the calendar, against a moment that is known beforehand. */
static const char *counted_test(struct bench *bench, int depth)
{
    const char *sign = ONE(bench, "=", "!=", "<", "<=", ">", ">=");
    (void)depth;
    if (below(bench, 3))
        return below(bench, 2) ? arena_printf(bench->arena, "%s %s %s", counted(bench), sign, fixed(bench))
                               : arena_printf(bench->arena, "%s %s %s", fixed(bench), sign, counted(bench));
    return arena_printf(bench->arena, "%s - %s %s %s", ONE(bench, "at", "now", "on", "this.when"),
                        ONE(bench, "this.when", "now"), ONE(bench, "<", "<=", ">", ">="),
                        ONE(bench, "2 days", "1 day", "3 workdays", "grace", "1 month"));
}

static const char *test(struct bench *bench, int depth)
{
    struct arena *arena = bench->arena;
    const char *sign = ONE(bench, "=", "!=", "<", "<=", ">", ">=");
    switch (below(bench, 16)) {
    case 0:
    case 1:
        return arena_printf(arena, "%s %s %s", number(bench, 1), sign, number(bench, 1));
    case 2:
    case 3:
        return arena_printf(arena, "%s %s %s", moment(bench), sign, moment(bench));
    case 4:
        return arena_printf(arena, "%s - %s %s %s", ONE(bench, "at", "now", "on"),
                            ONE(bench, "inside.at", "at", "this.when"), ONE(bench, "<", "<=", ">", ">="),
                            ONE(bench, "36 hours", "90 minutes"));
    case 5:
        return arena_printf(arena, "kind %s %s", ONE(bench, "=", "!="),
                            ONE(bench, "甲", "乙", "this.kind", "inside.kind"));
    case 6:
        return ONE(bench, "kind in (甲 丙)", "kind not in (甲 丙)", "inside.kind in (乙)", "this.kind in (甲 乙)");
    case 7:
        return ONE(bench, "tags holds (红)", "tags holds (红 绿)", "tags not holds (蓝)", "inside.tags holds (绿)",
                   "tags holds inside.kind", "near holds inside");
    case 8:
        return ONE(bench, "owner = this.owner", "owner != inside.owner", "owner.name = 王一",
                   "inside.owner.name != 李二", "label = 箱", "label = \"a b\"");
    case 9:
        return arena_printf(arena, "%s within %s", ONE(bench, "at", "on", "now", "this.when", "inside.at"),
                            ONE(bench, "span", "inside.span"));
    case 10:
        return arena_printf(arena, "%s is %s",
                            ONE(bench, "label", "size", "at", "tags", "near", "owner", "span", "inside.kind", "this.n"),
                            ONE(bench, "filled", "empty"));
    case 11:
        return ONE(bench, "sealed = yes", "sealed", "sealed = no", "inside.sealed = yes", "overdue", "inside.overdue",
                   "state = done", "inside.state != done");
    case 12:
        return arena_printf(arena, "%s thing where (box = that and %s)", ONE(bench, "exists", "no"),
                            ONE(bench, "n > that.size", "when < that.at", "kind = that.kind", "owner = this.owner",
                                "n >= few", "when - that.at > 90 minutes"));
    case 13:
        return arena_printf(arena, "every parts has (%s)",
                            ONE(bench, "n > 1", "what is filled", "n >= size", "what = 箱 or n = 0"));
    case 14:
        return arena_printf(arena, "%s parts where (%s)", ONE(bench, "exists", "no"),
                            ONE(bench, "n > load", "what = 柜", "n = 3 or what is empty"));
    default:
        return depth ? arena_printf(arena, "%s box where (inside = that and %s)", ONE(bench, "exists", "no"),
                                    ONE(bench, "size > that.size", "sealed = yes", "at < now", "kind = that.kind",
                                        "exists parts where (n > 2)"))
                     : "size is filled";
    }
}

typedef const char *test_fn(struct bench *bench, int depth);

static const char *condition(struct bench *bench, test_fn *simple, int depth)
{
    if (depth <= 0 || !below(bench, 3))
        return simple(bench, depth);
    switch (below(bench, 4)) {
    case 0:
        return arena_printf(bench->arena, "not (%s)", condition(bench, simple, depth - 1));
    case 1:
        return arena_printf(bench->arena, "(%s or %s)", condition(bench, simple, depth - 1),
                            condition(bench, simple, depth - 1));
    default:
        return arena_printf(bench->arena, "(%s and %s)", condition(bench, simple, depth - 1),
                            condition(bench, simple, depth - 1));
    }
}

/* --- deciding twice --- */

static int truth_of(struct value value)
{
    return value.kind == VALUE_INT ? value.number != 0 : value.kind == VALUE_EMPTY ? -1 : 1;
}

static struct deciding over(struct bench *bench, struct view *view)
{
    return (struct deciding){.arena = bench->arena,
                             .law = bench->law,
                             .view = view,
                             .now = bench->stage.now,
                             .reg = law_reg(bench->law, "thing"),
                             .subject = &bench->subject};
}

static void answer(struct bench *bench, struct view *view)
{
    struct oops oops = {0};
    if (load_wants(stage_store(&bench->stage), view, &oops) < 0)
        fail_msg("%s %s", oops.where, oops.zh);
}

/* 1, 0 or -1 (unknown) over the row in memory; sets inside are asked of the store. */
static int in_memory(struct bench *bench, const struct term *term, const struct row *row)
{
    struct view view = {.arena = bench->arena};
    for (int round = 0; round < 16; round++) {
        struct deciding deciding = over(bench, &view);
        deciding.rows[deciding.depth++] = row;
        int truth = truth_of(term_value(&deciding, term));
        if (!deciding.missing)
            return truth;
        answer(bench, &view);
    }
    fail_msg("no end of wants");
    return -1;
}

/* Whether the store finds each box by the condition. */
static void in_store(struct bench *bench, const struct term *term, bool found[BOXES])
{
    struct view view = {.arena = bench->arena};
    struct oops oops = {0};
    memset(found, 0, BOXES);
    for (int round = 0; round < 16; round++) {
        struct deciding deciding = over(bench, &view);
        struct ask ask = {.kind = ASK_ROWS, .table = "box", .where = term_bind(&deciding, term, 1)};
        struct answer rows = {0};
        if (deciding.missing) {
            answer(bench, &view);
            continue;
        }
        if (store_ask(stage_store(&bench->stage), bench->arena, &ask, &rows, &oops))
            fail_msg("%s %s", oops.where, oops.zh);
        for (size_t i = 0; i < rows.n; i++)
            found[rows.rows[i].id - 1] = true;
        return;
    }
    fail_msg("no end of wants");
}

static size_t disagreements(struct bench *bench, const char *text)
{
    struct issues issues = {0};
    struct scope scope = {.arena = bench->arena,
                          .law = bench->law,
                          .issues = &issues,
                          .where = "",
                          .subject = law_reg(bench->law, "thing")};
    scope.rows[scope.depth++] = law_reg(bench->law, "box");
    const struct term *term = term_parse(&scope, text);
    if (!term)
        fail_msg("%s: %s", text, issues.n ? issues.at[0].zh : "");
    const struct term *opposite =
        arena_copy(bench->arena, &(struct term){.kind = TERM_NOT, .a = term}, sizeof(struct term));
    bool yes[BOXES], no[BOXES];
    size_t wrong = 0;
    in_store(bench, term, yes);
    in_store(bench, opposite, no);
    for (size_t i = 0; i < BOXES; i++) {
        int truth = in_memory(bench, term, &bench->boxes[i]), stored = yes[i] ? 1 : no[i] ? 0 : -1;
        if (truth == stored)
            continue;
        struct text cells = TEXT(bench->arena);
        for (size_t k = 0; k < bench->boxes[i].n; k++) {
            text_printf(&cells, " %s=", bench->boxes[i].cells[k].name);
            value_print(&cells, bench->boxes[i].cells[k].value);
        }
        if (!wrong)
            print_error("%s\n  in memory %d, in the store %d:%s\n", text, truth, stored, text_end(&cells));
        wrong++;
    }
    return wrong;
}

static void open_bench(struct bench *bench, struct arena *arena, uint64_t seed)
{
    struct oops oops = {0};
    *bench = (struct bench){.arena = arena, .seed = seed, .law = little_law(arena, REGISTERS)};
    assert_int_equal(stage_open(arena, bench->law, sample_ms("2026-10-08 10:30"), &bench->stage, &oops), 0);
    draw_rows(bench);
}

static void demand_agreement(test_fn *simple)
{
    const char *asked = getenv("TERMS_SEED"), *many = getenv("TERMS_WORLDS");
    uint64_t first = asked ? strtoull(asked, NULL, 10) : 20261008;
    size_t worlds = many ? strtoul(many, NULL, 10) : 12, wrong = 0, tried = 0;
    for (uint64_t seed = first; seed < first + worlds; seed++) {
        ARENA_SCOPE(arena);
        struct bench bench;
        open_bench(&bench, arena, seed * 2 + 1);
        for (int i = 0; i < 60; i++, tried++) {
            size_t rows = disagreements(&bench, condition(&bench, simple, 2));
            if (rows)
                print_error("  seed %llu, %zu rows\n", (unsigned long long)seed, rows);
            wrong += rows > 0;
        }
        stage_close(&bench.stage);
    }
    print_message("%zu conditions over %d rows each, from seed %llu\n", tried, BOXES, (unsigned long long)first);
    assert_int_equal(wrong, 0);
}

static void conditions_mean_the_same_in_memory_and_in_the_store(void **state)
{
    (void)state;
    demand_agreement(test);
}

static void days_are_counted_the_same_in_memory_and_in_the_store(void **state)
{
    (void)state;
    demand_agreement(counted_test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_mean_the_same_in_memory_and_in_the_store),
        cmocka_unit_test(days_are_counted_the_same_in_memory_and_in_the_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
