#include "cases/stage.h"

#include "cases/load.h"
#include "rules/people.h"
#include "rules/scope.h"
#include "rules/value_text.h"

#include <stdio.h>
#include <string.h>

/* --- opening --- */

static int write_schema(struct stage *stage, struct oops *oops)
{
    struct change change = {
        .verb = "adopt",
        .at = stage->now,
        .actor = {.title = "系统", .kind = "machine", .trusted = true},
        .generation = stage->law->generation,
        .text = "采用制度",
    };
    int failed = pen_begin(stage->pen, oops);
    if (!failed)
        failed = change_schema(stage->pen, stage->arena, &change, &stage->law->schema, stage->law->generation, oops);
    return failed ? failed : pen_commit(stage->pen, oops);
}

int stage_open(struct arena *arena, const struct law *law, ms_t now, struct stage *ret_stage, struct oops *oops)
{
    struct store *store = NULL;
    struct pen_options options = {.test_clock = true};
    *ret_stage = (struct stage){.arena = arena, .law = law, .now = now, .own = true};
    int failed = store_open(":memory:", STORE_WRITE, &store, oops);
    if (failed < 0)
        return failed;
    failed = pen_open(store, &options, &ret_stage->pen, oops);
    if (failed < 0) {
        store_close(store);
        return failed;
    }
    failed = clerk_new(ret_stage->pen, &ret_stage->clerk);
    if (failed < 0)
        return failed;
    clerk_use_law(ret_stage->clerk, law);
    return write_schema(ret_stage, oops);
}

void stage_over(struct arena *arena, const struct law *law, struct pen *pen, struct clerk *clerk, ms_t now,
                struct stage *ret_stage)
{
    *ret_stage = (struct stage){.arena = arena, .law = law, .pen = pen, .clerk = clerk, .now = now};
}

void stage_close(struct stage *stage)
{
    if (!stage->own)
        return;
    clerk_free(stage->clerk);
    pen_close(stage->pen);
    stage->clerk = NULL;
    stage->pen = NULL;
}

struct store *stage_store(struct stage *stage) { return pen_store(stage->pen); }

/* --- time --- */

int stage_advance(struct stage *stage, ms_t to, struct oops *oops)
{
    for (;;) {
        ms_t next = 0;
        size_t fired = 0;
        int failed = clerk_next(stage->clerk, &next, oops);
        if (failed < 0)
            return failed;
        if (!next || next > to)
            break;
        ms_t at = next > stage->now ? next : stage->now;
        failed = clerk_batch(stage->clerk, at, NULL, 0, &fired, oops);
        if (failed < 0)
            return failed;
        if (!fired)
            break;
        stage->now = at;
        stage->fired += fired;
    }
    if (to > stage->now)
        stage->now = to;
    return 0;
}

/* --- asking --- */

size_t stage_ask(struct stage *stage, const char *table, const struct term *where, const char *order, bool down,
                 size_t limit, const struct row **ret_rows)
{
    struct ask ask = {.kind = ASK_ROWS, .table = table, .where = where, .limit = limit};
    struct answer answer = {0};
    struct oops oops = {0};
    if (order) {
        ask.order[0] = (struct ask_order){term_column(stage->arena, order), down};
        ask.order_count = 1;
    }
    *ret_rows = NULL;
    if (store_ask(stage_store(stage), stage->arena, &ask, &answer, &oops))
        return 0;
    *ret_rows = answer.rows;
    return answer.n;
}

struct value stage_path(struct stage *stage, const char *table, int64_t id, const char *text,
                        const struct field **ret_field)
{
    struct row *row = NULL;
    struct oops oops = {0};
    struct issues silent = {0};
    struct scope scope = {.arena = stage->arena,
                          .law = stage->law,
                          .issues = &silent,
                          .subject = law_reg(stage->law, table),
                          .where = ""};
    const struct path *path = path_parse(&scope, text, ret_field);
    struct load load = {.store = stage_store(stage), .arena = stage->arena, .oops = &oops};
    struct view view = load_view(&load);
    if (!path || store_row(load.store, stage->arena, table, id, &row, &oops))
        return VALUE_NONE;
    struct deciding deciding = {.arena = stage->arena,
                                .law = stage->law,
                                .view = &view,
                                .now = stage->now,
                                .reg = scope.subject,
                                .subject = row};
    struct value value = path_value(&deciding, path);
    return deciding.missing ? VALUE_NONE : value;
}

