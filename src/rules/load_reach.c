#include "rules/load_inner.h"

#include "rules/terms.h"

#include <string.h>

/* How far a regulation reaches: `scope: {unit: kind = 学院}`. What it says about registers of other packs holds only
 * for records that the condition is true of; its own registers are its own. A condition on units holds for whatever
 * belongs to such a unit, one on another register for its records and those that lead to one. */

struct reach {
    struct loader *loader;
    const char *pack;
    const struct node *node;
    const struct reg *of;     /* the register that the condition speaks of */
    const struct term *where; /* over ROOT_SUBJECT, a record of it */
};

/* --- the condition, asked of a record that leads there --- */

static const struct path *path_by(struct loader *loader, const struct path *path, const struct hop *by, size_t n)
{
    if (!path || path->root != ROOT_SUBJECT)
        return path;
    struct path longer = *path;
    struct hop *hops = ARENA_ARRAY(loader->arena, struct hop, n + path->n);
    memcpy(hops, by, n * sizeof *hops);
    if (path->n)
        memcpy(hops + n, path->hops, path->n * sizeof *hops);
    longer.hops = hops;
    longer.n = n + path->n;
    return arena_copy(loader->arena, &longer, sizeof longer);
}

static const struct term *term_by(struct loader *loader, const struct term *term, const struct hop *by, size_t n)
{
    if (!term)
        return NULL;
    struct term copy = *term;
    copy.path = path_by(loader, term->path, by, n);
    copy.a = term_by(loader, term->a, by, n);
    copy.b = term_by(loader, term->b, by, n);
    if (term->set) {
        struct set set = *term->set;
        set.lines = path_by(loader, set.lines, by, n);
        set.refs = path_by(loader, set.refs, by, n);
        set.during = path_by(loader, set.during, by, n);
        set.where = term_by(loader, set.where, by, n);
        set.without_subject = false; /* another record is the subject now */
        copy.set = arena_copy(loader->arena, &set, sizeof set);
    }
    return arena_copy(loader->arena, &copy, sizeof copy);
}

/* The one field that leads from `reg` to the register of the condition. */
static const struct field *field_there(const struct reach *reach, const struct reg *reg)
{
    const struct field *found = NULL;
    if (!strcmp(reach->of->name, "unit"))
        return reg_field(reg, "unit");
    for (size_t i = 0; i < reg->fields.n; i++) {
        const struct field *field = &reg->fields.at[i];
        bool leads = field->type == TYPE_REF && !field->builtin && text_same(field->to, reach->of->name);
        if (leads && found)
            load_fault(reach->loader, reach->node,
                       "scope：%s有“%s”和“%s”都指向%s，说不清按哪一个，请把条件写在 of、if 里", reg->title,
                       found->title, field->title, reach->of->title);
        if (leads && !found)
            found = field;
    }
    return found;
}

/* The condition over records (or lines) of `reg`; NULL when it says nothing about them. */
static const struct term *reaches(const struct reach *reach, const struct reg *reg)
{
    struct hop by[2];
    size_t n = 0;
    const struct reg *record = reg && reg->owner ? reg->owner : reg;
    if (!record || record->builtin || text_same(record->origin.pack, reach->pack))
        return NULL;
    if (reg->owner)
        by[n++] = (struct hop){.kind = HOP_FIELD, .name = "record", .to = record->name};
    if (record != reach->of) {
        const struct field *field = field_there(reach, record);
        if (!field)
            return NULL;
        by[n++] = (struct hop){.kind = HOP_FIELD, .name = field->name, .to = reach->of->name};
    }
    return n ? term_by(reach->loader, reach->where, by, n) : reach->where;
}

/* --- what the pack says about registers of others --- */

static bool ours(const struct reach *reach, const struct origin *origin)
{
    return text_same(origin->pack, reach->pack);
}

static void narrow(const struct reach *reach, const struct term **condition, const struct term *where)
{
    *condition = term_and(reach->loader->arena, where, *condition);
}

