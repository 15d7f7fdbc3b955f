#include "trail_fixture.h"

#include "store/store_write.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct column NOTICE[] = {
    {"number", COLUMN_TEXT, NULL, true},   {"state", COLUMN_TEXT, NULL, false},
    {"unit", COLUMN_REF, "unit", false},   {"opener", COLUMN_REF, "person", false},
    {"since", COLUMN_INT, NULL, false},    {"opened", COLUMN_INT, NULL, false},
    {"due", COLUMN_INT, NULL, false},      {"version", COLUMN_INT, NULL, false},
    {"span", COLUMN_RANGE, NULL, false},   {"systems", COLUMN_LIST, "system", false},
    {"tags", COLUMN_LIST, NULL, false},    {"cause", COLUMN_ANYREF, NULL, false},
    {"score", COLUMN_NUMBER, NULL, false}, {"urgent", COLUMN_INT, NULL, false},
    {"measure", COLUMN_TEXT, NULL, false},
};
static const struct column ITEM[] = {
    {"record", COLUMN_REF, "notice", true},
    {"pos", COLUMN_INT, NULL, false},
    {"item", COLUMN_TEXT, NULL, false},
    {"result", COLUMN_TEXT, NULL, false},
};
static const struct column DEED[] = {
    {"subject", COLUMN_ANYREF, NULL, true}, {"name", COLUMN_TEXT, NULL, false}, {"at", COLUMN_INT, NULL, false},
    {"by", COLUMN_REF, "person", false},    {"round", COLUMN_INT, NULL, false}, {"void", COLUMN_INT, NULL, false},
};
static const struct column TASK[] = {
    {"subject", COLUMN_ANYREF, NULL, true}, {"duty", COLUMN_TEXT, NULL, false}, {"state", COLUMN_TEXT, NULL, false},
    {"due", COLUMN_INT, NULL, false},       {"next", COLUMN_INT, NULL, true},
};
static const struct unique NUMBER_ONCE = {.columns = {"number"}, .n = 1};

#define COLUMNS_OF(array) .columns = array, .column_count = sizeof array / sizeof *array
static const struct table TABLES[] = {
    {.name = "notice", COLUMNS_OF(NOTICE), .uniques = &NUMBER_ONCE, .unique_count = 1},
    {.name = "notice.items", .owner = "notice", COLUMNS_OF(ITEM)},
    {.name = "deed", COLUMNS_OF(DEED)},
    {.name = "task", COLUMNS_OF(TASK)},
};
const struct schema trail_schema = {TABLES, sizeof TABLES / sizeof *TABLES};

void trail_make_folder(struct trail *trail)
{
    snprintf(trail->folder, sizeof trail->folder, "/tmp/fengsui-trail-XXXXXX");
    assert_non_null(mkdtemp(trail->folder));
    snprintf(trail->path, sizeof trail->path, "%s/store.db", trail->folder);
    trail->arena = arena_new();
    trail->pen = NULL;
}

struct change trail_change(const char *verb, const char *table, int64_t record, ms_t at)
{
    return (struct change){
        .verb = verb,
        .table = table,
        .record = record,
        .at = at,
        .generation = 1,
        .actor = {.person = 7,
                  .title = "林知远（样例）",
                  .kind = "person",
                  .session = "s1",
                  .source = "127.0.0.1",
                  .again = true},
        .reason = "例行办理",
        .cause = "cug:notice.rectifying",
        .text = "林知远办理了整改通知书",
        .reads = "notice/10@3",
    };
}

void trail_open(struct trail *trail)
{
    struct store *store;
    struct oops oops = {0};
    struct pen_options options = {.test_clock = true, .hash = CHAIN_SHA256};
    assert_int_equal(store_open(trail->path, STORE_WRITE, &store, &oops), 0);
    assert_int_equal(pen_open(store, &options, &trail->pen, &oops), 0);
    store_use_schema(store, &trail_schema);
    if (pen_generation(trail->pen))
        return;
    struct change adopt = trail_change("adopt", NULL, 0, 1000);
    assert_int_equal(pen_begin(trail->pen, &oops), 0);
    assert_int_equal(change_schema(trail->pen, trail->arena, &adopt, &trail_schema, 1, &oops), 0);
    assert_int_equal(pen_commit(trail->pen, &oops), 0);
}

void trail_close(struct trail *trail)
{
    pen_close(trail->pen);
    trail->pen = NULL;
}

void trail_remove(struct trail *trail)
{
    char command[160];
    trail_close(trail);
    arena_free(trail->arena);
    snprintf(command, sizeof command, "rm -rf '%s'", trail->folder);
    assert_int_equal(system(command), 0);
}

