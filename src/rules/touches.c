#include "rules/touches.h"

#include <string.h>

/* Conditions that are looked at again by themselves (when, always, while, met, is, anchors) are read for the tables
 * they depend on; the equality that ties a set to its subject, turned round, tells whom a changed row concerns. */

struct builder {
    struct arena *arena;
    struct law *law;
    const struct reg *subject;
    const struct duty *duty;
    bool follows; /* a column of lines, which the events of its record write themselves */
};

static bool same_path(const struct path *a, const struct path *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (strcmp(a->hops[i].name, b->hops[i].name))
            return false;
    return true;
}

static void add(struct builder *builder, const char *table, struct path path, const char *column)
{
    path.root = ROOT_ROW;
    path.out = 0;
    for (size_t i = 0; i < builder->law->touches.n; i++) {
        const struct touch *have = &builder->law->touches.at[i];
        if (have->subject == builder->subject && have->duty == builder->duty && !strcmp(have->table, table) &&
            text_same(have->column, column) && same_path(&have->path, &path))
            return;
    }
    *list_push(builder->arena, &builder->law->touches) =
        (struct touch){builder->subject, builder->duty, table, path, column};
}

/* this.a.b reads the row that `a` leads to, and so on. */
static void read_path(struct builder *builder, const struct path *path)
{
    for (size_t i = 0; path->root == ROOT_SUBJECT && i + 1 < path->n; i++) {
        const struct hop *hop = &path->hops[i];
        if (hop->kind != HOP_FIELD || !hop->to)
            return;
        if (builder->follows && i == 0 && !strcmp(hop->name, "record"))
            continue;
        struct path prefix = *path;
        prefix.n = i + 1;
        add(builder, hop->to, prefix, "id");
    }
}

static const char *own_column(const struct term *term)
{
    bool own =
        term && term->kind == TERM_PATH && term->path->root == ROOT_ROW && !term->path->out && term->path->n == 1;
    return own && term->path->hops[0].kind == HOP_FIELD ? term->path->hops[0].name : NULL;
}

static const struct path *subject_path(const struct term *term)
{
    return term && term->kind == TERM_PATH && term->path->root == ROOT_SUBJECT ? term->path : NULL;
}

static bool static_path(const struct path *path)
{
    for (size_t i = 0; i < path->n; i++)
        if (path->hops[i].kind != HOP_FIELD)
            return false;
    return true;
}

static bool tie(struct builder *builder, const char *table, const struct term *where)
{
    if (!where)
        return false;
    if (where->kind == TERM_AND)
        return tie(builder, table, where->a) || tie(builder, table, where->b);
    if (where->kind != TERM_EQUAL)
        return false;
    bool turned = own_column(where->b) && subject_path(where->a);
    const char *column = own_column(turned ? where->b : where->a);
    const struct path *path = subject_path(turned ? where->a : where->b);
    if (!column || !path || !static_path(path))
        return false;
    add(builder, table, *path, column);
    return true;
}

static void read_term(struct builder *builder, const struct term *term)
{
    if (!term)
        return;
    if (term->kind == TERM_PATH)
        read_path(builder, term->path);
    if (term->set) {
        bool own_lines = term->set->lines && term->set->lines->root == ROOT_SUBJECT && !term->set->lines->n;
        bool of_record = own_lines && builder->subject && !builder->subject->owner;
        if (of_record) /* a line changes by itself, too: drawn, set, computed */
            add(builder, term->set->table, (struct path){0}, "record");
        else if (!own_lines && !tie(builder, term->set->table, term->set->where))
            add(builder, term->set->table, (struct path){0}, NULL);
        read_term(builder, term->set->where);
    }
    read_term(builder, term->a);
    read_term(builder, term->b);
}

static void read_clock(struct builder *builder, const struct clock *clock)
{
    for (size_t i = 0; i < clock->anchors.n; i++)
        read_term(builder, clock->anchors.at[i]);
    read_term(builder, clock->pause);
}

static void read_step(struct builder *builder, const struct deed *deed)
{
    if (!deed->step || !deed->clock.set)
        return;
    read_term(builder, deed->when);
    read_clock(builder, &deed->clock);
}

static void read_draw(struct builder *builder, const struct field *field)
{
    const struct term drawn = {.kind = TERM_EXISTS, .set = field ? field->each : NULL};
    if (drawn.set)
        read_term(builder, &drawn);
}

static void read_register(struct builder *builder, const struct reg *reg)
{
    builder->subject = reg;
    builder->follows = reg->owner != NULL;
    for (size_t i = 0; i < reg->fields.n; i++)
        read_term(builder, reg->fields.at[i].is);
    builder->follows = false;
    for (size_t i = 0; i < reg->states.n; i++) {
        for (size_t k = 0; k < reg->states.at[i].draws.n; k++)
            read_draw(builder, reg_field(reg, reg->states.at[i].draws.at[k]));
        for (size_t k = 0; k < reg->states.at[i].when.n; k++)
            read_term(builder, reg->states.at[i].when.at[k].when);
        read_clock(builder, &reg->states.at[i].clock);
        for (size_t k = 0; k < reg->states.at[i].deeds.n; k++)
            read_step(builder, &reg->states.at[i].deeds.at[k]);
        for (size_t p = 0; reg->states.at[i].steps_policy && p < builder->law->policies.n; p++)
            for (size_t k = 0; !strcmp(builder->law->policies.at[p].kind, reg->states.at[i].steps_policy) &&
                               k < builder->law->policies.at[p].steps.n;
                 k++)
                read_step(builder, &builder->law->policies.at[p].steps.at[k]);
    }
}

void touches_build(struct arena *arena, struct law *law)
{
    struct builder builder = {.arena = arena, .law = law};
    for (size_t i = 0; i < law->regs.n; i++)
        read_register(&builder, law->regs.rows[i].value);
    for (size_t i = 0; i < law->duties.n; i++) {
        const struct duty *duty = &law->duties.at[i];
        builder.subject = duty->subject;
        builder.duty = duty->subject ? NULL : duty;
        if (builder.duty) {
            read_term(&builder, duty->met);
            read_term(&builder, duty->clock.pause);
            continue;
        }
        read_term(&builder, duty->among);
        read_term(&builder, duty->always);
        read_term(&builder, duty->while_);
        read_term(&builder, duty->met);
        read_clock(&builder, &duty->clock);
    }
}
