#include "cases/rehearse_inner.h"

#include "cases/load.h"
#include "rules/policies.h"
#include "rules/telling.h"
#include "rules/value_text.h"

#include <string.h>

/* What a step expects, word by word. What came into being since the step before is compared; what is not named is
 * ignored. */

static struct arena *arena_of(struct play *play) { return play->stage->arena; }

/* --- rows that are new --- */

static size_t new_rows(struct play *play, const char *table, const struct row **ret_rows)
{
    const struct term *since = term_compare(arena_of(play), "id", TERM_AT_LEAST, VALUE_OF_INT(play->first_new));
    return stage_ask(play->stage, table, since, NULL, false, 1000, ret_rows);
}

static const char *name_of(struct play *play, int64_t person)
{
    struct row *row = NULL;
    struct oops oops = {0};
    if (store_row(stage_store(play->stage), arena_of(play), "person", person, &row, &oops))
        return "?";
    return row_text(row, "name");
}

/* --- who was told --- */

static bool holds_post(struct play *play, int64_t person, const char *name)
{
    struct arena *arena = arena_of(play);
    const struct post *post = law_post(play->stage->law, name);
    const struct row *rows;
    if (!post)
        return false;
    const struct term *where = term_and(arena, term_is(arena, "person", VALUE_OF_INT(person)),
                                        term_is(arena, "post", VALUE_OF_TEXT(post->name)));
    return stage_ask(play->stage, "holding", where, NULL, false, 1, &rows) > 0;
}

/* A message of a deadline lets it be seen. */
static void shows_task(struct play *play, int64_t id)
{
    struct row *row = NULL;
    struct oops oops = {0};
    if (id && !store_row(stage_store(play->stage), arena_of(play), "task", id, &row, &oops))
        play_shows(play, "task", row_text(row, "duty"));
}

static void expect_told(struct play *play, const struct node *list, bool escalated)
{
    const struct row *rows;
    size_t n = new_rows(play, "delivery", &rows);
    for (size_t i = 0; list->kind == NODE_LIST && i < list->n; i++) {
        const char *name = list->items[i]->text;
        bool found = false;
        struct text told = TEXT(arena_of(play));
        for (size_t k = 0; k < n && !found; k++) {
            int64_t person = row_int(&rows[k], "person");
            if (escalated && !row_int(&rows[k], "escalation"))
                continue;
            found = !strcmp(name_of(play, person), name) || holds_post(play, person, name);
            if (found) {
                shows_task(play, row_int(&rows[k], "task"));
                play_shows_post(play, name);
            }
            text_printf(&told, " %s", name_of(play, person));
        }
        if (!found)
            play_fault(play, list->items[i], "应%s%s，实际：%s", escalated ? "升级至" : "通知", name,
                       told.n ? text_end(&told) : "没有人");
    }
}

/* --- what came into being --- */

static void expect_printed(struct play *play, const struct node *list)
{
    const struct row *rows;
    size_t n = new_rows(play, "document", &rows);
    for (size_t i = 0; list->kind == NODE_LIST && i < list->n; i++) {
        bool found = false;
        for (size_t k = 0; k < n; k++)
            found = found || !strcmp(row_text(&rows[k], "form"), list->items[i]->text);
        if (!found)
            play_fault(play, list->items[i], "应印制《%s》", list->items[i]->text);
    }
}

static void expect_called(struct play *play, const struct node *list)
{
    const struct row *rows;
    size_t n = new_rows(play, "call", &rows);
    for (size_t i = 0; list->kind == NODE_LIST && i < list->n; i++) {
        bool found = false;
        for (size_t k = 0; k < n; k++)
            found = found || !strcmp(row_text(&rows[k], "capability"), list->items[i]->text);
        if (!found)
            play_fault(play, list->items[i], "应下达执行单“%s”", list->items[i]->text);
    }
}

static size_t opened_in(struct play *play, const char *table, const struct row **ret_rows)
{
    return law_reg(play->stage->law, table) ? new_rows(play, table, ret_rows) : 0;
}

static void expect_opened(struct play *play, const struct node *node)
{
    const struct row *rows;
    size_t used = 0;
    for (size_t i = 0; node->kind == NODE_LIST && i < node->n; i++)
        if (!opened_in(play, node->items[i]->text, &rows))
            play_fault(play, node->items[i], "应建立“%s”", node->items[i]->text);
    for (size_t i = 0; node->kind == NODE_MAP && i < node->n; i++) {
        const char *table = node->pairs[i].value->text;
        size_t n = opened_in(play, table, &rows);
        used = i && !strcmp(table, node->pairs[i - 1].value->text) ? used + 1 : 0;
        if (used >= n)
            play_fault(play, node->pairs[i].value, "应建立“%s”", table);
        else
            stage_alias(play->stage, node->pairs[i].key, table, rows[used].id);
    }
}

