#include "rules/check_inner.h"

#include <string.h>

/* 15 Nothing carries a secret out; a refusal says why in words. 16 Orders are proved and undone. 18 Places in texts
 * have values. Facts are read by their declared fields. */

static const struct scope *quiet(struct checking *checking, const struct site *site)
{
    struct scope *scope = ARENA_NEW(checking->arena, struct scope);
    *scope = (struct scope){.arena = checking->arena,
                            .law = checking->law,
                            .issues = ARENA_NEW(checking->arena, struct issues),
                            .where = "",
                            .subject = site->reg};
    if (site->row && site->row != site->reg)
        scope->rows[scope->depth++] = site->row;
    return scope;
}

/* --- places --- */

typedef void place_fn(struct checking *checking, const struct site *site, const char *place,
                      const struct origin *text_of);

static void each_place(struct checking *checking, const struct site *site, const char *text,
                       const struct origin *text_of, place_fn *fn)
{
    for (const char *open = text ? strchr(text, '{') : NULL; open; open = strchr(open + 1, '{')) {
        const char *close = strchr(open, '}');
        if (!close)
            return;
        fn(checking, site, arena_text_n(checking->arena, open + 1, (size_t)(close - open - 1)), text_of);
    }
}

static const struct field *fact_field(const struct law *law, const struct rule *rule, const char *name)
{
    const struct fact_def *fact = rule ? map_get(&law->facts, rule->on) : NULL;
    for (size_t i = 0; fact && i < fact->fields.n; i++)
        if (!strcmp(fact->fields.at[i].name, name))
            return &fact->fields.at[i];
    return NULL;
}

static void place_resolves(struct checking *checking, const struct site *site, const char *place,
                           const struct origin *text_of)
{
    static const char *const ALWAYS[] = {"clause", "register", "title", "due", "number", "now", "unit"};
    const struct field *field = NULL;
    for (size_t i = 0; i < sizeof ALWAYS / sizeof *ALWAYS; i++)
        if (!strcmp(place, ALWAYS[i]))
            return;
    if (text_starts(place, "fact.")) {
        if (site->rule && !site->reg && map_get(&checking->law->facts, site->rule->on) &&
            !fact_field(checking->law, site->rule, place + 5))
            check_tell(checking, ISSUE_ERROR, text_of,
                       CHECK_PRINT(checking, "文字里的“{%s}”：事实 %s 没有这个字段", place, site->rule->on),
                       CHECK_PRINT(checking, "{%s}: no such field of the fact", place));
        return;
    }
    if (!site->reg)
        return;
    if (!path_parse(quiet(checking, site), place, &field)) {
        struct names known = {0};
        for (size_t i = 0; i < site->reg->fields.n; i++)
            *list_push(checking->arena, &known) = site->reg->fields.at[i].name;
        check_tell(checking, ISSUE_ERROR, text_of,
                   CHECK_PRINT(checking, "文字里的“{%s}”在%s里没有值可填%s", place, site->reg->title,
                               check_near(checking, place, &known)),
                   CHECK_PRINT(checking, "{%s} means nothing in %s", place, site->reg->name));
    }
}

static void secret_place(struct checking *checking, const struct site *site, const char *place,
                         const struct origin *text_of)
{
    const struct field *field = NULL;
    if (!site->reg || !path_parse(quiet(checking, site), place, &field) || !field)
        return;
    if (field->type == TYPE_SECRET)
        check_tell(checking, ISSUE_ERROR, text_of, CHECK_PRINT(checking, "“{%s}”会把秘密带出保险箱", place),
                   CHECK_PRINT(checking, "{%s} would carry a secret out of the vault", place));
    else if (field->readers)
        check_tell(checking, ISSUE_WARNING, text_of,
                   CHECK_PRINT(checking, "“{%s}”只许部分人看，这段文字会带给别人", place),
                   CHECK_PRINT(checking, "{%s} has readers of its own; this text carries it further", place));
}

static void notice_places(const struct visitor *visitor, const struct site *site, const struct effect *effect)
{
    const struct notice *notice = effect->notice ? map_get(&visitor->checking->law->notices, effect->notice) : NULL;
    place_fn *const *fn = visitor->context;
    if (!notice)
        return;
    each_place(visitor->checking, site, notice->title, &notice->origin, *fn);
    each_place(visitor->checking, site, notice->en, &notice->origin, *fn);
    each_place(visitor->checking, site, notice->text, &notice->origin, *fn);
    each_place(visitor->checking, site, notice->text_en, &notice->origin, *fn);
}

