/* What the pages of cases promise: model, lists, records, desk, tasks, explained deadlines. */
#include "house.h"

#include "store/store_write.h"
#include "views/desk.h"
#include "views/explain.h"
#include "views/list.h"
#include "views/may.h"
#include "views/model.h"
#include "views/record.h"
#include "views/scope.h"
#include "views/task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IDS = 500 };

static json_t *list(struct reading *reading, struct list_query query)
{
    return HOUSE_DRAW(reading, view_list(reading, &query, out, &oops));
}
static size_t rows_in(json_t *page) { return json_array_size(house_at(page, "rows")); }
static json_t *row_at(json_t *page, size_t i) { return json_array_get(house_at(page, "rows"), i); }

/* --- model --- */

static void model_tells_fields_states_and_deeds(void **state)
{
    (void)state;
    struct reading reading = house_reading("林知远");
    json_t *model = HOUSE_DRAW(&reading, view_model(&reading, out, &oops));
    json_t *notice = house_pick(model, "registers", "name", "rectification-notice");
    assert_non_null(notice);
    assert_string_equal(house_text(notice, "area"), "cases");
    assert_string_equal(house_text(house_pick(notice, "fields", "name", "recheck-result"), "type"), "one-of");
    assert_true(json_is_true(house_at(house_pick(notice, "fields", "name", "unit"), "computed")));
    assert_string_equal(house_text(house_pick(notice, "states", "name", "rectifying"), "due"),
                        "rectify-limit after received-at");
    json_t *answer = house_pick(notice, "actions", "name", "answer");
    assert_string_equal(house_text(answer, "to"), "rechecking");
    assert_int_equal(json_array_size(house_at(answer, "required")), 4);
    assert_true(json_is_false(house_at(notice, "open.may"))); /* drafting is the office's */
    assert_true(json_is_true(house_at(house_pick(model, "registers", "name", "inspection"), "open.may")));
    assert_string_equal(house_text(model, "clauses.cug.10.1.x"), "");
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(house_at(model, "clauses"), "cug.10.1"), "article")),
        "第十条");
}

static void model_hides_what_a_register_s_readers_alone_may_read(void **state)
{
    (void)state;
    struct reading officer = house_reading("林知远"), publicity = house_reading("蒋亦文");
    json_t *model = HOUSE_DRAW(&officer, view_model(&officer, out, &oops));
    assert_null(house_pick(model, "registers", "name", "login"));
    assert_null(house_pick(model, "registers", "name", "task"));
    assert_null(house_pick(model, "registers", "name", "opinion"));
    model = HOUSE_DRAW(&publicity, view_model(&publicity, out, &oops));
    assert_non_null(house_pick(model, "registers", "name", "opinion"));
}

/* --- lists --- */

static void cases_come_by_due_moment_and_what_is_closed_stands_last(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    json_t *page = list(&reading, (struct list_query){.reg = "rectification-notice", .limit = 500});
    const char *last = "";
    bool untimed = false;
    assert_true(rows_in(page) > 5);
    for (size_t i = 0; i < rows_in(page); i++) {
        const char *due = house_text(row_at(page, i), "due.at");
        assert_false(untimed && *due);
        assert_true(!*due || strcmp(last, due) <= 0);
        untimed = !*due;
        last = due;
    }
    assert_string_equal(house_text(row_at(page, rows_in(page) - 1), "rank"), "done");
}

static void collect(struct reading *reading, struct list_query query, int64_t *ids, size_t *n)
{
    *n = 0;
    for (int pages = 0; pages < IDS; pages++) {
        json_t *page = list(reading, query);
        for (size_t i = 0; i < rows_in(page); i++)
            ids[(*n)++] = house_number(row_at(page, i), "id");
        query.after = house_text(page, "next");
        assert_true(pages == 0 || json_is_null(house_at(page, "total"))); /* counted once */
        if (!*query.after)
            return;
    }
    fail_msg("the pages never end");
}

static void pages_by_cursor_give_every_row_once(void **state)
{
    (void)state;
    static const struct {
        const char *reg, *sort;
    } SORTS[] = {{"rectification-notice", "due"},    {"rectification-notice", "-due"},
                 {"rectification-notice", "opened"}, {"rectification-notice", "-opened"},
                 {"rectification-notice", "title"},  {"rectification-notice", "-title"},
                 {"rectification-notice", "number"}, {"rectification-notice", "unit"},
                 {"rectification-notice", "state"},  {"rectification-notice", "recheck-result"},
                 {"finding", "severity"},            {"finding", "-severity"},
                 {"finding", "-state"},              {"system", "kind"}};
    struct reading reading = house_reading("周启明");
    int64_t whole[IDS], paged[IDS];
    size_t n, m;
    for (size_t s = 0; s < sizeof SORTS / sizeof *SORTS; s++) {
        collect(&reading, (struct list_query){.reg = SORTS[s].reg, .sort = SORTS[s].sort, .limit = 500}, whole, &n);
        collect(&reading, (struct list_query){.reg = SORTS[s].reg, .sort = SORTS[s].sort, .limit = 3}, paged, &m);
        assert_true(n > 3);
        assert_int_equal(n, m);
        assert_memory_equal(whole, paged, n * sizeof *whole);
    }
}

/* The places of the words of a column, from the first row of the list to the last; rows without one have none. */
static size_t places(struct reading *reading, const char *reg, const char *sort, const char *column, size_t *ret_places)
{
    json_t *page = list(reading, (struct list_query){.reg = reg, .sort = sort, .limit = 500});
    const struct field *field = reg_field(law_reg(reading->law, reg), column);
    size_t n = 0;
    for (size_t i = 0; i < rows_in(page); i++) {
        const char *word = house_text(house_at(row_at(page, i), "fields"), column);
        for (size_t k = 0; k < field->choices.n; k++)
            if (!strcmp(field->choices.at[k], word))
                ret_places[n++] = k;
    }
    return n;
}

