/* What the pages about the regulation itself promise: clause map, clauses, coverage, indicators, the board. */
#include "house.h"

#include "rules/coverage.h"
#include "rules/terms.h"
#include "store/store_write.h"
#include "views/article.h"
#include "views/board.h"
#include "views/carried.h"
#include "views/house.h"
#include "views/indicators.h"
#include "views/map.h"
#include "views/wording.h"

#include <string.h>

static size_t size(json_t *root, const char *path) { return json_array_size(house_at(root, path)); }

/* --- map --- */

static void the_map_has_every_clause_once_in_the_regulation_s_order(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    json_t *map = HOUSE_DRAW(&reading, view_map(&reading, "cug", out, &oops)), *articles = house_at(map, "articles");
    size_t stones = 0, clauses = 0;
    for (size_t i = 0; i < json_array_size(articles); i++)
        stones += size(json_array_get(articles, i), "stones");
    for (size_t i = 0; i < house.law->clauses.n; i++)
        clauses += !strcmp(house.law->clauses.at[i].pack, "cug");
    assert_int_equal(stones, clauses);
    assert_string_equal(house_text(map, "articles.0.article"), "第一条");
    assert_string_equal(house_text(map, "chapters.0.title"), "第一章 总则");
    assert_string_equal(house_text(house_pick(map, "articles", "article", "第一条"), "stones.0.state"), "acknowledge");
}

/* 第七条（一） to （六） are stones of one tower: the regulation has sixteen articles, and prints no more. */
static void an_article_is_one_tower_whatever_its_clauses_are_called(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    json_t *map = HOUSE_DRAW(&reading, view_map(&reading, "cug", out, &oops)),
           *seventh = house_pick(map, "articles", "article", "第七条");
    assert_int_equal(size(map, "articles"), 16);
    assert_int_equal(size(map, "chapters.1.articles"), 4);
    assert_non_null(house_pick(seventh, "stones", "article", "第七条（四）"));
    assert_null(house_pick(map, "articles", "article", "第七条（四）"));
}

static void an_inserted_article_is_one_of_its_own(void **state)
{
    (void)state;
    const struct clause plain = {.pack = "x", .article = "第三条"},
                        item = {.pack = "x", .article = "第三条（二）1"},
                        inserted = {.pack = "x", .article = "第三条之一"},
                        numbered = {.pack = "x", .article = "网安二（十）"};
    assert_string_equal(article_name(house.arena, &item), "第三条");
    assert_string_equal(article_name(house.arena, &inserted), "第三条之一");
    assert_string_equal(article_name(house.arena, &numbered), "网安二");
    assert_true(article_same(&plain, &item));
    assert_false(article_same(&plain, &inserted));
    assert_false(article_same(&plain, &(struct clause){.pack = "y", .article = "第三条"}));
}

/* Whose clause is whose must not hang on the name: two regulations bound in one pack both have a first article. */
static void equal_articles_of_two_regulations_stay_apart(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    struct clause *last = NULL;
    for (size_t i = 0; i < house.law->clauses.n; i++)
        if (!strcmp(house.law->clauses.at[i].pack, "cug"))
            last = &house.law->clauses.at[i];
    assert_non_null(last);
    struct clause kept = *last;
    last->article = "第一条";
    json_t *map = HOUSE_DRAW(&reading, view_map(&reading, "cug", out, &oops)),
           *text = HOUSE_DRAW(&reading, view_pack_text(&reading, "cug", out, &oops));
    *last = kept;
    json_t *articles = house_at(map, "articles"), *second = json_array_get(articles, json_array_size(articles) - 1);
    assert_string_equal(house_text(map, "articles.0.article"), "第一条");
    assert_string_equal(house_text(map, "articles.0.chapter"), "第一章 总则");
    assert_int_equal(size(map, "articles.0.stones"), 1);
    assert_string_equal(house_text(second, "article"), "第一条");
    assert_string_equal(house_text(second, "chapter"), kept.chapter);
    assert_string_equal(house_text(second, "stones.0.id"), kept.id);
    assert_int_equal(size(text, "chapters.0.articles.0.clauses"), 1);
}

