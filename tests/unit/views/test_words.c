/* What finding, telling and handing out promise: search, people, trail, inbox, exports, the watch wall. */
#include "house.h"

#include "format/xlsx.h"
#include "views/desk.h"
#include "views/exports.h"
#include "views/inbox.h"
#include "views/indicators.h"
#include "views/list.h"
#include "views/map.h"
#include "views/model.h"
#include "views/record.h"
#include "views/scope.h"
#include "views/search.h"
#include "views/search_index.h"
#include "views/search_words.h"
#include "views/show.h"
#include "views/trail.h"
#include "views/verbs.h"
#include "views/watch_list.h"
#include "views/wording.h"

#include <stdlib.h>
#include <string.h>

static struct search_index *index_of_house;

static int open_all(void **state)
{
    struct oops oops = {0};
    int more;
    house_open(state);
    if (search_index_open(":memory:", true, &index_of_house, &oops))
        fail_msg("%s", oops.zh);
    while ((more = search_index_follow(index_of_house, stage_store(&house.stage), house.law, 500, &oops)) ==
           SEARCH_MORE)
        ;
    if (more)
        fail_msg("%d %s %s", more, oops.where, oops.zh);
    return 0;
}

static int close_all(void **state)
{
    search_index_close(index_of_house);
    return house_close(state);
}

static struct reading searching(const char *person)
{
    struct reading reading = house_reading(person);
    reading.search = index_of_house;
    return reading;
}

static size_t size(json_t *root, const char *path) { return json_array_size(house_at(root, path)); }

/* --- words --- */

static const char *pairs_of(const char *folded)
{
    struct search_pairs pairs = {.at = folded, .end = folded + strlen(folded)};
    struct text text = TEXT(house.arena);
    const char *pair;
    size_t n;
    while (search_pairs_next(&pairs, &pair, &n))
        text_printf(&text, "[%.*s]", (int)n, pair);
    return text_end(&text);
}

static void texts_are_folded_and_cut_into_pairs(void **state)
{
    (void)state;
    assert_string_equal(search_fold(house.arena, "整改〔２０２６〕138号 CVE-A"), "整改 2026 138号 cve a");
    assert_string_equal(pairs_of("座位预约"), "[座位][位预][预约]");
    assert_string_equal(pairs_of("  座 a bc  "), "[座][a][bc]"); /* alone, alone, a pair */
    assert_string_equal(pairs_of("cve a"), "[cv][ve][a]");
    assert_string_equal(pairs_of(""), "");
}

static void two_characters_find_records_people_units_clauses_and_pages(void **state)
{
    (void)state;
    struct reading reading = searching("周启明");
    json_t *found = HOUSE_DRAW(&reading, view_search(&reading, "座位", out, &oops));
    assert_string_equal(house_text(house_pick(found, "groups", "title", "信息系统"), "rows.0.title"), "座位预约");
    assert_non_null(house_pick(found, "groups", "title", "整改通知"));
    found = HOUSE_DRAW(&reading, view_search(&reading, "林知", out, &oops));
    assert_string_equal(house_text(house_pick(found, "groups", "kind", "person"), "rows.0.title"), "林知远");
    found = HOUSE_DRAW(&reading, view_search(&reading, "图书", out, &oops));
    assert_string_equal(house_text(house_pick(found, "groups", "kind", "unit"), "rows.0.title"), "图书馆");
    found = HOUSE_DRAW(&reading, view_search(&reading, "第十条", out, &oops));
    assert_string_equal(house_text(house_pick(found, "groups", "kind", "clause"), "rows.0.link"), "/clauses/cug.10.1");
    found = HOUSE_DRAW(&reading, view_search(&reading, "整改通知", out, &oops));
    assert_string_equal(house_text(house_pick(found, "groups", "kind", "page"), "rows.0.link"),
                        "/r/rectification-notice");
}

static void what_has_the_same_name_is_told_apart_and_comes_after_what_is_called_so(void **state)
{
    (void)state;
    struct reading reading = searching("周启明");
    json_t *found = HOUSE_DRAW(&reading, view_search(&reading, "座位", out, &oops)), *groups = house_at(found, "groups");
    bool noted = false;
    for (size_t g = 0; g < json_array_size(groups); g++) {
        json_t *group = json_array_get(groups, g), *ref = house_at(group, "rows.0.ref");
        if (strcmp(house_text(group, "kind"), "record") || json_is_null(house_at(ref, "number"))) {
            noted |= !strcmp(house_text(group, "kind"), "record");
            continue;
        }
        assert_false(noted);
    }
    assert_true(noted);
    const char *text = house_text(house_pick(found, "groups", "title", "系统检查记录"), "rows.0.text");
    assert_non_null(strstr(text, "图书馆 20"));
}

