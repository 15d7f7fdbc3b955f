#include "rules/load_inner.h"

#include <stdlib.h>
#include <string.h>

/* The parts that occur in many places: needs, effects, clocks, deeds. */

static const char *below(struct loader *loader, const char *path, const char *name)
{
    return arena_printf(loader->arena, "%s.%s", path, name);
}

/* --- needs --- */

static struct need need_of_text(struct loader *loader, const struct scope *scope, const char *text)
{
    struct need need = {.text = text};
    const struct field *field = reg_field(scope->subject, text);
    if (field && field->type != TYPE_FLAG) {
        need.field = field->name;
        if (field->lines) /* no column of the record: filled when there is a row */
            need.that = term_parse(scope, arena_printf(loader->arena, "exists %s", text));
    } else {
        need.that = term_parse(scope, text);
    }
    return need;
}

static struct need need_of_map(struct loader *loader, const struct scope *scope, const struct node *map)
{
    const char *that = load_text(loader, map, "that");
    const char *weight = load_choice(loader, map, "weight", "refuse reason warn");
    load_keys(loader, map, "条件", "that else weight");
    if (!that) {
        load_fault(loader, map, "条件要写明 that");
        return (struct need){0};
    }
    struct need need = need_of_text(loader, scope, that);
    need.otherwise = load_text(loader, map, "else");
    need.otherwise_en = load_text(loader, map, "en");
    if (text_same(weight, "reason"))
        need.weight = WEIGHT_REASON;
    if (text_same(weight, "warn"))
        need.weight = WEIGHT_WARN;
    return need;
}

struct needs load_needs(struct loader *loader, const struct scope *scope, const char *pack, const struct node *list,
                        const char *path, const struct origin *outer)
{
    struct needs needs = {0};
    if (!list || list->kind == NODE_NULL)
        return needs;
    size_t n = list->kind == NODE_LIST ? list->n : 1;
    for (size_t i = 0; i < n; i++) {
        const struct node *node = list->kind == NODE_LIST ? list->items[i] : list;
        struct scope here = *scope;
        here.where = node_where(loader->arena, node);
        struct need need =
            node->kind == NODE_TEXT ? need_of_text(loader, &here, node->text) : need_of_map(loader, &here, node);
        need.origin = load_origin(loader, pack, node, below(loader, path, "needs"), outer);
        if (need.that || need.field)
            *list_push(loader->arena, &needs) = need;
    }
    return needs;
}

/* --- effects --- */

void load_assign(struct loader *loader, const struct scope *scope, const struct reg *target, const struct node *map,
                 struct assigns *ret_values)
{
    for (size_t i = 0; map && map->kind == NODE_MAP && i < map->n; i++) {
        const struct node *node = map->pairs[i].value;
        const char *name = map->pairs[i].key;
        struct scope here = *scope;
        here.where = node_where(loader->arena, node);
        const struct field *field = reg_field(target, name);
        if (target && !field) {
            struct names known = {0};
            for (size_t k = 0; k < target->fields.n; k++)
                *list_push(loader->arena, &known) = target->fields.at[k].name;
            const char *near = nearest_name(name, &known);
            load_fault(loader, node, "%s没有字段“%s”%s%s%s", target->title, name, near ? "，是不是“" : "",
                       near ? near : "", near ? "”" : "");
            continue;
        }
        if (node->kind != NODE_TEXT) {
            load_fault(loader, node, "“%s”的值应是一个词或一句话", name);
            continue;
        }
        *list_push(loader->arena, ret_values) =
            (struct assign){.name = name, .value = term_parse_value(&here, field, node->text)};
    }
}

static void load_set(struct loader *loader, const struct scope *scope, const struct node *map, struct effect *effect)
{
    for (size_t i = 0; map && map->kind == NODE_MAP && i < map->n; i++) {
        const struct node *node = map->pairs[i].value;
        const struct field *field = NULL;
        struct scope here = *scope;
        here.where = node_where(loader->arena, node);
        const struct path *path = path_parse(&here, map->pairs[i].key, &field);
        const char *text = node->kind == NODE_TEXT ? node->text : NULL;
        if (!text) {
            load_fault(loader, node, "set 的值应是一个词或一句话");
            continue;
        }
        *list_push(loader->arena, &effect->values) =
            (struct assign){.name = map->pairs[i].key, .path = path, .value = term_parse_value(&here, field, text)};
    }
}