static void what_is_chosen_comes_in_the_order_of_the_pack(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    const struct field *severity = reg_field(law_reg(reading.law, "finding"), "severity");
    size_t up[500], down[500];
    size_t n = places(&reading, "finding", "severity", "severity", up);
    assert_true(n > 3);
    assert_true(strcmp(severity->choices.at[1], severity->choices.at[2]) > 0); /* by their bytes 中危 would come first */
    assert_true(up[0] <= 1 && up[n - 1] > 1); /* words of both sides of that pair */
    for (size_t i = 1; i < n; i++)
        assert_true(up[i - 1] <= up[i]);
    assert_int_equal(places(&reading, "finding", "-severity", "severity", down), n);
    for (size_t i = 1; i < n; i++)
        assert_true(down[i - 1] >= down[i]);
}

static void counts_agree_with_what_each_filter_shows(void **state)
{
    (void)state;
    static const char *const REGISTERS[] = {"rectification-notice", "finding", "superior-notice", "incident"};
    struct reading reading = house_reading("周启明");
    for (size_t r = 0; r < sizeof REGISTERS / sizeof *REGISTERS; r++) {
        json_t *all = list(&reading, (struct list_query){.reg = REGISTERS[r]});
        const char *name;
        json_t *count;
        int64_t states = 0, ranks = 0;
        json_object_foreach(house_at(all, "counts.state"), name, count)
        {
            json_t *page = list(&reading, (struct list_query){.reg = REGISTERS[r], .state = name, .limit = 500});
            assert_int_equal(rows_in(page), json_integer_value(count));
            assert_int_equal(house_number(page, "total"), json_integer_value(count));
            states += json_integer_value(count);
        }
        json_object_foreach(house_at(all, "counts.rank"), name, count)
        {
            json_t *page = list(&reading, (struct list_query){.reg = REGISTERS[r], .rank = name, .limit = 500});
            assert_int_equal(rows_in(page), json_integer_value(count));
            for (size_t i = 0; i < rows_in(page); i++)
                assert_string_equal(house_text(row_at(page, i), "rank"), name);
            ranks += json_integer_value(count);
        }
        assert_int_equal(states, ranks);
        assert_int_equal(house_number(all, "total"), states);
    }
}

static void an_officer_s_list_holds_the_own_unit_only(void **state)
{
    (void)state;
    struct reading office = house_reading("周启明"), officer = house_reading("林知远");
    int64_t library = house_id("unit", "图书馆");
    json_t *all = list(&office, (struct list_query){.reg = "rectification-notice", .unit = library, .limit = 500});
    json_t *own = list(&officer, (struct list_query){.reg = "rectification-notice", .limit = 500});
    assert_true(rows_in(own) > 0);
    assert_int_equal(rows_in(own), rows_in(all));
    assert_int_equal(house_number(own, "total"), rows_in(own));
    for (size_t i = 0; i < rows_in(own); i++)
        assert_int_equal(house_number(row_at(own, i), "unit.id"), library);
    json_t *others =
        list(&officer, (struct list_query){.reg = "rectification-notice", .unit = house_id("unit", "教务处")});
    assert_int_equal(rows_in(others), 0);
}

static void filters_narrow_and_nonsense_is_refused(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    struct list_filter severe = {"severity", "高危"}, dated = {"first-seen", "2026-10-12..2026-10-20"},
                       bad = {"severity-x", "高危"};
    json_t *page =
        list(&reading, (struct list_query){.reg = "finding", .filters = &severe, .filter_count = 1, .limit = 500});
    assert_true(rows_in(page) > 0);
    page = list(&reading, (struct list_query){.reg = "finding", .filters = &dated, .filter_count = 1, .limit = 500});
    assert_true(rows_in(page) > 0);
    for (size_t i = 0; i < rows_in(page); i++) {
        const char *at = house_text(row_at(page, i), "opened.at");
        assert_true(strcmp(at, "2026-10-12") >= 0 && strcmp(at, "2026-10-21") < 0);
    }
    struct json out = house_json(&reading);
    struct oops oops = {0};
    assert_int_equal(
        view_list(&reading, &(struct list_query){.reg = "finding", .filters = &bad, .filter_count = 1}, &out, &oops),
        -ERR_INVALID);
    assert_string_equal(oops.where, "severity-x");
    oops = (struct oops){0};
    assert_int_equal(view_list(&reading, &(struct list_query){.reg = "finding", .after = "x"}, &out, &oops),
                     -ERR_INVALID);
    assert_int_equal(view_list(&reading, &(struct list_query){.reg = "finding", .sort = "findings-x"}, &out, &oops),
                     -ERR_INVALID);
    assert_int_equal(view_list(&reading, &(struct list_query){.reg = "login"}, &out, &oops), LIST_NO_REGISTER);
    assert_int_equal(view_list(&reading, &(struct list_query){.reg = "nothing"}, &out, &oops), LIST_NO_REGISTER);
}

static void candidates_of_a_reference_are_those_its_field_allows(void **state)
{
    (void)state;
    struct reading reading = house_reading("吴远舟");
    int64_t notice = house_id("rectification-notice", "整改〔2026〕004号");
    json_t *free = list(
        &reading, (struct list_query){.reg = "finding", .for_field = "rectification-notice.findings", .limit = 500});
    json_t *bound = list(
        &reading, (struct list_query){.reg = "finding",
                                      .for_field = "rectification-notice.findings",
                                      .limit = 500,
                                      .of = arena_printf(house.arena, "rectification-notice/%lld", (long long)notice)});
    assert_true(rows_in(bound) > 0);
    assert_true(rows_in(bound) < rows_in(free));
    for (size_t i = 0; i < rows_in(free); i++) { /* without a record only what does not depend on it is enforced */
        const char *word = house_text(row_at(free, i), "state");
        assert_true(!strcmp(word, "found") || !strcmp(word, "noticed") || !strcmp(word, "fixed"));
    }
}

