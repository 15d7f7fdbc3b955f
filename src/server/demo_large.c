#include "server/demo_large.h"

#include "base/must.h"
#include "rules/terms.h"

#include <string.h>

enum { UNITS = 200, YEARS = 5, BATCH = 500, PUTS = 6, OPEN_DAYS = 120 };

/* The numbered registers that grow here: how a number looks, and per year (or once) how far its series has come. */
struct series {
    int64_t row, last; /* row of the register "series", 0 = none yet */
};

struct numbers {
    const char *reg, *format;
    bool yearly;
    struct series years[YEARS + 1]; /* the last is the present year; one for all years when not yearly */
};

enum { SYSTEM, DEVICE, FINDING, NOTICE, KINDS };

struct crowd {
    struct house *house;
    struct arena *batch; /* of one transaction */
    ms_t now;
    int year;
    int64_t next_id, done, all, in_batch;
    int64_t units[UNITS], *systems, unit_count, system_count;
    struct numbers numbers[KINDS];
    struct put puts[PUTS];
    size_t put_count;
    void (*tell)(int64_t, int64_t);
    int failed;
    struct oops *oops;
};

/* --- one record, one change --- */

static int64_t put_row(struct crowd *crowd, const char *table, const struct cell *cells, size_t n)
{
    MUST(crowd->put_count < PUTS);
    crowd->puts[crowd->put_count++] = (struct put){.table = table,
                                                   .id = crowd->next_id,
                                                   .insert = true,
                                                   .cells = arena_copy(crowd->batch, cells, n * sizeof *cells),
                                                   .n = n};
    return crowd->next_id++;
}
#define PUT(crowd, table, ...) put_row((crowd), (table), (struct cell[]){__VA_ARGS__}, sizeof((struct cell[]){__VA_ARGS__}) / sizeof(struct cell))

static void batch_end(struct crowd *crowd)
{
    if (!crowd->failed && crowd->in_batch)
        crowd->failed = pen_commit(crowd->house->pen, crowd->oops);
    crowd->in_batch = 0;
    arena_reset(crowd->batch);
    if (crowd->tell)
        crowd->tell(crowd->done, crowd->all);
}

/* What was put since the last record goes into the trail as one change. */
static void record_end(struct crowd *crowd, const char *reg, int64_t id, ms_t occurred)
{
    struct change change = {
        .verb = arena_printf(crowd->batch, "%s.open", reg),
        .table = reg,
        .record = id,
        .at = crowd->now,
        .occurred = occurred,
        .actor = {.title = "样例生成", .kind = "machine", .source = "console", .trusted = true},
        .generation = crowd->house->law->generation,
        .last_id = crowd->next_id - 1,
        .puts = crowd->puts,
        .put_count = crowd->put_count,
    };
    int64_t seq;
    if (!crowd->failed && !crowd->in_batch)
        crowd->failed = pen_begin(crowd->house->pen, crowd->oops);
    if (!crowd->failed)
        crowd->failed = change_write(crowd->house->pen, crowd->batch, &change, &seq, crowd->oops);
    crowd->put_count = 0;
    crowd->done++;
    if (++crowd->in_batch == BATCH)
        batch_end(crowd);
}

/* --- numbers --- */

static const char *series_key(struct crowd *crowd, const struct numbers *numbers, int year)
{
    const char *pattern = law_reg(crowd->house->law, numbers->reg)->number_pattern;
    return arena_printf(crowd->house->arena, numbers->yearly ? "%s|%s|%d" : "%s|%s|", numbers->reg, pattern, year);
}

static void numbers_read(struct crowd *crowd, struct stage *stage)
{
    static const struct numbers START[KINDS] = {
        [SYSTEM] = {"system", "XT%04lld", false, {{0}}},
        [DEVICE] = {"device", "SB%04lld", false, {{0}}},
        [FINDING] = {"finding", "YH%d-%05lld", true, {{0}}},
        [NOTICE] = {"rectification-notice", "整改〔%d〕%03lld号", true, {{0}}},
    };
    memcpy(crowd->numbers, START, sizeof START);
    for (int kind = 0; kind < KINDS; kind++)
        for (int i = 0; i <= YEARS; i++) {
            const struct row *row;
            const char *key = series_key(crowd, &crowd->numbers[kind], crowd->year - YEARS + i);
            if (stage_ask(stage, "series", term_is(stage->arena, "pattern", VALUE_OF_TEXT(key)), NULL, false, 1, &row))
                crowd->numbers[kind].years[i] = (struct series){row->id, row_int(row, "last")};
        }
}