static const struct reg *row_of_each(struct loader *loader, struct scope *scope, const struct node *map,
                                     struct effect *effect)
{
    const char *each = load_text(loader, map, "each");
    const struct reg *row = NULL;
    if (!each)
        return NULL;
    effect->each = set_parse(scope, each, &row);
    if (row && scope->depth < SCOPE_DEPTH)
        scope->rows[scope->depth++] = row;
    return row;
}

static const char *verb_of(const struct node *map, enum effect_kind *ret_kind)
{
    static const char *const VERBS[] = {"notify", "escalate", "open", "set", "go", "print", "strike", "call"};
    for (size_t i = 0; i < sizeof VERBS / sizeof *VERBS; i++)
        if (node_get(map, VERBS[i])) {
            *ret_kind = (enum effect_kind)i;
            return VERBS[i];
        }
    return NULL;
}

static void check_target(struct loader *loader, const struct node *map, const struct effect *effect)
{
    struct reg *opened = effect->kind == EFFECT_OPEN ? map_get(&loader->law->regs, effect->name) : NULL;
    if (opened)
        opened->laid_out = true;
    else if (effect->kind == EFFECT_OPEN)
        load_fault(loader, map, "没有台账“%s”可以 open", effect->name);
    if (effect->kind == EFFECT_PRINT && !map_get(&loader->law->forms, effect->name))
        load_fault(loader, map, "没有单据“%s”", effect->name);
    if (effect->kind == EFFECT_STRIKE && !map_get(&loader->law->ladders, effect->name))
        load_fault(loader, map, "没有阶梯“%s”：strike 后面写阶梯的名字，记在哪个单位名下由记录的单位定",
                   effect->name ? effect->name : "");
    if (effect->notice && !map_get(&loader->law->notices, effect->notice))
        load_fault(loader, map, "没有通知“%s”", effect->notice);
}

/* Terms about one record of the register that an effect opens. */
static struct scope scope_over(struct loader *loader, const struct node *map, const struct reg *reg)
{
    struct scope scope = load_scope(loader, map, NULL);
    scope.rows[scope.depth++] = reg;
    return scope;
}

static struct effect load_effect(struct loader *loader, const struct scope *outer, const char *pack,
                                 const struct node *map, const char *path, const struct origin *origin)
{
    struct effect effect = {0};
    struct scope scope = *outer;
    scope.where = node_where(loader->arena, map);
    load_keys(
        loader, map, "后果",
        "notify escalate open set go print strike call if each values notice same-as again stays while key as of prove undo");
    const char *verb = verb_of(map, &effect.kind);
    if (!verb) {
        load_fault(loader, map, "后果只能是 notify escalate open set go print strike call 之一");
        return effect;
    }
    effect.origin = load_origin(loader, pack, map, below(loader, path, verb), origin);
    row_of_each(loader, &scope, map, &effect);
    effect.when = node_get(map, "if") ? term_parse(&scope, load_text(loader, map, "if")) : NULL;
    effect.notice = load_text(loader, map, "notice");
    effect.same_as = load_names(loader, node_get(map, "same-as"));
    effect.again = load_choice(loader, map, "again", "reopen");
    effect.undo = load_yes(map, "undo");
    if (node_get(map, "as"))
        effect.as = path_parse(&scope, load_text(loader, map, "as"), NULL);
    if (node_get(map, "key"))
        effect.key = term_parse(&scope, load_text(loader, map, "key"));
    if (node_get(map, "of")) {
        struct typed of = term_parse_typed(&scope, load_text(loader, map, "of"));
        effect.of = of.term;
        effect.of_reg = of.reg;
    }
    if (effect.kind == EFFECT_NOTIFY || effect.kind == EFFECT_ESCALATE) {
        effect.who = load_who(loader, &scope, node_get(map, verb));
    } else if (effect.kind == EFFECT_SET) {
        load_set(loader, &scope, node_get(map, verb), &effect);
    } else {
        effect.name = load_text(loader, map, verb);
        const struct reg *target = effect.kind == EFFECT_OPEN ? law_reg(loader->law, effect.name) : NULL;
        if (node_get(map, "while")) {
            const struct scope joined = scope_over(loader, map, target); /* the record that would be joined */
            effect.same_while = term_parse(&joined, load_text(loader, map, "while"));
        }
        if (node_get(map, "stays")) {
            struct scope known = scope_over(loader, map, target);
            known.fact = outer->fact;
            known.any_fact = outer->any_fact;
            effect.stays = term_parse(&known, load_text(loader, map, "stays"));
        }
        load_assign(loader, &scope, target, node_get(map, "values"), &effect.values);
    }
    const char *prove = load_text(loader, map, "prove");
    if (prove) {
        struct due_phrase *phrase = ARENA_NEW(loader->arena, struct due_phrase);
        struct oops oops = {0};
        if (due_parse(loader->arena, prove, phrase, &oops))
            load_fault(loader, map, "prove：%s", oops.zh);
        else if (phrase->kind != DUE_SPAN)
            load_fault(loader, map, "prove 应是一段时间，如 15 minutes");
        effect.prove = phrase;
    }
    check_target(loader, map, &effect);
    return effect;
}