static void every_word_must_be_in_the_record(void **state)
{
    (void)state;
    struct search_sight all = {.all = true};
    struct search_hit *hits;
    size_t both, one, apart;
    struct oops oops = {0};
    assert_int_equal(search_index_find(index_of_house, house.arena, "整改 座位", &all, 100, &hits, &both, &oops), 0);
    assert_int_equal(search_index_find(index_of_house, house.arena, "座位", &all, 100, &hits, &one, &oops), 0);
    assert_int_equal(search_index_find(index_of_house, house.arena, "座预", &all, 100, &hits, &apart, &oops), 0);
    assert_true(both > 0 && both < one);
    assert_int_equal(apart, 0);
    assert_int_equal(search_index_find(index_of_house, house.arena, " 。", &all, 100, &hits, &apart, &oops), 0);
    assert_int_equal(apart, 0);
    assert_int_equal(search_index_find(index_of_house, house.arena, "座", &all, 100, &hits, &apart, &oops), 0);
    assert_true(apart >= one); /* one character is enough, too */
}

static void numbers_are_found_as_people_write_them(void **state)
{
    (void)state;
    struct reading reading = searching("周启明");
    json_t *found = HOUSE_DRAW(&reading, view_search(&reading, "整改〔2026〕004", out, &oops));
    assert_string_equal(house_text(found, "groups.0.rows.0.ref.number"), "整改〔2026〕004号");
}

static void search_shows_nothing_that_lists_would_not(void **state)
{
    (void)state;
    struct reading officer = searching("林知远"), office = searching("周启明");
    json_t *own = HOUSE_DRAW(&officer, view_search(&officer, "整改", out, &oops)), *groups = house_at(own, "groups");
    for (size_t g = 0; g < json_array_size(groups); g++)
        for (size_t i = 0; i < size(json_array_get(groups, g), "rows"); i++) {
            json_t *row = json_array_get(house_at(json_array_get(groups, g), "rows"), i);
            if (!json_is_null(house_at(row, "ref")))
                assert_int_equal(
                    record_readable(&officer, house_text(row, "ref.register"), house_number(row, "ref.id"), NULL, NULL),
                    0);
        }
    json_t *opinion = HOUSE_DRAW(&office, view_search(&office, "舆情", out, &oops));
    assert_null(house_pick(opinion, "groups", "title", "舆情线索"));
}

/* By none of the ways round the record: what it was found by, what it was ordered by, what its trail says. */
static void the_phone_of_somebody_elsewhere_is_not_found_out_either(void **state)
{
    (void)state;
    struct reading officer = searching("林知远");
    struct row *person;
    struct search_hit *hits;
    struct search_sight all = {.all = true};
    size_t n;
    struct oops problem = {0};
    int64_t id = house_id("person", "孔维");
    assert_int_equal(store_row(stage_store(&house.stage), house.arena, "person", id, &person, &problem), 0);
    const char *phone = row_text(person, "phone"), *mail = row_text(person, "mail");
    assert_true(*phone && *mail);
    assert_int_equal(search_index_find(index_of_house, house.arena, mail, &all, 10, &hits, &n, &problem), 0);
    assert_int_equal(n, 0);
    struct json text = house_json(&officer);
    struct list_filter filter = {"phone", phone};
    struct list_query sifted = {.reg = "person", .filters = &filter, .filter_count = 1},
                      ordered = {.reg = "person", .sort = "phone", .limit = 1};
    assert_int_equal(view_list(&officer, &sifted, &text, &problem), -ERR_INVALID);
    assert_int_equal(view_list(&officer, &ordered, &text, &problem), -ERR_INVALID);
    struct reading office = searching("周启明");
    assert_int_equal(size(HOUSE_DRAW(&office, view_list(&office, &sifted, out, &oops)), "rows"), 1);
    struct trail_query query = {.table = "person", .record = id, .limit = 50, .fields = true};
    char *told = json_dumps(HOUSE_DRAW(&officer, view_trail(&officer, &query, out, &oops)), 0);
    assert_null(strstr(told, phone));
    assert_null(strstr(told, mail));
    free(told);
}

/* Names of packs and sentences that quote them may be Chinese; what the product says itself is not. */
static void an_english_page_says_its_own_words_in_english(void **state)
{
    (void)state;
    struct reading office = searching("周启明");
    office.english = true;
    json_t *desk = HOUSE_DRAW(&office, view_desk(&office, out, &oops));
    const char *text = json_dumps(desk, 0);
    static const char *const OURS[] = {"余 ", "逾期 ", "个工作日", "件过了时限", "处在监测", "已逾期"};
    for (size_t i = 0; i < sizeof OURS / sizeof *OURS; i++)
        assert_null(strstr(text, OURS[i]));
    assert_non_null(strstr(text, "classified networks are not checked"));
    free((void *)text);
}

