/* Values as JSON carries them, type by type, and shapes. Pure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "api/values.h"

#include <string.h>

static struct reg unit = {.name = "unit", .title = "单位"}, person = {.name = "person", .title = "人员"}, lines;

static struct law *law_of(struct arena *arena)
{
    struct law *law = ARENA_NEW(arena, struct law);
    map_set(arena, &law->regs, "unit", &unit);
    map_set(arena, &law->regs, "person", &person);
    return law;
}

/* What a value of this type becomes, printed; "!" and the English fault when it is refused. */
static const char *entered(struct arena *arena, const struct field *field, const char *json)
{
    struct flaws flaws = {0};
    struct oops oops = {0};
    struct value value = VALUE_NONE;
    struct text text = TEXT(arena);
    json_t *read = NULL;
    if (json_read(json, strlen(json), "test", NULL, &read, &oops))
        fail_msg("%s: %s", json, oops.en);
    bool fits = values_one(arena, law_of(arena), field, read, "f", &value, &flaws);
    json_decref(read);
    assert_int_equal(fits, flaws.n == 0);
    if (!fits)
        return arena_printf(arena, "! %s", flaws.at[0].en);
    value_print(&text, value);
    return text_end(&text);
}

static const char *printed(struct arena *arena, struct value value)
{
    struct text text = TEXT(arena);
    value_print(&text, value);
    return text_end(&text);
}

#define AT(ms) VALUE_OF_INT(INT64_C(ms))