struct effects load_effects(struct loader *loader, const struct scope *scope, const char *pack, const struct node *list,
                            const char *path, const struct origin *outer)
{
    struct effects effects = {0};
    if (!list || list->kind == NODE_NULL)
        return effects;
    size_t n = list->kind == NODE_LIST ? list->n : 1;
    for (size_t i = 0; i < n; i++) {
        const struct node *node = list->kind == NODE_LIST ? list->items[i] : list;
        if (node->kind != NODE_MAP)
            load_fault(loader, node, "后果应写成“动词: 对象”");
        else
            *list_push(loader->arena, &effects) = load_effect(loader, scope, pack, node, path, outer);
    }
    return effects;
}

/* --- clocks --- */

/* A span that is not written out but kept in a setting or decided by a policy. */
static const struct term *span_term(struct loader *loader, const struct scope *scope, const struct node *node,
                                    struct due_phrase *phrase)
{
    bool setting =
        (phrase->kind == DUE_NAME || phrase->kind == DUE_SETTING) && map_get(&loader->law->settings, phrase->name);
    if (setting) {
        phrase->kind = DUE_SETTING;
        phrase->anchor_count = phrase->side == DUE_FREE ? 0 : phrase->anchor_count;
        return term_parse(
            &(struct scope){.arena = scope->arena, .law = scope->law, .issues = scope->issues, .where = scope->where},
            phrase->name);
    }
    if (phrase->kind == DUE_NAME) {
        phrase->kind = DUE_MOMENT;
        return NULL;
    }
    if (phrase->kind == DUE_POLICY)
        return term_parse(scope, arena_printf(loader->arena, "policy %s", phrase->name));
    if (phrase->kind == DUE_SETTING)
        load_fault(loader, node, "没有设置“%s”", phrase->name);
    return NULL;
}

static struct marks load_marks(struct loader *loader, const struct scope *scope, const char *pack,
                               const struct node *map, const char *path, const struct origin *outer)
{
    struct marks marks = {0};
    map = load_shape(loader, map, NODE_MAP, "before、later、held ");
    for (size_t i = 0; map && i < map->n; i++) {
        struct mark mark = {0};
        struct oops oops = {0};
        if (due_parse(loader->arena, map->pairs[i].key, &mark.after, &oops)) {
            load_fault(loader, map->pairs[i].value, "“%s”：%s", map->pairs[i].key, oops.zh);
            continue;
        }
        mark.span_path = span_term(loader, scope, map->pairs[i].value, &mark.after);
        mark.effects = load_effects(loader, scope, pack, map->pairs[i].value, path, outer);
        *list_push(loader->arena, &marks) = mark;
    }
    return marks;
}