/* What is kept is Chinese everywhere; how it is called follows the reader, but not into a table to be read back. */
static void an_english_page_calls_what_the_packs_say_by_its_english_name(void **state)
{
    (void)state;
    struct reading office = searching("周启明");
    office.english = true;
    struct list_query systems = {.reg = "system", .limit = 1};
    json_t *row = json_array_get(house_at(HOUSE_DRAW(&office, view_list(&office, &systems, out, &oops)), "rows"), 0);
    json_t *access = json_object_get(json_object_get(row, "fields"), "access");
    assert_string_equal(house_text(access, "value"), "正常");
    assert_string_equal(house_text(access, "text"), "Normal");
    json_t *registers = HOUSE_DRAW(&office, view_model(&office, out, &oops));
    json_t *system = house_pick(registers, "registers", "name", "system");
    json_t *field = house_pick(system, "fields", "name", "access");
    assert_string_equal(json_string_value(json_array_get(house_at(field, "choices"), 0)), "正常");
    assert_string_equal(json_string_value(json_array_get(house_at(field, "choices_en"), 0)), "Normal");
    assert_non_null(strstr(house_text(field, "hint"), "not entered by hand"));
    json_t *clause = HOUSE_DRAW(&office, view_clause(&office, "cug.10.1", out, &oops));
    assert_string_equal(house_text(clause, "title"), "Rectified in five workdays");
    assert_non_null(strstr(house_text(clause, "gist"), "by the calendar"));
    struct export_file table;
    struct oops problem = {0};
    assert_int_equal(export_list(&office, &systems, EXPORT_CSV, &table, &problem), 0);
    assert_non_null(strstr(table.bytes, "正常"));
    assert_null(strstr(table.bytes, "Normal"));
    struct list_query notices = {.reg = "rectification-notice"};
    assert_int_equal(export_list(&office, &notices, EXPORT_CSV, &table, &problem), 0);
    assert_non_null(strstr(table.bytes, " 24:00"));
    assert_null(strstr(table.bytes, "23:59"));
}

static void a_refusal_of_a_pack_is_told_in_both_languages(void **state)
{
    (void)state;
    struct reading office = searching("周启明");
    struct fact_answer answer;
    struct oops oops = {0};
    struct cell values[] = {{"title", VALUE_OF_TEXT("备份")},
                            {"happened-at", VALUE_OF_INT(house.stage.now)},
                            {"detected-at", VALUE_OF_INT(house.stage.now - 3600000)}};
    struct fact fact = {.kind = FACT_DEED,
                        .name = "open",
                        .table = "incident",
                        .at = house.stage.now,
                        .reason = "",
                        .values = values,
                        .value_count = 3,
                        .actor = {.person = office.viewer->person, .title = "周启明", .kind = "person"}};
    bool told = false;
    assert_int_equal(stage_send(&house.stage, &fact, &answer, &oops), 0);
    for (size_t i = 0; i < answer.refusals.n; i++)
        told = told || (!strcmp(answer.refusals.at[i].reason, "发生时间不能晚于发现时间") &&
                        text_same(answer.refusals.at[i].reason_en, "it cannot have happened after it was detected"));
    assert_true(told);
}

static void words_typed_without_a_blank_are_found_apart(void **state)
{
    (void)state;
    struct reading office = searching("周启明");
    json_t *typed = HOUSE_DRAW(&office, view_search(&office, "座位预约漏洞整改", out, &oops));
    json_t *notices = house_pick(typed, "groups", "title", "整改通知");
    assert_non_null(notices);
    assert_string_equal(house_text(json_array_get(house_at(notices, "rows"), 0), "title"), "座位预约安全漏洞整改");
    assert_int_equal(size(HOUSE_DRAW(&office, view_search(&office, "饕餮貔貅", out, &oops)), "groups"), 0);
}