static void a_blank_form_has_defaults_and_says_who_may(void **state)
{
    (void)state;
    struct reading officer = house_reading("林知远");
    json_t *form = HOUSE_DRAW(&officer, view_blank(&officer, "finding", NULL, out, &oops));
    assert_string_equal(house_text(form, "fields.kind"), "漏洞");
    assert_string_equal(house_text(form, "fields.unit.title"), "图书馆");
    assert_true(json_is_true(house_at(form, "may")));
    form = HOUSE_DRAW(&officer, view_blank(&officer, "rectification-notice", NULL, out, &oops));
    assert_true(json_is_false(house_at(form, "may")));
    assert_string_equal(house_text(form, "refusals.0.who"), "信息化工作办公室");
}

/* --- records --- */

static json_t *record(struct reading *reading, const char *table, int64_t id)
{
    return HOUSE_DRAW(reading, view_record(reading, table, id, out, &oops));
}

static void a_record_tells_whose_turn_it_is_and_what_is_missing(void **state)
{
    (void)state;
    struct reading officer = house_reading("苏瑾"), office = house_reading("吴远舟");
    int64_t id = house_id("rectification-notice", "整改〔2026〕004号");
    json_t *mine = record(&officer, "rectification-notice", id), *others = record(&office, "rectification-notice", id);
    assert_string_equal(house_text(mine, "state"), "rectifying");
    assert_string_equal(house_text(mine, "rank"), "esc");
    assert_true(json_is_true(house_at(mine, "turn.you")));
    assert_string_equal(house_text(mine, "turn.who"), "轮到你");
    assert_int_equal(json_array_size(house_at(mine, "turn.missing")), 4);
    assert_true(json_is_false(house_at(others, "turn.you")));
    assert_string_equal(house_text(others, "turn.who"), "等地球科学学院网络安全工作专员 苏瑾");
    assert_string_equal(house_text(others, "turn.person.title"), "苏瑾");
}

/* A condition is called by what is wrong: it stands there while it does not hold, and is never ticked off. */
static void a_condition_is_missing_until_it_holds(void **state)
{
    (void)state;
    struct reading office = house_reading("吴远舟");
    json_t *root = record(&office, "incident", house_id("incident", "SJ2026-0001"));
    assert_string_equal(house_text(root, "state"), "rectifying");
    json_t *list = house_pick(root, "turn.missing", "text", "须列出整改事项");
    assert_non_null(list);
    assert_true(json_is_false(house_at(list, "done")));
    assert_null(house_pick(root, "turn.missing", "text", "仍有未完成的整改事项"));
}

static void a_form_opens_although_what_it_asks_for_is_not_filled_in_yet(void **state)
{
    (void)state;
    struct reading office = house_reading("周启明");
    json_t *root = record(&office, "judgement", house_id("judgement", "研判〔2026〕004号"));
    json_t *judge = house_pick(root, "deeds", "deed", "judge");
    assert_true(json_is_true(house_at(judge, "may"))); /* "the advice is written" is what its own form is for */
    assert_true(json_array_size(house_at(root, "turn.missing")) > 4);
    json_t *threat = record(&office, "threat", house_id("threat", "WX2026-0002"));
    assert_true(
        json_is_false(house_at(house_pick(threat, "deeds", "deed", "close"), "may"))); /* no form of it changes that */
}

static void every_deed_is_shown_and_the_refused_say_who_can_and_why(void **state)
{
    (void)state;
    struct reading officer = house_reading("苏瑾");
    json_t *root = record(&officer, "rectification-notice", house_id("rectification-notice", "整改〔2026〕004号"));
    json_t *answer = house_pick(root, "deeds", "deed", "answer"), *decide = house_pick(root, "deeds", "deed", "decide");
    assert_true(json_is_true(house_at(answer, "may")) && json_is_true(house_at(answer, "main")));
    assert_true(json_is_false(house_at(decide, "may")));
    assert_string_equal(house_text(decide, "refusals.0.who"), "网信办");
    assert_string_equal(house_text(decide, "refusals.0.clauses.0"), "cug.10.4");
    json_t *extend = house_pick(root, "verbs", "verb", "extend");
    assert_true(json_is_false(house_at(extend, "may")));
    assert_string_equal(house_text(extend, "refusals.0.clauses.0"), "cug.10.3");
}

static void whoever_has_it_may_lend_it_and_whoever_waits_may_remind(void **state)
{
    (void)state;
    struct reading officer = house_reading("苏瑾"), office = house_reading("周启明");
    int64_t id = house_id("rectification-notice", "整改〔2026〕004号");
    json_t *hers = record(&officer, "rectification-notice", id), *other = record(&office, "rectification-notice", id);
    assert_true(json_is_true(house_at(house_pick(hers, "verbs", "verb", "delegate"), "may")));
    assert_null(house_pick(hers, "verbs", "verb", "remind"));
    assert_null(house_pick(other, "verbs", "verb", "delegate"));
    assert_true(json_is_true(house_at(house_pick(other, "verbs", "verb", "remind"), "may")));
}

static size_t tasks_in_hand(const char *person)
{
    struct reading reading = house_reading(person);
    return rows_in(HOUSE_DRAW(
        &reading, view_tasks(&reading, &(struct tasks_query){.scope = TASKS_MINE, .limit = 500}, out, &oops)));
}

static void put_holder(int64_t line, bool insert, int64_t task, ms_t until)
{
    struct oops oops = {0};
    struct cell cells[] = {{"record", VALUE_OF_REF("task", task)},
                           {"as", VALUE_OF_TEXT("delegated")},
                           {"person", VALUE_OF_REF("person", house_id("person", "林知远"))},
                           {"until", VALUE_OF_INT(until)}};
    struct put put = {.table = "task.holder", .id = line, .insert = insert, .cells = cells, .n = 4};
    struct store *store = stage_store(&house.stage);
    assert_int_equal(store_begin(store, &oops), 0);
    assert_int_equal(store_put(store, &put, &oops), 0);
    assert_int_equal(store_commit(store, &oops), 0);
}

