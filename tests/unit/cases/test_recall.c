/* What a batch has read is not read again, and never outlives a write: once directly, once through the clerk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases/recall.h"
#include "import_world.h"
#include "rules/terms.h"

#include <stdio.h>

static struct world world;

static int open_world(void **state)
{
    (void)state;
    world_open(&world, NULL);
    world_rows(&world, "system: [{name: 样例系统甲, manage-unit: 图书馆, run-unit: 图书馆, use-unit: 图书馆}]\n"
                       "rectification-notice: [{title: 样例整改, system: 样例系统甲, advice: 升级}]\n");
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    world_close(&world);
    return 0;
}

/* --- directly --- */

static struct recall fresh(void) { return (struct recall){.arena = arena_new()}; }

#define RECALL(name) __attribute__((cleanup(end_recall))) struct recall name = fresh()

static void end_recall(struct recall *recall) { arena_free(recall->arena); }

static struct ask ask_of(const char *table, const struct term *where)
{
    return (struct ask){.kind = ASK_ROWS, .table = table, .where = where};
}

static const struct term *named(const char *name) { return term_is(world.arena, "name", VALUE_OF_TEXT(name)); }

static const struct answer *one_row(void)
{
    static struct cell cells[] = {{"name", VALUE_OF_TEXT("图书馆")}};
    static struct row row = {.table = "unit", .id = 7, .cells = cells, .n = 1};
    static const struct answer answer = {.rows = &row, .n = 1};
    return &answer;
}

static bool has(struct recall *recall, const char *key)
{
    struct answer answer;
    return recall_has(recall, world.arena, key, &answer);
}

static void what_was_read_is_at_hand(void **state)
{
    RECALL(recall);
    struct ask ask = ask_of("unit", named("图书馆"));
    struct answer answer;
    (void)state;
    assert_false(has(&recall, "k"));
    recall_keep(&recall, "k", &ask, one_row());
    assert_true(recall_has(&recall, world.arena, "k", &answer));
    assert_int_equal(answer.n, 1);
    assert_int_equal(answer.rows[0].id, 7);
    assert_string_equal(row_text(&answer.rows[0], "name"), "图书馆");
    assert_ptr_not_equal(answer.rows, one_row()->rows);
}

static void it_ends_with_the_first_row_put_into_its_register(void **state)
{
    RECALL(recall);
    struct ask ask = ask_of("unit", named("图书馆"));
    (void)state;
    recall_keep(&recall, "k", &ask, one_row());
    recall_written(&recall, "person");
    assert_true(has(&recall, "k"));
    recall_written(&recall, "unit");
    assert_false(has(&recall, "k"));
    recall_keep(&recall, "k", &ask, one_row());
    assert_true(has(&recall, "k"));
}

static void all_of_it_ends_when_something_is_undone(void **state)
{
    RECALL(recall);
    struct ask ask = ask_of("unit", NULL);
    (void)state;
    recall_written(&recall, "unit");
    recall_keep(&recall, "k", &ask, one_row());
    recall_forget(&recall);
    assert_false(has(&recall, "k"));
}

static void what_reaches_into_another_register_is_asked_each_time(void **state)
{
    RECALL(recall);
    const struct hop through[] = {{.kind = HOP_FIELD, .name = "unit", .to = "unit"},
                                  {.kind = HOP_FIELD, .name = "name"}};
    const struct hop deed[] = {{.kind = HOP_DEED, .name = "issue"}, {.kind = HOP_FIELD, .name = "at"}};
    const struct path paths[] = {{.root = ROOT_ROW, .hops = through, .n = 2}, {.root = ROOT_ROW, .hops = deed, .n = 2}};
    const struct set set = {.table = "person"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const struct term path = {.kind = TERM_PATH, .path = &paths[i]};
        const struct term filled = {.kind = TERM_FILLED, .a = &path};
        struct ask ask = ask_of("person", &filled);
        recall_keep(&recall, "k", &ask, one_row());
        assert_false(has(&recall, "k"));
    }
    const struct term exists = {.kind = TERM_EXISTS, .set = &set};
    struct ask ask = ask_of("unit", term_and(world.arena, named("图书馆"), &exists));
    recall_keep(&recall, "k", &ask, one_row());
    assert_false(has(&recall, "k"));
}