static void the_index_follows_what_changes(void **state)
{
    (void)state;
    struct reading reading = searching("苏瑾");
    struct fact_answer answer;
    struct oops oops = {0};
    struct search_hit *hits;
    size_t n;
    struct search_sight all = {.all = true};
    int64_t id = house_id("rectification-notice", "整改〔2026〕004号");
    struct fact fact = {.kind = FACT_DEED,
                        .name = "explain",
                        .table = "rectification-notice",
                        .record = id,
                        .at = house.stage.now,
                        .reason = "",
                        .values = &(struct cell){"explanation", VALUE_OF_TEXT("等待备件到货饕餮")},
                        .value_count = 1,
                        .actor = {.person = reading.viewer->person, .title = "苏瑾", .kind = "person"}};
    assert_int_equal(search_index_find(index_of_house, house.arena, "饕餮", &all, 10, &hits, &n, &oops), 0);
    assert_int_equal(n, 0);
    assert_int_equal(stage_send(&house.stage, &fact, &answer, &oops), 0);
    assert_int_equal(answer.code, 0);
    assert_int_equal(search_index_follow(index_of_house, stage_store(&house.stage), house.law, 500, &oops), 0);
    assert_int_equal(search_index_find(index_of_house, house.arena, "饕餮", &all, 10, &hits, &n, &oops), 0);
    assert_int_equal(n, 1);
    assert_int_equal(hits[0].id, id);
    assert_non_null(strstr(hits[0].text, "饕餮"));
    assert_int_equal(search_index_find(index_of_house, house.arena, "004", &all, 10, &hits, &n, &oops), 0);
    assert_true(n >= 1); /* taken over whole, not doubled */
    for (size_t i = 0, same = 0; i < n; i++)
        assert_true((same += hits[i].id == id) <= 1);
    fact.values = &(struct cell){"explanation", VALUE_OF_TEXT("改由穷奇公司处理")};
    assert_int_equal(stage_send(&house.stage, &fact, &answer, &oops), 0);
    assert_int_equal(answer.code, 0);
    assert_int_equal(search_index_follow(index_of_house, stage_store(&house.stage), house.law, 500, &oops), 0);
    assert_int_equal(search_index_find(index_of_house, house.arena, "饕餮", &all, 10, &hits, &n, &oops), 0);
    assert_int_equal(n, 0); /* what it said before is not found any more */
    assert_int_equal(search_index_find(index_of_house, house.arena, "穷奇", &all, 10, &hits, &n, &oops), 0);
    assert_int_equal(n, 1);
    assert_int_equal(hits[0].id, id);
}

static void words_in_a_list_narrow_it_by_the_index(void **state)
{
    (void)state;
    struct reading with = searching("周启明"), without = house_reading("周启明");
    struct list_query query = {.reg = "rectification-notice", .q = "标本"};
    json_t *page = HOUSE_DRAW(&with, view_list(&with, &query, out, &oops));
    assert_true(size(page, "rows") > 0);
    assert_non_null(strstr(house_text(page, "rows.0.title"), "标本"));
    query.q = "图书馆"; /* the name of a unit finds what is its own */
    page = HOUSE_DRAW(&with, view_list(&with, &query, out, &oops));
    assert_true(size(page, "rows") > 0);
    for (size_t i = 0; i < size(page, "rows"); i++)
        assert_string_equal(house_text(page, arena_printf(house.arena, "rows.%zu.unit.title", i)), "图书馆");
    query.q = "座位预约"; /* and the name of a system */
    page = HOUSE_DRAW(&with, view_list(&with, &query, out, &oops));
    assert_true(size(page, "rows") > 0);
    query.q = "整改〔2026〕004号"; /* a whole number is found without an index */
    page = HOUSE_DRAW(&without, view_list(&without, &query, out, &oops));
    assert_int_equal(size(page, "rows"), 1);
}

static void people_are_found_with_unit_and_posts(void **state)
{
    (void)state;
    struct reading reading = house_reading("林知远");
    json_t *people = HOUSE_DRAW(&reading, view_people(&reading, "孔", out, &oops));
    assert_int_equal(size(people, "rows"), 1);
    assert_string_equal(house_text(people, "rows.0.unit.title"), "教务处");
    assert_string_equal(house_text(people, "rows.0.posts.0"), "网络安全工作专员");
    people = HOUSE_DRAW(&reading, view_people(&reading, "", out, &oops));
    assert_true(size(people, "rows") >= 4); /* the own unit */
}

/* --- trail --- */