static json_t *stone(json_t *map, const char *article, const char *id)
{
    return house_pick(house_pick(map, "articles", "article", article), "stones", "id", id);
}

static void a_stone_tells_how_often_its_clause_was_at_work(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    json_t *map = HOUSE_DRAW(&reading, view_map(&reading, "cug", out, &oops)),
           *rectify = stone(map, "第十条", "cug.10.1");
    int64_t months = 0;
    for (size_t i = 0; i < CARRIED_MONTHS; i++)
        months += json_integer_value(json_array_get(house_at(rectify, "months"), i));
    const struct row *tasks;
    struct value duty = VALUE_OF_TEXT("rectification-notice.rectifying");
    size_t n = stage_ask(&house.stage, "task", term_is(house.arena, "duty", duty), "id", false, 1000, &tasks),
           breaches = 0;
    assert_int_equal(house_number(rectify, "fired"), n);
    assert_int_equal(months, n); /* the story is younger than a year */
    for (size_t i = 0; i < n; i++)
        breaches += !strcmp(row_text(&tasks[i], "state"), "missed") || !strcmp(row_text(&tasks[i], "state"), "late");
    assert_int_equal(house_number(rectify, "breaches"), breaches);
    assert_true(breaches > 0);
    assert_string_equal(house_text(rectify, "state"), "late");
    assert_true(house_number(map, "counts.breach") > 0);
    assert_true(size(map, "look") > 0);
}

static void never_at_work_is_not_called_fine(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    json_t *map = HOUSE_DRAW(&reading, view_map(&reading, "cug", out, &oops)), *articles = house_at(map, "articles");
    for (size_t i = 0; i < json_array_size(articles); i++)
        for (size_t k = 0; k < size(json_array_get(articles, i), "stones"); k++) {
            json_t *one = json_array_get(house_at(json_array_get(articles, i), "stones"), k);
            const char *word = house_text(one, "state");
            bool silent = !strcmp(word, "never") || !strcmp(word, "should") || !strcmp(word, "acknowledge") ||
                          !strcmp(word, "unproved");
            assert_int_equal(house_number(one, "fired") == 0 || !strcmp(word, "acknowledge"), silent);
        }
    assert_int_equal(view_map(&reading, "none", &(struct json){0}, NULL), MAP_NONE);
}

static void a_clause_shows_its_limit_what_carries_it_and_its_evidence(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    json_t *clause = HOUSE_DRAW(&reading, view_clause(&reading, "cug.10.1", out, &oops));
    assert_string_equal(house_text(clause, "article"), "第十条");
    assert_string_equal(house_text(clause, "limit"), "5 个工作日");
    assert_true(*house_text(clause, "median"));
    assert_non_null(house_pick(clause, "carried", "kind", "时限"));
    assert_non_null(house_pick(clause, "carried", "kind", "指标"));
    assert_null(house_pick(clause, "carried", "title", "整改通知：待签收")); /* inherits it from the register only */
    assert_true(size(clause, "evidence") > 0);
    assert_string_equal(house_text(clause, "evidence.0.ref.register"), "rectification-notice");
    assert_int_equal(view_clause(&reading, "cug.99.9", &(struct json){0}, NULL), MAP_NONE);
}

static void an_officer_s_map_counts_the_own_unit_s_tasks(void **state)
{
    (void)state;
    struct reading office = house_reading("周启明"), officer = house_reading("林知远");
    json_t *all = HOUSE_DRAW(&office, view_map(&office, "cug", out, &oops)),
           *own = HOUSE_DRAW(&officer, view_map(&officer, "cug", out, &oops));
    int64_t more = house_number(stone(all, "第十条", "cug.10.1"), "fired"),
            less = house_number(stone(own, "第十条", "cug.10.1"), "fired");
    assert_true(less > 0 && less < more);
}

