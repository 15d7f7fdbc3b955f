#include "rules/load_inner.h"
#include "rules/schema.h"

#include <stdlib.h>
#include <string.h>

/* Second pass over registers and additions: conditions, deeds, flows. */

static const char *below(struct loader *loader, const char *path, const char *name)
{
    return arena_printf(loader->arena, "%s.%s", path, name);
}

/* --- fields --- */

static const struct term *limit_of(struct loader *loader, const struct scope *scope, const struct node *map,
                                   const char *key, const struct field *field)
{
    const char *text = load_text(loader, map, key);
    return text ? term_parse_value(scope, field, text) : NULL;
}

/* The column that tells drawn lines apart is called what the register is called. */
static void call_by_title(struct field *lines, const struct reg *row)
{
    struct field *column = row ? (struct field *)reg_field(lines->lines, row->name) : NULL;
    if (!column || !row->title)
        return;
    column->title = row->title;
    column->en = row->en;
}

static void load_rows(struct loader *loader, const struct scope *scope, const struct node *rows, struct field *field)
{
    if (!rows || rows->kind == NODE_NULL)
        return;
    if (rows->kind == NODE_TEXT) {
        const struct reg *row = NULL;
        field->each = set_parse(scope, rows->text, &row);
        call_by_title(field, row);
        return;
    }
    for (size_t i = 0; i < rows->n; i++) {
        struct line_row *row = list_push(loader->arena, &field->rows);
        row->item = rows->kind == NODE_LIST ? rows->items[i]->text : rows->pairs[i].key;
        if (rows->kind == NODE_MAP && node_get(rows->pairs[i].value, "if"))
            row->when = term_parse(scope, load_text(loader, rows->pairs[i].value, "if"));
    }
}

static void load_fields(struct loader *loader, const struct reg *reg, const struct node *map)
{
    for (size_t i = 0; map && map->kind == NODE_MAP && i < map->n; i++) {
        const struct node *node = map->pairs[i].value;
        struct field *field = (struct field *)reg_field(reg, map->pairs[i].key);
        struct scope scope = load_scope(loader, node, reg);
        const char *required = node_text(node, "required");
        if (!field)
            continue;
        field->required_always = text_same(required, "yes");
        if (required && strcmp(required, "yes") && strcmp(required, "no"))
            field->required = term_parse(&scope, required);
        field->initial = limit_of(loader, &scope, node, "default", field);
        field->min = limit_of(loader, &scope, node, "min", field);
        field->max = limit_of(loader, &scope, node, "max", field);
        if (node_get(node, "is"))
            field->is = term_parse_value(&scope, field, load_text(loader, node, "is"));
        if (node_get(node, "readers"))
            field->readers = load_who(loader, &scope, node_get(node, "readers"));
        if (field->to && strcmp(field->to, "any") && !law_reg(loader->law, field->to))
            load_fault(loader, node, "没有台账“%s”可以指向", field->to);
        const char *to = field_leads_to(field);
        if (node_get(node, "where") && !law_reg(loader->law, to)) {
            load_fault(loader, node, "where 只能用于指向一个台账的字段");
        } else if (node_get(node, "where")) {
            struct scope candidates = scope;
            candidates.rows[candidates.depth++] = law_reg(loader->law, to);
            field->where = term_parse(&candidates, load_text(loader, node, "where"));
        }
        if (field->lines) {
            load_rows(loader, &scope, node_get(node, "rows"), field);
            load_fields(loader, field->lines, node_get(node, "columns"));
        }
    }
}

static void load_uniques(struct loader *loader, struct reg *reg, const struct node *list)
{
    list = load_shape(loader, list, NODE_LIST, "unique");
    for (size_t i = 0; list && i < list->n; i++) {
        const struct node *node = list->items[i];
        struct names of = load_names(loader, node_get(node, "of"));
        struct unique unique = {.n = of.n < 6 ? of.n : 6};
        const char *condition = node_text(node, "while");
        for (size_t k = 0; k < unique.n; k++) {
            if (!reg_field(reg, of.at[k]))
                load_fault(loader, node, "没有字段“%s”", of.at[k]);
            unique.columns[k] = of.at[k];
        }
        char **parts;
        if (condition && text_split(loader->arena, condition, '=', &parts) == 2) {
            unique.while_column = text_trim(loader->arena, parts[0]);
            unique.while_value = text_trim(loader->arena, parts[1]);
        }
        *list_push(loader->arena, &reg->uniques) = unique;
    }
}

/* --- flow --- */