/* --- through the clerk: three people change one record in one batch --- */

static struct fact renames(const char *id, int64_t record, int64_t version, struct cell *name)
{
    struct fact fact = {.kind = FACT_DEED,
                        .name = "edit",
                        .table = "system",
                        .record = record,
                        .version = version,
                        .at = world.stage.now,
                        .actor = {.trusted = true, .title = "样例", .kind = "machine"},
                        .reason = "更正",
                        .values = name,
                        .value_count = 1};
    snprintf(fact.id, sizeof fact.id, "%s", id);
    return fact;
}

static void batch(struct clerk_item *items, size_t n)
{
    struct oops oops = {0};
    assert_int_equal(clerk_batch(world.stage.clerk, world.stage.now, items, n, NULL, &oops), 0);
}

static void a_fact_sees_what_the_one_before_it_wrote(void **state)
{
    const char *table;
    int64_t id = stage_find(&world.stage, "system", "样例系统甲", &table);
    int64_t version = row_int(world_record(&world, "system", id), "version");
    struct cell names[] = {{"name", VALUE_OF_TEXT("样例系统乙")},
                           {"name", VALUE_OF_TEXT("样例系统丙")},
                           {"name", VALUE_OF_TEXT("样例系统丁")}};
    struct fact facts[] = {renames("recall/1", id, version, &names[0]), renames("recall/2", id, version, &names[1]),
                           renames("recall/3", id, version + 1, &names[2])};
    struct clerk_item items[3];
    (void)state;
    for (size_t i = 0; i < 3; i++)
        items[i] = (struct clerk_item){.fact = &facts[i], .arena = world.arena};
    batch(items, 3);
    assert_int_equal(items[0].answer.code, 0);
    assert_int_equal(items[1].answer.code, ERR_CONFLICT); /* it stands on the version before */
    assert_int_equal(items[2].answer.code, 0);
    assert_string_equal(row_text(world_record(&world, "system", id), "name"), "样例系统丁");
}

/* The notice takes its unit from the system: it looks at the system again after the change that is undone. */
static void nobody_sees_what_was_only_tried(void **state)
{
    const char *table;
    int64_t id = stage_find(&world.stage, "system", "样例系统丁", &table);
    int64_t version = row_int(world_record(&world, "system", id), "version");
    struct cell names[] = {{"name", VALUE_OF_TEXT("样例系统戊")}, {"name", VALUE_OF_TEXT("样例系统己")}};
    struct fact facts[] = {renames("recall/4", id, version, &names[0]), renames("recall/5", id, version, &names[1])};
    struct clerk_item items[] = {{.fact = &facts[0], .arena = world.arena, .dry = true},
                                 {.fact = &facts[1], .arena = world.arena}};
    (void)state;
    batch(items, 2);
    assert_int_equal(items[0].answer.code, 0);
    assert_int_equal(items[1].answer.code, 0);
    assert_int_equal(items[1].answer.version, version + 1);
    assert_string_equal(row_text(world_record(&world, "system", id), "name"), "样例系统己");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_read_is_at_hand),
        cmocka_unit_test(it_ends_with_the_first_row_put_into_its_register),
        cmocka_unit_test(all_of_it_ends_when_something_is_undone),
        cmocka_unit_test(what_reaches_into_another_register_is_asked_each_time),
        cmocka_unit_test(a_fact_sees_what_the_one_before_it_wrote),
        cmocka_unit_test(nobody_sees_what_was_only_tried),
    };
    return cmocka_run_group_tests_name("recall", tests, open_world, close_world);
}