static void coverage_is_what_the_command_counts(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    struct coverage coverage;
    int64_t carried = 0, acknowledged = 0, uncovered = 0;
    coverage_collect(house.arena, house.law, NULL, 0, &coverage);
    for (size_t i = 0; i < coverage.clauses.n; i++) {
        const struct covered *covered = &coverage.clauses.at[i];
        bool ours = !strcmp(covered->clause->pack, "cug");
        carried += ours && covered->carried;
        acknowledged += ours && !covered->carried && covered->clause->acknowledge;
        uncovered += ours && !covered->carried && !covered->clause->acknowledge && !covered->clause->fed;
    }
    json_t *page = HOUSE_DRAW(&reading, view_coverage(&reading, "cug", out, &oops));
    assert_int_equal(house_number(page, "counts.carried"), carried);
    assert_int_equal(house_number(page, "counts.acknowledge"), acknowledged);
    assert_int_equal(house_number(page, "counts.uncovered"), uncovered);
    for (size_t i = 0; i < size(page, "rows"); i++) {
        json_t *row = json_array_get(house_at(page, "rows"), i);
        assert_int_equal(!strcmp(house_text(row, "state"), "carried"), size(row, "by") > 0);
    }
    assert_string_equal(house_text(house_pick(page, "rows", "clause", "cug.16"), "state"), "carried");
}

static void adopted_packs_are_listed_with_their_sizes(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    json_t *packs = HOUSE_DRAW(&reading, view_packs(&reading, NULL, NULL, out, &oops)),
           *cug = house_pick(packs, "rows", "pack", "cug");
    assert_string_equal(house_text(cug, "edition"), "2021");
    assert_true(house_number(cug, "clauses") > 40);
    assert_true(json_is_false(house_at(cug, "text")));
    json_t *text = HOUSE_DRAW(&reading, view_pack_text(&reading, "cug", out, &oops));
    assert_true(json_is_false(house_at(text, "uploaded")));
    assert_string_equal(house_text(text, "chapters.0.articles.0.article"), "第一条");
}

/* --- indicators --- */

static void a_share_is_the_quotient_of_its_rows(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    json_t *page = HOUSE_DRAW(&reading, view_indicators(&reading, "2026-10", out, &oops)),
           *in_time = house_pick(page, "rows", "name", "in-time");
    json_t *rows = HOUSE_DRAW(&reading, view_indicator_rows(&reading, "in-time", "2026-10", NULL, 200, out, &oops));
    size_t n = size(rows, "rows");
    assert_true(n > 0);
    double value = json_number_value(house_at(in_time, "value")), count = value * (double)n / 100;
    assert_true(count - (double)(int64_t)(count + 0.5) < 0.01 && (double)(int64_t)(count + 0.5) - count < 0.01);
    assert_int_equal(json_integer_value(house_at(in_time, "target"))
                         ? json_integer_value(house_at(in_time, "target"))
                         : (int64_t)json_real_value(house_at(in_time, "target")),
                     95);
    assert_int_equal(json_is_true(house_at(in_time, "met")), value >= 95);
    assert_int_equal(size(in_time, "months"), 12);
}

static void a_figure_without_a_target_is_neither_good_nor_bad(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    json_t *page = HOUSE_DRAW(&reading, view_indicators(&reading, "2026-10", out, &oops)),
           *score = house_pick(page, "rows", "name", "unit-score");
    assert_true(json_is_null(house_at(score, "target")));
    assert_string_equal(house_text(score, "state"), "counted");
}

static void a_target_of_several_bounds_is_told_in_words(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    struct indicator indicator = {.target_text = "value >= 8 and (in-time >= 60% or in-time > in-time.previous)"};
    assert_string_equal(wording_target(&reading, &indicator),
                        "本项 ≥ 8，并且（按期整改率 ≥ 60%，或者按期整改率 ＞ 按期整改率上期）");
    reading.english = true;
    assert_null(strstr(wording_target(&reading, &indicator), "in-time"));
    assert_null(wording_target(&reading, &(struct indicator){0}));
}

static int64_t rows_of_unit(json_t *rows, int64_t unit)
{
    int64_t n = 0;
    for (size_t i = 0; i < size(rows, "rows"); i++)
        n += house_number(json_array_get(house_at(rows, "rows"), i), "unit.id") == unit;
    return n;
}