int trail_open_notice(struct trail *trail, int64_t id, struct oops *oops)
{
    struct arena *arena = trail->arena;
    struct value systems[] = {VALUE_OF_REF("system", 3), VALUE_OF_REF("system", 4)};
    struct value tags[] = {VALUE_OF_TEXT("弱口令"), VALUE_OF_TEXT("外网\"可达\"")};
    struct cell notice[] = {
        {"number", VALUE_OF_TEXT(arena_printf(arena, "整改〔2026〕%lld", (long long)id))},
        {"state", VALUE_OF_TEXT("issued")},
        {"unit", VALUE_OF_REF("unit", 5)},
        {"opener", VALUE_OF_REF("person", 7)},
        {"since", VALUE_OF_INT(1000 + id)},
        {"opened", VALUE_OF_INT(1000 + id)},
        {"due", VALUE_OF_INT(5000 + id)},
        {"version", VALUE_OF_INT(1)},
        {"span", VALUE_OF_RANGE(1000, RANGE_OPEN_TO)},
        {"systems", VALUE_OF_LIST(systems, 2)},
        {"tags", VALUE_OF_LIST(tags, 2)},
        {"cause", VALUE_OF_REF("finding", 9)},
        {"score", VALUE_OF_REAL(7.25)},
        {"urgent", VALUE_OF_INT(1)},
        {"measure", VALUE_OF_TEXT("")},
    };
    struct cell deed[] = {
        {"subject", VALUE_OF_REF("notice", id)}, {"name", VALUE_OF_TEXT("open")}, {"at", VALUE_OF_INT(1000 + id)},
        {"by", VALUE_OF_REF("person", 7)},       {"round", VALUE_OF_INT(1)},
    };
    struct cell task[] = {
        {"subject", VALUE_OF_REF("notice", id)}, {"duty", VALUE_OF_TEXT("notice.issued")},
        {"state", VALUE_OF_TEXT("open")},        {"due", VALUE_OF_INT(5000 + id)},
        {"next", VALUE_OF_INT(4000 + id)},
    };
    struct cell first[] = {
        {"record", VALUE_OF_REF("notice", id)}, {"pos", VALUE_OF_INT(1)}, {"item", VALUE_OF_TEXT("机房")}};
    struct cell second[] = {
        {"record", VALUE_OF_REF("notice", id)}, {"pos", VALUE_OF_INT(2)}, {"item", VALUE_OF_TEXT("门禁")}};
    struct put puts[] = {
        {.table = "notice", .id = id, .insert = true, .cells = notice, .n = 15},
        {.table = "deed", .id = id + 1, .insert = true, .cells = deed, .n = 5},
        {.table = "task", .id = id + 2, .insert = true, .cells = task, .n = 5},
        {.table = "notice.items", .id = id + 3, .insert = true, .cells = first, .n = 3},
        {.table = "notice.items", .id = id + 4, .insert = true, .cells = second, .n = 3},
    };
    struct change change = trail_change("notice.open", "notice", id, 1000 + id);
    change.fact_id = arena_printf(arena, "open-%lld", (long long)id);
    change.puts = puts;
    change.put_count = 5;
    change.last_id = id + 4;
    return change_write(trail->pen, arena, &change, NULL, oops);
}

int trail_answer_notice(struct trail *trail, int64_t id, const char *measure, struct oops *oops)
{
    struct cell notice[] = {
        {"state", VALUE_OF_TEXT("rechecking")},
        {"measure", VALUE_OF_TEXT(measure)},
        {"version", VALUE_OF_INT(2)},
        {"span", VALUE_OF_RANGE(1000, 9000)},
        {"urgent", VALUE_NONE},
        {"unit", VALUE_OF_REF("unit", 5)},
    };
    struct put puts[] = {
        {.table = "notice", .id = id, .cells = notice, .n = 6},
        {.table = "notice.items", .id = id + 4, .remove = true},
    };
    struct change change = trail_change("notice.answer", "notice", id, 1005 + id);
    change.fact_id = arena_printf(trail->arena, "answer-%lld", (long long)id);
    change.puts = puts;
    change.put_count = 2;
    return change_write(trail->pen, trail->arena, &change, NULL, oops);
}

void trail_fill(struct trail *trail, int n)
{
    struct oops oops = {0};
    for (int i = 0; i < n; i++) {
        if (i % 5 == 0)
            assert_int_equal(pen_begin(trail->pen, &oops), 0);
        assert_int_equal(trail_open_notice(trail, pen_next_id(trail->pen) / 10 * 10 + 10, &oops), 0);
        assert_int_equal(trail_answer_notice(trail, pen_next_id(trail->pen) / 10 * 10, "已整改", &oops), 0);
        if (i % 5 == 4 || i == n - 1)
            assert_int_equal(pen_commit(trail->pen, &oops), 0);
    }
}

void trail_tamper(struct trail *trail, const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(trail->path, &db), SQLITE_OK);
    char *message = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    sqlite3_close(db);
}
