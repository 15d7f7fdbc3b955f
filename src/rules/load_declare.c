#include "rules/load_inner.h"

#include "rules/builtin.h"

#include <stdlib.h>
#include <string.h>

/* First pass: what exists. Conditions are compiled afterwards, when every name is known. */

/* --- small things --- */

/* A word that would change what becomes of open cases must never be taken for granted. */
static void refuse_unprovided(struct loader *loader, const struct node *root)
{
    if (node_get(root, "moves"))
        load_fault(loader, node_get(root, "moves"), "moves 尚未提供：在办的记录按登记时的版本办完");
}

static void declare_head(struct loader *loader, const struct source *source)
{
    const struct node *root = source->root;
    if (!node_get(root, "pack"))
        return;
    struct pack pack = {
        .name = source->pack,
        .edition = load_text(loader, root, "edition"),
        .title = load_text(loader, root, "title"),
        .en = load_text(loader, root, "en"),
        .called = load_text(loader, root, "short"),
        .called_en = load_text(loader, root, "short-en"),
        .number = load_text(loader, root, "number"),
        .issuer = load_text(loader, root, "issuer"),
        .approved_by = load_text(loader, root, "approved-by"),
        .interpreter = load_text(loader, root, "interpreter"),
        .extends = load_text(loader, root, "extends"),
        .issued = load_text(loader, root, "issued"),
        .effective = load_text(loader, root, "effective"),
        .basis = load_names(loader, node_get(root, "basis")),
        .repeals = load_names(loader, node_get(root, "repeals")),
    };
    refuse_unprovided(loader, root);
    if (!pack.title || !pack.edition)
        load_fault(loader, root, "制度包要写明 title 和 edition");
    *list_push(loader->arena, &loader->law->packs) = pack;
}

static void declare_clauses(struct loader *loader, const struct source *source)
{
    const struct node *map = node_get(source->root, "clauses");
    for (size_t i = 0; map && map->kind == NODE_MAP && i < map->n; i++) {
        const struct node *node = map->pairs[i].value;
        load_keys(loader, node, "条款", "article chapter gist gist-en acknowledge fed fed-en");
        struct clause clause = {
            .id = map->pairs[i].key,
            .pack = source->pack,
            .article = load_text(loader, node, "article"),
            .chapter = load_text(loader, node, "chapter"),
            .title = load_text(loader, node, "title"),
            .en = load_text(loader, node, "en"),
            .gist = load_text(loader, node, "gist"),
            .gist_en = load_text(loader, node, "gist-en"),
            .fed = load_text(loader, node, "fed"),
            .fed_en = load_text(loader, node, "fed-en"),
            .acknowledge = load_yes(node, "acknowledge"),
        };
        *list_push(loader->arena, &loader->law->clauses) = clause;
    }
}

static void declare_posts(struct loader *loader, const struct source *source)
{
    const struct node *map = node_get(source->root, "posts");
    for (size_t i = 0; map && map->kind == NODE_MAP && i < map->n; i++) {
        const struct node *node = map->pairs[i].value;
        struct post *post = ARENA_NEW(loader->arena, struct post);
        load_keys(loader, node, "岗位", "per holders vacant apart-from same-as eligible sees");
        *post = (struct post){
            .name = map->pairs[i].key,
            .title = load_text(loader, node, "title"),
            .en = load_text(loader, node, "en"),
            .per = load_choice(loader, node, "per", "institution unit"),
            .same_as = load_text(loader, node, "same-as"),
            .single = text_same(load_choice(loader, node, "holders", "1 any"), "1"),
            .sees = load_choice(loader, node, "sees", "all unit"),
            .apart_from = load_names(loader, node_get(node, "apart-from")),
            .origin = load_origin(loader, source->pack, node, map->pairs[i].key, NULL),
        };
        if (!post->per)
            post->per = "institution";
        if (map_set(loader->arena, &loader->law->posts, post->name, post))
            load_fault(loader, node, "岗位“%s”定义了两次", post->name);
    }
}