static void narrow_needs(const struct reach *reach, const struct needs *needs, const struct term *where)
{
    for (size_t i = 0; i < needs->n; i++)
        if (ours(reach, &needs->at[i].origin))
            narrow(reach, &needs->at[i].when, where);
}

static void narrow_effects(const struct reach *reach, const struct effects *effects, const struct term *where)
{
    for (size_t i = 0; i < effects->n; i++)
        if (ours(reach, &effects->at[i].origin))
            narrow(reach, &effects->at[i].when, where);
}

static void narrow_deeds(const struct reach *reach, const struct deeds *deeds, const struct term *where)
{
    for (size_t i = 0; i < deeds->n; i++) {
        struct deed *deed = &deeds->at[i];
        if (deed->origin.path && ours(reach, &deed->origin)) {
            narrow(reach, &deed->when, where);
            continue;
        }
        narrow_needs(reach, &deed->needs, where);
        narrow_effects(reach, &deed->then, where);
    }
}

static void narrow_register(const struct reach *reach, struct reg *reg)
{
    const struct term *where = reg->owner ? NULL : reaches(reach, reg);
    if (!where)
        return;
    for (size_t i = 0; i < reg->fields.n; i++) {
        struct field *field = &reg->fields.at[i];
        if (field->builtin || !ours(reach, &field->origin) || (!field->required && !field->required_always))
            continue;
        narrow(reach, &field->required, where);
        field->required_always = false;
    }
    narrow_needs(reach, &reg->checks, where);
    narrow_deeds(reach, &reg->deeds, where);
    for (size_t i = 0; i < reg->states.n; i++) {
        narrow_deeds(reach, &reg->states.at[i].deeds, where);
        narrow_effects(reach, &reg->states.at[i].entering, where);
    }
}

static void narrow_standing(const struct reach *reach, struct law *law)
{
    for (size_t i = 0; i < law->duties.n; i++)
        if (ours(reach, &law->duties.at[i].origin))
            narrow(reach, &law->duties.at[i].among, reaches(reach, law->duties.at[i].subject));
    for (size_t i = 0; i < law->watches.n; i++)
        if (ours(reach, &law->watches.at[i].origin))
            narrow(reach, &law->watches.at[i].among, reaches(reach, law->watches.at[i].of));
    for (size_t i = 0; i < law->rules.n; i++)
        if (ours(reach, &law->rules.at[i].origin))
            narrow(reach, &law->rules.at[i].when, reaches(reach, law->rules.at[i].reg));
    for (size_t i = 0; i < law->policies.n; i++) {
        const struct policy_kind *kind = map_get(&law->policy_kinds, law->policies.at[i].kind);
        if (kind && ours(reach, &law->policies.at[i].origin))
            narrow(reach, &law->policies.at[i].for_, reaches(reach, law_reg(law, kind->of ? kind->of : "")));
    }
}

static void read_reach(struct loader *loader, const struct source *source, const struct node_pair *pair)
{
    struct reach reach = {
        .loader = loader, .pack = source->pack, .node = pair->value, .of = law_reg(loader->law, pair->key)};
    if (text_same(pair->value->text, "everywhere"))
        return;
    if (!reach.of || reach.of->builtin) {
        load_fault(loader, pair->value,
                   "scope：没有台账“%s”，写成 {unit: everywhere} 或 {台账: 条件}，如 {unit: kind = 学院}", pair->key);
        return;
    }
    reach.where = load_cond(loader, pair->value, reach.of);
    if (!reach.where)
        return;
    for (size_t i = 0; i < loader->law->regs.n; i++)
        narrow_register(&reach, loader->law->regs.rows[i].value);
    narrow_standing(&reach, loader->law);
}

void load_reach(struct loader *loader)
{
    for (size_t s = 0; s < loader->sources.n; s++) {
        const struct source *source = &loader->sources.at[s];
        const struct node *scope = load_shape(loader, node_get(source->root, "scope"), NODE_MAP, "scope ");
        for (size_t i = 0; scope && i < scope->n; i++)
            read_reach(loader, source, &scope->pairs[i]);
    }
}