static void expect_missing(struct play *play, const struct node *list)
{
    const struct row *rows;
    for (size_t i = 0; list->kind == NODE_LIST && i < list->n; i++)
        if (opened_in(play, list->items[i]->text, &rows))
            play_fault(play, list->items[i], "不应建立“%s”", list->items[i]->text);
}

/* What the answer reminded of without refusing. */
static void expect_warned(struct play *play, const struct node *node)
{
    struct text words = TEXT(arena_of(play));
    for (size_t i = 0; i < play->answer.warnings.n; i++)
        text_printf(&words, "%s%s", i ? "；" : "", play->answer.warnings.at[i].reason);
    if (node->text)
        play_shows_warnings(play, node->text);
    if (!node->text || !strstr(text_end(&words), node->text))
        play_fault(play, node, "应提醒“%s”，实际：%s", node->text ? node->text : "", words.n ? text_end(&words) : "没有");
}

/* --- the record and its clocks --- */

static struct row *subject_row(struct play *play)
{
    struct row *row = NULL;
    struct oops oops = {0};
    if (!play->subject.id ||
        store_row(stage_store(play->stage), arena_of(play), play->subject.table, play->subject.id, &row, &oops))
        return NULL;
    return row;
}

static void expect_text(struct play *play, const struct node *node, const char *what, const char *actual)
{
    if (!text_same(node->text, actual))
        play_fault(play, node, "%s应为“%s”，实际是“%s”", what, node->text, actual ? actual : "无");
}

static void expect_state(struct play *play, const struct node *node)
{
    const char *actual = row_text(subject_row(play), "state");
    expect_text(play, node, "状态", actual);
    if (play->subject.table && actual)
        play_shows(play, "state", arena_printf(arena_of(play), "%s.%s", play->subject.table, actual));
}

static const char *duty_name(struct play *play, const char *name)
{
    for (size_t i = 0; name && i < play->stage->law->duties.n; i++) {
        const char *full = play->stage->law->duties.at[i].name, *dot = strrchr(full, '.');
        if (!strcmp(full, name) || (dot && !strcmp(dot + 1, name)))
            return full;
    }
    return name;
}

/* A duty over lines has tasks of lines: those of the record are meant. */
static const char *lines_of_duty(struct play *play, const char *name)
{
    const struct duty *duty = law_duty(play->stage->law, name);
    return duty ? duty->lines : NULL;
}

/* The task a step speaks of: of the duty it names, else the newest of the record's flow. */
static const struct row *task_row(struct play *play, const struct node *step)
{
    struct arena *arena = arena_of(play);
    const char *duty = duty_name(play, node_text(step, "duty"));
    const struct row *rows;
    const struct term *where = duty ? term_is(arena, "duty", VALUE_OF_TEXT(duty)) : NULL;
    const char *lines = lines_of_duty(play, duty);
    if (play->subject.id && !lines)
        where = term_and(arena, where, term_is(arena, "subject", VALUE_OF_REF(play->subject.table, play->subject.id)));
    size_t n = stage_ask(play->stage, "task", where, "id", true, 20, &rows);
    for (size_t i = 0; i < n; i++) {
        bool just_begun =
            row_int(&rows[i], "start") >= play->stage->now && i + 1 < n && *row_text(&rows[i], "period-key");
        if (just_begun)
            continue; /* at the turn of a period the step speaks of the one that has ended */
        bool hidden = !strcmp(row_text(&rows[i], "state"), "hidden") || !strcmp(row_text(&rows[i], "duty"), "extend");
        bool of_flow = duty || !play->subject.table || text_starts(row_text(&rows[i], "duty"), play->subject.table);
        if (!hidden && of_flow)
            return &rows[i];
    }
    return NULL;
}

static void expect_moment(struct play *play, const struct node *node, const char *what, ms_t actual)
{
    ms_t expected;
    if (!play_moment(play, node->text, &expected))
        play_fault(play, node, "“%s”不是时间", node->text);
    else if (expected != actual)
        play_fault(play, node, "%s应为 %s，实际是 %s", what, node->text,
                   actual ? due_print(arena_of(play), play->stage->law->calendar, actual) : "无");
}

static void expect_due(struct play *play, const struct node *step, const struct node *node, const char *column)
{
    const struct row *row = subject_row(play), *task = task_row(play, step);
    bool own = !node_text(step, "duty") && row_int(row, "due") && !strcmp(column, "due");
    play_shows(play, "task", row_text(task, "duty"));
    expect_moment(play, node, "时限", own ? row_int(row, "due") : row_int(task, column));
}

