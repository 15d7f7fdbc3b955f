#include "house.h"

#include "rules/calendar_load.h"
#include "rules/load.h"
#include "views/scope.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DOCUMENTS = 2000 };

struct house house;
static json_t *documents[DOCUMENTS];
static size_t document_count;

/* --- packs --- */

struct files LIST(struct pack_file);

static const char *read_file(const char *path, size_t *ret_n)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    struct text text = TEXT(house.arena);
    char piece[8192];
    for (size_t n; (n = fread(piece, 1, sizeof piece, file)) > 0;)
        text_add_n(&text, piece, n);
    fclose(file);
    *ret_n = text.n;
    return text_end(&text);
}

static void read_pack(const char *name, struct files *files)
{
    const char *folder = arena_printf(house.arena, "%s/%s", PACKS, name);
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (!text_ends(entry->d_name, ".yaml"))
            continue;
        struct pack_file file = {.pack = name, .name = arena_text(house.arena, entry->d_name)};
        file.bytes = read_file(arena_printf(house.arena, "%s/%s", folder, entry->d_name), &file.n);
        *list_push(house.arena, files) = file;
    }
    closedir(dir);
}

static struct node *read_yaml(const char *name)
{
    struct oops oops = {0};
    struct node *root;
    size_t n;
    const char *bytes = read_file(arena_printf(house.arena, "%s/%s", PACKS, name), &n);
    assert_int_equal(yaml_read(house.arena, name, bytes, n, NULL, &root, &oops), 0);
    return root;
}

static const struct calendar *read_calendar(void)
{
    static const char *const YEARS[] = {"calendar/cn-2025.yaml", "calendar/cn-2026.yaml", "calendar/cn-2027.yaml"};
    const struct calendar *parts[3];
    struct calendar *joined;
    struct oops oops = {0};
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(calendar_load(house.arena, read_yaml(YEARS[i]), (struct calendar **)&parts[i], &oops), 0);
    if (calendar_join(house.arena, "cn-2026", "1", parts, 3, &joined, &oops))
        fail_msg("%s: %s", oops.where, oops.zh);
    return joined;
}

static void read_law(void)
{
    struct files files = {0};
    struct issues issues = {0};
    read_pack("base", &files);
    read_pack("cug", &files);
    assert_int_equal(law_load(house.arena, files.at, files.n, read_calendar(), &house.law, &issues), 0);
    for (size_t i = 0; i < issues.n; i++)
        if (issues.at[i].level == ISSUE_ERROR)
            fail_msg("%s: %s", issues.at[i].where, issues.at[i].zh);
    house.law->generation = 1;
}

/* --- the story --- */

/* Sample data speak of "-40 days 09:00" and "-5 days": counted from day 0. */
static void resolve_dates(struct node *node, day_t day0)
{
    int days, hour, minute, found;
    for (size_t i = 0; i < node->n; i++)
        resolve_dates(node->kind == NODE_MAP ? node->pairs[i].value : node->items[i], day0);
    if (node->kind != NODE_TEXT || !strstr(node->text, " days") ||
        (found = sscanf(node->text, "%d days %d:%d", &days, &hour, &minute)) < 1)
        return;
    struct civil_date date = civil_date(day0 + days);
    node->text = arena_printf(house.arena, "%04d-%02d-%02d", date.year, date.month, date.day);
    if (found == 3)
        node->text = arena_printf(house.arena, "%s %02d:%02d", node->text, hour, minute);
}

static void must(int failed, const struct oops *oops)
{
    if (failed)
        fail_msg("%s: %s", oops->where, oops->zh);
}

static void play_story(void)
{
    struct oops oops = {0};
    day_t today = civil_day(2026, 11, 12);
    ms_t day0 = civil_ms(today, 0, CALENDAR_BEIJING);
    struct node *story = read_yaml("demo/story.case.yaml"), *assets = read_yaml("demo/assets.yaml");
    resolve_dates(assets, today);
    must(stage_open(house.arena, house.law, day0 - 40 * CIVIL_DAY_MS, &house.stage, &oops), &oops);
    must(stage_rows(&house.stage, node_get(read_yaml("demo/organisation.yaml"), "given"), &oops), &oops);
    must(stage_rows(&house.stage, node_get(assets, "given"), &oops), &oops);
    must(stage_editions(&house.stage, &oops), &oops);
    must(stage_start_duties(&house.stage, &oops), &oops);
    must(rehearse_story(&house.stage, node_get(story, "steps"), day0, &house.story, &oops), &oops);
    must(stage_advance(&house.stage, day0 + 10 * 3600000, &oops), &oops);
    for (size_t i = 0; i < house.story.faults.n; i++)
        print_message("story: %s: %s\n", house.story.faults.at[i].where, house.story.faults.at[i].text);
}

int house_open(void **state)
{
    (void)state;
    house.arena = arena_new();
    read_law();
    play_story();
    return 0;
}

int house_close(void **state)
{
    (void)state;
    while (document_count)
        json_decref(documents[--document_count]);
    stage_close(&house.stage);
    arena_free(house.arena);
    return 0;
}

/* --- reading --- */

int64_t house_id(const char *table, const char *name)
{
    const char *found;
    int64_t id = stage_find(&house.stage, table, name, &found);
    if (!id)
        fail_msg("no %s called %s", table, name);
    return id;
}

struct reading house_reading(const char *person)
{
    struct oops oops = {0};
    struct viewer *viewer = ARENA_NEW(house.arena, struct viewer);
    struct reading reading = {.store = stage_store(&house.stage), .law = house.law};
    reading_begin(&reading, house.arena, house.stage.now);
    must(scope_viewer(&reading, house_id("person", person), person, "", viewer, &oops), &oops);
    reading_begin(&reading, house.arena, house.stage.now);
    reading.viewer = viewer;
    return reading;
}

struct json house_json(struct reading *reading)
{
    struct text *text = ARENA_NEW(reading->arena, struct text);
    *text = TEXT(reading->arena);
    return JSON(text);
}

json_t *house_read(struct json *drawn)
{
    struct oops oops = {0};
    struct json_limits limits = {.bytes = 64 << 20};
    json_t *root = NULL;
    assert_int_equal(drawn->depth, 0);
    if (json_read(drawn->text->at ? drawn->text->at : "", drawn->text->n, "drawn", &limits, &root, &oops))
        fail_msg("%s: %s", oops.where, oops.en);
    assert_true(document_count < DOCUMENTS);
    documents[document_count++] = root;
    return root;
}

json_t *house_at(json_t *root, const char *path)
{
    char **names;
    size_t n = text_split(house.arena, path, '.', &names);
    for (size_t i = 0; i < n && root; i++)
        root = json_is_array(root) ? json_array_get(root, (size_t)atoi(names[i])) : json_object_get(root, names[i]);
    return root;
}

const char *house_text(json_t *root, const char *path)
{
    const char *text = json_string_value(house_at(root, path));
    return text ? text : "";
}

int64_t house_number(json_t *root, const char *path) { return json_integer_value(house_at(root, path)); }

json_t *house_pick(json_t *root, const char *path, const char *key, const char *text)
{
    json_t *list = house_at(root, path);
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *one = json_array_get(list, i);
        if (text_same(json_string_value(json_object_get(one, key)), text))
            return one;
    }
    return NULL;
}
