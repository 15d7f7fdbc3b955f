#include "views/indicators.h"

#include "views/article.h"
#include "views/figures.h"
#include "views/rank.h"
#include "views/scope.h"
#include "views/show.h"
#include "views/wording.h"

#include <stdio.h>
#include <string.h>

enum { MONTHS = 12, UNITS_MOST = 24, ROWS = 50, ROWS_MOST = 200 };

struct page {
    const char *period; /* as asked */
    ms_t at;            /* a moment in it */
    const struct row *units;
    size_t unit_count;
    const struct indicator *one;
    int64_t before;
    size_t limit;
};

/* "2026" is its last month, "2026-10" that month; the moment is in its middle. */
static int read_period(struct reading *reading, const char *period, ms_t *ret_at, struct oops *oops)
{
    int year = 0, month = 12;
    char rest;
    *ret_at = reading->now;
    if (text_empty(period))
        return 0;
    int found = sscanf(period, "%4d-%2d%c", &year, &month, &rest);
    if ((found != 1 && found != 2) || !civil_valid(year, month, 15))
        return oops_set(oops, ERR_INVALID, "period", "周期应是 2026 或 2026-10", "a period is written 2026 or 2026-10");
    *ret_at = civil_ms(civil_day(year, month, 15), 720, calendar_offset(reading->law->calendar));
    return 0;
}

static bool per_unit(const struct indicator *indicator)
{
    for (size_t i = 0; i < indicator->per.n; i++)
        if (!strcmp(indicator->per.at[i], "unit"))
            return true;
    return false;
}

/* --- one indicator --- */

static void show_number(struct json *out, const char *key, const struct figure *figure)
{
    if (figure->known)
        json_key_double(out, key, figure->value);
    else
        json_key_none(out, key);
}

/* From the oldest to the present; periods without a value count as nothing. */
static void show_months(struct reading *reading, struct json *out, const struct indicator *indicator,
                        struct period period, struct figure *ret_previous)
{
    struct figure figures[MONTHS] = {0};
    struct period at = period;
    bool monthly = !indicator->every || (indicator->every->kind == PERIOD_MONTH && !indicator->every->count);
    *ret_previous = (struct figure){0};
    for (int i = MONTHS - 1; i >= 0; i--) {
        figures[i] = figure_of(reading, indicator, at, 0);
        if (i == MONTHS - 2)
            *ret_previous = figures[i];
        if ((!monthly && i == MONTHS - 2) || !figure_before(reading, indicator, at, &at))
            break;
    }
    json_key(out, "months");
    json_open_array(out);
    for (int i = 0; monthly && i < MONTHS; i++)
        json_double(out, figures[i].known ? figures[i].value : 0);
    json_close(out);
}

static void show_units(struct reading *reading, struct json *out, const struct indicator *indicator,
                       const struct page *page, struct period period)
{
    json_key(out, "per_unit");
    json_open_array(out);
    for (size_t i = 0; per_unit(indicator) && i < page->unit_count; i++) {
        struct figure figure = figure_of(reading, indicator, period, page->units[i].id);
        if (!figure.known)
            continue;
        json_open_object(out);
        show_ref_to(reading, out, "unit", "unit", page->units[i].id);
        show_number(out, "value", &figure);
        json_close(out);
    }
    json_close(out);
}

/* Unseen: its pack says how it is proved, but not how it is computed. None: nothing happened that would count.
 * Counted: nobody set it a target, so that the figure is neither good nor bad. */
static const char *state_of(const struct indicator *indicator, const struct figure *figure, bool met)
{
    if (!indicator->value && !indicator->share_of)
        return "unseen";
    if (!figure->known)
        return "none";
    if (!indicator->target)
        return "counted";
    return met ? "met" : "unmet";
}