/* Why a step finds no task, in words that say what to write. */
static const char *no_task(struct play *play, const char *name)
{
    struct arena *arena = arena_of(play);
    const char *full = duty_name(play, name);
    for (size_t i = 0; full && i < play->stage->law->duties.n; i++) {
        const struct duty *duty = &play->stage->law->duties.at[i];
        if (strcmp(duty->name, full))
            continue;
        if (duty->subject && !text_same(duty->subject->name, play->subject.table))
            return arena_printf(arena, "“%s”的对象是台账 %s 的记录，wait 要写那样的一条；这里%s%s", name, duty->subject->name,
                                play->subject.table ? "是 " : "没有写", play->subject.table ? play->subject.table : "");
        return arena_printf(arena, "“%s”这时没有任务：还没到开始的时候，或不合 of、while 的条件", name);
    }
    return name ? arena_printf(arena, "没有例行任务“%s”在走：案例的 duties 里要写它", name) : "这条记录没有任务：状态没有时限，例行任务要写 duty";
}

static void expect_task(struct play *play, const struct node *step, const struct node *node)
{
    const struct row *task = task_row(play, step);
    play_shows(play, "task", row_text(task, "duty"));
    if (task || !*node->text) /* "": there is none */
        expect_text(play, node, "任务", row_text(task, "state"));
    else
        play_fault(play, node, "任务应为“%s”，实际没有任务：%s", node->text, no_task(play, node_text(step, "duty")));
}

static void expect_call(struct play *play, const struct node *node)
{
    const struct row *rows;
    struct arena *arena = arena_of(play);
    size_t n = play->subject.id
                   ? stage_ask(play->stage, "call",
                               term_is(arena, "record", VALUE_OF_REF(play->subject.table, play->subject.id)), "id",
                               true, 1, &rows)
                   : 0;
    expect_text(play, node, "执行单", n ? row_text(&rows[0], "state") : NULL);
}

/* --- values --- */

static int64_t find(void *context, const char *table, const char *name, const char **ret_table)
{
    return stage_find(context, table, name, ret_table);
}

/* What is written as the value of the field: one word, or a list of them. */
static int expected_value(struct play *play, const struct field *field, const struct node *node,
                          struct value *ret_value, struct oops *oops)
{
    static const struct field TEXT_FIELD = {.type = TYPE_TEXT, .name = "", .title = ""};
    struct value_texts texts = {.arena = arena_of(play), .law = play->stage->law, .find = find, .context = play->stage};
    struct names words = {0};
    for (size_t i = 0; node->kind == NODE_LIST && i < node->n; i++)
        if (node->items[i]->kind == NODE_TEXT)
            *list_push(texts.arena, &words) = node->items[i]->text;
    field = field ? field : &TEXT_FIELD;
    if (node->kind == NODE_LIST && words.n == node->n)
        return value_from_list(&texts, field, words.at, words.n, ret_value, oops);
    return node->kind == NODE_TEXT ? value_from_text(&texts, field, node->text, ret_value, oops)
                                   : oops_set(oops, ERR_INVALID, field->name, "这里写一个值，或几个值的列表",
                                              "a value or a list of values is wanted here");
}

static void expect_value(struct play *play, const struct node *node, const char *path)
{
    const struct field *field = NULL;
    struct arena *arena = arena_of(play);
    play_shows(play, "field", arena_printf(arena, "%s.%.*s", play->subject.table, (int)strcspn(path, "."), path));
    struct value actual = stage_path(play->stage, play->subject.table, play->subject.id, path, &field), expected;
    struct oops oops = {0};
    struct load load = {.store = stage_store(play->stage), .arena = arena, .oops = &oops};
    struct view view = load_view(&load);
    if (expected_value(play, field, node, &expected, &oops)) {
        play_fault(play, node, "%s", oops.zh);
        return;
    }
    if (value_same(expected, actual) || value_compare(expected, actual) == 0 ||
        (!value_filled(expected) && !value_filled(actual)))
        return;
    struct deciding deciding = {.arena = arena,
                                .law = play->stage->law,
                                .view = &view,
                                .now = play->stage->now,
                                .reg = law_reg(play->stage->law, play->subject.table)};
    const char *words = tell_value(&deciding, field, actual);
    const char *wanted = node->kind == NODE_TEXT ? node->text : tell_value(&deciding, field, expected);
    if (!deciding.missing && strcmp(words, wanted))
        play_fault(play, node, "%s应为“%s”，实际是“%s”", path, wanted, words);
}

/* What the joined statements say in words; NULL when the store cannot tell. `flag`: yes or no is expected. */
static const char *policy_words(struct play *play, const struct row *person, const char *kind, const char *attribute,
                                bool flag)
{
    struct oops oops = {0};
    struct load load = {.store = stage_store(play->stage), .arena = arena_of(play), .oops = &oops};
    struct view view = load_view(&load);
    struct deciding deciding = {.arena = arena_of(play),
                                .law = play->stage->law,
                                .view = &view,
                                .now = play->stage->now,
                                .reg = law_reg(play->stage->law, "person"),
                                .subject = person};
    const struct term *won = policy_term(&deciding, kind, attribute, NULL);
    struct value value = won ? term_value(&deciding, won) : VALUE_NONE;
    const char *words =
        flag ? value.kind == VALUE_INT && value.number ? "yes" : "no" : tell_value(&deciding, NULL, value);
    return deciding.missing ? NULL : words;
}