static void load_deeds(struct loader *loader, const struct reg *reg, const char *pack, struct deeds *deeds,
                       const struct node *map, const char *path, const struct origin *outer)
{
    if (!map || map->kind != NODE_MAP || node_get(map, "policy") || node_get(map, "rows"))
        return;
    for (size_t i = 0; i < map->n; i++)
        for (size_t k = 0; k < deeds->n; k++)
            if (strcmp(deeds->at[k].name, map->pairs[i].key) == 0)
                load_deed(loader, reg, pack, map->pairs[i].value, below(loader, path, deeds->at[k].name), outer,
                          &deeds->at[k]);
}

/* An approved plan in the form of lines: each row is a step. */
static void load_step_rows(struct loader *loader, const struct scope *scope, const struct node *steps,
                           struct state *state)
{
    const struct reg *row = NULL;
    struct scope here = *scope;
    here.where = node_where(loader->arena, steps);
    load_keys(loader, steps, "步骤", "rows");
    state->steps_rows = set_parse(&here, load_text(loader, steps, "rows"), &row);
    if (!state->steps_rows)
        return;
    const struct field *by = reg_field(row, "by"), *after = reg_field(row, "after");
    state->steps_title = reg_field(row, "what") ? "what" : "item";
    if (!row->owner)
        load_fault(loader, steps, "steps 的 rows 要指一份明细");
    else if (!by || (by->type != TYPE_PERSON && by->type != TYPE_UNIT && by->type != TYPE_POST))
        load_fault(loader, steps, "明细“%s”里要有一列 by，写明每一步由谁办（person、unit 或 post）", row->title ? row->title : row->name);
    else if (after && after->type != TYPE_TEXT)
        load_fault(loader, steps, "明细的 after 一列是文字：先办哪一步");
}

static void load_done(struct loader *loader, const struct node *node, struct state *state)
{
    if (!node)
        return;
    if (node->kind == NODE_TEXT) {
        state->done = node->text;
        return;
    }
    if (node->kind == NODE_MAP && node->n == 1 && node->pairs[0].value->kind == NODE_TEXT) {
        state->done = node->pairs[0].value->text;
        state->done_count = !strcmp(node->pairs[0].key, "any") ? 1 : atoi(node->pairs[0].key);
        if (state->done_count > 0)
            return;
    }
    load_fault(loader, node, "done 应是一个状态，或 {any: 状态}、{2: 状态}");
}

/* Lines that are drawn; an addition says it of those that it brings itself: of the others their own pack says it. */
static bool may_draw(const struct field *field, const struct state *state, const char *pack)
{
    return field && field->each && (text_same(state->origin.pack, pack) || text_same(field->origin.pack, pack));
}

static void load_draws(struct loader *loader, const struct reg *reg, const char *pack, const struct node *node,
                       struct state *state)
{
    struct names drawn = {0}, named = load_names(loader, node);
    for (size_t i = 0; i < reg->fields.n; i++)
        if (may_draw(&reg->fields.at[i], state, pack))
            *list_push(loader->arena, &drawn) = reg->fields.at[i].name;
    for (size_t i = 0; i < named.n; i++) {
        const char *name = named.at[i], *near = nearest_name(name, &drawn);
        if (may_draw(reg_field(reg, name), state, pack))
            *list_push(loader->arena, &state->draws) = name;
        else
            load_fault(loader, node, "draws：“%s”不是%s由 rows: each … 抽取的明细%s%s%s", name,
                       text_same(state->origin.pack, pack) ? "" : "本制度所加、", near ? "，是不是“" : "", near ? near : "",
                       near ? "”" : "");
    }
}

static void load_whens(struct loader *loader, const struct reg *reg, const char *pack, const struct node *list,
                       const char *path, const struct origin *outer, struct state *state)
{
    list = load_shape(loader, list, NODE_LIST, "when");
    for (size_t i = 0; list && i < list->n; i++) {
        const struct node *node = list->items[i];
        struct scope scope = load_scope(loader, node, reg);
        struct automatic *automatic = list_push(loader->arena, &state->when);
        load_keys(loader, node, "自动转移", "if to then");
        automatic->origin = load_origin(loader, pack, node, below(loader, path, "when"), outer);
        automatic->when = node_get(node, "if") ? term_parse(&scope, load_text(loader, node, "if")) : NULL;
        automatic->to = load_text(loader, node, "to");
        automatic->then =
            load_effects(loader, &scope, pack, node_get(node, "then"), below(loader, path, "when"), &automatic->origin);
        if (automatic->to && !reg_state(reg, automatic->to))
            load_fault(loader, node, "没有状态“%s”可以去", automatic->to);
    }
}