static void pause_task(int64_t task, ms_t since)
{
    struct oops oops = {0};
    struct cell cell = {"paused-at", since ? VALUE_OF_INT(since) : VALUE_NONE};
    struct put put = {.table = "task", .id = task, .cells = &cell, .n = 1};
    struct store *store = stage_store(&house.stage);
    assert_int_equal(store_begin(store, &oops), 0);
    assert_int_equal(store_put(store, &put, &oops), 0);
    assert_int_equal(store_commit(store, &oops), 0);
}

static json_t *desk_group(struct reading *reading, const char *key)
{
    json_t *desk = HOUSE_DRAW(reading, view_desk(reading, out, &oops));
    return house_pick(desk, "groups", "key", key);
}

static void a_clock_that_stands_is_on_the_desk_with_its_age(void **state)
{
    (void)state;
    struct reading officer = house_reading("林知远");
    json_t *group = desk_group(&officer, "later");
    assert_non_null(group);
    int64_t task = house_number(json_array_get(house_at(group, "rows"), 0), "id");
    struct reading before = house_reading("林知远");
    assert_null(desk_group(&before, "held"));
    pause_task(task, house.stage.now - 12 * CIVIL_DAY_MS);
    struct reading reading = house_reading("林知远");
    json_t *held = desk_group(&reading, "held");
    assert_non_null(held);
    json_t *row = json_array_get(house_at(held, "rows"), 0);
    assert_int_equal(house_number(row, "id"), task);
    assert_string_equal(house_text(row, "clock.remaining"), "已停表 12天");
    pause_task(task, 0);
    struct reading after = house_reading("林知远");
    assert_null(desk_group(&after, "held"));
}

static void what_was_lent_goes_back_by_itself(void **state)
{
    (void)state;
    const int64_t line = 999999001;
    size_t before = tasks_in_hand("林知远");
    struct reading officer = house_reading("苏瑾");
    json_t *root = record(&officer, "rectification-notice", house_id("rectification-notice", "整改〔2026〕004号"));
    int64_t task = house_number(house_pick(root, "tasks", "duty", "rectification-notice.rectifying"), "id");
    put_holder(line, true, task, house.stage.now + 3600000);
    assert_int_equal(tasks_in_hand("林知远"), before + 1);
    put_holder(line, false, task, house.stage.now);
    assert_int_equal(tasks_in_hand("林知远"), before);
    struct reading again = house_reading("苏瑾");
    root = record(&again, "rectification-notice", house_number(root, "ref.id"));
    json_t *holders = house_at(house_pick(root, "tasks", "duty", "rectification-notice.rectifying"), "holder");
    for (size_t i = 0; i < json_array_size(holders); i++)
        assert_string_not_equal(house_text(json_array_get(holders, i), "person.title"), "林知远");
}

static void end_holdings(const char *post, int64_t unit, struct value ends)
{
    struct answer answer;
    struct oops oops = {0};
    struct store *store = stage_store(&house.stage);
    struct ask ask = {.kind = ASK_ROWS,
                      .table = "holding",
                      .where = term_is(house.arena, "post", VALUE_OF_TEXT(post)),
                      .limit = 100};
    assert_int_equal(store_ask(store, house.arena, &ask, &answer, &oops), 0);
    assert_int_equal(store_begin(store, &oops), 0);
    for (size_t i = 0; i < answer.n; i++) {
        struct cell cell = {"ends-on", ends};
        struct put put = {.table = "holding", .id = answer.rows[i].id, .cells = &cell, .n = 1};
        if (row_int(&answer.rows[i], "unit") == unit)
            assert_int_equal(store_put(store, &put, &oops), 0);
    }
    assert_int_equal(store_commit(store, &oops), 0);
}

static void what_a_vacant_post_owes_lies_on_the_desk_of_its_stand_in(void **state)
{
    (void)state;
    int64_t library = house_id("unit", "图书馆");
    size_t officer = tasks_in_hand("林知远"), head = tasks_in_hand("董文");
    assert_true(officer > 0);
    end_holdings("security-officer", library, VALUE_OF_INT(house.stage.now - 1));
    size_t own = tasks_in_hand("林知远"); /* a test call is made to the person, not to the post */
    assert_true(own < officer);
    assert_true(tasks_in_hand("董文") >= head + officer - own);
    end_holdings("security-officer", library, VALUE_NONE);
    assert_int_equal(tasks_in_hand("董文"), head);
}

static void who_stands_in_from_afar_has_it_on_the_desk(void **state)
{
    (void)state;
    int64_t library = house_id("unit", "图书馆");
    size_t officer = tasks_in_hand("林知远"), head = tasks_in_hand("董文"), office = tasks_in_hand("周启明");
    assert_true(officer > 0);
    end_holdings("security-officer", library, VALUE_OF_INT(house.stage.now - 1));
    end_holdings("unit-head", library, VALUE_OF_INT(house.stage.now - 1));
    assert_int_equal(tasks_in_hand("董文"), 0);
    assert_true(tasks_in_hand("周启明") >= office + head + officer - tasks_in_hand("林知远"));
    struct reading reading = house_reading("周启明");
    assert_true(viewer_holds(reading.viewer, "security-officer", library));
    assert_false(viewer_holds(reading.viewer, "security-officer", 0)); /* for that unit alone */
    end_holdings("security-officer", library, VALUE_NONE);
    end_holdings("unit-head", library, VALUE_NONE);
    assert_int_equal(tasks_in_hand("周启明"), office);
}

static void set_active(const char *person, bool active)
{
    struct oops oops = {0};
    struct cell cell = {"active", VALUE_OF_INT(active)};
    struct put put = {.table = "person", .id = house_id("person", person), .cells = &cell, .n = 1};
    assert_int_equal(store_begin(stage_store(&house.stage), &oops), 0);
    assert_int_equal(store_put(stage_store(&house.stage), &put, &oops), 0);
    assert_int_equal(store_commit(stage_store(&house.stage), &oops), 0);
}