static void figures_of_units_are_of_their_rows_alone(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    json_t *page = HOUSE_DRAW(&reading, view_indicators(&reading, "2026-10", out, &oops)),
           *in_time = house_pick(page, "rows", "name", "in-time");
    json_t *rows = HOUSE_DRAW(&reading, view_indicator_rows(&reading, "in-time", "2026-10", NULL, 200, out, &oops));
    double weighed = 0;
    for (size_t i = 0; i < size(in_time, "per_unit"); i++) {
        json_t *one = json_array_get(house_at(in_time, "per_unit"), i);
        weighed += json_number_value(house_at(one, "value")) * (double)rows_of_unit(rows, house_number(one, "unit.id"));
    }
    double whole = json_number_value(house_at(in_time, "value"));
    assert_true(size(in_time, "per_unit") > 1);
    assert_true(weighed / (double)size(rows, "rows") - whole < 0.01 &&
                whole - weighed / (double)size(rows, "rows") < 0.01);
}

static int see_figure(void *user, const struct xlsx_row *row)
{
    struct text *seen = user;
    text_printf(seen, "%zu", row->sheet_index);
    for (size_t i = 0; i < row->n; i++)
        text_printf(seen, "|%s", row->cells[i]);
    text_byte(seen, '\n');
    return 0;
}

static void figures_are_exported_as_the_page_has_them(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    json_t *page = HOUSE_DRAW(&reading, view_indicators(&reading, "2026-10", out, &oops)),
           *in_time = house_pick(page, "rows", "name", "in-time");
    struct text seen = TEXT(house.arena);
    struct export_file file, csv, none;
    struct oops why = {0};
    assert_int_equal(indicators_export(&reading, "2026-10", NULL, EXPORT_XLSX, &file, &why), 0);
    assert_int_equal(xlsx_read(file.bytes, file.n, "figures", NULL, see_figure, &seen, &why), 0);
    const char *text = text_end(&seen);
    size_t rows = 0, units = 0;
    for (const char *at = text; *at; at = strchr(at, '\n') + 1)
        *at == '0' ? rows++ : units++;
    assert_int_equal(rows, size(page, "rows") + 1);
    assert_true(units > size(in_time, "per_unit"));
    assert_non_null(strstr(text, "0|制度|条款|指标|周期|达成|计量|目标|结论|上期|责任部门\n"));
    assert_non_null(strstr(text, arena_printf(house.arena, "|按期整改率|2026年10月|%.6g|%%|≥ 95%%|%s",
                                              json_number_value(house_at(in_time, "value")),
                                              json_is_true(house_at(in_time, "met")) ? "达标" : "未达")));
    json_t *first = json_array_get(house_at(in_time, "per_unit"), 0);
    assert_non_null(strstr(text, arena_printf(house.arena, "1|按期整改率|2026年10月|%s|%.6g|%%\n",
                                              house_text(first, "unit.title"),
                                              json_number_value(house_at(first, "value")))));
    assert_int_equal(indicators_export(&reading, "2026-10", "cug", EXPORT_CSV, &csv, &why), 0);
    assert_non_null(strstr(csv.bytes, "按期整改率"));
    assert_int_equal(indicators_export(&reading, NULL, "jz", EXPORT_CSV, &none, &why), 0);
    assert_null(strstr(none.bytes, "按期整改率"));
    assert_int_equal(indicators_export(&reading, "last month", NULL, EXPORT_CSV, &none, &why), -ERR_INVALID);
}

static void a_unit_sees_its_own_figures(void **state)
{
    (void)state;
    struct reading office = house_reading("周启明"), officer = house_reading("林知远");
    json_t *all = HOUSE_DRAW(&office, view_indicators(&office, "2026-10", out, &oops)),
           *own = HOUSE_DRAW(&officer, view_indicators(&officer, "2026-10", out, &oops));
    json_t *units = house_at(house_pick(all, "rows", "name", "in-time"), "per_unit"), *library = NULL;
    for (size_t i = 0; i < json_array_size(units); i++)
        if (!strcmp(house_text(json_array_get(units, i), "unit.title"), "图书馆"))
            library = json_array_get(units, i);
    assert_non_null(library);
    assert_true(json_number_value(house_at(library, "value")) ==
                json_number_value(house_at(house_pick(own, "rows", "name", "in-time"), "value")));
}