static void load_grants(struct loader *loader, const struct reg *reg, const char *pack, const struct node *list,
                        const char *path, const struct origin *outer, struct state *state)
{
    list = load_shape(loader, list, NODE_LIST, "grants");
    for (size_t i = 0; list && i < list->n; i++) {
        const struct node *node = list->items[i];
        struct scope scope = load_scope(loader, node, reg);
        struct grant *grant = list_push(loader->arena, &state->grants);
        load_keys(loader, node, "授权", "use by limits until");
        grant->use = load_text(loader, node, "use");
        grant->by = load_who(loader, &scope, node_get(node, "by"));
        load_assign(loader, &scope, NULL, node_get(node, "limits"), &grant->limits);
        grant->until = node_get(node, "until") ? term_parse(&scope, load_text(loader, node, "until")) : NULL;
        grant->origin = load_origin(loader, pack, node, below(loader, path, "grants"), outer);
    }
}

static void load_state(struct loader *loader, const struct reg *reg, const char *pack, const struct node *node,
                       const struct origin *outer, struct state *state)
{
    const char *path = below(loader, reg->name, state->name);
    if (node->kind != NODE_MAP) { /* `closed: final` */
        if (!state->origin.path)
            state->origin = load_origin(loader, pack, node, path, outer);
        return;
    }
    bool another =
        state->origin.path && !text_same(state->origin.pack, pack); /* its own pack says its clock and where it leads */
    load_keys(loader, node, another ? "给别的制度包的状态补充时，这" : "状态",
              another ? "actions steps draws entering grants"
                      : "due before missed later pause held extend no-limit actions steps done draws entering when "
                        "grants final");
    struct scope scope = load_scope(loader, node, reg);
    struct origin origin = load_origin(loader, pack, node, path, outer);
    if (!state->origin.path)
        state->origin = origin;
    if (node_get(node, "no-limit"))
        state->no_limit = load_text(loader, node, "no-limit");
    load_clock(loader, &scope, pack, node, path, &origin, &state->clock);
    load_deeds(loader, reg, pack, &state->deeds, node_get(node, "actions"), path, &origin);
    load_deeds(loader, reg, pack, &state->deeds, node_get(node, "steps"), path, &origin);
    const struct node *steps = node_get(node, "steps");
    if (node_get(steps, "rows"))
        load_step_rows(loader, &scope, steps, state);
    load_done(loader, node_get(node, "done"), state);
    if (state->done && !reg_state(reg, state->done))
        load_fault(loader, node, "没有状态“%s”可以去", state->done);
    load_draws(loader, reg, pack, node_get(node, "draws"), state);
    struct effects entering =
        load_effects(loader, &scope, pack, node_get(node, "entering"), below(loader, path, "entering"), &origin);
    for (size_t i = 0; i < entering.n; i++)
        *list_push(loader->arena, &state->entering) = entering.at[i];
    load_whens(loader, reg, pack, node_get(node, "when"), path, &origin, state);
    load_grants(loader, reg, pack, node_get(node, "grants"), path, &origin, state);
}

static void load_number(struct loader *loader, struct reg *reg, const struct node *node)
{
    if (!node)
        return;
    if (node->kind == NODE_TEXT) {
        reg->number_pattern = node->text;
        return;
    }
    load_keys(loader, node, "编号", "pattern when");
    reg->number_pattern = load_text(loader, node, "pattern");
    reg->number_when = load_text(loader, node, "when");
}

static void load_views(struct loader *loader, struct reg *reg, const char *pack, const struct node *map)
{
    map = load_shape(loader, map, NODE_MAP, "视图");
    for (size_t i = 0; map && i < map->n; i++) {
        const struct node *node = load_shape(loader, map->pairs[i].value, NODE_MAP, "视图");
        struct scope rows = load_scope(loader, node, NULL);
        rows.rows[rows.depth++] = reg;
        load_keys(loader, node, "视图", "where columns filters sort");
        *list_push(loader->arena, &reg->views) = (struct view_def){
            .name = map->pairs[i].key,
            .title = load_text(loader, node, "title"),
            .en = load_text(loader, node, "en"),
            .where = node_get(node, "where") ? term_parse(&rows, load_text(loader, node, "where")) : NULL,
            .columns = load_names(loader, node_get(node, "columns")),
            .origin = load_origin(loader, pack, node, below(loader, reg->name, map->pairs[i].key), &reg->origin),
        };
    }
}