/* How many of the tasks in one person's hands are said to wait for another. */
static size_t named_as_holder(const char *hands, const char *named)
{
    struct reading reading = house_reading(hands);
    struct tasks_query query = {.scope = TASKS_MINE, .limit = 500};
    json_t *rows = house_at(HOUSE_DRAW(&reading, view_tasks(&reading, &query, out, &oops)), "rows");
    size_t n = 0;
    for (size_t i = 0; i < json_array_size(rows); i++)
        n += !strcmp(house_text(json_array_get(rows, i), "holder.0.person.title"), named);
    return n;
}

static void nobody_waits_for_whoever_has_left(void **state)
{
    (void)state;
    size_t officer = named_as_holder("林知远", "林知远");
    assert_true(officer > 0);
    set_active("林知远", false);
    size_t own = tasks_in_hand("林知远"); /* of the person, not of the post */
    assert_true(own < officer);
    assert_int_equal(named_as_holder("杨柳青", "林知远"), 0);
    assert_true(named_as_holder("杨柳青", "杨柳青") >= officer - own); /* the deputy */
    set_active("杨柳青", false);
    assert_int_equal(named_as_holder("董文", "林知远"), 0);
    assert_true(named_as_holder("董文", "董文") >= officer - own); /* nobody is left: who stands in */
    set_active("林知远", true);
    set_active("杨柳青", true);
    assert_int_equal(named_as_holder("林知远", "林知远"), officer);
}

static void the_relay_says_how_long_each_took_and_what_lies_ahead(void **state)
{
    (void)state;
    struct reading officer = house_reading("苏瑾");
    json_t *root = record(&officer, "rectification-notice", house_id("rectification-notice", "整改〔2026〕004号"));
    assert_string_equal(house_text(root, "relay.0.title"), "签发");
    assert_string_equal(house_text(root, "relay.0.took"), "20分");
    assert_string_equal(house_text(root, "relay.1.title"), "签收");
    assert_string_equal(house_text(root, "relay.1.who"), "苏瑾");
    assert_string_equal(house_text(root, "relay.2.state"), "now");
    assert_string_equal(house_text(root, "relay.2.late_by"), "7天10小时");
    assert_string_equal(house_text(root, "relay.3.title"), "复测中");
    assert_string_equal(house_text(root, "relay.4.title"), "已办结");
    assert_string_equal(house_text(root, "ladder.2.kind"), "missed");
    assert_string_equal(house_text(root, "ladder.2.at.text"), "2026-11-04 24:00");
    assert_true(json_is_true(house_at(root, "ladder.2.fired")));
}

static void a_record_carries_what_hangs_on_it(void **state)
{
    (void)state;
    struct reading office = house_reading("周启明");
    json_t *root = record(&office, "rectification-notice", house_id("rectification-notice", "整改〔2026〕004号"));
    assert_string_equal(house_text(house_pick(root, "related", "title", "所列隐患"), "rows.0.register"), "finding");
    assert_string_equal(house_text(house_pick(root, "related", "title", "处置措施"), "rows.0.register"), "measure");
    assert_non_null(house_pick(root, "documents", "title", "网络安全整改督办单"));
    assert_string_equal(house_text(root, "clauses.0.id"), "cug.10.1");
    assert_string_equal(house_text(house_pick(root, "timeline", "verb", "签收"), "actor.title"), "苏瑾");
    json_t *raised = house_pick(root, "timeline", "verb", "升级");
    assert_string_equal(house_text(raised, "text"), "周启明、许知行");
    assert_null(house_at(root, "chain")); /* nobody has verified */
    struct verified verified = {.to = 1, .at = house.stage.now, .ok = true};
    office.verified = &verified;
    root = record(&office, "rectification-notice", house_id("rectification-notice", "整改〔2026〕004号"));
    assert_true(house_number(root, "chain.from") < house_number(root, "chain.to"));
}

static void a_record_is_hidden_from_those_it_does_not_concern(void **state)
{
    (void)state;
    struct oops oops = {0};
    struct reading stranger = house_reading("林知远"), head = house_reading("章岳"), board = house_reading("钱若水");
    int64_t id = house_id("rectification-notice", "整改〔2026〕004号");
    struct json out = house_json(&stranger);
    assert_int_equal(view_record(&stranger, "rectification-notice", id, &out, &oops), RECORD_HIDDEN);
    assert_int_equal(out.text->n, 0); /* nothing of it was written */
    assert_int_equal(view_record(&stranger, "rectification-notice", 99999999, &out, &oops), RECORD_NONE);
    assert_int_equal(view_record(&stranger, "no-such", 1, &out, &oops), RECORD_NONE);
    assert_int_equal(record_readable(&head, "rectification-notice", id, NULL, &oops), 0);
    assert_int_equal(record_readable(&board, "rectification-notice", id, NULL, &oops), 0);
    assert_int_equal(record_readable(&stranger, "login", 1, NULL, &oops), RECORD_NONE);
}

static void what_few_may_read_is_not_named_to_others(void **state)
{
    (void)state;
    const struct row *opinions;
    size_t n = stage_ask(&house.stage, "opinion", NULL, "id", false, 10, &opinions);
    struct reading office = house_reading("周启明"), publicity = house_reading("蒋亦文");
    assert_true(n > 0);
    assert_int_equal(record_readable(&office, "opinion", opinions[0].id, NULL, NULL), RECORD_HIDDEN);
    assert_int_equal(record_readable(&publicity, "opinion", opinions[0].id, NULL, NULL), 0);
    json_t *theirs = HOUSE_DRAW(
        &publicity, view_tasks(&publicity, &(struct tasks_query){.scope = TASKS_MINE, .limit = 100}, out, &oops));
    json_t *named = house_pick(theirs, "rows", "duty", "opinion.hit");
    assert_true(*house_text(named, "record.title") && strcmp(house_text(named, "record.title"), "（仅限相关人员）"));
}

