#include "rules/calendar_load.h"

#include "base/text.h"

#include <string.h>

/* Walks the tree; the first failure stays in `r` and in the oops, later calls do nothing. */
struct loader {
    struct arena *arena;
    struct oops *oops;
    int r;
};

static void refuse(struct loader *loader, const struct node *node, const char *zh, const char *en)
{
    if (loader->r == 0)
        loader->r = oops_set(loader->oops, ERR_SYNTAX, node_where(loader->arena, node), zh, en);
}

/* A refusal of the calendar gets the place in the file in front of the day it names. */
static void pass(struct loader *loader, const struct node *node, int r)
{
    if (r >= 0 || loader->r < 0)
        return;
    loader->r = r;
    if (!loader->oops)
        return;
    const char *where = arena_printf(loader->arena, "%s %s", node_where(loader->arena, node), loader->oops->where);
    strncpy(loader->oops->where, where, sizeof loader->oops->where - 1);
}

static day_t date(struct loader *loader, const struct node *node)
{
    day_t day = 0;
    if (node->kind != NODE_TEXT || !civil_parse_date(node->text, strlen(node->text), &day))
        refuse(loader, node, "这里要写日期，如 2026-10-01", "a date is expected, as 2026-10-01");
    return day;
}

static day_t date_of(struct loader *loader, const struct node *map, const char *key)
{
    const struct node *node = node_get(map, key);
    if (!node)
        refuse(loader, map, "缺少 from 或 to 日期", "the date from or to is missing");
    return node ? date(loader, node) : 0;
}

static void only_keys(struct loader *loader, const struct node *map, const char *const *keys)
{
    if (map->kind != NODE_MAP) {
        refuse(loader, map, "这里要写成 键: 值", "a map of keys and values is expected");
        return;
    }
    for (size_t i = 0; i < map->n; i++) {
        bool known = false;
        for (size_t k = 0; keys[k]; k++)
            known |= text_same(keys[k], map->pairs[i].key);
        if (!known)
            refuse(loader, map->pairs[i].value, "日历里没有这个键", "a calendar has no such key");
    }
}

static const struct node *map_of(struct loader *loader, const struct node *root, const char *key)
{
    static const struct node empty = {.kind = NODE_MAP};
    const struct node *map = node_get(root, key);
    if (!map || map->kind == NODE_NULL)
        return &empty;
    if (map->kind != NODE_MAP) {
        refuse(loader, map, "这里要写成 名称: 值", "a map of names and values is expected");
        return &empty;
    }
    return map;
}

static bool yes(struct loader *loader, const struct node *root, const char *key)
{
    const struct node *node = node_get(root, key);
    if (!node)
        return false;
    if (!text_same(node->text, "yes") && !text_same(node->text, "no"))
        refuse(loader, node, "这里写 yes 或 no", "yes or no is expected");
    return text_same(node->text, "yes");
}

/* "+08:00" */
static int zone(struct loader *loader, const struct node *node)
{
    int minutes = 0;
    bool fits = node->kind == NODE_TEXT && strlen(node->text) == 6 && strchr("+-", node->text[0]) &&
                civil_parse_clock(node->text + 1, 5, &minutes) && minutes < 1440;
    if (!fits)
        refuse(loader, node, "时区写成 +08:00", "the zone is written as +08:00");
    return fits && node->text[0] == '-' ? -minutes : minutes;
}

static void load_hours(struct loader *loader, struct calendar *calendar, const struct node *list)
{
    for (size_t i = 0; list && i < list->n; i++) {
        const struct node *node = list->kind == NODE_LIST ? list->items[i] : list;
        int from, to;
        const char *dash = node->kind == NODE_TEXT ? strchr(node->text, '-') : NULL;
        if (!dash || !civil_parse_clock(node->text, (size_t)(dash - node->text), &from) ||
            !civil_parse_clock(dash + 1, strlen(dash + 1), &to))
            refuse(loader, node, "工作时间写成 08:00-12:00 的列表", "working hours are a list of 08:00-12:00");
        else
            pass(loader, node, calendar_add_hours(calendar, from, to, loader->oops));
    }
}

