#include "rules/load_inner.h"
#include "rules/terms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Second pass over all that stands beside registers: settings, people, duties, policies, watches, rules,
 * ladders, indicators, notices, forms. */

typedef void each_fn(struct loader *loader, const struct source *source, const char *name, const struct node *node);

static void each_named(struct loader *loader, const char *section, each_fn *fn)
{
    for (size_t s = 0; s < loader->sources.n; s++) {
        const struct node *map = node_get(loader->sources.at[s].root, section);
        for (size_t i = 0; map && map->kind == NODE_MAP && i < map->n; i++) {
            if (map->pairs[i].value->kind == NODE_MAP)
                fn(loader, &loader->sources.at[s], map->pairs[i].key, map->pairs[i].value);
            else
                load_fault(loader, map->pairs[i].value, "“%s”应写成“词: 内容”的形式", map->pairs[i].key);
        }
    }
}

struct period_phrase *load_period(struct loader *loader, const struct node *node)
{
    struct oops oops = {0};
    if (!node || node->kind != NODE_TEXT)
        return NULL;
    struct period_phrase *phrase = ARENA_NEW(loader->arena, struct period_phrase);
    if (period_parse(loader->arena, node->text, phrase, &oops)) {
        load_fault(loader, node, "周期“%s”：%s", node->text, oops.zh);
        return NULL;
    }
    return phrase;
}

/* --- settings and people --- */

static void add_setting_row(struct loader *loader, const struct scope *scope, struct setting *setting, const char *key,
                            const char *text)
{
    const struct term *value = term_parse_value(scope, NULL, text);
    *list_push(loader->arena, &setting->rows) = (struct setting_row){key, value, value, text ? text : ""};
}

static void load_setting(struct loader *loader, const struct source *source, const char *name, const struct node *node)
{
    struct setting *setting = map_get(&loader->law->settings, name);
    const struct node *value = node_get(node, "value");
    load_keys(loader, node, "设置", "value per may source");
    setting->name = name;
    setting->title = load_text(loader, node, "title");
    setting->en = load_text(loader, node, "en");
    setting->per = load_text(loader, node, "per");
    setting->may = load_choice(loader, node, "may", "change tighten no");
    setting->source = load_text(loader, node, "source");
    setting->origin = load_origin(loader, source->pack, node, name, NULL);
    struct scope scope = load_scope(loader, node, NULL);
    if (!value)
        load_fault(loader, node, "设置要写明 value");
    else if (value->kind == NODE_MAP)
        for (size_t i = 0; i < value->n; i++)
            add_setting_row(loader, &scope, setting, value->pairs[i].key, value->pairs[i].value->text);
    else
        add_setting_row(loader, &scope, setting, NULL, value->text);
}

/* A span may become shorter, a number larger; spans of unlike units have no order of their own. */
static bool is_stricter(const char *given, const char *own, bool *ret_alike)
{
    struct span was, is;
    struct oops ignored = {0};
    char *end_was, *end_is;
    double from = strtod(given, &end_was), to = strtod(own, &end_is);
    bool spans = span_parse(given, &was, &ignored) == 0, span = span_parse(own, &is, &ignored) == 0;
    *ret_alike =
        spans ? span && was.unit == is.unit : (end_was == given || *end_was) == (end_is == own || *end_is) && !span;
    return spans ? is.n <= was.n : to >= from;
}

static struct setting_row *setting_row(struct setting *setting, const char *key)
{
    for (size_t i = 0; i < setting->rows.n; i++)
        if (text_same(setting->rows.at[i].key ? setting->rows.at[i].key : "", key))
            return &setting->rows.at[i];
    return NULL;
}

static void set_value(struct loader *loader, struct setting *setting, const char *key, const struct node *node)
{
    struct setting_row *row = setting_row(setting, key);
    const char *own = node->kind == NODE_TEXT ? node->text : "";
    bool alike, tighten = !strcmp(setting->may, "tighten");
    if (!row || !*own) {
        load_fault(loader, node, "设置“%s”没有“%s”这一行，或没有写值", setting->title, key);
        return;
    }
    bool stricter = is_stricter(row->said, own, &alike);
    if (tighten ? !stricter || !alike : !alike)
        load_fault(loader, node, "“%s”原为 %s，%s，不能改为 %s", setting->title, row->said,
                   !alike     ? "要写成同样的单位"
                   : tighten  ? "只能改得更严（时长更短、数字更大）"
                              : "",
                   own);
    struct scope scope = load_scope(loader, node, NULL);
    row->value = term_parse_value(&scope, NULL, own);
}