static void a_record_s_trail_tells_fields_before_and_after_in_words(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    struct trail_query query = {.table = "rectification-notice",
                                .record = house_id("rectification-notice", "整改〔2026〕004号"),
                                .fields = true,
                                .limit = 100};
    json_t *trail = HOUSE_DRAW(&reading, view_trail(&reading, &query, out, &oops)),
           *receive = house_pick(trail, "rows", "verb", "签收");
    json_t *state_field = house_pick(receive, "fields", "field", "state");
    assert_string_equal(house_text(state_field, "title"), "状态");
    assert_string_equal(house_text(state_field, "before"), "待签收");
    assert_string_equal(house_text(state_field, "after"), "整改中");
    assert_string_equal(house_text(receive, "actor.title"), "苏瑾");
    assert_string_equal(house_text(receive, "kind"), "deed");
    assert_int_equal(strlen(house_text(receive, "hash")), 64);
    json_t *opened = house_pick(trail, "rows", "verb", "起草整改通知");
    assert_string_equal(house_text(house_pick(opened, "fields", "field", "system"), "after"), "地质标本库");
    assert_non_null(strstr(house_text(house_pick(opened, "fields", "field", "findings"), "after"), "数据库端口"));
}

static void trail_pages_go_back_without_gap(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    struct trail_query query = {.limit = 200};
    int64_t before = 0, seen = 0;
    for (;;) {
        json_t *page = HOUSE_DRAW(&reading, view_trail(&reading, &query, out, &oops));
        for (size_t i = 0; i < size(page, "rows"); i++) {
            int64_t seq = house_number(json_array_get(house_at(page, "rows"), i), "seq");
            assert_true(!before || seq == before - 1);
            before = seq;
            seen++;
        }
        query.after = house_text(page, "next");
        if (!*query.after || seen > 100000)
            break;
    }
    json_t *head = HOUSE_DRAW(&reading, view_trail_head(&reading, NULL, out, &oops));
    assert_int_equal(before, 1);
    assert_int_equal(seen, house_number(head, "seq"));
    assert_true(json_is_null(house_at(head, "sealed")));
}

static void changes_are_sifted_by_kind(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    struct trail_query query = {.kinds = "clock", .limit = 20};
    json_t *page = HOUSE_DRAW(&reading, view_trail(&reading, &query, out, &oops));
    assert_int_equal(size(page, "rows"), 20);
    for (size_t i = 0; i < 20; i++)
        assert_string_equal(house_text(json_array_get(house_at(page, "rows"), i), "kind"), "clock");
}

static void one_change_names_its_predecessor_and_every_row_it_wrote(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    json_t *page = HOUSE_DRAW(&reading, view_trail(&reading, &(struct trail_query){.limit = 2}, out, &oops));
    json_t *one = HOUSE_DRAW(&reading, view_trail_one(&reading, house_number(page, "rows.0.seq"), out, &oops));
    assert_string_equal(house_text(one, "previous"), house_text(page, "rows.1.hash"));
    assert_non_null(strstr(house_text(one, "body"), "engine"));
    struct json out = house_json(&reading);
    assert_int_equal(view_trail_one(&reading, 99999999, &out, NULL), TRAIL_NONE);
}

/* A pack names the post that answers for a figure; a page calls it by its title. */
static void the_owner_of_a_figure_is_called_by_the_title_of_the_post(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    const char *before = house.law->indicators.at[0].owner;
    house.law->indicators.at[0].owner = "first-responsible";
    json_t *page = HOUSE_DRAW(&reading, view_indicators(&reading, NULL, out, &oops));
    house.law->indicators.at[0].owner = before;
    assert_string_equal(house_text(page, "rows.0.owner"), "第一责任人");
}

static bool has_letters(const char *text)
{
    for (; *text; text++)
        if ((*text >= 'a' && *text <= 'z') || *text == '.')
            return true;
    return false;
}

static void every_change_is_called_by_words_of_people(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    struct trail_query query = {.limit = 200};
    do {
        json_t *page = HOUSE_DRAW(&reading, view_trail(&reading, &query, out, &oops));
        for (size_t i = 0; i < size(page, "rows"); i++) {
            const char *verb = house_text(json_array_get(house_at(page, "rows"), i), "verb");
            if (!*verb || has_letters(verb))
                fail_msg("change %lld is called \"%s\"",
                         (long long)house_number(json_array_get(house_at(page, "rows"), i), "seq"), verb);
        }
        query.after = house_text(page, "next");
    } while (*query.after);
}

static void a_session_is_told_with_where_it_came_from(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    struct cell cells[] = {{"verb", VALUE_OF_TEXT("login.edit")},       {"reason", VALUE_OF_TEXT("登录")},
                           {"source", VALUE_OF_TEXT("127.0.0.1")},      {"actor-kind", VALUE_OF_TEXT("person")},
                           {"subject", VALUE_OF_REF("login", 1000000)}, {"text", VALUE_OF_TEXT("修改")}};
    struct row change = {.table = "trail", .id = 1, .cells = cells, .n = sizeof cells / sizeof *cells};
    assert_string_equal(verbs_title(&reading, &change), "登录");
    assert_string_equal(verbs_text(&reading, &change), "登录成功，127.0.0.1");
    assert_string_equal(verbs_kind(&change), "session");
    cells[1].value = VALUE_OF_TEXT("登录失败");
    assert_string_equal(verbs_text(&reading, &change), "登录失败，127.0.0.1");
    cells[1].value = VALUE_OF_TEXT("本人修改口令"); /* told with whose account it was, once that is known */
    assert_string_equal(verbs_title(&reading, &change), "本人修改口令");
    assert_string_equal(verbs_kind(&change), "admin");
}