/* `actions` of an addition may speak of deeds that stand in states. */
static void load_additional_deeds(struct loader *loader, struct reg *reg, const char *pack, const struct node *map,
                                  const struct origin *origin)
{
    for (size_t i = 0; i < reg->states.n; i++)
        load_deeds(loader, reg, pack, &reg->states.at[i].deeds, map, below(loader, reg->name, reg->states.at[i].name),
                   origin);
}

static void load_body(struct loader *loader, struct reg *reg, const char *pack, const struct node *node,
                      const struct origin *origin)
{
    struct scope scope = load_scope(loader, node, reg);
    struct needs checks =
        load_needs(loader, &scope, pack, node_get(node, "checks"), below(loader, reg->name, "checks"), origin);
    for (size_t i = 0; i < checks.n; i++)
        *list_push(loader->arena, &reg->checks) = checks.at[i];
    load_uniques(loader, reg, node_get(node, "unique"));
    load_fields(loader, reg, node_get(node, "fields"));
    load_deeds(loader, reg, pack, &reg->deeds, node_get(node, "actions"), reg->name, origin);
    load_views(loader, reg, pack, node_get(node, "views"));
    const struct node *flow = node_get(node, "flow");
    for (size_t i = 0; flow && flow->kind == NODE_MAP && i < flow->n; i++) {
        struct state *state = (struct state *)reg_state(reg, flow->pairs[i].key);
        if (state) /* none where the register is another pack's: told when it was declared */
            load_state(loader, reg, pack, flow->pairs[i].value, origin, state);
    }
}

static void load_register(struct loader *loader, struct reg *reg, const char *pack, const struct node *node)
{
    load_keys(loader, node, "台账", "number unique valid readers fields checks actions flow duties views title-of area");
    struct names valid = load_names(loader, node_get(node, "valid"));
    struct scope scope = load_scope(loader, node, reg);
    reg->title_of = load_text(loader, node, "title-of");
    if (reg->title_of && !reg_field(reg, reg->title_of))
        load_fault(loader, node, "title-of：没有字段“%s”", reg->title_of);
    load_number(loader, reg, node_get(node, "number"));
    if (valid.n == 2) {
        reg->valid_from = valid.at[0];
        reg->valid_to = valid.at[1];
    } else if (valid.n) {
        load_fault(loader, node, "valid 应是两个字段：[起, 止]");
    }
    reg->readers = load_who(loader, &scope, node_get(node, "readers"));
    load_body(loader, reg, pack, node, &reg->origin);
}

/* Registers with a life must be known as such before any condition over them is compiled. */
static void note_lives(struct loader *loader)
{
    for (size_t s = 0; s < loader->sources.n; s++) {
        const struct node *map = node_get(loader->sources.at[s].root, "registers");
        for (size_t i = 0; map && map->kind == NODE_MAP && i < map->n; i++) {
            struct reg *reg = map_get(&loader->law->regs, map->pairs[i].key);
            const struct node *valid = node_get(map->pairs[i].value, "valid");
            if (reg && valid && valid->kind == NODE_LIST && valid->n == 2) {
                reg->valid_from = valid->items[0]->text;
                reg->valid_to = valid->items[1]->text;
            }
        }
    }
}

void load_registers(struct loader *loader)
{
    note_lives(loader);
    for (size_t s = 0; s < loader->sources.n; s++) {
        const struct source *source = &loader->sources.at[s];
        const struct node *map = node_get(source->root, "registers");
        for (size_t i = 0; map && map->kind == NODE_MAP && i < map->n; i++) {
            struct reg *reg = map_get(&loader->law->regs, map->pairs[i].key);
            if (reg && !reg->builtin)
                load_register(loader, reg, source->pack, map->pairs[i].value);
        }
    }
    for (size_t s = 0; s < loader->sources.n; s++) {
        const struct source *source = &loader->sources.at[s];
        const struct node *map = node_get(source->root, "additions");
        for (size_t i = 0; map && map->kind == NODE_MAP && i < map->n; i++) {
            struct reg *reg = map_get(&loader->law->regs, map->pairs[i].key);
            const struct node *node = map->pairs[i].value;
            if (!reg)
                continue;
            load_keys(loader, node, "补充", "unique fields checks actions flow duties views");
            struct origin origin =
                load_origin(loader, source->pack, node, arena_printf(loader->arena, "+%s", reg->name), NULL);
            load_body(loader, reg, source->pack, node, &origin);
            load_additional_deeds(loader, reg, source->pack, node_get(node, "actions"), &origin);
        }
    }
}
