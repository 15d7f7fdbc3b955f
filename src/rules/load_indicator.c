#include "rules/load_inner.h"
#include "rules/terms.h"

#include <string.h>

/* Indicators: each may speak of others by name, so they are compiled when they are first needed. */

struct measures {
    struct loader *loader;
    struct measure {
        const char *pack, *name;
        const struct node *node;
        struct indicator *indicator;
        bool busy, done;
    } *at;
    size_t n;
};

static const struct term *make(struct loader *loader, struct term term)
{
    return arena_copy(loader->arena, &term, sizeof term);
}

/* A share as an expression: those of whom it holds, among all. */
static const struct term *share_term(struct loader *loader, const struct indicator *indicator)
{
    struct set some = *indicator->share_of;
    some.where = term_and(loader->arena, some.where, indicator->share_that);
    const struct term *part =
        make(loader, (struct term){.kind = TERM_COUNT, .set = arena_copy(loader->arena, &some, sizeof some)});
    const struct term *all = make(loader, (struct term){.kind = TERM_COUNT, .set = indicator->share_of});
    return make(loader, (struct term){.kind = TERM_DIVIDE, .a = part, .b = all});
}

static void compile(struct measures *measures, struct measure *measure);

/* `certified`, or `certified.previous`: the same a period earlier. */
static const struct term *measure_named(void *context, const char *word)
{
    struct measures *measures = context;
    struct loader *loader = measures->loader;
    bool previous = text_ends(word, ".previous");
    const char *name = previous ? arena_text_n(loader->arena, word, strlen(word) - strlen(".previous")) : word;
    for (size_t i = 0; i < measures->n; i++) {
        struct measure *measure = &measures->at[i];
        if (strcmp(measure->name, name))
            continue;
        if (measure->busy) {
            load_fault(loader, measure->node, "指标“%s”绕了一圈用到自己", name);
            return NULL;
        }
        compile(measures, measure);
        const struct term *value = measure->indicator->value;
        const char *kind = node_text(measure->node, "every");
        return value && previous
                   ? make(loader, (struct term){.kind = TERM_EARLIER, .name = kind ? kind : "month", .a = value})
                   : value;
    }
    return NULL;
}

static void load_share(struct loader *loader, const struct scope *scope, const struct node *share,
                       struct indicator *indicator)
{
    const struct reg *row = NULL;
    load_keys(loader, share, "份额", "of that");
    indicator->share_of = set_parse(scope, node_text(share, "of") ? node_text(share, "of") : "", &row);
    struct scope rows = *scope;
    rows.rows[rows.depth++] = row;
    indicator->share_that =
        indicator->share_of && node_text(share, "that") ? term_parse(&rows, node_text(share, "that")) : NULL;
    if (indicator->share_of)
        indicator->value = share_term(loader, indicator);
}

/* A condition that may speak of `value`, the indicator's own. */
static const struct term *own_condition(struct loader *loader, const struct scope *scope, const char *text)
{
    struct scope own = *scope;
    own.any_fact = true;
    return text ? term_parse(&own, arena_printf(loader->arena, "fact.%s", text)) : NULL;
}

static void load_indicator(struct measures *measures, struct measure *measure)
{
    struct loader *loader = measures->loader;
    const struct node *node = measure->node;
    struct indicator *indicator = measure->indicator;
    struct scope scope = load_scope(loader, node, NULL);
    scope.period = true;
    scope.named = measure_named;
    scope.named_context = measures;
    load_keys(loader, node, "指标", "every per share value target weight owner evidence warn unit");
    *indicator = (struct indicator){
        .name = measure->name,
        .title = load_text(loader, node, "title"),
        .en = load_text(loader, node, "en"),
        .origin = load_origin(loader, measure->pack, node, measure->name, NULL),
        .every = load_period(loader, node_get(node, "every")),
        .per = load_names(loader, node_get(node, "per")),
        .unit_text = load_text(loader, node, "unit"),
        .owner = load_text(loader, node, "owner"),
        .evidence = load_text(loader, node, "evidence"),
    };
    if (node_get(node, "share"))
        load_share(loader, &scope, node_get(node, "share"), indicator);
    else if (node_get(node, "value"))
        indicator->value = term_parse(&scope, load_text(loader, node, "value"));
    if (!node_get(node, "share") && !node_get(node, "value"))
        load_fault(loader, node, "指标要有 value 或 share");
    indicator->weight = node_get(node, "weight") ? term_parse(&scope, load_text(loader, node, "weight")) : NULL;
    indicator->target_text = load_text(loader, node, "target");
    indicator->target = own_condition(loader, &scope, indicator->target_text);
    indicator->warn = own_condition(loader, &scope, load_text(loader, node, "warn"));
}

static void compile(struct measures *measures, struct measure *measure)
{
    if (measure->done)
        return;
    measure->busy = true;
    load_indicator(measures, measure);
    measure->busy = false;
    measure->done = true;
}

void load_indicators(struct loader *loader)
{
    struct measures measures = {.loader = loader};
    size_t room = 0;
    for (size_t s = 0; s < loader->sources.n; s++) {
        const struct node *map = node_get(loader->sources.at[s].root, "indicators");
        room += map && map->kind == NODE_MAP ? map->n : 0;
    }
    measures.at = ARENA_ARRAY(loader->arena, struct measure, room);
    struct indicator *indicators = ARENA_ARRAY(loader->arena, struct indicator, room);
    for (size_t s = 0; s < loader->sources.n; s++) {
        const struct node *map = node_get(loader->sources.at[s].root, "indicators");
        for (size_t i = 0; map && map->kind == NODE_MAP && i < map->n; i++) {
            const struct node *node = load_shape(loader, map->pairs[i].value, NODE_MAP, "指标");
            if (node)
                measures.at[measures.n++] =
                    (struct measure){.pack = loader->sources.at[s].pack, .name = map->pairs[i].key, .node = node};
        }
    }
    for (size_t i = 0; i < measures.n; i++)
        measures.at[i].indicator = &indicators[i];
    for (size_t i = 0; i < measures.n; i++)
        compile(&measures, &measures.at[i]);
    for (size_t i = 0; i < measures.n; i++)
        if (indicators[i].value)
            *list_push(loader->arena, &loader->law->indicators) = indicators[i];
}