static const char *next_number(struct crowd *crowd, int kind, ms_t at)
{
    struct numbers *numbers = &crowd->numbers[kind];
    int year = civil_date(civil_day_at(at, CALENDAR_BEIJING)).year;
    struct series *series = &numbers->years[numbers->yearly ? year - crowd->year + YEARS : 0];
    series->last++;
    return numbers->yearly ? arena_printf(crowd->batch, numbers->format, year, (long long)series->last)
                           : arena_printf(crowd->batch, numbers->format, (long long)series->last);
}

/* The series go on where the last number given here stands. */
static void numbers_write(struct crowd *crowd)
{
    for (int kind = 0; kind < KINDS; kind++)
        for (int i = 0; i <= (crowd->numbers[kind].yearly ? YEARS : 0); i++) {
            struct numbers *numbers = &crowd->numbers[kind];
            struct series *series = &numbers->years[i];
            int year = crowd->year - YEARS + i;
            if (series->row) {
                struct cell *last =
                    arena_copy(crowd->batch, &(struct cell){"last", VALUE_OF_INT(series->last)}, sizeof(struct cell));
                crowd->puts[crowd->put_count++] =
                    (struct put){.table = "series", .id = series->row, .cells = last, .n = 1};
            } else {
                series->row = PUT(
                    crowd, "series", {"pattern", VALUE_OF_TEXT(series_key(crowd, numbers, year))},
                    {"last", VALUE_OF_INT(series->last)}, {"version", VALUE_OF_INT(1)},
                    {"period", numbers->yearly ? VALUE_OF_TEXT(arena_printf(crowd->batch, "%d", year)) : VALUE_NONE});
            }
            record_end(crowd, "series", series->row, crowd->now);
        }
}

/* --- the institution --- */

static struct value one_of(struct crowd *crowd, struct value value)
{
    return VALUE_OF_LIST(arena_copy(crowd->batch, &value, sizeof value), 1);
}

#define COMMON(crowd, at) {"opened", VALUE_OF_INT(at)}, {"since", VALUE_OF_INT(at)}, {"version", VALUE_OF_INT(1)}, {"law", VALUE_OF_INT((crowd)->house->law->generation)}

static void grow_units(struct crowd *crowd, struct stage *stage)
{
    static const char *const KIND[] = {"二级学院", "职能部门", "教辅机构"};
    const struct row *rows;
    size_t n = stage_ask(stage, "unit", NULL, NULL, false, UNITS, &rows);
    ms_t at = crowd->now - YEARS * 365 * CIVIL_DAY_MS;
    for (size_t i = 0; i < n; i++)
        crowd->units[crowd->unit_count++] = rows[i].id;
    for (long long u = crowd->unit_count; u < UNITS; u++) {
        struct arena *batch = crowd->batch;
        int64_t unit =
            PUT(crowd, "unit", {"name", VALUE_OF_TEXT(arena_printf(batch, "样例单位%03lld", u))},
                {"code", VALUE_OF_TEXT(arena_printf(batch, "9%03lld", u))}, {"kind", VALUE_OF_TEXT(KIND[u % 3])},
                {"parent", VALUE_OF_REF("unit", crowd->units[0])}, COMMON(crowd, at));
        int64_t person =
            PUT(crowd, "person", {"name", VALUE_OF_TEXT(arena_printf(batch, "样例人员%03lld", u))},
                {"unit", VALUE_OF_REF("unit", unit)}, {"phone", VALUE_OF_TEXT(arena_printf(batch, "1390000%04lld", u))},
                {"active", VALUE_OF_INT(1)}, COMMON(crowd, at));
        PUT(crowd, "holding", {"post", VALUE_OF_TEXT("security-officer")}, {"unit", VALUE_OF_REF("unit", unit)}, {"person", VALUE_OF_REF("person", person)}, {"starts-on", VALUE_OF_INT(at)}, COMMON(crowd, at));
        crowd->units[crowd->unit_count++] = unit;
        record_end(crowd, "unit", unit, at);
    }
}