/* What the institution has set where a regulation leaves it room: {setting: value}, or {setting: {row: value}}. */
static void load_values(struct loader *loader)
{
    for (size_t s = 0; s < loader->sources.n; s++) {
        const struct node *values = node_get(loader->sources.at[s].root, "values");
        for (size_t i = 0; values && values->kind == NODE_MAP && i < values->n; i++) {
            const struct node *node = values->pairs[i].value;
            struct setting *setting = map_get(&loader->law->settings, values->pairs[i].key);
            if (!setting)
                load_fault(loader, node, "没有设置“%s”", values->pairs[i].key);
            else if (text_empty(setting->may) || !strcmp(setting->may, "no"))
                load_fault(loader, node, "“%s”由条款规定，不能修改", setting->title);
            else if (node->kind == NODE_MAP)
                for (size_t k = 0; k < node->n; k++)
                    set_value(loader, setting, node->pairs[k].key, node->pairs[k].value);
            else
                set_value(loader, setting, "", node);
        }
    }
}

static void load_post(struct loader *loader, const struct source *source, const char *name, const struct node *node)
{
    (void)source;
    struct post *post = map_get(&loader->law->posts, name);
    struct scope scope = load_scope(loader, node, law_reg(loader->law, "holding"));
    post->vacant = load_who(loader, &scope, node_get(node, "vacant"));
    if (post->same_as && !map_get(&loader->law->posts, post->same_as))
        load_fault(loader, node, "same-as：没有岗位“%s”", post->same_as);
    post->eligible_text = load_text(loader, node, "eligible");
    post->eligible = load_cond(loader, node_get(node, "eligible"), law_reg(loader->law, "person"));
}

static void load_group(struct loader *loader, const struct source *source, const char *name, const struct node *node)
{
    struct group *group = map_get(&loader->law->groups, name);
    struct scope scope = load_scope(loader, node, NULL);
    load_keys(loader, node, "人员组", "chair members");
    group->name = name;
    group->title = load_text(loader, node, "title");
    group->en = load_text(loader, node, "en");
    group->chair = load_who(loader, &scope, node_get(node, "chair"));
    group->members = load_who(loader, &scope, node_get(node, "members"));
    group->origin = load_origin(loader, source->pack, node, name, NULL);
}

/* --- duties --- */

static const struct term *duty_cond(struct loader *loader, const struct scope *scope, const struct node *node,
                                    const char *key)
{
    const char *text = load_text(loader, node, key);
    struct scope here = *scope;
    here.where = node_get(node, key) ? node_where(loader->arena, node_get(node, key)) : scope->where;
    return text ? term_parse(&here, text) : NULL;
}

/* `draw: 20%`, or a setting that says so. */
static const struct term *load_draw(struct loader *loader, const struct node *node)
{
    struct scope scope = load_scope(loader, node, NULL);
    const struct term *term = node->kind == NODE_TEXT ? term_parse(&scope, node->text) : NULL, *part = term;
    if (term && term->kind == TERM_PATH && term->path->root == ROOT_SETTING) {
        const struct setting *setting = map_get(&loader->law->settings, node->text);
        part = setting && !setting->per && setting->rows.n ? setting->rows.at[0].value : NULL;
    }
    bool percent = part && part->kind == TERM_VALUE && part->value.kind == VALUE_REAL && part->value.real > 0 &&
                   part->value.real <= 1;
    if (term && !percent)
        load_fault(loader, node, "draw 写抽多少：百分数，如 20%%，或值为百分数的设置");
    return percent ? term : NULL;
}