static void declare_named(struct loader *loader, const struct source *source, const char *section, struct map *into,
                          size_t size)
{
    const struct node *map = node_get(source->root, section);
    for (size_t i = 0; map && map->kind == NODE_MAP && i < map->n; i++)
        if (map_set(loader->arena, into, map->pairs[i].key, arena_take(loader->arena, size)))
            load_fault(loader, map->pairs[i].value, "%s 里的“%s”定义了两次：各制度的名字不能重复，请换一个", section, map->pairs[i].key);
}

/* --- fields --- */

/* What other notations call our types. */
static const char *type_meant(const char *word)
{
    static const char *const OTHERS[][2] = {
        {"boolean", "flag"}, {"bool", "flag"},    {"string", "text"},        {"integer", "number"}, {"int", "number"},
        {"float", "number"}, {"decimal", "number"}, {"currency", "money"},   {"amount", "money"},   {"timestamp", "datetime"},
        {"period", "range"}, {"interval", "range"}, {"span", "duration"},    {"table", "lines"},    {"rows", "lines"},
        {"list", "lines"},   {"link", "url"},       {"email", "mail"},       {"ip", "address"},     {"network", "net"},
        {"user", "person"},  {"department", "unit"}, {"reference", "ref"},   {"password", "secret"}, {"attachment", "file"},
        {"textarea", "page"}, {"tel", "phone"},
    };
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++)
        if (!strcmp(word, OTHERS[i][0]))
            return OTHERS[i][1];
    return NULL;
}

static enum field_type type_of(struct loader *loader, const struct node *node)
{
    const char *type = load_text(loader, node, "type");
    if (node_get(node, "one-of"))
        return TYPE_ONE_OF;
    if (node_get(node, "some-of"))
        return TYPE_SOME_OF;
    if (!type)
        return node_get(node, "to") ? TYPE_REF : TYPE_TEXT;
    struct names known = {0};
    struct text all = TEXT(loader->arena);
    for (int i = 0; i < TYPE_COUNT; i++) {
        const char *name = field_type_name((enum field_type)i);
        if (strcmp(type, name) == 0)
            return (enum field_type)i;
        *list_push(loader->arena, &known) = name;
        if (i != TYPE_ONE_OF && i != TYPE_SOME_OF)
            text_printf(&all, "%s%s", i ? " " : "", name);
    }
    const char *near = type_meant(type) ? type_meant(type) : nearest_name(type, &known);
    enum field_type meant = TYPE_TEXT; /* read on as what was meant, so that nothing else is told of it */
    while (near && meant < TYPE_COUNT && strcmp(near, field_type_name(meant)) != 0)
        meant++;
    if (near)
        load_fault(loader, node, "没有类型“%s”，是不是“%s”", type, near);
    else
        load_fault(loader, node, "没有类型“%s”，可写的有：%s；选择用 one-of、some-of", type, text_end(&all));
    return near ? meant : TYPE_TEXT;
}

static void declare_fields(struct loader *loader, const struct origin *outer, struct reg *reg, const struct node *map);

static const struct reg *declare_lines(struct loader *loader, const char *pack, const struct reg *owner,
                                       const char *name, const struct node *node)
{
    struct reg *lines = ARENA_NEW(loader->arena, struct reg);
    size_t n;
    const struct field *columns = builtin_line_columns(&n);
    lines->name = arena_printf(loader->arena, "%s.%s", owner->name, name);
    lines->title = load_text(loader, node, "title");
    lines->en = load_text(loader, node, "en");
    lines->owner = owner;
    lines->origin = load_origin(loader, pack, node, lines->name, &owner->origin);
    for (size_t i = 0; i < n; i++) {
        struct field *column = list_push(loader->arena, &lines->fields);
        *column = columns[i];
        if (i == 0)
            column->to = owner->name;
    }
    const struct node *rows = node_get(node, "rows");
    if (rows && rows->kind == NODE_TEXT && text_starts(rows->text, "each ")) {
        const char *source = rows->text + 5;
        const char *drawn = arena_text_n(loader->arena, source, strcspn(source, " "));
        *list_push(loader->arena, &lines->fields) = (struct field){
            .name = drawn, .title = drawn, .type = TYPE_REF, .to = drawn, .origin = lines->origin};
    }
    declare_fields(loader, &lines->origin, lines, node_get(node, "columns"));
    map_set(loader->arena, &loader->law->regs, lines->name, lines);
    return lines;
}

