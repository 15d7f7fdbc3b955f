/* How long pages take over 100,000 records; printed, not asserted: machines differ. Asserted is what must not grow:
 * that a late page is the same work as the first, told by what it returns. */
#include "house.h"

#include "base/clock.h"
#include "store/store_write.h"
#include "views/desk.h"
#include "views/list.h"
#include "views/record.h"
#include "views/scope.h"
#include "views/search.h"
#include "views/search_index.h"
#include "views/task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RECORDS = 100000, UNITS = 200, FIRST = 1000000, ROUNDS = 60 };

static void put(struct store *store, const char *table, int64_t id, struct cell *cells, size_t n)
{
    struct oops oops = {0};
    struct put one = {.table = table, .id = id, .insert = true, .cells = cells, .n = n};
    if (store_put(store, &one, &oops))
        fail_msg("%s %s", oops.where, oops.zh);
}

#define PUT(store, table, id, ...)                                                                                     \
    put((store), (table), (id), (struct cell[]){__VA_ARGS__},                                                          \
        sizeof((struct cell[]){__VA_ARGS__}) / sizeof(struct cell))

/* Nine of ten are closed; the open ones have a task with its holder. */
static void put_notice(struct store *store, struct arena *arena, int64_t i)
{
    int64_t id = FIRST + i * 4, unit = 500000 + i % UNITS;
    bool open = i % 10 == 0;
    ms_t opened = house.stage.now - (RECORDS - i) * 60000, due = house.stage.now + (i % 400 - 200) * 3600000;
    struct value person = VALUE_OF_REF("person", house_id("person", "吴远舟"));
    PUT(store, "rectification-notice", id,
        {"number", VALUE_OF_TEXT(arena_printf(arena, "整改〔2027〕%lld号", (long long)i))},
        {"title", VALUE_OF_TEXT("座位预约系统安全漏洞整改")}, {"state", VALUE_OF_TEXT(open ? "rectifying" : "closed")},
        {"unit", VALUE_OF_REF("unit", unit)}, {"system", VALUE_OF_REF("system", house_id("system", "座位预约"))},
        {"opener", person}, {"opened", VALUE_OF_INT(opened)}, {"since", VALUE_OF_INT(opened)},
        {"due", open ? VALUE_OF_INT(due) : VALUE_NONE}, {"version", VALUE_OF_INT(3)});
    PUT(store, "task", id + 1, {"duty", VALUE_OF_TEXT("rectification-notice.rectifying")},
        {"title", VALUE_OF_TEXT("整改中")}, {"subject", VALUE_OF_REF("rectification-notice", id)},
        {"start", VALUE_OF_INT(due - 600000000)}, {"state", VALUE_OF_TEXT(open ? "open" : "met")},
        {"due", VALUE_OF_INT(due)}, {"first-due", VALUE_OF_INT(due)}, {"unit", VALUE_OF_REF("unit", unit)},
        {"opened", VALUE_OF_INT(opened)}, {"met-at", open ? VALUE_NONE : VALUE_OF_INT(opened + 86400000)},
        {"clause", VALUE_OF_TEXT("cug.10.1")}, {"version", VALUE_OF_INT(1)});
    PUT(store, "task.holder", id + 2, {"record", VALUE_OF_REF("task", id + 1)}, {"pos", VALUE_OF_INT(1)},
        {"as", VALUE_OF_TEXT("holder")}, {"post", VALUE_OF_TEXT("security-officer")},
        {"of-unit", VALUE_OF_REF("unit", unit)});
}

static void fill(struct store *store)
{
    struct oops oops = {0};
    ARENA_SCOPE(arena);
    assert_int_equal(store_begin(store, &oops), 0);
    for (int64_t u = 0; u < UNITS; u++) {
        PUT(store, "unit", 500000 + u, {"name", VALUE_OF_TEXT(arena_printf(arena, "样例单位%lld", (long long)u))},
            {"kind", VALUE_OF_TEXT("二级学院")}, {"version", VALUE_OF_INT(1)});
        PUT(store, "person", 510000 + u, {"name", VALUE_OF_TEXT(arena_printf(arena, "样例人员%lld", (long long)u))},
            {"unit", VALUE_OF_REF("unit", 500000 + u)}, {"active", VALUE_OF_INT(1)}, {"version", VALUE_OF_INT(1)});
        PUT(store, "holding", 520000 + u, {"post", VALUE_OF_TEXT("security-officer")},
            {"unit", VALUE_OF_REF("unit", 500000 + u)}, {"person", VALUE_OF_REF("person", 510000 + u)},
            {"starts-on", VALUE_OF_INT(1)}, {"version", VALUE_OF_INT(1)});
    }
    for (int64_t i = 0; i < RECORDS; i++)
        put_notice(store, arena, i);
    assert_int_equal(store_commit(store, &oops), 0);
}

static int open_filled(void **state)
{
    house_open(state);
    fill(stage_store(&house.stage));
    return 0;
}

/* --- measuring --- */