static void load_duty(struct loader *loader, const char *pack, const char *name, const struct node *node,
                      const struct reg *outer)
{
    struct duty duty = {.name = outer ? arena_printf(loader->arena, "%s.%s", outer->name, name) : name,
                        .subject = outer};
    load_keys(loader, node, "例行任务",
              "of every always due who met fill while draw excuse pause held extend before missed later");
    duty.title = load_text(loader, node, "title");
    duty.en = load_text(loader, node, "en");
    duty.origin = load_origin(loader, pack, node, duty.name, outer ? &outer->origin : NULL);
    if (!duty.title)
        duty.title = name;
    if (node_get(node, "of"))
        duty.subject = load_subjects(loader, node_get(node, "of"), outer, &duty.among, &duty.lines);
    struct scope scope = load_scope(loader, node, duty.subject);
    duty.every = load_period(loader, node_get(node, "every"));
    scope.period = node_get(node, "every") != NULL; /* also where it was not understood: that is told once */
    if (duty.every && duty.every->during)
        duty.during = path_parse(&scope, duty.every->during, NULL);
    duty.always = duty_cond(loader, &scope, node, "always");
    duty.while_ = duty_cond(loader, &scope, node, "while");
    duty.met = duty_cond(loader, &scope, node, "met");
    duty.excuse = duty_cond(loader, &scope, node, "excuse");
    duty.fill = load_text(loader, node, "fill");
    struct reg *filled = duty.fill ? map_get(&loader->law->regs, duty.fill) : NULL;
    if (filled)
        filled->laid_out = true;
    else if (duty.fill)
        load_fault(loader, node, "fill：没有台账“%s”", duty.fill);
    if (node_get(node, "draw"))
        duty.draw = load_draw(loader, node_get(node, "draw"));
    duty.who = load_who(loader, &scope, node_get(node, "who"));
    load_clock(loader, &scope, pack, node, duty.name, &duty.origin, &duty.clock);
    if (!duty.who)
        load_fault(loader, node, "例行任务要写明 who");
    if (!duty.every && !duty.always && !duty.clock.set)
        load_fault(loader, node, "例行任务要有 every、always 或 due 之一");
    *list_push(loader->arena, &loader->law->duties) = duty;
}

static void load_top_duty(struct loader *loader, const struct source *source, const char *name, const struct node *node)
{
    load_duty(loader, source->pack, name, node, NULL);
}

static void load_inner_duties(struct loader *loader, const struct source *source, const char *name,
                              const struct node *node)
{
    const struct reg *reg = law_reg(loader->law, name);
    const struct node *map = node_get(node, "duties");
    for (size_t i = 0; reg && map && map->kind == NODE_MAP && i < map->n; i++)
        load_duty(loader, source->pack, map->pairs[i].key, map->pairs[i].value, reg);
}

/* --- policies --- */

static void load_policy_kind(struct loader *loader, const struct source *source, const char *name,
                             const struct node *node)
{
    static const char *const NO_ATTRIBUTE[] = {"of", "title", "en", "clauses"};
    struct policy_kind *kind = map_get(&loader->law->policy_kinds, name);
    kind->name = name;
    kind->title = load_text(loader, node, "title");
    kind->en = load_text(loader, node, "en");
    kind->of = load_text(loader, node, "of");
    kind->origin = load_origin(loader, source->pack, node, name, NULL);
    for (size_t i = 0; i < node->n; i++) {
        bool attribute = node->pairs[i].value->kind == NODE_MAP;
        for (size_t k = 0; k < sizeof NO_ATTRIBUTE / sizeof *NO_ATTRIBUTE; k++)
            attribute = attribute && strcmp(node->pairs[i].key, NO_ATTRIBUTE[k]);
        if (!attribute)
            continue;
        const struct node *map = node->pairs[i].value;
        load_keys(loader, map, "策略属性", "type join");
        *list_push(loader->arena, &kind->attributes) =
            (struct attribute){node->pairs[i].key, load_text(loader, map, "title"), load_text(loader, map, "type"),
                               load_text(loader, map, "join")};
    }
}

/* The register a chain or plan is about: the one with a state whose steps come from this kind. */
static const struct reg *register_of_steps(const struct law *law, const char *kind)
{
    for (size_t i = 0; i < law->regs.n; i++) {
        const struct reg *reg = law->regs.rows[i].value;
        for (size_t k = 0; k < reg->states.n; k++)
            if (text_same(reg->states.at[k].steps_policy, kind))
                return reg;
    }
    return NULL;
}