/* Columns that the engine writes itself keep their meaning; where a record belongs and what it comes from a pack may
 * say. */
static struct field *field_place(struct loader *loader, struct reg *reg, const char *name, const struct node *node)
{
    for (size_t i = 0; i < reg->fields.n; i++) {
        struct field *field = &reg->fields.at[i];
        if (strcmp(field->name, name) != 0)
            continue;
        if (!field->builtin)
            load_fault(loader, node, "字段“%s.%s”定义了两次", reg->name, name);
        else if (strcmp(name, "unit") != 0 && strcmp(name, "cause") != 0)
            load_fault(loader, node, "每条记录都有“%s”（%s），由程序自己写，字段请换一个名字", name, field->title);
        return field;
    }
    return list_push(loader->arena, &reg->fields);
}

/* `group: 反馈`, or {title, en} at one field: the others of that heading have its English name, too. */
static void declare_group(struct loader *loader, const struct node *node, struct field *field)
{
    const struct node *group = node_get(node, "group");
    if (!group || group->kind != NODE_MAP) {
        field->group = load_text(loader, node, "group");
        return;
    }
    load_keys(loader, group, "小标题", "");
    field->group = load_text(loader, group, "title");
    field->group_en = load_text(loader, group, "en");
}

static void share_group_names(struct reg *reg)
{
    for (size_t i = 0; i < reg->fields.n; i++)
        for (size_t k = 0; reg->fields.at[i].group && !reg->fields.at[i].group_en && k < reg->fields.n; k++)
            if (text_same(reg->fields.at[k].group, reg->fields.at[i].group))
                reg->fields.at[i].group_en = reg->fields.at[k].group_en;
}

/* `[通过, 不通过]`, or `{通过: Passed, 不通过: Failed}` with the English name of each. */
static void declare_choices(struct loader *loader, const struct node *node, struct field *field)
{
    const struct node *choices = node_get(node, "one-of") ? node_get(node, "one-of") : node_get(node, "some-of");
    if (choices && choices->kind == NODE_TEXT)
        load_fault(loader, choices, "选项应是一个列表，如 [通过, 不通过]，不是一句话“%s”", choices->text);
    if (!choices || choices->kind != NODE_MAP) {
        field->choices = load_names(loader, choices);
        return;
    }
    for (size_t i = 0; i < choices->n; i++) {
        *list_push(loader->arena, &field->choices) = choices->pairs[i].key;
        *list_push(loader->arena, &field->choices_en) = load_text(loader, choices, choices->pairs[i].key);
    }
}

/* `outer` says which pack speaks, and under which clauses when a field names none. */
static void declare_fields(struct loader *loader, const struct origin *outer, struct reg *reg, const struct node *map)
{
    map = load_shape(loader, map, NODE_MAP, "字段");
    for (size_t i = 0; map && i < map->n; i++) {
        const struct node *node = map->pairs[i].value;
        const char *name = map->pairs[i].key;
        load_shape(loader, node, NODE_MAP, "字段");
        load_keys(
            loader, node, "字段",
            "type one-of some-of to where required default is min max rows columns readers judge from group weight");
        struct field field = {
            .name = name,
            .title = load_text(loader, node, "title"),
            .en = load_text(loader, node, "en"),
            .hint = load_text(loader, node, "hint"),
            .hint_en = load_text(loader, node, "hint-en"),
            .type = type_of(loader, node),
            .to = load_text(loader, node, "to"),
            .from = load_text(loader, node, "from"),
            .judge = load_names(loader, node_get(node, "judge")),
            .origin =
                load_origin(loader, outer->pack, node, arena_printf(loader->arena, "%s.%s", reg->name, name), outer),
        };
        declare_group(loader, node, &field);
        declare_choices(loader, node, &field);
        if (!field.title)
            field.title = name;
        if (field.type == TYPE_REFS && !field.to)
            load_fault(loader, node, "refs 要写明 to 哪个台账");
        if (field.type == TYPE_LINES)
            field.lines = declare_lines(loader, outer->pack, reg, name, node);
        struct field *place = field_place(loader, reg, name, node);
        *place = field;
    }
    share_group_names(reg);
}