/* --- names --- */

void stage_alias(struct stage *stage, const char *name, const char *table, int64_t id)
{
    struct stage_ref *ref = ARENA_NEW(stage->arena, struct stage_ref);
    *ref = (struct stage_ref){arena_text(stage->arena, table), id};
    map_set(stage->arena, &stage->aliases, name, ref);
}

static int64_t find_in(struct stage *stage, const struct reg *reg, const char *name)
{
    const char *const fields[] = {reg->title_of, "name", "number", "title", "identity", "pack"};
    const struct row *rows;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const struct field *field = reg_field(reg, fields[i]);
        bool text = field && (field->type == TYPE_TEXT || (field->builtin && !strcmp(field->name, "number")));
        if (text &&
            stage_ask(stage, reg->name, term_is(stage->arena, field->name, VALUE_OF_TEXT(name)), "id", true, 1, &rows))
            return rows[0].id;
    }
    return 0;
}

int64_t stage_find(struct stage *stage, const char *table, const char *name, const char **ret_table)
{
    const struct stage_ref *alias = map_get(&stage->aliases, name);
    if (alias && (!table || !strcmp(alias->table, table))) {
        *ret_table = alias->table;
        return alias->id;
    }
    if (table) {
        const struct reg *reg = law_reg(stage->law, table);
        *ret_table = table;
        return reg ? find_in(stage, reg, name) : 0;
    }
    for (size_t i = 0; i < stage->law->regs.n; i++) {
        const struct reg *reg = stage->law->regs.rows[i].value;
        int64_t id = reg->builtin || reg->owner ? 0 : find_in(stage, reg, name);
        if (id) {
            *ret_table = reg->name;
            return id;
        }
    }
    return 0;
}

int64_t stage_person(struct stage *stage, const char *name, int64_t unit)
{
    const char *table;
    int64_t person = stage_find(stage, "person", name, &table);
    const struct post *post = law_post(stage->law, name);
    struct oops oops = {0};
    struct load load = {.store = stage_store(stage), .arena = stage->arena, .oops = &oops};
    struct view view = load_view(&load);
    if (person || !post)
        return person;
    struct persons persons = {0};
    struct deciding deciding = {.arena = stage->arena, .law = stage->law, .view = &view, .now = stage->now};
    people_of_post(&deciding, post->name, unit, false, &persons);
    return persons.n && !deciding.missing ? persons.at[0] : 0;
}

static int64_t find_for_texts(void *context, const char *table, const char *name, const char **ret_table)
{
    return stage_find(context, table, name, ret_table);
}

/* --- facts --- */

int stage_send(struct stage *stage, struct fact *fact, struct fact_answer *ret_answer, struct oops *oops)
{
    struct clerk_item item = {.fact = fact, .arena = stage->arena};
    fact->at = stage->now;
    snprintf(fact->id, sizeof fact->id, "stage/%lld/%lld", (long long)pen_seq(stage->pen), (long long)++stage->count);
    if (!fact->actor.title)
        fact->actor.title = "样例";
    if (!fact->actor.kind)
        fact->actor.kind = fact->actor.person ? "person" : "machine";
    int failed = clerk_batch(stage->clerk, stage->now, &item, 1, NULL, oops);
    if (failed < 0)
        return failed;
    *ret_answer = item.answer;
    return 0;
}

/* --- values --- */

static const struct field *field_named(const struct fields *fields, const char *name)
{
    for (size_t i = 0; i < fields->n; i++)
        if (!strcmp(fields->at[i].name, name))
            return &fields->at[i];
    return NULL;
}

static int one_value(struct stage *stage, const struct field *field, const struct node *node, struct value *ret_value,
                     struct oops *oops)
{
    struct value_texts texts = {.arena = stage->arena, .law = stage->law, .find = find_for_texts, .context = stage};
    if (node->kind == NODE_TEXT || node->kind == NODE_NULL) {
        const char *text = node->text;
        if (field_is_list(field))
            return value_from_list(&texts, field, &text, 1, ret_value, oops);
        return value_from_text(&texts, field, text, ret_value, oops);
    }
    if (node->kind != NODE_LIST)
        return oops_printf(oops, ERR_INVALID, node_where(stage->arena, node), "“%s”应是一个值", field->name);
    const char **items = ARENA_ARRAY(stage->arena, const char *, node->n);
    for (size_t i = 0; i < node->n; i++)
        items[i] = node->items[i]->text ? node->items[i]->text : "";
    if (field->type == TYPE_RANGE && node->n == 2)
        return value_from_text(&texts, field, arena_printf(stage->arena, "%s..%s", items[0], items[1]), ret_value,
                               oops);
    return value_from_list(&texts, field, items, node->n, ret_value, oops);
}