static void load_policy_steps(struct loader *loader, const struct source *source, const struct reg *reg,
                              const struct node *map, struct policy *policy)
{
    for (size_t i = 0; map && map->kind == NODE_MAP && i < map->n; i++)
        *list_push(loader->arena, &policy->steps) = (struct deed){.name = map->pairs[i].key, .step = true};
    for (size_t i = 0; reg && i < policy->steps.n; i++)
        load_deed(loader, reg, source->pack, map->pairs[i].value,
                  arena_printf(loader->arena, "%s.%s", policy->kind, map->pairs[i].key), &policy->origin,
                  &policy->steps.at[i]);
}

static const struct attribute *attribute_named(const struct policy_kind *kind, const char *name)
{
    for (size_t i = 0; kind && i < kind->attributes.n; i++)
        if (!strcmp(kind->attributes.at[i].name, name))
            return &kind->attributes.at[i];
    return NULL;
}

static const struct term *list_literal(struct loader *loader, const struct node *list)
{
    struct names names = load_names(loader, list);
    struct value *values = ARENA_ARRAY(loader->arena, struct value, names.n);
    for (size_t i = 0; i < names.n; i++)
        values[i] = VALUE_OF_TEXT(names.at[i]);
    return term_literal(loader->arena, VALUE_OF_LIST(values, names.n));
}

/* People, a list of words, yes or no, or an expression: as the attribute is declared. */
static struct assign policy_value(struct loader *loader, const struct scope *scope, const struct policy_kind *kind,
                                  const char *name, const struct node *node)
{
    const struct attribute *attribute = attribute_named(kind, name);
    struct assign assign = {.name = name};
    struct scope here = *scope;
    here.where = node_where(loader->arena, node);
    const char *type = attribute && attribute->type ? attribute->type : "";
    bool flag = node->kind == NODE_TEXT && (!strcmp(node->text, "yes") || !strcmp(node->text, "no"));
    if (!strcmp(type, "people"))
        assign.who = load_who(loader, &here, node);
    else if (!strcmp(type, "list"))
        assign.value = list_literal(loader, node);
    else if (node->kind != NODE_TEXT)
        load_fault(loader, node, "“%s”的值应是一个词或一句话；多个值要在 policy-kinds 里写 type: list 或 people", name);
    else
        assign.value = term_parse_value(&here, flag ? &(struct field){.type = TYPE_FLAG} : NULL, node->text);
    return assign;
}

static void load_policies(struct loader *loader, const struct source *source)
{
    const struct node *list = node_get(source->root, "policies");
    for (size_t i = 0; list && list->kind == NODE_LIST && i < list->n; i++) {
        const struct node *node = list->items[i];
        struct policy policy = {.kind = load_text(loader, node, "kind")};
        if (!policy.kind) {
            load_fault(loader, node, "策略要写明 kind");
            continue;
        }
        const struct policy_kind *kind = map_get(&loader->law->policy_kinds, policy.kind);
        const struct reg *reg =
            kind && kind->of ? law_reg(loader->law, kind->of) : register_of_steps(loader->law, policy.kind);
        policy.origin = load_origin(loader, source->pack, node, policy.kind, NULL);
        policy.for_ = load_cond(loader, node_get(node, "for"), reg);
        struct scope scope = load_scope(loader, node, reg);
        for (size_t k = 0; k < node->n; k++) {
            const char *key = node->pairs[k].key;
            if (!strcmp(key, "kind") || !strcmp(key, "for") || !strcmp(key, "clauses") || !strcmp(key, "title") ||
                !strcmp(key, "en") || !strcmp(key, "steps"))
                continue;
            struct assign assign = policy_value(loader, &scope, kind, key, node->pairs[k].value);
            *list_push(loader->arena, &policy.values) = assign;
        }
        load_policy_steps(loader, source, reg, node_get(node, "steps"), &policy);
        *list_push(loader->arena, &loader->law->policies) = policy;
    }
}

/* --- senses --- */