/* --- flow --- */

/* An addition that names a deed of a state contributes to it; it makes no new one. */
static bool deed_of_some_state(const struct reg *reg, const char *name)
{
    for (size_t i = 0; i < reg->states.n; i++)
        for (size_t k = 0; k < reg->states.at[i].deeds.n; k++)
            if (!strcmp(reg->states.at[i].deeds.at[k].name, name))
                return true;
    return false;
}

static void declare_deeds(struct loader *loader, struct reg *reg, struct state *state, const struct node *map,
                          bool step)
{
    struct deeds *deeds = state ? &state->deeds : &reg->deeds;
    map = load_shape(loader, map, NODE_MAP, step ? "步骤" : "动作");
    if (!map || node_get(map, "policy") || node_get(map, "rows"))
        return;
    for (size_t i = 0; i < map->n; i++) {
        load_shape(loader, map->pairs[i].value, NODE_MAP, step ? "步骤" : "动作");
        bool known = !state && deed_of_some_state(reg, map->pairs[i].key);
        for (size_t k = 0; k < deeds->n; k++)
            known = known || strcmp(deeds->at[k].name, map->pairs[i].key) == 0;
        if (!known) /* an addition may contribute to a deed that is there */
            *list_push(loader->arena, deeds) = (struct deed){.name = map->pairs[i].key, .step = step};
    }
}

static bool is_final(const struct node *node)
{
    return (node->kind == NODE_TEXT && strcmp(node->text, "final") == 0) || load_yes(node, "final");
}

static void declare_flow(struct loader *loader, struct reg *reg, const struct node *flow)
{
    flow = load_shape(loader, flow, NODE_MAP, "流程");
    for (size_t i = 0; flow && i < flow->n; i++) {
        const char *name = flow->pairs[i].key;
        const struct node *node = flow->pairs[i].value;
        if (!is_final(node))
            load_shape(loader, node, NODE_MAP, "状态");
        struct state *state = (struct state *)reg_state(reg, name);
        if (!state) {
            state = list_push(loader->arena, &reg->states);
            *state = (struct state){
                .name = name, .title = node_text(node, "title"), .en = node_text(node, "en"), .final = is_final(node)};
            if (!state->title)
                state->title = name;
        }
        declare_deeds(loader, reg, state, node_get(node, "actions"), false);
        declare_deeds(loader, reg, state, node_get(node, "steps"), true);
        if (node_get(node_get(node, "steps"), "policy"))
            state->steps_policy = load_text(loader, node_get(node, "steps"), "policy");
    }
}

static void state_choices(struct loader *loader, struct reg *reg)
{
    struct field *field = (struct field *)reg_field(reg, "state");
    if (field && field->builtin && !field->choices.n)
        for (size_t i = 0; i < reg->states.n; i++)
            *list_push(loader->arena, &field->choices) = reg->states.at[i].name;
}

/* --- registers --- */

/* The engine's own columns are called in English by their names: first-due, First due. */
static struct field builtin_field(struct loader *loader, const struct field *column)
{
    struct field field = *column;
    char *en = arena_text(loader->arena, column->name);
    for (char *at = en; *at; at++)
        *at = *at == '-' ? ' ' : at == en && *at >= 'a' && *at <= 'z' ? (char)(*at - 'a' + 'A') : *at;
    field.en = field.en ? field.en : en;
    return field;
}

static struct reg *register_new(struct loader *loader, const char *name)
{
    struct reg *reg = ARENA_NEW(loader->arena, struct reg);
    size_t n;
    const struct field *columns = builtin_columns(&n);
    reg->name = name;
    for (size_t i = 0; i < n; i++)
        *list_push(loader->arena, &reg->fields) = builtin_field(loader, &columns[i]);
    *list_push(loader->arena, &reg->deeds) =
        (struct deed){.name = "open", .title = "登记", .en = "Enter", .asks_all = true};
    *list_push(loader->arena, &reg->deeds) =
        (struct deed){.name = "edit", .title = "修改", .en = "Edit", .asks_all = true};
    map_set(loader->arena, &loader->law->regs, name, reg);
    return reg;
}