static void taking_part_is_enough_to_read(void **state)
{
    (void)state;
    struct oops oops = {0};
    struct reading reading = house_reading("林知远");
    struct viewer alone = *reading.viewer;
    alone.unit_count = 0; /* no unit is seen: only what one has had to do with */
    reading.viewer = &alone;
    int64_t own = house_id("rectification-notice", "整改〔2026〕001号"),
            other = house_id("rectification-notice", "整改〔2026〕004号");
    assert_int_equal(record_readable(&reading, "rectification-notice", own, NULL, &oops), 0);
    assert_int_equal(record_readable(&reading, "rectification-notice", other, NULL, &oops), RECORD_HIDDEN);
}

static void people_elsewhere_are_known_by_name_only(void **state)
{
    (void)state;
    struct reading reading = house_reading("林知远");
    json_t *colleague = record(&reading, "person", house_id("person", "董文")),
           *stranger = record(&reading, "person", house_id("person", "孔维"));
    assert_true(*house_text(house_pick(colleague, "fields", "name", "phone"), "text"));
    assert_null(house_pick(stranger, "fields", "name", "phone"));
    assert_string_equal(house_text(stranger, "title"), "孔维");
}

static void what_another_unit_owes_is_not_told_with_its_name(void **state)
{
    (void)state;
    struct reading officer = house_reading("林知远"), office = house_reading("周启明");
    int64_t unit = house_id("unit", "信息化工作办公室"), task = 0;
    json_t *tasks = house_at(record(&office, "unit", unit), "tasks");
    assert_true(json_array_size(tasks) > 0);
    task = house_number(json_array_get(tasks, 0), "id");
    assert_int_equal(json_array_size(house_at(record(&officer, "unit", unit), "tasks")), 0);
    assert_true(json_array_size(house_at(record(&officer, "unit", house_id("unit", "图书馆")), "tasks")) > 0);
    struct json out = house_json(&officer);
    struct oops oops = {0};
    assert_int_equal(view_explain(&officer, task, &out, &oops), EXPLAIN_HIDDEN);
}

/* --- desk and tasks --- */

static void the_desk_adds_up(void **state)
{
    (void)state;
    static const char *const PEOPLE[] = {"林知远", "周启明", "吴远舟", "董文", "蒋亦文", "赵立诚"};
    for (size_t p = 0; p < sizeof PEOPLE / sizeof *PEOPLE; p++) {
        struct reading reading = house_reading(PEOPLE[p]);
        json_t *desk = HOUSE_DRAW(&reading, view_desk(&reading, out, &oops)), *groups = house_at(desk, "groups");
        size_t all = 0, late = 0;
        for (size_t g = 0; g < json_array_size(groups); g++) {
            json_t *group = json_array_get(groups, g), *rows = house_at(group, "rows");
            bool overdue = !strcmp(house_text(group, "key"), "late");
            all += json_array_size(rows);
            late += overdue ? json_array_size(rows) : 0;
            for (size_t i = 0; i < json_array_size(rows); i++) {
                const char *rank = house_text(json_array_get(rows, i), "rank");
                assert_int_equal(overdue, !strcmp(rank, "late") || !strcmp(rank, "esc"));
            }
        }
        assert_int_equal(house_number(desk, "headline.mine"), all);
        assert_int_equal(house_number(desk, "headline.late"), late);
        assert_int_equal(json_array_size(house_at(desk, "week")), 7);
    }
}

static void the_desk_shows_whom_one_waits_for(void **state)
{
    (void)state;
    struct reading office = house_reading("吴远舟");
    json_t *desk = HOUSE_DRAW(&office, view_desk(&office, out, &oops)), *waiting = house_at(desk, "waiting");
    bool found = false;
    for (size_t i = 0; i < json_array_size(waiting); i++)
        found = found || !strcmp(house_text(json_array_get(waiting, i), "record.number"), "整改〔2026〕004号");
    assert_true(found);
    struct reading above = house_reading("周启明");
    desk = HOUSE_DRAW(&above, view_desk(&above, out, &oops));
    assert_true(json_array_size(house_at(desk, "supervised")) > 0);
}

static void task_pages_give_every_task_once(void **state)
{
    (void)state;
    struct reading reading = house_reading("吴远舟");
    json_t *whole = HOUSE_DRAW(
        &reading, view_tasks(&reading, &(struct tasks_query){.scope = TASKS_MINE, .limit = 500}, out, &oops));
    struct tasks_query query = {.scope = TASKS_MINE, .limit = 4};
    size_t n = 0;
    for (;;) {
        json_t *page = HOUSE_DRAW(&reading, view_tasks(&reading, &query, out, &oops));
        for (size_t i = 0; i < rows_in(page); i++)
            assert_int_equal(house_number(row_at(page, i), "id"), house_number(row_at(whole, n++), "id"));
        query.after = house_text(page, "next");
        if (!*query.after)
            break;
    }
    assert_int_equal(n, rows_in(whole));
    assert_true(n > 4);
}

static void what_was_done_is_listed_newest_first(void **state)
{
    (void)state;
    struct reading reading = house_reading("林知远");
    json_t *page = HOUSE_DRAW(
        &reading, view_tasks(&reading, &(struct tasks_query){.scope = TASKS_DONE, .limit = 100}, out, &oops));
    assert_true(rows_in(page) > 2);
    for (size_t i = 0; i < rows_in(page); i++) {
        const char *word = house_text(row_at(page, i), "state");
        assert_true(!strcmp(word, "met") || !strcmp(word, "late"));
        assert_true(!i || strcmp(house_text(row_at(page, i - 1), "done_at.at"),
                                 house_text(row_at(page, i), "done_at.at")) >= 0);
    }
}

static int64_t task_of(const char *duty, const char *state, struct value subject)
{
    const struct row *tasks;
    const struct term *where = term_and(house.arena, term_is(house.arena, "duty", VALUE_OF_TEXT(duty)),
                                        term_is(house.arena, "state", VALUE_OF_TEXT(state)));
    if (subject.kind == VALUE_REF)
        where = term_and(house.arena, where, term_is(house.arena, "subject", subject));
    if (!stage_ask(&house.stage, "task", where, "id", true, 1, &tasks))
        fail_msg("no task %s that is %s", duty, state);
    return tasks[0].id;
}