static void form_fields(struct checking *checking, const struct site *site, const struct node *list,
                        const struct origin *origin, place_fn *fn)
{
    for (size_t i = 0; list && list->kind == NODE_LIST && i < list->n; i++)
        if (list->items[i]->kind == NODE_TEXT)
            fn(checking, site, list->items[i]->text, origin);
}

static void form_block(struct checking *checking, const struct site *site, const struct node *block,
                       const struct origin *origin, place_fn *fn)
{
    static const char *const TEXTS[] = {"to", "heading", "text"};
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
        each_place(checking, site, node_text(block, TEXTS[i]), origin, fn);
    form_fields(checking, site, node_get(block, "fields"), origin, fn);
    if (node_text(block, "date") && strcmp(node_text(block, "date"), "now"))
        fn(checking, site, node_text(block, "date"), origin);
    const char *table = node_text(block, "table");
    if (!table)
        return;
    const struct field *field = reg_field(site->reg, table);
    struct site rows = {.reg = field && field->lines ? field->lines
                               : field && field->to  ? law_reg(checking->law, field->to)
                                                     : NULL};
    fn(checking, site, table, origin);
    form_fields(checking, &rows, node_get(block, "columns"), origin, fn);
}

static void form_places(struct checking *checking, place_fn *fn)
{
    for (size_t i = 0; i < checking->law->forms.n; i++) {
        const struct form *form = checking->law->forms.rows[i].value;
        for (size_t r = 0; r < form->of.n; r++) {
            struct site site = {.reg = law_reg(checking->law, form->of.at[r])};
            for (size_t k = 0; site.reg && form->body && form->body->kind == NODE_LIST && k < form->body->n; k++)
                form_block(checking, &site, form->body->items[k], &form->origin, fn);
        }
    }
}

static void all_places(struct checking *checking, place_fn *fn)
{
    struct visitor visitor = {.checking = checking, .context = &fn, .effect = notice_places};
    check_visit(&visitor);
    form_places(checking, fn);
}

void check_places(struct checking *checking) { all_places(checking, place_resolves); }

void check_readers(struct checking *checking)
{
    all_places(checking, secret_place);
    for (size_t r = 0; r < checking->law->regs.n; r++) {
        const struct reg *reg = checking->law->regs.rows[r].value;
        for (size_t i = 0; i < reg->views.n; i++)
            for (size_t k = 0; k < reg->views.at[i].columns.n; k++) {
                const struct field *field = reg_field(reg, reg->views.at[i].columns.at[k]);
                if (field && field->type == TYPE_SECRET)
                    check_tell(checking, ISSUE_ERROR, &reg->views.at[i].origin,
                               CHECK_PRINT(checking, "视图不能列出秘密“%s”", field->title),
                               CHECK_PRINT(checking, "a view cannot list the secret \"%s\"", field->name));
            }
    }
}

/* Whoever is refused reads why: a condition without `else` would be shown as it is written. */
static void demands_of(struct checking *checking, const struct needs *needs)
{
    for (size_t i = 0; i < needs->n; i++) {
        const struct need *need = &needs->at[i];
        if (need->that && !need->field && !need->otherwise)
            check_tell(checking, ISSUE_WARNING, &need->origin,
                       CHECK_PRINT(checking, "条件“%s”没有写 else：办不成的人看到的就是这句条件", need->text),
                       CHECK_PRINT(checking, "\"%s\" has no `else`: whoever is refused reads the condition itself", need->text));
    }
}

static void demands_of_deed(const struct visitor *visitor, const struct site *site, const struct deed *deed)
{
    (void)site;
    demands_of(visitor->checking, &deed->needs);
}

void check_demands(struct checking *checking)
{
    struct visitor visitor = {.checking = checking, .deed = demands_of_deed};
    check_visit(&visitor);
    for (size_t i = 0; i < checking->law->regs.n; i++)
        demands_of(checking, &((const struct reg *)checking->law->regs.rows[i].value)->checks);
}

/* --- 16 --- */