static void show_indicator(struct reading *reading, struct json *out, const struct page *page, size_t no)
{
    const struct indicator *indicator = &reading->law->indicators.at[no];
    struct period period = {0};
    struct figure figure = {0}, previous = {0};
    double target;
    bool inside = figure_period(reading, indicator, page->at, &period);
    if (inside)
        figure = figure_of(reading, indicator, period, 0);
    bool met = figure.known && indicator->target && figure_meets(reading, indicator, &figure, period);
    json_open_object(out);
    json_key_int(out, "no", (int64_t)no + 1);
    json_key_text(out, "name", indicator->name);
    json_key_text(out, "title", reading_say(reading, indicator->title, indicator->en));
    show_number(out, "value", &figure);
    json_key_text(out, "text", figure_text(reading, indicator, &figure));
    json_key_text(out, "unit", figure_unit(reading, indicator));
    if (figure_target(reading, indicator, &target))
        json_key_double(out, "target", target);
    else
        json_key_none(out, "target");
    json_key_text(out, "target_text", wording_target(reading, indicator));
    if (figure.known && indicator->target)
        json_key_bool(out, "met", met);
    else
        json_key_none(out, "met");
    json_key_text(out, "state", state_of(indicator, &figure, met));
    show_names(out, "clauses", &indicator->origin.clauses);
    json_key_text(out, "owner", indicator->owner ? show_post(reading, indicator->owner, 0) : NULL);
    if (inside)
        show_months(reading, out, indicator, period, &previous);
    show_number(out, "prev", &previous);
    show_units(reading, out, indicator, page, period);
    json_key_text(out, "rows", arena_printf(reading->arena, "/api/indicators/%s/rows", indicator->name));
    json_close(out);
}

/* The units that stand beside each other in a picture: as many as fit into one. */
static void gather_units(struct reading *reading, struct page *page)
{
    static const char *const COLUMNS[] = {"kind"};
    const struct viewer *viewer = reading->viewer;
    const struct term *mine = viewer->all_units ? NULL : where_ids(reading, "id", viewer->units, viewer->unit_count);
    struct ask ask = {
        .kind = ASK_ROWS, .table = "unit", .where = mine, .limit = UNITS_MOST, .columns = COLUMNS, .column_count = 1};
    page->unit_count = viewer->all_units || viewer->unit_count ? reading_rows(reading, &ask, &page->units) : 0;
}

static int draw_indicators(struct reading *reading, struct json *out, void *context)
{
    struct page *page = context;
    gather_units(reading, page);
    json_open_object(out);
    json_key_text(out, "period",
                  text_empty(page->period) ? arena_printf(reading->arena, "%.7s", show_time(reading, page->at))
                                           : page->period);
    json_key_none(out, "frozen");
    json_key(out, "rows");
    json_open_array(out);
    for (size_t i = 0; i < reading->law->indicators.n; i++)
        show_indicator(reading, out, page, i);
    json_close(out);
    json_close(out);
    return 0;
}

int view_indicators(struct reading *reading, const char *period, struct json *out, struct oops *oops)
{
    struct page page = {.period = period};
    int err = read_period(reading, period, &page.at, oops);
    return err ? err : reading_draw(reading, out, draw_indicators, &page, oops);
}

/* --- the same as a table --- */

enum { FIGURE_COLUMNS = 10, UNIT_COLUMNS = 5 };

struct figure_table {
    struct page page;
    const char *pack;
    struct table_rows LIST(const char *const *) rows, units;
};

static const char *state_word(struct reading *reading, const struct indicator *indicator, const struct figure *figure,
                              struct period period)
{
    static const struct {
        const char *state, *zh, *en;
    } WORDS[] = {{"met", "达标", "met"},
                 {"unmet", "未达", "not met"},
                 {"counted", "只计数", "counted only"},
                 {"none", "暂无", "nothing yet"},
                 {"unseen", "不检查", "not checked"}};
    bool met = figure->known && indicator->target && figure_meets(reading, indicator, figure, period);
    const char *state = state_of(indicator, figure, met);
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (!strcmp(WORDS[i].state, state))
            return reading_say(reading, WORDS[i].zh, WORDS[i].en);
    return state;
}

static const char *number_text(struct reading *reading, const struct figure *figure)
{
    return figure->known ? arena_printf(reading->arena, "%.6g", figure->value) : "";
}

static const char *pack_title(struct reading *reading, const struct indicator *indicator)
{
    for (size_t i = 0; i < reading->law->packs.n; i++)
        if (text_same(reading->law->packs.at[i].name, indicator->origin.pack))
            return reading_say(reading, reading->law->packs.at[i].title, reading->law->packs.at[i].en);
    return "";
}