static json_t *task_told(struct reading *reading, int64_t id)
{
    return house_at(HOUSE_DRAW(reading, view_explain(reading, id, out, &oops)), "task");
}

static void a_duty_leads_to_the_form_that_meets_it_with_its_subject_filled_in(void **state)
{
    (void)state;
    struct reading officer = house_reading("林知远"), head = house_reading("董文");
    struct value system = VALUE_OF_REF("system", house_id("system", "机构知识库"));
    int64_t id = task_of("weekly-check", "open", system);
    json_t *task = task_told(&officer, id);
    assert_string_equal(house_text(task, "next.deed"), "open");
    assert_string_equal(house_text(task, "next.register"), "inspection");
    assert_string_equal(house_text(task, "next.title"), "登记检查");
    const char *cause = arena_printf(house.arena, "task/%lld", (long long)id);
    assert_string_equal(house_text(task, "next.cause"), cause);
    json_t *blank = HOUSE_DRAW(&officer, view_blank(&officer, "inspection", cause, out, &oops));
    assert_int_equal(house_number(blank, "fields.system.id"), system.ref.id);
    struct reading elsewhere = house_reading("苏瑾"); /* not her task: nothing of it is told */
    blank = HOUSE_DRAW(&elsewhere, view_blank(&elsewhere, "inspection", cause, out, &oops));
    assert_null(house_at(blank, "fields.system"));
    assert_true(json_is_null(house_at(task_told(&head, id), "next")));
}

static void the_proof_of_an_order_is_about_the_case_that_ordered_it(void **state)
{
    (void)state;
    struct reading office = house_reading("吴远舟");
    json_t *task = task_told(&office, task_of("prove", "met", VALUE_NONE));
    assert_true(*house_text(task, "record.title"));
    assert_string_not_equal(house_text(task, "record.register"), "call");
}

static void what_a_record_led_to_stands_beside_it(void **state)
{
    (void)state;
    struct reading office = house_reading("周启明");
    json_t *root = record(&office, "rectification-notice", house_id("rectification-notice", "整改〔2026〕004号"));
    json_t *measures = house_pick(root, "related", "title", "处置措施");
    assert_non_null(measures);
    assert_string_equal(house_text(measures, "rows.0.register"), "measure");
    const struct table *table = schema_table(&house.law->schema, "measure");
    assert_true(table_column(table, "cause")->indexed); /* else a page of one record would read whole registers */
}

/* --- explained deadlines --- */

static void every_deadline_of_the_story_can_be_reckoned_again(void **state)
{
    (void)state;
    struct reading office = house_reading("周启明"), publicity = house_reading("蒋亦文"), reading;
    const struct row *tasks;
    size_t n = stage_ask(&house.stage, "task", NULL, "id", false, 5000, &tasks), explained = 0;
    for (size_t i = 0; i < n; i++) {
        if (!row_int(&tasks[i], "due") || !strcmp(row_text(&tasks[i], "state"), "hidden"))
            continue;
        reading = strstr(row_text(&tasks[i], "duty"), "opinion.") ? publicity : office; /* read by publicity alone */
        struct oops oops = {0};
        struct json out = house_json(&reading);
        int answer = view_explain(&reading, tasks[i].id, &out, &oops);
        if (answer)
            fail_msg("task %lld %s: %d %s", (long long)tasks[i].id, row_text(&tasks[i], "duty"), answer, oops.zh);
        if (!strstr(out.text->at, "复算一致") && !strstr(out.text->at, "由执行单约定"))
            fail_msg("task %lld %s %s: %s", (long long)tasks[i].id, row_text(&tasks[i], "duty"),
                     row_text(&tasks[i], "phrase"), strstr(out.text->at, "\"lines\""));
        explained++;
    }
    print_message("%zu deadlines reckoned again\n", explained);
    assert_true(explained > 100);
}

static void a_deadline_is_explained_as_sum_and_days(void **state)
{
    (void)state;
    struct reading reading = house_reading("苏瑾");
    json_t *root = record(&reading, "rectification-notice", house_id("rectification-notice", "整改〔2026〕004号"));
    json_t *task = house_pick(root, "tasks", "duty", "rectification-notice.rectifying");
    json_t *told = HOUSE_DRAW(&reading, view_explain(&reading, house_number(task, "id"), out, &oops));
    assert_string_equal(house_text(told, "sum.start_title"), "签收");
    assert_string_equal(house_text(told, "sum.span"), "5 个工作日");
    assert_string_equal(house_text(told, "sum.article"), "第十条");
    assert_string_equal(house_text(told, "sum.due.text"), "2026-11-04 24:00");
    assert_int_equal(json_array_size(house_at(told, "days")), 8);
    assert_string_equal(house_text(told, "days.3.kind"), "weekend");
    assert_int_equal(house_number(told, "days.7.n"), 5);
    struct text plain = TEXT(house.arena);
    struct oops oops = {0};
    assert_int_equal(explain_text(&reading, "rectification-notice", house_number(root, "ref.id"), &plain, &oops), 0);
    assert_non_null(strstr(plain.at, "10月28日 10:00 ＋ 5 个工作日 ＝ 11月4日 24:00"));
}

static void the_start_of_a_duty_is_named_after_what_gave_its_date(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    struct value system = VALUE_OF_REF("system", house_id("system", "机构知识库"));
    json_t *told = HOUSE_DRAW(&reading, view_explain(&reading, task_of("data-backup", "open", system), out, &oops));
    assert_string_equal(house_text(told, "sum.start_title"), "备份记录 完成时间");
}

/* --- model --- */

static bool holds(json_t *list, const char *text)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!strcmp(json_string_value(json_array_get(list, i)), text))
            return true;
    return false;
}