static void each_type_takes_its_own_and_nothing_else(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct value units[] = {VALUE_OF_REF("unit", 3), VALUE_OF_REF("unit", 4)};
    const struct value texts[] = {VALUE_OF_TEXT("甲"), VALUE_OF_TEXT("乙")};
    const struct value nets[] = {VALUE_OF_TEXT("192.0.2.1"), VALUE_OF_TEXT("192.0.2.0/24")};
    const struct {
        enum field_type type;
        const char *json;
        struct value value;
        bool refused;
    } ROWS[] = {
        {TYPE_TEXT, "\"座位预约\"", VALUE_OF_TEXT("座位预约")},
        {TYPE_TEXT, "\"\"", VALUE_NONE},
        {TYPE_TEXT, "null", VALUE_NONE},
        {TYPE_TEXT, "1", VALUE_NONE, true},
        {TYPE_TEXT, "\"a\\u001bb\"", VALUE_NONE, true},
        {TYPE_NET, "\"192.0.2.1\"", VALUE_OF_LIST(nets, 1)},
        {TYPE_NET, "\"192.0.2.1 192.0.2.0/24\"", VALUE_OF_LIST(nets, 2)},
        {TYPE_NET, "\" 192.0.2.1、192.0.2.0/24； \"", VALUE_OF_LIST(nets, 2)},
        {TYPE_NET, "\"192.0.2.1，\\n192.0.2.0/24\"", VALUE_OF_LIST(nets, 2)},
        {TYPE_NET, "[\"192.0.2.1\", \"192.0.2.0/24\"]", VALUE_OF_LIST(nets, 2)},
        {TYPE_NET, "\" \"", VALUE_NONE},
        {TYPE_NET, "192", VALUE_NONE, true},
        {TYPE_NUMBER, "3", VALUE_OF_INT(3)},
        {TYPE_NUMBER, "3.0", VALUE_OF_INT(3)},
        {TYPE_NUMBER, "3.5", VALUE_OF_REAL(3.5)},
        {TYPE_NUMBER, "\"3\"", VALUE_NONE, true},
        {TYPE_NUMBER, "true", VALUE_NONE, true},
        {TYPE_PERCENT, "74.5", VALUE_OF_REAL(74.5)},
        {TYPE_MONEY, "\"12.30\"", VALUE_OF_INT(1230)},
        {TYPE_MONEY, "\"12\"", VALUE_OF_INT(1200)},
        {TYPE_MONEY, "\"-0.5\"", VALUE_OF_INT(-50)},
        {TYPE_MONEY, "12.3", VALUE_OF_INT(1230)},
        {TYPE_MONEY, "0.29", VALUE_OF_INT(29)},
        {TYPE_MONEY, "\"12.345\"", VALUE_NONE, true},
        {TYPE_MONEY, "12.345", VALUE_NONE, true},
        {TYPE_MONEY, "\"1,200\"", VALUE_NONE, true},
        {TYPE_MONEY, "\"12.\"", VALUE_NONE, true},
        {TYPE_MONEY, "\".5\"", VALUE_NONE, true},
        {TYPE_MONEY, "\"1e3\"", VALUE_NONE, true},
        {TYPE_MONEY, "1e300", VALUE_NONE, true},
        {TYPE_DATE, "\"2026-10-10\"", AT(1791648000000)}, /* 24:00 in Beijing is 16:00 UTC */
        {TYPE_DATE, "\"2026-02-29\"", VALUE_NONE, true},
        {TYPE_DATE, "\"2026-10-10T00:00:00+08:00\"", VALUE_NONE, true},
        {TYPE_DATETIME, "\"2026-10-10T09:00:00+08:00\"", AT(1791594000000)},
        {TYPE_DATETIME, "\"2026-10-10T01:00:00Z\"", AT(1791594000000)},
        {TYPE_DATETIME, "\"2026-10-10T09:00:00\"", AT(1791594000000)}, /* the institution's zone */
        {TYPE_DATETIME, "\"2026-10-10\"", VALUE_NONE, true},
        {TYPE_DATETIME, "\"tomorrow\"", VALUE_NONE, true},
        {TYPE_DATETIME, "1791594000000", VALUE_NONE, true},
        {TYPE_TIME, "\"09:30\"", VALUE_OF_INT(570)},
        {TYPE_TIME, "\"25:00\"", VALUE_NONE, true},
        {TYPE_DURATION, "\"2 hours\"", VALUE_OF_INT(7200000)},
        {TYPE_DURATION, "60000", VALUE_OF_INT(60000)},
        {TYPE_DURATION, "\"2 moons\"", VALUE_NONE, true},
        {TYPE_DURATION, "-1", VALUE_NONE, true},
        {TYPE_RANGE, "[\"2026-10-10T09:00:00+08:00\",null]", VALUE_OF_RANGE(INT64_C(1791594000000), RANGE_OPEN_TO)},
        {TYPE_RANGE, "{\"from\":\"2026-10-10T09:00:00+08:00\",\"to\":\"2026-10-10T09:00:01+08:00\"}", VALUE_OF_RANGE(INT64_C(1791594000000), INT64_C(1791594001000))},
        {TYPE_RANGE, "[\"2026-10-11T09:00:00+08:00\",\"2026-10-10T09:00:00+08:00\"]", VALUE_NONE, true},
        {TYPE_RANGE, "[null]", VALUE_NONE, true},
        {TYPE_FLAG, "true", VALUE_OF_INT(1)},
        {TYPE_FLAG, "false", VALUE_OF_INT(0)},
        {TYPE_FLAG, "\"yes\"", VALUE_NONE, true},
        {TYPE_UNIT, "3", VALUE_OF_REF("unit", 3)},
        {TYPE_UNIT, "\"3\"", VALUE_OF_REF("unit", 3)},
        {TYPE_UNIT, "{\"register\":\"unit\",\"id\":3,\"title\":\"图书馆\"}", VALUE_OF_REF("unit", 3)},
        {TYPE_UNIT, "{\"id\":3}", VALUE_OF_REF("unit", 3)},
        {TYPE_UNIT, "{\"register\":\"person\",\"id\":3}", VALUE_NONE, true},
        {TYPE_UNIT, "\"person/3\"", VALUE_NONE, true},
        {TYPE_UNIT, "0", VALUE_NONE, true},
        {TYPE_UNIT, "-3", VALUE_NONE, true},
        {TYPE_UNIT, "[3]", VALUE_NONE, true},
        {TYPE_PERSON, "7", VALUE_OF_REF("person", 7)},
        {TYPE_REFS, "[3,{\"id\":4}]", VALUE_OF_LIST(units, 2)},
        {TYPE_REFS, "[]", VALUE_NONE},
        {TYPE_REFS, "3", VALUE_NONE, true},
        {TYPE_REFS, "[3,\"x\"]", VALUE_NONE, true},
        {TYPE_SOME_OF, "[\"甲\",\"乙\"]", VALUE_OF_LIST(texts, 2)},
        {TYPE_SOME_OF, "[1]", VALUE_NONE, true},
        {TYPE_FILE, "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"", VALUE_OF_TEXT("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")},
        {TYPE_FILE, "\"../../etc/passwd\"", VALUE_NONE, true},
        {TYPE_FILES, "[\"short\"]", VALUE_NONE, true},
        {TYPE_LINES, "[]", VALUE_NONE, true},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        struct field field = {.name = "f",
                              .title = "字段",
                              .en = "Field",
                              .type = ROWS[i].type,
                              .to = ROWS[i].type == TYPE_REFS ? "unit" : NULL};
        const char *is = entered(arena, &field, ROWS[i].json), *expected = printed(arena, ROWS[i].value);
        if (ROWS[i].refused ? *is != '!' : strcmp(is, expected) != 0)
            fail_msg("%s %s: expected %s, is %s", field_type_name(ROWS[i].type), ROWS[i].json,
                     ROWS[i].refused ? "a refusal" : expected, is);
    }
}

static void a_field_to_any_register_wants_to_know_which(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct field any = {.name = "f", .type = TYPE_REF, .to = "any"};
    assert_string_equal(entered(arena, &any, "\"unit/3\""), printed(arena, VALUE_OF_REF("unit", 3)));
    assert_string_equal(entered(arena, &any, "{\"register\":\"person\",\"id\":3}"),
                        printed(arena, VALUE_OF_REF("person", 3)));
    static const char *const BAD[] = {
        "3", "\"3\"", "\"nothing/3\"", "\"unit/\"", "\"unit/x\"", "{\"id\":3}", "{\"register\":7,\"id\":3}"};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        assert_int_equal(*entered(arena, &any, BAD[i]), '!');
}

static struct reg report(struct arena *arena)
{
    static const struct field COLUMNS[] = {
        {.name = "record", .type = TYPE_REF, .builtin = true}, {.name = "host", .type = TYPE_TEXT, .title = "主机"}, {.name = "count", .type = TYPE_NUMBER}};
    const struct field fields[] = {
        {.name = "version", .type = TYPE_NUMBER, .builtin = true}, {.name = "title", .type = TYPE_TEXT}, {.name = "rows", .type = TYPE_LINES, .lines = &lines}};
    struct reg reg = {.name = "report"};
    lines = (struct reg){.name = "report.rows", .owner = &unit};
    for (size_t i = 0; i < 3; i++) {
        *list_push(arena, &lines.fields) = COLUMNS[i];
        *list_push(arena, &reg.fields) = fields[i];
    }
    return reg;
}

static void lines_are_entered_with_their_ids_and_what_is_left_out_is_removed(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    JSON_SCOPE(body);
    struct oops oops = {0};
    struct flaws flaws = {0};
    struct fact fact = {0};
    struct reg reg = report(arena);
    const char *json = "{\"title\":\"t\",\"rows\":[{\"id\":11,\"item\":\"甲\",\"host\":\"a\"},{\"host\":\"b\","
                       "\"count\":2},{\"id\":\"12\",\"remove\":true}]}";
    assert_int_equal(json_read(json, strlen(json), "test", NULL, &body, &oops), 0);
    values_enter(arena, law_of(arena), &reg, body, &fact, &flaws);
    assert_int_equal(flaws.n, 0);
    assert_int_equal(fact.value_count, 1);
    assert_int_equal(fact.line_count, 3);
    assert_int_equal(fact.lines[0].id, 11);
    assert_int_equal(fact.lines[0].n, 1);
    assert_int_equal(fact.lines[1].id, 0);
    assert_int_equal(fact.lines[1].n, 2);
    assert_true(fact.lines[2].remove && fact.lines[2].id == 12);
    const int64_t stored[] = {11, 12, 13};
    values_dropped(arena, reg_field(&reg, "rows"), body, stored, 3, &fact);
    assert_int_equal(fact.line_count, 4);
    assert_true(fact.lines[3].remove && fact.lines[3].id == 13);
}

static void an_entry_of_a_named_row_says_which_it_is(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    JSON_SCOPE(body);
    struct oops oops = {0};
    struct flaws flaws = {0};
    struct fact fact = {0};
    struct reg reg = report(arena);
    *list_push(arena, &lines.fields) = (struct field){.name = "item", .type = TYPE_TEXT, .builtin = true};
    *list_push(arena, &((struct field *)reg_field(&reg, "rows"))->rows) = (struct line_row){.item = "门"};
    const char *json = "{\"rows\":[{\"item\":\"门\",\"host\":\"a\"},{\"item\":7}]}";
    assert_int_equal(json_read(json, strlen(json), "test", NULL, &body, &oops), 0);
    values_enter(arena, law_of(arena), &reg, body, &fact, &flaws);
    assert_int_equal(fact.lines[0].n, 2);
    assert_string_equal(fact.lines[0].cells[0].name, "item");
    assert_string_equal(fact.lines[0].cells[0].value.text, "门");
    assert_int_equal(flaws.n, 1);
    assert_string_equal(flaws.at[0].where, "rows[1].item");
}

static void faults_in_lines_say_which_line_and_column(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    JSON_SCOPE(body);
    struct oops oops = {0};
    struct flaws flaws = {0};
    struct fact fact = {0};
    struct reg reg = report(arena);
    const char *json =
        "{\"version\":1,\"nothing\":1,\"rows\":[{\"host\":1},{\"count\":\"x\",\"record\":5},7,{\"id\":-1}]}";
    static const char *const WHERE[] = {"version",        "nothing", "rows[0].host", "rows[1].count",
                                        "rows[1].record", "rows[2]", "rows[3]"};
    assert_int_equal(json_read(json, strlen(json), "test", NULL, &body, &oops), 0);
    values_enter(arena, law_of(arena), &reg, body, &fact, &flaws);
    assert_int_equal(flaws.n, sizeof WHERE / sizeof *WHERE);
    for (size_t i = 0; i < flaws.n; i++)
        assert_string_equal(flaws.at[i].where, WHERE[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_type_takes_its_own_and_nothing_else),
        cmocka_unit_test(a_field_to_any_register_wants_to_know_which),
        cmocka_unit_test(lines_are_entered_with_their_ids_and_what_is_left_out_is_removed),
        cmocka_unit_test(an_entry_of_a_named_row_says_which_it_is),
        cmocka_unit_test(faults_in_lines_say_which_line_and_column),
    };
    return cmocka_run_group_tests_name("api values", tests, NULL, NULL);
}