static void nothing_known_is_none_not_zero(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    json_t *page = HOUSE_DRAW(&reading, view_indicators(&reading, "2025-03", out, &oops)),
           *in_time = house_pick(page, "rows", "name", "in-time");
    assert_true(json_is_null(house_at(in_time, "value")));
    assert_string_equal(house_text(in_time, "state"), "none");
    struct json out = house_json(&reading);
    assert_int_equal(view_indicators(&reading, "last month", &out, NULL), -ERR_INVALID);
    assert_int_equal(view_indicator_rows(&reading, "none", NULL, NULL, 10, &out, NULL), INDICATOR_NONE);
}

static void durations_are_told_in_words_and_hours(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    json_t *page = HOUSE_DRAW(&reading, view_indicators(&reading, "2026-10", out, &oops)),
           *rectify = house_pick(page, "rows", "name", "mean-rectify");
    assert_string_equal(house_text(rectify, "unit"), "小时");
    assert_true(json_number_value(house_at(rectify, "value")) > 1);
    assert_non_null(strstr(house_text(rectify, "text"), "天"));
}

static void targets_are_told_as_bounds_in_words(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    json_t *page = HOUSE_DRAW(&reading, view_indicators(&reading, "2026-10", out, &oops));
    assert_string_equal(house_text(house_pick(page, "rows", "name", "mean-detect"), "target_text"), "≤ 24 小时");
    assert_string_equal(house_text(house_pick(page, "rows", "name", "mean-report"), "target_text"), "≤ 2 小时");
    assert_string_equal(house_text(house_pick(page, "rows", "name", "in-time"), "target_text"), "≥ 95%");
    assert_true(json_is_null(house_at(house_pick(page, "rows", "name", "confirmed"), "target_text")));
}

static void settings_are_told_in_words(void **state)
{
    (void)state;
    static const char *const SAID[][2] = {{"recheck-limit", "2 个工作日"},
                                          {"anomaly-limit", "60 分钟"},
                                          {"misconduct-points", "5"},
                                          {"filing-since", "2021-01-01"}};
    struct reading reading = house_reading("周启明");
    for (size_t i = 0; i < sizeof SAID / sizeof *SAID; i++) {
        const struct setting *setting = map_get(&house.law->settings, SAID[i][0]);
        assert_string_equal(wording_term(&reading, setting->rows.at[0].value), SAID[i][1]);
    }
    assert_string_equal(wording_without_places(house.arena, "{number} 整改通知"), "整改通知");
    assert_string_equal(wording_without_places(house.arena, "异常报备：{title}"), "异常报备");
    assert_string_equal(wording_without_places(house.arena, "没有空位"), "没有空位");
    assert_string_equal(wording_without_places(house.arena, "没有收尾 {number"), "没有收尾 {number");
}

/* --- the board --- */

/* Missed, and its record is in another state now, or a later period of the duty was met. */
static bool history(const struct row *task)
{
    char **names;
    struct value subject = row_get(task, "subject");
    const struct row *rows;
    if (row_int(task, "over"))
        return true;
    if (strcmp(row_text(task, "state"), "missed") || text_split(house.arena, row_text(task, "duty"), '.', &names) < 2 ||
        !law_reg(house.law, names[0]) || !reg_state(law_reg(house.law, names[0]), names[1]))
        return false;
    size_t n = stage_ask(&house.stage, subject.ref.table, term_is(house.arena, "id", VALUE_OF_INT(subject.ref.id)),
                         NULL, false, 1, &rows);
    return n && strcmp(row_text(&rows[0], "state"), names[1]) != 0;
}

