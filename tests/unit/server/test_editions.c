/* A new edition of a pack: cases that are open stay under theirs, new ones follow the new one; also over a restart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rules/terms.h"
#include "server/folder.h"
#include "server/house.h"
#include "store/store_write.h"

#include <stdlib.h>
#include <string.h>

#define MORNING civil_ms(civil_day(2026, 3, 10), 540, CALENDAR_BEIJING)

static char folder[64];
static struct arena *arena;
static struct house *house;
static struct stage stage;

static void must(int failed, const struct oops *oops)
{
    if (failed < 0)
        fail_msg("%s: %s", oops->where, oops->zh);
}

/* The text with one part replaced, which must be there. */
static struct pack_file changed(const struct pack_file *file, const char *part, const char *other)
{
    const char *text = arena_text_n(arena, file->bytes, file->n), *at = strstr(text, part);
    assert_non_null(at);
    const char *whole = arena_printf(arena, "%.*s%s%s", (int)(at - text), text, other, at + strlen(part));
    return (struct pack_file){file->pack, file->name, whole, strlen(whole)};
}

static void take(const struct pack_files *packs, const struct pack_files *calendars, ms_t at)
{
    struct oops oops = {0};
    struct issues issues = {0};
    struct actor actor = {.title = "测试", .kind = "machine", .trusted = true};
    int failed = house_adopt(house, packs, calendars, at, &actor, &issues, &oops);
    for (size_t i = 0; failed && i < issues.n; i++)
        print_message("%s: %s\n", issues.at[i].where, issues.at[i].zh);
    must(failed, &oops);
    stage_over(arena, house->law, house->pen, house->clerk, at, &stage);
}

/* Years of the calendar until `last`. */
static struct pack_files years_until(const char *last)
{
    struct oops oops = {0};
    struct pack_files all = {0}, years = {0};
    struct calendar *calendar;
    must(pack_calendar_folder(arena, PACKS "/calendar", &all, &calendar, &oops), &oops);
    for (size_t i = 0; i < all.n; i++)
        if (strcmp(all.at[i].name, last) <= 0)
            *list_push(arena, &years) = all.at[i];
    return years;
}

/* Adopts base, as it is or with another limit for findings and more to say when one is rejected. */
static void adopt(bool second)
{
    struct oops oops = {0};
    struct pack_files packs = {0}, calendars = years_until("cn-2027.yaml");
    must(pack_folder_read(arena, PACKS "/base", &packs, &oops), &oops);
    for (size_t i = 0; second && i < packs.n; i++)
        if (!strcmp(packs.at[i].name, "findings.yaml")) {
            packs.at[i] = changed(&packs.at[i], "        due: triage-limit\n", "        due: 1 hour\n");
            packs.at[i] = changed(&packs.at[i], "            needs: [reason]\n            to: rejected",
                                  "            needs: [reason, solution]\n            to: rejected");
        }
    take(&packs, &calendars, MORNING);
}

static struct fact_answer send(const char *name, const char *table, int64_t record, struct cell *cells, size_t n)
{
    struct fact fact = {.kind = FACT_DEED,
                        .name = name,
                        .table = table,
                        .record = record,
                        .actor = {.title = "测试", .kind = "machine", .trusted = true},
                        .values = cells,
                        .value_count = n};
    struct fact_answer answer = {0};
    struct oops oops = {0};
    must(stage_send(&stage, &fact, &answer, &oops), &oops);
    return answer;
}

static int64_t system_of_library(void)
{
    struct cell unit[] = {{"name", VALUE_OF_TEXT("图书馆")}, {"kind", VALUE_OF_TEXT("教辅机构")}};
    int64_t library = send("open", "unit", 0, unit, 2).record;
    struct cell cells[] = {{"name", VALUE_OF_TEXT("座位预约")}, {"run-unit", VALUE_OF_REF("unit", library)}};
    return send("open", "system", 0, cells, 2).record;
}

static int64_t finding(const char *title, int64_t system)
{
    struct cell cells[] = {{"title", VALUE_OF_TEXT(title)},   {"severity", VALUE_OF_TEXT("中危")},
                           {"kind", VALUE_OF_TEXT("漏洞")},   {"system", VALUE_OF_REF("system", system)},
                           {"source", VALUE_OF_TEXT("测试")}, {"identity", VALUE_OF_TEXT(title)}};
    struct fact_answer answer = send("open", "finding", 0, cells, sizeof cells / sizeof *cells);
    if (answer.code)
        fail_msg("%s", answer.refusals.n ? answer.refusals.at[0].reason : answer.oops.zh);
    return answer.record;
}