static int lines_of(struct stage *stage, const struct field *field, const struct node *list, struct fact *fact,
                    struct oops *oops)
{
    struct line_entry *entries = ARENA_ARRAY(stage->arena, struct line_entry, fact->line_count + list->n);
    for (size_t i = 0; i < fact->line_count; i++)
        entries[i] = fact->lines[i];
    for (size_t i = 0; list->kind == NODE_LIST && i < list->n; i++) {
        struct fact line = {0};
        int failed = stage_values(stage, field->lines, &field->lines->fields, list->items[i], &line, oops);
        if (failed < 0)
            return failed;
        entries[fact->line_count++] =
            (struct line_entry){.field = field->name, .cells = line.values, .n = line.value_count};
    }
    fact->lines = entries;
    return 0;
}

int stage_values(struct stage *stage, const struct reg *reg, const struct fields *fields, const struct node *map,
                 struct fact *fact, struct oops *oops)
{
    size_t n = map && map->kind == NODE_MAP ? map->n : 0;
    struct cell *cells = ARENA_ARRAY(stage->arena, struct cell, fact->value_count + n);
    for (size_t i = 0; i < fact->value_count; i++)
        cells[i] = fact->values[i];
    for (size_t i = 0; i < n; i++) {
        const struct node *node = map->pairs[i].value;
        const struct field *field = field_named(fields, map->pairs[i].key);
        struct oops inner = {0};
        static const struct field ANY_TEXT = {.type = TYPE_TEXT, .name = "", .title = ""},
                                  UNTIL = {.type = TYPE_DATE, .name = "until", .title = "延至"},
                                  TO = {.type = TYPE_PERSON, .name = "to", .title = "转给"};
        if (!field && !strcmp(map->pairs[i].key, "until"))
            field = &UNTIL;
        if (!field && !strcmp(map->pairs[i].key, "to"))
            field = &TO;
        int failed = 0;
        if (field && field->type == TYPE_LINES)
            failed = lines_of(stage, field, node, fact, oops);
        else
            failed = one_value(stage, field ? field : &ANY_TEXT, node, &cells[fact->value_count].value, &inner);
        if (failed < 0)
            return oops_printf(oops, inner.code ? inner.code : -failed, node_where(stage->arena, node), "%s",
                               inner.code ? inner.zh : oops->zh);
        if (!field || field->type != TYPE_LINES)
            cells[fact->value_count++].name = map->pairs[i].key;
    }
    (void)reg;
    fact->values = cells;
    return 0;
}

static int open_row(struct stage *stage, const struct reg *reg, const struct node *row, struct oops *oops)
{
    struct fact fact = {.kind = FACT_DEED,
                        .name = "open",
                        .table = reg->name,
                        .actor = {.trusted = true, .title = "样例数据", .kind = "import"}};
    struct fact_answer answer;
    int failed = stage_values(stage, reg, &reg->fields, row, &fact, oops);
    if (failed < 0)
        return failed;
    failed = stage_send(stage, &fact, &answer, oops);
    if (failed < 0)
        return failed;
    if (answer.code)
        return oops_printf(oops, ERR_INVALID, node_where(stage->arena, row), "%s：%s", reg->title,
                           answer.refusals.n ? answer.refusals.at[0].reason
                                             : arena_printf(stage->arena, "%s %s", answer.oops.zh, answer.oops.where));
    const char *name = node_text(row, "name");
    if (name && !map_get(&stage->aliases, name))
        stage_alias(stage, name, reg->name, answer.record);
    return 0;
}