static const char *period_title(struct reading *reading, const struct indicator *indicator, struct period period)
{
    static const struct period_phrase MONTH = {.kind = PERIOD_MONTH};
    const struct period_phrase *every = indicator->every ? indicator->every : &MONTH;
    return reading->english ? period_key(reading->arena, every, reading->law->calendar, period)
                            : period_name(reading->arena, every, reading->law->calendar, period);
}

static const char *plain(const char *text) { return text ? text : ""; }

static void add_row(struct reading *reading, struct table_rows *rows, const char *const *cells, size_t n)
{
    *list_push(reading->arena, rows) = arena_copy(reading->arena, cells, n * sizeof *cells);
}

static void add_units(struct reading *reading, struct figure_table *table, const struct indicator *indicator,
                      const char *period, struct period at)
{
    for (size_t i = 0; per_unit(indicator) && i < table->page.unit_count; i++) {
        int64_t unit = table->page.units[i].id;
        struct figure figure = figure_of(reading, indicator, at, unit);
        const char *cells[UNIT_COLUMNS] = {reading_say(reading, indicator->title, indicator->en), period,
                                           reading_title(reading, VALUE_OF_REF("unit", unit)),
                                           number_text(reading, &figure), plain(figure_unit(reading, indicator))};
        if (figure.known)
            add_row(reading, &table->units, cells, UNIT_COLUMNS);
    }
}

static void add_indicator(struct reading *reading, struct figure_table *table, const struct indicator *indicator)
{
    struct period period = {0}, former;
    struct figure figure = {0}, previous = {0};
    bool inside = figure_period(reading, indicator, table->page.at, &period);
    if (inside)
        figure = figure_of(reading, indicator, period, 0);
    if (inside && figure_before(reading, indicator, period, &former))
        previous = figure_of(reading, indicator, former, 0);
    const char *when = inside ? period_title(reading, indicator, period) : "";
    const char *cells[FIGURE_COLUMNS] = {
        pack_title(reading, indicator),
        article_cited_by(reading, &indicator->origin),
        reading_say(reading, indicator->title, indicator->en),
        when,
        number_text(reading, &figure),
        plain(figure_unit(reading, indicator)),
        plain(wording_target(reading, indicator)),
        state_word(reading, indicator, &figure, period),
        number_text(reading, &previous),
        plain(indicator->owner ? show_post(reading, indicator->owner, 0) : NULL),
    };
    add_row(reading, &table->rows, cells, FIGURE_COLUMNS);
    if (inside)
        add_units(reading, table, indicator, when, period);
}

static int gather_table(struct reading *reading, struct json *out, void *context)
{
    struct figure_table *table = context;
    (void)out;
    table->rows.n = table->units.n = 0;
    gather_units(reading, &table->page);
    for (size_t i = 0; i < reading->law->indicators.n; i++)
        if (text_empty(table->pack) || text_same(reading->law->indicators.at[i].origin.pack, table->pack))
            add_indicator(reading, table, &reading->law->indicators.at[i]);
    return 0;
}

static struct xlsx_sheet sheet_of(struct reading *reading, const char *name, const struct xlsx_column *columns_zh,
                                  const char *const *titles_en, size_t n, const struct table_rows *rows)
{
    struct xlsx_column *columns = ARENA_ARRAY(reading->arena, struct xlsx_column, n);
    for (size_t i = 0; i < n; i++) {
        columns[i] = columns_zh[i];
        columns[i].title = reading_say(reading, columns[i].title, titles_en[i]);
    }
    return (struct xlsx_sheet){
        .name = name, .columns = columns, .column_count = n, .rows = rows->at, .row_count = rows->n};
}