static void grow_system(struct crowd *crowd, long long i, int64_t unit, ms_t at)
{
    struct arena *batch = crowd->batch;
    const char *address = arena_printf(batch, "10.%lld.%lld.%lld", 1 + i / 60000, i / 250 % 240, 1 + i % 250),
               *name = arena_printf(batch, "样例系统%05lld", i);
    int64_t system = PUT(crowd, "system", {"number", VALUE_OF_TEXT(next_number(crowd, SYSTEM, at))},
                         {"name", VALUE_OF_TEXT(name)}, {"state", VALUE_OF_TEXT("in-service")},
                         {"kind", VALUE_OF_TEXT("信息系统")}, {"unit", VALUE_OF_REF("unit", unit)},
                         {"manage-unit", VALUE_OF_REF("unit", unit)}, {"run-unit", VALUE_OF_REF("unit", unit)},
                         {"use-unit", VALUE_OF_REF("unit", unit)}, {"addresses", one_of(crowd, VALUE_OF_TEXT(address))},
                         {"level", VALUE_OF_INT(2)}, {"access", VALUE_OF_TEXT("正常")}, COMMON(crowd, at));
    crowd->systems[crowd->system_count++] = system;
    record_end(crowd, "system", system, at);
    int64_t device =
        PUT(crowd, "device", {"number", VALUE_OF_TEXT(next_number(crowd, DEVICE, at))},
            {"name", VALUE_OF_TEXT(arena_printf(batch, "%s服务器", name))}, {"class", VALUE_OF_TEXT("服务器")},
            {"unit", VALUE_OF_REF("unit", unit)}, {"system", VALUE_OF_REF("system", system)},
            {"address", VALUE_OF_TEXT(address)}, {"in-use", VALUE_OF_INT(1)}, COMMON(crowd, at));
    record_end(crowd, "device", device, at);
}

/* --- findings and their notices --- */

static int64_t grow_finding(struct crowd *crowd, long long i, int64_t system, int64_t unit, ms_t at, bool open)
{
    static const char *const TITLE[] = {"弱口令",           "后台页面可未授权访问",
                                        "组件存在已知漏洞", "不必要的端口开放",
                                        "证书过期",         "目录遍历",
                                        "口令明文传输"},
                             *const SEVERITY[] = {"低危", "中危", "中危", "高危"};
    struct arena *batch = crowd->batch;
    int64_t id = PUT(crowd, "finding", {"number", VALUE_OF_TEXT(next_number(crowd, FINDING, at))},
                     {"title", VALUE_OF_TEXT(TITLE[i % 7])}, {"state", VALUE_OF_TEXT(open ? "noticed" : "closed")},
                     {"severity", VALUE_OF_TEXT(SEVERITY[i % 4])}, {"kind", VALUE_OF_TEXT("漏洞")},
                     {"system", VALUE_OF_REF("system", system)}, {"unit", VALUE_OF_REF("unit", unit)},
                     {"identity", VALUE_OF_TEXT(arena_printf(batch, "样例隐患-%06lld", i))},
                     {"host", VALUE_OF_TEXT(arena_printf(batch, "10.1.%lld.%lld", i / 250 % 240, 1 + i % 250))},
                     {"port", VALUE_OF_INT(8000 + i % 999)}, {"source", VALUE_OF_TEXT("样例扫描")},
                     {"first-seen", VALUE_OF_INT(at)}, COMMON(crowd, at));
    record_end(crowd, "finding", id, at);
    return id;
}

static void grow_task(struct crowd *crowd, int64_t notice, int64_t unit, ms_t at, ms_t due, bool open)
{
    bool missed = open && due <= crowd->now;
    int64_t task = PUT(crowd, "task", {"duty", VALUE_OF_TEXT("rectification-notice.rectifying")},
                       {"title", VALUE_OF_TEXT("整改中")}, {"subject", VALUE_OF_REF("rectification-notice", notice)},
                       {"unit", VALUE_OF_REF("unit", unit)},
                       {"state", VALUE_OF_TEXT(!open    ? "met"
                                               : missed ? "missed"
                                                        : "open")},
                       {"start", VALUE_OF_INT(at)}, {"due", VALUE_OF_INT(due)}, {"first-due", VALUE_OF_INT(due)},
                       {"next", open && !missed ? VALUE_OF_INT(due) : VALUE_NONE}, {"rung", VALUE_OF_INT(2)},
                       {"late", VALUE_OF_INT(missed)}, {"met-at", open ? VALUE_NONE : VALUE_OF_INT(due - CIVIL_DAY_MS)},
                       {"clause", VALUE_OF_TEXT("cug.10.1")},
                       {"phrase", VALUE_OF_TEXT("rectify-limit after received-at")}, COMMON(crowd, at));
    PUT(crowd, "task.holder", {"record", VALUE_OF_REF("task", task)}, {"pos", VALUE_OF_INT(1)}, {"as", VALUE_OF_TEXT("holder")}, {"post", VALUE_OF_TEXT("security-officer")}, {"of-unit", VALUE_OF_REF("unit", unit)});
}