int stage_rows(struct stage *stage, const struct node *given, struct oops *oops)
{
    for (size_t i = 0; given && given->kind == NODE_MAP && i < given->n; i++) {
        const struct node *rows = given->pairs[i].value;
        const struct reg *reg = law_reg(stage->law, given->pairs[i].key);
        if (rows->kind != NODE_LIST)
            continue;
        if (!reg)
            return oops_printf(oops, ERR_INVALID, node_where(stage->arena, rows), "没有台账“%s”", given->pairs[i].key);
        for (size_t k = 0; k < rows->n; k++) {
            int failed = open_row(stage, reg, rows->items[k], oops);
            if (failed < 0)
                return failed;
        }
    }
    return 0;
}

/* --- editions in force --- */

int stage_editions(struct stage *stage, struct oops *oops)
{
    for (size_t i = 0; i < stage->law->packs.n; i++) {
        const struct pack *pack = &stage->law->packs.at[i];
        const struct post *interpreter = pack->interpreter ? law_post(stage->law, pack->interpreter) : NULL;
        ms_t effective = 0;
        if (pack->effective)
            moment_from_text(stage->law->calendar, pack->effective, true, &effective);
        struct cell cells[] = {
            {"pack", VALUE_OF_TEXT(pack->name)},
            {"edition", VALUE_OF_TEXT(pack->edition ? pack->edition : "")},
            {"title", VALUE_OF_TEXT(pack->title ? pack->title : pack->name)},
            {"number", VALUE_OF_TEXT(pack->number ? pack->number : "")},
            {"effective", VALUE_OF_INT(effective)},
            {"generation", VALUE_OF_INT(stage->law->generation)},
            {"hash", VALUE_OF_TEXT(stage->law->hash)},
            {"interpreter", interpreter ? VALUE_OF_TEXT(interpreter->name) : VALUE_NONE},
        };
        struct fact fact = {.kind = FACT_DEED,
                            .name = "open",
                            .table = "edition",
                            .actor = {.trusted = true, .title = "系统", .kind = "machine"},
                            .values = cells,
                            .value_count = 8};
        struct fact_answer answer;
        int failed = stage_send(stage, &fact, &answer, oops);
        if (failed < 0 || answer.code)
            return failed < 0 ? failed : oops_printf(oops, answer.code, pack->name, "制度版本没有登记：%s", answer.oops.zh);
    }
    return 0;
}

/* --- periods --- */

static const struct row *cursor_of(struct stage *stage, const char *name)
{
    const struct row *rows;
    const struct term *duty = term_is(stage->arena, "duty", VALUE_OF_TEXT(name));
    return stage_ask(stage, "task", duty, NULL, false, 1, &rows) ? rows : NULL;
}

/* One hidden task per `every` duty carries the moment of its next period; a duty that another edition brought keeps it.
 * Where the calendar could not say when that is, it has stopped there and goes on with what the calendar says now. */
static int start_cursor(struct stage *stage, const struct duty *duty, struct oops *oops)
{
    struct period period;
    const struct calendar *calendar = stage->law->calendar;
    const char *name = arena_printf(stage->arena, "cursor:%s", duty->name);
    const struct row *known = cursor_of(stage, name);
    if (!calendar || row_int(known, "next"))
        return 0;
    ms_t next = stage->now;
    if (period_at(duty->every, calendar, stage->now, &period)) {
        if (period_next(duty->every, calendar, stage->now, &period))
            return 0; /* the calendar does not reach: the checker says so */
        next = period.start;
    }
    struct cell cells[] = {
        {"duty", VALUE_OF_TEXT(name)},
        {"title", VALUE_OF_TEXT(duty->title)},
        {"state", VALUE_OF_TEXT("hidden")},
        {"next", VALUE_OF_INT(next)},
    };
    struct fact fact = {.kind = FACT_DEED,
                        .name = known ? "edit" : "open",
                        .table = "task",
                        .record = known ? known->id : 0,
                        .actor = {.trusted = true, .title = "系统", .kind = "machine"},
                        .values = cells,
                        .value_count = 4};
    struct fact_answer answer;
    int failed = stage_send(stage, &fact, &answer, oops);
    return failed < 0 ? failed : answer.code ? oops_printf(oops, answer.code, duty->name, "例行任务没有开始") : 0;
}

int stage_start_duties(struct stage *stage, struct oops *oops)
{
    for (size_t i = 0; i < stage->law->duties.n; i++)
        if (stage->law->duties.at[i].every) {
            int failed = start_cursor(stage, &stage->law->duties.at[i], oops);
            if (failed < 0)
                return failed;
        }
    return 0;
}