void load_builtin(struct loader *loader)
{
    size_t n, holder_count;
    const struct builtin_reg *regs = builtin_regs(&n);
    for (size_t i = 0; i < n; i++) {
        struct reg *reg = register_new(loader, regs[i].name);
        reg->title = regs[i].title;
        reg->en = regs[i].en;
        reg->builtin = true;
        reg->deeds.n = 0;
        for (size_t k = 0; k < regs[i].field_count; k++)
            *list_push(loader->arena, &reg->fields) = builtin_field(loader, &regs[i].fields[k]);
        for (const struct builtin_state *state = regs[i].states; state && state->name; state++)
            *list_push(loader->arena, &reg->states) = (struct state){
                .name = state->name, .title = state->title, .en = state->en, .final = state->final, .reg = reg};
        state_choices(loader, reg);
    }
    struct reg *task = map_get(&loader->law->regs, "task");
    struct reg *holder = (struct reg *)declare_lines(loader, "base", task, "holder", NULL);
    const struct field *columns = builtin_holders(&holder_count);
    for (size_t i = 0; i < holder_count; i++)
        *list_push(loader->arena, &holder->fields) = columns[i];
    *list_push(loader->arena, &task->fields) =
        (struct field){.name = "holder", .title = "承办", .type = TYPE_LINES, .lines = holder, .builtin = true};
}

static void declare_registers(struct loader *loader, const struct source *source)
{
    const struct node *map = node_get(source->root, "registers");
    for (size_t i = 0; map && map->kind == NODE_MAP && i < map->n; i++) {
        const struct node *node = map->pairs[i].value;
        const char *name = map->pairs[i].key;
        load_shape(loader, node, NODE_MAP, "台账");
        const struct reg *there = law_reg(loader->law, name);
        if (there) {
            load_fault(loader, node,
                       "台账“%s”定义了两次，另一处在%s；各制度的台账不能同名，请换一个名字，或用 additions 补充那一个",
                       name,
                       there->builtin ? "程序里"
                                      : arena_printf(loader->arena, " %s:%d", there->origin.file, there->origin.line));
            continue;
        }
        struct reg *reg = register_new(loader, name);
        reg->title = load_text(loader, node, "title");
        reg->en = load_text(loader, node, "en");
        reg->area = load_text(loader, node, "area");
        if (!reg->title)
            reg->title = name;
        reg->origin = load_origin(loader, source->pack, node, name, NULL);
        declare_fields(loader, &reg->origin, reg, node_get(node, "fields"));
        declare_deeds(loader, reg, NULL, node_get(node, "actions"), false);
        declare_flow(loader, reg, node_get(node, "flow"));
        state_choices(loader, reg);
    }
}

/* A register's own pack owns its states. */
static void refuse_new_states(struct loader *loader, const struct reg *reg, const struct node *flow)
{
    for (size_t i = 0; flow && flow->kind == NODE_MAP && i < flow->n; i++)
        if (!reg_state(reg, flow->pairs[i].key))
            load_fault(loader, flow->pairs[i].value, "补充不能给“%s”加状态“%s”，只能在已有的状态里加步骤、动作和后果",
                       reg->title, flow->pairs[i].key);
}

static void declare_additions(struct loader *loader, const struct source *source)
{
    const struct node *map = node_get(source->root, "additions");
    for (size_t i = 0; map && map->kind == NODE_MAP && i < map->n; i++) {
        const struct node *node = map->pairs[i].value;
        struct reg *reg = map_get(&loader->law->regs, map->pairs[i].key);
        if (!reg) {
            load_fault(loader, node, "没有台账“%s”，不能补充", map->pairs[i].key);
            continue;
        }
        struct origin origin = load_origin(loader, source->pack, node, reg->name, &reg->origin);
        declare_fields(loader, &origin, reg, node_get(node, "fields"));
        declare_deeds(loader, reg, NULL, node_get(node, "actions"), false);
        refuse_new_states(loader, reg, node_get(node, "flow"));
        declare_flow(loader, reg, node_get(node, "flow"));
    }
}