static void towers_hold_every_open_task_of_their_unit(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    json_t *board = HOUSE_DRAW(&reading, view_board(&reading, out, &oops)), *units = house_at(board, "units");
    const struct row *tasks;
    const struct term *open = term_is(house.arena, "state", VALUE_OF_TEXT("open")),
                      *missed = term_is(house.arena, "state", VALUE_OF_TEXT("missed"));
    struct term either = {.kind = TERM_OR, .a = open, .b = missed};
    size_t n = stage_ask(&house.stage, "task", &either, "id", false, 5000, &tasks);
    for (size_t i = 0; i < json_array_size(units); i++) {
        json_t *tower = json_array_get(units, i);
        int64_t count = 0;
        for (size_t k = 0; k < n; k++)
            count += row_int(&tasks[k], "unit") == house_number(tower, "unit.id") && !history(&tasks[k]);
        assert_int_equal(house_number(tower, "open"), count);
        assert_true(house_number(tower, "late") <= count);
        assert_true(!i || house_number(json_array_get(units, i - 1), "late") >= house_number(tower, "late"));
    }
    assert_true(json_array_size(units) >= 8);
    assert_int_equal(size(board, "trend"), 26);
    assert_true(size(board, "next") > 0 && size(board, "recent") > 0);
    assert_non_null(strstr(house_text(board, "headline"), "件过了时限"));
    assert_true(*house_text(board, "overdue.0.clock.late"));
}

static void what_was_missed_in_a_state_left_since_is_late_nowhere(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    const struct row *tasks;
    size_t n = stage_ask(&house.stage, "task", term_is(house.arena, "state", VALUE_OF_TEXT("missed")), "id", false,
                         1000, &tasks),
           past = 0;
    json_t *board = HOUSE_DRAW(&reading, view_board(&reading, out, &oops));
    json_t *map = HOUSE_DRAW(&reading, view_map(&reading, "cug", out, &oops));
    for (size_t i = 0; i < n; i++) {
        if (!history(&tasks[i]))
            continue;
        past++;
        for (size_t k = 0; k < size(board, "overdue"); k++)
            assert_int_not_equal(house_number(json_array_get(house_at(board, "overdue"), k), "id"), tasks[i].id);
        for (size_t k = 0; k < size(map, "look"); k++)
            assert_string_not_equal(house_text(json_array_get(house_at(map, "look"), k), "clause"), "cug.14.1");
    }
    assert_true(past > 0); /* a trial call that nobody answered went on to the deputy */
}

static void hours_are_what_falls_due_today(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    json_t *hours = house_at(HOUSE_DRAW(&reading, view_board(&reading, out, &oops)), "hours");
    int64_t told = 0;
    const struct row *tasks;
    ms_t start = calendar_ms(house.law->calendar, calendar_day_at(house.law->calendar, house.stage.now), 0);
    size_t n = stage_ask(&house.stage, "task", NULL, "id", false, 5000, &tasks), due = 0;
    for (size_t i = 0; i < n; i++) {
        const char *word = row_text(&tasks[i], "state");
        bool open = (!strcmp(word, "open") || !strcmp(word, "missed")) && !history(&tasks[i]);
        due += open && row_int(&tasks[i], "due") > start && row_int(&tasks[i], "due") <= start + CIVIL_DAY_MS;
    }
    for (size_t i = 0; i < json_array_size(hours); i++) {
        told += house_number(json_array_get(hours, i), "n");
        assert_in_range(house_number(json_array_get(hours, i), "hour"), 0, 24);
    }
    assert_int_equal(told, due);
    assert_true(due > 0);
}

static void recent_is_what_happened_to_cases(void **state)
{
    (void)state;
    struct reading reading = house_reading("周启明");
    json_t *recent = house_at(HOUSE_DRAW(&reading, view_board(&reading, out, &oops)), "recent");
    assert_true(json_array_size(recent) > 0);
    for (size_t i = 0; i < json_array_size(recent); i++) {
        const char *text = house_text(json_array_get(recent, i), "text");
        assert_non_null(strstr(text, "："));
        assert_null(strstr(text, "登录"));
    }
}