/* Found, told of and put right within days, evenly over five years; some of the last weeks are still open. */
static void grow_case(struct crowd *crowd, long long i, int64_t size)
{
    int64_t which = i * 7919 % crowd->system_count, system = crowd->systems[which],
            unit = crowd->units[1 + which % (crowd->unit_count - 1)];
    ms_t span = (ms_t)(YEARS - 1) * 365 * CIVIL_DAY_MS, at = crowd->now - span + span / size * i;
    bool open = crowd->now - at < OPEN_DAYS * CIVIL_DAY_MS && i % 2;
    ms_t due = open ? crowd->now + (i % 28 - 10) * CIVIL_DAY_MS / 2 : at + 7 * CIVIL_DAY_MS;
    int64_t finding = grow_finding(crowd, i, system, unit, at, open);
    struct arena *batch = crowd->batch;
    int64_t notice =
        PUT(crowd, "rectification-notice", {"number", VALUE_OF_TEXT(next_number(crowd, NOTICE, at))},
            {"title", VALUE_OF_TEXT(arena_printf(batch, "样例系统%05lld安全漏洞整改", (long long)which))},
            {"state", VALUE_OF_TEXT(open ? "rectifying" : "closed")}, {"unit", VALUE_OF_REF("unit", unit)},
            {"system", VALUE_OF_REF("system", system)}, {"findings", one_of(crowd, VALUE_OF_REF("finding", finding))},
            {"advice", VALUE_OF_TEXT("升级到最新版本")}, {"received-at", VALUE_OF_INT(at)},
            {"due", open ? VALUE_OF_INT(due) : VALUE_NONE}, {"returns", VALUE_OF_INT(0)},
            {"dispose-time", open ? VALUE_NONE : VALUE_OF_INT(6 * CIVIL_DAY_MS)}, COMMON(crowd, at));
    grow_task(crowd, notice, unit, at, due, open);
    if (!open)
        PUT(crowd, "deed", {"subject", VALUE_OF_REF("rectification-notice", notice)}, {"name", VALUE_OF_TEXT("pass")}, {"title", VALUE_OF_TEXT("复测通过")}, {"at", VALUE_OF_INT(due - CIVIL_DAY_MS)}, COMMON(crowd, due - CIVIL_DAY_MS));
    record_end(crowd, "rectification-notice", notice, at);
}

int demo_large(struct house *house, int64_t size, ms_t now, void (*tell)(int64_t done, int64_t all), struct oops *oops)
{
    ARENA_SCOPE(batch);
    struct stage stage;
    int64_t systems = size / 20 + 1; /* with a device each: a tenth of the size are assets */
    struct crowd crowd = {.house = house,
                          .batch = batch,
                          .now = now,
                          .year = civil_date(civil_day_at(now, CALENDAR_BEIJING)).year,
                          .next_id = pen_next_id(house->pen),
                          .all = UNITS + 2 * systems + 2 * size,
                          .tell = tell,
                          .oops = oops};
    crowd.systems = ARENA_ARRAY(house->arena, int64_t, (size_t)systems);
    stage_over(house->arena, house->law, house->pen, house->clerk, now, &stage);
    numbers_read(&crowd, &stage);
    grow_units(&crowd, &stage);
    for (int64_t i = 0; i < systems && !crowd.failed; i++)
        grow_system(&crowd, i, crowd.units[1 + i % (crowd.unit_count - 1)], now - YEARS * 365 * CIVIL_DAY_MS);
    for (int64_t i = 0; i < size && !crowd.failed; i++)
        grow_case(&crowd, i, size);
    numbers_write(&crowd);
    batch_end(&crowd);
    if (crowd.failed)
        pen_abandon(house->pen);
    return crowd.failed;
}