static void declare_facts(struct loader *loader, const struct source *source)
{
    const struct node *map = node_get(source->root, "facts");
    for (size_t i = 0; map && map->kind == NODE_MAP && i < map->n; i++) {
        const struct node *node = map->pairs[i].value;
        struct reg shell = {.name = map->pairs[i].key,
                            .origin = load_origin(loader, source->pack, node, map->pairs[i].key, NULL)};
        load_keys(loader, node, "事实", "source fields");
        declare_fields(loader, &shell.origin, &shell, node_get(node, "fields"));
        struct fact_def *fact = ARENA_NEW(loader->arena, struct fact_def);
        *fact = (struct fact_def){
            .name = map->pairs[i].key,
            .title = load_text(loader, node, "title"),
            .en = load_text(loader, node, "en"),
            .source = load_text(loader, node, "source"),
            .fields = shell.fields,
            .origin = shell.origin,
        };
        if (map_set(loader->arena, &loader->law->facts, fact->name, fact))
            load_fault(loader, node, "事实“%s”定义了两次", fact->name);
    }
}

/* Steps of policies are deeds of the registers whose states take them. */
static void declare_policy_steps(struct loader *loader, const struct node *policy)
{
    const struct node *steps = node_get(policy, "steps");
    const char *kind = node_text(policy, "kind");
    for (size_t r = 0; kind && steps && steps->kind == NODE_MAP && r < loader->law->regs.n; r++) {
        struct reg *reg = loader->law->regs.rows[r].value;
        for (size_t s = 0; s < reg->states.n; s++)
            for (size_t i = 0; text_same(reg->states.at[s].steps_policy, kind) && i < steps->n; i++)
                *list_push(loader->arena, &reg->policy_steps) = steps->pairs[i].key;
    }
}

static void link_states(struct loader *loader)
{
    for (size_t i = 0; i < loader->law->regs.n; i++) {
        struct reg *reg = loader->law->regs.rows[i].value;
        for (size_t k = 0; k < reg->states.n; k++) {
            reg->states.at[k].reg = reg;
            for (size_t d = 0; d < reg->states.at[k].deeds.n; d++)
                reg->states.at[k].deeds.at[d].state = &reg->states.at[k];
        }
    }
}

void load_declare(struct loader *loader)
{
    struct law *law = loader->law;
    for (size_t i = 0; i < loader->sources.n; i++) {
        const struct source *source = &loader->sources.at[i];
        declare_head(loader, source);
        declare_clauses(loader, source);
        declare_posts(loader, source);
        declare_registers(loader, source);
        declare_facts(loader, source);
        declare_named(loader, source, "settings", &law->settings, sizeof(struct setting));
        declare_named(loader, source, "groups", &law->groups, sizeof(struct group));
        declare_named(loader, source, "policy-kinds", &law->policy_kinds, sizeof(struct policy_kind));
        declare_named(loader, source, "ladders", &law->ladders, sizeof(struct ladder));
        declare_named(loader, source, "notices", &law->notices, sizeof(struct notice));
        declare_named(loader, source, "forms", &law->forms, sizeof(struct form));
    }
    for (size_t i = 0; i < loader->sources.n; i++)
        declare_additions(loader, &loader->sources.at[i]);
    for (size_t i = 0; i < loader->sources.n; i++) {
        const struct node *list = node_get(loader->sources.at[i].root, "policies");
        for (size_t k = 0; list && list->kind == NODE_LIST && k < list->n; k++)
            declare_policy_steps(loader, list->items[k]);
    }
    for (size_t i = 0; i < law->clauses.n; i++)
        if (map_set(loader->arena, &law->clause_of, law->clauses.at[i].id, &law->clauses.at[i]))
            load_fault(loader, NULL, "条款“%s”定义了两次", law->clauses.at[i].id);
    link_states(loader);
}