/* Orders that somebody carries out. All of them change the world and can be taken back. */
static bool is_order(const char *capability)
{
    static const char *const ORDERS[] = {"restrict", "site-publish"};
    for (size_t i = 0; i < sizeof ORDERS / sizeof *ORDERS; i++)
        if (text_same(capability, ORDERS[i]))
            return true;
    return false;
}

struct undoing {
    const struct reg *reg;
    const char *capability;
    bool found;
};

static void find_undo(const struct visitor *visitor, const struct site *site, const struct effect *effect)
{
    struct undoing *undoing = visitor->context;
    undoing->found = undoing->found || (effect->kind == EFFECT_CALL && effect->undo && site->reg == undoing->reg &&
                                        text_same(effect->name, undoing->capability));
}

static void order(const struct visitor *visitor, const struct site *site, const struct effect *effect)
{
    struct checking *checking = visitor->checking;
    if (effect->kind != EFFECT_CALL)
        return;
    if (!is_order(effect->name)) {
        check_tell(checking, ISSUE_ERROR, site->origin,
                   CHECK_PRINT(checking, "没有执行单“%s”，没有人会执行；可以下达的有：restrict site-publish", effect->name),
                   CHECK_PRINT(checking, "nobody carries out an order \"%s\": write restrict or site-publish", effect->name));
        return;
    }
    if (!effect->prove)
        check_tell(checking, ISSUE_WARNING, site->origin,
                   CHECK_PRINT(checking, "执行单“%s”没有写多久之内要有证明（prove）", effect->name),
                   CHECK_PRINT(checking, "order \"%s\" says not when it must be proved", effect->name));
    const struct state *comes_to = site->deed && site->deed->to ? reg_state(site->reg, site->deed->to) : site->state;
    if (effect->undo || !comes_to || comes_to->final)
        return;
    struct undoing undoing = {.reg = site->reg, .capability = effect->name};
    struct visitor finder = {.checking = checking, .context = &undoing, .effect = find_undo};
    check_visit(&finder);
    if (!undoing.found)
        check_tell(checking, ISSUE_ERROR, site->origin,
                   CHECK_PRINT(checking, "执行单“%s”做了就没有恢复：离开这个状态时要有 call: %s 并写 undo: yes",
                               effect->name, effect->name),
                   CHECK_PRINT(checking, "order \"%s\" is never undone (undo: yes) though its state can be left",
                               effect->name));
}

void check_calls(struct checking *checking)
{
    struct visitor visitor = {.checking = checking, .effect = order};
    check_visit(&visitor);
}

/* --- facts --- */

struct reading {
    struct checking *checking;
    const struct site *site;
};

static void fact_path(void *context, const struct term *term, unsigned inside)
{
    struct reading *reading = context;
    struct checking *checking = reading->checking;
    const struct rule *rule = reading->site->rule;
    const struct fact_def *fact = rule ? map_get(&checking->law->facts, rule->on) : NULL;
    (void)inside;
    if (!fact || term->kind != TERM_PATH || term->path->root != ROOT_FACT || !term->path->n)
        return;
    const char *name = term->path->hops[0].name;
    if (!strcmp(name, "at") || fact_field(checking->law, rule, name))
        return;
    struct names known = {0};
    for (size_t i = 0; i < fact->fields.n; i++)
        *list_push(checking->arena, &known) = fact->fields.at[i].name;
    check_tell(checking, ISSUE_ERROR, reading->site->origin,
               CHECK_PRINT(checking, "事实 %s 没有字段“%s”%s", fact->name, name, check_near(checking, name, &known)),
               CHECK_PRINT(checking, "fact %s has no field \"%s\"", fact->name, name));
}

static void read_facts(const struct visitor *visitor, const struct site *site, const struct term *term)
{
    struct reading reading = {visitor->checking, site};
    check_each_term(term, 0, fact_path, &reading);
}

void check_facts(struct checking *checking)
{
    struct visitor visitor = {.checking = checking, .term = read_facts};
    check_visit(&visitor);
    for (size_t i = 0; i < checking->law->rules.n; i++) {
        const struct rule *rule = &checking->law->rules.at[i];
        struct site site = {.rule = rule, .origin = &rule->origin};
        struct reading reading = {checking, &site};
        check_each_term(rule->window.of, 0, fact_path, &reading);
        check_each_term(rule->window.per, 0, fact_path, &reading);
    }
}
