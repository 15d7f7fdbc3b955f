#include "rules/check_inner.h"

#include <string.h>

/* 1 Names that the loader keeps as words: steps, deeds, states, fields, attributes. */

static struct names field_names(struct checking *checking, const struct reg *reg)
{
    struct names names = {0};
    for (size_t i = 0; reg && i < reg->fields.n; i++)
        *list_push(checking->arena, &names) = reg->fields.at[i].name;
    return names;
}

static struct names state_names(struct checking *checking, const struct reg *reg)
{
    struct names names = {0};
    for (size_t i = 0; reg && i < reg->states.n; i++)
        *list_push(checking->arena, &names) = reg->states.at[i].name;
    return names;
}

static void add_deeds(struct checking *checking, struct names *names, const struct deeds *deeds)
{
    for (size_t i = 0; i < deeds->n; i++)
        *list_push(checking->arena, names) = deeds->at[i].name;
}

static struct names deed_names(struct checking *checking, const struct reg *reg)
{
    struct names names = {0};
    if (!reg)
        return names;
    add_deeds(checking, &names, &reg->deeds);
    for (size_t i = 0; i < reg->states.n; i++) {
        add_deeds(checking, &names, &reg->states.at[i].deeds);
        for (size_t p = 0; reg->states.at[i].steps_policy && p < checking->law->policies.n; p++)
            if (!strcmp(checking->law->policies.at[p].kind, reg->states.at[i].steps_policy))
                add_deeds(checking, &names, &checking->law->policies.at[p].steps);
    }
    static const char *const ALWAYS[] = {"extend",   "grant",  "deny",   "transfer",
                                         "withdraw", "remind", "reopen", "sighting"};
    for (size_t i = 0; i < sizeof ALWAYS / sizeof *ALWAYS; i++)
        *list_push(checking->arena, &names) = ALWAYS[i];
    return names;
}

static bool among(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->n; i++)
        if (!strcmp(names->at[i], name))
            return true;
    return false;
}

static void must_be(struct checking *checking, const struct origin *origin, const struct names *known, const char *name,
                    const char *place, const char *what, const char *en)
{
    if (!name || among(known, name))
        return;
    check_tell(checking, ISSUE_ERROR, origin,
               CHECK_PRINT(checking, "%s：没有%s“%s”%s", place, what, name, check_near(checking, name, known)),
               CHECK_PRINT(checking, "%s: there is no %s \"%s\"", place, en, name));
}

static void all_must_be(struct checking *checking, const struct origin *origin, const struct names *known,
                        const struct names *names, const char *place, const char *what, const char *en)
{
    for (size_t i = 0; i < names->n; i++)
        must_be(checking, origin, known, names->at[i], place, what, en);
}

static void deed_words(const struct visitor *visitor, const struct site *site, const struct deed *deed)
{
    struct checking *checking = visitor->checking;
    if (!site->reg || (!deed->origin.file && !deed->by))
        return;
    struct names fields = field_names(checking, site->reg), deeds = deed_names(checking, site->reg),
                 states = state_names(checking, site->reg);
    struct names places = states;
    for (size_t i = 0; i < deeds.n; i++)
        *list_push(checking->arena, &places) = deeds.at[i];
    if (site->kind == SITE_DEED && !site->state && deed->step) { /* steps of a policy know their own names */
        for (size_t p = 0; p < checking->law->policies.n; p++)
            add_deeds(checking, &places, &checking->law->policies.at[p].steps);
        deeds = places;
    }
    all_must_be(checking, site->origin, &fields, &deed->asks, "asks", "字段", "field");
    all_must_be(checking, site->origin, &deeds, &deed->not_by, "not-by", "动作", "deed");
    all_must_be(checking, site->origin, &places, &deed->returns, "returns", "状态或步骤", "state or step");
    must_be(checking, site->origin, &states, deed->rejects, "rejects", "状态", "state");
    struct names ways = {0};
    *list_push(checking->arena, &ways) = "again";
    *list_push(checking->arena, &ways) = "second-factor";
    must_be(checking, site->origin, &ways, deed->auth, "auth", "这种验证", "authentication");
}

