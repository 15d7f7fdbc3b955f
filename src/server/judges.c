#include "server/judges.h"

#include "rules/value_text.h"
#include "views/figures.h"
#include "views/scope.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static struct reading reading_on(struct stage *stage, const struct viewer *viewer)
{
    struct reading reading = {.store = stage_store(stage), .law = stage->law, .viewer = viewer};
    reading_begin(&reading, stage->arena, stage->now);
    return reading;
}

/* --- who may read --- */

struct look {
    struct reading *reading;
    const char *table;
    int64_t id;
    bool seen;
};

static int look_at(struct deciding *deciding, void *context)
{
    struct look *look = context;
    const struct reg *reg = law_reg(look->reading->law, look->table);
    const struct row *row = reading_row(look->reading, look->table, look->id);
    look->seen = row && scope_register(look->reading, reg) && scope_sees(look->reading, reg, row);
    (void)deciding;
    return 0;
}

static const char *readable(struct stage *stage, const char *table, int64_t id, int64_t person, bool expected)
{
    struct oops oops = {0};
    struct viewer viewer = {0};
    struct reading first = reading_on(stage, NULL);
    if (!table || !id || scope_viewer(&first, person, "", "", &viewer, &oops) != 0)
        return "没有可看的记录";
    struct reading reading = reading_on(stage, &viewer);
    struct look look = {.reading = &reading, .table = table, .id = id};
    if (reading_decide(&reading, look_at, &look, &oops) < 0)
        return arena_text(stage->arena, oops.zh);
    if (look.seen == expected)
        return NULL;
    return expected ? "应能看到，却看不到" : "不应看到，却看得到";
}

/* --- what an indicator says --- */

struct measuring {
    struct reading *reading;
    const struct indicator *indicator;
    struct period period;
    int64_t unit;
    struct figure figure;
};

static int measure(struct deciding *deciding, void *context)
{
    struct measuring *measuring = context;
    (void)deciding;
    measuring->figure = figure_of(measuring->reading, measuring->indicator, measuring->period, measuring->unit);
    return 0;
}

static const struct indicator *indicator_named(const struct law *law, const char *name)
{
    for (size_t i = 0; name && i < law->indicators.n; i++)
        if (!strcmp(law->indicators.at[i].name, name))
            return &law->indicators.at[i];
    return NULL;
}

/* "2026", "2026-10" or a day: a moment within the period meant. */
/* A day of the period: of 2026, 2026-Q3, 2026-H2, 2026-03 or 2026-03-31. False when it is none of these. */
static bool within_period(const struct law *law, const char *text, ms_t *ret_at)
{
    int year, month = 1, day = 1, part, used = 0, most = 0;
    char kind[2] = "";
    if (sscanf(text, "%4d-%1[QH]%1d%n", &year, kind, &part, &used) == 3) {
        most = *kind == 'Q' ? 4 : 2;
        month = part >= 1 && part <= most ? (part - 1) * (12 / most) + 1 : 0;
    } else if (sscanf(text, "%4d%n-%2d%n-%2d%n", &year, &used, &month, &used, &day, &used) < 1) {
        return false;
    }
    if (text[used] || !civil_valid(year, month, day))
        return false;
    *ret_at = calendar_ms(law->calendar, civil_day(year, month, day), 1);
    return true;
}

static bool same_figure(struct stage *stage, const struct indicator *indicator, const struct figure *figure,
                        const char *expected)
{
    static const struct field NUMBER = {.name = "value", .title = "值", .type = TYPE_NUMBER},
                              MONEY = {.name = "value", .title = "值", .type = TYPE_MONEY},
                              DURATION = {.name = "value", .title = "值", .type = TYPE_DURATION};
    struct value_texts texts = {.arena = stage->arena, .law = stage->law};
    struct oops oops = {0};
    struct value value;
    enum figure_kind kind = figure_kind(stage->law, indicator);
    const struct field *field = kind == FIGURE_DURATION ? &DURATION : kind == FIGURE_MONEY ? &MONEY : &NUMBER;
    if (value_from_text(&texts, field, expected, &value, &oops))
        return false;
    double wanted = value.kind == VALUE_INT ? (double)value.number : value.real;
    double have = figure->raw.kind == VALUE_INT ? (double)figure->raw.number : figure->raw.real;
    return fabs(wanted - have) < 1e-6 * (1 + fabs(wanted));
}

static const char *judge_indicator(struct stage *stage, const struct node *expected)
{
    const char *name = node_text(expected, "name"), *unit = node_text(expected, "unit"),
               *period = node_text(expected, "period"), *value = node_text(expected, "value"), *table;
    struct viewer everybody = {.all_units = true};
    struct reading reading = reading_on(stage, &everybody);
    struct measuring measuring = {.reading = &reading, .indicator = indicator_named(stage->law, name)};
    struct oops oops = {0};
    if (!measuring.indicator)
        return arena_printf(stage->arena, "没有指标“%s”", name ? name : "");
    measuring.unit = unit ? stage_find(stage, "unit", unit, &table) : 0;
    ms_t at = stage->now;
    if (period && !within_period(stage->law, period, &at))
        return arena_printf(stage->arena, "看不懂周期“%s”：写 2026、2026-H1、2026-Q1、2026-03，或其中一天 2026-03-31", period);
    if (!figure_period(&reading, measuring.indicator, at, &measuring.period))
        return "日历够不到这个周期";
    if (reading_decide(&reading, measure, &measuring, &oops) < 0)
        return arena_text(stage->arena, oops.zh);
    if (!measuring.figure.known)
        return value && !strcmp(value, "empty") ? NULL : "指标没有值";
    if (value && same_figure(stage, measuring.indicator, &measuring.figure, value))
        return NULL;
    return arena_printf(stage->arena, "%s应为 %s，实际是 %s", name, value ? value : "",
                        figure_text(&reading, measuring.indicator, &measuring.figure));
}

struct rehearsal_judges judges_of_views(void)
{
    return (struct rehearsal_judges){.indicator = judge_indicator, .readable = readable};
}