/* --- inbox --- */

static void the_inbox_holds_what_one_was_told_newest_first(void **state)
{
    (void)state;
    struct reading reading = house_reading("章岳");
    json_t *inbox = HOUSE_DRAW(&reading, view_inbox(&reading, false, NULL, 5, out, &oops));
    assert_int_equal(size(inbox, "rows"), 5);
    assert_true(house_number(inbox, "rows.0.id") > house_number(inbox, "rows.4.id"));
    json_t *second = HOUSE_DRAW(&reading, view_inbox(&reading, true, house_text(inbox, "next"), 5, out, &oops));
    assert_true(house_number(second, "rows.0.id") < house_number(inbox, "rows.4.id"));
    assert_true(json_is_null(house_at(inbox, "rows.0.read")));
}

static void deliveries_of_a_record_name_channel_and_fate(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    int64_t id = house_id("rectification-notice", "整改〔2026〕004号");
    json_t *page = HOUSE_DRAW(&reading, view_deliveries(&reading, "rectification-notice", id, NULL, 0, out, &oops));
    assert_true(size(page, "rows") > 4);
    assert_non_null(house_pick(page, "rows", "channel", "inbox"));
    assert_null(house_pick(page, "rows", "channel", "wecom")); /* nobody has set it up */
}

/* --- spreadsheets --- */

struct seen {
    size_t rows, columns;
    char first[2000], second[2000];
};

static int see_row(void *user, const struct xlsx_row *row)
{
    struct seen *seen = user;
    if (row->sheet_index)
        return 0;
    if (!seen->rows++) {
        seen->columns = row->n;
        for (size_t i = 0; i < row->n; i++)
            strncat(strncat(seen->first, row->cells[i], sizeof seen->first - strlen(seen->first) - 2), "|", 2);
    } else if (seen->rows == 2) {
        for (size_t i = 0; i < row->n && i < 3; i++)
            strncat(strncat(seen->second, row->cells[i], sizeof seen->second - strlen(seen->second) - 2), "|", 2);
    }
    return 0;
}

static void an_export_has_the_rows_of_the_list(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    struct list_query query = {.reg = "rectification-notice", .rank = "done"};
    struct seen seen = {0};
    struct oops why = {0};
    struct export_file file;
    assert_int_equal(export_list(&reading, &query, EXPORT_XLSX, &file, &why), 0);
    assert_int_equal(xlsx_read(file.bytes, file.n, "export", NULL, see_row, &seen, &why), 0);
    query.limit = 500;
    json_t *page = HOUSE_DRAW(&reading, view_list(&reading, &query, out, &oops));
    assert_int_equal(seen.rows, size(page, "rows") + 1);
    assert_true(text_starts(seen.first, "编号|状态|"));
    assert_non_null(strstr(seen.second, "已办结"));
}

static void an_export_comes_in_the_order_of_the_list(void **state)
{
    (void)state;
    static const char *const SORTS[] = {"-severity", "severity", "opened", "-number"};
    struct reading reading = house_reading("周启明");
    for (size_t s = 0; s < sizeof SORTS / sizeof *SORTS; s++) {
        struct list_query query = {.reg = "finding", .sort = SORTS[s], .limit = 500};
        struct oops why = {0};
        struct export_file file;
        assert_int_equal(export_list(&reading, &query, EXPORT_CSV, &file, &why), 0);
        json_t *page = HOUSE_DRAW(&reading, view_list(&reading, &query, out, &oops));
        const char *at = strchr(file.bytes, '\n') + 1;
        for (size_t i = 0; i < size(page, "rows"); i++, at = strchr(at, '\n') + 1) {
            const char *number = house_text(json_array_get(house_at(page, "rows"), i), "number");
            assert_true(*number);
            if (strncmp(at, number, strlen(number)) != 0)
                fail_msg("%s, row %zu: %s expected, %.40s exported", SORTS[s], i, number, at);
        }
        assert_true(size(page, "rows") > 3 && !*at);
    }
}