static void load_watch(struct loader *loader, const struct source *source, const char *name, const struct node *node)
{
    struct watch_def watch = {.name = name,
                              .title = load_text(loader, node, "title"),
                              .en = load_text(loader, node, "en"),
                              .down_k = 3,
                              .down_n = 5};
    struct oops oops = {0};
    const char *lines = NULL, *down = load_text(loader, node, "down"), *address = load_text(loader, node, "address");
    load_keys(loader, node, "监测", "of probe address every down expect maintenance");
    watch.origin = load_origin(loader, source->pack, node, name, NULL);
    watch.of = node_get(node, "of") ? load_subjects(loader, node_get(node, "of"), NULL, &watch.among, &lines) : NULL;
    watch.probe = load_text(loader, node, "probe");
    watch.expect = load_text(loader, node, "expect");
    watch.every = load_text(loader, node, "every");
    struct scope scope = load_scope(loader, node, watch.of);
    if (address)
        watch.address = term_parse_value(&scope, NULL, address);
    if (node_get(node, "maintenance"))
        watch.maintenance = term_parse(&scope, load_text(loader, node, "maintenance"));
    if (watch.every && map_get(&loader->law->settings, watch.every))
        watch.every_span = term_parse(&scope, watch.every);
    else if (!watch.every || span_parse(watch.every, &watch.interval, &oops))
        load_fault(loader, node, "监测要写明 every，如 1 minute");
    if (down && sscanf(down, "%d of %d", &watch.down_k, &watch.down_n) != 2)
        load_fault(loader, node, "down 应写成“3 of 5”");
    if (!watch.of || !watch.probe)
        load_fault(loader, node, "监测要写明 of 和 probe");
    else
        *list_push(loader->arena, &loader->law->watches) = watch;
}

static void load_window(struct loader *loader, const struct scope *scope, const struct node *map, struct rule *rule)
{
    struct oops oops = {0};
    if (!map)
        return;
    load_keys(loader, map, "窗口", "count of per over");
    rule->window.count = atoi(node_text(map, "count") ? node_text(map, "count") : "0");
    rule->window.of =
        node_get(map, "of")
            ? term_parse_value(scope, NULL, arena_printf(loader->arena, "fact.%s", load_text(loader, map, "of")))
            : NULL;
    rule->window.per =
        node_get(map, "per")
            ? term_parse_value(scope, NULL, arena_printf(loader->arena, "fact.%s", load_text(loader, map, "per")))
            : NULL;
    if (!node_text(map, "over") || span_parse(node_text(map, "over"), &rule->window.over, &oops))
        load_fault(loader, map, "窗口要写明 over，如 10 seconds");
}

static void load_rule(struct loader *loader, const struct source *source, const char *name, const struct node *node)
{
    struct rule rule = {.name = name,
                        .title = load_text(loader, node, "title"),
                        .en = load_text(loader, node, "en"),
                        .on = load_text(loader, node, "on")};
    load_keys(loader, node, "规则", "on if window do");
    rule.origin = load_origin(loader, source->pack, node, name, NULL);
    if (!rule.on) {
        load_fault(loader, node, "规则要写明 on");
        return;
    }
    const char *dot = strchr(rule.on, '.');
    if (dot &&
        !map_get(&loader->law->facts, rule.on)) /* a fact may be called like a deed of a register: device.threshold */
        rule.reg = law_reg(loader->law, arena_text_n(loader->arena, rule.on, (size_t)(dot - rule.on)));
    struct scope scope = load_scope(loader, node, rule.reg);
    scope.fact = map_get(&loader->law->facts, rule.on);
    scope.any_fact = !scope.fact;
    rule.when = node_get(node, "if") ? term_parse(&scope, load_text(loader, node, "if")) : NULL;
    load_window(loader, &scope, node_get(node, "window"), &rule);
    rule.then = load_effects(loader, &scope, source->pack, node_get(node, "do"), name, &rule.origin);
    *list_push(loader->arena, &loader->law->rules) = rule;
}

/* --- consequences and words --- */

static void load_ladder(struct loader *loader, const struct source *source, const char *name, const struct node *node)
{
    struct ladder *ladder = map_get(&loader->law->ladders, name);
    const struct node *rungs = node_get(node, "rungs");
    load_keys(loader, node, "阶梯", "per within rungs");
    *ladder = (struct ladder){
        .name = name,
        .title = load_text(loader, node, "title"),
        .en = load_text(loader, node, "en"),
        .per = load_text(loader, node, "per"),
        .within = load_text(loader, node, "within"),
        .origin = load_origin(loader, source->pack, node, name, NULL),
    };
    struct scope scope = load_scope(loader, node, law_reg(loader->law, "strike"));
    for (size_t i = 0; rungs && rungs->kind == NODE_MAP && i < rungs->n; i++)
        *list_push(loader->arena, &ladder->rungs) = (struct rung){
            atoi(rungs->pairs[i].key),
            load_effects(loader, &scope, source->pack, rungs->pairs[i].value,
                         arena_printf(loader->arena, "%s.%s", name, rungs->pairs[i].key), &ladder->origin)};
}