static void load_extend(struct loader *loader, const struct scope *scope, const char *pack, const struct node *map,
                        const char *path, const struct origin *outer, struct clock *clock)
{
    if (!map)
        return;
    load_keys(loader, map, "延期", "asks by");
    clock->extend.may = true;
    clock->extend.title = load_text(loader, map, "title");
    clock->extend.en = load_text(loader, map, "en");
    clock->extend.asks = load_names(loader, node_get(map, "asks"));
    clock->extend.by = load_who(loader, scope, node_get(map, "by"));
    clock->extend.origin = load_origin(loader, pack, map, below(loader, path, "extend"), outer);
}

static void load_due(struct loader *loader, const struct scope *scope, const struct node *map, const char *text,
                     struct clock *clock)
{
    struct oops oops = {0};
    const struct node *node = node_get(map, "due");
    clock->set = true;
    clock->text = text;
    if (due_parse(loader->arena, text, &clock->due, &oops)) {
        load_fault(loader, node, "时限“%s”：%s", text, oops.zh);
        clock->set = false;
        return;
    }
    clock->span = span_term(loader, scope, node, &clock->due);
    struct scope here = *scope;
    here.where = node_where(loader->arena, node);
    for (size_t i = 0; i < clock->due.anchor_count; i++) {
        if (!strcmp(clock->due.anchors[i], "broken"))
            continue; /* the start of the task itself */
        const struct term *anchor = term_parse(&here, clock->due.anchors[i]);
        if (anchor)
            *list_push(loader->arena, &clock->anchors) = anchor;
    }
}

void load_clock(struct loader *loader, const struct scope *scope, const char *pack, const struct node *map,
                const char *path, const struct origin *outer, struct clock *ret_clock)
{
    const char *due = load_text(loader, map, "due");
    if (due)
        load_due(loader, scope, map, due, ret_clock);
    const struct node *before = node_get(map, "before"), *later = node_get(map, "later"),
                      *held = node_get(map, "held"), *missed = node_get(map, "missed");
    if (before)
        ret_clock->before = load_marks(loader, scope, pack, before, below(loader, path, "before"), outer);
    if (later)
        ret_clock->later = load_marks(loader, scope, pack, later, below(loader, path, "later"), outer);
    if (held)
        ret_clock->held = load_marks(loader, scope, pack, held, below(loader, path, "held"), outer);
    if (missed)
        ret_clock->missed = load_effects(loader, scope, pack, missed, below(loader, path, "missed"), outer);
    if (node_get(map, "pause"))
        ret_clock->pause = term_parse(scope, load_text(loader, map, "pause"));
    load_extend(loader, scope, pack, node_get(map, "extend"), path, outer, ret_clock);
}

/* --- deeds --- */

/* What a deed asks for when it does not say: the fields that it needs. */
static void asks_of_needs(struct loader *loader, struct deed *deed)
{
    for (size_t i = 0; i < deed->needs.n; i++)
        if (deed->needs.at[i].field)
            *list_push(loader->arena, &deed->asks) = deed->needs.at[i].field;
}

static void join_names(struct loader *loader, struct names *into, struct names more)
{
    for (size_t i = 0; i < more.n; i++)
        *list_push(loader->arena, into) = more.at[i];
}

static const struct term *load_if(struct loader *loader, const struct scope *scope, const struct node *map,
                                  const char *key)
{
    const char *text = load_text(loader, map, key);
    struct scope here = *scope;
    here.where = node_get(map, key) ? node_where(loader->arena, node_get(map, key)) : scope->where;
    return text ? term_parse(&here, text) : NULL;
}

static void load_step_words(struct loader *loader, const struct scope *scope, const char *pack, const struct node *map,
                            const char *path, const struct origin *outer, struct deed *deed)
{
    join_names(loader, &deed->after, load_names(loader, node_get(map, "after")));
    join_names(loader, &deed->returns, load_names(loader, node_get(map, "returns")));
    if (node_get(map, "rejects"))
        deed->rejects = load_text(loader, map, "rejects");
    if (text_same(node_text(map, "early"), "reason"))
        deed->early_text = "reason";
    else
        deed->early = load_if(loader, scope, map, "early");
    load_clock(loader, scope, pack, map, path, outer, &deed->clock);
}

