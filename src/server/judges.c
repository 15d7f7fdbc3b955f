#include "server/judges.h"

#include "rules/value_text.h"
#include "views/figures.h"
#include "views/scope.h"

#include <math.h>
#include <stdlib.h>
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
static ms_t within_period(const struct law *law, const char *text)
{
    int year = atoi(text), month = strlen(text) >= 7 ? atoi(text + 5) : 1,
        day = strlen(text) >= 10 ? atoi(text + 8) : 1;
    return civil_valid(year, month, day) ? calendar_ms(law->calendar, civil_day(year, month, day), 1) : 0;
}

static bool same_figure(struct stage *stage, const struct indicator *indicator, const struct figure *figure,
                        const char *expected)
{
    static const struct field NUMBER = {.name = "value", .title = "值", .type = TYPE_NUMBER},
                              DURATION = {.name = "value", .title = "值", .type = TYPE_DURATION};
    struct value_texts texts = {.arena = stage->arena, .law = stage->law};
    struct oops oops = {0};
    struct value value;
    enum figure_kind kind = figure_kind(stage->law, indicator);
    if (value_from_text(&texts, kind == FIGURE_DURATION ? &DURATION : &NUMBER, expected, &value, &oops))
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
    if (!figure_period(&reading, measuring.indicator, period ? within_period(stage->law, period) : stage->now,
                       &measuring.period))
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