static void load_notice(struct loader *loader, const struct source *source, const char *name, const struct node *node)
{
    struct notice *notice = map_get(&loader->law->notices, name);
    struct oops oops = {0};
    load_keys(loader, node, "通知", "text text-en via once receipt else");
    *notice = (struct notice){
        .name = name,
        .title = load_text(loader, node, "title"),
        .en = load_text(loader, node, "en"),
        .text = load_text(loader, node, "text"),
        .text_en = load_text(loader, node, "text-en"),
        .via = load_names(loader, node_get(node, "via")),
        .receipt = load_text(loader, node, "receipt"),
        .once = load_text(loader, node, "once"),
        .origin = load_origin(loader, source->pack, node, name, NULL),
    };
    if (notice->receipt && span_parse(notice->receipt, &notice->receipt_span, &oops))
        load_fault(loader, node, "receipt：%s", oops.zh);
    if (notice->once && span_parse(notice->once, &notice->once_span, &oops))
        load_fault(loader, node, "once：%s", oops.zh);
    struct scope scope = load_scope(loader, node, law_reg(loader->law, "delivery"));
    notice->otherwise = load_effects(loader, &scope, source->pack, node_get(node, "else"), name, &notice->origin);
}

static void load_form(struct loader *loader, const struct source *source, const char *name, const struct node *node)
{
    struct form *form = map_get(&loader->law->forms, name);
    load_keys(loader, node, "单据", "of template number body basis");
    *form = (struct form){
        .name = name,
        .title = load_text(loader, node, "title"),
        .en = load_text(loader, node, "en"),
        .of = load_names(loader, node_get(node, "of")),
        .basis = load_names(loader, node_get(node, "basis")),
        .number = load_text(loader, node, "number"),
        .template = load_text(loader, node, "template"),
        .body = node_get(node, "body"),
        .origin = load_origin(loader, source->pack, node, name, NULL),
    };
    if (!form->origin.clauses.n)
        form->origin.clauses = form->basis; /* what it prints at its foot is what it rests on */
    if (!form->title)
        form->title = name;
    if (!form->of.n)
        load_fault(loader, node, "单据要写明 of 哪个台账");
    for (size_t i = 0; i < form->of.n; i++)
        if (strcmp(form->of.at[i], "any") && !law_reg(loader->law, form->of.at[i]))
            load_fault(loader, node, "单据的 of：没有台账“%s”", form->of.at[i]);
}

static void load_records(struct loader *loader, const struct source *source)
{
    const struct node *map = node_get(source->root, "records");
    for (size_t i = 0; map && map->kind == NODE_MAP && i < map->n; i++) {
        const struct node *list = load_shape(loader, map->pairs[i].value, NODE_LIST, "records");
        const struct reg *reg = law_reg(loader->law, map->pairs[i].key);
        if (!reg || reg->builtin)
            load_fault(loader, map->pairs[i].value, reg ? "records：“%s”由程序自己写" : "records：没有台账“%s”",
                       map->pairs[i].key);
        for (size_t k = 0; reg && !reg->builtin && list && k < list->n; k++)
            if (load_shape(loader, list->items[k], NODE_MAP, "records 的一行"))
                *list_push(loader->arena, &loader->law->records) =
                    (struct record_row){source->pack, reg->name, list->items[k]};
    }
}

void load_standing(struct loader *loader)
{
    each_named(loader, "settings", load_setting);
    load_values(loader);
    each_named(loader, "posts", load_post);
    each_named(loader, "groups", load_group);
    each_named(loader, "policy-kinds", load_policy_kind);
    each_named(loader, "notices", load_notice);
    each_named(loader, "forms", load_form);
    each_named(loader, "ladders", load_ladder);
    each_named(loader, "duties", load_top_duty);
    each_named(loader, "registers", load_inner_duties);
    each_named(loader, "additions", load_inner_duties);
    each_named(loader, "watches", load_watch);
    each_named(loader, "rules", load_rule);
    load_indicators(loader);
    for (size_t i = 0; i < loader->sources.n; i++) {
        load_policies(loader, &loader->sources.at[i]);
        load_records(loader, &loader->sources.at[i]);
    }
}