static bool leads_to(struct checking *checking, const struct reg *reg, const char *state)
{
    for (size_t s = 0; s < reg->states.n; s++) {
        struct edges edges = check_edges(checking, reg, &reg->states.at[s]);
        for (size_t i = 0; i < edges.n; i++)
            if (edges.at[i].deed && !edges.at[i].back && text_same(edges.at[i].to, state))
                return true;
    }
    return false;
}

/* `go` with `of` does the deed of that record which leads to the state. */
static void go_elsewhere(struct checking *checking, const struct site *site, const struct effect *effect)
{
    const struct reg *reg = effect->of_reg;
    if (!reg || !check_has_register(reg))
        return;
    struct names states = state_names(checking, reg);
    must_be(checking, site->origin, &states, effect->name, "go", "状态", "state");
    if (reg_state(reg, effect->name) && !leads_to(checking, reg, effect->name))
        check_tell(checking, ISSUE_ERROR, site->origin,
                   CHECK_PRINT(checking,
                               "%s没有动作通往“%s”：go 写了 of，走的是那条记录自己的动作，请在它所在的状态里写一个 to: %s 的动作",
                               reg->title, reg_state(reg, effect->name)->title, effect->name),
                   CHECK_PRINT(checking, "no deed of %s leads to \"%s\": `go` with `of` does the deed of that record",
                               reg->name, effect->name));
}

static void effect_words(const struct visitor *visitor, const struct site *site, const struct effect *effect)
{
    struct checking *checking = visitor->checking;
    const struct reg *target = effect->kind == EFFECT_OPEN ? law_reg(checking->law, effect->name) : NULL;
    struct names fields = field_names(checking, target), states = state_names(checking, site->reg);
    if (target)
        all_must_be(checking, site->origin, &fields, &effect->same_as, "same-as", "字段", "field");
    if (effect->kind == EFFECT_GO && effect->of)
        go_elsewhere(checking, site, effect);
    else if (effect->kind == EFFECT_GO)
        must_be(checking, site->origin, &states, effect->name, "go", "状态", "state");
}

static const struct attribute *attribute_named(const struct policy_kind *kind, const char *name)
{
    for (size_t i = 0; kind && i < kind->attributes.n; i++)
        if (!strcmp(kind->attributes.at[i].name, name))
            return &kind->attributes.at[i];
    return NULL;
}

static void who_words(const struct visitor *visitor, const struct site *site, const struct who *who)
{
    struct checking *checking = visitor->checking;
    struct names deeds = deed_names(checking, site->reg);
    const struct policy_kind *kind = map_get(&checking->law->policy_kinds, who->name ? who->name : "");
    const struct attribute *attribute = who->kind == WHO_POLICY ? attribute_named(kind, who->attribute) : NULL;
    if (who->kind == WHO_DOER)
        must_be(checking, site->origin, &deeds, who->name, "doer of", "动作", "deed");
    if (who->kind == WHO_POLICY && (!attribute || !text_same(attribute->type, "people")))
        check_tell(checking, ISSUE_ERROR, site->origin,
                   CHECK_PRINT(checking, "没有指定人员的策略属性“%s.%s”（type: people）", who->name, who->attribute),
                   CHECK_PRINT(checking, "there is no policy attribute \"%s.%s\" of type people", who->name,
                               who->attribute));
}

struct asking {
    struct checking *checking;
    const struct site *site;
};

static void policy_words(void *context, const struct term *term, unsigned inside)
{
    struct asking *asking = context;
    struct checking *checking = asking->checking;
    const struct policy_kind *kind =
        term->kind == TERM_POLICY ? map_get(&checking->law->policy_kinds, term->name) : NULL;
    (void)inside;
    if (term->kind == TERM_POLICY && !attribute_named(kind, term->attribute))
        check_tell(checking, ISSUE_ERROR, asking->site->origin,
                   CHECK_PRINT(checking, "没有策略属性“%s.%s”", term->name, term->attribute),
                   CHECK_PRINT(checking, "there is no policy attribute \"%s.%s\"", term->name, term->attribute));
}

static void term_words(const struct visitor *visitor, const struct site *site, const struct term *term)
{
    struct asking asking = {visitor->checking, site};
    check_each_term(term, 0, policy_words, &asking);
}

/* --- rules, numbers, views --- */