static void an_officer_s_board_is_the_own_tower(void **state)
{
    (void)state;
    struct reading reading = house_reading("林知远");
    json_t *board = HOUSE_DRAW(&reading, view_board(&reading, out, &oops));
    assert_int_equal(size(board, "units"), 1);
    assert_string_equal(house_text(board, "units.0.unit.title"), "图书馆");
    assert_string_equal(house_text(board, "units.0.officer.title"), "林知远");
    assert_int_equal(size(board, "recent"), 0);
}

/* --- the house --- */

static void the_calendar_tells_holidays_and_make_up_days(void **state)
{
    (void)state;
    struct reading reading = house_reading("林知远");
    json_t *year = HOUSE_DRAW(&reading, view_calendar(&reading, 2026, out, &oops));
    assert_string_equal(house_text(house_pick(year, "days", "date", "2026-10-01"), "label"), "国庆节");
    assert_string_equal(house_text(house_pick(year, "days", "date", "2026-10-10"), "kind"), "makeup");
    assert_null(house_pick(year, "days", "date", "2026-10-12"));
    assert_int_equal(view_calendar(&reading, 2050, &(struct json){.text = &(struct text){0}}, NULL), HOUSE_NONE);
}

static void the_roster_names_who_holds_each_post(void **state)
{
    (void)state;
    struct reading reading = house_reading("林知远");
    json_t *roster = HOUSE_DRAW(&reading, view_roster(&reading, out, &oops)),
           *office = house_pick(roster, "rows", "post", "security-office");
    assert_string_equal(house_text(office, "title"), "网信办");
    assert_int_equal(size(office, "holders"), 2);
    assert_null(house_pick(roster, "rows", "post", "wangxin-office"));
}

static void set_state(const char *table, int64_t record, const char *to)
{
    struct cell cell = {"state", *to ? VALUE_OF_TEXT(to) : VALUE_NONE};
    struct fact fact = {.name = "edit", .table = table, .record = record, .values = &cell, .value_count = 1,
                        .actor = {.title = "撤销导入", .kind = "machine", .trusted = true}};
    struct fact_answer answer;
    struct oops oops = {0};
    assert_int_equal(stage_send(&house.stage, &fact, &answer, &oops), 0);
    assert_int_equal(answer.code, 0);
}

static void a_holding_that_was_taken_back_stands_nowhere(void **state)
{
    (void)state;
    struct reading reading = house_reading("林知远");
    const struct row *held;
    const struct term *where = where_is(&reading, "post", VALUE_OF_TEXT("security-office"));
    assert_int_equal(stage_ask(&house.stage, "holding", where, "id", false, 3, &held), 2);
    const char *former = row_text(&held[0], "state");
    set_state("holding", held[0].id, TAKEN_BACK);
    json_t *roster = HOUSE_DRAW(&reading, view_roster(&reading, out, &oops));
    assert_int_equal(size(house_pick(roster, "rows", "post", "security-office"), "holders"), 1);
    set_state("holding", held[0].id, former);
}

static void orders_are_told_with_what_they_restrict(void **state)
{
    (void)state;
    struct reading reading = house_reading("吴远舟");
    json_t *calls = HOUSE_DRAW(&reading, view_calls(&reading, out, &oops));
    json_t *restricted = house_pick(calls, "rows", "kind", "restrict");
    assert_non_null(restricted);
    assert_string_equal(house_text(restricted, "title"), "限制访问");
    assert_string_equal(house_text(restricted, "text"), "地质标本库：关闭互联网访问");
    assert_string_equal(house_text(restricted, "record.register"), "measure");
    assert_string_equal(house_text(restricted, "target.register"), "system");
}

/* The state of an order is set aside for a test and put back. */
static void set_call(int64_t id, const char *word)
{
    struct oops oops = {0};
    struct cell cell = {"state", VALUE_OF_TEXT(word)};
    struct put put = {.table = "call", .id = id, .cells = &cell, .n = 1};
    struct store *store = stage_store(&house.stage);
    assert_int_equal(store_begin(store, &oops), 0);
    assert_int_equal(store_put(store, &put, &oops), 0);
    assert_int_equal(store_commit(store, &oops), 0);
}