/* The second sheet of a template: what each cell takes. */
static int see_takes(void *user, const struct xlsx_row *row)
{
    struct text *takes = user;
    if (row->sheet_index == 1)
        text_printf(takes, "%s=%s\n", row->cells[0], row->cells[2]);
    return 0;
}

static void a_template_explains_its_fields_in_words_of_people(void **state)
{
    (void)state;
    struct reading reading = house_reading("吴远舟");
    struct text takes = TEXT(house.arena);
    struct oops oops = {0};
    struct export_file file;
    assert_int_equal(export_template(&reading, "system", &file, &oops), 0);
    assert_int_equal(xlsx_read(file.bytes, file.n, "template", NULL, see_takes, &takes, &oops), 0);
    const char *text = text_end(&takes);
    assert_non_null(strstr(text, "类别=其中之一：网站、"));
    assert_non_null(strstr(text, "运维单位=已登记的单位名称\n"));
    assert_non_null(strstr(text, "启用HTTPS=是或否\n"));
    for (size_t i = 0; i < TYPE_COUNT; i++)
        if (strstr(text, arena_printf(house.arena, "=%s\n", field_type_name((enum field_type)i))))
            fail_msg("%s is a word of packs", field_type_name((enum field_type)i));
}

static void a_template_asks_for_what_is_entered_only(void **state)
{
    (void)state;
    struct reading reading = house_reading("吴远舟");
    struct seen seen = {0};
    struct oops oops = {0};
    struct export_file file;
    assert_int_equal(export_template(&reading, "finding", &file, &oops), 0);
    assert_int_equal(xlsx_read(file.bytes, file.n, "template", NULL, see_row, &seen, &oops), 0);
    assert_int_equal(seen.rows, 1);
    assert_non_null(strstr(seen.first, "隐患名称|危险程度|"));
    assert_null(strstr(seen.first, "发现次数")); /* computed */
    assert_int_equal(export_template(&reading, "login", &file, &oops), LIST_NO_REGISTER);
}

/* 上线 2020/9/1 is not the evening of August; a deadline at the same moment ends the day before. */
static void a_midnight_that_was_entered_begins_its_day(void **state)
{
    (void)state;
    struct reading reading = house_reading("吴远舟");
    const struct reg *system = law_reg(reading.law, "system");
    day_t day = civil_day(2020, 9, 1);
    struct value midnight = VALUE_OF_INT(calendar_ms(reading.law->calendar, day, 0));
    assert_string_equal(show_words(&reading, system, reg_field(system, "in-service-at"), midnight), "2020-09-01 00:00");
    assert_string_equal(show_words(&reading, system, reg_field(system, "due"), midnight), "2020-08-31 24:00");
}

/* --- the wall --- */

static bool now_of(void *context, int64_t probe, struct arena *arena, struct watch_now *ret_now)
{
    (void)context, (void)arena, (void)probe;
    *ret_now = (struct watch_now){.window = "▲▲●", .valued = true, .value = 86.4, .unit = "ms"};
    ret_now->ticks[29] = (struct watch_tick){true, 0.5};
    return true;
}

static void put_probe(int64_t id, const char *system, const char *word)
{
    struct oops oops = {0};
    struct cell cells[] = {
        {"watch", VALUE_OF_TEXT("system-page")},
        {"target", VALUE_OF_REF("system", house_id("system", system))},
        {"kind", VALUE_OF_TEXT("http")},
        {"address", VALUE_OF_TEXT("http://127.0.0.14/")},
        {"state", VALUE_OF_TEXT(word)},
        {"since", VALUE_OF_INT(house.stage.now - 3600000)},
        {"opened", VALUE_OF_INT(house.stage.now)},
        {"unit", VALUE_OF_REF("unit", house_id("unit", "图书馆"))},
    };
    struct put put = {.table = "probe", .id = id, .insert = true, .cells = cells, .n = 8};
    struct change change = {.verb = "probe.state",
                            .at = house.stage.now,
                            .actor = {.title = "探测", .kind = "machine", .trusted = true},
                            .generation = 1,
                            .puts = &put,
                            .put_count = 1,
                            .last_id = id};
    assert_int_equal(pen_begin(house.stage.pen, &oops), 0);
    if (change_write(house.stage.pen, house.arena, &change, NULL, &oops))
        fail_msg("%s %s", oops.where, oops.zh);
    assert_int_equal(pen_commit(house.stage.pen, &oops), 0);
}