static void load_holiday(struct loader *loader, struct calendar *calendar, const struct node_pair *pair)
{
    static const char *const keys[] = {"from", "to", "worked", NULL};
    only_keys(loader, pair->value, keys);
    day_t from = date_of(loader, pair->value, "from");
    day_t to = node_get(pair->value, "to") ? date_of(loader, pair->value, "to") : from;
    if (loader->r == 0)
        pass(loader, pair->value, calendar_add_holiday(calendar, from, to, pair->key, loader->oops));
    const struct node *worked = node_get(pair->value, "worked");
    if (worked && worked->kind != NODE_LIST)
        refuse(loader, worked, "worked 是日期的列表", "worked is a list of dates");
    for (size_t i = 0; loader->r == 0 && worked && i < worked->n; i++) {
        day_t day = date(loader, worked->items[i]);
        if (loader->r == 0)
            pass(loader, worked->items[i], calendar_add_workday(calendar, day, pair->key, loader->oops));
    }
}

static void load_term(struct loader *loader, struct calendar *calendar, const struct node_pair *pair)
{
    static const char *const keys[] = {"from", "to", NULL};
    only_keys(loader, pair->value, keys);
    day_t from = date_of(loader, pair->value, "from"), to = date_of(loader, pair->value, "to");
    if (loader->r == 0)
        pass(loader, pair->value, calendar_add_term(calendar, pair->key, from, to, loader->oops));
}

static void load_season(struct loader *loader, struct calendar *calendar, const struct node_pair *pair)
{
    int64_t month;
    if (pair->value->kind != NODE_TEXT || !text_to_int(pair->value->text, &month) || month < 1 || month > 12)
        refuse(loader, pair->value, "季节写开始的月份，1 到 12", "a season is given its first month, 1 to 12");
    else
        pass(loader, pair->value, calendar_add_season(calendar, pair->key, (int)month, loader->oops));
}

static void load_days(struct loader *loader, struct calendar *calendar, const struct node *root)
{
    const struct node *holidays = map_of(loader, root, "holidays"), *terms = map_of(loader, root, "terms");
    const struct node *seasons = map_of(loader, root, "seasons");
    for (size_t i = 0; loader->r == 0 && i < holidays->n; i++)
        load_holiday(loader, calendar, &holidays->pairs[i]);
    for (size_t i = 0; loader->r == 0 && i < terms->n; i++)
        load_term(loader, calendar, &terms->pairs[i]);
    for (size_t i = 0; loader->r == 0 && i < seasons->n; i++)
        load_season(loader, calendar, &seasons->pairs[i]);
}

int calendar_load(struct arena *arena, const struct node *root, struct calendar **ret_calendar, struct oops *oops)
{
    static const char *const keys[] = {"calendar", "version", "title", "source", "from", "to", "zone", "provisional",
                                       "hours",    "holidays", "terms", "seasons", NULL};
    struct loader loader = {.arena = arena, .oops = oops};
    only_keys(&loader, root, keys);
    const char *name = node_text(root, "calendar"), *version = node_text(root, "version");
    if (text_empty(name) || text_empty(version))
        refuse(&loader, root, "日历要有 calendar（名称）和 version",
               "a calendar needs its name (calendar) and version");
    day_t from = date_of(&loader, root, "from"), to = date_of(&loader, root, "to");
    if (loader.r < 0)
        return loader.r;
    struct calendar *calendar = calendar_new(arena, name, version, from, to);
    if (node_get(root, "zone"))
        calendar_set_offset(calendar, zone(&loader, node_get(root, "zone")));
    calendar_set_provisional(calendar, yes(&loader, root, "provisional"));
    load_hours(&loader, calendar, node_get(root, "hours"));
    load_days(&loader, calendar, root);
    if (loader.r == 0)
        pass(&loader, root, calendar_seal(calendar, oops));
    if (loader.r == 0)
        *ret_calendar = calendar;
    return loader.r;
}