static int reject(int64_t id)
{
    struct cell reason = {"reason", VALUE_OF_TEXT("已核实为误报")};
    return send("reject", "finding", id, &reason, 1).code;
}

static ms_t allowed(int64_t id)
{
    const struct row *task;
    size_t n = stage_ask(&stage, "task", term_is(arena, "subject", VALUE_OF_REF("finding", id)), "id", true, 1, &task);
    assert_int_equal(n, 1);
    return row_int(task, "due") - row_int(task, "start");
}

static int open_empty(void **state)
{
    (void)state;
    struct oops oops = {0};
    const struct house_options options = {.institution = "样例大学", .test_clock = true};
    strcpy(folder, "/tmp/fengsui-editions-XXXXXX");
    arena = arena_new();
    assert_non_null(mkdtemp(folder));
    must(house_create(folder, &options, &oops), &oops);
    must(house_open(folder, &house, &oops), &oops);
    return 0;
}

static int open_place(void **state)
{
    open_empty(state);
    adopt(false);
    return 0;
}

static int close_place(void **state)
{
    (void)state;
    struct oops oops = {0};
    house_close(house);
    must(folder_remove(folder, &oops), &oops);
    arena_free(arena);
    return 0;
}

static void restart(void)
{
    struct oops oops = {0};
    house_close(house);
    must(house_open(folder, &house, &oops), &oops);
    stage_over(arena, house->law, house->pen, house->clerk, MORNING, &stage);
}

static void an_open_case_stays_under_its_edition(void **state)
{
    (void)state;
    int64_t system = system_of_library();
    int64_t first = finding("甲", system), kept = finding("乙", system);
    ms_t before = allowed(first);
    assert_true(before > 3600000);
    assert_int_equal(house->law->formers.n, 0);

    adopt(true);
    assert_int_equal(house->law->formers.n, 1);
    int64_t later = finding("丙", system);
    assert_int_equal(allowed(later), 3600000);
    assert_int_equal(allowed(first), before);
    assert_int_not_equal(reject(later), 0); /* asked for more by the new edition */
    assert_int_equal(reject(first), 0);     /* decided as it was when the case began */

    restart();
    assert_int_equal(house->law->formers.n, 1);
    assert_int_not_equal(reject(later), 0);
    assert_int_equal(reject(kept), 0);

    restart(); /* nothing is open under the former edition any more */
    assert_int_equal(house->law->formers.n, 0);
}

static void change_the_file(const char *sql)
{
    house_close(house);
    house = NULL;
    assert_int_equal(system(arena_printf(arena, "sqlite3 %s/fengsui.db '%s' >%s/said", folder, sql, folder)), 0);
}

static int64_t layout_on_disk(void)
{
    struct store *store;
    struct oops oops = {0};
    int64_t layout = -1;
    must(store_open(house_store_path(arena, folder), STORE_READ, &store, &oops), &oops);
    must(store_layout(store, &layout, &oops), &oops);
    store_close(store);
    return layout;
}

static void opens_with_an_upgrade(void)
{
    struct oops oops = {0};
    must(house_open(folder, &house, &oops), &oops);
    assert_int_equal(store_fits(pen_store(house->pen), &house->law->schema, &oops), 0);
    const struct row *change;
    stage_over(arena, house->law, house->pen, house->clerk, MORNING, &stage);
    assert_int_equal(stage_ask(&stage, "trail", NULL, "id", true, 1, &change), 1);
    assert_string_equal(row_text(change, "verb"), "upgrade");
    assert_int_equal(layout_on_disk(), STORE_LAYOUT);
}

/* What an older program wrote lacks a column that this one knows, or carries a lower layout: here by hand. */
static void a_folder_of_an_older_program_is_brought_up_to_date(void **state)
{
    (void)state;
    change_the_file("ALTER TABLE \"call\" DROP COLUMN \"tries\"");
    opens_with_an_upgrade();
    change_the_file("PRAGMA user_version = 0");
    opens_with_an_upgrade();
}

/* Texts that this program cannot read: the former one must still have its data. */
static void a_start_that_fails_raises_nothing(void **state)
{
    (void)state;
    struct oops oops = {0};
    change_the_file("UPDATE edition SET files = replace(files, \"due: triage-limit\", \"due: no-such-limit\");"
                    "PRAGMA user_version = 0");
    assert_int_equal(house_open(folder, &house, &oops), -ERR_CORRUPT);
    assert_int_equal(layout_on_disk(), 0);
}