static int by_size(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

struct measured {
    int64_t median;
    size_t bytes, rows;
    char next[200];
};

static struct measured
measure(const struct viewer *viewer,
        int (*draw)(struct reading *reading, const void *what, struct json *out, struct oops *oops), const void *what)
{
    int64_t times[ROUNDS];
    struct measured measured = {0};
    struct arena *arena = arena_new();
    for (int i = 0; i < ROUNDS; i++) {
        struct oops oops = {0};
        arena_reset(arena);
        int64_t begin = clock_stopwatch();
        struct reading reading = {.store = stage_store(&house.stage), .law = house.law, .viewer = viewer};
        reading_begin(&reading, arena, house.stage.now);
        struct text text = TEXT(arena);
        struct json out = JSON(&text);
        int answer = draw(&reading, what, &out, &oops);
        times[i] = clock_stopwatch() - begin;
        if (answer)
            fail_msg("%d %s %s", answer, oops.where, oops.zh);
        measured.bytes = text.n;
        if (i == 0) {
            json_t *root = house_read(&out);
            measured.rows = json_array_size(house_at(root, "rows"));
            snprintf(measured.next, sizeof measured.next, "%s", house_text(root, "next"));
        }
    }
    arena_free(arena);
    qsort(times, ROUNDS, sizeof *times, by_size);
    measured.median = times[ROUNDS / 2];
    return measured;
}

static int draw_list(struct reading *reading, const void *what, struct json *out, struct oops *oops)
{
    return view_list(reading, what, out, oops);
}
static int draw_desk(struct reading *reading, const void *what, struct json *out, struct oops *oops)
{
    (void)what;
    return view_desk(reading, out, oops);
}
static int draw_record(struct reading *reading, const void *what, struct json *out, struct oops *oops)
{
    return view_record(reading, "rectification-notice", *(const int64_t *)what, out, oops);
}

static void tell(const char *what, const struct measured *measured)
{
    printf("  %-46s %7.2f ms  %6zu bytes  %3zu rows\n", what, (double)measured->median / 1000, measured->bytes,
           measured->rows);
}

static void pages_over_many_records(void **state)
{
    (void)state;
    struct reading office = house_reading("周启明"), officer = house_reading("林知远");
    struct viewer unit = *officer.viewer;
    unit.units = (const int64_t[]){500007};
    unit.unit_count = 1;
    struct list_query first = {.reg = "rectification-notice"}, second = first,
                      closed = {.reg = "rectification-notice", .sort = "-opened"},
                      late = {.reg = "rectification-notice", .rank = "late"};
    printf("pages over %d records, median of %d:\n", RECORDS, ROUNDS);
    struct measured page = measure(office.viewer, draw_list, &first);
    tell("first page with counts, whole house", &page);
    assert_int_equal(page.rows, 50);
    second.after = page.next;
    struct measured next = measure(office.viewer, draw_list, &second);
    tell("second page, whole house", &next);
    assert_int_equal(next.rows, 50);
    closed.after = arena_printf(house.arena, "%d", FIRST + RECORDS * 2);
    struct measured deep = measure(office.viewer, draw_list, &closed);
    tell("page in the middle, newest first", &deep);
    assert_int_equal(deep.rows, 50);
    struct measured overdue = measure(office.viewer, draw_list, &late);
    tell("what is late, with counts", &overdue);
    assert_int_equal(overdue.rows, 50);
    struct measured own = measure(&unit, draw_list, &first);
    tell("first page with counts, one unit", &own);
    second.after = own.next;
    next = measure(&unit, draw_list, &second);
    tell("second page, one unit", &next);
    struct measured desk = measure(officer.viewer, draw_desk, NULL);
    tell("desk of an officer", &desk);
    int64_t id = house_id("rectification-notice", "整改〔2026〕004号");
    struct measured record = measure(office.viewer, draw_record, &id);
    tell("a record", &record);
}

/* --- many tasks of one person --- */

enum { MINE = 1200, MINE_FIRST = 3000000 };

static void put_task(struct store *store, int64_t id, int64_t unit, ms_t due)
{
    PUT(store, "task", id, {"duty", VALUE_OF_TEXT("rectification-notice.rectifying")}, {"title", VALUE_OF_TEXT("整改中")},
        {"state", VALUE_OF_TEXT("open")}, {"due", VALUE_OF_INT(due)}, {"unit", VALUE_OF_REF("unit", unit)},
        {"subject", VALUE_OF_REF("rectification-notice", FIRST)}, {"version", VALUE_OF_INT(1)});
    PUT(store, "task.holder", id + 1, {"record", VALUE_OF_REF("task", id)}, {"pos", VALUE_OF_INT(1)},
        {"as", VALUE_OF_TEXT("holder")}, {"post", VALUE_OF_TEXT("security-officer")},
        {"of-unit", VALUE_OF_REF("unit", unit)});
}

static int draw_mine(struct reading *reading, const void *what, struct json *out, struct oops *oops)
{
    return view_tasks(reading, what, out, oops);
}

static const char *id_of(json_t *root, const char *path)
{
    json_t *id = house_at(root, path);
    long long number = json_integer_value(id);
    return json_is_string(id) ? json_string_value(id) : arena_printf(house.arena, "%lld", number);
}

static void the_next_deadline_is_seen_before_a_thousand_others(void **state)
{
    (void)state;
    struct oops none = {0};
    struct store *store = stage_store(&house.stage);
    int64_t unit = house_id("unit", "图书馆");
    assert_int_equal(store_begin(store, &none), 0);
    for (int64_t i = 0; i <= MINE; i++) /* the newest is due first */
        put_task(store, MINE_FIRST + 2 * i, unit, house.stage.now + (i < MINE ? 86400000 + i : -100000000000));
    assert_int_equal(store_commit(store, &none), 0);
    struct reading reading = house_reading("林知远");
    const struct tasks_query query = {.scope = TASKS_MINE};
    json_t *page = HOUSE_DRAW(&reading, view_tasks(&reading, &query, out, &oops));
    assert_string_equal(id_of(page, "rows.0.id"), arena_printf(house.arena, "%d", MINE_FIRST + 2 * MINE));
    json_t *desk = HOUSE_DRAW(&reading, view_desk(&reading, out, &oops));
    assert_string_equal(id_of(desk, "groups.0.rows.0.id"), id_of(page, "rows.0.id"));
    assert_true(json_integer_value(house_at(desk, "headline.mine")) > MINE); /* counted, not cut like what is shown */
    assert_true(*house_text(desk, "next"));
    struct measured mine = measure(reading.viewer, draw_mine, &query);
    tell("tasks of one who has more than a thousand", &mine);
}

/* --- search --- */

enum { FINDINGS = 20000, BATCH = 200 };

static void write_findings(void)
{
    static const char *const WORDS[] = {"弱口令",   "未授权访问", "组件漏洞", "端口开放",
                                        "证书过期", "目录遍历",   "明文传输"};
    struct oops oops = {0};
    for (int64_t i = 0; i < FINDINGS; i++) {
        ARENA_SCOPE(arena);
        int64_t id = 5000000 + i;
        struct cell cells[] = {
            {"title", VALUE_OF_TEXT(arena_printf(arena, "样例系统%lld号%s", (long long)(i % 900), WORDS[i % 7]))},
            {"number", VALUE_OF_TEXT(arena_printf(arena, "YH2027-%05lld", (long long)i))},
            {"identity", VALUE_OF_TEXT(arena_printf(arena, "样例%lld", (long long)i))},
            {"host",
             VALUE_OF_TEXT(arena_printf(arena, "127.0.%lld.%lld", (long long)(i / 250 % 250), (long long)(i % 250)))},
            {"unit", VALUE_OF_REF("unit", 500000 + i % UNITS)},
            {"state", VALUE_OF_TEXT("found")},
            {"opened", VALUE_OF_INT(house.stage.now)},
        };
        struct put one = {.table = "finding", .id = id, .insert = true, .cells = cells, .n = 7};
        struct change change = {.verb = "finding.open",
                                .table = "finding",
                                .record = id,
                                .at = house.stage.now,
                                .generation = 1,
                                .actor = {.title = "导入", .kind = "import", .trusted = true},
                                .puts = &one,
                                .put_count = 1,
                                .last_id = id};
        if (i % BATCH == 0)
            assert_int_equal(pen_begin(house.stage.pen, &oops), 0);
        if (change_write(house.stage.pen, arena, &change, NULL, &oops))
            fail_msg("%s %s", oops.where, oops.zh);
        if (i % BATCH == BATCH - 1)
            assert_int_equal(pen_commit(house.stage.pen, &oops), 0);
    }
}

static int draw_search(struct reading *reading, const void *what, struct json *out, struct oops *oops)
{
    reading->search = *(struct search_index *const *)what;
    return view_search(reading, reading->viewer->all_units ? "号弱" : "弱口令 127", out, oops);
}

static void search_over_many_records(void **state)
{
    (void)state;
    struct search_index *index;
    struct oops oops = {0};
    int answer = search_index_open(":memory:", true, &index, &oops);
    assert_int_equal(answer, 0);
    write_findings();
    int64_t begin = clock_stopwatch();
    while ((answer = search_index_follow(index, stage_store(&house.stage), house.law, 500, &oops)) == SEARCH_MORE)
        ;
    assert_int_equal(answer, 0);
    double seconds = (double)(clock_stopwatch() - begin) / 1000000;
    printf("search: %d records taken over in %.2f s (%.0f a second)\n", FINDINGS, seconds, FINDINGS / seconds);
    struct reading office = house_reading("周启明"), officer = house_reading("林知远");
    struct measured house_wide = measure(office.viewer, draw_search, &index),
                    own = measure(officer.viewer, draw_search, &index);
    tell("two characters, whole house", &house_wide);
    tell("two words, a unit that has none of them", &own);
    search_index_close(index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pages_over_many_records),
                                       cmocka_unit_test(the_next_deadline_is_seen_before_a_thousand_others),
                                       cmocka_unit_test(search_over_many_records)};
    return cmocka_run_group_tests_name("views speed", tests, open_filled, house_close);
}