static void rule_words(struct checking *checking, const struct rule *rule)
{
    const char *dot = strchr(rule->on, '.');
    if (map_get(&checking->law->facts, rule->on))
        return; /* a fact may be called like a deed of a register: device.threshold */
    if (rule->reg) {
        struct names known = deed_names(checking, rule->reg), states = state_names(checking, rule->reg);
        for (size_t i = 0; i < states.n; i++) {
            if (among(&known, states.at[i]) && !strcmp(states.at[i], dot + 1))
                check_tell(checking, ISSUE_ERROR, &rule->origin,
                           CHECK_PRINT(checking, "on: %s 既是动作又是状态，规则会执行两次", rule->on),
                           CHECK_PRINT(checking, "\"%s\" is a deed and a state: the rule would run twice", rule->on));
            *list_push(checking->arena, &known) = states.at[i];
        }
        must_be(checking, &rule->origin, &known, dot + 1, "on", "动作或状态", "deed or state");
        return;
    }
    struct names facts = {0};
    for (size_t i = 0; i < checking->law->facts.n; i++)
        *list_push(checking->arena, &facts) = checking->law->facts.rows[i].key;
    for (size_t i = 0; i < checking->law->watches.n; i++)
        if (dot && strlen(checking->law->watches.at[i].name) == (size_t)(dot - rule->on) &&
            text_starts(rule->on, checking->law->watches.at[i].name))
            return; /* WATCH.down, WATCH.up … */
    must_be(checking, &rule->origin, &facts, rule->on, "on", "登记过的事实", "declared fact");
}

static void register_words(struct checking *checking, const struct reg *reg)
{
    struct names deeds = deed_names(checking, reg), fields = field_names(checking, reg);
    if (reg->number_when)
        must_be(checking, &reg->origin, &deeds, reg->number_when, "number when", "动作", "deed");
    for (size_t i = 0; i < reg->views.n; i++)
        all_must_be(checking, &reg->views.at[i].origin, &fields, &reg->views.at[i].columns, "columns", "字段", "field");
    for (size_t i = 0; i < checking->law->duties.n; i++) {
        const struct duty *duty = &checking->law->duties.at[i];
        const char *name = text_starts(duty->name, reg->name) && duty->name[strlen(reg->name)] == '.'
                               ? duty->name + strlen(reg->name) + 1
                               : NULL;
        if (reg_state(reg, name))
            check_tell(checking, ISSUE_ERROR, &duty->origin,
                       CHECK_PRINT(checking, "%s的任务“%s”与同名状态分不开，请改名", reg->title, name),
                       CHECK_PRINT(checking, "duty and state of %s are both called \"%s\"", reg->name, name));
    }
}

struct english {
    const char *en, *title;
};
struct english_names LIST(struct english);

/* Two different deeds that an English reader could not tell apart. */
static void english_of(struct checking *checking, struct english_names *seen, const struct deeds *deeds)
{
    for (size_t i = 0; i < deeds->n; i++) {
        const struct deed *deed = &deeds->at[i];
        for (size_t k = 0; deed->en && k < seen->n; k++)
            if (!strcmp(seen->at[k].en, deed->en) && !text_same(seen->at[k].title, deed->title))
                check_tell(checking, ISSUE_WARNING, &deed->origin,
                           CHECK_PRINT(checking, "“%s”与“%s”的英文名都是“%s”", deed->title, seen->at[k].title, deed->en),
                           CHECK_PRINT(checking, "two deeds are called \"%s\"", deed->en));
        if (deed->en)
            *list_push(checking->arena, seen) = (struct english){deed->en, deed->title};
    }
}

void check_english(struct checking *checking)
{
    for (size_t i = 0; i < checking->law->regs.n; i++) {
        const struct reg *reg = checking->law->regs.rows[i].value;
        struct english_names seen = {0};
        english_of(checking, &seen, &reg->deeds);
        for (size_t k = 0; k < reg->states.n; k++)
            english_of(checking, &seen, &reg->states.at[k].deeds);
    }
}

void check_words(struct checking *checking)
{
    struct visitor visitor = {
        .checking = checking, .deed = deed_words, .effect = effect_words, .who = who_words, .term = term_words};
    check_visit(&visitor);
    for (size_t i = 0; i < checking->law->rules.n; i++)
        rule_words(checking, &checking->law->rules.at[i]);
    for (size_t i = 0; i < checking->law->regs.n; i++) {
        const struct reg *reg = checking->law->regs.rows[i].value;
        if (check_has_register(reg))
            register_words(checking, reg);
    }
}