/* The tables that every house has are what a program of before would misread: when they change, so does the layout. */
static void other_tables_of_the_program_want_another_layout(void **state)
{
    const int layout = 2;
    static const char TABLES[] = "629d2f385421164ac606e23c2f21e97e87a9aeed1403ac4ee1a50e1018c6a8d3";
    (void)state;
    const char *fresh = arena_printf(arena, "%s/fresh", folder);
    const struct house_options options = {.institution = "样例大学"};
    struct oops oops = {0};
    struct store *store;
    struct store_pen pen;
    must(house_create(fresh, &options, &oops), &oops);
    must(store_open(house_store_path(arena, fresh), STORE_READ, &store, &oops), &oops);
    must(store_pen_read(store, &pen, &oops), &oops);
    store_close(store);
    if (STORE_LAYOUT != layout || strcmp(pen.schema, TABLES))
        fail_msg("the tables that every house has are others now (%s): add one to STORE_LAYOUT in store/store.h and "
                 "write number and hash here",
                 pen.schema);
}

/* --- a year that nobody has announced --- */

/* The calendar ends with the day; what begins on it has its deadline in a year that the house was told nothing of. */
static void behind_the_last_year_told_a_deadline_is_dated_all_the_same(void **state)
{
    (void)state;
    struct oops oops = {0};
    struct pack_files packs = {0}, calendars = years_until("cn-2026.yaml");
    must(pack_folder_read(arena, PACKS "/base", &packs, &oops), &oops);
    take(&packs, &calendars, civil_ms(civil_day(2026, 12, 31), 540, CALENDAR_BEIJING));
    const struct calendar *calendar = house->law->calendar;
    assert_int_equal(calendar_told(calendar), civil_day(2026, 12, 31));
    assert_true(calendar_provisional(calendar, civil_day(2027, 1, 1), civil_day(2027, 12, 31)));
    assert_true(allowed(finding("甲", system_of_library())) > 0);
}

static const char EVES[] = "pack: x\ntitle: 样例\nedition: \"1\"\nclauses: {x.1: {gist: 节前检查}}\n"
                           "duties:\n"
                           "  x-eve:\n"
                           "    title: 节前检查\n"
                           "    clauses: [x.1]\n"
                           "    every: holiday-eve\n"
                           "    who: security-office\n"
                           "    missed: [{escalate: first-responsible}]\n";
static const char NEW_YEAR[] = "calendar: cn-2027\nversion: \"2\"\nsource: 测试\nfrom: 2027-01-01\nto: 2027-12-31\n"
                               "zone: \"+08:00\"\nholidays: {元旦: {from: 2027-01-01, to: 2027-01-03}}\n";

static ms_t next_eve(void)
{
    const struct row *cursor;
    const struct term *duty = term_is(arena, "duty", VALUE_OF_TEXT("cursor:x-eve"));
    assert_int_equal(stage_ask(&stage, "task", duty, NULL, false, 2, &cursor), 1);
    return row_int(cursor, "next");
}

/* After the last holiday of the last year nobody knows when the next is: the duty waits until it is told. */
static void a_duty_that_the_calendar_could_not_carry_on_goes_on_with_the_next_year(void **state)
{
    (void)state;
    struct oops oops = {0};
    struct pack_files packs = {0}, calendars = years_until("cn-2026.yaml"), next = {0};
    must(pack_folder_read(arena, PACKS "/base", &packs, &oops), &oops);
    *list_push(arena, &packs) = (struct pack_file){"x", "pack.yaml", EVES, sizeof EVES - 1};
    take(&packs, &calendars, MORNING);
    assert_int_equal(next_eve(), civil_ms(civil_day(2026, 4, 3), 0, CALENDAR_BEIJING));
    ms_t autumn = civil_ms(civil_day(2026, 11, 20), 540, CALENDAR_BEIJING);
    must(stage_advance(&stage, autumn, &oops), &oops);
    assert_int_equal(next_eve(), 0);

    *list_push(arena, &next) = (struct pack_file){"calendar", "cn-2027.yaml", NEW_YEAR, sizeof NEW_YEAR - 1};
    packs.n = 0;
    take(&packs, &next, autumn);
    assert_int_equal(next_eve(), civil_ms(civil_day(2026, 12, 31), 0, CALENDAR_BEIJING));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_open_case_stays_under_its_edition, open_place, close_place),
        cmocka_unit_test_setup_teardown(a_folder_of_an_older_program_is_brought_up_to_date, open_place, close_place),
        cmocka_unit_test_setup_teardown(a_start_that_fails_raises_nothing, open_place, close_place),
        cmocka_unit_test_setup_teardown(other_tables_of_the_program_want_another_layout, open_place, close_place),
        cmocka_unit_test_setup_teardown(behind_the_last_year_told_a_deadline_is_dated_all_the_same, open_empty,
                                        close_place),
        cmocka_unit_test_setup_teardown(a_duty_that_the_calendar_could_not_carry_on_goes_on_with_the_next_year,
                                        open_empty, close_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