/* policy: {person, password.length: 10} */
static void expect_policy(struct play *play, const struct node *map)
{
    int64_t person = text_same(play->subject.table, "person") ? play->subject.id : 0;
    struct row *row = NULL;
    struct oops oops = {0};
    if (!person || store_row(stage_store(play->stage), arena_of(play), "person", person, &row, &oops)) {
        play_fault(play, map, "policy 要接在一个人上（wait: 姓名）");
        return;
    }
    for (size_t i = 0; i < map->n; i++) {
        char **parts;
        const char *expected = map->pairs[i].value->text;
        if (text_split(arena_of(play), map->pairs[i].key, '.', &parts) != 2)
            continue;
        bool flag = text_same(expected, "yes") || text_same(expected, "no");
        play_shows(play, "policy", parts[0]);
        expect_text(play, map->pairs[i].value, map->pairs[i].key, policy_words(play, row, parts[0], parts[1], flag));
    }
}

static void expect_indicator(struct play *play, const struct node *expected)
{
    const char *fault =
        play->world->judges.indicator ? play->world->judges.indicator(play->stage, expected) : "这里不能判断指标";
    play_shows(play, "indicator", node_text(expected, "name"));
    if (fault)
        play_fault(play, expected, "%s", fault);
}

/* readable: {林知远: yes, 周启明: no} */
static void expect_readable(struct play *play, const struct node *map)
{
    for (size_t i = 0; map->kind == NODE_MAP && i < map->n; i++) {
        const char *table = NULL, *name = map->pairs[i].key;
        int64_t person = stage_find(play->stage, "person", name, &table);
        bool expected = text_same(map->pairs[i].value->text, "yes");
        const char *fault =
            !person ? "没有这个人"
            : play->world->judges.readable
                ? play->world->judges.readable(play->stage, play->subject.table, play->subject.id, person, expected)
                : "这里不能判断谁能看到";
        if (fault)
            play_fault(play, map->pairs[i].value, "%s：%s", name, fault);
    }
}

/* Effects that a record refused stand in the trail: they explain what is missing. */
static void tell_refused_effects(struct play *play, const struct node *step)
{
    struct arena *arena = arena_of(play);
    const struct row *rows;
    const struct term *since = term_is(arena, "at", VALUE_OF_INT(play->stage->now));
    size_t n = stage_ask(play->stage, "trail", since, NULL, false, 200, &rows);
    for (size_t i = 0; i < n; i++)
        if (text_ends(row_text(&rows[i], "verb"), ".refused"))
            play_fault(play, step, "后果没有办成：%s %s（%s）", row_text(&rows[i], "verb"), row_text(&rows[i], "text"),
                       row_text(&rows[i], "cause"));
}

void play_expect(struct play *play, const struct node *step, const struct node *expect)
{
    size_t before = play->result->faults.n;
    for (size_t i = 0; expect->kind == NODE_MAP && i < expect->n; i++) {
        const char *key = expect->pairs[i].key;
        const struct node *node = expect->pairs[i].value;
        if (!strcmp(key, "state"))
            expect_state(play, node);
        else if (!strcmp(key, "due"))
            expect_due(play, step, node, "due");
        else if (!strcmp(key, "first-due"))
            expect_due(play, step, node, "first-due");
        else if (!strcmp(key, "task"))
            expect_task(play, step, node);
        else if (!strcmp(key, "notified") || !strcmp(key, "escalated"))
            expect_told(play, node, key[0] == 'e');
        else if (!strcmp(key, "opened"))
            expect_opened(play, node);
        else if (!strcmp(key, "missing"))
            expect_missing(play, node);
        else if (!strcmp(key, "printed"))
            expect_printed(play, node);
        else if (!strcmp(key, "called"))
            expect_called(play, node);
        else if (!strcmp(key, "call"))
            expect_call(play, node);
        else if (!strcmp(key, "indicator"))
            expect_indicator(play, node);
        else if (!strcmp(key, "readable"))
            expect_readable(play, node);
        else if (!strcmp(key, "policy"))
            expect_policy(play, node);
        else if (!strcmp(key, "value"))
            for (size_t k = 0; node->kind == NODE_MAP && k < node->n; k++)
                expect_value(play, node->pairs[k].value, node->pairs[k].key);
        else if (!strcmp(key, "warned"))
            expect_warned(play, node);
    }
    if (play->result->faults.n > before)
        tell_refused_effects(play, step);
}