static void the_wall_counts_states_and_says_what_it_does_not_see(void **state)
{
    (void)state;
    int64_t first = pen_next_id(house.stage.pen);
    put_probe(first, "座位预约", "down");
    put_probe(first + 1, "图书馆门户网站", "up");
    struct watch_live live = {.now = now_of};
    struct reading reading = house_reading("林知远"), elsewhere = house_reading("孔维");
    reading.live = &live;
    json_t *wall = HOUSE_DRAW(&reading, view_watch(&reading, out, &oops));
    assert_int_equal(house_number(wall, "headline.total"), 2);
    assert_int_equal(house_number(wall, "headline.down"), 1);
    assert_string_equal(house_text(house_pick(wall, "targets", "state", "down"), "title"), "座位预约");
    assert_int_equal(size(wall, "targets.0.ticks"), WATCH_TICKS);
    assert_string_equal(house_text(wall, "unseen.0"), "不看涉密网络");
    assert_true(size(wall, "unseen") > 2);
    json_t *target = HOUSE_DRAW(&reading, view_target(&reading, first, out, &oops));
    assert_string_equal(house_text(target, "facts.window"), "▲▲●");
    assert_int_equal(size(target, "days"), WATCH_DAYS);
    json_t *theirs = HOUSE_DRAW(&elsewhere, view_watch(&elsewhere, out, &oops));
    assert_int_equal(house_number(theirs, "headline.total"), 0);
    struct json out = house_json(&elsewhere);
    assert_int_equal(view_target(&elsewhere, first, &out, NULL), WATCH_NONE);
}

static void a_failed_message_says_why_in_english_too(void **state)
{
    static const char *const SAID[][2] = {
        {"没有发出：找不到这个域名，看地址有没有写错", "not sent: there is no such name: is the address right?"},
        {"对方处理出错（HTTP 500），不知是否已发出", "the other side failed (HTTP 500), it may have been sent"},
        {"对方拒绝：invalid webhook url（93000）", "refused: invalid webhook url (93000)"},
        {"邮件服务器拒收：5.1.1 no such user", "the mail server refuses it: 5.1.1 no such user"},
        {"", ""},
    };
    ARENA_SCOPE(arena);
    (void)state;
    for (size_t i = 0; i < sizeof SAID / sizeof *SAID; i++)
        assert_string_equal(wording_failure_en(arena, SAID[i][0]), SAID[i][1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failed_message_says_why_in_english_too),
        cmocka_unit_test(texts_are_folded_and_cut_into_pairs),
        cmocka_unit_test(two_characters_find_records_people_units_clauses_and_pages),
        cmocka_unit_test(what_has_the_same_name_is_told_apart_and_comes_after_what_is_called_so),
        cmocka_unit_test(every_word_must_be_in_the_record),
        cmocka_unit_test(numbers_are_found_as_people_write_them),
        cmocka_unit_test(search_shows_nothing_that_lists_would_not),
        cmocka_unit_test(the_phone_of_somebody_elsewhere_is_not_found_out_either),
        cmocka_unit_test(an_english_page_says_its_own_words_in_english),
        cmocka_unit_test(an_english_page_calls_what_the_packs_say_by_its_english_name),
        cmocka_unit_test(a_refusal_of_a_pack_is_told_in_both_languages),
        cmocka_unit_test(words_typed_without_a_blank_are_found_apart),
        cmocka_unit_test(the_index_follows_what_changes),
        cmocka_unit_test(words_in_a_list_narrow_it_by_the_index),
        cmocka_unit_test(people_are_found_with_unit_and_posts),
        cmocka_unit_test(a_record_s_trail_tells_fields_before_and_after_in_words),
        cmocka_unit_test(trail_pages_go_back_without_gap),
        cmocka_unit_test(changes_are_sifted_by_kind),
        cmocka_unit_test(every_change_is_called_by_words_of_people),
        cmocka_unit_test(a_session_is_told_with_where_it_came_from),
        cmocka_unit_test(one_change_names_its_predecessor_and_every_row_it_wrote),
        cmocka_unit_test(the_inbox_holds_what_one_was_told_newest_first),
        cmocka_unit_test(deliveries_of_a_record_name_channel_and_fate),
        cmocka_unit_test(an_export_has_the_rows_of_the_list),
        cmocka_unit_test(an_export_comes_in_the_order_of_the_list),
        cmocka_unit_test(a_midnight_that_was_entered_begins_its_day),
        cmocka_unit_test(a_template_asks_for_what_is_entered_only),
        cmocka_unit_test(a_template_explains_its_fields_in_words_of_people),
        cmocka_unit_test(the_owner_of_a_figure_is_called_by_the_title_of_the_post),
        cmocka_unit_test(the_wall_counts_states_and_says_what_it_does_not_see),
    };
    return cmocka_run_group_tests_name("views words", tests, open_all, close_all);
}