static void an_order_not_proved_is_confirmed_by_who_acts_there_only(void **state)
{
    (void)state;
    struct reading office = house_reading("吴远舟"), officer = house_reading("苏瑾"), other = house_reading("林知远");
    json_t *calls = HOUSE_DRAW(&office, view_calls(&office, out, &oops));
    json_t *restricted = house_pick(calls, "rows", "kind", "restrict");
    int64_t id = house_number(restricted, "id");
    struct oops before = {0}, why = {0};
    bool done = !strcmp(house_text(restricted, "state"), "done");
    if (done)
        assert_int_equal(house_confirmable(&office, id, &before), -ERR_REFUSED);
    set_call(id, "unproved");
    office = house_reading("吴远舟");
    restricted = house_pick(HOUSE_DRAW(&office, view_calls(&office, out, &oops)), "rows", "kind", "restrict");
    assert_string_equal(house_text(restricted, "state"), "unproved");
    assert_true(json_is_true(house_at(restricted, "confirm.may")));
    assert_int_equal(house_confirmable(&office, id, &why), 0);
    assert_int_equal(house_confirmable(&officer, id, &why), -ERR_REFUSED); /* it is her unit's system that is cut off */
    assert_string_equal(why.zh, "只有下令的人和主管这类事项的岗位可以确认");
    assert_int_equal(house_confirmable(&other, id, &why), HOUSE_NONE);
    set_call(id, done ? "proved" : "pending");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_map_has_every_clause_once_in_the_regulation_s_order),
        cmocka_unit_test(an_article_is_one_tower_whatever_its_clauses_are_called),
        cmocka_unit_test(an_inserted_article_is_one_of_its_own),
        cmocka_unit_test(equal_articles_of_two_regulations_stay_apart),
        cmocka_unit_test(a_stone_tells_how_often_its_clause_was_at_work),
        cmocka_unit_test(never_at_work_is_not_called_fine),
        cmocka_unit_test(a_clause_shows_its_limit_what_carries_it_and_its_evidence),
        cmocka_unit_test(an_officer_s_map_counts_the_own_unit_s_tasks),
        cmocka_unit_test(coverage_is_what_the_command_counts),
        cmocka_unit_test(adopted_packs_are_listed_with_their_sizes),
        cmocka_unit_test(a_share_is_the_quotient_of_its_rows),
        cmocka_unit_test(a_figure_without_a_target_is_neither_good_nor_bad),
        cmocka_unit_test(a_target_of_several_bounds_is_told_in_words),
        cmocka_unit_test(figures_of_units_are_of_their_rows_alone),
        cmocka_unit_test(figures_are_exported_as_the_page_has_them),
        cmocka_unit_test(a_unit_sees_its_own_figures),
        cmocka_unit_test(nothing_known_is_none_not_zero),
        cmocka_unit_test(durations_are_told_in_words_and_hours),
        cmocka_unit_test(targets_are_told_as_bounds_in_words),
        cmocka_unit_test(settings_are_told_in_words),
        cmocka_unit_test(towers_hold_every_open_task_of_their_unit),
        cmocka_unit_test(what_was_missed_in_a_state_left_since_is_late_nowhere),
        cmocka_unit_test(hours_are_what_falls_due_today),
        cmocka_unit_test(recent_is_what_happened_to_cases),
        cmocka_unit_test(an_officer_s_board_is_the_own_tower),
        cmocka_unit_test(the_calendar_tells_holidays_and_make_up_days),
        cmocka_unit_test(the_roster_names_who_holds_each_post),
        cmocka_unit_test(a_holding_that_was_taken_back_stands_nowhere),
        cmocka_unit_test(orders_are_told_with_what_they_restrict),
        cmocka_unit_test(an_order_not_proved_is_confirmed_by_who_acts_there_only),
    };
    return cmocka_run_group_tests_name("views law", tests, house_open, house_close);
}