/* What an addition contributes stays the deed of its register: it may carry further clauses. */
static void deed_origin(struct loader *loader, const char *pack, const struct node *map, const char *path,
                        const struct origin *outer, struct deed *deed)
{
    if (!deed->origin.path) {
        deed->origin = load_origin(loader, pack, map, path, outer);
        return;
    }
    struct names all = {0};
    join_names(loader, &all, deed->origin.clauses);
    join_names(loader, &all, load_names(loader, node_get(map, "clauses")));
    deed->origin.clauses = all;
}

/* `open` and `edit` take every field, unless the register's own pack names those they may touch. */
static void load_asks(struct loader *loader, const struct reg *reg, const char *pack, const struct node *map,
                      struct deed *deed)
{
    const struct node *asks = node_get(map, "asks");
    if (asks)
        join_names(loader, &deed->asks, load_names(loader, asks));
    if (asks && text_same(reg->origin.pack, pack))
        deed->asks_all = false;
    if (!asks && !deed->asks_all)
        asks_of_needs(loader, deed);
}

void load_deed(struct loader *loader, const struct reg *reg, const char *pack, const struct node *map, const char *path,
               const struct origin *outer, struct deed *deed)
{
    static const char WORDS[] = "by not-by second in-person auth only-from if needs asks then transfer withdraw to "
                                "after early returns rejects due before "
                                "missed later extend pause held";
    static const char OF_ANOTHER[] = "second in-person auth not-by needs asks then transfer withdraw";
    struct scope scope = load_scope(loader, map, reg);
    bool another = deed->origin.path &&
                   !text_same(deed->origin.pack, pack); /* who may do it and where it leads, its own pack says */
    load_keys(loader, map, another ? "给别的制度包的动作补充时，这" : "动作", another ? OF_ANOTHER : WORDS);
    deed_origin(loader, pack, map, path, outer, deed);
    if (node_get(map, "title"))
        deed->title = load_text(loader, map, "title");
    if (node_get(map, "en"))
        deed->en = load_text(loader, map, "en");
    if (!deed->title)
        deed->title = deed->name;
    if (node_get(map, "by"))
        deed->by = load_who(loader, &scope, node_get(map, "by"));
    if (node_get(map, "second"))
        deed->second = load_who(loader, &scope, node_get(map, "second"));
    if (node_get(map, "only-from"))
        deed->only_from = load_who(loader, &scope, node_get(map, "only-from"));
    if (node_get(map, "auth"))
        deed->auth = load_choice(loader, map, "auth", "again second-factor");
    if (node_get(map, "to"))
        deed->to = load_text(loader, map, "to");
    if (node_get(map, "if"))
        deed->when = load_if(loader, &scope, map, "if");
    join_names(loader, &deed->not_by, load_names(loader, node_get(map, "not-by")));
    deed->in_person = deed->in_person || load_yes(map, "in-person");
    deed->no_transfer = deed->no_transfer || text_same(node_text(map, "transfer"), "no");
    deed->no_withdraw = deed->no_withdraw || text_same(node_text(map, "withdraw"), "no");
    struct needs needs = load_needs(loader, &scope, pack, node_get(map, "needs"), path, &deed->origin);
    for (size_t i = 0; i < needs.n; i++)
        *list_push(loader->arena, &deed->needs) = needs.at[i];
    struct effects then =
        load_effects(loader, &scope, pack, node_get(map, "then"), below(loader, path, "then"), &deed->origin);
    for (size_t i = 0; i < then.n; i++)
        *list_push(loader->arena, &deed->then) = then.at[i];
    load_asks(loader, reg, pack, map, deed);
    load_step_words(loader, &scope, pack, map, path, &deed->origin, deed);
    if (deed->to && !reg_state(reg, deed->to))
        load_fault(loader, map, "没有状态“%s”可以去", deed->to);
}