static void opening_asks_for_nothing_that_comes_later(void **state)
{
    (void)state;
    static const char *const LATER[] = {"measure", "done-by", "evidence", "recheck-result", "received-at"};
    struct reading reading = house_reading("吴远舟");
    json_t *model = HOUSE_DRAW(&reading, view_model(&reading, out, &oops)),
           *asks = house_at(house_pick(model, "registers", "name", "rectification-notice"), "open.asks");
    assert_true(holds(asks, "title") && holds(asks, "system") && holds(asks, "findings"));
    for (size_t i = 0; i < sizeof LATER / sizeof *LATER; i++)
        assert_false(holds(asks, LATER[i]));
    json_t *anomaly = house_at(house_pick(model, "registers", "name", "anomaly"), "open.asks");
    assert_true(holds(anomaly, "incident-type")); /* wanted at once when the class is an incident */
    json_t *superior = house_at(house_pick(model, "registers", "name", "superior-notice"), "open.asks");
    assert_true(holds(superior, "received-at") && !holds(superior, "opinion")); /* of who sends back */
}

static void a_field_names_its_own_clauses_only(void **state)
{
    (void)state;
    struct reading reading = house_reading("吴远舟");
    json_t *model = HOUSE_DRAW(&reading, view_model(&reading, out, &oops)),
           *fields = house_at(house_pick(model, "registers", "name", "superior-notice"), "fields");
    for (size_t i = 0; i < json_array_size(fields); i++) {
        json_t *field = json_array_get(fields, i);
        const struct field *known = reg_field(law_reg(house.law, "superior-notice"), house_text(field, "name"));
        bool own = known->origin.clauses.at != law_reg(house.law, "superior-notice")->origin.clauses.at;
        assert_int_equal(json_array_size(house_at(field, "clauses")), own ? known->origin.clauses.n : 0);
    }
}

/* Whoever is told of a fact that is about no case, and without a notice of the pack, is told by the rule's own name. */
static void every_message_says_what_it_is_about(void **state)
{
    (void)state;
    const struct row *rows;
    size_t n = stage_ask(&house.stage, "delivery", NULL, "id", false, 2000, &rows), of_rules = 0;
    assert_true(n > 100);
    for (size_t i = 0; i < n; i++) {
        if (!*row_text(&rows[i], "title"))
            fail_msg("message %lld says “%s”", (long long)rows[i].id, row_text(&rows[i], "text"));
        of_rules += !*row_text(&rows[i], "notice") && row_get(&rows[i], "subject").kind == VALUE_EMPTY;
    }
    assert_true(of_rules > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message_says_what_it_is_about),
        cmocka_unit_test(model_tells_fields_states_and_deeds),
        cmocka_unit_test(model_hides_what_a_register_s_readers_alone_may_read),
        cmocka_unit_test(cases_come_by_due_moment_and_what_is_closed_stands_last),
        cmocka_unit_test(pages_by_cursor_give_every_row_once),
        cmocka_unit_test(what_is_chosen_comes_in_the_order_of_the_pack),
        cmocka_unit_test(counts_agree_with_what_each_filter_shows),
        cmocka_unit_test(an_officer_s_list_holds_the_own_unit_only),
        cmocka_unit_test(filters_narrow_and_nonsense_is_refused),
        cmocka_unit_test(candidates_of_a_reference_are_those_its_field_allows),
        cmocka_unit_test(a_blank_form_has_defaults_and_says_who_may),
        cmocka_unit_test(a_record_tells_whose_turn_it_is_and_what_is_missing),
        cmocka_unit_test(a_condition_is_missing_until_it_holds),
        cmocka_unit_test(a_form_opens_although_what_it_asks_for_is_not_filled_in_yet),
        cmocka_unit_test(every_deed_is_shown_and_the_refused_say_who_can_and_why),
        cmocka_unit_test(what_a_vacant_post_owes_lies_on_the_desk_of_its_stand_in),
        cmocka_unit_test(who_stands_in_from_afar_has_it_on_the_desk),
        cmocka_unit_test(nobody_waits_for_whoever_has_left),
        cmocka_unit_test(the_relay_says_how_long_each_took_and_what_lies_ahead),
        cmocka_unit_test(a_record_carries_what_hangs_on_it),
        cmocka_unit_test(a_record_is_hidden_from_those_it_does_not_concern),
        cmocka_unit_test(what_few_may_read_is_not_named_to_others),
        cmocka_unit_test(taking_part_is_enough_to_read),
        cmocka_unit_test(people_elsewhere_are_known_by_name_only),
        cmocka_unit_test(what_another_unit_owes_is_not_told_with_its_name),
        cmocka_unit_test(the_desk_adds_up),
        cmocka_unit_test(the_desk_shows_whom_one_waits_for),
        cmocka_unit_test(task_pages_give_every_task_once),
        cmocka_unit_test(what_was_done_is_listed_newest_first),
        cmocka_unit_test(every_deadline_of_the_story_can_be_reckoned_again),
        cmocka_unit_test(a_deadline_is_explained_as_sum_and_days),
        cmocka_unit_test(whoever_has_it_may_lend_it_and_whoever_waits_may_remind),
        cmocka_unit_test(a_clock_that_stands_is_on_the_desk_with_its_age),
        cmocka_unit_test(what_was_lent_goes_back_by_itself),
        cmocka_unit_test(a_duty_leads_to_the_form_that_meets_it_with_its_subject_filled_in),
        cmocka_unit_test(the_proof_of_an_order_is_about_the_case_that_ordered_it),
        cmocka_unit_test(what_a_record_led_to_stands_beside_it),
        cmocka_unit_test(the_start_of_a_duty_is_named_after_what_gave_its_date),
        cmocka_unit_test(opening_asks_for_nothing_that_comes_later),
        cmocka_unit_test(a_field_names_its_own_clauses_only),
    };
    return cmocka_run_group_tests_name("views pages", tests, house_open, house_close);
}