int indicators_export(struct reading *reading, const char *period, const char *pack, enum export_form form,
                      struct export_file *ret_file, struct oops *oops)
{
    static const struct xlsx_column FIGURES[FIGURE_COLUMNS] = {
        {.title = "制度"}, {.title = "条款"}, {.title = "指标"}, {.title = "周期"},
        {.title = "达成", .type = XLSX_NUMBER}, {.title = "计量"}, {.title = "目标"}, {.title = "结论"},
        {.title = "上期", .type = XLSX_NUMBER}, {.title = "责任部门"}};
    static const char *const FIGURES_EN[FIGURE_COLUMNS] = {"Regulation", "Article", "Indicator", "Period", "Value",
                                                           "Measure", "Target", "Result", "Before", "Leads"};
    static const struct xlsx_column UNITS[UNIT_COLUMNS] = {
        {.title = "指标"}, {.title = "周期"}, {.title = "单位"}, {.title = "达成", .type = XLSX_NUMBER}, {.title = "计量"}};
    static const char *const UNITS_EN[UNIT_COLUMNS] = {"Indicator", "Period", "Unit", "Value", "Measure"};
    struct figure_table table = {.page = {.period = period}, .pack = pack};
    struct text nothing = TEXT(reading->arena);
    struct json out = JSON(&nothing);
    int err = read_period(reading, period, &table.page.at, oops);
    err = err ? err : reading_draw(reading, &out, gather_table, &table, oops);
    if (err)
        return err;
    struct xlsx_sheet sheets[] = {
        sheet_of(reading, reading_say(reading, "指标", "Indicators"), FIGURES, FIGURES_EN, FIGURE_COLUMNS, &table.rows),
        sheet_of(reading, reading_say(reading, "各单位", "Units"), UNITS, UNITS_EN, UNIT_COLUMNS, &table.units)};
    return export_write(reading->arena, sheets, 2, form, ret_file, oops);
}

/* --- the records behind --- */

static int draw_rows(struct reading *reading, struct json *out, void *context)
{
    static const char *const COLUMNS[] = {"number", "state", "unit", "due", "opened"};
    const struct page *page = context;
    const struct set *set = figure_set(page->one);
    const struct reg *reg = set ? law_reg(reading->law, set->table) : NULL;
    struct period period;
    const struct row *rows = NULL;
    size_t n = 0;
    char cursor[24] = "";
    if (reg && !reg->owner && figure_period(reading, page->one, page->at, &period)) {
        const struct term *where = figure_where(reading, page->one, period, 0);
        if (page->before)
            where = where_and(reading, where, where_compare(reading, "id", TERM_LESS, VALUE_OF_INT(page->before)));
        if (reading_wants(reading))
            return 0;
        struct ask ask = ask_rows_by(reading, reg->name, where, "id", true, page->limit + 1);
        ask.columns = COLUMNS;
        ask.column_count = 5;
        n = reading_rows(reading, &ask, &rows);
    }
    size_t shown = n < page->limit ? n : page->limit;
    json_open_object(out);
    json_key(out, "rows");
    json_open_array(out);
    for (size_t i = 0; i < shown; i++) {
        const struct state *state = reg_state(reg, row_text(&rows[i], "state"));
        json_open_object(out);
        show_ref_fields(reading, out, VALUE_OF_REF(reg->name, rows[i].id));
        json_key_text(out, "state_title", state ? reading_say(reading, state->title, state->en) : NULL);
        json_key_text(out, "rank", rank_name(rank_of_record(reading, reg, &rows[i], NULL)));
        show_ref(reading, out, "unit", row_get(&rows[i], "unit"));
        show_moment(reading, out, "opened", row_int(&rows[i], "opened"));
        json_close(out);
    }
    json_close(out);
    if (n > shown)
        snprintf(cursor, sizeof cursor, "%lld", (long long)rows[shown - 1].id);
    show_page_end(out, *cursor ? cursor : NULL, -1);
    json_close(out);
    return 0;
}

int view_indicator_rows(struct reading *reading, const char *name, const char *period, const char *after, size_t limit,
                        struct json *out, struct oops *oops)
{
    struct page page = {.period = period, .limit = limit == 0 ? ROWS : limit > ROWS_MOST ? ROWS_MOST : limit};
    for (size_t i = 0; i < reading->law->indicators.n; i++)
        if (text_same(reading->law->indicators.at[i].name, name))
            page.one = &reading->law->indicators.at[i];
    if (!page.one)
        return INDICATOR_NONE;
    if (!text_empty(after) && !text_to_int(after, &page.before))
        return oops_set(oops, ERR_INVALID, "after", "翻页标记不对，请从头看起",
                        "the cursor is not valid; start from the first page");
    int err = read_period(reading, period, &page.at, oops);
    return err ? err : reading_draw(reading, out, draw_rows, &page, oops);
}
